"""Tools that a vendor brings along, as OpenAI's Responses and Gemini record their use, in the plain blocks of `parts`.

A call that the vendor ran is left out where its result was not recorded: the user did not see it, and no chat template takes a call
without its answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from closeloop.interactions.nesting import first, text_of

Block = Mapping[str, Any]

_HOSTED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "web_search_call": ("action", ("results",)),
    "file_search_call": ("queries", ("results",)),
    "code_interpreter_call": ("code", ("outputs",)),
    "mcp_call": ("arguments", ("output", "error")),
}
"""What OpenAI runs: the key of what the tool was given, and of what it gave."""
_LOCAL = ("computer_call", "local_shell_call", "shell_call", "apply_patch_call")
"""What the application runs, and answers in an item of type `..._output`."""
_SILENT = ("mcp_list_tools", "mcp_approval_request", "mcp_approval_response")
ITEMS = frozenset({*_HOSTED, *_LOCAL, *(f"{name}_output" for name in _LOCAL), *_SILENT, "image_generation_call"})
"""Types of items that stand in a Responses API answer where a message would."""
_CODE = ("executableCode", "executable_code")
_CODE_RESULT = ("codeExecutionResult", "code_execution_result")


def plain(block: Block) -> list[Block] | None:
    """The block as calls, results and pictures, none of them if it shows nothing; None for a block of any other kind."""
    kind = block.get("type")
    if kind is None:
        return _of_gemini(block)
    if not isinstance(kind, str) or kind not in ITEMS or kind in _SILENT:
        return [] if kind in _SILENT else None
    if kind == "image_generation_call":
        return [{"type": "image", "data": block["result"], "mime": "image/png"}] if block.get("result") else []
    call_id = text_of(block, ("call_id", "id"))
    if kind.endswith("_output"):
        return [_result(call_id, kind.removesuffix("_call_output"), block.get("output"))]
    name = text_of(block, ("name",)) or kind.removesuffix("_call")
    if kind in _LOCAL:
        return [_call(call_id, name, first(block, ("action", "operation", "actions")))]
    key, places = _HOSTED[kind]
    given, got = block.get(key), first(block, places)
    is_whole = isinstance(given, Mapping) or key == "arguments"
    return [_call(call_id, name, given if is_whole else {key: given}), _result(call_id, name, got)] if got else []


def _of_gemini(block: Block) -> list[Block] | None:
    if isinstance(code := first(block, _CODE), Mapping):
        return [_call(None, "code_execution", code)]
    if isinstance(result := first(block, _CODE_RESULT), Mapping):
        return [_result(None, "code_execution", result.get("output"))]
    return None


def _call(call_id: str | None, name: str, arguments: Any) -> Block:
    return {"type": "tool_call", "id": call_id, "name": name, "arguments": arguments}


def _result(call_id: str | None, name: str, content: Any) -> Block:
    return {"type": "tool_result", "tool_use_id": call_id, "name": name, "content": content}
