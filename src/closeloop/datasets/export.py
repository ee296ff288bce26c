"""From the store to files: every candidate of a view becomes a row or a line that says why not. Same store, same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from closeloop.datasets import page
from closeloop.datasets.base import Exporter, Format, Item, View, as_format
from closeloop.datasets.candidates.hinted import hinted
from closeloop.datasets.candidates.unpaired import finals, unpaired
from closeloop.datasets.canonical import read_examples
from closeloop.datasets.crew import Part, collected, workers_for
from closeloop.datasets.files import croissant, hub
from closeloop.datasets.files.containers import Container, Lines, container
from closeloop.datasets.files.encoding import encode
from closeloop.datasets.files.places import Place
from closeloop.datasets.files.write import Output, Staging, Written, staging, writing
from closeloop.datasets.groups import Assigned
from closeloop.datasets.pairs import pairs
from closeloop.datasets.placing import ANYWHERE, Placing, placing_in
from closeloop.datasets.regression import regression
from closeloop.datasets.rows import Rows
from closeloop.datasets.sieve import EVERYTHING, Sieve, sieved
from closeloop.datasets.splits import Plan
from closeloop.errors import ExportError, counted
from closeloop.models.results import Exported
from closeloop.store import Between, Key, Store, Turn

SHARD = 200_000_000
"""Bytes of rows in one data file of a folder."""
PART = 10_000
"""Turns that one process reads at a time, about."""


@dataclass(frozen=True)
class Source:
    """Which turns a view reads, in which order, and whether it must see those outside the bucket, to pair or to contradict."""

    read: Callable[[Iterable[Turn], str | None], Iterator[Item]]
    order: Literal["id", "prompt", "session"]
    whole: bool = False
    asked: bool = False
    """Read only where hinted pairs are asked for."""


_HINTED = Source(hinted, "session", whole=True, asked=True)
_SOURCES: Mapping[View, tuple[Source, ...]] = MappingProxyType(
    {
        "pairs": (Source(pairs, "prompt", whole=True), _HINTED),
        "unpaired": (Source(unpaired, "prompt", whole=True),),
        "finals": (Source(finals, "prompt", whole=True),),
        "regression": (Source(regression, "id"),),
        "examples": (
            Source(pairs, "prompt", whole=True),
            _HINTED,
            Source(unpaired, "prompt", whole=True),
            Source(regression, "id"),
        ),
    }
)


@dataclass(frozen=True)
class StorePart:
    """A part of what a view reads from a store; another process opens the store by its address."""

    view: View
    number: int
    key: Key
    since: datetime | None
    until: datetime | None
    bucket: str | None
    between: Between = (None, None)
    address: str = field(default="", repr=False)
    store: Store | None = field(default=None, compare=False, repr=False)
    sieve: Sieve = EVERYTHING

    def __call__(self) -> Iterator[Item]:
        """The examples, and the reasons of what makes none."""
        if self.store is not None:
            yield from self._read(self.store)
        else:
            with Store.open(self.address) as store:
                yield from self._read(store)

    def _read(self, store: Store) -> Iterator[Item]:
        source = _SOURCES[self.view][self.number]
        chosen = None if source.whole else self.bucket
        turns = store.judged(
            self.key, order=source.order, since=self.since, until=self.until, bucket=chosen, between=self.between
        )
        allowed = self.sieve.turns(turns, lambda ids: store.tags(self.key, ids))
        yield from self.sieve.items(source.read(allowed, self.bucket))

    def __getstate__(self) -> dict[str, Any]:
        assert self.store is not None
        return {**self.__dict__, "address": self.store.address, "store": None}


@dataclass(frozen=True)
class Options:
    """How an export is written, whatever is in it. `plan` None leaves splits, and their ledger, out of it."""

    plan: Plan | None = None
    packing: str = ""
    shard: int = SHARD
    limit: int | None = None
    selection: Mapping[str, Any] = field(default_factory=dict)
    workers: int = 1
    progress: Callable[[int], None] | None = None


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
    plan: Plan | None = None,
    packing: str = "",
    shard: int = SHARD,
    workers: int | None = None,
    sieve: Callable[[Key], Sieve] | None = None,
    hints: bool = False,
    now: datetime | None = None,
) -> Exported:
    """Write one format to `out`: a name that ends as its files do is a file, anything else a folder (Hugging Face layout).

    `since` and `until` are about the start of the response, `bucket` is a key or its top-level key, `limit` the most rows;
    `progress` is told how many more candidates were read. With a `plan` every row goes to its split; training formats never hold
    what is kept for tests, nor tests what is trained on, in this export or any other of this store (`now` dates the ledger).
    `workers` processes read and render (None: as many as there are cores for, if there is enough to do); the files are the same.
    `sieve` says what of each source may leave and what is redacted, also of what was stored before. `hints` adds pairs of an answer
    that failed and a later one of its thread that did not.
    Beside the data stand the skipped candidates with their reasons, a data card and a manifest. Raises ExportError that names the
    path, and then the files that were there before are untouched.
    """
    placing = placing_in(store, now)
    selection = {"source": list(key) if key else None, "bucket": bucket, "limit": limit, "hints": hints or None}
    keys = [key] if key else store.keys()
    count, parts = _parts(store, exporter.view, keys, since, until, bucket, hints=hints)
    if sieve:
        parts = [replace(part, sieve=sieve(part.key)) for part in parts]
    crew = workers_for(count) if workers is None else workers
    options = Options(plan, packing, shard, limit, selection, crew, progress)
    done = write(parts, exporter, Path(out), options, pins=store.split_pins, placing=placing)
    waiting = tuple(_unbucketed(store, keys))
    return done.model_copy(update={"problems": (*waiting, *done.problems)})


def _parts(
    store: Store,
    view: View,
    keys: Iterable[Key],
    since: datetime | None,
    until: datetime | None,
    bucket: str | None,
    *,
    hints: bool,
) -> tuple[int, list[StorePart]]:
    """How many turns there are about, and the parts they are read in."""
    found, count = [], 0
    for number, source in enumerate(_SOURCES[view]):
        for key in keys if hints or not source.asked else ():
            there, cuts = store.cuts(key, source.order, PART)
            count += there
            found += [StorePart(view, number, key, since, until, bucket, between, store=store) for between in cuts]
    return count, found


def rerender(
    examples: Path | str,
    exporter: Exporter,
    out: Path | str,
    options: Options = Options(),
    *,
    store: Store | None = None,
    sieve: Callable[[Key], Sieve] | None = None,
    now: datetime | None = None,
) -> Exported:
    """Write a format from an `examples` file: the same rows that the store would give.

    Examples stay on the side they say they are on; with a `store`, its ledger rules them like any other export, and who was forgotten
    or, by the `sieve`, does not consent any more is left out.
    Raises ExportError that names the line for a file that is none.
    """

    def read() -> Iterator[Item]:
        return sieved(read_examples(Path(examples), exporter.view), sieve or (lambda key: EVERYTHING), store)

    parts = [read]
    if store is None:
        return write(parts, exporter, Path(out), options)
    return write(parts, exporter, Path(out), options, pins=store.split_pins, placing=placing_in(store, now))


def write(
    parts: Sequence[Part],
    exporter: Exporter,
    out: Path,
    options: Options = Options(),
    *,
    pins: Callable[[Iterable[str]], Mapping[str, str]] = lambda names: {},
    placing: Placing = ANYWHERE,
) -> Exported:
    """Write what the parts of a view yield.

    `pins` looks names up in the ledger.
    """
    form = as_format(exporter)
    place = Place.of(out, form, options.packing)
    place.check_own()
    placing.begin(place.beside("manifest.json"))
    place.clear()
    kind = container(place.packing, form.frame, form.columns)
    reading = partial(collected, workers=options.workers, limit=options.limit, progress=options.progress)
    with (
        writing(out),
        place.folders(),
        reading(parts, form, kind, options.plan, place.root) as found,
        staging() as staged,
    ):
        rows = Rows(found)
        assigned = rows.grouped(options.plan).assign(pins) if options.plan else None
        done = _Files(staged, place, form, kind, rows, options).stage(assigned)
        with placing.placing(assigned, staged.withdraw):
            staged.commit()
    return done


def _unbucketed(store: Store, keys: Iterable[Key]) -> Iterator[str]:
    """What the export could not know yet."""
    for key in keys:
        if waiting := store.status(key, "").unbucketed:
            yield (
                f"{counted(waiting, 'interaction')} of {key.platform} project {key.project!r} changed since they were last bucketed: "
                "run `closeloop bucket` and export again to have them"
            )


@dataclass
class _Files:
    """The files of one export, on their way."""

    staged: Staging
    place: Place
    form: Format
    kind: Container
    rows: Rows
    options: Options

    def stage(self, assigned: Assigned | None) -> Exported:
        """Write everything beside the old files."""
        place, rows = self.place, self.rows
        splits, data, others = self._data(assigned)
        skipped = self.staged.write(place.beside("skipped.jsonl"), rows.skipped_lines())
        written = sum(file.lines for file in data)
        if rows.read != written + skipped.lines:
            raise ExportError(
                f"export {self.form.name!r} to {str(place.out)!r} lost rows: {rows.read} read, {written} written and "
                f"{skipped.lines} skipped: nothing was changed; please report this"
            )
        names = {split: [file.path.name for file in files] for split, files in splits.items()}
        for name, text in self.form.companions({split: files[0] for split, files in names.items()}).items():
            others.append(self.staged.write(place.companion(name), [text.encode()]))
        manifest = self._manifest([*data, skipped, *others], written, skipped.lines, splits)
        text = json.dumps(manifest, indent=2, ensure_ascii=False)
        files = [*data, skipped, *others, self.staged.write(place.beside("manifest.json"), [text.encode()])]
        files.append(self.staged.write(place.beside("card.html"), [page.page(manifest, rows.facts)]))
        if place.folder:
            files.append(self._readme(manifest))
            if croissant.describes(manifest):
                files.append(self.staged.write(place.beside(croissant.NAME), [croissant.description(manifest)]))
        self.staged.replaces(place.earlier())
        return Exported(
            format=self.form.name,
            input=rows.read,
            written=written,
            skipped=skipped.lines,
            skips=dict(sorted(rows.reasons.items())),
            splits={split: sum(file.lines for file in files) for split, files in splits.items()},
            files=tuple(str(file.path) for file in files),
            sha256=tuple(file.sha256 for file in files),
            problems=tuple(self._problems(written)),
        )

    def _data(self, assigned: Assigned | None) -> tuple[dict[str, list[Written]], list[Written], list[Written]]:
        """Data files by split, and all of them with the provenance of rows that have no room for an id."""
        place = self.place
        # Where the consumer wants files of fixed names, its configuration names one file of each split.
        most = self.options.shard if place.folder and not self.form.folders else None

        def output(split: str) -> Output:
            return Output(self.staged, place.data(split), self.kind, most)

        outputs = {place.home: output(place.home)}
        origins = Output(self.staged, lambda number, of: place.beside("provenance.jsonl"), Lines(), None)
        nameless = False
        for lines, whence in self.rows.batches(self.form.view, place.home, assigned, self.kind):
            for split, rows in lines.items():
                if split not in outputs:
                    outputs[split] = output(split)
                outputs[split].add(rows)
            if whence:
                nameless = True
                origins.add([encode({"split": split})[:-1] + b"," + origin[1:] for split, origin in whence])
        splits = {split: outputs[split].close() for split in sorted(outputs)}
        data = [file for files in splits.values() for file in files]
        if nameless:
            return splits, data, origins.close()
        return splits, data, []

    def _problems(self, written: int) -> Iterator[str]:
        if not self.rows.read:
            yield "nothing to export: what was asked for holds no response that users judged (`closeloop status` shows what is there)"
        fewest, most = self.form.rows
        if written and written < fewest:
            yield f"format {self.form.name!r} has {written} rows, its consumer takes no fewer than {fewest}: collect more feedback"
        if most is not None and written > most:
            yield f"format {self.form.name!r} has {written} rows, its consumer takes no more than {most}: use --limit"
        if not written and (kept := self.rows.reasons["leak_eval"]):
            yield (
                f"nothing is left for training: {counted(kept, 'candidate')} kept for tests, where an export, or the native dataset that a "
                "push fills, has put them; `splits` in the configuration gives each side its share of what comes from now on"
            )
        held = self.rows.reasons["leak_train"]
        if held:
            yield (
                f"{counted(held, 'candidate')} kept from tests: an export put them, or `splits` drew them, for training; "
                'whoever only tests sets splits = "test=1" before the first export'
            )

    def _manifest(
        self, files: list[Written], written: int, skipped: int, splits: Mapping[str, list[Written]]
    ) -> dict[str, Any]:
        place, form, rows, options = self.place, self.form, self.rows, self.options
        plan = options.plan
        of_split = {file.path: split for split, parts in splits.items() for file in parts}
        return {
            "card": rows.facts.numbers(),
            "closeloop": version("closeloop"),
            "columns": dict(form.columns),
            "files": [
                {
                    "path": file.path.relative_to(place.root).as_posix(),
                    "lines": file.lines,
                    "bytes": file.bytes,
                    "sha256": file.sha256,
                    **({"split": of_split[file.path]} if file.path in of_split else {}),
                }
                for file in files
            ],
            "format": form.name,
            "format_version": form.version,
            "input": rows.read,
            "kinds": rows.facts.kinds,
            "plan": plan.as_said() if plan else None,
            "profile": form.profile or None,
            "selection": {name: value for name, value in options.selection.items() if value is not None},
            "skipped": skipped,
            "skips": dict(sorted(rows.reasons.items())),
            "split": place.home if place.folder else None,
            "splits": {split: sum(file.lines for file in parts) for split, parts in splits.items()},
            "suffix": place.suffix,
            "view": form.view,
            "warnings": rows.facts.warnings(),
            "written": written,
        }

    def _readme(self, manifest: Mapping[str, Any]) -> Written:
        """One README for everything in the folder, so that `dpo` and `kto` can share it."""
        place = self.place
        path = place.out / "README.md"
        if path.exists() and not hub.is_ours(path):
            raise ExportError(
                f"{str(path)!r} was not written by closeloop and would be replaced: move it, or choose another folder"
            )
        return self.staged.write(path, [hub.readme(hub.beside(place.beside("manifest.json"), manifest)).encode()])
