"""Feedback is stored once however often it comes, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from closeloop.errors import StoreError
from closeloop.interactions.build import attach
from closeloop.platforms.base import Rejected
from closeloop.store import Changes, Key, Store
from closeloop.testing import samples

Act = Callable[..., Any]


def test_a_second_pull_changes_nothing(say: Act) -> None:
    """The same record again is unchanged."""
    assert say("f1") == Changes(new=1)
    assert say("f1") == Changes(unchanged=1)


def test_an_edit_is_a_change_even_when_the_platform_keeps_the_time(say: Act, put_turn: Act, said: Act) -> None:
    """The content decides, not updated_at alone."""
    put_turn()
    say("f1", comment="first")

    assert say("f1", comment="second") == Changes(changed=1)
    assert [row.comment for row in said()] == ["second"]


def test_the_raw_record_is_kept_but_makes_no_change(say: Act, put_turn: Act, said: Act) -> None:
    """A platform that adds a field to its records causes no work."""
    put_turn()
    say("f1", raw={"a": 1})

    assert say("f1", raw={"a": 2}) == Changes(unchanged=1)
    assert said()[0].raw == {"a": 1}


def test_an_older_form_never_overwrites_a_newer(say: Act, put_turn: Act, said: Act) -> None:
    """Pages that arrive out of order leave the newest form."""
    put_turn()
    say("f1", minutes=10, comment="new")

    assert say("f1", minutes=5, comment="old") == Changes(unchanged=1)
    assert said()[0].comment == "new"


def test_a_record_twice_on_one_page_counts_once(store: Store, put_turn: Act, said: Act) -> None:
    """The latest form of a doubled record wins, wherever on the page it stands."""
    put_turn()
    rows = [samples.feedback("f1", minutes=5, comment="new"), samples.feedback("f1", minutes=1, comment="old")]
    with store.transaction() as tx:
        changes = tx.put_feedback(rows, samples.at(9), stream="feedback")

    assert changes == Changes(new=1, unchanged=1)
    assert said()[0].comment == "new"


def test_our_own_writes_are_refused(store: Store) -> None:
    """The loop guard holds in the store, too, and nothing of the page is written."""
    rows = [samples.feedback("f1"), samples.feedback("ours", is_ours=True)]
    with pytest.raises(StoreError, match="'ours' is closeloop's own write"), store.transaction() as tx:
        tx.put_feedback(rows, samples.at(9), stream="feedback")

    assert store.keys() == []


def test_one_page_may_hold_several_sources(store: Store) -> None:
    """Rows go to the source they name."""
    rows = [samples.feedback("f1"), samples.feedback("f1", project="other")]
    with store.transaction() as tx:
        changes = tx.put_feedback(rows, samples.at(9), stream="feedback")

    assert changes == Changes(new=2)
    assert store.keys() == [Key("memory", "other"), Key("memory", "support")]


def test_any_text_comes_back_as_it_was(store: Store, key: Key, say: Act, put_turn: Act, said: Act) -> None:
    """NUL, private-use characters, quotes and placeholders survive in ids, names and bodies."""
    texts = [
        "\0",
        "nul \0 inside",
        "\ue000 and \ue000\ue001",
        "🦊 ä",
        "'; DROP TABLE feedback; --",
        "%(x)s %s :x",
        "\\u0000",
    ]
    for text in texts:
        put_turn(text, session_id=text)
        say(text, text, comment=text, name=text, correction={text: [text]}, raw={text: text})

    for text in texts:
        [row] = said(text)
        assert (row.id, row.target.id, row.comment, row.name, row.correction, row.raw) == (
            text, text, text, text, {text: [text]}, {text: text},
        )  # fmt: skip
        assert [turn.interaction.id for turn in store.session_turns(key, text)] == [text]


def test_what_json_cannot_hold_is_stored_all_the_same(store: Store, put_turn: Act, say: Act, said: Act) -> None:
    """Free-form fields with lone surrogates, huge numbers or NaN neither fail nor change from pull to pull."""
    put_turn()
    odd = {"surrogate": "\ud800", "huge": 2**80, "nan": float("nan"), "nested": {"\udfff": [2**70]}}
    assert say("f1", metadata=odd) == Changes(new=1)
    assert say("f1", metadata=odd) == Changes(unchanged=1)

    kept = said()[0].metadata
    assert (kept["surrogate"], kept["nan"]) == ("\ufffd", None)
    assert str(kept["huge"]) == str(2**80)


def test_five_megabytes_are_one_row(say: Act, put_turn: Act, said: Act) -> None:
    """Large payloads come back whole."""
    put_turn()
    comment = "".join(chr(ord("a") + number % 23) for number in range(5_000_000))
    say("f1", comment=comment)

    assert said()[0].comment == comment


# --- where it belongs


def test_feedback_waits_for_its_trace(store: Store, key: Key, say: Act, put_turn: Act, said: Act, dirty: Act) -> None:
    """Feedback that is earlier than its trace asks for it, and finds its interaction when it comes."""
    say("f1", "t1")
    assert [row.trace_id for row in store.wanted(key, samples.at(60), 10)] == ["t1"]

    put_turn("t1")
    assert [row.id for row in said()] == ["f1"]
    assert store.wanted(key, samples.at(60), 10) == []
    assert dirty() == ["t1"]


def test_late_feedback_makes_its_interaction_dirty(say: Act, put_turn: Act, judge: Act, dirty: Act) -> None:
    """A judged interaction is judged again when its user speaks up days later, edits or repeats with a change."""
    put_turn()
    judge()
    assert dirty() == []

    say("f1")
    assert dirty() == ["t1"]
    judge()
    say("f1")
    assert dirty() == []
    say("f1", comment="and more")
    assert dirty() == ["t1"]


def test_a_span_belongs_to_the_interaction_that_holds_it(store: Store, said: Act, say: Act) -> None:
    """In a trace with two roots, feedback finds the root it was given on; the trace's own goes to the first, a guess nowhere."""
    trace = samples.trace("t1", spans=(samples.span("a"), samples.span("b"), samples.span("lost")))
    first = samples.interaction("t1", span_ids=("a",))
    second = samples.interaction("t1", span_ids=("b",), minutes=1).model_copy(update={"id": "t1:b"})
    say("early", "t1", span_id="b")
    with store.transaction() as tx:
        tx.put_traces([trace], [second, first], samples.at(9))
    say("on-a", "t1", span_id="a")
    say("on-b", "t1", span_id="b")
    say("on-lost", "t1", span_id="lost")
    say("on-trace", "t1")

    assert [row.id for row in said("t1")] == ["on-a", "on-trace"]
    assert [row.id for row in said("t1:b")] == ["early", "on-b"]


def test_the_store_attaches_as_everything_else_does(store: Store, said: Act, put_turn: Act) -> None:
    """One rule for what is stored and for what is read from a file."""
    made = [put_turn(name, session_id="s", minutes=minutes) for name, minutes in [("t1", 0), ("t2", 5), ("t3", 5)]]
    rows = [
        samples.feedback("on-span", "t1", span_id="t1-llm"), samples.feedback("on-unknown-span", "t2", span_id="lost"),
        samples.feedback("on-trace", "t2"), samples.feedback("on-session", session_id="s"),
        samples.feedback("on-nothing", "t9"), samples.feedback("on-no-session", session_id="other"),
    ]  # fmt: skip
    with store.transaction() as tx:
        tx.put_feedback(rows, samples.at(60), stream="feedback")

    expected = {name: sorted(row.id for row in found) for name, found in attach(made, rows).items()}
    assert {one.id: sorted(row.id for row in said(one.id)) for one in made if said(one.id)} == expected


@pytest.mark.parametrize("is_early", [True, False], ids=["before its trace", "after its trace"])
def test_a_span_without_its_trace_is_found(is_early: bool, store: Store, put_turn: Act, said: Act) -> None:
    """Some platforms name only the span: the store knows, or learns, where it lies."""
    row = samples.feedback("f1", span_id="t1-llm")
    lost = row.model_copy(update={"target": row.target.model_copy(update={"trace_id": None})})
    if not is_early:
        put_turn()
    with store.transaction() as tx:
        tx.put_feedback([lost], samples.at(9), stream="feedback")
    if is_early:
        put_turn()

    assert [row.id for row in said()] == ["f1"]


def test_feedback_on_a_session_belongs_to_its_last_turn(
    say: Act, put_turn: Act, said: Act, dirty: Act, judge: Act
) -> None:
    """When the session goes on, the feedback moves along and both turns are judged again."""
    say("f1", session_id="s")
    put_turn("t1", session_id="s")
    assert [row.id for row in said("t1")] == ["f1"]
    judge("t1")

    put_turn("t2", session_id="s", minutes=60 * 48)
    assert (said("t1"), [row.id for row in said("t2")]) == ([], ["f1"])
    assert dirty() == ["t1", "t2"]


def test_sources_with_the_same_ids_do_not_touch_each_other(
    store: Store, key: Key, said: Act, dirty: Act, judge: Act
) -> None:
    """Two projects of one platform may have traces and sessions of the same name."""
    other = Key(key.platform, "other")
    with store.transaction() as tx:
        for project in (key.project, other.project):
            mine = {"session_id": "s", "project": project}
            tx.put_traces([samples.trace("t1", **mine)], [samples.interaction("t1", **mine)], samples.at(1))
        # later, and in the other project only: the last turn of its session
        more = {"session_id": "s", "project": other.project, "minutes": 30}
        tx.put_traces([samples.trace("t2", **more)], [samples.interaction("t2", **more)], samples.at(2))
    judge("t1")

    with store.transaction() as tx:
        elsewhere = [
            samples.feedback("f0", "t1", project=other.project),
            samples.feedback("f1", session_id="s", project=other.project),
        ]
        tx.put_feedback(elsewhere, samples.at(3), stream="feedback")
    assert dirty() == []
    with store.transaction() as tx:
        tx.put_feedback([samples.feedback("f2", session_id="s")], samples.at(3), stream="feedback")
    assert ([row.id for row in said("t1")], dirty()) == (["f2"], ["t1"])


def test_feedback_may_move_to_another_target(say: Act, put_turn: Act, said: Act, judge: Act, dirty: Act) -> None:
    """Both interactions are judged again."""
    put_turn("t1")
    put_turn("t2", minutes=3)
    say("f1", "t1")
    judge("t1")
    judge("t2")

    say("f1", "t2")
    assert (said("t1"), [row.id for row in said("t2")]) == ([], ["f1"])
    assert dirty() == ["t1", "t2"]


# --- what it asks for


def test_only_the_chosen_ask_for_their_traces(store: Store, key: Key) -> None:
    """By trace id or by feedback id; with False nobody does."""
    rows = [samples.feedback(f"f{number}", f"t{number}") for number in range(4)]
    with store.transaction() as tx:
        tx.put_feedback(rows, samples.at(5), stream="feedback", want_traces=["t1", "f3"])
        tx.put_feedback([samples.feedback("f9", "t9")], samples.at(5), stream="feedback", want_traces=False)

    assert [row.trace_id for row in store.wanted(key, samples.at(60), 10)] == ["t1", "t3"]


def test_a_span_that_came_late_asks_for_its_trace_again(store: Store, key: Key, say: Act, put_turn: Act) -> None:
    """A stored trace without the span someone spoke about is there only in part."""
    put_turn("t1")
    say("f1", "t1", span_id="t1-llm")
    assert store.wanted(key, samples.at(60), 10) == []

    say("f2", "t1", span_id="t1-late")
    assert [row.trace_id for row in store.wanted(key, samples.at(60), 10)] == ["t1"]


def test_feedback_asks_for_its_session_once(store: Store, key: Key, say: Act, put_turn: Act) -> None:
    """A session is wanted when feedback comes, not again until more comes."""
    put_turn("t1", session_id="s")
    assert store.wanted_sessions(key, samples.at(60), 10) == []

    say("f1", "t1")
    assert [one for _, one in store.wanted_sessions(key, samples.at(60), 10)] == ["s"]
    with store.transaction() as tx:
        tx.sessions_fetched(key, ["s"], samples.at(60))
    assert store.wanted_sessions(key, samples.at(90), 10) == []
    say("f2", "t1")
    assert [one for _, one in store.wanted_sessions(key, samples.at(90), 10)] == ["s"]


def test_a_readable_record_leaves_quarantine(store: Store, key: Key, say: Act) -> None:
    """Set aside while broken, stored once it can be read."""
    bad = [Rejected("feedback", "f1", "broken", {}), Rejected("feedback", "f2", "broken", {})]
    with store.transaction() as tx:
        tx.quarantine(key, "feedback", bad, samples.at(1))
    say("f1")

    assert [row["id"] for row in store.quarantined(key)] == ["f2"]
