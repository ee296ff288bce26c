"""`dpo` and `reward`: preference pairs for TRL's trainers; ORPO and CPO read the rows of `dpo`."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from closeloop.datasets.base import Format, Skipped
from closeloop.datasets.exporters import chat
from closeloop.models import Candidate, Example


def sides(example: Example) -> tuple[Candidate, Candidate]:
    """The wanted and the unwanted candidate of a pair."""
    # From the dictionaries, as in `chat`.
    candidates: tuple[Candidate, ...] = example.__dict__["candidates"]
    if len(candidates) == 2:
        first, second = candidates
        if first.__dict__["label"] and second.__dict__["label"] is False:
            return first, second
    chosen = next(side for side in candidates if side.label)
    return chosen, next(side for side in candidates if side.label is False)


class Dpo(Format):
    """Explicit conversational rows: TRL would cut a prompt that is only implied at the first differing character."""

    name, version, view = "dpo", "1", "pairs"
    description = "Preference pairs for TRL (DPO, ORPO, CPO): prompt, chosen, rejected as messages."
    columns = MappingProxyType(
        {"id": "string", "prompt": "list", "chosen": "list", "rejected": "list", "tools": "list", "metadata": "json"}
    )

    @chat.fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"id", "prompt", "chosen", "rejected", "tools"?, "metadata"}`."""
        chosen, rejected = sides(example)
        said = example.__dict__
        row: dict[str, Any] = {
            "id": said["id"],
            "prompt": chat.chat(said["prompt"]),
            "chosen": chat.chat(chosen.__dict__["messages"]),
            "rejected": chat.chat(rejected.__dict__["messages"]),
        }
        if tools := said["tools"]:
            row["tools"] = chat.tools(tools)
        row["metadata"] = chat.metadata(example)
        return row


class Reward(Dpo):
    """The same rows under the name that reward trainers are pointed at."""

    name = "reward"
    description = "Preference pairs for TRL's RewardTrainer: prompt, chosen, rejected as messages."
