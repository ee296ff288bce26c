"""Deterministic ids, content hashes, the mark by which we know our own writes, and JSON made sound. No clock, no randomness."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import orjson

MARK = "closeloop"
"""Starts every identifier we write and is the key of our metadata: what carries it is never read back as feedback."""

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, MARK)
_DEEPEST = 200
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


def canonical(value: Any, default: Callable[[Any], Any] | None = None) -> bytes:
    """JSON bytes that are equal when the values are equal: sorted keys, no spaces, times in UTC with `Z`.

    `default` says what stands for a value that JSON does not know, as in `orjson.dumps`.
    """
    return orjson.dumps(value, default, _OPTIONS)


def content_hash(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """32 hex digits over `canonical(value)`: the same content always gives the same hash, on every machine."""
    return hashlib.blake2b(canonical(value, default), digest_size=16).hexdigest()


def stable_id(*parts: str) -> str:
    """A uuid5 over the parts: the same parts give the same id, so a replayed write is an overwrite."""
    # As `uuid.uuid5` does it, without the UUID between: half the time, and there is one for every feedback without an id.
    digest = bytearray(hashlib.sha1(_NAMESPACE.bytes + canonical(parts), usedforsecurity=False).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x50, digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def marked(kind: str, version: str) -> str:
    """The identifier our writes carry, e.g. `closeloop:cascade@1`."""
    return f"{MARK}:{kind}@{version}"


def is_marked(identifier: str | None, metadata: Mapping[str, Any] | None = None) -> bool:
    """Whether a record that came from a platform is one that we wrote (docs/design.md 4, the loop guard)."""
    return bool(identifier and identifier.startswith(f"{MARK}:")) or MARK in (metadata or {})


def clean_text(text: str) -> str:
    """The text with lone surrogates replaced by U+FFFD, so that it can be encoded as UTF-8 everywhere (facts/formats.md section 4)."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def clean(value: Any, depth: int = _DEEPEST) -> Any:
    """A JSON value that can be stored and hashed everywhere: `clean_text` over every string, keys included; NaN and infinities
    become None, integers beyond 64 bits their digits, and what is nested deeper than `depth` levels None.
    """
    kind = type(value)
    if kind is str:
        return value if value.isascii() else clean_text(value)
    if value is None or kind is bool:
        return value
    if kind is dict or isinstance(value, Mapping):  # dicts first: asking for a Mapping is slow
        return {clean_text(str(key)): clean(item, depth - 1) for key, item in value.items()} if depth else None
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, list | tuple):
        return [clean(item, depth - 1) for item in value] if depth else None
    return value


def decode(body: bytes | memoryview) -> Any:
    """JSON that others have written. What strict readers refuse (lone surrogates, NaN) is cleaned and nothing dropped, a byte order mark
    in front is none of its content. Raises ValueError for the rest.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        return clean(json.loads(bytes(body).decode("utf-8-sig", "replace")))
    except RecursionError:
        raise ValueError("JSON nested too deeply to be read") from None
