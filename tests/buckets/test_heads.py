"""The trained heads: their files, and the sums they make."""

from __future__ import annotations

import json
import math
from importlib.resources import files
from typing import Any

import pytest

from closeloop.buckets import heads
from closeloop.buckets.grounding.structured import parse
from closeloop.buckets.heads import Head

NAMES = ("comments", "grounding", "refusal", "truncated")


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


RECORD = {
    "name": "Harbour Rooms", "city": "Leeds", "stars": 4.0,
    "hours": {"Tuesday": "9:0-17:0", "Wednesday": "9:0-17:0", "Thursday": "9:0-17:0", "Friday": "9:0-19:0", "Saturday": "10:0-14:0"},
    "attributes": {"OutdoorSeating": True, "WiFi": "no", "RestaurantsReservations": False, "HappyHour": None, "Pool": True, "Sauna": False},
}  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "turned"),
    [
        ("Harbour Rooms has outdoor seating and does not take reservations.", False),
        ("Although Harbour Rooms does not take reservations, it has a pool.", False),
        ("Harbour Rooms does not offer WiFi, a sauna or reservations, but there is a pool.", False),
        ("At Harbour Rooms there is a pool, while WiFi and reservations are not available.", False),
        ("Harbour Rooms does not offer WiFi, though it offers a sauna.", True),
        ("Harbour Rooms does not take reservations, have outdoor seating or offer WiFi.", True),
        ("At Harbour Rooms the pool is not available.", True),
        ("The record of Harbour Rooms does not mention whether there is a pool.", True),
    ],
)
def test_a_denial_reaches_as_far_as_its_statement(find: Any, make_case: Any, sentence: str, turned: bool) -> None:
    """What is said in another statement of the sentence is not denied; a list behind one `not` is, and so is what `is not`."""
    case = make_case("Describe the place.", f"{sentence} It is in Leeds.", documents=[json.dumps(RECORD)])

    assert ("hallucination.contradiction" in find("ungrounded", case)) == turned


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("It is open from 9 am to 5 pm from Tuesday to Thursday and from 10 am to 2 pm on Saturdays.", 0),
        ("Hours are Tuesday through Thursday, 9:00-17:00; Friday 9:00-19:00; closed on Sundays and Mondays.", 0),
        ("It opens at 9 am on weekdays except Monday, with shorter hours on Saturday.", 0),
        ("It is open from 9 am to 5 pm on Fridays.", 1),
        ("It is open seven days a week.", 1),
        ("It is closed on Tuesdays.", 1),
        ("It is open from 8 am to 5 pm on Tuesdays.", 2),
        ("It is open 24 hours a day.", 2),
    ],
)
def test_hours_are_read_with_their_days(sentence: str, wrong: int) -> None:
    """Times belong to the days beside them: another day's are wrong, and those of no day more so."""
    structure = parse(json.dumps(RECORD))

    assert structure is not None
    assert structure.claims(sentence).hours == wrong


@pytest.mark.parametrize(
    "hours",
    [
        {"mon": "9am - 5pm", "tue": "9am - 5pm", "sun": "closed"},
        {"Monday": {"open": "09:00", "close": "17:00"}, "Tuesday": {"open": "09:00", "close": "17:00"}},
        {"Mon": ["9:00-12:00", "13:00-17:00"], "Tues": ["9:00-12:00", "13:00-17:00"]},
    ],
)
def test_hours_are_found_in_whatever_form(hours: Any) -> None:
    """Short names of days, times of twelve hours, objects and lists, under any key."""
    record = {
        "shop": {"name": "Corner", "openingHours": hours},
        "rooms": 3,
        "wifi": True,
        "pool": False,
        "bar": True,
        "lift": False,
    }
    structure = parse(json.dumps(record | {"stairs": True}))

    assert structure is not None
    assert structure.claims("It is open from 9 am to 5 pm on Mondays and Tuesdays.").hours == 0
    assert structure.claims("It is open from 9 am to 6 pm on Mondays.").hours == 2
    assert structure.claims("It is closed on Tuesdays.").hours == 1


def test_nothing_is_said_without_documents(find: Any, make_case: Any) -> None:
    """No closed-book fact checking."""
    assert find("ungrounded", make_case("Who wrote it?", "Elena Marsh wrote it in 1902.")) == {}


def test_a_regex_that_could_run_for_hours_is_refused(tmp_path: Any) -> None:
    """A team's own rule may not stop the whole run."""
    from closeloop.buckets.taxonomy import load
    from closeloop.errors import ConfigError

    path = tmp_path / "own.toml"
    path.write_text('name = "own"\n[buckets.slow]\nparent = "tone"\ndefinition = "x"\nrules = [{ regex = "(a+)+$" }]\n')

    with pytest.raises(ConfigError, match="repeats a group that repeats itself"):
        load([path])
