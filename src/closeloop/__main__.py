"""The command `closeloop`; `python -m closeloop` is the same."""

import gc
import os
import sys
from io import TextIOWrapper

from closeloop.collector import patient

__all__ = ["main"]

_PATIENCE = 200_000
"""Objects made before the collector looks for cycles: more than the modules of a command, which hold none. Looking there was a quarter
of all imports."""


def main() -> None:
    """Run the command line with a patient collector: the process is ours, and ends soon."""
    # No plugin of pydantic's has business with our models, and to see whether one is there it reads about every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    _hold_standard_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what a locale cannot show ends no run
    with patient(_PATIENCE):
        from closeloop import cli  # not above: typer is the larger half of `closeloop --help`

        try:
            cli.main()
        finally:
            gc.freeze()  # or everything is looked through once more before the process ends


def _hold_standard_streams() -> None:
    """Where a stream was closed (`>&-`), nobody is there to read or tell, and the next file that is opened would get its number."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - for the whole run


if __name__ == "__main__":
    main()
