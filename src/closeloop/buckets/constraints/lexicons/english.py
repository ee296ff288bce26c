"""How English prompts demand things."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, row, series, units
from closeloop.buckets.constraints.things import named

_QUOTED = r"['\"“‘][^'\"”’\n]{1,40}['\"”’]"
_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_WHOLE = r"(?:entire|whole|full|complete)"
_OUT = r"(?:response|reply|answer|output|text|message|essay|email|e-mail|letter|article|poem|story|song|post)"

_MARKS = "the and of with your you that this is are write for should must please in"

ENGLISH = Lexicon(
    name="en",
    marks=frozenset(_MARKS.split()),
    numbers={word: index for index, word in enumerate(_NUMBERS)}
    | {"a single": 1, "thirty": 30, "forty": 40, "fifty": 50, "a hundred": 100, "one hundred": 100, "two hundred":
       200, "a dozen": 12},
    relations=(
        ("min",
            r"at (?:the )?(?:very )?least|no shorter than|not shorter than|no less than|not less than|no fewer than|not fewer than"
            r"|(?:a )?minimum(?: of| length of| is)?|at minimum|≥|>="),
        ("max",
            r"at (?:the )?(?:very |absolute )?(?:most|outside)|no more than|not more than|never more than"
            r"|(?:not|n['’]t|never|without|cannot)(?: to)? (?:exceed"
            r"|surpass|go (?:over|beyond|above))(?:ing)?|capped at|(?:a )?maximum(?: of| length of| is)?|max\.?|up to"
            r"|fit(?:s|ting)? (?:in|into|within)(?: (?:an? |one )?(?:sms|tweet|text message|screen|push notification|notification):?)?"
            r"|limit(?:ed|ing)? (?:it |yourself |your \w+ |(?:all|each|every) (?:of )?(?:your )?(?:answers?|repl(?:y|ies)|responses?"
            r"|messages?) )?to|within"
            r"|no longer than|not longer than|(?:hard |strict |absolute )?(?:limit|cap|ceiling)(?: of| is|:)?|≤|<="),
        ("below", r"less than|fewer than|under|below|shorter than|<"),
        ("above", r"more than|over|longer than|above|greater than|exceed(?:s|ing)?|past|beyond|(?<![-=])>"),
        ("exact", r"exactly|precisely|just|only|a total of"),
        ("about", r"about|around|approximately|roughly|nearly|some|~"),
    ),
    after=(
        ("min", r"or more|at least|at minimum|minimum|or longer|\+|and up"),
        ("max", r"(?:per|a) (?:message|reply|answer|response|turn) (?:at (?:the )?(?:very )?most|max(?:imum)?|tops)"
            r"|or (?:less|fewer|under|below|shorter)|at (?:the )?(?:very |absolute )?(?:most|outside)"
            r"|maximum|max\b|tops|limit"
            r"|is (?:the|your|a hard) (?:limit|maximum|max|cap|ceiling)|(?:and|but)? ?(?:not|no)(?: one| a word| a single one)? more"),
    ),
    range_to=r"to|and|or|through|-|–|—",
    units=units(
        words=
            r"words?(?! with (?:[\w\"'“]+ ){0,3}(?:letters?|capitals?|caps|case|syllables?|vowels?|accents?)\b)"
            r"(?! (?:containing|that are|written|of wisdom|in (?:all|capital|upper|lower|bold|italic|the title))\b)(?! or phrases)",
        sentences=r"sentences?",
        paragraphs=r"paragraphs?",
        characters=r"(?:characters?|chars?)(?! (?:who|in the|from|that))",
        lines=r"lines?(?! break| of the)",
        bullets=r"bullet[ -]?points?|bullets?|bulleted (?:items?|points?)|list items?",
        numbered=r"numbered (?:points?|items?|steps?)",
        sections=r"(?:sections?|parts)",
        highlights=
            r"(?:highlighted|italic(?:ized)?|bold(?:ed)?|emphasi[sz]ed)(?: \w+)?(?: (?:sections?|phrases?|parts?|words?|text))?",
        capital_words=
            r"capitali[sz]ed words?|(?:words?(?: or phrases?)?|phrases?) (?:with|in|that are in|(?:must|should) be in|written in"
            r"|of) (?:all )?(?:capital letters?|capitals|caps|upper-?case)",
        emojis=r"emojis?",
        placeholders=r"placeholders?",
        things=named("c"),
        letters=r"(?<!capital )(?<!case )(?<!block )letters(?= (?:in (?:total|all|your|the)|or (?:less|fewer|more))|[.!]|$)",
    ),
    rows=(
        row("json_only", "format.parse",
            rf"(?:{_WHOLE} (?:{_OUT}|thing)|all words|everything|your (?:{_OUT})|only|just|nothing (?:but|else)|strictly"
            rf"|solely)(?:(?![.!?]\s)[^\n]){{0,70}}\bjson\b|\bjson (?:block|object|code block|array|format"
            rf"|only)(?:(?![!?\n]).){{0,40}}(?:nothing else|only|no other|and no)|\bjson only\b"
            rf"|\b(?:only|just) (?:a |an |the )?(?:valid )?json\b"),
        row("json", "format.parse",
            r"\b(?:in|as|into|with|using|return|output|respond with|produce|valid|use|wrapped in"
            r"|wrap(?:ped)?)(?: (?:a|an|one|the|raw|valid|proper|well-formed|strict|plain|single|your)){0,2} json\b(?! schema)"
            r"|\bjson format\b"),
        row("code_block", "format.markup",
            r"(?:in|as|inside|within|using|wrapped in|use|only) (?:a |one |single |the )*(?:fenced |markdown )*code ?(?:block|fence)"
            r"|(?:wrap|put|enclose)(?! (?:\w+ ){0,2}(?:key ?words?|words?|names?|terms?|commands?|variables?"
            r"|paths?)\b)[^.\n]{0,40} in (?:triple )?(?:backticks|a? ?code (?:block|fence))"),
        row("xml", "format.parse",
            r"(?:in|as|return|output|valid|write)(?: an?| the| valid| only| well-formed){0,3} xml(?: (?:format|document|only))?\b"),
        row("yaml", "format.parse",
            r"(?:in|as|return|output|valid)(?: an?| the| valid| only){0,3} ya?ml(?: (?:format|document|only))?\b"),
        row("csv", "format.parse", r"(?:in|as|return|output|valid)(?: an?| the| valid| only){0,3} csv(?: (?:format|only))?\b"),
        row("table", "format.structure",
            r"(?:in|as|using|create|make|include|provide|present|format)(?: \w+){0,3} (?:markdown "
            r"|comparison )?(?<!periodic )(?<!time )table\b(?! of contents)|(?:in )?(?:a )?table format|tabular (?:form|format)"),
        row("bulleted", "format.structure",
            r"(?:in|as|using|use|with|into|give me|include|contain|list)(?: \w+){0,2} (?:bullet[ -]points?|bulleted list|bullets)\b", 0.8),
        row("numbered_list", "format.structure", r"(?:in|as|using|use|with|into)(?: \w+){0,2} numbered list\b", 0.85),
        row("no_lists", "format.structure",
            r"\b(?:do not|don'?t|did(?:n't| not)|without|never|avoid|no)(?: (?:ever|give|use|using|include|me|any"
            r"|with)){0,3} (?:bullet[ -]?points?|bullets"
            r"|lists?)\b", 0.9),
        row("upper", "format.casing",
            r"\b(?:in|use|using|only|with|of)(?: only)?(?: all)? (?:the )?(?:capital letters|capitals|caps|upper-?case(?: letters)?)\b"
            r"|\ball[- ](?:caps|capitals|upper-?case)\b|capitali[sz]e (?:every|each|all)(?: of)?(?: the| your)? letters?"
            r"|all (?:the |your )?letters [^.\n]{0,40}(?:should|must|to)(?: all)? be (?:capitali[sz]ed|upper-?case)"
            r"|no lower-?case(?: letters)?"),
        row("lower", "format.casing",
            r"\b(?:in|use|using|only|with|be|are|letters)(?: only)?(?: all)? (?:the )?(?:lower-?case(?:d)?(?: letters)?)\b"
            r"|\ball[- ]lower-?case\b|letters (?:are )?lower-?cased?|without (?:using |any )*(?:capital|upper-?case)(?: letters?|s)"
            r"|no capital(?:i[sz]ed)?(?: letter|ization)s?|(?:keep|make|write|have) (?:everything|it(?: all)?"
            r"|all (?:of it|text|letters))(?: in)?(?: all)? lower-?case|no upper-?case|(?:not|any) (?:\w+ ){0,3}capital letters"),
        row("no_comma", "format.markup",
            r"\b(?:no|not|never|without|avoid|refrain from|free of|don'?t|cannot|zero)(?: (?!other\b|except\b|but\b)\w+){0,6}?"
            r" commas?\b"),
        row("no_exclamation", "format.markup", r"\b(?:no|not|without|avoid|don'?t|never"
        r"|refrain from)(?: \w+){0,4}?(?: !)?(?: \(i\.?e\.?)? exclamation (?:marks?|points?)"),
        row("wrapped_quotes", "format.markup",
            r"\b(?:wrap|put|enclos|plac|surround)\w*[^.\n]{0,70} (?:double )?(?:quotations?\b|quotes\b|quot(?:ation|e)s? marks?\b)"
            r"|\bdouble quot(?:ation|e)s?(?: marks?)?(?: \w+){0,4} around\b"
            r"|(?<!quote )(?<!phrase )(?<!word )(?<!title )\bin double quotation marks", signs=("quot",)),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>"),  # alone it is looked for by its first letters
        row("title_angle", "format.missing_section", r"double angular brackets"),
        row("highlights_any", "format.markup",
            r"(?:highlight|italici[sz]e|bold|emphasi[sz]e)(?! your strengths)(?: (?:at least|some|a few|one|key|\w+)){1,3} (?:text )?"
            r"(?:sections?|parts?|phrases?|words?)[^.\n]{0,60}(?:markdown|\*)"),
        row("sections_named", "format.missing_section",
            r"(?:section|part)s?[^.\n]{0,80}?\b(?P<v>SECTION|Section|PART|Part|Audience) X\b|\b(?P<w>SECTION|PART) X\b"
            r"|(?:mark|label|start|begin|head|titl|number)\w*[^.\n]{0,40}? (?:with|by|as"
            r"|:) [\"'“]?(?P<u>(?!for |and |by |of |on |in )[a-z]{3,12}) X\b", signs=(" x", "\nx")),
        row("repeat", "format.structure",
            r"\brepeat(?:ing)? (?:the |this |all |my |\")?(?:exact |entire |whole |text |request|first |line|sentence|question|prompt|it "
            r"|\w+ )[^\n]{0,120}?(?:word (?:for|by) word|without (?:any )?chang\w+|exactly as|as it is|at the very beginning|before you"
            r"|before repeating|above|then (?:give|answer|reply))", 0.9),
        row("separated", "format.structure", r"(?:separate|divide)[^.\n]{0,80}?(?P<v>\*{4,8})|six asterisks?|(?:6|six) asterisk"
            r"|(?P<w>\*{4,8}) (?:\w+ )?between|between [^.\n]{0,40}?(?P<u>(?<!\*)\*{4,8})(?!\*)", signs=("*", "asterisk")),
        row("end_phrase", "format.structure",
            r"(?:\bend|finish|conclude|close|end of|last (?:sentence|line|words?)"
            r"|very end)\b[^\n\"“”]{0,90}?(?<=[\s:(,])[\"“](?P<v>[^\"”\n]{3,160})[\"”]"),
        row("start_phrase", "format.structure",
            r"(?:\bstart|begin|open)s? (?:your |the |every |each )?(?:response|reply|answer|email|letter"
            r"|message)? ?with(?: the (?:exact )?(?:phrase|words?|sentence))? ?:? ?[\"“](?P<v>[^\"”\n]{2,120})[\"”]", 0.85),
        row("options", "format.structure",
            r"(?:one of the (?:following|options|phrases)|choose from|choosing from|either|the following options)[^\n]{0,60}?(?::"
            r"|\()(?P<v>[^\0]{8,260})", 0.85),
        row("paragraph_starts", "length.constraint",
            r"(?:(?:the )?(?P<n>first|second|third|fourth|fifth|sixth|last) paragraph|paragraph (?P<m>\d))[^.\n]{0,40}?(?:start"
            r"|begin)(?:s|ning)? with(?: the)?(?: word| words| phrase)?:? [\"“'‘]?(?P<v>[\w'’]+)"),
        row("divider", "length.constraint",
            r"(?:separat\w+|divid\w+|split|broken|markdown)[^.\n]{0,60}?(?:divider|separator|by|with|using"
            r"|symbols?)?[:\s(\"']*(?<!\*)(?P<v>\*(?:\*\*| \* ?\*))(?!\*)", signs=("*",)),
        row("one_line", "length.constraint", r"(?:in|as|on|with) (?:a|one|a single) line\b(?! of)", 0.7),
        row("postscript", "instruction.ignored",
            r"post[- ]?script(?: that| which)?(?: \w+){0,3}? (?:with|by):? [\"“']?(?P<v>P\.?P?\.?S\.?)"
            r"|(?:with|add|include|append) an? (?P<w>P\.?P?\.?S\.?) (?:at|to|in) the end", signs=("post", "p.", "ps ", "ps\n")),
        row("placeholders_any", "instruction.ignored", r"placeholders?[^.\n]{0,40}(?:square )?brackets", 0.7),
        row("without_words", "instruction.ignored",
            r"(?:(?:do not|don'?t|never|must not|should not|shouldn'?t|cannot|not|please avoid|avoid|refrain from|exclude|excluding"
            r"|without)(?: (?:ever|include|including|use|using|mention|mentioning|say|saying|contain|containing|the|any|following|these"
            r"|key ?words?|words?|terms?|phrases?|of|word|either)){1,6}):? ?(?P<v>(?:\[[^\]\n]{2,120}\])"
            rf"|(?:{series(_QUOTED, 'and|or')}))"),
        row("no_letter", "instruction.ignored",
            r"(?:do not|don'?t|never|must not|should not|cannot|without|avoid)(?: \w+){0,3} the letter ['\"“‘]?(?P<v>[a-z])['\"”’]?(?!\w)"
            r"(?![^.\n]{0,30}(?:more than|times|less than|over))", 0.9),
        row("without_words", "instruction.ignored",
            r"\b(?:key ?words?|words?|terms?):? (?P<v>[\w'\"“”-]+(?:(?:,| and| or|, and|, or) [\w'\"“”-]+){0,8}) (?:cannot|can ?not"
            r"|must not|should not|shouldn'?t|may not|can't|mustn't|(?:are|is) not allowed to) (?:be|appear"
            r"|occur)\b(?![^.\n]{0,30}(?:times|more than|less than|twice|once))", 0.85),
        row("with_words", "instruction.ignored",
            r"\b(?<!not )(?<!n't )(?:mention|include) "
            rf"(?P<v>{series(_QUOTED, 'and')}) in (?:the|your)\b", 0.8),
        row("with_words", "instruction.ignored",
            r"(?<!not )(?<!n't )(?<!not to )(?<!not ever )(?<!n't ever )(?:includ(?:e|es|ing)|contain(?:s|ing)?|use|using|has|have"
            r"|mention)(?: (?:the|all|these|of|both|following|key ?words?|words?|terms?|phrases?|word|keyword)){1,5}:? ?"
            rf"(?P<v>(?:\[[^\]\n]{{2,120}}\])|(?:{series(_QUOTED, 'and')}))", 0.85),
        row("without_words", "instruction.ignored",
            r"(?:do not|don'?t|never|must not|should not|cannot|avoid|refrain from|exclude"
            r"|without)(?: (?:ever|include|including|use|using|mention|mentioning|say|saying|contain|containing|the|any|following"
            r"|these)){1,5} (?:key ?words?|words?"
            r"|terms?):? (?P<v>[\w-]+(?:(?:,| and| or|, and|, or)(?: the (?:key ?)?words?)? [\w-]+){0,8})(?= in | anywhere| at all"
            r"|[.!;\n]|$)", 0.85),
        row("with_words", "instruction.ignored",
            r"(?<!not )(?<!n't )(?:includ(?:e|es|ing)|contain(?:s|ing)?|use|using"
            r"|mention)(?: (?:the|all|these|of|both|following)){1,3} (?:key ?words?|words?"
            r"|terms?):? (?P<v>[\w-]+(?:(?:,| and|, and) [\w-]+){0,8})(?= in |[.!;\n]|$)", 0.8),
        row("with_words", "instruction.ignored",
            r"\b(?:that|sure|with|let) (?:the |all |both )*(?:key ?words?|words?|terms?) "
            r"(?P<v>[\w'\"“”-]+(?:(?:,| and|, and) [\w'\"“”-]+){0,8}?) (?:both |all )?(?:must |should |will |to )?(?:appears?|occurs?"
            r"|(?:are|is|be) (?:included|used|mentioned|in))\b(?![^.\n]{0,30}(?:times|more than|less than|twice|once))", 0.8),
    ),
)  # fmt: skip
