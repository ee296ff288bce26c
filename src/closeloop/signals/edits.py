"""How far a user's text is from the draft, and whether the difference matters: the edit classes of a correction."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from rapidfuzz.distance import Levenshtein

from closeloop.ids import clean
from closeloop.patterns import lazy
from closeloop.signals.weights import EDITS, EditKind, Says


@dataclass(frozen=True)
class Thresholds:
    """Where one edit class ends and the next begins, on the word distance."""

    version: str = "edits/1"
    minor: float = 0.05
    rewrite: float = 0.80
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
_NUMBER = lazy(r"(?:(?<![\w)\]])[-−])?\d+(?:[.,:\u00a0\u202f' ]\d{3}(?!\d))*(?:[.,:]\d+)*")
_NUMBER_WORDS = {
    "zero": "0", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
"""Without "one", which is an article and a pronoun too."""
_SIGNS = lazy(r"[$€£¥₹%‰°]")
_CODE = lazy(r"`([^`\n]+)`|\b([A-Za-z]+_\w+|[a-z]+[A-Z]\w*|[A-Za-z_]\w*\(\)|--[a-z][\w-]+)")
_QUOTED = lazy(r"\"([^\"\n]{2,80})\"|“([^”\n]{2,80})”|«\s?([^»\n]{2,80}?)\s?»|「([^」\n]{1,80})」|„([^“\n]{2,80})“")
_NAME = lazy(r"(?<![.!?:;\n•*#\-]\s)(?<![.!?:;\n•*#\-])(?<=[\w,;)\"'])\s+([A-Z][\w'’-]*[a-z][\w'’-]*|[A-Z]{2,}\w*)")
_TOKEN = lazy(r"\w+(?:['’]\w+)*|[^\w\s]")
_WORD = lazy(r"[^\W_]+")
_GERMAN = lazy(r"\b(?:der|die|das|und|ist|nicht|ein|eine|einen|den|dem|wir|sie|für|mit|auf|zu)\b", re.IGNORECASE)
_CJK = lazy(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")

_NEGATIONS: Mapping[str, re.Pattern[str]] = {
    name: lazy(pattern, re.IGNORECASE)
    for name, pattern in {
        "not": r"\b(?:not|cannot|\w+n['’]t|cant|dont|wont)\b|\bnicht\b|\bne\b.{1,30}?\bpas\b|\bpas\b",
        "no": r"\bno\b(?!\.\s*\d)|\bnope\b|\bnon\b|\bnein\b|\bkein\w*|\baucune?\b|\bning[uú]n\w*|\bnão\b",
        "never": r"\bnever\b|\bniemals?\b|\bnie\b|\bjamais\b|\bnunca\b|\bjamás\b",
        "none": r"\bnone\b|\bnothing\b|\bnobody\b|\bnichts\b|\bniemand\b|\brien\b|\bnada\b|\bnadie\b",
        "nor": r"\bneither\b|\bnor\b|\bweder\b|\bnoch\b.{0,20}\bnoch\b|\btampoco\b",
        "without": r"\bwithout\b|\bohne\b|\bsans\b|\bsin\b",
        "un": r"\bun(?:able|available|true|safe|likely|supported|necessary)\b|\bimpossible\b|\bincorrect\b|\binvalid\b|\bfalse\b",
        "cjk": r"ない|ません|なかった|ず(?:に|、|。)|不(?!同|断|少)|没有|没|无|非|지 ?않|없|못",
    }.items()
}


def classify(draft: str, final: str) -> Edit:
    """The class of an edit, after what it changed and how much of it.

    - `trivial`: the same words; only case, punctuation, spacing or Unicode form differ.
    - `critical`: numbers, negation, links, code, quoted text or names differ: the sense changed however small the edit is.
    - `minor`: less than 5 % of the words.
    - `rewrite`: more than 80 % of the words; in texts of over twelve words also when numbers or names differ, as they then always do.
    - `substantive`: all between.

    Distance is Levenshtein over words, divided by the longer text; over characters for texts of up to three words and for
    scripts without spaces. Numbers count by value: "1,250" is "1250".
    """
    left, right = _words(draft), _words(final)
    if "".join(left) == "".join(right) and _numbers(draft) == _numbers(final) and _signs(draft) == _signs(final):
        return Edit("trivial", 0.0)
    distance = _distance(left, right, draft, final)
    longest = max(len(left), len(right))
    if distance > THRESHOLDS.rewrite and (longest > THRESHOLDS.long_text or not left or not right):
        return Edit("rewrite", distance)
    if changes := _changes(draft, final):
        return Edit("critical", distance, changes)
    if distance > THRESHOLDS.rewrite:
        return Edit("rewrite", distance)
    return Edit("minor" if distance < THRESHOLDS.minor else "substantive", distance)


def _words(text: str) -> list[str]:
    """The words in lower case and one Unicode form; every character of scripts without spaces is a word."""
    words: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        if _CJK.search(word):
            words += word
        else:
            words.append(word)
    return words


def _distance(left: Sequence[str], right: Sequence[str], draft: str, final: str) -> float:
    if not left and not right:  # only symbols
        return Levenshtein.normalized_distance(draft.strip(), final.strip())
    longest = max(len(left), len(right))
    if longest <= THRESHOLDS.few_words:
        return Levenshtein.normalized_distance(" ".join(left), " ".join(right))
    if longest > THRESHOLDS.most_words:
        shared = sum((Counter(left) & Counter(right)).values())
        return 1 - shared / longest
    return Levenshtein.normalized_distance(left, right)


def _changes(draft: str, final: str) -> tuple[str, ...]:
    """What kinds of critical content differ. A quoted or marked text that stands plainly in the other is no difference."""
    draft, final = unicodedata.normalize("NFKC", draft), unicodedata.normalize("NFKC", final)
    found = {
        "numbers": _numbers(draft) != _numbers(final) or _signs(draft) != _signs(final),
        "negation": _negations(draft) != _negations(final),
        "links": _links(draft) != _links(final),
        "code": _only(_CODE, draft, final) or _only(_CODE, final, draft),
        "quotes": _only(_QUOTED, draft, final) or _only(_QUOTED, final, draft),
        "names": _swapped_names(draft, final),
    }
    return tuple(name for name, differs in found.items() if differs)


def _signs(text: str) -> set[str]:
    return set(_SIGNS.findall(_LINK.sub(" ", text)))


def _numbers(text: str) -> set[str]:
    numbers = {_value(found) for found in _NUMBER.findall(_LINK.sub(" ", text))}
    return numbers | {_NUMBER_WORDS[word] for word in _WORD.findall(text.casefold()) if word in _NUMBER_WORDS}


def _value(number: str) -> str:
    """A number without its group marks: "1,250.00" and "1 250" are 1250."""
    plain = re.sub(r"(?<=\d)[,.\u00a0\u202f' ](?=\d{3}(?:\D|$))", "", number).replace(",", ".")
    sign, plain = ("-", plain[1:]) if plain[0] in "-−" else ("", plain)
    whole, _, fraction = plain.partition(".")
    fraction = fraction.rstrip("0")
    return sign + (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")


def _negations(text: str) -> set[str]:
    return {name for name, pattern in _NEGATIONS.items() if pattern.search(text)}


def _links(text: str) -> set[str]:
    return {link.rstrip(".,;:!?/") for link in _LINK.findall(text)}


def _only(pattern: re.Pattern[str], one: str, other: str) -> bool:
    """Whether the pattern finds something in one text that the other does not contain at all."""
    plain = other.casefold()
    found = ("".join(match) if isinstance(match, tuple) else match for match in pattern.findall(_LINK.sub(" ", one)))
    return any(item.strip().casefold() not in plain for item in found)


def _swapped_names(draft: str, final: str) -> bool:
    """Whether a name of the draft gave way to another: both texts have a capitalised word inside a sentence that the other lacks.

    Languages that capitalise every noun, and titles, say nothing about names: there this is False.
    """
    gone, come = _names(draft), _names(final)
    if gone is None or come is None:
        return False
    left, right = set(_words(draft)), set(_words(final))
    return bool({name for name in gone if not right.issuperset(_words(name))}) and bool(
        {name for name in come if not left.issuperset(_words(name))}
    )


def _names(text: str) -> set[str] | None:
    words = _WORD.findall(text)
    if len(words) <= THRESHOLDS.few_words:
        return {word for word in words if word[:1].isupper()}
    is_title = sum(word[:1].isupper() for word in words) > 0.7 * len(words)
    is_german = len(set(_GERMAN.findall(text.casefold()))) >= 2
    return None if is_title or is_german else set(_NAME.findall(text))


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
