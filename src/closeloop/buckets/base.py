"""What a detector is: the case it sees, the texts evidence is quoted from, and the findings it yields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from closeloop.buckets.constraints.asked import of_response
from closeloop.buckets.constraints.asked.earlier_turns import standing
from closeloop.buckets.steps import steps_of
from closeloop.buckets.text import composed, plain
from closeloop.buckets.tidy import Tidy, said, tidied
from closeloop.ids import canonical, clean_text
from closeloop.interactions.pasted import Pasted, pasted
from closeloop.models import (
    Disposition,
    Evidence,
    Feedback,
    Finding,
    Interaction,
    Signal,
    Span,
    Tier,
    ToolCall,
    Verdict,
    last_user_text,
    system_texts,
    trusted,
)

_INDEXED = re.compile(r"(documents|steps|calls)\[(\d+)\](?:\.(\w+))?")
_RATIONALE = 280
_BLANK_LINE = 2
"""Characters between two parts of `demand`."""
_FIRST = 60
"""Characters of a document by which it is known."""
_T = TypeVar("_T")


class once(Generic[_T]):  # noqa: N801 - used as `cached_property` is
    """`cached_property` without the lock it has in Python 3.11: a case is asked for ten such values, by one thread."""

    def __init__(self, make: Callable[[Any], _T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> _T:
        found = instance.__dict__[self._name] = self._make(instance)
        return found


@dataclass(frozen=True)
class Case:
    """One interaction with what its user said of it. `slow` is the limit for `latency.slow`.

    `text(field)` is the one place that says which text a field of `Evidence` names, so a quote can be checked by anyone: it is the
    text as it came, composed (Unicode's NFC). What detectors read (`response`, `demand`, ...) is `plain`: the same, place by place,
    but for odd spaces and hyphens.
    """

    interaction: Interaction
    verdict: Verdict
    signals: tuple[Signal, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    slow: timedelta = field(default=timedelta(seconds=30))

    @once
    def _response(self) -> str:
        return _sound(self.interaction.response_text)

    @once
    def response(self) -> str:
        """The text of the response."""
        return plain(self._response)

    @once
    def prompt(self) -> str:
        """The text of every message of the prompt, joined by newlines, as it came."""
        return _sound("\n".join(message.text for message in self.interaction.prompt if message.text))

    @once
    def demand(self) -> str:
        """What the response had to obey: system and developer messages, standing demands of earlier turns, then the last user message.

        A blank line between two of them; every line of it is inside `prompt`.
        """
        messages = self.interaction.prompt
        if len(messages) == 1 and messages[0].role == "user":  # often
            return self._last
        return plain(_sound("\n\n".join([*system_texts(messages), *standing(messages), last_user_text(messages)])))

    @once
    def _last(self) -> str:
        """The last message of the user."""
        return plain(_sound(last_user_text(self.interaction.prompt)))

    @once
    def tidy(self) -> Tidy:
        """`demand` without the accidents of its layout."""
        return tidied(self.demand)

    @once
    def asked(self) -> str:
        """`tidy.text` with what is pasted, quoted or reported in it blanked out; places in one are places in the other."""
        return of_response(self.tidy.text)

    @once
    def user_text(self) -> str:
        """What the user wrote."""
        asked = self.interaction.asked
        return self._last if asked is None else plain(_sound(asked))

    @once
    def _comment(self) -> str:
        comments = [signal.comment for signal in self.signals if signal.comment and signal.source != "judge"]
        return _sound("\n".join(dict.fromkeys(comments)))

    @once
    def _tidy_comment(self) -> Tidy:
        return said(plain(self._comment)) if self.signals else Tidy("")

    @once
    def comment(self) -> str:
        """Every comment of the user, in order, each once, joined by newlines, without needless blanks. Quote it with `quote_said`."""
        return self._tidy_comment.text

    @once
    def _tidy_next_turn(self) -> Tidy:
        return said(plain(self.text("next_turn")))

    @once
    def next_turn(self) -> str:
        """What the user wrote next, without needless blanks. Quote it with `quote_said`."""
        return self._tidy_next_turn.text

    @once
    def edit(self) -> tuple[str, str] | None:
        """Draft and final of the last edit, or None. A missing draft is the response itself."""
        finals = [signal for signal in self.signals if signal.kind == "edit" and signal.final]
        if not finals:
            return None
        return _sound(finals[-1].draft or self._response), _sound(finals[-1].final or "")

    @once
    def steps(self) -> tuple[Span, ...]:
        """Tool calls and retrievals on the way to the response, as spans or as the messages tell them."""
        return steps_of(self.interaction)

    @once
    def documents(self) -> tuple[str, ...]:
        """The texts of the documents that were retrieved, else of those that stand in the prompt."""
        documents = self.interaction.documents
        found = [plain(_sound(one.content)) for one in documents if one.content.strip()] if documents else None
        return tuple(found) if found else self._pasted.documents

    @once
    def question(self) -> str:
        """What the user wrote, without documents that were put beside it."""
        return self.user_text if self.interaction.asked is not None else self._pasted.question

    @once
    def rules(self) -> tuple[str, ...]:
        """The system and developer messages that hold none of the documents."""
        found = [plain(_sound(text)) for text in system_texts(self.interaction.prompt)]
        firsts = [one.strip()[:_FIRST] for one in self.documents]
        return tuple([text for text in found if not any(first in text for first in firsts)])

    @once
    def _pasted(self) -> Pasted:
        messages = self.interaction.prompt
        if len(messages) == 1 and messages[0].role == "user":  # often
            return pasted((), self._last)
        return pasted([plain(_sound(text)) for text in system_texts(messages)], self._last)

    @once
    def results(self) -> tuple[str, ...]:
        """What tools gave back on the way, as text."""
        found = [plain(as_text(step.output)) for step in self.steps if step.kind == "tool"]
        return tuple([text for text in found if text.strip()])

    @once
    def arguments(self) -> tuple[str, ...]:
        """What the tools on the way were called with, as text."""
        return tuple([as_text(step.input) for step in self.steps if step.kind == "tool" and step.input])

    @once
    def calls(self) -> tuple[ToolCall, ...]:
        """The tool calls of the response."""
        return tuple([call for message in self.interaction.response for call in message.tool_calls])

    def text(self, name: str) -> str:
        """The text a field of `Evidence` names; empty for a field that this case does not have."""
        if name == "response":  # what is asked for most
            return self._response
        if "[" in name and (match := _INDEXED.fullmatch(name)):
            return self._item(match[1], int(match[2]), match[3] or "")
        interaction = self.interaction
        match name:
            case "prompt":
                return self.prompt
            case "comment":
                return self._comment
            case "correction":
                return self.edit[1] if self.edit else ""
            case "reason":
                return "\n".join(signal.reason for signal in self.signals if signal.reason)
            case "next_turn" | "error" | "finish_reason":
                return _sound(getattr(interaction, name) or "")
            case "latency":
                return "" if interaction.latency is None else f"{interaction.latency:.3f} s"
            case "response_format":
                return canonical(interaction.response_format).decode() if interaction.response_format else ""
        return ""

    def _item(self, group: str, index: int, part: str) -> str:
        if group == "documents":
            documents = self.interaction.documents
            return _sound(documents[index].content) if index < len(documents) and not part else ""
        if group == "calls":
            known = index < len(self.calls) and part in ("name", "arguments")
            return as_text(getattr(self.calls[index], part)) if known else ""
        steps = self.steps
        if index >= len(steps) or part not in ("error", "name", "input", "output"):
            return ""
        return as_text(getattr(steps[index], part))

    def quote(self, name: str, start: int = 0, end: int | None = None) -> Evidence:
        """Evidence for `text(name)[start:end]`, clipped to the text."""
        text = self.text(name)
        end = len(text) if end is None else min(end, len(text))
        fields = {"field": name, "start": start, "end": end, "quote": text[start:end], "span_id": self._span(name)}
        return trusted(Evidence, fields)

    def quote_said(self, name: str, start: int, end: int) -> Evidence:
        """Evidence for a place of `comment` or `next_turn` (`name`), clipped to the text."""
        tidy = self._tidy_comment if name == "comment" else self._tidy_next_turn
        return self.quote(name, *tidy.place(start, end))

    def cite(self, name: str, wanted: str, places: Sequence[int] = (0,)) -> Evidence | None:
        """Evidence for where `wanted` occurs in the field, first after the first of these places that it stands behind; or None.

        Odd spaces in either make no difference.
        """
        text, sought = plain(self.text(name)), plain(wanted)
        found = (text.find(sought, place) for place in places) if wanted else iter(())
        start = next((place for place in found if place >= 0), -1)
        return None if start < 0 else self.quote(name, start, start + len(wanted))

    @once
    def own_words(self) -> int:
        """Where in `asked` the last user message begins."""
        return len(self.asked) - len(tidied(self._last).text)

    @once
    def rules_end(self) -> int:
        """Where in `asked` the system and developer messages end."""
        texts = system_texts(self.interaction.prompt)
        return len(tidied(plain(_sound("\n\n".join(texts)))).text) if texts else 0

    def cite_asked(self, start: int, end: int) -> Evidence | None:
        """Evidence in the prompt for a place of `asked`, or None: there, and not where the same words stand earlier."""
        start, end = self.tidy.place(start, end)
        return self.cite("prompt", self.demand[start:end], (*self._places_in_prompt(start), 0))

    def _places_in_prompt(self, place: int) -> Iterator[int]:
        """Where a place of `demand` is in `prompt`, and where the message that it is in begins there.

        Nothing for sentences of earlier turns, which stand in `demand` without the rest of their message.
        """
        messages = self.interaction.prompt
        spoken = [message for message in messages if message.text]
        lengths = [len(_sound(message.text)) for message in spoken]
        begins = [0, *(total + at for at, total in enumerate(accumulate(lengths), 1))]
        rules = [at for at, message in enumerate(spoken) if message.role in ("system", "developer")]
        own = max((at for at, message in enumerate(spoken) if message.role == "user"), default=None)
        last = len(self.demand) - len(self._last)
        if own is not None and place >= last:
            yield begins[own] + place - last
            yield begins[own]
        read = 0
        for at in rules:
            if read <= place < read + lengths[at]:
                yield begins[at] + place - read
                yield begins[at]
            read += lengths[at] + _BLANK_LINE

    def cite_given(self, wanted: str) -> Evidence | None:
        """Evidence for the first document, result of a tool or place in the prompt where `wanted` occurs, or None."""
        fields = [f"documents[{place}]" for place in range(len(self.interaction.documents))]
        fields += [f"steps[{place}].output" for place, step in enumerate(self.steps) if step.kind == "tool"]
        found = (self.cite(name, wanted) for name in (*fields, "prompt"))
        return next((evidence for evidence in found if evidence is not None), None)

    def holds(self, evidence: Evidence) -> bool:
        """Whether the quote is verbatim what the field says at that place."""
        if evidence.field == "documents":
            return not self.interaction.documents and not evidence.quote
        return self.text(evidence.field)[evidence.start : evidence.end] == evidence.quote

    def _span(self, name: str) -> str | None:
        if name == "response":
            return self.interaction.span_id
        if "[" in name and (match := _INDEXED.fullmatch(name)):
            steps = self.interaction.steps  # those told by messages belong to the span of the response
            if match[1] == "steps" and int(match[2]) < len(steps):
                return steps[int(match[2])].id
            return self.interaction.span_id if match[1] in ("steps", "calls") else None
        return self.interaction.span_id if name in ("finish_reason", "error") else None


def _sound(text: str) -> str:
    return text if text.isascii() else composed(clean_text(text))


def as_text(value: Any) -> str:
    """A step's error, name, input or output as the text that evidence quotes: strings as they are, the rest as canonical JSON."""
    if value is None:
        return ""
    return _sound(value) if isinstance(value, str) else canonical(value).decode()


class Detector(Protocol):
    """Finds some error modes. Pure: the same case gives the same findings. `buckets` are the keys it may name.

    Yield a finding with low confidence where a head has an opinion but no proof: below the threshold it is a score, no label.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def buckets(self) -> tuple[str, ...]: ...

    def detect(self, case: Case) -> Iterable[Finding]:
        """Yield what was found in this case; nothing when nothing was."""
        ...


class Rule:
    """Base of the built-in detectors: name, version and buckets as class attributes, and `finding` that fills them in."""

    name: ClassVar[str]
    version: ClassVar[str]
    buckets: ClassVar[tuple[str, ...]]
    tier: ClassVar[Tier] = "rule"

    def finding(
        self,
        bucket: str,
        confidence: float,
        evidence: Sequence[Evidence | None] = (),
        rationale: str = "",
        *,
        severity: float = 0.5,
        disposition: Disposition = "valid",
        attributes: dict[str, Any] | None = None,
    ) -> Finding:
        """A finding of this detector. Evidence that is None is left out; a long rationale is cut at 280 characters.

        The values are taken as they are: give them the types of the model.
        """
        fields = {
            "bucket": bucket,
            "confidence": round(min(max(float(confidence), 0.0), 1.0), 4),
            "tier": self.tier,
            "detector": self.name,
            "detector_version": self.version,
            "evidence": tuple([item for item in evidence if item is not None]),
            "rationale": rationale if len(rationale) <= _RATIONALE else rationale[: _RATIONALE - 1] + "…",
            "severity": severity,
            "disposition": disposition,
            "attributes": attributes or {},
        }
        return trusted(Finding, fields)
