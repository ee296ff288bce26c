"""Demands on parts, each as an order of words, passed over where a text does not have the pieces of it close behind each other.

The patterns of whole orders are long and hardly ever match; their pieces are short and shared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_APART = 120
"""Characters between two pieces, which are a dozen words at most."""
_LONGEST = 200
"""Characters that a piece has at most, with what stands around it: without a bound a text without one is searched to its end each time."""
STOP = re.compile("[.!?।]")
"""What stands between no two pieces; `STOP_UNSPACED` where a dot does."""
STOP_UNSPACED = re.compile("[!?。！？]")


@dataclass(frozen=True)
class Order:
    """An order of words: what it demands (`starts`, `ends` or `holds`), its pattern as text and compiled, and its pieces in order.

    Each piece begins behind the start of the one before it.
    """

    name: str
    source: str
    pattern: re.Pattern[str]
    pieces: tuple[re.Pattern[str], ...]
    stop: re.Pattern[str] = STOP

    def may_match(self, text: str, start: int = 0, end: int | None = None) -> bool:
        """Whether all pieces stand close behind each other somewhere between two places: else the pattern finds nothing there."""
        end = len(text) if end is None else end
        return self._stands(text, 0, start, end, end)

    def _stands(self, text: str, piece: int, at: int, until: int, end: int) -> bool:
        while (match := self.pieces[piece].search(text, at, min(end, until + _LONGEST))) and match.start() <= until:
            if piece + 1 == len(self.pieces):
                return True
            at, behind = match.start() + 1, match.end()
            stop = self.stop.search(text, behind, behind + _APART)
            if self._stands(text, piece + 1, at, stop.start() if stop else behind + _APART, end):
                return True
        return False
