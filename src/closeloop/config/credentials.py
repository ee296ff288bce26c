"""Credentials from files: `NAME_FILE` names the file that holds what `NAME` would, as container secrets are mounted."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from closeloop.errors import ConfigError

_LARGEST = 64 << 10


class Credentials(Mapping[str, str]):
    """An environment in which a variable that is not set is read from the file that `<variable>_FILE` names.

    Raises ConfigError for a file that cannot be read, or that everybody on the machine may read or write.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env

    def __getitem__(self, name: str) -> str:
        if self._env.get(name) or not self._env.get(f"{name}_FILE"):
            return self._env[name]
        return _read(f"{name}_FILE", Path(self._env[f"{name}_FILE"]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._env)

    def __len__(self) -> int:
        return len(self._env)

    def __repr__(self) -> str:
        return f"Credentials({len(self)} variables)"


def _read(variable: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise ConfigError(f"{variable}: {str(path)!r} is no file")
            if mode & (stat.S_IROTH | stat.S_IWOTH):
                raise ConfigError(
                    f"{variable}: everybody on this machine may read or write {str(path)!r}: "
                    "take that away with chmod 600 (in Kubernetes: defaultMode: 0400)"
                )
            text = file.read(_LARGEST).decode("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{variable}: cannot read {str(path)!r}: {getattr(error, 'strerror', None) or 'no text'}"
        ) from None
    if not text:
        raise ConfigError(f"{variable}: {str(path)!r} is empty")
    return text
