"""Lines that survive every reader, sorting beyond memory, and files that are whole or not there."""

from __future__ import annotations

import json
import random
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeloop.datasets.exporters.dpo import Dpo
from closeloop.datasets.files import direct
from closeloop.datasets.files.containers import PACKINGS, container
from closeloop.datasets.files.direct import PIECE, Direct
from closeloop.datasets.files.encoding import encode
from closeloop.datasets.files.write import Output, staging
from closeloop.datasets.runs import Runs, Scratch, merged
from closeloop.ids import clean

TEXT = st.text(st.characters(codec=None), max_size=20)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_a_row_is_one_line_for_every_reader(value):
    """Whatever is in it, also half surrogates and the line ends of other systems; it reads back as what it was."""
    line = encode({"value": value})

    assert len(line.decode().splitlines()) == 1
    assert json.loads(line)["value"] == clean(value)


def test_half_surrogates_become_the_replacement_character():
    """And whole pairs stay: nothing else is lost."""
    assert json.loads(encode({"a": "x\ud83d", "b": "\U0001f600"})) == {"a": "x\ufffd", "b": "\U0001f600"}


@pytest.mark.parametrize("value", [object(), {1}, b""])
def test_what_json_cannot_hold_is_refused(value):
    """The caller skips the row with this reason."""
    with pytest.raises(ValueError, match=r"\w"):
        encode({"value": value})


@pytest.mark.parametrize("memory", [1000, 400_000, 10**9])
def test_entries_come_out_in_order_also_beyond_memory(memory, tmp_path):
    """Runs on disk are merged; the order is that of the keys, then of what belongs to them, whatever came first."""
    rng = random.Random(7)
    entries = [(f"k{rng.randrange(300)}".encode(), f"line {n}".encode()) for n in range(20_000)]
    scratch = Scratch(tmp_path)
    runs = Runs(scratch, memory=memory)
    for entry in entries:
        runs.add(entry)
    found = [entry for batch in merged(runs.sources()) for entry in batch]

    assert found == sorted(entries)
    assert list(tmp_path.iterdir()) == []
    scratch.close()


def test_runs_one_after_the_other_are_read_one_after_the_other(tmp_path):
    """What came in order already is not held all at once when it is merged."""
    scratch = Scratch(tmp_path)
    runs = Runs(scratch, memory=1 << 20)
    entries = [(f"k{number:06}".encode(), b"x" * 1000) for number in range(30_000)]
    for entry in entries:
        runs.add(entry)
    batches = list(merged(runs.sources()))
    scratch.close()

    assert [entry for batch in batches for entry in batch] == entries
    assert max(map(len, batches)) < 1_000


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_file_does_not_depend_on_how_many_rows_come_at_once(packing, tmp_path):
    """Where a part ends, and what a compressor makes of it, depends on the rows alone."""
    form, kind = Dpo(), container(packing, Dpo.frame, Dpo.columns)
    said = [{"role": "user", "content": "word " * 30}]
    packed = [
        kind.pack(form, {"id": str(number), "prompt": said, "chosen": said, "rejected": said, "metadata": {}})
        for number in range(3_000)
    ]
    found = []
    for step in (1, 7, 1_000, 3_000):
        folder = tmp_path / str(step)
        folder.mkdir()
        with staging() as staged:
            output = Output(staged, lambda number, of, to=folder: to / f"{number}-{of}", kind, 700_000)
            for start in range(0, len(packed), step):
                output.add(packed[start : start + step])
            parts = output.close()
            staged.commit()
        found.append([(part.path.name, part.lines, part.sha256, part.path.read_bytes()) for part in parts])

    assert len(found[0]) > 1
    assert all(other == found[0] for other in found)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 5])
def test_a_file_of_any_size_is_whole_once_it_is_synced(size, tmp_path):
    """However the bytes come: what goes past the cache goes in whole pieces, the rest after them."""
    said = random.Random(size).randbytes(size)
    with closing(Direct(tmp_path / "a")) as file:
        for start in range(0, size, 300_007):
            file.write(said[start : start + 300_007])
        file.sync()

    assert (tmp_path / "a").read_bytes() == said


def test_a_disk_that_refuses_to_do_without_its_cache_gets_the_same_bytes(tmp_path, monkeypatch):
    """Pieces that end inside a page are refused like that: the file goes on through the cache."""
    monkeypatch.setattr(direct, "PIECE", 1_000)
    with closing(Direct(tmp_path / "a")) as file:
        file.write(b"word " * 5_000)
        file.sync()

    assert (tmp_path / "a").read_bytes() == b"word " * 5_000


def test_nothing_is_in_place_before_the_commit(tmp_path):
    """And nothing at all stays behind without one."""
    old = tmp_path / "a"
    old.write_bytes(b"old\n")
    with staging() as staged:
        staged.write(old, [b"new"])
        assert old.read_bytes() == b"old\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]

    with staging() as staged:
        written = staged.write(old, [b"new", b"er"])
        staged.commit()

    assert old.read_bytes() == b"new\ner\n"
    assert (written.lines, written.bytes) == (2, 7)
