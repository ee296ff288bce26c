"""Things that a response may hold: marks, links, hashtags, contractions, bold text. How prompts name them, and how they are found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from closeloop.buckets.constraints.checks.dissect import BOLD, without_fences
from closeloop.buckets.constraints.checks.wordplay import WORD
from closeloop.buckets.constraints.model import Broken, Check, Constraint, within


@dataclass(frozen=True)
class Thing:
    """`named` is how English prompts call it, `uses` whether they count it (`c`), ask for some (`s`) or for none (`n`). `count` gives every
    sensible count of it in a response, `found` is what it is there where one pattern tells.
    """

    named: str
    uses: str
    count: Callable[[str], tuple[int, ...]]
    found: re.Pattern[str] | None = None


def _thing(named: str, found: str, uses: str, flags: int = 0) -> Thing:
    """Something that a pattern finds."""
    pattern = re.compile(found, flags)
    return Thing(named, uses, lambda text: (len(pattern.findall(text)),), pattern)


_PALINDROME = 3
"""Letters that a word which reads the same both ways has to have."""


def _palindromes(text: str) -> tuple[int, ...]:
    words = [
        word for word in (word.lower() for word in WORD.findall(text)) if word == word[::-1] and not word.isdigit()
    ]
    return (sum(len(word) >= _PALINDROME for word in words), sum(len(word) > 1 for word in words))


def _different(text: str) -> tuple[int, ...]:
    rough = {word.strip(".,;:!?\"'()[]{}*_`-") for word in text.lower().split()}
    return (len({word.lower() for word in WORD.findall(text)}), len(rough - {""}))


def _conjunctions(text: str) -> tuple[int, ...]:
    return (len({"and", "but", "for", "nor", "or", "so", "yet"} & {word.lower() for word in WORD.findall(text)}),)


def _numbers(text: str) -> tuple[int, ...]:
    bare = re.sub(r"(?m)^\s*\d{1,3}[.)]\s", " ", text)
    return tuple(
        len(re.findall(pattern, one))
        for one in (text, bare)
        for pattern in (r"\d+", r"\d[\d.,]*\d|\d", r"\d[\d.,:/-]*\d|\d")
    )


_I = re.IGNORECASE
_THINGS: tuple[Thing, ...] = (
    _thing(r"em[- ]?dash(?:es)?", r"—", "csn"),
    _thing(r"(?<!em )(?<!em-)dashes", r"—|(?<=\s)–(?=\s)", "n"),
    _thing(r"semi-?colons?", r"[;；]", "csn"),
    _thing(r"colons?", r":(?!//)(?!\d)", "csn"),
    _thing(r"question marks?", r"[?？]", "csn"),
    _thing(r"rhetorical questions?", r"[?？]", "sn"),
    _thing(r"exclamation (?:marks?|points?)", r"[!！]", "cs"),
    _thing(r"commas", r"[,，、]", "c"),
    _thing(r"ellips[ei]s", r"…|\.\.\.", "csn"),
    _thing(r"parenthes[ei]s", r"\([^()\n]*\)|（", "csn"),
    _thing(r"quotation marks?|double quotes", r"[\"“”„«»]", "n"),
    _thing(r"apostrophes?", r"(?<=\w)['’](?=\w)", "n"),
    _thing(r"hyphens?", r"(?<=\w)-(?=\w)", "cn"),
    _thing(r"asterisks?", r"\*", "n"),
    _thing(r"ampersands?", r"&", "csn"),
    _thing(r"full stops|periods|dots|\. \(i\.?e\.? dots\)", r"\.", "n"),
    _thing(r"(?:arabic )?numerals?|digits|any numbers|numeric digits", r"\d", "n"),
    _thing(r"contractions?", r"\b(?:\w+n['’]t|(?:i|you|we|they|he|she|it|that|there|what)['’](?:m|re|ve|ll|d|s)|let['’]s)\b", "csn", _I),
    _thing(r"urls?|hyperlinks?|(?:web|external) links?|links?", r"https?://\S|www\.\w|\]\([^)\s]+\)|<a\s+href=[\"'](?!https?:)", "csn"),
    _thing(r"hash ?tags?", r"(?<![\w&#])#[^\W\d]\w*", "csn"),
    _thing(r"e-?mail address(?:es)?", r"[\w.+-]+@[\w-]+\.\w+", "sn"),
    _thing(r"phone numbers?", r"\+?\d[\d ()./-]{5,}\d", "sn"),
    _thing(r"numbers?|digits?|statistics?", r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|hundred|thousand"
        r"|million)\b", "s", _I),
    _thing(r"bold(?:ed|face)?(?: text| words?| formatting| font)?", BOLD, "n"),
    _thing(r"bold(?:ed)? (?:text|words?|phrases?)", BOLD, "s"),
    _thing(r"italics?(?: text| formatting)?", r"(?<![*\w])\*[^*\n\s][^*\n]*\*(?!\*)|(?<![_\w])_[^_\n\s][^_\n]*_(?!\w)|<(?:i|em)>", "n"),
    _thing(r"headings|headers", r"(?m)^\s{0,3}#{1,6}\s+\S", "n"),
    _thing(r"(?:markdown )?tables", r"(?m)^[ \t]*\|.+\|[ \t]*$", "n"),
    _thing(r"html(?: tags?)?", r"</?[a-z][\w-]*(?: [^<>\n]*)?/?>", "n", _I),
    _thing(r"white ?spaces?", r"(?<=\S)\s+(?=\S)", "n"),
    _thing(r"line breaks?|new ?lines?", r"(?<=\S)[ \t]*\n\s*(?=\S)", "n"),
    _thing(r"(?:the )?first[- ]person(?: singular| plural)?(?: pronouns?| point of view| voice| perspective)?",
           r"(?<!War )(?<!Part )(?<!Act )(?<!Type )(?<!Chapter )(?<!Elizabeth )(?<!Charles )\bI\b(?=['’ ][a-z])"
           r"|\b(?:[Mm]e|[Mm]y|[Mm]yself|[Mm]ine|[Ww]e|[Oo]ur|[Oo]urs|[Oo]urselves)\b(?!-)", "n"),
    _thing(r"dollar signs?", r"\$", "csn"),
    _thing(r"percent(?:age)? signs?", r"%", "csn"),
    _thing(r"(?:direct )?quotes?|quotations?", r"[\"“«][^\"”»\n]{2,}[\"”»]", "s"),
    _thing(r"pronouns", r"\b(?:i|me|my|mine|we|us|our|ours|you|your|yours|he|him|his|she|her|hers|it|its|they|them|their|theirs|this|that"
           r"|these|those|who|whom|whose|which|what|my?self|your?sel(?:f|ves)|himself|herself|itself|ourselves|themselves|any(?:one"
           r"|body|thing)"
           r"|every(?:one|body|thing)|some(?:one|body|thing)|no(?:body|thing)|each|either|neither|both|all|some|any|none)\b", "c", _I),
    Thing(r"palindromes?|single-word palindromes|palindromic words?", "cs", _palindromes),
    Thing(r"unique words|different words|distinct words", "c", _different),
    Thing(r"(?:different )?(?:coordinating )?conjunctions", "c", _conjunctions),
    Thing(r"numbers(?= in (?:the|your) (?:response|answer|reply|text|output))", "c", _numbers),
    _thing(r"backticks|inline code", r"`[^`\n]+`", "s"),
)  # fmt: skip


def named(use: str) -> str:
    """The alternation of the names of things that have this use."""
    return "|".join(thing.named for thing in _THINGS if use in thing.uses)


def _of(name: str, use: str) -> Thing | None:
    bare = " ".join(name.split())
    return next(
        (one for one in _THINGS if use in one.uses and re.fullmatch(one.named.split("(?= in")[0], bare, _I)), None
    )


def count(name: str, response: str) -> tuple[int, ...]:
    """How many things of this name a response has, in every sensible way of counting; empty for a name nobody knows."""
    thing = _of(name, "c") or _of(name, "s")
    return thing.count(response) if thing else ()


def _things(constraint: Constraint, response: str, _: str) -> Broken | None:
    counts = count(constraint.values[0], response) if constraint.values else ()
    slack = 0.1 if constraint.values and constraint.values[0].lower().startswith("pron") else 0.0
    return within(constraint, counts, constraint.values[0].lower(), response, slack=slack) if counts else None


def _some(constraint: Constraint, response: str, _: str) -> Broken | None:
    name = constraint.values[0]
    return Broken(f"has no {name}") if name and max(count(name, response), default=1) == 0 else None


_QUOTES = re.compile(r"[\"“«][^\"”»\n]*[\"”»]")
_LISTED = re.compile(named("n"), _I)


def _none(constraint: Constraint, response: str, _: str) -> Broken | None:
    """The first of the things, outside code; without names the first person, which within quotation marks is somebody else's."""
    text = without_fences(response)
    for match in _LISTED.finditer(constraint.values[0] if constraint.values else "first person"):
        thing = _of(match[0], "n")
        if thing is None or thing.found is None:
            continue
        shown = _QUOTES.sub(lambda quoted: " " * len(quoted[0]), text) if "person" in match[0].lower() else text
        found = thing.found.search(shown)
        if found:
            return Broken(f"has {match[0].lower()}, which was to be avoided", *_around(found.span(), response))
    return None


def _around(span: tuple[int, int], response: str) -> tuple[int, int]:
    """The place of a mark with the words beside it."""
    start, end = span
    if not response[start:end].strip():
        return max(0, start - 12), min(len(response), end + 12)
    return start, end


THINGS: Mapping[str, Check] = {
    "things": _things,
    "some_thing": _some,
    "no_things": _none,
}
