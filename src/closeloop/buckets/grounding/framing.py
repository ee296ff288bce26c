"""What an answer says beside what it says of the documents: `Sure!`, `Based on the documents,`, marks of citations, offers of more help.

No document supports it and nobody asks it to: a head that learned from bare replies takes each such word for an unsupported one.
"""

from __future__ import annotations

import re

from closeloop.patterns import lazy

_GIVEN = (
    r"(?:(?:the|your|this|these|our|all|any|des?|du|la|les|los|las|el|der|den|dem|die|das|il|le|gli|os|as|o|a) )?"
    r"(?:(?:provided|given|above|available|retrieved|attached|following|supplied|relevant|bereitgestellten|vorliegenden"
    r"|fournis|fournies|proporcionad[oa]s?|fornit[oie]|fornecid[oa]s?) )*"
    r"(?:contexts?|documents?|documentation|docs|passages?|information|infos?|texts?|articles?|sources?|knowledge base|search results"
    r"|results|materials?|excerpts?|records?|data|manual|polic(?:y|ies)|dokumente?n?|unterlagen|informationen|quellen|texte"
    r"|informations|sources|documentos|documenti|informaci[óo]n|informazioni|informa[çc][õo]es|contexto|contesto|kontext)"
    r"(?: (?:provided|given|above|available|i have|you (?:provided|gave|shared)|fournis|fournies|proporcionad[oa]s?|fornit[oie]"
    r"|fornecid[oa]s?))?"
)
_OPENING = lazy(
    r"\A(?:[\s*_#>-]*(?:"
    r"(?:(?:final|short|direct|my|the) )?(?:answer|response|r[ée]ponse|antwort|respuesta|risposta|resposta|回答|答案)"
    r"[\s*_]*(?:[:：][*_]*|(?=\n))"
    r"|(?:sure(?: thing)?|certainly|of course|absolutely|great(?: question)?|good question|happy to help|no problem|hello"
    r"|hi(?: there)?|hey"
    r"|thanks for (?:asking|reaching out|your (?:question|message))|thank you for (?:asking|reaching out|your (?:question|message))"
    r"|gerne|natürlich|klar|bien s[ûu]r|bonjour|hallo"
    r"|claro(?: que s[íi])?|por supuesto|hola|certo|certamente|ciao|ol[áa]|com certeza)[!.,]"
    r"|(?:based on|according to|as (?:stated|mentioned|described|noted|per|outlined) (?:in )?|from|per|judging (?:by|from)|laut"
    r"|gem[äa](?:ß|ss)"
    r"|nach|d'apr[èe]s|selon|seg[úu]n|de acuerdo con|secondo|in base a|de acordo com|segundo|com base em) ?"
    + _GIVEN
    + r"[*_]*[,:]"
    r"))+[\s*_]*",
    re.IGNORECASE,
)
_OFFER = lazy(
    r"(?<!\w)(?:(?:please )?(?:let me know|feel free to|don't hesitate to|do not hesitate to)\b"
    r"|i hope (?:this|that|it) (?:helps|answers|clarifies|was)|hope (?:this|that|it) helps"
    r"|if you (?:have|need|want|would like|'d like) (?:any |some |more |further |other |additional |to know)"
    r"|(?:is|was) there anything else\b|can i help you with anything else|anything else i can\b"
    r"|do you (?:have|need) any (?:other|more|further)"
    r"|would you like (?:me to|more|to know)|happy to help"
    r"|melden sie sich|lassen sie mich wissen|gibt es noch etwas|kann ich sonst noch|n'h[ée]sitez pas"
    r"|puis-je (?:encore )?vous aider"
    r"|avez-vous d'autres|h[áa]game saber|no dude en|¿(?:hay|puedo|necesita)|non esit[ai]|posso aiutar|posso ajudar|fico [àa] disposi)"
    r"[^.!?\n]*[.!?]*",
    re.IGNORECASE,
)
_INDENT = 16
"""Blanks in front of an offer."""
_CITATION = lazy(
    r" ?(?:\[\^?(?:\d{1,3}|(?:doc|document|source|passage|ref|citation)[ _-]?\d{1,3})(?:\s?[,;–-]\s?\^?\d{1,3})*\^?\]"
    r"|\[[A-Z]{1,8}[ _-]?\d{1,6}(?:\.\d{1,3})?\]"
    r"|\((?:doc|document|source|passage|ref|citation)s? ?\d{1,3}(?:(?:,| and) ?\d{1,3})*\)|【[^】\n]{1,40}】)",
    re.IGNORECASE,
)


def without_offers(response: str) -> str:
    """The answer with offers of more help and marks of citations blanked out, place by place; as it is where nothing else would be left."""
    return _without(response, _CITATION, _OFFER)


def plainly(response: str) -> str:
    """The same, and without what stands in front of the answer itself."""
    return _without(response, _OPENING, _CITATION, _OFFER)


def _without(response: str, *patterns: re.Pattern[str]) -> str:
    left = response
    for pattern in patterns:
        left = pattern.sub(_offered if pattern is _OFFER else _blank, left)
    return left if left.strip() else response


def _offered(match: re.Match[str]) -> str:
    """Blank where a sentence begins. Looked up behind the match: a pattern that begins with blanks would try each of many again."""
    before = match.string[max(0, match.start() - _INDENT) : match.start()].rstrip(" ")
    return _blank(match) if not before or before[-1] in ".!?])\n" else match[0]


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"\S", " ", match[0])
