"""What stands at the start, at the end or somewhere in a text: a letter, a word, a mark, an emoji, a number. Used by `checks`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from closeloop.buckets.constraints.checks.dissect import BOLD, EMOJI
from closeloop.buckets.constraints.model import Broken, Check, Constraint
from closeloop.buckets.text import fold, is_cjk

_AROUND = "\"'“”‘’«»„「」()[] \t\n*_#`>-–—•"
"""Quotation marks, brackets and markup around words."""
_NUMBER = re.compile(
    r"\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred|thousand)\b", re.IGNORECASE
)
_ENDS_IN_EMOJI = re.compile(rf"(?:{EMOJI.pattern})[\s.!?\"”'*_)]*$")
_BOLD = re.compile(r"\s*(?:[-*+•]\s+)?(?:\*\*|__|<b>|<strong>)(?=\S)")
_BULLET = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_ANY_BOLD = re.compile(BOLD, re.IGNORECASE)
_QUESTION = re.compile(r"(?:(?![.!…]\s|[。\n])[^?])*\?")
"""A question in front, before any other sentence ends."""
_Test = Callable[[str, str], bool]


def _first(text: str) -> str:
    """From the first letter or digit on."""
    return text.lstrip(_AROUND + ".…")


def _word_first(text: str, wanted: str) -> bool:
    plain, bare = fold(text).lstrip(_AROUND), fold(wanted).strip(_AROUND)
    return plain.startswith(bare) and not _goes_on(bare[-1:], plain[len(bare) : len(bare) + 1])


def _word_last(text: str, wanted: str) -> bool:
    marks = _AROUND + ".!?,;:…。！？、"
    plain, bare = fold(EMOJI.sub("", text)).rstrip(marks), fold(wanted).strip(marks)
    return plain.endswith(bare) and not _goes_on(plain[: len(plain) - len(bare)][-1:], bare[:1])


def _goes_on(one: str, two: str) -> bool:
    """Whether two letters side by side are of one word: where no space tells words apart nobody knows."""
    return one.isalnum() and two.isalnum() and not is_cjk(one + two)


_WIDE = str.maketrans("？！；：，．＃＊－", "?!;:,.#*-")


def _mark_first(text: str, wanted: str) -> bool:
    plain, wanted = text.translate(_WIDE), wanted.translate(_WIDE)
    return plain.lstrip().startswith(wanted) or plain.lstrip("\"'“*_ ").startswith(wanted)


def _mark_last(text: str, wanted: str) -> bool:
    text, wanted = text.translate(_WIDE), wanted.translate(_WIDE)
    ends = text.rstrip().rstrip("\"'”’»)*_` ")
    return text.rstrip().endswith(wanted) or ends.endswith(wanted) or EMOJI.sub("", ends).rstrip().endswith(wanted)


def _holds_word(text: str, wanted: str) -> bool:
    edge = "" if is_cjk(wanted) else r"(?<!\w)"
    return re.search(rf"{edge}{re.escape(fold(wanted))}", fold(text)) is not None


_STARTS: Mapping[str, _Test] = {
    "letter": lambda text, wanted: fold(_first(text))[:1] == wanted.lower(),
    "word": _word_first,
    "mark": _mark_first,
    "question": lambda text, _: _QUESTION.match(text.translate(_WIDE)) is not None,
    "emoji": lambda text, _: EMOJI.match(_BULLET.sub("", text, count=1).lstrip(" \t\n*_#")) is not None,
    "number": lambda text, _: _NUMBER.match(_first(text)) is not None,
    "capital": lambda text, _: not _first(text)[:1].islower(),
    "small": lambda text, _: not _first(text)[:1].isupper(),
    "bold": lambda text, _: _BOLD.match(text) is not None,
}
_ENDS: Mapping[str, _Test] = {
    "letter": lambda text, wanted: fold(text).rstrip(_AROUND + ".!?,;:…")[-1:] == wanted.lower(),
    "word": _word_last,
    "mark": _mark_last,
    "question": lambda text, _: _mark_last(text, "?"),
    "emoji": lambda text, _: _ENDS_IN_EMOJI.search(text) is not None,
    "number": lambda text, _: text.rstrip(_AROUND + ".!?,;:%°€$")[-1:].isdigit(),
}
_HOLDS: Mapping[str, _Test] = {
    "letter": lambda text, wanted: wanted.lower() in text.lower(),
    "word": _holds_word,
    "mark": lambda text, wanted: wanted.translate(_WIDE) in text.translate(_WIDE),
    "question": lambda text, _: "?" in text.translate(_WIDE),
    "emoji": lambda text, _: EMOJI.search(text) is not None,
    "number": lambda text, _: re.search(_NUMBER.pattern.replace(r"\d|", r"\d|\b"), text, re.IGNORECASE) is not None,
    "bold": lambda text, _: _ANY_BOLD.search(text) is not None,
}
_SHOWN = 60


def _edge(tests: Mapping[str, _Test], verb: str, *, wanted: bool) -> Check:
    """A check of `values`: what kind of thing, and the things of which one has to be there (or none, where `wanted` is false)."""

    def check(constraint: Constraint, response: str, _: str) -> Broken | None:
        name, *things = constraint.values
        test = tests.get(name)
        if test is None or any(test(response, thing) for thing in things or ("",)) is wanted:
            return None
        shown = " or ".join(map(repr, things)) or f"a {name}"
        start = max(0, len(response) - _SHOWN) if tests is _ENDS else 0
        end = len(response) if tests is _ENDS else min(_SHOWN, len(response))
        return Broken(f"{'does not ' + verb if wanted else verb + 's'} {_WITH[verb]}{shown}", start, end)

    return check


_WITH = {"start": "with ", "end": "with ", "contain": ""}

EDGES: Mapping[str, Check] = {
    "starts": _edge(_STARTS, "start", wanted=True),
    "ends": _edge(_ENDS, "end", wanted=True),
    "holds": _edge(_HOLDS, "contain", wanted=True),
    "not_starts": _edge(_STARTS, "start", wanted=False),
    "not_ends": _edge(_ENDS, "end", wanted=False),
    "not_holds": _edge(_HOLDS, "contain", wanted=False),
}
