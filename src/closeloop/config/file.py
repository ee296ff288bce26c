"""`closeloop.toml`: read beside environment and arguments, and written for the first time."""

from __future__ import annotations

import os
import tomllib
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsError

from closeloop.config.addresses import is_path
from closeloop.config.credentials import Credentials
from closeloop.config.export_rules import ConsentSettings, ExportSettings
from closeloop.config.mistakes import said
from closeloop.config.settings import (
    AlertSettings,
    BucketSettings,
    JudgeSettings,
    OperateSettings,
    PresidioSettings,
    PushSettings,
    Settings,
    SignalOverride,
    SourceSettings,
)
from closeloop.errors import ConfigError, refusal

CONFIG_FILE = "closeloop.toml"
_SECRETS = ("store", "alerts.webhook", "operate.heartbeat")
"""Settings that are a secret or hold one: each may stand in a file that a variable names, as credentials may."""
TEMPLATE = "template.toml"
"""What `closeloop init` writes; stands beside this module."""

_TABLES: Mapping[tuple[int | str, ...], type[BaseModel]] = {
    (): Settings,
    ("buckets",): BucketSettings,
    ("buckets", "judge"): JudgeSettings,
    ("operate",): OperateSettings,
    ("alerts",): AlertSettings,
    ("presidio",): PresidioSettings,
    ("export",): ExportSettings,
    ("export", "consent"): ConsentSettings,
    ("sources", "*"): SourceSettings,
    ("sources", "*", "push"): PushSettings,
    ("sources", "*", "signals", "*"): SignalOverride,
}
_ANY = ("sources", "signals")
"""Tables whose keys are names of the user's own."""


class _FileValues(PydanticBaseSettingsSource):
    """The values of one `closeloop.toml`, between the environment and the defaults."""

    def __init__(self, settings_cls: type[BaseSettings], values: dict[str, Any]) -> None:
        super().__init__(settings_cls)
        self.values = values

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        return self.values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return self.values


def load(path: Path | None = None, **overrides: Any) -> Settings:
    """Read settings from `path` (default: `closeloop.toml` here, if there is one), the environment, and `overrides`.

    Raises ConfigError that names the file, the key and the reason; relative paths in the file are relative to the file.
    """
    if path is not None and path.is_dir():
        raise ConfigError(
            f"configuration {str(path)!r} is a folder: name the file in it, such as {str(path / CONFIG_FILE)!r}"
        )
    if path is not None and not path.is_file():
        raise ConfigError(f"no configuration at {str(path)!r}: write one with `closeloop init`")
    file = path or Path(CONFIG_FILE)
    values: dict[str, Any] = {}
    if file.is_file():
        values = read_toml(file)
        _anchor(values, file.resolve().parent)
    if overrides.get("plugins") is None and os.environ.get("CLOSELOOP_PLUGINS") == "":
        # Of all variables only this one means something when it is empty: load no plugin.
        overrides["plugins"] = ""
    _warn_of_slips()
    return _build(values, overrides, str(file) if values else "settings")


def read_toml(path: Path, what: str = "") -> dict[str, Any]:
    """The tables of a TOML file, with or without a byte order mark. Raises ConfigError; `what` says there which file it is."""
    name = f"{what} {str(path)!r}".lstrip()
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"cannot read {name}: it is not UTF-8 (byte {error.start + 1}): save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"cannot read {name}: {error}") from None
    except OSError as error:
        raise ConfigError(f"cannot read {name}: {error.strerror}") from None


def _build(values: dict[str, Any], overrides: dict[str, Any], where: str) -> Settings:
    secrets = _secrets(os.environ)
    named = {f"{_variable(setting)}_FILE".lower() for setting in _SECRETS}

    class FromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            if isinstance(env_settings, EnvSettingsSource):
                env_settings.env_vars = {
                    name: value for name, value in env_settings.env_vars.items() if name not in named
                }
            return init_settings, env_settings, _FileValues(settings_cls, secrets), _FileValues(settings_cls, values)

    try:
        return FromFile(**{key: value for key, value in overrides.items() if value is not None})
    except ValidationError as error:
        raise ConfigError("; ".join(_sentences(error, where))) from None
    except SettingsError as error:
        raise ConfigError(f"environment: {error}: write tables and lists as JSON") from None


def _variable(setting: str) -> str:
    """`alerts.webhook` -> `CLOSELOOP_ALERTS__WEBHOOK`."""
    return "CLOSELOOP_" + setting.replace(".", "__").upper()


def _secrets(env: Mapping[str, str]) -> dict[str, Any]:
    """The secret settings that stand in files. Raises ConfigError as credentials do."""
    found: dict[str, Any] = {}
    for setting in _SECRETS:
        name = _variable(setting)
        if env.get(f"{name}_FILE") and not env.get(name):
            table, _, key = setting.rpartition(".")
            (found.setdefault(table, {}) if table else found)[key] = Credentials(env)[name]
    return found


def _named_by(place: tuple[int | str, ...]) -> str | None:
    """The variable of the environment that a setting came from."""
    names = (_variable(".".join(map(str, place[:end]))) for end in range(len(place), 0, -1))
    return next((name for name in names if os.environ.get(name)), None)


def _warn_of_slips() -> None:
    """A variable that is nearly a setting is not read; others of this prefix are somebody else's (Kubernetes makes some)."""
    from difflib import get_close_matches

    for name in os.environ:
        if name.removesuffix("_FILE") in map(_variable, _SECRETS):
            continue
        head = name.removeprefix("CLOSELOOP_").partition("__")[0].lower()
        if name.startswith("CLOSELOOP_") and head not in Settings.model_fields:
            for meant in get_close_matches(head, Settings.model_fields, n=1, cutoff=0.75):
                warnings.warn(f"{name} is no setting: did you mean CLOSELOOP_{meant.upper()}?", stacklevel=3)


def _sentences(error: ValidationError, where: str) -> list[str]:
    """Which keys are wrong and why, each with the variable or file it stands in."""
    lines: dict[str, None] = {}
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        # A value that may be one thing or a table is wrong in each of these ways; the name of the way is no key of the file.
        place = tuple(part for part in one["loc"] if part not in ("str", "SignalOverride"))
        if place != one["loc"] and one["type"] == "string_type":
            continue
        table = tuple("*" if place[n - 1 : n] and place[n - 1] in _ANY else part for n, part in enumerate(place[:-1]))
        key = ".".join(str(part) for part in place) or "settings"
        fields = _TABLES[table].model_fields if table in _TABLES else ()
        lines[f"{_named_by(place) or where}: {key}: {said(one['type'], one['msg'], fields)}"] = None
    return list(lines)


def _anchor(values: dict[str, Any], folder: Path) -> None:
    """Make relative paths of the file absolute, the default of the store's too, so that a job may be started from anywhere."""
    store = values.setdefault("store", Settings.model_fields["store"].default)
    if isinstance(store, str) and (store.startswith("sqlite:///") or is_path(store)):
        values["store"] = "sqlite:///" + str(folder / store.removeprefix("sqlite:///"))
    for source in values.get("sources", {}).values() if isinstance(values.get("sources"), dict) else ():
        if isinstance(source, dict) and isinstance(source.get("path"), str):
            source["path"] = folder / source["path"]
    operate = values.get("operate")
    if isinstance(operate, dict) and isinstance(operate.get("metrics_file"), str):
        operate["metrics_file"] = folder / operate["metrics_file"]
    presidio = values.get("presidio")
    if isinstance(presidio, dict) and isinstance(presidio.get("model"), str) and "/" in presidio["model"]:
        presidio["model"] = str(folder / presidio["model"])
    buckets = values.get("buckets")
    judge = buckets.get("judge") if isinstance(buckets, dict) else None
    if isinstance(judge, dict) and isinstance(judge.get("cache"), str):
        judge["cache"] = str(folder / judge["cache"])
    if isinstance(buckets, dict) and isinstance(buckets.get("taxonomy"), list):
        buckets["taxonomy"] = [folder / item if isinstance(item, str) else item for item in buckets["taxonomy"]]


def write_template(path: Path, *, force: bool = False) -> Path:
    """Write the commented example configuration. Raises ConfigError when the file exists (unless `force`) or cannot be written."""
    if path.is_dir():
        path = path / CONFIG_FILE
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(Path(__file__).with_name(TEMPLATE).read_text(encoding="utf-8"))
    except FileExistsError:
        raise ConfigError(
            f"{str(path)!r} is there already: edit it, or replace it with `closeloop init --force`"
        ) from None
    except OSError as error:
        raise ConfigError(f"cannot write {str(path)!r}: {refusal(path, error)}") from None
    return path
