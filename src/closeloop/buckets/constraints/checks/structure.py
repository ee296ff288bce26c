"""Checks of markup: code, tables, lists, marks, titles, highlights, sections, dividers. Used by `checks`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from closeloop.buckets.constraints.checks.found import absent, present
from closeloop.buckets.constraints.model import Broken, Check, Constraint, within
from closeloop.buckets.text import lines, list_items
from closeloop.interactions.languages.scripts import without_code

_TABLE_RULE = re.compile(r"^[^\S\n]*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$", re.MULTILINE)


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


STRUCTURE: Mapping[str, Check] = {
    "code_block": _code_block,
    "table": _table,
    "bulleted": _bulleted,
    "numbered_list": _numbered_list,
    "no_lists": _no_lists,
    "no_comma": absent(r"[,，、،]", "a comma"),
    "no_exclamation": absent(r"[!！¡]", "an exclamation mark"),
    "no_period": absent(r"。", "a full stop"),
    "question": present(r"¿[^?¿]+\?", "question"),
    "exclamation": present(r"¡[^!¡]+!", "exclamation"),
    "title_angle": present(r"<<[^<>\n]+>>|《[^》\n]+》|«[^»\n]+»", "title in double angular brackets"),
    "title_hash": _title_hash,
    "title_brackets": present(r"『[^』\n]+』", "title in 『』"),
    "highlights": _highlights,
    "highlights_any": _highlights,
    "sections": _sections,
    "sections_named": _sections_named,
    "sections_counted": _sections_named,
    "separated": _separated,
    "divider": _divider,
}
