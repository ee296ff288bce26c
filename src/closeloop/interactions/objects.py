"""Python objects that were recorded as their `repr`: what they hold, where that can be told, and streams that nobody wrote down."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from typing import Any

_NAMELESS = re.compile(r"<[^<>\n]{1,200}?(?: object| at 0x[0-9a-fA-F]+)[^<>\n]{0,200}>")
_CLASS = re.compile(r"[A-Z]\w*\(\s*[a-z_]\w*=")
_ENDS = (")", "...", "…")
_QUOTED = re.compile(r"=(?P<mark>['\"])(?P<text>(?:\\.|(?!(?P=mark))[^\\])*)", re.DOTALL)
_NO_CODE = re.compile(
    r"(?P<text>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")|<[\w.]+: (?P<value>'[^'<>]*'|\d+)>|<[^<>]*>", re.DOTALL
)
"""What stands in a `repr` and is no code: members of an enum (kept as their value) and objects without one of their own."""
_LONGEST = 200_000
_DEEPEST = 6
_INNER = {"ToolCall": "tool_call", "ToolCallResult": "tool_call_result"}
"""Haystack's classes, and the keys under which its own dicts have them."""


def is_object(text: str) -> bool:
    """Whether a whole text is the `repr` of an object: `<generator object f at 0x7f>`, `StopEvent(result=...)`."""
    text = text.strip()
    if text[:1] == "<":
        return bool(_NAMELESS.fullmatch(text))
    return text.endswith(_ENDS) and bool(_CLASS.match(text))


def holds_stream(value: Any) -> bool:
    """Whether an object that was written down field by field has one that could not be: an answer that was still to be streamed."""
    return isinstance(value, Mapping) and any(
        isinstance(one, str) and _NAMELESS.fullmatch(one.strip()) for one in value.values()
    )


def longest_text(text: str) -> str:
    """The longest text among the fields of a `repr`, as far as it goes where the whole was cut."""
    found = (match["text"] for match in _QUOTED.finditer(text.strip().removesuffix("...").removesuffix("…")))
    return max(found, key=len, default="").replace("\\n", "\n").replace("\\'", "'").replace('\\"', '"')


def from_repr(value: Any) -> Any:
    """The fields of an object whose `repr` this is, as a dict; anything else, and what was cut, comes back as it is."""
    if not isinstance(value, str) or not value.endswith(")") or len(value) > _LONGEST or not _CLASS.match(value):
        return value
    code = _NO_CODE.sub(lambda found: found["text"] or found["value"] or "None", value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _fields(ast.parse(code, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return value


def opened(value: Any, depth: int = _DEEPEST) -> Any:
    """The same with every `repr` in it as the fields of its object."""
    if isinstance(value, str):
        return from_repr(value)
    if not depth:
        return value
    if isinstance(value, Mapping):
        return {key: opened(one, depth - 1) for key, one in value.items()}
    return [opened(one, depth - 1) for one in value] if isinstance(value, list) else value


def _fields(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=str() | int() | float() | None):
            return node.value
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return [_in_list(item) for item in items]
        case ast.Dict(keys=keys, values=values):
            return {str(_fields(key)): _fields(item) for key, item in zip(keys, values, strict=True) if key}
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.Call(func=func, keywords=keywords) if keywords:
            name = _name(func)
            # Haystack keeps what a message says in fields of its own.
            fields = {keyword.arg.lstrip("_"): _fields(keyword.value) for keyword in keywords if keyword.arg}
            if name.endswith(("Message", "MessageChunk")) and not fields.keys() & {"role", "type"}:
                fields["type"] = name  # LangChain tells by the class who speaks
            return fields
        case ast.Call(args=[only]):
            return _fields(only)
    return None


def _in_list(node: ast.expr) -> Any:
    found = _fields(node)
    name = _INNER.get(_name(node.func)) if isinstance(node, ast.Call) else None
    return {name: found} if name else found


def _name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else ""
