"""Responses that decline: what they say, where they say it, and what follows. English and some thirty other languages.

No list of phrases alone decides. Each sentence is weighed (what kind of declining, how near the start), help that follows takes weight
away, and a refusal in quotes or about somebody else's cannot count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from closeloop.buckets import heads
from closeloop.buckets.base import Case, Rule
from closeloop.buckets.detectors.refusal.head import judge
from closeloop.buckets.detectors.refusal.phrases import TURN, triggers
from closeloop.buckets.detectors.refusal.plain import disclaims
from closeloop.buckets.detectors.refusal.reading import Reading
from closeloop.buckets.detectors.refusal.rules import ASKED, LOOK_CHARS, read
from closeloop.buckets.detectors.tools import failures_told
from closeloop.buckets.grounding.by_rule import is_held, is_wanted
from closeloop.buckets.text import lowered, sentences
from closeloop.models import Finding
from closeloop.patterns import lazy


class Refusal(Rule):
    """`refusal.policy`, `.capability`, `.premise` and `.partial`. The attribute `over_refusal` is set only where the user says so."""

    name = "refusal"
    buckets = ("refusal", "refusal.policy", "refusal.capability", "refusal.premise", "refusal.partial")

    @property
    def version(self) -> str:  # type: ignore[override]
        """That of the rules and of the weights."""
        return f"16-{heads.version('refusal')}"

    def detect(self, case: Case) -> Iterator[Finding]:
        """`refusal` for any kind, then the kind with the most weight; one that helps after all is `partial` as much as it helps."""
        reading = read(case.response, case.user_text)
        probability, partial = reading.probability, reading.partial
        if not reading.hits and not triggers(lowered(case.response[:LOOK_CHARS])):
            return
        if not reading.foreign and probability:
            probability, partial = judge(case.response, reading, case.user_text)
            if len(reading.hits) == 1 and disclaims(lowered(case.response[:LOOK_CHARS]), case.user_text[-ASKED:]):
                probability = min(probability, _DISCLAIMED)
        if probability >= 0.5 and ((is_wanted(case) and not is_held(case)) or failures_told(case)):
            probability = _BY_RULE
        if probability < _LEAST or not (reading.hits or probability >= 0.5):
            if reading.hits or probability >= _LEAST:
                yield self.finding("refusal", probability, [], "nothing in it declines outright")
            return
        evidence = [case.quote("response", start, end) for start, end in _shown(reading, case.response)]
        where = (
            f"{len(reading.hits)} declining sentences, the first at character {reading.hits[0][2]}"
            if reading.hits
            else ""
        )
        why = where or "it declines as a whole, without one of the usual phrases"
        extra = {"over_refusal": True} if _over_refusal(case) else None
        yield self.finding("refusal", probability, evidence, why, attributes=extra)
        yield self.finding(
            f"refusal.{_kind(reading, case.response)}", probability * (1 - partial), evidence, why, attributes=extra
        )
        if partial > 0.1:
            yield self.finding(
                "refusal.partial", probability * partial, evidence, f"{why}; then it helps", attributes=extra
            )


_DISCLAIMED = 0.3
"""At most, where it only has no opinion of its own."""
_BY_RULE = 0.25
"""Where the rules of the prompt give it to say, and the documents do not hold what was asked for; or it tells of a call that failed."""
_LEAST = 0.04
"""Below it nothing is said."""


_UNKNOWN = lazy(
    r"\bI(?:'m| am)? (?:can ?not|can't|could not|couldn't|not able to|unable to) (?:\w+ )?(?:confirm|determine|verify"
    r"|(?:say|tell|be)(?: \w+)? (?:for (?:sure|certain)|whether|if|from))\b"
    r"|\b(?:have|has|no|without|lack\w*) (?:\w+ ){0,2}access\b|\b(?:documents?|context|passages?|text|article|information|sources?"
    r"|data)\b"
    r"[^.!?]{0,30}?(?:\b(?:does|do|did|is|are) not|n't) (?:\w+ )?(?:contain|mention|include|provide|specify|say|state|answer|enough)"
    r"|\b(?:en tiempo real|en temps r[ée]el|acc[èe]s [àa]|acceso a|zugriff|zugang|in tempo reale|em tempo real|acesso a|accesso a|доступа"
    r"|в реальном времени)\b|リアルタイム|アクセス(?:する|でき)|实时|联网|실시간|인터넷|في الوقت الفعلي|रीयल",
    re.IGNORECASE,
)
"""What is not known rather than not wanted to be said."""


def _kind(reading: Reading, text: str) -> str:
    kinds: dict[str, float] = {}
    for kind, weight, start, end in reading.hits:
        if kind == "policy" and _UNKNOWN.search(text[start:end].replace("’", "'")):
            kind = "capability"
        kinds[kind] = kinds.get(kind, 0.0) + weight
    return max(kinds, key=lambda name: (kinds[name], name), default="policy")


def _shown(reading: Reading, text: str) -> list[tuple[int, int]]:
    """The three heaviest sentences in their order; the first one where no phrase was found."""
    main = sorted(reading.hits, key=lambda hit: -hit[1])[:3]
    return sorted((start, end) for _, _, start, end in main) or sentences(text[:600])[:1]


def _over_refusal(case: Case) -> bool:
    """Only the user's word makes it evident: a coded reason, or a comment that the refusal was wrong."""
    if any((signal.bucket or "").startswith("refusal") for signal in case.signals):
        return True
    return bool(TURN.search(case.comment)) or bool(TURN.search(case.interaction.next_turn or ""))
