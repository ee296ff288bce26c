"""The official SDKs, which nothing but datasets and queues needs: what to say where one is not installed."""

from __future__ import annotations

from importlib.util import find_spec


def needed(name: str, title: str) -> str:
    """How to get on without the SDK `name` of the platform that calls itself `title`."""
    return (
        f"datasets and queues of {title} need its SDK: pip install 'closeloop[{name}]', or push neither "
        '(dataset = "" and queue = "" under push)'
    )


def missing(name: str, title: str) -> str:
    """The same where it is not installed, else nothing. Imports nothing."""
    return "" if find_spec(name) else needed(name, title)
