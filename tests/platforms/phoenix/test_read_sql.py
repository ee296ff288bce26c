"""Walking by SQL within the server's limits, on a small database that has them too: whatever is fat or cut, nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeloop.platforms.phoenix.mcp import SQL_BYTES
from closeloop.platforms.phoenix.read_sql import SqlReader
from closeloop.platforms.phoenix.wire import SPAN, row_id
from servers.phoenix_sql import FakeClient, FakeMcp

SIZES = st.lists(st.sampled_from([0, 10, 40, 300, 900]), max_size=25)


def reader(mcp: FakeMcp, *, packs: bool = True) -> SqlReader:
    """A reader on the fake."""
    return SqlReader(FakeClient(mcp), mcp, packs=packs)  # type: ignore[arg-type]


def walk(one: SqlReader, size: int = 5000, position: str | None = None) -> tuple[list[int], list[str | None]]:
    """The rows of one walk in order, and the positions of its chunks."""
    chunks = list(one.annotations(SPAN, None, None, position, size))
    rows = [row_id("SpanAnnotation", row["id"]) for chunk in chunks for row in chunk.rows]
    return [row for row in rows if row is not None], [chunk.position for chunk in chunks]


@pytest.fixture
def mcp() -> Iterator[Callable[..., FakeMcp]]:
    """A function that makes fakes; all are closed at the end."""
    made: list[FakeMcp] = []

    def make(**limits: Any) -> FakeMcp:
        made.append(FakeMcp(**limits))
        return made[-1]

    yield make
    for one in made:
        one.close()


class TestAnnotations:
    """Pages of annotations."""

    @given(sizes=SIZES, size=st.integers(1, 30), packs=st.booleans(), refuses=st.booleans())
    def test_every_row_comes_once_in_order(self, sizes: list[int], size: int, packs: bool, refuses: bool) -> None:
        """Fat rows, answers cut short, any page size, packed or not, with or without JSON functions."""
        fake = FakeMcp(row=500, answer=2000, packs=not refuses)
        fake.add(sizes)
        rows, positions = walk(reader(fake, packs=packs), size)

        assert rows == list(range(1, len(sizes) + 1))
        assert positions[-1] is None
        assert None not in positions[:-1]
        fake.close()

    def test_what_is_left_is_only_asked_for_where_it_takes_long(self, mcp: Callable[..., FakeMcp]) -> None:
        """Two full pages, then one count; an increment never asks."""
        few, many = mcp(), mcp()
        few.add([0] * 700)
        many.add([0] * 6000)
        lefts = [
            [(len(chunk.rows), chunk.left) for chunk in reader(one).annotations(SPAN, None, None, None, 2000)]
            for one in (few, many)
        ]

        assert lefts == [[(500, None), (200, None)], [(500, None), (2000, 3500), (2000, 1500), (1500, 0)]]

    @given(sizes=SIZES, size=st.integers(1, 10))
    def test_a_walk_resumes_anywhere(self, sizes: list[int], size: int) -> None:
        """From each position, exactly the rows behind it."""
        fake = FakeMcp(row=500, answer=2000)
        fake.add(sizes)
        rows, positions = walk(reader(fake), size)
        for position in positions[:-1]:
            rest, _ = walk(reader(fake), size, position)
            assert rest == [row for row in rows if row > int(position or 0)]
        fake.close()

    def test_only_the_fat_row_goes_over_rest(self, mcp: Callable[..., FakeMcp]) -> None:
        """Its neighbours are read by SQL."""
        fake = mcp(row=500)
        fake.add([10, 10, 900, 10])
        one = reader(fake)

        assert walk(one)[0] == [1, 2, 3, 4]
        assert one.client.asked == [f"{3:016x}"]  # type: ignore[attr-defined]

    def test_thousands_of_rows_are_few_statements(self, mcp: Callable[..., FakeMcp]) -> None:
        """One per five thousand, after a small first one, and one that counts what is left."""
        fake = mcp()
        fake.add([0] * 12_000)

        assert len(walk(reader(fake))[0]) == 12_000
        assert len(fake.statements) == 5

    def test_a_packed_answer_that_was_cut_goes_on_where_it_ended(self, mcp: Callable[..., FakeMcp]) -> None:
        """The limit on whole answers counts for packed rows too."""
        fake = mcp(row=30_000, answer=30_000)
        fake.add([10] * 700)

        assert walk(reader(fake))[0] == list(range(1, 701))
        assert all("json_group_array" in sql or "count(*)" in sql for sql in fake.statements)

    def test_a_row_that_vanishes_while_it_is_read_is_passed_over(self, mcp: Callable[..., FakeMcp]) -> None:
        """A fat row deleted between SQL and REST costs nothing but itself."""
        fake = mcp(row=500)
        fake.add([10, 900, 10])
        one = reader(fake)
        one.client.annotations = lambda table, ids: []  # type: ignore[method-assign,assignment]

        assert walk(one)[0] == [1, 3]

    def test_bounds_take_in_the_second_they_begin_in(self, mcp: Callable[..., FakeMcp]) -> None:
        """A row stamped "12:00:00" is in the window from 12:00:00.000000 and in the one until then: never in neither."""
        fake = mcp()
        fake.add([0])
        noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
        since = [row for chunk in reader(fake).annotations(SPAN, noon, None, None, 10) for row in chunk.rows]
        half = noon.replace(microsecond=500_000)
        late = [row for chunk in reader(fake).annotations(SPAN, half, None, None, 10) for row in chunk.rows]

        assert len(since) == 1
        assert len(late) == 1


class TestSpans:
    """Spans of traces."""

    @given(sizes=SIZES, seen=st.booleans())
    def test_every_trace_comes_whole_and_once(self, sizes: list[int], seen: bool) -> None:
        """By row number when it was seen before, by id otherwise, over REST when it is too fat."""
        fake = FakeMcp(row=500, answer=2000, rows=7)
        ids = fake.add(sizes)
        one = reader(fake)
        if seen:
            walk(one)
        batches = list(one.spans(ids))
        found = [row["trace_id"] for batch in batches for row in batch]

        assert sorted(found) == sorted(ids)
        fake.close()

    def test_statements_keep_to_two_kilobytes(self, mcp: Callable[..., FakeMcp]) -> None:
        """However many traces are asked for, and however odd their ids."""
        fake = mcp()
        ids = fake.add([0] * 300)
        odd = ["it's", "日本" * 20, "x" * 1200, "y" * 3000, "nul\x00"]
        one = reader(fake)
        found = [row["trace_id"] for batch in one.spans([*ids, *odd]) for row in batch]
        list(one.session_traces(odd))

        assert sorted(found) == sorted(ids)
        assert max(len(sql.encode()) for sql in fake.statements) <= SQL_BYTES
        assert one.client.asked == odd[3:] * 2  # type: ignore[attr-defined]

    def test_traces_seen_before_are_asked_for_by_number(self, mcp: Callable[..., FakeMcp]) -> None:
        """A thousand in five statements, where their ids would need thirty."""
        fake = mcp()
        ids = fake.add([0] * 1000)
        one = reader(fake)
        walk(one)
        before = len(fake.statements)

        assert sum(len(batch) for batch in one.spans(ids)) == 1000
        assert len(fake.statements) == before + 5

    def test_a_number_that_passed_to_another_trace_brings_nothing_false(self, mcp: Callable[..., FakeMcp]) -> None:
        """SQLite uses the numbers of deleted rows again."""
        fake = mcp()
        ids = fake.add([0, 0])
        one = reader(fake)
        walk(one)
        fake.db.execute("update traces set trace_id = 'another' where id = 2")

        assert [row["trace_id"] for batch in one.spans(ids) for row in batch] == [ids[0]]

    @pytest.mark.parametrize(
        ("kind", "asked", "request_", "comes"),
        [
            ("LLM", [{"message": {"role": "user", "content": "q"}}], '{"messages": []}', False),
            ("LLM", [{"message": {"role": "user", "content": "the tools: q"}}], "q", False),
            ("LLM", [{"message": {"role": "user", "content": "q"}}], '{"tools": [{"name": "t"}]}', True),
            ("LLM", [{"message": {"role": "user", "content": "q"}}], '{"functions": [{"name": "t"}]}', True),
            ("LLM", [], "q", True),
            ("LLM", None, "q", True),
            ("CHAIN", [{"message": {"role": "user", "content": "q"}}], "q", True),
        ],
    )
    def test_a_raw_request_stays_where_its_messages_come(
        self, mcp: Callable[..., FakeMcp], kind: str, asked: Any, request_: str, comes: bool
    ) -> None:
        """It says the same once more; where it may be all that names messages or tools, it comes."""
        fake = mcp()
        ids = fake.add([0])
        attributes = {"input": {"value": request_}, "llm": {"input_messages": asked}}
        fake.db.execute("update spans set attributes = ?, span_kind = ?", (json.dumps(attributes), kind))
        one = reader(fake)
        walk(one)

        (row,) = (row for batch in one.spans(ids) for row in batch)

        assert ("value" in json.loads(row["attributes"])["input"]) == comes

    def test_a_server_that_allows_fewer_functions_is_asked_plainly(self, mcp: Callable[..., FakeMcp]) -> None:
        """Once; the same spans come."""
        fake = mcp(packs=False)
        ids = fake.add([0] * 10)
        one = reader(fake, packs=True)
        walk(one)

        assert sorted(row["trace_id"] for batch in one.spans(ids) for row in batch) == sorted(ids)
        refused = len([sql for sql in fake.statements if "json_each" in sql])
        assert refused == 1
        assert len([row for batch in one.spans(ids) for row in batch]) == 10
        assert len([sql for sql in fake.statements if "json_each" in sql]) == refused


class TestSkipped:
    """What machines said under names of their own stays on the server."""

    def annotate(self, fake: FakeMcp, row: int, name: str, kind: str) -> None:
        """Make an annotation one of this name and kind."""
        fake.db.execute("update span_annotations set name = ?, annotator_kind = ? where id = ?", (name, kind, row))

    def rows(self, fake: FakeMcp, skip: set[str]) -> list[int | None]:
        """The rows that come."""
        chunks = reader(fake).annotations(SPAN, None, None, None, 100, skip)
        return [row_id("SpanAnnotation", row["id"]) for chunk in chunks for row in chunk.rows]

    def test_only_machines_are_left_out(self, mcp: Callable[..., FakeMcp]) -> None:
        """A person's annotation of the same name comes, whatever quotes the name has."""
        fake = mcp()
        fake.add([0] * 4)
        for row, (name, kind) in enumerate(
            [("it's bad", "LLM"), ("it's bad", "HUMAN"), ("x", "CODE"), ("y", "LLM")], 1
        ):
            self.annotate(fake, row, name, kind)

        assert self.rows(fake, {"it's bad", "x"}) == [2, 4]
        assert self.rows(fake, set()) == [1, 2, 3, 4]

    def test_more_names_than_a_statement_holds_are_no_trouble(self, mcp: Callable[..., FakeMcp]) -> None:
        """Those that do not fit are simply sent."""
        fake = mcp()
        fake.add([0] * 3)
        for row, name in enumerate(["a", "b" * 3000, "user"], 1):
            self.annotate(fake, row, name, "LLM")

        assert 3 in self.rows(fake, {"a", "b" * 3000, *(f"evaluator-{number}" for number in range(500))})
        assert self.rows(fake, {"b" * 3000}) == [1, 2, 3]
        assert max(len(sql.encode()) for sql in fake.statements) <= SQL_BYTES
