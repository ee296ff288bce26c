"""How people of other languages say in a next turn that the response did not do, one row a language: group, log-odds, pattern.

Complaints, corrections, doubts, what failed again, what was done already, the wish for a person. English is in `words.py`.
"""

from __future__ import annotations

GERMAN = (
    r"\bdoch (?:kein\w*|nicht)\b|\b(?:taschenrechner|wikipedia|google) sagt\b|\bfalsch\b|^(?:quatsch|unsinn"
    r"|bl[öo]dsinn)\b|\b(?:ein witz|bringt nichts|n[üu]tzt nichts|hilft nichts)\b"
    r"|\bdas (?:stimmt|passt) (?:\w+ )?nicht\b|\bdas (?:ist|sind|war|waren) (?:\w+ )?(?:kein\w*|nicht)\b"
    r"|\bdas hilft (?:mir )?nicht"
    r"|\bich (?:meinte|wollte|hatte|sagte|habe (?:doch |schon |ihnen |dir )*(?:gesagt|gefragt|nach|geschrieben"
    r"|erw[äa]hnt))\b|\bich will (?:\w+ ){1,3}(?:k[üu]ndigen|mit|mein geld)"
    r"|\b(?:funktioniert|klappt|geht|l[äa]uft|kompiliert|startet|[öo]ffnet sich|hilft|kommt) (?:\w+ ){0,3}nicht\b"
    r"|\bnichts (?:angekommen|passiert|ge[äa]ndert|erhalten|bekommen)\b"
    r"|\b(?:immer noch|weiterhin|nach wie vor|noch immer) (?:\w+ ){0,2}(?:nicht|kein\w*|fehler\w*|der?selbe|dasselbe"
    r"|gleiche?\w*|falsch|kaputt|da)\b|\b(?:derselbe|dasselbe|der gleiche) (?:fehler|problem)"
    r"|\b(?:schon|bereits) (?:\w+ )?(?:zweimal|dreimal|mehrfach|gemacht|versucht|probiert|geschickt|gesagt"
    r"|gepr[üu]ft|erkl[äa]rt|neu gestartet)\b"
    r"|\bdu hast (?:\w+ ){1,4}(?:vergessen|ignoriert|vertauscht|verwechselt|[üu]bersehen|gel[öo]scht|weggelassen"
    r"|ge[äa]ndert|falsch\w*)|\bhast du (?:\w+ ){0,3}(?:gelesen|vergessen|[üu]bersehen)\b"
    r"|\b(?:mit|an) (?:\w+ ){0,3}(?:menschen|mitarbeiter\w*|berater\w*)\b|^mitarbeiter|\b(?:vergiss es|lass gut sein"
    r"|dann halt nicht|wird wohl nichts)\b"
    r"|\b(?:sicher|wirklich)\?|\b(?:war|ist) das nicht\b[^.!]*\?|\bda (?:ist|steht|fehlt) (?:doch|aber|noch)\b"
    r"|\b(?:viel )?zu (?:lang|kurz|kompliziert|allgemein|f[öo]rmlich)\b"
    r"|\bauf (?:deutsch|englisch),? bitte\b|\bda fehlt\b|\bes fehl(?:t|en)\b"
    r"|\bich komme auf \d|\b(?:die|meine) frage war\b|\bich wollte [^.!?,]{2,40}, (?:und )?(?:nicht|kein\w*)\b"
    r"|^na (?:bravo|toll|super|klasse)\b|\bna bravo\b|\bsehr witzig\b|\bdanach (?:habe|hatte) ich (?:nicht )?gefragt\b"
)  # fmt: skip
FRENCH = (
    r"\b(?:vous vous moquez|tu te moques|c'est une blague|plut[ôo]t \d)|\bc'est (?:pas|faux)|\bce n(?:'est"
    r"|e sont) pas\b|\bpas (?:ma question|mon probl[èe]me|du tout [çc]a|ce que j)|\bje voulais (?:dire|un|une|pas)"
    r"|\bj'(?:ai|avais) (?:\w+ )?(?:dit|demand[ée]|pr[ée]cis[ée])\b"
    r"|\bje t(?:'ai|e l'ai) (?:\w+ )?(?:demand[ée]|dit)|\b(?:[çc]a|cela|rien) (?:ne )?(?:\w+ )?(?:marche|fonctionne"
    r"|change|compile|passe|aide)\w* (?:toujours )?pas\b|\b[çc]a (?:plante|bugue|[ée]choue)|\brien (?:re[çc]u"
    r"|ne se passe|n'a chang[ée]|ne change)"
    r"|\btoujours (?:pas|la m[êe]me|le m[êe]me|au m[êe]me|pareil|rien|l'erreur)\b|\bla m[êe]me erreur\b"
    r"|\bd[ée]j[àa] (?:\w+ )?(?:essay[ée]|fait|dit|envoy[ée]|red[ée]marr[ée]|v[ée]rifi[ée]|donn[ée]|expliqu[ée]"
    r"|lue?)\b"
    r"|\b(?:tu|vous) (?:as|avez) (?:\w+ ){0,3}(?:oubli[ée]|ignor[ée]|invers[ée]|confondu|supprim[ée]|rat[ée])"
    r"|\b(?:parler|passer) (?:[àa]|avec) (?:un|une|quelqu'un)\b|\bun vrai humain\b"
    r"|\blaisse tomber\b|\btant pis\b|\b(?:tu es|vous [êe]tes) s[ûu]re?\b|\b[ée]tait pas\b[^.!]*\?|\btrop (?:long"
    r"|court|compliqu[ée]|formel)\b|\ben fran[çc]ais,? s'il\b|\bil (?:en )?manque\b|\bsauf que\b"
    r"|\bma question (?:[ée]tait|c'[ée]tait|portait)\b|\bce n'est pas ce que\b"
    r"|\bje trouve \d"
    r"|\bje voulais [^.!?,]{2,40},? (?:et )?pas\b|\btr[èe]s dr[ôo]le\b"
)  # fmt: skip
SPANISH = (
    r"\b(?:me )?da (?:#|(?:un )?error)|^mal\b|\bes broma\b|\b(?:eso|esto) no\b|\bno es (?:lo que|correcto|cierto|eso"
    r"|esto|as[íi])\b|\bno era (?:eso"
    r"|lo que)\b|\bme refer[íi]a\b|\bte (?:lo )?(?:ped[íi]|dije)\b|\b(?:he dicho|ped[íi] que|quer[íi]a un"
    r"|quer[íi]a que)\b"
    r"|\bno (?:me )?(?:funciona|sirve|compila|carga|arranca|abre|llega|aparece|ayuda|ayud[óo]|entiend\w+|hace nada"
    r"|cambia|ha llegado)\b|\b(?:sigue|siguen) (?:con|sin|mal|igual|en|dando|fallando|siendo|saliendo|roto)\b"
    r"|\bel mismo error\b"
    r"|\b(?:todav[íi]a|a[úu]n) (?:no|sigue|falta)\b|\bya (?:lo|los|la|las|te|le|se lo) (?!resol|arregl|solucion"
    r"|encontr|logr|entend|v[ei])\w+[ée]\b|\bya te (?:lo )?(?:dije|mand[ée])\b"
    r"|\b(?:olvidaste|ignoraste|borraste|cambiaste|te saltaste|te olvidaste|quitaste)\b|\b(?:hablar"
    r"|comunicarme) con (?:un|una|alguien)\b|\bagente humano\b|\boperador\b"
    r"|\bolv[íi]dalo\b|\bd[ée]jalo\b|^¿?(?:est[áa]s )?segur[oa]\b|\bcre[íi]a que\b|\bpens[ée] que era\b"
    r"|\bdemasiado (?:largo|corto|complicado|formal)\b|\ben espa[ñn]ol,? por favor\b|\bfaltan?\b(?! poco)"
    r"|\bera lo que (?:preguntaba|te (?:pregunt[ée]|preguntaba))\b|\bmi pregunta era\b|\bquer[íi]a [^.!?,]{2,40},? (?:y )?no\b"
    r"|\ba m[íi] me (?:sale|da) \d|\bmuy gracioso\b"
)  # fmt: skip
PORTUGUESE = (
    r"\b(?:isso|isto) (?:n[ãa]o|est[áa] errado)\b|\bn[ãa]o (?:é|era|foi) (?:isso|o que)\b|\best[áa] errad[oa]\b"
    r"|\beu (?:pedi|disse|falei)\b|\bpedi (?:\w+ )?(?:palavras|em|para|que|um|uma|s[óo]|\d+)\b"
    r"|\bn[ãa]o (?:funciona|funcionou|deu certo|adiantou|compila|abre|chegou|aparece\w*|resolve\w*|ajud\w+|mudou"
    r"|entendi)\b|\bcontinua (?:sem|com|n[ãa]o|o mesmo|a mesma|dando|igual|errad\w+)\b|\bainda (?:n[ãa]o|est[áa]"
    r"|d[áa])\b|\bo mesmo erro\b"
    r"|\bj[áa] (?:\w+ )?(?:reiniciei|tentei|fiz|verifiquei|enviei|disse|falei|pedi|expliquei|mandei|li)\b"
    r"|\bvoc[êe] (?:\w+ )?(?:esqueceu|ignorou|apagou|trocou|removeu|mudou)\b|\bfalar com (?:um|uma|algu[ée]m"
    r"|atendente)\b|\batendente\b"
    r"|\bdeixa pra l[áa]\b|\btem certeza\b|\blong[oa] demais\b|\bmuito (?:longo|curto)\b|\bcad[êe]\b"
    r"|\bera (?:isso )?o que (?:eu )?perguntei\b|\bminha pergunta (?:era|foi)\b"
    r"|\bqueria [^.!?,]{2,40},? (?:e )?n[ãa]o\b"
)  # fmt: skip
ITALIAN = (
    r"\b(?:questo|quello|cos[ìi]) non (?:[èe]|va|funziona)\b|\bnon [èe] (?:quello|ci[òo]|questo|corretto|vero"
    r"|quel)\b|\b[èe] sbagliat\w+|\bsbagliato\b|\b(?:ho|avevo) (?:\w+ )?(?:chiesto|detto)\b|\bintendevo\b"
    r"|\bnon voglio\b[^.!]*,? voglio\b"
    r"|\bnon (?:mi )?(?:funziona|va|passa|compila|parte|arriva|[èe] arrivat\w+|cambia|serve|risolve|aiuta)\b"
    r"|\bancora (?:non|lo stesso|errore|sbagliat\w+)\b|\blo stesso errore\b|\bcontinua a\b"
    r"|\bgi[àa] (?:\w+ )?(?:fatto|provato|detto|inviato|riavviato|controllato|spiegato|letto)\b"
    r"|\bhai (?:\w+ )?(?:dimenticato|ignorato|cancellato|saltato|sbagliato|cambiato)\b|\bparlare con (?:un|una"
    r"|qualcuno)\b|\boperatore\b"
    r"|\blascia (?:stare|perdere)\b|\bsicur[oa]\?|\bnon era\b[^.!]*\?|\btroppo (?:lungo|corto|complicato)\b"
    r"|\bla mia domanda era\b|\ba me (?:viene"
    r"|risulta) \d"
)  # fmt: skip
JAPANESE = (
    r"くなって(?:い)?(?:ない|ません)|違います|はいいので|いりません|って言った|違う|そうじゃな|間違(?:って|い)"
    r"|(?:じゃ|では)なく|じゃない(?:ですか|でしょうか|の)?[？?]|(?:にも?|全然"
    r"|まったく)[^。]{0,12}(?:なって(?:い)?(?:ない|ません))|の話(?:を|では|じゃ)|と(?:言い|いい)ました|(?:頼ん"
    r"|お願いし)たのは"
    r"|動(?:きません|かない|作しません)|うまくいきません|できませんでした|届(?:きません|かない|いて(?:い)?(?:ない"
    r"|ません))|エラーが(?:出|消え)|変わ(?:りません|らない"
    r"|って(?:い)?(?:ない|ません))|直って(?:い)?(?:ない|ません)|まだ[^。]*(?:ない|ません|エラー|同じ)|相変わらず"
    r"|もう(?:試し|確認し|送り|言い|やり)ました|さっき[^。]*(?:言|送)|意味(?:が)?(?:分|わ)か|オペレーター|担当者"
    r"|人間(?:と|に)|もういい(?:です)?|諦め|本当ですか|(?:長|短|多"
    r"|少な|難し)すぎ|抜けて(?:い)?(?:ます|る)|足りません|足りない|無視"
    r"|(?:聞い|頼ん|お願いし)たんです(?:けど|が)|と(?:書|言|伝え)\S{0,3}(?:はず|つもり)|を(?:聞|知)(?:きたかった|りたかった)んです"
    r"|て(?:みたら|みましたが)\S{0,16}(?:なりました|なってしまい|でした)"
)  # fmt: skip
CHINESE = (
    r"返回 ?[45]\d\d|不对|开玩笑|不是(?:这|我|吧|问|说|让|要)|错了|明明|我(?:要|说|问|想要)的是|我(?:说(?!一)"
    r"|问的?(?!一|下|问|候|题))|刚才?说|听不懂|等于没说|不是(?:已经|都|早)|(?:这"
    r"|那)(?:是|不是|都是)[^，。]{1,8}吧|答非所问|文不对题"
    r"|还是(?:报错|不|没"
    r"|一样|错|老|同样|原来)|依然|仍然|没(?:有)?(?:变|收到|反应|用|解决|改)|收不到|打不开|用不了|不能用|跑不(?:通"
    r"|起来)|又报错|报错了"
    r"|已经(?:试|发|说|检查|重启|提供|告诉)|(?:试|说|发|问)过了|什么意思|看不懂|投诉|差评|人工(?:客服)?|转接|真人"
    r"|怎么还|到底|骗|解决不了|算了|确定吗|你(?:漏|忘|没|搞错|弄错|改错"
    r"|删)|太长|太短|少了|漏了|为什么(?:还|又|总)"
    r"|再(?:算|看|读|查|想)(?:一遍|一下|看|算|想)|^是.{1,10}[,，]\s?(?:而)?不是|我(?:想|要)(?:知道|问)的"
)  # fmt: skip
OTHERS = (
    *(("complaint", 4.0, one) for one in (GERMAN, FRENCH, SPANISH, PORTUGUESE, ITALIAN, JAPANESE, CHINESE)),
    ("judgement", 3.5,
        r"垃圾|差劲|太差|坑(?:人|爹)|忽悠|敷衍|推卸|没人管|凭什么|什么态度|气死|生气|失望|无语|呵呵|恶心|离谱|过分"
        r"|太慢|慢死|烦死|不靠谱|搞什么"),
    ("insist", 1.5,
        r"还没|一直(?:没|不)|等了|[天周月期]了|怎么(?:不|又|这)|为什么不|这么(?:慢|久|贵|麻烦)|(?:[?？]{2}|^[?？])"),
)  # fmt: skip
"""Rows for the table of `words.py`."""
CONTENT = (
    ("content", -2.0,
        r"\b(?:super|klasse|toll|spitze|prima|schön|schoen|genial|passt|perfekt|wunderbar|hat geklappt|(?:l[äa]uft"
        r"|geht|funktioniert|klappt) (?:jetzt|nun|wieder)"
        r"|gel[öo]st|alles klar|verstanden)\b|\b(?:magnifique|top|nickel|impeccable|[çc]a (?:marche|passe|fonctionne"
        r"|compile)(?! (?:\w+ )?pas)|r[ée]solu|je comprends"
        r")\b|\b(?:listo|funciona(?:ba)? (?:ya|ahora|bien)|ya (?:funciona|entr[ée]|qued[óo])|era eso|resuelto|arreglado"
        r"|entendido|qu[ée] bien)\b|\b(?:voltou|funcionou|deu certo"
        r"|resolvido|obrigad[oa]|[óo]timo|perfeito|entendi)\b|\b(?:perfett[oa]|risolto|funziona(?: ora| adesso|!)"
        r"|grazie"
        r"|ottimo|capito)\b"
        r"|直りました|動きました|できました|通りました|解決しました|わかりました|なるほど|素晴らしい|すごい|搞定"
        r"|解决了|可以了|成功了|明白了|原来如此|果然"),
)  # fmt: skip
"""Who is content, there."""
