"""The built-in detectors, one error mode per file. Add one: write it beside these and name it below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from closeloop.hookspecs import hookimpl

if TYPE_CHECKING:
    from closeloop.buckets.base import Detector


@hookimpl
def register_detectors() -> Sequence[Detector]:
    """The built-in detectors, in the order of the taxonomy."""
    from closeloop.buckets.detectors.comments import Comments
    from closeloop.buckets.detectors.contradictions import Contradictions
    from closeloop.buckets.detectors.edits import Edits
    from closeloop.buckets.detectors.finish import Finish, Truncated
    from closeloop.buckets.detectors.format import Format, Instruction, Length
    from closeloop.buckets.detectors.grounding import Grounding
    from closeloop.buckets.detectors.injection import Injection
    from closeloop.buckets.detectors.language import Language
    from closeloop.buckets.detectors.next_turn import NextTurn
    from closeloop.buckets.detectors.reasons import Reasons
    from closeloop.buckets.detectors.refusal import Refusal
    from closeloop.buckets.detectors.repetition import Repetition
    from closeloop.buckets.detectors.retrieval import Retrieval
    from closeloop.buckets.detectors.tools import Latency, Tools
    from closeloop.buckets.detectors.ungrounded import Ungrounded

    return [
        Reasons(),
        Tools(),
        Latency(),
        Injection(),
        Retrieval(),
        Finish(),
        Truncated(),
        Repetition(),
        Refusal(),
        Language(),
        Format(),
        Grounding(),
        Contradictions(),
        Ungrounded(),
        Instruction(),
        Length(),
        Edits(),
        Comments(),
        NextTurn(),
    ]
