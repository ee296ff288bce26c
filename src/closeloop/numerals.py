"""What numbers are called in six languages: counting words, tens, scales."""

from __future__ import annotations

from collections.abc import Mapping

_COUNTING = (
    "zero", "one un une uno una ein eine einen einem einer um uma", "two deux dos zwei dois duas", "three trois tres drei tre três",
    "four quatre cuatro vier quattro quatro", "five cinq cinco fünf cinque", "six seis sechs", "seven sept siete sieben sette sete",
    "eight huit ocho acht oito", "nine neuf nueve neun nove", "ten dix diez zehn dieci dez", "eleven onze undici",
    "twelve douze doce zwölf dodici doze dozen dutzend douzaine docena dozzina dúzia", "thirteen treize trece dreizehn tredici treze",
    "fourteen quatorze catorce vierzehn quattordici catorze", "fifteen quinze quince fünfzehn quindici",
    "sixteen seize dieciséis sechzehn sedici", "seventeen diecisiete siebzehn", "eighteen dieciocho achtzehn diciotto dezoito",
    "nineteen diecinueve neunzehn",
    "twenty vingt veinte zwanzig venti vinte",
)  # fmt: skip
_TENS = (
    "thirty trente treinta dreißig trenta trinta", "forty quarante cuarenta vierzig quaranta quarenta",
    "fifty cinquante cincuenta fünfzig cinquanta cinquenta", "sixty soixante sesenta sechzig sessanta sessenta",
    "seventy setenta siebzig settanta", "eighty ochenta achtzig ottanta oitenta", "ninety noventa neunzig novanta",
    "hundred cien hundert cento cem",
)  # fmt: skip
NUMBERS: Mapping[str, float] = {
    word: float(value) for value, words in enumerate(_COUNTING) for word in words.split()
} | {word: 10.0 * place for place, words in enumerate(_TENS, 3) for word in words.split()}
"""Number words and their values. Words that are something else in another of the languages (due, once, sei, elf, otto) are left out."""
ARTICLES = frozenset(_COUNTING[1].split())
"""Articles more often than numbers."""
SCALES: Mapping[str, float] = {
    "k": 1e3, "thousand": 1e3, "mille": 1e3, "mil": 1e3, "tausend": 1e3, "hundred": 1e2, "million": 1e6, "millions": 1e6,
    "millionen": 1e6, "millones": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "lakh": 1e5, "lakhs": 1e5, "crore": 1e7, "crores": 1e7,
}  # fmt: skip
LETTERS: Mapping[str, float] = {"m": 1e6, "b": 1e9}
"""Scales that are units, too."""
UNSPACED = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
"""Letters of scripts whose words stand without blanks, or with endings at the number, as a range for a pattern."""
HAN = "〇零一二两兩三四五六七八九十百千万萬"
"""Signs of numerals in Chinese and Japanese."""
_HAN_DIGITS = {**{sign: value for value, sign in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2, "兩": 2}
_HAN_STEPS = {"十": 10, "百": 100, "千": 1000}


def han(numeral: str) -> int:
    """The value of a numeral in Chinese or Japanese signs: 二十五 is 25, 二〇二四 is 2024."""
    if not any(sign in "十百千万萬" for sign in numeral):
        return int("".join(str(_HAN_DIGITS[sign]) for sign in numeral))
    whole = part = digit = 0
    for sign in numeral:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
        elif sign in _HAN_STEPS:
            part, digit = part + (digit or 1) * _HAN_STEPS[sign], 0
        else:
            whole, part, digit = whole + (part + digit or 1) * 10_000, 0, 0
    return whole + part + digit
