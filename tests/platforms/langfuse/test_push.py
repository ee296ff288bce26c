"""Writing labels to Langfuse: everything its worker would drop is caught here, and what it accepted is looked for."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from closeloop.models import Score, Target
from closeloop.platforms.base import LabelConfig, Review
from closeloop.testing import samples
from servers.langfuse import KINDS

WHEN = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
DOOMED = Path(__file__).with_name("doomed_push.py")


def label(number: int, value: str | float | bool = "refusal", name: str = "error_mode", **fields: Any) -> Score:
    """One label on a span of trace `number`."""
    target = Target(kind="span", id=f"{number:032x}-root", trace_id=f"{number:032x}")
    return samples.score(target, name, value, platform="langfuse", project="default", **{"created_at": WHEN, **fields})


def held(server: Any) -> dict[str, list[tuple[Any, str, int]]]:
    """Our score ids -> (value, name, day) of every stored row, ghosts included."""
    rows = server.state.query(
        "select id, json_extract(body, '$.value'), name, day from scores where id like 'closeloop:%'"
    )
    found: dict[str, list[tuple[Any, str, int]]] = {}
    for score_id, value, name, day in rows:
        found.setdefault(score_id, []).append((value, name, day))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_label_arrives_whole(serve: Any, connect: Any, kind: str) -> None:
    """Value, comment, config, target and time are those that were sent."""
    server = serve(kind)
    adapter = connect(server)
    adapter.prepare_labels([LabelConfig("error_mode", "categorical", ("refusal", "none"))])

    result = adapter.push_scores([label(1, comment="It refuses.", confidence=0.9)], wait=True)
    row = server.state.query("select body from scores where id like 'closeloop:%'")[0][0]

    assert result.accepted == (label(1).id,)
    assert ('"value": "refusal"' in row, '"comment": "It refuses."' in row, '"configId"' in row) == (True, True, True)
    assert server.state.query("select ts from scores")[0][0] == int(WHEN.timestamp() * 1000)


def test_what_is_stored_already_is_not_sent_again(serve: Any, connect: Any) -> None:
    """A second push finds the labels and writes nothing."""
    server = serve("events-only")
    scores = [label(number) for number in range(250)]
    connect(server).push_scores(scores, wait=True)
    server.writes = 0

    result = connect(server).push_scores(scores)

    assert (server.writes, result.calls, len(result.accepted)) == (0, 0, 250)


def test_metadata_of_an_earlier_label_does_not_shine_through(serve: Any, connect: Any) -> None:
    """The server merges metadata: keys and list items of the earlier label must not survive in the later one."""
    server = serve("v3")
    adapter = connect(server)
    first = label(1, metadata={"closeloop": {"feedback_ids": ["a", "b", "c"], "withdrawn": True}})
    second = label(1, "format", metadata={"closeloop": {"feedback_ids": ["d"]}})
    adapter.push_scores([first], wait=True)

    adapter.push_scores([second], wait=True)
    body = server.state.query("select json_extract(body, '$.metadata.closeloop') from scores")[0][0]

    assert '"feedback_ids":"[\\"d\\"]"' in body
    assert '"withdrawn":""' in body


@pytest.mark.parametrize(
    ("score", "says"),
    [
        (label(1, 3.0, "user_verdict"), "outside the range of the project's config 'user_verdict'"),
        (label(1, True, "error_mode"), "not silently"),
        (label(1).model_copy(update={"target": Target(kind="span", id="lonely")}), "has no trace id"),
        (label(1).model_copy(update={"id": "a,b"}), "holds a comma"),
    ],
    ids=["range", "type without config", "span without trace", "comma"],
)
def test_what_the_worker_would_drop_is_refused_here(serve: Any, connect: Any, score: Score, says: str) -> None:
    """The server answers 201 and drops such a score without a word; here it is rejected with the reason."""
    adapter = connect(serve("events-only"))
    adapter.prepare_labels(
        [LabelConfig("user_verdict", "numeric"), LabelConfig("error_mode", "categorical", ("refusal",))]
    )

    result = adapter.push_scores([score])

    if says == "not silently":  # another type of the same name has no config: it is stored beside it
        assert result.accepted == (score.id,)
    else:
        assert says in result.rejected[score.id]
        assert result.calls == 0


def test_a_silent_drop_is_noticed(serve: Any, connect: Any) -> None:
    """Somebody archives the config between look and write: the label is accepted, never stored, and reported."""
    server = serve("events-only")
    adapter = connect(server)
    adapter.prepare_labels([LabelConfig("error_mode", "categorical", ("refusal",))])
    config = server.state.all("config")[0]
    server.state.put("config", {**config, "isArchived": True})
    adapter._pusher._sleep = lambda seconds: server.clock.advance(seconds)

    result = adapter.push_scores([label(1)], wait=True)

    assert "did not store it" in result.rejected[label(1).id]


def test_labels_that_appear_late_are_waited_for(serve: Any, connect: Any) -> None:
    """The worker looks at scores after twenty seconds: nothing is reported lost, nothing is written twice."""
    server = serve("v3")
    server.state.delay = 20_000
    server.clock.fixed = time.time()
    adapter = connect(server)
    adapter._pusher._sleep = lambda seconds: server.clock.advance(seconds)
    scores = [label(number) for number in range(30)]

    result = adapter.push_scores(scores, wait=True)

    assert len(result.accepted) == 30
    assert all(len(rows) == 1 for rows in held(server).values())


def test_the_oldest_of_twin_configs_counts(serve: Any, connect: Any) -> None:
    """Names of configs are not unique: the oldest is extended and revived, the twin is left alone, nothing is made."""
    server = serve("events-only")
    adapter = connect(server)
    adapter.prepare_labels([LabelConfig("error_mode", "categorical", ("refusal",))])
    oldest = server.state.all("config")[0]
    twin = {**oldest, "id": "twin", "createdAt": "2099-01-01T00:00:00.000Z"}
    server.state.put("config", {**oldest, "isArchived": True})
    server.state.put("config", twin)

    writes = adapter.prepare_labels([LabelConfig("error_mode", "categorical", ("refusal", "format"))])
    configs = {row["id"]: row for row in server.state.all("config")}

    assert (writes, len(configs)) == (1, 2)
    assert [one["label"] for one in configs[oldest["id"]]["categories"]] == ["refusal", "format"]
    assert [one["value"] for one in configs[oldest["id"]]["categories"]] == [0, 1]
    assert not configs[oldest["id"]]["isArchived"]
    assert configs["twin"] == twin


def paused_at(server: Any, path: str, resume: Any) -> None:
    """The next `POST` to a path waits until `resume` has run: it stands still while another run takes over."""
    real = server.answer

    def answer(request: Any) -> Any:
        if (request.method, request.path) == ("POST", path):
            server.answer = real
            resume()
        return real(request)

    server.answer = answer


def test_a_config_that_two_runs_made_is_one_again(serve: Any, connect: Any) -> None:
    """A run stood still before it made the config, until another had: the later one is put away, by whoever comes next."""
    server = serve("events-only")
    wanted = [LabelConfig("error_mode", "categorical", ("refusal", "none"), "Error mode found by closeloop.")]

    def prepare() -> int:
        return int(connect(server).prepare_labels(wanted))

    paused_at(server, "/score-configs", lambda: (prepare(), server.state.clock.advance(1)))
    prepare()
    made = [row["id"] for row in reversed(server.state.all("config"))]
    writes = [prepare(), prepare()]

    assert len(made) == 2
    assert [row["id"] for row in server.state.all("config") if not row["isArchived"]] == made[:1]
    assert writes == [1, 0]


@pytest.mark.parametrize("path", ["/annotation-queues", "/items"], ids=["queue", "item"])
def test_a_review_that_two_runs_asked_for_is_one_again(serve: Any, connect: Any, path: str) -> None:
    """A run stood still before it made the queue, or put a trace into it, until another had: the next one leaves one of each."""
    server = serve("events-only")
    reviews = [Review(f"r{n}", f"t{n}", Target(kind="trace", id=f"t{n}", trace_id=f"t{n}"), "mixed") for n in range(3)]

    def push(count: int = 3) -> Any:
        return connect(server).push_reviews("doubtful", reviews[:count])

    push(0 if path == "/annotation-queues" else 1)
    if path == "/annotation-queues":
        server.state.drop("queue", server.state.all("queue")[0]["id"])
    else:
        path = f"/annotation-queues/{server.state.all('queue')[0]['id']}/items"
    paused_at(server, path, push)
    late = push()
    done = server.state.all("queue_item")[0]
    server.state.put("queue_item", {**done, "status": "COMPLETED"})
    push()
    left = [(row["objectId"], row["status"]) for row in server.state.all("queue_item")]

    assert not late.rejected
    assert len(server.state.all("queue")) == 1
    assert sorted(one for one, _ in left) == ["t0", "t1", "t2"]
    assert (done["objectId"], "COMPLETED") in left
    assert push().calls == 0


def test_a_new_bucket_is_appended_to_the_config(serve: Any, connect: Any) -> None:
    """A label whose category the config lacks would be dropped: the category comes first."""
    server = serve("dual")
    adapter = connect(server)
    adapter.prepare_labels([LabelConfig("error_mode", "categorical", ("refusal", "none"))])

    result = adapter.push_scores([label(1, "refusal.policy")], wait=True)

    assert result.accepted
    assert [one["label"] for one in server.state.all("config")[0]["categories"]] == [
        "refusal",
        "none",
        "refusal.policy",
    ]


def test_long_names_go_without_a_config(serve: Any, connect: Any) -> None:
    """Langfuse refuses configs with names over 35 characters; scores of such names are stored all the same."""
    server = serve("v3")
    adapter = connect(server)
    name = "error_mode.hallucination.unsupported_claim"
    adapter.prepare_labels([LabelConfig(name, "boolean")])

    result = adapter.push_scores([label(1, True, name)], wait=True)

    assert result.accepted
    assert server.state.all("config") == []


def test_a_server_without_ingestion_takes_lists(serve: Any, connect: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the batch endpoint is gone, labels go as a list with their time; where lists are refused as well, one by one."""
    from servers import langfuse as module

    monkeypatch.setattr(module, "_COMPILED", tuple(route for route in module._COMPILED if route[2] != "/ingestion"))
    newer, older = serve("events-only", version="4.60.0"), serve("events-only")

    for server in (newer, older):
        assert len(connect(server).push_scores([label(1), label(2)], wait=True).accepted) == 2

    assert newer.calls["POST /scores"] == 1
    assert newer.state.query("select distinct ts from scores")[0][0] == int(WHEN.timestamp() * 1000)
    assert older.calls["POST /scores"] == 3


def test_a_batch_that_was_written_and_answered_500_is_not_doubled(serve: Any, connect: Any) -> None:
    """The retry carries the same events: each counts once."""
    server = serve("events-only")
    server.drop_after_write = 1

    connect(server).push_scores([label(number) for number in range(20)], wait=True)

    assert len(held(server)) == 20
    assert all(len(rows) == 1 for rows in held(server).values())


@pytest.mark.parametrize("midnight", [timedelta(hours=13, minutes=59, seconds=59, milliseconds=999), timedelta(0)])
def test_twenty_revisions_stay_on_their_day(serve: Any, connect: Any, midnight: timedelta) -> None:
    """Each revision goes one millisecond behind the last, also just before midnight, and always wins."""
    server = serve("v3")
    adapter = connect(server)
    for number in range(20):
        adapter.push_scores([label(1, f"value-{number}", created_at=WHEN + midnight)], wait=True)
        if number == 10:
            server.state.forget_events()

    rows = next(iter(held(server).values()))

    assert [(row[0], row[2]) for row in rows] == [("value-19", (WHEN + midnight).timestamp() // 86_400)]


class Doomed:
    """A process that pushes so many labels, each batch of a hundred only when it is told to."""

    def __init__(self, server: Any, count: int) -> None:
        self.server = server
        command = [sys.executable, str(DOOMED), server.url, str(count)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def go(self, batches: int) -> None:
        """Begin so many batches."""
        assert self.process.stdin
        self.process.stdin.write("\n" * batches)
        self.process.stdin.flush()

    def push(self, batches: int) -> None:
        """Push so many, to the end."""
        assert self.process.stdout
        self.go(batches)
        assert [self.process.stdout.readline() for _ in range(batches)] == ["through\n"] * batches

    def kill(self, requests: int) -> int:
        """Kill it in its next batch, when the server has got so many requests of that, and tell how it ended."""
        before = len(self.server.log)
        self.go(1)
        while len(self.server.log) < before + requests:
            assert self.process.poll() is None
            time.sleep(0.001)
        self.process.kill()
        return self.end()

    def end(self) -> int:
        """Wait for its end, and tell how it ended."""
        self.process.communicate(timeout=120)
        return self.process.returncode


@pytest.mark.parametrize(
    ("kind", "count"),
    [*((kind, 600) for kind in KINDS), *(pytest.param(kind, 5000, marks=pytest.mark.slow) for kind in KINDS)],
)
def test_labels_survive_kill_9(serve: Any, kind: str, count: int) -> None:
    """Labels pushed twice, killed at some moment in between: each is there exactly once, with the right value."""
    server = serve(kind)
    batches = count // 100
    ended = []
    # While it asks what is there, with labels on their way, and while it looks for them.
    for tenths, requests in ((1, 1), (2, 2), (4, 3)):
        doomed = Doomed(server, count)
        doomed.push(batches * tenths // 10)
        ended.append(doomed.kill(requests))
    last = Doomed(server, count)
    last.push(batches)
    ended.append(last.end())

    rows = held(server)

    assert ended == [-signal.SIGKILL] * 3 + [0]
    assert len(rows) == count
    assert all(len(found) == 1 for found in rows.values())
    assert {found[0][0] for found in rows.values()} == {f"bucket-{number}" for number in range(7)}
