"""Other versions of the official clients, in folders `make sdks` has made, each put before the installed one by PYTHONPATH."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[1] / ".venv-sdks"
INSTALLED = "installed"


def run_with_sdk(name: str, version: str, command: list[str], **variables: str) -> str:
    """What a script prints in an interpreter that sees this version; `INSTALLED` is the one of this environment."""
    clean = {
        key: value for key, value in os.environ.items() if not key.startswith(("LANGFUSE_", "LANGSMITH_", "LANGCHAIN_"))
    }
    clean |= variables
    if version != INSTALLED:
        folder = HERE / f"{name}-{version}"
        if not folder.is_dir():
            pytest.skip(f"{name} {version} is not there: run make sdks")
        clean["PYTHONPATH"] = str(folder)
    done = subprocess.run(
        [sys.executable, "-P", "-W", "ignore", *command],
        env=clean,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
