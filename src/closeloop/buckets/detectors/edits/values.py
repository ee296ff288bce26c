"""Whether two ways of writing a number, a date or a time mean the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from closeloop.buckets.grounding.units import MONTHS
from closeloop.numerals import NUMBERS
from closeloop.signals.amounts import amounts

_ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_VALUES = (
    {**MONTHS}
    | {word: place for place, word in enumerate(_ORDINAL_WORDS.split(), 1)}
    | {word: int(value) for word, value in NUMBERS.items() if value >= 1}
)
_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?|\b(?P<full>\d{1,2})[:h](?P<rest>[0-5]\d)\b"
)
_CLOCK = re.compile(r"\b(?P<hour>\d{1,2}) (?:uhr|o ?clock|h)\b")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|ème|e|º|ª)\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DATE = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b")
_WORD = re.compile(r"[^\W\d_]+|[%$€£]")
_SAME_WORDS = {
    "percent": "%", "per cent": "%", "prozent": "%", "pourcent": "%", "euro": "€", "euros": "€", "eur": "€", "dollar": "$", "dollars": "$",
    "usd": "$", "pounds": "£", "gbp": "£", "half an hour": "30 minutes", "a half hour": "30 minutes", "noon": "12:00",
    "midday": "12:00", "midnight": "0:00", "a dozen": "12", "an hour": "60 minutes", "min": "minutes", "mins": "minutes",
}  # fmt: skip
_SAME = re.compile(r"\b(?:" + "|".join(sorted(_SAME_WORDS, key=len, reverse=True)) + r")\b")
_LIGHT_WORDS = "of the at on and to in am um der den le la les du de el los del à a"
_LIGHT = frozenset(_LIGHT_WORDS.split())


def same_values(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether both say the same numbers, and besides them the same words: "May 3, 2025" and "03.05.2025"."""
    left, right = (_values(" ".join(words)) for words in (gone, come))
    return left == right and any(one[0].isdigit() for one in left)


def _values(text: str) -> list[str]:
    plain = _SAME.sub(lambda found: _SAME_WORDS[found[0]], text.casefold().replace("'", " "))
    plain = re.sub(r" ?([/-]) ?(?=\d)", r"\1", plain)
    found = []
    for time in _TIME.finditer(plain):
        hour = int(time["hour"] or time["full"])
        if time["half"]:
            hour = hour % 12 + (12 if time["half"] == "p" else 0)
        found.append(f"{hour}:{time['minute'] or time['rest'] or '00'}")
    plain = _TIME.sub(" ", plain)
    found += [f"{int(clock['hour'])}:00" for clock in _CLOCK.finditer(plain)]
    plain = _ORDINAL.sub("", _CLOCK.sub(" ", plain))
    for date in _DATE.findall(plain):
        found += [str(int(part)) for part in re.split(r"[./-]", date)]
    plain = _DATE.sub(" ", plain)
    for number in _NUMBER.findall(plain):
        found += amounts(number, ())
    for word in _WORD.findall(_NUMBER.sub(" ", plain)):
        if word in _VALUES:
            found.append(str(_VALUES[word]))
        elif word not in _LIGHT:
            found.append(word)
    return sorted(found)
