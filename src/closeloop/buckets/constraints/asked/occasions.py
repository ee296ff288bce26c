"""How sentences begin in other languages than English that demand something only on an occasion: `Bei Beschwerden: höchstens zwei Sätze.`

What every answer does (`wenn du antwortest`, `回答する際は`), or has in it (`漢字を使う場合は`), is no occasion. A question in front of a
demand is one too.
"""

from __future__ import annotations

from closeloop.patterns import lazy

_NOTE = r"[^:：\n.!?。]{0,50}"
_STARS = (
    r"(?:stars?\b|stern\w*|étoiles?|estrellas?|stell[ae]\b|estrelas?|sterren|gwiazd\w*|stjärn\w*|stjerner?|звезд\w*|звёзд\w*|yıldız\w*"
    r"|つ星|星|별점|별|점|نجوم|نجمة|स्टार|सितार\w*)"
)
RATED = rf"(?=[^\n:：]{{0,60}}[:：]){_NOTE}?(?:[1-5１-５]|★){_NOTE}?{_STARS}{_NOTE}?[:：]"
"""`4-5 stars: thank them in one sentence`."""
IN_A_QUESTION = lazy(r"[ \t]*(?:[-*•–][ \t]|\d{1,2}[.)][ \t])[^?？\n]{3,160}[?？][^.?!？。！\n]{0,60}$")
"""In front of a demand in an item of rules, in any language: `- A deadline within a week? Begin with "URGENT:".`"""
BEHIND_A_QUESTION = lazy(r"(?:^|[.!\n])[\s*•-]*[^.!?\n]{2,50}\?\s*$")
"""In front of the sentence of a demand in running rules in English: `Out of scope? One sentence.`"""
_ALL_DE = r"(?:jede\w*|alle[nrm]?|der|deine\w*|ihre\w*) (?:antwort\w*|nachricht\w*|text\w*)"
_VERBS_DE = (
    r"steht|stehen|fehlt|fehlen|gibt es|findest du|finden sie|findet sich|enthält|enthalten|kennst du|weißt du|kannst du|bittet|fragt"
    r"|fragen|beschwert|schreibt|meldet|nennt|handelt es|passt|liegt|liegen|geht es|wird|werden|ist|sind|will|möchte|hat"
)
OCCASIONS = (
    # French, Spanish, Italian, Portuguese: who is spoken to may lack something, but does not answer on occasion
    r"(?:si|s['’]il|lorsque|lorsqu['’]|quand) ?(?!(?:tu|vous|possible|nécessaire|besoin|utile)\b)|si (?:tu|vous) n(?:e |['’])|en cas d"
    r"|(?:pour|à|aux?|face à|sur) (?:les |une? |toute[s]? |tous? |des |la )?(?:réclamation|plainte|urgence|avis|critique|litige|question"
    r"|demande|sujet|commande|retard)\w*",
    r"(?:si|cuando) (?!es posible|hace falta|(?:lo|la) necesitas|quieres)|en caso de|ante (?:una?|cualquier|quejas?|la|el)\b"
    r"|para (?:las? |los |el |un[ao]? |cualquier )?(?:quejas?|reclam\w+|urgencias?|emergencias?|pedidos?|consultas?|preguntas?|temas?"
    r"|reseñas?|devoluci\w+|casos?)",
    r"(?:se|quando|qualora) (?!possibile|necessario|serve|vuoi)|nel caso|in caso|di fronte a"
    r"|(?:per|alle|ai|a) (?:i |le |gli |un['’]? ?|una )?(?:reclam\w+|urgenz\w+|emergenz\w+|ordini|domand\w+|richiest\w+|recension\w+"
    r"|lamentel\w+|question[ei] )",
    r"(?:se|caso|quando) (?!possível|necessário|quiser|precisar)|em caso de|no caso de|diante de"
    r"|(?:para|em|nas?|nos?|às?|aos?) (?:as? |os? |uma? )?(?:reclama\w+|urgências?|emergências?|pedidos?|dúvidas?|perguntas?|avaliaç\w+"
    r"|críticas?|devoluç\w+|elogios?)",
    # German, Dutch and the Nordic languages put the verb first as well
    rf"(?:wenn|falls|sobald|sofern) (?!(?:du|sie|ihr) (?!(?:[^\s,]+ ){{0,4}}?(?:nicht|kein\w*|nichts)\b)|möglich|nötig|du antwort)"
    rf"|sollte|(?:im|für den) fall|(?:{_VERBS_DE}) (?=[^.!?\n]{{3,120}},)|(?:bei|auf|für) (?!{_ALL_DE})"
    r"(?=(?:[^\s:,.]+ ){0,5}?[^\s:,.]*(?:beschwerde|reklamation|frage|anfrage|notf|kritik|lob|bewertung|bestellung|störung|rückgabe"
    r"|verzöger|fälle|problem|themen|sterne)\w*)",
    r"(?:als|wanneer|indien|zodra) (?!je (?!(?:[^\s,]+ ){0,5}?(?:niet|geen|niets)\b)|mogelijk|nodig)|in geval van|(?:in het )?geval"
    r"|(?:staat|staan|ontbreekt|vind je|weet je|kun je|krijg je|vraagt|gaat het|heeft|is er|zijn er|komt|noemt|wil) (?=[^.!?\n]{3,120},)"
    r"|(?:bij|voor|op) (?=(?:[^\s:,.]+ ){0,4}?[^\s:,.]*(?:klacht|spoed|vragen|vraag|storing|noodgeval|retour|bestelling|beoordeling"
    r"|annulering)\w*)",
    r"(?:om|när|ifall|hvis|når|ved|vid) (?!(?:du|möjligt|muligt|det behövs)\b|varje|hvert|hver )"
    r"|(?:om|hvis) du (?=(?:[^\s,]+ ){0,4}?(?:inte|ikke|inga|ingen)\b)"
    r"|(?:finns|saknas|står|frågar|vet du|hittar du|gäller|är|har|findes|mangler|kan du) (?=[^.!?\n]{3,120},)",
    # Slavic
    r"(?:если|когда|в случае) (?!ты |вы |возможно|нужно)|(?:если|когда) (?:ты|вы) не |при (?!каждом|ответе)"
    r"|на (?:вопрос|жалоб|претенз|отзыв)"
    r"|по (?:вопросам|жалобам|возврат)",
    r"(?:jeśli|jeżeli|gdy|kiedy|gdyby) (?!(?:to )?(?:możliwe|potrzebne|trzeba))|w (?:razie|przypadku)|przy (?!każd)"
    r"|na (?:pytani|skarg|opini)\w*"
    r"|dla (?:reklamac|zamówie|opini)",
    # the condition stands in front of its demand, wherever that begins in the sentence
    r"(?:إذا|إن لم|إن كان|في حال(?:ة)?|عند (?!الإجابة|الرد|كل))(?!\w)",
    r"(?:यदि|अगर|जब) ",
    r"(?:如果|如(?:遇|无|無|需|有|属|屬|用户|客户|果)|若|当(?!你)|當(?!你)|遇到|对于?(?=[^。，,:：\n]{0,14}(?:投诉|咨询|问题|订单|评价|差评|好评|退款))"
    r"|(?=[^。，,;；:：\n]{0,24}(?:没有的|未提及的|中没有|查不到的|找不到的|以外的|无关的|类问题|类咨询|投诉时)[^。；\n]{0,12}[,，:：]))",
)
_TURKISH = (
    r"(?=[^.!?\n]{0,200}(?-i:[ığş]))[^.!?\n;]{2,60}?(?:(?:[aeıiuü]r|[aeıi]z|yor|d[ıiuü]y|t[ıiuü]y|m[ıiuü]ş|değil|\bvar|\byok|\bi)s[ae](?:n|nız|niz)?|[td][ıiuü]ğ[ıiuü]nda"
    r"|[td][ıiuü]ğ[ıiuü]nde|durumunda|halinde)"
)
"""No other of these languages has its letters; its endings many have."""
INSIDE = (
    rf"{_TURKISH}(?!\w)(?=[, ])",
    r"(?:(?!漢字|仮名|かな|カナ|文字|数字|単語|言葉|語句|用語|英語|記号|引用|箇条書き|見出し|段落)[^。！？\n]){1,40}?"
    r"(?:(?<!回答する)(?<!返信する)(?<!出力する)(?<!使う)(?<!使用する)(?<!用いる)(?<!含む)(?<!含める)(?<!書く)"
    r"(?:場合|とき|際)(?:は|に|には|、|:)|(?:なければ|あれば|たら|なら)(?:、|は))",
    r"[^.!?。\n]{1,40}?(?<!답변할 )(?<!작성할 )(?<!응답할 )(?:없으면|있으면|경우|이라면|라면|으면|하면|되면"
    r"|일 때|인 때|는 때)(?:에는|엔|는|,)? ",
    r"[^।!?\n]{1,50}? तो (?!भी)",
)
"""The same where what it is about stands in front: from the start of the clause on."""
