"""Reading feedback: windows become a plan of sweeps, and pages of them models. Runs are read in `tracing.py`."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from closeloop.errors import PermanentError, PlatformError
from closeloop.ids import clean_text, is_marked
from closeloop.platforms._decoding import moment_of
from closeloop.platforms._http import ONCE, Patience
from closeloop.platforms.base import Page, Window, read_rows
from closeloop.platforms.langsmith import limits, normalize
from closeloop.platforms.langsmith.client import BACK, PAGE, Client, back_from, is_torn, iso, stride, tail_of
from closeloop.platforms.langsmith.connect import Connection, Place, is_cloud
from closeloop.platforms.langsmith.plan import Memo, Plan, Step, parts, weeks
from closeloop.platforms.langsmith.querying import is_uuid, speaks_v2
from closeloop.platforms.langsmith.runs import V1, V2, Runs
from closeloop.platforms.langsmith.tracing import Hints, Tracing

logger = logging.getLogger(__name__)

HORIZON = timedelta(days=400)
"""Extended traces live this long; nothing older can be reached."""
OVERLAP = timedelta(minutes=15)
EVERYTHING_EVERY = timedelta(days=1)
"""How often modifications are looked for on all runs, not only on those of the last week."""
_RELISTED = timedelta(days=14)
"""What a server that cannot tell modifications lists again each day: how long its base traces live."""
_AHEAD = timedelta(hours=1)
_SPAN = 20
_LONGEST = 30
"""Offsets get slow and pages shift: a span of more than twenty pages is cut, one that has grown to thirty is cut again."""
_PROBES = 200
_SHIFT = timedelta(milliseconds=1)
_PEOPLE = ("api", "app")


class Reading:
    """The reading half of the adapter. `sweeps` counts the rows each sweep has brought."""

    def __init__(self, connection: Connection, project: str, page_size: int | None) -> None:
        self.connection = connection
        self.http = connection.http
        self.project = project
        self.page_size = min(page_size or PAGE, PAGE)
        self.sweeps: Counter[str] = Counter()
        self.hints = Hints()
        self._clients: dict[str | None, Client] = {}
        self._ids: dict[Place, str] = {}
        self._runs: dict[str | None, Runs] = {}
        self._dialect: str | None = "v2" if is_cloud(connection.http.base_url) else None
        self.tracing = Tracing(self)

    # --- where

    def client(self, place: Place | None = None) -> Client:
        """The calls into a place's workspace."""
        workspace = place.workspace if place else None
        if workspace not in self._clients:
            self._clients[workspace] = Client(self.http, workspace)
        return self._clients[workspace]

    def project_id(self, place: Place, patience: Patience | None = None) -> str:
        """The project's id, asked for once. Raises PermanentError that lists what there is."""
        if is_uuid(place.name):
            return place.name
        if place not in self._ids:
            client = self.client(place)
            found = next((one for one in client.projects(place.name, patience) if one.name == place.name), None)
            if found is None:
                names = ", ".join(sorted(one.name for one in client.projects(None, patience))) or "none"
                raise PermanentError(
                    f"langsmith: no project {place.name!r} on {self.http.base_url}: projects are {names}; "
                    "a project appears with its first run",
                    platform=self.http.platform,
                    status=404,
                )
            self._ids[place] = found.id
        return self._ids[place]

    def runs(self, place: Place) -> Runs:
        """The run queries this server has: v2 wherever it answers them."""
        if self._dialect is None:
            info, _ = self.client(place).info()
            self._dialect = "v2" if speaks_v2(info) else "v1"
        if place.workspace not in self._runs:
            self._runs[place.workspace] = Runs(self.client(place), V2 if self._dialect == "v2" else V1)
        return self._runs[place.workspace]

    def _keys_in_use(self, place: Place, since: datetime) -> set[str] | None:
        """The feedback keys on runs that started since, in the same call that finds the project; None where no server says."""
        client = self.client(place)
        known = place.name if is_uuid(place.name) else self._ids.get(place)
        try:
            if known:
                return client.project(known, ONCE, since).keys
            found = next((one for one in client.projects(place.name, ONCE, since) if one.name == place.name), None)
        except PlatformError as error:
            logger.info("langsmith: no statistics of project %r (%s)", place.name, error)
            return None
        if found is None:
            return None
        self._ids[place] = found.id
        return found.keys

    # --- feedback

    def pull(self, place: Place, window: Window) -> Iterator[Page]:
        """The pages of one window. Each page's token is the plan that is left."""
        plan = Plan.of_token(window.token) if window.token else self._plan(place, window)
        plan = replace(plan, skip=window.skip)
        self._dialect = self._dialect or plan.memo.dialect
        project_id = self.project_id(place)
        is_first = window.memo is None and window.token is None
        before: list[Any] = []
        while plan.steps:
            step = plan.steps[0]
            rows, following = self._TAKE[step.sweep](self, plan, step, place, project_id)
            ids = _ids(rows)
            if step.at and ids and ids == before:
                raise self._endless(step)
            before = ids
            if step.tail and step.back < BACK and is_torn(step.tail, rows):
                following, before = replace(following, steps=(self._back(step), *plan.steps[1:])), []
            plan, rows = following, _created(rows, step) if step.sweep in ("new", "again") else rows
            about = [row for row in rows if normalize.is_about_something(row)]
            skipped = {"experiment": len(rows) - len(about)} if len(about) < len(rows) else {}
            good, bad = read_rows("feedback", about, lambda row: normalize.feedback(row, self.project))
            self.sweeps[step.sweep] += len(good)
            self.hints.see(good)
            plan = replace(plan, memo=self._memo(plan.memo, rows))
            # A first pull that is cut off must not forget since when modifications are to be looked for.
            memo = plan.memo.text if is_first or not plan.steps else None
            yield Page(feedback=good, rejected=bad, token=plan.token, memo=memo, skipped=skipped)

    def _plan(self, place: Place, window: Window) -> Plan:
        now = self.http.server_now()
        until = window.until or now + EVERYTHING_EVERY
        new = Step("new", window.since, until)
        if window.memo is None:
            self.runs(place)
            return Plan((new,), Memo(modified_until=now, all_at=now, dialect=self._dialect))
        memo = Memo.of_text(window.memo).believed(now + OVERLAP)
        self._dialect = self._dialect or memo.dialect
        everything = memo.all_at is None or now - memo.all_at >= EVERYTHING_EVERY
        since = (memo.all_at if everything else memo.modified_until) or now - HORIZON
        left = replace(memo, modified_until=now, all_at=now if everything else memo.all_at)
        steps = [new, *self._second_looks(place, memo, now, everything=everything)]
        if everything:
            steps.append(Step("threads", now - HORIZON, now))
        return Plan(tuple(steps), left, since - OVERLAP)

    def _second_looks(self, place: Place, memo: Memo, now: datetime, *, everything: bool) -> Iterator[Step]:
        """What finds feedback that the listing of what is new cannot show: edited, late, back-dated.

        Modifications are asked for by key. Keys nobody was known to use are told by the project's statistics, and what was said
        under them is listed; where a server keeps no statistics, or they do not know what was read, the last days are listed again.
        """
        if not self.runs(place).words.tells_modified:
            if everything:
                yield Step("again", now - _RELISTED, now)
            return
        latest = now + _AHEAD
        reach = HORIZON if everything else limits.WINDOW
        if memo.keys:
            yield from (Step("edited", start, end) for start, end in weeks(latest - reach, latest, limits.WINDOW))
        used = self._keys_in_use(place, now - reach)
        if used is None or (everything and memo.seen and not used & set(memo.seen)):
            if everything or not memo.keys:
                yield Step("again", now - _RELISTED, now)
            return
        unknown = used - set(memo.keys if everything else memo.seen)
        yield from (Step("keys", None, now, key=key) for key in sorted(unknown))

    def _memo(self, memo: Memo, rows: Sequence[dict[str, Any]]) -> Memo:
        """The memo with the keys that were read, those of users and reviewers apart, and the version this server speaks."""
        told = [(clean_text(str(row["key"])), row) for row in rows if isinstance(row, dict) and row.get("key")]
        memo = memo.with_keys({key for key, row in told if _is_from_people(row)}, {key for key, _ in told})
        return replace(memo, dialect=self._dialect) if self._dialect else memo

    # --- sweeps: each takes one page of a step and gives the plan that is left

    def _back(self, step: Step) -> Step:
        """The step again from before a page that moved up."""
        offset = back_from(step.offset, self.page_size, step.back)
        at, tail = (str(offset), step.tail) if offset else ("", ())
        return replace(step, at=at, tail=tail, back=step.back + 1)

    def _on(self, plan: Plan, step: Step, rows: Sequence[dict[str, Any]], *, ends: bool = False) -> Plan:
        """The plan behind a page of a listing by offsets, which a page that is not full ends."""
        size = self.page_size
        if ends or len(rows) < size:
            return plan.behind(None)
        return plan.behind(str(step.offset + stride(size)), tail_of(rows, size))

    def _new(self, plan: Plan, step: Step, place: Place, project_id: str) -> tuple[list[dict[str, Any]], Plan]:
        client, size = self.client(place), self.page_size
        params = {"session": project_id, "min_created_at": _from(step.since), "max_created_at": iso(step.until)}
        rows = client.feedback(params, step.offset, size)
        following = self._on(plan, step, rows)
        if len(rows) < size:
            return rows, following
        if (step.offset or step.split) and step.offset != _LONGEST * stride(size):
            return rows, following
        sample = _times(rows)
        count = 1
        for number in range(1, _PROBES):
            more = client.feedback(params, step.offset + number * _SPAN * size, size)
            if _ids(more) == _ids(rows[:size]):
                raise self._endless(step)
            rows = [*rows, *more]
            sample += _times(more)
            count += bool(more)
            if len(more) < size:
                break
        cut = parts(step, sample, count) if count > 1 else []
        return rows, plan.instead(cut) if len(cut) > 1 else following

    def _endless(self, step: Step) -> PermanentError:
        return PermanentError(
            f"langsmith: the server gives the same page of feedback again ({step.sweep}, {step.at or 'from the start'!r}): "
            "stopped so as not to read forever; what was read is stored",
            platform=self.http.platform,
        )

    def _threads(self, plan: Plan, step: Step, place: Place, project_id: str) -> tuple[list[dict[str, Any]], Plan]:
        """Feedback on threads has no run whose modification would show: there is little of it, so it is listed again."""
        params = {
            "session": project_id, "level": "session", "min_created_at": _from(step.since),
            "max_created_at": iso(step.until),
        }  # fmt: skip
        rows = self.client(place).feedback(params, step.offset, self.page_size)
        return rows, self._on(plan, step, rows)

    def _edited(self, plan: Plan, step: Step, place: Place, project_id: str) -> tuple[list[dict[str, Any]], Plan]:
        runs = self.runs(place)
        since = plan.since or step.until - HORIZON
        start = step.since or step.until - limits.WINDOW
        try:
            found, cursor = runs.modified(project_id, plan.memo.keys, since, start, step.until, step.at or None)
        except PermanentError as error:
            if error.status not in (400, 422):
                raise
            logger.warning(
                "langsmith: this server cannot tell which feedback was modified (%s): the last days are listed again",
                error,
            )
            others = [one for one in plan.steps if one.sweep != "edited"]
            return [], replace(plan, steps=(*others, Step("again", step.until - _RELISTED, step.until, split=True)))
        memo = plan.memo
        # Judges outnumber people on the same runs: what only they say is not read, where the engine leaves it out anyway.
        wanted = sorted({*memo.seen} - (plan.skip - {*memo.keys}) | {*memo.keys}) if plan.skip else None
        rows = list(self.client(place).feedback_of([str(row["id"]) for row in found if row.get("id")], wanted))
        return rows, plan.behind(cursor)

    def _keys(self, plan: Plan, step: Step, place: Place, project_id: str) -> tuple[list[dict[str, Any]], Plan]:
        """What people said under one key, whenever. A page of nothing but our own labels says that the key is ours."""
        params = {"session": project_id, "key": step.key, "source": _PEOPLE, "max_created_at": iso(step.until)}
        rows = self.client(place).feedback(params, step.offset, self.page_size)
        plan = replace(plan, memo=plan.memo.with_keys((), [step.key]))
        return rows, self._on(plan, step, rows, ends=all(_is_ours(row) for row in rows))

    _TAKE = {"new": _new, "again": _new, "keys": _keys, "threads": _threads, "edited": _edited}  # noqa: RUF012 (a table, never changed)

    # --- what is gone

    def newest(self, place: Place, pages: int) -> Iterator[dict[str, Any]]:
        """Some pages of feedback, for a look at what is there."""
        params = {"session": self.project_id(place)}
        for number in range(pages):
            rows = self.client(place).feedback(params, number * PAGE)
            yield from rows
            if len(rows) < PAGE:
                return


def _ids(rows: Sequence[Any]) -> list[Any]:
    return [row.get("id") for row in rows if isinstance(row, dict)]


def _created(rows: Sequence[dict[str, Any]], step: Step) -> list[dict[str, Any]]:
    """Rows created in the step's span; what cannot be dated is kept, to be set aside with its reason."""
    return [
        row
        for row in rows
        if (at := _time(row)) is None or ((step.since is None or at >= step.since) and at < step.until)
    ]


def _times(rows: Sequence[dict[str, Any]]) -> list[datetime]:
    return [at for row in rows if (at := _time(row)) is not None]


def _time(row: Any) -> datetime | None:
    return moment_of(row.get("created_at")) if isinstance(row, dict) else None


def _from(since: datetime | None) -> str | None:
    """A lower bound that also works where the server's is exclusive; rows before `since` are left out here."""
    return iso(since - _SHIFT) if since else None


def _is_from_people(row: dict[str, Any]) -> bool:
    source = row.get("feedback_source")
    kind = source.get("type") if isinstance(source, dict) else None
    return not _is_ours(row) and kind not in ("model", "auto_eval")


def _is_ours(row: Any) -> bool:
    source = row.get("feedback_source") if isinstance(row, dict) else None
    metadata = source.get("metadata") if isinstance(source, dict) else None
    return is_marked(None, metadata if isinstance(metadata, dict) else {})
