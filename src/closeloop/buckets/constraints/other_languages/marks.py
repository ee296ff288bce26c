"""Rows of one language for marks, order, tables, dates and choices, made from its words: what `english.marks` holds for English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from closeloop.buckets.constraints.model import BARE_END, BARE_WORDS, Constraint, compiled
from closeloop.buckets.constraints.other_languages.chat import Chat, chat_patterns, phrase_patterns
from closeloop.buckets.constraints.other_languages.pieces import quoted
from closeloop.buckets.constraints.other_languages.words import Words

_BUCKETS = {"repeats": "instruction.ignored", "title_case": "format.casing", "no_things": "format.markup"}
"""What breaking a demand of one phrase is called, where it is not the structure."""
_KINDS_OF_THINGS = {"exclamation marks": "no_exclamation", "commas": "no_comma", "emojis": "no_emoji"}
"""Things that have a kind of their own where they are banned."""
_ASKED_FOR = ("links", "hashtags", "email addresses", "phone numbers", "question marks", "direct quotes", "semicolons")
COUNTED = ("hashtags", "links", "question marks")
_AND = (
    r"(?: ?[,、，/] ?| ?[,、，] ?(?:ni|et|ou|y|o|e|und|oder|i|lub|ve|和|或) | (?:et|ou|ni|y|o|e|und|oder|noch|n[eé]|nem|né|i|lub|ani|ve"
    r"|veya|ya da|ne|أو|و|ولا|или|и|og|och|en|of|eller|और|या|तथा|및) |和|或|与|與|や|と|・|も|[와과나] ?|이나 ?)"
)
_LONGEST = 40
"""Characters of a word or phrase in quotation marks."""
_BETWEEN_WORDS = re.compile(
    r",? (?:et|y|e|und|ou|o|oder|ni|noch) (?:les? |la |el |il |o |a |das |die |den )?|, ", re.IGNORECASE
)
_NEXT_TO = re.compile(r"(?<=[」』”])(?=[「『“])|(?<=」)か(?=「)")
"""Where options stand side by side with nothing between them."""
_BETWEEN_NAMES = re.compile(
    r" ?[,|/、，;] ?(?:(?:et|y|e|und|og|och|en|i|и|ve) )?| (?:et|y|e|und|og|och|en|i|и|ve|&) |(?<=[」】])[和と及]?(?=[「【])"
)
_EDGES = " \"“”„«»「」【】'‘’`*:"
_UNQUOTED = r"[^.\n。\"“„«「『]"
_TAG = (
    r"(?!(?:br|p|b|i|u|em|strong|table|tr|td|th|div|span|ul|ol|li|h\d|a|img|html|body|head|code|pre|hr|script|style)\b)"
    r"[^\W\d][\w-]{0,20}"
)
_TAGS = r"balises?|etiquetas?|tags?|标签|標籤|タグ|znacznik\w*|tegi|etiket\w*|(?:ال)?وسم|теги?|тегах|태그|taggar"


Phrases = tuple[tuple[str, str], ...]
"""Kinds, each with the pattern of one phrase."""


@dataclass(frozen=True)
class MarkRow:
    """A demand without a part: its kind, its pattern as text and compiled, and what its breaking is called."""

    kind: str
    bucket: str
    source: str
    pattern: re.Pattern[str]
    trust: float = 0.85
    asks: bool = True
    """Whether its sentence has to have a word that asks: where the pattern has one itself it need not."""
    signs: tuple[str, ...] = ()
    """Without one of these (in small letters) the pattern finds nothing, where no sieve of words can tell."""


def rows_of(words: Words, numbers: Mapping[str, int], chat: Chat | Phrases) -> Iterator[MarkRow]:
    """The rows of a language; numbers in words are those of its lexicon."""
    for kind, bucket, pattern in _patterns(words, numbers):
        if pattern:
            yield MarkRow(kind, bucket, pattern, compiled(pattern))
    rows = chat_patterns(chat, words) if isinstance(chat, Chat) else phrase_patterns(chat)
    for kind, bucket, pattern, trust in rows:
        source = pattern.replace("(?-i:", "(?:")  # a sieve cannot read it
        yield MarkRow(kind, bucket, source, compiled(pattern), trust, False, _SIGNS.get(kind, ()))


_SIGNS = {"postscript": (" ps", "p.s", "p. s", "p.-s", "p.d", "post", "追", "附", "又及", "추신")}


def _patterns(words: Words, numbers: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    """Kind, bucket and pattern."""
    yield from _of_things(words)
    yield from _of_tables(words, numbers)
    if words.keyword:
        yield from _of_keywords(words)
    begin, end = words.left, words.right
    for name, pattern in words.phrases.items():
        yield name, _BUCKETS.get(name.partition(":")[0], "format.structure"), f"{begin}(?:{pattern}){end}"
    yield "choices", "format.structure", rf"{begin}(?:{words.options}) ?[:：] ?(?P<v>[^.\n。]{{3,160}})"
    yield "start_phrase", "format.structure", rf"(?:{words.first_word})[^.\n。]{{0,20}}?{quoted('v', _LONGEST)}"
    bold = rf"(?:{words.emboldened}){end}"
    first, second = (quoted(group, _LONGEST) for group in "vw")
    yield (
        "bold_words",
        "format.markup",
        rf"{begin}{bold}{_UNQUOTED}{{0,24}}?{first}|{second}{_UNQUOTED}{{0,16}}?{bold}",
    )
    letters = {"y": rf"(?:{words.dates[0]}|YYYY)", "m": words.dates[1], "d": rf"(?:{words.dates[2]}|DD)"}
    shapes = "|".join("[-/.]".join(letters[one] for one in order) for order in ("ymd", "dmy", "mdy"))
    yield "date_format", "format.structure", rf"(?<![A-Za-z])(?P<v>{shapes})(?![A-Za-z])"
    yield "tagged", "format.markup", (
        rf"<(?P<v>{_TAG})>(?:[^\n<]{{0,20}}</[\w-]+>)?(?:-| |の)?(?:{_TAGS})|(?:{_TAGS})[^<\n]{{0,16}}<(?P<w>{_TAG})>"
    )  # fmt: skip


def _of_things(words: Words) -> Iterator[tuple[str, str, str]]:
    things, some = _named(words, tuple(words.things)), _named(words, _ASKED_FOR)
    begin, end, word = words.left, words.right, rf"[{words.letters}'’]+"
    no = words.no or "(?!)"
    listed = rf"(?P<v>(?:{things}){end}(?:{_AND}(?:(?:{no}) ?)?(?:(?:{words.a}) ?)?(?:{things}){end}){{0,12}})"
    if words.spaced:
        yield "no_things", "format.markup", rf"{begin}(?:{no})(?: {word}){{0,2}}? ?{listed}"
        if words.denied:
            yield "no_things", "format.markup", rf"{listed}(?: {word}){{0,2}} (?:{words.denied})"
        yield (
            "some_thing",
            "format.markup",
            rf"{begin}(?:{words.include})(?: (?!(?:{no}){end}){word}){{0,4}}? (?P<v>{some}){end}",
        )
        return
    if words.no:
        yield "no_things", "format.markup", rf"(?:{no})[^。，\n]{{0,6}}?{listed}"
    if words.denied:
        yield (
            "no_things",
            "format.markup",
            rf"{listed}(?:の使用)?(?:など)?[はをも]?(?:一切|絶対に|全く)?(?:{words.denied})",
        )
    yield "some_thing", "format.markup", (
        rf"(?P<v>{some})[をも](?:[^。、\n]{{0,8}})(?:{words.include})|(?:{words.include})[^。，\n]{{0,8}}?(?P<w>{some})"
    )  # fmt: skip


def _of_keywords(words: Words) -> Iterator[tuple[str, str, str]]:
    """Words to include or leave out that stand without quotation marks."""
    filler = rf"(?:(?:{words.a}|tous|toutes|beide|ambas|ambos|sempre|siempre) ){{0,2}}"
    named = rf"(?:{words.keyword}) (?P<v>{BARE_WORDS})"
    yield "with_words", "instruction.ignored", rf"\b(?:{words.use}) {filler}{named}{BARE_END}"
    yield "without_words", "instruction.ignored", rf"\b(?:{words.no}) {filler}{named}(?:{BARE_END}| (?:{words.used}))"
    yield (
        "with_words",
        "instruction.ignored",
        rf"\b{named} (?:{words.shall}) (?:(?!pas|no|non|nicht|n[ãa]o)\w+ ){{0,2}}?(?:{words.appear})(?!\w)",
    )


def _of_tables(words: Words, numbers: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    figure = "|".join([r"\d{1,2}", *sorted(numbers, key=len, reverse=True)])
    for kind, noun in (("table_columns", words.columns), ("table_rows", words.rows)):
        size, again = (f"(?P<{group}>{figure}) ?(?:{noun})" for group in "vw")
        if words.spaced:
            yield (
                kind,
                "format.structure",
                rf"{words.left}(?:{words.table}){words.right}[^.\n]{{0,50}}?{words.left}{size}{words.right}",
            )
        else:
            between, table = r"[^。\n]{0,10}?", f"(?:{words.table})"
            yield kind, "format.structure", f"{size}{between}{table}|{table}{between}{again}"


def _named(words: Words, names: tuple[str, ...]) -> str:
    return "|".join(words.things[name] for name in names if name in words.things)


def counted_things(words: Words) -> str:
    """The alternation of things that prompts count."""
    return _named(words, COUNTED)


def demanded(row: MarkRow, match: re.Match[str], words: Words, numbers: Mapping[str, int]) -> Iterator[Constraint]:
    """The demands of a match, with values as the checks want them: English names of things, figures, formats of dates."""
    groups = match.groupdict()
    value = (groups.get("v") or groups.get("w") or "").strip()
    kind, _, thing = row.kind.partition(":")
    found = Constraint(kind, row.bucket, match.start(), match.end(), values=(value,) if value else (), trust=row.trust)
    if thing:
        yield replace(found, values=(*(_NEXT_TO.sub("、", one) for one in found.values), thing))
    elif kind == "named_sections":
        yield replace(found, values=tuple(one.strip(_EDGES) for one in re.split(_BETWEEN_NAMES, value)))
    elif kind == "no_things":
        for name in names_in(value, words):
            special = _KINDS_OF_THINGS.get(name)
            yield replace(found, kind=special, values=()) if special else replace(found, values=(name,))
    elif kind == "some_thing":
        yield from (replace(found, values=(name,)) for name in names_in(value, words)[:1])
    elif kind in ("with_words", "without_words"):
        yield replace(found, values=tuple(re.split(_BETWEEN_WORDS, value)), trust=0.8)
    elif kind in ("table_columns", "table_rows"):
        number = int(value) if value.isdigit() else numbers.get(" ".join(value.lower().split()))
        yield replace(found, values=(str(number),))
    elif kind == "date_format":
        year, month, day = words.dates
        plain = value.upper()
        for letters, own in ((year, "YYYY"), (month, "MM"), (day, "DD")):
            plain = plain.replace(letters, own)
        yield replace(found, values=(plain,))
    else:
        yield found


def names_in(value: str, words: Words) -> list[str]:
    """The English names of the things that a text names, in its order."""
    found = []
    for name, pattern in words.things.items():
        found += [(match.start(), -len(match[0]), name) for match in re.finditer(pattern, value, re.IGNORECASE)]
    names, reach = [], 0
    for start, size, name in sorted(found):
        if start >= reach:
            names.append(name)
            reach = start - size
    return names
