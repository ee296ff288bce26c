"""How much each act of a user says: polarity and evidence weight. Design priors ordered by published evidence, not fitted values."""

from __future__ import annotations

from typing import Literal, NamedTuple

EditKind = Literal["trivial", "critical", "minor", "substantive", "rewrite"]


class Says(NamedTuple):
    """What an act says: polarity in [-1, 1], weight on a log-odds scale."""

    polarity: float
    weight: float


THUMB = 3.0
"""Weight of a thumb or rating."""
EXPERT = 5.0
"""Weight of an annotator's judgement."""
REASON = 0.5
"""Weight of a coded reason beside a thumb."""
NOTHING = Says(0.0, 0.0)

ACTS: dict[str, Says] = {
    "regenerate":          Says(-0.4, 0.8),
    "regenerate_replaced": Says(-0.7, 1.5),
    "regenerate_kept":     Says(+0.5, 1.5),
    "copy":                Says(+0.5, 1.0),
    "accept":              Says(+0.5, 1.0),
    "reject":              Says(-0.5, 1.0),
    "rephrase":            Says(-0.5, 1.0),
    "complaint":           Says(-0.7, 1.2),
    "thanks":              Says(+0.3, 0.5),
    "abandon":             Says(-0.1, 0.2),
    "stop":                Says(-0.4, 0.8),
    "praise":              Says(+0.5, 1.0),
    "edited":              Says(-0.4, 0.8),
}  # fmt: skip
"""Acts by name. `regenerate_replaced` and `_kept` are the two sides of an answer asked for again and then kept; `praise` is a
comment in good words; `edited` an edit whose final text nobody recorded."""

EDITS: dict[EditKind, Says] = {
    "trivial":     Says(+0.3, 0.5),
    "critical":    Says(-0.8, 3.0),
    "minor":       Says(-0.2, 0.7),
    "substantive": Says(-0.8, 3.0),
    "rewrite":     Says(-0.8, 3.0),
}  # fmt: skip
"""What an edit says of the draft, by its class; a trivial one is acceptance."""
