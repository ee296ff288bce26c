"""The command line from outside: what it prints, what it ends with, and what it says about wrong input."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from closeloop.store import Store

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "interactions.jsonl"
CONFIG = """\
store = "feedback.db"
[sources.support]
platform = "files"
project = "support"
path = "in.jsonl"
"""


class Shell:
    """The command in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(
        self, *arguments: str, stdin: str | None = None, stdout: Any = PIPE, stderr: Any = PIPE, **env: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "closeloop", *arguments],
            cwd=self.folder,
            input=stdin,
            stdout=stdout,
            stderr=stderr,
            text=True,
            check=False,
            env={**os.environ, **env},
        )

    def json(self, *arguments: str, **env: str) -> Any:
        """The one JSON object that `--json` prints."""
        result = self(*arguments, "--json", **env)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A folder with a configuration of one files source."""
    (tmp_path / "closeloop.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "in.jsonl").write_bytes(EXAMPLES.read_bytes())
    return Shell(tmp_path)


def test_the_whole_loop_runs_from_the_shell(shell: Shell) -> None:
    """sync, export and status on a files source; a second sync writes nothing."""
    first = shell.json("sync")
    second = shell.json("sync")
    exported = shell.json("export", "dpo", "pairs.jsonl")
    status = shell.json("status")

    assert first["pulled"][0]["new"] == 8
    assert first["pushed"][0]["sent"] > 0
    assert (second["pulled"][0]["new"], second["pushed"][0]["writes"]) == (0, 0)
    assert exported["input"] == exported["written"] + exported["skipped"]
    assert status["sources"][0]["negative"] >= 4


def test_each_stage_runs_alone(shell: Shell) -> None:
    """pull, bucket, push one after the other give what sync gives."""
    assert shell.json("pull")["results"][0]["new"] == 8
    assert shell.json("bucket")["negative"] >= 4
    assert shell.json("push", "--dry-run")["results"][0]["planned"] > 0
    assert shell.json("push")["results"][0]["sent"] > 0


def test_export_writes_the_same_bytes_again(shell: Shell) -> None:
    """The same store exports the same file."""
    shell.json("sync")
    first = shell.json("export", "kto", "rows.jsonl")
    second = shell.json("export", "kto", "rows.jsonl")

    assert first["sha256"] == second["sha256"]


def test_bucketing_a_file_needs_no_store(shell: Shell) -> None:
    """`bucket --in --out --scores` writes one line per interaction and makes no database."""
    result = shell.json("bucket", "--in", "in.jsonl", "--out", "out.jsonl", "--scores")
    lines = [json.loads(line) for line in (shell.folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]

    assert result["interactions"] == len(lines) == 7
    assert {line["id"] for line in lines} >= {"order-1", "json-1"}
    assert all(set(line) >= {"id", "verdict", "labels", "scores"} for line in lines)
    assert not (shell.folder / "feedback.db").exists()


def test_bucketing_reads_stdin_and_writes_stdout(shell: Shell) -> None:
    """A dash stands for the pipe."""
    result = shell("bucket", "--in", "-", "--out", "-", stdin='{"id":"a","prompt":"hi","response":""}\n')

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["id"] == "a"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["pull", "-s", "nope"], 2, "unknown source 'nope': configured sources are support"),
        (
            ["export", "dop", "x.jsonl"],
            2,
            "unknown export format 'dop': known formats are axolotl, bedrock-nova, bedrock-nova-sft, braintrust, csv, deepeval, dpo,",
        ),
        (["pull", "--since", "yesterday"], 2, "--since: 'yesterday' is neither a time nor a duration"),
        (["pull", "--since", "1000000d"], 2, "--since: a duration cannot be longer than a hundred years"),
        (["pull", "--since", "0001-01-01T00:00+14:00"], 2, "is no time in UTC"),
        (["sync", "--max-runtime", "99999999d"], 2, "--max-runtime: a duration cannot be longer"),
        (["sync", "--max-runtime", "0s"], 2, "--max-runtime: '0s' is no time to do anything in"),
        (["sync", "--heartbeat", "example.com/beat"], 2, "operate.heartbeat is no address: write https://HOST/PATH"),
        (["export", "sft", "x.jsonl", "--bucket", "refusl"], 2, "unknown bucket 'refusl': known buckets are"),
        (["export", "sft", "-"], 2, "no stdout: give the name of a file or folder"),
        (
            ["export", "sft", "s.jsonl", "--compress", "gz"],
            2,
            "'gz' packs the files of a folder: for one file give a name that ends in '.jsonl.gz'",
        ),
        (["report", "no/r.html"], 1, "cannot write 'no/r.html': there is no folder 'no': create it first"),
        (
            ["store", "backup", "no/b.db"],
            1,
            "cannot write the backup 'no/b.db': there is no folder 'no': create it first",
        ),
        (["init", "no/c.toml"], 2, "cannot write 'no/c.toml': there is no folder 'no': create it first"),
        (["export", "sft", "out", "--compress", "zip"], 2, "unknown packing 'zip': known are gz, parquet, zst"),
        (["sync", "--log", "xml"], 2, "unknown log 'xml': --log (or CLOSELOOP_LOG) is one of auto, json, text"),
        (["pull", "--since", "1d", "--until", "2d"], 2, "is not before --until"),
        (
            ["export", "dpo", "x.jsonl", "--since", "2999-01-01"],
            2,
            "--since 2999-01-01T00:00:00+00:00 is not before now",
        ),
        (["report", "--since", "1 month"], 2, "is neither a time nor a duration"),
        (["sync", "--max-runtime", "fast"], 2, "--max-runtime: 'fast' is no duration"),
        (["bucket", "--in", "in.jsonl"], 2, "--in and --out go together"),
        (["bucket", "--scores"], 2, "--scores goes with --in and --out"),
        (["bucket", "--in", "gone.jsonl", "--out", "x.jsonl"], 2, "gone.jsonl"),
        (["status", "-c", "gone.toml"], 2, "no configuration at 'gone.toml'"),
        (["init"], 2, "is there already"),
        (["export", "dpo", "no/such/folder/x.jsonl"], 1, "no/such/folder"),
        (["frobnicate"], 2, "frobnicate"),
    ],
)
def test_wrong_input_is_named_and_nothing_is_written(
    shell: Shell, arguments: list[str], code: int, message: str
) -> None:
    """Every mistake ends with its exit code and a message that names the thing."""
    Store.open(shell.folder / "feedback.db").close()
    before = sorted(path.name for path in shell.folder.iterdir())

    result = shell(*arguments)

    assert (result.returncode, "Traceback" in result.stderr) == (code, False), result.stderr
    assert message in result.stderr
    after = {path.name for path in shell.folder.iterdir()} - set(before)
    assert {name for name in after if not name.startswith("feedback.db")} == set()


def test_errors_are_json_too(shell: Shell) -> None:
    """With `--json` an error is an object on stdout."""
    result = shell("pull", "-s", "nope", "--json")

    assert json.loads(result.stdout)["error"]["type"] == "ConfigError"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("store = 1", "store"),
        ("[sources.a]\nplatform = 'phoenix'\nlookbak = '1d'", "sources.a.lookbak"),
        ("[sources.a]\nplatform = 'phoenix'\nlookback = 'soon'", "'soon' is no duration"),
        ("[sources.a]\nplatform = 'nix'", "unknown platform 'nix': known platforms are"),
        ("[sources.a]\nplatform = 'files'", "path"),
        ("[sources.a", "cannot read"),
        ("[sources.a]\nplatform='files'\npath='x'\nredact=['names']", "names"),
        ("[sources.a]\nplatform='phoenix'\n[sources.b]\nplatform='phoenix'", "give the second its own store"),
    ],
)
def test_a_wrong_configuration_names_file_key_and_reason(shell: Shell, text: str, message: str) -> None:
    """Nobody has to guess which key of which file is wrong."""
    (shell.folder / "closeloop.toml").write_text(text, encoding="utf-8")

    result = shell("pull")

    assert result.returncode == 2, result.stderr
    assert message in result.stderr


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("forget", "--user", "ann", "--user", "ben"), "--user"),
        (("export", "dpo", "out.jsonl", "-s", "support", "--source", "sales"), "--source"),
        (("quarantine", "drop", "--id", "a", "--id", "b"), "--id"),
    ],
)
def test_two_things_named_for_a_command_that_takes_one_are_refused(
    shell: Shell, arguments: tuple[str, ...], option: str
) -> None:
    """Of two users to forget, the first would have stayed without a word."""
    result = shell(*arguments)

    assert result.returncode == 2, result.stderr
    assert f"{option} is given 2 times" in result.stderr
    assert not (shell.folder / "feedback.db").exists()


def test_several_sources_and_a_limit_said_again_are_taken(shell: Shell) -> None:
    """What may be given several times still may, and of two limits the last counts, as scripts around commands expect."""
    result = shell("pull", "-s", "support", "-s", "support", "--max-runtime", "1s", "--max-runtime", "10m")

    assert result.returncode == 0, result.stderr


def test_init_writes_a_configuration_that_loads(tmp_path: Path) -> None:
    """The commented file is valid as it is."""
    shell = Shell(tmp_path)

    assert shell("init").returncode == 0
    assert shell("store", "migrate").returncode == 0
    assert shell.json("status")["sources"][0]["source"] == "support"
    assert shell("init", "--force").returncode == 0


def test_the_environment_wins_over_the_file(shell: Shell) -> None:
    """CLOSELOOP_STORE replaces the file's store; --store replaces both."""
    here = ("store", "migrate")
    assert shell.json(*here, CLOSELOOP_STORE="other.db")["store"].endswith("other.db")
    assert shell.json(*here, "--store", "third.db", CLOSELOOP_STORE="other.db")["store"].endswith("third.db")


def test_plugins_are_listed_with_what_they_provide(shell: Shell) -> None:
    """Built-in plugins say where they come from and what they add."""
    rows = {row["name"]: row for row in shell.json("plugins")["plugins"]}

    assert rows["closeloop.platforms.phoenix"]["error"] is None
    assert any("files" in str(row) for row in rows.values())


def test_completion_can_be_shown(shell: Shell) -> None:
    """Shell completion comes with the command."""
    result = subprocess.run(
        [sys.executable, "-m", "closeloop"],
        env={**os.environ, "_CLOSELOOP_COMPLETE": "complete_bash", "COMP_WORDS": "closeloop pu", "COMP_CWORD": "1"},
        capture_output=True,
        text=True,
        check=False,
        cwd=shell.folder,
    )

    assert {"pull", "push"} <= set(result.stdout.split())


def test_every_result_can_be_read_as_text() -> None:
    """A command that did its work must not end with an error because nobody said how to show it."""
    from closeloop.cli import output
    from closeloop.models import results

    made = {
        one for one in results.Result.__subclasses__() if one.__module__ == results.__name__
    }  # the demo has one of its own
    assert {one.__name__ for one in made} == output._TEXT.keys()


def test_a_person_is_forgotten_from_the_shell(shell: Shell) -> None:
    """Out of the store and out of an export, and it is said what went."""
    shell.json("sync")
    shell.json("export", "kto", "rows.jsonl", "--splits", "train=1")
    rows = [json.loads(line) for line in (shell.folder / "rows.jsonl").read_text().splitlines()]
    lines = [json.loads(line) for line in EXAMPLES.read_text().splitlines()]
    user = next(one["user_id"] for one in lines if one["id"] in {row["metadata"]["interaction_id"] for row in rows})
    plan = shell("forget", "--user", user, "--dry-run")
    done = shell("forget", "--user", user)
    left = [json.loads(line) for line in (shell.folder / "rows.jsonl").read_text().splitlines()]

    assert (plan.returncode, done.returncode) == (0, 0), done.stderr
    assert plan.stdout.startswith("would remove")
    assert done.stdout.startswith("removed")
    assert "from 1 export" in done.stdout
    assert len(left) < len(rows)
    assert "is the id written as the platform knows it?" in shell("forget", "--user", f"{user}x", "--dry-run").stdout


@pytest.mark.parametrize("arguments", [["status"], ["status", "--json"], ["plugins"], ["--help"]])
def test_a_stdout_that_takes_nothing_is_an_error(shell: Shell, arguments: list[str]) -> None:
    """A full disk behind `> FILE`: said in one line, not as a bug."""
    Store.open(shell.folder / "feedback.db").close()
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        result = shell(*arguments, stdout=full)

    assert result.returncode == 1
    assert re.fullmatch(r"closeloop: cannot write (the result|to stdout): No space left on device\n", result.stderr)


def test_a_stderr_that_takes_nothing_stops_nothing(shell: Shell) -> None:
    """Neither the log nor a problem that would be told there."""
    (shell.folder / "in.jsonl").write_text("no line of JSON\n", encoding="utf-8")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        assert shell("sync", "--log", "text", stderr=full).returncode == 3
        assert shell("sync", "-s", "nope", "--log", "text", stderr=full).returncode == 2


def test_a_job_without_any_streams_does_its_work(shell: Shell) -> None:
    """As some schedulers start one: nothing to read from, nobody to tell, and the store gets no number of theirs."""
    closed = ['exec "$@" <&- >&- 2>&-', "sh", sys.executable, "-m", "closeloop", "sync"]

    assert subprocess.run(["sh", "-c", *closed], cwd=shell.folder, check=False).returncode == 0
    assert shell.json("status")["sources"][0]["feedback"] == 8


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_what_a_locale_cannot_show_is_escaped(shell: Shell, encoding: str) -> None:
    """JSON is JSON in every locale, the log too; text shows what it can."""
    row = {
        "id": "a\u20ac",
        "prompt": "p",
        "response": "r",
        "feedback": [{"name": "thumbs", "score": 0, "comment": "\u20ac"}],
    }
    (shell.folder / "in.jsonl").write_text(json.dumps(row), encoding="utf-8")
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    shell("sync")

    assert shell.json("explain", row["id"], **env)["interaction"] == row["id"]
    assert shell("explain", row["id"], **env).returncode == 0
    log = shell("pull", "-s", row["id"], "--log", "json", **env)
    assert "unknown source" in json.loads(log.stderr)["message"]


def test_a_locale_that_cannot_name_a_file_is_told_what_to_set(shell: Shell) -> None:
    """Python was asked for neither UTF-8 nor a locale that has it: no bug of ours, and a folder that is there is not "missing"."""
    env = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    (shell.folder / "é").mkdir()
    shell("sync")
    result = shell("export", "kto", "é/rows.jsonl", **env)

    assert result.returncode == 1
    assert "this is a bug" not in result.stderr
    assert "set PYTHONUTF8=1" in result.stderr
    assert "set PYTHONUTF8=1" in shell("status", "--store", "é/s.db", **env).stderr
