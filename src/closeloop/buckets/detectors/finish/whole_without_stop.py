"""Texts that are whole without a stop at their end: letters below their sign-off, tables, formulas, queries, settings."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from closeloop.buckets.detectors.finish.verse import rhymed
from closeloop.buckets.letters import farewell
from closeloop.buckets.text import is_cjk, is_list_line

_NAMED = re.compile(r"\S{1,12}[ 　]?(?:より|拝|드림|올림|敬上|谨上)")
_SMALL_END = re.compile(
    r"\b(?:the|a|an|of|to|and|or|for|in|on|at|with|by|from|as|is|are|was|were|that|which|than|into|not|his|her|its|their|our|your"
    r"|de|la|le|les|des|du|et|y|el|los|las|con|para|por|und|der|die|das|mit|für|von|zu|e|di|il|com|do|da)$|[,;:(&/+=-]$",
    re.IGNORECASE,
)
_SIGNED, _NAME_WORDS = 4, 6
"""Rows from the end among which a closing stands, and words of those below it."""
_EQUALS = re.compile(r"(?<![<>=!])[=≈≅≡→⇒](?P<right>(?:[^=≈≅≡→⇒\n.!?。]|(?<=\d)\.(?=\d)){1,48})$")
_IN_FORMULA = re.compile(
    r"(?:\\[a-z]++|\b(?:sqrt|sin|cos|tan|log|ln|exp|mod)\b|(?<![^\W\d_])(?:[a-z]{1,2}+\d*+|[A-Z]\w{0,2}+)(?![^\W\d_])|\d[\d.,]*+"
    r"|[\s+*/^()\[\]{}|!_,:'²³⁻½√π∞·×÷−%$€£¥₹-])++"
)
"""Every piece is taken once and for all: a long number is read in one way."""
_OPERATOR = re.compile(r"[+*/^(\[{=×·÷−≡→:-]$")
_RECKONS = re.compile(r"[\d=+*/^()×÷·√-]")
_UNIT_SIGN = "[$€£¥₹%°]"
_AMOUNT = re.compile(
    rf"(?:{_UNIT_SIGN}\s?)?[-+−]?\d+(?:[.,:/]\d+)*\s?{_UNIT_SIGN}?(?:\s?(?P<unit>[^\W\d_]{{1,14}})[²³]?(?:/[^\W\d_]{{1,8}})?[²³]?)?"
)
_QUERY = re.compile(r"\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|ALTER TABLE|DROP TABLE)\s", re.IGNORECASE)
_CLAUSE = re.compile(
    r"(?:\b(?:SELECT|FROM|WHERE|AND|OR|ON|BY|JOIN|SET|VALUES|INTO|IN|NOT|LIKE|LIMIT|AS|HAVING|BETWEEN|UNION|ALL|INNER|LEFT|ORDER|GROUP|IS)"
    r"|[=<>,(+*/.])$",
    re.IGNORECASE,
)
_LINE_FORMS = (
    r"(?:(?:sub|page|blog|book|song|job|section)?-?titles?|headings?|headlines?|subject(?: line)?s?|slogans?|tag-?lines?|mottos?|captions?"
    r"|commit messages?|tweets?|(?:button |menu )?labels?|search (?:query|term|phrase)s?"
    r"|titel|überschrift|schlagzeile|betreff(?:zeile)?|motto|bildunterschrift|alternativtext"
    r"|titre|objet|légende|accroche|devise|título|asunto|titular|eslogan|lema|leyenda|assunto|manchete|legenda"
    r"|titolo|oggetto|didascalia|kop|onderwerp(?:sregel)?|bijschrift)"
)
_OTHERS = "(?:with|the|of|for|about|on|and|to|mit|dem|der|und|zu|avec|le|et|con|el|y|com|o|e|met|de|en)"
_ONE_LINE = re.compile(
    r"(?:^\W*|(?<!with )(?<!contain )(?<!contains )(?<!include )(?<!have )"
    r"\b(?:an?|one|another|me|ein(?:e[nmrs]?)?|une?|un[oa]|uma?|een)\s+"
    rf"(?:(?!{_OTHERS}\b)[^\W\d_][\w'’-]*,?\s+){{0,3}}?){_LINE_FORMS}\b"
    r"|\balt(?:ernative)?[ -]text\b|タイトル|件名|見出し|キャッチコピー|标题|口号|标语",
    re.IGNORECASE | re.MULTILINE,
)
"""What is asked for has one line and no stop: by an indefinite article, for a text may be asked for whose title is given."""
_LONGEST_LINE = 120
_ASKED = 600
"""Characters at the start and at the end of what was asked among which its form stands."""
_SENTENCE_WITHIN = re.compile(r"[.!?。！？]\s")
_SETTING = re.compile(r"(?:[-*] )?[\w.\-\"']+(?: ?= ?|: )\S.*|[\w.\-\"']+:|\[[\w.\-\"']+\]|[{}\]],?|- [\w./@-]+|#.*")


def ends_open(value: str) -> bool:
    """Whether a value ends in a small word or a mark behind which more comes."""
    return _SMALL_END.search(value) is not None


def unstopped(body: str) -> bool:
    """Whether a text ends whole without a stop, as far as its form tells."""
    rows = [row for line in body[-2_000:].splitlines() if (row := line.strip())]
    return (
        _letter(rows)
        or _notes(body, rows)
        or _table(rows)
        or _formula(body, rows)
        or _options(rows)
        or _query(body)
        or _settings(rows)
        or _labelled(rows)
        or _element(body)
        or _named_value(rows)
        or _parts(rows)
        or _dressed(rows)
        or _titled(rows)
        or _brief(body, rows)
        or _short_lines(rows)
        or _amount_rows(rows)
        or _numbered_to_the_end(rows)
        or rhymed(rows)
        or _LAUGHTER.search(body, max(0, len(body) - 12)) is not None
        or _SHELL_END.search(body, max(0, len(body) - 12)) is not None
    )


def one_line(body: str, asked: str) -> bool:
    """Whether a title, a slogan or the like was asked for, and this may be one."""
    if "\n" in body.strip() or len(body) > _LONGEST_LINE or _SENTENCE_WITHIN.search(body) or _SMALL_END.search(body):
        return False
    return any(
        _ONE_LINE.search(part) for part in ((asked,) if len(asked) <= _ASKED else (asked[:_ASKED], asked[-_ASKED:]))
    )


def _letter(rows: Sequence[str]) -> bool:
    if len(rows) > 1 and _NAMED.fullmatch(rows[-1]):
        return True
    for place in range(max(1, len(rows) - _SIGNED), len(rows)):
        if farewell(rows[place]):
            below = rows[place + 1 :]
            return all(
                (len(row.split()) <= _NAME_WORDS or _POSTSCRIPT.match(row))
                and not _SMALL_END.search(row)
                and row.count("[") == row.count("]")
                for row in below
            )
    return False


_POSTSCRIPT = re.compile(r"P\.? ?S\b", re.IGNORECASE)
_NOTES, _NOTE = 36, 12
"""Words of a text of nothing but notes, and of one of them: no limit on tokens is that tight."""
_FACT = re.compile(r"^[A-Z*].*: |\d")
"""What stands in every row of notes that are no list: a name with its value, or a number."""
_STOPS = tuple(".!?;。！？")


def _notes(body: str, rows: Sequence[str]) -> bool:
    """Whether a short text ends as a list of notes: none has a stop, and the last is no stump beside the others."""
    if len(rows) <= _CELL - 1 or len(body.split(None, _NOTES)) > _NOTES or is_cjk(body[-1]):
        return False
    listed, last = is_list_line(rows[-1]), rows[-1]
    others = [row for row in rows[:-1] if is_list_line(row) == listed]
    whole = not _SMALL_END.search(last) and last.count("(") <= last.count(")") and not last.count("**") % 2
    if not listed and not all(_FACT.search(row) for row in rows):
        return False
    if len(others) < _CELL - 1 or not whole or any(row.rstrip("*_`\"')").endswith(_STOPS) for row in others):
        return False
    if all(": " in row for row in others) and ": " not in last:
        return False
    return max(len(row.split()) for row in [*others, last]) <= _NOTE and len(last) >= min(map(len, others)) / 2


def _table(rows: Sequence[str]) -> bool:
    """Whether the last row has as many cells as those above, and its end."""
    last = rows[-1]
    if last[0] != "|" or last[-1] != "|" or len(last) < _CELL:
        return False
    above = [row.count("|") for row in rows[:-1] if row[0] == "|"]
    return len(above) > 1 and set(above) == {last.count("|")}


_CELL = 3


def _formula(body: str, rows: Sequence[str]) -> bool:
    """Whether a text ends in a formula of which nothing is open, in its result, or in an expression that its line announced."""
    if any(
        body.count(left) > body.count(right) for left, right in (("\\[", "\\]"), ("\\(", "\\)"), ("(", ")"), ("{", "}"))
    ):
        return False
    last = rows[-1]
    match = _EQUALS.search(last[-80:])
    right = match["right"].strip() if match else last
    if not right or _OPERATOR.search(right):
        return False
    if match is None and (
        len(rows) < 2 or rows[-2][-1] not in ":：" or not _RECKONS.search(right) or is_list_line(last)
    ):
        return False
    return bool(_IN_FORMULA.fullmatch(right)) or (match is not None and _amounts(right))


def _amounts(text: str) -> bool:
    """Whether a text is one amount or two, `3 hours 25 minutes`, with no other word behind them."""
    place = 0
    for _ in range(2):
        match = _AMOUNT.match(text, place)
        unit = (match["unit"] or "") if match else ""
        if match is None or _SMALL_END.search(unit) or unit.lower() in _NO_UNITS:
            return False
        place = match.end()
        if place == len(text):
            return True
        place += text[place] == " "
    return False


_NO_UNIT_WORDS = """
after before per when because since so if then but while where this these it you we they dann wenn que si mais
"""
_NO_UNITS = frozenset(_NO_UNIT_WORDS.split())
_OPTION = re.compile(r"[(]?([A-Ha-h])[.)] ?\S")


def _options(rows: Sequence[str]) -> bool:
    """Whether a text ends with the last choice of a question, where every question before it has as many."""
    lettered = [match[1].lower() if (match := _OPTION.match(row)) else "" for row in rows]
    ends = [mark for mark, behind in itertools.pairwise([*lettered, ""]) if mark and not behind]
    return (
        bool(lettered[-1])
        and len(ends) > 1
        and len(set(ends)) == 1
        and ends[0] > "a"
        and not _SMALL_END.search(rows[-1])
    )


def _query(body: str) -> bool:
    return bool(_QUERY.match(body)) and not _CLAUSE.search(body[-20:]) and body.count("(") == body.count(")")


def _settings(rows: Sequence[str]) -> bool:
    """Whether all rows are settings, and the last one has its value."""
    if (
        len(rows) < _CELL
        or len(rows[-1].split()) > _NAME_WORDS
        or rows[-1][-1] in ":=,-[{"
        or any("." in row[-1:] for row in rows)
    ):
        return False
    return all(map(_SETTING.fullmatch, rows)) and sum("=" in row or ": " in row for row in rows) * 2 >= len(rows)


_LABEL = re.compile(r"(?:[-*•] )?\*\*[^*\n]{1,40}(?::\*\*|\*\*:) (?P<value>\S.*)")


def _labelled(rows: Sequence[str]) -> bool:
    """Whether a text ends with a short value behind a label in bold, as other rows of it do: `**Next meeting:** 1 October`."""
    last = _LABEL.fullmatch(rows[-1])
    if last is None or not _value(last["value"]):
        return False
    return sum(_LABEL.match(row) is not None for row in rows) >= _CELL and rows[-1].count("(") <= rows[-1].count(")")


_CLOSING_TAG = re.compile(r"</[A-Za-z][\w:.-]{0,40}>$")
_OPENING_TAG = re.compile(r"<(?!(?:br|hr|img|input|meta|link)\b)([A-Za-z][\w:.-]*+)(?:\s[^<>]*+)?(?<!/)>")
_CLOSED_TAG = re.compile(r"</([A-Za-z][\w:.-]*+)>")


def _element(body: str) -> bool:
    """Whether a text ends by closing an element, and leaves none open."""
    return _CLOSING_TAG.search(body[-50:]) is not None and Counter(_OPENING_TAG.findall(body)) <= Counter(
        _CLOSED_TAG.findall(body)
    )


_LAUGHTER = re.compile(
    r"(?:[ㅎㅋㅠㅜ]{2,}|(?<=[^\W\d_] )x{2,4}|\b(?:soon|later|love|night|you|bye),? x|(?<=[.!?。！？] )x{1,4}"
    r"|(?<=[.!?。！？ ])(?:xo(?:xo)?|lol|lmao|haha+|hehe+|jaja\w*|kkk+|www?|[:;]-?[)DP3]))$"
)
"""Kisses, laughter and faces, with which chats end."""
_SHELL_END = re.compile(r"; ?(?:done|fi|esac)$")
_NAMED_VALUE = re.compile(r"[^\W\d_a-z][\w’'-]+(?: [\w’'-]+){0,2} ?[:：] ?(?P<value>\S.*)")


def _named_value(rows: Sequence[str]) -> bool:
    """Whether a text ends with a name and its value on a line below whole sentences or items: `Confidence: high`, `Key: 1 B, 2 C`."""
    if len(rows) < 2 or rows[-2][-1] in ",:;-–":
        return False
    if _HEADING.fullmatch(rows[-2]) and any(map(str.isdigit, rows[-1])):
        return _value(rows[-1])
    match = _NAMED_VALUE.fullmatch(rows[-1])
    return match is not None and _value(match["value"])


def _value(text: str) -> bool:
    """Whether a text is a value and no sentence that was begun: one small word, or a few with a number among them."""
    words = text.split()
    if len(words) > _NAME_WORDS or (_SMALL_END.search(text) and not _KEYED.search(text)):
        return False
    return any(map(str.isdigit, text)) or (len(words) == 1 and text.islower())


_KEYED = re.compile(r"\d\W{0,2}[A-H]$")  # an answer of a quiz, not the article
_SEPARATORS = (" · ", " / ", " • ", " | ")


def _parts(rows: Sequence[str]) -> bool:
    """Whether the last line is made of parts with a sign between them, as mottos, credits and verses in a row are, the last no stump."""
    for separator in _SEPARATORS:
        *before, last = rows[-1].split(separator)
        if len(before) > 1 and len(last) >= min(map(len, before)) / 2 and not _SMALL_END.search(last):
            return True
    return False


_DRESSED = re.compile(r"(?:\*(?!\*)[^*]+\*|_(?!_)[^_]+_|\[[^\[\]]+\]|\[\[[^\[\]]+\]\]|\(.+\)|\*\*[^*]{30,}\*\*)")


def _dressed(rows: Sequence[str]) -> bool:
    """Whether the last line is in italics or brackets as a whole: they close where it ends. What is short and bold is a heading."""
    return len(rows) > 1 and _DRESSED.fullmatch(rows[-1]) is not None


def _titled(rows: Sequence[str]) -> bool:
    """Whether the last line is a name or a formula in capitals below a whole sentence: `The End`, `Mira Holt`."""
    words = rows[-1].strip("*_").split()
    if len(rows) < 2 or len(words) > _CELL or rows[-2].rstrip("*_\"”’')")[-1:] not in _STOPS:
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
        or _SMALL_END.search(last)
        or _GOES_ON.search(last)
        or _OPENS_SENTENCE.match(last)
    ):
        return False
    if (
        _SENTENCE_WITHIN.search(last)
        or any(last.count(left) > last.count(right) for left, right in _PAIRS)
        or last.count('"') % 2
    ):
        return False
    listed = is_list_line(last)
    others = [row for row in rows[:-1] if is_list_line(row) == listed]
    if listed and (not others or any(row.endswith(_STOPS) for row in others)):
        return False
    return len(last.split()) > 1 and (not listed or len(last) >= _STUMP * min(map(len, others)))


_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"), ("«", "»"), ("<", ">"))
_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SHORT_LINE = 14
"""Letters of a verse or a name in a script without spaces."""


def _short_lines(rows: Sequence[str]) -> bool:
    """Whether a text in a script without spaces is nothing but short lines or pieces, such as names or verses, the last no stump."""
    if (
        not _WITHOUT_SPACES.match(rows[-1], len(rows[-1]) - 1)
        or any(map(is_list_line, rows))
        or len(set(rows)) < len(rows)
    ):
        return False
    pieces = [piece for row in rows for piece in row.split()]
    if (
        len(pieces) < _CELL
        or max(map(len, pieces)) > _SHORT_LINE
        or any(piece[0] == "#" or piece[-1] in "。，、；：" for piece in pieces)
    ):
        return False
    return len(pieces[-1]) >= min(map(len, pieces[:-1])) * 0.7


_HEADING = re.compile(r"\*\*[^*]+\*\*:?|#{1,6} .+")
_AMOUNT_END = re.compile(r"(?:\d|[$€£¥₺₹%])[\s.]?(?:[^\W\d_]{1,5})?$")


def _amount_rows(rows: Sequence[str]) -> bool:
    """Whether every one of the last rows ends in an amount, as those of a menu, a price list or a bill do."""
    return (
        len(rows) >= _CELL
        and all(" " in row and _AMOUNT_END.search(row[-12:]) for row in rows[-_CELL:])
        and len(rows[-1].split()) > 1
    )


_KEYS = re.compile(r"(?:\d{1,3}[.):]? ?[A-H](?:, ?|; ?|  ?|$)){3,}+")
_REFERENCE = re.compile(r"\[\d{1,3}\] .*\d\)?")
_AT_TIME = re.compile(r"\d{1,2}[:.h]\d\d\b")


def _numbered_to_the_end(rows: Sequence[str]) -> bool:
    """Whether a text ends with the key of a quiz, a reference with its year or page, or the last point of a timetable."""
    last = rows[-1]
    if _KEYS.fullmatch(last) or (_REFERENCE.fullmatch(last) and any(row.startswith("[") for row in rows[-2:-1])):
        return True
    others = [row for row in rows[:-1] if _AT_TIME.match(row)]
    timed = len(others) >= _CELL - 1 and _AT_TIME.match(last) and not _SMALL_END.search(last)
    return bool(timed) and not any(row.endswith(_STOPS) for row in others) and len(last) >= min(map(len, others)) / 2
