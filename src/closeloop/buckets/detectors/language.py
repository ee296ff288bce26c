"""The language asked for, or used by the user, against the language of the response."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.detectors.languages import NAMES, asked, differ, identify, in_script, neighbour, own_lines
from closeloop.buckets.detectors.tongues import apart, disobeyed, plainly_alike
from closeloop.interactions.language import by_common_words
from closeloop.models import Finding

_OTHER_WANTED = re.compile(
    r"translat|tradu|übersetz|翻訳|language|langue|idioma|sprache|言語|\blyrics\b|quote", re.IGNORECASE
)
_LEAST, _LOOK = 8, 200
"""Letters a response must have to be looked at; most have them in their first characters."""
_SHORT = 200
"""Characters; shorter texts that the model is not sure of are weighed as one of the usual languages."""
_UNASKED = 0.8
"""The most without a demand: who writes in one language may have wanted to be answered in another."""


class Language(Rule):
    """`language.mismatch`. A dozen letters on both sides are enough; where the language of either cannot be told, it abstains."""

    name = "language"
    version = "3"
    buckets = ("language.mismatch",)

    def detect(self, case: Case) -> Iterator[Finding]:
        """Asked in so many words and not obeyed 0.6 to 0.93; without a demand, another language than the user's 0.5 to 0.8."""
        if sum(map(str.isalpha, case.response[:_LOOK])) < _LEAST and sum(map(str.isalpha, case.response)) < _LEAST:
            return
        demands = asked(case.demand)
        if demands:
            yield from self._against(case, demands)
        else:
            yield from self._used(case)

    def _against(self, case: Case, demands: Sequence[tuple[str, int, int, float]]) -> Iterator[Finding]:
        codes = {code for code, *_ in demands}
        code, start, end, sure = max(demands, key=lambda row: row[3])
        if len(codes) > 1 and sure < 0.9:
            return
        shown = case.quote("response", 0, 120)
        place = case.cite("prompt", case.demand[start:end])
        if not in_script(case.response, code):
            yield self.finding(
                "language.mismatch", sure, [place, shown], f"asked for {code}, the response is in another script"
            )
            return
        text = own_lines(case.response, code)
        if by_common_words(text) == code:
            return
        probability, found = _other_language(text, code)
        if not found or found in codes:
            return
        yield self.finding(
            "language.mismatch", sure * probability, [place, shown], f"asked for {code}, the response is in {found}"
        )

    def _used(self, case: Case) -> Iterator[Finding]:
        """Without a demand the language to answer in is the user's own."""
        user, response = case.user_text, case.response
        if plainly_alike(user, response) or _OTHER_WANTED.search(user):
            return
        likely, wanted, found = apart(user, response)
        if likely < 0.5 or _named(user, found):
            return
        evidence = [case.cite("prompt", user[:120]), case.quote("response", 0, 120)]
        yield self.finding(
            "language.mismatch",
            min(likely, _UNASKED),
            evidence,
            f"the user writes {wanted}, the response is in {found}",
        )


def _other_language(text: str, wanted: str) -> tuple[float, str]:
    """A language that a text is in instead of the wanted one, and how sure that is; "" where it may well be the wanted one."""
    found, probability = identify(text)
    if found and differ(wanted, found) and probability >= 0.9:
        return probability, found
    if other := neighbour(text, wanted):
        return 0.9, other
    if len(text) > _SHORT:
        return 0.0, ""
    likely, found = disobeyed(text, wanted)
    return (likely, found) if likely >= 0.8 else (0.0, "")


def _named(text: str, code: str) -> bool:
    """Whether the name of a language, which is mostly also that of its people and dishes, is in the text."""
    low = text.casefold()
    return any(name.casefold() in low for name in NAMES.get(code, ()))
