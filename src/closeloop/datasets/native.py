"""Which failures become cases of a platform's own dataset. It is a test set like any exported one, so the ledger of splits rules it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import gettempdir

from closeloop.datasets.consent import Consent
from closeloop.datasets.groups import Groups
from closeloop.datasets.regression import example_of
from closeloop.datasets.runs import Runs, Scratch
from closeloop.datasets.splits import plan_for, serves
from closeloop.models import Example
from closeloop.store import Store, Turn


def choose(
    store: Store, turns: Sequence[Turn], shares: Mapping[str, float] | str, consent: Consent | None = None
) -> tuple[dict[str, Example], Mapping[str, str], int]:
    """The case of each of these responses that may be tested, by the response's id; the names to pin when the cases are kept;
    and how many cases belong to training. Without `shares` what is not assigned yet becomes a test. What must not leave by `consent`
    makes no case: a dataset is a copy, and others train on it.
    """
    if consent and turns:
        source = turns[0].source
        turns = list(consent.mark(turns, lambda ids: store.tags(source, ids)))
    found = {turn.interaction.id: case for turn in turns if (case := example_of(turn)) is not None}
    if not found:
        return {}, {}, 0
    with closing(Scratch(Path(gettempdir()))) as scratch:
        groups = Groups(plan_for("regression", shares), lambda: Runs(scratch))
        for one, case in found.items():
            groups.add(one, case)
        assigned = groups.assign(store.split_pins)
        splits, fresh = assigned.splits, dict(assigned.fresh())
    tested = {one: case for one, case in found.items() if (side := splits[one]) and serves("regression", side)}
    return tested, fresh, len(found) - len(tested)
