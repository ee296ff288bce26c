"""Checks of what programs read: JSON, XML, YAML, CSV; and how JSON is found in a response. Used by `checks`."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from closeloop.buckets.constraints.model import Broken, Check, Constraint
from closeloop.buckets.text import lines

_FENCED = re.compile(r"```[ \t]*([\w+-]*)[ \t]*\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)
_WHOLE_FENCE = re.compile(r"\s*```[ \t]*[\w+-]*[ \t]*\n?(.*?)\n?[ \t]*```\s*", re.DOTALL)
_UNSAFE_XML = re.compile(r"<!DOCTYPE|<!ENTITY", re.IGNORECASE)


def unfenced(text: str) -> str:
    """The text without the one code fence around all of it, if there is one."""
    match = _WHOLE_FENCE.fullmatch(text)
    return match[1] if match and "```" not in match[1] else text


def parse_json(text: str) -> tuple[Any, json.JSONDecodeError | None]:
    """The value of a text that is one JSON document, with or without a code fence around it; else the error."""
    try:
        return json.loads(unfenced(text).strip()), None
    except json.JSONDecodeError as error:
        return None, error
    except (RecursionError, ValueError) as error:  # absurdly deep nesting, or an integer of thousands of digits
        return None, json.JSONDecodeError(str(error), text[:1], 0)


def find_json(text: str) -> Any:
    """The first JSON object or array anywhere in the text, fenced or not; None when there is none."""
    for match in _FENCED.finditer(text):
        value, error = parse_json(match[2])
        if error is None and isinstance(value, dict | list):
            return value
    decoder = json.JSONDecoder()
    for tries, match in enumerate(re.finditer(r"[{\[]", text)):
        if tries > 50:
            break
        try:
            value, _ = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict | list)):
            return value
    return None


_LINED = re.compile(
    r"json ?-?l(?:ines)?\b|ndjson|newline[- ](?:delimited|separated) json|\bper line\b|on (?:its|a|one|each)(?: own| separate"
    r"| single)? line"
    r"|(?:every|each) line\b",
    re.IGNORECASE,
)


def _lines_of_json(response: str, demand: str) -> bool:
    """Whether every line is an object or array, where the prompt speaks of lines."""
    if not _LINED.search(demand):
        return False
    values = [parse_json(line) for line in unfenced(response).splitlines() if line.strip()]
    return bool(values) and all(error is None and isinstance(value, dict | list) for value, error in values)


def _json_only(_: Constraint, response: str, demand: str) -> Broken | None:
    value, error = parse_json(response)
    if error is None:
        return (
            None
            if isinstance(value, dict | list)
            else Broken("is a bare value, no JSON object or array", 0, len(response), 0.7)
        )
    if _lines_of_json(response, demand):
        return None
    if find_json(response) is not None:
        return Broken("has text outside the JSON that was asked for alone", 0, min(80, len(response)), 0.9)
    return _no_json(response, error)


def _json(_: Constraint, response: str, demand: str) -> Broken | None:
    value, error = parse_json(response)
    if (error is None and isinstance(value, dict | list)) or _lines_of_json(response, demand):
        return None
    if find_json(response) is not None:
        return Broken("has text around its JSON", 0, min(80, len(response)), 0.72)
    return _no_json(response, error)


def _no_json(response: str, error: json.JSONDecodeError | None) -> Broken:
    """Where the parser gave up: the quote starts there."""
    if error is None or "{" not in response:
        return Broken("is no JSON", 0, min(80, len(response)))
    body = unfenced(response).strip()
    at = max(response.find(body[:40]), 0) + error.pos
    start = min(at, max(len(response) - 1, 0))
    return Broken(f"is no valid JSON: {error.msg} at character {at}", start, min(start + 60, len(response)))


def _xml(_: Constraint, response: str, __: str) -> Broken | None:
    body = next((match[2] for match in _FENCED.finditer(response)), response).strip()
    if "<" in body and ">" in body:
        body = body[body.index("<") : body.rindex(">") + 1]  # words around it break nothing
    if _UNSAFE_XML.search(body):
        return None
    try:
        ElementTree.fromstring(body)  # noqa: S314 - no DTD gets here, so nothing can be expanded
    except ElementTree.ParseError as error:
        if not re.search(r"<\w+[^>]*>", body):
            return Broken("is no XML", 0, min(80, len(response)))
        return Broken(f"is no well-formed XML: {error}", 0, min(80, len(response)), 0.7)
    return None


def _yaml(_: Constraint, response: str, __: str) -> Broken | None:
    body = next((match[2] for match in _FENCED.finditer(response)), response)
    keyed = [
        line
        for line in lines(body)
        if re.match(r"\s*(?:- .*|-|[\w\"'./-]+(?: [\w\"'./-]+){0,2}:(?: .*)?|#.*|---)$", line)
    ]
    if not keyed or len(keyed) * 2 < len(lines(body)):
        return Broken("is no YAML", 0, min(80, len(response)), 0.8)
    if len(keyed) == len(lines(body)) and (line := _misplaced(keyed)) is not None:
        start = max(response.find(line), 0)
        return Broken("is no YAML: a line is set in as none before it", start, start + len(line), 0.9)
    return None


def _misplaced(rows: list[str]) -> str | None:
    """The first line of a block of keys and items that is set in less than one before it and yet as none of them."""
    levels: list[int] = []
    for row in rows:
        bare = row.lstrip(" ")
        indent = len(row) - len(bare)
        if bare.startswith(("#", "---")):
            continue
        if bare.rstrip().endswith(("|", ">", "|-", ">-")):
            return None  # text follows that may stand anywhere
        popped = False
        while levels and levels[-1] > indent:
            levels.pop()
            popped = True
        if popped and indent not in levels:
            return row
        if indent not in levels:
            levels.append(indent)
        if bare.startswith("- "):
            levels.append(indent + 2)
    return None


def _csv(_: Constraint, response: str, __: str) -> Broken | None:
    body = next((match[2] for match in _FENCED.finditer(response)), response).strip()
    first = body.partition("\n")[0]
    mark = "," if "," in first else next((one for one in ";\t|" if one in first), ",")
    widths = {len(row) for row in csv.reader(io.StringIO(body), delimiter=mark) if row}
    return (
        None
        if len(widths) == 1 and widths != {1}
        else Broken("is no CSV: rows differ in length", 0, min(80, len(response)), 0.75)
    )


MACHINE_FORMATS: Mapping[str, Check] = {
    "json_only": _json_only,
    "json": _json,
    "xml": _xml,
    "yaml": _yaml,
    "csv": _csv,
}
