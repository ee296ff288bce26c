"""How the response ended: cut by a token limit, stopped by a content filter, or empty. Facts from the trace, and the look of the ending."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from closeloop.buckets import heads
from closeloop.buckets.base import Case, Rule
from closeloop.buckets.detectors.finish.cuts import cut
from closeloop.buckets.detectors.finish.given import given
from closeloop.buckets.detectors.finish.open_ends import LONGEST_WORD
from closeloop.buckets.detectors.repetition import tail_loop
from closeloop.models import Evidence, Finding, Interaction, Message

CUT = frozenset(
    {"length", "max_tokens", "max_output_tokens", "model_length", "incomplete", "model_context_window_exceeded"}
)
FILTERED = frozenset({"content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii", "refusal"})


class Finish(Rule):
    """`incomplete.truncated` and `incomplete.empty` from facts, and `refusal.policy` when a content filter stopped the response."""

    name = "finish"
    version = "3"
    buckets = ("incomplete.truncated", "incomplete.empty", "refusal.policy")

    def detect(self, case: Case) -> Iterable[Finding]:
        """A cut by the limit is certain (0.99); a filter says who declined (0.9).

        No text is empty (0.97) unless it called tools, or a user or the tokens tell of one that was not recorded (0.4).
        """
        ended = case.interaction.finish_reason or not case.response or case.response.isspace()
        return self._ended(case) if ended else ()

    def _ended(self, case: Case) -> Iterator[Finding]:
        reason = (case.interaction.finish_reason or "").lower().rsplit(".", 1)[-1]
        if reason in CUT:
            evidence = [case.quote("finish_reason"), _tail(case)]
            yield _behind_loop(case, self.finding("incomplete.truncated", 0.99, evidence, f"finish reason {reason!r}"))
        if reason in FILTERED:
            yield self.finding("refusal.policy", 0.9, [case.quote("finish_reason")], f"finish reason {reason!r}")
        if not case.response.strip() and not _holds(case.interaction.response) and reason not in FILTERED:
            seen = _speaks_of_one(case.comment) or _is_unrecorded(case.interaction)
            why = "there was a response that was not recorded" if seen else "the response has no text"
            yield self.finding("incomplete.empty", 0.4 if seen else 0.97, [case.quote("response")], why, severity=0.9)


def _holds(messages: Sequence[Message]) -> bool:
    """Whether messages without text call tools or have parts of another kind."""
    return any(message.tool_calls or any(part.type != "text" for part in message.content) for message in messages)


def _is_unrecorded(interaction: Interaction) -> bool:
    """Whether a model wrote something and nobody recorded it, nor what it was asked: applications may keep contents to themselves."""
    wrote = interaction.usage is not None and bool(interaction.usage.output_tokens)
    return wrote and not _holds(interaction.prompt) and not any(message.text.strip() for message in interaction.prompt)


_FEW = 20
_NOTHING = re.compile(
    r"\b(?:empty|blank|nothing(?! to do)|no (?:answer|response|reply|output|text|result)"
    r"|did(?:n't| not) (?:answer|respond|reply|load|show)\b(?! (?:in|my|the|to|why|how|what|when|where|who|which|if|this|that|all|both"
    r"|any)\b)|crash\w*|vide|rien|nada|vac[íi]\w+|leer\w*|nichts)\b"
    r"|空|何も",
    re.IGNORECASE,
)


def _speaks_of_one(comment: str) -> bool:
    """Whether a comment is about a text, and not about there being none. Who writes many words has read some."""
    words = len(comment.split())
    return words >= 2 and (words > _FEW or not _NOTHING.search(comment))


class Truncated(Rule):
    """`incomplete.truncated` from the text alone, for traces without a finish reason. Where the trace says that the response stopped by
    itself it is silent, but for an end that no text has: stop sequences end one so, and what stands in between says `stop` of any.
    """

    name = "truncated"
    buckets = ("incomplete.truncated",)

    @property
    def version(self) -> str:  # type: ignore[override]
        """That of the rules and of the weights."""
        return f"21-{heads.version('truncated')}"

    def detect(self, case: Case) -> Iterator[Finding]:
        """An open fence or JSON at least 0.9; else the trained head's probability of the ending; signatures and titles little."""
        reason = (case.interaction.finish_reason or "").lower()
        text = case.response.strip()
        ended = reason in _ENDED
        if len(text) < 12 or reason in _CALLED or (ended and not _HANGING.search(text, len(text) - LONGEST_WORD)):
            return
        confidence, why = cut(case.response, case.demand)
        if confidence >= 0.5 and given(text, case.prompt):
            confidence, why = _AS_ASKED, "what it ends with stands in the prompt, or has a label that does"
        if 0.5 <= confidence < _CERTAIN and _NO_STOPS.search(case.demand):
            confidence, why = _AS_ASKED, "the prompt wants no stop at its end"
        if ended:
            if confidence < _CERTAIN:
                return
            confidence, why = _AGAINST_REASON, f"{why}, though it is said to have ended by itself ({reason!r})"
        if case.edit and not _goes_on(*case.edit):
            confidence, why = min(confidence, _KEPT_SHORT), f"{why}, but the user did not go on there"
        if confidence >= 0.02:
            yield _behind_loop(case, self.finding("incomplete.truncated", confidence, [_tail(case)], why))


_AS_ASKED = 0.2
_NO_STOPS = re.compile(
    r"\b(?:no|without|omit|never (?:use|put|add)|do not (?:use|put|add|end with)|don['’]t (?:use|put|add|end with))"
    r" (?:(?:a|an|any|the|final|trailing|closing|ending) ){0,3}(?:full stops?|periods?|punctuation)\b",
    re.IGNORECASE,
)
_ENDED = frozenset({"stop", "end_turn", "complete", "stop_sequence"})
_CALLED = frozenset({"tool_calls", "tool_use", "function_call"})
_HANGING = re.compile(
    r"\s(?:the|an|and|your|my|our|their|its|les|une|des|et|los|las|una|und|oder|eine[mnr]?|dem|uma|gli|het)$"
)
"""Words that no sentence ends with; as they stand inside one, so that an answer may end with a name that looks like one."""
_CERTAIN, _AGAINST_REASON = 0.9, 0.75
"""What the ending has to reach where the trace says that it is none, and how much is believed of it then."""


_KEPT_SHORT = 0.2
_CLOSING = tuple("}]`")
_TAIL, _FURTHER = 12, 10
"""Signs by which the end of a draft is found in the user's text, and letters behind it that go on with it."""


def _goes_on(draft: str, final: str) -> bool:
    """Whether the user's text goes on where the draft ends."""
    end = draft.rstrip()
    place = final.rfind(end[-_TAIL:])
    if place < 0:
        return False
    further = final[place + len(end[-_TAIL:]) :]
    beneath = further.lstrip()
    if (further[:1] == "\n" and beneath[:1].isalpha()) or beneath[
        :1
    ] == "(":  # a line of its own or a remark: the text was whole
        return False
    return sum(map(str.isalnum, further)) >= _FURTHER or further[:1].isalnum() or further[:1] in _CLOSING


def _behind_loop(case: Case, finding: Finding) -> Finding:
    """A response that repeated itself until it was cut would not have ended with more room: `repetition.text` comes first."""
    if finding.confidence < 0.5 or not tail_loop(case.response.rstrip()):
        return finding
    return finding.model_copy(
        update={"tier": "head", "rationale": f"{finding.rationale}, but it repeated itself until then"}
    )


def _tail(case: Case) -> Evidence:
    end = len(case.response.rstrip())
    return case.quote("response", max(0, end - 60), end)
