"""Prompts that are nearly the same: MinHash over word triples, banded, so that equal bands are names one can look up and pin.

Two prompts with a Jaccard similarity of 0.9 share a band in 99 of 100 cases, of 0.8 in 77, of 0.5 in 3. Nothing is compared
pairwise and nothing has to be kept: a band is a name like any other, also for a prompt that comes years later.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from closeloop.interactions.prompts import normal_text, prompt_key
from closeloop.models import Example, Message, TextPart

BANDS, ROWS = 8, 8
FEWEST = 8
"""Prompts of fewer words are alike only when they are equal: their few triples say too little."""
_BAND = 8 * ROWS
_STARTS = tuple(enumerate(range(0, BANDS * _BAND, _BAND)))
_blake2b = hashlib.blake2b
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+")


@cache
def _hashing() -> tuple[Any, Any]:
    """The factor and the offset of each hash function, the same on every machine."""
    import numpy as np

    random = np.random.Generator(np.random.PCG64(20261123))
    factors = random.integers(1, 2**63, size=(BANDS * ROWS, 1), dtype=np.uint64) | np.uint64(1)
    return factors, random.integers(0, 2**63, size=(BANDS * ROWS, 1), dtype=np.uint64)


def sketch(prompt: Sequence[Message]) -> tuple[str, ...]:
    """The names a prompt shares with those nearly equal to it; none for a short one. Only what users wrote counts."""
    return _sketch(normal_text("\n".join(message.text for message in prompt if message.role == "user")).casefold())


@lru_cache(maxsize=4096)
def _sketch(text: str) -> tuple[str, ...]:
    words = _WORD.findall(text)
    if len(words) < FEWEST:
        return ()
    # Not at the top: every run loads the exporters, few need this.
    import numpy as np

    triples = set(map(" ".join, zip(words, words[1:], words[2:])))  # noqa: B905 - the shortest of the three ends it
    digests = b"".join([_blake2b(triple.encode(), digest_size=8).digest() for triple in triples])
    factors, offsets = _hashing()
    # Multiply and shift on 64 bits: the high half of the product is the hash, wrap-around is meant.
    least = ((np.frombuffer(digests, dtype=">u8") * factors + offsets) >> np.uint64(32)).min(axis=1)
    bands = least.astype("<u8").tobytes()
    return tuple(
        [
            f"n:{number}:{_blake2b(bands[start : start + _BAND], digest_size=10).hexdigest()}"
            for number, start in _STARTS
        ]
    )


def both_sides(example: Example) -> str:
    """16 hex digits that pairs share whose sides say and call the same, but for white space; odd ones for a short wanted side.

    Short sides say too little: many a ticket in one template is rightly answered with the same label.
    """
    said = [_said(side.messages) for side in example.candidates]
    digest = int.from_bytes(_blake2b("\0".join(said).encode("utf-8", "replace"), digest_size=8).digest())
    wanted = example.candidates[0].messages[-1].text
    is_short = wanted.count(" ") < FEWEST and len(_WORD.findall(wanted)) < FEWEST
    return f"{digest & ~1 | is_short:016x}"


def _said(messages: Sequence[Message]) -> str:
    """What a side is known by. Most are one text, which need not be hashed first."""
    [first, *more] = messages
    if more or first.tool_calls or len(first.content) != 1 or not isinstance(first.content[0], TextPart):
        return f"={prompt_key(messages)}"
    return normal_text(first.content[0].text)
