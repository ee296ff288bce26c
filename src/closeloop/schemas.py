"""Whether a value keeps a JSON schema that was recorded. It comes from outside: nothing it says is fetched, nothing runs for hours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

_REFERENCES = 2_000
"""References that are followed in one value: a schema of a few lines can hold more than anybody could follow."""
_LONGEST = {0: 10**7, 1: 100_000, 2: 2_000, 3: 200}
"""The longest text that a pattern is asked about, by how many of its items repeat without end: each is another loop over the text."""


_NAME = 100
"""Letters of a property's name, with which patterns for names must get along."""

_left: ContextVar[int] = ContextVar("references left", default=_REFERENCES)


_BROKEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, re.error)
"""What the library raises over schemas that its check lets pass."""


class _EndlessError(Exception):
    """The schema refers to itself more often than is followed."""


def first_error(schema: Mapping[str, Any], value: Any) -> str | None:
    """The first way a value breaks a JSON schema, with its path; None when it keeps it, or when the schema is broken or cannot be
    read here: it refers to another address, or has patterns that could take hours.
    """
    # Not at the top: whoever only makes examples needs none, and it takes as long to load as pydantic.
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import Draft202012Validator, validator_for
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]
    from referencing.exceptions import Unresolvable

    try:
        whole = as_json_schema(schema)
        kind = validator_for(whole, default=Draft202012Validator)
        kind.check_schema(whole)
        if not all(is_harmless(key, _NAME) for key in _names(whole)):
            return None
        _left.set(_REFERENCES)
        # With a registry of its own it does not look up addresses, which is what it does otherwise.
        found = _bounded(kind)(whole, registry=REGISTRY).iter_errors(value)
        error = next(iter(sorted(found, key=lambda item: list(map(str, item.absolute_path)))), None)
    except (SchemaError, Unresolvable, RecursionError, _EndlessError, *_BROKEN):
        return None
    return f"{error.json_path}: {error.message}"[:200] if error else None


_TYPES = frozenset({"STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"})
_SIZES = frozenset({"minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"})
_NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_ONE_OR_SEVERAL = (
    "items prefixItems additionalItems additionalProperties propertyNames contains anyOf oneOf allOf not if then else"
    " unevaluatedItems unevaluatedProperties"
)
_BELOW = frozenset(_ONE_OR_SEVERAL.split())


def as_json_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with what Gemini and OpenAPI 3.0 write in another way as JSON schema says it: types in capitals, sizes as text,
    `nullable`. Values that are compared (`enum`, `const`) and names of properties stay as they are.

    Source: https://ai.google.dev/api/caching#Schema, https://spec.openapis.org/oas/v3.0.3#schema-object.
    """
    plain = {key: _plain(key, value) for key, value in schema.items()}
    if plain.get("type") == "TYPE_UNSPECIFIED":
        del plain["type"]
    return _or_null(plain) if plain.pop("nullable", None) is True else plain


def _plain(key: str, value: Any) -> Any:
    if key == "type" and isinstance(value, str) and value in _TYPES:
        return value.lower()
    if key in _SIZES and isinstance(value, str) and value.isdecimal():
        return int(value)
    if key in _NAMED and isinstance(value, Mapping):
        return {name: as_json_schema(one) if isinstance(one, Mapping) else one for name, one in value.items()}
    if key in _BELOW and isinstance(value, Mapping):
        return as_json_schema(value)
    if key in _BELOW and isinstance(value, list):
        return [as_json_schema(one) if isinstance(one, Mapping) else one for one in value]
    return value


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(schema.get("type"), str):
        return {"anyOf": [schema, {"type": "null"}]}
    listed = {"enum": [*schema["enum"], None]} if isinstance(schema.get("enum"), list) else {}
    return {**schema, "type": [schema["type"], "null"], **listed}


def _names(schema: Any) -> Iterator[str]:
    """Patterns for the names of properties, anywhere in it."""
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(inner := one.get("patternProperties"), dict):
                yield from inner
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


@cache
def _bounded(kind: Any) -> Any:
    """This kind of validator, with bounds for patterns and references."""
    from jsonschema.validators import extend

    names = [name for name in ("$ref", "$dynamicRef", "$recursiveRef") if name in kind.VALIDATORS]
    extend_: Callable[..., Any] = extend
    return extend_(kind, {"pattern": _pattern, **{name: _counted(kind.VALIDATORS[name]) for name in names}})


def _counted(follow: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    def followed(*said: Any) -> Iterator[Any]:
        _left.set(_left.get() - 1)
        if _left.get() < 0:
            raise _EndlessError
        yield from follow(*said) or ()

    return followed


def _pattern(validator: Any, pattern: str, value: Any, _: Any) -> Iterator[Any]:
    from jsonschema.exceptions import ValidationError

    if validator.is_type(value, "string") and is_harmless(pattern, len(value)) and not re.search(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def is_harmless(pattern: str, length: int) -> bool:
    """Whether a search for the pattern in so long a text surely ends soon."""
    repeats = _repeats(pattern)
    return repeats is not None and length <= _LONGEST.get(repeats, 0)


@lru_cache(maxsize=1024)
def _repeats(pattern: str) -> int | None:
    """How many items of a pattern repeat without a fixed number; None where a group does that could itself match in several ways."""
    bare = _ITEM.sub("x", pattern)
    while group := _GROUP.search(bare):
        inner, often = group.groups()
        if often and re.search(r"[*+?{|]", inner):
            return None
        bare = bare[: group.start()] + (f"x{often}" if often else inner) + bare[group.end() :]
    return len(re.findall(r"[*+{]", bare))


_ITEM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?<=.)\{\d+\}", re.DOTALL)
"""What stands for one character, and repeats of a fixed number."""
_GROUP = re.compile(r"\((?:\?(?:[:=!]|<[=!]|P?<\w+>))?([^()]*)\)([*+{]?)")
