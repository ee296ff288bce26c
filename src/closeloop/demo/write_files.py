"""The sample application's turns as interaction JSONL (docs/design.md 3), for the demo without a server."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from closeloop.demo.app import Act, Turn

_SOURCES = {"HUMAN": "user", "CODE": "code", "LLM": "judge"}


def write(path: Path, turns: Sequence[Turn], now: datetime) -> int:
    """Write one line per turn to a new file. Returns how many feedback rows are in them."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for turn in turns:
            file.write(json.dumps(line(turn, now), ensure_ascii=False) + "\n")
    return sum(len(turn.acts) for turn in turns)


def line(turn: Turn, now: datetime) -> dict[str, Any]:
    """One turn as an interaction. Here a thumb given on trace and root span is one thumb: a line has one place for both."""
    record = {
        "id": turn.trace_id,
        "prompt": list(turn.prompt),
        "response": [{"role": "assistant", "content": turn.answer}] if turn.answer else [],
        "documents": None if turn.documents is None else list(turn.documents),
        "tools": list(turn.tools) or None,
        "response_format": turn.response_format,
        "finish_reason": turn.finish,
        "error": turn.error,
        "usage": _usage(turn),
        "model": turn.model,
        "session_id": turn.session_id,
        "user_id": turn.user_id,
        "started_at": turn.root.started_at.isoformat(),
        "latency": (turn.root.ended_at - turn.root.started_at).total_seconds(),
        "feedback": [_feedback(act, now) for act in turn.acts] or None,
        "metadata": {"release": turn.release, "channel": "web"},
    }
    return {key: value for key, value in record.items() if value is not None}


def _usage(turn: Turn) -> dict[str, int]:
    tokens = [step.tokens for step in turn.steps if step.tokens]
    return {"input_tokens": sum(pair[0] for pair in tokens), "output_tokens": sum(pair[1] for pair in tokens)}


def _feedback(act: Act, now: datetime) -> dict[str, Any]:
    edited = act.name == "user_edit"
    record = {
        "name": act.name,
        "score": act.score,
        "label": act.label,
        "comment": None if edited else act.text,
        "correction": act.text if edited else None,
        "source": _SOURCES[act.annotator],
        "user_id": act.user_id,
        "created_at": now.isoformat(),
        "metadata": dict(act.metadata or {}),
    }
    return {key: value for key, value in record.items() if value is not None}
