"""A schema that was recorded, or that somebody made up, is asked about a value; it is not obeyed."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from closeloop.datasets.checks import passes
from closeloop.schemas import first_error, is_harmless

LADDER: dict[str, Any] = {f"s{step}": {"allOf": [{"$ref": f"#/$defs/s{step + 1}"}] * 2} for step in range(40)}


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "http://127.0.0.1:9/secret"},
        {"properties": {"a": {"$ref": "file:///etc/passwd"}}},
        {"$schema": "http://127.0.0.1:9/schema", "$ref": "http://127.0.0.1:9/secret"},
        {"$dynamicRef": "http://127.0.0.1:9/secret#here"},
    ],
)
def test_a_schema_fetches_nothing(schema: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """An address in a recorded schema is not asked for, whoever wrote it there, and nothing is held against the value."""

    def asked(*_: Any, **__: Any) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket, "create_connection", asked)
    monkeypatch.setattr("urllib.request.urlopen", asked)

    assert first_error(schema, {"a": 1}) is None
    assert passes("valid_json", '{"a": 1}', {"schema": schema})


@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": "^(a+)+$"},
        {"pattern": "^(a|aa)+$"},
        {"pattern": r"^((?:a|a)+x?)*$"},
        {"pattern": "^a*a*a*a*a*$"},
        {"pattern": "(?=(a+)+$)"},
        {"$defs": LADDER | {"s40": {"type": "string"}}, "$ref": "#/$defs/s0"},
    ],
)
def test_a_schema_does_not_take_hours(schema: dict[str, Any]) -> None:
    """Patterns and references that could run for hours are left alone; the rest of the schema still counts."""
    began = time.process_time()

    assert first_error(schema, "a" * 64 + "!") is None
    assert time.process_time() - began < 2
    assert first_error({**schema, "maxLength": 3}, "aaaa!") or "$defs" in schema


def test_patterns_for_names_are_not_run_for_hours_either() -> None:
    """A name that the model made up meets a pattern that could take hours: nothing is said."""
    began = time.process_time()

    assert first_error({"patternProperties": {"^(a+)+$": {"type": "null"}}}, {"a" * 64 + "!": 1}) is None
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        ({"type": "string", "pattern": "^[A-Z]{2}-[0-9]+$"}, "AB-12", None),
        ({"type": "string", "pattern": "^[A-Z]{2}-[0-9]+$"}, "ab-12", "$: 'ab-12' does not match"),
        ({"type": "object", "required": ["a"]}, {}, "$: 'a' is a required property"),
        ({"$defs": {"n": {"type": "integer"}}, "items": {"$ref": "#/$defs/n"}}, [1, "2"], "$[1]: '2' is not of type"),
        ({"$ref": "https://json-schema.org/draft/2020-12/schema"}, {"type": 5}, "$.type: 5 is not valid"),
        ({"$ref": "#/$defs/nowhere"}, 1, None),
        ({"$ref": "#"}, 1, None),
        ({"pattern": "("}, "a", None),
        ({"type": "nonsense"}, 1, None),
        ({"$schema": ["no", "address"], "type": "string"}, 1, None),
        ({"$ref": "http://[broken"}, 1, None),
        ({"patternProperties": {"^x-": {"type": "integer"}}}, {"x-a": "1"}, "$['x-a']: '1' is not of type"),
    ],
)
def test_what_a_schema_says_counts(schema: dict[str, Any], value: Any, said: str | None) -> None:
    """The first thing a value breaks, with its path; a schema that is broken itself says nothing."""
    found = first_error(schema, value)

    assert found is None if said is None else (found or "").startswith(said), found


@pytest.mark.parametrize(
    ("pattern", "length", "harmless"),
    [
        (r"^\d{4}-\d{2}-\d{2}$", 10**6, True),
        (r"^[^@]+@[^@]+$", 1000, True),
        (r"^[^@]+@[^@]+$", 10_000, False),
        (r"^(?:yes|no)$", 10**6, True),
        (r"^(ab)+$", 1000, True),
        (r"^(a+b)+$", 10, False),
        (r"[(*+]+\(\*\+", 1000, True),
        (r"a{1,9}" * 4, 10, False),
    ],
)
def test_how_long_a_pattern_may_take(pattern: str, length: int, harmless: bool) -> None:
    """Each endless repeat is a loop over the text; a repeated group that may match in several ways doubles with every letter."""
    assert is_harmless(pattern, length) == harmless
