"""Sentences that demand something only on a condition nobody has to meet: `if the user asks for a poem, keep it under ten words`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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
_ABROAD = (
    r"(?:si|quand|lorsque|cuando) (?:l['’]|le |la |les |une? |el |los |una )?(?:utilisat\w+|clients?|clientes?|usag\w+|visiteurs?|usuari\w+"
    r"|questions?|pregunt\w+|messages?|mensajes?)\b",
    r"(?:se|quando|caso) (?:l['’]|il |la |un['’ ]|uma? |os? |as? )?(?:utente|utenti|cliente?s?|clienti|usu[áa]ri\w+|utilizador\w*"
    r"|domand[ae]|perguntas?|messaggi\w*|mensage\w+)\b",
    r"(?:wenn|falls|sobald|sollte) (?:der |die |das |eine? |ein )?(?:nutzer|benutzer|kund|anwender|frage|nachricht)\w*",
    r"(?:als|wanneer|indien) (?:de |het |een )?(?:klant|gebruiker|vraag|bericht)\w*",
    r"(?:om|när) (?:en |ett )?(?:kund|användar|fråga|meddeland)\w*",
    r"(?:если|когда) (?:пользовател|клиент|покупател|вопрос|сообщени)\w*",
    r"(?:यदि|अगर) (?:उपयोगकर्ता|ग्राहक|प्रश्न)",
    r"(?:如果|若|当|當)(?:用户|用戶|客户|客戶|顾客|顧客|问题|問題)",
    r"(?:ユーザー|お客様|顧客|質問)[^。\n]{0,30}(?:場合|とき|たら|れば)",
    r"(?:사용자|고객|질문)[^.\n]{0,30}(?:으면|하면|라면|경우)",
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
    lazy(rf"(?:^|(?<=[.!?。！？\n]))[ \t]*(?:[-*•][ \t]+|\d{{1,2}}[.)][ \t]+)?\**(?:{one})", re.IGNORECASE)
    for one in (_ENGLISH, *_ABROAD)
)
"""How a sentence begins that holds only sometimes."""
UNLESS = lazy(
    r"\bunless (?:the user|they|i|asked|told|otherwise|someone|you are)\b"
    rf"|\b(?:only )?(?:if|when|whenever) (?:(?:the|an?|any|your|our) {_WHO} (?:\w+ )?{_DOES}|asked)\b",
    re.IGNORECASE,
)
"""What makes its sentence hold only sometimes wherever it stands."""
_STOPS = ".!?\n。！？"
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
            ends = [end for mark in _STOPS if (end := text.find(mark, at + 4)) >= 0]
            end = min(ends, default=len(text))
            below = _LISTED.match(text, end) if text[:end].rstrip(" *").endswith((":", "：")) else None
            reach = below.end() if below else end
            yield max(start, 0), reach
