"""Which judged responses become single rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from closeloop.datasets.base import Item, Skipped
from closeloop.datasets.candidates.unpaired import RUN, unpaired
from closeloop.datasets.export import export
from closeloop.datasets.exporters.dpo import Dpo
from closeloop.datasets.exporters.kto import Kto
from closeloop.datasets.exporters.sft import Sft
from closeloop.models import Example, Message

SEVEN = "It takes 7 days."
TOOLS = [{"type": "function", "function": {"name": "lookup", "parameters": {"type": "object"}}}]


@pytest.fixture
def single(store_of: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """Rows as (text, label) and skipped ones as their reason, by id."""

    def told(item: Item) -> Any:
        if isinstance(item, Skipped):
            assert item.interactions  # by them `forget` finds it
            return item.reason
        assert isinstance(item, Example)
        [side] = item.candidates
        return side.messages[-1].text, side.label

    return lambda *turns, bucket=None: {
        item.id: told(item) for item in unpaired(store_of(*turns).judged(order="prompt"), bucket)
    }


def test_every_clear_verdict_is_a_row(make, single):
    """Liked is wanted, disliked is unwanted, no partner needed."""
    assert single(make.turn("t1"), make.turn("t2", SEVEN, "positive")) == {
        "memory/support:t1-root:response": ("It takes 2 days.", False),
        "memory/support:t2-root:response": (SEVEN, True),
    }


def test_an_edit_gives_both_sides(make, single):
    """The final as wanted, the draft as unwanted."""
    assert single(make.turn(edits=[SEVEN])) == {
        "memory/support:t1-root:edit:t1-e0": (SEVEN, True),
        "memory/support:t1-root:response": ("It takes 2 days.", False),
    }


def test_a_draft_that_was_not_recorded_is_a_side_of_its_own(make, single):
    """What the application showed and what the model wrote are both what the user replaced."""
    rows = single(make.turn(signals=[make.edit(SEVEN, "e", draft="Refund: 2 days.")]))

    assert rows["memory/support:t1-root:edit:e:draft"] == ("Refund: 2 days.", False)
    assert rows["memory/support:t1-root:response"] == ("It takes 2 days.", False)


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ({"outcome": "mixed"}, {"memory/support:t1-root": "conflict"}),
        ({"dirty": True}, {"memory/support:t1-root": "not_bucketed"}),
        ({"answer": ""}, {"memory/support:t1-root": "empty_side"}),
        ({"finish_reason": "length"}, {"memory/support:t1-root": "truncated_rejected"}),
        ({"outcome": "positive", "finish_reason": "length"}, {"memory/support:t1-root": "truncated_chosen"}),
        (
            {"outcome": "positive", "answer": "Sorry, I can't help with that."},
            {"memory/support:t1-root": "refusal_chosen"},
        ),
        ({"error": "boom"}, {"memory/support:t1-root": "error_rejected"}),
        (
            {"outcome": "positive", "edits": [SEVEN]},
            {"memory/support:t1-root:edit:t1-e0": (SEVEN, True), "memory/support:t1-root": "conflict"},
        ),
        (
            {"outcome": "positive", "edits": ["it takes 2 days"]},
            {
                "memory/support:t1-root:edit:t1-e0": "trivial_edit",
                "memory/support:t1-root:response": ("It takes 2 days.", True),
            },
        ),
    ],
)
def test_what_cannot_stand_alone_has_a_reason(make, single, turn, expected):
    """The same objections as for pairs, side by side with the rows that remain."""
    assert single(make.turn(**turn)) == expected


def test_users_who_contradict_each_other_about_one_answer_train_nothing(make, single):
    """Wanted and unwanted would cancel out; all of them are left out."""
    rows = single(make.turn("t1"), make.turn("t2", outcome="positive"), make.turn("t3"), make.turn("t4", SEVEN))

    assert {id_ for id_, row in rows.items() if row == "conflict_same_answer"} == {
        f"memory/support:t{n}-root:response" for n in (1, 2, 3)
    }
    assert rows["memory/support:t4-root:response"] == (SEVEN, False)


def test_the_same_answer_with_the_same_verdict_is_one_row(make, single):
    """White space does not make it another one; other tools do."""
    rows = single(make.turn("t1"), make.turn("t2", "It takes  2 days."), make.turn("t3", tools=[{"name": "f"}]))

    assert [rows[f"memory/support:t{n}-root:response"] == "duplicate" for n in (1, 2, 3)] == [False, True, False]


def test_a_bucket_keeps_only_its_own(make, single):
    """By key or by the key above it."""
    turns = [
        make.turn("t1", labels=[make.label("length.too_long")]),
        make.turn("t2", SEVEN, labels=[make.label("tone")]),
    ]

    assert list(single(*turns, bucket="length")) == ["memory/support:t1-root:response"]


def test_a_contradiction_from_outside_the_bucket_counts(make, store_of, tmp_path):
    """What is liked has no bucket: with one asked for, nobody would hear that users disagree. Who agrees changes nothing."""
    tone, length = [make.label("tone")], [make.label("length.too_long")]
    store = store_of(
        make.turn("t1", labels=tone),
        make.turn("t2", outcome="positive"),
        make.turn("t3", SEVEN, labels=tone),
        make.turn("t4", SEVEN, labels=length),
    )
    done = export(store, Kto(), tmp_path / "k.jsonl", bucket="tone")

    assert (done.input, done.written, done.skips) == (2, 1, {"conflict_same_answer": 1})


def test_beyond_the_most_of_one_prompt_contradictions_are_still_found(make):
    """What is kept is known by then; only new answers are left out."""
    many = [make.turn(f"t{number:04}", f"It takes {number} days.") for number in range(RUN + 1)]
    against = make.turn("u", "It takes 3 days.", "positive")
    items = {item.id: item for item in unpaired([*many, against])}

    reasons = {id_: item.reason for id_, item in items.items() if isinstance(item, Skipped)}
    assert reasons == {
        f"memory/support:t{RUN:04}-root:response": "prompt_cap",
        "memory/support:u-root:response": "conflict_same_answer",
        "memory/support:t0003-root:response": "conflict_same_answer",
    }


def test_only_what_users_wrote_or_praised_is_imitated(make, store_of, rows, tmp_path):
    """A copy is no praise; an edit is the user's own word, whatever else was said."""
    copied = [make.signal("copy", 0.5, feedback_id="c")]
    store = store_of(
        make.turn("t1", "Copied.", "positive", question="One?", signals=copied),
        make.turn("t2", "Liked.", "positive", question="Two?"),
        make.turn("t3", "Disliked.", question="Three?"),
        make.turn("t4", question="Four?", edits=[SEVEN]),
    )
    done = export(store, Sft(), tmp_path / "s.jsonl")

    assert [row["completion"][0]["content"] for row in rows(tmp_path / "s.jsonl")] == ["Liked.", SEVEN]
    assert done.skips == {"not_explicit": 1, "not_wanted": 2}


def test_a_row_says_all_that_its_pair_would(make, store_of, rows, tmp_path):
    """Tools without which a call is unknown, where the answer comes from, its buckets, how much of it the user changed."""
    store = store_of(
        make.turn("t1", edits=[SEVEN], labels=[make.label("tone"), make.label("incorrect.fact", primary=False)], tools=TOOLS),
        make.turn("t2", "Two.", question="Two?"),
        make.turn("t3", "Three.", "positive", question="Three?"),
    )  # fmt: skip
    export(store, Kto(), tmp_path / "k.jsonl")
    manifest = json.loads((tmp_path / "k.manifest.json").read_text())
    final, draft, *_ = rows(tmp_path / "k.jsonl")

    assert final["tools"] == draft["tools"] == TOOLS
    assert final["metadata"]["buckets"] == draft["metadata"]["buckets"] == ["tone", "incorrect.fact"]
    assert (final["metadata"]["edit_class"], final["metadata"]["edit_distance"]) == ("critical", "0.25")
    assert float(final["metadata"]["weight"]) == float(draft["metadata"]["weight"]) == 3
    assert manifest["kinds"] == {"draft": 1, "edit": 1, "thumbs_down": 1, "thumbs_up": 1}
    assert manifest["card"]["small_edits"] == 0


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ({"question": ()}, {"memory/support:t1-root": "no_user_turn"}),
        (
            {"answer": (Message.of("assistant", "One."), Message.of("assistant", "Two.")), "edits": [SEVEN], "signals": []},
            {"memory/support:t1-root:edit:t1-e0": "prompt_not_open"},
        ),
        (
            {"edits": ["It takes 6 days.", SEVEN], "user": "ada"},
            {"memory/support:t1-root:edit:t1-e0": "superseded", "memory/support:t1-root:edit:t1-e1": (SEVEN, True)},
        ),
    ],
)  # fmt: skip
def test_a_row_needs_an_open_question_and_the_last_word(make, single, turn, expected):
    """Nothing is learned from an answer to no question, to another answer, or from what its user took back."""
    assert {**single(make.turn(**turn)), **expected} == single(make.turn(**turn))


def test_nobody_spoke_of_it_so_it_is_no_candidate(make, single):
    """Traces are kept for their sessions, not for training."""
    assert single(make.turn(outcome=None, signals=[])) == {}


def test_a_text_that_was_hardly_changed_is_still_worth_imitating(make, store_of, rows, tmp_path):
    """Too small an edit to compare its sides by, but the user's own last word."""
    draft = "Our tents are light and dry. " * 10
    store = store_of(make.turn("t1", draft, "weak", edits=[draft + "They are."]))
    pairs = export(store, Dpo(), tmp_path / "d.jsonl")
    finals = export(store, Sft(), tmp_path / "s.jsonl")

    assert pairs.skips["minor_edit"] == 1
    assert finals.written == 1
    assert rows(tmp_path / "s.jsonl")[0]["completion"][0]["content"].endswith("They are.")


ENGLISH = "You can send it back within thirty days, and we will refund the whole amount to your card."
GERMAN = "Sie können es innerhalb von dreißig Tagen zurücksenden, und wir erstatten den ganzen Betrag auf Ihre Karte."
PASTED = (
    "Gentle reminder: quarterly planning workshop moved into building seven, please bring notebooks, badges, coffee."
)


@pytest.mark.parametrize(
    ("question", "final", "reason"),
    [
        ("How do I return it?", PASTED, "unrelated_rewrite"),
        ("How can I return the jacket that I bought in your shop?", GERMAN, "language_mismatch"),
    ],
)
def test_an_edit_that_says_nothing_of_the_response_is_nothing_against_it(make, single, question, final, reason):
    """What was pasted over a good answer does not make it a bad one; a thumb beside it does."""
    alone = single(make.turn(answer=ENGLISH, question=question, edits=[final], signals=[]))
    with_thumb = single(make.turn(answer=ENGLISH, question=question, edits=[final]))

    assert alone == {"memory/support:t1-root:edit:t1-e0": reason, "memory/support:t1-root": reason}
    assert with_thumb["memory/support:t1-root:response"] == (ENGLISH, False)
