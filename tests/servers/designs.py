"""Adapters of other designs than ours, as outsiders write them: page numbers over HTTP, everything at once, webhooks in files."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any, ClassVar

from closeloop import Feedback, Message, Score, Span, Trace
from closeloop.errors import AuthError, PermanentError, PlatformError, TransientError
from closeloop.models import Target
from closeloop.platforms.base import Adapter, Capabilities, FeedbackName, Page, Probe, PushResult, Stream, Window
from servers.http import Answer, Request

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEY = "chat-key"
Row = dict[str, Any]


@dataclass
class Chats:
    """A server of chats with a thumb in each: pages have numbers, the chat that changed last comes last, labels stand apart."""

    status: int = 200
    chats: dict[str, Row] = field(default_factory=dict)
    labels: dict[str, Row] = field(default_factory=dict)
    minutes: int = 100

    def __post_init__(self) -> None:
        for number in range(5):
            self.minutes += 1
            self.thumb(f"c{number}", {"up": number % 2 == 0, "note": f"note {number}", "mood": "grim"})
        self.thumb("c0", self.chats["c0"]["thumb"])

    def thumb(self, chat: str, thumb: Row | None) -> None:
        """The user gives, changes or (None) takes back the thumb of a chat."""
        self.minutes += 1
        at = (START + timedelta(minutes=self.minutes)).isoformat()
        held = self.chats.setdefault(
            chat, {"id": chat, "room": "r", "at": at, "ask": "why?", "say": "so", "thumb": None}
        )
        first = (held["thumb"] or {}).get("left", at)
        self.chats[chat] = {**held, "changed": at, "thumb": thumb and {**thumb, "left": first}}

    def answer(self, request: Request) -> Answer:
        """One request, as the server answers it."""
        path = request.path.strip("/").split("/")
        if self.status != 200:
            return Answer(self.status)
        if request.headers.get("authorization") != KEY:
            return Answer(401)
        if path[0] == "labels":
            if request.method == "PUT":
                self.labels[path[1]] = request.json
            return Answer(body=self.labels)
        return Answer(body=self._chats({name: values[0] for name, values in request.query.items()}))

    def _chats(self, query: Mapping[str, str]) -> Row:
        rows = sorted(self.chats.values(), key=lambda row: (row["changed"], row["id"]))
        rows = [row for row in rows if query.get("since", "") <= row["changed"] < query.get("until", "9")]
        rows = [row for row in rows if query.get("room", row["room"]) == row["room"]]
        page, size = int(query.get("page", "1")), int(query.get("size", "100"))
        return {"chats": rows[(page - 1) * size : page * size], "total": len(rows)}


class Numbered(Adapter):
    """Feedback nested in traces, pages with numbers. Where the listing grew or shrank behind a page, the walk begins anew later."""

    name: ClassVar[str] = "chats"
    project: str = "room"
    capabilities = Capabilities(
        streams=(Stream("chats", "feedback", by="updated_at", lookback=timedelta(minutes=5)),),
        lists_feedback=True,
        sessions=True,
    )

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, path: str, body: object = None) -> Any:
        """One request, and what its failure means to the engine."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}/{path}", data, {"authorization": KEY}, method="PUT" if data else "GET"
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise self.refusal(error) from None
        except (OSError, HTTPException) as error:
            raise TransientError(f"chats: {error}", platform=self.name) from None

    def refusal(self, error: urllib.error.HTTPError) -> PlatformError:
        """The status as an error of the engine's."""
        if error.code in (401, 403):
            return AuthError("chats: the key was refused", platform=self.name)
        if error.code in (408, 429) or error.code >= 500:
            wait = error.headers.get("Retry-After", "")
            seconds = float(wait) if wait.isdigit() else None
            return TransientError(f"chats: {error.code}", platform=self.name, retry_after=seconds)
        return PermanentError(f"chats: {error.code}", platform=self.name)

    def probe(self) -> Probe:
        try:
            self.call("chats?size=1")
        except PlatformError as error:
            return Probe(ok=False, problems=(str(error),))
        return Probe(ok=True)

    def pull(self, window: Window) -> Iterator[Page]:
        if window.stream != "chats":
            raise PermanentError(f"unknown stream {window.stream!r}", platform=self.name)
        number, expected = map(int, (window.token or "0 -1").split())
        bounds = [("since", window.since), ("until", window.until)]
        query = "".join(f"&{name}={at.isoformat().replace('+', '%2B')}" for name, at in bounds if at)
        while True:
            number += 1
            answer = self.call(f"chats?page={number}&size=2{query}")
            if expected not in (-1, self.fingerprint(answer)):
                raise TransientError("chats: the listing moved while it was read", platform=self.name)
            expected = self.fingerprint(answer)
            more = number * 2 < answer["total"]
            yield self.page(answer["chats"], f"{number} {expected}" if more else None)
            if not more:
                return

    def fingerprint(self, answer: Row) -> int:
        """What changes when rows move between pages: how many there are, and what is the last."""
        total = answer["total"]
        last = self.call(f"chats?page={max(total, 1)}&size=1")["chats"]
        return hash_of([total, last])

    def page(self, chats: Sequence[Row], token: str | None = None) -> Page:
        """Chats and the thumbs in them."""
        return Page(
            feedback=tuple(self.feedback(row) for row in chats if row["thumb"]),
            traces=tuple(self.trace(row) for row in chats),
            token=token,
        )

    def feedback(self, row: Row) -> Feedback:
        """The thumb of a chat."""
        return Feedback(
            platform=self.name, project=self.project, id=f"{row['id']}-thumb", name="thumb", source="user",
            target=Target(kind="trace", id=row["id"], trace_id=row["id"], session_id=row["room"]),
            score=float(row["thumb"]["up"]), comment=row["thumb"]["note"], raw=row["thumb"],
            created_at=datetime.fromisoformat(row["thumb"]["left"]), updated_at=datetime.fromisoformat(row["changed"]),
        )  # fmt: skip

    def trace(self, row: Row) -> Trace:
        """A chat is one question and one answer."""
        ask, say = Message.of("user", row["ask"]), Message.of("assistant", row["say"])
        at = datetime.fromisoformat(row["at"])
        span = Span(id=row["id"], kind="llm", name="chat", started_at=at, messages=(ask,), output_messages=(say,))
        return Trace(
            platform=self.name, project=self.project, id=row["id"], session_id=row["room"], started_at=at, spans=(span,)
        )

    def fetch_sessions(self, session_ids: Sequence[str]) -> Iterator[Page]:
        for session in session_ids:
            yield Page(traces=self.page(self.call(f"chats?room={session}")["chats"]).traces)

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        chats = {row["id"]: row for row in self.call("chats")["chats"]}
        yield Page(traces=tuple(self.trace(chats[trace_id]) for trace_id in trace_ids if trace_id in chats))

    def feedback_ids(self, stream: str) -> Iterator[Sequence[str]]:
        for page in self.pull(Window(stream)):
            yield [row.id for row in page.feedback]

    def feedback_names(self) -> Sequence[FeedbackName]:
        return [FeedbackName("thumb", sum(len(ids) for ids in self.feedback_ids("chats")))]

    def push_scores(self, scores: Sequence[Score], *, wait: bool = False) -> PushResult:
        for score in scores:
            self.call(f"labels/{self.key(score)}", [score.target.id, score.name, score.value])
        return PushResult(tuple(score.id for score in scores), calls=len(scores))

    def key(self, score: Score) -> str:
        """Under what the server keeps a label."""
        return score.id

    def stored_scores(self, scores: Sequence[Score]) -> set[str]:
        labels = self.call("labels")
        return {score.id for score in scores if [score.target.id, score.name, score.value] in labels.values()}


def hash_of(value: Any) -> int:
    """A number that is the same in every process."""
    return sum(position * byte for position, byte in enumerate(json.dumps(value).encode(), 1))


class AtOnce(Numbered):
    """No cursor at all: one answer holds everything, and the adapter itself keeps to the window."""

    def pull(self, window: Window) -> Iterator[Page]:
        if window.stream != "chats":
            raise PermanentError(f"unknown stream {window.stream!r}", platform=self.name)
        whole = self.page(self.call("chats")["chats"])
        first, last = window.since or datetime.min.replace(tzinfo=UTC), window.until or datetime.max.replace(tzinfo=UTC)
        yield Page(tuple(row for row in whole.feedback if first <= row.updated_at < last), whole.traces)


class Dumped(Numbered):
    """Webhooks that another program wrote into a folder, one file each: the newest one of a chat is the truth."""

    capabilities = Capabilities(
        streams=(Stream("chats", "feedback", by="updated_at", lookback=timedelta(minutes=5)),), scores=False
    )

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def probe(self) -> Probe:
        return Probe(ok=True)

    def rows(self) -> list[tuple[str, Row]]:
        """File name and chat, in the order they came; of a chat only the last file."""
        files = {}
        for path in sorted(self.folder.glob("*.json")):
            row = json.loads(path.read_bytes())
            files[row["id"]] = (path.name, row)
        return sorted(files.values())

    def pull(self, window: Window) -> Iterator[Page]:
        if window.stream != "chats":
            raise PermanentError(f"unknown stream {window.stream!r}", platform=self.name)
        rows = [(name, row) for name, row in self.rows() if name > (window.token or "")]
        first, last = window.since or START, window.until or datetime.max.replace(tzinfo=UTC)
        rows = [(name, row) for name, row in rows if first <= datetime.fromisoformat(row["changed"]) < last]
        for name, row in rows or [("", None)]:
            yield self.page([row] if row else [], name if row and name != rows[-1][0] else None)

    def fetch(self, trace_ids: Sequence[str]) -> Iterator[Page]:
        yield Page(traces=tuple(self.trace(row) for _, row in self.rows() if row["id"] in trace_ids))

    def fetch_sessions(self, session_ids: Sequence[str]) -> Iterator[Page]:
        return iter(())

    def feedback_names(self) -> Sequence[FeedbackName]:
        return [FeedbackName("thumb", sum(row["thumb"] is not None for _, row in self.rows()))]

    def push_scores(self, scores: Sequence[Score], *, wait: bool = False) -> PushResult:
        raise PermanentError("a folder of webhooks takes no scores", platform=self.name)
