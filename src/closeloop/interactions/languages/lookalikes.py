"""Telling languages apart that share letters and look alike: by frequent words, endings and letters that only one of them has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class _Tells:
    """What gives a language away among its neighbours: whole words, ends of words, letters."""

    words: frozenset[str]
    ends: tuple[str, ...] = ()
    letters: str = ""


def _tells(words: str, ends: str = "", letters: str = "") -> _Tells:
    return _Tells(frozenset(words.split()), tuple(ends.split()), letters)


_TELLS: Mapping[str, _Tells] = {
    "hi": _tells("है हैं और का की के में नहीं लिए था थी थे इस यह कि ने भी कर रहा रहे जो एक बहुत"),
    "ne": _tells("छ छन् हो र छैन गर्न पनि भएको हुन्छ थियो तपाईं गर्नुहोस् लागि यो त्यो गरेर एउटा धेरै", "को मा ले लाई हरू हरु बाट"),
    "mr": _tells("आहे आहेत आणि नाही हे ही हा करा तुम्ही होते होती मी तो एक खूप", "च्या मध्ये साठी ला ने ंच्या"),
    "ur": _tells("ہے ہیں کے کی کا میں اور سے کو نے یہ پر ایک نہیں کہ ہو تھا بھی", letters="ٹڈڑںے"),
    "fa": _tells("است این که در را با برای از به می های یک آن شد بود خود و هم", letters="ژ"),
    "ar": _tells("في من على إلى أن هذا هذه التي الذي مع كان لا ما عن هو هي ذلك", "ة", "ةىأإ"),
    "ps": _tells("دی ده چې په کې او د له سره يو", letters="ټډړښځڅڼۍې"),
    "ru": _tells("и в не на что с как это по для из от но его", letters="ыэ"),
    "uk": _tells("і та в не на що з як це для до але його є", letters="іїєґ"),
    "bg": _tells("и в не на че се за да са от като това е който", letters="ъ"),
    "be": _tells("і у не на што з як гэта для але яго ён", letters="ўі"),
    "mk": _tells("и во не на дека се за да од како ова е кој", letters="ѓќѕ"),
    "sr": _tells("и у не на да се за је као ово од који су", letters="ђћџљњј"),
    "sv": _tells("och är att för inte med som av på ett den till har", letters="äö"),
    "da": _tells("og er at for ikke med som af på et den til har jeg hvad mig efter fra nogle", letters="æø"),
    "no": _tells("og er å for ikke med som av på et den til har jeg hva meg etter fra noen", letters="æø"),
    "es": _tells("el la los las y con una por más es del en que para como pero", "ción ciones", "ñ¿¡"),
    "pt": _tells("o a os as e com uma por mais é do da em que para como mas não", "ção ções", "ãõ"),
    "ca": _tells("el la els les i amb una per més és del en que com però aquest", "ció cions", "ç·"),
    "gl": _tells("o a os as e con unha por máis é do da en que para como pero non", "ción cións", "ñ"),
    "cs": _tells("a je na se v že to s z do jako ale jsou který", letters="ěřů"),
    "sk": _tells("a je na sa v že to s z do ako ale sú ktorý", letters="ľĺŕôä"),
}  # fmt: skip
_WORD = re.compile(r"[^\s\d.,;:!?()\[\]{}\"'«»“”„।؟،|*#/\\]+")
_LOOK = 2_000
_LEAST = 6
_TIMES = 1.6
"""So many times as many signs one language must have as its neighbour."""


def plainly(text: str, found: str, wanted: str) -> bool:
    """Whether a text in one of two similar languages is plainly in `found`. False where nothing tells them apart."""
    ours, theirs = _TELLS.get(found), _TELLS.get(wanted)
    if ours is None or theirs is None:
        return False
    text = text[:_LOOK].lower()
    words = _WORD.findall(text)
    most, least = _signs(text, words, ours, theirs), _signs(text, words, theirs, ours)
    return most >= _LEAST and most > _TIMES * least


def _signs(text: str, words: list[str], ours: _Tells, theirs: _Tells) -> int:
    """How often words, ends and letters stand in the text that are ours and not theirs."""
    own = ours.words - theirs.words
    ends = tuple(end for end in ours.ends if end not in theirs.ends)
    letters = set(ours.letters) - set(theirs.letters)
    return (
        sum(map(own.__contains__, words))
        + (sum(word.endswith(ends) and word not in own for word in words) if ends else 0)
        + sum(map(text.count, letters))
    )
