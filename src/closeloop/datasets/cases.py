"""Judging an answer by the checks of a regression case: what our pytest plugin, and the files for other runners, call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from closeloop.datasets import checks
from closeloop.errors import ConfigError
from closeloop.models import Oracle
from closeloop.signals.edits import classify

NEAR = 0.5
"""Without a bad answer to compare with, an answer may differ from the user's text in at most this share of its words."""

_WITH_TEXT = frozenset({"edited_final", "must_not_repeat"})


@dataclass(frozen=True)
class Judged:
    """What the checks said. `failures` has a sentence for each that failed; `checked` is how many there were."""

    checked: int
    failures: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the answer is good as far as a machine can tell. A case nobody can check is not passed."""
        return self.checked > 0 and not self.failures

    def as_promptfoo(self) -> dict[str, Any]:
        """The result as promptfoo's Python assertions return it."""
        reason = "; ".join(self.failures) or ("passed" if self.checked else "only a person can judge this case")
        return {"pass": self.passed, "score": 1.0 if self.passed else 0.0, "reason": reason}


def judge(answer: str, assertions: Sequence[Mapping[str, Any]]) -> Judged:
    """Put an answer to the assertions of a case, as they stand in a `regression` file. Raises ConfigError for an unknown check.

    `edited_final`: the answer must be nearer to the user's text than to the bad answer; `must_not_repeat`: not the bad answer
    again; `bucket_check`: see `closeloop.datasets.checks`. `judge_rubric` and `none` need a person or a judge, and check nothing.
    """
    rows = [row["check"] if isinstance(row.get("check"), Mapping) else row for row in assertions]
    if without := next(
        (row["type"] for row in rows if row.get("type") in _WITH_TEXT and row.get("value") is None), None
    ):
        raise ConfigError(f"assertion {without!r} has no value: it needs the text to compare with")
    bad = next((str(row["value"]) for row in rows if row.get("type") == "must_not_repeat"), None)
    found: list[str | None] = []
    for row in rows:
        kind = row.get("type")
        if kind == "edited_final":
            found.append(_near(answer, str(row["value"]), bad))
        elif kind == "must_not_repeat":
            found.append("repeats the bad answer" if checks.same(answer, str(row["value"])) else None)
        elif kind == "bucket_check":
            name, arguments = str(row.get("check")), row.get("arguments") or {}
            found.append(
                None if checks.passes(name, answer, arguments) else f"fails the check {_shown(name, arguments)}"
            )
        elif kind not in ("judge_rubric", "none"):
            raise ConfigError(
                f"unknown assertion {kind!r}: known are edited_final, must_not_repeat, bucket_check, judge_rubric, none"
            )
    return Judged(len(found), tuple(failure for failure in found if failure))


def _near(answer: str, final: str, bad: str | None) -> str | None:
    away = classify(final, answer).distance
    if bad is None:
        return None if away <= NEAR else f"differs from the user's text in {away:.0%} of its words"
    if checks.same(answer, final) or away < classify(bad, answer).distance:
        return None
    return "is nearer to the bad answer than to the user's text"


def _shown(name: str, arguments: Mapping[str, Any]) -> str:
    inner = ", ".join(f"{key}={str(value)[:60]!r}" for key, value in arguments.items())
    return f"{name}({inner})"


def proven(found: Sequence[Oracle], *, bad: str, final: str | None) -> tuple[Oracle, ...]:
    """The oracles that fail on the bad answer and hold for the user's final text: only those can tell one from the other."""
    whole = [_row(oracle) for oracle in found]
    context = [row for row in whole if row["type"] == "must_not_repeat"]

    def tells(row: Mapping[str, Any]) -> bool:
        rows = [row] if row["type"] == "must_not_repeat" else [*context, row]
        mine = judge(bad, [row]) if row["type"] != "edited_final" else judge(bad, rows)
        return not mine.passed and (not final or judge(final, rows).passed)

    return tuple(
        oracle
        for oracle, row in zip(found, whole, strict=True)
        if row["type"] in ("none", "judge_rubric") or tells(row)
    )


def _row(oracle: Oracle) -> dict[str, Any]:
    return {"type": oracle.kind, "value": oracle.text, "check": oracle.check, "arguments": oracle.arguments}
