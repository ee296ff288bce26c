"""Files of ours: rows go among the lines that are there, in order, and a large file is not read for a few of them."""

from __future__ import annotations

import json
import operator
import os
import tracemalloc
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeloop.platforms.files import output, seal
from closeloop.platforms.files.output import Rows
from closeloop.platforms.files.staging import Staging


def row(name: str, value: int = 0, **more: Any) -> dict[str, Any]:
    """A row of ours."""
    return {"id": name, "value": value, **more, "closeloop": {}}


def names(path: Path) -> list[str]:
    """What stands in the file, line by line."""
    lines = path.read_bytes().split(b"\n")[:-1]
    return [json.loads(line)["id"] if b"closeloop" in line else line.decode() for line in lines]


def merge(path: Path, rows: Mapping[str, Any]) -> int:
    """Put rows into the file; None takes one away."""
    with closing(Staging()) as staged:
        packed = {name: None if row is None else json.dumps(row, separators=(",", ":")) for name, row in rows.items()}
        staged.put((name, None if line is None else line.encode()) for name, line in packed.items())
        return Rows(path).merge(staged, path.parent, operator.eq)


def large(path: Path, numbers: Iterable[int]) -> dict[str, Any]:
    """Rows that make a file too large to be read for a few more."""
    rows = {f"{number:06}": row(f"{number:06}", text="x" * 1000) for number in numbers}
    merge(path, rows)
    return rows


def test_rows_are_replaced_in_place_put_in_order_and_taken_away(tmp_path: Path) -> None:
    """What somebody else wrote stays where it is, and a row that stood there twice stands there once."""
    path = tmp_path / "labels.jsonl"
    held = [row("b"), row("x"), row("d"), row("b", 1)]
    path.write_bytes(b"\n".join([b"# ours?", *(json.dumps(row).encode() for row in held)]) + b"\n")
    rows = {name: row(name, 9) for name in ("b", "c", "z", "a")}
    stored = Rows(path).find(rows)
    assert merge(path, {**rows, "x": None}) == 1

    assert stored == {"b": row("b", 1)}
    assert names(path) == ["# ours?", "a", "b", "c", "d", "z"]
    assert Rows(path).find(["a", "b", "x"]) == {"a": row("a", 9), "b": row("b", 9)}


def test_a_long_file_is_never_held(tmp_path: Path) -> None:
    """Twenty megabytes of labels, and a page of them more."""
    path = tmp_path / "labels.jsonl"
    with path.open("wb") as file:
        for number in range(20_000):
            file.write(json.dumps(row(f"{number:06}") | {"text": "x" * 1000}).encode() + b"\n")
    tracemalloc.start()
    stored = Rows(path).find(["000003", "nowhere"])
    merge(path, {"000003": row("000003"), "000003b": row("000003b")})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [*stored] == ["000003"]
    assert peak < 2_000_000
    assert len(names(path)) == 20_001
    assert names(path)[3:5] == ["000003", "000003b"]


class TestLargeFiles:
    """A few rows into a file that stands as we left it."""

    def test_it_is_not_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """One row is changed, one is new at each end, one goes: of twenty megabytes only some lines are looked at."""
        path = tmp_path / "labels.jsonl"
        rows = large(path, range(10, 20_000))
        wanted = {"000001": row("000001"), "000500": row("000500", 1), "000777": None, "999999": row("999999")}
        monkeypatch.setattr(output, "read_lines", lambda path: pytest.fail("read as a whole"))
        writes = [merge(path, wanted), merge(path, wanted), merge(path, {"000001": None})]

        now = {name: line for name, line in {**rows, **wanted}.items() if line is not None}
        del now["000001"]
        assert writes == [1, 0, 1]
        assert [json.loads(line) for line in path.read_bytes().splitlines()] == [now[name] for name in sorted(now)]

    def test_nothing_to_say_is_no_write(self, tmp_path: Path) -> None:
        """Rows that are there as they are, and one to be taken away that is not."""
        path = tmp_path / "labels.jsonl"
        rows = large(path, range(10_000))
        before = path.stat()
        assert merge(path, {"000007": rows["000007"], "nowhere": None}) == 0
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    @pytest.mark.parametrize("how", ["turned", "lines of others", "a note of nonsense", "another file in its place"])
    def test_a_file_that_was_edited_is_read(self, tmp_path: Path, how: str) -> None:
        """Then nothing is known of its order: every row is replaced where it stands, and lines of others are kept."""
        path = tmp_path / "labels.jsonl"
        large(path, range(10_000))
        lines = path.read_bytes().splitlines(keepends=True)
        if how == "turned":
            path.write_bytes(b"".join(reversed(lines)))
        elif how == "lines of others":
            path.write_bytes(b"".join([b"# mine\n", *lines]))
        elif how == "a note of nonsense":
            next(tmp_path.glob(".*.order")).write_bytes(b"[")
        else:
            (tmp_path / "copy").write_bytes(b"".join(reversed(lines)))
            os.utime(tmp_path / "copy", ns=(0, path.stat().st_mtime_ns))
            (tmp_path / "copy").replace(path)
        assert merge(path, {"000007": row("000007", 7), "000007b": row("000007b")}) == 1

        expected = [f"{number:06}" for number in range(10_000)]
        expected.insert(8, "000007b")
        assert [name for name in names(path) if name != "# mine"] == expected
        assert (names(path)[0] == "# mine") == (how == "lines of others")
        assert Rows(path).find(["000007"]) == {"000007": row("000007", 7)}

    def test_lines_of_others_are_kept_in_every_later_write(self, tmp_path: Path) -> None:
        """A file that holds some is read every time."""
        path = tmp_path / "labels.jsonl"
        large(path, range(10_000))
        path.write_bytes(b"# mine\n" + path.read_bytes())
        for name in ("a", "b"):
            merge(path, {name: row(name)})
        assert not [*tmp_path.glob(".*.order")]
        assert (names(path)[0], names(path)[-2:]) == ("# mine", ["a", "b"])

    def test_small_files_have_no_note_beside_them(self, tmp_path: Path) -> None:
        """Nor has one that became small."""
        path = tmp_path / "labels.jsonl"
        rows = large(path, range(10_000))
        noted = [*tmp_path.glob(".*.order")]
        merge(path, dict.fromkeys(rows) | {"a": row("a")})

        assert len(noted) == 1
        assert [one.name for one in tmp_path.iterdir()] == ["labels.jsonl"]
        merge(path, {"b": row("b")})
        assert [one.name for one in tmp_path.iterdir()] == ["labels.jsonl"]

    def test_where_no_note_can_be_left_the_file_is_read_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The rows are in place all the same."""
        path = tmp_path / "labels.jsonl"
        path.with_name(".labels.jsonl.order").mkdir()
        large(path, range(10_000))
        assert merge(path, {"000007b": row("000007b")}) == 1
        assert names(path)[7:9] == ["000007", "000007b"]

    @given(
        held=st.dictionaries(st.text('ab\u00e9"\\', min_size=1, max_size=4), st.integers(0, 2), max_size=30),
        new=st.dictionaries(st.text('ab\u00e9"\\', min_size=1, max_size=4), st.none() | st.integers(0, 2), max_size=30),
        width=st.sampled_from([1, 300, 6000]),
    )
    def test_it_becomes_what_it_would_by_being_read(
        self, tmp_path_factory: pytest.TempPathFactory, held: dict[str, int], new: dict[str, int | None], width: int
    ) -> None:
        """The same bytes, whatever goes where, with lines that are shorter and longer than what is read at once."""
        before = {name: row(name, value, text="x" * width) for name, value in held.items()}
        rows = {name: None if value is None else row(name, value, text="x" * width) for name, value in new.items()}
        folder = tmp_path_factory.mktemp("rows")
        writes = []
        for name, least, worth in (("read", 2**60, 2**60), ("halved", 1, 0)):
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(seal, "LEAST", least)
                patched.setattr(output, "_WORTH", worth)
                path = folder / f"{name}.jsonl"
                merge(path, before)
                writes.append(merge(path, rows))
        read, halved = (folder / f"{name}.jsonl" for name in ("read", "halved"))

        assert writes[0] == writes[1]
        assert read.exists() == halved.exists()
        assert not read.exists() or read.read_bytes() == halved.read_bytes()
