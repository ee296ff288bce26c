"""One page ahead: the same items in the same order, never more than one under way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeloop.platforms.phoenix.read_rest import ScanReader
from closeloop.platforms.phoenix.reading import ahead
from closeloop.platforms.phoenix.wire import SESSION, SPAN, TRACE


@given(items=st.lists(st.integers() | st.none()))
def test_the_same_items_come(items: list[int | None]) -> None:
    """In their order, whatever they are."""
    assert list(ahead(items)) == items


def test_the_next_item_is_under_way_and_no_more() -> None:
    """While the first one is looked at, the second is made, and the third is not."""
    made: list[int] = []
    second = threading.Event()

    def items() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            if number == 1:
                second.set()
            yield number

    reading = ahead(items())
    assert next(reading) == 0
    assert second.wait(10)
    assert made == [0, 1]
    assert list(reading) == [1, 2, 3, 4]


def test_an_error_comes_at_its_place() -> None:
    """After the items before it, as it was raised."""

    def items() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    reading = ahead(items())
    assert next(reading) == 1
    with pytest.raises(ValueError, match="no more"):
        next(reading)


def test_whoever_stops_early_leaves_no_thread() -> None:
    """Closing ends the worker; what it had made is dropped."""
    before = threading.active_count()
    reading = ahead(range(1000))
    next(reading)
    reading.close()  # type: ignore[attr-defined]

    assert threading.active_count() == before


def test_rows_without_an_id_do_not_end_a_walk() -> None:
    """A trace without an id cannot be asked about; a session whose start nobody can read may lie in the window."""
    listed = [{"spans": [{"span_id": "s1"}]}, {"trace_id": "t2", "spans": [{}, {"span_id": "s2"}]}]
    sessions = [{"start_time": "2026-03-10T12:00:00Z"}, {"session_id": "one", "start_time": "?"}]
    client: Any = SimpleNamespace(traces=lambda *_, **__: [(listed, None)], sessions=lambda *_: [(sessions, None)])
    reader = ScanReader(client)
    moment = datetime(2026, 3, 10, tzinfo=UTC)

    found = [next(reader._targets(table, moment, None, None, 10)) for table in (SPAN, TRACE, SESSION)]

    assert found == [({"s2": "t2"}, None), ({"t2": "t2"}, None), ({"one": ""}, None)]
