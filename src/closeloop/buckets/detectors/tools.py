"""Tools, APIs and model calls that failed on the way to the response, and calls that go in circles. Facts from the trace."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from closeloop.buckets.base import Case, Rule, as_text
from closeloop.buckets.told_failures import tells_of_failure
from closeloop.buckets.tool_failures import tells_failure
from closeloop.errors import counted
from closeloop.ids import canonical
from closeloop.interactions.requests import read_tools
from closeloop.models import Evidence, Finding, Span, ToolCall
from closeloop.schemas import first_error

TIMEOUT = re.compile(r"time[ds]?[ _-]?out|deadline[ _]exceeded|\b(?:408|504)\b|took too long", re.IGNORECASE)
BUDGET = re.compile(
    r"(?:cost|budget|spend\w*|token)[ _](?:limit|budget|cap)\w* (?:exceeded|reached|passed)|budget[ _]?exceeded|insufficient_quota",
    re.IGNORECASE,
)
_BAD_ARGUMENTS = re.compile(
    r"(?:invalid|missing|unexpected|unknown|bad|malformed)[ _](?:\w+[ _]){0,3}(?:argument|parameter|param|field|input|schema|keyword)"
    r"|validation ?error|argument[s]? (?:is|are) (?:missing|invalid)|required positional argument|unprocessable|\b(?:400|422)\b"
    r"|schema validation",
    re.IGNORECASE,
)
_LOOP = 3
_SAID = 300
"""Characters of an error or a result in which is said what went wrong."""
_TOLD = 0.3
"""That a failure matters which the response tells of, and which left no user unhappy."""


class Tools(Rule):
    """`tool_error.*` from spans, payloads and tool schemas, and `repetition.step` for a call made again and again without an error."""

    name = "tools"
    version = "6"
    buckets = ("tool_error.error", "tool_error.bad_arguments", "tool_error.loop", "repetition.step")

    def detect(self, case: Case) -> Iterable[Finding]:
        """A span with status error 0.95, a result marked as an error 0.9, an error in a payload 0.85, arguments against their schema and
        three equal calls 0.9. A failure that the response tells of 0.3, where no user was unhappy and the call was right.
        """
        interaction = case.interaction
        worked = case.steps or case.calls or interaction.error or interaction.status == "error"
        return self._failures(case) if worked else ()

    def _failures(self, case: Case) -> Iterator[Finding]:
        interaction = case.interaction
        steps = case.steps
        failed = _failed(case) if steps else {}
        if failed:
            yield from self._errors(case, failed)
        if interaction.status == "error" or interaction.error:
            yield from self._model_error(case)
        if case.calls or (steps and case.interaction.tools):
            yield from self._arguments(case)
        if len(steps) >= _LOOP:
            yield from self._circles(case, list(enumerate(steps)), set(failed))

    def _errors(self, case: Case, failed: Mapping[int, tuple[float, Evidence]]) -> Iterator[Finding]:
        """One finding per kind, with every failing step as evidence. A call that timed out is one where an answer came all the same."""
        kinds: dict[str, list[tuple[float, Evidence]]] = defaultdict(list)
        lasting = _lasting(case, failed).values()
        answered = bool(case.response.strip())
        told = answered and _is_told(case, [evidence.quote for _, evidence in lasting])
        for confidence, evidence in lasting:
            if TIMEOUT.search(evidence.quote) and not answered:
                continue
            kinds["bad_arguments" if _BAD_ARGUMENTS.search(evidence.quote) else "error"].append((confidence, evidence))
        for kind, rows in kinds.items():
            confidence = max(row[0] for row in rows)
            admitted = told and kind == "error"  # a wrong call is its own fault
            yield self.finding(
                f"tool_error.{kind}",
                min(confidence, _TOLD) if admitted else confidence,
                [row[1] for row in rows][:5],
                f"{counted(len(rows), 'step')} failed" + (", as the response says" if admitted else ""),
                severity=0.8,
            )

    def _model_error(self, case: Case) -> Iterator[Finding]:
        """The request itself ended in an error. With an answer all the same, the error was survived."""
        text = case.interaction.error or ""
        if TIMEOUT.search(text) or BUDGET.search(text):
            return
        evidence = case.quote("error", 0, _SAID) if text else None
        answered = bool(case.response.strip())
        yield self.finding(
            "tool_error.error", 0.6 if answered else 0.95, [evidence], "the request ended in an error", severity=0.9
        )

    def _arguments(self, case: Case) -> Iterator[Finding]:
        """Arguments of the calls in the response and on the way to it, checked against the tools' own schemas."""
        schemas = offered(case.interaction.tools)
        yield from self._earlier(case, schemas)
        complete = bool(schemas) and len(schemas) >= len(case.interaction.tools)
        for place, call in enumerate(case.calls):
            if problem := _problem(call, schemas):
                evidence = case.quote(f"calls[{place}].arguments", 0, _SAID)
            elif complete and call.name not in schemas:
                evidence, problem = case.quote(f"calls[{place}].name"), "no such tool was offered"
            else:
                continue
            yield self.finding(
                "tool_error.bad_arguments", 0.9, [evidence], f"call of {call.name!r}: {problem}", severity=0.7
            )

    def _earlier(self, case: Case, schemas: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
        """Those of calls that messages tell of and whose results were used: none was mended by another of the same tool."""
        steps = case.steps
        places = range(len(case.interaction.steps), len(steps)) if schemas else ()
        broken = {at: problem for at in places if (problem := _broken(steps[at], schemas))}
        for at, problem in broken.items():
            if any(_same(steps[at], later) for later in steps[at + 1 :]):
                continue
            quoted = case.quote(f"steps[{at}].input", 0, _SAID)
            why = f"call of {steps[at].name!r}: {problem}"
            yield self.finding("tool_error.bad_arguments", 0.9, [quoted], why, severity=0.7)

    def _circles(self, case: Case, steps: Sequence[tuple[int, Span]], failed: set[int]) -> Iterator[Finding]:
        calls: dict[tuple[str, bytes], list[int]] = defaultdict(list)
        for index, step in steps:
            if step.kind in ("tool", "retriever", "llm"):
                calls[step.name, canonical(step.input)].append(index)
        for (name, _), places in calls.items():
            bad = [index for index in places if index in failed]
            if len(places) < _LOOP or not name:
                continue
            evidence = [case.quote(f"steps[{index}].name") for index in places[:5]]
            if len(bad) >= _LOOP - 1:
                yield self.finding(
                    "tool_error.loop",
                    0.92,
                    evidence,
                    f"{name!r} failed {len(bad)} times with the same input",
                    severity=0.8,
                )
            elif not bad and not _goes_on([steps[index][1] for index in places]):
                yield self.finding(
                    "repetition.step", 0.9, evidence, f"{name!r} was called {len(places)} times with the same input"
                )


class Latency(Rule):
    """`latency.slow` over the configured limit, `latency.timeout` from an error that says so, `latency.cost` from a passed budget.

    A call that timed out is a timeout only where no answer came.
    """

    name = "latency"
    version = "3"
    buckets = ("latency.slow", "latency.timeout", "latency.cost")

    def detect(self, case: Case) -> Iterable[Finding]:
        """A time over the limit is a fact (0.9, 0.97 from twice the limit on); a timeout in an error text 0.95."""
        interaction = case.interaction
        return self._late(case) if interaction.latency is not None or interaction.error or case.steps else ()

    def _late(self, case: Case) -> Iterator[Finding]:
        interaction = case.interaction
        limit = case.slow.total_seconds() if interaction.latency is not None else 0.0
        if interaction.latency is not None and limit and interaction.latency > limit:
            confidence = 0.97 if interaction.latency >= 2 * limit else 0.9
            why = f"{interaction.latency:.1f} s, the limit is {limit:g} s"
            yield self.finding("latency.slow", confidence, [case.quote("latency")], why, severity=0.4)
        if not (interaction.error or case.steps):
            return
        told = [evidence.field for _, evidence in _lasting(case, _failed(case)).values()] if case.steps else []
        answered = bool(case.response.strip())
        for name in (*(["error"] if interaction.error else []), *told):
            text = case.text(name)[:_SAID]
            for bucket, pattern in (("latency.timeout", TIMEOUT), ("latency.cost", BUDGET)):
                match = pattern.search(text)
                if match and not (answered and name != "error" and pattern is TIMEOUT):
                    yield self.finding(
                        bucket, 0.95, [case.quote(name, match.start(), match.end())], text[:200], severity=0.7
                    )


def offered(tools: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Name -> JSON schema of the tools, however each is described; an empty schema where a tool takes nothing."""
    found: dict[str, Mapping[str, Any]] = {}
    for tool in read_tools(list(tools)):
        body = tool.get("function", tool)
        name, schema = body.get("name"), body.get("parameters")
        if isinstance(name, str) and name:
            found[name] = schema if isinstance(schema, Mapping) else {}
    return found


def _problem(call: ToolCall, schemas: Mapping[str, Mapping[str, Any]]) -> str | None:
    if isinstance(call.arguments, str):
        return "its arguments are no JSON object" if call.arguments.strip() else None
    schema = schemas.get(call.name)
    return first_error(schema, call.arguments) if schema else None


def failures_told(case: Case) -> bool:
    """Whether calls failed behind the response, and it says so; no user was unhappy with it."""
    lasting = _lasting(case, _failed(case)).values() if case.steps else ()
    return bool(lasting) and _is_told(case, [evidence.quote for _, evidence in lasting])


def _is_told(case: Case, failures: Sequence[str]) -> bool:
    unhappy = case.verdict.outcome in ("negative", "mixed")
    return not unhappy and bool(failures) and tells_of_failure(case.response, failures)


def _broken(step: Span, schemas: Mapping[str, Mapping[str, Any]]) -> str | None:
    schema = schemas.get(step.name)
    return first_error(schema, step.input) if schema and isinstance(step.input, Mapping) else None


def _failed(case: Case) -> dict[int, tuple[float, Evidence]]:
    """The failing steps by their places, each with how surely it failed and where that is said."""
    return {index: failure for index, step in enumerate(case.steps) if (failure := _failure(case, index, step))}


def _lasting(case: Case, failed: Mapping[int, tuple[float, Evidence]]) -> dict[int, tuple[float, Evidence]]:
    """Those that no later call of the same tool made good. What was called beside a call, before its result, is no second try."""
    if not failed:
        return {}
    steps = case.steps
    turns = {
        call.id: place
        for place, message in enumerate((*case.interaction.prompt, *case.interaction.response))
        for call in message.tool_calls
        if call.id
    }
    return {
        index: failure
        for index, failure in failed.items()
        if not any(
            _same(steps[index], later) and turns.get(later.id, at) != turns.get(steps[index].id, index)
            for at, later in enumerate(steps)
            if at > index and at not in failed
        )
    }


def _goes_on(calls: Sequence[Span]) -> bool:
    """Whether the last of equal calls brought something new: who asks how far a task is asks again until it is done."""
    return canonical(calls[-1].output) != canonical(calls[-2].output)


def _failure(case: Case, index: int, step: Span) -> tuple[float, Evidence] | None:
    if step.kind not in ("tool", "retriever", "llm", "chain", "agent", "guardrail", "other"):
        return None
    text = as_text(step.error)
    if text:
        return 0.95, case.quote(f"steps[{index}].error", 0, _SAID)
    if step.status == "error":
        return 0.95, case.quote(f"steps[{index}].name")
    confidence = tells_failure(step.output) if step.kind == "tool" else 0.0
    return (confidence, case.quote(f"steps[{index}].output", 0, _SAID)) if confidence else None


def _same(one: Span, other: Span) -> bool:
    return one.name == other.name and one.kind == other.kind
