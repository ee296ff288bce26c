"""Checks of casing, accents and single letters. Used by `checks`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from closeloop.buckets.constraints.checks.found import absent, present
from closeloop.buckets.constraints.model import Broken, Check, Constraint, within


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


def _no_letter(constraint: Constraint, response: str, _: str) -> Broken | None:
    letter = constraint.values[0].lower()
    at = response.lower().find(letter)
    return None if at < 0 else Broken(f"has {letter!r}, which was to be avoided", at, at + 1)


LETTERS: Mapping[str, Check] = {
    "upper": _upper,
    "lower": _lower,
    "capital_words": _capital_words,
    "accented_words": _accented_words,
    "letter_words": _letter_words,
    "no_accents": absent(r"[àâäáãåçèéêëìíîïñòóôöõùúûüýÿœæÀÂÄÁÃÅÇÈÉÊËÌÍÎÏÑÒÓÔÖÕÙÚÛÜÝŸŒÆ]", "an accent"),
    "accents": present(r"[àâäçèéêëîïôöùûü]", "accents"),
    "no_letter": _no_letter,
}
