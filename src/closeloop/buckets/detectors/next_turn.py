"""Whether the user's next turn says the response did not do: a score of its own, never a label."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from rapidfuzz import fuzz

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.detectors.next_turn_words import RESPONSE, TURN, heard
from closeloop.buckets.known import content
from closeloop.models import Finding
from closeloop.patterns import lazy

_BIAS = -3.5
_SHORT = 0.4
"""Added for a turn of at most six words: who is content says so or asks for more."""
_SHOUTED = 1.0
_MILD = 0.8
"""Factor for signs that are no outright complaint: several of them often say one thing."""
_CHANGES = 0.5
"""The response says that it could not, and the user wants something else or insists."""
_TASTE = frozenset({"refusal", "no", "negation", "mood", "unsure"})
_ANSWER = 0.6
"""Factor for what may just be the answer to a question: what one dislikes, that it does not matter, `no`."""
_OF_WHAT = 0.5
"""Factor for hard words in what answers a question: they may be about anything."""
_END = 600
"""Characters of the end of the response that are read for how it went."""
_ASKED_AGAIN = 4
"""Words; a shorter turn that is like the one before is a greeting or a yes."""
_PART = 0.85
"""Factor where all that the turn asks was in the question, which asked for more."""
_QUOTED = lazy(r"`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|(?<!\w)'[^'\n]{3,}'(?!\w)")


class NextTurn(Rule):
    """`next_turn.dissatisfied`: complaint words outside quotes, a correction of the ask, the same question again.

    The weights are set by hand: the public set with such labels may measure, not train.
    """

    name = "next_turn"
    version = "3"
    tier = "comment"
    buckets = ("next_turn.dissatisfied",)

    def detect(self, case: Case) -> Iterator[Finding]:
        """The sum of what the turn says, of how the response ended and of the same question again, as a probability."""
        turn = case.interaction.next_turn
        if not turn or not turn.strip():
            return
        text = _QUOTED.sub(lambda match: " " * len(match[0]), case.text("next_turn")[:2_000]).replace("’", "'")
        said = heard(TURN, text)
        before = heard(RESPONSE, case.response[-_END:].replace("’", "'"))
        asked = case.response.rstrip().endswith(("?", "？"))
        total = _BIAS + sum(weight for weight, _ in before.values()) + _manner(text, said, before)
        hard = "complaint" in said  # one of both says it
        total += sum(
            weight * _share(group, weight, asked)
            for group, (weight, _) in said.items()
            if not (hard and group == "judgement")
        )
        same = _same(text, case.user_text)
        total += max(0.0, (same - 60) / 10)
        probability = round(1 / (1 + math.exp(-total)), 4)
        worst = max(said.values(), key=lambda row: row[0], default=None)
        if probability < 0.5 or ((worst is None or worst[0] <= 0) and same < 60):
            yield self.finding(
                "next_turn.dissatisfied", min(probability, 0.499), [], "no clear sign of it in the next turn"
            )
        elif same >= 75 or worst is None:
            yield self.finding(
                "next_turn.dissatisfied", probability, [case.quote("next_turn", 0, 200)], "the same question again"
            )
        else:
            evidence = case.quote("next_turn", worst[1].start(), worst[1].end())
            yield self.finding(
                "next_turn.dissatisfied", probability, [evidence], f"the user goes on with {worst[1][0]!r}"
            )


def _share(group: str, weight: float, asked: bool) -> float:
    """How much of a row's weight counts: all of a complaint and of content, less of mild signs, which overlap."""
    if weight < 0 or group == "complaint":
        return 1.0
    if group == "judgement":
        return _OF_WHAT if asked else 1.0
    return _MILD * (_ANSWER if asked and group in _TASTE else 1.0)


def _manner(text: str, said: Collection[str], before: Collection[str]) -> float:
    """What is in the form of a turn: short, shouted, another wish after a failure."""
    letters = [letter for letter in text if letter.isalpha()]
    return (
        _SHORT * (len(text.split()) <= 6)
        + _SHOUTED * (len(letters) > 12 and sum(map(str.isupper, letters)) > 0.8 * len(letters))
        + _CHANGES * ("failed" in before and any(group in said for group in ("refusal", "insist", "no")))
    )


def _same(text: str, asked: str) -> float:
    """How much the turn is the question before it, in percent; 0 for greetings and other short ones."""
    wanted, given = set(content(text[:600])), set(content(asked[:600]))
    if len(asked.split()) < _ASKED_AGAIN or len(text.split()) < _ASKED_AGAIN or len(wanted) < 2:
        return 0.0
    said = 100 * len(wanted & given) / len(wanted)
    return max(said * _PART, fuzz.token_sort_ratio(text[:600], asked[:600]) * (said >= 50))
