"""Checks of what is to be said or not: words, first and last phrase, one of several options, a postscript. Used by `checks`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from closeloop.buckets.constraints.checks.counted import BLANK_LINES
from closeloop.buckets.constraints.model import Broken, Check, Constraint
from closeloop.buckets.text import fold, letters, lines, occurrences, paragraphs

_QUOTES = "\"“”„«»'‘’「」『』"
_WRAPPED = (("\"", "\""), ("“", "”"), ("„", "“"), ("«", "»"), ("「", "」"), ("『", "』"), ("``", "''"))  # fmt: skip


def _with_words(constraint: Constraint, response: str, _: str) -> Broken | None:
    text = fold(response)
    missing = [word for word in constraint.values if fold(word) and fold(word) not in text]
    return Broken(f"does not contain {', '.join(map(repr, missing))}", 0, 0) if missing else None


def _without_words(constraint: Constraint, response: str, _: str) -> Broken | None:
    for word in constraint.values:
        match = next(occurrences(word, response), None) if word.strip() else None
        if match:
            return Broken(f"contains {word!r}, which was to be avoided", match.start(), match.end())
    return None


def _wrapped_quotes(_: Constraint, response: str, __: str) -> Broken | None:
    bare = response.strip()
    if len(bare) > 1 and any(bare.startswith(first) and bare.endswith(last) for first, last in _WRAPPED):
        return None
    return Broken("is not wrapped in quotation marks as a whole", 0, min(40, len(response)))


def _wrapped_brackets(_: Constraint, response: str, __: str) -> Broken | None:
    bare = response.strip()
    return (
        None
        if bare.startswith("「") and bare.endswith("」")
        else Broken("is not wrapped in 「」", 0, min(40, len(response)))
    )


_PLACES = re.compile(r"\[[^\]\n]{1,40}\]|<[^<>\n]{1,40}>|\{[^{}\n]{1,40}\}|…|\.{3}|_{3,}")
_FILLED = 80
"""Characters that may stand in a place of a phrase that is to be filled in."""


def _filled(wanted: str) -> re.Pattern[str] | None:
    """What a phrase with places to fill in may look like, folded; None where there is none, or nothing else."""
    pieces = [fold(piece) for piece in _PLACES.split(wanted)]
    if len(pieces) == 1 or not any(map(str.isalnum, "".join(pieces))):
        return None
    return re.compile(rf"[^\n]{{0,{_FILLED}}}?".join(map(re.escape, pieces)))


def _starts_with(wanted: str, response: str) -> bool:
    if pattern := _filled(wanted):
        return pattern.match(fold(response[: len(wanted) * 2 + 4 * _FILLED]).lstrip(_QUOTES + " *#_`")) is not None
    bare = fold(wanted).strip(_QUOTES + " .,*")
    return fold(response[: len(wanted) * 2 + 60]).strip(_QUOTES + " .,*#_`").startswith(bare)


def _ends_with(wanted: str, response: str) -> bool:
    """Where something is to be filled in, its last line does; behind a label at the start of one of its last lines comes the value."""
    if wanted.rstrip().endswith((":", "：")) and any(map(str.isalnum, wanted)):
        label = fold(wanted).strip(_QUOTES + " *")
        ends = [fold(line).lstrip(_QUOTES + " *#_`>-•(") for line in lines(response)[-_LAST_LINES:]]
        return label in ends[-1] or any(line.startswith(label) for line in ends)
    if pattern := _filled(wanted):
        last = fold(lines(response)[-1])
        found = pattern.search(last)
        return found is not None and len(last) - found.end() <= _FILLED
    bare = fold(wanted).strip(_QUOTES + " .,*")
    ending = fold(response[-(len(wanted) * 2 + 60) :]).strip(_QUOTES + " .,*_`")
    return ending.endswith(bare) or (" " not in bare and _BEHIND_ALL.sub("", ending).endswith(bare))


def _end_phrase(constraint: Constraint, response: str, _: str) -> Broken | None:
    body = _FOR_PROGRAMS.sub("", response)
    if any(_ends_with(one, response) or (body != response and _ends_with(one, body)) for one in constraint.values):
        return None
    return Broken(
        f"does not end with {constraint.values[0]!r}", max(0, len(response.rstrip()) - 60), len(response.rstrip())
    )


_LAST_LINES = 6
_FOR_PROGRAMS = re.compile(
    r"(?<=\S)\n\s*(?:#[A-Z][A-Z0-9_]{2,30}|\[{1,2}[A-Z][A-Z0-9_ -]{2,30}\]{1,2}|<[\w-]{2,30} ?/>)\s*\Z"
)
"""A mark that a program looks for, on a line below the end."""
_BEHIND_ALL = re.compile(r"[\W_]+$")
"""Behind a last word a mark or an emoji may stand."""


def _start_phrase(constraint: Constraint, response: str, _: str) -> Broken | None:
    if any(_starts_with(one, response) for one in constraint.values):
        return None
    return Broken(f"does not start with {constraint.values[0]!r}", 0, min(60, len(response)))


def _options(constraint: Constraint, response: str, _: str) -> Broken | None:
    text = fold(response)
    if any(fold(option).strip(_QUOTES + " .。") in text for option in constraint.values):
        return None
    return Broken(f"is none of {', '.join(map(repr, constraint.values))}"[:200], 0, min(60, len(response)))


def _paragraph_starts(constraint: Constraint, response: str, demand: str) -> Broken | None:
    index = (constraint.low or 1) - (1 if (constraint.low or 1) > 0 else 0)
    ways = [paragraphs(response)]
    if "***" in demand:
        ways.append(paragraphs(response, "***"))
    elif not BLANK_LINES.search(demand):
        ways.append(lines(response))
    for parts in ways:
        if -len(parts) <= index < len(parts):
            start = fold(parts[index]).lstrip(_QUOTES + " *#_")
            if start.startswith(fold(constraint.values[0]).strip(_QUOTES + " ")):
                return None
    return Broken(f"paragraph {constraint.low} does not start with {constraint.values[0]!r}", 0, min(60, len(response)))


def _postscript(constraint: Constraint, response: str, _: str) -> Broken | None:
    wanted = constraint.values[0] if constraint.values else "P.S."
    short = letters(wanted)
    pattern = r"[\s.\-]*".join(map(re.escape, short))
    if short.isascii():
        pattern = rf"(?:(?<!\w)|(?<=\\n))(?:{pattern})(?!\w)"  # some models spell a new line `\n`
    if re.search(pattern, response, re.IGNORECASE):
        return None
    if short.lower() == "ps" and _POSTSCRIPT.search(response):
        return None
    return Broken(f"has no postscript {wanted!r}")


_POSTSCRIPT = re.compile(
    r"\bp\. ?d\b|\bpd\s?:|post-?scriptum|posdata|postdata|\bn\.?b\b|追伸|追記|附言|又及|附:|추신|dopisek|\bnot:",
    re.IGNORECASE,
)
"""What other languages write for it."""


def _no_digits(_: Constraint, response: str, __: str) -> Broken | None:
    match = re.search(r"\d+", response)
    return Broken("has digits", match.start(), match.end()) if match else None


PHRASES: Mapping[str, Check] = {
    "with_words": _with_words,
    "without_words": _without_words,
    "wrapped_quotes": _wrapped_quotes,
    "wrapped_brackets": _wrapped_brackets,
    "end_phrase": _end_phrase,
    "start_phrase": _start_phrase,
    "options": _options,
    "paragraph_starts": _paragraph_starts,
    "postscript": _postscript,
    "no_digits": _no_digits,
}
