"""What users say by what they do next: signals derived from the turns of one session, where no one clicked anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from rapidfuzz import fuzz, process

from closeloop.models import Interaction, Signal, SignalKind
from closeloop.signals import phrases, words
from closeloop.signals.weights import ACTS


@dataclass(frozen=True)
class Rules:
    """The thresholds of everything derived here."""

    version: str = "implicit/1"
    again_within: timedelta = timedelta(hours=1)
    """The same question later than this is a new visit, not a second try."""
    abandoned_after: timedelta = timedelta(minutes=30)
    """How long nothing must have come before a session counts as left."""
    shortest_repeat: int = 3
    """Fewer words than this may be said twice in a conversation that goes on ("next", "more please")."""
    alike: float = 0.6
    """Share of content words that two ways to ask the same have in common."""
    alike_after_failure: float = 0.4
    """The same after an answer that visibly failed."""
    same_word: float = 75
    """From which similarity (0..100) on two words are forms of one."""
    longest: int = 20_000
    """Characters of a text that may be another way to ask: what is longer was pasted."""
    alike_characters: float = 80
    """Similarity (0..100) of the same question in scripts without spaces."""


RULES = Rules()


@dataclass(frozen=True)
class Derived:
    """For each turn, in order: the signals derived for it, and when to look again because time alone may change them."""

    signals: list[tuple[Signal, ...]]
    recheck_at: list[datetime | None]


class _Next(NamedTuple):
    """What came after a turn: the text, when, and the turn itself where it is known."""

    text: str
    at: datetime | None
    turn: Interaction | None


_SAME_ACT: dict[str, frozenset[str]] = {
    "regenerate": frozenset({"regenerate", "rephrase"}),
    "rephrase": frozenset({"regenerate", "rephrase"}),
    "complaint": frozenset({"complaint"}),
    "thanks": frozenset({"thanks"}),
    "abandon": frozenset({"abandon", "stop"}),
    "accept": frozenset({"accept", "copy", "thumbs_up", "thumbs_down", "rating"}),
}
"""What the application recorded itself -> we do not derive it again: one act never counts twice."""

_WORD = re.compile(r"[^\W_]+")
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_CONTENT_RUN = re.compile(r"[\u30a0-\u30ff\u3400-\u9fff]+")
"""In Japanese the words that carry the content are written in Kanji and Katakana."""
_COMMON_WORDS = (
    "a an the and or of to in on at for with from by is are was were be been am do does did can could would should will may might "
    "i me my we us our you your he she it its they them this that these those there here what which who how when where why whose "
    "please pls hi hello hey ok okay so just really actually again also then now about into as if not no yes have has had get "
    "tell give show need want let know help specifically exactly mean instead possible way "
    "der die das den dem des ein eine einen einem einer und oder von zu im in am auf für mit aus ist sind war kann können könnte "
    "könnten ich mir mich mein meine meinen du dein deine sie ihr wir uns es was wie wo wann warum wer bitte hallo mal denn doch "
    "le la les un une des du de et ou en au aux pour avec par sur est sont je me mon ma mes tu te ton ta vous votre nous il elle "
    "ce cette ces que qui quoi comment où quand pourquoi quel quelle peux peut pouvez puis s'il te plaît bonjour svp "
    "el los las una unos y o del al para con por es son yo mi mis tu tus usted su sus nosotros ella qué cómo dónde cuándo quién "
    "cuál puedo puedes puede podría favor hola se lo que"
)
_STOPWORDS = frozenset(_COMMON_WORDS.split())
_REFUSAL = re.compile(
    r"\b(?:i(?:'m| am) (?:sorry|afraid|unable|not able)|i can(?:'t|not) (?:help|assist|do|provide|answer|access|process)"
    r"|unable to (?:help|assist|process|find)|(?:something|that) went wrong|please try again|try again later"
    r"|contact (?:our )?(?:support|customer)|es tut mir leid|ich kann (?:dir |ihnen )?(?:dabei |das |leider )?nicht|je suis désolée?"
    r"|je ne peux pas|lo siento|no puedo (?:ayudar|hacer)|desculpe|não posso|mi dispiace|non posso)\b|申し訳|できません|すみません|抱歉"
    r"|对不起|无法",
    re.IGNORECASE,
)
_ENDING = 240
"""How many characters at the end (and the beginning) of an answer are read as its ending (and opening)."""


def derive(turns: Sequence[tuple[Interaction, Sequence[Signal]]], *, now: datetime) -> Derived:
    """Derive signals for the turns of one session, given in order, each with the signals that were recorded for it.

    - `regenerate`: the user asked the very same again within the hour. If the new answer was then kept (liked, copied, or the
      conversation went on), the old one counts as replaced and the new one as accepted.
    - `rephrase`: the user asked the same in other words, with no new number, name or condition in it.
    - `complaint`: the next turn says that the answer was wrong or not what was meant.
    - `thanks`: the next turn thanks, and neither complains nor asks for a change.
    - `abandon`: nothing came for half an hour after an error, an apology or refusal, or a question back to the user. Leaving
      after a good answer says nothing, and going on says too little to count by itself.

    A next turn is one act: the first of regenerate, complaint, rephrase and thanks that holds. What the application recorded itself is
    not derived again. Turns of another user are not a reaction.
    """
    found: list[list[Signal]] = [[] for _ in turns]
    recheck: list[datetime | None] = [None] * len(turns)
    for index, (turn, recorded) in enumerate(turns):
        kinds = {signal.kind for signal in recorded}
        after = _after(turns, index)
        act: str | None
        if after is None:
            at = _leaving(turn)
            is_due = at is not None and at <= now
            act, recheck[index] = ("abandon", None) if is_due else (None, at)
        else:
            act, at = _reaction(turn, after), after.at or turn.started_at
        if act == "regenerate" and _kept(turns, index + 1):
            act = "regenerate_replaced"
            later_turn, later = turns[index + 1]
            if not _SAME_ACT["accept"] & {signal.kind for signal in later}:
                found[index + 1].append(_signal("regenerate_kept", "accept", later_turn, at))
        if act and not _SAME_ACT[kind := _kind(act)] & kinds:
            comment = after.text if after and act == "complaint" else None
            found[index].append(_signal(act, kind, turn, at, comment))
    return Derived([tuple(signals) for signals in found], recheck)


def _kind(act: str) -> SignalKind:
    return "regenerate" if act == "regenerate_replaced" else act  # type: ignore[return-value]


def _signal(act: str, kind: SignalKind, turn: Interaction, at: datetime | None, comment: str | None = None) -> Signal:
    says = ACTS[act]
    return Signal(
        kind=kind,
        polarity=says.polarity,
        weight=says.weight,
        explicit=False,
        source="user",
        comment=comment,
        user_id=turn.user_id,
        at=at,
    )


def _after(turns: Sequence[tuple[Interaction, Sequence[Signal]]], index: int) -> _Next | None:
    """The same user's next turn, or what the source recorded as such."""
    turn = turns[index][0]
    if index + 1 < len(turns):
        later = turns[index + 1][0]
        if turn.user_id and later.user_id and turn.user_id != later.user_id:
            return _Next("", later.started_at, None)
        return _Next(later.user_text, later.started_at, later)
    return _Next(turn.next_turn, None, None) if turn.next_turn else None


def _reaction(turn: Interaction, after: _Next) -> str | None:
    """The one act that the next turn is."""
    if not after.text.strip():
        return None
    is_soon = turn.started_at is None or after.at is None or after.at - turn.started_at <= RULES.again_within
    if is_soon and _is_repeat(turn, after):
        return "regenerate"
    if words.complains(after.text, was_asked=_asks_back(turn)):
        return "complaint"
    if is_soon and _is_rephrased(turn.user_text, after.text, turn):
        return "rephrase"
    return "thanks" if words.thanks(after.text) else None


def _is_repeat(turn: Interaction, after: _Next) -> bool:
    """The same prompt again. A few words may be said twice in a row when the answer between stands in the new prompt."""
    said = _plain(after.text)
    if not said or _plain(turn.user_text) != said:
        return False
    is_long = len(_WORD.findall(after.text)) >= RULES.shortest_repeat or bool(
        _SPACELESS.search(after.text) and len(after.text) > 6
    )
    return is_long or (after.turn is not None and after.turn.prompt == turn.prompt)


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _is_rephrased(asked: str, again: str, turn: Interaction) -> bool:
    """Whether the second text asks the same: it shares most content words, and brings nothing new but other forms of them.

    After an answer that failed visibly less is enough.
    """
    if max(len(asked), len(again)) > RULES.longest:
        return False
    if _SPACELESS.search(asked) and _SPACELESS.search(again):
        is_covered = all(run in asked for run in _CONTENT_RUN.findall(again)) and _digits(again) <= _digits(asked)
        return is_covered and fuzz.ratio(asked, again) >= RULES.alike_characters
    before, now = _content(asked), _content(again)
    if len(before) < 2 or len(now) < 2:
        return False
    known, said = _Forms(before), _Forms(now)
    matched = {word for word in now if word in known}
    added = now - matched
    if len(added) > 1 or any(word.isdigit() for word in added):
        return False
    left = {word for word in before if word in said}
    shared = min(len(matched), len(left)) / max(len(before), len(now))
    if not added and shared >= RULES.alike:
        return True
    return shared >= RULES.alike_after_failure and _failed(turn)


def _content(text: str) -> set[str]:
    return {
        word for word in _WORD.findall(text.casefold()) if word not in _STOPWORDS and (len(word) > 1 or word.isdigit())
    }


class _Forms:
    """Words, and whether another is a form of one of them; numbers and short words only when they are equal."""

    def __init__(self, words: set[str]) -> None:
        self._words = words
        self._alike: dict[str, list[str]] = {}
        for word in filter(_bends, words):
            self._alike.setdefault(word[0], []).append(word)

    def __contains__(self, word: str) -> bool:
        if word in self._words:
            return True
        near = self._alike.get(word[0], ()) if _bends(word) else ()
        return (
            bool(near) and process.extractOne(word, near, scorer=fuzz.ratio, score_cutoff=RULES.same_word) is not None
        )


def _bends(word: str) -> bool:
    return len(word) >= 4 and not word.isdigit()


def _digits(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _failed(turn: Interaction) -> bool:
    """Whether the answer failed visibly: an error, nothing at all, or an apology."""
    text = turn.response_text
    return (
        turn.status == "error"
        or not turn.response
        or bool(_REFUSAL.search(text[:_ENDING]) or _REFUSAL.search(text[-_ENDING:]))
    )


def _asks_back(turn: Interaction) -> bool:
    """Whether the answer ends in a question to the user, also one without a question mark."""
    last = _last_sentence(turn.response_text.rstrip(" \n*_\"')"))
    return last.endswith(("?", "？")) or bool(last and _QUESTION.match(last))


def _last_sentence(text: str) -> str:
    """What follows the last stop or line break; looked for near the end first."""
    for start in (max(0, len(text) - _ENDING), 0):
        end = max((match.end() for match in _BREAK.finditer(text, start)), default=0)
        if end or not start:
            break
    return text[end:].strip()


_BREAK = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_QUESTION = re.compile(phrases.QUESTION_STARTS, re.IGNORECASE)


def _kept(turns: Sequence[tuple[Interaction, Sequence[Signal]]], index: int) -> bool:
    """Whether the answer at this turn was kept: liked or taken over, or the user went on without asking again or complaining."""
    if index >= len(turns):
        return False
    turn, recorded = turns[index]
    people = [signal.polarity for signal in recorded if signal.source not in ("judge", "code") and signal.weight]
    if any(polarity < 0 for polarity in people):
        return False
    if any(polarity > 0 for polarity in people):
        return True
    after = _after(turns, index)
    return after is not None and bool(after.text) and _reaction(turn, after) in (None, "thanks")


def _leaving(turn: Interaction) -> datetime | None:
    """When silence after this last turn counts as leaving; None where leaving says nothing."""
    if turn.started_at is None or not (_failed(turn) or _asks_back(turn)):
        return None
    return turn.started_at + timedelta(seconds=turn.latency or 0) + RULES.abandoned_after
