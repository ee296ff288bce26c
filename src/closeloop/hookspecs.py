"""The hooks a plugin may implement: this page is the manual.

A plugin is a package with an entry point in group `closeloop` that names a module (or object) holding functions marked with
`@hookimpl`:

    [project.entry-points.closeloop]
    acme = "acme_closeloop"

Hooks only register named things; the engine then calls those things directly, with types. Implement the hooks you need, leave
out the rest, and take fewer arguments than a hook offers if you like. A plugin that fails to load is reported by
`closeloop plugins` and left out; names must be unique over all plugins. CLOSELOOP_PLUGINS chooses: a comma-separated list of
entry-point names, empty for none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import typer

    from closeloop.buckets.base import Detector
    from closeloop.config import SourceSettings
    from closeloop.datasets.base import Exporter
    from closeloop.models import Trace
    from closeloop.platforms.base import PlatformFactory

hookspec = pluggy.HookspecMarker("closeloop")
hookimpl = pluggy.HookimplMarker("closeloop")


@hookspec
def register_platforms() -> Sequence[PlatformFactory]:  # type: ignore[empty-body]
    """Return the platforms this plugin adds: classes with `name`, `api_version`, `credentials` and `from_source`.

    Called once when platforms are first needed. Subclass `closeloop.platforms.base.Adapter`:

        @hookimpl
        def register_platforms() -> list[type[Acme]]:
            return [Acme]
    """


@hookspec
def register_detectors() -> Sequence[Detector]:  # type: ignore[empty-body]
    """Return detectors: objects with `name`, `version`, `buckets` and `detect(case)` that yields findings.

    Called once before the first interaction is sorted; `buckets` are the keys it may find.
    Subclass `closeloop.buckets.base.Rule`, whose `finding` fills in the rest:

        class Swearing(Rule):
            name, version, buckets = "swearing", "1", ("tone",)

            def detect(self, case: Case) -> Iterator[Finding]:
                at = case.response.find("damn")
                if at >= 0:
                    yield self.finding("tone", 0.9, [case.quote("response", at, at + 4)], "it swears")

        @hookimpl
        def register_detectors() -> list[Rule]:
            return [Swearing()]
    """


@hookspec
def register_exporters() -> Sequence[Exporter]:  # type: ignore[empty-body]
    """Return export formats: objects with `name`, `version`, `view`, `description`, `columns` and `render(example)`.

    Called once when formats are first needed. Subclass `closeloop.datasets.base.Format`; `view` is `pairs`, `unpaired`, `finals`,
    `regression` or `examples`, and `render` returns one row, or why there is none, in a code of your own:

        class Questions(Format):
            name, view, description = "questions", "regression", "The question and nothing else."

            def render(self, example: Example) -> dict[str, Any] | Skipped:
                if example.tools:
                    return Skipped(example.id, "needs_tools")
                return {"id": example.id, "question": example.prompt[-1].text}

        @hookimpl
        def register_exporters() -> list[Format]:
            return [Questions()]
    """


@hookspec
def register_commands() -> Sequence[typer.Typer]:  # type: ignore[empty-body]
    """Return command groups for the CLI: Typer apps whose `info.name` is the group's name, so that its commands are `closeloop acme X`.

    Called when a command is looked up that is not built in, and for `closeloop --help`:

        app = typer.Typer(name="acme")

        @app.command()
        def hello() -> None:
            typer.echo("hello")

        @hookimpl
        def register_commands() -> list[typer.Typer]:
            return [app]
    """


@hookspec
def prepare_trace(trace: Trace, source: SourceSettings) -> Trace | None:
    """Change a trace before it is stored, e.g. to redact it; return the new trace, or None to leave it as it is.

    Called for every pulled trace, after built-in redaction, each plugin on the result of the one before; must be a pure function:

        @hookimpl
        def prepare_trace(trace: Trace, source: SourceSettings) -> Trace | None:
            return trace.model_copy(update={"user_id": None})
    """
