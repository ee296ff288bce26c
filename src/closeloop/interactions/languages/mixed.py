"""Responses that break off into another script: a sentence in Chinese inside an English answer, or one in English inside a Thai one."""

from __future__ import annotations

import re

from closeloop.interactions.languages.detect import KNOWN, says
from closeloop.interactions.languages.scripts import SCRIPTS, scripts, without_code
from closeloop.interactions.languages.shares import main_script

_BETWEEN = r"\s\d,.;:!?、。，！？；：।'’…—–-"
_LEAST = {"Han": 12, "Kana": 12, "Hangul": 12, "Thai": 20, "Lao": 20, "Khmer": 20, "Myanmar": 20}
_WORDS, _LETTERS = 4, 24
"""Words and letters from which on other scripts say more than a name."""
_EAST = frozenset(("Han", "Kana"))
"""Scripts of one text in Japanese."""


def _run(ranges: str) -> re.Pattern[str]:
    return re.compile(f"[{ranges}][{ranges}{_BETWEEN}]{{9,}}")


_RUNS = {name: _run(ranges) for name, ranges in SCRIPTS if name != "Latin"}
_RUNS["Han"] = _RUNS["Kana"] = _run("".join(ranges for name, ranges in SCRIPTS if name in _EAST))
_ANY = re.compile("[" + "".join(ranges for name, ranges in SCRIPTS if name != "Latin") + "]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z ,;'’-]{59,}")
_CITED = "\"'“‘«„「『(（[【《*_:：=→-–—/|"
"""In front of a run these make it a citation, a gloss or an entry."""


def broken_off(response: str) -> tuple[str, int, int] | None:
    """Another script that a response says a sentence in, which nothing marks as cited, and where that stands; None for most."""
    if response.isascii():
        return None
    text = without_code(response)
    main = main_script(text)
    if not main:
        return None
    if (main != "Latin" or _ANY.search(text)) and (found := _foreign(text, main)):
        return found
    for match in () if main == "Latin" else _LATIN.finditer(text):
        if not _cited(text, match.start()) and any(says(match[0], code) >= _WORDS for code in KNOWN):
            return "Latin", match.start(), match.end()
    return None


def _foreign(text: str, main: str) -> tuple[str, int, int] | None:
    mine = _EAST if main in _EAST else {main}
    for name in scripts(text):
        for match in _RUNS[name].finditer(text) if name in _RUNS and name not in mine else ():
            letters = scripts(match[0])[name]
            least = _LEAST.get(name)
            said = letters >= least if least else letters >= _LETTERS and len(match[0].split()) >= _WORDS
            if said and not _cited(text, match.start()):
                return name, match.start(), match.end()
    return None


def _cited(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" ")
    return bool(before) and before[-1] in _CITED
