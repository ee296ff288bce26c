"""Why a label is there, and how good the labels are on a team's own."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.buckets import metrics
from closeloop.buckets.base import Rule
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.evaluate import evaluate_file
from closeloop.buckets.explain import explain, explain_line
from closeloop.config import BucketSettings
from closeloop.errors import ConfigError

NOW = datetime(2026, 5, 1, tzinfo=UTC)
REFUSAL = "I'm sorry, but I can't help with that."
WriteLines = Callable[..., Path]


@pytest.fixture
def lines(tmp_path: Path) -> WriteLines:
    """`lines({...}, {...})`: a JSONL file of these interactions."""

    def write(*rows: dict[str, Any]) -> Path:
        path = tmp_path / "labelled.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    return write


def row(number: int, response: str, labels: list[str], **fields: Any) -> dict[str, Any]:
    """A labelled interaction."""
    return {"id": f"i{number}", "prompt": f"Question {number}?", "response": response, "labels": labels, **fields}


def test_figures_per_bucket_and_for_the_key_above(cascade: Cascade, lines: WriteLines) -> None:
    """A sub-label counts for its key; every figure is there, with an interval round F1."""
    path = lines(
        *(row(k, REFUSAL if k % 2 else "It opens at nine.", ["refusal.policy"] if k % 2 else []) for k in range(20))
    )

    found = evaluate_file(path, cascade, now=NOW)

    assert found.interactions == 20
    assert set(found.buckets) == {"refusal", "refusal.policy"}
    assert found.buckets["refusal"]["f1"] == found.buckets["refusal"]["auroc"] == 1.0
    assert found.buckets["refusal"]["f1_low"] <= found.buckets["refusal"]["f1"] <= found.buckets["refusal"]["f1_high"]
    assert 0 <= found.buckets["refusal"]["calibration_error"] < 0.2


def test_fitted_thresholds_are_settings(cascade: Cascade, detectors: Any, lines: WriteLines, tmp_path: Path) -> None:
    """`--fit` writes what closeloop.toml takes, and the cascade takes it from there."""
    path = lines(*(row(k, REFUSAL if k % 2 else "It opens at nine.", ["refusal"] if k % 2 else []) for k in range(20)))
    found = evaluate_file(path, cascade, now=NOW, fit=tmp_path / "fit.toml")
    settings = BucketSettings(**tomllib.loads((tmp_path / "fit.toml").read_text())["buckets"])

    assert settings.thresholds == found.fitted
    fitted = Cascade(detectors, settings=settings)
    assert fitted.thresholds.of("refusal", fitted.taxonomy) == found.fitted["refusal"]
    assert fitted.version != cascade.version


def test_what_is_fitted_to_an_own_bucket_holds_against_its_own_file(lines: WriteLines, tmp_path: Path) -> None:
    """Its taxonomy file may be shared by projects; copied into the configuration, the fitted threshold is the one that counts."""
    (tmp_path / "own.toml").write_text(
        'name = "own"\n[buckets.old_prices]\nparent = "stale"\ndefinition = "Prices of last year."\nthreshold = 0.95\n'
        'examples = ["the prices are those of last year"]\n'
    )
    said = {"feedback": [{"name": "thumbs", "score": 0, "comment": "prices of last year"}]}
    path = lines(
        *(row(k, "It costs 4 euros.", ["old_prices"], **said) for k in range(8)),
        *(row(k, "It opens at nine.", []) for k in range(8, 16)),
    )
    buckets: dict[str, Any] = {"taxonomy": [tmp_path / "own.toml"]}
    with Loop(Settings(buckets=buckets), env={}) as loop:
        before = loop.evaluate(path, fit=tmp_path / "fit.toml").buckets["old_prices"]["f1"]

    fitted = tomllib.loads((tmp_path / "fit.toml").read_text())["buckets"]
    with Loop(Settings(buckets=buckets | fitted), env={}) as loop:
        after = loop.evaluate(path).buckets["old_prices"]["f1"]

    assert (before, after) == (0.0, 1.0)


def test_nothing_is_written_where_nothing_could_be_fitted(cascade: Cascade, lines: WriteLines, tmp_path: Path) -> None:
    """An empty table to copy into the configuration looks like a result."""
    found = evaluate_file(lines(row(0, REFUSAL, ["refusal"])), cascade, now=NOW, fit=tmp_path / "fit.toml")

    assert not (tmp_path / "fit.toml").exists()
    assert found.file is None
    assert "a bucket needs 8 rows that have it and 8 that do not" in found.problems[0]


def test_what_is_left_unknown_is_compared_by_its_label(cascade: Cascade, lines: WriteLines, tmp_path: Path) -> None:
    """No detector finds `unknown`, so it has no score, and no threshold is fitted to it."""
    down = {"feedback": [{"name": "thumbs", "score": 0}]}
    path = lines(
        *(row(k, REFUSAL, ["refusal.policy"], **down) for k in range(8)),
        *(row(k, "It opens at nine.", ["unknown"], **down) for k in range(8, 16)),
    )

    found = evaluate_file(path, cascade, now=NOW, fit=tmp_path / "fit.toml")

    assert found.macro_f1 == found.buckets["unknown"]["f1"] == 1.0
    assert set(found.fitted) == {"refusal", "refusal.policy"}


def test_why_no_line_counts_is_said(cascade: Cascade, lines: WriteLines) -> None:
    """A misspelled bucket is not a missing one, and a file with nothing in it is told as such."""
    nearest = (
        r"no labelled interaction: line 1: `labels` holds 'refusel', .* closeloop-core/1 \(did you mean 'refusal'\?\)"
    )
    with pytest.raises(ConfigError, match=nearest):
        evaluate_file(lines(row(1, REFUSAL, ["refusel"])), cascade, now=NOW)
    with pytest.raises(ConfigError, match="no labelled interaction: it is empty"):
        evaluate_file(lines(), cascade, now=NOW)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"labels": "refusal"}, "needs `labels`, a list of bucket keys"),
        ({"labels": [{"name": "refusal"}]}, "`labels` holds None: an entry is the key of a bucket, or an object"),
        ({"labels": [], "buckets": "refusal"}, "`buckets` needs to be a list"),
        ({"labels": [], "buckets": ["refusel"]}, "`buckets` holds 'refusel', which is no bucket"),
    ],
)
def test_labels_that_cannot_be_read_are_set_aside(
    cascade: Cascade, lines: WriteLines, fields: dict[str, Any], problem: str
) -> None:
    """A key of `buckets` that no bucket has would silently take the row out of every figure."""
    found = evaluate_file(lines(row(1, REFUSAL, ["refusal"]), {**row(2, "Fine.", []), **fields}), cascade, now=NOW)

    assert found.interactions == 1
    assert problem in found.problems[0]


def test_a_line_that_repeats_another_counts_once(cascade: Cascade, lines: WriteLines) -> None:
    """Told, and whether the two say the same; an id alone that stands twice is no repetition."""
    path = lines(row(1, REFUSAL, ["refusal"]), row(1, REFUSAL, ["refusal"]), row(1, REFUSAL, []), row(1, "Fine.", []))
    found = evaluate_file(path, cascade, now=NOW)

    assert (found.interactions, found.buckets["refusal"]["rows"], found.buckets["refusal"]["positive"]) == (2, 2, 1)
    assert found.problems == (
        "line 2: repeats line 1 and is not counted again",
        "line 3: repeats line 1 and is not counted again, with other labels: settle which are right",
    )


def test_good_answers_alone_have_false_flags_and_no_f1(cascade: Cascade, lines: WriteLines) -> None:
    """What was looked for and never found is in no mean; where nothing was looked for either, that is said."""
    good = [row(k, REFUSAL if k == 0 else "Fine.", [], buckets=["refusal", "tone"]) for k in range(12)]
    found = evaluate_file(lines(*good), cascade, now=NOW)
    bare = evaluate_file(lines(*({**one, "buckets": None} for one in good)), cascade, now=NOW)

    assert found.macro_f1 is None
    assert {key: (one["flagged"], one["f1"], one["recall"]) for key, one in found.buckets.items()} == {
        "refusal": (1, None, None),
        "tone": (0, None, None),
    }
    assert (bare.buckets, bare.macro_f1) == ({}, None)
    assert "there is nothing to compare" in bare.problems[0]


def test_a_key_that_does_not_apply_rules_out_its_sub_labels(cascade: Cascade, lines: WriteLines) -> None:
    """Who looked for refusals and saw none saw none by policy; who says `refusal` alone does not say of which kind."""
    rows = [row(k, REFUSAL, ["refusal.policy"], buckets=["refusal"]) for k in range(3)]
    rows += [row(k, "Fine.", [], buckets=["refusal"]) for k in range(3, 8)]
    rows += [
        row(8, REFUSAL, ["refusal"], buckets=["refusal"]),
        row(9, REFUSAL, ["refusal.capability"], buckets=["refusal"]),
    ]
    found = evaluate_file(lines(*rows), cascade, now=NOW).buckets

    assert {key: (one["rows"], one["positive"]) for key, one in found.items()} == {
        "refusal": (10, 5),
        "refusal.capability": (9, 1),
        "refusal.policy": (9, 3),
    }


def test_what_only_a_judge_named_has_figures_too(detectors: Any, lines: WriteLines) -> None:
    """Each row that was looked at for it, none of which has it."""

    class Judging(Rule):
        name, version, tier, buckets = "judging", "1", "judge", ("tone",)

        def detect(self, case: Any) -> Any:
            yield self.finding("tone", 0.6, [case.quote("response")])

    path = lines(row(1, "Rude.", ["refusal"]), row(2, "Rude!", []))
    found = evaluate_file(path, Cascade({**detectors, "judging": Judging()}), now=NOW).buckets["tone"]

    assert (found["rows"], found["positive"], found["flagged"], found["judge"]["said"]) == (2, 0, 2, 2)


def test_what_the_judge_is_worth_is_fitted_too(detectors: Any, lines: WriteLines, tmp_path: Path) -> None:
    """How often it named a bucket that the labeller named as well, drawn a little to one half; the settings take it."""

    class Judging(Rule):
        name, version, tier = "judging", "1", "judge"
        buckets = ("tone",)

        def detect(self, case: Any) -> Any:
            if "rude" in case.response:
                yield self.finding("tone", 0.6, [case.quote("response")])

    path = lines(*(row(k, "A rude answer." if k < 10 else "Fine.", ["tone"] if k < 7 else []) for k in range(20)))
    found = evaluate_file(path, Cascade({**detectors, "judging": Judging()}), now=NOW, fit=tmp_path / "fit.toml")
    settings = BucketSettings(**tomllib.loads((tmp_path / "fit.toml").read_text())["buckets"])

    assert found.buckets["tone"]["judge"] == {"said": 10, "right": 7, "precision": round(8 / 12, 4)}
    assert settings.judge.precision == found.judge_precision == {"tone": round(8 / 12, 4)}


def test_lines_without_labels_are_named_and_the_rest_counts(cascade: Cascade, lines: WriteLines) -> None:
    """Partial, not lost."""
    path = lines(row(1, REFUSAL, ["refusal"]), {"id": "x", "prompt": "", "response": ""}, row(2, "Fine.", ["nonsense"]))

    found = evaluate_file(path, cascade, now=NOW)

    assert found.interactions == 1
    assert found.exit_code == 3
    assert "line 2: an interaction to evaluate needs `labels`" in found.problems[0]
    assert "'nonsense', which is no bucket" in found.problems[1]


def test_a_file_without_any_label_is_a_mistake(cascade: Cascade, lines: WriteLines) -> None:
    """Nothing to compare with."""
    with pytest.raises(ConfigError, match="no labelled interaction"):
        evaluate_file(lines(), cascade, now=NOW)


def test_an_unknown_bucket_in_thresholds_is_a_mistake(detectors: Any) -> None:
    """A typing error would silently change nothing."""
    with pytest.raises(ConfigError, match="names unknown bucket 'refusals'"):
        Cascade(detectors, settings=BucketSettings(thresholds={"refusals": 0.5}))


def test_an_explanation_has_every_finding_and_the_reason(cascade: Cascade, make_case: Any) -> None:
    """Two labels of one tier: what goes wrong first comes first; evidence is quoted, scores below the threshold are told."""
    found = explain(cascade, make_case(prompt="Answer with 3 bullet points: why?", response=REFUSAL))

    assert found.labels[0].startswith("refusal.policy")
    assert "what goes wrong first comes first" in found.why
    held = {one["bucket"]: one["held"] for one in found.findings}
    assert held["format.structure"]
    quotes = [quote["quote"] for one in found.findings for quote in one["evidence"]]
    assert REFUSAL in quotes


def test_an_explanation_says_what_it_is_about(cascade: Cascade, make_case: Any) -> None:
    """Question, answer and comment stand in it, a long one cut in its middle; a head that is a score only has no threshold."""
    said = make_case(
        "Where is it?", REFUSAL + " word" * 900 + " The end.", comment="no help", next_turn="that is useless"
    )
    found = explain(cascade, said)

    assert (found.asked, found.said) == ("Where is it?", "no help")
    assert found.answered.startswith(REFUSAL)
    assert found.answered.endswith("The end.")
    assert len(found.answered) < 1100
    thresholds = {one["bucket"]: one["threshold"] for one in found.findings}
    assert thresholds["next_turn.dissatisfied"] is None
    assert thresholds["refusal.policy"] == 0.5


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"outcome": "positive"}, "no finding reached its threshold"),
        ({}, "unknown, for a person to look at"),
        ({"comment": "sorry, misclick"}, "the user's own word settles it"),
        ({"response": REFUSAL}, "the only bucket"),
    ],
)
def test_the_reason_fits_the_case(cascade: Cascade, make_case: Any, fields: dict[str, Any], why: str) -> None:
    """Nothing found, unknown, a disposition, one bucket."""
    assert why in explain(cascade, make_case(**fields)).why


def test_an_explanation_from_a_file(cascade: Cascade, lines: WriteLines) -> None:
    """By the id of the line; another id is answered plainly."""
    path = lines(row(1, REFUSAL, []))

    assert explain_line(path, cascade, "i1", NOW).interaction == "i1"
    with pytest.raises(ConfigError, match="no interaction 'i9'"):
        explain_line(path, cascade, "i9", NOW)


def test_a_threshold_is_judged_on_rows_it_was_not_fitted_to() -> None:
    """On noise a fitted threshold looks well on its own rows and not on held-out ones."""
    pairs = [((k * 37 % 100) / 100, k % 3 == 0) for k in range(90)]
    groups = [str(k) for k in range(90)]

    assert metrics.f1(pairs, metrics.best_threshold(pairs)) >= metrics.f1(metrics.held_out(pairs, groups))


def test_auroc_counts_ties_half() -> None:
    """As the definition says, and nothing for one class."""
    assert metrics.auroc([(0.5, True), (0.5, False)]) == 0.5
    assert metrics.auroc([(0.9, True), (0.1, False)]) == 1.0
    assert metrics.auroc([(0.9, True)]) is None
