"""What keeps a loop healthy: how it stands, what people are told, what was set aside, and the store itself. Methods of `Loop`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from closeloop.engine import Engine
from closeloop.errors import ConfigError
from closeloop.models.results import Alerted, Kept, Quarantined, Status
from closeloop.store import Key


def status(self: Engine) -> Status:
    """What the store holds of each source, how fresh it is, how its runs went, and what the next one would do."""
    from closeloop.operate import state
    from closeloop.sync.lease import is_dead

    store, now = self._there(), self.clock()
    named = {Key(row.platform, row.project): name for name, row in self.settings.sources.items()}
    known_keys = store.keys()
    keys = [*named, *(key for key in known_keys if key not in named)]
    rows = [
        state.complete(
            state.living(store.status(key, named.get(key, f"{key.platform}/{key.project}")), is_dead),
            store,
            key,
            self.settings.sources[named[key]] if key in named else None,
            now,
        )
        for key in keys
    ]
    return Status(store=store.url, version=store.version, size=store.size(), sources=tuple(rows))


def alert(self: Engine, source: str | None = None, *, dry_run: bool = False) -> Alerted:
    """Find what people should know, and send what was not sent lately to the webhook of the configuration.

    With `dry_run` nothing is sent and nothing is remembered. Raises ConfigError for a webhook that must not be called,
    PlatformError when it does not take the message; it is sent again next time.
    """
    from closeloop.operate import alerts

    settings, now = self.settings.alerts, self.clock()
    names = [self._source(source)[0]] if source else self.sources()
    store = self._there()
    found = {name: list(alerts.find(store, self._key(name), name, settings, now)) for name in names}
    everything = tuple(one for some in found.values() for one in some)
    has_webhook = bool(settings.webhook.get_secret_value())
    if dry_run or not has_webhook:
        return Alerted(alerts=everything, dry_run=dry_run, has_webhook=has_webhook)
    keyed = {self._key(name): some for name, some in found.items()}
    sent = alerts.deliver(store, keyed, settings, now, allow_private=self.settings.operate.allow_private)
    return Alerted(alerts=everything, sent=sent)


def quarantined(self: Engine, source: str | None = None, *, limit: int = 100) -> Quarantined:
    """The records that were set aside, the latest first, with reason and payload."""
    from closeloop.operate.state import jsonable

    rows = self._there().quarantined(self._key(source) if source else None, limit)
    keys = [self._key(source)] if source else self.store.keys()
    total = sum(self.store.status(key, "").quarantined for key in keys)
    return Quarantined(records=tuple(jsonable(row) for row in rows), total=total)


def retry(self: Engine, source: str | None = None, *, max_runtime: timedelta | None = None) -> Quarantined:
    """Read again what was set aside of a source (or the only one): the windows those records came in, and traces by their ids."""
    from closeloop.sync.quarantine import retry

    source = self._one(source)

    def work() -> Quarantined:
        with self._job(source, max_runtime) as job:
            recovered = retry(job)
        left = self.store.status(self._key(source), "").quarantined
        return Quarantined(total=left, tried=recovered + left, recovered=recovered)

    return self._record("retry", source, work)


def drop(self: Engine, source: str | None = None, record: str | None = None) -> Quarantined:
    """Forget what was set aside of a source (or the only one), or one record of it. Raises ConfigError where there is none."""
    source = self._one(source)
    key = self._key(source)
    with self._there().transaction() as tx:
        dropped = tx.drop_quarantined(key, record=record)
    if record is not None and not dropped:
        raise ConfigError(f"no record {record!r} in quarantine of {source!r}: see `closeloop quarantine list`")
    return Quarantined(total=self.store.status(key, "").quarantined, dropped=dropped)


def backup(self: Engine, out: str | Path) -> Kept:
    """Copy a SQLite store to a new file, readable by its owner only, while runs may go on. Postgres has its own tools."""
    path = self._there().backup(Path(out))
    return Kept(store=self.store.url, version=self.store.version, after=path.stat().st_size, path=str(path))


def vacuum(self: Engine) -> Kept:
    """Give back the space of what was deleted."""
    self._there().check_writable()  # Postgres would only warn
    before, after = self.store.vacuum()
    return Kept(store=self.store.url, version=self.store.version, before=before, after=after)


def migrate(self: Engine) -> Kept:
    """Bring the store to the version of this closeloop; opening it does the same, this is for doing it at a time of your choice."""
    store = self.store
    size, before = store.size(), store.migrated_from
    return Kept(store=store.url, version=store.version, before=size, after=size, migrated_from=before)
