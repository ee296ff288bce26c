"""Whether a count is demanded of the whole response, of its parts only, or of a text that is merely spoken of."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from closeloop.buckets.constraints.asked.first_and_then import comes_first_or_then
from closeloop.buckets.constraints.model import Constraint
from closeloop.patterns import lazy

_PART = (
    r"(?:sentences?|paragraphs?|lines?|sections?|parts?|bullets?|bullet points?|points?|items?|entr(?:y|ies)|steps?|stanzas?|verses?"
    r"|answers?|tips?|options?|questions?|chapters?|scenes?|emails?|messages?|definitions?|descriptions?|examples?|reasons?|one|phrases?"
    r"|paragraphes?|lignes?|parties?|puces?|strophes?|r[ée]ponses?|[ée]tapes?|id[ée]es?|element[oi]|oraci[óo]n|oraciones|frases?"
    r"|p[áa]rrafos?|l[íi]neas?|secci[óo]n|puntos?|estrofas?|viñetas?|pasos?|respuestas?|satz|absatz|zeile|abschnitt|punkt|strophe|antwort"
    r"|teil|frase|paragrafo|riga|sezione|punto|par[áa]grafo|linha|se[çc][ãa]o)"
)
_BEFORE = lazy(
    r"\b(?:each|every) (?:day|morning|evening|night|week|month|year)\b[^.;!?\n]{0,30}$|\b(?:each|every) \w+ (?:gets?|has|receives?"
    r"|speaks?|says?|writes?)\b[^.;!?\n]{0,20}$"
    r"|\b(?:chaque|cada|jede[rs]?|ogni) (?!(?:antwort|nachricht|r[ée]ponse|message|respuesta|mensaje|risposta|messaggio|resposta|mensagem"
    r"|partie|phrase|fois|vez|volta|mal)\b)\w+ [^.;!?\n]{0,30}$"
    r"|\b(?:chaque|cada|jede[rs]?|ogni) \w+ (?:a|dit|re[çc]oit|tiene|dice|recibe|hat|bekommt|sagt|ha|dice|riceve|tem|diz|recebe)\b"
    r"[^.;!?\n]{0,20}$"
    r"|\b(?:stanzas|verses|paragraphs|sections|strophes) of(?: (?:exactly|at least|at most|only|no more than|up to))?\s*$"
    r"|\b(?:then|and) (?:explain|justify|elaborate|comment)(?: \w+){0,3}? (?:in|with|using)(?: (?:exactly|at least|at most|only))?\s*$"
    r"|\b(?:elke?|iedere?|varje|vart|hver|hvert) (?!(?:antwoord|bericht|reactie|keer|svar|meddelande|besked|melding|gang|gång)\b)"
    r"\w+ [^.;!?\n]{0,30}$"
    rf"|\b(?:each|every|per|chaque|cada|jede[rsnm]?|pro|ogni)\b(?: (?:of (?:your|the|these|those|my|its)|single|bullet|new))?"
    rf"(?: (?P<part>{_PART})\b(?! x\b)|,?\s*$|: |,? (?:in|with|of|no|not|at|around|about|exactly|containing|contains?|under|less|is|has"
    rf"|have|having|should|must|being|limited|using|consist\w*|of which|of them)\b)[^.;!?\n]{{0,70}}$",
    re.IGNORECASE,
)
"""`Each paragraph should have`, `each in`: what follows is counted inside the parts."""
_AFTER = lazy(
    r"(?:\s+(?:long|maximum|max|in length|or (?:less|fewer|more)))?\s+(?:(?:each|apiece|chacune?|cada un[oa]|jeweils"
    r"|ciascun[oa])(?!,? (?:separ|s[ée]par|divi|sp?lit|start|begin|beg[ia]nn|comm?en|empie|getrenn))"
    r"|(?:a|per|every|each) (?:day|week|month|year|minute|hour|page|night)|(?:par|por|al|pro|am) (?:jour|semaine|mois|heure|d[íi]a|semana"
    r"|mes|hora|tag|woche)"
    r"|(?:per|for each|for every) (?!answer|response|reply|message|turn|email|post\b|tweet|svar"
    r"|meddelande|besked|antwoord|bericht|antwort|nachricht)\w+|to \w+ (?:each|every)"
    rf"|(?:per|in each|for each|in every|for every|par|pour chaque|dans chaque|por|en cada|para cada|pro"
    rf"|in jede[mr]) (?P<part>{_PART}))\b",
    re.IGNORECASE,
)
_LINE_EACH = lazy(
    r"\s*(?:(?:pro|je|f[üu]r jede\w*|par|por|per|para cada|voor elk\w*|na każd\w+|на кажд\w+)\s+\w|に?(?:一|1|１|ひと)|에 ?(?:하나"
    r"|한)|[一1每](?:个|個|条|條|项|項|句))",
    re.IGNORECASE,
)
"""`One line per product`."""
_MORE_BEHIND = lazy(r",? (?:and|then|and then) (?:explain|justify|elaborate)\b", re.IGNORECASE)
"""`A verdict in one word and then justify it`."""
_OF_TITLE = lazy(
    r"\b(?:titles?|headings?|headlines?|subject lines?|captions?|hashtags?|tagline|titre|t[íi]tulo|titel|[üu]berschrift"
    r"|titolo|tytuł\w*|başlı\w+)\b(?:[\s(]+(?!and\b|then\b|et\b|y\b)[\w'’-]+){0,5}[\s(]*$",
    re.IGNORECASE,
)
_OF_LABEL = lazy(
    r"(?:^|\n)[\s*•\d.)-]{0,6}(?:title|headline|heading|subject|intro\w*|hook|opening|body|conclusion|closing|summary|abstract|cta"
    r"|call to action|tl;?dr|caption|description|bio|tagline|slogan|meta description|(?:step|section|paragraph|part|bullet"
    r"|slide) \d{1,2})"
    r"\**:\s*(?:[\w,]+\s+){0,5}$",
    re.IGNORECASE,
)
"""`Body: two paragraphs`, as a line of a layout."""
_FOR_A_PART = lazy(
    r"[\s-]+(?:(?:sentences|phrases|names|titles|slogans|lines|answers|headlines|captions|summaries|stories|poems|descriptions|paragraphs"
    r"|bullets|bullet points|taglines|tweets|definitions|reviews)\b|(?:questions?|greetings?|exclamations?)\b"
    r"|(?:introduction|intro|conclusion|opening|closing|outro|title|heading"
    r"|headline|caption|hook|subject line|tagline)\b)",
    re.IGNORECASE,
)
"""`A two sentence introduction, then ...`"""
_GIVEN_BEFORE = lazy(
    r"\b(?:(?:report|text|article|book|essay|document|paper|file|page|song|poem|play|band|story)s? (?:has|had|have|contains?|is|was"
    r"|consists of)|here is|(?:he|she|they|i) (?:wrote|submitted|read)|here's|here are|this is"
    r"|i (?:wrote|have written|have|found|read|got)|there (?:is|are)|voici|aqu[íi] (?:est[áa]|hay)|hier ist|ecco"
    r"|aqui est[áa])\b(?:\s+(?!that\b|should\b|must\b)[\w-]+){0,4}\s*$"
    r"|(?:^|[.!?\n]\s*)(?:an?|most|some|good|typical)(?: (?!(?:that|which|who|response|answer|reply|output|message)\b)[\w-]+){1,3}"
    r" (?:has|have|contains?|consists? of)\s*$"
    r"|\b(?:my|our|mijn|min[ae]?|mein\w*|mes|mis|meus|minhas|miei|мо[яийё]) [\w'’-]+ (?:have|has|heeft|hebben|har|haben|hat|ont|tienen?"
    r"|t[eê]m|hanno)\s*$"
    r"|\b(?:napisał\w*|przeczytał\w*|dostał\w*|mam|mamy|كتب\w*|قرأ\w*|لدي|عندي|لدينا|ich habe|jeg har (?:skrevet|l[æe]st"
    r"|f[åa]e?tt?)|jag har (?:skrivit|läst|fått)|ik heb|ho (?:scritto|letto|ricevuto)"
    r"|(?:escrevi|li|recebi)|j['’]ai (?:[ée]crit|lu|re[çc]u)|he (?:escrito|le[íi]do|recibido))\b"
    r"(?:\s+(?!(?:und|og|och|e|et|y)\b)[\w-]+){0,5}\s*$"
    r"|(?:folgend\w*|seguente|seguinte|a seguir|siguiente|suivante?)\b[^.\n]{0,30}, (?:der|die|das|che|que|qui) (?:aus|hat|ha|tem|tiene"
    r"|a|contient|contiene|cont[ée]m|comporte)\s*$",
    re.IGNORECASE,
)
_HOW_MANY = lazy(
    r"\b(?:how many|how long|what (?:would|does|do|will)|quant[ei]|combien|cu[áa]nt[ao]s|wie viele|quant[ao]s)\b[^.?!\n]{0,60}$",
    re.IGNORECASE,
)
_GIVEN_AFTER = lazy(
    r"[\s-]+bir (?:yazı|makale|metin|ödev|hikaye|kitap|rapor)\w* (?:yazd|okud|ald)\w*|の(?:記事|文章|論文|本文|テキスト|作文"
    r"|エッセイ)を(?:要約|読|添削|翻訳|直|修正|校正)|[\s-]+(?:[\w-]+\s+){0,3}?(?:below|above"
    r"|attached|i (?:wrote|pasted|have written)|that follows|ci-dessous|suivante?|a continuaci[óo]n|unten)\b",
    re.IGNORECASE,
)
"""A text that is handed over with the prompt, by its size."""
_EACH_ABROAD = lazy(
    r"各\s?$|(?:每|各)(?:一|个|個)?(?:段落?|句|条|條|行|点|點|个|個|项|項|部分|章|节|節|题|題|篇|首|人|天|周|月|年)[^。；;\n]{0,20}$"
    r"|\bкажд(?:ый|ая|ое|ые|ого|ой|ом|ую|ым|ых)\b[^.;!?\n]{0,50}$|\bпо\s*$|(?:\b각|마다)[^.\n]{0,20}$",
    re.IGNORECASE,
)
_EACH_BEHIND_ABROAD = lazy(
    r"\s*(?:(?:на|в) (?:кажд\w+|день|неделю|месяц|год|час|минуту)|кажд\w+|씩|[/／每](?:段|句|条|行|天))", re.IGNORECASE
)
_GIVEN_ABROAD = lazy(
    r"(?:写了|寫了|写过|寫過|读了|讀了|看了|收到了?|这是|這是|下面是|以下是|下面|以下|上面)(?:的|这|這"
    r"|一)?[篇段个個份封首]?(?:有|共|含)?\s*$"
    r"|\b(?:написал|прочита?л|прочёл|получил|наш[её]л|вот)\w*(?: [\w-]+){0,3}(?: на| из| в)?\s*$"
    r"|\bследующ\w+ (?:текст|стать|отрыв|рассказ)\w*,?(?: состоящ\w+)? из\s*$"
    r"|(?:नीचे|निम्नलिखित|ऊपर|इस)(?: दिए गए| दी गई| दिये गये)?\s*$",
    re.IGNORECASE,
)
_GIVEN_BEHIND_ABROAD = lazy(
    r"(?: ?(?:분량|짜리))?(?:의|인)? ?(?:[가-힣]+ )?(?:글|에세이|기사|논문|보고서)(?:을|를) (?:썼|작성했|읽었|받았|요약|번역|고치"
    r"|첨삭)| ?에 (?:관한|대한)|(?:으로|로) (?:된|이루어진) (?:다음|아래|위)|을? ?썼|를 썼|[有是里裡]"
    r"| ?के बारे में|(?: ?का| ?की| ?के| ?वाला| ?वाली)? ?(?:एक )?(?:निबंध|लेख|कहानी|पत्र|रिपोर्ट|टेक्स्ट|पाठ) (?:लिखा|लिखी|पढ़ा|पढ़ी"
    r"|मिला|का सारांश|का अनुवाद|को ठीक)"
)
_TITLE_ABROAD = lazy(r"(?:标题|標題|题目|題目|제목|\bзаголов\w+)[^。.\n]{0,8}$", re.IGNORECASE)
_HOW_MANY_ABROAD = lazy(r"(?:多少|几个|幾個|몇|\bсколько\b)[^。.?？\n]{0,30}$", re.IGNORECASE)
_OF_STRINGS = lazy(r"(?:json|массив\w*|таблиц\w*)[^.;\n]{0,40}$", re.IGNORECASE)
"""Russian has one word for lines, rows and strings."""
_OF_SECRET = lazy(
    r"(?:password|passwort|senha|contraseña|mot de passe|парол\w+|adgangskode|lösenord|wachtwoord|密码|密碼|비밀번호"
    r"|パスワード|पासवर्ड)[^.!?。\n]{0,40}$",
    re.IGNORECASE,
)
"""What has so many characters for its own reasons."""
_IDIOMS = ("двух словах", "двумя словами")
"""`In a nutshell`."""
_INSIDE = ("words", "sentences", "characters", "lines", "paragraphs")
_SAME = {
    "words": "word mot palab wort parol palav",
    "sentences": "sent phras orac fras satz",
    "lines": "line lign líne linea zeil rig linh",
    "paragraphs": "para párr abs",
}
_ORDINALS = ("第", "最后", "最後", "마지막", "अंतिम", "आखिरी", "последние", "последних")
"""In front of a number these make it the place of something."""
_POINTED = ("这", "這", "那", "इन ", "उन ", "이 ", "그 ")
"""Words that stand in the prompt."""
_LOOK = 110


_OF_PROSE = lazy(r"\s*[:(]\s*[a-z\d]")
"""`Two parts: a verdict, then reasons` tells what they are, in small letters."""
_OF_WORDS = lazy(
    r"\s+(?:related|that (?!(?:summar|describ|explain|captur|convey|express|answer))|have\b|has\b|had\b|provided|given|which|from|mean\b"
    r"|are\b|were\b)",
    re.IGNORECASE,
)
"""Words and sentences that are spoken of: `two words have the same meaning`."""


def elsewhere(kind: str, text: str, start: int, end: int, *, bare: bool) -> bool:
    """Whether the count at this place is not one of the whole response."""
    before, after = text[max(0, start - _LOOK) : start], text[end : end + 60]
    count = text[start:end].lower()
    return (
        (bare and _of_a_given_text(kind, before, count, after))
        or (kind in _STRUCTURAL and _ALL_OF.search(before) is not None)
        or _of_its_own(kind, before, count, after)
        or (not (before.isascii() and after.isascii()) and _elsewhere_abroad(kind, before, count, after, bare=bare))
        or _inside(kind, before, after, text)
        or (kind in _INSIDE and comes_first_or_then(text, start, end))
    )


def _of_a_given_text(kind: str, before: str, count: str, after: str) -> bool:
    """Whether a bare number is that of a text or words that the prompt speaks of."""
    if kind == "sections" and count.startswith("the ") and after.startswith(" of "):
        return True  # `the three parts of a letter`
    if kind == "sections" and count.endswith("parts") and _OF_PROSE.match(after):
        return True  # they have no headings
    if kind in _SAME and (_OF_WORDS.match(after) or count.startswith("the ")):
        return True
    return bool(_GIVEN_BEFORE.search(before) or _GIVEN_AFTER.match(after) or _HOW_MANY.search(before))


def _of_its_own(kind: str, before: str, count: str, after: str) -> bool:
    """Whether something other than the response has so many: a slot of a template, a password, the strings of JSON."""
    if after.startswith(">") and "<" in before[-20:] + count:
        return True  # `Reason: <one sentence>`
    if kind == "words":
        pointed = before.endswith(_POINTED)
    elif kind == "lines":
        pointed = bool(_OF_STRINGS.search(before))
    else:
        pointed = kind == "characters" and bool(_OF_SECRET.search(before))
    return pointed or before.rstrip().endswith(_ORDINALS)


_IF_SO_MANY = lazy(
    r"\s?(?:이(?:면|라면|거나)|인 경우|일 (?:때|경우)|の(?:場合|とき|時)|なら|であれば|时[，,]|時[，,]|的话|的話)"
)
"""`두 문장 미만이면`: what is to be done if there are so many."""
_ALL_OF = lazy(
    r"(?:\b(?:all(?: of the| the)?|alle|alla|samtlige|tou(?:s|tes) les|tod[ao]s l[ao]s|tutt[ie](?: e)?(?: gli| i| le)?|todos os|todas as"
    r"|wszystkie|все|tüm)|所有|全部|这|모든|すべての|全ての) ?$",
    re.IGNORECASE,
)
"""`All four paragraphs are always there` speaks of those that were named."""
_STRUCTURAL = ("paragraphs", "sections", "bullets", "items", "things")


def _elsewhere_abroad(kind: str, before: str, count: str, after: str, *, bare: bool) -> bool:
    if _IF_SO_MANY.match(after):
        return True
    if bare and (_GIVEN_ABROAD.search(before) or _GIVEN_BEHIND_ABROAD.match(after) or _HOW_MANY_ABROAD.search(before)):
        return True
    return count in _IDIOMS or (
        kind in _INSIDE
        and bool(_EACH_ABROAD.search(before) or _EACH_BEHIND_ABROAD.match(after) or _TITLE_ABROAD.search(before))
    )


def _inside(kind: str, before: str, after: str, text: str) -> bool:
    """Whether the count is one of each part, or of a part that has a name."""
    if kind not in _INSIDE and kind not in ("bullets", "things", "emojis"):
        return False
    if ((behind := _AFTER.match(after)) and not _is_whole(behind["part"], text)) or _MORE_BEHIND.match(after):
        return True
    if kind == "bullets":
        return False
    if kind == "lines" and _LINE_EACH.match(after):
        return True
    if (each := _BEFORE.search(before)) and not _names(kind, each["part"]) and not _is_whole(each["part"], text):
        return True
    return bool(
        _OF_TITLE.search(before)
        or _OF_LABEL.search(before)
        or _FOR_A_PART.match(after)
        or (
            kind in _INSIDE and bool(_OF_A_PART.search(before) or _BESIDE.search(before) or _BESIDE_BEHIND.match(after))
        )
    )


_OF_A_PART = lazy(
    r"\b(?:verdict|rationale|reason|justification|hook|tip|note|greeting|salutation|closing|sign-?off|opener|opening|intro(?:duction)?"
    r"|outro"
    r"|conclusion|body|recap|takeaway|disclaimer|warning|caution|footer|punch ?line|moral|label|tagline|call to action)"
    r"(?: line| sentence)?[,:]?\s*[(\[–-]?\s*(?:(?:of|in|with|is|are|at|about|around|exactly|maximum|max)\s+){0,3}$",
    re.IGNORECASE,
)
_BESIDE = lazy(
    r"(?<=[a-z,;)]\s)(?:then|followed by|plus)\b[^.!?\n]{0,40}$|\bat the (?:very )?(?:end|bottom|top|start|beginning)(?: (?:in|on|as"
    r"|with))?\s*$",
    re.IGNORECASE,
)
_BESIDE_BEHIND = lazy(
    r"(?:\s+(?:long|max(?:imum)?|or less|or fewer))?[\s)\]]*(?:,|;|\s+and)?\s*(?:then|followed by)\b"
    r"|\s+of [a-z][^.,;:!?\n]{2,40}?(?:,? (?:then|followed by|below|under|beneath|above|at the (?:end|top|bottom))\b)",
    re.IGNORECASE,
)
"""The answer has other parts beside what is counted."""


def _is_whole(part: str | None, text: str) -> bool:
    """Whether the part named is the response, as one of many: `every answer`, where no questions are asked together."""
    return bool(part) and str(part).lower() in _ANSWER and _QUESTIONS.search(text) is None


_ANSWER = ("answer", "message", "réponse", "respuesta", "antwort")
_QUESTIONS = lazy(
    r"\b(?:questions|answers|messages|faqs?|q ?(?:&|and) ?as?|quiz\w*|riddles|interview\w*|r[ée]ponses|respuestas|preguntas|antworten"
    r"|fragen)\b"
    r"|\?[^?]*\?",
    re.IGNORECASE,
)


def _names(kind: str, part: str | None) -> bool:
    """Whether the part named is what is counted: `separate each paragraph, of which there are five paragraphs`."""
    return bool(part) and str(part).lower()[:4].startswith(tuple(_SAME.get(kind, "").split()))


_QUOTED = lazy(r"[\"“«]([^\"”»“\n]{1,300})[\"”»]|(?<!\w)['‘]([^'’\n]{1,200})['’](?!\w)")


def unquoted(found: Sequence[Constraint], text: str) -> Iterator[Constraint]:
    """The demands that do not stand inside quotation marks, as a thing somebody said where the prompt is more than that."""
    spans = [match.span() for match in _QUOTED.finditer(text)] if found else []
    for item in found:
        place = bisect_left(spans, (item.start,)) - 1
        start, end = spans[place] if place >= 0 else (0, 0)
        if not (item.end < end and end - start < len(text) * _MOST):
            yield item


_MOST = 0.6
"""A prompt that is in quotation marks as a whole is a demand all the same."""


def of_parts(found: Sequence[Constraint]) -> set[int]:
    """Which counts (by position) no response can keep together: `an introduction of 30 words and a story of 100 words`."""
    out = {place for place, item in enumerate(found) if not item.part and any(_opposed(item, other) for other in found)}
    for kind in _COUNTED:
        counts = [
            (place, item.low or 0, item.high) for place, item in enumerate(found) if item.kind == kind and not item.part
        ]
        lowest = min((high for *_, high in counts if high is not None), default=math.inf)
        highest = max((low for _, low, _ in counts), default=0)
        out |= {place for place, low, high in counts if low > lowest or (high is not None and highest > high)}
    return out


_COUNTED = (*_INSIDE, "bullets", "numbered", "emojis")
_OPPOSED = frozenset(
    frozenset(pair)
    for pair in (
        ("upper", "lower"), ("no_lists", "bulleted"), ("no_lists", "bullets"), ("no_lists", "numbered"), ("no_lists", "numbered_list"),
        ("no_emoji", "emoji"), ("no_emoji", "emojis"), ("json_only", "yaml"), ("json_only", "csv"), ("json_only", "xml"),
    )
)  # fmt: skip
"""Kinds that no response can keep together."""


def _opposed(one: Constraint, other: Constraint) -> bool:
    return not other.part and frozenset((one.kind, other.kind)) in _OPPOSED and 0 not in (one.high, other.high)
