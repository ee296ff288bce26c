"""What an answer takes from the rules in front of the documents: contacts, opening hours, prices, whom to send a user to.

A system prompt is given text as documents are, but no head may measure by it: it speaks of much that an answer must not say.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

from closeloop.buckets.grounding.contacts import ADDRESS
from closeloop.buckets.grounding.index import Known, content, sense
from closeloop.buckets.grounding.numbers import CLOCK, NUMBER, minutes_of, number, numbers_of, times_of
from closeloop.buckets.text import sentences

_LETTERS = re.compile(r"\S")
_SENT_ON = 26
"""Words of a sentence that sends a user to an address and tells nothing else."""
_LEAST, _SHARE, _BESIDE = 2, 0.6, 0.8
"""Words of meaning that one rule and a sentence must share, and the share of the sentence's that is enough; the same with the words
of the question."""


class Rules:
    """System messages without the documents in them, ready to be compared with."""

    def __init__(self, text: str) -> None:
        self.known = Known(text, sense)
        self.low = text.lower()
        self.numbers = numbers_of(text)
        self.times = times_of(text)

    def tell(self, sentence: str, asked: frozenset[str]) -> bool:
        """Whether a sentence says no more than one of the rules does, or sends the user to an address of theirs."""
        if not self._numbers(sentence):
            return False
        if self._own(sentence):
            return True
        found = [match[0].rstrip(".") for match in ADDRESS.finditer(sentence)]
        if found and len(sentence.split()) <= _SENT_ON and all(one.lower() in self.low for one in found):
            return True
        words = set(content(sentence, sense))
        if not words:
            return False
        shared, beside = 0, 0
        for one, other in itertools.pairwise((*self.known.units, frozenset[str]())):
            if words & one:
                shared = max(shared, len(words & (one | other)))
                beside = max(beside, len(words & (one | other | asked)))
        if shared < _LEAST:
            return False
        return shared >= _SHARE * len(words) or beside >= _BESIDE * len(words)

    def _own(self, sentence: str) -> bool:
        """Whether it tells a time, or a number of some size with a word of the rule it stands in."""
        if any(CLOCK.finditer(sentence)):
            return True
        words = set(content(sentence, sense))
        large = {word for word in words if word.isdigit() and len(word) > 1}
        return any(len(words & unit) >= _LEAST and large & unit for unit in self.known.units)

    def _numbers(self, sentence: str) -> bool:
        """Whether every number and time of a sentence stands in the rules."""
        times = [*CLOCK.finditer(sentence)]
        if not all(minutes_of(match) & self.times for match in times):
            return False
        spans = [match.span() for match in (*times, *ADDRESS.finditer(sentence))]
        for match in NUMBER.finditer(sentence):
            if any(start <= match.start() < end for start, end in spans):
                continue
            value = number(match[0], sentence[match.end() : match.end() + 10])
            if value is not None and value not in self.numbers:
                return False
        return True


_rules = lru_cache(maxsize=4)(Rules)
"""Remembered: an application sends the same rules with every request."""


def without_rules(response: str, rules: Sequence[str], asked: Sequence[str]) -> str:
    """The response with the sentences that rules tell blanked out, place by place. `asked` are the words of the question."""
    text = "\n".join(rules)
    if not text.strip():
        return response
    known, wanted = _rules(text), frozenset(asked)
    left = response
    for start, end in sentences(response):
        if known.tell(response[start:end], wanted):
            left = left[:start] + _LETTERS.sub(" ", left[start:end]) + left[end:]
    return left
