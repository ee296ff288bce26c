"""What could not be read and is tried again: rows of a listing, and traces that were fetched by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from closeloop.platforms.base import Page, Rejected
from closeloop.testing.memory import MemoryPlatform
from closeloop.testing.samples import feedback, trace


class Odd(MemoryPlatform):
    """An adapter that cannot read some traces."""

    odd: set[str]

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        readable = [one for one in trace_ids if one not in self.odd]
        why = "cannot read 'ann@example.com'"
        bad = tuple(Rejected("trace", one, why, {"who": "ann@example.com"}) for one in trace_ids if one in self.odd)
        for page in super().fetch(readable):
            yield replace(page, rejected=bad)


@pytest.fixture
def odd(rig: Any) -> Any:
    """A loop over such an adapter, with feedback on two traces of which it reads none."""
    rig.server.add(trace("t1"), trace("t2"))
    rig.server.give(feedback("f1", "t1"), feedback("f2", "t2"))
    rig.adapter = Odd(rig.server)
    rig.adapter.odd = {"t1", "t2"}
    rig.loop = rig.new_loop(adapters={"support": rig.adapter})
    return rig


def test_a_trace_that_cannot_be_read_is_set_aside_and_fetched_again_when_asked(odd: Any) -> None:
    """The run is partial and says why; trying again brings what can be read by now, and only that leaves quarantine."""
    first = odd.loop.pull("support")
    odd.adapter.odd = {"t2"}
    odd.later(1)
    retried = odd.loop.retry()

    assert (first.quarantined, first.traces, first.exit_code) == (2, 0, 3)
    assert (retried.recovered, retried.total) == (1, 1)
    assert [row["id"] for row in odd.loop.quarantined().records] == ["t2"]
    assert odd.loop.status().sources[0].traces == 1


def test_a_retry_that_is_asked_to_end_keeps_the_traces_it_did_not_fetch(odd: Any) -> None:
    """One was read, and nothing of the other is known yet."""
    odd.loop.pull("support")
    odd.adapter.odd = set()
    odd.server.capabilities = replace(odd.server.capabilities, fetch_batch=1)
    odd.later(1)

    stopped = odd.new_loop(adapters={"support": odd.adapter}, stop=lambda: True).retry()

    assert stopped.total == 2
    assert odd.loop.retry().total == 0


def test_the_reason_a_record_was_set_aside_for_is_redacted_too(odd: Any) -> None:
    """An error may repeat what it could not read."""
    odd.settings = odd.settings.model_copy(update={"redact": ("email",)})
    loop = odd.new_loop(adapters={"support": odd.adapter})
    loop.pull("support")

    said = loop.quarantined().model_dump_json()
    assert "cannot read '[email-" in said
    assert "ann@example.com" not in said


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=365)])
def test_a_row_that_is_gone_from_the_platform_leaves_quarantine(rig: Any, ahead: timedelta) -> None:
    """What does not come any more when its window is read again is nobody's any more, also where a wrong clock set it aside."""
    rig.server.garble("f8", {"score": []})
    rig.server.garble("f9", {"score": []})
    rig.now += ahead
    rig.loop.pull("support")
    rig.now -= ahead
    del rig.server.garbage["f9"]
    rig.later(180)

    retried = rig.loop.retry()

    assert (retried.recovered, retried.total) == (1, 1)
    assert [row["id"] for row in rig.loop.quarantined().records] == ["f8"]


def test_a_retry_that_is_asked_to_end_loses_nothing(rig: Any) -> None:
    """The windows it has not read again still have their records in quarantine."""
    rig.server.garble("f9", {"score": []})
    rig.loop.pull("support")
    del rig.server.garbage["f9"]
    rig.server.give(feedback("f1", "t1"), feedback("f2", "t1", user_id="u2"), feedback("f3", "t1", user_id="u3"))
    rig.later(180)

    stopped = rig.new_loop(stop=lambda: True).retry()

    assert (stopped.recovered, stopped.total) == (0, 1)
    assert rig.loop.retry().total == 0
