"""The spans of a trace as requests: which spans lie under which root, also where parents are missing or point in circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from closeloop.models import Span, Trace

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Tree:
    """One root span and every span below it, the root first, the others in start order. `parents` maps a span id to its parent's."""

    root: Span
    spans: tuple[Span, ...]
    parents: Mapping[str, str]
    by_id: Mapping[str, Span]

    def of_kind(self, *kinds: str) -> tuple[Span, ...]:
        """The spans of these kinds, in start order."""
        return tuple(span for span in self.spans if span.kind in kinds)

    def above(self, span: Span) -> Iterator[Span]:
        """The spans above one, nearest first."""
        seen = {span.id}
        parent = self.parents.get(span.id)
        while parent is not None and parent not in seen and parent in self.by_id:
            seen.add(parent)
            yield self.by_id[parent]
            parent = self.parents.get(parent)


def grow(trace: Trace) -> tuple[Tree, ...]:
    """The trees of a trace, earliest root first.

    A span without a parent is a root. A span whose parent is not in the trace, or is in a circle, goes to the last root that
    had started by then, as a part of its request; where the trace has no span without a parent, it is a root itself.
    """
    if len(trace.spans) == 1:  # the usual line of a file
        (root,) = trace.spans
        return (Tree(root, (root,), {}, {root.id: root}),)
    first: dict[str, Span] = {}
    for span in trace.spans:
        first.setdefault(span.id, span)
    spans = sorted(first.values(), key=_when)
    ids = {span.id for span in spans}
    children: dict[str, list[Span]] = {}
    for span in spans:
        if span.parent_id is not None and span.parent_id in ids and span.parent_id != span.id:
            children.setdefault(span.parent_id, []).append(span)
    roots = [span for span in spans if span.parent_id is None] or [span for span in spans if span.parent_id not in ids]
    claimed: dict[str, str] = {}
    for root in roots:
        _claim(root, root, children, claimed)
    for span in spans:  # orphans and circles
        if span.id not in claimed:
            if real := [root for root in roots if root.parent_id is None]:
                owner = next((root for root in reversed(real) if _when(root) <= _when(span)), real[0])
            else:
                owner = span
                roots.append(span)
            _claim(span, owner, children, claimed)
    below: dict[str, list[Span]] = {root.id: [root] for root in roots}
    for span in spans:
        if claimed[span.id] != span.id:
            below[claimed[span.id]].append(span)
    parents = {span.id: span.parent_id for span in spans if span.parent_id in ids and span.parent_id is not None}
    return tuple(
        Tree(root, tuple(below[root.id]), parents, {span.id: span for span in below[root.id]})
        for root in sorted(roots, key=_when)
    )


def _claim(span: Span, owner: Span, children: Mapping[str, Sequence[Span]], claimed: dict[str, str]) -> None:
    waiting = [span]
    while waiting:
        below = waiting.pop()
        if below.id not in claimed:
            claimed[below.id] = owner.id
            waiting += children.get(below.id, ())


def _when(span: Span) -> datetime:
    return span.started_at or span.ended_at or _EPOCH
