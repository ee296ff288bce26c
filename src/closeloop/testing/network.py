"""What an adapter must do when the network fails, as a test class to subclass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest

from closeloop.errors import CloseloopError, TransientError
from closeloop.platforms.base import Platform, Window
from closeloop.testing.hostile import FAULTS, HostileProxy
from closeloop.testing.reading import feedback_stream, fetch, read, trace_ids
from closeloop.testing.subject import Subject

_FIRST_REQUESTS = 4
_WRITE_FAULTS = ("500", "429", "500 after the write", "504 after the write", "hang up after the write", "truncated")
_REFUSALS = (CloseloopError, ValueError)
"""How an adapter may end: the engine takes a ValueError for an answer that is no JSON."""


def _rows(platform: Platform) -> list[str]:
    whole = read(platform)
    return sorted([*whole.users, *whole.traces])


def _listed(platform: Platform) -> list[str]:
    if not platform.capabilities.lists_feedback:
        return []
    return sorted(row_id for chunk in platform.feedback_ids(feedback_stream(platform).name) for row_id in chunk)


def _fetched(platform: Platform, ids: list[str]) -> list[str]:
    return sorted(fetch(platform, ids).traces)


def _sessions(platform: Platform, ids: list[str]) -> list[str]:
    if not platform.capabilities.sessions:
        return []
    return sorted(trace.id for page in platform.fetch_sessions(ids) for trace in page.traces)


def _turns(platform: Platform, ids: list[str]) -> list[str]:
    if not platform.capabilities.lists_sessions:
        return []
    return sorted(one for some in platform.session_traces(ids) for one in some)


class NetworkContract(Subject):
    """Subclass it and write the fixture `proxied`: a proxy in front of a seeded server, and the adapter that reads through it.

        class TestAcmeOnABadNetwork(NetworkContract):
            @pytest.fixture
            def proxied(self, acme_server):
                with HostileProxy(acme_server.url) as proxy:
                    yield proxy, Acme(proxy.url, key="secret", project="support", page_size=2)

    Whether the adapter tries again by itself or leaves that to the engine is its own affair. What it must not do is take an
    answer that failed for an empty one: rows would never be read, and a listing cut short looks like a deletion.
    """

    @pytest.fixture
    def proxied(self) -> tuple[HostileProxy, Platform]:
        """The proxy, and the adapter whose server is the proxy."""
        raise NotImplementedError("write a fixture `proxied` that yields a HostileProxy and your adapter on its `url`")

    @pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"slow"}))
    def test_what_fails_is_whole_or_an_error(self, proxied: tuple[HostileProxy, Platform], fault: str) -> None:
        """Pulls, listings and fetches bring everything or raise, whichever request has the fault; the next one brings it all."""
        proxy, platform = proxied
        whole = read(platform)
        traces = {**whole.traces, **fetch(platform, trace_ids(whole)).traces}
        sessions = sorted({trace.session_id for trace in traces.values() if trace.session_id})
        calls: Mapping[str, Callable[[], list[str]]] = {
            "pull": lambda: _rows(platform),
            "feedback_ids": lambda: _listed(platform),
            "fetch": lambda: _fetched(platform, trace_ids(whole)),
            "fetch_sessions": lambda: _sessions(platform, sessions),
            "session_traces": lambda: _turns(platform, sessions),
        }
        for name, call in calls.items():
            expected = call()
            for number in range(1, _FIRST_REQUESTS + 1):
                proxy.at(number, fault)
                with suppress(*_REFUSALS):
                    assert call() == expected, (
                        f"{name} with {fault!r} in request {number}: less than there is, and no error"
                    )
                proxy.peace()
            assert call() == expected, f"{name} after {fault!r}"

    def test_how_long_to_wait_is_passed_on(self, proxied: tuple[HostileProxy, Platform]) -> None:
        """What a server asks for in `Retry-After` is waited for, or said in `retry_after` of the error."""
        proxy, platform = proxied
        stream = feedback_stream(platform).name
        proxy.next("429 in seconds")
        refused: TransientError | None = None
        try:
            list(platform.pull(Window(stream)))
        except TransientError as error:
            refused = error

        assert refused is None or refused.retry_after, "the server said how long to wait, and the error does not"

    @pytest.mark.parametrize("fault", _WRITE_FAULTS)
    def test_a_write_that_failed_is_said_and_can_be_repeated(
        self, proxied: tuple[HostileProxy, Platform], fault: str
    ) -> None:
        """What is called accepted is stored, and a second push after a lost answer leaves one record each."""
        proxy, platform = proxied
        if not platform.capabilities.scores:
            return
        scores = self.scores(platform)
        for number in range(1, _FIRST_REQUESTS + 1):
            proxy.at(number, fault)
            taken: tuple[str, ...] = ()
            with suppress(*_REFUSALS):
                taken = platform.push_scores(scores, wait=True).accepted
            proxy.peace()
            self.settle(platform)
            assert set(taken) <= platform.stored_scores(scores), (
                f"{fault!r} in request {number}: accepted, but not stored"
            )
            assert set(platform.push_scores(scores, wait=True).accepted) == {score.id for score in scores}
            self.settle(platform)
            assert self._records(platform, scores) in (0, len(scores)), (
                f"{fault!r} in request {number}: not one record each"
            )
