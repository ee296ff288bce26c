"""What users put in because only they could know it: who signs, a date, a remark, a postscript. It says nothing of the draft."""

from __future__ import annotations

import re
from collections.abc import Sequence

from closeloop.buckets.base import Case
from closeloop.buckets.detectors.edits.code import code_of
from closeloop.buckets.detectors.edits.pair import Pair, beginnings, pieces
from closeloop.buckets.detectors.edits.trivial import has_letters, is_slip
from closeloop.buckets.text import is_cjk
from closeloop.patterns import lazy
from closeloop.signals.amounts import amounts
from closeloop.signals.edits import is_json

_POSTSCRIPT = re.compile(r"P\.? ?S\b|N\.?B\b|追伸", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:[-*•+#]|\d{1,3}[.)])\s|\s*\|")
_CLOSING_ASKED = lazy(
    r"\b(?:sign(?:ed|ing)?(?: it| this)?(?: |-)?(?:off|as|with|by)|signature|closing|(?:end|finish|close|conclude) with"
    r"|p\.?s\b|postscript|disclaimer|hashtags?|call to action|cta|contact details|footer|unterschrift|gru(?:ß|ss)formel"
    r"|unterschrieben|schlie(?:ß|ss)e mit|sign[ée]e?|termine par|firmad[oa]|firma|termina con|assinad[oa])\b|署名",
    re.IGNORECASE,
)
_TOLD = lazy(
    r"[?？]\s*$|^(?:(?:please|pls|can you|could you|hi|hey|hello|bitte|kannst du|peux-tu|puedes)\W+){0,3}"
    r"(?:what|when|where|which|who|why|how|is|are|was|do|does|did|explain|list|name|give|define|compare|translate|summari[sz]e|summary"
    r"|extract|tell me|steps|instructions|guide|was|wann|wo|welche[rs]?|wer|warum|wie|erkl[äa]re?|nenne?|liste|[üu]bersetz\w*|fasse"
    r"|zusammenfassung|que|quoi|quel(?:le)?s?|quand|o[ùu]|qui|pourquoi|comment|explique|nomme|traduis|r[ée]sume|qu[ée]|cu[áa]l(?:es)?"
    r"|cu[áa]ndo|d[óo]nde|qui[ée]n|por qu[ée]|c[óo]mo|explica|nombra|traduce|resume)\b|教えて|説明して|訳して|要約|翻译|总结|什么",
    re.IGNORECASE,
)
_LINE, _NOTE, _REMARK, _GREETING, _MOST = 10, 40, 8, 5, 24
"""Words of what stands below the text, of a postscript, of a remark in brackets, of a greeting above the text, of all of it."""
_MOST_LINES = 3
_SOME = 4
"""Words of a text with a greeting or a signature."""
_MOST_NEW = 0.5
_OPENS, _CLOSES = "([（【", ")]）】"
_STOPS = " \t\n.!?。…"


def adds_own(case: Case, pair: Pair) -> bool:
    """Whether the draft is kept, and what was put in stands in nothing that was given.

    Where it was asked what is so, only if it stands below, above or in brackets: else it is what the answer lacked.
    """
    blocks = pair.blocks
    if not blocks or case.documents or case.results or is_json(pair.draft) or code_of(pair.draft):
        return False
    put_in = [come for gone, come in blocks if not any(map(has_letters, gone)) and any(map(has_letters, come))]
    others = [block for block in blocks if any(map(has_letters, block[0])) and not is_slip(block, at_end=False)]
    if not put_in or others or _is_part(pair) or _writes_on(pair):
        return False
    below = _below(pair)
    if below and _CLOSING_ASKED.search(case.prompt):
        return False
    end = [one for one in pieces(below) if has_letters(one)] if _is_note(below) else []
    beside = all(_ends(end, come) or _is_remark(come) or _is_greeting(come, pair) for come in put_in)
    if beside and not (pair.asked.rstrip()[-1:] in "?？" and not end):
        return not _given(case.prompt, put_in, pair, 0.5 if _is_signed(below) else 0)
    few = sum(has_letters(one) for come in put_in for one in come) <= _MOST and pair.shares[1] <= _MOST_NEW
    return few and not tells(pair.asked) and not _given(case.prompt, put_in, pair, 0)


def tells(asked: str) -> bool:
    """Whether it was asked what is so, and not for a text that the user is going to send or print."""
    return _TOLD.search(asked) is not None


def addressed(case: Case, pair: Pair) -> bool:
    """Whether the same is said to somebody else or signed by another, whom the prompt does not name."""
    draft, final = _body(pair.draft), _body(pair.final)
    if (len(draft[1].split()) < _SOME and not is_cjk(draft[1])) or draft[1] != final[1] or draft[0] == final[0]:
        return False
    return not (beginnings(final[0]) - pair.drafted) & beginnings(case.prompt)


def _body(text: str) -> tuple[str, str]:
    """The greeting and the signature of a text, and what stands between."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    around: list[str] = []
    if len(lines) > 1 and lines[0][-1] in ",:!，、様" and len(lines[0].split()) <= _GREETING:
        around.append(lines.pop(0))
    while len(lines) > 1 and len(lines[-1].split()) <= _GREETING and lines[-1][-1] not in ".!?:。！？":
        around.append(lines.pop())
    return "\n".join(around), "\n".join(lines)


def _is_part(pair: Pair) -> bool:
    """Whether a line of a list or a heading was put in: that is a part of what is told."""
    before = set(pair.draft.splitlines())
    new = [line for line in pair.final.splitlines() if line not in before]
    return any(_LISTED.match(line) or (line.rstrip()[-1:] in ":：" and place) for place, line in enumerate(new))


def _writes_on(pair: Pair) -> bool:
    """Whether a draft without an end is ended in the same line."""
    draft = pair.draft.rstrip()
    further = pair.final[len(draft) :] if pair.final.startswith(draft) else ""
    return further[1:2].isalpha() and further[0] == " " and (draft[-1].isalnum() or draft[-1] in ",;:")


def _given(prompt: str, put_in: Sequence[Sequence[str]], pair: Pair, most: float) -> bool:
    """Whether more than that share of what was put in, or a number of it, stands in the prompt: then it was left out."""
    text = " ".join(word for come in put_in for word in come)
    words, known = beginnings(text) - pair.drafted, beginnings(prompt)
    new, figures = (amounts(one, re.findall(r"\w+", one.casefold())) for one in (text, prompt))
    return bool(new & figures - pair.numbers[0]) or sum(one in known for one in words) > most * len(words)


def _below(pair: Pair) -> str:
    """What was written on lines of its own below the draft."""
    draft, final = pair.draft.rstrip(_STOPS), pair.final.rstrip()
    further = final[len(draft) :].lstrip(".!?。…") if final.startswith(draft) else ""
    return further.strip() if further[:1] == "\n" else ""


def _is_signed(below: str) -> bool:
    """Whether it is made of names and numbers only."""
    return all(one[0].isupper() or one[0].isdigit() for one in pieces(below) if has_letters(one))


def _is_note(below: str) -> bool:
    if not below or len([line for line in below.splitlines() if line.strip()]) > _MOST_LINES:
        return False
    return sum(map(has_letters, pieces(below))) <= (_NOTE if _POSTSCRIPT.match(below) else _LINE)


def _ends(end: Sequence[str], come: Sequence[str]) -> bool:
    return bool(end) and end == [one for one in come if has_letters(one)]


def _is_remark(come: Sequence[str]) -> bool:
    inside = [one for one in come if one not in ".!"]
    return len(inside) <= _REMARK and inside[0][0] in _OPENS and inside[-1][-1] in _CLOSES


def _is_greeting(come: Sequence[str], pair: Pair) -> bool:
    first, _, rest = pair.final.lstrip().partition("\n")
    return bool(rest) and pieces(first) == list(come) and sum(map(has_letters, come)) <= _GREETING
