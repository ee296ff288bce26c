"""New buckets from what users write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.discovery import clusters, proposals
from closeloop.buckets.discovery.clusters import Note, note_of, propose
from closeloop.buckets.discovery.proposals import Proposal
from closeloop.buckets.explain import explain
from closeloop.buckets.taxonomy import Bucket, Taxonomy, load
from closeloop.config import BucketSettings
from closeloop.errors import ConfigError
from closeloop.loop import Loop
from closeloop.models import Finding, Signal

pytest.importorskip("sklearn")

PRICES = [
    "the price is last year's price",
    "prices are from last year",
    "shows the old price again",
    "that price changed, it is the old price",
]
MAPS = [
    "the map link opens the wrong city",
    "map shows another city",
    "wrong city on the map",
    "map points to a different city",
]


def notes(*texts: str) -> list[Note]:
    """A note per text."""
    return [Note(interaction=f"i{number}", text=text) for number, text in enumerate(texts)]


def test_notes_of_one_kind_become_one_proposal() -> None:
    """Two kinds of failure, one stray note: two proposals with their words and three exemplars."""
    found = propose(notes(*PRICES, *MAPS, "hm"))

    assert len(found) == 2
    assert sorted(one.size for one in found) == [4, 4]
    assert {"price", "map"} <= {word for one in found for word in one.name.split("_")}
    assert all(len(one.exemplars) == 3 for one in found)


def test_few_notes_about_different_things_are_grouped_by_what_little_they_share() -> None:
    """Among strangers a shared word is much."""
    texts = [
        "refund window is stated wrongly",
        "gives an incorrect refund period",
        "says refunds take 30 days",
        "asks again for the order id",
        "asks for the order number although it was given",
        "reply is in the wrong language",
        "answered in English, the reply should be Spanish",
    ]

    assert clusters.groups(texts) == [[0, 1, 2], [3, 4], [5, 6]]


def test_words_that_only_urge_or_complain_join_nothing() -> None:
    """What went wrong joins notes, not that it did: not once more, please, or wrong, in any language they come in."""
    texts = [
        "tests missing again",
        "no tests, please add tests",
        "imports missing again, please",
        "you never add the imports",
        "wrong, wrong again",
        "please fix, third time now",
        "encore le mauvais horaire",
        "l'horaire d'ouverture est faux",
        "adresse fausse encore",
        "l'adresse n'est plus bonne",
    ]

    assert clusters.groups(texts) == [[0, 1], [2, 3], [6, 7], [8, 9]]


def test_a_proposal_is_named_in_the_order_its_notes_say_it() -> None:
    """The heaviest words, each stem once, as a key: accents folded, elisions gone."""
    found = propose(
        notes(
            "it shows my old address",
            "shows the old address again",
            "l'ancienne température d'hier",
            "l’ancienne température encore",
        )
    )

    assert sorted(one.name for one in found) == ["ancienne_temperature_hier", "shows_old_address"]


def test_exemplars_do_not_say_the_same_thrice() -> None:
    """A note that only adds a smile or an "again" is no second example while there are others."""
    found = propose(
        notes("the old address", "old address :(", "old address again", "address of the old shop", "shop address, old")
    )

    assert [len({frozenset(clusters._spoken(text)) for text in one.exemplars}) for one in found] == [2]
    assert len(found[0].exemplars) == 3


def test_notes_that_all_sound_alike_are_told_apart_by_more_than_what_they_all_share() -> None:
    """Among notes of one form the form is nothing."""
    wifi = [
        "the data says wifi is null, so free wifi is made up",
        "the data says wifi is no",
        "the data says nothing of wifi",
    ]
    others = [
        "the data says parking is null, not free",
        "the data says parking is false",
        "the data says there is no street parking",
        "the data says music is null",
        "the data says live music is false",
    ]

    assert clusters.groups(wifi + others)[0] == [0, 1, 2]


def test_a_proposal_keeps_its_identity_from_run_to_run() -> None:
    """More notes of the same kind: the same id, and the name a person gave it."""
    first = propose(notes(*PRICES, *MAPS))
    price = next(one for one in first if "price" in one.terms)
    named = proposals.renamed(first, price.id, "stale_prices")

    second = propose(notes(*PRICES, "old price, the price changed last year", *MAPS), named)

    assert {one.id for one in second} == {one.id for one in first}
    assert proposals.chosen(second, "stale_prices").size == 5


def test_a_kind_that_went_away_is_kept_as_gone() -> None:
    """Nothing is forgotten, and nothing comes back under a new id."""
    first = propose(notes(*PRICES, *MAPS))
    second = propose(notes(*MAPS), first)
    third = propose(notes(*PRICES, *MAPS), second)

    assert sorted(one.state for one in second) == ["gone", "proposed"]
    assert {one.id: one.state for one in third} == {one.id: "proposed" for one in first}


def test_the_same_notes_in_another_order_give_the_same_proposals() -> None:
    """Deterministic."""
    assert propose(notes(*PRICES, *MAPS)) == propose(list(reversed(notes(*PRICES, *MAPS))))


def test_an_accepted_proposal_is_a_bucket_that_finds_its_like(tmp_path: Path, make_case: object) -> None:
    """Its notes are the examples of a row of the taxonomy file; a comment like them gets the label, another does not."""
    found = propose(notes(*PRICES, *MAPS))
    price = next(one for one in found if "price" in one.terms)
    path = tmp_path / "buckets.toml"
    after = proposals.accepted(proposals.renamed(found, price.id, "stale_prices"), price.id, "stale", None, path)
    cascade = Cascade({}, load([path]))

    like: Case = make_case(comment="this is the old price from last year")  # type: ignore[operator]
    other: Case = make_case(comment="I was hoping for a poem")  # type: ignore[operator]

    assert [label.bucket for label in cascade.sort(like).labels] == ["stale_prices"]
    assert cascade.sort(like).labels[0].tier == "cluster"
    assert [label.bucket for label in cascade.sort(other).labels] == ["unknown"]
    assert proposals.chosen(after, "stale_prices").state == "accepted"
    with pytest.raises(
        ConfigError, match="'stale_prices' is accepted already: its bucket has its name in the taxonomy"
    ):
        proposals.renamed(after, "stale_prices", "other_prices")


def test_a_parent_that_does_not_exist_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """The taxonomy is read back before it replaces the old one."""
    path = tmp_path / "buckets.toml"
    found = propose(notes(*PRICES, *MAPS))

    with pytest.raises(
        ConfigError, match=r"^unknown parent 'incorect': core keys are .*did you mean 'incorrect'"
    ) as caught:
        proposals.accepted(found, found[0].id, "incorect", None, path)
    assert ".part" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_leaves_the_files_as_they_were(tmp_path: Path) -> None:
    """Also by a bucket of another taxonomy file in use: the next run could read neither."""
    found = propose(notes(*PRICES, *MAPS))
    other = tmp_path / "other.toml"
    other.write_text(f'name = "o"\n[buckets.{found[0].name}]\nparent = "stale"\ndefinition = "d"\n')

    with pytest.raises(ConfigError, match=f"there is a bucket '{found[0].name}' already: rename the proposal"):
        proposals.accepted(found, found[0].id, "stale", None, tmp_path / "buckets.toml", [other])
    assert [path.name for path in tmp_path.iterdir()] == ["other.toml"]


def test_a_taxonomy_file_that_is_broken_is_named_itself(tmp_path: Path) -> None:
    """Not a file of ours that is gone by then."""
    found = propose(notes(*PRICES, *MAPS))
    path = tmp_path / "buckets.toml"
    path.write_bytes("name = 'größe'".encode("latin-1"))

    with pytest.raises(ConfigError, match=r"cannot read taxonomy '.*/buckets.toml': it is not UTF-8"):
        proposals.accepted(found, found[0].id, "stale", None, path)


@pytest.mark.parametrize(
    ("comment", "first"),
    [
        ("the hours are those of the wrong branch", "wrong_branch"),
        ("your hours came late to my branch of the family tree", "incorrect.fact"),
    ],
)
def test_an_accepted_bucket_is_the_closer_name_where_its_examples_are_met_well(
    comment: str, first: str, make_case: Any
) -> None:
    """Before another kind of its parent, however sure; what only shares a word with an example stands behind it."""

    class Guess(Rule):
        name, version, tier, buckets = "guess", "1", "comment", ("incorrect",)

        def detect(self, case: Case) -> Iterator[Finding]:
            yield self.finding("incorrect.fact", 0.95, [case.quote("comment")], "so it seems")

    own = Bucket("wrong_branch", "d", parent="incorrect", examples=("those are hours of the wrong branch",))
    cascade = Cascade({"guess": Guess()}, Taxonomy(added=(own,)))
    labels = cascade.sort(make_case(comment=comment)).labels

    assert {label.bucket for label in labels} == {"wrong_branch", "incorrect.fact"}
    assert labels[0].bucket == first
    told = "incorrect.fact is another kind of incorrect" in explain(cascade, make_case(comment=comment)).why
    assert told == (first == "wrong_branch")


@pytest.mark.parametrize(
    ("guess", "first"),
    [
        (("incorrect.fact", 0.49, "comment"), "stale_prices"),
        (("incorrect.fact", 0.84, "comment"), "incorrect.fact"),
        (("stale", 0.95, "comment"), "stale_prices"),
        (("stale", 0.95, "rule"), "stale"),
        (("unsafe.pii", 0.7, "comment"), "unsafe.pii"),
        (("hallucination.ungrounded", 0.6, "head"), "stale_prices"),
        (("format.parse", 0.6, "rule"), "format.parse"),
        (("tone", 0.6, "reason"), "tone"),
    ],
)
def test_an_accepted_bucket_comes_before_a_weaker_guess(
    guess: tuple[str, float, Any], first: str, tmp_path: Path, make_case: Any
) -> None:
    """What the team named itself, and before its parent; not before what a user chose, a rule proved, or a surer guess says."""
    (tmp_path / "own.toml").write_text(
        'name = "own"\n[buckets.stale_prices]\nparent = "stale"\ndefinition = "d"\n'
        'examples = ["the price is from last year"]\n'
    )
    bucket, confidence, tier = guess

    class Guess(Rule):
        name, version, buckets = "guess", "1", (guess[0],)

        def detect(self, case: Case) -> Iterator[Finding]:
            evidence = [case.quote("response", 0, 4)]
            yield self.finding(bucket, confidence, evidence, "so it seems").model_copy(update={"tier": tier})

    cascade = Cascade({"guess": Guess()}, load([tmp_path / "own.toml"]), BucketSettings(thresholds={bucket: 0.4}))

    labels = cascade.sort(make_case(comment="this price was from the last year, I think")).labels

    assert {label.bucket for label in labels} == {"stale_prices", bucket}
    assert 0.6 < next(label.confidence for label in labels if label.bucket == "stale_prices") < 0.84
    assert labels[0].bucket == first
    why = explain(cascade, make_case(comment="this price was from the last year, I think")).why
    assert ("a bucket of your own" in why) == (first == "stale_prices")


def test_merging_joins_sizes_and_notes() -> None:
    """The one that goes says where it went."""
    first, second = propose(notes(*PRICES, *MAPS))
    after = proposals.merged([first, second], second.id, first.id)

    assert proposals.chosen(after, first.id).size == 8
    assert (proposals.chosen(after, second.id).state, proposals.chosen(after, second.id).into) == ("merged", first.id)
    with pytest.raises(ConfigError, match="cannot be merged into itself"):
        proposals.merged(after, first.id, first.name)


def test_an_accepted_proposal_goes_into_no_other(tmp_path: Path) -> None:
    """Its bucket is in the taxonomy file; and a proposal that is none is answered with what there is."""
    first, second = propose(notes(*PRICES, *MAPS))
    after = proposals.accepted([first, second], first.id, "stale", None, tmp_path / "buckets.toml")

    with pytest.raises(ConfigError, match="is accepted already: its bucket would stay"):
        proposals.merged(after, first.id, second.id)
    with pytest.raises(ConfigError, match=rf"known proposals are {second.name} \(did you mean '{second.name}'\?\)"):
        proposals.chosen(after, f"{second.name}s")
    with pytest.raises(ConfigError, match="none is open, `closeloop buckets propose` looks for some"):
        proposals.chosen([], "maps")


def test_what_was_merged_stays_merged_in_later_runs() -> None:
    """Before, the next run gave the kept one its own notes only, and those of the other were in no bucket and no proposal."""
    first = propose(notes(*PRICES, *MAPS))
    price, maps = (next(one.id for one in first if word in one.terms) for word in ("price", "map"))
    after = proposals.merged(first, maps, price)

    again = propose(notes(*PRICES, *MAPS), propose(notes(*PRICES, *MAPS), after))
    alone = propose(notes(*MAPS), again)

    assert proposals.chosen(again, price) == proposals.chosen(after, price)
    assert proposals.chosen(again, maps).state == "merged"
    assert (proposals.chosen(alone, price).state, proposals.chosen(alone, price).size) == ("proposed", len(MAPS))


def test_no_merge_runs_in_a_circle() -> None:
    """Before, two proposals merged into each other held up every later run for ever; now what is merged counts where it went."""
    price, maps, link = (
        Proposal(id=name, name=name, size=2, terms={name: 1.0}, exemplars=(name,)) for name in ("price", "map", "link")
    )
    after = proposals.merged([price, maps, link], "map", "price")

    with pytest.raises(
        ConfigError, match="proposal 'map' is merged into 'price' already: `closeloop buckets reopen map`"
    ):
        proposals.merged(after, "map", "link")
    with pytest.raises(ConfigError, match="cannot be merged into itself"):
        proposals.merged(after, "price", "map")
    through = proposals.merged(after, "link", "map")
    assert (proposals.chosen(through, "link").into, proposals.chosen(through, "price").size) == ("price", 6)


def test_a_file_with_merges_in_a_circle_is_read() -> None:
    """As earlier versions wrote it."""
    first, second = propose(notes(*PRICES, *MAPS))
    circle = [
        first.model_copy(update={"state": "merged", "into": second.id}),
        second.model_copy(update={"state": "merged", "into": first.id}),
    ]

    assert {one.id for one in propose(notes(*PRICES, *MAPS), circle)} == {first.id, second.id}


def test_a_decision_is_taken_back(tmp_path: Path) -> None:
    """A merge, and an acceptance once its bucket is out of the file; where nothing was decided there is nothing to take back."""
    (tmp_path / "closeloop.toml").write_text('[buckets]\ntaxonomy = ["own.toml"]\n')
    first, second = propose(notes(*PRICES, *MAPS))
    proposals.write_proposals(tmp_path / "bucket-proposals.json", [first, second])

    with Loop(config_file=tmp_path / "closeloop.toml", env={}) as loop:
        accepted = loop.accept(first.id, parent="stale")
        merged = loop.merge(second.id, first.id)
        reopened = loop.reopen(second.id)
        with pytest.raises(ConfigError, match=rf"is a bucket in '.*own.toml': take \[buckets.{first.name}\] out of it"):
            loop.reopen(first.id)
        with pytest.raises(ConfigError, match="is proposed: nothing was decided on it"):
            loop.reopen(second.id)
        (tmp_path / "own.toml").unlink()
        loop.reopen(first.id)
        again = loop.accept(first.id, parent="incorrect")

    assert accepted.notices == again.notices == ()
    assert 'is a bucket already: to find these, too, it needs them among its `examples`: "' in merged.notices[0]
    assert [one["state"] for one in reopened.proposals] == ["accepted", "proposed"]
    assert 'parent = "incorrect"' in (tmp_path / "own.toml").read_text()


def test_what_is_kept_lies_beside_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job may be started from anywhere; and a taxonomy is the configured one however it is written."""
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "closeloop.toml").write_text("")
    first, second = propose(notes(*PRICES, *MAPS))
    proposals.write_proposals(tmp_path / "conf" / "bucket-proposals.json", [first, second])
    monkeypatch.chdir(tmp_path)

    with Loop(config_file=Path("conf/closeloop.toml"), env={}) as loop:
        notices = loop.accept(first.id, parent="stale").notices
    (tmp_path / "conf" / "closeloop.toml").write_text('[buckets]\ntaxonomy = ["buckets.toml"]\n')
    with Loop(config_file=Path("conf/closeloop.toml"), env={}) as loop:
        later = loop.accept(second.id, parent="stale", taxonomy="conf/buckets.toml").notices

    assert notices == (
        "add 'buckets.toml' to buckets.taxonomy in 'conf/closeloop.toml': until then the bucket is not used",
    )
    assert later == ()


def test_mistakes_are_answered_with_what_there_is(tmp_path: Path) -> None:
    """Unknown proposal, taken name, no key, a file that is none of ours."""
    found = propose(notes(*PRICES, *MAPS))
    broken = tmp_path / "proposals.json"
    broken.write_text("[]")

    with pytest.raises(ConfigError, match="unknown proposal 'x': known proposals are"):
        proposals.chosen(found, "x")
    with pytest.raises(ConfigError, match="is taken by another proposal"):
        proposals.renamed(found, found[0].id, found[1].name)
    with pytest.raises(ConfigError, match="is no key"):
        proposals.renamed(found, found[0].id, "Old prices!")
    with pytest.raises(ConfigError, match="cannot read proposals"):
        proposals.read_proposals(broken)


def test_proposals_survive_the_file(tmp_path: Path) -> None:
    """What is written is read back."""
    found = propose(notes(*PRICES, *MAPS))
    proposals.write_proposals(tmp_path / "p.json", found)

    assert proposals.read_proposals(tmp_path / "p.json") == found
    assert proposals.read_proposals(tmp_path / "none.json") == []


def test_a_note_is_the_users_word_then_the_edit_then_nothing(make_case: object) -> None:
    """Never the raw answer."""
    said = Signal(kind="comment", polarity=-0.5, weight=1.0, explicit=True, comment="  wrong\ncity ")
    edit = Signal(
        kind="edit", polarity=-0.8, weight=3.0, explicit=True, draft="It opens at nine.", final="It opens at ten."
    )
    case: Case = make_case()  # type: ignore[operator]
    texts = [note.text if (note := note_of(case.interaction, rows)) else None for rows in ([said, edit], [edit], [])]

    assert texts == ["wrong city", "removed nine.; added ten.", None]


def test_few_notes_propose_nothing() -> None:
    """One note is no group, and words alone are needed."""
    assert propose(notes("the price is old")) == []
    assert propose(notes("...", "!!!")) == []
    assert isinstance(Proposal(id="a", name="b", size=1, terms={}, exemplars=()), Proposal)
