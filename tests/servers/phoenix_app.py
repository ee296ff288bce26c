"""A chat application that writes to Phoenix over REST, as real ones do through the SDKs, only faster."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx2


@dataclass
class App:
    """A chat application with one Phoenix project. Ids are its own: they come from the project's name and a counter.

    A `dry` one sends nothing, and so only says which ids it would have written: that is enough to replay a recording.
    """

    url: str
    project: str
    key: str | None = None
    dry: bool = False
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1))
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        self.http = httpx2.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False)

    def close(self) -> None:
        """Release the connections."""
        self.http.close()

    def post(self, path: str, body: Any, **params: Any) -> Any:
        """One REST write; its decoded answer."""
        if self.dry:
            return {"data": []}
        response = self.http.post(path, json=body, params=params)
        response.raise_for_status()
        return response.json()

    def hex(self, digits: int) -> str:
        """A fresh id."""
        return hashlib.sha256(f"{self.project}{next(self._numbers)}".encode()).hexdigest()[:digits]

    def turns(self, count: int, *, session: str | None = None, attributes: dict[str, Any] | None = None) -> list[Turn]:
        """Write this many traces (chain, retriever, model call) and wait until the server shows them."""
        made = [Turn(self.hex(32), self.hex(16), self.hex(16), self.hex(16), session) for _ in range(count)]
        spans = [span for number, turn in enumerate(made) for span in self._spans(turn, number, attributes or {})]
        for start in range(0, len(spans), 900):
            self.post(f"/v1/projects/{quote(self.project, safe='')}/spans", {"data": spans[start : start + 900]})
        self.wait_for_spans([turn.root for turn in made])
        return made

    def wait_for_spans(self, ids: Sequence[str]) -> None:
        """Return when these spans can be read; the server takes them in its own time."""
        deadline = time.monotonic() + 60
        missing = set() if self.dry else set(ids)
        while missing and time.monotonic() < deadline:
            some = list(missing)[:200]
            response = self.http.get(
                f"/v1/projects/{quote(self.project, safe='')}/spans", params={"span_id": some, "limit": 1000}
            )
            if response.status_code == 200:
                missing -= {row["context"]["span_id"] for row in response.json()["data"]}
            if missing:
                time.sleep(0.05)
        assert not missing, f"{len(missing)} spans never appeared"

    def _spans(self, turn: Turn, number: int, attributes: dict[str, Any]) -> list[dict[str, Any]]:
        start = self.started_at + timedelta(seconds=number)
        question, answer = f"How do I get refund {number}?", f"Refund {number} takes five days."
        shared = {"user.id": f"user-{number % 3}", **({"session.id": turn.session} if turn.session else {})}
        steps: list[tuple[str, str, str | None, dict[str, Any]]] = [
            (
                "CHAIN",
                turn.root,
                None,
                {"input.value": question, "output.value": answer, "tag.tags": ["a", "b"], **attributes},
            ),
            (
                "RETRIEVER",
                turn.retriever,
                turn.root,
                {
                    "input.value": question,
                    "retrieval.documents.0.document.id": "d1",
                    "retrieval.documents.0.document.content": "Refunds take five days.",
                    "retrieval.documents.0.document.score": 0.75,
                },
            ),
            (
                "LLM",
                turn.llm,
                turn.root,
                {
                    "llm.model_name": "small-1",
                    "llm.invocation_parameters": '{"temperature": 0.5}',
                    "llm.input_messages.0.message.role": "system",
                    "llm.input_messages.0.message.content": "You help.",
                    "llm.input_messages.1.message.role": "user",
                    "llm.input_messages.1.message.content": question,
                    "llm.output_messages.0.message.role": "assistant",
                    "llm.output_messages.0.message.content": answer,
                    "llm.token_count.prompt": 20,
                    "llm.token_count.completion": 7,
                },
            ),
        ]
        return [
            {
                "name": kind.lower(),
                "context": {"trace_id": turn.trace, "span_id": span},
                "span_kind": kind,
                "parent_id": parent,
                "start_time": (start + timedelta(milliseconds=100 * place)).isoformat(),
                "end_time": (start + timedelta(milliseconds=900)).isoformat(),
                "status_code": "ERROR" if attributes.get("fails") and kind == "LLM" else "OK",
                "status_message": "it broke" if attributes.get("fails") and kind == "LLM" else "",
                "attributes": {**shared, **own},
            }
            for place, (kind, span, parent, own) in enumerate(steps)
        ]

    def annotate(self, kind: str, rows: Sequence[dict[str, Any]], *, sync: bool = True) -> list[str]:
        """Write annotations of one kind (`span`, `trace`, `session`); their ids with `sync`."""
        return [row["id"] for row in self.post(f"/v1/{kind}_annotations", {"data": list(rows)}, sync=sync)["data"]]

    def thumb(self, turn: Turn, *, up: bool = False, user: str = "u1", **fields: Any) -> dict[str, Any]:
        """A thumb on the root span, as the documentation tells applications to log it."""
        return {
            "span_id": turn.root,
            "name": "user_feedback",
            "annotator_kind": "HUMAN",
            "identifier": user,
            "result": {"label": "thumbs-up" if up else "thumbs-down", "score": float(up)},
            "metadata": {"userId": user},
            **fields,
        }


@dataclass(frozen=True)
class Turn:
    """Ids of one question and its answer."""

    trace: str
    root: str
    retriever: str
    llm: str
    session: str | None = None
