"""Finding and loading plugins. Built-in ones are named as dotted strings, so the host never imports an adapter by itself."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import pluggy

from closeloop import hookspecs
from closeloop.config import SourceSettings
from closeloop.errors import ConfigError, PluginError, known
from closeloop.models import Trace
from closeloop.platforms.base import API_VERSION, Platform, PlatformFactory

if TYPE_CHECKING:
    from closeloop.buckets.base import Detector
    from closeloop.datasets.base import Exporter

GROUP = "closeloop"
BUILTIN = (
    "closeloop.platforms.files",
    "closeloop.platforms.phoenix",
    "closeloop.buckets.detectors",
    "closeloop.datasets.exporters",
)


class PluginWarning(UserWarning):
    """A plugin was left out; the message names its package and the reason."""


class Named(Protocol):
    """Anything a registering hook returns."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


@dataclass(frozen=True)
class PluginStatus:
    """What `closeloop plugins` shows of one plugin: where it is from, which hooks it has, and what went wrong if anything."""

    name: str
    origin: str
    version: str | None = None
    hooks: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    error: str | None = None


class Plugins:
    """One plugin manager with what it loaded. Make one per `Loop`; tests make their own."""

    def __init__(self, *, allow: str | None = None, extra: Mapping[str, object] | None = None) -> None:
        """`allow` is a comma-separated list of entry-point names (None: all; empty: none). `extra` registers objects as they are."""
        self.manager = pluggy.PluginManager(GROUP)
        self.manager.add_hookspecs(hookspecs)
        self.status: list[PluginStatus] = []
        for path in BUILTIN:
            self._register(path, "built in", lambda path=path: importlib.import_module(path))
        chosen = None if allow is None else {name.strip() for name in allow.split(",") if name.strip()}
        for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
            if chosen is None or point.name in chosen:
                self._register(point.name, _package(point), point.load, _version(point))
        for name, plugin in (extra or {}).items():
            self._register(name, "given", lambda plugin=plugin: plugin)

    def _register(self, name: str, origin: str, load: Callable[[], object], version: str | None = None) -> None:
        try:
            plugin = load()
            self.manager.register(plugin, name)
            # Without this a misspelled hook name is silently ignored (facts/sync.md section 5).
            self.manager.check_pending()
        except Exception as error:  # the plugin border: one broken package never stops the host
            self.manager.unregister(name=name) if self.manager.has_plugin(name) else None
            reason = f"{type(error).__name__}: {error}"
            self.status.append(PluginStatus(name, origin, version, error=reason))
            warnings.warn(f"plugin {name!r} from {origin} is left out: {reason}", PluginWarning, stacklevel=4)
            return
        hooks = tuple(sorted(caller.name for caller in self.manager.get_hookcallers(plugin) or ()))
        self.status.append(PluginStatus(name, origin, version, hooks))

    def _collect(self, hook: str, accept: Callable[[Any], str | None] = lambda item: None) -> dict[str, Any]:
        """Ask every plugin once. Two plugins that claim one name is an error; one that fails is left out and reported."""
        found: dict[str, tuple[str, Any]] = {}
        for impl in cast("Iterable[Any]", getattr(self.manager.hook, hook).get_hookimpls()):
            try:
                items = list(impl.function() or ())
            except Exception as error:
                self._fail(impl.plugin_name, f"{hook}: {type(error).__name__}: {error}")
                continue
            for item in items:
                problem = accept(item)
                if problem:
                    self._fail(impl.plugin_name, problem)
                    continue
                if item.name in found:
                    raise PluginError(
                        f"{item.name!r} comes from both {found[item.name][0]!r} and {impl.plugin_name!r}: "
                        "uninstall one, or choose with CLOSELOOP_PLUGINS"
                    )
                found[item.name] = (impl.plugin_name, item)
        return {name: item for name, (_, item) in sorted(found.items())}

    def _fail(self, name: str, reason: str) -> None:
        self.status = [replace(row, error=reason) if row.name == name else row for row in self.status]
        warnings.warn(f"plugin {name!r}: {reason}", PluginWarning, stacklevel=4)

    def platforms(self) -> dict[str, PlatformFactory]:
        """Every platform by name."""
        return self._collect("register_platforms", _api_problem)

    def detectors(self) -> dict[str, Detector]:
        """Every detector by name."""
        return self._collect("register_detectors")

    def exporters(self) -> dict[str, Exporter]:
        """Every export format by name."""
        return self._collect("register_exporters")

    def prepare(self, trace: Trace, source: SourceSettings) -> Trace:
        """The trace after every plugin's `prepare_trace`. Raises PluginError naming the plugin: an unredacted trace is never stored."""
        for impl in self.manager.hook.prepare_trace.get_hookimpls():
            arguments = {"trace": trace, "source": source}
            try:
                result = impl.function(*(arguments[name] for name in impl.argnames))
            except Exception as error:
                raise PluginError(
                    f"plugin {impl.plugin_name!r} failed in prepare_trace on trace {trace.id!r}: {error}: "
                    "fix or remove it; the trace was not stored"
                ) from error
            trace = result if result is not None else trace
        return trace

    def connect(self, source: SourceSettings, env: Mapping[str, str]) -> Platform:
        """The adapter for a source. Raises ConfigError that lists the platforms there are."""
        platforms = self.platforms()
        if source.platform not in platforms:
            broken = "".join(f"; plugin {row.name!r} failed: {row.error}" for row in self.status if row.error)
            raise ConfigError(f"unknown platform {source.platform!r}: known platforms are {known(platforms)}{broken}")
        return platforms[source.platform].from_source(source, env)


def _api_problem(factory: Any) -> str | None:
    have = getattr(factory, "api_version", None)
    if not isinstance(have, tuple) or have[:1] != API_VERSION[:1]:
        return f"platform {factory.name!r} is made for plugin API {have!r}, this is {API_VERSION!r}"
    return None


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


def _version(point: EntryPoint) -> str | None:
    return point.dist.version if point.dist else None
