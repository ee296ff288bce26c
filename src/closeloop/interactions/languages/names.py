"""Names of languages as prompts write them, and which one a prompt asks an answer or a translation to be in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from closeloop.interactions.languages import abroad

# code: (names in English, French, Spanish, German, Japanese)
NAMES: Mapping[str, tuple[str, ...]] = {
    "en": ("English", "anglais", "inglés", "Englisch", "英語"),
    "fr": ("French", "français", "francés", "Französisch", "フランス語"),
    "es": ("Spanish", "espagnol", "español", "castellano", "Spanisch", "スペイン語"),
    "de": ("German", "allemand", "alemán", "Deutsch", "ドイツ語"),
    "it": ("Italian", "italien", "italiano", "Italienisch", "イタリア語"),
    "pt": ("Portuguese", "portugais", "portugués", "Portugiesisch", "ポルトガル語"),
    "nl": ("Dutch", "néerlandais", "neerlandés", "holandés", "Niederländisch", "オランダ語"),
    "ru": ("Russian", "russe", "ruso", "Russisch", "ロシア語"),
    "uk": ("Ukrainian", "ukrainien", "ucraniano", "Ukrainisch", "ウクライナ語"),
    "bg": ("Bulgarian", "bulgare", "búlgaro", "Bulgarisch", "ブルガリア語"),
    "pl": ("Polish", "polonais", "polaco", "Polnisch", "ポーランド語"),
    "cs": ("Czech", "tchèque", "checo", "Tschechisch", "チェコ語"),
    "sv": ("Swedish", "suédois", "sueco", "Schwedisch", "スウェーデン語"),
    "da": ("Danish", "danois", "danés", "Dänisch", "デンマーク語"),
    "no": ("Norwegian", "norvégien", "noruego", "Norwegisch", "ノルウェー語"),
    "fi": ("Finnish", "finnois", "finlandais", "finlandés", "finés", "Finnisch", "フィンランド語"),
    "hu": ("Hungarian", "hongrois", "húngaro", "Ungarisch", "ハンガリー語"),
    "ro": ("Romanian", "roumain", "rumano", "Rumänisch", "ルーマニア語"),
    "el": ("Greek", "grec", "griego", "Griechisch", "ギリシャ語"),
    "tr": ("Turkish", "turc", "turco", "Türkisch", "トルコ語"),
    "ar": ("Arabic", "arabe", "árabe", "Arabisch", "アラビア語"),
    "fa": ("Persian", "Farsi", "persan", "persa", "Persisch", "ペルシャ語"),
    "ur": ("Urdu", "ourdou", "ウルドゥー語"),
    "he": ("Hebrew", "hébreu", "hebreo", "Hebräisch", "ヘブライ語"),
    "hi": ("Hindi", "ヒンディー語"),
    "mr": ("Marathi", "マラーティー語"),
    "ne": ("Nepali", "népalais", "ネパール語"),
    "bn": ("Bengali", "Bangla", "bengalí", "ベンガル語"),
    "pa": ("Punjabi", "pendjabi", "パンジャブ語"),
    "gu": ("Gujarati", "グジャラート語"),
    "ta": ("Tamil", "tamoul", "タミル語"),
    "te": ("Telugu", "télougou", "テルグ語"),
    "kn": ("Kannada", "カンナダ語"),
    "ml": ("Malayalam", "マラヤーラム語"),
    "si": ("Sinhala", "cingalais", "シンハラ語"),
    "th": ("Thai", "thaï", "tailandés", "Thailändisch", "タイ語"),
    "vi": ("Vietnamese", "vietnamien", "vietnamita", "Vietnamesisch", "ベトナム語"),
    "id": ("Indonesian", "indonésien", "indonesio", "Indonesisch", "インドネシア語"),
    "sw": ("Swahili", "kiswahili", "suajili", "Suaheli", "スワヒリ語"),
    "zh": ("Chinese", "Mandarin", "chinois", "chino", "Chinesisch", "中国語"),
    "ja": ("Japanese", "japonais", "japonés", "Japanisch", "日本語"),
    "ko": ("Korean", "coréen", "coreano", "Koreanisch", "韓国語"),
    "ka": ("Georgian", "géorgien", "georgiano", "Georgisch", "ジョージア語"),
    "hy": ("Armenian", "arménien", "armenio", "Armenisch", "アルメニア語"),
    "ca": ("Catalan", "catalán", "Katalanisch"),
    "hr": ("Croatian", "croate", "croata", "Kroatisch"),
    "sr": ("Serbian", "serbe", "serbio", "Serbisch"),
    "sk": ("Slovak", "slovaque", "eslovaco", "Slowakisch", "スロバキア語"),
    "sl": ("Slovenian", "Slovene", "slovène", "esloveno", "Slowenisch", "スロベニア語"),
    "bs": ("Bosnian", "bosniaque", "bosnio", "Bosnisch"),
    "mk": ("Macedonian", "macédonien", "macedonio", "Mazedonisch"),
    "sq": ("Albanian", "albanais", "albanés", "Albanisch"),
    "be": ("Belarusian", "Belarussian", "biélorusse", "bielorruso", "Belarussisch"),
    "lt": ("Lithuanian", "lituanien", "lituano", "Litauisch"),
    "lv": ("Latvian", "letton", "letón", "Lettisch"),
    "et": ("Estonian", "estonien", "estonio", "Estnisch"),
    "is": ("Icelandic", "islandais", "islandés", "Isländisch"),
    "ga": ("Gaelic", "Gaeilge", "gaélique", "gaélico", "Gälisch"),
    "cy": ("Welsh", "gallois", "galés", "Walisisch"),
    "eu": ("Basque", "euskera", "Baskisch"),
    "gl": ("Galician", "galicien", "gallego", "Galicisch"),
    "af": ("Afrikaans",),
    "ms": ("Malay", "malais", "malayo", "Malaiisch", "マレー語"),
    "tl": ("Tagalog", "Filipino", "philippin", "filipino", "タガログ語"),
    "jv": ("Javanese", "javanais", "javanés", "Javanisch"),
    "my": ("Burmese", "birman", "birmano", "Birmanisch", "ビルマ語", "ミャンマー語"),
    "km": ("Khmer", "クメール語"),
    "lo": ("Lao", "Laotian", "laotien", "laosiano", "ラオス語", "ラオ語"),
    "mn": ("Mongolian", "mongol", "Mongolisch", "モンゴル語"),
    "kk": ("Kazakh", "kazajo", "Kasachisch", "カザフ語"),
    "uz": ("Uzbek", "ouzbek", "uzbeko", "Usbekisch"),
    "az": ("Azerbaijani", "azerbaïdjanais", "azerbaiyano", "Aserbaidschanisch"),
    "am": ("Amharic", "amharique", "amárico", "Amharisch"),
    "so": ("Somali", "somalí"),
    "yo": ("Yoruba",),
    "ha": ("Hausa", "haoussa"),
    "ig": ("Igbo",),
    "zu": ("Zulu", "zoulou", "zulú"),
    "xh": ("Xhosa",),
    "ps": ("Pashto", "pachtou", "pastún", "Paschtu"),
    "ku": ("Kurdish", "kurde", "kurdo", "Kurdisch"),
    "la": ("Latin", "latín", "Latein", "ラテン語"),
    "eo": ("Esperanto",),
}
CODES = {name.casefold(): code for code, names in NAMES.items() for name in names}
_NAME = "|".join(
    sorted(
        (re.escape(name) for name in CODES if name.isascii() or name[0].isascii() or "é" in name), key=len, reverse=True
    )
)
_NAME_JA = "|".join(re.escape(name) for name in CODES if name.endswith("語"))

_ONLY = re.compile(
    r"only|entire|all of|whole|no other|completely|throughout|every (?:word|part|sentence)|COMPLETA|toda|solo|sólo"
    r"|[ée]n son int[ée]gralit|enti[eè]rement|ENSEMBLE|autres? langue|uniquement|ausschlie|nur|gesamte|他の言語",
    re.IGNORECASE,
)
_ASKED = re.compile(
    rf"\b(?:in|en|auf|em|(?P<into>into)|(?:switch|stick|change|keep)\s+(?:back\s+)?to|(?P<using>using"
    rf"|use))\s+(?P<only>only\s+)?(?:the\s+|le\s+"
    rf"|el\s+)?(?:(?:brazilian|european|mexican|simplified|traditional|modern|british|american|standard|plain|simple|formal|proper"
    rf"|fluent)\s+)?"
    rf"(?P<a>{_NAME})(?:\s+(?P<tail>language|simplifi[ée]|only))?\b",
    re.IGNORECASE,
)
_USED_FOR = re.compile(
    r"\s+(?:for|in|at|with|when|throughout|only|exclusively|please|and|to)\s+(?:your|the|all|every|this|our|me|my|whole|reply|answer"
    r"|respond"
    r"|talking|speaking|answering)",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(
    r"\s+(?:words?|characters?|letters|culture|history|cuisine|cooking|food|literature|art|mytholog\w+|folklore|law|politics|societ\w+"
    r"|music|football|restaurants?|compan\w+|schools?|class\w*|cit\w+|markets?|medicine|philosophy|tradition\w*|grammar|territor\w+"
    r"|script|alphabet|type"
    r"|parliament|government|style|accent|dialect|waters|football|soccer|loan\w*|names?|people|speak\w+)\b",
    re.IGNORECASE,
)
"""What makes the name in front of it an adjective: an answer about French cuisine may be in any language."""
_NAME_ONLY = re.compile(rf"\b(?P<a>{_NAME})\s+(?:language\s+)?only\b", re.IGNORECASE)
_SPEAK = re.compile(
    rf"\b(?:speak|talk)\s+(?:(?:only|just|exclusively)\s+)?(?P<a>{_NAME})\b(?=\s*(?:[.!,;\n]|$)|\s+(?:to|with|from|at|for|only"
    rf"|exclusively|now"
    r"|please|throughout|and|when|in|unless|here|always|all)\b)",
    re.IGNORECASE,
)
"""`Speak French at all times`; who says `I speak French` asks for nothing."""
_LANGUAGE_IS = re.compile(
    rf"(?:^|[.;]\s|[-*•]\s)[ \t]*[*_]{{0,2}}(?:(?:output|answer|reply|response|target|chat) )?language(?: of (?:the |your |all )?"
    rf"(?:answers?|output|replies|responses))?[*_]{{0,2}}\s?(?:is|:|=)[*_]{{0,2}}\s(?:always |only )?"
    rf"(?P<a>{_NAME})\b(?!\s*(?:[,/&]|and|or)\b)",
    re.IGNORECASE | re.MULTILINE,
)
"""`Language: German`, as a line of rules."""
_BIDDEN = re.compile(
    r"(?:^|[.!?\n:,;]|\b(?:please|must|should|shall|to me|now|let's))\s*(?:(?:always|only|just)\s+)?$", re.IGNORECASE
)
_ONLY_WORD = re.compile(r"\bonly\b", re.IGNORECASE)
_NEAR = 40
"""Characters in front of `only` in which the name of a language stands."""
_BUT = re.compile(
    rf"\b(?:language|anything|nothing|word|words)(?: \w+)? (?:other than|except|but|besides)(?: in)? (?P<a>{_NAME})\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"(?:\bnot|n['’]t|\bnever|\bavoid)(?: \w+){0,2} $", re.IGNORECASE)
"""In front of a name: not to be answered in that language."""
_TOLD = re.compile(
    r"\b(?:did|does|has|had|wrote|learn(?:ing)?|stud(?:y|ying|ied)|published|knows|speaks)\b[^.?!\n]{0,40}$",
    re.IGNORECASE,
)
"""In front of a name: what somebody did in that language, or learns."""
_PART = re.compile(
    r"\b(?:with|includ\w+|add\w*|plus|put)\s+(?:[\w'-]+\s+){0,3}(?:chorus|refrain|titles?|verses?|lines?|quot(?:es?|ation)|phrases?"
    r"|words?|names?"
    r"|greetings?|headings?|captions?|subtitles?|stanzas?|mottos?|toasts?|proverbs?|hashtags?|translations?|glossary|summary)\s+$",
    re.IGNORECASE,
)
"""In front of a name: only a part of the response is to be in that language."""
_PROPER = re.compile(r"\s+(?!Language|Please|Thank|Write|Answer|Do)[A-Z][a-z]{2,}")
_ASKED_JA = re.compile(rf"(?P<a>{_NAME_JA})(?:で|に(?:翻?訳|直)|を使|のみ|だけ)")
_INTO = re.compile(
    r"(?:translat|traduc|traduz|tradui|übersetz)\w*\b[^.?!:\n]{0,60}?\b(?:to|al|a|ins|para)\s+(?:the\s+)?"
    rf"(?P<a>{_NAME})e?\b",
    re.IGNORECASE,
)
"""`Translate this to Italian`, `ins Englische`."""
_INTO_JA = re.compile(r"(?P<v>[英和邦仏独西露中韓])訳(?=[しをせ\s：:]|$)")
_CODES_JA = {"英": "en", "和": "ja", "邦": "ja", "仏": "fr", "独": "de", "西": "es", "露": "ru", "中": "zh", "韓": "ko"}
"""`英訳してください`: translate into English."""
_ANSWERING = re.compile(
    r"\b(?:answer|respond|response|reply|write|written|explain|tell|output|give|speak|talk|use|using|only|entirely|completely|language"
    r"|review|joke|rewrite|translat\w*|say|poem|email|letter|article|essay|story|itinerary|rubric|tldr|summar\w+|describe|create|compose"
    r"|r[ée]pon\w+|r[ée]dig\w+|[ée]cri\w+|traduis\w*|expliqu\w+|respuesta|resp[óo]nd\w+|cont[ée]st\w+|escr[íi]b\w+|red[áa]ct\w+"
    r"|m[áa]nd[ae]\w*|trad[úu]c\w+|traduc\w+|explica|formulier\w*|verfass\w*|envoie\w*|antwort\w*|schreib\w*"
    r"|übersetz\w*|erklär\w*|sag|sagen?|erzähl\w*|nenn\w*|fass\w*|dis|raconte\w*|donne\w*|dime|cuéntame|dame)\b",
    re.IGNORECASE,
)
_DIRECT = re.compile(r"\b(?:answer|respond|reply|r[ée]pon[ds]\w*|respond[ae]|contest[ae]|antworte\w*)\b", re.IGNORECASE)
_TRANSLATING = re.compile(
    r"translat|tradu|übersetz|翻訳|\b(?:say|spell|pronounce|call)\s[^.?!\n]{1,40}\s(?:in|auf|en)\b"
    r"|\b(?:how|to) (?:\w+ ){0,3}write\s[^.?!\n]{1,40}\s(?:in|auf|en)\b|\bwrite ['\"“‘«]|\b(?:word|name|term|meaning) (?:for|of)\b"
    r"|\bmeans?\b|comment dit|c[óo]mo se dice|wie (?:sagt|heißt)"
    rf"|{abroad.TRANSLATING}",
    re.IGNORECASE,
)


@lru_cache(maxsize=4_096)
def asked(text: str) -> tuple[tuple[str, int, int, float], ...]:
    """Languages the prompt asks the response to be in: code, start, end, and how sure that is."""
    return tuple(found[:4] for found in _places(text) if not found[4])


def into(text: str) -> tuple[tuple[str, int, int], ...]:
    """The languages a prompt asks a translation to be in: code, start, end. The words around it may be in the user's own."""
    found = [place[:3] for place in _places(text) if place[4]]
    if "訳" in text:
        found += [(_CODES_JA[match["v"]], match.start(), match.end()) for match in _INTO_JA.finditer(text)]
    return tuple(found)


@lru_cache(maxsize=256)
def _places(text: str) -> tuple[tuple[str, int, int, float, bool], ...]:
    """Code, start, end, how sure, and whether only a translation is to be in it."""
    found = []
    low = text.lower()
    for match in _mentions(text, low):
        code = CODES[match["a"].casefold()]
        window = text[max(0, match.start() - 120) : match.end() + 80]
        if match.re is not _ASKED_JA and not _ANSWERING.search(window) and not _ONLY.search(window):
            continue
        translated = bool(_TRANSLATING.search(window)) and not _ONLY.search(window)
        translated = translated or bool(match.re is _ASKED and match["into"])
        if _TOLD.search(text, max(0, match.start() - 60), match.start()) and not _ONLY.search(window):
            continue
        near = text[max(0, match.start() - 40) : match.start()]
        if _PART.search(near):
            continue
        sure = 0.93 if _ONLY.search(window) or match.re is _ASKED_JA else 0.75 if _DIRECT.search(near) else 0.6
        found.append((code, match.start(), match.end(), sure, translated))
    if "transl" in low or "tradu" in low or "übersetz" in low:
        found += [(CODES[match["a"].casefold()], *match.span("a"), 0.6, True) for match in _INTO.finditer(text)]
    for match in _only_version(text, low):
        found.append((CODES[(match["a"] or match["b"]).casefold()], match.start(), match.end(), 0.93, False))
    for code, match in abroad.mentions(text):
        translated = bool(_TRANSLATING.search(text, max(0, match.start() - 120), match.end() + 80))
        found.append((code, match.start(), match.end(), 0.93, translated))
    return tuple(found)


def _mentions(text: str, low: str) -> list[re.Match[str]]:
    """Every place that names a language as one to write in. A name in front of `only` is looked for only where that word is."""
    found = [match for match in _ASKED.finditer(text) if _as_language(match, text)]
    found = [match for match in found if not _DENIED.search(text, max(0, match.start() - 30), match.start())]
    if " than " in text or " but " in text or "xcept" in text:
        found += _BUT.finditer(text)
    if "language" in low:
        found += _LANGUAGE_IS.finditer(text)
    if "speak" in low or "talk" in low:
        found += [
            match for match in _SPEAK.finditer(text) if _BIDDEN.search(text[max(0, match.start() - 24) : match.start()])
        ]
    if "only" in low:
        taken = {match.start("a") for match in found}
        places = [match.span() for match in _ONLY_WORD.finditer(text)]
        named = [_NAME_ONLY.search(text, max(0, start - _NEAR), end) for start, end in places]
        found += [match for match in named if match and match.start("a") not in taken]
        found.sort(key=lambda match: match.start())
    return found + ([*_ASKED_JA.finditer(text)] if "語" in text else [])


def _only_version(text: str, low: str) -> Iterator[re.Match[str]]:
    """`Nur den türkischen Text`, `solo la versión inglesa`: all that is wanted is in that language."""
    if any(word in low for word in _VERSION_WORDS):
        yield from _VERSION.finditer(text)


_VERSION_WORDS = ("text", "fassung", "version", "versión", "versione", "versão", "übersetzung", "testo")
_VERSION = re.compile(
    r"\b(?:nur|blo(?:ß|ss)|lediglich|ausschlie(?:ß|ss)lich) (?:den|die|das|eine?n?) (?P<a>"
    + _NAME
    + r")e[nrs]? (?:text|fassung|version"
    r"|[üu]bersetzung)\b|\b(?:uniquement|seulement|juste|rien que|solo|s[óo]lo|soltanto|apenas|somente) (?:le|la|el|il|a"
    r"|o) (?:texte?o?|versi[oóã]n?e?o?"
    r"|version|testo) (?:en |em |in )?(?P<b>" + _NAME + r")[ea]?\b",
    re.IGNORECASE,
)


def _as_language(match: re.Match[str], text: str) -> bool:
    """`in Chinese cuisine` and `using Chinese loanwords` name no language to answer in; `using only Chinese` does."""
    if match["tail"] or match["only"]:
        return True
    if match["using"]:
        behind = text[match.end() : match.end() + 2].strip()
        return not behind.isalnum() or _USED_FOR.match(text, match.end()) is not None
    return not _ADJECTIVE.match(text, match.end()) and not _PROPER.match(text, match.end())
