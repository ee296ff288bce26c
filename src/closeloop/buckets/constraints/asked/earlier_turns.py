"""Demands of earlier user turns that still hold: on every answer, or on the work that the last turn goes on with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from closeloop.buckets.constraints.asked import of_response
from closeloop.buckets.constraints.model import Constraint
from closeloop.buckets.constraints.read import read
from closeloop.interactions.languages.names import asked as languages
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
_SENTENCE = lazy(r"[^.!?\n。！？]+(?:[.!?。！？]+[\"'”’»」]{0,2}|\n|$)")

_TOPICS: Mapping[str, re.Pattern[str]] = {
    "language": lazy(
        r"\b(?:languages?|speak|english|french|spanish|german|italian|dutch|portuguese|polish|russian|japanese|chinese|korean|arabic"
        r"|hindi"
        r"|turkish|swedish|danish|norwegian|greek|latin|sprache|deutsch|englisch|franz[öo]sisch|spanisch|langue|fran[çc]ais|anglais"
        r"|espagnol"
        r"|allemand|idioma|espa[ñn]ol|ingl[ée]s|franc[ée]s|alem[áa]n|lingua|italiano|inglese|portugu[êe]s|ingl[êe]s|l[íi]ngua|русск\w*"
        r"|английск\w*|язык\w*)\b|語|语|文|어|말",
        re.IGNORECASE,
    ),
    "length": lazy(
        r"\b(?:words?|characters?|sentences?|paragraphs?|limits?|length|long(?:er)?|short(?:er)?|brief|detail\w*|concise|size"
        r"|w[öo]rter\w*"
        r"|l[äa]nge\w*|kurz|s[äa]tze|mots|phrases|long(?:ue)?s?|court\w*|limite\w*|palabras|larg[oa]s?|extens\w+|parole|lung\w+|palavras"
        r"|long[oa]s?|слов\w*|длин\w+)\b|字|文字|长|長|글자|길",
        re.IGNORECASE,
    ),
    "casing": lazy(
        r"\b(?:caps|capital\w*|upper-?case|lower-?case|case|casing|shout\w*|majuscules?|minuscules?|may[úu]sculas?|min[úu]sculas?"
        r"|gro(?:ß|ss)\w*|klein\w*)\b",
        re.IGNORECASE,
    ),
    "list": lazy(
        r"\b(?:bullets?|lists?|numbered|points|listes?|puces|listas?|vi[ñn]etas?|aufz[äa]hlung\w*|stichpunkt\w*)\b",
        re.IGNORECASE,
    ),
    "shape": lazy(r"\b(?:json|ya?ml|xml|csv|tables?|markdown|plain|code|prose|html)\b", re.IGNORECASE),
    "emoji": lazy(r"\bemoji\w*\b", re.IGNORECASE),
    "mark": lazy(r"\b(?:commas?|bold|italics?|exclamation\w*|dashes|semicolons?|punctuation)\b", re.IGNORECASE),
}
_ANY = lazy(
    r"\b(?:rules?|instructions?|restrictions?|constraints?|requirements?|formats?|formatting|styles?|limits?|guidelines?|conditions?"
    r"|that|it"
    r"|those|them|everything|what i (?:said|asked|told)|r[èe]gles?|consignes?|regeln?|vorgaben?|reglas?|regole|regras?|правил\w*)\b"
    r"|規則|规则|制限|限制",
    re.IGNORECASE,
)
_TAKEN_BACK = lazy(
    r"\b(?:forget|ignore|drop|lift|remove|scrap|disregard|cancel|undo|relax|abandon|waive|never ?mind|no longer|no more|stop|quit|enough"
    r"|(?:does(?:n't| not)|do(?:n't| not)) (?:apply|matter|need)|(?:is|are)(?:n't| not) (?:needed|necessary|required)|not necessary"
    r"|no need"
    r"|don't (?:have|need) to|need not|change of plans?|scratch)\b",
    re.IGNORECASE,
)
"""Takes back what it names, or everything where it is all that is said."""
_LOOSENED = lazy(
    r"\b(?:(?:you|we) (?:can|could|may|might)|(?:could|can|shall|should|may|might) (?:you|we|i)|feel free|(?:is|are|it's"
    r"|that's) (?:now )?(?:ok(?:ay)?|fine|allowed|good|alright|welcome"
    r"|free)"
    r"|back to|go(?:ing)? back|return(?:ing)? to|again|instead|switch|change|normal(?:ly)?|regular|usual|except|this time|rather|actually"
    r"|as (?:much|long|many) as|proper|sentence case|title case|mixed|no limit|without (?:a|any|the) limit|go into|more|longer|let's"
    r"|unlimited)\b",
    re.IGNORECASE,
)
"""Takes back what it names."""
_TAKEN_BACK_ABROAD = lazy(
    r"\b(?:arr[êe]te|oublie|vergiss|h[öo]r auf|nicht mehr|olvida|deja de|ya no|dimentica|esque[çc]a|smetti|basta"
    r"|(?:doch )?(?:lieber )?wieder|zur[üu]ck (?:zu|auf)|reviens|revenons|repasse|tu peux (?:maintenant )?|vous pouvez|plus besoin"
    r"|de nouveau"
    r"|volvamos|vuelve|volver|puedes|ya puedes|mejor|torniamo|torna|puoi|di nuovo|voltemos|volte|pode|de novo|du (?:kannst|darfst)"
    r"|(?:k[öo]nnen|d[üu]rfen) sie|вернемся|вернёмся|снова|забудь|хватит|можешь|больше не|opnieuw|weer|terug|je mag|vergeet|glem|gl[öo]m"
    r"|igen|tillbaka|zapomnij|wróć|znowu|możesz|unut|artık)\b|やめて|元に戻|戻し|戻って|不用再|别再|不要再|换回|改回|恢复|可以|다시"
    r"|그만|이제는",
    re.IGNORECASE,
)
_FREED = lazy(
    r"\b(?:as (?:much|long|many|detailed) as (?:you (?:like|want|wish|need)|needed|necessary|possible)|a long(?:er)? one|in (?:more "
    r"|full |great )?detail"
    r"|long(?:er)? (?:answer|version|explanation|text|essay)|elaborate|expand|at length|in depth)\b",
    re.IGNORECASE,
)
"""Frees an answer of limits on its length."""
_SHORT = 6
"""Words of a sentence that takes back whatever was said."""

_ON_IT = lazy(
    r"\b(?:(?:re-?write|revise|rephrase|redo|re-?do|edit|adjust|improve|modify|polish|reword|rework|refine|fix|update|change|make|keep"
    r"|shorten|tweak)"
    r" (?:it|this|that|them|everything|(?:the|your|that|this)(?: (?:whole|entire|full|last|previous|above|same|first))? (?:answer"
    r"|response"
    r"|reply|output|text|poem|story|essay|email|letter|post|article|summary|draft|version|slogan|list|paragraph|message|note|speech"
    r"|song|blurb"
    r"|description|review|ad|caption|tweet|bio|haiku|limerick|recipe|plan|report))\b"
    r"|(?:change|replace|swap|rename|switch) [^.,;:!?\n]{1,40} (?:to|with|for|by|into) (?:an?|the)?\b|(?:another|one more|a different"
    r"|a new|a second|an alternative) (?:one|version|try|attempt|draft|variant|option)\b"
    r"|try (?:it )?again|do it again"
    r"|once more"
    r"|r[ée][ée]cri[st]|refais|reformule|retravaille|rends-l[ea]|reescr[íi]b\w+|hazl[oa]|reform[uú]la\w*|schreib\w* (?:es|ihn|sie|das"
    r"|den text)"
    r"|überarbeite|formulier\w* (?:es|ihn|sie|das|den text)|mach (?:es|ihn|sie|das)|riscriv\w+|rendil[oa]|reescrev\w+|refaça|torne-[oa]"
    r"|перепиши|переделай|переформулируй|сделай (?:его|её|ее|это)|herschrijf|przepisz|skriv (?:det|den) om)\b"
    r"|書き直|もう一度|改写|改寫|重写|重寫|再写|다시 (?:써|작성)|고쳐",
    re.IGNORECASE,
)
"""Goes on with the work of the turn before."""
_AS_BEFORE = lazy(
    r"\bsame (?:rules?|format|constraints?|limits?|length|style|requirements?|conditions?|instructions?|restrictions?|word count"
    r"|structure)\b"
    r"|\b(?:keep|respect|observe|mind|stick to|follow) (?:to )?(?:the|all|my|those|these)(?: \w+)? (?:limit|length|rules?|format"
    r"|constraints?"
    r"|requirements?|conditions?|instructions?|restrictions?)\b|\bas before\b|m[êe]mes? (?:consignes|contraintes|r[èe]gles|format"
    r"|longueur)"
    r"|mism[oa]s? (?:reglas|formato|condiciones|requisitos|l[íi]mite)|(?:gleiche[nrsm]?|selben?) (?:regeln|vorgaben|format|l[äa]nge"
    r"|bedingungen)"
    r"|stesse (?:regole|condizioni)|stesso formato|mesmas (?:regras|condições)|mesmo formato|те же (?:правила|условия|требования)"
    r"|同じ(?:条件|形式|ルール)|同样的?(?:要求|格式|规则|字数)|같은 (?:조건|형식)",
    re.IGNORECASE,
)
_DEMAND_ONLY = lazy(
    r"^\W*(?:(?:also|and|now|plus|ok(?:ay)?|great|good|nice|thanks|thank you|but|please|this time|next)\b[\s,.!:-]*)*(?:(?:your|the)"
    r"(?: (?:entire|whole|final|new|next|revised|updated|complete|full))? (?:answer|response|reply|output|text|version)s? (?:should"
    r"|must|has to"
    r"|have to|needs? to|is to|may|can(?:not)?|will)\b|make sure|ensure|(?:don't|do not|avoid|use|include|add|end|start|begin|finish"
    r"|wrap|put|without)\b)",
    re.IGNORECASE,
)
"""Says how the work of the turn before should have been done."""
_OTHER_WORK = lazy(
    r"\b(?:translat\w+|traduc\w+|tradui\w+|übersetz\w*|continue|go on|carry on|explain|why|summari[sz]e|expand|elaborate|convert"
    r"|turn (?:it|this"
    r"|that) into|(?:as|into) (?:an?|the)\b|compare|instead of|which|who|where|when|how (?:do|does|did|many|much|can|to)|what)\b|翻訳"
    r"|翻译|続け",
    re.IGNORECASE,
)
"""Makes another thing of it."""
_RESIZED = lazy(
    r"\b(?:longer|shorter|short(?:en)?|briefer|condense|brief|detail\w*|(?:more|less|fewer|extra|additional) (?:words?|text|information"
    r"|content"
    r"|sentences?|paragraphs?|lines?|bullets?|points?|depth)|(?:twice|half) (?:as|the|of)"
    r"|(?:add|another|append|include|remove|cut|delete|drop|insert) (?:an?|one|two|three|some|another|the|more|extra|all|last|first)\b"
    r"|plus (?:long|court)|m[áa]s (?:larg|cort)\w*|k[üu]rzer|l[äa]nger)\b|短く|長く|더 (?:짧|길)",
    re.IGNORECASE,
)
"""Changes how long it is to be."""
_LENGTHS = frozenset(("length", "list"))
_FAMILIES = {
    **dict.fromkeys(("upper", "lower", "title_case", "capital_words"), "casing"),
    **dict.fromkeys(("bullets", "bulleted", "numbered", "numbered_list"), "list"),
    **dict.fromkeys(("json", "json_only", "csv", "xml", "yaml", "table", "only_code"), "shape"),
    **dict.fromkeys(("emoji", "emojis", "no_emoji"), "emoji"),
    **dict.fromkeys(("no_lists", "dash_bullets", "star_bullets", "sub_bullets"), "list"),
    **dict.fromkeys(("no_markdown", "no_fence", "code_block", "template"), "shape"),
    **dict.fromkeys(("no_comma", "no_exclamation", "no_things", "some_thing", "emphasized"), "mark"),
}
"""Kinds of demands one of which takes the place of another; lengths are told by their bucket."""


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
        goes_on = bool(work) and _goes_on(text)
        new = [] if last else [*_on_every_answer(text, first=not place)]
        if always:
            said = _families(text) if last else frozenset().union(*map(_families, new))
            always = [*_left(always, text, said)]
        always += new
        if goes_on:
            work = [*_left(work, text, _families(text) | (_LENGTHS if _RESIZED.search(text) else frozenset()))]
        elif not last or not goes_on:
            work = []
        if not last:
            work += [] if new and not goes_on else _demanding(text)
    yield from dict.fromkeys([*always, *work])


def _on_every_answer(text: str, *, first: bool) -> Iterator[str]:
    """The sentences of a turn that make a demand on every answer, with what goes on from them."""
    if not _STANDING.search(text):
        if first and len(text) < _SETTING:
            yield from _setting(text)
        return
    asked = of_response(text)
    reach, listed = -1, False
    for match in _SENTENCE.finditer(asked):
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
    for match in _SENTENCE.finditer(of_response(text)):
        sentence = _TAIL.sub("", match[0]).strip()
        if len(sentence.split()) < _LEAST:
            continue
        if not _MANNER.match(sentence) or _OF_ONE.search(sentence) or not _families(sentence):
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
    places = [match.span() for match in _SENTENCE.finditer(asked) if match[0].strip()]
    return [text[start:end].strip() for start, end in places if _families(asked[start:end]) - _NOT_KEPT]


_LONGEST = 6_000
"""Characters of a turn whose work may be gone on with: a longer one hands over a text."""
_NOT_KEPT = frozenset(("repeat", "template"))


def _goes_on(text: str) -> bool:
    """Whether a turn goes on with the work of the one before, so that what was demanded of that holds."""
    if _AS_BEFORE.search(text):
        return True
    if len(text) > _SETTING or _OTHER_WORK.search(text):
        return False
    return bool(_ON_IT.search(text) or (_DEMAND_ONLY.match(text) and _families(text)))


def _left(sentences: Iterable[str], text: str, said: frozenset[str]) -> Iterator[str]:
    """The sentences that still hold after a turn (`text`), which itself makes demands of these families."""
    lifted = _lifted(text) | said
    for sentence in sentences:
        families = _families(sentence)
        if "" not in lifted and not families & lifted and (families or not lifted):
            yield sentence


@lru_cache(maxsize=256)
def _lifted(text: str) -> frozenset[str]:
    """The families of demands that a turn takes back; "" for all."""
    found: set[str] = set()
    if _FREED.search(text):
        found |= _LENGTHS
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        back, loose = _TAKEN_BACK.search(sentence), _LOOSENED.search(sentence)
        if _TAKEN_BACK_ABROAD.search(sentence):
            back = loose = _TAKEN_BACK_ABROAD.search(sentence)
        if not back and not loose:
            continue
        named = {family for family, topic in _TOPICS.items() if topic.search(sentence)}
        if named:
            found |= named
        elif back and (_ANY.search(sentence) or len(sentence.split()) < _SHORT or not sentence.isascii()):
            found.add("")
    return frozenset(found)


@lru_cache(maxsize=1_024)
def _families(text: str) -> frozenset[str]:
    """What a text makes demands on, as far as one takes the place of another."""
    asked = of_response(text)
    found = {_family(one) for one in read(asked)}
    return frozenset(found | {"language"} if languages(asked) else found)


def _family(one: Constraint) -> str:
    return "length" if one.bucket == "length.constraint" else _FAMILIES.get(one.kind, one.kind)
