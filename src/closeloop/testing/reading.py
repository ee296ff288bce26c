"""Walking a platform to its end and looking at what came: what the contract and other tests share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from closeloop.models import Feedback, Trace
from closeloop.platforms.base import Page, Platform, Rejected, Stream, Window


@dataclass
class Read:
    """Everything one walk over a stream brought, by id; a row that came twice counts once."""

    feedback: dict[str, Feedback] = field(default_factory=dict)
    traces: dict[str, Trace] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def add(self, page: Page) -> Read:
        """Take a page in; returns itself."""
        self.feedback.update({row.id: row for row in page.feedback})
        self.traces.update({trace.id: trace for trace in page.traces})
        self.rejected.extend(page.rejected)
        if page.token is not None:
            self.tokens.append(page.token)
        return self

    @property
    def users(self) -> dict[str, Feedback]:
        """The feedback that closeloop did not write itself."""
        return {row_id: row for row_id, row in self.feedback.items() if not row.is_ours}

    @property
    def rows(self) -> dict[str, Feedback | Trace]:
        """Kind and id -> row. Our own writes are left out: other tests push too."""
        return {
            **{f"trace {key!r}": trace for key, trace in self.traces.items()},
            **{f"feedback {key!r}": row for key, row in self.users.items()},
        }


def read(platform: Platform) -> Read:
    """Pull every stream of a platform from the beginning to the end."""
    whole = Read()
    for stream in platform.capabilities.streams:
        for page in platform.pull(Window(stream.name)):
            whole.add(page)
    return whole


def fetch(platform: Platform, ids: Sequence[str]) -> Read:
    """Fetch traces in batches the platform takes."""
    whole, size = Read(), platform.capabilities.fetch_batch
    for start in range(0, len(ids), size):
        for page in platform.fetch(ids[start : start + size]):
            whole.add(page)
    return whole


def collect(pages: Iterable[Page]) -> Read:
    """Pages as one `Read`."""
    whole = Read()
    for page in pages:
        whole.add(page)
    return whole


def differences(expected: Read, found: Read) -> list[str]:
    """What the second walk brought otherwise than the first, a sentence each; none where they brought the same."""
    before, after = expected.rows, found.rows
    return [
        *(f"{key} is missing" for key in before if key not in after),
        *(f"{key} should not be there" for key in after if key not in before),
        *(f"{key}: {sentence}" for key in before if key in after for sentence in unlike(after[key], dict(before[key]))),
    ]


def unlike(row: Feedback | Trace, fields: Mapping[str, Any]) -> list[str]:
    """The fields of a row that are not as they should be, a sentence each."""
    return [
        f"{name} of {row.id!r} is {getattr(row, name)!r:.120}, not {value!r:.120}"
        for name, value in fields.items()
        if getattr(row, name) != value
    ]


def clock(stream: Stream, whole: Read) -> dict[str, datetime]:
    """User feedback -> its time on the stream's clock, where that is a time every feedback has."""
    if stream.by not in ("created_at", "updated_at"):
        return {}
    return {row_id: getattr(row, stream.by) for row_id, row in whole.users.items()}


def feedback_stream(platform: Platform) -> Stream:
    """The platform's first stream of feedback."""
    return next(stream for stream in platform.capabilities.streams if stream.kind == "feedback")


def trace_ids(whole: Read) -> list[str]:
    """The traces that users' feedback is about, sorted."""
    found = {row.target.id if row.target.kind == "trace" else row.target.trace_id for row in whole.users.values()}
    return sorted(trace_id for trace_id in found if trace_id)


def identifier(row: Feedback) -> str | None:
    """What the raw record says under `identifier`."""
    identifier = row.raw.get("identifier")
    return identifier if isinstance(identifier, str) else None


def holds_key(value: Any, key: str) -> bool:
    """Whether a JSON value has the key at any depth."""
    if isinstance(value, dict):
        return key in value or any(holds_key(item, key) for item in value.values())
    return isinstance(value, list) and any(holds_key(item, key) for item in value)
