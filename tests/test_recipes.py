"""Recipes for schedulers are read by the schedulers' own tools or published schemas, and every command in them parses.

Those of Airflow, Dagster and Prefect are run against stand-ins of the few names they use, over our own files platform; that the real
tools load them is for `make test-schedulers` (tests/schedulers).
"""

from __future__ import annotations

import configparser
import logging
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import kubernetes_validate
import pytest
import typer
import yaml

from closeloop import Loop, Settings
from closeloop.cli import app
from closeloop.store import Key
from closeloop.sync.lease import Lease

ROOT = Path(__file__).resolve().parents[1] / "examples"
OURS = re.compile(r"(?<![\w/-])(?:/usr/local/bin/)?closeloop ((?:sync|pull|alert)\b[^|\"'\n]*)")
RECIPES = {tool: next((ROOT / tool).glob("*.py")) for tool in ("airflow", "dagster", "prefect")}


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


def test_cron_finds_the_command() -> None:
    """Its own PATH has no /usr/local/bin, where the systemd unit has closeloop."""
    crontab = (ROOT / "cron" / "closeloop.crontab").read_text(encoding="utf-8")
    unit = (ROOT / "systemd" / "closeloop.service").read_text(encoding="utf-8")
    [path] = re.findall(r"^PATH=(.+)$", crontab, re.MULTILINE)

    assert Path(re.findall(r"ExecStart=(\S+)", unit)[0]).parent.as_posix() in path.split(":")


@pytest.mark.parametrize("path", ["cron/closeloop.crontab", "systemd/closeloop.service", "kubernetes/cronjob.yaml"])
def test_the_store_does_not_lie_beside_a_configuration_that_cannot_be_written(path: str) -> None:
    """What `closeloop init` writes names a store relative to itself: in /etc a job without rights cannot make it."""
    text = (ROOT / path).read_text(encoding="utf-8")

    assert "/etc/closeloop/closeloop.toml" in text
    assert "CLOSELOOP_STORE" in text


def test_a_webhook_of_slack_is_sent_what_slack_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables of the workflow, read as settings."""
    text = (ROOT / "github-actions" / "feedback.yml").read_text(encoding="utf-8")
    [variables] = [step["env"] for step in yaml.safe_load(text)["jobs"]["sync"]["steps"] if "env" in step]
    for name, value in variables.items():
        if name.startswith("CLOSELOOP_ALERTS"):
            monkeypatch.setenv(name, value)

    assert "SLACK" in variables["CLOSELOOP_ALERTS__WEBHOOK"]
    assert Settings().alerts.format == "slack"


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


def load(tool: str, monkeypatch: pytest.MonkeyPatch, **stand_ins: ModuleType) -> dict[str, Any]:
    """The names of a recipe whose tool is stood in for."""
    for name, module in stand_ins.items():
        monkeypatch.setitem(sys.modules, name.replace("__", "."), module)
    return runpy.run_path(str(RECIPES[tool]))


def module(name: str, **names: Any) -> ModuleType:
    """A module with these names."""
    made = ModuleType(name)
    vars(made).update(names)
    return made


def plain(*given: Any, **options: Any) -> Any:
    """A decorator, with or without options, that leaves the function as it is."""
    return given[0] if given and callable(given[0]) else lambda function: function


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration over the example interactions."""
    path = tmp_path / "closeloop.toml"
    (tmp_path / "in.jsonl").write_bytes((ROOT / "interactions.jsonl").read_bytes())
    path.write_text(
        'store = "x.db"\n[sources.s]\nplatform = "files"\nproject = "s"\npath = "in.jsonl"\n',
        encoding="utf-8",
    )
    return path


def test_the_prefect_flow_runs_a_sync(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what a Loop really returns; a source that is in use is no failure."""
    logger = logging.getLogger("prefect-stand-in")
    prefect = module("prefect", flow=plain, task=plain, get_run_logger=lambda: logger)
    names = load("prefect", monkeypatch, prefect=prefect)

    assert names["closeloop"](str(config))["new"] > 0
    with Loop(config_file=config) as loop, Lease(loop.store, Key("files", "s")):
        assert names["sync"](config) == {}


def test_the_dagster_asset_runs_a_sync(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its metadata are numbers of the run, and the run in the store has Dagster's id."""
    record = type("Record", (), {"__init__": lambda self, **fields: vars(self).update(fields)})
    selection = type("Selection", (), {"assets": staticmethod(lambda *assets: assets)})
    dagster = module(
        "dagster", asset=plain, RetryPolicy=record, MaterializeResult=record, AssetExecutionContext=record,
        ScheduleDefinition=record, Definitions=record, AssetSelection=selection, RetryRequested=RuntimeError,
    )  # fmt: skip
    names = load("dagster", monkeypatch, dagster=dagster)
    names["feedback_store"].__globals__["CONFIG"] = str(config)
    context = record(run_id="dagster-7", log=logging.getLogger("dagster-stand-in"))

    found = names["feedback_store"](context).metadata
    with Loop(config_file=config) as loop, Lease(loop.store, Key("files", "s")):
        busy = names["feedback_store"](context).metadata

    assert found["new"] > 0
    assert "is in use" in busy["left to"]
    with Loop(config_file=config) as loop:
        assert {run.run_id for run in loop.status().sources[0].runs} == {"dagster-7"}


def test_the_airflow_commands_are_those_of_its_tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each task gives one shell command that parses and ends as closeloop does, but that partial is done; 75 is skipped, and
    Airflow's own times bound a backfill.
    """
    options: list[dict[str, Any]] = []
    commands: list[str] = []

    def bash(**given: Any) -> Any:
        options.append(given)
        return lambda function: lambda: commands.append(function())

    task = module("task", bash=bash)
    load("airflow", monkeypatch, airflow=module("airflow"), airflow__sdk=module("airflow.sdk", dag=plain, task=task))

    assert [row["skip_on_exit_code"] for row in options] == [75, 75]
    assert "{{ data_interval_start | ts }}" in commands[1]
    for command in commands:
        [found] = commands_in(command)
        parses(found)
    (tmp_path / "closeloop").write_text('#!/bin/sh\nexit "$CODE"\n', encoding="utf-8")
    (tmp_path / "closeloop").chmod(0o755)
    for command in commands:
        plain_command = re.sub(r"\{\{[^{}]*\}\}", "2026-11-01", command)
        for code, wanted in ((0, 0), (1, 1), (2, 2), (3, 0), (75, 75)):
            env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "CODE": str(code)}
            assert subprocess.run(["bash", "-c", plain_command], env=env, check=False).returncode == wanted


def test_the_container_runs_as_nobody_special() -> None:
    """A user of its own, a command that parses, and a signal that ends a page first."""
    lines = (ROOT / "container" / "Containerfile").read_text(encoding="utf-8").splitlines()
    words = dict(line.split(" ", 1) for line in lines if " " in line and not line.startswith("#"))

    assert words["USER"] == "10001"
    assert words["STOPSIGNAL"] == "SIGTERM"
    parses(yaml.safe_load(words["CMD"]))
