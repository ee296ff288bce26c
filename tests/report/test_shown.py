"""What a reader of the report sees: every number under its name, and what was said in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.models import Evidence, Signal, Verdict
from closeloop.store import Found
from closeloop.testing.samples import interaction, trace
from rated import KEY, NOW, Site, label

DAY = timedelta(days=1)
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "interactions.jsonl"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A store to report on."""
    made = Site(tmp_path)
    yield made
    made.loop.close()


@dataclass
class Part:
    """One section of a page."""

    rows: list[list[str]] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    svg: list[list[str]] = field(default_factory=list)
    """The texts and titles of each chart."""
    opened: list[bool] = field(default_factory=list)


class Page(HTMLParser):
    """A report by its headings."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.parts: dict[str, Part] = {"": Part()}
        self.heading, self.into = "", None
        self.words: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))
        self.text = " ".join("".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        part, texts = self.parts[self.heading], {"tr": "rows", "svg": "svg"}
        if tag in texts:
            getattr(part, texts[tag]).append([])
        elif tag == "details":
            part.opened.append(("open", None) in attrs or "open" in dict(attrs))
        elif tag == "blockquote":
            part.quotes.append("")
        self.into = tag if tag in ("h2", "td", "th", "text", "title", "blockquote") else self.into
        if tag in ("td", "th"):
            part.rows[-1].append("")
        elif tag == "h2":
            self.heading = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "h2":
            self.parts[self.heading] = Part()
        if tag == self.into:
            self.into = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        part = self.parts.get(self.heading, Part())
        if self.into == "h2":
            self.heading += data
        elif self.into in ("td", "th"):
            part.rows[-1][-1] += data
        elif self.into in ("text", "title") and part.svg:
            part.svg[-1].append(data)
        elif self.into == "blockquote":
            part.quotes[-1] += data


def shown(site: Site, path: Path, **options: Any) -> Page:
    """The report as a page."""
    site.loop.report(path, **options)
    return Page(path)


def test_every_number_stands_under_its_name(site: Site, tmp_path: Path) -> None:
    site.rated(2, 198, NOW - 40 * DAY, "refusal")
    site.rated(30, 50, NOW - 3 * DAY, "refusal", model="small-model")
    site.rated(8, 112, NOW - DAY, "tone", model="large-model")
    page = shown(site, tmp_path / "r.html")

    wrong = page.parts["What went wrong"].rows
    assert wrong[0] == ["Error mode", "Answers", "Of rated", "Before", "", "Trend"]
    assert [row[1:] for row in wrong[1:]] == [
        ["30", "15.0%", "1.0%", "▲ rose", ""],
        ["8", "4.0%", "0.0%", "", ""],
    ]
    assert [row[0] for row in wrong[1:]] == [
        "refusalThe response declines a legitimate request.",
        "toneThe content is fine, the register or style is wrong.",
    ]
    assert page.parts["By model"].rows == [
        ["Model", "Rated", "Unhappy", "Share"],
        ["large-model", "120", "8", "6.7%"],
        ["small-model", "80", "30", "37.5%"],
    ]
    assert page.parts["From answer to test"].svg == [
        ["answers", "200", "rated by users", "200", "unhappy", "38", "error mode known", "38",
         "labels sent back", "0", "kept as tests", "0"]
    ]  # fmt: skip
    assert "By source" not in page.parts
    assert "2026-02-20 00:00 to 2026-03-20 09:00 (UTC)" in page.text
    assert "unhappy with 38 of them (19.0%); in the same time before it was 1.0%." in page.text


def test_nothing_is_compared_where_nothing_was_rated_before(site: Site, tmp_path: Path) -> None:
    site.rated(3, 7, NOW - DAY, "refusal")
    page = shown(site, tmp_path / "r.html")

    head, row = page.parts["What went wrong"].rows
    assert head == ["Error mode", "Answers", "Of rated", "Trend"]
    assert row[1:] == ["3", "30.0%", ""]
    assert "in the same time before" not in page.text


def test_days_begin_at_midnight_and_tell_how_many_failed(site: Site, tmp_path: Path) -> None:
    site.rated(2, 3, NOW - 3 * DAY)
    site.rated(1, 0, NOW.replace(hour=0, minute=5) - DAY)
    site.rated(0, 4, NOW.replace(hour=23, minute=55) - 2 * DAY)
    page = shown(site, tmp_path / "r.html", since=NOW - 4 * DAY)
    (chart,) = page.parts["Failures by day"].svg

    assert [text for text in chart if " of " in text] == [
        "16 Mar: 0 of 0 (none)", "17 Mar: 2 of 5 (40%)", "18 Mar: 0 of 4 (0%)", "19 Mar: 1 of 1 (100%)",
        "20 Mar: 0 of 0 (none)",
    ]  # fmt: skip
    assert [text for text in chart if " of " not in text] == [
        "16 Mar", "17 Mar", "18 Mar", "19 Mar", "20 Mar", "unhappy", "rated, at most 5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "name", "first"), [(1, "hour", "19 Mar 09:00"), (100, "week", "10 Dec"), (600, "30 days", "28 Jul")]
)
def test_longer_spans_have_longer_bars(site: Site, tmp_path: Path, days: int, name: str, first: str) -> None:
    site.rated(1, 1, NOW - timedelta(hours=2))
    page = shown(site, tmp_path / "r.html", since=NOW - days * DAY)

    assert page.parts[f"Failures by {name}"].svg[0][1] == first


def test_what_was_sent_back_and_what_nobody_could_sort_is_counted(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(EXAMPLES.read_bytes())
    source = {"platform": "files", "path": str(tmp_path / "in.jsonl")}
    with Loop(Settings(store=str(tmp_path / "x.db"), sources={"s": source}), env={}) as loop:
        found = loop.sync()
        span = {"since": NOW - 4000 * DAY, "until": NOW + 4000 * DAY}
        loop.report(tmp_path / "sent.html", **span)
    sent = Page(tmp_path / "sent.html").parts["From answer to test"].svg[0]
    (tmp_path / "unknown").mkdir()
    site = Site(tmp_path / "unknown")
    site.rated(2, 0, NOW - DAY, "unknown")
    site.rated(1, 0, NOW - DAY, "refusal")
    unknown = shown(site, tmp_path / "unknown.html").parts["From answer to test"].svg[0]
    site.loop.close()

    assert (found.pushed[0].sent, found.pushed[0].examples) == (5, 5)
    assert sent[4:] == ["unhappy", "5", "error mode known", "5", "labels sent back", "5", "kept as tests", "5"]
    assert unknown[4:8] == ["unhappy", "3", "error mode known", "1"]


def test_an_answer_users_disagree_about_is_rated_and_no_failure(site: Site, tmp_path: Path) -> None:
    site.rated(1, 1, NOW - DAY)
    mixed = Verdict(outcome="mixed", score=0.0, weight=2.0, conflict=1.0)
    with site.loop.store.transaction() as tx:
        at = NOW - DAY
        minutes = (at - trace("m").started_at).total_seconds() / 60  # type: ignore[operator]
        tx.put_traces([trace("m", minutes=minutes)], [interaction("m", minutes=minutes, question="Disputed?")], at)
        tx.put_verdicts(KEY, [Found("m", mixed, (label("refusal"),), None, None, None)], engine="test", now=at)
    page = shown(site, tmp_path / "r.html")

    assert "Users rated 3 answers and were unhappy with 1 of them (33.3%)" in page.text
    assert page.parts["What went wrong"].rows[1][1:3] == ["1", "33.3%"]
    assert "Disputed?" not in page.text


def test_a_store_without_times_shows_what_there_is(site: Site, tmp_path: Path) -> None:
    site.rated(3, 2, NOW, started_at=None)
    page = shown(site, tmp_path / "r.html")

    assert page.parts["What went wrong"].rows[0] == ["Error mode", "Answers", "Of rated"]
    assert page.parts["From answer to test"].svg == [["rated by users", "5", "unhappy", "3", "error mode known", "3"]]
    assert not [name for name in page.parts if name.startswith("Failures by")]


def test_sources_are_told_apart_where_there_are_several(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.rated(2, 2, NOW - DAY)
    site.loop.close()
    other = {"platform": "memory", "project": "elsewhere"}
    settings = site.settings.model_copy(
        update={"sources": {**site.settings.sources, "other": type(site.settings.sources["support"])(**other)}}
    )
    with Loop(settings, env={}, clock=lambda: NOW) as loop:
        loop.report(tmp_path / "r.html", since=NOW - 7 * DAY)

    assert Page(tmp_path / "r.html").parts["By source"].rows == [
        ["Source", "Rated", "Unhappy", "Share"],
        ["support", "4", "2", "50.0%"],
        ["other", "0", "0", "0.0%"],
    ]


# --- quotes


def signals(**fields: Any) -> list[Signal]:
    """One thumbs down with more to it."""
    return [Signal(kind="thumbs_down", polarity=-1, weight=1, explicit=True, **fields)]


def test_a_quote_says_what_was_asked_answered_said_and_found(site: Site, tmp_path: Path) -> None:
    about = [
        Evidence(field="comment", start=0, end=4, quote="rude"),
        Evidence(field="response", start=0, end=5, quote="I can"),
    ]
    site.rated(1, 0, NOW - DAY, "refusal", signals(comment="so rude"), about, question="May I?", answer="I cannot.")
    site.rated(1, 0, NOW - DAY, "tone", signals(final="You may."), question="And now?", answer="")
    quotes = shown(site, tmp_path / "r.html").parts["What it looked like"].quotes

    assert [quote.split("\n") for quote in quotes] == [
        [
            "asked May I?",
            "answered I cannot.",
            "user so rude",
            "because I can",
            "2026-03-19 09:00 UTC, memory, trace t1",
        ],
        [
            "asked And now?",
            "answered (nothing)",
            "user You may.",
            "because r",
            "2026-03-19 09:00 UTC, memory, trace t2",
        ],
    ]


def test_a_long_text_is_cut_and_shows_that_it_is(site: Site, tmp_path: Path) -> None:
    site.rated(1, 0, NOW - DAY, question="a" * 400, answer="b" * 401)
    (quote,) = shown(site, tmp_path / "r.html").parts["What it looked like"].quotes

    asked, answered = quote.split("\n")[:2]
    assert asked == "asked " + "a" * 400
    assert answered == "answered " + "b" * 400 + " …"


def test_three_quotes_of_each_bucket_the_surest_first_and_the_first_bucket_is_open(site: Site, tmp_path: Path) -> None:
    for number in range(5):
        site.rated(1, 0, NOW - DAY, "refusal", question=f"Refused {number}?")
    site.rated(2, 0, NOW - DAY, "tone", question="Rude?")
    part = shown(site, tmp_path / "r.html").parts["What it looked like"]

    assert ["Refused" in quote for quote in part.quotes] == [True] * 3 + [False]
    assert part.opened == [True, False]


def test_the_same_answer_to_the_same_question_is_quoted_once(site: Site, tmp_path: Path) -> None:
    site.rated(4, 0, NOW - DAY, "refusal", question="Asked by many?")
    site.rated(1, 0, NOW - DAY, "refusal", question="Asked by one?")
    part = shown(site, tmp_path / "r.html").parts["What it looked like"]

    assert sorted(quote.count("by many") - quote.count("by one") for quote in part.quotes) == [-1, 1]


def test_what_has_no_error_mode_is_counted_and_not_quoted(site: Site, tmp_path: Path) -> None:
    site.rated(1, 0, NOW - DAY, "refusal", signals(), question="Refused?")
    failure = Verdict(outcome="negative", score=-1.0, weight=1.0, conflict=0.0, signals=tuple(signals()))
    aside = label("tone").model_copy(update={"primary": False})
    with site.loop.store.transaction() as tx:
        at = NOW - DAY
        minutes = (at - trace("n").started_at).total_seconds() / 60  # type: ignore[operator]
        tx.put_traces([trace("n", minutes=minutes)], [interaction("n", minutes=minutes, question="Unsorted?")], at)
        tx.put_verdicts(KEY, [Found("n", failure, (aside,), None, None, None)], engine="test", now=at)
    page = shown(site, tmp_path / "r.html")

    assert "unhappy with 2 of them" in page.text
    assert "Unsorted?" not in page.text
    assert page.parts["How users say it"].svg == [["thumbs down", "2"]]


def test_twelve_models_are_compared_those_with_most_ratings(site: Site, tmp_path: Path) -> None:
    for number in range(14):
        site.rated(1, number, NOW - DAY, model=f"model-{number:02}")
    rows = shown(site, tmp_path / "r.html").parts["By model"].rows[1:]

    assert [row[0] for row in rows] == [f"model-{number:02}" for number in range(13, 1, -1)]


@pytest.mark.parametrize(("others", "told"), [(0, False), (1, True), (16, True), (64, False)])
def test_one_loud_user_is_told_where_there_are_others(site: Site, tmp_path: Path, others: int, told: bool) -> None:
    site.rated(20, 0, NOW - DAY, user_id="loud")
    for number in range(others):
        site.rated(1 if others < 64 else 2, 0, NOW - DAY, user_id=f"u{number}")

    assert ("One user has" in shown(site, tmp_path / "r.html").text) is told
