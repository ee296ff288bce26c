"""Which processes there are, as the kernel of Linux tells."""

from __future__ import annotations

from pathlib import Path


def children(parent: int) -> list[int]:
    """Processes that this one has started."""
    found = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in found if _state(pid)[1:] == [str(parent)]]


def alive(pids: list[int]) -> list[int]:
    """Those that still run (a zombie does not)."""
    return [pid for pid in pids if _state(pid)[:1] not in ([], ["Z"])]


def _state(pid: int) -> list[str]:
    """State and parent of a process, or nothing."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return []
