"""One whole loop on sample data: start, write, sync, export, sync again. Knows the order of things; each thing is elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from closeloop.config import CONFIG_FILE, Settings
from closeloop.demo import app, show, write_files
from closeloop.demo.server import PhoenixServer
from closeloop.errors import CloseloopError, ConfigError
from closeloop.interactions.languages import detect
from closeloop.models import Label, Model, Seq
from closeloop.models.results import Exported, Result, Status, Synced
from closeloop.processes import uninterrupted
from closeloop.store import Store, Turn

SOURCE = "support"
PROJECT = "support-bot"
STORE = "closeloop.db"
EXPORTS = {"regression": "regression.jsonl", "dpo": "dpo.jsonl", "kto": "kto.jsonl"}
_TELLING = ("comment", "correction", "next_turn", "response", "error", "finish_reason", "reason")
_UNKNOWN = "unknown"
_WRITE_WITHIN = 240.0
_CONFIG = """\
# Written by `closeloop demo`.
store = "sqlite:///closeloop.db"
splits = "train=0.8,test=0.2"

[sources.{name}]
platform = "{platform}"
project = "{project}"
{place} = {where}
traces = "all"
redact = ["email"]

[sources.{name}.push]
verdict = "user_verdict"

# Stars, not a share: without this a 1.0 could be the best or the worst.
[sources.{name}.signals.csat]
kind = "rating"
lowest = 1
highest = 5
"""


class DemoLoop(Protocol):
    """What the demo needs of `closeloop.Loop`."""

    @property
    def store(self) -> Store: ...

    def sync(self) -> Synced: ...

    def export(self, format: str, out: Path, /) -> Exported: ...  # noqa: A002 (as in Loop)

    def status(self) -> Status: ...

    def close(self) -> None: ...


class MakeLoop(Protocol):
    """How the demo gets its Loop: `Loop` itself."""

    def __call__(self, store: Settings, /, *, env: Mapping[str, str]) -> DemoLoop: ...


class Shown(Model):
    """One bucket of the demo with an example: what was asked, what was answered, and the words it was sorted by."""

    bucket: str
    count: int
    asked: str
    answered: str
    evidence: str
    said_by: str


class Demo(Result):
    """What the demo did.

    `funnel` counts traces, feedback, negative answers, those bucketed (with an error mode other than `unknown`), rows exported to
    all files, and labels and scores pushed.
    `second_sync` holds the writing requests of the sync that followed. `url` is where the labels can be seen, None for files;
    it works while the demo runs, with `keep` until Ctrl-C.
    """

    funnel: dict[str, int]
    files: Seq[str]
    second_sync: dict[str, int]
    buckets: Seq[Shown] = ()
    exports: dict[str, int]
    url: str | None = None
    folder: str
    seconds: float


def run(
    make_loop: MakeLoop,
    *,
    offline: bool = False,
    keep: bool = False,
    folder: Path | None = None,
    say: Callable[[str], None] | None = None,
    ready: Callable[[Demo], None] | None = None,
) -> Demo:
    """Run the demo; store and exports stay in `folder` (default: a new temporary one).

    `say` is given progress lines and the report; `ready` the result while Phoenix is still up, which with `keep` is until Ctrl-C.
    Raises ConfigError when Phoenix is not installed or `folder` holds an earlier demo; nothing keeps running in any case.
    """
    began = time.monotonic()
    detect.prepare()  # its users write in four languages
    tell = say or (lambda line: None)
    folder = _new_folder(folder)

    def step(text: str) -> None:
        tell(f"{time.monotonic() - began:5.1f} s  {text}")

    with _files(folder, step) if offline else _phoenix(folder, step, keep=keep) as (settings, project_url):
        demo = _loop(make_loop, settings, folder, project_url, step, began)
        tell(show.report(demo, keep=keep))
        if ready:
            ready(demo)
        if keep and not offline:
            _wait_for_interrupt()
    return demo


def _new_folder(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="closeloop-demo-"))
    folder = folder.absolute()
    if (folder / STORE).exists():
        raise ConfigError(f"{str(folder)!r} holds an earlier demo: remove it or name another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"cannot make the folder {str(folder)!r}: {error.strerror}") from None
    return folder


@contextmanager
def _files(folder: Path, step: Callable[[str], None]) -> Iterator[tuple[Settings, str | None]]:
    now = datetime.now(UTC)
    path = folder / "conversations.jsonl"
    turns = app.conversations(now)
    feedback = write_files.write(path, turns, now)
    step(f"the sample support chat wrote {len(turns)} answers with {feedback} feedback to {path.name}")
    yield _settings(folder, "files", "path", str(path)), None


@contextmanager
def _phoenix(folder: Path, step: Callable[[str], None], *, keep: bool) -> Iterator[tuple[Settings, str | None]]:
    # The application imports the Phoenix client while the server starts: either takes about ten seconds.
    with _application() as write:
        step("starting Phoenix and the sample support chat")
        with PhoenixServer(folder / "phoenix" if keep else None) as server:
            step(f"Phoenix answers at {server.url}")
            order = {"url": server.url, "project": PROJECT, "now": datetime.now(UTC).isoformat(), "seed": app.SEED}
            wrote = write(order)
            step(f"the chat wrote {wrote['spans']} spans and {wrote['feedback']} feedback to it")
            settings = _settings(folder, "phoenix", "base_url", server.url)
            yield settings, f"{server.url}/projects/{wrote['project_id']}"


@contextmanager
def _application() -> Iterator[Callable[[Mapping[str, Any]], dict[str, Any]]]:
    """The sample application in its own process; what is yielded sends it an order and waits for its answer."""
    with tempfile.TemporaryDirectory(prefix="closeloop-app-") as folder:
        env = {key: value for key, value in os.environ.items() if not key.startswith(("PHOENIX_", "OTEL_"))}
        process: subprocess.Popen[str] | None = None
        try:
            with uninterrupted():
                process = subprocess.Popen(
                    [sys.executable, "-P", "-W", "ignore", "-m", "closeloop.demo.write_phoenix"],
                    # Importing phoenix makes folders where it is told to work, by default in the user's home.
                    env={**env, "PHOENIX_WORKING_DIR": folder},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    encoding="utf-8",
                    start_new_session=True,
                )
            yield partial(_carry_out, process)
        finally:
            if process is not None:
                process.kill()
                process.communicate()


def _carry_out(process: subprocess.Popen[str], order: Mapping[str, Any]) -> dict[str, Any]:
    try:
        out, err = process.communicate(json.dumps(order) + "\n", timeout=_WRITE_WITHIN)
    except subprocess.TimeoutExpired:
        raise CloseloopError(
            f"the sample application did not finish writing to {order['url']} within {_WRITE_WITHIN:g} s: "
            "the machine is very busy, run the demo again or with --offline"
        ) from None
    if process.returncode or not out.strip():
        reason = (err.strip().splitlines() or ["no reason given"])[-1]
        raise CloseloopError(f"the sample application could not write to {order['url']}: {reason}")
    answer: dict[str, Any] = json.loads(out.splitlines()[-1])
    return answer


def _settings(folder: Path, platform: str, place: str, where: str) -> Settings:
    """The settings of the demo, also left in its folder as a configuration to go on with."""
    text = _CONFIG.format(platform=platform, project=PROJECT, place=place, where=json.dumps(where), name=SOURCE)
    (folder / CONFIG_FILE).write_text(text, encoding="utf-8")
    values = {**tomllib.loads(text), "store": f"sqlite:///{folder / STORE}"}
    # Its own prefix: the user's CLOSELOOP_* variables are for the user's own sources.
    return Settings(_env_prefix="CLOSELOOP_DEMO_", **values)


def _loop(
    make_loop: MakeLoop,
    settings: Settings,
    folder: Path,
    url: str | None,
    step: Callable[[str], None],
    began: float,
) -> Demo:
    loop = make_loop(settings, env={})
    try:
        step("sync: pull, bucket, push")
        first = loop.sync()
        step("export: " + ", ".join(EXPORTS))
        exports = [loop.export(name, folder / file) for name, file in EXPORTS.items()]
        step("sync again")
        second = loop.sync()
        held = loop.status().sources[0]
        shown = _shown(loop.store)
        bucketed = sum(_has_mode(turn) for turn in loop.store.judged(outcomes=("negative",)))
    finally:
        loop.close()
    return Demo(
        funnel={
            "traces": held.traces,
            "feedback": held.feedback,
            "negative": held.negative,
            "bucketed": bucketed,
            "exported": sum(export.written for export in exports),
            "pushed": sum(pushed.sent for pushed in first.pushed),
        },
        files=tuple(str(folder / file) for file in EXPORTS.values()),
        second_sync={"writes": sum(pushed.writes for pushed in second.pushed)},
        buckets=shown,
        exports={export.format: export.written for export in exports},
        url=url,
        folder=str(folder),
        seconds=round(time.monotonic() - began, 1),
        problems=(*_problems(first), *_problems(second)),
    )


def _problems(synced: Synced) -> list[str]:
    """What a sync set aside or could not do, as sentences."""
    failed = [f"source {name!r} failed: {reason}" for name, reason in synced.failed.items()]
    return [*failed, *synced.problems, *(problem for part in synced.parts for problem in part.problems)]


def _shown(store: Store) -> tuple[Shown, ...]:
    """Every bucket that is some failure's primary one, most frequent first, with its clearest example."""
    counts: dict[str, int] = {}
    best: dict[str, tuple[tuple[bool, float], Turn, Label]] = {}
    for turn in store.judged(outcomes=("negative", "mixed")):
        for label in turn.labels:
            if not label.primary:
                continue
            counts[label.bucket] = counts.get(label.bucket, 0) + 1
            clarity = (bool(label.evidence), label.confidence)
            if label.bucket not in best or clarity > best[label.bucket][0]:
                best[label.bucket] = (clarity, turn, label)
    order = sorted(counts, key=lambda bucket: (-counts[bucket], bucket))
    return tuple(_example(bucket, counts[bucket], *best[bucket][1:]) for bucket in order)


def _has_mode(turn: Turn) -> bool:
    return any(label.primary and label.bucket != _UNKNOWN for label in turn.labels)


def _example(bucket: str, count: int, turn: Turn, label: Label) -> Shown:
    return Shown(
        bucket=bucket,
        count=count,
        asked=turn.interaction.user_text,
        answered=turn.interaction.response_text,
        evidence=_because(label),
        said_by=label.detector,
    )


def _because(label: Label) -> str:
    """The words the label rests on, those a reader understands by themselves first; without any, its rationale."""
    quotes = [item for item in label.evidence if item.field != "response_format" and item.quote.strip()]
    if not quotes:
        return label.rationale or "nothing says why"
    best = min(quotes, key=lambda item: _TELLING.index(item.field) if item.field in _TELLING else len(_TELLING))
    return f"{best.field}: {best.quote}"


def _wait_for_interrupt() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return
