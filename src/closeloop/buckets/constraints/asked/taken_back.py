"""Turns that take demands of earlier ones back: all of them, or those on what they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from closeloop.buckets.constraints.asked.families import LENGTHS
from closeloop.patterns import lazy

SENTENCE = lazy(r"[^.!?\n。！？]+(?:[.!?。！？]+[\"'”’»」]{0,2}|\n|$)")
_TOPICS: Mapping[str, re.Pattern[str]] = {
    "language": lazy(
        r"\b(?:languages?|speak|english|french|spanish|german|italian|dutch|portuguese|polish|russian|japanese|chinese|korean|arabic"
        r"|hindi"
        r"|turkish|swedish|danish|norwegian|greek|latin|sprache|deutsch|englisch|franz[öo]sisch|spanisch|langue|fran[çc]ais|anglais"
        r"|espagnol"
        r"|allemand|idioma|espa[ñn]ol|ingl[ée]s|franc[ée]s|alem[áa]n|lingua|italiano|inglese|portugu[êe]s|ingl[êe]s|l[íi]ngua|русск\w*"
        r"|английск\w*|язык\w*)\b|語|语|文|어|말",
        re.IGNORECASE,
    ),
    "length": lazy(
        r"\b(?:words?|characters?|sentences?|paragraphs?|limits?|length|long(?:er)?|short(?:er)?|brief|detail\w*|concise|size"
        r"|w[öo]rter\w*"
        r"|l[äa]nge\w*|kurz|s[äa]tze|mots|phrases|long(?:ue)?s?|court\w*|limite\w*|palabras|larg[oa]s?|extens\w+|parole|lung\w+|palavras"
        r"|long[oa]s?|слов\w*|длин\w+)\b|字|文字|长|長|글자|길",
        re.IGNORECASE,
    ),
    "casing": lazy(
        r"\b(?:caps|capital\w*|upper-?case|lower-?case|case|casing|shout\w*|majuscules?|minuscules?|may[úu]sculas?|min[úu]sculas?"
        r"|gro(?:ß|ss)\w*|klein\w*)\b",
        re.IGNORECASE,
    ),
    "list": lazy(
        r"\b(?:bullets?|lists?|numbered|points|listes?|puces|listas?|vi[ñn]etas?|aufz[äa]hlung\w*|stichpunkt\w*)\b",
        re.IGNORECASE,
    ),
    "shape": lazy(r"\b(?:json|ya?ml|xml|csv|tables?|markdown|plain|code|prose|html)\b", re.IGNORECASE),
    "emoji": lazy(r"\bemoji\w*\b", re.IGNORECASE),
    "mark": lazy(r"\b(?:commas?|bold|italics?|exclamation\w*|dashes|semicolons?|punctuation)\b", re.IGNORECASE),
}
_ANY = lazy(
    r"\b(?:rules?|instructions?|restrictions?|constraints?|requirements?|formats?|formatting|styles?|limits?|guidelines?|conditions?"
    r"|that|it"
    r"|those|them|everything|what i (?:said|asked|told)|r[èe]gles?|consignes?|regeln?|vorgaben?|reglas?|regole|regras?|правил\w*)\b"
    r"|規則|规则|制限|限制",
    re.IGNORECASE,
)
_TAKEN_BACK = lazy(
    r"\b(?:forget|ignore|drop|lift|remove|scrap|disregard|cancel|undo|relax|abandon|waive|never ?mind|no longer|no more|stop|quit|enough"
    r"|(?:does(?:n't| not)|do(?:n't| not)) (?:apply|matter|need)|(?:is|are)(?:n't| not) (?:needed|necessary|required)|not necessary"
    r"|no need"
    r"|don't (?:have|need) to|need not|change of plans?|scratch)\b",
    re.IGNORECASE,
)
"""Takes back what it names, or everything where it is all that is said."""
_LOOSENED = lazy(
    r"\b(?:(?:you|we) (?:can|could|may|might)|(?:could|can|shall|should|may|might) (?:you|we|i)|feel free|(?:is|are|it's"
    r"|that's) (?:now )?(?:ok(?:ay)?|fine|allowed|good|alright|welcome"
    r"|free)"
    r"|back to|go(?:ing)? back|return(?:ing)? to|again|instead|switch|change|normal(?:ly)?|regular|usual|except|this time|rather|actually"
    r"|as (?:much|long|many) as|proper|sentence case|title case|mixed|no limit|without (?:a|any|the) limit|go into|more|longer|let's"
    r"|unlimited)\b",
    re.IGNORECASE,
)
"""Takes back what it names."""
_TAKEN_BACK_ABROAD = lazy(
    r"\b(?:arr[êe]te|oublie|vergiss|h[öo]r auf|nicht mehr|olvida|deja de|ya no|dimentica|esque[çc]a|smetti|basta"
    r"|(?:doch )?(?:lieber )?wieder|zur[üu]ck (?:zu|auf)|reviens|revenons|repasse|tu peux (?:maintenant )?|vous pouvez|plus besoin"
    r"|de nouveau"
    r"|volvamos|vuelve|volver|puedes|ya puedes|mejor|torniamo|torna|puoi|di nuovo|voltemos|volte|pode|de novo|du (?:kannst|darfst)"
    r"|(?:k[öo]nnen|d[üu]rfen) sie|вернемся|вернёмся|снова|забудь|хватит|можешь|больше не|opnieuw|weer|terug|je mag|vergeet|glem|gl[öo]m"
    r"|igen|tillbaka|zapomnij|wróć|znowu|możesz|unut|artık)\b|やめて|元に戻|戻し|戻って|不用再|别再|不要再|换回|改回|恢复|可以|다시"
    r"|그만|이제는",
    re.IGNORECASE,
)
_FREED = lazy(
    r"\b(?:as (?:much|long|many|detailed) as (?:you (?:like|want|wish|need)|needed|necessary|possible)|a long(?:er)? one|in (?:more "
    r"|full |great )?detail"
    r"|long(?:er)? (?:answer|version|explanation|text|essay)|elaborate|expand|at length|in depth)\b",
    re.IGNORECASE,
)
"""Frees an answer of limits on its length."""
_SHORT = 6
"""Words of a sentence that takes back whatever was said."""


@lru_cache(maxsize=256)
def lifted(text: str) -> frozenset[str]:
    """The families of demands that a turn takes back; "" for all."""
    found: set[str] = set()
    if _FREED.search(text):
        found |= LENGTHS
    for match in SENTENCE.finditer(text):
        sentence = match[0]
        back, loose = _TAKEN_BACK.search(sentence), _LOOSENED.search(sentence)
        if _TAKEN_BACK_ABROAD.search(sentence):
            back = loose = _TAKEN_BACK_ABROAD.search(sentence)
        if not back and not loose:
            continue
        named = {family for family, topic in _TOPICS.items() if topic.search(sentence)}
        if named:
            found |= named
        elif back and (_ANY.search(sentence) or len(sentence.split()) < _SHORT or not sentence.isascii()):
            found.add("")
    return frozenset(found)
