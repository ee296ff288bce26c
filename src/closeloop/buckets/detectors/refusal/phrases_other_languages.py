"""What declining sounds like in other languages than English: kind, weight, pattern."""

from __future__ import annotations

ROWS: tuple[tuple[str, float, str], ...] = (
    # French
    ("policy", 3.0,
        r"\bje (?:suis d[ée]sol[ée]e?,? (?:mais )?je )?(?:ne (?:peux|puis|suis pas en mesure|saurais|vais|suis pas autoris\w+)(?: pas)?"
        r"(?: vous| t['e]| y)? ?(?:de )?(?:vous |t['e] ?|y )?(?:aider|fournir|donner|r[ée]pondre|participer|encourager|g[ée]n[ée]rer"
        r"|cr[ée]er|[ée]crire|faire|satisfaire|recommander|promouvoir))|\bje refuse de|\bje dois (?:refuser|d[ée]cliner)"
        r"|\bje pr[ée]f[èe]re (?:ne pas|m['e] ?abstenir|[ée]viter)|\bil m['e] ?est impossible d"
        r"|\bje ne (?:peux|puis|vais|souhaite|veux|donne|fais|cr[ée]e|partage|divulgue|r[ée]dige)(?: \w+)? pas (?:\w+ ){0,2}(?:\w+er"
        r"|\w+ir|\w+re|de|ce|ces|cette)\b"
        r"|\bce n'est pas (?:quelque chose|un sujet|une chose) (?:que|dont|sur) |\bimpossible pour moi d|\bje reste (?:\w+ )?neutre"
        r"|\bje pr[ée]f[èe]re m'en tenir|\bje (?:m'abstiens|m'abstiendrai|passe mon tour)\b"
        r"|\bje ne (?:suis|serai) pas (?:la bonne personne|en position|habilit[ée])|\bhors de question\b|\bpas de [çc]a ici"),
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
        r"|\bno puedo (?:\w+ )?(?:acceder|compartir|revelar|mostrar|decir|ver|abrir|enviar|predecir|saber)"
        r"|\b(?:no es|eso no es|esto no es) algo (?:con lo que|que|en lo que) |\bno (?:va a|puede) ser posible|\b(?:informaci[óo]n"
        r"|datos?|contenido)s? (?:\w+ )?no se (?:comparte|facilita|proporciona|publica)|\bme abstengo|\bme mantengo (?:al margen"
        r"|neutral)|\bprefiero que hablemos"),
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
        r"|\bda(?:bei|zu|für) helfe ich (?:\w+ )?nicht"
        r"|\blehne ich (?:\w+ ){0,2}ab\b|\bgebe ich (?:\w+ ){0,2}(?:nicht|nichts) (?:heraus|weiter|preis)|\b(?:darf|kann|werde"
        r"|m[öo]chte) ich (?:\w+ ){0,3}(?:keine?|nicht|nichts)\b|\bkann ich (?:dich|dir|sie|ihnen) (?:\w+ )?nicht"
        r"|\bhalte ich mich (?:\w+ )?(?:raus|heraus|zur[üu]ck)|\bkommt f[üu]r mich nicht"),
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
        r"|し)?(?:こと)?(?:は|が|を)?(?:でき(?:ません|かねます)|いたしかねます)"
        r"|(?:お応え|お答え|ご対応|お受け)(?:する(?:こと)?)?(?:は|が|を)?(?:でき(?:ません|かねます)|いたしかね"
        r"|難しい)|(?:ご要望|ご質問|ご依頼)には[^。]{0,10}(?:できません|できかねます|かねます)"
        r"|お教えすることは?(?:が)?できません|控えさせて|ご遠慮"),
    # Italian, Portuguese, Chinese
    ("policy", 3.0,
        r"\b(?:mi dispiace|purtroppo|spiacente),? (?:ma )?(?:\w+ )?non (?:posso|sono in grado|mi [èe] possibile)"
        r"|\bnon (?:posso|sono in grado di|mi [èe] possibile|intendo|me la sento di) (?:\w+ )?(?:aiutar|fornir|rispond|scriver|crear"
        r"|genera|divid|condivid|dare|far|offrir|consiglia|acceder|partecipa|tradur)"
        r"|\bnon posso \w+(?:are|ere|ire|arti|erti|irti|arvi|arlo)\b|\bpreferisco (?:non|evitare)\b"
        r"|\b(?:desculpe|lamento|sinto muito|infelizmente),? (?:mas )?(?:\w+ )?n[ãa]o (?:posso|consigo|sou capaz)"
        r"|\bn[ãa]o (?:posso|consigo|vou|sou capaz de|estou autorizad[oa] a) (?:\w+ )?(?:ajud|fornec|respond|escrev|cri|ger|compartilh"
        r"|d[aá]|faz|oferec|recomend|acess|particip|traduz)|\bn[ãa]o posso \w+(?:ar|er|ir)\b|\bprefiro n[ãa]o\b"
        r"|\bnon (?:ti|vi|le|la) posso |\bsu questo non\b|\bnon sono autorizzat|\bmi rifiuto\b|\bmi astengo"
        r"|\bn[ãa]o d[áa] para (?:passar|fazer|dizer|compartilhar|fornecer|ajudar|eu)|\b(?:algo|isso|conte[úu]do"
        r"|coisa)(?: \w+)? que (?:eu )?n[ãa]o (?:produzo|fa[çc]o|escrevo|crio|compartilho)|\bme recuso|\bs[óo] (?:um|o seu"
        r"|a sua) (?:m[ée]dico|advogado|profissional) pode|\bn[ãa]o (?:vou|posso) te ajudar"),
    ("policy", 3.0,
        r"(?:抱歉|对不起|對不起|很遗憾|不好意思)[^。!！?？]{0,12}(?:我们?(?:无法|無法|不能|不便|没办法|不可以|不会)"
        r"|(?:无法|無法|不能)(?:为您|为你|向您)?(?:提供|帮助|协助|回答|满足|透露|告诉|完成|执行|访问|讨论|生成))"
        r"|我(?:无法|無法|不能|不会|不便|没有办法|不可以)(?:为您|为你|给您|给你|向您|向你)?(?:提供|帮助|協助|协助|回答|回應|写|編寫|编写"
        r"|生成|满足|参与|支持|执行|讨论|透露|告诉|分享|预测|访问)|恕(?:我)?(?:无法|不能|難)"
        r"|죄송(?:합니다|하지만)[^.]{0,40}(?:수 없|어렵|드릴 수)|도와(?:드릴|줄) 수 없"
        r"|我(?:没办法|没法|不便|不想|不愿)(?:回答|帮|提供|透露|说|写|做)|这个忙我?(?:不能|没法|没办法)帮|(?:不方便"
        r"|不便)(?:透露|提供|回答|讨论|告知)|(?:换|聊)个(?:别的)?话题|还是不聊|(?:这个问题|这个话题"
        r"|这件事)[^。]{0,8}(?:没办法|无法|不能|不便|没法)"
        r"|\bя (?:\w+ )?не (?:могу|буду|стану|смогу|имею права|в состоянии)\b"
        r"|\bне могу (?:помочь|ответить|предоставить|выполнить|дать)"
        r"|\bотказываюсь\b|(?:알려|도와|제공해|말씀해|답변해|만들어|작성해) ?(?:드릴|줄|드리기) ?(?:수 없|어렵)"),
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
    ("policy", 2.4,
        r"\bnon \w+r[òo]\b|\bno \w+(?:ar|er|ir)é\b|\bn[ãa]o \w+rei\b|\bje ne \w+rai (?:\w+ )?pas\b"
        r"|我(?:无法|無法|不能|没法|没办法)(?:为您|为你|给您|给你|替您|替你|帮您|帮你)"),
    # Hindi, Arabic; Polish, Turkish, Vietnamese
    ("policy", 3.0,
        r"(?:मैं|हम) [^।!?]{0,60}(?:मदद|सहायता|जानकारी|सलाह|उत्तर|जवाब|अनुरोध)?[^।!?]{0,30}नहीं (?:कर|दे|बता|लिख|बना|देख|खोल|पढ़|भेज|जान)"
        r" ?(?:सक(?:ता|ती|ते)|पाऊँगा|पाऊंगा|पाऊँगी|पाऊंगी|सकूँगा|सकूंगा)|(?:^|[\s،])(?:لا|لن) (?:يمكنني|أستطيع|استطيع|أتمكن|أقدر|يسعني)"
        r"|لن أ(?:ساعد|قدم|كتب|قوم|شارك)|لست قادر|أعتذر عن (?:عدم|المساعدة|تقديم)|أرفض أن"
        r"|\bnie (?:mogę|będę mógł|będę mogła|zamierzam|jestem w stanie|pomogę) (?:\w+ ){0,2}(?:pom[óo]c|poda|napisa|udziel"
        r"|odpowied|tworzy|utworzy|dostarcz|udostępni|w tym|tego|ci\b)|\b(?:yardımcı|yardım) (?:olamam|edemem|olamıyorum|edemiyorum)"
        r"|\b(?:bunu|bu konuda) (?:yapamam|yapamıyorum|veremem|paylaşamam)|\btôi không (?:thể|được phép) (?:\w+ ){0,2}(?:giúp|cung cấp"
        r"|hỗ trợ|trả lời|viết|tạo)"),
    ("capability", 2.5,
        r"(?:मेरे पास|मुझे) [^।!?]{0,60}(?:पहुँच|पहुंच|एक्सेस|जानकारी|डेटा|क्षमता|सुविधा)[^।!?]{0,20} नहीं"
        r"|(?:ليس|ليست) لدي |لا (?:أملك|أمتلك|تتوفر لدي|يتوفر لدي)|\bnie mam (?:\w+ ){0,2}(?:dostępu|możliwości|informacji|danych|wiedzy)"
        r"|\b(?:erişimim|bilgim|verim) (?:bulunmuyor|yok)|\btôi không (?:có quyền|có thông tin|có khả năng|biết)"
        r"|(?:zugriff|zugang) (?:\w+ ){0,3}habe ich (?:\w+ ){0,2}(?:nicht|keine\w*)|habe ich (?:\w+ ){0,2}kein\w* (?:\w+ )?(?:zugriff"
        r"|zugang|information\w*|daten|m[öo]glichkeit)|(?:没有|沒有|无|不具备|不支持)(?:联网|聯網|上网|实时|即時|搜索"
        r"|看图)\w{0,2}(?:功能|能力|权限|数据|信息)?"
        r"|查不到|我(?:没有|没|无)(?:权限|相关(?:信息|资料|数据))|(?:실시간|최신) (?:정보|데이터)[^.]{0,12}(?:없|어렵)"
        r"|(?:이미지|사진|파일|링크)[를을은는]? ?(?:볼|열|확인할) ?수(?:가|는)? 없|접근(?:할|이|하지)? ?(?:수 없|불가|못|권한이 없)"
        r"|(?:нет|не имею) (?:\w+ ){0,2}(?:доступа|возможности|данных|информации)|я не (?:вижу|знаю|умею|помню)\b"),
)  # fmt: skip
