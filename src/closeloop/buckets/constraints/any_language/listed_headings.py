"""Headings that a prompt lists with their marks, in a line behind a colon or one below another: all or none of them are the answer's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from closeloop.buckets.constraints.model import Broken, Check, Constraint
from closeloop.buckets.text import bare
from closeloop.patterns import lazy

_NAME = r"(?:\*\*[^*\n]{2,60}\*\*|[\"“`']?#{1,4} [^\n,;،、\"”`'#]{2,60}[\"”`']?)"
_AND = r"(?:[,;،、][ \t]*|[ \t]*/[ \t]*|[ \t]+)(?:(?:and|und|et|y|e|en|og|och|i|и|ve|then|و)[ \t]+)?"
_IN_A_LINE = lazy(rf"(?P<v>{_NAME}(?:{_AND}{_NAME}){{1,11}})")
_BELOW = lazy(
    r"[:：][ \t]*\n(?:[ \t]*\n)?(?P<v>(?:[ \t]*(?:[-*•][ \t]+|\d{1,2}[.)][ \t]*)?(?:#{1,4} [^\n]{2,80}"
    r"|\*\*[^*\n]{2,60}\*\*:?)[ \t]*(?:\n|\Z)){2,12})"
)
_ONE = re.compile(r"\*\*([^*\n]{2,60})\*\*|#{1,4} ([^\n,;،、\"”`'#]{2,60})")
_NOUN = lazy(
    r"\b(?:sections?|headings?|headers?|groups?|groupe[dz]?|under|titles|abschnitt\w*|überschrift\w*|rubri\w+|titres?|en-?têtes?"
    r"|secci[óo]n\w*|encabezad\w+"
    r"|apartad\w+|sezion\w+|intestazion\w+|titol[oi]|seções|secções|títulos?|cabeçalhos?|koppen|kopjes|secties|avsnitt|afsnit"
    r"|overskrift\w*"
    r"|nagłówk\w+|sekcj\w+|раздел\w*|заголовк\w+|başlık\w*|bölüm\w*|العناوين|الأقسام|أقسام|عناوين)\b|見出し|セクション|标题|標題|章节|部分|제목|섹션"
    r"|शीर्षक|खंड",
    re.IGNORECASE,
)
_OMIT = lazy(
    r"\b(?:omit|skip|leave (?:it |them )?out|drop|optional\w*|only (?:if|when|where|those)|if (?:any|there (?:is|are)|relevant"
    r"|applicable|needed|present)|where"
    r"|(?:no|without|not) empty|weglass\w*|auslassen|entfällt|entfallen|nur wenn|falls vorhanden|omet\w+|om[ei]t\w+"
    r"|supprim\w+|saut\w+|seulement si"
    r"|sólo si|solo si|si (?:hay|procede|existe|besoin)|tralascia\w*|ometti|salta\w*|solo se|se (?:presente|houver|necessário)|pule"
    r"|weglaten|laat weg|alleen als"
    r"|utelämna|hoppa över|udelad\w*|utelat\w*|pomi[ńj]\w*|опуст\w+|пропус\w+|только если|если есть|atla\w*|varsa)\b|省略|省く|あれば"
    r"|场合|如有|생략|있으면"
    r"|احذف|إن وجد|छोड़",
    re.IGNORECASE,
)
_FEWEST = 2
_WINDOW = 160


def listed_headings(text: str) -> Iterator[Constraint]:
    """The headings of the first list of each kind; none where empty ones may be left out."""
    if "**" not in text and "#" not in text:
        return
    for pattern in (_IN_A_LINE, _BELOW):
        for match in pattern.finditer(text):
            names = tuple(
                dict.fromkeys(
                    name.strip(" *:`\"'“”.") for one in _ONE.findall(match["v"]) if (name := one[0] or one[1])
                )
            )
            before = text[max(0, match.start("v") - _WINDOW) : match.start("v")].rpartition("\n\n")[2]
            behind = text[match.end() : match.end() + _WINDOW + 80]
            if len(names) < _FEWEST or not _NOUN.search(before) or _OMIT.search(before) or _OMIT.search(behind):
                continue
            if all(0 < len(name) <= _LONGEST for name in names):
                yield Constraint("listed_headings", "format.missing_section", *match.span("v"), values=names, trust=0.9)
                return


_LONGEST = 60


def _listed_headings(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Half of them are lines of the response or begin one, so it keeps to the list; one is nowhere at all."""
    written = bare(response)
    heads = {bare(_before_colon(line)) for line in response.splitlines() if line.strip()}
    names = [(name, bare(name)) for name in constraint.values]
    there = [name for name, plain in names if plain in heads]
    missing = [name for name, plain in names if plain and plain not in written]
    if not missing or len(there) * 2 < len(names) or len(there) + len(missing) < len(names):
        return None
    return Broken(f"has no section {', '.join(map(repr, missing))}", 0, min(_SHOWN, len(response)))


_SHOWN = 60


def _before_colon(line: str) -> str:
    """What a line is headed by: itself, or its words in front of a colon."""
    head = re.match(r"[\s#>*_\d.)•-]*([^:：\n]{1,80})", line)
    return head[1] if head else line


LISTED_HEADINGS: Mapping[str, Check] = {"listed_headings": _listed_headings}
