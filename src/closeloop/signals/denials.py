"""Ways of saying no in many languages: what an edit may add or take away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from closeloop.patterns import lazy


class Negation(NamedTuple):
    """A way of saying no. One of `words`, or a text of `parts`, stands wherever the pattern finds something."""

    pattern: re.Pattern[str]
    words: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()


NEGATIONS: Mapping[str, Negation] = {
    name: Negation(lazy(pattern, re.IGNORECASE), frozenset(words.split()), tuple(parts.split()))
    for name, pattern, words, parts in (
        ("not", r"\b(?:not|cannot|\w+n['’]t|cant|dont|wont)\b|\bnicht\b|\bne\b.{1,30}?\bpas\b|\bpas\b"
         r"|\b(?:не|нельзя|niet|inte|ikke|ikkje|δεν|δε|μην|لا|ليس|ليست|لم|لن|không|chẳng|tidak|bukan|değil|nem|לא|אינו|אינה)\b|नहीं",
         "not cannot t cant dont wont nicht pas не нельзя niet inte ikke ikkje δεν δε μην لا ليس ليست لم لن không chẳng tidak bukan değil"
         " nem לא אינו אינה", "नहीं"),
        ("no", r"\bno\b(?!\.\s*\d)|\bnope\b|\bnon\b|\bnein\b|\bkein\w*|\baucune?\b|\bning[uú]n\w*|\bnão\b"
         r"|\bgeen\b|\bнет\b|\bніяк\w*|\bżadn\w*|\byok\b|\bهیچ\b",
         "no nope non nein aucun aucune não geen нет yok هیچ", "kein ning ніяк żadn"),
        ("never", r"\bnever\b|\bniemals?\b|\bnie\b|\bjamais\b|\bnunca\b|\bjamás\b",
         "never niemal niemals nie jamais nunca jamás", ""),
        ("none", r"\bnone\b|\bnothing\b|\bnobody\b|\bnichts\b|\bniemand\b|\brien\b|\bnada\b|\bnadie\b",
         "none nothing nobody nichts niemand rien nada nadie", ""),
        ("nor", r"\bneither\b|\bnor\b|\bweder\b|\bnoch\b.{0,20}\bnoch\b|\btampoco\b",
         "neither nor weder noch tampoco", ""),
        ("without", r"\bwithout\b|\bohne\b|\bsans\b|\bsin\b", "without ohne sans sin", ""),
        ("un", r"\bun(?:able|available|true|safe|likely|supported|necessary)\b|\bimpossible\b|\bincorrect\b|\binvalid\b|\bfalse\b"
         r"|\b(?:невозможн|неверн|неправильн|недоступн|невідом|неможлив|niemożliw|onmogelijk|omöjlig|umulig)\w*",
         "unable unavailable untrue unsafe unlikely unsupported unnecessary impossible incorrect invalid false",
         "невозможн неверн неправильн недоступн невідом неможлив niemożliw onmogelijk omöjlig umulig"),
    )
}  # fmt: skip
NEGATIONS_CJK = lazy(r"ない|ません|なかった|ず(?:に|、|。)|不(?!同|断|少)|没有|没|无|非|지 ?않|없|못|ไม่")
"""Those of scripts without spaces."""
