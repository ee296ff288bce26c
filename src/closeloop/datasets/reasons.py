"""Why something is left out of an export: every code of the product in one table. Codes are never reused or renamed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from closeloop.datasets.base import Skipped

Reason = Literal[
    "not_bucketed",
    "weak_signal",
    "conflict",
    "not_a_failure",
    "implicit_only",
    "no_partner",
    "pair_cap",
    "prompt_cap",
    "superseded",
    "no_user_turn",
    "prompt_not_open",
    "empty_side",
    "not_an_answer",
    "tool_call_edited",
    "identical_norm",
    "redacted_alike",
    "trivial_edit",
    "minor_edit",
    "unrelated_rewrite",
    "truncated_chosen",
    "truncated_rejected",
    "error_rejected",
    "refusal_chosen",
    "chosen_negative",
    "substring_truncation",
    "conflict_same_answer",
    "duplicate",
    "duplicate_id",
    "multimodal_unsupported",
    "image_unsupported",
    "no_image",
    "structured_unsupported",
    "tool_arguments",
    "tool_schema",
    "not_json",
    "not_wanted",
    "not_explicit",
    "leak_eval",
    "leak_train",
    "split_conflict",
    "forgotten",
    "system_in_middle",
    "tools_unsupported",
    "role_unsupported",
    "not_alternating",
    "not_one_message",
    "empty_message",
    "reserved_words",
    "too_long",
    "no_reference",
    "side_ambiguous",
    "multi_turn_unsupported",
]

REASONS: Mapping[str, str] = MappingProxyType(
    {
        # What users said does not carry a row.
        "not_bucketed": "not bucketed since it last changed: run `closeloop bucket`",
        "weak_signal": "what users did says too little to call the response good or bad",
        "conflict": "users disagree about the response: it goes to review, never to training",
        "not_a_failure": "the complaint is not about the response (a misclick, the product, a wrong label)",
        "implicit_only": "only behaviour speaks for or against it, and thumbs are paired only with thumbs",
        # No pair can be made.
        "no_partner": "no response of the opposite verdict to the same prompt; the `kto` format takes it alone",
        "pair_cap": "its prompt has its pair already: a full cross product would drown the other prompts",
        "prompt_cap": "more responses to one prompt than are compared",
        "superseded": "the same user edited the response again later",
        # The prompt or a side is unusable.
        "no_user_turn": "the prompt has no user message",
        "prompt_not_open": "the prompt ends with an assistant message, so the response would be its continuation",
        "empty_side": "one side has neither text nor a tool call",
        "not_an_answer": "the response holds other roles than assistant and tool, or does not end with the assistant",
        "tool_call_edited": "the user edited text that came together with a tool call: the two sides cannot be compared",
        # The filter chain.
        "identical_norm": "both sides are equal after Unicode and white space are normalized",
        "redacted_alike": "both sides differ only in what was redacted: nothing is left to learn",
        "trivial_edit": "the edit changes only case or punctuation: the user kept the response",
        "minor_edit": "the edit changes under 5 % of the words and no number, name or negation",
        "unrelated_rewrite": "the final text has nothing in common with prompt or draft: the user pasted something else",
        "truncated_chosen": "the wanted side was cut off",
        "truncated_rejected": "the unwanted side was cut off: the pair would teach length",
        "error_rejected": "a tool, an error or slowness made it fail: the environment, not the model",
        "refusal_chosen": "the wanted side declines the request",
        "chosen_negative": "the response the user ended with has a negative verdict itself",
        "substring_truncation": "the wanted side is only the beginning of the unwanted one",
        # More than one row of a kind.
        "conflict_same_answer": "the same response to the same prompt is wanted by some and unwanted by others",
        "duplicate": "the same response to the same prompt with the same verdict is in the export already",
        "duplicate_id": "another row has the same id: export one source at a time",
        # What a format cannot carry.
        "multimodal_unsupported": "an image, sound or file is part of it and the format holds text",
        "image_unsupported": "the format takes images, but not this one: its kind, size, number or place",
        "no_image": "it holds no image, and this file is for those that do: the profile `text` takes it",
        "structured_unsupported": "a message holds structured content that the format has no place for",
        "tool_arguments": "the arguments of a tool call are no JSON object",
        "tool_schema": "a tool definition has no name",
        "not_json": "it holds a value that JSON cannot express",
        "not_wanted": "an unwanted response is nothing to imitate: the `kto` format takes it",
        "not_explicit": "only behaviour speaks for it: to be imitated, a response must be praised in words, by a thumb or by an edit",
        "leak_eval": "it belongs to what is held out for tests: a model that learned it could not be tested with it",
        "leak_train": "it belongs to what models are trained on: a test with it would prove nothing",
        "split_conflict": "its conversation, user or question stands on both sides of the split",
        "forgotten": "its user was forgotten",
        "system_in_middle": "a system message stands after the first user message: most chat templates refuse or misplace it",
        "tools_unsupported": "it calls tools or offers some, and the format has no place for them",
        "role_unsupported": "a message has a role that the format does not know",
        "not_alternating": "user and assistant do not take turns, as the format demands",
        "not_one_message": "a side is more than one message, and the format takes one",
        "empty_message": "a message is empty, and the format refuses that",
        "reserved_words": "the text holds a word that the format reserves for itself",
        "too_long": "it is longer than the format takes",
        "no_reference": "nobody wrote the right answer, and the format needs one",
        "multi_turn_unsupported": "the prompt is a conversation, and the format takes one question",
        "side_ambiguous": "an answer that the reader would find in its own template: the wrong words would be learned",
    }
)


def skip(id_: str, reason: Reason, *, detail: str = "", interactions: tuple[str, ...] = ()) -> Skipped:
    """A `Skipped` with a code of the table; the detail is the table's sentence unless one is given."""
    return Skipped(id_, reason, detail or REASONS[reason], interactions)
