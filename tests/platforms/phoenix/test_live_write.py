"""Writing back to a real Phoenix: what is sent is there, once, readable by the official client, and can be taken back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pytest

from closeloop.models import Candidate, Dataset, Example, Message, Oracle, Provenance, Score, Target
from closeloop.platforms.base import LabelConfig, Window
from closeloop.platforms.phoenix import Phoenix
from closeloop.testing.reading import collect, read
from servers.http import Answer, Request, forward, serve
from servers.phoenix_app import App, Turn

pytestmark = pytest.mark.live
IDENTIFIER = "closeloop:buckets@1"


def label(turn: Turn, value: str = "refusal", *, kind: str = "span", run: str = "run-1", **fields: Any) -> Score:
    """A label as the engine sends it."""
    ids = {"span": turn.root, "trace": turn.trace, "session": turn.session or ""}
    given: dict[str, Any] = {
        "id": f"{kind}:{ids[kind]}:{fields.get('name', 'error_mode')}",
        "platform": "phoenix",
        "project": "p",
        "interaction_id": turn.trace,
        "target": Target(kind=kind, id=ids[kind]),  # type: ignore[arg-type]
        "name": "error_mode",
        "data_type": "categorical",
        "value": value,
        "confidence": 0.9123,
        "comment": "It said “I cannot help with that”.",
        "identifier": IDENTIFIER,
        "metadata": {"closeloop": {"run_id": run, "feedback_ids": ["a", "b"]}},
    }
    return Score(**{**given, **fields})


def wait_until_stored(platform: Phoenix, scores: Sequence[Score]) -> set[str]:
    """The ids that are stored, once all are or ten seconds have passed."""
    deadline = time.monotonic() + 10
    while len(stored := platform.stored_scores(scores)) < len(scores) and time.monotonic() < deadline:
        time.sleep(0.05)
    return stored


def case(turn: Turn, number: int = 0, **fields: Any) -> Example:
    """A regression case."""
    return Example(
        id=f"phoenix:{turn.root}",
        prompt=(Message.of("system", "You help."), Message.of("user", f"question {number}")),
        candidates=(Candidate(messages=(Message.of("assistant", "I cannot."),), origin="response", label=False),),
        oracles=(Oracle(kind="must_not_repeat", text="I cannot."),),
        buckets=("refusal",),
        split="test" if number % 2 else "train",
        provenance=Provenance(
            platform="phoenix", project="p", trace_id=turn.trace, root_span_id=turn.root, interaction_id=turn.trace
        ),
        **fields,
    )


class TestLabels:
    """Scores as annotations."""

    def test_the_official_client_reads_what_we_write(self, app: App, connect: Any, official: Any) -> None:
        """Labels, numbers and booleans arrive with their explanation, metadata and mark."""
        turn = app.turns(1)[0]
        platform = connect(app)
        scores = [
            label(turn),
            label(turn, name="user_verdict", data_type="numeric", value=-0.75, confidence=None, comment=None),
            label(turn, name="error_mode.refusal", data_type="boolean", value=True, by_judge=True),
        ]
        assert set(platform.push_scores(scores).accepted) == {score.id for score in scores}
        assert wait_until_stored(platform, scores) == {score.id for score in scores}

        there = official.spans.get_span_annotations(span_ids=[turn.root], project_identifier=app.project, limit=100)
        rows = {row["name"]: row for row in there}
        assert rows["error_mode"]["result"]["label"] == "refusal"
        assert rows["error_mode"]["result"]["score"] == pytest.approx(0.9123)
        assert rows["error_mode"]["result"]["explanation"] == "It said “I cannot help with that”."
        assert rows["error_mode"]["metadata"] == {"closeloop": {"run_id": "run-1", "feedback_ids": ["a", "b"]}}
        assert rows["error_mode"]["annotator_kind"] == "CODE"
        assert rows["user_verdict"]["result"]["score"] == -0.75
        assert (rows["error_mode.refusal"]["result"]["label"], rows["error_mode.refusal"]["annotator_kind"]) == (
            "true",
            "LLM",
        )
        assert {row["identifier"] for row in there} == {IDENTIFIER}

    def test_labels_stand_on_spans_traces_and_sessions(self, app: App, connect: Any) -> None:
        """Each kind is written to its own place, read back as ours, and never as a user's."""
        turn = app.turns(1, session=f"session of {app.project}")[0]
        platform = connect(app)
        scores = [label(turn), label(turn, kind="trace"), label(turn, kind="session")]
        result = platform.push_scores(scores)

        assert result.calls == 3
        assert wait_until_stored(platform, scores) == {score.id for score in scores}
        whole = read(platform)
        assert {row.target.kind for row in whole.feedback.values()} == {"span", "trace", "session"}
        assert whole.users == {}

    def test_a_large_push_is_few_calls(self, app: App, connect: Any) -> None:
        """A thousand labels go in one call, and one call tells that they are all there."""
        turn = app.turns(1)[0]
        platform = connect(app)
        scores = [label(turn, name=f"mode-{number}") for number in range(1000)]
        assert platform.push_scores(scores).calls == 1
        assert len(wait_until_stored(platform, scores)) == 1000

        before = platform.http.counts["GET span_annotations"]
        platform.stored_scores(scores)
        assert platform.http.counts["GET span_annotations"] == before + 1

    def test_targets_that_do_not_exist_are_named(self, app: App, connect: Any) -> None:
        """Waiting for the answer, the unknown ones are reported one by one, also when there are too many for one message."""
        turns = app.turns(4)
        gone = [Turn(app.hex(32), app.hex(16), "", "") for _ in range(30)]
        platform = connect(app)
        scores = [label(turn) for turn in [*turns, *gone]] + [
            label(turns[0], kind="trace"),
            label(gone[0], kind="trace"),
        ]
        result = platform.push_scores(scores, wait=True)

        expected = {label(turn).id for turn in turns} | {label(turns[0], kind="trace").id}
        assert set(result.accepted) == expected
        assert set(result.rejected) == {score.id for score in scores} - expected
        assert set(result.rejected.values()) == {
            "the span does not exist on the server",
            "the trace does not exist on the server",
        }
        assert platform.stored_scores(scores) == expected

    def test_text_the_server_chokes_on_is_made_storable(self, app: App, connect: Any) -> None:
        """Lone surrogates make Phoenix answer 500 and NUL makes Postgres refuse: both are replaced, and found again as stored."""
        turn = app.turns(1)[0]
        platform = connect(app)
        scores = [label(turn, comment="half \ud83d and nul \x00 and 🙂")]
        platform.push_scores(scores, wait=True)

        assert platform.stored_scores(scores) == {scores[0].id}

    def test_a_name_the_server_reserves_is_rejected_alone(self, app: App, connect: Any) -> None:
        """`note` refuses its whole batch; the other labels of the batch are written all the same."""
        turns = app.turns(4)
        platform = connect(app)
        scores = [label(turn, name="note" if number == 2 else "error_mode") for number, turn in enumerate(turns)]
        result = platform.push_scores(scores)

        assert set(result.rejected) == {scores[2].id}
        assert "reserved" in result.rejected[scores[2].id]
        assert len(wait_until_stored(platform, [score for score in scores if score.name != "note"])) == 3

    def test_only_the_rows_of_the_run_are_taken_back(self, app: App, connect: Any) -> None:
        """Labels of another run, of another tool and of users stay; what is gone already counts as done."""
        turns = app.turns(4, session=f"session of {app.project}")
        platform = connect(app)
        app.annotate("span", [app.thumb(turn) for turn in turns])
        app.annotate("span", [{**app.thumb(turns[0], user="other-tool@1"), "name": "error_mode"}])
        mine = [label(turns[0]), label(turns[1]), label(turns[0], kind="trace"), label(turns[0], kind="session")]
        newer = label(turns[2], run="run-2")
        platform.push_scores([*mine, newer], wait=True)
        users = set(read(platform).users)

        result = platform.delete_scores([*mine, label(turns[2]), label(turns[3])])
        assert set(result.accepted) == {score.id for score in [*mine, label(turns[3])]}
        assert result.rejected == {newer.id: "another run has written this label since: it is left as it is"}
        assert result.calls == 3
        after = read(platform)
        assert set(after.users) == users
        assert {row.target.id for row in after.feedback.values() if row.is_ours} == {turns[2].root}
        assert platform.delete_scores(mine).calls == 0


class TestConfigs:
    """The label as Phoenix's own pages know it."""

    WANTED = (
        LabelConfig("contract_mode", "categorical", ("refusal", "format"), "Error mode."),
        LabelConfig("contract_verdict", "numeric"),
        LabelConfig("contract_flag", "boolean"),
    )

    def test_configs_are_made_once_and_shown_in_the_project(self, app: App, connect: Any) -> None:
        """Three configs, three assignments; the second time nothing is written."""
        app.turns(1)
        platform = connect(app)

        assert platform.prepare_labels(self.WANTED) == 6
        assert platform.prepare_labels(self.WANTED) == 0
        configs = platform.score_configs()
        assert set(configs["contract_mode"].labels) == {"refusal", "format"}
        assert (configs["contract_verdict"].lowest, configs["contract_verdict"].highest) == (-1.0, 1.0)
        assert configs["contract_flag"].labels == {"true": 1.0, "false": 0.0}
        shown = app.http.get(f"/v1/projects/{app.project}/annotation_configs").json()["data"]
        assert {row["name"] for row in shown} >= {"contract_mode", "contract_verdict", "contract_flag"}

    def test_new_categories_are_added_and_nothing_is_taken_away(self, app: App, connect: Any) -> None:
        """What people set up in Phoenix stays: their categories, direction and description."""
        app.turns(1)
        made = {
            "name": "contract_own",
            "type": "CATEGORICAL",
            "description": "ours",
            "optimization_direction": "MINIMIZE",
            "values": [{"label": "theirs", "score": 3.0}],
        }
        app.post("/v1/annotation_configs", made)
        platform = connect(app)
        platform.prepare_labels([LabelConfig("contract_own", "categorical", ("refusal",))])

        config = platform.score_configs()["contract_own"]
        assert config.labels == {"theirs": 3.0, "refusal": None}
        assert config.direction == "minimize"

    def test_a_config_of_another_type_is_left_alone(self, app: App, connect: Any) -> None:
        """Labels are written all the same; the config is somebody's decision."""
        app.turns(1)
        app.post("/v1/annotation_configs", {"name": "contract_text", "type": "FREEFORM"})
        platform = connect(app)
        wanted = [LabelConfig("contract_text", "categorical", ("refusal",))]

        assert platform.prepare_labels(wanted) == 1
        assert platform.prepare_labels(wanted) == 0
        assert platform.score_configs()["contract_text"].labels == {}


class TestDataset:
    """Regression cases as Phoenix's own dataset."""

    def test_the_official_client_reads_the_dataset(self, app: App, connect: Any, official: Any) -> None:
        """Examples keep their ids, splits and the link to their span; the bad answer is no expected output."""
        turns = app.turns(3)
        platform = connect(app)
        name = f"regression of {app.project}"
        result = platform.push_dataset(
            Dataset(
                name=name, description="cases", examples=tuple(case(turn, number) for number, turn in enumerate(turns))
            )
        )

        assert set(result.accepted) == {f"phoenix:{turn.root}" for turn in turns}
        dataset = official.datasets.get_dataset(dataset=name)
        assert result.url == f"{app.url}/datasets/{dataset.id}/examples"
        rows = {row["id"]: row for row in dataset.examples}
        row = rows[f"phoenix:{turns[1].root}"]
        assert row["input"]["messages"][1] == {"role": "user", "content": "question 1"}
        assert row["output"] == {"checks": [{"kind": "must_not_repeat", "text": "I cannot."}]}
        assert row["metadata"]["rejected"] == [{"role": "assistant", "content": "I cannot."}]
        assert row["metadata"]["closeloop"]["trace_id"] == turns[1].trace
        links = app.http.get(f"/v1/datasets/{dataset.id}/examples").json()["data"]["examples"]
        assert {one["source"]["span_id"] for one in links} == {turn.root for turn in turns}
        test = app.http.get(f"/v1/datasets/{dataset.id}/examples", params={"split": "test"}).json()["data"]["examples"]
        assert [one["id"] for one in test] == [f"phoenix:{turns[1].root}"]

    def test_what_has_not_changed_is_not_written(self, app: App, connect: Any) -> None:
        """No call, no version; one changed example is one call, one version, and leaves the others alone."""
        turns = app.turns(3)
        name = f"regression of {app.project}"
        examples = [case(turn, number, metadata={"content_hash": "v1"}) for number, turn in enumerate(turns)]
        platform = connect(app)

        assert platform.push_dataset(Dataset(name=name, examples=tuple(examples))).calls == 1
        assert platform.push_dataset(Dataset(name=name, examples=tuple(examples))).calls == 0
        assert platform.push_dataset(Dataset(name=name, examples=tuple(examples[:1]))).calls == 0
        changed = examples[1].model_copy(update={"metadata": {"content_hash": "v2"}, "buckets": ("format",)})
        result = platform.push_dataset(Dataset(name=name, examples=(examples[0], changed)))
        assert result.calls == 1
        assert set(result.accepted) == {examples[0].id, changed.id}
        dataset = app.http.get("/v1/datasets", params={"name": name}).json()["data"][0]
        versions = app.http.get(f"/v1/datasets/{dataset['id']}/versions").json()["data"]
        assert len(versions) == 2
        assert dataset["example_count"] == 3


def test_writes_are_counted_as_they_go_over_the_wire(app: App, connect: Any) -> None:
    """What the adapter reports as writing calls is what a proxy in between saw, failed tries included."""
    turns = app.turns(2)
    failures = [Answer(503, b"busy", {"Retry-After": "0"})]

    def fail_once(request: Request) -> Answer | None:
        return failures.pop() if request.path == "/v1/span_annotations" and failures else None

    with serve(forward(app.url, fail_once)) as proxy:
        behind = App(proxy.url, app.project)
        platform = connect(behind)
        scores = [label(turn) for turn in turns]
        read(platform)
        before = len(proxy.requests)
        writes = platform.prepare_labels([LabelConfig("error_mode", "categorical", ("refusal",))])
        writes += platform.push_scores(scores).calls
        wait_until_stored(platform, scores)
        seen = [request for request in proxy.requests[before:] if request.method != "GET"]
        behind.close()

    assert writes == platform.http.writes == len(seen)
    assert sum(request.path == "/v1/span_annotations" for request in seen) == 2


def test_a_server_without_sql_is_read_by_the_query_language(app: App, connect: Any) -> None:
    """An older server, or one whose MCP endpoint is switched off: `dsl` takes over and `probe` says so."""
    turns = app.turns(2)
    app.annotate("span", [app.thumb(turn) for turn in turns])

    with serve(forward(app.url, lambda request: Answer(405, b"no") if request.path == "/mcp/" else None)) as proxy:
        behind = App(proxy.url, app.project)
        platform = connect(behind)
        probe = platform.probe()
        found = collect(platform.pull(Window("span_annotations"))).feedback
        behind.close()

    assert (probe.ok, probe.strategy) == (True, "dsl")
    assert "not by SQL" in probe.notes[0]
    assert len(found) == 2
    assert platform.capabilities.streams[0].by == "start_time"
