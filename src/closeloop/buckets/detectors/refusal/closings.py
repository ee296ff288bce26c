"""A last paragraph, or a last sentence, that declines one thing of those that were asked for, behind an answer to the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from closeloop.buckets.detectors.refusal.hits import Hit
from closeloop.buckets.detectors.refusal.phrases import Row, elsewhere, signs
from closeloop.buckets.detectors.refusal.plain import opening
from closeloop.buckets.grounding.index import content
from closeloop.buckets.text import is_cjk, lowered, sentences
from closeloop.patterns import lazy

_LONGEST = 500
"""Characters of a paragraph that is nothing but a limit."""
_WHOLE = 6_000
"""Characters of a text that is first looked at as a whole."""
_LEAST = 60
"""Characters in front of it that answer something; so many in half as many Chinese ones."""
_FIRST = 2
"""Sentences of it that may decline."""
_WEIGHT, _FOREIGN_WEIGHT = 2.3, 2.4
_MAY = {
    "i ": (
        "i can't", "i cannot", "i won't", "i will not", "i am not", "i don't", "i do not", "i am un", "i couldn't", "i could not",
        "i wasn't", "i have no", "i can only", "i must", "i have to", "i need to", "i left", "i omit", "i kept", "i decline",
        "i refuse", "i draw", "i skip", "thing i ", "call i ", "one i ",
    ),
    "i'": ("i'm not", "i'm un", "i'm only", "i'd rather", "i'd prefer", "i'll ", "i'm going", "i've ", "i'm leav", "thing i'"),
    "me to": ("for me to",),
    "where i": ("where i",),
}  # fmt: skip
"""An English end without any of these declines nothing. In front of them what those behind it have in common."""
_QUOTES = '"“”«»「」'
_LEFT_OUT = lazy(
    r"\bi(?:'ve| have|'m| am|'ll| will) (?:\w+ly )?(?:(?:left|leaving|leave) (?:out|off)\b|(?:left|leaving|leave) (?:\w+ ){1,8}?out\b"
    r"|omit(?:t(?:ed|ing))?\b|skip(?:p(?:ed|ing))?\b(?! (?:ahead|straight|to\b))|(?:kept|keeping|keep) (?:\w+ ){1,6}?(?:vague"
    r"|general|abstract|high-level|fictional)\b)"
    r"|\bi don't include\b|\bwhere i(?:'ll| have to| need to| must)? (?:have to )?(?:stop|draw the line)\b"
)
"""Saying that something of it is not there."""
_SPEAKER = re.compile(r"\b(?:i|me|my|we|our)\b")
_UNSURE = lazy(
    r"\b(?:verify|confirm|guarantee|promise|stress|recommend (?:\w+ ){1,6}(?:enough|more)|be certain|be sure"
    r"|know (?:everything|every|all|for)|cover (?:everything|every|all)|tell (?:from|whether)"
    r"|say (?:for|which|whether)|see (?:why|any reason)|wait|hesitate)\b"
    r"|^\W*(?:(?:but|however|also|and),? )?(?:it(?:'s| is) (?:also )?(?:important|worth|essential|crucial)"
    r"|(?:please )?(?:note|remember|be aware|keep in mind)\b)"
    r"|\bi don't (?:know|have (?:a|any) (?:\w+ )?(?:preference|opinion))\b"
)
"""A reservation about an answer, which is no refusal."""
_TURNS = lazy(
    r"\W*(?:(?:as|when it comes) (?:for|to) |on (?:the|who|whether|what|your|which) |whether |however\b|but\b|unfortunately\b"
    r"|that said\b|regarding |en revanche|par contre|cependant"
    r"|toutefois|quant [àa]|pour (?:le|la|les) |sin embargo|no obstante|en cambio|en cuanto a|respecto a|por otro lado|lamentablemente"
    r"|allerdings|jedoch|leider|was (?:\w+ ){1,6}(?:angeht|betrifft)|per[òo]\b|tuttavia|purtroppo|per quanto riguarda|quanto a|no entanto"
    r"|por[ée]m|infelizmente|к сожалению|однако|что касается|но\b|至于|不过|但是|但|然而|关于|很抱歉|抱歉|なお|ただし|ただ|しかし"
    r"|申し訳|다만|하지만|그러나|죄송|أما|لكن|لیکن|लेकिन|हालांकि|हालाँकि)"
)


def turns(sentence: str) -> bool:
    """Whether a lower-cased sentence turns against what was said before it."""
    return bool(_TURNS.match(sentence))


def closing(text: str, asked: str, *, foreign: bool, alone: bool) -> Hit | None:
    """The sentence at the end that declines, behind an answer: kind, weight, start, end. `text` has straight apostrophes.

    It must take up what was asked, or turn against what was said before (`as for the last part`): a limit of its own accord is a remark.
    With `alone`, it must stand in a paragraph of its own.
    """
    if foreign:
        if len(text) <= _WHOLE and not elsewhere(lowered(text)):
            return None
    elif not _may_decline(lowered(text[-_LONGEST:])):
        return None
    for start, end in _last(text, alone=alone):
        sentence = lowered(text[start:end])
        if any(mark in sentence for mark in _QUOTES):
            continue
        found = _elsewhere(sentence) if foreign else _english(sentence)
        if found and (turns(sentence) or _takes_up(sentence, asked)):
            return (*found, start, end)
    return None


def _may_decline(low: str) -> bool:
    for start, words in _MAY.items():
        if start in low:
            for word in words:
                if word in low:
                    return True
    return False


def _last(text: str, *, alone: bool) -> list[tuple[int, int]]:
    """The first sentences of a short last paragraph, else the last sentence; each with something in front of it."""
    begin = text.rstrip().rfind("\n\n") + 2
    apart = begin > 1 and len(text) - begin <= _LONGEST
    if alone and not apart:
        return []
    cut = begin if apart else max(0, len(text) - _LONGEST)
    found = [(cut + start, cut + end) for start, end in sentences(text[cut:])]
    room = _LEAST // 2 if is_cjk(text[:200]) else _LEAST
    return [span for span in (found[:_FIRST] if apart else found[1:][-1:]) if span[0] >= room]


def _english(sentence: str) -> tuple[str, float] | None:
    if _UNSURE.search(sentence):
        return None
    if _LEFT_OUT.search(sentence):
        return "policy", 2.6
    found = signs(sentence, english=True, elsewhere=False)
    kind, weight, _ = opening(sentence, found.first, piece=0)
    if weight >= _WEIGHT:
        return kind, weight
    return _strongest(sentence, found.english, _WEIGHT) if _SPEAKER.search(sentence) else None


def _elsewhere(sentence: str) -> tuple[str, float] | None:
    return _strongest(sentence, elsewhere(sentence), _FOREIGN_WEIGHT)


def _strongest(sentence: str, rows: Sequence[Row], least: float) -> tuple[str, float] | None:
    found = [(kind, weight) for kind, weight, pattern in rows if weight >= least and pattern.search(sentence)]
    return max(found, key=lambda one: one[1], default=None)


_STEM = 6
"""Letters by which words are compared: `extraction` takes up `extracted`."""
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")


def _takes_up(sentence: str, asked: str) -> bool:
    """Whether it has a word of what was asked; of Chinese, Japanese and Korean, two letters that stand together."""
    if not {word[:_STEM] for word in content(sentence)}.isdisjoint(word[:_STEM] for word in content(asked)):
        return True
    wanted = {run[at : at + 2] for run in _HAN.findall(asked) for at in range(len(run) - 1)}
    return any(run[at : at + 2] in wanted for run in _HAN.findall(sentence) for at in range(len(run) - 1))
