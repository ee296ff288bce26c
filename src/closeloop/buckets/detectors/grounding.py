"""Numbers, addresses, quotations and names of the response that no document and no result of a tool contains; where there are any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.constraints.checks.machine_formats import parse_json
from closeloop.buckets.grounding.comparable import is_made, is_translated, says_nothing
from closeloop.buckets.grounding.contacts import MAIL
from closeloop.buckets.grounding.framing import plainly
from closeloop.buckets.grounding.index import content
from closeloop.buckets.grounding.literal import Given, given_to
from closeloop.buckets.grounding.new_numbers import URL, new_numbers
from closeloop.buckets.grounding.number_evidence import doubts
from closeloop.buckets.grounding.only_given import bound, made_up
from closeloop.buckets.grounding.sources import SUMMARY, ground
from closeloop.buckets.grounding.titled_names import people
from closeloop.buckets.grounding.unfamiliar import is_foreign
from closeloop.buckets.grounding.unknown_names import strangers
from closeloop.buckets.text import fold
from closeloop.interactions.languages.scripts import without_code
from closeloop.models import Finding

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
_DIGIT = re.compile(r"\d")
_BRIEF = 1_000
"""Characters of a response in which one name that was not given is enough: of RAGTruth's so long with one people marked nine of eleven, of
longer ones three of six."""
_MOST_NEW = 60
"""New numbers that are weighed."""
_LEAST = 0.3
"""How likely a number must be made up for a finding."""


class Grounding(Rule):
    """`hallucination.fabricated_number`, `.fabricated_citation` and `.fabricated_entity` by literal support.

    Of a number that occurs nowhere, neither rounded nor in another unit, a small head tells how likely it is made up: by whether and how
    it can be made of given ones, and how likely that is by chance. Of RAGTruth's 46 answers with one that people marked it finds 25,
    and flags 1 of 10 others; a quotation or a name that occurs nowhere is marked in about half.
    """

    name = "grounding"
    version = "15"
    buckets = (
        "hallucination.fabricated_number",
        "hallucination.fabricated_citation",
        "hallucination.fabricated_entity",
    )

    def detect(self, case: Case) -> Iterable[Finding]:
        """Address 0.85, quotation 0.6, number 0.3 to 0.98, name 0.7 in a short answer in English, else 0.46 to 0.6.

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
        new = new_numbers(plain, known)
        doubted = doubts(case, plain, new[:_MOST_NEW]) if new else {}
        if doubted and (confidence := max(doubted.values())) >= _LEAST:
            told = [place for place, one in doubted.items() if one >= min(confidence, 0.5)]
            quotes = [case.quote("response", *place) for place in told[:8]]
            names = ", ".join(plain[slice(*place)] for place in told[:4])
            why = f"in no document, and made of no given numbers: {names}"
            yield self.finding("hallucination.fabricated_number", round(confidence, 2), quotes, why[:200], severity=0.7)

    def _citations(self, case: Case, plain: str, folded: str) -> Iterator[Finding]:
        found = [*URL.finditer(case.response)]
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


def _is_asked(quotation: str, question: str) -> bool:
    """Whether it puts into other order what the user wrote, and quotes no document."""
    words = content(quotation)
    return bool(words) and set(words) <= set(content(question))


def _said(quotation: str, folded: str) -> bool:
    """Whether a quotation is in the given text, apart from its edges and an ellipsis."""
    parts = [fold(part).strip(" .,;:!?") for part in re.split(r"\.\.\.|…|\[[^\]]*\]", quotation)]
    return all(part in folded for part in parts if len(part) > 3)
