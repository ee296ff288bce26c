"""What a user's edit of the response says about the response: facts or code changed, cut, added to, laid out, said otherwise, made safe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.detectors.edits.code import recoded
from closeloop.buckets.detectors.edits.grounded import brought_back
from closeloop.buckets.detectors.edits.layout import relaid
from closeloop.buckets.detectors.edits.pair import Pair
from closeloop.buckets.detectors.edits.text import read
from closeloop.buckets.detectors.edits.trivial import says_nothing
from closeloop.buckets.detectors.edits.unsafe import taken_out
from closeloop.interactions.languages.shares import apart
from closeloop.models import Evidence, Finding

_SURELY = 0.8
_WHOLE = ("length", "incomplete", "language", "off_topic", "unsafe", "format")
"""What shows in the whole of the user's text."""


class Edits(Rule):
    """Buckets from the last edit. The user did the work to show what was wrong, so this is strong; what it was is a reading of the diff."""

    name = "edits"
    version = "9"
    tier = "correction"
    buckets = (
        "unsafe",
        "unsafe.toxic",
        "unsafe.pii",
        "unsafe.injection",
        "incomplete.missing_part",
        "language.mismatch",
        "format",
        "format.parse",
        "format.markup",
        "format.casing",
        "format.structure",
        "hallucination.ungrounded",
        "hallucination.contradiction",
        "hallucination.fabricated_number",
        "hallucination.fabricated_entity",
        "incorrect",
        "incorrect.code",
        "off_topic.irrelevant",
        "length.too_long",
        "length.too_short",
        "tone",
    )

    def detect(self, case: Case) -> Iterable[Finding]:
        """Made safe, facts changed or another language 0.75 to 0.8; cut or added to, the rest kept, 0.7 to 0.78; brought back to what was

        given 0.75; code 0.75; the form 0.6 to 0.75; said shorter, in another register, on another matter 0.55 to 0.75; reworded 0.4 to
        0.55. Nothing for a slip of the pen, for marks, and for places that were left to be filled in.
        """
        return self._read(case, *case.edit) if case.edit else ()

    def _read(self, case: Case, draft: str, final: str) -> Iterator[Finding]:
        if not final.strip() or not draft.strip() or draft.strip() == final.strip():
            return
        pair = Pair(draft, final, case.user_text)
        bucket, confidence, why = _reading(case, pair)
        if bucket:
            whole = bucket.startswith(_WHOLE)
            evidence = [case.quote("correction", 0, 200)] if whole else _places(case, pair)
            yield self.finding(
                bucket, confidence, evidence, why, severity=0.7 if bucket.startswith("incorrect") else 0.5
            )


def _reading(case: Case, pair: Pair) -> tuple[str, float, str]:
    """Bucket, confidence and reason; "" for what names no error mode."""
    changed, form = recoded(pair), relaid(pair)
    if changed is not None and not (changed[0] and form and form[0] == "format.structure"):
        return changed if not changed[0] else taken_out(case, pair) or changed
    if form:
        return form
    if pair.edit.kind == "trivial" or says_nothing(pair):
        return "", 0.0, ""
    likely, drafted, written = apart(pair.draft, pair.final)
    if likely >= _SURELY:
        return "language.mismatch", 0.8, f"the draft is in {drafted}, the user's text in {written}"
    return taken_out(case, pair) or brought_back(case, pair) or read(pair)


def _places(case: Case, pair: Pair) -> list[Evidence | None]:
    """The first words the user put in, and the numbers of the draft they replaced."""
    new, gone = pair.first_new, pair.first_number_gone
    found: list[Evidence | None] = [
        case.quote("correction", new, min(new + 80, len(pair.final))) if new >= 0 else case.quote("correction", 0, 120)
    ]
    if gone and pair.draft == case.response:
        found.append(case.quote("response", *gone))
    return found
