"""Capital and small letters: whether they are asked of the response, of a named part of it, or of something else."""

from __future__ import annotations

import re
from dataclasses import replace

from closeloop.buckets.constraints.model import Constraint
from closeloop.patterns import lazy

CASES = ("upper", "lower", "title_case")


def cased_elsewhere(item: Constraint, text: str) -> bool:
    """Whether letters of this case are asked of headings, or only told of."""
    before = text[max(0, item.start - 30) : item.start]
    if item.kind == "title_case":
        return bool(_HEADINGS.search(before))
    told = (
        "\n" in text[item.start : item.end]
        or _CASED_FOR.match(text, item.end)
        or _RELATIVE.search(before[-12:])
        or _WITHOUT.search(text[max(0, item.start - 30) : item.start + 1])
    )
    if _SOME_PART.search(before) or _SOME_PART_BEHIND.match(text, item.end):
        return True
    return bool(told) or (item.kind == "upper" and bool(_TITLE.search(before)))


_PARTS_ABROAD = (
    r"(?:titel|[üu]berschrift\w*|betreff|name[n]?|w[öo]rter|produktname[n]?|titres?|l['’]objet|noms?|t[íi]tulos?|asunto|nombres?"
    r"|titol[oi]|oggetto|nom[ei]"
    r"|assunto|kop(?:pen|je)?|tytuł\w*|nagłów\w*|заголов\w*|назван\w*|başlı\w*)"
)
_SOME_PART = lazy(rf"\b{_PARTS_ABROAD}(?! (?:und|et|y|e|en|i|и)\b)(?:\W+\w+){{0,3}}\W*$", re.IGNORECASE)
_SOME_PART_BEHIND = lazy(
    rf"[ ,]*(?:der|die|das|den|le|la|les|el|los|las|il|i|gli|o|os|as|de|het|для)? ?\b{_PARTS_ABROAD}\b", re.IGNORECASE
)
"""A title, a name: only that is to be in capitals."""


def of_a_part(item: Constraint, text: str) -> Constraint:
    """Where a named part is to be in capitals some words have to be."""
    if item.kind not in ("upper", "lower") or not _cased_part(
        text[max(0, item.start - 60) : item.start], text[item.start : item.end]
    ):
        return item
    if item.kind == "lower":
        return replace(item, kind="")
    return replace(item, kind="capital_words", low=1, trust=0.8)


def _cased_part(before: str, said: str) -> bool:
    """Whether it is a named part that is to be in capitals: `put the surname in capitals`."""
    match = _CASED.search(before) if _IN_CASE.match(said) else None
    words = match["what"].lower().split() if match else []
    return bool(words) and _WHOLE_THINGS.isdisjoint(words[-1:]) and _ABOUT.isdisjoint(words)


_IN_CASE = lazy(r"in (?:all |the )?(?:cap|upper|lower)", re.IGNORECASE)
_CASED = lazy(
    r"(?:(?:^|[.;:!?(\n]|,)\s*|\b(?:put|return|write|give|print|make|set|type|show|spell(?:\s+it)?(?:\s+out)?|list|start|state|keep"
    r"|with|have"
    r"|add|and|name)\s+)(?:with\s+)?(?:only\s+)?(?:(?:the|each|every|all|any|its|their|your|my|a"
    r"|an)\s+)?(?P<what>[\w'-]+(?:\s+(?:of\s+each|[\w'-]+))?)\s+$",
    re.IGNORECASE,
)
_WHOLE_NAMES = """
    answer answers response responses reply replies respond output text message it everything all letters thing one this that them
    only write written writing speak talk shout say be is are and english
    poem story essay email letter article song post tweet haiku limerick rap
    paragraph summary headline slogan title sentence sentences word words entirely completely exclusively please back me us always again
    strictly solely rewrite now in lines verse ad paragraphs language advertisement blog review note speech version
"""
_WHOLE_THINGS = frozenset(_WHOLE_NAMES.split())
"""What in front of `in capitals` is the response as a whole, or no thing."""
_ABOUT = frozenset(["about", "on", "for", "to", "from", "regarding", "describing"])
_CASED_FOR = lazy(
    r"\s+(?:only\s+)?(?:for|on)\s+(?:the\s+|each\s+|every\s+|all\s+)?(?:[\w-]+\s+)?(?:title|heading|header|headline|name|key ?word"
    r"|label|acronym"
    r"|abbreviation|section|term|command|code|categor(?:y|ies)|key|column|cit(?:y|ies)|constant|variable|status)(?:e?s)?\b"
    r"|\s+(?:followed by|then|and then)\b",
    re.IGNORECASE,
)
"""`Upper case for the headings`, `in capitals followed by the name`."""


_TITLE = lazy(
    r"\b(?:title|heading|headline|name|header|subject|first (?:word|line|letter))s?\W+(?:\w+\W+){0,3}$", re.IGNORECASE
)
_HEADINGS = lazy(
    r"\b(?:sub)?head(?:ing|er)s?\W+(?:\w+\W+){0,3}$|(?:[,;]|\band)\s+(?:with\s+)?(?:the\s+)?titles?\s+(?:are\s+|is\s+)?$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:that|which|who) (?:are|is|were) $")
_WITHOUT = lazy(r"(?:without|n[o']t|never|avoid\w*|refrain from)(?: \w+){0,2}\W+\w?$", re.IGNORECASE)
