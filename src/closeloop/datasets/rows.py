"""What an export has read: rows and reasons in the order of ids, each row with the few facts that its card and its split need.

`Collector` renders, in as many processes as there are; `Rows` has what they found, as if one had done it all.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from closeloop.datasets.base import Format, Item, Skipped, View, view_of
from closeloop.datasets.card import Facts, Told
from closeloop.datasets.files.containers import Container
from closeloop.datasets.files.encoding import encode
from closeloop.datasets.groups import Assigned, Groups, entry
from closeloop.datasets.reasons import REASONS, skip
from closeloop.datasets.runs import Entry, Runs, Scratch, Span, merged
from closeloop.datasets.splits import Plan, serves
from closeloop.errors import FOREIGN, ExportError
from closeloop.models import Example

_STEP = 200
_BESIDE = 300
"""Bytes of an entry beside its line, about."""


class Batch(NamedTuple):
    """Rows that are written, in order: packed lines by split, and split and origin of those that do not say it themselves."""

    lines: dict[str, Any]
    origins: list[tuple[str, bytes]]


@dataclass
class Piece:
    """What one collector has read. The spans are in its scratch file."""

    read: int = 0
    rendered: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    facts: Facts = field(default_factory=Facts)
    rows: list[Span] = field(default_factory=list)
    skips: list[Span] = field(default_factory=list)
    names: list[Span] = field(default_factory=list)
    users: list[Span] = field(default_factory=list)


class Collector:
    """Renders candidates of a view; rows and reasons wait in its scratch file, sorted."""

    def __init__(self, form: Format, kind: Container, plan: Plan | None, scratch: Scratch) -> None:
        self._form = form
        self._kind = kind
        self._plan = plan
        self._runs = (Runs(scratch), Runs(scratch), Runs(scratch))
        self._rows, self._skips, self._names = self._runs
        self.piece = Piece()
        self.piece.facts.users.waits_in(scratch)

    def collect(
        self, items: Iterable[Item], *, limit: int | None = None, progress: Callable[[int], None] | None = None
    ) -> None:
        """Render what the view yields, up to `limit` rows in all."""
        piece, told = self.piece, self.piece.read
        for item in items if limit is None or piece.rendered < limit else ():
            piece.read += 1
            if progress and piece.read - told == _STEP:
                told = piece.read
                progress(_STEP)
            self._take(item)
            if limit is not None and piece.rendered >= limit:
                break
        if progress and piece.read > told:
            progress(piece.read - told)

    def _take(self, item: Item) -> None:
        # Examples first: whether a model is an object of another class is asked in Python.
        row = render(item, self._form) if isinstance(item, Example) else item
        if isinstance(row, Skipped):
            self._skip(row)
            return
        assert isinstance(item, Example)
        try:
            line = self._kind.pack(self._form, row)
        except ValueError as error:
            self._skip(skip(item.id, "not_json", detail=str(error)))
            return
        self.piece.rendered += 1
        key = key_of(item, self._form.view).encode(errors="replace")
        if self._plan is not None:
            self._names.add(entry(key, self._plan, item))
        facts, shape, prompt, origin = self.piece.facts.take(key, item, named=_says_whose(row))
        self._rows.add((key, line, facts, shape, prompt, origin), len(line) + _BESIDE)

    def _skip(self, skipped: Skipped) -> None:
        self.piece.reasons[skipped.reason] += 1
        self._skips.add((skipped.id.encode(errors="replace"), reason_line(skipped)))

    def done(self) -> Piece:
        """The piece, with everything in the scratch file."""
        self.piece.facts.settle()
        self.piece.rows, self.piece.skips, self.piece.names = (runs.written() for runs in self._runs)
        self.piece.users = self.piece.facts.users.written()
        return self.piece


class Rows:
    """All candidates of an export, from one or more pieces with their scratch files."""

    def __init__(self, pieces: Iterable[tuple[Piece, Scratch]]) -> None:
        self._pieces = list(pieces)
        self.read = sum(piece.read for piece, _ in self._pieces)
        self.reasons: Counter[str] = Counter()
        self.facts = Facts()
        self.facts.users.waits_in(self._pieces[0][1])
        for piece, scratch in self._pieces:
            self.reasons.update(piece.reasons)
            self.facts.merge(piece.facts)
            self.facts.users.include(scratch, piece.users)
        self._late = Runs(self._pieces[0][1])

    def grouped(self, plan: Plan) -> Groups:
        """The rows as groups, joined by the names they share."""
        groups = Groups(plan, lambda: Runs(self._pieces[0][1]))
        for piece, scratch in self._pieces:
            for span in piece.names:
                groups.include(partial(scratch.blocks, span))
        return groups

    def batches(self, view: View, home: str, assigned: Assigned | None, kind: Container) -> Iterator[Batch]:
        """All rows that are written, by id. What belongs to the other side, or comes a second time, is skipped and counted."""
        draws = assigned is not None and assigned.draws
        plain = view != "examples" or assigned is None
        over = self._over(view, assigned) if assigned is not None and assigned.per_user else iter(())
        too_many = next(over, None)
        last, number = None, 0
        sources = (scratch.blocks(span) for piece, scratch in self._pieces for span in piece.rows)
        for batch in merged(sources):
            keys, lines, _, _, prompts, origins = zip(*batch, strict=True)
            fresh = len(set(keys)) - (keys[0] == last)
            capped = set()
            while too_many is not None and too_many <= keys[-1]:
                capped.add(too_many)
                too_many = next(over, None)
            sides = assigned.sides(number, fresh) if assigned is not None and draws else {home}
            side = sides.pop() if len(sides) == 1 else None
            whole = fresh == len(keys) and not capped and (assigned is None or not assigned.any_again(number, fresh))
            if plain and whole and side and not (draws and _against(view, side)):
                self.facts.asked(prompts)
                yield Batch({side: lines}, [(side, origin) for origin in origins if origin])
            else:
                where = (last, number, capped)
                yield self._one_by_one(batch, where, view, home, assigned, kind)
            last, number = keys[-1], number + fresh

    def _one_by_one(
        self, batch: Sequence[Entry], where: tuple[bytes | None, int, set[bytes]], view: View, home: str,
        assigned: Assigned | None, kind: Container,
    ) -> Batch:  # fmt: skip
        """A batch row by row. `where`: the key before it, the number of the next new key, and keys beyond the most of one user."""
        last, number, capped = where
        draws = assigned is not None and assigned.draws
        found = Batch({}, [])
        for key, line, facts, shape, prompt, origin in batch:
            again = key == last
            if not again:
                last, number = key, number + 1
            split = assigned.split(number - 1) if assigned else home
            reason = _against(view, split) if draws else None
            if reason is None and assigned is not None and assigned.is_again(number - 1):
                reason = "near_dup_pair"
            if reason is None and not again and key in capped:
                reason = "user_cap"
            if reason or again:
                self._drop(key, facts, shape, reason or "duplicate_id")
                continue
            self.facts.asked((prompt,))
            if view == "examples" and assigned is not None and (split or draws):
                group = {"split_group": assigned.group(number - 1)} if draws else {}
                line = kind.placed(line, {"split": split, **group})
            side = (split or home) if draws else home
            found.lines.setdefault(side, []).append(line)
            if origin:
                found.origins.append((side, origin))
        return found

    def _over(self, view: View, assigned: Assigned) -> Iterator[bytes]:
        """The keys, in order, of rows beyond the most of one user. Which ones stay is drawn by the checksum of the key."""
        scratch = self._pieces[0][1]
        by_user, keys = Runs(scratch), Runs(scratch)
        number, last = -1, None
        sources = (one.blocks(span) for piece, one in self._pieces for span in piece.rows)
        for batch in merged(sources):
            for key, _, facts, *_ in batch:
                if key == last:
                    continue
                last, number = key, number + 1
                user = facts[2].encode()
                if user and not _against(view, assigned.split(number)) and not assigned.is_again(number):
                    by_user.add((user, hashlib.blake2b(key, digest_size=8).digest(), key))
        rows = (row for batch in merged(by_user.sources()) for row in batch)
        for _, mine in groupby(rows, key=itemgetter(0)):
            for _, _, key in islice(mine, assigned.per_user, None):
                keys.add((key,))
        return (key for batch in merged(keys.sources()) for (key,) in batch)

    def _drop(self, key: bytes, facts: Told, shape: bytes, reason: Any) -> None:
        id_, interaction = self.facts.drop(key, facts, shape)
        skipped = skip(id_, reason, interactions=(interaction,))
        self.reasons[reason] += 1
        self._late.add((skipped.id.encode(errors="replace"), reason_line(skipped)))

    def skipped_lines(self) -> Iterator[bytes]:
        """What was left out, by id. Complete only after `batches` is through."""
        sources = [scratch.blocks(span) for piece, scratch in self._pieces for span in piece.skips]
        return (line for batch in merged([*sources, *self._late.sources()]) for _, line in batch)


def reason_line(skipped: Skipped) -> bytes:
    """One line of the file of what was left out."""
    line = {"id": skipped.id, "reason": skipped.reason, "detail": skipped.detail or REASONS.get(skipped.reason, "")}
    return encode({**line, "interactions": skipped.interactions})


def _says_whose(row: dict[str, Any]) -> bool:
    """Whether the row itself names the interaction it came from."""
    about = row.get("provenance") or row.get("metadata")
    return isinstance(about, dict) and "interaction_id" in about


def _against(view: View, split: str | None) -> Any:
    if split is None:
        return "split_conflict"
    if serves(view, split):
        return None
    return "leak_eval" if split == "test" else "leak_train"


def key_of(example: Example, view: View) -> str:
    """What rows are sorted by and known by: the id; where several views share a file, with the view before it."""
    return f"{view_of(example)} {example.id}" if view == "examples" else example.id


def render(item: Example, exporter: Format) -> dict[str, Any] | Skipped:
    """The row of an example. Raises ExportError that names the format when a plugin's fails."""
    try:
        row = exporter.render(item)
    except FOREIGN as error:  # the plugin border: a format from outside may raise anything
        raise ExportError(
            f"export format {exporter.name!r} failed on {item.id!r}: {type(error).__name__}: {error}"
        ) from error
    if type(row) is not dict and not isinstance(row, dict | Skipped):
        raise ExportError(
            f"export format {exporter.name!r} made a {type(row).__name__} of {item.id!r}: `render` returns one row, a dict, or Skipped"
        )
    return row
