"""Keys of JSON with what they hold, as prompts in other languages than English list them: `"importe" (número), "fecha" (cadena)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from closeloop.buckets.constraints.any_language.labels import orders
from closeloop.buckets.constraints.model import Constraint
from closeloop.patterns import lazy

_WORDS = (
    r"(?:\b(?:schl[üu]sseln?|felde?rn?|attributen?|cl[ée]s|champs|attributs|claves|campos|atributos|chiavi|chaves|sleutels|velden"
    r"|ключ(?:и|ами|ей)|пол(?:я|ями|ей)|klucz(?:e|ami|y)|pol(?:a|ami)|nycklar\w*|fält\w*|nøgler\w*|anahtar\w*|alanlar\w*)\b"
    r"|キー|フィールド|字段|键|鍵|欄位|키|필드)"
)
_KEY = r"(?:[\"“”„«「'‘`]\s?[^\"“”«»「」'‘’`\n]{1,40}?\s?[\"”“»」'’`]|[^\W\d_][\w-]{0,29})"
_HOLDS = r"(?:\s?[(（][^()（）\n]{1,80}[)）]|\s?[:：=]\s?(?:string|number|integer|bool(?:ean)?|array|int|float)\b)"
_AND = (
    r"(?:\s?[,，、;]\s?(?:(?:und|et|y|e|en|og|och|i|и|ve)\s)?|\s(?:und|et|y|e|en|og|och|i|и|ve)\s|(?:和|及び?|と|[와과])\s?"
    r"|(?<=」)(?=「))"
)
_LISTED = lazy(
    rf"{_WORDS}(?:[ \w'’]{{0,24}}?\s?(?:[:：]|,(?=\s?[\"“„«]))|(?=\s?[\"“”„«「'‘`])"
    rf"|[はがを]?\s?)\s?(?P<v>{_KEY}{_HOLDS}?(?:{_AND}{_KEY}{_HOLDS}?){{1,14}})",
    re.IGNORECASE,
)
_BY_TYPE = lazy(
    rf"(?P<v>{_KEY}\s?[(（](?:string|number|integer|bool|array|文字列|整数|数値|配列|真偽|字符串|数字|布尔|数组|문자열|정수|숫자"
    rf"|불리언|배열|строк|числ|логич|массив"
    rf"|cadena|n[úu]mero|entero|booleano|lista|cha[îi]ne|nombre|entier|bool[ée]en|liste|zahl|text|stringa|intero|inteiro"
    rf"|texto)[^()（）\n]{{0,40}}[)）]"
    rf"(?:{_AND}{_KEY}{_HOLDS}){{1,14}})",
    re.IGNORECASE,
)
"""Keys that nothing names so, each with its type."""
_ENTRY = lazy(rf"(?P<key>{_KEY})(?P<holds>{_HOLDS})?(?:{_AND}|$)", re.IGNORECASE)
_SHOWN = lazy(
    r"(?:вида|form\w*|forme|estructura|struttura|estrutura|aufbau|schema|sch[ée]ma|esquema|structure|wie|como|comme|come|tipo|形式"
    r"|格式|형식|postaci"
    r"|biçim\w*|şekil\w*|vorm)[^\n{]{0,40}?(?P<v>\{\s?(?:\"[^\"\n]{1,40}\"\s?:\s?(?:\.{3}|…|\"[^\"\n]{0,40}\"|<[^<>\n]{1,40}>"
    r"|[\w|/ ]{1,24})\s?,?\s?){1,12}\})",
    re.IGNORECASE,
)
_SHOWN_KEY = re.compile(r"\"([^\"\n]{1,40})\"\s?:")
_TYPES = (
    ("integer", r"integer|int\b|nombre entier|entier|(?:n[úu]mero )?enter|ganzzahl|ganze zahl|(?:numero )?inter[oi]"
    r"|(?:n[úu]mero )?inteiro|geheel"
                r"|цел|整数|整數|정수|liczba całk|tam say"),
    ("number", r"number|float|nombre|num[ée]rique|n[úu]m(?:ero|[ée]rico)|zahl|numero|numerico|getal|liczb|числ|sayı|数値|数字|數字"
    r"|숫자|tal\b"),
    ("boolean", r"bool|wahrheitswert|true ?(?:/|\||o[ru]?|oder) ?false|true[／、]false|布[尔爾]|真偽値|логич|불리언|불린"),
    ("array", r"array|list[ae]?n?\b|liste|arreglo|tableau|массив|спис|数组|陣列|配列|リスト|列表|배열|dizi|lijst|tablic"),
    ("string", r"string|cha[îi]ne|texte?\b|cadena|texto|zeichenkette|stringa|testo|строк|tekst|metin|文字列|字符串|字串|문자열|cadeia"
    r"|napis|łańcuch"),
)  # fmt: skip
_TYPED = tuple(
    (name, lazy(rf"\W*(?:une? |une |una |un |eine? |um |uma |een |als? )?(?:{words})", re.IGNORECASE))
    for name, words in _TYPES
)
_JOINT = lazy(r"\s(?:und|et|y|e|en|og|och|i|и|ve)\s$", re.IGNORECASE)
_EDGES = " \"“”„«»「」'‘’`"


def keyed(text: str, low: str) -> Iterator[Constraint]:
    """The keys that a prompt (`low`: in small letters) lists or shows, and the types it gives them."""
    if "json" not in low:
        return
    listed = [*_LISTED.finditer(text)]
    reach = [match.span() for match in listed]
    listed += [match for match in _BY_TYPE.finditer(text) if not any(a <= match.start() < b for a, b in reach)]
    for match in listed:
        if not orders(text, match):
            continue
        keys, last = [], False
        for entry in _ENTRY.finditer(match["v"]):
            if last and entry["key"][0] not in _EDGES:
                break  # `a, b and c, nothing else`
            key = entry["key"].strip(_EDGES)
            keys.append(key)
            last = _JOINT.search(match["v"][: entry.start()]) is not None
            if wanted := _type_of(entry["holds"]):
                yield Constraint("json_types", "format.schema", *match.span(), values=(key, wanted), trust=0.85)
        if len(keys) > 1 and (
            '"' in match["v"]
            or any(mark in match["v"] for mark in "„“«「`'(（")
            or "_" in match["v"]
            or _alone(text, match)
        ):
            yield Constraint("json_keys", "format.schema", *match.span(), values=tuple(keys), trust=0.85)
    for match in _SHOWN.finditer(text):
        if orders(text, match):
            yield Constraint(
                "json_keys", "format.schema", *match.span(), values=tuple(_SHOWN_KEY.findall(match["v"])), trust=0.8
            )


def _alone(text: str, match: re.Match[str]) -> bool:
    """Whether a list of bare words is all that follows: in running prose the last of them may be no key."""
    return text[match.end() :].lstrip(" ")[:1] in ("", ".", ",", ";", "\n", ")", "。", "，", "）")


def _type_of(holds: str | None) -> str | None:
    return next((name for name, words in _TYPED if words.match(holds)), None) if holds else None
