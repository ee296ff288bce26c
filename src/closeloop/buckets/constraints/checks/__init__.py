"""Whether a response keeps a constraint: one small function per kind, in a table. Each returns how it is broken, or None."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from closeloop.buckets.constraints.checks.answers import ANSWERS
from closeloop.buckets.constraints.checks.chat import CHAT
from closeloop.buckets.constraints.checks.dissect import FENCES, dissect
from closeloop.buckets.constraints.checks.edges import EDGES
from closeloop.buckets.constraints.checks.in_parts import in_parts
from closeloop.buckets.constraints.checks.json_shapes import SHAPES
from closeloop.buckets.constraints.checks.labels import NAMING
from closeloop.buckets.constraints.checks.layout import LAYOUT
from closeloop.buckets.constraints.checks.nesting import NESTING
from closeloop.buckets.constraints.checks.structure import STRUCTURE
from closeloop.buckets.constraints.checks.terse import OFFHAND
from closeloop.buckets.constraints.checks.wordplay import WORDPLAY
from closeloop.buckets.constraints.model import Broken, Constraint, within
from closeloop.buckets.constraints.things import THINGS
from closeloop.buckets.text import (
    fold,
    holds,
    is_cjk,
    lines,
    list_items,
    occurrences,
    paragraphs,
    sentences,
    stops,
    word_counts,
)

Check = Callable[[Constraint, str, str], Broken | None]
_QUOTES = "\"“”„«»'‘’「」『』"
_WRAPPED = (("\"", "\""), ("“", "”"), ("„", "“"), ("«", "»"), ("「", "」"), ("『", "』"), ("``", "''"))  # fmt: skip


def check(constraint: Constraint, response: str, demand: str) -> Broken | None:
    """How the response breaks this constraint, or None. An empty response breaks nothing here: that is another bucket."""
    found = CHECKS.get(constraint.kind)
    if found is None or not response.strip():
        return None
    return in_parts(found, constraint, response, demand) if constraint.part else found(constraint, response, demand)


def _words(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Also as word processors count: what stands between spaces."""
    counts: tuple[int, ...] = word_counts(response)
    if response.isascii() or not is_cjk(response[:200]):
        counts = (*counts, len(response.split()))
    return within(constraint, counts, "words", response, slack=0.03)


def _sentences(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Lines without a stop are sentences to some and none to others: between the two counts nothing is sure."""
    marked = stops(response) or 1
    found = within(constraint, (len(sentences(response)), marked), "sentences", response, slack=0.1, loose=True)
    if found is None:
        return None
    if (plain := _SHORTENED.sub("", response)) != response:
        return _sentences(constraint, plain, "")
    if found.sure == 1.0 or within(constraint, (marked,), "sentences", response):
        told = _QUOTATION.sub("x ", response)  # a quotation inside a sentence is a part of it to some
        if told == response or within(constraint, (len(sentences(told)),), "sentences", response):
            return found
    return replace(found, sure=0.5)  # only lines without a stop break it: greetings, titles, list items


_SHORTENED = re.compile(
    r"(?:(?<=\b(?:Rd|Mt|Ft|No|Pt|oz|lb|hr|St))|(?<=\b(?:Ave|Apt|Gen|Col|Gov|Sen|Rep|Rev|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|tsp"
    r"|min|max|hrs"
    r"|est|lbs|Fig))|(?<=\b(?:Blvd|Dept|Sept|tbsp|Capt))|(?<=\bapprox)|(?<=\bApprox)|(?<=\.\.))\.(?=\s+[a-z\d(])"
)
"""Dots of shortened words, and of a pause, in front of what no sentence begins with."""
_QUOTATION = re.compile(r"[\"“«„「][^\"”»“」\n]{1,300}[.!?。！？][^\"”»“」\n]{0,300}[\"”»“」](?=[,;]?\s+[^\W\d_A-Z])")
_DIVIDED = re.compile(r"([-*_])\1\1|divider|horizontal", re.IGNORECASE)
"""Demands that want something beside the blank lines."""
_BLANK_LINES = re.compile(
    r"line breaks|new lines|\\n|sauts? de ligne|saltos? de l[íi]nea|改行|blank line|zeilenumbr|leerzeile|interruzioni di riga|a capo"
    r"|quebras de linha|duas novas linhas|перенос\w* строк|нов\w+ строк|пуст\w+ строк|换行|換行|空行|줄 ?바꿈|빈 줄|लाइन ब्रेक|नई पंक्ति"
    r"|नई लाइन|linjeskift"
    r"|radbryt|regeleind",
    re.IGNORECASE,
)
"""Paragraphs are to be told apart by blank lines."""


def _paragraphs(constraint: Constraint, response: str, demand: str) -> Broken | None:
    if "***" in constraint.values:
        ways = [len(paragraphs(response, "***"))]
        if "* * *" in demand:
            ways.append(len(paragraphs(response, "* * *")))
        return within(constraint, tuple(ways), "paragraphs divided by ***", response)
    strict = _BLANK_LINES.search(demand)
    blocks = paragraphs(response)
    worded = sum(any(map(str.isalnum, block)) for block in blocks)  # a rule between paragraphs is none
    counts: tuple[int, ...] = (len(blocks),)
    if not strict:
        counts = (*counts, worded, len(lines(response)))
    elif _DIVIDED.search(demand):
        counts = (*counts, worded)
    if _TITLED.search(demand):
        counts = (*counts, *map(len, dissect("paragraphs", response)))  # what stands above them is none
    return within(constraint, counts, "paragraphs", response)


_TITLED = re.compile(
    r"\b(?:title|headline|heading|header|subject|caption|tagline|titre|t[íi]tulo|titel|[üu]berschrift|titolo|tytuł|başlı[kğ])"
    r"|タイトル|題名|見出し|标题|標題|제목|عنوان",
    re.IGNORECASE,
)


def _characters(constraint: Constraint, response: str, demand: str) -> Broken | None:
    """With spaces, as a limit is meant that says nothing of them; a least number may be either."""
    counts: tuple[int, ...] = (len(response.strip()),)
    if constraint.high is None or constraint.low is not None or is_cjk(response) or _NO_SPACES.search(demand):
        counts = (*counts, len("".join(response.split())))
    return within(constraint, counts, "characters", response, slack=0.03)


_NO_SPACES = re.compile(
    r"(?:without|excluding|not counting|not including|ohne|sans|sin|senza|sem|zonder|utan|uden|без) [^.\n]{0,20}"
    r"(?:spaces|leerzeichen|espaces|espacios|spazi|espaços|spaties|mellanslag|mellemrum|пробел)",
    re.IGNORECASE,
)


def _lines(constraint: Constraint, response: str, demand: str) -> Broken | None:
    # The marks around code are no lines of it.
    bare = [line for line in lines(response) if not line.lstrip().startswith(FENCES)]
    counts: tuple[int, ...] = (len(bare), len(sentences(response)))
    if _TITLED.search(demand):
        counts = (*counts, counts[0] - 1)  # what stands above the lines is none
    return within(constraint, counts, "lines", response)


_MARKDOWN = re.compile(r"markdown|^\s*\* ", re.IGNORECASE | re.MULTILINE)
"""Asked for in markdown, or shown with its mark: other bullets are no list there."""


def _bullets(constraint: Constraint, response: str, demand: str) -> Broken | None:
    top = [line for _, line in list_items(response, numbered=False)]
    if _MARKDOWN.search(demand):
        top = [line for line in top if line.lstrip()[0] in "-*+"]
    flat = [line for line in top if not line.startswith((" ", "\t"))]
    return within(constraint, (len(top), len(flat)), "bullet points", response, loose=True)


def _numbered(constraint: Constraint, response: str, _: str) -> Broken | None:
    return within(constraint, (len(list_items(response, numbered=True)),), "numbered points", response)


def _with_words(constraint: Constraint, response: str, _: str) -> Broken | None:
    text = fold(response)
    missing = [word for word in constraint.values if fold(word) and fold(word) not in text]
    return Broken(f"does not contain {', '.join(map(repr, missing))}", 0, 0) if missing else None


def _without_words(constraint: Constraint, response: str, _: str) -> Broken | None:
    for word in constraint.values:
        match = next(occurrences(word, response), None) if word.strip() else None
        if match:
            return Broken(f"contains {word!r}, which was to be avoided", match.start(), match.end())
    return None


def _word_frequency(constraint: Constraint, response: str, _: str) -> Broken | None:
    word = constraint.values[0]
    inside = len(re.findall(re.escape(word), response, re.IGNORECASE)) if holds(response, word) else 0
    alone = sum(1 for _ in occurrences(word, response))
    counts = (inside,) if is_cjk(word) else (alone, inside)  # no space tells where a word ends there
    return within(constraint, counts, f"times {word!r}", response)


def _letter_frequency(constraint: Constraint, response: str, _: str) -> Broken | None:
    return within(
        constraint, (response.lower().count(constraint.values[0].lower()),), f"times {constraint.values[0]!r}", response
    )


def _wrapped_quotes(_: Constraint, response: str, __: str) -> Broken | None:
    bare = response.strip()
    if len(bare) > 1 and any(bare.startswith(first) and bare.endswith(last) for first, last in _WRAPPED):
        return None
    return Broken("is not wrapped in quotation marks as a whole", 0, min(40, len(response)))


def _wrapped_brackets(_: Constraint, response: str, __: str) -> Broken | None:
    bare = response.strip()
    return (
        None
        if bare.startswith("「") and bare.endswith("」")
        else Broken("is not wrapped in 「」", 0, min(40, len(response)))
    )


_PLACES = re.compile(r"\[[^\]\n]{1,40}\]|<[^<>\n]{1,40}>|\{[^{}\n]{1,40}\}|…|\.{3}|_{3,}")
_FILLED = 80
"""Characters that may stand in a place of a phrase that is to be filled in."""


def _filled(wanted: str) -> re.Pattern[str] | None:
    """What a phrase with places to fill in may look like, folded; None where there is none, or nothing else."""
    pieces = [fold(piece) for piece in _PLACES.split(wanted)]
    if len(pieces) == 1 or not any(map(str.isalnum, "".join(pieces))):
        return None
    return re.compile(rf"[^\n]{{0,{_FILLED}}}?".join(map(re.escape, pieces)))


def _starts_with(wanted: str, response: str) -> bool:
    if pattern := _filled(wanted):
        return pattern.match(fold(response[: len(wanted) * 2 + 4 * _FILLED]).lstrip(_QUOTES + " *#_`")) is not None
    bare = fold(wanted).strip(_QUOTES + " .,*")
    return fold(response[: len(wanted) * 2 + 60]).strip(_QUOTES + " .,*#_`").startswith(bare)


def _ends_with(wanted: str, response: str) -> bool:
    """Where something is to be filled in, its last line does; behind a label at the start of one of its last lines comes the value."""
    if wanted.rstrip().endswith((":", "：")) and any(map(str.isalnum, wanted)):
        label = fold(wanted).strip(_QUOTES + " *")
        ends = [fold(line).lstrip(_QUOTES + " *#_`>-•(") for line in lines(response)[-_LAST_LINES:]]
        return label in ends[-1] or any(line.startswith(label) for line in ends)
    if pattern := _filled(wanted):
        last = fold(lines(response)[-1])
        found = pattern.search(last)
        return found is not None and len(last) - found.end() <= _FILLED
    bare = fold(wanted).strip(_QUOTES + " .,*")
    ending = fold(response[-(len(wanted) * 2 + 60) :]).strip(_QUOTES + " .,*_`")
    return ending.endswith(bare) or (" " not in bare and _BEHIND_ALL.sub("", ending).endswith(bare))


def _end_phrase(constraint: Constraint, response: str, _: str) -> Broken | None:
    body = _FOR_PROGRAMS.sub("", response)
    if any(_ends_with(one, response) or (body != response and _ends_with(one, body)) for one in constraint.values):
        return None
    return Broken(
        f"does not end with {constraint.values[0]!r}", max(0, len(response.rstrip()) - 60), len(response.rstrip())
    )


_LAST_LINES = 6
_FOR_PROGRAMS = re.compile(
    r"(?<=\S)\n\s*(?:#[A-Z][A-Z0-9_]{2,30}|\[{1,2}[A-Z][A-Z0-9_ -]{2,30}\]{1,2}|<[\w-]{2,30} ?/>)\s*\Z"
)
"""A mark that a program looks for, on a line below the end."""
_BEHIND_ALL = re.compile(r"[\W_]+$")
"""Behind a last word a mark or an emoji may stand."""


def _start_phrase(constraint: Constraint, response: str, _: str) -> Broken | None:
    if any(_starts_with(one, response) for one in constraint.values):
        return None
    return Broken(f"does not start with {constraint.values[0]!r}", 0, min(60, len(response)))


def _options(constraint: Constraint, response: str, _: str) -> Broken | None:
    text = fold(response)
    if any(fold(option).strip(_QUOTES + " .。") in text for option in constraint.values):
        return None
    return Broken(f"is none of {', '.join(map(repr, constraint.values))}"[:200], 0, min(60, len(response)))


def _paragraph_starts(constraint: Constraint, response: str, demand: str) -> Broken | None:
    index = (constraint.low or 1) - (1 if (constraint.low or 1) > 0 else 0)
    ways = [paragraphs(response)]
    if "***" in demand:
        ways.append(paragraphs(response, "***"))
    elif not _BLANK_LINES.search(demand):
        ways.append(lines(response))
    for parts in ways:
        if -len(parts) <= index < len(parts):
            start = fold(parts[index]).lstrip(_QUOTES + " *#_")
            if start.startswith(fold(constraint.values[0]).strip(_QUOTES + " ")):
                return None
    return Broken(f"paragraph {constraint.low} does not start with {constraint.values[0]!r}", 0, min(60, len(response)))


def _postscript(constraint: Constraint, response: str, _: str) -> Broken | None:
    wanted = constraint.values[0] if constraint.values else "P.S."
    letters = "".join(letter for letter in wanted if letter.isalnum())
    pattern = r"[\s.\-]*".join(map(re.escape, letters))
    if letters.isascii():
        pattern = rf"(?:(?<!\w)|(?<=\\n))(?:{pattern})(?!\w)"  # some models spell a new line `\n`
    if re.search(pattern, response, re.IGNORECASE):
        return None
    if letters.lower() == "ps" and _POSTSCRIPT.search(response):
        return None
    return Broken(f"has no postscript {wanted!r}")


_POSTSCRIPT = re.compile(
    r"\bp\. ?d\b|\bpd\s?:|post-?scriptum|posdata|postdata|\bn\.?b\b|追伸|追記|附言|又及|附:|추신|dopisek|\bnot:",
    re.IGNORECASE,
)
"""What other languages write for it."""


def _placeholders(constraint: Constraint, response: str, _: str) -> Broken | None:
    least = constraint if constraint.low is not None else Constraint("placeholders", constraint.bucket, 0, 0, 1)
    return within(
        least, (len(re.findall(r"\[[^\[\]\n]+\]|［[^］\n]+］", response)),), "placeholders in brackets", response
    )


def _no_digits(_: Constraint, response: str, __: str) -> Broken | None:
    match = re.search(r"\d+", response)
    return Broken("has digits", match.start(), match.end()) if match else None


def _repeat(_: Constraint, response: str, demand: str) -> Broken | None:
    first, every = _request(demand)
    if not _enough(first):
        return None
    head = _plain(response[: len(every) * 2 + 200])
    if not head.startswith(_plain(first)):
        return Broken("does not repeat the request first, word for word", 0, min(80, len(response)))
    if not _spaced(response).startswith(_spaced(first)):
        return Broken("repeats the request with other marks", 0, min(80, len(response)), 0.6)
    if not head.startswith(_plain(every)):
        return Broken("repeats only a part of the request", 0, min(80, len(response)), 0.75)
    return None


def _spaced(text: str) -> str:
    return " ".join(text.lower().split())


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


_ABOUT_REPEATING = re.compile(
    r"repeat|say any|not say|don't say|before you|then (?:give|answer|reply)|response next|n[o'’]t change|not output any|first four"
    r"|r[ée]p[éeè]t|repren|mot [àa] mot|rep[ie]t|ripet|petici[óo]n|wiederhol|повтор|重复|重複|复述|複述|繰り返|そのまま|반복|되풀이"
    r"|दोहर|gentag|upprepa"
    r"|herhaal|powt[óo]rz|tekrarla|كرر|[(（]1[.、] ",
    re.IGNORECASE,
)


def _request(demand: str) -> tuple[str, str]:
    """What has to be repeated, its first sentence and all of it: the sentences of the prompt that do not speak of repeating."""
    quoted = re.search(r"repeat [\"“]([^\"”\n]{12,400})[\"”]", demand, re.IGNORECASE)
    if quoted:
        return quoted[1], quoted[1]
    parts = [part for part in re.split(r"(?<=[.!?。！？:।؟])\s+|\n+|(?<=[。])", demand) if part.strip()]
    kept = [part for part in parts if len(_plain(part)) > 1 and not _ABOUT_REPEATING.search(part)]
    first = next((" ".join(kept[:size]) for size in range(1, len(kept)) if _enough(" ".join(kept[:size]))), "")
    return first or " ".join(kept), " ".join(kept)


def _enough(text: str) -> bool:
    """Whether a request is known again by its letters, as `Hello.` is not: from Devanagari on each says twice as much."""
    letters = _plain(text)
    return len(letters) * (2 if letters[:1] >= "\u0900" else 1) >= _LEAST_LETTERS


_LEAST_LETTERS = 12


CHECKS: Mapping[str, Check] = {
    "words": _words,
    "sentences": _sentences,
    "paragraphs": _paragraphs,
    "characters": _characters,
    "lines": _lines,
    "bullets": _bullets,
    "numbered": _numbered,
    "with_words": _with_words,
    "without_words": _without_words,
    "word_frequency": _word_frequency,
    "letter_frequency": _letter_frequency,
    "wrapped_quotes": _wrapped_quotes,
    "wrapped_brackets": _wrapped_brackets,
    "end_phrase": _end_phrase,
    "start_phrase": _start_phrase,
    "options": _options,
    "paragraph_starts": _paragraph_starts,
    "postscript": _postscript,
    "placeholders": _placeholders,
    "placeholders_any": _placeholders,
    "no_digits": _no_digits,
    "repeat": _repeat,
    **STRUCTURE,
    **ANSWERS,
    **EDGES,
    **THINGS,
    **WORDPLAY,
    **NAMING,
    **NESTING,
    **LAYOUT,
    **SHAPES,
    **CHAT,
    **OFFHAND,
}
