"""What a comment says in further languages, row by row as in `words.py`.

Russian, Korean, Dutch, Polish, Turkish, Arabic, Hindi, Vietnamese, Indonesian, Swedish, and more of Chinese.
"""

from __future__ import annotations

from closeloop.models import Disposition

ROWS: tuple[tuple[str, float, str], ...] = (
    ("hallucination.suspected", 0.85,
        r"\b(?:выдум\w+|придум(?:ал|ано|ыва)\w*|сочин(?:ил|яет)\w*|галлюцин\w+|вр[её](?:шь|т)|не существу\w+|такого нет|так(?:ой"
        r"|ого) \w+ нет"
        r"|нет так(?:ой|ого) (?!же)\w+)\b"
        r"|지어낸|지어냈|지어내|존재하지 않|없는 (?:책|함수|내용|정보|사람)|환각"
        r"|\b(?:verzonnen|verzint|bestaat niet)\b|\b(?:zmyśl\w+|wymyśl\w+|nie istnieje|halucyn\w+)\b"
        r"|\buydur\w+|\bb?öyle bir \w+ yok|\bmevcut değil"
        r"|اختلق|مختلق|غير موجود|لا يوجد (?:هذا|كتاب|مثل)|मनगढ़ंत|अस्तित्व में नहीं|ऐसी कोई|ऐसा कोई"
        r"|\b(?:bịa(?: đặt)?|không tồn tại|không có thật)\b|\b(?:mengarang|mengada-?ada|halusinasi)\b|\bpåhitt\w*|\bhitta\w* på\b"
        r"|\bfinns inte\b"),
    ("hallucination.fabricated_citation", 0.85,
        r"\bссылк\w+ (?:не (?:работа|открыва|существу)\w+|бит\w+|м[её]ртв\w+)|\b(?:бит|м[её]ртв|несуществующ|фейков)\w+ ссылк\w+"
        r"|(?:链接|連結|网址)\w{0,2}(?:打不开|打不開|失效|无效|是假的|错)|링크(?:가|는|도)? ?(?:안 ?열|깨|작동하지|없|죽)"
        r"|\blink (?:werkt niet|doet het niet|nie działa|çalışmıyor|açılmıyor|hỏng|chết|không mở được)|\bdode link"
        r"|\bbağlantı (?:çalışm|açılm)ıyor"
        r"|الرابط لا (?:يعمل|يفتح)|लिंक (?:काम नहीं|नहीं खुल)|\b(?:tautan|link)(?:nya)? (?:rusak|mati|tidak bisa)"
        r"|\blänken (?:fungerar inte|är död)"),
    ("stale", 0.85,
        r"\b(?:устаре\w+|неактуальн\w+)|오래된 (?:정보|버전)|옛날 (?:거|정보|내용)|최신이 아|구버전|\bverouderd\w*|\b(?:nieaktualn\w+"
        r"|przestarzał\w+)"
        r"|\bgüncel değil|\beski (?:bilgi|sürüm)|غير محدث|معلومات قديمة|पुरानी जानकारी|\blỗi thời\b|\b(?:kedaluwarsa|sudah usang)\b"
        r"|\bföråldra\w+|\binaktuell"),
    ("refusal", 0.85,
        r"\b(?:отказ(?:ал|ыва|ался)\w*|не хочет отвечать|почему (?:ты |он |вы )?не отвеча\w+)|为(?:什么|何)拒绝|拒絕"
        r"|거부|거절|왜 (?:대답|답변)을? ?안|\bweiger\w*|\bwil niet antwoorden|\b(?:odm[óa]wi\w+|odmawia\w*|nie chce odpow\w+)"
        r"|\breddet\w*|رفض\w*|ترفض|يرفض|मना कर|इनकार|इंकार|\b(?:từ chối|không chịu trả lời)\b|\b(?:menolak|tidak mau menjawab)\b"
        r"|\bvägra\w*"),
    ("language.mismatch", 0.85,
        r"\b(?:отвеча|ответь|пиши|напиши|говори)\w* (?:мне |пожалуйста )?(?:на русском|по-русски|на украинском)|\bне (?:на русском"
        r"|по-русски|на том языке)"
        r"|\b(?:почему|зачем) (?:\w+ )?(?:на английском|по-английски)|\bответ\w* на английском|\bне тот язык|\bдругом языке"
        r"|한국어로 (?:답|해|써|말|작성)|왜 영어로|영어로 (?:나왔|나와|답했|되어 있)|다른 언어|请(?:用|讲|说)(?:中文|汉语)"
        r"|\bin het nederlands (?:graag|alsjeblieft"
        r"|a\.?u\.?b)|\bverkeerde taal"
        r"|\b(?:odpowiadaj|odpowiedz|pisz|napisz|mów) po polsku|\bzły język|\btürkçe (?:cevap|yaz|yanıt|konuş)|\byanlış dil"
        r"|(?:أجب|اكتب|تكلم) بالعربية|لغة خاطئة|(?:हिंदी|हिन्दी) में (?:जवाब|लिख|बता|उत्तर)|\b(?:trả lời|viết) bằng tiếng việt"
        r"|\bsai ngôn ngữ"
        r"|\b(?:jawab|pakai|gunakan|tulis)\w* (?:dalam )?bahasa indonesia|\bbahasa(?:nya)? salah|\bsvara på svenska|\bfel språk"),
    ("incomplete.truncated", 0.85,
        r"\b(?:обрыва\w+|оборва\w+|обреза(?:н|л)\w*|не дописа\w+|на полуслове|где продолжение)|잘렸|잘려|중간에 (?:끊|멈)|끊겼"
        r"|\b(?:afgebroken|afgekapt)"
        r"|\b(?:ucięt\w+|ucina\w*|urwan\w+|urywa się|przerwan\w+)|\b(?:yarım kal\w+|yarıda kes\w+)|مقطوع\w*|انقطع|अधूरा|बीच में (?:रुक|कट)"
        r"|\b(?:bị cắt|dở dang|chưa viết xong)\b|\b(?:terpotong|terputus)\b|\b(?:avbrut\w+|avkorta\w+)"),
    ("incomplete.missing_part", 0.84,
        r"\b(?:не хватает|отсутству\w+|пропущ\w+|пропустил\w*|неполн\w+|забыл\w* (?:упомян|указ|про)\w*|не (?:указан|упомян)\w*"
        r"|нет (?:примеров?|второго|третьего))"
        r"|(?:答案|内容|回答)(?:不全|不完整)|빠졌|빠져|누락|빠뜨|불완전|\b(?:ontbreekt|ontbreken|onvolledig|vergeten)\b|\b(?:brakuje"
        r"|pominię\w+|pominął\w*"
        r"|niekompletn\w+|niepełn\w+)"
        r"|\b(?:eksik|atlamış|unut(?:muş|ulmuş)\w*)|ناقص\w*|ينقص|नहीं बताया|छूट गया|कमी है|\b(?:còn )?thiếu\b|\bbỏ sót\b|\bchưa đầy đủ\b"
        r"|\b(?:kurang lengkap|tidak lengkap|terlewat)\b|\b(?:saknas|fattas|ofullständig\w*)"),
    ("format", 0.82,
        r"\b(?:неверн|неправильн|не тот)\w* формат\w*|\bформат (?:неверн|неправильн|не тот)\w*|\bне в (?:том )?формате|格式(?:不对"
        r"|不對|错|錯|有误|不正确|混乱)|排版"
        r"|형식이 (?:틀|잘못|아니|달라|이상|안 맞)[^\s,.]*|형식에 맞지|포맷이|\bverkeerde? (?:formaat|format|opmaak)|\b(?:zły|niepoprawny"
        r"|nieprawidłowy) format"
        r"|\b(?:yanlış|hatalı) (?:format|biçim)|\b(?:format|biçim)(?:i|ı)? (?:yanlış|hatalı|bozuk)|(?:التنسيق|الصيغة) (?:خاطئ|غير"
        r"|سيئ)\w*|تنسيق خاطئ"
        r"|(?:फ़ॉर्मेट|फॉर्मेट|प्रारूप) (?:गलत|सही नहीं)|\b(?:sai|không đúng) (?:format|định dạng)|\bformat(?:nya)? (?:salah"
        r"|berantakan)|\bfel format"),
    ("length.too_long", 0.83,
        r"\b(?:слишком|очень|чересчур|больно) (?:длинн|много|многословн|затянут)\w*|\bмного(?:словн\w+| воды)\b|\b(?:можно короче"
        r"|покороче)\b|\bсократи\w*"
        r"|너무 (?:길|장황)|길어요|짧게|줄여|\bte (?:lang(?:e|dradig)?|veel tekst)\b|\bkorter\b|\b(?:za|zbyt) dług\w+|\bprzydług\w+"
        r"|\bkrócej\b"
        r"|\b(?:çok|fazla) uzun(?! sür)|\bkısalt|\bdaha kısa|طويل(?:ة)? جدا|أطول من اللازم|اختصر|बहुत (?:लंबा|लम्बा|लंबी)|\b(?:quá"
        r"|hơi) dài\b|\bdài (?:quá|dòng|lắm)\b"
        r"|\bngắn gọn hơn\b|\b(?:terlalu panjang|kepanjangan|bertele-tele)\b|\blebih singkat\b|\bför lång\w*|\bkortare\b"),
    ("length.too_short", 0.83,
        r"\b(?:слишком|очень|больно) (?:коротк|кратк|мало|скудн)\w*|\b(?:по)?подробнее\b|\bразверн\w+|\bмало (?:деталей|информации"
        r"|подробностей)"
        r"|너무 짧|짧아요|더 자세히|자세하게|\bte (?:kort|beknopt)\b|\bmeer detail\w*|\b(?:za|zbyt) krótk\w+|\bwięcej szczegółów"
        r"|\bdokładniej\b"
        r"|\b(?:çok|fazla) kısa|\bdaha (?:detaylı|ayrıntılı)|\byüzeysel|قصير(?:ة)? جدا|مختصر جدا|بالتفصيل|बहुत (?:छोटा|छोटी)|विस्तार से"
        r"|\b(?:quá|hơi) ngắn\b|\bngắn quá\b|\bchi tiết hơn\b|\bsơ sài\b|\bterlalu (?:pendek|singkat)\b|\blebih (?:detail|rinci)\b"
        r"|\bkurang detail\b"
        r"|\bför kort\w*|\bmer detalj\w*|\butförligare"),
    ("tone", 0.8,
        r"\b(?:груб\w*|хамск\w+|снисходительн\w+|неуместн\w+ тон|слишком (?:формальн|официальн|фамильярн)\w*)|(?:语气|語氣|口气"
        r"|态度)(?:太|不|很|有|生硬|差|不好)|生硬|不礼貌|傲慢"
        r"|무례|말투|불친절|너무 (?:딱딱|격식|건방)|\b(?:onbeleefd|te formeel|neerbuigend|onvriendelijk)\b|\b(?:niegrzeczn\w+"
        r"|zbyt formaln\w+|protekcjonaln\w+)"
        r"|\b(?:kaba bir|çok kaba|saygısız\w*|fazla resmi)\b|وقح\w*|فظ\b|\b(?:thô lỗ|bất lịch sự)\b|\b(?:kasar|tidak sopan)\b"
        r"|\b(?:oartig\w*|otrevlig\w*|för formell\w*)"),
    ("instruction.ignored", 0.8,
        r"\b(?:про)?игнориру?(?:ет|ешь|вал|ует)\w*|\bне (?:выполнил|соблюда|соблюд[её]н|уч[её]л|послушал)\w*|\bя (?:же )?(?:просил"
        r"|сказал)\w* (?:не|без|только)\b"
        r"|(?:지시|요청|요구)(?:를|을|사항을)? ?무시|(?:하라고|말라고) 했|\bgenegeerd\b|\bniet gedaan wat|\bzignorowa\w+"
        r"|\bprosił[ao]?m (?:o|żeby|bez)\b"
        r"|\btalimat\w* (?:uym|yok say|görmez)|\bdediğimi yapma\w*|تجاهل\w*|لم (?:تتبع|تلتزم|يلتزم)|\b(?:bỏ qua"
        r"|không (?:làm )?theo) (?:yêu cầu|hướng dẫn)"
        r"|\bmengabaikan\b|\btidak (?:mengikuti|sesuai) (?:instruksi|permintaan)|\bignorera\w+|\bföljde inte"),
    ("off_topic.irrelevant", 0.84,
        r"\bне (?:по теме|на тот вопрос|о том)\b|\bне (?:отвеча|ответил)\w* на (?:мой |этот |сам )?вопрос|\bмимо (?:темы|вопроса)"
        r"|\bне относится к|\bоффтоп\w*|\bпри ?ч[её]м тут"
        r"|상관 ?없|관련 ?없|엉뚱한|동문서답|질문에 대한 답이 아|\b(?:irrelevant|niet relevant|geen antwoord op|niet wat ik vroeg"
        r"|slaat nergens op)\b"
        r"|\b(?:nie na temat|nie odpowiad\w+ na|nie o to pyta\w+|nieistotn\w+)|\b(?:alakasız|ilgisiz|konu dışı|konuyla ilgisi yok"
        r"|bunu sormadım)\b"
        r"|خارج الموضوع|لا علاقة|ليس ما سألت|لم (?:تجب|يجب) (?:على|عن)|विषय से हट|सवाल का जवाब नहीं|\b(?:lạc đề|không liên quan"
        r"|không trả lời đúng)\b"
        r"|\b(?:tidak (?:relevan|nyambung|menjawab)|di luar topik|bukan itu yang)\b|\b(?:svarar inte på|inte det jag frågade)\b"),
    ("incorrect.code", 0.84,
        r"\bкод не (?:работа|запуска|компилир)\w*|\bне компилир\w+|\bошибка (?:в коде|компиляции)|(?:오류|에러)가 나|코드(?:가"
        r"|는)? ?(?:안 ?(?:돌|되"
        r"|작동|실행)|작동하지|실행되지|에러|오류)"
        r"|代码(?:运行不了|跑不起来|跑不通|报错|有错|不能运行|无法运行)|程式碼(?:有錯|跑不動)|\bcode (?:werkt|draait|compileert) niet"
        r"|\bkod nie (?:działa|kompiluje)|\bkod (?:çalışmıyor|hata ver)"
        r"|الكود لا يعمل|कोड (?:काम नहीं|नहीं चल)|\b(?:code|mã) (?:không chạy|bị lỗi)|\bkode(?:nya)? (?:tidak (?:jalan|berfungsi"
        r"|bisa)|error)|\bkoden (?:fungerar inte|kraschar)"),
    ("incorrect.math", 0.84,
        r"\bнеправильно посчита\w+|\bошибка в (?:расч[её]т|вычислени)\w*|\bсумма (?:неверн|не сход)\w*|계산이 (?:틀|잘못|안 맞)"
        r"|\brekenfout|\bverkeerd berekend"
        r"|\bbłąd w obliczeni\w+|\bźle policz\w+|\bhesap\w* (?:yanlış|hatalı)|خطأ حسابي|الحساب خاطئ|गणना गलत|\btính sai\b"
        r"|\bsalah hitung\b|\bräknefel|\bräknat fel"),
    ("incorrect.fact", 0.78,
        r"\bнеправд\w+|\bэто не так\b|\bне соответству\w+|\b(?:бред|чушь|ерунда)\b|\bошиб(?:ся|лась|лись|аешься|ается)\b|\bошибочн\w+"
        r"|\bнеточн\w+|\bлож(?:ь|н)\w*"
        r"|(?:是|都)错的?|錯了|不準確|不准确|说错|搞错"
        r"|틀려|잘못(?:된|됐|되었)|사실이 아|사실과 (?:달|다르)|오답|\bklopt (?:helemaal )?niet\b|\bonjuist\w*|\bniet waar\b"
        r"|\b(?:fout|verkeerd)\b"
        r"|\bnieprawd\w+|\bbłędn\w+|\bniepoprawn\w+|\bto błąd|\bzł[aey] (?:odpowied|dane|info)\w*"
        r"|\byanlış\b|\bhatalı\b|\bdoğru değil|خطأ|خاطئ\w*|غير صحيح\w*|गलत|ग़लत|सही नहीं|\b(?:thông tin|câu trả lời|kết quả"
        r"|đáp án) (?:bị )?sai\b|\bsai (?:rồi|sự thật|thông tin|bét)\b"
        r"|^\W*sai\b|\bkhông (?:đúng|chính xác)\b"
        r"|\bsalah\b|\bkeliru\b|\btidak (?:benar|tepat|akurat)\b|\bfelaktig\w*|\bstämmer inte|\binte sant|^\W*fel\b|\b(?:är|helt) fel\b"),
    ("latency.slow", 0.82,
        r"\b(?:слишком|очень|так|ужасно) (?:медленн|долго)\w*|\bтормоз\w+|\bдолго (?:ждать|дума|отвеча|груз)\w*|(?:너무|정말"
        r"|엄청) ?(?:느려|느리|오래 걸)|느려요"
        r"|\b(?:te|erg|zo) (?:traag|langzaam)\b|\b(?:za|zbyt|bardzo|strasznie) woln\w+|\b(?:çok|fazla) yavaş|\bçok uzun sür|بطيء\w*"
        r"|बहुत धीमा|\b(?:quá|rất) chậm\b|\bchậm (?:quá|lắm)\b"
        r"|\blâu quá\b|\b(?:terlalu|sangat) (?:lambat|lama)\b|\blemot\b|\b(?:för|väldigt|så) (?:långsam|seg)\w*"),
    ("repetition.text", 0.82,
        r"\bповторя(?:ет|ешь|ется|ющ)\w*|\bодно и то же\b|\bзациклил\w+|반복|되풀이|같은 말(?:을|만)? ?(?:또|계속)|\bherhaal?[lt]\w*"
        r"|\bsteeds hetzelfde"
        r"|\bpowtarza\w*|\bw kółko\b|\btekrar(?:lıyor|layıp|lamış| ediyor| tekrar)|\bsürekli aynı|يكرر|تكرار|दोहरा|\blặp (?:lại"
        r"|đi lặp)|\b(?:mengulang\w*|diulang-ulang|berulang-ulang)\b|\bupprep\w+"),
)  # fmt: skip

DISPOSITIONS: tuple[tuple[Disposition, float, str], ...] = (
    ("not_a_failure", 0.9,
        r"\b(?:случайно|по ошибке) (?:нажал|ткнул|поставил|клик)\w*|\b(?:нажал|ткнул|поставил)\w* (?:случайно|по ошибке|не туда)"
        r"|\bпромахнул\w+|点错了?|點錯了?|手滑|误点|誤點|按错|按錯"
        r"|실수로 (?:눌|클릭)|잘못 (?:눌|클릭)|\bper ongeluk\b|\bverkeerd geklikt|\b(?:przez pomyłkę|niechcący|przypadkowo) (?:klik"
        r"|nacis|da)\w*|\byanlışlıkla (?:bas|tıkla)\w*"
        r"|بالخطأ ضغط|ضغطت (?:بالخطأ|عن طريق الخطأ)|गलती से (?:दब|क्लिक)|\b(?:bấm|nhấn) nhầm\b|\blỡ tay\b|\bsalah (?:klik|pencet"
        r"|tekan)\b|\btidak sengaja\b|\bråkade (?:klicka|trycka)"),
)  # fmt: skip
