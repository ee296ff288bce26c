"""What the sides of a row say, and in which language: a wanted side in the wrong one teaches to answer in it."""

from __future__ import annotations

from collections.abc import Sequence

from closeloop.ids import clean_text
from closeloop.interactions.languages.shares import apart, plainly_alike
from closeloop.interactions.languages.wrong import mismatch, other_wanted
from closeloop.models import Candidate, Interaction, Message, last_user_text, system_texts
from closeloop.store import Turn

SURE = 0.6
"""Less sure, a response is taken to be in the language it should be in."""
_TELLING = 40
"""Letters of a last message that say its language; shorter ones (`ok, and then?`) are read with what the user wrote before."""


def text_of(messages: Sequence[Message]) -> str:
    """The text of the assistant's messages, joined by newlines."""
    return "\n".join(message.text for message in messages if message.role == "assistant" and message.text)


def in_wrong_language(turn: Turn, side: Candidate) -> bool:
    """Whether a side is plainly in another language than was asked for, or than its user writes."""
    text = text_of(side.messages)
    if side.origin == "edit" and not _is_labelled(turn) and _share_words(text, turn.interaction.response_text):
        return False  # in the language of the response, of which the detector said nothing
    return _is_wrong(turn.interaction, text)


def are_foreign(one: str, other: str) -> bool:
    """Whether two texts are plainly in different languages."""
    return not _share_words(one, other) and not plainly_alike(one, other) and apart(one, other)[0] >= SURE


def in_two_languages(turn: Turn, good: str, bad: str) -> bool:
    """Whether two texts are plainly in different languages, and nothing says that this is what was wrong with the second.

    An answer in the wrong language and one in the right one are as good a pair as there is.
    """
    if not good.strip() or not bad.strip() or not are_foreign(bad, good):
        return False
    if any(label.bucket.startswith("language") and label.detector != "edits" for label in turn.labels):
        return False
    return not (_is_wrong(turn.interaction, bad) or other_wanted(_demand(turn.interaction)))


def _is_labelled(turn: Turn) -> bool:
    return any(label.bucket.startswith("language") for label in turn.labels)


def _share_words(one: str, other: str) -> bool:
    """Whether two texts have half of their words in common, as most edits leave them: then they are in one language."""
    words, others = set(one.split()), set(other.split())
    return 2 * len(words & others) >= max(len(words), len(others), 4)


def _is_wrong(interaction: Interaction, text: str) -> bool:
    wrong = mismatch(_demand(interaction), _asked(interaction), clean_text(text))
    return wrong is not None and wrong.sure >= SURE


def _demand(interaction: Interaction) -> str:
    """What a response had to obey: system and developer messages, then the last user message."""
    return clean_text("\n".join([*system_texts(interaction.prompt), last_user_text(interaction.prompt)]))


def _asked(interaction: Interaction) -> str:
    """What shows in which language the user writes."""
    last = interaction.user_text
    if len(last) >= _TELLING:
        return clean_text(last)
    before = [one.text for one in interaction.prompt if one.role == "user" and one.text and one.text != last]
    return clean_text("\n".join([*before, last]))
