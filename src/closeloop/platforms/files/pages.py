"""Lines -> pages, and what a page's feedback says about each feedback name."""

from __future__ import annotations

from typing import Any

from closeloop.errors import RecordError
from closeloop.models import Feedback, Trace
from closeloop.platforms.base import FeedbackName, Page, Rejected
from closeloop.platforms.files import normalize
from closeloop.platforms.files.client import Entry, Line
from closeloop.platforms.files.wire import decode, is_own


class Batch:
    """The rows of one page while it fills. A trace that stands on two lines counts as the later one says."""

    def __init__(self, project: str) -> None:
        self.project = project
        self.traces: dict[str, Trace] = {}
        self.feedback: dict[str, Feedback] = {}
        self.rejected: list[Rejected] = []
        self.rows = 0
        self.bytes = 0

    def add(self, entry: Entry, line: Line) -> None:
        """Take one line in; what cannot be read is set aside with its place."""
        self.rows += 1
        self.bytes += len(line.data)
        record: Any = None
        try:
            if line.problem:
                raise RecordError(line.problem)
            if not line.data.strip():
                return
            record = decode(line.data)
            if is_own(record):
                return
            read = normalize.interaction(record, project=self.project, now=entry.changed_at)
        except RecordError as error:
            self.rejected.append(normalize.rejected(entry.name, line.number, str(error), record=record, data=line.data))
            return
        self.traces[read.trace.id] = read.trace
        self.feedback.update({row.id: row for row in read.feedback})

    def page(self, token: str | None, left: int | None = None) -> Page:
        """What was taken in, with the token that resumes behind it, and about how much feedback is still to come."""
        return Page(tuple(self.feedback.values()), tuple(self.traces.values()), tuple(self.rejected), token, left=left)


class Ahead:
    """About how much feedback is still to come, by the bytes of the files and what was in the bytes before."""

    def __init__(self, size: int | None) -> None:
        """`size` is None where nobody knows: a packed file does not say how much is in it."""
        self._size = size
        self._bytes = 0
        self._feedback = 0

    def behind(self, batch: Batch) -> int | None:
        """Behind a page."""
        self._bytes += batch.bytes
        self._feedback += len(batch.feedback)
        if self._size is None or not self._bytes:
            return None
        return max(0, round((self._size - self._bytes) * self._feedback / self._bytes))


class NameTally:
    """What is known of one feedback name while the files are read."""

    def __init__(self) -> None:
        self.count = 0
        self.sources: set[str] = set()
        self.labels: set[str] = set()
        self.numbers: list[float] = []

    def add(self, row: Feedback) -> None:
        """Count one feedback of this name."""
        self.count += 1
        self.sources.add(row.source)
        if row.label:
            self.labels.add(row.label)
        if row.score is not None:
            self.numbers = (
                [min(*self.numbers, row.score), max(*self.numbers, row.score)] if self.numbers else [row.score] * 2
            )

    def result(self, name: str) -> FeedbackName:
        """What was counted, under its name."""
        lowest, highest = self.numbers or (None, None)
        return FeedbackName(name, self.count, tuple(sorted(self.sources)), tuple(sorted(self.labels)), lowest, highest)
