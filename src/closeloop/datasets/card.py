"""The data card: what is in an export, counted while it is written, and what a model might learn from it that nobody meant."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from typing import Any

from closeloop.datasets import checks
from closeloop.datasets.exporters import chat
from closeloop.models import Candidate, Example, TextPart

SMALL_EDIT, MANY_SMALL = 0.15, 0.30
"""Above 30 % of pairs that differ in under 15 % of their words, DPO lowers the likelihood of both sides (facts of TRL users)."""
LOOKED_AT = 5_000
"""How many rows are searched for phrases; the shares of a larger export are those of its first rows in reading order."""
_FLATTERS = re.compile(
    r"\b(?:great|excellent|good|wonderful|fantastic|amazing) (?:question|point|idea|catch|observation)\b"
    r"|\byou(?:['’]re| are) (?:absolutely|completely|totally|so) right\b|\bwhat an? (?:thoughtful|great|excellent|brilliant)\b",
    re.IGNORECASE,
)
_OPENING = 300
_EDGES = (0, 50, 100, 200, 400, 800, 1600, 3200)
Numbers = dict[str, Any]


class Facts:
    """Counts over rows. `of` makes the few facts of one row, which travel beside it; `count` adds them up once it is written."""

    def __init__(self) -> None:
        self._looked = 0
        self.rows = 0
        self.looked = 0
        self.buckets: Counter[str] = Counter()
        self.models: Counter[str] = Counter()
        self.users: Counter[str] = Counter()
        self.labels: Counter[str] = Counter()
        self.oracles: Counter[str] = Counter()
        self.signs: Counter[str] = Counter()
        self.lengths: dict[str, Counter[int]] = {"wanted": Counter(), "unwanted": Counter()}
        self.sums: Counter[str] = Counter()
        self.prompts: set[str] = set()
        self.distances: Counter[int] = Counter()

    def of(self, example: Example, *, named: bool) -> list[Any]:
        """`[id, interaction, kind, lengths, bucket, model, user, distance, signs, prompt, oracles, provenance of a nameless row]`."""
        place = example.provenance
        good = next((side for side in example.candidates if side.label), None)
        bad = next((side for side in example.candidates if side.label is False), None)
        lengths = [None if side is None else _length(side) for side in (good, bad)]
        signs: list[str] | None = None
        if self._looked < LOOKED_AT:
            self._looked += 1
            signs = _signs(good, bad)
        user = prompt = None
        for name in example.groups:
            if name[:2] == "u:":
                user = user or name
            elif name[:2] == "p:":
                prompt = prompt or name[2:12]
        kind = place.pair_kind or (example.candidates[0].origin if example.candidates else "case")
        oracles = [oracle.kind for oracle in example.oracles]
        rest = None if named else {"id": example.id, **chat.metadata(example)}
        return [
            example.id, place.interaction_id, kind, lengths, place.bucket, place.model, user, place.edit_distance, signs, prompt,
            oracles, rest,
        ]  # fmt: skip

    def count(self, facts: list[Any]) -> None:
        """Add one written row."""
        _, _, _, (wanted, unwanted), bucket, model, user, distance, signs, prompt, oracles, _ = facts
        self.rows += 1
        self.buckets[bucket or "none"] += 1
        self.models[model or "unknown"] += 1
        self.oracles.update(oracles)
        if user:
            self.users[user] += 1
        if prompt and len(self.prompts) < 100_000:
            self.prompts.add(prompt)
        for name, length in (("wanted", wanted), ("unwanted", unwanted)):
            if length is not None:
                self.labels[name] += 1
                self.lengths[name][_bin(length)] += 1
                self.sums[name] += length
        if wanted is not None and unwanted is not None:
            self.signs["longer"] += wanted > unwanted
            self.signs["both"] += 1
        if distance is not None:
            self.distances[min(int(distance * 10), 9)] += 1
            self.signs["small_edit"] += distance < SMALL_EDIT
            self.signs["edits"] += 1
        if signs is not None:
            self.looked += 1
            self.signs.update(signs)

    def numbers(self) -> Numbers:
        """The card as JSON; shares are between 0 and 1, None where there is nothing to divide by."""
        good, bad = self.labels["wanted"], self.labels["unwanted"]
        both = self.signs["both"]
        top = self.users.most_common(1)
        found: Numbers = {
            "rows": self.rows,
            "buckets": _ranked(self.buckets),
            "models": _ranked(self.models),
            "users": len(self.users),
            "largest_user_share": _share(top[0][1] if top else 0, self.rows),
            "prompts": len(self.prompts),
            "wanted": good,
            "unwanted": bad,
            "mean_length": {name: round(self.sums[name] / count) for name, count in self.labels.items() if count},
            "wanted_is_longer": _share(self.signs["longer"], both),
            "small_edits": _share(self.signs["small_edit"], self.signs["edits"]),
            "flattery": {side: _share(self.signs[f"flatters_{side}"], self.looked) for side in ("wanted", "unwanted")},
            "refusals": {side: _share(self.signs[f"refuses_{side}"], self.looked) for side in ("wanted", "unwanted")},
        }
        if self.oracles:
            found["oracles"] = _ranked(self.oracles)
        if good and bad and not both:
            found["kto"] = kto_weights(good, bad)
        return found

    def warnings(self) -> list[str]:
        """What somebody who trains on this should know first."""
        numbers, found = self.numbers(), []
        if self.signs["edits"] >= 10 and (numbers["small_edits"] or 0) > MANY_SMALL:
            found.append(
                f"{numbers['small_edits']:.0%} of the edits change under {SMALL_EDIT:.0%} of the words: DPO alone lowers the likelihood "
                'of both sides; add an SFT term, in TRL loss_type=["sigmoid", "sft"]'
            )
        longer = numbers["wanted_is_longer"]
        if longer is not None and self.signs["both"] >= 20 and not 0.3 <= longer <= 0.7:
            found.append(
                f"the wanted side is the longer one in {longer:.0%} of the pairs: a model may learn length instead of sense"
            )
        if (numbers["largest_user_share"] or 0) > 0.2 and self.rows >= 20:
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


def _length(side: Candidate) -> int:
    return sum(len(part.text) for message in side.messages for part in message.content if isinstance(part, TextPart))


def _signs(good: Candidate | None, bad: Candidate | None) -> list[str]:
    found = []
    for side, name in ((good, "wanted"), (bad, "unwanted")):
        text = side.messages[-1].text[:_OPENING] if side and side.messages else ""
        if text and _FLATTERS.search(text):
            found.append(f"flatters_{name}")
        if text and checks.refuses(text):
            found.append(f"refuses_{name}")
    return found


def _bin(length: int) -> int:
    return _EDGES[bisect_right(_EDGES, length) - 1]


def bins() -> tuple[int, ...]:
    """The lower edges of the length classes, in characters."""
    return _EDGES


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _ranked(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
