"""The parts every verb needs: settings, store, plugins, adapters, leases. `Loop` adds the verbs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from closeloop import config
from closeloop.config import Settings, SourceSettings
from closeloop.errors import ConfigError, known
from closeloop.platforms.base import Platform
from closeloop.plugins import Plugins
from closeloop.privacy import Redactor
from closeloop.store import Key, Store
from closeloop.sync.job import Job, Progress, Step
from closeloop.sync.lease import Lease

if TYPE_CHECKING:
    from closeloop.buckets.cascade import Cascade
    from closeloop.datasets.base import Exporter


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
    ) -> None:
        if isinstance(store, Settings):
            self.settings = store
        else:
            self.settings = config.load(config_file, store=None if store is None else str(store))
        self.env = os.environ if env is None else env
        self.clock = clock
        self.progress = progress
        self.stop = stop
        self._plugins = plugins
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

    @property
    def store(self) -> Store:
        """The opened store; made and migrated when it is not there yet."""
        if self._store is None:
            self._store = Store.open(self.settings.store, clock=self.clock)
        return self._store

    @property
    def plugin_host(self) -> Plugins:
        """The loaded plugins."""
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

    def _key(self, name: str) -> Key:
        source = self._source(name)[1]
        return Key(source.platform, source.project)

    def _bucket_sources(self, name: str | None) -> dict[Key, SourceSettings]:
        if name is not None:
            return {self._key(name): self._source(name)[1]}
        configured = {Key(row.platform, row.project): row for row in self.settings.sources.values()}
        known_keys = self.store.keys()
        stored = {key: SourceSettings(platform=key.platform, project=key.project) for key in known_keys}
        return {**stored, **configured}

    # --- the parts a verb needs

    def _cascade(self) -> Cascade:
        from closeloop.buckets import taxonomy
        from closeloop.buckets.cascade import Cascade

        settings = self.settings.buckets
        return Cascade(self.plugin_host.detectors(), taxonomy.load(settings.taxonomy), settings)

    def _exporter(self, name: str, profile: str | None) -> Exporter:
        """The format of this name, as its consumer `profile` reads it. Raises ConfigError that lists what there is."""
        from closeloop.datasets.base import Format

        exporters = self.plugin_host.exporters()
        if name not in exporters:
            raise ConfigError(f"unknown export format {name!r}: known formats are {known(exporters)}")
        found = exporters[name]
        if profile is None:
            return found
        if not isinstance(found, Format) or not found.profiles:
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

    @contextmanager
    def _connected(self, name: str, source: SourceSettings) -> Iterator[Platform]:
        if name in self._adapters:
            yield self._adapters[name]
            return
        platform = self.plugin_host.connect(source, self.env)
        try:
            yield platform
        finally:
            platform.close()

    @contextmanager
    def _job(self, name: str, max_runtime: timedelta | None) -> Iterator[Job]:
        name, source = self._source(name)
        redactor = Redactor(self._redact(source))
        key = Key(source.platform, source.project)
        deadline = self.clock() + max_runtime if max_runtime else None
        with self._connected(name, source) as platform, self._lease(key) as lease:
            yield Job(
                name=name,
                key=key,
                source=source,
                platform=platform,
                store=self.store,
                fence=lease.fence,
                clock=self.clock,
                settle=self.settings.settle,
                clean_trace=lambda trace: self.plugin_host.prepare(redactor.trace(trace), source),
                clean_feedback=redactor.feedback,
                stop=lambda: self.stop() or (deadline is not None and self.clock() >= deadline),
                progress=self.progress,
            )

    def _redact(self, source: SourceSettings) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.settings.redact, *source.redact)))
