"""Demands on what stands at the edges of the parts of a response or inside them, as English prompts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from closeloop.buckets.constraints.english.parts import (
    EACH,
    GROUPS,
    MODAL,
    NAMES,
    NOUN,
    ONE,
    demands,
    name_of,
    number_of_place,
    sentence_around,
)
from closeloop.buckets.constraints.model import Constraint, compiled
from closeloop.patterns.sieves import words_of

_QUOTED = r"[\"“'‘«](?P<q>[^\"”'’»“\n]{1,60})[\"”'’»](?: or (?:with )?(?:the word )?[\"“'‘«](?P<q2>[^\"”'’»“\n]{1,60})[\"”'’»])?"
_MARKS = {
    "question mark": "?", "exclamation mark": "!", "exclamation point": "!", "period": ".", "full stop": ".", "comma": ",",
    "semicolon": ";", "semi-colon": ";", "colon": ":", "ellipsis": "...", "hashtag": "#", "hash": "#", "dash": "-", "hyphen": "-",
    "asterisk": "*", "tilde": "~",
}  # fmt: skip
_VALUE = (
    rf"(?:the |an? |its |either )?(?:(?:(?:uppercase |lowercase |capital )?letter) [\"“'‘(]?(?P<letter>[a-z])\b[\"”'’)]?"
    rf"|(?:exact |same )?(?:key ?words?|words?|phrase|text|prefix|label|string|sentence|question|symbol|character|tag)?:? ?{_QUOTED}"
    rf"|(?P<mark>{'|'.join(sorted(_MARKS, key=len, reverse=True))})s?\b"
    r"|(?:open |short )?(?P<question>question)\b"
    r"|(?:relevant |fun |suitable |matching |fitting |single |different )?(?P<emoji>emojis?|emoticons?)\b"
    r"|(?P<number>number|digit|numeral)s?\b"
    r"|(?P<capital>capital(?: letter)?|upper-?case(?: letter)?)\b|(?P<small>lower-?case letter)\b"
    r"|(?P<bold>bold(?:ed)?(?: (?:term|word|phrase|heading|title|keyword|label|name|text|lead-in))?)\b"
    r"|(?:key ?word|word) (?P<word>(?!of\b|in\b|at\b|that\b|with\b|for\b|count\b|should\b|must\b|limit\b)[a-z][\w'-]{1,24})\b)"
)
_SHOULD = r"(?:should|must|has to|needs to)"
_PARTS_HERE = rf"(?:{GROUPS}|(?P<words>words?))\b"
_ALL = rf"(?:(?P<each>{EACH}|an? (?:single )?)|{ONE}|(?P<bare>(?:all )?(?:the |your )?(?=\w+s\b)))"
_OPEN = frozenset(["start", "starts", "starting", "begin", "begins", "beginning", "open", "opens", "opening"])
_CLOSE = frozenset(
    ["end", "ends", "ending", "finish", "finishes", "finishing", "conclude", "concludes", "close", "closes"]
)
_PUT = frozenset(["use", "put", "add", "place", "include", "insert", "have", "mention"])
_HAVE_WORDS = "contain contains include includes including mention mentions feature features have has use uses"
_HAVE = frozenset(_HAVE_WORDS.split())
_OF = r"(?: of (?:the|your) \w+| in (?:the|your) \w+)?"
_SHALL = rf"(?: (?:that|which))?(?: {MODAL})?(?: (?:always|also|each|all))?"
_PARTS = rf"(?:{_ALL}{_PARTS_HERE})"
_FRAMES: tuple[tuple[str, frozenset[str], re.Pattern[str]], ...] = tuple(
    (name, verbs, compiled(pattern))
    for name, verbs, pattern in (
        ("starts", _OPEN, rf"\b(?:start|begin|open)(?:ing)? {_PARTS}{_OF} (?:with|by) {_VALUE}"),
        ("ends", _CLOSE, rf"\b(?:end|finish|conclude|close)(?:ing)? {_PARTS}{_OF} (?:with|in|on|by) {_VALUE}"),
        ("starts", _OPEN, rf"{_PARTS}{_OF}{_SHALL} (?P<deny>not |never )?(?:start|begin|open)(?:s|ing)? (?:with|in) {_VALUE}"),
        ("starts", _OPEN, rf"\b{_PARTS_HERE}[^.;!?\n]{{0,40}}?, (?P<each>each|all)(?: one)? (?:{_SHOULD} )?(?:start|begin)(?:s|ing"
            rf"|ning)? with {_VALUE}"),
        ("ends", _CLOSE, rf"\b{_PARTS_HERE}[^.;!?\n]{{0,40}}?, (?P<each>each|all)(?: one)? (?:{_SHOULD} )?end(?:s|ing)? (?:with"
            rf"|in) {_VALUE}"),
        ("ends", _CLOSE,
         rf"{_PARTS}{_OF}{_SHALL} (?P<deny>not |never )?(?:end|finish|conclude|close)(?:s|ing)? (?:with|in) {_VALUE}"),
        ("starts", frozenset(["first"]), rf"\bfirst (?:word|letter|character) (?:of|in) {_PARTS}{_OF}(?: {MODAL} be| is|:) {_VALUE}"),
        ("ends", frozenset(["last"]),
         rf"\blast (?:word|letter|character) (?:of|in) {_PARTS}{_OF},?(?: [\w ]{{3,30}},)?(?: {MODAL} be| is|:) {_VALUE}"),
        ("ends", _PUT, rf"\b(?:use|put|add|place|include|insert|have) {_VALUE} (?:at the end of|after) {_PARTS}"),
        ("starts", _PUT,
         rf"\b(?:use|put|add|place|include|insert|have) {_VALUE} (?:at the (?:start|beginning) of|before|in front of) {_PARTS}"),
        ("holds", _HAVE,
         rf"{_PARTS}{_OF}{_SHALL} (?P<deny>not |never )?(?:contain|include|mention|feature|have|use)(?:s|ing)?(?: (?:at least|exactly))?"
         rf"(?: one(?: or more)?)? {_VALUE}"),
        ("holds", _PUT,
         rf"\b(?P<deny>(?:not |never |don'?t |n't ))?(?:use|put|add|place|include|insert|mention)(?: at least one)? {_VALUE} (?:in|into)"
         rf" {_PARTS}"),
        ("holds", _PUT,
         rf"\bin {_PARTS}{_OF},? (?:you (?:must|should) )?(?:use|put|add|include|insert|mention)(?: at least one)? {_VALUE}"),
    )
)  # fmt: skip
_VERBS = frozenset().union(*(verbs for _, verbs, _ in _FRAMES))
_NAMED = compiled(rf"\b(?:{NOUN}|words?)\b")


def edges(text: str, low: str) -> Iterator[Constraint]:
    """Demands on what stands at the start, at the end or somewhere in each part or in one of them."""
    words = words_of(low)
    if NAMES.isdisjoint(words) or _VERBS.isdisjoint(words):
        return
    frames = [(name, pattern) for name, verbs, pattern in _FRAMES if not verbs.isdisjoint(words)]
    reach = 0
    for named in _NAMED.finditer(text):
        if named.start() < reach:
            continue
        start, reach = sentence_around(text, named.start(), named.end())
        for name, pattern in frames:
            for match in pattern.finditer(text, start, reach):
                if found := _edge(name, text, match):
                    yield found
                    yield from _going_on(found, text, match.end(), reach)


_AND = compiled(
    rf",? and (?:{MODAL} )?(?:also )?(?:(?P<starts>start|begin)s?|(?P<ends>end|finish)(?:es|s)?|(?P<holds>contain|include"
    r"|mention)s?)(?: with)?"
    rf" {_VALUE}"
)


def _going_on(found: Constraint, text: str, at: int, reach: int) -> Iterator[Constraint]:
    """A second demand on the same parts: `and end with a period`."""
    match = _AND.match(text, at, reach)
    if match and found.part and (value := _value(match.groupdict())):
        kind = next(name for name in ("starts", "ends", "holds") if match[name])
        yield replace(found, kind=kind, values=value, start=match.start(), end=match.end())


def _edge(name: str, text: str, match: re.Match[str]) -> Constraint | None:
    groups = match.groupdict()
    part = "words" if groups["words"] else name_of(match)
    if groups.get("other") or (part == "words" and groups.get("place")):
        return None
    value = _value(groups)
    if value is None or not demands(text, match.start(), match.end()):
        return None
    each = (groups["each"] or "").lower()
    denied = bool(groups.get("deny")) != each.startswith(("no ", "none "))
    if not denied and _DENIED.search(text[max(0, match.start() - 24) : match.start()]):
        denied = True
    if each.startswith(("any ", "a ", "an ")) and not denied:
        return None
    bare = not each and not groups.get("place")
    if bare and (part == "words" or (name == "holds" and groups.get("q") is None and value[0] != "emoji")):
        return None
    place = number_of_place(groups["place"] or "") if groups.get("place") else None
    return edge(name, match, part, value, denied=denied, bare=bare, place=place)


def edge(
    name: str, match: re.Match[str], part: str, value: tuple[str, ...], *, denied: bool, bare: bool, place: int | None
) -> Constraint | None:
    """The demand that parts start with, end with or hold a value; None where another kind reads it. `bare` is less sure."""
    if part == "items" and name == "starts" and value in (("mark", "-"), ("mark", "*")) and not denied:
        kind = "dash_bullets" if value[1] == "-" else "star_bullets"
        return Constraint(kind, "format.structure", match.start(), match.end(), trust=0.8)
    if part == "paragraphs" and place and name == "starts" and value[0] == "word" and not denied:
        return None  # `paragraph_starts` knows dividers
    bucket = "instruction.ignored" if value[0] == "word" and name == "holds" else "format.structure"
    return Constraint(
        ("not_" if denied else "") + name,
        bucket,
        match.start(),
        match.end(),
        values=value,
        trust=0.85 if bare else 0.9,
        part=part,
        place=place,
    )


_DENIED = compiled(r"\b(?:not|never|don't|don’t|avoid|without)(?: to)? ?$")


def _value(groups: dict[str, str | None]) -> tuple[str, ...] | None:
    if groups["mark"]:
        return ("mark", _MARKS[" ".join(groups["mark"].lower().split())])
    return value_of(groups)


def value_of(groups: dict[str, str | None]) -> tuple[str, ...] | None:
    """What kind of thing the groups of a match name, and the things of which one has to be there."""
    if groups["letter"]:
        return ("letter", groups["letter"].lower())
    if groups["q"]:
        things = tuple(bare for one in (groups["q"], groups["q2"]) if one and (bare := one.strip()))
        if all(not any(map(str.isalnum, thing)) for thing in things):
            return ("mark", *things)
        return ("word", *things)
    if groups["question"]:
        return ("question",)
    if groups["word"]:
        return ("word", groups["word"])
    return next(((name,) for name in ("emoji", "number", "capital", "small", "bold") if groups.get(name)), None)
