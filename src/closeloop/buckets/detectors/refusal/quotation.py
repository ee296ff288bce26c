"""Whether words stand inside quotation marks: what is quoted declines nothing."""

from __future__ import annotations

from closeloop.patterns import lazy

_SINGLE = lazy(r"(?<![\w'])'(?=\w)|(?<=[\w.,!?])'(?!\w)")
"""Single quotation marks, without apostrophes inside words."""
_OPENED = lazy(r"(?<![\w'])'(?=\w)")
_PAIRS = (("“", "”"), ("«", "»"), ("「", "」"), ("『", "』"))


def quoted(sentence: str, at: int) -> bool:
    """Whether this place of a sentence stands inside quotation marks."""
    before = sentence[:at]
    if before.count('"') % 2 == 1 or any(before.count(left) > before.count(right) for left, right in _PAIRS):
        return True
    first = _OPENED.search(sentence[: at + 1]) if "'" in before else None
    return (
        bool(first)
        and len(_SINGLE.findall(sentence[first.start() if first else 0 : at + 1])) % 2 == 1
        and "'" in sentence[at:]
    )
