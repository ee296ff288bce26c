"""Demands of an English system prompt that hold for a part of its answers only, or for other texts than answers.

`If you cannot help, say so in one sentence`, `Small talk: one sentence`, `A suggested fix has at most 5 lines`, `Users may send 200 words`.
What a user asks in a message of their own is not read so: there a text on a kind of thing is the answer.
"""

from __future__ import annotations

import re

from closeloop.buckets.constraints.asked.occasions import BEHIND_A_QUESTION, IN_A_QUESTION
from closeloop.buckets.constraints.english.parts import sentence_around
from closeloop.patterns import lazy

_ENGLISH = lazy(
    r"\b(?:the|an|and|with|are|is|you|your|at most|words?|sentences?|lines?|characters?|for|when|use|keep|put|wrap|code|reply|write|not"
    r"|only)\b",
    re.IGNORECASE,
)
_COUNTED = ("words", "sentences", "characters", "lines", "paragraphs")
_WORK = (
    r"(?:answer|respond|repl|writ|speak|talk|chat|explain|summari|possible|needed|necessary|brev|clarity|simplicity|all\b|every|each"
    r"|any\b|this\b|general|total|your\b|keep|make|be\b|stay|ensure|sound|save|format|output|produc|creat|generat|draft|length|style|tone)"
)
_GLOBAL = (
    r"(?:length|size|limits?|brevity|format\w*|style|tone|output\w*|answers?|respon\w+|repl(?:y|ies)|messages?|text|rules?|concise\w*|short"
    r"|brief|total|max\w*|overall|constraints?|important|notes?|remember|voice|manner|how|way|language|register|channel|medium|display"
    r"|screen|word|words|count|characters?|sentences?|always|requirements?|guidelines?|instructions?|content|task|job|result|goal)"
)
_OCCASION = lazy(
    r"\s*(?:[-*•][ \t]+|\d{1,2}[.)][ \t]+)?[*_]{0,2}(?:"
    rf"(?:if|whenever|unless|in case|only if|only when|upon)\b(?! (?:(?:needed|necessary|possible)\b"
    r"|you (?:answer|respond|repl|writ|speak|talk"
    r"|chat)))"
    rf"|(?:when|while|before|after|once)\b(?: you)? (?!(?:you )?{_WORK})"
    rf"|(?:for|on|at) (?!(?:the |your )?{_WORK}|example\b|instance\b|a total\b|this\b|(?:the |your |our |all )?(?:users?|customers?"
    r"|readers?|clients?|audience)\b|screen|mobile|phones?|voice|most\b|least\b|average\b|one\b|up\b|\d)[^,:.]{2,50}[,:]"
    r"|in (?:an? |any |such |these |those |that |urgent |serious )?(?:emergenc|doubt|crisis|cases?\b|situations?\b)[^,:.]{0,40}[,:]"
    rf"|to (?!{_WORK}|the\b|an?\b|our\b)[a-z]+[^,:.]{{0,40}},"
    r")",
    re.IGNORECASE,
)
"""How a sentence begins that holds on an occasion."""
_BEHIND = lazy(
    r"[^.!?;\n]{0,40}?\b(?<!even )(?:(?:only )?(?:if|when|whenever|where) (?:the|an?|they|he|she|you (?:have to|must|refuse"
    r"|decline|cannot|can't"
    r"|are not|don't)|someone|somebody|nothing|there|asked|users?|customers?)\b|unless\b|in (?:such|that|this|these|those) cases?\b"
    r"|(?:for|to|about|on) (?:complaints|refusals|greetings|small talk|questions (?:about|on)"
    r"|requests (?:about|for)|errors|emergencies)\b)",
    re.IGNORECASE,
)
_ARROW = lazy(r"\S[^\n]{0,80}(?:->|=>|→|⇒)\s*[^\n→>]{0,60}$")
_LABEL = lazy(
    r"(?:^|[\n.;])[ \t]*(?:[-*•][ \t]+|\d{1,2}[.)][ \t]+)?(?:(?:line|row|field) \d{1,2}: )?[*_]{0,2}"
    r"(?P<label>[^\W\d_][\w '/&-]{0,40}?)[*_]{0,2}:[*_ ]{0,3}[^:.!?\n]{0,60}$"
)
_GLOBAL_LABEL = lazy(rf"\b{_GLOBAL}\b", re.IGNORECASE)
_SUBJECT = lazy(
    r"(?:^|[;:,(]|\band|\bbut)[\s*•-]{0,6}(?:\d{1,2}[.)] )?(?P<what>(?:[\w'’/-]+ ){0,4}?[\w'’/-]+)"
    r"(?: (?P<of>about|on|to|for|with|in|of|from|that"
    r"|which) [\w'’ -]{2,40}?)?"
    r" (?:may|might|must|should|shall|can(?:not)?|has|have|had|is|are|will|holds?|contains?|spans?|gets?|takes?|consists?|stays?|needs?"
    r"|comes?|runs?|receives?|deserves?|warrants?|requires?|fits?|accepts?|allows?|never|always)\b",
    re.IGNORECASE,
)
_APART = lazy(r"[,;:]|\b(?:so|therefore|hence|and|but|because|as|since)\b", re.IGNORECASE)
"""Behind it another clause begins."""
_TELLS = lazy(r"\b(?:read|are|is|have|has|see|use|want|need|write|expect|like|prefer)\b", re.IGNORECASE)
_ANSWER_WORDS = """
answer answers response responses reply replies message messages text texts output outputs turn turns everything it you they this that
total whole length sum result results all we i body content one each rest summary summaries post posts email emails mail mails letter
letters article articles report reports draft drafts story stories
"""
_ANSWER = frozenset(_ANSWER_WORDS.split())
_OTHERS = lazy(
    r"\b(?:users?|customers?|clients?|callers?|visitors?|patients?|students?|children|child|kids|guests?|members?|people|humans?|gateway|api"
    r"|database|backend|server|system|platform|tool|form|field|input|inputs|question|questions|quer(?:y|ies))(?:['’]s?)?(?: [\w-]+)?$",
    re.IGNORECASE,
)
"""Who writes to it, and what is no text of its own."""
_ALL = lazy(r"\b(?:everything|anything|nothing|whatever|what you)\b", re.IGNORECASE)
_QUOTES = lazy(
    r"\b(?:quote|cite|copy|paste|excerpt|show|repeat)s? (?:\w+ ){0,3}$|\b(?:each|every) (?:[\w-]+ ){1,2}(?:in|with)(?: at most)? $",
    re.IGNORECASE,
)
_PARTS = lazy(
    r"\s*(?:of|from) (?:code|the (?:policy|article|document|text|source|code|diff|transcript|original|contract|message|user\b))",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+(?P<marked>[^\n]{2,80})|\*\*(?P<bold>[^*\n]{2,60})\*\*:?[ \t]*|"
    r"(?P<capitals>[A-Z][A-Z0-9 ,'’/&()-]{3,60}):?[ \t]*|(?P<named>[A-Z][^\n:.]{2,50}):[ \t]*)$",
    re.MULTILINE,
)
_RARELY = lazy(
    r"^\W*(?:if|when|whenever|unless|in case)\b(?! (?:you )?(?:answer|respond|repl|writ))"
    r"|escalat|hand-?(?:off|over)|handing over|refus|declin|emergenc"
    r"|out[ -]of[ -]scope|off[ -]topic|unclear|complaint|fallback|error|examples?\b|few[ -]shot"
    r"|small ?talk|greeting|unknown|cannot|can['’]t|abuse|crisis|sample",
    re.IGNORECASE,
)
"""Headings of what happens on an occasion only."""
_DRAFTS = 300
"""Characters at the start of a prompt that tell what is made."""
_MAKES = (
    r"\b(?:writ\w+|draft\w*|creat\w+|generat\w+|produc\w+|return\w*|output\w*|compos\w+"
    r"|suggest\w*|mak(?:e|es|ing)|giv(?:e|es|ing)|reply with|answer with|into)\b[^.\n]{0,60}\b"
)
_EXCEPT = lazy(r"\b(?:except|other than|unless) (?:when|if|where|for|in)\b", re.IGNORECASE)


def is_limited(text: str, start: int, end: int, kind: str) -> bool:
    """Whether a demand at this place of a system prompt holds on an occasion, for one kind of answer, for a part or for other texts."""
    first, last = sentence_around(text, start, end)
    if IN_A_QUESTION.match(text[text.rfind("\n", 0, start) + 1 : start]) or _EXCEPT.search(text, first, start):
        return True
    if not _ENGLISH.search(text, first, last):
        return False
    before = text[first:start]
    if kind == "without_words":  # to say it is to be on the occasion
        return _under(text, first)
    if _OCCASION.match(text[first:last]) or _BEHIND.match(text, end) or BEHIND_A_QUESTION.search(text[:first][-80:]):
        return True
    if _under(text, first):
        return True
    if kind == "code_block" and (made := _OBJECT.search(before)):
        noun = (made["noun"] or "").lower()
        return bool(noun) and noun not in _ANSWER | _ALL_OF_IT and not _makes(text[:first], noun)
    if kind not in _COUNTED:
        return False
    if _ARROW.match(text[text.rfind("\n", 0, start) + 1 : start]):
        return True
    if _PARTS.match(text, end) or _QUOTES.search(before[-60:]):
        return True
    label = _LABEL.search(text[max(0, start - 120) : start])
    if label and not _GLOBAL_LABEL.search(label["label"]) and not _TELLS.search(label["label"]):
        return not _makes(text[:first], label["label"].split()[-1])
    return any(
        _of_others(match, text[:first]) for match in _SUBJECT.finditer(before) if not _APART.search(before, match.end())
    )


_MORE_NAMED = lazy(r"(?: or|,|/| and| &) ?(?:(?:or|and|in) )?(?-i:[A-Z])[a-z]{3,}", re.IGNORECASE)
_OF_WORDING = lazy(r"\s?[:(]?\s?[\"“'‘«„]|,? (?:use|say|call|address|prefer|avoid)\b", re.IGNORECASE)
_OBJECT = lazy(
    r"\b(?:write|use|keep|give|quote|format|spell|put|wrap|leave"
    r"|print|render|cite|name|show|translate)s? (?:[\w'’-]+ ){0,3}?(?P<noun>[\w'’-]{3,}) $|\bas $",
    re.IGNORECASE,
)
_ALL_WORDS = "only all everything always back entirely completely exclusively strictly just to with"
_ALL_OF_IT = frozenset(_ALL_WORDS.split())


def is_language_limited(text: str, start: int, end: int) -> bool:
    """Whether the name of a language at this place of a system prompt is not the one of every answer: `in German "Sie"`."""
    if is_limited(text, start, end, "language") or _OF_WORDING.match(text, end) or _MORE_NAMED.match(text, end):
        return True
    first, _ = sentence_around(text, start, end)
    before, above = text[first:start], text[:first]
    if made := _OBJECT.search(before):
        noun = (made["noun"] or "").lower()
        if not noun or (noun not in _ANSWER and noun not in _ALL_OF_IT and not _makes(above, noun)):
            return True
    return any(
        _of_others(match, above) for match in _SUBJECT.finditer(before) if not _APART.search(before, match.end())
    )


def _under(text: str, at: int) -> bool:
    """Whether the last heading above names an occasion."""
    heads = [*_HEAD.finditer(text, max(0, at - 2_000), at)]
    if not heads:
        return False
    said = next(filter(None, heads[-1].groups()), "")
    return _RARELY.search(said) is not None


def _of_others(match: re.Match[str], above: str) -> bool:
    what = match["what"]
    head = what.split()[-1].lower()
    if _ALL.search(what):
        return False
    if _OTHERS.search(what):
        return True
    if head in _ANSWER or head.isdigit():
        return match["of"] in ("about", "on") and head not in ("it", "you", "they", "this", "that", "total", "whole")
    return len(head) > 2 and not head.endswith("ly") and not _makes(above, head)


def _makes(above: str, noun: str) -> bool:
    """Whether the prompt says that this is what is made."""
    stem = re.escape(noun.lower()[:5])
    low = above.lower()
    return re.search(rf"\b{stem}", low[:_DRAFTS]) is not None or re.search(_MAKES + stem, low) is not None
