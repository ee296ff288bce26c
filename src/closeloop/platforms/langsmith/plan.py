"""What is left to read in one window: steps in order, as a token that survives the run; and what the next run must remember."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

import orjson

Sweep = Literal["new", "again", "keys", "threads", "edited", "roots"]
"""Which way a row was found.

`new` lists feedback by the time it says it was given, and `again` that of the last days once more. `edited` asks which runs had
theirs modified, by the keys people are known to use; `keys` lists what was said under a key nobody was known to use, whenever
it says it was given; `threads` lists that on threads again. `roots` lists runs, for whoever wants all traces.
"""

_EPOCH = datetime(2022, 1, 1, tzinfo=UTC)
"""LangSmith is not older."""


@dataclass(frozen=True)
class Step:
    """One sweep over one span of time: of creation, or of the runs' start (`edited`, `roots`).

    `at` is an offset or a cursor; `split` says that the span is a part already, so its length need not be found out; `key` is the
    one feedback key that is listed. `tail` are ids of the page before with which this one should begin, `back` counts how often it
    did not.
    """

    sweep: Sweep
    since: datetime | None
    until: datetime
    at: str = ""
    split: bool = False
    key: str = ""
    tail: tuple[str, ...] = ()
    back: int = 0

    @property
    def offset(self) -> int:
        """How many rows of the span have been read."""
        return int(self.at or 0)


@dataclass(frozen=True)
class Memo:
    """What one run tells the next: until when modifications were looked for, when all was looked at, and the API's version.

    `keys` are those people use, `seen` all keys that were ever read.
    """

    keys: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    modified_until: datetime | None = None
    all_at: datetime | None = None
    dialect: str | None = None

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "keys": list(self.keys),
            "seen": list(self.seen),
            "modified_until": _text(self.modified_until),
            "all_at": _text(self.all_at),
            "dialect": self.dialect,
        }

    @classmethod
    def load(cls, found: Any) -> Memo:
        """From JSON; what is not there is not known."""
        fields = found if isinstance(found, dict) else {}
        keys = tuple(str(key) for key in fields.get("keys") or ())
        return cls(
            keys=keys,
            seen=tuple(str(key) for key in fields.get("seen") or keys),
            modified_until=_moment(fields.get("modified_until")),
            all_at=_moment(fields.get("all_at")),
            dialect=fields.get("dialect"),
        )

    def believed(self, latest: datetime) -> Memo:
        """Without times that are still to come: a clock that was wrong wrote them, and what was modified since would never be found."""
        modified_until, all_at = (at if at and at <= latest else None for at in (self.modified_until, self.all_at))
        return replace(self, modified_until=modified_until, all_at=all_at)

    @property
    def text(self) -> str:
        """As the engine keeps it."""
        return orjson.dumps(self.dump()).decode()

    @classmethod
    def of_text(cls, text: str) -> Memo:
        """From what the engine kept."""
        try:
            return cls.load(orjson.loads(text))
        except orjson.JSONDecodeError:
            return cls()

    def with_keys(self, of_people: Iterable[str], seen: Iterable[str]) -> Memo:
        """The memo with more keys, each once, in order."""
        keys, every = {*self.keys, *of_people}, {*self.seen, *seen}
        if len(keys) == len(self.keys) and len(every) == len(self.seen):
            return self
        return replace(self, keys=tuple(sorted(keys)), seen=tuple(sorted(every)))


@dataclass(frozen=True)
class Plan:
    """The steps that are left. `since` bounds modifications; `memo` is what is left behind at the end. `skip` is the window's."""

    steps: tuple[Step, ...] = ()
    memo: Memo = field(default_factory=Memo)
    since: datetime | None = None
    skip: frozenset[str] = frozenset()

    @property
    def token(self) -> str | None:
        """The plan as text; None when nothing is left."""
        if not self.steps:
            return None
        steps = [
            [one.sweep, _text(one.since), _text(one.until), one.at, one.split, one.key, one.tail, one.back]
            for one in self.steps
        ]
        body = {"steps": steps, "memo": self.memo.dump(), "since": _text(self.since)}
        return orjson.dumps(body).decode()

    @classmethod
    def of_token(cls, token: str) -> Plan:
        """The plan in a token."""
        body = orjson.loads(token)
        steps = tuple(
            Step(sweep, _moment(since), _moment(until) or _EPOCH, at, split, *_listing(*more))
            for sweep, since, until, at, split, *more in body["steps"]
        )
        return cls(steps, Memo.load(body["memo"]), _moment(body["since"]))

    def behind(self, at: str | None, tail: tuple[str, ...] = ()) -> Plan:
        """The plan after a page: further in the same step, or with the next one."""
        first = () if at is None else (replace(self.steps[0], at=at, tail=tail),)
        return replace(self, steps=(*first, *self.steps[1:]))

    def instead(self, parts: Sequence[Step]) -> Plan:
        """The plan with the step at hand replaced by its parts."""
        return replace(self, steps=(*parts, *self.steps[1:]))


def parts(step: Step, samples: Sequence[datetime], count: int) -> list[Step]:
    """A span of time as `count` spans that hold about equally many rows, judged by a sample of their times.

    From pages that lie evenly in a sorted listing the borders are exact; in any other order the sample is a random one.
    """
    times = sorted(samples)
    borders = sorted({times[len(times) * number // count] for number in range(1, count)})
    borders = [one for one in borders if one < step.until and (step.since is None or one > step.since)]
    edges = [step.since, *borders, step.until]
    return [
        replace(step, since=since, until=until or step.until, at="", split=True, tail=(), back=0)
        for since, until in pairwise(edges)
    ]


def weeks(since: datetime, until: datetime, length: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """Spans of at most `length`, newest first."""
    while until > since:
        start = max(since, until - length)
        yield start, until
        until = start


def _listing(key: str = "", tail: Sequence[str] = (), back: int = 0) -> tuple[str, tuple[str, ...], int]:
    """What a token of an earlier version may not have."""
    return key, tuple(tail), back


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
