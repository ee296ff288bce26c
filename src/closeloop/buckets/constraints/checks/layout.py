"""Checks of layout that prompts name: templates, named sections, tags, dates, tables by size, marks of bullets. Used by `checks`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from closeloop.buckets.constraints.checks.dissect import without_fences
from closeloop.buckets.constraints.checks.wordplay import number
from closeloop.buckets.constraints.model import Broken, Check, Constraint
from closeloop.buckets.text import fold, is_cjk, lines, list_items

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?"
    r"|janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|januar|februar|m[äa]rz|juni|juli|oktober|dezember|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
    r"|janeiro|fevereiro|mar[çc]o|maio|junho|julho|setembro|outubro|dezembro)"
)
_IN_WORDS = (
    rf"\b{_MONTHS}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|er|\.|º)? (?:of |de )?{_MONTHS},?(?: de)? \d{{4}}\b|\d{{4}} ?年 ?\d{{1,2}} ?月 ?\d{{1,2}} ?日"
)
_WRITTEN_DATE = re.compile(_IN_WORDS, re.IGNORECASE)
_OTHER_DATE = re.compile(
    rf"{_IN_WORDS}|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b|\b\d{{4}}/\d{{1,2}}/\d{{1,2}}\b", re.IGNORECASE
)
_FIGURE_DATE = re.compile(r"(?<![\d./-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?![\d/-])")
_HALF_DAY = re.compile(r"\b\d{1,2}(?::\d{2})? ?(?:[ap]m\b|[ap]\.m\.)|午[前後] ?\d|[上下]午 ?\d", re.IGNORECASE)
_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_SHOWN = 60


def _iso_dates(_: Constraint, response: str, __: str) -> Broken | None:
    found = _OTHER_DATE.search(without_fences(response))
    return Broken("has a date in another format", *found.span()) if found else None


def _date_format(constraint: Constraint, response: str, __: str) -> Broken | None:
    """`DD.MM.YYYY` and the like: dates in figures that are no such, and those with the name of their month."""
    text = without_fences(response)
    shape = re.compile(re.sub("[YMD]", r"\\d", re.escape(constraint.values[0])))
    others = (match for match in _FIGURE_DATE.finditer(text) if not shape.fullmatch(match[0]))
    found = _WRITTEN_DATE.search(text) or next(others, None)
    return Broken(f"has a date that is no {constraint.values[0]}", *found.span()) if found else None


def _bold_words(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Words that the response has, but nowhere in bold."""
    for word in constraint.values:
        bare = re.escape(word.strip())
        found = re.search(rf"(?<!\w){bare}", response, re.IGNORECASE)
        bold = rf"(?:\*\*|__|<b>|<strong>)[^*_<\n]*{bare}"
        if found and not re.search(bold, response, re.IGNORECASE):
            return Broken(f"does not have {word!r} in bold", *found.span())
    return None


def _day_clock(_: Constraint, response: str, __: str) -> Broken | None:
    found = _HALF_DAY.search(response)
    return Broken("has a time of the 12-hour clock", *found.span()) if found else None


def _ends_in_question(_: Constraint, response: str, __: str) -> Broken | None:
    bare = re.sub(r"[\s\"'”’»)*_`\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]+$", "", response)
    if bare.endswith(("?", "？")):
        return None
    last = lines(response)[-1].strip() if lines(response) else ""
    signed = "?" in response[-250:] and len(last.split()) <= _SIGNED
    return Broken("does not end with a question", max(0, len(bare) - _SHOWN), len(bare), 0.5 if signed else 1.0)


_SIGNED = 6
"""Words of a last line that may be a signature."""


def _tagged(constraint: Constraint, response: str, _: str) -> Broken | None:
    name = re.escape(constraint.values[0])
    if re.search(rf"<{name}(?:\s[^<>]*)?>", response, re.IGNORECASE):
        return None
    return Broken(f"has no <{constraint.values[0]}> tag", 0, min(_SHOWN, len(response)))


def _boxed(_: Constraint, response: str, __: str) -> Broken | None:
    return None if "\\boxed" in response else Broken("has no \\boxed{}", max(0, len(response) - _SHOWN), len(response))


def _template(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Labels with a place to fill behind them: each has to be there. Fewer than two labels are no template."""
    shown = re.split(r"\n[ \t]*\n[ \t]*\n|\n(?=[^\n]*[?!]\s*$)", constraint.values[0])[0]
    filled = re.findall(r"(?<![\w\[{<])([A-Z][\w'/-]*(?: [\w'/&-]+){0,4}):[*_ \t]*[\[{<(]", shown)
    labels = list(dict.fromkeys(filled))
    if len(labels) < 2:
        return None
    text = fold(response)
    missing = [label for label in labels if fold(label) not in text]
    return (
        Broken(f"lacks {', '.join(map(repr, missing))} of the template", 0, min(_SHOWN, len(response)))
        if missing
        else None
    )


def _named_sections(constraint: Constraint, response: str, _: str) -> Broken | None:
    wanted = constraint.values[0]
    if len(constraint.values) > 1:
        wanted = ", ".join(f'"{name}"' for name in constraint.values)
    names = re.findall(r"[\"“'‘*]([^\"”'’*\n]{2,40})[\"”'’*]", wanted)
    text = fold(response)
    listed: list[str] = []
    if names:
        missing = [name.strip() for name in names if fold(name).strip(" :.") not in text]
    else:
        listed = _LISTED_NAME.findall(wanted) if "\n" in wanted else re.split(r"[,;] (?:and )?| (?:and|&) ", wanted)
        missing = [name.strip() for name in listed if name.strip() and fold(_head(name)) not in text]
    if missing:
        return Broken(f"has no section {', '.join(map(repr, missing))}", 0, min(_SHOWN, len(response)))
    if len(lines(response)) > 1 and not names:
        heads = [fold(line) for line in lines(response) if len(line.split()) <= _HEADING or ":" in line[:_SHOWN]]
        hidden = [
            one for name in listed if (one := name.strip()) and not any(fold(_head(one)) in head for head in heads)
        ]
        if hidden and not re.search(r"<h\d|^\s*[{|]", response, re.MULTILINE):
            return Broken(
                f"has no section {hidden[0]!r}, only its name in a sentence", 0, min(_SHOWN, len(response)), 0.8
            )
    return None


_HEADING = 8
"""Words that a line may have that is a heading."""
_LISTED_NAME = re.compile(
    r"^[ \t]*(?:[-*•]|\d{1,2}[.)]|#+)[ \t]*\**([A-Z][^\n:*(–—]{1,40}?)\**(?=[ \t]*(?:[:(–—]| - |$))", re.MULTILINE
)


def _head(name: str) -> str:
    """The words of a name up to its last capital: what follows in small letters may be no part of it."""
    words = name.split()
    last = max((place for place, word in enumerate(words) if word[0].isupper()), default=0)
    return " ".join(words[: last + 1])


def _tables(response: str) -> list[list[str]]:
    """The rows of each table in markdown, without its rule."""
    found: list[list[str]] = [[]]
    for line in response.splitlines():
        if line.count("|") > 1 or (found[-1] and "|" in line):
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return [rows for rows in found if len(rows) > 1 and any(_RULE.fullmatch(row) for row in rows)]


def _table_columns(constraint: Constraint, response: str, _: str) -> Broken | None:
    wanted = number(constraint.values[0])
    for rows in _tables(response):
        width = len(re.split(r"(?<!\\)\|", rows[0].strip("|")))
        if wanted and width != wanted:
            return Broken(f"has a table of {width} columns, asked for {wanted}", *_place(rows[0], response))
    return None


_AT_LEAST, _AT_MOST = ("at least", "no fewer than"), ("at most", "no more than", "up to")


def _table_rows(constraint: Constraint, response: str, _: str) -> Broken | None:
    """The line of headings may be one of them."""
    *relation, last = constraint.values[0].lower().split()
    wanted, said = number(last), " ".join(relation)
    for rows in _tables(response):
        count = sum(not _RULE.fullmatch(row) for row in rows)
        few, many = (
            said not in _AT_MOST and count < (wanted or 0),
            said not in _AT_LEAST and count - 1 > (wanted or count),
        )
        if few or many:
            return Broken(
                f"has a table of {count - 1} rows, asked for {constraint.values[0]}", *_place(rows[0], response)
            )
    return None


def _place(row: str, response: str) -> tuple[int, int]:
    start = response.find(row)
    return max(start, 0), max(start, 0) + len(row)


def _csv_rows(constraint: Constraint, response: str, _: str) -> Broken | None:
    body = next(iter(re.findall(r"```\w*\n(.*?)(?:\n```|\Z)", response, re.DOTALL)), response).strip()
    marked = [mark for mark in ",;\t|" if body.split("\n")[0].count(mark)]
    count = len([row for row in csv.reader(io.StringIO(body)) if row]) if marked else 0
    wanted = number(constraint.values[0])
    if not wanted or not count or wanted in (count, count - 1):
        return None
    return Broken(f"has {count - 1} rows behind its header, asked for {wanted}", 0, min(_SHOWN, len(response)), 0.8)


def _bullet_mark(mark: str) -> Check:
    def check(_: Constraint, response: str, __: str) -> Broken | None:
        items = list_items(response, numbered=False)
        if not items or any(line.lstrip()[0] == mark for _, line in items):
            return None
        start, line = items[0]
        return Broken(f"has bullets that are no {mark!r}", start, start + len(line.rstrip()))

    return check


def _label_only(_: Constraint, response: str, __: str) -> Broken | None:
    size = len(response.split())
    return (
        Broken(f"says more than a label: {size} words", 0, min(_SHOWN, len(response))) if size > _LABEL_WORDS else None
    )


_LABEL_WORDS = 5

_NOTHING_ELSE = re.compile(
    r"\b(?:only|single|one[- ]word|exactly one|nothing else|no (?:other|explanation)|(?:not|n['’]t) (?:give|add|provide"
    r"|write) (?:any )?explanation"
    r"|uniquement|seulement|solo|s[óo]lo|[úu]nicamente|solamente|nur|ausschlie(?:ß|ss)lich|soltanto|apenas|somente|tylko|sadece|yalnızca"
    r"|только)\b|だけ|のみ|只|仅|僅|فقط",
    re.IGNORECASE,
)
_OPTION_ENDS = re.compile(
    r"\s*(?:/|,|、|，|،| or |\bor\b|\|)\s*|\s+(?:ou|o|oder|of|eller|lub|veya|или|أو)\s+|または|もしくは|或者?",
    re.IGNORECASE,
)


def _choices(constraint: Constraint, response: str, demand: str) -> Broken | None:
    """One of the options has to be there; where nothing else is wanted, no more than a few words beside it."""
    options = [fold(one).strip("\"'“”‘’«»„「」`.。) ") for one in _OPTION_ENDS.split(constraint.values[0])]
    options = [one for one in options if one]
    if len(options) < 2 or max(map(len, options)) > _LONG_OPTION:
        return None
    text = fold(response)
    if not any(re.search(rf"(?<!\w){re.escape(one)}", text) for one in options):
        return Broken(f"is none of {', '.join(map(repr, options))}", 0, min(_SHOWN, len(response)))
    if is_cjk(response):  # a word is some two letters
        size = (len(text) - max(map(len, options))) // 2
    else:
        size = len(response.split()) - max(len(one.split()) for one in options)
    around = demand[max(0, constraint.start - 60) : constraint.end + 80]
    if size <= _LABEL_WORDS or not ("only" in constraint.values[1:] or _NOTHING_ELSE.search(around)):
        return None
    return Broken("says more than one of the options", 0, min(_SHOWN, len(response)))


_LONG_OPTION = 40


def _separator(constraint: Constraint, response: str, _: str) -> Broken | None:
    mark = constraint.values[0].strip("\"'“”`")
    if response.count(mark) > 1:
        return None
    return Broken(f"does not use {mark!r} for its items", 0, min(_SHOWN, len(response)))


def _blank_lines(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Between paragraphs, of which there have to be two."""
    wanted = number(constraint.values[0])
    for gap in re.finditer(r"(?<=\S)[ \t]*\n(?:[ \t]*\n)+(?=[ \t]*\S)", response):
        if gap[0].count("\n") - 1 != wanted:
            start = max(0, gap.start() - _SHOWN)
            return Broken(
                f"has {gap[0].count(chr(10)) - 1} blank lines between paragraphs, asked for {wanted}",
                start,
                gap.start(),
            )
    return None


LAYOUT: Mapping[str, Check] = {
    "iso_dates": _iso_dates,
    "date_format": _date_format,
    "bold_words": _bold_words,
    "day_clock": _day_clock,
    "ends_in_question": _ends_in_question,
    "tagged": _tagged,
    "boxed": _boxed,
    "template": _template,
    "named_sections": _named_sections,
    "table_columns": _table_columns,
    "table_rows": _table_rows,
    "csv_rows": _csv_rows,
    "dash_bullets": _bullet_mark("-"),
    "star_bullets": _bullet_mark("*"),
    "label_only": _label_only,
    "blank_lines": _blank_lines,
    "choices": _choices,
    "separator": _separator,
}
