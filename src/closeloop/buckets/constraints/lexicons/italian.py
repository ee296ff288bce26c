"""How Italian prompts demand things."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, given, often, row, units

_NUMBERS = (
    "zero un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto"
    " diciannove venti"
)
_MARKS = (
    "il lo la le una un gli di che è della del dei delle nel nella per non sono tua tuo alla al dal più cosa ed con su sul sulla deve"
    " almeno scrivi rispondi risposta parole questa questo parla parlami descrivi spiega elenca concludi ogni"
    " e frasi paragrafo righe parola usa ho mi ti niente senza dammi fammi solo poi anche frase massimo"
)
_WORDS = r"(?:la |le |i |il )?(?:seguenti )?(?:parol[ae]|termin[ei])(?: chiave)?(?: seguenti)?:?"
_GIVEN = given("e|o|né|oppure")

ITALIAN = Lexicon(
    name="it",
    marks=frozenset(_MARKS.split()),
    guessed=False,
    numbers={word: index for index, word in enumerate(_NUMBERS.split())}
    | {"una": 1, "una sola": 1, "un solo": 1, "trenta": 30, "quaranta": 40, "cinquanta": 50, "cento": 100, "duecento": 200,
       "trecento": 300, "quattrocento": 400, "cinquecento": 500},
    relations=(
        ("min", r"almeno|non meno di|(?:un |con un )?minimo(?: di)?|come minimo"),
        ("max", r"al massimo|limit\w*(?: \w+){0,3} a|non pi[ùu] di|(?:un |con un )?massimo(?: di)?|max\.?"
            r"|senza superare(?: le| i)?|non (?:deve )?superare(?: le| i)?"
            r"|fino a|entro"),
        ("below", r"meno di|inferiore a|sotto le|sotto i"),
        ("above", r"pi[ùu] di|superiore a|oltre(?: le| i| gli)?"),
        ("exact", r"esattamente|precisamente|solo|soltanto"),
        ("about", r"circa|pi[ùu] o meno|intorno a"),
    ),
    after=(("min", r"o pi[ùu]|almeno|minimo"), ("max", r"o meno|al massimo|massimo|max\b")),
    range_to=r"a|e|o|-|–",
    often=often(
        times=r"volt[ae]",
        word=r"(?:parola|termine)(?: chiave)? [\"“«'](?P<v>[^\"”»'\n]{1,30})[\"”»']",
        letter=r"lettera [\"“«']?(?P<v>[^\W\d_])[\"”»']?(?!\w)",
        capitals=r"parole[^.\n]{0,40}maiuscol[oe]",
    ),
    units=units(
        words=r"parole?(?! (?:chiave|con|in maius|in lettere|scritte|maiuscole))",
        sentences=r"fras[ei](?! esatta)",
        paragraphs=r"paragraf[oi]",
        characters=r"caratteri",
        lines=r"righe?",
        bullets=r"punti elenco|elementi puntati|elenchi puntati|punti (?:in markdown|markdown)|punt[oi](?=[^.\n]{0,60}markdown)",
        sections=r"sezion[ei]|parti(?=[^\n]{0,60}PARTE X)",
        highlights=r"(?:sezioni|parti|parole)(?: \w+)? (?:in grassetto|in corsivo|evidenziate)"
            r"|(?:parti|passaggi|parole|frasi)(?=[^\n]{0,60}\*[^*\n]+\*(?!\*))",
        capital_words=r"parole (?:interamente |scritte )?in (?:lettere )?maiuscol[oe]",
        emojis=r"emoji",
        placeholders=r"segnaposto|(?:campi|spazi|dati)(?=[^.\n]{0,40}quadre)",
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
        row("no_comma", "format.markup", r"\b(?:non|senza|evita\w*|nessuna|niente)(?: [\w']+){0,4}? virgol[ae]\b(?!tt)\b"),
        row("wrapped_quotes", "format.markup", r"\b(?:racchiud|avvolg|mett)\w*[^.\n]{0,60}virgolette"),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>|doppie parentesi angolari"),
        row("sections_named", "format.missing_section", r"\b(?P<v>SEZIONE|Sezione|PARTE|Parte) X\b"),
        row("repeat", "format.structure",
            r"\bripet\w+(?: [\w']+){0,4} (?:richiesta|domanda)[^.\n]{0,60}(?:parola per parola|senza (?:modific|cambi)\w+|prima di"
            r"|esattamente|com'è"
            r"|poi)", 0.9),
        row("separated", "format.structure", r"\bsepara\w+[^.\n]{0,80}?(?P<v>\*{4,8})|\b(?:sei|6) asterischi"),
        row("end_phrase", "format.structure",
            r"\b(?:(?<!i )termin(?!olog)|conclud|finisc)\w*[^\n\"“«]{0,90}?[\"“«](?P<v>[^\"”»\n]{3,160})[\"”»]"),
        row("options", "format.structure",
            r"\b(?:un['’ ]|una |uno )?(?:delle|tra le|fra le|dei)(?: \w+){0,2} (?:opzioni|risposte|frasi"
            r"|alternative)(?: \w+)?[^\n]{0,30}?(?::|\()"
            r"(?P<v>[^\0]{8,260})", 0.85),
        row("paragraph_starts", "length.constraint",
            r"(?:(?P<n>prim|second|terz|quart|quint|sest|ultim)o paragrafo|paragrafo (?P<m>\d))[^.\n]{0,30}?(?:inizi|cominci)\w*"
            r" con(?: la parola| il termine)? [\"“«']?(?P<v>[^\W\d_][\w-]*)"),
        row("divider", "length.constraint", r"\b(?:separa|divis)\w+[^.\n]{0,60}?[:\s(]*(?<!\*)(?P<v>\*\*\*)(?!\*)"),
        row("postscript", "instruction.ignored", r"\b(?:post[- ]?scriptum|poscritto)[^.\n]{0,40}? (?:con|per) (?P<v>P\.?P?\.?S\.?)"),
        row("no_emoji", "format.markup", r"\b(?:senza|non usare|evita)(?: \w+)? emoji\b", 0.95),
        row("yes_no_only", "format.structure", r"\b(?:solo|soltanto|semplicemente)(?: con)? [\"'“«]?s[ìi][\"'”»]? o [\"'“«]?no\b", 0.9),
        row("without_words", "instruction.ignored",
            rf"\b(?:senza|non|evita\w*)(?: \w+){{0,3}}? {_WORDS} {_GIVEN}"
            rf"|\b{_WORDS} {_GIVEN.replace('?P<v>', '?P<w>')} non (?!sol|pi[ùu])"),
        row("with_words", "instruction.ignored",
            rf"(?<!non )\b(?:us(?:a|are|ando|i)|inclu\w+|inseri\w+|conten\w+|avere|abbia"
            rf"|utilizza\w*)(?: \w+){{0,2}}? {_WORDS} {_GIVEN}", 0.85),
        row("with_words", "instruction.ignored",
            rf"\b{_WORDS} {_GIVEN} (?:devono|dovrebbero|deve)(?: \w+){{0,1}} (?:comparire|apparire|usat\w|inclus\w|presenti|esserci)\b"
            r"(?![^.\n]{0,30}volt)", 0.85),
    ),
)  # fmt: skip
