"""Putting placeholders where secrets were, in every text of a trace or feedback."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from closeloop.errors import ConfigError, known
from closeloop.models import AudioPart, Feedback, FilePart, ImagePart, Message, Span, Target, ToolCall, Trace
from closeloop.privacy.secrets import FINDERS, KINDS, Finder, Spans

M = TypeVar("M", bound=BaseModel)

# Native ids are what labels are sent back to; base64 data is no text. Everything else is read.
_KEPT: Mapping[type[BaseModel], frozenset[str]] = {
    Trace: frozenset({"platform", "project", "id", "session_id"}),
    Span: frozenset({"id", "parent_id", "kind"}),
    Feedback: frozenset({"platform", "project", "id", "name", "source"}),
    Target: frozenset({"kind", "id", "trace_id", "session_id"}),
    Message: frozenset({"role", "tool_call_id"}),
    ToolCall: frozenset({"id"}),
    ImagePart: frozenset({"type", "data", "mime"}),
    AudioPart: frozenset({"type", "data", "mime"}),
    FilePart: frozenset({"type", "data", "mime", "file_id"}),
}


_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)})-[0-9a-f]{{4}}\]")
_SECRET_KEY = re.compile(
    r"(?:x[_-])?(?:api[_-]?key|authorization|passw(?:or)?d|client[_-]?secret|secret|(?:access|refresh|auth|id|bearer)[_-]?token|private[_-]?key)",
    re.IGNORECASE,
)


class Redactor:
    """Replaces what `kinds` name by placeholders such as `[email-1a2b]`, in every text of a trace or feedback.

    Within one project the same value always gets the same placeholder, so both sides of a preference pair still agree; two
    projects get different ones. The placeholder has four digits on purpose: too few to find a phone number by trying them
    all. `key` makes it a secret of yours. Redacting twice is redacting once. Native ids stay (labels are sent back to them),
    and so do images and sounds. Raises ConfigError for a kind that does not exist.
    """

    def __init__(self, kinds: Collection[str], *, key: str = "") -> None:
        unknown = sorted(set(kinds) - {*KINDS, "all"})
        if unknown:
            raise ConfigError(f"unknown kind {unknown[0]!r} in redact: known kinds are all, {known(KINDS)}")
        chosen = KINDS if "all" in kinds else kinds
        self.kinds = tuple(name for name in FINDERS if name in chosen)
        self._key = key

    def trace(self, trace: Trace) -> Trace:
        """The trace without what was asked to be removed; the same object when there is nothing to remove."""
        return (
            _Pass(self.kinds, f"{self._key}\0{trace.platform}\0{trace.project}").model(trace) if self.kinds else trace
        )

    def feedback(self, feedback: Feedback) -> Feedback:
        """The feedback likewise: comment, correction, label, user, metadata and raw record."""
        if not self.kinds:
            return feedback
        return _Pass(self.kinds, f"{self._key}\0{feedback.platform}\0{feedback.project}").model(feedback)

    def payload(self, value: Any, *, platform: str = "", project: str = "") -> Any:
        """Any JSON value, such as a record that could not be read, as if it stood in a trace of that project."""
        return _Pass(self.kinds, f"{self._key}\0{platform}\0{project}").value(value) if self.kinds else value

    def text(self, text: str, *, platform: str = "", project: str = "") -> str:
        """One text, as if it stood in a trace of that project."""
        return _Pass(self.kinds, f"{self._key}\0{platform}\0{project}").text(text)


class _Pass:
    """Redaction within one project."""

    def __init__(self, kinds: tuple[str, ...], salt: str) -> None:
        self.kinds = kinds
        self.key = hashlib.blake2b(salt.encode("utf-8", "replace"), digest_size=32).digest()

    def model(self, model: M) -> M:
        kept = _KEPT.get(type(model), frozenset())
        changes = {}
        for name in type(model).model_fields:
            if name not in kept:
                before = getattr(model, name)
                after = self.value(before)
                if after is not before:
                    changes[name] = after
        return model.model_copy(update=changes) if changes else model

    def value(self, value: Any) -> Any:
        """The value redacted at every depth; the same object when nothing was found."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, BaseModel):
            return self.model(value)
        if isinstance(value, Mapping):
            return self.mapping(value)
        if isinstance(value, list | tuple):
            items = [self.value(item) for item in value]
            same = all(after is before for after, before in zip(items, value, strict=True))
            return value if same else type(value)(items)
        if isinstance(value, int) and not isinstance(value, bool) and "card" in self.kinds and abs(value) >= 10**11:
            text = str(value)
            redacted = self.text(text)
            return value if redacted == text else redacted
        return value

    def mapping(self, value: Mapping[Any, Any]) -> Mapping[Any, Any]:
        """Keys are text too; under a key such as `password` the whole text is a secret."""
        result: dict[Any, Any] = {}
        changed = False
        for key, item in value.items():
            name = self.text(key) if isinstance(key, str) else key
            is_secret = "api_key" in self.kinds and isinstance(item, str) and item and _is_secret_key(key)
            after = (
                self.placeholder("api_key", item) if is_secret and not _PLACEHOLDER.search(item) else self.value(item)
            )
            while name != key and (name in result or name in value):
                name += "'"
            changed = changed or name != key or after is not item
            result[name] = after
        return result if changed else value

    def text(self, text: str) -> str:
        """The text redacted until nothing more is found: what stood beside a secret may be one too once that is gone."""
        before = None
        while text != before:
            before, text = text, self._once(text)
        return text

    def _once(self, text: str) -> str:
        for kind in self.kinds:
            rule = FINDERS[kind]
            if not rule.hint.search(text):
                continue
            for find in rule.find:
                text = self._replace(kind, find, text)
        return text

    def _replace(self, kind: str, find: Finder, text: str) -> str:
        """Placeholders that are there already are walls: nothing is found in or across them."""
        parts: list[str] = []
        at = 0
        for start, end in _between_placeholders(text):
            for first, last in find(text[start:end]):
                parts += [text[at : start + first], self.placeholder(kind, text[start + first : start + last])]
                at = start + last
        return "".join([*parts, text[at:]]) if parts else text

    def placeholder(self, kind: str, secret: str) -> str:
        same = f"{kind}\0{FINDERS[kind].same(secret)}".encode("utf-8", "replace")
        return f"[{kind}-{hashlib.blake2b(same, key=self.key, digest_size=2).hexdigest()}]"


def _is_secret_key(key: object) -> bool:
    return isinstance(key, str) and _SECRET_KEY.fullmatch(key) is not None


def _between_placeholders(text: str) -> Spans:
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)
