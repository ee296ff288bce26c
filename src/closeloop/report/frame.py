"""The frame of every page: one HTML file that opens anywhere, without script, network or anything else beside it.

Texts from users and platforms are given to `table` and `section` only after `html.escape`; charts escape their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:56rem;padding:0 1rem;color:#1d2530;background:#fff}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse}td,th{padding:.15rem .8rem .15rem 0;"
    "text-align:left;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}th{font-weight:600;white-space:nowrap}"
    ".warn{border-left:4px solid #c2660a;padding:.3rem .8rem;background:#fff6ea;margin:.5rem 0}"
    "code{background:#f1f3f5;padding:0 .25rem;overflow-wrap:anywhere}"
    ".up{color:#b5473c;font-weight:600}.down{color:#2a7f62;font-weight:600}.dim{color:#667}"
    "blockquote{margin:.4rem 0 .4rem 0;padding:.1rem .8rem;border-left:3px solid #c8d0d8;white-space:pre-wrap;overflow-wrap:anywhere}"
    "details{margin:.6rem 0}summary{cursor:pointer}"
    "svg{max-width:100%;height:auto}footer{color:#667;margin-top:2rem;font-size:13px}"
)
# Nothing is loaded and nothing runs, whatever a text may smuggle in.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def document(title: str, parts: Iterable[str], about: str) -> bytes:
    """The whole file. `parts` are HTML; `title` and `about` plain text."""
    body = "\n".join(part for part in parts if part)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n<footer>{escape(about)}</footer>\n</body></html>"
    ).encode()


def section(title: str, content: str) -> str:
    """A heading with what is below it; nothing where there is nothing to show."""
    return f"<h2>{escape(title)}</h2>\n{content}" if content else ""


def table(rows: Sequence[Sequence[str]], head: Sequence[str] = ()) -> str:
    """Rows of HTML cells: the first column is text, the others are numbers."""
    if not rows:
        return ""
    lines = ["<tr>" + "".join(_cell(cell, place, "th") for place, cell in enumerate(head)) + "</tr>"] if head else []
    lines += ["<tr>" + "".join(_cell(cell, place, "td") for place, cell in enumerate(row)) + "</tr>" for row in rows]
    return f"<table>{chr(10).join(lines)}</table>"


def _cell(cell: str, place: int, tag: str) -> str:
    return f'<{tag} class="n">{cell}</{tag}>' if place else f"<{tag}>{cell}</{tag}>"
