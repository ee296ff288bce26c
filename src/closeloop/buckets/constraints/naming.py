"""Demands that name what is to be there, worded alike in many languages: labels of entries, some of several words, types of JSON's keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from closeloop.buckets.constraints.engine import LEXICONS
from closeloop.buckets.constraints.model import Constraint
from closeloop.buckets.constraints.parts import demands, sentence_around
from closeloop.patterns import lazy
from closeloop.patterns.sieves import Sieve

_LABEL = r"(?:\(?[A-Fa-f]\)|[A-F]\.|[A-Z]\d[.):]?|\(?[iv]{1,3}\))"
_AND = r"(?:,(?: (?:and |y |und |et |e |en |och |и )?)?| and | y | und | et | e | en | och | и |、|，)"
_LABELS = lazy(
    r"(?:label|letter(?:ed|s)|number|mark|prefix|etiquet|étiquet|num[eé]r|bezeichn|beschrift|markier|nummerier|rotul|genummer|märk"
    rf"|обознач|пронумер)\w*(?: \w+){{0,3}}? (?P<v>{_LABEL}(?:{_AND}{_LABEL}){{2,}})",
    re.IGNORECASE,
)
_SOME_OF = lazy(
    r"(?<!\w)(?:(?:of (?:these|the following|those)|des|de (?:las|los|estas|estos)|de(?:r|n|r folgenden)|dieser|delle"
    r"|di queste|das|dos|destas|van (?:de|deze)|av (?:de|dessa)|из)(?: (?:following|siguientes|folgenden|seguenti|seguintes|volgende"
    r"|följande|следующих|этих))?(?: key)? ?(?:words|terms|keywords|mots|palabras|w[öo]rtern?|begriffen?|parole|palavras|woorden|ord|orden"
    r"|слов)(?: suivants| siguientes| seguenti| seguintes)?"
    r"|(?:次|以下|下记|下列)の?的?(?:語|単語|言葉|词语?|詞語?|词汇)の?(?:うち|中から|中で?|中的)?、?(?:少なくとも|至少)?"
    r"(?P<m>\d|[一二两三四五])[つ個个语語词詞]?[^:：。\n]{0,24})"
    r"\s?[:：(]\s?(?P<v>[^.。\n)]{3,200})",
    re.IGNORECASE,
)
_HOW_MANY = lazy(r"(?P<n>\w+)(?: or more| ou plus| o más| oder mehr)?\s+$", re.IGNORECASE)
_TYPES = {
    "integer": r"integer|whole number|(?:nombre |n[úu]mero )?ent(?:ier|ero)|ganze zahl|(?:numero )?intero|n[úu]mero inteiro|inteiro",
    "number": r"number|numeric|nombre|n[úu]mero|zahl|numero|getal",
    "string": r"string|cha[îi]ne|cadena|zeichenkette|stringa|cadeia",
    "boolean": r"boolean|bool[ée]en|booleano|boolescher wert",
    "array": r"array|list(?: of strings)?|liste|lista|tableau|arreglo",
}
_SAID = "|".join(f"(?P<{name}>{words})" for name, words in _TYPES.items())
_TYPED = lazy(
    r"[\"“”„«'`]\s?(?P<v>[\w-]{1,40})\s?[\"”“»'`] (?:must|should|has to|needs to|is to|shall|doit|debe|muss|soll|deve|moet|ska) "
    rf"(?:always )?(?:be|être|ser|sein|essere|zijn|vara)? ?(?:an? |une? |una |eine? |um |uma |een |ett )?(?:{_SAID})\b(?! sein,)",
    re.IGNORECASE,
)
_ONE_KEY = r"[\"“”„«「'‘`]\s?[^\W\d_][\w-]{0,30}\s?[\"”“»」'’`]"
_KEYS = lazy(
    r"json[^.\n。]{0,60}?(?:(?:nycklarna|nycklar|nøglerne|schl[üu]sseln?|feldern|cl[ée]s|champs|claves|campos|chiavi|chaves|sleutels|velden"
    r"|ключ(?:ами|и)|полями|कुंजियाँ|कुंजियों|키는?|キーは?|键|字段)[ :：]{0,3}|(?:包含|包括|含有?))"
    rf"(?P<v>{_ONE_KEY}(?:(?:{_AND}|[와과]\s?|と|及び|和|及|, ?और | और | i | oraz ){_ONE_KEY}){{0,12}})(?!(?:以外|除))",
    re.IGNORECASE,
)
"""In sentences of other languages than English, which has a row for it."""
_KEY = re.compile(_ONE_KEY)
_LISTED = re.compile(r"[,，、;/]|\s(?:and|or|et|ou|y|o|und|oder|e|en|of|och|eller|и|или)\s")


_ASKED_ABOUT = lazy(
    r"\b(?:why|what|how|which|warum|wieso|was|wie|pourquoi|ce que|por qu[eé]|qu[eé] (?:es|significa)|perch[eé]|cosa|waarom|wat|varför|vad"
    r"|почему|что|зачем)\b",
    re.IGNORECASE,
)
_OF_A_TEXT = lazy(r"\b(?:are|is|were|was|sind|waren|sont|son|están|sono|são|zijn|är)\s*$", re.IGNORECASE)
_USED = lazy(
    r"\b(?:us(?:e|es|ing)|includ|contain|incorporat|mention|featur|work|with|utilis|emplo|avec|us[aeo]|utiliz|con|inclu|verwend|benutz|nutz"
    r"|mit|enth[aä]lt|com|gebruik|met|använd|med|использ|употреб)\w*|[使用含入]",
    re.IGNORECASE,
)
_BEFORE = 80


def _orders(text: str, match: re.Match[str]) -> bool:
    """Whether nothing in front of it in its sentence asks about what follows."""
    before = text[sentence_around(text, *match.span())[0] : match.start()]
    return not _ASKED_ABOUT.search(before) and not _OF_A_TEXT.search(before)


@cache
def _number(word: str) -> int | None:
    low = word.lower()
    if low.isdigit():
        return int(low)
    return next((lexicon.numbers[low] for lexicon in LEXICONS if low in lexicon.numbers), None)


_SIEVE = Sieve([(one.pattern, one) for one in (_LABELS, _SOME_OF, _KEYS, _TYPED)])


def named(text: str, low: str) -> Iterator[Constraint]:
    """What is named in a prompt (`low`: in small letters), with its values: labels, words of which some are to occur, keys, their types."""
    may = _SIEVE.live(low)
    for match in _LABELS.finditer(text) if _LABELS in may else ():
        labels = tuple(re.findall(_LABEL, match["v"]))
        if _orders(text, match) and (demands(text, *match.span(), of_parts=False) or not text.isascii()):
            yield Constraint("labels", "format.structure", *match.span(), values=labels, trust=0.8)
    for match in _SOME_OF.finditer(text) if _SOME_OF in may else ():
        words = tuple(bare for one in _LISTED.split(match["v"]) if (bare := one.strip(" \"'“”«»「」『』`*_")))
        many = _HOW_MANY.search(text[max(0, match.start() - 30) : match.start()])
        number = _number(match["m"] or (many["n"] if many else ""))
        said = text[max(0, match.start() - _BEFORE) : match.start("v")]
        if number is not None and _orders(text, match) and _USED.search(said) and 0 < number <= len(words):
            yield Constraint("some_words", "instruction.ignored", *match.span(), number, None, words, 0.85)
    for match in _KEYS.finditer(text) if _KEYS in may else ():
        if not _orders(text, match):
            continue
        keys = tuple(one.strip(" \"“”„«»「」'‘’`") for one in _KEY.findall(match["v"]))
        yield Constraint("json_keys", "format.schema", *match.span(), values=keys, trust=0.85)
    for match in _TYPED.finditer(text) if _TYPED in may and "json" in low else ():
        wanted = next(name for name in _TYPES if match[name])
        if not _orders(text, match):
            continue
        yield Constraint("json_types", "format.schema", *match.span(), values=(match["v"], wanted), trust=0.9)
