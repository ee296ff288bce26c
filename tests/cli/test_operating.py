"""Running the job from outside: its log, its metrics, its heartbeat, what status tells, and the care of quarantine and store."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from closeloop import Loop, Settings
from closeloop.store import Key
from closeloop.sync.lease import Lease
from servers.http import Answer, StandIn, serve

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "interactions.jsonl"
CONFIG = """\
store = "feedback.db"
operate.allow_private = true
[sources.support]
platform = "files"
project = "support"
path = "in.jsonl"
[sources.second]
platform = "files"
project = "second"
path = "in2.jsonl"
"""


class Job:
    """A folder with a configuration of two sources, and the command in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "closeloop.toml").write_text(CONFIG, encoding="utf-8")
        for name in ("in.jsonl", "in2.jsonl"):
            (folder / name).write_bytes(EXAMPLES.read_bytes())

    def __call__(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "closeloop", *arguments]
        return subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=False, env={**os.environ, **env}
        )

    def status(self) -> dict[str, Any]:
        """Of the first source."""
        return json.loads(self("status", "--json").stdout)["sources"][0]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Fresh."""
    return Job(tmp_path)


@pytest.fixture
def beats() -> Iterator[StandIn]:
    """Where heartbeats go."""
    with serve([Answer(200, b"ok")]) as made:
        yield made


def test_every_line_of_the_log_is_json_with_the_runs_id(job: Job) -> None:
    """One object per line on stderr, one summary on stdout, the same run in the store."""
    done = job("sync", "--json", "--log", "json", CLOSELOOP_RUN_ID="run-7")

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["run_id"] for line in lines} == {"run-7"}
    assert {(line["step"], line["source"]) for line in lines if line["event"] == "step_ended"} == {
        (step, source) for step in ("pull", "bucket", "push") for source in ("support", "second")
    }
    assert all({"time", "level", "message"} <= set(line) for line in lines)
    assert len(json.loads(done.stdout)["pulled"]) == 2
    assert {run["run_id"] for run in job.status()["runs"]} == {"run-7"}


def test_an_error_is_a_line_of_the_log_too(job: Job) -> None:
    """Also one before any run began."""
    done = job("sync", "-s", "nope", "--log", "json")

    [line] = [json.loads(line) for line in done.stderr.splitlines()]
    assert (line["level"], line["error"], line["exit_code"], done.returncode) == ("error", "ConfigError", 2, 2)


def test_another_run_at_work_is_a_warning(job: Job) -> None:
    """A scheduler that starts one too early wants no alarm."""
    job("store", "migrate")
    settings = Settings(store=str(job.folder / "feedback.db"))
    with Loop(settings, env={}) as loop, Lease(loop.store, Key("files", "support")):
        done = job("sync", "-s", "support", "--log", "json")

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 75
    assert {line["level"] for line in lines if line.get("error") == "LockedError"} == {"warning"}


def test_status_says_from_when_on_a_first_pull_reads(job: Job) -> None:
    """As a time, also where the configuration says how long before now."""
    job("store", "migrate")
    for since in ("90d", "2026-11-01T08:00Z"):
        said = job("status", CLOSELOOP_SOURCES__SUPPORT__SINCE=since).stdout
        assert re.search(r"next: the first pull: from 2\d{3}-\d\d-\d\d \d\d:\d\d:\d\d UTC on$", said, re.MULTILINE)


def test_status_tells_freshness_runs_errors_and_next_work(job: Job) -> None:
    """Before, after, and when something went wrong; a success answers earlier errors."""
    job("store", "migrate")
    assert job.status()["next_work"] == ["the first pull: everything"]
    job("sync")
    good = job.status()
    (job.folder / "in.jsonl").unlink()
    job("sync")
    bad = job.status()

    assert 0 < good["lag_seconds"] < 600
    assert good["last_success"]
    assert good["errors"] == []
    assert good["next_work"][0].startswith("interactions: read on from")
    assert {run["step"]: run["outcome"] for run in good["runs"]} == {"pull": "done", "bucket": "done", "push": "done"}
    assert "in.jsonl" in bad["errors"][0]
    assert "ERROR pull at" in job("status").stdout


def test_a_source_that_was_taken_out_of_the_configuration_is_not_late(job: Job) -> None:
    """What is stored of it is shown; a lag that grows for ever would wake people for nothing."""
    job("sync")
    config = job.folder / "closeloop.toml"
    config.write_text(config.read_text().partition("[sources.second]")[0])

    left = json.loads(job("status", "--json").stdout)["sources"][1]

    assert (left["project"], left["is_configured"], left["lag_seconds"]) == ("second", False, None)
    assert "files/second (files, project second): not configured (any more)" in job("status").stdout


def test_alerts_without_a_webhook_say_that_nobody_is_told(job: Job) -> None:
    """Or a scheduled `closeloop alert` would look as if it worked."""
    job("sync")

    assert "0 sent: there is no webhook (CLOSELOOP_ALERTS__WEBHOOK)" in job("alert").stdout


def test_metrics_are_a_prometheus_textfile(job: Job) -> None:
    """Read by Prometheus's own parser; a failed source shows, and a failed run has metrics too."""
    job("sync", "--metrics-file", "out.prom")
    (job.folder / "in.jsonl").unlink()
    assert job("sync", "--metrics-file", "out.prom").returncode == 3

    text = (job.folder / "out.prom").read_text(encoding="utf-8")
    samples = {
        (sample.name, sample.labels.get("source")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["closeloop_feedback", "support"] == 8
    assert samples["closeloop_run_exit_code", None] == 3
    assert (samples["closeloop_run_failed", "support"], samples["closeloop_run_failed", "second"]) == (1, 0)
    assert samples["closeloop_last_success_timestamp_seconds", "second"] > 1.7e9

    (job.folder / "in2.jsonl").unlink()
    assert job("sync", "--metrics-file", "out.prom").returncode == 1
    assert "closeloop_run_exit_code 1.0" in (job.folder / "out.prom").read_text(encoding="utf-8")


def test_metrics_keep_their_names_and_say_what_the_run_and_the_store_hold(job: Job) -> None:
    """Dashboards and alerts name them; a number under another name is a panel that stays empty."""
    ran = json.loads(job("sync", "--metrics-file", "out.prom", "--json").stdout)
    told = job.status()

    families = {one.name: one for one in text_string_to_metric_families((job.folder / "out.prom").read_text("utf-8"))}
    store = {
        "feedback": "feedback", "deleted_feedback": "deleted", "traces": "traces", "interactions": "interactions",
        "negative_interactions": "negative", "bucketed_interactions": "bucketed", "unbucketed_interactions": "unbucketed",
        "waiting_traces": "waiting_traces", "missing_traces": "missing_traces", "quarantined_records": "quarantined",
    }  # fmt: skip
    times = {"lag_seconds", "newest_feedback_timestamp_seconds", "last_success_timestamp_seconds"}
    run = {"run_timestamp_seconds", "run_duration_seconds", "run_exit_code", "run_feedback", "run_writes", "run_failed"}
    assert {*families} == {f"closeloop_{name}" for name in (*store, *times, *run, "outbox_rows", "failures")}

    def of_support(name: str, label: str = "") -> dict[str, float]:
        samples = (one for one in families[f"closeloop_{name}"].samples if one.labels["source"] == "support")
        return {one.labels.get(label, ""): one.value for one in samples}

    assert {field: of_support(name)[""] for name, field in store.items()} == {
        field: told[field] for field in store.values()
    }
    assert (of_support("outbox_rows", "state"), of_support("failures", "bucket")) == (told["outbox"], told["buckets"])
    (pulled,) = (one for one in ran["pulled"] if one["source"] == "support")
    (pushed,) = (one for one in ran["pushed"] if one["source"] == "support")
    assert of_support("run_writes") == {"": pushed["writes"]}
    changes = ("new", "changed", "unchanged", "deleted", "ours", "quarantined")
    assert of_support("run_feedback", "change") == {change: pulled[change] for change in changes}
    assert min(pushed["writes"], told["negative"], told["bucketed"]) > 0


def test_the_heartbeat_stops_when_the_job_fails(job: Job, beats: StandIn) -> None:
    """A beat for 0 and 3, none for an error, and one that is not taken does not fail the sync."""
    url = f"{beats.url}/secret-uuid"
    assert job("sync", "--heartbeat", url).returncode == 0
    (job.folder / "in.jsonl").unlink()
    assert job("sync", "--heartbeat", url).returncode == 3
    (job.folder / "in2.jsonl").unlink()
    assert job("sync", "--heartbeat", url).returncode == 1
    assert [request.json for request in beats.requests] == [{"exit_code": 0}, {"exit_code": 3}]

    for name in ("in.jsonl", "in2.jsonl"):
        (job.folder / name).write_bytes(EXAMPLES.read_bytes())
    for status in (400, 500):
        beats.answer = lambda request, status=status: Answer(status, f"no {request.path} here".encode())
        done = job("sync", "--log", "text", "--heartbeat", f"{url}?token=secret-token")
        assert done.returncode == 0
        assert "operate.heartbeat at 127.0.0.1: the message was not taken" in done.stderr
        assert ("trying again" in done.stderr) == (status == 500)
        assert "secret-" not in done.stderr


def test_quarantine_is_listed_tried_again_and_dropped(job: Job) -> None:
    """A line that cannot be read waits with its reason; repaired it is read, otherwise it is dropped by hand."""
    good = EXAMPLES.read_text(encoding="utf-8").splitlines()
    (job.folder / "in.jsonl").write_text("\n".join([*good, '{"id": "broken"']) + "\n", encoding="utf-8")
    assert job("sync").returncode == 3
    listed = json.loads(job("quarantine", "list", "--json").stdout)
    assert listed["total"] == 1
    assert "1 in quarantine" in job("quarantine", "list").stdout

    assert json.loads(job("quarantine", "retry", "-s", "support", "--json").stdout)["total"] == 1
    assert json.loads(job("quarantine", "drop", "-s", "support", "--json").stdout)["dropped"] == 1
    assert job("quarantine", "drop", "-s", "support", "--id", "nothing").returncode == 2


def test_a_backup_is_a_whole_store_for_its_owner_only(job: Job) -> None:
    """It opens, holds the same, is never written over, and nobody else may read it."""
    job("sync")
    done = json.loads(job("store", "backup", "copy.db", "--json").stdout)
    copy = job.folder / "copy.db"

    assert done["path"] == "copy.db"
    assert copy.stat().st_mode & 0o077 == 0
    with Loop(copy, env={}) as loop:
        assert sum(source.feedback for source in loop.status().sources) == 16
    assert job("store", "backup", "copy.db").returncode == 2


def test_the_store_is_compacted_and_migrated(job: Job) -> None:
    """Both say its version, and it works on."""
    assert re.search(r"\(version \d+\): made, [\d,]+ bytes$", job("store", "migrate").stdout.strip())
    job("sync")

    for verb in ("vacuum", "migrate"):
        done = json.loads(job("store", verb, "--json").stdout)
        assert done["after"] > 0
        assert done["version"] >= 3
        assert done["migrated_from"] is None
    assert job("sync").returncode == 0


def test_with_several_sources_the_quarantine_wants_a_name(job: Job) -> None:
    """Nothing is dropped or read again by guess; the sources there are stand in the message."""
    for verb in ("retry", "drop"):
        done = job("quarantine", verb)
        assert done.returncode == 2
        assert "several sources are configured: name one with --source (" in done.stderr


def test_a_source_that_fails_is_named_in_text_and_json(job: Job) -> None:
    """The others go on, and whoever reads the result learns which one did not."""
    (job.folder / "in2.jsonl").unlink()
    text, as_json = job("pull", "--log", "text"), job("pull", "--json")

    assert (text.returncode, as_json.returncode) == (3, 3)
    assert "support: 8 new" in text.stdout
    assert re.search(r"^second: FAILED: .*in2\.jsonl", text.stdout, re.MULTILINE)
    failed = json.loads(as_json.stdout)["results"][1]
    assert (failed["source"], failed["error"]) == ("second", "PermanentError")
    assert "in2.jsonl" in failed["reason"]

    synced = job("sync", "--log", "text")
    assert synced.returncode == 3
    assert re.search(r"^second: FAILED: .*in2\.jsonl", synced.stdout, re.MULTILINE)


@pytest.mark.parametrize("verb", ["pull", "sync"])
def test_where_all_fail_the_one_line_names_them_all(job: Job, verb: str) -> None:
    """Each with its own reason, and no reason twice."""
    for name in ("in.jsonl", "in2.jsonl"):
        (job.folder / name).unlink()
    said = job(verb, "--log", "text").stderr

    assert said.count("\n") == 1
    assert re.search(r"support: .*in\.jsonl.*; second: .*in2\.jsonl", said)


def test_a_sync_takes_the_sources_that_are_named(job: Job) -> None:
    """All of them, as `pull` and `push` do: with one option for two, the last one was all that was read."""
    done = json.loads(job("sync", "-s", "support", "-s", "second", "--json").stdout)

    assert [row["source"] for row in done["pulled"]] == ["support", "second"]


def test_problems_are_lines_of_the_log_with_their_source(job: Job) -> None:
    """In a log of JSON they were lines of text, and nobody knew whose they were."""
    (job.folder / "in2.jsonl").write_text("no line of JSON\n", encoding="utf-8")
    said = job("sync", "--log", "json").stderr

    problem = next(line for line in map(json.loads, said.splitlines()) if line["event"] == "problem")
    assert problem["source"] == "second"
    assert problem["message"].startswith("second: 1 set aside in quarantine")
