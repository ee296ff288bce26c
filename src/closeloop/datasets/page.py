"""The data card as one HTML file that opens anywhere: tables and charts, no script, no network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from closeloop.datasets.card import Facts, bins
from closeloop.datasets.reasons import REASONS
from closeloop.report.charts import bars, histogram
from closeloop.report.frame import document, section, table

_CODE = re.compile(r"`([^`]*)`")


def page(manifest: Mapping[str, Any], facts: Facts) -> bytes:
    """The card of one export. Everything that comes from users or platforms is escaped."""
    numbers = facts.numbers()
    parts = [
        f"<h1>{escape(str(manifest['format']))}: {manifest['written']} rows</h1>",
        f"<p>{manifest['input']} candidates were read, {manifest['written']} written, "
        f"{manifest['skipped']} left out, each with a reason.</p>",
        *(f'<p class="warn">{escape(warning)}</p>' for warning in facts.warnings()),
        section("Where the rows come from", bars(manifest["kinds"])),
        section("Error modes", bars(numbers["buckets"])),
        section("Length of wanted and unwanted answers, in characters", histogram(bins(), facts.lengths))
        if numbers["rows"]
        else "",
        section("In numbers", _numbers(numbers)),
        section("Left out", _reasons(manifest["skips"])),
        section("Rules of what is left out", _rules((manifest.get("plan") or {}).get("rules") or {})),
        section("Files", _files(manifest["files"])),
    ]
    about = f"closeloop {manifest['closeloop']}, format version {manifest['format_version']}, view {manifest['view']}"
    return document(f"{manifest['format']}: data card", parts, about)


def _numbers(numbers: Mapping[str, Any]) -> str:
    flat = []
    for name, value in numbers.items():
        if isinstance(value, Mapping):
            if name not in ("buckets", "models"):
                flat += [(f"{name} {key}", item) for key, item in value.items()]
        else:
            flat.append((name, value))
    flat += [(f"model {name}", count) for name, count in list(numbers["models"].items())[:10]]
    return table([(escape(name.replace("_", " ")), _shown(name, value)) for name, value in flat if value is not None])


def _shown(name: str, value: Any) -> str:
    """Fractions are shares, except what is a weight."""
    return escape(f"{value:.1%}" if isinstance(value, float) and not name.endswith("_weight") else str(value))


def _reasons(skips: Mapping[str, int]) -> str:
    ranked = sorted(skips.items(), key=lambda item: (-item[1], item[0]))
    return table([(f"<code>{escape(code)}</code> {_sentence(code)}", str(count)) for code, count in ranked])


def _rules(rules: Mapping[str, Any]) -> str:
    return (
        table([(f"<code>{escape(name)}</code>", escape(str(value))) for name, value in rules.items()]) if rules else ""
    )


def _sentence(code: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(REASONS.get(code, "")))


def _files(files: Iterable[Mapping[str, Any]]) -> str:
    return table(
        [
            (f"<code>{escape(file['path'])}</code><br><code>sha256 {file['sha256']}</code>", str(file["lines"]))
            for file in files
        ]
    )
