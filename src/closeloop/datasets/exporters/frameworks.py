"""Training frameworks that read files of their own: LLaMA-Factory, Axolotl, verl, ms-swift, NeMo-RL, Mistral."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar

from closeloop.datasets.base import Format, Images, Skipped, View
from closeloop.datasets.exporters import chat, images, plain
from closeloop.datasets.exporters.chat import UnfitError, fitting
from closeloop.datasets.exporters.dpo import sides
from closeloop.datasets.files.encoding import encode
from closeloop.models import Example, Message

# --- LLaMA-Factory

_TAGS = {
    "role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant",
    "observation_tag": "tool", "function_tag": "function_call", "system_tag": "system",
}  # fmt: skip


class LlamaFactory(Format):
    """`formatting: sharegpt`, not `openai`: version 0.9.5 adds words to the system prompt of the latter. Tools are a JSON string."""

    name, version = "llamafactory", "1"
    view: ClassVar[View] = "pairs"
    description = "Preference pairs for LLaMA-Factory, with its dataset_info.json."
    folders = True
    columns_of: ClassVar[Mapping[str, Any]] = {"ranking": True, "columns": {"chosen": "chosen", "rejected": "rejected"}}

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"conversations", "chosen", "rejected", "tools"}`."""
        chosen, rejected = sides(example)
        return {
            **_conversation(example),
            "chosen": _turn(plain.one(chosen.messages)),
            "rejected": _turn(plain.one(rejected.messages)),
        }

    def companions(self, data: Mapping[str, str]) -> Mapping[str, str]:
        """`dataset_info.json`, to point `dataset_dir` at."""
        info = {}
        for split, file in data.items():
            columns = {"messages": "conversations", "tools": "tools", **self.columns_of["columns"]}
            rest = {key: value for key, value in self.columns_of.items() if key != "columns"}
            name = f"{self.name.replace('-', '_')}_{split}"
            info[name] = {"file_name": file, "formatting": "sharegpt", **rest, "columns": columns, "tags": _TAGS}
        return {"dataset_info.json": json.dumps(info, indent=2)}


class LlamaFactoryKto(LlamaFactory):
    """The judged answer is the last message."""

    name = "llamafactory-kto"
    view: ClassVar[View] = "unpaired"
    description = "Single judged responses for LLaMA-Factory (KTO), with its dataset_info.json."
    columns_of: ClassVar[Mapping[str, Any]] = {"columns": {"kto_tag": "kto_tag"}}

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"conversations", "kto_tag", "tools"}`."""
        row = _conversation(example)
        row["conversations"].append(_turn(plain.one(example.candidates[0].messages)))
        return {**row, "kto_tag": example.candidates[0].label}


class LlamaFactorySft(LlamaFactory):
    """The answer is the last message."""

    name = "llamafactory-sft"
    view: ClassVar[View] = "finals"
    description = "Answers users wrote or praised, for LLaMA-Factory (SFT), with its dataset_info.json."
    columns_of: ClassVar[Mapping[str, Any]] = {"columns": {}}

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"conversations", "tools"}`."""
        row = _conversation(example)
        row["conversations"].append(_turn(plain.one(example.candidates[0].messages)))
        return row


def _conversation(example: Example) -> dict[str, Any]:
    rows = [_turn(message) for message in example.prompt]
    if rows and len([row for row in rows if row["role"] == "system"]) > 1:
        raise UnfitError("system_in_middle")
    # Two turns of one kind in a row: the converter empties the row with no more than a warning.
    plain.alternating(rows, users=("user", "tool"), answers=("assistant", "function_call"))
    tools = encode([tool["function"] for tool in chat.tools(example.tools)]).decode() if example.tools else ""
    return {"conversations": rows, "tools": tools}


def _turn(message: Message) -> dict[str, Any]:
    row = chat.chat([message])[0]
    if "tool_calls" in row:
        if row["content"].strip():
            raise UnfitError(
                "tools_unsupported",
                "it says something and calls a tool in one message: the format takes one or the other",
            )
        calls = [call["function"] for call in row["tool_calls"]]
        return {"role": "function_call", "content": encode(calls if len(calls) > 1 else calls[0]).decode()}
    return {"role": row["role"], "content": row["content"]}


# --- Axolotl

_DUMMY = "[[dummy_message]] user assistant system"


class Axolotl(Format):
    """`type: chat_template.default`, which finds the answer by searching for its text in a rendered dummy conversation."""

    name, version, view = "axolotl", "1", "pairs"
    description = "Preference pairs for Axolotl (rl: dpo), with the lines for its configuration."
    folders = True

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"messages", "chosen", "rejected"}`; only role and content survive there, so tools are refused."""
        plain.no_tools(example)
        found = [{"role": "assistant", "content": plain.answer(side.messages)} for side in sides(example)]
        if any(side["content"].strip().lower() in _DUMMY for side in found):
            raise UnfitError("side_ambiguous")
        return {"messages": plain.texts(example.prompt), "chosen": found[0], "rejected": found[1]}

    def companions(self, data: Mapping[str, str]) -> Mapping[str, str]:
        """`axolotl.yaml`: what to paste into the configuration."""
        lines = ["rl: dpo", "datasets:"]
        for split, file in data.items():
            if split != "test":
                lines += [
                    f"  - path: {file}",
                    "    ds_type: json",
                    "    split: train",
                    "    type: chat_template.default",
                ]
                lines += ["    field_messages: messages", "    field_chosen: chosen", "    field_rejected: rejected"]
        return {"axolotl.yaml": "\n".join(lines)}


# --- verl: Parquet with nested columns, read through pandas


class Verl(Format):
    """Every turn is a struct of role and content; what calls tools is refused, for a struct would give every message null keys."""

    name, version, view = "verl", "1", "finals"
    description = "Answers users wrote or praised, for verl's SFT trainer (Parquet)."
    columns = MappingProxyType({"id": "string", "messages": "messages"})
    suffix, packed = ".parquet", "parquet"

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"id", "messages"}`; the last message is the answer."""
        plain.no_tools(example)
        messages = plain.texts([*example.prompt, *example.candidates[0].messages])
        return {"id": example.id, "messages": messages}


class VerlRm(Format):
    """Its reward dataset puts plain strings together, so there is room for one question and nothing before it."""

    name, version, view = "verl-rm", "1", "pairs"
    description = "Preference pairs for verl's reward model trainer (Parquet): prompt, chosen, rejected as text."
    columns = MappingProxyType({"id": "string", "prompt": "string", "chosen": "string", "rejected": "string"})
    suffix, packed = ".parquet", "parquet"

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"id", "prompt", "chosen", "rejected"}`."""
        plain.no_tools(example)
        if any(message.role in ("system", "developer") for message in example.prompt):
            raise UnfitError("role_unsupported")
        chosen, rejected = (plain.answer(side.messages) for side in sides(example))
        return {"id": example.id, "prompt": plain.question(example), "chosen": chosen, "rejected": rejected}


# --- ms-swift, NeMo-RL, Mistral


_SWIFT_WORDS = ("<image>", "<video>", "<audio>", "<bbox>", "<ref-object>", "<cot-process>", "<start-image>")
"""What ms-swift 4.6 reads as its own in rows with images (`special_tokens` in `swift/template/base.py`)."""


class Swift(Format):
    """The wanted answer ends `messages`; ms-swift itself refuses an equal rejected one. `<image>` stands where an image was.

    Rows with images are a file of their own: ms-swift reads a file without declared types, and a column that begins behind its
    first 10 MB fails the load (measured on datasets 5.2, with an empty list before it too). It takes several files at once.
    """

    name, version, view = "ms-swift", "1", "pairs"
    description = (
        "Preference pairs for ms-swift: messages and rejected_response; `--profile images` writes those with images."
    )
    profiles = ("text", "images")

    def __init__(self, profile: str | None = None) -> None:
        super().__init__(profile)
        self.images = Images() if self.profile == "images" else None

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"messages", "rejected_response", "images"?}`."""
        plain.no_tools(example)
        chosen, rejected = sides(example)
        answer = {"role": "assistant", "content": plain.answer(chosen.messages)}
        rejection = plain.answer(rejected.messages)
        if self.images is None:
            return {"messages": [*plain.texts(example.prompt), answer], "rejected_response": rejection}
        if not images.has_images(example.prompt):
            raise UnfitError("no_image")
        _unreserved(answer["content"], rejection)
        prompt, addresses = _with_tags(example.prompt, self.images)
        return {"messages": [*prompt, answer], "rejected_response": rejection, "images": addresses}


def _with_tags(messages: Sequence[Message], taken: Images) -> tuple[list[plain.Row], list[str]]:
    """The messages with `<image>` where an image was, and the addresses of the images in order."""
    rows = chat.chat(messages, partial(images.address, taken=taken))
    addresses = images.counted(rows, taken)
    return [{"role": row["role"], "content": _tagged(row["content"])} for row in rows], addresses


def _tagged(content: str | list[dict[str, Any]]) -> str:
    if isinstance(content, str):
        if not content.strip():
            raise UnfitError("empty_message")
        _unreserved(content)
        return content
    _unreserved(*(part["text"] for part in content if part["type"] == "text"))
    # Without anything between them: so ms-swift joins the parts of a message itself.
    return "".join(part["text"] if part["type"] == "text" else "<image>" for part in content)


def _unreserved(*texts: str) -> None:
    if any(word in text for text in texts for word in _SWIFT_WORDS):
        raise UnfitError("reserved_words")


class NemoRl(Format):
    """Ranked completions: the lower the rank, the better."""

    name, version, view = "nemo-rl", "1", "pairs"
    description = "Ranked completions for NVIDIA NeMo-RL: context and completions."

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"context", "completions": [{"rank", "completion"}]}`."""
        plain.no_tools(example)
        ranked = [plain.texts(side.messages) for side in sides(example)]
        context = plain.texts(example.prompt)
        return {
            "context": context,
            "completions": [{"rank": rank, "completion": one} for rank, one in enumerate(ranked)],
        }


class Mistral(Format):
    """Tool-call ids are nine letters or digits there; others are replaced by such, the same way on call and result."""

    name, version, view = "mistral", "1", "finals"
    description = "Answers users wrote or praised, for Mistral's fine-tuning."

    @fitting
    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """`{"messages", "tools"?}`; the last message is the assistant's."""
        rows = plain.with_json_arguments([*example.prompt, *example.candidates[0].messages])
        if any(not row["content"].strip() and "tool_calls" not in row for row in rows):
            raise UnfitError("empty_message")
        found: dict[str, Any] = {"messages": _mistral(rows)}
        if example.tools:
            found["tools"] = chat.tools(example.tools)
        return found


def _mistral(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    for row in rows:
        if row["role"] == "assistant":
            row.pop("name", None)
            if not row["content"]:
                del row["content"]
        elif row["role"] in ("system", "user"):
            row.pop("name", None)
            row.pop("tool_call_id", None)
        if "tool_call_id" in row:
            row["tool_call_id"] = _nine(row["tool_call_id"])
        for call in row.get("tool_calls", ()):
            call["id"] = _nine(call.get("id", ""))
    for number, row in enumerate(rows):
        if row["role"] == "assistant":
            row["weight"] = 1 if number == len(rows) - 1 else 0
    return list(rows)


def _nine(id_: str) -> str:
    from closeloop.ids import clean_text, content_hash

    return id_ if len(id_) == 9 and id_.isascii() and id_.isalnum() else content_hash(clean_text(id_))[:9]
