"""Files that no output may take the place of: the configuration, the store, taxonomies, and what sources read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from closeloop.config.addresses import is_path
from closeloop.config.settings import Settings
from closeloop.errors import ConfigError

_SQLITE = "sqlite:///"


def check_output(
    out: str | Path, settings: Settings, config_file: Path, *inputs: str | Path, rows: bool = True
) -> None:
    """Raises ConfigError where writing `out` would destroy one of these files or one of the `inputs` of the same command.

    Neither may `rows` lie in a folder that a source reads: the next pull would take them for interactions.
    """
    if str(out) == "-":
        return
    real = Path(out).resolve()
    for what, path in _kept(settings, config_file):
        if path.resolve() == real:
            raise ConfigError(f"{str(out)!r} is {what}, which would be lost: write to another file")
    for given in inputs:
        if Path(given).resolve() == real:
            raise ConfigError(f"{str(given)!r} is read and would be written: write to another file")
    for name, source in settings.sources.items() if rows else ():
        if source.path is not None and real.is_relative_to(source.path.resolve()):
            raise ConfigError(
                f"{str(out)!r} lies in the folder that source {name!r} reads, and would come back as feedback: write elsewhere"
            )


def _kept(settings: Settings, config_file: Path) -> Iterator[tuple[str, Path]]:
    yield "the configuration", config_file
    if settings.store.startswith(_SQLITE) or is_path(settings.store):
        yield "the store", Path(settings.store.removeprefix(_SQLITE))
    for path in settings.buckets.taxonomy:
        yield "a taxonomy", path
    for name, source in settings.sources.items():
        if source.path is not None:
            yield f"what source {name!r} reads", source.path
