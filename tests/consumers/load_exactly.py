"""Whether `datasets` gives a folder's rows back as they were: python load_exactly.py FOLDER CONFIG EXPECTED.jsonl [CACHE]."""

import json
import sys
import tempfile
from pathlib import Path

from datasets import load_dataset


def without_nulls(row):
    """A column that a row does not have comes back as None."""
    return {key: value for key, value in row.items() if value is not None}


def main() -> int:
    folder, config, expected, *cache = sys.argv[1:]
    found = load_dataset(folder, config, split="train", cache_dir=cache[0] if cache else tempfile.mkdtemp())
    wanted = [json.loads(line) for line in Path(expected).read_text().splitlines()]
    for number, (row, want) in enumerate(zip(found, wanted, strict=True)):
        if without_nulls(row) != want:
            print(f"row {number} differs:\n{without_nulls(row)}\n{want}"[:2000])
            return 1
    print(f"{len(wanted)} rows equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
