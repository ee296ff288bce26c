"""The heads behind `refusal` and `refusal.partial`.

They read the rules' findings as numbers, how the opening answers what was asked, and the words of the opening and of the rest.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from closeloop.buckets import heads
from closeloop.buckets.detectors.refusal.hits import Hit
from closeloop.buckets.grounding.index import content
from closeloop.buckets.text import is_list_line, lines
from closeloop.patterns.sieves import Gate

if TYPE_CHECKING:
    from closeloop.buckets.detectors.refusal.reading import Reading

_OPENING = 60
"""Words of the response whose order counts."""
_MOST = 600
"""Words looked at."""
_ROOM = 30
"""Words; who declines in fewer and offers nothing leaves no room for help."""
_LOOK = 2_000
"""Characters in which the opening's sentences are looked for."""
_UNWILLING = 0.66
"""How surely who does not want to declines, whatever comes behind it."""
_SURE = 0.8
"""The rules' reading from which on the head, which knows the words of a few models, cannot overrule them alone."""
_WORD = re.compile(r"[a-z-]{5,}")
_STOP = re.compile(r"[.!?]\s+")
_DENIES = Gate(
    r"\b(?:no|not|never|nothing|cannot|disagree|false|myth|stereotype\w*|incorrect|untrue|neither|nor)\b|n't\b"
)
_WHY = re.compile(r"\s*(?:can you explain why|explain why|why)\b", re.I)
_HOW = re.compile(r"\s*how\b", re.I)
_FIRST = 3
"""Sentences of the opening in which a premise is put right."""
_MORAL = re.compile(
    r"(?:condemn|condon|atrocit|genocid|discriminat|racis|prejudic|stereotyp|bigot|hatred|hateful|harm|unethical|immoral|morally|illegal"
    r"|unlawful|inappropriate|unacceptable|offensive|disrespect|respect(?:ful|ed|ing)?$|dignity|equal(?:ity|ly)?$|inclusiv|violen|abus"
    r"|tortur|exploit|oppress|suffering|devastating|horrific|heinous|abhorrent|tragic|crime|criminal|terroris|safety|wellbeing|well-being"
    r"|consent|privacy|peaceful|compassion|empath|kindness)"
)
"""Words of right and wrong."""


@lru_cache(maxsize=16_384)
def _moral(word: str) -> bool:
    """Whether it is one of them. Remembered: words repeat."""
    return _MORAL.match(word) is not None


_UNREAL = Gate(
    r"\b(?:fiction\w*|imaginary|mythical|magical|fantasy|non-?existent|coheren\w*|nonsens\w*|not possible|impossible|scientific\w*"
    r"|physically possible|like (?:any|every) ?(?:one|body|other)|in reality|real life|laws of physics|supernatural"
    r"|does(?:n't| not) exist|not real|hypothetical)"
)
"""The question is about what there is not: to say so is an answer."""
_NO_REASON = Gate(
    r"\b(?:no reason|not? (?:\w+ )?(?:justif\w*|reason|evidence|basis)|never (?:\w+ )?(?:justif\w*|acceptable|okay|ok|appropriate)"
    r"|not (?:inherently|necessarily|a good|a valid|something|true|accurate|fair|correct|right|okay|funny))\b"
)
_ANSWERS = re.compile(
    r"^\W*(?:to \w+|there (?:are|is|were) (?!no)|here (?:are|is)|sure\b|yes\b|certainly|absolutely|of course|great"
    r"|\w+(?: \w+){0,3} (?:is|are|refers? to|means|involves?) (?!not)(?:a|an|the|one|when|typically|usually|generally)\b)",
    re.I,
)
"""The opening of who sets about to answer."""
_ASKED = 600
"""Characters from the end of what was asked that count."""


def numbers(text: str, reading: Reading, asked: str = "") -> dict[str, float]:
    """What the rules found and how the opening takes up what was asked, as features."""
    found: dict[str, float] = {}
    for kind, weight, _, _ in reading.hits:
        found[f"sum_{kind}"] = found.get(f"sum_{kind}", 0.0) + weight
        found[f"max_{kind}"] = max(found.get(f"max_{kind}", 0.0), weight)
    starts = [start for _, _, start, _ in reading.hits]
    late = [weight for _, weight, start, _ in reading.hits if start > len(text) / 2]
    certain = min(max(reading.probability, 0.005), 0.995)
    return {
        **found,
        "max": max((weight for _, weight, _, _ in reading.hits), default=0.0),
        "hits": float(len(reading.hits)),
        "help": reading.help,
        "partial": reading.partial,
        "rules": math.log(certain / (1 - certain)),
        "words": math.log1p(len(text.split())),
        "first_at": min(starts, default=2_000) / 1_000,
        "items": float(min(sum(is_list_line(line) for line in lines(text)), 12)),
        "late": max(late, default=0.0),
        **_answering(_opening(text[:_LOOK].strip()), asked[-_ASKED:]),
    }


def _opening(text: str) -> list[str]:
    """The first sentences, empty ones where there are not so many."""
    found, start = [], 0
    for stop in islice(_STOP.finditer(text), _FIRST):
        found.append(text[start : stop.start() + 1])
        start = stop.end()
    return [*found, text[start:], "", ""][:_FIRST]


@lru_cache(maxsize=256)
def _wanted(asked: str) -> frozenset[str]:
    """The words of meaning of what was asked. Remembered: a question comes again with each of its answers."""
    return frozenset(content(asked))


def _answering(first: Sequence[str], asked: str) -> dict[str, float]:
    """Whether the opening says the words of the question again, denied: that is how a premise is declined without the usual phrases."""
    wanted = _wanted(asked)
    echo = len(wanted.intersection(content(" ".join(first[:2])))) / max(len(wanted), 1)
    denies = bool(_DENIES.search(first[0].lower()))
    why = bool(_WHY.match(asked))
    return {
        "echo": echo,
        "echo_denied": echo * denies,
        "opening_denies": float(denies),
        "why": float(why),
        "why_denied": float(why and denies),
        "how": float(bool(_HOW.match(asked))),
        **_lecturing(" ".join(first), denies),
    }


def _lecturing(opening: str, denies: bool) -> dict[str, float]:
    """How much the opening says of right and wrong, whether it puts a premise right as unjust or as unreal, or sets about to answer."""
    low = opening.lower()
    unreal = math.log1p(len(_UNREAL.findall(low)))
    return {
        "answers": float(bool(_ANSWERS.match(opening))),
        "moral": math.log1p(sum(map(_moral, _WORD.findall(low)))),
        "no_reason": float(bool(_NO_REASON.search(low))),
        "unreal": unreal,
        "unreal_denied": unreal * denies,
    }


def terms(text: str) -> list[str]:
    """Words and pairs of the opening, single words of the rest marked by `$`, and the first one, two and three words by `^`."""
    opening, rest = _words(text)
    return [*opening, *(f"${word}" for word in sorted(rest))]


def _words(text: str) -> tuple[list[str], set[str]]:
    """The terms of the opening, and the words of the rest."""
    words = heads.raw_tokens(text[:8_000], _MOST)
    opening = heads.numbers_alike(words[:_OPENING])
    rest = set(heads.numbers_alike(set(words[_OPENING:])))
    return [*heads.ngrams(opening), *(f"^{' '.join(opening[:size])}" for size in (1, 2, 3))], rest


def judge(text: str, reading: Reading, asked: str = "") -> tuple[float, float]:
    """The probability that the text declines, and that it is partial if it declines.

    What the model cannot do or know, and false premises, are for the rules: the data of the heads is about what it will not do.
    """
    file = heads.load("refusal")
    given, (opening, rest) = numbers(text, reading, asked), _words(text)
    declines = file.classes["refusal"].probability(given, opening, rest)
    bare = len(text.split(None, _ROOM)) < _ROOM and reading.help < 0.5
    if reading.offers:
        declines = min(declines, reading.probability)
    elif bare or reading.turned or _other(reading.hits):
        declines = max(declines, reading.probability)
    elif reading.unwilling and reading.probability > 0.5:
        declines = max(declines, min(reading.probability, _UNWILLING))
    elif reading.probability >= _SURE > declines:
        declines = _between(declines, reading.probability)
    declines = max(declines, reading.least)
    if declines < 0.1 or bare:
        return declines, 0.0
    partial = file.classes["refusal.partial"].probability(given, opening, rest)
    return declines, max(partial, reading.partial) if reading.partly else partial


def _between(one: float, other: float) -> float:
    """The probability at the mean of two log-odds."""
    odds = math.sqrt(one * other / max((1 - one) * (1 - other), 1e-9))
    return odds / (1 + odds)


def _other(hits: Sequence[Hit]) -> bool:
    """Whether most weight is on what cannot be done or is not so."""
    policy = sum(weight for kind, weight, _, _ in hits if kind == "policy")
    return sum(weight for kind, weight, _, _ in hits if kind != "policy") >= max(policy, 1.2)
