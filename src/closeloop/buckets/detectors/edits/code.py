"""Edits of code: a line moved, a word or a sign changed, lines put in."""

from __future__ import annotations

import re

from closeloop.buckets.detectors.edits.pair import Pair, beginnings
from closeloop.buckets.text import fold
from closeloop.patterns import lazy
from closeloop.signals.edits import is_json

_BLOCK = re.compile(r"(?:^|\n)[ \t]*(?:```|~~~)[^\n]*\n(.*?)(?:\n[ \t]*(?:```|~~~)|\Z)", re.DOTALL)
_SIGNS = re.compile(r"[{}()\[\];=<>$|\\/*_`^]|--?\w|\.\w|=>|::|\"")
_COMMAND = lazy(
    r"(?:[$#>]\s)?(?:sudo |SELECT\b|WITH \w+ AS\b|INSERT INTO\b|UPDATE \w+ SET\b|DELETE FROM\b|CREATE (?:TABLE|INDEX|VIEW)\b"
    r"|ALTER TABLE\b"
    r"|select .{1,400}? from\b|=[A-Z]{2,}\w*\(|=\w+\([A-Z]+\d|(?:[\d*/,-]+ ){5}\S"
    r"|(?:git|docker|kubectl|npm|pip|curl|wget|find|grep|sed|awk|ls|cd|tar|chmod|chown|ssh|scp|rsync|ffmpeg|mv|cp|rm|mkdir|cat|xargs"
    r"|systemctl"
    r"|apt|brew|cargo|go|make|terraform|aws|gcloud|psql|mysql|openssl|ps|kill|du|df) (?=.*(?: -|/|\w\.\w| \w+ \w))"
    r"|(?:import|from) \w+|def \w+\(|class \w+[:({]|function \w+\(|const \w+ =|let \w+ =|var \w+ =|fn \w+|func \w+|public |#include)",
    re.DOTALL,
)
_DENSE, _LONG = 0.03, 400
"""Signs of code per character of a short text that is code."""
_VERY_DENSE = 0.1
_CALL = re.compile(r"\w\(|[{}]|;$|==|=>|\w\.\w+\(|^\w+ = \S|\bfor \w+ in\b|</?\w+[ >]", re.MULTILINE)
_COMMENT = re.compile(r"(?:(?<=\s)|^)(?:#|//|--) [^\n]*", re.MULTILINE)
_TOKEN = re.compile(r"\w+|[^\w\s]")
_INLINE = re.compile(r"(?<=`)[^`\n]+(?=`)")
_MOSTLY = 0.5


def code_of(text: str) -> str:
    """The code of a text that is mostly code, or empty."""
    stripped = text.strip()
    blocks = _BLOCK.findall(stripped)
    inside = "\n".join(blocks)
    if blocks:
        return inside if len(inside) >= _MOSTLY * len(stripped) else ""
    if _COMMAND.match(stripped) and len(_SIGNS.findall(stripped)) >= _DENSE * min(len(stripped), _LONG):
        return stripped
    if len(_SIGNS.findall(stripped)) >= _VERY_DENSE * len(stripped) and _CALL.search(stripped):
        return stripped
    if stripped[:1] == "`" and stripped.count("`") == 2 and stripped.index("`", 1) >= _MOSTLY * len(stripped):
        return stripped[1 : stripped.index("`", 1)]
    return ""


def recoded(pair: Pair) -> tuple[str, float, str] | None:
    """What a change of the code says: another meaning, or lines that were asked for, "" where it says the same; None without code."""
    before, after = code_of(pair.draft), code_of(pair.final)
    if "`" in pair.draft and not before and _INLINE.sub("", pair.draft) == _INLINE.sub("", pair.final) != pair.draft:
        return "incorrect.code", 0.7, "the code that is quoted is another now"
    if not before or not after or is_json(after):
        return None
    old, new = (_TOKEN.findall(_COMMENT.sub("", text)) for text in (before, after))
    if [one.casefold() for one in old] == [one.casefold() for one in new] and _blocks(before) == _blocks(after):
        same = fold(_BLOCK.sub("\n", pair.draft)) == fold(_BLOCK.sub("\n", pair.final)) or before == pair.draft.strip()
        return ("", 0.0, "") if same else None
    left, right = ([line.strip() for line in text.splitlines() if line.strip()] for text in (before, after))
    added = _added(left, right)
    if added and beginnings("\n".join(added)) & (pair.wanted - pair.drafted):
        return "incomplete.missing_part", 0.7, "lines of what was asked for were put into the code"
    return "incorrect.code", 0.75, "the code does something else now"


def _blocks(text: str) -> list[int]:
    """How deep each line is indented, in steps: in some languages that is the program."""
    depths = [len(line) - len(line.lstrip()) for line in text.expandtabs(4).splitlines() if line.strip()]
    return [sorted(set(depths)).index(depth) for depth in depths]


def _added(left: list[str], right: list[str]) -> list[str]:
    """The new lines, where every line of the draft is still there in its order."""
    rest = iter(right)
    found: list[str] = []
    for line in left:
        for other in rest:
            if other == line:
                break
            found.append(other)
        else:
            return []
    return [*found, *rest]
