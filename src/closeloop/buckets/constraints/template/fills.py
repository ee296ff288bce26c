"""What fills the places of a template in a response: values of JSON, what stands in tags, below headings and behind labels."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from closeloop.buckets.constraints.template.places import KEY, TAG, line_end
from closeloop.buckets.text import bare

_MARKUP = ' \t>#*_-•–—.)0123456789`«»"“”[【'


@dataclass(frozen=True)
class Fill:
    """What fills a place: its text, and where in the response it stands. `exact` where both are letter by letter the same."""

    text: str
    start: int
    end: int
    exact: bool


def fills(response: str, names: set[str]) -> Mapping[str, list[Fill]]:
    """What fills each of these names: values of JSON, else what stands below or behind them in lines."""
    found: dict[str, list[Fill]] = {}
    for match in KEY.finditer(response) if "{" in response else ():
        name = bare(match["name"])
        if name in names and (fill := _value(response, match.end())):
            found.setdefault(name, []).append(fill)
    for match in TAG.finditer(response) if "</" in response else ():
        if (name := bare(match["name"])) in names:
            start, end = match.span("within")
            found.setdefault(name, []).append(Fill(response[start:end], start, end, exact=True))
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
        if response[start : line_end(response, start)].strip() and (blank := _BLANK_LINE.search(response, start, end)):
            end = blank.start()  # what begins behind a label ends with its paragraph, or where a list begins
        text = response[start:end]
        inset = len(text) - len(text.lstrip())
        start, text = start + inset, text.strip()
        found.setdefault(name, []).append(Fill(text, start, start + len(text), exact=True))
    return found


_BLANK_LINE = re.compile(r"\n[ \t]*(?:\n|(?:[-*•]|\d{1,2}[.)])[ \t])")
_ENDS = re.compile(
    r"[\]】]|[*_`»\"”]{0,3}[ \t]?(?:\([^()\n]{0,80}\)[ \t]?)?\*{0,2}(?:[:：]\*{0,2}|[–—][ \t]|-[ \t]|\s*$)"
)


def _named(line: str, names: set[str]) -> tuple[str, int] | None:
    """The name a line begins with, and where what is said of it begins."""
    said = line.lstrip(_MARKUP)
    start = len(line) - len(said)
    for match in _ENDS.finditer(said[:120]):
        if match.end() > match.start() and match.start():
            name = bare(said[: match.start()])
            if name in names:
                return name, start + match.end()
            if (
                len(name) >= _SHORTENED
                and ":" in match[0]
                and (longer := next((one for one in names if one.startswith(name)), None))
            ):
                return longer, start + match.end()
    return None


_SHORTENED = 5
"""Letters from which on a label stands for a longer one: `Subject:` for `Subject line`."""
