"""What `[sources.NAME] options` of one platform may hold, as a model: errors name the key, and the reference lists it."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from closeloop.config import SourceSettings
from closeloop.config.mistakes import said
from closeloop.errors import ConfigError, known


class Options(BaseModel):
    """Subclass it with a field for each option, the meaning as a string below it, and name it `options` on the adapter:

        class AcmeOptions(Options):
            region: Literal["eu", "us"] = "eu"
            \"\"\"Where the project is kept.\"\"\"

    A value is taken as it stands in the configuration: `"true"` is no `true`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @classmethod
    def of(cls, source: SourceSettings) -> Self:
        """The options of a source. Raises ConfigError that names what is unknown or wrong, and what there is instead."""
        try:
            return cls.model_validate(source.options)
        except ValidationError as error:
            lines = (cls._sentence(one["loc"], one["type"], one["msg"], one["input"]) for one in error.errors())
            raise ConfigError(f"{source.platform}: {'; '.join(lines)}") from None

    @classmethod
    def _sentence(cls, place: tuple[int | str, ...], kind: str, message: str, value: object) -> str:
        name = ".".join(map(str, place))
        if kind == "extra_forbidden":
            return f"unknown option {name!r}: known options are {known(cls.model_fields)}"
        return f"options.{name} is {value!r}: {said(kind, message)}"
