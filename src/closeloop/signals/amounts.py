"""The numbers of a text by their value, in figures and in words of several languages. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from closeloop.numerals import ARTICLES, NUMBERS
from closeloop.patterns import lazy

_NUMBER = lazy(r"\d+(?:[.,:\u00a0\u202f' ]\d{3}(?!\d))*(?:[.,:]\d+)*")
_MINUS = frozenset("-−")
_VALUES = {
    word: str(int(value)) for word, value in NUMBERS.items() if word not in ARTICLES | {"neuf", "sept", "seize", "once"}
}
"""Without "one", which is an article and a pronoun too, and without words that are others too: new, September, to seize, at once."""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = "one two three four five six seven eight nine"
_COMPOUND = lazy(rf"\b({_TENS.replace(' ', '|')})[- ]({_UNITS.replace(' ', '|')})\b", re.IGNORECASE)


def _in_words(text: str, words: Iterable[str]) -> set[str]:
    """The values of the number words among the lower-case words of a text; `fifty-two` is one number."""
    said = _VALUES.keys() & words
    if not said:
        return set()
    compounds = [(tens.lower(), unit.lower()) for tens, unit in _COMPOUND.findall(text)]
    found = {_VALUES[word] for word in said.difference(*compounds)}
    units = _UNITS.split()
    return found | {str(int(_VALUES[tens]) + 1 + units.index(unit)) for tens, unit in compounds}


def amounts(text: str, words: Iterable[str]) -> set[str]:
    """The numbers of a text without links, and those among its words."""
    return {_value(_signed(match)) for match in _NUMBER.finditer(text)} | _in_words(text, words)


def _signed(match: re.Match[str]) -> str:
    """The number with the minus before it; behind a word or a bracket that is a hyphen."""
    text, start = match.string, match.start()
    if start and text[start - 1] in _MINUS:
        before = text[start - 2] if start > 1 else ""
        if not before.isalnum() and before not in ("_", ")", "]"):
            return text[start - 1] + match[0]
    return match[0]


def _value(number: str) -> str:
    """A number without its group marks: "1,250.00" and "1 250" are 1250."""
    plain = number
    if not number.isdecimal():
        plain = re.sub(r"(?<=\d)[,.\u00a0\u202f' ](?=\d{3}(?:\D|$))", "", number).replace(",", ".")
    sign, plain = ("-", plain[1:]) if plain[0] in _MINUS else ("", plain)
    whole, _, fraction = plain.partition(".")
    fraction = fraction.rstrip("0")
    return sign + (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")
