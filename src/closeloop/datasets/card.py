"""The data card: what is in an export, counted while it is written, and what a model might learn from it that nobody meant."""

from __future__ import annotations

import hashlib
import heapq
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias
from zlib import crc32

import orjson

from closeloop.datasets import checks
from closeloop.datasets.exporters import chat
from closeloop.datasets.files.encoding import encode
from closeloop.datasets.users import Users
from closeloop.models import Candidate, Example, TextPart

SMALL_EDIT, MANY_SMALL = 0.15, 0.30
"""Above 30 % of pairs that differ in under 15 % of their words, DPO lowers the likelihood of both sides (facts of TRL users)."""
LOOKED_AT = 5_000
"""How many rows are searched for phrases; of a larger export it is a sample."""
MOST_PROMPTS = 100_000
_TOGETHER = 1_000
"""Rows that are counted at once."""
_FLATTERS = re.compile(
    r"\b(?:great|excellent|good|wonderful|fantastic|amazing) (?:question|point|idea|catch|observation)\b"
    r"|\byou(?:['’]re| are) (?:absolutely|completely|totally|so) right\b|\bwhat an? (?:thoughtful|great|excellent|brilliant)\b",
    re.IGNORECASE,
)
_PRAISES = (
    "question",
    "point",
    "idea",
    "catch",
    "observation",
    "right",
    "thoughtful",
    "great",
    "excellent",
    "brilliant",
)
"""One of these words stands wherever `_FLATTERS` finds something."""
_OPENING = 300
_EDGES = (0, 50, 100, 200, 400, 800, 1600, 3200)
Numbers = dict[str, Any]
Told: TypeAlias = tuple[str, str, str, int, int]
"""What waits with a row until it is written: its id, its interaction, its user, and the characters on each side."""


class Sample:
    """The rows that are searched for phrases: those whose ids have the lowest checksums, so always the same ones of an export."""

    def __init__(self, most: int = LOOKED_AT) -> None:
        self._most = most
        self._heap: list[tuple[int, bytes, str, str]] = []
        self.floor = -(2**32)
        """A row whose checksum, negated, is less is not among those to look at."""
        self._places: dict[bytes, int] | None = None
        self._found: tuple[int, Counter[str]] | None = None

    def take(self, key: bytes, good: Candidate | None, bad: Candidate | None) -> None:
        """Keep how the sides of a row begin, if it is among those to look at. What is below `floor` need not be asked about."""
        row = (-crc32(key), key, _opening(good), _opening(bad))
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, row)
        else:
            heapq.heappushpop(self._heap, row)
        if len(self._heap) == self._most:
            self.floor = self._heap[0][0]

    def merge(self, other: Sample) -> None:
        """Take what another process kept."""
        for row in other._heap:
            if len(self._heap) < self._most:
                heapq.heappush(self._heap, row)
            else:
                heapq.heappushpop(self._heap, row)

    def drop(self, key: bytes) -> None:
        """This row is not written. Everything must be merged by then."""
        if self._places is None:
            self._places = {row[1]: place for place, row in enumerate(self._heap)}
        self._places.pop(key, None)

    def signs(self) -> tuple[int, Counter[str]]:
        """How many rows were looked at, and what was found. Complete once every row was taken or dropped."""
        if self._found is not None:
            return self._found
        rows = self._heap if self._places is None else [self._heap[place] for place in self._places.values()]
        found: Counter[str] = Counter()
        for _, _, good, bad in rows:
            found.update(_signs(good, bad))
        self._found = len(rows), found
        return self._found


class Shape(NamedTuple):
    """What the card counts of a row, other than who said it: few rows differ in this, so one counter does."""

    kind: str
    bucket: str
    model: str
    wanted: int | None
    unwanted: int | None
    longer: bool
    distance: int | None
    small: bool
    oracles: tuple[str, ...]


class Facts:
    """Counts over rows. `take` adds a row and gives its few facts, with which `drop` takes it out again if it is not written."""

    def __init__(self) -> None:
        self.sample = Sample()
        self.users = Users()
        self.wanted = self.unwanted = 0
        """Characters on each side."""
        self._shapes: Counter[bytes] = Counter()
        self._known: dict[bytes, bytes] = {}
        """Each shape by its name."""
        self._named: dict[tuple[Any, ...], bytes] = {}
        self._prompts: set[bytes] = set()
        self._waiting: tuple[list[bytes], list[str]] = ([], [])

    def take(self, key: bytes, example: Example, *, named: bool) -> tuple[Told, bytes, bytes, bytes]:
        """Count one row. Returns its facts and the name of its shape as `drop` takes them, a short name of its prompt, and, for a row
        that does not say where it comes from, that as JSON.
        """
        # Fields are read from the dictionary of a model: as attributes they cost three times as much, and there are many.
        said = example.__dict__
        place = said["provenance"].__dict__
        good, bad = _sides(said["candidates"])
        if -crc32(key) >= self.sample.floor:
            self.sample.take(key, good, bad)
        user = prompt = ""
        for name in said["groups"]:
            kind = name[:2]
            if kind == "u:":
                user = user or name[:18]
            elif kind == "p:":
                prompt = prompt or name[2:12]
        wanted = _length(good) if good else 0
        unwanted = _length(bad) if bad else 0
        distance, oracles = place["edit_distance"], said["oracles"]
        shape = (
            place["pair_kind"] or _origin(said["candidates"]), place["bucket"], place["model"],
            bisect_right(_EDGES, wanted) if good else 0, bisect_right(_EDGES, unwanted) if bad else 0,
            wanted > unwanted if good and bad else False,
            None if distance is None else (int(distance * 10), distance < SMALL_EDIT),
            tuple([oracle.kind for oracle in oracles]) if oracles else (),
        )  # fmt: skip
        shape_name = self._named.get(shape) or self._name(shape)
        self.wanted += wanted
        self.unwanted += unwanted
        shapes, users = self._waiting
        shapes.append(shape_name)
        users.append(user)
        if len(shapes) == _TOGETHER:
            self.settle()
        origin = b"" if named else encode({"id": said["id"], **chat.metadata(example)})
        facts = (said["id"], place["interaction_id"], user, wanted, unwanted)
        return facts, shape_name, prompt.encode(errors="replace"), origin

    def _name(self, about: tuple[Any, ...]) -> bytes:
        """A short name for all rows of this shape, the same in every process."""
        kind, bucket, model, wanted, unwanted, longer, edit, oracles = about
        tenths, small = (None, False) if edit is None else (min(edit[0], 9), edit[1])
        good, bad = (_EDGES[place - 1] if place else None for place in (wanted, unwanted))
        packed = encode(Shape(kind, bucket or "none", model or "unknown", good, bad, longer, tenths, small, oracles))
        name = hashlib.blake2b(packed, digest_size=8).digest()
        self._known[name] = packed
        return self._named.setdefault(about, name)

    def settle(self) -> None:
        """Count what was taken since: many rows at once take a fraction of the time of one by one."""
        shapes, users = self._waiting
        self._shapes.update(shapes)
        self.users.add(users)
        self._waiting = ([], [])

    def drop(self, key: bytes, facts: Told, shape: bytes) -> tuple[str, str]:
        """This row is not written. Everything must be merged by then. Returns the ids of the row and of its interaction."""
        id_, interaction, user, wanted, unwanted = facts
        self._shapes[shape] -= 1
        self.users.drop(user)
        self.wanted -= wanted
        self.unwanted -= unwanted
        self.sample.drop(key)
        return id_, interaction

    def asked(self, prompts: Iterable[bytes]) -> None:
        """Written rows have these prompts. More than `MOST_PROMPTS` different ones are not told apart."""
        if len(self._prompts) < MOST_PROMPTS:
            self._prompts.update(prompts)

    @property
    def prompts(self) -> int:
        """How many different prompts there are, as far as they are told apart."""
        return min(len(self._prompts - {b""}), MOST_PROMPTS)

    def merge(self, other: Facts) -> None:
        """Add what another process counted."""
        self.sample.merge(other.sample)
        self._shapes.update(other._shapes)
        self._known.update(other._known)
        self.users.merge(other.users)
        self.wanted += other.wanted
        self.unwanted += other.unwanted

    def _by(self, value: Callable[[Shape], Any]) -> Counter[Any]:
        """Rows by what `value` says of their shape; None is not counted."""
        found: Counter[Any] = Counter()
        for name, count in self._shapes.items():
            if count and (one := value(_shape(self._known[name]))) is not None:
                found[one] += count
        return found

    @property
    def kinds(self) -> dict[str, int]:
        """Rows by where they come from."""
        return dict(sorted(self._by(lambda shape: shape.kind).items()))

    @property
    def lengths(self) -> dict[str, Counter[int]]:
        """Rows by the length class of each side."""
        return {"wanted": self._by(lambda shape: shape.wanted), "unwanted": self._by(lambda shape: shape.unwanted)}

    @property
    def distances(self) -> Counter[int]:
        """Edits by the tenths of the words they change."""
        return self._by(lambda shape: shape.distance)

    def _pairs(self) -> Counter[bool]:
        """Pairs, by whether the wanted side is the longer one."""
        return self._by(lambda shape: None if None in (shape.wanted, shape.unwanted) else shape.longer)

    def _edits(self) -> Counter[bool]:
        """Edits, by whether they are small."""
        return self._by(lambda shape: None if shape.distance is None else shape.small)

    def numbers(self) -> Numbers:
        """The card as JSON; shares are between 0 and 1, None where there is nothing to divide by."""
        sides = {name: lengths.total() for name, lengths in self.lengths.items()}
        pairs, edits = self._pairs(), self._edits()
        rows = self._shapes.total()
        users, most = self.users.totals()
        lengths = {"wanted": self.wanted, "unwanted": self.unwanted}
        looked, signs = self.sample.signs()
        found: Numbers = {
            "rows": rows,
            "buckets": _ranked(self._by(lambda shape: shape.bucket)),
            "models": _ranked(self._by(lambda shape: shape.model)),
            "users": users,
            "largest_user_share": _share(most, rows),
            "prompts": self.prompts,
            **sides,
            "mean_length": {name: round(lengths[name] / count) for name, count in sides.items() if count},
            "wanted_is_longer": _share(pairs[True], pairs.total()),
            "small_edits": _share(edits[True], edits.total()),
            "flattery": {side: _share(signs[f"flatters_{side}"], looked) for side in sides},
            "refusals": {side: _share(signs[f"refuses_{side}"], looked) for side in sides},
        }
        oracles: Counter[str] = Counter()
        for kinds, count in self._by(lambda shape: shape.oracles).items():
            for kind in kinds:
                oracles[kind] += count
        if oracles:
            found["oracles"] = _ranked(oracles)
        if sides["wanted"] and sides["unwanted"] and not pairs:
            found["kto"] = kto_weights(sides["wanted"], sides["unwanted"])
        return found

    def warnings(self) -> list[str]:
        """What somebody who trains on this should know first."""
        numbers, found = self.numbers(), []
        if self._edits().total() >= 10 and (numbers["small_edits"] or 0) > MANY_SMALL:
            found.append(
                f"{numbers['small_edits']:.0%} of the edits change under {SMALL_EDIT:.0%} of the words: DPO alone lowers the likelihood "
                'of both sides; add an SFT term, in TRL loss_type=["sigmoid", "sft"]'
            )
        longer = numbers["wanted_is_longer"]
        if longer is not None and self._pairs().total() >= 20 and not 0.3 <= longer <= 0.7:
            found.append(
                f"the wanted side is the longer one in {longer:.0%} of the pairs: a model may learn length instead of sense"
            )
        if (numbers["largest_user_share"] or 0) > 0.2 and numbers["rows"] >= 20:
            found.append(
                f"one user made {numbers['largest_user_share']:.0%} of the rows: the model would learn that user's taste"
            )
        flattery = numbers["flattery"]["wanted"]
        if flattery and flattery > 0.05 and flattery > 2 * (numbers["flattery"]["unwanted"] or 0):
            found.append(f"{flattery:.0%} of the rows have flattery on the wanted side: thumbs reward what pleases")
        if "kto" in numbers and (numbers["kto"]["desirable_weight"], numbers["kto"]["undesirable_weight"]) != (
            1.0,
            1.0,
        ):
            found.append(
                f"wanted and unwanted rows are out of balance: set desirable_weight={numbers['kto']['desirable_weight']} and "
                f"undesirable_weight={numbers['kto']['undesirable_weight']} in KTOConfig"
            )
        return found


def kto_weights(wanted: int, unwanted: int) -> dict[str, float]:
    """Weights with which desirable to undesirable stays within 1:1 and 4:3, as TRL's KTO page asks; the smaller side is raised."""
    ratio = wanted / unwanted
    if 1 <= ratio <= 4 / 3:
        return {"desirable_weight": 1.0, "undesirable_weight": 1.0}
    if ratio < 1:
        return {"desirable_weight": -(-100 // ratio) / 100, "undesirable_weight": 1.0}
    return {"desirable_weight": 1.0, "undesirable_weight": -(-75 * ratio // 1) / 100}


def _sides(candidates: Sequence[Candidate]) -> tuple[Candidate | None, Candidate | None]:
    """The first wanted and the first unwanted candidate."""
    good = bad = None
    for side in candidates:
        label = side.__dict__["label"]
        if label:
            good = good or side
        elif label is False:
            bad = bad or side
    return good, bad


def _origin(candidates: Sequence[Candidate]) -> str:
    return candidates[0].origin if candidates else "case"


def _length(side: Candidate) -> int:
    """How many characters of text a side has."""
    messages = side.__dict__["messages"]
    if len(messages) == 1:
        content = messages[0].__dict__["content"]
        if len(content) == 1 and type(part := content[0]) is TextPart:
            return len(part.__dict__["text"])
    return sum(len(part.text) for message in messages for part in message.content if isinstance(part, TextPart))


def _opening(side: Candidate | None) -> str:
    return side.messages[-1].text[:_OPENING] if side and side.messages else ""


def _signs(good: str, bad: str) -> list[str]:
    found = []
    for text, name in ((good, "wanted"), (bad, "unwanted")):
        if _flatters(text):
            found.append(f"flatters_{name}")
        if text and checks.refuses(text):
            found.append(f"refuses_{name}")
    return found


def _flatters(text: str) -> bool:
    return checks.holds_any(text, _PRAISES) and _FLATTERS.search(text) is not None


def _shape(packed: bytes) -> Shape:
    *values, oracles = orjson.loads(packed)
    return Shape._make((*values, tuple(oracles)))


def bins() -> tuple[int, ...]:
    """The lower edges of the length classes, in characters."""
    return _EDGES


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _ranked(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(
        sorted(((name, count) for name, count in counts.items() if count > 0), key=lambda item: (-item[1], item[0]))
    )
