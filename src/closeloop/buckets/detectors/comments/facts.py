"""Comments that complain of nothing and say what is so: `it was released in 2019`, below a response that says otherwise."""

from __future__ import annotations

import re

from closeloop.buckets.detectors.comments.general_head import knows
from closeloop.buckets.grounding.index import content
from closeloop.buckets.text import fold, is_cjk
from closeloop.patterns import lazy

_LONGEST = 18
"""Words of a plain statement."""
_ABOUT_ELSE = lazy(
    r"\?|\b(?:i|i'm|my|me|we)\b|\b(?:answer|response|reply|explanation|output|text|word|paragraph|sentence|line|page|character|bullet|typo|example|second|minute"
    r"|format|table|list|code|error|bug|step|question|prompt|you|your|please|should|could|would|want|need|ask\w*|better"
    r"|vous|votre|je|tu|mon|ma|usted|yo|mi|tú|ich|du|sie|mein\w*|io|tuo|você|eu|meu)s?\b|[你您我]|私|ください",
    re.IGNORECASE,
)
"""Words of who speaks of the response, of themselves, or of a wish."""
_INSTEAD = lazy(
    r"(?P<so>[\w.,:%$€£'’ -]{1,60}?)[,;]? (?:and |and is |rather than )?(?:not|instead of|rather than|et non|y no|e non|nicht|pas|no) "
    r"(?:in |on |at |an? |the |by |from |le |la |el |der |die |das |il |o |a )?(?P<other>[\w'’][\w.,:%'’ -]{0,30}?)[.!]*$",
    re.IGNORECASE,
)
"""`330 m, not 300`."""
_STATES = lazy(
    r"(?<!\w)(?:is|are|was|were|has|had|have|been|became|died|lived|born|wrote|won|means?|costs?|opens?|closes?|starts?|ends?|lies?"
    r"|est|sont|était|a été|fut|c'est|es|son|fue|era|está|ist|sind|war|waren|liegt|hat|è|sono|fu|ha|é|são|foi|fica|tem|isn't|wasn't"
    r"|aren't|weren't|\w{3,}ed)(?!\w)|です|でした|だ。?$|是|在",
    re.IGNORECASE,
)
_NAME = lazy(
    r"(?<![\w.])(?!I\b|Actually|Nope?|The|This|That|It|He|She|They|There|But|And|His|Her|Its|In|On|At)[A-ZÀ-Ý][\w'’-]+"
)
_NUMBER = lazy(r"\d[\d.,:]*")
_IT = lazy(
    r"(?:\W|actually|no|nope|well|but|hm+|um+|sorry|pretty sure|non|nein|quatsch)*\b(?:it|he|she|they|there|this|that|his|her|its|their"
    r"|il|elle|ils|c'est|ce|es|er|das|lui|lei|ele|ela)(?:'s|\b)",
    re.IGNORECASE,
)


_ALONE = re.compile(r"[^\w]{0,3}(?P<number>\d[\d.,]*\d)[^\w/]{0,3}")
_MARKS, _NAMED = " .,!?…", 3
"""What may stand around a name, and its words."""
_INNER = re.compile(r"(?<=[a-z,] )[A-ZÀ-Ý][a-zß-ÿ]+")
_DIGITS = 3
"""Of a number that says nothing beside it: a shorter one may be a mark."""


def _is_name(text: str) -> bool:
    """Whether the comment is a name and no more: one to three capitalised words that comments do not say."""
    words = text.strip(_MARKS).split()
    return 0 < len(words) <= _NAMED and all(
        word[0].isupper() and not word.isupper() and word.isalpha() and not knows(word.lower()) for word in words
    )


def states_otherwise(comment: str, asked: str, response: str) -> bool:
    """Whether the comment is a plain statement about what the response is about, with a name or a number that is not in it.

    A number alone is one where the response holds another of as many digits.
    """
    text = comment.strip()
    if not response.strip() or "\n" in text or len(text.split()) > _LONGEST or _ABOUT_ELSE.search(text):
        return False
    said = fold(response)
    alone = _ALONE.fullmatch(text)
    if alone:
        figures = sum(map(str.isdigit, text))
        others = [match[0] for match in _NUMBER.finditer(said) if sum(map(str.isdigit, match[0])) == figures]
        return figures >= _DIGITS and bool(others) and alone["number"] not in said
    if _is_name(text) and " ".join(fold(text).strip(_MARKS).split()) not in " ".join(f"{said} {fold(asked)}".split()):
        return any(match[0][0].isupper() for match in _INNER.finditer(response))
    against = _INSTEAD.match(text)
    if against and fold(against["other"]).strip(" .,!") in said:
        return True
    if not _STATES.search(text):
        return False
    given = f"{said} {fold(asked)}"
    new = [
        match[0]
        for pattern in (_NUMBER, _NAME)
        for match in pattern.finditer(text)
        if fold(match[0]).strip(".,:") not in said
    ]
    if is_cjk(text):
        return bool(new) and any(text[place : place + 2] in given for place in range(len(text) - 1))
    alike = bool(_IT.match(text)) or not set(content(given)).isdisjoint(content(text))
    return bool(new) and alike
