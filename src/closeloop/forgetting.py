"""`Loop.forget`: a person out of platforms, exports and store, in this order, so that a failure on the way can be repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from closeloop.datasets.base import as_format
from closeloop.datasets.files.places import clear
from closeloop.datasets.files.write import writing
from closeloop.datasets.forget import rewrite, tombstone
from closeloop.engine import Engine
from closeloop.errors import ConfigError, counted
from closeloop.models.results import Forgotten
from closeloop.privacy import KINDS, Redactor
from closeloop.store import Key, Transaction
from closeloop.store.forgetting import Footprint
from closeloop.sync.withdraw import Withdrawn, held, withdraw


def forget(engine: Engine, user: str, *, dry_run: bool = False) -> Forgotten:
    """See `Loop.forget`."""
    if not user.strip():
        raise ConfigError("forget needs the id of a user as the platform knows it")
    keys = engine._there().keys()
    if dry_run:
        return _preview(engine, _found(engine, keys, user))
    # The store comes last; where it cannot be written, nothing else may go first.
    engine.store.check_writable()
    with ExitStack() as stack:
        # A push at work would send what it holds of the person behind our back.
        fences = {key: stack.enter_context(engine._lease(key)).fence for key in keys}
        found = _found(engine, keys, user)
        taken = [_withdraw(engine, footprint) for footprint in found.values()]
        with _keeping_exports_out(engine, found, fences) as check:
            exports, rows = _rewrite(engine, _interactions(found))
            for key in keys:
                with engine.store.transaction(fences[key]) as tx:
                    check(tx)
                    tx.forget(found.get(key, Footprint(key)), _ids(engine, key, user), engine.clock())
        engine.store.wipe()
    return _result(found, taken, exports=exports, rows=rows)


def _preview(engine: Engine, found: Mapping[Key, Footprint]) -> Forgotten:
    """What would be removed and where, counted as it would be: an export that nobody can be taken out of is an error here, too."""
    exports, rows = _rewrite(engine, _interactions(found), dry_run=True)
    taken = [_withdraw(engine, footprint, dry_run=True) for footprint in found.values()]
    return _result(found, taken, exports=exports, rows=rows, dry_run=True)


@contextmanager
def _keeping_exports_out(
    engine: Engine, found: Mapping[Key, Footprint], fences: Mapping[Key, tuple[Key, int]]
) -> Iterator[Callable[[Transaction], None]]:
    """An export that has begun to read is not placed any more, none is placed meanwhile. Yields what has to be true at each commit."""
    if not found:  # the store is empty, or has nothing of the person
        yield lambda tx: None
        return
    fence = next(iter(fences.values()))
    with engine.store.transaction(fence) as tx:
        number = tx.begin_forgetting(*fence)
    yield lambda tx: tx.check_forgetting(number)
    with engine.store.transaction(fence) as tx:
        tx.end_forgetting(number)


def _found(engine: Engine, keys: Sequence[Key], user: str) -> dict[Key, Footprint]:
    everywhere = {key: engine.store.footprint(key, _ids(engine, key, user)) for key in keys}
    return {key: footprint for key, footprint in everywhere.items() if footprint}


def _interactions(found: Mapping[Key, Footprint]) -> set[tuple[str, str, str]]:
    return {(*key, one) for key, footprint in found.items() for one in footprint.interactions}


def _result(
    found: Mapping[Key, Footprint],
    taken: Sequence[Withdrawn] = (),
    *,
    exports: int = 0,
    rows: int = 0,
    dry_run: bool = False,
) -> Forgotten:
    return Forgotten(
        traces=sum(len(one.traces) for one in found.values()),
        feedback=sum(len(one.feedback) for one in found.values()),
        interactions=len(_interactions(found)),
        quarantined=sum(len(one.quarantined) for one in found.values()),
        exports=exports,
        rows=rows,
        examples=sum(one.examples for one in taken),
        labels=sum(one.labels for one in taken),
        dry_run=dry_run,
        problems=tuple(problem for one in taken for problem in one.problems),
    )


def _ids(engine: Engine, key: Key, user: str) -> tuple[str, ...]:
    """The id, and what redaction made of it."""
    kinds = {kind for row in engine.settings.sources.values() for kind in (*engine.settings.redact, *row.redact)}
    # Names are not looked for in ids.
    redacted = Redactor(kinds & {*KINDS, "all"}).text(user, platform=key.platform, project=key.project)
    return (user,) if redacted == user else (user, redacted)


def _withdraw(engine: Engine, footprint: Footprint, *, dry_run: bool = False) -> Withdrawn:
    if not footprint.interactions:
        return Withdrawn()
    key = footprint.key
    sent = held(engine.store.outbox_of(key, footprint.interactions))
    if not sent:
        return Withdrawn()
    source = next(
        (name for name, row in engine.settings.sources.items() if Key(row.platform, row.project) == key), None
    )
    if source is None:
        problem = (
            f"{counted(len(sent), 'label')} or examples stay on {key.platform}: its project is no configured source"
        )
        return Withdrawn(problems=(problem,))
    if dry_run:
        kinds = Counter(row.kind for row in sent)
        return Withdrawn(kinds["example"], kinds["score"])
    with engine._job(source, None) as job:
        return withdraw(job, sent, tombstone)


def _rewrite(engine: Engine, gone: set[tuple[str, str, str]], *, dry_run: bool = False) -> tuple[int, int]:
    """Every export made from this store that still lies where it was written, and what killed ones left there, whoever it is of."""
    exporters = engine.plugin_host.exporters()
    exports = rows = 0
    for name in engine.store.exports():
        manifest = Path(name)
        if not dry_run:
            with writing(manifest.parent):
                clear(manifest)
        if manifest.is_file() and gone:
            now = engine.clock()
            removed = rewrite(manifest, lambda name: as_format(exporters[name]), gone, now, dry_run=dry_run)
            exports += bool(removed)
            rows += removed
    return exports, rows
