"""Whether a response keeps a constraint: one small function per kind, in a table. Each returns how it is broken, or None."""

from __future__ import annotations

from collections.abc import Mapping

from closeloop.buckets.constraints.any_language.kept_marks import KEPT_MARKS
from closeloop.buckets.constraints.any_language.listed_headings import LISTED_HEADINGS
from closeloop.buckets.constraints.any_language.programming_languages import PROGRAMMING_LANGUAGES
from closeloop.buckets.constraints.checks.answers import ANSWERS
from closeloop.buckets.constraints.checks.chat import CHAT
from closeloop.buckets.constraints.checks.counted import COUNTED
from closeloop.buckets.constraints.checks.edges import EDGES
from closeloop.buckets.constraints.checks.in_parts import in_parts
from closeloop.buckets.constraints.checks.japanese import JAPANESE
from closeloop.buckets.constraints.checks.json_shapes import SHAPES
from closeloop.buckets.constraints.checks.labels import NAMING
from closeloop.buckets.constraints.checks.layout import LAYOUT
from closeloop.buckets.constraints.checks.letters import LETTERS
from closeloop.buckets.constraints.checks.machine_formats import MACHINE_FORMATS
from closeloop.buckets.constraints.checks.nesting import NESTING
from closeloop.buckets.constraints.checks.phrases import PHRASES
from closeloop.buckets.constraints.checks.repeated import repeated
from closeloop.buckets.constraints.checks.structure import STRUCTURE
from closeloop.buckets.constraints.checks.terse import OFFHAND
from closeloop.buckets.constraints.checks.wordplay import WORDPLAY
from closeloop.buckets.constraints.json_shapes.allowed_values import ALLOWED
from closeloop.buckets.constraints.model import Broken, Check, Constraint
from closeloop.buckets.constraints.things import THINGS


def check(constraint: Constraint, response: str, demand: str) -> Broken | None:
    """How the response breaks this constraint, or None. An empty response breaks nothing here: that is another bucket."""
    found = CHECKS.get(constraint.kind)
    if found is None or not response.strip():
        return None
    return in_parts(found, constraint, response, demand) if constraint.part else found(constraint, response, demand)


CHECKS: Mapping[str, Check] = {
    "repeat": repeated,
    **COUNTED,
    **PHRASES,
    **STRUCTURE,
    **MACHINE_FORMATS,
    **LETTERS,
    **JAPANESE,
    **ANSWERS,
    **EDGES,
    **THINGS,
    **WORDPLAY,
    **NAMING,
    **NESTING,
    **LAYOUT,
    **SHAPES,
    **CHAT,
    **OFFHAND,
    **ALLOWED,
    **KEPT_MARKS,
    **LISTED_HEADINGS,
    **PROGRAMMING_LANGUAGES,
}
