"""Plugins: loaded one by one, named when they fail, never able to stop the host."""

from __future__ import annotations

import ast
import importlib
import json
import os
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from closeloop import Finding, Loop, Settings, hookimpl
from closeloop.buckets.base import Case, Rule
from closeloop.config import SourceSettings
from closeloop.errors import ConfigError, PluginError
from closeloop.models import Trace
from closeloop.platforms.base import Adapter
from closeloop.plugins import BUILTIN, Plugins, PluginStatus, PluginWarning
from closeloop.testing import MemoryServer, samples

EXAMPLE = Path(__file__).parents[1] / "examples" / "acme_platform"
SOURCE = SourceSettings(platform="memory")


def platform(name: str, **fields: Any) -> type[Adapter]:
    """A platform class that does nothing."""
    return type("Platform", (Adapter,), {"name": name, **fields})


def registering(**hooks: list[Any]) -> object:
    """A plugin whose hooks return these lists."""

    class Plugin:
        pass

    for name, items in hooks.items():
        setattr(Plugin, name, staticmethod(hookimpl(lambda items=items: items)))
        getattr(Plugin, name).__name__ = name
    return Plugin()


def status(plugins: Plugins, name: str) -> PluginStatus:
    """The row of one plugin."""
    return next(row for row in plugins.describe() if row.name == name)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A function that puts a package with an entry point on the path, as pip would."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(package: str, source: str, *, name: str | None = None, version: str = "1.0") -> None:
        module = package.replace("-", "_")
        (tmp_path / f"{module}.py").write_text(source, encoding="utf-8")
        info = tmp_path / f"{module}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text(f"[closeloop]\n{name or package} = {module}\n", encoding="utf-8")

    return install


# --- what is loaded


def test_everything_built_in_is_loaded() -> None:
    """Every built-in plugin loads, and says what it provides."""
    rows = {row.name: row for row in Plugins(allow="").describe()}

    assert set(rows) == set(BUILTIN)
    assert not [row for row in rows.values() if row.error]
    assert all(row.origin == "built in" and row.provides for row in rows.values())
    assert rows["closeloop.platforms.files"].provides == {"platforms": ("files",)}


def test_connecting_imports_one_built_in_adapter() -> None:
    """An idle run of one platform does not pay for the others; a list of platforms has them all."""
    program = (
        "import sys\n"
        "from closeloop.config import SourceSettings\n"
        "from closeloop.plugins import Plugins\n"
        "plugins = Plugins(allow='')\n"
        "plugins.connect(SourceSettings(platform='files', path='x.jsonl'), {})\n"
        "print(sorted(n for n in sys.modules if n in sys.argv[1:]))\n"
        "print(sorted(plugins.platforms()))"
    )
    command = [sys.executable, "-c", program, *BUILTIN]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

    assert said == ["['closeloop.platforms.files']", "['files', 'langfuse', 'langsmith', 'phoenix']"]


def test_every_plugin_is_asked_once(install: Callable[..., None]) -> None:
    """Also when built-in adapters are imported one after the other."""
    install(
        "counts",
        "from closeloop import hookimpl\nfrom closeloop.platforms.base import Adapter\nasked = []\n"
        "class P(Adapter):\n    name = 'counted'\n"
        "@hookimpl\ndef register_platforms():\n    asked.append(1)\n    return [P]\n",
    )
    plugins = Plugins()
    for platform in ("files", "files"):
        plugins.connect(SourceSettings(platform=platform, path=Path("x.jsonl")), {})
    assert {"counted", "phoenix"} <= set(plugins.platforms())
    plugins.describe()

    assert importlib.import_module("counts").asked == [1]


def test_a_name_that_is_built_in_is_taken_before_it_is_imported(install: Callable[..., None]) -> None:
    """A package cannot put itself in the place of a built-in plugin."""
    source = "from closeloop import hookimpl\n@hookimpl\ndef register_exporters():\n    return []\n"
    install("usurper", source, name="closeloop.platforms.phoenix")
    with pytest.warns(PluginWarning, match="taken by built in"):
        plugins = Plugins()

    assert "phoenix" in plugins.platforms()


def test_an_object_can_be_given() -> None:
    """Tests and notebooks register without installing anything."""
    server = MemoryServer()
    plugins = Plugins(allow="", extra={"memory": server})

    assert plugins.platforms()["memory"] is server
    assert plugins.connect(SourceSettings(platform="memory", project="p"), {}).project == "p"
    assert status(plugins, "memory").origin == "given"


def test_an_installed_package_is_found(install: Callable[..., None]) -> None:
    """An entry point is enough; the row names package, version and hooks."""
    install(
        "good-one",
        "from closeloop import hookimpl\nfrom closeloop.platforms.base import Adapter\n"
        "class P(Adapter):\n    name = 'good'\n"
        "@hookimpl\ndef register_platforms():\n    return [P]\n",
        version="3.1",
    )

    assert status(Plugins(), "good-one") == PluginStatus(
        "good-one", "good-one", "3.1", ("register_platforms",), {"platforms": ("good",)}, None
    )


@pytest.mark.parametrize(("allow", "loaded"), [(None, True), ("", False), ("other, chosen-one", True)])
def test_plugins_can_be_chosen(install: Callable[..., None], allow: str | None, loaded: bool) -> None:
    """Unset loads all, empty none, a list only what it names."""
    source = "from closeloop import hookimpl\n@hookimpl\ndef register_exporters():\n    return []\n"
    install("chosen-one", source)
    install("other", source)

    names = [row.name for row in Plugins(allow=allow).describe()]
    assert ("chosen-one" in names) is loaded


# --- what fails


BROKEN = {
    "raises": ("raise RuntimeError('boom')", "RuntimeError: boom"),
    "exits": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "misses": ("import no_such_module_anywhere", "No module named 'no_such_module_anywhere'"),
    "syntax": ("def (", "SyntaxError"),
    "misspelt": (
        "from closeloop import hookimpl\nfrom closeloop.platforms.base import Adapter\n"
        "class P(Adapter):\n    name = 'half'\n"
        "@hookimpl\ndef register_platforms(): return [P]\n@hookimpl\ndef register_platfroms(): return []",
        "unknown hook 'register_platfroms': hooks are prepare_trace, register_commands, register_detectors, register_exporters, "
        "register_platforms (did you mean 'register_platforms'?)",
    ),
    "arguments": (
        "from closeloop import hookimpl\n@hookimpl\ndef prepare_trace(trace, colour): return trace",
        "colour",
    ),
    "empty": ("x = 1", "it has no hooks: mark its functions with @closeloop.hookimpl"),
    "wrapper": (
        "from closeloop import hookimpl\n@hookimpl(wrapper=True)\ndef register_platforms():\n    return (yield)",
        "register_platforms is a hook wrapper",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_package_never_stops_the_host(install: Callable[..., None], case: str) -> None:
    """It is a warning that names package and reason, a row that says the same, and everything else works."""
    source, reason = BROKEN[case]
    install(f"broken-{case}", source)

    with pytest.warns(PluginWarning, match=f"plugin 'broken-{case}' from broken-{case} 1.0 is left out: ") as caught:
        plugins = Plugins()

    assert len(caught) == 1
    assert reason in str(caught[0].message)
    assert reason in (status(plugins, f"broken-{case}").error or "")
    assert {"files", "phoenix"} <= set(plugins.platforms())
    assert "half" not in plugins.platforms()
    assert plugins.prepare(samples.trace(), SOURCE) == samples.trace()


@pytest.mark.parametrize("case", ["raises", "misspelt"])
def test_a_broken_package_that_was_asked_for_is_an_error(install: Callable[..., None], case: str) -> None:
    """A redaction somebody relies on must not be missing unseen; `describe` still tells what is wrong."""
    install(f"wanted-{case}", BROKEN[case][0])
    with pytest.warns(PluginWarning):
        plugins = Plugins(allow=f"wanted-{case}")

    assert status(plugins, f"wanted-{case}").error
    for use in (plugins.platforms, plugins.detectors, lambda: plugins.prepare(samples.trace(), SOURCE)):
        with pytest.raises(
            PluginError, match=f"plugin 'wanted-{case}' .*: repair it, or take it out of CLOSELOOP_PLUGINS"
        ):
            use()


def test_a_name_nobody_has_is_an_error() -> None:
    """A typing mistake in CLOSELOOP_PLUGINS is told with the names there are."""
    with pytest.warns(PluginWarning, match="plugin 'redactt' is left out: no installed package has it"):
        plugins = Plugins(allow="redactt")

    with pytest.raises(PluginError, match=r"plugin 'redactt' .*no installed package has it: installed are"):
        plugins.platforms()


def test_two_packages_with_one_plugin_name(install: Callable[..., None]) -> None:
    """The first by package name is kept and still works, the second is named."""
    source = (
        "from closeloop import hookimpl\nfrom closeloop.platforms.base import Adapter\n"
        "class P(Adapter):\n    name = __name__\n@hookimpl\ndef register_platforms(): return [P]\n"
    )
    install("twin-a", source, name="twin")
    install("twin-b", source, name="twin")
    with pytest.warns(PluginWarning, match="the plugin name 'twin' is taken by twin-a: uninstall one of the two"):
        plugins = Plugins()

    assert "twin_a" in plugins.platforms()
    assert "twin_b" not in plugins.platforms()
    assert [row.error is None for row in plugins.describe() if row.name == "twin"] == [True, False]


def test_two_plugins_that_claim_one_name() -> None:
    """Nothing decides silently which one is used: it is an error that names both, and only for that kind of thing."""
    plugins = Plugins(allow="", extra={"evil": registering(register_platforms=[platform("phoenix")])})

    with pytest.raises(
        PluginError, match=r"platform 'phoenix' comes from both 'closeloop.platforms.phoenix' and 'evil': uninstall"
    ):
        plugins.platforms()
    assert plugins.exporters()
    assert "comes from both" in (status(plugins, "evil").error or "")


UNUSABLE = {
    "no name": (SimpleNamespace(), "platforms: SimpleNamespace object has no name"),
    "not a text": (SimpleNamespace(name=7), "platforms: SimpleNamespace object has no name"),
    "no method": (SimpleNamespace(name="x", api_version=(1, 0), credentials=()), "platforms: 'x' lacks from_source"),
    "old": (platform("x", api_version=(0, 9)), "made for plugin API 0.9, this is 1.0: upgrade the plugin"),
    "new": (platform("x", api_version=(2, 0)), "made for plugin API 2.0, this is 1.0: upgrade closeloop"),
    "newer": (platform("x", api_version=(1, 1)), "made for plugin API 1.1, this is 1.0: upgrade closeloop"),
    "odd": (platform("x", api_version="1.0"), "has api_version '1.0': it must be two numbers such as (1, 0)"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_an_unusable_thing_is_left_out_alone(case: str) -> None:
    """What else the plugin registers is used; the reason stands in its row."""
    item, reason = UNUSABLE[case]
    plugins = Plugins(allow="", extra={"mixed": registering(register_platforms=[item, platform("fine")])})
    with pytest.warns(PluginWarning, match="plugin 'mixed' from given is only partly used"):
        found = plugins.platforms()

    assert "fine" in found
    assert "x" not in found
    assert reason in (status(plugins, "mixed").error or "")
    assert status(plugins, "mixed").provides == {"platforms": ("fine",)}


@pytest.mark.parametrize("what", ["view", "description", "columns", "render"])
def test_a_format_that_lacks_something_is_told_before_an_export(what: str) -> None:
    """`closeloop plugins` shows it, not only the export that wants it."""
    said = {"version": "1", "view": "pairs", "description": "", "columns": {}, "render": print}
    lacking = {name: value for name, value in said.items() if name != what}
    formats = [SimpleNamespace(name="fine", **said), SimpleNamespace(name="x", **lacking)]
    plugins = Plugins(allow="", extra={"mixed": registering(register_exporters=formats)})

    with pytest.warns(PluginWarning, match="plugin 'mixed' from given is only partly used"):
        row = status(plugins, "mixed")

    assert row.error == f"exporters: 'x' lacks {what}: see `closeloop.hookspecs`"
    assert row.provides == {"exporters": ("fine",)}


@pytest.mark.parametrize(("wrong", "said"), [({"view": "completions"}, "view"), ({"columns": ("id",)}, "columns")])
def test_a_format_that_cannot_be_used_is_shown_before_an_export(
    install: Callable[..., None], wrong: dict[str, Any], said: str
) -> None:
    """`closeloop plugins` called it well, and only the export that wanted it said otherwise."""
    fields = {
        "name": "odd",
        "version": "1",
        "view": "pairs",
        "description": "",
        "columns": {},
        "render": "print",
        **wrong,
    }
    install(
        f"odd-{said}",
        f"import types\nfrom closeloop import hookimpl\n@hookimpl\ndef register_exporters():\n"
        f"    return [types.SimpleNamespace(**{fields!r})]\n",
    )
    with Loop(Settings(plugins=f"odd-{said}")) as loop:
        row = next(row for row in loop.plugins() if row.name == f"odd-{said}")

    assert row.provides == {"exporters": ("odd",)}
    assert f"export format 'odd' has the {said} " in (row.error or "")


class Swearing(Rule):
    """A detector as the manual shows it, without what it detects."""

    name, version, buckets = "swearing", "1", ("tone",)

    def detect(self, case: Case) -> Iterator[Finding]:
        yield from ()


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (Swearing, "detectors: 'swearing' is a class: register an object of it"),
        (type("Odd", (Swearing,), {"version": 1})(), "detectors: 'swearing': `version` is a text"),
        (type("Odd", (Swearing,), {"buckets": "tone"})(), "`buckets` is a tuple of keys"),
    ],
)
def test_a_detector_of_the_wrong_make_is_told_when_it_is_registered(item: Any, reason: str) -> None:
    """Not case by case, when it runs."""
    plugins = Plugins(allow="", extra={"mixed": registering(register_detectors=[item])})
    with pytest.warns(PluginWarning, match="only partly used"):
        assert "swearing" not in plugins.detectors()

    assert reason in (status(plugins, "mixed").error or "")


def test_a_hook_that_fails_is_reported_once() -> None:
    """Asking again neither calls nor warns again."""
    calls = []

    class Failing:
        @hookimpl
        def register_detectors(self) -> list[Any]:
            calls.append(1)
            raise KeyError("weights")

    plugins = Plugins(allow="", extra={"failing": Failing()})
    with pytest.warns(PluginWarning, match="register_detectors: KeyError: 'weights'"):
        plugins.detectors()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "refusal" in plugins.detectors()

    assert calls == [1]


def test_an_unknown_platform_lists_the_known_ones() -> None:
    """The message says what there is, and which plugin failed, for that may be the reason."""
    with pytest.warns(PluginWarning):
        plugins = Plugins(allow="", extra={"acme": object()})

    with pytest.raises(
        ConfigError, match=r"unknown platform 'acme': known platforms are files, .*phoenix.*; plugin 'acme' failed"
    ):
        plugins.connect(SourceSettings(platform="acme"), {})


# --- prepare_trace, commands


def renaming(name: str, **options: Any) -> object:
    """A plugin that adds its letter to the trace's name."""

    class Plugin:
        @hookimpl(**options)
        def prepare_trace(self, trace: Trace) -> Trace | None:
            return trace.model_copy(update={"name": trace.name + name})

    return Plugin()


def test_prepare_trace_goes_from_plugin_to_plugin() -> None:
    """Each works on the result of the one before, in order, except who asked to be first or last."""
    extra = {
        "a": renaming("a", trylast=True),
        "b": renaming("b"),
        "c": renaming("c"),
        "d": renaming("d", tryfirst=True),
    }

    assert Plugins(allow="", extra=extra).prepare(samples.trace(name="-"), SOURCE).name == "-dbca"


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (ValueError("boom"), "ValueError: boom"),
        (SystemExit(0), "SystemExit: 0"),
        ({"id": "t1"}, "it returned dict, not a Trace or None"),
        (samples.trace("t2"), "it changed the trace's platform, project or id"),
    ],
)
def test_a_failing_prepare_trace_stores_nothing(result: Any, reason: str) -> None:
    """The error names plugin and trace: an unredacted trace is never stored."""

    class Plugin:
        @hookimpl
        def prepare_trace(self, trace: Trace) -> Any:
            if isinstance(result, BaseException):
                raise result
            return result

    with pytest.raises(PluginError, match="plugin 'redact' failed in prepare_trace on trace 't1': ") as caught:
        Plugins(allow="", extra={"redact": Plugin()}).prepare(samples.trace(), SOURCE)
    assert reason in str(caught.value)


def test_commands_come_by_name() -> None:
    """A Typer app is found under the name it was made with."""
    app = typer.Typer(name="acme")

    assert Plugins(allow="", extra={"acme": registering(register_commands=[app])}).commands() == {"acme": app}


# --- the example, installed


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example package, built and installed into a folder of its own, without any network."""
    source, target = tmp_path_factory.mktemp("source") / "acme", tmp_path_factory.mktemp("site")
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, "--target", target, source], check=True)
    return target


def run(installed: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Python with the example on its path."""
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True, text=True, check=False, cwd=EXAMPLE,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1", **env},
    )  # fmt: skip


SHOW = """
import dataclasses, json
from closeloop.loop import Loop
print(json.dumps([dataclasses.asdict(row) for row in Loop("x.db").plugins()]))
"""


def test_the_example_is_found_when_installed(installed: Path) -> None:
    """Nothing but pip is needed: name, package, version and platform are told."""
    done = run(installed, "-W", "error", "-c", SHOW)
    rows = {row["name"]: row for row in json.loads(done.stdout or "[]")}

    assert rows["acme"] == {
        "name": "acme",
        "origin": "closeloop-acme",
        "version": "1.2.0",
        "hooks": ["register_platforms"],
        "provides": {"platforms": ["acme"]},
        "error": None,
    }, done.stderr


def test_an_empty_choice_leaves_the_example_out(installed: Path) -> None:
    """CLOSELOOP_PLUGINS set to nothing loads no plugin."""
    done = run(installed, "-c", SHOW, CLOSELOOP_PLUGINS="")

    assert "acme" not in {row["name"] for row in json.loads(done.stdout)}


def test_the_example_keeps_the_contract(installed: Path) -> None:
    """Its own tests pass as an outsider would run them."""
    done = run(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider")

    assert done.returncode == 0, done.stdout[-3000:]


def test_the_example_uses_public_names_only() -> None:
    """An adapter from outside needs no private module and no private name of closeloop."""
    private = []
    for path in EXAMPLE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "closeloop":
                names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
                private += [f"{path.name}: {name}" for name in names if name.startswith("_")]

    assert private == []


def test_sources_of_one_platform_connect_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several threads need an adapter that none has imported yet: each gets it, however long importing takes."""
    real = importlib.import_module

    def slowly(name: str) -> Any:
        time.sleep(0.05)
        return real(name)

    (tmp_path / "x.jsonl").write_text("", encoding="utf-8")
    source = SourceSettings(platform="files", path=tmp_path / "x.jsonl")
    plugins = Plugins(allow="")
    monkeypatch.setattr("closeloop.plugins.importlib.import_module", slowly)
    with ThreadPoolExecutor(8) as pool:
        adapters = list(pool.map(lambda _: plugins.connect(source, {}), range(8)))

    assert {adapter.name for adapter in adapters} == {"files"}
