"""Templates of an answer in a prompt: places below a heading, behind a label or at a key of JSON, and what of the response fills them.

A demand that stands at such a place (`"title": string, at most 60 characters`; `### Tip` and below it `(one sentence)`) is one on
what fills it. Which labels of a prompt are places of the answer only the answer tells: it has them too, as it has no `Rules:`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from closeloop.buckets.constraints.checks import check
from closeloop.buckets.constraints.english.limited import is_limited
from closeloop.buckets.constraints.model import Broken, Constraint

_KEY = re.compile(r"[\"“](?P<name>[^\"”\n]{1,60})[\"”][ \t]*(?:\([^()\n]{0,80}\)[ \t]*)?[:：]")
_HEADING = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+(?P<name>[^\n]{1,80})|\*\*(?P<bold>[^*\n]{1,60})\*\*:?[ \t]*$)", re.MULTILINE
)
_LABEL = re.compile(
    r"^[ \t]*(?:[-*•–][ \t]+|\d{1,2}[.)][ \t]*)?(?:(?:[Ll]ine|[Rr]ow|[Ff]ield) \d{1,2}: )?[*_`«]{0,3}"
    r"(?P<name>[^\W_][^\n:：*`«»()\"“”]{0,48}?)[*_`»]{0,3}[ \t]?"
    r"(?:\([^()\n]{0,80}\)[ \t]?)?\*{0,2}(?:[:：]|[–—][ \t]|-[ \t])\*{0,2}",
    re.MULTILINE,
)
_MARKUP = ' \t>#*_-•–—.)0123456789`«»"“”'
_BETWEEN = re.compile(r"[\s{}\[\](),;…*_-]*")
"""What may stand between one place of a template and the next."""
_WHOLE = (
    "json", "json_only", "json_keys", "json_shape", "csv", "xml", "yaml", "html", "markdown", "named_sections", "sections",
    "sections_named", "repeat", "only_code", "wrapped_quotes",
)  # fmt: skip
"""Kinds of demands that say nothing checkable of a part."""
_LONGEST = 40_000
"""Characters of a prompt, and of a response, in which places are looked for."""


@dataclass(frozen=True)
class Place:
    """One place of a template: its name as it is written and in plain letters, and where in the prompt demands on it stand."""

    title: str
    name: str
    start: int
    end: int
    at: int
    """Where the place itself begins, with its name."""
    kind: str


@dataclass(frozen=True)
class Fill:
    """What fills a place: its text, and where in the response it stands. `exact` where both are letter by letter the same."""

    text: str
    start: int
    end: int
    exact: bool


Filled = tuple[tuple[Place, tuple[Fill, ...]], ...]
"""The places of a prompt that a response has, or should have, with what fills each there; empty where it is missing."""


def check_in_place(
    constraint: Constraint, filled: Filled, response: str, demand: str, prompt: str = "", rules: int = 0
) -> Broken | None:
    """How the response breaks a demand, or, where that stands at a place of a template, what fills it.

    Of the rules, which end at `rules`, only those count that hold for every answer.
    """
    for place, fills in filled:
        if place.start <= constraint.start < place.end:
            return _in_fills(constraint, place, fills, demand)
    if constraint.start < rules and constraint.trust < _TOLD and constraint.kind in ("words", "characters"):
        constraint = replace(constraint, low=None)
    broken = check(constraint, response, demand)
    if broken is None or constraint.start >= rules or constraint.part:
        return broken
    return None if is_limited(prompt, constraint.start, constraint.end, constraint.kind) else broken


_TOLD = 0.7
"""Below it a number stands alone: `40 words` in rules are the most that answers may have."""


def _in_fills(constraint: Constraint, place: Place, fills: Sequence[Fill], demand: str) -> Broken | None:
    if constraint.kind in _WHOLE:
        return None
    for fill in fills:
        broken = check(constraint, fill.text, demand)
        if broken is not None:
            exact = fill.exact and broken.end > broken.start
            start, end = (fill.start + broken.start, fill.start + broken.end) if exact else (fill.start, fill.end)
            return replace(broken, reason=f"at {place.title!r}: {broken.reason}", start=start, end=end)
    return None


def missing(filled: Filled, prompt: str, own: int) -> Place | None:
    """The first heading or label of a template in the rules (in front of `own`) that the response lacks, where nothing makes it optional.

    A label must have something to be filled in behind it, or nothing (`SUMMARY: (one sentence)`, `Risk: [low/high]`): data has values.
    """
    for place, fills in filled:
        if fills or place.kind == "key" or place.end > own:
            continue
        said = prompt[place.at : place.end]
        if (place.kind == "heading" or _TO_FILL.search(said)) and not _OPTIONAL.search(said):
            if place.kind == "label" and _introduces(place, filled, prompt):
                continue
            return place
    return None


def _introduces(place: Place, filled: Filled, prompt: str) -> bool:
    """Whether a label with nothing behind it stands right above labels that have something: `For each article return:`."""
    if not prompt[place.at : place.end].rstrip().endswith((":", "：")):
        return False
    below = next((other for other, _ in filled if other.at > place.at), None)
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
def filled(prompt: str, response: str) -> Filled:
    """The places of the prompt that are places of the answer. Remembered: several detectors ask about one response."""
    places = _places(prompt)
    if not places:
        return ()
    found = _fills(response[:_LONGEST], {place.name for place in places})
    if not found:
        return ()
    there = [place.name in found for place in places]
    return tuple((place, tuple(found.get(place.name, ()))) for place in _wanted(prompt, places, there))


def _wanted(prompt: str, places: Sequence[Place], there: Sequence[bool]) -> Iterator[Place]:
    """Places that the response has, and those it lacks in a row of which it has two."""
    rows: list[list[int]] = []
    last: dict[str, list[int]] = {}
    for index, place in enumerate(places):
        row = last.get(place.kind)
        before = places[row[-1]] if row else None
        if row and before and _BETWEEN.fullmatch(prompt, before.end, max(before.end, place.at)):
            row.append(index)
        else:
            last[place.kind] = row = [index]
            rows.append(row)
    for row in rows:
        has = sum(there[index] for index in row)
        yield from (places[index] for index in row if there[index] or has > 1)


@lru_cache(maxsize=512)
def _places(prompt: str) -> tuple[Place, ...]:
    """Everything in a prompt that may be a place of a template, in order."""
    text = prompt[:_LONGEST]
    if ":" not in text and "#" not in text and "：" not in text and "**" not in text and " – " not in text:
        return ()
    found: dict[int, Place] = {}
    keys = list(_KEY.finditer(text))
    for index, match in enumerate(keys):
        line = _line_end(text, match.end())
        following = keys[index + 1].start() if index + 1 < len(keys) else line
        found[match.start()] = _place(match["name"], match.end(), min(line, following), match.start(), "key")
    for match in _HEADING.finditer(text):
        end = _paragraph_end(text, match.end())
        found.setdefault(
            match.start(), _place(match["name"] or match["bold"], match.end(), end, match.start(), "heading")
        )
    for match in _LABEL.finditer(text):
        if match.start() not in found:
            start = match.start("name")
            found[match.start()] = _place(match["name"], start, _item_end(text, match), match.start(), "label")
    return tuple(found[at] for at in sorted(found) if found[at].name)


def _place(title: str, start: int, end: int, at: int, kind: str) -> Place:
    return Place(title.strip(" *_#:"), plain(title), start, end, at, kind)


def plain(name: str) -> str:
    """A name as it is compared: small letters and figures alone."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _paragraph_end(text: str, at: int) -> int:
    """The end of the lines below a heading: at the next blank line behind them, or the next heading."""
    match = _NO_BLANK.search(text, at)
    if match is None:
        return len(text)
    stop = _STOPS.search(text, match.start())
    return stop.start() if stop else len(text)


_NO_BLANK = re.compile(r"\S")
_STOPS = re.compile(r"\n[ \t]*(?:\n|#{1,6}[ \t]|\*\*[^*\n]{1,60}\*\*:?[ \t]*(?:\n|\Z))|(?<=\n)#{1,6}[ \t]")


def _item_end(text: str, label: re.Match[str]) -> int:
    """The end of what a label is about: its line, and lines below it that are set in or stand in brackets."""
    end = _line_end(text, label.end())
    depth = label.start("name") - label.start()
    alone = not text[label.end() : end].strip(" \t*_")
    while end < len(text):
        following = text[end + 1 : _line_end(text, end + 1)]
        bare = following.lstrip(" \t")
        if not bare:
            break
        inset = len(following) - len(bare)
        listed = alone and bare.startswith(("- ", "* ", "• "))
        if not (inset > depth or bare.startswith(("(", "[", "（")) or listed):
            break
        end += 1 + len(following)
    return end


def _fills(response: str, names: set[str]) -> Mapping[str, list[Fill]]:
    """What fills each of these names: values of JSON, else what stands below or behind them in lines."""
    found: dict[str, list[Fill]] = {}
    for match in _KEY.finditer(response) if "{" in response else ():
        name = plain(match["name"])
        if name in names and (fill := _value(response, match.end())):
            found.setdefault(name, []).append(fill)
    return found or _lines(response, names)


_DECODER = json.JSONDecoder()


def _value(response: str, at: int) -> Fill | None:
    """The value of JSON behind a colon, where it is text or a list of texts."""
    while response[at : at + 1] in (" ", "\n", "\t", "\r"):
        at += 1
    if response[at : at + 1] not in ('"', "["):
        return None
    try:
        value, end = _DECODER.raw_decode(response, at)
    except ValueError:
        return None
    if isinstance(value, str):
        return Fill(value, at + 1, end - 1, response[at + 1 : end - 1] == value)
    return Fill(_listed(value), at, end, exact=False)


def _listed(values: Sequence[Any]) -> str:
    return "\n".join(f"- {value}" for value in values) if all(isinstance(value, str) for value in values) else ""


def _lines(response: str, names: set[str]) -> Mapping[str, list[Fill]]:
    starts: list[tuple[str, int, int]] = []
    at = 0
    for line in response.splitlines(keepends=True):
        if named := _named(line, names):
            starts.append((named[0], at, at + named[1]))
        at += len(line)
    found: dict[str, list[Fill]] = {}
    for index, (name, _, start) in enumerate(starts):
        end = starts[index + 1][1] if index + 1 < len(starts) else len(response)
        text = response[start:end]
        inset = len(text) - len(text.lstrip())
        start, text = start + inset, text.strip()
        found.setdefault(name, []).append(Fill(text, start, start + len(text), exact=True))
    return found


_ENDS = re.compile(r"[*_`»\"”]{0,3}[ \t]?(?:\([^()\n]{0,80}\)[ \t]?)?\*{0,2}(?:[:：]\*{0,2}|[–—][ \t]|-[ \t]|\s*$)")


def _named(line: str, names: set[str]) -> tuple[str, int] | None:
    """The name a line begins with, and where what is said of it begins."""
    bare = line.lstrip(_MARKUP)
    start = len(line) - len(bare)
    for match in _ENDS.finditer(bare[:120]):
        if match.end() > match.start() and match.start() and (name := plain(bare[: match.start()])) in names:
            return name, start + match.end()
    return None
