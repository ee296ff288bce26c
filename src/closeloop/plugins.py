"""Finding and loading plugins. Built-in ones are named as dotted strings, so the host never imports an adapter by itself."""

from __future__ import annotations

import importlib
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

import pluggy

from closeloop import hookspecs
from closeloop.config import SourceSettings
from closeloop.errors import FOREIGN, ConfigError, PluginError, known, meant
from closeloop.models import Trace
from closeloop.platforms.base import API_VERSION, Platform, PlatformFactory

if TYPE_CHECKING:
    import typer

    from closeloop.buckets.base import Detector
    from closeloop.datasets.base import Exporter

GROUP = "closeloop"
BUILTIN = (
    "closeloop.platforms.files",
    "closeloop.platforms.langfuse",
    "closeloop.platforms.langsmith",
    "closeloop.platforms.phoenix",
    "closeloop.buckets.detectors",
    "closeloop.datasets.exporters",
)
_HOMES = {
    "register_platforms": "closeloop.platforms.",
    "register_detectors": "closeloop.buckets.",
    "register_exporters": "closeloop.datasets.",
}
"""Hook -> where the built-in plugins are that implement it. They are imported when it is asked for: an idle run needs one adapter."""
REGISTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "register_platforms": ("platforms", ("api_version", "credentials", "from_source")),
    "register_detectors": ("detectors", ("version", "buckets", "detect")),
    "register_exporters": ("exporters", ("version", "view", "description", "columns", "render")),
    "register_commands": ("commands", ("info", "command")),
}
"""Hook -> what it registers, and what each thing must have beside a name."""
_HOOKS = (*REGISTERS, "prepare_trace")
_MISSING = "not installed"


class PluginWarning(UserWarning):
    """A plugin, or one thing it registers, was left out; the message names its package and the reason."""


@dataclass(frozen=True)
class PluginStatus:
    """What `closeloop plugins` shows of one plugin. `provides` has names by kind, e.g. `{"platforms": ("acme",)}`."""

    name: str
    origin: str
    """The package it comes from; `built in`, or `given` for an object handed over."""
    version: str | None = None
    hooks: tuple[str, ...] = ()
    provides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    error: str | None = None
    """Why it was left out, or which part of it was."""


@dataclass(frozen=True)
class _Gathered:
    """What one hook registered: name -> (plugin, thing); `clashes` are names two plugins claim, with the sentence for it."""

    found: Mapping[str, tuple[str, Any]]
    clashes: tuple[tuple[str, str], ...]


class Plugins:
    """One plugin manager with what it loaded. Make one per `Loop`; tests make their own.

    A plugin that cannot be loaded is a PluginWarning and a row of `describe()`; the rest keep working. One that was asked for by
    name is different: using anything then raises PluginError, because a missing redaction must not pass unseen.
    """

    def __init__(
        self, *, allow: str | None = None, extra: Mapping[str, object] | None = None, builtin: bool = True
    ) -> None:
        """`allow` is a comma-separated list of entry-point names (None: all; empty: none). `extra` registers objects as they are.

        Without `builtin` only what others have installed is loaded: the commands of `closeloop --help` need no more.
        """
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hookspecs)
        self._rows: list[PluginStatus] = []
        self._gathered: dict[str, _Gathered] = {}
        self._given: dict[tuple[str, str], list[tuple[str, Any]]] = {}
        self._lock = threading.RLock()
        self._asked = None if allow is None else {name.strip() for name in allow.split(",") if name.strip()}
        self._waiting = list(BUILTIN if builtin else ())
        installed = entry_points(group=GROUP) if self._asked != set() else ()
        points = sorted(installed, key=lambda point: (point.name, _package(point)))
        for point in points:
            if self._asked is None or point.name in self._asked:
                self._load(point.name, _package(point), point.load, point.dist.version if point.dist else None)
        for name in sorted((self._asked or set()) - {point.name for point in points}):
            have = known(point.name for point in points)
            self._leave_out(PluginStatus(name, _MISSING, error=f"no installed package has it: installed are {have}"))
        for name, plugin in (extra or {}).items():
            self._load(name, "given", partial(_given, plugin))

    def platforms(self) -> dict[str, PlatformFactory]:
        """Every platform by name."""
        return self._collect("register_platforms")

    def detectors(self) -> dict[str, Detector]:
        """Every detector by name."""
        return self._collect("register_detectors")

    def exporters(self) -> dict[str, Exporter]:
        """Every export format by name."""
        return self._collect("register_exporters")

    def commands(self) -> dict[str, typer.Typer]:
        """Every command group that plugins add, by name."""
        return self._collect("register_commands", strict=False)

    def connect(self, source: SourceSettings, env: Mapping[str, str]) -> Platform:
        """The adapter for a source. Raises ConfigError that lists the platforms there are."""
        self._take_in(_HOMES["register_platforms"] + source.platform)
        platforms: dict[str, PlatformFactory] = self._collect("register_platforms", whole=False)
        if source.platform not in platforms:
            platforms = self.platforms()
            broken = "".join(f"; plugin {row.name!r} failed: {row.error}" for row in self._rows if row.error)
            raise ConfigError(
                f"unknown platform {source.platform!r}: known platforms are {known(platforms)}{meant(source.platform, platforms)}{broken}"
            )
        return platforms[source.platform].from_source(source, env)

    def prepare(self, trace: Trace, source: SourceSettings) -> Trace:
        """The trace after every plugin's `prepare_trace`. Raises PluginError naming the plugin: an unredacted trace is never stored."""
        self._require_asked()
        # Registration order, except where a plugin asked to be first or last.
        implementations = self._manager.hook.prepare_trace.get_hookimpls()
        for impl in sorted(implementations, key=lambda impl: (not impl.tryfirst, impl.trylast)):
            arguments = {"trace": trace, "source": source}
            result: Any = None
            try:
                result = impl.function(*(arguments[name] for name in impl.argnames))
                problem = _trace_problem(trace, result)
            except FOREIGN as error:
                problem = _reason(error)
            if problem:
                raise PluginError(
                    f"plugin {impl.plugin_name!r} failed in prepare_trace on trace {trace.id!r}: {problem}: "
                    "fix or remove it; the trace was not stored"
                )
            trace = trace if result is None else result
        return trace

    def describe_loaded(self) -> tuple[PluginStatus, ...]:
        """The plugins in use that are not built in, without asking them for anything."""
        return tuple(row for row in self._rows if row.hooks and row.origin != "built in")

    def describe(self, unfit: Callable[[Exporter], str] = lambda exporter: "") -> tuple[PluginStatus, ...]:
        """Every plugin: where it is from, its hooks, what it provides by kind, and what went wrong. Never raises. `unfit` says why a
        format cannot be used, which is found out only when it is.
        """
        self._take_in("")
        provides: dict[str, dict[str, list[str]]] = {}
        wrong: dict[str, list[str]] = {}
        for hook, (kind, _) in REGISTERS.items():
            gathered = self._gather(hook)
            for name, (plugin, item) in gathered.found.items():
                provides.setdefault(plugin, {}).setdefault(kind, []).append(name)
                if kind == "exporters" and (why := unfit(item)):
                    wrong.setdefault(plugin, []).append(why)
            for plugin, sentence in gathered.clashes:
                wrong.setdefault(plugin, []).append(sentence)
        rows = []
        for row in self._rows:
            loaded = bool(row.hooks)
            error = "; ".join([*([row.error] if row.error else []), *(wrong.get(row.name, []) if loaded else [])])
            kinds = provides.get(row.name, {}) if loaded else {}
            named = {kind: tuple(sorted(names)) for kind, names in kinds.items()}
            rows.append(replace(row, provides=named, error=error or None))
        return tuple(sorted(rows, key=lambda row: row.name not in BUILTIN))

    # --- loading

    def _take_in(self, home: str) -> None:
        """Import the built-in plugins below a place that were not needed until now."""
        # Sources are connected by several threads at once: the second must wait until the first has what both need.
        with self._lock:
            for path in [path for path in self._waiting if path.startswith(home)]:
                self._waiting.remove(path)
                self._load(path, "built in", partial(importlib.import_module, path))
                self._gathered.clear()

    def _load(self, name: str, origin: str, load: Callable[[], object], version: str | None = None) -> None:
        row = PluginStatus(name, origin, version)
        if self._manager.has_plugin(name) or name in self._waiting:
            holder = next((row.origin for row in self._rows if row.name == name), "built in")
            self._leave_out(
                replace(row, error=f"the plugin name {name!r} is taken by {holder}: uninstall one of the two")
            )
            return
        plugin: object = None
        try:
            plugin = load()
            self._manager.register(plugin, name)
            self._check_hooks(plugin)
        # The plugin border: one broken package never stops the host, not even one that calls sys.exit() when imported.
        except FOREIGN as error:
            if plugin is not None and self._manager.get_name(plugin) == name:
                self._manager.unregister(plugin)
            self._leave_out(replace(row, error=_reason(error)))
            return
        hooks = tuple(sorted(caller.name for caller in self._manager.get_hookcallers(plugin) or ()))
        self._rows.append(replace(row, hooks=hooks))

    def _check_hooks(self, plugin: object) -> None:
        callers = self._manager.get_hookcallers(plugin)
        if not callers:
            raise PluginError("it has no hooks: mark its functions with @closeloop.hookimpl")
        for caller in callers:
            # pluggy silently ignores a misspelled hook name (facts/sync.md section 5).
            if not caller.has_spec() and any(
                impl.plugin is plugin and not impl.optionalhook for impl in caller.get_hookimpls()
            ):
                raise PluginError(
                    f"unknown hook {caller.name!r}: hooks are {known(_HOOKS)}{meant(caller.name, _HOOKS)}"
                )
            if any(impl.plugin is plugin and (impl.wrapper or impl.hookwrapper) for impl in caller.get_hookimpls()):
                raise PluginError(f"{caller.name} is a hook wrapper: hooks only register things, return a list of them")

    def _leave_out(self, row: PluginStatus) -> None:
        self._rows.append(row)
        _warn(row, f"is left out: {row.error}")

    # --- collecting

    def _collect(self, hook: str, *, strict: bool = True, whole: bool = True) -> dict[str, Any]:
        """What all plugins registered, by name. Raises PluginError when two claim one name, or one that was asked for is broken.

        Not `whole` is without the built-in ones that nothing has needed yet.
        """
        if whole and hook in _HOMES:
            self._take_in(_HOMES[hook])
        gathered = self._gather(hook)
        if strict:
            self._require_asked()
        if gathered.clashes:
            raise PluginError("; ".join(sentence for _, sentence in gathered.clashes))
        return {name: item for name, (_, item) in sorted(gathered.found.items())}

    def _gather(self, hook: str) -> _Gathered:
        """Ask every plugin once; what it gave is remembered."""
        with self._lock:
            if hook not in self._gathered:
                found: dict[str, tuple[str, Any]] = {}
                clashes = []
                for plugin, name, item in self._items(hook):
                    if name in found:
                        kind = REGISTERS[hook][0].removesuffix("s")
                        sentence = (
                            f"{kind} {name!r} comes from both {found[name][0]!r} and {plugin!r}: "
                            "uninstall one, or choose with CLOSELOOP_PLUGINS"
                        )
                        clashes.append((plugin, sentence))
                    else:
                        found[name] = (plugin, item)
                self._gathered[hook] = _Gathered(found, tuple(clashes))
            return self._gathered[hook]

    def _items(self, hook: str) -> Iterator[tuple[str, str, Any]]:
        """(plugin, name, thing) for everything usable. Built-in plugins come first, whenever they were imported: who comes second to
        a name is the one in the wrong.
        """
        implementations = getattr(self._manager.hook, hook).get_hookimpls()
        for impl in sorted(implementations, key=lambda impl: impl.plugin_name not in BUILTIN):
            asked = (hook, impl.plugin_name)
            if asked not in self._given:
                self._given[asked] = list(self._usable(hook, impl))
            yield from ((impl.plugin_name, name, item) for name, item in self._given[asked])

    def _usable(self, hook: str, impl: Any) -> Iterator[tuple[str, Any]]:
        """What one plugin registers; what cannot be used is reported and left out."""
        kind, needs = REGISTERS[hook]
        try:
            items = list(impl.function() or ())
        except FOREIGN as error:
            self._fail(impl.plugin_name, f"{hook}: {_reason(error)}")
            return
        for item in items:
            name = _name(item)
            problem = _problem(kind, name, item, needs)
            if problem:
                self._fail(impl.plugin_name, problem)
            else:
                yield str(name), item

    def _fail(self, name: str, reason: str) -> None:
        for number, row in enumerate(self._rows):
            if row.name == name and row.hooks:
                self._rows[number] = replace(row, error=f"{row.error}; {reason}" if row.error else reason)
                _warn(row, f"is only partly used: {reason}")

    def _require_asked(self) -> None:
        broken = [row for row in self._rows if row.error and self._asked and row.name in self._asked]
        if broken:
            reasons = "; ".join(f"plugin {row.name!r} ({row.origin}): {row.error}" for row in broken)
            raise PluginError(f"{reasons}: repair it, or take it out of CLOSELOOP_PLUGINS")


def _name(item: Any) -> Any:
    """The name a thing is registered under; a Typer app has it in `info`."""
    name = getattr(item, "name", None)
    return getattr(getattr(item, "info", None), "name", None) if name is None else name


def _problem(kind: str, name: Any, item: Any, needs: tuple[str, ...]) -> str | None:
    if not isinstance(name, str) or not name:
        return f"{kind}: {type(item).__name__} object has no name: give it a `name`"
    missing = [need for need in needs if not hasattr(item, need)]
    if missing:
        return f"{kind}: {name!r} lacks {', '.join(missing)}: see `closeloop.hookspecs`"
    if kind == "platforms":
        return _api_problem(name, item.api_version)
    if isinstance(item, type):
        return f"{kind}: {name!r} is a class: register an object of it"
    if kind == "detectors" and not (isinstance(item.version, str) and isinstance(item.buckets, tuple)):
        return f"{kind}: {name!r}: `version` is a text and `buckets` is a tuple of keys"
    return None


def _api_problem(name: str, have: Any) -> str | None:
    """An adapter works with the same major version and an equal or lower minor one."""
    if not (isinstance(have, tuple) and len(have) == 2 and all(isinstance(part, int) for part in have)):
        return f"platform {name!r} has api_version {have!r}: it must be two numbers such as {API_VERSION!r}"
    if have[0] != API_VERSION[0] or have[1] > API_VERSION[1]:
        side = "closeloop" if have > API_VERSION else "the plugin"
        return f"platform {name!r} is made for plugin API {have[0]}.{have[1]}, this is {API_VERSION[0]}.{API_VERSION[1]}: upgrade {side}"
    return None


def _trace_problem(before: Trace, after: object) -> str | None:
    if after is None:
        return None
    if not isinstance(after, Trace):
        return f"it returned {type(after).__name__}, not a Trace or None"
    if (after.platform, after.project, after.id) != (before.platform, before.project, before.id):
        return "it changed the trace's platform, project or id"
    return None


def _reason(error: BaseException) -> str:
    return str(error) if isinstance(error, PluginError) else f"{type(error).__name__}: {error}"


def _warn(row: PluginStatus, what: str) -> None:
    package = f" {row.version}" if row.version else ""
    whence = "" if row.origin == _MISSING else f" from {row.origin}{package}"
    warnings.warn(f"plugin {row.name!r}{whence} {what}", PluginWarning, stacklevel=4)


def _given(plugin: object) -> object:
    return plugin


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value
