"""The sample's spans and feedback as Phoenix gets them, read back by the readers of the product."""

from __future__ import annotations

import json

from closeloop.demo.app import Turn
from closeloop.demo.openinference import annotation, span_attributes
from closeloop.interactions.attributes import read_attributes


def test_messages_come_back_as_they_were_written(turns: list[Turn]) -> None:
    """What the model was told and what it said survive the flat attributes, tool calls included."""
    for turn in turns:
        step = turn.answer_step
        content = read_attributes(span_attributes(turn, step))

        assert [message.role for message in content.messages] == [message["role"] for message in step.messages]
        assert [message.text for message in content.messages] == [message["content"] for message in step.messages]
        if step.reply and step.reply["content"]:
            assert [message.text for message in content.output_messages] == [turn.answer]
        calls = [call for message in content.messages for call in message.tool_calls]
        assert [call.name for call in calls] == [item.name for item in turn.steps if item.kind == "tool"]


def test_documents_finish_reason_and_format_come_back(turns: list[Turn]) -> None:
    """The facts that buckets rest on are in the attributes where the reader looks for them."""
    for turn in turns:
        read = {step.kind: read_attributes(span_attributes(turn, step)) for step in turn.steps}
        if turn.documents:
            assert [item.content for item in read["retriever"].documents] == [
                item["content"] for item in turn.documents
            ]
        assert read["llm"].finish_reason == turn.finish
        assert (read["llm"].parameters.get("response_format") is None) == (turn.response_format is None)
        assert read[turn.root.kind].session_id == turn.session_id


def test_an_edit_carries_final_text_and_draft(turns: list[Turn]) -> None:
    """The convention this product documents: explanation is the final text, metadata holds the draft."""
    turn, act = next((turn, act) for turn in turns for act in turn.acts if act.name == "user_edit")

    row = annotation(turn, act, "answer")

    assert row["span_id"] == turn.answer_step.id
    assert row["annotator_kind"] == "HUMAN"
    assert row["result"]["label"] == "edited"
    assert row["result"]["explanation"] == act.text
    assert row["metadata"]["draft"] == turn.answer
    json.dumps(row)


def test_two_users_on_one_answer_have_rows_of_their_own(turns: list[Turn]) -> None:
    """Phoenix keeps one row per name and identifier; with the user as identifier nobody overwrites anybody."""
    turn = next(turn for turn in turns if len({act.user_id for act in turn.acts if act.name.startswith("user")}) > 1)

    rows = [annotation(turn, act, "root") for act in turn.acts]

    assert len({(row["name"], row["identifier"]) for row in rows}) == len(rows)
