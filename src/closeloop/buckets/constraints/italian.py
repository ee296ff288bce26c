"""How Italian prompts demand things."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, row, units

_NUMBERS = (
    "zero un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto"
    " diciannove venti"
)
_MARKS = "il lo gli di che è della del dei delle nel per non sono tua tuo alla dal più cosa o ed"
_QUOTED = r"['\"“«][^'\"”»\n]{1,40}['\"”»]"

ITALIAN = Lexicon(
    name="it",
    marks=frozenset(_MARKS.split()),
    guessed=False,
    numbers={word: index for index, word in enumerate(_NUMBERS.split())}
    | {"una": 1, "una sola": 1, "un solo": 1, "trenta": 30, "quaranta": 40, "cinquanta": 50, "cento": 100},
    relations=(
        ("min", r"almeno|non meno di|(?:un |con un )?minimo(?: di)?|come minimo"),
        ("max", r"al massimo|non pi[ùu] di|(?:un |con un )?massimo(?: di)?|senza superare(?: le| i)?|non (?:deve )?superare(?: le| i)?"
            r"|fino a|entro"),
        ("below", r"meno di|inferiore a|sotto le|sotto i"),
        ("above", r"pi[ùu] di|superiore a|oltre"),
        ("exact", r"esattamente|precisamente|solo|soltanto"),
        ("about", r"circa|pi[ùu] o meno|intorno a"),
    ),
    after=(("min", r"o pi[ùu]|almeno|minimo"), ("max", r"o meno|al massimo|massimo")),
    range_to=r"a|e|o|-|–",
    units=units(
        words=r"parole?(?! (?:chiave|con|in maius|in lettere|scritte|maiuscole))",
        sentences=r"fras[ei](?! esatta)",
        paragraphs=r"paragraf[oi]",
        characters=r"caratteri",
        lines=r"righe?",
        bullets=r"punti elenco|elementi puntati|punti (?:in markdown|markdown)",
        sections=r"sezion[ei]",
        highlights=r"(?:sezioni|parti|parole)(?: \w+)? (?:in grassetto|in corsivo|evidenziate)",
        capital_words=r"parole (?:interamente |scritte )?in (?:lettere )?maiuscol[oe]",
        emojis=r"emoji",
        placeholders=r"segnaposto",
    ),
    rows=(
        row("json_only", "format.parse", r"\b(?:inter[ao]|tutt[ao]|complet[ao]|solo|soltanto|esclusivamente)[^.\n]{0,60}\bjson\b"),
        row("json", "format.parse", r"\b(?:in|formato|come) (?:formato )?json\b"),
        row("table", "format.structure", r"\b(?:in|come|sotto forma di)(?: una)? tabella\b"),
        row("bulleted", "format.structure", r"\belenco puntato\b", 0.8),
        row("numbered_list", "format.structure", r"\belenco numerato\b", 0.85),
        row("upper", "format.casing",
            r"\b(?:solo|tutt[ao]|soltanto|in|esclusivamente)(?: \w+){0,2} (?:lettere )?maiuscol[eo]\b|nessuna (?:lettera )?minuscola"),
        row("lower", "format.casing",
            r"\b(?:solo|tutt[ao]|soltanto|in|esclusivamente)(?: \w+){0,2} (?:lettere )?minuscol[eo]\b"
            r"|\b(?:senza|nessuna)(?: \w+){0,2} maiuscol[ae]"),
        row("no_comma", "format.markup", r"\b(?:non|senza|evita\w*|nessuna)(?: [\w']+){0,4}? virgol[ae]\b"),
        row("wrapped_quotes", "format.markup", r"\b(?:racchiud|avvolg|mett)\w*[^.\n]{0,60}virgolette"),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>|doppie parentesi angolari"),
        row("sections_named", "format.missing_section", r"\b(?P<v>SEZIONE|Sezione|PARTE|Parte) X\b"),
        row("repeat", "format.structure",
            r"\bripet\w+(?: [\w']+){0,4} (?:richiesta|domanda)[^.\n]{0,60}(?:parola per parola|senza (?:modific|cambi)\w+|prima di"
            r"|poi)", 0.9),
        row("separated", "format.structure", r"\bsepara\w+[^.\n]{0,80}?(?P<v>\*{4,8})|\b(?:sei|6) asterischi"),
        row("end_phrase", "format.structure",
            r"\b(?:termin(?!olog)|conclud|finisc)\w*[^\n\"“«]{0,90}?[\"“«](?P<v>[^\"”»\n]{3,160})[\"”»]"),
        row("divider", "length.constraint", r"\b(?:separa|divis)\w+[^.\n]{0,60}?[:\s(]*(?<!\*)(?P<v>\*\*\*)(?!\*)"),
        row("postscript", "instruction.ignored", r"\bpost-?scriptum[^.\n]{0,40}? con (?P<v>P\.?P?\.?S\.?)"),
        row("no_emoji", "format.markup", r"\b(?:senza|non usare|evita)(?: \w+)? emoji\b", 0.95),
        row("yes_no_only", "format.structure", r"\b(?:solo|soltanto|semplicemente)(?: con)? [\"'“«]?s[ìi][\"'”»]? o [\"'“«]?no\b", 0.9),
        row("without_words", "instruction.ignored",
            rf"\b(?:senza|non|evita\w*)(?: \w+){{0,3}}? (?:la parola|le parole)(?: chiave)? "
            rf"(?P<v>{_QUOTED}(?:,? ?(?:e|o|né)? ?{_QUOTED})*)"),
        row("with_words", "instruction.ignored",
            rf"(?<!non )\b(?:usa|usare|usando|includi|includere|inserisci|contenere"
            rf"|utilizza\w*)(?: \w+){{0,2}}? parol[ea](?: chiave)? (?P<v>{_QUOTED}(?:,? ?e? ?{_QUOTED})*)", 0.85),
    ),
)  # fmt: skip
