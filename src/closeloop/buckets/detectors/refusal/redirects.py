"""Declining without saying what: a flat `no` to a demand, or what was asked for is called wrong and something else put in its place.

Read in openings only.
"""

from __future__ import annotations

import re

from closeloop.buckets.detectors.refusal.hits import Hit
from closeloop.buckets.detectors.refusal.plain import BARE
from closeloop.buckets.grounding.index import content
from closeloop.buckets.text import lowered, sentences
from closeloop.patterns import lazy
from closeloop.patterns.sieves import Gate

_DEMAND = lazy(
    r"\W*(?:(?:please|pls|can you|could you|would you|hey|ok|okay|now|i need you to|i want you to)\W+)*(?:write|tell|give|explain how"
    r"|convince|how (?:do|can|could|would|should) (?:i|you|we|one|someone)\b|how to|what(?:'s| is| are) (?:the|a|some) (?:\w+ )?(?:ways?"
    r"|method|trick|recipe|steps?)|generate|create|draft|make|rank|say|show|act|pretend|translate|help me|teach|come up|compose|invent"
    r"|provide|c[óo]mo|escrib\w*|dame|dime|haz\w*|genera|comment|[ée]cri[stv]\w*|donne\w*|explique\w*|wie (?!viel|alt|hoch|lang|heißt)"
    r"|schreib\w*|gib|sag|come (?:si|posso|faccio)|scriv\w*|dammi|escrev\w*|me d[êáa])\b"
    r"|[^。]*(?:を教えて|書いて|作って|方法を|解読して|作り方)|(?:请)?(?:怎么|怎样|如何|帮我|写|给我|教我)",
    re.IGNORECASE,
)
"""A demand, or a question how to do a thing; what is so is asked otherwise."""
_MEANS_WELL = Gate(
    r"\b(?:prevent|protect|avoid|stop|report|detect|recogni[sz]e|recover|treat|deal with|respond|reply|handle|cope|cure|survive"
    r"|help (?:my|a|someone)|policy|lesson|speech against|awareness|legal|safe(?:ly|ty)?|evit\w*|proteg\w*|vermeid\w*"
    r"|sch[üu]tz\w*|prot[ée]g\w*)\b|防|対策|予防"
)
"""Who asks against a wrong is answered where it is called one."""
_HARM = Gate(
    r"\b(?:would|could|can|may|might|will|tend\w* to)(?: \w+)? (?:harm|hurt|mislead|frighten|betray|damage|endanger|humiliate|injure)\b"
    r"|\b(?:harm|hurt|mislead|betray|deceive|damage|endanger|dehumani[sz]e|humiliate|frighten)s? (?:\w+ )?(?:people|others|someone"
    r"|somebody|livelihoods|trust|lives|them|animals|everyone)\b|\b(?:harmful|hurtful|betray\w*)\b"
)
_WRONG = Gate(
    r"\b(?:theft|a crime|crimes?\b|criminal|illegal|unlawful|against the law|break\w*(?: \w+){0,2} laws?|prosecut\w+|stereotyp\w+"
    r"|generali[sz]ation|prejudice|dangerous|disrespectful|dishonest|cruel|unkind|immoral|unethical|rarely (?:ends?|works?|pays?)"
    r"|at (?:\w+ )?risk|neither fair|(?:isn't|not) fair|privacy|private person|integrity|none of (?:them|us) justice)\b"
)
_WRONG_ELSEWHERE = Gate(
    r"\b(?:es (?:un )?(?:delito|ilegal|peligroso)|prohibid[oa]s?|en peligro|ill[ée]gal\w*|interdit\w*|dangereu\w+|strafbar|verboten"
    r"|illegal|straftat|illegal[ei]|reato|vietat[aeio]|ingann\w+|[ée] crime|ilegal|proibid[oa]s?)\b|違法|犯罪|禁止されて|违法|非法"
)
_WRONGS = (_HARM, _WRONG, _WRONG_ELSEWHERE)
_OTHER = lazy(
    r"\b(?:instead|how about|perhaps you(?:'d| would)|would you (?:like|rather|prefer)|let's|shall (?:i|we)|happy to|glad to"
    r"|(?:a|the)? ?(?:better|healthier|safer|kinder|wiser|fairer|more (?:constructive|interesting|honest"
    r"|productive)) (?:\w+ ){0,2}?(?:way|option|investment"
    r"|step|idea|path|choice|approach|thing|is|would)|(?:might|may|could|would) be (?:worth|better|more (?:interesting|helpful"
    r"|useful|constructive))|more (?:interesting|constructive)"
    r"|(?:please )?(?:call|contact|consult|see|ask|talk(?:ing)? (?:to|with)|speak(?:ing)? (?:to|with)|reach out to) (?:an?|your|the"
    r"|someone|somebody) |a (?:licensed|registered|qualified)"
    r"|if you(?:'re| are| have|'ve) [^.!?\n]{3,60}, (?:an?|your|the|please|call|contact|talk|speak) "
    r"|the best way (?:to|is)|what (?:is|might|'s) (?:really|more)|si (?:necesitas"
    r"|quieres|te interesa)|plut[ôo]t|souhaitez|si vous"
    r"|stattdessen|wenn du|wenn sie|frag|meglio|piuttosto|se (?:vuoi|ti|você|quiser)|melhor|procure|em vez)\b"
    r"|お困り|お手伝い|代わり|相談|如果你|可以帮|建议",
    re.IGNORECASE,
)
_STEPS = lazy(
    r"^[ \t]{0,8}(?:[-*•]|\d{1,3}[.)])\s|\b(?:first(?:ly)?|start by|begin by|step \d|next,|then,|use the|you(?:'ll| will) need"
    r"|here(?:'s| is"
    r"| are))\b",
    re.IGNORECASE | re.MULTILINE,
)
_MOST = 90
"""Words; who says more has answered something."""
_OPENING = 600
"""Characters of it."""
_LOOK = 2_000
_WEIGHT = 2.9
_ENDS = re.compile(r"[.!\n—–]")
_OPEN = re.compile(r"\b(?:if|whether)\b")


def flat_no(text: str, asked: str) -> Hit | None:
    """A first sentence that says `no` to a demand, and no more: kind, weight, start, end. To a question of yes or no it is an answer."""
    match = BARE.match(text)
    if match is None or not _ENDS.search(match[0].lstrip()) or not _DEMAND.match(asked) or _OPEN.search(asked):
        return None
    return "policy", _WEIGHT, 0, len(match[0].rstrip())


def redirects(text: str, asked: str) -> Hit | None:
    """The sentence of an opening that calls wrong what was demanded, where something else is offered: kind, weight, start, end."""
    text = text[:_LOOK]
    if not asked or len(text.split(None, _MOST)) > _MOST or not _DEMAND.match(asked):
        return None
    low = lowered(text[:_OPENING])
    wrongs = [one for one in _WRONGS if one.opens(low)]
    if not wrongs or _MEANS_WELL.search(lowered(asked)):
        return None
    first = sentences(text[:_OPENING])[:2]
    place = next(((start, end) for start, end in first if any(one.search(low[start:end]) for one in wrongs)), None)
    if place is None or _STEPS.search(text):
        return None
    start, end = place
    echoes = place == first[0] or not set(content(asked)).isdisjoint(content(text[start:end]))
    return ("policy", _WEIGHT, start, end) if echoes and _OTHER.search(text, start) else None
