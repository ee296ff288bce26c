"""Declining in plain words: who speaks, that it will not be, and any verb. Too general for a whole text, so only openings are read so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from closeloop.buckets.detectors.refusal.plain_other_languages import ASKED, ENGLISH_WORDS, MAKING
from closeloop.buckets.letters import salutes
from closeloop.patterns import lazy
from closeloop.patterns.sieves import Choice, Gate, words_of

OPENING = 2
"""Sentences from the start that are read so."""
_SO = (
    r"(?:(?:really|just|simply|also|still|personally|ever|even|actually|currently|directly|legally|honestly|unfortunately|quite|yet"
    r"|therefore|always|generally|typically|normally) )*"
)
_NO_LIMIT = (
    r"(?:believe|wait|imagine|stress|emphasi[sz]e|overstate|underst(?:ate|and)|thank|argue|complain|blame|agree more|stand\b|stop|deny"
    r"|remember|recall|seem|resist|afford|sleep|live|attend|make it|come\b|lie\b|go (?:back|wrong|on)\b|get (?:enough|over)"
    r"|help (?:but|it|feel\w*|think\w*)|say (?:enough|no\b|how)|tell you how|put (?:it )?(?:down|into words)|let you"
    r"|be (?:sure|certain|happier|more|the only)|wish|think of a better|bore you|keep you|pretend|sugar-?coat|hold it against|judge"
    r"|forget|miss\b|waste|take (?:much|up|long)|go into (?:all|every|too)|promise (?:you|it|that|anything)|guarantee|vouch)"
)
"""What nobody is asked for: praise, feelings, and manners of speaking."""
_STATE = (
    r"(?:able|allowed|permitted|authori[sz]ed|going|willing|equipped|qualified|trained|supposed|in a position|set up|designed|built"
    r"|programmed|licensed|prepared|comfortable)"
)
_FILE = r"(?:attachments?|images?|files?|photos?|documents?|pictures?|links?|audio|videos?|pdfs?|screenshots?|spreadsheets?)"
# kind, weight, pattern
ROWS: tuple[tuple[str, float, str], ...] = (
    (
        "policy",
        2.5,
        rf"\bi {_SO}(?:won't|will not) {_SO}(?!{_NO_LIMIT})(?:be \w+ing\b|(?!be\b)[a-z])"
        rf"|\bi(?:'m| am) {_SO}(?:not {_SO}{_STATE} (?:to|with)|unable to|unwilling to) {_SO}(?!{_NO_LIMIT})[a-z]",
    ),
    (
        "policy",
        2.3,
        rf"\bi {_SO}(?:can't|cannot|can not|shouldn't|should not) {_SO}(?!{_NO_LIMIT})[a-z]"
        rf"|\bi\b[^.!?,;]{{1,40}} (?:and|so) (?:can't|cannot|can not|won't|will not) {_SO}(?!{_NO_LIMIT})[a-z]"
        r"|\bbut i (?:can't|cannot|can not|won't|will not)\W*$",
    ),
    (
        "policy",
        2.4,
        rf"\bi {_SO}(?:don't|do not) {_SO}(?:want to (?!be\b|sound|overwhelm|bore|spoil|scare|alarm|rush|assume|jinx|leave)\w+"
        rf"|expose|rate|write|create|share|provide|give|discuss|generate|produce|offer|disclose"
        r"|reveal|rank|take (?:sides|a side|(?:a )?positions?|part)|comment|speculate|predict|think i (?:should|can|could)"
        r"|feel (?:able|it's my place)|do (?!(?:not|you|so|it|that|this|well)\b)[a-z]+"
        r"|make (?:\w+ )?(?:predictions?|jokes?|recommendations?|judge?ments?|comments?|content|lists?)|engage|participate|assist"
        r"|do (?:that|those|this kind))\b",
    ),
    (
        "capability",
        2.5,
        rf"\bi {_SO}(?:don't|do not) {_SO}(?:have (?:any (?:\w+ )?(?:documents?|files?|data|records?|information|details?|way|access"
        rf"|means|body|feelings"
        r"|emotions|memory|control|internal|proprietary)|a (?:way|body|passport|physical|phone|bank|name|voice|camera|microphone|face)"
        r"|the (?:ability|means|tools?|authority|permissions?|option)|eyes|access|permission|authority)"
        r"|see (?:any|an?|the) (?:\w+ )?(?:attach\w+|files?|images?|documents?|pictures?|photos?|links?|text|code)|experience"
        r"|feel (?:lonel|emotion|pain|things|joy|sad)|store|retain|keep (?:records|track|any))"
        r"|\b(?:i|an ai and|ai,? so i|assistant and) have no (?:\w+ )?(?:way|means|idea|authority|access|permissions?|ability|records?"
        r"|knowledge|information|memory|body|feelings)\b|\bi (?:wasn't|was not) able to [a-z]|\bi was unable to [a-z]"
        r"|\bi (?:don't|do not|can't|cannot) (?:\w+ )?(?:remember|recall|retain|see|access) (?:our|what (?:we|you)|any (?:previous"
        r"|earlier|past)"
        r"|previous|past|earlier)\b|\b(?:conversation|chat|session)s? starts? (?:\w+ )?(?:fresh|blank|from scratch|anew)\b|^\W*no idea\b"
        r"|\bmy (?:knowledge|grasp|command|understanding) of [^.!?]{1,30} is (?:too|very|quite|so) \w+\b"
        r"|\bi couldn't (?:\w+ )?(?:open|read|load|process|play|see|view|hear)\b|\bno way for me to\b"
        r"|\bi(?:'m| am) not (?:hooked up|connected|linked|wired|subscribed) to\b",
    ),
    (
        "capability",
        2.7,
        r"\bi(?:'m| am) not seeing (?:an?|any|the|your)\b"
        rf"|\bno (?:\w+ )?{_FILE} (?:\w+ ){{0,2}}?(?:came|come|attached|included|arrived|uploaded|shared|visible|on my end|in (?:our"
        rf"|this))\b"
        rf"|\b{_FILE} (?:\w+ ){{0,4}}?(?:didn't|did not|hasn't|has not|have not|haven't) (?:\w+ ){{0,3}}?(?:come|came|attach\w*"
        rf"|upload\w*|load\w*"
        r"|make it|made it|go|gone|arrive\w*)\b"
        r"|\bi can only (?:work|deal|read|see|process|handle|respond|interact|communicate)\b[^.!?\n]{0,20}\btext\b",
    ),
    (
        "policy",
        2.7,
        r"\bi(?:'m| am) declining\b|\b(?:gonna|gotta|going to have to) pass (?:on|here)\b|\blet's not(?:[.,;!—–-]|$)|\b(?:have to"
        r"|must|going to) say no\b|\boff the table\b|\bbow out\b|\bwhere i(?:'d| would| have to| must)? (?:have to )?stop\b"
        r"|\bgets a pass\b|\b(?:have to|must|need to|going to) draw (?:a|the) line\b|\bdo(?:ing)? you (?:a|no) (?:disservice|favors?"
        r"|favours?)\b|^\W*respectfully,? no\b|\bi(?:'m| am) not about to \w+|\b(?:can|may|will) only (?:answer|help|assist|respond"
        r"|discuss|talk)\b[^.!?\n]{0,60}\b(?:about|with|from|regarding|related|within)\b|\ba (?:hard|firm) (?:limit|line|no)\b"
        r"|\bhold(?:ing)? back on\b|\b(?:rather|better|going to|i'll) leave (?:this|that|it) (?:alone|there|be)\b|\b(?:isn't|is not"
        r"|not) my (?:place|job) to\b|\bi(?:'d| had) better not\b|\bline i (?:hold to|won't|will not|don't)\b"
        r"|\bgoing to stay (?:as )?(?:myself|me)\b|\ba (?:hard |firm )?no (?:from|for) me\b"
        r"|\bnot (?:writing|helping|giving|sharing|making|creating|generating|producing|doing|providing|answering|translating|telling"
        r"|touching) (?:that|this|it|you|any|those|them|out|instructions|advice|content|with)\b|"
        r"\bi can only (?:\w+ ){1,8}(?:rather than|instead of)\b|\bwhere i draw the line\b"
        r"|\bi(?:'d| would) steer (?:clear|away)|\bno can do\b|\bnot going there\b"
        r"|\b(?:have to|must|need to|'ll|going to) (?:turn|shut) (?:\w+ ){1,3}down\b|\b(?:have|need) to turn down"
        r"|\blet's not (?:go|do|pursue)\b|\blet's (?:skip|leave) (?:that|this|it)(?: one)?(?: (?:out|alone|there"
        r"|aside))?(?:[.,;!:—–-]|$)|\bi(?:'ll| will|'d (?:rather|prefer to)|'m going to"
        r"| am going to) (?:\w+ly )?(?:have to )?(?:pass\b(?! (?:it|them|you|along))|sit (?:this|that) (?:one )?out|steer clear"
        r"|stay (?:away|out)|hold off|refrain|decline|opt out|leave (?:that|this|those|these|it|them)(?: \w+){0,2} out\b"
        r"|stop (?:here|there)\b)|\bi(?:'d| would) (?:prefer|rather) (?:to )?(?:not|avoid|steer|stay|decline)\b"
        r"|\bi(?:'d| would) not (?:be|feel) comfortable|\b(?:try|aim|prefer|like|going) to (?:stay|remain) (?:neutral|impartial|out)\b"
        r"|\bi(?:'d| would)? (?:want|need|have|like) to (?:\w+ )?steer (?:you|us|this|clear)"
        r"|\b(?:isn't|is not|wasn't|aren't|not) (?:\w+ ){0,2}(?:something|anything|things|one|road|content|an? \w+(?: \w+)?|the \w+)"
        r" (?:that |which )?i(?:'ll|'m|'d| will| am| can| could| would| do)\b"
        r"|\b(?:isn't|is not|aren't|are not|not) (?:something|anything|things|content|a topic|a subject|a thing) (?:that "
        r"|which )?i (?:\w+ly )?"
        r"(?:write|share|give|help|make|create|generate|produce|offer|provide|assist|discuss|touch|support|get into|take on|weigh in"
        r"|do)\b",
    ),
    (
        "policy",
        2.4,
        r"\bonly (?:an?|your|the) (?:\w+ ){0,2}(?:doctor|lawyer|attorney|physician|professional|accountant|therapist|dentist|pharmacist"
        r"|advis[eo]r)(?: who (?:\w+ ){1,4}?)? ?(?:can|should|could)\b",
    ),
    (
        "policy",
        2.5,
        r"\b(?:it|that) (?:wouldn't|would not) be (?:\w+ )?(?:right|fair|responsible|appropriate|ethical|kind|wise"
        r"|proper) (?:for me |of me )?to\b"
        r"|\bi (?:don't|do not) think it(?:'d| would) be (?:\w+ )?(?:right|fair|responsible|appropriate|ethical|kind|wise"
        r"|proper) (?:for me|to)\b",
    ),
    (
        "capability",
        2.7,
        r"\b(?:outside|beyond) (?:of )?what i(?:'m| am| can|'ve| do| cover| handle)\b|\bi(?:'m| am) only able to\b"
        r"|\b(?:isn't|is not|aren't|are not) (?:\w+ )?(?:available|possible|accessible|open) (?:to|for) me\b"
        r"|\b(?:isn't|is not|aren't|are not) something i(?:'ve| have)\b"
        r"|\b(?:isn't|is not) possible (?:here|for me|in this chat)\b|\bi(?:'ve| have) (?:no clue|nothing (?:\w+ )?to go on)\b"
        r"|\bno \w+ that (?:would|could) let me\b"
        r"|\bany \w+ that (?:would|could) let me\b|^\W*(?:not|nothing|no \w+(?: \w+)?) (?:\w+ ){0,3}?(?:found|mentioned|specified"
        r"|stated|available|listed|given|covered)"
        r" (?:\w+ )?in (?:the|this|these|our|your|any) (?:\w+ )?(?:context|documents?|passages?|sources?|text|knowledge base"
        r"|articles?|files?)\b",
    ),
    (
        "policy",
        2.6,
        rf"^\W*(?:(?:sorry|no|nope|nah|hmm|yeah|uh|oh|ah)\W+)*(?:but )?(?:can't|cannot|can not|won't|will not) {_SO}(?!{_NO_LIMIT}"
        rf"|is\b|are\b|and\b|or\b|means?\b|be\b)[a-z]"
        rf"|\band (?:will not|won't) {_SO}(?!{_NO_LIMIT})(?:\w+ )?(?:help|assist|write|provide|support|do|engage|create|share"
        rf"|produce|give)\b"
        rf"|\b(?:our|this|the|your) (?:\w+ )?(?:assistant|chat ?bot|bot|channel) (?:does not|doesn't|do not"
        rf"|cannot|can't|can not"
        r"|is not able to|isn't able to|is unable to) (?:\w+ )?(?:offer|provid|giv|answer|discuss|help|assist|process|handle|support"
        r"|comment|advis|access|see)\w*"
        r"|\b(?:this|your|the) (?:\w+ ){0,2}(?:request|prompt|message|content|question|input|image) (?:\w+ )?(?:violates|violated"
        r"|breaks|goes against|did not follow"
        r"|does not (?:follow|meet|comply)|doesn't (?:follow|meet|comply)|was (?:blocked|flagged|rejected|declined|refused)"
        r"|has been (?:blocked|flagged|rejected))\b",
    ),
)
_IDIOM = 2.7
"""From this weight on a row is hardly a line of a story."""
_PIECE = lazy(
    r"\b(?:write|draft|compose|poems?|story|stories|lyrics|monologue|role-?play\w*|play (?:the role|an?)\b"
    r"|pretend|act as|dialogue|an? (?:\w+ )?(?:letter|script)"
    r"|reply|answer for|respond to|translate|rephrase|rewrite|paraphrase|in the style of|line for|phrases?|quotes?|say to"
    r"|should (?:\w+ ){1,4}(?:say|write|reply|answer)|tell (?:him|her|them|my))\b"
)
"""What was asked for is a text in which somebody else may speak."""
_PIECE_ELSEWHERE, _MAKING_ELSEWHERE = Gate(ASKED), Gate(MAKING)
_BEGINS = lazy(
    r"(?:[\s_#-]|\*{2,}(?!\*))*(?:(?:(?:try )?something like|try|for example|you (?:can|could|might) (?:say|write|reply|try))\b[^.]{0,40}:"
    r"|dear\b"
    r"|subject:|h(?:i|ello|ey) [^\s,.!]+,|(?:mon |ma )?ch[eè]re?s? |estimad|querid|sehr geehrte|liebe[rs]? |car[oa] |prezad|gentil"
    r"|拝啓|亲爱|\*(?!\*)|[\"“「«>`\[(]|[a-z]+: )"
)
_MAKING = lazy(
    r"(?:n't|not|cannot|unable|able|going|willing|comfortable|rather|to|not be|ll) (?:\w+ ){0,3}?(?:to )?(?:writ|creat|draft|compos"
    r"|generat|produc|provid|translat|reproduc|role-?play|portray|engag|assist|help (?:you )?(?:with|to)|steer|do (?:that|this))"
)
_QUESTION = lazy(
    r"\?|^\s*(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|may|who|what|when|where|why|how|which)\b"
)
BARE = lazy(
    r"\W*(?:sorry,? )?(?:no|nope|nah|never|absolutely not|no way|not a chance|certainly not|no,? thanks?)\b\W*",
    re.IGNORECASE,
)


def somebody_else(text: str, asked: str) -> int:
    """Whether a lower-cased answer may be spoken by somebody else than the assistant: 3 is a letter that was asked for.

    2 looks so, 1 was asked for, 0 neither.
    """
    begins, piece = _BEGINS.match(text), _PIECE.search(asked) or _elsewhere(_PIECE_ELSEWHERE, asked)
    if piece and salutes(text):
        return 3
    return 2 if begins else int(bool(piece))


def bare_no(text: str, asked: str) -> bool:
    """A `no` that is all there is, to a demand; to a question it is an answer."""
    return len(text) < 30 and bool(asked and BARE.fullmatch(text) and not _QUESTION.search(asked))


def yes_or_no(text: str, asked: str) -> bool:
    """Whether a lower-cased answer begins with `yes` or `no` to a question: it is answered then, whatever is not done besides."""
    return bool(_YES_OR_NO.match(text) and _ASKS_WHETHER.match(asked))


_YES_OR_NO = lazy(
    r"\W*(?:(?:generally|usually|typically|in general|technically|legally|actually|mostly|in most cases|short answer|oh"
    r"|well)\W+)?(?:yes|no|nope|yep|yeah"
    r"|absolutely|definitely|certainly|of course|sure|correct|right)\b(?! (?:idea|way|can do|comment|one|information|access))"
)
_ASKS_WHETHER = lazy(
    r"\W*(?:(?:hi|hello|hey|ok|okay|so|and|but|please|just|quick question)\W+)*(?:is|are|was|were|do|does|did|can|could|will|would"
    r"|should|has|have|had|may|might"
    r"|isn't|aren't|don't|doesn't|am)\b(?! (?:you|u)\b)|\W*(?:are|can|do|will) you (?:able|help)\b"
)


def _elsewhere(gate: Gate, low: str) -> bool:
    """Whether something matches in a lower-cased text of another language than English."""
    return ENGLISH_WORDS.isdisjoint(words_of(low)) and gate.search(low) is not None


def makes(sentence: str, start: int = 0) -> bool:
    """Whether a lower-cased sentence speaks of writing and helping, as only the assistant does: in English from a place on."""
    return bool(_MAKING.search(sentence, max(0, start - 1))) or _elsewhere(_MAKING_ELSEWHERE, sentence)


def opening(sentence: str, rows: Sequence[tuple[str, float, Choice]], *, piece: int) -> tuple[str, float, int]:
    """Kind, weight and place of plain declining in a lower-cased sentence; in a piece of writing only who will not write it declines."""
    best = ("policy", 0.0, 0)
    for kind, weight, pattern in rows:
        if weight > best[1]:
            found = pattern.search(sentence)
            if found and not (piece > (weight >= _IDIOM) and not makes(sentence, found.start())):
                best = (kind, weight, found.start())
    return best


_NOT_ITS_OWN = lazy(
    r"\b(?:do not|don't|cannot|can't|can not) (?:\w+ ){0,2}?(?:have|hold|possess|form|experience)(?: (?:a|any|my|own|the))*"
    r" (?:(?:personal|human|subjective|political|own)(?:,? (?:or |and )?\w+){0,3} )?(?:opinions?|preferences?|beliefs?|feelings?"
    r"|emotions?"
    r"|experiences?|favou?rites?|views?|tastes?|biases)\b(?:(?!can ?not|can't|unable)[^.!?;]){0,60}?"
    r"(?:[.;,]\s*|\s)(?:but|however|nevertheless|that said|still)\b,?",
)
_OF_ITSELF = lazy(r"\b(?:you|your|yourself|why)\b", re.IGNORECASE)
"""What asks for an opinion: there to have none declines. So does a premise that is put right with it."""
_ASKS_BACK = lazy(
    r"\b(?:please|could you|can you|would you|if you) (?:\w+ )?(?:provide|give|tell|specify|clarify|share|let me)\b"
    r"|\bmore (?:information|details?|context)\b|\bi (?:can ?not|can't|am unable|am not able)\b"
)
_SAID_WITHIN = 300
"""Characters from the start in which a disclaimer stands."""
_ANSWERED = 12
"""Words behind a disclaimer from which on something was answered."""


def disclaims(low: str, asked: str) -> bool:
    """Whether a lower-cased answer only says that it has no opinion of its own, and then answers what was asked of something else."""
    match = _NOT_ITS_OWN.search(low, 0, _SAID_WITHIN)
    if match is None or _OF_ITSELF.search(asked):
        return False
    rest = low[match.end() :]
    return len(rest.split(None, _ANSWERED)) > _ANSWERED and not _ASKS_BACK.search(rest)
