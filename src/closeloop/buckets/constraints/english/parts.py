"""Which parts of a response a count or a demand is about, as English prompts name them: each sentence, the second paragraph, a title."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from closeloop.buckets.constraints.model import compiled
from closeloop.patterns import lazy
from closeloop.patterns.sieves import words_of

_ITEM = (
    r"bullet ?points?|bullets?|list items?|items?|points?|entr(?:y|ies)|steps?|tips?|ideas?|reasons?|suggestions?|options?|taglines?"
    r"|slogans?|headlines|subject lines|captions?|titles|names?|examples?|facts?|benefits?|advantages?|recommendations?|takeaways?|rules?"
)
_NOUNS: tuple[tuple[str, str], ...] = (
    ("sentences", r"sentences?"),
    ("paragraphs", r"paragraphs?"),
    ("items", _ITEM),
    ("lines", r"lines?"),
    ("stanzas", r"stanzas?|quatrains?|verses"),
    ("sections", r"sections?"),
)
_PLURAL = re.compile(r"s$")
NOUN = "|".join(nouns for _, nouns in _NOUNS)
GROUPS = "|".join(rf"(?P<{name}>{nouns})" for name, nouns in _NOUNS)
_NAMES_WORDS = """
    sentence sentences paragraph paragraphs line lines stanza stanzas verses quatrain quatrains section sections word words title
    headline subject each bullet bullets item items point points entry entries step steps tip tips idea ideas reason reasons
    suggestion suggestions option options tagline taglines slogan slogans headlines caption captions titles name names example
    examples fact facts benefit benefits advantage advantages recommendation recommendations takeaway takeaways rule rules
"""
NAMES = frozenset(_NAMES_WORDS.split())
"""Without one of these a prompt speaks of no parts."""
_KIND = r"(?:(?:single|new|individual|separate|numbered|bulleted|main|body|short|markdown|list|of (?:the|your|these|those|its)) ){0,2}"
EACH = rf"(?:each|every|all(?: of)?(?: the| your)?|any|no|none of (?:the|your)) {_KIND}"
_PLACES = {
    name: place
    for place, names in enumerate(
        ("first opening 1st 1-st", "second 2nd 2-nd", "third 3rd 3-rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th",
         "eighth 8th", "ninth 9th", "tenth 10th"), 1)
    for name in names.split()
} | {"last": -1, "final": -1, "closing": -1, "concluding": -1}  # fmt: skip
_PLACE = rf"(?:{'|'.join(sorted(_PLACES, key=len, reverse=True))}|\d{{1,2}}-?(?:st|nd|rd|th))"
ONE = rf"(?:the|your|its|this|a(?= (?:last|final|closing)\b)) (?P<place>{_PLACE})(?: and (?P<other>{_PLACE}))? "
_BARE = r"(?:^|[.;:(\n,] ?|\b(?:and|your|the|keep|make|use|write|with|all|short|in|of|those)(?: the| your| all)?(?: short| your)? )"
_SUBJECT = compiled(
    rf"(?:\b(?P<each>{EACH})|\b{ONE}|(?P<bare>{_BARE}))(?:{GROUPS})\b(?: of (?:the|your) (?:response|answer|poem|reply|output|text|list"
    r"|essay|story|song))?(?: (?P<number>\d{1,2})\b(?= (?:must|should|has to|needs to|ought)))?"
)
MODAL = r"(?:should|must|has to|have to|needs? to|ought to|shall|will|may|can(?:not)?|is to|are to|to)"
_GLUE = compiled(r"[ \w,:'’()\-]{0,64}")
_OTHER = lazy(r"\d|\b(?:paragraphs?|sentences?|lines?|bullets?|sections?|stanzas?|words?|and then|followed|one|two|three|four|five|six)\b",
    re.IGNORECASE)  # fmt: skip
_OF_THE_GIVEN = compiled(
    rf"(?: (?:of|in) (?:the|my|our|this|that) [\w ]{{2,30}}?)? (?:above|below|attached) (?!{MODAL}\b)[\w ]*"
)
"""What is told of a text that is handed over: `each bullet of the draft below is under`."""
_PER = compiled(
    rf"\s+(?:long |maximum |max )?(?:per|in each|for each|in every|for every|inside each|within each|to each"
    rf"|to a|on each) {_KIND}(?:{GROUPS})\b"
)
_EACH_BEHIND = compiled(
    r"[ ,]*(?:long |maximum |max |in length |or less |or fewer |or more )?(?:each|apiece)\b(?! (?:paragraph|sentence))"
)
_EACH_ALONE = compiled(
    r"[,.;:(\-–] ?(?:and |with )?(?:each|every one|all|none)(?: one| of them| of which)?(?: (?:should|must|has to|have to|needs to|is|are"
    r"|has|to|being|having|be|have|no|not|of|with|in|at|under|below|up to|around|about|exactly|between|containing|contains?|limited|within"
    r"|using|fewer|less|longer|shorter|more|than|most|least|over|only|single|exceed\w*)){0,6}\s*$"
)
_MANY = compiled(rf"\b(?:{GROUPS})\b")
_TITLE = lazy(
    r"\b(?:a|the|your|with|include an?|catchy|short)\s+(?:\w+\s+)?(?:title|headline)\b(?:[\s(]+(?!and\b|then\b|with\b)\w+){0,5}[\s(]*$"
    r"|(?:^|[.;\n*•-]\s*)(?:title|headline)\b(?:[\s:(]+(?!and\b|then\b)\w+){0,4}[\s:(]*$",
    re.IGNORECASE,
)
_SUBJECT_LINE = lazy(r"\bsubject\s+line\b(?:[\s:(]+(?!and\b|then\b)\w+){0,6}[\s:(]*$", re.IGNORECASE)
_COMPOUND = compiled(rf"[ -]+(?:{GROUPS})\b")
"""`Ten-word sentences`."""
_MAKES = lazy(
    r"\b(?:write|draft|compose|create|give|list|provide|make|ensure|use|keep|limit|include|generate|produce|describe|explain|answer|mention"
    r"|reply|tell|discuss|summari[sz]e|outline|sure|should|must|need|needs|has\s+to|have\s+to|please|max|maximum|at\s+most|no\s+more|add"
    r"|start|begin|end|no|avoid|never|respond|format|structure|suggest|want|cannot|can't|put"
    r"|enclose|wrap|nest|maintain|output|return|print|finish|close|conclude|label|classify|categori[sz]e|rate|stay|steer|show|allowed"
    r"|forbidden|banned"
    r"|sort|order|repeat|capitali[sz]e|indent|highlight|surround|refrain"
    r"|exclude|without|may|convert|^name|^(?:two|three|four|five|\d)\s+(?:short\s+)?(?:parts|sections|paragraphs|sentences|lines|bullets)"
    r"|^(?:please )?(?:bold|embolden|italici[sz]e|underline|phrase|frame|separate|divide|delimit|compare|organi[sz]e"
    r"|present|brainstorm|pick|choose))\b",
    re.IGNORECASE,
)
_NO_DEMAND = lazy(
    r"^\W*(?:please )?(?:explain|tell me|show me|describe|teach me|learn) how (?:to|do|can|i|you|we)\b|^\W*(?:how|why|does|do|did"
    r"|is|are|was|what|which|who|when|where|(?:can|could|would)(?! you)|should)\b[^\n]*\?\s*$",
    re.IGNORECASE,
)
CODE = lazy(
    r"\b(?:function|script|regex|regular\s+expression|program|code|class|method|query|sql|api|algorithm|file|csv|database|log|input|array"
    r"|dataset|string|python|javascript|java|bash|shell|formula|excel)\b",
    re.IGNORECASE,
)
_PROGRAM = lazy(
    r"\b(?:function|(?<!over )(?<!voiceover )(?<!video )(?<!film )(?<!movie )(?<!radio )(?<!podcast )script|regex|regular\s+expression"
    r"|program|sql"
    r"|query|python|javascript|java|bash|css)\b",
    re.IGNORECASE,
)
_INSIDE = {
    "words": ("sentences", "paragraphs", "items", "lines", "stanzas", "sections", "title", "subject"),
    "characters": ("sentences", "paragraphs", "items", "lines", "words", "title", "subject"),
    "sentences": ("paragraphs", "items", "sections", "stanzas", "lines"),
    "lines": ("stanzas", "paragraphs"),
    "paragraphs": ("sections",),
    "bullets": ("sections", "paragraphs"),
    "numbered": ("sections",),
    "emojis": ("sentences", "paragraphs", "items", "lines", "sections"),
    "things": ("sentences", "paragraphs", "items", "lines", "sections"),
}
"""What can be counted in which parts."""
_LOOK = 160
_SENTENCE = 1000
"""Characters on either side of a demand that its sentence may have: work grows with a prompt, not with its square."""
_Where = tuple[str, int | None]
Where = tuple[str, int | None, bool]
"""What the parts are called in `dissect`, which of them (None: each), and whether a denial turns `more than` round."""
PartOf = Callable[[str, int, int], Where | None]


def part_of(kind: str, text: str, start: int, end: int, parted: PartOf) -> Where | None:
    """The part of the response that the count at this place is one of; None where it is not plainly one."""
    if kind not in _INSIDE:
        return None
    found = parted(text, start, end)
    return found if found and found[0] in _INSIDE[kind] else None


def counted_in(text: str, start: int, end: int) -> Where | None:
    """`part_of` as English words it."""
    before, after = text[max(0, start - _LOOK) : start], text[end : end + 60]
    found = None if _OF_A_PHRASE.match(after) else _counted_in(before, text[start:end], after)
    if found is None or not demands(text, start, end):
        return None
    return *found, bool(_TURNED.search(text[max(0, start - 90) : start]))


_OF_A_PHRASE = lazy(r"[\s-]+(?:questions?|greetings?|exclamations?|titles?|labels?|headings?)\b", re.IGNORECASE)
"""What is inside a part has that size: `begin each paragraph with a one-word question`."""
_TURNED = lazy(r"(?:\b(?:no|none|not|never|nor|any|cannot|without)\b|n['’]t\b)[^.;!?\n]{0,70}$", re.IGNORECASE)
"""A denial in front of parts turns `more than` round: `none of the sentences may be longer than`."""


def demands(text: str, start: int, end: int, *, of_parts: bool = True) -> bool:
    """Whether the sentence around a place asks something of the response: no question, not about code, and with a word that asks.

    Files, tables and logs have lines and entries as well, so of parts less is read beside them.
    """
    first, last = sentence_around(text, start, end)
    return _asks(text[first:last].strip(), of_parts)


def asked_about(text: str, start: int, end: int) -> bool:
    """Whether the sentence around a place is a question about it: `what happens when every answer starts with`."""
    first, last = sentence_around(text, start, end)
    return bool(_NO_DEMAND.match(text[first:last].strip()))


@lru_cache(maxsize=32)
def _asks(sentence: str, of_parts: bool) -> bool:
    """Remembered: a sentence that says the same thing a thousand times is looked through once."""
    code = CODE if of_parts else _PROGRAM
    return not _NO_DEMAND.match(sentence) and not code.search(sentence) and bool(_MAKES.search(sentence))


def _counted_in(before: str, count: str, after: str) -> _Where | None:
    per = _PER.match(after)
    if per:
        return name_of(per), None
    here = _last_sentence(before)
    if _EACH_BEHIND.match(after):
        return _antecedent(here)
    if alone := _EACH_ALONE.search(before):
        return _antecedent(before[: alone.start()])
    if subject := [*_SUBJECT.finditer(here)][-1:]:
        match = subject[0]
        glue = here[match.end() :]
        if (
            _GLUE.fullmatch(glue)
            and not _OTHER.search(glue)
            and not _OF_THE_GIVEN.fullmatch(glue)
            and _says(match, glue + count)
        ):
            return _placed(match)
    if _SUBJECT_LINE.search(here):
        return "subject", None
    if _TITLE.search(here):
        return "title", None
    compound = _COMPOUND.match(after)
    return (name_of(compound), None) if compound and _PLURAL.search(compound[0]) else None


def _says(match: re.Match[str], said: str) -> bool:
    """Parts named without `each` have to be followed by what they are to be: `keep sentences under`, `paragraphs of`."""
    return match["bare"] is None or bool(
        _PLURAL.search(match[0]) and _BARE_GLUE.match(said) and not _BARE_COUNT.search(match.string[: match.end()])
    )


_BARE_GLUE = compiled(
    rf" ?(?:\(|:|,|{MODAL} (?:not |never )?(?:be|have|contain|exceed|stay)|under|below|of|no |not |short|to|at|within|that (?:are|have"
    r"|contain)|with|shorter|between|max|less|fewer)"
)
_BARE_COUNT = compiled(r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|more|fewer|most|least) (?:\w+ )?\S+$")


def _placed(match: re.Match[str]) -> _Where | None:
    place = match["place"] or match["number"]
    return (None if match["other"] else (name_of(match), number_of_place(place))) if place else (name_of(match), None)


def number_of_place(place: str) -> int:
    """The number of a place in words or figures; -1 for the last."""
    bare = place.lower()
    return _PLACES[bare] if bare in _PLACES else int(re.sub(r"\D", "", bare))


def name_of(match: re.Match[str]) -> str:
    """What `dissect` calls the parts named in a match of `GROUPS`."""
    return next(name for name, _ in _NOUNS if match[name])


def _antecedent(before: str) -> _Where | None:
    """What `each` stands for: the last parts named in front of it."""
    named = [match for match in _MANY.finditer(before[-_LOOK:]) if _PLURAL.search(match[0])]
    return (name_of(named[-1]), None) if named else None


def _last_sentence(before: str) -> str:
    return re.split(r"(?<=[.!?;])\s|\n", before)[-1]


_STOPS = ("\n", ". ", "! ", "? ")
_STOPS_ABROAD = (*_STOPS, "。", "！", "？", "؟ ", "।")


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends; of a text without stops so much as a sentence may have."""
    marks = _STOPS if text.isascii() else _STOPS_ABROAD
    low, high = max(0, start - _SENTENCE), min(len(text), end + _SENTENCE)
    first = max(low, *(text.rfind(mark, low, start) + 1 for mark in marks))
    lasts = [place + 1 for mark in marks if (place := text.find(mark, end, high)) >= 0]
    return first, min(lasts, default=high)


def speaks_of_parts(low: str) -> bool:
    """Whether a prompt (lower case, apostrophes straight) names anything that parts of a response are called."""
    return not NAMES.isdisjoint(words_of(low))
