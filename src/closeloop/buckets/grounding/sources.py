"""What a response may rest on: the documents as text to compare with, the record among them, and the kind of task."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from closeloop.buckets.grounding.index import Known, sense
from closeloop.buckets.grounding.places import Places
from closeloop.buckets.grounding.records import Structure, parse, wrapped
from closeloop.buckets.grounding.unfamiliar import is_laid_out
from closeloop.buckets.text import sentences

SUMMARY = re.compile(
    r"\bsummar(?:y|i[sz]e|i[sz]ing|ies)\b|\btl;?dr\b|\bcondense\b|\br[ée]sum(?:e|é|er|ez|en|ir)\b|\bresum(?:a|o|ir|en|irme|ime|ilo)\b"
    r"|zusammenfass|fasse|riassum|sintetizz|\bsamenvat|резюмируй|кратко|要約|まとめ|总结|摘要|概括|요약",
    re.I,
)
_PASSAGES = re.compile(r'"passages?"|passage \d', re.I)
_RULE_WORDS = """
you your yours we our ours us please must cannot can may allowed permitted covered required included available provided charged refunded
free kept sold paid possible valid admission cost costs fee fees ticket tickets per day week month year night hour daily weekly monthly
nightly every within least most lasts takes if when once only contact ask bring call check choose click enter hold install open closed
press put remove restart select send set sign tap turn unplug use write euro euros dollar dollars pound pounds $ € £
"""
_RULES = frozenset(_RULE_WORDS.split())
_WORDS = re.compile(r"[^\W\d_]+|[$€£]")
_TOLD, _WORDS_A_RULE, _FEW = 1_500, 12, 2
"""Characters that are looked at, words of which at least one is then of the kind that rules are told with, and how few do not count."""
_SENTENCES, _LINES = 12, 40
"""Of running text, and lines of a page; in a longer text one thing has several names."""
_PAGE = 600
"""Words; documents below it (in the mean) may be the facts behind one reply."""
_REPLY = 50
"""Words of a response up to which it is one reply."""
_SHORT = 110
"""Words; below it the documents are one fact to reply from, as in a dialogue."""


def ground(documents: Sequence[str], extra: str) -> tuple[Known, Structure | None]:
    """The documents and what else was given (prompt, tool results), and the record if one of the documents is one.

    The last ones are remembered, if they are not too long: the answers to one question come together.
    """
    is_short = sum(map(len, documents)) + len(extra) < _REMEMBERED
    return (_remembered if is_short else _last)(tuple(documents), extra)


def _ground(documents: tuple[str, ...], extra: str) -> tuple[Known, Structure | None]:
    structures = [structure for text in documents if (structure := parse(text)) is not None]
    known = Known("\n".join([*(wrapped(text) for text in documents), extra]))
    return known, structures[0] if structures else None


@lru_cache(maxsize=1)
def _placed(known: Known, most: int) -> Places:
    return Places(known, long=len(known.parts) > most)


def placed(documents: Sequence[str], results: Sequence[str]) -> Places:
    """The numbers and names of what was given."""
    each = _LINES if is_laid_out(documents) else _SENTENCES
    return _placed(ground(documents, "\n".join(results))[0], each * (len(documents) + len(results)))


@lru_cache(maxsize=1)
def by_sense(known: Known) -> Known:
    """The same text with its words told by what they say, for what is put in words of its own."""
    return Known(known.text, sense)


@lru_cache(maxsize=1)
def tells_what_to_do(known: Known) -> bool:
    """Whether what was given are rules, steps or prices, as a service writes them down, and no facts to talk about."""
    words = _WORDS.findall(known.text[:_TOLD].lower())
    found = sum(map(_RULES.__contains__, words))
    return found > _FEW and found * _WORDS_A_RULE >= len(words)


_REMEMBERED = 30_000
"""Characters; of what is longer only the last is remembered, so that memory stays small."""
_remembered = lru_cache(maxsize=4)(_ground)
_last = lru_cache(maxsize=1)(_ground)


def kind_of(documents: Sequence[str], demand: str, response: str, structure: Structure | None) -> str:
    """`record` (JSON), `short` (a reply, a summary of one sentence, or one fact to reply from), `reply` (one beside several documents: from
    passages or small talk), `summary` or `passages`.
    """
    if structure is not None:
        return "record"
    if SUMMARY.search(demand):
        return "summary" if len(sentences(response)) > 1 else "short"
    words = sum(len(text.split()) for text in documents)
    several = len(documents) > 1 or any(_PASSAGES.search(text[:2_000]) for text in documents)
    if len(response.split()) <= _REPLY and words < _PAGE * len(documents):
        return "reply" if several and words >= _SHORT else "short"
    if words < _SHORT:
        return "short"
    asks = "?" in demand or several
    return "passages" if asks or len(demand.split()) > 3 else "summary"
