"""What a comment on a response says, row by row, in nine languages: bucket, confidence, pattern; and what says that it was no failure."""

from __future__ import annotations

import re

from closeloop.models import Disposition


def loose(pattern: str) -> str:
    """The pattern where `n't` and `'s` behind a word may have lost their apostrophe, as in a hurry they do (`dont`, `thats`)."""
    return _BEHIND_A_WORD.sub(lambda match: match[0].replace("'", "'?"), pattern)


_BEHIND_A_WORD = re.compile(r"(?<=[a-z])(?:n't|'s)\b|(?<=[a-z]\(\?:)(?:n't|'s)\b")


# bucket, confidence, pattern. The first rows are the narrow ones; every row that matches counts.
ROWS: tuple[tuple[str, float, str], ...] = (
    ("hallucination.suspected", 0.85,
        r"halluc\w*|\blies\b[.!]*$|\b(?:lied|lying) to me\b|made (?:that|this|it|things?|stuff|them|all of it) up"
        r"|mak\w+ (?:things|stuff|it|this) up|invent(?:ed|s|ing)\b|fabricat\w+|does(?:n't| not) (?:even )?exist"
        r"|no such (?:thing|book|paper|function|method|flag|option|page|person)"
        r"|not in the (?:document|docs|source|context|text|article|manual)s?|n'existe pas|invent[ée]\w*|no existe|se lo invent\w+"
        r"|inventad\w+|inventó|erfunden|ausgedacht|gibt es (?:gar |so )?nicht|halluzin\w*|捏造|でっち上げ|存在しない|幻覚"
        r"|\b(?:there(?:'s| is| are)|is|has) no such \w+|\b(?:can't|cannot|can not|couldn't|could not) (?:be found"
        r"|find (?:\w+ ){1,4}anywhere)"
        r"|(?:docs?|documents?|documentation|sources?|texts?|articles?|manuals?|contract|pdf|files?|page)s? (?:never|do(?:es)?n't"
        r"|does not|do not|didn't) (?:even |actually )?(?:sa(?:y|id)|mention|contain|state|include)"
        r"|\bsays? nothing (?:about|of)\b|\b(?:never|not) (?:said|say|says|stated|mentioned|written|appears?) (?:\w+ ){0,4}(?:in"
        r"|on) (?:the|my|your|any) (?:docs?|document|source|text|article|manual|contract|pdf|file|page)"
        r"|\bwhere did (?:you|it) (?:even )?get (?:that|this|it|those)\b|\b(?:says?|claims?|said|claimed|pretends?) (?:that )?(?:it"
        r"|to have|you) [^.!?\n]{2,40} but (?:\w+ )?(?:did(?:n't| not)|has(?:n't| not)|never|nothing)"
        r"|\b(?:another|a|some|these|those|more|full of|with) made[- ]?up\b"
        r"|\bse l[oa] (?:è|e'|sei) |inventat\w+|non esiste\b|inventou|n[ãa]o existe\b|编的|编造|瞎编|胡编|不存在|杜撰"),
    ("hallucination.fabricated_citation", 0.85,
        r"(?:fake|dead|broken|invented|wrong|made[- ]up|non-?existent) (?:link|url|citation|reference|source|doi|paper)s?"
        r"|(?:link|url|citation|reference|source|doi)s? (?:is|are|does|do)(?: not|n't)? (?:fake|broken|dead|exist|work|real|wrong|404)"),
    ("stale", 0.85,
        r"out[- ]?dated|out of date|obsolete|no longer (?:true|valid|correct|the case|works?|available|supported)|deprecated"
        r"|old (?:version|info\w*|data|price)|not up[- ]to[- ]date|has changed since|d[ée]pass[ée]e?\b|obsol[èe]t\w+|\bp[ée]rim[ée]\w*"
        r"|plus d'actualit[ée]|desactualizad\w+|anticuad\w+|ya no (?:es|est[áa]|funciona)|veraltet|nicht mehr (?:aktuell|g[üu]ltig)|古い"
        r"|最新では"
        r"|\b(?:was|were|got|been|is) (?:removed|renamed|replaced|discontinued) (?:in|since|by)\b|\bchanged (?:in|last|this"
        r"|since) (?:january|february|march|april|may|june|july|august|september|october|november|december|year|month|week|spring"
        r"|summer|autumn|fall|winter|20\d\d)\b"
        r"|\b(?:prices?|data|info\w*|figures?|statistics|rates?|numbers?|answer) (?:is|are|was|were) (?:from|of) (?:last|20\d\d"
        r"|\w+ years?)|\bthe old (?:api|syntax|interface|ui|menu|rules?|law|name)"
        r"|non (?:è |sono |pi[ùu] ){0,2}aggiornat\w+|obsolet\w+|desatualizad\w+|过时|过期|旧版|不是最新"),
    ("refusal", 0.85,
        r"(?:refus\w+|won't|wouldn't|would not|declin\w+) (?:to )?(?:answer|help|do|respond|tell)"
        r"|(?:it|bot|model|assistant|just|simply|you) refus(?:ed|es|ing)\b|(?:did|do|does) (?:you|it|this|the \w+) refuse\b"
        r"|^refus(?:ed|es|al)\b|why (?:won't|wouldn't) (?:it|you) (?:answer|help|tell)|(?:unjustified|overactive|excessive"
        r"|unnecessary|needless) refus\w+"
        r"|(?:should(?:n't| not)|no reason to|why) (?:have )?refus\w+|stop refusing|over-?cautious|too cautious|preach\w*"
        r"|lectur(?:ed|ing|e) me|moraliz\w+|refuse de|refus[ée] de r[ée]pondre|se niega|se neg[óo]|weigert|verweigert|拒否|断られ"
        r"|\btreat(?:s|ed|ing)? me like a(?:n| \w+)? ?(?:criminal|terrorist|thief|suspect|hacker)|moralis\w+|\b(?:won't|wouldn't"
        r"|would not) (?:even )?(?:give|show|write|let|translate|discuss)"
        r"|\bit(?:'s| is) (?:just|only) an? \w+ question|\b(?:si )?rifiut\w+|\brecus(?:ou|a|am)\b|拒绝|不肯|不愿意回答"),
    ("language.mismatch", 0.85,
        r"(?:please|bitte|merci de|por favor|s'il (?:vous|te) pla[iî]t)[^.!?\n]{0,30} (?:in|auf|en) (?:english|german|french|spanish"
        r"|deutsch|englisch|fran[çc]ais|anglais|espa[ñn]ol|ingl[ée]s)\b|(?:speak|parle|hablo|spreche)[^.!?\n]{0,12} (?:english|anglais"
        r"|ingl[ée]s|englisch)|(?:wrong|incorrect|not (?:in )?(?:the )?(?:right|my)) language\b|\bin (?:a |an)?(?:different|other"
        r"|another) language\b"
        r"|(?:answered|replied|respond\w+|answer|is|was|wrote|it's) in (?:english|french|german|spanish|chinese|japanese|italian|portuguese"
        r"|russian|korean)\b|\b(?:i|we) (?:asked|wrote|write|typed|speak|spoke|said (?:it|this)) (?:\w+ )?in (?:english|french|german"
        r"|spanish|chinese|japanese|italian|portuguese|russian|korean)\b|in my language|mauvaise langue|autre langue|pas en fran[çc]ais"
        r"|idioma (?:equivocado|incorrecto)|no (?:est[áa] )?en espa[ñn]ol|falsche sprache|nicht auf deutsch|auf englisch|言語が違"
        r"|日本語で(?:は|答えて|ない)|英語で"
        r"|\b(?:don't|do not|can't|cannot) (?:\w+ )?(?:speak|read|understand) (?:english|french|german|spanish|chinese|japanese"
        r"|italian|portuguese|russian|korean)"
        r"|\b(?:half|part|most|some|all) of (?:it|this|the \w+) is in (?:english|french|german|spanish|chinese|japanese|italian"
        r"|portuguese|russian|korean)|\bwhy (?:is|was) (?:this|it|that) in (?:english|french|german|spanish|chinese|japanese|italian"
        r"|portuguese|russian|korean)"
        r"|\b(?:chiesto|scritto|rispond\w+|scrivi|parlo) (?:\w+ )?in (?:italiano|inglese)|\b(?:respond\w+|escrev\w+|falo|perguntei"
        r"|pedi) (?:\w+ )?em (?:portugu[êe]s|ingl[êe]s)|lingua sbagliata|l[íi]ngua errada"
        r"|idioma errado|[用说讲](?:中文|汉语|英文|英语)|语言不对"),
    ("incomplete.truncated", 0.85,
        r"cut(?:s|ting)? (?:itself )?(?:off|short)|cut-?off|truncated|stop(?:s|ped) (?:mid|in the middle|half)|unfinished"
        r"|where(?:'s| is) the rest|did(?:n't| not) finish|ends? (?:abruptly|mid)|mid[- ]sentence|coup[ée]e?\b|tronqu[ée]\w*|s'arr[êe]te"
        r"|cortad\w+|se cort[óo]|incomplet[oa] al final|abgeschnitten|bricht (?:\w+ ){0,3}ab|abgebrochen|途中で(?:切|終)|途切れ"
        r"|\b(?:ends?|stops?|stopped|ended|breaks off) (?:right )?(?:in the middle|halfway|half ?way|mid-?way)|\blast (?:lines?"
        r"|sentence|rows?|words?|steps?|paragraph) (?:is|are) (?:missing|cut|incomplete|not there)"
        r"|interrott[oa]|\btroncat[oa]|\bcortou\b|截断|没写完|没说完|到一半就?(?:断|停|没)|[说写]到一半|不见了后面"),
    ("incomplete.empty", 0.84,
        r"^\W*(?:there (?:is|was) |i got |got )?no (?:response|answer|reply|output)(?: at all)?\W*$|\b(?:empty|blank) (?:response"
        r"|answer|reply|output)"
        r"|^\W*(?:aucune r[ée]ponse|pas de r[ée]ponse|sin respuesta|keine antwort|nessuna risposta|sem resposta)\W*$"
        r"|返答がない|没有(?:回复|回答内容)"),
    ("incomplete.missing_part", 0.84,
        r"(?:do(?:es)?|did)(?: not|n't) (?:\w+ )?(?:answer|address|cover|explain) (?:\w+ ){1,4}(?:completely|fully|entirely|in full"
        r"|in detail)\b|(?:missed|misses|dropped|skipped|ignored|overlooked) (?:the |a |one |some |half |my )?(?:\w+ )?(?:parts?|points?"
        r"|questions?|steps?|half)\b|(?:only|just) (?:half|part|one)\b"
        r"|\b(?:manca(?:no)?|falt(?:a|ou|am|aram)) (?:la|il|le|i|gli|l'|a|o|as|os|una?|uma?) (?:\w+ )?(?:part[ei]|domand[ae]|pergunta"
        r"|punt[oi]|ponto|passo|passaggi\w*)"),
    ("incomplete.missing_part", 0.78,
        r"\b(?:could|should|might|would) (?:also )?(?:have |be )?(?:been )?(?:better )?(?:mention\w*|expand\w*|explain\w*|elaborat\w+"
        r"|clarif\w+|includ\w+|add(?:ed|ing)?|provid\w+|address\w*|discuss\w*|cover\w*|summari\w+|specif\w+)\b"
        r"|(?:would|could|might) be (?:\w+ )?(?:helpful|better|useful|nice|good|beneficial)"
        r"|not (?:mentioned|explained|discussed|addressed|covered|included|specified)|over-?simpli\w+|simplistic"
        r"|needs? (?:more|to (?:explain|include|mention|be (?:explained|expanded)))|no (?:mention|explanation|conclusion)|neglects?\b"
        r"|more (?:specific|context|examples)|\bmissing\b|incomplete|left out|leaves out|omit\w*"
        r"|forgot (?:to (?:include|mention|add|answer)|the)|did(?:n't| not) (?:mention|include|cover|address"
        r"|answer (?:the|all|my|both|every|half))|only (?:answered|covers?|covered|half|part)|not (?:everything|complete|all of)"
        r"|skipp\w+ (?:the|a|step|part|question)|(?:doesn't|does not|fails? to) (?:explain|mention|address|cover|include|discuss|provide"
        r"|answer)|lacks?\b|incompl[èe]t\w*|il manque|manquant\w*|oubli[ée]|falta\b|faltan|incomplet\w+|omiti[óo]|fehlt|fehlen"
        r"|unvollst[äa]ndig|vergessen|足りない|抜けて|不足|不完全"
        r"|(?:書かれて|載って|記載されて|含まれて|触れて|説明されて)い?(?:ない|ません)"
        r"|\bmanca(?:no)?\b|dimenticat\w+|\bfalt(?:ou|am|aram)\b|esqueceu|少了|缺少|漏了|漏掉|没提到|没有提到|不完整|遗漏"),
    ("format.parse", 0.8,
        r"(?:invalid|broken|malformed|not valid) json|json (?:is |was )?(?:invalid|broken|malformed|not valid|doesn't parse"
        r"|does not parse)|(?:can't|cannot|doesn't|does not|won't|failed to) pars\w+"
        r"|\btrailing comma|\bjson (?:has|with|is missing) (?:an? )?(?:\w+ )?(?:comma|bracket|brace|quote|key)s?|\bunterminated string"
        r"|\bunexpected token"),
    ("format", 0.84,
        r"(?:not|n't) (?:\w+ ){0,4}(?:in|as|use|valid) (?:json|xml|yaml|csv|markdown|html|latex|a table|bullet\w*)\b"
        r"|(?:i )?(?:(?:had )?asked for|said|wanted|want|expected|needed|need) (?:\w+ )?(?:json|xml|yaml|csv|markdown|html|a table"
        r"|bullet\w*)\b"
        r"|\b(?:should|must|needs? to) (?:be|have been) (?:in |as )?(?:an? )?(?:\w+ )?(?:list|table|json|yaml|csv|xml|bullets?"
        r"|bullet points?|code block)\b|\bno (?:headings?|headers?|tables?|bullets?|bold|asterisks|markdown) (?:please|pls|plz)"),
    ("format", 0.8,
        r"\bformat(?!ion)\w*|markdown|bullet|\btable\b|indentation|line breaks?|not (?:a )?list\b|code block|layout|wall of text"
        r"|mise en (?:forme|page)|formato|formatierung|aufz[äa]hlung|フォーマット|形式|書式|箇条書き"
        r"|\bheadings?\b|\bcolumns? (?:are|is)|\basterisks\b|formattazion\w+|\btabella\b|\belenco\b|formata[çc][ãa]o|\btabela\b|格式|表格"
        r"|列表"),
    ("length.constraint", 0.83,
        r"\bi (?:said|asked for|wanted|told you|allowed|gave you) [^.!?\n]{0,24}?\d+ (?:words?|characters?|chars|sentences?|lines?"
        r"|paragraphs?|pages?|tokens)\b"
        r"|\b(?:more|fewer|less|longer|shorter) than (?:the )?\d+ (?:words?|characters?|chars|sentences?|lines?|paragraphs?|pages?)\b"
        r"|\b(?:over|above|exceeds?|under|below) (?:the|my) (?:\w+ )?(?:word|character|length|size) ?(?:limit|count|cap)"),
    ("length.too_long", 0.82,
        r"too (?:long|wordy|verbose|much (?:text|detail|information|to read))|verbose|wordy|long[- ]winded|rambl\w+|shorter"
        r"|be (?:brief|concise)|more concise|tl;?dr|trop (?:long\w*|verbeux)|plus court|bavard|demasiado larg\w+|muy larg\w+"
        r"|m[áa]s cort\w+|zu (?:lang|ausf[üu]hrlich)|k[üu]rzer|長すぎ|長い|冗長|短くして|もっと短"
        r"|\bget to the point|\b(?:nobody|no one)(?:'s| is| has| will)? (?:going to |gonna |time to )?reads?\b|\b(?:one|a single"
        r"|two|three) (?:paragraph|sentence|line|word)s? (?:would|will|is|was|would've) (?:do|be enough|have been enough|enough|plenty"
        r"|fine)"
        r"|\bcut (?:it|this|that) (?:down|in half)|\btroppo (?:lung|verbos|proliss)\w+|pi[ùu] (?:cort|brev|concis)\w+|\bmuito long\w+"
        r"|long[oa] demais|mais (?:curt|conciso)\w*|太长|太啰嗦|啰嗦|简短|冗长"),
    ("length.too_short", 0.82,
        r"too (?:short|brief|terse|superficial|shallow|vague|high[- ]level)|more (?:detail\w*|depth|elaborat\w+|information|explanation)"
        r"|not (?:detailed|thorough|enough (?:detail|information|depth))|elaborate|lazy|(?:half|low)[- ](?:assed|effort)"
        r"|trop (?:court\w*|bref|vague)|plus de d[ée]tails?|pas assez (?:de d[ée]tails?|d[ée]taill\w+)|demasiado (?:cort|breve)\w*"
        r"|muy (?:cort|breve)\w*|m[áa]s detalles?|zu (?:kurz|knapp|oberfl[äa]chlich)|mehr details?|ausf[üu]hrlicher|短すぎ|もっと詳しく"
        r"|詳しく(?:して|書|説明)"
        r"|^(?:(?:far |way )?too |very |so |really |pretty )?(?:vague|generic|superficial|shallow)\W*$|\b(?:too|so|very|really"
        r"|pretty) generic\b"
        r"|\bgeneric (?:answer|advice|response|reply|text|stuff)|\bnot (?:\w+ )?(?:personali[sz]ed|tailored)\b"
        r"|\bscratch\w* the surface|^(?:is )?that'?s? (?:it|all)\?|\btroppo (?:cort|brev)\w+|pi[ùu] dettagli\w*|\bmuito curt\w+"
        r"|curt[oa] demais|mais detalhes|太短|不够详细|太简单|详细一点|详细一些|再详细"),
    ("tone", 0.8,
        r"\btone\b|\bbias(?:ed)?\b|one-?sided|rude|impolite|condescending|patroni[sz]ing"
        r"|(?:too|so|overly|very) (?:\w+ )?(?:formal|informal|casual|robotic|cheerful|salesy|friendly|enthusiastic|stiff|cold|technical"
        r"|academic|complicated|complex|dense|blunt)|\bconfusing\W*$|(?:hard|difficult|impossible) to (?:understand|follow|read)|\bjargon\b"
        r"|trop (?:famili|technique|formel|soutenu|compliqu)\w*|(?:in)?formal demais|demasiado (?:formal|t[ée]cnico|complicado)"
        r"|zu (?:f[öo]rmlich|formell|technisch|kompliziert)|(?:difficile|dur) [àa] comprendre|dif[íi]cil de entender"
        r"|schwer (?:zu )?verst[äa]nd\w*"
        r"|troppo (?:formale|tecnic\w+)|(?:分|わ)かりにくい|难懂|robotic|sarcastic"
        r"|unprofessional|sycophant\w*|emoji|arrogant|style|cring\w+|ton (?:est|trop)|impoli|malpoli|condescendant|tono|groser\w+"
        r"|unh[öo]flich|tonfall|herablassend|stil\b|失礼|口調|堅すぎ|馴れ馴れし"
        r"|\b(?:sounds?|reads?|comes (?:off|across)|feels?|written) (?:(?:too|very|more|a lot|just|so|kinda|really|exactly) )?(?:like|as)"
        r" (?!(?:a )?(?:great|good|fun|you|it\b|if|that|they|no|some(?:body|one)|everyone|the right|something|an? (?:error|bug|plan|mistake"
        r"|good|great)))\w+|\b(?:sounds?|reads?|comes (?:off|across)|feels?) (?:too|so|very|really|overly|kind of|kinda|a bit|rather) \w+"
        r"|\b(?:too|so|overly|kind of|kinda|bit|very|really) (?:cheesy|preachy|corporate|stuffy|pushy|aggressive|negative|sappy"
        r"|childish|poetic|dramatic|flowery|posh|cold)|passive[- ]aggressive|exclamation (?:mark|point)s|\bless (?:corporate|formal"
        r"|casual|robotic|friendly|enthusiastic|salesy|dramatic)"
        r"|\bmore (?:formal|casual|friendly|polite|natural|professional|personal)\b|\b(?:stop|don't"
        r"|no need to) call(?:ing)? me\b|\btalk(?:s|ing)? down to|\btreats? me like (?:a child|an idiot|a baby)|on dirait (?:un|une|du"
        r"|de la)\b|klingt (?:wie|nach|zu|so)\b|parece (?:una?|um|uma) \w+|sembra (?:una?|scritt)\w*"
        r"|\btom (?:\w+ )?(?:muito|demasiado|é|formal|errado)|grosseir\w+|语气|口气|太正式|不礼貌"),
    ("instruction.forgot_context", 0.82,
        r"\b(?:lost|loses|losing) (?:the )?(?:thread|track|plot)\b|\bmiss(?:ed|es|ing) (?:the |my |some |all )?(?:\w+ )?context\b"
        r"|(?:forgot|forgets?|forgotten|lost|ignor\w+) (?:what (?:i|we)|the (?:context|conversation|previous|earlier)"
        r"|my (?:previous|earlier|name|last)|our)|(?:i|as i) (?:already|just) (?:told|said|mentioned|explained|gave)"
        r"|told you (?:before|already|that)|(?:d[ée]j[àa]|je te l'ai) dit|ya (?:te|se|lo) (?:dije|dij[ée]|mencion)"
        r"|habe ich (?:schon|bereits|doch)|さっき(?:言|伝)|前に(?:言|伝)"
        r"|\bi told (?:you|it) (?:that )?(?:i|i'm|i've|my|we|our)\b|\b(?:you|it) (?:forgot|forgets) (?:that )?(?:i|i'm|my|we|our)\b"
        r"|ti (?:ho|avevo) (?:già )?detto|já (?:te )?(?:disse|falei)|我说过|告诉过你|忘了我"),
    ("instruction.ignored", 0.82,
        r"(?:did(?:n't| not)|does(?:n't| not)|not|never|fail\w* to) (?:fully |really |completely |quite |even )?(?:follow\w*|obey\w*"
        r"|do what|listen|respect\w*|stick|adhere|comply)"
        r"|ignor(?:ed|es|ing) (?:my|the|all|what|half)?|i (?:said|asked for|specifically|explicitly|told you)|against my instructions"
        r"|n'a pas (?:suivi|respect[ée]|[ée]cout[ée])|ignor[ée]|no (?:sigui[óo]|respet[óo]|hizo lo que)|ignor[óo]"
        r"|nicht (?:befolgt|beachtet|gemacht, was)|ignoriert|指示(?:に|を)|無視"
        r"|(?:did(?:n't| not)|does(?:n't| not)|never) (?:even )?(?:use[ds]?|read|look(?:ed)? at|consult\w*|open\w*|check\w*) (?:the"
        r"|my|any|our|these)"
        r" (?:\w+ )?(?:docs?|documents?|files?|pdf|sources?|context|knowledge base|attachments?|links?|manual)\b"
        r"|no (?:usa|us[óo]|ley[óo]|consult[óo]) (?:los|el|mis?) (?:documentos?|archivos?|pdf)|n'a pas (?:utilis[ée]|lu"
        r"|consult[ée]) (?:les|le|mes|mon)"
        r" (?:documents?|fichiers?|pdf)|\bnon (?:ha|hai) (?:seguito|rispettato)|\bignorat\w+|n[ãa]o (?:seguiu|respeitou)|ignorou"
        r"|没有?按照?|没有?遵守|忽略了?"),
    ("off_topic.irrelevant", 0.84,
        r"(?:do(?:es)?(?: not|n't)|did(?: not|n't)|fail\w* to|never|not) (?:even |actually |really )?(?:answer\w*|address\w*"
        r"|respon\w+ to) (?:the|my|this|that|our|what) (?:actual |original |real |main )?(?:question|ask\w*|request|problem|prompt|query"
        r"|point|i (?:was )?ask\w*)\b(?! (?:completely|fully|entirely|directly|in full|in detail))"
        r"|not what (?:i|we) (?:asked|wanted|said|requested|was asking)(?: for)?\b|answer\w* (?:a|the) (?:different|wrong|other) question"
        r"|answer\w* something else"
        r"|\bi asked (?:about|for) [^.!?\n]{2,40} (?:and|but|not) (?:you|it|got|about|this|for)\b|\b(?:that|this|it)(?:'s| is"
        r"| was) (?:an? |the )?(?:different|wrong|other) (?:company|city|person|guy|woman|man|country|film|movie|book|place|band|car"
        r"|team|town|song|game|product|model)\b"
        r"|^(?:the )?wrong (?:company|city|person|guy|country|film|movie|book|place|band|car|team|town|song|game|product|model)\b"),
    ("off_topic.irrelevant", 0.8,
        r"(?:not|isn't|wasn't|is not|was not) (?:relevant|related|what i(?: was)? (?:ask\w*|mean\w*|look\w*))|irrelevan\w+|off[- ]?topic"
        r"|unrelated|misunderst\w+|wrong (?:question|topic|subject|thing)|(?:different|another) question|nothing to do with"
        r"|beside the point|did(?:n't| not) answer (?:my|the) question|does(?:n't| not) answer (?:my|the)|not (?:an )?answer|i meant"
        r"|unnecessary|unneeded|extraneous|redundant|side issue|tangent\w*|(?:does|do|did)(?: not|n't) (?:\w+ )?(?:relate|contribute"
        r"|add (?:anything|much|to|value)|help (?:answer|to answer))|not (?:really |actually )?(?:relevant|needed|necessary|required"
        r"|important|pertinent)|could be removed|no (?:function|relevance|bearing)|personal (?:opinion|anecdote|experience|story)"
        r"|hors[- ]sujet|rien [àa] voir|pas ma question|mal compris|no (?:tiene|ten[íi]a) (?:nada )?que ver|fuera de tema"
        r"|no era (?:mi|la) pregunta|irrelevante|am thema vorbei|nicht (?:gefragt|meine frage)|missverstanden"
        r"|関係(?:ない|なく|ありません)|質問と(?:違|関係)|的外れ"
        r"|\b(?:n'est |c'est )?pas la question|ne r[ée]pond pas|pas ce que j'ai demand[ée]|no es lo que (?:pregunt[ée]|ped[íi])"
        r"|no (?:responde|contest[ae])"
        r"|質問に(?:は)?(?:答え|回答し)(?:て|られて)?い?(?:ない|ません)"
        r"|\bnon (?:ha|hai) risposto|fuori tema|non c'entra|non pertinente|n[ãa]o respondeu|fora d[oe] (?:tema|assunto|t[óo]pico)"
        r"|nada a ver|没有?回答|答非所问|跑题|不相关|无关"),
    ("off_topic.reference", 0.72,
        r"(?:example|analogy|analogies|reference|source|citation|link)s? (?:is|are|was|were|does|do)(?: not|n't)? (?:\w+ )?(?:help\w*"
        r"|useful|clear|relevant|good|bad|needed|provided|confusing|irrelevant|given|work)"
        r"|(?:bad|poor|unhelpful|useless|confusing|irrelevant|wrong|vague|no|few|any|more) (?:example|analogy|reference|source"
        r"|citation)s?\b|(?:should|could) (?:have )?(?:cite|provide\w*|give\w*|include\w*) (?:an? |some |more )?(?:example|source"
        r"|reference|citation)s?"),
    ("off_topic.reference", 0.52,
        r"\b(?:example|analog(?:y|ies)|metaphor|source|link|reference|citation|web ?(?:page|site))s?\b"),
    ("incorrect.code", 0.84,
        r"\b(?:get|gets|got|getting|throws?|threw|raises?|raised|gives?|gave|same|shows?) (?:me |us )?(?:\w+ ){0,3}?(?:error|exception"
        r"|traceback)s?\b|(?:code|script|function|query|regex|sql|snippet|command|program) (?:\w+ ){0,3}(?:does(?:n't| not)"
        r"|did(?:n't| not)|won't|fails?|failed|is (?:wrong|broken|buggy)|crash\w*|throws?|errors?)|syntax error"
        r"|does(?:n't| not) (?:compile|run|build)|\bbug(?:gy|s)?\b|le code ne|el c[óo]digo no|der code (?:funktioniert|l[äa]uft) nicht"
        r"|コードが(?:動|間違)"
        r"|\b(?:type|name|value|key|index|syntax|attribute|import|runtime|reference|indentation|modulenotfound|assertion|zerodivision"
        r"|recursion|nullpointer\w*)(?:error|exception)\b|\btraceback\b|stack ?trace|is not (?:a function|defined|iterable)\b|segfault"
        r"|segmentation fault"
        r"|\b(?:does(?:n't| not)|won't|will not|did(?:n't| not)) even (?:compile|run|build|start|load)|\bil codice non\b"
        r"|\bo c[óo]digo n[ãa]o|代码[^。,,!]{0,4}(?:错|不了|不能|不对|报错)|报错|编译不"),
    ("incorrect.math", 0.84,
        r"(?:math\w*|calculation|arithmetic|sum|total|equation|number)s? (?:\w+ ){0,2}(?:error|mistake|wrong|incorrect|off"
        r"|doesn't add|does not add"
        r"|is not right)|miscalculat\w*|wrong (?:calculation|sum|total|math)|doesn't add up|erreur de calcul"
        r"|c[áa]lculo (?:mal|incorrecto|equivocado)|mal calculad\w+|mauvais calcul|rechenfehler|falsch gerechnet"
        r"|計算(?:が|は)?(?:違|間違|ミス)"
        r"|\bbad (?:math|maths|arithmetic)|\b(?:check|redo|recheck|double-check) (?:your|the) (?:math\w*|arithmetic|calculations?"
        r"|numbers|sums?|addition)|\b(?:do(?:es)?n't|do not|does not|won't) (?:even )?add up|\badd(?:ed|s|ing)? instead of (?:multipl"
        r"|subtract|divid)\w+|\bmultipl\w+ instead of"
        r"|\d ?[+*/x×÷-] ?\d+ ?=|\d ?[+*/x×÷-] ?\d+ (?:is|=|equals?|makes?|isn't|ist|es|est|fa|são)\b|\b(?:percentages?|numbers"
        r"|figures|shares|sums?) (?:sum"
        r"|add) (?:up )?to\b|\bcalcol\w+ (?:è |sono )?(?:sbagliat|errat)\w+|\b(?:conta|c[áa]lculo)s? (?:est[áã]o? )?errad\w+|算错|计算(?:错"
        r"|有误|不对)"),
    ("incorrect.reasoning", 0.78,
        r"(?:reasoning|logic(?:al)?|conclusion|argument|explanation) (?:\w+ ){0,2}(?:error|mistake|wrong|flawed|incorrect|faulty|bad"
        r"|does(?:n't| not) (?:make sense|follow))|contradict(?:s|ory|ed)? (?:it|your)self|(?:makes?|made) no sense"
        r"|does(?:n't| not) make (?:any )?sense|illogical|non ?sequitur|circular"
        r"|不合逻辑|逻辑(?:错|不通|有问题)|non ha senso|n[ãa]o faz sentido"),
    ("incorrect.fact", 0.78,
        r"\b(?:wrong|incorrect\w*|inaccura\w+|false|untrue|factual\w*|mistakes?|mistaken|errors?|erroneous|mislead\w+|misinform\w+"
        r"|misrepresent\w*)\b|not (?!only\b)(?:\w+ )?(?:true|correct|right|accurate|quite right|the case)"
        r"|isn't (?:\w+ )?(?:true|correct|right|accurate)|\b(?:is|are|was|were|it's|that's) (?:way |totally )?off(?: by\b|[.!]*$)"
        r"|\bfaux|fausse|incorrecte?s?\b|inexact\w*|pas (?:vrai|correct|juste|exact)"
        r"|\berreurs?\b|equivocad\w+|\berr[óo]ne\w+|no es (?:verdad|cierto|correct\w)|\berror(?:es)?\b|falso|falsa|\bfalsch\w*"
        r"|\bfehler\w*|stimmt (?:so )?nicht|nicht (?:richtig|korrekt|wahr)|inkorrekt|間違(?!いな)|誤り|違います|違う|正しくない|不正確|嘘"
        r"|^\W{0,9}(?:lol|haha|um+|uh|er|hm+)?\W{0,9}(?:no|nope|nah|fake|lies|bs|nein|non|mentira|mensonge|quatsch|unsinn)\W{0,9}$"
        r"|\b(?:bullshit"
        r"|nonsense|rubbish|bogus|baloney|hogwash|fake (?:news|info\w*|facts?))\b|\b(?:garbage|junk|trash|bad|made-?up) (?:info\w*"
        r"|facts?|data|claims?|knowledge)"
        r"|^(?:yeah,? right|sure,? and|right,? and|since when|as if)\b|\bthat(?:'s| is) not how\b|\b(?:never|didn't"
        r") (?:happen(?:ed)?|exist(?:ed)?|w[io]n|write|wrote|said|born|died|live[ds]?|serve[ds]?|play(?:ed)?)\b"
        r"|\bnobody (?:called|named)\b|\bunsinn|quatsch|bl[öo]dsinn|schwachsinn"
        r"|n'importe quoi|b[êe]tises|mensonges?\b|\bmentiras?\b|tonter[íi]as?|disparate|sbagliat\w+|\berrat[oaie]\b|\bfals[ie]\b"
        r"|non è (?:vero|corretto|giusto|cos[ìi])|\berrori\b|\berrad[oa]s?\b|incorret\w+|n[ãa]o é (?:verdade\w*|correto|certo|assim)"
        r"|\berros?\b"
        r"|错误|错了|不对|不正确|不是这样|有误|胡说|瞎说|假的|틀렸|틀린|거짓|неправ\w+|неверн\w+|ошибк\w+"),
    ("tool_error.error", 0.82,
        r"^\W*(?:an? |just |only |got |shows? )*(?:server |internal |network |connection )?error(?: message)?s?\W*$|(?:server"
        r"|internal|network|connection)"
        r" error|\berror message\b|\b(?:wrong|bad) (?:tool|api|endpoint|function call)\b|server(?:fehler| (?:is |was )?down)"
        r"|erreur (?:serveur|interne)"
        r"|error (?:del servidor|interno)|サーバーエラー|服务器(?:错误|出错)"),
    ("tool_error.error", 0.75,
        r"(?:tool|api|search|plugin|function call|integration) (?:\w+ ){0,2}(?:failed|error\w*|broken|not work\w*"
        r"|did(?:n't| not) (?:work|run))"
        r"|\b(?:tool|api|search|plugin|integration|calendar|browser|connector|function) (?:\w+ ){0,3}(?:returned nothing|is down"
        r"|was down|timed out|unavailable|crashed)|\b(?:called|used|picked|invoked) the wrong (?:api|tool|function|endpoint|plugin)"
        r"|outil (?:\w+ )?(?:en panne|échoué)"),
    ("latency.slow", 0.82,
        r"^\W*slow\b|(?:too|so|very|really|super|extremely) slow|took (?:too|so|very|forever|ages)|takes? (?:forever|ages|too long|so long)"
        r"|slow (?:response|answer)|trop lent\w*|muy lent\w+|demasiado lent\w+|zu langsam|dauert (?:zu lange|ewig)|遅い|遅すぎ"
        r"|\blag(?:s|gy|ged|ging)?\b|sluggish|\b(?:took|takes|ages) (?:\w+ )?(?:to (?:load|answer|respond|reply|finish)"
        r"|\d+ (?:seconds?|secs?|minutes?|mins?))|\bwait(?:ed|ing)? (?:for )?(?:\w+ )?(?:\w+ )?(?:seconds?|secs?|minutes?|mins?|hours?"
        r"|forever|ages)\b"
        r"|^(?:\w+ )?\d+ (?:seconds?|secs?|minutes?|mins?) (?:for|to|until|just)\b|\btroppo lent\w+|\bmuito lent\w+|\bdemor(?:a|ou"
        r"|ado)\b|太慢|好慢"),
    ("latency.timeout", 0.85, r"\btim(?:ed|es) out|\btime-?out\b|超时|délai dépassé|zeitüberschreitung"),
    ("repetition.text", 0.82,
        r"\brepeat(?:s|ed|ing)? (?:it(?:self)?|the same|your|what|my|the question|this|that|everything)\b|^\W*repeat(?:s|ed|ing)\b"
        r"|\bkeeps? repeating\b|repetiti\w+|same (?:thing|sentence|answer) (?:over|again|twice|three)|over and over"
        r"|en boucle|se r[ée]p[èe]te|r[ée]p[ée]titi\w+|se repite|repetitiv\w+|wiederholt sich|wiederholung\w*|繰り返し|同じこと"
        r"|\b(?:stuck|caught|goes|going|went) (?:in|into) (?:a|an endless|the same) (?:loop|circle)s?|\bkeeps? (?:saying|repeating"
        r"|writing|looping)|\bin circles\b|\blooping\b|si ripete|ripetitiv\w+|\bse repete|repete (?:a mesma|o mesmo|as mesmas)|重复"),
    ("unsafe.toxic", 0.8,
        r"offensive|racist|sexist|^\W*toxic\b|\btoxic (?:language|tone|answer|response|reply|comment|content|words?)|\b(?:is|was|are"
        r"|were|sounds|so|very|really|pretty) toxic\b(?! (?:to|for|if|when|in)\b)|hateful|slur|harassing|beleidigend|rassistisch"
        r"|offensant|raciste|ofensiv\w+|racista|差別|攻撃的"),
    ("unsafe.pii", 0.8,
        r"(?:stranger|someone else|somebody else|other (?:customer|user|person|people))(?:'s|s')? (?:\w+ ){0,2}(?:address|phone|name"
        r"|email|data|order|account)|(?:leak\w*|expos\w+|show\w*|reveal\w*|shared?) (?:\w+ ){0,4}(?:personal|private|confidential|someone"
        r"|other (?:user|customer|people)\w*|my (?:email|address|phone|data))|privacy (?:violation|issue|breach)|personal data"),
    ("unsafe", 0.75,
        r"\b(?:dangerous|unsafe|harmful) (?:advice|answer|response|information|suggestion|content)"
        r"|could (?:hurt|kill|harm) (?:someone|me|people)|\bsafety (?:\w+ ){0,2}(?:concern|issue|problem|risk)s?\b"
        r"|\blegal (?:\w+ ){0,2}(?:risk|liabilit\w+|exposure|concern)s?\b"),
)  # fmt: skip

DISPOSITIONS: tuple[tuple[Disposition, float, str], ...] = (
    ("not_a_failure", 0.9,
        r"mis-?click\w*|(?:clicked|pressed|hit|tapped|rated|voted|thumbs?[- ]down\w*|down-?voted)(?: \w+){0,4} (?:by (?:mistake|accident)"
        r"|accidentally|in error)|(?:accidental|unintended|mistaken) (?:click|thumb\w*|down-?vote|rating|vote)|by accident"
        r"|accidentally (?:clicked|pressed|down|thumb|rated|hit)|wrong button"
        r"|meant (?:to (?:click|give|press|hit)? ?(?:a )?)?(?:thumbs[- ]?up|like|up-?vote|positive)"
        r"|(?:sorry,? )?ignore (?:this|my|the) (?:rating|vote|thumb\w*|feedback|down-?vote)|just (?:testing|a test)"
        r"|testing (?:the )?(?:feedback|button|thumbs?)|cliqu[ée] par erreur|erreur de (?:clic|manip)|me equivoqu[ée] de bot[óo]n"
        r"|hice clic sin querer|sin querer|verklickt|aus versehen|falscher knopf|押し間違|間違えて(?:押|クリック)|誤操作"
        r"|誤(?:タップ|クリック)"),
    ("disputed", 0.88,
        r"(?:judge|grader|evaluator|evaluation|eval|metric|rubric|reference|ground[- ]?truth|gold(?:en)?|label|annotat\w+|score|test"
        r"|checker|expected (?:answer|output))(?: \w+){0,3} (?:is|was|are|were|got it|has it|must be|looks?|seems?) (?:\w+ )?(?:wrong"
        r"|incorrect|mistaken|too strict|outdated|bad|broken|off|flawed|a false (?:positive|negative))"
        r"|(?:answer|response|output|it|this|bot|model) (?:is|was|are|were) (?:actually |perfectly |in fact )?(?:right|correct|fine|good"
        r"|ok(?:ay)?)\b[^.!?]{0,60}(?:judge|grader|eval\w*|metric|label|reference|marked|flagged|score\w*)"
        r"|(?:wrongly|incorrectly|falsely) (?:flagged|marked|labell?ed|graded|scored|penali[sz]ed)|false positive"
        r"|(?:should|shouldn't|should not) (?:not )?(?:have been|be) (?:flagged|marked|labell?ed|counted|graded) as"
        r"|(?:mal|faussement) (?:not[ée]|[ée]valu[ée]|[ée]tiquet[ée])|etiqueta (?:es )?(?:incorrecta|equivocada)"
        r"|falsch (?:bewertet|gelabelt|markiert)|ラベルが(?:間違|誤)|評価が(?:間違|誤)"),
)  # fmt: skip
