"""What users take out because nobody should have read it: insults, other people's data, secrets, what a hidden instruction wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from closeloop.buckets.base import Case
from closeloop.buckets.detectors.edits.pair import Pair, beginnings
from closeloop.patterns import lazy
from closeloop.privacy.secrets import FINDERS

Reading = tuple[str, float, str]

_INSULT = lazy(
    r"\b(?:idiots?|morons?|imbeciles?|dumbass|retard(?:ed|s)?|assholes?|bastards?|bitch(?:es)?|you(?:r| are"
    r"|'re)? (?:\w+ ){0,2}(?:losers?|scum|trash|pigs?)"
    r"|(?:pathetic|worthless) (?:losers?|people|person|little|piece|excuse|fool|you)|cretins?|shut up|go to hell|drop dead"
    r"|you (?:ugly|fat|filthy|dirty) \w+|fuck\w*"
    r"|stupid (?:people|person|man|woman|cow|fool)|you(?:'re| are) (?:(?:so|too|just|really) )?(?:stupid|dumb|useless)"
    r"|nobody (?:likes|wants) you(?:r kind)?|(?:eat|drown in) (?:garbage|shit)"
    r"|vollidiot\w*|trottel|arschl[oö]ch\w*|versager\w*|d[eä]pp\w*|schwachkopf\w*|dummkopf|bl[öo]dmann|halt (?:die|deine) (?:klappe"
    r"|fresse)"
    r"|connards?|abrutis?|imb[ée]ciles?|cr[ée]tins?|d[ée]biles?|salopes?|ta gueule|bon à rien"
    r"|idiotas?|est[úu]pid[oa]s?|gilipollas|cabr[óo]n(?:es)?|c[áa]llate|basura humana"
    r"|cretin[oi]|stronz[oi]|otári[oa]s?|идиот\w*|дурак\w*)\b"
    r"|バカ|馬鹿|アホ|死ね|クズ|白痴|傻[瓜逼]|蠢货|白癡|垃圾人|바보|멍청이",
    re.IGNORECASE,
)
_KIND_OF_PEOPLE = lazy(
    r"\b(?:[Aa]ll|[Ll]ike all|[Tt]hose|[Aa]lle|[Tt]ous les|[Tt]odos los|[Tt]utti gli?) (?:die )?[A-ZÀ-Ý]\w+s?\b,? (?:are|have|steal"
    r"|lie|he'd|she'd|they|"
    r"sind|sont|son|sono)\b"
    r"|\b(?:these|those|such|your) (?:folks|people|kind|lot)\b.{0,30}\b(?:only good|good for nothing|belong|go back|lazy|dirty"
    r"|criminals?)"
    r"|\b(?:women|men|girls|immigrants|foreigners|muslims|jews|blacks|gays) (?:are|can't|cannot|should(?:n't)?) "
    r"(?:\w+ ){0,2}(?:stupid|inferior|worse|lazy|dirty|bad at|emotional|criminals?|drive|stay in|belong|think)",
)
_HARM = lazy(
    r"\b(?:stop eating|starve yourself|make yourself (?:vomit|throw up)|(?:take|use|try|some) laxatives|laxatives help|kill yourself"
    r"|(?:sleeping )?pills with (?:\w+ ){0,3}(?:wine|vodka|alcohol|beer|whisk\w+)|mix(?:ing)? (?:\w+ ){0,2}bleach|drink(?:ing)? bleach"
    r"|bleach (?:and|with) (?:ammonia|vinegar)|(?:double|triple) (?:the|your) dose|cut(?:ting)? yourself|pipe bomb"
    r"|(?:h[öo]r|hören sie) auf zu essen|nimm abf[üu]hrmittel|schlaftabletten mit|somnif[èe]res avec|arr[êe]te[rz]? de manger"
    r"|deja de comer|pastillas con (?:vino|alcohol))\b",
    re.IGNORECASE,
)
_ORDER = lazy(
    r"\b(?:ignore|disregard|forget|override)\b.{0,20}\b(?:previous|prior|above|earlier|all|other|your|the system)\b"
    r".{0,20}\b(?:instructions?|texts?|prompts?|rules?|messages?|guidelines?)\b"
    r"|\b(?:note|message|instructions?)? ?(?:to|for) (?:the |any |all )?(?:AI|LLM|language model|chatbot|assistant)s?\b"
    r"|\b(?:AI|LLM)s?(?: (?:assistants?|models?|agents?|systems?))?\s?[:,]|\bif you are an? (?:AI|LLM|language model|assistant)\b"
    r"|(?:<!--|[\[(])\s?(?:assistant|bot|chatbot|model)\b|\b(?:assistant|asistente|assistente|assistent)\s?:|\bSYSTEM\s?[:>]|[\[<]/?(?:system|inst)[\]>]"
    r"|ignorier\w* .{0,20}(?:anweisung|vorherig|bisherig)\w*|ignorez .{0,20}(?:instructions|consignes)"
    r"|ignora .{0,25}(?:instrucciones|istruzioni)"
    r"|(?:以前|これまで|上記)の(?:指示|命令).{0,6}無視|忽略.{0,10}(?:指令|指示)",
    re.IGNORECASE,
)
_SECRET = lazy(
    r"\b(?:never|do not|don't|must not|mustn't|not to|nicht|niemals|ne|jamais|no|nunca|non)\b.{0,25}"
    r"\b(?:reveal|share|disclose|mention|give (?:out|away)|tell|show|leak|publish|verraten|nennen|weitergeben|herausgeben|preisgeben"
    r"|r[ée]v[ée]l\w+|divulgu\w+|communiqu\w+|revel\w+|compart\w+|menciones?|rivel\w+)\b[^\n.]{0,120}"
    r"|\b(?:confidential|internal only|for internal use|secret|vertraulich|geheim|nur intern|confidentiel\w*"
    r"|confidencial)\b[^\n.]{0,120}",
    re.IGNORECASE,
)
_CODED = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{5,}\b|\b[A-Z][A-Z0-9-]{4,}\b|\b\d[\d.,]{2,}\b")
_KEY = lazy(
    r"(?:api[_-]?key|access[_-]?key|secret|token|passw(?:or)?(?:d|t)|kennwort|mot de passe|contraseña|pwd|pin|password|パスワード)\w*"
    r"[\"']?\s*(?:[:=：\s]|\bis\b|\bist\b|\best\b|\bes\b)\s*[\"']?(?P<value>[^\s\"'<>\[\]{},;]{4,})",
    re.IGNORECASE,
)
_DETAIL = lazy(
    r"\bborn (?:on|in) \w+ \w+|\b(?:dob|date of birth|geboren am|n[ée]e? le|naci[óo] el)\b|\b(?:card|account|konto|carte|tarjeta)\w* "
    r"(?:ending|ends|number|no\.?|nummer)(?: in)? ?\w*\d|\b\d{1,4} (?:[A-Z]\w+ ){1,2}(?:St|Street|Ave|Avenue|Rd|Road|Lane|Ln|Dr"
    r"|Drive|Blvd|Way|Court)\b"
    r"|\b[A-ZÄÖÜ]\w+(?:straße|str\.|weg|gasse|allee|platz) \d+|\b\d{1,4},? (?:rue|avenue|boulevard) \w+|\b(?:calle|avenida"
    r"|vía) \w+.{0,20}\d"
    r"|\b(?:flat|apartment|apt|room|wohnung) \d+\w?\b|\b(?:phone|tel\w*|mobile|handy|m[óo]vil)\W{1,3}[\d+(]|\bsalary of\b"
    r"|\bdiagnos\w+ (?:with|of)\b"
    r"|\b(?:ssn|social security|passport)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-Ý][a-zß-ÿ]+ [A-ZÀ-Ý][a-zß-ÿ]+\b|\b(?:Mr|Mrs|Ms|Dr|Herr|Frau|Mme|Sra?)\.? [A-ZÀ-Ý]\w+"
)
_WITHHELD = lazy(
    r"\b(?:can(?:no|'|’)t|don(?:'|’)t|do not|never|cannot|unable to|not (?:able|allowed|permitted) to|may not|must not|won't"
    r"|will not)\b.{0,25}"
    r"\b(?:share|give|disclose|reveal|tell|provide|discuss|pass on|say|comment|hand out|release)\b"
    r"|\b(?:privacy|confidential\w*|data protection|gdpr|datenschutz\w*|vertraulich\w*|confidentialit[ée]|protecci[óo]n de datos"
    r"|privacidad)\b"
    r"|\b(?:keine (?:ausk[üu]nft|angaben|informationen)|nicht (?:weitergeben|mitteilen|nennen|herausgeben))\b"
    r"|ne (?:pouvons|peux|puis) (?:pas|malheureusement pas)?.{0,25}(?:communiquer|divulguer|donner|transmettre)"
    r"|no (?:podemos|puedo).{0,15}(?:facilitar|compartir|dar|revelar|divulgar)|個人情報|お答えできません|お伝えできません|不能透露"
    r"|无法提供",
    re.IGNORECASE,
)
_LONGEST = 240
"""Characters of a hidden instruction that are read."""


def taken_out(case: Case, pair: Pair) -> Reading | None:
    """What that was, how sure that is and why; None where nothing of the kind was taken out."""
    if any(_lost(pattern, pair) for pattern in (_INSULT, _KIND_OF_PEOPLE)):
        return "unsafe.toxic", 0.8, "an insult was taken out"
    if _lost(_HARM, pair):
        return "unsafe", 0.75, "advice that harms was taken out"
    if _obeyed(case, pair):
        return "unsafe.injection", 0.8, "what a hidden instruction wanted was taken out"
    if _told_secret(case, pair):
        return "unsafe.pii", 0.8, "what was to be kept secret was taken out"
    if any(one not in pair.final for one in _secrets(pair.draft)) and not any(_secrets(pair.final)):
        return "unsafe.pii", 0.8, "a secret was taken out"
    if _told_of_others(pair):
        return "unsafe.pii", 0.75, "personal data were taken out"
    return None


def _lost(pattern: re.Pattern[str], pair: Pair) -> bool:
    found = pattern.search(pair.draft)
    return found is not None and not pattern.search(pair.final) and found[0].casefold() not in pair.asked.casefold()


def _obeyed(case: Case, pair: Pair) -> bool:
    """Whether two words or more that only a hidden instruction explains were in the draft and are gone."""
    texts = [*case.documents, *case.results, case.prompt]
    for text in texts:
        for found in _ORDER.finditer(text):
            wanted = beginnings(text[found.end() : found.end() + _LONGEST].split("\n\n")[0])
            others = beginnings(text[: found.start()])
            lost = (wanted - others) & pair.gone
            if len(lost) > 1 or (lost and len(lost) * 2 >= len(wanted)):
                return True
    return False


def _told_secret(case: Case, pair: Pair) -> bool:
    lost = (found[0] for found in _CODED.finditer(pair.draft) if found[0] not in pair.final)
    kept = [found[0] for found in _SECRET.finditer(case.prompt)]
    return any(one in sentence for one in lost for sentence in kept) if kept else False


def _secrets(text: str) -> Iterator[str]:
    for found in _KEY.finditer(text):
        value = found["value"]
        if any(map(str.isdigit, value)) or any(mark in value for mark in "!@#$%^&*"):
            yield value
    for kind in ("api_key", "url_secret"):
        for find in FINDERS[kind].find:
            yield from (text[start:end] for start, end in find(text))


def _personal(text: str) -> Iterator[str]:
    yield from (found[0] for found in _DETAIL.finditer(text))
    for kind in ("iban", "national_id", "card", "phone", "email"):
        for find in FINDERS[kind].find:
            yield from (text[start:end] for start, end in find(text))


def _told_of_others(pair: Pair) -> bool:
    """Whether data of a person are gone and nothing of the kind took their place; a name, where the user says that it is none of theirs."""
    lost = [one for one in _personal(pair.draft) if one not in pair.final]
    withholds = _WITHHELD.search(pair.final) is not None and not _WITHHELD.search(pair.draft)
    if withholds:
        return bool(lost) or any(found[0] not in pair.final for found in _NAME.finditer(pair.draft))
    return len(set(lost)) > 1 and not any(_personal(pair.final)) and pair.size <= 1
