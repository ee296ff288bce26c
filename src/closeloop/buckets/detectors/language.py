"""The language asked for, or used by the user, against the language of the response."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.detectors.languages import asked, differ, identify, in_script, neighbour, own_lines
from closeloop.buckets.text import scripts
from closeloop.interactions.language import by_common_words, leans_to
from closeloop.models import Finding

_OTHER_WANTED = re.compile(
    r"translat|tradu|übersetz|翻訳|language|langue|idioma|sprache|言語|\blyrics\b|quote", re.IGNORECASE
)
_LONG = 60
_LEAST, _LOOK = 8, 200
"""Letters a response must have to be looked at; most have them in their first characters."""
_SURE = 0.95


class Language(Rule):
    """`language.mismatch`. Short texts abstain; another script is proof, another Latin language needs a confident identification."""

    name = "language"
    version = "2"
    buckets = ("language.mismatch",)

    def detect(self, case: Case) -> Iterator[Finding]:
        """Asked in so many words and not obeyed 0.6 to 0.93; without a demand, another language than the user's 0.75."""
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
        found, probability = identify(text)
        if found and differ(code, found) and probability >= 0.9:
            if found in codes:
                return
        elif other := neighbour(text, code):
            found, probability = other, 0.9
        else:
            return
        yield self.finding(
            "language.mismatch", sure * probability, [place, shown], f"asked for {code}, the response is in {found}"
        )

    def _used(self, case: Case) -> Iterator[Finding]:
        """Latin letters on both sides, plainly the same language, is nothing to look into: most traffic ends here without a model."""
        user, response = case.user_text, case.response
        if len(user) < _LONG or len(response) < _LONG:
            return
        ours, theirs = scripts(response).most_common(1), scripts(user).most_common(1)
        if not ours or not theirs:
            return
        spoken = by_common_words(response)
        if ours[0][0] == theirs[0][0] and spoken and leans_to(user, spoken):
            return
        if _OTHER_WANTED.search(user):
            return
        wanted, sure = _identified(user)
        if not wanted or sure < _SURE:
            return
        found, probability = identify(response)
        if not found or not differ(wanted, found) or probability < _SURE:
            return
        rationale = f"the user writes {wanted}, the response is in {found}"
        yield self.finding(
            "language.mismatch", 0.75, [case.cite("prompt", user[:120]), case.quote("response", 0, 120)], rationale
        )


_identified = lru_cache(maxsize=1_024)(identify)
"""What a user writes in, remembered: turns and retries of one prompt come together."""
