"""What of a prompt is asked of the response: pasted, quoted and reported text blanked out, and demands of earlier turns that still hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from closeloop.models import Message
from closeloop.needles import Sieve
from closeloop.patterns import lazy

_STANDING = lazy(
    r"\b(?:from (?:now|here|this point) on|(?:always|never) (?:use|answer|reply|respond|write|end|start|begin|include|say|speak|mention"
    r"|add|give|exceed|go over)|(?:for|throughout|during) the (?:rest|remainder|whole|entire)|(?:in|for|of) (?:all|each|every)(?: one)?"
    r"(?: of)?(?: your)?(?: (?:future|next|following|subsequent))? (?:answers?|repl(?:y|ies)|responses?|messages?|turns?)"
    r"|until i (?:say|tell)"
    r"|all your (?:answers|replies|responses|messages)|ab (?:jetzt|sofort)|von (?:jetzt|nun) an|k[üu]nftig|antworte (?:bitte )?immer"
    r"|d[ée]sormais|[àa] partir de maintenant|dor[ée]navant|r[ée]ponds? toujours|(?:a partir de|desde) ahora|de ahora en adelante"
    r"|responde siempre|siempre responde|(?:d'ora|da ora|da adesso) in (?:poi|avanti)|rispondi sempre|a partir de agora"
    r"|de agora em diante"
    r"|responda sempre)\b|今後|これから(?:は|ずっと)|以降|从现在(?:开始|起)|以后(?:都|请)|今后",
    re.IGNORECASE,
)
"""A demand on every answer that follows."""
_REVOKED = lazy(
    r"\b(?:forget|ignore|stop|drop|no longer|never ?mind|cancel|instead|switch|back to|you can (?:now )?|no need|enough with"
    r"|normal(?:ly)?"
    r"|again|except|this time|arr[êe]te|oublie|vergiss|h[öo]r auf|nicht mehr|olvida|deja de|ya no|dimentica|esque[çc]a|smetti)\b"
    r"|やめて|元に戻|不用再|别再|不要再",
    re.IGNORECASE,
)
_SENTENCE = lazy(r"[^.!?\n。！？]+(?:[.!?。！？]+|\n|$)")


def standing(messages: Sequence[Message]) -> Iterator[str]:
    """The sentences of earlier user turns that make a demand on every answer; those before a turn that takes something back are gone."""
    turns = [message.text for message in messages if message.role == "user" and message.text]
    for place, text in enumerate(turns[:-1]):
        if _STANDING.search(text) and not any(_REVOKED.search(later) for later in turns[place + 1 :]):
            for sentence in _SENTENCE.findall(text):
                if _STANDING.search(sentence):
                    yield sentence.strip()


_FENCED = lazy(
    r"^[ \t]*(?P<fence>```|~~~)[^\n]*\n.*?(?:^[ \t]*(?P=fence)|\Z)|\"\"\".*?(?:\"\"\"|\Z)"
    r"|<(?P<tag>doc\w*|context|text|article|passage|email|source|input|example|code|content|data|transcript)\b[^>\n]*>.*?</(?P=tag)>"
    r"|^-{3,}\n.*?^-{3,}$",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_LABELLED = lazy(
    r"^[ \t]*(?:#+ |\*\*)?(?:context|documents?|passages?|articles?|e?-?mails?|text|transcript|source|background|review"
    r"|conversation|chat|story"
    r"|abstract|paragraph|kontext|contexte|contexto|texte|texto|testo|文章|本文"
    r"|原文)(?: \d+)?(?:\*\*)?[:：](?:\*\*)?[^\n]*(?:\n(?![ \t]*(?:#+ |\*\*)?"
    r"(?:question|q|task|instructions?|answer|request|frage|aufgabe|pregunta|tarea|domanda|pergunta|質問"
    r"|问题)(?: \d+)?(?:\*\*)?[:：])[^\n]+)*",
    re.MULTILINE | re.IGNORECASE,
)
"""A paragraph below a name such as `Email:`."""
_SHOT = lazy(
    r"^[ \t]*(?:q|question|input|user|human|example(?: \d+)?)[:：](?:(?!^[ \t]*(?:q|question|input|user|human|example(?: \d+)?)[:：]).)*?"
    r"^[ \t]*(?:a|answer|output|assistant|ai|bot)[:：][ \t]*\S.*?(?=^[ \t]*(?:q|question|input|user|human|example(?: \d+)?)[:：]"
    r"|\n[ \t]*\n|\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
"""An example with its answer."""
_SHOWN = lazy(
    r"(?:\b(?:formats?|form|template|structure|layout|like (?:this|so)|such as|as follows|follow\w*|exactly|schema|shape|pattern"
    r"|wie folgt"
    r"|formato|comme suit|así)\b|フォーマット|形式|格式)[^\n]{0,60}\s*$",
    re.IGNORECASE,
)
"""What stands below this is how the answer is to look."""
_WORK = lazy(
    r"^\W*(?:(?:please|can you|could you|pls) )?(?:translate|fix|correct|proofread|paraphrase|traduis|traduisez|traduce|traduzca|corrige"
    r"|übersetze?|korrigiere?|traduci|correggi|traduza|corrija)\b[^\n:：]{0,60}[:：]\s*(?P<text>[\"“«「].*[\"”»」]|\n?[^\n]+)\s*$",
    re.DOTALL | re.IGNORECASE,
)
"""A text that is to be worked on."""
_REPORTED = lazy(
    r"\b(?:(?:my|our|the|his|her|their|a|an|some|mein\w*|der|die|mi|el|la|mon|ma|le|mio|meu) (?:[\w'-]+ ){1,2}?(?:that |which |who )?"
    r"|he |she |they |it )(?:said?|says|told (?:me|us|them|him|her)|tells (?:me|us)|wrote|writes|wants?|asks?|asked|demands?"
    r"|requires?|insists?|reads|states|expects?|sagt|schreibt|verlangt|will|meint|dice|dijo|pide|exige|dit|demande|exige|veut|diz|pede|chiede|vuole)\b"
    r"[:,]?(?: that| we| dass| que| che)?(?P<what>[^\n.?!]*)",
    re.IGNORECASE,
)
_MAKES = lazy(
    r"\b(?:write|draft|compose|generate|create|produce|make|give me|help me|summari[sz]e|rewrite|prepare|do it|schreib\w*"
    r"|verfass\w*|erstell\w*"
    r"|hilf|[ée]cri[stv]\w*|r[ée]dige\w*|aide|escrib\w*|redact\w*|haz|ay[úu]da\w*|scriv\w*|aiutami|escrev\w*|ajud\w*)\b",
    re.IGNORECASE,
)
"""Something is to be written, which may have to be as was reported."""
_FOR_OTHERS = lazy(
    r"\b(?:prompts?|system messages?|instructions?|rules|guidelines|assignments?|brief)\b[^.:\n]{0,60}?"
    r"(?P<what>(?:\b(?:that|which) (?:makes?|tells?|asks?|gets?|instructs?|forces?|has)\b"
    r"|: (?:they|he|she|it) (?:must|should|has to|have to))"
    r"[^.\n]*)",
    re.IGNORECASE,
)
"""Rules that others are to keep."""
_MADE_UP = lazy(
    r"(?:^|(?<=[.!?\n]))[ \t]*(?:is it (?:true|ok|okay|normal|correct|right)|do (?:i|we|people|you think)|must (?:i|we)) [^.!?\n]*\?",
    re.IGNORECASE,
)
_UNLESS = lazy(r"[^.!?\n]*\bunless (?:the user|they|i|asked|told|otherwise|someone|you are)\b[^.!?\n]*", re.IGNORECASE)
"""A demand that what the user asks for undoes."""
_FENCES = ("```", "~~~", '"""', "<", "---")
_ANSWERED = ("a:", "answer:", "output:", "assistant:", "ai:", "bot:", "：")
"""Without one of these no example has an answer."""
_SIEVE = Sieve([(one.pattern, one) for one in (_LABELLED, _UNLESS, _WORK, _FOR_OTHERS, _REPORTED, _MADE_UP)])
_BEFORE = 120
"""Characters in front of a layout in which it is said to be one."""
_LEAST = 3
"""Words that must be left for a demand to be told from what it speaks of."""


@lru_cache(maxsize=1_024)
def of_response(text: str) -> str:
    """The text with what is not asked of the response blanked out: offsets stay the same. Remembered: prompts come again."""
    low = text.lower().replace("’", "'")
    may = _SIEVE.live(low)
    left = _without_material(_FENCED, text) if any(map(text.__contains__, _FENCES)) else text
    left = _without_material(_SHOT, left) if any(map(low.__contains__, _ANSWERED)) else left
    left = _without_material(_LABELLED, left) if _LABELLED in may else left
    for pattern, group in ((_UNLESS, 0), (_WORK, "text"), (_FOR_OTHERS, "what")):
        left = _without_group(pattern, group, left) if pattern in may else left
    told = _without_group(_REPORTED, "what", left) if _REPORTED in may else left
    if (told != left or _MADE_UP in may) and not _MAKES.search(told):
        left = _without_group(_MADE_UP, 0, told)
    return left if len(left.split()) >= _LEAST else text


def _without_material(pattern: re.Pattern[str], text: str) -> str:
    """The text without what the pattern finds, apart from layouts that are shown to be kept to."""

    def without(match: re.Match[str]) -> str:
        shown = _SHOWN.search(text[max(0, match.start() - _BEFORE) : match.start()])
        return match[0] if shown else _blank(match[0])

    return pattern.sub(without, text)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _without_group(pattern: re.Pattern[str], group: str | int, text: str) -> str:
    def without(match: re.Match[str]) -> str:
        start, end = match.start(group) - match.start(), match.end(group) - match.start()
        return match[0][:start] + _blank(match[group]) + match[0][end:]

    return pattern.sub(without, text)
