"""Where the files of an export go: one file with its side-cars, or a folder that the Hugging Face `datasets` library loads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from closeloop import hold
from closeloop.config.shares import SPLITS
from closeloop.datasets.base import TRAINING, Format
from closeloop.datasets.files.containers import PACKINGS
from closeloop.errors import ConfigError, ExportError, known

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)
_FILES = frozenset({".csv", ".gz", ".json", ".jsonl", ".ndjson", ".parquet", ".txt", ".yaml", ".yml", ".zst"})


@dataclass(frozen=True)
class Place:
    """The paths of one export. `home` is the split that stands under the plain name."""

    out: Path
    stem: str
    name: str
    suffix: str
    packing: str
    home: str
    folder: bool

    @classmethod
    def of(cls, out: Path, exporter: Format, packing: str = "") -> Place:
        """Raises ExportError for a name that cannot be written to, ConfigError for an unknown packing."""
        shown, name, suffix = repr(str(out)), exporter.name, exporter.suffix
        if not _NAME.fullmatch(name):
            raise ExportError(f"export format {name!r}: a name is letters, digits, '_', '-' and '.'")
        if packing not in PACKINGS:
            raise ConfigError(f"unknown packing {packing!r}: known are {known(name for name in PACKINGS if name)}")
        if not out.absolute().parent.is_dir():
            raise ExportError(f"cannot write {shown}: there is no folder {str(out.parent)!r}: create it first")
        if exporter.packed:
            if packing not in ("", exporter.packed):
                raise ExportError(f"format {name!r} is read as {exporter.packed} only: leave {packing!r} away")
            packing = exporter.packed
        home = "train" if exporter.view in TRAINING or exporter.view == "examples" else "test"
        ends = {packed: end if packed == "parquet" else suffix + end for packed, end in PACKINGS.items()}
        for packed, full in {exporter.packed: suffix}.items() if exporter.packed else ends.items():
            if out.name.endswith(full) and out.name != full:
                if out.is_dir():
                    raise ExportError(
                        f"cannot write {shown}: it is a folder: give the name of a file, or of a folder without {full!r}"
                    )
                _check_packing(packing, packed, ends[packing])
                return cls(out, out.name.removesuffix(full), name, full, packed, home, folder=False)
        if out.suffix in _FILES and not out.is_dir():
            folder = ", or the name of a folder" if exporter.columns or exporter.folders else ""
            raise ExportError(f"cannot write {shown}: give a name that ends in {suffix!r}{folder}")
        if out.exists() and not out.is_dir():
            raise ExportError(
                f"cannot write {shown}: it is a file: give a name that ends in {suffix!r}, or the name of a folder"
            )
        if not exporter.columns and not exporter.folders:
            raise ExportError(
                f"format {name!r} is written to one file: give a name that ends in {suffix!r} instead of {shown}"
            )
        return cls(out, name, name, ends[packing], packing, home, folder=True)

    @property
    def root(self) -> Path:
        """What the paths in the manifest are relative to."""
        return self.out if self.folder else self.out.parent

    def data(self, split: str) -> Callable[[int, int], Path]:
        """The data file of a split, from the number of a part and how many parts there are."""
        if self.folder:
            inner = self.out / self.name
            return lambda number, of: inner / f"{split}-{number:05d}-of-{of:05d}{self.suffix}"
        first = self.out if split == self.home else self.root / f"{self.stem}.{split}{self.suffix}"
        return lambda number, of: first

    def beside(self, kind: str) -> Path:
        """A side-car, e.g. `skipped.jsonl`."""
        return self.root / f"{self.stem}.{kind}"

    def companion(self, name: str) -> Path:
        """A file that the consumer needs beside the data."""
        return self.out / self.name / name if self.folder else self.root / f"{self.stem}.{name}"

    def earlier(self) -> Iterator[Path]:
        """Data files of earlier exports to this place: in a folder a pattern would find them beside the new ones."""
        if self.folder:
            for split in SPLITS:
                yield from (self.out / self.name).glob(f"{split}-[0-9]*-of-[0-9]*")
        else:
            for split in SPLITS:
                yield from self.root.glob(f"{_literal(self.stem)}.{split}{self.suffix}")
        yield self.beside("provenance.jsonl")

    def check_own(self) -> None:
        """Raises ExportError where the manifest there is of other data, which would stay without one: `forget` would not find it."""
        path = self.beside("manifest.json")
        own = {self.out, *self.earlier()}
        there = (self.root / name for name in _described(path))
        if other := next((file for file in there if file not in own and file.is_file()), None):
            raise ExportError(
                f"cannot write {str(self.out)!r}: {str(path)!r} would be replaced, which tells what is in {str(other)!r}, also to "
                f"`closeloop forget`: give another name, or delete {str(other)!r} first"
            )

    def folders(self) -> Folders:
        """The folders this export needs."""
        return Folders((self.out, self.out / self.name) if self.folder else ())

    def clear(self) -> None:
        """Remove what exports to this place have left that were killed, as far as that can be done."""
        with suppress(OSError):
            clear(self.beside("manifest.json"))


def clear(manifest: Path) -> None:
    """Remove what killed exports have left where the one of this manifest lies, whether or not it ever got there. Raises OSError."""
    for folder in (manifest.parent, manifest.parent / manifest.name.removesuffix(".manifest.json")):
        hold.clear(folder)


def _described(manifest: Path) -> list[str]:
    """The data files a manifest tells of; none where no export wrote it."""
    try:
        return [file["path"] for file in json.loads(manifest.read_bytes())["files"] if "split" in file]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _literal(name: str) -> str:
    """The name with the signs of a pattern taken literally."""
    return re.sub(r"([*?[])", r"[\1]", name)


class Folders:
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


def _check_packing(asked: str, packed: str, end: str) -> None:
    """A file is packed as its name says."""
    if asked not in ("", packed):
        raise ConfigError(f"{asked!r} packs the files of a folder: for one file give a name that ends in {end!r}")
