"""Regression cases as tests of somebody else's suite: a pytest of its own in a folder of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as Tree
from pathlib import Path

import pytest

import closeloop

CASES = [
    {
        "id": "memory/support:good", "input": {"messages": [{"role": "user", "content": "How long?"}]},
        "assert": [{"type": "edited_final", "value": "It takes 7 days."}, {"type": "must_not_repeat", "value": "It takes 2 days."}],
        "metadata": {"bucket": "incorrect.fact", "trace_id": "t1"},
    },
    {
        "id": "memory/support:bad", "input": {"messages": [{"role": "user", "content": "As JSON?"}]},
        "assert": [{"type": "bucket_check", "check": "valid_json", "arguments": {}}],
        "metadata": {"bucket": "format.parse", "trace_id": "t2"},
    },
    {
        "id": "memory/support:review", "input": {"messages": [{"role": "user", "content": "?"}]}, "assert": [{"type": "none"}],
        "needs_review": "no check fails on the recorded answer", "metadata": {},
    },
]  # fmt: skip


@pytest.fixture
def suite(tmp_path: Path):
    """A folder with cases, a target, and no tests of its own; runs pytest there."""
    (tmp_path / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in CASES))
    (tmp_path / "bot.py").write_text("def answer(case):\n    return 'It takes 7 working days.'\n")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        plugins = ("-p", "no:phoenix", "-p", "closeloop.pytest_plugin", "-p", "no:cacheprovider")
        command = [sys.executable, "-P", "-m", "pytest", *plugins, *arguments]
        env = {
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PATH": "",
            "PYTHONPATH": str(Path(closeloop.__file__).parents[1]),
        }
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=env)

    run.folder = tmp_path
    return run


def test_cases_pass_fail_and_wait_for_review(suite):
    """By what the target answers; JUnit says which bucket and trace a failure belongs to."""
    result = suite(
        "--closeloop",
        "cases.jsonl",
        "--closeloop-target",
        "bot:answer",
        "--strict-markers",
        "--junitxml",
        "out.xml",
        "-ra",
    )
    cases = {case.get("name"): case for case in Tree.parse(suite.folder / "out.xml").iter("testcase")}
    named = {row.get("name"): row.get("value") for row in cases["memory/support:bad"].iter("property")}

    assert result.returncode == 1
    assert "1 failed, 1 passed, 1 skipped" in result.stdout
    assert "the answer fails the check valid_json()" in result.stdout
    assert "answered: It takes 7 working days." in result.stdout
    assert "needs review: no check fails on the recorded answer" in result.stdout
    assert named == {"case": "memory/support:bad", "bucket": "format.parse", "trace_id": "t2"}


def test_buckets_are_marks(suite):
    """`-m` with the bucket or its top-level key."""
    given = ("--closeloop", "cases.jsonl", "--closeloop-target", "bot:answer")

    assert "1 passed, 2 deselected" in suite(*given, "-m", "incorrect").stdout
    assert "1 failed, 2 deselected" in suite(*given, "-m", "format_parse").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--closeloop", "cases.jsonl"], "--closeloop needs --closeloop-target MODULE:FUNCTION"),
        (["--closeloop", "gone.jsonl", "--closeloop-target", "bot:answer"], "'gone.jsonl': no such file"),
        (["--closeloop", "bot.py", "--closeloop-target", "bot:answer"], "'bot.py' line 1 is no case"),
        (["--closeloop", "cases.jsonl", "--closeloop-target", "bot:ask"], "module 'bot' has no attribute 'ask'"),
        (["--closeloop", "cases.jsonl", "--closeloop-target", "nobot:ask"], "No module named 'nobot'"),
        (["--closeloop", "odd.jsonl", "--closeloop-target", "bot:answer"], "'odd.jsonl' line 2 is no case (TypeError: every assertion"),
    ],
)  # fmt: skip
def test_a_mistake_is_explained(suite, arguments, message):
    """As a usage error, before any case is run."""
    odd = {**CASES[0], "metadata": None, "assert": ["a text"]}
    (suite.folder / "odd.jsonl").write_text(json.dumps(CASES[0]) + "\n" + json.dumps(odd) + "\n")
    result = suite(*arguments)

    assert result.returncode == 4
    assert message in result.stderr


def test_without_the_option_nothing_is_imported(suite):
    """Having closeloop installed costs other suites nothing."""
    (suite.folder / "test_it.py").write_text(
        "import sys\ndef test_it():\n    assert not {'pydantic', 'closeloop.datasets', 'sqlalchemy'} & set(sys.modules)\n"
    )

    assert "1 passed" in suite("test_it.py").stdout


def test_hostile_cases_are_cases_like_others(suite):
    """Ids that are no names, buckets named like marks of pytest, metadata that is none, a byte order mark, the same id twice."""
    hostile = [
        {**CASES[0], "id": "../etc\0::<b>[x]\ud83d\n::test", "metadata": {"bucket": "skip", "trace_id": "t\1\ud83d"}},
        {**CASES[0], "metadata": {"bucket": "parametrize"}},
        {**CASES[0], "metadata": None},
    ]
    text = "".join(json.dumps(case) + "\n" for case in hostile)
    (suite.folder / "cases.jsonl").write_text(text, encoding="utf-8-sig")
    result = suite(
        "--closeloop", "cases.jsonl", "--closeloop-target", "bot:answer", "--strict-markers", "--junitxml", "out.xml"
    )
    cases = list(Tree.parse(suite.folder / "out.xml").iter("testcase"))

    assert "3 passed" in result.stdout
    assert len(cases) == 3


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise RuntimeError('model \\ud83d down')", "RuntimeError: model"),
        ("return object()", "the target returned object: return the answer as text"),
        ("case", "the target returned NoneType: return the answer as text"),
        ("return 'bad \\ud83d \\x07'", "the answer fails the check valid_json()"),
    ],
)
def test_a_target_that_misbehaves_fails_its_cases(suite, body, message):
    """Each with what happened; the run goes on and JUnit is whole."""
    (suite.folder / "bot.py").write_text(f"def answer(case):\n    {body}\n")
    result = suite(
        "--closeloop", "cases.jsonl", "--closeloop-target", "bot:answer", "-k", "bad", "--junitxml", "out.xml"
    )

    assert message in result.stdout
    assert "1 failed, 2 deselected" in result.stdout
    assert "_pytest" not in result.stdout  # what pytest does between us and the target is nobody's answer
    assert len(list(Tree.parse(suite.folder / "out.xml").iter("testcase"))) == 1


def test_where_a_target_raised_is_shown(suite):
    """Its own lines and what it was asked; an async one and a cause alike."""
    (suite.folder / "bot.py").write_text(
        "def key():\n    return {}['KEY']\n\nasync def answer(case):\n"
        "    try:\n        return key()\n    except KeyError as error:\n        raise RuntimeError('no key') from error\n"
    )
    result = suite("--closeloop", "cases.jsonl", "--closeloop-target", "bot:answer", "-k", "bad")

    assert "in key\n    return {}['KEY']" in result.stdout
    assert "RuntimeError: no key\nasked: As JSON?" in result.stdout
    assert len(result.stdout.splitlines()) < 30


def test_a_target_may_return_a_message(suite):
    """As clients of models give it; what it says is judged, not its JSON."""
    message = {"role": "assistant", "content": "It takes 7 working days."}
    (suite.folder / "bot.py").write_text(f"def answer(case):\n    return {message!r}\n")
    run = suite("--closeloop", "cases.jsonl", "--closeloop-target", "bot:answer", "-m", "incorrect")
    (suite.folder / "bot.py").write_text(f"def answer(case):\n    return {message | {'content': '30 days'}!r}\n")
    wrong = suite("--closeloop", "cases.jsonl", "--closeloop-target", "bot:answer", "-m", "incorrect")

    assert "1 passed, 2 deselected" in run.stdout
    assert "answered: 30 days" in wrong.stdout


def test_a_target_may_be_async(suite):
    """Most clients of models are."""
    (suite.folder / "bot.py").write_text("async def answer(case):\n    return 'It takes 7 working days.'\n")

    assert (
        "1 passed, 2 deselected"
        in suite("--closeloop", "cases.jsonl", "--closeloop-target", "bot:answer", "-m", "incorrect").stdout
    )
