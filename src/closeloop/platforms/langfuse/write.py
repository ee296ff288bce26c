"""The model -> Langfuse's records. Pure: what a score looks like there, whether the server would drop it, and whether it is stored.

The worker drops without a word what does not fit its config, merges metadata deeply, and lets the latest event time win
(facts: sections 3.2, 3.3). So everything is checked here first, metadata is one flat object of texts and numbers that always has
the same keys, and each revision of a score goes one millisecond behind the last, on the same UTC day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from closeloop.ids import MARK, clean, clean_text, content_hash, stable_id
from closeloop.models import Example, Score, Target
from closeloop.platforms._decoding import utc
from closeloop.platforms._examples import messages, question
from closeloop.platforms.langfuse import wire

_TYPES: Mapping[str, str] = {"categorical": "CATEGORICAL", "numeric": "NUMERIC", "boolean": "BOOLEAN"}
_CONFIG_NAME = re.compile(r"[\w .()-]{1,35}")
_ENVIRONMENT = re.compile(r"(?!langfuse)[a-z0-9-_]{1,40}")
_LAST = timedelta(seconds=10)
"""Room for ten thousand revisions before a score would slip into the next day, where it would be another row."""
_TICK = timedelta(milliseconds=1)
_REVISION = "revision"
_ITEM = "closeloop-item"


def score_id(score: Score) -> str:
    """The id as Langfuse has it: it carries our mark, so that our own writes are known even when their metadata is lost."""
    return f"{MARK}:{score.id}"


def can_have_config(name: str) -> bool:
    """Whether Langfuse takes a config of this name: at most 35 letters, digits, blanks, `_`, `.`, `(`, `)` and `-`."""
    return _CONFIG_NAME.fullmatch(name) is not None


def problem(score: Score, config: wire.ScoreConfig | None) -> str | None:
    """Why the server would refuse the score or drop it silently, as a sentence; None when it would be stored."""
    if len(score_id(score)) > 800 or "\r" in score.id or "," in score.id:
        return f"the id {score.id[:60]!r} is longer than 800 characters or holds a comma or line break"
    if score.target.kind == "span" and not score.target.trace_id:
        return f"the observation {score.target.id!r} has no trace id beside it, and Langfuse finds it only within its trace"
    if not score.name:
        return "a score needs a name"
    if config is None:
        return None
    if config.data_type != _TYPES[score.data_type]:
        return f"the project's config {config.name!r} is {config.data_type}, the score is {_TYPES[score.data_type]}"
    labels = [category.label for category in config.categories or ()]
    if score.data_type == "categorical" and score.value not in labels:
        return f"{score.value!r} is no category of the project's config {config.name!r}: its categories are {', '.join(labels)}"
    if score.data_type == "numeric":
        low, high = config.min_value, config.max_value
        number = float(score.value)
        if (low is not None and number < low) or (high is not None and number > high):
            return f"{number} is outside the range of the project's config {config.name!r}"
    return None


def body(score: Score, config: wire.ScoreConfig | None, stored: wire.Score | None = None) -> dict[str, Any]:
    """The whole record: fields that are left out would keep what an earlier revision said."""
    return {
        "id": score_id(score),
        "name": config.name if config else score.name,
        "dataType": _TYPES[score.data_type],
        "value": _value(score),
        "comment": None if score.comment is None else clean_text(score.comment),
        "metadata": metadata(score, stored),
        "environment": _environment(score),
        **({"configId": config.id} if config else {}),
        **_place(score.target),
    }


def metadata(score: Score, stored: wire.Score | None = None) -> dict[str, Any]:
    """One flat object under our mark. The server merges it into what it has, so keys that are no longer ours are emptied."""
    ours = score.metadata.get(MARK)
    fields = {
        **{key: value for key, value in score.metadata.items() if key != MARK},
        **(ours if isinstance(ours, dict) else {}),
    }
    flat = {key: _leaf(value) for key, value in clean(fields).items()}
    flat |= {"identifier": score.identifier, "confidence": "" if score.confidence is None else score.confidence}
    before = _ours(stored)
    flat |= {key: "" for key in before if key not in flat and key != _REVISION}
    return {MARK: {**flat, _REVISION: revision(stored) + 1 if stored else 0}}


def revision(stored: wire.Score | None) -> int:
    """Which revision of our score the server holds."""
    try:
        return int(_ours(stored).get(_REVISION) or 0)
    except (TypeError, ValueError):
        return 0


def moment(score: Score, stored: wire.Score | None, now: datetime) -> datetime:
    """The event time of this revision: fixed for ever by the first one, later ones a few milliseconds behind it, never on another day."""
    if stored is None:
        base = (score.created_at or now).astimezone(UTC)
        return min(base.replace(microsecond=base.microsecond // 1000 * 1000), _last_of_day(base) - _LAST)
    return min(utc(stored.timestamp) + (revision(stored) + 1) * _TICK, _last_of_day(utc(stored.timestamp)))


def event(score: Score, config: wire.ScoreConfig | None, stored: wire.Score | None, now: datetime) -> dict[str, Any]:
    """The score as an event of an ingestion batch. The same content is the same event: sent twice, it counts once."""
    record = body(score, config, stored)
    at = moment(score, stored, now).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    return {"id": stable_id("event", at, content_hash(record)), "type": "score-create", "timestamp": at, "body": record}


def is_stored(row: wire.Score, score: Score) -> bool:
    """Whether the server holds the score with this content. Its run is no part of it."""
    record = body(score, None)
    held = _ours(row)
    want = record["metadata"][MARK]
    same = all(held.get(key) == value for key, value in want.items() if key not in (_REVISION, "run_id"))
    left = any(value != "" for key, value in held.items() if key not in want)
    value = row.string_value if row.string_value is not None and score.data_type == "categorical" else row.value
    return (
        same
        and not left
        and row.name == score.name
        and row.data_type == record["dataType"]
        and _same_value(value, record["value"])
        and (row.comment or None) == (record["comment"] or None)
        and _subject(row) == (score.target.kind, score.target.id)
    )


def is_ours(row: wire.Score) -> bool:
    """Whether a stored row is our own write."""
    return row.id.startswith(f"{MARK}:") or MARK in wire.mapping(row.metadata)


def _same_value(held: Any, sent: Any) -> bool:
    if isinstance(sent, str):
        return bool(held == sent)
    return isinstance(held, int | float) and float(held) == float(sent)


def _value(score: Score) -> str | float | int:
    if score.data_type == "categorical":
        return clean_text(str(score.value))
    return int(bool(score.value)) if score.data_type == "boolean" else float(score.value)


def _leaf(value: Any) -> Any:
    """Lists are merged by position and nested objects by key, so both go as text."""
    if isinstance(value, dict | list):
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    return "" if value is None else value


def _ours(row: wire.Score | None) -> Mapping[str, Any]:
    held = wire.mapping(row.metadata).get(MARK) if row else None
    return held if isinstance(held, dict) else {}


def _environment(score: Score) -> str:
    """The trace's environment: a score of another one is hidden beside it. What the server would rewrite is `default`."""
    ours = score.metadata.get(MARK)
    named = ours.get("environment") if isinstance(ours, dict) else None
    return named if isinstance(named, str) and _ENVIRONMENT.fullmatch(named) else "default"


def _place(target: Target) -> dict[str, str]:
    if target.kind == "session":
        return {"sessionId": target.id}
    if target.kind == "span":
        return {"traceId": target.trace_id or "", "observationId": target.id}
    return {"traceId": target.id}


def _subject(row: wire.Score) -> tuple[str, str]:
    if row.subject:
        return {"observation": "span"}.get(row.subject.kind, row.subject.kind), row.subject.id
    if row.observation_id:
        return "span", row.observation_id
    return ("session", row.session_id) if row.session_id else ("trace", row.trace_id or "")


def _last_of_day(moment: datetime) -> datetime:
    return moment.replace(hour=23, minute=59, second=59, microsecond=999_000)


# --- dataset items


def item_id(dataset: str, example: Example) -> str:
    """Item ids are unique in the project, not in the dataset: the dataset's name is part of it."""
    return stable_id(_ITEM, dataset, example.id)


def item(dataset: str, example: Example) -> dict[str, Any]:
    """One regression case. The answer that failed is never the expected one; a final text of the user's is."""
    final = next((oracle.text for oracle in example.oracles if oracle.kind == "edited_final" and oracle.text), None)
    source = example.provenance
    content = {
        "input": question(example),
        "expectedOutput": final,
        "sourceTraceId": source.trace_id,
        "sourceObservationId": source.root_span_id or source.span_id,
        "metadata": {
            "buckets": list(example.buckets),
            "feedback_ids": list(source.feedback_ids),
            "interaction_id": source.interaction_id,
            "example_id": example.id,
            "oracles": [oracle.model_dump(exclude_none=True) for oracle in example.oracles],
            "failed_output": [messages(one.messages) for one in example.candidates if one.label is False],
        },
    }
    content = clean(content)
    content["metadata"][MARK] = content_hash(content)
    return {"id": item_id(dataset, example), "datasetName": dataset, "status": "ACTIVE", **content}


def item_hash(metadata: Any) -> str | None:
    """The content hash an item carries, None for one that is not ours."""
    held = metadata.get(MARK) if isinstance(metadata, dict) else None
    return held if isinstance(held, str) else None
