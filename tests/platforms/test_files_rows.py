"""Files of ours: rows go among the lines that are there, in order, and a large file is not read for a few of them."""

from __future__ import annotations

import contextlib
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
from closeloop.platforms.files.output import Rows, recent_of
from closeloop.platforms.files.staging import Staging


def row(name: str, value: int = 0, **more: Any) -> dict[str, Any]:
    """A row of ours."""
    return {"id": name, "value": value, **more, "closeloop": {}}


def names(path: Path) -> list[str]:
    """What stands in the file, line by line."""
    lines = path.read_bytes().split(b"\n")[:-1]
    return [json.loads(line)["id"] if b"closeloop" in line else line.decode() for line in lines]


def merge(path: Path, rows: Mapping[str, Any], *, recent: bool = False) -> int:
    """Put rows into the file; None takes one away."""
    with closing(Staging()) as staged:
        packed = {name: None if row is None else json.dumps(row, separators=(",", ":")) for name, row in rows.items()}
        staged.put((name, None if line is None else line.encode()) for name, line in packed.items())
        return Rows(path, recent=recent).merge(staged, path.parent, operator.eq)


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


class Killed(BaseException):
    """The process ends here."""


class TestRecent:
    """With `recent`, what is new is kept beside a large file."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        """A large file with rows of even numbers."""
        path = tmp_path / "labels.jsonl"
        large(path, range(0, 10_000, 2))
        return path

    def test_the_large_file_stays_as_it_is(self, path: Path) -> None:
        """New rows go beside it, are changed and taken away there; `find` looks into both."""
        before = path.stat()
        rows = {f"{number:06}": row(f"{number:06}") for number in (1, 3, 99_999)}
        writes = [
            merge(path, rows, recent=True),
            merge(path, rows, recent=True),
            merge(path, {"000001": row("000001", 1), "000003": None, "nowhere": None}, recent=True),
        ]
        assert writes == [1, 0, 1]
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
        assert names(path.with_name("labels+recent.jsonl")) == ["000001", "099999"]
        assert Rows(path).find(["000001", "000003", "000002"]).keys() == {"000001", "000002"}
        assert Rows(path).find(["000001"])["000001"]["value"] == 1

    def test_a_row_of_the_large_file_is_replaced_there(self, path: Path) -> None:
        """No id stands in both."""
        assert merge(path, {"000002": row("000002", 5), "000004": None, "000005": row("000005")}, recent=True) == 2
        assert names(recent_of(path)) == ["000005"]
        assert names(path)[:3] == ["000000", "000002", "000006"]
        assert Rows(path).find(["000002"])["000002"]["value"] == 5

    def test_a_tenth_is_put_into_the_large_file(self, path: Path) -> None:
        """Then there is one file again, in order."""
        for start in range(1, 1201, 200):
            rows = {f"{number:06}": row(f"{number:06}", text="x" * 1000) for number in range(start, start + 200, 2)}
            merge(path, rows, recent=True)
        assert sorted(one.name for one in path.parent.iterdir()) == [
            ".labels.jsonl.order",
            "labels+recent.jsonl",
            "labels.jsonl",
        ]
        assert len(names(recent_of(path))) == 100
        assert names(path)[:1000] == [f"{number:06}" for number in range(1000)]

    def test_without_the_option_there_is_one_file_again(self, path: Path) -> None:
        """Also where the large file was edited, and lines of others in the second one stay."""
        merge(path, {"000001": row("000001"), "000003": row("000003")}, recent=True)
        with recent_of(path).open("ab") as file:
            file.write(b"# mine\n")
        path.write_bytes(b"# yours\n" + path.read_bytes())
        merge(path, {"000003": None, "000005": row("000005")})

        assert names(path)[:5] == ["# yours", "000000", "000001", "000002", "000004"]
        assert names(recent_of(path)) == ["# mine"]

    @given(
        steps=st.lists(
            st.tuples(
                st.dictionaries(st.text("abc", min_size=1, max_size=3), st.none() | st.integers(0, 2), max_size=12),
                st.sampled_from(["whole", "killed before the note", "killed before the second file is cleared"]),
                st.booleans(),
            ),
            max_size=8,
        ),
        share=st.sampled_from([1, 3, 10]),
    )
    def test_both_together_are_what_was_put(
        self, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[dict[str, int | None], str, bool]], share: int
    ) -> None:
        """Whatever is put, wherever a process dies (its rows are put again then), with and without the option."""
        path = tmp_path_factory.mktemp("rows") / "labels.jsonl"
        held: dict[str, int] = {}
        with pytest.MonkeyPatch.context() as patched:
            for name, value in ((seal, "LEAST"), (output, "_WORTH")):
                patched.setattr(name, value, 1)
            patched.setattr(output, "_SHARE", share)
            for new, how, recent in steps:
                rows = {name: None if value is None else row(name, value, text="x" * 50) for name, value in new.items()}
                if how != "whole":
                    with pytest.MonkeyPatch.context() as dying, contextlib.suppress(Killed):
                        place = (seal, "leave") if "note" in how else (Rows, "_clear")
                        dying.setattr(*place, lambda *a, **k: (_ for _ in ()).throw(Killed))
                        merge(path, rows, recent=recent)
                merge(path, rows, recent=recent)
                for name, value in new.items():
                    held.pop(name, None)
                    held.update({} if value is None else {name: value})
                files = [names(one) for one in (path, recent_of(path)) if one.exists()]
                assert all(one == sorted(one) for one in files)
                assert sorted(name for one in files for name in one) == sorted(held)
                assert {name: found["value"] for name, found in Rows(path).find(held).items()} == held
