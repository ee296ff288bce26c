"""What declining sounds like, row by row: kind, weight, pattern. A weight of 3 alone is a refusal at the start of a response."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from closeloop.buckets.detectors import refusal_openings
from closeloop.needles import Gate, Sieve
from closeloop.patterns import lazy

_DO = (
    r"(?:help|assist|provide|give|offer|answer|fulfil\w*|comply|do that|do this|engage|participate|support|create|generate|write|produce"
    r"|share|discuss|respond|recommend|suggest|advise|endorse|encourage|promote|condone|facilitate|guide|teach|tell you|show you"
    r"|explain how|instruct|satisfy|continue|proceed|complete|make|say|recreate|describe|offer|entertain|be of|act|role-?play|translate"
    r"|summarize|speculate|agree|justify|reveal|disclose|be able)"
)
_NOT_ABLE = (
    r"(?:can ?not|can't|won't|will not|wouldn't|would not|shouldn't|am (?:not|un)(?: able| allowed| permitted| authorized| designed"
    r"| programmed| going)?(?: to)?|'m (?:not|un)(?: able| allowed| permitted| authorized| designed| programmed| going)?(?: to)?"
    r"|am unable to|'m unable to|must decline|have to decline|refuse|must refuse|do not feel comfortable|don't feel comfortable"
    r"|cannot and will not|can not and will not|am not comfortable|'m not comfortable|do not|don't|could not|couldn't)"
)
_I = r"\bI(?: (?:simply|really|also|must say|just|still|personally|strongly|absolutely|respectfully))?"
_WRONG = (
    r"(?:appropriate|ethical|acceptable|legal|right|okay|ok|respectful|productive|helpful|safe|constructive|fair|accurate or respectful"
    r"|accurate or appropriate|morally)"
)

# kind, weight, pattern
ROWS: tuple[tuple[str, float, str], ...] = (
    ("policy", 3.2, rf"(?:sorry|apologi[sz]e|unfortunately|regret|afraid)[^.!?]{{0,90}}\bI {_NOT_ABLE} (?:\w+ ){{0,3}}?{_DO}"),
    ("policy", 3.0,
        rf"{_I} ?(?:can ?not|can't|won't|will not|am unable to|'m unable to|am not able to|'m not able to|must decline"
        rf"|cannot and will not|must refuse|refuse) (?:\w+ ){{0,3}}?(?:to )?{_DO}"),
    ("policy", 2.6,
        rf"{_I} ?(?:do not|don't|would not|wouldn't|could not|couldn't|can ?not|am not going to|will not|won't"
        rf"|must not) (?:\w+ ){{0,3}}?(?:condone|promote|encourage|endorse|support|recommend|advocate|engage|glorify|participate)"),
    ("policy", 2.6, r"(?:\bnot|n't) (?:feel )?(?:comfortable|right) (?:\w+ ){0,2}(?:with|to|about|\w+ing)\b"),
    ("policy", 2.8,
        r"\b(?:is|are|was|'s)(?: not|n't) (?:something|anything|content|a (?:topic|request|task|role)) (?:that |which )?I(?:'m| am| can"
        r"|'d|'ll| could| will| would)\b|\b(?:falls?|lies?|goes|is|are) (?:well )?(?:outside|beyond) (?:of )?what I(?:'m| am| can| could"
        r"|'ll| will)\b"),
    ("policy", 2.9,
        r"\bI(?:'d| would)? (?:rather|prefer) not (?:to )?\w+|\bI(?:'ll| will| must|'m going| am going|'m afraid I| need| have"
        r"|'ve got)? ?(?:to )?(?:have |need )?(?:to )?(?:\w+ly )?(?:decline|pass on (?:this|that)|refrain from)\b"
        r"|\bI(?:'m| am) not (?:going|willing) to\b|\bnot willing to\b"),
    ("policy", 2.4,
        r"\b(?:explaining|providing|describing|sharing|detailing|giving|offering|writing|creating) (?:\w+ ){1,10}(?:could|would|might"
        r"|may) (?:\w+ly )?(?:facilitate|enable|be (?:used|misused)|cause|contribute|put|endanger|harm|aid|assist|violate|infringe)"),
    ("policy", 2.7, r"\ba (?:hard |firm |definite )?no from me\b"),
    ("policy", 1.9,
        r"\brather than (?:look|try|seek|focus|resort|engag|attempt|turn|plan)\w*[^.!?]{0,60},? (?:please )?(?:consider|try|let's|i\b"
        r"|explore|why not|you (?:can|could|might|may))"),
    ("policy", 2.2,
        r"\blet's (?:talk|chat|discuss)(?: \w+){0,2} (?:something|anything|a different|another) ?(?:else|topic|subject)?"),
    ("policy", 2.8,
        r"\b(?:against|violat\w+|goes against|contrary to) (?:my|our|the|openai'?s?|content|ethical|usage"
        r"|community) ?(?:\w+ ){0,3}(?:guidelines|polic\w+|programming|principles|values|ethics|standards|terms|rules)"),
    ("policy", 2.6,
        r"\bmy (?:purpose|programming|guidelines|role|training|ethical guidelines|primary function|safety guidelines)[^.!?]{0,60}(?:not"
        r"|prevent|prohibit|do not allow|don't allow|harmless|safe and respectful|harm)"),
    ("policy", 2.3,
        rf"\b(?:it is|it's|it would be|that is|that's|would be|this is) (?:not|never|neither|in)?(?: \w+)? ?(?:not|never|un"
        rf"|in)?{_WRONG} (?:or \w+ )?(?:for (?:me|an AI) )?to (?:\w+ ){{0,3}}?(?:{_DO}|use|ask|kill|harm|hurt|steal|make|engage|joke"
        rf"|discriminat\w+|target|stereotyp\w+|assume|suggest|perpetuat\w+|glorif\w+|trivializ\w+|compare|attribut\w+|exploit|blame"
        rf"|judge)"),
    ("policy", 1.7,
        r"\b(?:is|are|would be) (?:not|never) (?:appropriate|acceptable|ethical|respectful|okay|ok|funny|justified|justifiable"
        r"|condoned)\b"),
    ("policy", 2.3,
        r"\bI (?:would|must|strongly|do|want to|would like to|need to|just|have to)? ?(?:strongly )?(?:advise|urge|discourage|recommend"
        r"|caution|encourage|suggest) (?:you )?(?:strongly )?(?:against|not to|to (?:refrain|reconsider|avoid|seek help"
        r"|consider the (?:potential|impact|consequences)))"),
    ("policy", 2.2,
        r"\b(?:illegal|unethical|immoral|harmful|dangerous|offensive|inappropriate|disrespectful|discriminatory) (?:and|or"
        r"|,) (?:\w+,? )*?(?:illegal|unethical|immoral|harmful|dangerous|offensive|inappropriate|disrespectful|hurtful|unacceptable|wrong"
        r"|punishable)"),
    ("policy", 1.9,
        r"\b(?:promot\w+|perpetuat\w+|glorif\w+|condon\w+|incit\w+|encourag\w+) (?:\w+ ){0,3}(?:violence|hate|hatred|harm\w*"
        r"|discriminat\w+|stereotypes?|illegal|racis\w+|self-harm|suicide|bias|prejudice|unethical|criminal|negative)"),
    ("policy", 1.6,
        r"\bI (?:strive|aim|am here|'m here|am designed|am programmed|was designed|exist) (?:to|only to)[^.!?]{0,60}(?:safe|respectful"
        r"|ethical|positive|harmless|helpful and|appropriate|legal|unbiased)"),
    ("policy", 1.2,
        r"\b(?:is|are) (?:a )?(?:serious (?:crime|offen[cs]e)|illegal|against the law|strictly prohibited|a crime|morally wrong|unethical"
        r"|never the answer)\b"),
    ("policy", 1.3,
        r"\b(?:please (?:refrain|consider (?:seeking|the)|seek|reach out|do not|don't)"
        r"|if you (?:or someone|are (?:struggling|feeling|having|in crisis))|seek (?:professional )?help"
        r"|reach out to (?:a|the) (?:\w+ ){0,2}(?:professional|hotline|authorities|lifeline))"),
    ("policy", 2.4,
        r"\b(?:talk|speak|reach out) to (?:someone|somebody|a \w+) who can (?:help|support)"
        r"|sorry (?:to hear )?that you(?:'re| are) feeling this way"),
    ("policy", 1.9,
        r"\b(?:must|want to|would like to|need to|have to|should) (?:point out|emphasi[sz]e|stress|clarify|note|address"
        r"|remind you)[^.!?]{0,120}(?:problematic|harmful|offensive|inappropriate|not (?:be )?(?:appropriate|ethical|accurate)|negative"
        r"|violen|safety|illegal|disrespect)"),
    ("policy", 2.3,
        r"\bI (?:do not|don't) (?:think|believe) (?:it's|it is|that(?:'s| is)|there(?:'s| is)|we should|that)[^.!?]{0,30}(?:accurate|fair"
        r"|appropriate|right|respectful|productive|helpful|possible|okay|necessary)"),
    ("policy", 1.5,
        r"\binstead,? (?:I|let's|we|let us|why don't|perhaps|consider|focus)\b|\bI'd be happy to (?:help|assist"
        r"|discuss)[^.!?]{0,50}(?:other|else|different|instead|appropriate|legal)|is there (?:something|anything) else"),
    ("policy", 3.0, r"^\W*(?:sorry|no|I'm sorry|I am sorry),? (?:but )?(?:I )?(?:can't|cannot|can not|won't)\b"),
    ("policy", 2.6,
        r"\bthis (?:request|content|topic|question|prompt) (?:\w+ ){0,3}(?:violates|goes against"
        r"|is (?:not allowed|inappropriate|prohibited|unsafe|harmful))"),
    ("policy", 2.4,
        r"\b(?:your|this|the) (?:request|question|prompt) (?:is|contains|asks for|may be|seems|promotes"
        r"|appears)(?: \w+){0,4} (?:inappropriate|harmful|offensive|unethical|illegal|disturbing|problematic|not appropriate)"),
    ("capability", 2.6,
        r"\bI (?:do not|don't|did not|didn't) (?:currently |actually )?(?:have|possess)(?: \w+){0,3} (?:access|ability|capability"
        r"|capacity|information|knowledge|personal|real[- ]time|enough|feelings|emotions|opinions|beliefs|preferences|experiences?"
        r"|context|details|data|records?)"),
    ("capability", 2.5,
        r"\b(?:I'm|I am|as) (?:just |only |a |an )*(?:AI|artificial intelligence|language model|large language model|chat ?bot|text-based"
        r"|virtual assistant)[^.!?]{0,90}(?:do not|don't|cannot|can't|not able|unable|no access|without|lack|haven't"
        r"|have (?:not|never|no)\b|'ve never)"),
    ("capability", 2.5,
        r"\bI(?:'m| am)? (?:can ?not|can't|not able to|unable to|cannot) (?:\w+ ){0,2}?(?:access|browse|search|view|open|see|hear|predict"
        r"|verify|confirm|determine|find|locate|retrieve|check|know|perform|call|execute|remember|recall|identify|diagnose|experience"
        r"|have|form|physically|process|look up|send)"),
    ("capability", 3.1,
        r"\bI(?:'m| am)? (?:can ?not|can't|not able to|unable to) (?:\w+ ){0,2}?(?:create|draw|generate|produce|make|send|show|display"
        r"|play|upload|attach|book|order|set|take) (?:\w+ ){0,2}?(?:images?|pictures?|photos?|videos?|audio|music|files?|attachments?"
        r"|(?:phone )?calls?|reservations?|alarms?|reminders?|orders?|diagrams?)\b"),
    ("capability", 2.6,
        r"\bI (?:do not|don't) (?:actually |really |currently )?know\b(?! of\b)"
        r"|\bI have no (?:way|means|information|idea|access|record|knowledge)\b"
        r"|\bI (?:could not|couldn't|was not able to|was unable to|wasn't able to) (?:find|locate|retrieve|get|access|determine)"),
    ("capability", 2.2,
        r"\b(?:beyond|outside|out of|exceeds) (?:of )?(?:my|the) (?:\w+ )?(?:capabilit\w+|scope|abilit\w+|knowledge|expertise|reach)\b"
        r"|knowledge cut-?off|\bmy (?:knowledge|training|training data) (?:only )?(?:was|is|ends|goes|does not|doesn't|cuts|ended|stops)"),
    ("capability", 2.0,
        r"\b(?:private|personal|confidential|sensitive) information[^.!?]{0,60}(?:not|cannot|can't|no access|publicly)"
        r"|not publicly (?:available|known|disclosed)|(?:documents?|context|passages?|text|article|information|provided|files?|pages?"
        r"|sources?) (?:(?:you|i|we|that|have|were|was|\w+ed|given|here|above) ){0,4}(?:does|do|did)(?: not|n't) (?:\w+ )?(?:contain"
        r"|mention|include|provide|specify|say|state|answer|give)"),
    ("capability", 2.3,
        r"\b(?:it is|it's|it would be) (?:not possible|impossible) (?:for me )?to (?:\w+ly )?(?:determine|tell|know|say|provide|identify"
        r"|answer|confirm|verify)\b"),
    ("capability", 1.8,
        r"\bI am not (?:a |an )?(?:\w+ )?(?:doctor|lawyer|medical|legal|financial|licensed|professional|human)"
        r"|\bno (?:information|mention|details?) (?:about|of|on|regarding|is|was|in the)[^.!?]{0,60}(?:found|available|given|provided"
        r"|context|documents?|passages?|text)"),
    ("premise", 1.5,
        r"\b(?:there (?:is|are|was|were) no (?:such|known|evidence|record|credible|scientific|factual|historical|legal)\w*"
        r"|never (?:happened|existed|took place|occurred)|has never been|have never been)"),
    ("premise", 1.0,
        r"\b(?:does not (?:actually )?exist|do not (?:actually )?exist|doesn't exist|is not a real|isn't a real|are not real"
        r"|is (?:purely |entirely |a )?fictional)"),
    ("premise", 1.5,
        r"\b(?:it is|it's|that is|this is) (?:not (?:true|accurate|correct|factual|possible)|incorrect|inaccurate|false"
        r"|a (?:myth|misconception|false|harmful stereotype|stereotype|conspiracy))\b"
        r"|\b(?:the |this |your )(?:premise|assumption|statement|claim|question)(?: \w+){0,5} (?:is|are|based on) (?:\w+ )?(?:false"
        r"|incorrect|flawed|inaccurate|not (?:true|accurate|correct|supported)|a (?:false|harmful|stereotype))"),
    ("premise", 1.1,
        r"\b(?:I'm|I am) not aware of (?:any|a)\b|\bno (?:credible|scientific|reliable|factual) (?:evidence|basis|source)"
        r"|\b(?:seems|appears|may be|might be) (?:to be )?(?:a|some) (?:\w+ )?(?:confusion|misunderstanding|mistake|error)\b"
        r"|\bplease note that\b[^.!?]{0,40}(?:not real|fictional|no such)"),
    # French
    ("policy", 3.0,
        r"\bje (?:suis d[ée]sol[ée]e?,? (?:mais )?je )?(?:ne (?:peux|puis|suis pas en mesure|saurais|vais|suis pas autoris\w+)(?: pas)?"
        r"(?: vous| t['e]| y)? ?(?:de )?(?:vous |t['e] ?|y )?(?:aider|fournir|donner|r[ée]pondre|participer|encourager|g[ée]n[ée]rer"
        r"|cr[ée]er|[ée]crire|faire|satisfaire|recommander|promouvoir))|\bje refuse de|\bje dois (?:refuser|d[ée]cliner)"
        r"|\bje pr[ée]f[èe]re (?:ne pas|m['e] ?abstenir|[ée]viter)|\bil m['e] ?est impossible d"
        r"|\bje ne (?:peux|puis|vais|souhaite|veux|donne|fais|cr[ée]e|partage|divulgue|r[ée]dige)(?: \w+)? pas (?:\w+ ){0,2}(?:\w+er"
        r"|\w+ir|\w+re|de|ce|ces|cette)\b"),
    ("policy", 2.2,
        r"\b(?:contraire|contrevient|enfreint|viole)(?: \w+){0,3} (?:principes|r[èe]gles|politique|directives)"
        r"|\bil n['e]?est pas (?:appropri[ée]|[ée]thique|acceptable|l[ée]gal) d"),
    ("capability", 2.5,
        r"\bje n['e] ?ai (?:pas|aucun) (?:acc[èe]s|moyen|de moyen|le droit|la possibilit[ée]|la capacit[ée]|d['e] ?informations?"
        r"|de donn[ée]es|d['e] ?opinions?|de pr[ée]f[ée]rences)|\bje (?:ne sais pas|ne dispose pas|ne connais pas)\b"
        r"|\ben tant qu['e] ?(?:ia|intelligence artificielle|mod[èe]le de langage)[^.!?]{0,60}(?:ne|n')"),
    # Spanish
    ("policy", 3.0,
        r"\b(?:lo siento,? (?:pero )?)?no (?:puedo|voy a|me es posible|podr[ée]|estoy autorizad[oa] a|debo) (?:\w+ )?(?:ayudar\w*"
        r"|proporcionar\w*|dar\w*|ofrecer\w*|responder|participar|generar|crear|escribir|hacer\w*|cumplir|fomentar|promover|asistir\w*"
        r"|recomendar)|\bme niego a|\bdebo (?:rechazar|declinar)|\bno (?:voy|vamos) a \w+(?:ar|er|ir)"
        r"|\bprefiero (?:no|evitar|abstenerme)\b|\bno estoy (?:capacitad|habilitad|autorizad|cualificad|en condiciones)\w*"
        r"|\bno (?:escribo|genero|comparto|doy|hago) (?:ese|esa|este|esta|eso)\b|\bno (?:te|le|les|os) (?:puedo|voy a|podr[ée])\b"
        r"|\bno puedo \w+(?:ar|er|ir)(?:te|le|les|lo|la)?\b|\bno me es posible\b"
        r"|\bno puedo (?:\w+ )?(?:acceder|compartir|revelar|mostrar|decir|ver|abrir|enviar|predecir|saber)"),
    ("policy", 2.2,
        r"\b(?:va en contra de|viola|infringe)(?: \w+){0,3} (?:principios|normas|pol[íi]ticas?|directrices)"
        r"|\bno es (?:apropiado|[ée]tico|aceptable|legal)\b"),
    ("capability", 2.5,
        r"\bno (?:tengo|dispongo de|cuento con)(?: \w+){0,2} (?:acceso|la capacidad|informaci[óo]n|datos|opiniones|preferencias"
        r"|sentimientos)|\bno (?:lo )?(?:sé\b|se(?= (?:si|qu[ée]|c[óo]mo|cu[áa]l|d[óo]nde|qui[ée]n|nada)\b|[.,!]|$))(?! si quieres)"
        r"|\bcomo (?:una? )?(?:ia|inteligencia artificial|modelo de lenguaje)[^.!?]{0,60}\bno\b"),
    # German
    ("policy", 3.0,
        r"\b(?:ich (?:kann|darf|werde|m[öo]chte)(?: \w+){0,5} (?:nicht|keine\w*)(?: \w+){0,4} (?:helfen|unterst[üu]tzen|beantworten|geben"
        r"|bereitstellen|erstellen|schreiben|liefern|teilnehmen|empfehlen|f[öo]rdern)|das kann ich (?:leider )?nicht"
        r"|ich muss (?:\w+ ){0,2}ablehnen|ich lehne (?:\w+ ){0,3}ab\b)|dabei kann ich(?: \w+){0,3} nicht"
        r"|\b(?:erstelle|schreibe|verfasse|mache|gebe|teile|nenne|verrate|[üu]bersetze|unterst[üu]tze) ich (?:\w+ ){0,2}nicht\b"
        r"|\b(?:das|daran|dazu|so etwas|solche\w*)(?: \w+){0,2} (?:m[öo]chte|werde|darf|kann|will) ich (?:\w+ ){0,3}(?:nicht|nichts"
        r"|keine\w*)\b|\bich (?:m[öo]chte|werde|darf) (?:\w+ ){0,3}(?:nicht|keine\w*)(?: \w+){0,3} (?:\w+en)\b"
        r"|\bda(?:bei|zu|für) helfe ich (?:\w+ )?nicht"),
    ("policy", 2.2,
        r"\b(?:verst[öo](?:ß|ss)t|widerspricht)(?: \w+){0,3} (?:richtlinien|grunds[äa]tze\w*|regeln)"
        r"|\bes ist nicht (?:angemessen|ethisch|legal|erlaubt)"),
    ("capability", 2.5,
        r"\bich habe (?:\w+ ){0,2}kein\w* (?:zugriff|zugang|informationen|daten|meinung|gef[üu]hle)"
        r"|\bich wei(?:ß|ss) (?:es |das )?(?:leider )?nicht\b|\bals (?:ki|sprachmodell|k[üu]nstliche intelligenz)[^.!?]{0,60}(?:nicht"
        r"|kein)"),
    # Japanese
    ("policy", 3.0,
        r"(?:お手伝い|手助け|お力添え|お答え|提供|回答|対応|協力|支援|作成|説明)(?:は|を|が|に|する(?:こと)?(?:は|が)?"
        r"|すること)?(?:でき(?:ません|かねます|ない)|いたしかねます|致しかねます|することはできません|お断り)|お断り(?:し|いた)"
        r"|申し訳(?:ありません|ございません)が、?[^。]{0,40}(?:できません|できかねます|かねます)"
        r"|(?:お応え|お教え|お伝え|お渡し|ご案内)(?:は|を|する(?:こと)?(?:は|が)?)?(?:でき(?:ません|かねます)|いたしかね)"
        r"|(?:遠慮|差し控え|控え)させて|(?:予測|予想|提供|公開|共有|判断|診断|生成|実行|閲覧|アクセス|送信|保証|推奨|再生|表示)(?:する"
        r"|し)?(?:こと)?(?:は|が|を)?(?:でき(?:ません|かねます)|いたしかねます)"),
    # Italian, Portuguese, Chinese
    ("policy", 3.0,
        r"\b(?:mi dispiace|purtroppo|spiacente),? (?:ma )?(?:\w+ )?non (?:posso|sono in grado|mi [èe] possibile)"
        r"|\bnon (?:posso|sono in grado di|mi [èe] possibile|intendo|me la sento di) (?:\w+ )?(?:aiutar|fornir|rispond|scriver|crear"
        r"|genera|divid|condivid|dare|far|offrir|consiglia|acceder|partecipa|tradur)"
        r"|\bnon posso \w+(?:are|ere|ire|arti|erti|irti|arvi|arlo)\b|\bpreferisco (?:non|evitare)\b"
        r"|\b(?:desculpe|lamento|sinto muito|infelizmente),? (?:mas )?(?:\w+ )?n[ãa]o (?:posso|consigo|sou capaz)"
        r"|\bn[ãa]o (?:posso|consigo|vou|sou capaz de|estou autorizad[oa] a) (?:\w+ )?(?:ajud|fornec|respond|escrev|cri|ger|compartilh"
        r"|d[aá]|faz|oferec|recomend|acess|particip|traduz)|\bn[ãa]o posso \w+(?:ar|er|ir)\b|\bprefiro n[ãa]o\b"),
    ("policy", 3.0,
        r"(?:抱歉|对不起|對不起|很遗憾|不好意思)[^。!！?？]{0,12}(?:我们?(?:无法|無法|不能|不便|没办法|不可以|不会)"
        r"|(?:无法|無法|不能)(?:为您|为你|向您)?(?:提供|帮助|协助|回答|满足|透露|告诉|完成|执行|访问|讨论|生成))"
        r"|我(?:无法|無法|不能|不会|不便|没有办法|不可以)(?:为您|为你|给您|给你|向您|向你)?(?:提供|帮助|協助|协助|回答|回應|写|編寫|编写"
        r"|生成|满足|参与|支持|执行|讨论|透露|告诉|分享|预测|访问)|恕(?:我)?(?:无法|不能|難)"
        r"|죄송(?:합니다|하지만)[^.]{0,40}(?:수 없|어렵|드릴 수)|도와(?:드릴|줄) 수 없"),
    ("capability", 2.5,
        r"\bnon (?:ho|dispongo di)(?: \w+){0,2} (?:accesso|informazioni|dati|opinioni|sentimenti|la capacit[àa])"
        r"|\bcome (?:ia|intelligenza artificiale|modello (?:di )?linguistico)[^.!?]{0,60}\bnon\b"
        r"|\bn[ãa]o tenho(?: \w+){0,2} (?:acesso|informa[çc][õo]es|dados|opini[õo]es|sentimentos|capacidade)"
        r"|\bcomo (?:uma )?(?:ia|intelig[êe]ncia artificial|modelo de linguagem)[^.!?]{0,60}\bn[ãa]o\b"
        r"|(?:作为|身为)(?:一个)?(?:ai|人工智能|语言模型)[^。]{0,30}(?:无法|不能|没有)|我(?:没有|无法)(?:访问|获取|联网|实时)"),
    ("policy", 2.2, r"(?:不適切|違法|倫理的に問題|ガイドライン|ポリシー)(?:な|で|に)[^。]{0,20}(?:ため|ので|反し|違反)"),
    ("capability", 2.5,
        r"(?:アクセス|情報|データ|知識|感情|意見|機能)(?:が|を|は)?(?:でき(?:ません|ない)|あり(?:ません|ない)"
        r"|持って(?:いません|おりません|いない)|ございません)|(?:わかり|分かり|存じ(?:上げ)?)(?:ません|かねます)"
        r"|(?:AI|人工知能|言語モデル)(?:として|なので|である|ですので)"),
)  # fmt: skip

Row = tuple[str, float, Gate]
_FOREIGN = next(index for index, row in enumerate(ROWS) if row[2].startswith(r"\bje "))


def _rows(rows: tuple[tuple[str, float, str], ...]) -> list[tuple[str, Row]]:
    """For lower-cased sentences: a pattern that minds the case is twice as fast."""
    return [(pattern, (kind, weight, Gate(_small(pattern)))) for kind, weight, pattern in rows]


def _small(pattern: str) -> str:
    """The pattern in lower case, apart from its escapes."""
    return re.sub(r"\\.|[A-Z]", lambda match: match[0] if match[0][0] == "\\" else match[0].lower(), pattern)


FOREIGN_LETTER = lazy(r"[^\x00-\x7f‘’“”–—…•é]")
_FOREIGN_TEXT = """
je ne pas les des vous est une elle nous votre mais pour dans avec qui sur cette désolé
pero puedo voy estoy puede soy con lo el los las que una para como sobre está esa ese esta eso prefiero
ich nicht das der leider kann und ist keine keinen auf mit wir werden solche dir
non che il gli della mi dispiace posso questa per ma di não mas você uma isso desculpe
"""
FOREIGN_WORDS = frozenset(_FOREIGN_TEXT.split())
"""A lower-cased text with two of these may be in another language than English."""

CONDOLENCE = lazy(
    r"(?:sorry|sad) (?:to hear|that you|for your|about your|you(?:'re| are))|my condolences"
    r"|sorry for (?:the|any) (?:inconvenience|confusion|delay|trouble)|d[ée]sol[ée]e? (?:d'apprendre|pour)"
    r"|siento (?:mucho )?(?:lo que|que est[ée]s|tu)|tut mir leid,? (?:das|dass|von)|お悔やみ|残念です",
    re.IGNORECASE,
)
"""Sympathy with the user, which is followed by help and is no refusal."""

HELP = lazy(
    r"\b(?:here (?:are|is|'s)|you can|you could|one way|to do this|follow these|first,|step \d|for example|such as|try to|make sure"
    r"|some (?:tips|ways|ideas|options|steps))\b",
    re.IGNORECASE,
)
"""Signs of help."""

OFFER = lazy(
    r"\b(?:however|but|instead|that said|nevertheless|nonetheless|still|though),? [^.!?\n]{0,60}?(?:\bhere(?:'s| is| are)\b"
    r"|\bI(?:'d be happy to| can| could| will|'ll| am able to|'m able to)(?: \w+)? (?:provide|offer|give|suggest|recommend|share|explain"
    r"|show|tell|create|write|generate|describe|list|help)\b|\b(?:some|the following|below)\b)",
    re.IGNORECASE,
)
"""Something in place of what could not be done."""

ABOUT_THE_ASK = lazy(
    r"\b(?:i|i'm|i'd|i've|me|my|you|your|sounds|request|question|prompt|sorry|unfortunately|no|thanks?|hello|hi|ai|language model)\b"
    r"|illegal|harmful|dangerous|unethical|immoral|wrong|inappropriate|offensive|crime|violen|against",
    re.IGNORECASE,
)
"""A sentence with none of these before a limit is an answer."""

TURN = lazy(
    r"why (?:can't|won't|cant|wont) you|(?:you|it) (?:can|could|should(?:n't| not)? (?:have )?refuse\w*)|just answer|stop refusing"
    r"|refus\w+ for no reason|shouldn'?t (?:have )?refused|unnecessar\w+ refus|nothing (?:illegal|wrong|harmful) (?:about|with)",
    re.IGNORECASE,
)
"""A user who protests against a refusal."""

TRIGGERS = (
    "n't", " not ", "cannot", "never", " no ", "no,", "neither", "sorry", "apolog", "unfortun", "regret",
    "afraid", "unable", "refus", "declin", "against", "contrar", "violat", "illegal", "immoral", "unethic",
    "harm", "danger", "inappropr", "offens", "disrespect", "discriminat", "purpose", "programming", "guideline",
    "polic", "strive", "aim to", "advise", "urge", "encourag", "discourag", "promot", "perpetuat", "glorif",
    "condon", "incit", "crime", "prohibited", "wrong", "never the answer", "please", "seek", "reach out",
    "instead", "happy to", "anything else", "something else", "problematic", "point out", "beyond", "outside",
    "exceed", "cut", "training", "private", "personal", "confidential", "sensitive", "fictional", "exist",
    "false", "incorrect", "inaccurate", "misunderst", "confusion", "myth", "misconception", "stereotype",
    "aware", "facilitat", "could ", "no from me", "rather than", "feeling this way", "who can", "rather not", "prefer not",
    "pass on ", "neutral", "steer ", "nope", "turn down", "this down", "that down", "it down", "i'll leave", "i'll pass", "i'll stop",
    "to stop here", "not something", "not a thing", "have no", "can only", "let's talk", "let's chat", "let's discuss", "refrain from",
)  # fmt: skip
"""An English sentence without any of these matches no row: most sentences are passed over here."""


class Signs(NamedTuple):
    """What a text may hold: triggers it has, and the rows, English, others and of openings, whose words it has.

    What none of them matches in a text, none matches in a sentence of it.
    """

    triggers: tuple[str, ...]
    english: tuple[Row, ...]
    others: tuple[Row, ...]
    first: tuple[Row, ...]


_SIEVE: Sieve[tuple[str, Row | None]] = Sieve(
    [
        *((re.escape(word), (word, None)) for word in TRIGGERS),
        *((pattern, ("en", row)) for pattern, row in _rows(ROWS[:_FOREIGN])),
        *((pattern, ("other", row)) for pattern, row in _rows(ROWS[_FOREIGN:])),
        *((pattern, ("first", row)) for pattern, row in _rows(refusal_openings.ROWS)),
    ]
)
"""One for all: a text's words are looked at once."""


@lru_cache(maxsize=8)
def signs(low: str) -> Signs:
    """The signs of a lower-cased text. Remembered for the texts at hand."""
    triggers: list[str] = []
    rows: dict[str, list[Row]] = {"en": [], "other": [], "first": []}
    for name, row in _SIEVE.live(low):
        if row:
            rows[name].append(row)
        elif name in low:
            triggers.append(name)
    return Signs(tuple(triggers), *map(tuple, rows.values()))
