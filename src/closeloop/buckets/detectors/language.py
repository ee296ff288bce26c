"""The language asked for, or used by the user, against the language of the response."""

from __future__ import annotations

from collections.abc import Iterable

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.constraints.english.limited import is_language_limited
from closeloop.interactions.languages.names import asked
from closeloop.interactions.languages.wrong import mismatch
from closeloop.models import Finding


class Language(Rule):
    """`language.mismatch`. A dozen letters on both sides are enough; where the language of either cannot be told, it abstains."""

    name = "language"
    version = "12"
    buckets = ("language.mismatch",)

    def detect(self, case: Case) -> Iterable[Finding]:
        """Asked in so many words and not obeyed 0.6 to 0.93; without a demand, another language than the user's 0.5 to 0.8, or another

        at its end than at its start 0.75.
        """
        wrong = mismatch(_of_every_answer(case.asked, case.tidy.text, case.rules_end), case.user_text, case.response)
        if wrong is None:
            return ()
        if wrong.place:
            asked = case.cite_asked(*wrong.place)
            said = f"asked for {wrong.wanted}, the response is in {wrong.found or 'another script'}"
        else:
            asked = case.cite("prompt", case.user_text[:120])
            whole = "is" if wrong.said[0] == 0 else "goes on"
            said = f"the user writes {wrong.wanted}, the response {whole} in {wrong.found}"
        evidence = [asked, case.quote("response", *wrong.said)]
        return [self.finding("language.mismatch", wrong.sure, evidence, said, attributes={"expected": wrong.wanted})]


def _of_every_answer(text: str, written: str, rules: int) -> str:
    """What was asked, without the languages in its rules that only some answers or some words are to be in; places stay the same."""
    for _, start, end, _ in asked(text) if rules else ():
        if start < rules and is_language_limited(written, start, end):
            text = text[:start] + "_" * (end - start) + text[end:]
    return text
