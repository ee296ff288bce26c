"""The official SDK as oracle: what it writes we read, what we write it reads, on each kind of server it works with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from closeloop.interactions.build import build
from closeloop.models import Dataset, Target
from closeloop.platforms.base import LabelConfig, Review, Window
from closeloop.platforms.langfuse import Langfuse
from closeloop.testing import samples
from sdks import INSTALLED, run_with_sdk
from servers.langfuse import PUBLIC, SECRET, LangfuseServer

WRITER = Path(__file__).with_name("sdk_writer.py")
PUSH = Path(__file__).parents[1] / "native_push.py"
READER = Path(__file__).with_name("sdk_reader.py")


def write_with_sdk(server: LangfuseServer, version: str = INSTALLED) -> dict[str, Any]:
    """An application with the SDK: one trace of three steps, a thumb, a comment and a correction. Returns ids and version."""
    told = run_with_sdk("langfuse", version, [str(WRITER), server.url, PUBLIC, SECRET])
    return dict(json.loads(told.splitlines()[-1]))


@pytest.fixture
def api() -> Iterator[Any]:
    """The SDK's REST client for a server."""
    import httpx
    from langfuse.api import LangfuseAPI

    made: list[httpx.Client] = []

    def make(server: LangfuseServer) -> Any:
        made.append(httpx.Client(timeout=30))
        return LangfuseAPI(base_url=server.url, username=PUBLIC, password=SECRET, httpx_client=made[-1])

    yield make
    for transport in made:
        transport.close()


def read_all(adapter: Langfuse) -> tuple[dict[str, Any], dict[str, Any]]:
    """Feedback by name, and traces by id."""
    rows = {row.name: row for page in adapter.pull(Window("scores")) for row in page.feedback}
    wanted = sorted({row.target.trace_id for row in rows.values() if row.target.trace_id})
    return rows, {trace.id: trace for page in adapter.fetch(wanted) for trace in page.traces}


@pytest.mark.parametrize("kind", ["events-only", "cloud"])
def test_what_the_sdk_writes_we_read(serve: Any, connect: Any, kind: str) -> None:
    """A trace, a thumb, a correction and a session rating of SDK 5 on a server it works with."""
    server = serve(kind, version="4.60.0")
    wrote = write_with_sdk(server)

    rows, traces = read_all(connect(server))
    trace = traces[wrote["trace_id"]]
    turn = build(trace)[0]

    assert wrote["version"].startswith("5.")
    assert (rows["user-feedback"].value, rows["user-feedback"].comment) == (False, "wrong city")
    assert rows["output"].correction == "The capital is Paris."
    assert rows["session-csat"].target == Target(kind="session", id="session-1", session_id="session-1")
    assert (trace.session_id, trace.user_id, trace.tags) == ("session-1", "user-1", ("support",))
    assert [message.text for message in turn.prompt] == ["Be brief.", "What is the capital of France?"]
    assert turn.response_text == "The capital is Lyon."
    assert (turn.model, turn.documents[0].content) == ("gpt-4o-mini", "France: see atlas.")


def test_sdk_5_loses_scores_on_older_servers_as_measured(serve: Any) -> None:
    """The stand-in does what real 4.16 servers do: SDK 5 posts a list, gets 400, says nothing, and no score is stored."""
    server = serve("events-only")

    write_with_sdk(server)

    assert server.calls["POST /scores"] >= 1
    assert server.state.query("select count(*) from scores")[0][0] == 0


@pytest.mark.parametrize("kind", ["events-only", "v3"])
def test_what_an_older_sdk_writes_we_read(serve: Any, connect: Any, kind: str) -> None:
    """SDK 4 writes single scores, which every server takes."""
    server = serve(kind)
    wrote = write_with_sdk(server, "4.18.0")

    rows, traces = read_all(connect(server))

    assert wrote["version"] == "4.18.0"
    assert (rows["user-feedback"].value, rows["output"].correction) == (False, "The capital is Paris.")
    assert build(traces[wrote["trace_id"]])[0].response_text == "The capital is Lyon."


MATRIX = {
    ("4.18.0", "events-only"): {"scores": "404", "observations": "ok", "traces": "404", "sessions": "404"},
    ("4.18.0", "dual"): {"scores": "ok", "observations": "ok", "traces": "ok", "sessions": "ok"},
    ("4.18.0", "v3"): {"scores": "ok", "observations": "404", "traces": "ok", "sessions": "ok"},
    ("5.0.4", "events-only"): {"scores": "ok", "observations": "ok"},
    ("5.0.4", "dual"): {"scores": "ok", "observations": "ok"},
    ("5.0.4", "v3"): {"scores": "ok", "observations": "404"},
}
"""What worked on real servers (facts: section 7.1)."""


@pytest.mark.parametrize(("version", "kind"), MATRIX, ids="-".join)
def test_the_stand_in_treats_every_sdk_as_real_servers_do(serve: Any, version: str, kind: str) -> None:
    """Which lists are answered, and whether a score arrives: SDK 4's does everywhere, SDK 5's on none of these servers."""
    server = serve(kind)
    server.trace("a" * 32)
    told = json.loads(run_with_sdk("langfuse", version, [str(READER), server.url, PUBLIC, SECRET]))
    write_with_sdk(server, version)

    assert told == {"version": version, "configs": "ok", "datasets": "ok", **MATRIX[version, kind]}
    assert bool(server.state.query("select count(*) from scores")[0][0]) == version.startswith("4.")


@pytest.mark.parametrize("version", ["4.18.0", "5.0.4"])
@pytest.mark.parametrize("kind", ["events-only", "v3"])
def test_every_version_writes_our_datasets_and_queues(serve: Any, kind: str, version: str) -> None:
    """What is new is written, what is the same is not, and only what changed makes a version."""
    server = serve(kind)
    server.trace("a" * 32)
    keys = json.dumps({"LANGFUSE_PUBLIC_KEY": PUBLIC, "LANGFUSE_SECRET_KEY": SECRET})
    told = json.loads(run_with_sdk("langfuse", version, [str(PUSH), "langfuse", server.url, "a" * 32], KEYS=keys))

    assert told["version"] == version
    assert told["writes"][1::3] == [0, 0]
    assert told["writes"][2] == 1
    assert len(server.state.all("version")) == 3


@pytest.mark.parametrize("kind", ["events-only", "dual", "v3", "cloud"])
def test_what_we_write_the_sdk_reads(serve: Any, connect: Any, api: Any, kind: str) -> None:
    """Labels, their config, the dataset and the review queue, all read back by the SDK."""
    server = serve(kind)
    adapter = connect(server)
    target = Target(kind="span", id="s1", trace_id="t1")
    label = samples.score(target, "error_mode", "refusal", platform="langfuse", comment="It refuses.")
    adapter.prepare_labels([LabelConfig("error_mode", "categorical", ("refusal", "none"))])
    adapter.push_scores([label], wait=True)
    adapter.push_dataset(Dataset(name="team/regression", examples=(samples.example(),)))
    adapter.push_reviews("review", [Review("r1", "t1", target, "mixed")])

    sdk = api(server)
    score = sdk.scores.get_many(name="error_mode", fields="details,subject").data[0]
    config = sdk.score_configs.get().data[0]
    items = sdk.dataset_items.list(dataset_name="team/regression").data
    queue = sdk.annotation_queues.list_queues().data[0]
    queued = sdk.annotation_queues.list_queue_items(queue.id).data

    assert (score.value, score.comment, score.subject.id) == ("refusal", "It refuses.", "s1")
    assert (config.id, [one.label for one in config.categories]) == (score.config_id, ["refusal", "none"])
    assert [(item.source_trace_id, item.expected_output) for item in items] == [("t1", None)]
    assert (queue.name, [(item.object_id, item.object_type.value) for item in queued]) == (
        "review",
        [("s1", "OBSERVATION")],
    )


def test_only_changed_examples_make_versions(serve: Any, connect: Any) -> None:
    """Every upsert, even an identical one, makes a version: what is there already is left alone, also by the next run."""
    server = serve("events-only")
    first = Dataset(name="cases", examples=tuple(samples.example(f"e{number}", f"t{number}") for number in range(3)))
    connect(server).push_dataset(first)
    changed = samples.example("e1", "t1", question="Where is it?")

    result = connect(server).push_dataset(
        Dataset(name="cases", examples=(first.examples[0], changed, first.examples[2]))
    )

    assert (result.calls, len(result.accepted)) == (1, 3)
    assert str(result.url).startswith(f"{server.url}/project/proj-test/datasets/")
    assert len(server.state.all("version")) == 4


def test_the_same_case_may_stand_in_two_datasets(serve: Any, connect: Any) -> None:
    """Item ids are unique in the project: another dataset's item of the same example has another id."""
    adapter = connect(serve("v3"))

    results = [adapter.push_dataset(Dataset(name=name, examples=(samples.example(),))) for name in ("one", "two")]

    assert all(result.accepted and not result.rejected for result in results)


def test_reviewers_verdicts_come_back(serve: Any, connect: Any) -> None:
    """What a reviewer fills in is an annotator's feedback, with the reviewer as its user."""
    server = serve("events-only")
    adapter = connect(server)
    adapter.prepare_labels([LabelConfig("error_mode", "categorical", ("refusal",))])
    config = server.state.all("config")[0]["id"]
    server.score("error_mode", "refusal", "t1", source="ANNOTATION", configId=config, queueId="q1", authorUserId="ann")

    row = next(row for page in adapter.pull(Window("scores")) for row in page.feedback)

    assert (row.source, row.user_id, row.label, row.raw["queueId"], row.is_ours) == (
        "annotator",
        "ann",
        "refusal",
        "q1",
        False,
    )


def test_an_injected_client_gives_address_and_keys(serve: Any, api: Any) -> None:
    """`Langfuse(client=...)` needs nothing else, and shows no key."""
    server = serve("events-only")
    server.score("user_feedback", False, "t1", id="f1")
    adapter = Langfuse(client=api(server))

    rows = [row.id for page in adapter.pull(Window("scores")) for row in page.feedback]
    adapter.close()

    assert rows == ["f1"]
    assert SECRET not in repr(adapter)
