"""Edits of the text itself: cut, added to, facts changed, said shorter, in another register, on another matter, reworded."""

from __future__ import annotations

import re
from collections.abc import Sequence

from closeloop.buckets.detectors.edits.additions import tells
from closeloop.buckets.detectors.edits.pair import Pair, pieces
from closeloop.buckets.detectors.edits.register import moved
from closeloop.buckets.text import is_cjk
from closeloop.interactions.languages.detect import COMMON
from closeloop.patterns import lazy
from closeloop.signals.swaps import blocks, exchanged, misspelt, short_for

Reading = tuple[str, float, str]

_ASKED = 600
"""Characters from the end of what was asked."""
_FACT = lazy(
    r"\b(?:who|whom|whose|when|where|which|how (?:many|much|long|old|far|tall|big|high|often|fast|deep))\b"
    r"|\bwhat(?:'s|’s|(?: \w+){0,2} (?:is|are|was|were|do|does|did|can|has|have|will))\b|\b(?:qui|quand|o[ùu]|quel(?:le)?s?|combien"
    r"|qui[ée]n|cu[áa]ndo|d[óo]nde|cu[áa]l(?:es)?"
    r"|cu[áa]nt[oa]s?|wer|wann|wo|welche[rsmn]?|wie (?:viele?|lange|alt|hoch|weit)|chi|quando|dove|quale?|quant[oiae]|quem|onde"
    r"|qual)\b|誰|いつ|どこ|どの|何|いくつ|谁|哪|几|多少|누구|언제|어디",
    re.IGNORECASE,
)
_LONG_WANTED = lazy(
    r"\b(?:long(?:er)?|detail(?:ed|s)?|in depth|in-depth|at length|thorough\w*|extensive\w*|elaborate|at least|minimum|paragraphs?"
    r"|pages?|minutes?"
    r"|essay|\d+ (?:words|sentences)|ausführlich\w*|mindestens|detailliert\w*|länger\w*|détaillée?s?|au moins|longue?|largo|larga"
    r"|detallad[oa]|al menos"
    r"|dettagliat[oa]|almeno|detalhad[oa]|pelo menos)\b|詳しく|以上|详细|至少|자세히",
    re.IGNORECASE,
)
_SHORT_WANTED = lazy(
    r"\b(?:short(?:er)?|brief\w*|concise\w*|one[- ](?:line|liner|sentence|word)|(?:one|two|three|1|2|3) (?:lines?|sentences?|words?)"
    r"|max\w*|at most"
    r"|no more than|under \d+|tweet|headline|subject(?: line)?|slogan|caption|alt text|title|commit message|push notification"
    r"|text message|sms"
    r"|tl;?dr|summar\w+|quick\w*|kurz\w*|knapp\w*|ein(?:en|em)? satz|höchstens|betreff|une phrase|court\w*|bref|brève|résum\w+|objet"
    r"|corto|corta|breve|una frase"
    r"|asunto|resum\w+|oggetto|riassum\w+|curt[oa]|assunto)\b|字以内|一文で|短く|キャッチコピー|简短|一句话|짧게",
    re.IGNORECASE,
)
_ANSWER = lazy(
    r"\W*(?:(?P<yes>(?:yes|yeah|yep|sure|of course|absolutely|certainly|correct|true|ja|doch|klar|natürlich|oui|bien sûr|sí|claro|sim"
    r"|certo)\b|はい|是的)"
    r"|(?:no|nope|not necessarily|not quite|unfortunately not|wrong|false|nein|leider nicht|non|pas vraiment|não)\b|いいえ|不是)",
    re.IGNORECASE,
)
_TRANSLATE = lazy(
    r"\b(?:translat\w+|[üu]bersetz\w*|tradui\w*|traduc\w*|tradu[zc]\w*)\b|訳して|翻訳|翻译", re.IGNORECASE
)
_TURN = lazy(
    r"\b(?:shorten|rewrite|rephrase|proofread|correct|fix|improve|translat\w+|simplify|paraphrase|k[üu]rz\w*|korrigier\w*|umformulier\w*"
    r"|[üu]bersetz\w*|corrige\w*|tradui\w*|raccourci\w*|corrige|traduc\w*|acorta)\b",
    re.IGNORECASE,
)
_DESCRIBES = lazy(
    r"\W*(?:this|the|your|that|here,? the|dieser?|der|die|das|cette?|le|la|este|esta|el)\W(?:\w+ )?(?:sentences?|texts?"
    r"|paragraphs?|e-?mails?"
    r"|messages?|phrases?|passages?|codes?|functions?|quotes?|statements?|satz|nachricht|abschnitt|texte|frase|texto|mensaje)\b",
    re.IGNORECASE,
)
_TWICE = 0.55
"""How long a text is, the draft being 1, that says once what the draft says again and again."""
_JOINT = 0.15
"""Share of the draft's words that may change where a list goes on: the `and` before its last point."""
_SENTENCE = 6
"""Words of a sentence or a clause."""
_PLAIN = 20
"""Words of meaning of a request whose parts can be told."""
_FEW = 2
"""Words of a term."""
_SHORTER, _TOLD_SHORTER = 0.62, 0.5
"""How long a shorter text is at most, the draft being 1, and the share of its words of meaning that were the draft's or asked for."""
_CURT, _LONGER, _SAME = 20, 3.0, 0.15
"""Words of a draft that is too short, how much longer the user's text is then, and the share of its words that went."""
_NOTE = 50
"""Words of a text whose register is told although the other shares nothing with it."""
_FRACTION = 0.25
"""How long a text is, the draft being 1, that is first of all shorter."""
_LEAST = 12
"""Words of a draft that can be too long."""
_TAKEN_UP = 4
"""Words of the request in a text that answers it."""
_TASTE, _MOST_TASTE, _KEPT, _KEPT_SO = 3, 8, 0.25, 0.4
"""Words and marks that may be exchanged without saying anything, where most of the words stay, and the share of the draft's that go;

more of them where the register is what it was.
"""
_ELSEWHERE = 0.12
"""Share of words of meaning that texts on two matters have in common."""


def read(pair: Pair) -> Reading:
    """Bucket, confidence and reason; "" for a rewrite that shows nothing."""
    return _resized(pair) or _tone(pair) or _corrected(pair) or _rewritten(pair) or _reworded(pair)


def _resized(pair: Pair) -> Reading | None:
    """Cut or added to, the rest kept word for word."""
    cut, added = pair.shares
    if pair.size <= _TWICE and len(pair.old) >= _LEAST and pair.drafted <= pair.finished:
        return "repetition.text", 0.7, "all that the draft says is said in less than half of the words"
    if cut > 0.45 and added < 0.12:
        return "length.too_long", 0.78, f"the user cut {cut:.0%} of the text and kept the rest"
    if _spelt_out(pair):
        return "length.too_short", 0.7, "the same in far more words"
    if cut < 0.15 and added > 0.5:
        if _TRANSLATE.search(pair.asked) or (not _LONG_WANTED.search(pair.asked) and _is_asked(pair)):
            return "incomplete.missing_part", 0.7, "the draft is kept, and what was asked for was put in"
        return "length.too_short", 0.75, f"{added:.0%} of the user's text is new, the draft is kept"
    if (
        cut < 0.03
        and not ("negation" in pair.edit.changes and pair.rest[0])
        and (added >= 0.12 or (not cut and _run(pair.old, pair.new) >= _SENTENCE))
    ):
        return "incomplete.missing_part", 0.7, f"the draft is kept, {added:.0%} of the user's text was put in"
    if (
        added < 0.03
        and pair.gone
        and (cut >= 0.12 or (not added and _run(pair.new, pair.old) >= _SENTENCE))
        and _whole_cut(pair)
    ):
        return "length.too_long", 0.55, f"the user cut {cut:.0%} of the text and kept the rest"
    return None


def _is_asked(pair: Pair) -> bool:
    """Whether what was put in answers a part of the request that the draft did not touch."""
    return len(pair.wanted) <= _PLAIN and bool((pair.wanted - pair.drafted) & pair.come)


def _spelt_out(pair: Pair) -> bool:
    """Whether few words became many that say it as well."""
    if len(pair.old) > _CURT or len(pair.new) < _CURT or pair.size < _LONGER or not pair.drafted:
        return False
    return len(pair.drafted & pair.finished) * 2 >= len(pair.drafted) and pair.shares[0] >= _SAME


def _whole_cut(pair: Pair) -> bool:
    """Whether what was cut stood for itself: sentences, or a clause without a denial, which would turn the rest."""
    if pair.edit.kind != "critical" or not pair.rest[1]:
        return True
    return "negation" not in pair.edit.changes and _run(pair.new, pair.old) >= _SENTENCE


def _tone(pair: Pair) -> Reading | None:
    """Another register: nearly all is said otherwise, and what moved is how."""
    score, what = moved(*pair.rest)
    if score < 2 or pair.edit.kind == "minor" or (_elsewhere(pair) and (score < 3 or len(pair.old) > _NOTE)):
        return None
    if _shortened(pair) and (pair.size <= _FRACTION or score < (4 if _SHORT_WANTED.search(pair.asked) else 3)):
        return None
    old, new, asked = pair.numbers
    if not new <= old | asked and len(new - old - asked) > 1:
        return None
    if score == 2 and pair.edit.kind == "critical" and pair.edit.distance < 0.5:
        return None
    return "tone", min(0.8, 0.5 + 0.06 * score), f"another register: {what} moved most"


def _corrected(pair: Pair) -> Reading | None:
    """A fact, a number or a yes changed, the rest near enough to tell."""
    edit = pair.edit
    first = [_says_yes(text) for text in (pair.draft, pair.final)]
    if None not in first and first[0] is not first[1]:
        return "incorrect", 0.8, "the answer was turned"
    if _left_out(pair):
        return "incomplete.missing_part", 0.7, "all of the draft is kept, and what the request had was put in"
    if edit.kind == "critical" and (edit.distance < 0.6 or not (_shortened(pair) or _elsewhere(pair))):
        return (
            "incorrect",
            0.8 if edit.distance < 0.6 else 0.6,
            f"the edit changes {', '.join(edit.changes) or 'facts'}",
        )
    if _other_name(pair):
        return "incorrect", 0.7, "one name gave way to another"
    if edit.kind != "rewrite" and tells(pair.asked) and _FACT.search(pair.asked[-_ASKED:]) and _one_term(pair):
        return "incorrect", 0.65, "a fact was asked for, and one term of the answer was exchanged"
    return None


def _says_yes(text: str) -> bool | None:
    """Whether the text begins with a yes; None where it begins with neither a yes nor a no."""
    found = _ANSWER.match(text)
    return found and found["yes"] is not None


def _rewritten(pair: Pair) -> Reading | None:
    if _TURN.search(pair.asked) and _DESCRIBES.match(pair.draft) and not _DESCRIBES.match(pair.final):
        return "off_topic.wrong_task", 0.7, "the draft speaks about the text that was to be worked on"
    if _shortened(pair):
        sure = 0.7 if _SHORT_WANTED.search(pair.asked) or pair.size < 0.4 else 0.6
        return "length.too_long", sure, f"said again in {pair.size:.0%} of the words"
    if _elsewhere(pair) and not tells(pair.asked) and moved(*pair.rest)[0]:
        return "tone", 0.55, "a text to send or print, said otherwise altogether"
    if _elsewhere(pair) or _answers(pair):
        return "off_topic.irrelevant", 0.6, "the user's text answers in other words altogether"
    return None


def _reworded(pair: Pair) -> Reading:
    if _few_words(pair):
        return "", 0.0, ""
    if pair.edit.kind == "rewrite" and tells(pair.asked):
        return "off_topic.irrelevant", 0.55, "the user answers the question in other words altogether"
    if pair.edit.kind == "rewrite" and moved(*pair.rest)[0]:
        return "tone", 0.55, "said otherwise altogether"
    if pair.edit.kind in ("substantive", "minor"):
        return "tone", 0.55 if pair.edit.kind == "substantive" else 0.4, "reworded, facts kept"
    return "", 0.0, ""


def _few_words(pair: Pair) -> bool:
    """Whether next to nothing was reworded, which may be no more than taste: the register is where it was."""
    found = pair.blocks
    if found is None or is_cjk(pair.draft):
        return False
    changed = sum(max(map(len, block)) for block in found)
    return changed <= _TASTE or (
        changed <= _MOST_TASTE and pair.shares[0] <= (_KEPT if moved(*pair.rest)[0] else _KEPT_SO)
    )


def _shortened(pair: Pair) -> bool:
    """Whether the user said the same in far fewer words."""
    if len(pair.old) < _LEAST or pair.size > _SHORTER or not pair.finished:
        return False
    known = pair.drafted | pair.wanted
    told = sum(one in known for one in pair.finished) / len(pair.finished)
    shared = pair.finished & pair.drafted
    return told >= _TOLD_SHORTER and len(shared) * 3 >= len(pair.finished)


def _elsewhere(pair: Pair) -> bool:
    """Whether both texts say something, and next to nothing in common."""
    left, right = pair.rest
    return min(len(left), len(right)) >= 10 and pair.in_other_words <= _ELSEWHERE and pair.edit.distance > 0.5


def _answers(pair: Pair) -> bool:
    """Whether the user's text takes up what was asked, of which the draft has next to nothing."""
    old, new = (pair.wanted & one for one in (pair.drafted, pair.finished))
    return pair.edit.kind == "rewrite" and len(new) >= _TAKEN_UP and len(old) * 4 <= len(new)


def _run(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words were put into the draft in one place, where it is kept as it is: all between what both begin and end with."""
    shared = min(len(old), len(new))
    start = next((place for place in range(shared) if old[place] != new[place]), shared)
    end = next((place for place in range(shared - start) if old[-1 - place] != new[-1 - place]), shared - start)
    return len(new) - len(old) if start + end == len(old) else 0


def _left_out(pair: Pair) -> bool:
    """Whether what was put in are numbers or words that the request had, beside all that the draft says."""
    old, new, asked = pair.numbers
    if pair.shares[0] > _JOINT or not pair.drafted <= pair.finished or not old <= new <= old | asked:
        return False
    return bool(new - old) or (bool(pair.come) and pair.come <= pair.wanted)


def _other_name(pair: Pair) -> bool:
    """Whether a name is all that was exchanged, where what stands beside it shows that it is one."""
    found = pair.blocks
    if found is None or len(found) != 1:
        return False
    gone, come = found[0]
    if not 0 < len(gone) <= _FEW or not 0 < len(come) <= _FEW:
        return False
    if not all(word.isalpha() and word[0].isupper() and word.casefold() not in COMMON for word in (*gone, *come)):
        return False
    if short_for(gone, come) or short_for(come, gone):
        return False
    words = pieces(pair.draft)
    place = next((k for k in range(len(words)) if words[k : k + len(gone)] == list(gone)), 0)
    behind = words[place + len(gone) : place + len(gone) + 1]
    return bool(behind and behind[0][0].isupper()) or (place > 0 and words[place - 1].isalnum())


def _one_term(pair: Pair) -> bool:
    """Whether the texts are the same but for one word or two at one place."""
    if is_cjk(pair.draft):
        return exchanged(pair.draft, pair.final)
    found = list(blocks(pair.old, pair.new))
    if len(found) != 1 or misspelt("".join(found[0][1]), "".join(found[0][2])):
        return False
    return all(
        len(side) <= _FEW and len(side) < len(text)
        for side, text in zip(found[0][1:3], (pair.old, pair.new), strict=True)
    )
