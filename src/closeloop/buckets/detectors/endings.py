"""How a text ends, as numbers: what the head of `weights/truncated.json` was trained on."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from closeloop.buckets.text import is_list_line, open_fence

_STOP = re.compile(r"[.!?。！？…][\"'”’»)\]」』*_`]*$")
_MARK = re.compile(r"[.!?。！？…:;,)\]}\"'”’»」』`*_|>]$")
_BEFORE = re.compile(r"[.!?。！？]\s+\S")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_FUNCTION_WORDS = """
a an the and or but of to in on at by for with from as that which who whose is are was were be been being has
have had will would can could should may might must not it its this these their his her your our my we they you
he she i if when while because so than then into about over between more most very such also any each every no
some only just both how what where un une le la les des du de et ou à au aux en dans sur pour par avec que qui
est sont se ce cette son sa ses leur nous vous il elle el los las una del y o al con por para es su sus lo como
más der die das und oder von zu mit für ist sind ein eine auf im den dem nicht
"""
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_ARTICLE_WORDS = """
a an the of to in and or with for from by as at on de la le el und der die das
"""
_ARTICLE = frozenset(_ARTICLE_WORDS.split())
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"), ("«", "»"), ("「", "」"))
_LOOK = 6_000


def features(text: str) -> dict[str, float]:
    """The features of the ending of a text that has at least one word."""
    body = text.rstrip()[-_LOOK:]
    rows = [line.strip() for line in body.splitlines() if line.strip()]
    last = rows[-1]
    listed = is_list_line(last)
    alike = [row for row in rows[:-1] if is_list_line(row) == listed]
    words = _WORD.findall(last)
    end = words[-1] if words else ""
    lengths = sorted(len(row.split()) for row in alike) or [0]
    middle = lengths[len(lengths) // 2]
    paragraph = re.split(r"\n\s*\n", body)[-1]
    mark = body[-1]
    fenced = open_fence(text.rstrip())
    return {
        "stop": float(bool(_STOP.search(last))),
        "comma": float(mark in ",;、，；"),
        "colon": float(mark in ":："),
        "letter": float(mark.isalpha()),
        "digit": float(mark.isdigit()),
        "closes": float(mark in ")]}\"'”’»」』`>|"),
        "opens": float(mark in "([{“«「-–/&+="),
        "star": float(mark in "*_#~"),
        "other": float(not mark.isalnum() and not _MARK.search(mark)),
        "wide": float(ord(mark) > 0x2E80),
        "function": float(end.lower() in _FUNCTION and mark.isalnum()),
        "article": float(end.lower() in _ARTICLE and mark.isalnum()),
        "capital": float(end[:1].isupper() and mark.isalnum()),
        "end_length": float(min(len(end), 12)),
        "list": float(listed),
        "heading": float(last.startswith("#") or (last.startswith("**") and last.endswith("**"))),
        "table": float(last.startswith("|")),
        "bare": float(not words),
        "words": math.log1p(len(last.split())),
        "middle": math.log1p(middle),
        "shorter": math.log((len(last.split()) + 1) / (middle + 1)),
        "rows": math.log1p(len(rows)),
        "alike": float(min(len(alike), 12)),
        "alike_stop": sum(bool(_STOP.search(row)) for row in alike) / len(alike) if alike else 0.5,
        "alike_mark": sum(bool(_MARK.search(row)) for row in alike) / len(alike) if alike else 0.5,
        "near_stop": _share(alike[-3:]),
        "inner": float(len(_BEFORE.findall(last))),
        "inner_paragraph": float(min(len(_BEFORE.findall(paragraph)), 8)),
        "stops": math.log1p(len(_BEFORE.findall(body))),
        "paragraph_words": math.log1p(len(paragraph.split())),
        "unclosed": float(sum(body.count(left) > body.count(right) for left, right in _PAIRS)),
        "odd_quotes": float(body.count('"') % 2),
        "odd_bold": float(body.count("**") % 2),
        "odd_code": float(body.replace("```", "").count("`") % 2),
        "open_fence": float(fenced is not None),
        "fence": float(body.endswith("```")),
        "code": float(bool(re.search(r"[;{}]\s*$|^\s*(?:def|class|import|return|function|const|let|<\w)", last))),
        "upper": float(last.isupper()),
        "placeholder": float(last.endswith("]") and "[" in last),
        "sign_off": float(len(alike) >= 1 and len(last.split()) <= 4 and rows[-2].endswith(","))
        if len(rows) > 1
        else 0.0,
        "after_colon": float(len(rows) > 1 and rows[-2].endswith((":", "："))),
    }


def _share(rows: Sequence[str]) -> float:
    return sum(bool(_STOP.search(row)) for row in rows) / len(rows) if rows else 0.5
