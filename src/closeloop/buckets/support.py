"""How well each sentence of a response is supported by what the model was given: words, pairs of words, numbers, names, negation.

Lexical only: a ranker and a pointer, not a proof. Pure functions; `features` are what the heads of `weights/grounding.json` were
trained on, so a change here needs `benchmarks/train/grounding.py` again.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from closeloop.buckets.structured import Claims, Structure
from closeloop.buckets.text import sentences

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_STOP_WORDS = """
a an the and or but if so as at by for from in into of on onto to up out with without within about over under
than then that this these those there here it its it's he she they them his her their theirs him we us our you
your i me my mine who whom whose which what when where why how is are was were be been being am do does did
doing done have has had having will would shall should can could may might must not no nor only also just too
very more most some any all both each other such own same while because during before after between through
against again further once
"""
_STOP = frozenset(_STOP_WORDS.split())
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|lacks?|n't|cannot|unavailable|denied|refused)\b|n't\b", re.I
)
_META = re.compile(
    r"\b(?:(?:based on|according to) the (?:\w+ )?(?:passages?|text|article|context|information|data|documents?|reviews?)"
    r"|provided|passages? \d|mentioned|here (?:is|are)|following|in summary|in conclusion|overall|to summarize)\b",
    re.I,
)
_SILENT = re.compile(
    r"\b(?:not|no|n't|un)\s?(?:\w+ ){0,3}(?:mention\w*|provide\w*|specif\w+|stated?|given|clear|information|available|answer|enough"
    r"|contain|able)\b|\bunable\b|\bunspecified\b",
    re.I,
)
_HEDGE = re.compile(
    r"\b(?:may|might|could|likely|probably|possibly|suggest\w*|impl(?:y|ies)|seems?|appears?|typically|generally|usually|often"
    r"|important|essential|crucial|ensur\w+|highlight\w*|emphasi\w+|overall|despite|however|as well as|due to|because|leading to"
    r"|additionally|furthermore)\b",
    re.I,
)
_LIST = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s")
_MOST_CONTEXT = 120_000


def stem(word: str) -> str:
    """A crude stem, for comparing only."""
    for end in ("'s", "’s"):
        word = word.removesuffix(end)
    if len(word) > 4:
        for end in ("ings", "ing", "edly", "ed", "ies", "es", "ly", "s", "e"):
            if word.endswith(end) and len(word) - len(end) >= 3:
                return word[: -len(end)] + ("y" if end == "ies" else "")
    return word


def content(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order."""
    return [
        stem(word) for word in _WORD.findall(text.lower()) if word not in _STOP and (len(word) > 1 or word.isdigit())
    ]


@dataclass
class Known:
    """What was given, ready to be compared with."""

    text: str
    stems: frozenset[str] = field(init=False)
    pairs: frozenset[tuple[str, str]] = field(init=False)
    trios: frozenset[tuple[str, str, str]] = field(init=False)
    units: list[tuple[frozenset[str], bool]] = field(init=False)
    index: dict[str, list[int]] = field(init=False)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        text = self.text[:_MOST_CONTEXT]
        words = content(text)
        self.size = len(words)
        self.stems = frozenset(words)
        self.pairs = frozenset(itertools.pairwise(words))
        self.trios = frozenset(zip(words, words[1:], words[2:], strict=False))
        self.units = []
        self.index = {}
        for part in re.split(r"(?<=[.!?。])\s+|\n+|\"[,}]", text):
            stems = frozenset(content(part))
            if not stems:
                continue
            for one in stems:
                self.index.setdefault(one, []).append(len(self.units))
            self.units.append((stems, bool(_NEGATION.search(part))))

    def best(self, stems: Sequence[str]) -> tuple[float, float, bool]:
        """Share of the stems in the sentence of the context that has most of them, in the best two together, and its negation."""
        wanted = set(stems)
        counts: dict[int, int] = {}
        for one in wanted:
            places = self.index.get(one, ())
            if len(places) * 3 <= len(self.units) + 30:
                for place in places:
                    counts[place] = counts.get(place, 0) + 1
        if not counts or not wanted:
            return 0.0, 0.0, False
        first = max(counts, key=lambda place: (counts[place], -place))
        held = self.units[first][0] & wanted
        rest = wanted - held
        second = max((len(self.units[place][0] & rest) for place in counts), default=0) if rest else 0
        return len(held) / len(wanted), (len(held) + second) / len(wanted), self.units[first][1]


@dataclass(frozen=True)
class Sentence:
    """One sentence of the response: where it is, its features, and where its words that are new stand."""

    start: int
    end: int
    features: Mapping[str, float]
    new: tuple[tuple[int, int], ...]


def read(response: str, known: Known, structure: Structure | None = None) -> list[Sentence]:
    """The features of every sentence that says something."""
    spans = [_trimmed(response, start, end) for start, end in sentences(response) if content(response[start:end])]
    return [_sentence(response, span, place, len(spans), known, structure) for place, span in enumerate(spans)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))


def _sentence(
    response: str, span: tuple[int, int], place: int, count: int, known: Known, structure: Structure | None
) -> Sentence:
    start, end = span
    text = response[start:end]
    words = content(text)
    size = len(words)
    new = _new(text, start, known)
    pairs = list(itertools.pairwise(words))
    trios = list(zip(words, words[1:], words[2:], strict=False))
    one, two, negated = known.best(words)
    names = list(re.finditer(r"(?<=[a-z,;] )[A-Z][\w'’-]+", text))
    claims = structure.claims(text) if structure else Claims()
    features = {
        "words": math.log1p(size),
        "new": len(new),
        "new_share": len(new) / size,
        "new_pairs": sum(pair not in known.pairs for pair in pairs) / max(len(pairs), 1),
        "new_trios": sum(trio not in known.trios for trio in trios) / max(len(trios), 1),
        "new_pair_count": sum(pair not in known.pairs for pair in pairs),
        "best": one,
        "best_two": two,
        "new_numbers": sum(response[a:b][:1].isdigit() for a, b in new),
        "numbers": len(re.findall(r"\d+", text)),
        "new_names": sum(stem(match[0].lower()) not in known.stems for match in names),
        "names": len(names),
        "negation": float(bool(_NEGATION.search(text))),
        "negation_differs": float(bool(_NEGATION.search(text)) != negated) * one,
        "meta": float(bool(_META.search(text))),
        "silent": float(bool(_SILENT.search(text))),
        "hedges": float(len(_HEDGE.findall(text))),
        "place": place / max(count - 1, 1),
        "last": float(place == count - 1),
        "list": float(bool(_LIST.match(response[max(0, start - 6) : end]) or _LIST.match(text))),
        "longest_new": _run(words, known),
        "conflicts": claims.conflicts,
        "unknowns": claims.unknowns,
        "hours": claims.hours,
        "attributes": claims.mentioned,
    }
    return Sentence(start, end, features, new)


def _new(text: str, start: int, known: Known) -> tuple[tuple[int, int], ...]:
    return tuple(
        (start + match.start(), start + match.end())
        for match in _WORD.finditer(text)
        if (low := match[0].lower()) not in _STOP and (len(low) > 1 or low.isdigit()) and stem(low) not in known.stems
    )


def _run(words: Sequence[str], known: Known) -> float:
    """The longest run of words none of which was given."""
    longest = run = 0
    for word in words:
        run = 0 if word in known.stems else run + 1
        longest = max(longest, run)
    return float(longest)


def whole(response: str, known: Known, found: Sequence[Sentence], odds: Sequence[float]) -> dict[str, float]:
    """The features of the response, from its sentences and what their head says of each (log-odds)."""
    ordered = sorted(odds, reverse=True) or [-4.0]
    words = content(response)
    pairs = list(itertools.pairwise(words))
    total: dict[str, float] = {}
    for sentence in found:
        for name in ("new", "new_numbers", "new_names", "conflicts", "unknowns", "hours", "silent", "hedges", "list"):
            total[name] = total.get(name, 0.0) + sentence.features[name]
    spoken = [sentence.features for sentence in found]
    none = math.prod(1 - 1 / (1 + math.exp(-min(max(one, -30.0), 30.0))) for one in ordered)
    return {
        "max": ordered[0],
        "second": ordered[1] if len(ordered) > 1 else -4.0,
        "third": ordered[2] if len(ordered) > 2 else -4.0,
        "mean": sum(ordered) / len(ordered),
        "any": 1 - none,
        "sentences": math.log1p(len(found)),
        "words": math.log1p(len(words)),
        "ratio": math.log((len(words) + 5) / (known.size + 5)),
        "new_share": sum(word not in known.stems for word in words) / max(len(words), 1),
        "new_pairs": sum(pair not in known.pairs for pair in pairs) / max(len(pairs), 1),
        "worst_best": min((one["best"] for one in spoken), default=1.0),
        "mean_best": sum(one["best"] for one in spoken) / max(len(spoken), 1),
        "copied": 1 - sum(word not in known.stems for word in words) / max(len(words), 1) if len(words) < 60 else 0.5,
        **{f"all_{name}": value for name, value in total.items()},
    }
