"""How examples read in each format, and what a format refuses to bend."""

from __future__ import annotations

import json
from dataclasses import replace

import pyarrow.json
import pytest

from closeloop.datasets.base import Format, Skipped
from closeloop.datasets.export import export
from closeloop.datasets.exporters import register_exporters
from closeloop.datasets.exporters.dpo import Dpo
from closeloop.datasets.exporters.kto import Kto
from closeloop.datasets.exporters.regression import Regression
from closeloop.errors import ExportError
from closeloop.models import (
    AudioPart,
    Candidate,
    Document,
    Example,
    ImagePart,
    JsonPart,
    Message,
    Oracle,
    Provenance,
    TextPart,
    ToolCall,
)

FORMATS = {exporter.name: exporter for exporter in register_exporters()}
REFUNDS = "Refunds take 7 days from the day they are asked for."
LOOKUP = {"type": "function", "function": {"name": "lookup", "parameters": {"type": "object"}}}
CALL = Message(
    role="assistant", tool_calls=(ToolCall(id="c1", name="lookup", arguments={"order": 4711, "note": None}),)
)
BROKEN_CALL = Message(role="assistant", tool_calls=(ToolCall(name="lookup", arguments="{"),))
RESULT = Message(role="tool", name="lookup", tool_call_id="c1", content=(JsonPart(value={"days": 7, "ok": True}),))


def example(prompt=(), good="7 days", bad="2 days", **fields):
    place = Provenance(platform="phoenix", project="support", trace_id="t", interaction_id="t", bucket="incorrect")
    return Example(
        id="phoenix:t",
        prompt=tuple(prompt) or (Message.of("user", "How long?"),),
        candidates=(
            Candidate(messages=(Message.of("assistant", good),), origin="edit", label=True),
            Candidate(messages=(Message.of("assistant", bad),), origin="draft", label=False),
        ),
        provenance=place,
        **fields,
    )


def test_dpo_is_explicit_conversational():
    """TRL would split strings at the first character that differs, so prompt and sides are always messages."""
    assert Dpo().render(example()) == {
        "id": "phoenix:t",
        "prompt": [{"role": "user", "content": "How long?"}],
        "chosen": [{"role": "assistant", "content": "7 days"}],
        "rejected": [{"role": "assistant", "content": "2 days"}],
        "metadata": {
            "platform": "phoenix", "project": "support", "trace_id": "t", "interaction_id": "t", "bucket": "incorrect",
            "explicit": False,
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["axolotl", "bedrock-nova", "bedrock-nova-sft", "mistral", "ms-swift", "nemo-rl", "openai-dpo", "openai-sft", "verl", "vertex",
     "vertex-sft"],
)  # fmt: skip
@pytest.mark.parametrize("where", ["prompt", "answer"])
def test_a_message_without_a_word_is_refused_where_the_consumer_refuses_it(name, where):
    """One such row fails a whole job there, after it was uploaded and paid for."""
    before = (Message.of("user", "Hi"), Message.of("assistant", " \n"), Message.of("user", "How long?"))
    row = example(prompt=before) if where == "prompt" else example(good=" \n")

    assert FORMATS[name].render(row).reason == "empty_message"


@pytest.mark.parametrize("name", ["vertex", "vertex-sft"])
@pytest.mark.parametrize("over", [0, 1])
def test_gemini_takes_so_many_characters_of_prompt_and_longest_answer(name, over):
    """131,072 tokens an example, three characters each: one more and the job fails."""
    row = example(prompt=[Message.of("user", "a" * (393_216 - 6 + over))], good="7 days", bad="2")

    found = FORMATS[name].render(row)

    assert (found.reason if isinstance(found, Skipped) else None) == ("too_long" if over else None)


@pytest.mark.parametrize("name", ["dpo", "kto", "sft", "reward"])
def test_weights_have_one_type_in_all_rows(name, make, store_of, tmp_path):
    """Whole ones and others stand in one file; Arrow, and with it `datasets` before version 5, refuses a key with two types."""
    turns = [
        make.turn("edited", edits=["It takes 7 days from the day you ask."]),
        make.turn("good", "You can, within 30 days.", "positive", question="Can I return boots?"),
        make.turn("bad", "No, boots stay where they are.", question="Can I return boots?"),
        make.turn("praised", "We open at nine.", "positive", question="When do you open?"),
    ]
    praised = turns[-1]
    turns[-1] = replace(praised, verdict=praised.verdict.model_copy(update={"weight": 4.2}))
    out = tmp_path / "rows.jsonl"

    done = export(store_of(*turns), FORMATS[name], out)

    assert done.written > 1
    assert pyarrow.json.read_json(out).num_rows == done.written


def test_kto_has_a_truth_value_for_a_label():
    """And says which kind of response it was."""
    row = Kto().render(example())

    assert (row["completion"], row["label"], row["metadata"]["origin"]) == (
        [{"role": "assistant", "content": "7 days"}],
        True,
        "edit",
    )


def test_tool_calls_read_as_every_chat_template_takes_them():
    """No key is null, content is a string, arguments are an object with their own nulls kept, results are JSON text."""
    row = Dpo().render(
        example([Message.of("developer", "Be kind."), Message.of("user", "Hi"), CALL, RESULT], tools=[LOOKUP])
    )

    assert row["prompt"][0] == {"role": "system", "content": "Be kind."}
    assert row["prompt"][2] == {
        "role": "assistant",
        "content": "",
        "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "lookup", "arguments": {"order": 4711, "note": None}}}
        ],
    }
    assert row["prompt"][3] == {
        "role": "tool",
        "content": '{"days":7,"ok":true}',
        "name": "lookup",
        "tool_call_id": "c1",
    }
    assert row["tools"] == [LOOKUP]


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("where", ["prompt", "answer"])
def test_a_message_that_speaks_and_calls_a_tool_loses_neither(name, where):
    """Both are in the row, or the row is refused: half of such a message would teach a model to call in silence."""
    both = CALL.model_copy(update={"content": (TextPart(text="Let me look."),)})
    asked = [Message.of("user", "How long?"), both, RESULT] if where == "prompt" else ()
    whole = example(asked, tools=[LOOKUP])
    if where == "answer":
        if FORMATS[name].view == "regression":
            return  # a good answer is not in the row: what it must be is
        good = whole.candidates[0].model_copy(update={"messages": (both,)})
        whole = whole.model_copy(update={"candidates": (good, *whole.candidates[1:])})

    row = FORMATS[name].render(whole)

    text = json.dumps(row, default=str) if not isinstance(row, Skipped) else "refused"
    assert text == "refused" or ("Let me look." in text and "4711" in text)


def test_system_messages_at_the_start_become_one():
    """Many chat templates take only one."""
    prompt = [Message.of("system", "Be kind."), Message.of("developer", "Be short."), Message.of("user", "Hi")]

    assert [(row["role"], row["content"]) for row in Dpo().render(example(prompt))["prompt"]] == [
        ("system", "Be kind.\n\nBe short."),
        ("user", "Hi"),
    ]


def test_a_system_message_further_down_is_refused():
    """The templates of gemma3, qwen3 and cohere raise on it; folding it into a user's turn would bend what was said."""
    prompt = [
        Message.of("user", "Hi"),
        Message.of("assistant", "Hello"),
        Message.of("system", "Now."),
        Message.of("user", "?"),
    ]

    assert Dpo().render(example(prompt)).reason == "system_in_middle"


@pytest.mark.parametrize(
    "tool",
    [
        {"name": "lookup", "parameters": {"type": "object"}},
        {"name": "lookup", "input_schema": {"type": "object"}, "description": None},
        {"type": "function", "function": {"name": "lookup", "parameters": {"type": "object"}}},
    ],
)
def test_tools_of_any_vendor_become_function_tools(tool):
    """OpenAI wrapped and bare, Anthropic."""
    assert Dpo().render(example(tools=[tool]))["tools"] == [LOOKUP]


@pytest.mark.parametrize("exporter", [Dpo(), Kto()], ids=lambda exporter: exporter.name)
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"prompt": [Message(role="user", content=(ImagePart(url="https://example.com/a.png"),))]}, "multimodal_unsupported"),
        ({"prompt": [Message(role="user", content=(AudioPart(data="AA=="),))]}, "multimodal_unsupported"),
        ({"prompt": [Message(role="user", content=(JsonPart(value={"a": 1}),))]}, "structured_unsupported"),
        ({"prompt": [BROKEN_CALL, RESULT]}, "tool_arguments"),
        ({"tools": [{"type": "web_search"}]}, "tool_schema"),
    ],
)  # fmt: skip
def test_what_has_no_place_in_a_row_is_refused(exporter, fields, reason):
    """Never bent into something else."""
    skipped = exporter.render(example(**fields))

    assert isinstance(skipped, Skipped)
    assert (skipped.id, skipped.reason, skipped.interactions) == ("phoenix:t", reason, ("t",))


def test_a_regression_row_says_what_a_good_answer_must_be():
    """The bad answer is only ever what must not come again."""
    row = Regression().render(
        example(
            oracles=(
                Oracle(kind="edited_final", text="7 days"),
                Oracle(kind="must_not_repeat", text="2 days"),
                Oracle(kind="bucket_check", check="max_words", arguments={"limit": 3}),
                Oracle(kind="none"),
            ),
            documents=(Document(id="d", content="Seven days."),),
        )
    )

    assert row["assert"] == [
        {"type": "edited_final", "value": "7 days"},
        {"type": "must_not_repeat", "value": "2 days"},
        {"type": "bucket_check", "check": "max_words", "arguments": {"limit": 3}},
        {"type": "none"},
    ]
    assert row["input"] == {
        "messages": [{"role": "user", "content": "How long?"}],
        "documents": [{"id": "d", "content": "Seven days.", "metadata": {}}],
    }


def test_a_regression_row_keeps_every_part():
    """Images, structured content and several text parts stay what they are."""
    parts = (TextPart(text="What is "), TextPart(text="this?"), ImagePart(url="https://example.com/a.png"))
    row = Regression().render(example([Message(role="user", content=parts), CALL, RESULT]))

    assert row["input"]["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "What is "},
                {"type": "text", "text": "this?"},
                {"type": "image", "url": "https://example.com/a.png"},
            ],
        },
        {"role": "assistant", "content": "", "tool_calls": [{"id": "c1", "name": "lookup", "arguments": {"order": 4711, "note": None}}]},
        {"role": "tool", "content": [{"type": "json", "value": {"days": 7, "ok": True}}], "name": "lookup", "tool_call_id": "c1"},
    ]  # fmt: skip


def test_every_built_in_format_describes_itself():
    """Name, version, view, a sentence, and the columns that a Hugging Face folder declares."""
    for exporter in register_exporters():
        whole = example(tools=[LOOKUP], oracles=(Oracle(kind="none"),))
        row = exporter.render(whole)
        if isinstance(row, Skipped) and row.reason == "tools_unsupported":
            row = exporter.render(example(oracles=(Oracle(kind="none"),)))

        assert exporter.name == exporter.name.lower() != ""
        assert exporter.version
        assert exporter.description.endswith(".")
        assert not exporter.columns or list(row) == [column for column in exporter.columns if column in row]


def test_the_base_of_formats_says_what_is_missing():
    """A format that forgot its `render`."""

    class Empty(Format):
        name = "empty"

    with pytest.raises(NotImplementedError, match="export format 'empty' has no render method"):
        Empty().render(example())


def test_verl_reads_nested_columns(make, store_of, tmp_path):
    """Parquet of lists of structs, as pandas gives them to its trainer; a name that ends otherwise is refused."""
    import pyarrow.parquet as pq

    store = store_of(
        make.turn(edits=["It takes 7 days."], question=[Message.of("system", "Be brief."), Message.of("user", "Days?")])
    )
    export(store, FORMATS["verl"], tmp_path / "data")
    [row] = pq.read_table(tmp_path / "data" / "verl" / "train-00000-of-00001.parquet").to_pylist()

    assert [tuple(message.values()) for message in row["messages"]] == [
        ("system", "Be brief."), ("user", "Days?"), ("assistant", "It takes 7 days."),
    ]  # fmt: skip
    assert export(store, FORMATS["verl-rm"], tmp_path / "rm.parquet").skips == {"role_unsupported": 1}
    with pytest.raises(ExportError, match=r"ends in '\.parquet'"):
        export(store, FORMATS["verl"], tmp_path / "rows.jsonl")
    with pytest.raises(ExportError, match="read as parquet only"):
        export(store, FORMATS["verl"], tmp_path / "data", packing="gz")


@pytest.mark.parametrize(
    ("prompt", "documents", "contexts"),
    [
        (f"Context: {REFUNDS}\n\nQuestion: How long?", (), [REFUNDS]),
        (f"Context: {REFUNDS}\n\nQuestion: How long?", ("Open from 9.",), ["Open from 9."]),
        ("How long?", (), []),
    ],
)  # fmt: skip
def test_contexts_are_what_was_retrieved_or_stands_in_the_prompt(prompt, documents, contexts):
    """Most applications put their passages into the prompt, and Ragas measures against them."""
    case = example(
        prompt=(Message.of("user", prompt),),
        documents=tuple(Document(content=text) for text in documents),
        oracles=(Oracle(kind="edited_final", text="7 days"),),
    )

    assert FORMATS["ragas"].render(case)["retrieved_contexts"] == contexts
    assert FORMATS["deepeval"].render(case).get("context", []) == contexts
