"""What was said of one response, as it is judged: without the clicks that were slips, and resolved to a verdict."""

from __future__ import annotations

from collections.abc import Iterable

from closeloop.models import Signal, Verdict
from closeloop.signals.resolve import resolve, without_slips


def heard(signals: Iterable[Signal]) -> tuple[Verdict, tuple[Signal, ...]]:
    """The verdict, and the signals behind it that a case is sorted by."""
    kept = without_slips(signals, _is_slip)
    return resolve(kept), kept


def _is_slip(comment: str) -> bool:
    # Imported for the first comment of several voices: most runs see none, and the words of a comment take a while to load.
    from closeloop.buckets.detectors.comments import is_slip

    return is_slip(comment)
