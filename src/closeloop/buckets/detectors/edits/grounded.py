"""Edits that bring an answer back to what was given: what was taken out stands in no document, result of a tool or text in the prompt."""

from __future__ import annotations

import re

from closeloop.buckets.base import Case
from closeloop.buckets.detectors.edits.additions import tells
from closeloop.buckets.detectors.edits.pair import Pair, beginnings
from closeloop.buckets.detectors.edits.register import moved
from closeloop.buckets.text import fold
from closeloop.patterns import lazy
from closeloop.signals.amounts import amounts

Reading = tuple[str, float, str]

_QUOTED = re.compile(
    r"['‘\"“„«»「『](?P<text>[^\n]{20,2000}?[^\n\s])\s?['’\"”“»«」』](?=[\s.,;:!?)(]|$|-)|[（「『](?P<cjk>[^」』）]{10,800})[」』）]",
    re.MULTILINE,
)
_NAMED = re.compile(
    r"^[^\n:：]{0,60}?\b(?:context|notes?|text|passage|faq|spec\w*|data ?sheet|minutes|transcript|article|e-?mail|review|abstract|cv"
    r"|résumé"
    r"|document|source|excerpt|log|record|profile|menu|policy|kontext|notizen|protokoll|datenblatt|auszug|quelle|contexte|extrait|notes"
    r"|texte|summari[sz]e|summary|facts|key points|zusammenfass\w*|r[ée]sume\w*|fasse|stichpunkte|contexto|texto|datos|notas"
    r"|resumen|contesto|testo|appunti)\b[^\n:：]{0,30}[:：]\s*(?P<text>\S[^\n]{20,})",
    re.IGNORECASE | re.MULTILINE,
)
_OBJECT = re.compile(r"\{[^{}]{10,2000}\}")
_REMADE = lazy(
    r"\b(?:translat\w+|correct (?:the|my)|proofread|fix (?:the|my)|spelling|grammar|rewrite|rephrase|paraphrase|übersetz\w*"
    r"|korrigier\w*|tradui\w*"
    r"|corrige\w*|traduc\w*|traduz\w*|continue|finish the|reply to|answer (?:the|this)|respond to)\b|翻訳|訳して|翻译",
    re.IGNORECASE,
)
_ABSENT = lazy(
    r"\b(?:does(?:n't| not) (?:say|state|mention|tell|give|specify)|(?:is|are)(?:n't| not) (?:mentioned|stated|given|specified|known"
    r"|listed|set)"
    r"|no (?:information|mention|date|details)|not (?:yet )?(?:known|available|stated|mentioned)|nicht (?:genannt|angegeben|erwähnt"
    r"|bekannt)"
    r"|steht nicht|keine angabe\w*|n'(?:est|indique|précise|y a)\b.{0,20}\bpas|ne (?:précise|dit|mentionne) pas"
    r"|no (?:se )?(?:menciona|indica|dice"
    r"|especifica)|non (?:è )?(?:indicat|specificat|menzionat)\w*|can't (?:give|say|tell)|still being)\b|記載(?:が|されて)"
    r"|書かれていません|没有(?:提|说)",
    re.IGNORECASE,
)
_PROPER = re.compile(r"(?<=[^\W_.!?] )(?:[A-ZÀ-Ý][\w'’-]{2,}|[A-Z]{2,}\d*)")
_OTHERWISE = 2
"""How far the register may move where only words went that were not given: further on they are what it was said with."""
_MOST_CUT = 0.75
_MOST_FREE, _NOTHING = 0.6, 0.1
"""Share of the draft's words that go with a number, and of the user's that are new where it was only taken out."""
_GROUNDED = 0.6
"""Share of the user's text's words of meaning that were given, where it keeps to it."""


def given_text(case: Case, pair: Pair) -> str:
    """What the answer had to keep to: documents, results of tools, a text that stands quoted or under a name in the prompt; or empty."""
    if case.documents or case.results:
        return "\n".join([*case.documents, *case.results])
    prompt = case.prompt
    found = [match[0] for match in _OBJECT.finditer(prompt) if '"' in match[0]]
    if not _REMADE.search(pair.asked):
        found += [match["text"] or match["cjk"] for match in _QUOTED.finditer(prompt)]
        found += [match["text"] for match in _NAMED.finditer(prompt)]
    return "\n".join(found)


def not_told(case: Case, pair: Pair) -> Reading | None:
    """A number that the prompt does not have and the user only took out, the rest kept: nobody had told it."""
    if pair.shares[0] > _MOST_FREE or pair.shares[1] > _NOTHING or tells(pair.asked):
        return None
    old, new, _ = pair.numbers
    given = amounts(case.prompt, re.findall(r"\w+", case.prompt.casefold()))
    if old - new - given and not new - old:
        return "hallucination.fabricated_number", 0.65, "a number that nobody had told was taken out"
    return None


def brought_back(case: Case, pair: Pair) -> Reading | None:
    """What was made up, how sure that is and why; None where what was taken out was given, or what was put in was not."""
    if not pair.gone or (pair.shares[0] > _MOST_CUT and not _ABSENT.search(pair.final)):
        return None
    if not given_text(case, pair):
        return None
    given = "\n".join([*case.documents, *case.results, case.prompt])
    said, folded = beginnings(given), fold(given)
    old, new, _ = pair.numbers
    figures = frozenset(amounts(given, re.findall(r"\w+", given.casefold())))
    says_so = _ABSENT.search(pair.final) is not None and not _ABSENT.search(pair.draft)
    if (new - old) - figures and not says_so:
        return None
    finished = pair.finished
    if not says_so and sum(one in said or one in figures for one in finished) < _GROUNDED * len(finished):
        return None
    lost = {one for one in pair.gone if one not in said and not one.isdigit()}
    come = {one for one in pair.come if not one[0].isdigit()}
    if come and not says_so and sum(one in said for one in come) * 2 < len(come) - 1:
        return None
    numbers = {one for one in old - new if one not in figures}
    names = {
        match[0]
        for match in _PROPER.finditer(pair.draft)
        if match[0] not in pair.final and fold(match[0]) not in folded
    }
    if not numbers and not names and len(lost) < (1 if new - old or come & said else 2):
        return None
    if not numbers and not names and moved(*pair.rest)[0] > _OTHERWISE:
        return None
    replaced = bool((new - old) & figures) or bool(come & said)
    if numbers:
        kind = "contradiction" if replaced and new - old else "fabricated_number"
    elif names:
        kind = "fabricated_entity"
    else:
        kind = "contradiction" if replaced else "ungrounded"
    return f"hallucination.{kind}", 0.75, "what was taken out stands in nothing that was given"
