"""Counts of what comes first in a response, or behind that: `first answer in one sentence, then explain`. Neither is one of the whole."""

from __future__ import annotations

import re

from closeloop.patterns import lazy

_FIRST = lazy(
    r"(?:\b(?:first,? (?:answer|give|state|say|reply|respond|provide|summari[sz]e)"
    r"|zuerst|erst|zunächst|beginn\w*|als erstes|vorab|am anfang|d['’]abord"
    r"|commence\w*|en premier"
    r"|pour commencer|primero|empieza|comienza|empiece|comience|inicia|en primer lugar|prima(?! di)|inizia\w*|comincia\w*|innanzitutto"
    r"|anzitutto|primeiro|comece|inicie|começa|antes de tudo|eerst|najpierw|zacznij|rozpocznij|na początku|först|börja|inled|først"
    r"|begynd|begynn|indled|сначала|сперва|начни\w*|начинай\w*|вначале|önce|ilk olarak|başta)\b"
    r"|まず|最初に|はじめに|初めに|冒頭|先用|先以|先给|先給|首先|开头|開頭|먼저|우선|처음에|첫머리|أولا|أولًا|ابدأ|في البداية|पहले|शुरु)"
    r"[^.!?。！？।;；\n]{0,80}$",
    re.IGNORECASE,
)
_NEXT = (
    r"(?:\b(?:danach|dann|anschließend|puis|ensuite|après quoi|después|luego|a continuación|poi|dopodiché|in seguito|depois"
    r"|em seguida|daarna|vervolgens|potem|następnie|sedan|därefter|derefter|deretter|затем|потом|после этого|sonra|ardından)\b"
    r"|その後|そのあと|次に|続けて|続いて|それから|然后|然後|之后|之後|接着|随后|再(?:说|作|给|用|写|補|补|解)"
    r"|이어서|그다음|그 다음|그런 다음|그 뒤|이후에"
    r"|(?<!\w)(?:ثم|بعد ذلك|بعدها)(?!\w)|फिर|(?:उसके|इसके) बाद)"
)
_AND_THEN = lazy(rf"[^.!?。！？।\n]{{0,60}}?{_NEXT}", re.IGNORECASE)
_BEHIND = lazy(rf"{_NEXT}[^.!?。！？।;；\n]{{0,60}}$", re.IGNORECASE)
_IN_ALL = lazy(
    r"\b(?:in total|total|altogether|overall|in all|insgesamt|zusammen|gesamt\w*|au total|en tout|en total|in tutto|in totale"
    r"|complessivamente|no total|ao todo|no máximo no total|in totaal|samen|łącznie|razem|w sumie|totalt|sammanlagt|i alt|всего"
    r"|в сумме|общий объ[её]м|toplam\w*)\b|全体|全部で|合わせて|合計|总共|一共|共计|總共|전체|모두 합쳐|총|इ?कुल|إجمال|في المجموع|كامل",
    re.IGNORECASE,
)
"""What makes a count one of the whole wherever it stands."""
_CLAUSES = re.compile(r"[,.;:!?()，、。；：！？（）।]")


def comes_first_or_then(text: str, start: int, end: int) -> bool:
    """Whether what is counted here is the beginning of the response or what follows it, and no total of both."""
    before, after = text[max(0, start - 110) : start], text[end : end + 80]
    if not (
        _FIRST.search(before)
        or _BEHIND.search(before)
        or (_AND_THEN.match(after) and not before.rstrip().endswith(","))
    ):
        return False
    clause = _CLAUSES.split(before)[-1] + text[start:end] + _CLAUSES.split(after)[0]
    return not _IN_ALL.search(clause)
