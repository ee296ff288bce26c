"""The bucket stage over a real store: what is judged, what is labelled, what is written again."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.buckets import stage
from closeloop.buckets.base import Case, Detector
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.explain import explain_stored
from closeloop.buckets.stage import bucket_store
from closeloop.config import BucketSettings, SourceSettings
from closeloop.errors import ConfigError
from closeloop.interactions.jsonl import read_line
from closeloop.models import Finding
from closeloop.store import Key, Store

KEY = Key("files", "chat")
SOURCES = {KEY: SourceSettings(platform="files", project="chat")}
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
NOW = START + timedelta(days=1)
Put = Callable[..., None]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite store."""
    with Store.open(tmp_path / "store.db", clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def put(store: Store) -> Put:
    """`put(name, prompt, response, session, minute, feedback)`: an interaction with its feedback, as a pull stores it."""

    def write(
        name: str,
        prompt: str = "What is the fee?",
        response: str = "The fee is $30.",
        *,
        session: str | None = None,
        minute: int = 0,
        feedback: Sequence[dict[str, Any]] = (),
        **fields: Any,
    ) -> None:
        record = {
            "id": name, "prompt": prompt, "response": response, "session_id": session, "feedback": list(feedback),
            "started_at": (START + timedelta(minutes=minute)).isoformat(), **fields,
        }  # fmt: skip
        line = read_line(record, platform=KEY.platform, project=KEY.project, now=START)
        with store.transaction() as transaction:
            transaction.put_traces([line.trace], [line.interaction], START)
            transaction.put_feedback(line.feedback, START, stream="interactions")

    return write


def down(**fields: Any) -> dict[str, Any]:
    """A thumb down."""
    return {"name": "user_feedback", "score": 0, "source": "user", **fields}


def turns(store: Store, *names: str) -> list[Any]:
    """What the store holds of these interactions."""
    return store.turns(KEY, names)


def test_only_failures_are_labelled_and_all_are_judged(store: Store, put: Put, cascade: Cascade) -> None:
    """A good answer gets a verdict; labels are for what went wrong."""
    put("bad", response="I'm sorry, but I can't help with that.", feedback=[down()])
    put("good", response="I'm sorry, but I can't help with that.", feedback=[down(score=1)])
    put("silent")

    result = bucket_store(store, cascade, SOURCES, now=NOW)

    bad, good, silent = turns(store, "bad", "good", "silent")
    assert [label.bucket for label in bad.labels] == ["refusal.policy"]
    assert (good.verdict.outcome, good.labels) == ("positive", ())
    assert (silent.verdict.outcome, silent.labels) == ("weak", ())
    assert (result.interactions, result.negative, result.positive, result.weak, result.labelled) == (3, 1, 1, 1, 1)
    assert result.buckets == {"refusal.policy": 1}


def test_many_conversations_cost_few_statements(store: Store, put: Put, cascade: Cascade) -> None:
    """Work is read and written many at a time: a statement for every conversation was most of what judging cost."""
    from sqlalchemy import Engine, event

    for number in range(60):
        put(f"a{number}", session=f"s{number}", minute=1)
        put(f"b{number}", session=f"s{number}", minute=2, feedback=[down()])
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        result = bucket_store(store, cascade, SOURCES, now=NOW)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert (result.interactions, result.negative) == (120, 60)
    assert len(statements) < 60


def test_a_second_run_has_nothing_to_do(store: Store, put: Put, cascade: Cascade) -> None:
    """What was judged by this engine and has not changed is left alone."""
    put("bad", feedback=[down()])
    bucket_store(store, cascade, SOURCES, now=NOW)

    assert bucket_store(store, cascade, SOURCES, now=NOW).interactions == 0


def test_another_engine_judges_again_and_changes_only_what_it_finds_otherwise(
    store: Store, put: Put, detectors: dict[str, Detector], cascade: Cascade
) -> None:
    """A new version of a detector reaches what was sorted before."""
    put("a", response="I'm sorry, but I can't help with that.", feedback=[down()])
    put("b", feedback=[down(score=1)])
    bucket_store(store, cascade, SOURCES, now=NOW)

    result = bucket_store(store, Cascade(detectors, settings=BucketSettings(disable=("refusal",))), SOURCES, now=NOW)

    assert (result.interactions, result.changed) == (2, 1)
    assert [label.bucket for label in turns(store, "a")[0].labels] == ["unknown"]


def test_the_next_turn_of_a_session_speaks_of_this_one(store: Store, put: Put, cascade: Cascade) -> None:
    """A complaint that comes later reaches the answer before it, with its place in the session."""
    put("t1", session="s", minute=0)
    bucket_store(store, cascade, SOURCES, now=START + timedelta(minutes=1))
    put("t2", "That is wrong, I meant the yearly fee", "It is $300.", session="s", minute=2)

    bucket_store(store, cascade, SOURCES, now=START + timedelta(minutes=3))

    first, second = turns(store, "t1", "t2")
    assert (first.interaction.turn, second.interaction.turn) == (0, 1)
    assert first.interaction.next_turn == "That is wrong, I meant the yearly fee"
    assert first.verdict.outcome == "negative"


def test_signals_are_read_as_the_source_says(store: Store, put: Put, cascade: Cascade) -> None:
    """A name of the application's own counts under the meaning its settings give it, or not at all."""
    put("mine", feedback=[{"name": "pain", "score": 9, "source": "user"}])
    put("ignored", feedback=[down(name="thumbs")])
    settings = SourceSettings.model_validate({
        "platform": "files", "project": "chat", "ignore": ["thumbs"],
        "signals": {"pain": {"kind": "rating", "direction": "minimize", "lowest": 0, "highest": 10}},
    })  # fmt: skip

    bucket_store(store, cascade, {KEY: settings}, now=NOW)

    mine, ignored = turns(store, "mine", "ignored")
    assert mine.verdict.outcome == "negative"
    assert ignored.verdict.outcome == "weak"


def test_a_session_without_end_is_judged_turn_by_turn(
    store: Store, put: Put, cascade: Cascade, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One session id for everybody is no conversation: memory stays flat and turns say nothing of each other."""
    monkeypatch.setattr(stage, "LONGEST", 3)
    for index in range(5):
        put(f"t{index}", "That is wrong", session="everybody", minute=index)

    result = bucket_store(store, cascade, SOURCES, now=NOW)

    assert result.interactions == 5
    assert {turn.interaction.turn for turn in turns(store, "t0", "t4")} == {None}


def test_a_detector_that_fails_makes_the_run_partial(store: Store, put: Put) -> None:
    """It is told with the number of interactions; the labels of the others are there."""

    class Broken:
        name, version, buckets = "broken", "1", ("tone",)

        def detect(self, case: Case) -> list[Finding]:
            raise KeyError("weights")

    put("a", feedback=[down()])
    put("b", feedback=[down()])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = bucket_store(store, Cascade({"broken": Broken()}), SOURCES, now=NOW)

    assert result.problems == (
        "detector 'broken' failed on 2 interactions and was left out there: KeyError: 'weights'",
    )
    assert result.labelled == 2


def test_progress_and_batches_cover_everything(store: Store, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small transactions, one count."""
    monkeypatch.setattr(stage, "BATCH", 4)
    for index in range(10):
        put(f"i{index}", feedback=[down()], session="s" if index < 5 else None, minute=index)
    seen: list[tuple[int, int]] = []

    result = bucket_store(store, Cascade({}), SOURCES, now=NOW, progress=lambda *at: seen.append(at))

    assert result.interactions == 10
    assert seen[-1] == (10, 10)
    assert all(turn.verdict is not None for turn in turns(store, *(f"i{index}" for index in range(10))))


def test_an_explanation_of_a_stored_turn_has_its_session_round_it(store: Store, put: Put, cascade: Cascade) -> None:
    """What the user wrote next is part of why; an unknown id is answered with where was looked."""
    put("first", response="I'm sorry, but I can't help with that.", session="s", minute=0, feedback=[down()])
    put("second", prompt="That's wrong, try again.", session="s", minute=1)

    found = explain_stored(store, cascade, SOURCES, "first", NOW)

    assert found.labels[0].startswith("refusal.policy")
    assert "next_turn.dissatisfied" in [one["bucket"] for one in found.findings]
    with pytest.raises(
        ConfigError, match="no interaction or trace 'third' in the store: sources looked into are files/chat"
    ):
        explain_stored(store, cascade, SOURCES, "third", NOW)


def test_an_explanation_shows_no_label_that_the_store_has_not(put: Put, store: Store, cascade: Cascade) -> None:
    """Where nobody was unhappy there is none, whatever would hold."""
    put("fine", response="I'm sorry, but I can't help with that.")

    found = explain_stored(store, cascade, SOURCES, "fine", NOW)

    assert (found.outcome, found.labels) == ("weak", ())
    assert any(one["held"] for one in found.findings)
    assert "only where somebody was unhappy with it" in found.why


def test_an_explanation_is_found_by_its_trace(store: Store, cascade: Cascade) -> None:
    """Whose id is what a platform shows; where a trace holds several interactions they are named."""
    record = {"id": "t1", "prompt": "Hi", "response": "Hello.", "feedback": [down()]}
    line = read_line(record, platform=KEY.platform, project=KEY.project, now=START)
    first, second = (line.interaction.model_copy(update={"id": name}) for name in ("span-1", "span-2"))
    with store.transaction() as transaction:
        transaction.put_traces([line.trace], [first], START)

    assert explain_stored(store, cascade, SOURCES, "t1", NOW).interaction == "span-1"
    with store.transaction() as transaction:
        transaction.put_traces([line.trace], [first, second], START + timedelta(minutes=1))
    with pytest.raises(ConfigError, match="trace 't1' holds 2 interactions: name one of span-1, span-2"):
        explain_stored(store, cascade, SOURCES, "t1", NOW)


@pytest.mark.parametrize(
    ("others", "outcome", "bucket"),
    [
        (
            [{"name": "thumbs", "score": 0, "user_id": "b", "comment": "this is much too long"}],
            "negative",
            "length.too_long",
        ),
        ([{"name": "thumbs", "score": 1, "user_id": "b"}], "positive", None),
        (
            [{"name": "thumbs", "score": 0, "user_id": "a", "comment": "much too long though"}],
            "negative",
            "length.too_long",
        ),
        ([{"name": "thumbs", "score": 0, "user_id": "a"}], "negative", "unknown"),
        ([{"name": "comment", "comment": "hm, let me see", "user_id": "b"}], "negative", "unknown"),
        ([{"name": "thumbs", "score": 0, "comment": "this is much too long"}], "negative", "length.too_long"),
    ],
    ids=[
        "another user's thumb",
        "another user's praise",
        "the same user later",
        "the same thumb again",
        "nobody judges",
        "nobody is named, later",
    ],
)
def test_who_misclicks_speaks_for_nobody_else(
    tmp_path: Path, others: list[dict[str, object]], outcome: str, bucket: str | None
) -> None:
    """A slip takes back its own user's click; what others said of the response, or the same user later, stands."""
    slip = {
        "name": "thumbs",
        "score": 0,
        "user_id": "a",
        "comment": "sorry, misclick",
        "created_at": "2026-03-01T09:01:00Z",
    }
    later = [{**row, "created_at": "2026-03-01T09:02:00Z"} for row in others]
    line = {"id": "1", "prompt": "What does it cost?", "response": "It costs 4 euros.", "feedback": [slip, *later]}
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(line) + "\n")
    sources = {"s": {"platform": "files", "path": str(path)}}

    with Loop(Settings(store=str(tmp_path / "x.db"), sources=sources), env={}) as loop:
        loop.bucket_file(path, tmp_path / "out.jsonl")
        loop.sync("s")
        explained = loop.explain("1")
        counted = loop.status().sources[0].negative
    row = json.loads((tmp_path / "out.jsonl").read_text())

    labels = [label["bucket"] for label in row["labels"] if label["primary"]]
    settled = bucket == "unknown"
    assert (row["verdict"]["outcome"], labels) == (outcome, [bucket] if bucket else [])
    assert explained.outcome == outcome
    assert counted == (outcome == "negative" and not settled)
    assert ("misclick" in explained.said) == settled


def test_a_misclick_is_nobodys_failure_wherever_failures_are_counted(tmp_path: Path) -> None:
    """Not in what `bucket` says, not in the status, not in the report and its share, and no note for a new bucket."""
    pytest.importorskip("sklearn")
    said = ["this is a misclick", "sorry, misclick again", "this is much too long", None]
    lines = [
        {
            "id": str(number),
            "prompt": "What does it cost?",
            "response": "It costs 4 euros.",
            "started_at": "2026-03-01T09:00:00Z",
            "feedback": [{"name": "thumbs", "score": 0 if comment else 1, "source": "user", "comment": comment}],
        }
        for number, comment in enumerate(said)
    ]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    sources = {"s": {"platform": "files", "path": str(path)}}

    with Loop(Settings(store=str(tmp_path / "x.db"), sources=sources), env={}) as loop:
        bucketed = loop.sync("s").bucketed
        held = loop.status().sources[0]
        report = loop.report(tmp_path / "r.html", since=START - timedelta(days=1), until=NOW)
        exported = loop.export("regression", tmp_path / "cases.jsonl")
        notes = loop.propose(file=tmp_path / "proposals.json", every=True).notes
        notices = loop.propose(file=tmp_path / "proposals.json").notices

    assert (bucketed.negative, bucketed.positive, bucketed.weak, bucketed.labelled) == (1, 1, 2, 1)
    assert (held.negative, held.bucketed, sum(held.buckets.values())) == (1, 1, 1)
    assert (report.rated, report.negative) == (2, 1)
    assert exported.skips == {"not_a_failure": 2}
    assert notes == 1
    assert notices == ("there is no note to group: 1 failure with a bucket already (--all looks at those, too)",)
