"""closeloop's scores -> Acme's marks. Pure functions."""

from __future__ import annotations

from typing import Any

from closeloop import Score


def mark(score: Score) -> dict[str, Any]:
    """What stands on the server under the score's id; `tag` carries closeloop's mark, by which `normalize` knows it again."""
    return {
        "request": score.target.trace_id or score.target.id,
        "kind": score.name,
        "value": score.value,
        "text": score.comment,
        "tag": score.identifier,
    }
