"""Checks an answer can be put to without a judge: pure functions by name. Which failure calls for which is in `oracles`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from closeloop.errors import ConfigError, known
from closeloop.interactions.languages.detect import classify
from closeloop.interactions.languages.identify import differ
from closeloop.interactions.prompts import normal_text
from closeloop.schemas import first_error

Arguments = Mapping[str, Any]

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+(?:['’\-]\w+)*")
_FENCED = re.compile(r"\A\s*```(?:json)?[ \t]*\n(.*?)\n?```\s*\Z", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_CLOSED = re.compile(r"[.!?…。！？:;)\]}>\"'”’»」』*_`|~]\s*\Z")
_LISTED = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s")
_NOT = r"(?:can(?:no|['’])t|can not|won['’]t|will not|unable to|not able to)"
_HELP = r"(?:help|assist|provide|answer|discuss|do that|comply|fulfil|share|give|support|continue|create|generate|write|engage)"
_REFUSALS = (
    rf"\bi(?:['’]m| am)(?: really| very| so)? (?:sorry|afraid)[^.!?\n]{{0,40}}\bi(?:['’]m| am)? {_NOT}",
    rf"\bi(?:['’]m| am)? (?:{_NOT}|must decline to) {_HELP}\b",
    r"\bas an ai(?: language)? (?:model|assistant)[^.!?\n]{0,30}(?:can(?:no|['’])t|unable|do not|don['’]t)",
    r"\b(?:je ne peux pas|je ne suis pas en mesure de|il m['’]est impossible de) (?:vous |t['’]|te )?(?:aider|fournir|répondre|donner"
    r"|assister)",
    r"\b(?:no puedo|no me es posible) (?:ayudar|proporcionar|responder|dar|asistir|cumplir)",
    r"\bich kann (?:ihnen |dir |euch |das |dabei |hierbei |damit |leider )*(?:nicht|keine?n?)\b[^.!?\n]{0,60}\b(?:helfen|beantworten"
    r"|geben|weiterhelfen|unterstützen)",
    r"(?:お手伝い|お答え|回答|提供)(?:すること(?:は|が))?(?:でき(?:ません|かねます)|いたしかねます)",
)
_REFUSAL = re.compile("|".join(_REFUSALS), re.IGNORECASE)
_DECLINES = (
    "can't", "can’t", "cannot", "can not", "won't", "won’t", "will not", "unable", "not able to", "decline to", "as an ai",
    "ne peux pas", "pas en mesure", "est impossible de", "no puedo", "no me es posible", "ich kann", "でき", "かねます",
)  # fmt: skip
"""One of these stands in every refusal that `_REFUSAL` finds: looking for them first is twenty times as fast."""
_OPENING = 300
"""A refusal says so at the start; further down the same words are usually about one part of the request."""
_DOTS = frozenset("ıİ")
_LOOP, _TIMES = 6, 4
"""A run of up to 6 words that follows itself 4 times is a loop, not style."""
_LETTERS, _CERTAIN = 20, 0.8
"""Shorter texts, and less certain guesses, are of no known language."""


def refuses(text: str) -> bool:
    """Whether the text opens by declining, in English, French, Spanish, German or Japanese."""
    opening = text[:_OPENING]
    return holds_any(opening, _DECLINES) and _REFUSAL.search(opening) is not None


def holds_any(text: str, parts: Iterable[str]) -> bool:
    """Whether a pattern that ignores case, and finds nothing without one of these, may find something."""
    folded = text.casefold()
    # A Turkish i is an i to such a pattern, though not to `casefold`.
    return any(part in folded for part in parts) or not (text.isascii() or _DOTS.isdisjoint(text))


def words(text: str) -> int:
    """How many words; each ideograph, kana and hangul syllable is one."""
    return len(_WORD.findall(text))


def same(one: str, other: str) -> bool:
    """Whether two answers are the same but for case and white space. Small edits count as different: they can turn the meaning."""
    return normal_text(one).casefold() == normal_text(other).casefold()


def _not_empty(text: str, _: Arguments) -> bool:
    return bool(text.strip())


def _excludes(text: str, arguments: Arguments) -> bool:
    return normal_text(str(arguments["text"])).casefold() not in normal_text(text).casefold()


def _differs(text: str, arguments: Arguments) -> bool:
    return not same(text, str(arguments["text"]))


def _valid_json(text: str, arguments: Arguments) -> bool:
    fenced = _FENCED.match(text)
    try:
        value = json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError):
        return False
    schema = arguments.get("schema")
    # A schema the recorder cut or bent proves nothing against the answer.
    return not isinstance(schema, dict) or first_error(schema, value) is None


def _complete(text: str, _: Arguments) -> bool:
    """Fences are closed, and the last line ends like a sentence, like code, or like the list items before it."""
    bare = text.rstrip()
    if not bare or len(_FENCE.findall(bare)) % 2:
        return False
    *before, last = bare.splitlines()
    items = [line for line in before if _LISTED.match(line)]
    closes = bool(items) and bool(_CLOSED.search(items[-1]))  # the items of a list end alike
    return bool(_CLOSED.search(bare)) or (bool(_LISTED.match(last)) and not closes)


def _max_words(text: str, arguments: Arguments) -> bool:
    return words(text) <= int(arguments["limit"])


def _min_words(text: str, arguments: Arguments) -> bool:
    return words(text) >= int(arguments["limit"])


def _no_loop(text: str, _: Arguments) -> bool:
    """No run of words follows itself again and again."""
    found = [word.casefold() for word in _WORD.findall(text)]
    for size in range(1, _LOOP + 1):
        repeated = 0
        for place in range(size, len(found)):
            repeated = repeated + 1 if found[place] == found[place - size] else 0
            if repeated >= size * (_TIMES - 1):
                return False
    return True


def _language(text: str, arguments: Arguments) -> bool:
    found = language(text)
    return found is None or not differ(str(arguments["code"]).split("-")[0].lower(), found)


CHECKS: Mapping[str, Callable[[str, Arguments], bool]] = MappingProxyType(
    {
        "complete": _complete,
        "differs": _differs,
        "excludes": _excludes,
        "language": _language,
        "max_words": _max_words,
        "min_words": _min_words,
        "no_loop": _no_loop,
        "no_refusal": lambda text, _: not refuses(text),
        "not_empty": _not_empty,
        "valid_json": _valid_json,
    }
)


def passes(check: str, text: str, arguments: Arguments) -> bool:
    """Whether the answer passes the check of this name. Raises ConfigError that lists the checks for an unknown name."""
    if check not in CHECKS:
        raise ConfigError(f"unknown check {check!r}: known checks are {known(CHECKS)}")
    return CHECKS[check](text, arguments)


def language(text: str) -> str | None:
    """The ISO 639-1 code of the text's language, or None where it is too short to say."""
    letters = sum(character.isalpha() for character in text)
    if letters < _LETTERS:
        return None
    code, certainty = classify(text)
    return code if certainty >= _CERTAIN else None
