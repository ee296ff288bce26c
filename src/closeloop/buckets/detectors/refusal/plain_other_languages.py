"""Declining in plain words in other languages than English: who speaks, and that it will not be. As with `plain`, only those are read.

A row is a language: the speaker's verbs of being able, allowed or willing beside a negation, whatever is not done. What nobody is asked
for (`I cannot wait`, `I do not believe`) is left out.
"""

from __future__ import annotations

_ENGLISH_TEXT = """
the you your and of that this these for with are is can't i'm it's not no what have it be was my do from an by i'll don't here there sorry
"""
ENGLISH_WORDS = frozenset(_ENGLISH_TEXT.split())
"""A text of some words with none of these is in another language."""
_SENTENCE = r"[^.!?\n]"
_FR_NO_LIMIT = r"(?!(?:m'emp[êe]cher|croire|imaginer|attendre|nier|qu['e]|assez|que|trop|rien garantir)\b)"
_ES_NO_LIMIT = r"(?! (?:\w+ )?(?:creer|esperar|imaginar|negar|evitar|dejar de|olvid|garantizar|mentir)\w*)"

_SPEAKERS: tuple[tuple[str, str], ...] = (
    (
        "de",
        rf"\b(?:kann|darf|werde|will|m[öo]chte|d[üu]rfte) ich\b(?! (?:kaum|nur|mir){_SENTENCE}*(?:vorstellen|denken)){_SENTENCE}{{0,80}}?"
        r"\b(?:nicht|nichts|kein\w*)\b(?! (?:nur|glauben|warten|genug))"
        rf"|\bich (?:kann|darf|werde|will|m[öo]chte)\b{_SENTENCE}{{0,80}}?\b(?:nicht|nichts|kein\w*)\b(?! (?:nur|glauben|warten|genug))"
        r"|\b(?!glaube|denke|finde|meine|sehe|hoffe|kenne|wei|habe|bin|w[üu]rde|hätte|wäre|könnte)\w{2,}e ich\b[^.!?,;\n]{0,50}?"
        r"\b(?:nicht|keine?[nmrs]?)\b|\bich (?:weigere mich|verzichte|passe)\b"
        r"|\bvon mir (?:\w+ ){0,3}(?:nicht|keine?\w*)\b"
        r"|\bich (?!glaube|denke|finde|meine|hoffe|wei|w[üu]rde|h[äa]tte|w[äa]re|bin\b|war\b|empfehle|rate\b|sehe|kenne"
        r"|sch[äa]tze)\w{3,}e\b"
        r"[^.!?,;\n]{0,50}?\b(?:nicht|keine?[nmrs]?)\b"
        r"|\bich bin nicht (?:in der lage|befugt|berechtigt|bereit|imstande)\b",
    ),
    (
        "through a chat",
        r"\b(?:via|[üu]ber|por|par|per|through|przez|przes|prin|a trav[ée]s de|gjennom|genom)\b[^.!?\n]{0,20}\b(?:chat|canal"
        r"|kana[łl]|kanal)\w*\b[^.!?\n]{0,30}"
        r"\b(?:niet|nicht|no|non|pas|n[ãa]o|ikke|inte|nie|ne|nu|imposs\w+)\b|\b(?:niet|nicht|non|pas|n[ãa]o|ikke|inte|nie"
        r"|nu) (?:\w+ ){0,3}"
        r"(?:via|[üu]ber|por|par|przez|prin) (?:\w+ )?(?:chat|canal|kana[łl]|kanal)\w*\b",
    ),
    (
        "fr",
        r"\bje (?:ne |n')?(?:l[eas]s? |vous |t['e] ?|y |m['e] ?)?(?:peux|puis|vais|veux|souhaite|saurais|dois|compte|tiens [àa])"
        rf" (?:\w+ )?(?:pas|rien|plus)\b {_FR_NO_LIMIT}"
        r"|\bje ne (?:vous |t['e] ?|l[eas]s? )?(?:peux|puis|saurais)\b(?! (?:que|qu'))"
        r"|\bje (?:ne |n')(?:\w+ )?(?:donne|fais|fournis|[ée]cris|partage|r[ée]dige|cr[ée]e|participe|aide|divulgue|communique|produis"
        r"|g[ée]n[èe]re|r[ée]ponds|prends)\w* (?:pas|aucune?|jamais)\b|\bje suis dans l'(?:impossibilit[ée]|incapacit[ée])\b"
        r"|\bje ne suis pas (?:en mesure|capable|autoris|habilit|dispos)\w*|\bje m'y refuse\b|\bje ne (?:vous |t['e] ?|l[eas]s? "
        r"|y )?\w{3,}rai pas\b|\bce n'est pas [àa] moi de\b"
        r"|\bje n'ai (?:pas|aucun) (?:\w+ ){0,2}(?:moyen|possibilit|fa[çc]on)|\bje refuse\b",
    ),
    (
        "es",
        rf"\bno (?:(?:te|le|les|os|lo|la|se lo|te lo) )?(?:puedo|voy a|quiero|debo|podr[éi]a?|pienso|me corresponde)\b{_ES_NO_LIMIT}"
        r"|\bno (?:te|le|les|os) \w+(?:ar|er|ir)é\b|\ben eso no (?:te|le|puedo|voy)|\bno soy capaz de\b|\bme temo que no\b"
        r"|\bno (?:estoy|me siento) (?:\w+ )?(?:dispuest|c[óo]mod|en posici|facultad)\w*|\bno tengo (?:forma|manera|modo|c[óo]mo)\b"
        r"|\bno (?:ayudo|consulto|accedo|colaboro|participo|facilito"
        r"|proporciono|ofrezco|puedo)\b",
    ),
    (
        "it",
        r"\bnon (?:(?:ti|vi|le|la|lo|gli|te lo|ve lo|mi|ci|ne) )?(?:posso|voglio|intendo|devo|potr[òo]|riesco|me la sento|\w+r[òo])\b"
        r"(?! (?:\w+ )?(?:creder|aspettar|immaginar|negar|fare a meno))|\bnon sono (?:in grado|autorizzat|dispost|capace|abilitat)\w*"
        r"|\bnon mi [èe] (?:possibile|consentito|permesso)\b|\bnon (?:fornisco|scrivo|condivido|aiuto|creo|genero|partecipo|faccio)\b"
        r"|\bpreferirei (?:non|evitare)\b|\bnon (?:dispongo|ho (?:la possibilit|modo|accesso|dati|informazioni)|so dir\w+"
        r"|lo (?:scrivo|faccio|creo))|\bdevo (?:rifiutar|declinar)\w*",
    ),
    (
        "pt",
        r"\bn[ãa]o (?:(?:te|lhe|o|a|me|vos) )?(?:posso|vou|quero|devo|consigo|poderei|pretendo|\w{3,}rei)\b"
        r"(?! (?:\w+ )?(?:acreditar|esperar|imaginar|negar|deixar de))|\bn[ãa]o (?:estou|me sinto) (?:\w+ )?(?:autorizad|dispost"
        r"|confort|em condi|apt)\w*|\bn[ãa]o me [ée] (?:poss[íi]vel|permitido)\b|\bn[ãa]o (?:ajudo|forne[çc]o|escrevo|crio|partilho"
        r"|compartilho|fa[çc]o|gero|participo)\b|\beu n[ãa]o (?!acho|acredito|penso|recomendo|sei|iria)\w{3,}o\b"
        r"|\bn[ãa]o tenho como\b|\bs[óo] (?:respondo|atendo|ajudo)\b|\bprefiro (?:n[ãa]o|evitar)\b|\bn[ãa]o sou capaz\b",
    ),
    (
        "nl",
        r"\b(?:kan|mag|wil|zal|ga|kunnen|mogen|willen) (?:ik|wij|we)\b[^.!?\n]{0,80}?\b(?:niet|geen|niks|niets)\b"
        r"(?! (?:wachten|geloven|alleen|genoeg))|\bik (?:kan|mag|wil|zal|ga)\b[^.!?\n]{0,80}?\b(?:niet|geen|niks|niets)\b"
        r"(?! (?:wachten|geloven|alleen|genoeg))|\b(?:help|geef|schrijf|maak|deel|doe|werk) ik\b[^.!?\n]{0,40}?\b(?:niet|geen)\b"
        r"|\bik (?:help|geef|schrijf|maak|deel|doe|werk)\b[^.!?\n]{0,40}?\b(?:niet|geen)\b|\bik (?:weiger|pas)\b"
        r"|\bik heb (?:\w+ ){0,2}geen (?:toegang|mogelijkheid|informatie|gegevens|mening)\b|\bik ben niet (?:in staat|bevoegd|bereid)\b",
    ),
    (
        "sv",
        r"\b(?:kan|f[åa]r|vill|t[äa]nker|kommer|ska|b[öo]r) (?:jag|vi) (?:\w+ ){0,2}(?:inte|ej)\b|\bjag (?:kan|f[åa]r|vill|t[äa]nker"
        r"|kommer"
        r"|ska|b[öo]r) (?:\w+ ){0,2}(?:inte|ej)\b(?! (?:v[äa]nta|tro|bara))|\b(?!tror|tycker|vet\b|menar|minns|[äa]r\b|var\b"
        r"|har\b)\w{3,}r jag "
        r"(?:\w+ ){0,3}(?:inte|ingen|inga)\b|\bjag (?!tror|tycker|vet\b|menar|minns|[äa]r\b|var\b|skulle)\w{2,} (?:\w+ ){0,3}(?:inte"
        r"|ingen|inga)\b"
        r"|\bjag (?:m[åa]ste|v[äa]ljer att) (?:\w+ )?(?:avst[åa]|avb[öo]ja|tacka nej)|\bjag (?:avst[åa]r|avb[öo]jer)\b"
        r"|\bjag har (?:\w+ )?(?:ingen|inte) (?:\w+ )?(?:tillg[åa]ng|m[öo]jlighet|[åa]sikt|information)",
    ),
    (
        "da no",
        r"\b(?:kan|m[åa]|vil|f[åa]r|kommer|skal|b[øo]r) (?:jeg|vi) (?:\w+ ){0,3}(?:ikke|ingen|intet|ikkje)\b"
        r"|\b(?:jeg|eg) (?:kan|m[åa]|vil|f[åa]r|kommer|skal|b[øo]r) (?:\w+ ){0,3}(?:ikke|ingen|intet|ikkje)\b(?! (?:vente|tro|bare|kun))"
        r"|\b(?!tror|synes|mener|mente|husker|er\b|var\b|har\b)\w{2,}r jeg (?:\w+ ){0,3}(?:ikke|ingen)\b"
        r"|\bjeg (?!tror|synes|mener|mente|husker|ved\b|vet\b|er\b|var\b|ville)\w{2,} (?:\w+ ){0,3}(?:ikke|ingen)\b"
        r"|\bjeg (?:m[åa]|er n[øo]dt til at) (?:\w+ )?(?:afsl[åa]|avsl[åa]|takke nej|avst[åa]|st[åa] over)|\bjeg (?:afst[åa]r"
        r"|avst[åa]r)\b"
        r"|\bjeg har (?:\w+ )?(?:ingen|ikke) (?:\w+ )?(?:adgang|tilgang|mulighed|mulighet|holdning|oplysning|informasjon)",
    ),
    (
        "fi",
        r"\ben(?:k[äa])? (?:\w+ ){0,2}?(?:voi|pysty|aio|halua|saa|suostu|osaa|auta|kykene|kirjoita|anna|tee|jaa|ota|l[äa]hde|ryhdy"
        r"|keskustele"
        r"|kerro|neuvo|ohjeista|tuota|luo|laadi|k[äa][äa]nn[äa]|arvioi|spekuloi|kommentoi|vastaa|p[äa][äa]se|n[äa]e|muista"
        r"|tied[äa])\b(?! (?:uskoa|odottaa))"
        r"|\bminulla ei ole (?:\w+ )?(?:p[äa]{2}sy[äa]|mahdollisuutta|tietoa|lupaa|k[äa]ytt[öo]oikeutta)\b|\bkielt[äa]ydyn\b"
        r"|\bjoudun kielt[äa]ytym",
    ),
    (
        "pl",
        r"\bnie (?:mog[ęe]|pomog[ęe]|b[ęe]d[ęe]|zamierzam|chc[ęe]|jestem w stanie|wolno mi|potrafi[ęe]|udziel[ęe]|napisz[ęe]|podam"
        r"|powinienem|powinnam|dam rady|zrobi[ęe]|doradz[ęe]|przygotuj[ęe]|stworz[ęe]|udost[ęe]pni[ęe])\b(?! (?:uwierzy[ćc]"
        r"|si[ęe] doczeka))"
        r"|\bnie (?!wiem|s[ąa]dz|my[śs]l|uwa[żz]|znam|polec|mam\b|jestem|wierz|dziwi)\w{3,}(?:ę|am)\b|\bwola[łl](?:bym"
        r"|abym) (?:\w+ ){0,3}nie\b"
        r"|\bmusz[ęe] odm[óo]wi[ćc]|\bodmawiam\b|\bnie mam (?:\w+ ){0,2}(?:dost[ęe]pu|mo[żz]liwo[śs]ci|uprawnie[ńn]|wgl[ąa]du)\b",
    ),
    (
        "cs sk",
        r"\b(?:nemohu|nem[ůu][žz]u|nesm[íi]m|nebudu|nechci|nepomohu|nepom[ůu][žz]u|neum[íi]m|nedok[áa][žz]u|neposkytnu|nenap[íi][šs]u"
        r"|neporad[íi]m|nem[ôo][žz]em|nebudem|nechcem|nepom[ôo][žz]em|neviem|nedok[áa][žz]em)\b(?! (?:uv[ěe][řr]it|se do[čc]kat))"
        r"|\bne(?!v[íi]m|mysl|zn[áa]m|souhlas|doporu|pochyb)\w{2,}(?:šu|žu|ču|ím|ám|uji|uju)\b|\bmus[íi]m (?:\w+ )?odm[íi]tnout"
        r"|\bodm[íi]t[áa]m\b|\bp[řr][íi]stup (?:\w+ )?nem[áa]m\b|\bnem[áa]m (?:\w+ ){0,2}(?:p[řr][íi]stup|mo[žz]nost|opr[áa]vn)"
        r"|\bnejsem (?:schopen|schopna|opr[áa]vn[ěe]n)",
    ),
    (
        "ru uk bg",
        r"\bне (?:смогу|могу|буду|стану|готова?|имею права|вправе|умею|в состоянии|намерена?|хочу|помогу|можу|зможу|маю|мога|мам права"
        r"|допоможу|напишу|скажу|дам|ще|искам)\b(?! (?:поверить|дождаться|не|повірити|ошиб))|\bя (?!бы |б )(?:\w+ ){0,4}не (?!бы "
        r"|б )(?!дума|счита|полага|увер|рекоменд|совет|сомнева|вважа|певн|впевн|рад|могу (?:не|поверить))\w+"
        r"|\b(?:давайте|давай) (?:лучше )?(?:поговорим|обсудим) о (?:чем|чём|другом)|\bвынужден\w* отказать|\bотказываюсь\b"
        r"|\bне беру(?:ся|сь)\b|\bвідмовляюс[ья]\b|\bмушу відмовити|\bу меня нет (?:\w+ )?(?:доступа|возможности|данных|информации|права)"
        r"|\b(?:у мене немає|не маю) (?:\w+ )?(?:доступу|можливості|даних|права)|\bнямам (?:достъп|възможност)",
    ),
    (
        "tr",
        r"\b\w{2,}(?:amam|emem|amıyorum|emiyorum|amayacağım|emeyeceğim|mayacağım|meyeceğim|mayayım|meyeyim|amayız|emeyiz|amıyoruz"
        r"|emiyoruz)\b"
        r"(?! (?:ama|ki)\b)|\b(?:erişimim|yetkim|bilgim|iznim|imkânım|imkanım) (?:yok|bulunmuyor|bulunmamaktadır)\b"
        r"|\b(?!düşün|san|bil)\w{2,}(?:mıyorum|miyorum|muyorum|müyorum)\b|\breddetmek zorundayım\b|\bmümkün değil\b",
    ),
    (
        "el",
        r"\bδεν (?:μπορώ|μπορούμε|δύναμαι|επιτρέπεται να|είμαι σε θέση|προτίθεμαι|πρόκειται να)\b(?! να (?:πιστέψω|περιμένω))"
        r"|\bδεν (?:θα )?(?:\w+ ){0,2}?(?!νομίζ|πιστεύ|θεωρ|βρίσκ|συνιστ|προτείν)\w{2,}[ωώ]\b|\bαδυνατώ\b|\bαρν(?:ούμαι|ηθώ)\b"
        r"|\bδεν έχω (?:πρόσβαση|δυνατότητα|τη δυνατότητα|άδεια)",
    ),
    (
        "ro",
        r"\bnu (?:(?:te|v[ăa]|[îi][țt]i|o|le|m[ăa]|[îi]l) )?(?:pot|voi|vreau|am voie|sunt [îi]n m[ăa]sur[ăa]|intenționez|am cum|ofer"
        r"|scriu|dau|fac|creez|generez|particip"
        r"|comentez|exprim|iau|v[ăa]d|sus[țt]in|redactez|produc|promovez)\b"
        r"(?! (?:s[ăa] cred|crede|a[șs]tepta))|\bnu a[șs] vrea s[ăa]\b|\bhai s[ăa] nu\b|\btrebuie s[ăa] refuz\b|\brefuz s[ăa]\b"
        r"|\bnu am (?:acces|permisiunea"
        r"|posibilitatea)\b",
    ),
    (
        "hu",
        r"\bnem (?:tudok|tudom|fogok|fogom|seg[íi]thetek|seg[íi]tek|adhatok|[áa]ll m[óo]domban|szeretn[ée]k|[íi]rok|k[ée]sz[íi]tek"
        r"|vagyok (?:k[ée]pes|hajland[óo]|jogosult))\b(?! (?:elhinni|v[áa]rni))|\bnem (?!hiszem|gondol|vagyok|[ée]rtem|aj[áa]nl"
        r"|javasl)\w{2,}(?:ok|ek|ök|om|em|öm)\b|\bvissza kell utas[íi]tan|\bnincs (?:hozz[áa]f[ée]r[ée]sem"
        r"|lehet[őo]s[ée]gem|jogosults[áa]gom)",
    ),
    (
        "id ms",
        r"\b(?:saya|aku|kami) (?:\w+ ){0,2}?(?:tidak|tak|nggak|enggak|gak|belum) (?:bisa|dapat|akan(?! (?:ke|beli|pilih)\b)|boleh"
        r"|mau|mampu|bersedia|diizinkan"
        r"|memiliki (?:akses|kemampuan|izin|informasi)|punya (?:akses|kemampuan))\b(?! (?:menunggu|percaya)\b)"
        r"|\bmaaf\b[^.!?\n]{0,40}\b(?:tidak|tak) (?:bisa|dapat|boleh)\b|\b(?:saya|aku|kami) (?:harus |terpaksa )?menolak\b"
        r"|\b(?:saya|aku|kami) (?:memilih|berusaha|harus) (?:\w+ ){0,2}(?:netral|tidak)\b",
    ),
    (
        "vi",
        r"\b(?:tôi|mình|em|chúng tôi|tớ) (?:\w+ ){0,3}?(?:không thể|không được phép|sẽ không|không có (?:khả năng|quyền|thông tin"
        r"|dữ liệu)"
        r"|không (?:đoán|trả lời|bình luận|chọn|đưa ra|cung cấp|chia sẻ|viết|làm|tạo|giúp|hỗ trợ|hướng dẫn|tham gia|biết)"
        r"|chưa (?:\w+ ){1,3}được|xin (?:phép )?(?:được )?(?:từ chối|không)|buộc phải từ chối)(?! (?:tin|chờ|đợi)\b)"
        r"|\b(?:xin lỗi|rất tiếc)\b[^.!?\n]{0,40}\b(?:không thể|từ chối)\b",
    ),
    (
        "th",
        r"(?:ผม|ฉัน|ดิฉัน|เรา|ขออภัย|ขอโทษ|เสียใจ)[^.!?\n]{0,60}(?:ไม่สามารถ|ไม่อาจ|ไม่ขอ|ไม่ได้รับอนุญาต)|ขอปฏิเสธ|ขอไม่|ไม่ขอ(?:ตอบ|ให้"
        r"|แสดง|เขียน)|ไม่มีข้อมูล"
        r"|(?:เรา|ผม|ฉัน|ดิฉัน)(?:คง|จะ|ก็)?ไม่(?:แนะนำ|ช่วย|บอก|สอน|ตอบ|ให้|เขียน|ทำ|สามารถ|มี|เลือก)"
        r"|(?:ช่วย|ตอบ|ให้ข้อมูล|เขียน)[^\s]{0,20}(?:ไม่ได้|ให้ไม่ได้)",
    ),
    (
        "zh",
        r"(?:我|本助手|小助手)(?:们)?(?:是|也|真的|暂时|目前|现在|就|並|并|恐怕)?(?:不能|无法|無法|没法|沒法|没办法|沒辦法|不会|不會"
        r"|不可以|不便|不打算|拒绝|拒絕)"
        r"(?!买|買|选|選|去|考虑|推荐|相信|想象|想像|理解|确定|確定|忘|不)|(?:办|辦|答|写|寫|给|給|提供)不了|不予(?:提供|回答|支持)"
        r"|(?:无法|無法|不能)(?:为您|为你|為您|為你|给您|给你|向您|向你|协助|協助|帮助|幫助|提供|满足|滿足|回答|完成)|(?:没有"
        r"|沒有)(?:权限|權限|办法|辦法)",
    ),
    (
        "ja",
        r"(?:し|でき|いたし|致し|分かり|わかり|出来|応じ)かね(?:ます|る)|(?:応じ|お応えし|お答えし|教え|書き|お見せ|お力に)(?:られ"
        r"|なれ|でき)ません"
        r"|(?:お力|お役)に(?:は)?(?:なれ|立て)(?:ません|そうに)|(?:教え|書く|作る|手伝う|答える|応じる|お見せする|行う|話す"
        r"|勧める)こと(?:は|が)(?:でき|出来)(?:ません|ない)"
        r"|(?:ご期待|ご要望)に(?:は)?(?:添え|沿え)|(?:教え|答え|手伝え|書け|作れ)(?:られ)?(?:ない|ません)|ご容赦|(?:辞退"
        r"|お断り)(?:し|いた|致|させ)|やめておき|(?:お受け|お手伝い)でき(?:ません|かね|ない)",
    ),
    (
        "ko",
        r"(?:도와|알려|제공|답변|말씀|작성|안내|설명|도움|추천|공유|생성|번역|처리|지원|대답|진행|응|협조|확인|조회|예약|주문|변경"
        r"|취소|접근)[^.!?\n]{0,14}(?:수 ?(?:가 |는 )?없|어렵|어려|못 ?(?:해|하|드)"
        r"|않(?:겠|습니다|을게)|불가)|(?:저는|제가|저로서는)[^.!?\n]{0,50}(?:하지 않|아니(?:에요|라|어|ㅂ)|수 ?(?:가 |는 )?없"
        r"|못 ?(?:해|하|드)|않겠)|거절(?:하|합|드)|삼가|권한이 없|곤란(?:합|해)",
    ),
    (
        "ar",
        r"(?:^|[\s،])(?:لا|لن|لم) (?:أستطيع|استطيع|يمكنني|يمكننا|أتمكن|أقدر|يسعني|أملك|أنصح|أرغب)|(?:^|[\s،])(?:لا|لن) أ(?!عتقد|ظن"
        r"|عرف|نصح|شك)\w+|(?:^|[\s،])(?:مش|ما) (?:ه|ح|ب)\w+|(?:^|[\s،])ما أقدر"
        r"|(?:لست|غير) قادر|أعتذر عن|أفض[ّ]?ل (?:عدم|ألا|أن لا)|أرفض|(?:ليس|ليست) لدي|لا (?:تتوفر|يتوفر) لدي",
    ),
    (
        "he",
        r"\bלא א(?!חד|ות|לא|פשר|ם\b|ת\b|לה|ין|ולי)\w{3,}|(?:אינני|איני|אני לא|לא) (?:\w+ )?(?:יכול|יכולה|אוכל|מוכן|מוכנה|מסוגל"
        r"|מסוגלת|רשאי|רשאית|אעזור|אספק|אכתוב)|אני (?:\w+ ){0,2}לא (?!חושב|בטוח|רואה סיבה|הייתי)\w+|מעדיפ?ה? (?:ש)?לא|אני מעדיפה? לא"
        r"|אין לי (?:גישה|אפשרות|יכולת|מידע)"
        r"|(?:נאלץ|נאלצת|עליי) לסרב|מסרב|מסרבת",
    ),
    (
        "fa",
        r"نمی[\u200c ]?(?:توانم|توانیم|تونم|کنم|دهم|نویسم|خواهم)|(?:نخواهم|نخواهیم) (?:\w+ )?|معذورم|ترجیح می[\u200c ]?(?:دهم"
        r"|دم) (?:\w+ ){0,6}ن|(?:قادر|مجاز) (?:به \w+ )?(?:\w+ )?نیستم"
        r"|دسترسی (?:\w+ )?ندارم|امکان(?:ش|پذیر)? (?:\w+ )?(?:نیست|ندارم)",
    ),
    (
        "hi",
        r"(?:मैं|हम|मुझे|मुझसे)[^।!?\n]{0,90}नहीं[^।!?\n]{0,16}(?:सक|पाऊ|पाउ|करूँगा|करूंगा|करूँगी|करूंगी|दूँगा|दूंगा|ूँगा|ूंगा|ूँगी"
        r"|ूंगी|चाहता|चाहती|चाहूँगा|चाहूंगा)|मदद नहीं|(?:मैं|हम)[^।!?\n]{0,60}नहीं (?:लेत|रखत|देत|करत|बतात|लिखत|बनात)[ाीे](?: |।|$)"
        r"|मेरे लिए[^।!?\n]{0,30}(?:संभव|सम्भव|मुमकिन) नहीं"
        r"|\b(?:main|mai|mein|hum) (?:\w+ ){0,4}(?:nahi|nahin|nai) (?:\w+ )?(?:karunga|karungi|kar sakta|kar sakti|sakta|sakti"
        r"|bataunga|bataungi|likhunga|dunga|dungi)\b"
        r"|(?:असमर्थ|अनुमति नहीं|इनकार|मना कर)[^।!?\n]{0,12}|मेरे पास[^।!?\n]{0,60}नहीं|(?:सुविधा|जानकारी)[^।!?\n]{0,20}उपलब्ध नहीं",
    ),
    (
        "bn",
        r"(?:আমি|আমার|আমরা)[^।!?\n]{0,90}(?:পারি না|পারব না|পারবো না|পারছি না|পারি নি|পারবনা|সম্ভব (?:নয়|না|হচ্ছে না)|অক্ষম|নেই)"
        r"|(?:আমি|আমরা)[^।!?\n]{0,90}\S(?:ব|বো|ছি|ই|ি) না"
        r"|(?:দুঃখিত|ক্ষমা)[^।!?\n]{0,90}(?:পারি না|পারব না|পারবো না|পারছি না|সম্ভব (?:নয়|না))",
    ),
)  # fmt: skip
_WEIGHT = 2.4

_IDIOMS = (
    r"\bnoe jeg ikke\b|\bnoget jeg ikke\b|\bn[åa]got jag inte\b|\biets (?:wat|dat) ik (?:\w+ )?niet\b|\betwas, (?:was|das"
    r"|wobei) ich (?:\w+ )?nicht\b"
    r"|\bquelque chose que je ne\b|\bdie finger davon\b|\bдавай(?:те)? (?:лучше )?без этого\b|เข้าถึง[^\s]{0,30}ไม่ได้|"
    r"\b(?:neutral|neutre|neutrale|neutraal|neutralny|netral|neutro)\b[^.!?\n]{0,20}$|\b(?:bleib\w*|blijf|h[åa]ller|holder|resto?"
    r"|rimango|mantengo|mantenho|zostaj[ęe]"
    r"|zachow\w+|z[ůu]st[áa]v[áa]m|оста\w+|сохраня\w+|залиша\w+|bersikap) (?:\w+ ){0,3}(?:neutr\w+|n[øo]ytral\w*|netral|нейтральн\w+)\b"
    r"|بی[\u200c ]?طرف(?:م| می)|محايد|ניטרלי|तटस्थ|নিরপেক্ষ|保持中立|中立的|중립을|\bohne mich\b|\b(?:da )?bin ich (?:\w+ )?raus\b"
    r"|\bnicht mit mir\b|\btr[èe]s peu pour moi\b|\bsans fa[çc]on\b|\bconmigo no\b"
    r"|\bnon fa per me\b|\bnão conte comigo\b|\bэто не ко мне\b|(?:帮|幫)不了|(?:帮|幫)不上忙|爱莫能助|愛莫能助|お力になれ"
)
"""What hardly anybody says in a text that was asked for."""
ROWS = (*(("policy", _WEIGHT, pattern) for _, pattern in _SPEAKERS), ("policy", 2.7, _IDIOMS))
"""Kind, weight, pattern. What kind of declining it is, is told from what it names (`access`)."""

MAKING = (
    r"\b(?:hilf|helf|schreib|erstell|verfass|[üu]bersetz|aid|[ée]cri|r[ée]dig|cr[ée]e|g[ée]n[èe]r|tradui|ayud|escrib|redact|crear"
    r"|generar|traduc|aiut|scriv"
    r"|redig|tradur|ajud|escrev|criar|gerar|help|schrijf|schrijv|maak|vertaal|hj[äa]lp|skriv|[öo]vers[äa]tt|hj[æe]lp|hjelp|lag|autt"
    r"|auta|kirjoit|k[äa]{2}nn"
    r"|pomog|pom[óo]c|napisz|pisz|stworz|przygotuj|pomoh|pom[áa]h|nap[íi]š|p[íi]š|vytvo[řr]|bidra|medvirk|laver|deltag|помо|склада"
    r"|составл|sporządz|sestav|напиш"
    r"|писа|писати|створ|допомо|yardım|yaz|βοηθ|γράψ"
    r"|γράφ|ajut|scri|redact|seg[íi]t|[íi]rok|[íi]rhat|bantu|tulis|menulis|buat|gi[úu]p|vi[ếe]t|h[ỗo] tr[ợo])"
    r"|เขียน|ช่วย|写|寫|帮|幫|编|生成|书|書|手伝|作成|お作り|도와|도움|작성|써|쓰|만들|ساعد|أكتب|كتابة|לעזור|אעזור|כתוב|לכתוב"
    r"|کمک|بنویس|نوشت|मदद|लिख"
    r"|সাহায্য|লিখ"
)
"""Helping and writing: who says of these that it will not be speaks for itself, whatever was asked for."""
ASKED = (
    r"\b(?:schreib|formulier|verfass|entwirf|[üu]bersetz|[ée]cri[sv]|r[ée]dig|tradui|escrib|redact|traduc|scriv|redig|tradur|escrev"
    r"|schrijf|vertaal|skriv|[öo]vers[äa]tt|overs[æe]tt?|k[äa]{2}nn|kirjoit|napisz|przet[łl]umacz|napi[šs]|p[řr]elo[žz]|напиши|напиш"
    r"|составь"
    r"|перевед|переклад|yaz\b|yazar\b|[çc]evir|γράψ|μετάφρασ|scrie|redacteaz|tradu|[íi]rj|ford[íi]ts|tulis|buat|terjemah|vi[ếe]t|d[ịi]ch)"
    r"|เขียน|แปล|写|寫|怎么说|怎麼說|翻译|翻譯|书いて|書いて|例文|訳して|文面|作成して|써 ?줘|작성|번역|문구|اكتب|ترجم|صغ|כתוב|כתבי"
    r"|תרגם|נסח|بنویس|ترجمه"
    r"|लिख|अनुवाद|লিখ|অনুবাদ"
)
"""What was asked for is a text, in which somebody else may speak."""
