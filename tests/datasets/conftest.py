"""Judged responses to build datasets from, and stores that hold them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from closeloop.models import Feedback, Interaction, Label, Message, Signal, Span, Target, Trace, Verdict
from closeloop.store import Key, Store, Turn
from closeloop.testing.samples import at

QUESTION = "How many days does a refund take?"
SCORES = {"negative": (-1.0, 3.0, 0.0), "positive": (1.0, 3.0, 0.0), "mixed": (0.0, 6.0, 1.0), "weak": (-0.2, 0.7, 0.0)}


def _signals(id_: str, outcome: str | None, user: str | None) -> list[Signal]:
    if outcome not in ("negative", "positive", "mixed"):
        return []
    kinds = {"negative": ("thumbs_down",), "positive": ("thumbs_up",), "mixed": ("thumbs_down", "thumbs_up")}[outcome]
    return [
        Signal(
            kind=kind,
            polarity=-1 if kind == "thumbs_down" else 1,
            weight=3,
            explicit=True,
            user_id=user,
            feedback_id=f"{id_}-{kind}",
        )
        for kind in kinds
    ]


class Maker:
    """Makes stored responses with what users said of them."""

    def turn(
        self,
        id_: str = "t1",
        answer: str | Iterable[Message] = "It takes 2 days.",
        outcome: str | None = "negative",
        *,
        question: str | Iterable[Message] = QUESTION,
        user: str | None = None,
        edits: Iterable[str] = (),
        signals: Iterable[Signal] | None = None,
        labels: Iterable[Label] = (),
        minutes: float = 0,
        score: float | None = None,
        dirty: bool = False,
        **fields: Any,
    ) -> Turn:
        """One response. `edits` are final texts; `outcome` None leaves it unjudged."""
        said = list(_signals(id_, outcome, user) if signals is None else signals)
        said += [self.edit(text, f"{id_}-e{number}", user=user) for number, text in enumerate(edits)]
        prompt = (Message.of("user", question),) if isinstance(question, str) else tuple(question)
        response = (Message.of("assistant", answer),) if isinstance(answer, str) else tuple(answer)
        defaults: dict[str, Any] = {
            "platform": "memory",
            "project": "support",
            "trace_id": id_,
            "root_span_id": f"{id_}-root",
        }
        interaction = Interaction(
            id=id_, prompt=prompt, response=response, user_id=user, started_at=at(minutes), **{**defaults, **fields}
        )
        ids = tuple(signal.feedback_id for signal in said if signal.feedback_id)
        value, weight, conflict = SCORES[outcome or "weak"]
        verdict = Verdict(
            outcome=outcome or "weak",
            score=value if score is None else score,
            weight=weight,
            conflict=conflict,
            explicit=any(signal.explicit for signal in said),
            signals=tuple(said),
            feedback_ids=ids,
        )
        feedback = tuple(self.feedback(interaction, feedback_id) for feedback_id in ids)
        return Turn(interaction, feedback, verdict if outcome else None, tuple(labels), dirty=dirty)

    def edit(
        self, final: str, feedback_id: str, *, user: str | None = None, draft: str | None = None, minutes: float = 1
    ) -> Signal:
        """A user's edit of the response."""
        return Signal(
            kind="edit", polarity=-0.8, weight=3, explicit=True, draft=draft, final=final, feedback_id=feedback_id,
            user_id=user, at=at(minutes),
        )  # fmt: skip

    def signal(self, kind: str, polarity: float, *, explicit: bool = False, feedback_id: str | None = None) -> Signal:
        """What a user did."""
        return Signal(kind=kind, polarity=polarity, weight=1, explicit=explicit, feedback_id=feedback_id)

    def feedback(self, interaction: Interaction, id_: str) -> Feedback:
        """The raw record behind a signal."""
        return Feedback(
            platform=interaction.platform, project=interaction.project, id=id_, name="user_feedback", source="user",
            target=Target(kind="trace", id=interaction.trace_id, trace_id=interaction.trace_id),
            created_at=at(), updated_at=at(),
        )  # fmt: skip

    def label(self, bucket: str, *, primary: bool = True, **fields: Any) -> Label:
        """What the bucket stage found."""
        return Label(
            id=f"l-{bucket}", bucket=bucket, primary=primary, confidence=0.9, tier="rule", detector="rules",
            detector_version="1", taxonomy_version="closeloop-core/1", **fields,
        )  # fmt: skip


def _store(path: Path, turns: Sequence[Turn]) -> Store:
    """A real store with these turns as pull and bucket leave them; a dirty one has feedback that came after its verdict."""
    store = Store.open(path)
    now = at(60)
    with store.transaction() as tx:
        tx.put_traces([_trace(turn.interaction) for turn in turns], [turn.interaction for turn in turns], now)
        tx.put_feedback([one for turn in turns for one in turn.feedback], now, stream="feedback", want_traces=False)
        for turn in turns:
            if turn.verdict:
                tx.put_verdict(
                    Key(turn.interaction.platform, turn.interaction.project), turn.interaction.id, turn.verdict, turn.labels,
                    turn=None, next_turn=turn.interaction.next_turn, engine="1", recheck_at=None, now=now,
                )  # fmt: skip
    with store.transaction() as tx:
        for turn in turns:
            if turn.dirty:
                late = Maker().feedback(turn.interaction, f"{turn.interaction.id}-late")
                tx.put_feedback([late], now, stream="feedback", want_traces=False)
    return store


def _trace(interaction: Interaction) -> Trace:
    root = Span(id=interaction.root_span_id or interaction.trace_id)
    return Trace(
        platform=interaction.platform, project=interaction.project, id=interaction.trace_id,
        session_id=interaction.session_id, spans=(root,),
    )  # fmt: skip


@pytest.fixture
def make() -> Maker:
    """Makes judged responses."""
    return Maker()


@pytest.fixture
def store_of(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    """A store that holds the given turns."""
    stores: list[Store] = []

    def open_store(*turns: Turn) -> Store:
        stores.append(_store(tmp_path / f"store-{len(stores)}.db", turns))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


@pytest.fixture
def rows() -> Callable[[Path | str], list[dict[str, Any]]]:
    """The rows of a JSONL file."""
    return lambda path: [json.loads(line) for line in Path(path).read_bytes().split(b"\n") if line]
