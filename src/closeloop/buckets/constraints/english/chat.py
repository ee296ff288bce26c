"""Demands as people type them into a chat: so many tips, yes or no, only the code, no introduction, headings, emojis."""

from __future__ import annotations

from closeloop.buckets.constraints.english.marks import ENGLISH as FURTHER
from closeloop.buckets.constraints.english.terse import ENGLISH as OFFHAND
from closeloop.buckets.constraints.model import Row, row

_A_FENCE = r"(?:code[- ]?(?:fences?|blocks?)|fenc(?:es|ing)|(?:triple )?backticks|```)"
_QUOTE = r"(?:[\"“«„](?P<v>[^\"”»“\n]{2,120})[\"”»“]|['‘](?P<w>[^'’\n]{2,60}(?:['’]\w[^'’\n]{0,40})?)['’](?!\w))"
_OUT = r"(?:response|reply|answer|output|text|message|essay|e-?mail|letter|article|poem|story|post|tweet)"
_CODE = r"(?:code|sql|query|command|script|function|regex(?:p)?|class|snippet|program|json|xml|yaml|html|css|csv|diff|patch)"
_RESULT = (
    r"(?:(?:final|full|finished|raw|bare|actual|new) )?(?:translation|(?:translated|rewritten|rephrased|corrected"
    r"|edited|revised|improved) \w+"
    r"|rewrite|paraphrase|correction|summary|caption|tweet|headline|subject line|slogan|poem|haiku|email|message|result|output)"
)
_AT_WILL = r"(?!,? (?:only |just )?(?:where|wherever|when|whenever|if|as (?:needed|appropriate)|sparingly)\b)"
"""Behind a demand it leaves to the response whether it holds: `headings only where they help`."""

ENGLISH: tuple[Row, ...] = (
    row("start_phrase", "format.structure",
        rf"\b(?:start|begin|open)s? (?:your |the )?(?:{_OUT} )?with(?: an? (?:single )?(?:line|sentence) (?:that |which )?"
        r"(?:starting|starts?|beginning|begins?) with)?(?: the (?:exact )?(?:phrases?|words?|sentence"
        rf"|text))? ?:? ?{_QUOTE}", 0.85),
    row("end_phrase", "format.structure",
        rf"\b(?:end|finish|conclude|close)s? (?:your |the )?(?:{_OUT} )?with(?: the (?:exact )?(?:phrases?|words?|sentence|question"
        rf"|text))? ?:? ?{_QUOTE}", 0.85),
    row("yes_no_only", "format.structure",
        r"\b(?:only|just|simply)(?: \w+){0,3} [\"'“‘]?yes[\"'”’]? ?(?:or|/|,) ?[\"'“‘]?no\b"
        r"|\byes[\"'”’]? ?(?:or|/) ?[\"'“‘]?no[\"'”’]? only\b", 0.9),
    row("yes_no", "format.structure",
        r"\b(?:answer|respond|reply|say)(?: \w+){0,3} [\"'“‘]?yes[\"'”’]? ?(?:or|/) ?[\"'“‘]?no\b", 0.85),
    row("only_code", "format.structure",
        rf"\b(?:only|just|nothing but) (?:return |output |give (?:me )?|write |provide |show |print )?(?:me )?(?:the |a |valid |raw "
        rf"|working )*{_CODE}\b(?! (?:that|which|in|is|are|for|from|with|of))|\b{_CODE} only\b"
        rf"|\b(?:no|without)(?: any)? (?:explanations?|commentary|prose)\b", 0.8),
    row("no_preamble", "format.structure",
        r"\b(?:no|without|skip|omit|avoid|don'?t (?:add|include|write|give|start with)"
        r"|do not (?:add|include|write|give|start with))(?: (?:an?|the|any))* (?:preambles?|introductions?|intro"
        r"|introductory (?:text|sentences?|phrases?)|opening remarks?|pleasantries|small talk)\b", 0.8),
    row("no_preamble", "format.structure",
        r"\b(?:only|just|nothing but)(?: (?:return|output|give|provide|send|print|write|(?:reply|respond|answer) with))?"
        r"(?: me)? (?:the|your)"
        rf" {_RESULT}(?: itself)?(?= ?(?:[.;,:!\n)]|$|and nothing|with no\b|without\b))", 0.8),
    row("no_preamble", "format.structure",
        rf"\b(?:return|output|give|provide|send|print|write"
        rf"|(?:reply|respond|answer) with)(?: me)? the {_RESULT} (?:only|alone|and nothing else)\b", 0.8),
    row("without_words", "instruction.ignored",
        r"(?:^|[\n.;!(*•-]) ?(?:banned|forbidden|prohibited|disallowed|taboo|off-limits) (?:words|terms|phrases)(?: and (?:phrases|words))?"
        r"(?: (?:are|include))?:? (?P<v>(?!none)[^.\n:;()]{3,200})", 0.85),
    row("headings", "format.structure",
        r"\b(?:use|with|using|add|include|under)(?: \w+){0,2} (?:markdown )?(?:headings|headers|subheadings)\b" + _AT_WILL +
        r"|\bmarkdown (?:headings?|headers?)\b", 0.8),
    row("no_emoji", "format.markup", r"\b(?:no|without|avoid|don'?t use|do not use|never use)(?: any)? emojis?\b", 0.95),
    row("emoji", "format.markup",
        r"\b(?<!not )(?<!n't )(?:use|include|add|with)(?: (?:some|an?|a few|lots of|many|plenty of|appropriate|relevant|fun|at least|one"
        r"|two|three|\d+))* emojis?\b" + _AT_WILL, 0.85),
    row("end_phrase", "format.structure",
        r"\bend(?:ing)? (?:all |each |every )?(?:of )?(?:your |the )?(?:answers?|repl(?:y|ies)|responses?|messages?) with"
        r" '(?P<v>[^'\n]{3,80})'(?=[\s.!,]|$)", 0.85),
    row("with_words", "instruction.ignored",
        r"\b(?<!not )(?<!n't )(?:put|insert|add|weave|work|incorporat(?:e|es|ing)|fit|slip)(?: in)?(?: the| both| these| all){0,2}"
        r" (?:key ?words?|words?|terms?|phrases?):? ?(?P<v>['\"“‘][^'\"”’\n]{1,40}['\"”’](?: and ['\"“‘][^'\"”’\n]{1,40}['\"”’])?)"
        r"(?! (?:in (?:bold|italics?|capital|caps|quot|upper)|at the|to the (?:start|end|beginning)|before|after|behind|in front"
        r"|on (?:the|its|a)))", 0.8),
    row("no_mention", "instruction.ignored",
        r"\b(?:do not|don'?t|never|without|avoid|must not|should not)(?: ever)? (?:mention(?:ing)?|refer(?:ring)? to|talk(?:ing)? about"
        r"|bring(?:ing)? up) (?:the |any |our |your |their |my )?(?P<v>[a-z][\w-]{3,24})(?: or (?:the |any )?(?P<w>[a-z][\w-]{3,24}))?"
        r"(?= ?(?:[.;,!\n]|$))", 0.75),
    row("no_mention", "instruction.ignored",
        r"\b(?:do not|don'?t|never|without|avoid|must not|should not)(?: ever)? (?:mention(?:ing)?|nam(?:e|ing)|recommend(?:ing)?"
        r"|refer(?:ring)? to|talk(?:ing)? about|discuss(?:ing)?) (?:[\w-]+ ){1,4}?(?:such as|like|including|e\.g\.,?) "
        r"(?P<v>[a-z][\w-]{3,24})"
        r"(?:,? (?:or|and) (?P<w>[a-z][\w-]{3,24}))?(?= ?(?:[.;,!\n]|$))", 0.75),
    row("start_phrase", "format.structure",
        rf"\bfirst word (?:of|in) (?:your|the) (?:entire |whole )?{_OUT} (?:should |must |has to |needs to |ought to )?(?:be"
        rf"|is) (?:the word )?[\"'“‘]?(?P<v>(?!(?:an?|the|in|one|not|it|capital\w*|upper\w*|lower\w*|bold\w*|always"
        rf"|also)\b)[\w'-]+)", 0.85),
    row("end_phrase", "format.structure",
        rf"(?<!second to )(?<!second-to-)\blast word (?:of|in) (?:your|the) (?:entire |whole )?{_OUT} (?:should |must |has to "
        r"|needs to |ought to )?(?:be"
        rf"|is) (?:the word )?[\"'“‘]?(?P<v>(?!(?:an?|the|in|one|not|it|capital\w*|upper\w*|lower\w*|bold\w*|always"
        rf"|also)\b)[\w'-]+)", 0.85),
    row("not_start_phrase", "format.structure",
        rf"\b(?:do not|don'?t|never|without|not) (?:start|begin|open)(?:ing)? (?:your "
        rf"|the )?(?:{_OUT} )?with(?: the (?:phrases?|words?))? ?:? ?{_QUOTE}",
        0.9),
    row("no_fence", "format.markup",
        rf"\b(?:no|without|omit|skip|avoid|drop)(?: any| the| using)? (?:markdown )?{_A_FENCE}|\b(?:do not|don't|never|not) (?:to )?(?:use"
        rf"|add|include|wrap|put|enclose|fence|place|surround)\b[^.\n]{{0,40}}?{_A_FENCE}|\b(?:not|never) (?:be )?(?:wrapped|enclosed|put"
        rf"|inside|in) (?:in )?(?:an? )?{_A_FENCE}", 0.9, signs=("```", "backtick", "fenc", "code")),
    row("no_markdown", "format.markup",
        r"\b(?:do not|don'?t|no|without|avoid|never)(?: use| any| using)* markdown\b"
        r"|\bplain[- ]text(?: only)?(?:,|\.|$| with no| without| no)|\bonly plain[- ]text\b", 0.8),
    row("only_number", "format.structure",
        r"\b(?:only|just)(?: (?:output|return|give|write|answer|reply|print))?(?: with)?(?: the| a)?(?: single)? (?:number|numeral|figure"
        r"|digit|integer)(?: itself)?(?= ?(?:[.;,!\n]|$| and nothing))", 0.85),
    row("only_letter", "format.structure",
        r"\b(?:only|just)(?: (?:output|return|give|write|answer|reply|print))?(?: with)?(?: the| a)?(?: single)? (?:letter"
        r"|option letter)(?: of the (?:\w+ ){0,2}(?:option|answer|choice))?(?= ?(?:[.;,!(\n]|$| and nothing| that))", 0.85),
    row("json_keys", "format.schema",
        r"\bjson(?! schema)(?: object| document)?[^.\n]{0,30}\bwith(?: exactly| only| just)?(?: the| these| following| two| three| four"
        r"| five){0,3} (?:keys?|fields?|propert(?:y|ies)|attributes?)\b:? ?(?P<v>['\"“‘`]?\w[\w-]*['\"”’`]?"
        r"(?:(?:,| and|, and) ?['\"“‘`]?[\w-]+['\"”’`]?(?=\W*(?:[,.;:!?)\n]|$|and\b|or\b|with\b|in\b|where\b|for\b))){0,12})", 0.85),
)  # fmt: skip

FRENCH: tuple[Row, ...] = (
    row("start_phrase", "format.structure",
        rf"\b(?:commen[cç]\w+|d[ée]but\w+) (?:ta |votre |la |ton |le )?(?:r[ée]ponse |texte |message )?(?:par"
        rf"|avec)(?: les? (?:mots?|phrases?))? ?:? ?{_QUOTE}",
        0.85),
    row("yes_no_only", "format.structure", r"\boui[\"'”’»]? ?(?:ou|/) ?[\"'“‘«]? ?non[\"'”’»]? (?:uniquement|seulement"
    r"|exclusivement)", 0.9),
    row("bulleted", "format.structure", r"(?:liste|points?) [àa] puces|en puces\b", 0.8),
    row("numbered_list", "format.structure", r"liste num[ée]rot[ée]e", 0.85),
    row("no_lists", "format.structure", r"(?:sans|pas de|aucune?|[ée]vite[rz]?)(?: \w+){0,2} (?:puces|listes?)\b", 0.9),
    row("yes_no_only", "format.structure",
        r"(?:uniquement|seulement|simplement|juste)(?: \w+){0,2} [\"'“‘«]? ?oui[\"'”’»]? ?(?:ou|/) ?[\"'“‘«]? ?non\b", 0.9),
    row("yes_no", "format.structure", r"r[ée]pon\w+ (?:par )?[\"'“‘«]? ?oui[\"'”’»]? ?(?:ou|/) ?[\"'“‘«]? ?non\b", 0.85),
    row("no_emoji", "format.markup", r"(?:sans|pas d['’]|aucun)(?: ?[ée]mojis?| ?[ée]motic[ôo]nes?)\b", 0.95),
)  # fmt: skip

SPANISH: tuple[Row, ...] = (
    row("start_phrase", "format.structure",
        rf"\b(?:comienza|empieza|comience|empiece|inicia|inicie)(?: tu| la| su| el)?(?: respuesta| texto"
        rf"| mensaje)? con(?: las? (?:palabras?|frases?))? ?:? ?{_QUOTE}",
        0.85),
    row("bulleted", "format.structure", r"(?:lista (?:de|con) viñetas|en viñetas|con viñetas|lista con puntos)", 0.8),
    row("numbered_list", "format.structure", r"lista numerada", 0.85),
    row("no_lists", "format.structure", r"(?:sin|no (?:uses|utilices|use)|evita)(?: \w+){0,2} (?:viñetas|listas?)\b", 0.9),
    row("yes_no_only", "format.structure",
        r"(?:solo|s[óo]lo|[úu]nicamente|solamente)(?: \w+){0,2} [\"'“‘«]?s[íi][\"'”’»]? ?(?:o|/) ?[\"'“‘«]?no\b", 0.9),
    row("yes_no", "format.structure", r"(?:responde|contesta)(?:r)? (?:con )?[\"'“‘«]?s[íi][\"'”’»]? ?(?:o|/) ?[\"'“‘«]?no\b", 0.85),
    row("no_emoji", "format.markup", r"(?:sin|no (?:uses|utilices|use)|evita)(?: \w+)? (?:emojis?|emoticonos?)\b", 0.95),
)  # fmt: skip

GERMAN: tuple[Row, ...] = (
    row("start_phrase", "format.structure",
        rf"\b(?:beginne|beginnen sie|starte|fang)(?: deine| die| ihre)?(?: antwort"
        rf"| nachricht)?(?: an)? mit(?: (?:dem wort|den worten|dem satz))? ?:? ?{_QUOTE}",
        0.85),
    row("bulleted", "format.structure",
        r"(?:als|in|mit) (?:einer )?(?:aufz[äa]hlung|stichpunkten|stichpunktliste|aufz[äa]hlungsliste)\b", 0.8),
    row("numbered_list", "format.structure", r"nummerierten? liste", 0.85),
    row("no_lists", "format.structure", r"(?:ohne|keine)(?: \w+){0,1} (?:aufz[äa]hlung(?:en|spunkte)?|stichpunkte|listen?)\b", 0.9),
    row("yes_no_only", "format.structure",
        r"(?:nur|lediglich|ausschlie(?:ß|ss)lich) (?:mit )?[\"'“‘„]?ja[\"'”’“]? ?(?:oder|/) ?[\"'“‘„]?nein\b", 0.9),
    row("yes_no", "format.structure", r"antworte\w* (?:bitte )?mit [\"'“‘„]?ja[\"'”’“]? ?(?:oder|/) ?[\"'“‘„]?nein\b", 0.85),
    row("no_emoji", "format.markup", r"(?:ohne|keine) (?:emojis?|emoticons?)\b", 0.95),
)  # fmt: skip

JAPANESE: tuple[Row, ...] = (
    row("yes_no_only", "format.structure", r"「?はい」?(?:か|または|/|、)「?いいえ」?(?:のみ|だけ)(?:で(?!答えられ|回答でき)|を)", 0.9),
    row("no_emoji", "format.markup", r"絵文字(?:は|を)?(?:使わ|用い|使用し|入れ)(?:ない|ず)|絵文字なし", 0.95),
)  # fmt: skip

ROWS = {"en": (*ENGLISH, *FURTHER, *OFFHAND), "fr": FRENCH, "es": SPANISH, "de": GERMAN, "ja": JAPANESE}
