"""From the store to files: every candidate of a view becomes a row or a line that says why not. Same store, same bytes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from closeloop.datasets import hub
from closeloop.datasets.base import Exporter, Item, Skipped, View
from closeloop.datasets.pairs import pairs
from closeloop.datasets.reasons import REASONS, skip
from closeloop.datasets.regression import regression
from closeloop.datasets.unpaired import unpaired
from closeloop.datasets.write import Sorter, Staging, Written, encode, staging, writing
from closeloop.errors import ExportError
from closeloop.models.results import Exported
from closeloop.store import Key, Store, Turn

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)
_NO_FOLDERS = frozenset({".csv", ".gz", ".json", ".ndjson", ".parquet", ".txt", ".yaml", ".yml", ".zst"})
_STEP = 200


@dataclass(frozen=True)
class _Source:
    """Which turns a view reads, in which order, and whether it must see those outside the bucket to pair them."""

    read: Callable[[Iterable[Turn], str | None], Iterator[Item]]
    order: Literal["id", "prompt"]
    whole: bool = False


_SOURCES: Mapping[View, _Source] = MappingProxyType(
    {
        "pairs": _Source(pairs, "prompt", whole=True),
        "unpaired": _Source(unpaired, "prompt"),
        "regression": _Source(regression, "id"),
    }
)


def export(
    store: Store,
    exporter: Exporter,
    out: Path | str,
    *,
    key: Key | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    bucket: str | None = None,
    limit: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Exported:
    """Write one format to `out`: a name that ends in `.jsonl` is a file, anything else a Hugging Face folder.

    `since` and `until` are about the start of the response, `bucket` is a key or its top-level key, `limit` the most rows;
    `progress` is told how many more candidates were read. Beside the data stand the skipped candidates with their reasons and a
    manifest. Raises ExportError that names the path, and then the files that were there before are untouched.
    """
    place = _Place.of(Path(out), exporter)
    source = _SOURCES[exporter.view]
    turns = store.judged(key, order=source.order, since=since, until=until, bucket=None if source.whole else bucket)
    items = source.read(turns, bucket)
    with writing(place.out), place.folders(), closing(_Sorted.beside(place.out)) as lines, staging() as staged:
        lines.collect(items, exporter, limit, progress)
        files = _stage(
            staged, place, exporter, lines, {"source": list(key) if key else None, "bucket": bucket, "limit": limit}
        )
        staged.commit()
    return Exported(
        format=exporter.name,
        input=lines.read,
        written=files[0].lines,
        skipped=files[1].lines,
        skips=dict(sorted(lines.reasons.items())),
        files=tuple(str(file.path) for file in files),
        sha256=tuple(file.sha256 for file in files),
        problems=tuple(_unbucketed(store, [key] if key else store.keys())),
    )


def _unbucketed(store: Store, keys: Iterable[Key]) -> Iterator[str]:
    """What the export could not know yet."""
    for key in keys:
        if waiting := store.status(key, "").unbucketed:
            yield (
                f"{waiting} interactions of {key.platform} project {key.project!r} changed since they were last bucketed: "
                "run `closeloop bucket` and export again to have them"
            )


# ---- where the files go


@dataclass(frozen=True)
class _Place:
    """The paths of one export. `split` is None for a single file."""

    out: Path
    data: Path
    skipped: Path
    manifest: Path
    split: str | None = None

    @classmethod
    def of(cls, out: Path, exporter: Exporter) -> _Place:
        """Raises ExportError for a name that cannot be written to."""
        shown, name = repr(str(out)), exporter.name
        if not _NAME.fullmatch(name):
            raise ExportError(f"export format {name!r}: a name is letters, digits, '_', '-' and '.'")
        if not out.absolute().parent.is_dir():
            raise ExportError(f"cannot write {shown}: there is no folder {str(out.parent)!r}: create it first")
        if out.suffix == ".jsonl":
            if out.is_dir():
                raise ExportError(
                    f"cannot write {shown}: it is a folder: give the name of a file, or of a folder without '.jsonl'"
                )
            return cls(out, out, out.with_suffix(".skipped.jsonl"), out.with_suffix(".manifest.json"))
        if out.suffix in _NO_FOLDERS and not out.is_dir():
            raise ExportError(f"cannot write {shown}: give a name that ends in '.jsonl', or the name of a folder")
        if out.exists() and not out.is_dir():
            raise ExportError(
                f"cannot write {shown}: it is a file: give a name that ends in '.jsonl', or the name of a folder"
            )
        if not exporter.columns:
            raise ExportError(
                f"format {name!r} is written to one file: give a name that ends in '.jsonl' instead of {shown}"
            )
        split = "test" if exporter.view == "regression" else "train"
        data = out / name / f"{split}-00000-of-00001.jsonl"
        return cls(out, data, out / f"{name}.skipped.jsonl", out / f"{name}.manifest.json", split)

    @property
    def root(self) -> Path:
        """What the paths in the manifest are relative to."""
        return self.out.parent if self.split is None else self.out

    def folders(self) -> _Folders:
        """The folders this export needs."""
        return _Folders(() if self.split is None else (self.out, self.data.parent))


class _Folders:
    """Folders made on entry; those that are still empty after an error are removed again."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._paths = paths

    def __enter__(self) -> None:
        for path in self._paths:
            path.mkdir(exist_ok=True)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        for path in reversed(self._paths if kind else ()):
            with suppress(OSError):
                path.rmdir()


# ---- rows and reasons, sorted


@dataclass
class _Sorted:
    """What was read, as lines in the order of ids."""

    rows: Sorter
    skips: Sorter
    read: int = 0
    rendered: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    @classmethod
    def beside(cls, out: Path) -> _Sorted:
        """Lines that do not fit in memory wait on the disk the export goes to."""
        folder = out if out.is_dir() else out.absolute().parent
        return cls(Sorter(folder), Sorter(folder))

    def close(self) -> None:
        self.rows.close()
        self.skips.close()

    def collect(
        self, items: Iterable[Item], exporter: Exporter, limit: int | None, progress: Callable[[int], None] | None
    ) -> None:
        """Render what the view yields, up to `limit` rows."""
        for item in items if limit is None or limit > 0 else ():
            self.read += 1
            if progress and self.read % _STEP == 0:
                progress(_STEP)
            self._take(item, exporter)
            if limit is not None and self.rendered >= limit:
                break
        if progress and self.read % _STEP:
            progress(self.read % _STEP)

    def _take(self, item: Item, exporter: Exporter) -> None:
        row = item if isinstance(item, Skipped) else _render(item, exporter)
        if isinstance(row, Skipped):
            self.skip(row)
            return
        try:
            line = encode(row)
        except ValueError as error:
            self.skip(skip(item.id, "not_json", detail=str(error)))
            return
        assert not isinstance(item, Skipped)
        self.kinds[item.provenance.pair_kind or item.candidates[0].origin] += 1
        self.rendered += 1
        self.rows.add(item.id, line)

    def skip(self, skipped: Skipped) -> None:
        self.reasons[skipped.reason] += 1
        line = {"id": skipped.id, "reason": skipped.reason, "detail": skipped.detail or REASONS.get(skipped.reason, "")}
        self.skips.add(skipped.id, encode({**line, "interactions": skipped.interactions}))

    def lines(self) -> Iterator[bytes]:
        """The rows by id; a second row of an id is skipped and counted."""
        for id_, lines in self.rows.groups():
            yield next(lines)
            for _ in lines:
                self.skip(skip(id_, "duplicate_id"))

    def skipped_lines(self) -> Iterator[bytes]:
        """What was left out, by id. Complete only after `lines` is through."""
        return (line for _, lines in self.skips.groups() for line in lines)


def _render(item: Any, exporter: Exporter) -> dict[str, Any] | Skipped:
    try:
        return exporter.render(item)
    except Exception as error:  # the plugin border: a format from outside may raise anything
        raise ExportError(
            f"export format {exporter.name!r} failed on {item.id!r}: {type(error).__name__}: {error}"
        ) from error


# ---- the files


def _stage(
    staged: Staging, place: _Place, exporter: Exporter, lines: _Sorted, selection: dict[str, Any]
) -> list[Written]:
    data = staged.write(place.data, lines.lines())
    skipped = staged.write(place.skipped, lines.skipped_lines())
    if lines.read != data.lines + skipped.lines:
        raise ExportError(
            f"export {exporter.name!r} to {str(place.out)!r} lost rows: {lines.read} read, {data.lines} written and "
            f"{skipped.lines} skipped: nothing was changed; please report this"
        )
    manifest = {
        "closeloop": version("closeloop"),
        "columns": dict(exporter.columns),
        "files": [
            {
                "path": file.path.relative_to(place.root).as_posix(),
                "lines": file.lines,
                "bytes": file.bytes,
                "sha256": file.sha256,
            }
            for file in (data, skipped)
        ],
        "format": exporter.name,
        "format_version": exporter.version,
        "input": lines.read,
        "kinds": dict(sorted(lines.kinds.items())),
        "selection": {name: value for name, value in selection.items() if value is not None},
        "skipped": skipped.lines,
        "skips": dict(sorted(lines.reasons.items())),
        "split": place.split,
        "view": exporter.view,
        "written": data.lines,
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    files = [data, skipped, staged.write(place.manifest, [text.encode()])]
    if place.split is not None:
        files.append(_stage_readme(staged, place, manifest))
    return files


def _stage_readme(staged: Staging, place: _Place, manifest: Mapping[str, Any]) -> Written:
    """One README for everything in the folder, so that `dpo` and `kto` can share it."""
    path = place.out / "README.md"
    if path.exists() and hub.SIGN not in path.read_text(encoding="utf-8", errors="replace"):
        raise ExportError(
            f"{str(path)!r} was not written by closeloop and would be replaced: move it, or choose another folder"
        )
    others = (json.loads(other.read_bytes()) for other in place.out.glob("*.manifest.json") if other != place.manifest)
    found = [manifest, *(other for other in others if other.get("split"))]
    return staged.write(path, [hub.readme(found).encode()])
