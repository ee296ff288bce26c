"""The head behind the four modes that experts write most about: a wrong fact, a missing part, an irrelevant part, a poor reference."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from closeloop.buckets import heads
from closeloop.patterns import lazy

LEAST_WORDS = 4
"""A shorter comment is for the rows of words."""
_MOST = 1_000
"""Characters that are looked at."""
_URL = lazy(r"https?://\S+|www\.\S+")
_SENTENCE = lazy(r"(?<=[.!?])\s+|\n")
_SAID: tuple[tuple[str, str], ...] = (
    (
        "advice",
        r"\b(?:should|could|would|might|may|needs?|must|ought)\b (?:\w+ ){0,3}(?:have|be|been|include|mention|explain|add|provide|clarify"
        r"|expand|elaborate|specify|note|discuss|address)",
    ),
    ("worth", r"helpful|beneficial|useful|better|nice|good|great|appropriate"),
    ("lack", r"\b(?:lack|miss|omit|leav|fail|neglect|incomplet|without|ignor|oversimpl|vague|unclear|brief)\w*"),
    (
        "wrong",
        r"\b(?:wrong|incorrect|inaccura|false|untrue|mistak|error|mislead|misconcep|misunderst|contradict|not true|not correct"
        r"|not accurate|exaggerat|flaw)\w*",
    ),
    (
        "beside",
        r"\b(?:irrelevan|unnecess|unrelated|redundan|off-?topic|tangent|not needed|not relevant|not necessary|remove|leave out|side note"
        r"|anecdot|personal|no value|does not answer|pointless|opinion|filler|digress)\w*",
    ),
    (
        "example",
        r"\b(?:example|analog|metaphor|link|source|reference|citation|article|website|wikipedia|illustrat|compar|video|study|studies)\w*",
    ),
    ("more", r"\bmore\b|\bfurther\b|\badditional\w*|\balso\b|\bexpand|\belaborat"),
    ("address", r"https?://"),
    ("denied", r"\b(?:is|are|was|were|does|do|did|can|has|have|would)(?:n't| not)\b"),
    ("firm", r"\b(?:actually|in fact|rather|instead|however|only|never|always|all)\b"),
    ("quote", r"['\"“][^'\"”]{12,}['\"”]"),
    ("number", r"\b\d{2,}"),
    ("asks", r"\?"),
    (
        "partly",
        r"\b(?:partly|partially|somewhat|not (?:entirely|quite|necessarily|exactly|completely|always|fully)|mostly|almost|to some extent"
        r"|not wrong|technically|half)\b",
    ),
    ("define", r"\b(?:defin\w+|clarif\w+|specif\w+|detail\w*|context|background|mechanism|terms?|concept)\b"),
    (
        "about",
        r"\b(?:answer|sentence|statement|author|explanation|paragraph|part|point|response|claim|writer|this|here)\b",
    ),
    ("confusing", r"\b(?:confus\w+|hard to|difficult|unclear|makes? (?:no )?sense|does not make)\b"),
    ("self", r"\b(?:i|i'm|me|my)\b"),
    ("question", r"\b(?:question|asked|asking|op)\b"),
    ("opposite", r"\b(?:opposite|contrary|not because|no evidence|no basis|myth|unfounded|debunk\w*|exist\w*)\b"),
    ("reader", r"\b(?:reader|people|person|someone|layman|understand\w*|average)\b"),
    ("because", r"\b(?:because|due to|since|therefore|thus|so that)\b"),
    ("add", r"\b(?:add\w*|includ\w*|mention\w*|provid\w*|give|given|discuss\w*)\b"),
)
"""Classes of what a comment says."""
_CLASSES = tuple((name, lazy(pattern)) for name, pattern in _SAID)
_TOLD_IF_MISSING = ("advice", "example", "address", "about", "self")


def terms(text: str) -> list[str]:
    """Words, pairs, the opening, which rows of words match, and classes of what is said: what the head was trained on."""
    from closeloop.buckets.detectors.comments import matched

    words = heads.tokens(_URL.sub(" ", text))
    opening = heads.ngrams(words[:4], 4, prefix="^")
    return [*heads.ngrams(words), *opening, *(f"@{bucket}" for bucket in matched(text)), *_said(text[:_MOST].lower())]


def classes(low: str) -> Iterator[str]:
    """Each class of what is said that a lower-cased comment has."""
    yield from (f"#{name}" for name, pattern in _CLASSES if pattern.search(low))


def _said(low: str) -> Iterator[str]:
    """Each class that is there, there twice, or in the first sentence; each two of them; some that are not; and the length."""
    first = _SENTENCE.search(low.lstrip())
    opening = first.start() + len(low) - len(low.lstrip()) if first else len(low)
    found = []
    for name, pattern in _CLASSES:
        places = [match.start() for match in pattern.finditer(low)]
        if places:
            found.append(name)
            yield f"#{name}"
        if len(places) > 1:
            yield f"#{name} again"
        if places and places[0] < opening:
            yield f"#{name} first"
    yield from (f"#no {name}" for name in _TOLD_IF_MISSING if name not in found)
    yield from (f"#{one} and {other}" for one, other in itertools.combinations(found, 2))
    yield f"#length {min(int(math.log2(len(low.split()) + 1)), 8)}"


def modes(text: str) -> dict[str, float]:
    """The probability of each of the four modes, given that it is one of them; nothing for a comment that is too short or unfamiliar."""
    words = heads.tokens(text)
    if sum(word[0].isalpha() for word in words) < LEAST_WORDS:
        return {}
    file = heads.load("comments")
    known = next(iter(file.classes.values())).terms
    if sum(word in known for word in words) * 2 < len(words):
        return {}
    found = terms(text)
    logits = {bucket: head.logit({}, found) for bucket, head in file.classes.items()}
    most = max(logits.values())
    powers = {bucket: math.exp(logit - most) for bucket, logit in logits.items()}
    total = sum(powers.values())
    return {bucket: power / total for bucket, power in powers.items()}
