"""How often a word, a letter or words in capitals are to occur, where one pattern reads it in all languages: `at least 3 times`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from closeloop.buckets.constraints.engine import ENGINES, limits, number_of
from closeloop.buckets.constraints.model import Constraint
from closeloop.patterns import lazy

_FREQUENCY = lazy(
    r"(?P<what>word|keyword|letter|term|mot|terme|lettre|palabra|letra|文字|単語|キーワード)(?:s?\s*[:：]?\s*['\"“‘«「]\s?"
    r"|\s)(?P<v>[^\s'\"”’»」,.、。]{1,24})\s?['\"”’»」]?(?P<rest>[^.\n。]{0,110}?)(?P<times>\btimes?\b|\bonce\b|\btwice\b|\bfois\b"
    r"|\bveces\b|\bvez\b|回)(?P<tail>以上|未満|以内|以下|は)?(?P<no>[^。]{0,8}(?:ない|ず))?",
    re.IGNORECASE,
)
_FREQUENCY_JA = lazy(
    r"「(?P<v>[^」\n]{1,20})」(?:という|を)?(?:単語|言葉|文字|キーワード)?[^「。\n]{0,14}?(?P<times>\d{1,3}"
    r"|[一二三四五六七八九十])回(?P<tail>以上|未満|以内|以下|は)?(?P<no>[^。、]{0,8}(?:ない|ず))?"
)
_CAPITALS = lazy(
    r"(?:capital letters|all capitals|all caps|capitali[sz]ed|stress words|majuscules"
    r"|may[úu]sculas)(?P<rest>[^.\n]{0,90}?)(?P<times>\btimes\b|\bfois\b|\bveces\b|\boccurrences\b)",
    re.IGNORECASE,
)
_OFTEN = ("time", "once", "twice", "fois", "veces", "vez", "occurrence", "回")
"""Without one of these nothing is said of how often."""
_NOT = lazy(r"\b(?:not?|never|ne|nunca|nicht|n't)\b[^.\n]*$", re.IGNORECASE)


def frequencies(text: str, plain: str) -> Iterator[Constraint]:
    """`the word X should appear at least 3 times`, in the languages of the lexicons."""
    if not any(map(plain.__contains__, _OFTEN)):
        return
    for match in _CAPITALS.finditer(text):
        low, high = _times(match["rest"] + match["times"], None, bool(_NOT.search(text[: match.start()][-60:])))
        if low is not None or high is not None:
            yield Constraint("capital_words", "format.casing", match.start(), match.end(), low, high, trust=0.9)
    for match in _FREQUENCY_JA.finditer(text):
        low, high = _times(match["times"], match["tail"], bool(match["no"]))
        if low is not None or high is not None:
            yield Constraint(
                "word_frequency", "instruction.ignored", match.start(), match.end(), low, high, (match["v"],), 0.9
            )
    for match in _FREQUENCY.finditer(text):
        window = match["rest"] + match["times"]
        low, high = _times(window, match["tail"], bool(match["no"]), _BEHIND.match(text, match.end()))
        if (low is None and high is None) or match["v"].lower() in (
            "count",
            "limit",
            "for",
            "by",
            "with",
            "in",
            "of",
            "s",
            "more",
            "less",
            "at",
            "should",
            "must",
        ):
            continue
        kind = (
            "letter_frequency" if match["what"].lower() in ("letter", "lettre", "letra", "文字") else "word_frequency"
        )
        if kind == "letter_frequency" and len(match["v"]) > 2:
            continue
        yield Constraint(kind, "instruction.ignored", match.start(), match.end(), low, high, (match["v"],), 0.9)


_BEHIND = lazy(
    r"\s+(?:(?P<max>or (?:less|fewer)|at most|max\b|maximum|ou moins|au plus|o menos|como m[áa]ximo)"
    r"|(?P<min>or more|at least|minimum|ou plus|au moins|o m[áa]s|como m[íi]nimo|al menos))",
    re.IGNORECASE,
)
"""`5 times or less`."""


def _times(
    window: str, tail: str | None, negative: bool = False, behind: re.Match[str] | None = None
) -> tuple[int | None, int | None]:
    last = window.lower().rsplit(" ", 1)[-1]
    fixed = {"once": 1, "twice": 2}.get(last)
    named: int | None = None
    for engine in ENGINES:
        numbers = list(engine.number.finditer(window))
        number = fixed if fixed is not None else (number_of(engine, numbers[-1][0]) if numbers else None)
        if number is None:
            continue
        if behind is not None:
            return limits("times", behind.lastgroup, number, None)
        before = window[: numbers[-1].start()] if numbers and fixed is None else window
        for operator, pattern in engine.before:
            if pattern.search(before):
                return limits("times", "max" if negative and operator == "above" else operator, number, None)
        if (
            fixed is None
            and named is None
            and not negative
            and not tail
            and not window[numbers[-1].end() :].strip().partition(" ")[2]
        ):
            named = number
        if tail:
            operator = {"以上": "min", "は": "min", "未満": "below", "以内": "max", "以下": "max"}[tail]
            return limits("times", "below" if negative and operator == "min" else operator, number, None)
    if fixed is not None or re.search(r"\d", window):
        number = fixed if fixed is not None else int(re.findall(r"\d+", window)[-1])
        return number, (number if fixed is not None and "only" in window.lower() else None)
    return named, None
