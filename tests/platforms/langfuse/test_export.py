"""Blob storage exports read without a server: the same feedback and traces as from the server they came from, in every format."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.config import SourceSettings
from closeloop.errors import ConfigError
from closeloop.platforms.base import Platform, Window
from closeloop.platforms.langfuse import Langfuse
from closeloop.testing.contract import PlatformContract
from servers.langfuse import LangfuseServer

GROUPS = "core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context"
FORMATS = ("jsonl", "jsonl.gz", "json", "csv", "csv.gz", "parquet")


def snake(name: str) -> str:
    """A field as exports name it."""
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower()


def exported(value: Any) -> Any:
    """A value as exports write it: times without zone and `T`."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", value):
        return value[:-1].replace("T", " ") + "000"
    return value


def score_row(row: dict[str, Any]) -> dict[str, Any]:
    """A v3 score as the table of the export has it."""
    subject = row.pop("subject")
    key = {"trace": "trace_id", "observation": "observation_id", "session": "session_id"}[subject["kind"]]
    flat = {"trace_id": subject.get("traceId"), "observation_id": None, "session_id": None, key: subject["id"]}
    value = row.pop("value")
    kind = row["dataType"]
    flat["value"] = float(value) if kind in ("NUMERIC", "BOOLEAN") else 0.0
    flat["string_value"] = (
        value if isinstance(value, str) else {True: "True", False: "False"}.get(value) if kind == "BOOLEAN" else None
    )
    return {snake(name): exported(found) for name, found in row.items()} | flat


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    """One table in the format of the name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = path.name.split(".")[1]
    if kind == "parquet":
        import pyarrow
        from pyarrow import parquet

        texts = [{k: json.dumps(v) if isinstance(v, dict | list) else v for k, v in row.items()} for row in rows]
        parquet.write_table(pyarrow.Table.from_pylist(texts), path)
        return
    how: dict[str, Any] = {"mode": "wt", "encoding": "utf-8", "newline": ""}
    with gzip.open(path, **how) if path.suffix == ".gz" else path.open(**how) as file:
        if kind == "csv":
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(
                {k: json.dumps(v) if isinstance(v, dict | list) else v for k, v in row.items()} for row in rows
            )
        elif kind == "json":
            json.dump(rows, file)
        else:
            file.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def server(serve: Callable[..., LangfuseServer]) -> LangfuseServer:
    """Five traces with feedback of every type."""
    made = serve("events-only")
    made.clock.fixed = 1773144000
    for number in range(5):
        documents = [{"id": "d", "content": "Returns take 3 days."}] if number == 1 else None
        made.trace(f"{number:032x}", session=f"s{number % 2}", user="u", documents=documents)
        made.score(
            "user_feedback",
            number % 2 == 0,
            f"{number:032x}",
            id=f"thumb-{number}",
            comment="why, though",
            metadata={"ui": "web"},
        )
    made.score("reason", "wrong", f"{1:032x}", id="category")
    made.score(
        "output", "Better.\nMuch, better.", f"{1:032x}", observationId=f"{1:032x}-llm", dataType="CORRECTION", id="fix"
    )
    made.score("csat", 2, sessionId="s0", id="session")
    made.clock.advance(3600)
    return made


def export(server: LangfuseServer, folder: Path, kind: str, *, legacy: bool = False) -> Path:
    """The server's data as an export writes it, in two files per table that overlap."""
    import httpx2

    from servers.langfuse import PUBLIC, SECRET

    with httpx2.Client(base_url=f"{server.url}/api/public", auth=(PUBLIC, SECRET)) as client:
        scores = client.get("/v3/scores", params={"limit": 100, "fields": "details,subject,annotation"}).json()["data"]
        rows = client.get("/v2/observations", params={"limit": 1000, "fields": GROUPS}).json()["data"]
    scores = [score_row(row) for row in scores]
    steps = [{snake(name): exported(value) for name, value in row.items()} for row in rows]
    if legacy:
        context = ("user_id", "session_id", "trace_name", "release", "tags", "is_root_observation")
        heads = [_head(step) for step in steps if step["parent_observation_id"] is None]
        steps = [{name: value for name, value in step.items() if name not in context} for step in steps]
        write(folder / "proj-test" / "traces" / f"a.{kind}", heads)
    write(folder / "proj-test" / "scores" / f"2026-03-10.{kind}", scores[:6])
    write(folder / "proj-test" / "scores" / f"2026-03-11.{kind}", scores[4:])
    table = "observations" if legacy else "observations_v2"
    write(folder / "proj-test" / table / f"2026-03-10.{kind}", steps)
    return folder


def _head(step: dict[str, Any]) -> dict[str, Any]:
    """The trace's own record, from its root."""
    same = ("environment", "user_id", "session_id", "release", "tags", "input", "output", "metadata")
    named = {"id": step["trace_id"], "timestamp": step["start_time"], "name": step["trace_name"]}
    return named | {name: step[name] for name in same}


def contents(adapter: Platform, *, without: tuple[str, ...] = ()) -> tuple[dict[str, Any], dict[str, Any]]:
    """Everything a source tells, without what only a server knows."""
    rows = {row.id: row.model_dump(exclude={"raw"}) for page in adapter.pull(Window("scores")) for row in page.feedback}
    wanted = [f"{number:032x}" for number in range(5)]
    traces = {
        trace.id: trace.model_dump(exclude=set(without)) for page in adapter.fetch(wanted) for trace in page.traces
    }
    return rows, traces


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_says_what_the_server_said(server: LangfuseServer, connect: Any, tmp_path: Path, kind: str) -> None:
    """The same feedback and traces, field by field, from every file format."""
    folder = export(server, tmp_path, kind)
    source = SourceSettings(platform="langfuse", path=folder)

    adapter = Langfuse.from_source(source, {})

    assert contents(adapter) == contents(connect(server))


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_a_legacy_export_says_the_same(server: LangfuseServer, connect: Any, tmp_path: Path, kind: str) -> None:
    """Traces and observations in files of their own are put together again."""
    adapter = Langfuse.from_source(
        SourceSettings(platform="langfuse", path=export(server, tmp_path, kind, legacy=True)), {}
    )

    assert contents(adapter) == contents(connect(server))


def test_a_loop_runs_on_exports_alone(server: LangfuseServer, tmp_path: Path) -> None:
    """Pull and bucket without any server or key; a second pull changes nothing."""
    folder = export(server, tmp_path / "exports", "jsonl.gz")
    source = {"platform": "langfuse", "path": folder, "traces": "sessions"}
    with Loop(Settings(store=f"sqlite:///{tmp_path / 'x.db'}", sources={"files": source}), env={}) as loop:
        first, judged, again = loop.pull("files"), loop.bucket(), loop.pull("files")

    assert (first.new, first.traces >= 5, again.new, again.changed) == (8, True, 0, 0)
    assert judged.negative >= 2


def test_bad_lines_are_set_aside(tmp_path: Path) -> None:
    """A broken line and a row without a target are rejected with file and number; the rest is read."""
    good = {
        "id": "a",
        "name": "n",
        "timestamp": "2026-03-10 10:00:00.000000",
        "trace_id": "t",
        "value": 1,
        "data_type": "NUMERIC",
        "source": "API",
    }
    lines = [
        json.dumps(good),
        "{broken",
        json.dumps({**good, "id": "b", "trace_id": ""}),
        json.dumps({**good, "id": "c", "timestamp": "soon"}),
    ]
    (tmp_path / "scores").mkdir()
    (tmp_path / "scores" / "x.jsonl").write_text("\n".join(lines), encoding="utf-8")

    page = next(
        iter(Langfuse.from_source(SourceSettings(platform="langfuse", path=tmp_path), {}).pull(Window("scores")))
    )

    assert [row.id for row in page.feedback] == ["a"]
    assert sorted(str(row.id) for row in page.rejected) == ["b", "c", "x.jsonl:2"]
    assert "x.jsonl row 4: score 'c' has the time 'soon'" in {row.reason for row in page.rejected}


def test_a_folder_that_is_none_is_a_clear_error(tmp_path: Path) -> None:
    """The message names the folder and says what should be in it."""
    with pytest.raises(ConfigError, match="give the folder that holds scores/"):
        Langfuse.from_source(SourceSettings(platform="langfuse", path=tmp_path / "nowhere"), {})


class TestLangfuseExport(PlatformContract):
    """Every promise, on a folder of exports."""

    http = False

    def seeded(self, platform: Platform) -> Mapping[str, Mapping[str, Any]]:
        return {
            "category": {"value": "wrong"},
            "fix": {"correction": "Better.\nMuch, better."},
            "session": {"score": 2.0},
        } | {f"thumb-{number}": {"score": float(number % 2 == 0), "comment": "why, though"} for number in range(5)}

    @pytest.fixture
    def platform(self, server: LangfuseServer, tmp_path: Path) -> Iterator[Platform]:
        folder = export(server, tmp_path, "jsonl")
        adapter = Langfuse.from_source(SourceSettings(platform="langfuse", path=folder, page_size=3), {})
        yield adapter
        adapter.close()
