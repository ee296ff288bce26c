"""Whether the user's next turn says the response did not do: a score of its own, never a label."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.detectors.next_turn.forms import asks, is_new, stated
from closeloop.buckets.detectors.next_turn.wordless import lacking, relation, same, told_before
from closeloop.buckets.detectors.next_turn.words import RESPONSE, TURN, heard
from closeloop.models import Evidence, Finding
from closeloop.patterns import lazy

_BIAS = -3.5
_SHORT = 0.4
"""Added for a turn of at most six words: who is content says so or asks for more."""
_SHOUTED = 1.0
_SAID = 3.2
"""What is beside the words from which on more of it would say the same twice."""
_STRESSED = 1.6
_STRESS = lazy(
    r"[a-z,.'] (?:ARE|IS|NOT|ONLY|ALREADY|WAS|DID|NEVER|BOTH|EXACTLY|STILL|SAID|THE|ONE|THAT|NICHT|NUR|SCHON|PAS|NO|SOLO)\b"
)
"""One of these in capitals inside a turn in small letters is said with force."""
_ASKED = -0.4
"""Added for a question without any sign: who asks on has got something to go on from."""
_MILD = 0.8
"""Factor for signs that are no outright complaint: several of them often say one thing."""
_CHANGES = 0.5
"""The response says that it could not, and the user wants something else or insists."""
_TASTE = frozenset({"refusal", "dislike", "no", "negation", "mood", "unsure"})
_ANSWER = 0.6
"""Factor for what may just be the answer to a question: what one dislikes, that it does not matter, `no`."""
_OF_WHAT = 0.5
"""Factor for hard words in what answers a question: they may be about anything."""
_LOUD = frozenset({"complaint", "denial", "judgement", "report"})
_ELSEWHERE = 0.5
"""Factor for signs behind the opening of a turn, and for loud ones in a turn that asks about something else."""
_OPENING = 100
"""Characters in which a turn says what it has to say of the response."""
_SETTLED = frozenset({"content", "accept", "leaves", "moves on", "unknown"})
_TOLD_BEFORE = 1.4
"""Added where the response asked for what the user had said already."""
_POLITE = 0.5
"""Factor for thanks, consent and leave after a response that could not do it."""
_BY_ASKED = {"report": (1.0, 0.0), "yes, but": (1.0, 0.0), "denial": (1.0, _ANSWER), "unknown": (-1.5, 1.0)}
"""Factors where the response asked nothing and where it did: `no, I ...` may answer, and what one has not seen may still please."""
_HARD = frozenset({"complaint", "denial"})
_EXPLAINED = _SETTLED | _HARD | {"dislike"}
"""Beside these a statement is no report."""
_TAKEN = _HARD | {"accept", "leaves", "refusal", "dislike", "report"}
"""Beside these the words of both say nothing more."""
_YES_BUT = 0.5
"""Factor for a yes beside a complaint."""
_END = 600
"""Characters of the end of the response that are read for how it went."""
_AGAIN = 60
"""From which likeness with the question on, in percent, it counts that the turn asks the same."""
_MARK = lazy(r"[?？](?<![?？]{2})\s*$")
_WISH = lazy(r"\s*(?:please )?(?:make|add|say|write|tell|mention|include|put|use|change|rewrite)\b", re.IGNORECASE)
"""A demand: hard words in it belong into what is to be written."""
_QUOTED = lazy(
    r"`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|「[^」\n]*」|『[^』\n]*』|'(?<!\w')[^'\n]{3,}'(?!\w)"
)
_JOINS = r"(?:(?:of|the|and|in|an?|to|for|from|on|with|at|vs\.?|&) )*"
_NAMED = lazy(
    rf"[A-Z](?<=[a-z,;] .)(?:(?<=A)|[\w'.-]*[a-z]):? {_JOINS}(?:[A-Z][\w'.-]*[a-z]:? {_JOINS})*(?:[A-Z][\w'.-]*[a-z]\w*|\d+\b)"
)
_DATED = lazy(rf"[A-Z0-9][\w'.,:&-]* {_JOINS}(?:[A-Z0-9][\w'.,:&-]* {_JOINS})*(?=\((?:19|20)\d\d\))")
"""Names of several words within a sentence, and films with their year: what they say is not said of the response."""
_Said = Mapping[str, tuple[float, re.Match[str]]]


class NextTurn(Rule):
    """`next_turn.dissatisfied`: complaint words outside quotes, a correction of the ask, the same question again, a fault stated.

    The weights are set by hand: the public set with such labels may measure, not train.
    """

    name = "next_turn"
    version = "11"
    tier = "comment"
    buckets = ("next_turn.dissatisfied",)

    def detect(self, case: Case) -> Iterator[Finding]:
        """The sum of what the turn says, of how the response ended and of the same question again, as a probability."""
        turn = case.interaction.next_turn
        if not turn or not turn.strip():
            return
        text = _QUOTED.sub(_blank, case.next_turn[:2_000]).replace("’", "'")
        said = heard(TURN, _nameless(text))
        before = heard(RESPONSE, case.response[-_END:].replace("’", "'"))
        asked = asks(case.response)
        beside = 0.0
        if not asked:
            if _TAKEN.isdisjoint(said):
                beside += relation(text, case.user_text, case.response)
            if _EXPLAINED.isdisjoint(said):
                beside += stated(text, case.user_text, case.response)
        elif told_before(text, case.response, case.interaction.prompt):
            beside += _TOLD_BEFORE
        if _SETTLED.isdisjoint(said) and beside < _SAID:
            beside += lacking(text, case.user_text, case.response)
        again = same(text, case.user_text)
        total = _BIAS + sum(weight for weight, _ in before.values()) + _manner(text, said, before)
        total += _words(case, text, said, asked=asked, failed="failed" in before)
        total += beside + max(0.0, (again - _AGAIN) / 10)
        if not beside and _LOUD.isdisjoint(said) and _MARK.search(text):
            total += _ASKED
        probability = round(1 / (1 + math.exp(-total)), 4)
        reason = _reason(case, text, said, beside, again) if probability >= 0.5 else None
        if reason:
            yield self.finding("next_turn.dissatisfied", probability, [reason[0]], reason[1])
        else:
            nothing = "no clear sign of it in the next turn"
            yield self.finding("next_turn.dissatisfied", min(probability, 0.499), [], nothing)


def _nameless(text: str) -> str:
    """The text without names."""
    text = _NAMED.sub(_blank, text)
    return _DATED.sub(_blank, text) if "(" in text else text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _reason(case: Case, text: str, said: _Said, beside: float, again: float) -> tuple[Evidence, str] | None:
    """What tells most of it, quoted; None where nothing but the response does."""
    worst, match = max(said.values(), key=lambda row: row[0], default=(0.0, None))
    if beside > max(0.0, worst):
        return case.quote_said("next_turn", 0, 200), "it sets something against the response"
    if again >= 75 or (again >= _AGAIN and worst <= 0):
        return case.quote_said("next_turn", 0, 200), "the same question again"
    if match is None or worst <= 0:
        return None
    start, end = match.span()
    return case.quote_said("next_turn", start, end), f"the user goes on with {text[start:end]!r}"


def _words(case: Case, text: str, said: _Said, *, asked: bool, failed: bool) -> float:
    """The signs in the words of the turn."""
    of_what = asked or bool(_WISH.match(text))
    new = not _LOUD.isdisjoint(said) and is_new(text, case.user_text, case.response)
    return sum(
        weight * _place(group, weight, match.start(), new)
        * (_share(group, said, asked=asked, of_what=of_what) if weight > 0 else _kindly(group, said, failed=failed))
        for group, (weight, match) in said.items()
    )  # fmt: skip


def _share(group: str, said: Collection[str], *, asked: bool, of_what: bool) -> float:
    """How much of a row's weight counts: all of a complaint, less of mild signs, which overlap."""
    hard = "complaint" in said
    if group == "complaint":
        return 1.0
    if group == "judgement":
        return 0.0 if hard else _OF_WHAT if of_what else 1.0  # one of both says it
    if group == "denial" and hard:
        return 0.0
    if group in _BY_ASKED:
        return _BY_ASKED[group][asked]
    if group == "negation" and "unknown" in said and not asked:
        return 0.0
    return _MILD * (_ANSWER if asked and group in _TASTE else 1.0)


def _kindly(group: str, said: Collection[str], *, failed: bool) -> float:
    """How much of a sign of content counts: less of a yes beside a complaint, and of what may be mere manners."""
    if group == "accept" and ("complaint" in said or "yes, but" in said):
        return _YES_BUT
    return _POLITE if failed else 1.0


def _place(group: str, weight: float, start: int, new: bool) -> float:
    """How much of a sign counts where it stands."""
    return _ELSEWHERE if weight > 0 and (start > _OPENING or (new and group in _LOUD)) else 1.0


def _manner(text: str, said: Collection[str], before: Collection[str]) -> float:
    """What is in the form of a turn: short, shouted, another wish after a failure."""
    capitals = sum(map(str.isupper, text))
    return (
        _SHORT * (len(text.split()) <= 6)
        + _SHOUTED * (capitals > 10 and capitals > 0.8 * sum(map(str.isalpha, text)))
        + _STRESSED * (_STRESS.search(text) is not None and capitals < 0.3 * len(text))
        + _CHANGES * ("failed" in before and any(group in said for group in ("refusal", "dislike", "insist", "no")))
    )
