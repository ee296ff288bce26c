"""Calls and results that only the messages tell of: a trace of one model call, a file of conversations."""

from __future__ import annotations

from typing import Any

from closeloop.buckets.base import Case
from closeloop.models import Message, Span, ToolCall

TOOL = {
    "type": "function",
    "function": {
        "name": "get_order",
        "parameters": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
    },
}


def call(place: int) -> Message:
    """The model asks for an order."""
    wanted = ToolCall(id=f"c{place}", name="get_order", arguments={"id": "12"})
    return Message(role="assistant", tool_calls=(wanted,))


def result(place: int, text: str) -> Message:
    """What came back."""
    return Message.of("tool", text).model_copy(update={"tool_call_id": f"c{place}"})


def told(make_case: Any, response: str, *messages: Message, **fields: Any) -> Case:
    """A case whose prompt ends with these messages."""
    case: Case = make_case("Where is my order 12?", response, **fields)
    prompt = (*case.interaction.prompt, *messages)
    return Case(case.interaction.model_copy(update={"prompt": prompt}), case.verdict)


def test_a_failed_result_among_the_messages_is_a_tool_error(find: Any, make_case: Any) -> None:
    """Quoted from the message, with the name of the call it answers."""
    found = find("tools", told(make_case, "I could not look it up.", call(1), result(1, "Error: 500 server error")))

    assert found["tool_error.error"].evidence[0].quote == "Error: 500 server error"
    assert found["tool_error.error"].evidence[0].field == "steps[0].output"


def test_results_of_earlier_turns_are_none_of_this_response(find: Any, make_case: Any) -> None:
    """Only what came since the user's last message is behind it."""
    earlier = [call(1), result(1, "Error: 500 server error"), Message.of("user", "And order 13?")]

    assert find("tools", told(make_case, "It was sent.", *earlier)) == {}


def test_recorded_steps_come_before_what_messages_tell(make_case: Any) -> None:
    """A trace with tool spans says more."""
    case = told(make_case, "Sent.", call(1), result(1, "{}"), steps=(Span(id="s1", kind="tool", name="orders"),))

    assert [step.name for step in case.steps] == ["orders"]


def test_the_same_call_again_and_again_goes_in_circles(find: Any, make_case: Any) -> None:
    """Three calls alike without an error."""
    turns = [message for place in range(3) for message in (call(place), result(place, "{}"))]

    assert set(find("tools", told(make_case, "It is not there.", *turns))) == {"repetition.step"}


def test_numbers_are_compared_with_what_tools_said(find: Any, make_case: Any) -> None:
    """Without documents the results are what is known."""
    known = (call(1), result(1, '{"status": "shipped", "eta": "May 4"}'))
    right = find("grounding", told(make_case, "Order 12 has shipped and arrives on May 4.", *known))
    wrong = find("grounding", told(make_case, "Order 12 has shipped and arrives on June 9.", *known))

    assert right == {}
    assert wrong["hallucination.fabricated_number"].evidence[0].quote == "9"


def test_a_tool_that_was_not_offered_cannot_be_called(find: Any, make_case: Any) -> None:
    """Nor one with arguments that its schema forbids; both quote the call itself."""
    case = make_case(tools=(TOOL,))
    wrong = (ToolCall(name="fetch_order", arguments={"id": "12"}), ToolCall(name="get_order", arguments={}))
    checked = {}
    for one in wrong:
        response = (Message(role="assistant", tool_calls=(one,)),)
        found = find("tools", Case(case.interaction.model_copy(update={"response": response}), case.verdict))
        checked[one.name] = found["tool_error.bad_arguments"]

    assert checked["fetch_order"].rationale == "call of 'fetch_order': no such tool was offered"
    assert (checked["fetch_order"].evidence[0].field, checked["fetch_order"].evidence[0].quote) == (
        "calls[0].name",
        "fetch_order",
    )
    assert "'id' is a required property" in checked["get_order"].rationale
    assert checked["get_order"].evidence[0].field == "calls[0].arguments"


def test_a_wrong_call_on_the_way_counts_unless_it_was_mended(find: Any, make_case: Any) -> None:
    """A tool may take what its schema forbids, and do something else with it."""
    wrong = ToolCall(id="c1", name="get_order", arguments={"number": "12"})
    asked = Message(role="assistant", tool_calls=(wrong,))
    taken = find("tools", told(make_case, "There is none.", asked, result(1, "[]"), tools=(TOOL,)))
    mended = told(
        make_case, "It was sent.", asked, result(1, "[]"), call(2), result(2, '{"sent": true}'), tools=(TOOL,)
    )

    assert "'id' is a required property" in taken["tool_error.bad_arguments"].rationale
    assert taken["tool_error.bad_arguments"].evidence[0].field == "steps[0].input"
    assert find("tools", mended) == {}
