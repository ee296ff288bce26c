"""A next turn beside what was asked and what came, without a word of complaint: the same again, another number, a word denied."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from closeloop.buckets.detectors.next_turn.forms import (
    ASKS,
    DECIDES,
    DENIES,
    END,
    LOOK,
    OF_ONESELF,
    demands,
    is_question,
    told,
)
from closeloop.buckets.grounding.index import content
from closeloop.models import Message
from closeloop.patterns import lazy

_ASKED_AGAIN = 4
"""Words; a shorter turn that is like the one before is a greeting or a yes."""
_STRONG, _DENIED = 3.2, 1.6
"""Added for a turn that holds what was asked against what came, and for one that denies a word of the response."""
_TURN = 24
"""Words of a turn that may be no more than one statement."""
_LACKING = (0.0, 0.4, 1.6)
"""Added for a statement by how many words it has that were asked for and did not come."""
_FEW = 6
"""Words of a turn that only says again what was asked."""
_LONG = 16
"""Words of a turn that may set one against the other; in longer ones most words are about something else."""
_ANSWERS = 8
"""Words of a turn that gives an answer again."""
_EARLIER = 12
"""Messages, the last ones, in which it may have been given before."""
_PART = 0.85
"""Factor where all that the turn asks was in the question, which asked for more."""
_ALIKE = 50
"""How much two numbers of as many digits have in common, in percent, where one corrects the other."""
_NOT = lazy(
    r"([\w-]{2,}),? (?:and |und |et |y )?(?:not|nicht|pas|no|não|non) (?:in |an? |the |en "
    r"|auf )?([\w-]{2,})",
    re.IGNORECASE,
)
_CALLS = lazy(
    r"\W*(?:no,? |but |hm+,? |lol,? |aber |mais |pero )?(?:that'?s|that is|this is|it'?s|those are|these are"
    r"|that'?s like|das (?:ist|sind|waren)"
    r"|c'est|ce sont|(?:esto|eso) (?:es|son)|isso [ée]|isto [ée]|questo [èe]|quelli sono)\b(.*)",
    re.IGNORECASE | re.DOTALL,
)
"""Says what the response is."""
_KIND = lazy(
    r"\b(?:python|java|javascript|js|typescript|rust|go|golang|c\+\+|c#|kotlin|swift|ruby|php|bash|powershell|perl"
    r"|sql|json|yaml|xml"
    r"|html|csv|markdown|latex|english|german|french|spanish|italian|portuguese|deutsch|englisch|franz[öo]sisch"
    r"|anglais|fran[çc]ais"
    r"|espa[ñn]ol|ingl[ée]s|portugu[êe]s|italiano|inglese|prose|verse|zwei|drei|vier|f[üu]nf|sechs|sieben|acht|neun"
    r"|zehn|two|three|four"
    r"|five|six|seven|eight|nine|ten|deux|trois|quatre|cinq|huit|dix|dos|tres|cuatro|cinco|seis|ocho|diez"
    r"|\d+)(?![\w+#])",
    re.IGNORECASE,
)
"""What an answer can be, where another was asked for."""
_NUMBER = lazy(r"(?<![\w@#:(])\d[\d.,]*\d(?![:)]|\s?[ap]\.?m\b)", re.IGNORECASE)
"""Neither an hour nor the year or number of a name, which differ without one of them being wrong."""
_LEADS = lazy(r"(?!\W*(?:and|what|how|or|maybe)\b)\W*(?:\w+\W+){0,3}\d", re.IGNORECASE)


def relation(text: str, asked: str, response: str) -> float:
    """What the turn says of the response by the words of both and of what was asked."""
    size = len(text.split())
    if size > _LONG:
        return 0.0
    short, asks = size <= _FEW, bool(ASKS.match(text))
    wanted = told(asked[-END:])
    if short and not asks and _only(text, wanted, response):
        return _STRONG
    asks = is_question(text)
    if short and not asks and _another_number(text, response):
        return _STRONG
    against = _NOT.search(text)
    given = told(response[:LOOK]) if against or DENIES.search(text) or short else frozenset()
    if against:
        left, right = told(against[1]), told(against[2])
        if left & wanted or (right & given and not right & wanted):
            return _STRONG
    said = told(text)
    if short and not asks and _called(text, asked, wanted, given):
        return _STRONG
    if not DENIES.search(text) or (asks and not text.rstrip().endswith("??")):
        return 0.0
    if wanted & said - given and given & said - wanted:
        return _STRONG
    return _DENIED if given & said else 0.0


def lacking(text: str, asked: str, response: str) -> float:
    """What it says that a statement speaks of what was asked for and the response has nothing of."""
    if not asked or len(text.split()) > _TURN or is_question(text) or demands(text):
        return 0.0
    words = told(text[:END]) & (told(asked[-END:]) - told(response[:LOOK]))
    return _LACKING[min(len(words), 2)]


def _only(text: str, wanted: frozenset[str], response: str) -> bool:
    """Whether a short turn only says again what was asked, beside words of the response if that had none of what was asked."""
    said = told(text)
    if not said & wanted:
        return False
    if said <= wanted or OF_ONESELF.match(text):
        return said <= wanted
    given = told(response[:LOOK])
    return said <= wanted | given and not said & wanted & given


def _another_number(text: str, response: str) -> bool:
    """Whether a short turn begins with a number much like one of the response, and not in it."""
    if not _LEADS.match(text) or DECIDES.search(text):
        return False
    said = {_digits(one) for one in _NUMBER.findall(text)}
    given = {_digits(one) for one in _NUMBER.findall(response[:LOOK])}
    return bool(said - given) and any(
        len(one) == len(other) and one != other and fuzz.ratio(one, other) >= _ALIKE
        for one in said - given
        for other in given
    )


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _called(text: str, asked: str, wanted: frozenset[str], given: frozenset[str]) -> bool:
    """Whether a short turn says that the response is something which it must not be or another thing was asked for."""
    match = _CALLS.match(text)
    if not match:
        return False
    said = told(match[1])
    if said & wanted - given:
        return True
    named = {one.lower() for one in _KIND.findall(match[1])}
    known = {one.lower() for one in _KIND.findall(asked)}
    return bool(named and known and not named & known)


def told_before(text: str, response: str, prompt: Sequence[Message]) -> bool:
    """Whether a short answer holds only what the user had said in earlier turns, and the question did not offer."""
    users = [one.text[-END:] for one in prompt[-_EARLIER:] if one.role == "user"]
    if not any(users) or len(text.split()) > _ANSWERS or is_question(text):
        return False
    said = told(text)
    return bool(said) and said <= set().union(*map(told, users)) and said.isdisjoint(told(response[:LOOK]))


def same(text: str, asked: str) -> float:
    """How much the turn is the question before it, in percent; 0 for greetings and other short ones."""
    if min(len(asked.split()), len(text.split())) < _ASKED_AGAIN:
        return 0.0
    wanted, given = set(content(text[:END])), set(content(asked[:END]))
    if len(wanted) < 2:
        return 0.0
    said = 100 * len(wanted & given) / len(wanted)
    return max(said * _PART, fuzz.token_sort_ratio(text[:END], asked[:END]) * (said >= 50))
