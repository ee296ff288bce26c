"""The platform in memory lies exactly as told, and the contract notices each lie that breaks a promise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from closeloop.errors import AuthError, PermanentError, TransientError
from closeloop.models import Feedback
from closeloop.platforms.base import Page, Platform, Window
from closeloop.testing import MemoryPlatform, MemoryServer, PlatformContract, samples
from closeloop.testing.reading import collect, read

FEEDBACK = Window("feedback")


@pytest.fixture
def server() -> MemoryServer:
    """Five feedback, one a minute."""
    server = MemoryServer(page_size=2)
    for number in range(5):
        server.tick()
        server.add(samples.trace(f"t{number}", session_id="s"))
        server.give(samples.feedback(f"f{number}", f"t{number}", raw={"id": f"f{number}"}))
    return server


def pages(server: MemoryServer, most: int = 20) -> list[list[str]]:
    """Ids page by page, at most so many pages."""
    found = []
    for page, _ in zip(MemoryPlatform(server).pull(FEEDBACK), range(most), strict=False):
        found.append([row.id for row in page.feedback])
    return found


# --- each lie


@pytest.mark.parametrize(
    ("lie", "seen"),
    [
        ({}, [["f0", "f1"], ["f2", "f3"], ["f4"]]),
        ({"duplicates": True}, [["f0", "f0", "f1", "f1"], ["f2", "f2", "f3", "f3"], ["f4", "f4"]]),
        ({"short_pages": True}, [["f0"], ["f1"], ["f2"], ["f3"], ["f4"]]),
        ({"empty_pages": True}, [[], ["f0", "f1"], [], ["f2", "f3"], [], ["f4"]]),
        ({"token_at_end": True}, [["f0", "f1"], ["f2", "f3"], ["f4"], []]),
        ({"newest_first": True}, [["f4", "f3"], ["f2", "f1"], ["f0"]]),
        ({"endless": True}, [["f0", "f1"]] * 20),
        ({"lag": timedelta(minutes=3)}, [["f0", "f1"]]),
        ({"offset_paging": True, "edit_between_pages": True}, [["f0", "f1"], ["f3", "f0"], ["f4"]]),
    ],
)
def test_pages_are_as_the_lie_says(server: MemoryServer, lie: dict[str, Any], seen: list[list[str]]) -> None:
    """What a walk sees under each lie; under offset paging with edits one row is skipped and one comes twice."""
    for name, value in lie.items():
        setattr(server.lies, name, value)

    assert pages(server) == seen


def test_every_page_can_be_resumed_while_rows_move(server: MemoryServer) -> None:
    """Keyset paging loses nothing under edits: what moved comes again behind."""
    server.lies.edit_between_pages = True

    assert {row for page in pages(server) for row in page} == {f"f{number}" for number in range(5)}


def test_a_read_fails_once_and_then_works(server: MemoryServer) -> None:
    """One 500 in the middle of a walk; the next walk is whole."""
    server.lies.fail_reads_after = 1
    with pytest.raises(TransientError):
        pages(server)

    assert len(pages(server)) == 3


def test_writes_can_fail_before_and_after_they_are_stored(server: MemoryServer) -> None:
    """The same 500, two different truths behind it."""
    platform, score = MemoryPlatform(server), samples.score()
    server.lies.fail_writes = 1
    with pytest.raises(TransientError):
        platform.push_scores([score])
    stored_before = platform.stored_scores([score])
    server.lies.fail_after_write = 1
    with pytest.raises(TransientError):
        platform.push_scores([score])

    assert (stored_before, platform.stored_scores([score])) == (set(), {score.id})


def test_dropped_writes_are_accepted_and_gone(server: MemoryServer) -> None:
    """Without `wait` the answer says nothing about what is stored; with it, it does."""
    platform, score = MemoryPlatform(server), samples.score()
    server.lies.drop_writes = 2
    accepted = platform.push_scores([score]).accepted
    lost = platform.stored_scores([score])
    platform.push_scores([score], wait=True)

    assert (accepted, lost, platform.stored_scores([score])) == ((score.id,), set(), {score.id})


def test_users_edit_toggle_and_delete(server: MemoryServer) -> None:
    """An edit keeps `created_at` and moves `updated_at`; what is taken back is on no page and in no list."""
    created = server.feedback["f0"].created_at
    server.tick(60)
    toggled = server.toggle("f0")
    server.take_back("f1")

    assert (toggled.score, toggled.label, toggled.created_at, toggled.updated_at) == (
        1.0,
        "thumbs-up",
        created,
        server.now,
    )
    listed = [row_id for chunk in MemoryPlatform(server).feedback_ids("feedback") for row_id in chunk]
    assert listed == ["f2", "f3", "f4", "f0"]


def test_late_feedback_and_clock_jumps(server: MemoryServer) -> None:
    """A row may appear in the past, and the server's clock may run backwards."""
    server.give(samples.feedback("late", "t0"), at=samples.at(1.5))
    server.tick(-30)
    server.give(samples.feedback("jumped", "t0"))

    assert [row for page in pages(server) for row in page] == ["jumped", "f0", "late", "f1", "f2", "f3", "f4"]


@pytest.mark.parametrize(
    ("status", "error"), [(429, TransientError), (500, TransientError), (401, AuthError), (404, PermanentError)]
)
def test_a_status_answers_everything(server: MemoryServer, status: int, error: type[Exception]) -> None:
    """Every request ends with the error of that status."""
    server.lies.status = status

    with pytest.raises(error):
        MemoryPlatform(server).fetch_sessions(["s"]).__next__()


def test_requests_are_counted(server: MemoryServer) -> None:
    """Reads and writes are told apart."""
    platform = MemoryPlatform(server)
    pages(server)
    platform.push_scores([samples.score()])

    assert (server.calls["pull"], server.calls["push_scores"], server.writes) == (3, 1, 1)


def test_samples_are_equal_each_time() -> None:
    """The same call gives the same object, on every machine."""
    assert samples.trace("t9", session_id="s") == samples.trace("t9", session_id="s")
    assert samples.interaction().response_text == samples.ANSWER
    assert samples.score(value=True).data_type == "boolean"


# --- what the contract notices


class Careless(MemoryPlatform):
    """An adapter with one fault, chosen by name."""

    fault = ""

    def pull(self, window: Window) -> Any:
        for page in super().pull(window):
            rows = [self._spoil(row) for row in page.feedback]
            token = "x" if self.fault == "token stands still" else page.token
            yield Page(tuple(rows), page.traces, () if self.fault == "bad rows vanish" else page.rejected, token)
            if self.fault == "token stands still":
                yield Page(tuple(rows), page.traces, page.rejected, token)
                return

    def _spoil(self, row: Feedback) -> Feedback:
        changes: dict[str, dict[str, Any]] = {
            "ours are users'": {"is_ours": False},
            "raw is dropped": {"raw": {}},
            "another project": {"project": "other"},
            "new ids every time": {"id": f"{row.id}-{self.server.calls['pull']}"},
        }
        return row.model_copy(update=changes.get(self.fault, {}))

    def stored_scores(self, scores: Any) -> set[str]:
        return (
            {score.id for score in scores} if self.fault == "believes it is stored" else super().stored_scores(scores)
        )

    def prepare_labels(self, configs: Any) -> int:
        return len(configs) if self.fault == "prepares again" else super().prepare_labels(configs)

    def feedback_ids(self, stream: str) -> Any:
        return iter(()) if self.fault == "lists nothing" else super().feedback_ids(stream)

    def fetch(self, trace_ids: Any) -> Any:
        return super().fetch(list(self.server.traces)[:9] if self.fault == "fetches too much" else trace_ids)


NOTICED = {
    "token stands still": "test_tokens_move",
    "ours are users'": "test_our_writes_are_not_user_feedback",
    "raw is dropped": "test_unknown_fields_survive",
    "another project": "test_rows_belong_to_this_project",
    "new ids every time": "test_a_second_pull_changes_nothing",
    "bad rows vanish": "test_bad_rows_do_not_stop_a_pull",
    "believes it is stored": "test_stored_scores_compare_content",
    "prepares again": "test_labels_are_prepared_once",
    "lists nothing": "test_listed_ids_are_the_pulled_ones",
    "fetches too much": "test_fetch_brings_what_was_asked",
}


@pytest.mark.parametrize("fault", NOTICED)
def test_the_contract_notices(server: MemoryServer, fault: str) -> None:
    """An adapter with a fault fails the test that states the promise."""
    contract = PlatformContract()
    contract.unreadable = 1  # type: ignore[misc]
    server.garble("bad", {})
    platform: Platform = Careless(server)
    assert isinstance(platform, Careless)
    test = getattr(contract, NOTICED[fault])
    test(platform)
    platform.fault = fault

    with pytest.raises(AssertionError):
        test(platform)


def test_the_contract_notices_a_lost_row(server: MemoryServer) -> None:
    """Tokens that are row numbers lose rows under live edits, and the contract sees it."""
    server.lies.offset_paging = server.lies.edit_between_pages = True

    with pytest.raises(AssertionError):
        PlatformContract().test_pull_resumes_at_a_token(MemoryPlatform(server))


def test_a_contract_without_fixtures_says_what_to_write() -> None:
    """An author who forgets a fixture is told its name."""
    with pytest.raises(NotImplementedError, match="set `http = False`"):
        PlatformContract.faulty.__wrapped__(PlatformContract())(500)  # type: ignore[attr-defined]


def test_a_walk_counts_each_row_once(server: MemoryServer) -> None:
    """`read` and `collect` are by id, so duplicates change nothing."""
    server.lies.duplicates = True

    assert len(read(MemoryPlatform(server)).feedback) == 5
    assert len(collect(MemoryPlatform(server).pull(FEEDBACK)).tokens) == 2
