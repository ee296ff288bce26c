"""The model -> LangSmith's wire. Pure: what a score, a label config and an example look like there, and whether they are there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from closeloop.ids import MARK, clean, stable_id
from closeloop.models import Example, Score
from closeloop.platforms import _examples
from closeloop.platforms._batches import by_length
from closeloop.platforms._decoding import moment_of
from closeloop.platforms.base import LabelConfig
from closeloop.platforms.langsmith.querying import is_uuid
from closeloop.platforms.langsmith.wire import FeedbackConfig

_DIGITS = 4
"""LangSmith refuses scores with more decimals (facts: headline 8)."""
_KEY = 180
_PATCHED = ("score", "value", "comment")
_TYPES = {"categorical": "categorical", "boolean": "categorical", "numeric": "continuous"}
_BOOLEANS = ({"value": 1, "label": "true"}, {"value": 0, "label": "false"})


def score_id(score: Score) -> str:
    """The feedback's id: the score's own, which is deterministic, so that no repeated write makes a second one."""
    return score.id if is_uuid(score.id) else stable_id(MARK, "langsmith", score.id)


def problem(score: Score) -> str | None:
    """Why the score cannot be sent, as a sentence; None when it can."""
    if score.target.kind == "session":
        return "LangSmith takes closeloop's labels on runs, not on threads"
    if not score.name or len(score.name) > _KEY:
        return f"the name {score.name[:40]!r} is not 1 to {_KEY} characters long"
    return None


def feedback(score: Score, run: Mapping[str, Any], numbers: Mapping[str, float], *, extends: bool) -> dict[str, Any]:
    """A score as feedback on a run. Project, trace and start are what the server finds the run by (facts: headline 4)."""
    return {
        "id": score_id(score),
        "key": score.name,
        "run_id": str(run["id"]),
        "trace_id": str(run.get("trace_id") or run["id"]),
        "session_id": run.get("project_id") or run.get("session_id"),
        "start_time": aware(run.get("start_time")),
        **content(score, numbers),
        "feedback_source": {"type": "model" if score.by_judge else "api", "metadata": metadata(score)},
        # The server's default keeps the trace 400 days, at ten times the price (facts: headline 3).
        "extend_trace_retention": extends,
        **({"created_at": score.created_at.isoformat()} if score.created_at else {}),
    }


def patch(score: Score, numbers: Mapping[str, float]) -> dict[str, Any]:
    """What can be changed of a feedback that is there; nothing else can."""
    return content(score, numbers)


def content(score: Score, numbers: Mapping[str, float]) -> dict[str, Any]:
    """Score, value and comment. A category stands in `value`, and its number, which never changes, in `score`."""
    number: float | None
    if isinstance(score.value, bool):
        number, value = float(score.value), str(score.value).lower()
    elif isinstance(score.value, str):
        number, value = numbers.get(score.value), score.value
    else:
        number, value = round(float(score.value), _DIGITS), None
    return clean({"score": number, "value": value, "comment": score.comment})  # type: ignore[no-any-return]


def metadata(score: Score) -> dict[str, Any]:
    """Where the label comes from, under our mark. What metadata says beside it travels too."""
    ours = score.metadata.get(MARK)
    mark = {
        **(ours if isinstance(ours, dict) else {}),
        "identifier": score.identifier,
        **({} if score.confidence is None else {"confidence": round(score.confidence, _DIGITS)}),
    }
    return clean({**{key: value for key, value in score.metadata.items() if key != MARK}, MARK: mark})  # type: ignore[no-any-return]


def aware(start: Any) -> str | None:
    """A run's start as it is sent back. v1 gives UTC without saying so; sent back as it came, another zone could be read into it."""
    if not isinstance(start, str) or moment_of(start) is None:
        return None
    return start if datetime.fromisoformat(start).tzinfo else f"{start}Z"


def is_ours(row: Mapping[str, Any]) -> bool:
    """Whether a stored feedback carries our mark."""
    source = row.get("feedback_source")
    found = source.get("metadata") if isinstance(source, Mapping) else None
    return isinstance(found, Mapping) and MARK in found


def is_stored(row: Mapping[str, Any], score: Score, numbers: Mapping[str, float]) -> bool:
    """Whether a stored feedback holds exactly this score."""
    place = (str(row.get("id")), row.get("key"), str(row.get("run_id")))
    wanted = content(score, numbers)
    there = {name: row.get(name) for name in _PATCHED}
    if wanted["score"] is None:  # the number of a category may have been given since
        there["score"] = None
    return is_ours(row) and place == (score_id(score), score.name, score.target.id) and there == wanted


def config(wanted: LabelConfig, there: FeedbackConfig | None) -> dict[str, Any] | None:
    """The config that is missing or has categories missing; None when nothing is. Numbers in use stay as they are."""
    kind = _TYPES[wanted.data_type]
    if there is None:
        shape: dict[str, Any] = {"type": kind}
        if kind == "continuous":
            shape |= {"min": -1, "max": 1}
        elif wanted.data_type == "boolean":
            shape["categories"] = list(_BOOLEANS)
        else:
            shape["categories"] = [{"value": number, "label": one} for number, one in enumerate(wanted.categories)]
        return {"feedback_key": wanted.name, "feedback_config": shape, "is_lower_score_better": False}
    held = there.feedback_config.categories or []
    known = {one.label for one in held}
    missing = [one for one in wanted.categories if one not in known]
    if there.feedback_config.type != "categorical" or wanted.data_type != "categorical" or not missing:
        return None
    first = int(max((one.value for one in held), default=-1)) + 1
    return {
        "feedback_key": wanted.name,
        "feedback_config": {
            **there.feedback_config.model_dump(mode="json", exclude_none=True),
            "categories": [
                *(one.model_dump(mode="json", exclude_none=True) for one in held),
                *({"value": first + number, "label": one} for number, one in enumerate(missing)),
            ],
        },
    }


def numbers(there: FeedbackConfig | None) -> dict[str, float]:
    """Category -> its number in the config."""
    categories = there.feedback_config.categories or [] if there else []
    return {one.label: one.value for one in categories if one.label is not None}


# --- examples


def example_id(dataset: str, example: Example) -> str:
    """The id of an example within a dataset."""
    return stable_id("langsmith", dataset, example.id)


def stored_hash(found: Any) -> str | None:
    """The hash a stored example's metadata carries."""
    mark = found.get(MARK) if isinstance(found, Mapping) else None
    return mark.get("content_hash") if isinstance(mark, Mapping) else None


def example(dataset: str, one: Example) -> dict[str, Any]:
    """An example as LangSmith keeps it. The run is only named, never copied from: it may have expired."""
    source = one.provenance.root_span_id or one.provenance.span_id
    body = {
        "id": example_id(dataset, one),
        "inputs": _examples.question(one),
        "outputs": _examples.wanted(one),
        "metadata": _examples.metadata(one, example_id=one.id),
        "split": one.split or "regression",
        **({"source_run_id": source} if source and is_uuid(source) else {}),
    }
    return clean(body)  # type: ignore[no-any-return]


def batches(bodies: Sequence[dict[str, Any]], most: int, heaviest: int) -> Iterable[list[dict[str, Any]]]:
    """Bodies in batches of at most so many, and about so many bytes."""
    return by_length(bodies, heaviest, lambda body: len(orjson.dumps(body)), most)
