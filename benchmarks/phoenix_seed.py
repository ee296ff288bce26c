"""Fills the database file of a stopped Phoenix with many traces, as its own ingestion would have stored them.

Through REST 60,000 spans take nine minutes (the server drains about 110 a second); into the file they take seconds. That the rows
are the same is checked each time: the sample application first writes its turns over OTLP and the official client, and every row
the server made of them must equal the row this module makes of the same turn. Those rows are then taken out again.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from closeloop.demo import app
from closeloop.demo.openinference import annotation, span_attributes
from closeloop.demo.server import PhoenixServer

PROJECT = "bench"
FEEDBACK = "user_feedback"
_SAMPLE = "sample"
_BATCH = 5000
_TABLES = {
    "project_sessions": "id, session_id, project_id, start_time, end_time",
    "traces": "id, project_rowid, trace_id, start_time, end_time, project_session_rowid",
    "spans": "id, trace_rowid, span_id, parent_id, name, span_kind, start_time, end_time, attributes, events, status_code, "
    "status_message, cumulative_error_count, cumulative_llm_token_count_prompt, cumulative_llm_token_count_completion, "
    "llm_token_count_prompt, llm_token_count_completion",
    "span_annotations": "span_rowid, name, label, score, explanation, metadata, annotator_kind, created_at, updated_at, "
    "user_id, identifier, source",
}
_DECODED = {"metadata", "tool.parameters"}
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Seeded:
    """What is in the database: totals, and the root spans with a thumbs-down, which both readers have to find."""

    traces: int
    spans: int
    feedback: int
    noise: int
    negative: frozenset[str]


def seed(folder: Path, now: datetime, *, traces: int, seed: int = 7) -> Seeded:
    """Make a database in `folder` with `traces` traces of three spans, half of them with feedback, a tenth with negative feedback."""
    with PhoenixServer(folder) as server:
        _write_sample(server.url, now)
    connection = sqlite3.connect(folder / "phoenix.db")
    try:
        connection.execute("pragma foreign_keys = on")
        _compare(connection, app.conversations(now))
        connection.execute("delete from projects where name = ?", [_SAMPLE])
        connection.execute("delete from project_sessions")
        seeded = _fill(connection, now, traces, random.Random(seed))
        connection.commit()
        connection.execute("analyze")
        connection.execute("pragma wal_checkpoint(truncate)")
    finally:
        connection.close()
    return seeded


def _write_sample(url: str, now: datetime) -> None:
    """Let the sample application write as applications do."""
    order = {"url": url, "project": _SAMPLE, "now": now.isoformat(), "seed": app.SEED}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "closeloop.demo.write_phoenix"],
            input=json.dumps(order) + "\n",
            env={**os.environ, "PHOENIX_WORKING_DIR": folder},
            text=True,
            check=True,
            stdout=subprocess.DEVNULL,
        )


def _compare(connection: sqlite3.Connection, turns: Sequence[app.Turn]) -> None:
    """Every span and span annotation of the sample, as the server stored it, against the row made here; ids aside."""
    numbers = dict(connection.execute("select span_id, id from spans"))
    stored = {row[2]: row[3:] for row in connection.execute(f"select {_TABLES['spans']} from spans")}
    notes = {
        (*row[:2], row[10]): row
        for row in connection.execute(f"select {_TABLES['span_annotations']} from span_annotations")
    }
    for turn in turns:
        for made in _span_rows(turn, 0, 0):
            _equal("span", made[2], _parsed(stored[made[2]]), _parsed(made[3:]))
        for act in turn.acts:
            for place in act.places:
                row = annotation(turn, act, place)
                if "span_id" not in row:
                    continue
                theirs = notes[numbers[row["span_id"]], row["name"], row["identifier"]]
                ours = _annotation_row(row, numbers[row["span_id"]], "")
                # When it was stored is the one thing that cannot be known beforehand.
                _equal("annotation", row["span_id"], _parsed(theirs[:7] + theirs[9:]), _parsed(ours[:7] + ours[9:]))


def _equal(what: str, native: str, theirs: Row, ours: Row) -> None:
    if theirs != ours:
        raise SystemExit(f"seeding differs from Phoenix's own ingestion in {what} {native}:\n  {theirs}\n  {ours}")


def _parsed(row: Row) -> Row:
    return tuple(json.loads(cell) if isinstance(cell, str) and cell.startswith(("{", "[")) else cell for cell in row)


def _fill(connection: sqlite3.Connection, now: datetime, traces: int, rng: random.Random) -> Seeded:
    project = connection.execute("insert into projects (name) values (?)", [PROJECT]).lastrowid
    chosen = list(range(traces))
    rng.shuffle(chosen)
    thumbs = {place: 0.0 if rank < traces // 10 else 1.0 for rank, place in enumerate(chosen[: traces // 2])}
    rows: dict[str, list[Row]] = {table: [] for table in _TABLES}
    negative: set[str] = set()
    noise = span_id = 0
    for place, turn in enumerate(_turns(now, traces)):
        number = place + 1
        start, end = _stamp(turn.root.started_at), _stamp(turn.root.ended_at)
        rows["project_sessions"].append((number, turn.session_id, project, start, end))
        rows["traces"].append((number, project, turn.trace_id, start, end, number))
        spans = list(_span_rows(turn, number, span_id + 1))
        rows["spans"] += spans
        numbers = {row[2]: row[0] for row in spans}
        judged = list(_noise(turn, rng))
        if place in thumbs:
            rows["span_annotations"].append(_thumb(turn, thumbs[place], numbers[turn.root.id], rng))
            negative |= {turn.root.id} if thumbs[place] == 0.0 else set()
        rows["span_annotations"] += [_annotation_row(row, numbers[row["span_id"]], _later(turn, rng)) for row in judged]
        noise += len(judged)
        span_id += len(spans)
        if number % _BATCH == 0 or number == traces:
            _insert(connection, rows)
    return Seeded(traces, span_id, len(thumbs), noise, frozenset(negative))


def _insert(connection: sqlite3.Connection, rows: Mapping[str, list[Row]]) -> None:
    for table, columns in _TABLES.items():
        marks = ", ".join("?" for _ in columns.split(","))
        connection.executemany(f"insert into {table} ({columns}) values ({marks})", rows[table])
        rows[table].clear()


def _turns(now: datetime, count: int) -> Iterator[app.Turn]:
    """Turns of three spans (chain, retriever, model call), from as many runs of the sample as it takes; each its own session."""
    texts = sorted({item["content"] for turn in app.conversations(now) for item in turn.documents or ()})
    seed = 1000
    while True:
        for turn in app.conversations(now, seed=seed):
            if len(turn.steps) == 3 and turn.documents:
                yield replace(_with_passages(turn, texts, count), session_id=f"{seed}-{turn.trace_id[:12]}", acts=())
                count -= 1
                if not count:
                    return
        seed += 1


def _with_passages(turn: app.Turn, texts: Sequence[str], offset: int) -> app.Turn:
    """The turn with four passages of usual size (about 750 characters) instead of its short articles: 13 kB a trace."""
    count = len(texts)
    chunks = ["\n".join(texts[(offset + rank + part) % count] for part in range(3)) for rank in range(4)]
    passages = tuple(
        {"id": f"chunk-{rank}", "content": text, "score": 0.9 - rank / 10} for rank, text in enumerate(chunks)
    )
    context = {"role": "system", "content": "\n\n".join(item["content"] for item in passages)}
    steps = tuple(
        replace(
            step,
            documents=passages if step.kind == "retriever" else (),
            messages=(*step.messages[:-2], context, step.messages[-1]) if step.kind == "llm" else (),
        )
        for step in turn.steps
    )
    return replace(turn, steps=steps, documents=passages)


def _span_rows(turn: app.Turn, trace: int, first: int) -> Iterator[Row]:
    """The rows of `spans` for one turn, children first as they end first; error and token counts add up at the root."""
    own = {step.id: (int(bool(step.error)), *_counted(step)) for step in turn.steps}
    for place, step in enumerate([*turn.steps[1:], turn.root]):
        counted = own.values() if step is turn.root else [own[step.id]]
        errors, prompt, completion = (sum(value[part] or 0 for value in counted) for part in range(3))
        yield (
            first + place, trace, step.id, step.parent_id, step.name, step.kind.upper(), _stamp(step.started_at), _stamp(step.ended_at),
            json.dumps(nested(span_attributes(turn, step)), ensure_ascii=False, separators=(",", ":")),
            json.dumps(list(_events(step))), "ERROR" if step.error else "OK", step.error or "",
            errors, prompt, completion, own[step.id][1], own[step.id][2],
        )  # fmt: skip


def _counted(step: app.Step) -> tuple[int | None, int | None]:
    """Tokens of a span: 0 for a model call that names none, null for anything else."""
    if step.kind != "llm":
        return None, None
    return step.tokens if step.tokens and step.reply else (0, 0)


def _events(step: app.Step) -> Iterator[dict[str, Any]]:
    if step.error:
        kind, _, message = step.error.rpartition(": ")
        details = {"exception.type": kind or "Exception", "exception.message": message}
        yield {"name": "exception", "timestamp": step.ended_at.isoformat(), "attributes": details}


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted keys -> nested objects, numbered parts -> lists, JSON in text decoded: how Phoenix stores attributes."""
    tree: dict[str, Any] = {}
    for key, value in flat.items():
        *path, last = key.split(".")
        branch = tree
        for part in path:
            branch = branch.setdefault(part, {})
        branch[last] = json.loads(value) if key in _DECODED else value
    listed = _listed(tree)
    assert isinstance(listed, dict)
    return listed


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(item) for key, item in value.items()}


def _thumb(turn: app.Turn, score: float, span: int, rng: random.Random) -> Row:
    label = "thumbs-down" if score == 0.0 else "thumbs-up"
    act = app.Act(FEEDBACK, "HUMAN", ("root",), turn.user_id, label, score, metadata={"userId": turn.user_id})
    return _annotation_row(annotation(turn, act, "root"), span, _later(turn, rng))


def _noise(turn: app.Turn, rng: random.Random) -> Iterable[dict[str, Any]]:
    """What else sits on the spans of a real project: judges and checks, on about three of five traces each."""
    for name, kind in (("faithfulness", "LLM"), ("answer_length", "CODE")):
        if rng.random() < 0.6:
            score = round(rng.random(), 2)
            act = app.Act(
                name, kind, ("answer",), "", "low" if score < 0.5 else "high", score, metadata={"version": "3"}
            )  # type: ignore[arg-type]
            yield annotation(turn, act, "answer")


def _annotation_row(row: Mapping[str, Any], span: int, at: str) -> Row:
    result, metadata = row["result"], json.dumps(row["metadata"])
    return (
        span, row["name"], result.get("label"), result.get("score"), result.get("explanation"), metadata, row["annotator_kind"],
        at, at, None, row["identifier"], "API",
    )  # fmt: skip


def _later(turn: app.Turn, rng: random.Random) -> str:
    return _stamp(turn.root.ended_at + timedelta(seconds=rng.uniform(2, 3000)))


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
