"""`python benchmarks/train/check.py DATA_DIR [NAME ...]`: whether the shipped weights are what their scripts make of the data.

Each script writes into a folder of its own; the shipped files stay as they are. Exit code 1 when one differs. Another version of
scikit-learn may differ in the last digits: then the line says by how much at most.
"""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import common

NAMES = ("comments", "comments_general", "refusal", "truncated", "grounding", "new_numbers")


def rebuilt(name: str, folder: Path, into: Path) -> Path:
    """The weight file that `benchmarks/train/<name>.py` makes of the data."""
    shipped, common.WEIGHTS = common.WEIGHTS, into
    try:
        importlib.import_module(name).main(folder)
    finally:
        common.WEIGHTS = shipped
    return into / f"{name}.json"


def furthest(one: Any, other: Any) -> float:
    """The largest difference between numbers at the same place; infinite where the two are not of one shape."""
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other)
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return max((furthest(one[key], other[key]) for key in one), default=0.0)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return max(map(furthest, one, other), default=0.0)
    return 0.0 if one == other else float("inf")


def main(folder: Path, names: list[str]) -> int:
    """0 when every file is the same to the byte."""
    differ = 0
    for name in names:
        with tempfile.TemporaryDirectory() as into:
            made = rebuilt(name, folder, Path(into)).read_text(encoding="utf-8")
        shipped = (common.WEIGHTS / f"{name}.json").read_text(encoding="utf-8")
        same = made == shipped
        parts = [{key: json.loads(text)[key] for key in ("classes", "terms")} for text in (made, shipped)]
        print(f"{name}: {'the same' if same else f'differs, by {furthest(*parts):.6g} at most'}", flush=True)
        differ += not same
    return 1 if differ else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python benchmarks/train/check.py DATA_DIR [NAME ...]")
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:] or list(NAMES)))
