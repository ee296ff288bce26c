"""For authors of plugins: the contract every adapter must keep, samples to test with, a platform in memory that lies, and a proxy
that does to requests what networks do.
"""

import pytest

# Before the contract is imported: without it outside authors see a bare AssertionError where a promise is broken.
pytest.register_assert_rewrite(*(f"closeloop.testing.{name}" for name in ("contract", "network", "changes", "subject")))

from closeloop.testing import samples  # noqa: E402
from closeloop.testing.changes import ChangeContract  # noqa: E402
from closeloop.testing.contract import PlatformContract  # noqa: E402
from closeloop.testing.hostile import FAULTS, RECOVERABLE, HostileProxy  # noqa: E402
from closeloop.testing.lies import Lies  # noqa: E402
from closeloop.testing.memory import MemoryPlatform, MemoryServer  # noqa: E402
from closeloop.testing.network import NetworkContract  # noqa: E402

__all__ = [
    "FAULTS",
    "RECOVERABLE",
    "ChangeContract",
    "HostileProxy",
    "Lies",
    "MemoryPlatform",
    "MemoryServer",
    "NetworkContract",
    "PlatformContract",
    "samples",
]
