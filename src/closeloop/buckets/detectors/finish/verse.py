"""Whether a text ends as verse does, whose lines have no stops: by their lengths, by their rhymes, and by what was asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from closeloop.buckets.text import is_list_line

_VERSE = 10
"""Words of a line of verse."""


_POEM = re.compile(
    r"\b(?:poems?|limericks?|haikus?|verses?|sonnets?|songs?|lyrics?|raps?|rhymes?|ballads?|odes?|stanzas?|nursery|lullab(?:y|ies)"
    r"|gedicht\w*|reim\w*|lied(?:text)?|poèmes?|chansons?|poemas?|canci[oó]n(?:es)?|versos?|poesie|canzone|versje)\b"
    r"|詩|歌詞|俳句|诗",
    re.IGNORECASE,
)
_LONG_VERSE = 14


def asked_verse(body: str, asked: str) -> bool:
    """Whether verse was asked for, and the last line is about as long as the shortest of the others: there a stop is a matter of taste."""
    if not _POEM.search(asked):
        return False
    rows = [row for line in body[-1_000:].splitlines() if (row := line.strip())][-8:]
    sizes = [len(row) for row in rows[:-1] if not row.startswith(("#", "**", "[", "("))]
    if len(sizes) < _LEAST_VERSES - 1 or max(len(row.split()) for row in rows) > _LONG_VERSE:
        return False
    return len(rows[-1]) >= 0.9 * min(sizes)


def verse(body: str) -> bool:
    """Whether a text ends as a poem does whose lines have no stops: short lines, the last one as long as the others."""
    rows = [row for line in body[-1_000:].splitlines() if (row := line.strip())]
    rows = rows[len(body) > 1_000 :]
    if len(rows) < _LEAST_VERSES or any(len(row.split()) > _VERSE or not row[0].isupper() for row in rows):
        return False
    sizes = sorted(len(row) for row in rows[:-1])
    bare = sum(row[-1].isalpha() or row[-1] in ",;" for row in rows[:-1])
    return bare * 3 >= 2 * (len(rows) - 1) and len(rows[-1]) >= 0.85 * sizes[len(sizes) // 2]


_LEAST_VERSES = 3


_VERSES, _VERSE_WORDS, _RHYME = 4, 12, 2
"""Lines of the shortest poem, words of its longest line, and letters in which two lines rhyme."""


def rhymed(rows: Sequence[str]) -> bool:
    """Whether a text ends as a poem does: its last line rhymes with one of those above it."""
    verses = rows[-_VERSES:]
    if len(verses) < _VERSES or any(
        len(row.split()) > _VERSE_WORDS or is_list_line(row) or row[-1] in ".:" for row in verses
    ):
        return False
    ends = [row.rstrip(",;!?…").rsplit(None, 1)[-1].lower() for row in verses]
    sound = ends[-1][-_RHYME:]
    return (
        len(sound) == _RHYME and sound.isalpha() and any(end != ends[-1] and end.endswith(sound) for end in ends[:-1])
    )
