"""Turns that go on with the work of the one before, so that what was demanded of it holds: `shorter`, `now make it rhyme`."""

from __future__ import annotations

import re

from closeloop.buckets.constraints.asked.families import families
from closeloop.patterns import lazy

_ON_IT = lazy(
    r"\b(?:(?:re-?write|revise|rephrase|redo|re-?do|edit|adjust|improve|modify|polish|reword|rework|refine|fix|update|change|make|keep"
    r"|shorten|tweak)"
    r" (?:it|this|that|them|everything|(?:the|your|that|this)(?: (?:whole|entire|full|last|previous|above|same|first))? (?:answer"
    r"|response"
    r"|reply|output|text|poem|story|essay|email|letter|post|article|summary|draft|version|slogan|list|paragraph|message|note|speech"
    r"|song|blurb"
    r"|description|review|ad|caption|tweet|bio|haiku|limerick|recipe|plan|report))\b"
    r"|(?:change|replace|swap|rename|switch) [^.,;:!?\n]{1,40} (?:to|with|for|by|into) (?:an?|the)?\b|(?:another|one more|a different"
    r"|a new|a second|an alternative) (?:one|version|try|attempt|draft|variant|option)\b"
    r"|try (?:it )?again|do it again"
    r"|once more"
    r"|r[ée][ée]cri[st]|refais|reformule|retravaille|rends-l[ea]|reescr[íi]b\w+|hazl[oa]|reform[uú]la\w*|schreib\w* (?:es|ihn|sie|das"
    r"|den text)"
    r"|überarbeite|formulier\w* (?:es|ihn|sie|das|den text)|mach (?:es|ihn|sie|das)|riscriv\w+|rendil[oa]|reescrev\w+|refaça|torne-[oa]"
    r"|перепиши|переделай|переформулируй|сделай (?:его|её|ее|это)|herschrijf|przepisz|skriv (?:det|den) om)\b"
    r"|書き直|もう一度|改写|改寫|重写|重寫|再写|다시 (?:써|작성)|고쳐",
    re.IGNORECASE,
)
"""Goes on with the work of the turn before."""
_AS_BEFORE = lazy(
    r"\bsame (?:rules?|format|constraints?|limits?|length|style|requirements?|conditions?|instructions?|restrictions?|word count"
    r"|structure)\b"
    r"|\b(?:keep|respect|observe|mind|stick to|follow) (?:to )?(?:the|all|my|those|these)(?: \w+)? (?:limit|length|rules?|format"
    r"|constraints?"
    r"|requirements?|conditions?|instructions?|restrictions?)\b|\bas before\b|m[êe]mes? (?:consignes|contraintes|r[èe]gles|format"
    r"|longueur)"
    r"|mism[oa]s? (?:reglas|formato|condiciones|requisitos|l[íi]mite)|(?:gleiche[nrsm]?|selben?) (?:regeln|vorgaben|format|l[äa]nge"
    r"|bedingungen)"
    r"|stesse (?:regole|condizioni)|stesso formato|mesmas (?:regras|condições)|mesmo formato|те же (?:правила|условия|требования)"
    r"|同じ(?:条件|形式|ルール)|同样的?(?:要求|格式|规则|字数)|같은 (?:조건|형식)",
    re.IGNORECASE,
)
_DEMAND_ONLY = lazy(
    r"^\W*(?:(?:also|and|now|plus|ok(?:ay)?|great|good|nice|thanks|thank you|but|please|this time|next)\b[\s,.!:-]*)*(?:(?:your|the)"
    r"(?: (?:entire|whole|final|new|next|revised|updated|complete|full))? (?:answer|response|reply|output|text|version)s? (?:should"
    r"|must|has to"
    r"|have to|needs? to|is to|may|can(?:not)?|will)\b|make sure|ensure|(?:don't|do not|avoid|use|include|add|end|start|begin|finish"
    r"|wrap|put|without)\b)",
    re.IGNORECASE,
)
"""Says how the work of the turn before should have been done."""
_OTHER_WORK = lazy(
    r"\b(?:translat\w+|traduc\w+|tradui\w+|übersetz\w*|continue|go on|carry on|explain|why|summari[sz]e|expand|elaborate|convert"
    r"|turn (?:it|this"
    r"|that) into|(?:as|into) (?:an?|the)\b|compare|instead of|which|who|where|when|how (?:do|does|did|many|much|can|to)|what)\b|翻訳"
    r"|翻译|続け",
    re.IGNORECASE,
)
"""Makes another thing of it."""
RESIZED = lazy(
    r"\b(?:longer|shorter|short(?:en)?|briefer|condense|brief|detail\w*|(?:more|less|fewer|extra|additional) (?:words?|text|information"
    r"|content"
    r"|sentences?|paragraphs?|lines?|bullets?|points?|depth)|(?:twice|half) (?:as|the|of)"
    r"|(?:add|another|append|include|remove|cut|delete|drop|insert) (?:an?|one|two|three|some|another|the|more|extra|all|last|first)\b"
    r"|plus (?:long|court)|m[áa]s (?:larg|cort)\w*|k[üu]rzer|l[äa]nger)\b|短く|長く|더 (?:짧|길)",
    re.IGNORECASE,
)
"""Changes how long it is to be."""
_LONGEST = 400
"""Characters of such a turn that does not say that all is to be as before."""


def goes_on(text: str) -> bool:
    """Whether a turn goes on with the work of the one before, so that what was demanded of that holds."""
    if _AS_BEFORE.search(text):
        return True
    if len(text) > _LONGEST or _OTHER_WORK.search(text):
        return False
    return bool(_ON_IT.search(text) or (_DEMAND_ONLY.match(text) and families(text)))
