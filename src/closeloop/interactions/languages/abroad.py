"""How prompts in languages beside English, French, Spanish, German and Japanese name a language to write in: `用英文`, `по-английски`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from closeloop.patterns import lazy
from closeloop.patterns.sieves import Sieve

_RUSSIAN = {
    "en": "английск", "fr": "французск", "es": "испанск", "de": "немецк", "it": "итальянск", "pt": "португальск",
    "nl": "голландск|нидерландск", "ru": "русск", "uk": "украинск", "pl": "польск", "ja": "японск", "zh": "китайск",
    "ko": "корейск", "ar": "арабск", "tr": "турецк",
}  # fmt: skip
_POLISH = {
    "en": "angielsk", "fr": "francusk", "es": "hiszpańsk", "de": "niemieck", "it": "włosk", "pt": "portugalsk", "ru": "rosyjsk",
    "uk": "ukraińsk", "pl": "polsk", "ja": "japońsk", "zh": "chińsk", "ko": "koreańsk", "ar": "arabsk",
}  # fmt: skip
_PORTUGUESE = {
    "en": "ingl[eê]s", "fr": "franc[eê]s", "es": "espanhol", "de": "alem[aã]o", "it": "italiano", "pt": "portugu[eê]s",
    "nl": "holand[eê]s", "ru": "russo", "ja": "japon[eê]s", "zh": "chin[eê]s|mandarim", "ko": "coreano", "ar": "[aá]rabe",
}  # fmt: skip
_DUTCH = {
    "en": "engels", "fr": "frans", "es": "spaans", "de": "duits", "it": "italiaans", "pt": "portugees", "nl": "nederlands",
    "ru": "russisch", "ja": "japans", "zh": "chinees", "ko": "koreaans", "ar": "arabisch", "tr": "turks", "pl": "pools",
}  # fmt: skip
_ASKED: tuple[tuple[str, Mapping[str, str]], ...] = (
    (
        r"(?:用|以|成|为|為)\s?(?:{})(?![名字式菜])",
        {
            "en": "英文|英语|英語", "fr": "法文|法语|法語", "es": "西班牙文|西班牙语|西班牙語|西语", "de": "德文|德语|德語",
            "it": "意大利文|意大利语|義大利文", "pt": "葡萄牙文|葡萄牙语|葡語", "ru": "俄文|俄语|俄語", "ja": "日文|日语|日語",
            "ko": "韩文|韩语|韓文|韓語", "ar": "阿拉伯文|阿拉伯语", "vi": "越南文|越南语", "th": "泰文|泰语", "tr": "土耳其语",
            "zh": "简体中文|繁体中文|繁體中文|中文|汉语|漢語|普通话|国语|國語",
        },
    ),
    (r"\bна (?:{})ом(?: языке\b|\b(?! \w+(?:ке|не|ве|те|ле|ре|де|се|ми)\b))", _RUSSIAN),
    (r"\bперевед\w+\b[^.?!\n]{0,60}? на (?:{})ий\b", _RUSSIAN),
    (r"\bпо-?(?:{})и\b", _RUSSIAN),
    (
        r"\b(?:{})ою(?: мовою)?\b",
        {
            "en": "англійськ", "fr": "французьк", "es": "іспанськ", "de": "німецьк", "it": "італійськ", "ru": "російськ",
            "uk": "українськ", "pl": "польськ",
        },
    ),
    (
        r"(?:{})(?:로|으로)(?!\s?(?:된|쓰인|적힌))",
        {
            "en": "영어|영문", "fr": "프랑스어|불어", "es": "스페인어", "de": "독일어", "it": "이탈리아어", "pt": "포르투갈어",
            "ru": "러시아어", "ja": "일본어|일어", "zh": "중국어", "ar": "아랍어", "vi": "베트남어", "th": "태국어", "tr": "터키어",
            "ko": "한국어|한글|한국말|우리말",
        },
    ),
    (
        r"\bin (?:{})\b(?! corsivo)",
        {
            "en": "inglese", "fr": "francese", "es": "spagnolo", "de": "tedesco", "it": "italiano", "pt": "portoghese",
            "nl": "olandese", "ru": "russo", "ja": "giapponese", "zh": "cinese", "ko": "coreano", "ar": "arabo", "pl": "polacco",
        },
    ),
    (r"\bem (?:{})\b", _PORTUGUESE),
    (r"\bin het (?:{})\b", _DUTCH),
    (
        r"\bp[åa] (?:{})\b(?=\s*(?:[.,:;!?)\n]|$)|\s+(?:om|hv|va[dr]|hur|og|och|tak|i|med|f[oöø]r|til|men|selv|även|fra|från|n[åu]r?)\b)",
        {
            "en": "engelska?", "fr": "franska?", "es": "spanska?", "de": "tyska?", "it": "italienska?", "pt": "portugisiska?",
            "nl": "n[eä]derlandska?|hollandska?", "ru": "russisk|ryska", "zh": "kinesiska?", "ja": "japanska?", "ar": "arabiska?",
            "sv": "svenska?", "da": "danska?", "no": "norska?", "fi": "finska?", "pl": "polska?", "tr": "tyrkisk|turkiska",
        },
    ),
    (
        r"\b(?:odpov|nap[ií][šs]|p[ií][šs]|vysv[ěe]tl|p[řr]elo[žz]|mluv|hovor|shr[ňn]|zhr[ňn])\w*[^.?!\n]{0,60}? (?:{})\b",
        {
            "en": "anglicky", "fr": "francouzsky|franc[úu]zsky", "es": "španělsky|španielsky", "de": "německy|nemecky",
            "it": "italsky|taliansky", "cs": "česky", "sk": "slovensky", "ru": "rusky", "pl": "polsky|poľsky",
        },
    ),
    (
        r"\b(?:{})\b",
        {
            "en": "englanniksi", "fr": "ranskaksi", "es": "espanjaksi", "de": "saksaksi", "it": "italiaksi", "sv": "ruotsiksi",
            "fi": "suomeksi", "ru": "venäjäksi", "ja": "japaniksi", "zh": "kiinaksi",
        },
    ),
    (
        r"\b(?:{})\b(?! (?:besz|tanul|tud))",
        {
            "en": "angolul", "fr": "franciául", "es": "spanyolul", "de": "németül", "it": "olaszul", "hu": "magyarul", "ru": "oroszul",
        },
    ),
    (
        r"\b[îi]n (?:limba )?(?:{})\b",
        {
            "en": "englez[ăa]", "fr": "francez[ăa]", "es": "spaniol[ăa]", "de": "german[ăa]", "it": "italian[ăa]", "ro": "rom[âa]n[ăa]",
            "ru": "rus[ăa]", "hu": "maghiar[ăa]",
        },
    ),
    (
        r"\bστα (?:{})(?!\w)",
        {
            "en": "αγγλικά", "fr": "γαλλικά", "es": "ισπανικά", "de": "γερμανικά", "it": "ιταλικά", "el": "ελληνικά", "ru": "ρωσικά",
        },
    ),
    (
        r"به (?:زبان )?(?:{})(?!\w)",
        {"en": "انگلیسی", "fr": "فرانسوی", "es": "اسپانیایی", "de": "آلمانی", "fa": "فارسی", "ar": "عربی", "tr": "ترکی"},
    ),
    (r"(?:{}) میں", {"en": "انگریزی|انگلش", "ur": "اردو", "ar": "عربی", "hi": "ہندی"}),
    (
        r"(?<!\w)ב(?:{})(?!\w)",
        {"en": "אנגלית", "fr": "צרפתית", "es": "ספרדית", "de": "גרמנית", "he": "עברית", "ar": "ערבית", "ru": "רוסית"},
    ),
    (
        r"(?:เป็น|ใน|ด้วย)\s?ภาษา(?:{})",
        {"en": "อังกฤษ", "th": "ไทย", "zh": "จีน", "ja": "ญี่ปุ่น", "fr": "ฝรั่งเศส", "de": "เยอรมัน", "es": "สเปน", "ko": "เกาหลี"},
    ),
    (
        r"\bna (?:{})om(?: jeziku)?\b",
        {
            "en": "englesk", "fr": "francusk", "es": "španjolsk|španjolsk|špansk", "de": "njemačk|nemačk", "it": "talijansk|italijansk",
            "hr": "hrvatsk", "sr": "srpsk", "bs": "bosansk", "ru": "rusk",
        },
    ),
    (r"\bна (?:{})ом(?: језику)?\b", {"en": "енглеск", "de": "немачк", "fr": "француск", "sr": "српск"}),
    (
        r"\bна (?:{})и(?: език)?\b",
        {"en": "английск", "fr": "френск", "es": "испанск", "de": "немск", "it": "италианск", "bg": "българск", "ru": "руск"},
    ),
    (r"\bkwa (?:{})\b", {"en": "kiingereza", "sw": "kiswahili", "fr": "kifaransa", "ar": "kiarabu"}),
    (r"(?:{})", {"en": "ইংরেজিতে", "bn": "বাংলায়", "hi": "হিন্দিতে"}),
    (r"\bpara o (?:{})\b", _PORTUGUESE),
    (r"\bnaar het (?:{})\b", _DUTCH),
    (r"\bpo (?:{})u\b", _POLISH),
    (r"\bw języku (?:{})im\b", _POLISH),
    (
        r"\b(?:{})(?: olarak)?\b(?=[^.?!\n]{0,50}\b(?:yaz|cevap|yanıt|açıkla|anlat|söyle|özetle))",
        {
            "en": "[iİ]ngilizce", "fr": "fransızca", "es": "[iİ]spanyolca", "de": "almanca", "it": "[iİ]talyanca", "ru": "rusça",
            "ja": "japonca", "zh": "çince", "ko": "korece", "ar": "arapça", "tr": "türkçe",
        },
    ),
    (
        r"(?:بال|باللغة ال)(?:{})",
        {
            "en": "إنجليزية|انجليزية|إنكليزية|انكليزية", "fr": "فرنسية", "es": "إسبانية|اسبانية", "de": "ألمانية|المانية", "ru": "روسية",
            "zh": "صينية", "ja": "يابانية", "tr": "تركية", "ar": "عربية",
        },
    ),
    (
        r"(?:{}) में",
        {
            "en": "अंग्रेज़ी|अंग्रेज़ी|अंग्रेजी|इंग्लिश", "hi": "हिंदी|हिन्दी|देवनागरी|देवनागरी लिपि", "fr": "फ्रेंच"
            "|फ़्रेंच", "es": "स्पेनिश", "de": "जर्मन", "ur": "उर्दू",
            "bn": "बंगाली|बांग्ला", "mr": "मराठी", "ta": "तमिल",
        },
    ),
    (
        r"\b(?:bằng|sang) (?:{})\b",
        {
            "en": "tiếng anh", "fr": "tiếng pháp", "es": "tiếng tây ban nha", "de": "tiếng đức", "it": "tiếng ý", "ru": "tiếng nga",
            "ja": "tiếng nhật", "zh": "tiếng trung", "ko": "tiếng hàn", "vi": "tiếng việt",
        },
    ),
    (
        r"\bdalam bahasa (?:{})\b",
        {
            "en": "inggris", "fr": "prancis", "es": "spanyol", "de": "jerman", "nl": "belanda", "id": "indonesia", "ms": "melayu"
            "|malaysia", "ar": "arab",
            "ja": "jepang", "zh": "mandarin|tionghoa", "ko": "korea",
        },
    ),
)  # fmt: skip
"""By language of the prompt: the phrase around a name, and the names (their stems, where they are inflected)."""
TRANSLATING = (
    r"翻译|翻譯|[译譯翻]成|[译譯][为為]|[英和邦仏独西露中韓]訳|に訳|訳し"
    r"|怎么说|怎麼說|怎么写|перевед|перевод|переклад|как (?:сказать|будет)|번역|뭐라고|come si dice|como se diz"
    r"|vertaal|hoe zeg|oversæt|översätt|oversett|p[řr]elo[žz]|p[řr]ekl[aá]d|prevedi|pr(?:ij)?evod|преведи|fordíts|käännä"
    r"|traduce|tradu|tłumacz"
    r"|jak (?:się )?(?:powiedzieć|mówi)|\bçevir|nasıl den|ترجم|अनुवाद|कैसे कह|\bdịch\b|nói thế nào|terjemah|μετ[αά]φρα|תרג[ומם]|แปล"
)
"""What speaks of a translation there."""
LANGUAGE = r"语言|語言|язык|\bмов[аиоу]|언어|\blingu[ae]\b|\btaal\b|język|لغة|भाषा|ngôn ngữ|\bbahasa\b"
"""What speaks of languages there."""


def _pattern(phrase: str, names: Mapping[str, str]) -> tuple[str, re.Pattern[str]]:
    source = phrase.replace("{}", "|".join(f"(?P<{code}>{name})" for code, name in names.items()))
    return source, lazy(source, re.IGNORECASE)


_PHRASES = Sieve([_pattern(phrase, names) for phrase, names in _ASKED])
_NAMES = Sieve(
    [
        (name, (code, lazy(rf"(?<![a-zа-я])(?:{name})", re.IGNORECASE)))
        for _, names in _ASKED
        for code, name in names.items()
    ]
)

_DONE = lazy(
    r"(?:\b(?:besz[ée]l|tanul|tud|puhu|govori[mš]|u[čc]i[mš])|говор|понима|чита|изуча|уч[иу]|зна)\w*\s+$", re.IGNORECASE
)
"""In front of a name: what somebody does in that language."""


_DENIED = lazy(
    r"(?:不要|不得|不准|不能|禁止|别|別|勿|\b(?:не|nie|ikke|inte|niet|non|não|n[ăa]o|nu)\b[^.,;!?\n]{0,16})\s?$",
    re.IGNORECASE,
)
"""In front of a name: not in that language."""


def mentions(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Every place that names a language as one to write in, with its code."""
    for pattern in _PHRASES.live(text.lower()):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 24) : match.start()]
            if not _DONE.search(before) and not _DENIED.search(before):
                yield match.lastgroup or "", match


def names(text: str, code: str) -> bool:
    """Whether the name of a language is in the text, in whatever phrase."""
    return any(one == code and name.search(text) for one, name in _NAMES.live(text.lower()))
