"""Demands that name what is to be there, worded alike in many languages: labels of entries, some of several words, types of JSON's keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from closeloop.buckets.constraints.engine import LEXICONS, limits
from closeloop.buckets.constraints.english.parts import asked_about, demands, sentence_around
from closeloop.buckets.constraints.model import Constraint, compiled
from closeloop.patterns import lazy
from closeloop.patterns.sieves import Sieve

_LABEL = r"(?:\(?[A-Fa-f]\)|[A-F]\.|[A-Z]\d[.):]?|\(?[iv]{1,3}\))"
_BRACKETED = r"\[\d{1,2}\]"
_AND = r"(?:,(?: (?:and |y |und |et |e |en |och |и )?)?| and | y | und | et | e | en | och | и |、|，)"
_LABELS = lazy(
    r"(?:label|letter(?:ed|s)|number|mark|prefix|etiquet|étiquet|num[eé]r|bezeichn|beschrift|markier|nummerier|rotul|genummer|märk"
    rf"|обознач|пронумер)\w*(?: \w+){{0,3}}? (?P<v>{_LABEL}(?:{_AND}{_LABEL}){{2,}}|{_BRACKETED}(?:{_AND}{_BRACKETED})+)",
    re.IGNORECASE,
)
_SOME_OF = lazy(
    r"(?<!\w)(?:(?:of (?:these|the following|those)|des|de (?:las|los|estas|estos)|de(?:r|n|r folgenden)|dieser|delle"
    r"|di queste|das|dos|destas|van (?:de|deze)|av (?:de|dessa)|из)(?: (?:following|siguientes|folgenden|seguenti|seguintes|volgende"
    r"|följande|следующих|этих))?(?: key)? ?(?:words|terms|keywords|mots|palabras|w[öo]rtern?|begriffen?|parole|palavras|woorden|ord"
    r"|orden"
    r"|слов)(?: suivants| siguientes| seguenti| seguintes)?"
    r"|(?:次|以下|下记|下列)の?的?(?:語|単語|言葉|词语?|詞語?|词汇)の?(?:うち|中から|中で?|中的)?、?(?:少なくとも|至少)?"
    r"(?P<m>\d|[一二两三四五])[つ個个语語词詞]?[^:：。\n]{0,24})"
    r"(?:,? (?:and|to|in|for|when|as|if) [^.:：\n(]{2,50})?\s?[:：(]\s?(?P<v>[^.。\n)]{3,200})",
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
    r"json[^.\n。]{0,60}?(?:(?:nycklarna|nycklar|nøglerne|schl[üu]sseln?|feldern|cl[ée]s|champs|claves|campos|chiavi|chaves|sleutels"
    r"|velden"
    r"|ключ(?:ами|и)|полями|कुंजियाँ|कुंजियों|키는?|キーは?|键|字段)[ :：]{0,3}|(?:包含|包括|含有?))"
    rf"(?P<v>{_ONE_KEY}(?:(?:{_AND}|[와과]\s?|と|及び|和|及|, ?और | और | i | oraz ){_ONE_KEY}){{0,12}})(?!(?:以外|除))",
    re.IGNORECASE,
)
"""In sentences of other languages than English, which has a row for it."""
_NAME = r"(?-i:[A-Z])[\w'’-]*(?: (?:(?:of|the|to|in|for) )?(?-i:[A-Z])[\w'’-]*)*"
"""A title of one word or several."""
_SMALL = (
    r"(?: (?!(?:in|of|for|from|to|with|that|which|at|on|and|or|as|using|where|should|must|each|is|are|being|then|so|but|below|above)\b)"
    r"(?-i:[a-z]+)){0,2}"
)
_NAMES = rf"{_NAME}{_SMALL}(?:[,;] (?:and )?{_NAME}{_SMALL})*(?:,? (?:and|&) {_NAME}{_SMALL})?"
_SECTIONS = compiled(
    r"\b(?:with|include|including|contain\w*|use|using|under|into|needs?|have|having|following|these)(?: the| these| only| exactly"
    r"| two| three| four| five| six| \d)*(?: following)? (?:sections|headings|headers|parts)(?: ?:| called:?| named:?| titled:?)? "
    rf"(?P<v>{_NAMES})(?! (?:being|(?:of|in|from) (?:my|our|this|that|these))\b)"
)
_HEADINGS = compiled(
    r"(?:^|[.;:,(\n]|\b(?:and|with|use|using|under|needs?|have))\s*(?:the )?(?:headings|headers|sections)(?: called| named| titled"
    r"| are)?:? "
    rf"(?P<v>{_NAMES})(?= ?(?:[.;,)\n]|$|with\b|each\b))"
)
_TWO_SECTIONS = compiled(
    r"\ban? (?P<v>(?-i:[A-Z])[\w'-]*(?: (?-i:[A-Z])[\w'-]*){0,2}:? (?:section|part|heading),? (?:and|plus) (?:then )?an? "
    r"(?-i:[A-Z])[\w'-]*(?: (?-i:[A-Z])[\w'-]*){0,2}):? (?:section|part|heading)\b"
)
_SECTIONS_BELOW = compiled(
    r"\b(?:us(?:e|ing)|with|includ(?:e|ing)|under|into|contain(?:ing)?|(?:must|should) have)\b"
    r"[^.:\n]{0,30} (?:sections|headings|headers)\b[^.:\n]{0,40}:[ \t]*\n"
    r"(?P<v>(?:[ \t]*(?:[-*•]|\d{1,2}[.)]|#+)[ \t]*\**(?-i:[A-Z])[^\n]{1,160}(?:\n|$)){2,10})"
)
_ONE_SECTION = compiled(
    r"\b(?:with|include|add|have|contain|needs?|followed by|under) (?:an? |the |one )?(?:(?:last|final|closing|short|separate) )?"
    r"(?:section|heading|header)(?: called| named| titled| headed| entitled)?:? [\"“`](?:#{1,6} ?)?(?P<v>[^\"”`\n]{2,40})[\"”`]"
)
"""`Always close with a section "### Still stuck?"`."""
_FORBIDDEN = lazy(r"(?:\b(?:not|never|no|avoid)|n['’]t)\b(?: \w+){0,3} $", re.IGNORECASE)
_FIGURE = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"
_ARRAYS = lazy(
    r"(?:[\"“'`](?P<k>[\w-]{1,40})[\"”'`](?:,? (?:whose value|key|field|that|which|is|as|must be|should be|has to be"
    r"|holding|containing)){0,3}:? ?\(?"
    r"(?:is )?)?(?:an? |the |one |single )?(?:json )?(?:array|list) (?:of|with|containing|holding|that (?:has|contains|holds)"
    r"|(?:must|should|has to|needs to) (?:have|contain|hold|include)|has|contains)(?P<rel> exactly| at least| at most| up to"
    r"| no more than"
    rf"| no fewer than| only)?(?: between)? (?P<n>{_FIGURE})(?: ?(?:-|–|to|and) ?(?P<m>{_FIGURE}))? (?=[a-z])",
    re.IGNORECASE,
)
_RELATIONS = {"at least": "min", "no fewer than": "min", "at most": "max", "up to": "max", "no more than": "max"}
_KEY = re.compile(_ONE_KEY)
_LISTED = re.compile(r"[,，、;/]|\s(?:and|or|et|ou|y|o|und|oder|e|en|of|och|eller|и|или)\s")


_ASKED_ABOUT = lazy(
    r"\b(?:why|what|how|which|warum|wieso|was|wie|pourquoi|ce que|por qu[eé]|qu[eé] (?:es|significa)|perch[eé]|cosa|waarom|wat|varför|vad"
    r"|почему|что|зачем)\b",
    re.IGNORECASE,
)
_OF_A_TEXT = lazy(r"\b(?:are|is|were|was|sind|waren|sont|son|están|sono|são|zijn|är)\s*$", re.IGNORECASE)
_USED = lazy(
    r"\b(?:us(?:e|es|ing)|includ|contain|incorporat|mention|featur|work|with|utilis|emplo|avec|us[aeo]|utiliz|con|inclu|verwend"
    r"|benutz|nutz"
    r"|mit|enth[aä]lt|com|gebruik|met|använd|med|использ|употреб)\w*|[使用含入]",
    re.IGNORECASE,
)
_BEFORE = 80


def orders(text: str, match: re.Match[str]) -> bool:
    """Whether nothing in front of it in its sentence asks about what follows."""
    before = text[sentence_around(text, *match.span())[0] : match.start()]
    return not _ASKED_ABOUT.search(before) and not _OF_A_TEXT.search(before)


@cache
def _number(word: str) -> int | None:
    low = word.lower()
    if low.isdigit():
        return int(low)
    return next((lexicon.numbers[low] for lexicon in LEXICONS if low in lexicon.numbers), None)


def named(text: str, low: str) -> Iterator[Constraint]:
    """What is named in a prompt (`low`: in small letters), with its values: labels, words of which some are to occur, keys, their types,

    sections, and how many items an array is to have.
    """
    may = _SIEVE.live(low)
    for pattern, reader in _READERS:
        if pattern in may and (reader is not _labels or _may_label(low)):
            for match in pattern.finditer(text):
                if orders(text, match) and (found := reader(text, low, match)):
                    yield found


def _may_label(low: str) -> bool:
    """Whether there are labels at all: what asks for them has words that are in every other prompt."""
    return ")" in low or ".," in low or _WITH_DIGIT.search(low) is not None


_WITH_DIGIT = re.compile(r"\b[a-z]\d|\[\d")


_BIDDEN = re.compile(r"(?:number|label|mark) ", re.IGNORECASE)
"""At the start of a sentence these ask for labels, whatever else it says."""


def _labels(text: str, _: str, match: re.Match[str]) -> Constraint | None:
    labels = tuple(re.findall(rf"{_BRACKETED}|{_LABEL}", match["v"]))
    bidden = _BIDDEN.match(match[0]) and text[: match.start()].rstrip(" ")[-1:] in ("", ".", "!", "?", "\n")
    if not bidden and not demands(text, *match.span(), of_parts=False) and text.isascii():
        return None
    return Constraint("labels", "format.structure", *match.span(), values=labels, trust=0.8)


def _some_of(text: str, _: str, match: re.Match[str]) -> Constraint | None:
    words = tuple(bare for one in _LISTED.split(match["v"]) if (bare := one.strip(" \"'“”«»「」『』`*_")))
    many = _HOW_MANY.search(text[max(0, match.start() - 30) : match.start()])
    number = _number(match["m"] or (many["n"] if many else ""))
    said = text[max(0, match.start() - _BEFORE) : match.start("v")]
    if number is None or not _USED.search(said) or not 0 < number <= len(words):
        return None
    return Constraint("some_words", "instruction.ignored", *match.span(), number, None, words, 0.85)


def _keys(_: str, __: str, match: re.Match[str]) -> Constraint | None:
    keys = tuple(one.strip(" \"“”„«»「」'‘’`") for one in _KEY.findall(match["v"]))
    return Constraint("json_keys", "format.schema", *match.span(), values=keys, trust=0.85)


def _typed(_: str, low: str, match: re.Match[str]) -> Constraint | None:
    if "json" not in low:
        return None
    wanted = next(name for name in _TYPES if match[name])
    return Constraint("json_types", "format.schema", *match.span(), values=(match["v"], wanted), trust=0.9)


def _array(text: str, low: str, match: re.Match[str]) -> Constraint | None:
    """How many items an array is to have: a number alone is exact."""
    number, upper = _number(match["n"]), _number(match["m"] or "")
    if number is None or "json" not in low or not demands(text, *match.span(), of_parts=False):
        return None
    least, most = limits("items", _RELATIONS.get((match["rel"] or "").strip().lower(), "exact"), number, upper)
    values = (match["k"],) if match["k"] else ()
    return Constraint("array_items", "format.schema", *match.span(), least, most, values, 0.85)


def _sections(text: str, _: str, match: re.Match[str]) -> Constraint | None:
    if not demands(text, *match.span(), of_parts=False):
        return None
    return Constraint("named_sections", "format.missing_section", *match.span(), values=(match["v"],), trust=0.8)


def _one_section(text: str, _: str, match: re.Match[str]) -> Constraint | None:
    if asked_about(text, *match.span()) or _FORBIDDEN.search(text, max(0, match.start() - _BEFORE), match.start()):
        return None
    return Constraint(
        "named_sections", "format.missing_section", *match.span(), values=(f'"{match["v"].strip()}"',), trust=0.8
    )


_PART_NAME = compiled(r":? (?:section|part|heading),? (?:and|plus) (?:then )?an? ")


def _headed(text: str, _: str, match: re.Match[str]) -> Constraint | None:
    """Names behind `headings`, or each in front of `section`."""
    told = "sections" in match[0][: match.start("v") - match.start()].lower()
    if asked_about(text, *match.span()) or (told and not demands(text, *match.span(), of_parts=False)):
        return None
    names = _PART_NAME.sub(" and ", match["v"])
    return Constraint("named_sections", "format.missing_section", *match.span(), values=(names,), trust=0.8)


_READERS = (
    (_LABELS, _labels),
    (_SOME_OF, _some_of),
    (_KEYS, _keys),
    (_TYPED, _typed),
    (_ARRAYS, _array),
    (_SECTIONS, _sections),
    (_SECTIONS_BELOW, _sections),
    (_HEADINGS, _headed),
    (_TWO_SECTIONS, _headed),
    (_ONE_SECTION, _one_section),
)
_OF_SECTIONS = r"\b(?:sections?|headings?|headers|parts?)\b"
_SIEVE = Sieve(
    [
        (_OF_SECTIONS if reader in (_sections, _headed, _one_section) else pattern.pattern, pattern)
        for pattern, reader in _READERS
    ]
)
