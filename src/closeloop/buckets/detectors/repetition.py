"""A response that loops: the same words again and again, at its end or all over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.text import WORD, is_cjk
from closeloop.models import Finding

_ASKED = re.compile(
    r"\brepeat|times in a row|over and over|r[ée]p[èée]t|repite|wiederhol|繰り返|chorus|refrain|\bsong\b|lyrics|poem|mantra",
    re.IGNORECASE,
)
_TAIL = 4_000
_SHOWN = 120
_OFTEN, _MUCH = 4, 0.33
"""How often a sentence must come back, and how much of the text it must fill."""
_FEWER, _LONG = 3, 48
"""So often is enough for a block of so many characters that runs to the end."""
_PERIOD = 6
"""Sentences of a block that repeats."""
_LIST, _LISTED = 12, 3
"""How often an item of a word or two, of so many letters, must come back."""
_LEAST = 60
_WORDS, _FEWEST, _SAID = 5, 3, 15
"""Words of a sentence that counts; shorter ones of at least three must say so many words in all."""
_LETTERS, _WRITTEN = 5, 30
"""The same in letters where no space parts the words."""
_UNIT = re.compile(r"[^\n.!?。！？]+[.!?。！？]*")
_MARK = re.compile(r"\d{1,3}[.)]")
"""The number of a list item, which stands alone when its dot is taken for a stop."""
_STOPS = " .!?…,;。！？"
"""What may stand behind the last round of a loop."""
_MARKUP = re.compile(r"[\s\-_=*#|.+~`]+")


class Repetition(Rule):
    """`repetition.text`: an n-gram loop. Songs, refrains and requests to repeat are taken as wanted unless the loop runs to the end."""

    name = "repetition"
    version = "5"
    buckets = ("repetition.text",)

    def detect(self, case: Case) -> Iterable[Finding]:
        """A block repeated without a break to the very end 0.95; the same sentence or line filling a third of the text, or four times

        on end, 0.8 to 0.95.
        """
        text = case.response.rstrip()
        loop = tail_loop(text) or tail_loop(text.rstrip(_STOPS))
        if loop:
            start, block, times = loop
            wanted = bool(_ASKED.search(case.demand))
            confidence = 0.95 if times >= 5 or not wanted else 0.4
            evidence = case.quote("response", start, start + min(len(block) * 2, _SHOWN))
            why = f"a block of {len(block)} characters {times} times at the end"
            return [self.finding("repetition.text", confidence, [evidence], why)]
        found = _dominant(text)
        if not found:
            return ()
        start, end, times, share = found
        wanted = bool(_ASKED.search(case.demand))
        confidence = (0.4 if wanted else 0.8) + 0.15 * min(share, 1.0)
        why = f"said {times} times, {share:.0%} of the text"
        return [self.finding("repetition.text", confidence, [case.quote("response", start, end)], why)]


def tail_loop(text: str) -> tuple[int, str, int] | None:
    """Start, block and count of a block of 2 or more letters repeated 4 times up to the end (a long one 3), wherever in it that lies."""
    tail = text[-_TAIL:]
    if len(tail) < 30:
        return None
    probe = tail[-20:]
    previous = tail.rfind(probe, 0, len(tail) - 1)
    while previous >= 0:
        period = len(tail) - 20 - previous
        if period * (_FEWER if period >= _LONG else _OFTEN) > len(tail):
            return None
        if tail[-2 * period : -period] != tail[-period:]:
            previous = tail.rfind(probe, 0, previous + 19)
            continue
        block, times = tail[-period:], 2
        while tail[-(times + 1) * period : -times * period] == block:
            times += 1
        if _MARKUP.fullmatch(block) or sum(map(str.isalpha, block)) < 2:
            return None
        if times >= (_FEWER if period >= _LONG else _OFTEN) and times * period >= (30 if is_cjk(block) else 60):
            return len(text) - times * period, block, times
        previous = tail.rfind(probe, 0, previous + 19)
    return None


def _dominant(text: str) -> tuple[int, int, int, float] | None:
    """The line or sentence that comes back most, if it fills a third of the text, else one that comes four times on end.

    It has five words, or three and is said the oftener.
    """
    if len(text) < (_WRITTEN if is_cjk(text[:_LEAST]) else _LEAST):
        return None
    units = _UNIT.findall(text.casefold())
    if len(units) < _OFTEN:
        return None
    said = [unit for one in units if (unit := one.strip()) and not _MARK.fullmatch(unit)]
    if len(said) - len(set(said)) < _OFTEN - 1:
        return None  # nothing can have been said so often: most texts end here
    counts = Counter(said)
    often = [unit for unit, times in counts.items() if times >= _OFTEN and _says_much(unit, times)]
    if not often:
        return None
    unit = max(often, key=counts.__getitem__)
    if counts[unit] * len(unit) < _MUCH * len(text):
        unit = _on_end(said, often)
    match = next((one for one in _UNIT.finditer(text) if one[0].strip().casefold() == unit), None) if unit else None
    if match is None:
        return None
    times = counts[unit]
    return match.start(), min(match.end(), match.start() + _SHOWN), times, times * len(unit) / len(text)


def _on_end(said: Sequence[str], often: Sequence[str]) -> str:
    """The first sentence that comes four times on end, alone or with up to five others between; "" if none does."""
    for period in range(1, _PERIOD + 1):
        same = 0
        for place, unit in enumerate(said[period:]):
            same = same + 1 if unit == said[place] else 0
            if same == (_OFTEN - 1) * period and (
                block := [one for one in said[place - period + 1 : place + 1] if one in often]
            ):
                longest = max(block, key=len)
                if len(longest) >= (_WRITTEN // 2 if is_cjk(longest) else _WRITTEN):
                    return longest
    return ""


def _says_much(unit: str, times: int) -> bool:
    letters = sum(map(str.isalpha, unit))
    if letters < (_LISTED if times >= _LIST else _LETTERS):
        return False
    if is_cjk(unit):
        return len(unit) >= _LETTERS and len(unit) * times >= _WRITTEN
    words = len(WORD.findall(unit))
    if words <= 2 and times >= _LIST:
        return True
    return words >= _WORDS or (words >= _FEWEST and words * times >= _SAID) or (len(unit) >= 12 and not unit.isascii())
