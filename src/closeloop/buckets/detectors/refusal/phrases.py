"""What declining sounds like, row by row: kind, weight, pattern. A weight of 3 alone is a refusal at the start of a response."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from closeloop.buckets.detectors.refusal import partial, phrases_other_languages, plain, plain_other_languages, stances
from closeloop.patterns import branches, lazy
from closeloop.patterns.sieves import Choice, Filed, Gate, Sieve

_DO = (
    r"(?:help|assist|provide|give|offer|answer|fulfil\w*|comply|do that|do this|engage|participate|support|create|generate|write|produce"
    r"|share|discuss|respond|recommend|suggest|advise|endorse|encourage|promote|condone|facilitate|guide|teach|tell you|show you"
    r"|explain how|instruct|satisfy|continue|proceed|complete|make|say|recreate|describe|offer|entertain|be of|act|role-?play|translate"
    r"|summarize|speculate|agree|justify|reveal|disclose|be able)"
)
_NOT_ABLE = (
    r"(?:can ?not|can't|won't|will not|wouldn't|would not|shouldn't|am (?:not|un)(?: able| allowed| permitted| authorized| designed"
    r"| programmed| going)?(?: to)?|'m (?:not|un)(?: able| allowed| permitted| authorized| designed| programmed| going)?(?: to)?"
    r"|am unable to|'m unable to|must decline|have to decline|refuse|must refuse|do not feel comfortable|don't feel comfortable"
    r"|cannot and will not|can not and will not|am not comfortable|'m not comfortable|do not|don't|could not|couldn't)"
)
_I = r"\bI(?: (?:simply|really|also|must say|just|still|personally|strongly|absolutely|respectfully))?"
_WRONG = (
    r"(?:appropriate|ethical|acceptable|legal|right|okay|ok|respectful|productive|helpful|safe|constructive|fair|accurate or respectful"
    r"|accurate or appropriate|morally)"
)

# kind, weight, pattern
ROWS: tuple[tuple[str, float, str], ...] = (
    ("policy", 3.2, rf"(?:sorry|apologi[sz]e|unfortunately|regret|afraid)[^.!?]{{0,90}}\bI {_NOT_ABLE} (?:\w+ ){{0,3}}?{_DO}"),
    ("policy", 3.0,
        rf"{_I} ?(?:can ?not|can't|won't|will not|am unable to|'m unable to|am not able to|'m not able to|must decline"
        rf"|cannot and will not|must refuse|refuse) (?:\w+ ){{0,3}}?(?:to )?{_DO}"),
    ("policy", 2.6,
        rf"{_I} ?(?:do not|don't|would not|wouldn't|could not|couldn't|can ?not|am not going to|will not|won't"
        rf"|must not) (?:\w+ ){{0,3}}?(?:condone|promote|encourage|endorse|support|recommend|advocate|engage|glorify|participate)"),
    ("policy", 2.6, r"(?:\bnot|n't) (?:feel )?(?:comfortable|right) (?:\w+ ){0,2}(?:with|to|about|\w+ing)\b"),
    ("policy", 2.8,
        r"\b(?:is|are|was|'s)(?: not|n't) (?:something|anything|content|a (?:topic|request|task|role)) (?:that |which )?I(?:'m| am| can"
        r"|'d|'ll| could| will| would)\b|\b(?:falls?|lies?|goes|is|are) (?:well )?(?:outside|beyond) (?:of )?what I(?:'m| am| can| could"
        r"|'ll| will)\b"),
    ("policy", 2.9,
        r"\bI(?:'d| would)? (?:rather|prefer) not (?:to )?\w+|\bI(?:'ll| will| must|'m going| am going|'m afraid I| need| have"
        r"|'ve got)? ?(?:to )?(?:have |need )?(?:to )?(?:\w+ly )?(?:decline|pass on (?:this|that)|refrain from)\b"
        r"|\bI(?:'m| am) not (?:going|willing) to\b|\bnot willing to\b"),
    ("policy", 2.4,
        r"\b(?:explaining|providing|describing|sharing|detailing|giving|offering|writing|creating) (?:\w+ ){1,10}(?:could|would|might"
        r"|may) (?:\w+ly )?(?:facilitate|enable|be (?:used|misused)|cause|contribute|put|endanger|harm|aid|assist|violate|infringe)"),
    ("policy", 2.7, r"\ba (?:hard |firm |definite )?no from me\b"),
    ("policy", 1.9,
        r"\brather than (?:look|try|seek|focus|resort|engag|attempt|turn|plan)\w*[^.!?]{0,60},? (?:please )?(?:consider|try|let's|i\b"
        r"|explore|why not|you (?:can|could|might|may))"),
    ("policy", 2.2,
        r"\blet's (?:talk|chat|discuss)(?: \w+){0,2} (?:something|anything|a different|another) ?(?:else|topic|subject)?"),
    ("policy", 2.8,
        r"\b(?:against|violat\w+|goes against|contrary to) (?:my|our|the|openai'?s?|content|ethical|usage"
        r"|community) ?(?:\w+ ){0,3}(?:guidelines|polic\w+|programming|principles|values|ethics|standards|terms|rules)"),
    ("policy", 2.6,
        r"\bmy (?:purpose|programming|guidelines|role|training|ethical guidelines|primary function|safety guidelines)[^.!?]{0,60}(?:not"
        r"|prevent|prohibit|do not allow|don't allow|harmless|safe and respectful|harm)"),
    ("policy", 2.3,
        rf"\b(?:it is|it's|it would be|that is|that's|would be|this is) (?:not|never|neither|in)?(?: \w+)? ?(?:not|never|un"
        rf"|in)?{_WRONG} (?:or \w+ )?(?:for (?:me|an AI) )?to (?:\w+ ){{0,3}}?(?:{_DO}|use|ask|kill|harm|hurt|steal|make|engage|joke"
        rf"|discriminat\w+|target|stereotyp\w+|assume|suggest|perpetuat\w+|glorif\w+|trivializ\w+|compare|attribut\w+|exploit|blame"
        rf"|judge)"),
    ("policy", 1.7,
        r"\b(?:is|are|would be) (?:not|never) (?:appropriate|acceptable|ethical|respectful|okay|ok|funny|justified|justifiable"
        r"|condoned)\b"),
    ("policy", 2.3,
        r"\bI (?:would|must|strongly|do|want to|would like to|need to|just|have to)? ?(?:strongly )?(?:advise|urge|discourage|recommend"
        r"|caution|encourage|suggest) (?:you )?(?:strongly )?(?:against|not to|to (?:refrain|reconsider|avoid|seek help"
        r"|consider the (?:potential|impact|consequences)))"),
    ("policy", 2.2,
        r"\b(?:illegal|unethical|immoral|harmful|dangerous|offensive|inappropriate|disrespectful|discriminatory) (?:and|or"
        r"|,) (?:\w+,? )*?(?:illegal|unethical|immoral|harmful|dangerous|offensive|inappropriate|disrespectful|hurtful|unacceptable|wrong"
        r"|punishable)"),
    ("policy", 1.9,
        r"\b(?:promot\w+|perpetuat\w+|glorif\w+|condon\w+|incit\w+|encourag\w+) (?:\w+ ){0,3}(?:violence|hate|hatred|harm\w*"
        r"|discriminat\w+|stereotypes?|illegal|racis\w+|self-harm|suicide|bias|prejudice|unethical|criminal|negative)"),
    ("policy", 1.6,
        r"\bI (?:strive|aim|am here|'m here|am designed|am programmed|was designed|exist) (?:to|only to)[^.!?]{0,60}(?:safe|respectful"
        r"|ethical|positive|harmless|helpful and|appropriate|legal|unbiased)"),
    ("policy", 1.2,
        r"\b(?:is|are) (?:a )?(?:serious (?:crime|offen[cs]e)|illegal|against the law|strictly prohibited|a crime|morally wrong|unethical"
        r"|never the answer)\b"),
    ("policy", 1.3,
        r"\b(?:please (?:refrain|consider (?:seeking|the)|seek|reach out|do not|don't)"
        r"|if you (?:or someone|are (?:struggling|feeling|having|in crisis))|seek (?:professional )?help"
        r"|reach out to (?:a|the) (?:\w+ ){0,2}(?:professional|hotline|authorities|lifeline))"),
    ("policy", 2.4,
        r"\b(?:talk|speak|reach out) to (?:someone|somebody|a \w+) who can (?:help|support)"
        r"|sorry (?:to hear )?that you(?:'re| are) feeling this way"),
    ("policy", 1.9,
        r"\b(?:must|want to|would like to|need to|have to|should) (?:point out|emphasi[sz]e|stress|clarify|note|address"
        r"|remind you)[^.!?]{0,120}(?:problematic|harmful|offensive|inappropriate|not (?:be )?(?:appropriate|ethical|accurate)|negative"
        r"|violen|safety|illegal|disrespect)"),
    ("policy", 2.3,
        r"\bI (?:do not|don't) (?:think|believe) (?:it's|it is|that(?:'s| is)|there(?:'s| is)|we should|that)[^.!?]{0,30}(?:accurate|fair"
        r"|appropriate|right|respectful|productive|helpful|possible|okay|necessary)"),
    ("policy", 1.5,
        r"\binstead,? (?:I|let's|we|let us|why don't|perhaps|consider|focus)\b|\bI'd be happy to (?:help|assist"
        r"|discuss)[^.!?]{0,50}(?:other|else|different|instead|appropriate|legal)|is there (?:something|anything) else"),
    ("policy", 3.0, r"^\W*(?:sorry|no|I'm sorry|I am sorry),? (?:but )?(?:I )?(?:can't|cannot|can not|won't)\b"),
    ("policy", 2.6,
        r"\bthis (?:request|content|topic|question|prompt) (?:\w+ ){0,3}(?:violates|goes against"
        r"|is (?:not allowed|inappropriate|prohibited|unsafe|harmful))"),
    ("policy", 2.4,
        r"\b(?:your|this|the) (?:request|question|prompt) (?:is|contains|asks for|may be|seems|promotes"
        r"|appears)(?: \w+){0,4} (?:inappropriate|harmful|offensive|unethical|illegal|disturbing|problematic|not appropriate)"),
    ("capability", 2.6,
        r"\bI (?:do not|don't|did not|didn't) (?:currently |actually )?(?:have|possess)(?: \w+){0,3} (?:access|ability|capability"
        r"|capacity|information|knowledge|personal|real[- ]time|enough|feelings|emotions|opinions|beliefs|preferences|experiences?"
        r"|context|details|data|records?)"),
    ("capability", 2.5,
        r"\b(?:I'm|I am|as) (?:just |only |a |an )*(?:AI|artificial intelligence|language model|large language model|chat ?bot|text-based"
        r"|virtual assistant)[^.!?]{0,90}(?:do not|don't|cannot|can't|not able|unable|no access|without|lack|haven't"
        r"|have (?:not|never|no)\b|'ve never)"),
    ("capability", 2.5,
        r"\bI(?:'m| am)? (?:can ?not|can't|not able to|unable to|cannot) (?:\w+ ){0,2}?(?:access|browse|search|view|open|see|hear|predict"
        r"|verify|confirm|determine|find|locate|retrieve|check|know|perform|call|execute|remember|recall|identify|diagnose|experience"
        r"|have|form|physically|process|look up|send)"),
    ("capability", 3.1,
        r"\bI(?:'m| am)? (?:can ?not|can't|not able to|unable to) (?:\w+ ){0,2}?(?:create|draw|generate|produce|make|send|show|display"
        r"|play|upload|attach|book|order|set|take) (?:\w+ ){0,2}?(?:images?|pictures?|photos?|videos?|audio|music|files?|attachments?"
        r"|(?:phone )?calls?|reservations?|alarms?|reminders?|orders?|diagrams?)\b"),
    ("capability", 2.6,
        r"\bI (?:do not|don't) (?:actually |really |currently )?know\b(?! of\b)"
        r"|\bI have no (?:way|means|information|idea|access|record|knowledge)\b"
        r"|\bI (?:could not|couldn't|was not able to|was unable to|wasn't able to) (?:find|locate|retrieve|get|access|determine)"),
    ("capability", 2.2,
        r"\b(?:beyond|outside|out of|exceeds) (?:of )?(?:my|the) (?:\w+ )?(?:capabilit\w+|scope|abilit\w+|knowledge|expertise|reach)\b"
        r"|knowledge cut-?off|\bmy (?:knowledge|training|training data) (?:only )?(?:was|is|ends|goes|does not|doesn't|cuts|ended"
        r"|stops)"),
    ("capability", 2.0,
        r"\b(?:private|personal|confidential|sensitive) information[^.!?]{0,60}(?:not|cannot|can't|no access|publicly)"
        r"|not publicly (?:available|known|disclosed)|(?:documents?|context|passages?|text|article|information|provided|files?|pages?"
        r"|sources?) (?:(?:you|i|we|that|have|were|was|\w+ed|given|here|above) ){0,4}(?:does|do|did)(?: not|n't) (?:\w+ )?(?:contain"
        r"|mention|include|provide|specify|say|state|answer|give)"),
    ("capability", 2.3,
        r"\b(?:it is|it's|it would be) (?:not possible|impossible) (?:for me )?to (?:\w+ly )?(?:determine|tell|know|say|provide|identify"
        r"|answer|confirm|verify)\b"),
    ("capability", 1.8,
        r"\bI am not (?:a |an )?(?:\w+ )?(?:doctor|lawyer|medical|legal|financial|licensed|professional|human)"
        r"|\bno (?:information|mention|details?) (?:about|of|on|regarding|is|was|in the)[^.!?]{0,60}(?:found|available|given|provided"
        r"|context|documents?|passages?|text)"),
    ("policy", 2.6,
        r"\b(?:will|would|shall) not be (?:listed|shared|provided|written|repeated|produced|given|printed|reproduced) here\b"
        r"|\bbetter left"
        r" (?:out|unsaid|unwritten|alone)\b|\b(?:have to|must|will|'ll|i) leave (?:\w+ ){0,4}(?:unanswered|blank|out of)\b"
        r"|\bnothing (?:nice|good|positive|funny|kind) to (?:say|write)\b|\b(?:my|these|those|the system) (?:instructions?|prompt"
        r"|guidelines"
        r"|configuration|rules) (?:\w+ )?(?:stays?|remains?|is|are) (?:\w+ )?(?:private|confidential|secret|hidden|internal)\b"
        r"|\b(?:choice|decision|question|call) (?:that )?only you can (?:make|answer)\b"
        r"|\b(?:isn't|is not|aren't|are not) an option\b|\bi stay the way i am\b|^\W*nice try\b|\bbelongs? (?:only )?in the hands of\b"),
    ("capability", 2.6,
        r"\bbeyond me\b|\bout of my reach\b|\b(?:is|are|be|'s) (?:\w+ )?out of reach\b|\b(?:and )?neither can i\b|\bif only i (?:had"
        r"|could|were)\b|\bmy (?:information"
        r"|data|knowledge)"
        r" (?:isn't|is not) (?:live|real-time|current|up to date)\b"),
    ("policy", 2.6,
        r"\b(?:(?:does|do|did|would)(?: not|n't)|not) (?:comply|align|accord|conform|fit) with (?:our|my|the|openai'?s?) (?:\w+ ){0,3}"
        r"(?:polic\w+|guidelines|terms|rules|standards)"),
    ("capability", 2.4,
        r"\bi(?:'m| am) not familiar with\b|\bi (?:don't|do not) want to"
        r" (?:guess\b|(?:make|invent) (?:something|things|anything|it|one)\b)"),
    ("premise", 1.5,
        r"\b(?:there (?:is|are|was|were) no (?:such|known|evidence|record|credible|scientific|factual|historical|legal)\w*"
        r"|never (?:happened|existed|took place|occurred)|has never been|have never been)"),
    ("premise", 1.0,
        r"\b(?:does not (?:actually )?exist|do not (?:actually )?exist|doesn't exist|is not a real|isn't a real|are not real"
        r"|is (?:purely |entirely |a )?fictional)"),
    ("premise", 1.5,
        r"\b(?:it is|it's|that is|this is) (?:not (?:true|accurate|correct|factual|possible)|incorrect|inaccurate|false"
        r"|a (?:myth|misconception|false|harmful stereotype|stereotype|conspiracy))\b"
        r"|\b(?:the |this |your )(?:premise|assumption|statement|claim|question)(?: \w+){0,5} (?:is|are|based on) (?:\w+ )?(?:false"
        r"|incorrect|flawed|inaccurate|not (?:true|accurate|correct|supported)|a (?:false|harmful|stereotype))"),
    ("premise", 1.1,
        r"\b(?:I'm|I am) not aware of (?:any|a)\b|\bno (?:credible|scientific|reliable|factual) (?:evidence|basis|source)"
        r"|\b(?:seems|appears|may be|might be) (?:to be )?(?:a|some) (?:\w+ )?(?:confusion|misunderstanding|mistake|error)\b"
        r"|\bplease note that\b[^.!?]{0,40}(?:not real|fictional|no such)"),
)  # fmt: skip

Row = tuple[str, float, Choice]


def _small(pattern: str) -> str:
    """The pattern in lower case, apart from its escapes."""
    return re.sub(r"\\.|[A-Z]", lambda match: match[0] if match[0][0] == "\\" else match[0].lower(), pattern)


FOREIGN_LETTER = lazy(r"[^\x00-\x7f‘’“”–—…•é]")
_FOREIGN_TEXT = """
je ne pas les des vous est une elle nous votre mais pour dans avec qui sur cette désolé
pero puedo voy estoy puede soy con lo el los las que una para como sobre está esa ese esta eso prefiero
ich nicht das der leider kann und ist keine keinen auf mit wir werden solche dir
non sono che il gli della mi dispiace posso questa per ma di não mas você uma isso desculpe
ik niet geen kan helaas jag inte kan tyvärr jeg ikke desværre dessverre hjelpe saya tidak bisa maaf aku
nie mogę tego nemohu bohužel nemôžem en voi auttaa valitettavasti nu pot poți nem tudok sajnos bu konuda yardımcı üzgünüm tôi không
"""
FOREIGN_WORDS = frozenset(_FOREIGN_TEXT.split())
"""A lower-cased text with two of these may be in another language than English."""

CONDOLENCE = lazy(
    r"(?:sorry|sad) (?:to hear|that you|for your|about your|you(?:'re| are))|my condolences"
    r"|sorry for (?:the|any) (?:inconvenience|confusion|delay|trouble)|d[ée]sol[ée]e? (?:d'apprendre|pour)"
    r"|siento (?:mucho )?(?:lo que|que est[ée]s|tu)|tut mir leid,? (?:das|dass|von)|お悔やみ|残念です",
    re.IGNORECASE,
)
"""Sympathy with the user, which is followed by help and is no refusal."""

HELP = lazy(
    r"\b(?:here (?:are|is|'s)|you can|you could|one way|to do this|follow these|first,|step \d|for example|such as|try to|make sure"
    r"|some (?:tips|ways|ideas|options|steps))\b",
    re.IGNORECASE,
)
"""Signs of help."""

OFFER = lazy(
    r"\b(?:however|but|instead|that said|nevertheless|nonetheless|still|though),? [^.!?\n]{0,60}?(?:\bhere(?:'s| is| are)\b"
    r"|\bI(?:'d be happy to| can| could| will|'ll| am able to|'m able to)(?: \w+)? (?:provide|offer|give|suggest|recommend|share|explain"
    r"|show|tell|create|write|generate|describe|list|help)\b|\b(?:some|the following|below)\b)",
    re.IGNORECASE,
)
"""Something in place of what could not be done."""

ABOUT_THE_ASK = lazy(
    r"\b(?:i|i'm|i'd|i've|me|my|you|your|yours|sounds|request|question|prompt|sorry|unfortunately|no|thanks?|hello|hi|ai"
    r"|language model)\b"
    r"|illegal|harmful|dangerous|unethical|immoral|wrong|inappropriate|offensive|crime|violen|against",
    re.IGNORECASE,
)
"""A sentence with none of these before a limit is an answer."""

TURN = lazy(
    r"why (?:can't|won't|cant|wont) you|(?:you|it) (?:can|could|should(?:n't| not)? (?:have )?refuse\w*)|just answer|stop refusing"
    r"|refus\w+ for no reason|shouldn'?t (?:have )?refused|unnecessar\w+ refus|nothing (?:illegal|wrong|harmful) (?:about|with)",
    re.IGNORECASE,
)
"""A user who protests against a refusal."""

TRIGGERS = (
    "n't", " not ", "cannot", "never", " no ", "no,", "neither", "sorry", "apolog", "unfortun", "regret", "afraid",
    "unable", "refus", "declin", "against", "contrar", "violat", "illegal", "immoral", "unethic", "harm", "danger",
    "inappropr", "offens", "disrespect", "discriminat", "purpose", "programming", "guideline", "polic", "strive",
    "aim to", "advise", "urge", "encourag", "discourag", "promot", "perpetuat", "glorif", "condon", "incit", "crime",
    "prohibited", "wrong", "please", "seek", "reach out", "instead", "happy to", "anything else", "something else",
    "problematic", "point out", "beyond", "outside", "exceed", "cut", "training", "private", "personal", "confidential",
    "sensitive", "fictional", "exist", "false", "incorrect", "inaccurate", "misunderst", "confusion", "myth",
    "misconception", "stereotype", "aware", "facilitat", "could ", "no from me", "rather than", "feeling this way",
    "who can", "rather not", "prefer not", "pass on ", "neutral", "steer ", "nope", "turn down", "this down",
    "that down", "it down", "i'll leave", "i'll pass", "i'll stop", "to stop here", "not something", "not a thing",
    "have no", "can only", "let's talk", "let's chat", "let's discuss", "refrain from", "better left", "unanswered",
    "nothing ", "secret", "hidden", "only you", "only a", "nice try", "if only", "stay the way", "in the hands",
    "stay out", "stay as", "off the table", "say no", "gonna pass", "gotta pass", "starts fresh", "start fresh",
    "no idea", "sit this", "sit that", "hold back", "holding back", "hard limit", "hard line", "firm limit",
    "leave this", "leave it", "leave that", "no clue", "bow out", "gets a pass", "disservice", "respectfully",
    "only help", "only discuss", "blocked", "flagged", "rejected", "too limited", "available to me", "would let me",
    "where i stop", "where i draw", "where i'd", "draw a line", "draw the line", "line here", "line i ", "skip that",
    "skip this", "skip it", "out of reach", "my reach",
    "from me", "off limits", "off-limits", "wish i ", "hard pass", "easy pass", "i stick to", "take no ", "timed out",
    "yours to", "carry over", "unwritten", "rather talk", "question for",
)  # fmt: skip
"""An English sentence without any of these matches no row: most sentences are passed over here."""


class Signs(NamedTuple):
    """The rows of which something matches in a text: English, others, and those of openings in English and in others.

    What none of them matches in a text, none matches in a sentence of it.
    """

    english: Sequence[Row]
    others: Sequence[Row]
    first: Sequence[Row]
    speakers: Sequence[Row]


_TRIGGERS = ""
_LISTS = {
    "english": ROWS,
    "others": phrases_other_languages.ROWS,
    "first": plain.ROWS,
    "speakers": plain_other_languages.ROWS,
    "rest": partial.ROWS,
    "stances": stances.ROWS,
}


_One = tuple[str, int, Any]
"""The name of a list, the place in it, and a gate; for a trigger the trigger itself."""


def _begun(trigger: str) -> str:
    """A trigger as a pattern: a space in front stands for the start of the text too."""
    return (r"\b" if trigger[0] == " " else "") + re.escape(trigger.removeprefix(" "))


def looked_for() -> Iterator[tuple[str, _One]]:
    """Everything that is looked for in lower-cased texts: a pattern that minds the case is twice as fast."""
    yield from ((_begun(word), (_TRIGGERS, 0, word)) for word in TRIGGERS)
    for name, rows in _LISTS.items():
        for place, row in enumerate(rows):
            yield from ((one, (name, place, Gate(one))) for one in branches(_small(row[2])))


_SIEVE = Sieve(list(looked_for()), together="refusals")
"""One for all: a text's words are looked at once. What they hold is told by lists, for most texts are asked for one."""


@cache
def _filed(name: str) -> Filed[_One]:
    return _SIEVE.filed(lambda row: row[0] == name)


_held = lru_cache(maxsize=8)(_SIEVE.held)


@lru_cache(maxsize=8)
def triggers(low: str) -> Sequence[str]:
    """The triggers that a lower-cased text has. Remembered for the texts at hand."""
    spaced = f" {low}"
    return [word for _, _, word in _SIEVE.among(_held(low), _filed(_TRIGGERS)) if word in spaced]


def _matching(low: str, name: str, within: str | None = None) -> list[tuple[int, Choice]]:
    """The rows of a list, by their places, with the branches that match in a lower-cased text, or `within` a part of it."""
    within = low if within is None else within
    gates: dict[int, list[Gate]] = {}
    for _, place, gate in _SIEVE.among(_held(low), _filed(name)):
        if gate.within(within):
            gates.setdefault(place, []).append(gate)
    return [(place, Choice(found)) for place, found in gates.items()]


@lru_cache(maxsize=16)
def _rows(low: str, name: str) -> Sequence[Row]:
    """Those rows with their kinds and weights. Remembered for the texts at hand: their ends are asked about too."""
    return [(*_LISTS[name][place][:2], found) for place, found in _matching(low, name)]


def signs(low: str, *, english: bool, elsewhere: bool) -> Signs:
    """The signs of a lower-cased text, in English and in other languages."""
    return Signs(
        _rows(low, "english") if english else (),
        _rows(low, "others") if elsewhere else (),
        _rows(low, "first") if english else (),
        _rows(low, "speakers") if elsewhere else (),
    )


def elsewhere(low: str) -> Sequence[Row]:
    """Only the signs in other languages than English."""
    return _rows(low, "others")


def parts(low: str) -> list[tuple[Choice, re.Pattern[str]]]:
    """What declines a part in a lower-cased text, with the pattern of that part."""
    return [(found, partial.PARTS[place]) for place, found in _matching(low, "rest")]


def speaks(low: str) -> list[tuple[int, Choice]]:
    """What speaks of the request and not of its matter in the opening of a lower-cased text, by the places of `stances.ROWS`."""
    return _matching(low, "stances", low[: stances.CHARS])
