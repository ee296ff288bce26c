"""Format, length and instructions: what the prompt, the response format and the schema demanded, checked in the response."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.constraints import Broken, Constraint, read
from closeloop.buckets.constraints.checks.machine_formats import parse_json
from closeloop.buckets.constraints.english.fallbacks import fallbacks, unlike
from closeloop.buckets.constraints.template import Filled, check_in_place, filled, missing, placed
from closeloop.interactions.requests import asked_schema
from closeloop.models import Evidence, Finding
from closeloop.schemas import first_error

_SHOWN = 200


class _Constraints(Rule):
    """Yields a finding for each demand of the prompt in `family` that the response breaks: trust in the demand x sureness of the break."""

    family: ClassVar[str]

    def detect(self, case: Case) -> Iterable[Finding]:
        """The strongest break of each bucket, with the demand and the place that breaks it as evidence."""
        demands = read(case.asked, case.own_words)
        places = filled(case.asked, case.response)
        return self._broken(case, demands, places) if demands or places else ()

    def _broken(self, case: Case, demands: Sequence[Constraint], places: Sequence[Filled]) -> Iterator[Finding]:
        best: dict[str, tuple[float, Constraint, Broken]] = {}
        for constraint in (*demands, *placed(case.asked, places, demands)):
            if not constraint.bucket.startswith(self.family):
                continue
            demand = case.tidy.text[_material(case, constraint) :]
            broken = check_in_place(constraint, places, case.response, demand, case.tidy.text, case.rules_end)
            if broken is None or (constraint.kind == "json_shape" and _is_given(case)):
                continue
            confidence = constraint.trust * broken.sure
            if constraint.bucket not in best or confidence > best[constraint.bucket][0]:
                best[constraint.bucket] = (confidence, constraint, broken)
        for bucket, (confidence, constraint, broken) in best.items():
            yield self.finding(bucket, confidence, demanded(case, constraint, broken), f"the response {broken.reason}")


def _is_given(case: Case) -> bool:
    """Whether the response is JSON that the prompt has as it is, for an occasion: `if no device is meant, output {"error": "none"}`."""
    bare = "".join(case.response.split())
    return len(bare) <= _SHOWN and bare in "".join(case.tidy.text[: case.rules_end or len(case.tidy.text)].split())


def _material(case: Case, constraint: Constraint) -> int:
    """Where the text begins that a demand is about: what is to be repeated or kept is what the user wrote, wherever that is demanded."""
    if constraint.kind == "kept_marks":
        return max(case.own_words, constraint.end)
    return case.own_words if constraint.kind == "repeat" else 0


def demanded(case: Case, constraint: Constraint, broken: Broken) -> list[Evidence | None]:
    """The demand as the prompt words it, and the place of the response that breaks it."""
    found: list[Evidence | None] = [case.cite_asked(constraint.start, constraint.end)]
    if broken.end > broken.start:
        found.append(case.quote("response", broken.start, min(broken.end, broken.start + _SHOWN)))
    return found


class Format(_Constraints):
    """`format.*`: JSON and its schema from `response_format`, and every structural demand read from the prompt."""

    name = "format"
    version = "16"
    family = "format"
    buckets = (
        "format.schema",
        "format.parse",
        "format.markup",
        "format.casing",
        "format.structure",
        "format.missing_section",
    )

    def detect(self, case: Case) -> Iterable[Finding]:
        """A broken `response_format` is a fact (0.97); a demand read from prose is worth the product of both certainties."""
        wanted = case.interaction.response_format
        found = [*super().detect(case), *self._missing(case)]
        return [*self._response_format(case, wanted), *found] if wanted and case.response.strip() else found

    def _missing(self, case: Case) -> Iterator[Finding]:
        """A place of a template that the response lacks, of which it has others."""
        place = missing(filled(case.asked, case.response), case.asked, case.own_words)
        if place is not None:
            cited = [case.cite_asked(place.at, place.end)]
            yield self.finding("format.missing_section", 0.75, cited, f"the response has no {place.title!r}")

    def _response_format(self, case: Case, wanted: Mapping[str, Any]) -> Iterator[Finding]:
        kind, schema = asked_schema(wanted)
        if kind == "text/x.enum" and schema:
            yield from self._one_of(case, schema)
        if kind not in ("json_object", "json_schema"):
            return
        value, error = parse_json(case.response)
        asked = case.quote("response_format", 0, _SHOWN)
        if error is not None:
            quote = case.quote("response", max(0, min(error.pos, len(case.response) - 1)), error.pos + 60)
            yield self.finding(
                "format.parse", 0.97, [asked, quote], f"is no valid JSON: {error.msg} at character {error.pos}"
            )
        elif schema and (problem := first_error(schema, value)):
            yield self.finding(
                "format.schema", 0.97, [asked, case.quote("response", 0, _SHOWN)], f"breaks its schema at {problem}"
            )

    def _one_of(self, case: Case, schema: Mapping[str, Any]) -> Iterator[Finding]:
        """One of the values of a schema, which stands there without quotation marks."""
        if problem := first_error(schema, case.response.strip().strip('"')):
            cited = [case.quote("response_format", 0, _SHOWN), case.quote("response", 0, _SHOWN)]
            yield self.finding("format.schema", 0.97, cited, f"breaks its schema at {problem}")


class Length(_Constraints):
    """`length.constraint`: an explicit size limit of the prompt (words, sentences, paragraphs, lines, characters) is broken."""

    name = "length"
    version = "14"
    family = "length"
    buckets = ("length.constraint",)


class Instruction(_Constraints):
    """`instruction.ignored`: words to use or avoid, how often, placeholders, a postscript, an answer given word for word."""

    name = "instruction"
    version = "15"
    family = "instruction"
    buckets = ("instruction.ignored",)

    def detect(self, case: Case) -> Iterable[Finding]:
        """The strongest break; where there is none, an answer for an occasion that is said in other words."""
        found = super().detect(case)
        given = fallbacks(case.tidy.text)
        if not given or not case.response.strip():
            return found
        found = [*found]
        other = None if found else unlike(given, case.response)
        if other is None:
            return found
        constraint, broken = other
        cited = demanded(case, constraint, broken)
        return [self.finding(constraint.bucket, constraint.trust * broken.sure, cited, f"the response {broken.reason}")]
