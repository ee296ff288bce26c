"""Retrieval that brought nothing, or not what the answer needed. Facts from the trace, and the user's correction against the documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.grounding.by_rule import is_wanted
from closeloop.buckets.grounding.comparable import says_absent
from closeloop.buckets.text import fold
from closeloop.models import Finding

_SALIENT = re.compile(r"\d[\d.,:/%-]*\d|\d|https?://\S+|\b[A-ZÀ-Ý][\w'’-]{2,}")


_BY_RULE = 0.3
"""That an answer is not in the documents, said as the rules of the prompt want it said: perhaps nothing tells."""


class Retrieval(Rule):
    """`retrieval_miss.empty` when a retriever ran and brought no document, `missed_answer` when none holds what was needed."""

    name = "retrieval"
    version = "4"
    buckets = ("retrieval_miss.empty", "retrieval_miss.missed_answer")

    def detect(self, case: Case) -> Iterable[Finding]:
        """No document at all is a fact (0.95). A response that says that they do not tell 0.7: perhaps nothing does. A correction whose
        numbers and names are in no document 0.65: the user may know more.
        """
        return self._missed(case) if case.interaction.retrieved or case.documents else ()

    def _missed(self, case: Case) -> Iterator[Finding]:
        interaction = case.interaction
        if interaction.retrieved and not any(document.content.strip() for document in interaction.documents):
            places = [i for i, step in enumerate(interaction.steps) if step.kind == "retriever"]
            evidence = [case.quote(f"steps[{index}].name") for index in places[:3] if interaction.steps[index].name]
            yield self.finding(
                "retrieval_miss.empty",
                0.95,
                evidence or [case.quote("documents")],
                "a retriever ran and brought no document",
                severity=0.7,
            )
            return
        if not case.documents:
            return
        if place := says_absent(case.response):
            quotes = [case.quote("response", *place)]
            asked_to = is_wanted(case)
            why = "it says that the documents do not tell" + (", as its rules want it to" if asked_to else "")
            yield self.finding("retrieval_miss.missed_answer", _BY_RULE if asked_to else 0.7, quotes, why)
        elif case.edit is not None:
            yield from self._corrected(case, *case.edit)

    def _corrected(self, case: Case, draft: str, final: str) -> Iterator[Finding]:
        known = fold(" ".join([*case.documents, draft, case.prompt]))
        new = [match for match in _SALIENT.finditer(final) if fold(match[0]) not in known]
        if new:
            quotes = [case.quote("correction", match.start(), match.end()) for match in new[:5]]
            names = ", ".join(repr(match[0]) for match in new[:3])
            yield self.finding(
                "retrieval_miss.missed_answer", 0.65, quotes, f"the correction has {names}, no document does"
            )
