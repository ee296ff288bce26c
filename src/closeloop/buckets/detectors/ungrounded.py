"""Responses that say what the documents do not: a trained head over each sentence, and one over the response, by kind of task."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from closeloop.buckets import heads
from closeloop.buckets.base import Case, Rule
from closeloop.buckets.grounding.by_rule import follows_a_rule
from closeloop.buckets.grounding.comparable import is_made, is_translated, says_nothing
from closeloop.buckets.grounding.courtesies import without_courtesies
from closeloop.buckets.grounding.exchanged import agrees
from closeloop.buckets.grounding.framing import plainly, without_offers
from closeloop.buckets.grounding.house_rules import without_rules
from closeloop.buckets.grounding.index import WORD, Known, content, key, sense
from closeloop.buckets.grounding.sources import SUMMARY, by_sense, ground, kind_of, placed, tells_what_to_do
from closeloop.buckets.grounding.support import Sentence, read
from closeloop.buckets.grounding.unfamiliar import is_foreign, is_laid_out
from closeloop.buckets.grounding.whole_response import order, terms, whole
from closeloop.buckets.text import is_cjk
from closeloop.errors import counted
from closeloop.interactions.languages.detect import COMMON
from closeloop.interactions.languages.shares import main_script
from closeloop.interactions.pasted import asks
from closeloop.models import Finding

POINTED = 0.2
"""From this probability on a sentence is pointed at; the worst one always is."""
_BESIDE = 0.7
"""So much of the worst one's probability another sentence must have to be pointed at beside it."""
_MOST_RESPONSE = 20_000
_SHOWN = 6
_ONE_SENTENCE, _BRIEF_ONES = (0.47, 0.1), 0.6
_UNMET, _SEVERAL = 0.6, 5
"""Of a summary of one sentence with so many words of meaning, none of which was given. Any other is near even odds: in words of its own a
right one is no more like the text than a wrong one is, and how many are wrong is not to be known."""
_BRIEF = 50
"""Words; one in twenty summaries of RAGTruth has no more."""
_UNSUPPORTED = 0.26
"""Share of RAGTruth's summaries that people marked."""
_I, _SMALL_I = re.compile(r"\b(?:I|my|My(?! [A-Z]))\b"), re.compile(r"\b(?:i(?!\.)|my|me)\b")
"""`My Orders` is a page."""
_REQUEST = re.compile(r"\b(?:could|can|would|will) you\b[^?]*\?", re.IGNORECASE)
_SERVES = re.compile(
    r"\b(?:you|yours?|ours?|we|us)\b"
    r"|(?:^|[.!:;,>] |\b(?:then|and|first|to) )(?:ask|bring|call|check|choose|click|come|contact|enter|go|hit|install|leave|log|open|plug"
    r"|press|put|restart|select|send|set|sign|take|tap|try|turn|unplug|use)\b",
    re.IGNORECASE,
)
"""What a service says and small talk does not: to `you`, of `us`, or what to do."""
_TOO_LITTLE = 8
"""Words that are left of an answer whose rest the rules tell, too few to be judged alone; so is less than half of it."""
_ANSWERS = 0.2
"""What is kept of the log-odds of short answers: with the surest head they stay below even odds."""
_STRANGE = 0.1
"""The same of answers from documents that are laid out in lines or foreign: of those the head tells right from wrong by nothing."""
_FACT = 16
"""Words of meaning that documents must have to be answered from; less is one fact to reply from."""
_TOLD = 400
"""Characters of a document by which its language is told."""
_A_WORD = 4
_POLARITY = "yes no yeah yep nope ja nein doch oui non sí sì si não sim да нет 是 不 はい いいえ"
_POLAR = frozenset(_POLARITY.split())
"""Words up to which an answer is one in a word, and the words."""
_MOST_REPLY = 60
"""Words of a reply that the head of replies can have an opinion on: all but one of BEGIN's 845 have fewer."""
_LEAST_RECORD = 100
"""Words of a record, that of records: RAGTruth's have 136 and more, and what is said of a row or a call's result looks made up to it."""
_BEGINNING, _HARDLY = 4, 8
"""Letters that two forms of one word begin with, and words of which hardly one was given."""
_STRETCHED = 4
"""Words that an answer may add to the question's for every one from the documents, beyond the first of these."""


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
        return f"18-{heads.version('grounding')}"

    def detect(self, case: Case) -> Iterable[Finding]:
        """The calibrated probability of the response, with the sentences that made it as evidence."""
        return self._judged(case, case.documents) if case.documents else ()

    def _judged(self, case: Case, documents: Sequence[str]) -> Iterator[Finding]:
        response = without_offers(case.response[:_MOST_RESPONSE])
        whole_of = len(response.split())
        response = without_rules(response, case.rules, content(case.question, sense))
        left = len(response.split())
        if not left or (left < whole_of and (left <= _TOO_LITTLE or left * 2 < whole_of)):
            return
        if says_nothing(response) or is_translated(documents, response) or follows_a_rule(case):
            return
        known, structure = ground(documents, "\n".join(case.results))
        kind = kind_of(documents, case.demand, response, structure)
        bare = kind in ("short", "reply")
        if bare:  # learned from bare replies; RAGTruth's answers often begin with `Based on the passages`
            response = without_courtesies(plainly(response))
        found = read(response, known, structure)
        if not found:
            return
        summed_up = bool(SUMMARY.search(case.demand))
        answers = bare and not summed_up and _answers(case, response, found, kind)
        served = kind == "short" and not summed_up and _is_served(case, response, known)
        if served or (bare and summed_up):
            known, kind = by_sense(known), "summary"
            found = read(response, known)
            if not found:
                return
        if kind == "reply":
            kind, answers = ("passages" if answers else "short"), False
        probability, doubts = judge(kind, response, known, found)
        told = served or kind in ("short", "passages")
        apart = (answers and not served) or (told and not summed_up and is_made(case.question, documents))
        apart = apart or (kind == "short" and _in_a_word(case, response, known))
        apart = apart or (told and probability >= 0.5 and is_cjk(documents[0][:_TOLD]))
        if bare and summed_up:
            probability = _UNMET if _is_unmet(found, known) else _towards(probability, *_ONE_SENTENCE)
        elif _is_strange(case, found, known) or (kind == "short" and _is_long(response)):
            unmet = main_script(documents[0]) == "Latin" and (
                _is_unmet(found, known) or _is_undrawn(case, found, known)
            )
            probability = _UNMET if unmet else _towards(probability, _UNSUPPORTED, _STRANGE)
        elif apart or not served:
            probability = _unlike(probability, kind, response, apart=apart)
        shown = chosen(found, doubts)
        evidence = [case.quote("response", sentence.start, sentence.end) for sentence in shown]
        why = _why(sum(value >= POINTED for value in doubts), len(found))
        yield self.finding("hallucination.ungrounded", probability, evidence, why, severity=0.6)
        turned = [place for place, sentence in enumerate(found) if sentence.features["conflicts"] >= 1]
        if turned:
            quotes = [case.quote("response", found[place].start, found[place].end) for place in turned[:_SHOWN]]
            worth = max(doubts[place] for place in turned)
            yield self.finding(
                "hallucination.contradiction", worth, quotes, "the record says the opposite", severity=0.7
            )


def _why(few: int, of: int) -> str:
    """How many sentences are in doubt, in words. The response may be in doubt as a whole where none is alone, and the other way round."""
    if not few:
        return "no sentence alone lacks support in the documents"
    return f"{few} of {counted(of, 'sentence')} {'has' if few == 1 else 'have'} little support in the documents"


def _answers(case: Case, response: str, found: Sequence[Sentence], kind: str) -> bool:
    """Whether a reply answers a question out of the documents: with words of theirs that were not asked with, or a number.

    Few replies of dialogues do, and few of the answers that HaluEval made up, which repeat the question. A reply that tells the user what
    to do or speaks for a service answers a problem that was told without a question, too, and from the shortest document. Several
    documents were searched for, so that any message asks.
    """
    if "?" in _REQUEST.sub("", response) or _speaks_of_itself(response, case.response):
        return False
    places = placed(case.documents, case.results)
    if kind == "short" and not _SERVES.search(response):
        asked = asks(case.question) or is_foreign(case.documents)
        if not asked or sum(map(len, places.known.units)) < _FACT:
            return False
    words = {word for sentence in found for word in sentence.words}.difference(content(case.question))
    if _are_drawn(words, places.known):
        return True
    return any(agrees(response[sentence.start : sentence.end], places) for sentence in found)


def _is_served(case: Case, response: str, known: Known) -> bool:
    """Whether a service answers out of its rules, steps and prices, in English: put in words of its own, not made up as talk is."""
    if _speaks_of_itself(response, case.response) or not tells_what_to_do(known):
        return False
    return not is_foreign(case.documents)


def _in_a_word(case: Case, response: str, known: Known) -> bool:
    """Whether a question is answered with yes or no and no word that was not given or asked with: too little to be unlike it."""
    words = WORD.findall(response.lower())
    if len(words) > _A_WORD or _POLAR.isdisjoint(words) or not asks(case.question):
        return False
    asked = content(case.question)
    return all(key(word) in known.index or key(word) in asked for word in words if sense(word))


def _is_strange(case: Case, found: Sequence[Sentence], known: Known) -> bool:
    """Whether the heads have seen nothing of the kind: laid out in lines, or in another language."""
    if is_laid_out(case.documents):
        return True
    if case.documents[0].lstrip().startswith(("{", "[")):
        return sum(len(text.split()) for text in case.documents) < _LEAST_RECORD
    return is_foreign(case.documents)


def _is_undrawn(case: Case, found: Sequence[Sentence], known: Known) -> bool:
    """Whether hardly a word of an answer in another language than English was given, in any form, and it says a good deal."""
    if not is_foreign(case.documents) or is_laid_out(case.documents):
        return False
    if is_made(case.question, case.documents) and not SUMMARY.search(case.demand):
        return False
    words = _beginnings(word for sentence in found for word in sentence.words) - _beginnings(content(case.prompt))
    return len(words) >= _SEVERAL and len(words & _beginnings(known.index)) * _HARDLY <= len(words)


def _beginnings(words: Iterable[str]) -> set[str]:
    """How words of meaning begin: two forms of one begin alike."""
    return {word[:_BEGINNING] for word in words if (len(word) >= _BEGINNING or word.isdigit()) and word not in COMMON}


def _is_long(response: str) -> bool:
    """Whether a reply is longer than those that the head of replies learned from."""
    return len(response.split(None, _MOST_REPLY)) > _MOST_REPLY


def _are_drawn(words: Set[str], known: Known) -> bool:
    return len(words) <= _STRETCHED * (len(words & known.index.keys()) - 1)


def _speaks_of_itself(response: str, written: str) -> bool:
    """Whether it says `I`, in small letters only where nothing was written in capitals: `i` is an article in Italian."""
    return bool((_SMALL_I if written == written.lower() else _I).search(response))


def _unlike(probability: float, kind: str, response: str, *, apart: bool) -> float:
    """The probability where a response is unlike those learned from: the head ranks on, but is less sure.

    Short answers to questions, texts that were asked for, and texts without spaces between words are never called unsupported for their
    words alone: a head that learned from dialogues, passages and articles in English sees only that they put things in words of their own.
    Summaries shorter than nearly all of RAGTruth's are neither flagged nor acquitted as surely: towards the share of wrong ones there.
    """
    if apart:
        return _towards(probability, _UNSUPPORTED, _ANSWERS)
    if kind == "summary" and len(response.split(None, _BRIEF)) <= _BRIEF:
        return _towards(probability, _UNSUPPORTED, _BRIEF_ONES)
    return probability


def _is_unmet(found: Sequence[Sentence], known: Known) -> bool:
    """Whether no word was given of several that are said."""
    words = [word for sentence in found for word in sentence.words]
    return len(words) >= _SEVERAL and not any(word in known.index for word in words)


def _towards(probability: float, share: float, keep: float) -> float:
    """So much of the log-odds' distance to those of a share is kept."""
    probability = min(max(probability, 0.001), 0.999)
    base = math.log(share / (1 - share))
    return 1 / (1 + math.exp(-(base + keep * (math.log(probability / (1 - probability)) - base))))


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
