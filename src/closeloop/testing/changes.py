"""What an adapter must do while users go on giving, changing and deleting feedback, as a test class to subclass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from closeloop.errors import CloseloopError
from closeloop.models import Feedback
from closeloop.platforms.base import Page, Platform, Stream, Window
from closeloop.testing.reading import Read, collect, feedback_stream, read, unlike
from closeloop.testing.subject import Subject


class ChangeContract(Subject):
    """Subclass it, write the fixture `platform` on a server of its own, and be the user: `give`, `edit` and `take_back`.

        class TestAcmeInUse(ChangeContract):
            @pytest.fixture
            def platform(self, serve):
                self.server = serve()
                return Acme(self.server.url, key="secret", project="support", page_size=2)

            def edit(self, platform, feedback_id):
                self.server.edit(feedback_id, comment="on second thought")

    The server's clock must move with every change. What users cannot do on the platform, leave as it is: the test is skipped.
    """

    def give(self, platform: Platform) -> str:
        """A user gives one more feedback on a seeded trace; return its native id."""
        pytest.skip("write `give`: how a user gives feedback on the server")

    def edit(self, platform: Platform, feedback_id: str) -> None:
        """The user changes the comment, score or label of this feedback."""
        pytest.skip("write `edit`: how a user changes feedback on the server")

    def take_back(self, platform: Platform, feedback_id: str) -> None:
        """The user deletes this feedback."""
        pytest.skip("write `take_back`: how a user deletes feedback on the server")

    def test_new_feedback_is_found(self, platform: Platform) -> None:
        """What is given after a pull comes in the window that the next run reads."""
        stream, before = feedback_stream(platform), read(platform)
        given = self.give(platform)

        assert given in self._next_run(platform, stream, before)

    def test_an_edit_is_found(self, platform: Platform) -> None:
        """A changed feedback comes again, changed: by `updated_at` in the next run however old it is, otherwise when all is read."""
        stream, before = feedback_stream(platform), read(platform)
        oldest = min(before.users.values(), key=lambda row: (row.created_at, row.id))
        self.edit(platform, oldest.id)
        by_edits = stream.by == "updated_at"
        found = self._next_run(platform, stream, before, lookback=not by_edits) if by_edits else read(platform).users

        assert oldest.id in found, "an edit of an old row moves it out of every window that is read again"
        assert unlike(found[oldest.id], _said(oldest)), "it came as it was before"
        assert found[oldest.id].created_at == oldest.created_at, "an edit is no new feedback"

    def test_deleted_feedback_is_listed_no_more(self, platform: Platform) -> None:
        """`feedback_ids` is how deletions are found."""
        if not platform.capabilities.lists_feedback:
            return
        gone = min(read(platform).users)
        self.take_back(platform, gone)
        stream = feedback_stream(platform).name

        assert gone not in {row_id for chunk in platform.feedback_ids(stream) for row_id in chunk}

    @pytest.mark.parametrize("change", ["give", "edit", "take_back"])
    @pytest.mark.parametrize("resumed", [False, True], ids=["walking on", "resumed"])
    def test_rows_that_move_between_pages_are_not_lost(self, platform: Platform, change: str, resumed: bool) -> None:
        """A change behind the first page makes no other row slip onto a page that was read already; an error is as good."""
        stream = feedback_stream(platform)
        expected = set(collect(platform.pull(Window(stream.name))).users)
        pages = platform.pull(Window(stream.name))
        first = _first_with_feedback(pages)
        touched = min(row.id for row in first.feedback if not row.is_ours)
        if change == "give":
            self.give(platform)
        else:
            getattr(self, change)(platform, touched)
            expected.discard(touched)
        if resumed:
            pages = platform.pull(Window(stream.name, token=first.token)) if first.token else iter(())
        found = set(collect([first]).users)
        try:
            found |= set(collect(pages).users)
        except CloseloopError:
            found |= set(collect(platform.pull(Window(stream.name))).users)

        assert expected <= found, f"never on a page after {change!r}: {sorted(expected - found)}"

    def _next_run(
        self, platform: Platform, stream: Stream, before: Read, *, lookback: bool = True
    ) -> dict[str, Feedback]:
        """The feedback of the window that begins with the newest row of the run before, minus the lookback."""
        newest = max(row.updated_at for row in before.users.values())
        since = newest - stream.lookback if lookback else newest
        return collect(platform.pull(Window(stream.name, since=since))).users


def _said(row: Feedback) -> dict[str, object]:
    """What a user said in a feedback."""
    return {name: getattr(row, name) for name in ("score", "value", "label", "comment", "correction")}


def _first_with_feedback(pages: Iterator[Page]) -> Page:
    for page in pages:
        if any(not row.is_ours for row in page.feedback):
            return page
    pytest.fail("no page brings user feedback")
