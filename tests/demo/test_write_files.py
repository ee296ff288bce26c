"""The sample as interaction JSONL."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from closeloop.demo.app import Turn
from closeloop.demo.write_files import write
from closeloop.interactions.jsonl import read_line


def test_every_turn_becomes_a_line_that_the_product_reads(turns: list[Turn], now: datetime, tmp_path: Path) -> None:
    """Prompt, answer, documents and feedback of each turn come back from its line."""
    path = tmp_path / "conversations.jsonl"

    count = write(path, turns, now)

    lines = [
        read_line(json.loads(text), platform="files", project="demo", now=now)
        for text in path.read_text(encoding="utf-8").splitlines()
    ]
    assert [line.interaction.id for line in lines] == [turn.trace_id for turn in turns]
    assert [line.interaction.response_text for line in lines] == [turn.answer for turn in turns]
    assert [line.interaction.user_text for line in lines] == [_asked(turn) for turn in turns]
    assert sum(len(line.feedback) for line in lines) == count == sum(len(turn.acts) for turn in turns)
    assert all(
        line.interaction.retrieved == (turn.documents is not None) for line, turn in zip(lines, turns, strict=True)
    )


def test_the_same_turns_give_the_same_bytes(turns: list[Turn], now: datetime, tmp_path: Path) -> None:
    """The file is reproducible."""
    write(tmp_path / "a.jsonl", turns, now)
    write(tmp_path / "b.jsonl", turns, now)

    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def _asked(turn: Turn) -> str:
    return next(str(message["content"]) for message in reversed(turn.prompt) if message["role"] == "user")
