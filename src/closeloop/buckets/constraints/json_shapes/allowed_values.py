"""Values that a key may have, told beside its name: `Allowed values for "team": SALES, SUPPORT`, `- priority: one of low, high`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from closeloop.buckets.constraints.checks.machine_formats import find_json, parse_json
from closeloop.buckets.constraints.json_shapes.enumerated import EXAMPLES
from closeloop.buckets.constraints.model import Broken, Check, Constraint
from closeloop.patterns import lazy

_KEY = r"[\"“„«「`'*]{0,3}(?P<k>[^\W\d][\w.-]{0,40})[\"”»」`'*]{0,3}"
_ASCII_KEY = r"[\"“„«「`'*]{0,3}(?P<k2>[A-Za-z_][A-Za-z0-9_.-]{0,40})[\"”»」`'*]{0,3}"
_LIST = r"(?P<v>[^.;:\n(){}\[\]。；：।]{3,240}|[\[(][^.;:\n(){}\[\]]{3,240}[\])])(?=[ \t]*(?:[.;)\n。；।]|$))"
_ALLOWED = (
    r"(?:allowed|valid|permitted|possible|accepted|legal|admissible) (?:values?|options?|labels?|categories)"
    r"|valeurs (?:autorisées|possibles|permises|admises|acceptées|valides)"
    r"|valores (?:permitidos|posibles|v[áa]lidos|admitidos|aceptados|poss[íi]veis|aceitos)"
    r"|valori (?:ammessi|consentiti|possibili|validi|accettati)"
    r"|(?:erlaubten?|zulässigen?|möglichen?|gültigen?) werte|(?:toegestane|mogelijke|geldige) waarden"
    r"|(?:допустимые|возможные|разреш[её]нные) значения|(?:dozwolone|możliwe|dopuszczalne) wartości"
    r"|(?:tillåtna|möjliga|giltiga) värden|(?:tilladte|mulige|gyldige) værdier|(?:tillatte|mulige|gyldige) verdier"
    r"|القيم (?:المسموح بها|المسموحة|الممكنة|المتاحة)"
)
_OF = r"(?:for|of|pour|de|du|para|per|di|für|von|voor|van|для|поля|dla|pola|för|til|av|لـ|ل|للحقل|في)"
_NOUN = r"(?:the |le |la |el |il |o |das |den |het |het veld |d'|champ |campo |feld |field |key |поля )"
_BEHIND_IT = (
    r"(?: için (?:izin verilen|geçerli|olası) değerler|[ ]?の(?:許可される|有効な|取りうる|可能な)?値(?:は)?"
    r"|[ ]?的?(?:取值(?:范围)?|可选值|允许(?:的)?值|合法值)(?:为|只能是|是)?|[ ]?(?:의|에)? ?(?:허용 ?값|허용되는 값|가능한 값)(?:은|는)?"
    r"|[ ]के (?:मान्य|अनुमत|संभव) मान)"
)
_TOLD = lazy(
    rf"(?<!\w)(?:{_ALLOWED}) {_OF} ?{_NOUN}{{0,2}}{_KEY}(?: (?:field|key|are|is|sont|son|sono|são|sind|zijn|är|er))?"
    rf"[ \t]*[:=：]?[ \t]*(?:\n[ \t]*)?{_LIST}"
    rf"|(?<![\w\"]){_ASCII_KEY}{_BEHIND_IT}[ \t]*[:=：]?[ \t]*{_LIST.replace('?P<v>', '?P<v2>')}",
    re.IGNORECASE,
)
_ONE_OF = (
    r"(?:(?:must be |exactly )?one of|either|enum|any of|allowed values|l['’]une? des?|parmi|una? (?:de|di|tra|fra)|entre"
    r"|eine[rs]? (?:der|von|aus)"
    r"|[ée]é?n van|jedn[aeo] z|один из|одно из|ett? av|en af|um de|uma das?|biri)"
)
_FIELD = lazy(
    rf"(?:^|(?<=[,(;{{]))[ \t]*(?:[-*•][ \t]*|\d{{1,2}}[.)][ \t]*)?{_KEY}[ \t]*(?:\((?:string|text|enum)\)[ \t]*)?(?:[:=：–—-]|\()[ \t]*"
    rf"(?:(?:string|text|enum),?[ \t]*)?(?:{_ONE_OF}(?: the following| these)?(?: values)?[ \t]*[:：]?[ \t]*{_LIST}"
    rf"|{_LIST.replace('?P<v>', '?P<v2>').replace('{3,240}', '{3,160}')})",
    re.IGNORECASE | re.MULTILINE,
)
_SPLIT = re.compile(
    r"\s*[,،、，|]\s*(?:(?:or|ou|o|oder|of|eller|lub|albo|или|veya|und|and|et|y|e|i|и|ve)\s+)?|\s+(?:or|ou|oder|of|eller|lub|albo|или"
    r"|veya|أو|या|and|und|et|och|og|en|и|ve)\s+|\s+/\s+"
)
_BARS = re.compile(r"\s*\|\s*")
_QUOTES = " \t\"“”„«»「」'‘’`*<>[]()"
_VALUE = re.compile(r"[^\W_][\w+-]*(?: [\w+-]+)?")
_ELSE = re.compile(
    r"\b(?:if|otherwise|else|default|unknown|unclear|none|when|unless|fallback|wenn|falls|sonst|si|sinon|sino|se|altrimenti|caso"
    r"|sen[ãa]o|als|anders"
    r"|om|annars|hvis|ellers|jeśli|gdy|inaczej|если|иначе|eğer|yoksa|aksi)\b|もし|場合|如果|否则|若|그렇지|경우|إذا|وإلا|यदि|अगर|अन्यथा",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n。！？।]+")
_MARKED = re.compile(r"[\"“`«「']([^\"”`»」'\n]{1,40})[\"”`»」']")
_WORD = re.compile(r"[\w+-]+")
_FEWEST, _MOST = 2, 14


def allowed_values(text: str, low: str, own: int) -> Iterator[Constraint]:
    """One demand for each key whose values are told; `own` is where the user's own message begins, which tells no values."""
    if "json" not in low:
        return
    rules = text[:own] if own else text
    known: tuple[str, ...] | None = None
    told = ((match, False) for match in _TOLD.finditer(rules))
    fields = ((match, match["v"] is None) for match in _FIELD.finditer(rules))
    for match, bare in (*told, *fields):
        groups = match.groupdict()
        key, at = groups["k"] or groups.get("k2") or "", "v" if match["v"] is not None else "v2"
        options = _options(match[at] or "", bars=bare)
        if not options or key.lower() in _NO_KEYS or EXAMPLES.search(match[0][: match.start(at) - match.start()]):
            continue
        known = _others(rules) if known is None else known
        start = match.start("k") if groups["k"] else match.start()
        yield Constraint(
            "json_value", "format.schema", start, match.end(), values=(key, *options, "", *known), trust=0.85
        )


_NO_KEYS = frozenset(("language", "languages", "tags", "labels", "e.g", "example", "examples", "note"))


def _options(listed: str, *, bars: bool) -> tuple[str, ...]:
    """The values of a list, none where it is running text; with `bars` it needs bars between them."""
    pieces = (_BARS if bars else _SPLIT).split(listed.strip(" \t[]()"))
    values = tuple(one for piece in pieces if (one := piece.strip(_QUOTES)) and one.lower() not in _NOTHING)
    if not _FEWEST <= len(values) <= _MOST or not all(_VALUE.fullmatch(one) for one in values):
        return ()
    if any(one.lower() in _TYPES or _LAYOUT.fullmatch(one) for one in values) or (
        not bars and sum(" " in one for one in values) == 1 and len(values) > _FEWEST
    ):
        return ()
    return values


_TYPES = frozenset(
    (
        "string",
        "number",
        "integer",
        "float",
        "boolean",
        "bool",
        "array",
        "object",
        "list",
        "etc",
        "date",
        "int",
        "str",
        "text",
        "true",
        "false",
    )
)
_NOTHING = ("null", "none", "nil")
"""Says that a value may be missing."""
_LAYOUT = re.compile(r"[YMDHS][YMDHST:-]{3,}")


def _others(rules: str) -> tuple[str, ...]:
    """What rules name beside: in quotation marks, and words of sentences for the case that none fits."""
    marked = [one.strip() for one in _MARKED.findall(rules)]
    beside = [
        word for sentence in _SENTENCE.findall(rules) if _ELSE.search(sentence) for word in _WORD.findall(sentence)
    ]
    return tuple(dict.fromkeys((*marked, *beside)))


def _json_value(constraint: Constraint, response: str, _: str) -> Broken | None:
    """A text at this key, or one of a list of texts, that is none of the values; null tells that there is none."""
    key, *rest = constraint.values
    options, known = rest[: rest.index("")], rest[rest.index("") + 1 :]
    value, error = parse_json(response)
    plain = any(one != one.lower() and one != one.upper() for one in options)
    fitting = {_plain(one, plain) for one in (*options, *known)}
    for found in _at(find_json(response) if error else value, key):
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, str) and one and _plain(one, plain) not in fitting:
                start = max(response.find(one), 0)
                return Broken(
                    f"has {one[:40]!r} for {key}, which is none of {', '.join(options)}", start, start + len(one)
                )
    return None


def _plain(value: str, plain: bool) -> str:
    return value.lower() if plain else value


def _at(value: Any, key: str) -> Iterator[Any]:
    """Every value at a key, at any depth."""
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _at(one, key)
    if isinstance(value, dict) and key in value:
        yield value[key]


ALLOWED: Mapping[str, Check] = {"json_value": _json_value}
