"""closeloop closes the user feedback loop on Langfuse, LangSmith and Arize Phoenix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from closeloop.config import Settings, SourceSettings
    from closeloop.errors import CloseloopError
    from closeloop.hookspecs import hookimpl
    from closeloop.loop import Loop
    from closeloop.models import (
        Dataset,
        Evidence,
        Example,
        Feedback,
        Finding,
        Interaction,
        Label,
        Message,
        Score,
        Signal,
        Span,
        Trace,
        Verdict,
    )

    __version__: str

__all__ = [
    "CloseloopError",
    "Dataset",
    "Evidence",
    "Example",
    "Feedback",
    "Finding",
    "Interaction",
    "Label",
    "Loop",
    "Message",
    "Score",
    "Settings",
    "Signal",
    "SourceSettings",
    "Span",
    "Trace",
    "Verdict",
    "hookimpl",
]

# Looked up on first use, so that `import closeloop` and `closeloop --help` stay quick.
_HOMES = {
    "CloseloopError": "closeloop.errors",
    "Loop": "closeloop.loop",
    "Settings": "closeloop.config",
    "SourceSettings": "closeloop.config",
    "hookimpl": "closeloop.hookspecs",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("closeloop")
    if name not in __all__:
        raise AttributeError(f"module 'closeloop' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, "closeloop.models")), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
