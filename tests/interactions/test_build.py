"""Which span produced what the user saw, and where feedback belongs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeloop.interactions.build import attach, build
from closeloop.models import Document, Message, Span, Trace, Usage

Make = Callable[..., Any]
ASK, ANSWER = Message.of("user", "Where is A-7?"), Message.of("assistant", "It is on its way to you.")


def test_the_prompt_is_the_model_calls_when_its_answer_was_shown(span: Make, trace: Make) -> None:
    """The system message only the model call has is part of the prompt; the model, tools and finish reason are its own."""
    root = span("r", input="Where is A-7?", output="It is on its way to you.", seconds=3)
    call = span("m", "r", "llm", 1, messages=(Message.of("system", "Be brief."), ASK), output_messages=(ANSWER,), model="m",
                finish_reason="stop", parameters={"response_format": {"type": "json_object"}})  # fmt: skip
    (found,) = build(trace(root, call, session_id="s", user_id="u"))

    assert [message.role for message in found.prompt] == ["system", "user"]
    assert found.response == (ANSWER,)
    assert (found.id, found.span_id, found.root_span_id, found.span_ids) == ("t1", "m", "r", ("r", "m"))
    assert (found.model, found.finish_reason, found.response_format) == ("m", "stop", {"type": "json_object"})
    assert (found.latency, found.session_id, found.user_id) == (3.0, "s", "u")


def test_a_call_that_said_something_else_is_not_the_prompt(span: Make, trace: Make) -> None:
    """A classifier before and a title writer after the answer do not lend it their prompts."""
    root = span("r", input="Where is A-7?", output="It is on its way to you.", seconds=9)
    classifier = span(
        "c",
        "r",
        "llm",
        1,
        messages=(Message.of("user", "Classify"),),
        output_messages=(Message.of("assistant", "order"),),
    )
    answer = span("m", "r", "llm", 3, messages=(ASK,), output_messages=(ANSWER,))
    title = span(
        "t",
        "r",
        "llm",
        6,
        messages=(Message.of("user", "Title?"),),
        output_messages=(Message.of("assistant", "Order"),),
    )
    (found,) = build(trace(root, classifier, answer, title))

    assert (found.span_id, found.prompt) == ("m", (ASK,))


def test_a_rewritten_question_is_not_what_the_user_asked(span: Make, trace: Make) -> None:
    """When the last call only polishes a text, the prompt is the root's input."""
    root = span("r", input="Where is A-7?", output="It is on its way to you.")
    polish = span(
        "m", "r", "llm", 1, messages=(Message.of("user", "Make this polite: on its way"),), output_messages=(ANSWER,)
    )
    (found,) = build(trace(root, polish))

    assert found.prompt == (ASK,)


def test_a_template_keeps_the_words_of_the_user(span: Make, trace: Make) -> None:
    """The prompt is what the model was given; `user_text` is what the user wrote into it."""
    wrapped = Message.of("user", "Use the context.\nContext: ...\nQuestion: Where is A-7?")
    root = span("r", input="Where is A-7?", output="It is on its way to you.")
    (found,) = build(trace(root, span("m", "r", "llm", 1, messages=(wrapped,), output_messages=(ANSWER,))))

    assert found.prompt == (wrapped,)
    assert found.user_text == "Where is A-7?"


def test_a_root_without_output_speaks_through_its_last_model_call(span: Make, trace: Make) -> None:
    """Instrumentation that records only model calls still gives the answer; calls below a judge are not it."""
    root = span("r", input="Where is A-7?", seconds=9)
    call = span("m", "r", "llm", 1, messages=(ASK,), output_messages=(ANSWER,))
    judge = span("e", "r", "evaluator", 4)
    judging = span("j", "e", "llm", 5, output_messages=(Message.of("assistant", "score: 1"),))
    (found,) = build(trace(root, call, judge, judging))

    assert (found.response, found.span_id) == ((ANSWER,), "m")


def test_an_empty_answer_is_an_answer(span: Make, trace: Make) -> None:
    """A model that said nothing gives an interaction with an empty response and the call's finish reason."""
    root = span("r", input="Where is A-7?", output="")
    call = span(
        "m", "r", "llm", 1, messages=(ASK,), output_messages=(Message(role="assistant"),), finish_reason="length"
    )
    (found,) = build(trace(root, call))

    assert (found.response, found.response_text, found.finish_reason) == ((), "", "length")


def test_after_a_failure_the_user_saw_nothing(span: Make, trace: Make) -> None:
    """A root that failed without output showed no answer, even if a model call below it had one; the failure below names the error."""
    root = span("r", input="Where is A-7?", status="error", seconds=9)
    call = span("m", "r", "llm", 1, messages=(ASK,), output_messages=(ANSWER,))
    guard = span("g", "r", "guardrail", 3, status="error", error="BlockedError: pii")
    (found,) = build(trace(root, call, guard))

    assert (found.response, found.status, found.error) == ((), "error", "BlockedError: pii")


def test_of_a_whole_conversation_only_the_end_is_the_response(span: Make, trace: Make) -> None:
    """A LangGraph state in the root's output holds everything; tool turns before the answer belong to the prompt."""
    tool = Message(role="tool", content=Message.of("tool", "shipped").content, tool_call_id="c")
    state = (ASK, Message.of("assistant", "Let me look."), tool, ANSWER)
    (found,) = build(trace(span("r", input="Where is A-7?", output_messages=state)))

    assert found.response == (ANSWER,)
    assert found.prompt == state[:-1]


def test_retrieval_shows_also_when_it_found_nothing(span: Make, trace: Make) -> None:
    """`retrieved` is True with no documents; a reranker's choice replaces what it chose from."""
    a, b = Document(id="a", content="A"), Document(id="b", content="B")
    root = span("r", input="q", output="a long enough answer")
    empty = build(trace(root, span("s", "r", "retriever", 1)))[0]
    ranked = build(
        trace(root, span("s", "r", "retriever", 1, documents=(a, b)), span("k", "s", "reranker", 2, documents=(b,)))
    )[0]
    none = build(trace(root))[0]

    assert (empty.documents, empty.retrieved) == ((), True)
    assert (ranked.documents, [step.id for step in ranked.steps]) == ((b,), ["s"])
    assert none.retrieved is False


def test_usage_is_summed_once(span: Make, trace: Make) -> None:
    """Two model calls add up; a wrapper call that counted the inner one is not added to it."""
    one = Usage(input_tokens=10, output_tokens=2, total_tokens=12, cost=0.1)
    root = span("r", input="q", output="a")
    wrapper, inner = span("w", "r", "llm", 1, usage=one), span("i", "w", "llm", 1, usage=one)
    other = span("o", "r", "llm", 3, usage=Usage(input_tokens=5, cost=0.2))
    (found,) = build(trace(root, wrapper, inner, other))

    assert found.usage == Usage(input_tokens=15, output_tokens=2, total_tokens=12, cost=0.1 + 0.2)


def test_each_root_that_answered_is_an_interaction(span: Make, trace: Make) -> None:
    """The earliest has the trace's id, further ones add their span's; an embedding run beside them answers nobody."""
    first, second = span("r1", input="a", output="A"), span("r2", at=5, input="b", output="B")
    found = build(trace(second, span("e", kind="embedding", at=1), first))

    assert [(item.id, item.response_text) for item in found] == [("t1", "A"), ("t1:r2", "B")]


def test_a_lost_parent_does_not_make_a_second_answer(span: Make, trace: Make) -> None:
    """A span whose parent was not recorded belongs to the request that was running; without any real root it is one."""
    root, orphan = span("r", input="a", output="A", seconds=5), span("o", "gone", "llm", 1, output_messages=(ANSWER,))
    (found,) = build(trace(root, orphan))
    (alone,) = build(trace(orphan))

    assert found.span_ids == ("r", "o")
    assert alone.response == (ANSWER,)


def test_circles_and_doubles_are_survived(span: Make, trace: Make) -> None:
    """Spans that are each other's parents, their own parent, or there twice give one interaction, not an endless loop."""
    (found,) = build(trace(span("a", "b", at=0, output="A"), span("b", "a", at=1), span("b", "b", at=2)))

    assert found.span_ids == ("a", "b")
    assert build(trace()) == ()


def test_what_the_source_says_came_next_travels_in_the_metadata(span: Make, trace: Make) -> None:
    """`next_turn` moves from the trace's metadata to its own field."""
    (found,) = build(trace(span("r", input="q", output="a"), metadata={"next_turn": "thanks", "k": 1}))

    assert (found.next_turn, found.metadata) == ("thanks", {"k": 1})


def test_the_same_thumb_on_trace_and_root_span_meets_on_one_interaction(
    span: Make, trace: Make, feedback: Make
) -> None:
    """Phoenix stores one thumb twice; both rows arrive at the same place, and so does one on a span below."""
    (item,) = build(trace(span("r", input="q", output="a"), span("m", "r", "llm", 1)))
    rows = [feedback("1", "trace", "t1"), feedback("2", "span", "r", "t1"), feedback("3", "span", "m")]

    assert attach([item], rows) == {"t1": rows}


def test_feedback_finds_its_place(span: Make, trace: Make, feedback: Make) -> None:
    """Session feedback is about the last turn; a trace with several answers takes trace feedback on the first; strangers are left out."""
    first = build(trace(span("r1", input="a", output="A"), span("r2", at=5, input="b", output="B"), session_id="s"))
    later = build(trace(span("r3", at=60, input="c", output="C"), id="t2", session_id="s"))
    session, on_trace = feedback("1", "session", "s"), feedback("2", "trace", "t1")
    on_second, dropped = feedback("3", "span", "r2", "t1"), feedback("4", "span", "sampled-away", "t2")
    strange, unclear = feedback("5", "span", "?"), feedback("6", "span", "sampled-away", "t1")
    places = attach([*later, *first], [session, on_trace, on_second, dropped, strange, unclear])

    assert places == {"t2": [session, dropped], "t1": [on_trace], "t1:r2": [on_second]}


IDS = st.sampled_from(["a", "b", "c", "d", "e"])
SPANS = st.builds(
    Span,
    id=IDS,
    parent_id=st.none() | IDS | st.just("gone"),
    kind=st.sampled_from(["llm", "tool", "retriever", "chain", "evaluator", "embedding", "other"]),
    status=st.sampled_from(["ok", "error", "unset"]),
    input=st.none() | st.text(max_size=5) | st.just({"messages": [{"role": "user", "content": "q"}]}),
    output=st.none() | st.text(max_size=5) | st.just({"messages": [{"role": "tool", "content": "q"}]}),
    started_at=st.none() | st.datetimes(timezones=st.just(UTC)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(SPANS, max_size=8))
def test_no_shape_of_trace_raises(spans: list[Span]) -> None:
    """Interactions have distinct ids, and no span belongs to two of them."""
    found = build(Trace(platform="x", project="p", id="t", spans=spans))
    claimed = [span_id for item in found for span_id in item.span_ids]

    assert len({item.id for item in found}) == len(found)
    assert len(set(claimed)) == len(claimed)


PASSAGE = "Order A-7 left the warehouse on Monday."
SHOWN = {"answer": "It is on its way to you."}
LC = {
    "lc": 1,
    "type": "constructor",
    "id": ["langchain", "Document"],
    "kwargs": {"page_content": PASSAGE, "metadata": {}},
}
TALK = [{"role": "user", "content": "Where is my order, please? It is late."}]


@pytest.mark.parametrize(
    ("asked", "put_out"),
    [
        ({"question": "Where is A-7?"}, {**SHOWN, "contexts": [PASSAGE]}),
        ({"query": "Where is A-7?"}, {"result": SHOWN["answer"], "source_documents": [{"page_content": PASSAGE, "metadata": {}}]}),
        ({"input": "Where is A-7?"}, {**SHOWN, "context": [LC]}),
        ({"question": "Where is A-7?", "context": PASSAGE}, SHOWN["answer"]),
        ({"question": "Where is A-7?", "docs": [[{"page_content": PASSAGE}, 0.8]]}, SHOWN),
        (["Where is A-7?", [PASSAGE], 3], SHOWN["answer"]),
        ({"args": ["Where is A-7?"], "kwargs": {"passages": [{"text": PASSAGE}]}}, SHOWN["answer"]),
        ('{"question": "Where is A-7?"}', json.dumps({"response": "It is.", "source_nodes": [{"node": {"text": PASSAGE}, "score": 0.9}]})),
    ],
)  # fmt: skip
def test_passages_beside_question_or_answer_are_documents(span: Make, trace: Make, asked: Any, put_out: Any) -> None:
    """Functions and chains without a retriever record them so; nobody then says that one ran."""
    (found,) = build(trace(span("r", input=asked, output=put_out)))

    assert [document.content for document in found.documents] == [PASSAGE]
    assert found.retrieved is False


def test_passages_of_a_step_on_the_way_to_the_answer_are_documents(span: Make, trace: Make) -> None:
    """The request itself comes first; a retriever's own are all there are where one ran, and a model's output is its answer."""
    root = span("r", input="Where is A-7?", output=ANSWER.text)
    step = span("c", "r", "chain", 1, input={"question": "Where is A-7?", "docs": [PASSAGE]}, output=ANSWER.text)
    call = span(
        "m",
        "c",
        "llm",
        2,
        messages=(ASK,),
        output_messages=(ANSWER,),
        output={"context": "a text as long as a passage"},
    )
    other = span("o", "r", "chain", 1, input={"docs": ["a passage of another step altogether"]})
    retriever = span("s", "r", "retriever", 1)
    of_step = build(trace(root, step, call, other))[0]
    of_none = build(trace(root, step, call, retriever))[0]
    of_call = build(trace(call.model_copy(update={"parent_id": None})))[0]

    assert [document.content for document in of_step.documents] == [PASSAGE]
    assert (of_none.documents, of_none.retrieved) == ((), True)
    assert of_call.documents == ()


def test_a_wrapper_without_input_asks_what_the_function_below_it_was_asked(span: Make, trace: Make) -> None:
    """Langfuse's context manager around a decorated function: the arguments are all there is, with the passages among them."""
    root = span("r", output=ANSWER.text, seconds=9)
    step = span(
        "f", "r", "other", 1, input={"args": ["Where is A-7?", [PASSAGE, PASSAGE]], "kwargs": {}}, output=ANSWER.text
    )
    other = span("o", "r", "other", 1, input={"args": ["Is it rude?"], "kwargs": {}}, output="no")
    (found,) = build(trace(root, other, step))

    assert (found.prompt, found.response) == ((ASK,), (ANSWER,))
    assert [document.content for document in found.documents] == [PASSAGE]


@pytest.mark.parametrize(
    "value",
    [
        {"context": "mobile app"}, {"context": {"page": "/orders"}}, {"context": TALK}, {"docs": []}, {"contexts": [PASSAGE[:9]]},
        {"documents": 3},
    ],
)  # fmt: skip
def test_what_is_no_passage_is_no_document(span: Make, trace: Make, value: Any) -> None:
    """Settings, the turns before, and nothing."""
    (found,) = build(trace(span("r", input={"question": "Where is A-7?", **value}, output=SHOWN)))

    assert (found.documents, found.retrieved) == ((), False)
