"""What a user's edit of the response says about the response: numbers or a negation changed, mostly cut, mostly added, only reshaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import Indel

from closeloop.buckets.base import Case, Rule
from closeloop.buckets.text import fold, is_cjk, is_list_line
from closeloop.interactions.languages.shares import apart
from closeloop.models import Evidence, Finding
from closeloop.patterns import lazy
from closeloop.signals.edits import Edit, classify, unlisted
from closeloop.signals.swaps import blocks, exchanged, misspelt

_TOKEN = re.compile(r"\w+(?:[.,:]\d+)*", re.UNICODE)
_MARKUP = re.compile(r"[\s,;*_#`>|\-+•・:~=\[\](){}]+|^\s*\d+[.)]", re.MULTILINE)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_MOST = 4_000
"""Tokens compared on each side."""


class Edits(Rule):
    """Buckets from the last edit. The user did the work to show what was wrong, so this is strong; what it was is a reading of the diff."""

    name = "edits"
    version = "6"
    tier = "correction"
    buckets = (
        "incorrect",
        "incomplete.missing_part",
        "length.too_long",
        "length.too_short",
        "language.mismatch",
        "format",
        "tone",
    )

    def detect(self, case: Case) -> Iterable[Finding]:
        """Facts changed or another language 0.8; half cut, the rest kept 0.78; half new, the draft kept 0.75; put in 0.7; only the shape

        0.6 to 0.7; one term of an answer to a question of fact exchanged 0.65; reworded 0.4 to 0.55.
        """
        return self._read(case, *case.edit) if case.edit else ()

    def _read(self, case: Case, draft: str, final: str) -> Iterator[Finding]:
        edit = classify(draft, final)
        if not final.strip() or edit.kind == "trivial":
            if final.strip() and draft.strip() != final.strip() and _shape_only(draft, final):
                yield self.finding("format", 0.6, _places(case, draft, final), "only the layout was changed")
            return
        if _shape_only(draft, final):
            yield self.finding("format", 0.7, _places(case, draft, final), "same words in another layout")
            return
        bucket, confidence, why = _reading(draft, final, edit)
        if bucket == "tone" and _FACT.search(case.user_text[-_ASKED:]) and _one_term(draft, final):
            bucket, confidence, why = (
                "incorrect",
                0.65,
                "a fact was asked for, and one term of the answer was exchanged",
            )
        if bucket:
            whole = bucket.startswith(("length", "incomplete", "language"))
            evidence = [case.quote("correction", 0, 200)] if whole else _places(case, draft, final)
            yield self.finding(bucket, confidence, evidence, why, severity=0.7 if bucket == "incorrect" else 0.5)


def _reading(draft: str, final: str, edit: Edit) -> tuple[str, float, str]:
    """Bucket, confidence and reason: another language, cut, added to, facts changed, laid out, reworded; "" for a rewrite."""
    likely, drafted, written = apart(draft, final)
    if likely >= _SURELY:
        return "language.mismatch", 0.8, f"the draft is in {drafted}, the user's text in {written}"
    cut, added = _shares(draft, final)
    if cut > 0.45 and added < 0.12:
        return "length.too_long", 0.78, f"the user cut {cut:.0%} of the text and kept the rest"
    if added > 0.5 and cut < 0.15:
        return "length.too_short", 0.75, f"{added:.0%} of the user's text is new, the draft is kept"
    if edit.kind != "critical" and _retold(draft, final, cut, added):
        return "format", 0.6, "nearly the same words, as a list or under headings or no longer so"
    if cut < 0.03 and (added >= 0.12 or (not cut and _run(draft, final) >= _SENTENCE)):
        return "incomplete.missing_part", 0.7, f"the draft is kept, {added:.0%} of the user's text was put in"
    if edit.kind == "critical":
        return "incorrect", 0.8, f"the edit changes {', '.join(edit.changes) or 'facts'}"
    if added < 0.03 and (cut >= 0.12 or (not added and _run(final, draft) >= _SENTENCE)):
        return "length.too_long", 0.55, f"the user cut {cut:.0%} of the text and kept the rest"
    if edit.kind in ("substantive", "minor"):
        return "tone", 0.55 if edit.kind == "substantive" else 0.4, "reworded, facts kept"
    return "", 0.0, ""


_SURELY = 0.8
_KEPT = 0.1
_JOINED = 0.4
"""The share of words by which running text may join what a list sets below each other (first, then, and finally)."""
_ASKED = 600
"""Characters from the end of what was asked."""
_FACT = lazy(
    r"\b(?:who|whom|whose|when|where|which|how (?:many|much|long|old|far|tall|big|high|often|fast|deep))\b"
    r"|\bwhat(?:'s|’s| is| are| was| were)\b|\b(?:qui|quand|o[ùu]|quel(?:le)?s?|combien|qui[ée]n|cu[áa]ndo|d[óo]nde|cu[áa]l(?:es)?"
    r"|cu[áa]nt[oa]s?|wer|wann|wo|welche[rsmn]?|wie (?:viele?|lange|alt|hoch|weit)|chi|quando|dove|quale?|quant[oiae]|quem|onde"
    r"|qual)\b|誰|いつ|どこ|どの|何|いくつ|谁|哪|几|多少|누구|언제|어디",
    re.IGNORECASE,
)
_SENTENCE = 6
"""Words of a sentence or a clause."""
_FEW = 2
"""Words of a term."""


def _run(draft: str, final: str) -> int:
    """How many words were put into the draft in one place, where it is kept as it is: all between what both begin and end with."""
    old, new = _tokens(draft), _tokens(final)
    shared = min(len(old), len(new))
    start = next((place for place in range(shared) if old[place] != new[place]), shared)
    end = next((place for place in range(shared - start) if old[-1 - place] != new[-1 - place]), shared - start)
    return len(new) - len(old) if start + end == len(old) else 0


def _one_term(draft: str, final: str) -> bool:
    """Whether the texts are the same but for one word or two at one place."""
    if is_cjk(draft):
        return exchanged(draft, final)
    old, new = _tokens(draft), _tokens(final)
    found = list(blocks(old, new))
    if len(found) != 1 or misspelt("".join(found[0][1]), "".join(found[0][2])):
        return False
    return all(
        len(side) <= _FEW and len(side) < len(text) for side, text in zip(found[0][1:3], (old, new), strict=True)
    )


def _retold(draft: str, final: str, cut: float, added: float) -> bool:
    """Whether running text became a list, or a list running text, in nearly the same words."""
    most, joins = (added, cut) if _laid_out(final) else (cut, added)
    return most < _KEPT and joins < _JOINED and _laid_out(draft) != _laid_out(final)


def _laid_out(text: str) -> bool:
    return sum(map(is_list_line, text.splitlines())) > 1


def _shape_only(draft: str, final: str) -> bool:
    """Whether the words are the same and only markup, line breaks or list marks differ."""
    return (
        draft != final
        and fold(_MARKUP.sub(" ", draft)) == fold(_MARKUP.sub(" ", final))
        and _marks(draft) != _marks(final)
    )


def _marks(text: str) -> list[str]:
    return [mark for mark in _MARKUP.findall(text) if mark.strip(" ,;\t") or "\n" in mark]


@lru_cache(maxsize=2)
def _tokens(text: str) -> Sequence[str]:
    """Words, or characters of scripts without spaces, without the numbers of lists. Remembered for the two texts at hand."""
    plain = unlisted(text)
    words = list(plain) if is_cjk(plain) else _TOKEN.findall(plain.casefold())
    return words[:_MOST]


def _shares(draft: str, final: str) -> tuple[float, float]:
    """Share of the draft's words that were cut, and share of the final's words that are new."""
    old, new = _tokens(draft), _tokens(final)
    if not old or not new:
        return 0.0, 0.0
    kept = (len(old) + len(new) - Indel.distance(old, new)) / 2
    return 1 - kept / len(old), 1 - kept / len(new)


def _places(case: Case, draft: str, final: str) -> list[Evidence | None]:
    """The first words the user put in, and the numbers of the draft they replaced."""
    kept = set(_tokens(draft))
    new = next((match for match in _TOKEN.finditer(final) if match[0].casefold() not in kept), None)
    found: list[Evidence | None] = [
        case.quote("correction", new.start(), min(new.end() + 60, len(final)))
        if new
        else case.quote("correction", 0, 120)
    ]
    gone = next((match for match in _NUMBER.finditer(draft) if match[0] not in final), None)
    if gone and draft == case.response:
        found.append(case.quote("response", gone.start(), gone.end()))
    return found
