"""Which language a text is in: by its script, else by py3langid; which languages are alike, and in which scripts each is written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from closeloop.interactions.languages.detect import classify
from closeloop.interactions.languages.lookalikes import plainly
from closeloop.interactions.languages.scripts import scripts, without_code

SCRIPT_OF: Mapping[str, tuple[str, ...]] = {
    "ru": ("Cyrillic",),
    "uk": ("Cyrillic",),
    "bg": ("Cyrillic",),
    "el": ("Greek",),
    "ar": ("Arabic",),
    "fa": ("Arabic",),
    "ur": ("Arabic",),
    "he": ("Hebrew",),
    "hi": ("Devanagari",),
    "mr": ("Devanagari",),
    "ne": ("Devanagari",),
    "bn": ("Bengali",),
    "pa": ("Gurmukhi", "Arabic"),
    "gu": ("Gujarati",),
    "ta": ("Tamil",),
    "te": ("Telugu",),
    "kn": ("Kannada",),
    "ml": ("Malayalam",),
    "si": ("Sinhala",),
    "th": ("Thai",),
    "zh": ("Han",),
    "ja": ("Kana", "Han"),
    "ko": ("Hangul",),
    "ka": ("Georgian",),
    "hy": ("Armenian",),
    "sr": ("Cyrillic", "Latin"),
}
"""Languages that are not written in Latin letters, as far as short texts are told apart among them."""
_WRITTEN_IN = {
    **SCRIPT_OF,
    **dict.fromkeys(("mk", "be", "kk", "mn"), ("Cyrillic", "Latin")),
    **dict.fromkeys(("ps", "ku"), ("Arabic", "Latin")),
    "lo": ("Lao",), "km": ("Khmer",), "my": ("Myanmar",), "am": ("Ethiopic",),
}  # fmt: skip
"""The same with those that are only asked for by name."""
_ALIKE = tuple(
    map(frozenset, (
        {"da", "no", "nb", "nn", "sv"}, {"hr", "sr", "bs", "sl", "mk"}, {"id", "ms", "jv"}, {"af", "nl"},
        {"az", "tr"}, {"la", "it"}, {"is", "no"}, {"cs", "sk"},
        {"es", "gl", "ca", "pt"},
        {"hi", "mr", "ne"}, {"fa", "ur", "ar", "ps", "ug"}, {"ru", "uk", "bg", "be", "mk", "sr"}, {"zh", "ja"},
    ))
)  # fmt: skip
_NO_WORDS = re.compile(r"https?://\S+|\b[\w.]{1,64}@[\w.]+|<[^>\n]{1,40}>")
_LOOK = 1_500
_LEAST_LETTERS = 24
"""Fewer letters than this are not identified."""


def identify(text: str) -> tuple[str, float]:
    """Language and probability of a text: by its script where that decides, else by py3langid; ("", 0) when it is too short."""
    plain = _NO_WORDS.sub(" ", without_code(text[:_LOOK]))
    counts = scripts(plain)
    total = sum(counts.values())
    if total < _LEAST_LETTERS and not (counts["Kana"] + counts["Hangul"] + counts["Han"] >= 8):
        return "", 0.0
    if counts["Kana"] * 10 >= total:
        return "ja", 0.99
    script = counts.most_common(1)[0][0]
    owners = [code for code, names in SCRIPT_OF.items() if names[0] == script]
    if len(owners) == 1:
        return owners[0], 0.99
    lang, probability = classify(plain)
    if script == "Latin" and lang in _WRITTEN_IN and "Latin" not in _WRITTEN_IN[lang]:
        return "", 0.0  # the model is led astray by names and markup: Latin letters are no Chinese
    return lang, probability


def differ(wanted: str, found: str) -> bool:
    """Whether two codes are languages that are told apart reliably."""
    return wanted != found and not any(wanted in group and found in group for group in _ALIKE)


def neighbour(text: str, wanted: str) -> str | None:
    """The language that looks much like the wanted one and that the text is plainly in; None where it may be the wanted one."""
    groups = [group for group in _ALIKE if wanted in group]
    near = sorted(frozenset().union(*groups) - {wanted})
    return next((code for code in near if plainly(text, code, wanted)), None)


def in_script(text: str, wanted: str) -> bool:
    """Whether a good part of the text is in a script of this language (Latin for those not listed)."""
    counts = scripts(without_code(text))
    total = sum(counts.values())
    return not total or sum(counts[name] for name in _WRITTEN_IN.get(wanted, ("Latin",))) * 3 >= total


def written(text: str, wanted: str) -> bool:
    """Whether any letter of the text is in a script of this language (Latin for those not listed)."""
    counts = scripts(without_code(text))
    return not counts or any(counts[name] for name in _WRITTEN_IN.get(wanted, ("Latin",)))


def own_lines(text: str, wanted: str) -> str:
    """The text without the lines that are mostly in another script, where half of it or more is in one of the wanted language.

    Who asks for a mail in Thai may be told about it in their own language.
    """
    mine = _WRITTEN_IN.get(wanted, ("Latin",))
    counts = scripts(text)
    if sum(counts[name] for name in mine) * 2 < sum(counts.values()):
        return text
    if counts.keys() <= set(mine):
        return "\n".join(text.splitlines())
    found = ((line, scripts(line)) for line in text.splitlines())
    return "\n".join(line for line, its in found if sum(its[name] for name in mine) * 2 >= sum(its.values()))
