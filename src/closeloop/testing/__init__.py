"""For authors of plugins: the contract every adapter must keep, samples to test with, and a platform in memory that lies."""

from closeloop.testing import samples
from closeloop.testing.lies import Lies
from closeloop.testing.memory import MemoryPlatform, MemoryServer

__all__ = ["Lies", "MemoryPlatform", "MemoryServer", "samples"]
