"""Placeholders of a text that rules want kept: `Keep placeholders such as {name}`, `Platzhalter wie %s nicht übersetzen`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from closeloop.buckets.constraints.model import Broken, Check, Constraint
from closeloop.patterns import lazy

_KEEP = (
    r"\b(?:keep|preserve|leave|retain|untouched|unchanged|verbatim|intact|(?:not|never|n't) (?:translate|change|alter|modify|touch"
    r"|remove)"
    r"|beibehalten|behalte|bewahre|unverändert|unangetastet|(?:nicht|nie|niemals) (?:übersetz|veränder|änder|anfass)\w*|bleib\w*"
    r"|lass(?:e|en)?"
    r"|conserv\w+|gard(?:e|er|ez)|préserv\w+|intacte?s?|ne (?:pas )?(?:tradui|modifi|touche)\w*|tels? quels?|telles? quelles?"
    r"|mant[eé]n(?:er|ga|gan)?|no (?:traduzc|tradu[cz]|modifi|cambi|toq)\w*|tal cual|dej(?:a|e|ar)|sin cambios"
    r"|mantien[ei]|mantenere|lascia\w*|non (?:tradur|modific|tocca)\w*|invariat[aeio]|intatt[aeio]"
    r"|mant(?:enha|ém|er)|preserv[ae]\w*|n[ãa]o (?:traduz|alter|modific|mex)\w*|deixe|inalterad[ao]s?"
    r"|behoud\w*|laat|ongewijzigd|(?:niet|nooit) (?:vertal|wijzig|aanpass)\w*"
    r"|behåll\w*|behold\w*|bevar\w*|lämna|(?:inte|ikke) (?:översätt|oversæt|oversett|ändra|ændr|endre)\w*|oförändrad\w*|uændre\w*"
    r"|uendre\w*"
    r"|zachow\w+|pozostaw\w*|nie (?:tłumacz|zmieniaj|ruszaj)\w*|bez zmian"
    r"|сохран\w+|остав\w+|не (?:переводи|меня|изменя|трога)\w*|без изменений|koru\w*|olduğu gibi|aynen|değiştirme\w*|çevirme\w*)\b"
    r"|そのまま|維持|保持|残す|残して|(?:翻訳|変更)しない|保留|不要翻译|不翻译|原样|不变|그대로|유지|(?:번역|변경)하지"
    r"|حافظ|احتفظ|كما هي|اترك|لا تترجم|دون تغيير|जैसा|वैसे ही|बनाए रख|यथावत|न बदल|अनुवाद न"
)
_PLACEHOLDERS = (
    r"\b(?:place ?-?holders?|platzhaltern?|espaces? réservés?|marcador(?:es)?(?: de posici[óo]n)?|segnaposto|espaços reservados"
    r"|plaats(?:houders?|aanduid\w+)"
    r"|platshållar\w*|pladsholder\w*|plassholder\w*|symbol\w* zastępcz\w+|плейсхолдер\w*|заполнител\w+|yer tutucu\w*"
    r"|(?:curly )?braces|curly brackets|geschweifte[nr]? klammern|accolades|llaves|(?:parentesi )?graffe|chavetas|фигурн\w+ скобк\w+)\b"
    r"|プレース ?ホルダー?|占位符|佔位符|자리 ?표시자|플레이스 ?홀더|العناصر النائبة|प्लेसहोल्डर|प्लेस होल्डर"
)
_VARIABLES = (
    r"\b(?:variables?|variablen|variabil[ei]|variáve(?:l|is)|variabelen?|variabl[ae]\w*|zmienn\w+|переменн\w+|değişken\w*|tokens?"
    r"|tags?|markup|html"
    r"|balises?|etiquetas?|balisage)\b|変数|变量|變數|变數|变数|변수|المتغيرات|चर\b|タグ|标签|标记|태그|теги?\b|тег[аио]\w*"
)
_SHOWN = (
    r"\{\{?\s?[\w.]{1,40}\s?\}?\}|\$\{?[A-Za-z_]\w{0,40}\}?|%\(\w{1,40}\)[sd]|%\d?\$?[sd@]\b|</?[A-Za-z]\w{0,20}/?>"
)
_SENTENCE = lazy(r"[^\n.!?。！？।]+(?:[.!?](?!\s|$)[^\n.!?。！？।]*)*")
_KEPT, _NAMED, _MAYBE, _MARK = lazy(_KEEP, re.I), lazy(_PLACEHOLDERS, re.I), lazy(_VARIABLES, re.I), lazy(_SHOWN)
_FILL = lazy(
    r"\b(?:replace|fill|substitut|ersetz|füll|remplac|rempli|sustitu|reemplaz|rellen|sostitu|riempi|compila|substitu|preench|vervang"
    r"|ersätt|fyll|erstat|udfyld|zastąp|uzupełn|wypełn|замен|заполн|подстав|değiştir(?!me)|doldur)\w*"
    r"|置き換|埋め|替换|填|바꾸|채우",
    re.IGNORECASE,
)
_TAGS = lazy(r"\b(?:tags?|markup|html|balis|etiquet|теги?|тег[аио]?\w*)|タグ|标签|태그|<", re.IGNORECASE)
_BRACED = r"\{\{\s?[\w.]{1,40}\s?\}\}|\$?\{[A-Za-z_][\w.]{0,40}\}|\{\d\}|%\(\w{1,40}\)[sd]|%\d\$[sd@]|%[sd@](?!\w)"
_HELD = lazy(_BRACED)
_HELD_WITH_TAGS = lazy(rf"{_BRACED}|</?[A-Za-z][A-Za-z0-9]{{0,14}}(?: [^<>\n]{{0,80}})?/?>")


def kept_marks(text: str) -> Iterator[Constraint]:
    """The first sentence that wants placeholders kept."""
    if not any(map(text.__contains__, "{%<")):
        return
    for sentence in _SENTENCE.finditer(text):
        said = sentence[0]
        shown = _MARK.search(said) is not None
        if not (_NAMED.search(said) or (shown and _MAYBE.search(said))) or not _KEPT.search(said) or _FILL.search(said):
            continue
        tags = "tags" if _TAGS.search(said) else ""
        yield Constraint("kept_marks", "instruction.ignored", *sentence.span(), values=(tags,), trust=0.9)
        return


def _kept_marks(constraint: Constraint, response: str, demand: str) -> Broken | None:
    """Each has to be there as it is; blanks inside make no difference. What stands in front of the demand is none of the text."""
    pattern = _HELD_WITH_TAGS if constraint.values[0] else _HELD
    written = _plain(response)
    wanted = dict.fromkeys(match[0] for match in pattern.finditer(demand))
    lost = [one for one in wanted if _plain(one) not in written]
    return Broken(f"has lost {', '.join(lost[:4])}, which was to be kept") if lost else None


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


KEPT_MARKS: Mapping[str, Check] = {"kept_marks": _kept_marks}
