"""Short ways to write feedback, signals and turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from closeloop.models import Feedback, Interaction, Message, ScoreConfig, Signal, Target
from closeloop.signals import names

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def feedback() -> Callable[..., Feedback]:
    """`feedback("user_feedback", score=1.0)`: of a user, on Phoenix, at noon; `at` is minutes later."""

    def make(name: str, *, at: float = 0, **fields: Any) -> Feedback:
        moment = START + timedelta(minutes=at)
        base = {"platform": "phoenix", "project": "p", "source": "user", "target": Target(kind="trace", id="t")}
        return Feedback(**{"id": "f", **base, "name": name, "created_at": moment, "updated_at": moment, **fields})

    return make


@pytest.fixture
def read(feedback: Callable[..., Feedback]) -> Callable[..., tuple[Signal, ...]]:
    """`read("user_feedback", score=1.0)`: the signals of such a feedback."""

    def make(
        name: str,
        *,
        overrides: Mapping[str, Any] | None = None,
        ignore: Sequence[str] = (),
        config: ScoreConfig | None = None,
        response: str | None = None,
        **fields: Any,
    ) -> tuple[Signal, ...]:
        configs = {config.name: config} if config else {}
        return names.read(
            feedback(name, **fields), overrides=overrides or {}, ignore=ignore, configs=configs, response=response
        )

    return make


@pytest.fixture
def turn() -> Callable[..., Interaction]:
    """`turn("question", "answer", at=3)`: an interaction of session `s`, `at` minutes after noon."""

    def make(asked: str, answered: str = "Here you are.", at: float = 0, **fields: Any) -> Interaction:
        name = fields.pop("id", f"t{at:g}")
        base = {"platform": "phoenix", "project": "p", "id": name, "trace_id": name, "session_id": "s", "latency": 1.0}
        return Interaction(**{
            **base,
            "prompt": (Message.of("user", asked),),
            "response": (Message.of("assistant", answered),) if answered else (),
            "started_at": START + timedelta(minutes=at),
            **fields,
        })  # fmt: skip

    return make


@pytest.fixture
def signal() -> Callable[..., Signal]:
    """`signal("thumbs_up", 1, 3, at=1)`: a signal of a user."""

    def make(
        kind: str, polarity: float, weight: float, *, at: float = 0, explicit: bool = True, **fields: Any
    ) -> Signal:
        moment = START + timedelta(minutes=at)
        return Signal(kind=kind, polarity=polarity, weight=weight, explicit=explicit, at=moment, **fields)

    return make
