"""The data card as people see it."""

from __future__ import annotations

from closeloop.datasets.card import Facts
from closeloop.datasets.page import page


class Shown(Facts):
    """Facts with given numbers."""

    def numbers(self):
        return {
            "rows": 4,
            "buckets": {},
            "models": {"<b>": 4},
            "wanted_is_longer": 1.0,
            "kto": {"desirable_weight": 1.0, "undesirable_weight": 1.33},
        }

    def warnings(self):
        return []


def card() -> str:
    """The card of an export of four rows."""
    manifest = {
        "format": "kto", "written": 4, "input": 5, "skipped": 1, "kinds": {"edit": 4}, "skips": {"no_partner": 1}, "closeloop": "1",
        "format_version": "1", "view": "unpaired", "files": [{"path": "kto.jsonl", "sha256": "0" * 64, "lines": 4}],
    }  # fmt: skip
    return page(manifest, Shown()).decode()


def test_a_weight_is_no_share():
    """A weight of 1.0 beside one of 1.33 is not "100.0%"; a share is."""
    text = card()

    assert '<td>kto desirable weight</td><td class="n">1.0</td>' in text
    assert '<td>kto undesirable weight</td><td class="n">1.33</td>' in text
    assert '<td>wanted is longer</td><td class="n">100.0%</td>' in text


def test_words_of_code_in_a_reason_are_shown_as_code():
    """Not with the marks they are written with; what comes from platforms stays text."""
    text = card()

    assert "the <code>kto</code> format takes it alone" in text
    assert "model &lt;b&gt;" in text


def test_the_card_fits_a_narrow_screen():
    """It is as wide as the screen, and a checksum breaks."""
    text = card()

    assert '<meta name="viewport" content="width=device-width">' in text
    assert "overflow-wrap:anywhere" in text
