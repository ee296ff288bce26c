"""Whole runs against the stand-in: which sweep finds what, what an idle run costs, and what a misbehaving server cannot do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from langsmith import Client

from closeloop import Loop, Settings
from closeloop.errors import PermanentError, TransientError
from closeloop.models import Feedback, Target
from closeloop.platforms.base import Review, Window
from closeloop.platforms.langsmith import LangSmith
from closeloop.platforms.langsmith.client import stride
from closeloop.platforms.langsmith.limits import Waiting
from servers.langsmith import LangSmithServer

HASTY = Waiting(first=0.001, longest=0.002, jitter=0.001)

PERSON = {"type": "app", "metadata": {"user_id": "bob"}}


class Rig:
    """One stand-in, one store; every run is a new adapter and a new loop, as the next process would be."""

    def __init__(self, server: LangSmithServer, connect: Callable[..., LangSmith], folder: Path, **source: Any) -> None:
        self.server, self.connect = server, connect
        self.source = {
            "platform": "langsmith",
            "project": "support",
            "base_url": server.url,
            "traces": "feedback",
            **source,
        }
        self.store = f"sqlite:///{folder / 'loop.db'}"
        self.adapter: LangSmith | None = None

    def loop(self) -> Loop:
        """The next run."""
        made = {name: value for name, value in self.source.items() if name not in ("platform", "project", "base_url")}
        self.adapter = self.connect(self.server, **made)
        self.adapter.http.patience = HASTY
        settings = Settings(store=self.store, sources={"support": self.source})
        return Loop(settings, env={}, adapters={"support": self.adapter}, clock=self.server.clock.now)

    def pull(self, **options: Any) -> Any:
        """One pull; its result."""
        with self.loop() as loop:
            return loop.pull("support", **options)

    def stored(self) -> dict[str, Feedback]:
        """Live feedback in the store by id."""
        with self.loop() as loop:
            loop.bucket()
            return {row.id: row for turn in loop.store.judged(outcomes=None) for row in turn.feedback}

    @property
    def sweeps(self) -> dict[str, int]:
        """Rows by the sweep that brought them in the last run."""
        assert self.adapter is not None
        return dict(self.adapter.reading.sweeps)

    def thumbs(self, count: int, **fields: Any) -> list[str]:
        """So many answers with a thumb down each, one a minute, until an hour ago; ids of the feedback."""
        start = self.server.clock.now() - timedelta(hours=1, minutes=count)
        made = []
        for number in range(count):
            at = start + timedelta(minutes=number)
            made.append(
                self.server.feedback(self.server.run(at=at), score=0.0, at=at + timedelta(seconds=20), **fields)
            )
        return made


@pytest.fixture
def rig(serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith], tmp_path: Path) -> Rig:
    """A rig on a stand-in that speaks v2."""
    return Rig(serve(), connect, tmp_path)


def test_an_idle_run_costs_at_most_four_calls_and_writes_nothing(rig: Rig) -> None:
    """Names and configs, what is new, what was edited: nothing else is asked, and nothing is sent."""
    rig.thumbs(5)
    rig.pull()
    rig.server.clock.advance(1200)
    rig.pull()
    rig.server.clock.advance(300)
    rig.server.counts.clear()
    found = rig.pull()

    assert (found.new, found.changed, found.deleted, found.traces) == (0, 0, 0, 0)
    assert rig.server.calls <= 4, rig.server.counts
    assert rig.server.writes == 0


def test_new_feedback_is_found_by_the_new_sweep(rig: Rig) -> None:
    """A thumb given since the last run comes with the next, together with its trace."""
    rig.thumbs(3)
    rig.pull()
    rig.server.clock.advance(1200)
    rig.server.feedback(rig.server.run(), score=0.0)
    found = rig.pull()

    assert (found.new, found.traces) == (1, 1)
    assert rig.sweeps["new"] == 1


def test_an_edited_thumb_is_found_by_the_edited_sweep(rig: Rig) -> None:
    """A change moves no creation time: the runs' modification shows it."""
    first, *_ = rig.thumbs(3)
    rig.pull()
    rig.server.clock.advance(7200)
    doc = rig.server.state.feedback("id = ?", [first])[0]
    rig.server.state.put_feedback({**doc, "score": 1.0, "comment": "now it is right"})
    found = rig.pull()

    assert (found.new, found.changed) == (0, 1)
    assert rig.sweeps["edited"] == 1
    assert rig.sweeps["new"] == 0
    assert rig.stored()[first].score == 1.0


def test_an_edit_behind_a_run_whose_clock_was_a_year_ahead_is_found(rig: Rig) -> None:
    """It noted that modifications were looked for until then."""
    first, *_ = rig.thumbs(3)
    rig.pull()
    rig.server.clock.advance(365 * 86400)
    rig.pull()
    rig.server.clock.advance(-365 * 86400 + 7200)
    doc = rig.server.state.feedback("id = ?", [first])[0]
    rig.server.state.put_feedback({**doc, "score": 1.0})
    rig.server.clock.advance(600)

    assert rig.pull().changed == 1


@pytest.mark.parametrize("what", ["late", "back-dated"])
def test_feedback_that_arrives_with_an_old_time_is_found_by_the_edited_sweep(rig: Rig, what: str) -> None:
    """Whether it was held up on its way or its sender's clock was wrong: it appears behind the window that would list it."""
    rig.thumbs(3)
    rig.pull()
    rig.server.clock.advance(7200)
    now = rig.server.clock.now()
    at = now - timedelta(hours=1) if what == "late" else now - timedelta(days=200)
    native = rig.server.feedback(rig.server.run(at=now - timedelta(days=2)), score=0.0, created=at)
    found = rig.pull()

    assert found.new == 1
    assert rig.sweeps["edited"] == 1
    assert native in rig.stored()


@pytest.mark.parametrize("days", [1, 3, 200])
def test_a_key_that_only_ever_comes_back_dated_is_found_by_the_keys_sweep(rig: Rig, days: float) -> None:
    """No listing of new rows shows it, and modifications are asked for by known keys: the project's statistics name it."""
    rig.thumbs(3)
    rig.pull()
    rig.server.clock.advance(7200)
    now = rig.server.clock.now()
    run = rig.server.run(at=now - timedelta(days=2))
    native = rig.server.feedback(run, "copied", score=1.0, created=now - timedelta(days=days))
    rig.server.counts.clear()
    found = rig.pull()

    assert found.new == 1
    assert rig.sweeps["keys"] == 1
    assert (rig.sweeps["new"], rig.sweeps["edited"]) == (0, 0)
    assert native in rig.stored()
    for _ in range(2):
        rig.server.clock.advance(7200)
        rig.server.counts.clear()
        rig.pull()
    assert rig.server.calls <= 4, rig.server.counts


def test_a_person_under_a_judges_key_is_found_within_a_day(rig: Rig) -> None:
    """The key is known, but not as one of people's: it is looked at once a day, people's rows alone."""
    rig.thumbs(3)
    run = rig.server.run(at=rig.server.clock.now() - timedelta(hours=2))
    for _ in range(30):
        rig.server.feedback(run, "correctness", score=1.0, feedback_source={"type": "auto_eval"})
    assert rig.pull().skipped == {"evaluator": 30}
    rig.server.clock.advance(7200)
    now = rig.server.clock.now()
    rig.server.feedback(run, "correctness", score=0.0, created=now - timedelta(days=1))

    assert rig.pull().new == 0
    rig.server.clock.advance(86_400)
    assert rig.pull().new == 1
    assert rig.sweeps["keys"] == 1


def test_without_statistics_the_last_days_are_listed_again_once_a_day(rig: Rig) -> None:
    """A server that does not tell which keys are in use."""
    rig.server.lies.no_stats = True
    rig.thumbs(3)
    rig.pull()
    rig.server.clock.advance(7200)
    now = rig.server.clock.now()
    run = rig.server.run(at=now - timedelta(hours=3))
    native = rig.server.feedback(run, "copied", score=1.0, created=now - timedelta(days=1))

    assert rig.pull().new == 0
    rig.server.clock.advance(86_400)
    assert rig.pull().new == 1
    assert rig.sweeps["again"] == 4
    assert native in rig.stored()


def test_our_own_labels_are_no_key_to_look_into(rig: Rig) -> None:
    """They lie behind every window, and there are many: one page says whose they are."""
    rig.source |= {"push": {"dataset": "", "queue": ""}, "page_size": 5}
    rig.thumbs(20)
    with rig.loop() as loop:
        loop.sync()
    rig.server.clock.advance(7200)
    rig.server.counts.clear()
    found = rig.pull()

    assert (found.new, found.ours) == (0, 5)
    assert rig.server.counts["GET /api/v1/feedback"] <= 3


def test_feedback_of_experiments_is_counted_and_left_out(rig: Rig) -> None:
    """It is about a whole project: no answer a user saw is behind it."""
    project = rig.server.state.project("support")["id"]
    rig.thumbs(2)
    rig.server.feedback(None, "mean_accuracy", score=0.9, session_id=project, feedback_source={"type": "model"})
    found = rig.pull()

    assert (found.new, found.quarantined, found.skipped) == (2, 0, {"experiment": 1})


def test_a_backfill_that_dies_forgets_no_edit(rig: Rig) -> None:
    """What an older window leaves behind must not stand for how far modifications have been looked for."""
    first, *_ = rig.thumbs(3)
    rig.server.feedback(rig.server.run(), score=0.0, created=rig.server.clock.now() - timedelta(days=3))
    rig.source["since"] = rig.server.clock.now() - timedelta(days=1)
    rig.pull()
    rig.server.clock.advance(7200)
    doc = rig.server.state.feedback("id = ?", [first])[0]
    rig.server.state.put_feedback({**doc, "score": 1.0})
    rig.server.clock.advance(7200)
    rig.source["since"] = rig.server.clock.now() - timedelta(days=9)
    loop = rig.loop()
    adapter = rig.adapter
    assert adapter is not None
    real, windows = adapter.pull, []

    def dying(window: Window) -> Any:
        windows.append(window)
        if len(windows) == 2:
            raise TransientError("the process dies here", platform="langsmith")
        return real(window)

    adapter.pull = dying  # type: ignore[method-assign]
    with loop, pytest.raises(TransientError, match="dies here"):
        loop.pull("support")
    rig.server.clock.advance(7200)

    assert rig.pull().changed == 1


def test_an_edit_on_an_old_run_is_found_within_a_day(rig: Rig) -> None:
    """Runs of the last week are asked about in every run, all others once a day."""
    old = rig.server.clock.now() - timedelta(days=12)
    native = rig.server.feedback(rig.server.run(at=old), score=0.0, at=old)
    rig.pull()
    rig.server.clock.advance(3600)
    doc = rig.server.state.feedback("id = ?", [native])[0]
    rig.server.state.put_feedback({**doc, "score": 1.0})

    assert rig.pull().changed == 0
    rig.server.clock.advance(86_400)
    assert rig.pull().changed == 1


def test_deleted_feedback_is_found_by_the_counts_of_its_run(rig: Rig) -> None:
    """The sweep asks for the counts of what is stored and reads only the run that differs."""
    first, *rest = rig.thumbs(30)
    rig.pull()
    rig.server.state.drop_feedback(first)
    rig.server.clock.advance(7200)
    rig.pull()
    rig.server.counts.clear()
    found = rig.pull(reconcile=True)

    assert found.deleted == 1
    assert rig.sweeps["deleted"] == 1
    assert set(rig.stored()) == set(rest)
    assert rig.server.counts["GET /api/v1/feedback"] <= 2


def test_what_the_store_leaves_out_does_not_make_up_for_what_is_deleted(rig: Rig) -> None:
    """The server counts two thumbs, of Bob and of Ada, who was forgotten; then it counts one, as the store does."""
    run = rig.server.run(at=rig.server.clock.now() - timedelta(hours=1))
    gone, _ = (
        rig.server.feedback(run, score=0.0, feedback_source={"type": "api", "metadata": {"user_id": user}})
        for user in ("bob", "ada")
    )
    rig.server.clock.advance(3600)
    rig.pull()
    with rig.loop() as loop:
        loop.forget("ada")
    assert set(rig.stored()) == {gone}
    rig.server.state.drop_feedback(gone)
    rig.server.clock.advance(7200)

    assert rig.pull(reconcile=True).deleted == 1


@pytest.mark.parametrize(
    ("key", "beside"),
    [
        ("helpfulness", {"feedback_source": {"type": "model", "metadata": {}}}),
        ("error_mode", {"feedback_source": {"type": "api", "metadata": {"closeloop": "v1:x"}}}),
    ],
)
def test_what_others_say_under_a_name_does_not_make_up_for_what_is_deleted(
    rig: Rig, key: str, beside: dict[str, Any]
) -> None:
    """A judge, or we ourselves, use the name a person has used: the store has the person's alone, as many as the server counts then."""
    runs = [rig.server.run(at=rig.server.clock.now() - timedelta(hours=1)) for _ in range(2)]
    gone, *_ = [rig.server.feedback(run, key, score=0.0, feedback_source=PERSON) for run in runs]
    rig.server.clock.advance(3600)
    assert rig.pull().new == 2
    rig.server.feedback(runs[0], key, score=1.0, **beside)
    rig.server.clock.advance(300)
    rig.pull()
    rig.server.state.drop_feedback(gone)
    rig.server.clock.advance(7200)

    assert rig.pull(reconcile=True).deleted == 1


def test_feedback_on_threads_is_edited_and_deleted_too(rig: Rig) -> None:
    """It has no run to ask about: it is listed again once a day."""
    project = rig.server.state.project("support")["id"]
    rig.server.run(at=rig.server.clock.now() - timedelta(hours=1), extra={"metadata": {"thread_id": "talk"}})
    place = {"session_id": project, "feedback_thread_id": "talk"}
    kept = rig.server.feedback(None, "user_score", score=0.0, **place)
    gone = rig.server.feedback(None, "stars", score=1.0, **place)
    rig.server.clock.advance(3600)
    assert rig.pull().new == 2
    rig.server.clock.advance(90_000)
    doc = rig.server.state.feedback("id = ?", [kept])[0]
    rig.server.state.put_feedback({**doc, "comment": "second thoughts"})
    rig.server.state.drop_feedback(gone)
    found = rig.pull(reconcile=True)

    assert (found.changed, found.deleted) == (1, 1)
    assert rig.sweeps["threads"] == 1


def test_feedback_outlives_its_expired_trace(rig: Rig) -> None:
    """After the retention the run is gone; what the user said stays, and no sweep takes it for deleted."""
    rig.thumbs(2)
    with rig.loop() as loop:
        adapter = rig.adapter
        assert adapter is not None
        adapter.fetch = lambda ids: iter(())  # type: ignore[method-assign]
        loop.pull("support")
    rig.server.clock.advance(20 * 86_400)
    found = rig.pull(reconcile=True)

    assert found.deleted == 0
    assert found.missing_traces == 2


def test_the_first_pull_cuts_what_is_too_long_for_offsets(rig: Rig) -> None:
    """More than twenty pages are read as several spans of time, in no more calls than that takes, in whatever order rows come."""
    rig.source["page_size"] = 3
    made = rig.thumbs(200)
    rig.server.lies.shuffled = True
    found = rig.pull()

    assert found.new == len(made)
    assert rig.server.counts["GET /api/v1/feedback"] < 1.5 * 200 / stride(3) + 10
    assert set(rig.stored()) == set(made)


@pytest.mark.parametrize(
    "lie",
    [
        {"duplicates": True}, {"shift": 3}, {"too_many": 4}, {"fail_reads": 3}, {"shuffled": True},
        {"lag": timedelta(minutes=5)},
    ],
    ids=lambda lie: next(iter(lie)),
)  # fmt: skip
def test_a_misbehaving_server_costs_no_feedback(rig: Rig, lie: dict[str, Any]) -> None:
    """Rows that come twice, move, come late, or behind errors: each is stored once."""
    rig.source["page_size"] = 4
    for name, value in lie.items():
        setattr(rig.server.lies, name, value)
    made = rig.thumbs(18)
    rig.pull()
    rig.server.clock.advance(1200)
    rig.pull()

    assert set(made) <= set(rig.stored())
    assert {row["id"] for row in rig.server.state.feedback("1 = 1", [])} == set(rig.stored())


@pytest.mark.parametrize("shuffled", [False, True], ids=["latest first", "in any order"])
@pytest.mark.parametrize("gone", [3, 12, 60, 99])
def test_what_moves_up_past_a_page_is_read(rig: Rig, gone: int, shuffled: bool) -> None:
    """A bot's feedback is removed in bulk while it is listed: what stood behind it is then where was read already."""
    rig.source["page_size"] = 20
    rig.thumbs(100)
    rig.server.lies.shuffled, rig.server.lies.vanish = shuffled, gone
    rig.pull()
    left = {row["id"] for row in rig.server.state.feedback("1 = 1", [])}

    assert len(left) == 100 - gone
    assert left <= set(rig.stored())
    assert rig.server.counts["GET /api/v1/feedback"] < 2 * (100 / stride(20) + 2)


def test_what_moves_up_between_two_runs_is_read(rig: Rig) -> None:
    """A pull that was asked to end between two pages goes on where it was, by the ids of what it read last."""
    rig.source["page_size"] = 20
    rig.thumbs(100)
    asked: list[object] = []
    with rig.loop() as loop:
        loop.progress = asked.append
        loop._stop = lambda: bool(asked)
        first = loop.pull("support")
    rig.server.lies.vanish = 15
    rig.pull()
    left = {row["id"] for row in rig.server.state.feedback("1 = 1", [])}

    assert (first.complete, len(left)) == (False, 85)
    assert left <= set(rig.stored())


def test_a_truncated_answer_loses_nothing(rig: Rig) -> None:
    """Half an answer ends the run with an error; the next one has everything."""
    made = rig.thumbs(5)
    rig.server.lies.truncated = 1
    with pytest.raises(Exception, match="not LangSmith's JSON"):
        rig.pull()

    assert rig.pull().new == len(made)


def test_a_listing_without_end_is_left(rig: Rig) -> None:
    """A server that ignores offsets would be read for ever."""
    rig.source["page_size"] = 3
    rig.thumbs(4)
    rig.server.lies.endless = True

    with pytest.raises(PermanentError, match="the same page of feedback again"):
        rig.pull()


def test_a_used_up_quota_stops_at_once_and_the_next_run_goes_on(rig: Rig) -> None:
    """Seconds of waiting do not bring an hour's allowance back: the message says so, and no page is read twice."""
    rig.source["page_size"] = 10
    rig.thumbs(40)
    loop = rig.loop()
    pages = 0
    adapter = rig.adapter
    assert adapter is not None
    take = adapter.reading.client().feedback

    def counted(*arguments: Any, **options: Any) -> Any:
        nonlocal pages
        pages += 1
        if pages == 5:
            rig.server.lies.quota = "Hourly usage limit exceeded"
            rig.server.counts.clear()
        return take(*arguments, **options)

    adapter.reading.client().feedback = counted  # type: ignore[method-assign]
    with loop, pytest.raises(TransientError, match="allowance of the workspace is used up"):
        loop.pull("support")
    assert rig.server.calls == 1
    rig.server.lies.quota = ""
    found = rig.pull()

    assert 0 < found.new < 40
    assert len(rig.stored()) == 40


def test_labels_cost_nothing_and_are_sent_once(rig: Rig) -> None:
    """A whole sync pushes one label per failure, extends no trace, and the next one sends nothing."""
    rig.source |= {"push": {"dataset": "", "queue": ""}}
    rig.thumbs(4, comment="this is not what I asked for")
    with rig.loop() as loop:
        loop.sync()
    ours = [row for row in rig.server.state.feedback("1 = 1", []) if row["key"] == "error_mode"]
    rig.server.clock.advance(1200)
    rig.server.counts.clear()
    with rig.loop() as loop:
        loop.sync()

    assert len(ours) == 4
    assert rig.server.state.extended == 0
    assert rig.server.writes == 0
    assert {row["feedback_source"]["type"] for row in ours} <= {"api", "model"}


def test_a_write_whose_answer_was_lost_makes_no_second_label(rig: Rig) -> None:
    """The id is taken when the write is repeated: the label that is there is changed to what it is."""
    rig.source |= {"push": {"dataset": "", "queue": ""}}
    rig.thumbs(3)
    with rig.loop() as loop:
        loop.pull("support")
        loop.bucket()
        rig.server.lies.fail_after_write = 3
        loop.push("support")

    ours = [row for row in rig.server.state.feedback("1 = 1", []) if row["key"] == "error_mode"]
    assert len(ours) == len({row["run_id"] for row in ours}) == 3


def test_mixed_answers_are_queued_once_and_reviewers_verdicts_come_back(rig: Rig) -> None:
    """What a reviewer has removed is not put back, and what he said is read as an annotator's word."""
    rig.source |= {"push": {"dataset": "", "queue": "doubtful"}}
    run = rig.server.run(at=rig.server.clock.now() - timedelta(hours=1))
    for user, score in (("u1", 0.0), ("u2", 1.0)):
        rig.server.feedback(run, score=score, feedback_source={"type": "api", "metadata": {"user_id": user}})
    with rig.loop() as loop:
        loop.sync()
    queued = rig.server.state.all("item")
    assert [item["run_id"] for item in queued] == [run]
    assert rig.server.state.extended == 0

    rig.server.state.drop("item", queued[0]["id"])
    rig.server.clock.advance(1200)
    said = rig.server.feedback(
        run,
        "correctness",
        score=0.0,
        feedback_source={"type": "app", "user_id": "33333333-3333-4333-8333-333333333333"},
    )
    with rig.loop() as loop:
        loop.sync()

    assert not rig.server.state.all("item")
    assert rig.stored()[said].source == "annotator"


@pytest.mark.parametrize("version", ["0.16.14", "0.16.13"])
def test_what_is_queued_already_is_not_queued_again(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith], version: str
) -> None:
    """Also by a run that died before it noted so, and also what a reviewer is done with; older servers have another way."""
    server = serve(version=version)
    adapter = connect(server)
    runs = [server.run(at=server.clock.now() - timedelta(hours=1)) for _ in range(3)]
    targets = [Target(kind="span", id=run, trace_id=run) for run in runs]
    reviews = [
        Review(f"r{number}", run, target, "mixed")
        for number, (run, target) in enumerate(zip(runs, targets, strict=True))
    ]
    adapter.push_reviews("doubtful", reviews[:2])
    first = server.state.all("item")[0]
    server.state.put("item", first["id"], {**first, "reviewed": True})
    server.counts.clear()
    result = adapter.push_reviews("doubtful", reviews)

    assert sorted(item["run_id"] for item in server.state.all("item")) == sorted(runs)
    assert (len(result.accepted), server.writes) == (3, 1)
    assert bool(server.state.extended) == (version == "0.16.13")


def test_a_queue_that_two_runs_make_at_once_is_one(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run stood still before it made the queue, until another had: the id follows from the name, and the second one is refused."""
    server = serve()
    run = server.run(at=server.clock.now() - timedelta(hours=1))
    review = Review("r1", run, Target(kind="span", id=run, trace_id=run), "mixed")
    make = Client.create_annotation_queue

    def late(client: Client, **options: Any) -> Any:
        monkeypatch.setattr(Client, "create_annotation_queue", make)
        connect(server).push_reviews("doubtful", [review])
        return make(client, **options)

    monkeypatch.setattr(Client, "create_annotation_queue", late)
    connect(server).push_reviews("doubtful", [review])

    assert [one["name"] for one in server.state.all("queue")] == ["doubtful"]
    assert [one["run_id"] for one in server.state.all("item")] == [run]


def test_of_queues_of_one_name_the_oldest_is_used(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """By every run, whichever the server lists first; and one that was renamed stands in nobody's way."""
    server = serve()
    run = server.run(at=server.clock.now() - timedelta(hours=1))
    review = Review("r1", run, Target(kind="span", id=run, trace_id=run), "mixed")
    connect(server).push_reviews("doubtful", [review])
    [first] = server.state.all("queue")
    server.state.put("queue", first["id"], {**first, "name": "ours now"})
    connect(server).push_reviews("doubtful", [review])
    second = server.state.all("queue")[1]
    server.state.put("queue", first["id"], {**first, "created_at": "2999-01-01T00:00:00Z"})
    connect(server).push_reviews("doubtful", [review])

    assert [one["queue_id"] for one in server.state.all("item")] == [first["id"], second["id"]]


def test_several_projects_and_workspaces_are_one_source(rig: Rig) -> None:
    """Each has its own stream; rows of all of them carry the source's project, and each workspace is named in its requests."""
    other = "22222222-2222-4222-8222-222222222222"
    rig.source["options"] = {"projects": ["second", f"{other}/third"]}
    for project in ("support", "second", "third"):
        rig.server.feedback(rig.server.run(project=project, at=rig.server.clock.now() - timedelta(hours=1)), score=0.0)
    found = rig.pull()

    assert (found.new, found.traces) == (3, 3)
    assert {row.project for row in rig.stored().values()} == {"support"}
    assert rig.server.workspaces[other] > 0


def test_an_old_server_is_read_through_v1_and_its_edits_within_a_day(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith], tmp_path: Path
) -> None:
    """Before 0.16 nothing tells what was modified: the last fourteen days are listed again."""
    rig = Rig(serve(version="0.15.2", v2=False), connect, tmp_path)
    first, *_ = rig.thumbs(3)
    assert rig.pull().traces == 3
    doc = rig.server.state.feedback("id = ?", [first])[0]
    rig.server.state.put_feedback({**doc, "score": 1.0})
    rig.server.clock.advance(90_000)
    found = rig.pull()

    assert found.changed == 1
    assert not any("/v2/" in name for name in rig.server.counts)
