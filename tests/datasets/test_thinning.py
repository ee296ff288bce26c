"""Rows that are one too many: nearly the same pair again, and more of one user than was asked for."""

from __future__ import annotations

import json
import random
from contextlib import closing

import pytest

from closeloop.config.export_rules import NearDuplicates
from closeloop.datasets.candidates.twins import Twins
from closeloop.datasets.export import Options, export, write
from closeloop.datasets.exporters import register_exporters
from closeloop.datasets.groups import Groups
from closeloop.datasets.runs import Runs, Scratch
from closeloop.datasets.splits import Plan
from closeloop.models import Candidate, Example, Message, Provenance

FORMATS = {exporter.name: exporter for exporter in register_exporters()}
ALL = (("train", 1.0),)
ASKED = (
    "I bought a rain jacket in your shop in Graz on Monday and would like to return it because the zip is stuck{}, "
    "what do I have to do and how long does the refund take?"
)
SEVEN = "Send it back with the label in the box, the refund takes 7 working days."
TWO = "Send it back with the label in the box, the refund takes 2 working days."


@pytest.fixture
def pair():
    """A pair by its id."""

    def make(id_: str, question: str, good: str = SEVEN, bad: str = TWO, user: str = "") -> Example:
        sides = (("edit", True, good), ("draft", False, bad))
        return Example(
            id=id_,
            prompt=(Message.of("user", question),),
            candidates=tuple(
                Candidate(messages=(Message.of("assistant", text),), origin=origin, label=label)
                for origin, label, text in sides
            ),
            groups=(f"p:{question}", *([f"u:{user}"] if user else [])),
            provenance=Provenance(
                platform="p", project="s", trace_id=id_, interaction_id=id_, pair_kind="edited_final"
            ),
        )

    return make


@pytest.fixture
def left(rows, tmp_path):
    """Which ids an export of these pairs leaves out, by reason; the same in whatever order they come."""

    def run(*examples: Example, **plan) -> dict[str, list[str]]:
        found = []
        for number in range(3):
            shuffled = list(examples)
            random.Random(number).shuffle(shuffled)
            options = Options(plan=Plan(ALL, **plan))
            done = write([lambda rows=shuffled: rows], FORMATS["dpo"], tmp_path / "d.jsonl", options)
            assert done.input == done.written + done.skipped == len(examples)
            found.append((tmp_path / "d.jsonl").read_bytes())
        assert len(set(found)) == 1
        skipped: dict[str, list[str]] = {}
        for row in rows(tmp_path / "d.skipped.jsonl"):
            skipped.setdefault(row["reason"], []).append(row["id"])
        return skipped

    return run


@pytest.fixture
def shared(tmp_path):
    """Which of three rows are one too many, by the names they share."""

    def run(*names: tuple[bytes, list[int]], twins: str = "2", near: NearDuplicates = "pair") -> list[int]:
        with closing(Scratch(tmp_path)) as scratch:
            found = Twins(near, lambda: Runs(scratch))
            for number in range(3):
                found.add(number, twins.encode())
            for name, numbers in names:
                assert list(found.noted(name, iter(numbers))) == numbers
            return list(found.again(bytearray(3)))

    return run


class TestNearDuplicates:
    def test_the_same_pair_of_nearly_the_same_question_is_one_too_many(self, pair, left):
        """The one with the lowest id stays, whoever came first."""
        rows = [pair("a", ASKED.format("")), pair("b", ASKED.format(" again")), pair("c", ASKED.format(""))]

        assert left(*rows, near="pair") == {"near_dup_pair": ["b", "c"]}
        assert left(*rows) == {}

    def test_another_answer_to_it_is_no_duplicate(self, pair, left):
        """Unless only the question is asked for."""
        rows = [
            pair("a", ASKED.format("")),
            pair("b", ASKED.format(" again"), good="Bring it to our shop, you get the money at once."),
        ]

        assert left(*rows, near="pair") == {}
        assert left(*rows, near="prompt") == {"near_dup_pair": ["b"]}

    def test_a_label_for_many_tickets_in_one_template_stays(self, pair, left):
        """A short answer says too little to call two pairs the same, unless the question is the same, too."""
        template = (
            "Which of refund, repair, delivery or other is this ticket about, in one word? The ticket of today says: {}"
        )
        tickets = ["the zip is stuck", "my jacket is torn", "the zip is stuck"]
        rows = [pair(f"t{number}", template.format(one), "repair", "refund") for number, one in enumerate(tickets)]

        assert left(*rows, near="pair") == {"near_dup_pair": ["t2"]}

    def test_a_chain_of_small_differences_swallows_only_what_is_near_to_what_stays(self, shared):
        """The first and the last have nothing in common but their neighbour, which goes: both stay."""
        assert shared((b"n:0:a", [0, 1]), (b"n:1:b", [1, 2])) == [0, 1, 0]
        assert shared((b"n:0:a", [0, 1, 2])) == [0, 1, 1]

    def test_short_sides_need_an_equal_question(self, shared):
        """The last bit of a twin says that its wanted side is short."""
        assert shared((b"n:0:a", [0, 1]), (b"p:a", [1, 2]), twins="1") == [0, 0, 1]

    def test_a_question_alone_must_share_two_bands(self, shared):
        """Or be equal."""
        assert shared((b"n:0:a", [0, 1]), near="prompt") == [0, 0, 0]
        assert shared((b"n:0:a", [0, 1]), (b"n:3:c", [0, 1]), (b"p:a", [0, 2]), near="prompt") == [0, 1, 1]

    def test_one_that_is_held_out_stands_for_nobody(self, pair, tmp_path):
        """A pair that is left out for another reason leaves its double in."""
        first, second = pair("a", ASKED.format("")), pair("b", ASKED.format(""))
        torn = first.model_copy(update={"groups": (*first.groups, "c:train", "u:test")})
        scratch = Scratch(tmp_path)
        groups = Groups(Plan((("train", 0.5), ("test", 0.5)), near="pair"), lambda: Runs(scratch))
        groups.add("a", torn)
        groups.add("b", second)
        assigned = groups.assign(lambda names: {"c:train": "train", "u:test": "test", f"p:{ASKED.format('')}": "train"})
        scratch.close()

        assert assigned.splits == {"a": None, "b": "train"}
        assert not assigned.is_again(1)


class TestUserCap:
    def test_no_user_has_more_rows_than_that(self, pair, left):
        """Which ones stay is drawn by their ids; rows of nobody are not counted together."""
        mine = [
            pair(f"m{number}", f"Question {number}?", f"{number} days.", "None.", user="ada") for number in range(9)
        ]
        others = [
            pair(f"o{number}", f"Another {number}?", f"{number} days.", "None.", user=f"u{number}")
            for number in range(5)
        ]
        nobodys = [pair(f"n{number}", f"Whose {number}?", f"{number} days.", "None.") for number in range(5)]
        gone = left(*mine, *others, *nobodys, per_user=4)["user_cap"]

        assert len(gone) == 5
        assert {id_[0] for id_ in gone} == {"m"}
        assert gone != [f"m{number}" for number in range(4, 9)]

    def test_what_is_left_out_anyway_is_not_counted(self, pair, left):
        """Doubles do not use up what a user may have."""
        same = [pair(f"m{number}", ASKED.format(""), user="ada") for number in range(4)]
        gone = left(*same, pair("z", "Another?", "7 days.", "2 days.", user="ada"), per_user=2, near="pair")

        assert gone == {"near_dup_pair": ["m1", "m2", "m3"]}

    def test_the_card_counts_what_is_written(self, make, store_of, tmp_path):
        """Rows that are taken out again leave no trace in the numbers."""
        turns = [
            make.turn(f"t{n}", f"In {n} days.", question=f"When is {n}?", edits=[f"In {n + 40} days."], user="ada")
            for n in range(6)
        ]
        done = export(store_of(*turns), FORMATS["dpo"], tmp_path / "d.jsonl", plan=Plan(ALL, per_user=2))
        manifest = json.loads((tmp_path / "d.manifest.json").read_bytes())

        assert (done.written, done.skips) == (2, {"user_cap": 4})
        assert manifest["card"]["rows"] == 2
        assert manifest["plan"]["rules"] == {"user_cap": 2}
