"""Letters of a text by script, and a text without its code. Pure functions; offsets stay those of the text given."""

from __future__ import annotations

import re
import string
from collections import Counter
from functools import cache, lru_cache

from closeloop.patterns import latin


def without_code(text: str) -> str:
    """The text with fenced blocks and inline code blanked out by spaces: offsets stay the same."""
    if "`" not in text:
        return text
    blank = lambda match: re.sub(r"[^\n]", " ", match[0])  # noqa: E731 - one replacement, used twice
    text = re.sub(r"```.*?(?:```|\Z)", blank, text, flags=re.DOTALL)
    return re.sub(r"`[^`\n]+`", blank, text)


SCRIPTS: tuple[tuple[str, str], ...] = (
    ("Latin", "A-Za-zÀ-ɏḀ-ỿ"), ("Cyrillic", "Ѐ-ԯ"), ("Greek", "Ͱ-Ͽ"), ("Arabic", "؀-ۿݐ-ݿ"),
    ("Hebrew", "֐-׿"), ("Devanagari", "ऀ-ॿ"), ("Bengali", "ঀ-৿"), ("Gurmukhi", "਀-੿"), ("Gujarati", "઀-૿"),
    ("Tamil", "஀-௿"), ("Telugu", "ఀ-౿"), ("Kannada", "ಀ-೿"), ("Malayalam", "ഀ-ൿ"), ("Sinhala", "඀-෿"),
    ("Thai", "฀-๿"), ("Georgian", "Ⴀ-ჿ"), ("Armenian", "԰-֏"), ("Ethiopic", "ሀ-፿"), ("Khmer", "ក-៿"),
    ("Lao", "຀-໿"), ("Myanmar", "က-႟"), ("Kana", "぀-ヿ"), ("Han", "㐀-䶿一-鿿"), ("Hangul", "가-힯ᄀ-ᇿ"),
)  # fmt: skip
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_ASCII_LETTERS = string.ascii_letters.encode()
_LATIN_LETTERS = _ASCII_LETTERS + bytes(range(0xC0, 0x100))


@lru_cache(maxsize=16)
def scripts(text: str) -> Counter[str]:
    """How many letters of each script the text has, e.g. `{"Latin": 120, "Han": 4}`. To be read only: it is remembered."""
    if (raw := latin(text)) is not None:
        letters = len(raw) - len(raw.translate(None, _LATIN_LETTERS))
        return Counter({"Latin": letters} if letters else {})
    plain = text.encode("ascii", "ignore")
    counts = dict.fromkeys((name for name, _ in SCRIPTS), 0)
    counts["Latin"] = len(plain) - len(plain.translate(None, _ASCII_LETTERS))
    if len(plain) < len(text):
        for letter, times in Counter(_NOT_ASCII.findall(text)).items():
            if name := _script(letter):
                counts[name] += times
    return Counter({name: count for name, count in counts.items() if count})


@cache
def _script(letter: str) -> str | None:
    return next((name for name, pattern in _SCRIPT if pattern.match(letter)), None)


_SCRIPT = tuple((name, re.compile(f"[{ranges}]")) for name, ranges in SCRIPTS)
