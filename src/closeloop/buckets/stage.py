"""The bucket stage over the store: signals, verdict and labels of every interaction that changed, written back in small transactions."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from closeloop.buckets.base import Case
from closeloop.buckets.cascade import Cascade, Sorted
from closeloop.buckets.hearing import heard
from closeloop.config import SourceSettings
from closeloop.errors import counted
from closeloop.models import Interaction, Label, ScoreConfig, Signal, Verdict, counts_as
from closeloop.models.results import Bucketed
from closeloop.signals import implicit, names
from closeloop.store import Found, Key, Turn

if TYPE_CHECKING:
    from closeloop.store import Store

BATCH = 200
"""Interactions per transaction."""
JUDGED = 8
"""Interactions per transaction for each call that the judge may make at the same time: a run that is to end waits for them."""
SESSIONS = 50
"""Conversations read at once."""
LONGEST = 500
"""Turns of a conversation. A session with more is no conversation (a test harness, one id for everybody): its turns stand alone."""
FAILED = ("negative", "mixed")
"""Outcomes that get labels."""


@dataclass(frozen=True)
class _Resolved:
    """One interaction with its verdict; `case` is what is to be sorted, None where nothing failed."""

    turn: Turn
    interaction: Interaction
    verdict: Verdict
    case: Case | None
    recheck_at: datetime | None


@dataclass
class Tally:
    """What a run counted so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    buckets: Counter[str] = field(default_factory=Counter)
    interactions: int = 0
    labelled: int = 0
    changed: int = 0

    def add(self, verdict: Verdict, labels: Sequence[Label], *, changed: bool = False) -> None:
        """Count one interaction; only primary labels count by bucket."""
        outcome, bucket = counts_as(verdict.outcome, labels)
        self.interactions += 1
        self.outcomes[outcome] += 1
        self.labelled += bucket is not None
        self.changed += changed
        self.buckets.update([bucket] if bucket is not None else [])

    def merge(self, other: Tally) -> None:
        """Add another tally to this one."""
        self.outcomes += other.outcomes
        self.buckets += other.buckets
        self.interactions += other.interactions
        self.labelled += other.labelled
        self.changed += other.changed

    def result(
        self, cascade: Cascade, problems: Sequence[str] = (), *, complete: bool = True, file: str = ""
    ) -> Bucketed:
        """The counts as the verb returns them, with what failed and what the judge cost."""
        cost = cascade.judge.spent.cost if cascade.judge else {}
        return Bucketed(
            negative=self.outcomes["negative"],
            mixed=self.outcomes["mixed"],
            positive=self.outcomes["positive"],
            weak=self.outcomes["weak"],
            interactions=self.interactions,
            labelled=self.labelled,
            changed=self.changed,
            buckets=dict(sorted(self.buckets.items())),
            judge=cost if any(cost.values()) else {},
            complete=complete,
            problems=(*problems, *failures(cascade)),
            file=file,
        )


def bucket_store(
    store: Store,
    cascade: Cascade,
    keys: Mapping[Key, SourceSettings],
    *,
    now: datetime,
    fence_for: Callable[[Key], tuple[Key, int] | None] = lambda key: None,
    progress: Callable[[int, int], None] | None = None,
    part: tuple[int, int] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Bucketed:
    """Judge and sort what is dirty in these sources. Interactions that are not negative or mixed get a verdict and no labels.

    Whole sessions are judged at once, because the next turn says something of this one; sessions of more than 500 turns are judged
    turn by turn. `progress` is told how many are judged, of about how many. `part` is one of so many parts of the conversations,
    for workers that share them. When `stop` says so, what is judged is written and the rest is left to the next run. So is what the
    LLM judge could not be asked about, with the labels that it has without.
    Raises LockedError when a lease was taken over: what was written until then is kept.
    """
    tally = Tally()
    size = min(BATCH, cascade.judge.settings.concurrency * JUDGED) if cascade.judge else BATCH
    total = sum(store.unjudged(key, cascade.version) for key in keys) // (part[1] if part else 1) if progress else 0
    for key, source in keys.items():
        reader = _Reader(source, store.score_configs(key))
        waiting: list[_Resolved] = []
        stopped = False
        for unit in _units(store, key, cascade.version, now, part):
            stopped = stop()
            if stopped:
                break
            waiting += _resolved(cascade, reader, unit, now)
            if len(waiting) >= size:
                _write(store, key, waiting, cascade, now, fence_for(key), tally)
                waiting = []
                if progress:
                    progress(tally.interactions, total)
        _write(store, key, waiting, cascade, now, fence_for(key), tally)
        if progress:
            progress(tally.interactions, total)
        if stopped:
            return tally.result(cascade, complete=False)
    return tally.result(cascade)


def failures(cascade: Cascade) -> list[str]:
    """One sentence per detector that raised, and per reason why the judge gave no answer."""
    judge = cascade.judge.spent.failures if cascade.judge else {}
    return [
        *(
            f"the judge gave no answer on {counted(times, 'interaction')}: {reason}"
            for reason, times in sorted(judge.items())
        ),
        *_detectors(cascade),
    ]


def _detectors(cascade: Cascade) -> list[str]:
    return [
        f"detector {name!r} failed on {counted(times, 'interaction')} and was left out there: {reason}"
        for name, (times, reason) in sorted(cascade.failures.items())
    ]


@dataclass(frozen=True)
class _Reader:
    """How feedback of one source is read."""

    source: SourceSettings
    configs: Mapping[str, ScoreConfig]

    def explicit(self, turn: Turn) -> tuple[Signal, ...]:
        return tuple(
            signal
            for row in turn.feedback
            for signal in names.read(
                row,
                overrides=self.source.signals,
                ignore=self.source.ignore,
                configs=self.configs,
                response=turn.interaction.response_text,
            )
        )


@dataclass(frozen=True)
class _Unit:
    """Turns to judge together, and the ids among them that are dirty. A session's turns are all of it, in order."""

    turns: Sequence[Turn]
    dirty: frozenset[str]
    session: bool = False


def _units(store: Store, key: Key, engine: str, now: datetime, part: tuple[int, int] | None = None) -> Iterator[_Unit]:
    alone: list[str] = []
    together: dict[str, list[str]] = {}
    for _, session_id, ids in store.dirty_sessions(key, engine, now):
        if part and zlib.crc32((session_id or ids[0]).encode()) % part[1] != part[0]:
            continue
        if session_id is None:
            alone += ids
        else:
            together[session_id] = ids
        if len(together) >= SESSIONS:
            alone += yield from _sessions(store, key, together)
            together = {}
        while len(alone) >= BATCH:
            yield from _single(store, key, alone[:BATCH])
            alone = alone[BATCH:]
    alone += yield from _sessions(store, key, together)
    for start in range(0, len(alone), BATCH):
        yield from _single(store, key, alone[start : start + BATCH])


def _sessions(store: Store, key: Key, dirty: Mapping[str, Sequence[str]]) -> Generator[_Unit, None, list[str]]:
    """Conversations, each judged as one; returns what is dirty in sessions that are none."""
    alone: list[str] = []
    for session_id, turns in store.sessions(key, list(dirty), LONGEST + 1):
        if len(turns) <= LONGEST:
            yield _Unit(turns, frozenset(dirty[session_id]), session=True)
        else:
            alone += dirty[session_id]
    return alone


def _single(store: Store, key: Key, ids: Sequence[str]) -> Iterator[_Unit]:
    for turn in store.turns(key, ids):
        yield _Unit((turn,), frozenset((turn.interaction.id,)))


def _resolved(cascade: Cascade, reader: _Reader, unit: _Unit, now: datetime) -> Iterator[_Resolved]:
    """Resolve the turns of one session in order, or one turn alone; those that are not dirty only pass when judged otherwise now."""
    placed = _placed(unit)
    explicit = [reader.explicit(turn) for turn in unit.turns]
    derived = implicit.derive(list(zip(placed, explicit, strict=True)), now=now)
    for index, turn in enumerate(unit.turns):
        verdict, signals = heard((*explicit[index], *derived.signals[index]))
        if not _is_news(turn, placed[index], verdict, unit.dirty):
            continue
        fails = verdict.outcome in FAILED
        case = Case(placed[index], verdict, signals, turn.feedback, cascade.settings.slow) if fails else None
        yield _Resolved(turn, placed[index], verdict, case, derived.recheck_at[index])


def case_in(store: Store, cascade: Cascade, key: Key, source: SourceSettings, name: str, now: datetime) -> Case | None:
    """One interaction of the store as the cascade takes it, its session round it; None where this source has no such id."""
    reader = _Reader(source, store.score_configs(key))
    for turn in store.turns(key, [name]):
        session = turn.interaction.session_id
        turns = store.session_turns(key, session, LONGEST + 1) if session else []
        together = len(turns) <= LONGEST and any(one.interaction.id == name for one in turns)
        unit = _Unit(turns if together else (turn,), frozenset((name,)), session=together)
        placed = _placed(unit)
        explicit = [reader.explicit(one) for one in unit.turns]
        derived = implicit.derive(list(zip(placed, explicit, strict=True)), now=now)
        at = next(index for index, one in enumerate(placed) if one.id == name)
        verdict, signals = heard((*explicit[at], *derived.signals[at]))
        return Case(placed[at], verdict, signals, unit.turns[at].feedback, cascade.settings.slow)
    return None


def _placed(unit: _Unit) -> list[Interaction]:
    """The interactions, in a session with their turn and with what the user wrote next."""
    plain = [turn.interaction for turn in unit.turns]
    if not unit.session:
        return plain
    following = [interaction.user_text or None for interaction in plain[1:]] + [None]
    return [
        interaction.model_copy(update={"turn": index, "next_turn": following[index] or interaction.next_turn})
        for index, interaction in enumerate(plain)
    ]


def _is_news(turn: Turn, placed: Interaction, verdict: Verdict, dirty: frozenset[str]) -> bool:
    before = turn.interaction
    return (
        before.id in dirty
        or turn.verdict != verdict
        or (before.turn, before.next_turn) != (placed.turn, placed.next_turn)
    )


def _write(
    store: Store,
    key: Key,
    resolved: Sequence[_Resolved],
    cascade: Cascade,
    now: datetime,
    fence: tuple[Key, int] | None,
    tally: Tally,
) -> None:
    for start in range(0, len(resolved), BATCH):
        batch = resolved[start : start + BATCH]
        cases = iter(cascade.sort_all([one.case for one in batch if one.case is not None]))
        found = [_found(one, next(cases) if one.case is not None else Sorted(), now) for one in batch]
        with store.transaction(fence) as transaction:
            changes = transaction.put_verdicts(key, found, engine=cascade.version, now=now)
        for one, changed in zip(found, changes, strict=True):
            tally.add(one.verdict, one.labels, changed=changed)


def _found(one: _Resolved, sorted_: Sorted, now: datetime) -> Found:
    """The interaction as it will be stored. What waits for the judge is due again in the next run."""
    return Found(
        one.interaction.id,
        one.verdict,
        sorted_.labels,
        one.interaction.turn,
        one.interaction.next_turn,
        now if sorted_.waits else one.recheck_at,
        one.turn.revision,
    )
