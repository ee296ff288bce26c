"""The steps behind a response: the tool spans of its trace, else what its messages say of calls and their results."""

from __future__ import annotations

from collections.abc import Sequence

from closeloop.models import Interaction, Message, Span


def steps_of(interaction: Interaction) -> tuple[Span, ...]:
    """The recorded steps. A trace of one model call has none of its own: there every result since the user's last message is one."""
    recorded = interaction.steps
    if recorded and any(step.kind == "tool" for step in recorded):
        return recorded
    for messages in (interaction.prompt, interaction.response):
        for message in messages:
            if message.role == "tool":
                return (*recorded, *_told([*_since_the_user(interaction.prompt), *interaction.response]))
    return recorded  # nearly always


def _since_the_user(messages: Sequence[Message]) -> Sequence[Message]:
    behind = next((place for place in range(len(messages), 0, -1) if messages[place - 1].role == "user"), 0)
    return messages[behind:]


def _told(messages: Sequence[Message]) -> list[Span]:
    told: list[Span] = []
    calls = {call.id: call for message in messages for call in message.tool_calls if call.id}
    for place, message in enumerate(messages):
        if message.role != "tool":
            continue
        call = calls.get(message.tool_call_id or "")
        told.append(
            Span(
                id=message.tool_call_id or f"message-{place}",
                kind="tool",
                name=(call.name if call else message.name) or "",
                input=call.arguments if call else None,
                output=message.text,
            )
        )
    return told
