"""The buckets, as data: `closeloop-core/1` row by row, and what a team's own TOML adds below it (see `custom.py`).

Keys are never renamed or used again for something else: a key that goes gets `replaced_by` (facts: docs/decisions.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from closeloop.errors import ConfigError, known, meant
from closeloop.ids import content_hash

CORE = "closeloop-core/1"
HEADS = ("next_turn.dissatisfied",)
"""Scores that are no buckets: they appear in `Sorted.scores` and never become a label."""


@dataclass(frozen=True)
class Rule:
    """One rule of a custom bucket: `regex` on a field, a size limit on it, or a JSON schema it must not break.

    All that are given have to hold. `confidence` is what a match is worth.
    """

    field: str
    regex: re.Pattern[str] | None = None
    longer_than: int | None = None
    """In words."""
    shorter_than: int | None = None
    confidence: float = 0.8
    schema: str | None = None
    """As JSON text. A field that is no JSON of this schema matches; an empty one does not."""


@dataclass(frozen=True)
class Bucket:
    """One row: a definition a second person can apply, its sub-labels with theirs, and what other taxonomies call it."""

    key: str
    definition: str
    subs: Mapping[str, str] = field(default_factory=dict)
    """Sub-label to its definition: what it says more than the row's."""
    parent: str | None = None
    """The core key a custom bucket counts under; None for core rows."""
    refs: tuple[str, ...] = ()
    replaced_by: str | None = None
    threshold: float | None = None
    rules: tuple[Rule, ...] = ()
    examples: tuple[str, ...] = ()
    """Notes of users about failures of this kind."""


# In causal order, the first thing that went wrong first: this order is the third step of the primary rule.
ROWS: tuple[Bucket, ...] = (
    Bucket(
        "unsafe",
        "The output has harmful, leaking or policy-breaking content, or obeys an injection.",
        {
            "toxic": "It insults, threatens, demeans or incites.",
            "pii": "It gives away personal data or a secret that was not this user's to see.",
            "injection": "It obeys an instruction hidden in a document, a web page or a tool's result.",
        },
        refs=("Weave NSFW", "Weave Jailbreaking"),
    ),
    Bucket(
        "tool_error",
        "A tool, API or model call failed or returned an error or empty payload, and the answer depends on it.",
        {
            "error": "A call failed or came back with an error or nothing.",
            "bad_arguments": "A call had arguments that the tool's schema or the tool itself rejects.",
            "loop": "The same failing call was made again and again.",
        },
        refs=("TRAIL System Execution", "AF-0149", "AF-0170", "AF-0023"),
    ),
    Bucket(
        "latency",
        "The response timed out, or passed the configured limit of time, tokens or money.",
        {
            "timeout": "No answer came within the time allowed.",
            "slow": "The answer came later than the configured limit.",
            "cost": "It took more tokens or money than the configured budget.",
        },
        refs=("AF-0136",),
    ),
    Bucket(
        "retrieval_miss",
        "The needed passage was absent from the retrieved context, or the wrong one was retrieved.",
        {
            "empty": "A retriever ran and brought no document.",
            "missed_answer": "None of the documents that were retrieved holds what was needed.",
        },
        refs=("RAG FP1 missing content", "RAG FP2 missed top ranked", "RAG FP3 not in context"),
    ),
    Bucket(
        "incomplete",
        "The output was cut, is empty, or leaves out requested parts.",
        {
            "truncated": "The text breaks off before its end.",
            "empty": "The response has no text and no call.",
            "missing_part": "A part that was asked for is not there.",
        },
        refs=("MAST 3.1", "AF-0077", "AF-0153", "RAG FP7"),
    ),
    Bucket(
        "repetition",
        "The output or the agent loops without progress.",
        {
            "text": "The same words come again and again.",
            "step": "The same call, which did not fail, was made three times or more.",
        },
        refs=("MAST 1.3", "AF-0058"),
    ),
    Bucket(
        "refusal",
        "The response declines a legitimate request.",
        {
            "policy": "It will not: rules, morals or safety are given as the reason.",
            "capability": "It cannot, or does not know.",
            "partial": "It declines a part and does the rest.",
            "premise": "It rejects what the question takes for granted.",
        },
        refs=("LibreChat unjustified_refusal", "Open WebUI refused_when_it_shouldnt_have"),
    ),
    Bucket(
        "language",
        "The answer is in another language than asked for or used.",
        {
            "mismatch": "The answer is in another language than the question, or than was asked for.",
        },
    ),
    Bucket(
        "format",
        "The response violates the required structure: JSON, schema, markdown, code block, casing, sections.",
        {
            "schema": "The JSON is valid and breaks the schema that was asked for.",
            "parse": "What had to be JSON (or another machine format) cannot be parsed.",
            "markup": "Markdown, tags, quotation marks or a code block are missing, or there though nobody wanted them.",
            "casing": "Capital or small letters are not as asked for.",
            "structure": "Bullets, paragraphs, order or layout are not as asked for.",
            "missing_section": "A section, title or heading that was asked for is missing.",
        },
        refs=("TRAIL formatting", "RAG FP5 wrong format"),
    ),
    Bucket(
        "hallucination",
        "It states a fact, source, tool result or state that no given context supports, and context exists to check it.",
        {
            "ungrounded": "A statement that the given documents do not support.",
            "contradiction": "A statement that the given documents contradict.",
            "fabricated_number": "A number, date or amount that stands in no given text.",
            "fabricated_entity": "A person, product, place or other name that stands in no given text.",
            "fabricated_citation": "A link, source or quotation that does not exist in what was given.",
            "suspected": "The user says it was made up, and there is nothing to check it against.",
        },
        refs=("AF-0161", "Weave Hallucination", "TRAIL hallucination"),
    ),
    Bucket("stale", "The answer was right once and is outdated now."),
    Bucket(
        "incorrect",
        "The result is wrong (fact, maths, code, reasoning) without proof of fabrication.",
        {
            "fact": "A fact is wrong.",
            "math": "A calculation is wrong.",
            "code": "Code does not run, or does something else.",
            "reasoning": "The conclusion does not follow.",
        },
        refs=("TRAIL reasoning", "LibreChat inaccurate", "Open WebUI not_factually_correct"),
    ),
    Bucket(
        "instruction",
        "It ignores an explicit instruction, constraint or earlier context.",
        {
            "ignored": "An explicit instruction, neither of format nor of size, was not followed.",
            "forgot_context": "What was said earlier in the conversation was forgotten.",
        },
        refs=("MAST 1.1", "MAST 1.4", "Weave Forgetful", "LibreChat not_matched"),
    ),
    Bucket(
        "off_topic",
        "It answers another question than was asked.",
        {
            "irrelevant": "What it says has no bearing on the question.",
            "wrong_task": "It does another task than the one that was asked for.",
            "reference": "An example, comparison or source it gives is of no help.",
        },
        refs=("MAST 2.3", "AF-0088", "AF-0103"),
    ),
    Bucket(
        "length",
        "The content is fine, the size is wrong.",
        {
            "too_long": "Longer than the user wanted.",
            "too_short": "Shorter than the user wanted.",
            "constraint": "An explicit limit of size (words, sentences, characters, ...) is broken.",
        },
        refs=("Open WebUI too_verbose", "Open WebUI being_lazy"),
    ),
    Bucket(
        "tone",
        "The content is fine, the register or style is wrong.",
        refs=("LibreChat bad_style", "Open WebUI dont_like_the_style"),
    ),
    Bucket("other", "Evidence shows a failure that fits none above; the label carries a `proposed_label`."),
    Bucket("unknown", "The signal is negative and the evidence too thin to say why."),
)


@dataclass(frozen=True)
class Taxonomy:
    """The core rows and whatever was added. `version` changes when any row that can matter to a label changes."""

    rows: tuple[Bucket, ...] = ROWS
    added: tuple[Bucket, ...] = ()
    names: tuple[str, ...] = field(default=(CORE,))

    @cached_property
    def version(self) -> str:
        """`closeloop-core/1`, or with `+name/version:hash` for each file that was added."""
        if not self.added:
            return CORE
        body = [
            (
                row.key,
                row.parent,
                row.definition,
                row.threshold,
                [repr(rule) for rule in row.rules],
                *([row.examples] if row.examples else []),
            )
            for row in self.added
        ]
        return f"{'+'.join(self.names)}:{content_hash(body)[:8]}"

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The top-level core keys, in causal order."""
        return tuple(row.key for row in self.rows)

    @cached_property
    def _known(self) -> Mapping[str, Bucket]:
        rows = {row.key: row for row in self.rows}
        rows |= {f"{row.key}.{sub}": row for row in self.rows for sub in row.subs}
        return rows | {row.key: row for row in self.added}

    @cached_property
    def buckets(self) -> tuple[str, ...]:
        """Every key a label may carry: core keys, their sub-labels, and added ones."""
        return tuple(self._known)

    def __contains__(self, key: object) -> bool:
        return key in self._known

    def row(self, key: str) -> Bucket:
        """The row behind a key or sub-label. Raises ConfigError that lists what there is."""
        return self._known[self.check(key)]

    def check(self, key: str) -> str:
        """The key itself, when labels may carry it. Raises ConfigError that lists what there is."""
        if key in self._known:
            return key
        top = key.partition(".")[0]
        near = [name for name in self._known if name == top or name.startswith(top + ".")]
        raise ConfigError(
            f"unknown bucket {key!r}: known buckets are {known(near or self.keys)}{meant(key, self._known)}"
        )

    def check_parent(self, key: str) -> str:
        """The key itself, when own buckets may stand below it. Raises ConfigError that lists what there is."""
        if key in self.keys:
            return key
        raise ConfigError(
            f"unknown parent {key!r}: core keys are {known(self.keys)}{meant(key.partition('.')[0], self.keys)}"
        )

    def definition(self, key: str) -> str:
        """What a label of this key means: the sub-label's own sentence where it has one. Raises ConfigError as `row` does."""
        row = self.row(key)
        return row.definition if key == row.key else row.subs[key.removeprefix(f"{row.key}.")]

    def top(self, key: str) -> str:
        """The core key a bucket counts under: `hallucination.fabricated_number` -> `hallucination`, a custom one -> its parent."""
        row = self.row(key)
        return row.parent.partition(".")[0] if row.parent else row.key

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {key: index for index, key in enumerate(self._known)}

    def rank(self, key: str) -> tuple[int, int]:
        """Place in the causal order: of the core key, then of the key itself."""
        return self.keys.index(self.top(key)), self._order[key]

    def threshold(self, key: str) -> float | None:
        """The threshold a TOML file set for this key, or None."""
        return self._known[key].threshold if key in self._known else None

    def replaced(self, key: str) -> str:
        """The key that took the place of a deprecated one, or the key itself."""
        row = self._known.get(key)
        return self.replaced(row.replaced_by) if row and row.replaced_by and key == row.key else key


def load(paths: Sequence[Path] | Iterable[Path] = ()) -> Taxonomy:
    """The core taxonomy with the buckets of these TOML files added. Raises ConfigError naming file, key and reason."""
    taxonomy = Taxonomy()
    for path in paths:
        from closeloop.buckets.custom import read_file  # it needs the row types above, and most teams have no file

        taxonomy = read_file(Path(path), taxonomy)
    return taxonomy
