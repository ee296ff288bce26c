"""The taxonomy as data: keys, order, and a team's own TOML."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from closeloop.buckets.base import Case
from closeloop.buckets.cascade import Cascade
from closeloop.buckets.taxonomy import CORE, ROWS, load
from closeloop.errors import ConfigError

OWN = """
name = "acme"
version = 2
[buckets.wrong_plan]
parent = "incorrect"
definition = "Names a plan the customer does not have."
threshold = 0.7
rules = [
  { field = "response", regex = '(?i)\\benterprise plan\\b', confidence = 0.8 },
  { field = "response", longer_than = 500, confidence = 0.75 },
]
[buckets.tone.slang]
definition = "Slang in a formal channel."
rules = [{ regex = '\\bgonna\\b' }]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A team's taxonomy file."""
    path = tmp_path / "acme.toml"
    path.write_text(OWN)
    return path


def test_core_has_eighteen_keys_in_causal_order() -> None:
    """The order is the one of the primary rule, cause before symptom."""
    taxonomy = load()

    assert taxonomy.version == CORE
    assert len(ROWS) == len(set(taxonomy.keys)) == 18
    assert taxonomy.rank("tool_error.error") < taxonomy.rank("retrieval_miss") < taxonomy.rank("hallucination")
    assert taxonomy.top("hallucination.fabricated_number") == "hallucination"


def test_every_label_has_a_meaning_of_its_own(own: Path) -> None:
    """What is too long and what is too short read differently, to people and to the judge."""
    taxonomy = load([own])
    meanings = [taxonomy.definition(key) for key in taxonomy.buckets]

    assert len(set(meanings)) == len(meanings)
    assert taxonomy.definition("length.too_long") == "Longer than the user wanted."
    assert taxonomy.definition("length") == taxonomy.row("length").definition
    assert taxonomy.definition("tone.slang") == "Slang in a formal channel."


def test_an_unknown_key_is_an_error_that_lists_its_neighbours() -> None:
    """The message says what would have been accepted."""
    with pytest.raises(
        ConfigError, match=r"unknown bucket 'length\.huge': known buckets are length, length\.constraint"
    ):
        load().check("length.huge")


def test_own_buckets_count_under_their_core_key(own: Path) -> None:
    """Trends survive: whatever a team adds has a core key."""
    taxonomy = load([own])

    assert taxonomy.top("wrong_plan") == "incorrect"
    assert taxonomy.top("tone.slang") == "tone"
    assert taxonomy.version.startswith(f"{CORE}+acme/2:")


def test_a_changed_rule_changes_the_version(own: Path) -> None:
    """What was sorted by the old rule is sorted again."""
    before = load([own]).version
    own.write_text(OWN.replace("0.8", "0.9"))

    assert load([own]).version != before


def test_own_rules_find_their_bucket(own: Path, make_case: object) -> None:
    """A custom bucket needs no code, only a rule; its threshold is its own."""
    cascade = Cascade({}, load([own]))
    case: Case = make_case("Which plan do I have?", "You are gonna love your Enterprise plan.")  # type: ignore[operator]

    labels = {label.bucket: label for label in cascade.sort(case).labels}

    assert labels["wrong_plan"].primary
    assert labels["wrong_plan"].evidence[0].quote == "Enterprise plan"
    assert set(labels) == {"wrong_plan", "tone.slang"}
    assert cascade.sort(case).scores["incorrect"] == 0.8


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('name = "a"\n[buckets.x]\nparent = "wrong"\ndefinition = "d"', r"buckets\.x: unknown parent 'wrong': core keys are format"),
        ('name = "a"\n[buckets.format]\nparent = "tone"\ndefinition = "d"', r"buckets\.format: this key exists already"),
        ('name = "a"\n[buckets.Bad]\nparent = "tone"\ndefinition = "d"', r"buckets\.Bad: a key is lower case"),
        ('name = "a"\n[buckets.x]\nparent = "tone"\ndefinition = "d"\nrules = [{ regex = "(" }]', r"regex '\(' does not compile"),
        ('name = "a"\n[buckets.x]\nparent = "tone"\ndefinition = "d"\nrules = [{ field = "bad", regex = "a" }]', r"unknown field 'bad'"),
        ('name = "a"\n[buckets.x]\nparent = "tone"', r"buckets\.x\.definition: is missing"),
        ('name = "a"\n[buckets.x]\nparent = "tone"\ndefinition = "d"\nreplaced_by = "y"', r"replaced_by: 'y' is no other bucket"),
        ("name = ", r"cannot read taxonomy"),
    ],
)  # fmt: skip
def test_a_bad_file_names_file_key_and_reason(tmp_path: Path, text: str, message: str) -> None:
    """One line tells what to repair."""
    path = tmp_path / "own.toml"
    path.write_text(text)

    with pytest.raises(ConfigError, match=message) as caught:
        load([path])
    assert "own.toml" in str(caught.value)


def test_a_deprecated_key_gives_its_labels_to_the_one_that_replaced_it(tmp_path: Path, make_case: object) -> None:
    """Keys are replaced, never renamed: old rules go on under the new name."""
    path = tmp_path / "own.toml"
    path.write_text(
        'name = "a"\n[buckets.old]\nparent = "tone"\ndefinition = "d"\nreplaced_by = "new"\nrules = [{ regex = "hi" }]\n'
        '[buckets.new]\nparent = "tone"\ndefinition = "d"\n'
    )
    case: Case = make_case("x", "hi there")  # type: ignore[operator]

    assert [label.bucket for label in Cascade({}, load([path])).sort(case).labels] == ["new"]


PERSON = """
name = "acme"
[buckets.bad_person]
parent = "format"
definition = "No person with a name and an age."
[[buckets.bad_person.rules]]
confidence = 0.9
[buckets.bad_person.rules.json_schema]
type = "object"
required = ["name"]
properties.age.type = "integer"
"""


@pytest.mark.parametrize(
    ("response", "why"),
    [
        ('{"name": "Ann", "age": 3}', None),
        ('```json\n{"name": "Ann"}\n```', None),
        ("", None),
        ('{"age": 3}', "'name' is a required property"),
        ('{"name": "Ann", "age": "x"}', "$.age: 'x' is not of type 'integer'"),
        ("Ann is three.", "it is no JSON: Expecting value at line 1"),
    ],
)
def test_a_rule_may_be_a_json_schema(tmp_path: Path, make_case: Any, response: str, why: str | None) -> None:
    """What breaks it is found, with the place that does; a code fence around it is no harm."""
    path = tmp_path / "acme.toml"
    path.write_text(PERSON)
    findings = Cascade({}, load([path])).sort(make_case("Who?", response)).findings

    assert [one.bucket for one in findings] == (["bad_person"] if why else [])
    assert all(why and why in one.rationale and one.evidence[0].quote == response for one in findings)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            "rules = [{ min_words = 6 }]",
            r"rules\.0\.min_words: unknown key: known keys are confidence, field, json_schema",
        ),
        ("rule = []", r"buckets\.x\.rule: unknown key: known keys are definition, examples, parent"),
        (
            'rules = [{ json_schema = { type = "objekt" } }]',
            r"rules\.0: json_schema is no JSON schema: type: 'objekt' is not valid",
        ),
        (
            'rules = [{ field = "response" }]',
            r"a rule needs one of regex, longer_than \(words\), shorter_than \(words\), json_schema",
        ),
    ],
)
def test_a_mistake_in_a_taxonomy_is_told_with_what_there_is(tmp_path: Path, wrong: str, message: str) -> None:
    """The message names the place and the known keys."""
    path = tmp_path / "acme.toml"
    path.write_text(f'name = "acme"\n[buckets.x]\nparent = "incorrect"\ndefinition = "d"\n{wrong}\n')

    with pytest.raises(ConfigError, match=message):
        load([path])


@pytest.mark.parametrize(
    ("regex", "why"),
    [
        ("(a+)+$", "repeats a group that repeats itself"),
        ("(a|a)+$", "repeats a choice of which two fit 'a'"),
        (r"(?:\w|\d)*!", "repeats a choice of which two fit '0'"),
        (r"(?P<any>[|.]|[|])+$", r"repeats a choice of which two fit '\|'"),
        ("(ha|ha|ho)+$", "repeats a choice of which two fit 'ha'"),
        *(
            (fine, "")
            for fine in ("(a|b)+$", r"[|a](b|c)*", r"(\(|\))+", "(a|a)++$", "(?:foo|food)+", "a|a", r"(x)(\1|y)+")
        ),
    ],
)
def test_a_regex_that_could_run_for_hours_is_refused(tmp_path: Path, regex: str, why: str) -> None:
    """A team's own rule may not stop the whole run; one that cannot is taken."""
    path = tmp_path / "own.toml"
    path.write_text(
        f"name = 'own'\n[buckets.slow]\nparent = 'tone'\ndefinition = 'x'\nrules = [{{ regex = '{regex}' }}]\n"
    )

    with pytest.raises(ConfigError, match=why) if why else nullcontext():
        load([path])
