"""Alerts: a rise that chance does not explain, silence, and a source nobody reads. Each is told once a day, not every five minutes."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop
from closeloop.cli.output import show
from closeloop.errors import CloseloopError, ConfigError, PlatformError, StoreError, TransientError
from closeloop.operate import outgoing
from closeloop.operate.alerts import compare, message
from closeloop.operate.outgoing import check, send
from closeloop.platforms._http import ONCE
from closeloop.testing.samples import feedback
from rated import NOW, Site
from servers.http import Answer, StandIn, serve

DAY = timedelta(days=1)


@pytest.fixture
def hook() -> Iterator[StandIn]:
    """Where alerts go."""
    with serve([Answer(200, b"ok")]) as made:
        yield made


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Any]:
    """Make a site with alert settings."""
    made: list[Site] = []

    def make(**alerts: Any) -> Site:
        made.append(Site(tmp_path, **alerts))
        return made[-1]

    yield make
    for one in made:
        one.loop.close()


@pytest.mark.parametrize("counts", [(3, 10, 0, 0), (0, 0, 3, 10), (0, 0, 0, 0)])
def test_a_side_on_which_nobody_rated_is_compared_with_nothing(counts: tuple[int, int, int, int]) -> None:
    """The first week of a loop has none before it."""
    assert compare(*counts) is None


@pytest.mark.parametrize(
    ("counts", "p"),
    [
        # Values of scipy.stats: norm.sf of the pooled z, and fisher_exact(..., alternative="greater").
        ((60, 200, 30, 200), 0.000164),
        ((30, 200, 30, 200), 0.5),
        ((4, 10, 0, 40), 0.000912),
    ],
)
def test_the_test_is_the_one_of_the_books(counts: tuple[int, int, int, int], p: float) -> None:
    """Pooled one-sided z-test, and Fisher's exact test where counts are small."""
    found = compare(*counts)

    assert found is not None
    assert found.p == pytest.approx(p, rel=0.02)


def test_a_rise_is_an_alert_and_noise_is_none(site: Any) -> None:
    """30 % after 10 % of 200 is news; 12 % after 10 % is not."""
    made = site(stale_after=None, quiet_after=None)
    made.rated(20, 180, NOW - 10 * DAY)
    made.rated(24, 176, NOW - 2 * DAY)
    assert made.loop.alert().alerts == ()

    made.rated(60, 0, NOW - DAY)
    [alert] = made.loop.alert(dry_run=True).alerts

    assert (alert.kind, alert.subject, alert.count) == ("bucket_rise", "refusal", 84)
    assert "rose from 10.0% to 32.3% of rated responses" in alert.text


def test_a_rise_that_is_too_small_to_matter_is_none(site: Any) -> None:
    """However little chance explains it."""
    made = site(stale_after=None, quiet_after=None, min_rise=0.3)
    made.rated(20, 180, NOW - 10 * DAY)
    made.rated(60, 140, NOW - 2 * DAY)

    assert made.loop.alert().alerts == ()


def test_a_rise_among_several_buckets_has_to_be_less_likely(site: Any) -> None:
    """Each bucket is a try: what would be news alone is none beside another bucket that was looked at."""
    found = compare(36, 200, 20, 200)
    assert found is not None
    alone = site(stale_after=None, quiet_after=None, p_value=found.p * 1.5, min_count=15)
    alone.rated(20, 180, NOW - 10 * DAY)
    alone.rated(36, 164, NOW - 2 * DAY)
    before = [one.subject for one in alone.loop.alert().alerts]
    alone.loop.close()
    Path(alone.settings.store).unlink()

    beside = site(stale_after=None, quiet_after=None, p_value=found.p * 1.5, min_count=15)
    beside.rated(20, 160, NOW - 10 * DAY)
    beside.rated(20, 0, NOW - 10 * DAY, bucket="format")
    beside.rated(36, 144, NOW - 2 * DAY)
    beside.rated(20, 0, NOW - 2 * DAY, bucket="format")

    assert before == ["refusal"]
    assert beside.loop.alert().alerts == ()


def test_a_release_is_compared_with_the_one_before(site: Any) -> None:
    """What a deployment broke shows at once, while the window still looks like the one before."""
    made = site(stale_after=None, quiet_after=None)
    made.rated(10, 90, NOW - 20 * DAY, release="1.0")
    made.rated(20, 180, NOW - 9 * DAY, release="1.1")
    made.rated(15, 185, NOW - 3 * DAY, release="1.1")
    assert made.loop.alert().alerts == ()

    made.rated(24, 26, NOW - DAY, release="1.2")
    made.rated(5, 5, NOW - DAY / 2, release="1.3")
    [alert] = [one for one in made.loop.alert().alerts if one.kind == "release_rise"]

    assert (alert.subject, alert.release, alert.count) == ("refusal", "1.2", 24), (
        "1.3 has too few answers to say anything"
    )
    assert (
        "rose from 8.8% in release 1.1 to 48.0% in release 1.2 (24 of 50 rated responses, 35 of 400 before"
        in alert.text
    )
    assert alert.since == NOW - DAY


def test_the_same_bucket_in_another_release_is_news(site: Any, hook: StandIn) -> None:
    """A release that broke it again is told, within the day in which the one before was."""
    made = site(stale_after=None, quiet_after=None, webhook=hook.url)
    made.rated(10, 190, NOW - 9 * DAY, release="1.1")
    made.rated(40, 60, NOW - 2 * DAY, release="1.2")
    assert {one.release for one in made.loop.alert().alerts} == {None, "1.2"}
    made.rated(90, 10, NOW - DAY, release="1.3")
    result = made.loop.alert()
    assert ("release_rise", "1.3") in {(one.kind, one.release) for one in result.alerts}
    assert result.sent == 1, "the rise within the window was told already"


def test_few_failures_are_never_an_alert(site: Any) -> None:
    """However steep: five of five is no statistic to wake anyone for."""
    made = site(stale_after=None, quiet_after=None)
    made.rated(0, 100, NOW - 10 * DAY)
    made.rated(5, 0, NOW - DAY)

    assert made.loop.alert().alerts == ()


def test_a_stale_source_is_told_with_the_last_error(site: Any) -> None:
    """Not read for longer than `stale_after`: the reason comes along."""
    made = site(stale_after="6h")
    made.pulled(NOW - timedelta(hours=9), error="AuthError: of before")
    made.pulled(NOW - timedelta(hours=8))
    [silent] = made.loop.alert().alerts
    made.pulled(NOW - timedelta(hours=1), error="AuthError: 401")

    [alert] = made.loop.alert().alerts

    assert silent.text == "support: not read for 8 hours; no run has ended since: is the scheduler running?"
    assert alert.text == "support: not read for 8 hours; the last error was: AuthError: 401"


def test_a_run_that_a_wrong_clock_dates_ahead_hides_nothing(site: Any) -> None:
    """Until that time came, nobody would be told that the source is no longer read."""
    made = site(stale_after="6h")
    made.pulled(NOW - timedelta(hours=8))
    made.pulled(NOW + 30 * DAY)

    [alert] = made.loop.alert().alerts

    assert alert.text.startswith("support: not read for 8 hours")


def test_a_store_that_cannot_be_written_sends_nothing(site: Any, hook: StandIn) -> None:
    """What was sent could not be remembered: people would get it again with every run."""
    made = site(webhook=hook.url, stale_after="6h")
    made.pulled(NOW - DAY)
    made.loop.close()
    address = f"sqlite:///file:{made.settings.store}?mode=ro&uri=true"
    settings = made.settings.model_copy(update={"store": address})
    with Loop(settings, env={}, clock=lambda: made.now) as reading, pytest.raises(StoreError):
        reading.alert()

    assert hook.requests == []


def test_a_source_that_was_never_read_is_stale_since_its_first_run(site: Any) -> None:
    """A wrong key from the first day on is news, too."""
    made = site(stale_after="6h")
    made.pulled(NOW - timedelta(hours=5), error="AuthError: 401")
    assert made.loop.alert().alerts == ()

    made.pulled(NOW - timedelta(hours=9), error="AuthError: 401")
    [alert] = made.loop.alert().alerts
    assert alert.text == "support: not read for 9 hours; the last error was: AuthError: 401"


def test_a_sync_that_reads_nothing_tells_how_long_that_has_been_so(site: Any, hook: StandIn) -> None:
    """With one source, every sync fails while its server is down: that is when the alert is due."""
    made = site(webhook=hook.url, stale_after="6h")
    made.pulled(NOW - timedelta(hours=8))
    with pytest.raises(CloseloopError, match="unknown platform"):
        made.loop.sync(dry_run=True)
    assert hook.requests == []
    for _ in range(2):
        with pytest.raises(CloseloopError, match="unknown platform 'memory'"):
            made.loop.sync()

    [request] = hook.requests
    assert "support: not read for 8 hours; the last error was:" in json.loads(request.body)["alerts"][0]["text"]


def test_a_sync_that_reads_nothing_and_reaches_nobody_says_both(site: Any) -> None:
    """The error that ended it comes first."""
    made = site(webhook="http://127.0.0.1:9/hook", stale_after="6h")
    made.pulled(NOW - timedelta(hours=8))
    with pytest.raises(CloseloopError, match="unknown platform 'memory'") as caught:
        made.loop.sync()

    [note] = caught.value.__notes__
    assert "nor could anybody be told: " in note
    assert "alerts.webhook" in note


def test_silence_counts_only_while_reading_works(site: Any) -> None:
    """Three days without feedback are an alert when the source was read, and none when it was not."""
    made = site(stale_after=None, quiet_after="2d")
    with made.loop.store.transaction() as tx:
        row = feedback().model_copy(update={"created_at": NOW - 3 * DAY, "updated_at": NOW - 3 * DAY})
        tx.put_feedback([row], NOW, stream="feedback")
    made.pulled(NOW - 2.5 * DAY)
    assert made.loop.alert().alerts == ()

    made.pulled(NOW)
    assert [one.kind for one in made.loop.alert().alerts] == ["no_feedback"]


@pytest.mark.parametrize(
    ("age", "said"), [(0.0625, "90 minutes"), (1 / 12, "2 hours"), (1, "24 hours"), (2, "2 days"), (9.6, "10 days")]
)
def test_how_long_a_source_was_not_read_is_said_in_words(site: Any, age: float, said: str) -> None:
    """In the largest unit of which there are two."""
    made = site(stale_after="1h")
    made.pulled(NOW - age * DAY)

    assert f"support: not read for {said};" in made.loop.alert().alerts[0].text


def test_an_alert_is_sent_once_until_it_ends(site: Any, hook: StandIn) -> None:
    """Again only after `repeat`, or when it went away and came back."""
    made = site(webhook=f"{hook.url}/secret", format="slack", stale_after="6h", repeat="1d")
    made.pulled(NOW - DAY)

    assert (made.loop.alert().sent, made.loop.alert().sent) == (1, 0)
    made.now += timedelta(hours=25)
    assert made.loop.alert().sent == 1
    made.pulled(made.now)
    assert made.loop.alert().sent == 0
    made.now += timedelta(hours=7)
    assert made.loop.alert().sent == 1
    assert json.loads(hook.requests[0].body)["text"].startswith("\u2022 support: not read for")


def test_a_look_that_sends_nothing_says_why(site: Any, hook: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    """`0 sent` beside an alert would look as if the webhook failed."""
    made = site(webhook=hook.url, stale_after="6h", repeat="1d")
    made.pulled(NOW - DAY)
    show(made.loop.alert(), as_json=False)
    first = capsys.readouterr().out
    show(made.loop.alert(), as_json=False)

    assert first.endswith("\n1 sent\n")
    assert capsys.readouterr().out.endswith("\n0 sent, 1 sent before and not due again yet (alerts.repeat)\n")


def test_an_alert_that_a_wrong_clock_sent_in_a_time_to_come_is_sent_again(site: Any, hook: StandIn) -> None:
    """Else nobody would be told until that time comes."""
    made = site(webhook=hook.url, stale_after="6h", repeat="1d")
    made.pulled(NOW - DAY)
    made.now += timedelta(days=365)
    made.loop.alert()
    made.now -= timedelta(days=365)

    assert made.loop.alert().sent == 1


def test_an_alert_that_stands_is_told_once_a_day_however_often_it_is_looked_for(site: Any, hook: StandIn) -> None:
    """A look that sends nothing must not put the next message off."""
    made = site(webhook=hook.url, stale_after="6h", repeat="1d")
    made.pulled(NOW - DAY)
    sent = []
    for _ in range(9):
        sent.append(made.loop.alert().sent)
        made.now += timedelta(hours=6)

    assert sent == [1, 0, 0, 0, 1, 0, 0, 0, 1]


def test_a_webhook_that_fails_is_tried_again_next_time_and_stays_secret(site: Any, hook: StandIn) -> None:
    """The address is a credential: the error names its host only."""
    hook.answer = lambda request: Answer(404, b"no such hook: /T000/very-secret")
    made = site(webhook=f"{hook.url}/T000/very-secret", stale_after="6h")
    made.pulled(NOW - DAY)

    with pytest.raises(PlatformError, match=r"alerts.webhook at 127.0.0.1: the message was not taken") as caught:
        made.loop.alert()
    hook.answer = lambda request: Answer(200, b"ok")

    assert "very-secret" not in str(caught.value)
    assert made.loop.alert().sent == 1


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
     "0.0.0.0", "100.64.0.1", "224.0.0.1"],
)  # fmt: skip
def test_private_targets_are_refused(address: str) -> None:
    """By what the name resolves to, also where one address among several is private."""
    for found in ([address], ["93.184.216.34", address]):
        with pytest.raises(ConfigError, match="is on a private network") as caught:
            send("https://hooks.example/secret", {}, what="alerts.webhook", addresses=lambda host, port, f=found: f)
        assert "secret" not in str(caught.value)


def test_the_address_that_was_checked_is_the_one_that_is_called(hook: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the name is looked up once; what it means a moment later does not matter."""
    monkeypatch.setattr(outgoing, "_is_public", lambda address: True)
    monkeypatch.setattr(outgoing, "_goes_by_proxy", lambda scheme, host: False)
    port = hook.url.rpartition(":")[2]
    looked: list[str] = []

    def addresses(host: str, port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"] if len(looked) == 1 else ["10.0.0.7"]

    send(f"http://hooks.invalid:{port}/secret", {"a": 1}, what="w", addresses=addresses, patience=ONCE)

    assert looked == ["hooks.invalid"]
    assert hook.requests[0].headers["host"] == f"hooks.invalid:{port}"
    assert hook.requests[0].path == "/secret"


def test_an_address_that_lets_nobody_in_is_passed_over(hook: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host with an IPv6 address on a network without IPv6."""
    monkeypatch.setattr(outgoing, "_is_public", lambda address: True)
    monkeypatch.setattr(outgoing, "_goes_by_proxy", lambda scheme, host: False)
    port = hook.url.rpartition(":")[2]

    send(
        f"http://hooks.invalid:{port}/x", {}, what="w", addresses=lambda host, port: ["::2", "127.0.0.1"], patience=ONCE
    )

    assert len(hook.requests) == 1


def test_a_proxy_looks_names_up_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a proxy of the environment the name is sent to the proxy, whose rules are about names."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    monkeypatch.setenv("NO_PROXY", "inside.invalid")

    assert outgoing._goes_by_proxy("https", "hooks.invalid")
    assert not outgoing._goes_by_proxy("https", "inside.invalid")


def test_public_targets_are_fine() -> None:
    """The host and its port come back; nothing was called."""
    found = check(
        "https://hooks.example/x", what="w", allow_private=False, addresses=lambda host, port: ["93.184.216.34"]
    )

    assert found == ("hooks.example", 443, ["93.184.216.34"])


@pytest.mark.parametrize("url", ["ftp://x/y", "hooks.example", "https://", "https://user:pw@hooks.example/"])
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    """It may hold a secret."""
    with pytest.raises(ConfigError, match=r"^alerts\.webhook") as caught:
        send(url, {}, what="alerts.webhook")

    assert "pw" not in str(caught.value)


def test_a_redirect_of_a_webhook_is_not_followed_elsewhere(hook: StandIn) -> None:
    """A public address must not be a way into the private network."""
    hook.answer = lambda request: Answer(307, b"", {"location": "http://169.254.169.254/latest"})

    with pytest.raises(PlatformError, match="another host"):
        send(f"{hook.url}/x", {}, what="w", allow_private=True, patience=ONCE)
    assert len(hook.requests) == 1


def test_a_webhook_that_is_down_names_its_own_setting() -> None:
    """`base_url` is a platform's; a webhook has none."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(TransientError, match=r"^alerts\.webhook at .*: cannot reach .*: check that address") as caught:
        send(f"http://127.0.0.1:{port}/hook", {}, what="alerts.webhook", allow_private=True, patience=ONCE)
    assert "base_url" not in str(caught.value)


def test_user_text_cannot_mention_anyone_in_slack(site: Any) -> None:
    """Markup in a source's error stays text."""
    made = site(stale_after="6h")
    made.pulled(NOW - DAY)
    made.pulled(NOW, error="PermanentError: <!channel> & <http://x|y>")

    text = message(list(made.loop.alert().alerts), "slack")["text"]

    assert "&lt;!channel&gt; &amp; &lt;http://x|y&gt;" in text
