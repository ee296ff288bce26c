"""Commands with several processes: whatever ends the one that was started takes the others along, and only that one speaks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from running import alive, children

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "interactions.jsonl"
COMMAND = [sys.executable, "-m", "closeloop", "bucket", "--in", "in.jsonl", "--out", "out.jsonl", "--workers"]


@pytest.fixture
def sorting(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """`closeloop bucket` with two further processes that are just starting, and the ids of those, in a group as a shell makes it."""
    lines = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    many = [json.dumps({**line, "id": f"{number}-{line['id']}"}) for number in range(2000) for line in lines]
    (tmp_path / "in.jsonl").write_text("\n".join(many) + "\n", encoding="utf-8")
    with subprocess.Popen([*COMMAND, "2"], cwd=tmp_path, stderr=subprocess.PIPE, text=True, process_group=0) as process:
        while process.poll() is None and len(started := children(process.pid)) < 2:
            time.sleep(0.02)
        yield process, started
        process.kill()


def left(pids: list[int]) -> list[int]:
    """Those that are still there after a while."""
    for _ in range(400):
        if not (running := alive(pids)):
            return []
        time.sleep(0.05)
    return running


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="nobody tells here which processes there are")
def test_ctrl_c_is_answered_by_one_line(sorting: tuple[subprocess.Popen[str], list[int]], tmp_path: Path) -> None:
    """A terminal sends it to all of a command's processes: further ones told where in an import they were when it came."""
    process, started = sorting
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert said == "closeloop: interrupted: what was stored stays, and the next run goes on from there\n"
    assert len(started) >= 2
    assert left(started) == []
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="nobody tells here which processes there are")
def test_sigterm_ends_what_has_no_pages(sorting: tuple[subprocess.Popen[str], list[int]], tmp_path: Path) -> None:
    """It said that it was finishing a page and went on to its end, four minutes for 20,000 lines: a container is killed before."""
    process, started = sorting
    process.terminate()
    _, said = process.communicate(timeout=60)

    assert process.returncode == 143
    assert said == "closeloop: SIGTERM: stopped before the end; nothing is left half-written: run it again\n"
    assert left(started) == []
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="nobody tells here which processes there are")
def test_kill_9_leaves_no_process_behind(sorting: tuple[subprocess.Popen[str], list[int]], tmp_path: Path) -> None:
    """They waited for work for ever, 200 MB each. What was half written goes with the next run."""
    process, started = sorting
    process.kill()
    process.wait()

    assert len(started) >= 2
    assert left(started) == []
    assert len(list(tmp_path.glob(".out.jsonl.*"))) == 1
    (tmp_path / "in.jsonl").write_text('{"id": "1", "prompt": "Hi?", "response": "Hello."}\n', encoding="utf-8")
    subprocess.run([*COMMAND, "1"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]
