"""What the documentation has from the code: the tables of docs/reference.md, and how a page is compared or rewritten."""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
REFERENCE = ROOT / "docs" / "reference.md"


def replaced(text: str, marker: str, content: str) -> str:
    """The text with the fenced block after `<!-- marker -->` replaced."""
    pattern = re.compile(rf"(<!-- {re.escape(marker)} -->\n).*?(?=\n(?:## |<!-- )|\Z)", re.DOTALL)
    assert pattern.search(text), f"no block <!-- {marker} -->"
    return pattern.sub(lambda match: match[1] + content.rstrip() + "\n", text)


def compare(path: Path, wanted: str, update: bool) -> None:
    """Equal, or rewritten when asked."""
    if update:
        path.write_text(wanted, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == wanted, f"{path.name} is behind the code: run pytest --update-docs"


def _first_sentence(text: str | None) -> str:
    paragraph = " ".join((text or "").split("\n\n")[0].split())
    return paragraph.replace("|", "\\|")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def commands() -> str:
    """Every command with its first sentence."""
    from closeloop.cli import app

    groups = [
        (f"{group.name if isinstance(group.name, str) else group.typer_instance.info.name} ", group.typer_instance)
        for group in app.registered_groups
    ]  # type: ignore[union-attr]
    rows = [
        (f"`closeloop {prefix}{command.name or command.callback.__name__}`", _first_sentence(command.callback.__doc__))
        for prefix, one in [("", app), *groups]
        for command in one.registered_commands  # type: ignore[union-attr]
        if command.callback
    ]
    return _table(("command", "what it does"), rows)


def _type_name(annotation: Any) -> str:
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        return " / ".join(f'`"{value}"`' for value in typing.get_args(annotation))
    if origin in (typing.Union, types.UnionType):
        parts = [_type_name(part) for part in typing.get_args(annotation) if part is not type(None)]
        return " or ".join(dict.fromkeys(parts))
    if origin is typing.Annotated:
        return _type_name(typing.get_args(annotation)[0])
    if origin in (tuple, list):
        return "list of " + _type_name(typing.get_args(annotation)[0])
    if origin is dict:
        return "table"
    names = {
        "timedelta": "duration",
        "str": "text",
        "bool": "true / false",
        "int": "number",
        "float": "number",
        "Path": "path",
        "SecretStr": "text",
    }
    name = getattr(annotation, "__name__", str(annotation))
    return names.get(name, "table" if inspect.isclass(annotation) and issubclass(annotation, BaseModel) else name)


def _attribute_docs(model: type[BaseModel]) -> dict[str, str]:
    """The string below each field of a class body."""
    import ast
    import textwrap

    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(body, ast.ClassDef)
    docs = {}
    for before, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(before, ast.AnnAssign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            docs[getattr(before.target, "id", "")] = _first_sentence(str(after.value.value))
    return docs


def _default(value: Any) -> str:
    from datetime import timedelta

    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        size, unit = next(
            (size, unit) for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")) if seconds % size == 0
        )
        return f"`{seconds // size}{unit}`"
    if (
        value in (None, "", (), {})
        or type(value).__name__ == "SecretStr"
        or isinstance(value, BaseModel)
        or repr(value) == "PydanticUndefined"
    ):
        return ""
    return f"`{value}`".replace("True", "true").replace("False", "false")


def _sections(prefix: str, model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """A section of the settings and all below it, each with what stands before its keys."""
    yield prefix, model
    for name, field in model.model_fields.items():
        inner = [field.annotation, *typing.get_args(field.annotation)]
        for kind in inner:
            if inspect.isclass(kind) and issubclass(kind, BaseModel):
                yield from _sections(f"{prefix}{name}." if kind is inner[0] else f"{prefix}{name}.NAME.", kind)


def settings() -> str:
    """Every key of closeloop.toml."""
    from closeloop.config import Settings

    rows = [
        (
            f"`{prefix}{name}`",
            _type_name(field.annotation),
            _default(field.default),
            _attribute_docs(model).get(name, ""),
        )
        for prefix, model in _sections("", Settings)
        for name, field in model.model_fields.items()
    ]
    return _table(("key", "type", "default", "meaning"), rows)


def options() -> str:
    """Every option of every built-in platform."""
    from closeloop.plugins import Plugins

    rows = [
        (name, f"`{key}`", _type_name(field.annotation), _default(field.default), _attribute_docs(model)[key])
        for name, factory in Plugins(allow="").platforms().items()
        if (model := getattr(factory, "options", None))
        for key, field in model.model_fields.items()
    ]
    return _table(("platform", "option", "type", "default", "meaning"), rows)


def hooks() -> str:
    """Every hook with its exact arguments and docstring."""
    from closeloop import hookspecs

    parts = []
    for name, function in vars(hookspecs).items():
        if inspect.isfunction(function) and hasattr(function, "closeloop_spec"):
            arguments = ", ".join(inspect.signature(function).parameters)
            parts.append(f"### `{name}({arguments})`\n\n{inspect.cleandoc(function.__doc__ or '')}\n")
    return "\n".join(parts)


def errors() -> str:
    """The error tree with exit codes."""
    from closeloop import errors as module

    rows = [
        (f"`{name}`", f"`{value.__bases__[0].__name__}`", str(value.exit_code), _first_sentence(value.__doc__))
        for name, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, module.CloseloopError)
    ]
    return _table(("error", "is a", "exit code", "means"), rows)


def taxonomy() -> str:
    """Every bucket of the core taxonomy."""
    from closeloop.buckets import taxonomy as module

    rows = []
    for bucket in module.ROWS:
        rows.append((f"`{bucket.key}`", bucket.definition))
        rows += [(f"`{bucket.key}.{sub}`", meaning) for sub, meaning in bucket.subs.items()]
    return _table(("label", "definition"), rows)


def detectors() -> str:
    """Every built-in detector."""
    from closeloop.plugins import Plugins

    rows = [
        (f"`{name}`", item.version, ", ".join(f"`{key}`" for key in item.buckets), _first_sentence(type(item).__doc__))
        for name, item in Plugins(allow="").detectors().items()
    ]
    return _table(("detector", "version", "buckets", "what it looks at"), rows)


def formats() -> str:
    """Every built-in export format."""
    from closeloop.plugins import Plugins

    rows = [
        (f"`{name}`", item.view, item.description.replace("|", "\\|"))
        for name, item in Plugins(allow="").exporters().items()
    ]
    return _table(("format", "view", "what it writes"), rows)


def reasons() -> str:
    """Every reason why something is left out of an export."""
    from closeloop.datasets.reasons import REASONS

    return _table(
        ("code", "why it is left out"), [(f"`{code}`", said.replace("|", "\\|")) for code, said in REASONS.items()]
    )


PARTS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "settings": settings,
    "options": options,
    "hooks": hooks,
    "errors": errors,
    "taxonomy": taxonomy,
    "detectors": detectors,
    "formats": formats,
    "reasons": reasons,
}
