"""The report: its numbers are those of the store, nothing in it runs, and what must not leave is not in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from closeloop import Loop, Settings
from closeloop.cli import app
from closeloop.errors import ConfigError, ExportError
from closeloop.models import Evidence, Signal
from closeloop.report import look, summary
from closeloop.report.page import is_web
from closeloop.store.records import LINK
from closeloop.testing.samples import ANSWER
from rated import KEY, NOW, Site

DAY = timedelta(days=1)
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)> {{ env.SECRET }} =cmd()'


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A store to report on."""
    made = Site(tmp_path)
    yield made
    made.loop.close()


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(path: Path) -> Elements:
    """A report as a browser sees it."""
    return Elements(path.read_text(encoding="utf-8"))


def complaint(comment: str = "", **fields: Any) -> Signal:
    """A user's thumbs down."""
    return Signal(kind="thumbs_down", polarity=-1, weight=1, explicit=True, comment=comment or None, **fields)


def test_it_counts_what_the_store_holds(site: Site, tmp_path: Path) -> None:
    site.rated(6, 14, NOW - 2 * DAY, "refusal")
    site.rated(3, 7, NOW - DAY, "format.parse")
    site.rated(5, 5, NOW - 200 * DAY, "tone")
    found = site.loop.report(tmp_path / "r.html")
    assert (found.rated, found.negative) == (30, 9)
    assert [(row.bucket, row.count) for row in found.buckets] == [("refusal", 6), ("format.parse", 3)]
    assert found.buckets[0].share == pytest.approx(6 / 30)
    assert found.share_before is None, "nothing was rated in the span before"
    page = read(tmp_path / "r.html")
    assert "Users rated 30 answers and were unhappy with 9 of them (30.0%)" in page.text
    assert "format.parseWhat had to be JSON (or another machine format) cannot be parsed." in page.text
    assert "tone" not in page.text


def test_a_rise_beyond_chance_is_said_and_noise_is_not(site: Site, tmp_path: Path) -> None:
    site.rated(2, 198, NOW - 40 * DAY, "refusal")
    site.rated(6, 194, NOW - 40 * DAY, "tone")
    site.rated(40, 160, NOW - 3 * DAY, "refusal")
    site.rated(8, 192, NOW - 3 * DAY, "tone")
    found = site.loop.report(tmp_path / "r.html")
    changes = {row.bucket: row.change for row in found.buckets}
    assert changes == {"refusal": "up", "tone": ""}
    assert found.share_before == pytest.approx(8 / 400)
    assert re.search(r"refusal rose from 0\.5% to 10\.0% of what was rated", read(tmp_path / "r.html").text)


def test_a_fall_is_said_also_where_nothing_is_left(site: Site, tmp_path: Path) -> None:
    site.rated(40, 160, NOW - 40 * DAY, "refusal")
    site.rated(0, 200, NOW - 3 * DAY)
    (row,) = site.loop.report(tmp_path / "r.html").buckets
    assert (row.bucket, row.count, row.change) == ("refusal", 0, "down")


def test_the_span_is_the_one_asked_for(site: Site, tmp_path: Path) -> None:
    site.rated(1, 0, NOW - 10 * DAY, "refusal")
    site.rated(1, 0, NOW - 5 * DAY, "tone")
    site.rated(1, 0, NOW - 1 * DAY, "language")
    found = site.loop.report(tmp_path / "r.html", since=NOW - 10 * DAY, until=NOW - DAY)
    assert [row.bucket for row in found.buckets] == ["refusal", "tone"], "from since on, and before until"


def test_what_people_wrote_is_text_and_nothing_runs(site: Site, tmp_path: Path) -> None:
    evidence = Evidence(field="response", start=0, end=len(HOSTILE), quote=HOSTILE)
    site.rated(
        2, 1, NOW - DAY, "refusal", [complaint(HOSTILE)], [evidence], question=HOSTILE, answer=HOSTILE, model=HOSTILE
    )  # fmt: skip
    site.rated(1, 1, NOW - DAY, "refusal", model="another")
    site.loop.report(tmp_path / "r.html")
    page = read(tmp_path / "r.html")
    assert page.text.count("<script>alert(1)</script>") >= 5, (
        "shown as it was written: asked, answered, said, evidence, model"
    )
    tags = {tag for tag, _ in page.found}
    assert not tags & {"script", "img", "iframe", "object", "link", "form", "input", "base"}
    assert not [name for _, given in page.found for name in given if name.startswith("on")]
    policy = next(given["content"] for tag, given in page.found if given.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("https://phoenix.example/redirects/traces/{trace_id}", "https://phoenix.example/redirects/traces/t1"),
        ("javascript:alert('{trace_id}')", None),
        ("https://user:secret@host.example/{trace_id}", None),
        ("file:///etc/{trace_id}", None),
    ],
)
def test_traces_are_linked_where_the_platform_has_a_page(
    site: Site, tmp_path: Path, template: str, address: str | None
) -> None:
    site.rated(1, 0, NOW - DAY)
    with site.loop.store.transaction() as tx:
        tx.set_setting(KEY, LINK, template)
    site.loop.report(tmp_path / "r.html")
    links = [given["href"] for tag, given in read(tmp_path / "r.html").found if tag == "a"]
    assert links == ([address] if address else [])
    assert is_web(template) is (address is not None)


def test_without_quotes_nothing_anybody_wrote_is_in_it(site: Site, tmp_path: Path) -> None:
    site.rated(3, 1, NOW - DAY, "refusal", [complaint("so rude, Mr. Quill")], question="My secret question")
    site.loop.report(tmp_path / "with.html")
    site.loop.report(tmp_path / "without.html", quotes=False)
    texts = ("My secret question", ANSWER, "Mr. Quill")
    assert all(text in read(tmp_path / "with.html").text for text in texts)
    assert not any(text in read(tmp_path / "without.html").text for text in texts)


def test_what_is_redacted_now_is_redacted_in_it(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.rated(
        1, 0, NOW - DAY, "refusal", [complaint("write to jo@example.org")], question="I am jo@example.org " * 300
    )
    site.loop.close()
    settings = site.settings.model_copy(update={"redact": ("email",)})
    with Loop(settings, env={}, clock=lambda: NOW) as loop:
        loop.report(tmp_path / "r.html")
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "[email-" in html
    assert "jo@" not in html


def test_the_same_store_gives_the_same_page(site: Site, tmp_path: Path) -> None:
    for number in range(8):
        site.rated(2, 1, NOW - number * DAY, ("refusal", "tone")[number % 2], [complaint(f"bad {number}")])
    pages = []
    for name in ("one", "two"):
        site.loop.report(tmp_path / name)
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_only_so_much_is_opened_and_the_page_says_so(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "LOOKED_AT", 10)
    for number in range(6):
        site.rated(5, 0, NOW - (number + 1) * DAY, "refusal", question=f"Of day {number}?")
    found = site.loop.report(tmp_path / "r.html")
    text = read(tmp_path / "r.html").text
    assert found.rated == 30, "counts are of all"
    assert "the latest 10 of 30 rated answers" in text
    assert "Of day 0?" in text
    assert "Of day 5?" not in text


def test_few_quotes_of_each_bucket_and_first_those_where_users_said_why(site: Site, tmp_path: Path) -> None:
    for number in range(6):
        site.rated(1, 0, NOW - DAY, "refusal", question=f"Silent {number}?")
    site.rated(1, 0, NOW - DAY, "refusal", [complaint("you refused me")], question="Told?")
    site.loop.report(tmp_path / "r.html")
    text = read(tmp_path / "r.html").text
    assert text.index("you refused me") < text.index("Silent")
    assert text.count("Silent") == look.QUOTED - 1


def test_models_are_compared_where_there_are_several(site: Site, tmp_path: Path) -> None:
    site.rated(9, 1, NOW - DAY, model="small-model", user_id="u1")
    site.rated(1, 9, NOW - DAY, model="large-model", user_id="u2")
    site.rated(10, 0, NOW - DAY, model=None, user_id="u1")
    site.loop.report(tmp_path / "r.html")
    text = " ".join(read(tmp_path / "r.html").text.split())
    assert re.search(r"By model .*small-model ?10 ?9 ?90\.0%", text)
    assert re.search(r"large-model ?10 ?1 ?10\.0%", text)
    assert "One user has 95% of the failures of 2 known users" in text


def test_a_store_without_times_is_taken_as_a_whole(site: Site, tmp_path: Path) -> None:
    site.rated(3, 2, NOW, started_at=None)
    found = site.loop.report(tmp_path / "r.html")
    assert (found.rated, found.negative, found.since) == (5, 3, None)
    assert [(row.bucket, row.count) for row in found.buckets] == [("refusal", 3)]


def test_what_has_no_time_is_named_beside_what_has(site: Site, tmp_path: Path) -> None:
    site.rated(3, 2, NOW, started_at=None)
    site.rated(1, 1, NOW - DAY)
    found = site.loop.report(tmp_path / "r.html")
    assert (found.rated, found.undated) == (2, 5)
    assert "5 rated answers are in no span of time" in read(tmp_path / "r.html").text


def test_an_empty_store_gives_a_page_that_says_so(site: Site, tmp_path: Path) -> None:
    site.loop.migrate()
    found = site.loop.report(tmp_path / "r.html", since=NOW - DAY)
    assert (found.rated, found.buckets) == (0, ())
    assert "Nothing was rated in this time." in read(tmp_path / "r.html").text


def test_a_report_without_any_source_says_so_too(tmp_path: Path) -> None:
    with Loop(Settings(store=str(tmp_path / "new.db")), env={}, clock=lambda: NOW) as loop:
        assert loop.store.keys() == []
        found = loop.report(tmp_path / "r.html", since=NOW - DAY)
    assert (found.rated, found.buckets) == (0, ())
    assert "Nothing was rated in this time." in read(tmp_path / "r.html").text


def test_an_old_report_stays_when_the_new_one_cannot_be_written(site: Site, tmp_path: Path) -> None:
    site.loop.migrate()
    with pytest.raises(ExportError, match="nothing was changed there"):
        site.loop.report(tmp_path / "missing" / "r.html")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(ExportError, match="folder"):
        site.loop.report(tmp_path / "folder.html")
    with pytest.raises(ConfigError, match="unknown source 'other'"):
        site.loop.report(tmp_path / "r.html", source="other")
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize(
    ("days", "hours"), [(1, 1), (2, 1), (3, 24), (28, 24), (60, 24), (90, 168), (400, 168), (500, 720), (3650, 1440)]
)
def test_a_chart_has_few_enough_bars(days: int, hours: int) -> None:
    step = summary.step_of(timedelta(days=days))
    assert step <= timedelta(hours=hours)
    assert timedelta(days=days) / step <= 410


def test_the_command_writes_it_and_says_what_is_in_it(site: Site, tmp_path: Path) -> None:
    site.rated(6, 14, NOW - 2 * DAY)
    store = site.settings.store
    site.loop.close()
    out = tmp_path / "r.html"
    given = ["report", str(out), "--store", store, "--since", "2026-03-01", "--until", "2026-04-01"]
    shown = CliRunner().invoke(app, given)
    assert shown.exit_code == 0, shown.output
    assert "20 answers rated, users unhappy with 6 (30.0%)" in shown.output
    assert f"-> {out}" in shown.output
    numbers = json.loads(CliRunner().invoke(app, [*given, "--json"]).output)
    assert (numbers["rated"], numbers["buckets"][0]["bucket"]) == (20, "refusal")
    wrong = CliRunner().invoke(app, [*given[:4], "--since", "2026-04-01", "--until", "2026-03-01"])
    assert wrong.exit_code == 2


def test_a_source_can_be_left_out(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.rated(2, 0, NOW - DAY, "refusal")
    site.loop.close()
    sources = {**site.settings.model_dump()["sources"], "other": {"platform": "memory", "project": "elsewhere"}}
    with Loop(Settings(store=site.settings.store, sources=sources), env={}, clock=lambda: NOW) as loop:
        assert loop.report(tmp_path / "a.html").rated == 2
        assert loop.report(tmp_path / "b.html", source="other", since=NOW - 7 * DAY).rated == 0
