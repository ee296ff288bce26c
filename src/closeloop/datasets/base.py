"""What an export format is: which view of the store it renders, and how one example becomes one row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Protocol, TypeAlias, get_args

from closeloop.datasets.files.encoding import encode
from closeloop.errors import ConfigError, PluginError, known
from closeloop.models import Example

View = Literal["pairs", "unpaired", "finals", "regression", "examples"]
"""`pairs`: examples with a wanted and an unwanted candidate; `unpaired`: one judged candidate; `finals`: one wanted candidate;
`regression`: failing cases with oracles; `examples`: all of them, each marked with its view."""

TRAINING: frozenset[View] = frozenset({"pairs", "unpaired", "finals"})
"""Views that models learn from. What is in a regression set never comes out of them."""

Column = Literal["string", "bool", "list", "json", "messages"]
"""What a column holds: text, a truth value, a list of JSON values, any JSON value, or a list of `{"role", "content"}` of text."""


@dataclass(frozen=True)
class Skipped:
    """Something that does not make it into a file: its id, a stable reason code, and one sentence of detail.

    `interactions` are the ids of the interactions it is about; the codes of the product are listed in `reasons.REASONS`.
    """

    id: str
    reason: str
    detail: str = ""
    interactions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Images:
    """Which images a consumer takes in what users said: by address or only inside the file, which kinds, how many and how large."""

    by_address: bool = True
    kinds: frozenset[str] = frozenset({"image/jpeg", "image/png", "image/webp"})
    most: int | None = None
    largest: int | None = None


@dataclass(frozen=True)
class Frame:
    """What stands around the rows of a file."""

    head: bytes = b""
    between: bytes = b"\n"
    foot: bytes = b"\n"


Item: TypeAlias = Example | Skipped
"""What a view yields: every candidate it looks at comes out as exactly one of the two."""


def view_of(example: Example) -> View:
    """The view an example belongs to."""
    if example.oracles:
        return "regression"
    labels = {side.label for side in example.candidates}
    return "pairs" if {True, False} <= labels else "unpaired"


class Exporter(Protocol):
    """One export format. `render` returns the row, or why this example has none in this format; it never bends content silently."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def view(self) -> View: ...

    @property
    def description(self) -> str: ...

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns in order, for formats that may be written as a Hugging Face folder; empty for files only."""
        ...

    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """One JSON-ready row for one example. A row has its `id` where the format has room for one."""
        ...


class Format:
    """Base of an export format: set the attributes, write `render`, as `closeloop.hookspecs.register_exporters` shows."""

    name: ClassVar[str] = ""
    version: ClassVar[str] = "1"
    view: ClassVar[View] = "pairs"
    description: ClassVar[str] = ""
    columns: ClassVar[Mapping[str, Column]] = MappingProxyType({})
    suffix: ClassVar[str] = ".jsonl"
    """What the name of a file of this format ends in."""
    frame: ClassVar[Frame] = Frame()
    rows: ClassVar[tuple[int, int | None]] = (0, None)
    """Fewest and most rows the consumer takes; an export outside says so."""
    packed: ClassVar[str] = ""
    """The only packing the consumer reads, and then what `suffix` ends in; empty where it reads lines."""
    folders: ClassVar[bool] = False
    """Whether the format is written as a folder too although it declares no columns: the consumer wants files of fixed names,
    and one of data for each split, however large."""
    images: Images | None = None
    """The images the format carries; without it, what holds an image is left out."""
    profiles: ClassVar[tuple[str, ...]] = ()
    """Consumers that read this format by different rules; the first one is the default."""

    def __init__(self, profile: str | None = None) -> None:
        if profile is not None and profile not in self.profiles:
            raise ConfigError(
                f"unknown profile {profile!r} of format {self.name!r}: known profiles are {known(self.profiles)}"
            )
        self.profile = profile or next(iter(self.profiles), "")

    def render(self, example: Example) -> dict[str, Any] | Skipped:
        """One JSON-ready row for one example."""
        raise NotImplementedError(f"export format {self.name!r} has no render method")

    def line(self, row: dict[str, Any]) -> bytes:
        """The row as it stands in the file, without what separates it from the next. Raises ValueError for what cannot be written."""
        return encode(row)

    def companions(self, data: Mapping[str, str]) -> Mapping[str, str]:
        """Further files the consumer needs beside the data, by name: its configuration.

        `data` is the data file of each split; of a format with columns and without `folders` the first one of each.
        """
        return {}


def as_format(exporter: Exporter) -> Format:
    """The exporter with everything a `Format` has; what a plain object does not say keeps its default.

    Raises PluginError for a format from outside that says something nobody can follow.
    """
    if why := unfit(exporter):
        raise PluginError(why)
    return exporter if isinstance(exporter, Format) else _Plain(exporter)


def unfit(exporter: Exporter) -> str:
    """What a format from outside says that nobody can follow, and what it must say; else nothing."""
    if exporter.view not in get_args(View):
        return (
            f"export format {exporter.name!r} has the view {exporter.view!r}: known views are {known(get_args(View))}"
        )
    wrong = isinstance(exporter.columns, Mapping) and [
        one for one in exporter.columns.values() if one not in get_args(Column)
    ]
    if wrong or not isinstance(exporter.columns, Mapping):
        return (
            f"export format {exporter.name!r} has the columns {exporter.columns!r}: they are a mapping of a column's name to "
            f"what it holds, one of {known(get_args(Column))}; empty where the file is no table"
        )
    return ""


class _Plain(Format):
    """An export format from outside that is no subclass of `Format`."""

    def __init__(self, exporter: Exporter) -> None:
        super().__init__()
        said = {name: getattr(exporter, name) for name in ("name", "version", "view", "description", "columns")}
        self.__dict__.update(said)
        self.render = exporter.render  # type: ignore[method-assign]
