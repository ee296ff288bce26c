"""Demands in English on marks and things, order, layout and word play: what is to be there, what is not, and how it follows."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Row, row
from closeloop.buckets.constraints.things import named

_NOT = (
    r"(?:\b(?:do not|don'?t|never|must not|should not|shouldn'?t|cannot|can'?t|not|avoid|refrain from|stay away from|steer clear of"
    r"|without|exclude|omit|free (?:of|from)"
    r"|zero)|(?:^|[.;:,(\n!?] ?|\b(?:please|and|but|use|contains?|include) )no)"
)
"""`No` has to begin what is said: a man with no phone number asks nothing."""
_USING = (
    r"(?:(?:to |ever )?(?:use|using|include|including|the use of|use of|usage of|contain|containing|want|have|having|write|writing|put"
    r"|add|adding"
    r"|any|an?|single|the|in|with|of) ){0,5}"
)
_OUT = r"(?:response|reply|answer|output|text|message|essay|e-?mail|letter|article|poem|story|post|tweet|summary|paragraph)"
_BANNED = named("n")
_NUMBER = r"\d{1,3}|once|twice|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_SHOULD = r"(?:should|must|can(?:not)?|may|has to|needs to|is to)"
_ENTRY = (
    r"(?:(?:list |top-level |bulleted |numbered )?(?:items?|entr(?:y|ies)|points?|bullets?(?: points?)?|headings?|headlines?|titles?"
    r"|prompts?|tips?|topics?|ones?|of them))"
)
_MAIN = r"(?:main |top-level |parent |first-level )?(?:bullets?(?: points?)?|items?|points?|entr(?:y|ies))"
_BELOW = r"(?:\w+ )?(?:sub-?(?:bullets?|points?|items?)(?: points?)?|nested (?:bullets?|items?|points?)|child items?)"
_HOW_MANY = r"(?P<v>(?:(?:exactly|at least|just|only) )?(?:an?|one|two|three|four|five|\d))"
_RULE = r"(?:horizontal (?:rules?|lines?|dividers?)|thematic breaks?|(?<![-|\w])[\"'`(]?-{3}(?![-|\w]))"
_PLACE = r"(?P<n>first|second|third|fourth|fifth|sixth|last)"

ENGLISH: tuple[Row, ...] = (
    row("no_things", "format.markup",
        rf"{_NOT} {_USING}(?:(?:commas|exclamation (?:marks|points)|emojis|[\w-]+)(?:, (?:and |or )?| and | or ))??"
        rf"(?P<v>(?:{_BANNED})(?:(?:,| or| and|, or|, and) (?:any )?(?:{_BANNED}))*)(?!\w)(?! (?:to|that|of|between|for"
        r"|in the (?:table|database|code)))"
        r"(?! (?:number|format|file|column|row|key|name|above|below|per|at most|more than|unless))", 0.85),
    row("no_things", "format.markup",
        rf"\b(?P<v>(?:{_BANNED})) (?:are|is) (?:not allowed|forbidden|prohibited|banned|not permitted)\b", 0.85),
    row("no_things", "format.markup",
        rf"\b(?:{_OUT}|it) (?:should|must) (?:not|never) (?:contain|include|have|use) (?:any )?(?P<v>{_BANNED})(?!\w)", 0.85),
    row("no_things", "format.markup",
        r"\b(?:write|written|respond|answer|stay|speak|keep it|narrate\w*)(?: only)?(?: everything)? (?:in|from) (?:the )?"
        r"(?:third[- ]person)\b(?P<v>)", 0.6),
    row("some_thing", "format.markup",
        r"\b(?<!not )(?<!n't )(?<!not to )(?<!without )(?<!never )(?:includ(?:e|es|ing)|contain(?:s|ing)?|add|insert|cit(?:e|es"
        r"|ing)|provide|use"
        r"|using|put|place)"
        r"(?: (?:at least (?:one|1)|an?|one|some|the|your|my|relevant|direct|valid|working|single|contact|short|famous|appropriate"
        r"|official"
        rf"|full))* (?P<v>{named('s')})(?!\w)(?! (?:of|before|after|between|instead|for each|per|in each|in every|at the end of each"
        r"|around|only))", 0.8),
    row("ends_in_question", "format.structure",
        rf"\b(?:end|finish|conclude|close)(?:ing|s)? (?:(?:your |the |each |every )?{_OUT} )?(?:with|on|by asking) an? (?:open |open-ended "
        r"|follow-?up |rhetorical |thought-provoking |short |engaging |reflective |clarifying |single |friendly )*question\b(?! mark)"
        rf"|\blast sentence (?:of your {_OUT} )?{_SHOULD} be a question\b", 0.85),
    row("title_case", "format.casing",
        r"\b(?:in|use|using) title case\b(?! for)|\bcapitali[sz]e the first letter of (?:each"
        r"|every) (?:major )?word\b(?! in the (?:title|heading))",
        0.85),
    row("repeats", "instruction.ignored",
        r"\b(?:only use|use only|using only) unique words\b|\bno word (?:should |may |must |can |is to )?(?:be )?(?:repeated"
        r"|repeats?|reused|used twice"
        r"|used more than once|appear (?:more than once|twice))\b|\b(?:never|do not|don'?t|without) repeat(?:ing)? (?:a|any"
        r"|the same) words?\b"
        r"(?! more)|\b(?:use|write) (?:each|every) word (?:only|at most|no more than) once\b", 0.9),
    row("repeats", "instruction.ignored",
        rf"\b(?:not|never|n't) (?:repeat|use) any (?:single )?words? more than (?P<v>{_NUMBER})(?: times?)?\b"
        rf"|\bno word {_SHOULD} (?:be (?:used|repeated)|appear|occur) more than (?P<w>{_NUMBER})(?: times?)?\b", 0.9),
    row("unlike_neighbours", "instruction.ignored",
        rf"\bno two (?:consecutive|adjacent|neighbou?ring) words {_SHOULD} (?:start|begin|share)(?: with)? the same (?:first "
        r"|initial |starting )?letter\b", 0.9),
    row("no_next_letters", "instruction.ignored", r"\bno two adjacent words can start with consecutive letters\b", 0.9),
    row("alphabet_words", "instruction.ignored", r"\beach word (?:you use )?must start with the next letter of the alphabet\b", 0.9),
    row("bracketed_words", "format.markup",
        r"\b(?:enclose|wrap|put|place|write|surround) (?:every|each) (?:single )?word (?:in your \w+ )?(?:within|in|inside"
        r"|with)(?: a pair of)? square brackets\b", 0.9),
    row("prime_words", "instruction.ignored", r"\bonly words with lengths that are prime\b|\bwords whose lengths? (?:is"
        r"|are) (?:a )?prime\b", 0.9),
    row("clustered_words", "instruction.ignored", r"\beach word in your \w+ has at least one consonant cluster\b", 0.9),
    row("longer_sentences", "length.constraint",
        rf"\b(?:each|every) sentence {_SHOULD} (?:be )?longer than the (?:previous|one before|last|preceding)\b", 0.9),
    row("growing_sentences", "length.constraint",
        rf"\b(?:each|every) sentence {_SHOULD} (?:contain|have) exactly (?P<v>{_NUMBER}) more words? than the (?:previous"
        r"|one before|last)\b", 0.9),
    row("linked_sentences", "instruction.ignored",
        r"\blast word of (?:each|every) sentence (?:must|should) (?:become|be) the first word of the next\b", 0.9),
    row("same_edges", "format.structure",
        rf"\b(?:start|begin) and (?:end|finish) (?:your |the )?(?:{_OUT} )?with the same word\b", 0.9),
    row("same_edges", "format.structure",
        r"\beach paragraph (?:must|should) (?:end with the same word it (?:started|starts|begins) with"
        r"|(?:start|begin) and end with the same word)\b", 0.85, part="paragraphs"),
    row("anti_alphabetical", "format.structure",
        r"\b(?:in|by|into) (?:reverse|reversed|descending|inverse) alphabetical order\b|\breverse[- ]alphabetically\b", 0.8),
    row("alphabetical", "format.structure",
        r"\b(?:in|by|into|use)(?: an?)?(?: ascending| strict)? alphabetical order\b|\b(?:sort(?:ed)?|order(?:ed)?"
        r"|arranged?)(?: \w+){0,4} alphabetically\b"
        r"|\balphabetically (?:sorted|ordered)\b|\balphabeti[sz]ed?\b", 0.8),
    row("word_lines", "format.structure", r"\b(?:each|every) word on (?:a|its) (?:new|own|separate) line\b|\bone word per line\b", 0.85),
    row("sentence_lines", "format.structure",
        r"\b(?:each|every) sentence (?:should (?:be |start |go )?|must (?:be |start |go )?)?on (?:a|its) (?:new|own"
        r"|separate) line\b|\bone sentence per line\b", 0.85),
    row("stairs", "format.structure",
        r"\bindent(?:ing)? (?:each|every) (?:new |following |next )?line (?:one step |a bit |one level )?(?:further|more|deeper)\b"
        r"|\bincrementally indent(?:ing)? each\b", 0.85),
    row("sub_bullets", "format.structure",
        r"\bat least one sub-?(?:bullet|point)s?(?: point)?[^.\n]{0,30}(?:for|under|below|beneath|in) (?:each|every)\b"
        r"|\b(?:each|every) bullet (?:point )?(?:must|should) have (?:at least one|an?|one|two) sub-?(?:bullet|point)"
        r"|\b(?:put|add|write|include|place|nest|give|use)(?: exactly| at least)? (?:an?|one|two) (?:\w+ )?sub-?(?:bullet|point)s?\b"
        r"[^.\n]{0,40} (?:under|below|beneath|for|in|to) (?:each|every)\b|\b(?:under|below|beneath|for) (?:each|every) (?:main "
        r"|top-level )?(?:bullet|point|item)s?[^.\n]{0,30} (?:an?|one|two) (?:\w+ )?sub-?(?:bullet|point)s?\b", 0.85),
    row("sub_bullets", "format.structure",
        rf"\b(?:give|with|under|below|beneath) (?:each|every) {_MAIN},? (?:(?:put|add|place|nest|write|include|list|give) )?"
        rf"{_HOW_MANY} {_BELOW}(?!,? (?:only |just )?(?:where|when|if)\b)"
        rf"|\b(?:each|every) {_MAIN} {_SHOULD} (?:have|contain|include|get) {_HOW_MANY.replace('<v>', '<w>')} {_BELOW}"
        r"(?!,? (?:only |just )?(?:where|when|if)\b)", 0.85),
    row("nested_list", "format.structure",
        r"\b(?<!not )(?<!n't )(?:as|in|into|use|using|with|write|make|create|give me|return|format(?:ted)? as) (?:an? |the )?"
        r"(?:(?:two-level|multi-level|multilevel|markdown) )?nested (?:\w+ )?(?:lists?|bullets?|bullet points)\b", 0.8),
    row("flat_list", "format.structure",
        r"\b(?:do not|don'?t|never|avoid|without|no)(?: use| using| any)? nest(?:ed|ing)? (?:\w+ )?(?:lists?|bullets?(?: points)?|items)\b"
        r"|\b(?:keep|make) (?:the |your |all )?(?:lists?|bullets) flat\b|\bflat (?:bulleted )?lists? only\b", 0.85),
    row("rules", "format.structure",
        rf"\b(?:separat\w+|divid\w+|delimit\w*|split)\b[^.\n]{{0,60}}? (?:by|with|using) [^.\n]{{0,24}}?{_RULE}"
        rf"|\b(?:put|add|use|place|insert|draw|with)\b[^.\n]{{0,24}}? {_RULE}[^.\n]{{0,24}}? (?:(?:between|after|to separate|to divide)"
        r" (?:the |each |every |all |any |your |two ){0,2}(?:\w+ )?(?:sections?|paragraphs?|parts?|topics?|items?|chapters?|entr(?:y|ies)"
        r"|points?|answers?|options?|days?|versions?|stanzas?|them)\b)", 0.85),
    row("ends_in_question", "format.structure",
        rf"\b(?:each|every)(?: single| of the| of your)? {_ENTRY}(?: (?:on|in|of) (?:the|your|this) \w+)?(?: {_SHOULD} be)?"
        r"(?: (?:being|phrased|worded|written|framed|posed|formulated|put))?(?: as| in the form of)? an? (?:\w+ )?question\b(?! mark)"
        rf"|\b(?:phrase|word|write|frame|pose|formulate|put|format) (?:each|every|all)(?: of)?(?: the| your)? (?:\w+ )?{_ENTRY} as"
        r" (?:an? )?(?:\w+ )?questions?\b(?! mark)", 0.85, part="items"),
    row("one_fence", "format.structure",
        r"\b(?:exactly one|only one|a single|one single|just one|one)(?: fenced| markdown)? code[- ]?(?:block|fence) (?:only|and nothing)"
        r"|\b(?:exactly one|only one|a single|one single|just one)(?: fenced| markdown)? code[- ]?(?:block|fence)\b", 0.85),
    row("no_code_comments", "format.structure",
        r"\b(?:no|without(?: any)?|omit(?: all)?|strip all|skip)(?: inline| code)? comments\b(?! (?:on|about|from|section|by))", 0.8),
    row("delimited", "format.parse", r"\b(?P<v>semicolon|tab|pipe)[- ](?:separated|delimited)\b", 0.85),
    row("emphasized", "format.markup",
        r"\b(?<!not )(?<!n't )(?<!never )(?:make|set|put|mark|print|write|format) (?:\w+ ){1,5}?(?:in )?(?:bold|italics?)(?: text)?"
        r"(?= ?(?:[.,;:!\n]|$| and\b| every| each))|\b(?<!not )(?<!n't )(?<!never )(?:bold|embolden|italici[sz]e) (?:all |any |each |every "
        r"|the ){1,2}(?:\w+ ){0,2}(?:terms?|words?|names?|numbers?|phrases?|keywords?|figures|dates)\b", 0.8),
    row("ends_in_question", "format.structure",
        r"\b(?:always|only) (?:respond|reply|answer)(?: only)? with a (?:\w+ )?question\b(?! mark)"
        r"|\b(?:respond|reply|answer) (?:only|always) with a (?:\w+ )?question\b(?! mark)", 0.8),
    row("nested", "format.markup",
        rf"\bnest(?:ed)? (?:parenthes[ei]s|brackets)[^.\n]{{0,60}}? (?:at least )?(?P<v>{_NUMBER}) (?:levels?|layers?)(?: deep)?\b", 0.85),
    row("acrostic", "format.structure",
        r"\bacrostic\b[^.\n]{0,60}?(?:\bspell(?:s|ing)?(?: out)?(?: the)?(?: word| name)?|\b(?:for|of|on|with|using) the (?:word|name))"
        r" [\"“'‘]?(?P<v>[a-z]{3,12})\b", 0.8),
    row("nth_word", "format.structure",
        rf"\bthe {_PLACE} word (?:in|of) (?:your|the) {_OUT}(?: and the second[- ]to[- ]last word (?:in|of) (?:your|the) {_OUT})? "
        rf"{_SHOULD} be(?: the word)? [\"“'‘]?(?P<v>(?!an?\b|the\b|in\b|capital|upper|lower|bold)[\w'-]+)", 0.9),
    row("word_letters", "instruction.ignored",
        r"\bonly(?: use)? words (?:of|with|that have|containing)(?: at most| no more than| up to| a maximum of| fewer than"
        rf"| less than) (?P<v>{_NUMBER}) letters\b"
        rf"|\bno words? (?:should be |may be |with |of |that are |that have )?(?:longer|more) than (?P<w>{_NUMBER}) letters\b"
        rf"|\bwords (?:longer|with more) than (?P<u>{_NUMBER}) letters (?:are|is) (?:not allowed|forbidden)\b", 0.85),
    row("iso_dates", "format.structure",
        r"\b(?:dates?|date format|format)\b[^.\n]{0,50}?\bYYYY-MM-DD\b|\bYYYY-MM-DD (?:format|dates?)"
        r"|\bISO(?:[- ]?8601)? (?:date )?format", 0.85),
    row("day_clock", "format.structure",
        r"\b24[- ]?h(?:our|rs?)? (?:clock|time|format|notation)\b(?![^.\n]{0,20}(?:mean|work|differ))", 0.8),
    row("tagged", "format.markup",
        r"<(?P<v>(?!(?:br|p|b|i|u|em|strong|table|tr|td|th|div|span|ul|ol|li|h\d|a|img|html|body|head|code|pre|hr|script|style)\b)"
        r"[a-z][\w-]{1,20})>(?:[^\n<]{0,20}</[\w-]+>)?(?: xml)? tags?\b", 0.8),
    row("boxed", "format.markup", r"\b(?:in|inside|within|with|using)(?: an?| the)? (?:\$|`)?\\boxed\b", 0.85),
    row("template", "format.missing_section",
        r"\b(?:exact |following |this )(?:exact )?(?:template|format|structure|layout)(?: for your \w+)?:\s*(?P<v>[^\0]{10,400})", 0.85),
    row("named_sections", "format.missing_section",
        r"\b(?:sections?|headings?|headers|parts) (?:called |named |titled |labell?ed |headed |for )?:? ?"
        r"(?P<v>[\"“'‘*][^\"”'’\n]{2,40}[\"”'’*](?:(?:,| and|, and) [\"“'‘*][^\"”'’\n]{2,40}[\"”'’*])+)", 0.85),
    row("table_columns", "format.structure",
        rf"\btable\b[^.\n]{{0,40}}?(?:with|of|has|have|having|contain\w*)(?: exactly)? (?P<v>{_NUMBER}) columns\b"
        rf"|\b(?P<w>{_NUMBER})-column table\b", 0.85),
    row("table_rows", "format.structure",
        rf"\btable\b[^.\n]{{0,60}}?\b(?P<v>(?:(?:at least|no fewer than|at most|no more than|up to) )?(?:{_NUMBER})) (?:data )?rows\b",
        0.8),
    row("csv_rows", "format.parse",
        rf"\bcsv\b[^\n]{{0,200}}?\b(?P<v>{_NUMBER}) (?:data )?rows\b", 0.8),
    row("blank_lines", "format.structure",
        r"\b(?P<v>two|three|2|3) (?:blank|empty) lines? between (?:each |every |the |all |your ){0,2}(?:paragraphs?|sections?"
        r"|stanzas?|parts?)\b", 0.85),
    row("separator", "format.structure", r"\binstead of bullet(?: point)?s,? use (?P<v>[^\s.]\S*?)(?=[.\s]*(?:\s|$))", 0.8),
    row("choices", "format.structure",
        r"\bone of (?:the following|these|the)(?: \w+)? (?:options|words|labels|categories|values|choices|answers|classes)[^:.\n]{0,30}:"
        r" ?(?P<v>[^.\n]{3,160})", 0.8),
    row("choices", "format.structure",
        r"\b(?:answer|respond|reply|output|return|choose|pick|say)(?: \w+){0,4}? one of(?: the following"
        r"| these)?: ?(?P<v>[^.\n]{3,160})", 0.8),
    row("choices", "format.structure",
        r"\b(?:classify|categori[sz]e|label|rate"
        r"|tag) [^.\n:]{0,60}? as (?:either )?(?P<v>(?:[\w-]+, ?){0,6}[\w-]+,? or [\w-]+)(?=\W|$)", 0.75),
    row("sentence_ratio", "format.structure",
        r"\b(?P<v>\d ?: ?\d) ratio of declarative to interrogative sentences\b", 0.85),
    row("dash_bullets", "format.structure", r"\b(?:dash(?:es)?|hyphens?)(?: \(-\)| ['\"“]?-['\"”]?)?(?: as| for)(?: the"
        r"| your)? bullet|\bbullet\w*(?: points?)?"
        r" (?:denoted|marked|starting|that start|which start|beginning) (?:by|with) (?:a )?(?:dash|hyphen|['\"“]?-(?=['\"”\s.]))", 0.8),
    row("star_bullets", "format.structure", r"\b(?:asterisks?|stars?)(?: \(\*\)| ['\"“]?\*['\"”]?)?(?: as| for)(?: the"
        r"| your)? bullet|\bbullet\w*(?: points?)?"
        r" (?:denoted|marked|starting|that start|which start|beginning) (?:by|with) (?:an? )?(?:asterisk|star\b|['\"“]?\*(?!\w))", 0.8),
    row("label_only", "format.structure",
        r"\b(?:reply|respond|answer|output|return|give)(?: me)?(?: with)? (?:only (?:with )?the (?:label|category|class|sentiment|option)"
        r"|the (?:label|category|class|sentiment|option) (?:only|alone))\b|\b(?:just|only) the (?:label|category|class|sentiment)\b", 0.8,
        signs=("label", "categor", "class", "sentiment", "option")),
)  # fmt: skip

KINDS = frozenset(one.kind for one in ENGLISH)
"""Read only where the sentence around asks for something."""
