"""Reading a real Phoenix: the same from all three ways, nothing lost, nothing stopped by one bad row."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from closeloop.models import Feedback, Trace
from closeloop.platforms.base import Window
from closeloop.platforms.phoenix import Phoenix
from closeloop.testing.reading import collect, read
from servers.phoenix_app import App, Turn

pytestmark = pytest.mark.live
STREAMS = ("span_annotations", "trace_annotations", "session_annotations")


def everything(platform: Phoenix) -> tuple[list[Feedback], list[Trace]]:
    """All feedback and all traces, in the order of their ids."""
    whole = read(platform)
    assert not whole.rejected
    return [whole.feedback[key] for key in sorted(whole.feedback)], [whole.traces[key] for key in sorted(whole.traces)]


def session_of(app: App) -> str:
    """A session id with characters that want quoting. Phoenix knows a session id once in all its projects, so it is the test's own."""
    return f'it\'s "a" session/{app.project}'


@pytest.fixture
def varied(app: App) -> list[Turn]:
    """Feedback of every kind and with every oddity an application can really write."""
    odd = {
        "metadata": {"tier": "gold", "nested": {"a": [1, 2]}},
        "emoji": '🙂 it\'s "quoted" \\ back\nline',
        "flag": True,
    }
    turns = app.turns(6, session=session_of(app), attributes=odd) + app.turns(1, attributes={"fails": True})
    app.annotate(
        "span",
        [
            app.thumb(turns[0]),
            app.thumb(turns[0], up=True, user="u2"),
            app.thumb(turns[1], identifier="", metadata={}),
            {
                **app.thumb(turns[2]),
                "result": {"label": "👎", "score": 0.30000000000000004, "explanation": 'it\'s\n"bad" \\ 日本'},
            },
            {**app.thumb(turns[3]), "name": "", "result": {}},
            {
                **app.thumb(turns[4]),
                "name": "user_edit",
                "result": {"label": "edited", "explanation": "The final text."},
                "metadata": {"draft": "The draft.", "deep": {"list": [1, None, {"x": "y"}]}},
            },
            {
                **app.thumb(turns[5]),
                "name": "toxicity",
                "annotator_kind": "LLM",
                "result": {"label": "fine", "score": 0.1},
            },
            {**app.thumb(turns[5]), "name": "user_copy", "annotator_kind": "CODE", "result": {"label": "copied"}},
            {
                **app.thumb(turns[6]),
                "identifier": "closeloop:buckets@1",
                "name": "error_mode",
                "annotator_kind": "CODE",
            },
        ],
    )
    app.annotate("span", [app.thumb(turns[6], user="queued")], sync=False)
    app.post("/v1/span_notes", {"data": {"span_id": turns[1].root, "note": "a note"}})
    app.post("/v1/trace_notes", {"data": {"trace_id": turns[1].trace, "note": "a note on the trace"}})
    thumb = {"name": "user feedback", "annotator_kind": "HUMAN", "result": {"label": "negative", "score": 0.0}}
    app.annotate("trace", [{"trace_id": turns[0].trace, **thumb}])
    app.annotate("session", [{"session_id": session_of(app), **thumb, "metadata": {"user_id": 7}}])
    return turns


def test_all_three_ways_read_the_same(app: App, varied: list[Turn], connect: Any) -> None:
    """SQL, query language and listings bring equal feedback and equal traces, packed rows and plain rows too."""
    by_sql = everything(connect(app, "sql"))

    assert len(by_sql[0]) == 14
    assert len(by_sql[1]) == 7
    for strategy, settings in (("dsl", {}), ("scan", {}), ("sql", {"page_size": 3}), ("scan", {"page_size": 2})):
        assert everything(connect(app, strategy, **settings)) == by_sql


def test_the_fields_land_where_they_belong(app: App, varied: list[Turn], connect: Any) -> None:
    """Users, edits, notes, judges, events and our own labels are told apart."""
    feedback, traces = everything(connect(app))
    found = {(row.name, row.target.kind, row.user_id): row for row in feedback}

    edit = found["user_edit", "span", "u1"]
    assert (edit.correction, edit.comment, edit.metadata["draft"]) == ("The final text.", None, "The draft.")
    assert found["user_feedback", "span", "u2"].score == 1.0
    assert found["user_feedback", "span", "u2"].target.trace_id == varied[0].trace
    assert found["toxicity", "span", "u1"].source == "judge"
    assert found["user_copy", "span", "u1"].source == "user"
    assert found["note", "span", None].comment == "a note"
    assert found["user feedback", "session", "7"].target.id == session_of(app)
    assert [row.name for row in feedback if row.is_ours] == ["error_mode"]
    failed = next(trace for trace in traces if trace.id == varied[6].trace)
    assert [span.error for span in failed.spans if span.status == "error"] == ["it broke"]
    whole = next(trace for trace in traces if trace.id == varied[0].trace)
    assert (whole.session_id, whole.user_id, whole.tags) == (session_of(app), "user-0", ("a", "b"))
    assert [span.kind for span in whole.spans] == ["chain", "retriever", "llm"]
    assert whole.spans[1].documents[0].content == "Refunds take five days."
    assert [message.role for message in whole.spans[2].messages] == ["system", "user"]


@pytest.mark.parametrize("strategy", ["sql", "scan"])
def test_traces_and_sessions_come_whole(app: App, varied: list[Turn], connect: Any, strategy: str) -> None:
    """By trace id and by session id, whatever characters the session has; unknown ids are absent."""
    platform = connect(app, strategy)
    session = collect(platform.fetch_sessions([session_of(app), "no such session"])).traces
    fetched = collect(platform.fetch([varied[6].trace, "0" * 32, "it's no id"])).traces

    assert set(session) == {turn.trace for turn in varied[:6]}
    assert {key: len(trace.spans) for key, trace in fetched.items()} == {varied[6].trace: 3}


def test_an_official_client_writes_and_we_read(app: App, official: Any, connect: Any) -> None:
    """Feedback written by `phoenix.client`, on spans, traces and sessions, arrives as it was meant."""
    turn = app.turns(1, session="official")[0]
    official.spans.add_span_annotation(
        span_id=turn.root,
        annotation_name="user_feedback",
        annotator_kind="HUMAN",
        label="thumbs-down",
        score=0.0,
        explanation="wrong amount",
        metadata={"userId": "maria"},
        identifier="maria",
        sync=True,
    )
    official.traces.add_trace_annotation(
        trace_id=turn.trace,
        annotation_name="user_feedback",
        annotator_kind="HUMAN",
        label="positive",
        score=1.0,
        sync=True,
    )
    official.sessions.add_session_annotation(
        session_id="official", annotation_name="csat", annotator_kind="HUMAN", score=2.0, sync=True
    )
    official.spans.add_span_note(span_id=turn.llm, note="looks odd")

    rows = {(row.name, row.target.kind): row for row in everything(connect(app))[0]}
    thumb = rows["user_feedback", "span"]
    assert (thumb.label, thumb.score, thumb.comment) == ("thumbs-down", 0.0, "wrong amount")
    assert (thumb.user_id, thumb.source, thumb.target.trace_id) == ("maria", "user", turn.trace)
    assert rows["user_feedback", "trace"].score == 1.0
    assert rows["csat", "session"].score == 2.0
    assert rows["note", "span"].comment == "looks odd"


class TestWindows:
    """Windows on the annotations' own clock."""

    def test_an_edit_comes_again(self, app: App, connect: Any) -> None:
        """A thumb that is turned round later keeps its id and is in the window of its change, with its new content."""
        turns = app.turns(3)
        app.annotate("span", [app.thumb(turn) for turn in turns])
        platform = connect(app, "sql")
        before = collect(platform.pull(Window("span_annotations"))).feedback
        since = max(row.updated_at for row in before.values()) + timedelta(seconds=1)
        while datetime.now(UTC) < since:
            app.http.get("/healthz")
        app.annotate("span", [app.thumb(turns[1], up=True)])
        changed = collect(platform.pull(Window("span_annotations", since=since))).feedback

        assert len(changed) == 1
        (row,) = changed.values()
        assert row.score == 1.0
        assert before[row.id].score == 0.0

    def test_no_boundary_loses_a_row(self, app: App, connect: Any) -> None:
        """SQLite keeps times of 19 and of 26 characters in one column and compares them as text. Two windows that meet anywhere,
        also on or next to a stored time, bring every row.
        """
        turns = app.turns(12)
        app.annotate("span", [app.thumb(turn) for turn in turns[:6]])
        app.annotate("span", [app.thumb(turn) for turn in turns[6:]], sync=False)
        platform = connect(app, "sql")
        while len(rows := collect(platform.pull(Window("span_annotations"))).feedback) < 12:
            pass
        stamps = {row.updated_at for row in rows.values()}
        assert any(stamp.microsecond == 0 for stamp in stamps)
        assert any(stamp.microsecond for stamp in stamps)

        step = timedelta(microseconds=1)
        seconds = {stamp.replace(microsecond=0) for stamp in stamps}
        for boundary in sorted(
            stamps | {stamp + step for stamp in stamps} | {second + step * 500_000 for second in seconds}
        ):
            early = collect(platform.pull(Window("span_annotations", until=boundary))).feedback
            late = collect(platform.pull(Window("span_annotations", since=boundary))).feedback
            assert set(early) | set(late) == set(rows), boundary
            assert all(row.updated_at >= boundary - timedelta(seconds=1) for row in late.values())

    def test_what_is_gone_is_no_longer_listed(self, app: App, connect: Any) -> None:
        """A thumb taken back is deleted by Phoenix; the list of ids is how that is seen."""
        turns = app.turns(2)
        first, second = app.annotate("span", [app.thumb(turn) for turn in turns])
        for strategy in ("sql", "dsl", "scan"):
            listed = [one for chunk in connect(app, strategy).feedback_ids("span_annotations") for one in chunk]
            assert sorted(listed) == sorted([first, second])
        mutation = "mutation($ids:[ID!]!){deleteSpanAnnotations(input:{annotationIds:$ids}){__typename}}"
        app.post("/graphql", {"query": mutation, "variables": {"ids": [first]}})

        for strategy in ("sql", "dsl", "scan"):
            listed = [one for chunk in connect(app, strategy).feedback_ids("span_annotations") for one in chunk]
            assert listed == [second]

    @pytest.mark.slow
    def test_feedback_that_came_before_its_span_arrives(self, app: App, connect: Any) -> None:
        """Phoenix keeps it in a queue, tries every ten seconds, and stamps it with the time it was sent: inside the lookback."""
        platform = connect(app, "sql")
        app.turns(1)
        sent = datetime.now(UTC)
        late = Turn(app.hex(32), app.hex(16), app.hex(16), app.hex(16))
        app.annotate("span", [app.thumb(late)], sync=False)
        assert not collect(platform.pull(Window("span_annotations"))).feedback
        app.post(f"/v1/projects/{app.project}/spans", {"data": app._spans(late, 0, {})})
        deadline = sent + timedelta(seconds=60)
        while (
            not (rows := collect(platform.pull(Window("span_annotations"))).feedback) and datetime.now(UTC) < deadline
        ):
            threading.Event().wait(0.3)

        (row,) = rows.values()
        assert row.target.id == late.root
        assert row.created_at - row.updated_at < platform.capabilities.streams[0].lookback
        assert collect(platform.pull(Window("span_annotations", since=sent - timedelta(seconds=1)))).feedback


class TestLargeThings:
    """The server's limits on rows, answers and statements are ours to work around."""

    def test_a_fat_row_does_not_take_its_page_along(self, app: App, connect: Any) -> None:
        """One 5 MB comment and one of 300 kB among forty: all rows come, the fat ones over REST, whole."""
        turns = app.turns(40)
        rows = [app.thumb(turn) for turn in turns]
        rows[11]["result"]["explanation"] = "é" * 300_000
        rows[30]["result"]["explanation"] = "x" * 5_000_000
        app.annotate("span", rows)

        platform = connect(app, "sql")
        found = collect(platform.pull(Window("span_annotations")))
        lengths = sorted(len(row.comment or "") for row in found.feedback.values())
        assert len(lengths) == 40
        assert lengths[-2:] == [300_000, 5_000_000]
        assert all(row.target.trace_id for row in found.feedback.values())

    def test_a_fat_span_does_not_take_its_batch_along(self, app: App, connect: Any) -> None:
        """A span with 600 kB of attributes is read over REST, with the rest of its trace."""
        small = app.turns(5)
        (fat,) = app.turns(1, attributes={"input.value": "x" * 600_000})
        platform = connect(app, "sql")
        found = collect(platform.fetch([turn.trace for turn in [*small, fat]])).traces

        assert {key: len(trace.spans) for key, trace in found.items()} == {turn.trace: 3 for turn in [*small, fat]}
        assert len(found[fat.trace].spans[0].input) == 600_000

    def test_answers_over_four_megabytes_are_asked_for_in_parts(self, app: App, connect: Any) -> None:
        """Traces of 200 kB each: more than one answer holds, and all of them come."""
        turns = app.turns(30, attributes={"input.value": "x" * 200_000})
        platform = connect(app, "sql")

        assert len(collect(platform.fetch([turn.trace for turn in turns])).traces) == 30
        assert len(collect(platform.pull(Window("traces"))).traces) == 30

    @pytest.mark.slow
    def test_twenty_thousand_annotations_and_none_lost(self, app: App, connect: Any) -> None:
        """One keyset walk over 20,000 rows, while some of them are being changed: every id comes."""
        turns = app.turns(100)
        rows = [
            {**app.thumb(turns[number % 100], user=f"u{number // 100}"), "span_id": span}
            for number in range(10_000)
            for span in (turns[number % 100].root, turns[number % 100].llm)
        ]
        for start in range(0, len(rows), 5000):
            app.annotate("span", rows[start : start + 5000], sync=False)
        platform = connect(app, "sql")

        def listed() -> set[str]:
            return {one for chunk in platform.feedback_ids("span_annotations") for one in chunk}

        deadline = datetime.now(UTC) + timedelta(seconds=120)
        while len(ids := listed()) < 20_000 and datetime.now(UTC) < deadline:
            threading.Event().wait(0.5)
        assert len(ids) == 20_000
        pages = platform.pull(Window("span_annotations"))
        first = next(pages)
        app.annotate("span", [{**row, "result": {"label": "thumbs-up", "score": 1.0}} for row in rows[::400]])
        seen = {row.id for row in first.feedback} | set(collect(pages).feedback)

        assert seen == ids
        resumed = collect(connect(app, "sql").pull(Window("span_annotations", token=first.token))).feedback
        assert set(resumed) | {row.id for row in first.feedback} == ids
