"""Putting placeholders where secrets were, in every text of a trace or feedback."""

from __future__ import annotations

import hashlib
import re
from bisect import insort
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, TypeVar, cast

from pydantic import BaseModel

from closeloop.config import PresidioSettings
from closeloop.errors import ConfigError, known
from closeloop.models import (
    AudioPart,
    Candidate,
    Document,
    Evidence,
    Example,
    Feedback,
    FilePart,
    ImagePart,
    Interaction,
    JsonPart,
    Label,
    Message,
    Oracle,
    Signal,
    Span,
    Target,
    TextPart,
    ToolCall,
    Trace,
    Verdict,
)
from closeloop.privacy.presidio import Analyzer, Names, is_presidio
from closeloop.privacy.secrets import FINDERS, KINDS, Finder, Spans

M = TypeVar("M", bound=BaseModel)
V = TypeVar("V")

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
    # What was made of traces and feedback before redaction was asked for.
    Interaction: frozenset(
        {"platform", "project", "id", "trace_id", "span_id", "root_span_id", "span_ids", "session_id", "status"}
    ),
    Verdict: frozenset({"outcome", "feedback_ids"}),
    Signal: frozenset({"kind", "source", "bucket", "feedback_id"}),
    Label: frozenset(Label.model_fields) - {"evidence", "rationale"},
    Evidence: frozenset({"field", "span_id"}),
    Example: frozenset({"id", "buckets", "split", "split_group", "groups", "provenance", "metadata"}),
    Candidate: frozenset({"origin", "finish_reason", "span_id"}),
    Oracle: frozenset({"kind", "check"}),
}

# What is no language: patterns are looked for, names are not. A model called Claude is nobody.
_NO_PROSE: Mapping[type[BaseModel], frozenset[str]] = {
    Trace: frozenset({"name", "user_id", "status", "tags", "environment", "release"}),
    Span: frozenset({"name", "status", "model", "parameters", "tools", "finish_reason", "prompt_version"}),
    Feedback: frozenset({"label", "user_id"}),
    Message: frozenset({"name"}),
    ToolCall: frozenset({"name"}),
    Document: frozenset({"id"}),
    Interaction: frozenset(
        {"user_id", "tools", "response_format", "finish_reason", "model", "prompt_version", "release", "environment"}
    ),
    Signal: frozenset({"reason", "user_id"}),
    Example: frozenset({"tools"}),
    TextPart: frozenset({"type"}),
    JsonPart: frozenset({"type"}),
}

_NAME = "pii_"
_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)}|{_NAME}[a-z0-9_]+)-[0-9a-f]{{4}}\]")
_LETTER = re.compile("[A-Za-z0-9\u00c0-\u024f]")
_TOKEN = re.compile(rf"{_LETTER.pattern}+|\w")
"""A word, or one sign of a script that puts no spaces between words."""
_MIN_REPEATED, _MIN_SIGNS = 3, 2
"""A shorter name is replaced where it was found only: elsewhere it may be another word. Two Chinese signs are a name."""
_SECRET_KEY = re.compile(
    r"(?:x[_-])?(?:api[_-]?key|authorization|passw(?:or)?d|client[_-]?secret|secret|(?:access|refresh|auth|id|bearer)[_-]?token|private[_-]?key)",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """The text with every placeholder as one of its kind: what two texts then still differ in was not redacted."""
    return _PLACEHOLDER.sub(lambda found: f"{found[0][:-6]}]", text) if "[" in text else text


def check_kinds(kinds: Collection[str], setting: str, also: Collection[str] = ()) -> None:
    """Raises ConfigError for what the setting of this name holds beside `KINDS`, `all`, and what may stand there `also`."""
    unknown = sorted({*kinds} - {*KINDS, "all"})
    if unknown:
        raise ConfigError(f"unknown kind {unknown[0]!r} in {setting}: known kinds are all, {known((*KINDS, *also))}")


class Redactor:
    """Replaces what `kinds` name by placeholders such as `[email-1a2b]`, in every text of a trace or feedback.

    Within one project the same value always gets the same placeholder, so both sides of a preference pair still agree; two
    projects get different ones. The placeholder has four digits on purpose: too few to find a phone number by trying them
    all. `key` makes it a secret of yours. Redacting twice is redacting once. Native ids stay (labels are sent back to them),
    and so do images and sounds. `all` is every pattern; `presidio` and `presidio:PERSON` also ask Presidio, set up by `presidio`
    or given as `analyzer`: what it finds once in a record goes everywhere in it. Raises ConfigError for a kind that does not exist.
    """

    def __init__(
        self,
        kinds: Collection[str],
        *,
        key: str = "",
        presidio: PresidioSettings | None = None,
        analyzer: Analyzer | None = None,
    ) -> None:
        named = {kind for kind in kinds if is_presidio(kind)}
        check_kinds(set(kinds) - named, "redact", also=("presidio", "presidio:ENTITY"))
        chosen = KINDS if "all" in kinds else kinds
        self.kinds = tuple(name for name in FINDERS if name in chosen)
        self._names = Names(named, presidio or PresidioSettings(), analyzer) if named else None
        self._key = key

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.kinds) or self._names is not None

    def trace(self, trace: Trace) -> Trace:
        """The trace without what was asked to be removed; the same object when there is nothing to remove."""
        return self._settled(trace, trace.platform, trace.project)

    def feedback(self, feedback: Feedback) -> Feedback:
        """The feedback likewise: comment, correction, label, user, metadata and raw record."""
        return self._settled(feedback, feedback.platform, feedback.project)

    def payload(self, value: Any, *, platform: str = "", project: str = "") -> Any:
        """Any JSON value, such as a record that could not be read, as if it stood in a trace of that project."""
        return self._settled(value, platform, project)

    def text(self, text: str, *, platform: str = "", project: str = "") -> str:
        """One text, as if it stood in a trace of that project."""
        return self._settled(text, platform, project)

    def _settled(self, value: V, platform: str, project: str) -> V:
        """Read once for patterns. With names until nothing changes: a name found in a later text may stand in an earlier one."""
        if not self.kinds and self._names is None:
            return value
        one = _Pass(self.kinds, f"{self._key}\0{platform}\0{project}", self._names)
        before, after = value, one.value(value)
        while self._names is not None and after is not before:
            before, after = after, one.value(after)
        return cast(V, after)


class _Pass:
    """Redaction of one record of a project."""

    def __init__(self, kinds: tuple[str, ...], salt: str, names: Names | None = None) -> None:
        self.kinds = kinds
        self.key = hashlib.blake2b(salt.encode("utf-8", "replace"), digest_size=32).digest()
        self.names = names
        self.plain = self if names is None else _Pass(kinds, salt)
        self._found: dict[str, str] = {}
        self._by_token: dict[str, list[str]] = {}
        self._clean: set[str] = set()

    def model(self, model: M) -> M:
        kept = _KEPT.get(type(model), frozenset())
        no_prose = _NO_PROSE.get(type(model), frozenset())
        changes = {}
        for name in type(model).model_fields:
            if name not in kept:
                before = getattr(model, name)
                after = (self.plain if name in no_prose else self).value(before)
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
        if (
            isinstance(value, int | float)
            and "card" in self.kinds
            and 10**11 <= abs(value) < 10**19
            and value == int(value)
        ):
            text = str(int(value))  # a column with gaps holds its whole numbers as fractions
            redacted = self.plain.text(text)
            return value if redacted == text else redacted
        return value

    def mapping(self, value: Mapping[Any, Any]) -> Mapping[Any, Any]:
        """Keys are text too; under a key such as `password` the whole text is a secret."""
        result: dict[Any, Any] = {}
        changed = False
        for key, item in value.items():
            name = self.plain.text(key) if isinstance(key, str) else key
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
            if self.names is not None:
                text = self._without_names(self.names, text)
        return text

    def _without_names(self, names: Names, text: str) -> str:
        """Without what was found anywhere in this record so far, and what is found here. A text is not read twice for nothing."""
        if self._by_token:
            text = self._replace(self._known, text, self._found.__getitem__)
        if text in self._clean:
            return text
        cuts = [
            (start, end, entity)
            for first, last, entity in names.find(text)
            for start, end in _outside_placeholders(text, first, last)
        ]
        if not cuts:
            self._clean.add(text)
            return text
        parts: list[str] = []
        at = 0
        for start, end, entity in cuts:
            self._remember(text[start:end])
            found = self._found.setdefault(text[start:end], self.placeholder(_NAME + entity.lower(), text[start:end]))
            parts += [text[at:start], found]
            at = end
        return "".join([*parts, text[at:]])

    def _remember(self, word: str) -> None:
        is_long = len(word) >= (_MIN_REPEATED if _LETTER.match(word) else _MIN_SIGNS)
        if word not in self._found and is_long and (token := _TOKEN.match(word)):
            insort(self._by_token.setdefault(token[0], []), word, key=lambda one: (-len(one), one))

    def _known(self, text: str) -> Spans:
        """Where a name of this record stands in the text: whole words, the longest first."""
        behind = 0
        for token in _TOKEN.finditer(text):
            start = token.start()
            for word in self._by_token.get(token[0], ()) if start >= behind else ():
                if text.startswith(word, start) and not _LETTER.match(text, start + len(word)):
                    behind = start + len(word)
                    yield start, behind
                    break

    def _once(self, text: str) -> str:
        for kind in self.kinds:
            rule = FINDERS[kind]
            if not rule.hint.search(text):
                continue
            for find in rule.find:
                text = self._replace(find, text, partial(self.placeholder, kind))
        return text

    def _replace(self, find: Finder, text: str, placeholder: Callable[[str], str]) -> str:
        """Placeholders that are there already are walls: nothing is found in or across them."""
        parts: list[str] = []
        at = 0
        for start, end in _between_placeholders(text):
            for first, last in find(text[start:end]):
                parts += [text[at : start + first], placeholder(text[start + first : start + last])]
                at = start + last
        return "".join([*parts, text[at:]]) if parts else text

    def placeholder(self, kind: str, secret: str) -> str:
        known_same = FINDERS[kind].same(secret) if kind in FINDERS else " ".join(secret.casefold().split())
        same = f"{kind}\0{known_same}".encode("utf-8", "replace")
        return f"[{kind}-{hashlib.blake2b(same, key=self.key, digest_size=2).hexdigest()}]"


def _is_secret_key(key: object) -> bool:
    return isinstance(key, str) and _SECRET_KEY.fullmatch(key) is not None


def _between_placeholders(text: str) -> Spans:
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)


def _outside_placeholders(text: str, first: int, last: int) -> Spans:
    """The words of a span that are no placeholder: a name is often found together with the address behind it."""
    for start, end in _between_placeholders(text):
        start, end = max(start, first), min(end, last)
        while start < end and not text[start].isalnum():
            start += 1
        while start < end and not text[end - 1].isalnum():
            end -= 1
        if start < end:
            yield start, end
