"""Feedback -> signals: what the name says (`rows`), what the value says (`values`), and what was written beside it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from closeloop.config import SignalOverride
from closeloop.errors import ConfigError, known
from closeloop.models import Feedback, ScoreConfig, Signal, SignalKind, Source
from closeloop.signals import edits, values, weights
from closeloop.signals.polarity import in_own_words, is_sentence, scale_of, value_of
from closeloop.signals.reasons import REASON_KEYS, Reason, find_reason, own_reasons, read_reasons
from closeloop.signals.rows import NAMES, OVERRIDE_KINDS, UNKNOWN, Row, find_row, normal_name
from closeloop.signals.values import Reading
from closeloop.signals.words import opinion

Overrides = Mapping[str, str | SignalOverride]

_HUMANS: frozenset[Source] = frozenset({"user", "annotator"})
_DRAFT_KEYS = ("draft", "original", "before", "draft_text", "original_text")
_FINAL_KEYS = ("final", "edited", "corrected_output", "edited_text", "final_text", "after", "corrected")
_COMMENT_KEYS = ("comment", "user_comment", "feedback_comment", "feedback_text", "free_text", "explanation", "details")
_TELLING = frozenset((*_DRAFT_KEYS, *_FINAL_KEYS, *REASON_KEYS, *_COMMENT_KEYS))
"""Keys of the metadata that say something."""
_SOURCES: Mapping[str, Source] = {"human": "user", "api": "user", "app": "user", "llm": "judge", "model": "judge", "eval": "judge",
                                  "auto_eval": "judge", "annotation": "annotator"}  # fmt: skip


def read(
    feedback: Feedback,
    *,
    overrides: Overrides,
    ignore: Collection[str],
    configs: Mapping[str, ScoreConfig],
    response: str | None = None,
) -> tuple[Signal, ...]:
    """Read one feedback. Empty when no user speaks in it: our own writes, ignored names, judges and code.

    What a judge or code recorded counts only under a name that says it is a user's (`user_feedback`, `thumbs`, `user_copy`) or
    that the source's settings name. Under a name nobody knows, people's labels, configs with a direction, corrections and
    comments count; a bare number does not. Where an evaluator may be at work, a number that was measured and not clicked, or one of a
    name with such numbers, is nobody's, and neither is the comment beside it. One feedback can be several signals: a thumb, a reason,
    a comment and an edit.
    `response` is the text the feedback is about: the draft of an edit that carries none.

    Polarity comes from the label if its words say it, else from the platform's config (its label values, range and direction),
    else from the number (`values.guess_scale`). An annotator's judgement weighs 5, a user's 3. A comment counts by its words only.
    """
    if feedback.is_ours or _is_ignored(feedback.name, ignore):
        return ()
    row, override = _row(feedback.platform, feedback.name, overrides)
    if row is None or not _counts(row, feedback.source, by_settings=override is not None):
        return ()
    config = _config(feedback.name, configs)
    if override is None and _is_measured(feedback, row, config):
        return ()
    return tuple(_Reader(feedback, row, override, config, response).signals())


def _is_measured(feedback: Feedback, row: Row, config: ScoreConfig | None) -> bool:
    """Whether a number is an evaluator's that nobody marked as such: Langfuse knows of an API only, whoever calls it."""
    if not row.is_metric or feedback.source == "annotator" or feedback.score is None or feedback.label:
        return False
    return feedback.correction is None and (not values.is_clicked(feedback.score) or bool(config and config.measured))


def gist(feedback: Feedback) -> Hashable | None:
    """All that `read` looks at in feedback without words: where it is equal, so are kinds and polarities. None where there are words."""
    if feedback.comment or feedback.correction is not None or not _TELLING.isdisjoint(feedback.metadata):
        return None
    value = feedback.value
    return (
        feedback.platform,
        feedback.name,
        feedback.source,
        feedback.label,
        type(value),
        value,
        feedback.score,
        feedback.is_ours,
    )


def counts(name: str, source: Source, *, platform: str, overrides: Overrides) -> bool:
    """Whether feedback of this name from this source may be a user's: always from people, from judges and code by the name."""
    row, override = _row(platform, name, overrides)
    return source in _HUMANS or (row is not None and _counts(row, source, by_settings=override is not None))


def may_turn(
    feedback: Feedback, *, overrides: Overrides, ignore: Collection[str], configs: Mapping[str, ScoreConfig]
) -> bool:
    """Whether a number that says nothing yet will say something once others were seen under its name: a lone 1 under `rating`."""
    row, override = _row(feedback.platform, feedback.name, overrides)
    if row is None or not row.doubts_one or feedback.score != 1 or _is_ignored(feedback.name, ignore):
        return False
    return scale_of(1.0, row, override, _config(feedback.name, configs)) is None


NOT_OF_USERS = "not user feedback: only "
"""How `describe` begins where the tables know a name that no user gave here."""
_GIVERS = {"judge": "judges", "annotator": "annotators", "unknown": "somebody unknown"}


def describe(
    name: str,
    *,
    labels: Collection[str] = (),
    sources: Collection[str] = (),
    lowest: float | None = None,
    highest: float | None = None,
    overrides: Overrides,
    ignore: Collection[str],
    configs: Mapping[str, ScoreConfig],
    platform: str = "",
) -> str:
    """One sentence on how a feedback name is read; it starts with "not user feedback" when the name alone does not count."""
    if _is_ignored(name, ignore):
        return "not user feedback: the settings list it under `ignore`"
    row, override = _row(platform, name, overrides)
    if row is None:
        return "not user feedback: the settings say `ignore`"
    who = {_SOURCES.get(source.lower(), source.lower()) for source in sources} or {"user"}
    counted = [source for source in sorted(who) if _counts(row, _as_source(source), by_settings=override is not None)]
    if not counted:
        return f"{NOT_OF_USERS}{' and '.join(_GIVERS.get(source, source) for source in sorted(who))} gave it"
    if row.how in ("event", "edit", "comment", "reason"):
        return row.says
    config = _config(name, configs)
    fine = next((number for number in (lowest, highest) if number is not None and not values.is_clicked(number)), None)
    if fine is not None and row.is_metric and override is None and not labels:
        return f"not user feedback: numbers such as {fine:g} are measured, not clicked; name it under `signals` if users gave it"
    read = {one: value_of(one, None, None, row, override, config) or in_own_words(one, row) for one in sorted(labels)}
    said = {label: _label_in_words(label, reading, row) for label, reading in read.items()}
    words = [text for text in said.values() if text]
    numbers = _numbers_in_words(lowest, highest, row, override, config)
    if not words and not numbers and row is UNKNOWN:
        return "not user feedback by its name: nothing says whether more of it is better; name it under `signals` if users gave it"
    unread = [repr(label) for label, text in said.items() if not text]
    parts = [
        *words[:6],
        *([numbers] if numbers else []),
        *([f"{', '.join(unread[:4])} {'say' if len(unread) > 1 else 'says'} nothing"] if unread else []),
    ]
    return f"{row.says}: {'; '.join(parts)}" if parts else row.says


def infer_config(name: str, *, lowest: float | None, highest: float | None) -> ScoreConfig | None:
    """The config of a name that has none, from the numbers seen under it, so that a 1 among 1..5 is not taken for a thumbs up.

    None when the numbers fit 0..1 or -1..1, where nothing needs to be known, unless the name fits stars as well.
    """
    row = NAMES.get(normal_name(name))
    if highest == 1 and lowest is not None and lowest < 1 and row is not None and row.doubts_one:
        return ScoreConfig(name=name, direction="none", lowest=min(0.0, lowest), highest=1)
    if highest is None or highest <= 1:
        return None
    scale = values.guess_scale(highest)
    if scale is None:
        return None
    floor = min(scale.lowest, lowest) if lowest is not None else scale.lowest
    return ScoreConfig(name=name, direction="none", lowest=floor, highest=scale.highest)


def _is_ignored(name: str, ignore: Collection[str]) -> bool:
    return bool(ignore) and normal_name(name) in {normal_name(one) for one in ignore}


def check_overrides(overrides: Overrides) -> None:
    """Raises ConfigError for a kind that does not exist, before feedback of that name arrives."""
    for name, given in overrides.items():
        _override(name, given)


def _override(name: str, given: str | SignalOverride) -> SignalOverride:
    override = SignalOverride(kind=given) if isinstance(given, str) else given
    if override.kind not in OVERRIDE_KINDS:
        raise ConfigError(f"unknown signal {override.kind!r} for feedback {name!r}: known are {known(OVERRIDE_KINDS)}")
    return override


def _row(platform: str, name: str, overrides: Overrides) -> tuple[Row | None, SignalOverride | None]:
    """The row by the source's settings, else by the tables; None for what the settings ignore."""
    short = normal_name(name)
    given = next((value for key, value in overrides.items() if normal_name(key) == short), None)
    if given is None:
        return find_row(platform, name) or UNKNOWN, None
    override = _override(name, given)
    row = OVERRIDE_KINDS[override.kind]
    return (replace(row, direction=-1) if row and override.direction == "minimize" else row), override


def _counts(row: Row, source: Source, *, by_settings: bool) -> bool:
    if by_settings or source in _HUMANS:
        return True
    if source == "unknown":
        return row is not UNKNOWN
    if source == "judge" and (row.by_words or row.how == "outcome"):
        return False
    return row.of_user and row is not UNKNOWN


def _as_source(name: str) -> Source:
    return name if name in ("user", "annotator", "judge", "code") else "unknown"  # type: ignore[return-value]


def _config(name: str, configs: Mapping[str, ScoreConfig]) -> ScoreConfig | None:
    if name in configs:
        return configs[name]
    short = normal_name(name)
    return next((config for key, config in configs.items() if normal_name(key) == short), None)


class _Reader:
    """One feedback and all that reads it; yields its signals in a fixed order."""

    def __init__(
        self,
        feedback: Feedback,
        row: Row,
        override: SignalOverride | None,
        config: ScoreConfig | None,
        response: str | None,
    ) -> None:
        self.feedback = feedback
        self.row = row
        self.override = override
        self.config = config
        self.response = response
        self.label = feedback.label or (feedback.value if isinstance(feedback.value, str) else None) or None
        self.source: Source = "annotator" if feedback.source == "annotator" else "user"

    def signals(self) -> Iterator[Signal]:
        row = self.row
        final = self._final()
        reasons = read_reasons(self.label, self.feedback.comment, self.feedback.metadata)
        polarity = 0.0
        if row.how in ("verdict", "opinion"):
            reading = self._verdict(reasons)
            if reading:
                polarity = reading.polarity
                yield self._judged(reading)
        elif row.how == "outcome":
            if reading := self._value():
                act = "accept" if reading.polarity > 0 else "reject"
                yield self._act(act, row.kind)
        elif row.how == "event" and self._happened():
            yield self._act("reject" if row.act == "accept" and self._turned_down() else row.act, row.kind)
        if final is not None or (row.how == "edit" and self._happened()):
            yield self._edit(final)
        for reason in reasons:
            yield self._reason(reason, polarity)
        if (comment := self._comment(final, reasons)) is not None:
            yield comment

    def _make(self, kind: SignalKind, says: weights.Says, *, explicit: bool, **fields: Any) -> Signal:
        return Signal(
            kind=kind,
            polarity=says.polarity,
            weight=says.weight,
            explicit=explicit,
            source=self.source,
            feedback_id=self.feedback.id,
            user_id=self.feedback.user_id,
            at=self.feedback.updated_at,
            **fields,
        )

    def _value(self) -> Reading | None:
        raw = self.feedback.value
        number = float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None
        score = self.feedback.score if self.feedback.score is not None else number
        truth = raw if isinstance(raw, bool) else None
        return value_of(self.label, truth, score, self.row, self.override, self.config)

    def _verdict(self, reasons: tuple[Reason, ...]) -> Reading | None:
        """The judgement: a value, else what the name alone says, else that a coded reason was picked."""
        reading = self._value()
        if self.row.only_if_true and (reading is None or not reading.by.startswith("label")):
            return Reading(float(self.row.direction), True, "name") if self._happened() else None
        if (
            reading is None
            and self._is_bare()
            and normal_name(self.feedback.name) in ("thumbsup", "thumbup", "upvote", "liked")
        ):
            return Reading(1.0, True, "name")
        if reading is None and reasons and self.row.how == "verdict":
            return Reading(reasons[0].polarity, True, "coded reason")
        return reading or in_own_words(self.label, self.row)

    def _is_bare(self) -> bool:
        return self.feedback.score is None and self.feedback.value is None and self.label is None

    def _happened(self) -> bool:
        """Whether a recorded act took place: not when its value says no."""
        if self.feedback.value is False or self.feedback.score == 0:
            return False
        return self.label is None or values.AFFIRMATIONS.get(values.normal(self.label)) != -1.0

    def _turned_down(self) -> bool:
        """Whether a label says so against the name (`accepted`: "rejected")."""
        reading = values.read_label(self.label) if self.label else None
        return reading is not None and reading.polarity < 0

    def _judged(self, reading: Reading) -> Signal:
        kind: SignalKind = "rating"
        if reading.is_binary:
            kind = "thumbs_up" if reading.polarity > 0 else "thumbs_down"
        weight = weights.EXPERT if self.source == "annotator" else weights.THUMB
        return self._make(kind, weights.Says(reading.polarity, weight), explicit=True)

    def _act(self, act: str, kind: SignalKind) -> Signal:
        return self._make(kind, weights.ACTS[act], explicit=False)

    def _final(self) -> str | None:
        """The user's own text: the correction, a field of the metadata, or the comment where the name says so or it is a diff."""
        metadata = self.feedback.metadata
        if (text := edits.read_correction(self.feedback.correction)) is not None:
            return text
        if self.row.how != "edit" or not self._happened():
            return None
        for key in _FINAL_KEYS:
            if isinstance(metadata.get(key), str) and metadata[key].strip():
                return str(metadata[key])
        value = self.feedback.value
        if self.row.final_is_comment:
            return self.feedback.comment or (value if isinstance(value, str) and " " in value else None) or None
        return edits.apply_diff(self._draft() or "", self.feedback.comment) if self.feedback.comment else None

    def _draft(self) -> str | None:
        metadata = self.feedback.metadata
        found = next(
            (metadata[key] for key in _DRAFT_KEYS if isinstance(metadata.get(key), str) and metadata[key]), None
        )
        return found or self.response or None

    def _edit(self, final: str | None) -> Signal:
        draft = self._draft()
        if final is None:
            return self._make("edit", weights.ACTS["edited"], explicit=False, draft=draft)
        says = edits.classify(draft, final).says if draft else weights.EDITS["substantive"]
        return self._make("edit", says, explicit=True, draft=draft, final=final)

    def _reason(self, reason: Reason, polarity: float) -> Signal:
        """A coded reason takes the side of the thumb it came with; alone it has its own."""
        side = reason.polarity if not polarity else (1.0 if polarity > 0 else -1.0)
        bucket = reason.bucket if side < 0 else None
        return self._make(
            "reason", weights.Says(side, weights.REASON), explicit=True, reason=reason.code, bucket=bucket
        )

    def _written(self) -> str | None:
        """What the user wrote where there is no comment: as the value, or in the metadata."""
        if self.row.how in ("comment", "reason") or self._is_sentence():
            return self.label
        metadata = self.feedback.metadata
        found = (text for key in _COMMENT_KEYS if isinstance(text := metadata.get(key), str) and text.strip())
        return next(found, None) or "; ".join(own_reasons(metadata)) or None

    def _is_sentence(self) -> bool:
        return (
            self.row.how == "verdict" and self.label is not None and is_sentence(self.label, self.override, self.config)
        )

    def _comment(self, final: str | None, reasons: tuple[Reason, ...]) -> Signal | None:
        text = self.feedback.comment or self._written()
        is_machine_text = self.row.how == "event" and self.feedback.source not in _HUMANS
        is_final = text == final or (self.row.how == "edit" and final is not None)
        if not text or not text.strip() or is_final or is_machine_text or find_reason(text) in reasons:
            return None
        is_judged = text is self.label and self.row.how == "verdict"
        side = 0.0 if is_judged else opinion(text)
        says = weights.NOTHING if not side else weights.ACTS["praise" if side > 0 else "complaint"]
        return self._make("comment", says, explicit=True, comment=text)


def _label_in_words(label: str, reading: Reading | None, row: Row) -> str:
    """`'down' is bad`, or which reason a code is; empty for what says nothing."""
    codes = read_reasons(label, None, {})
    if codes and row.how == "verdict":
        reading = reading or Reading(codes[0].polarity, True, "coded reason")
    named = ", ".join(code.bucket for code in codes if code.bucket)
    says = values.in_words(reading) if reading else "a coded reason" if codes else ""
    return f"{label!r} is {says}{f' ({named})' if named else ''}" if says else ""


def _numbers_in_words(
    lowest: float | None, highest: float | None, row: Row, override: SignalOverride | None, config: ScoreConfig | None
) -> str:
    """`numbers on 1..5, more is better`; empty when there are no numbers or nothing says how to read them."""
    if highest is None or lowest is None or (row is UNKNOWN and (config is None or config.direction == "none")):
        return ""
    scale = scale_of(lowest if lowest < 0 else highest, row, override, config)
    if scale is None:
        return f"numbers up to {highest:g} are not read: give `lowest` and `highest` under `signals`"
    is_minimized = row.direction < 0 or (config is not None and config.direction == "minimize")
    return f"numbers on {scale}, {'less' if is_minimized else 'more'} is better"
