"""From findings to labels: evidence, thresholds, tiers, one primary, and detectors that fail."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeloop.buckets.base import Case, Detector
from closeloop.buckets.cascade import Cascade, DetectorWarning
from closeloop.buckets.detectors import register_detectors
from closeloop.config import BucketSettings
from closeloop.errors import ConfigError
from closeloop.models import Evidence, Finding, Interaction, Message, Tier, Verdict


@dataclass(frozen=True)
class Says:
    """A detector that finds what it is told."""

    findings: tuple[Finding, ...]
    name: str = "says"
    version: str = "1"
    buckets: tuple[str, ...] = ()

    def detect(self, case: Case) -> Iterator[Finding]:
        yield from self.findings


def found(bucket: str, confidence: float = 0.9, tier: Tier = "rule", quote: str = "settings", **extra: Any) -> Finding:
    """A finding that quotes the response of the default case, which starts `Open the settings`."""
    evidence = (Evidence(field="response", start=9, end=9 + len(quote), quote=quote),) if quote else ()
    return Finding(
        bucket=bucket,
        confidence=confidence,
        tier=tier,
        detector="says",
        detector_version="1",
        evidence=evidence,
        **extra,
    )


def sort(case: Case, *findings: Finding, **options: Any) -> Any:
    """What a cascade makes of these findings."""
    return Cascade({"says": Says(findings)}, **options).sort(case)


def test_the_strongest_tier_is_primary_then_what_went_wrong_first(make_case: Any) -> None:
    """A coded reason beats a rule; among rules the cause comes before the symptom, whatever the confidence."""
    case = make_case()

    by_order = sort(case, found("hallucination", 0.99), found("tool_error.error", 0.6))
    by_tier = sort(case, found("tool_error.error", 0.99), found("tone", 0.9, "reason"))

    assert [label.bucket for label in by_order.labels] == ["tool_error.error", "hallucination"]
    assert [label.primary for label in by_order.labels] == [True, False]
    assert by_tier.labels[0].bucket == "tone"


def test_unsafe_is_primary_from_seven_tenths_on(make_case: Any) -> None:
    """Nothing is more urgent, not even what the user chose from a list; below it is a bucket like any other."""
    case = make_case()

    assert (
        sort(case, found("unsafe.toxic", 0.7, "comment"), found("tone", 0.9, "reason")).labels[0].bucket
        == "unsafe.toxic"
    )
    assert sort(case, found("unsafe.toxic", 0.69, "comment"), found("tone", 0.9, "reason")).labels[0].bucket == "tone"


def test_a_quote_that_is_not_verbatim_is_dropped_and_the_finding_demoted(make_case: Any) -> None:
    """Without evidence a finding is worth at most one half."""
    result = sort(make_case(), found("tone", 0.95, quote="SETTINGS"))

    assert result.scores["tone"] == 0.5
    assert result.findings[0].evidence == ()


def test_a_threshold_that_is_missed_is_a_score_and_no_label(make_case: Any) -> None:
    """Never a guess: the label is `unknown`, the score is still there."""
    result = sort(make_case(), found("tone", 0.49))

    assert [label.bucket for label in result.labels] == ["unknown"]
    assert result.scores["tone"] == 0.49


def test_nothing_found_is_unknown_only_where_the_user_was_not_satisfied(make_case: Any) -> None:
    """`unknown` routes a failure to a person; a good answer is no failure."""
    assert sort(make_case()).labels[0].bucket == "unknown"
    assert sort(make_case(outcome="positive")).labels == ()


def test_scores_have_every_top_level_key_and_a_parent_covers_its_subs(make_case: Any) -> None:
    """A parent key's score is the highest of its sub-labels."""
    result = sort(make_case(), found("format.parse", 0.3), found("format.casing", 0.4))

    assert result.scores["format"] == 0.4
    assert result.scores["format.parse"] == 0.3
    assert {"unsafe", "tone", "unknown", "next_turn.dissatisfied"} <= set(result.scores)


def test_a_bucket_is_labelled_once_by_its_strongest_finding(make_case: Any) -> None:
    """Two detectors that agree are one label, of the stronger tier; a key alone gives way to its sub-label."""
    result = sort(
        make_case(), found("tone", 0.9, "comment"), found("tone", 0.6), found("format", 0.9), found("format.parse", 0.7)
    )

    assert [(label.bucket, label.tier) for label in result.labels] == [("format.parse", "rule"), ("tone", "rule")]


def test_the_users_word_that_nothing_failed_replaces_every_bucket(make_case: Any) -> None:
    """A misclick is a disposition; what rules found stays in the scores."""
    result = sort(
        make_case(), found("format.parse", 0.97), found("unknown", 0.9, "comment", disposition="not_a_failure")
    )

    assert [(label.bucket, label.disposition) for label in result.labels] == [("unknown", "not_a_failure")]
    assert result.scores["format.parse"] == 0.97


@pytest.mark.parametrize("error", [ValueError("boom"), SystemExit("boom")])
def test_a_detector_that_raises_is_reported_once_and_left_out(error: BaseException, make_case: Any) -> None:
    """One broken plugin never stops a case, nor ends the process with an `exit()`."""

    class Broken(Says):
        name = "broken"

        def detect(self, case: Case) -> Iterator[Finding]:
            yield found("tone")
            raise error

    cascade = Cascade({"broken": Broken(()), "says": Says((found("format.parse"),))})

    with pytest.warns(
        DetectorWarning, match=f"detector 'broken' is left out where it fails: {type(error).__name__}: boom"
    ):
        labels = cascade.sort(make_case()).labels
    cascade.sort(make_case())

    assert [label.bucket for label in labels] == ["format.parse"]
    assert cascade.failures == {"broken": (2, f"{type(error).__name__}: boom")}


@pytest.mark.parametrize(
    ("findings", "problem"),
    [
        (["x"], "it yielded str, not a Finding"),
        ([found("tone").model_copy(update={"confidence": float("nan")})], "confidence nan is not between 0 and 1"),
        (
            [found("tone").model_copy(update={"evidence": ("damn",)})],
            "its evidence holds something else than Evidence: use `case.quote`",
        ),
        ([found("refusal")], "bucket 'refusal' is not among its `buckets`"),
    ],
)
def test_what_no_detector_may_yield_is_reported_and_left_out(make_case: Any, findings: list[Any], problem: str) -> None:
    """Garbage from a plugin ends neither the run nor becomes a label of somebody else's bucket."""

    class Careless(Says):
        def detect(self, case: Case) -> Iterator[Finding]:
            yield from findings

    cascade = Cascade({"careless": Careless((), buckets=("tone",)), "says": Says((found("format.parse"),))})
    with pytest.warns(DetectorWarning, match="detector 'careless' is left out where it fails"):
        labels = cascade.sort(make_case()).labels

    assert [label.bucket for label in labels] == ["format.parse"]
    assert cascade.failures == {"careless": (1, f"ValueError: {problem}")}


@pytest.mark.parametrize(("given", "failures"), [((), set()), ([], set()), (None, {"quiet"})])
def test_a_detector_may_hand_back_nothing_but_not_forget_to(make_case: Any, given: Any, failures: set[str]) -> None:
    """An empty result is an answer; None is a `return` that was left out."""

    class Quiet(Says):
        name = "quiet"

        def detect(self, case: Case) -> Any:
            return given

    cascade = Cascade({"quiet": Quiet(())})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DetectorWarning)
        cascade.sort(make_case())

    assert set(cascade.failures) == failures


def test_a_bucket_nobody_knows_is_reported_and_left_out(make_case: Any) -> None:
    """A plugin's typing error does not become a label."""
    with pytest.warns(DetectorWarning, match="bucket 'tonne' is not in closeloop-core/1"):
        result = sort(make_case(), found("tonne"))

    assert result.labels[0].bucket == "unknown"


def test_label_ids_come_from_place_bucket_and_engine(make_case: Any) -> None:
    """Sorting again gives the same ids; another engine gives others."""
    first = sort(make_case(), found("tone")).labels[0].id
    again = sort(make_case(), found("tone")).labels[0].id
    stricter = sort(make_case(), found("tone"), settings=BucketSettings(threshold=0.6)).labels[0].id

    assert first == again != stricter


def test_the_engine_version_follows_settings_and_detectors(detectors: dict[str, Detector]) -> None:
    """Whatever can change a label changes the version."""
    base = Cascade(detectors).version

    assert Cascade(detectors).version == base
    assert Cascade(detectors, settings=BucketSettings(disable=("refusal",))).version != base
    assert Cascade(detectors, settings=BucketSettings(threshold=0.6)).version != base


def test_disabling_what_does_not_exist_is_an_error(detectors: dict[str, Detector]) -> None:
    """The message lists the detectors there are."""
    with pytest.raises(
        ConfigError, match="unknown detector 'refusals': known detectors are comments, contradictions, edits"
    ):
        Cascade(detectors, settings=BucketSettings(disable=("refusals",)))


TEXT = st.text(max_size=400) | st.sampled_from(
    ["{", "```json\n{", "- a\n- b", "I can't help", "\ud800", "a" * 3000, "の" * 80]
)
BUILT_IN = Cascade({item.name: item for item in register_detectors()})


@settings(max_examples=60, deadline=None)
@given(prompt=TEXT, response=TEXT, comment=TEXT, next_turn=st.none() | TEXT)
def test_no_text_makes_a_built_in_detector_fail(
    prompt: str, response: str, comment: str, next_turn: str | None
) -> None:
    """Any text at all: no detector raises, and every quote is verbatim."""
    from closeloop.models import Signal

    interaction = Interaction(
        platform="files", project="p", id="1", trace_id="1", next_turn=next_turn,
        prompt=(Message.of("user", prompt),), response=(Message.of("assistant", response),),
    )  # fmt: skip
    signals = (
        Signal(kind="comment", polarity=0.0, weight=0.0, explicit=True, comment=comment),
        Signal(kind="edit", polarity=-0.5, weight=1.0, explicit=True, draft=response, final=comment),
    )
    case = Case(interaction, Verdict(outcome="negative", score=-1.0, weight=3.0, conflict=0.0), signals)

    result = BUILT_IN.sort(case)

    assert BUILT_IN.failures == {}
    assert all(case.holds(evidence) for label in result.labels for evidence in label.evidence)
    assert sum(label.primary for label in result.labels) == 1
