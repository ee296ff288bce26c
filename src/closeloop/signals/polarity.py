"""What the value of a feedback says, by whatever knows it first: words, the settings, the platform's config, the number itself."""

from __future__ import annotations

from closeloop.config import SignalOverride
from closeloop.models import ScoreConfig
from closeloop.signals import values
from closeloop.signals.rows import UNKNOWN, Row
from closeloop.signals.values import Reading, Scale
from closeloop.signals.words import opinion


def value_of(
    label: str | None,
    value: bool | None,
    score: float | None,
    row: Row,
    override: SignalOverride | None,
    config: ScoreConfig | None,
) -> Reading | None:
    """The polarity of a value, by the first that knows it: words, the platform's config, the number."""
    direction = -1 if row.direction < 0 or (config is not None and config.direction == "minimize") else 1
    if label is None and row.said and (shown := values.read_label(row.said)):
        scale = None if score is None else scale_of(score, row, override, config)
        finer = values.read_score(score, scale, direction) if score is not None and scale else shown
        return finer if finer.polarity * shown.polarity > 0 else shown
    if label is not None:
        if found := values.read_label(label, own=override.labels if override else None):
            return found
        may_use_config = config is not None and (row is not UNKNOWN or config.direction != "none")
        if config is not None and may_use_config and (found := values.read_config_label(label, config, direction)):
            return found
        if row is not UNKNOWN and (found := values.read_affirmation(label, direction)):
            return found
        if row is not UNKNOWN and (written := values.read_written(label)):
            return values.read_score(*written, direction)
        score = _number(label) if score is None else score
    if row is UNKNOWN and (config is None or config.direction == "none"):
        return None
    if score is not None and (scale := scale_of(score, row, override, config)):
        return values.read_score(score, scale, direction)
    return None if value is None else values.read_affirmation(value, direction)


def in_own_words(label: str | None, row: Row) -> Reading | None:
    """The polarity of a label that is a sentence, where the name says that it is a judgement."""
    side = opinion(label) if label and row.how == "verdict" else 0.0
    return Reading(side, True, f"label {label!r}") if side else None


def scale_of(score: float, row: Row, override: SignalOverride | None, config: ScoreConfig | None) -> Scale | None:
    """The scale of a number: the settings', the config's, or the usual one of its size; None where a 1 could be the best or the worst."""
    for given in (override, config):
        if given is not None and given.highest is not None and given.highest > (given.lowest or 0):
            return Scale(given.lowest or 0, given.highest)
    numbers = [number for number in config.labels.values() if number is not None] if config else []
    if numbers and min(numbers) <= score <= max(numbers) and min(numbers) < max(numbers):
        return Scale(min(numbers), max(numbers))
    return None if row.doubts_one and score == 1 else values.guess_scale(score, row.scale)


def _number(label: str) -> float | None:
    try:
        number = float(label.strip())
    except ValueError:
        return None
    return number if abs(number) <= 1000 else None


def is_sentence(label: str, override: SignalOverride | None, config: ScoreConfig | None) -> bool:
    """Whether a label is what somebody wrote rather than one of a list: several words that no table, setting or config knows."""
    word = values.normal(label)
    listed = (*(override.labels if override else ()), *(config.labels if config else ()))
    if " " not in label.strip() or word in values.AFFIRMATIONS or word in map(values.normal, listed):
        return False
    return values.read_label(label) is None and values.read_written(label) is None
