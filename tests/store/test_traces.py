"""Traces bring interactions; what changes is judged again, what is missing is asked for with patience."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from closeloop.errors import StoreError
from closeloop.models import Trace
from closeloop.store import Changes, Key, Store, Wanted
from closeloop.testing import samples

Act = Callable[..., Any]


@pytest.fixture
def put(store: Store) -> Act:
    """Store traces, each with its one interaction."""

    def write(*traces: Trace, answer: str = samples.ANSWER, **options: Any) -> Changes:
        made = [
            samples.interaction(one.id, answer=answer, started_at=one.started_at, session_id=one.session_id)
            for one in traces
        ]
        with store.transaction() as tx:
            return tx.put_traces(traces, made, options.pop("now", samples.at(60)), **options)

    return write


def test_the_same_trace_again_is_unchanged(put: Act, judge: Act, dirty: Act) -> None:
    """A second fetch costs nothing downstream."""
    assert put(samples.trace("t1")) == Changes(new=1)
    judge()

    assert put(samples.trace("t1")) == Changes(unchanged=1)
    assert dirty() == []


def test_a_trace_comes_back_as_it_was(store: Store, key: Key, put: Act) -> None:
    """Spans, messages and metadata survive, NUL and all."""
    trace = samples.trace("t1", question="a\0b", documents=(), metadata={"deep": [{"x": "y" * 5000}]})
    put(trace)

    assert store.trace(key, "t1") == trace
    assert store.trace(key, "t2") is None
    assert store.trace(Key("memory", "other"), "t1") is None


def test_a_changed_interaction_is_judged_again(store: Store, key: Key, put: Act, judge: Act, dirty: Act) -> None:
    """It keeps its verdict until then, and shows that it is dirty."""
    put(samples.trace("t1"))
    judge()
    assert put(samples.trace("t1", answer="other"), answer="other") == Changes(changed=1)

    assert dirty() == ["t1"]
    [turn] = store.turns(key, ["t1"])
    assert turn.dirty
    assert turn.verdict is not None
    assert turn.interaction.response_text == "other"


def test_an_interaction_that_is_no_longer_built_goes_with_its_labels(
    store: Store, key: Key, say: Act, put_turn: Act, judge: Act
) -> None:
    """Its feedback stays, and finds the interaction that took its place."""
    put_turn("t1")
    say("f1", "t1")
    judge("t1")
    other = samples.interaction("t1").model_copy(update={"id": "t1:root2"})
    with store.transaction() as tx:
        tx.put_traces([samples.trace("t1")], [other], samples.at(61))

    assert store.turns(key, ["t1"]) == []
    [turn] = store.turns(key, ["t1:root2"])
    assert [row.id for row in turn.feedback] == ["f1"]
    assert turn.verdict is None


def test_a_trace_that_answered_nothing_keeps_its_feedback(store: Store, key: Key, say: Act) -> None:
    """When an answer appears later, the feedback is there."""
    say("f1", "t1")
    with store.transaction() as tx:
        tx.put_traces([samples.trace("t1", answer="")], [], samples.at(60))
    assert store.status(key, "s").interactions == 0
    with store.transaction() as tx:
        tx.put_traces([samples.trace("t1")], [samples.interaction("t1")], samples.at(61))

    [turn] = store.turns(key, ["t1"])
    assert [row.id for row in turn.feedback] == ["f1"]


def test_an_interaction_without_its_trace_is_refused(store: Store) -> None:
    """The message names both."""
    with pytest.raises(StoreError, match="'t2' comes without its trace 't2'"), store.transaction() as tx:
        tx.put_traces([samples.trace("t1")], [samples.interaction("t2")], samples.at(60))


def test_a_new_turn_makes_its_neighbours_dirty(put: Act, judge: Act, dirty: Act) -> None:
    """Turns of the session from a day before on are read anew; older ones and other sessions are not."""
    hours = {"old": -30, "near": -1, "after": 5}
    put(*(samples.trace(name, session_id="s", minutes=60 * hour) for name, hour in hours.items()))
    put(samples.trace("stranger", session_id="other"), samples.trace("alone"))
    for name in (*hours, "stranger", "alone"):
        judge(name)
    assert dirty() == []

    put(samples.trace("now", session_id="s"))
    assert dirty() == ["after", "near", "now"]


def test_a_turn_of_unknown_time_makes_its_whole_session_dirty(put: Act, judge: Act, dirty: Act) -> None:
    """Nobody knows what it came after."""
    put(samples.trace("t1", session_id="s", minutes=-60 * 100))
    judge("t1")

    put(samples.trace("t2", session_id="s", started_at=None))
    assert dirty() == ["t1", "t2"]


# --- the wanted list


def test_a_fetched_trace_is_no_longer_wanted(store: Store, key: Key, say: Act, put: Act) -> None:
    """Its session is, when it was feedback that asked for it."""
    say("f1", "t1")
    assert store.wanted(key, samples.at(60), 5) == [Wanted("t1", 0, samples.at(60))]
    put(samples.trace("t1", session_id="s"), samples.trace("t2", session_id="unasked"))

    assert store.wanted(key, samples.at(999), 5) == []
    assert [one for _, one in store.wanted_sessions(key, samples.at(60), 5)] == ["s"]


def test_a_growing_trace_is_fetched_once_more(store: Store, key: Key, say: Act, put: Act) -> None:
    """It waits until its time, and counts as tried."""
    say("f1", "t1")
    put(samples.trace("t1"), refetch_at={"t1": samples.at(80), "unknown": samples.at(80)})

    assert store.wanted(key, samples.at(79), 5) == []
    assert store.wanted(key, samples.at(80), 5) == [Wanted("t1", 1, samples.at(60))]
    put(samples.trace("t1"), now=samples.at(80))
    assert store.wanted(key, samples.at(999), 5) == []


def test_a_session_is_not_fetched_again_for_a_growing_trace(store: Store, key: Key, say: Act, put: Act) -> None:
    """It was fetched after the feedback came: nothing new asks for it."""
    say("f1", "t1")
    put(samples.trace("t1", session_id="s"), refetch_at={"t1": samples.at(80)})
    with store.transaction() as tx:
        tx.sessions_fetched(key, ["s"], samples.at(62))
    put(samples.trace("t1", session_id="s"), now=samples.at(80))

    assert store.wanted_sessions(key, samples.at(999), 5) == []


def test_the_longest_wanted_comes_first(store: Store, key: Key, clock: Any, say: Act) -> None:
    """And the limit holds."""
    for name in ("c", "a", "b"):
        say(f"f-{name}", name)
        clock.move(timedelta(minutes=1))

    assert [row.trace_id for row in store.wanted(key, clock(), 2)] == ["c", "a"]


def test_a_session_keeps_its_place_when_more_is_said_in_it(store: Store, key: Key, clock: Any, say: Act) -> None:
    """Or a busy one would be put behind all others for ever."""
    for number, session in enumerate(("s", "r", "s")):
        say(f"f{number}", f"t{number}", session_id=session)
        clock.move(timedelta(minutes=1))

    assert [one for _, one in store.wanted_sessions(key, clock(), 5)] == ["s", "r"]


def test_an_absent_trace_is_tried_again_ever_more_slowly(store: Store, key: Key, say: Act) -> None:
    """The pause doubles from a minute to six hours."""
    say("f1", "t1")
    now, pauses = samples.at(60), []
    for _ in range(12):
        with store.transaction() as tx:
            tx.traces_absent(key, ["t1"], now, give_up_after=timedelta(days=7))
        pause = next(
            minutes
            for minutes in (1, 2, 4, 8, 16, 32, 64, 128, 256, 360)
            if store.wanted(key, now + timedelta(minutes=minutes), 1)
        )
        assert not store.wanted(key, now + timedelta(minutes=pause) - timedelta(microseconds=1), 1)
        now, pauses = now + timedelta(minutes=pause), [*pauses, pause]

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]


def test_a_trace_that_never_comes_is_given_up(store: Store, key: Key, say: Act) -> None:
    """It is counted once, and its feedback is reported."""
    say("f1", "t1")
    week = timedelta(days=7)
    with store.transaction() as tx:
        assert (
            tx.traces_absent(key, ["t1", "unknown"], samples.at(60) + week - timedelta(seconds=1), give_up_after=week)
            == 0
        )
        assert tx.traces_absent(key, ["t1"], samples.at(60) + week, give_up_after=week) == 1
        assert tx.traces_absent(key, ["t1"], samples.at(60) + week, give_up_after=week) == 0

    assert store.wanted(key, samples.at(10**6), 5) == []
    assert (store.status(key, "s").waiting_traces, store.status(key, "s").missing_traces) == (0, 1)


def test_new_feedback_gives_a_missing_trace_another_chance(
    store: Store, key: Key, clock: Any, say: Act, put: Act
) -> None:
    """Feedback on a trace that arrives much later."""
    say("f1", "t1")
    clock.move(timedelta(days=8))
    with store.transaction() as tx:
        tx.traces_absent(key, ["t1"], clock(), give_up_after=timedelta(days=7))
    say("f2", "t1")

    assert store.wanted(key, clock(), 5) == [Wanted("t1", 0, clock())]
    put(samples.trace("t1"))
    assert store.status(key, "s").missing_traces == 0


def test_a_stored_trace_is_never_missing(store: Store, key: Key, say: Act, put: Act) -> None:
    """A second fetch that finds nothing leaves what is here."""
    put(samples.trace("t1"), refetch_at={"t1": samples.at(70)})
    with store.transaction() as tx:
        gone = tx.traces_absent(key, ["t1"], samples.at(70) + timedelta(days=9), give_up_after=timedelta(days=7))

    assert gone == 0
    assert store.wanted(key, samples.at(10**6), 5) == []
    assert store.trace(key, "t1") is not None


def test_traces_can_be_asked_for(store: Store, key: Key, put: Act) -> None:
    """Stored or not."""
    put(samples.trace("t1"))
    with store.transaction() as tx:
        tx.want_traces(key, ["t1", "t2"], samples.at(5))

    assert [row.trace_id for row in store.wanted(key, samples.at(60), 5)] == ["t1", "t2"]


def test_a_page_leaves_nothing_of_its_size_to_the_garbage_collector(store: Store, key: Key, clock: Any) -> None:
    """The collector hardly ever runs during a pull: ids of pages held in cycles would grow a first pull page by page."""
    ids = [f"t{number}" for number in range(100)]

    def put() -> None:
        with store.transaction() as tx:
            rows = [samples.feedback(f"f-{one}", one) for one in ids]
            tx.put_feedback(rows, clock(), stream="feedback", want_traces=True)
            tx.put_traces([samples.trace(one) for one in ids], [samples.interaction(one) for one in ids], clock())
            tx.delete_feedback(key, [row.id for row in rows], clock())
        store.outbox_of(key, ids)

    put()
    gc.collect()
    gc.disable()
    try:
        put()
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        largest = max((len(one) for one in gc.garbage if isinstance(one, list | dict | set)), default=0)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()

    assert largest < len(ids)


def test_tags_are_read_from_what_is_stored(put: Act, store: Store) -> None:
    """Whoever withheld consent by a tag did so long before anything asked for it; what has none, or is not here, is left out."""
    tagged = samples.trace("t1").model_copy(update={"tags": ("no-training", "Größe")})
    put(tagged, samples.trace("t2"))
    key = Key(tagged.platform, tagged.project)

    assert store.tags(key, ["t1", "t2", "t3", "t1"]) == {"t1": ("no-training", "Größe")}
    assert store.tags(Key("other", "project"), ["t1"]) == {}
