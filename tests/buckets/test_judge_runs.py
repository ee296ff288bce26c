"""The LLM judge over a whole run: what it was not asked, what it costs, when it is left alone, and answers of servers without schemas."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.discovery.clusters import note_of
from closeloop.buckets.explain import explain
from closeloop.buckets.judge import Judge, JudgeWarning
from closeloop.buckets.taxonomy import Taxonomy
from closeloop.config import JudgeSettings
from closeloop.errors import ConfigError
from servers.judge import ANSWER, Server, row, said

pytest.importorskip("openai")
KEY = "sk-secret-of-this-test"
MakeLoop = Callable[..., Loop]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A stand-in for an OpenAI-compatible endpoint, and a key for it."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    one = Server()
    yield one
    one.close()


@pytest.fixture
def make_loop(server: Server, tmp_path: Path) -> MakeLoop:
    """`make_loop(count, ...)`: a store over so many unexplained failures, and a judge with such settings."""

    def make(count: int, **judge: Any) -> Loop:
        down = {"name": "user_feedback", "score": 0, "label": "thumbs-down"}
        lines = [
            {
                "id": f"f{number}",
                "prompt": "What is the fee?",
                "response": f"Plan {number}: {ANSWER}",
                "feedback": [down],
            }
            for number in range(count)
        ]
        data = tmp_path / "data.jsonl"
        data.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        settings = Settings(
            store=str(tmp_path / "store.db"),
            sources={"chat": {"platform": "files", "path": str(data)}},
            buckets={"judge": {"model": "tiny", "base_url": server.url, "retries": 0, **judge}},
        )
        return Loop(settings)

    return make


def test_what_the_budget_did_not_reach_is_asked_in_the_next_run(server: Server, make_loop: MakeLoop) -> None:
    """Each run goes on where the budget ended; what was asked is not asked again."""
    server.replies = [said({"findings": [row()]})]
    runs = []
    with make_loop(5, budget=2) as loop, warnings.catch_warnings():
        warnings.simplefilter("ignore", JudgeWarning)
        loop.pull("chat")
        runs = [loop.bucket() for _ in range(4)]

    assert [one.judge.get("calls", 0) for one in runs] == [2, 2, 1, 0]
    assert [one.buckets for one in runs] == [
        {"incorrect.fact": 2, "unknown": 3}, {"incorrect.fact": 2, "unknown": 1}, {"incorrect.fact": 1}, {},
    ]  # fmt: skip
    assert runs[0].problems == ("the judge gave no answer on 3 interactions: the budget of 2 calls is spent",)
    assert len({asked["messages"][1]["content"] for asked in server.asked}) == len(server.asked) == 5


def test_an_endpoint_that_was_away_is_asked_again_and_a_useless_answer_is_not(
    server: Server, make_loop: MakeLoop
) -> None:
    """What another run may mend waits for it; a judge that refuses this one does so every time."""
    server.replies = [{"status": 503, "error": {"message": "down"}}]
    with make_loop(1) as loop, warnings.catch_warnings():
        warnings.simplefilter("ignore", JudgeWarning)
        loop.pull("chat")
        loop.bucket()
        server.replies = [said("", refusal="I cannot do that")]
        refused = loop.bucket()
        last = loop.bucket()

    assert (refused.interactions, refused.problems) == (
        1,
        ("the judge gave no answer on 1 interaction: no usable answer: the judge refused",),
    )
    assert (last.interactions, last.problems) == (0, ())


def test_cases_of_a_store_are_asked_about_at_the_same_time(server: Server, make_loop: MakeLoop) -> None:
    """As many as `concurrency` says: an endpoint that waits until three have asked answers all of them."""
    server.replies = [said({"findings": [row()]})]
    server.together = 3
    with make_loop(3, concurrency=3, timeout=5) as loop:
        loop.pull("chat")
        result = loop.bucket()

    assert result.buckets == {"incorrect.fact": 3}


@pytest.mark.parametrize("budget", [200, 8], ids=["a budget for all", "a budget for some"])
@pytest.mark.parametrize(
    ("reply", "said_of_it"),
    [
        ({"status": 401, "error": {"message": f"Incorrect API key provided: {KEY}"}}, "check OPENAI_API_KEY"),
        ({"status": 404, "error": {"message": "no such model"}}, "check buckets.judge.model, and that"),
        ({"status": 429, "error": {"message": "quota", "code": "insufficient_quota"}}, "check the account"),
    ],
    ids=["wrong key", "no model", "no money"],
)
def test_what_every_call_would_meet_ends_the_asking(
    server: Server, make_loop: MakeLoop, reply: dict[str, Any], said_of_it: str, budget: int
) -> None:
    """One call tells it, of what the budget would not have reached, too; the message says what to do and holds no key."""
    server.replies = [reply]
    with make_loop(20, concurrency=1, budget=budget) as loop, warnings.catch_warnings():
        warnings.simplefilter("ignore", JudgeWarning)
        loop.pull("chat")
        result = loop.bucket()

    assert len(server.asked) == 1
    assert result.problems[0].startswith("the judge gave no answer on 20 interactions: ")
    assert said_of_it in result.problems[0]
    assert KEY not in result.problems[0]


def test_an_endpoint_that_fails_again_and_again_is_left_alone(server: Server, make_loop: MakeLoop) -> None:
    """Five calls in a row are enough to know."""
    server.replies = [{"status": 500, "error": {"message": "down"}}]
    with make_loop(20, concurrency=1) as loop, warnings.catch_warnings():
        warnings.simplefilter("ignore", JudgeWarning)
        loop.pull("chat")
        loop.bucket()

    assert len(server.asked) == 5


def test_the_cost_of_a_run_is_told(server: Server, make_loop: MakeLoop) -> None:
    """Calls and tokens, as the server counts them."""
    server.replies = [said({"findings": []})]
    with make_loop(3) as loop:
        loop.pull("chat")
        result = loop.bucket()

    assert result.judge == {"calls": 3, "cached": 0, "prompt_tokens": 300, "completion_tokens": 60}


def make_judge(server: Server, **settings: Any) -> Judge:
    """A judge on the stand-in."""
    return Judge(JudgeSettings(model="tiny", base_url=server.url, retries=0, **settings), Taxonomy())


@pytest.mark.parametrize(
    "answer",
    [
        f"Sure!\n```json\n{json.dumps({'findings': [row()]})}\n```\nI looked at {{response}} only.",
        json.dumps([row()]),
        json.dumps({"findings": [row(severity=2)]}),
        json.dumps({"findings": [{"bucket": "incorrect.fact", "quote": "40 euros a month", "confidence": 0.9}]}),
        json.dumps({"findings": [row(), {"bucket": "tone"}, "and so on"]}),
        json.dumps({"findings": [row(field="answer")]}),
    ],
    ids=["braces behind it", "a bare list", "a key too much", "a key too little", "one bad row", "another field"],
)
def test_answers_of_servers_without_schemas_are_read(server: Server, make_case: Any, answer: str) -> None:
    """What can be read counts, and its quote is checked as ever."""
    server.replies = [said(answer)]

    (found,) = make_judge(server).ask(make_case(response=ANSWER))

    assert (found.bucket, found.confidence, found.evidence[0].quote) == ("incorrect.fact", 0.6, "40 euros a month")


def test_a_bucket_that_does_not_exist_is_a_proposed_label(server: Server, make_case: Any) -> None:
    """`other` carries what the judge called it."""
    server.replies = [said({"findings": [row(bucket="wrong_currency")]})]

    labels = Cascade({}, judge=make_judge(server)).sort(make_case(response=ANSWER)).labels

    assert [(one.bucket, one.attributes["proposed_label"]) for one in labels] == [("other", "wrong_currency")]


def test_what_a_judge_calls_another_failure_is_data_and_a_note(server: Server, make_case: Any) -> None:
    """A name for `other` is no bucket, not even that of one that exists; beside another bucket it says nothing."""
    stated = [
        row(bucket="other", proposed_label="wrong_currency", reason="euros, not pounds"),
        row(bucket="incorrect.fact", proposed_label="tone", confidence=0.55),
        row(bucket="length", proposed_label=None, confidence=0.52),
    ]
    server.replies = [said({"findings": stated})]
    case = make_case(response=ANSWER)
    cascade = Cascade({}, judge=make_judge(server))

    labels = cascade.sort(case).labels
    proposed = {one.bucket: one.attributes.get("proposed_label") for one in labels}
    note = note_of(case.interaction, (), [one for one in labels if one.bucket == "other"])

    assert proposed == {"incorrect.fact": None, "length": None, "other": "wrong_currency"}
    assert note is not None
    assert note.text == "wrong currency: euros, not pounds"
    shown = {one["bucket"]: one["attributes"].get("proposed_label") for one in explain(cascade, case).findings}
    assert shown["other"] == "wrong_currency"


def test_equal_cases_are_asked_once_and_the_budget_reaches_the_first(server: Server, make_case: Any) -> None:
    """Whatever call is the fastest, the same cases are left over."""
    server.replies = [said({"findings": [row()]})]
    judge = make_judge(server, budget=2, concurrency=4)
    cases = [make_case(response=f"{ANSWER} {text}") for text in "aabbcd"]

    with pytest.warns(JudgeWarning, match="the budget of 2 calls is spent"):
        found = judge.ask_all(cases)

    assert [one is None for one in found] == [False, False, False, False, True, True]
    assert (len(server.asked), judge.spent.cached) == (2, 2)


def test_a_server_that_refuses_without_a_word_is_asked_without_a_schema(server: Server, make_case: Any) -> None:
    """Some answer what they do not know with nothing but 400."""
    server.replies = [{"status": 400, "detail": "Bad Request"}, said({"findings": [row()]})]

    assert len(make_judge(server).ask(make_case(response=ANSWER))) == 1
    assert [asked["response_format"]["type"] for asked in server.asked] == ["json_schema", "json_object"]


def test_a_cache_that_cannot_be_written_costs_no_answer(server: Server, make_case: Any, tmp_path: Path) -> None:
    """Told once, by its name; what cannot be a folder is a mistake told before anything is asked."""
    (tmp_path / "file").touch()
    server.replies = [said({"findings": [row()]})]
    judge = make_judge(server, cache=tmp_path / "file" / "answers")

    with pytest.warns(
        JudgeWarning, match=r"answers are not kept: cannot write to buckets.judge.cache '.*/file/answers'"
    ) as told:
        found = judge.ask_all([make_case(response=f"{ANSWER} {text}") for text in "abc"])

    assert [len(one or ()) for one in found] == [1, 1, 1]
    assert len(told) == 1
    with pytest.raises(ConfigError, match=r"buckets.judge.cache '.*/file' is no folder: name one"):
        make_judge(server, cache=tmp_path / "file")
