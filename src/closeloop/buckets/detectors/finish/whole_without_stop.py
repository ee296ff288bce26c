"""Texts that are whole without a stop at their end: letters below their sign-off, notes, titles, short replies; see `whole_by_*`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from closeloop.buckets.detectors.finish.open_ends import SENTENCE_WITHIN, STOPS, ends_open
from closeloop.buckets.detectors.finish.verse import rhymed
from closeloop.buckets.detectors.finish.whole_by_rows import whole_by_rows
from closeloop.buckets.detectors.finish.whole_by_syntax import whole_by_syntax
from closeloop.buckets.letters import below_farewell, undersigns
from closeloop.buckets.text import is_cjk, is_list_line

_NAME_WORDS = 6
"""Words of a row below a closing."""
_FEW = 3
"""Rows that make a list of a kind, and words of a name."""
_LINE_FORMS = (
    r"(?:(?:sub|page|blog|book|song|job|section)?-?titles?|headings?|headlines?|subject(?: line)?s?|slogans?|tag-?lines?|mottos?|captions?"
    r"|commit messages?|tweets?|(?:button |menu )?labels?|search (?:query|queries|terms?|phrases?)"
    r"|(?:url )?slugs?|push (?:notification|text)s?"
    r"|titel|überschrift|schlagzeile|betreff(?:zeile)?|motto|bildunterschrift|alternativtext"
    r"|titre|objet|légende|accroche|devise|título|asunto|titular|eslogan|lema|leyenda|assunto|manchete|legenda"
    r"|titolo|oggetto|didascalia|kop|onderwerp(?:sregel)?|bijschrift)"
)
_OTHERS = "(?:with|the|of|for|about|on|and|to|mit|dem|der|und|zu|avec|le|et|con|el|y|com|o|e|met|de|en)"
_ONE_LINE = re.compile(
    r"(?:^\W*|(?<!with )(?<!contain )(?<!contains )(?<!include )(?<!have )"
    r"\b(?:an?|one|another|me|ein(?:e[nmrs]?)?|une?|un[oa]|uma?|een|(?:write|generate|create|produce)s?)\s+"
    rf"(?:(?!{_OTHERS}\b)[^\W\d_][\w'’-]*,?\s+){{0,3}}?){_LINE_FORMS}\b"
    r"|\balt(?:ernative)?[ -]text\b|タイトル|件名|見出し|キャッチコピー|标题|口号|标语",
    re.IGNORECASE | re.MULTILINE,
)
"""What is asked for has one line and no stop: by an indefinite article or a verb, for a text may be asked for whose title is given."""
_COMMIT = re.compile(r"(?:feat|fix|docs|style|refactor|perf|test|build|ci|chore|revert)(?:\([\w./,-]{1,40}\))?!?: \S")
"""How the subject of a commit begins by convention."""
_LONGEST_LINE = 120
_ASKED = 600
"""Characters at the start and at the end of what was asked among which its form stands."""


def unstopped(body: str) -> bool:
    """Whether a text ends whole without a stop, as far as its form tells."""
    rows = [row for line in body[-2_000:].splitlines() if (row := line.strip())]
    return (
        _letter(rows)
        or _notes(body, rows)
        or whole_by_syntax(body, rows)
        or whole_by_rows(rows)
        or _dressed(rows)
        or _titled(rows)
        or _brief(body, rows)
        or rhymed(rows)
        or _LAUGHTER.search(body, max(0, len(body) - 12)) is not None
    )


def one_line(body: str, asked: str) -> bool:
    """Whether a title, a slogan or the like was asked for, and this may be one."""
    if "\n" in body.strip() or len(body) > _LONGEST_LINE or SENTENCE_WITHIN.search(body) or ends_open(body):
        return False
    return _COMMIT.match(body) is not None or any(
        _ONE_LINE.search(part) for part in ((asked,) if len(asked) <= _ASKED else (asked[:_ASKED], asked[-_ASKED:]))
    )


def _letter(rows: Sequence[str]) -> bool:
    """Whether a text ends below a farewell in rows that may stand there, or in a name as East Asian letters do."""
    if len(rows) > 1 and undersigns(rows[-1]):
        return True
    below = below_farewell(rows)
    return below is not None and all(
        (len(row.split()) <= _NAME_WORDS or _POSTSCRIPT.match(row))
        and not ends_open(row)
        and row.count("[") == row.count("]")
        for row in below
    )


_POSTSCRIPT = re.compile(r"P\.? ?S\b", re.IGNORECASE)
_NOTES, _NOTE = 36, 12
"""Words of a text of nothing but notes, and of one of them: no limit on tokens is that tight."""
_FACT = re.compile(r"^[A-Z*].*: |\d")
"""What stands in every row of notes that are no list: a name with its value, or a number."""


def _notes(body: str, rows: Sequence[str]) -> bool:
    """Whether a short text ends as a list of notes: none has a stop, and the last is no stump beside the others."""
    if len(rows) <= _FEW - 1 or len(body.split(None, _NOTES)) > _NOTES or is_cjk(body[-1]):
        return False
    listed, last = is_list_line(rows[-1]), rows[-1]
    others = [row for row in rows[:-1] if is_list_line(row) == listed]
    whole = not ends_open(last) and last.count("(") <= last.count(")") and not last.count("**") % 2
    if not listed and not all(_FACT.search(row) for row in rows):
        return False
    if len(others) < _FEW - 1 or not whole or any(row.rstrip("*_`\"')").endswith(STOPS) for row in others):
        return False
    if all(": " in row for row in others) and ": " not in last:
        return False
    return max(len(row.split()) for row in [*others, last]) <= _NOTE and len(last) >= min(map(len, others)) / 2


_LAUGHTER = re.compile(
    r"(?:[ㅎㅋㅠㅜ]{2,}|(?<=[^\W\d_] )x{2,4}|\b(?:soon|later|love|night|you|bye),? x|(?<=[.!?。！？] )x{1,4}"
    r"|(?<=[.!?。！？ ])(?:xo(?:xo)?|lol|lmao|haha+|hehe+|jaja\w*|kkk+|www?|[:;]-?[)DP3]))$"
)
"""Kisses, laughter and faces, with which chats end."""
_DRESSED = re.compile(r"(?:\*(?!\*)[^*]+\*|_(?!_)[^_]+_|\[[^\[\]]+\]|\[\[[^\[\]]+\]\]|\(.+\)|\*\*[^*]{30,}\*\*)")


def _dressed(rows: Sequence[str]) -> bool:
    """Whether the last line is in italics or brackets as a whole: they close where it ends. What is short and bold is a heading."""
    return len(rows) > 1 and _DRESSED.fullmatch(rows[-1]) is not None


def _titled(rows: Sequence[str]) -> bool:
    """Whether the last line is a name or a formula in capitals below a whole sentence: `The End`, `Mira Holt`."""
    words = rows[-1].strip("*_").split()
    if len(rows) < 2 or len(words) > _FEW or rows[-2].rstrip("*_\"”’')")[-1:] not in STOPS:
        return False
    names = bool(words) and all(word.isalpha() and word[0].isupper() for word in words)
    return names and len(words) > 1


_BRIEF, _BRIEF_LINE, _STUMP = 30, 8, 0.45
"""Words of a text that no limit on tokens ends, of its last line, and the share of the shortest item below which an item is a stump."""
_GOES_ON = re.compile(
    r"(?<![\w'’])(?:never|always|where|why|how|what|dann|\w{1,12}['’]s|you|i|we|they|he|she|it|who|there|about|if|be|been|has|have|had|will|would|can|could|may|must|so|but|because|when"
    r"|while|just|also|very|more|than|then|such|get|gets|make|makes|no|se|que|qui|ne|pas|je|ich|sie|wir|dass|auf|aus|bei|nach|em|um|uma|na|no"
    r"|не|и|в|на|с|что|по|для|от|как|из|за|о|у|к)$",
    re.IGNORECASE,
)

_OPENS_SENTENCE = re.compile(
    r"(?:so|since|this|these|that|those|what|where|when|why|how|who|the|an?|in|on|at|as|if|with|while|although|because|for|from|to|by|then"
    r"|therefore|thus|however|finally|der|die|das|ein|eine|wenn|im|le|la|les|un|une|dans|el|los|las|en|o|os|na|no)\b",
    re.IGNORECASE,
)


def _brief(body: str, rows: Sequence[str]) -> bool:
    """Whether a short text ends in a line of its own that may end there: in a word with which phrases end, and with nothing open."""
    last = rows[-1]
    if (
        len(rows) < 2
        or len(body.split(None, _BRIEF)) > _BRIEF
        or len(last.split()) > _BRIEF_LINE
        or rows[-2][-1] in ",;-–("
    ):
        return False
    if (
        not last[-1].isalnum()
        or is_cjk(last[-1])
        or ends_open(last)
        or _GOES_ON.search(last)
        or _OPENS_SENTENCE.match(last)
    ):
        return False
    if (
        SENTENCE_WITHIN.search(last)
        or any(last.count(left) > last.count(right) for left, right in _PAIRS)
        or last.count('"') % 2
    ):
        return False
    listed = is_list_line(last)
    others = [row for row in rows[:-1] if is_list_line(row) == listed]
    if listed and (not others or any(row.endswith(STOPS) for row in others)):
        return False
    return len(last.split()) > 1 and (not listed or len(last) >= _STUMP * min(map(len, others)))


_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"), ("«", "»"), ("<", ">"))
