"""People whom a response names with a title, in any of several languages, and nothing that was given does: `Herr Nowak`, `佐藤さん`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from closeloop.buckets.text import fold

_TITLES = (
    r"Herrn?|Frau|Mrs?|Ms|Miss|Dr|Prof|Mme|Mlle|Monsieur|Madame|[Ss]ra?|[Ss]eñora?|[Ss]enhora?|Dott(?:\.ssa|oressa|or)?"
    r"|[Ss]ig(?:\.ra|nora?)?|[Mm]eneer|[Mm]evrouw|[Pp]ani|[Pp]ana|[Ff]ru|[Hh]err"
)
_PERSON = re.compile(
    rf"\b(?:{_TITLES})\b\.? (?:(?:Dr|Prof|med|Ing)\.? ){{0,2}}"
    r"(?P<name>[A-ZÀ-Þ][\w'’-]+(?: (?:(?:de|van|von|da|di|der|den) ){0,2}[A-ZÀ-Þ][\w'’-]+){0,2})"
    r"|(?P<kanji>[一-鿿]{1,4})(?:さん|氏|様)|(?P<hanzi>[一-鿿]{1,4})(?:先生|女士|老师|经理)"
    r"|(?P<hangul>[가-힣]{2,4}) ?(?:님|씨)(?=[이은는을를가께의입과와]|[^가-힣]|$)"
)
_GREETING = re.compile(
    r"(?:\b(?:dear|hello|hi|hey|good (?:morning|afternoon|evening)|liebe[rs]?|geehrte[rs]?|hallo|guten (?:tag|morgen|abend)|ch[eè]re?"
    r"|bonjour|estimad[oa]|hola|gentile|egregi[oa]|buongiorno|prezad[oa]|car[oa]|beste|geachte|szanown[aey]|hej),? )$",
    re.IGNORECASE,
)
_BEFORE = 20
_ANYBODY = re.compile(
    r"[客皆者員员方子母父娘主奥お]$|^(?:고객|회원|여러분|선생|환자|사장|손님|담당자?|대리|과장|팀장|부장|본인)"
)
"""Whom the word before a title names by what they are: a customer, a member, everybody."""
_LETTERS = re.compile(r"[^\W\d_]+")
_ALIKE = 4
"""Letters that two forms of one name begin with."""


def people(text: str, folded: str) -> Iterator[tuple[int, int]]:
    """Where each stands that is not greeted. `folded` is all that was given, as `fold` leaves it."""
    for match in _PERSON.finditer(text):
        name = match["name"]
        if name:
            is_new = all(
                len(word) < 3 or word[:_ALIKE] not in folded for word in map(fold, _LETTERS.findall(name))
            ) and not _GREETING.search(text, max(0, match.start() - _BEFORE), match.start())
        else:
            is_new = _is_new(match, folded)
        if is_new:
            yield match.span()


def _is_new(match: re.Match[str], folded: str) -> bool:
    """Of a name without capitals: characters of the word before may stand in front of it."""
    name = match["kanji"] or match["hanzi"] or match["hangul"]
    if _ANYBODY.search(name):
        return False
    if match["hangul"]:
        return fold(name) not in folded and fold(name[-2:]) not in folded
    last = name[-2:]
    return last not in folded and ((len(name) <= len(last) and not match["hanzi"]) or name[-1] not in folded)
