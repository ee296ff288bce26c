"""Checks of markup, casing and script: JSON and its like, tables, titles, sections, capital letters, kana. Used by `checks`."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

from closeloop.buckets.constraints.model import Broken, Check, Constraint, within
from closeloop.buckets.text import lines, list_items
from closeloop.interactions.languages.scripts import scripts, without_code

_FENCED = re.compile(r"```[ \t]*([\w+-]*)[ \t]*\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)
_WHOLE_FENCE = re.compile(r"\s*```[ \t]*[\w+-]*[ \t]*\n?(.*?)\n?[ \t]*```\s*", re.DOTALL)
_TABLE_RULE = re.compile(r"^[^\S\n]*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$", re.MULTILINE)
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


def _code_block(_: Constraint, response: str, __: str) -> Broken | None:
    return None if "```" in response or "~~~" in response else Broken("has no code block", 0, 0, 0.8)


def _table(_: Constraint, response: str, __: str) -> Broken | None:
    tabular = _TABLE_RULE.search(response) or re.search(r"<table|\\begin\{tabular|\+-{3,}\+", response)
    rows = [line for line in lines(response) if line.count("|") >= 2 or line.count("\t") >= 1]
    return None if tabular or len(rows) >= 3 else Broken("has no table", 0, 0, 0.75)


def _bulleted(_: Constraint, response: str, __: str) -> Broken | None:
    return None if list_items(response) else Broken("has no bullet points", 0, 0, 0.75)


def _numbered_list(_: Constraint, response: str, __: str) -> Broken | None:
    return None if list_items(response, numbered=True) else Broken("has no numbered list", 0, 0, 0.9)


def _no_lists(_: Constraint, response: str, __: str) -> Broken | None:
    found = list_items(response)
    if not found:
        return None
    start, line = found[0]
    return Broken("has a list, which was to be avoided", start, start + len(line.rstrip("\n")))


def _upper(_: Constraint, response: str, __: str) -> Broken | None:
    return _casing(response, lambda letter: letter.islower(), "capital letters")


def _lower(_: Constraint, response: str, __: str) -> Broken | None:
    return _casing(response, lambda letter: letter.isupper(), "lower case")


def _casing(response: str, wrong: Callable[[str], bool], wanted: str) -> Broken | None:
    at = next((index for index, letter in enumerate(response) if wrong(letter)), None)
    if at is None:
        return None
    start = max(response.rfind(" ", 0, at), response.rfind("\n", 0, at)) + 1
    end = min((place for mark in " \n" if (place := response.find(mark, at)) > 0), default=len(response))
    share = sum(map(wrong, response)) / max(sum(letter.isupper() or letter.islower() for letter in response), 1)
    return Broken(f"is not all in {wanted}", start, end, 0.95 if share > 0.005 else 0.8)


def _capital_words(constraint: Constraint, response: str, _: str) -> Broken | None:
    words = [word for word in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", response) if word.isupper()]
    counts = (len(words), sum(len(word) > 1 for word in words))
    return within(constraint, counts, "words in capital letters", response, loose=constraint.high is not None)


def _letter_words(constraint: Constraint, response: str, _: str) -> Broken | None:
    letter = constraint.values[0].lower()
    count = sum(letter in word for word in re.findall(r"\w+", response.lower()))
    return within(constraint, (count,), f"words with {letter!r}", response)


def _accented_words(constraint: Constraint, response: str, _: str) -> Broken | None:
    return within(constraint, (len(re.findall(r"\w*[áéíóúÁÉÍÓÚ]\w*", response)),), "accented words", response)


def _absent(pattern: str, name: str) -> Check:
    compiled = re.compile(pattern)

    def check(_: Constraint, response: str, __: str) -> Broken | None:
        match = compiled.search(response)
        return Broken(f"has {name}, which was to be avoided", match.start(), match.end()) if match else None

    return check


def _present(pattern: str, name: str) -> Check:
    compiled = re.compile(pattern)

    def check(_: Constraint, response: str, __: str) -> Broken | None:
        return None if compiled.search(response) else Broken(f"has no {name}")

    return check


def _no_letter(constraint: Constraint, response: str, _: str) -> Broken | None:
    letter = constraint.values[0].lower()
    at = response.lower().find(letter)
    return None if at < 0 else Broken(f"has {letter!r}, which was to be avoided", at, at + 1)


def _highlights(constraint: Constraint, response: str, _: str) -> Broken | None:
    stars = re.findall(
        r"(?<!\*)\*[^\n*\s][^\n*]*\*|\*\*[^\n*]+\*\*|(?<!_)_[^\n_]+_(?!_)|《[^》\n]+》", without_code(response)
    )
    least = constraint if constraint.low or constraint.high else Constraint("highlights", constraint.bucket, 0, 0, 1)
    return within(least, (len(stars),), "highlighted parts", response)


def _sections(constraint: Constraint, response: str, demand: str) -> Broken | None:
    named = re.search(r"\b([^\W\d_]{3,12}) X\b", demand, re.IGNORECASE)
    marks = [
        rf"{re.escape(named[1])}\s*\d" if named else "",
        r"第\s*[\d１-９一二三四五六七八九十]+\s*(?:章|節)",
        r"^[^\S\n]*#{1,6}\s",
        r"^[^\S\n]*\*\*[^*\n]+\*\*:?[^\S\n]*$",
        r"\b(?:section|part|partie|secci[óo]n)\s*(?:\d|[IVX]+\b)",
        r"^[^\S\n]*(?:[-*•]\s+|\d{1,2}[.)]\s*)?\**[^\W\d_][\w'’ -]{1,40}\**[:：]",
    ]
    chosen = marks[:1] if named else marks[1:]
    counts = tuple(len(re.findall(mark, response, re.IGNORECASE | re.MULTILINE)) for mark in chosen if mark)
    return within(constraint, counts, "sections", response)


def _sections_named(constraint: Constraint, response: str, _: str) -> Broken | None:
    name = constraint.values[0] if constraint.values else "section"
    found = re.search(
        rf"{re.escape(name)}\s*\d|第\s*[\d１-９一二三四五六七八九十]+\s*{re.escape(name)}", response, re.IGNORECASE
    )
    return None if found else Broken(f"has no section marked {name!r}")


def _separated(constraint: Constraint, response: str, _: str) -> Broken | None:
    mark = "******" if not constraint.values or len(constraint.values[0]) > 4 else constraint.values[0]
    parts = response.split(mark)
    full = [part for part in parts if part.strip(" \n*")]
    if len(full) == 2 and full[0].strip() != full[1].strip():
        return None
    return Broken(f"has {len(full)} parts separated by {mark}, asked for two", 0, 0, 0.9)


def _divider(_: Constraint, response: str, demand: str) -> Broken | None:
    shown = "***" in response or ("* * *" in demand and "* * *" in response)
    return None if shown else Broken("has no divider ***", 0, 0, 0.95)


def _title_hash(_: Constraint, response: str, __: str) -> Broken | None:
    return None if re.search(r"##[^#\n]+##", response) else Broken("has no title between ## and ##")


def _only(name: str) -> Check:
    kana = {"hiragana": r"[ァ-ヺ一-鿿A-Za-z]", "katakana": r"[ぁ-ゖ一-鿿A-Za-z]"}[name]
    return _absent(kana, f"characters that are no {name}")


def _kanji_min(constraint: Constraint, response: str, _: str) -> Broken | None:
    return within(constraint, (scripts(response)["Han"],), "kanji", response)


def _kanji_max(constraint: Constraint, response: str, demand: str) -> Broken | None:
    limit = (constraint.low or 0) - ("以上" in demand[constraint.start : constraint.end])
    most = Constraint("kanji_max", constraint.bucket, 0, 0, None, limit)
    return within(most, (scripts(response)["Han"],), "kanji", response)


def _furigana(_: Constraint, response: str, __: str) -> Broken | None:
    """Every run of kanji is followed by hiragana in full-width brackets."""
    for match in re.finditer(r"[一-鿿々]+", response):
        if not re.match(r"（[ぁ-ゖァ-ヺー]+）|\([ぁ-ゖァ-ヺー]+\)", response[match.end() :]):
            return Broken(f"has no reading behind {match[0]!r}", match.start(), match.end())
    return None


def _ends_alike(constraint: Constraint, response: str, _: str) -> Broken | None:
    wanted = constraint.values[0]
    position = 0
    for part in re.split(r"(?<=[。！？\n])", response):
        bare = part.strip().rstrip("。！？!?.」』")
        if bare and not bare.endswith(wanted):
            return Broken(f"a sentence does not end with {wanted!r}", position, position + len(part))
        position += len(part)
    return None


def _nominal_ending(constraint: Constraint, response: str, _: str) -> Broken | None:
    ends = [part.rstrip("。！？!? ") for part in re.split(r"(?<=[。！？])|\n", response) if part.strip()]
    nominal = sum(bool(re.search(r"[一-鿿ァ-ヺー]$", end)) for end in ends)
    return within(constraint, (nominal,), "sentences that end in a noun", response, slack=0.5)


STRUCTURE: Mapping[str, Check] = {
    "json_only": _json_only,
    "json": _json,
    "xml": _xml,
    "yaml": _yaml,
    "csv": _csv,
    "code_block": _code_block,
    "table": _table,
    "bulleted": _bulleted,
    "numbered_list": _numbered_list,
    "no_lists": _no_lists,
    "upper": _upper,
    "lower": _lower,
    "capital_words": _capital_words,
    "accented_words": _accented_words,
    "letter_words": _letter_words,
    "no_comma": _absent(r"[,，、،]", "a comma"),
    "no_exclamation": _absent(r"[!！¡]", "an exclamation mark"),
    "no_period": _absent(r"。", "a full stop"),
    "no_accents": _absent(r"[àâäáãåçèéêëìíîïñòóôöõùúûüýÿœæÀÂÄÁÃÅÇÈÉÊËÌÍÎÏÑÒÓÔÖÕÙÚÛÜÝŸŒÆ]", "an accent"),
    "accents": _present(r"[àâäçèéêëîïôöùûü]", "accents"),
    "no_letter": _no_letter,
    "question": _present(r"¿[^?¿]+\?", "question"),
    "exclamation": _present(r"¡[^!¡]+!", "exclamation"),
    "title_angle": _present(r"<<[^<>\n]+>>|《[^》\n]+》|«[^»\n]+»", "title in double angular brackets"),
    "title_hash": _title_hash,
    "title_brackets": _present(r"『[^』\n]+』", "title in 『』"),
    "highlights": _highlights,
    "highlights_any": _highlights,
    "sections": _sections,
    "sections_named": _sections_named,
    "sections_counted": _sections_named,
    "separated": _separated,
    "divider": _divider,
    "hiragana_only": _only("hiragana"),
    "katakana_only": _only("katakana"),
    "no_hiragana": _absent(r"[ぁ-ゖ]", "hiragana"),
    "no_katakana": _absent(r"[ァ-ヺ]", "katakana"),
    "no_kanji": _absent(r"[一-鿿々]", "kanji"),
    "kanji_min": _kanji_min,
    "kanji_max": _kanji_max,
    "kanji_numerals": _absent(r"[0-9０-９]", "digits instead of kanji numerals"),
    "furigana": _furigana,
    "ends_alike": _ends_alike,
    "nominal_ending": _nominal_ending,
}
