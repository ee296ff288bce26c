"""What a comment says offhand, row by row as in `words.py`: how people put it who type one line, in English and seven more languages."""

from __future__ import annotations

from closeloop.models import Disposition

_OLD = r"(?:numbers?|hotline|address|e-?mail|hours|rates?|tariffs?|fees?|plans?|terms|policy|opening times|schedule|url|prices?|menu)"
_SIZE = r"(?:words?|sentences?|lines?|paragraphs?|characters?)"
_TONGUE = (
    r"(?:english|german|french|spanish|italian|portuguese|dutch|chinese|japanese|englisch|deutsch|fran[çc]ais|anglais|allemand"
    r"|espa[ñn]ol|ingl[ée]s|italiano|inglese|portugu[êe]s|ingl[êe]s|nederlands|engels)"
)
_PLEASE = (
    r"(?:please|pls|plz|bitte|svp|stp"
    r"|s'il (?:vous|te) pla[iî]t|merci|por favor|pf|per favore|aub|a\.u\.b|alsjeblieft|alstublieft|graag)"
)
_NTH = (
    r"(?:[1-9](?:st|nd|rd|th|\.|e|ª|º|[aª])?|first|second|third|fourth|last|final|other|erste|zweite|dritte|letzte|andere|premi[èe]re"
    r"|deuxi[èe]me|seconde|troisi[èe]me|derni[èe]re|primera?|segund[ao]|tercer[ao]?|[úu]ltim[ao]|prima|seconda?|terz[ao]|primeir[ao]"
    r"|terceir[ao]|eerste|tweede|derde|laatste)"
)
_ITEM = (
    r"(?:questions?|parts?|points?|steps?|q|fragen?|teil|punkte?|schritt|partie|[ée]tape|pregunta|parte|punto|paso|domanda|passo"
    r"|pergunta|ponto|vraag|deel|stap)"
)
_MISSED = (
    r"(?:miss(?:ed|es|ing)|skip\w*|forgot\w*|ignor\w+|unanswered|not answered|left out|dropped|nicht (?:be(?:antwortet|handelt)"
    r"|eingegangen|dabei)|fehlt|vergessen|[üu]bergangen|ausgelassen|zapp[ée]|oubli[ée]|manque|saut[ée]|pas (?:trait[ée]e?|r[ée]pondu"
    r"|abord[ée]e?)|no (?:contest|respond)\w+|omiti[óo]|olvid[óo]|salt[óo]|falt[aóo]u?|sin responder|saltat[oa]|dimenticat[oa]"
    r"|non (?:ha(?:i)? )?rispost\w+|manca|ignorat[oa]|(?:não|nao) respondeu|esqueceu|pulou|niet (?:beantwoord|behandeld)|vergeten"
    r"|overgeslagen|ontbreekt)"
)
_WHICH = rf"(?:{_NTH} {_ITEM}|{_ITEM} (?:number |no\.? |nr\.? )?\d)"
_PAPER = (
    r"(?:docs?|documents?|documentation|manual|contract|pdf|files?|sources?|article|text|handbuch|dokument|unterlagen|vertrag|quelle"
    r"|datei|contrat|fichier|notice|documento|manual|contrato|archivo|fuente|contratto|manuale|fonte|arquivo|handleiding|bestand|bron)"
)
_LAID = (
    r"(?:tables?|lists?|bullets?|bullet points|json|csv|markdown|yaml|xml|html|tabelle|liste|stichpunkte|aufz[äa]hlung|tableau|liste"
    r"|puces|tabla|lista|vi[ñn]etas|tabella|elenco|tabela|t[óo]picos|tabel|lijst|opsomming)"
)
_FOREIGN = (
    r"(?:english|polish|french|german|spanish|russian|chinese|japanese|korean|dutch|italian|portuguese|englisch|anglais|ingl[ée]s"
    r"|inglese|ingl[êe]s|engels|franz[öo]sisch|russisch|spanisch|polnisch|chinesisch|espa[ñn]ol|frances|franc[êe]s|francese|frans|duits)"
)

ROWS: tuple[tuple[str, float, str], ...] = (
    ("hallucination.suspected", 0.85,
        r"\bsteht (?:so )?(?:gar |[üu]berhaupt |da )?(?:nicht|nirgend\w*) (?:so )?(?:im|in de[rnm]|drin)|\b(?:nirgends"
        r"|nirgendwo) (?:im|in de[rnm]|zu finden)|\b(?:écrit|ecrit) nulle part|\b(?:pas|n'est pas|nulle part) dans (?:le|la|les|mon"
        rf"|ce) {_PAPER}|\bno (?:viene|est[áa]|aparece|sale|figura|dice eso) (?:\w+ )?en (?:el|la|los|mi) {_PAPER}|\b(?:non )?(?:[èe] "
        rf"|sta )?scritto da nessuna parte|\bnon (?:[èe]|c'[èe]|compare|sta|risulta) (?:scritto )?(?:nel|nella|nei) {_PAPER}|\b(?:não"
        rf"|nao) (?:est[áa]|aparece|consta|existe) (?:em nenhum lugar|n[oa]s? {_PAPER})|\b(?:staat|stond) (?:\w+ )?(?:nergens"
        rf"|niet) in (?:de|het|mijn) {_PAPER}|(?:資料|文書|ドキュメント|マニュアル|契約書)(?:に|には)(?:書(?:いて|かれて)"
        r"|載って)い?(?:ない|ません)|(?:文档|文件|资料|合同|原文|手册)(?:里|中|上)?(?:根本|并|都)?(?:没有|没写|没提|找不到)"
        r"|\bout of thin air\b|\bn'existe (?:m[êe]me )?pas\b|\bsort de nulle part|\bde la pure invention|\baus der luft gegriffen"
        r"|\b(?:gibt'?s|gibt es|existiert) (?:doch )?(?:gar |so |[üu]berhaupt )?nicht\b|\bno existe (?:ning|tal|es[ae])\w*"
        r"|\bse lo ha inventado|\bnon esiste (?:nessun|alcun)\w*|\bse l'[èe] inventat\w+|\b(?:não|nao) existe (?:nenhum|ess)\w*"
        r"|\binventad[oa]s?\b|\bnergens te vinden|\bbestaat (?:helemaal |gewoon )?niet\b|根本没有(?:这|那|此)\w{0,6}|查无此"
        r"|そんな(?:本|論文|関数|人|機能|もの)(?:は|、)?(?:ない|存在)|作り話"),
    ("hallucination.fabricated_citation", 0.85,
        r"\b(?:link|citation|source|reference|quote|paper|doi|stud(?:y|ie))s? (?:is|are|look\w*|seem\w*) (?:\w+ )?(?:bogus|fake"
        r"|made[- ]?up|invented|not real|dead|fictional)|\b(?:quelle|zitat|link)\w* (?:gibt es nicht|gibt'?s nicht|ist (?:erfunden|tot"
        r"|falsch))|\b(?:source|r[ée]f[ée]rence|citation|lien)s? (?:est |sont )?(?:invent|mort|bidon|inexistant|fau)\w+|\b(?:fuente"
        r"|cita|enlace|referencia)s? (?:es |son )?(?:fals|inventad|rot|inexistente)\w*|\b(?:fonte|citazione"
        r"|link)\w* (?:è )?(?:inventat|fals|mort|inesistent)\w+|\b(?:fonte|cita[çc][ãa]o|link)s? (?:é )?(?:inventad|fals|quebrad)\w+"
        r"|\b(?:bron|verwijzing)\w* (?:is )?(?:verzonnen|nep)|(?:文献|引用|链接|来源|出典|リンク)(?:是|は|が)?(?:假|编|瞎|死|架空|嘘"
        r"|存在しな|切れ)"),
    ("stale", 0.82,
        r"\b20[012]\d (?:pricing|prices?|rates?|menu|schedule)\b|\bveralteter? (?:stand|info\w*)|\b(?:the|an|its?|our|your|their|still"
        rf"|with|uses?|lists?|gave|gives?) (?:(?:the|an|our|your) )?old (?:phone |price )?{_OLD}\b|\b(?:these are|those are|that's"
        rf"|this is|still|it's|gave (?:me )?|gives (?:me )?|quotes?|uses?) (?:the )?last (?:year|month|season|week)'s {_OLD}\b"
        r"|\b(?:price|rate|fee|law|rule|number|info\w*|data|list|tax)s? (?:is|are) from 20[012]\d\b|\b(?:vom letzten jahr"
        r"|letztj[äa]hrig\w*|alte[nrs]? (?:\w*nummer|preise?|adresse|tarife?)|l[äa]ngst (?:ge[äa]ndert|[üu]berholt))\b"
        r"|\bancien(?:ne)?s? (?:num[ée]ro|prix|tarif|adresse)s?\b|\b(?:prix|chiffres|donn[ée]es|tarifs"
        r"|horaires) (?:\w+ )?de l'ann[ée]e derni[èe]re|\b(?:a|ont) chang[ée]\w* (?:depuis|en 20)|\b(?:n[úu]mero|precio|tarifa"
        r"|direcci[óo]n) (?:viej|antigu)[oa]|\b(?:precios?|datos|tarifas?|horarios?|cifras) (?:\w+ )?del a[ñn]o pasado"
        r"|\bvecchi[oa] (?:numero|prezzo|tariffa|indirizzo)|\b(?:prezz\w|dati|tariff\w|orari) (?:\w+ )?dell'anno scorso|\b(?:n[úu]mero"
        r"|pre[çc]o|tarifa) (?:antig|velh)[oa]|\b(?:pre[çc]os?|dados|tarifas?) (?:\w+ )?do ano passado|\boude? (?:nummer|prijs|prijzen"
        r"|tarief|adres)\b|(?:去年|旧)的?(?:价格|数据|号码|版本)|去年の(?:情報|料金|データ)"),
    ("refusal", 0.84,
        r"\b(?:so|too|overly|way too|needlessly) (?:restrict\w+|strict|censored|careful|guarded)\b|\b(?:stop censoring"
        r"|being censored)\b|\bzensur"
        r"|\bzensiert|\bcensur\w+|\bwon'?t (?:help|answer|tell|do) (?:me|it|this|that|anything)\b|\bjust says? (?:it )?can'?t (?:help"
        r"|do|answer)|\bne veut pas r[ée]pondre|\bwill (?:einfach )?nicht (?:antworten|helfen)|\bno (?:me )?quiere (?:responder"
        r"|contestar|ayudar)|\bnon vuole rispondere|\b(?:não|nao) quer (?:responder|ajudar)|\bwil (?:gewoon )?(?:niet"
        r"|geen) (?:antwoord\w*|helpen)|答えてくれな|不(?:肯|愿)(?:回答|说|帮)"),
    ("language.mismatch", 0.85,
        rf"^\W*(?:(?:the )?(?:answer\w*|response|replie[sd]|reply|all|it) )?(?:is |was |comes )?(?:back )?in {_FOREIGN}\b\W*(?:$|\?|why"
        rf"|again|but)|^\W*(?:alles |nur |antwort\w* )?auf {_FOREIGN}\W*(?:$|\?)|^\W*(?:tout |r[ée]ponse )?en {_FOREIGN}\W*(?:$|\?"
        rf"|alors que)|^\W*(?:todo |respuesta |otra vez )?en {_FOREIGN}\W*$|^\W*(?:tutto |risposta |risponde )?in {_FOREIGN}\W*$"
        rf"|^\W*(?:tudo |resposta )?em {_FOREIGN}\W*$|^\W*(?:alles |antwoord )?in het {_FOREIGN}\W*$|英語で(?:返|答|出|書)|(?:回答|回复"
        rf"|内容)?(?:全)?(?:都)?是英[文语]|^\W*(?:\w+ ){{0,4}}(?:in |en |em |auf |het )*(?:{_TONGUE}|castellano)\W{{0,3}} {_PLEASE}\b"
        rf"|\b{_PLEASE}\W{{0,3}} (?:\w+ )?(?:in |en |em |auf |het )*{_TONGUE}\b|\b{_PLEASE} (?:speak|write|answer) (?:in )?{_TONGUE}\b"
        rf"|英語(?:じゃなく|ではなく|はやめ)|\bwhy (?:\w+ ){{0,3}}in {_TONGUE}\b|\bin (?:english|german|french|spanish"
        rf"|dutch),? (?:please|pls|plz)\b|\b(?:warum|wieso|weshalb|wiso)(?: \w+)? (?:auf|in) {_TONGUE}|\bauf (?:deutsch|englisch"
        r"|franz[öo]sisch)(?:,)? bitte|\b(?:pourquoi|[ée]cri[ts]?|demand[ée]e?|parl[ée]e?|r[ée]pond(?:s|re|ez"
        rf"|u)?)(?: \w+)? en {_TONGUE}|\b(?:por ?qu[ée]|escrib[íi]|pregunt[ée]|habl[éeo]|respond\w*|contest\w*)(?: \w+)? en {_TONGUE}"
        rf"|\ben espa[ñn]ol(?:,)? por favor|\b(?:perch[ée]|scritto|chiesto|rispond\w*|parlo)(?: \w+)? in {_TONGUE}"
        rf"|\bin italiano(?:,)? (?:per favore|grazie)|\b(?:por ?qu?e|porque|escrev\w+|perguntei|respond\w*|falo)(?: \w+)? em {_TONGUE}"
        rf"|\bem portugu[êe]s(?:,)? (?:por favor|pf)|\b(?:waarom|antwoord\w*|schreef|vroeg)(?: \w+)? in het {_TONGUE}"
        rf"|\bgraag in het {_TONGUE}|\bin het nederlands\b|(?:なぜ|どうして)英語|日本語で(?:お願い|書いて|頼)|(?:怎么|为什么)(?:是"
        r"|用)?英文|(?:请)?用中文"),
    ("incomplete.truncated", 0.85,
        r"\b(?:the )?(?:end|ending|rest|last bit) (?:is|was|got) (?:missing|cut|gone)|\b(?:ende|schluss|rest) (?:fehlt|abgeschnitten)"
        r"|\bbricht (?:\w+ )?(?:mitten|ab)|\b(?:fin|suite) (?:manque|coup[ée]e)|\bmanque la (?:fin|suite)|\bse cort[aó]\b"
        r"|\bfalta el final|\bsi interrompe|\bmanca la fine|\bcort(?:ou|ada) no (?:final|meio)|\bfaltou o final|\beinde (?:ontbreekt"
        r"|mist)|最後(?:が|まで).{0,4}(?:切れ|ない|抜け)|(?:就|然后)?没了$|\bhört (?:\w+ ){0,3}auf\b(?! (?:mich|zu|mit))"
        r"|\bmitten im (?:satz|wort|text)\b|\ben (?:plein|milieu) (?:milieu )?de (?:la )?phrase|\bs'arr[êe]te (?:net|au milieu"
        r"|en plein)|\b(?:qued[óo]|dej[óo]\w*|par[óo]) a (?:la mitad|medias)\b|\ba media frase\b|\b(?:si ferma|finisce"
        r"|rest\w+) a met[àa]|\bparou (?:no meio|na metade)|\b(?:stopt|houdt) (?:\w+ ){0,2}(?:midden|halverwege)|\bmidden in (?:de"
        r"|een) zin|\bmid ?(?:sentance|sentense|word|answer|list|code)\b|途中で(?:止|終|お)|尻切れ|[话说写]没[说写]完|断了"),
    ("incomplete.missing_part", 0.84,
        rf"\b{_WHICH}\b[^.!?\n]{{0,24}}?\b{_MISSED}\b|\b{_MISSED} (?:\w+ ){{0,4}}?{_WHICH}\b"
        rf"|\bauf {_WHICH} (?:\w+ ){{0,2}}nicht eingegangen|\bonly (?:did|does|do|gave|gives|answered|translated|wrote|handled|fixed"
        r"|got) (?:\w+ )?(?:half|part|one|the first)\b|\bjust (?:did|does|gave|answered|translated|fixed) (?:\w+ )?(?:half|part"
        r"|the first)\b|\b(?:forgot|skipped|missed|ignored) (?:the |my )?(?:1st|2nd|3rd|first|second|third|last|other) (?:question"
        r"|part|half|point|one|q)\b|\bnur (?:die h[äa]lfte|einen teil|eine von|den ersten|die erste)\b|\b(?:zweite|dritte"
        r"|letzte)\w* (?:teil|frage|punkt)\w* (?:fehlt|vergessen|ignoriert)|\b(?:fait|traduit|donn[ée]|r[ée]pond\w*"
        r"|corrig[ée]) (?:seulement |que |qu'[àa] )(?:[àa] )?(?:la moiti[ée]|une partie|un)|\b(?:manque|oubli[ée]) (?:la|le|les|ma"
        r"|mon) (?:\w+ )?(?:moiti[ée]|question|partie|fin|suite|reste)|\bs[óo]lo (?:la mitad|una parte|respond\w+ (?:a )?(?:la|una))"
        r"|\b(?:le |me )?falt[óao]n? (?:la|el|los|las|una?|explicar|responder|decir|poner|indicar)\b|\bsolo (?:met[àa]|una parte)\b"
        r"|\bmanca(?:no)? (?:la|il|lo|le|i|gli|l'|met[àa]|tutt\w)|\bs[óo] (?:a )?(?:metade|uma parte)|\b(?:faltou|esqueceu) (?:a|o|de"
        r"|da|do|responder|explicar|dizer)\b|\bmaar (?:de helft|een deel)\b|\b(?:je |hij )?(?:vergeet|vergat|mist)\b (?:mijn|de|het"
        r"|een)|\bde helft (?:mist|ontbreekt)|(?:第[一二三四两]个?|另[一外]个?|后面的?)(?:问题|部分|点)[^,。]{0,6}(?:没|忘|漏)|(?:二"
        r"|三|2|3)(?:つ目|番目)の(?:質問|部分|点)[^。]{0,6}(?:ない|抜|無)|半分(?:しか|だけ)"),
    ("format", 0.8,
        rf"\b(?:i )?(?:wanted|asked for|needed|expected|requested) (?:it )?(?:in |as )?(?:an? |the )?(?:\w+ )?{_LAID}\b|\b(?:wollte"
        rf"|wollten|hatte|h[äa]tte gern\w*|bat um|brauche) (?:doch )?(?:eine?n? |um )?(?:eine?n? )?{_LAID}\b|\b(?:demand[ée]|voulais"
        rf"|souhaitais) (?:un|une|des) {_LAID}\b|\b(?:ped[íi]|quer[íi]a|pedi|queria) (?:un|una|uma|em|en) {_LAID}\b|\b(?:chiesto"
        rf"|volevo) (?:un|una) {_LAID}\b|\b(?:vroeg|wilde|wou)(?: \w+)? (?:een )?{_LAID}\b|表(?:形式)?(?:にして|で(?:欲|ほ)し|が(?:欲"
        r"|ほ)し)|要(?:的)?(?:是)?(?:表格|列表)|\btabellarisch|\bas a (?:table|list)(?:,)? (?:please|pls|plz)\b|\bals (?:tabelle"
        r"|liste)\b|\ben (?:tableau|liste|points)\b|\b(?:en|como) (?:una )?(?:tabla|lista)\b|\bcome tabella|\bin (?:una )?tabella"
        r"|\b(?:em|como) (?:uma )?(?:tabela|lista)\b|\bals (?:tabel|lijst)\b|\bin een tabel|表(?:に|で)(?:して|まとめ)|(?:用|做成)表格"),
    ("length.too_long", 0.82,
        r"\b(?:huge|enormous|giant|gigantic|endless) (?:wall of )?(?:text|answer|response|reply)|\b(?:answer|response|reply"
        r"|text) (?:is|was) (?:huge|enormous|endless)|\bonly (?:wanted|needed|asked for|expected) (?:a |an |the |one )?(?:yes|no\b"
        r"|date|number|word|name|line|short|quick|simple|summary)|\bwollte (?:doch )?nur (?:ein(?:e[nr]?)? )?(?:datum|zahl|wort|ja"
        r"|kurz|namen|satz|antwort)|\broman\b(?: geschrieben)?$|\b(?:endlos|riesig|ellenlang)\w*|\b(?:r[ée]ponse"
        r"|texte) (?:interminable|[ée]norme)|\bvoulais juste|\b(?:respuesta|texto) (?:enorme|etern[oa]|interminable)"
        r"|\blargu?[íi]sim\w+|\bs[óo]lo (?:quer[íi]a|ped[íi]) (?:un|una|el|la|s[íi])\b|\b(?:lunghissim|prolissim)\w+"
        r"|\brisposta (?:enorme|infinita)|\bresposta (?:enorme|gigante|infinita)|\b(?:compridissim|longu[íi]ssim)\w+|\blangdradig"
        r"|\beindelo(?:os|ze)\b|もっと(?:簡潔|短)|簡潔に|要約して|废话(?!少)|简洁(?:一)?点|\btoo many (?:words|sentences|paragraphs"
        rf"|lines)\b|\b(?:could|should) (?:have been|have fit(?:ted)? in(?:to)?) (?:one|a single|two|three) (?:short )?{_SIZE}"
        rf"|\bmax(?:imum)?\.? \d+ {_SIZE}|\bwa+y+ (?:2|to) long\b|\bessay\b[^.]{{0,20}}\b(?:for|when|just)\b|\btl ?;? ?dr\b"
        r"|\bzu viel(?:e)? (?:text|w[öo]rter|s[äa]tze|gelaber)\b|\bein satz (?:h[äa]tte gereicht|w[üu]rde reichen|reicht|gen[üu]gt)"
        r"|\bgelaber\b|\bkurz (?:reicht|h[äa]tte gereicht)|\bkomm (?:mal )?zum punkt|\btrop de (?:mots|texte|phrases|blabla)|\bblabla"
        r"|\bune (?:phrase|ligne) (?:aurait )?suffi\w*|\bpav[ée] de texte|\bdemasiad[oa]s? (?:palabras|texto|frases)"
        r"|\bcon una (?:l[íi]nea|frase) (?:bastaba|sobra|basta)|\bmucho (?:texto|rollo)\b|\bm[áa]s breve|\btropp[oe] (?:parole|testo"
        r"|frasi)\b|\bbastava una (?:riga|frase)|\b(?:palavras|texto) demais|\bmuito texto|\bbastava uma (?:linha|frase)"
        r"|\b(?:veel )?te veel (?:tekst|woorden)|\bkan (?:veel )?korter|\blap tekst|文字(?:が)?多|長くて(?:読|疲)|要点だけ|太多字"
        r"|字太多|(?:说|写)重点"),
    ("length.too_short", 0.82,
        r"^\W*(?:give|tell|show) (?:me|us) (?:a bit )?more\W*$|\bneed(?:s)? (?:actual|real|concrete) (?:steps|details|examples)"
        r"|\b(?:so|too) vague\b|\bzu (?:wenig|d[üu]nn)\b|\bgeht(?:'s)? (?:das )?(?:auch )?genauer|\bpas assez (?:pr[ée]cis|complet"
        r"|d[ée]velopp[ée])\w*|\bpeu (?:d[ée]taill[ée]|pr[ée]cis)\w*|\bpoco (?:detallad|precis|claro|dettagliat)\w+|\bmuy (?:escuet"
        r"|gen[ée]ric|vag)[oa]|\btroppo (?:generic|vag)\w+|\bmuito (?:vag|gen[ée]ric|superficial)\w*|\bte (?:vaag|algemeen|weinig)\b"
        r"|(?:短|簡単|ざっくり)すぎ|もう少し詳しく|太笼统|太短|说(?:得)?太少"),
    ("tone", 0.8,
        r"\b(?:bad|wrong|awful|terrible|horrible|nasty|snippy) tone|\b(?:unversch[äa]mt|falsch|schlecht|frech|patzig|mies)\w* ton\b"
        r"|\b(?:mauvais|sale) ton\b|\bmal tono|\bbrutto tono|\btom (?:ruim|horr[íi]vel)|\bverkeerde toon|(?<!user[- ])\bunfriendly"
        r"|(?<!case[- ])\binsensitive\b|disrespectful|tactless|tone[- ]deaf|heartless|\bsnark\w*|\bsmug\b|\bwho (?:talks|speaks"
        r"|writes)(?: \w+){0,3} like (?:that|this)\b|\btalk(?:s|ed|ing)? down to\b|\brobot (?:wrote|talk|voice)\w*|unfreundlich"
        r"|respektlos|taktlos|unsensibel|gef[üu]hllos|\bvon oben herab\b|\bpatzig|\bwie ein roboter|d[ée]sagr[ée]able|irrespectueu\w+"
        r"|manque de (?:tact|respect)|\bhautain\w*|\bcomme un robot|\b(?:me )?tutoie\b|antip[áa]tic\w+|mal[- ]?educad\w+"
        r"|irrespetuos\w+|falta de respe(?:to|ito)|\bprepotente|\bborde\b(?! (?:de|del|inferior|superior))|maleducat\w+|scortes\w*"
        r"|irrispettos\w+|\bcome un robot|desrespeitos\w+|\barrogante|\bals een robot|\bonbeschoft|無神経|(?:対応|言い方|返事"
        r"|口調)[がはも]?冷たい|上から目線|ロボットみたい|(?:像|跟)机器人"),
    ("instruction.forgot_context", 0.82,
        r"\bi (?:already )?told u\b|(?<!\bi )(?:\b(?:do(?:es)?|did)(?:n't| not)|\b(?:can(?:'t|not)|won't)) (?:even )?remember (?:what"
        r"|my|that i|anything)\b|\bno memory of (?:what|my|our|the)\b|\btold (?:it|you|u|him|the bot) (?:twice|again|before|already"
        r"|\d times|many times|three times)|\berinnert sich nicht|\b(?:schon|bereits) (?:zweimal|mehrmals|drei ?mal|oben) (?:gesagt"
        r"|geschrieben|erw[äa]hnt)|\bne se souvient (?:pas|plus)|\bje (?:l'ai|te l'ai|lui ai) (?:d[ée]j[àa] )?(?:dit|[ée]crit)\b"
        r"|\bno (?:se acuerda|recuerda)\b|\bolvid[óa] lo que|\bse lo dije\b|\bya (?:lo )?(?:hab[íi]a )?dich[oa]\b"
        r"|\bnon (?:si )?ricorda\b|\b(?:gliel'|te l'|l')ho (?:gi[àa] )?detto|\b(?:não|nao) (?:se )?lembra\b|\bj[áa] (?:tinha )?(?:dito"
        r"|falado)\b|\b(?:dat )?(?:heb|had) ik (?:net|al|toch)(?: al)? (?:gezegd|verteld|gemeld)|覚えていない(?!が)|さっきも?言"
        r"|もう言った|前面(?:已经)?说过|刚(?:刚|才)?说过"),
    ("instruction.ignored", 0.8,
        r"\bno me hizo caso\b|\bignor[óa] (?:mi|lo) |\bpas suivi (?:ma|la|mes|les) |\bpas respect[ée] (?:ma|la|mes|les) "
        r"|\bpas [ée]cout[ée]\b|\bhat nicht auf mich geh[öo]rt|\bhält sich nicht\b|\bnicht (?:daran )?gehalten\b"
        r"|\bnicht das,? was ich (?:wollte|gesagt)|\bnon (?:mi )?ha ascoltato|\bnon ha fatto (?:quello|ci[òo])|\b(?:não|nao) (?:fez"
        r"|faz) o que (?:eu )?pedi|\bluistert niet\b|\bniet wat ik (?:wilde|zei)\b|言う(?:こと|通り)(?:を|に)?(?:聞|し)(?:か"
        r"|い)?(?:ない|てない|てくれない)|不听(?:话|指令)|没按(?:我|要求)"),
    ("off_topic.irrelevant", 0.83,
        r"\b(?:i )?asked (?:about|for) [^.!?\n]{2,40},? (?:this|that|it)(?:'s| is| was) (?:about|for|an?)\b|\b(?:d[ée]tails?|infos?"
        r"|informations?) inutiles?\b|\bunn[öo]tige?\w* (?:info|detail|zeug|text)\w*|\b(?:detalles|datos|informaci[óo]n) (?:in[úu]til"
        r"|innecesari)\w+|\bdettagli inutili|\bdetalhes (?:in[úu]teis|desnecess[áa]rios)|\bonnodige? (?:info|details)\w*|余計な"
        r"|多余的?|\b(?:didn't|did not|never|nobody) (?:even )?ask(?:ed)?(?: you)? (?:for|about) (?:a|an|any|that|this|it|the|your)\b"
        r"|\banswers? (?:something|sth) else|\b(?:[çc]a |cela )?(?:ne )?r[ée]pond(?:ait|s)? (?:absolument |m[êe]me "
        r"|vraiment )?pas (?:du tout |vraiment )?[àa] (?:la|ma) (?:question|demande)|\bc(?:e n)?'est pas (?:du tout )?ce que (?:j'ai"
        r"|je) (?:demand|voul)\w*|\brien [àa] voir|\br[ée]ponse [àa] c[ôo]t[ée]|\b[àa] c[ôo]t[ée] de la plaque"
        r"|\bdas war (?:gar )?nicht (?:die|meine) frage|\b(?:thema|frage) verfehlt|\b(?:hab"
        r"|habe) (?:ich )?(?:gar )?nicht (?:danach )?gefragt|\bno (?:era|es) (?:eso )?lo que (?:ped|pregunt|quer)\w+"
        r"|\bno (?:te )?ped[íi] (?:eso|un|es[ae])\w*|\bnada que ver|\bnon (?:era|è) (?:quello|ci[òo]) che (?:ho|avevo)|\b(?:não"
        r"|nao) (?:foi|era|é) (?:isso )?(?:o )?que (?:eu )?(?:pedi|perguntei|queria)|\b(?:dat|dit) (?:was|is) (?:niet|geen) (?:mijn|de"
        r"|antwoord op)|\bniet wat ik vroeg|\bheeft er niets mee te maken|聞いて(?:い)?ない(?:こと|話)|(?:質問|話)(?:と|が)(?:ずれ|違)"
        r"|不是我(?:问|要)的|没问(?:你)?这个"),
    ("incorrect.code", 0.84,
        r"\bundefined (?:variable|function|name|method|reference)|\b(?:returns?|prints?|outputs?|yields?) (?:me )?(?:the "
        r"|an? )?(?:wrong|incorrect|nothing|null|none|undefined|nan)\b|\b(?:returned|printed) (?:null|none|undefined|nan)\b"
        r"|\b(?:plante|crashe?)\b|\bst[üu]rzt (?:immer )?ab\b|\bläuft nicht (?:durch)?|\bno compila|\bnon compila|\b(?:não"
        r"|nao) compila|\bcrasht\b|\bcompileert niet|動かない|跑不(?:了|起来|通)"),
    ("incorrect.math", 0.84,
        r"\bmath ?(?:ain't|isn't|not|does(?:n't)|aint) (?:math\w*|adding|right|work\w*)|\bverrechnet|\bfalsch (?:ge|be)rechnet"
        r"|\brechnung stimmt nicht|\bmal (?:calcul[ée]|compt[ée])\w*|\bcalcul\w* (?:est |sont )?(?:faux|fausse|erron[ée])\w*"
        r"|\b(?:la )?(?:cuenta|suma)s? (?:no |está )(?:cuadra|sale|mal)\w*|\bconti? (?:non torna\w*|sbagliat\w)|\bcontas? (?:(?:não"
        r"|nao) bate\w*|errad\w+)|\breken(?:t|ing)\w* (?:\w+ )?(?:niet|fout)|計算(?:合わ|間違)|(?:数|账)(?:不对|算错)"),
    ("incorrect.fact", 0.8,
        r"^\W*(?:nope|nah)[.,!]+ (?!all|it'?s (?:ok|fine|good)|no)|\best[áa] mal\b(?! \w+(?:[aiu]d[oa]|t[oa]|ch[oa])\b)"
        r"|\beso no es (?:as[íi]|cierto|correcto)|\bno es (?:así|asi)\b|\bstimmt (?:hinten und vorne|gar|[üu]berhaupt|leider"
        r"|einfach) nicht|\bda stimmt (?:was|etwas|gar nichts)|\bplain wrong|\bdead wrong|\bn'est pas [çc]a\b|\b(?:ta|tá) errad[oa]"
        r"|\b(?:não|nao) (?:é|e) (?:bem )?assim|\bnon è cos[ìi]|\bklopt (?:gewoon |echt |helemaal |volgens mij )?niet\b"
        r"|\bniet (?:juist|correct)\b|違ってる|間違ってる|[说写搞弄]错|应该是|正しくは"),
    ("incorrect", 0.62,
        r"\b(?:do(?:es)?(?:n't| not)|did(?:n't| not)) work\b|\b(?:funktioniert|klappt|geht) (?:so |leider |gar |bei mir "
        r"|[üu]berhaupt )?nicht\b|\bne (?:marche|fonctionne) (?:pas|toujours)|\b[çc]a marche pas|\bno (?:me )?(?:funciona|sirve)\b"
        r"|\bnon funziona|\b(?:não|nao) funciona|\bwerkt (?:gewoon )?niet|不管用|没用|使えない|うまくいかない"),
    ("tool_error.error", 0.82,
        r"\bsomething went wrong\W+(?:please )?try again|^\W*(?:network|server|internal|api) error|^\W*(?:it )?(?:just |only |always "
        r"|still |again |keeps? |the |this |that |same )*(?:says?|shows?|shows me|gives?|giving|saying|got|gets?) (?:me )?(?:just "
        r"|an? |the |only |same )*error\b|^\W*(?:again |still |always |keeps? |same |the )+error(?: message)?\W*$"
        r"|\berror(?: message)? (?:again|every ?time|all the time)\b|\bimmer (?:nur )?(?:eine )?fehlermeldung|\btoujours (?:une "
        r"|la m[êe]me )?erreur$|\bsiempre (?:da |sale )?(?:un )?error\b|エラー(?:が出|になる|ばかり)|一直报错|总是(?:报错|出错)"),
    ("latency.slow", 0.82,
        r"\bdauert (?:ja |echt |wirklich )?(?:ewig|zu lange|lange)|\bwaited (?:forever|ages)|\b(?:took"
        r"|takes) (?:like )?(?:\d{2,} ?(?:s|secs?|seconds?)|\d+ ?(?:mins?|minutes?))\b|\bdauert (?:viel )?zu lang\w*"
        r"|\bewig (?:gewartet|gedauert|geladen)|\b(?:super|hyper|tr[èe]s) lent\w*|\btarda (?:mucho|demasiado|una eternidad)"
        r"|\blent[íi]sim\w+|\bci mette (?:troppo|una vita)|\bdemora (?:muito|demais)|\bduurt (?:veel )?te lang|\b(?:erg|veel te"
        r"|heel) traag|反応が?遅|(?:太|好|很)慢"),
    ("repetition.text", 0.82,
        r"\b(?:you|it|u) (?:have |has )?already (?:said|wrote|told me) (?:that|this|it|so)\b|\bsame (?:\w+ )?(?:para\w*|sentence|line"
        r"|text|thing|answer|point|stuff|words?) (?:\d+|two|three|four|many|several) times|\bsays? (?:it|the same)(?: \w+)? (?:twice"
        r"|three times|\d times)|\bimmer (?:wieder )?(?:dasselbe|das ?gleiche|der gleiche)|\bdoppelt (?:drin|gesagt)"
        r"|\btoujours la m[êe]me chose|p[èe]te (?:toujours |encore )?(?:la|le) m[êe]me|\brepite (?:lo mismo|todo)|\bsiempre lo mismo"
        r"|\bripete (?:sempre|le stesse|la stessa)|\bsempre la stessa|\bsempre a mesma|\bzegt (?:steeds )?hetzelfde|何度も同じ|(?:又"
        r"|一直|总是)重复|车轱辘"),
    ("unsafe.toxic", 0.8,
        r"\babusive|\binsult(?:s|ed|ing)?\b|\bcalled me (?:an? )?(?:idiot|moron|stupid|dumb|fool|liar|loser)|\b(?:swore|swears"
        r"|swearing|cursed|curses) at|profanity|vulg[aä]r\w*|volgar\w+|beschimpf\w*|beleidigt\b|\binsult(?:e|es|ant\w*|[óo]|a|ou"
        r"|ad[oa]|at[oa])\b|injurieu\w+|ofendeu|侮辱|暴言|骂(?:人|我)|脏话"),
    ("unsafe.pii", 0.8,
        r"\b(?:another|other|different) (?:customer|client|patient|user|person|employee)'?s'? (?:\w+ )?(?:address|phone|number|name"
        r"|e-?mail|data|order|account|invoice|file|record)|\b(?:someone|somebody) else'?s (?:\w+ )?(?:address|phone|name|e-?mail|data"
        r"|order|account|invoice|bill|file|chat|history|details|records?)|\b(?:fremde|anderer leute) (?:daten|rechnung|adresse)"
        r"|\bdonn[ée]es (?:d'un|d'une) autre|\bdatos de otr[oa]|\bdati di (?:un altro|altri)|\bdados de outr[oa]|他人の(?:情報|個人"
        r"|住所|名前)|别人的(?:信息|地址|电话|订单|隐私)"),
)  # fmt: skip

DISPOSITIONS: tuple[tuple[Disposition, float, str], ...] = (
    ("not_a_failure", 0.85,
        r"\b(?:my|all my|entirely my) (?:own )?(?:bad|mistake|fault)\b(?! (?:for|that|to) (?:trust|believ|think|use|using|rely|ask))"
        r"|\bi (?:just )?(?:asked|typed|wrote|sent|pasted|opened|uploaded|attached|picked|chose|entered) (?:in )?(?:the |a )?wrong\b"
        r"|\bi (?:did(?:n't| not) mean|never meant|didnt mean) to (?:send|ask|post|click|hit|press|rate|write)\b"
        r"|\bi (?:hit|pressed|clicked) (?:send|enter|return) too (?:early|soon|fast|quickly)\b|\bnot (?:your|its|the bot's) fault\b"
        r"|\bi should(?:'ve| have) (?:said|told|mentioned|written|asked|been clearer)\b"
        r"|\b(?:mein|eigener) fehler(?!quote)\b|\bma faute\b|\bculpa m[íi]a\b|\bcolpa mia\b|私のミス"),
    ("not_a_failure", 0.9,
        r"\bo+ps+,? (?:i )?(?:meant|wrong|wanted)\b|\bwrong thumb\b|^\W*ignore\W+(?:wrong|my bad|misclick)|\baus ?versehen\b"
        r"|\b(?:falsch|daneben) (?:geklickt|gedr[üu]ckt)|\bmauvais bouton|\btromp[ée] de bouton|\bsans faire expr[èe]s"
        r"|\b(?:le )?di sin querer|\bpor error (?:le )?(?:di|puls|hice|marqu)\w*|\b(?:cliccato|premuto) (?:per (?:errore|sbaglio))"
        r"|\bper sbaglio\b|\b(?:cliquei|apertei) (?:sem querer|por engano|errado)|\bsem querer\b|\b(?:verkeerd|per ongeluk) (?:geklikt"
        r"|gedrukt)|\bmisklik|手が滑|ミスタップ|按错了?|手滑"),
)  # fmt: skip
