"""A person is removed from everything: store, exports in every format, native datasets; and stays away."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import zstandard

from closeloop import Loop
from closeloop.datasets.export import export
from closeloop.datasets.exporters import register_exporters
from closeloop.datasets.files.places import PACKINGS
from closeloop.datasets.splits import Plan
from closeloop.errors import ExportError, LockedError, PermanentError
from closeloop.models import Dataset
from closeloop.platforms.base import PushResult, Rejected
from closeloop.platforms.files import Files
from closeloop.store.codec import unpack
from closeloop.testing.samples import at

FORMATS = {exporter.name: exporter for exporter in register_exporters()}
SECRET = "Marigold"
CONFIG = """\
store = "sqlite:///x.db"
splits = "train=0.5,test=0.5"

[sources.support]
platform = "files"
project = "support"
path = "in.jsonl"
"""


def row(number: int, user: str, word: str) -> dict:
    """A conversation of one turn that its user edits."""
    return {
        "id": f"t{number}", "user_id": user, "session_id": f"s{number}", "started_at": at(number).isoformat(),
        "prompt": [{"role": "user", "content": f"How long does {word} number {number} take?"}],
        "response": [{"role": "assistant", "content": f"{word} takes 2 days."}],
        "feedback": [
            {
                "name": "edit", "correction": f"{word} takes {number + 3} days, not less.", "source": "user", "user_id": user,
                "created_at": at(number + 1).isoformat(),
            }
        ],
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twenty conversations of four users; those of ann say a word that no other does."""
    rows = [row(n, "ann", SECRET) if n % 4 == 0 else row(n, f"user-{n % 4}", "Delivery") for n in range(20)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    (tmp_path / "closeloop.toml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def holding(folder: Path) -> list[str]:
    """Files that still say the word, but for what came from outside."""
    found = [path for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    return sorted(path.name for path in found if path.name not in ("in.jsonl",) and not path.name.startswith("x.db"))


@pytest.mark.parametrize(("splits", "fewest"), [("train=1", 15), ("test=1", 9)])
def test_a_forgotten_user_is_in_no_export_and_not_in_the_store(folder, splits, fewest):
    """Every format is rewritten: their rows and reasons go, the others stay, counts and digests agree."""
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        for name, form in FORMATS.items():
            loop.export(name, folder / f"{name}{form.suffix}", splits=splits)
        loop.export("dpo", folder / "data")
        loop.export("kto", folder / "data", compress="gz")
        loop.export("sft", folder / "data", compress="parquet")
        assert len(holding(folder)) >= fewest
        before = {path: path.read_bytes().splitlines() for path in folder.glob("*.jsonl") if path.name != "in.jsonl"}
        planned = loop.forget("ann", dry_run=True)
        assert len(holding(folder)) >= fewest

        done = loop.forget("ann")
        status = loop.status()
        again = loop.forget("ann")

    assert planned == done.model_copy(update={"dry_run": True})
    assert (done.traces, done.feedback, done.interactions) == (5, 5, 5)
    assert done.rows > 20
    assert holding(folder) == []
    assert again.interactions == again.rows == 0
    assert status.sources[0].interactions == 15
    manifest = json.loads((folder / "examples.manifest.json").read_bytes())
    assert manifest["forgotten"][0]["rows"] > 0
    assert "ann" not in json.dumps(manifest["forgotten"])
    described = json.loads((folder / "data" / "dpo.croissant.json").read_bytes())["distribution"]
    assert {one["sha256"] for one in described} == {
        hashlib.sha256((folder / "data" / one["contentUrl"]).read_bytes()).hexdigest() for one in described
    }
    for file in manifest["files"]:
        assert hashlib.sha256((folder / file["path"]).read_bytes()).hexdigest() == file["sha256"]
    for path, lines in before.items():  # nothing else changes, not even in its form
        assert path.read_bytes().splitlines() == [line for line in lines if line in set(path.read_bytes().splitlines())]
    for path in folder.rglob("*.manifest.json"):
        found = json.loads(path.read_bytes())
        assert sum(found["skips"].values()) == found["skipped"]
        assert sum(found["splits"].values()) == found["written"]
    for name in ("dpo", "kto", "sft"):
        left = json.loads((folder / "data" / f"{name}.manifest.json").read_bytes())
        for split, count in left["splits"].items():
            assert (
                not count
                or f"| `{name}` | {split} | {count} | {left['skipped']} |"
                in (folder / "data" / "README.md").read_text()
            )


def texts(folder: Path, pattern: str = "*") -> list[str]:
    """The rows of the data files of a folder, unpacked, each as text."""
    found = []
    for path in sorted((folder / "data").glob(f"*/{pattern}")):
        if path.suffix == ".parquet":
            found += [str(row) for row in pq.read_table(path).to_pylist()]
        elif path.suffix in (".gz", ".zst"):
            with (gzip.open if path.suffix == ".gz" else zstandard.open)(path) as file:
                found += file.read().decode().splitlines()
        else:
            found += path.read_text().splitlines()
    return found


EXPORTING = """
import os, signal, sys
from pathlib import Path
from closeloop import Loop
from closeloop.datasets.files.write import Staging

def stop(self, old):
    os.kill(os.getpid(), getattr(signal, sys.argv[2]))

Staging.replaces = stop
with Loop() as loop:
    loop.export("dpo", Path(sys.argv[1]), splits="train=1")
"""


def exporting(where: str, end: str) -> subprocess.Popen[str]:
    """An export in a process of its own that gets a signal when its files are ready but not in their places."""
    command = [sys.executable, "-c", EXPORTING, where, end]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def killed(where: str) -> None:
    """An export that ends so."""
    with exporting(where, "SIGKILL") as process:
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.skipif(os.name != "posix", reason="elsewhere nobody can tell whether a process is at work")
@pytest.mark.parametrize("where", ["first.jsonl", "folder"])
def test_what_a_killed_export_left_is_forgotten(folder, where):
    """Also where it was the first one there, so that no manifest tells of it."""
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        killed(where)
        assert holding(folder) != []
        loop.forget("ann", dry_run=True)
        assert holding(folder) != []

        loop.forget("ann")

    assert holding(folder) == []
    assert list(folder.rglob("*.tmp")) == []


@pytest.mark.skipif(os.name != "posix", reason="elsewhere nobody can tell whether a process is at work")
def test_an_export_at_work_keeps_its_files_while_somebody_is_forgotten(folder):
    """They are its own until it ends; then it is refused for what it has read, and takes them away itself."""
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        with exporting("first.jsonl", "SIGSTOP") as process:
            assert os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1])
            before = sorted(folder.glob(".*.tmp"))
            loop.forget("ann")
            meanwhile = sorted(folder.glob(".*.tmp"))
            process.send_signal(signal.SIGCONT)
            _, said = process.communicate(timeout=60)

    assert len(before) >= 5
    assert meanwhile == before
    assert "somebody was forgotten while this export was read" in said
    assert holding(folder) == []
    assert list(folder.rglob("*.tmp")) == []


@pytest.mark.skipif(os.name != "posix", reason="elsewhere nobody can tell whether a process is at work")
def test_the_next_export_to_a_place_removes_what_a_killed_one_left_there(folder):
    """And nothing else that begins with a dot."""
    (folder / ".mine.tmp").write_text("x")
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        killed("folder")
        left = len(list(folder.rglob("*.tmp")))

        loop.export("dpo", folder / "folder", splits="train=1")

    assert left >= 5
    assert [path.name for path in folder.rglob("*.tmp")] == [".mine.tmp"]


@pytest.mark.parametrize("packing", PACKINGS)
def test_others_keep_every_row_however_it_is_packed(folder, packing):
    """What was compressed is so afterwards, and holds the same rows without those of the forgotten."""
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        loop.export("dpo", folder / "data", compress=packing, splits="train=1")
        before = texts(folder)
        done = loop.forget("ann")

    assert (len(before), done.exports, done.rows) == (20, 1, 5)
    assert texts(folder) == [row for row in before if SECRET not in row]
    manifest = json.loads((folder / "data" / "dpo.manifest.json").read_bytes())
    assert (manifest["input"], manifest["written"], manifest["skipped"]) == (15, 15, 0)
    for file in manifest["files"]:
        assert hashlib.sha256((folder / "data" / file["path"]).read_bytes()).hexdigest() == file["sha256"]
    tomb = manifest["forgotten"]
    assert [(one["rows"], one["reasons"]) for one in tomb] == [(5, 0)]
    assert tomb[0]["at"]


def test_reasons_of_a_forgotten_user_go_also_where_no_row_does(folder):
    """An export that left everything out still says of whom."""
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        loop.export("regression", folder / "r.jsonl", splits="train=1")
        before = (folder / "r.skipped.jsonl").read_text().splitlines()
        done = loop.forget("ann")

    theirs = {f"files/support:t{number}" for number in range(0, 20, 4)}
    left = [line for line in before if json.loads(line)["id"] not in theirs]
    assert (len(before), len(left)) == (20, 15)
    assert (folder / "r.skipped.jsonl").read_text().splitlines() == left
    assert (done.exports, done.rows) == (1, 5)
    manifest = json.loads((folder / "r.manifest.json").read_bytes())
    assert (manifest["input"], manifest["written"], manifest["skipped"]) == (15, 0, 15)
    assert manifest["skips"] == {"leak_train": 15}


def test_reasons_of_another_project_stay_where_ids_are_the_same(folder):
    """Staging may hold other people under the ids of production."""
    both = CONFIG.replace('"support"\npath', '"other"\npath').replace("[sources.support]", "[sources.other]")
    (folder / "closeloop.toml").write_text(CONFIG + both.partition("\n\n")[2].replace("in.jsonl", "other.jsonl"))
    (folder / "other.jsonl").write_text(json.dumps(row(0, "eve", "Delivery")) + "\n")
    with Loop() as loop:
        loop.pull("support")
        loop.pull("other")
        loop.bucket()
        loop.export("regression", folder / "r.jsonl", splits="train=1")
        loop.forget("ann")

    left = [json.loads(line)["id"] for line in (folder / "r.skipped.jsonl").read_text().splitlines()]
    assert "files/other:t0" in left
    assert "files/support:t0" not in left


def test_a_file_that_was_changed_is_refused_where_its_rows_do_not_say_whose_they_are(folder):
    """By their places others would go and the user stay. Until somebody decides, the store knows what is to be removed."""
    out = folder / "o.jsonl"
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        loop.export("openai-dpo", out, splits="train=1")
        changed = out.read_text().splitlines()[::-1]
        out.write_text("\n".join(changed) + "\n")
        with pytest.raises(
            ExportError, match=r"o.jsonl' was changed since it was exported.*export it again, or delete it"
        ):
            loop.forget("ann")
        kept = (out.read_text().splitlines(), loop.status().sources[0].interactions)
        loop.export("openai-dpo", out, splits="train=1")
        loop.forget("ann")

    assert kept == (changed, 20)
    assert holding(folder) == []


def test_a_readme_tells_of_the_folder_and_not_of_a_file_in_it(folder):
    """A configuration whose files are not where it says would keep the whole folder from loading. One that a person wrote stays."""
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        loop.export("kto", folder / "data", splits="train=1")
        loop.export("dpo", folder / "data" / "one.jsonl", splits="train=1")
        loop.forget("ann")
        readme = (folder / "data" / "README.md").read_text()
        (folder / "data" / "README.md").write_text("# Mine")
        loop.forget("user-1")

    assert (folder / "data" / "README.md").read_text() == "# Mine"
    assert "config_name: kto" in readme
    assert "config_name: dpo" not in readme


def test_an_export_whose_format_is_gone_is_named(folder):
    """Nobody else can read its rows, so the store is not cleaned before it is there again, or the export is deleted."""
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        loop.export("dpo", folder / "d.jsonl", splits="train=1")
        manifest = folder / "d.manifest.json"
        manifest.write_text(manifest.read_text().replace('"format": "dpo"', '"format": "acme"'))
        with pytest.raises(ExportError, match=r"d.manifest.json' is of format 'acme', which is not installed: install"):
            loop.forget("ann")

        assert loop.status().sources[0].interactions == 20


def test_a_file_that_was_taken_away_does_not_shift_the_others(folder):
    """Rows that do not say whose they are, are found by their place among all that were written."""
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        plan = Plan.read("train=0.5,validation=0.5")
        export(loop.store, FORMATS["llamafactory"], folder / "data", plan=plan, now=at(70))
        gone, left = sorted((folder / "data").glob("*/*-of-*"), key=lambda path: SECRET in path.read_text())
        gone.unlink()
        before = texts(folder, "*-of-*")
        loop.forget("ann")
        after = texts(folder, "*-of-*")

    assert gone.name.partition("-")[0] != left.name.partition("-")[0]
    assert after == [row for row in before if SECRET not in row]
    assert 0 < len(after) < len(before)
    manifest = json.loads((folder / "data" / "llamafactory.manifest.json").read_bytes())
    assert (
        manifest["written"]
        == sum(manifest["splits"].values())
        == sum(f["lines"] for f in manifest["files"] if "split" in f)
    )


def in_the_store(folder: Path) -> list[object]:
    """Every value in every table, unpacked."""
    with closing(sqlite3.connect(folder / "x.db")) as driver:
        tables = [name for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        held = [value for name in tables for row in driver.execute(f"SELECT * FROM {name}") for value in row]
    return [unpack(value).decode() if isinstance(value, bytes) else value for value in held]


def test_no_table_of_the_store_keeps_anything_of_a_forgotten_user(folder):
    """Labels and examples that were sent, records in quarantine, wishes, spans, and verdicts on answers to others that quote them."""
    lines = (folder / "in.jsonl").read_text().splitlines()
    other = json.loads(lines[1])
    other["feedback"].append(
        {**row(30, "ann", SECRET)["feedback"][0], "name": "comment", "comment": f"{SECRET} is wrong"}
    )
    (folder / "in.jsonl").write_text("\n".join([lines[0], json.dumps(other), *lines[2:]]) + "\n")
    theirs = {f"t{number}" for number in range(0, 20, 4)}
    with Loop() as loop:
        loop.sync()
        [key] = loop.store.keys()
        with loop.store.transaction() as tx:
            tx.quarantine(key, "feedback", [Rejected("trace", "t0", "odd", {"text": SECRET})], at(50))
            tx.want_traces(key, ["t4"], at(50))
        before = in_the_store(folder)
        loop.forget("ann")
        after = in_the_store(folder)

    assert theirs <= {value for value in before if isinstance(value, str)}
    assert any(SECRET in str(value) for value in before)
    assert not [value for value in after if SECRET in str(value)]
    assert not theirs & {value for value in after if isinstance(value, str)}


UNREADABLE = {
    "names the user": {"user_id": "ann"},
    "names their trace": {"metadata": {"about": "t4"}},
    "names their session": {"thread": "s8"},
    "names the user in JSON that is a text": {"metadata": '{"user.id": "ann"}'},
}


@pytest.mark.parametrize("said", UNREADABLE.values(), ids=UNREADABLE)
def test_records_that_nobody_could_read_are_forgotten_too(folder, said):
    """They go with the person, whatever field names them, and neither the next pull nor another try brings them back."""
    others = {"id": "odd-1", "user_id": "user-1", "response": "x", "started_at": "soon"}
    mine = {"id": "odd-2", **said, "response": SECRET, "started_at": "soon"}
    broken = f'{{"user_id": "ann", "response": "{SECRET}'
    with (folder / "in.jsonl").open("a") as file:
        file.writelines(line + "\n" for line in (json.dumps(others), json.dumps(mine), broken))
    with Loop() as loop:
        loop.pull("support")
        before = loop.quarantined("support").total
        planned = loop.forget("ann", dry_run=True)
        done = loop.forget("ann")
        left = [one["id"] for one in loop.store.quarantined()]
        again = loop.forget("ann")
        loop.retry("support")
        with (folder / "in.jsonl").open("a") as file:
            file.write("\n")
        loop.pull("support")
        came = [one["id"] for one in loop.store.quarantined()]

    assert before == 3
    assert (planned.quarantined, done.quarantined, again.quarantined) == (2, 2, 0)
    assert left == came == ["odd-1"]
    assert not [value for value in in_the_store(folder) if SECRET in str(value)]


def test_what_a_forgotten_trace_gets_without_a_name_is_left_out(folder):
    """Later feedback on it may say nothing of the user: the trace is known by a hash as well."""
    with Loop() as loop:
        loop.pull("support")
        loop.forget("ann")
        nameless = row(0, "ann", SECRET)
        del nameless["user_id"], nameless["feedback"][0]["user_id"]
        (folder / "in.jsonl").write_text((folder / "in.jsonl").read_text() + json.dumps(nameless) + "\n")
        loop.pull("support")

    assert not [value for value in in_the_store(folder) if SECRET in str(value)]


def test_nothing_is_left_in_the_files_of_the_store(folder):
    """Neither where rows were deleted nor in the journal, also while another process has the store open."""
    with Loop() as loop, closing(sqlite3.connect(folder / "x.db")) as other:
        loop.pull("support")
        other.execute("SELECT count(*) FROM feedback").fetchall()
        before = any(SECRET.encode() in path.read_bytes() for path in folder.glob("x.db*"))
        loop.forget("ann")
        after = [path.name for path in folder.glob("x.db*") if SECRET.encode() in path.read_bytes()]

    assert before
    assert after == []


def test_an_export_that_read_before_somebody_was_forgotten_is_not_written(folder):
    """What it read is a person nobody would look for there any more: it is refused with all it would replace left, and works anew."""
    forgotten = []

    def forget(_progress: object) -> None:
        if not forgotten:
            with Loop() as other:
                forgotten.append(other.forget("ann"))

    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        loop.export("kto", folder / "kto.jsonl", workers=1)
    before = (folder / "kto.jsonl").read_bytes()
    with Loop(progress=forget) as loop:
        with pytest.raises(LockedError, match="somebody was forgotten while this export was read"):
            loop.export("dpo", folder / "dpo.jsonl", workers=1)
        kept = holding(folder)
        done = loop.export("dpo", folder / "dpo.jsonl", workers=1)

    assert forgotten[0].interactions == 5
    assert SECRET.encode() in before
    assert kept == holding(folder) == []
    assert done.written > 0


def test_what_the_platform_sends_again_is_left_out(folder):
    """The file still holds the user; the next pull, and a later export, do not."""
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        loop.forget("ann")
        (folder / "in.jsonl").write_text((folder / "in.jsonl").read_text() + json.dumps(row(40, "ann", SECRET)) + "\n")
        loop.pull("support")
        loop.bucket()
        loop.export("examples", folder / "e.jsonl")
        status = loop.status()

    assert holding(folder) == []
    assert status.sources[0].interactions == 15


def test_a_copy_of_examples_made_before_brings_nobody_back(folder):
    """A file that no forgetting reaches is rendered later: who was forgotten is left out, and counted."""
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        loop.export("examples", folder / "e.jsonl")
        (folder / "in.jsonl").write_text("")
        copy = folder / "copy.jsonl.gz"
        copy.write_bytes(gzip.compress((folder / "e.jsonl").read_bytes()))
        loop.forget("ann")
        whole = loop.export("kto", folder / "k.jsonl", examples=folder / "e.jsonl")
        done = loop.export("kto", folder / "kto.jsonl", examples=copy)

    assert done.skips["forgotten"] == done.input - whole.input > 0
    assert SECRET not in (folder / "kto.jsonl").read_text() + (folder / "kto.skipped.jsonl").read_text()


def test_native_examples_are_overwritten(folder):
    """The dataset keeps the place of a case, and nothing of what was said."""
    (folder / "closeloop.toml").write_text(CONFIG.replace("train=0.5,test=0.5", "test=1"))
    with Loop() as loop:
        loop.sync()
        before = [path for path in folder.rglob("*.jsonl") if SECRET in path.read_text() and path.name != "in.jsonl"]
        done = loop.forget("ann")

    assert before
    assert done.examples == 5


def test_nothing_is_removed_where_the_platform_keeps_an_example(folder, monkeypatch):
    """The store goes last: without it nobody would know any more what is to be overwritten."""
    (folder / "closeloop.toml").write_text(CONFIG.replace("train=0.5,test=0.5", "test=1"))

    def kept(self: Files, dataset: Dataset) -> PushResult:
        return PushResult(rejected={one.id: "locked" for one in dataset.examples})

    with Loop() as loop:
        loop.sync()
        monkeypatch.setattr(Files, "push_dataset", kept)
        with pytest.raises(PermanentError, match="nothing was removed from the store"):
            loop.forget("ann")

        assert loop.status().sources[0].interactions == 20


def test_the_judgement_of_others_stays_without_the_forgotten(folder):
    """Ann's thumb on Bob's conversation goes, the conversation is judged again."""
    mine = row(60, "bob", "Delivery")
    mine["feedback"] = [
        {
            "name": "thumbs",
            "score": 0,
            "source": "user",
            "user_id": "ann",
            "comment": SECRET,
            "created_at": at().isoformat(),
        }
    ]
    (folder / "in.jsonl").write_text(json.dumps(mine) + "\n")
    with Loop() as loop:
        loop.pull("support")
        loop.bucket()
        negative = loop.status().sources[0].negative
        loop.forget("ann")
        loop.bucket()
        after = loop.status().sources[0]

    assert negative == 1
    assert (after.interactions, after.negative, after.feedback) == (1, 0, 0)
