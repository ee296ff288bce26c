"""What was stored before redaction was asked for leaves redacted all the same: whole turns, so that both sides change alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from closeloop.datasets.candidates.answers import CHOSEN, CHOSEN_TRACE
from closeloop.models import Example
from closeloop.privacy import Redactor
from closeloop.store import Turn


def redacted_turns(turns: Iterable[Turn], redactor: Redactor) -> Iterator[Turn]:
    """Each turn as if it had been pulled with this redaction. Labels stay what they were."""
    for turn in turns:
        one = turn.interaction
        before = (one, turn.feedback, turn.verdict, turn.labels)
        after = redactor.payload(before, platform=one.platform, project=one.project)
        if after is before:
            yield turn
        else:
            yield replace(turn, interaction=after[0], feedback=after[1], verdict=after[2], labels=after[3])


def redacted(example: Example, redactor: Redactor) -> Example:
    """An example of a file likewise; its classes and oracles are those of the file."""
    place = example.provenance
    return redacted_origin(redactor.payload(example, platform=place.platform, project=place.project), redactor)


def redacted_origin(example: Example, redactor: Redactor) -> Example:
    """What a row says of itself likewise: the id of a session may be a phone number. Groups stay those of what was there.

    So do the ids of the other response of a pair: by them consent is asked for, and a person is forgotten.
    """
    about = example.provenance
    before = (about.session_id, example.metadata)
    session, metadata = after = redactor.payload(before, platform=about.platform, project=about.project)
    if after is before:
        return example
    kept = {name: example.metadata[name] for name in (CHOSEN, CHOSEN_TRACE) if name in metadata}
    provenance = about.model_copy(update={"session_id": session})
    return example.model_copy(update={"metadata": {**metadata, **kept}, "provenance": provenance})
