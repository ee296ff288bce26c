"""SIGKILL at any commit or request of a sync, then another sync: the same end as without it, and nothing twice on the platform."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from closeloop import Loop
from closeloop.ids import stable_id
from servers.postgres import PostgresServer

DOOMED = Path(__file__).with_name("doomed.py")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "interactions.jsonl"
TURNS = 40
TIMES = {
    "read_until",
    "locked_by",
    "project",
    "lag_seconds",
    "newest_feedback",
    "last_success",
    "runs",
    "errors",
    "next_work",
}
"""What of a status depends on when and how often it was run."""


def doomed(config: Path, fatal: int) -> subprocess.CompletedProcess[str]:
    """A sync in a process of its own that dies at step `fatal`, or lives and prints the number of steps."""
    return subprocess.run(
        [sys.executable, str(DOOMED), str(config), str(fatal)], capture_output=True, text=True, check=False, timeout=120
    )


def sync(config: Path, fatal: int) -> int:
    """A sync that has to die at step `fatal`; 0 lives and returns the number of steps."""
    done = doomed(config, fatal)
    if fatal == 0:
        assert done.returncode == 0, done.stderr
        return int(done.stdout)
    assert done.returncode == -9, f"step {fatal}: {done.returncode} {done.stderr}"
    return fatal


def state(config: Path) -> dict[str, Any]:
    """What a store holds, without times and run ids."""
    with Loop(config_file=config) as loop:
        status = loop.status().sources[0].model_dump(exclude=TIMES)
        turns = [
            (turn.interaction.id, turn.verdict and turn.verdict.outcome, sorted(label.bucket for label in turn.labels))
            for turn in loop.store.judged()
        ]
    return {"status": status, "turns": turns}


def points(steps: int, count: int) -> list[int]:
    """Steps to die at: the first, the last, and some between, the same in every run."""
    return sorted({1, steps, *random.Random(20).sample(range(1, steps + 1), min(count, steps))})


# --- files


def write_files(folder: Path) -> Path:
    """A files source of some turns, and its configuration."""
    folder.mkdir()
    lines = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    rows = [
        {**line, "id": f"{line['id']}-{n}", "session_id": f"{line['session_id']}-{n}"}
        for n in range(TURNS)
        for line in lines
    ]
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    config = folder / "closeloop.toml"
    config.write_text(
        'store = "sqlite:///loop.db"\n[sources.s]\nplatform = "files"\nproject = "s"\npath = "in.jsonl"\n',
        encoding="utf-8",
    )
    return config


def pushed_files(folder: Path) -> dict[str, Any]:
    """Everything the files platform was given, by file, without run ids."""
    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*.jsonl")):
        if path.name != "in.jsonl":
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            for line in lines:
                line.get("metadata", {}).get("closeloop", {}).pop("run_id", None)
            found[str(path.relative_to(folder))] = sorted(json.dumps(line, sort_keys=True) for line in lines)
    return found


def test_a_killed_sync_over_files_ends_the_same(tmp_path: Path) -> None:
    """Whatever step a run dies at, the next one ends where an undisturbed run would have."""
    calm = write_files(tmp_path / "calm")
    steps = sync(calm, 0)
    expected, pushed = state(calm), pushed_files(calm.parent)
    assert pushed

    for fatal in points(steps, 5):
        hurt = write_files(tmp_path / f"hurt-{fatal}")
        sync(hurt, fatal)
        sync(hurt, 0)

        assert state(hurt) == expected
        assert pushed_files(hurt.parent) == pushed


def test_a_sync_killed_again_and_again_ends_the_same(tmp_path: Path) -> None:
    """Each run goes on from where the last one died, and dies itself further on."""
    calm = write_files(tmp_path / "calm")
    sync(calm, 0)
    hurt = write_files(tmp_path / "hurt")
    for fatal in (2, 8, 12, 16):
        sync(hurt, fatal)
    sync(hurt, 0)

    assert state(hurt) == state(calm)
    assert pushed_files(hurt.parent) == pushed_files(calm.parent)


# --- a real Phoenix


def write_phoenix(url: str, project: str) -> None:
    """Turns with thumbs, as an application leaves them."""
    start = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
    spans = []
    annotations = []
    for number in range(TURNS):
        # Span ids are unique on a server, so the project is part of them.
        span_id = stable_id(project, str(number)).replace("-", "")[:16]
        at = start + timedelta(minutes=number)
        spans.append(
            {
                "name": "chat",
                "context": {"trace_id": f"{span_id}{span_id}", "span_id": span_id},
                "span_kind": "LLM",
                "start_time": at.isoformat(),
                "end_time": (at + timedelta(seconds=1)).isoformat(),
                "status_code": "OK",
                "attributes": {
                    "input.value": f"How do I return order {number}?",
                    "output.value": "I'm sorry, but I can't help with that.",
                    "session.id": f"{project}-{number // 4}",
                },
            }
        )
        thumb = {"label": "thumbs-down", "score": 0} if number % 2 else {"label": "thumbs-up", "score": 1}
        annotations.append({"span_id": span_id, "name": "user_feedback", "annotator_kind": "HUMAN", "result": thumb})
    with httpx2.Client(base_url=url, timeout=60) as client:
        client.post("/v1/projects", json={"name": project})
        assert client.post(f"/v1/projects/{project}/spans", json={"data": spans}).status_code == 202
        for _ in range(600):
            found = client.get(f"/v1/projects/{project}/spans", params={"limit": 1000}).json()["data"]
            if len(found) == TURNS:
                break
        answer = client.post("/v1/span_annotations", params={"sync": "true"}, json={"data": annotations})
        assert answer.status_code == 200, answer.text


def annotations_of(url: str, project: str) -> list[tuple[str, str, str | None]]:
    """Every annotation of a project as (span, name, label), doubles included."""
    with httpx2.Client(base_url=url, timeout=60) as client:
        spans = client.get(f"/v1/projects/{project}/spans", params={"limit": 1000}).json()["data"]
        ids = sorted(span["context"]["span_id"] for span in spans)
        answer = client.get(f"/v1/projects/{project}/span_annotations", params={"span_ids": ids, "limit": 10_000})
    rows = answer.json()["data"]
    return sorted((str(ids.index(row["span_id"])), row["name"], row["result"]["label"]) for row in rows)


@pytest.mark.live
@pytest.mark.slow
def test_a_killed_sync_with_phoenix_ends_the_same_and_doubles_nothing(phoenix: Any, tmp_path: Path) -> None:
    """Wherever a run dies, the next one leaves the store and the server as one undisturbed run does."""

    def project(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        write_phoenix(phoenix.url, f"kill-{name}")
        config = folder / "closeloop.toml"
        config.write_text(
            f'store = "sqlite:///loop.db"\n[sources.s]\nplatform = "phoenix"\nproject = "kill-{name}"\n'
            f'base_url = "{phoenix.url}"\npush.dataset = "kill-{name}"\n',
            encoding="utf-8",
        )
        return config

    def end_of(name: str, config: Path) -> tuple[Any, list[str], list[tuple[str, str | None]]]:
        found = state(config)
        labels = [(feedback, label) for _, feedback, label in annotations_of(phoenix.url, f"kill-{name}")]
        return found["status"], sorted(str(turn[1:]) for turn in found["turns"]), sorted(labels, key=str)

    config = project("calm")
    steps = sync(config, 0)
    expected = end_of("calm", config)
    assert len([name for name, _ in expected[2] if name == "error_mode"]) == TURNS // 2

    deaths = 0
    for fatal in points(steps, 6):
        config = project(f"hurt-{fatal}")
        done = doomed(config, fatal)
        # How often it asks whether what it sent is there depends on the server: a run may have fewer steps than the calm one.
        assert done.returncode == -9 or int(done.stdout) < fatal, done.stderr
        deaths += done.returncode == -9
        sync(config, 0)

        assert end_of(f"hurt-{fatal}", config) == expected
    assert deaths >= 5


# --- Postgres, and several workers


def on_postgres(config: Path, url: str) -> Path:
    """The same configuration on a Postgres store."""
    text = config.read_text(encoding="utf-8").replace("sqlite:///loop.db", url)
    config.write_text(text, encoding="utf-8")
    return config


def test_a_killed_sync_on_postgres_ends_the_same(postgres: PostgresServer, tmp_path: Path) -> None:
    """As on SQLite: wherever a run dies, the next one ends where an undisturbed one would have."""
    calm = on_postgres(write_files(tmp_path / "calm"), postgres.database())
    steps = sync(calm, 0)
    for fatal in points(steps, 3):
        hurt = on_postgres(write_files(tmp_path / f"hurt-{fatal}"), postgres.database())
        sync(hurt, fatal)
        sync(hurt, 0)

        assert state(hurt) == state(calm)
        assert pushed_files(hurt.parent) == pushed_files(calm.parent)


def test_workers_on_one_postgres_share_the_sources_and_double_nothing(postgres: PostgresServer, tmp_path: Path) -> None:
    """Three processes sync four sources at once: each is read by one of them, and the end is that of one process alone."""
    calm = write_files(tmp_path / "calm")
    sync(calm, 0)
    alone = state(calm)["status"]
    folder = tmp_path / "shared"
    config = on_postgres(write_files(folder), postgres.database())
    text = config.read_text(encoding="utf-8")
    for name in ("b", "c", "d"):
        (folder / name).mkdir()
        (folder / name / "in.jsonl").write_bytes((folder / "in.jsonl").read_bytes())
        text += f'[sources.{name}]\nplatform = "files"\nproject = "{name}"\npath = "{name}/in.jsonl"\n'
    config.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "closeloop", "sync", "--config", str(config), "--json"]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [(*worker.communicate(timeout=120), worker.returncode) for worker in workers]

    assert 0 in {code for _, _, code in ended} <= {0, 75}, ended
    with Loop(config_file=config) as loop:
        rows = loop.status().sources
    assert [(row.feedback, row.outbox, row.unbucketed) for row in rows] == [(alone["feedback"], alone["outbox"], 0)] * 4
    pushed = [lines for name in "bcd" for lines in pushed_files(folder / name).values()]
    assert [len(lines) for lines in pushed] == [len(lines) for lines in pushed_files(calm.parent).values()] * 3
    assert all(len(set(lines)) == len(lines) for lines in pushed)
