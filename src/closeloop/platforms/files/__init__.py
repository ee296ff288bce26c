"""The `files` platform: interactions and feedback as JSONL (docs/design.md 3), a file or a folder of them, without any server.

Labels go to `labels/<project>.jsonl` and datasets to `datasets/<name>.jsonl` in the folder; beside a single file `x.jsonl` to
`x.jsonl.labels.jsonl` and `x.jsonl.datasets/`.
"""

from __future__ import annotations

import operator
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Self

import orjson

from closeloop.config import SourceSettings
from closeloop.errors import CloseloopError, ConfigError, PermanentError, RecordError
from closeloop.hookspecs import hookimpl
from closeloop.models import Dataset, Feedback, Score
from closeloop.platforms.base import (
    Adapter,
    Capabilities,
    FeedbackName,
    Page,
    PlatformFactory,
    Probe,
    PushResult,
    Stream,
    Window,
)
from closeloop.platforms.files import normalize, seal, write
from closeloop.platforms.files.client import PACKED, Entry, Folder, Line
from closeloop.platforms.files.index import Index, taken_again
from closeloop.platforms.files.options import FilesOptions
from closeloop.platforms.files.output import Places, Rows, recent_of
from closeloop.platforms.files.pages import Ahead, Batch, NameTally
from closeloop.platforms.files.staging import Staging
from closeloop.platforms.files.wire import Token, decode
from closeloop.platforms.options import Options

STREAM = Stream("interactions", "feedback", by="changed_at", lookback=timedelta(minutes=5))
"""Runs on the time a file last changed here; every line of a changed file is read, what it already was changes nothing."""
PAGE_SIZE = 500
PAGE_BYTES = 8 * 2**20
LIVE = timedelta(minutes=10)
"""A window that ends this shortly ago also takes files that have changed since: a log that is always being written
would otherwise never lie in a window."""
_MANY = 100 * 2**20
"""Bytes of labels from which on `check` speaks of what copying them costs."""
STILL_WRITING = timedelta(minutes=2)
"""The last line of a file that changed this shortly ago may be half written: it is left for the next time."""


def _now() -> datetime:
    return datetime.now(UTC)


class Files(Adapter):
    """Interactions in files. `path` is a file or a folder, read recursively; `clock` tells whether a file may still be being written."""

    name = normalize.PLATFORM
    options: ClassVar[type[Options] | None] = FilesOptions

    def __init__(
        self,
        path: Path,
        project: str = "default",
        *,
        page_size: int | None = None,
        out: Path | None = None,
        mirror: bool = False,
        recent: bool = False,
        partial: bool = False,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """`mirror` and `recent` are those of `FilesOptions`; `partial` says that the engine reads only part of the files, so that
        sessions may have to be completed from the rest.
        """
        self.path = path
        self.project = project
        self.page_size = page_size or PAGE_SIZE
        self.clock = clock
        self.folder = Folder(path)
        self.places = Places(path, out)
        self._recent = recent
        self.capabilities = Capabilities(
            streams=(STREAM,),
            fetch_batch=1000,
            session_batch=500,
            push_batch=1_000,
            lists_feedback=mirror,
            # Without a limit the stream has brought every turn; looking again would read every file on every run.
            sessions=partial,
            datasets=True,
            deletes_scores=True,
            gathers=True,
        )
        self._index: Index | None = None
        self._gathered: dict[Path, Staging] | None = None

    @classmethod
    def from_source(cls, source: SourceSettings, env: Mapping[str, str]) -> Self:
        """Needs `path`. Raises ConfigError for a missing path and for options it does not know."""
        if source.path is None:
            raise ConfigError("a source of platform 'files' needs a path: path = \"interactions/\"")
        options = FilesOptions.of(source)
        base = source.path if source.path.is_dir() else source.path.parent
        return cls(
            source.path,
            source.project,
            page_size=source.page_size,
            out=base / options.out if options.out else None,
            mirror=options.mirror,
            recent=options.recent,
            partial=source.since is not None,
        )

    # --- reading

    def probe(self) -> Probe:
        problems, notes = [], []
        try:
            entries = self._entries()
            notes.append(
                f"{len(entries)} file{'s' * (len(entries) != 1)}, {sum(entry.size for entry in entries) / 1e6:.1f} MB"
            )
            if not entries and (others := self.folder.others()):
                more = f" and {len(others) - 3} more" if len(others) > 3 else ""
                notes.append(f"not read, data files are named .jsonl or .ndjson: {', '.join(others[:3])}{more}")
            notes += [f"not read, a link out of the folder: {name}" for name in self.folder.strangers()]
            for entry in entries:
                first = next(self.folder.lines(entry), None)
                problems += [f"{entry.name}: {first.problem}"] if first and first.problem else []
            notes += filter(None, [taken_again(self.folder, entries), self._copies()])
        except (CloseloopError, OSError) as error:
            problems.append(str(error))
        place = next(folder for folder in self._labels.parents if folder.exists())
        return Probe(
            ok=not problems,
            server=f"files at {self.path}",
            strategy="files",
            can_write=os.access(place, os.W_OK),
            projects=(self.project,),
            problems=tuple(problems),
            notes=tuple(notes),
        )

    def _copies(self) -> str:
        """A sentence about labels that are many to be copied by every push; empty where there are few."""
        size = self._labels.stat().st_size if self._labels.is_file() else 0
        if self._recent or size < _MANY:
            return ""
        return f"each push that changes a label copies {size / 1e6:.0f} MB of them: options.recent = true keeps what is new beside"

    def pull(self, window: Window) -> Iterator[Page]:
        if window.stream != STREAM.name:
            raise PermanentError(f"unknown stream {window.stream!r}: known is {STREAM.name}", platform=self.name)
        resume = Token.parse(window.token) if window.token else None
        batch = Batch(self.project)
        entries = [
            entry
            for entry in self._entries()
            if self._in_window(entry, window) and not (resume and entry.key < resume.key)
        ]
        ahead = Ahead(_size(entries, resume))
        for entry in entries:
            same = resume is not None and entry.key == resume.key
            for line in self.folder.lines(entry, *((resume.offset, resume.number) if resume and same else (0, 0))):
                if not self._half_written(entry, line):
                    batch.add(entry, line)
                if batch.rows >= self.page_size or batch.bytes >= PAGE_BYTES:
                    yield batch.page(
                        str(Token(entry.changed_ns, entry.name, line.end, line.number)), ahead.behind(batch)
                    )
                    batch = Batch(self.project)
        yield batch.page(None, 0)

    def _entries(self) -> list[Entry]:
        entries = self.folder.entries(skip=(self._labels, recent_of(self._labels)))
        return [entry for entry in entries if entry.size < seal.LEAST or not seal.holds(entry.path)]

    def _in_window(self, entry: Entry, window: Window) -> bool:
        if window.since is not None and entry.changed_at < window.since:
            return False
        return window.until is None or entry.changed_at < window.until or window.until > self.clock() - LIVE

    def _half_written(self, entry: Entry, line: Line) -> bool:
        """The last line, without its end and no JSON yet, of a file somebody may be writing right now."""
        if line.complete or line.problem or self.clock() - entry.changed_at >= STILL_WRITING:
            return False
        try:
            decode(line.data)
        except RecordError:
            return True
        return False

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        yield self._traces(self._lookup().find(trace_ids))

    def fetch_sessions(self, session_ids: Sequence[str]) -> Iterator[Page]:
        yield self._traces(self._lookup().sessions(session_ids))

    def close(self) -> None:
        self._drop()
        if self._index is not None:
            self._index.close()
            self._index = None

    def _lookup(self) -> Index:
        if self._index is None:
            self._index = Index(self.folder, self._entries())
        return self._index

    def _traces(self, found: Iterator[tuple[Entry, Line]]) -> Page:
        batch = Batch(self.project)
        for entry, line in found:
            batch.add(entry, line)
        page = batch.page(None)
        return Page(traces=page.traces)

    def _all_feedback(self) -> Iterator[tuple[Feedback, ...]]:
        """The feedback of every line, in chunks."""
        for page in self.pull(Window(STREAM.name)):
            yield tuple(row for row in page.feedback if not row.is_ours)

    def feedback_ids(self, stream: str) -> Iterator[Sequence[str]]:
        for rows in self._all_feedback():
            yield [row.id for row in rows]

    def feedback_names(self) -> Sequence[FeedbackName]:
        groups: dict[str, NameTally] = defaultdict(NameTally)
        for rows in self._all_feedback():
            for row in rows:
                groups[row.name].add(row)
        return tuple(tally.result(name) for name, tally in sorted(groups.items()))

    # --- writing

    @property
    def _labels(self) -> Path:
        return self.places.labels(self.project)

    def gather(self) -> None:
        self._drop()
        self._gathered = {}

    def settle(self) -> int:
        gathered, self._gathered = self._gathered, None
        try:
            return sum(self._merge(path, staged) for path, staged in sorted((gathered or {}).items()))
        finally:
            for staged in (gathered or {}).values():
                staged.close()

    def _drop(self) -> None:
        """Forget what was gathered and not settled."""
        for staged in (self._gathered or {}).values():
            staged.close()
        self._gathered = None

    def _put(self, path: Path, rows: Iterable[tuple[str, bytes | None]], *, at_once: bool = False) -> int:
        """Put rows into one of our files: at once, or when what is gathered is settled. Returns the number of writes."""
        if self._gathered is not None and not at_once:
            if path not in self._gathered:
                self._gathered[path] = Staging()
            self._gathered[path].put(rows)
            return 0
        with closing(Staging()) as staged:
            staged.put(rows)
            return self._merge(path, staged)

    def _merge(self, path: Path, staged: Staging) -> int:
        same = write.same_label if path == self._labels else operator.eq
        return Rows(path, recent=self._recent).merge(staged, self.places.within, same)

    def push_scores(self, scores: Sequence[Score], *, wait: bool = False) -> PushResult:
        rows = ((score.id, orjson.dumps(write.label(score))) for score in scores)
        calls = self._put(self._labels, rows, at_once=wait)
        return PushResult(tuple(score.id for score in scores), calls=calls, url=self._labels.absolute().as_uri())

    def stored_scores(self, scores: Sequence[Score]) -> set[str]:
        stored = Rows(self._labels).find([score.id for score in scores])
        return {
            score.id
            for score in scores
            if score.id in stored and write.same_label(stored[score.id], write.label(score))
        }

    def delete_scores(self, scores: Sequence[Score]) -> PushResult:
        calls = self._put(self._labels, ((score.id, None) for score in scores))
        return PushResult(tuple(score.id for score in scores), calls=calls)

    def push_dataset(self, dataset: Dataset) -> PushResult:
        path = self.places.dataset(dataset.name)
        calls = self._put(path, ((row.id, orjson.dumps(write.example(row, dataset.name))) for row in dataset.examples))
        return PushResult(tuple(row.id for row in dataset.examples), calls=calls, url=path.absolute().as_uri())


def _size(entries: Sequence[Entry], resume: Token | None) -> int | None:
    """Bytes to read; None where a packed file does not say how many it holds."""
    if any(entry.path.suffix in PACKED for entry in entries):
        return None
    begun = resume.offset if resume and any(entry.key == resume.key for entry in entries) else 0
    return sum(entry.size for entry in entries) - begun


@hookimpl
def register_platforms() -> Sequence[PlatformFactory]:
    """The `files` platform."""
    return [Files]
