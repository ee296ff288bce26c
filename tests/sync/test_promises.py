"""What the design promises (docs/design.md 4), one test or more for each, named after it. Break the promise and it fails."""

from __future__ import annotations

import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from closeloop import Loop, Settings
from closeloop.errors import CloseloopError, LockedError, StoreError, TransientError
from closeloop.ids import MARK, is_marked
from closeloop.operate.events import Event
from closeloop.platforms.base import PushResult
from closeloop.plugins import Plugins
from closeloop.store import Key, Store
from closeloop.store.codec import unpack
from closeloop.sync.lease import Lease
from closeloop.testing.memory import MemoryPlatform
from closeloop.testing.samples import PLATFORM, PROJECT, START, feedback, trace
from servers.http import Answer, Request, serve
from servers.langsmith import KEY as LANGSMITH_KEY
from servers.langsmith import LangSmithServer

KEY = Key(PLATFORM, PROJECT)
REFUSAL = "I'm sorry, but I can't help with that."


def fill(rig: Any, count: int = 4) -> None:
    """So many answers that users did not like."""
    rig.server.add(*(trace(f"t{number}", answer=REFUSAL) for number in range(count)))
    rig.server.give(*(feedback(f"f{number}", f"t{number}") for number in range(count)))


# --- 1. pull is at least once into an idempotent store


def test_promise_1_a_page_and_its_token_are_one_transaction(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the commit of a page fails, neither its rows nor its resume point are there."""
    fill(rig, 6)
    from closeloop.store.store import Transaction

    real, times = Transaction.checkpoint, [0]

    def torn(self: Transaction, *arguments: Any) -> None:
        times[0] += 1
        if times[0] == 2:
            raise StoreError("power cut")
        real(self, *arguments)

    monkeypatch.setattr(Transaction, "checkpoint", torn)
    with pytest.raises(StoreError, match="power cut"):
        rig.loop.pull("support")
    monkeypatch.undo()

    assert rig.loop.store.status(KEY, "").feedback == rig.server.page_size
    assert len([gap for gap in rig.loop.store.gaps(KEY, "feedback", since=None, until=None) if gap.token]) == 1
    assert rig.loop.pull("support").new == 6 - rig.server.page_size


def test_promise_1_the_bookmark_never_passes_run_start_minus_settle(rig: Any) -> None:
    """A row that appears behind the reader with an earlier stamp is found by the next run."""
    fill(rig, 1)
    rig.server.now = rig.now
    rig.loop.pull("support")
    until = rig.loop.store.read_until(KEY, "feedback")

    assert until is not None
    assert until <= rig.now - rig.settings.settle
    rig.server.give(feedback("late", "t0", user_id="u9"), at=rig.now - timedelta(minutes=1))
    rig.now += timedelta(minutes=5)
    assert rig.loop.pull("support").new == 1


def test_promise_1_a_content_hash_catches_what_a_time_stamp_does_not_show(rig: Any) -> None:
    """An edit that keeps `updated_at` is still an edit."""
    fill(rig, 1)
    rig.loop.pull("support")
    row = rig.server.feedback["f0"]
    rig.server.feedback["f0"] = row.model_copy(update={"score": 1.0, "label": "thumbs-up"})

    assert rig.loop.pull("support").changed == 1


def test_promise_1_a_second_pull_changes_nothing(rig: Any) -> None:
    """What the lookback reads again is unchanged, and nothing has to be judged anew."""
    fill(rig)
    rig.loop.pull("support")
    rig.loop.bucket()
    rig.later(5)
    again = rig.loop.pull("support")

    assert (again.new, again.changed, again.unchanged) == (0, 0, 4)
    assert not rig.loop.store.has_unjudged(KEY, rig.now)


def test_promise_1_feedback_that_comes_late_is_found_inside_the_lookback(rig: Any) -> None:
    """A row stamped long before the bookmark, which the server shows only now, is read by the next run."""
    fill(rig, 1)
    rig.server.now = rig.now
    rig.loop.pull("support")
    until = rig.loop.store.read_until(KEY, "feedback")
    rig.server.give(feedback("late", "t0", user_id="u9"), at=rig.now - timedelta(minutes=50))
    rig.later(5)

    assert until is not None
    assert rig.server.feedback["late"].updated_at < until
    assert rig.loop.pull("support").new == 1


def test_promise_1_a_gap_between_two_windows_is_read(rig: Any) -> None:
    """Windows read out of order leave a gap, which is the work of the next run; each row is read once and none is missed."""
    rig.server.add(*(trace(f"t{number}") for number in range(3)))
    for number in range(3):
        rig.server.give(feedback(f"f{number}", f"t{number}"), at=START + timedelta(hours=number))
    rig.now = rig.server.now = START + timedelta(hours=8)
    first = rig.loop.pull("support", until=START + timedelta(minutes=30))
    last = rig.loop.pull("support", since=START + timedelta(minutes=90))

    assert (first.new, last.new) == (1, 1)
    assert rig.loop.pull("support").new == 1
    assert rig.loop.store.status(KEY, "").feedback == 3


def test_promise_1_a_deletion_is_marked_and_never_carried_out(rig: Any) -> None:
    """The row stays with `deleted_at`, and a sweep that was cut short deletes nothing."""
    fill(rig, 4)
    rig.loop.pull("support")
    rig.server.take_back("f0")
    rig.later(5)
    real = MemoryPlatform.feedback_ids

    def cut(self: MemoryPlatform, stream: str) -> Any:
        yield next(iter(real(self, stream)))
        raise TransientError("connection lost", platform="memory")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemoryPlatform, "feedback_ids", cut)
        with pytest.raises(TransientError):
            rig.loop.pull("support", reconcile=True)
    assert rig.loop.store.status(KEY, "").deleted == 0

    assert rig.loop.pull("support", reconcile=True).deleted == 1
    assert rig.loop.store.status(KEY, "").deleted == 1


# --- 2. push is a transactional outbox


def test_promise_2_a_second_run_sends_nothing(rig: Any) -> None:
    """Not one request that writes: not in the next run, and not when everything is judged and planned anew with the same end."""
    fill(rig)
    rig.loop.sync()
    before = rig.server.writes

    again = rig.new_loop().sync()
    assert (rig.server.writes, again.pushed[0].planned) == (before, 0)

    rig.later(5)
    with rig.loop.store.transaction() as tx:
        tx._mark_dirty(tx._source(KEY), [f"t{number}" for number in range(4)])
        tx.mark_unsent(KEY)
    anew = rig.new_loop().sync()
    assert (anew.bucketed.interactions, anew.pushed[0].unchanged, anew.pushed[0].planned) == (4, 8, 0)
    assert rig.server.writes == before


def test_promise_2_what_is_planned_and_why_are_one_transaction(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that dies while it plans has planned nothing and forgotten nothing: the next one sends it all."""
    fill(rig)
    rig.loop.pull("support")
    rig.loop.bucket()
    from closeloop.store.store import Transaction

    real = Transaction._upsert

    def torn(self: Transaction, table: Any, rows: Any, **options: Any) -> None:
        if table.name == "outbox" and rows:
            raise StoreError("power cut")
        real(self, table, rows, **options)

    monkeypatch.setattr(Transaction, "_upsert", torn)
    with pytest.raises(StoreError, match="power cut"):
        rig.loop.push("support")
    monkeypatch.undo()

    assert rig.server.writes == 0
    assert rig.new_loop().push("support").sent == 4


def test_promise_2_a_lost_store_cannot_duplicate(rig: Any) -> None:
    """Ids follow from what a label is about, not from the store: another store writes the same records."""
    fill(rig)
    rig.loop.sync()
    held = dict(rig.server.scores)
    cases = {name: set(examples) for name, examples in rig.server.datasets.items()}
    rig.loop.close()
    for path in Path(rig.settings.store.removeprefix("sqlite:///")).parent.glob("loop.db*"):
        path.unlink()
    rig.later(5)
    rig.new_loop().sync()

    assert len(held) == 4
    assert set(rig.server.scores) == set(held)
    assert {name: set(examples) for name, examples in rig.server.datasets.items()} == cases


def test_promise_2_a_crash_between_send_and_record_cannot_duplicate(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server has the labels, the store does not know: the next run ends with the same records, each once."""
    fill(rig)
    rig.loop.pull("support")
    rig.loop.bucket()
    from closeloop.store.store import Transaction

    real = Transaction.outbox_state

    def dead(self: Transaction, key: Any, ids: Any, state: str, now: Any, **options: Any) -> None:
        if state != "sending":  # said in front of the batch
            raise StoreError("the process died here")
        real(self, key, ids, state, now, **options)

    monkeypatch.setattr(Transaction, "outbox_state", dead)
    with pytest.raises(StoreError, match="died"):
        rig.loop.push("support")
    monkeypatch.undo()
    held = set(rig.server.scores)
    rig.new_loop().push("support")

    assert len(held) == 4
    assert set(rig.server.scores) == held
    assert len({(score.target.id, score.name) for score in rig.server.scores.values()}) == 4


def test_promise_2_what_the_server_dropped_is_reported_or_sent_again(rig: Any) -> None:
    """Accepted is not stored: what cannot be read back is sent once more."""
    fill(rig)
    rig.server.capabilities = replace(rig.server.capabilities, verifies_writes=True)
    rig.server.lies.drop_writes = 30
    rig.loop.pull("support")
    rig.loop.bucket()

    assert rig.loop.push("support").verified == 4
    assert len(rig.server.scores) == 4


def test_promise_2_what_the_server_drops_for_good_is_reported(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dropped, and refused when it was asked for again: named with its reason, the run is partial, and it is not sent for ever."""
    fill(rig)
    rig.server.capabilities = replace(rig.server.capabilities, verifies_writes=True)
    rig.server.lies.drop_writes = 1000
    real = MemoryPlatform.push_scores

    def refused(self: MemoryPlatform, scores: Any, *, wait: bool = False) -> Any:
        return PushResult((), {one.id: "queue is full" for one in scores}, 1) if wait else real(self, scores)

    monkeypatch.setattr(MemoryPlatform, "push_scores", refused)
    rig.loop.pull("support")
    rig.loop.bucket()
    first, second = rig.loop.push("support"), rig.loop.push("support")

    assert (first.verified, list(first.rejected.values()), first.exit_code) == (0, ["queue is full"] * 4, 3)
    assert (second.sent, second.rejected) == (0, {})


# --- 3. loop guard


def test_promise_3_what_we_wrote_is_never_read_back(rig: Any) -> None:
    """Every record we send carries the mark, and none of them is stored as feedback."""
    fill(rig)
    rig.loop.sync()
    rig.later(5)
    again = rig.loop.pull("support")

    assert all(is_marked(score.identifier, score.metadata) for score in rig.server.scores.values())
    assert (again.ours, again.new) == (4, 0)
    assert rig.loop.store.status(KEY, "").feedback == 4


# --- 4. one bad record never stops a page


def test_promise_4_one_bad_record_never_stops_a_page(rig: Any) -> None:
    """It is set aside with its reason and payload, the run is partial, and retrying brings it back when it can be read."""
    fill(rig)
    rig.server.garble("f9", {"score": []})
    assert rig.loop.pull("support").exit_code == 3
    [row] = rig.loop.quarantined("support").records
    assert (row["id"], row["payload"], row["reason"]) == ("f9", {"score": []}, "TypeError: not a feedback row")

    stamp, _ = rig.server.garbage.pop("f9")
    rig.server.give(feedback("f9", "t0", user_id="u9"), at=stamp)
    rig.later(180)
    retried = rig.loop.retry("support")

    assert (retried.recovered, retried.total) == (1, 0)
    assert rig.loop.store.status(KEY, "").feedback == 5


def test_promise_4_what_is_still_unreadable_stays_in_quarantine(rig: Any) -> None:
    """Trying again loses nothing, and `drop` is the only way to lose it."""
    rig.server.garble("f9", {"score": []})
    rig.loop.pull("support")
    rig.later(180)

    assert rig.loop.retry().total == 1  # the only source there is
    assert rig.loop.drop(record="f9").dropped == 1
    assert rig.loop.quarantined().total == 0


@pytest.mark.parametrize("error", [KeyError("data"), SystemExit(0)])
def test_promise_4_a_broken_source_does_not_stop_the_others(error: BaseException, make_rig: Any) -> None:
    """An adapter that raises what no adapter should ends its own source only, and the run is partial."""
    rig = make_rig()
    fill(rig)
    other = {"platform": PLATFORM, "project": "other", "traces": "feedback"}
    rig.settings = rig.settings.model_copy(
        update={"sources": {**rig.settings.sources, "other": type(rig.settings.sources["support"])(**other)}}
    )

    class Broken(MemoryPlatform):
        def pull(self, window: Any) -> Any:
            raise error

    plugins = Plugins(allow="", extra={"memory": rig.server})
    loop = Loop(
        rig.settings, env={}, plugins=plugins, clock=lambda: rig.now, adapters={"other": Broken(rig.server, "other")}
    )
    result = loop.sync()
    loop.close()

    assert result.exit_code == 3
    assert f"failed with {type(error).__name__}" in result.failed["other"]
    assert [part.source for part in result.pulled] == ["support"]


@pytest.mark.parametrize("form", ["examples", "dpo", "kto", "regression", "csv"])
def test_promise_4_every_export_accounts_for_every_row(rig: Any, tmp_path: Path, form: str) -> None:
    """What goes in comes out or stands beside it with a reason code: nothing is left out silently."""
    fill(rig)
    rig.server.give(feedback("edit", "t1", name="edit", correction="Ask for the refund under Orders.", user_id="u2"))
    rig.server.give(feedback("other", "t2", score=1.0, label="thumbs-up", user_id="u3"))
    rig.loop.sync()
    out = tmp_path / ("out.csv" if form == "csv" else "out.jsonl")
    done = rig.loop.export(form, out)
    left_out = [json.loads(line) for line in (tmp_path / "out.skipped.jsonl").read_text("utf-8").splitlines()]
    rows = out.read_text("utf-8").splitlines()

    assert done.input == done.written + done.skipped >= 4
    assert len(rows) - (form == "csv") == done.written
    assert len(left_out) == done.skipped == sum(done.skips.values())
    assert all(row["reason"] in done.skips and row["detail"] for row in left_out)


# --- 5. one run at a time


def test_promise_5_a_second_run_exits_75(rig: Any) -> None:
    """It names the holder and changes nothing."""
    fill(rig)
    with Lease(rig.loop.store, KEY), pytest.raises(LockedError, match="is in use by") as caught:
        rig.new_loop().sync()

    assert caught.value.exit_code == 75
    assert rig.loop.store.status(KEY, "").feedback == 0


def test_promise_5_a_paused_run_cannot_use_its_token_again(rig: Any) -> None:
    """A run that slept past its lease, while another took over, stores nothing more and sends nothing more."""
    fill(rig, 6)
    stolen: list[int] = []
    real = MemoryPlatform.pull

    def paused(self: MemoryPlatform, window: Any) -> Any:
        for number, page in enumerate(real(self, window)):
            if number == 1 and not stolen:
                rig.now += timedelta(hours=1)
                with Store.open(rig.settings.store, clock=lambda: rig.now) as other:
                    stolen.append(other.acquire(KEY, "another:1:1", timedelta(minutes=2)))
            yield page

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemoryPlatform, "pull", paused)
        with pytest.raises(LockedError, match="was taken over by 'another:1:1'"):
            rig.loop.sync()

    assert rig.loop.store.status(KEY, "").feedback == rig.server.page_size
    assert rig.server.writes == 0


def test_promise_5_workers_share_the_sources(make_rig: Any) -> None:
    """While one worker is at one source, another does the rest and says whose the first one is."""
    rig = make_rig()
    fill(rig)
    source = rig.settings.sources["support"]
    second = source.model_copy(update={"project": "other"})
    rig.settings = rig.settings.model_copy(update={"sources": {"support": source, "other": second}})
    loop = rig.new_loop()

    with Lease(loop.store, Key(PLATFORM, "other")):
        result = loop.sync()
    loop.close()

    assert [part.source for part in result.pulled] == ["support"]
    assert "is in use by" in result.busy["other"]
    assert result.exit_code == 0


def test_promise_5_sources_are_read_at_the_same_time(make_rig: Any) -> None:
    """Four sources wait for their servers together: each first page comes only when all four have asked."""
    rig = make_rig()
    source = rig.settings.sources["support"]
    names = [f"s{number}" for number in range(4)]
    sources = {name: source.model_copy(update={"project": name}) for name in names}
    rig.settings = rig.settings.model_copy(update={"sources": sources})
    together = threading.Barrier(4, timeout=30)

    class Waiting(MemoryPlatform):
        def pull(self, window: Any) -> Any:
            together.wait()
            yield from super().pull(window)

    adapters = {name: Waiting(rig.server, name) for name in names}
    plugins = Plugins(allow="", extra={"memory": rig.server})
    with Loop(rig.settings, env={}, plugins=plugins, clock=lambda: rig.now, adapters=adapters) as loop:
        assert [part.source for part in loop.sync().pulled] == names


# --- 6. limits are data


def test_promise_6_the_engine_reads_limits_and_never_asks_who_it_is(rig: Any) -> None:
    """Batches follow `Capabilities`, and no module outside a platform's folder compares with its name."""
    fill(rig, 7)
    rig.server.capabilities = replace(rig.server.capabilities, push_batch=2, fetch_batch=3)
    rig.loop.sync()
    source = Path(sys.modules["closeloop"].__file__ or "").parent
    asking = [
        path.name
        for path in source.rglob("*.py")
        if path.parent.parent.name != "platforms" and path.parent.name not in ("demo", "testing")
        for word in ("phoenix", "langfuse", "langsmith")
        if f'platform == "{word}"' in path.read_text(encoding="utf-8")
    ]

    assert (rig.server.calls["fetch"], rig.server.calls["push_scores"]) == (3, 4)
    assert asking == []


# --- 7. nothing leaves that should not


@pytest.mark.parametrize("everywhere", [False, True], ids=["of the source", "of all sources"])
def test_promise_7_redaction_runs_before_anything_is_stored(make_rig: Any, everywhere: bool) -> None:
    """No byte of the store holds what is to be redacted: not in a comment, a trace, or a record in quarantine."""
    rig = make_rig(redact=[] if everywhere else ["email"])
    if everywhere:
        rig.settings = rig.settings.model_copy(update={"redact": ("email",)})
        rig.loop = rig.new_loop()
    secret = "jane.doe@example.com"
    rig.server.add(trace("t1", question=f"I am {secret}", answer=f"Hello {secret}"))
    rig.server.give(feedback("f1", "t1", comment=f"write to {secret}", metadata={"who": secret}))
    rig.server.garble("bad", {"comment": f"from {secret}"})
    rig.loop.sync()
    quarantined = rig.loop.quarantined().model_dump_json()
    turns = list(rig.loop.store.judged())
    rig.loop.close()
    with closing(sqlite3.connect(rig.settings.store.removeprefix("sqlite:///"))) as driver:
        tables = [name for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        held = [value for name in tables for row in driver.execute(f"SELECT * FROM {name}") for value in row]
    stored = b"\n".join(unpack(value) if isinstance(value, bytes) else str(value).encode() for value in held)

    assert b"Hello [email-" in stored
    assert secret.encode() not in stored

    assert secret not in quarantined
    assert turns
    assert all(secret not in turn.interaction.model_dump_json() for turn in turns)
    assert all(secret not in row.model_dump_json() for turn in turns for row in turn.feedback)
    assert all(secret not in score.model_dump_json() for score in rig.server.scores.values())


def test_promise_7_both_sides_of_a_pair_are_redacted_alike(make_rig: Any, tmp_path: Path) -> None:
    """The same address has the same placeholder in the prompt, the answer and the user's own text."""
    rig = make_rig(redact=["email"])
    secret = "jane.doe@example.com"
    rig.server.add(trace("t1", question=f"Write to {secret}", answer=f"Sent to {secret}, perhaps"))
    rig.server.give(feedback("f1", "t1", name="edit", correction=f"It was sent to {secret} today."))
    rig.loop.pull("support")
    rig.loop.bucket()
    rig.loop.export("dpo", tmp_path / "pairs.jsonl")
    [pair] = [json.loads(line) for line in (tmp_path / "pairs.jsonl").read_text("utf-8").splitlines()]
    sides = [json.dumps(pair[side]) for side in ("prompt", "chosen", "rejected")]

    assert len({found for side in sides for found in re.findall(r"\[email-[0-9a-f]{4}\]", side)}) == 1
    assert all("[email-" in side for side in sides)
    assert not [path for path in tmp_path.glob("pairs*") if secret.encode() in path.read_bytes()]


def test_promise_7_a_secret_reaches_no_error_no_repr_and_no_log(make_rig: Any, tmp_path: Path) -> None:
    """A key in the environment and a password in the store's URL: the server repeats both, and nothing we say has them."""
    secret = "canary-5d1f"
    said: list[str] = []

    def echo(request: Request) -> Answer:
        return Answer(401, json.dumps(dict(request.headers)).encode())

    with serve(echo) as server:
        sources = {"a": {"platform": "phoenix", "project": "p", "base_url": server.url}}
        settings = Settings(store=str(tmp_path / "x.db"), sources=sources)
        told: list[Event] = []
        with Loop(settings, env={"PHOENIX_API_KEY": secret}, plugins=Plugins(allow=""), listen=told.append) as loop:
            said += [repr(loop), repr(loop.env), repr(loop.settings)]
            with pytest.raises(CloseloopError) as caught:
                loop.pull("a")
            said += [repr(caught.value), str(caught.value), loop.status().model_dump_json(), repr(told)]
        assert any(secret in str(dict(request.headers)) for request in server.requests)
    with pytest.raises(StoreError) as unreachable:
        Store.open(f"postgresql://me:{secret}@127.0.0.1:1/loop")
    said += [str(unreachable.value), repr(unreachable.value)]

    assert all(said)
    assert secret not in "".join(said)
    assert not [path for path in tmp_path.iterdir() if secret.encode() in path.read_bytes()]


def test_promise_7_what_users_write_is_never_interpreted(rig: Any, tmp_path: Path) -> None:
    """Templates, formulas, markup and paths in prompts and answers are text in every file that is made of them."""
    poison = ("=cmd()|'/C calc'!A0", "{{ env.SECRET }}{% raw %}", "<script>alert(1)</script>", "file:///etc/passwd")
    for number, text in enumerate(poison):
        rig.server.add(trace(f"t{number}", question=text, answer=f"{text} {REFUSAL}"))
        rig.server.give(feedback(f"f{number}", f"t{number}", comment=text))
    rig.loop.sync()
    rig.loop.export("csv", tmp_path / "t.csv")
    rig.loop.export("promptfoo", tmp_path / "p.jsonl")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    cases = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text("utf-8").splitlines()]

    assert any("calc" in cell for cell in cells)
    assert not [cell for cell in cells if cell.lstrip()[:1] in ("=", "+", "-", "@")]
    assert cases
    assert all(isinstance(value, list | dict) for case in cases for value in case["vars"].values())
    assert {check["value"] for case in cases for check in case["assert"]} == {"file://closeloop_check.py"}
    assert not [path for path in tmp_path.glob("*.html") if b"<script>alert" in path.read_bytes()]


# --- 8. reproducible


def test_promise_8_the_same_store_exports_the_same_bytes(rig: Any, tmp_path: Path) -> None:
    """Also by another process, at another hour, with another hash seed: the rows, and what stands beside them."""
    fill(rig, 12)
    rig.server.give(*(feedback(f"e{n}", f"t{n}", name="edit", correction=f"Go to page {n}.") for n in range(0, 12, 2)))
    rig.server.give(*(feedback(f"u{n}", f"t{n}", score=1.0, label="thumbs-up", user_id="x") for n in range(5)))
    rig.loop.pull("support")
    rig.loop.bucket()
    forms = {"dpo": "jsonl", "examples": "jsonl", "csv": "csv", "kto": "jsonl"}
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
    for form, end in forms.items():
        rig.loop.export(form, tmp_path / "one" / f"{form}.{end}")
    code = (
        "import sys; from closeloop import Loop\n"
        "with Loop(sys.argv[1]) as loop:\n"
        f"    for form, end in {forms}.items(): loop.export(form, f'{{sys.argv[2]}}/two/{{form}}.{{end}}')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, rig.settings.store.removeprefix("sqlite:///"), str(tmp_path)],
        env={**os.environ, "PYTHONHASHSEED": "99", "CLOSELOOP_PLUGINS": "", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    files = {place: {path.name: path.read_bytes() for path in (tmp_path / place).iterdir()} for place in ("one", "two")}

    assert done.returncode == 0, done.stderr
    assert len(files["one"]) >= 2 * len(forms)
    assert all(files["one"][f"{form}.{end}"].strip() for form, end in forms.items())
    assert files["one"] == files["two"]


def test_promise_8_every_label_and_row_says_where_it_comes_from(rig: Any, tmp_path: Path) -> None:
    """Which detector, version and taxonomy made a label, and which feedback a row rests on; the platform is told, too."""
    fill(rig)
    rig.loop.sync()
    rig.loop.export("examples", tmp_path / "out.jsonl")
    labels = [label for turn in rig.loop.store.judged() for label in turn.labels]
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    sent = [score.metadata[MARK] for score in rig.server.scores.values()]

    assert labels
    assert all(label.detector and label.detector_version and label.taxonomy_version for label in labels)
    assert {one for row in rows for one in row["provenance"]["feedback_ids"]} == {f"f{number}" for number in range(4)}
    assert all("@" in mark["detector"] and mark["taxonomy"] and mark["feedback_ids"] for mark in sent)


# --- 9. cost-aware


def test_promise_9_an_idle_run_asks_little_and_judges_nothing(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing new: one page of feedback, the configs, no trace, no write, and no detector is even made."""
    fill(rig)
    rig.server.page_size = 100
    settings = Settings(store=rig.settings.store, sources=rig.settings.sources)
    adapters = {"support": MemoryPlatform(rig.server)}
    with Loop(settings, env={}, plugins=Plugins(allow=""), clock=lambda: rig.now, adapters=adapters) as loop:
        loop.sync()
        loop.sync()
        rig.later(120)
        rig.server.calls.clear()
        monkeypatch.setattr(Loop, "_cascade", lambda self: pytest.fail("the cascade was made"))

        loop.sync()

    assert rig.server.calls == {"score_configs": 1, "pull": 1}


def test_promise_9_labels_do_not_extend_the_retention_of_traces(tmp_path: Path) -> None:
    """On LangSmith a label would make a trace ten times as dear: a whole sync leaves every trace as it was, and writes each label once."""
    server = LangSmithServer()
    start = server.clock.now() - timedelta(hours=2)
    for number in range(20):
        run = server.run(at=start + timedelta(minutes=number), outputs={"output": REFUSAL})
        server.feedback(run, score=0.0, at=start + timedelta(minutes=number, seconds=20))
    source = {"platform": "langsmith", "project": "support", "base_url": server.url, "push": {"dataset": ""}}
    settings = Settings(store=str(tmp_path / "loop.db"), sources={"support": source})
    try:
        env = {"LANGSMITH_API_KEY": LANGSMITH_KEY}
        with Loop(settings, env=env, plugins=Plugins(allow=""), clock=server.clock.now) as loop:
            done = loop.sync()
        extended, writes = server.state.extended, server.writes
    finally:
        server.close()

    assert done.pushed[0].verified == 20
    assert extended == 0
    assert writes <= 20 + 1
