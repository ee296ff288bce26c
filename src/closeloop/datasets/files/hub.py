"""The README.md of an export folder, which tells the Hugging Face `datasets` library what is where and of which type.

Without declared types that library guesses them from the first 10 MB and fails on a tool call or a metadata key that comes later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from closeloop.datasets.base import Column

SIGN = "<!-- Written by `closeloop export`. -->"
"""Tells our README from one a person wrote."""

_TYPES: Mapping[Column, str] = {
    "string": "    dtype: string",
    "bool": "    dtype: bool",
    "list": "    list: json",
    "json": "    dtype: json",
    "messages": "    list:\n    - name: role\n      dtype: string\n    - name: content\n      dtype: string",
}


def is_ours(readme: Path) -> bool:
    """Whether a README stands there and an export wrote it."""
    return readme.is_file() and SIGN in readme.read_text(encoding="utf-8", errors="replace")


def beside(path: Path, manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """This manifest, which is at `path` or will be, and those of the other exports in the folder."""
    others = (json.loads(other.read_bytes()) for other in path.parent.glob("*.manifest.json") if other != path)
    return [manifest, *(other for other in others if other.get("split"))]


def readme(manifests: Iterable[Mapping[str, Any]]) -> str:
    """The README for these exports, one configuration each. By hand rather than by a YAML library: the bytes stay the same."""
    exports = sorted(manifests, key=lambda manifest: str(manifest["format"]))
    filled = [
        export for export in exports if export["written"] and export["columns"]
    ]  # a configuration without rows does not load
    front = ["---", *_configs(filled), *_features(filled), "---"] if filled else []
    return "\n".join([*front, SIGN, "", *_text(exports, filled)])


def _configs(exports: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    yield "configs:"
    for export in exports:
        name = export["format"]
        yield from (f"- config_name: {name}", f"  description: {_digest(export)}", "  data_files:")
        for split in _splits(export):
            yield from (f"  - split: {split}", f"    path: {name}/{split}-*{export.get('suffix', '.jsonl')}")


def _digest(export: Mapping[str, Any]) -> str:
    """What the rows are, in a word.

    `load_dataset` keeps what it has read by the folder's name and what the README declares, not by the files (measured with 4.0.0,
    4.7.0 and 5.2.0): without it an export that was written again, or from which somebody was taken out, would load as it was.
    """
    digests = "".join(file["sha256"] for file in export["files"] if "split" in file)
    return f"sha256 {hashlib.sha256(digests.encode()).hexdigest()}"


def _features(exports: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    yield "dataset_info:"
    for export in exports:
        yield from (f"- config_name: {export['format']}", "  features:")
        for name, kind in export["columns"].items():
            # A Parquet column of JSON lists is one JSON value a row to that library.
            packed = export.get("suffix") == ".parquet" and kind == "list"
            yield from (f"  - name: {name}", _TYPES["json" if packed else kind])


def _text(exports: Iterable[Mapping[str, Any]], filled: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    yield from ("# User feedback as data", "")
    yield from ("| Configuration | Split | Rows | Left out |", "|---|---|---:|---:|")
    for export in exports:
        for split in _splits(export):
            yield f"| `{export['format']}` | {split} | {export['splits'][split]} | {export['skipped']} |"
    yield from ("", "```python", "from datasets import load_dataset  # 4.7 or later", "")
    for export in filled:
        name, split = export["format"], _splits(export)[0]
        yield f'{_variable(name)} = load_dataset("path/to/this/folder", "{name}", split="{split}")'
    yield from ("```", "", "Beside each configuration, `NAME.skipped.jsonl` holds what was left out, with the reason;")
    yield "`NAME.manifest.json` holds counts and digests, `NAME.card.html` what a model might learn from it that nobody meant."
    warnings = [(export["format"], warning) for export in exports for warning in export.get("warnings", ())]
    if warnings:
        yield from ("", "## Before you train", "")
        yield from (f"- `{name}`: {warning}." for name, warning in warnings)


def _splits(export: Mapping[str, Any]) -> list[str]:
    """The splits that have rows; of an export without any, the one it would be."""
    return [split for split, rows in export["splits"].items() if rows] or [export["split"]]


def _variable(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)
