"""Which parts of the score stream are listed: pure rules, as examples and properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeloop.errors import PermanentError
from closeloop.platforms.langfuse.slices import (
    Memo,
    Plan,
    Slice,
    again_slices,
    changed_days,
    fingerprints,
    first_slices,
)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2026, 3, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


@given(
    st.none() | MOMENTS,
    st.dictionaries(
        st.dates(datetime(2023, 1, 1).date(), datetime(2026, 3, 9).date()).map(lambda day: day.isoformat()[:7]),
        st.integers(0, 40_000),
    ),
)
def test_slices_cover_the_window_without_gap_or_overlap(since: datetime | None, months: dict[str, int]) -> None:
    """Wherever the cuts lie, each moment of the window is in exactly one slice, oldest first."""
    found = first_slices(since, NOON, months)

    assert found[0].since == since
    assert found[-1].until == NOON
    assert all(one.until == other.since for one, other in pairwise(found))
    assert all(one.since is None or one.since < one.until for one in found)


def test_a_long_history_is_cut_where_it_is_dense() -> None:
    """Quiet months stay together, a busy one is cut by itself."""
    found = first_slices(None, NOON, {"2025-11": 10, "2025-12": 20, "2026-01": 20_000, "2026-02": 5})

    assert [one.since and one.since.isoformat()[:10] for one in found] == [
        None, "2026-01-01", "2026-01-08", "2026-01-16", "2026-01-24", "2026-02-01",
    ]  # fmt: skip


def test_only_changed_days_are_listed_again_and_all_texts() -> None:
    """Neighbouring days become one slice; nothing beyond the edge; texts of the whole time, which no fingerprint covers."""
    since = NOON - timedelta(days=7)

    found = again_slices(since, NOON, ["2026-03-05", "2026-03-06", "2026-03-10", "2026-03-01"])

    assert found[0] == Slice(since, NOON, "text")
    assert [(one.since.day, one.until.day) for one in found[1:] if one.since] == [(5, 7), (10, 10)]
    assert found[-1].until == NOON


def test_without_fingerprints_everything_is_listed_again() -> None:
    """None says that nobody knows what has changed."""
    assert again_slices(NOON - timedelta(days=2), NOON, None) == (Slice(NOON - timedelta(days=2), NOON),)


def test_a_changed_sum_or_name_changes_the_day() -> None:
    """A flipped boolean moves the sum, a new name the rows; empty days and evaluations say nothing."""
    row = {"time_dimension": "2026-03-05", "name": "thumbs", "source": "API", "count_count": 4, "sum_value": 3}
    empty = {"time_dimension": "2026-03-06", "name": "", "source": "", "count_count": 0}
    judge = {**row, "source": "EVAL", "count_count": 900}
    before = fingerprints([row, empty, judge], ("API",))

    assert list(before) == ["2026-03-05"]
    assert changed_days(before, fingerprints([row], ("API",)), NOON - timedelta(days=7)) == []
    assert changed_days(before, fingerprints([{**row, "sum_value": 2}], ("API",)), NOON - timedelta(days=7)) == [
        "2026-03-05"
    ]
    assert changed_days(before, {}, NOON - timedelta(days=7)) == ["2026-03-05"]


def test_an_answer_of_another_form_is_not_taken_for_no_change() -> None:
    """Rows that name no day would all vanish: that is an error, and everything is listed again."""
    with pytest.raises(ValueError, match="without a day"):
        fingerprints([{"day": "2026-03-05", "name": "thumbs", "source": "API"}], ("API",))


@given(
    st.lists(st.tuples(st.none() | MOMENTS, MOMENTS), max_size=4),
    st.none() | st.text(max_size=20),
    st.none() | st.text(max_size=20),
)
def test_a_plan_survives_its_token(
    parts: list[tuple[datetime | None, datetime]], cursor: str | None, memo: str | None
) -> None:
    """What the engine keeps brings the same plan back."""
    plan = Plan(tuple(Slice(since, until) for since, until in parts), cursor, memo)
    token = plan.token

    assert token is None if not parts else Plan.of_token(token or "").slices == plan.slices
    assert token is None or Plan.of_token(token).cursor == cursor


def test_a_foreign_token_is_refused() -> None:
    """Not read as something else."""
    with pytest.raises(PermanentError, match="no page token"):
        Plan.of_token("eyJ2IjoxfQ==")


def test_a_memo_of_another_version_is_no_memo() -> None:
    """Then everything is listed, as on the first run."""
    assert Memo.load('{"v": 9}') is None
    assert Memo.load(None) is None
    assert Memo.load(Memo(NOON, {"2026-03-05": "ab"}, NOON).dump()) == Memo(NOON, {"2026-03-05": "ab"}, NOON)


def test_a_plan_counts_down_what_is_left() -> None:
    """Only in the call that counted: a plan that is resumed from its token does not know."""
    plan = Plan((Slice(None, NOON), Slice(NOON, NOON + timedelta(days=1))), left=250)
    plan = plan.behind("cursor", 100)
    assert plan.left == 150
    assert plan.behind(None, 100).left == 50
    assert plan.behind(None, 200).left == 0
    assert Plan.of_token(plan.token or "").left is None
