"""No pattern takes hours on one text: a list of thirty quoted words once did, and thirty digits behind an equals sign."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from closeloop.buckets.constraints.read import read
from closeloop.buckets.detectors.finish.cuts import cut

_ATTACK = Path(__file__).with_name("attack.py")


@pytest.mark.slow
def test_no_pattern_reads_one_thing_in_two_ways() -> None:
    """In a process of its own, where every pattern can be seen as it is compiled."""
    done = subprocess.run([sys.executable, str(_ATTACK)], capture_output=True, text=True, timeout=900)

    assert done.returncode == 0, done.stderr
    count, *found = done.stdout.splitlines()
    assert int(count.split()[0]) > 1_000
    assert found == []


def test_the_attack_finds_what_runs_away() -> None:
    """The shapes that were there: two blanks that may both be empty, a group repeated whose content is, two places for a comma."""
    program = (
        f"import re, sys; sys.path.insert(0, {str(_ATTACK.parent)!r}); import attack; attack.SECONDS = 0.5\n"
        r"shapes = ['x(?:,? ?(?:and)? ?\'\w\')* y', r'(?:\n\s*)*x', r'(?:\d[\d.,]*)+x', r'a(?:,? ?(?:and|,)? ?b)*c', r'(?:, ?b)*c']"
        "\nprint(sorted(pattern for pattern, _ in attack.runaways([re.compile(one) for one in shapes])) == sorted(shapes[:-1]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)

    assert done.stdout == "True\n", done.stderr


@pytest.mark.parametrize("language", ["de", "nl", "it", "es", "pt", "fr", "en", "tr"])
def test_a_long_list_of_quoted_words_is_read(language: str) -> None:
    """Words that are explained, not demanded: nothing behind the list says that they are to be used."""
    opening = {
        "de": "Erkläre die Begriffe {} und sag mir, was das ist.",
        "nl": "Leg de begrippen {} uit en zeg wat dat is.",
        "it": "Spiega i termini {} e dimmi che cosa sono.",
        "es": "Explica los términos {} y dime qué son.",
        "pt": "Explique os termos {} e diga o que são.",
        "fr": "Explique les termes {} et dis ce que c'est.",
        "en": "Please mention {} somewhere.",
        "tr": "Lütfen {} gibi ifade türlerini açıkla.",
    }[language]
    words = ", ".join(f'"w{number}"' for number in range(60))

    assert [item for item in read(opening.format(words)) if item.kind in ("with_words", "without_words")] == []


def test_a_long_number_behind_an_equals_sign_is_read() -> None:
    """And what follows it decides whether the text was cut."""
    assert cut(f"We add them all up. The sum of these is x = {'1' * 60} apples and", "")[0] > 0.5
