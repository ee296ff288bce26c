"""What a user's own words say: complaint, thanks, praise, in several languages. Only what is said of the answer counts:
quoted text, code, questions and conditions are left aside, and a negated word is not taken at face value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from closeloop.patterns import lazy
from closeloop.patterns.sieves import Choice, Choices
from closeloop.signals import phrases

_LONGEST = 4000
"""Only the beginning of a longer text is read: reactions come first, pasted material after."""

_QUOTE = lazy(
    r"```.*?(?:```|\Z)|`[^`\n]*`|\"[^\"\n]{1,300}\"|“[^”]{1,300}”|„[^“”\n]{1,300}[“”]|«[^»]{1,300}»|「[^」]{1,300}」|『[^』]{1,300}』"
    r"|(?<![\w])'[^'\n]{1,200}'(?![\w])|(?<![\w])‘[^’\n]{1,200}’(?![\w])|^\s*>.*$|https?://\S+",
    re.DOTALL | re.MULTILINE,
)
_SENTENCE = lazy(r"(?<=[.!?。！？…])\s+|(?<=[。！？])|\n+")
_ASKING = lazy(phrases.QUESTION_STARTS, re.IGNORECASE)
_CONDITION = lazy(phrases.CONDITIONS, re.IGNORECASE)
_SHOWN = re.compile(r"[`\"“„«「『‘>]|://|(?<!\w)'")
"""What everything that is left aside by `_QUOTE` begins with."""
_REACTIONS = {
    "complaint": phrases.COMPLAINTS,
    "doubt": phrases.DOUBTS,
    "thanks": phrases.THANKS,
    "no thanks": {"": phrases.NO_THANKS},
    "fix": phrases.FIX_REQUESTS,
}
_JUDGEMENTS = {"bad": phrases.BAD, "good": phrases.GOOD}
"""Asked of comments only, and kept apart: each of their pictures would be looked for in every follow-up."""


def _choices(lists: Mapping[str, Mapping[str, str]]) -> Choices[str]:
    return Choices([("|".join(rows.values()), name) for name, rows in lists.items()])


_REACTING, _JUDGING = _choices(_REACTIONS), _choices(_JUDGEMENTS)
_PLAIN_NO = lazy(r"^(?:no|nope|nah|nein|nö|non|não|いいえ|不是?|아니요)[\s,.!、。，]+", re.IGNORECASE)
_NEGATED = lazy(phrases.NEGATORS + r"\s*$", re.IGNORECASE)
_NEGATED_AFTER = lazy(phrases.NEGATORS_AFTER, re.IGNORECASE)


def own_words(text: str) -> str:
    """The text without what is quoted, code or an address: what the user says rather than shows."""
    text = text[:_LONGEST].replace("’", "'") if "‘" not in text else text[:_LONGEST]
    return _QUOTE.sub(" ⟨⟩ ", text) if _SHOWN.search(text) else text


@lru_cache(maxsize=64)
def _live(sentence: str) -> dict[str, Choice]:
    """Of each list of reactions those that a sentence may hold. Remembered: it is asked for one list after the other."""
    return dict(_REACTING.live(sentence.lower().replace("’", "'")))


def _first(name: str, sentence: str) -> re.Match[str] | None:
    """The first phrase of a list of reactions in a sentence."""
    choice = _live(sentence).get(name)
    return choice.search(sentence) if choice else None


@lru_cache(maxsize=8)
def _judging(sentence: str) -> dict[str, Choice]:
    """The same of what praises and blames."""
    return dict(_JUDGING.live(sentence.lower().replace("’", "'")))


def _judges(name: str, sentence: str) -> bool:
    """Whether a word of praise or blame stands in a sentence as it is meant."""
    choice = _judging(sentence).get(name)
    return choice is not None and any(_stands(sentence, match) for match in choice.finditer(sentence))


@lru_cache(maxsize=16)
def _sentences(text: str) -> tuple[str, ...]:
    """What the user says, sentence by sentence. Remembered for the text at hand: it is asked several things."""
    return tuple(bare for sentence in _SENTENCE.split(own_words(text)) if (bare := " ".join(sentence.split())))


@lru_cache(maxsize=16)
def complains(text: str, *, was_asked: bool = False) -> bool:
    """Whether a follow-up says that the answer before it was wrong or not what was meant.

    With `was_asked` the answer ended in a question: then "no, the blue one" answers it.

    "That is wrong", "I meant the other one", "it still doesn't work" do; "what is wrong with my code?", "if that is wrong, say
    so" and "the log says 'not helpful'" do not.
    """
    for index, sentence in enumerate(_sentences(text)):
        if was_asked and not index:
            sentence = _PLAIN_NO.sub("", sentence)
        if _first("doubt", sentence) or phrases.is_rebuke(sentence):
            return True
        match = _first("complaint", sentence)
        if match and not _is_aside(sentence, match.start()):
            return True
    return False


def thanks(text: str) -> bool:
    """Whether a follow-up thanks for the answer or says that it worked, and neither complains nor asks to have it changed."""
    said = _sentences(text)
    return any(map(_thanks, said)) and not complains(text) and not any(_first("fix", sentence) for sentence in said)


def opinion(comment: str) -> float:
    """What a comment left with an answer says of it: -1 bad, +1 good, 0 neither, both, or too unclear to tell.

    A comment is known to be about the answer, so single words count here ("wrong date", "spot on"). "Not wrong" is not bad, "not
    helpful" is; a quoted word is nobody's opinion.
    """
    good = bad = False
    for sentence in _sentences(comment):
        asks = _is_question(sentence)
        if (complained := _first("complaint", sentence)) and not _is_aside(sentence, complained.start()):
            bad = True
        bad = bad or (not asks and _judges("bad", sentence))
        good = good or (not asks and _judges("good", sentence))
        good = good or _thanks(sentence)
    return float(good) - float(bad)


def _thanks(sentence: str) -> bool:
    return bool(_first("thanks", sentence) and not _first("no thanks", sentence))


def _stands(sentence: str, match: re.Match[str]) -> bool:
    """Whether a word is meant as it stands: not negated before it (within three words) or right after it."""
    before = sentence[: match.start()]
    near = " ".join(before.replace(",", " , ").split()[-3:])
    if _NEGATED.search(near) or _NEGATED_AFTER.match(sentence[match.end() :]):
        return False
    return not _CONDITION.search(before)


def _is_question(sentence: str) -> bool:
    return sentence.rstrip(" \"')»").endswith(("?", "？")) or bool(_ASKING.search(sentence))


def _is_aside(sentence: str, start: int) -> bool:
    """Whether a complaint's words stand in a question or behind a condition."""
    return bool(_CONDITION.search(sentence[:start])) or _is_question(sentence)
