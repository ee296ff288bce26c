"""Checks a demand in parts of a response, one by one: the evidence is the part that breaks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from closeloop.buckets.constraints.checks.dissect import Part, dissect
from closeloop.buckets.constraints.model import Broken, Check, Constraint


def in_parts(check: Check, constraint: Constraint, response: str, demand: str) -> Broken | None:
    """The surest break of a part, where some part breaks it however the response is divided; None where it has no such parts."""
    whole = replace(constraint, part="", place=None)
    found = [_in_way(check, whole, way, constraint, response, demand) for way in dissect(constraint.part, response)]
    if not found or None in found:
        return None
    return min((one for one in found if one), key=lambda one: one.sure)


def _in_way(
    check: Check, whole: Constraint, way: Sequence[Part], constraint: Constraint, response: str, demand: str
) -> Broken | None:
    best: Broken | None = None
    for index, part in _named(way, constraint.place):
        broken = check(whole, response[part.start : part.end], demand)
        if broken and (best is None or broken.sure * part.sure > best.sure):
            start, end = (broken.start, broken.end) if broken.end > broken.start else (0, part.end - part.start)
            name = _NAMES.get(constraint.part, constraint.part)
            which = name if name == constraint.part else f"{name} {index + 1}"
            best = Broken(f"in {which}: {broken.reason}", part.start + start, part.start + end, broken.sure * part.sure)
    return best


_NAMES = {
    "sentences": "sentence", "paragraphs": "paragraph", "lines": "line", "stanzas": "stanza", "items": "item",
    "sections": "section", "words": "word", "tokens": "word",
}  # fmt: skip


def _named(way: Sequence[Part], place: int | None) -> list[tuple[int, Part]]:
    """The parts that have to obey: each, or the one at this place if there is one."""
    rows = list(enumerate(way))
    if place is None:
        return rows
    index = place - 1 if place > 0 else len(way) + place
    return rows[index : index + 1] if 0 <= index < len(way) else []
