"""`Loop`: every verb of closeloop as a method. The command line is its twin; neither knows more than the other."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from closeloop import config
from closeloop.engine import Engine
from closeloop.errors import CloseloopError
from closeloop.models.results import Bucketed, Checked, Exported, Pulled, Pushed, Status, Synced
from closeloop.plugins import PluginStatus
from closeloop.privacy import Redactor
from closeloop.store import Key
from closeloop.sync.job import Progress

if TYPE_CHECKING:
    from closeloop.demo.run import Demo


class Loop(Engine):
    """The feedback loop over one store.

    `store` is a path or URL of the store, `Settings`, or None to read `closeloop.toml` and the environment. `env` holds the
    credentials (default: the process environment). `adapters` gives ready-made adapters by source name, e.g. one around a client
    the application has anyway; they are used as they are and not closed. `stop` is asked between committed pages whether to end
    early; `progress` is told how far a step is. Making a Loop makes no request and opens no file; the first verb that needs the
    store opens it.
    """

    @staticmethod
    def init(path: str | Path = config.CONFIG_FILE, *, force: bool = False) -> Path:
        """Write a commented configuration to `path`. Raises ConfigError when the file is there, unless `force`."""
        return config.write_template(Path(path), force=force)

    def check(self, source: str) -> Checked:
        """Say what would go wrong before a first sync: server, key, rights, project, and how each feedback name is read."""
        from closeloop.sync.check import check

        name, settings = self._source(source)
        Redactor(self._redact(settings))
        with self._connected(name, settings) as platform:
            return check(name, settings, platform, self._store)

    def pull(
        self,
        source: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        reconcile: bool = False,
        max_runtime: timedelta | None = None,
    ) -> Pulled:
        """Read new, edited and late feedback of a source and the traces behind it into the store.

        `since` and `until` bound a backfill; what is already read is not read again. `reconcile` looks for deletions now.
        Raises PlatformError by recovery, LockedError when another run works on this source.
        """
        from closeloop.sync.pull import Puller

        with self._job(source, max_runtime) as job:
            return Puller(job, since=since, until=until).run(reconcile=reconcile)

    def bucket(self, source: str | None = None) -> Bucketed:
        """Judge every interaction whose feedback or trace changed, and sort the failures into buckets."""
        from closeloop.buckets.stage import bucket_store

        sources = self._bucket_sources(source)
        with ExitStack() as stack:
            fences = {key: stack.enter_context(self._lease(key)).fence for key in sources}
            cascade = self._cascade()
            return bucket_store(
                self.store,
                cascade,
                sources,
                now=self.clock(),
                fence_for=fences.get,
                progress=lambda done: self.progress(Progress(source or "all", "interactions", done)),
            )

    def bucket_file(self, source: str | Path, out: str | Path, *, scores: bool = False) -> Bucketed:
        """Classify interactions from JSONL (DESIGN section 3; `.gz`, `.zst`; `-` is stdin or stdout) without any store."""
        from closeloop.buckets.files import bucket_file

        return bucket_file(source, out, self._cascade(), scores=scores, now=self.clock())

    def export(
        self,
        format: str,  # noqa: A002 - the word users know; the CLI argument has the same name
        out: str | Path,
        *,
        source: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        bucket: str | None = None,
        limit: int | None = None,
        splits: str | Mapping[str, float] | None = None,
        profile: str | None = None,
        compress: str = "",
        examples: str | Path | None = None,
    ) -> Exported:
        """Write judged interactions in a format. Every one is written or skipped with a reason; the same store gives the same bytes.

        `splits` such as `train=0.8,validation=0.1,test=0.1` (default: the setting) says how much training formats and tests get;
        what was assigned once stays assigned, and no conversation, user or prompt is on both sides. `profile` is the consumer of a
        format that several read, `compress` packs the data files of a folder (gz, zst, parquet), `examples` is a file of the
        `examples` format to render instead of the store.
        Raises ConfigError for an unknown format, ExportError when nothing could be written; the old file is then still there.
        """
        from closeloop.datasets.export import Options, export, rerender
        from closeloop.datasets.splits import Plan

        exporter = self._exporter(format, profile)
        plan = Plan.read(self.settings.splits if splits is None else splits)
        if examples is not None:
            return rerender(examples, exporter, out, Options(packing=compress, limit=limit))
        return export(
            self.store,
            exporter,
            Path(out),
            key=self._key(source) if source else None,
            since=since,
            until=until,
            bucket=bucket,
            limit=limit,
            progress=self._counter(source or "all", "candidates"),
            plan=plan,
            packing=compress,
            now=self.clock(),
        )

    def push(
        self, source: str, *, dry_run: bool = False, undo: str | None = None, max_runtime: timedelta | None = None
    ) -> Pushed:
        """Send labels, scores and regression examples that changed, and read them back. `undo` takes a run's labels away again.

        With `dry_run` nothing is sent and nothing stored; the result holds the plan.
        """
        from closeloop.buckets import taxonomy
        from closeloop.datasets.regression import example_of
        from closeloop.sync.push import Pusher

        keys = taxonomy.load(self.settings.buckets.taxonomy).keys
        with self._job(source, max_runtime) as job:
            pusher = Pusher(job, run_id=uuid.uuid4().hex[:12], categories=tuple(keys), example_of=example_of)
            return pusher.undo(undo, dry_run=dry_run) if undo else pusher.run(dry_run=dry_run)

    def sync(
        self,
        source: str | None = None,
        *,
        dry_run: bool = False,
        reconcile: bool = False,
        max_runtime: timedelta | None = None,
    ) -> Synced:
        """Pull, bucket and push every source (or one). A source that fails is named in the result and does not stop the others.

        With `dry_run` everything is read and sorted, and the plan of what would be sent is shown. Raises the first error when
        every source failed.
        """
        names = [self._source(source)[0]] if source else self.sources()
        failed: dict[str, CloseloopError] = {}
        pulled: list[Pulled] = []
        pushed: list[Pushed] = []
        with ExitStack() as stack:
            for name in names:
                try:
                    stack.enter_context(self._lease(self._key(name)))
                    pulled.append(self.pull(name, reconcile=reconcile, max_runtime=max_runtime))
                except CloseloopError as error:
                    failed[name] = error
            if len(failed) == len(names):
                raise next(iter(failed.values()))
            working = [name for name in names if name not in failed]
            bucketed = sum_buckets([self.bucket(name) for name in working])
            for name in working:
                try:
                    pushed.append(self.push(name, dry_run=dry_run, max_runtime=max_runtime))
                except CloseloopError as error:
                    failed[name] = error
        return Synced(
            pulled=tuple(pulled),
            bucketed=bucketed,
            pushed=tuple(pushed),
            failed={name: str(error) for name, error in failed.items()},
        )

    def status(self) -> Status:
        """What the store holds of each source, what waits, and what went wrong."""
        store = self.store
        named = {Key(row.platform, row.project): name for name, row in self.settings.sources.items()}
        known_keys = store.keys()
        keys = [*named, *(key for key in known_keys if key not in named)]
        rows = [store.status(key, named.get(key, f"{key.platform}/{key.project}")) for key in keys]
        return Status(store=store.url, version=store.version, sources=tuple(rows))

    def plugins(self) -> tuple[PluginStatus, ...]:
        """Every plugin: where it comes from, what it provides, and why it was left out if it was."""
        return self.plugin_host.describe()

    @classmethod
    def demo(
        cls,
        *,
        offline: bool = False,
        keep: bool = False,
        folder: Path | None = None,
        say: Callable[[str], None] | None = None,
        ready: Callable[[Demo], None] | None = None,
    ) -> Demo:
        """Run the whole loop on sample data: on a real Phoenix started for it, or on files with `offline`.

        `say` is given progress lines and the report, `ready` the result while Phoenix is still up (with `keep` until Ctrl-C).
        """
        from closeloop.demo.run import run

        return run(cls, offline=offline, keep=keep, folder=folder, say=say, ready=ready)


def sum_buckets(parts: list[Bucketed]) -> Bucketed:
    """The results of several sources as one."""
    buckets: dict[str, int] = {}
    for part in parts:
        for key, count in part.buckets.items():
            buckets[key] = buckets.get(key, 0) + count
    counted = ("interactions", "negative", "mixed", "positive", "weak", "labelled", "changed")
    return Bucketed(
        **{name: sum(getattr(part, name) for part in parts) for name in counted},
        buckets=dict(sorted(buckets.items())),
        problems=tuple(problem for part in parts for problem in part.problems),
    )
