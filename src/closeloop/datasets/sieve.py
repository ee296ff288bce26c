"""What may leave of one source: turns on their way into a view (consent, redaction), and what the view made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from closeloop.datasets.base import Item
from closeloop.datasets.candidates.answers import CHOSEN, CHOSEN_TRACE, user_name
from closeloop.datasets.candidates.wording import text_of
from closeloop.datasets.consent import Consent, Tags, Withheld
from closeloop.datasets.reasons import REASONS, Reason, skip
from closeloop.datasets.redaction import redacted, redacted_origin, redacted_turns
from closeloop.models import Example
from closeloop.privacy import Redactor
from closeloop.store import Key, Store, Turn

_TOGETHER = 200
"""Examples that a store is asked about at once."""
_IN_IDS = frozenset({"email", "iban", "phone"})
"""What a native id may hold that is no id. It cannot be redacted: it is what the row refers to."""


@dataclass(frozen=True)
class Sieve:
    """The rules of one source. `redactor` changes what holds personal data, what `refused` finds is left out."""

    redactor: Redactor | None = None
    refused: Redactor | None = None
    consent: Consent | None = None
    length_ratio: float | None = None

    def turns(self, turns: Iterable[Turn], tags: Tags) -> Iterator[Turn]:
        """The turns as a view may see them."""
        if self.consent:
            turns = self.consent.mark(turns, tags)
        return redacted_turns(turns, self.redactor) if self.redactor else iter(turns)

    def items(self, items: Iterable[Item]) -> Iterator[Item]:
        """What a view made of redacted turns; what may not leave as skipped, with its reason."""
        if not (self.redactor or self.refused or self.length_ratio):
            yield from items
            return
        for item in items:
            if isinstance(item, Example):
                yield self._judged(redacted_origin(item, self.redactor) if self.redactor else item)
            else:
                yield item

    def of_file(self, example: Example) -> Item:
        """An example that was written before, likewise."""
        return self._judged(redacted(example, self.redactor) if self.redactor else example)

    def _judged(self, example: Example) -> Item:
        if self.length_ratio and unequal(example, self.length_ratio):
            return _left(example, "length_ratio")
        if found := self._unredacted(example):
            return _left(example, "pii_unredacted", found)
        return example

    def _unredacted(self, example: Example) -> str:
        """Which kind of personal data the example still holds; empty for none."""
        place = example.provenance
        ids = (
            example.id, place.trace_id, place.span_id, place.root_span_id, place.interaction_id, *place.feedback_ids,
            example.metadata.get(CHOSEN), example.metadata.get(CHOSEN_TRACE),
        )  # fmt: skip
        for redactor, kinds, value in (
            (self.refused, None, (example, example.metadata, place.session_id, ids)),
            (self.redactor, _IN_IDS, ids),
        ):
            if redactor and (kind := _kind_in(redactor, kinds, value)):
                return kind
        return ""


EVERYTHING = Sieve()
"""Nothing is asked, nothing left out."""


def sieved(items: Iterable[Item], sieve: Callable[[Key], Sieve], store: Store | None = None) -> Iterator[Item]:
    """Examples of a file as far as they may leave today, by the rules of the source each is from, and what a store knows of them."""
    known, left = cache(sieve), iter(items)
    while some := list(islice(left, _TOGETHER)):
        sources: dict[Key, list[Example]] = {}
        for item in some:
            if isinstance(item, Example):
                sources.setdefault(_source(item), []).append(item)
        withdrawn: dict[str, Reason] = {}
        for key, mine in sources.items():
            withdrawn |= _withdrawn(mine, key, known(key).consent, store)
        for item in some:
            if not isinstance(item, Example):
                yield item
            elif reason := withdrawn.get(item.id):
                yield _left(item, reason)
            else:
                yield known(_source(item)).of_file(item)


def _source(example: Example) -> Key:
    return Key(example.provenance.platform, example.provenance.project)


def _withdrawn(
    examples: Iterable[Example], key: Key, consent: Consent | None, store: Store | None
) -> dict[str, Reason]:
    """Which examples of a source must not leave any more, by their ids. What is in no store is known by the hashes of its users."""
    responses = {one.id: {one.provenance.interaction_id, one.metadata.get(CHOSEN)} - {None} for one in examples}
    gone = store.forgotten_names(key, {name for one in examples for name in one.groups}) if store else set()
    refused: set[str] = set()
    if consent and store:
        turns = store.turns(key, sorted({str(one) for mine in responses.values() for one in mine}))
        marked = consent.mark(turns, lambda ids: store.tags(key, ids))
        refused = {turn.interaction.id for turn in marked if isinstance(turn, Withheld)}
    denied = {user_name(key, user) for user in consent.users} if consent else set()
    found: dict[str, Reason] = {}
    for one in examples:
        if not gone.isdisjoint(one.groups):
            found[one.id] = "forgotten"
        elif not refused.isdisjoint(responses[one.id]) or not denied.isdisjoint(one.groups):
            found[one.id] = "not_consented"
    return found


def unequal(example: Example, ratio: float) -> bool:
    """Whether one side of a pair has more than `ratio` times the letters of the other. A call without text has no length."""
    lengths = sorted(len(text_of(side.messages)) for side in example.candidates if not example.oracles)
    return len(lengths) == 2 and lengths[0] > 0 and lengths[1] > ratio * lengths[0]


def _kind_in(redactor: Redactor, kinds: frozenset[str] | None, value: Any) -> str:
    looked_for = [kind for kind in redactor.kinds if kinds is None or kind in kinds]
    if not looked_for or not _holds(tuple(looked_for), value):
        return ""
    return next(kind for kind in looked_for if _holds((kind,), value))


def _holds(kinds: tuple[str, ...], value: Any) -> bool:
    return _finder(kinds).payload(value) is not value


@cache
def _finder(kinds: tuple[str, ...]) -> Redactor:
    return Redactor(kinds)


def _left(example: Example, reason: Reason, kind: str = "") -> Item:
    detail = f"{REASONS[reason]} ({kind})" if kind else ""
    return skip(example.id, reason, detail=detail, interactions=(example.provenance.interaction_id,))
