"""`python -m closeloop` is the same as `closeloop`."""

from closeloop.cli import main

if __name__ == "__main__":
    main()
