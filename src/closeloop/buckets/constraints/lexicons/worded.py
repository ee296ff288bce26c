"""Lexicons of languages that word demands as English does, made from their words alone: negation in front, number before its unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from closeloop.buckets.constraints.model import BARE_END, BARE_WORDS, Lexicon, Row, given, often, row, units
from closeloop.patterns import lazy


@dataclass(frozen=True)
class Words:
    """Alternations of one language, each for its place in the patterns of `worded`."""

    all: str
    """`whole, only, everything`: in front of what the response is to be as a whole."""
    no: str
    """What denies what follows it; `denied` stands behind what it denies."""
    denied: str
    write: str
    use: str
    """Verbs whose object is words to include."""
    together: str
    """`and`, `or`, `nor`."""
    upper: str
    lower: str
    comma: str
    quotes: str
    angle: str
    keyword: str
    letter: str
    paragraph: str
    ordinals: str
    start: str
    with_: str
    finish: str
    parts: str
    """What a headed part is called, in its cases: `SEKTION|Sektion`."""
    repeat: str
    request: str
    verbatim: str
    separate: str
    stars: str
    one_of: str
    options: str
    postscript: str
    table: str
    bullet_list: str
    numbered_list: str
    yes_or_no: str


def worded(
    name: str,
    words: Words,
    *,
    marks: str,
    numbers: Mapping[str, int],
    relations: tuple[tuple[str, str], ...],
    after: tuple[tuple[str, str], ...],
    range_to: str,
    counted: Mapping[str, str],
    times: str,
    signs: str = "",
) -> Lexicon:
    """The lexicon of a language; `counted` maps a kind of count to the words for it, as `units` does. Read only where it is plain."""
    return Lexicon(
        name=name,
        marks=frozenset(marks.split()),
        guessed=False,
        signs=lazy(signs) if signs else None,
        numbers=numbers,
        relations=relations,
        after=after,
        range_to=range_to,
        often=often(
            times=times,
            word=rf"(?:{words.keyword}) [\"“”„«'](?P<v>[^\"”“»'\n]{{1,30}})[\"”“»']",
            letter=rf"(?:{words.letter}) [\"“”„«']?(?P<v>[^\W\d_])[\"”“»']?(?!\w)",
            capitals=rf"(?:{words.keyword})[^.\n]{{0,50}}(?:{words.upper})",
        ),
        units=units(**counted),
        rows=(*_markup(words), *_phrases(words), *_inclusion(words, times)),
    )


def _markup(words: Words) -> tuple[Row, ...]:
    whole = rf"\b(?:{words.all})\b"
    return (
        row("json_only", "format.parse", rf"{whole}[^.\n]{{0,60}}\bjson\b|\bjson (?:{words.together}) (?:{words.no})"),
        row("json", "format.parse", rf"\bjson[ -]?forma?a?t\w*|\b(?:{words.with_}) json\b"),
        row("table", "format.structure", rf"\b(?:{words.table})\b"),
        row("bulleted", "format.structure", rf"\b(?:{words.bullet_list})\b", 0.8),
        row("numbered_list", "format.structure", rf"\b(?:{words.numbered_list})\b", 0.85),
        row("upper", "format.casing",
            rf"(?:{whole}(?: \w+){{0,8}}|\b(?:{words.write})(?: \w+){{0,2}}) (?:{words.upper})\b"
            rf"|\b(?:{words.no}) (?:{words.lower})\b"),
        row("lower", "format.casing",
            rf"(?:{whole}(?: \w+){{0,8}}|\b(?:{words.write})(?: \w+){{0,2}}) (?:{words.lower})\b"
            rf"|\b(?:{words.no})(?: \w+)? (?:{words.upper})\b|\b(?:{words.upper})(?: \w+){{0,2}} (?:{words.denied})\b"),
        row("no_comma", "format.markup", rf"\b(?:{words.no})(?: [\w']+){{0,4}}? (?:{words.comma})(?!\w)"),
        row("no_exclamation", "format.markup",
            rf"\b(?:{words.no})(?: [\w']+){{0,3}}? (?:uitroeptekens?|utropstecken|udråbstegn|восклицательн\w+ знак\w*)(?!\w)"),
        row("no_emoji", "format.markup", rf"\b(?:{words.no})(?: \w+)? emoji\w*", 0.95),
        row("wrapped_quotes", "format.markup", rf"{whole}[^.\n]{{0,60}}(?:{words.quotes})"),
        row("title_angle", "format.missing_section", rf"<<[^<>\n]{{1,60}}>>|{words.angle}"),
        row("sections_named", "format.missing_section", rf"\b(?P<v>{words.parts}) X\b"),
        row("separated", "format.structure",
            rf"\b(?:{words.separate})\w*[^.\n]{{0,80}}?(?P<v>\*{{4,8}})|\b(?:{words.stars})\b"),
        row("divider", "length.constraint",
            rf"\b(?:{words.separate})\w*[^.\n]{{0,60}}?[:\s(]*(?<!\*)(?P<v>\*\*\*)(?!\*)"),
    )  # fmt: skip


def _phrases(words: Words) -> tuple[Row, ...]:
    return (
        row("repeat", "format.structure",
            rf"\b(?:{words.repeat})\w*(?: \w+){{0,4}} (?:{words.request})\w*[^.\n]{{0,60}}(?:{words.verbatim})", 0.9),
        row("end_phrase", "format.structure",
            rf"\b(?:{words.finish})\b[^\n\"“”«„]{{0,90}}?[\"“”«„](?P<v>[^\"”»“\n]{{3,160}})[\"”»“]"),
        row("start_phrase", "format.structure",
            rf"\b(?:{words.start})\w*(?: \w+){{0,4}} (?:{words.with_})(?: \w+){{0,2}} [\"“”«„](?P<v>[^\"”»“\n]{{2,120}})[\"”»“]", 0.85),
        row("options", "format.structure",
            rf"\b(?:{words.one_of})(?: \w+){{0,2}} (?:{words.options})\w*[^\n]{{0,40}}?(?::|\()(?P<v>[^\0]{{8,260}})", 0.85),
        row("paragraph_starts", "length.constraint",
            rf"(?:(?P<n>{words.ordinals}) (?:{words.paragraph})"
            rf"|(?:{words.paragraph}) (?P<m>\d))[^.\n]{{0,30}}?(?:{words.start})\w*(?: \w+)?"
            rf" (?:{words.with_})(?: \w+){{0,2}} [\"“”«„'](?P<v>[^\"”»“'\n]{{1,40}})[\"”»“']"),
        row("postscript", "instruction.ignored",
            rf"\b(?:{words.postscript})\w*[^.\n]{{0,60}}? (?:{words.with_}) [\"“”«„]?(?P<v>P\.?P?\.?S\.?)"),
        row("yes_no_only", "format.structure", rf"\b(?:{words.all})(?: \w+)? (?:{words.yes_or_no})\b", 0.9),
    )  # fmt: skip


def _inclusion(words: Words, times: str) -> tuple[Row, ...]:
    """Words to include or leave out; a number of times behind them makes it another demand."""
    listed = given(words.together)
    second = listed.replace("?P<v>", "?P<w>")
    return (
        row("without_words", "instruction.ignored",
            rf"\b(?:{words.no})(?: \w+){{0,3}}? (?:{words.keyword}):? {listed}"
            rf"|\b(?:{words.keyword}):? {second}(?: (?!\d)\w+){{0,2}}? (?:{words.denied})\b(?![^.\n]{{0,30}}\b{times}\b)"),
        row("with_words", "instruction.ignored",
            rf"\b(?:{words.use})(?: (?!(?:{words.no})\b)\w+){{0,3}}? (?:{words.keyword}):? {listed}", 0.85),
        row("without_words", "instruction.ignored",
            rf"\b(?:{words.no})(?: \w+){{0,2}}? (?:{words.keyword}) (?P<v>{BARE_WORDS}){BARE_END}", 0.8),
        row("with_words", "instruction.ignored",
            rf"(?<!\w)(?:{words.use})(?: (?!(?:{words.no})\b)\w+)? (?:{words.keyword}) (?P<v>{BARE_WORDS}){BARE_END}", 0.8),
    )  # fmt: skip
