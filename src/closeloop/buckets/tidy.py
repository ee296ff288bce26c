"""A text without the accidents of its layout, and where each place of it was: runs of blanks, in prompts also lines broken at one
width, as editors and indented strings in code have them.

A demand goes on over such a break (`at least` / `three bullets`); any other line ends what is asked in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from closeloop.patterns import lazy

_NARROWEST = 36
"""Characters that a line has at least before it is broken."""
_ENDS = (".", "!", "?", ":", ";", "…", "。", "！", "？", "：")
_OF_ITS_OWN = lazy(r"\s*(?:[-*+•・‣▪–>#|<{}\[\]]|\(?\w{1,3}[.)、:]\s|```|~~~)")
"""What begins a line for a reason of its own: items, headings, tables, tags."""
_NAME = lazy(r"\s*[\w' -]{1,30}[:：](?:\s|$)")
"""What only begins a line where none of its neighbours is filled: the name of what follows."""
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)+")
_BLANKS = re.compile(r"(?<=\S) [ \t]+(?=\S)")


class Tidy(NamedTuple):
    """A text as a reader takes it in, and where each place of it is in the text as it came."""

    text: str
    cuts: tuple[tuple[int, int], ...] = ()
    """From which place on how many characters were left out before, in order."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where the text from `start` to `end` is in the text as it came."""
        return start + self._left_out(start), end + self._left_out(end - 1)

    def _left_out(self, place: int) -> int:
        found = bisect_right(self.cuts, place, key=itemgetter(0))
        return self.cuts[found - 1][1] if found else 0


@lru_cache(maxsize=1_024)
def tidied(prompt: str) -> Tidy:
    """A prompt with broken lines joined and one blank for several between two words. Remembered: prompts come again."""
    return single(_PARAGRAPH.sub(_joined, prompt) if "\n" in prompt else prompt)


def single(text: str) -> Tidy:
    """The text with one blank for several between two words."""
    if "  " not in text and "\t" not in text:
        return Tidy(text)
    parts: list[str] = []
    cuts: list[tuple[int, int]] = []
    reach = length = 0
    for run in _BLANKS.finditer(text):
        parts.append(text[reach : run.start() + 1])
        length += len(parts[-1])
        reach = run.end()
        cuts.append((length, reach - length))
    return Tidy("".join([*parts, text[reach:]]), tuple(cuts))


def said(text: str) -> Tidy:
    """What a user wrote, without blanks around it and with one for several between two words."""
    bare = text.strip()
    if len(bare) == len(text):
        return single(text)
    found, before = single(bare), len(text) - len(text.lstrip())
    return Tidy(found.text, ((0, before), *((place, count + before) for place, count in found.cuts)))


def _joined(paragraph: re.Match[str]) -> str:
    lines = paragraph[0].split("\n")
    filled = len(lines) > 2 and _is_filled(lines)
    parts = [lines[0]]
    for line, following in pairwise(lines):
        parts += [" " if _goes_on(line, following, filled=filled) else "\n", following]
    return "".join(parts)


def _goes_on(line: str, following: str, *, filled: bool) -> bool:
    if len(line.rstrip()) < _NARROWEST or _OF_ITS_OWN.match(following):
        return False
    if filled:
        return True
    begins = following.lstrip()[:1]
    return (begins.islower() or begins.isdigit()) and not line.rstrip().endswith(_ENDS) and not _NAME.match(following)


def _is_filled(lines: list[str]) -> bool:
    """Whether each line is as long as it could be: the next word would have made it longer than the longest."""
    widest = max(map(len, lines))
    return all(
        len(line.rstrip()) + 1 + len(following.split(None, 1)[0]) > widest
        for line, following in pairwise(lines)
        if following.strip()
    )
