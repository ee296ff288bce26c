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
    "thumbs up, thumb up, thumbup, up, upvote, upvoted, positive, pos, good, very good, great, excellent, perfect, "
    "amazing, awesome, fantastic, outstanding, wonderful, nice, like, liked, love, loved, helpful, very helpful, "
    "extremely helpful, helped, it helped, this helped, useful, very useful, satisfied, very satisfied, extremely satisfied, "
    "completely satisfied, happy, very happy, correct, right, accurate, accept, accepted, acceptable, "
    "approve, approved, pass, passed, success, successful, resolved, solved, works, worked, it worked, promoter, "
    "👍, ❤️, ♥, 💚, 💙, 😀, 😃, 😄, 😁, 😊, 🙂, 😍, 🥰, 🤩, 🥳, 🎉, 👏, 🙌, 👌, 🙏, 🚀, ✅, ✔️, 💯, 🟢, +1, heart, tada, white_check_mark, "
    "heavy_check_mark, clap, raised_hands, ok_hand, rocket, smile, smiley, grinning, blush, heart_eyes, star_struck, partying_face, "
    "gut, sehr gut, daumen hoch, hilfreich, sehr hilfreich, richtig, positiv, zufrieden, sehr zufrieden, gefällt mir, bon, bonne, "
    "bien, très bien, utile, très utile, pouce en haut, positif, correcte, satisfait, très satisfait, j'aime, bueno, buena, muy "
    "bueno, muy bien, útil, muy útil, positivo, correcto, pulgar arriba, satisfecho, muy satisfecho, me gusta, bom, boa, muito bom, "
    "correto, satisfeito, muito satisfeito, curtir, buono, molto buono, corretto, soddisfatto, molto soddisfatto, pollice in su, "
    "良い, よい, とても良い, いいね, 役に立った, 満足, 大変満足, とても満足, 高評価, 正しい, "
    "好, 很好, 非常好, 赞, 点赞, 有帮助, 有用, 满意, 非常满意, 正确, 喜欢, "
    "좋아요, 만족, 매우 만족, 도움됨"
)
BAD_WORDS = (
    "thumbs down, thumb down, thumbdown, down, downvote, downvoted, negative, neg, bad, very bad, poor, very poor, "
    "terrible, awful, horrible, worst, dislike, disliked, hate, unhelpful, very unhelpful, not helpful, not at all helpful, "
    "not useful, not good, useless, did not help, didn't help, did not work, didn't work, does not work, doesn't work, "
    "unsatisfied, very unsatisfied, not satisfied, dissatisfied, very dissatisfied, extremely dissatisfied, completely "
    "dissatisfied, unhappy, very unhappy, incorrect, wrong, inaccurate, not accurate, not correct, declined, discarded, "
    "reject, rejected, unacceptable, inadequate, fail, failed, failure, unsuccessful, unresolved, needs improvement, needs work, "
    "detractor, frustrated, very frustrated, annoyed, disappointing, "
    "👎, 😞, 😠, 😡, 😤, 🙁, ☹️, 😕, 😒, 🙄, 😢, 😭, 😩, 💔, 💩, 🤮, 🤬, 🤦, ❌, ✖️, ⛔, 🚫, 🔴, -1, no_entry, "
    "no_entry_sign, slightly_frowning_face, white_frowning_face, frowning, disappointed, angry, rage, cry, sob, confused, unamused, "
    "weary, poop, hankey, face_with_symbols_on_mouth, face_palm, facepalm, no_good, broken_heart, "
    "schlecht, sehr schlecht, nicht gut, daumen runter, nicht hilfreich, falsch, negativ, unzufrieden, sehr unzufrieden, gefällt "
    "mir nicht, mauvais, mauvaise, très mauvais, pas bon, inutile, pas utile, pouce en bas, négatif, insatisfait, très insatisfait, "
    "pas satisfait, malo, mala, muy malo, inútil, no es útil, negativo, incorrecto, pulgar abajo, insatisfecho, muy insatisfecho, "
    "no me gusta, ruim, muito ruim, incorreto, insatisfeito, muito insatisfeito, cattivo, sbagliato, non utile, insoddisfatto, "
    "molto insoddisfatto, pollice in giù, 悪い, よくない, 良くない, 役に立たない, 役に立たなかった, 不満, "
    "大変不満, とても不満, 低評価, 間違い, 坏, 差, 很差, 踩, 点踩, "
    "没有帮助, 没用, 无用, 不满意, 非常不满意, 错误, 不喜欢, 싫어요, 불만족, 매우 불만족, 도움안됨"
)
RATHER_GOOD_WORDS = (
    "somewhat satisfied, somewhat helpful, mostly correct, mostly helpful, mostly good, above average, eher gut, "
    "eher zufrieden, plutôt bien, plutôt satisfait, algo satisfecho, piuttosto soddisfatto, やや満足, 比较满意, 약간 만족"
)
RATHER_BAD_WORDS = (
    "somewhat dissatisfied, somewhat unsatisfied, somewhat unhelpful, mostly incorrect, mostly wrong, could be better, below "
    "average, eher schlecht, eher unzufrieden, plutôt mauvais, plutôt insatisfait, algo insatisfecho, piuttosto insoddisfatto, "
    "やや不満, 不太满意, 약간 불만족"
)
MIDDLE_WORDS = (
    "neutral, ok, okay, just ok, mixed, average, neither, neither agree nor disagree, so-so, passive, 😐, 😑, 🟡, neutre, mittel, regular, "
    "普通, どちらでもない, 一般, 보통, partially, partly, partial, partially correct, somewhat"
)
YES_WORDS = "yes, y, true, t, on, checked, agree, strongly agree, ja, oui, sí, si, sim, はい, 是, 예, 네, clicked"
NO_WORDS = "no, n, false, f, off, unchecked, disagree, strongly disagree, nein, non, não, いいえ, 否, 不是, 아니요"

_SEPARATORS = re.compile(r"[\s_\-]+")
_SHADES = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]|:?:skin-tone-[1-6]:?")
"""What colours an emoji: as a character of its own, and as Slack writes it."""


@lru_cache(maxsize=1024)
def normal(word: str) -> str:
    """A label as the tables have it: no case, no blanks, no `_` or `-`, no colons around it, no skin tones."""
    bare = _SHADES.sub("", word.strip().casefold().replace("’", "'")).strip(":")
    return bare if bare in ("-1", "+1") else _SEPARATORS.sub("", bare)


def _table(*rows: tuple[str, float]) -> dict[str, float]:
    return {normal(word.strip()): polarity for words, polarity in rows for word in words.split(",")}


LABELS: dict[str, float] = _table(
    (GOOD_WORDS, 1.0), (RATHER_GOOD_WORDS, 0.5), (MIDDLE_WORDS, 0.0), (RATHER_BAD_WORDS, -0.5), (BAD_WORDS, -1.0)
)
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
    return None if found is None else Reading(found, abs(found) == 1, f"label {label!r}")


def read_reaction(name: str) -> float | None:
    """What an emoji says that stands where a feedback's name does, as a character or as `:thumbsup:`; None for any other name."""
    is_emoji = not any(sign.isalpha() for sign in name) or (name.startswith(":") and name.endswith(":"))
    return LABELS.get(normal(name)) if is_emoji else None


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


def in_words(reading: Reading) -> str:
    """`good`, `bad`, `neither`, or how far to which side."""
    if reading.polarity == 0:
        return "neither"
    side = "good" if reading.polarity > 0 else "bad"
    return side if abs(reading.polarity) == 1 else f"{side} ({reading.polarity:+.2g})"


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


def is_clicked(score: float) -> bool:
    """Whether a control of an interface gives such a number: a thumb, stars and halves of them, faces (quarters), stars of one (fifths).

    Nobody clicks 0.87: that was measured.
    """
    return float(2 * score).is_integer() or (
        abs(score) < 1 and any(abs(steps * score - round(steps * score)) < 1e-6 for steps in (4, 5))
    )


_FILLED, _HOLLOW = "★⭐🌟", "☆"
_NUMBER = r"(\d{1,4}(?:[.,]\d{1,3})?)"
_OUT_OF = re.compile(
    _NUMBER + r"\s*(?:/|(?:out )?of|von|sur|de|su)\s*(\d{1,4})(?:\s*(?:stars?|points?|sterne?n?|punkte?n?))?",
    re.IGNORECASE,
)
_IN_STARS = re.compile(
    _NUMBER + r"[\s-]*(?:stars?|sterne?|étoiles?|estrellas?|estrelas?|stell[ae]|つ?星)", re.IGNORECASE
)
_IN_PERCENT = re.compile(_NUMBER + r"\s*[%％]")


def read_written(label: str) -> tuple[float, Scale] | None:
    """A number that says itself what it is out of: "2/5", "7 out of 10", "4 stars", "★★☆☆☆", "40 %"; None for anything else."""
    text = label.strip().replace("\ufe0f", "")
    if filled := sum(map(text.count, _FILLED)):
        total = filled + text.count(_HOLLOW)
        is_all = len("".join(text.split())) == total
        return (filled, STARS if total <= 5 else Scale(1, total)) if is_all else None
    if found := _OUT_OF.fullmatch(text):
        number, highest = _float(found[1]), int(found[2])
        scale = {5: STARS, 10: TENS, 100: PERCENT}.get(highest) or Scale(0, highest)
        return (number, scale) if number <= highest and highest > 1 else None
    for pattern, scale in ((_IN_STARS, STARS), (_IN_PERCENT, PERCENT)):
        if (found := pattern.fullmatch(text)) and (number := _float(found[1])) <= scale.highest:
            return number, scale
    return None


def _float(digits: str) -> float:
    return float(digits.replace(",", "."))


def _scaled(score: float, scale: Scale) -> float:
    return round(_bounded(2 * (score - scale.lowest) / (scale.highest - scale.lowest) - 1), 6)


def _bounded(polarity: float) -> float:
    return min(1.0, max(-1.0, polarity))
