"""What users say and do: comments, coded reasons, edits, the next turn."""

from __future__ import annotations

from typing import Any

import pytest

from closeloop.models import Signal


@pytest.mark.parametrize(
    ("comment", "bucket"),
    [
        ("You made that up", "hallucination.suspected"),
        ("this is out of date", "stale"),
        ("way too long", "length.too_long"),
        ("Too short, more details please", "length.too_short"),
        ("it got cut off", "incomplete.truncated"),
        ("you left out the second part", "incomplete.missing_part"),
        ("wrong language!", "language.mismatch"),
        ("did not follow my instructions", "instruction.ignored"),
        ("the code does not compile", "incorrect.code"),
        ("this is wrong", "incorrect.fact"),
        ("rude tone", "tone"),
        ("irrelevant to my question", "off_topic.irrelevant"),
        ("took forever", "latency.slow"),
        ("c'est faux", "incorrect.fact"),
        ("trop long", "length.too_long"),
        ("demasiado largo", "length.too_long"),
        ("das ist veraltet", "stale"),
        ("zu kurz", "length.too_short"),
        ("長すぎます", "length.too_long"),
        ("情報が間違っています", "incorrect.fact"),
        ("why did you refuse??", "refusal"),
        ("i asked in german", "language.mismatch"),
        ("biased answer", "tone"),
        ("still getting the same error", "incorrect.code"),
        ("didn't answer in json", "format"),
        ("The answer does not address the question at all", "off_topic.irrelevant"),
        ("not what I asked for", "off_topic.irrelevant"),
        ("you missed the second part of my question", "incomplete.missing_part"),
        ("does not answer the question completely", "incomplete.missing_part"),
    ],
)
def test_words_name_the_bucket(find: Any, make_case: Any, comment: str, bucket: str) -> None:
    """In five languages, with the words as evidence."""
    findings = find("comments", make_case(comment=comment))

    assert findings[bucket].confidence >= 0.5
    assert findings[bucket].evidence[0].quote.lower() in comment.lower()


@pytest.mark.parametrize(
    ("comment", "bucket"),
    [
        ("not too long, just right", "length.too_long"),
        ("it's not wrong", "incorrect.fact"),
        ("never rude", "tone"),
        ("ce n'est pas faux", "incorrect.fact"),
        ("nicht zu lang", "length.too_long"),
        ("長くはない", "length.too_long"),
        ("the log says 'wrong password' and it helped", "incorrect.fact"),
        ("great, no mistakes", "incorrect.fact"),
    ],
)
def test_negated_and_quoted_words_do_not_count(find: Any, make_case: Any, comment: str, bucket: str) -> None:
    """`not too long` is no complaint about length."""
    finding = find("comments", make_case(comment=comment)).get(bucket)

    assert finding is None or finding.confidence < 0.5


@pytest.mark.parametrize(
    ("comment", "disposition"),
    [
        ("misclick, sorry", "not_a_failure"),
        ("I pressed thumbs down by accident", "not_a_failure"),
        ("the answer is correct, the judge flagged it", "disputed"),
        ("wrongly marked as incorrect", "disputed"),
        ("Aus Versehen geklickt", "not_a_failure"),
        ("押し間違えました", "not_a_failure"),
    ],
)
def test_a_misclick_or_a_wrong_judge_is_a_disposition(
    find: Any, make_case: Any, comment: str, disposition: str
) -> None:
    """No bucket is made up for what was no failure, although the words `incorrect` and `wrong` occur."""
    findings = find("comments", make_case(comment=comment))

    assert {bucket: finding.disposition for bucket, finding in findings.items()} == {"unknown": disposition}


def test_a_coded_reason_is_its_bucket(find: Any, make_case: Any) -> None:
    """The packs of the chat UIs name it; the reason is the evidence."""
    reason = Signal(
        kind="reason", polarity=-1.0, weight=0.5, explicit=True, reason="too_verbose", bucket="length.too_long"
    )

    finding = find("reasons", make_case(signals=[reason]))["length.too_long"]

    assert (finding.tier, finding.confidence, finding.evidence[0].quote) == ("reason", 0.95, "too_verbose")


LONG = (
    "Open the settings. Choose Export in the menu. Pick a format. Wait for the mail with the link. Download the file."
)


@pytest.mark.parametrize(
    ("draft", "final", "bucket"),
    [
        ("The fee is $1,250 a year.", "The fee is $1,205 a year.", "incorrect"),
        (
            "Yes, you can cancel at any time before the date.",
            "No, you cannot cancel at any time before the date.",
            "incorrect",
        ),
        (LONG, "Open the settings. Choose Export in the menu.", "length.too_long"),
        ("Open the settings. Choose Export in the menu.", LONG, "length.too_short"),
        ("Open settings, choose Export, save it.", "- Open settings\n- choose Export\n- save it.", "format.structure"),
        (
            "Open the settings, choose Export and save the file somewhere you will find it again later on.",
            "- Open the settings\n- choose Export\n- save the file somewhere you will find it again later on",
            "format.structure",
        ),
        (
            "First, open the settings. Then, choose Export in the menu. Finally, save the file.",
            "1. Open the settings.\n2. Choose Export in the menu.\n3. Save the file.",
            "format.structure",
        ),
        (
            "1. Open the settings.\n2. Choose Export in the menu.\n3. Save the file.",
            "First, open the settings. Then, choose Export in the menu. Finally, save the file.",
            "format.structure",
        ),
        (LONG, LONG.replace("Choose Export in the menu. ", "").replace("Pick a format. ", ""), "length.too_long"),
        (LONG, LONG + " The link is valid for 7 days, so do not wait.", "incomplete.missing_part"),
        (
            LONG,
            "Öffne die Einstellungen und wähle im Menü den Punkt Export. Wähle dann ein Format.",
            "language.mismatch",
        ),
    ],
)
def test_an_edit_shows_what_was_wrong(find: Any, make_case: Any, draft: str, final: str, bucket: str) -> None:
    """Facts changed, mostly cut, mostly added, only reshaped, put in, or said in another language."""
    edit = Signal(kind="edit", polarity=-0.8, weight=3.0, explicit=True, draft=draft, final=final)

    findings = find("edits", make_case(response=draft, signals=[edit]))

    assert set(findings) == {bucket}
    assert findings[bucket].tier == "correction"
    assert findings[bucket].confidence >= 0.5


@pytest.mark.parametrize(
    ("comment", "rival"),
    [
        ("The answer does not address the question at all", "incomplete.missing_part"),
        ("does not answer the question completely", "off_topic.irrelevant"),
    ],
)
def test_plain_words_of_a_short_comment_decide(find: Any, make_case: Any, comment: str, rival: str) -> None:
    """The head has no more than a guess at another mode."""
    finding = find("comments", make_case(comment=comment)).get(rival)

    assert finding is None or finding.confidence < 0.4


def test_a_comment_on_a_response_that_was_not_recorded_speaks_for_itself(find: Any, make_case: Any) -> None:
    """Who writes about a text saw one; who writes that there was none is believed."""
    about = find("finish", make_case(response="", comment="The second example is wrong"))["incomplete.empty"]
    why = find("finish", make_case(response="", comment="It did not answer why this happens"))["incomplete.empty"]
    none = find("finish", make_case(response="", comment="the answer was empty"))["incomplete.empty"]

    assert max(about.confidence, why.confidence) < 0.5 < none.confidence


def test_modes_that_exclude_each_other_are_one_label(find: Any, make_case: Any) -> None:
    """What an expert writes is about one of four modes: the second likeliest is no label where no word names it."""
    comment = "Not necessarily, it can also be the amount of yeast, the sugar or the temperature of the dough."

    findings = find("comments", make_case(comment=comment))

    assert sum(one.confidence >= 0.4 for one in findings.values()) == 1


def test_a_trivial_edit_says_nothing(find: Any, make_case: Any) -> None:
    """The user kept the answer."""
    edit = Signal(
        kind="edit", polarity=0.3, weight=0.5, explicit=True, draft="Open the settings", final="open the settings."
    )

    assert find("edits", make_case(response="Open the settings", signals=[edit])) == {}


@pytest.mark.parametrize(
    ("turn", "dissatisfied"),
    [
        ("No, that's wrong", True),
        ("I meant the yearly fee", True),
        ("How do I export my data??", True),
        ("non, ce n'est pas ce que je voulais", True),
        ("Thanks! And how do I import it?", False),
        ("'not helpful' appears in the logs, where does it come from?", False),
        ("And on the phone", False),
        ("that didn't work", True),
        ("still getting the same error", True),
        ("you already told me that", True),
        ("are you even reading what I write", True),
        ("doesnt make sense", True),
        ("what are you talking about", True),
        ("thanks, but that's not what i asked", True),
        ("talk to a human", True),
        ("这不对", True),
        ("not a good answer", False),
        ("Great, now add a test", False),
        ("No thanks, that's all", False),
        ("Could you make it shorter?", False),
        ("谢谢", False),
    ],
)
def test_the_next_turn_scores_dissatisfaction(find: Any, make_case: Any, turn: str, dissatisfied: bool) -> None:
    """A head of its own; quoted words are not the user's."""
    finding = find("next_turn", make_case(next_turn=turn))["next_turn.dissatisfied"]

    assert (finding.confidence >= 0.5) == dissatisfied


def test_a_response_that_could_not_and_a_new_wish_score_higher(find: Any, make_case: Any) -> None:
    """The same words weigh more after a failure than after an answer."""
    turn = "How about one in the north instead?"
    after = find("next_turn", make_case(response="Sorry, there are no hotels like that.", next_turn=turn))
    before = find("next_turn", make_case(response="The Gonville is a hotel in the centre.", next_turn=turn))

    assert after["next_turn.dissatisfied"].confidence > 2 * before["next_turn.dissatisfied"].confidence


def test_dislike_that_answers_a_question_is_no_complaint(find: Any, make_case: Any) -> None:
    """Who is asked what they dislike may say it."""
    turn = "I hate horror movies"
    asked = find("next_turn", make_case(response="Is there a kind of movie you dislike?", next_turn=turn))
    told = find("next_turn", make_case(response="Here is a horror movie.", next_turn=turn))

    assert asked["next_turn.dissatisfied"].confidence < told["next_turn.dissatisfied"].confidence


def test_what_was_asked_and_is_asked_again_is_dissatisfied(find: Any, make_case: Any) -> None:
    """A part of the question that comes back was not answered; a greeting that comes back says nothing."""
    ask = "Please give me the address, the phone number and the opening hours of the museum"
    again = find(
        "next_turn",
        make_case(prompt=ask, response="Its phone number is 5.", next_turn="The opening hours of the museum?"),
    )
    other = find(
        "next_turn",
        make_case(prompt=ask, response="Its phone number is 5.", next_turn="Is there a restaurant nearby too?"),
    )

    assert again["next_turn.dissatisfied"].confidence > 2 * other["next_turn.dissatisfied"].confidence


def test_what_is_not_to_be_had_weighs_on_the_next_turn(find: Any, make_case: Any) -> None:
    """The same question is asked with less content behind a `no` than behind a `yes`, and neither is a label."""
    turn = "Does this restaurant serve any alcohol?"
    has, lacks = (
        find("next_turn", make_case(response=answer, next_turn=turn))["next_turn.dissatisfied"].confidence
        for answer in ("Yes, they do takeout here.", "No, they do not do takeout here.")
    )

    assert has < lacks < 0.5
