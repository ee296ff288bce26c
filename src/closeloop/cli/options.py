"""Options that several commands share, declared once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Optional

import typer

Config = Annotated[
    Optional[Path],  # noqa: UP045 - typer reads this at run time
    typer.Option(
        "--config", "-c", metavar="FILE", help="Configuration file. Default: closeloop.toml here, if there is one."
    ),
]
StoreUrl = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--store", metavar="STORE", help="Path or URL of the store, e.g. feedback.db or postgresql://host/db."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Hints = Annotated[
    bool, typer.Option("--hints", help="Also pair an answer that failed with a later one of its thread that satisfied.")
]
Splits = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--splits", metavar="SHARES", help="Shares, e.g. train=0.8,validation=0.1,test=0.1. What is assigned stays so."
    ),
]
Profile = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--profile",
        metavar="NAME",
        help="Who reads it, for formats with several readers: openai, azure, together, fireworks.",
    ),
]
UserCap = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option(
        "--user-cap", metavar="N", min=0, help="Most rows of one user in training data; 0: no limit (default)."
    ),
]
NearDup = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--near-dup",
        metavar="pair|prompt|off",
        help="Leave out pairs with nearly equal questions: with equal sides (default), with any, or none.",
    ),
]
LengthRatio = Annotated[
    Optional[float],  # noqa: UP045
    typer.Option(
        "--length-ratio",
        metavar="RATIO",
        help="Leave out pairs with a side more than so many times as long as the other.",
    ),
]
Sources = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--source", "-s", metavar="NAME", help="Only this configured source; may be given several times. Default: all."
    ),
]
Source = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--source", "-s", metavar="NAME", help="Only this configured source."),
]
Since = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--since", metavar="WHEN", help="From this time on: 2026-11-01, 2026-11-01T08:00Z, or an age such as 7d."
    ),
]
Until = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--until", metavar="WHEN", help="Up to this time; same forms as --since."),
]
Log = Annotated[
    str,
    typer.Option(
        "--log",
        metavar="auto|json|text",
        envvar="CLOSELOOP_LOG",
        help="What is said on stderr while it runs: JSON lines with the run's id, or text. auto: text on a terminal.",
    ),
]
MetricsFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--metrics-file", metavar="FILE", help="Write a Prometheus textfile here, whatever the run ends with."
    ),
]
Heartbeat = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--heartbeat", metavar="URL", help="POST here after a sync that did its work (exit code 0 or 3)."),
]
MaxRuntime = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--max-runtime", metavar="DURATION", help="Stop after this long, e.g. 10m; the next run goes on from there."
    ),
]


def span(since: str | None, until: str | None, now: datetime) -> tuple[datetime | None, datetime | None]:
    """--since and --until as typed. Raises ConfigError for what is no time, and when --since is not before --until or still to come."""
    start, end = _moment(since, "--since", now), _moment(until, "--until", now)
    if start and start >= (end or now):
        from closeloop.errors import ConfigError

        bound = f"--until {end.isoformat()}" if end else f"now, {now:%Y-%m-%dT%H:%M}Z"
        raise ConfigError(f"--since {start.isoformat()} is not before {bound}")
    return start, end


def _moment(text: str | None, option: str, now: datetime) -> datetime | None:
    """A time or an age; dates without a zone are UTC. Raises ConfigError naming the option."""
    if text is None:
        return None
    from closeloop.config.durations import read_since
    from closeloop.errors import ConfigError

    try:
        parsed = read_since(text)
    except ValueError as error:
        raise ConfigError(f"{option}: {error}") from None
    return parsed if isinstance(parsed, datetime) else now - parsed
