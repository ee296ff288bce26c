"""Regression cases for other people's test runners. The bad answer is never an expected one; checks are closeloop's own, as data.

Where a runner executes what stands in its files, text is wrapped so that it stays text: promptfoo renders plain strings as
templates and loads `file://`, spreadsheets run formulas.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from closeloop.datasets.base import Format, Frame, Skipped
from closeloop.datasets.exporters import chat, plain, regression
from closeloop.datasets.exporters.chat import UnfitError, fitting
from closeloop.datasets.files.encoding import encode
from closeloop.models import Example, JsonPart, Message, Part, TextPart, system_texts

_PROMPTFOO = """\
# Written by `closeloop export promptfoo`. Name your provider; it is given the messages as JSON.
description: failures users reported
prompts:
  - "{{{{ messages | dump | safe }}}}"
providers:
  - echo
tests: file://{file}
"""
_PROMPTFOO_CHECK = '''\
"""Judges an answer by the checks of its case. Written by `closeloop export promptfoo`; needs `pip install closeloop`."""

from closeloop.datasets.cases import judge


def get_assert(output, context):
    return judge(output, context["vars"]["checks"]).as_promptfoo()
'''
_PYDANTIC_CHECK = '''\
"""Judges an answer by the checks of its case. Written by `closeloop export pydantic-evals`; needs `pip install closeloop`.

    from pydantic_evals import Dataset
    dataset = Dataset.from_file("cases.json")
    dataset.add_evaluator(CloseloopChecks())
"""

from dataclasses import dataclass

from pydantic_evals.evaluators import Evaluator

from closeloop.datasets.cases import judge


@dataclass
class CloseloopChecks(Evaluator):
    def evaluate(self, context):
        return judge(str(context.output), context.metadata["checks"]).passed
'''


def _about(example: Example) -> dict[str, Any]:
    """The little that other runners show beside a case."""
    place = example.provenance
    found = {"bucket": place.bucket, "platform": place.platform, "project": place.project, "trace_id": place.trace_id}
    return {key: value for key, value in found.items() if value}


def _checks(example: Example) -> list[dict[str, Any]]:
    return [regression.oracle(oracle) for oracle in example.oracles]


class Promptfoo(Format):
    """Texts stand inside objects, where promptfoo does not look for templates or file names."""

    name, version, view = "promptfoo", "2", "regression"
    description = "Cases for promptfoo, encoded so that nothing in them is executed, with its configuration."
    folders = True

    def render(self, example: Example) -> dict[str, Any]:
        """`{"description", "vars": {"messages", "checks"}, "assert"}`."""
        given: dict[str, Any] = {"messages": [regression.message(one) for one in example.prompt]}
        given["checks"] = [{"check": one} for one in _checks(example)]
        given["about"] = {"id": example.id, **_about(example)}
        for name, values in regression.around(example).items():
            given[name] = [{name.removesuffix("s"): value} for value in values]
        return {"vars": given, "assert": [{"type": "python", "value": "file://closeloop_check.py"}]}

    def companions(self, data: Mapping[str, str]) -> Mapping[str, str]:
        """The configuration, and the assertion it runs."""
        return {
            "promptfooconfig.yaml": _PROMPTFOO.format(file=next(iter(data.values()))),
            "closeloop_check.py": _PROMPTFOO_CHECK,
        }


class Deepeval(Format):
    """Goldens of one question; keys DeepEval does not know it would drop, so everything else is in `additional_metadata`."""

    name, version, view = "deepeval", "1", "regression"
    description = "Single-turn cases as DeepEval goldens."

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"name", "input", "expected_output"?, "context"?, "additional_metadata"}`."""
        row: dict[str, Any] = {"name": example.id, "input": plain.question(example)}
        if (expected := plain.reference(example)) is not None:
            row["expected_output"] = expected
        if documents := plain.contexts(example):
            row["context"] = documents
        system = system_texts(example.prompt)
        more = {**_about(example), "checks": _checks(example), **({"system": "\n\n".join(system)} if system else {})}
        return {**row, "additional_metadata": more}


class Inspect(Format):
    """Tool calls are flat there: OpenAI's nesting is an error."""

    name, version, view = "inspect", "2", "regression"
    description = "Cases as samples for Inspect AI."

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"id", "input", "target", "metadata"}`; `target` is empty where nobody wrote the right answer."""
        rows = chat.chat(example.prompt)
        rows = [_inspect(row) for row in rows]
        more = {**_about(example), "checks": _checks(example), **regression.around(example)}
        return {"id": example.id, "input": rows, "target": plain.reference(example) or "", "metadata": more}


def _inspect(row: dict[str, Any]) -> dict[str, Any]:
    made = {key: value for key, value in row.items() if key not in ("name", "tool_calls")}
    if "tool_calls" in row:
        made["tool_calls"] = [
            {
                "id": call.get("id", f"call-{number}"),
                "type": "function",
                "function": call["function"]["name"],
                "arguments": call["function"]["arguments"],
            }
            for number, call in enumerate(row["tool_calls"])
        ]
    if row["role"] == "tool" and "name" in row:
        made["function"] = row["name"]
    return made


class PydanticEvals(Format):
    """One JSON document, which `Dataset.from_file` reads."""

    name, version, view = "pydantic-evals", "2", "regression"
    description = "Cases as a pydantic-evals dataset, with an evaluator for their checks."
    suffix = ".json"
    folders = True
    frame = Frame(b'{"name": "closeloop regression", "cases": [\n', b",\n", b"\n]}\n")

    def render(self, example: Example) -> dict[str, Any]:
        """`{"name", "inputs", "expected_output"?, "metadata"}`."""
        row: dict[str, Any] = {"name": example.id, "inputs": regression.given(example)}
        if (expected := plain.reference(example)) is not None:
            row["expected_output"] = expected
        return {**row, "metadata": {"id": example.id, **_about(example), "checks": _checks(example)}}

    def companions(self, data: Mapping[str, str]) -> Mapping[str, str]:
        """The evaluator."""
        return {"closeloop_evaluator.py": _PYDANTIC_CHECK}


class Ragas(Format):
    """Samples with a reference; Ragas has nothing to measure without one."""

    name, version, view = "ragas", "1", "regression"
    description = "Single-turn cases with a right answer, for Ragas."

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"user_input", "reference", "retrieved_contexts"}`."""
        asked = plain.question(example)
        expected = plain.reference(example)
        if expected is None:
            raise UnfitError("no_reference")
        return {"user_input": asked, "reference": expected, "retrieved_contexts": plain.contexts(example)}


class Mlflow(Format):
    """Records for `mlflow.genai.datasets`."""

    name, version, view = "mlflow", "2", "regression"
    description = "Cases as records of an MLflow evaluation dataset."

    def render(self, example: Example) -> dict[str, Any]:
        """`{"inputs", "expectations", "tags"}`."""
        expected = plain.reference(example)
        wanted: dict[str, Any] = {"checks": _checks(example)}
        if expected is not None:
            wanted["expected_response"] = expected
        tags = {"closeloop_id": example.id, **{key: str(value) for key, value in _about(example).items()}}
        return {"inputs": regression.given(example), "expectations": wanted, "tags": tags}


class Braintrust(Format):
    """Records of a Braintrust dataset: a JSON file to upload, or one `dataset.insert(**record)` each."""

    name, version, view = "braintrust", "1", "regression"
    description = "Cases as records of a Braintrust dataset: input, expected, metadata, tags."
    suffix = ".json"
    frame = Frame(b"[\n", b",\n", b"\n]\n")

    def render(self, example: Example) -> dict[str, Any]:
        """`{"id", "input", "expected"?, "metadata", "tags"}`."""
        row: dict[str, Any] = {"id": example.id, "input": regression.given(example)}
        if (expected := plain.reference(example)) is not None:
            row["expected"] = expected
        bucket = example.provenance.bucket
        return {**row, "metadata": {**_about(example), "checks": _checks(example)}, "tags": [bucket] if bucket else []}


class OpenaiEvals(Format):
    """Samples of OpenAI's `evals` with the answer a user wrote as the ideal one."""

    name, version, view = "openai-evals", "2", "regression"
    description = "Cases with a right answer, for OpenAI Evals: input, ideal."

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"input", "ideal"}`."""
        plain.no_tools(example)
        expected = plain.reference(example)
        if expected is None:
            raise UnfitError("no_reference")
        return {"input": plain.texts(example.prompt, empty=True), "ideal": expected}


# --- CSV

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = ("id", "bucket", "prompt", "bad_answer", "right_answer", "checks", "model", "trace_id", "created_at")


_LONGEST = 32_767
"""Characters of a cell: what is longer Excel cuts, or puts into the next rows."""


class Csv(Format):
    """For reading in a spreadsheet. A cell that a spreadsheet would run gets an apostrophe before it, so this is not for machines."""

    name, version, view = "csv", "2", "regression"
    description = "Cases as a table for a spreadsheet; no cell is a formula."
    suffix = ".csv"
    frame = Frame((",".join(_COLUMNS) + "\r\n").encode(), b"\r\n", b"\r\n")

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """One cell a column of the table's head."""
        place = example.provenance
        bad = next((side for side in example.candidates if side.label is False), None)
        row = {
            "id": example.id,
            "bucket": place.bucket,
            "prompt": "\n\n".join(f"{message.role}: {_shown(message)}" for message in example.prompt),
            "bad_answer": "\n".join(map(_shown, bad.messages)) if bad else None,
            "right_answer": plain.reference(example),
            "checks": json.dumps(_checks(example), ensure_ascii=False),
            "model": place.model,
            "trace_id": place.trace_id,
            "created_at": place.created_at.isoformat() if place.created_at else None,
        }
        if any(len(_cell(value)) > _LONGEST for value in row.values()):
            raise UnfitError("too_long", f"a cell of a spreadsheet holds no more than {_LONGEST:,} characters")
        return row

    def line(self, row: dict[str, Any]) -> bytes:
        """The row quoted, without its line end. NUL, which no spreadsheet reads, becomes U+FFFD."""
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="").writerow([_cell(row[name]) for name in _COLUMNS])
        encode(row)  # what JSON refuses is refused here too
        return text.getvalue().encode("utf-8", "replace")


def _shown(message: Message) -> str:
    """A message as a person reads it: what is no text, and what it calls, in brackets."""
    calls = [f"[{call.name}({_compact(call.arguments)})]" for call in message.tool_calls]
    return "\n".join([*map(_part, message.content), *calls])


def _part(part: Part) -> str:
    if isinstance(part, TextPart):
        return part.text
    return _compact(part.value) if isinstance(part, JsonPart) else f"[{part.type}]"


def _compact(value: Any) -> str:
    """Any value as JSON, also what no other program reads as such: a number of a hundred digits."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value).replace("\0", "\ufffd")
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA[:4]) else text
