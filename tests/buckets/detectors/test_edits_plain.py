"""Edits of one fact, of the wording alone and of every other kind. `edits.jsonl` and `edit_kinds.jsonl` are written by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from closeloop.buckets.base import Case
from closeloop.models import Message, Signal

HERE = Path(__file__).parent
ROWS = [json.loads(line) for line in (HERE / "edits.jsonl").read_text(encoding="utf-8").splitlines()]
KINDS = [json.loads(line) for line in (HERE / "edit_kinds.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row["final"] for row in ROWS])
def test_an_edit_of_a_fact_is_told_from_one_of_the_wording(find: Any, make_case: Any, row: dict[str, Any]) -> None:
    """Names, numbers in words, days, units, directions, opposites; the same said otherwise is `tone`."""
    edit = Signal(kind="edit", polarity=-0.8, weight=3.0, explicit=True, draft=row["draft"], final=row["final"])
    asked = row.get("asked", "Help me with this please.")

    findings = find("edits", make_case(asked, row["draft"], signals=[edit]))

    assert ("incorrect" in findings) is (row["bucket"] == "incorrect")


@pytest.mark.parametrize("row", KINDS, ids=[row["asked"][:60] for row in KINDS])
def test_an_edit_names_the_kind_of_failure_it_mends(find: Any, make_case: Any, row: dict[str, Any]) -> None:
    """Made safe, made true, laid out, cut, completed, said in another register, answered at all; slips of the pen name nothing."""
    edit = Signal(kind="edit", polarity=-0.8, weight=3.0, explicit=True, draft=row["draft"], final=row["final"])

    case = make_case(
        row["asked"], row["draft"], signals=[edit], system=row.get("system", ""), documents=row.get("documents", ())
    )
    findings = find("edits", _behind(case, row.get("before", ())))

    assert [name for name, finding in findings.items() if finding.confidence >= 0.5] == [row["bucket"]] * bool(
        row["bucket"]
    )


def _behind(case: Case, turns: Sequence[str]) -> Case:
    """The case behind these turns, the first of a user."""
    earlier = tuple(Message.of(("user", "assistant")[place % 2], text) for place, text in enumerate(turns))
    interaction = case.interaction.model_copy(update={"prompt": (*earlier, *case.interaction.prompt)})
    return Case(interaction, case.verdict, case.signals)


def test_a_text_its_user_did_not_go_on_with_was_not_cut(find: Any, make_case: Any) -> None:
    """Who mends the middle and leaves the end as it is takes it for one; who writes on shows that it was none."""
    draft = "Ida sings alto and has ben with us since 2011. She loves Bach, long walks and the"

    def cut(final: str) -> bool:
        edit = Signal(kind="edit", polarity=-0.8, weight=3.0, explicit=True, draft=draft, final=final)
        found = find("truncated", make_case("Write a bio.", draft, signals=[edit]))
        return found["incomplete.truncated"].confidence >= 0.5

    assert cut(f"{draft} sea in winter, as her mother did.")
    assert not cut(draft.replace("ben", "been"))
