"""A team's own buckets: read from TOML, checked, and detected by their rules. No code needed.

name = "acme"
version = "1"

[buckets.wrong_plan]
parent = "incorrect"
definition = "Names a plan the customer does not have."
threshold = 0.6
rules = [{ field = "response", regex = '(?i)\\benterprise plan\\b', confidence = 0.8 }]
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from closeloop.buckets.base import Case
from closeloop.buckets.discovery.similar import cosine, vector
from closeloop.buckets.taxonomy import Bucket, Rule, Taxonomy
from closeloop.buckets.text import word_counts
from closeloop.config.file import read_toml
from closeloop.config.mistakes import said
from closeloop.errors import ConfigError, known
from closeloop.ids import content_hash
from closeloop.models import Evidence, Finding
from closeloop.patterns.runaway import runs_away

_KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?", re.ASCII)
_LOOK = 20_000
"""Characters a team's own rule looks at."""
ALIKE = 0.25
"""Cosine from which a comment is of the kind of an example."""
FIELDS = ("response", "prompt", "comment", "correction", "next_turn", "error", "reason", "finish_reason")


class _RuleRow(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str = "response"
    regex: str | None = None
    longer_than: int | None = Field(default=None, ge=0)
    shorter_than: int | None = Field(default=None, ge=0)
    json_schema: dict[str, Any] | None = None
    confidence: float = Field(default=0.8, ge=0, le=1)

    @model_validator(mode="after")
    def _checks_something(self) -> _RuleRow:
        if self.field not in FIELDS:
            raise ValueError(f"unknown field {self.field!r}: known fields are {known(FIELDS)}")
        if self.regex is None and self.longer_than is None and self.shorter_than is None and self.json_schema is None:
            raise ValueError("a rule needs one of regex, longer_than (words), shorter_than (words), json_schema")
        if self.json_schema is not None:
            _check_schema(self.json_schema)
        if self.regex is not None:
            try:
                re.compile(self.regex)
            except re.error as error:
                raise ValueError(f"regex {self.regex!r} does not compile: {error}") from None
            if why := runs_away(self.regex):
                raise ValueError(f"regex {self.regex!r} {why}")
        return self

    def rule(self) -> Rule:
        pattern = re.compile(self.regex) if self.regex is not None else None
        schema = json.dumps(self.json_schema, sort_keys=True) if self.json_schema is not None else None
        return Rule(self.field, pattern, self.longer_than, self.shorter_than, self.confidence, schema)


def _check_schema(schema: dict[str, Any]) -> None:
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import validator_for

    try:
        validator_for(schema).check_schema(schema)
    except SchemaError as error:
        where = "/".join(str(part) for part in error.absolute_path)
        raise ValueError(f"json_schema is no JSON schema: {where + ': ' if where else ''}{error.message}") from None


class _BucketRow(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    parent: str
    definition: str = Field(min_length=1)
    threshold: float | None = Field(default=None, ge=0, le=1)
    replaced_by: str | None = None
    refs: tuple[str, ...] = ()
    rules: tuple[_RuleRow, ...] = ()
    examples: tuple[str, ...] = ()
    """Notes of users: a comment that resembles one of them is of this bucket."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[A-Za-z0-9_-]+$")
    version: str | int = "1"
    buckets: dict[str, _BucketRow] = Field(min_length=1)


def read_file(path: Path, taxonomy: Taxonomy) -> Taxonomy:
    """The taxonomy with the buckets of one TOML file added. Raises ConfigError naming file, key and reason."""
    values = read_toml(path, "taxonomy")
    try:
        file = _File.model_validate(_flat(values))
    except ValidationError as error:
        lines = [
            f"{'.'.join(str(part) for part in item['loc'])}: {_said(item['loc'], item['type'], item['msg'])}"
            for item in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise ConfigError(f"taxonomy {str(path)!r}: " + "; ".join(lines)) from None
    rows = [_row(path, key, row, taxonomy) for key, row in file.buckets.items()]
    added = (*taxonomy.added, *rows)
    _check_replacements(path, rows, Taxonomy(taxonomy.rows, added))
    return Taxonomy(taxonomy.rows, added, (*taxonomy.names, f"{file.name}/{file.version}"))


def _said(place: tuple[int | str, ...], kind: str, message: str) -> str:
    """What is wrong, in the reader's words: a key nobody knows is told from those there are."""
    model: type[BaseModel] = (
        _RuleRow if place[2:3] == ("rules",) and len(place) > 3 else _BucketRow if len(place) > 1 else _File
    )
    return said(kind, message, model.model_fields)


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    """`[buckets.incorrect.plan]` is the key `incorrect.plan`: a table without `parent` holds tables of sub-labels."""
    tables = values.get("buckets")
    if not isinstance(tables, dict):
        return values
    flat: dict[str, Any] = {}
    for key, table in tables.items():
        if (
            isinstance(table, dict)
            and "parent" not in table
            and table
            and all(isinstance(v, dict) for v in table.values())
        ):
            flat |= {f"{key}.{sub}": {"parent": key, **row} for sub, row in table.items()}
        else:
            flat[key] = table
    return {**values, "buckets": flat}


def _row(path: Path, key: str, row: _BucketRow, taxonomy: Taxonomy) -> Bucket:
    where = f"taxonomy {str(path)!r}: buckets.{key}"
    if not _KEY.fullmatch(key):
        raise ConfigError(
            f"{where}: a key is lower case letters, digits and '_', with at most one dot, such as 'wrong_plan'"
        )
    if key in taxonomy:
        raise ConfigError(f"{where}: this key exists already; keys keep their meaning, choose another")
    try:
        taxonomy.check_parent(row.parent)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None
    head = key.partition(".")[0]
    if "." in key and head in taxonomy.keys and head != row.parent:
        raise ConfigError(f"{where}: its name says {head!r} and its parent {row.parent!r}: make them agree")
    return Bucket(
        key=key,
        definition=row.definition,
        parent=row.parent,
        refs=row.refs,
        replaced_by=row.replaced_by,
        threshold=row.threshold,
        rules=tuple(rule.rule() for rule in row.rules),
        examples=row.examples,
    )


def _check_replacements(path: Path, rows: Iterable[Bucket], taxonomy: Taxonomy) -> None:
    for row in rows:
        if row.replaced_by is not None and (row.replaced_by not in taxonomy or row.replaced_by == row.key):
            raise ConfigError(
                f"taxonomy {str(path)!r}: buckets.{row.key}.replaced_by: {row.replaced_by!r} is no other bucket of it"
            )


@dataclass(frozen=True)
class CustomRules:
    """The detector behind every custom bucket with rules. The cascade adds it by itself when the taxonomy has such rows."""

    rows: tuple[Bucket, ...]
    name: str = "custom"

    @property
    def version(self) -> str:
        """A hash over the rules: a changed rule is a changed detector."""
        return content_hash([(row.key, [repr(rule) for rule in row.rules], row.examples) for row in self.rows])[:8]

    @property
    def buckets(self) -> tuple[str, ...]:
        """The keys that have rules."""
        return tuple(row.key for row in self.rows)

    def detect(self, case: Case) -> Iterator[Finding]:
        """One finding for the strongest rule of each bucket that matches."""
        for row in self.rows:
            hits = [(rule.confidence, *found) for rule in row.rules if (found := _match(rule, case)) is not None]
            if hits:
                confidence, evidence, why = max(hits, key=lambda hit: hit[0])
                yield Finding(
                    bucket=row.key,
                    confidence=confidence,
                    tier="rule",
                    detector=self.name,
                    detector_version=self.version,
                    evidence=(evidence,),
                    rationale=f"rule of {row.key}: {why or row.definition}"[:280],
                )
            elif (near := _resembles(row, case)) is not None:
                yield Finding(
                    bucket=row.key,
                    confidence=near[0],
                    tier="cluster",
                    detector=self.name,
                    detector_version=self.version,
                    evidence=(case.quote("comment"),),
                    rationale=f"the comment resembles {near[1]!r}"[:280],
                )


def _resembles(row: Bucket, case: Case) -> tuple[float, str] | None:
    """How sure a comment is of this bucket, and the example it resembles most."""
    if not row.examples or not case.comment:
        return None
    said = vector(case.comment)
    alike, example = max((cosine(said, _example(text)), text) for text in row.examples)
    return (min(0.85, 0.4 + 0.5 * alike), example) if alike >= ALIKE else None


@lru_cache(maxsize=4_096)
def _example(text: str) -> dict[str, float]:
    return vector(text)


def _match(rule: Rule, case: Case) -> tuple[Evidence, str] | None:
    """Where a rule holds, and why if its definition does not say it."""
    text = case.text(rule.field)
    words = word_counts(text)[0]
    if rule.longer_than is not None and words <= rule.longer_than:
        return None
    if rule.shorter_than is not None and (words >= rule.shorter_than or not words):
        return None
    match = rule.regex.search(text[:_LOOK]) if rule.regex is not None else None
    if rule.regex is not None and match is None:
        return None
    why = "" if rule.schema is None else _breaks(rule.schema, text)
    if rule.schema is not None and not why:
        return None
    return case.quote(rule.field, match.start(), match.end()) if match else case.quote(rule.field), why


def _breaks(schema: str, text: str) -> str:
    """What keeps a text from being JSON of this schema; nothing for an empty one."""
    from closeloop.buckets.constraints.checks.machine_formats import parse_json
    from closeloop.schemas import first_error

    if not text.strip():
        return ""
    value, error = parse_json(text)
    if error is not None:
        return f"it is no JSON: {error.msg} at line {error.lineno}"
    return first_error(_schema(schema), value) or ""


@lru_cache(maxsize=64)
def _schema(text: str) -> dict[str, Any]:
    return dict(json.loads(text))
