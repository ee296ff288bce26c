"""Pull is at least once into an idempotent store: late, edited, toggled, deleted, malformed and repeated rows."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.errors import PermanentError, TransientError
from closeloop.models import ScoreConfig
from closeloop.platforms.base import Page, Window
from closeloop.store import Key
from closeloop.store.records import LINK
from closeloop.testing.memory import MemoryPlatform
from closeloop.testing.samples import PLATFORM, PROJECT, at, feedback, trace


def counts(result: Any) -> tuple[int, int, int]:
    """New, changed, unchanged."""
    return result.new, result.changed, result.unchanged


def test_the_first_pull_brings_feedback_and_its_traces(rig: Any) -> None:
    """Everything a user said is stored with the traces it belongs to, and nothing else."""
    rig.server.add(trace("t1"), trace("t2"), trace("t3"))
    rig.server.give(feedback("f1", "t1"), feedback("f2", "t2"))

    result = rig.loop.pull("support")

    assert counts(result) == (2, 0, 0)
    assert result.traces == 2
    assert result.exit_code == 0
    assert rig.loop.status().sources[0].traces == 2


def test_a_pull_keeps_where_people_look_at_traces(rig: Any) -> None:
    """A report links to traces without asking the server."""
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    rig.loop.pull("support")

    (key,) = rig.loop.store.keys()
    assert rig.loop.store.setting(key, LINK) == "memory://traces/{trace_id}"


def test_a_second_pull_changes_nothing(rig: Any) -> None:
    """What is read again in the lookback is recognised by its content."""
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    rig.loop.pull("support")

    rig.later(5)
    result = rig.loop.pull("support")

    assert (result.new, result.changed, result.traces) == (0, 0, 0)


def test_edited_feedback_replaces_the_old_one(rig: Any) -> None:
    """A comment added later is found by the next pull and makes the interaction due for bucketing again."""
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    rig.loop.pull("support")
    rig.loop.bucket()

    rig.later(10)
    rig.server.give(feedback("f1", "t1", comment="the number is wrong"))
    result = rig.loop.pull("support")

    assert counts(result)[:2] == (0, 1)
    assert rig.loop.bucket().interactions == 1


def test_a_toggled_thumb_turns_the_verdict(rig: Any) -> None:
    """The latest word of a user counts."""
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    rig.loop.pull("support")
    assert rig.loop.bucket().negative == 1

    rig.later(10)
    rig.server.toggle("f1")
    rig.loop.pull("support")

    assert rig.loop.bucket().positive == 1


def test_late_feedback_within_the_lookback_is_found(rig: Any) -> None:
    """A row that becomes visible after its own time stamp was read past is not lost."""
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    rig.loop.pull("support")

    rig.later(20)
    rig.server.give(feedback("f2", "t1", label="thumbs-up", score=1.0, user_id="u2"), at=at(20))
    result = rig.loop.pull("support")

    assert result.new == 1


def test_feedback_before_its_trace_is_joined_when_the_trace_arrives(rig: Any) -> None:
    """Feedback on a trace that is not there yet waits, with back-off, and is bucketed when the trace comes."""
    rig.server.give(feedback("f1", "t1"))
    first = rig.loop.pull("support")
    assert (first.traces, rig.loop.status().sources[0].waiting_traces) == (0, 1)

    rig.later(120)
    rig.server.add(trace("t1"))
    second = rig.loop.pull("support")

    assert second.traces == 1
    assert rig.loop.bucket().negative == 1
    assert rig.loop.status().sources[0].waiting_traces == 0


def test_a_trace_that_never_comes_is_given_up_and_said(rig: Any) -> None:
    """After a week of trying, a missing trace is marked and counted, not asked for forever."""
    rig.server.give(feedback("f1", "gone"))
    rig.loop.pull("support")
    for _ in range(12):
        rig.later(24 * 60)
        rig.loop.pull("support")

    status = rig.loop.status().sources[0]
    assert (status.waiting_traces, status.missing_traces) == (0, 1)
    calls = rig.server.calls["fetch"]
    rig.later(24 * 60)
    rig.loop.pull("support")
    assert rig.server.calls["fetch"] == calls


def test_deleted_feedback_is_found_by_the_sweep_and_kept_soft(rig: Any) -> None:
    """Feedback that vanished from the platform no longer counts, and a row that comes back counts again."""
    rig.server.add(trace("t1"), trace("t2"))
    rig.server.give(feedback("f1", "t1"), feedback("f2", "t2"))
    rig.loop.pull("support")
    assert rig.loop.bucket().negative == 2

    rig.server.take_back("f1")
    rig.later(5)
    result = rig.loop.pull("support", reconcile=True)
    rig.loop.bucket()

    assert result.deleted == 1
    assert rig.loop.status().sources[0].negative == 1
    assert rig.loop.status().sources[0].deleted == 1

    rig.later(5)
    rig.server.give(feedback("f1", "t1"))
    rig.loop.pull("support")
    rig.loop.bucket()
    assert rig.loop.status().sources[0].negative == 2


def test_a_sweep_that_reads_all_rows_again_does_not_count_them_again(rig: Any) -> None:
    """Where the server's clock says nothing of edits: the summary has each piece of feedback, and each of our labels, once."""
    streams = tuple(replace(one, by="created_at") for one in rig.server.capabilities.streams)
    rig.server.capabilities = replace(rig.server.capabilities, streams=streams)
    rig.server.add(trace("t1", answer="I'm sorry, but I can't help with that."))
    rig.server.give(*(feedback(f"f{number}", "t1", user_id=f"u{number}") for number in range(7)))
    first = rig.loop.pull("support", reconcile=True)
    rig.loop.sync()
    rig.later(5)
    rig.server.toggle("f3")

    result = rig.loop.pull("support", reconcile=True)

    assert counts(first) == (7, 0, 0)
    assert counts(result) == (0, 1, 6)
    assert result.ours == len(rig.server.scores) == 1


def test_what_comes_in_while_ids_are_listed_is_not_deleted(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker stores a row that the listing has passed by already."""
    rig.server.add(trace("t1"))
    rig.server.give(*(feedback(f"f{number}", "t1", user_id=f"u{number}") for number in range(4)))
    rig.loop.pull("support")
    real = MemoryPlatform.feedback_ids

    def slow(self: MemoryPlatform, stream: str) -> Any:
        for number, ids in enumerate(real(self, stream)):
            if not number:
                rig.now += timedelta(seconds=1)
                with rig.loop.store.transaction() as tx:
                    tx.put_feedback([feedback("a-late-one", "t1", user_id="u9")], rig.now, stream="feedback")
                rig.now += timedelta(seconds=1)
            yield ids

    monkeypatch.setattr(MemoryPlatform, "feedback_ids", slow)
    result = rig.loop.pull("support", reconcile=True)

    assert result.deleted == 0
    assert rig.loop.status().sources[0].feedback == 5


def test_the_daily_sweep_needs_no_asking(rig: Any) -> None:
    """A day after the first pull, deletions are looked for by themselves."""
    rig.server.add(trace("t1"), trace("t2"))
    rig.server.give(feedback("f1", "t1"), feedback("f2", "t2"))
    rig.loop.pull("support")
    rig.server.take_back("f1")

    rig.later(60)
    assert rig.loop.pull("support").deleted == 0
    rig.later(24 * 60)

    assert rig.loop.pull("support").deleted == 1


def test_an_empty_listing_deletes_nothing_unless_asked(rig: Any) -> None:
    """A server that suddenly lists nothing is not believed by the daily sweep; `reconcile` believes it."""
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    rig.loop.pull("support")
    rig.server.take_back("f1")
    rig.later(25 * 60)

    doubted = rig.loop.pull("support")

    assert (doubted.deleted, doubted.exit_code) == (0, 3)
    assert "pull --reconcile" in doubted.problems[0]
    assert rig.loop.pull("support", reconcile=True).deleted == 1


def test_a_project_without_feedback_is_no_problem(rig: Any) -> None:
    """There is nothing to miss: an empty listing of it is as it should be."""
    rig.server.add(trace("t1"))
    rig.loop.pull("support")
    rig.later(25 * 60)

    assert rig.loop.pull("support").problems == ()


def test_malformed_rows_go_to_quarantine_and_the_rest_goes_on(rig: Any) -> None:
    """One bad record never stops a page: it is kept with its reason, counted once, and the run ends partial."""
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    rig.server.garble("bad", {"score": "∞"})

    result = rig.loop.pull("support")

    assert (result.new, result.quarantined, result.exit_code) == (1, 1, 3)
    assert rig.loop.store.quarantined()[0]["reason"].startswith("TypeError")
    rig.later(1)
    assert rig.loop.pull("support").exit_code == 0


@pytest.mark.parametrize("lie", ["duplicates", "short_pages", "empty_pages", "token_at_end", "newest_first"])
def test_a_server_that_pages_oddly_loses_and_doubles_nothing(rig: Any, lie: str) -> None:
    """Duplicates, short and empty pages, a token on the last page, or the other order: the store ends the same."""
    setattr(rig.server.lies, lie, 1 if lie == "duplicates" else True)
    rig.server.add(*(trace(f"t{number}") for number in range(9)))
    rig.server.give(*(feedback(f"f{number}", f"t{number}") for number in range(9)))

    result = rig.loop.pull("support")

    assert result.new == 9
    assert rig.loop.status().sources[0].feedback == 9
    assert rig.loop.status().sources[0].traces == 9


def test_an_endless_cursor_is_stopped_with_what_was_read_kept(rig: Any) -> None:
    """A server that repeats its token is left with a clear error instead of an endless run."""
    rig.server.lies.endless = True
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))

    with pytest.raises(PermanentError, match="repeats page token"):
        rig.loop.pull("support")
    assert rig.loop.status().sources[0].feedback == 1


def test_a_failed_pull_goes_on_where_it_ended(rig: Any) -> None:
    """Pages are committed with their resume point: after a failure only the rest is read."""
    rig.server.add(*(trace(f"t{number}") for number in range(10)))
    rig.server.give(*(feedback(f"f{number}", f"t{number}") for number in range(10)))
    rig.server.lies.fail_reads_after = 4
    with pytest.raises(TransientError):
        rig.loop.pull("support")
    before = rig.loop.status().sources[0].feedback
    rig.server.calls.clear()

    result = rig.new_loop().pull("support")

    assert 0 < before < 10
    assert result.new == 10 - before
    assert rig.loop.status().sources[0].feedback == 10


def test_since_backfills_and_the_next_pull_reads_the_rest(rig: Any) -> None:
    """`since` reads only newer rows; without it the older gap is read once."""
    rig.server.add(trace("t1"), trace("t2"))
    rig.server.give(feedback("f1", "t1"), at=at(1))
    rig.server.give(feedback("f2", "t2"), at=at(25))

    assert rig.loop.pull("support", since=at(20)).new == 1
    rig.later(1)

    assert rig.loop.pull("support").new == 1


def test_until_leaves_newer_rows_for_later(rig: Any) -> None:
    """A bounded pull reads its window and nothing behind it."""
    rig.server.add(trace("t1"), trace("t2"))
    rig.server.give(feedback("f1", "t1"), at=at(1))
    rig.server.give(feedback("f2", "t2"), at=at(25))

    assert rig.loop.pull("support", until=at(20)).new == 1
    assert rig.loop.pull("support").new == 1


class Noting(MemoryPlatform):
    """An adapter that leaves word behind each window, and tells what it was given."""

    given: list[str | None]

    def pull(self, window: Window) -> Iterator[Page]:
        self.given.append(window.memo)
        for page in super().pull(window):
            yield replace(page, memo=f"read {len(self.given)}") if page.token is None else page


@pytest.fixture
def noting(rig: Any) -> Any:
    """A loop over such an adapter that has read everything from minute 20 on, and left word of it."""
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"), at=at(25))
    rig.adapter = Noting(rig.server)
    rig.adapter.given = []
    rig.loop = rig.new_loop(adapters={"support": rig.adapter})
    rig.loop.pull("support", since=at(20))
    rig.later(60)
    return rig


def test_only_the_newest_part_of_a_stream_is_given_what_the_last_run_left(noting: Any) -> None:
    """An older gap is read without it, and when the run ends behind that gap nothing is forgotten."""
    noting.server.give(feedback("f0", "t1", user_id="u2"), at=at(1))
    noting.server.lies.fail_reads_after = 2  # the configs and the older gap
    with pytest.raises(TransientError):
        noting.loop.pull("support")
    noting.loop.pull("support")

    assert noting.adapter.given == [None, None, "read 1", "read 1"]


def test_a_bounded_pull_neither_takes_nor_leaves_word(noting: Any) -> None:
    """What was read on purpose up to some time says nothing of what is newer: edits there would be overlooked."""
    noting.loop.pull("support", since=at(20), until=at(90))
    noting.loop.pull("support", since=at(20))

    assert noting.adapter.given == [None, None, "read 1"]


def test_a_young_trace_is_fetched_once_more_and_not_for_ever(rig: Any) -> None:
    """Spans may still come, within ten minutes. One that a wrong clock dates ahead stays young: it is left alone after that."""
    rig.server.add(trace("t1", minutes=600))
    rig.server.give(feedback("f1", "t1"))
    fetched = []
    for _ in range(6):
        rig.loop.pull("support")
        fetched.append(rig.server.calls["fetch"])
        rig.later(5.5)

    assert fetched == [1, 1, 2, 2, 2, 2]


def test_max_runtime_stops_between_pages_and_the_next_run_finishes(rig: Any) -> None:
    """A run that is out of time ends well and resumable."""
    rig.server.add(*(trace(f"t{number}") for number in range(6)))
    rig.server.give(*(feedback(f"f{number}", f"t{number}") for number in range(6)))
    asked = iter([False, True])
    stopping = rig.new_loop(stop=lambda: next(asked, True))

    first = stopping.pull("support")
    stopping.close()
    second = rig.loop.pull("support")

    assert (first.complete, first.exit_code) == (False, 0)
    assert first.new + second.new == 6


def test_negative_mode_keeps_only_traces_with_bad_news(make_rig: Any) -> None:
    """`traces = "negative"` stores all feedback but fetches only what failed."""
    rig = make_rig(traces="negative")
    rig.server.add(trace("t1"), trace("t2"))
    rig.server.give(feedback("f1", "t1"), feedback("f2", "t2", label="thumbs-up", score=1.0))

    result = rig.loop.pull("support")

    assert (result.new, result.traces) == (2, 1)


def test_session_mode_brings_the_turns_around_feedback(make_rig: Any) -> None:
    """`traces = "sessions"` also stores the turns nobody rated, and a later turn of a rated session."""
    rig = make_rig(traces="sessions")
    rig.server.add(trace("t1", session_id="s1"), trace("t2", session_id="s1", minutes=1), trace("t3", session_id="s2"))
    rig.server.give(feedback("f1", "t1"))

    rig.loop.pull("support")

    assert rig.loop.status().sources[0].traces == 2


def test_turns_that_are_here_are_not_fetched_with_their_session_again(
    make_rig: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read long after it began is left out, whatever is said of the session later; what may have grown since is not."""
    fetched: list[str] = []
    fetch = MemoryPlatform.fetch
    monkeypatch.setattr(MemoryPlatform, "fetch", lambda self, ids: fetched.extend(ids) or fetch(self, ids))
    rig = make_rig(traces="sessions")
    rig.server.add(trace("t1", session_id="s1"), trace("t2", session_id="s1", minutes=1))
    rig.server.give(feedback("f1", "t1"))
    rig.later(24 * 60)
    rig.loop.pull("support")
    assert fetched == ["t1", "t2"]

    rig.server.add(trace("t3", session_id="s1", minutes=24 * 60))
    rig.server.give(feedback("f2", "t2"))
    rig.later(40)
    rig.loop.pull("support")
    assert fetched[2:] == ["t3"], "t1 and t2 are here"

    for number in range(3):
        rig.server.give(feedback(f"again {number}", "t1"))
        rig.later(30)
        rig.loop.pull("support")
    assert fetched[3:] == ["t3"], "once more, when it is over"
    assert rig.loop.status().sources[0].traces == 3


def test_a_platform_that_lists_no_sessions_brings_them_whole(make_rig: Any) -> None:
    """Listing is a capability: without it, `fetch_sessions` is asked for everything."""
    rig = make_rig(traces="sessions")
    rig.server.capabilities = replace(rig.server.capabilities, lists_sessions=False)
    rig.server.add(trace("t1", session_id="s1"), trace("t2", session_id="s1", minutes=1))
    rig.server.give(feedback("f1", "t1"))

    rig.loop.pull("support")

    assert rig.server.calls["fetch_sessions"] == 1
    assert rig.loop.status().sources[0].traces == 2


def test_sessions_are_fetched_page_by_page(make_rig: Any) -> None:
    """More sessions than one call takes: each is fetched once, one that goes on is asked for again by the next run, not by this one."""
    rig = make_rig(traces="sessions")
    for number in range(45):
        late = 55 if number % 2 else 0
        rated = trace(f"t{number}", session_id=f"s{number}", minutes=late)
        rig.server.add(rated, trace(f"n{number}", session_id=f"s{number}", minutes=late + 1))
        rig.server.give(feedback(f"f{number}", f"t{number}"))

    rig.loop.pull("support")

    assert rig.server.calls["session_traces"] == 3
    assert rig.loop.status().sources[0].traces == 90
    assert rig.loop.store.due_sessions(Key(PLATFORM, PROJECT), rig.now) == 22


def test_all_mode_brings_every_trace(make_rig: Any) -> None:
    """`traces = "all"` reads the stream of traces itself."""
    rig = make_rig(traces="all")
    rig.server.add(*(trace(f"t{number}", minutes=number) for number in range(5)))

    assert rig.loop.pull("support").traces == 5


def judged(feedback_id: str) -> Any:
    """What an evaluator said of trace t1."""
    return feedback(feedback_id, "t1", name="toxicity_eval", source="judge", label=None, score=0.1)


def test_judges_are_no_users(rig: Any) -> None:
    """An evaluator's score is not stored, its trace is not fetched, and no verdict comes of it."""
    rig.server.add(trace("t1"))
    rig.server.give(judged("f1"), feedback("f2", "t1", name="user_feedback", source="judge"))

    result = rig.loop.pull("support")

    assert (result.new, result.skipped, rig.loop.bucket().negative) == (1, {"evaluator": 1}, 1)


def test_what_a_user_says_under_an_evaluators_name_is_kept(rig: Any) -> None:
    """The name is left out for machines only, also when both came on one page."""
    rig.server.add(trace("t1"))
    rig.server.give(judged("f1"), judged("f2").model_copy(update={"source": "user", "user_id": "u1"}))

    result = rig.loop.pull("support")

    assert (result.new, result.skipped) == (1, {"evaluator": 1})


def test_what_the_platform_says_of_a_scale_counts_more_than_the_numbers_seen(rig: Any) -> None:
    """Four of ten is bad, though nobody has given more than four yet."""
    rig.server.score_configs = {"stars": ScoreConfig(name="stars", direction="maximize", lowest=1, highest=10)}
    rig.server.add(trace("t1"), trace("t2"))
    for number, score in enumerate((1.0, 4.0), 1):
        rig.server.give(feedback(f"f{number}", f"t{number}", name="stars", label=None, score=score))
    rig.loop.pull("support")

    assert rig.loop.bucket().negative == 2


def test_judges_are_kept_when_asked_for(make_rig: Any) -> None:
    """`evaluators = true` stores them; they still ask for no trace."""
    rig = make_rig(evaluators=True)
    rig.server.add(trace("t1"))
    rig.server.give(judged("f1"))

    result = rig.loop.pull("support")

    assert (result.new, result.traces) == (1, 0)


def test_a_name_that_counts_from_now_on_is_read_again(rig: Any) -> None:
    """Naming an evaluator under `signals` brings back what was left out before, however old."""
    rig.server.add(trace("t1"))
    rig.server.give(judged("f1"))
    assert rig.loop.pull("support").new == 0
    rig.later(3 * 24 * 60)
    rig.loop.pull("support")

    source = rig.settings.sources["support"].model_copy(update={"signals": {"toxicity_eval": "rating"}})
    rig.settings = rig.settings.model_copy(update={"sources": {"support": source}})

    assert rig.new_loop().pull("support").new == 1
    assert rig.new_loop().pull("support").new == 0


def test_what_code_says_of_a_user_is_kept_where_a_judge_of_that_name_does_not_count(rig: Any) -> None:
    """A ticket that was solved is a fact; a judge's opinion whether it was is none, under the same name."""
    rig.server.add(trace("t1"), trace("t2"))
    rig.server.give(feedback("f1", "t1", name="resolved", label=None, score=1.0, source="code"))
    rig.server.give(feedback("f2", "t2", name="resolved", label=None, score=0.0, source="judge"))
    rig.loop.pull("support")
    found = rig.loop.bucket()

    assert (found.interactions, found.positive, found.negative) == (1, 1, 0)


def test_the_lookback_can_be_widened(make_rig: Any) -> None:
    """A source's `lookback` is how far back every run reads again."""
    rig = make_rig(lookback=timedelta(days=2))
    rig.server.add(trace("t1"))
    rig.later(24 * 60)
    rig.loop.pull("support")
    rig.server.give(feedback("f1", "t1"), at=at(30))

    assert rig.loop.pull("support").new == 1


def test_a_single_star_is_bad_once_more_stars_were_seen(rig: Any) -> None:
    """Without a config, the numbers seen under a name tell its scale: alone a 1 says nothing, among 1..5 it is the worst."""
    rig.server.add(trace("t1"), trace("t2"))
    rig.server.give(feedback("f1", "t1", name="rating", label=None, score=1.0))
    rig.loop.pull("support")
    alone = rig.loop.bucket()

    rig.later(5)
    rig.server.give(feedback("f2", "t2", name="rating", label=None, score=5.0))
    rig.loop.pull("support")
    judged = rig.loop.bucket()

    assert (alone.negative, alone.positive) == (0, 0)
    assert (judged.negative, judged.positive) == (1, 1)


def test_a_name_under_which_somebody_measured_is_no_users_any_more(rig: Any) -> None:
    """A 0 under `helpfulness` may be a thumb until 0.85 comes: then it was an evaluator's all along."""
    rig.server.add(trace("t1"), trace("t2"))
    rig.server.give(feedback("f1", "t1", name="helpfulness", label=None, score=0.0))
    rig.loop.pull("support")
    before = rig.loop.bucket()

    rig.later(5)
    rig.server.give(feedback("f2", "t2", name="helpfulness", label=None, score=0.85))
    rig.new_loop().pull("support")
    after = rig.new_loop().bucket()

    assert (before.negative, before.positive) == (1, 0)
    assert (after.interactions, after.negative, after.positive) == (1, 0, 0)


def test_a_pull_leaves_the_collector_as_it_was(rig: Any) -> None:
    """What a pull changes in the process for its own good is changed back."""
    before = gc.get_threshold()
    rig.server.give(feedback("f1", "t1"))

    rig.loop.pull("support")

    assert gc.get_threshold() == before


def run_a_year_ahead(rig: Any) -> None:
    """A pull under a clock that is a year ahead; then the clock is right again, and half an hour has gone by."""
    right = rig.now
    rig.now += timedelta(days=365)
    rig.new_loop().pull("support")
    rig.now = right + timedelta(minutes=30)
    rig.server.tick(30)


@pytest.mark.parametrize("known", [True, False])
def test_a_clock_that_was_ahead_for_one_run_loses_nothing(rig: Any, known: bool) -> None:
    """What came between that run and the time it claimed to have read up to is read, and the run says why it reads again."""
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    if known:
        rig.loop.pull("support")
    run_a_year_ahead(rig)
    rig.server.add(trace("t2"))
    rig.server.give(feedback("f2", "t2"))

    back = rig.new_loop().pull("support")
    later = rig.new_loop().pull("support")

    assert (back.new, back.read_until, back.exit_code) == (1, rig.now - timedelta(minutes=2), 3)
    assert "which is still to come: a clock was or is wrong, so it is read again from " in back.problems[0]
    assert ("from the beginning" in back.problems[0]) is not known
    assert (later.problems, later.exit_code) == ((), 0)
    assert rig.loop.store.last_success(Key(PLATFORM, PROJECT), "pull") == rig.now


@pytest.mark.parametrize("wanted_before", [True, False])
def test_a_clock_that_was_ahead_gives_up_no_trace(rig: Any, wanted_before: bool) -> None:
    """A trace that had not arrived was put off until that time, or, wanted for long by then, given up for good."""
    rig.server.give(feedback("f1", "t1"))
    if wanted_before:
        rig.loop.pull("support")
    run_a_year_ahead(rig)
    rig.server.add(trace("t1"))

    assert rig.new_loop().pull("support").traces == 1


def test_a_clock_that_was_behind_gives_up_no_trace(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It wanted a trace a month before anything was said of it, on a platform that lists all there is: no month of waiting."""
    real = MemoryPlatform.pull
    monkeypatch.setattr(MemoryPlatform, "pull", lambda self, window: real(self, replace(window, until=None)))
    rig.server.give(feedback("f1", "t1"))
    rig.now -= timedelta(days=30)
    rig.new_loop().pull("support")
    rig.now += timedelta(days=30)
    early = rig.new_loop().pull("support")
    rig.server.add(trace("t1"))
    rig.later(120)

    assert (early.missing_traces, rig.new_loop().pull("support").traces) == (0, 1)


def test_a_session_that_was_fetched_by_a_wrong_clock_is_fetched_again(make_rig: Any) -> None:
    """When something new is said in it; else the turns since would be missing until that time comes."""
    rig = make_rig(traces="sessions")
    rig.server.add(trace("t1", session_id="s", started_at=at(-600)))
    rig.server.give(feedback("f1", "t1"))
    run_a_year_ahead(rig)
    rig.server.add(*(trace(name, session_id="s", started_at=at(-500)) for name in ("t2", "t3")))
    rig.server.give(feedback("f2", "t2"))

    rig.new_loop().pull("support")

    assert rig.loop.status().sources[0].traces == 3


def test_a_sweep_dated_by_a_wrong_clock_is_due(make_rig: Any) -> None:
    """Else deletions would go unnoticed until that time comes."""
    rig = make_rig()
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"), feedback("f2", "t1"))
    rig.now += timedelta(days=365)
    rig.loop.pull("support")
    rig.now -= timedelta(days=365)
    del rig.server.feedback["f2"]

    assert rig.new_loop().pull("support").deleted == 1


@pytest.mark.parametrize("hours", [1, 3, 23])
def test_a_server_whose_clock_is_far_behind_loses_nothing(rig: Any, hours: int) -> None:
    """What it dates behind a run is not called read by that run, where the adapter tells how far the clocks are apart."""
    rig.server.beside = lambda: rig.now
    rig.server.now = rig.now - timedelta(hours=hours)
    rig.server.give(feedback("f1", "t1"))
    first = rig.loop.pull("support")
    rig.later(5)
    rig.server.give(feedback("f2", "t1"))
    rig.later(5)

    second = rig.new_loop().pull("support")

    assert (first.new, second.new, second.problems) == (1, 1, ())
    assert second.read_until == rig.server.now - timedelta(minutes=2)


@pytest.mark.parametrize(("minutes", "wait"), [(300, 5), (90, 115)])
def test_a_server_clock_that_is_set_back_loses_nothing(rig: Any, minutes: int, wait: int) -> None:
    """What it dates from then on lies in what the run before has called read, whether or not that is still to come for it."""
    rig.server.beside = lambda: rig.now
    rig.server.now = rig.now
    rig.server.give(feedback("f1", "t1"))
    rig.later(5)
    rig.loop.pull("support")
    rig.server.tick(-minutes)
    rig.later(5)
    rig.server.give(feedback("f2", "t1"))
    rig.later(wait)

    back = rig.new_loop().pull("support")
    rig.later(5)
    idle = rig.new_loop().pull("support")

    assert (back.new, back.problems, idle.new) == (1, (), 0)
    assert idle.read_until == rig.server.now - timedelta(minutes=2)


def test_a_clock_that_was_behind_loses_nothing(rig: Any) -> None:
    """What a server dates later than now is read when it is so late here, too: by this clock, or because it was set right."""
    rig.server.beside = lambda: rig.now
    right = rig.now
    rig.server.now = right
    rig.server.give(feedback("f1", "t1"))
    rig.now = right - timedelta(hours=5)
    early = rig.loop.pull("support")
    rig.now = right + timedelta(minutes=5)

    assert (early.new, early.problems, rig.new_loop().pull("support").new) == (0, (), 1)


@pytest.mark.parametrize(("days", "said"), [(-3, "3 days ahead of the server's"), (3, "3 days behind the server's")])
def test_a_clock_that_is_absurd_is_not_gone_by(rig: Any, days: int, said: str) -> None:
    """Nothing tells which of the two it is: the run goes by its own and says so, and so does a look before the first."""
    rig.server.beside = lambda: rig.now
    rig.server.now = rig.now
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    rig.later(5)
    rig.server.now += timedelta(days=days)

    done, looked = rig.loop.pull("support"), rig.loop.check("support")

    assert (done.new, done.read_until, done.exit_code) == (1, rig.now - timedelta(minutes=2), 3)
    assert said in done.problems[0]
    assert said in looked.problems[0]


def test_an_edit_that_is_dated_before_what_it_edits_is_an_old_copy(rig: Any) -> None:
    """A server's clock was set back between two edits: no platform numbers them, and old copies come late, too. The next edit mends it."""
    rig.server.now = rig.now
    rig.server.give(feedback("f1", "t1", score=0.0))
    rig.later(5)
    rig.loop.pull("support")
    rig.server.tick(-30)
    rig.server.toggle("f1")
    missed = rig.new_loop().pull("support")
    rig.server.tick(30)
    rig.later(5)
    rig.server.toggle("f1")
    rig.server.toggle("f1")
    rig.later(5)

    mended = rig.new_loop().pull("support")

    assert (missed.changed, mended.changed) == (0, 1)


def test_a_trace_is_young_by_the_clock_that_is_behind(rig: Any) -> None:
    """Spans may still come: the clock that dated it tells how long ago it was."""
    rig.server.beside = lambda: rig.now
    rig.server.now = rig.now - timedelta(hours=3)
    rig.server.add(trace("t1", started_at=rig.server.now))
    rig.server.give(feedback("f1", "t1"))
    rig.loop.pull("support")
    rig.server.add(trace("t1", started_at=rig.server.now, answer="All of it."))
    rig.later(11)

    assert rig.new_loop().pull("support").traces == 1


@pytest.mark.parametrize("ago", [0, 20])
def test_a_session_goes_on_by_the_clock_that_is_behind(make_rig: Any, ago: int) -> None:
    """Turns may still come, and grow."""
    rig = make_rig(traces="sessions")
    rig.server.beside = lambda: rig.now
    rig.server.now = rig.now - timedelta(hours=3)
    rig.server.add(trace("t1", session_id="s", started_at=rig.server.now - timedelta(minutes=ago)))
    rig.server.give(feedback("f1", "t1"))
    rig.loop.pull("support")
    rig.later(11)
    rig.server.add(trace("t2", session_id="s", started_at=rig.server.now))
    rig.new_loop().pull("support")
    rig.later(5)
    rig.server.add(trace("t2", session_id="s", started_at=rig.server.now, answer="All of it."))
    rig.new_loop().pull("support")

    assert rig.loop.status().sources[0].traces == 2
    assert "All of it." in rig.loop.store.trace(Key(PLATFORM, PROJECT), "t2").model_dump_json()


def test_check_notes_clocks_that_differ(rig: Any) -> None:
    """Where a pull goes by the server's, it is no problem; nor is one that reads late."""
    rig.server.beside = lambda: rig.now
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    said = []
    for minutes in (-90, -0.9, 0.9, 90):
        rig.server.now = rig.now + timedelta(minutes=minutes)
        looked = rig.loop.check("support")
        assert looked.ok
        said.append([note for note in looked.notes if "clock" in note])

    assert said == [
        [
            "the clock of this machine is 90 minutes ahead of the server's: a pull goes by the server's; set the clock (NTP)"
        ],
        [],
        [],
        [
            "the clock of this machine is 90 minutes behind the server's: what people say is read that much later; set the clock (NTP)"
        ],
    ]


def test_a_clock_that_would_lose_feedback_is_found_before_the_first_sync(rig: Any) -> None:
    """What the server dates further back than a pull looks would never be read, without a word."""
    rig.server.add(trace("t1"))
    rig.server.give(feedback("f1", "t1"))
    rig.server.now = rig.now - timedelta(minutes=59)
    good = rig.loop.check("support")
    rig.server.now = rig.now - timedelta(minutes=90)

    bad = rig.loop.check("support")

    assert (good.ok, good.problems) == (True, ())
    assert not bad.ok
    assert bad.problems[0].startswith("the clock of this machine is 90 minutes ahead of the server's")


def test_what_cannot_be_read_is_told_before_the_first_sync(tmp_path: Path) -> None:
    """How many records of a first look, and why, without what would be redacted; the rest can be synced."""
    lines = [
        '{"id": "a", "prompt": "Where?", "response": "Here.", "feedback": 0}',
        '{"prompt": "no id"}',
        "ann@example.com",
    ]
    (tmp_path / "x.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    source = {"platform": "files", "path": str(tmp_path / "x.jsonl"), "redact": ["email"]}

    checked = Loop(Settings(store=str(tmp_path / "x.db"), sources={"s": source}), env={}).check("s")

    [note] = [note for note in checked.notes if "cannot be read" in note]
    assert checked.ok
    assert note.startswith(
        "2 records of a first look cannot be read, a sync sets them aside: x.jsonl line 2: a line has no field 'id'"
    )
