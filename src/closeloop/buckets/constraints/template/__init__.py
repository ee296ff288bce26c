"""Templates of an answer in a prompt: places below a heading, behind a label, at a key of JSON or in a tag, and what fills them.

A demand that stands at such a place (`"title": string, at most 60 characters`; `### Tip` and below it `(one sentence)`) is one on
what fills it. Which labels of a prompt are places of the answer only the answer tells: it has them too, as it has no `Rules:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from closeloop.buckets.constraints.checks import check
from closeloop.buckets.constraints.english.limited import is_limited
from closeloop.buckets.constraints.model import Broken, Constraint
from closeloop.buckets.constraints.read import read
from closeloop.buckets.constraints.template.fills import Fill, fills
from closeloop.buckets.constraints.template.places import LONGEST, Place, places
from closeloop.buckets.text import bare

_BETWEEN = re.compile(r"[\s{}\[\](),;…*_-]*")
"""What may stand between one place of a template and the next."""
_WHOLE = (
    "csv", "xml", "yaml", "html", "markdown", "named_sections", "sections", "sections_named", "labels", "template", "array_items",
    "repeat", "only_code", "listed_headings", "kept_marks", "programming_language",
)  # fmt: skip
"""Kinds of demands that are on all of a response, wherever they stand."""
_TITLES = ("title", "subject")
"""Parts that a place is itself."""


@dataclass(frozen=True)
class Filled:
    """A place of the answer with what fills it in the response; `beside` where others of its template are there."""

    place: Place
    fills: tuple[Fill, ...]
    beside: bool


def check_in_place(
    constraint: Constraint, places: Sequence[Filled], response: str, demand: str, prompt: str, rules: int
) -> Broken | None:
    """How the response breaks a demand, or, where that stands at a place of a template, what fills it.

    Of the rules, which end at `rules`, only those count that hold for every answer.
    """
    if not constraint.kind.startswith("json") and constraint.kind not in _WHOLE:
        for one in places:
            inside = one.place.at <= constraint.start < one.place.end and constraint.end <= one.place.end
            if inside and (one.fills or one.beside or constraint.part != "paragraphs"):
                return _in_fills(constraint, one.place, one.fills, demand)
    if constraint.start < rules and constraint.trust < _TOLD and constraint.kind in ("words", "characters"):
        constraint = replace(constraint, low=None)
    broken = check(constraint, response, demand)
    if broken is None or constraint.start >= rules or constraint.part or constraint.kind == "listed_headings":
        return broken
    return None if is_limited(prompt, constraint.start, constraint.end, constraint.kind) else broken


_TOLD = 0.7
"""Below it a number stands alone: `40 words` in rules are the most that answers may have."""


def placed(prompt: str, places: Sequence[Filled], demands: Sequence[Constraint]) -> Iterator[Constraint]:
    """Demands that stand at a filled place and are none on a whole response: `Body: two sentences`."""
    for place in [one.place for one in places if one.fills]:
        known = {one.kind for one in demands if place.at <= one.start < place.end}
        for one in read(prompt[place.said : place.end]):
            if one.kind not in known:
                yield replace(one, start=one.start + place.said, end=one.end + place.said)


def _in_fills(constraint: Constraint, place: Place, fills: Sequence[Fill], demand: str) -> Broken | None:
    if constraint.part in _TITLES:
        constraint = replace(constraint, part="", place=None)
    for fill in fills:
        broken = None if bare(fill.text) in place.instead else check(constraint, fill.text, demand)
        if broken is not None:
            exact = fill.exact and broken.end > broken.start
            start, end = (fill.start + broken.start, fill.start + broken.end) if exact else (fill.start, fill.end)
            return replace(broken, reason=f"at {place.title!r}: {broken.reason}", start=start, end=end)
    return None


def missing(places: Sequence[Filled], prompt: str, own: int) -> Place | None:
    """The first heading or label of a template in the rules (in front of `own`) that the response lacks, where nothing makes it optional.

    A label must have something to be filled in behind it, or nothing (`SUMMARY: (one sentence)`, `Risk: [low/high]`): data has values.
    """
    for one in places:
        place = one.place
        if one.fills or not one.beside or place.kind not in ("heading", "label") or place.end > own:
            continue
        said = prompt[place.at : place.end]
        if not prompt[place.said : place.end].strip() and _is_above(prompt, place.end):
            continue  # the title above the headings
        if (place.kind == "heading" or _TO_FILL.search(said)) and not _OPTIONAL.search(said):
            if place.kind == "label" and _introduces(place, places, prompt):
                continue
            return place
    return None


def _is_above(prompt: str, end: int) -> bool:
    """Whether the heading that ends here stands right above a deeper one."""
    here = re.search(r"#{1,6}(?=[^#]*$)", prompt[max(0, end - 100) : end])
    below = re.match(r"\s*(#{1,6})", prompt[end:])
    return here is not None and below is not None and len(below[1]) > len(here[0])


def _introduces(place: Place, places: Sequence[Filled], prompt: str) -> bool:
    """Whether a label with nothing behind it stands right above labels that have something: `For each article return:`."""
    if not prompt[place.at : place.end].rstrip().endswith((":", "：")):
        return False
    below = next((other.place for other in places if other.place.at > place.at), None)
    return (
        below is not None
        and not prompt[place.end : below.at].strip()
        and not prompt[below.at : below.end].rstrip().endswith((":", "："))
    )


_TO_FILL = re.compile(r"[:：–—-][ \t*_]*(?:$|[(\[{<（［【]|\.{3}|…|_{2})")
_OPTIONAL = re.compile(
    r"\b(?:optional|if|when|where|unless|only|option\w*|facultat\w*|opcional\w*|opzional\w*|wenn|falls|nur|si|s['’]il|seulement|solo|sólo|se|apenas"
    r"|caso|als|indien|alleen|om|endast|hvis|kun|jeśli|gdy|tylko|если|при|только|varsa|yalnızca)\b|任意|必要|場合|あれば|如果|若|如有|可选|있으면|경우|선택"
    r"|إذا|إن وجد|اختياري|यदि|अगर|वैकल्पिक",
    re.IGNORECASE,
)


@lru_cache(maxsize=4)
def filled(prompt: str, response: str) -> tuple[Filled, ...]:
    """The places of the prompt that are places of the answer. Remembered: several detectors ask about one response."""
    shown = places(prompt)
    if not shown:
        return ()
    found = fills(response[:LONGEST], {place.name for place in shown})
    return tuple(_wanted(prompt, shown, found)) if found or any(place.sure for place in shown) else ()


def _wanted(prompt: str, places: Sequence[Place], found: Mapping[str, Sequence[Fill]]) -> Iterator[Filled]:
    """Places that the response has, those it lacks in a row of which it has two, and those that can be nothing else."""
    rows: list[list[Place]] = []
    last: dict[str, list[Place]] = {}
    for place in places:
        row = last.get(place.kind)
        if row and _BETWEEN.fullmatch(prompt, row[-1].end, max(row[-1].end, place.at)):
            row.append(place)
        else:
            last[place.kind] = row = [place]
            rows.append(row)
    for row in rows:
        beside = sum(place.name in found for place in row) > 1
        sure = sum(place.sure for place in row) > 1
        for place in row:
            if place.name in found or beside or sure or place.open:
                yield Filled(place, tuple(found.get(place.name, ())), beside)
