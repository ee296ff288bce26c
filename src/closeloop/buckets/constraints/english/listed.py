"""So many tips, reasons and the like that a prompt asks for (`Give me five tips`), and limits that stand in front: `Word limit: 40`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from closeloop.buckets.constraints.model import BUCKETS, Constraint
from closeloop.patterns import Runs, branches, lazy
from closeloop.patterns.sieves import Choice

_ASKING = (
    r"(?:list|give|name|write|create|provide|suggest|share|offer|identify|generate|propose|recommend|outline|brainstorm|come\s+up\s+with"
    r"|think\s+of|liste[rz]?|donne[rz]?(?:-moi|-nous)?|dammi|elenca|suggerisci|proponi|d[êe](?:-me)?|sugira|liste|cite[rz]?|propose[rz]?"
    r"|nomme[rz]?|enumera|lista|da|dame|menciona|nombra|prop[óo]n|sugiere|nenne?|gib|liste|z[äa]hle)"
)
_THINGS = (
    r"tips|ways|reasons|examples|ideas|steps|suggestions|options|questions|facts|benefits|advantages|disadvantages|pros|cons|features"
    r"|items|things|titles|headlines|slogans|strategies|methods|types|kinds|alternatives|synonyms|hashtags|exercises|activities|places"
    r"|techniques|factors|characteristics|differences|similarities|challenges|recommendations|jokes|riddles|names|books|movies|films"
    r"|recipes|tools|words|adjectives|taglines|captions|tweets|quotes|puns|metaphors|topics|goals|habits|skills|mistakes|problems"
    r"|solutions|trends|countries|cities|animals|fruits|vegetables|colou?rs|conseils|fa[çc]ons|raisons|exemples|id[ée]es|[ée]tapes"
    r"|avantages|inconv[ée]nients|faits|questions|m[ée]thodes|titres|astuces|consejos|formas|maneras|razones|ejemplos|ideas|pasos"
    r"|ventajas|desventajas|datos|preguntas|m[ée]todos|t[íi]tulos|id[ée]es|consigli|modi|motivi|esempi|idee|passi|vantaggi|dicas|maneiras"
    r"|raz[õo]es|exemplos|ideias|passos|vantagens|tipps|gr[üu]nde|beispiele|ideen|schritte|vorteile|nachteile|fakten|fragen|methoden"
    r"|titel|m[öo]glichkeiten"
)
_WORD = Runs(r"\w")
_SPELLED = re.compile(r"\[(\w+)\]|(\w)\?")


def _spelled(word: str) -> list[str]:
    """Every way to write a word that has classes of letters and letters that may be left out."""
    found = _SPELLED.search(word)
    if found is None:
        return [word]
    ways = found[1] or ("", found[2])
    return [one for way in ways for one in _spelled(word[: found.start()] + way + word[found.end() :])]


_NAMES = frozenset([one for word in branches(_THINGS) for one in _spelled(word)])
_GIVE_ME_FIVE = lazy(
    rf"\b(?P<verb>{_ASKING})\b(?:\s+(?:me|us|moi|nous|mir|uns|up|of|a\s+list\s+of|at\s+least|exactly|only|up\s+to|au\s+moins|exactement"
    rf"|al\s+menos|exactamente|mindestens|genau|the|top|your))*\s+(?P<n>\w+)\s+(?:[\w-]+\s+){{0,2}}?(?P<unit>{_THINGS})\b",
    re.IGNORECASE,
)
_FIVE_STEP_PLAN = lazy(
    r"\b(?P<n>\w+)-(?:step|point|item|part)\s+(?:[\w-]+\s+)?(?:plan|list|guide|summary|checklist|process)\b",
    re.IGNORECASE,
)
_BY_SCRIPT = (
    (re.compile("[\u3040-\u30ff]"), lazy(
        r"(?P<n>\d{1,2}|[一二三四五六七八九十])(?:つ|個|点)(?:ほど)?(?:挙げ|教え|提案し|書い|列挙し|紹介し)", re.IGNORECASE
    )),
    (re.compile("[\u4e00-\u9fff]"), lazy(
        r"(?:列出|列举|列舉|给我|給我|給出|给出|推荐|推薦|提供|写出|寫出|想出|举出|舉出)(?:至少|最多)?(?P<n>\d{1,2}|[一二两兩三四五六七八九十])"
        r"(?:个|個|条|條|种|種|点|點|本|部|款|项|項)(?!字|段|句|(?:不同的?)?(?:回答|答案|回复|回覆|版本|部分))",
        re.IGNORECASE,
    )),
    (re.compile("[\u0400-\u04ff]"), lazy(
        r"\b(?:назови|перечисли|дай|приведи|предложи|придумай|посоветуй)(?:те)?(?: мне| нам)?(?: ровно| минимум)? (?P<n>\w+)"
        r" (?:\w+ )?(?:совет|способ|причин|пример|иде|шаг|факт|вопрос|преимуществ|вариант|назван|книг|фильм|слоган)\w*",
        re.IGNORECASE,
    )),
    (re.compile("[\uac00-\ud7af]"), lazy(
        r"(?P<n>\d{1,2}|[두세네]|다섯|여섯|일곱|여덟|아홉|열) ?(?:가지|개)(?:의|를|만)? ?(?:(?!답변|응답|버전)[가-힣]+ ){0,3}?(?:알려"
        r"|나열|제시|추천|말해"
        r"|적어)",
        re.IGNORECASE,
    )),
)  # fmt: skip
"""Letters without which a pattern finds nothing, and the pattern."""


@lru_cache(maxsize=8)
def counted_things(text: str) -> tuple[tuple[re.Match[str], str], ...]:
    """Places that ask for so many tips, reasons and the like, each with its number as written. Remembered: every language asks.

    Where there is a verb the match has it as the group `verb`.
    """
    patterns = [_GIVE_ME_FIVE] if not _NAMES.isdisjoint(_WORD.findall(text.lower())) else []
    if "-" in text:
        patterns.append(_FIVE_STEP_PLAN)
    if not text.isascii():
        patterns += [pattern for letters, pattern in _BY_SCRIPT if letters.search(text)]
    return tuple((match, match["n"]) for match in Choice(patterns).finditer(text))


_LIMIT = lazy(
    r"\b(?P<unit>word|character|sentence|line|paragraph)s? (?:limit|cap|max(?:imum)?|ceiling|budget)\b(?: is| of|:| =)? ?(?P<n>\d{1,4})\b"
    r"(?! ?(?:-|–|to|words?\b|characters?\b|sentences?\b))",
    re.IGNORECASE,
)
_NAMES_LIMIT = ("limit", " max", " cap", "ceiling", "budget")


def limits_in_front(text: str, plain: str) -> Iterator[Constraint]:
    """`Word limit: 40`. `plain` is the text in lower case."""
    if any(map(plain.__contains__, _NAMES_LIMIT)):
        for match in _LIMIT.finditer(text):
            kind = f"{match['unit'].lower()}s"
            yield Constraint(kind, BUCKETS[kind], *match.span(), None, int(match["n"]), (), 0.9)
