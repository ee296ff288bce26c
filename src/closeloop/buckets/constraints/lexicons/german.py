"""How German prompts demand things."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, given, often, row, units

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

_MARKS = (
    "der die das und ist ein eine mit für nicht dein deine ihr ihre bitte auf von zu soll jede jeder jedes jeden schreibe schreib"
    " ich mir dem nur kein keine ohne mach gib kurz"
)

_WORDS = r"(?:das|die|den|der|dem|folgenden?)?(?: \w+)? ?(?:schl[üu]ssel)?(?:w[öo]rtern?|worte?|begriffe?n?)(?: wie)?:?"
_GIVEN = given("und|oder|sowie|noch")

GERMAN = Lexicon(
    name="de",
    marks=frozenset(_MARKS.split()),
    numbers={word: index for index, word in enumerate(_NUMBERS)}
    | {"eine": 1,
       "einem einzigen": 1, "einen einzigen": 1, "ein einziges": 1, "einer einzigen": 1, "einen": 1, "einem": 1,
       "dreißig": 30, "vierzig": 40, "fünfzig": 50, "hundert": 100, "zweihundert": 200, "dreihundert": 300,
       "vierhundert": 400, "fünfhundert": 500,
       "einmal": 1, "zweimal": 2, "dreimal": 3, "viermal": 4, "fünfmal": 5, "sechsmal": 6, "siebenmal": 7, "achtmal": 8, "zehnmal": 10},
    relations=(
        ("min", r"mindestens|wenigstens|nicht weniger als|zumindest"),
        ("max", r"h[öo]chstens|(?:begrenz|beschr[äa]nk)\w*(?: \w+){0,3} auf|ohne .{0,20}zu [üu]berschreiten"
            r"|max(?:imal|\.)?|nicht mehr als|nicht l[äa]nger(?: sein)? als|bis zu|unter keinen umst[äa]nden mehr als"),
        ("below", r"weniger als|unter|k[üu]rzer als"),
        ("above", r"mehr als|[üu]ber|l[äa]nger als"),
        ("exact", r"genau|exakt|nur"),
        ("about", r"etwa|ungef[äa]hr|circa|ca\.?|rund"),
    ),
    after=(("min", r"oder mehr|mindestens"), ("max", r"oder weniger|max(?:imal|\b)|h[öo]chstens")),
    range_to=r"bis|und|oder|-|–|(?<=zwei|drei|vier|fünf),",
    often=often(
        times=r"mal|male|(?<=mal)",
        word=r"(?:schl[üu]ssel)?(?:wort|begriff)(?:s|es)? [\"“„«‚'](?P<v>[^\"”“»'\n]{1,30})[\"”“»']",
        letter=r"buchstaben?s? [\"“„«‚']?(?P<v>[^\W\d_])[\"”“»']?(?!\w)",
        capitals=r"w[öo]rter[^.\n]{0,50}gro(?:ß|ss)buchstaben|gro(?:ß|ss)geschriebene\w* w[öo]rter",
    ),
    units=units(
        words=r"w[öo]rtern?|worten?(?! mit)",
        sentences=r"s[äa]tzen?|satz",
        paragraphs=r"abs[äa]tzen?|absatz",
        characters=r"zeichen",
        lines=r"zeilen?",
        bullets=r"aufz[äa]hlungspunkten?|stichpunkten?|spiegelstrichen?|bulletpoints?",
        numbered=r"nummerierten? punkten?",
        sections=r"abschnitten?|teilen?(?=[^\n]{0,60}\b(?:Teil|Abschnitt) X)",
        highlights=r"(?:hervorgehobenen?|fett(?:en|e)?|kursiven?) (?:stellen|abschnitte|w[öo]rter|textteile)"
            r"|(?:textteile|stellen|passagen|w[öo]rter|abschnitte|teile)n?(?=[^\n]{0,50}\*[^*\n]+\*(?!\*))",
        capital_words=r"w[öo]rter in gro(?:ß|ss)buchstaben",
        emojis=r"emojis?",
        placeholders=r"platzhaltern?|(?:felder|l[üu]cken|angaben)(?=[^.\n]{0,40}eckige\w* klammern)",
    ),
    rows=(
        row("json_only", "format.parse", r"(?:nur|ausschlie(?:ß|ss)lich|gesamte|ganze|komplette)[^.\n]{0,60}\bjson\b"),
        row("json", "format.parse", r"(?:im|als|in|ein|g[üu]ltiges) json(?:-format|-objekt)?\b|json-format"),
        row("code_block", "format.markup", r"(?:in|als)(?: einen?m?)? code-?block"),
        row("table", "format.structure", r"(?:in|als)(?: einer?)? tabelle\b|tabellarisch"),
        row("upper", "format.casing", r"(?:in|nur|ausschlie(?:ß|ss)lich) gro(?:ß|ss)buchstaben|keine kleinbuchstaben|alles gro(?:ß"
            r"|ss)(?: ?|ge)schr\w+"),
        row("lower", "format.casing", r"in kleinbuchstaben|keine gro(?:ß|ss)buchstaben|nur klein|alles klein(?: ?|ge)schr\w+"
            r"|ohne gro(?:ß|ss)buchstaben"),
        row("no_comma", "format.markup", r"(?:kein|keine|keinerlei|ohne|verzicht\w+(?: \w+){0,4} auf)(?: \w+){0,2} kommas?\b|kommata"),
        row("wrapped_quotes", "format.markup", r"(?:gesamte|ganze|komplette)[^.\n]{0,60}anf[üu]hrungszeichen"
            r"|\b(?:setze?|umschlie(?:ß|ss)e?|schreibe?|packe?)\b[^.\n]{0,40}antwort[^.\n]{0,30}anf[üu]hrungszeichen"),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>"),
        row("sections_named", "format.missing_section", r"\b(?P<v>ABSCHNITT|Abschnitt|Teil|TEIL) X\b"),
        row("repeat", "format.structure",
            r"wiederhole?\w*(?: \w+){0,4} (?:anfrage|frage|aufgabe|bitte|aufforderung|anweisung)[^.\n]{0,60}(?:wort f[üu]r wort"
            r"|w[öo]rtlich"
            r"|wortw[öo]rtlich|unver[äa]ndert|ohne [äa]nderung|bevor|dann)", 0.9),
        row("separated", "format.structure", r"(?:trenn\w+|getrennt)[^.\n]{0,80}?(?P<v>\*{4,8})|(?:sechs|6) sternchen"),
        row("options", "format.structure",
            r"\beine[rnm]? (?:der|von|dieser|den)(?: \w+){0,2} (?:optionen|antworten|m[öo]glichkeiten|s[äa]tzen?|aussagen|antwortm\w+"
            r"|phrasen)"
            r"[^\n]{0,40}?(?::|\()(?P<v>[^\0]{8,260})", 0.85),
        row("paragraph_starts", "length.constraint",
            r"(?:(?P<n>erst|zweit|dritt|viert|fünft|sechst|letzt)e[nrs]? absatz|absatz (?P<m>\d))[^.\n]{0,40}?\bmit(?: dem)?(?: wort"
            r"| begriff)? [\"“„‚']?(?P<v>[^\W\d_][\w-]*)[\"”“']?,? (?:zu )?(?:beginn|anf[aä]ng|start)"
            r"|(?:(?P<o>erst|zweit|dritt|viert|fünft|sechst|letzt)e[nrs]? absatz)[^.\n]{0,30}?(?:beginn|start)\w*(?: \w+){0,2} mit"
            r"(?: dem)?(?: wort| begriff)? [\"“„‚'](?P<w>[^\"”“'\n]{1,40})"),
        row("end_phrase", "format.structure",
            r"\bam (?:ende|schluss) [^.\n\"“„]{0,60}?\b(?:satz|phrase|worte?)\b:? [\"“„](?P<v>[^\"”“\n]{3,160})[\"”“]"),
        row("end_phrase", "format.structure",
            r"\b(?:ende|beende|schlie(?:ß|ss)e|enden)\w*[^\n\"“„]{0,90}?[\"“„](?P<v>[^\"”“\n]{3,160})[\"”“]"),
        row("divider", "length.constraint", r"(?:trenn\w+|getrennt)[^.\n]{0,60}?[:\s(]*(?<!\*)(?P<v>\*\*\*)(?!\*)"),
        row("postscript", "instruction.ignored", r"(?:postskriptum|nachsatz)[^.\n]{0,40}? mit (?P<v>[\w.\-]{2,12})"),
        row("without_words", "instruction.ignored",
            rf"(?:ohne|nicht|vermeide\w*|verzicht\w+ auf)(?: \w+){{0,3}}? {_WORDS} {_GIVEN}"
            rf"|{_WORDS} {_GIVEN.replace('?P<v>', '?P<w>')}(?: [\w,]+){{0,5}}? (?:nicht|nirgends|keinesfalls)(?! (?:nur|mehr als"
            rf"|h[öo]her))"),
        row("with_words", "instruction.ignored",
            rf"(?<!nicht )(?:verwende\w*|enth[äa]lt|enthalten|benutze\w*|nutze\w*|f[üu]ge\w*)(?: (?!nicht"
            rf"|keine)\w+){{0,2}}? {_WORDS} {_GIVEN}",
            0.85),
        row("with_words", "instruction.ignored",
            rf"{_WORDS} {_GIVEN}(?: (?!nicht|kein|nirgend|\d|mindest|h[öo]chst)[\w,]+){{0,4}}? "
            rf"(?:enthalten|enth[äa]lt|vorkommen|verwenden|verwendet|benutzen|einbauen|ein|erw[äa]hn\w+)\b", 0.85),
    ),
)  # fmt: skip
