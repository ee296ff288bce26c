"""Edits that say nothing of the draft: a slip of the pen mended, marks and blanks, a place filled in that was left open for it."""

from __future__ import annotations

import re

from closeloop.buckets.detectors.edits.pair import Block, Pair
from closeloop.buckets.detectors.edits.values import same_values
from closeloop.buckets.text import fold, is_cjk
from closeloop.interactions.languages.detect import COMMON
from closeloop.signals.swaps import misspelt

_OPEN = re.compile(r"\[[^\[\]\n]{1,40}\]|\{\{?[^{}\n]{1,40}\}?\}|<[^<>\n/]{1,40}>|_{3,}|[〇○]{2,}|X{2,}|TBD|TODO")
_SLOTS = 8
"""Words that fill a place, or follow a closing comma."""
_CONFUSED = """
has have had|is are|was were|do does|don't doesn't|a an|your you're|their there they're|then than|who whom|less fewer|to too|i me
das dass|seid seit|den dem|ein eine einen einem einer|der die das den dem des|als wie|wieder wider|mein meine meinen meinem|im in
le la les|un une|ces ses|a à|ou où|et est|sa ça|son sont|quel quelle quels quelles|el la los las|un una|por para|e é|il lo la gli le
o a os as|mas mais|de het|dat wat|hen hun
"""
_SLIPS = {word: group.split()[0] for group in _CONFUSED.strip().replace("\n", "|").split("|") for word in group.split()}
"""Words that are written for each other, and the forms of one word that have to agree with others."""
_BRITISH = 5
"""Letters from which on a word may end otherwise in British English."""
_AMERICAN = (
    (re.compile(r"(?<=[a-z]{2})our(?=(?:s|ed|ing|ful|ite|ites|able|hood|less|er|ers|al|y)?$)"), "or"),
    (re.compile(r"(?<=[a-z]{2})is(?=(?:e|es|ed|ing|er|ers|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{2})ys(?=(?:e|es|ed|ing|er|ers)$)"), "yz"),
    (re.compile(r"(?<=[a-z][bt])re(?=s?$)"), "er"),
    (re.compile(r"(?<=[a-z]{2})ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"(?<=[a-z]{2})ogue(?=s?$)"), "og"),
    (re.compile(r"(?<=[a-z]{2})enc(?=es?$)"), "ens"),
)
_AMERICAN_WORDS = {
    "grey": "gray",
    "cheque": "check",
    "tyre": "tire",
    "programme": "program",
    "kerb": "curb",
    "metre": "meter",
}
_DOUBLED, _LONG, _VOWEL = 2, 6, 7
"""Letters of a word in which a letter twice, one more or less, another vowel is a slip of the pen."""
_VOWELS = frozenset("aeiouy")
_CODE = re.compile(r"`[^`\n]+`")
_KANA = re.compile(r"[\u3041-\u3096]{1,2}")


def says_nothing(pair: Pair) -> bool:
    """Whether every difference is one of those, and the words stay the words they were."""
    if is_cjk(pair.draft):
        return _filled(pair.draft, pair.final) or _kana_slip(pair)
    blocks = pair.blocks
    if blocks is None or _quoted_code(pair.draft) != _quoted_code(pair.final):
        return False
    last = len(blocks) - 1
    return all(is_slip(block, at_end=place == last and _ends_open(pair)) for place, block in enumerate(blocks))


def is_slip(block: Block, *, at_end: bool) -> bool:
    """Whether what gave way to what is one of those. `at_end` is the place behind a farewell."""
    gone, come = block
    if not any(map(has_letters, [*gone, *come])):
        return not any(mark in "%$€£+−*/=<>^&|\\" for mark in (*gone, *come))
    if any(map(_OPEN.fullmatch, gone)) and not any(map(_OPEN.fullmatch, come)):
        return 0 < len(come) <= _SLOTS * sum(bool(_OPEN.fullmatch(one)) for one in gone)
    if not gone and at_end:
        return len(come) <= _SLOTS and any(word[:1].isupper() for word in come if word[0].isalpha())
    left, right = (tuple(filter(has_letters, side)) for side in (gone, come))
    if left and right and same_values(gone, come):
        return True
    return len(left) == len(right) and all(map(slip, left, right))


def has_letters(piece: str) -> bool:
    """Whether it is more than marks."""
    return any(map(str.isalnum, piece))


def _ends_open(pair: Pair) -> bool:
    """Whether the draft ends with a farewell's comma, behind which a name has to be put."""
    return pair.draft.rstrip()[-1:] in (",", "、", "，")


def slip(one: str, other: str) -> bool:
    """Whether two words are one, spelt in two ways: case, accents, an apostrophe, a letter twice, one more, one less, another vowel,

    British and American.
    """
    if _SLIPS.get(one.casefold().replace("’", "'"), one) == _SLIPS.get(other.casefold().replace("’", "'"), other):
        return True
    plain, mended = (fold(word).replace("'", "").replace("’", "") for word in (one, other))
    if plain == mended or _american(plain) == _american(mended):
        return True
    if not (plain.isalpha() and mended.isalpha()) or plain[0] != mended[0]:
        return False
    if misspelt(plain, mended) or (mended in COMMON and _swapped(plain, mended)):
        return True
    short, long = sorted((plain, mended), key=len)
    if len(long) - len(short) == 1:
        place = next((k for k, letter in enumerate(short) if letter != long[k]), len(short))
        if short[place:] != long[place + 1 :]:
            return False
        return (len(short) >= _DOUBLED and long[place] == long[place - 1]) or len(short) >= _LONG
    if len(short) == len(long) >= _VOWEL:
        differ = [pair for pair in zip(short, long, strict=True) if pair[0] != pair[1]]
        return len(differ) == 1 and _VOWELS.issuperset(differ[0])
    return False


def _american(word: str) -> str:
    """The word as Americans write it; other words may turn into none."""
    if len(word) < _BRITISH:
        return _AMERICAN_WORDS.get(word, word)
    for ending, other in _AMERICAN:
        word = ending.sub(other, word)
    return _AMERICAN_WORDS.get(word, word)


def _swapped(one: str, other: str) -> bool:
    """Whether two letters that stand together are the other way round, and no more."""
    places = [place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]]
    return (
        len(one) == len(other)
        and len(places) == 2
        and places[1] == places[0] + 1
        and (one[places[0]], one[places[1]]) == (other[places[1]], other[places[0]])
    )


def _quoted_code(text: str) -> list[str]:
    return _CODE.findall(text) if "`" in text else []


def _filled(draft: str, final: str) -> bool:
    """Whether the final is the draft with its open places filled in."""
    parts = _OPEN.split(draft.strip())
    if len(parts) == 1:
        return False
    pattern = r"[^\n]{1,40}?".join(map(re.escape, parts))
    return re.fullmatch(pattern, final.strip()) is not None


def _kana_slip(pair: Pair) -> bool:
    """Whether one or two hiragana inside a longer text are all that was put in, taken out or exchanged."""
    draft, final = pair.draft.strip(), pair.final.strip()
    shared = min(len(draft), len(final))
    start = next((place for place in range(shared) if draft[place] != final[place]), shared)
    end = next((place for place in range(shared - start) if draft[-1 - place] != final[-1 - place]), shared - start)
    gone, come = draft[start : len(draft) - end], final[start : len(final) - end]
    both = gone + come
    if not both or any(mark in both for mark in "ないずかぬ") or start < 2 or not end:
        return False
    return len(final) >= 8 and bool(_KANA.fullmatch(come or gone)) and (not gone or not come) and _inside(draft, start)


def _inside(draft: str, start: int) -> bool:
    return start > 0 and _KANA.match(draft[start - 1]) is not None
