"""Checks of how Japanese is written: kana, kanji and their readings, ends of sentences. Used by `checks`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from closeloop.buckets.constraints.checks.found import absent
from closeloop.buckets.constraints.model import Broken, Check, Constraint, within
from closeloop.interactions.languages.scripts import scripts


def _only(name: str) -> Check:
    kana = {"hiragana": r"[ァ-ヺ一-鿿A-Za-z]", "katakana": r"[ぁ-ゖ一-鿿A-Za-z]"}[name]
    return absent(kana, f"characters that are no {name}")


def _kanji_min(constraint: Constraint, response: str, _: str) -> Broken | None:
    return within(constraint, (scripts(response)["Han"],), "kanji", response)


def _kanji_max(constraint: Constraint, response: str, demand: str) -> Broken | None:
    limit = (constraint.low or 0) - ("以上" in demand[constraint.start : constraint.end])
    most = Constraint("kanji_max", constraint.bucket, 0, 0, None, limit)
    return within(most, (scripts(response)["Han"],), "kanji", response)


def _furigana(_: Constraint, response: str, __: str) -> Broken | None:
    """Every run of kanji is followed by hiragana in full-width brackets."""
    for match in re.finditer(r"[一-鿿々]+", response):
        if not re.match(r"（[ぁ-ゖァ-ヺー]+）|\([ぁ-ゖァ-ヺー]+\)", response[match.end() :]):
            return Broken(f"has no reading behind {match[0]!r}", match.start(), match.end())
    return None


def _ends_alike(constraint: Constraint, response: str, _: str) -> Broken | None:
    wanted = constraint.values[0]
    position = 0
    for part in re.split(r"(?<=[。！？\n])", response):
        bare = part.strip().rstrip("。！？!?.」』")
        if bare and not bare.endswith(wanted):
            return Broken(f"a sentence does not end with {wanted!r}", position, position + len(part))
        position += len(part)
    return None


def _nominal_ending(constraint: Constraint, response: str, _: str) -> Broken | None:
    ends = [part.rstrip("。！？!? ") for part in re.split(r"(?<=[。！？])|\n", response) if part.strip()]
    nominal = sum(bool(re.search(r"[一-鿿ァ-ヺー]$", end)) for end in ends)
    return within(constraint, (nominal,), "sentences that end in a noun", response, slack=0.5)


JAPANESE: Mapping[str, Check] = {
    "hiragana_only": _only("hiragana"),
    "katakana_only": _only("katakana"),
    "no_hiragana": absent(r"[ぁ-ゖ]", "hiragana"),
    "no_katakana": absent(r"[ァ-ヺ]", "katakana"),
    "no_kanji": absent(r"[一-鿿々]", "kanji"),
    "kanji_min": _kanji_min,
    "kanji_max": _kanji_max,
    "kanji_numerals": absent(r"[0-9０-９]", "digits instead of kanji numerals"),
    "furigana": _furigana,
    "ends_alike": _ends_alike,
    "nominal_ending": _nominal_ending,
}
