"""Checks of demands that are usual in chats of other languages: no marks at all, how lines start. Used by `checks`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from closeloop.buckets.constraints.any_language.form_of_address import address
from closeloop.buckets.constraints.model import Broken, Check, Constraint
from closeloop.buckets.text import lines

_PUNCTUATION = re.compile(r"[.,;:!?…。，、；：！？¿¡](?!\d)")
_INTRODUCED = re.compile(r"[:：]\s*$")
_SHOWN = 60


def _no_punctuation(_: Constraint, response: str, __: str) -> Broken | None:
    """In numbers and links marks are no punctuation."""
    text = re.sub(r"https?://\S+", lambda match: " " * len(match[0]), response)
    found = _PUNCTUATION.search(text)
    return Broken("has punctuation, which was to be left out", found.start(), found.end()) if found else None


def _marked_lines(constraint: Constraint, response: str, _: str) -> Broken | None:
    """None of the lines starts so; one of several may be an introduction."""
    mark = constraint.values[0].rstrip("\ufe0f")
    rows = [line.strip() for line in lines(response) if not _INTRODUCED.search(line)]
    if not rows or any(row.startswith(mark) for row in rows):
        return None
    return Broken(f"has no line that starts with {mark!r}", 0, min(_SHOWN, len(response)))


def _no_latin(_: Constraint, response: str, __: str) -> Broken | None:
    """A word in Latin letters; names in capitals (`DNA`) and links are none."""
    bare = re.sub(r"https?://\S+", lambda match: " " * len(match[0]), response)
    found = re.search(r"(?<![\w./@])[A-Za-z]*[a-z]{2,}", bare)
    return Broken("has a word in Latin letters, which were to be avoided", *found.span()) if found else None


_KANA = re.compile(r"[ぁ-ゖァ-ヺー]+")
_SMALL_KANA = re.compile(r"[ぁぃぅぇぉゃゅょゎァィゥェォャュョヮ]")
_HAIKU = (5, 7, 5)


def _haiku(_: Constraint, response: str, __: str) -> Broken | None:
    """Only where all is in kana: a small one is no syllable of its own, and how a character is read is not known."""
    rows = [re.sub(r"[\s。、！？!?「」]", "", row) for row in re.split(r"[\n\u3000 ／/]+", response.strip())]
    rows = [row for row in rows if row]
    if len(rows) != len(_HAIKU) or not all(map(_KANA.fullmatch, rows)):
        return None
    sizes = tuple(len(row) - len(_SMALL_KANA.findall(row)) for row in rows)
    return None if sizes == _HAIKU else Broken(f"has lines of {', '.join(map(str, sizes))} syllables", 0, len(response))


CHAT: Mapping[str, Check] = {
    "no_punctuation": _no_punctuation,
    "marked_lines": _marked_lines,
    "no_latin": _no_latin,
    "haiku": _haiku,
    "address": address,
}
