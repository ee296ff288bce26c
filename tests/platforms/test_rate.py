"""The pace of requests, with a clock that the test moves."""

from __future__ import annotations

import pytest

from closeloop.platforms._rate import Rate, Throttle


class Clock:
    """A clock that only moves when somebody sleeps or the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    """A clock at rest."""
    return Clock()


def test_without_a_declared_rate_nothing_waits(clock: Clock) -> None:
    """A server that never complained is asked as fast as it answers."""
    throttle = Throttle(clock=clock, sleep=clock.sleep)

    assert [throttle.wait() for _ in range(100)] == [0.0] * 100
    assert throttle.rate is None


def test_a_declared_rate_is_kept(clock: Clock) -> None:
    """After the burst, requests are spread to the declared rate."""
    throttle = Throttle(Rate(per_second=10, burst=5), clock=clock, sleep=clock.sleep)
    for _ in range(25):
        throttle.wait()

    assert clock.now - 1000.0 == pytest.approx(2.0)
    assert clock.slept[0] == pytest.approx(0.1)


def test_a_complaint_halves_the_rate(clock: Clock) -> None:
    """Two "too many requests" in a row leave a quarter of the rate."""
    throttle = Throttle(Rate(per_second=8, burst=1), clock=clock, sleep=clock.sleep)
    for _ in range(100):
        throttle.wait()
    throttle.complained()
    throttle.complained()

    assert throttle.rate == pytest.approx(2.0)


def test_the_first_complaint_of_an_unlimited_endpoint_halves_what_was_sent(clock: Clock) -> None:
    """Without a declared rate, the pace seen in the last ten seconds is what is halved."""
    throttle = Throttle(clock=clock, sleep=clock.sleep)
    for _ in range(400):
        throttle.wait()
        clock.now += 0.025
    throttle.complained()

    assert throttle.rate == pytest.approx(20.0, rel=0.05)


def test_answers_bring_the_rate_back(clock: Clock) -> None:
    """About a hundred answered requests later the declared rate is reached, and never passed."""
    throttle = Throttle(Rate(per_second=8), clock=clock, sleep=clock.sleep)
    throttle.complained()
    for _ in range(120):
        throttle.answered()

    assert throttle.rate == 8


def test_an_unlimited_endpoint_becomes_unlimited_again(clock: Clock) -> None:
    """A limit that came only from complaints goes away when they stop."""
    throttle = Throttle(clock=clock, sleep=clock.sleep)
    for _ in range(50):
        throttle.wait()
    throttle.complained()
    assert throttle.rate is not None
    for _ in range(120):
        throttle.answered()

    assert throttle.rate is None


@pytest.mark.parametrize("rate", [None, Rate(per_second=1)])
def test_the_rate_never_reaches_zero(clock: Clock, rate: Rate | None) -> None:
    """However often the server complains, it is asked again soon."""
    throttle = Throttle(rate, clock=clock, sleep=clock.sleep)
    for _ in range(50):
        throttle.complained()

    assert throttle.rate is not None
    assert throttle.rate >= 0.1


def test_the_try_after_a_complaint_waits_no_longer_than_its_own_pause(clock: Clock) -> None:
    """One request goes through at once: the pause between tries has already been made."""
    throttle = Throttle(clock=clock, sleep=clock.sleep)
    throttle.wait()
    throttle.complained()

    assert throttle.wait() == 0.0
    assert throttle.wait() > 0.0
