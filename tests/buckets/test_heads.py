"""The trained heads: their files, and the sums they make."""

from __future__ import annotations

import json
import math
from importlib.resources import files
from typing import Any

import pytest

from closeloop.buckets import heads
from closeloop.buckets.heads import Head, Joint

NAMES = ("comments", "comments_general", "grounding", "refusal", "truncated")


@pytest.mark.parametrize("name", NAMES)
def test_a_weight_file_is_small_readable_and_says_where_it_comes_from(name: str) -> None:
    """Below 1 MB, JSON, with its task, its data, the script that made it and its cross-validated figures."""
    path = files("closeloop.buckets").joinpath("weights", f"{name}.json")
    body = json.loads(path.read_text(encoding="utf-8"))

    assert len(path.read_bytes()) < 1_000_000
    assert {"task", "data", "made_by"} <= set(body["about"])
    assert any(key.startswith("cross_validated") for key in body["about"])
    assert heads.version(name) == heads.load(name).version == body["version"]


@pytest.mark.parametrize("name", NAMES)
def test_no_set_that_may_only_measure_trained_a_head(name: str) -> None:
    """What a file names as its data is what may be shipped."""
    data = heads.load(name).about["data"].lower()

    assert not any(banned in data for banned in ("do-not-answer", "replication", "cliff", "goyal", "uss", "topical"))


def test_a_head_is_the_sum_it_says_it_is() -> None:
    """Bias, scaled numbers, normalised tf-idf of known terms, and leaves."""
    head = Head(
        bias=0.5,
        numbers={"length": (2.0, 10.0, 5.0)},
        terms={"no": (3.0, 1.0), "way": (4.0, -1.0)},
        trees=[["length", 12.0, 0.25, ["length", 20.0, -0.5, 1.0]]],
    )

    assert head.logit({"length": 15.0}, ["no", "way", "no", "unknown"]) == pytest.approx(0.5 + 2.0 + (3 - 4) / 5 - 0.5)
    assert head.logit({}) == pytest.approx(0.5 - 4.0 + 0.25)


def test_classes_that_exclude_each_other_share_one_probability() -> None:
    """A softmax of biases and normalised tf-idf: a term counts once however often it stands there, and an unknown one not at all."""
    head = Joint(
        ("fact", "layout"), (0.5, -0.5), {"wrong": (9.0, [(0, 6.0)]), "bullets": (16.0, [(0, -4.0), (1, 8.0)])}
    )

    scores = head.probabilities(["wrong", "bullets", "wrong", "unheard"])

    fact, layout = math.exp(0.5 + (6 - 4) / 5), math.exp(-0.5 + 8 / 5)
    assert scores == pytest.approx({"fact": fact / (fact + layout), "layout": layout / (fact + layout)})
    assert head.probabilities([])["fact"] == pytest.approx(1 / (1 + math.exp(-1)))


def test_a_joint_head_is_its_file() -> None:
    """One pass gives what a head for each class would: the weights of the file, term by term."""
    body = json.loads(
        files("closeloop.buckets").joinpath("weights", "comments_general.json").read_text(encoding="utf-8")
    )
    term, (idf, *weights) = next(iter(body["terms"].items()))
    bare, said = (heads.joint("comments_general").probabilities(terms) for terms in ([], [term]))

    assert list(bare) == list(body["classes"])
    assert math.fsum(said.values()) == pytest.approx(1)
    moved = [math.log(said[name] / bare[name]) for name in bare]
    assert [one - moved[0] for one in moved] == pytest.approx([weight - weights[0] for weight in weights])
    assert idf > 0


def test_calibration_is_a_line_between_points_and_flat_outside() -> None:
    """Never outside what was observed."""
    head = Head(bias=0.0, curve=((-1.0, 1.0), (0.2, 0.8)))

    assert [head.calibrated(x) for x in (-9.0, 0.0, 9.0)] == pytest.approx([0.2, 0.5, 0.8])
    assert Head(bias=0.0).calibrated(0.0) == 0.5
    assert math.isfinite(Head(bias=0.0).calibrated(1e9))


@pytest.mark.parametrize("name", NAMES)
def test_curves_rise(name: str) -> None:
    """A higher score is never a lower probability."""
    for head in heads.load(name).classes.values():
        xs, ys = head.curve
        assert list(xs) == sorted(xs)
        assert list(ys) == sorted(ys)


def test_an_unsupported_sentence_is_pointed_at(find: Any, make_case: Any) -> None:
    """The sentence that the documents say nothing of is among the evidence, whole and without the space before it."""
    source = "The museum opened in 1932 in the old harbour. It shows ships and maps. Entry is free on Sundays."
    good = "The museum opened in 1932 in the old harbour and shows ships and maps."
    bad = "Its founder Elena Marsh was later awarded a medal by the queen for her novels."
    prompt = "When did the museum open, and who founded it?"

    true = find("ungrounded", make_case(prompt, good, documents=[source]))["hallucination.ungrounded"]
    false = find("ungrounded", make_case(prompt, f"{good} {bad}", documents=[source]))["hallucination.ungrounded"]

    assert true.confidence < 0.4 < false.confidence
    assert bad in [evidence.quote for evidence in false.evidence]


def test_a_record_turned_round_is_a_contradiction(find: Any, make_case: Any) -> None:
    """A yes for a no, and hours of another day."""
    hours = dict.fromkeys(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"), "9:0-17:0")
    record = {
        "name": "Corner Cafe", "city": "Leeds", "hours": {**hours, "Saturday": "10:0-14:0"},
        "attributes": {"OutdoorSeating": False, "WiFi": "free", "RestaurantsReservations": True, "HappyHour": None},
    }  # fmt: skip
    text = "Corner Cafe in Leeds offers outdoor seating. It opens from 9 am to 5 pm on weekdays. It takes reservations."

    found = find("ungrounded", make_case("Describe the place.", text, documents=[json.dumps(record)]))

    assert [one.quote for one in found["hallucination.contradiction"].evidence] == [
        "Corner Cafe in Leeds offers outdoor seating."
    ]


def test_nothing_is_said_without_documents(find: Any, make_case: Any) -> None:
    """No closed-book fact checking."""
    assert find("ungrounded", make_case("Who wrote it?", "Elena Marsh wrote it in 1902.")) == {}
