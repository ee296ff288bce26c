"""Values among which a key has to have one, in any language: `"priority": one of "low", "medium", "high"`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from closeloop.buckets.constraints.model import Constraint
from closeloop.patterns import lazy

_VALUE = r"[\"“„«「][^\"“”„«»「」\n:：]{1,40}[\"”“»」]"
_KEY = r"[\"“`][^\"“”`\n]{1,60}[\"”`]"
_BETWEEN = r"(?:, |,|、|，|;| / |/| \| |\|| )?(?:(?:or|ou|o|oder|of|eller|lub|albo|или|veya|または|或|또는|أو|या) )?"
_ENUMERATED = lazy(
    rf"{_KEY}[ \t]*(?:\([^()\n]{{0,60}}\)[ \t]*)?[:：][ \t]*(?P<said>[^\"“”„«»「」{{\[\n]{{2,80}}?)"
    rf"(?P<v>{_VALUE}(?:{_BETWEEN}{_VALUE}){{1,12}})"
)
_ONE_OF = re.compile(
    r"\b(?:one of|either|l['’]une? des?|parmi|un[oa] (?:de|di|tra)|entre|tra|fra|eine[rs]? (?:der|von|aus)|[ée]é?n van"
    r"|jedn[aeo]\w* z|jeden z"
    r"|одн[оа] из|один из|ett? av|en af|uma? d[aeo]s?|apenas|solo|sólo|nur|uniquement|alleen|endast|kun|tylko|только|yalnızca|sadece"
    r"|biri"
    r"|values?|valeurs?|valores|valori|werte?n?|waarden|wartości|значени\w+|değer\w*)\b|いずれか|どれか|のみ|只能|仅限|取值|之一"
    r"|中的一个|중 하나|만 |إحدى|أحد"
    r"|में से",
    re.IGNORECASE,
)
EXAMPLES = re.compile(
    r"\b(?:e\.g|for example|such as|like|z\. ?b|etwa|wie|par exemple"
    r"|comme|por ejemplo|como|ad esempio|come|por exemplo|bijvoorbeeld|zoals|np"
    r"|na przykład|t\.? ?ex|som|например|örneğin|gibi)\b|例|如|예|مثل|जैसे",
    re.IGNORECASE,
)


def enumerated(text: str) -> Iterator[Constraint]:
    """One demand for each key whose values are told."""
    if '"' not in text and "“" not in text and "`" not in text:
        return
    for match in _ENUMERATED.finditer(text):
        if _ONE_OF.search(match["said"]) and not EXAMPLES.search(match["said"]):
            yield Constraint("choices", "format.schema", *match.span("v"), values=(match["v"], "of a key"), trust=0.85)
