"""One case for each response that failed its user. The bad answer is kept as what must not come again, never as what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from closeloop.datasets.base import Item
from closeloop.datasets.candidates import answers
from closeloop.datasets.candidates.answers import against_prompt, ref, set_aside
from closeloop.datasets.candidates.revisions import final_text, untelling
from closeloop.datasets.candidates.unpaired import reasons_against
from closeloop.datasets.cases import proven
from closeloop.datasets.oracles import oracles
from closeloop.datasets.reasons import REASONS, Reason
from closeloop.ids import clean, content_hash
from closeloop.models import NO_FAILURE, Candidate, Example, Message, Oracle
from closeloop.store import Key, Store, Turn

_WRITE = "write down what a good one must have"


def cases(
    store: Store,
    key: Key | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    bucket: str | None = None,
) -> Iterator[Item]:
    """A case for every negative response, in the order of ids; what makes none comes out with its reason.

    Feeds the JSONL file and native datasets alike. A response with a mixed verdict waits for review and is no case.
    """
    return regression(store.judged(key, order="id", since=since, until=until, bucket=bucket))


def regression(turns: Iterable[Turn], bucket: str | None = None) -> Iterator[Item]:
    """The same from any stream of turns. Responses that are liked, or of which nobody said anything clear, are no candidates."""
    for turn in turns:
        if answers.in_bucket(turn, bucket) and (item := _item(turn)) is not None:
            yield item


def example_of(turn: Turn) -> Example | None:
    """The case a single response makes, or None where it makes none."""
    item = _item(turn)
    return item if isinstance(item, Example) else None


def _item(turn: Turn) -> Item | None:
    if not answers.speaks(turn):
        return None
    reason = answers.standing(turn)
    if reason in (None, "not_consented") and turn.verdict and turn.verdict.outcome != "negative":
        return None
    reason = reason or _against(turn)
    return set_aside(turn, reason) if reason else _case(turn)


def _against(turn: Turn) -> Reason | None:
    label = answers.primary(turn)
    if label and label.disposition in NO_FAILURE:
        return "not_a_failure"
    return against_prompt(turn.interaction.prompt)


def _case(turn: Turn) -> Example:
    interaction = turn.interaction
    final = final_text(turn)
    doubt = untelling(turn, reasons_against(turn)) if final else None
    final = None if doubt else final  # what says nothing of the response is no model of a good one
    found, review = ((Oracle(kind="none"),), f"{REASONS[doubt]}: {_WRITE}") if doubt else _proven(turn, final)
    sides = [answers.response(turn, "draft" if final else "response", label=False)]
    if final:
        sides.append(Candidate(messages=(Message.of("assistant", final),), origin="edit", label=True))
    return Example(
        id=ref(turn),
        prompt=interaction.prompt,
        candidates=tuple(sides),
        tools=interaction.tools,
        documents=interaction.documents,
        oracles=found,
        buckets=answers.buckets(turn),
        groups=answers.groups(turn),
        provenance=answers.provenance(turn),
        metadata={"content_hash": _digest(turn, found), **({"needs_review": review} if review else {})},
    )


def _proven(turn: Turn, final: str | None) -> tuple[tuple[Oracle, ...], str]:
    """The oracles that tell the bad answer from a good one, and why a person has to look at the case where none does."""
    found = oracles(turn, final)
    telling = proven(found, bad=turn.interaction.response_text, final=final)
    kinds = {oracle.kind for oracle in telling}
    if kinds & {"edited_final", "bucket_check"}:
        return telling, ""
    if "must_not_repeat" in kinds:
        known = any(label.bucket != "unknown" for label in turn.labels) or "judge_rubric" in kinds
        return telling, "" if known else f"nothing but the bad answer itself is known: {_WRITE}"
    rubric = tuple(oracle for oracle in telling if oracle.kind == "judge_rubric")
    return rubric or (Oracle(kind="none"),), f"no check fails on the recorded answer: {_WRITE}"


def _digest(turn: Turn, found: tuple[Oracle, ...]) -> str:
    """Changes with what is asked and how it is judged, not with who complained: a native dataset writes no new version for that."""
    interaction = turn.interaction
    return content_hash(
        {
            "prompt": [clean(message.model_dump()) for message in interaction.prompt],
            "tools": clean(interaction.tools),
            "documents": [clean(document.model_dump()) for document in interaction.documents],
            "oracles": [clean(oracle.model_dump()) for oracle in found],
            "buckets": answers.buckets(turn),
        }
    )
