"""From the label and number of a feedback to a polarity in [-1, 1]: words first, then the platform's config, then the number itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from closeloop.models import ScoreConfig


class Scale(NamedTuple):
    """The range of a number, and how to name it."""

    lowest: float
    highest: float

    def __str__(self) -> str:
        return f"{self.lowest:g}..{self.highest:g}"


class Reading(NamedTuple):
    """A polarity, whether it came from a two-valued scale, and what decided it."""

    polarity: float
    is_binary: bool
    by: str


GOOD_WORDS = (
    "thumbs up, thumbs-up, thumb up, thumbup, thumbsup, up, upvote, upvoted, positive, pos, good, great, "
    "excellent, like, liked, love, loved, helpful, very helpful, useful, satisfied, very satisfied, happy, "
    "correct, right, accurate, accept, accepted, approve, approved, pass, passed, success, successful, resolved, "
    "solved, 👍, 👍🏻, 👍🏼, 👍🏽, 👍🏾, 👍🏿, ❤️, ❤, 😀, 😃, 😄, 😁, 😊, 🙂, 😍, 🎉, ✅, ✔️, ✔, 💯, 🟢, +1, :+1:, :thumbsup:, gut, "
    "daumen hoch, hilfreich, richtig, positiv, zufrieden, gefällt mir, bon, bonne, bien, utile, pouce en haut, "
    "positif, correcte, satisfait, j'aime, bueno, buena, útil, positivo, correcto, pulgar arriba, satisfecho, me "
    "gusta, bom, boa, correto, curtir, buono, utile, corretto, pollice in su, 良い, よい, いいね, 役に立った, 満足, 高評価, 正しい, "
    "好, 赞, 有帮助, 有用, 满意, 正确, 喜欢, 좋아요, 만족, 도움됨"
)
BAD_WORDS = (
    "thumbs down, thumbs-down, thumb down, thumbdown, thumbsdown, down, downvote, downvoted, negative, neg, bad, "
    "poor, terrible, awful, dislike, disliked, hate, unhelpful, not helpful, useless, unsatisfied, dissatisfied, "
    "very dissatisfied, unhappy, incorrect, wrong, inaccurate, reject, rejected, fail, failed, failure, "
    "unsuccessful, unresolved, 👎, 👎🏻, 👎🏼, 👎🏽, 👎🏾, 👎🏿, 😞, 😠, 😡, 🙁, ☹️, ☹, 😢, 💩, 🤬, ❌, ✖️, ✖, 🔴, -1, :-1:, "
    ":thumbsdown:, schlecht, daumen runter, nicht hilfreich, falsch, negativ, unzufrieden, gefällt mir nicht, "
    "mauvais, mauvaise, inutile, pouce en bas, négatif, insatisfait, malo, mala, inútil, negativo, incorrecto, "
    "pulgar abajo, insatisfecho, no me gusta, ruim, incorreto, cattivo, sbagliato, pollice in giù, 悪い, よくない, "
    "良くない, 役に立たない, 役に立たなかった, 不満, 低評価, 間違い, 坏, 踩, 没有帮助, 无用, 不满意, 错误, 不喜欢, 싫어요, 불만족, 도움안됨"
)
MIDDLE_WORDS = (
    "neutral, ok, okay, mixed, average, neither, so-so, 😐, 😑, 🟡, neutre, mittel, regular, 普通, 一般, 보통, partially, "
    "partly, partial, somewhat"
)
YES_WORDS = "yes, y, true, t, on, checked, ja, oui, sí, si, sim, はい, 是, 예, 네, clicked"
NO_WORDS = "no, n, false, f, off, unchecked, nein, non, não, いいえ, 否, 不是, 아니요"

_SEPARATORS = re.compile(r"[\s_\-]+")


@lru_cache(maxsize=1024)
def normal(word: str) -> str:
    """A label as the tables have it: no case, no blanks, no `_` or `-`, no variant selectors."""
    return (
        word.strip().casefold()
        if word.strip() in ("-1", "+1")
        else _SEPARATORS.sub("", word.casefold()).replace("\ufe0f", "")
    )


def _table(*rows: tuple[str, float]) -> dict[str, float]:
    return {normal(word.strip()): polarity for words, polarity in rows for word in words.split(",")}


LABELS: dict[str, float] = _table((GOOD_WORDS, 1.0), (BAD_WORDS, -1.0), (MIDDLE_WORDS, 0.0))
"""Words that say by themselves what was thought of the answer."""
AFFIRMATIONS: dict[str, float] = _table((YES_WORDS, 1.0), (NO_WORDS, -1.0))
"""Words that agree or disagree with what the feedback's name says."""


def read_label(label: str, *, own: Mapping[str, float] | None = None) -> Reading | None:
    """A polarity from a label alone: the source's own table first, then ours; None for words that say nothing."""
    word = normal(label)
    for name, polarity in (own or {}).items():
        if normal(name) == word:
            return Reading(_bounded(polarity), abs(polarity) == 1, f"label {label!r}")
    found = LABELS.get(word)
    return None if found is None else Reading(found, found != 0, f"label {label!r}")


def read_affirmation(value: str | bool, direction: int) -> Reading | None:
    """A yes or no, in the sense of the feedback's name (`direction` -1 for names such as `user_disliked`)."""
    polarity = (1.0 if value else -1.0) if isinstance(value, bool) else AFFIRMATIONS.get(normal(value))
    return None if polarity is None else Reading(polarity * direction, True, "yes or no")


def read_config_label(label: str, config: ScoreConfig, direction: int) -> Reading | None:
    """A polarity from the number the platform's config puts behind a label, within the range of its labels."""
    word = normal(label)
    score = next((number for name, number in config.labels.items() if normal(name) == word), None)
    numbers = [number for number in config.labels.values() if number is not None]
    if score is None or min(numbers) == max(numbers):
        return None
    scaled = _scaled(score, Scale(min(numbers), max(numbers))) * direction
    return Reading(scaled, len(set(numbers)) == 2, f"config value of label {label!r}")


def read_score(score: float, scale: Scale, direction: int) -> Reading:
    """A polarity from a number within a range; beyond the range it counts as its end."""
    polarity = _scaled(score, scale) * direction
    return Reading(polarity, scale in (UNIT, SIGNED) and abs(polarity) == 1, f"scale {scale}")


UNIT, SIGNED, STARS, TENS, PERCENT = Scale(0, 1), Scale(-1, 1), Scale(1, 5), Scale(1, 10), Scale(0, 100)
NPS = Scale(0, 10)


def guess_scale(score: float, usual: Scale | None = None) -> Scale | None:
    """The scale a lone number is on, when neither a config nor the source's settings say it.

    `usual` is the scale of the feedback's name (stars: 1..5) and wins where the number fits it. Otherwise a negative number
    means -1..1, up to 1 means 0..1, up to 5 means 1..5, up to 10 means 1..10, up to 100 means 0..100; beyond it nobody knows
    and the answer is None. A lone 1 is therefore good, which is right for thumbs; names that fit stars as well do not ask
    (`Row.doubts_one`), and for others of that kind give the config or `lowest` and `highest` in the source's settings.
    """
    if usual and usual.lowest <= score <= usual.highest:
        return usual
    if score < 0:
        return SIGNED
    return next((scale for scale in (UNIT, STARS, TENS, PERCENT) if score <= scale.highest), None)


def _scaled(score: float, scale: Scale) -> float:
    return round(_bounded(2 * (score - scale.lowest) / (scale.highest - scale.lowest) - 1), 6)


def _bounded(polarity: float) -> float:
    return min(1.0, max(-1.0, polarity))
