"""What `Loop` does with the buckets beside sorting: explain, evaluate, and grow the taxonomy. Each is a method of `Loop`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from closeloop.errors import counted

if TYPE_CHECKING:
    from closeloop.buckets.cascade import Cascade
    from closeloop.buckets.discovery.proposals import Proposal
    from closeloop.config import Settings, SourceSettings
    from closeloop.models.results import Evaluated, Explained, Proposed
    from closeloop.store import Key, Store

PROPOSALS = "bucket-proposals.json"
TAXONOMY = "buckets.toml"


class _Loop(Protocol):
    clock: Callable[[], datetime]
    _config_file: Path

    @property
    def settings(self) -> Settings: ...

    def _there(self) -> Store: ...

    def _cascade(self) -> Cascade: ...

    def _check_output(self, out: str | Path, *inputs: str | Path, rows: bool = True) -> None: ...

    def _bucket_sources(self, name: str | None) -> dict[Key, SourceSettings]: ...


def explain(self: _Loop, interaction: str, *, source: str | None = None, file: str | Path | None = None) -> Explained:
    """Show every finding on one interaction, its evidence, and why the primary won; from the store, or from a JSONL file."""
    from closeloop.buckets.explain import explain_line, explain_stored

    if file is not None:
        return explain_line(file, self._cascade(), interaction, self.clock())
    return explain_stored(self._there(), self._cascade(), self._bucket_sources(source), interaction, self.clock())


def evaluate(self: _Loop, file: str | Path, *, fit: str | Path | None = None) -> Evaluated:
    """Compare the buckets with a team's own labels; `fit` writes the thresholds that suit them best."""
    from closeloop.buckets.evaluate import evaluate_file

    if fit is not None:
        self._check_output(fit, file, rows=False)
    return evaluate_file(file, self._cascade(), now=self.clock(), fit=fit)


def propose(self: _Loop, *, source: str | None = None, file: str | Path | None = None, every: bool = False) -> Proposed:
    """Group the notes on failures without a bucket (`every`: on all failures) into proposals, and write them to `file`.

    Without `file` proposals are kept beside the configuration, in `bucket-proposals.json`; so it is for what decides on them.
    """
    from closeloop.buckets.discovery.clusters import note_of, propose
    from closeloop.buckets.discovery.proposals import read_proposals, write_proposals

    notes, store = [], self._there()
    named = silent = 0
    for key in self._bucket_sources(source):
        for turn in store.judged(key, outcomes=("negative", "mixed")):
            first = next((label.bucket for label in turn.labels if label.primary), "unknown")
            if not every and first not in ("unknown", "other"):
                named += 1
                continue
            signals = turn.verdict.signals if turn.verdict else ()
            note = note_of(turn.interaction, signals, turn.labels)
            if note is not None:
                notes.append(note)
            silent += note is None
    path = _kept(self, file)
    found = propose(notes, read_proposals(path))
    write_proposals(path, found)
    return _proposed(found, path, len(notes), () if notes else _why_none(named, silent))


def _why_none(named: int, silent: int) -> tuple[str, ...]:
    """Why there was nothing to group."""
    have = f"{counted(named, 'failure')} with a bucket already (--all looks at those, too)" if named else ""
    said = f"{counted(silent, 'failure')} of which nobody said why" if silent else ""
    return (f"there is no note to group: {' and '.join(filter(None, (have, said))) or 'no failure is in the store'}",)


def accept(
    self: _Loop,
    proposal: str,
    *,
    parent: str,
    definition: str | None = None,
    taxonomy: str | Path | None = None,
    file: str | Path | None = None,
) -> Proposed:
    """Make a proposal a bucket below `parent`: a row of the team's taxonomy file whose examples are the proposal's notes."""
    from closeloop.buckets.discovery.proposals import accepted

    configured = self.settings.buckets.taxonomy
    target = Path(taxonomy) if taxonomy else next(iter(configured), self._config_file.parent / TAXONOMY)
    found = _decide(self, file, lambda before: accepted(before, proposal, parent, definition, target, configured))
    if target.resolve() in {path.resolve() for path in configured}:
        return found
    written = os.path.relpath(target, self._config_file.parent)  # as paths in the file are meant
    hint = f"add {written!r} to buckets.taxonomy in {str(self._config_file)!r}: until then the bucket is not used"
    return found.model_copy(update={"notices": (hint,)})


def merge(self: _Loop, proposal: str, into: str, *, file: str | Path | None = None) -> Proposed:
    """Join one proposal to another: they were one kind of failure."""
    from closeloop.buckets.discovery.proposals import chosen, end_of, merged

    notices: list[str] = []

    def joined(before: Sequence[Proposal]) -> list[Proposal]:
        kept, notes = end_of(before, chosen(before, into)), chosen(before, proposal).exemplars
        if kept.state == "accepted":
            examples = ", ".join(json.dumps(note, ensure_ascii=False) for note in notes)
            notices.append(
                f"{kept.name!r} is a bucket already: to find these, too, it needs them among its `examples`: {examples}"
            )
        return merged(before, proposal, into)

    return _decide(self, file, joined).model_copy(update={"notices": tuple(notices)})


def rename(self: _Loop, proposal: str, name: str, *, file: str | Path | None = None) -> Proposed:
    """Give a proposal a name people understand; it keeps it in later runs."""
    from closeloop.buckets.discovery.proposals import renamed

    return _decide(self, file, lambda before: renamed(before, proposal, name))


def reopen(self: _Loop, proposal: str, *, file: str | Path | None = None) -> Proposed:
    """Take back what was decided on a proposal: it was merged, or accepted and its bucket has been taken out of the taxonomy file."""
    from closeloop.buckets.discovery.proposals import reopened

    files = [*self.settings.buckets.taxonomy, self._config_file.parent / TAXONOMY]
    return _decide(self, file, lambda before: reopened(before, proposal, files))


def _decide(self: _Loop, file: str | Path | None, decide: Callable[[Sequence[Proposal]], list[Proposal]]) -> Proposed:
    from closeloop.buckets.discovery.proposals import read_proposals, write_proposals

    path = _kept(self, file)
    found = decide(read_proposals(path))
    write_proposals(path, found)
    return _proposed(found, path, 0)


def _kept(self: _Loop, file: str | Path | None) -> Path:
    return Path(file) if file is not None else self._config_file.parent / PROPOSALS


def _proposed(found: Sequence[Proposal], path: Path, notes: int, notices: tuple[str, ...] = ()) -> Proposed:
    from closeloop.models.results import Proposed

    rows = [one.model_dump(mode="json", include={"id", "name", "size", "exemplars", "state", "into"}) for one in found]
    return Proposed(notes=notes, proposals=tuple(rows), file=str(path), notices=notices)
