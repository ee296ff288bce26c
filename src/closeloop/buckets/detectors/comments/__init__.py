"""What users write about a response, mapped to a bucket by words in several languages; negation and blame of the judge are read first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from closeloop.buckets import heads
from closeloop.buckets.base import Case, Rule
from closeloop.buckets.detectors.comments import general_head, one_liners, other_languages, words
from closeloop.buckets.detectors.comments.facts import states_otherwise
from closeloop.buckets.detectors.comments.fusion import weighed
from closeloop.buckets.detectors.comments.product import about_product
from closeloop.buckets.grounding.index import STOP
from closeloop.buckets.text import plain
from closeloop.buckets.tidy import said
from closeloop.models import Disposition, Finding
from closeloop.patterns import lazy
from closeloop.patterns.sieves import Choice, Choices, phrase

_WORDS = (
    *((bucket, confidence, words.loose(pattern)) for bucket, confidence, pattern in (*words.ROWS, *one_liners.ROWS)),
    *other_languages.ROWS,
)
_ROWS = Choices([(pattern, (bucket, confidence)) for bucket, confidence, pattern in _WORDS])

_DISPOSITIONS = tuple(
    (disposition, confidence, phrase(pattern))
    for disposition, confidence, pattern in (
        *(
            (disposition, confidence, words.loose(pattern))
            for disposition, confidence, pattern in (*words.DISPOSITIONS, *one_liners.DISPOSITIONS)
        ),
        *other_languages.DISPOSITIONS,
    )
)

_NEGATION = lazy(
    words.loose(
        r"(?:\b(?:not|never|no|zero|isn't|is not|wasn't|aren't|doesn't|didn't|don't|nothing|without|hardly|neither|pas|jamais|aucune?|rien"
        r"|ning[uú]n\w*|no (?:es|est[áa]|fue)|nunca|sin|nada|nicht|kein\w*|nie|ohne|sans|senza|nessun\w*|sem|nenhum\w*"
        r"|non (?:è|era|c'è|ci sono)|n[ãa]o (?:é|está|há|tem)"
        r"|не|non|n[ãa]o|niet|niets|geen|nie|inte|ikke|tidak|bukan|không|لا|ليس|ليست)\b(?: (?:at all|really|even|that|so|too|very"
        r"|quite|any|a|an|the|bit|actually|necessarily|exactly|been|be|de|du|tr[èe]s|trop|muy|demasiado|sehr|zu|wirklich))*|n't(?: \w+)?"
        r"|\b(?:pas|sans) d'|没有?(?:发现|看到|找到)?(?:任何)?|不是?|无)\s*$"
        r"|\b(?:can(?:'t|not| not)|could(?:n't| not)|did(?:n't| not)|do(?:n't| not)|unable to|hard to|fail(?:ed)? to) (?:\w+ )?(?:find"
        r"|see|spot|detect"
        r"|think of|notice)(?: (?:any|a|an|one|single|thing|anything|something|that(?:'s| is)|much|really|at all|the)){0,4} $"
        r"|\bno (?:\w+ )?(?:issues?|problems?|complaints?|objections?|concerns?|trouble) (?:with|about|in|regarding) (?:the |its |your "
        r"|this )?(?:\w+ )?$"
    ),
    re.IGNORECASE,
)
_OWN = lazy(r"\bi(?: was| am|'m| had|'d| made|'ve)(?: \w+)?(?: the| a| an)? $|\bmy (?:own )?$", re.IGNORECASE)
"""Whose fault it was: the user's."""
_MENDED = lazy(
    r"\b(?:caught|found|fixe[sd]|spotted|solve[sd]|corrected|explain(?:s|ed)|resolved|pointed out|removed"
    r"|helped (?:\w+ )?(?:fix|find|with))(?: \w+){0,3} $",
    re.IGNORECASE,
)
_GONE = lazy(
    r"s? (?:is|are|was|were|has been|have been|got) (?:now )?(?:gone|fixed|solved|resolved|away)\b", re.IGNORECASE
)
"""An error that the response did away with."""
_LIKED = lazy(
    r"(?<!not )(?<!no )(?<!n't )(?<!n't like )\b(?:good|great|nice|lov(?:e|ed|ely)|perfect|excellent|right|beautiful)"
    r"(?: the| this| your| that)?(?: \w+)? $|\b(?:works?|worked|fine|good|great) (?:\w+ )?(?:in|with|for|on) (?:all|every|any|both"
    r"|each)(?: the)? $",
    re.IGNORECASE,
)
_IS_LIKED = lazy(
    r"\w* (?:is|was|are) (?:\w+ )?(?:great|good|perfect|nice|fine|excellent|spot on|lovely|beautiful|correct|right|clean|clear|consistent"
    r"|exactly (?:what|as|like|right)|just (?:what|right)|as (?:asked|requested|expected|it should))\b",
    re.IGNORECASE,
)
_LIKABLE = frozenset({"tone", "format"})
"""Rows that name a thing, which may be liked too."""
_NEGATED_BEHIND = lazy(
    r"^\s*い?(?:(?:では|じゃ|は)?(?:ない|ありません|なかった)|(?:は|も|が)?(?:一切|特に|全く|何も)?(?:見つか|見当た)り(?:ません"
    r"|ませんでした))"
    r"|^[가-힣]{0,2}\s?(?:부분|내용|곳|점|거|게|것)?(?:이|은|가|도)?\s?없"
    r"|^\s+(?:was|is) (?:not|never) (?:a"
    r"|the) (?:problem|issue)"
)
_REPORTED = lazy(r"['\"“«「`][^'\"”»」`\n]{0,80}$")
_HAS_NO = frozenset({"incomplete.missing_part", "off_topic.reference", "length.too_short", "instruction.ignored"})
"""Rows whose patterns hold a negation of their own, so one in front of them may be part of the complaint."""
_PLAIN_LACK = lazy(
    r"too |trop |zu |demasiado |muy |troppo |missing|incomplete|lack|left out|omit|skipp|over-?simpl|fehl|manqu|falta|manca",
    re.IGNORECASE,
)
"""Matches of these rows that hold none."""
_THOUGHT = lazy(r"\b(?:thought|feared|expected|assumed|suspected|worried|doubts?)\b[^.!?]{0,30}$", re.IGNORECASE)
_UNFOUNDED = lazy(r"[^.!?]{0,20}\b(?:but|turned out|actually)\b", re.IGNORECASE)
_PRAISE = lazy(
    r"(?<!\bbe )(?<!been )(?<!more )(?<!not )(?<!n't )(?<!\bas )\b(?:great|perfect|excellent|love|loved|awesome|thanks|thank you"
    r"|helpful|well done|spot on|nice|not only|well[- ]written|nothing to (?:complain|criticise|criticize|fault|add)"
    r"|thx|tysm|cheers|brilliant|fantastic|bravo|prima|ottimo|grazie|obrigad[oa]|bedankt|spitze|klasse|estupendo|buen[íi]simo)\b|\btop\W*$"
    r"|\b(?:parfait|merci|super|perfecto|gracias|genial|danke|toll|素晴らしい|ありがとう|完璧|助かり|很好|谢谢|不错|没毛病)",
    re.IGNORECASE,
)
_SARCASM = lazy(
    r"^\W*(?:oh|wow|yeah|ah|well|gee|bravo|sure)\b|\bthanks for nothing\b|\b(?:another|yet again|once again|as usual)\b",
    re.IGNORECASE,
)
"""Praise that is meant otherwise."""
_BUT = lazy(
    r"\b(?:but(?! also)|except|however|although|though|just|(?<!not )only|mais|pero|aber|sauf|salvo)\b|が、|けど|ただ|でも",
    re.IGNORECASE,
)


_UNWORDED = (
    "unsafe.injection",
    "tool_error.loop",
    "off_topic.wrong_task",
    "retrieval_miss.missed_answer",
    "retrieval_miss.empty",
    "off_topic",
    "latency",
    "length",
    "instruction",
    "hallucination",
    "retrieval_miss",
    "language",
    "repetition",
    "tool_error",
    "incomplete",
)
"""What the head over every bucket names beside the rows."""


class Comments(Rule):
    """Buckets from the words of a comment; a misclick or a wrong judge is a disposition on `unknown`, not a bucket."""

    name = "comments"
    tier = "comment"
    buckets = tuple(dict.fromkeys([*(bucket for bucket, _, _ in _WORDS), *_UNWORDED, "unknown"]))

    @property
    def version(self) -> str:  # type: ignore[override]
        """That of the rows and of the weights."""
        return f"8-{heads.version('comments')}-{heads.version(general_head.NAME)}"

    def detect(self, case: Case) -> Iterable[Finding]:
        """0.72 to 0.85 by row, a plain statement of another fact 0.66; a quoted or negated word does not count; praise without a `but`

        halves what is left.
        """
        return self._said(case, case.comment) if case.comment.strip() else ()

    def _said(self, case: Case, text: str) -> Iterator[Finding]:
        settled = _settled(text)
        if settled is None and (match := about_product(text, case.prompt, case.response)):
            settled = "not_a_failure", _BESIDE, match
        if settled is None:
            yield from self._buckets(case, text)
            return
        disposition, confidence, match = settled
        evidence = case.quote_said("comment", match.start(), match.end())
        why = (
            "the user says that it was no fault of the response"
            if disposition == "not_a_failure"
            else "the user disputes the judgement"
        )
        yield self.finding("unknown", confidence, [evidence], why, severity=0.0, disposition=disposition)

    def _buckets(self, case: Case, text: str) -> Iterator[Finding]:
        praise = bool(_PRAISE.search(text)) and not _BUT.search(text) and not _SARCASM.search(text)
        found = matches(text)
        if not found and _says_nothing(text):
            return
        kept = [row for row in found if not any(_hides(other, row[0], row[2]) for other in found)]
        praise = praise or (not found and _denied(text))  # the heads do not know what is denied
        named: dict[str, tuple[float, re.Match[str]]] = {}
        for bucket, confidence, match in kept:
            if bucket not in named or confidence > named[bucket][0]:
                named[bucket] = (confidence, match)
        worths = weighed(text, {bucket: confidence for bucket, (confidence, _) in named.items()})
        if (
            not kept
            and case.verdict.outcome != "positive"
            and all(worth < _SURE or bucket.startswith("incorrect") for bucket, worth in worths.items())
            and states_otherwise(text, case.user_text, case.response)
        ):
            why = "the user states what the response does not say"
            yield self.finding("incorrect.fact", _STATED, [case.quote("comment")], why)
            worths = {bucket: min(worth, _GUESS) for bucket, worth in worths.items() if bucket != "incorrect.fact"}
        for bucket, worth in worths.items():
            worth *= 0.5 if praise else 1.0
            if bucket in named:
                match = named[bucket][1]
                evidence = case.quote_said("comment", match.start(), match.end())
                yield self.finding(bucket, worth, [evidence], f"the user writes {match[0]!r}")
            else:
                yield self.finding(bucket, worth, [case.quote("comment")], "what the comment says as a whole")


def is_slip(comment: str) -> bool:
    """Whether a comment says that the feedback itself was one: a misclick, a test."""
    settled = _settled(said(plain(comment)).text)
    return settled is not None and settled[0] == "not_a_failure"


def _settled(text: str) -> tuple[Disposition, float, re.Match[str]] | None:
    """What a comment settles instead of naming a bucket: as what, how surely, and where it says so."""
    for disposition, confidence, search in _DISPOSITIONS:
        if match := search(text):
            return disposition, confidence, match
    return None


_LONG = 12
"""Words; a longer text may deny one thing and say another."""
_GUESS = 0.35
_BESIDE = 0.8
"""What a complaint about the product is worth."""
_STATED = 0.66
"""What a statement of fact alone is worth: it may also add to what was said."""
_SURE = 0.7
"""From here on the comment as a whole says something else."""


@lru_cache(maxsize=8)
def matches(text: str) -> tuple[tuple[str, float, re.Match[str]], ...]:
    """Every row whose words the comment says: bucket, confidence and where. Remembered for the comment at hand."""
    return tuple(
        (bucket, confidence, match)
        for (bucket, confidence), pattern in _ROWS.live(text.lower().replace("’", "'"))
        if (match := _first(bucket, pattern, text))
    )


_VAGUE_WORDS = """
idk dunno hm hmm hmmm hmmmm meh eh uh um nah no yes ok okay weird odd strange off feel feels felt seem seems seemed sure unsure look looks
looked good great bad fine nice better best worse like liked love hate think thought guess expected hoped hope something somehow kind kinda
sort sorta bit little really quite exactly honestly idea convinced happy helpful useful useless disappointing disappointed poor answer
response reply thing things quality thanks sorry well maybe probably perhaps hard say tell know it's its im i'm don't dont doesn't doesnt
isn't isnt wasn't didn't didnt can't cant not impressed sigh again still enough work works
"""
_VAGUE = frozenset(_VAGUE_WORDS.split()) | STOP
_FEW = 8


def _says_nothing(text: str) -> bool:
    """Whether the user is pleased or displeased in a few words that tell nothing about why."""
    words = text.lower().replace("’", "'").split()
    return len(words) <= _FEW and all(word.strip(".,!?…:;()\"'") in _VAGUE for word in words)


def _denied(text: str) -> bool:
    """Whether rows name something, all of it negated, mended or liked; for a short text in which `matches` finds nothing."""
    return len(text.split()) <= _LONG and any(
        pattern.search(text) for _, pattern in _ROWS.live(text.lower().replace("’", "'"))
    )


def matched(text: str) -> list[str]:
    """The buckets of `matches`."""
    return [bucket for bucket, _, _ in matches(text)]


def _first(bucket: str, pattern: Choice, text: str) -> re.Match[str] | None:
    """The first match that is neither negated nor quoted from somewhere else."""
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        negated = (bucket not in _HAS_NO or _PLAIN_LACK.match(match[0])) and _NEGATION.search(before)
        if negated or _NEGATED_BEHIND.match(text[match.end() : match.end() + 30]):
            continue
        if _not_blamed(bucket, before, text[match.end() : match.end() + 40]):
            continue
        if _REPORTED.search(before) and re.match(r"[^'\"”»」`\n]{0,80}['\"”»」`]", text[match.end() :]):
            continue
        return match
    return None


def _not_blamed(bucket: str, before: str, behind: str) -> bool:
    """Whether what a row names was only feared, was the user's own fault, was mended by the response, or is liked."""
    if _THOUGHT.search(before) and _UNFOUNDED.match(behind):
        return True
    if bucket.startswith("incorrect"):
        return bool(_OWN.search(before) or _MENDED.search(before) or _GONE.match(behind))
    return bucket in _LIKABLE and bool(_LIKED.search(before) or _IS_LIKED.match(behind))


def _hides(other: tuple[str, float, re.Match[str]], bucket: str, match: re.Match[str]) -> bool:
    """A narrower row that covers the same words wins: `wrong language` is no wrong fact, `broken json` no mere format."""
    name, _, found = other
    if name == bucket:
        return False
    inside = found.start() <= match.start() and match.end() <= found.end()
    return inside and (found.end() - found.start() > match.end() - match.start() or name.startswith(bucket + "."))
