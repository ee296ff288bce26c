"""How well each sentence of a response is supported by what the model was given: words, pairs of words, numbers, names, negation.

Lexical only: a ranker and a pointer, not a proof. Pure functions; features and terms are what the heads of `weights/grounding.json`
were trained on, so a change here needs `benchmarks/train/grounding.py` again.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from closeloop.buckets.grounding.index import NEGATION, WORD, Known, content
from closeloop.buckets.grounding.records import Claims, Structure
from closeloop.buckets.text import sentences
from closeloop.patterns.sieves import Sieve

_META = re.compile(
    r"\b(?:(?:based on|according to) the (?:\w+ )?(?:passages?|text|article|context|information|data|documents?|reviews?)|provided"
    r"|passages? \d|mentioned|here (?:is|are)|following|in summary|in conclusion|overall|to summarize)\b",
    re.I,
)
_SILENT = re.compile(
    r"\b(?:not|no|n't|un)\s?(?:\w+ ){0,3}(?:mention\w*|provide\w*|specif\w+|stated?|given|clear|information|available|answer|enough"
    r"|contain|able)\b|\bunable\b|\bunspecified\b",
    re.I,
)
_HEDGE = re.compile(
    r"\b(?:may|might|could|likely|probably|possibly|suggest\w*|impl(?:y|ies)|seems?|appears?|typically|generally|usually|often|important"
    r"|essential|crucial|ensur\w+|highlight\w*|emphasi\w+|overall|despite|however|as well as|due to|because|leading to|additionally"
    r"|furthermore)\b",
    re.I,
)
_SIGNS = Sieve([(pattern.pattern, pattern) for pattern in (_META, _SILENT, _HEDGE, NEGATION)])
_LIST = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w'’-]+")
_CLAUSE = re.compile(r"[,;:()–—]| and | but | while | with | which | who ")
_CLAIM = 3
"""Words of meaning; a shorter clause claims nothing by itself."""
_COUNTED = (
    "new", "new_numbers", "new_names", "names", "numbers", "apart", "reversed", "conflicts", "unknowns", "hours", "attributes",
    "longest_new", "number_apart", "hedges",
)  # fmt: skip
"""Counts: more than four say no more than four do, and any at all says something of its own."""
_SQUARED = ("best", "best_two", "near", "new_share", "new_pairs", "worst_clause")


@dataclass(frozen=True)
class Sentence:
    """One sentence of the response: where it is, its features, its terms, its words of meaning, and where those that are new stand."""

    start: int
    end: int
    features: Mapping[str, float]
    terms: Sequence[str]
    words: Sequence[str]
    new: tuple[tuple[int, int], ...]


def read(response: str, known: Known, structure: Structure | None = None) -> list[Sentence]:
    """The features of every sentence that says something."""
    spans = [_trimmed(response, start, end) for start, end in sentences(response)]
    spoken = [(start, end) for start, end in spans if content(response[start:end], known.key)]
    return [_sentence(response, span, place, len(spoken), known, structure) for place, span in enumerate(spoken)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))


def _sentence(
    response: str, span: tuple[int, int], place: int, count: int, known: Known, structure: Structure | None
) -> Sentence:
    start, end = span
    text, key = response[start:end], known.key
    spoken = [(match, low := match[0].lower(), key(low)) for match in WORD.finditer(text)]
    words = [one for _, _, one in spoken if one]
    new = tuple((start + m.start(), start + m.end()) for m, _, one in spoken if one and one not in known.index)
    claims = structure.claims(text) if structure else Claims()
    found = _support(words, known)
    best = known.best(words)
    signs = _SIGNS.live(text.lower().replace("’", "'"))
    denies = NEGATION in signs and bool(NEGATION.search(text))
    names = [key(name.lower()) for name in _NAME.findall(text)]
    found |= {
        "words": math.log1p(len(words)),
        "new": float(len(new)),
        "new_share": len(new) / len(words),
        "best": best.one,
        "best_two": best.two,
        "near": best.near,
        "source_place": best.place / max(len(known.units), 1),
        "rare_elsewhere": _rare(words, known, best.place),
        "new_numbers": float(sum(response[a : a + 1].isdigit() for a, _ in new)),
        "numbers": float(sum(low[0].isdigit() for _, low, _ in spoken)),
        "new_names": float(sum(name not in known.index for name in names)),
        "names": float(len(names)),
        "name_apart": max((_stranger(name, words, known) for name in names), default=0.0),
        "negation": float(denies),
        "negation_differs": float(denies != best.denies) * best.one,
        "meta": float(_META in signs and bool(_META.search(text))),
        "silent": float(_SILENT in signs and bool(_SILENT.search(text))),
        "hedges": float(len(_HEDGE.findall(text)) if _HEDGE in signs else 0),
        "place": place / max(count - 1, 1),
        "last": float(place == count - 1),
        "list": float(bool(_LIST.match(response[max(0, start - 6) : end]) or _LIST.match(text))),
        "quotes": float(text.count('"') + text.count("“")),
        "conflicts": claims.conflicts,
        "unknowns": claims.unknowns,
        "hours": claims.hours,
        "attributes": claims.mentioned,
        **_clauses(text, words, best.one, known),
    }
    return Sentence(start, end, _shaped(found), tuple(_terms(spoken, known)), words, new)


def _support(words: Sequence[str], known: Known) -> dict[str, float]:
    """Neighbouring words: whether they were given together, the other way round, or only far from each other."""
    pairs = list(itertools.pairwise(words))
    trios = list(zip(words, words[1:], words[2:], strict=False))
    strange = [pair for pair in pairs if pair not in known.pairs]
    apart = [known.apart(one, other) for one, other in itertools.chain(pairs, zip(words, words[2:], strict=False))]
    given = sum(value is not None for value in apart)
    return {
        "new_pairs": len(strange) / max(len(pairs), 1),
        "new_pair_count": min(len(strange), 12) / 6,
        "new_trios": sum(trio not in known.trios for trio in trios) / max(len(trios), 1),
        "reversed": float(sum((other, one) in known.pairs for one, other in strange)),
        "apart": float(sum(value is True for value in apart)),
        "apart_share": sum(value is True for value in apart) / max(given, 1),
        "number_apart": float(sum(_misplaced(words, place, known) for place in range(len(words)))),
        "longest_new": _run(words, known),
    }


def _misplaced(words: Sequence[str], place: int, known: Known) -> bool:
    """Whether a number was given, but never near any of the words it stands beside here."""
    number = words[place]
    if not number[0].isdigit() or number not in known.index:
        return False
    beside = [*words[max(0, place - 3) : place], *words[place + 1 : place + 4]]
    given = [one for one in beside if one in known.index and not one[0].isdigit()]
    return bool(given) and all(known.apart(number, one) for one in given)


def _stranger(name: str, words: Sequence[str], known: Known) -> float:
    """The share of the sentence's given words that never stand in one sentence with this given name."""
    others = [one for one in words if one in known.index and one != name]
    if name not in known.index or not others:
        return 0.0
    near = set().union(*(known.units[place] for place in known.index[name][:12]))
    return sum(one not in near for one in others) / len(others)


def _rare(words: Sequence[str], known: Known, place: int) -> float:
    """The share of the rarer words (given at most twice, or never) that the closest sentence does not have."""
    rare = [one for one in words if len(known.index.get(one, ())) <= 2]
    unit = known.units[place] if known.units else frozenset()
    return sum(one not in unit for one in rare) / max(len(rare), 1)


def _clauses(text: str, words: Sequence[str], share: float, known: Known) -> dict[str, float]:
    """The clause with the least support; `share` is that of the whole sentence, whose words are given."""
    kept = [own for part in _CLAUSE.split(text) if len(own := content(part, known.key)) >= _CLAIM]
    shares = (share if own == words else known.share(own) for own in kept)
    return {
        "worst_clause": min(shares, default=1.0),
        "worst_clause_new": max((sum(one not in known.index for one in own) / len(own) for own in kept), default=0.0),
    }


def _run(words: Sequence[str], known: Known) -> float:
    """The longest run of words none of which was given."""
    longest = run = 0
    for word in words:
        run = 0 if word in known.index else run + 1
        longest = max(longest, run)
    return float(longest)


def _shaped(found: dict[str, float]) -> dict[str, float]:
    """The features as a sum can use them: counts capped and as a yes or no, shares also squared."""
    for name in _COUNTED:
        value = found[name]
        found[name], found[f"any_{name}"] = min(value, 4.0), float(value > 0)
    for name in _SQUARED:
        found[f"{name}_squared"] = found[name] ** 2
    return found


def _terms(spoken: Sequence[tuple[re.Match[str], str, str]], known: Known) -> Iterator[str]:
    """Words of meaning as given (`=`) or new (`+`), the rest as they are, and pairs of neighbours."""
    for _, low, one in spoken:
        yield (("=" if one in known.index else "+") + one) if one else low
    for (_, one, _), (_, other, _) in itertools.pairwise(spoken):
        yield f"{one} {other}"
