"""Taking a person out of exports that lie there already: their rows go, the manifest keeps a tombstone without a name."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from closeloop.datasets import croissant
from closeloop.datasets.base import Format
from closeloop.datasets.containers import container
from closeloop.datasets.write import Output, Staging, Written, staging, writing
from closeloop.errors import ExportError
from closeloop.models import Example, Message, Oracle, Provenance

_PACKINGS = {".gz": "gz", ".zst": "zst", ".parquet": "parquet"}


def rewrite(
    manifest_path: Path, form_of: Callable[[str], Format], gone: Collection[tuple[str, str, str]], now: datetime
) -> int:
    """Remove what is about these `(platform, project, interaction)` from one export. Returns how many rows and reasons went.

    Files are replaced together or not at all. The charts of the card are left as counted; they hold no text. Raises ExportError.
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
        removed = _Rewriting(staged, manifest_path, manifest, form, names).run()
        if removed:
            manifest.setdefault("forgotten", []).append({"at": now.isoformat(), "rows": removed})
            text = json.dumps(manifest, indent=2, ensure_ascii=False)
            staged.write(manifest_path, [text.encode()])
            described = manifest_path.with_name(manifest_path.name.replace("manifest.json", croissant.NAME))
            if described.is_file():
                staged.write(described, [croissant.description(manifest)])
            staged.commit()
    return removed


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
        self.ids = {one for _, _, one in gone}

    def run(self) -> int:
        """Stage every file anew that holds a row to drop."""
        removed = 0
        marks = self._marks()
        for file in self.manifest["files"]:
            path = self.root / file["path"]
            if not path.is_file():
                continue
            if path.name.endswith(".skipped.jsonl"):
                kept = [line for line in _lines(path) if self.ids.isdisjoint(orjson.loads(line)["interactions"])]
                self._placed(file, self.staged.write(path, kept))
                self.manifest["skipped"] -= self._lost
            elif path.name.endswith(".provenance.jsonl"):
                kept = [line for line in _lines(path) if not self._is_about({"metadata": orjson.loads(line)})]
                self._placed(file, self.staged.write(path, kept))
            elif "split" in file:
                rows = list(self._rows(path))
                mine = marks.get(file["split"])
                drops = [next(mine) for _ in rows] if mine else [self._is_about(row) for row in rows]
                self._write(file, path, rows, drops)
                self.manifest["written"] -= self._lost
                removed += self._lost
        return removed

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

    def _write(self, file: dict[str, Any], path: Path, rows: list[dict[str, Any]], marks: list[bool]) -> None:
        packing = _PACKINGS.get(path.suffix, "")
        kind = container(packing, self.form.frame, self.form.columns)
        output = Output(self.staged, lambda number, of: path, kind, None)
        for row, drop in zip(rows, marks, strict=True):
            if not drop:
                output.add([kind.pack(self.form, row)])
        self._placed(file, output.close()[0])

    def _is_about(self, row: Mapping[str, Any]) -> bool:
        about = row.get("provenance") or row.get("metadata") or {}
        if not isinstance(about, Mapping):
            return False
        more = row.get("metadata") if isinstance(row.get("metadata"), Mapping) else {}
        whose = (str(about.get("platform")), str(about.get("project")))
        ids = (about.get("interaction_id"), (more or {}).get("chosen_interaction_id"))
        return any((*whose, str(one)) in self.gone for one in ids if one)

    def _rows(self, path: Path) -> Iterator[dict[str, Any]]:
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            for row in pq.read_table(path).to_pylist():
                plain = {"string", "bool", "messages"}
                yield {
                    name: value if self.form.columns[name] in plain or value is None else orjson.loads(value)
                    for name, value in row.items()
                    if value is not None
                }
        elif self.form.suffix == ".csv":
            text = b"".join(_chunks(path)).decode()
            yield from csv.DictReader(io.StringIO(text, newline=""))
        elif self.form.frame.between != b"\n":
            body = b"".join(_chunks(path)).removeprefix(self.form.frame.head).removesuffix(self.form.frame.foot)
            yield from orjson.loads(b"[" + body + b"]")
        else:
            yield from (orjson.loads(line) for line in _lines(path))


def _lines(path: Path) -> Iterator[bytes]:
    return (line for line in b"".join(_chunks(path)).split(b"\n") if line)


def _chunks(path: Path) -> Iterator[bytes]:
    if path.suffix == ".gz":
        with gzip.open(path) as file:
            yield file.read()
    elif path.suffix == ".zst":
        import zstandard

        with path.open("rb") as file:
            yield zstandard.ZstdDecompressor().stream_reader(file).read()
    else:
        yield path.read_bytes()


def tombstone(id_: str, platform: str, project: str) -> Example:
    """What overwrites a native example: its id, and nothing a person said or was told."""
    return Example(
        id=id_,
        prompt=(Message.of("user", "(removed at the request of its user)"),),
        oracles=(Oracle(kind="none"),),
        provenance=Provenance(platform=platform, project=project, trace_id="", interaction_id=""),
        metadata={"content_hash": "forgotten", "forgotten": True},
    )
