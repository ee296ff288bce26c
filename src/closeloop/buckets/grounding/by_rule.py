"""What the rules of a system prompt give an answer to say on an occasion: lines in quotation marks, and whom to refer to.

An answer that has no more to say than they tell it to follows them: it neither makes anything up nor declines on its own account.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from closeloop.buckets.base import Case
from closeloop.buckets.grounding.contacts import CONTACT
from closeloop.buckets.grounding.courtesies import without_courtesies
from closeloop.buckets.text import fold, is_cjk, sentences
from closeloop.models import system_texts
from closeloop.patterns import lazy

_QUOTED = lazy(r"[\"“„«「『]\s?([^\"“”„«»「」『』\n]{4,200}?)\s?[\"”“»」』]|(?<!\w)['‘]([^'‘’\n]{8,200}?)['’](?!\w)")
_NOT_DIGIT = re.compile(r"\D")
_NUMBER = re.compile(r"\d+")
_LONGEST = 700
"""Characters of an answer that says no more than that."""
_FIRST = 3
_LABELLED = lazy(r"\W{0,4}[^\W\d_][^:：\n]{0,40}[:：][^\n]{0,40}")
_DENYING = (
    r"(?:\b(?:no|not|none|nothing|cannot|unable|unfortunately|n['’]t|kein\w*|nicht|nichts|leider|ne|pas|aucune?|malheureusement|sin|nada"
    r"|ningun\w*|lamentablemente|non|nessun\w*|purtroppo|não|sem|nenhum\w*|infelizmente|niet|geen|niets|helaas|inte|ingen|inget|inga|tyvärr"
    r"|ikke|intet|desværre|nie|brak|niestety|не|нет|ничего|нету|yok|değil|maalesef)\b|n['’]t\b|\w(?:mad[ıi]|med[ıi]|m[ıi]yor|m[uü]yor|amam|emem)\w*"
    r"|ない|ません|无法|無法|没|沒|未|暂无|不(?:在|能|清楚|知)|없|않|못|(?<!\w)(?:لم|لا|ليس|لن|غير|عذر)|नहीं)"
)
_DENIES = lazy(_DENYING, re.IGNORECASE)
"""Words by which a sentence says that something is not there or cannot be."""
_LIMITS = lazy(
    _DENYING
    + r"|\b(?:never|only|other|off-topic|nie|niemals|nur|anderes?|jamais|uniquement|seulement|autre|nunca|jamás|solo|sólo|otr[oa]"
    r"|mai|soltanto|altr[oaie]|apenas|somente|outr[oa]s?|nooit|alleen|anders?|ander|aldrig|bara|endast|annat|kun|andet|nigdy|tylko"
    r"|inn\w+|никогда|только|друг\w+|asla|sadece|yalnızca|başka)\b|のみ|だけ|以外|只|仅|僅|不得|不要|不可|禁止"
    r"|만 |외에|마세요|말 것|금지"
    r"|فقط|सिर्फ़|केवल|मत |के अलावा",
    re.IGNORECASE,
)
"""Words of a rule that forbids or sets bounds."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_UNSPACED = re.compile(r"[\u30a1-\u30fa\u30fc]{2,}|[\u4e00-\u9fff]{2}|[\uac00-\ud7a3]{2}")
_STEM = 5


def is_wanted(case: Case) -> bool:
    """Whether the response follows a rule, and no user was unhappy with it: who was, was so with what the rule makes it say."""
    return case.verdict.outcome not in ("negative", "mixed") and follows_a_rule(case)


def follows_a_rule(case: Case) -> bool:
    """Whether all that the response says is what the system prompt tells it to say where there is no answer."""
    response, texts = case.response, system_texts(case.interaction.prompt)
    return bool(texts and response.strip()) and len(response) <= _LONGEST and _follows(response, "\n".join(texts))


@lru_cache(maxsize=4)
def _follows(response: str, rules: str) -> bool:
    """Remembered: several detectors ask about one response."""
    given = _given(rules)
    said = [response[start:end] for start, end in sentences(response)]
    ruled = [given.has(one) for one in said]
    if not any(ruled[:_FIRST]):
        return False
    left = [one for one, by_rule in zip(said, ruled, strict=True) if not by_rule and not _says_little(one)]
    return len(left) <= 1 and all(map(_DENIES.search, left))


@dataclass(frozen=True)
class _Given:
    """Lines and contacts that rules give, and every number in them."""

    lines: tuple[str, ...]
    contacts: frozenset[str]
    numbers: frozenset[str]
    limits: tuple[frozenset[str], ...]
    """Words of each rule that forbids something, or is for an occasion."""

    def has(self, sentence: str) -> bool:
        """Whether a sentence is one of the lines, or refers to one of the contacts and tells no number that the rules do not have."""
        said = fold(sentence)
        if any(line in said for line in self.lines):
            return True
        if (
            _DENIES.search(sentence)
            and (words := _words(sentence))
            and any(len(words & one) > 1 for one in self.limits)
        ):
            return True
        if not any(_bare(one) in self.contacts for one in CONTACT.findall(sentence)):
            return False
        return all(one in self.numbers for one in _NUMBER.findall(CONTACT.sub(" ", sentence)))


@lru_cache(maxsize=256)
def _given(rules: str) -> _Given:
    lines = [fold(match[1] or match[2]).strip(" .!?。！？") for match in _QUOTED.finditer(rules)]
    contacts = frozenset(bare for one in CONTACT.findall(rules) if (bare := _bare(one)))
    said = [rules[start:end] for start, end in sentences(rules)]
    limits = tuple(_words(one) for one in said if _LIMITS.search(one))
    return _Given(tuple(one for one in lines if _is_worded(one)), contacts, frozenset(_NUMBER.findall(rules)), limits)


def _is_worded(line: str) -> bool:
    """Whether a line says something, and is no label, value or name."""
    return not line.endswith(":") and (len(line.split()) > 2 or (len(line) > _LONG_UNSPACED and is_cjk(line)))


_LONG_UNSPACED = 5


def _bare(contact: str) -> str:
    """An address in small letters, a number as its figures."""
    if any(map(str.isalpha, contact)):
        return contact.lower().rstrip(".,;:!?/")
    return _NOT_DIGIT.sub("", contact)


def _says_little(sentence: str) -> bool:
    """Whether a sentence is polite, asks back, or is a line with a label and its value."""
    bare = sentence.strip()
    if bare.endswith(("?", "？", "؟")) or _LABELLED.fullmatch(bare):
        return True
    left = without_courtesies(bare)
    return left != bare and len(_WORD.findall(left)) < _FEW


_FEW = 3


def is_held(case: Case) -> bool:
    """Whether the documents seem to hold what was asked for: they have most of the question's words, two at least."""
    asked = _words(case.question)
    known = fold(" ".join(case.documents))
    met = sum(word in known for word in asked)
    return met >= 2 and met * 2 >= len(asked)


def _words(question: str) -> frozenset[str]:
    folded = fold(question)
    return frozenset(
        [*(word[:_STEM] for word in _WORD.findall(folded) if not _UNSPACED.search(word)), *_UNSPACED.findall(question)]
    )
