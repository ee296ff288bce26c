"""Turns stream in a fixed order, whole, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import create_engine

from closeloop.errors import StoreError
from closeloop.interactions.prompts import prompt_key
from closeloop.models import Label, Verdict
from closeloop.store import Key, Store, tables, turns
from closeloop.testing import samples

Act = Callable[..., Any]
VERDICT = Verdict(outcome="negative", score=-1, weight=3, conflict=0)


@pytest.fixture
def ids(store: Store) -> Callable[..., list[str]]:
    """The ids of judged turns."""
    return lambda *key, **options: [turn.interaction.id for turn in store.judged(*key, **options)]


@pytest.fixture
def many(store: Store, key: Key, clock: Any) -> list[str]:
    """Seven judged turns of three sessions and two prompts."""
    names = ["d", "a", "c", "b", "g", "f", "e"]
    buckets = ["refusal", "refusal.policy", "refusals", "format"]
    fields = [
        {"session_id": f"s{number % 3}", "minutes": number, "question": f"prompt {number % 2}"} for number in range(7)
    ]
    with store.transaction() as tx:
        tx.put_traces(
            [samples.trace(name, **some) for name, some in zip(names, fields, strict=True)],
            [samples.interaction(name, **some) for name, some in zip(names, fields, strict=True)],
            clock(),
        )
        for number, name in enumerate(names):
            label = Label(
                id=name, bucket=buckets[number % 4], primary=True, confidence=0.9, tier="rule", detector="d",
                detector_version="1", taxonomy_version="1",
            )  # fmt: skip
            tx.put_verdict(
                key, name, VERDICT, [label], turn=0, next_turn=None, engine="e1", recheck_at=None, now=clock()
            )
    return names


def test_turns_stream_by_id(many: list[str], ids: Act) -> None:
    """The default order."""
    assert ids() == sorted(many)


def test_turns_stream_by_session(many: list[str], ids: Act) -> None:
    """Sessions together, each in order of start."""
    assert ids(order="session") == ["d", "b", "e", "a", "g", "c", "f"]


def test_turns_stream_by_prompt(many: list[str], ids: Act, store: Store) -> None:
    """Equal prompts together, each by id."""
    keys = [(prompt_key(turn.interaction.prompt), turn.interaction.id) for turn in store.judged(order="prompt")]

    assert keys == sorted(keys)
    assert len(keys) == len(many)


def test_pages_lose_and_double_nothing(many: list[str], ids: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever falls on the edge of a page, in every order."""
    orders = ("id", "session", "prompt")
    whole = [ids(order=order) for order in orders]

    for size in (1, 2, 3, 7):
        monkeypatch.setattr(turns, "BATCH", size)
        assert [ids(order=order) for order in orders] == whole


def test_big_turns_come_in_smaller_pages(many: list[str], ids: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded by bytes, not by rows; one that is too big comes alone."""
    monkeypatch.setattr(turns, "_PAGE_BYTES", 1)

    assert ids() == sorted(many)


def test_a_consumer_may_write_while_it_reads(many: list[str], store: Store, judge: Act) -> None:
    """Nothing is locked between two turns, and what is written does not shift the pages."""
    seen = []
    for turn in store.judged(order="session"):
        judge(turn.interaction.id, "format")
        seen.append(turn.interaction.id)

    assert sorted(seen) == sorted(many)


def test_a_bucket_includes_what_lies_below_it(many: list[str], ids: Act) -> None:
    """A key and its sub-keys, but no key that merely starts alike; nothing in it is a wildcard."""
    found = {bucket: ids(bucket=bucket) for bucket in ("refusal", "refusal.policy", "format", "refusals", "refus", "%")}

    assert found == {
        "refusal": ["a", "d", "f", "g"], "refusal.policy": ["a", "f"], "format": ["b"], "refusals": ["c", "e"],
        "refus": [], "%": [],
    }  # fmt: skip


def test_a_span_of_time_is_half_open(many: list[str], ids: Act) -> None:
    """`since` is included, `until` is not."""
    assert ids(since=samples.at(1), until=samples.at(3)) == ["a", "c"]


def test_unknown_time_is_in_no_span(put_turn: Act, judge: Act, ids: Act) -> None:
    """A turn that nobody dated is only exported when no time is asked for."""
    put_turn("t1", started_at=None)
    judge()

    assert (ids(), ids(since=samples.at(-(10**6))), ids(until=samples.at(10**6))) == (["t1"], [], [])


def test_outcomes_can_be_chosen_and_the_unjudged_stay_out(put_turn: Act, judge: Act, ids: Act) -> None:
    """An interaction that was never judged is not part of any export."""
    for name, outcome in [("t1", "negative"), ("t2", "positive"), ("t3", "mixed"), ("t4", None)]:
        put_turn(name)
        if outcome:
            judge(name, outcome=outcome)

    assert ids() == ["t1", "t2", "t3"]
    assert ids(outcomes=["positive", "mixed"]) == ["t2", "t3"]
    assert ids(outcomes=[]) == []


def test_sources_follow_one_another(put_turn: Act, judge: Act, store: Store, ids: Act, clock: Any) -> None:
    """All of them in order of their names, or one."""
    put_turn("t1", project="b")
    put_turn("t2", project="a")
    with store.transaction() as tx:
        for project, name in [("b", "t1"), ("a", "t2")]:
            tx.put_verdict(
                Key("memory", project), name, VERDICT, [], turn=0, next_turn=None, engine="e1",
                recheck_at=None, now=clock(),
            )  # fmt: skip

    assert ids() == ["t2", "t1"]
    assert ids(Key("memory", "b")) == ["t1"]
    assert ids(Key("memory", "nobody")) == []


def test_turns_come_in_the_order_asked_for(many: list[str], store: Store, key: Key) -> None:
    """Each once; unknown ids are left out."""
    found = store.turns(key, ["g", "nobody", "a", "g"])

    assert [turn.interaction.id for turn in found] == ["g", "a"]
    assert store.turns(key, []) == []
    assert store.turns(Key("memory", "nobody"), ["a"]) == []


def test_a_session_is_read_in_order_of_start(many: list[str], store: Store, key: Key, say: Act) -> None:
    """Up to a limit, each turn with its feedback in order of creation."""
    say("late", "b", minutes=9)
    say("early", "b", minutes=8)

    found = store.session_turns(key, "s0")
    assert [turn.interaction.id for turn in found] == ["d", "b", "e"]
    assert [row.id for row in found[1].feedback] == ["early", "late"]
    assert [turn.interaction.id for turn in store.session_turns(key, "s0", limit=2)] == ["d", "b"]
    assert store.session_turns(key, "nobody") == []
    assert store.session_turns(key, "") == []


def test_sessions_are_read_many_at_a_time(
    many: list[str], store: Store, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same turns as one by one, in the order asked for; how many are held at once is bounded."""
    loaded: list[int] = []
    load = turns._load

    def noted(connection: Any, source: int, ids: Any) -> Any:
        loaded.append(len(ids))
        return load(connection, source, ids)

    monkeypatch.setattr(turns, "_load", noted)
    asked = ["s2", "nobody", "", "s0", "s1"]

    def read(limit: int) -> list[tuple[str, list[str]]]:
        return [(one, [turn.interaction.id for turn in some]) for one, some in store.sessions(key, asked, limit)]

    assert read(501) == [("s2", ["c", "f"]), ("s0", ["d", "b", "e"]), ("s1", ["a", "g"])]
    assert loaded == [7]
    assert read(1) == [("s2", ["c"]), ("s0", ["d"]), ("s1", ["a"])]
    loaded.clear()
    monkeypatch.setattr(turns, "BATCH", 5)
    read(501)
    assert loaded == [5, 2]


def test_a_damaged_body_is_named(many: list[str], store: Store, key: Key, url: str) -> None:
    """Which kind of record, why, and what that means."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(tables.interaction_bodies.update().values(body=b'{"id": 1}'))
    engine.dispose()

    with pytest.raises(
        StoreError, match=r"a stored Interaction cannot be read .*damaged, or was written by another version"
    ):
        store.turns(key, many)
