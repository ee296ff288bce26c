"""Messages from what one record of a conversation holds: text, media, calls, and results, which are messages of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from closeloop.interactions.parts import Atom, ToolResult
from closeloop.interactions.streams import runs_on
from closeloop.interactions.thoughts import spoken
from closeloop.models import Message, Part, Role, TextPart, ToolCall, trusted


def assemble(
    role: Role,
    atoms: Iterator[Atom] | Sequence[Atom],
    *,
    name: str | None = None,
    call_id: str | None = None,
    always: bool = False,
) -> Iterator[Message]:
    """Messages from the atoms of one: tool results become messages of their own, before what else the user said with them.

    What an assistant said before a tool of the vendor's own answered stands before that answer.
    """
    content: list[Part] = []
    calls: list[ToolCall] = []
    split = False
    for atom in atoms:
        if isinstance(atom, ToolResult):
            split = True
            if role == "assistant" and (content or calls):
                yield Message(role=role, content=tuple(content), name=name, tool_calls=tuple(calls))
                content, calls = [], []
            yield Message(
                role="tool", content=atom.content, name=atom.name or name, tool_call_id=atom.call_id or call_id
            )
        elif isinstance(atom, ToolCall):
            calls.append(atom)
        elif role == "assistant" and isinstance(atom, TextPart):
            _add_text(content, atom.text)
        else:
            content.append(atom)
    if content or calls or (always and not split):
        role = "assistant" if calls and role not in ("assistant", "tool") else role
        role = "user" if role == "tool" and split else role
        said = {
            "role": role,
            "content": tuple(content),
            "name": name,
            "tool_call_id": call_id,
            "tool_calls": tuple(calls),
        }
        yield trusted(Message, said)


def together(messages: Iterable[Message]) -> Iterator[Message]:
    """The messages with calls that stand alone put to what the assistant said or called just before: OpenAI's Responses list each
    call as an item of its own, and readers of chats want all calls of a turn in one message.
    """
    last: Message | None = None
    for message in messages:
        if last and message.tool_calls and not message.content and message.role == last.role == "assistant":
            last = last.model_copy(update={"tool_calls": (*last.tool_calls, *message.tool_calls)})
            continue
        if last:
            yield last
        last = message
    if last:
        yield last


def _add_text(content: list[Part], text: str) -> None:
    """What a model said in pieces is one text: vendors cut it where a citation begins, and expect it to be put together as it is.

    Pieces that would run into each other, word into word, were lines.
    """
    said = spoken(text)
    if not said and text:
        return
    if content and isinstance(last := content[-1], TextPart):
        content[-1] = TextPart(text=last.text + ("" if runs_on(last.text, said) else "\n") + said)
    else:
        content.append(TextPart(text=said))
