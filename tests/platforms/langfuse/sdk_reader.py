"""Run as a process with any version of the SDK: which of its lists work on a server, as `ok` or the HTTP status."""

import json
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import httpx
from langfuse.api import LangfuseAPI

url, public, secret = sys.argv[1:4]
api = LangfuseAPI(base_url=url, username=public, password=secret, httpx_client=httpx.Client(timeout=30))


def told(run: Callable[[], Any]) -> str:
    """How a call ended."""
    try:
        run()
    except Exception as error:
        return str(getattr(error, "status_code", repr(error)))
    return "ok"


lists = {
    "scores": lambda: api.scores.get_many(limit=1),
    "observations": lambda: api.observations.get_many(limit=1),
    "configs": lambda: api.score_configs.get(limit=1),
    "datasets": lambda: api.datasets.list(limit=1),
}
if hasattr(api, "sessions"):  # gone in version 5
    lists |= {"traces": lambda: api.trace.list(limit=1), "sessions": lambda: api.sessions.list(limit=1)}
print(json.dumps({"version": version("langfuse"), **{name: told(run) for name, run in lists.items()}}))
