"""Which form a turn has: a question, a demand, one's own news, or a statement about what came; and whether a response asks."""

from __future__ import annotations

import re
from functools import lru_cache

from closeloop.buckets.grounding.index import NEGATION, content
from closeloop.interactions.languages.detect import COMMON
from closeloop.patterns import lazy

LOOK = 2_000
"""Characters of the response whose words are compared."""
END = 600
"""Characters of what was asked, and of the end of a response, that are read."""
_MOST = 24
"""Words of a turn that is no more than one statement."""
ASKS = lazy(
    r"\s*(?:(?:who|what|when|how|why)(?:'?s|'re|'d|'ll)?|where(?:'?s|'re|'d|'ll)|which|can|could|do|does|did|is|are"
    r"|will|would|should|may|wie|was|wo|wann|wer|warum"
    r"|kann|comment|quand|qui|pourquoi|c[óo]mo|qu[ée]|cu[áa]\w+|por qu[êe]|come|cosa|quando)(?![\w'])",
    re.IGNORECASE,
)
_DEMANDS = lazy(
    r"\W*(?:(?:please|now|next|then|also|ok|bitte|ahora|jetzt|maintenant) )*(?:add|adjust|analy[sz]e|answer|arrange"
    r"|assume|based on|brainstorm|build|calculate|categori[sz]e"
    r"|change|check|choose|classify|come up|combine|compare|compose|compute|consider|construct|convert|correct|count"
    r"|create|define|delete|describe"
    r"|design|detect|determine|develop|discuss|do|don't|draft|edit|elaborate|estimate|evaluate|expand|explain"
    r"|extract|fill|find|fix|for the following|for this|format"
    r"|formulate|generate|give|given|group|help|here (?:is|are)|how|i (?:want|need|would like|have|am)|i'd like|i'm"
    r"|identify|if|imagine|in (?:the|this)|include|insert|keep|label|list|make|match"
    r"|mention|modify|move|name|organi[sz]e|outline|output|paraphrase|pick|plan|predict|produce|propose|provide|put"
    r"|rank|read|recommend|remove|rename|reorder|repeat"
    r"|rephrase|replace|research|respond|rewrite|select|show|simplify|solve|sort|specify|state|suggest|summari[sz]e"
    r"|swap|take|tell|transform|translate"
    r"|turn|update|use|using|wrap|write|you are|your task"
    r"|escrib\w+|proporcion\w+|elabora\w*|enumera|explica\w*|describe|haz|dame|dime|crea|genera|traduce|resume"
    r"|compara|redacta|indica|menciona|pon|quita|a[ñn]ade"
    r"|[ée]cri\w+|donnez?|expliquez?|r[ée]dige\w*|propose\w*|sugg[ée]r\w+|d[ée]cri\w+|traduis\w*|r[ée]sume\w*"
    r"|listez?|fais|faites|cr[ée]ez?|ajoutez?|mets"
    r"|schreib\w*|erkl[äa]r\w*|nenne|gib|erstelle?|[üu]bersetz\w*|fasse?|liste|zeig\w*|mach\w*|formulier\w*|f[üu]ge"
    r"|scrivi|spiega\w*|dammi|elenca|traduci|riassumi|fammi|aggiungi|escreva|explique|crie|traduza|resuma|fa[çc]a"
    r"|adicione)(?![\w'])"
    r"|^(?:写|生成|解释|列出|总结|翻译|给我|告诉|改|加)|(?:して|書いて|作って|教えて|述べ\w*|しなさい|挙げて|まとめて"
    r"|してほしい)[。！]*$",
    re.IGNORECASE,
)
_ASKS_LAST = lazy(
    r"[?？]\s*$|[,.;:] (?:and |so |but |or )?(?:who|what|when|how|why|which(?! (?:is|are|was|has|does))|where|can"
    r"|could|should|does)\b[^.!?]*$",
    re.IGNORECASE,
)
_WISHES = lazy(
    r"\b(?:please|pls|plz|bitte|(?:can|could|would|will) you|i (?:need|want|would like)|i'd like|let'?s|how about"
    r"|what about|where do|how do|what does)\b"
    r"|^(?:and|also|next|one more|more|another|same for|und|noch|et|encore|y|otr[oa]|e)\b"
    r"|(?:ください|お願い(?:し|いたし)?ます|ですか|ますか|ません?か|でしょうか|の？|吗|呢)[。！？]?$|^(?:再|能|可以|请"
    r"|帮|下一)|(?:几|多少|多久|多长|谁|什么|怎|哪|有没有|能不能|是不是|要不要|可不可以)",
    re.IGNORECASE,
)
DECIDES = lazy(r"\bthen\W*$", re.IGNORECASE)
"""Takes what is left or what was offered."""
_ABOUT_IT = lazy(
    r"\W*(?:no,? |but |hm+,? |and |well,? |wait,? |um,? |yes,? |yeah,? )*(?:(?:it|that|this|these|those|they|there"
    r"|you|your|the|its|thats|theres|same|still|line|step|only"
    r"|nobody|nothing|which|half|das|es|da|die|der|du|sie|ihr|jetzt|ce|c'est|[çc]a|il|elle|tu|vous|le|la|l'|eso|esto"
    r"|el|lo|isso|isto|o|a|ele|ela|questo|il)(?:'\w+)?)\b"
    r"|^(?:これ|それ|この|その|这|那|你|太|还)",
    re.IGNORECASE,
)
"""Begins with the response or what is in it."""
DENIES = lazy(
    rf"{NEGATION.pattern}|\b(?:is|are|was|were|do|does|did|ca|wo|has|have)nt\b|\b(?:nicht|kein\w*|pas|aucune?|não|non)\b",
    re.IGNORECASE,
)
"""A denial, with its apostrophe or without."""
_STOPS = lazy(r"(?<=[.!?。！？])\s*(?=\S)|\n+")
_ASKS_WITHIN = lazy(
    r"\b(?:who|what|when|how|why|why's|which|where|(?:can|could|do|did|have|are|would|will) (?:you|u)|is that"
    r"|please)\b",
    re.IGNORECASE,
)
"""A question somewhere in a sentence without a stop: who leaves that out leaves out question marks, too."""
_REQUESTS = lazy(
    r"\b(?:please|kindly|bitte|veuillez|por favor|per favore|just)\b[^.!?]*?\b(?:give|tell|provide|enter|share"
    r"|specify|describe|type|choose"
    r"|select|paste|upload|name|let me know|geben|nennen|teilen|indiquez|donnez|indique|d[íi]game|indichi)\b"
    r"|^\W*(?:tell me|let me know|describe|name)\b"
    r"|(?:教えて|入力して|お知らせ)(?:ください)|请您?(?:提供|输入|告诉|说明|描述|填写|上传|拍照|选择)|请问|[吗么]\W*$",
    re.IGNORECASE,
)
OF_ONESELF = lazy(
    r"\W*(?:and |but |so |oh,? |ok,? )*(?:(?:i|i'm|i've|i'll|i'd|we|we're|we've|my|our|ich|wir|mein\w*|unser\w*|je"
    r"|j'\w+|nous|on|ma|mon|mes|notre|yo|mi|mis|me|en mi|nosotros|nuestr\w+"
    r"|eu|meu|minha|n[óo]s|io|mio|mia|noi)\b(?! (?:count|see|get|only|still)\b)|so (?:basically|it)\b|posted|going"
    r"|using|installed|done)|^(?:我|私|僕|今晚)",
    re.IGNORECASE,
)
"""Begins with the user, or goes on from what came."""
_STATES, _OF_IT = 1.6, 1.4
"""Added for a turn that states something where the response asked nothing, and for one whose subject is the response."""
_NEW, _OWN = 4, 0.3
"""Words that carry meaning, and the share of them known, up to which a turn asks for something else."""
_SMALL = frozenset(
    content(
        "please pls plz bitte favor svp plaît plait favore only nur just said want wanted will veux quiero voglio quero thats isso isto "
        f"esto eso nope one ones {' '.join(COMMON)}"
    )
)
"""Words that say nothing of what is wanted."""


@lru_cache(maxsize=16)
def told(text: str) -> frozenset[str]:
    """What a text speaks of. Remembered for the texts at hand, which are compared in several ways."""
    return frozenset([one for one in content(text) if one not in _SMALL])


@lru_cache(maxsize=16)
def is_question(text: str) -> bool:
    """Whether a turn asks, by its first word, its last clause or its mark."""
    return bool(ASKS.match(text) or _ASKS_LAST.search(text))


def asks(response: str) -> bool:
    """Whether the response ends in a question or a request, with its mark or without."""
    end = response[-END:].rstrip()
    if end.endswith(("?", "？")):
        return True
    last = _STOPS.split(end)[-1]
    return bool(ASKS.match(last) or _REQUESTS.search(last) or (end[-1:].isalpha() and _ASKS_WITHIN.search(last)))


def stated(text: str, asked: str, response: str) -> float:
    """What it says that a turn is neither a question nor a wish: who is content asks on, and who is not says what is so."""
    if (
        len(text.split()) > _MOST
        or is_question(text)
        or demands(text)
        or _WISHES.search(text)
        or OF_ONESELF.match(text)
        or DECIDES.search(text)
    ):
        return 0.0
    if _ABOUT_IT.match(text):
        return _STATES + _OF_IT
    said, given, wanted = told(text), told(response[:LOOK]), told(asked[-END:])
    if said and said <= given - wanted and not DENIES.search(text):
        return 0.0  # a choice among what was offered
    return _STATES + _OF_IT * (not said.isdisjoint(wanted | given))


def demands(text: str) -> bool:
    """Whether a turn begins with a demand."""
    return _DEMANDS.match(text) is not None


def is_new(text: str, asked: str, response: str) -> bool:
    """Whether the turn is a question or a demand of its own, on something that neither was asked nor came."""
    said = told(text[:END])
    if len(said) < _NEW or not (is_question(text) or demands(text)):
        return False
    return len(said & (told(asked[-END:]) | told(response[:LOOK]))) <= _OWN * len(said)
