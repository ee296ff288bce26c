"""Edits that do what the prompt had demanded: a word it forbids gone, a value it lists, the order, a register, names withheld."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson

from closeloop.buckets.base import Case
from closeloop.buckets.detectors.edits.pair import Pair, beginnings, pieces
from closeloop.buckets.detectors.edits.register import moved
from closeloop.buckets.detectors.edits.values import same_values
from closeloop.patterns import lazy
from closeloop.signals.edits import is_json

Reading = tuple[str, float, str]

_FORBIDS = lazy(
    r"\b(?:never|not|don['’]?t|avoid\w*|without|instead of|rather than|no|nicht|kein\w*|nie(?:mals)?|statt|ohne|jamais|pas|sans"
    r"|plut[ôo]t que|au lieu de|nunca|sin|evit\w+|en vez de|en lugar de|non|senza|sem|não)\b(?P<what>[^\n.!?;:]{1,60})",
    re.IGNORECASE,
)
_NO_BAN = lazy(
    r"\s*(?:(?:to )?(?:forget|fail|miss|omit|hesitate)|only|just|vergiss|oubli\w*|olvid\w*)\b", re.IGNORECASE
)
_KINDS = (
    (
        re.compile(r"\b(?:prices?|costs?|amounts?|preise?|prix|precios?|prezzi)\b", re.IGNORECASE),
        re.compile(r"[$€£]\s?\d|\d\s?[$€£]"),
    ),
    (
        re.compile(r"\b(?:links?|urls?|websites?)\b", re.IGNORECASE),
        re.compile(r"https?://|www\.|\w\.(?:com|org|net|io|biz)\b"),
    ),
    (
        re.compile(r"\b(?:dates?|deadlines?|datum|termine?|fechas?)\b", re.IGNORECASE),
        re.compile(r"\b\d{1,2}(?:[./]\d|(?:st|nd|rd|th)?\.? [A-Z])|\b[A-Z][a-z]{2,8} \d{1,2}\b"),
    ),
    (re.compile(r"\bquestions?\b", re.IGNORECASE), re.compile(r"\?")),
)
"""What may be ruled out by its kind, and what shows it."""
_PRESCRIBES = lazy(
    r"\b(?:use|using|say|write|call|as|with|words?|names?|named|terms?|spell\w*|sign|address|replace\w*)\W{1,3}(?:\w+ ){0,3}"
    r"['\"“‘«](?P<what>[^'\"“”‘’«»\n]{1,30})['\"”’»]",
    re.IGNORECASE,
)
_NAMED_AS = re.compile(
    r"\b(?:as|called|named|by|[Ss]ign(?:ed)?(?: (?:as|with))?|[Cc]all (?:me|him|her|it|us)) (?P<what>[A-ZÀ-Ý]\w+(?: [A-ZÀ-Ý]\w+)?)"
)
_FORMAT_ASKED = lazy(
    r"\b(?:D{1,2}[./-]M{1,2}|M{1,2}/D{1,2}|Y{4}|ISO|24[- ]?h(?:ours?)?|12[- ]?h(?:ours?)?|(?:dates?|numbers?|times?"
    r"|currenc\w+) (?:as|in|like)"
    r"|(?:as|in) (?:digits|numerals|figures|words)|format|spell out|spelled out|ausgeschrieben|als ziffern|in ziffern|en chiffres"
    r"|en lettres)\b",
    re.IGNORECASE,
)
_LISTED = lazy(
    r"\b(?:one of|either|enum|allowed|must be|choose|pick|only|values?|labels?|categor\w+|classes|eines? von|parmi|uno de|una de)\b|\||/",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[\n,;、]|\b(?:and|und|et|y|e|or|oder|ou|o)\b", re.IGNORECASE)
_LIST_MARK = re.compile(r"^\s*(?:[-*•+]|\d{1,3}[.)])\s+", re.MULTILINE)
_LEAST_ITEMS = 3
_INDEX = re.compile(r"\0\d+")
_MOST_CUT = 0.6
"""Share of the draft's words that may go where one of them had been ruled out."""
_OVER = lazy(
    r"\b(?:no longer|not any ?more|ended (?:in|on|with)|(?:was|were|has been|have been|got) (?:since )?(?:replaced|abolished|discontinued"
    r"|repealed|renamed|retired|superseded|shut down)|used to be|formerly|deprecated|abgeschafft|eingestellt|n['’]est plus"
    r"|remplac[ée]\w*|ya no|non è più|não é mais)\b|以前は|廃止|不再",
    re.IGNORECASE,
)
_OUTDATED = lazy(
    r"\b(?:since (?:\w+ ){0,3}(?:19|20)\d\d|as of|previously|now(?:adays)?|(?:raised|lowered|moved|followed|succeeded"
    r"|changed)\b[^\n]{0,60}\b20\d\d"
    r"|(?:until|up to) (?:the end of )?(?:19|20)\d\d|inzwischen|mittlerweile|bis \d{4}|seit (?:\S+ ){0,3}\d{4}|depuis (?:\S+ ){0,3}\d{4}"
    r"|d[ée]sormais|jusqu['’]en|desde (?:\S+ ){0,3}\d{4}|ahora|hasta \d{4}|dal \d{4})\b|現在は|已经改",
    re.IGNORECASE,
)
_LATEST = lazy(
    r"\b(?:current\w*|the latest|newest|today|right now|aktuell\w*|derzeit\w*|neueste\w*|actuel\w*|derni[eè]re?|actual"
    r"|[úu]ltim[oa]|attual\w*)\b"
    r"|現在|最新|目前",
    re.IGNORECASE,
)
_NOW_ASKED = lazy(
    r"\b(?:current\w*|now|today|latest|newest|still|these days|at the moment|as of|20[2-4]\d|aktuell\w*|derzeit\w*|heute|noch|neueste\w*"
    r"|actuel\w*|aujourd['’]hui|derni[eè]re?|actual\w*|hoy|[úu]ltim[oa]|attual\w*|oggi)\b|現在|最新|目前",
    re.IGNORECASE,
)
_REGISTER_ASKED = lazy(
    r"\b(?:friendl\w+|formal\w*|informal\w*|casual\w*|polite\w*|jargon|plain (?:language|english|words)|simple words|serious\w*"
    r"|professional\w*|warm\w*|empath\w+|gentl[ey]|kind(?:ly)?|playful\w*|humou?r\w*|funny|enthusias\w+|neutral\w*|respectful\w*"
    r"|laymen|laypeople|layperson|for (?:a |\d+[- ]year[- ]old )?(?:kids?|child(?:ren)?|beginners)|locker\w*|freundlich\w*"
    r"|h[öo]flich\w*|sachlich\w*|einfach\w* (?:sprache|worte\w*)|fachjargon|duzen|siezen|aimable\w*|soutenu|familier|poli\w*"
    r"|amable\w*|cercan[oa]|sencill\w+|cordial\w*|gentile|tone|ton|tono|voice|style)\b|丁寧|敬語|やさしい|友好|礼貌",
    re.IGNORECASE,
)
_REDACT = lazy(
    r"\b(?:redact\w*|anonymi[sz]\w*|pseudonymi[sz]\w*|mask|withhold|leave out|omit|remove|strip|(?:do not|don['’]t|never|must not|may not)"
    r" (?:\w+ ){0,3}(?:use|include|mention|name|reveal|disclose|give|share|show|write|state|print)|no|without|anonymisier\w*|schw[äa]rz\w*"
    r"|anonymise\w*|ne \w+ pas|sans|anonimiza\w*|sin)\b(?P<what>[^\n.!?;]{1,60})",
    re.IGNORECASE,
)
_PERSONAL = lazy(
    r"\b(?:names?|personal|identif\w+|patients?|minors?|addresse?s?|phone|e-?mails?|initials|birth\w*|pii|private|namen?|pers[öo]nliche\w*"
    r"|adresse\w*|noms?|personnel\w*|nombres?|personales|nom[ei]?)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-ZÀ-Ý][a-zß-ÿ'’-]+(?: [A-ZÀ-Ý][a-zß-ÿ'’-]+)+\b")


def obeyed(case: Case, pair: Pair) -> Reading | None:
    """What the draft had not obeyed, how sure that is and why; None where nothing of the kind was mended."""
    found = _withheld(case, pair) or _of_json(case, pair) or _forbidden(case, pair) or _prescribed(case, pair)
    return found or _told_before(case, pair) or _in_order(pair)


def written_as_asked(case: Case, pair: Pair) -> Reading | None:
    """Whether numbers, dates or times are written otherwise where the prompt says how."""
    blocks = pair.blocks
    if not blocks or not _FORMAT_ASKED.search(case.demand):
        return None
    if all(same_values(*block) for block in blocks):
        return "format", 0.7, "the same numbers, written as asked"
    return None


def _withheld(case: Case, pair: Pair) -> Reading | None:
    """Names gone where the prompt wants them left out."""
    if pair.shares[0] > _MOST_CUT:
        return None
    lost = [one[0] for one in _NAME.finditer(pair.draft) if one[0] not in pair.final]
    if not lost or any(one[0] not in pair.draft for one in _NAME.finditer(pair.final)):
        return None
    if any(_PERSONAL.search(one["what"]) for one in _REDACT.finditer(case.prompt)):
        return "unsafe.pii", 0.75, "a name that was to be left out was taken out"
    return None


def _forbidden(case: Case, pair: Pair) -> Reading | None:
    """A word gone that the prompt had ruled out: now, or in an earlier turn."""
    gone = pair.gone
    if not gone or pair.shares[0] > _MOST_CUT:
        return None
    messages = case.interaction.prompt
    for place, message in reversed(list(enumerate(messages))):
        if message.role == "assistant" or not message.text:
            continue
        banned = frozenset[str]().union(
            *(beginnings(one["what"]) for one in _FORBIDS.finditer(message.text) if not _NO_BAN.match(one["what"]))
        )
        if any(_lost_kind(one["what"], pair) for one in _FORBIDS.finditer(message.text)) or (
            banned and len(banned & gone) * 2 >= len(gone)
        ):
            earlier = message.role == "user" and place < len(messages) - 1
            kind = "forgot_context" if earlier else "ignored"
            return f"instruction.{kind}", 0.75, "what was taken out had been ruled out"
    return None


def _lost_kind(what: str, pair: Pair) -> bool:
    """Whether what was ruled out by kind was in the draft and is gone."""
    return any(
        kind.search(what) and shown.search(pair.draft) and not shown.search(pair.final) for kind, shown in _KINDS
    )


def _prescribed(case: Case, pair: Pair) -> Reading | None:
    """A word put where another was, which the prompt had told to use."""
    if not pair.shares[0] or pair.shares[0] > _MOST_CUT:
        return None
    draft, final = (f" {' '.join(pieces(text))} ".casefold() for text in (pair.draft, pair.final))
    for one in (*_PRESCRIBES.finditer(case.prompt), *_NAMED_AS.finditer(case.prompt)):
        words = f" {' '.join(pieces(one['what']))} ".casefold()
        if words in final and words not in draft:
            return "instruction.ignored", 0.75, "a word that was told to be used was put in"
    return None


def _told_before(case: Case, pair: Pair) -> Reading | None:
    """What was put in had been told in an earlier turn, and not in the last."""
    if not pair.come or pair.shares[0] > _MOST_CUT:
        return None
    users = [message.text for message in case.interaction.prompt if message.role == "user" and message.text]
    told = beginnings("\n".join(users[:-1])) - pair.wanted
    if len(told & pair.come) * 2 >= len(pair.come):
        return "instruction.forgot_context", 0.75, "what was put in had been told in an earlier turn"
    return None


def _of_json(case: Case, pair: Pair) -> Reading | None:
    """Fields renamed, put in or taken out, a value of another type, a value of a list: the schema, not the facts."""
    if not (is_json(pair.draft) and is_json(pair.final)):
        return None
    before, after = (dict(_leaves(orjson.loads(text))) for text in (pair.draft, pair.final))
    old, new = ({_INDEX.sub("", path) for path in one} for one in (before, after))
    schema = f"{case.prompt}\n{case.text('response_format')}"
    if old < new and not any(path.rpartition(".")[2] in schema for path in new - old):
        return "incomplete.missing_part", 0.65, "fields were put in"
    if old != new:
        return "format.schema", 0.7, "the fields are others now"
    if before.keys() != after.keys():
        return None
    changed = [
        (one, after[path]) for path, one in before.items() if one != after[path] or type(one) is not type(after[path])
    ]
    if changed and all(type(one) is not type(other) and _plain(one) == _plain(other) for one, other in changed):
        return "format.schema", 0.75, "values are of another type now"
    if changed and all(_is_listed(one, other, schema) for one, other in changed):
        return "format.schema", 0.7, "a value of those that were listed took the place of one that was not"
    return None


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Where each value stands, and the value; places in lists are numbers behind a sign that no name has."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _leaves(one, f"{path}.{key}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _leaves(one, f"{path}\0{place}")
    else:
        yield path, value


def _plain(value: Any) -> str:
    return str(value).strip().casefold().removesuffix(".0")


def _is_listed(one: Any, other: Any, schema: str) -> bool:
    if not (isinstance(one, str) and isinstance(other, str) and other) or one in schema:
        return False
    place = schema.find(other)
    return place >= 0 and _LISTED.search(schema[max(0, place - 80) : place + len(other) + 40]) is not None


def _in_order(pair: Pair) -> Reading | None:
    """The same items in another order."""
    before, after = (_items(text) for text in (pair.draft, pair.final))
    if len(before) < _LEAST_ITEMS or before == after or Counter(before) != Counter(after):
        return None
    return "format.structure", 0.65, "the same items in another order"


def _items(text: str) -> list[str]:
    return [one.strip(" .").casefold() for one in _ITEM.split(_LIST_MARK.sub("", text.strip())) if one.strip(" .")]


def outdated(pair: Pair) -> Reading | None:
    """Whether the user's text says that it was so once."""
    over = _OVER.search(pair.final) is not None and not _OVER.search(pair.draft)
    now = _NOW_ASKED.search(pair.asked) is not None
    if over or (now and not _OUTDATED.search(pair.draft) and _OUTDATED.search(pair.final)):
        return "stale", 0.75, "what the draft says is said to have been so once"
    old, new, asked = pair.numbers
    if now and pair.edit.kind == "critical" and not (new - old) & asked and _LATEST.search(pair.asked):
        return "stale", 0.6, "what is so now was asked for, and it is something else"
    return None


def in_register(case: Case, pair: Pair) -> Reading | None:
    """Whether all is said otherwise where a register was asked for, and the register moved."""
    if moved(*pair.rest)[0] and _REGISTER_ASKED.search(case.demand):
        return "tone", 0.65, "all is said otherwise, and how it is said had been asked for"
    return None
