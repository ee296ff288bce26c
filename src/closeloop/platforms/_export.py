"""A platform's exported files as a source without a server: read once into a spool, given out page by page. Nothing can be written.

What the files of one platform look like is said by a subclass. Memory stays the same however much the files hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

import orjson

from closeloop.errors import PermanentError, known
from closeloop.ids import clean
from closeloop.models import Feedback, Trace
from closeloop.platforms._names import describe_names
from closeloop.platforms._spool import Parts, Spool, stamp
from closeloop.platforms.base import Adapter, Capabilities, FeedbackName, Page, Rejected, Stream, Window, read_rows

_PAGE = 1000
_EVER = timedelta(days=36_500)


class Found(NamedTuple):
    """A row of a file: what it is, where it stands, and the row under the names the platform's records have."""

    kind: Literal["feedback", "step", "head", "neither"]
    file: Path
    number: int
    row: Any
    why: str = ""
    """What is wrong with a row that is neither."""


class Export(Adapter):
    """One project as its exports describe it. What stands in several files counts once: as it was updated last."""

    feedback_stream: ClassVar[str] = "feedback"
    clock: ClassVar[str] = "created_at"

    def __init__(self, path: Path, project: str, *, page_size: int | None = None) -> None:
        self.path = path
        self.project = project
        self._page = page_size or _PAGE
        self._skipped = 0

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r}, project={self.project!r})"

    # --- what a platform says of its files

    def rows(self) -> Iterator[Found]:
        """Every row of every file."""
        raise NotImplementedError

    def feedback(self, row: Any) -> Feedback | None:
        """A row of feedback; None for one that is about no answer a user saw."""
        raise NotImplementedError

    def place(self, kind: str, row: Any) -> tuple[str, str | None]:
        """The trace and, if it names one, the session of a step or head. Raises what `read_rows` takes when it cannot be read."""
        raise NotImplementedError

    def trace(self, parts: Parts) -> Trace:
        """A trace from its rows."""
        raise NotImplementedError

    # --- read

    @property
    def capabilities(self) -> Capabilities:
        """Everything is read again each time: a file says nothing of what changed, and reading it costs little."""
        return Capabilities(
            streams=(
                Stream(self.feedback_stream, "feedback", self.clock, _EVER),
                Stream("traces", "traces", "start_time", _EVER),
            ),
            fetch_batch=500,
            sessions=True,
            lists_feedback=True,
            scores=False,
        )

    def pull(self, window: Window) -> Iterator[Page]:
        if window.stream not in (self.feedback_stream, "traces"):
            raise PermanentError(
                f"{self.name}: no stream {window.stream!r}: streams are {known([self.feedback_stream, 'traces'])}",
                platform=self.name,
            )
        pages = self._feedback_pages if window.stream == self.feedback_stream else self._trace_pages
        yield from pages(window)

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        for _, page in self._built(dict.fromkeys(trace_ids)):
            yield page

    def fetch_sessions(self, session_ids: Sequence[str]) -> Iterator[Page]:
        wanted = set(session_ids)
        for _, page in self._built(self.spool.session_traces(wanted)):
            yield Page(traces=tuple(one for one in page.traces if one.session_id in wanted))

    def feedback_ids(self, stream: str) -> Iterator[Sequence[str]]:
        yield from self.spool.feedback_ids(self._page)

    def feedback_names(self) -> Sequence[FeedbackName]:
        pages = self._feedback_pages(Window(self.feedback_stream))
        return describe_names(row for page in pages for row in page.feedback)

    def close(self) -> None:
        if "spool" in self.__dict__:
            self.spool.close()
            del self.spool

    # --- inside

    @cached_property
    def spool(self) -> Spool:
        """All rows in order; made when the first is asked for."""
        spool = Spool()
        self._skipped = 0
        for found in self.rows():
            self._put(spool, found)
        spool.ready()
        return spool

    def _put(self, spool: Spool, found: Found) -> None:
        for one in self._PUT[found.kind](self, spool, found):
            native = one.id or f"{found.file.name}:{found.number}"
            spool.put_bad(
                Rejected(one.kind, native, f"{found.file.name} row {found.number}: {one.reason}", one.payload)
            )

    def _put_feedback(self, spool: Spool, found: Found) -> Sequence[Rejected]:
        good, bad = read_rows("feedback", [found.row], self.feedback)
        for one in good:
            if one is None:
                self._skipped += 1
            else:
                spool.put_feedback(one)
        return bad

    def _put_step(self, spool: Spool, found: Found) -> Sequence[Rejected]:
        places, bad = read_rows("trace", [found.row], lambda row: self.place(found.kind, row))
        for trace_id, session_id in places:
            spool.put_step(trace_id, session_id, found.row, is_head=found.kind == "head")
        return bad

    def _put_neither(self, spool: Spool, found: Found) -> Sequence[Rejected]:
        return [Rejected("feedback", None, found.why, clean(found.row))]

    _PUT = {"feedback": _put_feedback, "step": _put_step, "head": _put_step, "neither": _put_neither}  # noqa: RUF012 (a table, never changed)

    def _feedback_pages(self, window: Window) -> Iterator[Page]:
        spool = self.spool
        bad_after, after = _place(window.token)
        skipped = {"experiment": self._skipped} if self._skipped and window.token is None else {}
        while True:
            bad = spool.bad("feedback", bad_after, self._page)
            rows = spool.feedback(window, after, self._page)
            bad_after = bad[-1][0] if bad else bad_after
            after = [stamp(rows[-1].created_at), rows[-1].id] if rows else after
            ends = len(bad) < self._page and len(rows) < self._page
            token = None if ends else orjson.dumps([bad_after, after]).decode()
            rejected = tuple(one for _, one in bad)
            yield Page(feedback=tuple(rows), rejected=rejected, token=token, skipped=skipped)
            if ends:
                return
            skipped = {}

    def _trace_pages(self, window: Window) -> Iterator[Page]:
        bad_after, after = _place(window.token)
        while True:
            bad = self.spool.bad("trace", bad_after, self._page)
            ids = self.spool.trace_ids(after[1], self._page)
            bad_after = bad[-1][0] if bad else bad_after
            rejected = tuple(one for _, one in bad)
            ends = len(bad) < self._page and len(ids) < self._page
            for last, page in self._built(ids):
                after = ["", last]
                token = None if ends and last == ids[-1] else orjson.dumps([bad_after, after]).decode()
                traces = tuple(one for one in page.traces if _within(one, window))
                yield Page(traces=traces, rejected=(*rejected, *page.rejected), token=token)
                rejected = ()
            if not ids:
                yield Page(rejected=rejected, token=None if ends else orjson.dumps([bad_after, after]).decode())
            if ends:
                return

    def _built(self, trace_ids: Iterable[str]) -> Iterator[tuple[str, Page]]:
        """Traces some at a time, with the id of the last."""
        for group in self.spool.parts(trace_ids):
            made = [(parts, read_rows("trace", [parts], self.trace)) for parts in group]
            traces = tuple(one for _, (good, _) in made for one in good)
            bad = tuple(
                Rejected("trace", parts.trace_id, one.reason, {"id": parts.trace_id})
                for parts, (_, rejected) in made
                for one in rejected
            )
            yield group[-1].trace_id, Page(traces=traces, rejected=bad)


def _place(token: str | None) -> tuple[int, list[str]]:
    """Where a token goes on: behind which bad record, and behind which row. One of an older form starts anew."""
    found = orjson.loads(token) if token else None
    if not isinstance(found, list):
        return 0, ["", ""]
    return int(found[0]), [str(part) for part in found[1]]


def _within(one: Trace, window: Window) -> bool:
    at = one.started_at
    return at is None or ((window.since is None or at >= window.since) and (window.until is None or at < window.until))
