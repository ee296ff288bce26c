"""Checks of how words and sentences follow one another: unique words, letters in a row, alphabetical lists, nesting. Used by `checks`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from closeloop.buckets.constraints.checks.dissect import Part, dissect
from closeloop.buckets.constraints.model import Broken, Check, Constraint, within
from closeloop.buckets.text import fold, letters, lines
from closeloop.numerals import NUMBERS

_TIMES = {"once": 1, "twice": 2}
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MARKS = ".,;:!?\"'“”‘’()[]{}*_`#>-–—…"


def number(text: str) -> int | None:
    """A number in figures or in words, also of times."""
    word = text.lower()
    found = int(word) if word.isdigit() else _TIMES.get(word, NUMBERS.get(word))
    return None if found is None else int(found)


def _words(response: str) -> list[re.Match[str]]:
    return [*WORD.finditer(response)]


def _repeats(constraint: Constraint, response: str, _: str) -> Broken | None:
    """A word that stands more often than it may; without a number, once."""
    most = number(constraint.values[0]) if constraint.values else 1
    seen: Counter[str] = Counter()
    for match in _words(response):
        seen[match[0].lower()] += 1
        if most and seen[match[0].lower()] > most:
            return Broken(f"has {match[0]!r} more than {most} times", match.start(), match.end())
    return None


def _pairs(breaks: Callable[[str, str], bool], reason: str) -> Check:
    """A check of every two words in a row, lower case, split at spaces: both ways of splitting have to break it."""

    def check(_: Constraint, response: str, __: str) -> Broken | None:
        words = [match for match in re.finditer(r"\S+", response) if match[0].strip(_MARKS)]
        for one, two in pairwise(words):
            first, second = one[0].strip(_MARKS).lower(), two[0].strip(_MARKS).lower()
            if first[0].isalpha() and second[0].isalpha() and breaks(first, second):
                return Broken(reason, one.start(), two.end())
        return None

    return check


def _every(part: str, breaks: Callable[[str], bool], reason: str) -> Check:
    """A check of every word or other part."""

    def check(_: Constraint, response: str, __: str) -> Broken | None:
        for way in dissect(part, response):
            for one in way:
                if breaks(response[one.start : one.end]):
                    return Broken(reason, one.start, one.end)
        return None

    return check


def _row(part: str, breaks: Callable[[str, str, int], bool], reason: str) -> Check:
    """A check of every part against the one before it. Doubted parts make a doubted break."""

    def check(constraint: Constraint, response: str, _: str) -> Broken | None:
        step = (number(constraint.values[0]) if constraint.values else 0) or 0
        for way in dissect(part, response):
            for one, two in pairwise(way):
                if breaks(response[one.start : one.end], response[two.start : two.end], step):
                    return Broken(reason, two.start, two.end, min(one.sure, two.sure))
        return None

    return check


def _size(text: str) -> int:
    return len(text.split())


def _edge_words(text: str) -> tuple[str, str]:
    words = [fold(match[0]) for match in _words(text)]
    return (words[0], words[-1]) if words else ("", "")


def _same_edges(_: Constraint, response: str, __: str) -> Broken | None:
    first, last = _edge_words(response)
    return None if first == last else Broken(f"starts with {first!r} and ends with {last!r}", 0, min(60, len(response)))


def _ordered(reverse: bool) -> Check:
    """A list, or lines, or names behind commas: those that stand in order by letters keep it."""

    def check(_: Constraint, response: str, __: str) -> Broken | None:
        items = dissect("items", response)
        rows = items[0] if items else _short_lines(response)
        keys = [_key(response[one.start : one.end]) for one in rows]
        if len(keys) < 3 or not all(keys):
            return None
        for place, (one, two) in enumerate(pairwise(keys)):
            if (one < two if reverse else one > two) and one.split()[0] != two.split()[0]:
                return Broken(f"has {two!r} behind {one!r}", rows[place + 1].start, rows[place + 1].end)
        return None

    return check


def _short_lines(response: str) -> Sequence[Part]:
    if pieces := _pieces(response):
        return pieces
    ways = dissect("lines", response)
    return ways[0] if ways and all(one.end - one.start < 60 for one in ways[0]) else ()


def _pieces(response: str) -> Sequence[Part]:
    """Short things behind commas, where the response is one line of them."""
    bare = response.strip()
    if "\n" in bare or bare.count(",") + 1 < _FEWEST:
        return ()
    offset = response.index(bare) + (bare.index(":") + 1 if ":" in bare.split(",")[0] else 0)
    found = [Part(*match.span()) for match in re.compile(r"[^,]+").finditer(response, offset)]
    return found if all(len(response[one.start : one.end].split()) <= _PIECE for one in found) else ()


_FEWEST, _PIECE = 3, 4
"""Things of a list in one line, and the words that each may have."""


def _key(text: str) -> str:
    return " ".join(match[0] for match in WORD.finditer(fold(re.split(r"[:–—(]", text.strip(_MARKS + " "))[0])))


def _title_case(_: Constraint, response: str, __: str) -> Broken | None:
    for match in WORD.finditer(response):
        word = match[0]
        if word[0].islower() and (len(word) > _SHORT or match.start() == 0):
            return Broken("is not in title case", match.start(), match.end())
    return None


_SHORT = 4
"""Letters up to which a word may stay small in a title: of, with, from."""


def _own_lines(part: str) -> Check:
    """Every word, or sentence, on a line of its own."""

    def check(_: Constraint, response: str, __: str) -> Broken | None:
        position = 0
        for line in response.splitlines(keepends=True):
            if part == "words" and len([word for word in line.split() if word.strip(_MARKS)]) > 1:
                return Broken("has more than one word on a line", position, position + len(line.rstrip()))
            if part == "sentences":
                way = next(iter(dissect("sentences", line)), [])
                if len(way) > 1 and min(one.sure for one in way) == 1.0:
                    return Broken("has more than one sentence on a line", position, position + len(line.rstrip()))
            position += len(line)
        return None

    return check


def _stairs(_: Constraint, response: str, __: str) -> Broken | None:
    rows = [line.expandtabs(4) for line in lines(response)]
    depths = [len(line) - len(line.lstrip()) for line in rows]
    if len(rows) > 1 and all(one < two for one, two in pairwise(depths)):
        return None
    return Broken("does not indent each line further than the one before", 0, min(80, len(response)))


_OPEN, _CLOSE = "([{", ")]}"


def _nested(constraint: Constraint, response: str, _: str) -> Broken | None:
    wanted = number(constraint.values[0]) if constraint.values else None
    depth = most = 0
    for letter in response:
        depth = depth + (letter in _OPEN) - (letter in _CLOSE)
        depth, most = max(depth, 0), max(most, depth)
    return Broken(f"has brackets {most} levels deep, asked for {wanted}") if wanted and most < wanted else None


def _acrostic(constraint: Constraint, response: str, _: str) -> Broken | None:
    wanted = [letter for letter in constraint.values[0].lower() if letter.isalpha()]
    for way in dissect("lines", response):
        initials = [fold(response[one.start : one.end]).strip(_MARKS + " ")[:1] for one in way]
        if any(initials[place : place + len(wanted)] == wanted for place in range(len(initials) - len(wanted) + 1)):
            return None
    return Broken(f"has no lines whose first letters spell {constraint.values[0]!r}", 0, min(80, len(response)), 0.9)


def _nth_word(constraint: Constraint, response: str, demand: str) -> Broken | None:
    words = _words(response)
    place = constraint.low or 1
    places = [place - 1 if place > 0 else place]
    if re.search(r"second[- ]to[- ]last", demand[constraint.start : constraint.end], re.IGNORECASE):
        places.append(-2)
    for index in places:
        found = words[index] if -len(words) <= index < len(words) else None
        if found is None or fold(found[0]) != fold(constraint.values[0]):
            start, end = (found.start(), found.end()) if found else (0, 0)
            return Broken(
                f"has {found[0] if found else 'no word'!r} where {constraint.values[0]!r} was to be", start, end
            )
    return None


def _letters(constraint: Constraint, response: str, _: str) -> Broken | None:
    return within(constraint, (sum(map(str.isalpha, response)),), "letters", response)


def _word_letters(constraint: Constraint, response: str, demand: str) -> Broken | None:
    """No word has more letters than this; with hyphens, each half is a word."""
    most = number(constraint.values[0])
    below = re.search(r"(?:fewer|less|shorter) than|under", demand[constraint.start : constraint.end], re.IGNORECASE)
    most = most - 1 if most and below else most
    for match in re.finditer(r"[^\W\d_]+", response):
        if most and len(match[0]) > most:
            return Broken(
                f"has a word of {len(match[0])} letters, asked for at most {most}", match.start(), match.end()
            )
    return None


_CLUSTER = re.compile(r"[b-df-hj-np-tv-z]{2}", re.IGNORECASE)
_PRIMES = frozenset((2, 3, 5, 7, 11, 13, 17, 19, 23))


def _next_letter(first: str, second: str) -> bool:
    return (ord(second[0]) - ord(first[0])) % 26 == 1


def _unbracketed(text: str) -> bool:
    return not (text[0] == "[" and text.rstrip(".,!?;:")[-1] == "]")


def _no_longer(one: str, two: str, _: int) -> bool:
    return _size(two) <= _size(one) and len(two) <= len(one)


def _otherwise_longer(one: str, two: str, step: int) -> bool:
    return _size(two) != _size(one) + step


def _unlinked(one: str, two: str, _: int) -> bool:
    return _edge_words(one)[1] != _edge_words(two)[0]


def _sentence_ratio(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Statements end with a full stop, questions with their mark."""
    first, second = (int(one) for one in constraint.values[0].replace(" ", "").split(":"))
    ends = [
        response[one.start : one.end].rstrip("\"'”’*_ ")[-1:] for one in next(iter(dissect("sentences", response)), [])
    ]
    told, asked = ends.count("."), ends.count("?")
    kept = told * second == asked * first
    return (
        None if kept else Broken(f"has {told} statements and {asked} questions, asked for {first}:{second}", 0, 0, 0.8)
    )


WORDPLAY: Mapping[str, Check] = {
    "repeats": _repeats,
    "unlike_neighbours": _pairs(lambda one, two: one[0] == two[0], "has two words in a row with the same first letter"),
    "no_next_letters": _pairs(_next_letter, "has two words in a row whose first letters follow each other"),
    "alphabet_words": _pairs(lambda one, two: not _next_letter(one, two), "does not go on with the next letter of the alphabet"),
    "bracketed_words": _every("tokens", _unbracketed, "has a word outside brackets"),
    "prime_words": _every("tokens", lambda text: len(letters(text)) not in _PRIMES, "has a word whose length is no prime number"),
    "clustered_words": _every("tokens", lambda text: not _CLUSTER.search(text), "has a word without two consonants in a row"),
    "longer_sentences": _row("sentences", _no_longer, "has a sentence that is no longer than the one before"),
    "growing_sentences": _row("sentences", _otherwise_longer, "has a sentence that grows by another number"),
    "linked_sentences": _row("sentences", _unlinked, "has a sentence that does not begin with the last word of the one before"),
    "same_edges": _same_edges,
    "sentence_ratio": _sentence_ratio,
    "alphabetical": _ordered(reverse=False),
    "anti_alphabetical": _ordered(reverse=True),
    "title_case": _title_case,
    "word_lines": _own_lines("words"),
    "sentence_lines": _own_lines("sentences"),
    "stairs": _stairs,
    "nested": _nested,
    "acrostic": _acrostic,
    "nth_word": _nth_word,
    "letters": _letters,
    "word_letters": _word_letters,
}  # fmt: skip
