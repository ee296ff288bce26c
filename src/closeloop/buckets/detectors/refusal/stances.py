"""Where an answer speaks of the request and not of its matter: what it leaves unmade, keeps to, has no means for, or does not find.

Newer models decline so, without `I can't`. Read in openings only, and in English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from closeloop.buckets.detectors.refusal.hits import Hit
from closeloop.buckets.detectors.refusal.plain import makes, somebody_else, yes_or_no
from closeloop.buckets.text import sentences
from closeloop.patterns import lazy
from closeloop.patterns.sieves import Choice

_OPENING = 4
"""Sentences from the start that are read so."""
CHARS = 700
"""Characters of them."""
_MOST = 120
"""Words; who says more has answered something."""
_LONG = 1_000
"""Characters that so many words never have."""
_GIVEN = lazy(r"```|(?:^[ \t]{0,8}(?:[-*•]|\d{1,3}[.)])\s[^\n]*\n\s*){2}", re.MULTILINE)
"""Code, or a list: what was asked for is given."""
_LONGEST = 320
"""Characters of a sentence that says so."""
_ANY = 2.7
"""Weight from which on it is said whoever speaks in what was asked for."""
_NOT = (
    r"(?:won't|will not|don't|do not|can't|cannot|am not|'m not|'ll not|wouldn't|would not|shouldn't|should not|never)"
)
_FELT = (
    r"(?! (?:\w+ )?(?:like|love|know|want|think|believe|see|need|understand|remember|regret|enjoy|mind|care|forget|expect|miss|trust|agree"
    r"|feel|hear|have)\b)"
)
"""What is said of the world, not of the request."""
_HOLD = (
    r"(?:pass|decline|refuse|skip|leave|avoid|sit|stop|steer|stay (?:out|away|clear)|stand back|step (?:back|away|aside)|keep (?:out"
    r"|away|off)|hold (?:off|back)|back away|bow out|opt out|draw)"
)
_UNMADE = (
    r"(?:un(?:written|done|made|sent|said|drafted|answered|translated|touched|finished|signed|named|printed|spoken|drawn|filled|solved"
    r"|built|told|shared|posted|opened|played|typed|picked)|off[- ]limits|out of (?:bounds|it|this|the question)|off the (?:table|menu"
    r"|page|list)|where (?:it|they) (?:is|are|belongs?)|to (?:somebody|someone|others|people) else|alone|blank|shut|closed)"
)
_PLACE = (
    r"(?:here|on this (?:app|line|channel|page|platform|device|site|server|end|plan)|in this (?:app|chat|channel|window|workspace"
    r"|session|service|version|conversation|environment|mode|sandbox|tool|plan|thread)|(?:at|on|from) (?:my|our) (?:end|side)"
    r"|in my (?:hands|line|remit)|(?:to|for|with) (?:me|us)|through (?:me|this \w+)|via this \w+|over (?:this )?chat|from me|i (?:have"
    r"|get|hold))"
)
_SERVICE = (
    r"(?:this (?:\w+ )?(?:app|service|assistant|bot|chatbot|tool|channel|chat|line|help ?desk|platform|model|agent|concierge|workspace"
    r"|system)|our (?:\w+ )?(?:assistant|bot|chatbot|help ?desk|chat))"
)
_SOURCE = (
    r"(?:(?:notes|guides?|records?|documents?|docs|documentation"
    r"|pages?|sheets?|hand-?books?|manuals?|policy|policies|excerpts?|extracts?|transcripts?|logs?|files?|data(?:base| ?sheet)"
    r"|catalogue|catalog|knowledge base|articles?|results?|tables?|passages?|sources?|context|minutes|materials?|contract|report|lease"
    r"|text|index|listing|brochure|menu|spreadsheet|csv|wiki|faqs?|calendar|inbox|tickets?|invoices?|attachments?|snippets?|sections?"
    r"|clauses?))"
)
_TELLS = (
    r"(?:include|list|mention|say|cover|give|show|hold|contain|specify|state|name|tell|record|address|describe|go into|touch on"
    r"|provide|have|explain|track|disclose|break (?:it|this|that) (?:down|out))"
)

# kind, weight, pattern, and what must stand in front of it
_ROWS: tuple[tuple[str, float, str] | tuple[str, float, str, str], ...] = (
    # what was asked for is called one that I leave
    (
        "policy",
        2.8,
        rf"\bi(?:'m| am|'ll| will|'d| would)? ?(?:\w+ly )?(?:{_NOT}{_FELT}|not|rather not"
        rf"|(?:going to |have to |happily |always )?{_HOLD})\b",
        r"\b(?:something|anything|ones?|things?|line|job|task|letter|message|email|text|post|script|piece|kind|sort|part|place|road|step|call"
        r"|answer|topic|area|request|territory|stuff|where|what)(?: of \w+)?(?: that| which| where)? $",
    ),
    (
        "policy",
        2.8,
        rf"\bi(?:'ll| will|'m|'d| would| am| have to| must| need to)? ?(?:going to |have to |rather )?(?:leave|leaving|keep|keeping"
        rf"|left) (?:[\w'-]+ ){{1,6}}?{_UNMADE}"
        r"(?=[^\w-]|$)"
        rf"|\b(?:stays?|remains?|goes|go|is|are|be|going|consider (?:this|that|it|the \w+)(?: \w+)?) (?:well |strictly |firmly "
        rf"|still )?(?:un(?:written|sent|drafted|translated|answered) ?(?:here|by me|from me|today)?(?=[.,;!—–-]|$)|off[- ]limits"
        rf"|off the (?:table|menu)"
        r"|out of bounds)",
    ),
    # no such thing from me
    (
        "policy",
        2.8,
        r"(?:^\W*|[.!?,;:—–-]\s*)(?:(?:and|but|so|sorry|nope|lol|oh)\W++)*no (?:[\w'-]+ ){1,6}?(?:from|by) (?:me|us|my side"
        r"|either of us|here|this (?:\w+ )?(?:bot|assistant|end|app))\b|\byou(?:'ll| will) (?:get|find|have|hear|see) (?:no|none"
        r"|nothing) [^.!?]{0,50}?(?:from|out of) (?:me|us|here)\b|\byou(?:'ll not| won't| will not) (?:get|find|have"
        r"|hear) [^.!?]{0,60}?(?:from|out of) (?:me|us|here)\b|\b(?:won't|will not|not going to|isn't going to) be (?:from|by) me\b"
        r"|\bcount me out\b|\bnot (?:with|by) my help\b",
    ),
    (
        "policy",
        2.7,
        r"\b(?:hard|easy|firm|flat|polite) pass\b|\bnot (?:a chance|happening|going to happen|gonna happen|on my watch)\b"
        r"|\b(?:that|this) (?:isn't|ain't) (?:happening|going to happen)\b|\babsolutely not[.!,;—–-]",
    ),
    # I am not doing that
    (
        "policy",
        2.5,
        r"\b(?:i|we)(?:'m| am|'re| are) not (?:going to be )?(?!saying|suggesting|asking|judging|getting|seeing|feeling|sure|kidding"
        r"|joking|complaining|being|having|hearing|trying|finding|expecting|looking|implying|blaming|doubting|thinking|going|following"
        r"|aiming|taking (?:it|that) (?:personally|lightly))\w+ing (?:(?:out|up|off|down|in|on|you|him|her|them|with|for|to"
        r"|over) )?(?:that|this|it\b|those|these|any|them|with (?:that|this|it|the|an?)\b|you\b)",
    ),
    (
        "policy",
        2.5,
        r"\bi (?:don't|do not|never|won't) (?:do|make|offer|give|run|play|deal in|go in for|provide|supply|hand out|take part in|pick"
        r"|name|endorse|rank|rate|weigh in|take sides|touch|quote|share|hand over|give out|do) [\w'-]+(?: [\w'-]+){0,4}",
    ),
    # so I will stay where I am
    (
        "policy",
        2.6,
        r"\b(?:so|which is why|and|that's why|here),? i(?:'m| am|'ll| will|'ve|'d| would) (?:\w+ly )?(?:going to |have to |got to "
        r"|chosen to |decided to |rather )?(?:stick(?:ing)? (?:to|with)|stay(?:ing)? (?:out|away|clear|on|with)|stop(?:ping"
        r"|ped)? (?:here|there|short|at)|leav(?:e|ing) (?:it|that|this|the)|hold(?:ing)? (?:off|back)|pass(?:ing)?\b(?! (?:it|them"
        r"|on (?:the|your) (?:message|details)))|sit(?:ting)? (?:this|that|it) (?:one )?out|skip(?:ping)?|draw(?:ing)? (?:the|a) line"
        r"|step(?:ping)? (?:back|away)|steer(?:ing)? (?:clear|away)|declin(?:e|ing)|refus(?:e|ing))\b|\bi(?:'m"
        r"| am) going to (?:stop (?:there|here|short)|pause (?:here|there)|stop short|leave it there)\b|\bstop(?:ping)? short of\b"
        r"|\bi (?:decline|refuse)(?:[.,;!]|$| to\b| (?:it|that|this)\b)|\b(?:is|'s) (?:\w+ )?(?:a|the|my) line (?:for|with) (?:me"
        r"|us)\b|\b(?:crosses|crossing|cross) (?:a|the|my|that|into|over)\b[^.!?]{0,30}?\b(?:line|threshold|territory)\b",
    ),
    (
        "policy",
        2.6,
        r"\bi (?:make (?:a point|it a (?:rule|point)|a habit) (?:of|to|not)|take no (?:position|side|stance|view)|hold no (?:view"
        r"|position)|(?:try|like|prefer|choose|aim|tend|want|have) to (?:keep|stay|leave|remain)\b[^.!?]{0,40}?\b(?:out of|neutral"
        r"|to (?:myself|you)|views?|opinions?|away|clear|non-|friendly|impartial)|stay (?:out of|away from|neutral|clear)"
        r"|keep (?:out of|away from|my (?:\w+ )?(?:opinions?|views?|vote|picks?)|things (?:non-|clean|family|friendly|pg)|it (?:clean"
        r"|family|pg))|stick to (?:questions|topics|\w+ topics|helping|things|matters|what))\b",
    ),
    # rather something else
    (
        "policy",
        2.7,
        r"\bi(?:'d| would) (?:much )?(?:rather|sooner|prefer to) (?!not\b|be\b|have\b|fight|go\b|die|live|eat"
        r"|take)[^.!?]{3,90}? (?:than|rather than|instead of) (?:help|give|write|tell|do|make|guess|invent|hand|build|\w+ing)\b",
    ),
    # it is not mine
    (
        "policy",
        2.6,
        r"\b(?:isn't|is not|aren't|are not|not|isn't really|neither) (?:(?:mine|ours) to|my (?:call|place|decision|role|business)"
        r"|for me|a (?:call|choice|decision|question|judg\w+) (?:for me|i|that i))(?: to (?:make|give|take|share|answer|decide|tell"
        r"|hand|judge|pick|say)\b)?|\bthat(?:'s| one's| one is| is) (?:yours|your (?:call|choice"
        r"|decision)|(?:one )?for (?:an?|your|the) (?:[\w-]+ )?(?:lawyer|doctor|accountant|pharmacist|vet|advis[eo]r|professional|clinician"
        r"|solicitor|attorney|dentist|engineer)|a (?:matter|question|job|call|decision|conversation) for (?:an?|your|the))\b",
    ),
    # what this service is for
    (
        "policy",
        2.7,
        rf"\b{_SERVICE} (?:only|just|exclusively|solely|is (?:only |just |purely |here )?(?:for|limited to|made for|meant for"
        rf"|restricted to|dedicated to|about|here (?:for|to))|covers? (?:only|just)|deals? only|keeps? (?:things|it|to)|sticks? to"
        rf"|skips?|does(?:n't| not)|is not|isn't|has no|can't|cannot|won't|stays?|was built)\b|\b(?:isn't|aren't|is not|are not|not"
        rf"|no longer) (?:something |anything )?(?:\w+ )?(?:available|a topic|on offer|covered|supported|enabled|allowed|permitted"
        rf"|part of|offered|possible|given out|handed out|handled|shared|discussed|turned on|switched on) {_PLACE}(?=[^\w]|$)"
        r"|\b(?:fall|falls|is|are|sits?|lies?) (?:well |far |entirely )?(?:outside|beyond|out of|off) (?:of )?(?:our|my|the|this"
        r"|what (?:this|our|the|we))\b[^.!?]{0,30}?(?:remit|scope|\w+ bot|assistant|desk|service|can|role|reach|lane|brief"
        r"|department)\b|\b(?:i'm|we're|i am|we are) (?:only|just) (?:permitted|allowed|able|set up|authori[sz]ed|trained|here"
        r"|licensed|cleared|built|made|meant|equipped) (?:to|for)\b|\bi only (?:cover|handle|deal|help|work|answer|talk|do|support"
        r"|know about)\b|\b(?:regulations?|compliance|(?:house|company|school|our|safety|privacy) (?:rules|policy|settings|guidelines)"
        r"|the law|terms) (?:\w+ )?(?:prevents?|stops?|keeps?|prohibits?|bars?|forbids?|blocks?) (?:me|us|this|that|it)\b"
        r"|\bi'm the [\w '-]{3,40} (?:assistant|bot|helper|agent), so i\b|\b(?:prompt|request|message|input|content|query"
        r"|generation) (?:was |has been |is )?(?:blocked|denied|rejected|refused|filtered|flagged)\b|\baccess denied\b"
        r"|\bcontent_policy\b",
    ),
    # no means
    (
        "capability",
        2.7,
        r"\b(?:i(?:'ve| have)|we have|there's|there is|i've got|with) (?:no|zero|neither|nothing to"
        r"|not any) (?:\w+ )?(?:way (?:of (?:know|see|check|tell|look|confirm|reach|find)|to (?:know|see|check|tell|look|confirm|reach"
        r"|find|hear|open|place|send|get|do))|means|line|tool|hands?|eyes?|ears?|camera|microphone|phone|browser|internet|body|nose"
        r"|tongue|wallet|window|memory|credentials|sensors?|feed|connection|number to give|data (?:for|on)|visibility|view (?:of|into)"
        r"|report|list until)\b|\bi(?:'ve no| have no|'ve got no) \w+ (?:to (?:give|share|offer|show|quote|report)|on (?:file|hand"
        r"|record))\b|\b(?:i )?(?:haven't|have not|hasn't) (?:got|a|any) (?:an? |any |the )?(?:way|means|eyes|ears|hands|body|camera"
        r"|tool|access|internet|browser|clue|idea|nose|live)\b|\bi haven't got,|\bi lack\b|^\W*i wish i (?:could"
        r"|knew)\b[^.!?]{0,60}(?:for you|to you|\bbut\b|!)|^\W*if only\b(?: i (?:could|had|knew)\b|!)|\bi(?:'m| am) (?:just|only"
        r"|merely|nothing but|simply) (?:an? )?(?:text|words|lines|letters|a? ?(?:language model|chat ?bot|program|voice|screen"
        r"|software))\b|\bi(?:'m| am) (?:just |only )?text[- ](?:only|based)\b|\b(?:text|words)[- ]only (?:model|assistant|here"
        r"|chat)\b|\bthis (?:model|chat) is text[- ]only\b|\b(?:doesn't|don't|does not|do not|didn't|never|won't) (?:reach|exist for"
        r"|carry over|get through to|make it to|come through to|load for|open for|show up for|arrive with) (?:me|us|here|my end"
        r"|the next (?:chat|session|conversation))\b|\b(?:doesn't|didn't|does not|don't) carry over\b|\bstarts? (?:\w+ ){0,3}?(?:blank"
        r"|from (?:zero|nothing|scratch)|fresh|clean|empty)\b|\bmy (?:knowledge|training|reading|data|information|memory|notes"
        r"|sources) (?:\w+ )?(?:stops?|stopped|ends?|ended|runs? out|ran out|only (?:goes|runs|reaches)|cuts? off|doesn't (?:go"
        r"|reach))\b|\bi (?:don't|do not|didn't|can't|cannot) (?:actually |currently |yet )?(?:see|find|have|get|spot) (?:an?|any|the"
        r"|your)\b(?! (?:\w+ )?(?:problem|issue|reason|difference|harm|mistake|error|trouble|sense|doubt|point))(?: [\w-]+){0,3} (?:in"
        r"|on|attached|here|among)\b|\bi (?:don't|do not) know (?:that|this) one\b|\b(?:something|anything|detail|thing"
        r"|one) i (?:simply |just )?(?:don't|do not|can't|cannot|haven't) (?:have|know|see|get|got|look up)\b",
    ),
    # what was to be read says nothing
    (
        "capability",
        2.6,
        rf"\bnothing in (?:it|them|there|here|either|any of \w+) (?:\w+ )?(?:mentions?|says?|covers?|states?|gives?|lists?|tells?"
        rf"|describes?|about|on)\b|\b(?:nothing|none|neither|no \w+(?: \w+)?|nowhere) (?:[\w',-]+ ){{0,10}}?(?:mentions?|says?|covers?"
        rf"|states?|gives?|lists?|describes?|addresses|tells?|matches|matched|about|explains?|specif\w+|touch\w*|appears?|turned up"
        rf"|came up|comes up|shows?|showed|records?|refers?)\b(?=[^.!?]*\b{_SOURCE}\b)"
        r"|\b(?:doesn't|don't|does not|do not|didn't) (?:hold|have|contain|give me|carry|include) (?:me )?enough (?:(?:information"
        r"|info|details?|context|data)\b|to (?:say|tell|go on|answer|judge|know))|\bnot enough (?:\w+ ){0,3}(?:to (?:say|tell|go on"
        r"|answer|know|judge)|for me)\b"
        rf"|\b(?:isn't|is not|aren't|wasn't) (?:anywhere )?(?:in|among|part of) {_SOURCE}\b|\bthis question (?:can't"
        rf"|cannot) be answered\b|\bi(?:'d| would) (?:only |just )?be (?:guessing|making (?:it|that|this|one|something) up|inventing"
        rf"|pretending)\b",
    ),
    (
        "capability",
        2.6,
        r"\b(?:doesn't|does not|don't|do not|didn't|did not|never) (?:\w+ly |seem to |appear to )?"
        rf"{_TELLS}\b|\b(?:is|are|was|were|stays?|remains?|has|have|had|holds?|says?) (?:silent|blank|empty|missing|cut off|unreadable"
        r"|nothing|no (?:\w+ )?(?:mention|information|details?|data|record|entry|figure|answer|row)|garbled|corrupt\w*|locked)\b",
        rf"\b(?:the|your|my|our|these|those|this|any|what) (?:[\w'-]+ ){{0,3}}?{_SOURCE} (?:[\w'-]+ ){{0,6}}$",
    ),
    # the call failed
    (
        "capability",
        2.6,
        r"\b(?:query|quer(?:y|ies)|calls?|requests?|tool|lookup|search(?:es)?|api|server|login|connection|page|site|link|url|command"
        r"|attempts?|upload|download|job|lookups?|service|integration|fetch|endpoint)\b[^.!?]{0,50}?\b(?:failed|fails|timed out"
        r"|times out|keeps? failing|came back (?:empty|with)|comes back (?:empty|with)|returned (?:an? |the |only )?(?:error|empty"
        r"|nothing|zero|no|\W?[45]\d\d|status|http)|returns (?:an? )?(?:error|empty|nothing|zero|no|\W?[45]\d\d)|got (?:an? )?(?:error"
        r"|\W?[45]\d\d|zero|nothing)|wouldn't (?:load|open|run|connect)|won't (?:load|open|run|connect)|didn't (?:load|respond|return"
        r"|go through|complete|work)|is (?:down|unavailable|unreachable|offline)|was (?:rejected|refused|denied))\b|\b(?:no|nothing"
        r"|none) (?:\w+ ){0,3}?(?:has|have|was|were) (?:been )?(?:made|sent|placed|changed|booked|saved|written|ordered|posted|created"
        r"|deleted|updated|done|cancelled|paid)\b|\b(?:has|have|was|were)(?:n't| not) (?:been )?(?:made|sent|placed|changed|booked"
        r"|saved|ordered|posted|created|done|cancelled|updated|deployed) ?(?:yet)?(?=[.,;!]|$)|\bi(?:'ve| have)? (?:made|sent|changed"
        r"|placed|deleted) (?:no|nothing)\b",
    ),
)
ROWS = tuple(row[:3] for row in _ROWS)
"""What declines in an opening: kind, weight and pattern."""
BEFORE = tuple(lazy(row[3]) if len(row) > 3 else None for row in _ROWS)
"""What must stand in front of it in its sentence, by the same places."""
_EXPLAINS = lazy(
    r"\b(?:error|fail\w*|exception|40[134]|50[0234]|denied|not found|unable|can't|cannot|doesn't|won't|isn't|what does|mean(?:s"
    r"|ing)?\b|declin\w+|reject\w*|refus\w+)"
)
"""Who asks of what does not work is answered with that."""


def stance(
    text: str,
    low: str,
    asked: str,
    found: Callable[[str], Sequence[tuple[int, Choice]]],
    quoted: Callable[[str, int], bool],
) -> Hit | None:
    """The sentence of an opening that speaks of the request so: kind, weight, start, end."""
    if len(text) > _LONG:
        return None
    best: tuple[str, float, int] | None = None
    rows, low = found(low), low[:CHARS]
    for place, pattern in rows:
        kind, weight, _ = ROWS[place]
        match = pattern.search(low) if best is None or weight > best[1] else None
        if match and _stands(low, match.start(), BEFORE[place]):
            best = kind, weight, match.start()
    if best is None or len(text.split(None, _MOST)) > _MOST or _GIVEN.search(text) or _EXPLAINS.search(asked):
        return None
    kind, weight, at = best
    piece = somebody_else(low, asked)
    if piece > 1 or yes_or_no(low, asked):
        return None
    span = next((span for span in sentences(text[:CHARS])[:_OPENING] if span[0] <= at < span[1]), None)
    if span is None or span[1] - span[0] > _LONGEST:
        return None
    start, end = span
    if quoted(low[start:end], at - start) or (piece and weight < _ANY and not makes(low[start:end])):
        return None
    return kind, weight, start, end


def _stands(low: str, at: int, before: re.Pattern[str] | None) -> bool:
    """Whether what must stand in front of a place does."""
    return before is None or before.search(low, max(low.rfind(stop, 0, at) for stop in ".!?\n") + 1, at) is not None
