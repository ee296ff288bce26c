"""What the user saw of a request, which model call made it, and the prompt that led to it. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from closeloop.interactions.forest import Tree
from closeloop.interactions.messages import read_messages
from closeloop.interactions.nesting import from_json
from closeloop.interactions.objects import holds_stream, is_object, longest_text
from closeloop.interactions.prompts import normal_text
from closeloop.models import JsonPart, Message, Span, SpanKind, TextPart, last_user_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ASIDE: frozenset[SpanKind] = frozenset({"evaluator", "guardrail"})
"""Model calls below these judge the answer; none of them is the answer."""
_SHORTEST_PART = 20
"""From how many characters on one text counts as the same answer as a longer one that contains it."""
_UNSET: tuple[Any, ...] = (None, "", 0, [], {})
"""What fields hold that a model left out and a program filled in."""


@dataclass(frozen=True)
class Answer:
    """What the user saw, the span that made it, and the prompt that led to it. `asked` is what the user wrote where a prompt wraps it."""

    response: tuple[Message, ...]
    prompt: tuple[Message, ...]
    source: Span
    asked: str | None


def answer_of(tree: Tree) -> Answer:
    """The answer of a request (see `build`)."""
    root = tree.root
    calls = _latest_first(tree)
    seen = _said(root)
    recorded = (root.output is not None or bool(root.output_messages)) and _is_shown(root, seen)
    conversation = _conversation(root, len(seen))
    if not recorded and root.status != "error" and calls:
        last = next((span for span in calls if _speaks(_said(span))), calls[0])
        return _from_call(last, _shown(_said(last), seen), conversation)
    silent = next((span for span in calls if span.messages or span.input is not None), None)
    if not seen and silent and silent.id != root.id and not _speaks(_said(silent)):
        return _from_call(silent, (), conversation)
    others = [span for span in calls if span.id != root.id]
    text = _joined(seen) if others else ""
    data = _data(seen) if others else None
    for span in others:
        said = _said(span)
        if _same(_joined(said), text):
            return _from_call(span, seen, conversation)
        if data and _gave(said, data):
            return _from_call(span, said if _joined(said) else seen, conversation)
    prompt = conversation or _prompt_of(reversed(calls)) or _prompt_of(echoes(tree, seen))
    return Answer(() if root.status == "error" and _tells_failure(root, seen) else seen, prompt, root, None)


def echoes(tree: Tree, seen: Sequence[Message]) -> Iterator[Span]:
    """The functions and chains below a request that said what it showed, in start order: a request that only wraps them may have no
    input of its own.
    """
    text = _joined(seen)
    for span in tree.spans:
        if span.id != tree.root.id and span.kind in ("chain", "agent", "other") and _same(_joined(_said(span)), text):
            yield span


def _latest_first(tree: Tree) -> list[Span]:
    """The model calls of a request, the last to end first, and one that others lie in after those: frameworks record a call of their
    own around the vendor's, which alone has the messages as they were sent.
    """
    calls = [span for span in tree.of_kind("llm") if not any(above.kind in _ASIDE for above in tree.above(span))]
    ids = {span.id for span in calls}
    within: dict[str | None, list[Span]] = {}
    for span in sorted(calls, key=lambda span: (span.ended_at or span.started_at or _EPOCH, span.id), reverse=True):
        within.setdefault(next((above.id for above in tree.above(span) if above.id in ids), None), []).append(span)
    ordered: list[Span] = []
    waiting = [*reversed(within.get(None, ()))]
    while waiting:
        span = waiting.pop()
        if inner := within.pop(span.id, None):
            waiting += [span, *reversed(inner)]
        else:
            ordered.append(span)
    return ordered + [span for circle in within.values() for span in circle]


def _from_call(span: Span, seen: tuple[Message, ...], conversation: tuple[Message, ...]) -> Answer:
    """The answer of a model call below the root: with its own prompt if that holds what the user asked."""
    asked = last_user_text(conversation)
    prompt = span.messages or read_messages(span.input, "user")
    if not prompt or (asked and not _holds(prompt, asked)):
        return Answer(seen, conversation or prompt, span, None)
    is_wrapped = bool(asked) and normal_text(asked) != normal_text(last_user_text(prompt))
    return Answer(seen, prompt, span, asked if is_wrapped else None)


def _holds(prompt: Sequence[Message], asked: str) -> bool:
    texts = [message.text for message in prompt if message.role != "assistant"]
    wanted = normal_text(asked)
    return any(asked in text for text in texts) or any(wanted in normal_text(text) for text in texts)


def _prompt_of(calls: Iterable[Span]) -> tuple[Message, ...]:
    """The prompt of the first of these: all there is where the root recorded no input."""
    return next((prompt for span in calls if (prompt := span.messages or read_messages(span.input, "user"))), ())


def _said(span: Span) -> tuple[Message, ...]:
    """What a span said last: of a whole conversation in its output only what follows the last message of someone else."""
    messages = span.output_messages or read_messages(span.output, "assistant")
    tail = len(messages)
    while tail and messages[tail - 1].role == "assistant":
        tail -= 1
    said = messages[tail:]
    return tuple(message for message in said if message.content or message.tool_calls)


def _speaks(said: Sequence[Message]) -> bool:
    """Whether this is more than data about an answer, such as its id, or an object that stands for one."""
    return any(message.tool_calls or (message.text and not is_object(message.text)) for message in said)


def _is_shown(root: Span, seen: Sequence[Message]) -> bool:
    """Whether what a root put out is what the user saw, and not an object of the framework: a stream, an event."""
    if any(message.text for message in seen):
        return not all(is_object(message.text) for message in seen if message.text)
    return root.output != {} and not holds_stream(root.output)  # a stream without fields, as JavaScript writes it too


def _shown(said: tuple[Message, ...], seen: Sequence[Message]) -> tuple[Message, ...]:
    """What a model said, without what an agent that thinks aloud kept to itself, where the object it returned tells."""
    part, text = longest_text("\n".join(message.text for message in seen)), _joined(said)
    at = text.find(normal_text(part)) if len(part) >= _SHORTEST_PART and len(said) == 1 else -1
    if at <= 0:
        return said
    whole = said[0].text
    return (Message.of("assistant", whole[max(whole.find(part), 0) :]),)


def _conversation(root: Span, said: int) -> tuple[Message, ...]:
    """All that came before the answer: the root's input, and what its output holds in front (tool turns, a LangGraph's whole state)."""
    given = root.messages or read_messages(root.input, "user")
    put_out = root.output_messages or read_messages(root.output, "assistant")
    before = put_out[: len(put_out) - said]
    found = before if any(message.role == "user" for message in before) else (*given, *before)
    return tuple(message for message in found if not is_object(message.text))


def _joined(messages: Iterable[Message]) -> str:
    return normal_text("\n".join(message.text for message in messages if message.text))


def _same(said: str, seen: str) -> bool:
    """Whether a model's text is what the user saw: equal, or one of them within the other (a greeting added, markup cut)."""
    if not said or not seen:
        return False
    short, long = sorted((said, seen), key=len)
    return said == seen or (len(short) >= _SHORTEST_PART and short in long)


def _data(messages: Sequence[Message]) -> Any:
    """The data that an answer is, as an object or its JSON."""
    if len(messages) != 1 or messages[0].tool_calls or len(messages[0].content) != 1:
        return None
    part = messages[0].content[0]
    found = part.value if isinstance(part, JsonPart) else from_json(part.text) if isinstance(part, TextPart) else None
    return found if isinstance(found, Mapping | list) else None


def _tells_failure(root: Span, seen: Sequence[Message]) -> bool:
    """Whether what a failed request put out only says how it failed: an object that no model gave, or its error once more."""
    if (text := _joined(seen)) and not any(message.tool_calls for message in seen):
        return text in normal_text(root.error or "")
    return all(isinstance(part, JsonPart) for message in seen for part in message.content) and not any(
        message.tool_calls for message in seen
    )


def _gave(said: Sequence[Message], data: Any) -> bool:
    """Whether a model gave this data: as JSON, or as the arguments of a call that stands for it. A program may have filled it up."""
    given = [_data(said), *(call.arguments for message in said for call in message.tool_calls)]
    return any(found and (found == data or _fills(data, found)) for found in given)


def _fills(data: Any, found: Any) -> bool:
    if not isinstance(data, Mapping) or not isinstance(found, Mapping):
        return False
    return all(value == found[key] if key in found else value in _UNSET for key, value in data.items()) and all(
        key in data for key in found
    )
