"""Declining one part of what was asked, wherever in a response that is said: the last question, the rest, this step."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from closeloop.buckets.detectors.refusal.hits import Hit
from closeloop.buckets.text import lowered
from closeloop.patterns import lazy
from closeloop.patterns.sieves import Choice

_LOOK, _END = 6_000, 2_000
"""Characters from the start, and from the end of a longer text, that are looked at."""
_WEIGHT = 2.6
_STOPS = ".!?\n。！？"
_UNREAL = lazy(r"\b(?:if|unless|until|when|whether|si|wenn|falls|se|quando)\b[^.!?]{0,30}$|もし|如果")
"""What stands in front of declining that has not happened."""

# what declines, and the part
_ROWS = (
    (
        r"\bi(?:'ll| will|'m going to|'m| am|'ve| have)\b[^.!?\n]{0,60}?\b(?:keep\w*|kept|leav\w+|left|skip\w*|omit\w*|gloss\w*"
        r"|blur\w*)\b",
        r"\b(?:technical|chemistry|methods?|recipe|details?|steps?|specifics|mechanics|instructions|amounts|quantities|how-?to"
        r"|procedures?)"
        r" (?:\w+ ){0,3}?(?:vague|general|abstract|high-level|fictional|fuzzy|out\b|off|blurr\w+|unspecified|non-?specific"
        r"|impressionistic)"
        r"|\b(?:leav\w+|left|skip\w*) (?:out )?(?:any|the|actual|real|exact|working|all)(?: \w+){0,3} (?:details?|steps|specifics|method"
        r"|instructions|recipe|quantities|amounts)\b",
    ),
    (
        r"\bi(?:'m| am|'ll| will|'d| would| must| have)?,? (?:can ?not|can't|won't|not (?:able|willing|allowed|permitted|going"
        r"|comfortable|be)"
        r"|unable|rather not|to stop)\b[^.!?\n]{0,40}?\b(?:help|assist\w*|answer|provid\w+|giv\w+|go into|continue|complete|fulfil\w*"
        r"|shar\w+|writ\w+|reproduc\w+|quote|print|copy|describ\w+|tell(?: \w+)? how to|do|explain|discuss|comply|generate|elaborate"
        r"|here|leave out)\b(?! but)"
        r"|\bi(?:'m| am|'ll| will|'d| would| must| have| need)?(?: going| have)?(?: to)?(?: have)?(?: to)?(?: \w+ly)? (?:decline"
        r"|refuse)\b",
        r"\b(?:help|assist)(?: you)? (?:\w+ )?(?:with|in)\b|\bhow to\b|\b(?:the|your|of|my|any|for) (?:rest|remainder|remaining|last"
        r"|final"
        r"|other|second|third|fourth|first|next|exact|ending|further)\b|\b(?:point|item|part|step|question|number) \d"
        r"|\b(?:part|section|remainder|rest) (?:of (?:your|this|the)|about|on)\b|\b(?:details?|instructions?|specifics?|steps"
        r"|request) (?:on|about|for|of how)\b|\b(?:this|that)(?: (?:part|point|request|question|one|story|step|section|item|topic"
        r"|any further))*[.,!;]?$|\b(?:this|your) (?:request|question|story)\b|\b(?:full|entire|complete|whole) (?:lyrics|text|song"
        r"|poem|article|chapter|book|code)\b|\bdecline to\b|\b(?:sorry"
        r"|afraid)\b[^.!?\n]*\b(?:specifics|details)\b",
    ),
    (
        r"\bje (?:ne|n['e]|pr[ée]f[èe]re ne|dois (?:refuser|d[ée]cliner))[^.!?\n]{0,40}?(?:aider|fournir|donner|r[ée]pondre|poursuivre"
        r"|continuer|[ée]crire|d[ée]crire|d[ée]tailler|indiquer|expliquer|partager|r[ée]diger)",
        r"\b(?:reste|suite|derni[èe]re?s?|deuxi[èe]me|troisi[èe]me|seconde?|partie|histoire|demande|restante?s?)\b"
        r"|\bcette (?:question|[ée]tape)",
    ),
    (
        r"\bno (?:puedo|voy a|podr[ée]|me es posible|estoy en condiciones de)[^.!?\n]{0,30}?(?:ayudar|proporcionar|dar|ofrecer|responder"
        r"|continuar|escribir|describir|explicar|compartir)",
        r"\b(?:resto|restantes?|[úu]ltim[oa]s?|segund[oa]|tercer[oa]?|parte|petici[óo]n|solicitud|final|historia)\b|\besa pregunta"
        r"|\bcon eso\b",
    ),
    (
        r"\b(?:(?:kann|werde|darf|m[öo]chte) ich\b|ich (?:kann|werde|darf|m[öo]chte)\b)[^.!?\n]{0,60}?\b(?:nicht"
        r"|keine?n?)\b[^.!?\n]{0,30}?"
        r"(?:helfen|weiterhelfen|nennen|schreiben|beantworten|geben|beschreiben|erkl[äa]ren|fortsetzen|liefern)",
        r"\b(?:restliche\w*|rest|letzte\w*|zweite\w*|dritte\w*|teil|[üu]brige\w*|anfrage|fortsetzung)\b",
    ),
    (
        r"n[ãa]o (?:posso|vou|consigo|poderei)[^.!?\n]{0,30}?(?:ajudar|fornecer|responder|continuar|escrever|descrever|dar)",
        r"\b(?:restante|resto|[úu]ltim[oa]|segund[oa]|terceir[oa]|parte|pedido|final)\b|\bessa pergunta",
    ),
    (
        r"\bnon (?:posso|voglio|sono in grado di|intendo)[^.!?\n]{0,30}?(?:aiutar|fornir|risponder|continuar|scriver|descriver|dar)",
        r"\b(?:resto|restant[ei]|ultim[oaei]|second[oa]|terz[oa]|parte|richiesta|finale)\b",
    ),
    (
        r"(?:お答え|回答|(?:ご)?案内|お手伝い|(?:ご)?提供|(?:ご)?説明|お伝え|お教え|サポート|続ける|執筆"
        r"|書くこと)[^。\n]{0,10}?(?:でき(?:ません|ない|かねます)|いたしかねます|しかねます|控え)",
        r"残り|後半|その先|最後の|つ目|番目|部分|これ以上|続き|以降",
    ),
    (
        r"我?(?:无法|不能|不会|不便)[^。\n]{0,6}?(?:提供|回答|帮|继续|协助|透露|告诉|描述)",
        r"剩下|剩余|其余|后面|第[二三四]|最后|部分|后续",
    ),
)  # fmt: skip
ROWS = tuple(("policy", _WEIGHT, declines) for declines, _ in _ROWS)
"""Kind, weight and pattern of what declines."""
PARTS = tuple(lazy(part) for _, part in _ROWS)
"""What is said to be declined, by the same places."""


Declines = Callable[[str], Sequence[tuple[Choice, re.Pattern[str]]]]
"""What declines in a lower-cased text, each with the pattern of the part."""


def rest(text: str, declines: Declines, *, alone: bool) -> Hit | None:
    """The first sentence that declines a part of what was asked: kind, weight, start, end. `text` has straight apostrophes.

    In a piece of writing somebody in it may speak: there it must stand in a paragraph of its own (`alone`).
    """
    found = _within(lowered(text[:_LOOK]), declines, alone=alone)
    if found is None and len(text) > _LOOK:
        start = max(_LOOK, len(text) - _END)
        found = _within(lowered(text[start:]), declines, alone=alone)
        return found and ("policy", _WEIGHT, start + found[0], start + found[1])
    return found and ("policy", _WEIGHT, *found)


def _within(low: str, declines: Declines, *, alone: bool) -> tuple[int, int] | None:
    for declining, part in declines(low):
        end = 0
        for match in declining.finditer(low):
            if match.start() < end:
                continue  # of a sentence that was looked at
            start = max(low.rfind(stop, 0, match.start()) for stop in _STOPS) + 1
            end = min((at for stop in _STOPS if (at := low.find(stop, match.end())) >= 0), default=len(low))
            sentence = low[start:end]
            apart = not start or "\n\n" in low[max(0, start - 2) : start + 1]
            if alone and not (apart and not low[end + 1 : end + 2].strip()):
                continue
            if part.search(sentence) and not _UNREAL.search(low, start, match.start()) and not _spoken(sentence):
                return start, end
    return None


def _spoken(sentence: str) -> bool:
    """Whether it is somebody's words in a text."""
    return any(mark in sentence for mark in '"“”«»「」')
