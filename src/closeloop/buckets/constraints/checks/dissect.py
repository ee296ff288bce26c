"""The parts of a response, as a demand may name them: sentences, paragraphs, lines, stanzas, items, sections, words, a title.

Every sensible way of telling them apart is given; where none is sure there are no parts, and nothing is said about them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from closeloop.buckets.text import list_items, sentences

BOLD = r"\*\*[^*\n]+\*\*|__[^_\n]+__|<(?:b|strong)>"
EMOJI = re.compile(
    r"(?:[\U0001F1E6-\U0001F1FF]{2}|[\U0001F300-\U0001FAFF\u2600-\u27BF\u2B50\u2B55\u231A\u231B\u23E9-\u23F3]"
    r"(?:[\uFE0F\u200D\U0001F3FB-\U0001F3FF]|(?<=\u200D)[\U0001F300-\U0001FAFF\u2600-\u27BF])*+)"
)


@dataclass(frozen=True)
class Part:
    """A part of a response: `start` and `end` in it, and how sure it is that it is one."""

    start: int
    end: int
    sure: float = 1.0


_Way = list[Part]
_DOUBTED = 0.5
"""Of a part that may be two, or half of one."""
_STOP = re.compile(r"[.!?…。！？।॥؟][\"'”’»)\]*_`]*$")
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_RULE = re.compile(r"[ \t]*(?:[-*_=][ \t]*){3,}")
_MARKED_TITLE = re.compile(r"[ \t]*(?:#{1,6}[ \t]+(?P<a>.+?)[# \t]*|<<(?P<b>[^<>]+)>>|\*\*(?P<c>[^*]+)\*\*:?"
    r"|(?:\W{0,3})title:\**[ \t]*(?P<d>.+))",
    re.IGNORECASE)  # fmt: skip
_LABEL = re.compile(r"[ \t]*(?:[\[(][^\])]{1,30}[\])]|[*#_ ]*[A-Z][\w' -]{0,30}:[*_ ]*|.{0,120}:)$")
"""`[Chorus]`, `Verse 1:`, `Here is the poem:`"""
_TABLE = re.compile(r"[ \t]*\|")
_LETTER_OPENING = re.compile(r"\W*(?:dear|hi|hello|hey|subject|to|from|date)\b[^.!?\n]{0,60}$", re.IGNORECASE)
_MOST_OF_A_TITLE = 14


def dissect(name: str, response: str) -> list[_Way]:
    """The ways in which a response has parts of this name; each way in the order of the text."""
    return [way for way in PARTS[name](without_fences(response)) if way]


def without_fences(text: str) -> str:
    """The text with fenced blocks blanked out: offsets stay the same."""
    return _FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text) if "```" in text else text


def _rows(text: str) -> Iterator[tuple[int, str]]:
    """Offset and text of every line that is not blank, without its end; dividers are none."""
    place = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip()
        if bare and not _RULE.fullmatch(bare):
            yield place, bare
        place += len(line)


def _blocks(text: str) -> list[list[tuple[int, str]]]:
    """Runs of lines without a blank line or a divider between them."""
    found: list[list[tuple[int, str]]] = []
    reach = -1
    for start, line in _rows(text):
        gap = text[reach:start] if reach >= 0 else ""
        if reach < 0 or gap.count("\n") > 1:
            found.append([])
        found[-1].append((start, line))
        reach = start + len(line)
    return found


def _is_title(line: str) -> bool:
    """A line that stands above something: marked as a heading, or a name with a colon."""
    return bool(_MARKED_TITLE.fullmatch(line) or _LABEL.match(line))


def _span(rows: list[tuple[int, str]], sure: float = 1.0) -> Part:
    start, last = rows[0][0] + len(rows[0][1]) - len(rows[0][1].lstrip()), rows[-1]
    return Part(start, last[0] + len(last[1]), sure)


def _paragraphs(text: str) -> Iterator[_Way]:
    """Blocks of prose; and single lines of prose, where a response breaks no other way."""
    lists = {start for start, _ in list_items(text)}
    ways: list[_Way] = [[], []]
    stopped = any(_STOP.search(line) for _, line in _rows(text))
    for rows in _blocks(text):
        while rows and _is_title(rows[0][1]):
            rows = rows[1:]
        if (
            not rows
            or rows[0][0] in lists
            or _TABLE.match(rows[0][1])
            or (stopped and not any(_STOP.search(line) for _, line in rows))
        ):
            continue
        if len(rows) == 1 and _LETTER_OPENING.match(rows[0][1]):
            continue
        mixed = any(start in lists for start, _ in rows)
        ways[0].append(_span(rows, _DOUBTED if mixed else 1.0))
        ways[1].extend(_span([row]) for row in rows if row[0] not in lists)
    yield ways[0]
    if len(ways[0]) != len(ways[1]):
        yield ways[1]


def _sentences(text: str) -> Iterator[_Way]:
    """Those that end with a stop, with the emojis behind it. What goes on in lower case was none: `"Stop!" he said.`"""
    found: _Way = []
    doubted = False
    for start, end in sentences(text):
        start, end = _behind_emojis(text, start, end), _with_emojis(text, end)
        piece = text[start:end].strip()
        if not piece:
            continue
        start = text.index(piece, start)
        end = start + len(piece)
        if found and piece[0].islower() and not text[found[-1].end : start].count("\n"):
            found[-1] = Part(found[-1].start, end, _DOUBTED)
            continue
        if not _STOP.search(EMOJI.sub("", piece).rstrip()):
            doubted = False
            continue
        quoted = piece[0] in "\"“«'" and piece[-1] in "\"”»'"
        unsure = doubted or quoted or "\n" in piece or piece.rstrip('"”').endswith(("...", "…"))
        found.append(Part(start, end, _DOUBTED if unsure else 1.0))
        doubted = quoted or piece.endswith(("...", "…"))
    yield found


def _behind_emojis(text: str, start: int, end: int) -> int:
    """Where a sentence begins behind the emojis that belong to the one before it."""
    match = _LED_BY_EMOJI.match(text, start, end)
    return match.end() if match and start and text[:start].rstrip()[-1:] in '.!?…"”' else start


def _with_emojis(text: str, end: int) -> int:
    match = _LED_BY_EMOJI.match(text, end)
    return match.end() if match else end


FENCES = ("```", "~~~")
_LED_BY_EMOJI = re.compile(rf"[^\S\n]*(?:{EMOJI.pattern}[^\S\n]*)+")


def _lines(text: str) -> Iterator[_Way]:
    """Without headings, labels, the title of a poem and the marks around code; with the marks of a list and without them."""
    blocks = [
        bare for rows in _blocks(text) if (bare := [row for row in rows if not row[1].lstrip().startswith(FENCES)])
    ]
    if len(blocks) > 1 and len(blocks[0]) == 1 and len(blocks[1]) > 1:
        blocks = blocks[1:]  # a title, or words to the reader
    if len(blocks) > 1 and len(blocks[-1]) == 1 and len(blocks[-2]) > 1 and _STOP.search(blocks[-1][0][1]):
        blocks = blocks[:-1]
    rows = [row for rows in blocks for row in rows if not _is_title(row[1]) and not _TABLE.match(row[1])]
    way = [_span([row]) for row in rows]
    yield way
    marks = dict(_marked(text))
    if marks:
        yield [Part(marks.get(start, part.start), part.end) for part, (start, _) in zip(way, rows, strict=True)]


_MARK = re.compile(r"\s*(?:[-*+•・‣▪–]|\(?\d{1,3}[.)、）]|\(?[a-zA-Z][.)])\s*")


def _marked(text: str) -> Iterator[tuple[int, int]]:
    """Where each list item begins, and where behind its mark."""
    for start, line in list_items(text):
        match = _MARK.match(line)
        yield start, start + (match.end() if match else 0)


def _items(text: str) -> Iterator[_Way]:
    """Items of lists: the topmost and all of them, each with its own line and with what stands below it up to a blank line."""
    items = [*list_items(text)]
    if not items:
        return
    behind = dict(_marked(text))
    edge = min(len(line) - len(line.lstrip()) for _, line in items)
    tops = [(start, line) for start, line in items if len(line) - len(line.lstrip()) == edge]
    numbered = [row for row in tops if row[1].lstrip()[:1].isdigit()]
    for chosen in (tops, items) if len(tops) != len(items) else (tops,):
        yield [Part(behind[start], start + len(line.rstrip())) for start, line in chosen]
        yield [Part(behind[start], _until(text, start, chosen, index)) for index, (start, _) in enumerate(chosen)]
    if numbered and len(numbered) < len(tops):
        yield [Part(behind[start], start + len(line.rstrip())) for start, line in numbered]
        yield [Part(behind[start], start + len(line.rstrip())) for start, line in tops if (start, line) not in numbered]


def _until(text: str, start: int, chosen: list[tuple[int, str]], index: int) -> int:
    """Where an item ends together with the lines below it."""
    limit = chosen[index + 1][0] if index + 1 < len(chosen) else len(text)
    blank = _BLANK.search(text, start, limit)
    return blank.start() if blank else start + len(text[start:limit].rstrip())


_BLANK = re.compile(r"\n[ \t]*\n")


def _sections(text: str) -> Iterator[_Way]:
    """What stands below each heading of the level that most have."""
    heads = [(start, line) for start, line in _rows(text) if _HEAD.match(line)]
    levels = [_HEAD.match(line)[0].strip() for _, line in heads]  # type: ignore[index]
    level = max(set(levels), key=levels.count, default="")
    chosen = [start for (start, _), one in zip(heads, levels, strict=True) if one == level]
    if len(chosen) > 1:
        ends = [*chosen[1:], len(text)]
        spans = [(text.find("\n", start) + 1 or len(text), end) for start, end in zip(chosen, ends, strict=True)]
        yield [Part(start, start + len(text[start:end].rstrip())) for start, end in spans if text[start:end].strip()]


_HEAD = re.compile(r"[ \t]*(?:#{1,6}[ \t](?=\S)|\*\*(?=[^*\n]+\*\*:?[ \t]*$)|(?:SECTION|Section|PART|Part)[ \t](?=\d))")


def _stanzas(text: str) -> Iterator[_Way]:
    """Blocks of lines without their labels; a single line above them is a title."""
    blocks = [[row for row in rows if not _is_title(row[1])] for rows in _blocks(text)]
    blocks = [rows for rows in blocks if rows]
    if len(blocks) > 1 and len(blocks[0]) == 1:
        blocks = blocks[1:]
    if len(blocks) > 1 and len(blocks[-1]) == 1:
        blocks = blocks[:-1]
    yield [_span(rows, _DOUBTED if len(rows) == 1 else 1.0) for rows in blocks]


def _title(text: str) -> Iterator[_Way]:
    """A first line that is marked as one, or that is short, without a stop and has a blank line below."""
    blocks = _blocks(text)
    if not blocks:
        return
    start, line = blocks[0][0]
    match = _MARKED_TITLE.fullmatch(line)
    if match and (group := next((name for name in "abcd" if match[name]), "")):
        yield [Part(start + match.start(group), start + match.end(group))]
    elif len(blocks[0]) == 1 < len(blocks) and not _STOP.search(line) and not line.endswith((":", ",")):
        few = len(line.split()) <= _MOST_OF_A_TITLE
        yield [Part(start, start + len(line), 0.8 if few else _DOUBTED)]


def _subject(text: str) -> Iterator[_Way]:
    """What stands behind `Subject:`."""
    match = re.search(r"^\W*subject(?: line)?:\**[ \t]*(?P<v>\S[^\n]*)", text, re.IGNORECASE | re.MULTILINE)
    if match:
        yield [Part(match.start("v"), match.end("v"))]


def _words(text: str) -> Iterator[_Way]:
    """What stands between spaces, where it has a letter or digit; without the marks of lists."""
    yield [Part(match.start(), match.end()) for match in re.finditer(r"[^\W_](?:[\w'’.-]*[^\W_])?", text)]


def _tokens(text: str) -> Iterator[_Way]:
    """What stands between spaces, with its marks."""
    yield [Part(match.start(), match.end()) for match in re.finditer(r"\S*[^\W_]\S*", text)]


PARTS: Mapping[str, Callable[[str], Iterator[_Way]]] = {
    "sentences": _sentences,
    "paragraphs": _paragraphs,
    "lines": _lines,
    "stanzas": _stanzas,
    "items": _items,
    "sections": _sections,
    "words": _words,
    "tokens": _tokens,
    "title": _title,
    "subject": _subject,
}
