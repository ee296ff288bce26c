"""The README.md of an export folder, which tells the Hugging Face `datasets` library what is where and of which type.

Without declared types that library guesses them from the first 10 MB and fails on a tool call or a metadata key that comes later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from closeloop.datasets.base import Column

SIGN = "<!-- Written by `closeloop export`. -->"
"""Tells our README from one a person wrote."""

_TYPES: Mapping[Column, str] = {
    "string": "    dtype: string",
    "bool": "    dtype: bool",
    "list": "    list: json",
    "json": "    dtype: json",
}


def readme(manifests: Iterable[Mapping[str, Any]]) -> str:
    """The README for these exports, one configuration each. By hand rather than by a YAML library: the bytes stay the same."""
    exports = sorted(manifests, key=lambda manifest: str(manifest["format"]))
    filled = [export for export in exports if export["written"]]  # a configuration without rows does not load
    front = ["---", *_configs(filled), *_features(filled), "---"] if filled else []
    return "\n".join([*front, SIGN, "", *_text(exports, filled)])


def _configs(exports: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    yield "configs:"
    for export in exports:
        name, split = export["format"], export["split"]
        yield from (
            f"- config_name: {name}",
            "  data_files:",
            f"  - split: {split}",
            f"    path: {name}/{split}-*.jsonl",
        )


def _features(exports: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    yield "dataset_info:"
    for export in exports:
        yield from (f"- config_name: {export['format']}", "  features:")
        for name, kind in export["columns"].items():
            yield from (f"  - name: {name}", _TYPES[kind])


def _text(exports: Iterable[Mapping[str, Any]], filled: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    yield from ("# User feedback as data", "")
    yield from ("| Configuration | Split | Rows | Left out |", "|---|---|---:|---:|")
    for export in exports:
        yield f"| `{export['format']}` | {export['split']} | {export['written']} | {export['skipped']} |"
    yield from ("", "```python", "from datasets import load_dataset  # 4.7 or later", "")
    for export in filled:
        name, split = export["format"], export["split"]
        yield f'{name} = load_dataset("path/to/this/folder", "{name}", split="{split}")'
    yield from ("```", "", "Beside each configuration, `NAME.skipped.jsonl` holds what was left out, with the reason;")
    yield "`NAME.manifest.json` holds counts and digests."
