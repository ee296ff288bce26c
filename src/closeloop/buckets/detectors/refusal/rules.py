"""How likely a response declines, by its rules: each sentence weighed for what it says, where it stands, and what follows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from closeloop.buckets.detectors.refusal.closings import closing, turns
from closeloop.buckets.detectors.refusal.hits import Hit
from closeloop.buckets.detectors.refusal.missing_input import absent
from closeloop.buckets.detectors.refusal.partial import rest
from closeloop.buckets.detectors.refusal.phrases import (
    ABOUT_THE_ASK,
    CONDOLENCE,
    FOREIGN_LETTER,
    FOREIGN_WORDS,
    HELP,
    OFFER,
    Row,
    Signs,
    parts,
    signs,
    speaks,
    triggers,
)
from closeloop.buckets.detectors.refusal.plain import (
    OPENING,
    bare_no,
    makes,
    opening,
    somebody_else,
    yes_or_no,
)
from closeloop.buckets.detectors.refusal.plain_other_languages import ENGLISH_WORDS
from closeloop.buckets.detectors.refusal.quotation import quoted
from closeloop.buckets.detectors.refusal.reading import WEIGHTS, Reading
from closeloop.buckets.detectors.refusal.redirects import flat_no, redirects
from closeloop.buckets.detectors.refusal.stances import stance
from closeloop.buckets.text import is_cjk, is_list_line, lines, lowered, sentences
from closeloop.patterns import Runs, lazy
from closeloop.patterns.sieves import words_of

_LOOK = 14
"""Sentences looked at from the start; the last ones are looked at too."""
_LAST = 3
LOOK_CHARS = 6_000
_END_CHARS = 2_000
"""Where a text is longer than twice this, its sentences are looked for in so much of either end."""
ASKED = 600
"""Characters from the end of what was asked."""


def read(text: str, asked: str = "") -> Reading:
    """How likely the text declines what it was asked, or a part of that, and where it says so."""
    asked = asked[-ASKED:].lower()
    text = text.replace("’", "'")
    reading = _read(text, asked)
    declined = _part(text, asked, reading)
    if declined is None:
        return reading
    if reading.probability >= 0.5:
        return replace(reading, probability=max(reading.probability, _DECLINED), least=_DECLINED)
    hits = sorted([declined, *(hit for hit in reading.hits if hit[2] != declined[2])], key=lambda hit: hit[2])
    return replace(reading, probability=_DECLINED, hits=tuple(hits), partial=_MOSTLY, least=_DECLINED, partly=True)


def _part(text: str, asked: str, reading: Reading) -> Hit | None:
    """The sentence that declines a part of what was asked, and no more than that."""
    long = is_cjk(text[:200]) or (len(text) > 2 * _ROOM - 2 and len(text.split(None, _ROOM)) >= _ROOM)
    for find in (_rest, closing) if long else (closing,):
        declined = find(text, asked, foreign=reading.foreign, alone=False)
        piece = somebody_else(lowered(text[:LOOK_CHARS]), asked) if declined else 0
        if piece:
            declined = None if piece >= _SPOKEN else find(text, asked, foreign=reading.foreign, alone=True)
        if declined:
            return declined
    return None


def _rest(text: str, asked: str, *, foreign: bool, alone: bool) -> Hit | None:
    return rest(text, parts, alone=alone)


_ROOM = 40
"""Words; what is shorter declines as a whole or not at all."""
_DECLINED, _MOSTLY = 0.66, 0.8
"""How surely a part is declined where that is said, and how surely the rest is answered."""


def _read(text: str, asked: str) -> Reading:
    if bare_no(text, asked):
        return Reading(0.8, (("policy", WEIGHTS.plain, 0, len(text)),))
    if len(text.strip()) < 4:
        return _EMPTY
    low = lowered(text[:LOOK_CHARS])
    foreign = _foreign(low[:800])
    words = () if is_cjk(low[:200]) else triggers(low)
    turned = flat_no(text, asked) or redirects(text, asked) or (absent(text, asked) if foreign else None)
    if not words and not foreign and not turned:
        return _DECLINES_NOTHING
    found = signs(low, english=bool(words), elsewhere=foreign)
    nothing = _EMPTY if text.lstrip()[:1] in _QUOTING else Reading(0.02, foreign=foreign)
    stands = bool(words) and not (foreign or turned)
    if not (any(found) or turned):
        turned, stands = stance(text, low, asked, speaks, quoted) if stands else None, False
        if not turned:
            return nothing
    spans = _spans(text)
    replied = yes_or_no(low, asked)
    opening_said = "" if replied or not spans else low[slice(*spans[0])]
    piece = somebody_else(low, asked)
    hits = list(_hits(low, spans, found, words, opening_said, piece=piece, foreign=foreign)) if any(found) else []
    if max((weight for _, weight, _, _ in hits), default=0.0) < WEIGHTS.plain:
        turned = stance(text, low, asked, speaks, quoted) if stands else turned
        if turned:
            hits = sorted([turned, *(hit for hit in hits if hit[2] != turned[2])], key=lambda hit: hit[2])
    answered = bool(hits) and hits[0][2] > spans[0][0] and (replied or _answer(opening_said))
    return _weighed(text, low, hits, spans, turned, answered=answered, foreign=foreign) if hits else nothing


def _weighed(
    text: str,
    low: str,
    hits: list[Hit],
    spans: list[tuple[int, int]],
    turned: Hit | None,
    *,
    answered: bool,
    foreign: bool,
) -> Reading:
    """What sentences that decline weigh together, against what helps or is offered in a text."""
    helping = _help(text, hits)
    total = _combine([weight for _, weight, _, _ in hits])
    strongest = max(weight for _, weight, _, _ in hits)
    few = WEIGHTS.short if len(spans) <= 3 and not answered else 0.0
    if all(kind == "premise" for kind, _, _, _ in hits):
        few *= WEIGHTS.premise
    against = max(0.0, helping - 0.6 * strongest)
    offers = _offers(text, hits)
    if offers:
        against += WEIGHTS.offer
    elif strongest >= WEIGHTS.plain:
        against *= 0.25  # an outright refusal stays one, the help behind it makes it partial
    score = WEIGHTS.bias + total + few * min(strongest, 1.0) - against
    partial = _partial(helping, hits, len(spans))
    unwilling = hits[0][2] < spans[min(OPENING, len(spans)) - 1][1] and _UNWILLING.search(low, *hits[0][2:])
    return Reading(
        1 / (1 + math.exp(-1.6 * score)),
        tuple(hits),
        helping,
        partial,
        foreign,
        offers,
        turned=turned in hits,
        unwilling=bool(unwilling),
    )


_QUOTING = ('"', "“", "«", "„", "「", "『")
"""What begins with one and declines nowhere outside is somebody's words."""
_EMPTY, _DECLINES_NOTHING = Reading(0.0), Reading(0.02)


def _place(index: int, opening: str, sentence: str, *, own: bool, foreign: bool) -> float:
    """How much a declining sentence counts where it stands; a limit behind an answer is hardly more than a remark.

    What an answer is can be told in English only. `own`: nobody else speaks there.
    """
    if own and index < OPENING and ((foreign and not turns(sentence)) or _DECLINES.search(sentence)):
        return WEIGHTS.early
    if index and _answer(opening):
        return WEIGHTS.late
    return WEIGHTS.early if index < 2 else max(WEIGHTS.late, WEIGHTS.early - 0.12 * (index - 1))


_DECLINES = lazy(
    r"\bi(?:'ll| will| must| have to| need to)? (?:have to |\w+ly )?(?:decline|refuse)\b|\bi(?:'m| am) declining\b|\bno from me\b"
    r"|\bi(?:'m| am)? (?:not (?:going|about|willing|able) to|can't|cannot|can not|won't|will not|unable to) (?:\w+ )?(?:help|assist"
    r"|provide|support|advi[sc]e|guide"
    r"|give (?:you )?(?:advice|instructions|tips)|do (?:that|this)|be (?:a )?part)\b"
)
"""Who says so right behind the reason declines."""
_UNWILLING = lazy(
    r"\b(?:i(?:'d| would) (?:rather|prefer) not|i(?:'d| had) better not|i(?:'m| am) not (?:going to|willing to)|i (?:\w+ )?(?:won't"
    r"|will not|refuse to|decline to|don't"
    r" want to|do not want to)|will not) (?!be able|know|lie|pretend)[a-z]"
)
"""Not wanting to, rather than not being able to."""


@lru_cache(maxsize=8)
def _answer(sentence: str) -> bool:
    """Whether the first sentence is about the matter itself: it has no word of who speaks, of the request, of right and wrong."""
    echo = sentence.rstrip().endswith("?") and len(sentence.split(None, _ECHO)) <= _ECHO
    return not (echo or ABOUT_THE_ASK.search(sentence))


_ECHO = 4
"""Words of a question that only says again what was asked for."""


def _offers(text: str, hits: list[Hit]) -> bool:
    """Whether a limit of what can be done, and nothing worse, is followed by an offer that is carried out."""
    if max(hits, key=lambda hit: hit[1])[0] != "capability" or any(hit[0] == "policy" and hit[1] > 2.5 for hit in hits):
        return False
    offer = OFFER.search(text, hits[0][2], hits[0][3] + 300)
    if offer is None:
        return False
    given = offer[0].lower().endswith(_HERE)
    return len(text[offer.end() :].split()) >= (WEIGHTS.given if given else WEIGHTS.carried)


_HERE = ("here's", "here is", "here are")


def _hits(
    low: str,
    spans: Sequence[tuple[int, int]],
    found: Signs,
    words: Sequence[str],
    opening_said: str,
    *,
    piece: int,
    foreign: bool,
) -> Iterator[Hit]:
    """The sentences that decline, each with its kind and its weight at its place. `found` and `words` are those of the whole text.

    `opening_said` is its first sentence, empty where that is a `yes` or `no`.
    """
    for index, (start, end) in enumerate(spans):
        sentence = low[start:end]
        triggered = any(map(f" {sentence}".__contains__, words))
        first = _first(found, triggered=triggered) if index < OPENING else ()
        if not (triggered or found.others or first):
            continue
        rows = [*(found.english if triggered else ()), *found.others]
        kind, weight = _weigh(sentence, rows) if rows else ("policy", 0.0)
        if first and weight < WEIGHTS.plain:
            plain = opening(sentence, first, piece=piece)
            if plain[1] > weight and not (
                quoted(sentence, plain[2]) or _ENOUGH.match(sentence, plain[2]) or _CORRECTS.search(sentence)
            ):
                kind, weight = plain[:2]
        if not weight:
            continue
        own = not piece or makes(sentence)
        if piece == _LETTER and not own:
            continue
        if piece == _SPOKEN:
            weight /= 2
        yield kind, weight * _place(index, opening_said, sentence, own=own, foreign=foreign), start, end


def _first(found: Signs, *, triggered: bool) -> Sequence[Row]:
    """What may decline in plain words, in an opening."""
    return [*found.first, *found.speakers] if triggered else found.speakers


_SPOKEN, _LETTER = 2, 3
"""The text looks like a letter or a speech of somebody else; it is a letter that was asked for."""


def _combine(weights: list[float]) -> float:
    """The strongest in full, each further one for less: ten mild phrases are no refusal."""
    ordered = sorted(weights, reverse=True)
    return sum(weight * 0.55**index for index, weight in enumerate(ordered))


def _spans(text: str) -> list[tuple[int, int]]:
    """The first sentences and the last three. Of a long text only its two ends are split."""
    text = text[:LOOK_CHARS]
    if len(text) > 2 * _END_CHARS:
        first = sentences(text[:_END_CHARS])
        start = text.find("\n", len(text) - _END_CHARS) + 1
        last = sentences(text[start:]) if start else []
        if len(first) > _LOOK and len(last) > _LAST:  # what was cut through is not among those taken
            return first[:_LOOK] + [(start + left, start + right) for left, right in last[-_LAST:]]
    found = sentences(text)
    return found[:_LOOK] + [span for span in found[-_LAST:] if span not in found[:_LOOK]]


def _foreign(low: str) -> bool:
    """Whether a lower-cased text may be in another language than English."""
    words = words_of(low)
    if len(words) >= _SOME_WORDS and ENGLISH_WORDS.isdisjoint(words):
        return True
    if low.isascii() and FOREIGN_WORDS.isdisjoint(words):
        joined = [word for word in words if "'" in word] if "'" in low else ()
        if not joined or FOREIGN_WORDS.isdisjoint(" ".join(joined).replace("'", " ").split()):
            return False
    letters = 0 if low.isascii() else len(FOREIGN_LETTER.findall(low))
    return letters >= 2 or letters + sum(map(FOREIGN_WORDS.__contains__, _WORDS.findall(low))) >= 2


_WORDS = Runs(r"\w")
_SOME_WORDS = 4


def _weigh(sentence: str, rows: Sequence[Row]) -> tuple[str, float]:
    """Kind and weight of one lower-cased sentence: its strongest phrase that is not inside quotation marks."""
    best: tuple[str, float] = ("policy", 0.0)
    for kind, weight, pattern in rows:
        if weight <= best[1]:
            continue
        match = pattern.search(sentence)
        if match and not quoted(sentence, _first_letter(match)) and not _ENOUGH.match(sentence, match.start()):
            best = (kind, weight)
    return ("policy", 0.0) if best[1] < 1.5 and CONDOLENCE.search(sentence) else best


def _first_letter(match: re.Match[str]) -> int:
    """Where what is said begins, behind any quotation mark in front of it."""
    return match.end() - len(match[0].lstrip(_MARKS))


_MARKS = " \t\"'“”«»„「『*_(.-"
_ENOUGH = lazy(
    r"[^.!?]{0,60}?i (?:(?:can ?not|can't|couldn't|could not) (?:\w+ ){1,8}(?:enough|more)\b"
    r"|(?:\w+ ?(?:not|n't) )(?:\w+ ){0,3}(?:attend|make it to|join|come to)\b)|[^.!?]{0,60}?\b(?:lo suficiente|o suficiente"
    r"|genug empfehlen|assez recommander"
    r"|abbastanza|genoeg aanraden|nog rekommendera)\b"
)
"""`I cannot recommend it enough` is praise; who `cannot attend` writes a letter."""
_CORRECTS = lazy(r"\byou(?:'re| are) (?:\w+ )?(?:right|correct)\b|\bmy (?:mistake|bad|error)\b")
"""Who puts an earlier answer right says what cannot be so, not what will not be done."""


def _help(text: str, hits: list[Hit]) -> float:
    """How much the response helps all the same: steps, list items and sentences of help behind the last declining one."""
    after = text[hits[0][3] :]
    items = sum(is_list_line(line) for line in lines(after))
    phrases = len(HELP.findall(after))
    prose = max(0, len(after.split()) - 120) / 120
    return min(WEIGHTS.most_help, WEIGHTS.helps * items + 0.5 * phrases + 0.4 * prose)


def _partial(helping: float, hits: list[Hit], count: int) -> float:
    """Share of a refusal that is partial: it declines, turns (`however`), and helps."""
    share = len(hits) / max(count, 1)
    return max(0.0, min(0.85, 0.35 * helping - 0.5 * share))
