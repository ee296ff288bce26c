"""A draft and what its user made of it, side by side: words, what gave way to what, sentences kept; each read when first needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from rapidfuzz.distance import Indel, Levenshtein

from closeloop.buckets.grounding.index import STOP
from closeloop.buckets.grounding.vocabulary import LIGHT
from closeloop.buckets.text import fold, is_cjk, sentences
from closeloop.interactions.languages.detect import COMMON
from closeloop.signals.amounts import amounts
from closeloop.signals.edits import Edit, classify, unlisted

WORD = re.compile(r"\w+(?:[.,:]\d+)*", re.UNICODE)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_PIECE = re.compile(
    r"\[[^\[\]\n]{1,40}\]|\{\{?[^{}\n]{1,40}\}?\}|<[^<>\n]{1,40}>|_{3,}|[〇○]{2,}|\w+(?:['’]\w+)*(?:[.,:]\d+)*|[^\w\s]"
)
"""Places left to be filled in, words, marks."""
_SIGN = re.compile(r"[\u3400-\u9fff\u30a0-\u30ff\uac00-\ud7af]{2,}")
_LETTERS = re.compile(r"[^\W\d_]{3,}|\d+(?:[.,:]\d+)*")
_UNSPACED = "\u1100"
"""From here on letters are those of scripts that `_SIGN` reads."""
_LIGHT_WORDS = STOP | LIGHT | COMMON
_BEGINNING = 5
"""Letters by which words of one stem are alike, in most languages."""
_MOST = 4_000
"""Words compared on each side."""
_ALIGNED = 1_500
"""Pieces up to which texts are aligned."""

Block = tuple[Sequence[str], Sequence[str]]


class Pair:
    """What a user made of a draft; `asked` is what the user had asked for."""

    def __init__(self, draft: str, final: str, asked: str) -> None:
        self.draft, self.final, self.asked = draft, final, asked

    @cached_property
    def edit(self) -> Edit:
        """Its class."""
        return classify(self.draft, self.final)

    @cached_property
    def old(self) -> Sequence[str]:
        """The words of the draft, or the signs of a script without spaces, without the numbers of lists."""
        return _words(self.draft)

    @cached_property
    def new(self) -> Sequence[str]:
        """Those of the user's text."""
        return _words(self.final)

    @cached_property
    def shares(self) -> tuple[float, float]:
        """Share of the draft's words that were cut, and share of the final's words that are new."""
        if not self.old or not self.new:
            return 0.0, 0.0
        kept = (len(self.old) + len(self.new) - Indel.distance(self.old, self.new)) / 2
        return 1 - kept / len(self.old), 1 - kept / len(self.new)

    @property
    def size(self) -> float:
        """How long the user's text is, the draft being 1."""
        return len(self.new) / max(1, len(self.old))

    @cached_property
    def blocks(self) -> Sequence[Block] | None:
        """What gave way to what, words with their case and marks; None for texts too long to align."""
        left, right = _once(pieces(self.draft)), _once(pieces(self.final))
        if max(len(left), len(right)) > _ALIGNED:
            return None
        return tuple(_blocks(left, right))

    @cached_property
    def gone(self) -> frozenset[str]:
        """What words of meaning begin with that only the draft has."""
        return self.drafted - self.finished

    @cached_property
    def come(self) -> frozenset[str]:
        """Likewise for the user's text."""
        return self.finished - self.drafted

    @cached_property
    def drafted(self) -> frozenset[str]:
        """Beginnings of the draft's words of meaning."""
        return beginnings(self.draft)

    @cached_property
    def finished(self) -> frozenset[str]:
        """Those of the user's text."""
        return beginnings(self.final)

    @cached_property
    def wanted(self) -> frozenset[str]:
        """Those of what was asked."""
        return beginnings(self.asked)

    @cached_property
    def rest(self) -> tuple[str, str]:
        """Both texts without the sentences that stand in the other word for word."""
        left, right = _cut(self.draft), _cut(self.final)
        known, others = {fold(one) for one in right}, {fold(one) for one in left}
        return (
            "\n".join(one for one in left if fold(one) not in known),
            "\n".join(one for one in right if fold(one) not in others),
        )

    @cached_property
    def numbers(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """The values of the draft's numbers, of the user's text's and of those of what was asked."""
        return _numbers(self.draft), _numbers(self.final), _numbers(self.asked)

    @property
    def first_new(self) -> int:
        """Where the first word stands that the user put in; -1 where there is none."""
        kept = set(self.old)
        return next((found.start() for found in WORD.finditer(self.final) if found[0].casefold() not in kept), -1)

    @property
    def first_number_gone(self) -> tuple[int, int] | None:
        """Where the first number of the draft stands that the user's text does not have."""
        return next((found.span() for found in _NUMBER.finditer(self.draft) if found[0] not in self.final), None)

    @property
    def in_other_words(self) -> float:
        """Share of words of meaning that the changed sentences have in common, of those of the shorter."""
        left, right = map(beginnings, self.rest)
        return len(left & right) / max(1, min(len(left), len(right)))


def pieces(text: str) -> list[str]:
    """Words with their case, marks and places left to be filled in."""
    return _PIECE.findall(text)


def _once(words: Sequence[str]) -> list[str]:
    """Without a word that stands there twice."""
    return [word for place, word in enumerate(words) if not place or word != words[place - 1] or not word.isalpha()]


def beginnings(text: str) -> frozenset[str]:
    """What the words of meaning begin with, and numbers; of scripts without spaces every two signs that stand together."""
    folded = fold(text)
    found = {word[:_BEGINNING] for word in _LETTERS.findall(folded) if word not in _LIGHT_WORDS}
    if not text.isascii():
        runs = _SIGN.findall(text)
        found = {one for one in found if one[0] < _UNSPACED}
        found |= {run[place : place + 2] for run in runs for place in range(len(run) - 1)}
    return frozenset(found)


def _words(text: str) -> Sequence[str]:
    plain = unlisted(text)
    words = list(plain) if is_cjk(plain) else WORD.findall(plain.casefold())
    return words[:_MOST]


def _numbers(text: str) -> frozenset[str]:
    return frozenset(amounts(unlisted(text), WORD.findall(text.casefold())))


def _cut(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentences(text)]


def _blocks(left: Sequence[str], right: Sequence[str]) -> Iterator[Block]:
    same = [one for one in Levenshtein.opcodes(left, right) if one.tag == "equal"]
    start, other = 0, 0
    for one in same:
        if one.src_start > start or one.dest_start > other:
            yield left[start : one.src_start], right[other : one.dest_start]
        start, other = one.src_end, one.dest_end
    if start < len(left) or other < len(right):
        yield left[start:], right[other:]
