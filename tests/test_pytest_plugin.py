"""Regression cases as tests of somebody else's suite: a pytest of its own in a folder of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as Tree
from pathlib import Path

import pytest

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
        command = [sys.executable, "-m", "pytest", *plugins, *arguments]
        env = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(tmp_path), "PATH": ""}
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
    ],
)  # fmt: skip
def test_a_mistake_is_explained(suite, arguments, message):
    """As a usage error, before any case is run."""
    result = suite(*arguments)

    assert result.returncode == 4
    assert message in result.stderr


def test_without_the_option_nothing_is_imported(suite):
    """Having closeloop installed costs other suites nothing."""
    (suite.folder / "test_it.py").write_text(
        "import sys\ndef test_it():\n    assert not {'pydantic', 'closeloop.datasets', 'sqlalchemy'} & set(sys.modules)\n"
    )

    assert "1 passed" in suite("test_it.py").stdout
