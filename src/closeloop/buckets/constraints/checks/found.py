"""Checks that are one pattern: what must be found in a response, and what must not."""

from __future__ import annotations

import re

from closeloop.buckets.constraints.model import Broken, Check, Constraint


def absent(pattern: str, name: str) -> Check:
    """The check that a pattern is found nowhere."""
    compiled = re.compile(pattern)

    def check(_: Constraint, response: str, __: str) -> Broken | None:
        match = compiled.search(response)
        return Broken(f"has {name}, which was to be avoided", match.start(), match.end()) if match else None

    return check


def present(pattern: str, name: str) -> Check:
    """The check that a pattern is found somewhere."""
    compiled = re.compile(pattern)

    def check(_: Constraint, response: str, __: str) -> Broken | None:
        return None if compiled.search(response) else Broken(f"has no {name}")

    return check
