"""`Loop.export`: what of each source may leave, by the settings and by what was said for this run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from closeloop.config.export_rules import ConsentSettings, ExportSettings
from closeloop.config.mistakes import said
from closeloop.datasets.consent import Consent
from closeloop.datasets.export import Options, export, rerender
from closeloop.datasets.sieve import Sieve
from closeloop.datasets.splits import plan_for
from closeloop.engine import Engine
from closeloop.errors import AwayError, ConfigError, LockedError, StoreError
from closeloop.models.results import Exported
from closeloop.privacy import Redactor, check_kinds
from closeloop.store import Key, Store, Turn


def run(
    engine: Engine,
    format_name: str,
    out: Path,
    *,
    source: str | None,
    since: datetime | None,
    until: datetime | None,
    bucket: str | None,
    limit: int | None,
    splits: str | Mapping[str, float] | None,
    profile: str | None,
    compress: str,
    examples: str | Path | None,
    workers: int | None,
    hints: bool,
    thinned: Mapping[str, Any],
) -> Exported:
    """See `Loop.export`. `thinned` are settings of `[export]` as given for this run; None leaves the setting."""
    if str(out) == "-":
        raise ConfigError("an export is a file and what stands beside it, no stdout: give the name of a file or folder")
    engine._check_output(out, *(() if examples is None else (examples,)))
    exporter = engine._exporter(format_name, profile)
    _check_ledger(engine.store if examples is not None else engine._there())
    if bucket is not None:
        _check_bucket(engine, bucket)
    rules = _rules(engine.settings.export, thinned)
    plan = plan_for(exporter.view, engine.settings.splits if splits is None else splits, rules)
    sieve = partial(leaving, engine, rules)
    if examples is not None:
        options = Options(plan=plan, packing=compress, limit=limit)
        return rerender(examples, exporter, out, options, store=engine.store, sieve=sieve, now=engine.clock())
    return export(
        engine.store, exporter, out, key=engine._key(source) if source else None, since=since, until=until,
        bucket=bucket, limit=limit, progress=engine._counter(source or "all", "candidates"), plan=plan, packing=compress,
        workers=workers, sieve=sieve, hints=hints, now=engine.clock(),
    )  # fmt: skip


def _check_ledger(store: Store) -> None:
    """Raises StoreError before anything is read where the store could not be told of the export at its end."""
    try:
        store.check_writable()
    except (AwayError, LockedError):
        raise
    except StoreError as error:
        raise StoreError(
            f"{error}; an export notes there where it lies (for `forget`) and on which side of the split its rows are: name a store "
            "that you can write with --store, such as a copy (`closeloop store backup`, of Postgres `pg_dump`)"
        ) from error


def _check_bucket(engine: Engine, bucket: str) -> None:
    """Raises ConfigError for a bucket that is neither in the taxonomy nor, from an earlier one, in the store."""
    from closeloop.buckets import taxonomy  # most exports name no bucket

    known_buckets = taxonomy.load(engine.settings.buckets.taxonomy)
    if bucket not in known_buckets:
        keys = engine.store.keys()
        stored = (one for key in keys for one in engine.store.status(key, "").buckets)
        if not any(f"{one}.".startswith(f"{bucket}.") for one in stored):
            known_buckets.check(bucket)


def consent_of(engine: Engine, rules: ExportSettings, turns: Sequence[Turn]) -> Consent | None:
    """Whose responses of the project of these turns may leave; None where nothing is asked."""
    if not turns:
        return None
    source = turns[0].source
    return _consent(rules.consent, engine._leaving(source), source)


def leaving(engine: Engine, rules: ExportSettings, key: Key) -> Sieve:
    """What of one project may leave, and what is redacted of it once more."""
    redactor = engine._leaving(key)
    return Sieve(
        redactor=redactor or None,
        refused=_finding(rules.refuse),
        consent=_consent(rules.consent, redactor, key),
        length_ratio=rules.length_ratio,
    )


def _consent(rules: ConsentSettings, redactor: Redactor, key: Key) -> Consent | None:
    """Users are denied by their id, and by what redaction made of it in the store."""
    users = {redactor.text(user, platform=key.platform, project=key.project) for user in rules.deny_users}
    return Consent(rules, frozenset({*users, *rules.deny_users})) if rules else None


def _finding(refuse: tuple[str, ...]) -> Redactor | None:
    check_kinds(refuse, "export.refuse")
    return Redactor(refuse) if refuse else None


def _rules(settings: ExportSettings, thinned: Mapping[str, Any]) -> ExportSettings:
    given = {name: value for name, value in thinned.items() if value is not None}
    try:
        return ExportSettings.model_validate({**settings.model_dump(), **given})
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        raise ConfigError(f"{wrong['loc'][0]} {wrong['input']!r}: {said(wrong['type'], wrong['msg'])}") from None
