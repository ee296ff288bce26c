"""Documentation that cannot rot: examples run, help and tables are compared with the code (`pytest --update-docs` rewrites them)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import reference
from closeloop.cli import app
from reference import README, REFERENCE, ROOT, compare, replaced


def cli(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """The installed command, in a folder, with a terminal 100 columns wide."""
    return subprocess.run(
        [sys.executable, "-m", "closeloop", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "100", "TERMINAL_WIDTH": "100", **env},
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether --update-docs was given."""
    return bool(request.config.getoption("--update-docs"))


def test_the_readme_shows_the_real_help(update: bool, tmp_path: Path) -> None:
    """The command block and the list of names in the README are what the code prints."""
    import closeloop

    help_text = cli("--help", cwd=tmp_path).stdout.rstrip()
    text = replaced(README.read_text(encoding="utf-8"), "help: closeloop", f"```text\n{help_text}\n```\n")
    text = replaced(text, "names", ", ".join(f"`{name}`" for name in closeloop.__all__) + ".\n")

    compare(README, text, update)


def test_the_readme_has_both_commands_and_the_tests_of_every_fault() -> None:
    """What a newcomer runs first, and a table of faults whose tests are there."""
    text = README.read_text(encoding="utf-8")
    table = text.partition("| fault | what happens | shown by |\n")[2].partition("\n\n")[0]
    rows = [line.split("|")[-2] for line in table.splitlines()[1:]]
    named = [re.findall(r"`(tests/[\w/]+\.py)`", row) for row in rows]

    assert all(f"\nmake {target} " in text for target in ("demo", "test"))
    assert len(rows) >= 20
    assert all(named)
    assert [path for paths in named for path in paths if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("part", sorted(reference.PARTS))
def test_the_reference_lists_what_there_is(part: str, update: bool) -> None:
    """Commands, settings, hooks, errors, buckets, detectors and formats in docs/reference.md come from the code."""
    make: Callable[[], str] = reference.PARTS[part]

    compare(REFERENCE, replaced(REFERENCE.read_text(encoding="utf-8"), part, make()), update)


def test_the_line_of_the_reference_is_read() -> None:
    """The example of an interaction says what it seems to say, and the table names every field a line may have."""
    from datetime import UTC, datetime

    from closeloop.interactions.jsonl import _PLAIN, read_line, write_line

    text = REFERENCE.read_text(encoding="utf-8")
    found = re.search(r"<!-- line -->\n```json\n(.*?)```", text, re.DOTALL)
    assert found
    line = read_line(json.loads(found[1]), platform="files", project="p", now=datetime(2026, 1, 1, tzinfo=UTC))
    assert write_line(line.interaction, line.feedback).keys() >= {"documents", "next_turn", "feedback", "started_at"}
    section = text[text.index("## Interactions") : found.start()]
    named = set(re.findall(r"`([a-z_]+)`", section))
    others = "documents tools response_format status usage started_at latency steps next_turn feedback metadata"
    assert not {"id", "prompt", "response", *_PLAIN, *others.split()} - named


def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    """Every python block of the README runs in a folder with the examples."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    for block in blocks:
        result = subprocess.run(
            [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr

    assert blocks
    assert (tmp_path / "pairs.jsonl").stat().st_size > 0


def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    """Every `$ closeloop` line of the README runs against a configuration with a files source."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    lines = re.findall(r"^\$ closeloop (.*)$", README.read_text(encoding="utf-8"), re.MULTILINE)
    config = tmp_path / "closeloop.toml"
    for line in lines:
        result = cli(*line.split(), cwd=tmp_path)
        assert result.returncode == 0, f"closeloop {line}: {result.stdout}{result.stderr}"
        if line == "init":
            config.write_text(
                'store = "x.db"\n[sources.support]\nplatform = "files"\nproject = "support"\npath = "examples/interactions.jsonl"\n',
                encoding="utf-8",
            )

    assert "sync" in lines


def commands(command: Any, name: str = "closeloop") -> Iterator[tuple[str, Any]]:
    """Every command with its full name, groups among them."""
    yield name, command
    for short, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{name} {short}")


def test_every_command_explains_itself() -> None:
    """It has a sentence for itself, and for each argument and option."""
    found = dict(commands(typer.main.get_command(app)))
    silent = [name for name, command in found.items() if not command.help]
    silent += [f"{name} {one.name}" for name, command in found.items() for one in command.params if not one.help]

    assert {"closeloop sync", "closeloop store backup"} <= set(found)
    assert silent == []


def test_the_design_names_every_room_and_every_promise_has_tests() -> None:
    """A new module must choose its place in docs/design.md, and a promise without a test is none."""
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)(?:/|\.py)`", text))
    rooms = {
        path.stem
        for path in (ROOT / "src" / "closeloop").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    promises = re.findall(r"^(\d+)\. \*\*", text, re.MULTILINE)
    tests = (ROOT / "tests" / "sync" / "test_promises.py").read_text(encoding="utf-8")

    assert rooms - named == {"__init__", "__main__"}
    assert promises == list(dict.fromkeys(re.findall(r"def test_promise_(\d+)_", tests)))


def test_paths_named_in_the_docs_exist() -> None:
    """Every link and back-ticked path in the documentation points at something."""
    missing = []
    for page in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))):
        text = page.read_text(encoding="utf-8")
        links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
        ticked = re.findall(r"`((?:examples|docs|benchmarks|cassettes|src|tests)/[\w./-]+)`", text)
        missing += [f"{page.name}: {link}" for link in links if not (page.parent / link).exists()]
        missing += [f"{page.name}: {path}" for path in ticked if not (ROOT / path).exists()]

    assert missing == []
