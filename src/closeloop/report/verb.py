"""`Loop.report`: the store's failures of a span of time as one page, and as numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote as url_quote

if TYPE_CHECKING:
    from closeloop.config import Settings, SourceSettings
    from closeloop.models.results import Reported
    from closeloop.privacy import Redactor
    from closeloop.report.figures import Quote, Summary
    from closeloop.store import Key, Store

FILE = "closeloop-report.html"
SPAN = timedelta(days=28)
"""What a report covers when nothing else is asked for, from its midnight on: whole weeks, so that weekends weigh the same before."""


class _Loop(Protocol):
    clock: Callable[[], datetime]

    @property
    def settings(self) -> Settings: ...

    def _there(self) -> Store: ...

    def _bucket_sources(self, name: str | None) -> dict[Key, SourceSettings]: ...

    def _leaving(self, key: Key) -> Redactor: ...

    def _check_output(self, out: str | Path, *inputs: str | Path, rows: bool = True) -> None: ...


def report(
    self: _Loop,
    out: str | Path = FILE,
    *,
    source: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    quotes: bool = True,
) -> Reported:
    """Write one HTML file on what users were unhappy about: how often, since when, with which model, and what it looked like.

    `since` (default: 28 days before `until`) and `until` (default: now) bound when responses began; the span is compared with
    the one of the same length before it. A store whose responses have no times is taken as a whole. Without `quotes` nothing a
    user or model wrote is in the file. Makes no request. Raises ConfigError for a source that is not configured, ExportError
    when the file cannot be written; the old one is then still there.
    """
    from importlib.metadata import version

    from closeloop.buckets import taxonomy
    from closeloop.datasets.files.write import staging, writing
    from closeloop.platforms.base import TRACE_ID
    from closeloop.report.page import page
    from closeloop.report.summary import summarize
    from closeloop.store.records import LINK

    self._check_output(out, rows=False)
    store, now = self._there(), self.clock()
    sources = self._bucket_sources(source)
    named = {(row.platform, row.project): name for name, row in self.settings.sources.items()}
    names = {key: named.get(key, f"{key.platform}/{key.project}") for key in sources}
    begins, ends = _span(store, list(sources), since, until, now)
    clean = {key: _cleaner(self._leaving(key), key) for key in sources}
    found = summarize(store, names, begins, ends, clean)
    known = taxonomy.load(self.settings.buckets.taxonomy)
    definitions = {row.bucket: known.definition(row.bucket) for row in found.buckets if row.bucket in known}
    templates = {key: store.setting(key, LINK) for key in sources}

    def link(quote: Quote) -> str | None:
        template = templates[quote.key]
        return template.replace(TRACE_ID, url_quote(quote.trace_id, safe="")) if template else None

    path = Path(out)
    about = f"closeloop {version('closeloop')}, {now:%Y-%m-%d %H:%M} UTC"
    with writing(path), staging() as staged:
        staged.write(path, [page(found, definitions, link, about, quotes=quotes)])
        staged.commit()
    return _reported(found, path)


def _span(
    store: Store, keys: list[Key], since: datetime | None, until: datetime | None, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """What is looked at; no span where none was asked for and the store knows no times."""
    if since is None and until is None and not any(store.has_dated(key) for key in keys):
        return None, None
    ends = until or now
    return since or (ends - SPAN).replace(hour=0, minute=0, second=0, microsecond=0), ends


def _cleaner(redactor: Redactor, key: Key) -> Callable[[str], str]:
    return lambda text: redactor.text(text, platform=key.platform, project=key.project)


def _reported(found: Summary, path: Path) -> Reported:
    from closeloop.models.results import BucketShare, Reported

    numbers = set(BucketShare.model_fields)
    rows = [BucketShare.model_validate(row.model_dump(include=numbers)) for row in found.buckets]
    return Reported(
        file=str(path), since=found.since, until=found.until, rated=found.rated, negative=found.negative,
        share_before=found.before.before if found.before else None, undated=found.undated, buckets=tuple(rows),
    )  # fmt: skip
