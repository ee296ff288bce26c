"""`closeloop bucket --in FILE --out FILE`: classify interactions from JSONL without a store, one line out for every line in."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

import orjson

from closeloop.buckets.base import Case
from closeloop.buckets.cascade import Cascade, Sorted
from closeloop.buckets.hearing import heard
from closeloop.buckets.parallel import spread
from closeloop.buckets.stage import Tally
from closeloop.collector import patient
from closeloop.errors import ConfigError, ExportError, RecordError, is_special, refusal
from closeloop.hold import Hold, clear
from closeloop.ids import clean, decode
from closeloop.interactions.foreign import foreign
from closeloop.interactions.jsonl import read_line
from closeloop.models import Verdict
from closeloop.models.results import Bucketed
from closeloop.signals import implicit, names

_BATCH = 200
_PATIENCE = 50_000
"""New objects until the collector looks for cycles: a batch makes about as many, and hardly any cycle."""
TOLD = 20
"""Problems told one by one; the rest are counted."""
_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
"""In a file nothing comes later any more: an interaction without a next turn has none. So the output does not depend on the clock."""


def bucket_file(
    path_in: str | Path, path_out: str | Path, cascade: Cascade, *, scores: bool, now: datetime, workers: int = 1
) -> Bucketed:
    """Read interactions (docs/design.md 3; `.gz`, `.zst`, `-` for stdin), write `{"id", "verdict", "labels"}` a line, and count.

    Every interaction is classified, whatever its verdict; `scores` adds every head's score. A line that cannot be read becomes
    `{"id", "line", "error"}` in its place and a problem of the result. The output appears as a whole or not at all; the same input
    gives the same bytes, whatever `workers` (processes) is. Raises ConfigError when the input cannot be read or the detectors
    cannot go to another process, ExportError when the output cannot be written.
    """
    work = Work(cascade, scores, now)
    tally, bad = Tally(), 0
    problems: list[str] = []
    with open_out(path_out) as target:
        for done in spread(work, _chunks(path_in), workers):
            target.write(done.rows)
            tally.merge(done.tally)
            bad += done.bad
            problems += done.problems[: TOLD - len(problems)]
            cascade.fail(done.failures)
    if bad > len(problems):
        problems.append(f"{bad - len(problems)} more lines could not be read: see `error` in the output")
    return tally.result(cascade, problems, file="" if str(path_out) == "-" else str(path_out))


Chunk = list[tuple[int, bytes]]


def _chunks(path: str | Path) -> Iterator[Chunk]:
    """Numbered lines that are not blank, in batches."""
    numbered = ((number, line) for number, line in enumerate(read_lines(path), 1) if line.strip())
    while chunk := list(islice(numbered, _BATCH)):
        yield chunk


@dataclass(frozen=True)
class Done:
    """What came of one chunk: its lines of output and its counts."""

    rows: bytes
    tally: Tally
    problems: list[str]
    bad: int
    failures: Mapping[str, tuple[int, str]]
    """Of detectors in another process."""


@dataclass(frozen=True)
class Work:
    """How a chunk is classified. Goes to other processes as it is."""

    cascade: Cascade
    scores: bool
    now: datetime

    def __call__(self, chunk: Chunk) -> Done:
        with patient(_PATIENCE):
            return self._done(chunk)

    def _done(self, chunk: Chunk) -> Done:
        tally, problems, bad = Tally(), [], 0
        rows: list[dict[str, Any] | None] = []
        cases: list[tuple[Any, Case]] = []
        for number, line in chunk:
            record = None
            try:
                record = record_in(line)
                case = case_of(record, self.cascade, now=self.now)
                cases.append((record["id"], case))
                rows.append(None)
            except RecordError as error:
                bad += 1
                problems.append(f"line {number}: {error}")
                name = record.get("id") if isinstance(record, dict) else None
                rows.append({"id": name, "line": number, "error": str(error)})
        found = iter(zip(cases, self.cascade.sort_all([case for _, case in cases]), strict=True))
        lines = []
        for row in rows:
            if row is None:
                (name, case), sorted_ = next(found)
                tally.add(case.verdict, sorted_.labels)
                row = _row(name, case.verdict, sorted_, scores=self.scores)
            lines.append(_encode(row))
        return Done(b"".join(lines), tally, problems, bad, {})


def record_in(line: bytes) -> Any:
    """What stands in a line. Raises RecordError for what is no JSON."""
    try:
        return decode(line)
    except ValueError as error:
        raise RecordError(f"is no JSON: {error}") from None


def case_of(record: Any, cascade: Cascade, *, now: datetime) -> Case:
    """One decoded line as the cascade takes it: with its signals and its verdict. Raises RecordError."""
    line = read_line(record, platform="files", project="stdin", now=now)
    explicit = tuple(
        signal
        for row in line.feedback
        for signal in names.read(row, overrides={}, ignore=(), configs={}, response=line.interaction.response_text)
    )
    derived = implicit.derive([(line.interaction, explicit)], now=_END_OF_TIME)
    verdict, signals = heard((*explicit, *derived.signals[0]))
    return Case(line.interaction, verdict, signals, line.feedback, cascade.settings.slow)


def _row(name: Any, verdict: Verdict, found: Sorted, *, scores: bool) -> dict[str, Any]:
    """One output line; nothing in it depends on the clock."""
    row: dict[str, Any] = {
        "id": name,
        "verdict": {
            **verdict.model_dump(mode="json", include={"outcome", "score", "weight", "conflict", "explicit"}),
            "signals": [signal.kind for signal in verdict.signals],
        },
        "labels": [label.model_dump(mode="json") for label in found.labels],
    }
    return row | {"scores": found.scores} if scores else row


def _encode(row: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        return orjson.dumps(clean(row), option=orjson.OPT_APPEND_NEWLINE)


def read_lines(path: str | Path) -> Iterator[bytes]:
    """The lines of a JSONL file: plain, `.gz`, `.zst`, or `-` for stdin. Raises ConfigError that names the file."""
    file = Path(path)
    piped = str(path) == "-"
    if not piped and not file.is_file():
        raise ConfigError(f"no file {str(path)!r} to read: give a JSONL file, or '-' for stdin")
    with ExitStack() as stack:
        try:
            lines = sys.stdin.buffer if piped else _unpacked(stack.enter_context(file.open("rb")), file.suffix, stack)
            for first in lines:
                if what := foreign(first):
                    raise ConfigError(f"cannot read {str(path)!r}: it {what}")
                yield first
                yield from lines
        except (OSError, EOFError, zlib.error) as error:
            raise ConfigError(f"cannot read {str(path)!r}: {error}: is it complete?") from None


def _unpacked(raw: IO[bytes], suffix: str, stack: ExitStack) -> IO[bytes]:
    if suffix == ".gz":
        return cast("IO[bytes]", stack.enter_context(gzip.GzipFile(fileobj=raw, mode="rb")))
    if suffix == ".zst":
        reader = _zstandard().ZstdDecompressor().stream_reader(raw, read_across_frames=True)
        return io.BufferedReader(cast("Any", stack.enter_context(_Whole(reader))))
    return raw


class _Whole(io.RawIOBase):
    """A zstd stream that ends in an error of the file when its bytes are damaged."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            return int(self.reader.readinto(buffer))
        except _zstandard().ZstdError as error:
            raise OSError(str(error)) from None


@contextmanager
def open_out(path: str | Path) -> Iterator[IO[bytes]]:
    """A file to write that appears under its name only when the block ends well; `-` is stdout, and a device or a pipe is written to as it
    is. What killed runs have left in its folder is removed. Raises ExportError.
    """
    if str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    if is_special(target):
        with _refusing(target), target.open("wb") as raw:
            yield raw
        return
    with suppress(OSError):
        clear(target.parent)
    with _refusing(target), closing(Hold(target.parent)) as hold:
        partial = hold.file(target.name)
        try:
            with partial.open("wb") as raw:
                with ExitStack() as stack:
                    yield _packed(raw, target.suffix, stack)
                raw.flush()
                os.fsync(raw.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def _refusing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f"cannot write {str(target)!r}: {refusal(target, error)}: nothing was written") from None


def _packed(raw: IO[bytes], suffix: str, stack: ExitStack) -> IO[bytes]:
    if suffix == ".gz":  # no name and no time inside, so that the same lines give the same bytes
        return cast("IO[bytes]", stack.enter_context(gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0)))
    if suffix == ".zst":
        return cast("IO[bytes]", stack.enter_context(_zstandard().ZstdCompressor().stream_writer(raw, closefd=False)))
    return raw


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise ConfigError("reading and writing .zst needs an extra: pip install 'closeloop[zstd]'") from None
    return zstandard
