"""A first look at a server, for `closeloop check`: who answers, whether the projects are there, which feedback keys are in use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from closeloop.errors import PlatformError
from closeloop.platforms._http import ONCE
from closeloop.platforms._names import describe_names
from closeloop.platforms._sdks import missing
from closeloop.platforms.base import FeedbackName, Probe, read_rows
from closeloop.platforms.langsmith import normalize
from closeloop.platforms.langsmith.connect import is_cloud
from closeloop.platforms.langsmith.querying import speaks_v2

if TYPE_CHECKING:
    from closeloop.platforms.langsmith.reading import Reading

_PAGES = 20


def probe(reading: Reading) -> Probe:
    """Ask the server who it is and look for every project of the source. Describes what is wrong instead of raising."""
    problems: list[str] = []
    notes: list[str] = []
    try:
        info, clock = reading.client().info(ONCE)
        names = tuple(sorted(one.name for one in reading.client().projects(None, ONCE)))
    except PlatformError as error:
        return Probe(ok=False, problems=(str(error),))
    found = True
    for place in reading.connection.places:
        try:
            reading.project_id(place, ONCE)
        except PlatformError as error:
            found = False
            problems.append(str(error))
    is_v2 = is_cloud(reading.http.base_url) or speaks_v2(info)
    if not is_v2:
        notes.append("this server has no v2 run queries: edits are found by listing the last fourteen days once a day")
    if not reading.connection.extends:
        notes.append("labels leave the retention of traces as it is (options.extend_trace_retention = false)")
    return Probe(
        ok=not problems,
        server=f"LangSmith {info.get('version') or ''}".strip(),
        strategy="v2" if is_v2 else "v1",
        project_found=found,
        projects=names,
        lacks=missing("langsmith", "LangSmith"),
        server_time=clock,
        problems=tuple(problems),
        notes=tuple(notes),
    )


def feedback_names(reading: Reading) -> Sequence[FeedbackName]:
    """The keys in use, as the newest pages of every project show them."""
    rows = [row for place in reading.connection.places for row in reading.newest(place, _PAGES)]
    about = filter(normalize.is_about_something, rows)
    good, _ = read_rows("feedback", about, lambda row: normalize.feedback(row, reading.project))
    return describe_names(good)
