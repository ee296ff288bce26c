"""The command `closeloop`; `python -m closeloop` is the same."""

from closeloop.collector import patient

__all__ = ["main"]

_PATIENCE = 50_000
"""Looking for cycles among the classes and functions of modules that are being imported was a quarter of all imports."""


def main() -> None:
    """Run the command line with a patient collector: the process is ours, and ends soon."""
    with patient(_PATIENCE):
        from closeloop import cli  # not above: typer is the larger half of `closeloop --help`

        cli.main()


if __name__ == "__main__":
    main()
