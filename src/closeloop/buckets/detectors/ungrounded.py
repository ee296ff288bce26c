"""Responses that say what the documents do not: a trained head over each sentence, and one over the response, by kind of task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from closeloop.buckets import heads
from closeloop.buckets.base import Case, Rule, as_text
from closeloop.buckets.grounds import ground, kind_of
from closeloop.buckets.known import Known
from closeloop.buckets.support import Sentence, read
from closeloop.buckets.whole import order, terms, whole
from closeloop.models import Finding

POINTED = 0.2
"""From this probability on a sentence is pointed at; the worst one always is."""
_BESIDE = 0.7
"""So much of the worst one's probability another sentence must have to be pointed at beside it."""
_MOST_RESPONSE = 20_000
_SHOWN = 6


class Ungrounded(Rule):
    """`hallucination.ungrounded`, and `.contradiction` where a record says the opposite. Only where documents exist.

    Lexical, without a language model: it ranks and points. A response whose words are all given but joined wrongly passes.
    """

    name = "ungrounded"
    buckets = ("hallucination.ungrounded", "hallucination.contradiction")
    # A trained guess is no proof: what the user wrote comes before it.
    tier = "head"

    @property
    def version(self) -> str:  # type: ignore[override]
        """That of the weights."""
        return f"2-{heads.version('grounding')}"

    def detect(self, case: Case) -> Iterator[Finding]:
        """The calibrated probability of the response, with the sentences that made it as evidence."""
        documents = [document.content for document in case.interaction.documents if document.content.strip()]
        response = case.response[:_MOST_RESPONSE]
        if not documents or not response.strip():
            return
        steps = [as_text(step.output) for step in case.interaction.steps if step.kind == "tool"]
        known, structure = ground(documents, "\n".join(steps))
        kind = kind_of(documents, case.demand, response, structure)
        found = read(response, known, structure)
        if not found:
            return
        probability, doubts = judge(kind, response, known, found)
        shown = chosen(found, doubts)
        evidence = [case.quote("response", sentence.start, sentence.end) for sentence in shown]
        why = f"{len(shown)} of {len(found)} sentences have little support in the documents"
        yield self.finding("hallucination.ungrounded", probability, evidence, why, severity=0.6)
        turned = [place for place, sentence in enumerate(found) if sentence.features["conflicts"] >= 1]
        if turned:
            quotes = [case.quote("response", found[place].start, found[place].end) for place in turned[:_SHOWN]]
            worth = max(doubts[place] for place in turned)
            yield self.finding(
                "hallucination.contradiction", worth, quotes, "the record says the opposite", severity=0.7
            )


def judge(kind: str, response: str, known: Known, found: Sequence[Sentence]) -> tuple[float, list[float]]:
    """The calibrated probability of the response, and of each of its sentences."""
    classes = heads.load("grounding").classes
    if kind == "short":
        each = classes["sentence.short"]
        odds = [each.logit(sentence.features) for sentence in found]
        numbers = whole(response, known, found, odds) | order(response, known)
        return classes["short"].probability(numbers), [each.calibrated(one) for one in odds]
    each = classes["sentence"]
    odds = [each.logit(with_kind(sentence.features, kind), sentence.terms) for sentence in found]
    numbers = with_kind(whole(response, known, found, odds), kind)
    return classes[kind].probability(numbers, terms(found)), [each.calibrated(one) for one in odds]


def with_kind(features: Mapping[str, float], kind: str) -> dict[str, float]:
    """The features with the kind of task as one more."""
    return {**features, f"is_{kind}": 1.0}


def chosen(found: Sequence[Sentence], probabilities: Sequence[float]) -> list[Sentence]:
    """The sentences to point at, in the order of the text."""
    ranked = sorted(zip(probabilities, found, strict=True), key=lambda row: (-row[0], row[1].start))
    least = max(POINTED, _BESIDE * ranked[0][0])
    kept = [sentence for place, (value, sentence) in enumerate(ranked) if value >= least or place == 0][:_SHOWN]
    return sorted(kept, key=lambda sentence: sentence.start)
