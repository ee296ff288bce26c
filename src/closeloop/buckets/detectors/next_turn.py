"""Whether the user's next turn says the response did not do: a score of its own, never a label."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.needles import Sieve
from closeloop.models import Finding
from closeloop.patterns import lazy

# What it adds in log-odds, and what the user writes. The last rows speak for a content user.
_ROWS: Sieve[tuple[float, re.Pattern[str]]] = Sieve([
    (pattern, (weight, lazy(pattern, re.IGNORECASE)))
    for weight, pattern in (
        (3.7,
            r"^(?:nope|wrong\b|that'?s (?:wrong|not|incorrect)|not what|incorrect)|\bthat'?s not (?:what|right|correct|true)"
            r"|you(?:'re| are) wrong|\bwhy (?:can't|won't|don't|didn't|are(?:n't| not)) you"
            r"|you (?:mis\w+|didn't|did not|forgot|ignored|made)"),
        (3.5,
            r"\bi (?:said|meant|asked (?:for|you|about)|already (?:told|said)|told you)\b|\btry again\b|\bstill (?:not"
            r"|wrong|doesn't|does not|the same|no)\b|does(?:n't| not) (?:work|help|answer|make (?:\w+ )?sense)"
            r"|not (?:working|helpful|useful)\b|\bmakes no sense|what are you talking about"),
        (3.4,
            r"\b(?:useless|terrible|awful|horrible|ridiculous|garbage|nonsense|stupid|worst|wtf|disappoint\w+"
            r"|frustrat\w+)\b"),
        (3.0,
            r"\bare you sure\b|\b(?:actually|instead),? i\b|\bwhat\?+$|\bhuh\b"
            r"|\bcan you (?:please )?(?:redo|fix|correct|check|answer)\b"),
        (3.6,
            r"\bc'est faux|\bnon[,.! ]|ce n'est pas (?:ce que|correct|[çc]a)|je voulais dire|\beso no|no es (?:lo que"
            r"|correcto)|me refer[íi]a|\bfalsch\b|das (?:stimmt nicht|ist falsch|meinte ich nicht)|ich meinte|違います|違う"
            r"|そうじゃな|間違って"),
        (2.2, r"^no\b(?! (?:thank|problem|worries|that))"),
        (0.9, r"^no (?:thank|that)"),
        (1.4, r"\b(?:not|never|no|none|nothing|neither)\b|n't\b"),
        (0.8, r"\b(?:bad|hate\w*|dislike\w*|boring|bored|annoy\w+|confus\w+|weird|lame|too (?:\w+ )?(?:much|long|slow|many))\b"),
        (0.7, r"\?\?+|\bagain\b|\binstead\b|\banother\b|\bdifferent\b|\bhow about\b|\bbut\b"),
        (0.5, r"\bsorry\b|\bunfortunately\b|\bapologi"),
        (-2.0,
            r"\b(?:thanks?|thank you|thx|perfect|great|awesome|wonderful|excellent|lovely|cheers|good|loved?|like it|enjoy\w*"
            r"|interesting|favou?rite|funny|amazing|cool|merci|parfait|gracias|perfecto|danke|ありがとう)\b"),
        (-1.2, r"^(?:yes|yeah|yep|sure|ok|okay|correct|right|alright|oui|s[íi]|ja)\b"),
        (-1.2, r"\b(?:bye|goodbye|have a (?:nice|good|great)|that's all|that is all|that's it|all set|all i need)\b"),
    )
])  # fmt: skip
_FAILED = lazy(
    r"\b(?:sorry|apolog\w+|unfortunately|unable|not able|could(?:n't| not)|cannot|can't|do(?:es)?(?: not|n't) have|no (?:\w+ ){0,3}"
    r"(?:match\w*|available|options?|results?|such)|there (?:are|is)(?:n't| not| no)|not available|unsuccessful)\b",
    re.IGNORECASE,
)
"""The response itself says that it could not."""
_BIAS = -3.2
_AFTER_FAILURE = 0.9
_SHORT = 0.5
"""Added for a turn of at most six words: who is content says so or asks for more."""
_QUOTED = lazy(r"`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|(?<!\w)'[^'\n]{3,}'(?!\w)")


class NextTurn(Rule):
    """`next_turn.dissatisfied`: complaint words outside quotes, a correction of the ask, the same question again.

    The weights are set by hand: the public set with such labels may measure, not train.
    """

    name = "next_turn"
    version = "2"
    tier = "comment"
    buckets = ("next_turn.dissatisfied",)

    def detect(self, case: Case) -> Iterator[Finding]:
        """The sum of the rows that match, of a response that failed and of the same question again, as a probability."""
        turn = case.interaction.next_turn
        if not turn or not turn.strip():
            return
        text = _QUOTED.sub(lambda match: " " * len(match[0]), case.text("next_turn")[:2_000])
        hits = [
            (weight, match)
            for weight, pattern in _ROWS.live(text.lower().replace("’", "'"))
            if (match := pattern.search(text))
        ]
        total = _BIAS + sum(weight for weight, _ in hits if weight < 3.0)
        total += max((weight for weight, _ in hits if weight >= 3.0), default=0.0)
        total += _AFTER_FAILURE * bool(_FAILED.search(case.response[-600:])) + _SHORT * (len(text.split()) <= 6)
        same = fuzz.token_sort_ratio(text[:600], case.user_text[:600]) if len(case.user_text) > 12 else 0.0
        total += max(0.0, (same - 60) / 10)
        probability = round(1 / (1 + math.exp(-total)), 4)
        worst = max(hits, key=lambda row: row[0], default=None)
        if probability < 0.5 or (worst is None and same < 60):
            yield self.finding(
                "next_turn.dissatisfied", min(probability, 0.499), [], "no clear sign of it in the next turn"
            )
        elif same >= 75:
            yield self.finding(
                "next_turn.dissatisfied", probability, [case.quote("next_turn", 0, 200)], "the same question again"
            )
        elif worst is not None:
            evidence = case.quote("next_turn", worst[1].start(), worst[1].end())
            yield self.finding(
                "next_turn.dissatisfied", probability, [evidence], f"the user goes on with {worst[1][0]!r}"
            )
