"""What a reply says to be polite: `I'm sorry to hear that`, `No worries`, `Safe travels!`, `you can find it there`. It claims nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from closeloop.buckets.text import sentences
from closeloop.patterns import lazy

_ON = r"[^.!?,;:–—\d\n]"
"""More words of the same clause; a number is a claim."""
_TO = (
    r"(?: (?:to|for|about|that|you|of|if|in advance|wegen|für|dass|zu|pour|de|d['’]|que|por|la|las|los|el|per|il|che|di|a|o|os|as)\b"
    rf"{_ON}{{0,60}})?"
)
_POLITE = "|".join((
    # English
    rf"(?:(?:i|we)(?:['’](?:m|re)| am| are) )?(?:(?:so|very|really|truly|terribly|extremely) )*sorry\b{_TO}",
    rf"(?:(?:my|our|sincere|sincerest|please accept my|please accept our) )*apologies{_TO}|(?:i|we) (?:\w+ )?apologi[sz]e{_TO}",
    rf"(?:i|we) (?:(?:can|do|completely|fully|totally|really|certainly|absolutely|definitely|truly) )*(?:understand|appreciate"
    rf"|imagine)\b{_ON}{{0,60}}",
    rf"(?:i|we) (?:(?:can|do|totally|really) )*(?:see|know|get|hear) (?:how|why|you\b|your|this|it['’]s|that['’]s"
    rf"|that this)\b{_ON}{{0,50}}",
    r"(?:that|this|it)(?:['’]s| is| must be| must have been| sounds| can be)(?: \w+){0,2}? (?:annoying|frustrating|unfortunate"
    r"|stressful|worrying"
    r"|bad luck|too bad|a (?:pity|shame)|confusing|disappointing|no fun|not ideal|(?:easy|quick|simple)(?: to (?:do|fix))?"
    r"|(?:a )?(?:\w+ )?(?:question|point|idea|choice))",
    r"no (?:worries|problem|problemo|stress|panic|rush|need to (?:worry|panic))(?: at all| about that)?|not (?:a problem"
    r"|to worry)(?: at all)?"
    rf"|(?:please )?don['’]t (?:worry|panic)(?: about {_ON}{{0,40}})?|nothing to worry about|rest assured(?: that)?"
    r"|(?:that|this|it|these things) happens?(?: to [\w ]{1,30}| all the time)?|(?:things|these things) (?:come up|happen)"
    r"|take your time|hang in there",
    r"(?:oh(?: no| dear| my)?|aww*|ah|ouch|oops|uh[- ]oh|hooray|yay|wow|well|hmm+|ok|okay|right|all ?right|perfect|excellent"
    r"|wonderful|awesome|great"
    r"|got it|noted|understood|fair enough|sounds good|easy|absolutely|certainly|definitely|of course|sure(?: thing)?|will do|on it"
    r"|(?:good|great|bad|happy) (?:news|to hear)|unfortunately|sadly|regrettably|luckily|fortunately|thankfully"
    r"|(?:i|we)(?:['’]m|['’]re| am| are) afraid|just (?:so you know|a heads[- ]?up|to be clear|to let you know|in case)|heads[- ]?up"
    r"|(?:please )?(?:note|keep in mind|be aware|bear in mind)(?: that)?|as a (?:quick )?reminder|by the way|for your information"
    r"|in short"
    r"|(?:good|great|excellent|fair|nice) (?:question|point|one|that you ask\w*)|hello|hi|hey|dear \w+|hi there|greetings"
    r"|good (?:morning|afternoon|evening|day)|(?:totally|completely|perfectly|very)? ?understandable)",
    rf"congrat\w*{_TO}(?: on {_ON}{{0,40}})?|poor (?:thing|you|guy|girl|boy)|how (?:\w+ )?(?:nice|lovely|kind|exciting|sad|awful|annoying"
    rf"|frustrating|great|wonderful|sweet|thoughtful){_TO}|what an? (?:\w+ ){{0,2}}\w+|get well(?: soon)?|good thing\b{_ON}{{0,40}}"
    r"|(?:that|this)(?:['’]s| is) (?:\w+ )?a (?:long|short|big|real|nice|sad|tough|hard|bad|great) \w+"
    r"|(?:that|this|it) (?:does|did)n['’]t (?:sound|look|feel) (?:\w+ )?(?:right|good|great)|we(?:['’]ve| have) got you covered"
    r"|makes sense",
    rf"(?:(?:i|we)(?:['’](?:m|re|d be|d)| am| are| would be| would)? )?(?:(?:so|very|always|more than|really|only too) )*"
    rf"(?:glad|happy|pleased|delighted|thrilled|excited|love|nice|great|lovely|wonderful)\b"
    rf"(?: (?:that )?you(?:['’](?:re|ve))? (?:asked?|reached|like|love|enjoy|want|try|trying|chose|got|contacted|wrote|are"
    rf"|have)\b{_ON}{{0,40}}"
    rf"| to (?:help|assist|hear|meet|see|have|welcome|support|be of)\b{_ON}{{0,40}})?",
    rf"i wish (?:i|we) (?:had|could)\b{_ON}{{0,40}}|(?:i|we)? ?(?:really )?hope (?:to|you|this|that|it|everything|your"
    rf"|all)\b{_ON}{{0,60}}"
    rf"|(?:i|we)? ?(?:['’]re |are |am |['’]m )?look(?:ing)? forward\b{_ON}{{0,60}}"
    rf"|(?:have|enjoy) (?:a|an|your|the|it)\b(?: \w+){{0,5}}|(?:safe|happy|pleasant) (?:travels?|journey|trip|flight|shopping|cooking"
    rf"|reading|holidays?)"
    r"|good luck(?: (?:with|on|at)[\w ]{0,40})?|all the best|take care|stay safe|(?:kind|best|warm)(?:est)? (?:regards|wishes)|cheers"
    r"|see you[\w ]{0,30}"
    r"|talk (?:to you )?soon|welcome(?: (?:back|aboard|to [\w ]{1,40}))?|you(?:['’]re| are) (?:very |most )?welcome|my pleasure"
    r"|(?:and )?you(?:['’]re| are)(?: all)? (?:set|good to go|done|fine)|that(?:['’]s| is) (?:it|all)|done",
    r"let(?:['’]s| us| me) (?:get (?:that|this|it|you|things)|sort|fix (?:that|this|it)|solve|try (?:a few|a|some|the following"
    r"|something)"
    rf"|see (?:what|if|how)|take (?:a|another)|have (?:a|another) look|figure|look into|help|check|explain|clarify|walk you|give you"
    rf"|know)\b{_ON}{{0,40}}"
    r"|we can try (?:something|a few|some|this)(?: quick| easy| simple)?(?: \w+){0,2}",
    rf"(?:i|we)(?:['’](?:m|re)| am| are) (?:always |still |only )?(?:here|an (?:ai|assistant)|a (?:bot|virtual assistant))\b{_ON}{{0,40}}"
    rf"|(?:i|we)(?:['’](?:ll|d)| will| can| would) (?:gladly |certainly |be (?:happy|glad) to )?(?:help|assist|guide|walk)\b{_ON}{{0,40}}"
    rf"|here(?:['’]s| is| are) (?:how|what you|the (?:steps|answer|details)|a quick|your answer)\b{_ON}{{0,40}}"
    rf"|(?:i|we)(?:['’]ve| have)? (?:just )?(?:checked|looked|had a look|reviewed)\b{_ON}{{0,40}}",
    rf"(?:many )?thanks?(?: you)?(?: (?:so|very) much)?{_TO}|(?:i|we) thank you{_TO}",
    # German, Spanish, French, Italian, Portuguese
    rf"(?:das |es )?tut (?:mir|uns) (?:\w+ )?leid{_TO}(?: zu hören)?|(?:wie |sehr )?schade{_TO}|gerne?(?: (?:helfe|erkläre"
    rf"|beantworte)\b{_ON}{{0,40}})?"
    rf"|(?:vielen |herzlichen )?dank{_TO}|danke(?: \w+)?{_TO}|keine sorge|(?:gar )?kein problem|(?:gute|tolle) frage"
    rf"|ich verstehe\b{_ON}{{0,50}}"
    rf"|(?:bitte )?entschuldig\w*{_TO}|leider|guten (?:tag|morgen|abend)|hallo|freut (?:mich|uns){_TO}|natürlich|selbstverständlich"
    rf"|klar(?: doch)?"
    rf"|(?:ich |wir )?wünsche\w*\b{_ON}{{0,40}}|(?:einen )?schönen (?:tag|abend)(?: noch)?",
    rf"(?:(?:le|lo|te) )?(?:siento|lamento|lamentamos|sentimos)(?: mucho)?{_TO}|(?:muchas )?gracias{_TO}|buena pregunta"
    rf"|no (?:se preocupe|te preocupes)"
    rf"|entiendo\b{_ON}{{0,50}}|encantad[oa]s?{_TO}|con (?:mucho )?gusto|disculp\w+{_TO}|claro(?: que sí)?|por supuesto|hola"
    rf"|buen[oa]s (?:días|tardes|noches)"
    r"|sin problema|que tengas? (?:un )?buen \w+",
    rf"(?:(?:je suis|nous sommes) )?(?:vraiment |sincèrement )?désolée?s?{_TO}|(?:un grand )?merci(?: beaucoup)?{_TO}"
    rf"|(?:très )?bonne question"
    rf"|pas de (?:souci|soucis|problème)|ne vous inquiétez pas|je comprends\b{_ON}{{0,50}}|avec plaisir|malheureusement|bonjour"
    rf"|bien sûr|excusez{_ON}{{0,30}}"
    r"|(?:bonne|belle) (?:journée|soirée)",
    rf"(?:mi|ci) (?:dispiace|spiace)(?: molto)?{_TO}|grazie(?: mille)?{_TO}|(?:ottima|buona|bella) domanda|nessun problema"
    rf"|non (?:si preoccupi|ti preoccupare)|capisco\b{_ON}{{0,50}}|con piacere|volentieri|purtroppo|buongiorno|salve|certo"
    rf"|buona giornata",
    rf"(?:sinto|lamento|lamentamos)(?: muito)?{_TO}|desculpe\b{_TO}|(?:muito )?obrigad[oa]{_TO}|(?:ótima|boa) pergunta|sem problemas?"
    rf"|não se preocupe|entendo\b{_ON}{{0,50}}|com (?:todo o )?prazer|infelizmente|bom dia|boa (?:tarde|noite)|olá",
))  # fmt: skip
_COURTESY = lazy(
    rf"[\s¡¿*_(]*(?:(?:and|but|so|oh|yes|no|hi|hey|hello|aww?|ja|sí|oui)\b,? )?(?:{_POLITE})"
    r"(?:[\s*_)]*(?:[.!?,;:…–—]+|(?=\n)|\Z|\s+(?:but|and|aber|und|pero|mais|ma|mas)\b|\s+-\s))",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\S")
_FILLER = lazy(
    r"\b(?:please|kindly|simply|unfortunately|sadly|luckily|fortunately|leider|malheureusement|purtroppo|infelizmente|lamentablemente"
    r"|feel free to|(?:just )?(?:make|be) sure(?: to| that)?|don['’]t forget to|remember to|go ahead and"
    r"|all you (?:have|need) to do is|(?:head|go|hop) (?:on )?over to|(?:take|have) a (?:quick )?look (?:at|in|under|on)|look (?:at"
    r"|in|under)"
    r"|you(?:['’]ll| will| can| should) (?:be able to )?(?:find|see|do|change|get|check|view) (?:it|them|that|this"
    r"|those)(?: (?:right )?there)?"
    r"|bitte|einfach|por favor|s['’]il (?:vous|te) plaît|veuillez|simplement|simplemente|semplicemente|per favore)\b",
    re.IGNORECASE,
)


def without_courtesies(reply: str) -> str:
    """The reply with what only is polite or points somewhere blanked out, place by place; as it is where nothing else would be left."""
    spans = [match.span() for match in _FILLER.finditer(reply)]
    for start, end in sentences(reply):
        at = start
        while match := _COURTESY.match(reply, at, end):
            at = match.end()
        if at > start:
            spans.append((start, at))
    if not spans:
        return reply
    left = "".join(_left(reply, sorted(spans)))
    return left if any(map(str.isalnum, left)) else reply


def _left(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    reach = 0
    for start, end in spans:
        yield text[reach:start]
        yield _SIGN.sub(" ", text[max(start, reach) : end])
        reach = max(reach, end)
    yield text[reach:]
