"""What a constraint is, what breaking one is, and what a language must bring so that constraints can be read in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from closeloop.patterns import lazy


@dataclass(frozen=True)
class Constraint:
    """Something the prompt demands of the response that can be checked by reading the response.

    `kind` chooses the check, `bucket` is what breaking it is called. `low <= count <= high` where the kind counts something; None is
    open. `values` are words, phrases, dividers or options, by kind. `start` and `end` are where the prompt says so. `trust` is how
    sure it is that this was demanded at all. `part` names the parts of the response that have to obey (`sentences`, `items`; "" for
    the response as a whole), `place` which of them: 1 the first, -1 the last, None each.
    """

    kind: str
    bucket: str
    start: int
    end: int
    low: int | None = None
    high: int | None = None
    values: tuple[str, ...] = ()
    trust: float = 0.95
    part: str = ""
    place: int | None = None


@dataclass(frozen=True)
class Broken:
    """How a response breaks a constraint: where (`start`, `end` in the response; equal when something is missing) and why.

    `sure` in [0, 1] is how clear the case is: 401 words of 400 is a matter of counting, 800 is not.
    """

    reason: str
    start: int = 0
    end: int = 0
    sure: float = 1.0


Check = Callable[[Constraint, str, str], Broken | None]
"""Whether a response (the second) keeps a constraint of a demand (the third); how it breaks it, or None."""


@dataclass(frozen=True)
class Row:
    """A demand without a number: a phrase of the prompt, and what it demands. A group `v` holds a value."""

    kind: str
    bucket: str
    source: str
    pattern: re.Pattern[str]
    trust: float = 0.95
    part: str = ""
    signs: tuple[str, ...] = ()
    """Without one of these (in small letters) the pattern finds nothing, where no sieve of words can tell."""
    offhand: bool = False
    """Whether it holds in any sentence but a question about it, where others of its kind need a word that asks."""


def row(
    kind: str, bucket: str, pattern: str, trust: float = 0.95, *, part: str = "", signs: tuple[str, ...] = ()
) -> Row:
    """A row with its pattern compiled, case ignored; `part` names the parts of a response that have to obey."""
    return Row(kind, bucket, pattern, compiled(pattern), trust, part, signs)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern with case ignored and every space free to be any white space: a prompt may break its lines anywhere.

    Remembered: orders of words share their pieces.
    """
    return lazy(lambda: _loose(pattern), re.IGNORECASE)


def _loose(pattern: str) -> str:
    loose = _LOOKBEHIND.sub(lambda match: match[0].replace(" ", r"\s"), pattern)
    return loose.replace(" ?", r"\s*").replace(" ", r"\s+")


_LOOKBEHIND = re.compile(r"\(\?<[!=][^)]*\)")


@dataclass(frozen=True)
class Often:
    """How a language says how often a word, a letter or words in capitals are to occur: `das Wort "Wald" soll dreimal vorkommen`.

    `times` is counted like a unit; what it counts is looked for around it, each with its value in the group `v`.
    """

    times: str
    word: re.Pattern[str]
    letter: re.Pattern[str]
    capitals: re.Pattern[str]


def often(*, times: str, word: str, letter: str, capitals: str) -> Often:
    """The patterns compiled, case ignored."""
    return Often(times, compiled(word), compiled(letter), compiled(capitals))


@dataclass(frozen=True)
class Lexicon:
    """One language. Relations are alternations tried in the order given; `units` maps a kind of count to the words for it."""

    name: str
    marks: frozenset[str]
    """Frequent words: the language that has most of them in a prompt is read, and those not far behind."""
    numbers: Mapping[str, int]
    relations: tuple[tuple[str, str], ...]
    """(operator, alternation) in front of the number; operators are `min`, `max`, `below`, `above`, `exact`, `about`."""
    after: tuple[tuple[str, str], ...]
    """The same behind the number or behind the unit."""
    range_to: str
    units: tuple[tuple[str, str, str], ...]
    """(kind, bucket, alternation)."""
    rows: tuple[Row, ...]
    guessed: bool = True
    """Whether it is read where no language is plain; False where its sisters would be taken for it."""
    letters: re.Pattern[str] | None = None
    """What tells the language instead of `marks`: where words have no space between them, or a script has one language with a lexicon."""
    signs: re.Pattern[str] | None = None
    """Letters that hardly another of these languages has: they tell it where too few of its `marks` do."""
    edges: tuple[str, str] | None = None
    """Start and end of a word, where `\\b` does not know them: vowel signs of Devanagari are no letters to `re`."""
    nouns: tuple[tuple[str, str], ...] = ()
    """(kind, alternation with what may stand behind it) where the number follows with a counter: `문장은 최소 5개`."""
    counters: str = ""
    often: Often | None = None
    """How it says how often something is to occur."""


_QUOTED = r"['\"“„«‘‚][^'\"”“»’‘\n]{1,40}['\"”“»’‘]"


def given(joints: str) -> str:
    """Words in quotation marks one behind another, or a list in brackets, as the group `v`."""
    return rf"(?P<v>\[[^\]\n]{{2,120}}\]|{series(_QUOTED, joints)})"


def series(one: str, joints: str) -> str:
    """One or more of a pattern, with commas and words between them. A blank is read in one way: two ways each are 2^n for n."""
    return rf"{one}(?: ?(?:, ?)?(?:(?:{joints}) ?)?{one})*"


_NO_KEYWORD = (
    r"juste|suivant\w*|correct\w*|exact\w*|cl[ée]f?s?|appropri\w*|ad[ée]quat\w*|manquant\w*|m[êe]mes?|qui|que|dont|de|du|des"
    r"|en|dans|pour|par|sur"
    r"|avec|siguientes?|clave|adecuad\w*|relevantes?|con|para|por|giust\w*|seguent\w*|chiave|corrett\w*|adatt\w*|che|di|in"
    r"|per|cert[ao]s?|correta\w*"
    r"|seguintes?|chaves?|adequad\w*|em|com|d[oa]|richtig\w*|passend\w*|folgend\w*|aus|im|mit|und|oder|der|die|das|vor|nach"
    r"|f[üu]r|von|zu|als"
    r"|ist|sind|mal|met|uit|voor|juiste|van|med|från|rätt|som|till|na|od|w|z|właściw\w*|poprawn\w*|для|из|на|с|в|التالية"
    r"|المناسبة|الصحيحة|من|في|على"
)
_BARE = rf"(?!(?:{_NO_KEYWORD})\b)[^\W\d_][\w'’-]{{1,24}}"
BARE_WORDS = (
    rf"{_BARE}(?:(?:,| et| y| e| und| og| och| en| i| و) (?:les? |la |el |il |o |a |das |die |den )?{_BARE}){{0,4}}"
)
"""Words to include that stand without quotation marks: none that only tells which."""
BARE_END = r"(?= ?(?:[.;,!?\n]|$))"


BUCKETS: Mapping[str, str] = {
    "words": "length.constraint",
    "sentences": "length.constraint",
    "paragraphs": "length.constraint",
    "characters": "length.constraint",
    "lines": "length.constraint",
    "bullets": "format.structure",
    "numbered": "format.structure",
    "items": "instruction.ignored",
    "sections": "format.missing_section",
    "highlights": "format.markup",
    "capital_words": "format.casing",
    "accented_words": "format.casing",
    "placeholders": "instruction.ignored",
    "emojis": "format.markup",
    "things": "format.markup",
    "letters": "length.constraint",
}
"""What breaking a count is called."""


def units(**alternations: str) -> tuple[tuple[str, str, str], ...]:
    """The unit rows of a lexicon from kind=alternation."""
    return tuple((kind, BUCKETS[kind], words) for kind, words in alternations.items())


def within(
    constraint: Constraint,
    counts: tuple[int, ...],
    noun: str,
    response: str,
    *,
    slack: float = 0.0,
    loose: bool = False,
) -> Broken | None:
    """How a count breaks the limits, given every sensible way of counting.

    Broken if every way breaks them. With `loose`, already if one does, and then unsure. `slack` is the relative error of the
    counting itself: within it a break is unsure too.
    """
    distances = [_distance(constraint, count) for count in counts]
    broken = [distance for distance in distances if distance > 0]
    if not broken or (len(broken) < len(counts) and not loose):
        return None
    nearest = min(broken)
    count = counts[distances.index(nearest)]
    sure = 1.0 if len(broken) == len(counts) and nearest > slack else 0.6
    return Broken(f"{count} {noun}, asked for {_asked(constraint.low, constraint.high)}", 0, len(response), sure)


def _distance(constraint: Constraint, count: int) -> float:
    """How far outside the limits, relative to the limit; 0 inside."""
    if constraint.high is not None and count > constraint.high:
        return (count - constraint.high) / max(constraint.high, 1)
    if constraint.low is not None and count < constraint.low:
        return (constraint.low - count) / max(constraint.low, 1)
    return 0.0


def _asked(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return str(low) if low == high else f"{low} to {high}"
    return f"at least {low}" if high is None else f"at most {high}"
