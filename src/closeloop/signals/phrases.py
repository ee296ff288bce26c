"""The phrases by which users say that an answer was wrong, right, or to be changed: one row per language, as regular expressions."""

# ruff: noqa: E501 - a pattern broken in the middle of an alternative is harder to read than a long line

from __future__ import annotations

from closeloop.patterns.sieves import Gate

_IT = r"(?:that|this|it|your (?:last |previous )?(?:answer|response|reply|code|solution|output|result|summary|translation|link|number)|"
_IT += r"the (?:answer|response|code|solution|output|result|summary|translation|link|date|number|total|amount|address|price|order|order number)|you)"
_VERY = r"(?:\s+(?:is|are|was|were|'s|'re|looks|seems|just|still|also|completely|totally|simply|clearly|obviously|plain|all|so|very|"
_VERY += r"actually|absolutely|definitely|really|again|quite|both|even|a bit|kind of))*"

COMPLAINTS: dict[str, str] = {
    "en": "|".join((
        rf"\b{_IT}(?:'s|'re| is| are| was| were| looks| seems){_VERY} (?:wrong|incorrect|false|inaccurate|untrue|nonsense|useless|"
        r"unhelpful|outdated|broken|made up|fabricated|mistaken|rubbish|garbage|off topic|irrelevant"
        r"|misleading)\b(?! (?:with|in) (?:my|this|the)\b)",
        rf"\b{_IT}(?:'s| is| was|'re| are| were)(?: (?:still|really|actually|just|simply|definitely|clearly))*(?: not|n't)"
        r"(?: (?:even|really|actually|quite|at all))* (?:what (?:i|we) (?:asked|meant|wanted|said|need\w*|was asking|am asking|requested"
        r"|ordered)|correct|right|true(?! to)|accurate|close|the (?:one|right|case|question|answer)|my (?:question|order|name)|working"
        r"|helpful|useful|helping|an answer)\b",
        r"\bthat(?:'s| is) not (?:it|how)\b",
        r"\bnot what (?:i|we) (?:asked|meant|wanted|said|need|needed|was asking|am asking|requested|ordered)\b",
        r"\bisn't what (?:i|we) (?:asked|meant|wanted|said|need|requested)\b",
        r"\byou(?:'ve| have)? (?:(?:just|still|completely|totally|clearly|obviously|again) )*(?:misunderstood|misread|missed|forgot"
        r"|forgotten|ignored|messed up|got (?:it|that|this) wrong|made (?:a|another|the same) mistake|made (?:it|that|this) up|skipped"
        r"|contradicted|hallucinated|keep (?:saying|repeating|giving|making|ignoring|doing)"
        r"|(?:did not|didn't|don't|do not|haven't) (?:even )?(?:answer|read|listen|understand|follow|include|address|do what|check))\b",
        r"\b(?:no|nope|actually|hmm|ugh|well)\b[,.! ]+(?:but )?i (?:meant(?! to)|said|asked(?: for| about)?|wanted|was asking|was talking|mean)\b",
        r"^i (?:meant(?! to)|said|asked(?: for| about| you)|specifically (?:said|asked)|already (?:said|told|tried|did|asked))\b",
        r"\bi (?:already )?(?:told you|just said|specifically asked|clearly (?:said|asked|stated))\b",
        r"^(?:wrong|incorrect|false)(?:[,.!]|$)",
        r"^(?:no|nope|nah)[,.!]* (?:that|this|it|you|not|the|my)\b(?!'s all)(?! is (?:all|it|fine|everything))(?!'?s? (?:all|it|fine|ok|great|perfect|good|enough))",
        rf"\b(?:{_IT}|which) (?:still |also |just )?(?:doesn't|does not|didn't|did not|won't|isn't|don't) (?:even |really |actually "
        rf"|quite )?"
        r"(?:work(?! for (?:me|us))|compile|run|help|answer|exist|make (?:any )?sense|match|fix|solve|say|open|address|apply)\b",
        r"\bstill (?:not (?:working|right|correct|what|fixed)|wrong|incorrect|broken|doesn't|does not|getting the same"
        r"|the same (?:error|problem|issue|answer|result)|fails|failing|no)\b",
        r"\b(?:that|this|your) (?:link|code|formula|command|solution|example|function|script|url|method|approach|query|fix|suggestion"
        r"|step|one|number) (?:still |also |just )?(?:doesn't|does not|didn't|did not|won't|isn't|is not) (?:work|run|compile|exist|open"
        r"|help|correct|right|valid|real)\b",
        r"^(?:doesn't|does not|didn't|did not) (?:work|help|compile|run)\b",
        r"^(?:not|isn't) (?:helpful|correct|right(?! now)|true|working|accurate|useful)\b",
        r"\b(?:same|exact same) (?:error|wrong answer|mistake|problem) (?:again|as before)\b",
        r"^(?:please |can you )?(?:look|read|check|try) (?:it |that |this )?again\b[.!]*$",
        r"(?:^|\b(?:that|this|it|you|your (?:answer|response|reply)) )(?:doesn'?t|does not|didn't|don't|aren't|are not|isn't) (?:make|making) (?:any |much )?sense\b",
        r"\byou (?:gave|sent|showed|told|quoted|listed|used|picked|booked)(?: (?:me|us))? (?:the|a|an) (?:wrong|incorrect|old|outdated)\b",
        r"^(?:please |can you )?(?:re-?read|read) (?:my|the) (?:message|question|request|prompt|instructions?)(?: again| carefully)?[.!]*$",
        r"\bthere(?:'s| is) no such\b",
    )),
    "de": "|".join((
        r"\b(?:das|dies|es|die antwort|deine antwort|ihre antwort|das ergebnis|der code|der link"
        r"|die (?:nummer|adresse|zahl|summe))(?: \w+){0,1}? (?:ist|war|sind|waren)(?: (?:leider|aber|doch|immer noch|noch immer|so|ja"
        r"|völlig|komplett|einfach|total|auch|definitiv|schlicht))* (?:falsch|nicht (?:richtig|korrekt|das|was|hilfreich|meine)|unsinn"
        r"|quatsch|veraltet|verkehrt|erfunden|unbrauchbar|inkorrekt)\b",
        r"\bstimmt (?:so |leider |doch |aber |immer noch |einfach |gar )*nicht\b",
        r"\bnicht (?:das,? )?was ich (?:wollte|meinte|gefragt|gesagt|suche|brauche)\b",
        r"\b(?:ich meinte|ich wollte (?:eigentlich|doch)|ich habe (?:doch |aber |eigentlich )?(?:nach|gesagt|gefragt)|ich hatte (?:doch )?(?:nach|gesagt|gefragt))\b",
        r"\b(?:du hast|sie haben|ihr habt) (?:\w+ ){0,3}?(?:falsch verstanden|missverstanden|nicht verstanden|vergessen|ignoriert"
        r"|nicht beantwortet|übersehen|nicht gelesen)\b",
        r"(?:^|\b(?:das|es|dies|so|der code|der link|die lösung|der befehl|leider|aber) )(?:funktioniert|geht|klappt|hilft|läuft) (?:(?:so|leider|immer|noch|aber|mir|bei mir|trotzdem|auch|nach wie vor) )*nicht\b",
        r"^(?:nein|nö)[,.!]+ (?!danke|vielen|das (?:ist|war) alles|ich habe (?:keine|nicht))|^falsch(?:[,.!]|$)",
        r"\bimmer noch (?:falsch|nicht|derselbe fehler|kaputt)\b",
    )),
    "fr": "|".join((
        r"\b(?:c'est|c'était|ça me paraît|cela est|ce serait) (?:(?:toujours|complètement|totalement|encore|malheureusement"
        r"|tout simplement) )*(?:faux|incorrect|inexact|une erreur|n'importe quoi|obsolète|erroné)\b",
        r"\b(?:ce n'est|c'est|c'était|ce n'était) (?:toujours |vraiment |malheureusement )?pas (?:correct|juste|exact|vrai|ça|bon|ce que|la bonne|ma question|utile)\b",
        r"\b(?:ta|votre|la) réponse (?:est|était|n'est) (?:(?:complètement|toujours|totalement|pas) )*(?:fausse|incorrecte|erronée|correcte|bonne|inutile|inexacte)\b",
        r"\bje (?:voulais dire|parlais de|demandais|t'ai demandé|vous ai demandé|n'ai pas demandé)\b",
        r"\b(?:tu|vous) ?(?:n'|m'|t'|vous )?(?:as|avez|es|êtes)(?: pas| mal| vous)? (?:mal )?(?:compris|oublié|trompée?|ignoré|répondu à (?:côté|ma question)|lu)\b",
        r"\bça (?:ne )?(?:marche|fonctionne|m'aide|répond) (?:toujours |encore )?pas\b",
        r"\bpas ce que (?:je|j'ai) (?:voulais|demandé|demandais|cherche)\b",
        r"^non[,.!]+ (?!merci|c'est tout|c'est bon|ça va)|^faux(?:[,.!]|$)",
    )),
    "es": "|".join((
        r"\b(?:eso|esto|esta respuesta|tu respuesta|su respuesta|la respuesta|el resultado|el código|el enlace) (?:es|está|era|sigue"
        r"|sigue siendo|sigue estando) (?:(?:completamente|totalmente|muy|todavía) )*(?:mal|incorrect[oa]|equivocad[oa]|fals[oa]"
        r"|erróne[oa]|desactualizad[oa]|inventad[oa])\b",
        r"\b(?:est[áa] mal|es incorrecto|es falso)\b",
        r"\b(?:eso |esto )?no (?:es|era|fue) (?:correcto|cierto|verdad|lo que|así|mi pregunta|útil)\b",
        r"\b(?:quise decir|quería decir|me refería|me refiero|yo (?:pedí|pregunté|dije)|te pedí|te dije|le pedí)\b",
        r"\bno (?:me )?(?:has |ha )?(?:entendiste|entendido|entendió|entiendes|respondiste|respondido|contestaste|leíste)\b",
        r"\b(?:te|se) (?:has |ha )?(?:equivocaste|equivocado|equivocas|equivocó|olvidaste|olvidado)\b",
        r"\b(?:sigue sin|no|todavía no|aún no) (?:funciona|funcionar|sirve|servir|compila|compilar|ayuda)\b",
        r"^no,? (?:eso|esto|era|es|el|la|lo|yo|quise|quería|dije)\b(?! (?:es|era) todo)|^(?:incorrecto|falso)(?:[,.!]|$)",
    )),
    "pt": r"\b(?:isso|isto|a resposta|sua resposta) (?:está|é|estava) (?:errad[oa]|incorret[oa]|fals[oa])\b|\bestá errad[oa]\b"
          r"|\bnão (?:é|foi|era) (?:isso|o que (?:eu )?(?:pedi|quis|queria|perguntei)|verdade|correto)\b|\beu quis dizer\b|\bnão funciona\b",
    "it": r"\b(?:è|era) (?:ancora |completamente )?(?:sbagliat[oa]|errat[oa]|fals[oa])\b|\bnon (?:è|era) (?:corrett[oa]|giust[oa]|vero|quello che)\b"
          r"|\b(?:intendevo|volevo dire)\b|\bnon (?:funziona|hai capito|ha capito|hai risposto)\b",
    "ja": r"違います|違うよ|違うんです|ちがいます|それは違|(?:^|[、。\s])違う(?:$|[、。！])|間違って(?:い)?ます(?!か)|間違っている(?!か|の)|間違いです(?!か)|"
          r"間違えて(?:い)?ます(?!か)|正しくない(?!か)|正しくありません|正しくなかった|そうじゃな[いく]|そうではな[いく]|そうではありません|"
          r"そういう意味(?:じゃ|では)|という意味で(?:言|聞|は(?:な|あり))|じゃなくて[、。]?|聞いて(?:い)?(?:ない|ません)|頼んで(?:い)?(?:ない|ません)|"
          r"答えになって(?:い)?(?:ない|ません)|(?:まだ|やっぱり|全然|全く)?動きません(?!か)|(?:まだ|やっぱり)動かない|できませんでした|役に立(?:たない|ちません|たなかった)",
    "zh": r"不对|不對|錯了|错了(?![吗嗎])|是错的|是錯的|不是这个意思|不是這個意思|我的意思是|我是说|我是說|理解错|理解錯|答非所问|答非所問|"
          r"没有回答|沒有回答|还是不行|還是不行|没用(?!过)|不是我(?:想|要)的|搞错",
    "ko": r"틀렸|틀린(?!\s?(?:부분|내용|점|곳|게|데)(?:이|은|도)? ?없)|잘못(?:됐|되었|된|했)|그게 ?아니|아니(?:요|에요)?[,. ]|제 ?말은|안 ?(?:돼요|됩니다|되네요)|(?<!내 코드가 )(?<!제 코드가 )작동하지 ?않",
    "ru": r"\b(?:это|ты|вы|ответ|всё|код) (?:же |всё |совсем |опять |снова )?(?:неправильно|неверно|неправда|не так|не то|ошиба?\w+сь|ошибся)\b|^(?:нет,? )?(?:неправильно|неверно|неправда|не то)\b"
          r"|\bя (?:имел\w? в виду|спрашивал\w?|просил\w?|же (?:сказал|просил)\w?)\b|^не работает|\bвс[её] (?:ещ[её]|равно) не (?:работает|то)\b|\b(?:ты|вы) (?:не понял|забыл|пропустил|проигнорировал)\w*",
    "nl": r"\bdat (?:klopt (?:\w+ )?niet|is (?:fout|onjuist|niet (?:juist|waar|wat ik)))\b|^(?:nee,? )?klopt niet\b|\bik bedoelde\b|\bwerkt nog steeds niet\b",
    "pl": r"\bto (?:nieprawda|błąd|jest (?:źle|błędne|nieprawda)|nie tak)\b|\b(?:miałe?m|chodziło mi) (?:na myśli|o)\b|\bnie o to (?:pytał|prosił)\w+|\b(?:nadal|wciąż|dalej) nie działa",
    "tr": r"\b(?:bu|cevap|cevabın|yanıt) (?:yanlış|doğru değil|hatalı)\b|\b(?:demek istediğim|kastettiğim|bunu sormadım|öyle değil)\b|\bh[âa]l[âa] çalışmıyor",
    "ar": r"هذا (?:خطأ|غير صحيح)|كنت أقصد|لم أسأل عن|ما زال لا يعمل",
    "hi": r"(?:यह|ये) (?:गलत|ग़लत|सही नहीं)|मेरा मतलब",
    "vi": r"^(?:không,? )?sai rồi\b|^không đúng\b|\bkhông phải (?:vậy|thế|ý tôi)\b|\bý tôi là\b|\bvẫn (?:không|chưa) (?:chạy|được|hoạt động)",
    "id": r"\b(?:itu|ini|jawaban\w*) (?:salah|tidak benar|keliru)\b|\bmaksud saya\b|\bbukan itu yang saya\b|\bmasih (?:tidak|belum) (?:bisa|jalan|berfungsi)",
    "sv": r"\bdet (?:stämmer inte|är (?:fel|inte (?:rätt|sant|det jag)))\b|\bjag menade\b|\bfungerar fortfarande inte\b",
}  # fmt: skip
"""Words of someone whose answer was wrong or missed the point, about that answer."""

DOUBTS: dict[str, str] = {
    "en": r"^(?:hmm,? |really\? |wait,? )*(?:are you (?:really |absolutely )?sure(?: about (?:that|this|it))?)\s*\?",
    "de": r"^(?:bist du (?:dir )?(?:da )?(?:wirklich )?sicher|sind sie (?:sich )?(?:da )?(?:wirklich )?sicher)\s*\?",
    "fr": r"^(?:tu es|vous êtes|es-tu|êtes-vous) (?:vraiment )?(?:s[uû]re?)s?(?: de (?:toi|vous|ça|cela))?\s*\?",
    "es": r"^¿?(?:est[áa]s?|está usted) (?:realmente )?segur[oa](?: de (?:eso|esto|ello))?\s*\?",
    "ja": r"^(?:それは?)?(?:本当に?(?:です|ですか|合って(?:い)?ますか|正しいですか)|ほんとですか)[?？。]?$",
}
"""Whole sentences that doubt the answer although they are questions."""

THANKS: dict[str, str] = {
    "en": r"^(?:(?:ok|okay|k|great|perfect|awesome|amazing|excellent|brilliant|cool|nice|wow|yes|yep|yeah|ah|oh|got it|alright|lovely|"
          r"super|fantastic|wonderful|that works|that worked|it works|it worked|works|no|many|huge|very good|good|sounds good|understood|makes sense|"
          r"hi|hey)[\s,.!]*)*(?:thanks|thank you|thank u|thankyou|thx|tysm|ty|cheers|much appreciated|(?:i )?(?:really )?appreciate (?:it|that|this|your help))\b"
          r"|(?:^|[,;.!)–—-]\s*)(?:many |huge )?(?:thanks|thank you|thx|cheers)(?: (?:so|very) much| a (?:lot|ton|bunch|million)| again| you| everyone)*[\s.!)😊🙏👍❤️]*$"
          r"|^(?:(?:ok|okay|great|yes|yep|oh|ah|wow|cool)[\s,.!]*)*(?:that|this|it)(?:'s| is| was| has)? (?:\w+ )?(?:worked|works|works now|works great|perfect|exactly "
          r"what i (?:needed|wanted|was looking for)|very helpful|super helpful|really helpful|solved|fixed it|did the trick|helped(?: a lot)?)\b"
          r"|^(?:perfect|awesome|excellent|brilliant|amazing|wonderful|fantastic|great(?: answer| job| work)?|well done|nice(?: one| work| job)?)[\s.!]*$",
    "de": r"^(?:(?:ok|okay|super|perfekt|toll|prima|klasse|alles klar|gut|sehr gut|ja|ah|genial|wunderbar|top)[\s,.!]*)*(?:danke|dankeschön|danke schön|"
          r"vielen dank|herzlichen dank|besten dank|tausend dank|merci)\b|(?:[,;.!–—-]\s*)(?:vielen dank|danke(?: (?:dir|ihnen|schön|sehr))?)[\s.!]*$"
          r"|^(?:das )?(?:hat (?:super |gut )?(?:funktioniert|geholfen|geklappt))\b|^(?:perfekt|super|genau richtig|wunderbar|klasse|prima)[\s.!]*$",
    "fr": r"^(?:(?:ok|d'accord|super|parfait|génial|excellent|très bien|oui|ah)[\s,.!]*)*(?:merci|mille mercis|je (?:te|vous) remercie)\b"
          r"|(?:[,;.!–—-]\s*)merci(?: (?:beaucoup|bien|infiniment|à (?:toi|vous)))?[\s.!]*$|^(?:ça (?:marche|fonctionne)(?: parfaitement)?|parfait|génial|impeccable)[\s.!]*$",
    "es": r"^(?:(?:ok|vale|perfecto|genial|excelente|muy bien|sí|ah|estupendo)[\s,.!]*)*¡?(?:gracias|muchas gracias|mil gracias|te lo agradezco)\b"
          r"|(?:[,;.!–—-]\s*)¡?(?:muchas )?gracias[\s.!]*$|^¡?(?:perfecto|genial|funcionó|funciona perfecto|excelente|estupendo)[\s.!]*$",
    "pt": r"^(?:(?:ok|perfeito|ótimo|legal|beleza)[\s,.!]*)*(?:obrigad[oa]|muito obrigad[oa]|valeu)\b|^(?:perfeito|funcionou)[\s.!]*$",
    "it": r"^(?:(?:ok|perfetto|ottimo|bene)[\s,.!]*)*(?:grazie|molte grazie|grazie mille)\b|^(?:perfetto|ha funzionato)[\s.!]*$",
    "ja": r"ありがとう|有難う|有り難う|助かりま(?:す|した)|助かった|感謝します|完璧です|うまくいきました|解決しました|できました[。！!]*$",
    "zh": r"^(?:好的?[，,。!！\s]*)?(?:谢谢|謝謝|多谢|多謝|感谢|感謝)|(?:谢谢|謝謝|感谢)[你您]?[。!！\s]*$|^(?:太好了|完美|搞定了|解决了)",
    "ko": r"감사(?:합니다|해요|드)|고마워|고맙습니다",
    "ru": r"^(?:(?:ок|окей|отлично|супер|да|ага|класс|понял\w?|понятно|хорошо)[\s,.!]*)*(?:большое )?(?:спасибо|благодарю|спс)\b|[,;.!–—-]\s*(?:большое )?спасибо[\s.!)]*$"
          r"|^(?:отлично|супер|идеально|то,? что надо|заработало|помогло)[\s.!]*$",
    "nl": r"^(?:(?:ok|oké|super|top|perfect|prima)[\s,.!]*)*(?:bedankt|dank je|dank u|dankjewel)\b|[,;.!–—-]\s*(?:bedankt|dank je(?: wel)?)[\s.!]*$",
    "pl": r"^(?:(?:ok|super|świetnie|dobrze)[\s,.!]*)*(?:dzięki|dziękuję)\b|[,;.!–—-]\s*(?:dzięki|dziękuję)[\s.!]*$",
    "tr": r"^(?:(?:tamam|harika|süper|evet)[\s,.!]*)*(?:çok )?(?:teşekkür\w*|sağ ?ol\w*)\b|[,;.!–—-]\s*teşekkür\w*(?: ederim)?[\s.!]*$",
    "ar": r"^(?:(?:حسنا|ممتاز|رائع|نعم)[\s،.!]*)*شكر(?:ا|ًا|اً)|شكر(?:ا|ًا|اً)(?: جزيلا| لك)?[\s.!]*$",
    "hi": r"धन्यवाद[\s।.!]*$|^(?:धन्यवाद|शुक्रिया)|शुक्रिया[\s।.!]*$",
    "vi": r"^(?:(?:ok|tuyệt|vâng|hay quá)[\s,.!]*)*(?:cảm ơn|cám ơn)\b|[,;.!–—-]\s*(?:cảm|cám) ơn(?: (?:bạn|nhiều))*[\s.!]*$",
    "id": r"^(?:(?:ok|oke|baik|bagus|mantap)[\s,.!]*)*(?:terima kasih|makasih|trims)\b|[,;.!–—-]\s*(?:terima kasih|makasih)[\s.!]*$",
    "sv": r"^(?:(?:ok|okej|super|perfekt|bra)[\s,.!]*)*tack\b(?! vare)|[,;.!–—-]\s*tack(?: så mycket)?[\s.!]*$",
}  # fmt: skip

NO_THANKS = (
    r"\bno,? (?:thanks|thank you)\b|\bthanks? (?:you )?(?:in advance|for nothing|but no)\b|\bnein,? danke\b|\bnon,? merci\b"
    r"|\bno,? gracias\b|\bim voraus\b|\bd'avance\b|\bde antemano\b|\bお願いします|よろしくお願い|いえ、?結構|⟨⟩\s*$|ありがとうと"
    r"|ありがとうを|ありがとうは"
)

FIX_REQUESTS: dict[str, str] = {
    "en": r"\b(?:but|however|though|although|except)\b|\b(?:can|could|would|will) you (?:please )?(?:fix|change|correct|redo|rewrite|make it|make that|shorten|adjust|"
          r"update|try|remove|rephrase|revise|also fix)\b|^(?:please )?(?:fix|change|correct|redo|rewrite|make it|shorten|revise|try again)\b"
          r"|\b(?:make it|a bit|a little|much) (?:shorter|longer|simpler|more|less)\b|\bnow (?:fix|change|make it|shorten|remove)\b",
    "de": r"\b(?:aber|jedoch|allerdings|nur leider)\b|\b(?:kannst|könntest|können|könnten) (?:du|sie) (?:das |es |ihn |bitte )*(?:\w+ )?(?:ändern|korrigieren|kürzer|anpassen|umschreiben|neu)\b|\bkürzer\b",
    "fr": r"\b(?:mais|cependant|toutefois|par contre)\b|\b(?:peux-tu|pouvez-vous|tu peux|vous pouvez) (?:\w+ )?(?:corriger|changer|modifier|raccourcir|refaire|réécrire)\b|\bplus court\b",
    "es": r"\b(?:pero|sin embargo|aunque)\b|\b(?:puedes|podrías|puede|podría) (?:corregir|cambiar|modificar|acortar|rehacer|hacerlo|arreglar)\w*\b|\bmás cort[oa]\b",
    "ja": r"(?:が|けど|けれど|でも|しかし)[、,]|(?:直|修正|変更|短く)し?(?:て|し)?(?:ください|もらえ|いただけ|ほしい)",
    "zh": r"但是|不过|不過|可是|(?:改|修改|缩短|重写)一下",
}  # fmt: skip
"""What makes thanks polite only: an objection, or a request to change the answer."""

BAD: dict[str, str] = {
    "en": r"\b(?:wrong|incorrect|inaccurate|false|untrue|outdated|useless|unhelpful|irrelevant|misleading|terrible|awful|horrible|bad|poor|worse|worst|"
          r"nonsense|rubbish|garbage|trash|broken|incomplete|hallucinat\w+|made[- ]up|fabricated|invented|repetitive|rude|confusing|gibberish|"
          r"disappoint\w+|frustrat\w+|annoying|sucks|lazy|buggy|unusable|verbose|mistakes?|errors?|nonexistent)\b"
          r"|(?:\b(?:not|never)|n't) (?:\w+ )?(?:helpful|correct|right|true|accurate|useful|relevant|good|working|what|enough|answer\w*|work|help|exist|complete|clear)\b"
          r"|\btoo (?:long|short|vague|generic|slow|wordy|formal|informal|verbose|brief|complicated|technical)\b"
          r"|\b(?:missing|missed|misses|forgot|ignored|ignores|lacks)\b|\bno (?:answer|sources?|help|sense)\b|\bcut off\b|\bdoes nothing\b",
    "de": r"\b(?:falsch\w*|unbrauchbar|nutzlos|veraltet|schlecht\w*|fehlerhaft\w*|erfunden|unvollständig|irreführend|quatsch|unsinn|mist|furchtbar|enttäuschend)\b"
          r"|\bnicht (?:\w+ )?(?:hilfreich|richtig|korrekt|gut|brauchbar|beantwortet|was|verständlich|vollständig)\b|\bstimmt nicht\b|\bzu (?:lang|kurz|allgemein|langsam|vage)\b|\bfehlt\b|\bhilft nicht\b",
    "fr": r"\b(?:faux|fausse|incorrecte?|inexacte?|inutile|mauvais\w*|obsolète|nul|nulle|erreurs?|inventée?|incomplète?|trompeu\w+|décevant\w*|hors[- ]sujet)\b"
          r"|\bpas (?:\w+ )?(?:utile|correct|bon|bonne|juste|clair|répondu|pertinent|vrai|complet)\b|\btrop (?:long|longue|court|courte|vague|lent|général)\b|\bmanque\b",
    "es": r"\b(?:incorrect[oa]|mal|mala|malo|pésim[oa]|inútil|fals[oa]|erróne[oa]|equivocad[oa]|desactualizad[oa]|inventad[oa]|incomplet[oa]|engaños[oa]|errores|error)\b"
          r"|\bno (?:\w+ )?(?:útil|correcto|sirve|sirvió|gustó|ayuda|responde|respondió|funciona|ayudó|entendió)\b|\bdemasiado (?:larg[oa]|cort[oa]|lent[oa]|genéric[oa])\b|\bmuy (?:larg[oa]|cort[oa]|lent[oa])\b|\bfalta\b",
    "pt": r"\b(?:errad[oa]|incorret[oa]|inútil|ruim|péssim[oa]|desatualizad[oa]|incomplet[oa])\b|\bnão (?:ajudou|ajuda|funciona|funcionou|responde|respondeu|serve)\b|\bmuito long[oa]\b",
    "it": r"\b(?:sbagliat[oa]|errat[oa]|inutile|pessim[oa]|scars[oa]|incomplet[oa]|obsolet[oa])\b|\bnon (?:è )?(?:utile|corrett[oa]|funziona|aiuta|risponde)\b|\btroppo (?:lung[oa]|cort[oa]|lent[oa])\b",
    "ja": r"間違|違う|違っ|誤り|不正確|役に立た|役に立ちませ|使えない|使えません|ひどい|悪い|古い|長すぎ|短すぎ|遅すぎ|足りない|足りません|不十分|分かりにく|わかりにく|意味不明|デタラメ|でたらめ|的外れ|最悪|👎|😡|😠|🤬|😞|☹",
    "zh": r"错误|錯誤|错了|不对|不准|不正确|没用|沒用|无用|过时|太长|太短|太慢|胡说|编造|不完整|差劲|垃圾|答非所问|没有帮助|没帮助|运行不了|打不开|太生硬|不全|假的|报错|重复了|不完整",
    "ko": r"틀렸|틀린|잘못|부정확|쓸모없|도움이 ?안|너무 ?(?:길|짧|느)|최악|엉터리|지어낸|반복(?:해|하|돼|됩)|상관 ?없|빠졌|끊겼|거부|안 ?(?:열|돌아)|느려|장황|틀려|사실과 다",
    "ru": r"\b(?:неправильн\w+|неверн\w+|неправда|не так|ошибк\w+|ошибочн\w+|ошиба?\w+сь|ошибся|бесполезн\w+|плох\w*|ужасн\w+|бред|чушь|ерунда|устаре\w+|неполн\w+|неточн\w+|выдум\w+|груб\w*)\b"
          r"|\bне (?:помог\w*|понравил\w+|работает|отвеча\w+|понял\w*|то|по теме|хватает|существу\w+)\b|\bслишком \w+|\bобрыва\w+|\bповторя\w+|\bотказ\w+",
    "nl": r"\b(?:fout|onjuist|verkeerd|nutteloos|slecht\w*|verzonnen|onvolledig|verouderd|onzin|ontbreekt|weigert)\b|\bte (?:lang|kort|traag|langzaam|vaag)\b|\bklopt niet\b|\b(?:werkt|helpt) niet\b",
    "pl": r"\b(?:nieprawd\w+|błędn\w+|błąd|źle|zł[aey]|bezużyteczn\w+|zmyśl\w+|niekompletn\w+|niepełn\w+|nieaktualn\w+|bzdur\w+|brakuje|urwan\w+|ucięt\w+)\b|\b(?:za|zbyt) (?:dług|krótk|woln)\w+|\bnie (?:działa|pomaga|pomogło|odpowiada)",
    "tr": r"\b(?:yanlış|hatalı|kötü|berbat|işe yaramaz|eksik|saçma|uydurma|uydurmuş\w*|alakasız|ilgisiz|yarım)\b|\b(?:çok|fazla) (?:uzun|kısa|yavaş)|\bçalışmıyor|\bdoğru değil",
    "ar": r"خطأ|خاطئ|غير (?:صحيح|مفيد|دقيق|مكتمل)|سيئ|ناقص|(?:طويل|قصير|بطيء)(?:ة)? جدا|لا (?:يعمل|يفيد)|خارج الموضوع",
    "hi": r"गलत|ग़लत|बेकार|अधूरा|अधूरी|बकवास|सही नहीं|काम नहीं|बहुत (?:लंबा|लम्बा|छोटा|धीमा)",
    "vi": r"\bsai\b(?! số)|\bkhông (?:đúng|chính xác|hữu ích|hoạt động|liên quan|tồn tại)\b|\b(?:tệ|vô ích|vô dụng|lạc đề|thiếu|bịa)\b|\b(?:quá|hơi) (?:dài|ngắn|chậm)\b|\b(?:dài|ngắn|chậm) quá\b",
    "id": r"\b(?:salah|keliru|buruk|jelek|ngawur|mengarang|terpotong|tidak (?:benar|tepat|akurat|berguna|membantu|lengkap|relevan|bisa|jalan|menjawab))\b|\bterlalu (?:panjang|pendek|singkat|lambat|lama)\b|\bkurang lengkap\b",
    "sv": r"\b(?:fel|felaktig\w*|dålig\w*|värdelös\w*|påhitt\w*|ofullständig\w*|inaktuell\w*|saknas|avbrut\w+)\b|\bför (?:lång|kort|långsam)\w*\b|\b(?:stämmer|fungerar|hjälper) inte\b",
}  # fmt: skip
"""Words that blame, in a comment that is known to be about the answer."""

GOOD: dict[str, str] = {
    "en": r"\b(?:helpful|correct|accurate|perfect|perfectly|excellent|great|good|awesome|amazing|useful|brilliant|fantastic|spot on|love it|loved it|works|worked|"
          r"clear|well done|nice|wonderful|exactly what i (?:needed|wanted)|impressive|solved|nailed it)\b|👍|❤|💯|🎉|😊|😍|🙏",
    "de": r"\b(?:hilfreich|richtig|korrekt|perfekt|super|toll|klasse|prima|ausgezeichnet|sehr gut|gut|genau|verständlich|hat geholfen|nützlich)\b",
    "fr": r"\b(?:utile|correcte?|parfaite?|excellente?|super|génial|très bien|bonne réponse|bien|clair|impeccable)\b",
    "es": r"\b(?:útil|correct[oa]|perfect[oa]|excelente|genial|muy bien|buen[oa]?|clar[oa]|estupend[oa]|me ayudó)\b",
    "pt": r"\b(?:útil|corret[oa]|perfeit[oa]|excelente|ótim[oa]|muito bom|muito boa|ajudou)\b",
    "it": r"\b(?:utile|corrett[oa]|perfett[oa]|eccellente|ottim[oa]|molto bene|chiar[oa])\b",
    "ja": r"役に立ちました|役立ちました|助かりま|正確(?:です|でした)|完璧|素晴らしい|すばらしい|良い(?:です|回答|答え)|良かった|よかった|分かりやすい|わかりやすい|最高",
    "zh": r"有帮助|有用|很好|准确|正确|完美|棒|不错",
    "ko": r"도움이 ?(?:됐|되었|많이)|정확(?:해|합|하)|완벽|좋(?:아요|습니다|았)|훌륭",
    "ru": r"\b(?:отличн\w+|супер|полезн\w+|верно|правильно|идеально|класс|хорош\w+|помогло|прекрасн\w+|понятно|подробно|точно)\b",
    "nl": r"\b(?:goed|prima|perfect|nuttig|juist|correct|duidelijk|uitstekend|geholpen)\b",
    "pl": r"\b(?:świetn\w+|dobr\w+|pomocn\w+|poprawn\w+|idealn\w+|doskonał\w+|super|pomogło|jasn\w+)\b",
    "tr": r"\b(?:harika|mükemmel|iyi|faydalı|doğru(?! değil)|süper|güzel|yardımcı oldu|işe yaradı)\b",
    "ar": r"ممتاز|رائع|مفيد(?:ة)?|(?<!غير )صحيح|جيد|واضح",
    "hi": r"बहुत अच्छा|अच्छा|बढ़िया|मददगार|उपयोगी|शानदार",
    "vi": r"\b(?:rất hay|tốt|hữu ích|chính xác|tuyệt(?: vời)?|rõ ràng)\b",
    "id": r"\b(?:bagus|membantu|benar|tepat|berguna|mantap|jelas|sempurna)\b",
    "sv": r"\b(?:(?:mycket|jätte|väldigt) ?bra|perfekt|hjälpsam\w*|korrekt|tydlig\w*|utmärkt|toppen)\b",
}  # fmt: skip

NEGATORS = (
    r"(?:\b(?:not|no|never|isn't|wasn't|aren't|don't|doesn't|didn't|cannot|can't|nothing|nowhere|without|hardly|barely|couldn't|wouldn't"
    r"|zero|nicht|kein|keine|keinen|keinerlei|nie|nichts|ohne|pas|non|sans|aucune?|jamais|rien|ne|ni|sin|nada|nunca|tampoco|ningún"
    r"|ninguna|não|sem|senza|не|нет|ни|без|niet|geen|zonder|nie|bez|inte|ingen|ikke|không|tidak|bukan|لا|ليس|غير)\b|n't)(?: [\w']+){0,2}|(?:不|没|沒|非|未|没有|并不)"
)
"""What turns a word round when it stands within three words before it."""
NEGATORS_AFTER = r"^\s*[いえ]?(?:じゃな|ではな|ではありません|では?ない|くな|くありません|[はがも]な[いく]|[はがも]ありません|지 ?않|은 ?없|는 ?없|이 ?없|\s?(?:부분|내용|점|곳)(?:이|은|도)? ?없)"

QUESTION_STARTS = (
    r"^(?:(?:so|and|but|ok|hi|hello|hey)[, ]+)?(?!(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have) not\b)(?:what|why|how|when|where|which|who|is|are|was|were|do|does|did|can|could|should|would"
    r"|will|has|have|explain|tell me|find|check (?:if|whether)|translate|write|rewrite|summari[sz]e|list|describe|show|give|create"
    r"|generate|correct the|was|warum|wieso|wie|wann|wo|welche\w*|wer|ist|sind|kann|könnte|erkläre?|übersetze?|schreibe?|que|qu'est"
    r"|pourquoi|comment|quand|où|quel\w*|est-ce|peux|pouvez|explique[rz]?|traduis\w*|traduisez|écris|écrivez|qué|por qué|cómo|cuándo"
    r"|dónde|cuál\w*|quién|explica\w*|traduce|traduzca|escribe|escriba|¿)\b"
    r"|(?:ですか|ますか|でしょうか|のか|かな|教えて(?:ください)?|説明して(?:ください)?|訳して(?:ください)?"
    r"|翻訳して(?:ください)?)[。?？]?$|[吗嗎呢]$"
)
"""A sentence that begins like this asks or orders something new; words of blame in it are its topic."""
CONDITIONS = (
    r"\b(?:if|whether|in case|when(?:ever)?|unless|until|suppose|assuming|wenn|falls|ob|sofern|si|quand|lorsque|au cas où|cuando"
    r"|en caso)\b[^.!?]*$|\b(?:says?|said|saying|claims?|claimed|wrote|writes|reads"
    r"|the (?:user|customer|log|error|message|text|test|review|email|teacher|article))\b[^.!?,]*$|もし[^。]*$|如果[^。]*$"
)
"""What makes the rest of its sentence a supposition or a report, not a verdict."""

_REBUKE = Gate(
    r"\b(?:why (?:did|do|are|would|don't|didn't|can't) you (?:keep|ignor\w+|giv\w+|not|chang\w+|remov\w+|mak\w+ (?:that|it|this) up"
    r"|repeat\w*|listen|answer)|did you (?:even )?(?:read|listen)|what are you talking about|can't you (?:read|just)"
    r"|how (?:is|does) (?:that|this) (?:help|answer|relevant)|warum (?:machst|wiederholst|ignorierst|antwortest) du"
    r"|pourquoi (?:tu|vous) (?:ne )?(?:répond|répèt|ignor)\w*|por qué (?:no )?(?:respondes|repites|ignoras))\b"
)


def is_rebuke(sentence: str) -> bool:
    """Whether a question is none: "did you even read my question?"."""
    return bool(_REBUKE.search(sentence.lower()))
