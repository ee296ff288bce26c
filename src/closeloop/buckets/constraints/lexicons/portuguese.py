"""How Portuguese prompts demand things."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, given, often, row, units
from closeloop.patterns import lazy

_NUMBERS = (
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito"
    " dezenove vinte"
)
_MARKS = (
    "o os um uma de que para por as do da dos das em não com você sua seu sobre é ao na no pelo sem são ou deve menos escreva"
    " responda resposta palavras fale descreva explique liste comece inclua cada frases parágrafo linhas palavra"
    " pra meu minha só frase nada faz faça até máximo mas isso"
)
_WORDS = r"(?:a |as |os |o )?(?:seguintes )?(?:palavras?|termos?)(?:[- ]chaves?)?(?: seguintes)?:?"
_GIVEN = given("e|ou|nem")

PORTUGUESE = Lexicon(
    name="pt",
    marks=frozenset(_MARKS.split()),
    guessed=False,
    signs=lazy("[ãõ]"),
    numbers={word: index for index, word in enumerate(_NUMBERS.split())}
    | {"uma": 1, "uma única": 1, "um único": 1, "duas": 2, "trinta": 30, "quarenta": 40, "cinquenta": 50, "cem": 100,
       "duzentas": 200, "trezentas": 300, "quatrocentas": 400, "quinhentas": 500},
    relations=(
        ("min", r"pelo menos|ao menos|no m[íi]nimo|n[ãa]o menos (?:de|que|do que)|(?:um )?m[íi]nimo(?: de)?"),
        ("max", r"no m[áa]ximo|limit\w*(?: \w+){0,3} a|n[ãa]o mais (?:de|que|do que)|(?:um )?m[áa]x(?:imo|\.)?(?: de)?"
            r"|sem (?:ultrapassar|exceder)(?: as| os)?"
            r"|n[ãa]o (?:deve )?(?:ultrapass|exced)\w+(?: as| os)?|at[ée]"),
        ("below", r"menos (?:de|que|do que)|inferior a|abaixo de"),
        ("above", r"mais (?:de|que|do que)|superior a|acima de"),
        ("exact", r"exatamente|precisamente|apenas|somente|s[óo]"),
        ("about", r"cerca de|aproximadamente|por volta de|uns|umas"),
    ),
    after=(("min", r"ou mais|no m[íi]nimo|pelo menos"), ("max", r"ou menos|no m[áa]ximo|m[áa]x(?:imo|\b)")),
    range_to=r"a|e|ou|-|–",
    often=often(
        times=r"vez(?:es)?",
        word=r"(?:palavra|termo)(?:-chave)? [\"“«'](?P<v>[^\"”»'\n]{1,30})[\"”»']",
        letter=r"letra [\"“«']?(?P<v>[^\W\d_])[\"”»']?(?!\w)",
        capitals=r"palavras[^.\n]{0,40}mai[úu]sculas",
    ),
    units=units(
        words=r"palavras?(?! (?:-?chave|com|em mai|em letras|escritas|mai[úu]sculas))(?!-)",
        sentences=r"(?:frases?|senten[çc]as?|ora[çc](?:[ãa]o|[õo]es))(?! exata)",
        paragraphs=r"par[áa]grafos?",
        characters=r"caracteres",
        lines=r"linhas?",
        bullets=r"marcador(?:es)?(?! de posi)|(?:itens|pontos|t[óo]picos) (?:com marcadores|de lista|em markdown|em formato)"
            r"|bullet points?",
        sections=r"se[çc](?:[ãa]o|[õo]es)|partes(?=[^\n]{0,60}PARTE X)",
        highlights=r"(?:se[çc][õo]es|partes|palavras)(?: \w+)? (?:em negrito|em it[áa]lico|destacadas)"
            r"|(?:partes|trechos|palavras|frases)(?=[^\n]{0,60}\*[^*\n]+\*(?!\*))",
        capital_words=r"palavras (?:totalmente |escritas )?em (?:letras )?mai[úu]sculas",
        emojis=r"emojis?",
        placeholders=r"espa[çc]os reservados|marcadores de posi[çc][ãa]o|(?:campos?|lacunas?|espa[çc]os?)(?=[^.\n]{0,40}colchetes)",
    ),
    rows=(
        row("json_only", "format.parse", r"\b(?:inteir[ao]|tod[ao]|complet[ao]|apenas|somente|exclusivamente)[^.\n]{0,60}\bjson\b"),
        row("json", "format.parse", r"\b(?:em|no|formato|como) (?:formato )?json\b"),
        row("table", "format.structure", r"\b(?:em|como|na forma de)(?: uma)? tabela\b"),
        row("bulleted", "format.structure", r"\blista com marcadores\b|\bem t[óo]picos\b", 0.8),
        row("numbered_list", "format.structure", r"\blista numerada\b", 0.85),
        row("upper", "format.casing",
            r"\b(?:apenas|s[óo]|somente|tod[ao]|em|usando)(?: \w+){0,2} (?:letras )?mai[úu]sculas\b"
            r"|nenhuma (?:letra )?min[úu]scula|\bem caixa alta\b"),
        row("lower", "format.casing",
            r"\b(?:apenas|s[óo]|somente|tod[ao]|em|usando)(?: \w+){0,2} (?:letras )?min[úu]sculas\b"
            r"|\b(?:sem|nenhuma)(?: \w+){0,2} mai[úu]sculas?|\bem caixa baixa\b"),
        row("no_comma", "format.markup", r"\b(?:n[ãa]o|sem|evit\w*|nenhuma)(?: [\w]+){0,4}? v[íi]rgulas?\b"),
        row("wrapped_quotes", "format.markup", r"\b(?:coloque|envolva|ponha|entre|coloca)\b[^.\n]{0,60}aspas"),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>|colchetes angulares duplos"),
        row("sections_named", "format.missing_section", r"\b(?P<v>SE[ÇC][ÃA]O|Se[çc][ãa]o|PARTE|Parte) X\b"),
        row("repeat", "format.structure",
            r"\brep(?:it|et)\w+(?: \w+){0,4} (?:pedido|pergunta|solicita[çc][ãa]o)[^.\n]{0,60}(?:palavra por palavra|sem (?:alter|mud"
            r"|modific)\w+|exatamente"
            r"|antes|depois)", 0.9),
        row("separated", "format.structure", r"\bsepar\w+[^.\n]{0,80}?(?P<v>\*{4,8})|\b(?:seis|6) asteriscos"),
        row("end_phrase", "format.structure",
            r"\b(?:termin(?!olog|i\b)|conclu|finaliz|encerr)\w*[^\n\"“«]{0,90}?[\"“«](?P<v>[^\"”»\n]{3,160})[\"”»]"),
        row("options", "format.structure",
            r"\b(?:um|uma)a? (?:das|dentre as|entre as|dos)(?: \w+){0,2} (?:op[çc][õo]es|respostas|frases|alternativas)(?: a seguir"
            r"| abaixo)?"
            r"[^\n]{0,30}?(?::|\()(?P<v>[^\0]{8,260})", 0.85),
        row("paragraph_starts", "length.constraint",
            r"(?:(?P<n>primeir|segund|terceir|quart|quint|sext|[úu]ltim)o par[áa]grafo|par[áa]grafo (?P<m>\d))[^.\n]{0,30}?(?:come[çc]"
            r"|inici)\w*"
            r" (?:com|por|pel[ao])(?: a palavra| o termo| palavra)? [\"“«']?(?P<v>[^\W\d_][\w-]*)"),
        row("divider", "length.constraint", r"\b(?:separ|divid)\w+[^.\n]{0,60}?[:\s(]*(?<!\*)(?P<v>\*\*\*)(?!\*)"),
        row("postscript", "instruction.ignored", r"\bp[óo]s-?escrito[^.\n]{0,40}? (?:com|por|pel[oa]) [\"“]?(?P<v>P\.?P?\.?S\.?)"),
        row("no_emoji", "format.markup", r"\b(?:sem|n[ãa]o use|evite)(?: \w+)? emojis?\b", 0.95),
        row("yes_no_only", "format.structure", r"\b(?:apenas|s[óo]|somente)(?: com)? [\"'“«]?sim[\"'”»]? ou [\"'“«]?n[ãa]o\b", 0.9),
        row("without_words", "instruction.ignored",
            rf"\b(?:sem|n[ãa]o|evite)(?: \w+){{0,3}}? {_WORDS} {_GIVEN}"
            rf"|\b{_WORDS} {_GIVEN.replace('?P<v>', '?P<w>')} n[ãa]o (?!s[óo]|apenas|mais)"),
        row("with_words", "instruction.ignored",
            rf"(?<!não )\b(?:use|usar|usando|inclua|incluir|conter|contenha|contendo|ter"
            rf"|utiliz\w*)(?: \w+){{0,2}}? {_WORDS} {_GIVEN}", 0.85),
        row("with_words", "instruction.ignored",
            rf"\b{_WORDS} {_GIVEN} (?:devem|deve|precisam|precisa)(?: \w+){{0,1}} (?:aparecer|ser|constar"
            rf"|estar)\b(?![^.\n]{{0,30}}vez)", 0.85),
    ),
)  # fmt: skip
