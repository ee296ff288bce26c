"""Prompts that only tell what somebody demands of another text and ask about it: `my teacher wants three paragraphs. Why?`"""

from __future__ import annotations

import re

from closeloop.patterns import lazy

_SAYS = (
    r"\b(?:says?|said|told|wants?|asks?|asked|insists?|quer que|pediu|quiere que|dice que|pidi[óo]|vuole che|veut que|dit que|demande"
    r"|sagt|sagte|m[öo]chte, dass|will, dass|wil dat|zegt dat|vill att|s[äa]ger att|sier at|siger at|сказал\w*|велел\w*|требу\w+"
    r"|просит)\b|कह[ाते]|चाहत|要求|规定|規定|让我|叫我|ように言[いわ]|[라다]고 (?:하|했|말)"
)
_ASKS = (
    r"(?:(?:but |and )?(?:why|is (?:she|he|that|this|it)(?! possible)|are they|does (?:that|this|it)|what (?:does|counts))\b"
    r"|(?:pourquoi|a-t-(?:il|elle)|est-ce|por ?qu[eéê]|faz sentido|tiene sentido|¿(?:por qu[ée]|es|tiene)|perch[ée]|ha senso|warum"
    r"|stimmt|ist das|waarom|is dat|klopt|varför|hvorfor|är det|er det|stämmer|stemmer"
    r"|почему|зачем|сколько|правда|прав\w* ли|верно ли|это)\b|为什么|為什麼|为何|对吗|왜|맞(?:나|아|습)|괜찮|なぜ"
    r"|どうして|क्यों|क्या यह)"
)
_STOP = r".?!。।！？\n"
_REPORTED = lazy(
    rf"(?![^{_STOP}]*\b(?:i|you|your|answers?|repl(?:y|ies)|responses?)\b)[^{_STOP}]*(?:{_SAYS})[^{_STOP}]*[{_STOP}]\s*{_ASKS}[^\n]*",
    re.IGNORECASE,
)
_LONGEST = 300


def reported(text: str) -> bool:
    """Whether a short prompt is a demand of somebody else and a question about it: no response has to keep it."""
    return len(text) < _LONGEST and _REPORTED.fullmatch(text.strip()) is not None
