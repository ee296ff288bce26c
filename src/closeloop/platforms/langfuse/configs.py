"""Score configs: which of several of one name counts, and what has to be written so that a label can be stored. Pure.

Nothing stops two configs of one name: the oldest counts, for everybody who follows this rule. Its categories are only ever
appended to, never renumbered, and its name is never changed, because stored scores carry it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from closeloop.platforms.base import LabelConfig
from closeloop.platforms.langfuse import wire, write

_TYPES: Mapping[str, str] = {"categorical": "CATEGORICAL", "numeric": "NUMERIC", "boolean": "BOOLEAN"}
_RANGE = {"minValue": -1, "maxValue": 1}
"""A numeric label of ours is a resolved verdict."""


@dataclass(frozen=True)
class Change:
    """One write: a new config when `id` is None, else what to change of that one."""

    id: str | None
    body: Mapping[str, Any]


def oldest(records: Iterable[wire.ScoreConfig]) -> dict[tuple[str, str], wire.ScoreConfig]:
    """(name, data type) -> the config that counts."""
    found: dict[tuple[str, str], wire.ScoreConfig] = {}
    for record in sorted(records, key=lambda one: (one.created_at, one.id)):
        found.setdefault((record.name, record.data_type), record)
    return found


def of_score(name: str, data_type: str, records: Mapping[tuple[str, str], wire.ScoreConfig]) -> wire.ScoreConfig | None:
    """The config a score of this name and type belongs to."""
    return records.get((name, _TYPES[data_type]))


def labels_of(record: wire.ScoreConfig) -> list[str]:
    """The categories of a config."""
    return [category.label for category in record.categories or ()]


def plan(wanted: Sequence[LabelConfig], records: Sequence[wire.ScoreConfig]) -> list[Change]:
    """What to write so that every wanted label has its config. Names Langfuse refuses are left out: such scores have none."""
    counting = oldest(records)
    changes: list[Change | None] = []
    for one in wanted:
        if write.can_have_config(one.name):
            there = counting.get((one.name, _TYPES[one.data_type]))
            changes += [_change(one, there), *_second(one, there, records)]
    return [change for change in changes if change is not None]


def _second(
    wanted: LabelConfig, there: wire.ScoreConfig | None, records: Iterable[wire.ScoreConfig]
) -> Iterator[Change]:
    """Later ones of the same name, type and description were made by a run of ours that did not see the first: they are put away."""
    if there is None or not wanted.description:
        return
    ours = (there.name, there.data_type, wanted.description)
    for record in records:
        is_ours = (record.name, record.data_type, record.description) == ours
        if is_ours and record.id != there.id and not record.is_archived:
            yield Change(record.id, {"isArchived": True})


def _change(wanted: LabelConfig, there: wire.ScoreConfig | None) -> Change | None:
    if there is None:
        body: dict[str, Any] = {"name": wanted.name, "dataType": _TYPES[wanted.data_type]}
        if wanted.description:
            body["description"] = wanted.description
        if wanted.data_type == "categorical":
            body["categories"] = [
                {"label": label, "value": value} for value, label in enumerate(_distinct(wanted.categories))
            ]
        if wanted.data_type == "numeric":
            body |= _RANGE
        return Change(None, body)
    body = {"isArchived": False} if there.is_archived else {}
    if wanted.data_type == "categorical":
        held = there.categories or []
        fresh = [label for label in _distinct(wanted.categories) if label not in {one.label for one in held}]
        if fresh:
            first = int(max((one.value for one in held), default=-1)) + 1
            kept = [{"label": one.label, "value": one.value} for one in held]
            body["categories"] = [*kept, *({"label": label, "value": first + n} for n, label in enumerate(fresh))]
    return Change(there.id, body) if body else None


def _distinct(labels: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(label for label in labels if label))
