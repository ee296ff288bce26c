"""The numbers of a text by their value, in figures and in words of several languages. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from closeloop.patterns import lazy

_NUMBER = lazy(r"\d+(?:[.,:\u00a0\u202f' ]\d{3}(?!\d))*(?:[.,:]\d+)*")
_MINUS = frozenset("-−")
_NUMBERS = (
    "zero zéro cero", "", "two deux dos zwei dois duas", "three trois tres drei três", "four quatre cuatro vier quattro quatro",
    "five cinq cinco fünf cinque", "six seis sechs", "seven siete sieben sette", "eight huit ocho acht oito",
    "nine nueve neun nove", "ten diez zehn dieci", "eleven onze undici", "twelve douze doce zwölf dodici",
    "thirteen treize trece dreizehn treze", "fourteen quatorze catorce vierzehn", "fifteen quinze quince fünfzehn",
    "sixteen dieciséis sechzehn", "seventeen diecisiete siebzehn", "eighteen dieciocho achtzehn", "nineteen diecinueve neunzehn",
)  # fmt: skip
_TENS = (
    "twenty vingt veinte zwanzig venti vinte", "thirty trente treinta dreißig trenta trinta",
    "forty quarante cuarenta vierzig quaranta", "fifty cinquante cincuenta fünfzig cinquanta", "sixty soixante sesenta sechzig",
    "seventy setenta siebzig", "eighty ochenta achtzig", "ninety noventa neunzig",
)  # fmt: skip
_VALUES = {word: str(value) for value, words in enumerate(_NUMBERS) for word in words.split()} | {
    word: str(10 * value) for value, words in enumerate(_TENS, 2) for word in words.split()
}
"""Without "one", which is an article and a pronoun too, and without words that are others in a sister language."""
_UNITS = "one two three four five six seven eight nine"
_COMPOUND = lazy(
    rf"\b({'|'.join(words.split()[0] for words in _TENS)})[- ]({_UNITS.replace(' ', '|')})\b", re.IGNORECASE
)


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
