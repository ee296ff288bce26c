"""How German prompts demand things."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, row, units

_NUMBERS = [
    "null",
    "ein",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
    "zwanzig",
]

_MARKS = "der die das und ist ein eine mit für nicht dein deine ihr ihre bitte auf von zu soll"

GERMAN = Lexicon(
    name="de",
    marks=frozenset(_MARKS.split()),
    numbers={word: index for index, word in enumerate(_NUMBERS)}
    | {"eine": 1,
       "einem einzigen": 1, "einen einzigen": 1, "ein einziges": 1, "einer einzigen": 1, "einen": 1, "einem": 1,
       "dreißig": 30, "fünfzig": 50, "hundert": 100},
    relations=(
        ("min", r"mindestens|wenigstens|nicht weniger als|zumindest"),
        ("max", r"h[öo]chstens|ohne .{0,20}zu [üu]berschreiten"
            r"|maximal|nicht mehr als|nicht l[äa]nger als|bis zu|unter keinen umst[äa]nden mehr als"),
        ("below", r"weniger als|unter|k[üu]rzer als"),
        ("above", r"mehr als|[üu]ber|l[äa]nger als"),
        ("exact", r"genau|exakt|nur"),
        ("about", r"etwa|ungef[äa]hr|circa|ca\.?|rund"),
    ),
    after=(("min", r"oder mehr|mindestens"), ("max", r"oder weniger|maximal|h[öo]chstens")),
    range_to=r"bis|und|oder|-|–",
    units=units(
        words=r"w[öo]rtern?|worten?(?! mit)",
        sentences=r"s[äa]tzen?|satz",
        paragraphs=r"abs[äa]tzen?|absatz",
        characters=r"zeichen",
        lines=r"zeilen?",
        bullets=r"aufz[äa]hlungspunkten?|stichpunkten?|spiegelstrichen?|bulletpoints?",
        numbered=r"nummerierten? punkten?",
        sections=r"abschnitten?",
        highlights=r"(?:hervorgehobenen?|fett(?:en|e)?|kursiven?) (?:stellen|abschnitte|w[öo]rter|textteile)",
        capital_words=r"w[öo]rter in gro(?:ß|ss)buchstaben",
        emojis=r"emojis?",
        placeholders=r"platzhaltern?",
    ),
    rows=(
        row("json_only", "format.parse", r"(?:nur|ausschlie(?:ß|ss)lich|gesamte|ganze|komplette)[^.\n]{0,60}\bjson\b"),
        row("json", "format.parse", r"(?:im|als|in|ein|g[üu]ltiges) json(?:-format|-objekt)?\b|json-format"),
        row("code_block", "format.markup", r"(?:in|als)(?: einen?m?)? code-?block"),
        row("table", "format.structure", r"(?:in|als)(?: einer?)? tabelle\b|tabellarisch"),
        row("upper", "format.casing", r"in gro(?:ß|ss)buchstaben|keine kleinbuchstaben"),
        row("lower", "format.casing", r"in kleinbuchstaben|keine gro(?:ß|ss)buchstaben|nur klein"),
        row("no_comma", "format.markup", r"(?:kein|keine|keinerlei|ohne|verzicht\w+(?: \w+){0,4} auf)(?: \w+){0,2} kommas?\b|kommata"),
        row("wrapped_quotes", "format.markup", r"(?:gesamte|ganze|komplette)[^.\n]{0,60}anf[üu]hrungszeichen"),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>"),
        row("sections_named", "format.missing_section", r"\b(?P<v>ABSCHNITT|Abschnitt|Teil|TEIL) X\b"),
        row("repeat", "format.structure",
            r"wiederhole?\w*(?: \w+){0,3} (?:anfrage|frage|aufgabe)[^.\n]{0,60}(?:wort f[üu]r wort|unver[äa]ndert|bevor|dann)", 0.9),
        row("separated", "format.structure", r"(?:trenn\w+|getrennt)[^.\n]{0,80}?(?P<v>\*{4,8})|(?:sechs|6) sternchen"),
        row("end_phrase", "format.structure",
            r"\b(?:ende|beende|schlie(?:ß|ss)e|enden)\w*[^\n\"“„]{0,90}?[\"“„](?P<v>[^\"”“\n]{3,160})[\"”“]"),
        row("divider", "length.constraint", r"(?:trenn\w+|getrennt)[^.\n]{0,60}?[:\s(]*(?<!\*)(?P<v>\*\*\*)(?!\*)"),
        row("postscript", "instruction.ignored", r"(?:postskriptum|nachsatz)[^.\n]{0,40}? mit (?P<v>[\w.\-]{2,12})"),
        row("without_words", "instruction.ignored",
            r"(?:ohne|nicht|vermeide\w*)(?: \w+){0,3}? (?:das wort|die w[öo]rter) "
            r"(?P<v>['\"“„][^'\"”“\n]{1,40}['\"”“](?:,? ?(?:und|oder)? ?['\"“„][^'\"”“\n]{1,40}['\"”“])*)"),
        row("with_words", "instruction.ignored",
            r"(?<!nicht )(?:verwende\w*|enth[äa]lt|enthalten|benutze\w*)(?: \w+){0,2}? (?:das wort"
            r"|die w[öo]rter) (?P<v>['\"“„][^'\"”“\n]{1,40}['\"”“](?:,? ?und? ?['\"“„][^'\"”“\n]{1,40}['\"”“])*)", 0.85),
    ),
)  # fmt: skip
