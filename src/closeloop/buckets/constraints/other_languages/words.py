"""What a language brings so that demands on parts and marks are read in it: its words, as alternations for the patterns here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    """The words of one language. Nothing here is a pattern of a whole demand."""

    nouns: Mapping[str, str]
    """What parts are called, by their names in `dissect`."""
    each: str
    none: str
    the: str
    """Articles of parts that are meant without `each`: `les phrases doivent`."""
    places: Mapping[int, str]
    """`second`, by its number; -1 is the last."""
    per: str
    """`2 sentences per paragraph`."""
    apiece: str
    """`2 paragraphs of 3 sentences each`."""
    shall: str
    deny: str
    start: str
    """Verbs in every form that demands."""
    end: str
    have: str
    put: str
    at_start: str
    """`at the beginning of`."""
    at_end: str
    by: str
    """`with`, in front of what something starts with; `behind` where it stands behind."""
    inside: str
    """`in` each part."""
    a: str
    """Articles in front of a value."""
    word: str
    letter: str
    marks: Mapping[str, str]
    """Names of marks, by the mark."""
    question: str
    emoji: str
    number: str
    capital: str
    bold: str
    title: str
    asks: str
    """Without one of these words a sentence asks nothing: imperatives, what must be, at most, no."""
    asking: str
    """How a question begins that demands nothing."""
    can: str
    """`Can you`: with it a question does demand."""
    relative: str = r"(?!)"
    """In front of a verb these tell of somebody: `a man who ends every sentence`."""
    behind: str = ""
    bare_case: bool = False
    """Whether a case or a prefix says `with` alone: `kończyć się wykrzyknikiem`."""
    spaced: bool = True
    """Whether words have spaces between them."""
    letters: str = r"\w"
    """What words are made of, as the inside of a class: vowel signs of Devanagari are no letters to `re`."""
    noun_first: bool = False
    """Whether `second` stands behind what it counts."""
    no: str = ""
    """In front of marks that are banned; `denied` stands behind them."""
    denied: str = ""
    include: str = ""
    things: Mapping[str, str] = field(default_factory=dict)
    """What marks and things are called, by their names in English (`things`)."""
    keyword: str = ""
    """What words to include are called, and `use`, `appear` and `to use` around them; empty where the lexicon reads them."""
    use: str = ""
    appear: str = ""
    used: str = ""
    table: str = ""
    columns: str = ""
    rows: str = ""
    options: str = ""
    """`one of the following`, in front of a colon."""
    dates: tuple[str, str, str] = ("YYYY", "MM", "DD")
    """The letters of year, month and day in a format."""
    first_word: str = ""
    """`the first word of your answer`."""
    emboldened: str = ""
    """`in bold`."""
    phrases: Mapping[str, str] = field(default_factory=dict)
    """Patterns of demands that are one phrase, by their kinds."""

    @property
    def left(self) -> str:
        """Where a word begins, as a pattern."""
        if not self.spaced:
            return ""
        return r"\b" if self.letters == r"\w" else rf"(?<![{self.letters}])"

    @property
    def right(self) -> str:
        """Where a word ends, as a pattern."""
        if not self.spaced:
            return ""
        return r"(?!\w)" if self.letters == r"\w" else rf"(?![{self.letters}])"
