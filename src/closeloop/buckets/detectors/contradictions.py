"""Sentences that say what was given with another number, name or opposite, or deny it; where documents or results of tools exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.grounding.contradicted import against
from closeloop.buckets.grounding.contradicted import given as said_in
from closeloop.buckets.grounding.exchanged import numbers
from closeloop.buckets.grounding.exchanged_names import names
from closeloop.buckets.grounding.literal import given_to
from closeloop.buckets.grounding.misattributed import beside
from closeloop.buckets.grounding.negations import denials
from closeloop.buckets.grounding.number_evidence import explained
from closeloop.buckets.grounding.numbers import number
from closeloop.buckets.grounding.opposites import opposed
from closeloop.buckets.grounding.places import Places
from closeloop.buckets.grounding.sources import SUMMARY, ground, placed
from closeloop.buckets.text import sentences
from closeloop.interactions.languages.scripts import without_code
from closeloop.models import Finding

_LONGEST = 6_000
"""Characters of a response whose numbers are looked at."""
_REPLY, _MOST_COMPARED = 1_000, 12_000
"""Characters of a response whose sentences are set against those of so much of the documents."""
_SHOWN = 5
_IN_LONG = 0.45
"""Of twenty responses to RAGTruth's passages and articles in which it finds something, people marked eleven."""


class Contradictions(Rule):
    """`hallucination.contradiction`: what the documents say among the same words with another number, name or negation.

    Of responses that people found supported it finds something in one of sixty in RAGTruth and in none of BEGIN's. Summaries, which join
    what stood apart, are only asked for their numbers, and so are answers from a record.
    """

    name = "contradictions"
    version = "9"
    buckets = ("hallucination.contradiction",)

    def detect(self, case: Case) -> Iterable[Finding]:
        """0.75, and 0.05 more for every further place; 0.45 where a text is long and one thing has several names."""
        if not (case.documents or case.results) or len(case.response) > _LONGEST:
            return ()
        places = placed(case.documents, case.results)
        plain = without_code(case.response)
        found = self._unmade(case, plain, dict(self._found(case, plain, places)))
        if not found:
            return ()
        quotes = [case.quote("response", start, end) for start, end in [*found][:_SHOWN]]
        confidence = _IN_LONG if places.long else min(0.9, 0.7 + 0.05 * len(found))
        why, given = next(iter(found.values()))
        proof = [*quotes, case.cite_given(given.strip())]
        return [self.finding("hallucination.contradiction", confidence, proof, why, severity=0.7)]

    def _unmade(
        self, case: Case, plain: str, found: dict[tuple[int, int], tuple[str, str]]
    ) -> dict[tuple[int, int], tuple[str, str]]:
        """What was found, without numbers that were given nowhere and are worked out on the way."""
        new = [
            place
            for place in found
            if (value := number(plain[slice(*place)])) is not None and not given_to(case).numbers.near(value)
        ]
        if not new:
            return found
        made = explained(case, plain, new)
        return {place: why for place, why in found.items() if place not in made}

    def _found(self, case: Case, plain: str, places: Places) -> Iterator[tuple[tuple[int, int], tuple[str, str]]]:
        """Places in the response, each with what is said otherwise there and the given sentence where there is one."""
        _, structure = ground(case.documents, "\n".join(case.results))
        given = cache(lambda: given_to(case).numbers.values)
        prose = [text for text in case.documents if structure is None or not text.lstrip().startswith(("{", "["))]
        brief = len(case.response) < _REPLY and bool(prose or structure is None) and not SUMMARY.search(case.demand)
        units = said_in("\n".join(prose)[:_MOST_COMPARED]) if brief else ()
        for start, end in sentences(case.response):
            sentence = plain[start:end]
            found = [*numbers(sentence, places, given)]
            if brief:
                found += denials(sentence, places)
                found += names(sentence, places, case.question) if structure is None else ()
            if not found and not places.long:
                found = [*beside(sentence, case.documents)] or [*opposed(sentence, places)]
            for one in found:
                yield (start + one.start, start + one.end), (f"a document says {one.given!r} there"[:200], "")
            if brief and not found and (other := against(sentence, units)):
                why = _OTHERWISE.get(other.what, f"a document says the same with another {other.what}")
                yield (start, end), (why, other.given)


_OTHERWISE = {"negation": "a document says the opposite"}
