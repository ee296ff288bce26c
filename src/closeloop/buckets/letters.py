"""Letters, by their salutation and their signature: somebody else than the assistant speaks there, and the last line needs no stop."""

from __future__ import annotations

import re

from closeloop.buckets.text import lowered
from closeloop.patterns import lazy

_SALUTATION = lazy(
    r"[\s*_#-]*(?:(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp|[äa]mne|emne|aihe|temat|p[řr]edm[ěe]t|тема|konu|θέμα"
    r"|subiect|t[áa]rgy|subjek|ti[êe]u đ[ềe]"
    r"|主题|主旨|件名|제목|الموضوع|נושא|موضوع|विषय|বিষয়)\s?[:：]"
    r"|(?:h(?:i|ello|ey)|dear|hola|estimad\w+|querid\w+|salut|bonjour|ch[eè]re?s?|hallo|liebe[rs]?|sehr geehrte\w?|guten \w+|ciao"
    r"|gentil\w+|car[oai]|buon\w+"
    r"|ol[áa]|oi|prezad\w+|car[oa]s?|bom dia|boa \w+|beste|geachte|dag|hej|hei|k[äa]re?|kære|hyv[äa]|cze[śs][ćc]|szanown\w+|drog\w+"
    r"|dzie[ńn] dobry|dobr[ýy] den"
    r"|v[áa][žz]en\w+|mil[ýyáa]|ahoj|привет|здравствуй\w*|уважаем\w+|дорог\w+|вітаю|шановн\w+|доброго дня|merhaba|sayın|sevgili"
    r"|γεια σ\w+|αγαπητ\w+"
    r"|bun[ăa](?: ziua)?|stimat\w+|drag\w+|tisztelt|kedves|szia|halo|hai|yth|kepada|selamat \w+|ch[àa]o|k[íi]nh g[ửu]i|xin ch[àa]o"
    r"|th[âa]n g[ửu]i)"
    r"(?: [^\s,.!:]+){1,4}\s?[,:!]|(?:尊敬|亲爱|親愛)|[^\s。，,]{1,8}(?:您好|你好)?[，,：:]\s*\n|[^\s。]{1,12}(?:様|さま|さん)[、\n]"
    r"|拝啓|안녕하세요|[^\s.]{1,6} ?(?:님|씨),?"
    r"|مرحب|السلام|عزيز|שלום|היי|یקר|سلام|जناب|नमस्ते|प्रिय|প্রিয়|สวัสดี|เรียน)"
)
_STOPS = ".!?。！？…।؟;"
_MARKS = ",;:，、：،."
_PARTING, _NAMES = 3, 4
"""Lines of a last paragraph that says farewell, and words of a name."""
_LONGEST = 40
"""Characters of such a line."""
_OPENING, _HEAD = 200, 3
"""Characters and lines among which the salutation stands."""
_FAREWELL = lazy(
    r"\b(?:regards|sincerely|yours|cheers|thanks|love|gr[üu](?:ß|ss)\w*|salut\w*|cordial\w*|bien [àa] vous|atentamente|abrazos?"
    r"|distinti|cumprimentos|abra[çc]os?"
    r"|atenciosamente|groet\w*|hilsen|h[äa]lsning\w*|terveis\w*|yst[äa]v\w*|powa[żz]an\w*|pozdraw\w*|pozdrav\w*|[úu]cto?u|уваж\w*"
    r"|повагою|saygı\w*|εκτίμηση|εκτιμηση"
    r"|stim[ăa]|[üu]dv[öo]z\w*|tisztelettel|hormat|salam|trân trọng|thân \w+)\b|ขอแสดงความนับถือ|此致|敬|祝好|敬具|よろしく|드림"
    r"|올림|تحيات|تقدير|احترام|ارادت|בברכה|בכבוד|सादर|भवदीय|শ্রদ্ধ|ধন্যবাদ"
)
_GAP = re.compile(r"\n[ \t\r]*\n")
_MARKED = re.compile(r"[-*•#>|\d]")


def salutes(low: str) -> bool:
    """Whether a lower-cased text begins as a letter does: a subject, or a greeting with a name."""
    return _SALUTATION.match(low) is not None


def signed(text: str) -> bool:
    """Whether a letter ends with its signature: whole sentences before, and below them short lines, the last one a name."""
    *before, last = _GAP.split(text.rstrip())
    if not before or before[-1].rstrip().rstrip("\"'”’»)").strip()[-1:] not in _STOPS:
        return False
    rows = [row.strip() for row in last.splitlines()]
    if len(rows) > _PARTING or any(len(row) > _LONGEST or _MARKED.match(row) for row in rows):
        return False
    name = rows[-1].rstrip(_MARKS).split()
    named = len(name) <= _NAMES and all(not word[0].islower() for word in name)
    farewell = _FAREWELL.search(lowered(last)) is not None
    if named and farewell and len(rows) > 1:
        return True
    return (named or farewell) and any(
        salutes(lowered(f"{row.strip()}\n")) for row in text.lstrip()[:_OPENING].splitlines()[:_HEAD]
    )
