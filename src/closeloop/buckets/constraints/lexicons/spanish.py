"""How Spanish prompts demand things."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, given, row, series, units

_NUMBERS = [
    "cero",
    "un",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
]

_MARKS = (
    "el la los las un una del al tu su que de en con para por debe es y como no sobre menos más escribe usa responde respuesta"
    " palabras habla describe explica empieza incluye cada frases párrafo líneas palabra"
)

_QUOTED = r"['\"“«][^'\"”»\n]{1,40}['\"”»]"
SPANISH = Lexicon(
    name="es",
    marks=frozenset(_MARKS.split()),
    numbers={word: index for index, word in enumerate(_NUMBERS)}
    | {"una": 1,
       "una sola": 1, "un solo": 1, "una única": 1, "un único": 1, "uno": 1, "treinta": 30, "cuarenta": 40,
       "cincuenta": 50, "cien": 100, "doscientas": 200},
    relations=(
        ("min", r"al menos|por lo menos|como m[íi]nimo|no menos de|(?:un |el )?m[íi]nimo(?: de)?"),
        ("max",
            r"como m[áa]ximo|limit\w*(?: \w+){0,3} a|a lo sumo|como mucho|a lo m[áa]s|sin (?:superar|exceder"
            r"|pasar)(?: de)?(?: las?| los)?|no m[áa]s de"
            r"|no (?:debe(?:n|r[íi]an?)? )?(?:superes?|superar|supere|exced\w+|pas\w+)(?: de)?(?: las?| los)?|hasta"
            r"|(?:un |el )?m[áa]x(?:imo|\.)?(?: de)?|l[íi]mite de"),
        ("below", r"menos de|menor(?:es)? (?:de|que|a)|por debajo de"),
        ("above", r"m[áa]s de|mayor(?:es)? (?:de|que|a)"),
        ("exact", r"exactamente|precisamente|s[óo]lo|solamente|[úu]nicamente"),
        ("about", r"aproximadamente|alrededor de|unas|unos|cerca de"),
    ),
    after=(
        ("min", r"o m[áa]s|como m[íi]nimo|al menos|m[íi]nimo"),
        ("max", r"o menos|como m[áa]ximo|m[áa]x(?:imo|\b)"),
    ),
    range_to=r"a|y|o|-|–",
    units=units(
        words=r"palabras?(?! (?:clave|con|en (?:may|min|letras)|escritas|completamente|totalmente|enteramente|acentuadas))",
        sentences=r"(?:frases?|oraci[óo]n(?:es)?)(?! exacta)",
        paragraphs=r"p[áa]rrafos?",
        characters=r"caracteres",
        lines=r"l[íi]neas?",
        bullets=r"(?:puntos?|elementos?) de (?:la )?lista|viñetas?|puntos?(?=[^.\n]{0,60}markdown)",
        numbered=r"puntos numerados|pasos numerados",
        sections=r"secci[óo]n(?:es)?(?=[^\n]{0,90}SECCI[ÓO]N|[^\n]{0,90}secci[óo]n x)",
        highlights=r"(?:secciones|partes|fragmentos|palabras)(?=[^.\n]{0,90}(?:asterisco|markdown))",
        capital_words=r"palabras? (?:\w+ ){0,4}?(?:en|con) (?:letras )?may[úu]sculas",
        accented_words=r"palabras? (?:con (?:tilde|acento)|acentuadas?)",
        emojis=r"emojis?|emoticonos?",
        placeholders=r"marcador(?:es)? de posici[óo]n|(?:campos?|huecos?|datos?|espacios?)(?=[^.\n]{0,40}corchetes)",
    ),
    rows=(
        row("json_only", "format.parse",
            r"(?:toda|complet[ao]|totalidad|enter[ao]|[úu]nicamente|s[óo]lo|solamente)[^.\n]{0,60}\bjson\b"),
        row("json", "format.parse", r"\b(?:en|formato|como|un objeto)(?: formato| un)? json\b"),
        row("code_block", "format.markup", r"\b(?:en|dentro de)(?: un)? bloque de c[óo]digo"),
        row("table", "format.structure", r"\b(?:en|como|en forma de|usando|con)(?: una)? tabla\b"),
        row("upper", "format.casing",
            r"\b(?:s[óo]lo|en|todo en|[úu]nicamente|utilizando|usando)(?: \w+){0,2} (?:letras )?may[úu]sculas(?=[^.\n]*[.\n]?)"
            r"|ninguna min[úu]scula|sin min[úu]sculas"),
        row("lower", "format.casing",
            r"\b(?:s[óo]lo|en|todo en|[úu]nicamente|utilizando|usando)(?: \w+){0,2} (?:letras )?min[úu]sculas"
            r"|\b(?:no|ninguna|sin)(?: \w+){0,4} may[úu]sculas"),
        row("no_comma", "format.markup", r"\b(?:no|sin|evita\w*|ninguna|nunca)(?: [\w]+){0,5}? comas?\b"),
        row("question", "format.markup", r"(?:al menos|incluya?|contenga)(?: \w+){0,3} (?:una pregunta|signos? de interrogaci[óo]n)"),
        row("exclamation", "format.markup",
            r"(?:al menos|incluy?[ae]|contenga)(?: \w+){0,3} (?:una exclamaci[óo]n|signos? de exclamaci[óo]n)"),
        row("wrapped_quotes", "format.markup", r"(?:envuel\w+|encierr\w+|entre|pon\w*|rode\w+)[^.\n]{0,60}comillas"),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>|corchetes angulares dobles"),
        row("sections_named", "format.missing_section",
            r"(?:marca\w*|señala\w*|comienzo|principio|inicio)[^.\n]{0,60}?\b(?P<v>SECCI[ÓO]N|Secci[óo]n|Parte|PARTE) [Xx]\b"),
        row("repeat", "format.structure",
            r"rep(?:ite|etir|ita|etición)(?: [\w'’]+){0,3} (?:petici[óo]n|solicitud|pregunta"
            r"|instrucci[óo]n)[^.\n]{0,60}(?:sin (?:modific|cambi)\w+|palabra por palabra|antes|despu[ée]s)", 0.9),
        row("separated", "format.structure", r"separ\w+[^.\n]{0,80}?(?P<v>\*{4,8})|(?:seis|6) asteriscos"),
        row("end_phrase", "format.structure", r"\b(?:termin(?!olog|i\b)|conclu|finali"
        r"|acab)\w*[^\n\"“«]{0,90}?[\"“«](?P<v>[^\"”»\n]{3,160})[\"”»]"),
        row("options", "format.structure",
            r"(?:una de las|entre las)(?: siguientes)? (?:opciones|frases|respuestas)[^\n]{0,40}?(?::|\()(?P<v>[^\0]{8,200})", 0.85),
        row("paragraph_starts", "length.constraint",
            r"(?:(?:p[áa]rrafo )?(?P<n>primer|segund|tercer|cuart|quint|[úu]ltim)[oa]?(?: p[áa]rrafo)?)[^.\n]{0,40}?(?:comenzar|iniciar"
            r"|empezar|comience|inicie|empiece)(?: con)?(?: las?| el)?(?: palabras?)? [\"“'‘«](?P<v>[^\"”'’»\n]{1,60})[\"”'’»]"),
        row("divider", "length.constraint", r"(?:separ|divi)\w+[^.\n]{0,60}?[:\s(]*(?<!\*)(?P<v>\*\*\*)(?!\*)"),
        row("postscript", "instruction.ignored", r"pos(?:t)?data[^.\n]{0,40}? (?:por|con) [\"“«]?(?P<v>[\w.\-]{2,12})"),
        row("without_words", "instruction.ignored",
            r"(?:sin|no|evita\w*)(?: \w+){0,4}? (?:las? )?palabras?(?: clave)? "
            rf"(?P<v>{series(_QUOTED, 'y|o|ni')})"),
        row("without_words", "instruction.ignored",
            rf"\b(?:palabras?|t[ée]rminos?)(?: clave)? {given('y|o|ni|e')} no (?:debe|pued|podr|aparec|est"
            rf"|figur)\w*(?![^.\n]{{0,30}} vec)"),
        row("with_words", "instruction.ignored",
            r"(?<!no )(?:usar|usa|incluy\w+|incluir|conten\w+|utiliza\w*)(?: \w+){0,2}? (?:palabras?|t[ée]rminos?)(?: clave)? "
            rf"(?P<v>{series(_QUOTED, 'y')})", 0.85),
    ),
)  # fmt: skip
