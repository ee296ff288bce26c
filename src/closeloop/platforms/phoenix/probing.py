"""A first look at a server: can it be reached, is the key good, is the project there, how will it be read, what names are in use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from closeloop.errors import AuthError, PermanentError, PlatformError, TransientError, known
from closeloop.platforms._http import ONCE
from closeloop.platforms.base import FeedbackName, Probe
from closeloop.platforms.phoenix.client import Client
from closeloop.platforms.phoenix.connect import choose
from closeloop.platforms.phoenix.mcp import Mcp
from closeloop.platforms.phoenix.normalize import source_of
from closeloop.platforms.phoenix.options import Strategy
from closeloop.platforms.phoenix.reading import Count, Reader

_OLDEST = (13, 15)
"""GET traces is since 13.15, and without SQL every way of reading needs it."""
_LABELS_SHOWN = 20


def probe(client: Client, mcp: Mcp, forced: Strategy | None) -> Probe:
    """What `Platform.probe` promises. One try per request: a person waits."""
    try:
        version, server_time = client.version(ONCE)
        projects = tuple(sorted(one.name for one in client.projects(ONCE)))
    except PlatformError as error:
        absent = isinstance(error, PermanentError) and error.status == 404
        what = f"phoenix: nothing at {client.http.base_url} answers as Phoenix does: check base_url"
        return Probe(ok=False, problems=(what if absent else str(error),))
    server = f"Phoenix {version}" if version else "Phoenix"
    found, problems, notes = True, [], []
    try:
        client.resolve(ONCE)
    except PermanentError:
        found = False
        problems.append(
            f"project {client.project!r} is not on {client.http.base_url}: projects are {known(projects)}; "
            "a project appears with its first span"
        )
    strategy, why = _strategy(client, mcp, forced) if found else ("", [])
    if found and not strategy:
        problems += why
    elif strategy and strategy != "sql":
        notes.append(
            f"feedback is read by {strategy}, not by SQL ({'; '.join(why) or 'as configured'}): "
            "edits and late feedback are seen on recent spans only, older ones by the reconcile sweep"
        )
    if strategy in ("dsl", "scan") and (number := _number(version)) and number < _OLDEST:
        problems.append(f"{server} is too old to be read without SQL: update it to 13.15 or later")
    return Probe(
        ok=not problems,
        server=server,
        strategy=strategy,
        can_write=_can_write(client),
        project_found=found,
        projects=projects,
        server_time=server_time,
        problems=tuple(problems),
        notes=tuple(notes),
    )


def _strategy(client: Client, mcp: Mcp, forced: Strategy | None) -> tuple[str, list[str]]:
    try:
        reader, passed = choose(client, mcp, forced, ONCE)
    except PlatformError as error:
        return "", [str(error)]
    return reader.name, passed


def _can_write(client: Client) -> bool:
    """Ask with an empty list of annotations: members get 200, viewers 403, and nothing is written either way."""
    try:
        client.http.request("POST", "/v1/span_annotations", json={"data": []}, endpoint="permission", patience=ONCE)
    except AuthError:
        return False
    except (PermanentError, TransientError):
        return True
    return True


def _number(version: str) -> tuple[int, ...]:
    parts = version.split(".")[:2]
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) and len(parts) == 2 else ()


@dataclass
class _Use:
    """How one name is used, while it is being counted."""

    count: int = 0
    sources: set[str] = field(default_factory=set)
    labels: dict[str, int] = field(default_factory=dict)
    scores: list[float] = field(default_factory=list)

    def add(self, found: Count) -> None:
        self.count += found.count
        self.sources.add(source_of(found.name, found.annotator_kind, found.source))
        if found.label:
            self.labels[found.label] = self.labels.get(found.label, 0) + found.count
        bounds = [*self.scores, *(score for score in (found.lowest, found.highest) if score is not None)]
        self.scores = [min(bounds), max(bounds)] if bounds else []

    def named(self, name: str) -> FeedbackName:
        often = sorted(self.labels, key=lambda label: (-self.labels[label], label))[:_LABELS_SHOWN]
        lowest, highest = self.scores or (None, None)
        return FeedbackName(name, self.count, tuple(sorted(self.sources)), tuple(often), lowest, highest)


def feedback_names(reader: Reader, since: datetime | None) -> list[FeedbackName]:
    """The names in use on all three kinds of annotation, ours left out; without SQL only what `since` leaves to read."""
    uses: dict[str, _Use] = {}
    for count in reader.counts(since):
        uses.setdefault(count.name, _Use()).add(count)
    ordered = sorted(uses.items(), key=lambda item: (-item[1].count, item[0]))
    return [use.named(name) for name, use in ordered]
