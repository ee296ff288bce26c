"""The files adapter: JSONL in any packing, incremental, resumable, and never reading what it wrote itself."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from closeloop.config import SourceSettings
from closeloop.errors import ConfigError, PermanentError
from closeloop.models import Dataset, Score
from closeloop.platforms import files as adapter
from closeloop.platforms.base import Page, Platform, Window
from closeloop.platforms.files import Files
from closeloop.testing import ChangeContract, PlatformContract, samples
from closeloop.testing.reading import Read, collect, read

OPEN = Window("interactions")


def row(number: int | str, **fields: Any) -> dict[str, Any]:
    """One line of docs/design.md 3 with a thumbs down."""
    return {
        "id": f"r{number}",
        "prompt": f"question {number}",
        "response": f"answer {number}",
        "session_id": "s1",
        "started_at": "2026-03-02T09:00:00Z",
        "feedback": [{"name": "user_feedback", "score": 0, "label": "thumbs-down", "mood": "angry"}],
        **fields,
    }


def lines(*rows: Any) -> bytes:
    """Rows as JSONL; a text stands as it is."""
    return b"".join((item if isinstance(item, str) else json.dumps(item)).encode() + b"\n" for item in rows)


def ids(pages: Read) -> list[str]:
    """The interactions that came."""
    return sorted(pages.traces)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for data."""
    path = tmp_path / "data"
    path.mkdir()
    return path


def thumb(number: int, **fields: Any) -> dict[str, Any]:
    """A line whose feedback has an id of its own."""
    said = {"id": f"f{number}", "name": "user_feedback", "score": 0, "comment": "why", "mood": "angry"}
    return row(number, feedback=[said], **fields)


class InFiles(PlatformContract):
    """Five thumbs; labels go into a file of their own, which no pull shows."""

    http = False
    unknown_field = "mood"

    def seeded(self, platform: Platform) -> Mapping[str, Mapping[str, Any]]:
        return {f"f{number}": {"score": 0.0, "comment": "why"} for number in range(1, 6)}

    def score_count(self, platform: Platform, scores: Sequence[Score]) -> int | None:
        assert isinstance(platform, Files)
        return sum(
            len(file.read_bytes().splitlines())
            for file in platform.path.parent.rglob("*.jsonl")
            if "label" in str(file)
        )


class TestContract(InFiles):
    """A folder of plain and packed files, one of them with a line that nobody can read."""

    unreadable = 2

    @pytest.fixture
    def platform(self, folder: Path) -> Platform:
        (folder / "a.jsonl").write_bytes(lines(thumb(1), "{broken", thumb(2), {"id": "r8"}))
        (folder / "below").mkdir()
        (folder / "below" / "b.jsonl.gz").write_bytes(gzip.compress(lines(thumb(3, session_id="s2"), thumb(4))))
        (folder / "c.ndjson.zst").write_bytes(zstandard.compress(lines(thumb(5))))
        return Files(folder, "support", page_size=2)

    def dataset_size(self, platform: Platform, name: str) -> int | None:
        assert isinstance(platform, Files)
        return len((platform.path / "datasets" / f"{name}.jsonl").read_bytes().splitlines())


class TestSingleFile(InFiles):
    """One file that is named itself, limited in time, so that sessions are completed from it."""

    @pytest.fixture
    def platform(self, folder: Path) -> Platform:
        path = folder / "feedback.jsonl"
        path.write_bytes(lines(*(thumb(number) for number in range(1, 6))))
        return Files(path, page_size=2, partial=True)


class TestInUse(ChangeContract):
    """Files are replaced and added while they are read."""

    http = False
    folder: Path

    @pytest.fixture
    def platform(self, folder: Path) -> Platform:
        self.folder, self.writes = folder, 0
        for number in range(5):
            self.write(number, thumb(number))
        return Files(folder, "support", page_size=2)

    def write(self, number: int, line: Mapping[str, Any]) -> None:
        """Put a file of one line in place, later than all before."""
        path = self.folder / f"{number}.jsonl"
        path.write_bytes(lines(line))
        self.writes += 1
        os.utime(path, (1_772_442_000 + self.writes,) * 2)

    def give(self, platform: Platform) -> str:
        self.write(9, thumb(9))
        return "f9"

    def edit(self, platform: Platform, feedback_id: str) -> None:
        said = {"id": feedback_id, "name": "user_feedback", "score": 0, "comment": "on second thought"}
        self.write(int(feedback_id[1:]), row(int(feedback_id[1:]), feedback=[said]))

    def take_back(self, platform: Platform, feedback_id: str) -> None:
        self.write(int(feedback_id[1:]), row(int(feedback_id[1:]), feedback=[]))


# --- what is read


@pytest.mark.parametrize("name", ["x.jsonl", "x.ndjson", "x.jsonl.gz", "x.jsonl.zst", "deep/er/x.jsonl"])
def test_every_packing_is_read(folder: Path, name: str) -> None:
    """Plain, gzip and zstd files are found at any depth."""
    pack = {".gz": gzip.compress, ".zst": zstandard.compress}.get(Path(name).suffix, bytes)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(pack(lines(row(1), row(2))))

    assert ids(read(Files(folder))) == ["r1", "r2"]


@pytest.mark.parametrize("name", ["x.json", "notes.txt", ".hidden.jsonl", ".git/x.jsonl"])
def test_other_files_are_left_alone(folder: Path, name: str) -> None:
    """Only data files are read, and nothing hidden."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(lines(row(1)))

    assert ids(read(Files(folder))) == []


def test_a_named_file_may_have_any_name(folder: Path) -> None:
    """What `path` names itself is read whatever its ending."""
    (folder / "export.txt").write_bytes(lines(row(1)))

    assert ids(read(Files(folder / "export.txt"))) == ["r1"]


def test_a_missing_zstd_is_a_clear_error(folder: Path) -> None:
    """Without the extra the message says what to install and for which file."""
    (folder / "x.jsonl.zst").write_bytes(zstandard.compress(lines(row(1))))
    script = (
        "import sys; sys.modules['zstandard'] = None\n"
        "from pathlib import Path\n"
        "from closeloop.platforms.files import Files\n"
        "from closeloop.platforms.base import Window\n"
        "list(Files(Path(sys.argv[1])).pull(Window('interactions')))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=False)

    assert "x.jsonl.zst' is packed with zstd: pip install 'closeloop[zstd]'" in done.stderr


def test_a_bad_line_is_set_aside_with_its_place(folder: Path) -> None:
    """File and line number are in the reason, the beginning of the text in the payload, and the next line is read."""
    (folder / "x.jsonl").write_bytes(lines(row(1), "{oops", row(2)))

    whole = read(Files(folder))
    assert ids(whole) == ["r1", "r2"]
    assert [(bad.id, bad.payload) for bad in whole.rejected] == [("x.jsonl:2", {"text": "{oops\n"})]
    assert whole.rejected[0].reason.startswith("x.jsonl line 2: not JSON: ")


def test_a_file_that_holds_no_json_lines_is_set_aside_as_one_thing(folder: Path) -> None:
    """Not as a mistake in each of its lines; a first look names it, and once it is right it is read."""
    place = folder / "a.jsonl"
    place.write_text(json.dumps([row(1), row(2)], indent=1))

    pages = collect(Files(folder).pull(OPEN))

    assert [one.reason for one in pages.rejected] == [
        "a.jsonl line 1: the file is one JSON array: write one JSON object a line (jq -c '.[]' does)"
    ]
    assert Files(folder).probe().problems == (
        "a.jsonl: the file is one JSON array: write one JSON object a line (jq -c '.[]' does)",
    )
    place.write_bytes(lines(row(1), row(2)))
    assert ids(collect(Files(folder).pull(OPEN))) == ["r1", "r2"]


def test_a_folder_without_data_names_what_it_has(folder: Path) -> None:
    """Four tables are no data: the names and what data files are called."""
    for name in ("d.csv", "a.csv", "b.json", "c.txt", ".hidden"):
        (folder / name).write_text("x")
    told = "not read, data files are named .jsonl or .ndjson: a.csv, b.json, c.txt and 1 more"

    assert told in Files(folder).probe().notes
    (folder / "e.jsonl").write_bytes(lines(row(1)))
    assert told not in Files(folder).probe().notes


def test_a_line_that_lacks_a_field_keeps_its_record(folder: Path) -> None:
    """What is JSON but no interaction is in quarantine whole, under its own id."""
    (folder / "x.jsonl").write_bytes(lines({"id": "r1", "prompt": "q"}))

    bad = read(Files(folder)).rejected[0]
    assert (bad.id, bad.payload) == ("r1", {"id": "r1", "prompt": "q"})
    assert "'response'" in bad.reason


def test_a_half_written_last_line_waits(folder: Path) -> None:
    """A line without its end in a file that has just changed is not quarantined; once it is complete it is read."""
    path = folder / "x.jsonl"
    path.write_bytes(lines(row(1)) + b'{"id": "r2", "pro')
    early = read(Files(folder))
    path.write_bytes(lines(row(1), row(2)))

    assert (ids(early), early.rejected) == (["r1"], [])
    assert ids(read(Files(folder))) == ["r1", "r2"]


def test_a_last_line_that_stays_broken_is_set_aside(folder: Path) -> None:
    """When the file has been left alone for long, nothing is skipped silently."""
    (folder / "x.jsonl").write_bytes(lines(row(1)) + b'{"id": "r2", "pro')
    later = Files(folder, clock=lambda: datetime.now(UTC) + timedelta(hours=1))

    assert [bad.id for bad in read(later).rejected] == ["x.jsonl:2"]


def test_a_last_line_without_its_end_is_read_when_it_is_whole(folder: Path) -> None:
    """A missing line end alone loses nothing."""
    (folder / "x.jsonl").write_bytes(lines(row(1), row(2)).rstrip(b"\n"))

    assert ids(read(Files(folder))) == ["r1", "r2"]


def test_a_damaged_file_gives_what_it_has(folder: Path) -> None:
    """A gzip file that ends early brings its lines so far, says where it broke, and the next file is read."""
    packed = gzip.compress(lines(*(row(number, pad=os.urandom(200).hex()) for number in range(200))))
    (folder / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    (folder / "b.jsonl").write_bytes(lines(row("b")))

    whole = read(Files(folder))
    assert "rb" in whole.traces
    assert 20 < len(whole.traces) < 200
    assert "cannot be read from here on" in whole.rejected[0].reason


def test_huge_and_strange_text_is_read(folder: Path) -> None:
    """Five megabytes in one line, lone surrogates, NaN, a byte order mark and empty lines are no trouble."""
    huge = json.dumps(row(1, response="x" * 5_000_000))
    strange = '{"id": "r2", "prompt": "\\ud83d", "response": "ok", "metadata": {"n": NaN}}'
    (folder / "x.jsonl").write_bytes(b"\xef\xbb\xbf" + lines(huge, "", "   ", strange))

    whole = read(Files(folder))
    assert ids(whole) == ["r1", "r2"]
    assert not whole.rejected
    assert len(whole.traces["r1"].model_dump_json()) > 5_000_000


def test_a_line_without_end_does_not_fill_the_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line over the limit is set aside, and the line behind it is read."""
    monkeypatch.setattr("closeloop.platforms.files.client.LONGEST_LINE", 1000)
    (folder / "x.jsonl").write_bytes(lines("x" * 5000, row(1)))

    whole = read(Files(folder))
    assert ids(whole) == ["r1"]
    assert whole.rejected[0].reason.startswith("x.jsonl line 1: line is longer than")


@given(st.lists(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)), max_size=8))
def test_whatever_stands_in_a_file_is_read_or_set_aside(
    tmp_path_factory: pytest.TempPathFactory, parts: list[bytes]
) -> None:
    """No content makes a pull fail, and the good line is always found."""
    path = tmp_path_factory.mktemp("any") / "x.jsonl"
    path.write_bytes(b"\n".join(parts) + b"\n" + lines(row(1)))

    assert "r1" in read(Files(path)).traces


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=12,
    ),
    st.sampled_from(
        ["prompt", "response", "feedback", "documents", "usage", "metadata", "started_at", "session_id", "id"]
    ),
)
def test_any_value_in_any_field_is_read_or_set_aside(
    tmp_path_factory: pytest.TempPathFactory, value: Any, field: str
) -> None:
    """Wrong types never stop the page: normalize is total."""
    path = tmp_path_factory.mktemp("any") / "x.jsonl"
    path.write_bytes(lines(row(1, **{field: value}), row(2)))

    whole = read(Files(path))
    assert "r2" in whole.traces
    assert len(whole.traces) + len(whole.rejected) >= 2 or value == "r2"


# --- where it does not go


def test_links_do_not_lead_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    """A link to a file or folder elsewhere is not followed; `check` names it. A link inside is read once."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.jsonl").write_bytes(lines(row("secret")))
    (folder / "in.jsonl").write_bytes(lines(row(1)))
    (folder / "link.jsonl").symlink_to(outside / "secret.jsonl")
    (folder / "linked").symlink_to(outside)
    (folder / "again.jsonl").symlink_to(folder / "in.jsonl")

    assert ids(read(Files(folder))) == ["r1"]
    assert "not read, a link out of the folder: link.jsonl" in Files(folder).probe().notes


def test_labels_are_not_written_through_a_link(folder: Path, tmp_path: Path) -> None:
    """`labels` that is a link to elsewhere is refused, and nothing appears there."""
    (tmp_path / "elsewhere").mkdir()
    (folder / "labels").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(PermanentError, match="is a link out of"):
        Files(folder).push_scores([samples.score()])
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("name", ["../../evil", "/etc/passwd", "..", "", "a/b", "x\0y", "n" * 300])
def test_dataset_names_stay_inside(folder: Path, name: str) -> None:
    """A dataset name is a name, never a path."""
    Files(folder).push_dataset(Dataset(name=name, examples=(samples.example(),)))

    written = [path for path in folder.parent.rglob("*") if path.is_file()]
    assert [path.parent for path in written] == [folder / "datasets"]


def test_names_that_look_alike_get_different_files(folder: Path) -> None:
    """`a/b` and `a-b` do not overwrite each other."""
    for name in ("a/b", "a-b"):
        Files(folder).push_dataset(Dataset(name=name, examples=(samples.example(),)))

    assert len(list((folder / "datasets").iterdir())) == 2


# --- incremental


def test_only_changed_files_are_in_the_next_window(folder: Path) -> None:
    """A window that begins after the first file changed brings only the second one."""
    (folder / "a.jsonl").write_bytes(lines(row(1)))
    changed = Files(folder).folder.entries()[0].changed_at + timedelta(microseconds=1)
    while True:
        (folder / "b.jsonl").write_bytes(lines(row(2)))
        if Files(folder).folder.entries()[-1].changed_at >= changed:
            break

    assert ids(collect(Files(folder).pull(Window("interactions", since=changed)))) == ["r2"]


def test_a_file_with_an_old_date_is_new_where_it_is_put(folder: Path) -> None:
    """What was moved or unpacked here keeps its old mtime and is read all the same."""
    before = datetime.now(UTC) - timedelta(minutes=1)
    (folder / "old.jsonl").write_bytes(lines(row(1)))
    os.utime(folder / "old.jsonl", (1_000_000_000, 1_000_000_000))

    assert ids(collect(Files(folder).pull(Window("interactions", since=before)))) == ["r1"]


def test_a_log_that_is_always_being_written_is_not_starved(folder: Path) -> None:
    """A file that changed after the run began still lies in that run's window; an old window does not have it."""
    (folder / "x.jsonl").write_bytes(lines(row(1)))
    now = datetime.now(UTC)

    assert ids(collect(Files(folder).pull(Window("interactions", until=now - timedelta(seconds=5))))) == ["r1"]
    assert ids(collect(Files(folder).pull(Window("interactions", until=now - timedelta(hours=1))))) == []


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz", "x.jsonl.zst"])
def test_a_pull_resumes_inside_a_file(folder: Path, name: str) -> None:
    """From any token on, exactly the rest comes, with the right line numbers."""
    content = lines(*(row(number) for number in range(7)), "{bad", row(8))
    pack = {".gz": gzip.compress, ".zst": zstandard.compress}.get(Path(name).suffix, bytes)
    (folder / name).write_bytes(pack(content))
    pages = list(Files(folder, page_size=3).pull(OPEN))

    rest = collect(Files(folder, page_size=3).pull(Window("interactions", token=pages[1].token)))
    assert ids(rest) == ["r6", "r8"]
    assert [bad.id for bad in rest.rejected] == [f"{name}:8"]


def test_a_file_that_changed_since_the_token_is_read_again(folder: Path) -> None:
    """A place inside a file means nothing once the file is another one."""
    path = folder / "x.jsonl"
    path.write_bytes(lines(*(row(number) for number in range(6))))
    token = next(Files(folder, page_size=3).pull(OPEN)).token
    first = Files(folder).folder.entries()[0].changed_ns
    while Files(folder).folder.entries()[0].changed_ns == first:
        path.write_bytes(lines(row("new"), *(row(number) for number in range(6))))

    rest = collect(Files(folder, page_size=3).pull(Window("interactions", token=token)))
    assert ids(rest) == ["r0", "r1", "r2", "r3", "r4", "r5", "rnew"]


def test_a_strange_token_is_refused(folder: Path) -> None:
    """A token of another adapter is an error with the token in it."""
    with pytest.raises(PermanentError, match="page token 'cursor-7' is none of the files adapter"):
        list(Files(folder).pull(Window("interactions", token="cursor-7")))


def test_pages_are_bounded(folder: Path) -> None:
    """Rows per page are what was asked for; big lines make smaller pages."""
    (folder / "x.jsonl").write_bytes(
        lines(*(row(number, response="x" * 5_000_000) for number in range(3)), *map(row, "abc"))
    )
    sizes = [len(page.traces) for page in Files(folder, page_size=3).pull(OPEN)]

    assert sizes == [2, 3, 1]


def test_the_newest_line_of_an_interaction_counts(folder: Path) -> None:
    """An interaction that was written again with feedback replaces the earlier one, on a page and when fetched."""
    (folder / "x.jsonl").write_bytes(lines(row(1, feedback=[], response="old"), row(1, response="new")))
    files = Files(folder)

    assert read(files).traces["r1"].spans[0].output_messages[0].text == "new"
    assert collect(files.fetch(["r1"])).traces["r1"].spans[0].output_messages[0].text == "new"


def test_ids_survive_a_second_reading(folder: Path) -> None:
    """Feedback without an id of its own gets the same one again, also when lines were added."""
    (folder / "x.jsonl").write_bytes(lines(row(1)))
    before = read(Files(folder)).feedback
    (folder / "x.jsonl").write_bytes(lines(row(0), row(1)))

    assert set(before) < set(read(Files(folder)).feedback)


def test_deletions_are_looked_for_only_when_asked(folder: Path) -> None:
    """A file that was rotated away takes no feedback with it, unless the files are declared to be the whole truth."""
    assert not Files(folder).capabilities.lists_feedback
    assert Files(folder, mirror=True).capabilities.lists_feedback


# --- what is written


def test_a_push_appears_as_lines(folder: Path) -> None:
    """One line per score, sorted, with what a reader needs to join it."""
    (folder / "x.jsonl").write_bytes(lines(row(1)))
    files = Files(folder, "support")
    result = files.push_scores([samples.score(confidence=0.9)])

    written = [json.loads(line) for line in (folder / "labels" / "support.jsonl").read_bytes().splitlines()]
    assert [(line["name"], line["value"], line["interaction_id"]) for line in written] == [
        ("error_mode", "refusal", "t1")
    ]
    assert result.url == (folder / "labels" / "support.jsonl").as_uri()


def test_an_unchanged_push_writes_nothing(folder: Path) -> None:
    """The same scores again are no write, also when they were made at another time; a changed one is."""
    files = Files(folder)
    score = samples.score()
    changes = ({}, {}, {"created_at": samples.at(99)}, {"value": "format"})
    calls = [files.push_scores([score.model_copy(update=change)]).calls for change in changes]

    assert calls == [1, 0, 0, 1]


def test_lines_of_others_are_kept(folder: Path) -> None:
    """What somebody else put into the labels file is still there after push and undo."""
    (folder / "labels").mkdir()
    path = folder / "labels" / "default.jsonl"
    path.write_bytes(b'{"id": "mine"}\nnot json\n')
    files = Files(folder)
    files.push_scores([samples.score()])
    files.delete_scores([samples.score()])

    assert path.read_bytes() == b'{"id": "mine"}\nnot json\n'


def test_a_failed_write_leaves_the_old_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is a clear error, the old labels stay, and no half file is left."""
    files = Files(folder)
    files.push_scores([samples.score()])
    before = (folder / "labels" / "default.jsonl").read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PermanentError, match=r"cannot write .*default.jsonl': No space left on device"):
        files.push_scores([samples.score(value="format")])

    assert [path.name for path in (folder / "labels").iterdir()] == ["default.jsonl"]
    assert (folder / "labels" / "default.jsonl").read_bytes() == before


def test_a_reader_sees_the_old_file_or_the_new_one(folder: Path) -> None:
    """Who has the labels open while they are written anew reads on in the old ones."""
    files = Files(folder)
    files.push_scores([samples.score()])
    with (folder / "labels" / "default.jsonl").open("rb") as reader:
        files.push_scores([samples.score(value="format")])
        old = reader.read()

    assert b'"value":"refusal"' in old
    assert b'"value":"format"' in (folder / "labels" / "default.jsonl").read_bytes()


def test_own_files_are_never_input(folder: Path) -> None:
    """Labels and datasets are not interactions, wherever they are put; data in a folder named `datasets` is."""
    (folder / "datasets").mkdir()
    (folder / "datasets" / "user.jsonl").write_bytes(lines(row(1)))
    files = Files(folder)
    files.push_scores([samples.score()])
    files.push_dataset(Dataset(name="d", examples=(samples.example(),)))
    (folder / "copy.jsonl").write_bytes((folder / "labels" / "default.jsonl").read_bytes())

    whole = read(files)
    assert (ids(whole), whole.rejected) == (["r1"], [])


def test_a_large_dataset_of_ours_is_not_read_again(folder: Path) -> None:
    """It changes with every push and is no feedback; a line that somebody adds to it is read, as any other."""
    (folder / "x.jsonl").write_bytes(lines(row(1)))
    examples = tuple(samples.example(f"e{number}", question="x" * 1000) for number in range(5000))
    Files(folder).push_dataset(Dataset(name="d", examples=examples))
    own = Files(folder).probe().notes
    with (folder / "datasets" / "d.jsonl").open("ab") as file:
        file.write(lines(row(2, response='say "closeloop"')))
    added = read(Files(folder))
    Files(folder).push_dataset(Dataset(name="d", examples=(samples.example("new"),)))

    assert own == ("1 file, 0.0 MB",)
    assert ids(added) == ids(read(Files(folder))) == ["r1", "r2"]


def test_recent_rows_are_kept_beside_large_files(folder: Path) -> None:
    """`options.recent`: labels and examples of a later push; they are ours, no pull reads them, and a check finds them."""
    (folder / "x.jsonl").write_bytes(lines(row(1)))
    many = [samples.score(name=f"s{number}", comment="x" * 1000) for number in range(5000)]
    examples = tuple(samples.example(f"e{number}", question="x" * 1000) for number in range(5000))
    Files(folder).push_scores(many)
    Files(folder).push_dataset(Dataset(name="d", examples=examples))
    files = Files.from_source(SourceSettings(platform="files", path=folder, options={"recent": True}), {})
    before = {path: path.stat().st_ino for path in folder.rglob("*.jsonl")}
    new = samples.score(name="new")
    files.push_scores([new])
    files.push_dataset(Dataset(name="d", examples=(samples.example("new"),)))

    added = {path.relative_to(folder).as_posix() for path in folder.rglob("*.jsonl")} - {
        path.relative_to(folder).as_posix() for path in before
    }
    assert added == {"labels/default+recent.jsonl", "datasets/d+recent.jsonl"}
    assert all(path.stat().st_ino == inode for path, inode in before.items())
    assert files.stored_scores([new, many[7]]) == {new.id, many[7].id}
    assert ids(read(files)) == ["r1"]
    assert files.delete_scores([new]).accepted == (new.id,)
    assert files.stored_scores([new, many[7]]) == {many[7].id}


def test_a_first_look_tells_what_copying_costs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And which option spares it."""
    monkeypatch.setattr(adapter, "_MANY", 1)
    (folder / "x.jsonl").write_bytes(lines(row(1)))
    Files(folder).push_scores([samples.score()])

    assert "options.recent = true" in Files(folder).probe().notes[-1]
    assert Files(folder, recent=True).probe().notes == ("1 file, 0.0 MB",)


def test_out_puts_everything_elsewhere(folder: Path) -> None:
    """`options.out` is a folder beside the data."""
    (folder / "x.jsonl").write_bytes(lines(row(1)))
    source = SourceSettings(platform="files", path=folder / "x.jsonl", options={"out": "results"})
    files = Files.from_source(source, {})
    files.push_scores([samples.score()])
    files.push_dataset(Dataset(name="d", examples=(samples.example(),)))

    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.jsonl")) == [
        "results/datasets/d.jsonl",
        "results/labels/default.jsonl",
        "x.jsonl",
    ]


# --- configuration


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "needs a path"),
        (
            {"path": "x", "options": {"outt": "y"}},
            "files: unknown option 'outt': known options are mirror, out, recent",
        ),
        ({"path": "x", "options": {"mirror": "yes"}}, "options.mirror is 'yes': should be true or false"),
    ],
)
def test_bad_settings_are_named(fields: dict[str, Any], message: str) -> None:
    """A source that cannot work says why before anything is read."""
    if "path" in fields:
        fields = {**fields, "path": Path(fields["path"])}
    with pytest.raises(ConfigError, match=message):
        Files.from_source(SourceSettings(platform="files", **fields), {})


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Both a first look and a pull name the path."""
    files = Files(tmp_path / "nowhere")

    assert not files.probe().ok
    assert "nowhere" in files.probe().problems[0]
    with pytest.raises(PermanentError, match=r"no file or folder at .*nowhere"):
        list(files.pull(OPEN))


def test_a_first_look_tells_what_is_there(folder: Path) -> None:
    """Number and size of files, and whether labels can be written."""
    (folder / "x.jsonl").write_bytes(lines(row(1)))
    probe = Files(folder).probe()

    assert (probe.ok, probe.can_write, probe.notes) == (True, True, ("1 file, 0.0 MB",))


def test_feedback_names_are_counted(folder: Path) -> None:
    """`check` sees names, sources, labels and the range of numbers."""
    feedback = [{"name": "stars", "score": 4}, {"name": "stars", "score": 1, "source": "annotator", "label": "bad"}]
    (folder / "x.jsonl").write_bytes(lines(row(1, feedback=feedback)))
    name = Files(folder).feedback_names()[0]

    assert (name.name, name.count, name.sources, name.labels, name.lowest, name.highest) == (
        "stars", 2, ("annotator", "user"), ("bad",), 1, 4,
    )  # fmt: skip


def test_only_what_is_needed_is_read_for_a_fetch(folder: Path) -> None:
    """Looking up a young interaction does not open the old files."""
    (folder / "old.jsonl").write_bytes(lines(row(1)))
    (folder / "young.jsonl").write_bytes(lines(row(2)))
    files = Files(folder)
    order = [entry.name for entry in files.folder.entries()]
    newest = {"old.jsonl": "r1", "young.jsonl": "r2"}[order[-1]]
    opened: list[str] = []
    whole: Callable[..., Any] = files.folder.lines

    def watch(entry: Any, *place: int) -> Any:
        opened.append(entry.name)
        return whole(entry, *place)

    files.folder.lines = watch  # type: ignore[method-assign]
    pages: list[Page] = list(files.fetch([newest]))

    assert [trace.id for page in pages for trace in page.traces] == [newest]
    assert set(opened) == {order[-1]}


def test_the_newest_line_of_an_interaction_is_the_one_that_is_found(tmp_path: Path) -> None:
    """Later in a file, and in a newer file; other sessions' lines stay out, and a thousand ids are asked for at once."""
    from closeloop.platforms.files.client import Folder
    from closeloop.platforms.files.index import Index

    for number, name in enumerate(("old", "new")):
        rows = [
            {"id": f"i{n}", "session_id": f"s{n // 2}", "prompt": "?", "response": f"{name} {n}"} for n in range(1200)
        ]
        lines = [*rows, {**rows[3], "response": f"{name} again"}]
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines if name == "old" or line["id"] < "i5"))
        os.utime(path, (number, number))
    folder = Folder(tmp_path)
    entries = sorted(folder.entries(), key=lambda entry: entry.name != "old.jsonl")
    index = Index(folder, entries)

    def said(found: Any) -> list[str]:
        return [json.loads(line.data)["response"] for _, line in found]

    assert said(index.find(["i3", "i7", "nobody"])) == ["old 7", "new again"]
    assert said(index.sessions(["s1", "s3"])) == ["old 6", "old 7", "new 2", "new again"]
    assert len(said(index.find([f"i{n}" for n in range(1200)]))) == 1200
    index.close()


def test_a_first_look_names_ids_that_are_taken_again(folder: Path) -> None:
    """Numbered anew in every file, lines replace each other in the store; one that only came again with more feedback may."""
    later = row(1, response="answer 1, better", feedback=[])
    (folder / "a.jsonl").write_bytes(lines(row(1), row(2), row(3), "{", later))
    alright = Files(folder).probe()
    again = [
        row(2, prompt="another question"),
        row(2, prompt="a third"),
        {"id": "r3", "messages": [{"role": "user", "content": "?"}]},
    ]
    (folder / "b.jsonl").write_bytes(lines(*again))
    probe = Files(folder).probe()

    assert alright.notes == ("1 file, 0.0 MB",)
    assert probe.notes[1:] == (
        "2 ids stand on lines with different prompts ('r2' again at b.jsonl line 1): only the last line of an id is kept, "
        "so give every answer its own",
    )
