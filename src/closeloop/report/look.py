"""What only the responses themselves tell: with which model, by which signals, from whom, and what failures look like."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import TypeAlias

from closeloop.ids import content_hash
from closeloop.models import Interaction, Label
from closeloop.report.figures import Failing, Group, Quote, Summary
from closeloop.store import Key, Turn

QUOTED = 3
"""Quotes of a bucket."""
_MANY = 20
"""Fewer failures of known users say nothing about who is loud."""
_SHOWN, _READ = 400, 4_000
"""Characters of a text that are shown, and that are redacted first: what a cut may have left half redacted is not shown."""
Clean: TypeAlias = Callable[[str], str]


class Look:
    """What only the responses themselves tell: who, with which model, by which signal, and quotes."""

    def __init__(self, clean: Mapping[Key, Clean]) -> None:
        self._clean = clean
        self._groups: dict[str, dict[str, list[int]]] = {
            "model": {}, "prompt version": {}, "release": {}, "environment": {}
        }  # fmt: skip
        self._users: Counter[str] = Counter()
        self._signals: Counter[str] = Counter()
        self._quotes: dict[str, list[tuple[tuple[bool, float, str], Quote]]] = {}
        self.buckets: Counter[str] = Counter()
        self.rated = self.negative = 0

    def take(self, turns: Iterable[Turn]) -> None:
        """Look at turns that were rated."""
        for turn in turns:
            verdict, said = turn.verdict, turn.interaction
            if verdict is None:
                continue
            failed = verdict.outcome == "negative"
            self.rated += 1
            self.negative += failed
            self._signals.update({signal.kind for signal in verdict.signals})
            self._count(said, failed)
            if failed and said.user_id:
                self._users[said.user_id] += 1
            primary = next((label for label in turn.labels if label.primary), None)
            if failed and primary is not None:
                self.buckets[primary.bucket] += 1
                self._keep(turn, primary)

    def _count(self, said: Interaction, failed: bool) -> None:
        values = (said.model, said.prompt_version, said.release, said.environment)
        for groups, value in zip(self._groups.values(), values, strict=True):
            if value:
                counts = groups.setdefault(value, [0, 0])
                counts[0] += 1
                counts[1] += failed

    def _keep(self, turn: Turn, label: Label) -> None:
        """The best few of each bucket: those where the user said something, then the surest."""
        said = turn.interaction
        wrote = any(signal.comment or signal.final for signal in turn.verdict.signals) if turn.verdict else False
        # By hash, not by id: among equals those shown are spread over the time, and the same in every run.
        rank = (wrote, label.confidence, content_hash([said.platform, said.project, said.id]))
        heap = self._quotes.setdefault(label.bucket, [])
        if len(heap) == QUOTED and rank <= heap[0][0]:
            return
        quote = self._quote(turn, label)
        # The same answer to the same question shows nothing new the second time.
        twin = next((held for held in heap if _text(held[1]) == _text(quote)), None)
        if twin is not None:
            heap[heap.index(twin)] = max(twin, (rank, quote), key=itemgetter(0))
            heapq.heapify(heap)
        elif len(heap) < QUOTED:
            heapq.heappush(heap, (rank, quote))
        else:
            heapq.heapreplace(heap, (rank, quote))

    def fill(self, found: Summary, buckets: list[Failing]) -> Summary:
        """Put what was seen beside the counts."""
        found.bucketed = sum(row.count for row in buckets if row.bucket != "unknown")
        found.buckets = [row.model_copy(update={"quotes": self._best(row.bucket)}) for row in buckets]
        found.looked_at = self.rated
        found.groups = {name: _ranked(groups) for name, groups in self._groups.items() if len(groups) > 1}
        found.signals = dict(sorted(self._signals.items(), key=lambda item: (-item[1], item[0])))
        found.users = len(self._users)
        if found.users > 1 and self._users.total() >= _MANY:
            found.loudest = self._users.most_common(1)[0][1] / self._users.total()
        return found

    def _best(self, bucket: str) -> tuple[Quote, ...]:
        return tuple(quote for _, quote in sorted(self._quotes.get(bucket, ()), key=itemgetter(0), reverse=True))

    def _quote(self, turn: Turn, label: Label) -> Quote:
        said = turn.interaction
        key = Key(said.platform, said.project)
        clean = self._clean[key]
        signals = turn.verdict.signals if turn.verdict else ()
        comment = next((signal.comment for signal in signals if signal.comment), "")
        final = next((signal.final for signal in signals if signal.final), "")
        evidence = next((one.quote for one in label.evidence if one.field != "comment" and one.quote.strip()), "")
        return Quote(
            key,
            said.trace_id,
            said.started_at,
            *(
                _excerpt(clean(text[:_READ]))
                for text in (said.user_text, said.response_text, comment or final or "", evidence or label.rationale)
            ),
        )


def _excerpt(text: str) -> str:
    """How a text begins."""
    text = text.strip()
    return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + " \u2026"


def _ranked(groups: Mapping[str, list[int]], most: int = 12) -> list[Group]:
    ranked = sorted(groups.items(), key=lambda item: (-item[1][0], item[0]))[:most]
    return [Group(name, rated, negative) for name, (rated, negative) in ranked]


def _text(quote: Quote) -> tuple[str, str, str]:
    """What a reader sees of it beside its time and place."""
    return quote.asked, quote.answered, quote.said
