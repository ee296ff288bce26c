"""How texts end that go on, in a small word or a mark, and stops."""

from __future__ import annotations

import re

_SMALL_END = re.compile(
    r"\b(?:the|a|an|of|to|and|or|for|in|on|at|with|by|from|as|is|are|was|were|that|which|than|into|not|his|her|its|their|our|your"
    r"|de|la|le|les|des|du|et|y|el|los|las|con|para|por|und|der|die|das|mit|für|von|zu|e|di|il|com|do|da)$|[,;:(&/+=-]$",
    re.IGNORECASE,
)
STOPS = tuple(".!?;。！？")
SENTENCE_WITHIN = re.compile(r"[.!?。！？]\s")
"""The end of a sentence with more behind it."""


def ends_open(value: str) -> bool:
    """Whether a value ends in a small word or a mark behind which more comes."""
    return _SMALL_END.search(value) is not None
