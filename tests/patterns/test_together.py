"""All patterns looked for at once in compiled code: nothing that matches is held back, and nothing else differs."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from closeloop.buckets.detectors.next_turn import words
from closeloop.buckets.detectors.refusal.phrases import TRIGGERS, looked_for
from closeloop.patterns import branches, together
from closeloop.patterns.bytewise import as_bytes, loosened
from closeloop.patterns.sieves import Sieve
from closeloop.patterns.together import Together
from patterns import attack


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Compiled at the second text, and kept in a folder of the test's own."""
    monkeypatch.setattr(together, "WORTH", 2)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def _compiled(sieve: Sieve[Any]) -> Sieve[Any]:
    sieve.held("")
    assert not isinstance(sieve.held(""), int)
    return sieve


@pytest.mark.parametrize(
    ("pattern", "made"),
    [
        (r"\bI (?:can|could) not", r"\bi\x20(?:can|could)\x20not"),
        (r"^colou?r$", r"colo(?:u)?r"),
        (r"(?!never)always(?= true)", "always"),
        (r"\bno\b|\bé\b", r"(?:\bno\b|\xc3\xa9)"),
        (r"\b(?:no)?\w+y\b", r"(?:no)?[\x30-\x39\x41-\x5a\x5f\x61-\x7a\x80-\xff]+y\b"),
        (r"[^.!?\n]{0,60}?x{2}", r"[\x00-\x09\x0b-\x20\x22-\x2d\x2f-\x3e\x40-\x7f\x80-\xff]*(?:x)+"),
        (r"d[ée]sol[ßſ]", r"d(?:[\x65]|\xc3\xa9)sol(?:[\x73]|ss)"),
        (r"(a)\1b", None),
        (r"(?:yes|no)?", None),
        (r"(?i)yes", None),
    ],
)
def test_a_pattern_is_written_for_bytes(pattern: str, made: str | None) -> None:
    """Counts, anchors and look-arounds go; edges of words stay beside letters of ASCII; what is not understood is left alone."""
    assert loosened(pattern) == made


def test_letters_that_are_alike_to_a_pattern_are_alike_in_bytes() -> None:
    """Every letter that has large and small forms, against a pattern of each."""
    letters = [*map(chr, range(sys.maxunicode + 1))]
    low = {letter: letter.lower() for letter in letters}
    cased = [one for one in letters if {one} != {low[one], one.upper(), one.casefold()}]
    for letter in cased:
        for other in re.findall(re.escape(letter), "".join(cased), re.IGNORECASE):
            told = as_bytes(low[letter]), as_bytes(low[other])
            assert None in told or told[0] == told[1], (letter, other)

    assert len(cased) > 2_000
    # what no word has in it is no letter of ASCII in bytes either: edges stay edges
    assert not [one for one in letters if not re.match(r"\w", one) and re.search(rb"\w", as_bytes(low[one]) or b"")]


ODD = (
    r"\bs\b", r"s", r"[^s]x", r"\wx", r"[^\W\d_]x", r"é\b", r"\W\bk", r"\bk", r"[i-k]", r"[éß]x", r"i\W+s", r"\d+ ?x", r"x{2,3}s",
    r"(?<!s)x", r"^s", r"x$", r"(?:s|é)?\bx", r".x", r"[^ ]s", r"\Sx\s", r"'s", r"[’']s",
    r"s.x", r"x[^.]x", r"x\Wx", r"x(?:s ?){0,2}x", r"x\wx",
)  # fmt: skip


@example(["xs sx", "x日x", "x\u200bx"])
@given(st.lists(st.text(alphabet="sſxXßéÉkKıi ’'.5٣\n–日\ud800", max_size=12), min_size=1))
def test_nothing_that_matches_is_held_back(texts: list[str]) -> None:
    """Whatever letters a text has, case ignored, also where only a part of it matches."""
    sieve = _compiled(Sieve([(pattern, pattern) for pattern in ODD], together="odd"))
    for text in texts:
        live = sieve.live(text.lower().replace("’", "'"))
        matched = {pattern for pattern in ODD if re.search(pattern, text.replace("’", "'"), re.IGNORECASE)}
        matched |= {pattern for pattern in ODD if re.search(pattern, text[text.find(" ") + 1 :].lower())}

        assert matched <= {*live}

    assert isinstance(sieve.held("i̇stanbul"), int)  # a letter that is two over lower case: needles are looked for


@pytest.fixture(scope="module")
def refusals() -> Sieve[Any]:
    return Sieve([*looked_for()], together="refusals")


@pytest.mark.parametrize(
    ("patterns", "least"),
    [
        ([pattern for pattern, _ in looked_for()], 2_000),
        ([one for _, _, pattern in words.TURN_ROWS for one in branches(pattern)], 1_500),
        ([one for _, _, pattern in words.RESPONSE_ROWS for one in branches(pattern)], 90),
    ],
)
def test_texts_made_from_every_pattern_are_found(patterns: list[str], least: int) -> None:
    """Each alternative of each row of refusals and of next turns, in texts written from it, with something around it."""
    sieve = _compiled(Sieve([(one, one) for one in patterns], together="rows"))
    draw, made = random.Random(5), 0
    for pattern in patterns:
        for _ in range(6):
            text = f"so {attack.example(pattern, draw)}. and".lower()
            if re.search(pattern, text) or re.search(pattern, text[3:]):
                made += 1
                assert pattern in sieve.live(text), (pattern, text)

    assert made > least


def test_a_text_that_declines_nothing_leaves_little_over(refusals: Sieve[Any]) -> None:
    """Of some seven hundred patterns."""
    _compiled(refusals)
    rows = [row for name, _, row in refusals.live("please put the cake on the table, it is not for the dog") if name]

    assert rows == []
    assert {row for _, _, row in refusals.live("not now")} == {" not "} <= {*TRIGGERS}


class _Counting:
    """Hyperscan that counts how often it compiles."""

    def __init__(self) -> None:
        import hyperscan

        self.made = 0
        self._real = hyperscan

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def Database(self, **how: Any) -> Any:  # noqa: N802 (its name there)
        self.made += 1
        return self._real.Database(**how)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> _Counting:
    counting = _Counting()
    monkeypatch.setattr(together, "_engine", lambda: counting)
    return counting


def _asked(*patterns: str, texts: tuple[str, ...] = ("a cat", "a dog")) -> list[Any]:
    one = Together("animals", lambda: patterns)
    return [found if (found := one.find(text)) is None else [*found] for text in texts]


def test_what_was_compiled_is_kept(engine: _Counting, tmp_path: Path) -> None:
    """The next process has it for its first text; other patterns have a file of their own, and a pattern that is not sure is in it."""
    assert _asked("cat", "dog", ".?") == [None, [1, 2]]
    assert _asked("cat", "dog", ".?") == [[0, 2], [1, 2]]
    assert engine.made == 1
    assert _asked("cat", "frog") == [None, []]
    assert engine.made == 2
    assert len([*(tmp_path / "closeloop").iterdir()]) == 2


@pytest.mark.parametrize("damage", [lambda raw: raw[:-9], lambda raw: raw[:40] + b"\0" + raw[41:], lambda _: b""])
def test_a_damaged_file_is_made_again(engine: _Counting, tmp_path: Path, damage: Any) -> None:
    """Cut, changed or empty."""
    _asked("cat")
    [file] = (tmp_path / "closeloop").iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))

    assert _asked("cat") == [None, []]
    assert (engine.made, file.read_bytes() == whole) == (2, True)


def test_where_nothing_can_be_kept_it_works_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file stands where the folder would be."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert _asked("cat", texts=("a cat", "a cat")) == [None, [0]]


def test_without_the_extra_needles_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rows where a needle is all there is to a pattern."""
    rows = [(pattern, pattern) for pattern in ("cat", "dogs", r"\bart\b")]
    fast = _compiled(Sieve(rows, together="animals"))
    monkeypatch.setattr(together, "_engine", lambda: None)
    plain = Sieve(rows, together="animals")
    for text in ("a cat, an art", "two dogs start", "nothing", "cats"):
        assert isinstance(plain.held(text), int)
        assert plain.live(text) == fast.live(text)
