"""Letters of a text by script, and a text without its code. Pure functions; offsets stay those of the text given."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterator
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
_LATIN_LETTERS = string.ascii_letters.encode() + bytes(range(0xC0, 0x100))


@lru_cache(maxsize=16)
def scripts(text: str) -> Counter[str]:
    """How many letters of each script the text has, e.g. `{"Latin": 120, "Han": 4}`. To be read only: it is remembered."""
    if (raw := latin(text)) is not None:
        letters = len(raw) - len(raw.translate(None, _LATIN_LETTERS))
        return Counter({"Latin": letters} if letters else {})
    counts = dict.fromkeys((name for name, _ in SCRIPTS), 0)
    plain = text.encode("latin-1", "ignore")
    counts["Latin"] = len(plain) - len(plain.translate(None, _LATIN_LETTERS))
    for name, count in _beyond(text):
        counts[name] += count
    return Counter({name: count for name, count in counts.items() if count})


def _beyond(text: str) -> Iterator[tuple[str, int]]:
    """Letters beyond Latin-1, by blocks of 256: most of a text in one script stands in blocks that are that script's alone."""
    whole, shared = _blocks()
    blocks = text.encode("utf-16-le", "surrogatepass")[1::2]
    names = blocks.translate(whole)
    present = set(blocks)
    for place in {whole[block] for block in present} - {_NOBODY}:
        yield SCRIPTS[place][0], names.count(place)
    for name, (pattern, where) in shared.items():
        if not where.isdisjoint(present):
            yield name, sum(map(len, pattern.findall(text)))


_NOBODY = 255


@cache
def _blocks() -> tuple[bytes, dict[str, tuple[re.Pattern[str], set[int]]]]:
    """The script (its place) that has a block of 256 letters to itself; and runs of letters of each in all other blocks, with these."""
    whole = bytearray([_NOBODY]) * 256
    shared: dict[str, list[tuple[int, int]]] = {}
    for place, (name, ranges) in enumerate(SCRIPTS):
        for first, last in re.findall("(.)-(.)", ranges):
            for block in range(max(1, ord(first) >> 8), (ord(last) >> 8) + 1):
                start, end = max(ord(first), block << 8), min(ord(last), block << 8 | 255)
                if end - start == 255:
                    whole[block] = place
                else:
                    shared.setdefault(name, []).append((start, end))
    runs = {
        name: (
            re.compile(f"[{''.join(f'{chr(start)}-{chr(end)}' for start, end in found)}]+"),
            {start >> 8 for start, _ in found},
        )
        for name, found in shared.items()
    }
    return bytes(whole), runs
