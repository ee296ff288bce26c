"""What every contract is told of the adapter under test: facts and small methods that a test class fills in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import pytest

from closeloop.models import Example, Score
from closeloop.platforms.base import Platform
from closeloop.testing import samples
from closeloop.testing.reading import read, trace_ids


class Subject:
    """The base of `PlatformContract`, `NetworkContract` and `ChangeContract`; everything but `platform` has a default."""

    http: ClassVar[bool] = True
    """Whether there is a server that answers with status codes; then the fixture `faulty` is needed."""
    pages: ClassVar[bool] = True
    """Whether a stream of the seeded data takes several pages; False for an adapter that brings everything at once."""
    unknown_field: ClassVar[str] = ""
    """Name of a field the server sends with a feedback and the adapter does not know; it must survive in `raw`."""
    unreadable: ClassVar[int] = 0
    """How many rows in the seeded data nobody can read; each must come back as rejected."""
    orphans: ClassVar[int] = 0
    """How many of the traces that the seeded feedback is about the server does not have."""
    secret: ClassVar[str] = ""
    """A credential the adapter holds; it must appear in no repr and no message."""

    @pytest.fixture
    def platform(self) -> Platform:
        """The adapter under test."""
        raise NotImplementedError("write a fixture `platform` that returns your adapter on a seeded server")

    @pytest.fixture
    def faulty(self) -> Callable[[int], Platform]:
        """A function: HTTP status -> adapter whose server answers everything with that status. Make it without waiting retries."""

        def missing(status: int) -> Platform:
            raise NotImplementedError("write a fixture `faulty`, or set `http = False` when there is no server")

        return missing

    def seeded(self, platform: Platform) -> Mapping[str, Mapping[str, Any]]:
        """Native id -> fields, for every user feedback on the server: `{"r1": {"score": 0.0, "comment": "wrong"}, "r2": {}}`.

        Only this tells a row that is always lost, or always read wrongly, from one that never was. Times are aware datetimes.
        """
        return {}

    def settle(self, platform: Platform) -> None:
        """Wait until what was pushed can be read. The default does nothing: pushes here use `wait=True`."""

    def score_count(self, platform: Platform, scores: Sequence[Score]) -> int | None:
        """How many records the platform holds for these scores, or None where a pull shows them."""
        return None

    def dataset_size(self, platform: Platform, name: str) -> int | None:
        """How many examples the platform's dataset holds, or None where only a person can see that."""
        return None

    def scores(self, platform: Platform) -> list[Score]:
        """Two labels on targets that user feedback is about. Replace it where targets need more than that."""
        rows = sorted(read(platform).users.values(), key=lambda row: row.id)
        targets = {(row.target.kind, row.target.id): row.target for row in rows if row.target.kind != "session"}
        place: dict[str, Any] = {"platform": platform.name, "project": platform.project}
        return [
            samples.score(target, "contract_label", "contract", confidence=0.9, comment="why", **place)
            for target in list(targets.values())[:2]
        ]

    def examples(self, platform: Platform) -> list[Example]:
        """Two regression cases from traces of the platform."""
        ids = trace_ids(read(platform))[:2]
        return [samples.example(f"contract-{number}", trace_id) for number, trace_id in enumerate(ids)]

    def _records(self, platform: Platform, scores: Sequence[Score]) -> int:
        """How many records there are for these scores."""
        told = self.score_count(platform, scores)
        if told is not None:
            return told
        wanted = {(score.target.id, score.name) for score in scores}
        ours = [row for row in read(platform).feedback.values() if row.is_ours]
        return len([row for row in ours if (row.target.id, row.name) in wanted])
