"""How French prompts demand things."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, given, row, series, units

_NUMBERS = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
    "vingt",
]
_QUOTED = r"['\"“«][^'\"”»\n]{1,40}['\"”»]"
_ALL = r"(?:l['’](?:int[ée]gralit[ée]|ensemble) de|toute?s?|enti[eè]re(?:ment)?|int[ée]gralement|exclusivement|uniquement|compl[eè]tement)"

_MARKS = "le la les des une du votre vos vous et est dans pour que qui avec sur ta ton"

FRENCH = Lexicon(
    name="fr",
    marks=frozenset(_MARKS.split()),
    numbers={word: index for index, word in enumerate(_NUMBERS)}
    | {"une": 1,
       "une seule": 1, "un seul": 1, "un unique": 1, "trente": 30, "trente-deux": 32, "quarante": 40, "cinquante": 50,
       "cent": 100, "deux cents": 200,
       "une dizaine de": 10},
    relations=(
        ("min", r"au moins|pas moins de|(?:un |au )?minimum(?: de)?|minimum"),
        ("max",
            r"(?:tout )?au plus|sans (?:d[ée]passer|exc[ée]der)|pas plus de|(?:un |au )?max(?:imum|i|\.)?(?: de)?"
            r"|(?:ne )?(?:pas |jamais )?(?:d[ée]passe[rsz]?|exc[ée]de[rz]?|exc[èe]des?)(?:nt)?(?: pas| jamais)?|jusqu['’][àa]"
            r"|limite\w*(?: \w+){0,3} [àa]|se limiter [àa]"),
        ("below", r"moins (?:de|d['’])|inf[ée]rieure? [àa]|en dessous de"),
        ("above", r"plus (?:de|d['’])|sup[ée]rieure? [àa]"),
        ("exact", r"exactement|pr[ée]cis[ée]ment|seulement|uniquement"),
        ("about", r"environ|[àa] peu pr[èe]s|autour de"),
    ),
    after=(
        ("min", r"ou plus|au moins|au minimum|minimum"),
        ("max", r"ou moins|(?:tout )?au plus|(?:(?:au total|en tout) )?(?:au |grand )?max(?:imum|i|\b)"),
    ),
    range_to=r"[àa]|et|ou|-|–",
    units=units(
        words=r"mots?(?! (?:en(?:ti[eè]rement)? majus|enti[èe]rement|[ée]crits|avec|commen|clé))",
        sentences=r"phrases?(?! exacte)",
        paragraphs=r"paragraphes?",
        characters=r"caract[èe]res?|signes(?! (?:de|d|du|des|que|qui)\b)",
        lines=r"lignes?",
        bullets=
            r"puces?|points? (?:[^.\n]{0,40}?)(?:puces|markdown)|(?:[ée]l[ée]ments?"
            r"|points?)(?: de liste)?(?=[^.\n]{0,60}(?:puce|markdown|liste))",
        numbered=r"points? num[ée]rot[ée]s",
        sections=r"(?:sections?|parties)(?=[^.\n]{0,90}(?:SECTION|Section|Partie|chacune|chaque|distinct))",
        highlights=r"(?:parties?|sections?|passages?|mots?|[ée]l[ée]ments?)(?=[^.\n]{0,90}(?:ast[ée]risques|markdown))",
        capital_words=r"mots? (?:enti[èe]rement |[ée]crits |(?:doivent|devront) être )?(?:en|tout en) majuscules",
        emojis=r"[ée]mojis?",
        placeholders=r"espaces? r[ée]serv[ée]s?|(?:champs?|zones?|infos?|trous?|blancs)(?=[^.\n]{0,40}crochets)",
    ),
    rows=(
        row("json_only", "format.parse", rf"{_ALL}[^.\n]{{0,60}}\bjson\b|\b(?:uniquement|seulement|rien que)[^.\n]{{0,30}}json\b"),
        row("json", "format.parse", r"(?:en|au|dans un|sous(?: la)? forme(?: de)?|format\w*(?: en| au)?)(?: format)? json\b"),
        row("code_block", "format.markup", r"(?:dans|en|sous forme d['’])(?: un| seul)* bloc de code"),
        row("table", "format.structure", r"(?:sous forme de|dans un|en|cr[ée]ez un|fais un) tableau\b"),
        row("upper", "format.casing",
            rf"{_ALL}?[^.\n]{{0,40}}\ben (?:lettres )?majuscules\b|\b(?:que|qu['’])(?: des| de| en)?(?: lettres)? majuscules"
            rf"|aucune (?:lettre )?minuscule|sans (?:aucune )?(?:lettres? )?(?:en )?minuscules?"),
        row("lower", "format.casing",
            r"\ben (?:lettres )?minuscules\b|\b(?:que|qu['’])(?: des| de| en)?(?: lettres)? minuscules"
            r"|sans (?:aucune |utiliser de )*(?:lettres? )?majuscules?|aucune (?:lettre )?majuscule"),
        row("no_comma", "format.markup",
            r"\b(?:pas|sans|aucune|[ée]vite[rz]?|proscri\w+|jamais)(?: [\w'’]+){0,5}? (?:d['’])?virgules?\b"),
        row("no_accents", "format.casing", r"(?:pas|sans|aucun|[ée]vite[rz]?)(?: [\w'’]+){0,5}? (?:d['’])?accents?\b"),
        row("accents", "format.casing", r"(?:ajout|inclu|int[ée]gr|remett)\w+ (?:\w+ )?accents\b"),
        row("no_letter", "format.casing",
            r"(?:pas|sans|[ée]vite[rz]?)(?: [\w'’]+){0,5}? (?:la lettre|le caract[èe]re) [\"'“«]? ?(?P<v>[çœ])"),
        row("wrapped_quotes", "format.markup",
            r"(?:encadr|envelopp|encapsul|entour|mett|\bmets?\b|plac|pr[ée]sent)\w*[^.\n]{0,70}(?:guillemets)"),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>|doubles chevrons"),
        row("title_hash", "format.missing_section", r"doubles? di[èe]ses|(?<!#)##[^#\n]{1,60}##(?!#)(?! ?\w)"),
        row("sections_named", "format.missing_section", r"(?:mention|marqu\w+|commen[çc]\w+)[^.\n]{0,60}?\b(?P<v>[A-ZÉ][\wé]+) X\b"),
        row("repeat", "format.structure",
            r"(?:r[ée]p[éeè]t\w+|repren\w+|reprodui\w+)(?: [\w'’]+){0,4} (?:demande|requ[êe]te|question"
            r"|consigne)[^.\n]{0,80}(?:mot (?:[àa]|pour) mot|sans (?:la )?modifi\w+|puis|avant)", 0.9),
        row("separated", "format.structure", r"s[ée]par\w+[^.\n]{0,80}?(?P<v>\*{4,8})|six ast[ée]risques|6 ast[ée]risques"),
        row("end_phrase", "format.structure",
            r"\b(?:termin(?!olog|i\b)|conclu|fini|achev)\w*[^\n\"“«]{0,90}?[\"“«] ?(?P<v>[^\"”»\n]{3,160}?) ?[\"”»]"),
        row("options", "format.structure",
            r"(?:l['’]une? des|une des|aux?|parmi les)(?: \w+)* (?:options|alternatives|r[ée]ponses)[^\n]{0,40}?(?::"
            r"|\()(?P<v>[^\0]{8,200})", 0.85),
        row("paragraph_starts", "length.constraint",
            r"(?:(?P<n>premier|deuxi[èe]me|second|troisi[èe]me|quatri[èe]me|cinqui[èe]me|dernier) paragraphe)[^.\n]{0,60}?(?:par"
            r"|avec)(?: le (?:mot|terme))?:? [\"“'‘«]? ?(?P<v>[\w'’]+)"),
        row("divider", "length.constraint", r"(?:s[ée]par|divis)\w+[^.\n]{0,60}?[:\s(]*(?<!\*)(?P<v>\*\*\*)(?!\*)"),
        row("postscript", "instruction.ignored", r"post-?scriptum[^.\n]{0,40}? par (?P<v>[\w.\-]{2,8})"),
        row("no_digits", "instruction.ignored", r"\b(?:pas|sans|aucun)(?: [\w'’]+){0,5}? chiffres?(?: arabes)?"),
        row("without_words", "instruction.ignored",
            r"\b(?:sans|ne pas|n['’]\w+ pas|ne \w+ pas|[ée]vite[rz]?(?: [àa] tout prix)?|ni)(?: d['’]?"
            r"| [\w'’]+){0,6}? (?:les? )?(?:termes?|mots?)(?:[- ]cl[ée]s?)?(?: suivants?)? ?:? ?(?P<v>(?:\[[^\]\n]{2,120}\])"
            rf"|(?:{series(_QUOTED, 'et|ou|ni')}))"),
        row("without_words", "instruction.ignored",
            rf"\b(?:les? )?(?:termes?|mots?)(?:[- ]cl[ée]s?)? {given('et|ou|ni')} ne (?:doi(?:ven)?t|devra(?:ien)?t|peu(?:ven)?t"
            rf"|figur)\w*"
            r"(?: \w+)? pas\b(?! [^.\n]{0,20}plus)"),
        row("with_words", "instruction.ignored",
            r"(?<!pas )(?<!pas d['’])(?:inclu\w+|incorpor\w+|int[ée]gr\w+|utilis\w+|emploi\w*|employ\w+"
            r"|conten\w+)(?: (?!pas|jamais|plus|ni|aucun)\w+){0,2} (?:les? )?(?:termes?"
                r"|mots?)(?:[- ]cl[ée]s?)?(?: suivants?)? ?:? ?(?P<v>(?:\[[^\]\n]{2,120}\])"
            rf"|(?:{series(_QUOTED, 'et')}))", 0.85),
    ),
)  # fmt: skip
