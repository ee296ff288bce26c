"""`examples.jsonl`: every example whole, in closeloop's own documented schema. Every other format can be rendered from it again."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, Any, cast

import orjson
from pydantic import ValidationError

from closeloop.datasets.base import Item, View, view_of
from closeloop.datasets.candidates.unpaired import worth_imitating
from closeloop.datasets.reasons import Reason, skip
from closeloop.datasets.splits import serves
from closeloop.errors import ExportError
from closeloop.ids import clean, decode
from closeloop.models import Example

SCHEMA = "closeloop-example/1"
"""The `schema` of every row; rows of another one are refused."""


def to_row(example: Example) -> dict[str, Any]:
    """The example as a JSON object, nothing left out; keys without a value are not written."""
    # Not mode="json": that refuses lone surrogates, which `clean` repairs.
    body = clean(example.model_dump(exclude_none=True))
    if made := body["provenance"].get("created_at"):
        body["provenance"]["created_at"] = made.isoformat()
    return {"schema": SCHEMA, "view": view_of(example), **{key: value for key, value in body.items() if value != []}}


def from_row(row: dict[str, Any]) -> Example:
    """Undo `to_row`. Raises ValueError for what is no example."""
    if row.get("schema") != SCHEMA:
        raise ValueError(f"schema {row.get('schema')!r} is not {SCHEMA!r}")
    return Example.model_validate_json(orjson.dumps({key: row[key] for key in row if key not in ("schema", "view")}))


def read_examples(path: Path, view: View) -> Iterator[Item]:
    """The examples of a file that a format of this view renders, and the reasons of those it must not."""
    with _open(path) as file:
        for number, line in enumerate(file, 1):
            try:
                example = from_row(decode(line))
            except (ValueError, ValidationError) as error:
                raise ExportError(
                    f"{str(path)!r} line {number} is no example ({str(error).splitlines()[0]}): "
                    "give a file that `closeloop export examples` wrote"
                ) from None
            kind = view_of(example)
            if view not in ("examples", kind) and (view, kind) != ("finals", "unpaired"):
                continue
            if example.split and not serves(view, example.split):
                reason: Reason = "leak_eval" if example.split == "test" else "leak_train"
                yield skip(example.id, reason, interactions=(example.provenance.interaction_id,))
            else:
                yield worth_imitating(example) if view == "finals" else example


def schema() -> dict[str, Any]:
    """The JSON Schema of one row, as it is shipped beside this module."""
    found: dict[str, Any] = json.loads(
        (files("closeloop.datasets") / "example.schema.json").read_text(encoding="utf-8")
    )
    return found


@cache
def make_schema() -> dict[str, Any]:
    """The JSON Schema made from the model; a test holds the shipped one to it."""
    made = Example.model_json_schema(mode="serialization")
    made["properties"] = {
        "schema": {"const": SCHEMA, "description": "Which schema this row follows."},
        "view": {"enum": ["pairs", "unpaired", "regression"], "description": "What the example is for."},
        **made["properties"],
    }
    made["required"] = ["schema", "view", "id", "prompt", "provenance"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "closeloop example"}


def _open(path: Path) -> IO[bytes]:
    try:
        return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")
    except OSError as error:
        raise ExportError(
            f"cannot read {str(path)!r}: {error.strerror or error}: name a file of `closeloop export examples`"
        ) from error
