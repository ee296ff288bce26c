"""What the match of a row names: words to include, keys, options, a phrase, and the number of what it speaks of."""

from __future__ import annotations

import re

from closeloop.buckets.constraints.lexicons.ordinals import ORDINALS
from closeloop.buckets.constraints.model import Row
from closeloop.patterns import lazy

_QUOTED = lazy(r"['\"“„‘«「]\s?([^'\"“”’»」\n]{1,60}?)\s?['\"“”’»」]")
_THE_WORD = re.compile(r"^the (?:key ?)?words? ", re.IGNORECASE)


def values_of(row: Row, match: re.Match[str]) -> tuple[tuple[str, ...] | None, int | None]:
    """Words, options or the like, and a number; values are None where the match names none after all."""
    groups = {name: value for name, value in match.groupdict().items() if value}
    value = groups.get("v") or groups.get("w") or groups.get("u")
    if row.kind == "no_mention":
        return tuple(groups[name] for name in ("v", "w") if name in groups), None
    number = groups.get("n") or groups.get("m")
    low = None
    if number:
        low = int(number) if number.isdigit() else ORDINALS.get(number.lower(), 1)
    if value is None:
        return (), low
    if row.kind in ("with_words", "without_words", "json_keys"):
        words = tuple(found.strip(" ,;") for found in _QUOTED.findall(value)) or tuple(
            _THE_WORD.sub("", part.strip(" '\"[]`"))
            for part in re.split(r",|\b(?:and|or|und|oder|og|och|en|oraz|и|و)\b", value.strip("[]"))
            if part.strip(" '\"[]`")
        )
        return words or None, low
    if row.kind == "options":
        options = _options(value)
        return (options if len(options) >= 2 else None), low
    return (value.strip(),), low


_OTHERWISE = lazy(r"[\"“'‘]?[,;/]? ?(?:or |/ ?)?(?:with )?[\"“](?P<v>[^\"”\n]{1,120})[\"”]", re.IGNORECASE)
_MOST = 12


def alternatives(text: str, at: int) -> tuple[str, ...]:
    """The further phrases behind a quoted one of which any will do: `start with "Yes", "No" or "Maybe"`."""
    found: list[str] = []
    either = False
    while len(found) < _MOST and (match := _OTHERWISE.match(text, at)):
        either |= "or" in text[at : match.start("v")].lower() or "/" in text[at : match.start("v")]
        found.append(match["v"])
        at = match.end()
    return tuple(found) if either else ()


_OPTION = lazy(r"['\"“”「«]\s?([^'\"“”「」«»\n]{1,60}?)\s?['\"“”」»]")


def _options(value: str) -> tuple[str, ...]:
    quoted = tuple(found.strip() for found in _OPTION.findall(value))
    if len([item for item in quoted if any(map(str.isalnum, item))]) >= 2:
        return tuple(item for item in quoted if any(map(str.isalnum, item)))
    rows: list[str] = []
    for line in value.splitlines():
        bare = line.strip(" -*•\t")
        if not bare:
            if rows:
                break
            continue
        if len(bare) > 60 or (rows and not bare.endswith(rows[0][-1])):
            break
        rows.append(bare)
    return tuple(rows)
