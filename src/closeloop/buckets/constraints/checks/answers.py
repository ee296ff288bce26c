"""Checks of everyday demands: so many items, yes or no, nothing but code, no introduction, headings, emojis. Used by `checks`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from closeloop.buckets.constraints.checks.dissect import EMOJI
from closeloop.buckets.constraints.checks.machine_formats import find_json, parse_json, unfenced
from closeloop.buckets.constraints.checks.preambles import OPENING
from closeloop.buckets.constraints.model import Broken, Check, Constraint, within
from closeloop.buckets.text import fold, is_cjk, lines, list_items

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+\S", re.MULTILINE)
_BOLD_LED = re.compile(r"^[^\S\n]*(?:\d+[.)]\s*)?\*\*[^*\n]+\*\*", re.MULTILINE)
_NAMED = re.compile(r"(?:^|[.!?:][^\S\n])\W*[^\W\d_][\w-]+ #?\d{1,2}\s*(?:[:.)\-–—]|$)", re.MULTILINE)
"""`Question 1:` and the like, also behind a sentence: `Sure! Step 1: ...`."""
_FIGURES = re.compile(r"^[^\S\n]*(?:\*\*)?\d{1,2}[.)]\s", re.MULTILINE)
"""Items by figures: options of a question have letters."""
_INLINE = re.compile(r"(?:^|[\s(])(\d{1,2})[.)]\s")
_YES_NO = re.compile(
    r"\W*(?:yes|no|yeah|nope|oui|non|s[íìi]m?|n[ãa]o|ja|nein|nej|nee|tak|nie|evet|hayır|да|нет|예|네|아니[요오])(?![\w'’])|\W*(?:हाँ|हां"
    r"|जी हाँ|नहीं|نعم|لا)(?!\w)|\W*(?:はい|いいえ|是|否|不是|对|對|不对|不對)(?![^\W的])",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(
    r"\s*(?:(?:sure|certainly|of course|absolutely|great question|okay|ok|alright|thank(?:s| you)|hello|hi|i'd be happy|i would be happy"
    r"|happy to)\b[^\n]{0,160}?(?:[:!.]\s|[:!.]?\n|$)|here(?:'s| is| are)\b[^\n]{0,160}:\s)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"```[^\n]*\n.*?(?:```|\Z)", re.DOTALL)
_WORDY = 8
"""Words around a code block that are more than its name."""


def _items(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Every sensible way of counting breaks it; a response without any list says its things in sentences, which nobody counts here."""
    numbered = [line for _, line in list_items(response, numbered=True)]
    bullets = [line for _, line in list_items(response, numbered=False)]
    ways = [
        len(numbered), len([line for line in numbered if not line[0].isspace()]),
        len(bullets), len([line for line in bullets if not line[0].isspace()]),
        len(_HEADING.findall(response)), len(_BOLD_LED.findall(response)), len(_NAMED.findall(response)),
        len(_FIGURES.findall(response)), _counted(response),
    ]  # fmt: skip
    counts = tuple(count for count in ways if count > 1)
    if not counts:
        return None
    return within(constraint, (*counts, max(counts)), "items", response)


def _counted(response: str) -> int:
    """How far figures count on from 1, wherever they stand: `1) log in, 2) choose the order, 3) print the label`."""
    last = 0
    for match in _INLINE.finditer(response):
        last += int(match[1]) == last + 1
    return last


def _extent(text: str) -> int:
    """Words; where no space is between them, half of the letters."""
    return max(len(text.split()), sum(map(is_cjk, text)) // 2)


def _yes_no(_: Constraint, response: str, __: str) -> Broken | None:
    if _YES_NO.match(response) or re.search(r"\b(?:yes|no)\b", response[:200], re.IGNORECASE):
        return None
    return Broken("is neither yes nor no", 0, min(60, len(response)), 0.8)


def _yes_no_only(_: Constraint, response: str, __: str) -> Broken | None:
    if not _YES_NO.match(response):
        return Broken("is neither yes nor no", 0, min(60, len(response)))
    words = _extent(response)
    return Broken(f"says more than yes or no: {words} words", 0, min(60, len(response))) if words > 3 else None


def _only_code(_: Constraint, response: str, __: str) -> Broken | None:
    found = _PREAMBLE.match(response)
    if found:
        return Broken("has an introduction, asked for nothing else", found.start(), found.end())
    if "```" not in response:
        return _prose_beside_code(response)
    if unfenced(response) != response:
        return None
    around = _FENCE.sub(" ", response)
    return Broken("has words around the code", 0, min(80, len(response)), 0.9) if _extent(around) > _WORDY else None


_PROSE = re.compile(r"[A-Z][^\n{}<>=;#|\\]{40,}[.!]")
_CODE_LINE = re.compile(
    r"[;{}]\s*$|^\s*(?:def|class|import|from|return|const|let|var|function|select|public|if|for|while|#!)\b|[=(]\S*[^\w\s.,]",
    re.I | re.M,
)
_QUOTED_TEXT = ('"""', "'''", "/*", "<!--", "=begin", "<<")


_BLOCK = re.compile(r"\S(?:[^\n]|\n(?!\s*\n))*")


def _prose_beside_code(response: str) -> Broken | None:
    """A paragraph of sentences in front of or behind code that has no fence."""
    blocks = [*_BLOCK.finditer(response)]
    if len(blocks) < 2 or any(map(response.__contains__, _QUOTED_TEXT)):
        return None
    for block, other in ((blocks[-1], blocks[0]), (blocks[0], blocks[-1])):
        text = block[0].strip()
        if (
            _PROSE.fullmatch(text)
            and len(text.split()) > _WORDY
            and _CODE_LINE.search(other[0])
            and not _PROSE.fullmatch(other[0])
        ):
            return Broken("has words beside the code", block.start(), min(block.start() + 80, block.end()), 0.9)
    return None


def _no_preamble(_: Constraint, response: str, __: str) -> Broken | None:
    found = _PREAMBLE.match(response) or OPENING.match(response)
    return Broken("has an introduction, which was to be left out", found.start(), found.end()) if found else None


def _headings(_: Constraint, response: str, __: str) -> Broken | None:
    underlined = re.search(r"^\S[^\n]*\n(?:={3,}|-{3,})\s*$", response, re.MULTILINE)
    if _HEADING.search(response) or underlined or _BOLD_LED.search(response) or re.search(r"<h[1-6]", response):
        return None
    short = [line for line in lines(response) if len(line.strip()) < 60 and line.rstrip().endswith(":")]
    return None if short else Broken("has no headings", 0, 0, 0.8)


def _emoji(_: Constraint, response: str, __: str) -> Broken | None:
    return None if EMOJI.search(response) else Broken("has no emoji")


def _no_emoji(_: Constraint, response: str, __: str) -> Broken | None:
    found = EMOJI.search(response)
    return Broken("has an emoji, which was to be avoided", found.start(), found.end()) if found else None


def _not_start(constraint: Constraint, response: str, _: str) -> Broken | None:
    unwanted = fold(constraint.values[0]).strip(_MARKS)
    if not re.match(rf"[\W_]*{re.escape(unwanted)}(?!\w)", fold(response[:200])):
        return None
    return Broken(f"starts with {constraint.values[0]!r}, which was to be avoided", 0, min(60, len(response)))


_MARKS = "\"'“”‘’«» .,"
_MARKDOWN = re.compile(
    r"^\s{0,3}#{1,6}\s+\S|\*\*[^*\n]+\*\*|```|^[^\S\n]*\|?\s*:?-{3,}:?\s*\|[-:| ]*$|\[[^\]\n]+\]\(https?://"
    r"|(?<![`\w])`[^`\n]+`(?![`\w])|(?<![*\w])\*[^*\s](?:[^*\n]*[^*\s])?\*(?![*\w])",
    re.MULTILINE,
)


def _no_markdown(_: Constraint, response: str, __: str) -> Broken | None:
    found = _MARKDOWN.search(response)
    return Broken("has markdown, which was to be avoided", found.start(), found.end()) if found else None


def _no_fence(_: Constraint, response: str, __: str) -> Broken | None:
    start = response.find("```")
    return None if start < 0 else Broken("has a code fence, which was to be left out", start, start + 3)


def _only_number(_: Constraint, response: str, __: str) -> Broken | None:
    if not re.search(r"\d", response):
        return None  # a number may be in words, and there may be none
    words = len(response.split())
    return Broken(f"says more than a number: {words} words", 0, min(60, len(response))) if words > 3 else None


def _only_letter(_: Constraint, response: str, __: str) -> Broken | None:
    if re.fullmatch(r"\W*(?:(?:option|answer|choice)\W*)?[A-Za-z]\W*", response.strip(), re.IGNORECASE):
        return None
    return Broken("is more than a letter", 0, min(60, len(response)))


def _json_keys(constraint: Constraint, response: str, _: str) -> Broken | None:
    """Of every object, where the answer is a list of them; what is no JSON at all is another demand's to say."""
    value, _error = parse_json(response)
    value = find_json(response) if value is None else value
    rows = value if isinstance(value, list) else [value]
    for row in rows:
        if isinstance(row, dict) and (missing := [key for key in constraint.values if key not in row]):
            return Broken(f"lacks the keys {', '.join(map(repr, missing))}", 0, min(60, len(response)))
    return None


def _emojis(constraint: Constraint, response: str, _: str) -> Broken | None:
    return within(constraint, (len(EMOJI.findall(response)),), "emojis", response)


def _no_mention(constraint: Constraint, response: str, _: str) -> Broken | None:
    for word in constraint.values:
        match = re.search(rf"(?<!\w){re.escape(word)}(?:s|es)?(?!\w)", response, re.IGNORECASE)
        if match and word.lower() not in _VAGUE:
            return Broken(f"mentions {word!r}, which was to be left out", match.start(), match.end())
    return None


_VAGUE_WORDS = (
    "anything this that them these those here there above below specific specifics names details explanations explanation examples"
    " example comments information sources other others your yourself"
)
_VAGUE = frozenset(_VAGUE_WORDS.split())
"""Words whose presence says nothing about what was meant."""

ANSWERS: Mapping[str, Check] = {
    "items": _items,
    "yes_no": _yes_no,
    "yes_no_only": _yes_no_only,
    "only_code": _only_code,
    "no_preamble": _no_preamble,
    "headings": _headings,
    "not_start_phrase": _not_start,
    "no_markdown": _no_markdown,
    "no_fence": _no_fence,
    "only_number": _only_number,
    "only_letter": _only_letter,
    "json_keys": _json_keys,
    "emoji": _emoji,
    "emojis": _emojis,
    "no_emoji": _no_emoji,
    "no_mention": _no_mention,
}
