"""The fourth kind of pair, only where it is asked for: an answer that failed, and the later one of the same thread that did not.

The later prompt holds what the user said against the first answer, so the wanted side is off-prompt: it knows more than the question
told. Such pairs are marked `hinted` and carry the user's words, so that whoever trains on them can leave them out, weigh them or
write the hint into the prompt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from closeloop.datasets.base import Item
from closeloop.datasets.candidates import answers
from closeloop.datasets.candidates.revisions import final_text
from closeloop.datasets.pairs import two
from closeloop.interactions.prompts import normal_text
from closeloop.models import Example, last_user_text
from closeloop.store import Turn

WEIGHT = 0.3
"""Beside the 1.0 of an edit: that the difference between the sides is what the user meant is a guess."""


def hinted(turns: Iterable[Turn], bucket: str | None = None) -> Iterator[Item]:
    """Every turn that users were content with after one they were not, in one thread. Turns come in the order of their sessions."""
    for session, thread in groupby(turns, key=lambda turn: turn.interaction.session_id):
        for bad, good in pairwise(thread) if session else ():
            if answers.in_bucket(bad, bucket) and _is_content_after_all(bad, good):
                item = two(bad, good, "satisfied_later", ":hinted", WEIGHT, prompt=bad.interaction.prompt)
                yield _marked(item, good) if isinstance(item, Example) else item


def _is_content_after_all(bad: Turn, good: Turn) -> bool:
    """Whether the second turn goes on from the first, and both verdicts are somebody's word. An edit says it better."""
    if answers.standing(bad) or answers.standing(good) or answers.against_prompt(bad.interaction.prompt):
        return False
    assert bad.verdict
    assert good.verdict
    outcomes = (bad.verdict.outcome, good.verdict.outcome)
    if outcomes != ("negative", "positive") or not (bad.verdict.explicit and good.verdict.explicit):
        return False
    said = normal_text(bad.interaction.response_text)
    heard = good.interaction.prompt[len(bad.interaction.prompt) :]
    goes_on = any(message.role == "assistant" and normal_text(message.text) == said for message in heard)
    return goes_on and final_text(bad) is None and bad.interaction.tools == good.interaction.tools


def _marked(example: Example, good: Turn) -> Example:
    asked = last_user_text(good.interaction.prompt)
    flags = [*example.metadata.get("flags", ()), "hinted"]
    return example.model_copy(update={"metadata": {**example.metadata, "flags": flags, "hint": asked}})
