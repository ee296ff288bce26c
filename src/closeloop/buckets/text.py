"""Words, sentences, paragraphs and scripts of a text, for any language. Pure functions; offsets always refer to the text given."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_SPLIT_WORD = re.compile(r"\w+")
_CJK = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿가-힯]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|vs|etc|e\.g|i\.e|No|Inc|Ltd|Co|Corp|Sra|Ud|Mme|Mlle|p\.ej|z\.B|bzw|ca"
    r"|approx|Fig|Vol|[A-Z])"
    r"|\b(?:\w\.){1,4}\w)$"
)
_END = re.compile(r"[.!?。！？…]+[\"'”’»)\]」』*_`]*(?=\s|$|[぀-ヿ一-鿿「『])")
_LIST_MARK = re.compile(r"^\s*(?:[-*+•・‣▪–]|\(?\d{1,3}[.)、）]|\(?[a-zA-Z][.)])\s+")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s|\*\*[^*\n]+\*\*:?\s*$|<<[^\n]*>>\s*$)")
_RULE = re.compile(r"^\s*(?:\*\s*){3,}\s*$|^\s*(?:-\s*){3,}\s*$|^\s*(?:_\s*){3,}\s*$|^\s*(?:=\s*){3,}\s*$")
_FENCE = re.compile(r"^[ \t]*(```+|~~~+)", re.MULTILINE)


def word_counts(text: str) -> tuple[int, int]:
    """The number of words with `don't` and `well-known` as one word, and with them as two: a limit is broken only if both break it."""
    return len(WORD.findall(text)), len(_SPLIT_WORD.findall(text))


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence. Line breaks after an unfinished line of a paragraph join; list items and headings stand alone."""
    found: list[tuple[int, int]] = []
    for start, end in _blocks(text):
        found.extend(_block_sentences(text, start, end))
    return found


def _blocks(text: str) -> list[tuple[int, int]]:
    """Runs of prose lines; each list item, heading and table row is a run of its own."""
    blocks: list[tuple[int, int]] = []
    open_at: int | None = None
    position = 0
    for line in text.splitlines(keepends=True):
        start, position = position, position + len(line)
        bare = line.strip()
        alone = bool(_LIST_MARK.match(line) or _HEADING.match(line) or bare.startswith("|"))
        if not bare or _RULE.match(line) or alone:
            if open_at is not None:
                blocks.append((open_at, start))
                open_at = None
            if alone and bare:
                blocks.append((start, position))
        elif open_at is None:
            open_at = start
    if open_at is not None:
        blocks.append((open_at, position))
    return blocks


def _block_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    mark = _LIST_MARK.match(text[start:end])
    begin = start + (mark.end() if mark else 0)
    found: list[tuple[int, int]] = []
    for match in _END.finditer(text, begin, end):
        if match[0].startswith(".") and _ABBREVIATION.search(text[max(begin, match.start() - 12) : match.start()]):
            continue
        if any(letter.isalnum() for letter in text[begin : match.start()]):
            found.append((begin, match.end()))
            begin = match.end()
    if any(letter.isalnum() for letter in text[begin:end]):
        found.append((begin, end))
    return found


def paragraphs(text: str, divider: str = "\n\n") -> list[str]:
    """The parts between dividers (`***`, or blank lines), without empty ones at either end."""
    pattern = r"\s?\*\*\*\s?" if divider == "***" else r"\n\s*\n"
    return [part for part in re.split(pattern, text.strip()) if part.strip()]


def lines(text: str) -> list[str]:
    """Lines that are not blank."""
    return [line for line in text.splitlines() if line.strip()]


def list_items(text: str, *, numbered: bool | None = None) -> list[tuple[int, str]]:
    """Offset and line of every list item; only bullets, only numbered ones, or both. A horizontal rule is no item."""
    found: list[tuple[int, str]] = []
    position = 0
    for line in text.splitlines(keepends=True):
        start, position = position, position + len(line)
        match = _LIST_MARK.match(line) or _TIGHT_MARK.match(line)
        if not match or _RULE.match(line) or line.lstrip().startswith("**"):
            continue
        is_number = any(letter.isalnum() for letter in match[0])
        if numbered is None or numbered == is_number:
            found.append((start, line))
    return found


_TIGHT_MARK = re.compile(r"^\s*(?:[・•‣▪]|\*(?=[^\s*][^*]*$)|\d{1,3}[.．、）](?=\D))")


def is_list_line(line: str) -> bool:
    """Whether the line starts as a list item, table row or heading does."""
    return bool(
        _LIST_MARK.match(line) or _TIGHT_MARK.match(line) or _HEADING.match(line) or line.strip().startswith("|")
    )


def open_fence(text: str) -> int | None:
    """Where the last code fence starts that is never closed, or None."""
    opened: tuple[str, int] | None = None
    for match in _FENCE.finditer(text):
        if opened is None:
            opened = (match[1][:3], match.start())
        elif match[1].startswith(opened[0]):
            opened = None
    return opened[1] if opened else None


def without_code(text: str) -> str:
    """The text with fenced blocks and inline code blanked out by spaces: offsets stay the same."""
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
_SCRIPT = tuple((name, re.compile(f"[{ranges}]")) for name, ranges in SCRIPTS)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def scripts(text: str) -> Counter[str]:
    """How many letters of each script the text has, e.g. `{"Latin": 120, "Han": 4}`."""
    if not _NOT_ASCII.search(text):
        return Counter({"Latin": sum(map(str.isalpha, text))})
    return Counter({name: count for name, pattern in _SCRIPT if (count := len(pattern.findall(text)))})


def is_cjk(text: str) -> bool:
    """Whether a fifth of the text or more is Chinese, Japanese or Korean."""
    return len(_CJK.findall(text)) * 5 >= max(len(text), 1)


def fold(text: str) -> str:
    """Casefolded, without accents, one space between words: for comparing, never for offsets."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )
    return " ".join(plain.split())
