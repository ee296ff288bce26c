"""Who said that their responses may, or may not, be used: by a metadata key, a tag, or an id in the configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from closeloop.config.export_rules import ConsentSettings
from closeloop.store import Turn

Tags = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]
"""Looks up the tags of traces by their ids."""

_YES = frozenset(
    {"true", "yes", "y", "1", "1.0", "on", "granted", "given", "allowed", "accepted", "opt_in", "opted_in"}
)
_BATCH = 200


class Withheld(Turn):
    """A response that must not leave: it comes out of every view with its reason, and is no partner of another."""


@dataclass(frozen=True)
class Consent:
    """The rules of one source. `users` are the ids of `deny_users` and what redaction made of them."""

    rules: ConsentSettings
    users: frozenset[str] = frozenset()

    def mark(self, turns: Iterable[Turn], tags: Tags) -> Iterator[Turn]:
        """Every turn, those that must not leave as `Withheld`. Tags are looked up some traces at a time."""
        left = iter(turns)
        while some := list(islice(left, _BATCH)):
            found = tags([turn.interaction.trace_id for turn in some]) if self.rules.deny_tags else {}
            for turn in some:
                free = self._is_given(turn) and not set(self.rules.deny_tags) & set(
                    found.get(turn.interaction.trace_id, ())
                )
                yield turn if free else _withheld(turn)

    def _is_given(self, turn: Turn) -> bool:
        if self.users and not self.users.isdisjoint(_people(turn)):
            return False
        return self._said(turn) is not False if not self.rules.required else self._said(turn) is True

    def _said(self, turn: Turn) -> bool | None:
        """What the key says; one no outweighs any yes, and a word that is neither is taken for no. None where nothing is said."""
        if not self.rules.key:
            return None
        places = [
            turn.interaction.metadata,
            *(row.metadata for row in turn.feedback if row.source not in ("judge", "code")),
        ]
        answers = [_is_yes(value) for place in places if (value := _find(place, self.rules.key)) is not None]
        return all(answers) if answers else None


def _people(turn: Turn) -> Iterator[str]:
    """Everybody who asked for the response or judged it."""
    signals = turn.verdict.signals if turn.verdict else ()
    named = (turn.interaction.user_id, *(row.user_id for row in turn.feedback), *(one.user_id for one in signals))
    return (user for user in named if user)


def _find(place: Mapping[str, Any], key: str) -> Any:
    """The value under a key, taken as it stands or as a way into tables."""
    if key in place:
        return place[key]
    head, _, rest = key.partition(".")
    inner = place.get(head) if rest else None
    return _find(inner, rest) if isinstance(inner, Mapping) else None


def _is_yes(value: Any) -> bool:
    return str(value).strip().lower().replace("-", "_").replace(" ", "_") in _YES


def _withheld(turn: Turn) -> Withheld:
    return Withheld(turn.interaction, turn.feedback, turn.verdict, turn.labels, turn.dirty, turn.revision)
