"""Which pairs are made of what users said, and why the others are not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from closeloop.datasets.base import Item, Skipped
from closeloop.datasets.exporters.dpo import Dpo
from closeloop.datasets.pairs import RUN, pairs
from closeloop.models import Example, ImagePart, Message, ToolCall

SEVEN = "It takes 7 days."


@pytest.fixture
def pair_up(store_of: Callable[..., Any]) -> Callable[..., list[Item]]:
    """The pairs view of some turns."""
    return lambda *turns, bucket=None: list(pairs(store_of(*turns).judged(order="prompt"), bucket))


def reasons(items: Iterable[Item]) -> dict[str, str]:
    left = [item for item in items if isinstance(item, Skipped)]
    assert all(item.interactions for item in left)  # by them `forget` finds it
    return {item.id: item.reason for item in left}


def examples(items: Iterable[Item]) -> list[Example]:
    return [item for item in items if isinstance(item, Example)]


def sides(example: Example) -> tuple[str, str]:
    chosen, rejected = example.candidates
    return chosen.messages[-1].text, rejected.messages[-1].text


class TestEdits:
    def test_an_edit_pairs_the_draft_with_the_final(self, make, pair_up):
        """What the user wrote is wanted, what the model wrote is not, and the row says where it comes from."""
        [pair] = examples(pair_up(make.turn(edits=[SEVEN], labels=[make.label("incorrect.fact")])))

        assert sides(pair) == (SEVEN, "It takes 2 days.")
        assert pair.id == "memory/support:t1-root:edit:t1-e0"
        assert pair.provenance.pair_kind == "edited_final"
        assert pair.provenance.edit_class == "critical"
        assert pair.provenance.feedback_ids == ("t1-e0", "t1-thumbs_down")
        assert pair.provenance.bucket == "incorrect.fact"
        assert pair.provenance.detector == "rules@1"

    def test_an_edited_response_is_not_paired_a_second_time(self, make, pair_up):
        """The edit is the better source: nothing else is said of that response."""
        items = pair_up(make.turn("t1", edits=[SEVEN]), make.turn("t2", "Within a week.", "positive"))

        assert len(examples(items)) == 1
        assert reasons(items) == {"memory/support:t2-root": "no_partner"}

    @pytest.mark.parametrize(
        ("draft", "final", "reason"),
        [
            ("It takes 2 days.", "It  takes 2\ndays.", "identical_norm"),
            ("It takes 2 days.", "it takes 2 days", "trivial_edit"),
            ("word " * 40 + "colour is here today", "word " * 40 + "color is here today", "minor_edit"),
            ("", "It takes 7 days.", "empty_side"),
            ("It takes 2 days.", "  ", "empty_side"),
            (
                "Refunds arrive after two days on your card.",
                "Gentle reminder: quarterly planning workshop moved into building seven, please bring notebooks, badges, coffee.",
                "unrelated_rewrite",
            ),
            ("It takes 2 days.", "How many days does a refund take?", "unrelated_rewrite"),
        ],
    )
    def test_an_edit_that_teaches_nothing_is_left_out(self, make, pair_up, draft, final, reason):
        """Each with the reason."""
        items = pair_up(make.turn(answer=draft, edits=[final]))

        assert not examples(items)
        assert reasons(items)["memory/support:t1-root:edit:t1-e0"] == reason

    def test_a_short_answer_of_other_words_is_an_answer(self, make, pair_up):
        """`Paris!` shares no word with `It's London.` and is still what was asked for."""
        assert examples(
            pair_up(make.turn(answer="It is London.", question="Capital of France?", edits=["Paris, of course"]))
        )

    def test_only_the_last_edit_of_a_user_counts(self, make, pair_up):
        """Earlier versions are steps on the way."""
        first, last = (
            make.edit("It takes 5 days.", "e1", user="u", minutes=1),
            make.edit(SEVEN, "e2", user="u", minutes=2),
        )
        items = pair_up(make.turn(signals=[last, first]))

        assert [sides(pair)[0] for pair in examples(items)] == [SEVEN]
        assert reasons(items) == {"memory/support:t1-root:edit:e1": "superseded"}

    def test_two_users_make_two_pairs(self, make, pair_up):
        """Each edited for themselves."""
        edits = [make.edit("It takes 5 days.", "e1", user="a"), make.edit(SEVEN, "e2", user="b")]

        assert len(examples(pair_up(make.turn(signals=edits)))) == 2

    def test_the_draft_the_application_showed_is_the_rejected_side(self, make, pair_up):
        """Where it recorded another draft than the model's output."""
        [pair] = examples(pair_up(make.turn(signals=[make.edit(SEVEN, "e", draft="Refund: 2 days.")])))

        assert sides(pair) == (SEVEN, "Refund: 2 days.")

    def test_the_final_may_be_only_in_the_feedback(self, make, pair_up):
        """A correction of any message shape is read."""
        turn = make.turn(signals=[make.signal("edit", -0.8, explicit=True, feedback_id="e")])
        said = turn.feedback[0].model_copy(update={"correction": {"role": "assistant", "content": SEVEN}})
        [pair] = examples(pair_up(type(turn)(turn.interaction, (said,), turn.verdict)))

        assert sides(pair)[0] == SEVEN

    def test_steps_before_the_edited_text_belong_to_the_prompt(self, make, pair_up):
        """Both sides then answer the same tool result."""
        call = Message(role="assistant", tool_calls=(ToolCall(id="c", name="lookup"),))
        result = Message(role="tool", content=Message.of("tool", "7").content, tool_call_id="c")
        [pair] = examples(pair_up(make.turn(answer=[call, result, Message.of("assistant", "2 days.")], edits=[SEVEN])))

        assert [message.role for message in pair.prompt] == ["user", "assistant", "tool"]
        assert [len(side.messages) for side in pair.candidates] == [1, 1]

    def test_text_beside_a_tool_call_cannot_be_compared(self, make, pair_up):
        """The final says nothing of the call."""
        both = Message(
            role="assistant", content=Message.of("assistant", "Let me look.").content, tool_calls=(ToolCall(name="f"),)
        )

        assert (
            reasons(pair_up(make.turn(answer=[both], edits=[SEVEN])))["memory/support:t1-root:edit:t1-e0"]
            == "tool_call_edited"
        )


class TestChain:
    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"finish_reason": "length"}, "truncated_rejected"),
            ({"finish_reason": "MAX_TOKENS"}, "truncated_rejected"),
            ({"status": "error"}, "error_rejected"),
        ],
    )
    def test_a_draft_that_failed_for_other_reasons_is_no_lesson(self, make, pair_up, fields, reason):
        """A cut draft would teach length, an error the environment."""
        assert reasons(pair_up(make.turn(edits=[SEVEN], **fields)))["memory/support:t1-root:edit:t1-e0"] == reason

    @pytest.mark.parametrize(
        ("bucket", "fields", "reason"),
        [
            ("tool_error.error", {}, "error_rejected"),
            ("latency.slow", {}, "error_rejected"),
            ("incomplete.truncated", {}, "truncated_rejected"),
            ("unknown", {"disposition": "not_a_failure"}, "not_a_failure"),
        ],
    )
    def test_the_bucket_tells_what_is_no_lesson(self, make, pair_up, bucket, fields, reason):
        """Also where the trace itself has no error."""
        turn = make.turn(edits=[SEVEN], labels=[make.label(bucket, **fields)])

        assert reasons(pair_up(turn))["memory/support:t1-root:edit:t1-e0"] == reason

    @pytest.mark.parametrize("bucket", ["tool_error.bad_arguments", "tool_error.loop"])
    def test_what_the_model_did_to_a_tool_is_a_lesson(self, make, pair_up, bucket):
        """Arguments it made up are no failure of the environment; a trace that ended in an error still is one."""
        mine = make.turn(edits=[SEVEN], labels=[make.label(bucket)])
        broken = make.turn(edits=[SEVEN], labels=[make.label(bucket)], status="error")

        assert reasons(pair_up(mine)) == {}
        assert reasons(pair_up(broken))["memory/support:t1-root:edit:t1-e0"] == "error_rejected"

    @pytest.mark.parametrize(
        ("turn", "reason"),
        [
            ({"outcome": "mixed", "edits": [SEVEN]}, "conflict"),
            ({"outcome": None, "signals": []}, None),
            ({"edits": [SEVEN], "dirty": True}, "not_bucketed"),
            ({"question": [Message.of("system", "Be kind.")], "edits": [SEVEN]}, "no_user_turn"),
            (
                {"question": [Message.of("user", "Hi"), Message.of("assistant", "It takes")], "edits": [SEVEN]},
                "prompt_not_open",
            ),
            ({"outcome": "weak", "signals": "comment"}, "weak_signal"),
            ({"outcome": "positive", "signals": "copy"}, "implicit_only"),
            ({}, "no_partner"),
        ],
    )
    def test_a_response_that_pairs_with_nothing_has_one_reason(self, make, pair_up, turn, reason):
        """And one nobody spoke of is no candidate."""
        if isinstance(turn.get("signals"), str):
            turn = {**turn, "signals": [make.signal(turn["signals"], 0)]}

        assert list(reasons(pair_up(make.turn(**turn))).values()) == ([reason] if reason else [])


ENGLISH = "You can send it back within thirty days, and we will refund the whole amount to your card."
GERMAN = "Sie können es innerhalb von dreißig Tagen zurücksenden, und wir erstatten den ganzen Betrag auf Ihre Karte."
FRENCH = "Vous pouvez le renvoyer dans les trente jours, et nous vous remboursons la totalité sur votre carte."
IN_GERMAN = "Wie kann ich die Jacke zurückgeben, die ich gestern bei Ihnen gekauft habe?"
IN_ENGLISH = "How can I return the jacket that I bought in your shop yesterday?"


class TestLanguages:
    @pytest.mark.parametrize(
        ("question", "draft", "final"),
        [
            (IN_GERMAN, GERMAN, ENGLISH),
            (IN_ENGLISH, ENGLISH, GERMAN),
            (IN_GERMAN, FRENCH, ENGLISH),
            ("Please answer in French: " + IN_ENGLISH, FRENCH, ENGLISH),
            ("print(1)", ENGLISH, GERMAN),
        ],
    )
    def test_a_wanted_side_in_the_wrong_language_teaches_it(self, make, pair_up, question, draft, final):
        """Not in that of the question, not in the one that was asked for, or in another than the draft where nothing tells."""
        turn = make.turn(answer=draft, question=question, edits=[final])

        assert reasons(pair_up(turn))["memory/support:t1-root:edit:t1-e0"] == "language_mismatch"

    @pytest.mark.parametrize(
        ("question", "draft", "final"),
        [
            (IN_GERMAN, ENGLISH, GERMAN),
            ("Please answer in French: " + IN_ENGLISH, ENGLISH, FRENCH),
            ([Message.of("system", "Always answer in German."), Message.of("user", IN_ENGLISH)], ENGLISH, GERMAN),
            (
                [Message.of("user", IN_GERMAN), Message.of("assistant", "Gern."), Message.of("user", "Ok?")],
                ENGLISH,
                GERMAN,
            ),
            ("Translate into French: " + ENGLISH, ENGLISH, FRENCH),
            ("Traduis : " + ENGLISH, ENGLISH, FRENCH),
            (IN_GERMAN, GERMAN, GERMAN.replace("dreißig", "vierzehn")),
            ("print(1)", "It prints 1.", "It prints the number 1 and a newline."),
        ],
    )
    def test_an_edit_that_mends_the_language_is_as_good_as_any(self, make, pair_up, question, draft, final):
        """Also where a translation was asked for, or where nothing is wrong with either."""
        assert examples(pair_up(make.turn(answer=draft, question=question, edits=[final])))

    def test_what_a_comment_says_of_the_language_tells_which_side_is_wrong(self, make, pair_up):
        """Where the question is too short to."""
        turn = make.turn(answer=ENGLISH, question="RMA?", edits=[GERMAN], labels=[make.label("language.mismatch")])

        assert examples(pair_up(turn))

    @pytest.mark.parametrize(("bucket", "made"), [("language.mismatch", False), ("incorrect", True)])
    def test_a_small_edit_leaves_the_language_as_it_was_found(self, make, pair_up, bucket, made):
        """What the detector said of the response holds for a text with the same words; without it nothing is asked again."""
        longer = ENGLISH.replace("thirty", "fourteen")
        turn = make.turn(answer=ENGLISH, question=IN_GERMAN, edits=[longer], labels=[make.label(bucket)])

        assert bool(examples(pair_up(turn))) is made

    def test_a_liked_answer_in_the_wrong_language_is_not_paired(self, make, pair_up):
        """Somebody who reads English may like it; the next one asks in German, too."""
        items = pair_up(
            make.turn("t1", GERMAN, question=IN_GERMAN), make.turn("t2", ENGLISH, "positive", question=IN_GERMAN)
        )

        assert reasons(items) == {"memory/support:t1-root": "no_partner", "memory/support:t2-root": "language_mismatch"}


def test_an_edit_that_says_nothing_of_the_response_makes_it_nobodys_opposite(make, pair_up):
    """What was pasted over a good answer does not make it a bad one."""
    pasted = "Gentle reminder: quarterly planning workshop moved into building seven, please bring notebooks, badges, coffee."
    items = pair_up(make.turn("t1", signals=[], edits=[pasted]), make.turn("t2", SEVEN, "positive"))

    assert not examples(items)
    assert reasons(items)["memory/support:t1-root"] == "unrelated_rewrite"


def test_other_tools_are_another_prompt(make, pair_up):
    """The same words, but what the model could call differs: the reason says so."""
    tools = [{"name": "lookup"}]
    items = pair_up(
        make.turn("t1"),
        make.turn("t2", SEVEN, "positive", tools=tools),
        make.turn("t3", "Nine.", tools=tools, question="?"),
    )

    assert sorted(reasons(items).values()) == ["no_partner", "same_prompt", "same_prompt"]


class TestRegenerations:
    def test_the_accepted_sibling_is_preferred_to_the_regenerated_one(self, make, pair_up):
        """Same session, same prompt; the weight says that it is less sure than an edit."""
        again = [make.signal("regenerate", -0.7)]
        items = pair_up(
            make.turn("t1", signals=again, session_id="s", minutes=0),
            make.turn("t2", SEVEN, "positive", session_id="s", minutes=1),
        )
        [pair] = examples(items)

        assert sides(pair) == (SEVEN, "It takes 2 days.")
        assert pair.id == "memory/support:t1-root:regenerated"
        assert pair.provenance.pair_kind == "regenerate_then_accepted"
        assert pair.candidates[0].weight == 0.6
        assert pair.metadata["chosen_trace_id"] == "t2"
        assert not reasons(items)

    def test_going_on_without_a_word_is_acceptance(self, make, pair_up):
        """A sibling nobody judged is accepted when the conversation went on from it."""
        old = make.turn("t1", outcome="weak", signals=[make.signal("regenerate", -0.4)], session_id="s")
        new = make.turn("t2", SEVEN, "weak", session_id="s", minutes=1, next_turn="And for gift cards?", signals=[])

        assert len(examples(pair_up(old, new))) == 1

    @pytest.mark.parametrize(
        ("other", "reason"),
        [
            ({"session_id": "another"}, "implicit_only"),
            ({"outcome": "negative"}, "chosen_negative"),
            ({"answer": "I'm sorry, but I can't help with that."}, "refusal_chosen"),
            ({"answer": "It takes 2  days."}, "identical_norm"),
            ({"answer": "It takes"}, "substring_truncation"),
            ({"finish_reason": "max_tokens"}, "truncated_chosen"),
            ({"tools": [{"name": "lookup"}]}, "implicit_only"),
        ],
    )
    def test_what_the_user_ended_with_must_be_better_and_comparable(self, make, pair_up, other, reason):
        """Another session, other tools, a bad or equal answer make no pair."""
        old = make.turn("t1", signals=[make.signal("regenerate", -0.7)], session_id="s")
        new = make.turn(
            **{"id_": "t2", "answer": SEVEN, "outcome": "positive", "session_id": "s", "minutes": 1, **other}
        )
        items = pair_up(old, new)

        assert not examples(items)
        assert next(code for id_, code in reasons(items).items() if id_.startswith("memory/support:t1-root")) == reason

    def test_a_response_regenerated_after_all_is_not_chosen(self, make, pair_up):
        """Only what comes after the last regeneration was accepted."""
        again = [make.signal("regenerate", -0.7)]
        items = pair_up(
            make.turn("t1", signals=again, session_id="s"),
            make.turn("t2", SEVEN, "positive", signals=again, session_id="s", minutes=1),
        )

        assert not examples(items)

    def test_one_accepted_response_makes_three_pairs_at_most(self, make, pair_up):
        """A user who regenerates without end does not drown the others; the nearest siblings count."""
        again = [make.signal("regenerate", -0.7)]
        old = [make.turn(f"t{n}", f"It takes {n} days.", signals=again, session_id="s", minutes=n) for n in range(5)]
        items = pair_up(*old, make.turn("t9", SEVEN, "positive", session_id="s", minutes=9))

        assert {pair.id for pair in examples(items)} == {f"memory/support:t{n}-root:regenerated" for n in (2, 3, 4)}
        assert set(reasons(items).values()) == {"pair_cap"}


class TestThumbs:
    def test_a_users_own_thumbs_are_paired_first(self, make, pair_up):
        """Even where somebody else's contrast is stronger."""
        items = pair_up(
            make.turn("t1", outcome="negative", user="a", score=-0.5),
            make.turn("t2", SEVEN, "positive", user="a", score=0.5),
            make.turn("t3", "Never.", "negative", user="b"),
            make.turn("t4", "A week.", "positive", user="c"),
        )
        [pair] = examples(items)

        assert sides(pair) == (SEVEN, "It takes 2 days.")
        assert pair.candidates[0].weight == 0.8
        assert reasons(items) == {"memory/support:t3-root": "pair_cap", "memory/support:t4-root": "pair_cap"}

    def test_a_thumb_without_a_name_does_not_hide_whose_the_next_is(self, make, pair_up):
        """A user is known by any of their signals."""
        thumbs = [make.signal("thumbs_down", -1, explicit=True, feedback_id=one) for one in ("x", "y")]
        down = make.turn("t1", signals=[thumbs[0], thumbs[1].model_copy(update={"user_id": "a"})])
        [pair] = examples(pair_up(down, make.turn("t2", SEVEN, "positive", user="a")))

        assert pair.candidates[0].weight == 0.8

    def test_strangers_are_paired_only_in_a_single_turn(self, make, pair_up):
        """What came before is personal: the same words mean other things to another user."""
        history = [Message.of("user", "Hi"), Message.of("assistant", "Hello"), Message.of("user", "How long?")]
        single = pair_up(make.turn("t1", user="a"), make.turn("t2", SEVEN, "positive", user="b"))
        longer = pair_up(make.turn("t1", question=history), make.turn("t2", SEVEN, "positive", question=history))

        assert examples(single)[0].candidates[0].weight == 0.5
        assert set(reasons(longer).values()) == {"no_partner"}

    def test_the_prompt_is_compared_with_all_that_stands_before_the_response(self, make, pair_up):
        """White space does not matter, a system message does."""
        ruled = [Message.of("system", "Be short."), Message.of("user", "How many days does a refund take?")]
        loose = make.turn("t2", SEVEN, "positive", question="How many  days does a refund take?\n")

        assert len(examples(pair_up(make.turn("t1"), loose))) == 1
        assert not examples(pair_up(make.turn("t1"), make.turn("t2", SEVEN, "positive", question=ruled)))

    def test_a_side_that_cannot_stand_is_replaced_by_the_next(self, make, pair_up):
        """The worst response was cut; the second worst is used."""
        items = pair_up(
            make.turn("t1", "It takes", outcome="negative", finish_reason="length"),
            make.turn("t2", outcome="negative", score=-0.6),
            make.turn("t3", SEVEN, "positive"),
        )

        assert [pair.id for pair in examples(items)] == ["memory/support:t2-root:thumbs"]
        assert reasons(items) == {"memory/support:t1-root": "truncated_rejected"}

    def test_very_unequal_lengths_are_flagged(self, make, pair_up):
        """Flagged, not dropped: the reader decides. Four times as long is still no flag."""
        [pair] = examples(pair_up(make.turn("t1"), make.turn("t2", SEVEN * 4 + "!", "positive")))
        [equal] = examples(pair_up(make.turn("t1"), make.turn("t2", SEVEN * 4, "positive")))

        assert pair.metadata["flags"] == ["length_ratio"]
        assert "flags" not in equal.metadata


def test_a_bucket_keeps_the_partners_that_have_none(make, pair_up):
    """Liked responses have no bucket, and are still what the failures are paired with."""
    turns = [
        make.turn("t1", labels=[make.label("incorrect.fact")]),
        make.turn("t2", SEVEN, "positive"),
        make.turn("t3", question="Other?", edits=["Yes, 3."], labels=[make.label("tone")]),
    ]

    assert [item.id for item in pair_up(*turns, bucket="incorrect")] == ["memory/support:t1-root:thumbs"]
    assert [item.id for item in pair_up(*turns, bucket="incorrect.fact")] == ["memory/support:t1-root:thumbs"]
    assert pair_up(*turns, bucket="inc") == []


def test_memory_is_bounded_for_one_prompt_that_everyone_asks(make, pair_up):
    """Beyond the cap responses are left out with a reason, and edits are still taken."""
    turns = [make.turn(f"t{n:05}", f"It takes {n} days.") for n in range(RUN + 2)]
    items = pair_up(*turns, make.turn("t99999", edits=[SEVEN]))

    assert list(reasons(items).values()).count("prompt_cap") == 2
    assert len(examples(items)) == 1


def test_images_stay_in_the_example(make, pair_up):
    """What a format cannot carry is the format's business: the example is lossless."""
    shown = Message(role="user", content=(ImagePart(url="https://example.com/a.png"),))
    [pair] = examples(pair_up(make.turn(question=[shown], edits=[SEVEN])))

    assert pair.prompt == (shown,)


@pytest.mark.parametrize("more", [False, True])
def test_the_wanted_side_is_known_by_its_label_and_not_by_its_place(make, pair_up, more):
    """A file of examples from elsewhere may name the unwanted side first, or a third one that nobody judged."""
    [pair] = examples(pair_up(make.turn(edits=[SEVEN])))
    good, bad = pair.candidates
    unjudged = (bad.model_copy(update={"label": None}),) if more else ()
    row = Dpo().render(pair.model_copy(update={"candidates": (*unjudged, bad, good)}))

    assert isinstance(row, dict)
    assert (row["chosen"][-1]["content"], row["rejected"][-1]["content"]) == (SEVEN, "It takes 2 days.")
