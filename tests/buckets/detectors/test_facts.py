"""What the trace itself says: how it finished, what failed, what was slow, what retrieval brought."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from closeloop.buckets.cascade import Cascade
from closeloop.buckets.detectors import register_detectors
from closeloop.models import Message, Signal, Span, ToolCall, Usage


def tool(index: int, name: str = "search", *, given: Any = "q", **fields: Any) -> Span:
    """A tool step."""
    return Span(id=f"s{index}", kind="tool", name=name, input=given, **fields)


@pytest.mark.parametrize(
    ("reason", "bucket"),
    [("length", "incomplete.truncated"), ("MAX_TOKENS", "incomplete.truncated"), ("content_filter",
     "refusal.policy"), ("SAFETY", "refusal.policy")],
)  # fmt: skip
def test_a_finish_reason_is_proof(find: Any, make_case: Any, reason: str, bucket: str) -> None:
    """Whatever the platform's spelling."""
    finding = find("finish", make_case(finish_reason=reason))[bucket]

    assert finding.confidence >= 0.9
    assert finding.evidence[0].quote == reason


def test_an_empty_answer_is_empty_unless_it_called_a_tool(find: Any, make_case: Any) -> None:
    """A tool call without text is a complete message."""
    call = Message(role="assistant", tool_calls=(ToolCall(name="search", arguments={}),))

    assert "incomplete.empty" in find("finish", make_case(response=""))
    assert (
        find(
            "finish",
            make_case().__class__(
                make_case().interaction.model_copy(update={"response": (call,)}), make_case().verdict
            ),
        )
        == {}
    )


def test_a_failed_tool_is_an_error_with_its_message(find: Any, make_case: Any) -> None:
    """The evidence names the step and quotes what it said."""
    finding = find(
        "tools", make_case(steps=(tool(1), tool(2, "billing", error="503 Service Unavailable", status="error")))
    )["tool_error.error"]

    assert (finding.evidence[0].field, finding.evidence[0].quote, finding.evidence[0].span_id) == (
        "steps[1].error",
        "503 Service Unavailable",
        "s2",
    )


def test_an_answer_that_nobody_recorded_is_not_empty(find: Any, make_case: Any) -> None:
    """With contents left out of traces, a model wrote tokens and there is neither a question nor an answer."""
    wrote = Usage(output_tokens=9)
    kept, asked = make_case("", "", usage=wrote), make_case("Why?", "", usage=wrote)
    silent = make_case("", "", usage=Usage(output_tokens=0))

    assert find("finish", kept)["incomplete.empty"].confidence < 0.5
    assert all(find("finish", case)["incomplete.empty"].confidence > 0.9 for case in (asked, silent))


def test_a_tool_that_worked_the_second_time_did_not_fail(find: Any, make_case: Any) -> None:
    """The answer does not depend on a failure that was made good."""
    assert (
        find("tools", make_case(steps=(tool(1, error="timeout of pool", status="error"), tool(2, output="42")))) == {}
    )


@pytest.mark.parametrize("output", ['{"error": "no such user"}', {"error": "no such user"}, "Error: no such user"])
def test_an_error_in_a_payload_is_a_failure(find: Any, make_case: Any, output: Any) -> None:
    """Many tools report errors as a result."""
    assert "tool_error.error" in find("tools", make_case(steps=(tool(1, output=output),)))


@pytest.mark.parametrize(
    "output",
    [
        {"content": [{"type": "text", "text": "no flights"}], "is_error": True},
        '{"content": [], "isError": true}',
        {"output": {"type": "tool", "content": "no flights", "status": "error"}},
        {"output": {"lc": 1, "kwargs": {"content": "no flights", "status": "error"}}},
        [{"toolResult": {"status": "error", "content": [{"text": "no flights"}]}}],
    ],
)
def test_a_result_that_is_marked_as_an_error_is_a_failure(find: Any, make_case: Any, output: Any) -> None:
    """MCP, LangChain and Bedrock mark results; the words in them need not say so."""
    assert find("tools", make_case(steps=(tool(1, output=output),)))["tool_error.error"].confidence == 0.9


BROKEN = [
    json.loads(line) for line in (Path(__file__).parent / "failures.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("row", BROKEN, ids=[row["output"][:50] for row in BROKEN])
def test_results_say_in_many_ways_that_a_call_failed(find: Any, make_case: Any, row: dict[str, Any]) -> None:
    """Envelopes, exceptions, lines of shells and servers; data about errors is none of these. `failures.jsonl` is ours."""
    case = make_case(steps=(tool(1, output=row["output"]),))
    found = {*find("tools", case), *find("latency", case)}

    assert bool(found) is row["failed"]


def test_a_call_that_timed_out_by_its_result_is_a_timeout_where_no_answer_came(find: Any, make_case: Any) -> None:
    """Many tools report that as text; the second call may bring the answer, and an answer may come all the same."""
    late = tool(1, output="Request timed out after 30s")

    assert set(find("latency", make_case(response="", steps=(late,)))) == {"latency.timeout"}
    assert find("latency", make_case(response="", steps=(late, tool(2, output="42")))) == {}
    assert find("latency", make_case(steps=(late,))) == {}
    assert set(find("tools", make_case(steps=(late,)))) == {"tool_error.error"}


@pytest.mark.parametrize(
    ("response", "told"),
    [
        ("I could not reach the printer, so nothing was printed.", True),
        ("Sorry, the queue is still paused: the print service isn't responding.", True),
        ("Der Druckauftrag ist leider fehlgeschlagen.", True),
        ("プリンターに接続できませんでした。", True),
        ("It is out of paper. Shall I send it to the one in the hall?", True),
        ("Done, your twelve pages are on the tray. No problem!", False),
        ("Erledigt, die zwölf Seiten liegen im Fach.", False),
        ("You have no pages left to print.", False),
    ],
)
def test_a_failure_that_the_answer_tells_of_is_none_unless_somebody_was_unhappy(
    find: Any, make_case: Any, response: str, told: bool
) -> None:
    """It neither hides it nor rests on it; who was unhappy was so because of it."""
    steps = (tool(1, output='{"error": "OUT_OF_PAPER"}'),)
    silent = find("tools", make_case("Print it.", response, outcome="weak", steps=steps))["tool_error.error"]
    unhappy = find("tools", make_case("Print it.", response, outcome="negative", steps=steps))["tool_error.error"]

    assert (silent.confidence < 0.5) is told
    assert unhappy.confidence == 0.85


def test_who_tells_of_a_call_that_failed_does_not_refuse(find: Any, make_case: Any) -> None:
    """Nothing else could be said."""
    response = "I'm sorry, I can't show you the invoice: the billing system is down."
    case = make_case("Show me my invoice.", response, outcome="weak", steps=(tool(1, error="HTTP 503"),))

    assert all(found.confidence < 0.5 for found in find("refusal", case).values())


def test_a_call_that_was_made_beside_another_is_no_second_try(find: Any, make_case: Any) -> None:
    """Both were made before either had a result; the same call after the result is one."""
    both = tuple(ToolCall(id=name, name="lock", arguments={"door": name}) for name in ("front", "back"))
    results = [Message.of("tool", text) for text in ('{"ok": false, "error": "jammed"}', '{"ok": true}')]
    told = [message.model_copy(update={"tool_call_id": call.id}) for message, call in zip(results, both, strict=True)]
    case = make_case("Lock up.", "Both doors are locked.")
    beside = [Message(role="assistant", tool_calls=both), *told]
    after = [
        part
        for call, one in zip(both, told, strict=True)
        for part in (Message(role="assistant", tool_calls=(call,)), one)
    ]
    found = {}
    for name, messages in (("beside", beside), ("after", after)):
        prompt = (*case.interaction.prompt, *messages)
        found[name] = find(
            "tools", case.__class__(case.interaction.model_copy(update={"prompt": prompt}), case.verdict)
        )

    assert set(found["beside"]) == {"tool_error.error"}
    assert found["after"] == {}


def test_asking_until_a_task_is_done_is_no_circle(find: Any, make_case: Any) -> None:
    """The last call brought something new."""
    states = ("queued", "running", "running", "done")
    steps = tuple(tool(at, given={"job": 7}, output=state) for at, state in enumerate(states))

    assert find("tools", make_case(steps=steps)) == {}
    assert set(find("tools", make_case(steps=steps[1:3] + steps[1:2]))) == {"repetition.step"}


@pytest.mark.parametrize("output", ['{"error": null, "rows": 3}', "No errors found", {"rows": []}, {"isError": False, "content": []},
                                    {"jobs": [{"status": "error", "content": "x"}]}, {"content": '{"is_error": true}'}])  # fmt: skip
def test_a_payload_that_speaks_of_no_error_is_none(find: Any, make_case: Any, output: Any) -> None:
    """`error: null` is success."""
    assert find("tools", make_case(steps=(tool(1, output=output),))) == {}


def test_a_tool_that_was_not_offered_is_told_however_the_others_are_described(find: Any, make_case: Any) -> None:
    """OpenInference keeps a tool's definition as JSON text, and a tool that takes nothing has no schema."""
    offered = (
        {"json_schema": '{"type": "function", "function": {"name": "pay"}}'},
        {"name": "ping", "input_schema": {}},
    )
    case = make_case(tools=offered)
    response = (Message(role="assistant", tool_calls=(ToolCall(name="refund"), ToolCall(name="ping"))),)
    checked = find("tools", case.__class__(case.interaction.model_copy(update={"response": response}), case.verdict))

    assert checked["tool_error.bad_arguments"].rationale == "call of 'refund': no such tool was offered"


def test_bad_arguments_are_told_from_other_errors(find: Any, make_case: Any) -> None:
    """By the message of the tool, and by the tool's own schema."""
    schema = {
        "type": "function",
        "function": {
            "name": "pay",
            "parameters": {"type": "object", "properties": {"amount": {"type": "number"}}, "required": ["amount"]},
        },
    }
    said = find("tools", make_case(steps=(tool(1, error="validation error: missing argument amount"),)))
    case = make_case(tools=(schema,), steps=(tool(1, "pay", given={"amount": "ten"}),))
    response = (Message(role="assistant", tool_calls=(ToolCall(name="pay", arguments={"amount": "ten"}),)),)
    checked = find("tools", case.__class__(case.interaction.model_copy(update={"response": response}), case.verdict))

    assert set(said) == {"tool_error.bad_arguments"}
    assert checked["tool_error.bad_arguments"].rationale == "call of 'pay': $.amount: 'ten' is not of type 'number'"
    assert checked["tool_error.bad_arguments"].evidence[0].quote == '{"amount":"ten"}'


def test_a_loop_with_errors_is_a_tool_error_and_without_is_repetition(find: Any, make_case: Any) -> None:
    """The same call three times goes in circles; the errors say which bucket."""
    failing = find("tools", make_case(steps=tuple(tool(index, error="502") for index in range(3))))
    working = find("tools", make_case(steps=tuple(tool(index, output="same") for index in range(3))))
    different = find("tools", make_case(steps=tuple(tool(index, given=f"q{index}", output="x") for index in range(3))))

    assert "tool_error.loop" in failing
    assert set(working) == {"repetition.step"}
    assert different == {}


def test_time_over_the_limit_is_slow_and_a_timeout_is_a_timeout(find: Any, make_case: Any) -> None:
    """The limit is the case's own; an error text that speaks of time is no tool error."""
    assert find("latency", make_case(latency=29.0)) == {}
    assert find("latency", make_case(latency=31.0))["latency.slow"].evidence[0].quote == "31.000 s"
    timed_out = make_case(error="ReadTimeout: timed out after 60 s", status="error", response="")
    assert set(find("latency", timed_out)) == {"latency.timeout"}
    assert find("tools", timed_out) == {}


def test_a_retriever_that_brought_nothing_is_a_miss(find: Any, make_case: Any) -> None:
    """A retriever that did not run is none."""
    step = Span(id="r1", kind="retriever", name="vector search")

    assert (
        find("retrieval", make_case(retrieved=True, steps=(step,)))["retrieval_miss.empty"].evidence[0].quote
        == "vector search"
    )
    assert find("retrieval", make_case(retrieved=True))["retrieval_miss.empty"].confidence == 0.95
    assert find("retrieval", make_case()) == {}


def test_a_correction_that_no_document_holds_is_a_missed_answer(find: Any, make_case: Any) -> None:
    """What the user put in had to come from somewhere."""
    edit = Signal(
        kind="edit",
        polarity=-0.8,
        weight=3.0,
        explicit=True,
        draft="The fee is $30.",
        final="The fee is $45 at Heathrow.",
    )

    finding = find("retrieval", make_case(response="The fee is $30.", documents=["Fees: $30."], signals=[edit]))[
        "retrieval_miss.missed_answer"
    ]

    assert [evidence.quote for evidence in finding.evidence] == ["45", "Heathrow"]
    assert (
        find("retrieval", make_case(response="The fee is $30.", documents=["Fees: $45 at Heathrow."], signals=[edit]))
        == {}
    )


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("The export takes a minute. After that you can open the", True),
        ("Here is the code:\n```python\nprint(1)", True),
        ('{"name": "Ann", "age"', True),
        ("It works in three steps, first the settings,", True),
        ("The export takes a minute. After that you can open the file.", False),
        ("Steps:\n- Open the settings\n- Choose Export\n- Save the file", False),
        ("Here is the code:\n```python\nprint(1)\n```", False),
        ("Roses are red\nViolets are blue\nSugar is sweet\nAnd so are you", False),
        ("Best regards,\nAnn", False),
        ("All of it is in the documentation, with examples for each of the formats: https://example.com/docs/export", False),
        ('Here is the JSON that you asked for, with every row of the table in it:\n\n{"a": 1, "b": [1, 2, 3]}', False),
        ("設定画面からエクスポートを選択してください。完了するとメールが届きます。", False),
        ("設定画面からエクスポートを選択してください。完了するとメー", True),
        ("Paris", False),
        ("def f(x):\n    return x", False),
    ],
)  # fmt: skip
def test_an_ending_is_cut_or_whole(find: Any, make_case: Any, text: str, cut: bool) -> None:
    """Lists, verse, code, letters and short answers end without a stop and are whole."""
    findings = find("truncated", make_case(response=text))

    assert any(finding.confidence >= 0.5 for finding in findings.values()) == cut
    assert bool(find("truncated", make_case(response=text, finish_reason="stop"))) == text.endswith(" the")


@pytest.mark.parametrize("reason", ["length", None])
def test_a_loop_that_was_cut_is_a_loop_first(make_case: Any, reason: str | None) -> None:
    """It would not have ended with more room; that it was cut is said as well."""
    cascade = Cascade({one.name: one for one in register_detectors()})
    found = cascade.sort(make_case(response="Good morning is buenos" + " días" * 20, finish_reason=reason))

    assert [label.bucket for label in found.labels if label.primary] == ["repetition.text"]
    assert "incomplete.truncated" in {label.bucket for label in found.labels}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Open the settings page. Click on 'Forgot password' and follow the", True),
        ("Das Gerät wird in einem Karton geliefert, und der Karton wird mit einer", True),
        ("Dans ce cas, il faut contacter la mairie et demander les", True),
        ("The device connects over Bluetooth, and you can choose what to pass it on to", False),
        ("The right answer to the second question is AN", False),
        ("Les trois lettres sont A, B et\n\nDES", False),
    ],
)
def test_an_end_that_no_text_has_counts_more_than_a_reason(find: Any, make_case: Any, text: str, cut: bool) -> None:
    """A stop sequence cuts in the middle and is called `stop`, as by a proxy everything is; text beside a call of a tool is never whole."""
    found = find("truncated", make_case(response=text, finish_reason="stop"))

    assert [finding.confidence for finding in found.values()] == [0.75] * cut
    assert find("truncated", make_case(response=text, finish_reason="tool_calls")) == {}


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Give a title for a blog on tea", "The Quiet Art of Tea"),
        ("Who was he?", "Gilbert du Motier, Marquis de Lafayette"),
        ("Write a tweet", "Visit our bakery today, we have something for everyone who is out for a walk #bakery #yum"),
        (
            "List 4 universities",
            "1. Harvard University\n2. Stanford University\n3. Yale University\n4. Princeton University",
        ),
        ("Write to me", "Dear me,\n\nKeep going and never give up on your dreams.\n\nLove,\n\nYour Future Self"),
    ],
)
def test_where_no_stop_is_due_none_is_missed(find: Any, make_case: Any, asked: str, text: str) -> None:
    """Titles, names, hashtags, signatures and the last of as many items as were asked for."""
    finding = find("truncated", make_case(asked, text)).get("incomplete.truncated")

    assert finding is None or finding.confidence < 0.5


def test_the_last_item_asked_for_may_still_be_cut(find: Any, make_case: Any) -> None:
    """It has hardly begun."""
    steps = (
        "1. Boil the water in a kettle\n2. Put the tea leaves into the pot\n3. Pour the water over the leaves\n4. Wait"
    )
    finding = find("truncated", make_case("List 4 steps to make tea", steps))["incomplete.truncated"]

    assert finding.confidence >= 0.5


def test_a_loop_to_the_end_is_repetition_and_a_refrain_is_not(find: Any, make_case: Any) -> None:
    """A block again and again is a loop; songs repeat on purpose."""
    loop = "Thank you for asking. " + "The fee is thirty dollars and " * 12
    song = "\n".join(["We are the champions of the world today", "No time for losers here"] * 3)

    assert find("repetition", make_case(response=loop))["repetition.text"].confidence >= 0.9
    assert find("repetition", make_case("Write a song", song)) == {}
    assert find("repetition", make_case(response="---\n" * 40)) == {}


@pytest.mark.parametrize(
    ("response", "loops"),
    [
        ("\n".join(f"{number}. Be kind to people." for number in range(1, 6)), True),
        ("お茶はいいです。" * 6, True),
        ("1. 太陽の形成と宇宙\n2. 太陽の形成と宇宙\n3. 太陽の形成と宇宙\n4. 太陽の形成と宇宙", True),
        ("a,b,c\n" + "0,0,0\n" * 20, False),
        ("\n".join(f"| {number} | yes | no |" for number in range(30)), False),
        ("The answer is four. The answer is four. Two and two make four, as everybody knows.", False),
    ],
)
def test_the_same_item_again_and_again_is_repetition_in_any_script(
    find: Any, make_case: Any, response: str, loops: bool
) -> None:
    """List numbers in between change nothing; rows of figures and a sentence said twice are no loop."""
    assert bool(find("repetition", make_case("Write it down.", response))) == loops


@pytest.mark.parametrize(
    ("response", "cut"),
    [
        ("SELECT * FROM users;", False),
        ("function a() {\n  return 1;\n}", False),
        ("function a() {\n  return b(1;\n", True),
        ("- 緑茶\n- 紅茶\n- 烏龍茶", False),
        ("1. 緑茶\n2. 紅茶\n3. 烏龍茶は", True),
        ("お茶は体に良いと言われていますが、飲みすぎると", True),
    ],
)
def test_code_and_lists_of_names_end_without_a_stop(find: Any, make_case: Any, response: str, cut: bool) -> None:
    """A closed statement and the last of some names are whole; an open bracket and a particle are not."""
    findings = find("truncated", make_case("Please.", response))

    assert any(finding.confidence >= 0.5 for finding in findings.values()) == cut
