"""The settings of `[export]`: what must not stand in files that leave, beside what is never fit for it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

NearDuplicates = Literal["pair", "prompt", "off"]


class ConsentSettings(BaseModel):
    """Whose responses may leave at all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = ""
    """Metadata key of a trace, or of feedback on it, that says yes or no, e.g. training_consent; dots lead into tables."""
    required: bool = False
    """Only what says yes leaves; otherwise all but what says no."""
    deny_tags: tuple[str, ...] = ()
    """Traces with one of these tags never leave."""
    deny_users: tuple[str, ...] = ()
    """What these users wrote or judged never leaves."""

    @model_validator(mode="after")
    def _can_be_given(self) -> ConsentSettings:
        if self.required and not self.key:
            raise ValueError("required needs a key: without one nobody could consent, and nothing would leave")
        return self

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return bool(self.key or self.deny_tags or self.deny_users)


class ExportSettings(BaseModel):
    """What is left out of exports, each with its reason code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user_cap: int = Field(default=0, ge=0)
    """Most rows of one user in training data (`user_cap`); 0 is no limit."""
    near_dup: NearDuplicates = "pair"
    """Which pairs are left out as `near_dup_pair`: nearly equal question and equal sides, nearly equal question, or none."""
    length_ratio: float | None = Field(default=None, gt=1)
    """Pairs with a side more than this many times as long as the other are left out (`length_ratio`); none: flagged from 4 on."""
    refuse: tuple[str, ...] = ()
    """Personal data that must not leave: what holds some is left out (`pii_unredacted`). The words of `redact`, without presidio."""
    consent: ConsentSettings = ConsentSettings()
    """Whose responses may leave at all; all others are left out (`not_consented`)."""
