"""How many rows each user has is counted exactly, in flat memory, whoever counts."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeloop.config.export_rules import ExportSettings
from closeloop.datasets import users as counting
from closeloop.datasets.export import Options, export, write
from closeloop.datasets.exporters.kto import Kto
from closeloop.datasets.runs import Scratch
from closeloop.datasets.splits import Plan
from closeloop.datasets.users import Users

ANYBODY = st.sampled_from(["", "u:a", "u:b", "u:c", "u:d", "u:e"])


@given(counted=st.lists(st.tuples(st.integers(0, 1), ANYBODY)), data=st.data())
def test_counts_on_disk_are_the_counts_in_memory(counted, data, tmp_path_factory):
    """Two processes with room for two users, and rows that are taken out again, give the totals of one that has all in memory."""
    folder = tmp_path_factory.mktemp("users")
    dropped = data.draw(
        st.lists(st.sampled_from([user for _, user in counted]), unique=True) if counted else st.just([])
    )
    left = Counter(user for _, user in counted)
    left.subtract(dropped)
    left.pop("", None)
    with pytest.MonkeyPatch.context() as patch, closing(Scratch(folder)) as one, closing(Scratch(folder)) as other:
        patch.setattr(counting, "MOST", 2)
        whole = Users()
        whole.waits_in(one)
        for number, scratch in enumerate((one, other)):
            mine = Users()
            mine.waits_in(scratch)
            for process, user in counted:
                if process == number:
                    mine.add([user])
            spans = mine.written()
            whole.merge(pickle.loads(pickle.dumps(mine)))
            whole.include(scratch, spans)
        for user in dropped:
            whole.drop(user)

        found = whole.totals()

        assert len(whole._counts) <= 2
    assert found == (sum(count > 0 for count in left.values()), max([0, *left.values()]))


def test_a_card_of_many_users_is_the_same_as_if_all_were_in_memory(make, store_of, tmp_path, monkeypatch):
    """Also where rows are left out after they were counted: here, more than three of one user."""
    turns = [
        make.turn(f"t{number:02}", f"Answer {number}.", ("negative", "positive")[number % 2], user=f"u{number % 7}")
        for number in range(60)
    ]
    plan = Plan((("train", 1.0),), per_user=3, rules=ExportSettings(user_cap=3))
    cards = []
    for most in (counting.MOST, 2):
        monkeypatch.setattr(counting, "MOST", most)
        done = export(store_of(*turns), Kto(), tmp_path / "kto.jsonl", plan=plan)
        cards.append((done.sha256, json.loads((tmp_path / "kto.manifest.json").read_text())["card"]))

    assert cards[0] == cards[1]
    assert cards[0][1]["users"] == 7
    assert cards[0][1]["largest_user_share"] == round(3 / 21, 4)


def test_an_empty_export_has_no_users(tmp_path):
    """Nothing was counted, and nothing is divided by it."""
    write([list], Kto(), tmp_path / "kto.jsonl", Options())

    card = json.loads((tmp_path / "kto.manifest.json").read_text())["card"]

    assert (card["users"], card["largest_user_share"]) == (0, None)
