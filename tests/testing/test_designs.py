"""The contracts take adapters of any design that keeps the promises, and find what is wrong with one that does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from closeloop.errors import PermanentError, TransientError
from closeloop.models import Score
from closeloop.platforms.base import Page, Platform, PushResult, Window
from closeloop.testing import ChangeContract, HostileProxy, NetworkContract, PlatformContract
from closeloop.testing.subject import Subject
from servers.designs import KEY, AtOnce, Chats, Dumped, Numbered
from servers.http import serve

Start = Callable[..., tuple[Chats, str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """A function that starts a server of chats: its state and its address."""
    with ExitStack() as stack:

        def start(status: int = 200) -> tuple[Chats, str]:
            chats = Chats(status)
            return chats, stack.enter_context(serve(chats.answer)).url

        yield start


class Told(Subject):
    """What the contracts are told of a server of chats."""

    unknown_field = "mood"
    secret = KEY
    chats: Chats

    def seeded(self, platform: Platform) -> Mapping[str, Mapping[str, Any]]:
        return {f"c{n}-thumb": {"score": float(n % 2 == 0), "comment": f"note {n}"} for n in range(5)}

    def score_count(self, platform: Platform, scores: Sequence[Score]) -> int | None:
        wanted = {score.target.id for score in scores}
        return len([target for target, *_ in self.chats.labels.values() if target in wanted])


class TestNumbered(Told, PlatformContract):
    """Page numbers, nested feedback, labels that no pull shows."""

    @pytest.fixture
    def platform(self, start: Start) -> Platform:
        self.chats, url = start()
        return Numbered(url)

    @pytest.fixture
    def faulty(self, start: Start) -> Callable[[int], Platform]:
        return lambda status: Numbered(start(status)[1])


class TestAtOnce(Told, PlatformContract):
    """No cursor at all."""

    pages = False

    @pytest.fixture
    def platform(self, start: Start) -> Platform:
        self.chats, url = start()
        return AtOnce(url)

    @pytest.fixture
    def faulty(self, start: Start) -> Callable[[int], Platform]:
        return lambda status: AtOnce(start(status)[1])


class TestDumped(Told, PlatformContract):
    """Webhooks in a folder."""

    http = False

    @pytest.fixture
    def platform(self, tmp_path: Path) -> Platform:
        for number, row in enumerate(Chats().chats.values()):
            (tmp_path / f"{number}.json").write_text(json.dumps(row), encoding="utf-8")
        return Dumped(tmp_path)


class TestNumberedOnABadNetwork(Told, NetworkContract):
    """Errors are told, and nothing that failed looks empty."""

    @pytest.fixture
    def proxied(self, start: Start) -> Iterator[tuple[HostileProxy, Platform]]:
        self.chats, url = start()
        with HostileProxy(url) as proxy:
            yield proxy, Numbered(proxy.url)


class TestNumberedInUse(Told, ChangeContract):
    """Users go on while it is read."""

    design: type[Numbered] = Numbered

    @pytest.fixture
    def platform(self, start: Start) -> Platform:
        self.chats, url = start()
        return self.design(url)

    def give(self, platform: Platform) -> str:
        self.chats.thumb("c9", {"up": True, "note": "new"})
        return "c9-thumb"

    def edit(self, platform: Platform, feedback_id: str) -> None:
        self.chats.thumb(feedback_id.removesuffix("-thumb"), {"up": False, "note": "on second thought"})

    def take_back(self, platform: Platform, feedback_id: str) -> None:
        self.chats.thumb(feedback_id.removesuffix("-thumb"), None)


class TestAtOnceInUse(TestNumberedInUse):
    """With one page, there is nothing to slip between."""

    design = AtOnce


# --- faults that are found


class LosesARow(Numbered):
    """One row never comes, by whatever way."""

    def page(self, chats: Sequence[dict[str, Any]], token: str | None = None) -> Page:
        return super().page([row for row in chats if row["id"] != "c3"], token)


class MisreadsTheComment(Numbered):
    """A field is left out."""

    def feedback(self, row: dict[str, Any]) -> Any:
        return super().feedback(row).model_copy(update={"comment": None})


class IgnoresSince(Numbered):
    """Everything is read each time."""

    def pull(self, window: Window) -> Iterator[Page]:
        return super().pull(replace(window, since=None))


class RunsByAnotherClock(Numbered):
    """The windows run by the time of the chat, and the stream says `updated_at`."""

    def pull(self, window: Window) -> Iterator[Page]:
        for page in super().pull(replace(window, since=None)):
            started = {trace.id: trace.started_at for trace in page.traces}
            rows = [row for row in page.feedback if not window.since or started[row.target.id] >= window.since]
            yield replace(page, feedback=tuple(rows))


class SwallowsLater(Numbered):
    """A request that fails behind the first page ends the walk in silence."""

    def pull(self, window: Window) -> Iterator[Page]:
        try:
            yield from super().pull(window)
        except TransientError:
            return


class ListsHalf(Numbered):
    """A listing that fails is cut short: what is behind it looks deleted."""

    def feedback_ids(self, stream: str) -> Iterator[Sequence[str]]:
        try:
            yield from super().feedback_ids(stream)
        except (TransientError, PermanentError):
            return


class ForgetsTheWait(Numbered):
    """`Retry-After` is not read."""

    def refusal(self, error: Any) -> Any:
        refused = super().refusal(error)
        refused.retry_after = None
        return refused


class WritesTwice(Numbered):
    """Each push makes a new record, and no pull shows it."""

    pushes = 0

    def key(self, score: Score) -> str:
        self.pushes += 1
        return f"{score.id}-{self.pushes}"


class ClaimsMore(Numbered):
    """A write that failed is called accepted."""

    def push_scores(self, scores: Sequence[Score], *, wait: bool = False) -> PushResult:
        try:
            return super().push_scores(scores, wait=wait)
        except TransientError:
            return PushResult(tuple(score.id for score in scores))


class FetchesOne(Numbered):
    """Of a batch only the first is fetched."""

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        return super().fetch(trace_ids[:1])


class Shifts(Numbered):
    """Page numbers without a look at whether the listing moved."""

    def fingerprint(self, answer: dict[str, Any]) -> int:
        return 0


class HasNoCursor(AtOnce):
    """An adapter of one page that says it has several."""


STATIC = [
    (LosesARow, "test_pull_brings_user_feedback", "c3-thumb"),
    (MisreadsTheComment, "test_pull_brings_user_feedback", "comment of 'c0-thumb' is None, not 'note 0'"),
    (IgnoresSince, "test_nothing_lies_beyond_the_ends", "`since` is not heeded"),
    (RunsByAnotherClock, "test_windows_run_on_the_declared_clock", "'chats' does not run by 'updated_at'"),
    (WritesTwice, "test_a_second_push_is_an_overwrite", "4"),
    (FetchesOne, "test_fetch_brings_what_was_asked", "trace 'c1' is missing"),
    (HasNoCursor, "test_pull_resumes_at_a_token", "say `pages = False`"),
]


@pytest.mark.parametrize(("design", "check", "words"), STATIC, ids=[row[0].__name__ for row in STATIC])
def test_the_contract_finds_a_fault(start: Start, design: type[Numbered], check: str, words: str) -> None:
    """The failed check says what is wrong, so that its author need not guess."""
    contract = TestNumbered()
    contract.chats, url = start()

    with pytest.raises(AssertionError) as caught:
        getattr(contract, check)(design(url))
    assert words in str(caught.value)


NETWORK = [
    (SwallowsLater, "test_what_fails_is_whole_or_an_error", ("429",), "pull with '429' in request"),
    (ListsHalf, "test_what_fails_is_whole_or_an_error", ("500",), "feedback_ids with '500' in request"),
    (ForgetsTheWait, "test_how_long_to_wait_is_passed_on", (), "the server said how long to wait"),
    (ClaimsMore, "test_a_write_that_failed_is_said_and_can_be_repeated", ("500",), "accepted, but not stored"),
    (WritesTwice, "test_a_write_that_failed_is_said_and_can_be_repeated", ("hang up after the write",), "not one record"),
]  # fmt: skip


@pytest.mark.parametrize(("design", "check", "fault", "words"), NETWORK, ids=[row[0].__name__ for row in NETWORK])
def test_the_network_contract_finds_a_fault(
    start: Start, design: type[Numbered], check: str, fault: tuple[str, ...], words: str
) -> None:
    """The failed check names the call, the fault and the request."""
    contract = TestNumberedOnABadNetwork()
    contract.chats, url = start()

    with HostileProxy(url) as proxy, pytest.raises(AssertionError) as caught:
        getattr(contract, check)((proxy, design(proxy.url)), *fault)
    assert words in str(caught.value)


CHANGES = [
    (RunsByAnotherClock, "test_an_edit_is_found", (), "an edit of an old row moves it out of every window"),
    (Shifts, "test_rows_that_move_between_pages_are_not_lost", ("edit", False), "never on a page after 'edit'"),
    (Shifts, "test_rows_that_move_between_pages_are_not_lost", ("take_back", True), "never on a page after 'take_back'"),
]  # fmt: skip


@pytest.mark.parametrize(("design", "check", "case", "words"), CHANGES)
def test_the_change_contract_finds_a_fault(
    start: Start, design: type[Numbered], check: str, case: tuple[Any, ...], words: str
) -> None:
    """The failed check says which rows slipped through."""
    contract = TestNumberedInUse()
    contract.chats, url = start()

    with pytest.raises(AssertionError) as caught:
        getattr(contract, check)(design(url), *case)
    assert words in str(caught.value)
