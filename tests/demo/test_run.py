"""The demo as a whole: without a server, and on a real Phoenix."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop
from closeloop.demo.run import Demo
from closeloop.demo.show import report
from closeloop.errors import ConfigError
from reference import README, compare, replaced
from running import alive, children

KEYS = ["traces", "feedback", "negative", "bucketed", "exported", "pushed"]


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo without a server, run once."""
    return Loop.demo(offline=True, folder=tmp_path_factory.mktemp("offline"))


def test_the_readme_shows_what_it_prints(offline: Demo, request: pytest.FixtureRequest) -> None:
    """The funnel and the first buckets, as far as a page has room for them."""
    lines = report(offline, color=False, width=100).strip().splitlines()
    shown = "\n".join(lines[: next(place for place, line in enumerate(lines) if "language.mismatch" in line)])
    text = replaced(README.read_text(encoding="utf-8"), "demo", f"```text\n{shown}\n  ...\n```\n")

    compare(README, text, request.config.getoption("--update-docs"))


def test_offline_goes_through_every_stage(offline: Demo) -> None:
    """Something comes out of every stage, nothing is left over, and a second sync writes nothing."""
    assert list(offline.funnel) == KEYS
    assert all(count > 0 for count in offline.funnel.values())
    assert offline.funnel["traces"] >= offline.funnel["negative"]
    [unknown] = [row.count for row in offline.buckets if row.bucket == "unknown"]
    assert offline.funnel["bucketed"] == offline.funnel["negative"] - unknown  # and none of what is mixed
    assert offline.second_sync == {"writes": 0}
    assert offline.problems == ()
    assert offline.url is None


def test_offline_files_hold_the_rows_it_counts(offline: Demo) -> None:
    """`exported` is the number of lines a reader finds, each of them JSON."""
    lines = [line for file in offline.files for line in Path(file).read_text(encoding="utf-8").splitlines()]

    assert len(lines) == offline.funnel["exported"] == sum(offline.exports.values())
    assert all(isinstance(json.loads(line), dict) for line in lines)


def test_offline_buckets_name_many_error_modes_with_examples(offline: Demo) -> None:
    """The chats were written to go wrong in these ways; each is found and shown with its words."""
    keys = {shown.bucket.partition(".")[0] for shown in offline.buckets}

    assert {"refusal", "incomplete", "language", "format", "length", "tool_error", "retrieval_miss"} <= keys
    assert all(shown.asked for shown in offline.buckets)
    assert sum(shown.count for shown in offline.buckets) >= offline.funnel["bucketed"]


def test_offline_leaves_a_configuration_to_go_on_with(offline: Demo) -> None:
    """What the demo ran with can be run again by hand, and finds nothing new."""
    with Loop(config_file=Path(offline.folder) / "closeloop.toml") as loop:
        synced = loop.sync()

    assert [pushed.writes for pushed in synced.pushed] == [0]


def test_a_folder_with_an_earlier_demo_is_refused(offline: Demo) -> None:
    """Two demos in one store would tell wrong numbers."""
    with pytest.raises(ConfigError, match="holds an earlier demo: remove it or name another folder"):
        Loop.demo(offline=True, folder=Path(offline.folder))


def test_offline_needs_no_phoenix(tmp_path: Path) -> None:
    """Neither the server package nor the vendor's client is imported."""
    code = (
        "import sys; from pathlib import Path; from closeloop import Loop\n"
        f"Loop.demo(offline=True, folder=Path({str(tmp_path / 'demo')!r}))\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('phoenix', 'opentelemetry', 'langfuse')])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.live
@pytest.mark.slow
def test_keep_leaves_phoenix_up_until_interrupted(tmp_path: Path) -> None:
    """The labels can be looked at in Phoenix; Ctrl-C ends the demo, the server and the application."""
    folder = tmp_path / "demo"
    with _demo("--keep", "--folder", str(folder)) as process:
        output = _read_until(process, "The second sync made")
        url = next(line.split()[0] for line in output if line.startswith("  http://127.0.0.1"))
        names = _error_modes(url)
        started = children(process.pid)
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=60)

    assert "The second sync made 0 writing requests." in output
    assert len(names) > 10
    assert code == 0
    assert started
    assert alive(started) == []


@pytest.mark.live
@pytest.mark.slow
def test_ctrl_c_while_it_starts_leaves_nothing_running(tmp_path: Path) -> None:
    """Interrupted before the server answers, the demo takes server and application with it."""
    with _demo("--folder", str(tmp_path / "demo")) as process:
        _read_until(process, "starting Phoenix")
        deadline = time.monotonic() + 60
        while len(started := children(process.pid)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=60)

    assert len(started) == 2
    assert code != 0
    assert alive(started) == []


class _demo:  # noqa: N801 (used like a function)
    """`closeloop demo` as a user starts it: its own process; killed with all it started when the test fails."""

    def __init__(self, *arguments: str) -> None:
        self.arguments = arguments

    def __enter__(self) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "closeloop", "demo", *self.arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def _read_until(process: subprocess.Popen[str], text: str) -> list[str]:
    lines: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if text in line:
            return lines
    raise AssertionError(f"{text!r} did not come: " + "\n".join(lines[-20:]))


def _error_modes(project_url: str) -> list[Any]:
    base, _, project = project_url.partition("/projects/")
    query = f"{base}/v1/projects/{project}/spans?limit=1000"
    with urllib.request.urlopen(query, timeout=30) as response:
        ids = [row["context"]["span_id"] for row in json.load(response)["data"]]
    found = []
    for start in range(0, len(ids), 200):
        chosen = "&".join(f"span_ids={one}" for one in ids[start : start + 200])
        path = f"{base}/v1/projects/{project}/span_annotations?include_annotation_names=error_mode&limit=1000&{chosen}"
        with urllib.request.urlopen(path, timeout=30) as response:
            found += json.load(response)["data"]
    return found
