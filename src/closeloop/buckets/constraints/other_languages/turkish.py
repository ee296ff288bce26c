"""Turkish words for parts of a response, marks and layout, and those of chats."""

from __future__ import annotations

from closeloop.buckets.constraints.other_languages.chat import Chat
from closeloop.buckets.constraints.other_languages.words import Words

TURKISH = Words(
    nouns={
        "sentences": r"cümle\w*",
        "paragraphs": r"paragraf\w*",
        "items": r"madde(?!t)\w*|öğe\w*|başlıklar",
        "lines": r"satır\w*|dize(?!l)\w*|mısra\w*",
        "stanzas": r"kıta\w*|dörtlü[kğ]\w*",
        "sections": r"bölüm\w*",
    },
    each=r"her(?: bir)?|tüm|bütün",
    none=r"hiçbir",
    the=r"(?!)",
    places={
        1: r"birinci|ilk",
        2: r"ikinci",
        3: r"üçüncü",
        4: r"dördüncü",
        -1: r"son",
    },
    per=r"(?!)",
    apiece=r"her biri\w*",
    shall=r"meli|malı|olsun|gerek",
    deny=r"(?!)",
    start=r"başla(?:malı|malıdır|sın|yan|t|yın|tın)\w*",
    end=r"bit(?:meli|melidir|sin|ir|irin)\w*|son(?:lanmalı|lansın|a ermeli)\w*|sonlandır(?!ma)\w*",
    have=r"içer(?:meli|sin)\w*|bulun(?:malı|sun)\w*|geç(?:meli|sin)\w*|kullan(?!ma)\w*",
    put=r"ekle(?!me)\w*|koy(?!ma)\w*|kullan(?!ma)\w*|yerleştir\w*",
    at_start=r"başına|başında|önüne",
    at_end=r"sonuna|sonunda",
    by=r"",
    inside=r"(?!)",
    a=r"bir",
    word=r"(?!)",
    letter=r"(?!)",
    marks={
        "?": r"soru işaret\w*",
        "!": r"ünlem(?: işaret\w*)?",
        ";": r"noktalı virgül\w*",
        ":": r"iki nokta\w*",
        ",": r"virgül\w*",
        "-": r"tire\w*|kısa çizgi\w*",
        "*": r"yıldız(?: işaret\w*)?",
        ".": r"nokta(?:yla|y la|)(?: ile)?",
    },
    question=r"soru(?:yla|y la)?",
    emoji=r"emoji\w*",
    number=r"rakam\w*|sayı(?:yla)?",
    capital=r"büyük harf\w*",
    bold=r"kalın \w+",
    title=r"başlı[kğ]\w*",
    asks=(
        r"\w*m[ae]l[ıi](?:d[ıi]r)?|yaz\w*|anlat\w*|açıkla\w*|kullan\w*|ekle\w*|bitir\w*|başla\w*|olsun|ver\w*|lütfen|en az"
        r"|en fazla|sırala\w*|listele\w*|cevapla\w*|yanıtla\w*|her|hiçbir|hazırla\w*|oluştur\w*|koy\w*|içer\w*|say"
    ),
    asking=r"(?:nasıl|neden|niçin|ne zaman|nerede|kim|hangi|kaç)",
    can=r"\w+(?:abilir|ebilir) misin\w*|\w+ mısın\w*",
    behind=r"(?:kelime|ifade|sözcük|harf|sembol|işaret)\w*|ile|[’']?[iıuü]?yle|[’']?[iıuü]?yla|le|la",
    no=r"(?!)",
    denied=(
        r"(?:\w+ )?(?:kullanma|ekleme|içerme|koyma|yazma|bulunma)(?:yın(?:ız)?|malı(?:dır)?|meli(?:dir)?|sın|sin)?|olmasın"
        r"|olmadan|yasak"
    ),
    include=r"(?!)",
    things={
        "dashes": r"uzun (?:çizgi|tire)\w*",
        "semicolons": r"noktalı virgül\w*",
        "question marks": r"soru işaret\w*",
        "exclamation marks": r"ünlem(?: işaret\w*)?",
        "commas": r"virgül\w*",
        "emojis": r"emoji\w*",
        "parentheses": r"parantez\w*",
        "links": r"link\w*|bağlantı\w*|url",
        "hashtags": r"hashtag\w*|etiket\w*",
        "headings": r"başlıklar",
        "tables": r"tablo\w*",
    },
    table=r"tablo\w*",
    columns=r"sütun\w*",
    rows=r"satır\w*",
    options=(
        r"(?:şu|aşağıdaki) (?:seçenek|kelime|cevap|etiket)\w*(?: \w+)? bir\w*(?: ile| \w+)?|(?:şunlardan"
        r"|aşağıdakilerden) biri\w*(?: ile| \w+)?"
    ),
    dates=("YYYY", "AA", "GG"),
    first_word=r"(?:cevabın\w*|yanıtın\w*) ilk kelimesi",
    emboldened=r"kalın(?: yaz\w*| harfl\w+)?",
    phrases={
        "ends_in_question": r"(?:bir )?soru(?:yla| ile) (?:bitir|sonlandır)\w*|sonunda (?:bir )?soru sor",
        "alphabetical": r"alfabetik (?:sıra\w*|olarak)",
        "day_clock": r"24 saat(?:lik)? (?:format\w*|biçim\w*)",
        "no_things:line breaks": r"tek (?:bir )?satırda|satır sonu kullanma\w*",
    },
)

TURKISH_CHAT = Chat(
    only=r"yalnızca|sadece|bir tek|yalnız",
    alone=r"başka (?:hiç)?bir ?şe[yi]\w*|başka bişey\w*|gerisi\w* gerek yok|(?:açıklama|yorum|gerekçe"
    r"|ek metin)\w*(?: \w+)? (?:yazma|ekleme|verme|yapma|yok"
    r"|olmasın)\w*",
    no=r"(?!)",
    give=r"yanıt\w*|cevap\w*|döndür\w*|ver|verin|çıktı\w*|yaz|yazın|üret\w*|format\w*|sınıflandır\w*|gönder\w*|istiyorum",
    by=r"olarak|ile|kelimesiyle|sözcüğüyle|şunlardan biriyle",
    either=r"veya|ya da|yahut",
    answer=r"yanıt\w*|cevap\w*|mesaj\w*|metin|metni",
    must=r"olsun|olmalı|şu olsun",
    last=r"(?:en )?son",
    first=r"(?:en )?ilk",
    word=r"(?:kelime|sözcü[kğ])\w*",
    line=r"(?:sözcük|cümle|satır)\w*",
    ending=r"en sona|sonuna|sonunda",
    intro=r"(?!)",
    punctuation=r"(?!)",
    letter=r"(?!)",
    absent=r"(?!)",
    add=r"(?:sonuna|en sona|bir)",
    sections=r"başlıkları\w*|bölümleri\w*|başlıklar\w*",
    divide=r"(?!)",
    placeholders=r"köşeli parantez\w*",
    each_line=r"(?:her (?:satır|madde|cümle)\w*)(?: \w+){0,3}?",
    dashes=r"tire(?:yle|li| ile)|tire işaretiyle",
    digits=r"(?!)",
    separated=r"(?!)",
    word_of=r"(?!)",
    figure=r"(?:sayıyı?|rakamı?)",
    code=r"kodu?",
    result=r"çeviriyi?|özeti?|başlığı|adını|sonucu",
    number_it=r"numaralandır\w*|numara ver\w*",
    table=r"tablo (?:halinde|olarak|şeklinde|yap\w*)",
    mention=r"(?!)",
    emoji=r"(?!)",
    plain=r"düz metin",
    phrases=(
        ("no_emoji", r"emoji(?:ler)?(?:siz| kullanma\w*| koyma\w*| olmasın| yok| ekleme\w*)"),
        ("no_markdown", r"markdown(?:suz| kullanma\w*| olmasın)"),
        ("no_preamble", r"giriş (?:cümlesi |yazısı )?(?:yazma|yapma|olmasın|ekleme)\w*"),
    ),
)
