"""Letters counted by script."""

from __future__ import annotations

import re
import sys

from hypothesis import given
from hypothesis import strategies as st

from closeloop.interactions.languages.scripts import SCRIPTS, scripts

EDGES = "".join(
    f"{chr(ord(edge) - 1)}{edge}{chr(ord(edge) + 1)}" for _, ranges in SCRIPTS for edge in ranges if edge != "-"
)


def _expected(text: str) -> dict[str, int]:
    found = {name: len(re.findall(f"[{ranges}]", text)) for name, ranges in SCRIPTS}
    return {name: count for name, count in found.items() if count}


def test_every_letter_is_counted_for_its_script() -> None:
    """Each there is, in one text."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))

    assert scripts(every) == _expected(every)


@given(st.text(alphabet=[*EDGES, "é", "字", "か", "😀", "\ud800", "…", " "], max_size=30))
def test_letters_of_several_scripts_are_counted(text: str) -> None:
    """In the order of the list, at the edges of each script, beside signs and broken letters; marks such as dashes count for none."""
    found = {name: count for name, count in scripts(text).items() if name != "Latin"}

    assert [*found.items()] == [(name, count) for name, count in _expected(text).items() if name != "Latin"]
