"""What may leave at all: consent, personal data, unequal sides. Each with its reason, in every format."""

from __future__ import annotations

import pytest

from closeloop.config import Settings
from closeloop.config.export_rules import ConsentSettings, ExportSettings
from closeloop.datasets.consent import Consent
from closeloop.datasets.export import export, rerender
from closeloop.datasets.exporters import register_exporters
from closeloop.datasets.sieve import Sieve
from closeloop.errors import ConfigError
from closeloop.loop import Loop
from closeloop.models import Message, ToolCall
from closeloop.privacy import Redactor

SEVEN = "It takes 7 days, counted from the day it reaches us."
FORMATS = {exporter.name: exporter for exporter in register_exporters()}
CARD = "4111 1111 1111 1111"


@pytest.fixture
def skips(store_of, rows, tmp_path):
    """What an export of some turns leaves out, by reason."""

    def run(form, *turns, **rules):
        sieve = Sieve(**rules)
        done = export(store_of(*turns), FORMATS[form], tmp_path / f"{form}.jsonl", sieve=lambda key: sieve)
        assert done.input == done.written + done.skipped
        assert all(row["interactions"] for row in rows(tmp_path / f"{form}.skipped.jsonl"))  # by them `forget` finds it
        return done.skips

    return run


def consent(**rules) -> Consent:
    """By some rules."""
    settings = ConsentSettings(**rules)
    return Consent(settings, frozenset(settings.deny_users))


class TestConsent:
    @pytest.mark.parametrize("form", ["dpo", "kto", "sft", "regression"])
    def test_what_says_no_leaves_in_no_format(self, make, skips, rows, tmp_path, form):
        """The response stands there with its reason, and nothing of it in the file."""
        no = make.turn(edits=[SEVEN], metadata={"may_train": False})
        found = skips(
            form,
            no,
            make.turn("t2", "Two.", question="How long?", edits=["Three, or 4."]),
            consent=consent(key="may_train"),
        )

        assert found["not_consented"] == 1
        assert "7 days" not in (tmp_path / f"{form}.jsonl").read_text()
        assert [
            row["interactions"] for row in rows(tmp_path / f"{form}.skipped.jsonl") if row["reason"] == "not_consented"
        ] == [["t1"]]

    @pytest.mark.parametrize(
        ("value", "required", "leaves"),
        [
            (True, True, True), ("yes", True, True), ("opt-in", True, True), (1, True, True),
            (False, False, False), ("no", False, False), ("withdrawn", False, False), (0, False, False), ("partly", False, False),
            (None, False, True), (None, True, False),
        ],
    )  # fmt: skip
    def test_a_word_that_is_no_yes_is_a_no(self, make, skips, value, required, leaves):
        """And silence is consent only where none is required."""
        turn = make.turn(edits=[SEVEN], metadata={} if value is None else {"consent": {"training": value}})

        assert bool(skips("dpo", turn, consent=consent(key="consent.training", required=required))) is not leaves

    def test_a_no_beside_the_feedback_counts_too(self, make, skips):
        """Many ask for consent where they ask for the thumb; one no outweighs any yes. What a judge says is nobody's consent."""
        turn = make.turn(edits=[SEVEN], metadata={"ok": "yes"})
        said = [turn.feedback[0].model_copy(update={"metadata": {"ok": "no"}}), *turn.feedback[1:]]
        judged = [one.model_copy(update={"source": "judge"}) for one in said]

        assert skips("dpo", type(turn)(turn.interaction, tuple(said), turn.verdict), consent=consent(key="ok"))
        assert not skips("dpo", type(turn)(turn.interaction, tuple(judged), turn.verdict), consent=consent(key="ok"))

    def test_tags_and_users_deny(self, make, store_of, skips, monkeypatch):
        """A tag of the trace, or the id of whoever asked or judged."""
        store = store_of()
        monkeypatch.setattr(
            type(store), "tags", lambda self, key, ids: {one: ("no-training", "web") for one in ids if one == "t1"}
        )
        turns = [make.turn("t1", edits=[SEVEN]), make.turn("t2", "2.", question="How?", edits=["3, or 4."], user="ada")]

        assert skips("dpo", *turns, consent=consent(deny_tags=["no-training"])) == {"not_consented": 1}
        assert skips("dpo", *turns, consent=consent(deny_users=["ada"])) == {"not_consented": 1}
        assert not skips("dpo", *turns, consent=consent(deny_tags=["beta"], deny_users=["bob"]))

    def test_what_is_withheld_is_no_partner_either(self, make, skips):
        """Neither as the other thumb nor as what a regeneration ended with."""
        up = make.turn("t2", SEVEN, "positive", metadata={"ok": "no"})
        again = make.turn("t1", signals=[make.signal("regenerate", -0.7)], session_id="s")
        kept = make.turn(
            "t2", SEVEN, "weak", session_id="s", minutes=1, next_turn="Fine.", signals=[], metadata={"ok": "no"}
        )

        assert skips("dpo", make.turn("t1"), up, consent=consent(key="ok")) == {"no_partner": 1, "not_consented": 1}
        assert skips("dpo", again, kept, consent=consent(key="ok")) == {"implicit_only": 1}

    def test_what_is_no_candidate_is_not_counted(self, make, skips):
        """A liked response makes no test, with or without consent."""
        assert not skips(
            "regression", make.turn("t1", SEVEN, "positive", metadata={"ok": "no"}), consent=consent(key="ok")
        )

    @pytest.mark.parametrize("silent", ["t1", "t2"])
    def test_consent_is_asked_again_of_examples_that_were_written_before(self, make, store_of, tmp_path, silent):
        """What the store says today counts, of either response of a pair; of what it does not hold, the file is trusted."""
        sides = {"t1": ("It takes 2 days.", "negative"), "t2": (SEVEN, "positive"), "t3": ("Two weeks.", "negative")}

        def stored(*ids, **said):
            return [
                make.turn(one, *sides[one], user="ada", question="How?" if one == "t3" else "How many days?", **said.get(one, {}))
                for one in ids
            ]  # fmt: skip

        export(store_of(*stored("t1", "t2", "t3")), FORMATS["examples"], tmp_path / "e.jsonl")
        today = store_of(*stored("t1", "t2", **{silent: {"metadata": {"ok": False}}}))
        done = {
            form: rerender(
                tmp_path / "e.jsonl", FORMATS[form], tmp_path / f"{form}.jsonl", store=today,
                sieve=lambda key: Sieve(consent=consent(key="ok")),
            )
            for form in ("dpo", "kto")
        }  # fmt: skip

        assert done["dpo"].skips == {"not_consented": 1}
        assert done["kto"].skips == {"not_consented": 1}
        assert done["kto"].written == 2

    def test_denied_users_are_known_by_their_hash_without_a_store(self, make, store_of, tmp_path):
        """A file of examples that is rendered elsewhere names nobody, and leaves them out all the same."""
        turns = make.turn(user="ada"), make.turn("t2", "Four days.", question="And to Graz?", user="bob")
        export(store_of(*turns), FORMATS["examples"], tmp_path / "e.jsonl")
        sieve = Sieve(consent=consent(deny_users=["ada"]))
        done = rerender(tmp_path / "e.jsonl", FORMATS["kto"], tmp_path / "k.jsonl", sieve=lambda key: sieve)

        assert (done.skips, done.written) == ({"not_consented": 1}, 1)

    @pytest.mark.parametrize("denied", ["eve", "ada"])
    def test_who_asked_and_who_judged_are_both_known_by_their_hash(self, make, store_of, tmp_path, denied):
        """One person's answer, edited by another, is of both: in no file against the will of either, and on one side of a split."""
        turn = make.turn(user="eve", outcome="weak", signals=[make.edit(SEVEN, "e", user="ada")])
        export(store_of(turn), FORMATS["examples"], tmp_path / "e.jsonl")
        sieve = Sieve(consent=consent(deny_users=[denied]))
        done = rerender(tmp_path / "e.jsonl", FORMATS["dpo"], tmp_path / "d.jsonl", sieve=lambda key: sieve)

        assert (done.skips, done.written) == ({"not_consented": 1}, 0)

    def test_consent_that_nobody_can_give_is_a_mistake(self):
        """Required, and no key."""
        with pytest.raises(ValueError, match="required needs a key"):
            ConsentSettings(required=True)


class TestPersonalData:
    def test_what_is_refused_does_not_leave(self, make, skips):
        """A number that only looks like one does."""
        turns = [
            make.turn("t1", question=f"Why was {CARD} charged twice?", edits=[SEVEN]),
            make.turn("t2", question="Why was 4111 1111 1111 1112 charged twice?", edits=[SEVEN]),
        ]

        assert skips("dpo", *turns, refused=Redactor(["card"])) == {"pii_unredacted": 1}
        assert skips("regression", *turns, refused=Redactor(["card"])) == {"pii_unredacted": 1}
        assert not skips("dpo", *turns, refused=Redactor(["card"]), redactor=Redactor(["card"]))

    def test_the_reason_names_the_kind_and_not_the_number(self, make, skips, rows, tmp_path):
        """Whoever reads the file of what was left out must not find it there."""
        skips("dpo", make.turn(question=f"Why was {CARD} charged?", edits=[SEVEN]), refused=Redactor(["all"]))
        (row,) = rows(tmp_path / "dpo.skipped.jsonl")

        assert row["detail"].endswith("(card)")
        assert "4111" not in str(row)

    def test_a_row_whose_id_gives_a_person_away_stays(self, make, skips):
        """Ids cannot be redacted: they are what the row refers to."""
        turn = make.turn("ada@example.com-17", edits=[SEVEN])

        assert skips("dpo", turn, redactor=Redactor(["email"])) == {"pii_unredacted": 1}
        assert not skips("dpo", turn, redactor=Redactor(["card"]))

    @pytest.mark.parametrize(
        "place", ["id_", "trace_id", "root_span_id", "span_id", "feedback", "wanted", "wanted trace"]
    )
    @pytest.mark.parametrize(
        ("kind", "value"),
        [("email", "ada@example.com"), ("phone", "+49 30 1234567"), ("iban", "DE89 3704 0044 0532 0130 00")],
    )
    def test_no_id_of_a_row_gives_a_person_away(self, make, skips, place, kind, value):
        """Whatever it is the id of: the response, its place, the feedback, or the response on the other side."""
        up = {"outcome": "positive", "answer": SEVEN}
        turns = {
            "feedback": [make.turn(signals=[make.edit(SEVEN, value)])],
            "wanted": [make.turn(), make.turn(value, **up, trace_id="t2", root_span_id="r2")],
            "wanted trace": [make.turn(), make.turn("t2", **up, trace_id=value, root_span_id="r2")],
        }.get(place) or [make.turn(edits=[SEVEN], **{"root_span_id": "r1", "trace_id": "t1", place: value})]

        assert skips("dpo", *turns, redactor=Redactor([kind])) == {"pii_unredacted": 1}
        assert skips("dpo", *turns, refused=Redactor([kind])) == {"pii_unredacted": 1}
        assert not skips("dpo", *turns, redactor=Redactor(["ip"]))

    def test_what_a_row_refers_to_stays_where_its_number_looks_like_a_card(self, make, skips, rows, tmp_path):
        """By it consent is asked for and a person forgotten, on either side of a pair."""
        number = CARD.replace(" ", "")
        turns = make.turn("t1"), make.turn(number, f"{SEVEN} {CARD}", "positive")
        skips("dpo", *turns, redactor=Redactor(["card"]))
        (row,) = rows(tmp_path / "dpo.jsonl")

        assert "4111" not in str(row["chosen"])
        assert row["metadata"]["chosen_interaction_id"] == row["metadata"]["chosen_trace_id"] == number

    @pytest.mark.parametrize("place", ["session", "hint"])
    def test_what_is_refused_does_not_leave_beside_the_texts_either(self, make, skips, store_of, tmp_path, place):
        """The id of a session, and what the user said in between, stand in a row like the rest of it."""
        session = "+49 30 1234567" if place == "session" else "s"
        down = make.turn("t1", "Two.", question="How long?", session_id=session)
        history = [*down.interaction.prompt, *down.interaction.response]
        asked = make.turn("x", question="No, tell +49 30 1234567 how many days.").interaction.prompt
        up = make.turn("t2", SEVEN, "positive", question=[*history, *asked], session_id=session, minutes=1)
        store = store_of(down, up) if place == "hint" else store_of(make.turn(edits=[SEVEN], session_id=session))
        rules = Sieve(refused=Redactor(["phone"]))
        done = export(store, FORMATS["dpo"], tmp_path / "d.jsonl", sieve=lambda key: rules, hints=place == "hint")

        assert done.skips["pii_unredacted"] == 1
        assert "1234567" not in (tmp_path / "d.jsonl").read_text()

    def test_the_id_of_a_session_is_redacted(self, make, skips, tmp_path):
        """Chats over telephone apps are known by the number."""
        skips("dpo", make.turn(edits=[SEVEN], session_id="+49 30 1234567"), redactor=Redactor(["phone"]))

        assert "1234567" not in (tmp_path / "dpo.jsonl").read_text()
        assert "[phone-" in (tmp_path / "dpo.jsonl").read_text()

    def test_a_hint_of_a_file_of_examples_is_redacted(self, make, store_of, tmp_path):
        """What a row says of itself beside its texts, too."""
        down = make.turn("t1", "Two.", question="How long?", session_id="s")
        history = [*down.interaction.prompt, *down.interaction.response]
        asked = make.turn("x", question="No, tell ada@example.com how many days exactly.").interaction.prompt
        up = make.turn("t2", SEVEN, "positive", question=[*history, *asked], session_id="s", minutes=1)
        store = store_of(down, up)
        export(store, FORMATS["examples"], tmp_path / "e.jsonl", hints=True)
        rerender(
            tmp_path / "e.jsonl",
            FORMATS["dpo"],
            tmp_path / "d.jsonl",
            sieve=lambda key: Sieve(redactor=Redactor(["email"])),
        )

        assert "ada@example.com" in (tmp_path / "e.jsonl").read_text()
        assert "satisfied_later" in (tmp_path / "d.jsonl").read_text()
        assert "ada@example.com" not in (tmp_path / "d.jsonl").read_text()

    def test_no_denied_user_is_named_beside_the_data(self, make, store_of, tmp_path):
        """The manifest and the card say the rules, and of people only how many."""
        store_of(make.turn(edits=[SEVEN], user="ada-lovelace")).close()
        rules = ExportSettings(consent=ConsentSettings(deny_users=("ada-lovelace",)))
        with Loop(Settings(store=str(tmp_path / "store-0.db"), export=rules), env={}) as loop:
            assert loop.export("dpo", tmp_path / "d.jsonl").skips == {"not_consented": 1}

        assert '"consent.deny_users": 1' in (tmp_path / "d.manifest.json").read_text()
        assert not [path for path in tmp_path.glob("d.*") if b"ada-lovelace" in path.read_bytes()]

    def test_an_unknown_kind_is_named(self, make, store_of, tmp_path):
        """Before anything is read."""
        store_of(make.turn()).close()
        rules = ExportSettings(refuse=("passport",))
        with (
            Loop(Settings(store=str(tmp_path / "store-0.db"), export=rules), env={}) as loop,
            pytest.raises(ConfigError, match="passport"),
        ):
            loop.export("dpo", tmp_path / "d.jsonl")


def test_unequal_sides_are_left_out_on_request(make, skips):
    """From a store and from a file alike; a tool call has no length."""
    turns = [make.turn("t1"), make.turn("t2", SEVEN * 5, "positive")]

    assert not skips("dpo", *turns)
    assert not skips("dpo", *turns, length_ratio=20)
    assert skips("dpo", *turns, length_ratio=4) == {"length_ratio": 1}
    call = Message(role="assistant", tool_calls=(ToolCall(name="lookup"),))
    assert not skips("dpo", make.turn("t1", [call]), turns[1], length_ratio=4)


def test_the_settings_and_the_options_say_the_same(make, store_of, tmp_path):
    """What is said for a run wins over the configuration."""
    store_of(make.turn("t1"), make.turn("t2", SEVEN * 5, "positive")).close()
    settings = Settings(store=str(tmp_path / "store-0.db"), export=ExportSettings(length_ratio=4))
    with Loop(settings, env={}) as loop:
        assert loop.export("dpo", tmp_path / "a.jsonl").skips == {"length_ratio": 1}
        assert loop.export("dpo", tmp_path / "b.jsonl", length_ratio=30).written == 1
        assert '"length_ratio": 30' in (tmp_path / "b.manifest.json").read_text()
        assert "<code>length_ratio</code>" in (tmp_path / "b.card.html").read_text()
        with pytest.raises(ConfigError, match="length_ratio"):
            loop.export("dpo", tmp_path / "c.jsonl", length_ratio=0.5)
        with pytest.raises(ConfigError, match="near_dup"):
            loop.export("dpo", tmp_path / "c.jsonl", near_dup="all")
