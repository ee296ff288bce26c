"""What a label, a config and an example look like on LangSmith's wire, and what becomes of them on a server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from closeloop.models import Dataset, Score, Target
from closeloop.platforms.base import LabelConfig
from closeloop.platforms.langsmith import LangSmith, wire, write
from closeloop.testing import samples
from servers.langsmith import LangSmithServer

RUN = "0198c0de-0000-7000-8000-000000000001"
TARGET = Target(kind="span", id=RUN, trace_id=RUN)


def label(value: str | float | bool = "refusal", **fields: Any) -> Score:
    """A label on the run."""
    return samples.score(
        TARGET, fields.pop("name", "error_mode"), value, platform="langsmith", project="support", **fields
    )


def config(body: dict[str, Any] | None) -> wire.FeedbackConfig:
    """A body as the server keeps it."""
    assert body is not None
    return wire.FeedbackConfig.model_validate(body)


def test_a_label_costs_nothing_and_says_where_it_comes_from() -> None:
    """The retention stays, the run is found by project and start, and provenance stands in the source's metadata."""
    run = {"id": RUN, "trace_id": RUN, "project_id": "p", "start_time": "2026-03-10T12:00:00"}
    body = write.feedback(label(confidence=0.123456), run, {"refusal": 3}, extends=False)

    assert body["extend_trace_retention"] is False
    assert (body["session_id"], body["trace_id"], body["start_time"]) == ("p", RUN, "2026-03-10T12:00:00Z")
    assert (body["value"], body["score"]) == ("refusal", 3)
    assert body["feedback_source"]["type"] == "api"
    assert body["feedback_source"]["metadata"]["closeloop"]["confidence"] == 0.1235


def test_numbers_have_four_decimals() -> None:
    """LangSmith refuses more."""
    assert write.content(label(0.123456789), {})["score"] == 0.1235
    assert write.content(label(True), {}) == {"score": 1.0, "value": "true", "comment": None}


def test_categories_are_appended_and_keep_their_numbers() -> None:
    """A number that is in use means the same for ever, whatever order the categories come in later."""
    first = config(write.config(LabelConfig("error_mode", "categorical", ("refusal", "format")), None))
    more = LabelConfig("error_mode", "categorical", ("length", "format", "refusal"))
    second = config(write.config(more, first))

    assert write.numbers(first) == {"refusal": 0, "format": 1}
    assert write.numbers(second) == {"refusal": 0, "format": 1, "length": 2}
    assert write.config(more, second) is None


def test_a_config_of_another_kind_is_left_alone() -> None:
    """It is somebody else's; labels do without."""
    theirs = wire.FeedbackConfig.model_validate({"feedback_key": "error_mode", "feedback_config": {"type": "freeform"}})

    assert write.config(LabelConfig("error_mode", "categorical", ("refusal",)), theirs) is None


def test_an_example_never_expects_the_bad_answer() -> None:
    """The recorded answer stands in the metadata; the run is named, not copied."""
    body = write.example("d", samples.example("e1", RUN))

    assert "messages" not in body["outputs"]
    assert body["metadata"]["rejected"][0]["content"] == samples.ANSWER
    assert "source_run_id" not in body  # the sample's span id is no UUID
    assert body["split"] == "regression"


# --- on a server


def ready(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith], **options: Any
) -> tuple[LangSmithServer, LangSmith]:
    """A server with the run, and an adapter that does not wait."""
    server = serve(**options)
    server.run(RUN, at=server.clock.now() - timedelta(hours=1))
    adapter = connect(server)
    adapter._pusher.sleep = lambda seconds: None
    return server, adapter


def test_a_run_that_is_not_visible_yet_is_tried_again(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """404 right after a run was sent passes by itself."""
    server, adapter = ready(serve, connect)
    server.lies.not_found_after_create = 2
    result = adapter.push_scores([label()])

    assert result.accepted == (label().id,)
    assert result.calls == 3


def test_a_label_on_a_missing_run_is_refused_with_a_reason(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """No request is wasted on it, and the others go."""
    server, adapter = ready(serve, connect)
    lost = label(id="1c6b4a4e-0000-4000-8000-000000000009").model_copy(
        update={"target": Target(kind="span", id="0198c0de-0000-4000-8000-00000000dead")}
    )
    result = adapter.push_scores([label(), lost])

    assert result.accepted == (label().id,)
    assert "expired, or was never sent" in result.rejected[lost.id]
    assert server.counts["POST /api/v1/feedback"] == 1


def test_what_was_changed_since_is_not_deleted(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """Undoing an older run leaves the label a newer one wrote."""
    _, adapter = ready(serve, connect)
    adapter.push_scores([label()])
    adapter.push_scores([label("format")])
    result = adapter.delete_scores([label()])

    assert "changed since" in result.rejected[label().id]
    assert adapter.stored_scores([label("format")]) == {label().id}


def test_the_settings_may_extend_the_retention(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """Only then is the trace kept longer."""
    server, _ = ready(serve, connect)
    connect(server).push_scores([label()])
    assert server.state.extended == 0
    connect(server, options={"extend_trace_retention": True}).push_scores(
        [label(name="other", id="1c6b4a4e-0000-4000-8000-00000000000a")]
    )

    assert server.state.extended == 1


def test_a_dataset_is_written_once_tagged_and_updated(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """Unchanged examples cause no version; a changed one is updated in place; an answer that was lost is made good."""
    pytest.importorskip("langsmith")
    server, adapter = ready(serve, connect)
    dataset = Dataset(name="cases", examples=(samples.example("e1", RUN), samples.example("e2", RUN)))
    first, again = adapter.push_dataset(dataset), adapter.push_dataset(dataset)
    server.clock.advance(60)
    changed = samples.example("e1", RUN, question="Another question")
    third = adapter.push_dataset(Dataset(name="cases", examples=(changed,)))

    assert again.calls == 0
    assert first.calls >= 2
    assert len(server.state.all("example")) == 2
    assert third.accepted == ("e1",)
    assert any("Another" in str(one["inputs"]) for one in server.state.all("example"))
    assert len(server.state.all("tag")) == 2
    assert {tuple(one["metadata"]["dataset_split"]) for one in server.state.all("example")} == {("regression",)}


def test_examples_another_run_has_made_meanwhile_are_not_written_again(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that stood still between looking and creating: what is there alike makes no version, what differs and what is missing one."""
    pytest.importorskip("langsmith")
    server, adapter = ready(serve, connect)
    made, edited, fresh = (samples.example(name, RUN) for name in ("e1", "e2", "e3"))
    adapter.push_dataset(Dataset(name="cases", examples=(made, samples.example("e2", RUN, question="Before"))))
    paused = connect(server)
    real = paused._native._held
    seen = [{}]
    monkeypatch.setattr(paused._native, "_held", lambda native: seen.pop() if seen else real(native))
    server.counts.clear()

    pushed = paused.push_dataset(Dataset(name="cases", examples=(made, edited, fresh)))
    writes = {name: count for name, count in server.counts.items() if name.endswith("/examples") and "GET" not in name}

    assert len(server.state.all("example")) == 3
    assert pushed.accepted == ("e1", "e2", "e3")
    assert writes == {"POST /v1/platform/datasets/*/examples": 2, "PATCH /v1/platform/datasets/*/examples": 1}
    assert not any("Before" in str(one["inputs"]) for one in server.state.all("example"))
    assert connect(server).push_dataset(Dataset(name="cases", examples=(made, edited, fresh))).calls == 0


def test_examples_that_are_there_alike_make_no_version(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that a paused run would create was made by another one."""
    pytest.importorskip("langsmith")
    server, adapter = ready(serve, connect)
    dataset = Dataset(name="cases", examples=(samples.example("e1", RUN), samples.example("e2", RUN)))
    adapter.push_dataset(dataset)
    paused = connect(server)
    real, seen = paused._native._held, [{}]
    monkeypatch.setattr(paused._native, "_held", lambda native: seen.pop() if seen else real(native))
    server.counts.clear()

    assert paused.push_dataset(dataset).accepted == ("e1", "e2")
    assert "PATCH /v1/platform/datasets/*/examples" not in server.counts


def test_two_adapters_at_once_make_one_label(
    serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith]
) -> None:
    """The id is the same, so the second write is a change of the first."""
    server, one = ready(serve, connect)
    other = connect(server)
    threads = [threading.Thread(target=adapter.push_scores, args=([label()],)) for adapter in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(server.state.feedback("key = ?", ["error_mode"])) == 1
