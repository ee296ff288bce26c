"""The built-in export formats, one a file."""

from __future__ import annotations

from collections.abc import Sequence

from closeloop.datasets.base import Exporter
from closeloop.datasets.exporters.dpo import Dpo
from closeloop.datasets.exporters.kto import Kto
from closeloop.datasets.exporters.regression import Regression
from closeloop.hookspecs import hookimpl


@hookimpl
def register_exporters() -> Sequence[Exporter]:
    """Every format of the product."""
    return [Dpo(), Kto(), Regression()]
