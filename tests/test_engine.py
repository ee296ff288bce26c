"""What a run prepares before it works, and what it leaves alone."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from closeloop import Loop, Settings, engine
from closeloop.buckets.judge import Judge
from closeloop.buckets.taxonomy import Taxonomy
from closeloop.config import JudgeSettings
from closeloop.errors import ConfigError
from closeloop.interactions.languages import detect


@pytest.mark.parametrize(("count", "prepared"), [(120, 1), (20, 0)])
def test_the_language_model_is_loaded_ahead_only_for_many(
    count: int, prepared: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unpacking it costs half a second: a few interactions may never need it, and a run without news must not pay."""
    rows = [{"id": f"i{number}", "prompt": "Where is it?", "response": "On its way."} for number in range(count)]
    for row in rows:
        row["feedback"] = [{"name": "thumbs", "score": 0, "source": "user"}]  # type: ignore[assignment]
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    source = {"platform": "files", "path": str(tmp_path / "x.jsonl")}
    asked: list[None] = []
    monkeypatch.setattr(detect, "prepare", lambda: asked.append(None))

    with Loop(Settings(store=str(tmp_path / "x.db"), sources={"s": source}), env={}) as loop:
        assert loop.sync().bucketed.interactions == count
        assert len(asked) == prepared
        loop.sync()

    assert len(asked) == prepared


def test_sources_at_once_share_one_set_of_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each plugin is imported, and warned of, once, whoever asks first."""
    made: list[object] = []

    class Slow:
        def __init__(self, *, allow: str | None) -> None:
            time.sleep(0.05)
            made.append(self)

    monkeypatch.setattr(engine, "Plugins", Slow)
    loop = Loop(Settings(), env={})
    with ThreadPoolExecutor(3) as pool:
        hosts = list(pool.map(lambda number: loop.plugin_host, range(3)))

    assert hosts == made * 3


@pytest.mark.parametrize(
    ("settings", "source", "message"),
    [
        ({}, {"signals": {"happy": "hapy"}}, "unknown signal 'hapy' for feedback 'happy'"),
        ({}, {"redact": ["mail"]}, "unknown kind 'mail' in redact"),
        ({"buckets": {"thresholds": {"hallu": 0.5}}}, {}, "buckets.thresholds names unknown bucket 'hallu'"),
        (
            {"buckets": {"judge": {"precision": {"refusel": 0.5}}}},
            {},
            r"buckets.judge.precision names unknown bucket 'refusel'.* \(did you mean 'refusal'\?\)",
        ),
        ({"buckets": {"taxonomy": ["none.toml"]}}, {}, "cannot read taxonomy 'none.toml': No such file"),
        ({"export": {"refuse": ["emial"]}}, {}, "unknown kind 'emial' in export.refuse: known kinds are all, api_key"),
        (
            {"alerts": {"webhook": "hooks.example.com/s3cret"}},
            {},
            "^alerts.webhook is no address: write https://HOST/PATH$",
        ),
    ],
)
def test_a_mistake_in_the_settings_is_told_before_anything_is_read(
    settings: dict[str, object], source: dict[str, object], message: str, tmp_path: Path
) -> None:
    """Not weeks later, when feedback of that name arrives, or behind the pull of every run."""
    (tmp_path / "x.jsonl").write_text('{"id": "a", "prompt": "Where?", "response": "Here.", "feedback": 0}\n')
    read = {"platform": "files", "path": str(tmp_path / "x.jsonl"), **source}
    with Loop(Settings(store=str(tmp_path / "x.db"), sources={"s": read}, **settings), env={}) as loop:
        for verb in (loop.check, loop.sync, loop.push):
            with pytest.raises(ConfigError, match=message):
                verb("s")

        assert loop.status().sources[0].feedback == 0


def test_a_detector_that_is_not_there_is_told_by_a_check(tmp_path: Path) -> None:
    """A run would tell it only when there is something to sort."""
    (tmp_path / "x.jsonl").touch()
    source = {"platform": "files", "path": str(tmp_path / "x.jsonl")}
    loop = Loop(Settings(store=str(tmp_path / "x.db"), sources={"s": source}, buckets={"disable": ["nothing"]}), env={})

    with pytest.raises(ConfigError, match=r"buckets\.disable names unknown detector 'nothing'"):
        loop.check("s")


@pytest.mark.parametrize(
    ("has_openai", "judge", "message"),
    [
        (False, {"base_url": "http://127.0.0.1:9/v1"}, r"the judge needs an extra: pip install 'closeloop\[judge\]'"),
        (True, {}, "the judge has no key: set OPENAI_API_KEY, or buckets.judge.base_url"),
    ],
    ids=["no extra", "no key"],
)
def test_a_judge_that_cannot_be_asked_is_told_by_a_check_and_before_anything_is_read(
    has_openai: bool, judge: dict[str, str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by the run that has the first case in doubt, which may come days later."""
    pytest.importorskip("openai")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    if not has_openai:
        monkeypatch.setitem(sys.modules, "openai", None)
    (tmp_path / "x.jsonl").write_text('{"id": "a", "prompt": "Where?", "response": "Here.", "feedback": 1}\n')
    source = {"platform": "files", "path": str(tmp_path / "x.jsonl")}
    settings = Settings(store=str(tmp_path / "x.db"), sources={"s": source}, buckets={"judge": {"model": "m", **judge}})
    with Loop(settings, env={}) as loop:
        for verb in (loop.check, loop.sync):
            with pytest.raises(ConfigError, match=message):
                verb("s")

    assert not (tmp_path / "x.db").exists()


def test_the_client_of_a_judge_is_not_imported_for_runs_without_a_case_in_doubt(tmp_path: Path) -> None:
    """It takes as long to import as everything else together."""
    (tmp_path / "x.jsonl").write_text('{"id": "a", "prompt": "Where?", "response": "Here.", "feedback": 1}\n')
    (tmp_path / "closeloop.toml").write_text(
        '[sources.s]\nplatform = "files"\npath = "x.jsonl"\n'
        '[buckets.judge]\nmodel = "m"\nbase_url = "http://127.0.0.1:9/v1"\n'
    )
    code = (
        "import sys; from closeloop import Loop; loop = Loop(); "
        "print(loop.check('s').ok, loop.sync('s').bucketed.positive, 'openai' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["True", "1", "False"], done.stderr


def test_a_key_of_the_judge_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the keys of the platforms may."""
    pytest.importorskip("openai")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    key = tmp_path / "key"
    key.write_text("sk-of-a-file\n")
    key.chmod(0o600)
    monkeypatch.setenv("OPENAI_API_KEY_FILE", str(key))

    judge = Judge(JudgeSettings(model="m"), Taxonomy())

    with judge.client as client:
        assert client.api_key == "sk-of-a-file"
