"""What a user's edit of the response says about the response: facts or code changed, cut, added to, laid out, said otherwise, made safe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.detectors.edits.additions import addressed, adds_own
from closeloop.buckets.detectors.edits.code import recoded
from closeloop.buckets.detectors.edits.demands import in_register, obeyed, outdated, written_as_asked
from closeloop.buckets.detectors.edits.grounded import brought_back, not_told
from closeloop.buckets.detectors.edits.layout import relaid
from closeloop.buckets.detectors.edits.pair import Pair
from closeloop.buckets.detectors.edits.text import read
from closeloop.buckets.detectors.edits.trivial import says_nothing
from closeloop.buckets.detectors.edits.unsafe import taken_out
from closeloop.buckets.text import is_cjk
from closeloop.interactions.languages.detect import COMMON
from closeloop.interactions.languages.shares import apart
from closeloop.models import Evidence, Finding

_SURELY = 0.8
_SOME = 5
"""Words of a draft that ends in the middle of one."""
_WHOLE = ("length", "repetition", "incomplete", "language", "off_topic", "unsafe", "format")
"""What shows in the whole of the user's text."""


class Edits(Rule):
    """Buckets from the last edit. The user did the work to show what was wrong, so this is strong; what it was is a reading of the diff."""

    name = "edits"
    version = "11"
    tier = "correction"
    buckets = (
        "unsafe",
        "unsafe.toxic",
        "unsafe.pii",
        "unsafe.injection",
        "incomplete.truncated",
        "incomplete.missing_part",
        "repetition.text",
        "language.mismatch",
        "format",
        "format.schema",
        "format.parse",
        "format.markup",
        "format.casing",
        "format.structure",
        "hallucination.ungrounded",
        "hallucination.contradiction",
        "hallucination.fabricated_number",
        "hallucination.fabricated_entity",
        "stale",
        "incorrect",
        "incorrect.code",
        "instruction.ignored",
        "instruction.forgot_context",
        "off_topic.irrelevant",
        "off_topic.wrong_task",
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
    if changed is not None:
        return changed if not changed[0] else taken_out(case, pair) or changed
    if adds_own(case, pair) or addressed(case, pair):
        return "", 0.0, ""
    if form:
        return form
    if otherwise := written_as_asked(case, pair):
        return otherwise
    if pair.edit.kind == "trivial" or says_nothing(pair):
        return "", 0.0, ""
    if _was_cut(pair):
        return "incomplete.truncated", 0.8, "the user's text goes on where the draft breaks off"
    likely, drafted, written = apart(pair.draft, pair.final)
    if likely >= _SURELY:
        return "language.mismatch", 0.8, f"the draft is in {drafted}, the user's text in {written}"
    found = (
        taken_out(case, pair)
        or obeyed(case, pair)
        or brought_back(case, pair)
        or not_told(case, pair)
        or outdated(pair)
        or read(pair)
    )
    return (found[0].startswith("off_topic") and in_register(case, pair)) or found


def _was_cut(pair: Pair) -> bool:
    """Whether the draft ends inside a word or with one that no sentence ends with, and the user's text goes on there."""
    draft = pair.draft.rstrip()
    if len(pair.old) < _SOME or is_cjk(draft) or not draft[-1].isalpha() or not pair.final.startswith(draft):
        return False
    further = pair.final[len(draft) :]
    return further[:1].isalpha() or (further[:1] == " " and further[1:2].isalpha() and pair.old[-1] in COMMON)


def _places(case: Case, pair: Pair) -> list[Evidence | None]:
    """The first words the user put in, and the numbers of the draft they replaced."""
    new, gone = pair.first_new, pair.first_number_gone
    found: list[Evidence | None] = [
        case.quote("correction", new, min(new + 80, len(pair.final))) if new >= 0 else case.quote("correction", 0, 120)
    ]
    if gone and pair.draft == case.response:
        found.append(case.quote("response", *gone))
    return found
