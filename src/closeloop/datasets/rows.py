"""What an export has read: rows and reasons in the order of ids, each row with the few facts that its card and its split need."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from closeloop.datasets.base import Format, Item, Skipped, View, view_of
from closeloop.datasets.card import Facts
from closeloop.datasets.encoding import encode
from closeloop.datasets.reasons import REASONS, skip
from closeloop.datasets.splits import Assigned, Groups, serves
from closeloop.datasets.write import Sorter
from closeloop.errors import ExportError
from closeloop.models import Example

_STEP = 200
_SIZE = struct.Struct("<I")


@dataclass
class Rows:
    """Candidates of a view, rendered. `groups` is None where nothing is split."""

    data: Sorter
    skips: Sorter
    facts: Facts
    groups: Groups | None = None
    read: int = 0
    rendered: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    @classmethod
    def beside(cls, out: Path, groups: Groups | None) -> Rows:
        """Lines that do not fit in memory wait on the disk the export goes to."""
        folder = out if out.is_dir() else out.absolute().parent
        return cls(Sorter(folder), Sorter(folder), Facts(), groups)

    def close(self) -> None:
        """Give the disk back."""
        self.data.close()
        self.skips.close()

    def collect(
        self, items: Iterable[Item], exporter: Format, limit: int | None, progress: Callable[[int], None] | None
    ) -> None:
        """Render what the view yields, up to `limit` rows."""
        for item in items if limit is None or limit > 0 else ():
            self.read += 1
            if progress and self.read % _STEP == 0:
                progress(_STEP)
            self._take(item, exporter)
            if limit is not None and self.rendered >= limit:
                break
        if progress and self.read % _STEP:
            progress(self.read % _STEP)

    def _take(self, item: Item, exporter: Format) -> None:
        row = item if isinstance(item, Skipped) else render(item, exporter)
        if isinstance(row, Skipped):
            self.skip(row)
            return
        assert not isinstance(item, Skipped)
        try:
            line = exporter.line(row)
        except ValueError as error:
            self.skip(skip(item.id, "not_json", detail=str(error)))
            return
        self.rendered += 1
        key = key_of(item, exporter.view)
        if self.groups is not None:
            self.groups.add(key, item)
        facts = orjson.dumps(self.facts.of(item, named=_says_whose(row)))
        self.data.add(key, _SIZE.pack(len(facts)) + facts + line)

    def skip(self, skipped: Skipped) -> None:
        """Leave one candidate out, with its reason."""
        self.reasons[skipped.reason] += 1
        line = {"id": skipped.id, "reason": skipped.reason, "detail": skipped.detail or REASONS.get(skipped.reason, "")}
        self.skips.add(skipped.id, encode({**line, "interactions": skipped.interactions}))

    def lines(self, view: View, home: str, assigned: Assigned | None) -> Iterator[tuple[str, bytes, list[Any]]]:
        """Split, row and facts by id. What belongs to the other side, or comes a second time, is skipped and counted."""
        for key, packed in self.data.groups():
            split = assigned.splits[key] if assigned else home
            reason = _against(view, split)
            for number, whole in enumerate(packed):
                size = _SIZE.unpack_from(whole)[0] + _SIZE.size
                facts = orjson.loads(whole[_SIZE.size : size])
                if reason or number:
                    self.skip(skip(facts[0], reason or "duplicate_id", interactions=(facts[1],)))
                    continue
                assert split is not None
                self.facts.count(facts)
                self.kinds[facts[2]] += 1
                yield split, self._with_split(whole[size:], key, split, view), facts

    def _with_split(self, line: bytes, key: str, split: str, view: View) -> bytes:
        """A canonical row says where it stands, which is known only now."""
        if view != "examples" or self.groups is None:
            return line
        place = {"split": split, "split_group": self.groups.group(key)}
        return encode(place)[:-1] + b"," + line[1:]

    def skipped_lines(self) -> Iterator[bytes]:
        """What was left out, by id. Complete only after `lines` is through."""
        return (line for _, lines in self.skips.groups() for line in lines)


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
        return exporter.render(item)
    except Exception as error:  # the plugin border: a format from outside may raise anything
        raise ExportError(
            f"export format {exporter.name!r} failed on {item.id!r}: {type(error).__name__}: {error}"
        ) from error
