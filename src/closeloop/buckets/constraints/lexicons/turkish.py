"""How Turkish prompts demand things: suffixes on what is counted, the verb at the end, and in it what denies."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, often, row, series, units
from closeloop.patterns import lazy

_NUMBERS = "sıfır bir iki üç dört beş altı yedi sekiz dokuz on onbir oniki onüç ondört onbeş onaltı onyedi onsekiz ondokuz yirmi"
_MARKS = (
    "ve bir bu ile için çok az olarak olsun olmalı hakkında nedir cevabın cevabını cevabının yanıtın yanıtını yaz yazın kullan kullanma"
    " kelime kelimesini kelimesi her gibi sadece lütfen anlat açıkla nasıl daha halinde formatında ekle bitir tek cümle cümleyle fazla"
    " kısa kısaca bana ver verme yanıtla cevapla asla hiç ne ben değil maddede maddelik"
)
_ALL = r"tüm\w*|tamam\w*|bütün\w*|hepsi\w*|yalnızca|sadece"
_QUOTE = r"[\"“”„«'‘](?P<{}>[^\"”“»'’\n]{{{}}})[\"”“»'’]"
_QUOTED = r"[\"“'‘][^\"”'’\n]{1,40}[\"”'’]"
_LISTED = rf"(?P<v>\[[^\]\n]{{2,120}}\]|{series(_QUOTED, 've|veya|ya da|ile')})"
_KEYWORD = r"(?:anahtar )?(?:kelime|sözcü[kğ]|ifade|terim)\w*"
_DENIED = r"(?:kullanma|içerme|geçme|yer verme|yazma|bulunma)(?:yın(?:ız)?|malı(?:dır)?|sin|dan|den|yın)?(?!\w)"
_ORDINAL = r"(?P<n>birinci|ikinci|üçüncü|dördüncü|beşinci|ilk|son)"

TURKISH = Lexicon(
    name="tr",
    marks=frozenset(_MARKS.split()),
    guessed=False,
    signs=lazy("[ğış]"),
    numbers={word: value for value, word in enumerate(_NUMBERS.split())}
    | {"tek": 1, "tek bir": 1,
       "on iki": 12, "on beş": 15, "yirmi beş": 25, "otuz": 30, "kırk": 40, "elli": 50, "altmış": 60, "yetmiş": 70, "seksen": 80,
       "doksan": 90, "yüz": 100, "yüz elli": 150, "iki yüz": 200, "üç yüz": 300, "dört yüz": 400, "beş yüz": 500, "bin": 1000},
    relations=(
        ("min", r"en az|asgari|minimum"),
        ("max", r"en fazla|en çok|azami|maksimum|maks\.?"),
        ("exact", r"tam olarak|tam|yalnızca|sadece|toplam"),
        ("about", r"yaklaşık|aşağı yukarı|civarında"),
    ),
    after=(
        ("max", r"(?:geç|aş)me(?:meli|mesin|sin|den)\w*|(?:geç|aş)ma(?:malı|masın|sın|dan)\w*|daha (?:uzun|fazla) olma\w+|fazla olma\w+"
                r"|(?:geç|aş)me(?!li)\w*|(?:aş)ma(?!lı)\w*"),
        ("min", r"az olma\w+|daha kısa olma\w+|kısa olma\w+|veya daha fazla|ve üzeri"),
        ("below", r"daha az|az|daha kısa|kısa"),
        ("above", r"daha fazla|fazla|daha uzun|uzun"),
        ("about", r"civarında|kadar"),
    ),
    range_to=r"ila|ile|ve|veya|-|–",
    often=often(
        times=r"kez|kere|defa",
        word=rf"{_QUOTE.format('v', '1,30')} (?:kelime|sözcü[kğ]|ifade)\w*|(?:kelime|sözcü[kğ])\w* {_QUOTE.format('w', '1,30')}",
        letter=r"[\"“'‘]?(?P<v>[^\W\d_])[\"”'’]? harf\w*",
        capitals=r"büyük harf\w*[^.\n]{0,30}(?:kelime|sözcü)\w*",
    ),
    units=units(
        words=r"(?:kelime|sözcü[kğ])\w*",
        sentences=r"cümle\w*",
        paragraphs=r"paragraf\w*",
        characters=r"karakter\w*",
        lines=r"satır\w*|dize\w*",
        items=r"maddelik",
        bullets=r"madde(?! var)(?:de|li|lerle|ler|yle|den|yi)?(?: halinde| işareti\w*| işaretli\w*)?(?! var\b)(?!\w)",
        numbered=r"numaralı madde\w*",
        sections=r"bölüm\w*(?=[^\n]{0,60}(?:BÖLÜM|Bölüm) X)",
        highlights=r"(?:vurgulanmış|kalın|italik) (?:bölüm|kısım|kelime|ifade)\w*|(?:bölüm|kısm"
        r"|kısım)\w*(?=[^\n]{0,60}\*[^*\n]+\*(?!\*))",
        capital_words=r"(?:tamamen )?büyük harfl\w+ (?:yazılmış )?kelime\w*",
        emojis=r"emoji\w*",
        placeholders=r"yer tutucu\w*",
    ),
    rows=(
        row("json_only", "format.parse", rf"\b(?:{_ALL})\b[^.\n]{{0,60}}\bjson\b|\bjson (?:dışında|haricinde)"),
        row("json", "format.parse", r"\bjson (?:format\w*|biçim\w*|olarak|nesnesi)"),
        row("table", "format.structure", r"\btablo (?:halinde|olarak|şeklinde|biçiminde|formatında)|\bbir tablo\w* (?:hazırla"
        "|oluştur|yap|göster)"),
        row("bulleted", "format.structure", r"\bmadde(?:ler)? (?:halinde|işaretli\w*|imli)\b", 0.8),
        row("numbered_list", "format.structure", r"\bnumaralı (?:bir )?liste", 0.85),
        row("upper", "format.casing",
            rf"\b(?:{_ALL})\b(?: \w+){{0,5}} büyük harf(?:ler)?(?:le|lerle|i)\b|\bbüyük harfler(?:le|i kullanarak) (?:yaz|cevap"
            rf"|yanıt)\w*"),
        row("lower", "format.casing",
            rf"\b(?:{_ALL})\b(?: \w+){{0,5}} küçük harf(?:ler)?(?:le|lerle|i)\b|\bküçük harfler(?:le|i kullanarak) (?:yaz|cevap|yanıt)\w*"
            r"|\bbüyük harf (?:kullanma|içerme)\w*"),
        row("no_comma", "format.markup", rf"\bvirgül\w*(?: \w+){{0,2}} {_DENIED}|\bvirgülsüz\b"),
        row("no_emoji", "format.markup", rf"\bemoji\w*(?: \w+){{0,5}} {_DENIED}|\bemojisiz\b", 0.95),
        row("no_exclamation", "format.markup", rf"\bünlem (?:işaret\w*)?(?: \w+){{0,3}} ?{_DENIED}"),
        row("wrapped_quotes", "format.markup", rf"\b(?:{_ALL})\b[^.\n]{{0,60}}tırnak (?:işaret\w+ )?içine|\bçift tırnak"
        r" (?:işaret\w+ )?içine al"),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>|çift (?:açılı|köşeli) parantez"),
        row("sections_named", "format.missing_section", r"\b(?P<v>BÖLÜM|Bölüm|KISIM|Kısım) X\b"),
        row("separated", "format.structure", r"(?:ayır|böl)\w*[^.\n]{0,40}?(?P<v>\*{4,8})|(?P<w>\*{4,8})[^.\n]{0,30}?ayır|altı yıldız"),
        row("divider", "length.constraint", r"(?<!\*)(?P<v>\*\*\*)(?!\*)[^.\n]{0,40}(?:ayır|ayr)\w*"),
        row("repeat", "format.structure",
            r"\b(?:istek|isteğ|soru|talep|taleb)\w*(?: \w+){0,4} (?:kelimesi kelimesine|aynen|değiştirmeden)(?: \w+){0,2} tekrar\w*"
            r"|\btekrarla\w*[^.\n]{0,40}(?:kelimesi kelimesine|aynen|değiştirmeden)", 0.9),
        row("end_phrase", "format.structure",
            rf"{_QUOTE.format('v', '3,160')} (?:ifade|cümle|söz|kelime)\w*(?: \w+)? (?:bitir|sonlandır|bitmeli|tamamla)\w*"
            rf"|\b(?:bitir|sonlandır)\w*: {_QUOTE.format('w', '3,160')}"),
        row("start_phrase", "format.structure",
            rf"\b(?:cevab|yanıt)\w* {_QUOTE.format('v', '2,120')} (?:ifade|cümle|söz|kelime)\w*(?: \w+)? başla\w*", 0.85),
        row("options", "format.structure", r"\b(?:aşağıdaki|şu) (?:seçenek|cevap|yanıt|ifade)\w*(?: \w+){0,2}"
        r" (?:biri\w*)[^\n]{0,30}?[:(](?P<v>[^\0]{8,260})",
            0.85),
        row("paragraph_starts", "length.constraint",
            rf"{_ORDINAL} paragraf\w*[^.\n]{{0,20}}? {_QUOTE.format('v', '1,40')} (?:kelime|ifade|söz)\w* başla\w*"),
        row("postscript", "instruction.ignored",
            rf"\b(?:sonuna|sonunda)[^.\n]{{0,40}}{_QUOTE.format('v', '2,12')} ile başlayan (?:bir )?(?:not|dipnot|ek)"
            r"|\b(?P<w>P\.?P?\.?S\.?) ile başlayan"),
        row("without_words", "instruction.ignored",
            rf"{_LISTED} {_KEYWORD}(?: \w+){{0,2}}? {_DENIED}"
            rf"|\b{_KEYWORD}:? {_LISTED.replace('?P<v>', '?P<w>')}(?: \w+){{0,2}}? {_DENIED}"),
        row("with_words", "instruction.ignored",
            rf"{_LISTED} {_KEYWORD}(?: (?!\d|en |tam )\w+){{0,2}}? (?:kullan(?!ma)|dahil et|içer(?!me)|ekle|yer ver(?!me)"
            rf"|geçir|geç(?:sin|meli))\w*", 0.85),
        row("with_words", "instruction.ignored",
            r"(?:^|[.!?:;,\n] ?)(?P<v>[^\W\d_][\w’'-]{1,24}) kelimesini (?:mutlaka )?(?:kullan(?!ma)|içer(?!me)|dahil et)\w*", 0.8),
        row("yes_no_only", "format.structure", r"\b(?:sadece|yalnızca) [\"“]?evet[\"”]? (?:veya|ya da) [\"“]?hayır", 0.9),
    ),
)  # fmt: skip
