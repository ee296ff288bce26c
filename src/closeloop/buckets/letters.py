"""Letters, by their salutation and their signature: somebody else than the assistant speaks there, and the last line needs no stop."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_FAREWELL_LINE = lazy(
    r"(?:(?:(?:with|kind|warm|warmest|best|many|yours|very|most|all|my|the|see|thank|bien|sinc[èe]res|cordiales|un|muchos|mit"
    r"|freundlichen?|viele|liebe|herzlichen?|beste|distinti|cordiali|cordial|com|os|melhores|met|med|z|s|с|з|cu|με|dengan)\s+){0,3}"
    r"(?:sincerely|regards|wishes|yours|thanks|you|cheers|truly|faithfully|respectfully|love|best|cordialement|respectueusement"
    r"|amicalement|salutations|[àa] vous|saludos?|cordialmente|atentamente|atenciosamente|abra[çc]os?|abrazos?|cumprimentos"
    r"|gr[üu](?:ß|ss)en?|gru(?:ß|ss)|saluti|groet(?:en|jes)?|vriendelijke groet(?:en)?|vennlig hilsen|venlig hilsen|hilsen"
    r"|h[äa]lsning(?:ar)?|terveisin|yst[äa]v[äa]llisin terveisin|powa[żz]aniem|pozdrawiam|pozdravem|[úu]ctou|уважением|повагою"
    r"|наилучшими пожеланиями|saygılar(?:ımla|ımızla)?|selamlar|sevgiler|εκτίμηση|stim[ăa]|üdvözlettel|tisztelettel"
    r"|hormat(?: (?:kami|saya))?|salam|trân trọng|thân (?:ái|mến))(?![^\W\d_])"
    r"|此致|祝好|敬上|顺颂[^\s]{2}|敬具|よろしくお願いします|감사합니다)"
    r"[\s,.!，]*(?P<name>[^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,3}[\s,.]*)?",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"\d|@|\bwww\.")
"""How a name's telephone, room or address below it differs from a name."""
_BETWEEN_NAMES = frozenset(
    ("and", "und", "et", "y", "e", "i", "en", "og", "och", "и", "та", "ve", "&", "von", "van", "de", "di", "da")
)
_SIGNATURE = 160
"""Characters of the last line among which a farewell stands."""
_SENTENCE_END = re.compile(r"(?<=[.!?。！？…])(?<!\d\.)[\"'”’»)]*\s+")
_UNDERSIGNED = re.compile(r"\S{1,12}[ 　]?(?:より|拝|드림|올림|敬上|谨上)")
_DASHED = re.compile(r"[—–]\s?[^\W\d_][\w.'’&-]*(?: [\w.'’&-]+){0,5}")
_GAP = re.compile(r"\n[ \t\r]*\n")
_MARKED = re.compile(r"[-*•#>|\d]")
_CLOSING, _ADDRESS = 4, 4
"""Rows from the end among which a farewell stands, and words of an address."""


def salutes(low: str) -> bool:
    """Whether a lower-cased text begins as a letter does: a subject, or a greeting with a name."""
    return _SALUTATION.match(low) is not None


def farewell(row: str) -> bool:
    """Whether a line or a sentence is a farewell, with a name behind it or not: `Best wishes, Teresa`, `Saygılarımla`."""
    match = _FAREWELL_LINE.fullmatch(row.strip())
    return match is not None and not (match["name"] and match["name"][0].islower())


def below_farewell(rows: Sequence[str]) -> Sequence[str] | None:
    """The rows below the first farewell among the last ones; None where there is none."""
    for place in range(max(1, len(rows) - _CLOSING), len(rows)):
        if farewell(rows[place]):
            return rows[place + 1 :]
    return None


def undersigns(row: str) -> bool:
    """Whether a row is a name with what East Asian letters put behind it: `田中より`, `김민수 드림`."""
    return _UNDERSIGNED.fullmatch(row) is not None


def addresses(row: str) -> bool:
    """Whether a row may be a greeting or an address, which end in a comma."""
    return len(row.split()) <= _ADDRESS and row.rstrip().endswith(",")


def signed(text: str) -> bool:
    """Whether a text ends as a letter does: whole sentences before, and at their end a farewell, a name or both."""
    return _parted(text) or _initialled(text) or _undersigned(text)


def _undersigned(text: str) -> bool:
    """Whether short lines stand below the last paragraph, the last one a name."""
    *before, last = _GAP.split(text.rstrip())
    if not before or not _ended(before[-1]):
        return False
    rows = [row.strip() for row in last.splitlines()]
    if len(rows) > _PARTING or any(len(row) > _LONGEST or _MARKED.match(row) for row in rows):
        return False
    while len(rows) > 1 and _CONTACT.search(rows[-1]):
        rows.pop()
    name = rows[-1].rstrip(_MARKS).split()
    named = len(name) <= _NAMES and all(not word[0].islower() or word in _BETWEEN_NAMES for word in name)
    parting = _FAREWELL.search(lowered(last)) is not None
    if named and ((parting and len(rows) > 1) or _FAREWELL.search(lowered(before[-1][-_LONGEST:]))):
        return True
    return (named or parting) and _saluted(text)


def _parted(text: str) -> bool:
    """Whether the last sentence, on whatever line, is a farewell with or without a name, or, where the text salutes, a name."""
    end = text.rstrip()
    row = end[max(end.rfind("\n") + 1, len(end) - _SIGNATURE) :]
    starts = [match.end() for match in _SENTENCE_END.finditer(row)]
    for start in starts[-2:]:  # "Thank you, Ms. Zhao" has a stop within
        last = row[start:].strip()
        # One word may as well begin a sentence that was cut, unless something stands behind it.
        if len(last) <= _LONGEST and " " in last and farewell(last):
            return True
    if not starts and not _ended(end[: len(end) - len(row)]):
        return False
    last = row[starts[-1] :] if starts else row
    names = last.rstrip(_MARKS).split()
    least = 2 if starts else 1
    named = least <= len(names) <= _NAMES and all(word[0].isupper() for word in names) and len(last) <= _LONGEST
    return (named and _saluted(text)) or (not starts and len(last) <= _LONGEST and farewell(last))


def _initialled(text: str) -> bool:
    """Whether a dash and a name stand on a line below a sentence that ended: `— jules from pocketful`."""
    above, _, row = text.rstrip().rpartition("\n")
    return _DASHED.fullmatch(row.strip()) is not None and _ended(above)


def _saluted(text: str) -> bool:
    rows = text.lstrip()[:_OPENING].splitlines()[:_HEAD]
    return any(salutes(lowered(f"{row.strip()}\n")) for row in rows)


def _ended(text: str) -> bool:
    """Whether a text ends with a stop, a picture or what closes behind one."""
    end = text.rstrip().rstrip("\"'”’»)").strip()[-1:]
    return end in _STOPS or (end > "\u2600" and not end.isalnum()) if end else False
