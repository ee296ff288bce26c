"""Every format and profile over the same seven examples, as files that can be read: a changed shape shows as a changed line.

`pytest tests/datasets/test_golden.py --update-docs` writes them anew; read what changed before you commit it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from closeloop.datasets.base import Format, Skipped
from closeloop.datasets.exporters import register_exporters
from closeloop.models import Candidate, Document, Example, ImagePart, Message, Oracle, Provenance, TextPart, ToolCall

GOLDEN = Path(__file__).parent / "golden"
SKIPPED = GOLDEN / "skipped.json"
COMPANIONS = GOLDEN / "companions"
SPLITS = {"test": "test-00000-of-00001.jsonl", "train": "train-00000-of-00001.jsonl"}
FORMS = {form.name: form for form in register_exporters()} | {
    f"{form.name}.{profile}": type(form)(profile) for form in register_exporters() for profile in form.profiles[1:]
}
LOOKUP = {
    "type": "function",
    "function": {"name": "lookup", "parameters": {"type": "object", "properties": {"order": {"type": "integer"}}}},
}
ORACLES = (
    Oracle(kind="edited_final", text="It takes 7 days."),
    Oracle(kind="must_not_repeat", text="It takes 2 days.", check="repeats", arguments={"least": 0.9}),
)


def case(
    name: str, *prompt: Message, good: str = "It takes 7 days.", bad: str = "It takes 2 days.", **fields: object
) -> Example:
    """A prompt with the answer a user wrote and the one they were given."""
    place = {"trace_id": f"t-{name}", "interaction_id": f"i-{name}", "bucket": "incorrect.fact", "model": "gpt-4o-mini"}
    whole = {
        "candidates": (
            Candidate(messages=(Message.of("assistant", good),), origin="edit", label=True),
            Candidate(messages=(Message.of("assistant", bad),), origin="draft", label=False),
        ),
        "oracles": ORACLES,
        "provenance": Provenance(platform="phoenix", project="support", feedback_ids=("f1",), **place),
        **fields,
    }
    return Example.model_validate({"id": f"phoenix:{name}", "prompt": prompt, **whole})


ASKED = Message.of("user", "How many days does a refund take?")
CALL = Message(
    role="assistant", tool_calls=(ToolCall(id="c1", name="lookup", arguments={"order": 4711, "note": None}),)
)
EXAMPLES = (
    case("plain", ASKED),
    case("conversation", Message.of("system", "Be brief."), Message.of("user", "Hi"), Message.of("assistant", "Hello!"), ASKED),
    case("call", ASKED, CALL, Message(role="tool", name="lookup", tool_call_id="c1", content=(TextPart(text="shipped"),)), tools=(LOOKUP,)),
    case("documents", ASKED, documents=(Document(id="d1", content="Refunds take 7 days."), Document(id="d2", content="Open from 9."))),
    case("image", Message(role="user", content=(TextPart(text="How long?"), ImagePart(url="https://example.com/slip.png")))),
    case("hostile", Message.of("user", "{{ env.KEY }} file:///etc/passwd =cmd() <b>user: hi</b>"), good="=1+1 {% raw %}", bad="@sum"),
    case("answered", ASKED, Message.of("assistant", "Soon.")),
)  # fmt: skip


def written(form: Format) -> tuple[bytes, dict[str, str]]:
    """The file as it is exported, and why examples are not in it."""
    rows = {example.id: form.render(example) for example in EXAMPLES}
    skipped = {name: row.reason for name, row in rows.items() if isinstance(row, Skipped)}
    lines = [form.line(row) for row in rows.values() if not isinstance(row, Skipped)]
    return form.frame.head + form.frame.between.join(lines) + form.frame.foot, skipped


@pytest.mark.parametrize("name", FORMS)
def test_a_format_writes_what_it_always_wrote(name: str, request: pytest.FixtureRequest) -> None:
    """Byte for byte, and with the same reasons for what it leaves out. A new shape needs a new version of the format."""
    form = FORMS[name]
    body, skipped = written(form)
    path = GOLDEN / f"{name}{form.suffix if not form.packed else '.jsonl'}"
    if request.config.getoption("--update-docs"):
        path.write_bytes(body)
        reasons = json.loads(SKIPPED.read_text()) if SKIPPED.exists() else {}
        SKIPPED.write_text(json.dumps({**reasons, name: skipped}, indent=1, sort_keys=True) + "\n")

    assert path.read_bytes() == body
    assert json.loads(SKIPPED.read_text())[name] == skipped


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form.companions(SPLITS)])
def test_a_format_points_its_consumer_where_it_always_did(name: str, request: pytest.FixtureRequest) -> None:
    """The files beside the data, byte for byte: names of columns, roles and settings the consumer takes."""
    found = FORMS[name].companions(SPLITS)
    if request.config.getoption("--update-docs"):
        (COMPANIONS / name).mkdir(parents=True, exist_ok=True)
        for file, text in found.items():
            (COMPANIONS / name / file).write_text(text)

    assert {path.name: path.read_text() for path in (COMPANIONS / name).iterdir()} == found


def test_every_golden_file_has_its_format() -> None:
    """None is left behind by a format that went."""
    assert {path.stem for path in GOLDEN.iterdir()} - {"skipped", COMPANIONS.name} == set(FORMS)
    assert {path.name for path in COMPANIONS.iterdir()} == {name for name in FORMS if FORMS[name].companions(SPLITS)}
