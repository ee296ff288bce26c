"""The model -> Phoenix's wire. Pure: what a score, a label config and an example look like there, and whether they are there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from closeloop.ids import MARK, clean
from closeloop.models import Example, Score
from closeloop.platforms import _examples
from closeloop.platforms.base import LabelConfig
from closeloop.platforms.phoenix.wire import BY_KIND, AnnotationConfig, Table

_BOOLEANS = ({"label": "true", "score": 1.0}, {"label": "false", "score": 0.0})
_TYPES = {"categorical": "CATEGORICAL", "boolean": "CATEGORICAL", "numeric": "CONTINUOUS"}


def table(score: Score) -> Table:
    """Which annotations a score belongs to."""
    return BY_KIND[score.target.kind]


def annotation(score: Score) -> dict[str, Any]:
    """A score as an annotation. Sent again with the same name, target and identifier, it overwrites (facts: phoenix.md 2.4)."""
    label, number = _result(score)
    return _storable(
        {
            table(score).key: score.target.id,
            "name": score.name,
            "annotator_kind": "LLM" if score.by_judge else "CODE",
            "identifier": score.identifier,
            "result": {"label": label, "score": number, "explanation": score.comment},
            "metadata": score.metadata if MARK in score.metadata else {**score.metadata, MARK: {}},
        }
    )


def _result(score: Score) -> tuple[str | None, float | None]:
    if isinstance(score.value, bool):
        return str(score.value).lower(), float(score.value)
    if isinstance(score.value, str):
        return score.value, score.confidence
    return None, float(score.value)


def is_row_of(row: Mapping[str, Any], score: Score) -> bool:
    """Whether a stored row (flat) is where this score goes."""
    place = (row.get(table(score).key), row.get("name"), row.get("identifier"))
    return place == (score.target.id, score.name, score.identifier)


def is_stored(row: Mapping[str, Any], score: Score) -> bool:
    """Whether a stored row (flat) holds exactly this score."""
    sent = annotation(score)
    there = {name: row.get(name) for name in ("label", "score", "explanation")}
    return is_row_of(row, score) and there == sent["result"] and _mark(row.get("metadata")) == sent["metadata"][MARK]


def is_of_run(row: Mapping[str, Any], score: Score) -> bool:
    """Whether a stored row (flat) was written by the run this score was sent in."""
    mine, there = _mark(score.metadata), _mark(row.get("metadata"))
    return isinstance(there, Mapping) and isinstance(mine, Mapping) and there.get("run_id") == mine.get("run_id")


def _mark(metadata: Any) -> Any:
    return metadata.get(MARK) if isinstance(metadata, Mapping) else None


def config(wanted: LabelConfig, there: AnnotationConfig | None) -> dict[str, Any] | None:
    """The body that creates or extends a config, None when nothing is missing. What people set up in Phoenix is kept."""
    kind = _TYPES[wanted.data_type]
    values = list(_BOOLEANS) if wanted.data_type == "boolean" else [{"label": one} for one in wanted.categories]
    if there is None:
        limits = {"lower_bound": -1.0, "upper_bound": 1.0, "optimization_direction": "MAXIMIZE"}
        body = {"name": wanted.name, "type": kind, "description": wanted.description or None}
        return {**body, **(limits if kind == "CONTINUOUS" else {"optimization_direction": "NONE", "values": values})}
    known = {value.label for value in there.values}
    missing = [value for value in values if value["label"] not in known]
    if there.type != kind or kind != "CATEGORICAL" or not missing:
        return None
    return {
        "name": there.name,
        "type": kind,
        "description": there.description,
        "optimization_direction": there.optimization_direction or "NONE",
        "values": [*(value.model_dump(include={"label", "score"}) for value in there.values), *missing],
    }


def upload(name: str, description: str, examples: Sequence[Example]) -> dict[str, Any]:
    """The body of an upload that adds or changes these examples and leaves all others alone."""
    return _storable(
        {
            "action": "append",
            "name": name,
            "description": description,
            "inputs": [_examples.question(example) for example in examples],
            "outputs": [_examples.wanted(example) for example in examples],
            "metadata": [_examples.metadata(example) for example in examples],
            "splits": [[example.split] if example.split else [] for example in examples],
            "span_ids": [_span(example) for example in examples],
            "example_ids": [example.id for example in examples],
        }
    )


def stored_hash(row: Mapping[str, Any]) -> str | None:
    """The hash a stored example carries."""
    mark = _mark(row.get("metadata"))
    return mark.get("content_hash") if isinstance(mark, Mapping) else None


def _span(example: Example) -> str | None:
    return example.provenance.root_span_id or example.provenance.span_id


def _storable(body: dict[str, Any]) -> dict[str, Any]:
    """Without what the server answers 500 to (lone surrogates) or Postgres refuses (NUL)."""
    return {name: _without_nul(value) for name, value in clean(body).items()}


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    return value
