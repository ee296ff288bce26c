"""Settings: where they come from, what wins, and what a mistake is answered with."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from closeloop import config
from closeloop.config import Settings, SourceSettings
from closeloop.errors import ConfigError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the working directory, and no variable of ours set."""
    for name in [name for name in os.environ if name.startswith("CLOSELOOP_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str) -> Path:
    """A closeloop.toml."""
    path = folder / "closeloop.toml"
    path.write_text(text, encoding="utf-8")
    return path


# --- where settings come from


def test_defaults_need_no_file() -> None:
    """Without file and environment there are settings, and no source."""
    settings = config.load()

    assert (settings.store, settings.sources, settings.plugins) == ("sqlite:///closeloop.db", {}, None)


def test_the_file_in_the_working_directory_is_read(here: Path) -> None:
    """`closeloop.toml` is found by itself, another one by its path."""
    write(here, "settle = '5m'")
    (here / "other.toml").write_text("settle = '7m'", encoding="utf-8")

    assert config.load().settle == timedelta(minutes=5)
    assert config.load(here / "other.toml").settle == timedelta(minutes=7)


def test_arguments_win_over_environment_over_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this order, value by value."""
    write(here, "store = 'sqlite:////file.db'\nsettle = '5m'\nredact = ['card']")
    monkeypatch.setenv("CLOSELOOP_STORE", "sqlite:////env.db")
    monkeypatch.setenv("CLOSELOOP_REDACT", "email, phone")

    assert config.load(store="sqlite:////argument.db").store == "sqlite:////argument.db"
    assert config.load(store=None).store == "sqlite:////env.db"
    assert (config.load().settle, config.load().redact) == (timedelta(minutes=5), ("email", "phone"))


def test_nested_environment_names_reach_one_value(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`CLOSELOOP_BUCKETS__THRESHOLD` changes that and leaves the rest of the table."""
    write(here, "[buckets]\nthreshold = 0.4\nslow = '5s'")
    monkeypatch.setenv("CLOSELOOP_BUCKETS__THRESHOLD", "0.9")
    buckets = config.load().buckets

    assert (buckets.threshold, buckets.slow) == (0.9, timedelta(seconds=5))


@pytest.mark.parametrize(("value", "read"), [(None, None), ("", ""), ("acme,redact", "acme,redact")])
def test_an_empty_list_of_plugins_is_not_an_unset_one(
    value: str | None, read: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CLOSELOOP_PLUGINS="" loads none, unset loads all."""
    if value is not None:
        monkeypatch.setenv("CLOSELOOP_PLUGINS", value)

    assert config.load().plugins == read


def test_other_empty_variables_are_as_if_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty CLOSELOOP_STORE is no store named nothing."""
    monkeypatch.setenv("CLOSELOOP_STORE", "")

    assert config.load().store == "sqlite:///closeloop.db"


def test_relative_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    """A job may be started from anywhere: store, data and taxonomies lie beside the file that names them."""
    folder = tmp_path / "project"
    folder.mkdir()
    path = write(
        folder,
        "store = 'sqlite:///data.db'\n[sources.a]\nplatform = 'files'\npath = 'in'\n[buckets]\ntaxonomy = ['own.toml', '/abs.toml']",
    )
    settings = config.load(path)

    assert settings.store == f"sqlite:///{folder}/data.db"
    assert settings.sources["a"].path == folder / "in"
    assert settings.buckets.taxonomy == (folder / "own.toml", Path("/abs.toml"))


def test_a_store_that_the_file_does_not_name_lies_beside_it_too(tmp_path: Path, here: Path) -> None:
    """It lay wherever a job was started from: cron's in the home of its user, and `status` from elsewhere knew of none."""
    (tmp_path / "project").mkdir()
    path = write(tmp_path / "project", "[sources.a]\nplatform = 'files'\npath = 'in'")

    assert config.load(path).store == f"sqlite:///{tmp_path / 'project'}/closeloop.db"
    assert config.load(path, store="mine.db").store == "mine.db"


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    """There is something, so `init` is not what helps."""
    with pytest.raises(
        ConfigError, match=r"configuration '.*' is a folder: name the file in it, such as '.*closeloop\.toml'"
    ):
        config.load(tmp_path)


def test_the_answers_of_a_judge_are_kept_beside_the_file(tmp_path: Path) -> None:
    """Wherever the job was started from."""
    (tmp_path / "x").mkdir()
    path = write(tmp_path / "x", "[buckets.judge]\nmodel = 'm'\ncache = 'answers'")

    assert config.load(path).buckets.judge.cache == tmp_path / "x" / "answers"


def test_the_template_is_a_configuration(here: Path) -> None:
    """What `init` writes can be read, also with every comment taken away that hides a setting."""
    path = config.write_template(here)
    assert list(config.load(path).sources) == ["support"]

    lines = path.read_text(encoding="utf-8").splitlines()
    shown = [line[2:] if line.startswith("# ") and ("=" in line or line.startswith("# [")) else line for line in lines]
    full = config.load(write(here, "\n".join(line for line in shown if not line.startswith('store = "postgres'))))
    assert set(full.sources) == {"support", "chat", "agents", "archive"}
    assert full.sources["support"].push.label == "error_mode"


def test_the_template_does_not_replace_a_file(here: Path) -> None:
    """An edited configuration is not lost; `force` says that it may be."""
    path = write(here, "settle = '1m'")

    with pytest.raises(ConfigError, match=r"is there already: edit it, or replace it with `closeloop init --force`"):
        config.write_template(path)
    assert config.write_template(path, force=True).read_text(encoding="utf-8").startswith("# closeloop configuration")


# --- mistakes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("store = ", "cannot read '.*closeloop.toml': "),
        (
            "stoer = 'x'",
            "stoer: unknown key: known keys are alerts, buckets, export, operate, plugins, presidio, redact, settle, sources, splits, "
            "store",
        ),
        ("[sources.a]\nproject = 'p'", "sources.a.platform: is missing"),
        (
            "[sources.a]\nplatform = 'x'\nprojct = 'p'",
            "sources.a.projct: unknown key: known keys are base_url, evaluators, ignore, ",
        ),
        (
            "[sources.a]\nplatform = 'x'\n[sources.a.push]\nlabl = 'p'",
            "sources.a.push.labl: unknown key: known keys are booleans, ",
        ),
        ("[sources.'a b']\nplatform = 'x'", "source name 'a b': use letters, digits"),
        ("[sources.a]\nplatform = 'x'\ntraces = 'some'", "sources.a.traces: should be 'negative', 'feedback', "),
        (
            "[sources.a]\nplatform = 'x'\npage_size = 0",
            "sources.a.page_size: should be greater than or equal to 1",
        ),
        ("settle = 'soon'", "settle: 'soon' is no duration: write a number and a unit, such as '15m', '36h' or '7d'"),
        ("settle = true", "settle: a duration is a number and a unit"),
        ("settle = -3", "settle: a duration cannot be negative"),
        ("settle = '999999999w'", "settle: '999999999w' is longer than any clock runs"),
        ("settle = '90000d'", "settle: a duration cannot be longer than a hundred years"),
        ("settle = []", "settle: should be a duration such as '15m', '36h' or '7d'"),
        ("[[sources]]\nplatform = 'x'", "sources: should be a table"),
        ("store = 5", "store: should be text in quotes"),
        ("[buckets.judge]\nmodl = 'x'", "buckets.judge.modl: unknown key: known keys are base_url, budget, "),
        (
            "[buckets.judge]\nbase_url = 'http://localhost:8000/v1'",
            "buckets.judge: base_url without model asks nobody: name the model",
        ),
        (
            "[buckets.judge]\nmodel = 'm'\nbase_url = 'localhost:8000/v1'",
            "buckets.judge: 'localhost:8000/v1' is no address: did you mean 'http://localhost:8000/v1'",
        ),
        (
            "[buckets.judge]\nmodel = 'm'\nbase_url = 'htp://host/v1'",
            "'htp://host/v1' is no address: write http://host",
        ),
        ("[buckets.judge]\nmodel = 'm'\nbase_url = 'http://host:80x/v1'", "'http://host:80x/v1' is no address: write"),
        ("[buckets.judge]\nmodel = 'm'\nbase_url = ''", "'' is no address: write http://host"),
        (
            "[sources.a]\nplatform = 'x'\n[sources.a.signals.pain]\nkind = 'rating'\ndirection = 'down'",
            "^closeloop.toml: sources.a.signals.pain.direction: should be 'maximize' or 'minimize'$",
        ),
        (
            "[sources.a]\nplatform = 'x'\nsignals = { pain = { knd = 1 } }",
            "signals.pain.knd: unknown key: known keys are direction, ",
        ),
        ("[buckets.thresholds]\nrefusal = 50", "buckets.thresholds.refusal: should be less than or equal to 1"),
        ("[buckets.judge.precision]\nrefusal = -1", "judge.precision.refusal: should be greater than or equal to 0"),
        ("[buckets]\nthreshold = 2", "buckets.threshold: should be less than or equal to 1"),
        (
            "[sources.a]\nplatform = 'x'\n[sources.b]\nplatform = 'x'",
            "sources 'a' and 'b' both read x project 'default': one store keeps one server's project of a name",
        ),
    ],
)
def test_a_mistake_names_file_key_and_reason(here: Path, text: str, message: str) -> None:
    """The reader sees what to correct without opening our code."""
    path = write(here, text)

    with pytest.raises(ConfigError, match=message) as caught:
        config.load()
    assert str(path.name) in str(caught.value)


def test_a_file_of_another_encoding_is_told(here: Path) -> None:
    """As some editors still save it."""
    (here / "closeloop.toml").write_bytes("# café".encode("latin-1"))

    with pytest.raises(ConfigError, match=r"closeloop.toml': it is not UTF-8 \(byte 6\): save it as UTF-8"):
        config.load()


def test_a_byte_order_mark_and_windows_lines_are_no_mistake(here: Path) -> None:
    """Notepad writes both."""
    (here / "closeloop.toml").write_bytes(b"\xef\xbb\xbfsettle = '7m'\r\nredact = []\r\n")

    assert config.load().settle == timedelta(minutes=7)


def test_a_missing_file_says_how_to_write_one(here: Path) -> None:
    """A path that was given must be there."""
    with pytest.raises(ConfigError, match=r"no configuration at 'other.toml': write one with `closeloop init`"):
        config.load(Path("other.toml"))


def test_a_table_in_the_environment_must_be_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word where a table belongs is told, not a traceback."""
    monkeypatch.setenv("CLOSELOOP_SOURCES", "phoenix")

    with pytest.raises(ConfigError, match=r"environment: .*sources.*: write tables and lists as JSON"):
        config.load()


def test_settings_cannot_change() -> None:
    """A run works with one set of settings from beginning to end."""
    with pytest.raises(ValidationError):
        config.load().store = "other"  # type: ignore[misc]


# --- values


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("15m", 900),
        ("36h", 129_600),
        (" 7D ", 604_800),
        ("2w", 1_209_600),
        ("1.5h", 5400),
        ("30 s", 30),
        ("90 min", 5400),
        ("2 Weeks", 1209600),
        (90, 90),
        (0.5, 0.5),
    ],
)
def test_durations(written: str | float, read: float) -> None:
    """A number and a unit, or seconds."""
    assert SourceSettings(platform="x", lookback=written).lookback == timedelta(seconds=read)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("90d", timedelta(days=90)),
        (3600, timedelta(hours=1)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T08:00", datetime(2026, 11, 1, 8, tzinfo=UTC)),
        ("2026-11-01T08:00+02:00", datetime(2026, 11, 1, 6, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 1, tzinfo=UTC)),
        (datetime(2026, 11, 1, 8, tzinfo=timezone(timedelta(hours=2))), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ],
)
def test_since_is_a_time_or_an_age(written: Any, read: datetime | timedelta) -> None:
    """Also as TOML's own dates; a time without a zone is UTC, so that it can be compared with the platform's."""
    since = SourceSettings(platform="x", since=written).since

    assert since == read
    assert not isinstance(since, datetime) or since.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "written", ["90", "yesterday", "P3D", "-3d", "03:00", True, -5, float("nan"), float("inf"), 1e300]
)
def test_since_that_is_neither_is_refused(written: Any) -> None:
    """`90` without a unit is not the year 1970."""
    with pytest.raises(ValidationError):
        SourceSettings(platform="x", since=written)


# --- choosing a source


SOURCES = Settings(
    sources={
        "support": SourceSettings(platform="phoenix", project="a"),
        "sales": SourceSettings(platform="phoenix", project="b"),
        "archive": SourceSettings(platform="files"),
    }
)


@pytest.mark.parametrize(("name", "found"), [("sales", "sales"), ("files", "archive")])
def test_a_source_is_found_by_name_or_only_platform(name: str, found: str) -> None:
    """A platform's name is enough where only one source is of it."""
    assert SOURCES.source(name)[0] == found


@pytest.mark.parametrize(
    ("settings", "name", "message"),
    [
        (SOURCES, "suport", "unknown source 'suport': configured sources are archive, sales, support"),
        (SOURCES, "phoenix", r"unknown source 'phoenix' \(2 sources are of platform 'phoenix': name one\)"),
        (Settings(), "x", "configured sources are none .write one with `closeloop init`."),
    ],
)
def test_an_unknown_source_lists_the_known_ones(settings: Settings, name: str, message: str) -> None:
    """The message holds what would have worked."""
    with pytest.raises(ConfigError, match=message):
        settings.source(name)


@pytest.mark.parametrize("text", ["train=0.8,tst=0.2", "train", "train=80%", "train=nan", "train=1,train=2", "test=0"])
def test_wrong_shares_are_found_before_anything_is_read(tmp_path, text):
    """A slip in `splits` is an error of the configuration, not one of the first export or push."""
    (tmp_path / "closeloop.toml").write_text(f'splits = "{text}"\n')

    with pytest.raises(ConfigError, match=r"closeloop\.toml: splits: splits '"):
        config.load(tmp_path / "closeloop.toml")


def test_a_wrong_value_of_the_environment_is_said_to_be_there(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks for it in the file finds nothing."""
    write(here, 'settle = "5m"\n[buckets]\nthreshold = 2\n')
    monkeypatch.setenv("CLOSELOOP_SETTLE", "soon")

    with pytest.raises(
        ConfigError, match=r"closeloop\.toml: buckets\.threshold: .*; CLOSELOOP_SETTLE: settle: 'soon' is no"
    ):
        config.load()


def test_a_slip_in_the_name_of_a_variable_is_a_warning(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would not be read, and another store be used. What is not nearly a setting is somebody else's."""
    monkeypatch.setenv("CLOSELOOP_SERVICE_HOST", "10.0.0.7")
    monkeypatch.setenv("CLOSELOOP_STOER", "other.db")

    with pytest.warns(UserWarning, match="CLOSELOOP_STOER is no setting: did you mean CLOSELOOP_STORE") as said:
        config.load()
    assert len(said) == 1
