"""Whether a response is in another language than was asked for, or than its user writes in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from closeloop.interactions.languages import abroad
from closeloop.interactions.languages.detect import by_common_words, says
from closeloop.interactions.languages.hanzi import chinese_for_japanese, other_script
from closeloop.interactions.languages.identify import (
    SCRIPT_OF,
    differ,
    identify,
    in_script,
    neighbour,
    own_lines,
    written,
)
from closeloop.interactions.languages.mixed import broken_off
from closeloop.interactions.languages.names import NAMES, asked, into
from closeloop.interactions.languages.scripts import scripts, without_code
from closeloop.interactions.languages.shares import apart, disobeyed, plain_language, plainly_alike, weighable, within

_OTHER_WANTED = re.compile(
    rf"translat|tradu|übersetz|翻訳|language|langue|idioma|sprache|言語|\blyrics\b|quote|\bin (?:the|its) original\b|\brecite"
    rf"|{abroad.TRANSLATING}"
    rf"|{abroad.LANGUAGE}",
    re.IGNORECASE,
)
_TRANSLATOR = re.compile(rf"translat|tradu|übersetz|翻訳|{abroad.TRANSLATING}", re.IGNORECASE)
_LEAST, _LOOK = 8, (24, 200)
"""Letters a response must have to be looked at; most have them in their first characters."""
_SHORT = 200
"""Characters; shorter texts that the model is not sure of are weighed as one of the usual languages."""
_UNASKED = 0.8
"""The most without a demand: who writes in one language may have wanted to be answered in another."""


_END = 300
_TWO_ENDS = 2 * _END
"""Characters of either end of a response that are compared, where it has room for both."""
_MIDWAY = 0.75
"""How sure it is that nobody wanted the language to change on the way."""


@dataclass(frozen=True)
class Mismatch:
    """How sure it is, the language that was wanted, the one that was found (empty: another script), and where it was demanded."""

    sure: float
    wanted: str
    found: str
    place: tuple[int, int] | None = None
    said: tuple[int, int] = (0, 120)
    """Where the response says it."""


def mismatch(demand: str, user: str, response: str) -> Mismatch | None:
    """What `response` is instead of the language asked for in `demand` (0.6 to 0.93 sure) or, without one, that of `user` (to 0.8).

    None where it is in the right one, and where that cannot be told: a dozen letters on both sides are enough.
    """
    held_against = demand or user or len(response) >= _TWO_ENDS
    if not held_against or not _has_letters(response):
        return None
    demands = asked(demand) if demand else ()
    if demands:
        found = _disobeyed(response, demands)
    else:
        found = _untranslated(demand, user, response) or _unasked(demand, user, response) if user else None
    found = (
        found
        or _other_script(demand, response)
        or _switched(user, response, demands)
        or _mixed(demand, user, response, demands)
    )
    if found and _ROMANIZED.search(demand) and "Latin" not in SCRIPT_OF.get(found.wanted, ()):
        return None
    return found


_ROMANIZED = re.compile(
    r"(?<!no )(?<!not )(?<!or )(?<!without )(?:roman(?:i[sz]ed|i[sz]ation|i[sz]e)|r[oō]maji|pinyin|transliterat|(?:latin|roman"
    r"|english)(?: letters| script| alphabet"
    r"| characters)|hinglish"
    r"|arabi[sz]i)|ローマ字|拼音|латиниц",
    re.IGNORECASE,
)
"""Asks for a language in letters that are not its own, which no model knows."""


def _has_letters(response: str) -> bool:
    """Whether there is enough to look at: mostly the first characters tell."""
    first = "".join(response[: _LOOK[0]].split())
    if len(first) >= _LEAST and first.isalpha():  # mostly
        return True
    for look in _LOOK:
        if sum(map(str.isalpha, response[:look])) >= _LEAST:
            return True
    return sum(map(str.isalpha, response)) >= _LEAST


def other_wanted(text: str) -> bool:
    """Whether a question may want another language than its own without naming it: translations, lyrics, quotes."""
    return _OTHER_WANTED.search(text) is not None


def _disobeyed(response: str, demands: Sequence[tuple[str, int, int, float]]) -> Mismatch | None:
    codes = {code for code, *_ in demands}
    code, start, end, sure = max(demands, key=lambda row: row[3])
    if len(codes) > 1 and sure < 0.9:
        return None
    if not any(in_script(response, one) for one in codes):
        return Mismatch(sure, code, "", (start, end))
    if code == "ja" and len(codes) == 1 and chinese_for_japanese(response):
        return Mismatch(sure, code, "zh", (start, end))
    text = own_lines(response, code)
    if by_common_words(text) == code:
        return None
    probability, found = _other_language(text, code)
    return Mismatch(sure * probability, code, found, (start, end)) if found and found not in codes else None


def _other_script(demand: str, response: str) -> Mismatch | None:
    """Chinese in the other kind of characters than was asked for."""
    found = other_script(demand, response)
    return Mismatch(_SURE_OF_SCRIPT, found[0], "the other script", found[1]) if found else None


_SURE_OF_SCRIPT = 0.9


def _untranslated(demand: str, user: str, response: str) -> Mismatch | None:
    """A text was handed over to be translated, and not a letter of the response is in a script of its language."""
    places = into(demand)
    if not places or len({code for code, *_ in places}) > 1:
        return None
    rules = demand.removesuffix(user)
    if not (rules and _TRANSLATOR.search(rules)) and (_ABOUT.search(demand) or not _HANDED.search(user)):
        return None  # rules of a translator make every message a text to be translated
    code, start, end = places[0]
    if not written(response, code):
        return Mismatch(_UNTRANSLATED, code, "", (start, end))
    found = _in_another(user, response, code)
    return Mismatch(_ANOTHER, code, found, (start, end)) if found else None


def _in_another(user: str, response: str, wanted: str) -> str:
    """The language that a bare translation is in as a whole instead of the wanted one; "" where any sentence of it may be in that."""
    if len(response) > _TWO_ENDS or _NOT_BARE.search(response) or _AND_TELL.search(user):
        return ""
    probability, found = _other_language(response, wanted)
    if probability < 0.9 or any(identify(part)[0] in ("", wanted) for part in _SENTENCE_END.split(response)[:-1]):
        return ""
    return found


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_UNTRANSLATED, _ANOTHER = 0.75, 0.65
_NOT_BARE = re.compile(
    r"[\"“„«「*`\n:：()]|\bsorry, (?:but|i)\b|\b(?:can(?:'t|not)|unable to) (?:translate|help|assist|do)\b|\bplease (?:provide|share"
    r"|send|give)\b",
    re.IGNORECASE,
)
"""Speaks about a translation, or cites one."""
_AND_TELL = re.compile(
    r"\b(?:and|then|also)(?: \w+)? (?:tell|explain|say|show|give|describe|add|list|comment)\b", re.IGNORECASE
)
_HANDED = re.compile(r"[:：]\s*\S|\n|[\"“«„「『‘]|訳し?て[^。\n]{0,8}。\s*\S")
_ABOUT = re.compile(r"[?？]|怎么|怎麼|如何|なぜ|どう|как |कैसे|어떻게|뭐라고", re.IGNORECASE)
"""Who asks how something is said may be told so in the user's own letters."""


def _unasked(demand: str, user: str, response: str) -> Mismatch | None:
    """Without a demand the language to answer in is the user's own, unless all that is wanted are translations."""
    if chinese_for_japanese(response) and "ja" in (plain_language(user), identify(user)[0]) and not other_wanted(user):
        return None if _named(user, "zh") else Mismatch(_UNASKED, "ja", "zh")
    if plainly_alike(user, response) or other_wanted(user) or within(user, response):
        return None
    if _CODE.match(response) or (demand != user and _TRANSLATOR.search(demand)):
        return None
    likely, wanted, found = apart(user, response)
    return None if likely < 0.5 or _named(user, found) else Mismatch(min(likely, _UNASKED), wanted, found)


_CODE = re.compile(
    r"\s*(?:(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WITH)\s[^\n]{0,200}(?:\s(?:FROM|INTO|SET|TABLE|AS|WHERE)\b|;)"
    r"|(?:def|class|import|from|const|let|var|function|public|private|package|using|#include|git|npm|pip|docker|curl|sudo"
    r"|cd)\s[^\n]*[(){};=/.*-]"
    r"|<(?:!DOCTYPE|html|div|\?(?:xml|php))|#!/)",
)
"""Code without a fence around it is in no language of its user's."""


def _switched(user: str, response: str, demands: Sequence[tuple[str, int, int, float]]) -> Mismatch | None:
    """A long response that ends in another language than it began in, and than anything its user wrote, named or demanded."""
    if len(response) < _TWO_ENDS:
        return None
    last = plain_language(without_code(response[-_END:]))
    if not last or any(last == code for code, *_ in demands) or last == plain_language(user):
        return None
    first = plain_language(without_code(response[:_END]))
    if not first or not differ(first, last):
        return None
    if other_wanted(user) or _named(user, last) or any(plain_language(line) == last for line in user.splitlines()):
        return None
    return Mismatch(_MIDWAY, first, last)


def _mixed(demand: str, user: str, response: str, demands: Sequence[tuple[str, int, int, float]]) -> Mismatch | None:
    """A response in one script that says a sentence in another, which nothing it was asked has or speaks of."""
    off = broken_off(response)
    if off is None or not user:
        return None
    script, start, end = off
    codes = [code for code, names in SCRIPT_OF.items() if script in names] or [plain_language(response[start:end])]
    given = f"{demand}\n{user}"
    if script == "Latin":
        if "" in codes or says(given, codes[0]):
            return None
    elif scripts(given)[script]:
        return None
    if other_wanted(given) or any(_named(given, code) or any(code == one for one, *_ in demands) for code in codes):
        return None
    wanted = demands[0][0] if demands else plain_language(user)
    return Mismatch(_MIXED, wanted, codes[0], said=(start, end))


_MIXED = 0.7


def _other_language(text: str, wanted: str) -> tuple[float, str]:
    """A language that a text is in instead of the wanted one, and how sure that is; "" where it may well be the wanted one."""
    found, probability = identify(text)
    if found in NAMES and differ(wanted, found) and probability >= 0.9:
        return probability, found
    if other := neighbour(text, wanted):
        return 0.9, other
    if len(text) > _SHORT:
        return 0.0, ""
    if not weighable(wanted):
        return 0.0, ""
    likely, found = disobeyed(text, wanted)
    return (likely, found) if likely >= 0.8 else (0.0, "")


def _named(text: str, code: str) -> bool:
    """Whether the name of a language, which is mostly also that of its people and dishes, is in the text."""
    low = text.casefold()
    return any(name.casefold() in low for name in NAMES.get(code, ())) or abroad.names(text, code)
