"""LangSmith's own SDK as the judge: what it writes we read, what we write it reads.

The installed version, and those `make sdks` has put beside it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.platforms.langsmith import LangSmith
from sdks import INSTALLED, run_with_sdk
from servers.langsmith import KEY, LangSmithServer

pytest.importorskip("langsmith")

SESSION = Path(__file__).with_name("sdk_session.py")
PUSH = Path(__file__).parents[1] / "native_push.py"
VERSIONS = (INSTALLED, "0.14.17", "0.15.0")


def sdk(version: str, server: LangSmithServer, *order: str) -> dict[str, Any]:
    """What this version of the SDK does and sees."""
    told = run_with_sdk("langsmith", version, [str(SESSION), server.url, KEY, *order])
    return json.loads(told.splitlines()[-1])  # type: ignore[no-any-return]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_sdk_writes_we_read_and_what_we_write_it_reads(
    version: str, serve: Callable[..., LangSmithServer], connect: Callable[..., LangSmith], tmp_path: Path
) -> None:
    """An application's runs and feedback become failures; labels, dataset and queue are there for the SDK."""
    server = serve()
    made = sdk(version, server, "write")
    source = {
        "platform": "langsmith", "project": "support", "base_url": server.url, "push": {"queue": "doubtful", "dataset": "cases"},
    }  # fmt: skip
    settings = Settings(store=f"sqlite:///{tmp_path / 'loop.db'}", sources={"support": source})
    with Loop(settings, env={}, adapters={"support": connect(server)}, clock=server.clock.now) as loop:
        loop.sync()
        turns = list(loop.store.judged(outcomes=None))
    seen = sdk(version, server, "read", made["bad"], "cases")

    assert version in (INSTALLED, made["version"])
    assert seen["version"] == made["version"]
    bad = next(turn for turn in turns if turn.interaction.trace_id == made["bad"])
    assert {row.name: row.correction for row in bad.feedback} == {
        "user_disliked": None,
        "user_edit": "It is at the depot.",
    }
    assert bad.verdict is not None
    assert bad.verdict.outcome == "negative"
    assert bad.interaction.user_text == "Where is my parcel?"
    assert bad.interaction.session_id == "talk"
    label = next(one for one in seen["feedback"] if one["key"] == "error_mode")
    assert label["value"] in seen["configs"]["error_mode"]
    assert set(seen["v1"]) == set(seen["v2"]) == {made["good"], made["bad"]}
    assert [one["source"] for one in seen["examples"]] == [made["bad"]]
    assert seen["examples"][0]["inputs"]["messages"][0]["content"] == "Where is my parcel?"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_writes_our_datasets_and_queues(version: str, serve: Callable[..., LangSmithServer]) -> None:
    """What is new is written, what is the same is not, what changed is changed; then the version is tagged."""
    server = serve()
    run = server.run()
    keys = json.dumps({"LANGSMITH_API_KEY": KEY})
    told = json.loads(run_with_sdk("langsmith", version, [str(PUSH), "langsmith", server.url, run], KEYS=keys))

    assert version in (INSTALLED, told["version"])
    assert told["writes"] == [3, 0, 2, 2, 0]  # dataset, examples, tag; nothing; example, tag; queue, item; nothing
    assert len(server.state.all("example")) == 2


def test_a_client_of_the_sdk_is_all_that_is_needed(serve: Callable[..., LangSmithServer]) -> None:
    """Address, key and workspace come from it."""
    from langsmith import Client

    server = serve()
    server.feedback(server.run(), score=0.0)
    workspace = "22222222-2222-4222-8222-222222222222"
    adapter = LangSmith(client=Client(api_url=server.url, api_key=KEY, workspace_id=workspace), project="support")
    probe = adapter.probe()
    names = [one.name for one in adapter.feedback_names()]
    adapter.close()

    assert probe.ok, probe.problems
    assert names == ["user_score"]
    assert set(server.workspaces) == {workspace}
    assert KEY not in repr(adapter)


@pytest.mark.parametrize(
    ("push", "ok"), [({}, False), ({"dataset": ""}, True), ({"dataset": "", "queue": "look"}, False)]
)
def test_a_check_misses_the_sdk_before_a_push_does(
    push: dict[str, str],
    ok: bool,
    serve: Callable[..., LangSmithServer],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The labels would be sent and every sync would end as partial; who pushes neither dataset nor queue needs no SDK."""
    server = serve()
    server.feedback(server.run(), score=0.0)
    monkeypatch.setitem(sys.modules, "langsmith", None)
    source = {"platform": "langsmith", "project": "support", "base_url": server.url, "push": push}
    settings = Settings(store=str(tmp_path / "x.db"), sources={"s": source})

    checked = Loop(settings, env={"LANGSMITH_API_KEY": KEY}).check("s")

    assert checked.ok == ok
    assert ["pip install 'closeloop[langsmith]'" in problem for problem in checked.problems] == [True] * (not ok)
