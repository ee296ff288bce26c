"""What the words of a next turn, and of the response before it, say about a user's content: group, log-odds, pattern.

Written from how people complain, correct, ask again, turn an offer down, accept and take their leave. Of each group the row with the
most weight counts, so that three ways of saying one thing are one thing.
"""

from __future__ import annotations

import re

from closeloop.buckets.text import lowered
from closeloop.needles import Sieve
from closeloop.patterns import lazy

Word = tuple[str, float, re.Pattern[str]]

_TURN: tuple[tuple[str, float, str], ...] = (
    # The response did not do, outright.
    ("complaint", 4.6,
        r"^(?:nope,? )?(?:wrong\b|incorrect\b|not what\b)|\b(?:that|this|it|which)(?:'?s| is| was)(?: \w+)? (?:wrong|incorrect|false"
        r"|untrue)\b|\b(?:that|this|it)(?:'?s| is| was)?(?: is| was)?(?: \w+)? ?(?:not|n'?t) (?:\w+ )?(?:what|right|correct|true|it"
        r"|(?:an|my) answer|helpful|useful|good enough)\b|\b(?:you|u)(?:'?re| are| r) (?:\w+ )?(?:wrong|mistaken"
        r"|(?:not|n'?t) (?:\w+ )?(?:mak|help|answer|listen|understand|read|get|follow|pay)\w*)"
        r"|\b(?:you|u) (?:(?:just|have|are|still|clearly|completely|totally|even|only) )*(?:mis\w{4,}|did ?n[o']?t|have ?n[o']?t|forgot"
        r"|ignored?|skipped|made (?:\w+ )?(?:up|mistake|error)|keep|kept|repeat\w*|contradict\w*|hallucinat\w*|failed|broke|changed"
        r"|removed|deleted|messed)\b|\bare you (?:even |not )?(?:reading|listening|kidding|serious|joking|deaf|blind|stupid|dumb)\b"
        r"|\boff[- ]topic\b|\bwhat (?:are|r) (?:you|u) (?:talking|on) about|\bwhat (?:does|has) (?:that|this|it) (?:have|got) to do\b"
        r"|\b(?:do|does|did|is|are|was) ?(?:n[o']?t|not) (?:even )?(?:mak\w* (?:\w+ )?sense|answer\w*|address\w*|help\w*)"
        r"|\b(?:mak\w+|made) no sense\b|\bnot mak\w+ (?:\w+ )?sense\b"),
    ("complaint", 4.2,
        r"\bi (?:(?:just|already|clearly|specifically|explicitly|literally|never|only) )*(?:said|meant|asked|told|wanted|mentioned"
        r"|specified|explained)\b(?! (?:my|him|her|them|friend))|\bi'?(?:ve| have) (?:already |just )(?:said|told|asked|tried|given"
        r"|mentioned|explained|done)\b|\b(?:i|we) already (?:tried|did|have|know|knew|gave|have told)\b"
        r"|\b(?:like|as) i (?:\w+ )?(?:said|told|asked|mentioned|wrote)\b|\byou (?:already|just) (?:said|told|asked|gave|suggested"
        r"|recommended|sent|mentioned)\b|\bi did(?: not|n'?t) (?:ask|say|want|mean|request|need)\b"
        r"|\btry (?:it )?(?:once )?(?:again|harder)\b|\bstill (?:not|n'?t|wrong|does ?n[o']?t|is ?n[o']?t|getting|the same|no\b|fail\w*"
        r"|broken|waiting|have(?: not|n'?t)|can(?:not|'?t))|\b(?:does|did|do|is|are|has|have) ?(?:n'?t|not) (?:\w+ )?(?:work\w*|compil\w*"
        r"|run|load|chang\w*|fix\w*|solv\w*|resolv\w*)\b|\b(?:not|n'?t) working\b"
        r"|\bsame (?:error|problem|issue|result|thing|answer|message|response|mistake)\b|\bdoes(?: not|n'?t) exist\b"
        r"|\b(?:i|we|it|this|that|code|script|which) (?:\w+ )?(?:get|got|gets|getting|gives?|gave|throws?|threw|raises?|raised|shows?"
        r"|crash\w*|fail(?:s|ed)?|returns?)\b(?: \w+){0,3}(?: (?:error|exception|warning|traceback)|\w+error\b|\w+exception\b|$)"),
    ("judgement", 3.9,
        r"\b(?:useless|worthless|pointless|terrible|awful|horrible|pathetic|ridiculous|garbage|rubbish|nonsense|stupid|idiot\w*|dumb|crap"
        r"|worst|wtf|joke|unacceptable|disappoint\w+|frustrat\w+|unhelpful|infuriat\w+|scam|sucks?|damn|dammit|gibberish)\b"),
    ("complaint", 3.9,
        r"\b(?:talk|speak|connect\w*|transfer\w*|get) (?:\w+ ){0,3}(?:to|with) (?:\w+ )?(?:human|person|agent|manager|supervisor"
        r"|representative|someone|somebody)\b|\breal (?:human|person|agent)\b|\bwast\w+ (?:of )?(?:my|of|our) ?time\b|\bwaste of time\b"
        r"|\b(?:forget|scratch|cancel) (?:it|that|about it)\b|\bnever ?mind\b|\bgiv(?:e|ing) up\b|\bwhat a (?:waste|joke|mess)\b"),
    ("complaint", 3.7,
        r"\bwhat do (?:you|u) mean\b(?! by \w)|\bwhat does (?:that|this|it) (?:even )?mean\b"
        r"|\b(?:do ?n[o']?t|not) (?:\w+ )?(?:sure |know )?(?:what|where) (?:you'?re|you are|your|this is|that is|that'?s) (?:talking"
        r"|saying|going|getting)|\bno idea what\b|\bi (?:do ?n[o']?t|did ?n[o']?t|do not|cannot|can'?t) (?:\w+ )?(?:understand|get it"
        r"|follow)\b|^(?:u+m+|wait|sorry|hm+|excuse me)?[ ,.]*(?:what|huh|pardon|come again)\b ?[?!.]*$|\bare you (?:sure|certain)\b"
        r"|\bwhy (?:can'?t|won'?t|do ?n'?t|did ?n'?t|are(?: not|n'?t)|did|would|are|do|not|is it|are we) ?(?:you|it|this|that|not)\b"),
    ("complaint", 3.3,
        r"\b(?:can|could|would|will) you (?:please |just |at least |kindly |maybe )*(?:redo|fix|correct|(?:re|double[- ]?)?check|try|look"
        r"|verify|confirm|see|search|answer|repeat|rephrase|clarify)\b[^.!?]*\bagain\b|\b(?:double|re)[- ]?check\b"
        r"|\bcheck (?:\w+ ){0,3}again\b|\b(?:redo|rewrite|fix|correct) (?:it|that|this)\b"
        r"|\bactually,? (?:i (?:\w+ )?(?:meant|want\w*|need\w*|asked|said)|it'?s|that'?s|that is|all|no)\b|\bno,? (?:i|that'?s not|not)\b"),
    ("complaint", 3.9,
        r"^(?:not|isn'?t|wasn'?t) (?:(?:very|really|that|so|at all|even|quite) )*(?:helpful|useful|good|great|right|correct|funny"
        r"|relevant|clear|true|impressed|amused|convinced|working|original)\b|\b(?:live |human )?(?:agent|operator|representative"
        r"|human)\b,? (?:please|pls|now)\b|^(?:agent|human|operator|representative)\W*$|\bnothing like (?:what|the|my|that|it)\b"
        r"|^(?:that|this|it)'?s? (?:is |was )?nothing like\b"),
    ("judgement", 3.7, r"^(?:so |very |how |really )?(?:boring|lame|bland|generic|weak|cringe\w*|bad|unoriginal|cliche\w*)\W*$"),
    ("refusal", 2.4,
        r"^(?:way |far |much |a bit |still )?too \w+\b(?! (?:much|many) (?:fun|good))"
        r"|\b(?:that|this|it)(?:'?s| is) (?:just|only|basically) (?:a|an|the)\b"
        r"|\b(?:heard|seen|read) (?:that|this) (?:one )?(?:before|already)\b|\b(?:has|have|is|are|was)? ?(?:closed|shut|gone"
        r"|discontinued) (?:\w+ ){0,3}(?:ago|down|permanently)\b|\bout of business\b"),
    ("complaint", 3.7,
        r"\bthere(?:'?s| is| are) still\b|\bstill (?:an?|some|there)\b|\bthat (?:does|did)(?: not|n'?t) (?:\w+ )?(?:tell|explain|say"
        r"|match|follow)\b|\byou (?:just )?(?:used|did|put|wrote|added|gave) [^.!?]*\bagain\b"
        r"|\b(?:now it'?s|it'?s now|it'?s|got) even (?!better|easier|nicer|cooler)(?:\w+er|worse|more \w+|less \w+)\b|\bscroll up\b"
        r"|\bread (?:my|the) (?:question|message|prompt|post) again\b|\b(?:now|but) it (?:does(?: not|n'?t)|throws|crashes|fails|breaks"
        r"|says)\b"),
    ("complaint", 3.3,
        r"\b(?:pretty|quite|fairly) sure (?:it|that|this|he|she|they|the)\b|\b(?:is|was|are|should|does|did)n'?t (?:it|that|he|she|they"
        r"|this)\b[^.!]*\?|\b(?:google|wikipedia|the (?:docs?|documentation|manual|website|book|site)"
        r"|my (?:teacher|doctor|boss|textbook)) says?\b|^(?:that'?s|these are|there are|i see) (?:only |just )?(?:\d+|two|three|four|five"
        r"|six|seven|eight|nine|ten)\b|^only (?:\d+|one|two|three|four|five)\b[^.]*\?"
        r"|\b(?:went|is|that'?s) (?:way |right )?over my head\b|\blost me\b|\btl;? ?dr\b|\bthe \w+ (?:is|are) still\b"
        r"|\bcan(?:not|'?t) (?:find|open|see|access|use) (?:that|it|them|this|any of)\b"
        r"|^(?:that|this|it|those|these)(?:'?s|'?re| is| are) not an? (?!problem|issue|bad|big|must|hurry|question)\w"),
    ("complaint", 2.8,
        r"\b(?:that|this|it|those|these|answer)(?:'?s|'?re| is| was| are) (?:way |far |much |a bit |still |a little )*too \w+"),
    ("complaint", 4.0,
        r"\bpas (?:ma question|mon probl[èe]me|du tout [çc]a)|\bno me (?:sirve|ayuda|ayud[óo])\b|\bno era eso\b|\bte (?:ped[íi]|dije)\b"
        r"|\bsigue (?:con|sin|mal|igual)\b|\bj'avais (?:dit|demand[ée])|\bje t'ai demand[ée]|\bauf (?:deutsch|englisch),? bitte\b"
        r"|\ben (?:fran[çc]ais|espa[ñn]ol),? (?:s'il|por favor)|\b(?:zu|viel zu) (?:lang|kurz|kompliziert)\b|\bdemasiado (?:largo|corto)"
        r"|\btrop (?:long|court)\b|(?:長|短|多|少な|難し)すぎ|(?:じゃ|では)なくて|まだ(?:直|動|でき)[^。]*(?:ない|ません)|太长|太短"
        r"|看不懂"),
    ("complaint", 4.0,
        r"\bc'est (?:pas|faux)|\bce n'?est pas (?:ce que|correct|[çc]a|bon)|\bje voulais dire|\bj'ai (?:d[ée]j[àa] )?(?:dit|demand[ée])"
        r"|[çc]a ne (?:marche|fonctionne) pas|toujours (?:pas|la m[êe]me)|\beso no\b|no es (?:lo que|correcto|cierto|eso)|me refer[íi]a"
        r"|ya te (?:lo )?dije|(?:sigue sin|no) funciona|no (?:me )?entiend|\bfalsch\b"
        r"|das (?:stimmt (?:so )?nicht|ist falsch|meinte ich nicht|hilft (?:mir )?nicht)"
        r"|ich (?:meinte|habe (?:doch |schon )?(?:gesagt|gefragt))|funktioniert (?:immer noch )?nicht|geht (?:immer noch )?nicht|違います"
        r"|違う|そうじゃな|間違って|動きません|動かない|意味(?:が)?(?:分|わ)か|不对|不是(?:这|我|吧)|错了|没用|什么意思|投诉|差评"
        r"|人工(?:客服)?|怎么还|还是不|到底|我说|骗|解决不了|没(?:有)?解决|答非所问"),
    # An offer is turned down, another is asked for.
    ("refusal", 1.5,
        r"\bnot (?:\w+ ){0,2}(?:interested|into|a (?:big |huge )?fan|my (?:kind|type|thing|style|taste|cup)|looking for|for me|keen|ideal"
        r"|acceptable|enough|suitable)\b|\b(?:do|did|would|does) ?(?:n'?t|not) (?:\w+ )?(?:like|want|care for|enjoy|need (?:that|it|this)"
        r"|suit|fit|meet|appeal)\b|\brather not\b|\bi(?:'d| would) (?:much )?rather\b|\bhate[ds]?\b|\bdislike[ds]?\b"
        r"|\bnot (?:really|particularly)\b|\btoo (?:\w+ )?(?:expensive|long|far|early|late|slow|scary|much|many|complicated|short|vague"
        r"|old|small|high|low|close|generic|violent)\b"),
    ("refusal", 1.0,
        r"\b(?:something|someplace|somewhere|anything|anyplace|anywhere|someone|what|who|nothing) else\b"
        r"|\b(?:another|different|alternative\w*)\b|\bother (?:options?|ones?|times?|places?|suggestions?|movies?|films?|ideas?|choices?"
        r"|days?|dates?|than|kinds?|types?|areas?|flights?|hotels?)\b|\binstead\b|\b(?:any|some|find|show me|have) others?\b"
        r"|\bhow about\b|\bwhat about\b|\brather than\b|\bi(?:'d| would) prefer\b|\blet'?s try\b|\b(?:next|more) (?:one|options?)\b"
        r"|\bonly (?:one|option)\b"),
    ("refusal", 0.8,
        r"\b(?:already|'ve|have|i) (?:already )?(?:seen|watched|heard|read|tried) (?:it|that|this|them|those|both|all|all of)\b"
        r"|\b(?:have ?n'?t|never) (?:seen|heard|watched)\b"),
    ("no", 2.0,
        r"^(?:no|nope|nah)\b(?!,? (?:thank|thx|problem|worries|that(?:'?s| is| will| would)|need|prefer|just|nothing"
        r"|i'?m (?:good|all|fine)|not (?:right now|today|at)))"),
    ("no", 0.5, r"^(?:no|nope|nah)\b"),
    ("negation", 0.9,
        r"\b(?:not|never|no|none|nothing|neither|cannot)\b|n't\b|\b(?:do|does|did|is|are|was|ca|wo|have|has|would|should|could)nt\b"),
    # What it has to be, said once more.
    ("insist", 1.2,
        r"\b(?:make|keep) (?:it|this|that|them) (?:\w+ )?(?:shorter|longer|simpler|clearer|more|less|better|brief|correct|right)\b"
        r"|\b(?:too|more) (?:detail\w*|specific|concise|precise)\b|\bis that (?:all|it)\b|\bthat'?s (?:all|it)\?"
        r"|\bin (?:english|german|french|spanish|italian|japanese|chinese),? please\b|\bplease (?:answer|respond|write|speak) in\b"
        r"|\bwhat do (?:you|u) mean by\b|\bactually\b"),
    ("insist", 0.6,
        r"\b(?:really|must|has to|have to|definitely|specifically|exactly|still|at least|as long as|need it|only|no matter|regardless)\b"
        r"|\bi (?:really |do |just |still )(?:need|want|wanted|meant|would)\b|\bit should\b"),
    ("again", 0.6, r"\?\?+|!\?|\?!|!!+|\bagain\b|\bbut\b|\.\.\.+"),
    # Mood.
    ("mood", 1.5,
        r"\b(?:ugh+|argh+|grr+|sigh|omg|omfg|jeez|geez|seriously|come on|smh|bruh|meh|ffs|good grief|oh no|oh god)\b"
        r"|\b(?:annoy|bor(?:ed|ing))\w*|\b(?:angry|upset|unhappy|mad|hopeless|weird|lame|odd|strange|rude|unfair)\b"),
    ("mood", 1.1,
        r"\b(?:too bad|that'?s (?:a )?(?:shame|pity|bummer|unfortunate)|bummer|oh well|unfortunate\w*|sad(?:ly)?|sucky|confus\w+|bad|poor"
        r"|not great|problem|trouble|issue|wrong|difficult|hard to)\b"),
    ("mood", 0.5, r"\b(?:i guess|i suppose|whatever|hm+|well|oh|sorry|apologi\w+|hopefully|maybe)\b"),
    ("unsure", 0.4,
        r"\b(?:do(?: not|n'?t) (?:really )?(?:know|remember|recall|care|mind|think|have)|not sure|no idea|no clue"
        r"|can'?t (?:think|remember|recall)|unsure|does(?: not|n'?t) matter)\b"),
    # Content.
    ("content", -2.0,
        r"\b(?:thanks?|thank (?:you|u)|thx|ty|cheers|appreciate\w*|perfect\w*|great|awesome|wonderful|excellent|fantastic|amazing"
        r"|brilliant|lovely|superb|terrific|beautiful|delightful|lifesaver|nailed|(?:very |so |really )?helpful|merci|parfait|g[ée]nial"
        r"|super|gracias|perfecto|genial|danke|toll|prima)\b|ありがと|助かり|完璧|谢谢|感谢|多谢|太好了|不错"),
    ("content", -1.5,
        r"\b(?:good|nice|cool|loved?|like it|i (?:really |do |also )?liked?|enjoy\w*|interesting|favou?rites?|funny|fun|glad|happy"
        r"|works? (?:for me|great|fine|well|now|perfectly)|it worked|fixed it|solved|makes sense|exactly what|right on)\b|好的|可以|明白"
        r"|満足"),
    ("accept", -1.3,
        r"^(?:yes|yeah|yep|yup|ya|sure|ok|okay|okey|k|correct|right|alright|absolutely|definitely|certainly|of course|exactly|got it"
        r"|i see|fine|oui|s[íi]|ja|vale|claro|d'accord|genau)\b|^(?:はい|嗯|好|行|对)"
        r"|\bsounds? (?:like a plan|\w+ )?(?:good|great|perfect|fine|nice|lovely|interesting|fun|like)\b"
        r"|\bthat (?:works|will (?:work|do|be)|would (?:work|be)|is (?:fine|good|ok|great|perfect|all))\b|\bthat'?ll (?:work|do|be)\b"
        r"|\bgo ahead\b|\b(?:i(?:'ll| will)|let'?s) (?:take|go with|have|do|book|get|try|reserve|check (?:it|that) out|watch|see)\b"),
    ("moves on", -0.7,
        r"\b(?:i(?:'m| am)?|we(?:'re| are)?|can|could|do|one|and|please) (?:you )?also\b|\balso,? (?:i|can|could|what|do|is|looking|need)"
        r"|\bone more (?:thing|question)\b|\bnow (?:i|can|could|let|please|add|that)\b|\bnext,? (?:i|can|please)|\bin addition\b"
        r"|\bby the way\b"),
    ("leaves", -1.4,
        r"\b(?:good ?)?bye\b|\bhave a (?:nice|good|great|wonderful|lovely)\b|\bthat'?s (?:all|it|everything)\b"
        r"|\bthat(?: is| will be| would be|'ll be) (?:all|it|everything)\b|\ball (?:set|good|i need\w*|for now|done)\b"
        r"|\b(?:nothing|no,? nothing|not anything) (?:else|more|at)\b|\bsee (?:you|ya)\b|\bi'?m (?:good|all set|fine|done)\b"
        r"|\btake care\b|\bau revoir\b|\badi[óo]s\b|\btsch[üu]ss\b|さようなら|再见|拜拜|没有了"),
)  # fmt: skip

_RESPONSE: tuple[tuple[str, float, str], ...] = (
    ("failed", 1.3,
        r"\b(?:sorry|apolog\w+|unfortunately|unable|not able|could(?:n't| not)|cannot|can't"
        r"|do(?:es)?(?: not|n't) (?:have|seem|appear|offer|know|see|find|show)|no (?:\w+ ){0,3}(?:match\w*|available|availability"
        r"|options?|results?|such|tables?|rooms?|seats?|listings?|vacanc\w+|trains?|hotels?|restaurants?|flights?)"
        r"|there (?:are|is)(?:n't| not| no)|not available|unavailable|unsuccessful\w*|none|fully booked|failed|nothing)\b|\bd[ée]sol[ée]"
        r"|malheureusement|lo siento|lamentablemente|\bleider\b|tut mir leid|申し訳|抱歉|不好意思|对不起|无法|没有"),
    ("lost", 0.9,
        r"\b(?:did(?: not|n't)|do(?: not|n't)) (?:quite |fully |really )?(?:understand|catch|get (?:that|it)|follow)\b"
        r"|\b(?:rephrase|clarify|repeat|say that again|what do you mean|come again|not sure (?:what|i|how))\b"),
    ("tries", 0.4, r"\btry\b|\b(?:different|other|another|alternative|instead|change|broaden|expand)\b|\bhow about\b"),
    ("done", -0.6,
        r"\b(?:booked|reserved|confirmed|successful(?:ly)?|reference|all set|scheduled|purchased|bought|transferred|done|enjoy"
        r"|have fun)\b|\b(?:reservation|booking|appointment|order|payment) (?:is|has been|was) (?:\w+ )?(?:made|complete\w*|confirmed"
        r"|placed)\b"),
    ("ends", -0.7,
        r"\b(?:you(?:'re| are) (?:very |most |quite )?welcome|my pleasure|no problem|glad (?:i|to|you)|good ?bye|bye"
        r"|have a (?:\w+ )?(?:day|time|night|trip|stay|one|evening|meal)|thank you|thanks)\b"),
)  # fmt: skip

_TOKEN = re.compile(r"\\.|\[[^\]]*\]|[()|]")


def _alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern outside brackets: alone, each is searched only where a word it needs stands."""
    found, depth, start = [], 0, 0
    for token in _TOKEN.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if token[0] == "|" and not depth:
            found.append(pattern[start : token.start()])
            start = token.end()
    return [*found, pattern[start:]]


def _sieve(rows: tuple[tuple[str, float, str], ...]) -> Sieve[Word]:
    return Sieve([
        (one, (group, weight, lazy(one)))
        for group, weight, pattern in rows
        for one in _alternatives(pattern)
    ])  # fmt: skip


TURN = _sieve(_TURN)
RESPONSE = _sieve(_RESPONSE)


_DENIED = lazy(r"(?:\b(?:not|never|no|hardly|nothing)|n'?t)(?: \w+){0,2} ?$")
"""Content that is denied: `not helpful`."""


def heard(sieve: Sieve[Word], text: str) -> dict[str, tuple[float, re.Match[str]]]:
    """The weightiest row of each group that matches the text in lower case, with where it does: that is twice as fast."""
    low = lowered(text)
    found: dict[str, tuple[float, re.Match[str]]] = {}
    for group, weight, pattern in sieve.live(low):
        if group in found and abs(found[group][0]) >= abs(weight):
            continue
        match = pattern.search(low)
        if match and not (weight < 0 and _DENIED.search(low, max(0, match.start() - 24), match.start())):
            found[group] = (weight, match)
    return found
