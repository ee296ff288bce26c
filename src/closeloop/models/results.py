"""What each verb of `Loop` returns: small, frozen, ready to print. `exit_code` is what the CLI ends with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pydantic import Field

from closeloop.models.base import Model, Moment, Seq


class Result(Model):
    """Base of what verbs return. Something set aside or left open makes the run partial: exit code 3."""

    problems: Seq[str] = ()

    @property
    def exit_code(self) -> int:
        """0 done, 3 partial."""
        return 3 if self.problems else 0


class Failed(Result):
    """One source of several that a verb could do nothing for; the others went on."""

    source: str
    error: str
    reason: str

    @property
    def exit_code(self) -> int:
        """What was asked for is done in part."""
        return 3


class Pulled(Result):
    """One source after `pull`: feedback and traces that were new, changed, or found deleted.

    `skipped` counts what was read and left out on purpose: `experiment` (about no answer a user saw), `evaluator`.
    """

    source: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    ours: int = 0
    traces: int = 0
    missing_traces: int = 0
    quarantined: int = 0
    skipped: dict[str, int] = Field(default_factory=dict)
    pages: int = 0
    read_until: Moment | None = None
    complete: bool = True
    helped: bool = False
    """Another run has the source; this one read windows for it."""


class Bucketed(Result):
    """Interactions judged and sorted. `buckets` counts primary labels by key."""

    interactions: int = 0
    negative: int = 0
    mixed: int = 0
    positive: int = 0
    weak: int = 0
    labelled: int = 0
    changed: int = 0
    buckets: dict[str, int] = Field(default_factory=dict)
    file: str = ""
    """Where the lines of a file of interactions went."""
    judge: dict[str, int] = Field(default_factory=dict)
    """What the judge cost: `calls`, `cached`, `prompt_tokens`, `completion_tokens`; empty where none was needed."""
    complete: bool = True
    """Whether nothing is left: a run that is asked to end stops before."""

    @classmethod
    def sum(cls, parts: Sequence[Bucketed]) -> Bucketed:
        """The results of several sources, or of several parts of one, as one."""
        counted = ("interactions", "negative", "mixed", "positive", "weak", "labelled", "changed")
        buckets: Counter[str] = Counter()
        judge: Counter[str] = Counter()
        for part in parts:
            buckets.update(part.buckets)
            judge.update(part.judge)
        return cls(
            **{name: sum(getattr(part, name) for part in parts) for name in counted},
            buckets=dict(sorted(buckets.items())),
            judge=dict(judge),
            complete=all(part.complete for part in parts),
            problems=tuple(problem for part in parts for problem in part.problems),
        )


class Explained(Result):
    """Why an interaction got its labels. `findings` are rows with bucket, confidence, threshold, held, tier, detector, evidence; the
    threshold is None for a head that is only a score.

    `asked`, `answered` and `said` are what it is about: the user's last words, the response, and the user's comments, each cut.
    """

    interaction: str
    outcome: str
    asked: str = ""
    answered: str = ""
    said: str = ""
    signals: Seq[str] = ()
    findings: Seq[dict[str, Any]] = ()
    labels: Seq[str] = ()
    why: str
    engine: str


class Evaluated(Result):
    """The buckets against labels: by bucket rows, positive, flagged, precision, recall, f1 with its interval, auroc, calibration_error.

    Precision, recall and F1 are None for a bucket that no row has; `macro_f1` is the mean of the others, None where there is none.
    """

    interactions: int
    buckets: dict[str, dict[str, Any]] = Field(default_factory=dict)
    macro_f1: float | None = None
    fitted: dict[str, float] = Field(default_factory=dict)
    file: str | None = None
    """Where the fitted thresholds were written."""
    judge_precision: dict[str, float] = Field(default_factory=dict)
    """What the judge's word proved to be worth by bucket, written there too."""


class Proposed(Result):
    """Proposals for new buckets: id, name, size, exemplars, state. `notes` is how many were grouped in this run."""

    notes: int = 0
    proposals: Seq[dict[str, Any]] = ()
    file: str
    notices: Seq[str] = ()


class Exported(Result):
    """One export: `input == written + skipped`; `skips` counts reasons. `files` are paths, `sha256` their digests in order."""

    format: str
    input: int = 0
    written: int = 0
    skipped: int = 0
    skips: dict[str, int] = Field(default_factory=dict)
    splits: dict[str, int] = Field(default_factory=dict)
    files: Seq[str] = ()
    sha256: Seq[str] = ()

    @property
    def exit_code(self) -> int:
        """Rows that a format leaves out, each with its reason, are no failure."""
        return 0


class Forgotten(Result):
    """What was removed of a person: counts of what they left in the store, rows of exports, examples and labels on platforms.

    `quarantined` counts records that could not be read and name the person, or what is theirs.
    """

    traces: int = 0
    feedback: int = 0
    interactions: int = 0
    quarantined: int = 0
    exports: int = 0
    rows: int = 0
    examples: int = 0
    labels: int = 0
    dry_run: bool = False


class Pushed(Result):
    """One source after `push`. `planned` says what a dry run would send; `writes` counts requests that change the platform;
    `held` how many failures are no native examples because they belong to training; `undoes` names the run that was to be taken back.
    """

    source: str
    run_id: str = ""
    planned: int = 0
    sent: int = 0
    verified: int = 0
    unchanged: int = 0
    rejected: dict[str, str] = Field(default_factory=dict)
    examples: int = 0
    held: int = 0
    reviews: int = 0
    undoes: str = ""
    undone: int = 0
    writes: int = 0
    dry_run: bool = False
    plan: Seq[dict[str, Any]] = ()
    url: str | None = None
    complete: bool = True


class Alert(Model):
    """Something people should know: `bucket_rise`, `release_rise`, `no_feedback` or `stale_sync`, of one source.

    `subject` is the bucket; `release` is where it rose, against the release before.
    """

    kind: str
    source: str
    subject: str
    text: str
    since: Moment
    share: float | None = None
    share_before: float | None = None
    p_value: float | None = None
    count: int | None = None
    release: str | None = None


class Alerted(Result):
    """What is worth a message now. `sent` of them went to the webhook; the others were sent before, or there is none."""

    alerts: Seq[Alert] = ()
    sent: int = 0
    dry_run: bool = False
    has_webhook: bool = True


class BucketShare(Model):
    """One bucket of a report: answers in it, their share of what was rated now and in the span before. `change` is `up` or `down`
    where the difference is hardly chance (`p_value`, two-sided).
    """

    bucket: str
    count: int
    share: float
    share_before: float | None = None
    change: str = ""
    p_value: float | None = None


class Reported(Result):
    """The report that was written, in numbers. `since` and `until` are None where the store knows no times."""

    file: str
    since: Moment | None = None
    until: Moment | None = None
    rated: int = 0
    negative: int = 0
    share_before: float | None = None
    """Of the failures in what was rated, in the span of the same length before."""
    undated: int = 0
    """Rated answers that are in no span, because nobody knows when they were given."""
    buckets: Seq[BucketShare] = ()


class Synced(Result):
    """One `sync`: every source pulled, everything bucketed, every source pushed. A source that failed is named in `failed`."""

    pulled: Seq[Pulled] = ()
    bucketed: Bucketed = Bucketed()
    pushed: Seq[Pushed] = ()
    failed: dict[str, str] = Field(default_factory=dict)
    busy: dict[str, str] = Field(default_factory=dict)
    """Sources that another run is working on just now, and who that is."""
    helped: Seq[Pulled] = ()
    """What this run read for other runs that were working on their sources."""
    alerts: Seq[Alert] = ()

    @property
    def parts(self) -> tuple[Result, ...]:
        """The results of its steps."""
        return (*self.pulled, *self.helped, self.bucketed, *self.pushed)

    @property
    def exit_code(self) -> int:
        """3 when a source failed or anything was set aside."""
        return 3 if self.failed or self.problems or any(part.exit_code for part in self.parts) else 0


class Checked(Result):
    """One source after `check`: what was found, and for each problem what to do."""

    source: str
    ok: bool
    server: str = ""
    strategy: str = ""
    can_write: bool = True
    names: Seq[dict[str, Any]] = ()
    notes: Seq[str] = ()

    @property
    def exit_code(self) -> int:
        """1 when a sync would fail."""
        return 0 if self.ok else 1


class RunStatus(Model):
    """One step of one run: `outcome` is `done`, `partial`, `stopped` or `failed`."""

    run_id: str
    step: str
    started_at: Moment
    seconds: float
    outcome: str
    error: str | None = None
    counts: dict[str, Any] = Field(default_factory=dict)


class SourceStatus(Model):
    """What the store holds of one source."""

    source: str
    platform: str
    project: str
    feedback: int = 0
    deleted: int = 0
    traces: int = 0
    interactions: int = 0
    negative: int = 0
    bucketed: int = 0
    waiting_traces: int = 0
    missing_traces: int = 0
    quarantined: int = 0
    unbucketed: int = 0
    outbox: dict[str, int] = Field(default_factory=dict)
    read_until: dict[str, Moment | None] = Field(default_factory=dict)
    buckets: dict[str, int] = Field(default_factory=dict)
    locked_by: str | None = None
    is_configured: bool = True
    """Whether the configuration (still) has this source."""
    lag_seconds: float | None = None
    """Age of the moment up to which all feedback is read, None for what is not read any more."""
    newest_feedback: Moment | None = None
    """When a user last said anything, by the platform's clock."""
    last_success: Moment | None = None
    """When a pull last ended without an error."""
    runs: Seq[RunStatus] = ()
    """The last steps of runs, the latest first."""
    errors: Seq[str] = ()
    """What went wrong since the last success."""
    next_work: Seq[str] = ()
    """What the next run would do."""


class Quarantined(Result):
    """Records that were set aside, the latest first, and what became of them when they were tried again or dropped."""

    records: Seq[dict[str, Any]] = ()
    total: int = 0
    tried: int = 0
    recovered: int = 0
    """Readable now, or no longer on the platform."""
    dropped: int = 0

    @property
    def exit_code(self) -> int:
        """Looking at them is no failure."""
        return 0


class Kept(Result):
    """What was done to the store itself: its size in bytes before and after, its version, the backup's path.

    `migrated_from` is the version it had before, 0 where it was not there, None where nothing was to be done.
    """

    store: str
    version: int
    before: int = 0
    after: int = 0
    path: str | None = None
    migrated_from: int | None = None


class Status(Result):
    """The store at a glance."""

    store: str
    version: int
    size: int = 0
    """Bytes on disk."""
    sources: Seq[SourceStatus] = ()
