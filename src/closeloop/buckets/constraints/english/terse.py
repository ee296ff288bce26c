"""Demands in English as they are put offhand: `no "unfortunately" please`, `Title Case, no quotes`, `newest first`."""

from __future__ import annotations

from dataclasses import replace

from closeloop.buckets.constraints.model import Row, row, series

_NOT = r"(?:do not|don'?t|never|must not|should not|shouldn'?t|without|avoid)(?: ever)?"
_Q = r"[\"“”][^\"“”\n]{1,60}[\"”]|(?<!\w)'[^'\n]{2,40}'(?!\w)"
_SEVERAL = series(f"(?:{_Q})", "or|and|nor")
_ONE = r"(?:[\"“](?P<v>[^\"”\n]{1,120})[\"”]|'(?P<w>[^'\n]{2,60})'(?!\w))"
_OUT = r"(?:response|reply|answer|output|text|message|e-?mail|letter|poem|story|post|caption|pitch|summary)"
_SHOULD = r"(?:should|must|has to|needs to|ought to|is to|is)"
_NOUN = (
    r"(?: (?:the|our|its|this|your|exact|literal|following)){0,2}(?: (?:product|brand|company|shop|store|project|event|code|file|model|app"
    r"|disclaimer|sentence|line|phrase|words?|text|note|name|hashtag|keyword|term|slogan|tagline|expression|warning|statement)){0,3}"
)
_NO_CONTROL = (
    r"(?! (?:button|tag|keys?|field|column|section|heading|label|option|file|folder|sign|menu|tab|link|page)s?\b)"
)
_END = r"(?= ?(?:[.;,!)\n]|$|(?:and|but|since|because|as|please|pls)\b))"
_TOKENS = r"(?-i:DONE|OK|OKAY|READY|ACK|YES|NO|NONE|NULL|PASS|FAIL|STOP|SKIP|UNKNOWN|N/A)"


def _row(kind: str, bucket: str, pattern: str, trust: float = 0.85, signs: tuple[str, ...] = ()) -> Row:
    """Nothing in its sentence has to ask for it; a question about it asks nothing."""
    return replace(row(kind, bucket, pattern, trust, signs=signs), offhand=True)


ENGLISH: tuple[Row, ...] = (
    _row("without_words", "instruction.ignored",
        rf"\b(?:do not|don'?t) want (?:to (?:see|hear|read) )?(?:the |any )?(?:words?|phrases?|terms?"
        rf"|expressions?) (?P<v>{_SEVERAL})"),
    _row("without_words", "instruction.ignored",
        rf"\b(?:words?|phrases?|terms?|expressions?):? (?P<v>{_SEVERAL}) (?:is|are) (?:all |strictly |also )?(?:banned"
        rf"|forbidden"
        r"|off[- ]limits|prohibited|not allowed|out|taboo|blocked|disallowed)\b"),
    _row("without_words", "instruction.ignored",
        rf"(?:^|[.;:,(\n] ?|\b(?:and|but|please|with|use) )no (?:use of )?(?:the )?(?:words?|phrases?"
        rf"|terms?)? ?(?P<v>{_SEVERAL}){_NO_CONTROL}",
        0.8, signs=('"', "“", "'")),
    _row("no_mention", "instruction.ignored",
        rf"\b{_NOT} (?:mention(?:ing)?|nam(?:e|ing)|refer(?:ring)? to) (?:the |any |our |your |their |my )?(?P<v>(?-i:[A-Z])[\w'-]{{1,24}})"
        rf"(?: by name| at all| anywhere| here| directly)?{_END}", 0.8,
        signs=("mention", "name", "naming", "refer")),
    _row("no_mention", "instruction.ignored",
        r"\b(?:leave out|skip|omit|keep out|drop)(?: any| all)? (?:mentions?|references?|talk) (?:of|to|about) (?:the |any |our |your "
        r"|their "
        rf"|my )?(?P<v>[a-z][\w-]{{3,24}}){_END}", 0.8),
    _row("with_words", "instruction.ignored",
        r"\b(?:must|should|always|needs? to|has to|have to|make sure to|be sure to)(?: always| also)? (?:mention|include|contain|name"
        r"|feature|cite)"
        rf"{_NOUN}:? (?P<v>{_Q})(?!,? ?(?:or|if|when|only|where|and [\"“]|keys?|fields?|columns?|section|heading|tag|button"
        rf"|property)\b)", 0.85),
    _row("start_phrase", "format.structure",
        rf"\b(?:{_OUT}['’]s (?:very )?first word {_SHOULD}(?: be)?|(?:make|let) (?:the|your) (?:very )?first word(?: of (?:the"
        rf"|your) {_OUT})?(?: be)?"
        rf"|(?:the|your) (?:very )?first word(?: you (?:write|say|use|type))? {_SHOULD}(?: be)?)(?: the word)?:? {_ONE}"),
    _row("end_phrase", "format.structure",
        rf"\b(?:{_OUT}['’]s (?:very )?last word {_SHOULD}(?: be)?|(?:make|let) (?:the|your) (?:very )?last word(?: of (?:the"
        rf"|your) {_OUT})?(?: be)?"
        rf"|(?:the|your) (?:very )?last word(?: you (?:write|say|use|type))? {_SHOULD}(?: be)?)(?: the word)?:? {_ONE}"),
    _row("exact_answer", "format.structure",
        r"\b(?:say|reply|respond|answer|output|write|return|print)(?: (?:to this|back))?(?: with)? (?:only|just|nothing but|exactly"
        r"|simply)(?: with)?"
        rf"(?: the (?:single )?(?:words?|phrase|text|sentence))?:? (?:{_ONE}|(?P<u>{_TOKENS})(?![\w/]))"
        r"(?!,? ?(?:or|and|in|as|at|for|if|followed|then|values?)\b|,? ?[\"“/])",
        signs=("only", "just", "nothing but", "exactly", "simply")),
    _row("title_case", "format.casing", r"(?:^|[.;:,(\n?!] ?)title[ -]case(?= ?(?:[.;,!)\n]|$|(?:and|please|pls|with|no)\b))"),
    _row("no_quotes", "format.markup",
        r"(?:^|[.;:,(\n?!] ?|\b(?:and|with) )(?:no|without) quot(?:es|ation marks)(?: around (?:it|them))?(?= ?(?:[.;,!)\n]|$))"),
    _row("no_digits", "instruction.ignored",
        r"\b(?:spell|write)(?:ing)? (?:out )?(?:all |every |any )(?:the )?numbers? (?:out )?(?:(?:in|as) (?:full )?words|out in full"
        r"|in full)\b"
        r"(?! (?:below|under|from|up to|less|smaller))|\bspell(?:ing)? (?:out )?(?:all|every"
        r"|any) (?:the )?numbers?(?: out)?(?= ?[.;,!\n]|$)"
        r"|\bnumbers? (?:(?:must|should) be )?(?:spelled|written) out(?: (?:in|as) words)?(?= ?[.;,!\n]|$)"
        r"|\b(?:in|as) words,? not (?:in )?(?:digits|figures|numerals)\b"),
    _row("code_block", "format.markup",
        r"\b(?:in|inside|within|as|with|use|using) (?:an?|one|a single|the) (?:`{3}\w*|(?:`{3})?\w{1,10} fenced"
        r"|fenced)(?: code)? ?(?:block|fence)\b"),
    _row("html", "format.markup",
        r"\b(?:(?:answer|respond|reply|write|output|return|format|formatted|deliver)(?: it| this| that| your \w+)?(?: only)? in"
        r"|(?<!rendered )as|return|output|give me|write|using|with|produce)(?: an?| the| valid| only| raw| clean| semantic"
        r"| just){0,3} html"
        r"(?: (?:table|list|ordered list|unordered list|snippet|fragment|code|markup|only|format|element))?\b(?! (?:file|e-?mail"
        r"|template|parser|page|class))"),
    _row("html", "format.markup", r"\b(?:just|only) the <(?P<v>[a-z]\w{0,9})>(?: element| tag| block)?"),
    _row("markdown_link", "format.markup",
        r"\b(?:as|into|make (?:it|them)|use|using)(?: an?| the| proper| inline)* (?:markdown|md) (?:hyper)?links?\b"
        r"|\[(?:title|name|text|article name|label|page|anchor)[^\]\n]{0,20}\]\((?:url|link)\)", 0.8),
    _row("heading_level", "format.markup",
        r"\b(?:level[- ]?(?P<v>one|two|three|four|\d)|h(?P<w>[1-6])) (?:markdown )?(?:headings?|headers?)\b"
        r"|(?<![#\w])(?P<u>#{1,6}) ?(?:headings?|headers?)\b", 0.8),
    _row("newest_first", "format.structure",
        r"\b(?:newest|latest|most recent)(?: (?:ones?|entry|entries|events?|items?))? (?:first|at the top|to oldest)\b"
        r"|\breverse[- ]chronological(?:ly)?\b"
        r"|\bfrom (?:the )?(?:newest|latest|most recent) to (?:the )?(?:oldest|earliest)\b", 0.8),
    _row("oldest_first", "format.structure",
        r"\b(?:oldest|earliest)(?: (?:ones?|entry|entries|events?|items?))? (?:first|at the top|to newest|to latest)\b"
        r"|(?<!reverse )(?<!reverse-)\b(?:in|by) chronological order\b|\bsort(?:ed)? chronologically\b", 0.8),
    _row("alphabetical", "format.structure",
        r"(?:^|[.;:,(\n] ?|\band )alphabetical(?: order)?(?= ?(?:[.;,!)\n]|$|(?:and|please|pls|with|no)\b))"),
    _row("json_only", "format.parse", r"\b(?:strict|bare|pure) json\b(?! (?:mode|schema|parser))", 0.9),
    _row("json_bare", "format.parse", r"\b(?:bare|raw) json\b|\bjson\.(?:loads|parse)\b", 0.85),
    _row("yaml", "format.parse",
        r"\b(?:give me|write|produce|generate|create|make|need)(?: [\w-]+){0,4} ya?ml\b(?! (?:parser|schema|linter))", 0.85),
    _row("csv", "format.parse",
        r"\b(?:into|make|produce|generate|create|give me|convert(?: \w+){0,3} to|turn(?: \w+){0,3} into)(?: an?| the| this| it){0,2} csv\b"
        r"(?! (?:file|parser|reader|below|above|to|module|into))", 0.85),
    _row("csv_header", "format.parse",
        r"\bcsv\b[^.\n]{0,30}?\b(?:header(?: row| line)?|columns?|fields)(?: row| of| named| called| are"
        r"|:){0,2} (?P<v>[\"“`]?\w+(?:(?:, ?| and |, and )\w+){1,12})"
        r"[\"”`]?(?= ?(?:[.:;!)\n]|$|(?:and|for|from|one|with)\b))", 0.85),
    _row("qa_pairs", "format.structure",
        r"\b(?:(?:exactly|only|just) )?(?P<v>two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) (?:q ?(?:/|&|and|-)? ?a"
        r"|question[- ](?:and[- ])?answer) pairs?\b"),
    _row("choices", "format.structure",
        r"\b(?:answer|respond|reply|output|return|give)(?: me)?(?: \w+){0,3}? (?:single|one)[- ]?(?:word )?(?:label|word|category|class"
        r"|option|value)s?"
        r"(?: only)?(?: from)? ?[:,(] ?(?P<v>[\w-]+(?:(?:, ?| or |, or | ?/ ?| ?\| ?)[\w-]+){1,8})", 0.8),
)  # fmt: skip
