"""A store of an earlier version goes on as if it had been made today."""

from __future__ import annotations

from typing import Any

import pytest

from closeloop.store import Key, Store, migrations
from closeloop.testing import samples

KEY = Key(samples.PLATFORM, samples.PROJECT)


@pytest.mark.parametrize("version", range(1, migrations.VERSION))
def test_every_earlier_version_is_brought_up_to_date(
    version: int, fresh_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With rows in it: they are all there, and what the new steps are for works on them."""
    monkeypatch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:version])
    monkeypatch.setattr(migrations, "VERSION", version)
    with Store.open(fresh_url) as store, store.transaction() as tx:
        rows = [samples.feedback(f"f{n}", f"t{n}", minutes=n) for n in range(3)]
        # `forgotten` came with version 2: what an old closeloop wrote is written past the look into it.
        put: Any = tx._put_feedback
        assert put(KEY, {row.id: row for row in rows}, samples.at(9), "feedback", True).new == 3
        tx.delete_feedback(KEY, ["f2"], samples.at(10))
    monkeypatch.undo()

    with Store.open(fresh_url) as store:
        assert (store.status(KEY, "s").feedback, store.status(KEY, "s").deleted) == (2, 1)
        assert store.newest_feedback(KEY) == samples.at(1)
        assert store.runs(KEY) == []
        with store.transaction() as tx:
            assert tx.put_feedback([samples.feedback("f9", "t1")], samples.at(11), stream="feedback").new == 1
