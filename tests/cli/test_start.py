"""What a command does not wait for before it begins."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from closeloop import cli

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "interactions.jsonl"
LOADED = (
    "import json, sys\n"
    "from closeloop.__main__ import main\n"
    "sys.argv[1:] = ['sync', '--json']\n"
    "try:\n    main()\n"
    "except SystemExit as ended:\n    assert not ended.code, ended.code\n"
    "print(json.dumps(sorted(sys.modules)))\n"
)


def test_an_idle_sync_loads_no_client_and_nothing_that_judges_or_writes(tmp_path: Path) -> None:
    """Its CPU is its imports: a sync with nothing new has no use for these, and the first one has shown that."""
    names = ("first", "second")
    sources = "".join(f'[sources.{name}]\nplatform = "files"\nproject = "{name}"\npath = "{name}"\n' for name in names)
    (tmp_path / "closeloop.toml").write_text(f'store = "x.db"\n{sources}', encoding="utf-8")
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "in.jsonl").write_bytes(EXAMPLES.read_bytes())

    def loaded() -> set[str]:
        command = [sys.executable, "-c", LOADED]
        said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        return set(json.loads(said.splitlines()[-1]))

    judges = {"closeloop.buckets.cascade", "closeloop.buckets.detectors"}
    first, idle = loaded(), loaded()

    assert judges <= first
    assert idle.isdisjoint(judges)
    assert idle.isdisjoint(
        {"httpx2", "httpx", "stamina", "tenacity", "rich", "langfuse", "langsmith", "phoenix", "py3langid", "numpy"}
    )
    assert not {name for name in idle if name.startswith(("closeloop.datasets", "closeloop.report.f", "jsonschema."))}


def test_a_command_that_is_named_is_the_only_one_made() -> None:
    """Help, groups, plugins and slips of the pen have all of them."""
    alone = cli._needed(["sync"])

    assert [one.callback.__name__ for one in alone.registered_commands if one.callback] == ["sync"]
    assert not alone.registered_groups
    for words in ([], ["--help"], ["quarantine"], ["snyc"]):
        assert cli._needed(words) is cli.app


@pytest.mark.parametrize("word", ["sync", "explain"])
def test_a_command_alone_says_the_same_of_itself(word: str) -> None:
    """Whether or not the others were made."""
    command = [sys.executable, "-m", "closeloop", word, "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    whole = f"import sys; sys.argv = ['closeloop', {word!r}, '--help']; from closeloop import cli; cli.app(prog_name='closeloop')"
    same = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=True).stdout

    assert said == same
