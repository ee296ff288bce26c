"""Whether a text ends with what the prompt holds as well: a signature, a motto, a marker, the value of a field. It was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from closeloop.buckets.detectors.finish.open_ends import ends_open
from closeloop.buckets.text import is_list_line

_LONGEST, _FEW_WORDS = 80, 3
"""Letters of such an end, and words of one that may be one of several with commas between them: `LOW, MEDIUM, HIGH`."""
_PIECE = re.compile(r"[.!?。！？][\"'”’»)*_]{0,3} (?=\S)|[:：]\*{0,2} ?(?=\S)")
"""What the last piece of a line stands behind: the end of a sentence, or the name of a field."""
_BEFORE = frozenset(".!?。！？…)\"'”»")
"""What the text in front of such a line ends with; also a heading."""
_DRESS = " *_`"
_ENDS = re.compile(
    r"[*_`\"'”’»]{0,3}[ \t]{0,4}(?:$|[.!?;|/)\]}>\n\"”»」』。！？]"
    r"|(?<=[ \t])(?:(?:or|and|oder|und|ou|et|o|y|e|of|en|eller|if|when|than|with)\s|[-–—(=:]))"
)
"""What stands behind it in the prompt."""
_NEXT = re.compile(r"[*_`\"'”’»]{0,3}\s?[,、，]")


_MARK = re.compile(
    r"\[\[[^\[\]\n]{1,40}\]\]|\{\{[^{}\n]{1,40}\}\}|<<[^<>\n]{1,40}>>|%%[^%\n]{1,40}%%|@@[^@\n]{1,40}@@"
    r"|\[[A-Z][A-Z0-9_ -]{1,40}\]|<[\w-]{1,40} ?/>"
)
"""What a program looks for, with its end."""
_RANGE = re.compile(r"\b([A-Z]) ?(?:-|–|to) ?([A-Z])\b")
_NAMED = re.compile(r"[-*•\s]{0,4}(?P<label>[^\W\d_][^:：\n*]{0,40}?)\**\s?[:：]\**\s?(?P<value>\S[^\n]*)")
_VALUE_WORDS, _VALUE_LETTERS = 4, 40
"""The most of a value that needs no stop."""


def given(text: str, prompt: str) -> bool:
    """Whether the last line or its last piece stands in the prompt and ends there as well, or is a mark, or a value whose label does."""
    above, _, last = text.rpartition("\n")
    above, last = above.rstrip(), last.strip()
    if above and (_MARK.fullmatch(last) or _is_named(last, prompt)):
        return True
    return any(_stands(piece, prompt) or _is_grade(piece, prompt) for piece in _pieces(above, last.strip(_DRESS)))


def _is_named(last: str, prompt: str) -> bool:
    """Whether the last line is a short value behind a label that the prompt gives: `Source: none`, `SENTIMENT: NEUTRAL`."""
    match = _NAMED.fullmatch(last)
    if match is None:
        return False
    value = match["value"].rstrip("*_` ")
    if len(value.split()) > _VALUE_WORDS or len(value) > _VALUE_LETTERS or ends_open(value):
        return False
    known = prompt.casefold()
    label = match["label"].casefold()
    return any(f"{label}{mark}" in known for mark in (":", "：", " :", "\u00a0:"))


def _is_grade(piece: str, prompt: str) -> bool:
    return len(piece.rstrip("+-")) == 1 and any(match[1] <= piece[0] <= match[2] for match in _RANGE.finditer(prompt))


def _pieces(above: str, last: str) -> Iterator[str]:
    """The last line if it does not go on with the line above it, and what stands in it behind a stop or the name of a field."""
    if is_list_line(last) or last[:1] in "|#<{":
        return
    heading = above.rpartition("\n")[2].lstrip().startswith(("#", "**")) or above.endswith((":", "："))
    if above and (heading or above[-1:] in _BEFORE):
        yield last
    end = max((match.end() for match in _PIECE.finditer(last)), default=0)
    if end:
        yield last[end:].strip(_DRESS)


def _stands(piece: str, prompt: str) -> bool:
    if not 2 <= len(piece) <= _LONGEST:
        return False
    few = len(piece.split()) <= _FEW_WORDS
    place = prompt.find(piece)
    while place >= 0:
        end = place + len(piece)
        apart = not prompt[max(0, place - 1) : place].isalnum()
        if apart and (_ENDS.match(prompt, end) or (few and _NEXT.match(prompt, end))):
            return True
        place = prompt.find(piece, end)
    return False
