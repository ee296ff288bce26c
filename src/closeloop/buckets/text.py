"""Words, sentences, paragraphs and scripts of a text, for any language. Pure functions; offsets always refer to the text given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from closeloop.patterns import latin

MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u1000-\u1049\u200c\u200d"
"""For the inside of a class: vowel signs and accents, which stand inside a word and are no letters to `re`; no danda."""
WORD = re.compile(rf"\w[\w{MARKS}]*(?:['’\-]\w[\w{MARKS}]*)*")
_SPLIT_WORD = re.compile(rf"\w[\w{MARKS}]*")
_LATIN_WORD, _LATIN_SPLIT = re.compile(r"\w++(?:['’\-]\w++|(?<=\d)[.,](?=\d)\w++)*+"), re.compile(r"\w++")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
"""Chinese and Japanese, where one word follows another without a space."""
_THAI = re.compile(r"[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0ec0-\u0ec4\u1000-\u102a\u1780-\u17b3]")
"""Letters of Thai, Lao, Burmese and Khmer, which have none either."""
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|vs|etc|e\.g|i\.e|No|Inc|Ltd|Co|Corp|Sra|Ud|Mme|Mlle|p\.ej|z\.B|bzw|डॉ|श्री|प्रो|ca|approx"
    r"|aprox|Fig|Vol|EE|UU|p|n[úu]m|Dra|D[ñn]a|Avda|p[áa]g|Sres|Profa|Mlles|t[ée]l|Tel|sig|Sig|dott|Dott|Ing|Avv"
    r"|ggf|inkl|evtl|bzgl|vgl|sog|Nr|Str|Hr|Fr|dhr|mevr|Dhr|Mevr|bijv|np|tzn|ul|godz|mgr|inż|ул|им|напр|тыс|млн|örn|Sok|Cad"
    r"|[A-Z])"
    r"|\b(?:\w\.){1,4}\w)$"
)
_LETTER = re.compile(r"[^\W_]")
_END = re.compile(r"(?<![.!?。！？…｡।॥۔؟።။])[.!?。！？…｡।॥۔؟።။]+[\"'”’»)\]」』*_`]*(?=\s|$|[぀-ヿ一-鿿「『])")
_ANY_END = re.compile(r"(?<![.!?。！？｡।॥۔؟።။])[.!?。！？｡।॥۔؟።။]+(?=[\s\"'”’»)」』*_]|$|[^\x00-\x7f])")
_LATIN_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]*_`]*(?=\s|$)")
_ANY_LATIN_END = re.compile(r"(?<![.!?])[.!?]+(?=[\s\"'”’»)*_]|$|[^\x00-\x7f])")
"""The same for texts in Latin letters: a small class is searched sooner."""
_LIST_NUMBER = re.compile(r"^[^\S\n]*\d{1,3}[.．]\s", re.MULTILINE)
_LIST_MARK = re.compile(r"^\s*(?:[-*+•・‣▪–]|\(?\d{1,3}[.)、）]|\(?[a-zA-Z][.)])\s+")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s|\*\*[^*\n]+\*\*:?\s*$|<<[^\n]*>>\s*$)")
_RULE = re.compile(r"^\s*(?:\*\s*){3,}\s*$|^\s*(?:-\s*){3,}\s*$|^\s*(?:_\s*){3,}\s*$|^\s*(?:=\s*){3,}\s*$")
_FENCE = re.compile(r"^[ \t]*(```+|~~~+)", re.MULTILINE)


_ODD = (
    ("\u00a0", " "),
    ("\u202f", " "),
    ("\u2007", " "),
    ("\u2009", " "),
    ("\u2010", "-"),
    ("\u2011", "-"),
    ("\u2019", "'"),
    ("\u02bc", "'"),
)
"""Spaces that do not break or are narrow, hyphens that do not break and printed apostrophes, beside the ordinary ones."""


def composed(text: str) -> str:
    """The text with accents inside their letters (Unicode's NFC), as nearly every text has them."""
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def plain(text: str) -> str:
    """A composed text with ordinary spaces, hyphens and ends of lines for the odd ones that come; places stay the same."""
    if "\r" in text:
        text = text.replace("\r\n", " \n")
    if not text.isascii():
        for odd, usual in _ODD:
            if odd in text:
                text = text.replace(odd, usual)
    return text


def word_counts(text: str) -> tuple[int, int]:
    """The number of words with `don't` and `well-known` as one word, and with them as two: a limit is broken only if both break it.

    Where no space is between words, the most and the fewest that so many letters are: in Chinese and Japanese a letter or two are a
    word, in Thai and its like three to six.
    """
    if latin(text) is not None:
        return len(_LATIN_WORD.findall(text)), len(_LATIN_SPLIT.findall(text))
    if (unspaced := _UNSPACED.findall(text)) + (thai := _THAI.findall(text)):
        rest = len(_SPLIT_WORD.findall(_THAI.sub(" ", _UNSPACED.sub(" ", text))))
        return rest + len(unspaced) + len(thai) // 3, rest + len(unspaced) // 2 + len(thai) // 6
    return len(WORD.findall(text)), len(_SPLIT_WORD.findall(text))


@lru_cache(maxsize=16)
def lowered(text: str) -> str:
    """Lower case letter by letter: offsets stay the same, which `str.lower` does not promise. Remembered for the texts at hand."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return low


def holds(text: str, word: str) -> bool:
    """Whether a text may hold a word, case ignored, also inside others: where it does not, no pattern has to be compiled for it."""
    return _caseless(word) in _caseless(text)


@lru_cache(maxsize=16)
def _caseless(text: str) -> str:
    """What is alike to `re.IGNORECASE` alike; letters that become two are no matter here."""
    return text.casefold().replace("i\u0307", "i").replace("ı", "i")


def occurrences(word: str, text: str) -> Iterator[re.Match[str]]:
    """This word or phrase and no other that it is a part of, case ignored; where no space tells words apart, its letters."""
    if not holds(text, word):
        return iter(())
    inside = r"\w" if latin(text) is not None else rf"\w{MARKS}"  # the large class takes long to compile
    if is_cjk(word) or _THAI.search(word):
        return re.finditer(re.escape(word), text, re.IGNORECASE)
    start = rf"(?<![{inside}])" if word[:1].isalnum() else ""
    end = rf"(?![{inside}])" if word[-1:].isalnum() or not word.isascii() else ""
    return re.finditer(f"{start}{re.escape(word)}{end}", text, re.IGNORECASE)


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence. Line breaks after an unfinished line of a paragraph join; list items and headings stand alone."""
    return list(_sentences(text))


@lru_cache(maxsize=16)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Remembered for the texts at hand: several detectors ask for the sentences of one response."""
    found: list[tuple[int, int]] = []
    stop = _END if latin(text) is None else _LATIN_END
    for start, end in _blocks(text):
        found.extend(_block_sentences(text, start, end, stop))
    return tuple(found)


def _blocks(text: str) -> list[tuple[int, int]]:
    """Runs of prose lines; each list item, heading and table row is a run of its own."""
    blocks: list[tuple[int, int]] = []
    open_at: int | None = None
    position = 0
    for line in text.splitlines(keepends=True):
        start, position = position, position + len(line)
        bare = line.strip()
        prose = bare[:1].isalpha() and bare[1:2] not in (".", ")")  # the usual line, known without a pattern
        alone = not prose and bool(_LIST_MARK.match(line) or _HEADING.match(line) or bare.startswith("|"))
        if alone or not bare or (not prose and _RULE.match(line)):
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


@lru_cache(maxsize=4_096)
def _is_abbreviation(word: str) -> bool:
    """Whether a dot behind what ends like this ends no sentence. Remembered: words repeat."""
    return bool(_ABBREVIATION.search(word))


_SPACED_HEAD = re.compile(r"(?<![\w.])[a-zа-яł]\. [^\W\d_]{1,3}\.")
_SPACED_TAIL = re.compile(r"(?<![\w.])[a-zа-яł]\. (?:[^\W\d_]\. )?[^\W\d_]{1,3}\.(?!(?<=[mдпäÄC]\.) [A-ZÀ-ÞА-Я])")
_ORDINAL = re.compile(
    r"(?:^|[^\w.,])(?P<to>(?:am|vom|zum|bis|dem|den|der|des|die|das|im|ab|seit) )?\d{1,2}$", re.IGNORECASE
)
"""`am 3. Mai`, `3. maja`: in front of a small letter, or behind what points to one day or thing."""


def _is_spaced(text: str, dot: int) -> bool:
    """Whether a dot is one of an abbreviation with spaces in it (`z. B.`, `p. ej.`, `т. е.`) or of an ordinal number (`am 3. Mai`).

    Behind the last dot of some (`p. m.`, `и т. д.`) a sentence may begin.
    """
    last = text[dot - 1 : dot]
    if last.isdigit():
        behind = text[dot + 1 : dot + 3]
        found = _ORDINAL.search(text[max(0, dot - 8) : dot]) if behind[:1] == " " and behind[1:].isalpha() else None
        return found is not None and (behind[1].islower() or found["to"] is not None)
    if last.islower() and _SPACED_HEAD.match(text, dot - 1):
        return True
    start = max(0, dot - 7)
    return ". " in text[start:dot] and any(
        match.end() == dot + 1 for match in _SPACED_TAIL.finditer(text, start, dot + 40)
    )


def _block_sentences(text: str, start: int, end: int, ending: re.Pattern[str]) -> list[tuple[int, int]]:
    mark = _LIST_MARK.match(text[start:end])
    begin = start + (mark.end() if mark else 0)
    found: list[tuple[int, int]] = []
    for match in ending.finditer(text, begin, end):
        stop = match.start()
        if text[stop] == "." and (
            _is_abbreviation(text[max(begin, stop - 12) : stop].rpartition(" ")[2]) or _is_spaced(text, stop)
        ):
            continue
        if _LETTER.search(text, begin, stop):
            found.append((begin, match.end()))
            begin = match.end()
    if _LETTER.search(text, begin, end):
        found.append((begin, end))
    return found


def stops(text: str) -> int:
    """How many sentences end with a mark, wherever lines break. The dots of abbreviations, numbers and list numbers are none."""
    return sum(
        not (
            match[0] == "."
            and (
                _ABBREVIATION.search(text, max(0, match.start() - 12), match.start()) or _is_spaced(text, match.start())
            )
        )
        for match in (_ANY_END if latin(text) is None else _ANY_LATIN_END).finditer(_LIST_NUMBER.sub("", text))
    )


def paragraphs(text: str, divider: str = "\n\n") -> list[str]:
    """The parts between dividers (`***`, or blank lines), without empty ones at either end."""
    pattern = _DIVIDERS.get(divider, r"\n\s*\n")
    return [part for part in re.split(pattern, text.strip()) if part.strip()]


_DIVIDERS = {"***": r"\s?\*\*\*\s?", "* * *": r"\s?\*(?: \* ?\*|\*\*)\s?"}


def lines(text: str) -> list[str]:
    """Lines that are not blank."""
    return [line for line in text.splitlines() if line.strip()]


def list_items(text: str, *, numbered: bool | None = None) -> list[tuple[int, str]]:
    """Offset and line of every list item; only bullets, only numbered ones, or both. A horizontal rule is no item."""
    found: list[tuple[int, str]] = []
    # A blank that a model put in front of everything makes its first item no deeper than the others.
    body = text.lstrip()
    position = len(text) - len(body)
    for line in body.splitlines(keepends=True):
        start, position = position, position + len(line)
        match = _LIST_MARK.match(line) or _TIGHT_MARK.match(line)
        if not match or _RULE.match(line) or line.lstrip().startswith("**"):
            continue
        is_number = any(letter.isalnum() for letter in match[0])
        if numbered is None or numbered == is_number:
            found.append((start, line))
    return found


_TIGHT_MARK = re.compile(r"^\s*(?:[・•‣▪]|\*(?=[^\s*][^*]*$)|\d{1,3}[.．、）](?=\D))")


_AFTER_LETTER = (".", ")", "、", "）")
"""Behind one letter these make a list mark."""


def is_list_line(line: str) -> bool:
    """Whether the line starts as a list item, table row or heading does."""
    bare = line.lstrip()
    if bare[:1].isalpha() and bare[1:2] not in _AFTER_LETTER:  # the usual line, known without a pattern
        return False
    return bool(_LIST_MARK.match(line) or _TIGHT_MARK.match(line) or _HEADING.match(line) or bare.startswith("|"))


def open_fence(text: str) -> int | None:
    """Where the last code fence starts that is never closed, or None."""
    if "```" not in text and "~~~" not in text:
        return None
    opened: tuple[str, int] | None = None
    for match in _FENCE.finditer(text):
        if opened is None:
            opened = (match[1][:3], match.start())
        elif match[1].startswith(opened[0]):
            opened = None
    return opened[1] if opened else None


def is_cjk(text: str) -> bool:
    """Whether a fifth of the text or more is Chinese, Japanese or Korean."""
    return not text.isascii() and len(_CJK.findall(text)) * 5 >= len(text)


_NOT_ASCII_RUN = re.compile(r"[^\x00-\x7f]+")


def _without_accents(match: re.Match[str]) -> str:
    return "".join(letter for letter in match[0] if not unicodedata.combining(letter))


def fold(text: str) -> str:
    """Casefolded, without accents, one space between words: for comparing, never for offsets."""
    plain = text.casefold()
    if not plain.isascii():
        plain = _NOT_ASCII_RUN.sub(_without_accents, unicodedata.normalize("NFKD", plain))
    return " ".join(plain.split())


def letters(text: str) -> str:
    """Its letters and figures alone."""
    return "".join(letter for letter in text if letter.isalnum())


def bare(text: str) -> str:
    """The same in small letters: for comparing names and texts whose marks and spaces do not matter."""
    return letters(text.casefold())
