"""How far a user's text is from the draft, and whether the difference matters: the edit classes of a correction."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import orjson

from closeloop.ids import clean
from closeloop.patterns import lazy
from closeloop.signals.amounts import amounts
from closeloop.signals.denials import NEGATIONS, NEGATIONS_CJK
from closeloop.signals.swaps import blocks, exchanged, exchanges, misspelt, renamed, short_for, turned
from closeloop.signals.weights import EDITS, EditKind, Says


@dataclass(frozen=True)
class Thresholds:
    """Where one edit class ends and the next begins, on the word distance."""

    version: str = "edits/2"
    minor: float = 0.05
    rewrite: float = 0.80
    aligned: float = 0.35
    """Up to which distance words of both texts stand at the same places."""
    long_text: int = 12
    """From how many words on a text that shares almost nothing with the draft is a rewrite, also when numbers differ."""
    few_words: int = 3
    """Up to how many words texts are compared by characters."""
    most_words: int = 20_000
    """Above this the distance is taken from word counts instead of word order, which stays linear."""


THRESHOLDS = Thresholds()


@dataclass(frozen=True)
class Edit:
    """How `final` differs from the draft. `distance` is 0 for equal and 1 for nothing in common; `changes` names what makes it critical."""

    kind: EditKind
    distance: float
    changes: tuple[str, ...] = ()

    @property
    def says(self) -> Says:
        """What the edit says of the draft."""
        return EDITS[self.kind]


_LINK = lazy(r"https?://[^\s<>()\[\]\"'`]+|www\.[^\s<>()\[\]\"'`]+", re.IGNORECASE)
_LIST_MARKS = lazy(r"^[ \t>]*(?:[-*•] )?(\d{1,3})[.)][ \t]", re.MULTILINE)
_SIGNS = lazy(r"[$€£¥₹%‰°]")
_CODE = lazy(r"`([^`\n]+)`|\b([A-Za-z]+_\w+|[a-z]+[A-Z]\w*|[A-Za-z_]\w*\(\)|--[a-z][\w-]+)")
_CODE_MARKS = ("`", "_", "()", "--")
_HUMP = lazy(r"[a-z][A-Z]")
_QUOTED = lazy(r"\"([^\"\n]{2,80})\"|“([^”\n]{2,80})”|«\s?([^»\n]{2,80}?)\s?»|「([^」\n]{1,80})」|„([^“\n]{2,80})“")
_QUOTES = '"“«「„'
_NAME = lazy(r"\s(?<!\s\s)\s*([A-Z][\w'’-]*[a-z][\w'’-]*|[A-Z]{2,}\w*)")
_WORD = lazy(r"[^\W_]+")
_PIECE = lazy(r"[^\W_]+|[.!?:,;]")
"""Words, and the marks that may end a sentence or a part of one."""
_GERMAN_WORDS = frozenset(
    ("der", "die", "das", "und", "ist", "nicht", "ein", "eine", "einen", "den", "dem", "wir", "sie", "für", "mit", "auf", "zu")
)  # fmt: skip
_GERMAN = lazy(lambda: rf"\b(?:{'|'.join(sorted(_GERMAN_WORDS))})\b", re.IGNORECASE)
_CJK = lazy(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_ODD = frozenset("ıİ\u0345")
"""Letters of which `casefold` thinks otherwise than `re.IGNORECASE`: with one of them, words tell nothing about patterns."""


class _Text:
    """A text in one Unicode form, and what is read off it more than once. Patterns are asked only where they can find something."""

    def __init__(self, text: str) -> None:
        self.text = text if text.isascii() else unicodedata.normalize("NFKC", text)

    @cached_property
    def folded(self) -> str:
        return self.text.casefold()

    @cached_property
    def raw(self) -> list[str]:
        return _WORD.findall(self.text)

    @cached_property
    def words(self) -> list[str]:
        """The words in lower case; every character of scripts without spaces is a word."""
        if self.text.isascii():
            return list(map(str.lower, self.raw))
        found = _WORD.findall(self.folded)
        if not self.is_cjk:
            return found
        return [part for word in found for part in (word if _CJK.search(word) else (word,))]

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.words)

    @cached_property
    def is_cjk(self) -> bool:
        return not self.text.isascii() and _CJK.search(self.folded) is not None

    @cached_property
    def without_links(self) -> str:
        return _LINK.sub(" ", self.text) if self.may_link else self.text

    @cached_property
    def may_link(self) -> bool:
        return "://" in self.text or "www." in self.folded

    @cached_property
    def negations(self) -> set[str]:
        alike = self.text.isascii() or _ODD.isdisjoint(self.text)
        found = {
            name
            for name, (pattern, words, parts) in NEGATIONS.items()
            if not (alike and self.known.isdisjoint(words) and not any(part in self.folded for part in parts))
            and pattern.search(self.text)
        }
        return found | {"cjk"} if self.is_cjk and NEGATIONS_CJK.search(self.text) else found

    @cached_property
    def denials(self) -> set[str]:
        """The ways of saying no, with `unable` and `false` as ways of saying `not`."""
        return {"not" if name == "un" else name for name in self.negations}

    @cached_property
    def names(self) -> set[str] | None:
        """Capitalised words inside sentences; None where capitals say nothing about names: in titles and in German."""
        words = self.raw
        if len(words) <= THRESHOLDS.few_words:
            return {word for word in words if word[0].isupper()}
        is_title = sum([word[0].isupper() for word in words]) > 0.7 * len(words)
        return None if is_title or self._is_german() else set(self._inside())

    def _is_german(self) -> bool:
        may = len(self.known & _GERMAN_WORDS) >= 2 or not _ODD.isdisjoint(self.folded)
        return may and len(set(_GERMAN.findall(self.folded))) >= 2

    def _inside(self) -> Iterator[str]:
        for match in _NAME.finditer(self.text):
            before = self.text[match.start() - 1] if match.start() else ""
            if before.isalnum() or (before and before in "_,)\"'"):
                yield match[1]


def classify(draft: str, final: str) -> Edit:
    """The class of an edit, after what it changed and how much of it.

    - `trivial`: the same words; only case, punctuation, spacing or Unicode form differ.
    - `critical`: numbers, negation, links, code, quoted text or names differ, or only one of them is JSON: the sense changed
      however small the edit is.
    - `minor`: less than 5 % of the words.
    - `rewrite`: more than 80 % of the words; in texts of over twelve words also when numbers or names differ, as they then always do.
    - `substantive`: all between.

    Distance is Levenshtein over words, divided by the longer text; over characters for texts of up to three words and for
    scripts without spaces. Numbers count by value: "1,250" is "1250".
    """
    left, right = _Text(draft), _Text(final)
    if (
        not _mends(draft, final)
        and "".join(left.words) == "".join(right.words)
        and _numbers(draft) == _numbers(final)
        and _signs(_unlinked(draft)) == _signs(_unlinked(final))
    ):
        return Edit("trivial", 0.0)
    distance = _distance(left.words, right.words, draft, final)
    longest = max(len(left.words), len(right.words))
    if distance > THRESHOLDS.rewrite and (longest > THRESHOLDS.long_text or not left.words or not right.words):
        return Edit("rewrite", distance)
    if changes := _changes(left, right) or _inside(left, right, distance):
        return Edit("critical", distance, changes)
    if distance > THRESHOLDS.rewrite:
        return Edit("rewrite", distance)
    return Edit("minor" if distance < THRESHOLDS.minor else "substantive", distance)


def _distance(left: Sequence[str], right: Sequence[str], draft: str, final: str) -> float:
    from rapidfuzz.distance import Levenshtein  # for the first edit: runs that see none need not load it

    if not left and not right:  # only symbols
        return Levenshtein.normalized_distance(draft.strip(), final.strip())
    longest = max(len(left), len(right))
    if longest <= THRESHOLDS.few_words:
        return Levenshtein.normalized_distance(" ".join(left), " ".join(right))
    if longest > THRESHOLDS.most_words:
        shared = sum((Counter(left) & Counter(right)).values())
        return 1 - shared / longest
    return Levenshtein.normalized_distance(left, right)


def _changes(draft: _Text, final: _Text) -> tuple[str, ...]:
    """What kinds of critical content differ. A quoted or marked text that stands plainly in the other is no difference."""
    before, after = draft.without_links, final.without_links
    found = {
        "numbers": _counts(draft, final, before, after) or _signs(before) != _signs(after),
        "negation": draft.denials != final.denials,
        "links": _links(draft) != _links(final),
        "code": _only(_codes(before), final) or _only(_codes(after), draft),
        "quotes": _only(_quotes(before), final) or _only(_quotes(after), draft),
        "names": _swapped_names(draft, final) or _swapped_elsewhere(draft, final),
        "opposites": _turned(draft, final),
        "json": _mends(draft.text, final.text),
    }
    return tuple(name for name, differs in found.items() if differs)


def _counts(draft: _Text, final: _Text, before: str, after: str) -> bool:
    """Whether the numbers differ. What is laid out as a list says no other number."""
    return amounts(before, draft.known) != amounts(after, final.known) and (
        amounts(unlisted(before), draft.known) != amounts(unlisted(after), final.known)
    )


def _inside(draft: _Text, final: _Text, distance: float) -> tuple[str, ...]:
    """What was exchanged inside sentences for what stands elsewhere in the text. Where most is new, places say nothing."""
    if distance > THRESHOLDS.aligned or draft.is_cjk or final.is_cjk:
        return ()
    return tuple(sorted(exchanges(_pieces(draft), _pieces(final), capitals=None not in (draft.names, final.names))))


def _pieces(text: _Text) -> list[str]:
    """Words and marks; a line ends like a sentence."""
    return _PIECE.findall(text.text.replace("\n", " . "))


def _mends(draft: str, final: str) -> bool:
    """Whether one of the two is JSON and the other is not: a bracket or a quote may be all that a program asked for."""
    return is_json(draft) != is_json(final)


def is_json(text: str) -> bool:
    """Whether the text is a JSON object or list."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        orjson.loads(text)
    except ValueError:
        return False
    return True


def _signs(text: str) -> set[str]:
    return set(_SIGNS.findall(text))


def unlisted(text: str) -> str:
    """The text without the numbers before the points of a list, counted from 1. Lines that begin with dates keep theirs."""
    if "\n" not in text or ("1." not in text and "1)" not in text):
        return text
    numbers = [int(one) for one in _LIST_MARKS.findall(text)]
    counted = all(later in (before + 1, 1) for before, later in pairwise([0, *numbers]))
    return _LIST_MARKS.sub(" ", text) if counted and len(numbers) > 1 else text


def _numbers(text: str) -> set[str]:
    return amounts(_unlinked(text), _WORD.findall(text.casefold()))


def _unlinked(text: str) -> str:
    return _LINK.sub(" ", text)


def _links(text: _Text) -> set[str]:
    return {link.rstrip(".,;:!?/") for link in _LINK.findall(text.text)} if text.may_link else set()


def _codes(text: str) -> list[str]:
    if not any(mark in text for mark in _CODE_MARKS) and not _HUMP.search(text):
        return []
    return ["".join(match) for match in _CODE.findall(text)]


def _quotes(text: str) -> list[str]:
    return ["".join(match) for match in _QUOTED.findall(text)] if any(mark in text for mark in _QUOTES) else []


def _only(found: Iterable[str], other: _Text) -> bool:
    """Whether one of these does not stand in the other text at all."""
    return any(item.strip().casefold() not in other.folded for item in found)


def _swapped_names(draft: _Text, final: _Text) -> bool:
    """Whether a name of the draft gave way to another: both texts have a capitalised word inside a sentence that the other lacks.

    Languages that capitalise every noun, and titles, say nothing about names: there this is False.
    """
    gone, come = draft.names, final.names
    if gone is None or come is None:
        return False
    left = [name for name in gone if not final.known.issuperset(_Text(name).words)]
    right = [name for name in come if not draft.known.issuperset(_Text(name).words)]
    if not left or not right or short_for(left, right) or short_for(right, left):
        return False
    return any(not any(misspelt(one.casefold(), other.casefold()) for other in right) for one in left)


def _swapped_elsewhere(draft: _Text, final: _Text) -> bool:
    """Whether a name gave way to another where no capital tells: at the start of a sentence, in German, in texts without spaces."""
    if draft.is_cjk or final.is_cjk:
        return exchanged(draft.text, final.text)
    return renamed(_PIECE.findall(draft.text), _PIECE.findall(final.text))


def _turned(draft: _Text, final: _Text) -> bool:
    """Whether a day, a unit, a direction gave way to another one, or a word to its opposite, at the same place."""
    gone = [word for word in draft.known if word not in final.known]
    if not turned(gone, [word for word in final.known if word not in draft.known]):
        return False
    return any(turned(one, other) for _, one, other, _ in blocks(draft.words, final.words))


_TEXT_KEYS = (
    "desired",
    "final",
    "text",
    "output",
    "content",
    "answer",
    "response",
    "corrected",
    "expected",
    "value",
    "reference",
)


def read_correction(correction: Any, depth: int = 5) -> str | None:
    """The user's text in a correction of any shape: a string, `{"desired": ...}`, `{"output": ...}`, messages, or any object as JSON.

    None for an empty one.
    """
    if correction is None or not depth:
        return None
    if isinstance(correction, str):
        return correction if correction.strip() else None
    if isinstance(correction, list | tuple):
        return _last_text(correction, depth)
    if not isinstance(correction, Mapping):
        return orjson.dumps(clean(correction)).decode()
    for key in (*_TEXT_KEYS, "messages", "outputs", "generations"):
        if text := read_correction(correction.get(key), depth - 1):
            return text
    return orjson.dumps(clean(correction), option=orjson.OPT_SORT_KEYS).decode() if correction else None


def _last_text(items: Sequence[Any], depth: int) -> str | None:
    """The text of the last item that has one: the answer of a conversation, the whole of a list of parts."""
    if items and all(
        isinstance(item, Mapping) and "role" not in item and isinstance(item.get("text"), str) for item in items
    ):
        return "\n".join(item["text"] for item in items)
    return next((text for item in reversed(items) if (text := read_correction(item, depth - 1))), None)


def apply_diff(draft: str, diff: str) -> str | None:
    """The final text, from the draft and a unified diff of it; None when the text is no diff or does not fit the draft."""
    if not re.search(r"^[-+]", diff, re.MULTILINE):
        return None
    final = draft
    old: list[str] = []
    new: list[str] = []
    hunks: list[tuple[str, str]] = []
    for line in [*diff.splitlines(), "@@ end @@"]:
        if line.startswith(("---", "+++", "\\")):
            continue
        if line.startswith("@@"):
            hunks.append(("\n".join(old), "\n".join(new)))
            old, new = [], []
            continue
        if not line.startswith("+"):
            old.append(line[1:])
        if not line.startswith("-"):
            new.append(line[1:])
    for before, after in hunks:
        if before and before not in final:
            return None
        final = final.replace(before, after, 1) if before else final
    return final if final != draft else None
