"""Which interaction a piece of feedback is about. Kept beside each feedback row, so that reading a turn is one look-up.

Feedback on a span belongs to the interaction that holds the span, on a trace to the trace's first interaction, on a session to the
session's last one; the rule of `closeloop.interactions.build.attach`. A span that no interaction holds (it was sampled away, or came
late) falls to its trace's interaction where that is the only one: with several, a guess could blame the wrong answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import exists, select

from closeloop.models import Target
from closeloop.store.base import among, these
from closeloop.store.forgetting import ForgettingWrites
from closeloop.store.tables import SPAN, feedback, interactions, spans, traces


@dataclass(frozen=True)
class Place:
    """Where a target lies. `is_stored`: the trace is here, and where the target is a span, the span too."""

    trace_id: str | None = None
    session_id: str | None = None
    interaction_id: str | None = None
    is_stored: bool = False


@dataclass
class Places:
    """What the store knows around some targets."""

    spans: dict[tuple[str, str], str | None] = field(default_factory=dict)
    """(span, trace) -> interaction."""
    traces_of_spans: dict[str, str] = field(default_factory=dict)
    sessions_of_traces: dict[str, str | None] = field(default_factory=dict)
    """Stored traces only."""
    of_traces: dict[str, list[str]] = field(default_factory=dict)
    """Trace -> its interactions, the first one first."""
    lasts: dict[str, str] = field(default_factory=dict)
    """Session -> its last interaction."""

    def of(self, target: Target) -> Place:
        """The place of one target."""
        if target.kind == "session":
            return Place(None, target.id or None, self.lasts.get(target.id), True)
        trace_id = target.id if target.kind == "trace" else target.trace_id or self.traces_of_spans.get(target.id)
        if not trace_id:
            return Place(None, target.session_id or None)
        is_stored = trace_id in self.sessions_of_traces
        here = self.of_traces.get(trace_id, [])
        interaction_id = here[0] if here else None
        if target.kind == "span":
            holder = self.spans.get((target.id, trace_id))
            interaction_id = holder if holder in here else interaction_id if len(here) == 1 else None
            is_stored = is_stored and (target.id, trace_id) in self.spans
        return Place(
            trace_id, target.session_id or self.sessions_of_traces.get(trace_id) or None, interaction_id, is_stored
        )


class Attaching(ForgettingWrites):
    """Finding places, and marking interactions whose feedback, content or neighbours changed."""

    def _places(self, source: int, targets: Iterable[Target]) -> Places:
        """Everything needed to place these targets, in a handful of queries."""
        targets = list(targets)
        found = Places()
        on_spans = {target.id for target in targets if target.kind == "span"}
        query = select(spans.c.id, spans.c.trace_id, spans.c.interaction_id).where(spans.c.source == source)
        for row in self._pick(query, spans.c.id, on_spans):
            found.spans[row.id, row.trace_id] = row.interaction_id
            found.traces_of_spans.setdefault(row.id, row.trace_id)
        trace_ids = {
            target.id if target.kind == "trace" else target.trace_id for target in targets if target.kind != "session"
        }
        known = {trace_id for trace_id in trace_ids if trace_id} | set(found.traces_of_spans.values())
        stored = select(traces.c.id, traces.c.session_id).where(traces.c.source == source)
        found.sessions_of_traces = {row.id: row.session_id for row in self._pick(stored, traces.c.id, known)}
        made = select(interactions.c.id, interactions.c.trace_id, interactions.c.started_at)
        made = made.where(interactions.c.source == source)
        rows = sorted(
            self._pick(made, interactions.c.trace_id, known),
            key=lambda row: (row.id != row.trace_id, row.started_at, row.id),
        )
        for row in rows:
            found.of_traces.setdefault(row.trace_id, []).append(row.id)
        found.lasts = self._lasts(source, {target.id for target in targets if target.kind == "session"})
        return found

    def _lasts(self, source: int, session_ids: Iterable[str]) -> dict[str, str]:
        """The last interaction of each session."""
        table = interactions.c
        last: dict[str, str] = {}
        for session_id in sorted(set(session_ids)):
            query = select(table.id).where(table.source == source, table.session_id == session_id)
            found = self._connection.execute(query.order_by(table.started_at.desc(), table.id.desc()).limit(1)).scalar()
            if found is not None and session_id:
                last[session_id] = found
        return last

    def _mark_dirty(self, source: int, ids: Iterable[str | None]) -> None:
        """These interactions have to be judged again."""
        touched = {one for one in ids if one}
        if touched:
            mine = (interactions.c.source == source, among(interactions.c.id))
            self._connection.execute(
                interactions.update().where(*mine).values(dirty=1, revision=interactions.c.revision + 1), these(touched)
            )

    def _has_lost_spans(self, source: int) -> bool:
        """Whether any feedback names a span and no trace, so that a new trace may be the one."""
        lost = exists().where(
            feedback.c.source == source, feedback.c.trace_id.is_(None), feedback.c.target_kind == SPAN
        )
        return bool(self._connection.execute(select(lost)).scalar())
