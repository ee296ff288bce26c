"""Recipes for schedulers are read by the schedulers' own tools or published schemas, and every command in them parses.

Where an interpreter with Airflow, Dagster and Prefect is named by CLOSELOOP_CONSUMER_PYTHON, their recipes are loaded by them too;
without it they are compiled.
"""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import typer
import yaml

from closeloop.cli import app

ROOT = Path(__file__).resolve().parents[1] / "examples"
OURS = re.compile(r"(?<![\w/-])(?:/usr/local/bin/)?closeloop ((?:sync|pull|alert)\b[^|\"'\n]*)")
PYTHON = {
    "airflow/closeloop_dag.py": "import closeloop_dag",
    "dagster/closeloop_assets.py": "import closeloop_assets; closeloop_assets.defs.get_repository_def()",
    "prefect/closeloop_flow.py": "import closeloop_flow; assert closeloop_flow.closeloop.name == 'closeloop'",
}


def parses(arguments: list[str]) -> None:
    """Raise unless the command line takes these arguments."""
    group = typer.main.get_command(app)
    context = group.make_context("closeloop", [], resilient_parsing=True)
    command = group.get_command(context, arguments[0])
    assert command is not None
    command.make_context(arguments[0], arguments[1:])


def commands_in(text: str) -> list[list[str]]:
    """Every command of ours in a recipe, as arguments. Shell redirections, pipes and template braces are not ours."""
    found: list[list[str]] = []
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        plain = re.sub(r"\{+[^{}]*\}+", "2026-11-01", line)
        found += [shlex.split(re.sub(r"\s2>&1.*", "", words)) for words in OURS.findall(plain)]
    return found


@pytest.mark.parametrize(
    "path",
    ["cron/closeloop.crontab", "systemd/closeloop.service", "github-actions/feedback.yml", "airflow/closeloop_dag.py"],
)
def test_every_command_of_a_recipe_parses(path: str) -> None:
    """With the options closeloop has today."""
    found = commands_in((ROOT / path).read_text(encoding="utf-8"))

    assert found
    for arguments in found:
        parses(arguments)


def test_the_crontab_has_five_fields_and_a_command() -> None:
    """Variables, comments, and lines cron understands."""
    field = r"(?:\*|\d+)(?:/\d+)?(?:,\d+)*"
    for line in (ROOT / "cron" / "closeloop.crontab").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(rf"#.*|\w+=\S+|(?:{field}\s+){{5}}closeloop .+", line), line
        assert "%" not in line


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """By `systemd-analyze verify` where systemd is; their shape everywhere."""
    for path in sorted((ROOT / "systemd").iterdir()):
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read(path, encoding="utf-8")
        assert {"Service", "Timer"} & set(parser.sections())
        text = path.read_text(encoding="utf-8").replace("/usr/local/bin/closeloop", shutil.which("true") or "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    if tool := shutil.which("systemd-analyze"):
        units = [str(path) for path in sorted(tmp_path.iterdir())]
        done = subprocess.run([tool, "verify", *units], capture_output=True, text=True, check=False)
        ours = [line for line in done.stderr.splitlines() if "closeloop" in line]
        assert ours == []


def test_kubernetes_takes_the_cron_job() -> None:
    """By Kubernetes' own schema, unknown keys refused; the container's arguments parse."""
    job = yaml.safe_load((ROOT / "kubernetes" / "cronjob.yaml").read_text(encoding="utf-8"))

    kubernetes_validate.validate(job, "1.30", strict=True)
    [container] = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    parses(container["args"])
    assert job["spec"]["concurrencyPolicy"] == "Forbid"


def test_github_takes_the_workflow() -> None:
    """By the schema of workflows that its editors use."""
    tool = Path(sys.executable).with_name("check-jsonschema")
    workflow = str(ROOT / "github-actions" / "feedback.yml")
    done = subprocess.run(
        [str(tool), "--builtin-schema", "vendor.github-workflows", workflow],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", sorted(PYTHON))
def test_python_recipes_load(path: str) -> None:
    """By the real tool where there is one."""
    file = ROOT / path
    compile(file.read_text(encoding="utf-8"), str(file), "exec")
    python = os.environ.get("CLOSELOOP_CONSUMER_PYTHON")
    tool = path.partition("/")[0]
    if python and subprocess.run([python, "-c", f"import {tool}"], capture_output=True, check=False).returncode == 0:
        done = subprocess.run(
            [python, "-c", PYTHON[path]], cwd=file.parent, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_the_container_runs_as_nobody_special() -> None:
    """A user of its own, a command that parses, and a signal that ends a page first."""
    lines = (ROOT / "container" / "Containerfile").read_text(encoding="utf-8").splitlines()
    words = dict(line.split(" ", 1) for line in lines if " " in line and not line.startswith("#"))

    assert words["USER"] == "10001"
    assert words["STOPSIGNAL"] == "SIGTERM"
    parses(yaml.safe_load(words["CMD"]))
