"""Quotations that a prompt hands over to be worked on: `Summarize: "Never use commas."` makes no demand of what it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from closeloop.patterns import lazy
from closeloop.patterns.sieves import words_of

_NAMES_VERBS = """
    summarize summarise translate paraphrase rephrase rewrite reword proofread correct fix edit improve shorten simplify classify
    categorize categorise analyze analyse explain critique review evaluate assess judge interpret
    résume résumer résumez traduis traduire traduisez reformule reformulez corrige corrigez explique expliquez analysez relis
    resume resuma resumir resumen traduce traduzca traducir explica analiza parafrasea clasifica
    fass fasse übersetze übersetz korrigiere erkläre analysiere formuliere umschreibe prüfe
    riassumi traduci riformula correggi spiega analizza traduza corrija analise
    перескажи переведи переведите исправь исправьте резюмируй объясни объясните перефразируй изложи
    vat vertaal verbeter sammanfatta översätt förklara opsummer oversæt oppsummer oversett forklar
    streść przetłumacz popraw wyjaśnij özetle çevir düzelt açıkla لخص ترجم صحح اشرح
"""
_VERBS = frozenset(_NAMES_VERBS.split())
_IN_FREER_WORDS = (
    r"sum up|comment on|(?:reply|respond|(?:a|an) (?:\w+ ){0,2}(?:reply|response|answer)) to (?:this|the|my|our|a|an)(?: \w+)?"
    r" (?:customer|client|guest|user|buyer|patient|e-?mail|message|review|comment|complaint|tweet|post|letter|note|ticket)"
)
_NAMES_KINDS = (
    "prompt instruction sentence text rule message phrase statement paragraph email review quote quotation request tweet"
    " comment note"
)
_HEADS = frozenset(
    [
        *_VERBS,
        *(f"{kind}{end}" for kind in _NAMES_KINDS.split() for end in ("", "s")),
        *("sum", "comment", "reply", "respond", "response", "answer"),
    ]
)
"""Without one of these words nothing is handed over to be worked on."""
_CJK = (
    "要約", "翻訳", "訳し", "添削", "校正", "説明", "言い換え", "直し", "分析", "总结", "總結", "概括", "翻译", "翻譯", "改写", "改寫",
    "润色", "解释", "解釋", "校对", "요약", "번역", "교정", "설명", "분석",
)  # fmt: skip
_OF_THE_DEMAND = (
    r"with|words?|key ?words?|phrases?|includ\w+|contain\w*|mention\w*|end\w*|finish\w*|conclud\w+|clos\w+|start\w*|begin\w*|us(?:e|es|ing)"
    r"|say(?:s|ing)?|title\w*|entitled|called|named|format\w*|like|as|by|head\w+|structure|template|exactly|only|append\w*|add\w*"
    r"|put|wrap\w*|separat\w*|label\w*|sign\w*|insert\w*|quot\w+|avoid\w*|without|not|never|repeat\w*|options?|choices|one of"
    r"|avec|par|mots?|termin\w+|commen\w+|inclu\w+|sans|con|palabras?|empi\w+|sin|com|palavras?|sem|parol[ae]|inizi\w+|senza"
    r"|mit|wort\w*|w[öo]rter\w*|beend\w+|beginn\w*|ohne|слов\w+|начн\w+|законч\w+|med|ord\w*|met|woord\w*|z|od|słow\w+|ile|بكلمة|كلمة"
)
"""What makes the words in quotation marks behind it a part of the demand."""
_DONE = (
    r"follow|obey|execute|complete|answer|respond|reply|apply|keep|do|use|include|end|start|begin|write|put|add|insert"
)
_MARKS = "\"“„«「『‘'"
_NO_MARK = rf"[^.!?\n{_MARKS}]"
_TOLD = lazy(
    rf"(?:(?:^|(?<=[\s.!?:;,(]))(?:{'|'.join(sorted(_VERBS, key=len, reverse=True))}|{_IN_FREER_WORDS})(?!\w)"
    rf"(?:(?!\b(?:{_OF_THE_DEMAND})\b){_NO_MARK}){{0,80}}"
    rf"|(?:^|(?<=[.!?\n]))[ \t]*(?!(?:please )?(?:{_DONE})\b)(?:(?!\b(?:with|word|phrase|{_DONE})\b)(?:{_NO_MARK}|')){{2,80}}?\b"
    rf"(?:this|these|that|the following|following|my) (?:\w+ )?(?:{'|'.join(_NAMES_KINDS.split())})s?\b{_NO_MARK}{{0,40}}[?:]"
    rf"|(?:{'|'.join(_CJK)})[^。！？\n{_MARKS}]{{0,20}}[:：])[:：]?\s{{0,4}}$",
    re.IGNORECASE,
)
_LOOK = 140
_OPENING = re.compile(rf"(?<!\w)[{_MARKS}](?=\s?\S)")
_ENDS = {
    '"': r"\"(?!\w)", "“": r"[”\"](?!\w)", "„": r"[“”\"](?!\w)", "«": "»", "「": "」", "『": "』",
    "‘": r"(?<=\S)’(?!\w)", "'": r"(?<=\S)'(?!\w)",
}  # fmt: skip
_CLOSING = {mark: lazy(pattern) for mark, pattern in _ENDS.items()}
_LEAST = 12
"""Characters of a quotation that may hold a demand: what is shorter is a word or a name."""


def worked_on(text: str, low: str) -> Iterator[tuple[int, int]]:
    """Where such quotations stand, without their marks; those that never close are none. `low` is the text in lower case."""
    if _HEADS.isdisjoint(words_of(low)) and (low.isascii() or not any(map(low.__contains__, _CJK))):
        return
    reach = 0
    for match in _OPENING.finditer(text):
        if match.start() < reach:
            continue
        closing = _CLOSING[match[0]].search(text, match.end())
        if closing and closing.start() - match.end() >= _LEAST:
            if _TOLD.search(text[max(0, match.start() - _LOOK) : match.start()]):
                yield match.end(), closing.start()
            reach = closing.end()
