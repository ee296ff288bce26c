"""What the tests of the demo share."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from closeloop.demo.app import Turn, conversations

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    """The moment the sample is made at."""
    return NOW


@pytest.fixture(scope="session")
def turns() -> list[Turn]:
    """Every turn of the sample application."""
    return conversations(NOW)
