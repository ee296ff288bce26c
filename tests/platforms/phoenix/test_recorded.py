"""Phoenix from recordings of a real server (cassettes/phoenix): the traffic itself, request by request, without a server.

Record anew with `CLOSELOOP_RECORD=1 pytest tests/platforms/phoenix/test_recorded.py`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from vcr.errors import CannotOverwriteExistingCassetteException

from closeloop.errors import PermanentError
from closeloop.models import Candidate, Dataset, Example, Message, Oracle, Provenance, Score, Target
from closeloop.platforms.base import LabelConfig, Window
from closeloop.testing.reading import collect, read
from servers.phoenix_app import App, Turn


def thumbs(app: App, count: int = 5) -> list[Turn]:
    """Turns of one session with a thumb on each, one of them edited, one note, and feedback on a trace and on the session."""
    turns = app.turns(count, session=f"session of {app.project}")
    app.annotate("span", [app.thumb(turn, up=number == 0) for number, turn in enumerate(turns)])
    edit = {"name": "user_edit", "result": {"label": "edited", "explanation": "It takes three days."}}
    app.annotate("span", [{**app.thumb(turns[1]), **edit, "metadata": {"draft": "It takes five days."}}])
    app.post(
        "/v1/span_notes", {"data": {"span_id": turns[2].root, "note": "seen in review", "identifier": "px-span-note:1"}}
    )
    bad = {"name": "user_feedback", "annotator_kind": "HUMAN", "result": {"label": "negative", "score": 0.0}}
    app.annotate("trace", [{"trace_id": turns[0].trace, **bad}])
    app.annotate("session", [{"session_id": f"session of {app.project}", **bad}])
    return turns


def label(turn: Turn, value: str = "refusal", run: str = "run-1") -> Score:
    """A label on a root span."""
    return Score(
        id=f"label {turn.root}",
        platform="phoenix",
        project="p",
        interaction_id=turn.trace,
        target=Target(kind="span", id=turn.root),
        name="error_mode",
        data_type="categorical",
        value=value,
        confidence=0.9,
        comment="why",
        identifier="closeloop:buckets@1",
        metadata={"closeloop": {"run_id": run}},
    )


def test_first_look(recorded: Any, connect: Any) -> None:
    """Server, project, strategy, right to write and the server's clock, in seven requests of which none changes anything."""
    recorded.app.turns(1)
    with recorded.playing():
        platform = connect(recorded.app)
        probe = platform.probe()

    assert (probe.ok, probe.strategy, probe.can_write, probe.project_found) == (True, "sql", True, True)
    assert probe.server.startswith("Phoenix 2")
    assert probe.server_time is not None
    assert "first_look" in probe.projects
    assert platform.http.writes == 0


def test_unknown_project(recorded: Any, connect: Any) -> None:
    """A project that is not there is told with the projects that are."""
    with recorded.playing():
        platform = connect(recorded.app)
        probe = platform.probe()
        with pytest.raises(PermanentError, match=r"no project 'unknown_project' .*: projects are .*default"):
            list(platform.pull(Window("span_annotations")))

    assert not probe.ok
    assert not probe.project_found
    assert "'unknown_project'" in probe.problems[0]


@pytest.mark.parametrize("strategy", ["sql", "dsl", "scan"])
def test_pull(recorded: Any, connect: Any, strategy: str) -> None:
    """Everything users said arrives in all three ways, in pages, with the traces it is about."""
    turns = thumbs(recorded.app)
    with recorded.playing():
        whole = read(connect(recorded.app, strategy, page_size=4))

    kinds = sorted((row.target.kind, row.name) for row in whole.feedback.values())
    assert kinds == [
        ("session", "user_feedback"),
        ("span", "note"),
        ("span", "user_edit"),
        *[("span", "user_feedback")] * 5,
        ("trace", "user_feedback"),
    ]
    assert not whole.rejected
    assert whole.tokens
    assert {row.target.trace_id for row in whole.users.values() if row.target.kind == "span"} == {
        t.trace for t in turns
    }
    assert {key: len(trace.spans) for key, trace in whole.traces.items()} == {turn.trace: 3 for turn in turns}


def test_fetch(recorded: Any, connect: Any) -> None:
    """Traces and whole sessions by their ids, messages and documents in place."""
    turns = thumbs(recorded.app, 3)
    with recorded.playing():
        platform = connect(recorded.app)
        traces = collect(platform.fetch([turns[0].trace, "0" * 32])).traces
        session = collect(platform.fetch_sessions([f"session of {recorded.app.project}"])).traces

    (trace,) = traces.values()
    assert [span.kind for span in trace.spans] == ["chain", "retriever", "llm"]
    assert trace.spans[2].messages[-1].text == "How do I get refund 0?"
    assert trace.spans[2].output_messages[0].text == "Refund 0 takes five days."
    assert trace.spans[1].documents[0].score == 0.75
    assert trace.spans[2].usage is not None
    assert trace.spans[2].usage.input_tokens == 20
    assert set(session) == {turn.trace for turn in turns}


def test_sql_times(recorded: Any, connect: Any) -> None:
    """SQLite keeps "07:34:21" and "07:34:21.254663" in one column and compares text: a window that begins on a whole second
    brings the row that was stamped with that second.
    """
    app = recorded.app
    turns = app.turns(2)
    app.annotate("span", [app.thumb(turns[0])])
    app.annotate("span", [app.thumb(turns[1])], sync=False)
    recorded.pause(1)
    with recorded.playing():
        platform = connect(app, "sql")
        rows = collect(platform.pull(Window("span_annotations"))).feedback
        whole = next(row for row in rows.values() if row.updated_at.microsecond == 0)
        since = collect(platform.pull(Window("span_annotations", since=whole.updated_at))).feedback
        until = collect(
            platform.pull(Window("span_annotations", until=whole.updated_at - timedelta(seconds=1)))
        ).feedback

    assert len(rows) == 2
    assert whole.id in since
    assert whole.id not in until


def test_labels(recorded: Any, connect: Any) -> None:
    """Config, queued push, read-back, and a second time nothing but the read-back."""
    app = recorded.app
    turns = app.turns(3)
    wanted = [LabelConfig("error_mode", "categorical", ("refusal", "format"), "Error mode.")]
    scores = [label(turn) for turn in turns]
    with recorded.playing():
        platform = connect(app)
        first = platform.prepare_labels(wanted)
        sent = platform.push_scores(scores)
        recorded.pause(1)
        stored = platform.stored_scores(scores)
        other = platform.stored_scores([label(turns[0], "format")])
        again = platform.prepare_labels(wanted)

    assert (first, again) == (2, 0)
    assert (len(sent.accepted), sent.calls) == (3, 1)
    assert stored == {score.id for score in scores}
    assert other == set()
    assert platform.http.writes == 3


def test_missing_targets(recorded: Any, connect: Any) -> None:
    """The 404 names the spans that do not exist; they are reported, the others are written."""
    app = recorded.app
    turns = app.turns(2)
    gone = Turn("0" * 31 + "1", "0" * 15 + "1", "", "")
    scores = [label(turn) for turn in (turns[0], gone, turns[1])]
    with recorded.playing():
        result = connect(app).push_scores(scores, wait=True)

    assert result.accepted == (scores[0].id, scores[2].id)
    assert result.rejected == {scores[1].id: "the span does not exist on the server"}
    assert result.calls == 2


def test_undo(recorded: Any, connect: Any) -> None:
    """Deleting takes one read and one write, and only the run's own rows."""
    app = recorded.app
    turns = app.turns(2)
    app.annotate("span", [app.thumb(turns[0])])
    scores = [label(turns[0]), label(turns[1], run="run-2")]
    with recorded.playing():
        platform = connect(app)
        platform.push_scores(scores, wait=True)
        result = platform.delete_scores([scores[0], label(turns[1], run="run-1")])
        left = collect(platform.pull(Window("span_annotations"))).feedback

    assert result.accepted == (scores[0].id,)
    assert list(result.rejected) == [scores[1].id]
    assert result.calls == 1
    assert sorted(row.name for row in left.values()) == ["error_mode", "user_feedback"]


def case(turn: Turn, version: str = "v1") -> Example:
    """A regression case. Its hash is given, so that a new field of the model does not change the recorded request."""
    return Example(
        id=f"phoenix:{turn.root}",
        prompt=(Message.of("user", "How do I get a refund?"),),
        candidates=(Candidate(messages=(Message.of("assistant", "I cannot."),), origin="response", label=False),),
        oracles=(Oracle(kind="must_not_repeat", text="I cannot."),),
        buckets=("refusal",),
        provenance=Provenance(
            platform="phoenix", project="p", trace_id=turn.trace, root_span_id=turn.root, interaction_id=turn.trace
        ),
        metadata={"content_hash": version},
    )


def test_dataset(recorded: Any, connect: Any) -> None:
    """Two cases are one upload, the same two again are none, a changed one is one."""
    app = recorded.app
    first, second = app.turns(2)
    with recorded.playing():
        platform = connect(app)
        calls = [
            platform.push_dataset(Dataset(name="recorded", examples=cases)).calls
            for cases in ((case(first), case(second)), (case(first), case(second)), (case(first, "v2"), case(second)))
        ]

    assert calls == [1, 0, 1]


def test_a_request_that_was_not_recorded_fails(recorded: Any, connect: Any) -> None:
    """A recording answers what it holds and nothing else."""
    if recorded.app.dry:
        with recorded.playing(), pytest.raises(CannotOverwriteExistingCassetteException):
            connect(recorded.app).score_configs()
