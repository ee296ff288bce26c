"""Demands of earlier user turns that still hold: on every answer, or on the work that the last turn goes on with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from closeloop.buckets.constraints.asked import of_response
from closeloop.buckets.constraints.asked.families import LENGTHS, families
from closeloop.buckets.constraints.asked.going_on import RESIZED, goes_on
from closeloop.buckets.constraints.asked.taken_back import SENTENCE, lifted
from closeloop.models import Message
from closeloop.patterns import lazy

_ANSWERS = r"(?:answers?|repl(?:y|ies)|responses?|messages?|turns?|outputs?)"
_SAYING = r"(?:answer|respond|reply|write|speak|talk|say|type|text|chat|send|tell|give)"
_STANDING = lazy(
    r"\b(?:from (?:now|here|today|this (?:point|moment|message))(?: on| forward|wards?)?\b|(?:starting|beginning|effective) (?:now|today"
    r"|with|from|immediately)|from your next|going forward|henceforth|in (?:the )?future|until (?:i (?:say|tell)|further notice)"
    r"|as a (?:general )?rule\b|(?:ground|house|basic|following|my|these) rules\b(?=[^.?!\n]{0,40}:)|at all times|(?:every"
    r"|each) (?:single )?time|(?:for|during|throughout|in|within|over) "
    r"(?:(?:the (?:rest|remainder|whole|entire|duration|course)(?: of)?|all of|this(?: whole| entire)?|our(?: whole)?)\b"
    r"(?: (?:this|our|the|all))? ?(?:chat|conversation|session|discussion|dialog(?:ue)?|thread|talk|exchange|interaction)"
    r"|the (?:rest|remainder|whole|entire))"
    r"|throughout (?:this|our|all)|while we|(?:all|every|each|any|none)(?: one)?(?: of)?(?: your| the)?(?: (?:future|next|following"
    rf"|subsequent|single|new|other|further|later))? {_ANSWERS}|your (?:future |next |subsequent )?(?:answers|replies|responses"
    rf"|messages|outputs)"
    rf"|(?:each|every|any) of your|(?:for|in|to|with) (?:all|any|every|each)(?: of)?(?: my| the| your)?(?: (?:upcoming|future"
    rf"|other|further|following|next|subsequent|later))? (?:questions?|requests?|prompts?|tasks?)|(?:prefer|like|want|need"
    rf"|love) (?:\w+ ){{0,2}}(?:answers|replies|responses|messages)|(?:anything"
    rf"|everything|nothing|whatever) (?:that )?(?:you|i) (?:\w+ )?(?:{_SAYING}|ask)"
    rf"|(?:when|whenever|(?:each|every) time|if) (?:you(?:'re)?|i(?:'m)?|we) (?:{_SAYING}|ask)|(?:with|to) me\b"
    rf"|per {_ANSWERS}|(?:always|never|(?:don't|do not|dont) ever|only ever) (?:use|answer|reply|respond|write|end|start|begin|include"
    rf"|say"
    r"|speak|mention|add|give|exceed|go over|finish|open|close|put|keep|talk|format|call|make|list|sign|sound|explain|provide)"
    r"|(?:don't|do not|dont|stop|no) [^.!?\n]{1,60} any ?more|for (?:anything|everything) (?:that )?i"
    r"|ab (?:jetzt|sofort|heute)|von (?:jetzt|nun|heute) an|k[üu]nftig|in zukunft|fortan|antworte (?:mir )?(?:bitte )?(?:immer|stets"
    r"|nur noch)"
    r"|(?:jede[rn]? antwort|(?:alle|deine|ihre)[rn]? (?:deine |ihre )?antworten)|immer (?:auf|in|mit)"
    r"|d[ée]sormais|dor[ée]navant|[àa] (?:partir de|compter de) (?:maintenant|aujourd'hui|l[àa])|r[ée]ponds?(?:-moi)? toujours"
    r"|(?:tes|vos) r[ée]ponses|chaque r[ée]ponse|pour la suite"
    r"|(?:a partir de|desde) (?:ahora|hoy)|de ahora en (?:adelante|m[áa]s)|en adelante|(?:responde|contesta|escribe|habla)(?:me)? siempre"
    r"|siempre (?:responde|contesta|escribe)|(?:tus|sus) respuestas|cada respuesta|keiner antwort|per tutta la (?:conversazione|chat)"
    r"|(?:nas|em todas as) (?:pr[óo]ximas )?respostas"
    r"|(?:d'ora|da ora|da adesso|da oggi) in (?:poi|avanti)|(?:rispondi|scrivi)(?:mi)? sempre|(?:tue|sue|ogni tua|ogni) rispost[ae]"
    r"|a partir de (?:agora|hoje)|de agora em diante|daqui (?:em|para) (?:diante|frente)|(?:responda|responde|escreva) sempre"
    r"|(?:tuas|suas|cada) respostas?|vanaf nu|voortaan|antwoord altijd|fra n[åu] a[fv]|fr[åa]n (?:och med )?nu|fremover"
    r"|framöver|svar(?:a)? alltid"
    r"|с этого момента|отныне|впредь|с сегодняшнего дня|дальше отвечай|всегда (?:отвечай|пиши)|отвечай(?:те)? всегда"
    r"|(?:на )?вс[её] (?:мои вопросы|твои ответы)|(?:все|каждый) (?:твои )?ответы?|od teraz|zawsze odpowiadaj|bundan sonra|her zaman"
    r"|artık|من الآن|دائم[اً]|ваши ответы)\b"
    r"|今後|これから(?:は|ずっと)|以降|常に|毎回|いつも|すべての(?:回答|返答)|从现在(?:开始|起)|從現在(?:開始|起)|以后(?:都|请|回答)"
    r"|以後(?:都|請|回答)"
    r"|每次|每个回答|所有回答|始终|今后|अब से|हमेशा|आगे से|앞으로|이제부터|지금부터|항상|모든 (?:답변|대답)",
    re.IGNORECASE,
)
"""A demand on every answer that follows."""
_OF_MINE = lazy(
    r"\b(?:i|we|he|she|they|people|who|that|which|it|my \w+|our \w+) (?:will |would |'ll |'d |can |could |do |did |have "
    r"|has )?(?:always|never)\b",
    re.IGNORECASE,
)
"""What somebody else always does."""
_TAIL = lazy(r",? (?:ok(?:ay)?|alright|all right|please|deal|got it|understood|yes|right)\s*\?+\s*$", re.IGNORECASE)
_ASKING = lazy(
    r"^\W*(?:(?:can|could|will|would) (?:you|we)|k[öo]nn\w+ (?:du|sie)|peux-tu|pouvez-vous|puedes|podr[íi]as|puoi|voc[êe] pode)\b",
    re.IGNORECASE,
)
_FURTHER = lazy(
    r"^\W*(?:(?:and |also |please )*(?:keep|make|limit|have) (?:them|it|these|those|each|all)\b|also\b|and\b|they (?:should|must"
    r"|have to|need to)"
    r"|additionally|furthermore|in addition|plus\b|same )",
    re.IGNORECASE,
)
"""Goes on with what was said in the sentence before."""
_ITEM = re.compile(r"[ \t]*(?:[-*•–]|\(?\d{1,2}[.)])[ \t]")
_MANNER = lazy(
    r"^\W*(?:(?:hi|hello|hey|ok(?:ay)?|so|please|remember|note|important|rules?|one thing|just)\b[\s:,!-]*)*"
    r"(?:no|don't|do not|dont|never|avoid|only|use|keep|answer|respond|reply|speak|talk|limit|without)\b(?![^\n]*\b(?:for"
    r"|with keys)\b)[^:?\n]{3,90}$",
    re.IGNORECASE,
)
_OF_ONE = lazy(
    r"\b(?:about|why|what|who|how|where|which|whether|this (?:one|time|question|text|answer)|next (?:answer|message|reply|question"
    r"|response|one)"
    r"|the following|below|above|just this once|this once)\b",
    re.IGNORECASE,
)
"""Has a subject of its own, or is said of one answer."""
_ONCE = lazy(
    r"(?<!starting )(?<!beginning )\b(?:(?:in|for|with) (?:your|the) (?:very )?next (?:answer|message|reply|response|turn)|(?:for"
    r"|in) this (?:one|answer|reply"
    r"|response|message"
    r"|question)|this (?:time|once)|just this once)\b",
    re.IGNORECASE,
)


def standing(messages: Sequence[Message]) -> Iterator[str]:
    """The sentences of earlier user turns that the response has to obey, in order.

    Those that speak of every answer hold until a turn takes them back or demands another thing of the same kind; those on one piece of
    work hold as long as turns go on with that work. All of them are sentences of the messages, verbatim.
    """
    turns = [message.text for message in messages if message.role == "user" and message.text]
    if len(turns) < 2:
        return
    always: list[str] = []
    work: list[str] = []
    for place, text in enumerate(turns):
        last = place == len(turns) - 1
        further = bool(work) and goes_on(text)
        new = [] if last else [*_on_every_answer(text, first=not place)]
        if always:
            said = families(text) if last else frozenset().union(*map(families, new))
            always = [*_left(always, text, said)]
        always += new
        if further:
            work = [*_left(work, text, families(text) | (LENGTHS if RESIZED.search(text) else frozenset()))]
        elif not last or not further:
            work = []
        if not last:
            work += [] if new and not further else _demanding(text)
    yield from dict.fromkeys([*always, *work])


def _on_every_answer(text: str, *, first: bool) -> Iterator[str]:
    """The sentences of a turn that make a demand on every answer, with what goes on from them."""
    if not _STANDING.search(text):
        if first and len(text) < _SETTING:
            yield from _setting(text)
        return
    asked = of_response(text)
    reach, listed = -1, False
    for match in SENTENCE.finditer(asked):
        line = text.rfind("\n", 0, match.start()) + 1
        item = listed and bool(_ITEM.match(text, line))
        if _holds(match[0]) or item or (match.start() <= reach and _FURTHER.match(match[0])):
            yield text[match.start() : match.end()].strip()
            listed = item or match[0].rstrip().endswith((":", "："))
            reach = match.end() + 1
        elif match[0].strip():
            listed = False


_SETTING = 400
"""Characters of a first turn that may do no more than say how answers are to be."""


def _holds(sentence: str) -> bool:
    """Whether a sentence makes a demand on every answer, and neither asks a thing nor tells of what others do."""
    if not _STANDING.search(sentence) or _ONCE.search(sentence) or _OF_MINE.search(sentence):
        return False
    bare = _TAIL.sub("", sentence).rstrip()
    return not bare.endswith(("?", "？")) or bool(_ASKING.match(bare))


def _setting(text: str) -> Iterator[str]:
    """The sentences of a first turn that has no task, only a manner: `No emojis, please.`"""
    found = []
    for match in SENTENCE.finditer(of_response(text)):
        sentence = _TAIL.sub("", match[0]).strip()
        if len(sentence.split()) < _LEAST:
            continue
        if not _MANNER.match(sentence) or _OF_ONE.search(sentence) or not families(sentence):
            return
        found.append(text[match.start() : match.end()].strip())
    yield from found


_LEAST = 3
"""Words of a sentence that may be more than a greeting."""


def _demanding(text: str) -> list[str]:
    """The sentences of a turn that demand anything of its response."""
    if len(text) > _LONGEST:
        return []
    asked = of_response(text)
    places = [match.span() for match in SENTENCE.finditer(asked) if match[0].strip()]
    return [text[start:end].strip() for start, end in places if families(asked[start:end]) - _NOT_KEPT]


_LONGEST = 6_000
"""Characters of a turn whose work may be gone on with: a longer one hands over a text."""
_NOT_KEPT = frozenset(("repeat", "template"))


def _left(sentences: Iterable[str], text: str, said: frozenset[str]) -> Iterator[str]:
    """The sentences that still hold after a turn (`text`), which itself makes demands of these families (`said`)."""
    gone = lifted(text) | said
    for sentence in sentences:
        on = families(sentence)
        if "" not in gone and not on & gone and (on or not gone):
            yield sentence
