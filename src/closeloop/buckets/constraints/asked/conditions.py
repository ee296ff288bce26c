"""Sentences that demand something only on a condition nobody has to meet: `if the user asks for a poem, keep it under ten words`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from closeloop.buckets.constraints.asked.occasions import INSIDE, OCCASIONS, RATED
from closeloop.patterns import lazy

_WHO = r"(?:users?|customers?|clients?|callers?|visitors?|students?|patients?|guests?|shoppers?|members?|buyers?)"
_WHAT = (
    r"(?:questions?|inputs?|quer(?:y|ies)|messages?|e-?mails?|tickets?|requests?|documents?|context|information|data|values?"
    r"|conversations?)"
)
_DOES = (
    r"(?:asks?|wants?|requests?|needs?|mentions?|says?|writes?|seems?|is|are|does|has|have|complains?|sends?|provides?|gives?|insists?"
    r"|speaks?|sounds?|reports?|tries|threatens?|shares?|uploads?|prefers?|cannot|can't|doesn't|isn't)"
)
_WORK = (
    r"(?:answer|respond|repl|writ|begin|start|giv|provid|repeat|finish|end|read|do|mak|us|creat|generat|explain|describ|summar|compos"
    r"|craft|produc|list|translat|speak|say|tell|think|discuss|present|return|output|format|refer|mention|talk|communicat|convers|draft)"
)
"""What every answer does."""
_ENGLISH = (
    rf"(?:if|when|whenever|in case|should) (?:(?:(?:the|an?|any|your|our|that) )?(?:{_WHO}|{_WHAT}|someone|somebody|anyone|anybody|they"
    rf"|he|she) (?:\w+ ){{0,2}}?{_DOES}|asked|there (?:is|are) no|no|nothing"
    r"|i (?:ask|want|need|request|mention)(?: you)? (?:for|to)|you (?:do not|don't|cannot|can't|are (?:asked|unsure|not (?:sure|able))|lack"
    r"|have no))\b"
    rf"|(?:(?:before|after|upon|once|when(?:ever)?|while) (?:you )?(?!{_WORK})[a-z]{{3,}}ing"
    rf"|(?:before|after|once|when(?:ever)?|while) you (?!{_WORK}|are\b|have\b|can\b|could\b|get\b|need\b)[a-z]{{3,}}"
    r"|only (?:if|when|where|once) (?:the|an?|any|your|our) \w+)\b"
)
CONDITIONS = tuple(
    lazy(
        rf"(?:^|(?<=[.!?;。！？；।\n])|(?<=[.!?][”“»」\"]\s))[ \t]*(?:[-*•–・·][ \t]*|\d{{1,2}}[.)、．][ \t]*|[（(]\d[)）])?\**(?:{one})",
        re.IGNORECASE,
    )
    for one in (_ENGLISH, RATED, *OCCASIONS, *INSIDE)
)
"""How a sentence begins that holds only sometimes."""
UNLESS = lazy(
    r"\bunless (?:the user|they|i|asked|told|otherwise|someone|you are)\b"
    rf"|\b(?<!even )(?:only )?(?:if|when|whenever) (?:(?:the|an?|any|your|our) {_WHO} (?:\w+ )?{_DOES}|asked)\b",
    re.IGNORECASE,
)
"""What makes its sentence hold only sometimes wherever it stands."""
_STOPS = ".!?\n。！？；;।"
_END = lazy(r"[!?\n。！？।]|\.(?=\s|[”“\"»]|$)")
_OPEN = {"“": "”“", "„": "“”", "«": "»", "「": "」", '"': '"'}
_LONGEST_QUOTE = 200
_LISTED = lazy(r"(?:\s*(?:[-*•]|\d{1,2}[.)]|[a-z]\))[ \t][^\n]*)+")


def conditional(text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
    """The sentences that hold only on a condition, by those of the patterns that may match here, with the list below those that end
    in a colon. In order, without overlaps.
    """
    reach = 0
    starts = sorted({match.start() for pattern in patterns for match in pattern.finditer(text)})
    for place in starts:
        at = next((one for one in range(place, len(text)) if not text[one].isspace()), place)
        if at >= reach:
            start = max(text.rfind(mark, reach, at) for mark in _STOPS) + 1
            end = _sentence_end(text, at + 4)
            below = _LISTED.match(text, end) if text[:end].rstrip(" *").endswith((":", "：")) else None
            reach = below.end() if below else end
            yield max(start, 0), reach


def _sentence_end(text: str, at: int) -> int:
    """Where the sentence ends: no stop inside quotation marks does that."""
    line = text.find("\n", at)
    line = len(text) if line < 0 else line
    while match := _END.search(text, at, line):
        opened = next((one for one in range(at, match.start()) if text[one] in _OPEN), None)
        if opened is None:
            return match.start()
        closed = min(
            (place for mark in _OPEN[text[opened]] if (place := text.find(mark, opened + 1, line)) >= 0), default=-1
        )
        at = closed + 1 if 0 <= closed <= opened + _LONGEST_QUOTE else opened + 1
    return line
