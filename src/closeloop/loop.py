"""`Loop`: every verb of closeloop as a method. The command line is its twin; neither knows more than the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closeloop import caring, config
from closeloop.buckets import verbs
from closeloop.config import SourceSettings
from closeloop.engine import Engine
from closeloop.errors import CloseloopError, LockedError, worst
from closeloop.models.results import (
    Bucketed,
    Checked,
    Exported,
    Forgotten,
    Pulled,
    Pushed,
    Synced,
)
from closeloop.operate.parallel import together
from closeloop.plugins import PluginStatus
from closeloop.report import verb as reporting
from closeloop.store import Key, Turn
from closeloop.sync.job import Progress, adapter_border

if TYPE_CHECKING:
    from closeloop.demo.run import Demo


class Loop(Engine):
    """The feedback loop over one store.

    `store` is a path or URL of the store, `Settings`, or None to read `closeloop.toml` and the environment. `env` holds the
    credentials (default: the process environment). `adapters` gives ready-made adapters by source name, e.g. one around a client
    the application has anyway; they are used as they are and not closed. `stop` is asked between committed pages whether to end
    early; `progress` is told how far a step is; `analyzer` is a Presidio engine of yours, asked where `redact` says `presidio`.
    Making a Loop makes no request and opens no file; the first verb that needs the store opens it.
    """

    @staticmethod
    def init(path: str | Path = config.CONFIG_FILE, *, force: bool = False) -> Path:
        """Write a commented configuration to `path`. Raises ConfigError when the file is there, unless `force`."""
        return config.write_template(Path(path), force=force)

    def check(self, source: str) -> Checked:
        """Say what would go wrong before a first sync: store, server, key, rights, project, and how each feedback name is read."""
        from closeloop.sync.check import check

        name, settings = self._source(source)
        redactor = self._sound_redactor(settings)
        self._cascade()
        with self._connected(name, settings) as platform, adapter_border(name, settings):
            return check(name, settings, platform, self._there, self.clock(), redactor.text)

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

        def work() -> Pulled:
            with self._job(source, max_runtime) as job:
                return Puller(job, since=since, until=until).run(reconcile=reconcile)

        try:
            return self._record("pull", source, work)
        except LockedError:
            helped = self._help(source, max_runtime)
            if helped is None:
                raise
            return helped

    def _help(self, source: str, max_runtime: timedelta | None) -> Pulled | None:
        """Read open windows of a source for the run that has it; None when there is nothing to help with."""
        key = self._key(source)
        if not (self.store.shares_windows and self.store.locked_by(key) and self.store.has_open_windows(key)):
            return None
        from closeloop.sync.pull import Puller
        from closeloop.sync.sharing import help_out

        def work() -> Pulled:
            with self._job(source, max_runtime, leased=False) as job:
                return help_out(Puller(job)) or Pulled(source=job.name, helped=True)

        return self._record("help", source, work)

    def bucket(self, source: str | None = None) -> Bucketed:
        """Judge every interaction whose feedback or trace changed, and sort the failures into buckets."""

        def work() -> Bucketed:
            if self.stop():  # before a second goes into making the detectors
                return Bucketed(complete=False)
            sources = self._bucket_sources(source)
            with ExitStack() as stack:
                fences = {key: stack.enter_context(self._lease(key)).fence for key in sources}
                waiting = self._unsettled(sources)
                return self._bucket(source or "all", waiting, fences) if waiting else Bucketed()

        return self._record("bucket", source, work)

    def _bucket(self, name: str, sources: dict[Key, SourceSettings], fences: dict[Key, tuple[Key, int]]) -> Bucketed:
        self._prepare_for(sources)
        from closeloop.buckets.stage import bucket_store

        result = bucket_store(
            self.store,
            self._cascade(),
            sources,
            now=self.clock(),
            fence_for=fences.get,
            progress=lambda done, total: self.progress(Progress(name, "interactions", done, total)),
            stop=self.stop,
        )
        self._settle(fences if result.complete and not result.problems else {})
        return result

    def bucket_file(self, source: str | Path, out: str | Path, *, scores: bool = False, workers: int = 1) -> Bucketed:
        """Classify interactions from JSONL (`.gz`, `.zst`; `-` is stdin or stdout) without any store, with so many processes."""
        from closeloop.buckets.files import bucket_file

        self._check_output(out, source)
        return bucket_file(source, out, self._cascade(), scores=scores, now=self.clock(), workers=workers)

    explain, evaluate = verbs.explain, verbs.evaluate
    report = reporting.report
    status, alert = caring.status, caring.alert
    quarantined, retry, drop = caring.quarantined, caring.retry, caring.drop
    backup, vacuum, migrate = caring.backup, caring.vacuum, caring.migrate
    propose, accept, merge, rename, reopen = verbs.propose, verbs.accept, verbs.merge, verbs.rename, verbs.reopen

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
        workers: int | None = None,
        hints: bool = False,
        user_cap: int | None = None,
        near_dup: str | None = None,
        length_ratio: float | None = None,
    ) -> Exported:
        """Write judged interactions in a format. Every one is written or skipped with a reason; the same store gives the same bytes.

        `splits` such as `train=0.8,validation=0.1,test=0.1` (default: the setting, else the side that asks first) says how much
        training formats and tests get; what was assigned once stays assigned, and no conversation, user or prompt is on both
        sides. `profile` is the consumer of a format that several read, `compress` packs the data files of a folder (gz, zst,
        parquet), `examples` is a file of the `examples` format to render instead of the store. `workers` processes read and
        render (default: as many as the cores, where there is enough to do); the bytes are the same. `hints` also pairs an answer
        that failed with a later one of its thread that did not (`satisfied_later`): its prompt lacks what the user said in between.
        `user_cap`, `near_dup` and `length_ratio` stand for the settings of `[export]` in this run.
        Raises ConfigError for an unknown format, ExportError when nothing could be written; the old file is then still there.
        """
        from closeloop.exporting import run

        thinned = {"user_cap": user_cap, "near_dup": near_dup, "length_ratio": length_ratio}
        return run(
            self, format, Path(out), source=source, since=since, until=until, bucket=bucket, limit=limit, splits=splits,
            profile=profile, compress=compress, examples=examples, workers=workers, hints=hints, thinned=thinned,
        )  # fmt: skip

    def push(
        self, source: str, *, dry_run: bool = False, undo: str | None = None, max_runtime: timedelta | None = None
    ) -> Pushed:
        """Send labels, scores and regression examples that changed, and read them back. `undo` takes a run's labels away again.

        With `dry_run` nothing is sent and nothing stored, also beside another run or where the store is read-only; the result holds
        the plan. What goes into the native dataset is a test: it is never exported for training, and what is trained on never
        goes there (`held`). Raises ConfigError for an `undo` of a run that has sent nothing.
        """
        from closeloop.buckets import taxonomy
        from closeloop.sync.push import Pusher

        def cases(turns: Sequence[Turn]) -> Any:
            # Imported for the first turn: an idle push has none.
            from closeloop.datasets.native import choose
            from closeloop.exporting import consent_of

            return choose(self.store, turns, self.settings.splits, consent_of(self, self.settings.export, turns))

        buckets = taxonomy.load(self.settings.buckets.taxonomy).buckets

        def work() -> Pushed:
            self._there()
            with self._run() as run_id, self._job(source, max_runtime, leased=not dry_run) as job:
                pusher = Pusher(job, run_id=run_id, categories=buckets, cases=cases)
                return pusher.undo(undo, dry_run=dry_run) if undo else pusher.run(dry_run=dry_run)

        return self._record("push", source, work, remember=not dry_run)

    def sync(
        self,
        source: str | Sequence[str] | None = None,
        *,
        dry_run: bool = False,
        reconcile: bool = False,
        max_runtime: timedelta | None = None,
    ) -> Synced:
        """Pull, bucket and push every source (or those named). A source that fails is named in the result and does not stop the others.

        Sources are read and written several at a time. One that another run is working on is left to it and named in `busy`, so
        any number of workers on one Postgres store share the sources among them, and help with the open windows of busy ones
        when their own are done; LockedError when none is free and there is nothing to help with. With `dry_run`
        everything is read and sorted, and the plan of what would be sent is shown. All of it ends after `max_runtime`.
        Raises the worst error when every source failed, with the others as its notes.
        """
        given = [source] if isinstance(source, str) else source
        names = list(dict.fromkeys(self._source(name)[0] for name in given)) if given else self.sources()
        self._check_judge()
        failed: dict[str, CloseloopError] = {}
        busy: dict[str, CloseloopError] = {}
        most = self.settings.operate.parallel
        with self._run(), self._bounded(max_runtime), ExitStack() as stack:
            mine = self._take(names, stack, failed, busy)
            lent = {} if mine else self._lend(busy, failed)
            pulled, errors = together(
                mine, lambda name: self.pull(name, reconcile=reconcile), most=most, abandon=self.abandon
            )
            failed |= errors
            if not pulled and not lent:
                raise self._told(worst(failed) if failed else next(iter(busy.values())), dry_run=dry_run)
            bucketed = Bucketed.sum([self.bucket(name) for name in pulled])
            pushed, errors = together(
                list(pulled), lambda name: self.push(name, dry_run=dry_run), most=most, abandon=self.abandon
            )
            failed |= errors
            lent = lent or self._lend(busy, failed)
        result = Synced(
            pulled=tuple(pulled.values()),
            bucketed=bucketed,
            pushed=tuple(pushed.values()),
            failed={name: str(failed[name]) for name in names if name in failed},
            busy={name: str(error) for name, error in busy.items()},
            helped=tuple(lent.values()),
        )
        return result if dry_run else self._tell(result)

    def _lend(self, busy: Mapping[str, CloseloopError], failed: dict[str, CloseloopError]) -> dict[str, Pulled]:
        """Help the runs that have the busy sources, once our own are done."""
        found, errors = together(list(busy), lambda name: self._help(name, None), most=1)
        failed |= errors
        return {name: part for name, part in found.items() if part is not None}

    def _tell(self, result: Synced) -> Synced:
        """Send alerts after a sync where there is a webhook; that it cannot be reached does not undo the sync."""
        if not self.settings.alerts.webhook.get_secret_value():
            return result
        try:
            return result.model_copy(update={"alerts": self.alert().alerts})
        except CloseloopError as error:
            return result.model_copy(update={"problems": (*result.problems, str(error))})

    def _told(self, error: CloseloopError, *, dry_run: bool) -> CloseloopError:
        """The error of a sync that read nothing, once people know how long that has been so."""
        if not dry_run and (problems := self._tell(Synced()).problems):
            error.add_note(f"nor could anybody be told: {problems[0]}")
        return error

    def forget(self, user: str, *, dry_run: bool = False) -> Forgotten:
        """Remove a person, by the id their platform knows, from native datasets, exports and store; later pulls leave them out."""
        from closeloop.forgetting import forget

        return forget(self, user, dry_run=dry_run)

    def plugins(self) -> tuple[PluginStatus, ...]:
        """Every plugin: where it comes from, what it provides, and why it was left out if it was."""
        from closeloop.datasets.base import unfit

        return self.plugin_host.describe(unfit)

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
