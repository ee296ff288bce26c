"""The house rules that a machine can check: layers, sizes, types, lint, quick imports, nothing that must not be committed."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "closeloop"
MODULES = sorted(SRC.rglob("*.py"))


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """A tool of this environment, with its output."""
    return subprocess.run([sys.executable, *command], cwd=cwd, capture_output=True, text=True, check=False)


def committed() -> list[Path]:
    """Files that are, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for path in (ROOT / line for line in listed.stdout.splitlines()) if path.is_file()]


def test_imports_point_one_way() -> None:
    """Every import-linter contract of pyproject.toml holds."""
    result = run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")

    assert result.returncode == 0, result.stdout + result.stderr


def test_types_hold_under_strict_mypy() -> None:
    """The package and the written-down use of its public names type-check."""
    result = run("-m", "mypy", "--package", "closeloop")
    public = run("-m", "mypy", "tests/typing_api.py")

    assert result.returncode == 0, result.stdout
    assert public.returncode == 0, public.stdout


def test_code_is_linted_and_formatted() -> None:
    """ruff has nothing to say."""
    lint = run("-m", "ruff", "check", ".")
    layout = run("-m", "ruff", "format", "--check", ".")

    assert lint.returncode == 0, lint.stdout
    assert layout.returncode == 0, layout.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC)))
def test_a_module_fits_its_room_and_says_what_lives_there(path: Path) -> None:
    """No file is over 400 lines and each starts with a docstring."""
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text))


def test_functions_fit_on_a_screen() -> None:
    """No function of the product is over 60 lines, signature and docstring included."""
    long = [
        f"{path.relative_to(SRC)}:{node.lineno} {node.name} ({node.end_lineno - node.lineno + 1})"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno + 1 > 60
    ]

    assert long == []


def test_a_module_sets_a_name_once() -> None:
    """A second pattern of the same name takes the place of the first, wherever that one was meant."""
    twice = []
    for path in MODULES:
        targets = [
            target.id
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            for one in (node.targets if isinstance(node, ast.Assign) else [node.target])
            for target in ast.walk(one)
            if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store)
        ]
        twice += [f"{path.relative_to(SRC)} {name}" for name, times in Counter(targets).items() if times > 1]

    assert twice == []


def test_public_classes_and_functions_have_docstrings() -> None:
    """Whatever a plugin author or user can call is described, methods that implement a protocol apart."""
    bare = []
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            hook = isinstance(node, ast.FunctionDef) and node.decorator_list
            if public and not hook and not ast.get_docstring(node):
                bare.append(f"{path.relative_to(SRC)}:{node.lineno} {node.name}")

    assert bare == []


def test_importing_closeloop_imports_no_library() -> None:
    """`import closeloop` and the command's help load neither the model library, nor the database, nor any vendor SDK."""
    code = (
        "import sys, json\n"
        "import closeloop, closeloop.cli\n"
        "from typer.testing import CliRunner\n"
        "before = set(sys.modules)\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in before})))\n"
    )
    result = run("-c", code)
    loaded = set(json.loads(result.stdout))

    assert loaded.isdisjoint(
        {"pydantic", "sqlalchemy", "httpx2", "httpx", "phoenix", "langfuse", "langsmith", "pluggy"}
    )


def test_sorting_a_file_loads_no_database(tmp_path: Path) -> None:
    """`bucket --in` has no store, so it does not wait for the library of one."""
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "a", "prompt": "Why?", "response": "I cannot help with that."}\n')
    code = (
        "import sys\n"
        "from closeloop import Loop\n"
        "Loop(sys.argv[1]).bucket_file(sys.argv[2], sys.argv[3])\n"
        "print('sqlalchemy' in sys.modules)\n"
    )

    assert run("-c", code, str(tmp_path / "store.db"), str(source), str(out)).stdout == "False\n"
    assert "refusal" in out.read_text()


def test_public_names_are_sorted_and_import() -> None:
    """`__all__` is sorted and every name in it exists."""
    import closeloop

    assert closeloop.__all__ == sorted(closeloop.__all__)
    assert all(getattr(closeloop, name) is not None for name in closeloop.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        closeloop.nothing  # noqa: B018 - the access is the test


def test_every_verb_is_a_method_and_a_command() -> None:
    """`Loop` and the command line are twins: neither has a verb the other lacks."""
    from closeloop.cli import app
    from closeloop.loop import Loop

    groups = [group.typer_instance for group in app.registered_groups if group.typer_instance]
    registered = [command for one in (app, *groups) for command in one.registered_commands]
    commands = {command.callback.__name__ for command in registered if command.callback}
    others = {"bucket_file"}
    verbs = {name for name, value in vars(Loop).items() if not name.startswith("_") and not isinstance(value, property)}

    assert verbs - others == commands


def test_nothing_committed_names_a_registry_or_a_machine() -> None:
    """No file names a package registry's host, a path of one machine, or a key."""
    banned = re.compile(
        "|".join(
            (
                r"pypi\." + "org",
                "python" + "hosted",
                r"registry\." + "npmjs",
                r"deb\." + "debian",
                "/work" + "/(?:main|shared)",
                "/" + "root/",
                r"Bearer (?!REDACTED|<|\{|\$|\"|')[A-Za-z0-9._-]{12,}",
            )
        )
    )
    hits = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in committed()
        if path.suffix not in {".png", ".gz", ".zst"}
        for match in [banned.search(path.read_text(encoding="utf-8", errors="replace"))]
        if match
    ]

    assert hits == []
