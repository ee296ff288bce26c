"""A pattern written for an engine that looks for all patterns at once in the bytes of a text, looser than it was.

Such an engine knows neither look-arounds nor cheap counts, and Unicode only at a cost. What is made here finds something in every text
in which the pattern does, or in a part of it; what else it finds the pattern itself has to tell.
"""

from __future__ import annotations

import string
from dataclasses import dataclass

from closeloop.patterns import class_end, group_start

_LETTERS = frozenset(map(ord, string.ascii_letters))
_ASCII = frozenset(range(128))
_WORD = _LETTERS | frozenset(b"0123456789_")
_KINDS = {
    "w": _WORD,
    "d": frozenset(b"0123456789"),
    "s": frozenset(b" \t\n\r\f\v\x1c\x1d\x1e\x1f"),
}
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_CODES = {"x": 2, "u": 4, "U": 8}
_BEYOND = r"\x80-\xff"


def caseless(text: str) -> str:
    """What is alike to `re.IGNORECASE` alike, letters beyond ASCII too; some become two."""
    return text.casefold().replace("ı", "i")


_DOTTED = "i\u0307"
"""What becomes of `İ`: one letter to a pattern that ignores case, and a letter with a sign to one over lower case."""


def as_bytes(low: str) -> bytes | None:
    """A lower-cased text as `loosened` patterns are looked for in it; None where bytes cannot tell what `re` would read."""
    if low.isascii():
        return low.encode()
    same = caseless(low)
    return None if _DOTTED in same else same.encode(errors="surrogatepass")


def loosened(pattern: str) -> str | None:
    """The pattern over the bytes of a text, case ignored; None where it is not understood or matches everything.

    Counts become `any number`, anchors and look-arounds go, and so do edges of words beside anything but letters of ASCII.
    """
    try:
        made, end = _alternatives(pattern, 0)
    except (NotImplementedError, IndexError, ValueError):
        return None
    return made.text if end == len(pattern) and not made.empty else None


@dataclass(frozen=True)
class _Item:
    """A part of a pattern: its text, whether it may be nothing, and whether it begins and ends with a letter or digit of ASCII."""

    text: str = ""
    empty: bool = True
    begins: bool = False
    ends: bool = False
    many: bool = False
    """It takes any number already."""


_EDGE = _Item(r"\b")
_NOTHING = _Item()


def _alternatives(text: str, at: int) -> tuple[_Item, int]:
    made = []
    while True:
        one, at = _sequence(text, at)
        made.append(one)
        if at >= len(text) or text[at] == ")":
            break
        at += 1
    if len(made) == 1:
        return made[0], at
    joined = "|".join(one.text for one in made)
    return _Item(
        f"(?:{joined})",
        any(one.empty for one in made),
        all(one.begins for one in made),
        all(one.ends for one in made),
    ), at


def _sequence(text: str, at: int) -> tuple[_Item, int]:
    items: list[_Item] = []
    while at < len(text) and text[at] not in "|)":
        item, at = _item(text, at)
        item, at = _repeated(item, text, at)
        items.append(item)
    kept = [
        item.text
        for place, item in enumerate(items)
        if item is not _EDGE or _sure(items[place + 1 :], "begins") or _sure(items[:place][::-1], "ends")
    ]
    return _Item(
        "".join(kept), all(item.empty for item in items), _sure(items, "begins"), _sure(items[::-1], "ends")
    ), at


def _sure(items: list[_Item], side: str) -> bool:
    """Whether the first of them that is there has a letter of ASCII on that side."""
    for item in items:
        if item is _EDGE or item is _NOTHING:
            continue
        if not getattr(item, side):
            return False
        if not item.empty:
            return True
    return False


def _item(text: str, at: int) -> tuple[_Item, int]:
    sign = text[at]
    if sign == "(":
        return _group(text, at)
    if sign == "[":
        return _class(text, at)
    if sign in "^$":
        return _NOTHING, at + 1
    if sign == ".":
        return _any_of(_ASCII - {10}, beyond=True), at + 1
    if sign != "\\":
        return _literal(sign), at + 1
    sign = text[at + 1]
    if sign == "b":
        return _EDGE, at + 2
    if sign in "BAZ":
        return _NOTHING, at + 2
    if kind := _kind(sign):
        return _any_of(kind, beyond=True), at + 2
    letter, at = _escaped(text, at)
    return _literal(letter), at


def _kind(sign: str) -> frozenset[int] | None:
    kind = _KINDS.get(sign.lower())
    return kind if kind is None or sign.islower() else _ASCII - kind


def _escaped(text: str, at: int) -> tuple[str, int]:
    """The letter that a backslash and what follows stand for."""
    sign = text[at + 1]
    if digits := _CODES.get(sign):
        end = at + 2 + digits
        return chr(int(text[at + 2 : end], 16)), end
    if sign in _SIGNS:
        return _SIGNS[sign], at + 2
    if sign.isalnum():
        raise NotImplementedError
    return sign, at + 2


def _literal(letter: str) -> _Item:
    same = caseless(letter)
    sure = same.isascii() and (same.isalnum() or same == "_")
    return _Item(_written(same), empty=False, begins=sure, ends=sure)


def _written(letters: str) -> str:
    return "".join(
        chr(byte) if byte < 128 and chr(byte).isalnum() else f"\\x{byte:02x}"
        for byte in letters.encode(errors="surrogatepass")
    )


def _any_of(signs: frozenset[int], *, beyond: bool, others: tuple[str, ...] = ()) -> _Item:
    """One of these signs of ASCII, of those beyond it, or of these letters; as many as there are where any beyond will do.

    A letter beyond ASCII has several bytes, and alike letters may be two (`ß`, `ss`).
    """
    sure = not beyond and not others and signs <= _WORD
    inside = _ranges(signs) + (_BEYOND if beyond else "")
    if beyond:
        return _Item(f"[{inside}]+", empty=False, many=True)
    choices = [*([f"[{inside}]"] if inside else []), *map(_written, others)]
    made = choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"
    return _Item(made, empty=False, begins=sure, ends=sure)


def _ranges(signs: frozenset[int]) -> str:
    made, left = "", sorted(signs)
    while left:
        size = next((size for size in range(1, len(left)) if left[size] != left[0] + size), len(left))
        made += f"\\x{left[0]:02x}" + (f"-\\x{left[size - 1]:02x}" if size > 1 else "")
        left = left[size:]
    return made


def _class(text: str, at: int) -> tuple[_Item, int]:
    end = class_end(text, at)
    at += 1
    negated = text[at] == "^"
    at += negated
    signs: set[int] = set()
    kinds: set[int] = set()
    others: list[str] = []
    beyond = False
    while at < end - 1:
        if text[at] == "\\" and (kind := _kind(text[at + 1])) is not None:
            kinds |= kind
            beyond, at = True, at + 2
            continue
        first, at = _member(text, at)
        last = first
        if text[at] == "-" and at + 1 < end - 1:
            last, at = _member(text, at + 1)
        if last != first:
            signs |= set(range(ord(first), min(ord(last), 127) + 1))
            beyond |= ord(last) > 127
        elif ord(first) < 128:
            signs.add(ord(first))
        else:
            others.append(caseless(first))
    if negated:  # of letters another one may be alike to
        return _any_of(_ASCII - kinds - (signs - _LETTERS), beyond=True), end
    small = frozenset(ord(chr(sign).lower()) for sign in signs | kinds) | {
        ord(one) for one in others if len(one) == 1 and one.isascii()
    }
    far = tuple(one for one in others if len(one) > 1 or not one.isascii())
    return _any_of(small, beyond=beyond, others=() if beyond else far), end


def _member(text: str, at: int) -> tuple[str, int]:
    if text[at] == "\\":
        return ("\b", at + 2) if text[at + 1] == "b" else _escaped(text, at)
    return text[at], at + 1


def _group(text: str, at: int) -> tuple[_Item, int]:
    start, dropped = group_start(text, at)
    made, end = _alternatives(text, start)
    if text[end] != ")":
        raise NotImplementedError
    return (_NOTHING if dropped else made), end + 1


def _repeated(item: _Item, text: str, at: int) -> tuple[_Item, int]:
    """The item as often as it is asked for, or more."""
    if at >= len(text) or text[at] not in "*+?{":
        return item, at
    least, most = {"*": (0, 2), "+": (1, 2), "?": (0, 1)}.get(text[at], (0, 0))
    if text[at] == "{":
        end = text.index("}", at)
        low, comma, high = text[at + 1 : end].partition(",")
        least = int(low or 0)
        most = int(high) if high else 2 if comma else least
        at = end
    at += 1
    if at < len(text) and text[at] in "?+":
        at += 1
    if item is _NOTHING or not item.text:
        return _NOTHING, at
    empty = item.empty or not least
    if item.many:
        return _Item(item.text[:-1] + ("*" if empty else "+"), empty, item.begins, item.ends, many=True), at
    often = "*" if not least and most > 1 else "+" if most > 1 else "" if least else "?"
    return _Item(f"(?:{item.text}){often}", empty, item.begins, item.ends), at
