"""How a text ends, as numbers and as words: what the heads of `weights/truncated.json` were trained on.

A change here needs `benchmarks/train/truncated.py` again.
"""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from closeloop.buckets.heads import tokens
from closeloop.buckets.text import is_list_line, open_fence
from closeloop.patterns import Runs

_STOPS = ".!?。！？…"
_CLOSERS = "\"'”’»)]」』*_`"
_MARKS = ".!?。！？…:;,)]}\"'”’»」』`*_|>"
_INNER = re.compile(r"[.!?。！？…][\"'”’»)\]」』*_`]*(?:\s+(?=\S)|(?<=[。！？])(?=\S))")
_STOPS_SET = frozenset(_STOPS)
_GAP = re.compile(r"\n\s*\n")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_NUMBERED = re.compile(r"(?:\*\*|#+ )?(\d{1,3})[.)、．]")
_WORDS = Runs(r"\w")
_DIGIT = re.compile(r"\d")
_SHORT_MARK = re.compile(r"(?:[-*+•・‣▪–]|\(?\w{1,3}[.)、）])\s*")
_CODE = re.compile(r"(?:def|class|import|return|function|const|let|<\w)")
_PROMISED = re.compile(
    r"\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|dix|cinq|trois|quatre|deux|tres|cuatro|cinco|diez"
    r"|dos)\s+(?:[^\W\d_]+ ){0,3}?[^\W\d_]{2,}(?:s|en)\b",
    re.IGNORECASE,
)
COUNTS = {
    word: value
    for value, words in enumerate(
        ("two deux dos", "three trois tres", "four quatre cuatro", "five cinq cinco", "six", "seven", "eight", "nine", "ten dix diez"), 2
    )
    for word in words.split()
}  # fmt: skip
"""Numbers in words, by which lists are announced and asked for."""
_FUNCTION_WORDS = """
a an the and or but of to in on at by for with from as that which who whose is are was were be been being has
have had will would can could should may might must not it its this these their his her your our my we they you
he she i if when while because so than then into about over between more most very such also any each every no
some only just both how what where un une le la les des du de et ou à au aux en dans sur pour par avec que qui
est sont se ce cette son sa ses leur nous vous il elle el los las una del y o al con por para es su sus lo como
más der die das und oder von zu mit für ist sind ein eine auf im den dem nicht
"""
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_ARTICLE_WORDS = "a an the of to in and or with for from by as at on de la le el und der die das"
_ARTICLE = frozenset(_ARTICLE_WORDS.split())
_LABEL = re.compile(r"[\W_]{0,4}(?:[A-Z][\w'-]*|[\w'-]+)(?: [\w'-]+){0,2}[\W_]{0,3}[:：]")
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"), ("«", "»"), ("「", "」"))
_LOOK = 4_000
_ROWS = 40
"""Lines looked at, from the end."""


@dataclass(frozen=True)
class Ending:
    """The last lines of a text, without blank ones, and which of them are list items, headings or table rows."""

    text: str
    body: str
    rows: Sequence[str]
    listed: Sequence[bool]
    last: str
    paragraphs: Sequence[str]
    starts: Sequence[int]
    """Where in the body a sentence starts behind the stop of another one."""
    numbered: Sequence[tuple[int, int]]
    """Places of the lines that begin with a number, and the numbers."""

    @property
    def sentence(self) -> str:
        """What follows the last stop of the last line that is not its end."""
        place = len(self.body) - len(self.last)
        return self.body[max(place, self.starts[-1] if self.starts else 0) :]

    def inner(self, part: str) -> int:
        """How many sentences end inside a part that ends the text."""
        return len(self.starts) - bisect_right(self.starts, len(self.body) - len(part))


def read(text: str) -> Ending:
    """The ending of a text that has at least one letter."""
    text = text.rstrip()
    body = text[-_LOOK:]
    rows = [bare for line in body.splitlines() if (bare := line.strip())][-_ROWS:]
    starts = [match.end() for match in _INNER.finditer(body)]
    numbered = [
        (place, int(match[1]))
        for place, row in enumerate(rows)
        if not row[0].isalpha() and (match := _NUMBERED.match(row))
    ]
    return Ending(text, body, rows, [_listed(row) for row in rows], rows[-1], _GAP.split(body), starts, numbered)


def _stopped(row: str) -> bool:
    return row.rstrip(_CLOSERS)[-1:] in _STOPS_SET


def _listed(row: str) -> bool:
    """`is_list_line`, with the usual line of prose known by its first two letters."""
    return not (row[0].isalpha() and row[1:2] not in (".", ")", "、", "）")) and is_list_line(row)


def terms(ending: Ending) -> list[str]:
    """How the last sentence and the last paragraph begin, and the last words: by them an answer says that it is done.

    Where words have no space between them, the last letters.
    """
    end = tokens(ending.last[-60:])[-3:]
    sentence, paragraph = ending.sentence[:60], ending.paragraphs[-1][:60]
    first = tokens(sentence, 3)
    opening = first if sentence == paragraph else tokens(paragraph, 3)
    tail = ending.body[-3:] if ending.body[-1] > "\u2e80" else ""
    return [
        *(f"{tail[-size:]}$$" for size in range(1, len(tail) + 1)),
        *(f"{' '.join(end[-size:])}$" for size in (1, 2, 3)),
        *(f"^{' '.join(first[:size])}" for size in (1, 2, 3)),
        *(f"¶{' '.join(opening[:size])}" for size in (1, 2, 3)),
    ]


def features(ending: Ending) -> dict[str, float]:
    """The ending in numbers."""
    return {**_last_mark(ending), **_last_line(ending), **_among_others(ending), **_open(ending), **_whole(ending)}


def _last_mark(ending: Ending) -> dict[str, float]:
    last, mark = ending.last, ending.body[-1]
    end = _WORD.findall(last.rsplit(None, 1)[-1])[-1] if mark.isalnum() else ""
    low = end.lower()
    return {
        "stop": float(_stopped(last)),
        "comma": float(mark in ",;、，；"),
        "colon": float(mark in ":："),
        "letter": float(mark.isalpha()),
        "digit": float(mark.isdigit()),
        "closes": float(mark in ")]}\"'”’»」』`>|"),
        "opens": float(mark in "([{“«「-–/&+="),
        "star": float(mark in "*_#~"),
        "other": float(not mark.isalnum() and mark not in _MARKS),
        "picture": float(ord(mark) >= 0x2190 and not mark.isalnum() and not 0x3000 <= ord(mark) <= 0x30FF),
        "wide": float(ord(mark) > 0x2E80),
        "function": float(low in _FUNCTION),
        "article": float(low in _ARTICLE),
        "capital": float(end[:1].isupper()),
        "end_length": float(min(len(end), 12)),
        "bare": float(not _WORD.search(last) or bool(_SHORT_MARK.fullmatch(last))),
    }


def _last_line(ending: Ending) -> dict[str, float]:
    last, rows = ending.last, ending.rows
    words = len(last.split())
    return {
        "list": float(ending.listed[-1]),
        "heading": float(last.startswith("#") or (last.startswith("**") and last.endswith(("**", "**:")))),
        "table": float(last.startswith("|")),
        "words": math.log1p(_size(last)),
        "inner": float(ending.inner(last)),
        "sentence_words": math.log1p(_size(ending.sentence)),
        "code": float(last[-1] in ";{}" or bool(_CODE.match(last))),
        "upper": float(last.isupper()),
        "placeholder": float(last.endswith("]") and "[" in last),
        "address": float("://" in last[-80:].rsplit(None, 1)[-1] or "@" in last[-40:].rsplit(None, 1)[-1]),
        "sign_off": float(len(rows) > 2 and words <= 4 and rows[-2].endswith(",")),
        "after_colon": float(len(rows) > 1 and rows[-2].endswith((":", "："))),
        "line_quotes": float(last.count('"') % 2),
        "line_brackets": float(last.count("(") > last.count(")") or last.count("[") > last.count("]")),
        "line_bold": float(last.count("**") % 2),
        "label": float(bool(_LABEL.match(last))),
        "wide_share": 0.0 if last.isascii() else sum(letter > "\u2e80" for letter in last[-40:]) / min(len(last), 40),
    }


def _among_others(ending: Ending) -> dict[str, float]:
    """The last line against the others of its kind: their lengths, stops, colons and what hangs below them."""
    last, kind = ending.last, ending.listed[-1]
    alike = [row for row, listed in zip(ending.rows[:-1], ending.listed, strict=False) if listed == kind]
    count = len(alike) or 1
    lengths = sorted(map(len, alike)) or [0]
    middle = lengths[len(lengths) // 2]
    tails = sorted(len(tail) for row in alike if (tail := row.partition(":")[2].strip()))
    below = len(last.partition(":")[2].strip())
    usual = tails[len(tails) // 2] if tails else 0
    numbered = [place for place, _ in ending.numbered]
    gaps = [right - left for left, right in itertools.pairwise(numbered)]
    return {
        "middle": math.log1p(middle / 6),
        "shorter": math.log((len(last) + 6) / (middle + 6)),
        "shortest": math.log((len(last) + 6) / (lengths[0] + 6)),
        "alike": float(min(len(alike), 12)),
        "alike_stop": _share(_stopped, alike),
        "alike_mark": _share(_marked, alike),
        "near_stop": _share(_stopped, alike[-3:]),
        "alike_letter": sum(row[-1].isalnum() for row in alike) / count if alike else 0.5,
        "alike_colon": len(tails) / count,
        "colon_missing": float(":" not in last) * len(tails) / count,
        "below": math.log((below + 6) / (usual + 6)) if tails and ":" in last else 0.0,
        "childless": float(len(gaps) >= 2 and min(gaps) > 1 and numbered[-1] == len(ending.rows) - 1),
        "children_missing": float(max(gaps) - (len(ending.rows) - numbered[-1])) if len(gaps) >= 2 else 0.0,
        "lower_rows": sum(row[0].islower() for row in ending.rows) / len(ending.rows),
    }


def _size(text: str) -> float:
    """The length of a text in words of six letters: for languages without spaces too."""
    return len(text) / 6


def _marked(row: str) -> bool:
    return row[-1] in _MARKS


def _share(holds: Callable[[str], bool], rows: Sequence[str]) -> float:
    return sum(map(holds, rows)) / len(rows) if rows else 0.5


def _open(ending: Ending) -> dict[str, float]:
    """What was begun and not ended: brackets, quotes, bold, code, and items that were promised."""
    body = ending.body
    return {
        "unclosed": float(sum([left in body and body.count(left) > body.count(right) for left, right in _PAIRS])),
        "odd_quotes": float(body.count('"') % 2),
        "odd_bold": float(body.count("**") % 2),
        "odd_code": float(body.replace("```", "").count("`") % 2) if "`" in body else 0.0,
        "open_fence": float("```" in ending.text and open_fence(ending.text) is not None),
        "fence": float(body.endswith("```")),
        "missing": _missing(ending),
    }


def _promised(opening: str) -> re.Match[str] | None:
    """The number and the things an opening promises; looked for only where there is a number."""
    counted = _DIGIT.search(opening) or not COUNTS.keys().isdisjoint(_WORDS.findall(opening.lower()))
    return _PROMISED.search(opening) if counted else None


def _missing(ending: Ending) -> float:
    """How many items the opening promises and the list does not have; 0 where nothing was promised or listed."""
    items = [number for _, number in ending.numbered]
    bullets = [row[0] in "-*•" and not row.startswith("**") for row in ending.rows] if not items else []
    have = max(items) if items else sum(bullets)
    promise = _promised(ending.text[:300]) if have else None
    if promise is None:
        return 0.0
    wanted = COUNTS.get(promise[1].lower()) or int(promise[1])
    return float(max(-2, min(wanted - have, 6))) if wanted > 1 else 0.0


def _whole(ending: Ending) -> dict[str, float]:
    """The last paragraph, and the text as a whole."""
    parts = ending.paragraphs
    sizes = sorted(map(_size, filter(None, parts)))
    size = _size(parts[-1])
    return {
        "rows": math.log1p(len(ending.rows)),
        "inner_paragraph": float(min(ending.inner(parts[-1]), 8)),
        "stops": math.log1p(len(ending.starts)),
        "stop_gap": math.log1p(_size(ending.body) / (len(ending.starts) + 1)),
        "paragraph_words": math.log1p(size),
        "paragraphs": float(min(len(sizes), 12)),
        "paragraph_ratio": math.log((size + 1) / (sizes[len(sizes) // 2] + 1)),
        "text_words": math.log1p(_size(ending.body)),
    }
