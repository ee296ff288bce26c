"""What a judge's answer says: the schema it is asked for, its rows as far as they can be read, and where their quotes stand."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from closeloop.buckets.base import Case
from closeloop.interactions.thoughts import spoken
from closeloop.models import Evidence

FIELDS = ("prompt", "response", "documents", "comment", "next_turn")
"""What of a case is shown, and may be quoted."""
_OPENING = re.compile(r"[\[{]")


class Row(BaseModel):
    """One finding as stated. Asked for strictly; read with what a server without schemas adds to it or leaves out."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    bucket: str
    field: str = "response"
    quote: str = ""
    reason: str = ""
    confidence: float = Field(ge=0, le=1)
    proposed_label: str = ""
    """What a failure of the bucket `other` is, in a few words."""

    @field_validator("proposed_label", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return "" if value is None else value


def rows_in(text: str) -> list[dict[str, Any]]:
    """The rows of an answer: those that can be read where some cannot. Raises ValueError that says what is wrong with it."""
    answer = json_in(text)
    stated = answer.get("findings") if isinstance(answer, dict) else answer
    if not isinstance(stated, list):
        raise ValueError("it has no list of findings")
    rows = [row for row in map(_row, stated) if row is not None]
    if stated and not rows:
        raise ValueError("none of its findings has the form that was asked for")
    return rows


def _row(stated: Any) -> dict[str, Any] | None:
    try:
        return Row.model_validate(stated).model_dump()
    except ValidationError:
        return None


def json_in(text: str) -> Any:
    """The JSON of an answer, also behind a thought, in a fence, or between words. Raises ValueError where there is none."""
    said = spoken(text)
    reader = json.JSONDecoder()
    place = 0
    while (opened := _OPENING.search(said, place)) is not None:
        try:
            found, place = reader.raw_decode(said, opened.start())
        except ValueError:
            place = opened.end()
            continue
        if "findings" in found or (isinstance(found, list) and all(isinstance(row, dict) for row in found)):
            return found
    raise ValueError("it holds no JSON object with findings")


def find(case: Case, name: str, quote: str) -> Evidence | None:
    """Where the quote stands: in the field that was named, else in the response."""
    if not quote.strip():
        return None
    if name != "documents":
        named = case.cite(name, quote) if name in FIELDS else None
        return named or (case.cite("response", quote) if name != "response" else None)
    found = (case.cite(f"documents[{place}]", quote) for place in range(len(case.interaction.documents)))
    return next((evidence for evidence in found if evidence is not None), None)


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """What strict mode of the API asks for: every object closed and all of its properties required, no defaults and no limits."""
    dropped = ("default", "title", "minimum", "maximum")
    found: dict[str, Any] = {}
    for name, value in schema.items():
        if name in dropped and not isinstance(value, dict):
            continue
        if isinstance(value, dict):
            found[name] = strict(value)
        else:
            found[name] = (
                [strict(one) if isinstance(one, dict) else one for one in value] if isinstance(value, list) else value
            )
    if found.get("type") == "object" and "properties" in found:
        found |= {"additionalProperties": False, "required": list(found["properties"])}
    return found
