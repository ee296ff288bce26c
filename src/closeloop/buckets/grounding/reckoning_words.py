"""Words that say how a number came about: rounded, a sum, a share, a difference; and the counts that words say."""

from __future__ import annotations

import re

_ABOUT = re.compile(
    r"\b(?:about|around|roughly|approx\w*|nearly|almost|some|circa|just (?:over|under)|over|more than|less than|under|well|close to|or so"
    r"|etwa|rund|ca|knapp|fast|gut|über|ungefähr|environ|près de|presque|plus de|unos|unas|casi|más de|alrededor|aproximadamente|quasi"
    r"|oltre|cerca de|quase|mais de)\b[^.,;\d]{0,12}$",
    re.IGNORECASE,
)
_BEFORE = 28
"""Characters in front of a number in which it may be called rounded."""
MADE = re.compile(
    r"\b(?:total\w*|together|altogether|in all|combined|sum|difference|more|less|fewer|saves?|saving|extra|left|remain\w*|later|earlier"
    r"|longer|shorter|higher|lower|increase\w*|decrease\w*|twice|double|triple|so|i\.e|that(?:'|’)?s|which is|that is|comes? to|equals?"
    r"|means|both|average|margin|ratio|share|of which|davon|dont|de los cuales|di cui|dos quais"
    r"|insgesamt|zusammen|also|mehr|weniger|doppelt|d\.h|en tout|au total|ensemble|soit|de plus|de moins|en total|juntos"
    r"|es decir|más|menos|in totale|insieme|cioè|più|meno|ao todo|ou seja|mais)\b",
    re.IGNORECASE,
)
"""Words that say a number was worked out."""
SUM = re.compile(
    r"\b(?:total\w*|together|altogether|in all|for all|all (?:two|three|four|five)|combined|sum|both|insgesamt|zusammen|en tout|au total"
    r"|ensemble|en total|juntos|in totale|insieme|ao todo)\b",
    re.IGNORECASE,
)
"""Those that say it is a sum."""
TIMES = tuple(
    (count, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for count, words in (
        (12, r"years?|yearly|annual\w*|année|an|años?|jahr\w*|anno|anual\w*|ano|months?|monthly|dozen"),
        (52, "years?|yearly|weekly"),
        (7, "weeks?|weekly|daily"),
        (2, r"two|double|twice|both|couple|pair|zwei|deux|dos|dois|dopp\w*|doble|dobro|half|halb\w*|medi[oa]|moitié|demi\w*|metà|metade"),
        (3, "triple|three"),
        (4, r"quarter\w*"),
        (10, "ten"),
        (100, "percent|%"),
    )
)  # fmt: skip
"""How often: any that a word near a number may mean."""


def is_about(text: str, at: int) -> bool:
    """Whether the number that begins here is called rounded or a bound: `about 40`, `more than 40`."""
    return _ABOUT.search(text, max(0, at - _BEFORE), at) is not None
