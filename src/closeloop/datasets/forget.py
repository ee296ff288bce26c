"""Taking a person out of exports that lie there already: their rows go, the manifest keeps a tombstone without a name."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

import orjson

from closeloop.datasets.base import Format
from closeloop.datasets.candidates.answers import CHOSEN
from closeloop.datasets.files import croissant, hub
from closeloop.datasets.files.containers import Container, container
from closeloop.datasets.files.write import Output, Staging, Written, staging, writing
from closeloop.errors import ExportError
from closeloop.models import Example, Message, Oracle, Provenance

_TOGETHER = 1_000
"""Rows that are read and written at once."""
_CELL = 2**31 - 1
_PACKINGS = {".gz": "gz", ".zst": "zst", ".parquet": "parquet"}


def rewrite(
    manifest_path: Path,
    form_of: Callable[[str], Format],
    gone: Collection[tuple[str, str, str]],
    now: datetime,
    *,
    dry_run: bool = False,
) -> int:
    """Remove what is about these `(platform, project, interaction)` from one export. Returns how many rows and reasons went.

    Files are replaced together or not at all, in a dry run not at all. The card is left as counted; it holds no text. Raises
    ExportError, also for a file that was changed since and whose rows do not say themselves whose they are.
    """
    manifest = json.loads(manifest_path.read_bytes())
    try:
        form = form_of(manifest["format"])
    except KeyError:
        raise ExportError(
            f"{str(manifest_path)!r} is of format {manifest['format']!r}, which is not installed: install its plugin, or delete the export"
        ) from None
    names = set(gone)
    with writing(manifest_path.parent), staging() as staged:
        rows, reasons = _Rewriting(staged, manifest_path, manifest, form, names).run()
        if (rows or reasons) and not dry_run:
            manifest["input"] = manifest["written"] + manifest["skipped"]
            manifest.setdefault("forgotten", []).append({"at": now.isoformat(), "rows": rows, "reasons": reasons})
            text = json.dumps(manifest, indent=2, ensure_ascii=False)
            staged.write(manifest_path, [text.encode()])
            described = manifest_path.with_name(manifest_path.name.replace("manifest.json", croissant.NAME))
            if described.is_file():
                staged.write(described, [croissant.description(manifest)])
            readme = manifest_path.with_name("README.md")
            if manifest["split"] and hub.is_ours(readme):
                staged.write(readme, [hub.readme(hub.beside(manifest_path, manifest)).encode()])
            staged.commit()
    return rows + reasons


class _Rewriting:
    """The files of one export without some of its rows."""

    def __init__(
        self, staged: Staging, path: Path, manifest: dict[str, Any], form: Format, gone: set[tuple[str, str, str]]
    ) -> None:
        self.staged = staged
        self.root = path.parent
        self.manifest = manifest
        self.form = form
        self.gone = gone
        self.by_source: dict[str, set[str]] = defaultdict(set)
        for platform, project, one in gone:
            self.by_source[f"{platform}/{project}:"].add(one)

    def run(self) -> tuple[int, int]:
        """Stage every file anew that holds a row to drop. Returns how many rows, and how many reasons, went."""
        rows = reasons = 0
        marks = self._marks()
        for file in self.manifest["files"]:
            path = self.root / file["path"]
            if "split" in file:
                rows += self._data(file, path, marks.get(file["split"]))
            elif not path.is_file():
                continue
            elif path.name.endswith(".skipped.jsonl"):
                self._placed(file, self.staged.write(path, self._reasons(path)))
                self.manifest["skipped"] -= self._lost
                reasons += self._lost
            elif path.name.endswith(".provenance.jsonl"):
                kept = (line for line in _lines(path) if not self._is_about({"metadata": orjson.loads(line)}))
                self._placed(file, self.staged.write(path, kept))
        return rows, reasons

    def _data(self, file: dict[str, Any], path: Path, marks: Iterator[bool] | None) -> int:
        """One file of rows. Of one that somebody took away only the marks and the counts go, so that the next file finds its own."""
        if path.is_file():
            self._write(file, path, marks)
        else:
            self._lost = sum(islice(marks or (), file["lines"]))
            file["lines"] -= self._lost
        self.manifest["written"] -= self._lost
        self.manifest["splits"][file["split"]] -= self._lost
        return self._lost

    def _reasons(self, path: Path) -> Iterator[bytes]:
        """What was left out and is not about anybody who is gone."""
        counts = self.manifest["skips"]
        for line in _lines(path):
            row = orjson.loads(line)
            if not self._is_reason_about(row):
                yield line
            elif counts.get(row["reason"], 0) > 1:
                counts[row["reason"]] -= 1
            else:
                counts.pop(row["reason"], None)

    def _marks(self) -> dict[str, Iterator[bool]]:
        """Which rows of each split go, where rows do not say themselves whose they are: by the side-car, in the order of rows."""
        origins = next((file for file in self.manifest["files"] if file["path"].endswith(".provenance.jsonl")), None)
        found: dict[str, list[bool]] = {}
        if origins is not None:
            for line in _lines(self.root / origins["path"]):
                row = orjson.loads(line)
                found.setdefault(row["split"], []).append(self._is_about({"metadata": row}))
        return {split: iter(marks) for split, marks in found.items()}

    _lost = 0

    def _placed(self, file: dict[str, Any], written: Written) -> None:
        self._lost = file["lines"] - written.lines
        file |= {"lines": written.lines, "bytes": written.bytes, "sha256": written.sha256}

    def _write(self, file: dict[str, Any], path: Path, marks: Iterator[bool] | None) -> None:
        if marks is not None and _digest(path) != file["sha256"]:
            raise ExportError(
                f"{str(path)!r} was changed since it was exported, and its rows do not say whose they are, so that nobody can be "
                "taken out of it: nothing was changed there; export it again, or delete it, and forget once more"
            )
        packing = _PACKINGS.get(path.suffix, "")
        kind = container(packing, self.form.frame, self.form.columns)
        output = Output(self.staged, lambda number, of: path, kind, None)
        left = (line for row, line in self._rows(path, kind) if not (next(marks) if marks else self._is_about(row)))
        while some := list(islice(left, _TOGETHER)):
            output.add(some)
        self._placed(file, output.close()[0])

    def _is_about(self, row: Mapping[str, Any]) -> bool:
        about = row.get("provenance") or row.get("metadata") or {}
        if not isinstance(about, Mapping):
            return False
        more = row.get("metadata") if isinstance(row.get("metadata"), Mapping) else {}
        whose = (str(about.get("platform")), str(about.get("project")))
        ids = (about.get("interaction_id"), (more or {}).get(CHOSEN))
        return any((*whose, str(one)) in self.gone for one in ids if one)

    def _is_reason_about(self, row: Mapping[str, Any]) -> bool:
        """Ids begin with their source, see `answers.ref`; one that a plugin made up may be of any."""
        mine = [ids for start, ids in self.by_source.items() if "/" not in row["id"] or row["id"].startswith(start)]
        return any(not ids.isdisjoint(row["interactions"]) for ids in mine)

    def _rows(self, path: Path, kind: Container) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Each row, and how it stands in the file; some at a time, except in a file that is one JSON document."""
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(_TOGETHER):
                    for row in map(self._plain, batch.to_pylist()):
                        yield row, kind.pack(self.form, row)
        elif self.form.suffix == ".csv":
            csv.field_size_limit(_CELL)  # an older export may hold cells that are longer than what is read by default
            with _opened(path) as file, io.TextIOWrapper(file, "utf-8", newline="") as text:
                for row in csv.DictReader(text):
                    yield row, kind.pack(self.form, row)
        elif self.form.frame.between != b"\n":
            with _opened(path) as file:
                body = file.read().removeprefix(self.form.frame.head).removesuffix(self.form.frame.foot)
            for row in orjson.loads(b"[" + body + b"]"):
                yield row, kind.pack(self.form, row)
        else:
            for line in _lines(path):
                yield orjson.loads(line), line

    def _plain(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        plain = {"string", "bool", "messages"}
        return {
            name: value if self.form.columns[name] in plain else orjson.loads(value)
            for name, value in cells.items()
            if value is not None
        }


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, some in memory at a time."""
    with _opened(path) as file:
        for line in file:
            if bare := line.removesuffix(b"\n"):
                yield bare


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _opened(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path))
    if path.suffix == ".zst":
        import zstandard

        return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(path.open("rb"), closefd=True))
    return path.open("rb")


def tombstone(id_: str, platform: str, project: str) -> Example:
    """What overwrites a native example: its id, and nothing a person said or was told."""
    return Example(
        id=id_,
        prompt=(Message.of("user", "(removed at the request of its user)"),),
        oracles=(Oracle(kind="none"),),
        provenance=Provenance(platform=platform, project=project, trace_id="", interaction_id=""),
        metadata={"content_hash": "forgotten", "forgotten": True},
    )
