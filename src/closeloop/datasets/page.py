"""The data card as one HTML file that opens anywhere: tables and charts drawn as SVG here, no script, no network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from closeloop.datasets.card import Facts, bins
from closeloop.datasets.reasons import REASONS

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:56rem;padding:0 1rem;color:#1d2530;background:#fff}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse}td,th{padding:.15rem .8rem .15rem 0;"
    "text-align:left;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}"
    ".warn{border-left:4px solid #c2660a;padding:.3rem .8rem;background:#fff6ea;margin:.5rem 0}"
    "code{background:#f1f3f5;padding:0 .25rem;overflow-wrap:anywhere}"
    "svg{max-width:100%;height:auto}footer{color:#667;margin-top:2rem;font-size:13px}"
)
_CODE = re.compile(r"`([^`]*)`")
_GOOD, _BAD, _BAR = "#2a7f62", "#b5473c", "#3b6ea5"
_WIDTH, _ROW, _NAME = 640, 22, 220


def page(manifest: Mapping[str, Any], facts: Facts) -> bytes:
    """The card of one export. Everything that comes from users or platforms is escaped."""
    numbers = facts.numbers()
    parts = [
        f"<h1>{escape(str(manifest['format']))}: {manifest['written']} rows</h1>",
        f"<p>{manifest['input']} candidates were read, {manifest['written']} written, "
        f"{manifest['skipped']} left out, each with a reason.</p>",
        *(f'<p class="warn">{escape(warning)}</p>' for warning in facts.warnings()),
        _section("Where the rows come from", bars(manifest["kinds"])),
        _section("Error modes", bars(numbers["buckets"])),
        _section("Length of wanted and unwanted answers, in characters", histogram(facts.lengths))
        if numbers["rows"]
        else "",
        _section("In numbers", _numbers(numbers)),
        _section("Left out", _reasons(manifest["skips"])),
        _section("Files", _files(manifest["files"])),
    ]
    about = f"closeloop {manifest['closeloop']}, format version {manifest['format_version']}, view {manifest['view']}"
    body = "\n".join(part for part in parts if part)
    title = escape(str(manifest["format"]))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}: data card</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n<footer>{escape(about)}</footer>\n</body></html>"
    ).encode()


def bars(counts: Mapping[str, int], most: int = 20) -> str:
    """Horizontal bars, the longest first; what is beyond `most` becomes one bar."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [*ranked[:most], *([("others", sum(count for _, count in ranked[most:]))] if ranked[most:] else [])]
    if not shown:
        return ""
    top = max(count for _, count in shown) or 1
    rows = []
    for place, (name, count) in enumerate(shown):
        y, width = place * _ROW, (_WIDTH - _NAME - 60) * count / top
        rows.append(
            f'<text x="{_NAME - 8}" y="{y + 15}" text-anchor="end">{escape(str(name))}</text>'
            f'<rect x="{_NAME}" y="{y + 3}" width="{width:.1f}" height="{_ROW - 6}" fill="{_BAR}"/>'
            f'<text x="{_NAME + width + 6:.1f}" y="{y + 15}">{count}</text>'
        )
    return _svg(len(shown) * _ROW, "".join(rows), "bar chart")


def histogram(lengths: Mapping[str, Mapping[int, int]]) -> str:
    """Two bars for each class of lengths: wanted and unwanted."""
    edges, height, foot = bins(), 140, 36
    top = max([1, *(count for counts in lengths.values() for count in counts.values())])
    step = _WIDTH / len(edges)
    drawn = []
    for place, edge in enumerate(edges):
        for number, (name, color) in enumerate((("wanted", _GOOD), ("unwanted", _BAD))):
            tall = height * lengths[name].get(edge, 0) / top
            x = place * step + 6 + number * (step - 12) / 2
            drawn.append(
                f'<rect x="{x:.1f}" y="{height - tall:.1f}" width="{(step - 14) / 2:.1f}" height="{tall:.1f}" fill="{color}">'
                f"<title>{name}, from {edge}: {lengths[name].get(edge, 0)}</title></rect>"
            )
        drawn.append(f'<text x="{place * step + step / 2:.1f}" y="{height + 14}" text-anchor="middle">{edge}+</text>')
    legend = f'<text x="6" y="{height + 32}" fill="{_GOOD}">wanted</text><text x="80" y="{height + 32}" fill="{_BAD}">unwanted</text>'
    return _svg(height + foot, "".join(drawn) + legend, "histogram of lengths")


def _svg(height: int, inner: str, label: str) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img" aria-label="{label}" '
        f'font-family="system-ui,sans-serif" font-size="12">{inner}</svg>'
    )


def _section(title: str, content: str) -> str:
    return f"<h2>{escape(title)}</h2>\n{content}" if content else ""


def _numbers(numbers: Mapping[str, Any]) -> str:
    flat = []
    for name, value in numbers.items():
        if isinstance(value, Mapping):
            if name not in ("buckets", "models"):
                flat += [(f"{name} {key}", item) for key, item in value.items()]
        else:
            flat.append((name, value))
    flat += [(f"model {name}", count) for name, count in list(numbers["models"].items())[:10]]
    return _table([(escape(name.replace("_", " ")), _shown(name, value)) for name, value in flat if value is not None])


def _shown(name: str, value: Any) -> str:
    """Fractions are shares, except what is a weight."""
    return escape(f"{value:.1%}" if isinstance(value, float) and not name.endswith("_weight") else str(value))


def _reasons(skips: Mapping[str, int]) -> str:
    ranked = sorted(skips.items(), key=lambda item: (-item[1], item[0]))
    return _table([(f"<code>{escape(code)}</code> {_sentence(code)}", str(count)) for code, count in ranked])


def _sentence(code: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(REASONS.get(code, "")))


def _files(files: Iterable[Mapping[str, Any]]) -> str:
    return _table(
        [
            (f"<code>{escape(file['path'])}</code><br><code>sha256 {file['sha256']}</code>", str(file["lines"]))
            for file in files
        ]
    )


def _table(rows: Sequence[tuple[str, str]]) -> str:
    inner = "\n".join(f'<tr><td>{name}</td><td class="n">{value}</td></tr>' for name, value in rows)
    return f"<table>{inner}</table>" if rows else ""
