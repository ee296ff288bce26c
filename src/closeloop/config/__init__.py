"""Settings: arguments > environment > `closeloop.toml` > defaults. Credentials are no settings: adapters read them from the environment."""

from closeloop.config.file import CONFIG_FILE, TEMPLATE, load, write_template
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
    Traces,
)

__all__ = [
    "CONFIG_FILE",
    "TEMPLATE",
    "AlertSettings",
    "BucketSettings",
    "JudgeSettings",
    "OperateSettings",
    "PresidioSettings",
    "PushSettings",
    "Settings",
    "SignalOverride",
    "SourceSettings",
    "Traces",
    "load",
    "write_template",
]
