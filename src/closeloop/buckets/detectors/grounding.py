"""Numbers, addresses, quotations and names of the response that no document and no result of a tool contains; where there are any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import lru_cache

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.constraints.checks.machine_formats import parse_json
from closeloop.buckets.grounding.comparable import is_made, is_translated, says_nothing
from closeloop.buckets.grounding.computed import said_otherwise
from closeloop.buckets.grounding.contacts import MAIL
from closeloop.buckets.grounding.framing import plainly
from closeloop.buckets.grounding.index import content
from closeloop.buckets.grounding.literal import Given, given_to
from closeloop.buckets.grounding.numbers import (
    CLOCK,
    NUMBER,
    Results,
    minutes_of,
    number,
)
from closeloop.buckets.grounding.only_given import bound, made_up
from closeloop.buckets.grounding.quantities import quantities
from closeloop.buckets.grounding.reckoning_words import MADE
from closeloop.buckets.grounding.section_numbers import citations
from closeloop.buckets.grounding.shown_working import unexplained
from closeloop.buckets.grounding.sources import SUMMARY, ground, placed
from closeloop.buckets.grounding.titled_names import people
from closeloop.buckets.grounding.unfamiliar import is_foreign
from closeloop.buckets.grounding.unknown_names import strangers
from closeloop.buckets.text import fold
from closeloop.interactions.languages.scripts import without_code
from closeloop.models import Finding

_URL = re.compile(r"https?://[^\s<>()\[\]\"'`]+|w(?<=\bw)ww\.[^\s<>()\[\]\"'`]+|1(?<=\b1)0\.\d{4,9}/\S+")
_PLACEHOLDER = re.compile(
    r"(?:you|your|name|user|username|email|mail|me|someone|example|vorname|nombre|nom|nome|prenom|first|john|jane)\b|\w+@example\.",
    re.IGNORECASE,
)
"""An address that shows what one looks like."""
_CODE = re.compile(r"\[([A-Za-z]{1,8}[ _-]?\d{1,6}(?:\.\d{1,3})?)\]")
"""A source by its name: `[KB-104]`."""
_QUOTE = re.compile(
    r"(?:(?<=[\s(:\[])|^)\"(?=\S)([^\"\n]{12,240}?)(?<=\S)\"|“([^“”\n]{12,240})”|«\s?([^«»\n]{12,240}?)\s?»",
    re.MULTILINE,
)
_ENTITY = re.compile(
    r"(?<![.!?:;\n#*\-•]\s)(?<![\n#*\-•>|\"“'(])\b([A-ZÀ-Ý][\w'’&-]+(?:\s+(?:(?:of|de|du|the|von|van|la|and)\s+)?[A-ZÀ-Ý][\w'’&-]+)+)"
)
_LIST_NUMBER = re.compile(r"(?:^|\n)[^\S\n]*(?:\*\*)?\(?\d{1,3}[.):]")
_DIGIT = re.compile(r"\d")
_OF_ITSELF = re.compile(
    r"\s*(?:or (?:less|fewer|more) )?-?(?:words?|sentences?|characters?|bullet|paragraphs?|points?|mots|palabras|w[öo]rter|文字"
    r"|times (?:the|as|more|less)|fold)\b",
    re.IGNORECASE,
)
_BRIEF = 1_000
"""Characters of a response in which one name that was not given is enough: of RAGTruth's so long with one people marked nine of eleven, of
longer ones three of six."""
_MOST_RESULTS, _MOST_ASKED = 20_000, 1_000
_NEAR, _BESIDE = 80, 40
"""Characters before a number in which it may be said how often a given one was taken, and around it that it was worked out."""


class Grounding(Rule):
    """`hallucination.fabricated_number`, `.fabricated_citation` and `.fabricated_entity` by literal support.

    On RAGTruth 34 of 36 responses with a number that occurs nowhere were marked by people, and about half of those with a
    quotation or a name that does; the confidences say so. Rounded numbers, other units, and sums and differences that are
    told as such are taken as supported.
    """

    name = "grounding"
    version = "14"
    buckets = (
        "hallucination.fabricated_number",
        "hallucination.fabricated_citation",
        "hallucination.fabricated_entity",
    )

    def detect(self, case: Case) -> Iterable[Finding]:
        """Address 0.85, quotation 0.6, number 0.82 to 0.92, name 0.7 in a short answer in English, else 0.46 to 0.6.

        Numbers, and names in longer answers, more with more of them.
        """
        if case.documents or case.results:
            return self._new(case) if case.response.strip() else ()
        return self._made_up(case) if bound(case.rules, case.question) else ()

    def _made_up(self, case: Case) -> Iterator[Finding]:
        """Amounts and codes that the user's text does not have, where rules allow no others."""
        found = [*made_up(case.response, case.prompt)]
        if found:
            quotes = [case.quote("response", start, end) for start, end in found[:8]]
            yield self.finding(
                "hallucination.fabricated_number",
                0.8,
                quotes,
                "not in the text, which is all that the rules allow",
                severity=0.7,
            )

    def _new(self, case: Case) -> Iterator[Finding]:
        given = given_to(case)
        plain = without_code(case.response)
        if _DIGIT.search(plain):
            yield from self._numbers(case, plain, given)
        yield from self._citations(case, plain, given.folded)
        yield from self._entities(case, plain, given.folded)

    def _numbers(self, case: Case, plain: str, known: Given) -> Iterator[Finding]:
        written = [*NUMBER.finditer(plain)]
        times = [*CLOCK.finditer(plain)]
        if not written and not times:
            return
        given = known.numbers
        skip = [match.span() for pattern in (_LIST_NUMBER, _URL) for match in pattern.finditer(plain)]
        skip += citations(plain)
        skip += [match.span() for match in times]
        new = [match for match in times if not minutes_of(match) & known.times]
        for match in _outside(written, skip):
            if _OF_ITSELF.match(plain, match.end()):
                continue
            value = number(match[0], plain[match.end() : match.end() + 10])
            if value is None or value in given.values or given.near(value):
                continue
            if _is_share(match[0], given.values):
                continue
            if given.multiply(value, plain[max(0, match.start() - _NEAR) : match.start()]):
                continue
            if given.add(value) and MADE.search(plain, max(0, match.start() - _BESIDE), match.end() + _BESIDE):
                continue
            if given.in_unit(value, plain[match.end() : match.end() + 10]):
                continue
            new.append(match)
        new = self._unmade(case, plain, new, known) if new else new
        if new:
            new.sort(key=lambda match: match.start())
            confidence = min(0.92, 0.78 + 0.04 * len(new))
            quotes = [case.quote("response", match.start(), match.end()) for match in new[:8]]
            names = ", ".join(match[0] for match in new[:4])
            yield self.finding(
                "hallucination.fabricated_number", confidence, quotes, f"in no document: {names}", severity=0.7
            )

    def _unmade(self, case: Case, plain: str, new: list[re.Match[str]], known: Given) -> list[re.Match[str]]:
        """Those that are made of no given numbers."""
        places = placed(case.documents, case.results)
        asked = quantities(case.question[:_MOST_ASKED])
        values = known.numbers.values
        new = [match for match in new if not said_otherwise(plain, *match.span(), places, values, asked)]
        if new:
            left = {*unexplained(plain, [match.span() for match in new], places, case.prompt[-_MOST_ASKED:])}
            new = [match for match in new if match.span() in left]
        if new and case.results:
            made = _results("\n".join([case.prompt, *case.arguments, *case.results])[:_MOST_RESULTS])
            new = [match for match in new if not made.make(match[0], plain[match.end() : match.end() + 10])]
        return new

    def _citations(self, case: Case, plain: str, folded: str) -> Iterator[Finding]:
        found = [*_URL.finditer(case.response)]
        if "@" in plain:
            found += (match for match in MAIL.finditer(plain) if not _PLACEHOLDER.match(match[0]))
        urls = [match for match in found if fold(match[0].rstrip(".,;:!?")) not in folded]
        if urls:
            quotes = [
                case.quote("response", match.start(), match.start() + len(match[0].rstrip(".,;:!?")))
                for match in urls[:5]
            ]
            yield self.finding(
                "hallucination.fabricated_citation", 0.85, quotes, "an address that was given nowhere", severity=0.8
            )
            return
        codes = (
            [match.span(1) for match in _CODE.finditer(plain) if fold(match[1]) not in folded] if "[" in plain else []
        )
        if codes and any(_CODE.fullmatch(f"[{one.id}]") for one in case.interaction.documents):
            quotes = [case.quote("response", start, end) for start, end in codes[:5]]
            yield self.finding("hallucination.fabricated_citation", 0.85, quotes, "a source of that name was not given")
            return
        quoted = [
            match.span(match.lastindex or 0)
            for match in _QUOTE.finditer(plain)
            if not _said(match[match.lastindex or 0], folded)
        ]
        quoted = [place for place in quoted if not _is_asked(plain[slice(*place)], case.question)]
        # The texts of a JSON answer stand in quotation marks without being quoted from anywhere.
        if quoted and not isinstance(parse_json(case.response)[0], dict | list):
            quotes = [case.quote("response", start, end) for start, end in quoted[:5]]
            yield self.finding("hallucination.fabricated_citation", 0.6, quotes, "a quotation that was given nowhere")

    def _entities(self, case: Case, plain: str, folded: str) -> Iterator[Finding]:
        if (persons := [*people(plain, folded)]) and not _is_free(case):
            quotes = [case.quote("response", *place) for place in persons[:5]]
            name = plain[slice(*persons[0])]
            yield self.finding("hallucination.fabricated_entity", 0.8, quotes, f"in no document: {name!r}"[:200])
            return
        brief = [*strangers(plain, folded)] if len(plain) <= _BRIEF else []
        brief = [*strangers(plainly(plain), folded)] if brief and _names_tell(case) else []
        if brief:
            quotes = [case.quote("response", *place) for place in brief[:5]]
            name = plain[slice(*brief[0])]
            yield self.finding("hallucination.fabricated_entity", 0.7, quotes, f"in no document: {name!r}"[:200])
            return
        new = []
        for match in _ENTITY.finditer(plain):
            words = fold(match[1]).split()
            if sum(word.removesuffix("'s") not in folded for word in words) * 2 > len(words):
                new.append(match)
        if new:
            confidence = min(0.6, 0.38 + 0.08 * len(new))
            quotes = [case.quote("response", match.start(1), match.end(1)) for match in new[:5]]
            yield self.finding(
                "hallucination.fabricated_entity", confidence, quotes, f"in no document: {new[0][1]!r}"[:200]
            )


def _is_share(text: str, given: Set[float]) -> bool:
    """Whether it is one given number over another and no date: `32/40 of 200`."""
    parts = text.split("/")
    if len(parts) != 2 or not all(map(str.isdigit, parts)):
        return False
    values = [float(part) for part in parts]
    return max(values) > _LAST_DAY and all(value in given for value in values)


_LAST_DAY = 31


def _names_tell(case: Case) -> bool:
    """Whether capitals are those of names that the documents would have: in English, out of no record, whose town has a country, and of
    an answer that says something and was not to be made into something else.
    """
    given = (*case.documents, *case.results)
    if is_foreign(given) or is_foreign((case.response,)):
        return False
    if says_nothing(case.response) or _is_free(case):
        return False
    return ground(case.documents, "\n".join(case.results))[1] is None


def _is_free(case: Case) -> bool:
    """Whether what was given was to be made into something else, or put into another language."""
    given = (*case.documents, *case.results)
    if is_made(case.question, given) and not SUMMARY.search(case.demand):
        return True
    return is_translated(given, case.response)


def _outside(found: Sequence[re.Match[str]], spans: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """The matches, from left to right, that begin in none of these spans. One pass: a table may hold a hundred thousand numbers."""
    waiting = sorted(spans, reverse=True)
    reach = 0
    for match in found:
        while waiting and waiting[-1][0] <= match.start():
            reach = max(reach, waiting.pop()[1])
        if match.start() >= reach:
            yield match


_results = lru_cache(maxsize=4)(Results)
"""Remembered: the answers to one question come together."""


def _is_asked(quotation: str, question: str) -> bool:
    """Whether it puts into other order what the user wrote, and quotes no document."""
    words = content(quotation)
    return bool(words) and set(words) <= set(content(question))


def _said(quotation: str, folded: str) -> bool:
    """Whether a quotation is in the given text, apart from its edges and an ellipsis."""
    parts = [fold(part).strip(" .,;:!?") for part in re.split(r"\.\.\.|…|\[[^\]]*\]", quotation)]
    return all(part in folded for part in parts if len(part) > 3)
