"""A first look for `closeloop check`: which server this is, what it can do, whether the key is right, and which names are in use."""

from __future__ import annotations

from collections.abc import Iterable

from closeloop.errors import AuthError, PermanentError, PlatformError
from closeloop.platforms._http import ONCE
from closeloop.platforms._names import describe_names
from closeloop.platforms._sdks import missing
from closeloop.platforms.base import FeedbackName, Probe
from closeloop.platforms.langfuse import budget
from closeloop.platforms.langfuse.client import Client, is_absent
from closeloop.platforms.langfuse.connect import Connection
from closeloop.platforms.langfuse.reading import Reading

_SAMPLE = 3
"""Pages of the newest feedback that names are taken from."""


def probe(connection: Connection, reading: Reading, project: str) -> Probe:
    """Look at the server. What goes wrong stands in `problems`, in sentences."""
    client = connection.client
    try:
        version = client.version(ONCE)
        projects = client.projects(ONCE)
        has_scores = _answers(client, "/v3/scores", {"limit": 1})
        has_observations = _answers(client, "/v2/observations", {"limit": 1, "fields": "core"})
        server_time = client.http.request("GET", "/api/public/health", endpoint="", patience=ONCE).date
    except AuthError as error:
        return Probe(ok=False, can_write=False, problems=(str(error),))
    except PlatformError as error:
        if isinstance(error, PermanentError) and error.status == 404:
            text = f"langfuse: nothing at {client.http.base_url} answers as Langfuse does: check base_url"
            return Probe(ok=False, problems=(text,))
        return Probe(ok=False, problems=(str(error),))
    strategy = f"{'v3' if has_scores else 'v2'} scores, {'v2 observations' if has_observations else 'traces'}"
    ids = [str(row["id"]) for row in projects if row.get("id")]
    names = [str(name) for row in projects if (name := row.get("name") or row.get("id"))]
    if ids:
        reading.project_id = ids[0]
    return Probe(
        ok=True,
        server=f"Langfuse {version}" + (" Cloud" if client.is_cloud else ""),
        strategy=strategy,
        project_found=project == "default" or not projects or project in names or project in ids,
        projects=tuple(names),
        lacks=missing("langfuse", "Langfuse"),
        server_time=server_time,
        notes=tuple(_notes(connection)),
    )


def _answers(client: Client, path: str, params: dict[str, str | int]) -> bool:
    try:
        client.read(path, params, budget.GENERAL, ONCE)
    except PlatformError as error:
        if is_absent(error):
            return False
        raise
    return True


def _notes(connection: Connection) -> Iterable[str]:
    limit = connection.budgets.limit(budget.GENERAL)
    if limit:
        rows = limit * 100
        yield (
            f"this plan allows {limit} calls a minute for the whole organisation: a first sync reads about {rows:,} scores "
            "a minute and waits in between"
        )


def feedback_names(reading: Reading) -> list[FeedbackName]:
    """The names among the newest feedback, with what was seen under them."""
    return describe_names(row for page in reading.pull_newest(_SAMPLE) for row in page.feedback)
