"""The response formats of every vendor, kept and broken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from closeloop.schemas import first_error

TICKET: dict[str, Any] = {
    "type": "object",
    "properties": {
        "status": {"enum": ["open", "closed"]},
        "zip": {"type": "string", "pattern": r"^\d{5}$"},
        "tags": {"type": "array", "items": {"type": "string"}, "minItems": 2},
    },
    "required": ["status"],
    "additionalProperties": False,
}
GEMINI: dict[str, Any] = {
    "type": "OBJECT",
    "properties": {
        "n": {"type": "INTEGER"},
        "type": {"type": "STRING", "nullable": True, "enum": ["x", "STRING"]},
        "rows": {"type": "ARRAY", "items": {"type": "NUMBER"}, "maxItems": "2"},
    },
    "required": ["n"],
    "propertyOrdering": ["n", "type"],
}
PERSON = {"$defs": {"p": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}}}
EITHER = {
    "oneOf": [
        {"type": "object", "properties": {"k": {"const": "a"}}, "required": ["k"]},
        {"type": "object", "properties": {"k": {"const": "b"}, "v": {"type": "number"}}, "required": ["k", "v"]},
    ]
}
KEPT, BROKEN = '{"status": "open"}', '{"status": "new"}'


def openai(schema: Any) -> dict[str, Any]:
    """As chat completions ask for it."""
    return {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": schema}}


@pytest.mark.parametrize(
    ("wanted", "kept", "broken"),
    [
        (openai(TICKET), KEPT, BROKEN),
        (openai(json.dumps(TICKET)), KEPT, BROKEN),
        ({"type": "json_schema", "name": "x", "schema": TICKET}, KEPT, BROKEN),
        ({"text": {"format": {"type": "json_schema", "name": "x", "schema": TICKET}}}, KEPT, BROKEN),
        ({"output_config": {"format": {"type": "json_schema", "schema": TICKET}}}, KEPT, BROKEN),
        ({"output_format": {"type": "json_schema", "schema": TICKET}}, KEPT, BROKEN),
        ({"responseMimeType": "application/json", "responseSchema": GEMINI}, '{"n": 1}', '{"n": "1"}'),
        ({"generationConfig": {"responseMimeType": "application/json", "responseSchema": GEMINI}}, '{"n": 1}', "{}"),
        ({"response_mime_type": "text/x.enum", "response_schema": {"type": "STRING", "enum": ["A", "B"]}}, "A\n", "C"),
        (
            {
                "outputConfig": {
                    "textFormat": {"structure": {"jsonSchema": {"name": "x", "schema": json.dumps(TICKET)}}}
                }
            },
            KEPT,
            BROKEN,
        ),
        (TICKET, KEPT, BROKEN),
        (EITHER, '{"k": "b", "v": 1}', '{"k": "b"}'),
        ({**PERSON, "$ref": "#/$defs/p"}, '{"n": 1}', '{"n": "1"}'),
        (openai({**PERSON, "$ref": "#/$defs/p"}), '{"n": 1}', '{"n": "1"}'),
        (openai(EITHER), '{"k": "a"}', '{"k": "b"}'),
        (openai({"enum": ["a", "b"]}), '"a"', '"c"'),
        (openai(GEMINI), '{"n": 1, "type": null}', '{"n": 1, "type": "y"}'),
        (openai(GEMINI), '{"n": 1, "type": "STRING"}', '{"n": 1, "type": 2}'),
        (openai(GEMINI), '{"n": 1, "rows": [1, 2.5]}', '{"n": 1, "rows": [1, 2, 3]}'),
        (openai(TICKET), '{"status": "open", "zip": "12345"}', '{"status": "open", "zip": "1234"}'),
        (openai(TICKET), '{"status": "open", "tags": ["a", "b"]}', '{"status": "open", "tags": ["a"]}'),
        (openai(TICKET), KEPT, '{"status": "open", "x": 1}'),
    ],
)
def test_a_schema_is_kept_to_however_it_is_asked_for(
    wanted: dict[str, Any], kept: str, broken: str, find: Any, make_case: Any
) -> None:
    """OpenAI, Anthropic, Gemini, Bedrock, a bare schema; references, alternatives, capitals, values that may be null."""
    assert find("format", make_case(response=kept, response_format=wanted)) == {}
    assert [*find("format", make_case(response=broken, response_format=wanted))] == ["format.schema"]


@pytest.mark.parametrize("wanted", [{}, {"type": "text"}, {"type": "json_schema"}, {"format": "date"}, openai({})])
def test_a_format_that_says_nothing_of_a_schema_breaks_nothing(
    wanted: dict[str, Any], find: Any, make_case: Any
) -> None:
    """Nothing is made up of half a request."""
    assert find("format", make_case(response='{"a": 1}', response_format=wanted)) == {}


def test_what_may_be_null_says_so_without_a_type_of_its_own() -> None:
    """As OpenAPI 3.0 writes a reference that may be missing; a property of that name is a property."""
    schema = {**PERSON, "properties": {"a": {"$ref": "#/$defs/p", "nullable": True}, "nullable": {"type": "integer"}}}

    assert first_error(schema, {"a": None, "nullable": 1}) is None
    assert first_error(schema, {"a": {"n": 1}}) is None
    assert first_error(schema, {"a": {}}) is not None
    assert first_error(schema, {"nullable": None}) is not None
