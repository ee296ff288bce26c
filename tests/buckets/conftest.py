"""Cases made of one prompt and one answer, and the built-in cascade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from closeloop.buckets.base import Case, Detector
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.detectors import register_detectors
from closeloop.models import Document, Finding, Interaction, Message, Outcome, Signal, Verdict

MakeCase = Callable[..., Case]
Find = Callable[..., dict[str, Finding]]


@pytest.fixture
def make_case() -> MakeCase:
    """`make_case(prompt, response, ...)`: fields of an Interaction, and `documents` as texts, `comment`, `signals`, `outcome`."""

    def make(
        prompt: str = "How do I export my data?",
        response: str = "Open the settings and choose Export.",
        *,
        system: str = "",
        documents: Sequence[str] = (),
        comment: str = "",
        signals: Sequence[Signal] = (),
        outcome: Outcome = "negative",
        **fields: Any,
    ) -> Case:
        messages = [Message.of("system", system)] if system else []
        all_signals = tuple(signals)
        if comment:
            all_signals += (Signal(kind="comment", polarity=0.0, weight=0.0, explicit=True, comment=comment),)
        place = {"platform": "files", "project": "test", "id": "i1", "trace_id": "i1"}
        interaction = Interaction(
            prompt=(*messages, Message.of("user", prompt)),
            response=(Message.of("assistant", response),) if response else (),
            documents=tuple(Document(content=text) for text in documents),
            **{**place, **fields},
        )
        score = {"negative": -1.0, "positive": 1.0}.get(outcome, 0.0)
        return Case(interaction, Verdict(outcome=outcome, score=score, weight=3.0, conflict=0.0), all_signals)

    return make


@pytest.fixture(scope="session")
def detectors() -> dict[str, Detector]:
    """The built-in detectors by name."""
    return {item.name: item for item in register_detectors()}


@pytest.fixture
def cascade(detectors: dict[str, Detector]) -> Cascade:
    """The built-in cascade with its default settings."""
    return Cascade(detectors)


@pytest.fixture
def find(detectors: dict[str, Detector]) -> Find:
    """`find("refusal", case)`: the findings of one detector by bucket, each checked to quote the case verbatim."""

    def run(name: str, case: Case) -> dict[str, Finding]:
        found = list(detectors[name].detect(case))
        for finding in found:
            assert all(case.holds(evidence) for evidence in finding.evidence)
            assert finding.bucket in detectors[name].buckets or name == "reasons"
        return {finding.bucket: finding for finding in found}

    return run
