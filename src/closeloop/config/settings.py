"""The settings as models: every key of `closeloop.toml` with its default and meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from closeloop.config.addresses import check_endpoint, shown
from closeloop.config.durations import Duration, Since
from closeloop.config.export_rules import ExportSettings
from closeloop.config.shares import read_shares
from closeloop.errors import ConfigError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)


def _words(value: Any) -> Any:
    """`email, phone` as it stands in an environment variable -> a list."""
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


Share = Annotated[float, Field(ge=0, le=1)]
Traces = Literal["negative", "feedback", "sessions", "all"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SignalOverride(_Section):
    """How one raw feedback name of this source is read, instead of by the tables in `closeloop.signals`."""

    kind: str
    direction: Literal["maximize", "minimize"] = "maximize"
    lowest: float | None = None
    highest: float | None = None
    labels: dict[str, float] = Field(default_factory=dict)
    """Label -> polarity in [-1, 1]."""


class PushSettings(_Section):
    """What goes back to the platform for each failure."""

    label: str = "error_mode"
    """Name of the categorical label with the primary bucket."""
    min_confidence: float = Field(default=0.0, ge=0, le=1)
    """Labels below this confidence are not sent."""
    booleans: bool = False
    """Also one boolean per top-level bucket, named `<label>.<bucket>`."""
    verdict: str = ""
    """Name of a numeric score with the resolved user verdict in [-1, 1]; empty sends none."""
    dataset: str = "closeloop-regression"
    """Name of the native dataset of regression cases; empty pushes none."""
    queue: str = ""
    """Name of the platform's review queue for mixed and unknown interactions; empty queues none."""


class SourceSettings(_Section):
    """One `[sources.NAME]` table: where feedback comes from and how it is read."""

    platform: str
    """Name of the platform, e.g. `phoenix` or `files`."""
    project: str = "default"
    """Name of the project on the platform."""
    base_url: str | None = None
    """Address of the server; without it the platform's own environment variables are asked."""
    path: Path | None = None
    """File or folder to read, for platforms that read files."""
    traces: Traces = "sessions"
    """Which traces to keep: only those with negative feedback, with any feedback, the whole sessions of those, or all."""
    since: Since = None
    """How far back the first pull reaches: a time, or a duration before now. None is everything."""
    lookback: Duration | None = None
    """What every pull reads again, for late and edited feedback; default: what the platform needs."""
    page_size: int | None = Field(default=None, ge=1, le=100_000)
    """Rows per request; default: what suits the platform."""
    reconcile_every: Duration = timedelta(days=1)
    """How often deletions are looked for."""
    signals: dict[str, str | SignalOverride] = Field(default_factory=dict)
    """How feedback names of your own are read: a kind, or a table with kind, direction, lowest, highest, labels."""
    ignore: tuple[str, ...] = ()
    """Feedback names that are not user feedback."""
    evaluators: bool = False
    """Also keep what only judges and code say; it never counts as a user's word."""
    redact: tuple[str, ...] = ()
    """What is redacted before anything is stored, beside the redaction of all sources."""
    push: PushSettings = PushSettings()
    """What goes back to the platform."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Settings of one platform only, listed below."""


class JudgeSettings(_Section):
    """An LLM that is asked where the detectors are in doubt. Its key is read from OPENAI_API_KEY."""

    model: str = ""
    """Name of the model; empty asks none."""
    base_url: str | None = None
    """Any OpenAI-compatible endpoint, such as `http://127.0.0.1:8000/v1`; none is OpenAI's own."""
    budget: int = Field(default=200, ge=0)
    """Calls in one run at most, of one source in a sync; what they did not reach is asked in the next run."""
    concurrency: int = Field(default=4, ge=1, le=64)
    """Calls at the same time."""
    timeout: Duration = timedelta(seconds=60)
    """For one call."""
    retries: int = Field(default=3, ge=0)
    """Of a call that failed on the way."""
    max_tokens: int = Field(default=1200, ge=64)
    """Of one answer, without what a reasoning model thinks before it."""
    trust: float = Field(default=0.6, ge=0, le=1)
    """What a finding is worth at most before the judge was compared with human labels."""
    precision: dict[str, Share] = Field(default_factory=dict)
    """By bucket what it proved to be worth when its answers were compared with human labels."""
    cache: Path | None = None
    """A folder to keep answers in, by content hash."""

    @model_validator(mode="after")
    def _asks_somebody(self) -> JudgeSettings:
        if self.base_url is not None:
            check_endpoint(self.base_url)
            if not self.model and "model" not in self.model_fields_set:
                raise ValueError('base_url without model asks nobody: name the model (`model = ""` is no judge)')
        return self


class BucketSettings(_Section):
    """How failures are sorted."""

    taxonomy: tuple[Path, ...] = ()
    """TOML files that add buckets below a core key."""
    threshold: float = Field(default=0.5, ge=0, le=1)
    """A finding below this confidence is only a score."""
    thresholds: dict[str, Share] = Field(default_factory=dict)
    """The same for single buckets, e.g. `"hallucination.ungrounded" = 0.6`; `closeloop evaluate --fit FILE` writes them to copy in."""
    slow: Duration = timedelta(seconds=30)
    """A response slower than this is `latency.slow`."""
    disable: tuple[str, ...] = ()
    """Names of detectors to leave out."""
    judge: JudgeSettings = JudgeSettings()
    """An LLM for the doubtful cases."""


class OperateSettings(_Section):
    """How a sync reports to whoever watches it."""

    metrics_file: Path | None = None
    """Prometheus textfile that every sync replaces, for node_exporter's textfile collector."""
    heartbeat: SecretStr = SecretStr("")
    """Address that gets a POST after every sync that did its work (exit code 0 or 3): a dead man's switch."""
    allow_private: bool = False
    """Heartbeat and webhook may be on a private network."""
    parallel: int = Field(default=4, ge=1, le=64)
    """How many sources are read or written at the same time."""


class AlertSettings(_Section):
    """When people are told, and where. Checked by `closeloop alert`, and after every sync when there is a webhook."""

    webhook: SecretStr = SecretStr("")
    """Address that gets alerts as a POST; best given as CLOSELOOP_ALERTS__WEBHOOK, because it is a secret."""
    format: Literal["json", "slack"] = "json"
    """What the webhook understands."""
    window: Duration = timedelta(days=7)
    """A bucket's share in this span is compared with the same span before it; within four of them the newest release with the last."""
    min_count: int = Field(default=20, ge=1)
    """A bucket with fewer failures in the window is never an alert."""
    min_rise: float = Field(default=0.02, ge=0, le=1)
    """A share has to rise by at least this much, however significant."""
    p_value: float = Field(default=0.01, gt=0, le=1)
    """How unlikely a rise must be by chance, over all buckets together."""
    quiet_after: Duration | None = timedelta(days=2)
    """No feedback for this long is an alert."""
    stale_after: Duration | None = timedelta(hours=6)
    """A source not read for this long is an alert."""
    repeat: Duration = timedelta(days=1)
    """The same alert is not sent again within this time."""


class PresidioSettings(_Section):
    """How Presidio finds names, when `redact` asks it to."""

    model: str = ""
    """Name of an installed spaCy model, or its folder."""
    language: str = "en"
    """Language of the model, as Presidio calls it."""
    threshold: float = Field(default=0.5, ge=0, le=1)
    """A find below this score is none. Numbers that may be anything score below 0.5, names found by spaCy 0.85."""


def _checked_shares(text: str) -> str:
    if text.strip():
        read_shares(text)
    return text.strip()


class Settings(BaseSettings):
    """The whole configuration. Environment names start with `CLOSELOOP_`, e.g. `CLOSELOOP_STORE`."""

    model_config = SettingsConfigDict(
        env_prefix="CLOSELOOP_", env_nested_delimiter="__", extra="forbid", frozen=True, env_ignore_empty=True
    )

    store: str = "sqlite:///closeloop.db"
    """Where everything is kept: a path, `sqlite:///FILE`, or `postgresql://HOST/DATABASE`."""
    sources: dict[str, SourceSettings] = Field(default_factory=dict)
    """Where feedback comes from, by a name of your own."""
    buckets: BucketSettings = BucketSettings()
    """How failures are sorted."""
    operate: OperateSettings = OperateSettings()
    """How a sync reports to whoever watches it."""
    alerts: AlertSettings = AlertSettings()
    """When people are told, and where."""
    settle: Duration = timedelta(minutes=2)
    """Nothing younger than this counts as finally read: a window closes only behind it."""
    redact: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = ()
    """What is redacted in every source: email, phone, iban, card, national_id, api_key, ip, url_secret, or all; presidio or presidio:X."""
    presidio: PresidioSettings = PresidioSettings()
    """How Presidio finds names, when `redact` asks it to."""
    splits: Annotated[str, AfterValidator(_checked_shares)] = ""
    """Shares of training and tests, e.g. train=0.8,test=0.2; empty: whichever export asks first. What was assigned stays there."""
    export: ExportSettings = ExportSettings()
    """What is left out of exports."""
    plugins: str | None = None
    """Comma-separated names of the installed plugins to load; empty loads none, unset loads all. What is built in is there anyway."""

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Without the password a store's URL may hold."""
        for name, value in super().__repr_args__():
            yield name, shown(value) if name == "store" else value

    @model_validator(mode="after")
    def _sources_are_distinct(self) -> Settings:
        seen: dict[tuple[str, str], str] = {}
        for name, source in self.sources.items():
            if not _NAME.fullmatch(name):
                raise ValueError(f"source name {name!r}: use letters, digits, '_', '-' and '.', at most 64")
            key = (source.platform, source.project)
            if key in seen:
                raise ValueError(
                    f"sources {seen[key]!r} and {name!r} both read {source.platform} project {source.project!r}: "
                    "one store keeps one server's project of a name, give the second its own store"
                )
            seen[key] = name
        return self

    def source(self, name: str) -> tuple[str, SourceSettings]:
        """The source of this name, or the only one of this platform. Raises ConfigError that lists what there is."""
        if name in self.sources:
            return name, self.sources[name]
        matches = [key for key, source in self.sources.items() if source.platform == name]
        if len(matches) == 1:
            return matches[0], self.sources[matches[0]]
        have = ", ".join(sorted(self.sources)) or "none (write one with `closeloop init`)"
        many = f" ({len(matches)} sources are of platform {name!r}: name one)" if matches else ""
        raise ConfigError(f"unknown source {name!r}{many}: configured sources are {have}")
