"""The report as one HTML file: what users were unhappy about, how that changed, and what it looked like."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlsplit

from closeloop.report import charts
from closeloop.report.figures import Failing, Group, Quote, Summary
from closeloop.report.frame import document, section, table

Link = Callable[[Quote], str | None]
_ARROWS = {"up": '<span class="up">&#9650; rose</span>', "down": '<span class="down">&#9660; fell</span>', "": ""}


def page(found: Summary, definitions: Mapping[str, str], link: Link, about: str, *, quotes: bool = True) -> bytes:
    """The file. `definitions` says what buckets mean; `link` where a person can look at a quote's trace."""
    parts = [
        "<h1>What users were unhappy about</h1>",
        *_opening(found),
        section("From answer to test", charts.bars(_funnel(found), ranked=False)),
        section(f"Failures by {_period(found.step)}", _over_time(found)) if found.periods else "",
        section("What went wrong", _buckets(found, definitions)),
        section("What it looked like", _examples(found.buckets, link)) if quotes else "",
        *(section(f"By {name}", _groups(name, rows)) for name, rows in found.groups.items()),
        section("By source", _groups("source", found.sources)) if len(found.sources) > 1 else "",
        section("How users say it", charts.bars({name.replace("_", " "): n for name, n in found.signals.items()})),
        *_notes(found),
    ]
    return document("closeloop: what users were unhappy about", parts, about)


def _opening(found: Summary) -> Iterator[str]:
    if found.since and found.until:
        yield f'<p class="dim">{_day(found.since)} to {_day(found.until)} (UTC)</p>'
    if not found.rated:
        yield '<p class="warn">Nothing was rated in this time.</p>'
        return
    text = f"Users rated {found.rated:,} answers and were unhappy with {found.negative:,} of them ({found.negative / found.rated:.1%})"
    if found.before:
        text += f"; in the same time before it was {found.before.before:.1%}"
    yield f"<p>{text}.</p>"
    for row in found.buckets:
        if row.change:
            share = "" if row.share_before is None else f" from {row.share_before:.1%}"
            verb = "rose" if row.change == "up" else "fell"
            chance = f"of what was rated (p = {row.p_value:.2g})"
            yield f'<p class="warn"><b>{escape(row.bucket)}</b> {verb}{share} to {row.share:.1%} {chance}.</p>'


def _funnel(found: Summary) -> dict[str, int]:
    counts = {
        "answers": found.seen,
        "rated by users": found.rated,
        "unhappy": found.negative,
        "error mode known": found.bucketed,
        "labels sent back": found.labelled,
        "kept as tests": found.tested,
    }
    return counts if found.since else {name: n for name, n in counts.items() if n}


def _period(step: timedelta | None) -> str:
    hours = int(step.total_seconds() // 3600) if step else 0
    return {1: "hour", 24: "day", 168: "week"}.get(hours, f"{max(1, hours // 24)} days")


def _over_time(found: Summary) -> str:
    shape = "%d %b %H:00" if found.step and found.step < timedelta(days=1) else "%d %b"
    names = [at.strftime(shape) for at, _, _ in found.periods]
    return charts.stacked(
        names, [bad for _, _, bad in found.periods], [rated for _, rated, _ in found.periods], "unhappy", "rated"
    )


def _buckets(found: Summary, definitions: Mapping[str, str]) -> str:
    timed, compared = bool(found.periods), found.before is not None
    head = ["Error mode", "Answers", "Of rated", *(["Before", ""] if compared else []), *(["Trend"] if timed else [])]
    rows = []
    for row in found.buckets:
        meaning = definitions.get(row.bucket, "")
        name = f'<b>{escape(row.bucket)}</b><br><span class="dim">{escape(meaning)}</span>'
        before = [f"{row.share_before or 0:.1%}", _ARROWS[row.change]] if compared else []
        trend = [charts.spark(row.trend)] if timed else []
        rows.append([name, f"{row.count:,}", f"{row.share:.1%}", *before, *trend])
    return table(rows, head)


def _examples(buckets: Sequence[Failing], link: Link) -> str:
    return "\n".join(
        f"<details{' open' if not place else ''}><summary><b>{escape(row.bucket)}</b> ({row.count:,})</summary>"
        + "".join(_quote(quote, link) for quote in row.quotes)
        + "</details>"
        for place, row in enumerate(row for row in buckets if row.quotes)
    )


def _quote(quote: Quote, link: Link) -> str:
    lines = [
        ("asked", quote.asked),
        ("answered", quote.answered or "(nothing)"),
        ("user", quote.said),
        ("because", quote.because),
    ]
    inner = "\n".join(f'<span class="dim">{name}</span> {escape(text)}' for name, text in lines if text)
    address = link(quote)
    when = quote.at.strftime("%Y-%m-%d %H:%M UTC, ") if quote.at else ""
    trace = f"trace {escape(quote.trace_id)}"
    if address and is_web(address):
        trace = f'<a href="{escape(address)}" rel="noopener noreferrer">{trace}</a>'
    return f'<blockquote>{inner}\n<span class="dim">{when}{escape(quote.key.platform)}, {trace}</span></blockquote>'


def is_web(address: str) -> bool:
    """Whether an address leads to a web page, and gives away no password."""
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _groups(name: str, rows: Sequence[Group]) -> str:
    head = [escape(name.capitalize()), "Rated", "Unhappy", "Share"]
    return table(
        [
            [escape(row.name), f"{row.rated:,}", f"{row.negative:,}", f"{row.negative / max(1, row.rated):.1%}"]
            for row in rows
        ],
        head,
    )


def _notes(found: Summary) -> Iterator[str]:
    if found.loudest is not None and found.loudest > 0.2:
        yield (
            f'<p class="warn">One user has {found.loudest:.0%} of the failures of {found.users:,} known users: '
            "what is frequent here may be what this one person meets.</p>"
        )
    if found.looked_at < found.rated:
        yield (
            f'<p class="dim">Quotes, models, users and signals are from the latest {found.looked_at:,} of {found.rated:,} '
            "rated answers; everything else counts all.</p>"
        )
    if found.undated:
        yield f'<p class="dim">{found.undated:,} rated answers are in no span of time: nobody knows when they were given.</p>'


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
