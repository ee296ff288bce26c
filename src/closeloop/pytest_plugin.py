"""`pytest --closeloop cases.jsonl --closeloop-target module:function`: every regression case as a test.

The target is given a case's input (`{"messages": [...], "tools"?, "documents"?}`) and returns the answer, as text, as JSON or as
an assistant's message; it may be async. Buckets are marks (`-m hallucination`), and JUnit XML carries bucket, trace and case as
properties. Nothing of closeloop is imported before the option is given, so installing the package does not slow other people's
tests down.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import re
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

_MARK = re.compile(r"\W+")
_TAKEN = frozenset({"skip", "skipif", "xfail", "parametrize", "usefixtures", "filterwarnings", "tryfirst", "trylast"})
"""Marks that mean something to pytest: a bucket of such a name is marked with an underscore behind it."""
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
"""What may stand in an id but in no name of a test and no XML."""
Case = tuple[int, dict[str, Any]]
"""The line of a case in its file, from 0, and the case."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options."""
    group = parser.getgroup("closeloop", "closeloop: regression cases made of user feedback")
    group.addoption(
        "--closeloop",
        action="append",
        metavar="FILE",
        help="run the cases of this `regression` export; may be repeated",
    )
    group.addoption(
        "--closeloop-target", metavar="MODULE:FUNCTION", help="what answers a case: a function from its input to text"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Collect the files only where they are asked for."""
    files = config.getoption("--closeloop")
    if not files:
        return
    if not config.getoption("--closeloop-target"):
        raise pytest.UsageError(
            "--closeloop needs --closeloop-target MODULE:FUNCTION: the function that answers a case"
        )
    missing = [file for file in files if not Path(file).is_file()]
    if missing:
        raise pytest.UsageError(
            f"--closeloop {missing[0]!r}: no such file; write one with `closeloop export regression {missing[0]}`"
        )
    cases = [(Path(file), list(_read(Path(file)))) for file in files]
    for mark in sorted({mark for _, rows in cases for _, row in rows for mark in _marks(row)}):
        config.addinivalue_line("markers", f"{mark}: cases of this error mode (closeloop)")
    config.pluginmanager.register(_Collector(cases, config.getoption("--closeloop-target")), "closeloop-cases")


class _Collector:
    """Adds the cases to whatever else is collected."""

    def __init__(self, cases: list[tuple[Path, list[Case]]], target: str) -> None:
        self.cases = cases
        self.target = target

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self, session: pytest.Session) -> Iterator[None]:
        # As `python -m pytest` does it, so that a module that lies there is found by `pytest`, too.
        if (here := str(session.config.invocation_params.dir)) not in sys.path:
            sys.path.insert(0, here)
        target = _target(self.target)
        session.config.stash[_TARGET] = target
        return (yield)

    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """First of all, so that `-m` and `-k` select among the cases too."""
        for path, rows in self.cases:
            file = CaseFile.from_parent(session, path=path.absolute())
            items.extend(
                CaseItem.from_parent(file, name=_UNSHOWN.sub("\ufffd", str(row["id"])), row=row, line=line)
                for line, row in rows
            )


_TARGET: pytest.StashKey[Callable[[dict[str, Any]], Any]] = pytest.StashKey()
_Collector.pytest_collection_modifyitems = pytest.hookimpl(tryfirst=True)(_Collector.pytest_collection_modifyitems)  # type: ignore[method-assign]


class CaseFile(pytest.File):
    """One file of cases."""

    def collect(self) -> list[pytest.Item]:
        """Cases are added by the plugin itself."""
        return []


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, row: dict[str, Any], line: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.row = row
        self.line = line
        for mark in _marks(row):
            self.add_marker(mark)
        about = _about(row)
        named = {"case": row["id"], "bucket": about.get("bucket"), "trace_id": about.get("trace_id")}
        self.user_properties += [(key, _UNSHOWN.sub("\ufffd", str(value))) for key, value in named.items() if value]

    def runtest(self) -> None:
        """Ask the target and judge its answer; a case that needs a person is skipped with the reason."""
        from closeloop.datasets.cases import judge

        if why := self.row.get("needs_review"):
            pytest.skip(f"needs review: {why}")
        answer = self.config.stash[_TARGET](self.row["input"])
        if inspect.isawaitable(answer):
            answer = asyncio.run(_awaited(answer))
        said = _text(answer)
        judged = judge(said, self.row["assert"])
        if not judged.checked:
            pytest.skip("needs review: only a person can judge this case")
        if judged.failures:
            raise CaseError(said, judged.failures)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What failed, what was asked and answered; where the target raised, from its own lines on. Skips as usual."""
        if isinstance(excinfo.value, pytest.skip.Exception):
            return super().repr_failure(excinfo, style)
        asked = next((m.get("content") for m in reversed(self.row["input"]["messages"]) if m.get("role") == "user"), "")
        if isinstance(excinfo.value, CaseError):
            said = [f"the answer {one}" for one in excinfo.value.failures]
            return "\n".join((*said, f"asked: {asked}", f"answered: {excinfo.value.answer}"))
        return "\n".join((_raised(excinfo.value), f"asked: {asked}"))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the case stands."""
        return self.path, self.line, self.name


class CaseError(Exception):
    """The answer to a case failed its checks."""

    def __init__(self, answer: str, failures: tuple[str, ...]) -> None:
        super().__init__("; ".join(failures))
        self.answer = answer
        self.failures = failures


def _raised(error: BaseException) -> str:
    """The traceback of a target, from where it was called: hundreds of lines above it are pytest's and ours."""
    whole = traceback.TracebackException.from_exception(error)
    ours = [place for place, frame in enumerate(whole.stack) if frame.filename == __file__]
    if ours:
        whole.stack[:] = whole.stack[ours[-1] + 1 :]
    lines = whole.format() if whole.stack else whole.format_exception_only()
    return "".join(lines).rstrip("\n")


async def _awaited(answer: Awaitable[Any]) -> Any:
    return await answer


def _text(answer: Any) -> str:
    """The answer as text: what an assistant's message says, and JSON where it is some. None is a forgotten `return`, not `null`."""
    if isinstance(answer, dict) and answer.get("role") == "assistant" and isinstance(answer.get("content"), str):
        answer = answer["content"]
    if isinstance(answer, str):
        return answer
    try:
        if answer is None:
            raise TypeError
        return json.dumps(answer, ensure_ascii=False)
    except (TypeError, ValueError):
        raise TypeError(f"the target returned {type(answer).__name__}: return the answer as text") from None


def _about(row: dict[str, Any]) -> dict[str, Any]:
    about = row.get("metadata")
    return about if isinstance(about, dict) else {}


def _marks(row: dict[str, Any]) -> list[str]:
    """`format.schema` is marked `format` and `format_schema`: a mark is a word."""
    bucket = str(_about(row).get("bucket") or "")
    names = [_MARK.sub("_", name) for name in dict.fromkeys((bucket.split(".")[0], bucket)) if name]
    return [f"{name}_" if name in _TAKEN else name for name in names]


def _read(path: Path) -> Iterator[Case]:
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        number = 0
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number - 1, _case(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise pytest.UsageError(
                f"--closeloop {str(path)!r} line {number} is no case ({type(error).__name__}: {error}): "
                "give a file that `closeloop export regression` wrote"
            ) from None


def _case(row: Any) -> dict[str, Any]:
    """The row, if it has all that a case needs; else an error says what is missing."""
    _ = row["id"], row["input"]["messages"][:0], row["assert"]
    for kind, there in (("message", row["input"]["messages"]), ("assertion", row["assert"])):
        if not isinstance(there, list) or not all(isinstance(one, dict) for one in there):
            raise TypeError(f"every {kind} must be an object")
    found: dict[str, Any] = row
    return found


def _target(name: str) -> Callable[[dict[str, Any]], Any]:
    module, _, path = name.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise pytest.UsageError(f"--closeloop-target {name!r}: {error}; write it as package.module:function") from None
    if not callable(found) or inspect.isclass(found):
        raise pytest.UsageError(
            f"--closeloop-target {name!r} is no function: it must take a case's input and return the answer"
        )
    target: Callable[[dict[str, Any]], Any] = found
    return target
