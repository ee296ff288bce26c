"""The model to Phoenix's wire, as pure functions."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from closeloop.models import Candidate, ImagePart, Message, Target, TextPart, ToolCall
from closeloop.platforms._examples import example_hash
from closeloop.platforms.base import LabelConfig
from closeloop.platforms.phoenix import write
from closeloop.platforms.phoenix.wire import AnnotationConfig
from closeloop.testing import samples

SPAN = Target(kind="span", id="a1")
MARK = {"closeloop": {"run_id": "r1", "detector": "rules@1"}}


def stored(score: Any) -> dict[str, Any]:
    """The score as the server would give it back, flat."""
    sent = write.annotation(score)
    return {"id": "x", **{name: value for name, value in sent.items() if name != "result"}, **sent["result"]}


@pytest.mark.parametrize(
    ("value", "confidence", "result"),
    [
        ("refusal", 0.9, {"label": "refusal", "score": 0.9}),
        ("refusal", None, {"label": "refusal", "score": None}),
        (True, 0.9, {"label": "true", "score": 1.0}),
        (False, None, {"label": "false", "score": 0.0}),
        (-0.25, 0.9, {"label": None, "score": -0.25}),
    ],
)
def test_values_become_labels_and_numbers(value: Any, confidence: float | None, result: dict[str, Any]) -> None:
    """A category is a label with its confidence as score; a truth value is both; a number is a score."""
    row = write.annotation(samples.score(SPAN, "error_mode", value, confidence=confidence))

    assert row["result"] == {**result, "explanation": None}


@pytest.mark.parametrize(("kind", "key"), [("span", "span_id"), ("trace", "trace_id"), ("session", "session_id")])
def test_the_target_names_itself(kind: Any, key: str) -> None:
    """Each kind under the name its endpoint asks for."""
    assert write.annotation(samples.score(Target(kind=kind, id="a1")))[key] == "a1"


def test_a_judge_is_an_llm_and_a_rule_is_code() -> None:
    """Never HUMAN: that is what users are."""
    assert write.annotation(samples.score(SPAN))["annotator_kind"] == "CODE"
    assert write.annotation(samples.score(SPAN, by_judge=True))["annotator_kind"] == "LLM"


def test_every_row_carries_the_mark() -> None:
    """Also where the engine gave no metadata: the loop guard needs it."""
    assert "closeloop" in write.annotation(samples.score(SPAN, metadata={}))["metadata"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"label": "format"}, False),
        ({"score": 0.8}, False),
        ({"explanation": "other"}, False),
        ({"metadata": {"closeloop": {"run_id": "r2"}}}, False),
        ({"metadata": None}, False),
        ({"identifier": "somebody"}, False),
        ({"span_id": "a2"}, False),
        ({"metadata": {**MARK, "added by": "a person"}}, True),
    ],
)
def test_stored_means_with_this_content(change: dict[str, Any], expected: bool) -> None:
    """An older label in the same place is not this one; what others added beside our mark does not matter."""
    score = samples.score(SPAN, confidence=0.9, comment="why", metadata=MARK)

    assert write.is_stored({**stored(score), **change}, score) is expected


def test_a_row_is_of_the_run_that_wrote_it() -> None:
    """What another run has overwritten is not ours to delete."""
    score = samples.score(SPAN, metadata=MARK)

    assert write.is_of_run(stored(score), score)
    assert not write.is_of_run({**stored(score), "metadata": {"closeloop": {"run_id": "r2"}}}, score)
    assert not write.is_of_run({**stored(score), "metadata": "?"}, score)


class TestConfigs:
    """Label configs."""

    WANTED = LabelConfig("error_mode", "categorical", ("refusal", "format"), "Error mode.")

    def there(self, **fields: Any) -> AnnotationConfig:
        """A config as the server has it."""
        return AnnotationConfig.model_validate({"id": "i", "name": "error_mode", "type": "CATEGORICAL", **fields})

    def test_a_new_one_is_complete(self) -> None:
        """Type, description, direction and categories."""
        assert write.config(self.WANTED, None) == {
            "name": "error_mode",
            "type": "CATEGORICAL",
            "description": "Error mode.",
            "optimization_direction": "NONE",
            "values": [{"label": "refusal"}, {"label": "format"}],
        }

    def test_nothing_is_written_when_nothing_is_missing(self) -> None:
        """However many more categories there are."""
        values = [{"label": "format"}, {"label": "refusal"}, {"label": "theirs"}]

        assert write.config(self.WANTED, self.there(values=values)) is None

    def test_missing_categories_are_added_to_what_is_there(self) -> None:
        """Old values keep their numbers, the direction stays."""
        body = write.config(
            self.WANTED, self.there(values=[{"label": "theirs", "score": 2}], optimization_direction="MINIMIZE")
        )

        assert body is not None
        assert body["values"] == [{"label": "theirs", "score": 2.0}, {"label": "refusal"}, {"label": "format"}]
        assert body["optimization_direction"] == "MINIMIZE"

    def test_another_type_is_left_alone(self) -> None:
        """Somebody decided that."""
        assert write.config(self.WANTED, self.there(type="FREEFORM")) is None

    def test_a_verdict_is_a_number_between_minus_one_and_one(self) -> None:
        """More is better."""
        body = write.config(LabelConfig("v", "numeric"), None)

        assert body is not None
        assert (body["type"], body["lower_bound"], body["upper_bound"]) == ("CONTINUOUS", -1.0, 1.0)
        assert body["optimization_direction"] == "MAXIMIZE"


class TestExamples:
    """Regression cases."""

    def test_lists_are_of_one_length(self) -> None:
        """The server refuses anything else."""
        examples = [samples.example("a"), samples.example("b", split="test")]
        body = write.upload("d", "why", examples)

        lists = [body[name] for name in ("inputs", "outputs", "metadata", "splits", "span_ids", "example_ids")]
        assert {len(one) for one in lists} == {2}
        assert body["action"] == "append"
        assert body["splits"] == [[], ["test"]]

    def test_the_bad_answer_is_never_expected(self) -> None:
        """It stands in the metadata; an edited final text is what is expected."""
        final = Candidate(messages=(Message.of("assistant", "good"),), origin="edit", label=True)
        plain = samples.example("a", bad="bad answer")
        edited = samples.example("b", bad="bad answer", candidates=(*plain.candidates, final))
        body = write.upload("d", "", [plain, edited])

        assert "messages" not in body["outputs"][0]
        assert body["outputs"][1]["messages"] == [{"role": "assistant", "content": "good"}]
        assert body["metadata"][0]["rejected"] == [{"role": "assistant", "content": "bad answer"}]

    def test_messages_keep_tools_and_parts(self) -> None:
        """In the chat shape, arguments as JSON text, parts that are no text as they are."""
        call = Message(role="assistant", tool_calls=(ToolCall(id="c1", name="refund", arguments={"amount": 5}),))
        result = Message(role="tool", content=(TextPart(text="done"),), tool_call_id="c1")
        picture = Message(role="user", content=(TextPart(text="see"), ImagePart(url="https://x/y.png")))
        (row,) = write.upload("d", "", [samples.example("a", prompt=(call, result, picture))])["inputs"]

        assert row["messages"][0]["tool_calls"] == [
            {"id": "c1", "type": "function", "function": {"name": "refund", "arguments": '{"amount":5}'}}
        ]
        assert row["messages"][1] == {"role": "tool", "content": "done", "tool_call_id": "c1"}
        assert row["messages"][2]["content"][1] == {"type": "image", "url": "https://x/y.png"}

    def test_the_hash_of_the_maker_counts(self) -> None:
        """Without one, everything does; the stored row says which it has."""
        made = samples.example("a", metadata={"content_hash": "h1"})
        plain = samples.example("a")

        assert example_hash(made) == "h1"
        assert example_hash(plain) == example_hash(samples.example("a"))
        assert example_hash(plain) != example_hash(samples.example("a", bad="other"))
        (metadata,) = write.upload("d", "", [made])["metadata"]
        assert write.stored_hash({"metadata": metadata}) == "h1"
        assert write.stored_hash({"metadata": "?"}) is None

    def test_every_body_can_be_sent(self) -> None:
        """Lone surrogates and NUL are gone, also from keys."""
        body = write.upload("d", "", [samples.example("a", question="\ud83d \x00", metadata={"k\x00": "\udc00"})])

        assert b"\\u0000" not in orjson.dumps(body)
