"""The parts every verb needs: settings, store, plugins, adapters, leases. `Loop` adds the verbs."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from closeloop import config
from closeloop.config import Settings, SourceSettings
from closeloop.config.credentials import Credentials
from closeloop.config.spared import check_output
from closeloop.errors import CloseloopError, ConfigError, LockedError, known, meant
from closeloop.ids import content_hash
from closeloop.models.results import Result
from closeloop.operate.events import Listener
from closeloop.operate.steps import Recorder
from closeloop.platforms.base import Platform, Rejected
from closeloop.plugins import Plugins
from closeloop.privacy import KINDS, Analyzer, Redactor, check_kinds
from closeloop.store import Key
from closeloop.sync.job import Job, Progress, Step, adapter_border
from closeloop.sync.lease import Lease

if TYPE_CHECKING:
    from closeloop.buckets.cascade import Cascade
    from closeloop.datasets.base import Exporter
    from closeloop.store import Store

R = TypeVar("R", bound=Result)
_CODE = (".py", ".json", ".toml")
_MANY = 100
"""Unjudged interactions that are worth preparing for."""
_NO_LEASE = -1
"""A token that no lease has."""


def _now() -> datetime:
    return datetime.now(UTC)


class Engine:
    """One store with its sources. See `Loop` for what the arguments mean."""

    def __init__(
        self,
        store: Settings | str | Path | None = None,
        *,
        config_file: Path | None = None,
        env: Mapping[str, str] | None = None,
        plugins: Plugins | None = None,
        adapters: Mapping[str, Platform] | None = None,
        clock: Callable[[], datetime] = _now,
        progress: Callable[[Progress], None] = lambda progress: None,
        stop: Callable[[], bool] = lambda: False,
        listen: Listener = lambda event: None,
        run_id: str | None = None,
        analyzer: Analyzer | None = None,
    ) -> None:
        if isinstance(store, Settings):
            self.settings = store
        else:
            self.settings = config.load(config_file, store=None if store is None else str(store))
        self._config_file = config_file or Path(config.CONFIG_FILE)
        self.env = Credentials(os.environ if env is None else env)
        self.clock = clock
        self.progress = progress
        self._stop = stop
        self._abandoned = threading.Event()
        self._deadline: datetime | None = None
        self._listen = listen
        self._given_run = run_id
        self._analyzer = analyzer
        self._run_id: str | None = None
        self._plugins = plugins
        self._loading = threading.Lock()
        self._adapters = dict(adapters or {})
        self._store: Store | None = None
        self._leases: dict[Key, Lease] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store. The Loop opens it again when a verb needs it."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def abandon(self) -> None:
        """Make every verb of this Loop that is at work in another thread end after its page."""
        self._abandoned.set()

    def stop(self) -> bool:
        """Whether verbs should end after the page at hand."""
        late = self._deadline is not None and self.clock() >= self._deadline
        return late or self._abandoned.is_set() or self._stop()

    @contextmanager
    def _bounded(self, max_runtime: timedelta | None) -> Iterator[None]:
        """All verbs called inside have this time together."""
        self._deadline = None if max_runtime is None else self.clock() + max_runtime
        try:
            yield
        finally:
            self._deadline = None

    @property
    def store(self) -> Store:
        """The opened store; made and migrated when it is not there yet."""
        return self._opened(create=True)

    def _there(self) -> Store:
        """The opened store, for verbs that want what is in it: raises StoreError where there is none, instead of making it."""
        return self._opened(create=False)

    def _opened(self, *, create: bool) -> Store:
        if self._store is None:
            from closeloop.store import Store

            self._store = Store.open(self.settings.store, clock=self.clock, create=create)
        return self._store

    @property
    def plugin_host(self) -> Plugins:
        """The loaded plugins."""
        with self._loading:  # sources that work at once ask for them at once
            if self._plugins is None:
                self._plugins = Plugins(allow=self.settings.plugins)
            return self._plugins

    # --- sources

    def sources(self) -> list[str]:
        """Names of the configured sources. Raises ConfigError when there is none."""
        if not self.settings.sources:
            raise ConfigError(
                "no source is configured: write closeloop.toml with `closeloop init` and fill in [sources.*]"
            )
        return list(self.settings.sources)

    def _source(self, name: str) -> tuple[str, SourceSettings]:
        """The configured source of this name; a platform's name does where nothing is configured at all."""
        if not self.settings.sources and name in self.plugin_host.platforms():
            return name, SourceSettings(platform=name)
        return self.settings.source(name)

    def _one(self, name: str | None) -> str:
        """The source that is meant: the one named, or the only one there is. Raises ConfigError where that says nothing."""
        names = [name] if name is not None else self.sources()
        if len(names) > 1:
            raise ConfigError(f"several sources are configured: name one with --source ({known(names)})")
        return names[0]

    def _key(self, name: str) -> Key:
        source = self._source(name)[1]
        return Key(source.platform, source.project)

    def _bucket_sources(self, name: str | None) -> dict[Key, SourceSettings]:
        """The source of this name, or all that are configured or stored. Raises NoStoreError where nothing is stored at all."""
        known_keys = self._there().keys()
        if name is not None:
            return {self._key(name): self._source(name)[1]}
        configured = {Key(row.platform, row.project): row for row in self.settings.sources.values()}
        stored = {key: SourceSettings(platform=key.platform, project=key.project) for key in known_keys}
        return {**stored, **configured}

    # --- recording

    @contextmanager
    def _run(self) -> Iterator[str]:
        """The id of the run: a verb inside another shares it."""
        if self._run_id is not None:
            yield self._run_id
            return
        self._run_id = self._given_run or uuid.uuid4().hex[:12]
        try:
            yield self._run_id
        finally:
            self._run_id = None

    def _record(self, step: str, source: str | None, work: Callable[[], R], *, remember: bool = True) -> R:
        """Do a step of a run: told to the listener, and remembered for `status` when it is one source's."""
        name, key = (None, None) if source is None else (self._source(source)[0], self._key(source))
        with self._run() as run_id:
            recorder = Recorder(run_id, lambda: self.store, self.clock, self._listen)
            return recorder.record(step, name or "all", key if remember else None, work)

    # --- the parts a verb needs

    def _check_output(self, out: str | Path, *inputs: str | Path, rows: bool = True) -> None:
        check_output(out, self.settings, self._config_file, *inputs, rows=rows)

    def _cascade(self) -> Cascade:
        from closeloop.buckets import taxonomy
        from closeloop.buckets.cascade import Cascade

        settings = self.settings.buckets
        return Cascade(self.plugin_host.detectors(), taxonomy.load(settings.taxonomy), settings)

    def _check_judge(self) -> None:
        """Raises ConfigError where a judge is configured that cannot be asked: before anything is requested."""
        if self.settings.buckets.judge.model:
            from closeloop.buckets.judge.calls import check_askable

            check_askable(self.settings.buckets.judge)

    def _unsettled(self, sources: dict[Key, SourceSettings]) -> dict[Key, SourceSettings]:
        """Sources with anything to judge: news, or another way of judging than the last time. Making the cascade to find out
        that there is nothing to do took most of the time of an idle run.
        """
        way = self._way_of_judging()
        return {
            key: source
            for key, source in sources.items()
            if way is None or self.store.setting(key, "judged_by") != way or self.store.has_unjudged(key, self.clock())
        }

    def _prepare_for(self, sources: Iterable[Key]) -> None:
        """Among many interactions some need the language model: it is unpacked while the detectors are made."""
        if any(self.store.has_unjudged(key, self.clock(), at_least=_MANY) for key in sources):
            from closeloop.interactions.languages import detect

            detect.prepare()

    def _settle(self, fences: Mapping[Key, tuple[Key, int]]) -> None:
        """Remember by what these sources were judged to the end."""
        way = self._way_of_judging()
        for key, fence in fences.items():
            if way is not None and self.store.setting(key, "judged_by") != way:
                with self.store.transaction(fence) as tx:
                    tx.set_setting(key, "judged_by", way)

    def _way_of_judging(self) -> str | None:
        """A hash of all that verdicts and labels depend on beside the data: code, settings, taxonomies, plugins. None when there
        are plugins without a version.
        """
        plugins = [(row.name, row.version) for row in self.plugin_host.describe_loaded()]
        if any(version is None for _, version in plugins):
            return None
        settings = self.settings.buckets
        taxonomies = [
            path.read_text(encoding="utf-8", errors="replace") for path in settings.taxonomy if path.is_file()
        ]
        return content_hash([plugins, settings.model_dump(mode="json"), taxonomies, _code()])

    def _exporter(self, name: str, profile: str | None) -> Exporter:
        """The format of this name, as its consumer `profile` reads it. Raises ConfigError that lists what there is."""
        from closeloop.datasets.base import as_format

        exporters = self.plugin_host.exporters()
        if name not in exporters:
            raise ConfigError(
                f"unknown export format {name!r}: known formats are {known(exporters)}{meant(name, exporters)}"
            )
        found = as_format(exporters[name])
        if profile is None:
            return found
        if not found.profiles:
            raise ConfigError(f"format {name!r} has no profiles: leave `profile` away")
        return type(found)(profile)

    def _counter(self, source: str, step: Step) -> Callable[[int], None]:
        """A progress callback that is told increments."""
        done = 0

        def more(count: int) -> None:
            nonlocal done
            done += count
            self.progress(Progress(source, step, done))

        return more

    @contextmanager
    def _lease(self, key: Key) -> Iterator[Lease]:
        """The lease on a source; a verb called inside another verb shares its lease."""
        if key in self._leases:
            yield self._leases[key]
            return
        with Lease(self.store, key) as lease:
            self._leases[key] = lease
            try:
                yield lease
            finally:
                del self._leases[key]

    def _take(
        self, names: list[str], stack: ExitStack, failed: dict[str, CloseloopError], busy: dict[str, CloseloopError]
    ) -> list[str]:
        """Take the lease of every source that is free; one that another run works on is left to it."""
        mine = []
        for name in names:
            try:
                stack.enter_context(self._lease(self._key(name)))
                mine.append(name)
            except LockedError as error:
                busy[name] = error
            except CloseloopError as error:
                failed[name] = error
        return mine

    @contextmanager
    def _connected(self, name: str, source: SourceSettings) -> Iterator[Platform]:
        if name in self._adapters:
            yield self._adapters[name]
            return
        with adapter_border(name, source):
            platform = self.plugin_host.connect(source, self.env)
        try:
            yield platform
        finally:
            platform.close()

    @contextmanager
    def _job(self, name: str, max_runtime: timedelta | None, *, leased: bool = True) -> Iterator[Job]:
        """Everything a step over one source needs. What only looks, or helps another run, is not `leased`: it can write nothing."""
        name, source = self._source(name)
        redactor = self._sound_redactor(source)
        key = Key(source.platform, source.project)
        deadline = None if max_runtime is None else self.clock() + max_runtime
        lease = self._lease(key) if leased else nullcontext()
        with self._connected(name, source) as platform, lease as held, adapter_border(name, source):
            yield Job(
                name=name,
                key=key,
                source=source,
                platform=platform,
                store=self.store,
                fence=(key, _NO_LEASE) if held is None else held.fence,
                clock=self.clock,
                settle=self.settings.settle,
                clean_trace=lambda trace: self.plugin_host.prepare(redactor.trace(trace), source),
                clean_feedback=redactor.feedback,
                clean_rejected=lambda rejected: _clean(redactor, key, rejected),
                stop=lambda: self.stop() or (deadline is not None and self.clock() >= deadline),
                progress=self.progress,
            )

    def _sound_redactor(self, source: SourceSettings) -> Redactor:
        """The redactor of a source whose settings hold. Raises ConfigError for what a later step, or feedback still to come, would
        stumble over: before anything is requested.
        """
        from closeloop.buckets import taxonomy, thresholds
        from closeloop.signals.names import check_overrides

        check_overrides(source.signals)
        check_kinds(self.settings.export.refuse, "export.refuse")
        if webhook := self.settings.alerts.webhook.get_secret_value():
            from closeloop.operate.outgoing import place

            place(webhook, what="alerts.webhook")  # it is called only when there is something to tell
        thresholds.chosen(self.settings.buckets, taxonomy.load(self.settings.buckets.taxonomy))
        return self._redactor(source)

    def _redactor(self, source: SourceSettings) -> Redactor:
        kinds = (*self.settings.redact, *source.redact)
        return Redactor(kinds, presidio=self.settings.presidio, analyzer=self._analyzer)

    def _leaving(self, key: Key) -> Redactor:
        """What an export redacts of this project once more. Names are found at the pull: asking a model again would take hours."""
        sources = self.settings.sources.values()
        kinds = {kind for row in sources if (row.platform, row.project) == key for kind in row.redact}
        return Redactor({*self.settings.redact, *kinds} & {*KINDS, "all"})


@cache
def _code() -> list[tuple[str, int, int]]:
    """Our own files with size and time, once a process: what has been imported stays what it was."""
    files = sorted(
        (os.path.join(folder, name), name)  # noqa: PTH118 - as `Path`s they take as long as reading the store
        for folder, _, names in os.walk(Path(__file__).parent)
        for name in names
        if name.endswith(_CODE)
    )
    return [(name, found.st_size, found.st_mtime_ns) for path, name in files for found in [os.stat(path)]]  # noqa: PTH116


def _clean(redactor: Redactor, key: Key, rejected: Rejected) -> Rejected:
    """The reason too: an error's text may repeat what it could not read."""
    place = {"platform": key.platform, "project": key.project}
    reason = redactor.text(rejected.reason, **place)
    return replace(rejected, reason=reason, payload=redactor.payload(rejected.payload, **place))
