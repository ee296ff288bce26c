"""The error tree: its class says what the engine does next, its exit code what the shell is told."""

from __future__ import annotations

import inspect
import pickle
import re
from collections.abc import Iterator
from typing import cast

import pytest

from closeloop import errors
from closeloop.errors import AuthError, CloseloopError, PermanentError, TransientError, known

TREE = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, Exception)]


def test_there_is_one_root() -> None:
    """Catching CloseloopError catches everything raised on purpose; it is no ValueError and no KeyError."""
    assert all(issubclass(cls, CloseloopError) for cls in TREE)
    assert CloseloopError.__bases__ == (Exception,)


@pytest.mark.parametrize("cls", TREE)
def test_every_error_is_named_and_explained(cls: type[CloseloopError]) -> None:
    """The suffix is Error and a docstring says what follows from it."""
    assert cls.__name__.endswith("Error")
    assert cls.__doc__


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CloseloopError", 1), ("ConfigError", 2), ("PluginError", 2), ("StoreError", 1), ("NoStoreError", 1), ("LockedError", 75),
        ("SplitTakenError", 75), ("AwayError", 75), ("PlatformError", 1),
        ("TransientError", 75), ("PermanentError", 1), ("AuthError", 1), ("RecordError", 3), ("ExportError", 1),
    ],
)  # fmt: skip
def test_exit_codes(name: str, code: int) -> None:
    """Schedulers tell wrong configuration from a busy server by these (docs/design.md 5)."""
    assert getattr(errors, name).exit_code == code


def test_every_error_has_its_exit_code_tested() -> None:
    """A new class must be put into the table above."""
    marks = inspect.unwrap(test_exit_codes).pytestmark  # type: ignore[attr-defined]

    assert {row[0] for row in marks[0].args[1]} == {cls.__name__ for cls in TREE}


@pytest.mark.parametrize(
    "error",
    [
        TransientError("busy", platform="phoenix", request_id="r1", retry_after=2.5),
        AuthError("no", platform="phoenix", request_id="r1", status=401),
        PermanentError("gone", platform="phoenix", status=404),
    ],
)
def test_what_is_known_of_an_answer_travels(error: errors.PlatformError) -> None:
    """Platform, request id, status and wait are attributes, and the message is the message."""
    assert error.platform == "phoenix"
    assert str(error) in ("busy", "no", "gone")
    assert pickle.loads(pickle.dumps(error)).__dict__ == error.__dict__


def test_an_auth_error_is_permanent() -> None:
    """Another try with the same key does not help."""
    assert issubclass(AuthError, PermanentError)
    assert not issubclass(AuthError, TransientError)


@pytest.mark.parametrize(("values", "text"), [(["b", "a"], "a, b"), ([], "none"), (iter("ba"), "a, b")])
def test_known_values_are_listed_in_order(values: list[str], text: str) -> None:
    """The end of a message that says what would have been accepted."""
    assert known(values) == text


def test_where_every_source_failed_each_is_named_with_its_error() -> None:
    """The one that another try would not mend decides; an outage elsewhere must not hide a wrong key."""
    down, key = errors.TransientError("the server is away"), errors.AuthError("the key is wrong")
    error = errors.worst({"chat": down, "support": key})

    assert error is key
    assert str(error) == "support: the key is wrong"
    assert error.__notes__ == ["chat: the server is away"]


def test_what_every_source_says_is_said_once() -> None:
    """Such as that there is no store."""
    error = errors.worst({name: errors.StoreError("there is no store") for name in ("a", "b")})

    assert str(error) == "there is no store"
    assert not hasattr(error, "__notes__")


def test_an_unexpected_error_says_where_it_came_from() -> None:
    """In our own code where it passed through that, and behind it only the name of a file: no path of a machine."""
    with pytest.raises(TypeError) as ours:
        errors.known(0)  # type: ignore[arg-type]
    with pytest.raises(ValueError) as others:
        pickle.loads(b"\x80\x63")

    assert re.fullmatch(r"closeloop/errors\.py:\d+", errors.came_from(ours.value))
    assert re.fullmatch(r"tests/test_errors\.py:\d+", errors.came_from(others.value))


def test_an_unexpected_error_names_the_line_of_whom_we_called() -> None:
    """An adapter's author needs the line of the adapter, not the one that asked it for a page."""

    def pages() -> Iterator[str]:
        yield cast("dict[str, str]", {})["at"]

    with pytest.raises(KeyError) as adapter:
        errors.known(pages())

    line = pages.__code__.co_firstlineno + 1
    assert re.fullmatch(rf"closeloop/errors\.py:\d+ in tests/test_errors\.py:{line}", errors.came_from(adapter.value))
