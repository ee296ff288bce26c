"""Whether the user's next turn says the response did not do: a score of its own, never a label."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator

from rapidfuzz import fuzz

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.detectors.next_turn_words import RESPONSE, TURN, heard
from closeloop.buckets.grounding.known import NEGATION, content
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
_LOOK = 2_000
"""Characters of the response whose words are compared."""
_END = 600
"""Characters of the end of the response that are read for how it went."""
_ASKED_AGAIN = 4
"""Words; a shorter turn that is like the one before is a greeting or a yes."""
_RESTATED, _CORRECTED, _DENIED = 3.2, 3.2, 1.6
"""Added where a short turn only says again what was asked, says what was asked `not` what came, or denies a word of the response."""
_FEW = 5
"""Words of a turn that only says again what was asked."""
_NOT = lazy(r"([\w-]{2,}),? (?:and )?not (?:in |an? |the )?([\w-]{2,})", re.IGNORECASE)
_WISH = lazy(r"\s*(?:please )?(?:make|add|say|write|tell|mention|include|put|use|change|rewrite)\b", re.IGNORECASE)
"""A demand: hard words in it belong into what is to be written."""
_ASKS = lazy(r"\s*(?:who|what|when|how|why|which|can|could|do|does|did|is|are|will|would|should|may)\b", re.IGNORECASE)
_POLITE = frozenset(content("please pls plz bitte"))
_DENIES = lazy(rf"{NEGATION.pattern}|\b(?:is|are|was|were|do|does|did|ca|wo|has|have)nt\b", re.IGNORECASE)
"""A denial, with its apostrophe or without."""
_PART = 0.85
"""Factor where all that the turn asks was in the question, which asked for more."""
_QUOTED = lazy(r"`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|(?<!\w)'[^'\n]{3,}'(?!\w)")


class NextTurn(Rule):
    """`next_turn.dissatisfied`: complaint words outside quotes, a correction of the ask, the same question again.

    The weights are set by hand: the public set with such labels may measure, not train.
    """

    name = "next_turn"
    version = "5"
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
        hard_of_what = asked or bool(_WISH.match(text))
        total = _BIAS + sum(weight for weight, _ in before.values()) + _manner(text, said, before)
        hard = "complaint" in said  # one of both says it
        total += sum(
            weight * _share(group, weight, asked, hard_of_what)
            for group, (weight, _) in said.items()
            if not (hard and group == "judgement")
        )
        plain = not (hard or asked or {"accept", "leaves", "refusal"} & said.keys())
        beside = _beside(text, case.user_text, case.response) if plain else 0.0
        total += beside
        same = _same(text, case.user_text)
        total += max(0.0, (same - 60) / 10)
        probability = round(1 / (1 + math.exp(-total)), 4)
        worst = max(said.values(), key=lambda row: row[0], default=None)
        if probability < 0.5 or ((worst is None or worst[0] <= 0) and same < 60 and not beside):
            yield self.finding(
                "next_turn.dissatisfied", min(probability, 0.499), [], "no clear sign of it in the next turn"
            )
        elif beside and (worst is None or worst[0] < beside):
            quote = case.quote("next_turn", 0, 200)
            yield self.finding(
                "next_turn.dissatisfied", probability, [quote], "it sets the response against what was asked"
            )
        elif same >= 75 or worst is None:
            yield self.finding(
                "next_turn.dissatisfied", probability, [case.quote("next_turn", 0, 200)], "the same question again"
            )
        else:
            start, end = worst[1].span()
            evidence = case.quote("next_turn", start, end)
            said_so = f"the user goes on with {text[start:end]!r}"
            yield self.finding("next_turn.dissatisfied", probability, [evidence], said_so)


def _beside(text: str, asked: str, response: str) -> float:
    """What the turn says of the response by the words of both and of what was asked, without any word of complaint."""
    asks = bool(_ASKS.match(text))
    if len(text.split()) <= _FEW and not asks:
        said = [one for one in content(text) if one not in _POLITE]
        if said and set(content(asked[-_END:])).issuperset(said):
            return _RESTATED
    against = _NOT.search(text)
    if against:
        wanted = set(content(asked[-_END:]))
        left, right = set(content(against[1])), set(content(against[2]))
        return _CORRECTED * bool(left & wanted or (right & set(content(response[:_LOOK])) and not right & wanted))
    if text.rstrip().endswith("?") or (asks and "?" not in text) or not _DENIES.search(text):
        return 0.0
    return _DENIED if set(content(response[:_LOOK])).intersection(content(text)) else 0.0


def _share(group: str, weight: float, asked: bool, of_what: bool) -> float:
    """How much of a row's weight counts: all of a complaint and of content, less of mild signs, which overlap."""
    if weight < 0 or group == "complaint":
        return 1.0
    if group == "judgement":
        return _OF_WHAT if of_what else 1.0
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
