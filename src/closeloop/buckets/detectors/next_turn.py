"""Whether the user's next turn says the response did not do: a score of its own, never a label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from closeloop.buckets.base import Case, Rule
from closeloop.models import Finding

_ROWS: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (weight, re.compile(pattern, re.IGNORECASE))
    for weight, pattern in (
        (0.85,
            r"^(?:no[,.! ]|nope|wrong\b|that'?s (?:wrong|not|incorrect)|not what|incorrect)|\bthat'?s not (?:what"
            r"|right|correct|true)|you(?:'re| are) wrong|\bwhy (?:can't|won't|don't|didn't|are(?:n't| not)) you"
            r"|you (?:mis\w+|didn't|did not|forgot|ignored|made)"),
        (0.75,
            r"\bi (?:said|meant|asked (?:for|you|about)|already (?:told|said)|told you)\b|\btry again\b|\bstill (?:not"
            r"|wrong|doesn't|does not|the same|no)\b|does(?:n't| not) (?:work|help|answer)|not (?:working|helpful"
            r"|useful)\b"),
        (0.7,
            r"\b(?:useless|terrible|awful|horrible|ridiculous|garbage|nonsense|stupid|worst|wtf|disappoint\w+"
            r"|frustrat\w+)\b"),
        (0.55,
            r"\bare you sure\b|\b(?:actually|instead),? i\b|\bwhat\?+$|\?\?+|\bhuh\b|\bdoesn't make sense"
            r"|\bcan you (?:please )?(?:redo|fix|correct|check|answer)\b|\bagain\b"),
        (0.8,
            r"\bc'est faux|\bnon[,.! ]|ce n'est pas (?:ce que|correct|[çc]a)|je voulais dire|\beso no|no es (?:lo que"
            r"|correcto)|me refer[íi]a|\bfalsch\b|das (?:stimmt nicht|ist falsch|meinte ich nicht)|ich meinte|違います|違う"
            r"|そうじゃな|間違って"),
    )
)  # fmt: skip
_QUOTED = re.compile(r"`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|(?<!\w)'[^'\n]{3,}'(?!\w)")


class NextTurn(Rule):
    """`next_turn.dissatisfied`: complaint words outside quotes, a correction of the ask, or the same question again."""

    name = "next_turn"
    version = "1"
    tier = "comment"
    buckets = ("next_turn.dissatisfied",)

    def detect(self, case: Case) -> Iterator[Finding]:
        """0.55 to 0.85 by row; the same question again 0.6 to 0.75; a next turn without any sign 0.1."""
        turn = case.interaction.next_turn
        if not turn or not turn.strip():
            return
        text = _QUOTED.sub(lambda match: " " * len(match[0]), case.text("next_turn")[:2_000])
        rows = [(weight, match) for weight, pattern in _ROWS if (match := pattern.search(text))]
        if rows:
            weight, match = max(rows, key=lambda row: row[0])
            evidence = case.quote("next_turn", match.start(), match.end())
            yield self.finding("next_turn.dissatisfied", weight, [evidence], f"the user goes on with {match[0]!r}")
            return
        same = fuzz.token_sort_ratio(text[:600], case.user_text[:600]) if len(case.user_text) > 12 else 0.0
        if same >= 75:
            yield self.finding(
                "next_turn.dissatisfied",
                0.6 + (same - 75) / 25 * 0.15,
                [case.quote("next_turn", 0, 200)],
                "the same question again",
            )
        else:
            yield self.finding("next_turn.dissatisfied", 0.1, [], "no sign of it in the next turn")
