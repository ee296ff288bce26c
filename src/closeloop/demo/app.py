"""The sample application: the support chat of an outdoor shop, as plain data from `chats/*.toml`. Nothing here knows a platform."""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Literal

StepKind = Literal["agent", "chain", "retriever", "tool", "llm"]
Annotator = Literal["HUMAN", "CODE", "LLM"]
Place = Literal["root", "answer", "trace", "session"]

SEED = 20
_DAYS = 6
_SLOT = re.compile(r"\{([a-z_]+)\}")
_PLACES: Mapping[str, tuple[Place, ...]] = {"span": ("root",), "trace": ("trace",), "both": ("root", "trace")}
_ACTS: Mapping[str, tuple[str, Annotator, str, float | None, tuple[Place, ...]]] = {
    # act          feedback name      who      label         score  where
    "up":         ("user_feedback",   "HUMAN", "thumbs-up",   1.0,  ("root",)),
    "down":       ("user_feedback",   "HUMAN", "thumbs-down", 0.0,  ("root",)),
    "csat":       ("csat",            "HUMAN", "",            None, ("session",)),
    "edit":       ("user_edit",       "HUMAN", "edited",      None, ("answer",)),
    "regenerate": ("user_regenerate", "CODE",  "regenerate",  None, ("root",)),
    "copy":       ("user_copy",       "CODE",  "copy",        None, ("root",)),
    "accept":     ("user_accept",     "CODE",  "accept",      None, ("root",)),
    "stop":       ("user_stop",       "CODE",  "stop",        None, ("root",)),
    "abandon":    ("user_abandon",    "CODE",  "abandon",     None, ("root",)),
    "judge":      ("",                "LLM",   "",            None, ("answer",)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One span of a turn. `messages` and `reply` are OpenAI chat messages, `tokens` is (input, output)."""

    id: str
    parent_id: str | None
    kind: StepKind
    name: str
    started_at: datetime
    ended_at: datetime
    input: str = ""
    output: str = ""
    messages: tuple[dict[str, Any], ...] = ()
    reply: dict[str, Any] | None = None
    documents: tuple[dict[str, Any], ...] = ()
    finish: str | None = None
    tokens: tuple[int, int] | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What a user did with an answer, or a judge said of it. `text` is the comment, or for an edit the final text."""

    name: str
    annotator: Annotator
    places: tuple[Place, ...]
    user_id: str
    label: str | None = None
    score: float | None = None
    text: str | None = None
    metadata: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer of the bot with everything behind it. The first step is the root; `documents` is None where nothing was looked up."""

    trace_id: str
    session_id: str
    user_id: str
    release: str
    model: str
    prompt: tuple[dict[str, Any], ...]
    answer: str
    steps: tuple[Step, ...]
    acts: tuple[Act, ...]
    documents: tuple[dict[str, Any], ...] | None = None
    tools: tuple[dict[str, Any], ...] = ()
    response_format: Mapping[str, Any] | None = None
    finish: str | None = None
    error: str | None = None

    @property
    def root(self) -> Step:
        """The span above all others."""
        return self.steps[0]

    @property
    def answer_step(self) -> Step:
        """The model call that gave the answer."""
        return next(step for step in reversed(self.steps) if step.kind == "llm")


def conversations(now: datetime, *, seed: int = SEED) -> list[Turn]:
    """Every turn of every chat, about 300, oldest first; the same `now` and `seed` give the same turns.

    Chats lie in the six days before `now` and ended at least an hour before it.
    """
    shop, chats = _read()
    rng = random.Random(seed)  # noqa: S311 (sample data, not a secret)
    copies = [chat for chat in chats for _ in range(chat["times"])]
    rng.shuffle(copies)
    turns: list[Turn] = []
    for number, chat in enumerate(copies):
        hours = 1.5 + (_DAYS * 24 - 2) * (1 - number / len(copies))
        turns += _Chat(shop, chat, rng, number, now - timedelta(hours=hours)).turns()
    return sorted(turns, key=lambda turn: (turn.root.started_at, turn.trace_id))


def _read() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    folder = files("closeloop.demo") / "chats"
    tables = {
        item.name: tomllib.loads(item.read_text(encoding="utf-8"))
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.name.endswith(".toml")
    }
    shop = tables.pop("shop.toml")
    return shop, [chat for table in tables.values() for chat in table["chat"]]


class _Chat:
    """One chat with one customer: fills the slots, keeps the history, and lays the turns out in time."""

    def __init__(
        self, shop: Mapping[str, Any], chat: Mapping[str, Any], rng: random.Random, number: int, started_at: datetime
    ) -> None:
        self.shop = shop
        self.chat = chat
        self.rng = rng
        self.clock = started_at
        self.slots = {name: rng.choice(words) for name, words in shop["slots"].items()}
        self.session_id = f"chat-{number + 1:04d}"
        self.user_id = f"user-{rng.randrange(1000, 9999)}"
        # An earlier release of the bot wrote the thumb under another name, as real projects do.
        self.old = number < 60
        self.messages: list[dict[str, Any]] = [
            {"role": "system", "content": self.fill(chat.get("system", shop["system"]))}
        ]

    def fill(self, text: str) -> str:
        """The text with this chat's words in its `{slots}`; an unknown slot is an error in the chat file."""
        return _SLOT.sub(lambda match: str(self.slots[match[1]]), text)

    def turns(self) -> Iterator[Turn]:
        for row in self.chat["turns"]:
            if row.get("again"):
                self.messages.pop()
            else:
                self.messages.append({"role": "user", "content": self.fill(row["user"])})
            yield self.turn(row)
            self.messages.append({"role": "assistant", "content": self.fill(row["answer"])})
            self.clock += timedelta(seconds=self.rng.uniform(25, 140))

    def turn(self, row: Mapping[str, Any]) -> Turn:
        question, answer, error = self.messages[-1]["content"], self.fill(row["answer"]), row.get("error")
        seconds = row.get("seconds") or self.rng.uniform(0.9, 3.4)
        articles, call = row.get("articles"), row.get("call")
        steps = _Steps(self.rng, self.clock, question)
        if articles is not None or call:
            steps.open("agent" if call else "chain", "support agent" if call else "answer with articles")
        documents = None if articles is None else steps.retrieve(self.articles(articles), seconds * 0.1)
        # What a turn looks up stays in its own prompt: later turns see only what was said.
        prompt = list(self.messages)
        if documents:
            prompt.insert(-1, {"role": "system", "content": "\n\n".join(item["content"] for item in documents)})
        if call:
            steps.call(prompt, call, self.fill, seconds * 0.3)
        reply = {"role": "assistant", "content": answer}
        finish = None if error and not answer else row.get("finish", "stop")
        steps.answer(prompt, reply, seconds * (0.9 if documents is not None else 0.7 if call else 1.0), finish, error)
        self.clock += timedelta(seconds=seconds)
        return Turn(
            trace_id=f"{self.rng.getrandbits(128):032x}",
            session_id=self.session_id,
            user_id=self.user_id,
            release="2026.10" if self.old else "2026.11",
            model=self.shop["model"],
            prompt=tuple(prompt),
            answer=answer,
            steps=steps.closed(self.clock, answer, error),
            acts=tuple(self.acts(row.get("acts", ()), answer)),
            documents=documents,
            tools=tuple(_schema(self.shop, name) for name in self.shop["tools"]) if call else (),
            response_format=_response_format(self.chat),
            finish=finish,
            error=error,
        )

    def articles(self, names: Sequence[str]) -> tuple[dict[str, Any], ...]:
        return tuple(
            {"id": name, "content": self.shop["articles"][name], "score": round(0.91 - 0.13 * place, 2)}
            for place, name in enumerate(names)
        )

    def acts(self, rows: Sequence[Mapping[str, Any]], answer: str) -> Iterator[Act]:
        for row in rows:
            if self.rng.random() >= row.get("odds", 1.0):
                continue
            name, annotator, label, score, places = _ACTS[row["act"]]
            user_id, said = row.get("by", self.user_id), row.get("text", row.get("comment"))
            metadata: dict[str, Any] = {key: row[key] for key in ("tag", "reason") if key in row}
            metadata |= {"draft": answer} if row["act"] == "edit" else {}
            metadata |= {"model": "judge-small"} if row["act"] == "judge" else {"userId": user_id}
            places = _PLACES[row["on"]] if "on" in row else places
            old_name = self.old and name == "user_feedback" and places == ("root",)
            yield Act(
                name="user feedback" if old_name else row.get("name", name),
                annotator=row.get("kind", annotator),
                places=places,
                user_id=user_id,
                label=row.get("label", label) or None,
                score=row.get("score", score),
                text=self.fill(said) if said else None,
                metadata=metadata,
            )


class _Steps:
    """The spans of one turn, laid out one after the other."""

    def __init__(self, rng: random.Random, started_at: datetime, question: str) -> None:
        self.rng = rng
        self.clock = started_at
        self.question = question
        self.steps: list[Step] = []

    def add(self, kind: StepKind, name: str, seconds: float, **what: Any) -> None:
        parent_id = self.steps[0].id if self.steps else None
        ended_at = self.clock + timedelta(seconds=seconds)
        self.steps.append(Step(f"{self.rng.getrandbits(64):016x}", parent_id, kind, name, self.clock, ended_at, **what))
        self.clock = ended_at

    def open(self, kind: StepKind, name: str) -> None:
        self.add(kind, name, 0.0, input=self.question)

    def retrieve(self, documents: tuple[dict[str, Any], ...], seconds: float) -> tuple[dict[str, Any], ...]:
        self.add("retriever", "search help articles", seconds, input=self.question, documents=documents)
        return documents

    def call(self, prompt: list[dict[str, Any]], call: Mapping[str, Any], fill: Any, seconds: float) -> None:
        """A model call that asks for the tool, then the tool, `repeat` times; `prompt` grows by what was said."""
        arguments = json.dumps({key: fill(value) for key, value in call["arguments"].items()})
        repeat = call.get("repeat", 1)
        for _ in range(repeat):
            function = {"name": call["tool"], "arguments": arguments}
            request = {"id": f"call_{self.rng.getrandbits(40):010x}", "type": "function", "function": function}
            reply = {"role": "assistant", "content": "", "tool_calls": [request]}
            self.add("llm", "choose tool", seconds / repeat * 0.4, messages=tuple(prompt), reply=reply, finish="tool_calls",
                     tokens=_tokens(prompt, arguments))  # fmt: skip
            result, error = fill(call.get("result", "")), call.get("error")
            self.add("tool", call["tool"], seconds / repeat * 0.6, input=arguments, output=result, error=error)
            content = json.dumps({"error": error}) if error else result
            prompt += [reply, {"role": "tool", "tool_call_id": request["id"], "name": call["tool"], "content": content}]

    def answer(
        self,
        prompt: Sequence[dict[str, Any]],
        reply: dict[str, Any],
        seconds: float,
        finish: str | None,
        error: str | None,
    ) -> None:
        failed = error if not reply["content"] else None
        self.add("llm", "write answer", seconds, input=self.question, output=reply["content"], messages=tuple(prompt),
                 reply=None if failed else reply, finish=finish, error=failed,
                 tokens=_tokens(prompt, reply["content"]))  # fmt: skip

    def closed(self, ended_at: datetime, output: str, error: str | None) -> tuple[Step, ...]:
        """All steps, the root ended with the turn and knowing its outcome."""
        root = replace(self.steps[0], ended_at=ended_at, output=output, error=error)
        return (root, *self.steps[1:])


def _tokens(prompt: Sequence[Mapping[str, Any]], output: str) -> tuple[int, int]:
    """About four characters a token."""
    return sum(len(message["content"]) for message in prompt) // 4 + 8, len(output) // 4 + 1


def _schema(shop: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, **shop["tools"][name]}}


def _response_format(chat: Mapping[str, Any]) -> dict[str, Any] | None:
    if "schema" not in chat:
        return None
    return {"type": "json_schema", "json_schema": {"name": "ticket", "schema": chat["schema"]}}
