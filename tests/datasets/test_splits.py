"""Nothing is on both sides of a split: within an export, across formats, and as data arrives."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeloop.datasets.alike import sketch
from closeloop.datasets.export import Options, export, rerender
from closeloop.datasets.exporters import register_exporters
from closeloop.datasets.groups import Groups
from closeloop.datasets.runs import Runs, Scratch
from closeloop.datasets.splits import Plan, plan_for
from closeloop.errors import ConfigError, LockedError
from closeloop.models import Example, Message, Provenance
from closeloop.testing.samples import at

FORMATS = {exporter.name: exporter for exporter in register_exporters()}
HALF = Plan.read("train=0.5,test=0.5")
NOW = at(90)


@contextmanager
def grouping() -> Iterator[Groups]:
    """Groups whose names spill at once, into a file without a name."""
    with closing(Scratch(Path(tempfile.gettempdir()))) as scratch:
        yield Groups(HALF, lambda: Runs(scratch, memory=200))


def example(id_: str, *groups: str, prompt: str = "Hi") -> Example:
    """An example that belongs to these groups."""
    place = Provenance(platform="memory", project="support", trace_id=id_, interaction_id=id_)
    return Example(id=id_, prompt=(Message.of("user", prompt),), groups=groups, provenance=place)


def many(make, count=40):
    """Failures and praise of eight users in twenty conversations, some asking the same."""
    return [
        make.turn(
            f"t{number:02}", f"Answer number {number}, which is long enough.", "negative" if number % 2 else "positive",
            question=f"Question {number % 15}?", user=f"user-{number % 8}" if number % 3 else None, session_id=f"s{number // 2}",
        )
        for number in range(count)
    ]  # fmt: skip


def sides(folder: Path, name: str) -> tuple[set[str], set[str]]:
    """The interactions written to a file, and those left out as belonging to the other side."""
    written = {json.loads(line)["metadata"]["interaction_id"] for line in (folder / name).read_text().splitlines()}
    skipped = [json.loads(line) for line in (folder / f"{Path(name).stem}.skipped.jsonl").read_text().splitlines()]
    return written, {one for row in skipped if row["reason"].startswith("leak_") for one in row["interactions"]}


def test_what_is_tested_is_never_trained_on(make, store_of, tmp_path):
    """Whatever the order of exports: no trace of the regression set is in training data, and nobody is lost on the way."""
    store = store_of(*many(make))
    plan = Plan.read("train=0.5,test=0.5", by=("conversation", "prompt"))
    for name in ("regression", "kto", "sft", "dpo"):
        export(store, FORMATS[name], tmp_path / f"{name}.jsonl", plan=plan, now=NOW)
    tested, kept_for_training = sides(tmp_path, "regression.jsonl")
    trained, held_out = sides(tmp_path, "kto.jsonl")

    assert tested
    assert trained
    assert tested.isdisjoint(trained)
    assert kept_for_training <= trained
    assert held_out >= tested


@pytest.mark.parametrize("shared", ["session_id", "trace_id", "asker", "judge", "prompt"])
@pytest.mark.parametrize("where", ["one project", "two projects"])
def test_what_two_responses_share_keeps_them_on_one_side(make, store_of, rows, tmp_path, shared, where):
    """A conversation, a trace, who asked, who judged, each alone is enough; under one id elsewhere it is another one, but for the words."""
    turns = []
    for couple, side in product(range(14), "ab"):
        one, user = f"{side}{couple}", f"u{couple}" if shared in ("asker", "judge") else f"u{side}{couple}"
        fields = {shared: f"same-{couple}"} if shared in ("session_id", "trace_id") else {}
        fields |= {"project": side} if where == "two projects" else {}
        judge = user if shared == "judge" or (shared == "asker" and side == "b") else f"other-{one}"
        question = f"Number {couple}?" if shared == "prompt" else f"Number {one}?"
        edits = [make.edit("It takes 7 days.", f"e-{one}", user=judge)]
        asker = user if shared == "asker" and side == "a" else f"asker-{one}"
        turns.append(make.turn(one, question=question, user=asker, signals=edits, **fields))
    export(store_of(*turns), FORMATS["examples"], tmp_path / "e.jsonl", plan=HALF)
    found: dict[str, set[str]] = {}
    for row in [*rows(tmp_path / "e.jsonl"), *rows(tmp_path / "e.test.jsonl")]:
        found.setdefault(row["provenance"]["interaction_id"], set()).add(row["split"])
    together = [found[f"a{couple}"] == found[f"b{couple}"] for couple in range(14)]

    assert all(len(sides) == 1 for sides in found.values())
    assert all(together) == (shared == "prompt" or where == "one project")


def test_what_was_assigned_stays_assigned(make, store_of, tmp_path):
    """Other shares, later data: a case of the regression set is never trained on."""
    turns = many(make)
    store = store_of(*turns[:20])
    export(store, FORMATS["regression"], tmp_path / "r.jsonl", plan=Plan.read("test=1"), now=NOW)
    tested, _ = sides(tmp_path, "r.jsonl")
    done = export(store, FORMATS["kto"], tmp_path / "k.jsonl", plan=Plan.read("train=1"), now=NOW)
    trained, held_out = sides(tmp_path, "k.jsonl")

    assert len(tested) == 10
    assert tested.isdisjoint(trained)
    assert tested <= held_out
    assert done.skips["leak_eval"] >= 10


def test_the_same_export_again_is_the_same_bytes(make, store_of, tmp_path):
    """Although the ledger knows the groups by then."""
    store = store_of(*many(make))
    before = export(store, FORMATS["kto"], tmp_path / "k.jsonl", plan=HALF, now=NOW)
    after = export(store, FORMATS["kto"], tmp_path / "k.jsonl", plan=HALF, now=NOW)

    assert before == after


def test_validation_has_a_file_of_its_own(make, store_of, tmp_path):
    """Beside the file, and as a split of the folder."""
    store = store_of(*many(make))
    plan = Plan.read({"train": 0.5, "validation": 0.5}, by=())
    done = export(store, FORMATS["kto"], tmp_path / "k.jsonl", plan=plan, now=NOW)
    export(store, FORMATS["kto"], tmp_path / "data", plan=plan, now=NOW)
    front = (tmp_path / "data" / "README.md").read_text().split("---")[1]

    assert done.splits.keys() == {"train", "validation"}
    assert len((tmp_path / "k.validation.jsonl").read_text().splitlines()) == done.splits["validation"] > 0
    assert "path: kto/train-*.jsonl" in front
    assert "path: kto/validation-*.jsonl" in front


def test_a_row_that_joins_two_splits_is_left_out(make, store_of, tmp_path):
    """Its user was tested with, its question was trained on."""
    store = store_of(
        make.turn("a", user="ann", question="A?"),
        make.turn("b", user="bob", question="B?"),
        make.turn("c", "Another answer.", user="ann", question="B?"),
    )
    pins = {name: split for one, split in (("a", "test"), ("b", "train")) for name in _names(store, tmp_path, one)}
    with store.transaction() as tx:
        tx.pin_splits(pins.items(), NOW)
    done = export(store, FORMATS["kto"], tmp_path / "k.jsonl", plan=HALF, now=NOW)

    assert (done.written, done.skips) == (1, {"leak_eval": 1, "split_conflict": 1})


def _names(store, folder: Path, interaction: str) -> list[str]:
    export(store, FORMATS["examples"], folder / "e.jsonl")
    rows = [json.loads(line) for line in (folder / "e.jsonl").read_text().splitlines()]
    return next(row["groups"] for row in rows if row["provenance"]["interaction_id"] == interaction)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 8)), min_size=1, max_size=25), st.randoms()
)
def test_no_group_is_in_two_splits_in_any_order(links, random):
    """Examples come in three exports, in any order: whatever shares a name is on one side, or on none."""
    rows = [example(f"x{number:02}", f"u:{a}", f"c:{b}", f"p:{c}") for number, (a, b, c) in enumerate(links)]
    random.shuffle(rows)
    pins: dict[str, str] = {}
    found: dict[str, str | None] = {}
    for part in (rows[::3], rows[1::3], rows):
        with grouping() as groups:
            for row in part:
                groups.add(row.id, row)
            assigned = groups.assign(
                lambda names, known=dict(pins): {name: known[name] for name in names if name in known}
            )
            fresh, splits = dict(assigned.fresh()), assigned.splits
        assert fresh.keys().isdisjoint(pins)
        pins |= fresh
        for one, split in splits.items():
            assert found.get(one) in (None, split), "an example changed sides"
            found[one] = split or found.get(one)

    by_id = {row.id: row for row in rows}
    for one, other in combinations(found, 2):
        if found[one] and found[other] and set(by_id[one].groups) & set(by_id[other].groups):
            assert found[one] == found[other]


@given(st.permutations(list(range(12))))
def test_the_order_of_arrival_changes_nothing(order):
    """Groups are drawn by their smallest name, whenever that came."""
    rows = [example(f"x{number:02}", f"u:{number % 5}", f"p:{number}") for number in range(12)]

    def drawn(numbers) -> dict[str, str | None]:
        with grouping() as groups:
            for number in numbers:
                groups.add(rows[number].id, rows[number])
            return groups.assign(lambda names: {}).splits

    assert drawn(order) == drawn(range(12))


def test_prompts_that_are_nearly_the_same_are_one_group():
    """A word more or less makes no new question; short ones must be equal."""
    asked = "How long does standard delivery take to another country when the parcel is heavy and I live near the river in Graz"
    other = "Can I pay half of my order with a gift card and the rest with something else"
    with grouping() as groups:
        groups.add("a", example("a", "p:1", "t:1", prompt=asked))
        groups.add("b", example("b", "p:2", "t:2", prompt=asked + "?? Thanks"))
        groups.add("c", example("c", "p:3", "t:3", prompt=other))
        named = groups.assign(lambda names: {}).groups

    assert named["a"] == named["b"] != named["c"]
    assert sketch([Message.of("user", "Where is it?")]) == ()


@pytest.mark.parametrize("text", ["train=0.8,tests=0.2", "train", "train=-1,test=1", "train=0", "train=x"])
def test_a_wrong_split_is_explained(text):
    """With what would have been right."""
    with pytest.raises(ConfigError, match=r"splits? "):
        Plan.read(text)


def test_a_file_of_examples_is_ruled_by_the_ledger_too(make, store_of, tmp_path):
    """Rendered from a file, what is tested is not trained on either; and the file says what was assigned by then."""
    store = store_of(*many(make))
    export(store, FORMATS["examples"], tmp_path / "e.jsonl", plan=plan_for("examples", ""), now=NOW)
    for name in ("regression", "kto"):
        options = Options(plan=plan_for(FORMATS[name].view, ""))
        rerender(tmp_path / "e.jsonl", FORMATS[name], tmp_path / f"{name}.jsonl", options, store=store, now=NOW)
    tested, _ = sides(tmp_path, "regression.jsonl")
    trained, held_out = sides(tmp_path, "kto.jsonl")
    export(store, FORMATS["examples"], tmp_path / "e.jsonl", plan=plan_for("examples", ""), now=NOW)
    told = [json.loads(line) for line in (tmp_path / "e.jsonl").read_text().splitlines()]

    assert tested
    assert tested.isdisjoint(trained)
    assert tested <= held_out
    assert tested == {row["provenance"]["interaction_id"] for row in told if row["view"] == "regression"}
    assert {row["split"] for row in told if row["view"] == "regression"} == {"test"}


def test_examples_stay_on_the_side_their_file_says(make, store_of, tmp_path):
    """Also where another store has never heard of them; what that store knows otherwise belongs to neither."""
    first, second = store_of(*many(make)), store_of()
    export(first, FORMATS["examples"], tmp_path / "e.jsonl", plan=Plan.read("train=0.5,test=0.5", by=()), now=NOW)
    options = Options(plan=Plan.read("train=0.5,test=0.5", by=()))
    done = rerender(tmp_path / "e.jsonl", FORMATS["kto"], tmp_path / "k.jsonl", options, store=second, now=NOW)
    again = export(first, FORMATS["kto"], tmp_path / "l.jsonl", plan=options.plan, now=NOW)

    assert done.written == again.written > 0
    assert sides(tmp_path, "k.jsonl")[0] == sides(tmp_path, "l.jsonl")[0]


def test_two_runs_at_once_do_not_assign_one_group_twice(make, store_of, tmp_path, monkeypatch):
    """The one that comes second is told so, and writes nothing."""
    store = store_of(*many(make))
    export(store, FORMATS["regression"], tmp_path / "r.jsonl", plan=Plan.read("test=1"), now=NOW)
    monkeypatch.setattr(store, "split_pins", lambda names: {})

    with pytest.raises(LockedError, match="another run assigned"):
        export(store, FORMATS["kto"], tmp_path / "k.jsonl", plan=Plan.read("train=1"), now=NOW)
    assert not (tmp_path / "k.jsonl").exists()
