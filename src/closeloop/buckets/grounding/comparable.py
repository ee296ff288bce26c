"""Whether the words of a response can be set against those of documents at all: small talk, translations, tasks and code cannot."""

from __future__ import annotations

import re
from collections.abc import Sequence

from closeloop.buckets.text import sentences
from closeloop.interactions.languages.shares import differently, plainly_alike

_SURELY = 0.7
_TOLD = 400
"""Characters of a document by which its language is told."""
_BEGINNING = 2
"""Sentences; further on it has told something."""
_SMALL_TALK = 400
"""Characters; more than that says something."""
_SOURCE = (
    r"(?:(?:knowledge|data) ?base|documents?|documentation|docs|context|passages?|article|information|sources?|policy|policies|text|manual"
    r"|guide|handbook|report|notes?|pages?|excerpts?|snippets?|materials?|content|files?|records?|contract|e-?mail|transcript|faq)"
)
_SOURCES_ABROAD = (
    r"(?:dokument\w*|unterlagen|anleitung|handbuch|text\w*|artikel|auszug|kontext|quellen?|documents?|manuel|texte|contexte|extrait|article"
    r"|notice|documentos?|manual|texto|contexto|artículo|guía|fragmento|documento|manuale|testo|contesto|articolo|trecho|artigo)"
)
_NOTHING = re.compile(
    r"^\W*(?:(?:hi|hello|hey)(?: there| again)?|good (?:morning|afternoon|evening)|welcome(?: back)?"
    r"|thanks?(?: you)?(?: so much| very much)?(?: for [\w' ]{1,40})?|you(?:'|’)re (?:very |most )?welcome|no (?:problem|worries)"
    r"|my pleasure|(?:i(?:'|’)m )?(?:very |so )?sorry(?: about that| for (?:the|any) [\w ]{1,30})?|glad (?:i could|to) help[\w ]{0,20}|bye"
    r"|goodbye|have a (?:nice|good|great|lovely) \w+|enjoy (?:your|the|it)\b[\w ]{0,30}|good luck[\w ]{0,30}"
    r"|(?:i )?hope (?:this|that|it) helps|sure|of course|certainly|great|absolutely"
    r"|gern(?:e)?(?: geschehen)?|bitte(?: sehr)?|de nada|de rien|prego|con gusto)\W*$"
    r"|\b(?:let me know if|feel free to (?:ask|reach|contact)|happy to help|here to help|anything else|(?:other|further|more) questions"
    r"|can i (?:help|assist)|how (?:can|may) i (?:help|assist))\b"
    r"|\b(?:what|which|how) (?:\w+ ){0,4}?(?:would you like|do you (?:want|need|mean)|are you (?:using|trying|looking|referring))\b[^?]*\?"
    r"|\b(?:could|can|would) you (?:please )?(?:clarify|tell me|share|provide|give me|specify|confirm|send|upload"
    r"|paste|like me to)\b[^?]*\?"
    r"|\bdo you mean\b[^?]*\?",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"\b(?:(?:i|we) (?:could(?:n['’]t| not)|can(?:['’]t|not| not)|did(?:n['’]t| not)|do(?:n['’]t| not)"
    r"|(?:am|are|was|were) (?:un|not )able to) (?:\w+ ){0,3}?(?:find|locate|see|have|answer|say|tell|confirm|determine)"
    r"|no (?:\w+ ){0,3}?(?:information|mention|answer|details))\b"
    r"[^.?!,]{0,120}\b(?:in|from|within|on|based on) (?:\w+ ){0,3}?"
    + _SOURCE
    + r"\b|\b"
    + _SOURCE
    + r"\b[^.?!,;:]{0,40}?\b(?:do(?:es)?|did)(?:n['’]t| not) (?:\w+ ){0,2}?(?:say|state|mention|specify|answer|address|tell"
    r"|indicate|(?:contain|include|provide|cover|list|give|have) (?:\w+ ){0,3}?(?:information|details?|answer|mention"
    r"|whether|if|how|what|when|who))\b"
    r"|\b(?:i|we) (?:could(?:n['’]t| not)|can(?:['’]t|not)|did(?:n['’]t| not)|do(?:n['’]t| not)) (?:find|see) any(?:thing| (?:\w+ ){0,2}?"
    r"(?:information|mention|details?|answer|data)) (?:on|about|regarding|of)\b|\b"
    + _SOURCE
    + r"\b[^.?!,;:]{0,20}?\b(?:gives?|offers?|provides?|contains?|has|includes?|makes?) (?:you )?no (?:\w+ ){0,3}?"
    r"(?:information|details?|answers?|figures?|data|mention|indication|hints?|numbers|specifics|explanation|word)\b"
    r"|\bno mention of\b|\b(?:is|are) silent (?:on|about)\b|\bsays? nothing (?:about|on)\b|\bonly mentions?\b"
    r"|\bnot (?:stated|mentioned|specified)\b|\bnot (?:given|covered|listed|included|contained) in the "
    + _SOURCE
    + r"\b|\bi (?:do not|don['’]t) (?:\w+ )?have (?:\w+ ){0,2}?(?:information|details|data)\b"
    r"|\bi (?:can(?:['’]t|not| not)|could(?:n['’]t| not)) (?:\w+ )?(?:confirm|determine|verify"
    r"|(?:say|tell|be)(?: \w+)? (?:for (?:sure|certain)|whether|if|from))\b"
    r"|\b(?:steht|stehen|finde\w*|enthält|enthalten|erwähn\w+|sag\w+)\b[^.?!]{0,80}\b"
    + _SOURCES_ABROAD
    + r"\b[^.?!]{0,40}\b(?:nicht|nichts|kein\w*)\b|\b"
    + _SOURCES_ABROAD
    + r"\b[^.?!]{0,40}?(?:\b(?:steht|enthält|sagt|erwähnt|nennt)\b[^.?!]{0,60}\b(?:nicht|nichts|keine?)\b"
    r"|\bn(?:e |['’])(?:\w+ )?(?:précise|mentionne|indique|dit|parle|contient (?:pas|aucune) (?:d['’])?information)\b"
    r"|\bno (?:indica|menciona|especifica|dice|contiene información)\b"
    r"|\bnon (?:indica|menziona|specifica|dice|contiene informazioni)\b|\bnão (?:indica|menciona|especifica|diz|contém informaç\w+)\b)"
    r"|\b(?:dazu|darüber|davon|hierzu)\b[^.?!]{0,60}\b(?:nichts|keine?(?: \w+)? (?:auskunft|angaben?|information\w*|aussagen?|hinweise?))\b"
    r"|\bgeht (?:\w+ )?aus\b[^.?!]{0,60}\bnicht hervor\b|\bkeine (?:auskunft|angaben?)\b"
    r"|\bne (?:figure|se trouve|ressort) pas (?:dans|de)\b|\bno (?:figura|aparece|consta) en\b|\bnon (?:figura|compare|risulta)\b"
    r"|没有(?:提到|提及|说明|相关信息)|未提(?:到|及)|文(?:中|件)(?:没有|未)|(?:記載|情報|言及)(?:が|は)?(?:ありません|ない|見つかりません|ございません)",
    re.IGNORECASE,
)
_REFERRED = re.compile(
    r"\b(?:contact|check|ask|consult|visit|see|speak|talk|reach|refer|get|connect)(?:ing)?\b[^.?!]{0,80}\b"
    r"(?:support|team|us|website|site|page|manual|documentation|doctor|pharmacist|staff|agent|seller|manufacturer|vendor|provider|manager"
    r"|lawyer|hotline|department)\b"
    r"|\b(?:wenden sie sich|kontaktieren sie|fragen sie|contactez|adressez-vous|consulte|contacte|póngase en contacto|contatt\w+)\b",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"^\W*(?:(?:hi|hello|hey|ok(?:ay)?|now|then|please|pls|thanks|great|also|and|bitte|por favor)[\s,!.]+){0,3}"
    r"(?:(?:can|could|would|will) you (?:please )?|i(?:['’]d| would) like (?:you )?to |i (?:want|need) (?:you )?to |help me (?:to )?)?"
    r"(?:write|draft|compose|create|generate|make|build|design|rewrite|rephrase|paraphrase|reword|shorten|simplify"
    r"|translate|convert|turn|put|format|add|fix|refactor|review|improve|edit|proofread|implement|suggest|propose|brainstorm"
    r"|imagine|pretend|invent|come up with|schreib\w*|verfass\w*|erstell\w*|übersetz\w*|formulier\w*|kürz\w*|écri\w+|rédige\w*|tradui\w+"
    r"|reformule\w*|crée\w*|escrib\w+|redact\w+|traduc\w+|traduz\w*|reescrib\w+|crea|scriv\w+|traduc\w+|escrev\w+|reescrev\w+)\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"^\s*(?:(?:async )?def \w+\(|class \w+|function \w*\(|import \w|from \w[\w.]* import |(?:public|private|protected|static) \w"
    r"|const \w|let \w|var \w|#include|@\w+|return\b|if .*[:{]$|for .*[:{]$|SELECT\b)|[;{}]\s*$|=>",
    re.MULTILINE,
)
_OF_CODE = 0.3
"""Share of the lines of a document that look like code."""


def says_nothing(response: str) -> bool:
    """Whether all it says is small talk, a question, that the answer is not there, or whom to ask instead."""
    if len(response) > _SMALL_TALK:
        return False
    said = [response[start:end] for start, end in sentences(response)]
    if all(_NOTHING.search(one) or _ABSENT.search(one) for one in said):
        return True
    return bool(_ABSENT.search(said[0])) and all(
        _NOTHING.search(one) or _ABSENT.search(one) or _REFERRED.search(one) for one in said
    )


def says_absent(response: str) -> tuple[int, int] | None:
    """Where it says that the answer is not in what was given, if that is what it begins with and it is short."""
    if len(response) > _SMALL_TALK:
        return None
    return next(
        (place for place in sentences(response)[:_BEGINNING] if _ABSENT.search(response[place[0] : place[1]])), None
    )


def is_translated(documents: Sequence[str], response: str) -> bool:
    """Whether the response is in another language than what was given: words cannot be compared then."""
    given = documents[0][:_TOLD]
    return not plainly_alike(given, response) and differently(given, response) >= _SURELY


def is_made(asked: str, documents: Sequence[str]) -> bool:
    """Whether a text of its own was asked for (a letter, a translation, a test), or the documents are code: few words are shared."""
    if _TASK.search(asked[:_TOLD]):
        return True
    lines = [line for line in documents[0][:4_000].splitlines() if line.strip()]
    return len(lines) > 2 and sum(bool(_CODE.search(line)) for line in lines) >= _OF_CODE * len(lines)
