"""The files of an export: complete, the same each time, never half."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import stat
from collections import Counter
from pathlib import Path

import pytest

from closeloop.datasets.base import Format, as_format
from closeloop.datasets.export import export
from closeloop.datasets.exporters import register_exporters
from closeloop.errors import ExportError, PluginError
from closeloop.models import Message
from closeloop.store import Key

SEVEN = "It takes 7 days."
FORMATS = {exporter.name: exporter for exporter in register_exporters()}
# Those with no row in the turns below: nothing but text may be in them, or a right answer must be.
FOLDERS = [name for name, exporter in FORMATS.items() if exporter.columns or exporter.folders]


@pytest.fixture
def turns(make):
    """Every kind of thing users do, in an order that is not that of ids."""
    again = [make.signal("regenerate", -0.7)]
    tools = [{"type": "function", "function": {"name": "lookup"}}]
    return [
        make.turn("t9", edits=[SEVEN], question="Nine?", labels=[make.label("incorrect.fact")]),
        make.turn("t1", "Two.", user="a"),
        make.turn("t2", SEVEN, "positive", user="b"),
        make.turn("t3", outcome="mixed", question="Three?"),
        make.turn("t5", "Old.", signals=again, session_id="s", question="Five?"),
        make.turn("t4", "New one.", "positive", session_id="s", minutes=5, question="Five?", tools=[]),
        make.turn("t6", "Sorry, I can't help with that.", labels=[make.label("refusal")], question="Six?", tools=tools),
        make.turn("t7", "Line\u2028end", "positive", question="Seven?"),
        make.turn("t8", dirty=True, question="Eight?"),
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_every_candidate_is_a_row_or_a_reason(name, turns, store_of, rows, tmp_path):
    """The counts agree with each other and with the files."""
    out = tmp_path / f"out{FORMATS[name].suffix}"
    done = export(store_of(*turns), FORMATS[name], out)
    skipped = rows(tmp_path / "out.skipped.jsonl")

    assert done.input == done.written + done.skipped
    assert done.written > 0
    assert FORMATS[name].suffix != ".jsonl" or done.written == len(rows(out))
    assert done.skipped == len(skipped) > 0
    assert done.skips == Counter(line["reason"] for line in skipped)
    assert done.skips["not_bucketed"] == (3 if name == "examples" else 1)
    assert all(line["detail"] and line["interactions"] for line in skipped)
    assert "1 interaction of memory project 'support' changed since they were last bucketed" in done.problems[0]
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("name", "target"),
    [*((name, f"out{form.suffix}") for name, form in FORMATS.items()), *((name, "out") for name in FOLDERS)],
)
def test_the_same_store_gives_the_same_bytes(name, target, turns, store_of, tmp_path):
    """Whatever the order in which things arrived."""
    digests = []
    for number, arrived in enumerate((turns, turns[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        done = export(store_of(*arrived), FORMATS[name], folder / target)
        digests.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()})
        assert done.sha256 == tuple(hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in done.files)

    assert digests[0] == digests[1]


@pytest.mark.parametrize("name", [name for name in FOLDERS if FORMATS[name].folders])
def test_what_the_consumer_is_pointed_at_holds_every_row(name, turns, store_of, tmp_path):
    """Its configuration names one file of a split: rows in a second one would be left out of a training without a word."""
    done = export(store_of(*turns), FORMATS[name], tmp_path / "out", shard=100)

    data = list((tmp_path / "out" / name).glob("*-of-*"))
    assert done.written > 1
    assert [path.name.split("-of-")[1].split(".")[0] for path in data] == ["00001"]
    assert len(data[0].read_bytes().splitlines()) >= done.written


def test_rows_are_sorted_by_id(turns, store_of, rows, tmp_path):
    """Although they are found in the order of prompts."""
    export(store_of(*turns), FORMATS["kto"], tmp_path / "kto.jsonl")
    ids = [row["id"] for row in rows(tmp_path / "kto.jsonl")]

    assert ids == sorted(ids)
    assert len(ids) > 5


def test_the_manifest_says_what_is_there(turns, store_of, tmp_path):
    """Counts, digests and versions, and no time of day."""
    done = export(store_of(*turns), FORMATS["dpo"], tmp_path / "dpo.jsonl")
    manifest = json.loads((tmp_path / "dpo.manifest.json").read_bytes())

    assert manifest["input"] == done.input
    assert manifest["skips"] == done.skips
    assert manifest["kinds"] == {"edited_final": 1, "regenerate_then_accepted": 1, "thumbs_pair": 1}
    assert manifest["files"][0]["path"] == "dpo.jsonl"
    assert manifest["files"][0]["sha256"] == done.sha256[0]


def test_a_folder_declares_its_columns(turns, store_of, tmp_path):
    """Formats share one README, so that `load_dataset(folder, name)` finds each of them."""
    store = store_of(*turns)
    for name in ("kto", "dpo", "regression"):
        export(store, FORMATS[name], tmp_path / "data")
    text = (tmp_path / "data" / "README.md").read_text()
    front = text.split("---")[1]

    assert front.index("config_name: dpo") < front.index("config_name: kto") < front.index("config_name: regression")
    assert "    path: dpo/train-*.jsonl" in front
    assert "    path: regression/test-*.jsonl" in front
    assert "  - name: prompt\n    list: json\n" in front
    assert "  - name: label\n    dtype: bool\n" in front
    assert (tmp_path / "data" / "dpo" / "train-00000-of-00001.jsonl").is_file()


def test_the_readme_tells_other_rows_from_these(turns, store_of, tmp_path):
    """`load_dataset` caches by what the README declares, so the same columns with other rows would load as the old ones."""
    fronts = []
    for some in (turns, turns[:1], turns):
        export(store_of(*some), FORMATS["kto"], tmp_path / "data")
        fronts.append((tmp_path / "data" / "README.md").read_text().split("---")[1])

    assert fronts[0] != fronts[1]
    assert fronts[0] == fronts[2]


def test_a_folder_is_described_in_croissant(turns, store_of, tmp_path):
    """Every data file with its digest, and its flat columns by record set."""
    done = export(store_of(*turns), FORMATS["kto"], tmp_path / "data")
    made = json.loads((tmp_path / "data" / "kto.croissant.json").read_bytes())

    [file] = made["distribution"]
    assert file["contentUrl"] == "kto/train-00000-of-00001.jsonl"
    assert file["sha256"] == hashlib.sha256((tmp_path / "data" / file["contentUrl"]).read_bytes()).hexdigest()
    assert [(field["name"], field["dataType"]) for field in made["recordSet"][0]["field"]] == [
        ("id", "sc:Text"), ("label", "sc:Boolean"),
    ]  # fmt: skip
    assert str(tmp_path / "data" / "kto.croissant.json") in done.files


def test_a_format_without_rows_is_not_declared(store_of, tmp_path, make):
    """The library that reads the folder fails on a configuration without data; the table still shows it."""
    store = store_of(make.turn())
    export(store, FORMATS["dpo"], tmp_path / "data")
    alone = (tmp_path / "data" / "README.md").read_text()
    export(store, FORMATS["kto"], tmp_path / "data")
    both = (tmp_path / "data" / "README.md").read_text()

    assert not alone.startswith("---")
    assert "config_name: dpo" not in both
    assert "config_name: kto" in both
    assert "| `dpo` | train | 0 | 1 |" in both


def test_selection_by_bucket_time_source_and_number(turns, store_of, rows, tmp_path, make):
    """What is not selected is no candidate."""
    other = make.turn("x1", edits=[SEVEN], project="other")
    store, out = store_of(*turns, other), tmp_path / "r.jsonl"

    def ids(**selection):
        export(store, FORMATS["regression"], out, **selection)
        return [row["id"] for row in rows(out)]

    assert ids(bucket="refusal") == ["memory/support:t6-root"]
    assert ids(key=Key("memory", "other")) == ["memory/other:x1-root"]
    assert len(ids(limit=2)) == 2
    assert ids(limit=0) == []
    assert ids(since=turns[5].interaction.started_at) == []


def test_two_projects_that_use_the_same_ids_do_not_collide(store_of, rows, tmp_path, make):
    """The id of a row names its platform and project."""
    store = store_of(make.turn(question="A?"), make.turn(question="B?", project="other"))
    done = export(store, FORMATS["regression"], tmp_path / "r.jsonl")

    assert (done.written, done.skips) == (2, {})
    assert [row["id"] for row in rows(tmp_path / "r.jsonl")] == ["memory/other:t1-root", "memory/support:t1-root"]


def test_progress_counts_every_candidate(turns, store_of, tmp_path):
    """For a bar that ends at the end."""
    seen = []
    done = export(store_of(*turns), FORMATS["kto"], tmp_path / "k.jsonl", progress=seen.append)

    assert sum(seen) == done.input


@pytest.mark.parametrize(
    ("name", "make_it", "message"),
    [
        ("missing/pairs.jsonl", None, "there is no folder .*missing': create it first"),
        ("pairs.jsonl", Path.mkdir, "it is a folder: give the name of a file, or of a folder without '.jsonl'"),
        ("pairs.csv", None, "give a name that ends in '.jsonl', or the name of a folder"),
        ("pairs", Path.touch, "it is a file: give a name that ends in '.jsonl'"),
        (
            "data",
            lambda path: (path.mkdir(), (path / "README.md").write_text("# Mine")),
            "was not written by closeloop",
        ),
        ("skips.jsonl", lambda path: path.with_suffix(".skipped.jsonl").mkdir(), "a folder of this name is there"),
        ("pipe.jsonl", os.mkfifo, "a device or a pipe is there: name a file"),
    ],
)
def test_a_place_that_cannot_be_written_is_named(name, make_it, message, turns, store_of, tmp_path):
    """With what to do; nothing else in the folder changes."""
    out = tmp_path / "here" / name
    out.parents[0 if name.count("/") == 0 else 1].mkdir()
    if make_it:
        make_it(out)
    before = sorted(path.name for path in (tmp_path / "here").rglob("*"))

    with pytest.raises(ExportError, match=message):
        export(store_of(*turns), FORMATS["dpo"], out)

    assert sorted(path.name for path in (tmp_path / "here").rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "first", "second", "left"),
    [
        ("csv", "e.jsonl", "e.csv", "e.jsonl"),
        ("dpo", "e.jsonl", "e.jsonl.gz", "e.jsonl"),
        ("kto", "data", "data/kto.jsonl", "data/kto/train-00000-of-00001.jsonl"),
    ],
)
def test_data_never_loses_its_manifest_to_another_export(name, first, second, left, turns, store_of, tmp_path):
    """By it `forget` finds the data, and who reads them what was left out. Once the data are gone there is nothing to keep."""
    store = store_of(*turns)
    export(store, FORMATS["dpo" if name == "csv" else name], tmp_path / first)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(ExportError, match=rf"'.*manifest.json' would be replaced.*{left}'.*closeloop forget.*delete"):
        export(store, FORMATS[name], tmp_path / second)

    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    (tmp_path / left).unlink()
    assert export(store, FORMATS[name], tmp_path / second).input


def test_a_full_disk_leaves_the_old_files(turns, store_of, tmp_path, make):
    """The message says so, and nothing half-written stays behind."""
    out = tmp_path / "out" / "kto.jsonl"
    out.parent.mkdir()
    export(store_of(*turns), FORMATS["kto"], out)
    before = {path: path.read_bytes() for path in out.parent.iterdir()}
    store = store_of(*turns, make.turn("big", "word " * 200_000, question="Big?"))

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))
    try:
        with pytest.raises(ExportError, match=r"cannot write .*kto.jsonl': File too large: nothing was changed there"):
            export(store, FORMATS["kto"], out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert {path: path.read_bytes() for path in out.parent.iterdir()} == before


@pytest.mark.parametrize("error", [KeyError("nothing"), SystemExit(0)])
def test_a_format_that_fails_is_named_and_leaves_the_old_files(error, turns, store_of, tmp_path):
    """A plugin's mistake is not the user's loss, and its `exit()` is no success."""

    class Broken(Format):
        name, view = "broken", "unpaired"

        def render(self, example):
            raise error

    out = tmp_path / "kto.jsonl"
    out.write_text("old")

    said = f"{type(error).__name__}: {error}"
    with pytest.raises(
        ExportError, match=f"export format 'broken' failed on 'memory/support:t.-root:response': {said}"
    ):
        export(store_of(*turns), Broken(), out)
    with pytest.raises(ExportError, match="format 'broken' is written to one file"):
        export(store_of(*turns), Broken(), tmp_path / "folder")
    assert out.read_text() == "old"


def test_a_format_that_says_what_nobody_can_follow_is_told_so(turns, store_of, tmp_path):
    """Its view, its columns, and what its `render` returns: the message says what they must be."""

    class Odd(Format):
        name, view = "odd", "completions"

        def render(self, example):
            yield {"id": example.id}

    class OddColumns(Odd):
        view, columns = "unpaired", ("id",)

    class OddRows(Odd):
        view = "unpaired"

    with pytest.raises(PluginError, match="'odd' has the view 'completions': known views are examples, finals"):
        as_format(Odd())
    with pytest.raises(PluginError, match=r"'odd' has the columns .* one of bool, json, list, messages, string"):
        as_format(OddColumns())
    with pytest.raises(ExportError, match=r"'odd' made a generator of .*: `render` returns one row"):
        export(store_of(*turns), OddRows(), tmp_path / "odd.jsonl")


def test_a_row_that_is_no_json_is_skipped(turns, store_of, tmp_path):
    """A plugin's format may make one."""

    class Odd(Format):
        name, view = "odd", "regression"

        def render(self, example):
            return {"id": example.id, "value": object()}

    done = export(store_of(*turns), Odd(), tmp_path / "odd.jsonl")

    assert done.written == 0
    assert done.skips["not_json"] == done.input - 2


def test_hostile_text_is_data(store_of, rows, tmp_path, make):
    """Templates, formulas, paths, NUL and line separators come out as they went in."""
    hostile = [
        "{{ env.SECRET }}",
        "=cmd()",
        "file:///etc/passwd",
        "a\x00b",
        "x\u2028y\u2029z\x85",
        "<script>",
        "\ufeff",
    ]
    prompt = [Message.of("user", text) for text in hostile]
    store = store_of(make.turn(question=prompt, edits=[SEVEN]))
    export(store, FORMATS["dpo"], tmp_path / "d.jsonl")
    export(store, FORMATS["regression"], tmp_path / "r.jsonl")

    [row] = rows(tmp_path / "d.jsonl")
    [case] = rows(tmp_path / "r.jsonl")
    assert [message["content"] for message in row["prompt"]] == hostile
    assert [message["content"] for message in case["input"]["messages"]] == hostile
    assert len((tmp_path / "d.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_new_files_are_as_readable_as_any_other(turns, store_of, tmp_path):
    """The temporary file they were is not private."""
    export(store_of(*turns), FORMATS["dpo"], tmp_path / "d.jsonl")
    mask = os.umask(0)
    os.umask(mask)

    assert stat.S_IMODE((tmp_path / "d.jsonl").stat().st_mode) == 0o666 & ~mask
