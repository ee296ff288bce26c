"""Templates of an answer in a prompt: places below a heading, behind a label, at a key of JSON or in a tag, and what fills them.

A demand that stands at such a place (`"title": string, at most 60 characters`; `### Tip` and below it `(one sentence)`) is one on
what fills it. Which labels of a prompt are places of the answer only the answer tells: it has them too, as it has no `Rules:`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from closeloop.buckets.constraints.checks import check
from closeloop.buckets.constraints.english.limited import is_limited
from closeloop.buckets.constraints.model import Broken, Constraint
from closeloop.buckets.constraints.read import read

_KEY = re.compile(r"[\"“](?P<name>[^\"”\n]{1,60})[\"”][ \t]*(?:\([^()\n]{0,80}\)[ \t]*)?[:：]")
_HEADING = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+(?P<name>[^\n]{1,80})|\*\*(?P<bold>[^*\n]{1,60})\*\*:?[ \t]*$)", re.MULTILINE
)
_LABEL = re.compile(
    r"^[ \t]*(?:[-*•–][ \t]+|\d{1,2}[.)][ \t]*)?(?:(?:[Ll]ine|[Rr]ow|[Ff]ield) \d{1,2}: )?"
    r"(?:[\[【](?P<bracket>[^\[\]【】\n]{1,40})[\]】]"
    r"|[*_`«]{0,3}(?P<name>[^\W_][^\n:：*`«»()\"“”]{0,48}?)[*_`»]{0,3}[ \t]?(?:\([^()\n]{0,80}\)[ \t]?)?"
    r"\*{0,2}(?:[:：]|[–—][ \t]|-[ \t])\*{0,2})",
    re.MULTILINE,
)
_TAG = re.compile(r"<(?P<name>[A-Za-z][\w-]{1,40})>(?P<within>[^<]{0,2000})</(?P=name)>")
_BRACKETS = re.compile(r"[`\"“'*]?(?P<name>[^\W\d_][\w-]{1,40})[`\"”'*]?[ \t]?\((?P<within>[^()\n]{3,160})\)")
_BRACES = re.compile(r"[{<](?P<name>[^\W\d_][^{}<>\n\"“:]{0,40})(?P<within>:[^{}<>\n\"“]{3,160})[}>]")
_MARKUP = ' \t>#*_-•–—.)0123456789`«»"“”[【'
_BETWEEN = re.compile(r"[\s{}\[\](),;…*_-]*")
"""What may stand between one place of a template and the next."""
_WHOLE = (
    "csv", "xml", "yaml", "html", "markdown", "named_sections", "sections", "sections_named", "labels", "template", "array_items",
    "repeat", "only_code",
)  # fmt: skip
"""Kinds of demands that are on all of a response, wherever they stand."""
_TITLES = ("title", "subject")
"""Parts that a place is itself."""
_LONGEST = 40_000
"""Characters of a prompt, and of a response, in which places are looked for."""


@dataclass(frozen=True)
class Place:
    """One place of a template: its name as it is written and in plain letters, and where in the prompt it stands."""

    title: str
    name: str
    end: int
    at: int
    """Where the place begins, with its name: demands from there to `end` are on what fills it."""
    said: int
    """Where what is said of it begins, behind its name."""
    kind: str
    sure: bool
    """Whether in a row of such it is a place of the answer by its look or name alone: a key, a name in capitals or of a part (`Title`)."""
    open: bool
    """Whether it is to be filled in, as a tag or a label with brackets behind it is: a place of the answer even if it stands alone."""
    instead: frozenset[str]
    """What may fill it as it is, in plain letters: `If there are none, write "None"`."""


@dataclass(frozen=True)
class Fill:
    """What fills a place: its text, and where in the response it stands. `exact` where both are letter by letter the same."""

    text: str
    start: int
    end: int
    exact: bool


@dataclass(frozen=True)
class Filled:
    """A place of the answer with what fills it in the response; `beside` where others of its template are there."""

    place: Place
    fills: tuple[Fill, ...]
    beside: bool


def check_in_place(
    constraint: Constraint, places: Sequence[Filled], response: str, demand: str, prompt: str, rules: int
) -> Broken | None:
    """How the response breaks a demand, or, where that stands at a place of a template, what fills it.

    Of the rules, which end at `rules`, only those count that hold for every answer.
    """
    if not constraint.kind.startswith("json") and constraint.kind not in _WHOLE:
        for one in places:
            inside = one.place.at <= constraint.start < one.place.end and constraint.end <= one.place.end
            if inside and (one.fills or one.beside or constraint.part != "paragraphs"):
                return _in_fills(constraint, one.place, one.fills, demand)
    if constraint.start < rules and constraint.trust < _TOLD and constraint.kind in ("words", "characters"):
        constraint = replace(constraint, low=None)
    broken = check(constraint, response, demand)
    if broken is None or constraint.start >= rules or constraint.part:
        return broken
    return None if is_limited(prompt, constraint.start, constraint.end, constraint.kind) else broken


_TOLD = 0.7
"""Below it a number stands alone: `40 words` in rules are the most that answers may have."""


def placed(prompt: str, places: Sequence[Filled], demands: Sequence[Constraint]) -> Iterator[Constraint]:
    """Demands that stand at a filled place and are none on a whole response: `Body: two sentences`."""
    for place in [one.place for one in places if one.fills]:
        known = {one.kind for one in demands if place.at <= one.start < place.end}
        for one in read(prompt[place.said : place.end]):
            if one.kind not in known:
                yield replace(one, start=one.start + place.said, end=one.end + place.said)


def _in_fills(constraint: Constraint, place: Place, fills: Sequence[Fill], demand: str) -> Broken | None:
    if constraint.part in _TITLES:
        constraint = replace(constraint, part="", place=None)
    for fill in fills:
        broken = None if plain(fill.text) in place.instead else check(constraint, fill.text, demand)
        if broken is not None:
            exact = fill.exact and broken.end > broken.start
            start, end = (fill.start + broken.start, fill.start + broken.end) if exact else (fill.start, fill.end)
            return replace(broken, reason=f"at {place.title!r}: {broken.reason}", start=start, end=end)
    return None


def missing(places: Sequence[Filled], prompt: str, own: int) -> Place | None:
    """The first heading or label of a template in the rules (in front of `own`) that the response lacks, where nothing makes it optional.

    A label must have something to be filled in behind it, or nothing (`SUMMARY: (one sentence)`, `Risk: [low/high]`): data has values.
    """
    for one in places:
        place = one.place
        if one.fills or not one.beside or place.kind not in ("heading", "label") or place.end > own:
            continue
        said = prompt[place.at : place.end]
        if not prompt[place.said : place.end].strip() and _is_above(prompt, place.end):
            continue  # the title above the headings
        if (place.kind == "heading" or _TO_FILL.search(said)) and not _OPTIONAL.search(said):
            if place.kind == "label" and _introduces(place, places, prompt):
                continue
            return place
    return None


def _is_above(prompt: str, end: int) -> bool:
    """Whether the heading that ends here stands right above a deeper one."""
    here = re.search(r"#{1,6}(?=[^#]*$)", prompt[max(0, end - 100) : end])
    below = re.match(r"\s*(#{1,6})", prompt[end:])
    return here is not None and below is not None and len(below[1]) > len(here[0])


def _introduces(place: Place, places: Sequence[Filled], prompt: str) -> bool:
    """Whether a label with nothing behind it stands right above labels that have something: `For each article return:`."""
    if not prompt[place.at : place.end].rstrip().endswith((":", "：")):
        return False
    below = next((other.place for other in places if other.place.at > place.at), None)
    return (
        below is not None
        and not prompt[place.end : below.at].strip()
        and not prompt[below.at : below.end].rstrip().endswith((":", "："))
    )


_TO_FILL = re.compile(r"[:：–—-][ \t*_]*(?:$|[(\[{<（［【]|\.{3}|…|_{2})")
_OPTIONAL = re.compile(
    r"\b(?:optional|if|when|where|unless|only|option\w*|facultat\w*|opcional\w*|opzional\w*|wenn|falls|nur|si|s['’]il|seulement|solo|sólo|se|apenas"
    r"|caso|als|indien|alleen|om|endast|hvis|kun|jeśli|gdy|tylko|если|при|только|varsa|yalnızca)\b|任意|必要|場合|あれば|如果|若|如有|可选|있으면|경우|선택"
    r"|إذا|إن وجد|اختياري|यदि|अगर|वैकल्पिक",
    re.IGNORECASE,
)


@lru_cache(maxsize=4)
def filled(prompt: str, response: str) -> tuple[Filled, ...]:
    """The places of the prompt that are places of the answer. Remembered: several detectors ask about one response."""
    places = _places(prompt)
    if not places:
        return ()
    found = _fills(response[:_LONGEST], {place.name for place in places})
    return tuple(_wanted(prompt, places, found)) if found or any(place.sure for place in places) else ()


def _wanted(prompt: str, places: Sequence[Place], found: Mapping[str, Sequence[Fill]]) -> Iterator[Filled]:
    """Places that the response has, those it lacks in a row of which it has two, and those that can be nothing else."""
    rows: list[list[Place]] = []
    last: dict[str, list[Place]] = {}
    for place in places:
        row = last.get(place.kind)
        if row and _BETWEEN.fullmatch(prompt, row[-1].end, max(row[-1].end, place.at)):
            row.append(place)
        else:
            last[place.kind] = row = [place]
            rows.append(row)
    for row in rows:
        beside = sum(place.name in found for place in row) > 1
        sure = sum(place.sure for place in row) > 1
        for place in row:
            if place.name in found or beside or sure or place.open:
                yield Filled(place, tuple(found.get(place.name, ())), beside)


_SIGNS = (":", "#", "：", "**", "</", "(", " – ", " - ")
"""Without one of these a prompt has no place."""


@lru_cache(maxsize=512)
def _places(prompt: str) -> tuple[Place, ...]:
    """Everything in a prompt that may be a place of a template, in order."""
    text = prompt[:_LONGEST]
    if not any(map(text.__contains__, _SIGNS)):
        return ()
    found: dict[int, Place] = {}
    keys = list(_KEY.finditer(text))
    for index, match in enumerate(keys):
        line = _line_end(text, match.end())
        line = line if (closed := text.find("}", match.end(), line)) < 0 else closed
        following = keys[index + 1].start() if index + 1 < len(keys) else line
        found[match.start()] = _place(text, match["name"], match.end(), min(line, following), match.start(), "key")
    for match in _HEADING.finditer(text):
        end = _paragraph_end(text, match.end())
        title = match["name"] or match["bold"]
        found.setdefault(match.start(), _place(text, title, match.end(), end, match.start(), "heading"))
    for match in _LABEL.finditer(text):
        if match.start() not in found:
            named = "bracket" if match["bracket"] else "name"
            end = _item_end(text, match, named)
            found[match.start()] = _place(
                text, match[named], match.end(), end, match.start(), "label", sure=named == "bracket"
            )
    for kind, pattern in (("tag", _TAG), ("tag", _BRACES), ("name", _BRACKETS)):
        for match in pattern.finditer(text):
            if kind == "tag" or not any(one.at <= match.start() < one.end for one in found.values()):
                at, end = match.span("within")
                found.setdefault(at - 1, _place(text, match["name"], at, end, at - 1, kind))
    return tuple(found[at] for at in sorted(found) if found[at].name)


def _place(text: str, title: str, said: int, end: int, at: int, kind: str, *, sure: bool = False) -> Place:
    name = plain(title)
    capitals = title.isupper() and len(name) > 2 and kind == "label"
    instead = frozenset(plain(match[1]) for match in _QUOTED.finditer(text, said, end))
    sure = sure or capitals or kind in ("key", "tag") or (kind == "label" and _PARTS.fullmatch(name) is not None)
    opened = kind == "tag" or (kind == "label" and _OPENED.match(text, said) is not None)
    return Place(title.strip(" *_#:"), name, end, at, said, kind, sure or opened, opened, instead)


_OPENED = re.compile(r"[ \t*_]*[\[{<［【]")
_QUOTED = re.compile(r"[\"“„«「'‘]([^\"”“»」'’\n]{1,40})[\"”“»」'’]")
_PARTS = re.compile(
    r"(?:title|headline|heading|subject|subjectline|intro|introduction|hook|opening|body|conclusion|closing|summary|abstract|cta"
    r"|calltoaction|tldr|caption|description|metadescription|tagline|slogan|highlights|greeting|signature|signoff|step|section"
    r"|paragraph|part|bullet|slide|line|block|teaser|titel|überschrift|betreff|einleitung|haupttext|zusammenfassung|beschreibung"
    r"|fazit|schluss|anrede|zeile|absatz|abschnitt|titre|objet|accroche|corps|résumé|chapô|ligne|paragraphe|título"
    r"|asunto|introducción|cuerpo|resumen|descripción|conclusión|cierre|despedida|saludo|línea|párrafo|sección|titolo|oggetto"
    r"|introduzione|corpo|riassunto|descrizione|conclusione|saluto|riga|paragrafo|sezione|assunto|introdução|resumo|descrição"
    r"|conclusão|linha|parágrafo|seção|kop|onderwerp|inleiding|samenvatting|beschrijving|alinea|tytuł|temat|wstęp|treść"
    r"|podsumowanie|opis|zakończenie|akapit|tittel|overskrift|rubrik|emne|ämne|ingress|indledning|inledning|brødtekst|brödtext"
    r"|sammanfattning|beskrivelse|beskrivning|afsnit|stycke|заголовок|тема|вступление|описание|вывод|абзац|резюме|лид|строка"
    r"|başlık|konu|giriş|özet|açıklama|sonuç|satır|(?:主|副|袖)?見出し|タイトル|件名|本文|要約|概要|導入|結論|标题|標題|正文|摘要"
    r"|简介|结论|개요|제목|본문|요약|총평|결론|العنوان|الموضوع|المقدمة|الخلاصة|शीर्षक|सारांश)\d{0,2}"
)
"""What parts of a text are called, in plain letters; a number may follow (`Line 2`)."""


def plain(name: str) -> str:
    """A name as it is compared: small letters and figures alone."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _paragraph_end(text: str, at: int) -> int:
    """The end of the lines below a heading: at the next blank line behind them, or the next heading."""
    match = _NO_BLANK.search(text, at)
    if match is None:
        return len(text)
    stop = _STOPS.search(text, match.start())
    return stop.start() if stop else len(text)


_NO_BLANK = re.compile(r"\S")
_STOPS = re.compile(r"\n[ \t]*(?:\n|#{1,6}[ \t]|\*\*[^*\n]{1,60}\*\*:?[ \t]*(?:\n|\Z))|(?<=\n)#{1,6}[ \t]")


def _item_end(text: str, label: re.Match[str], named: str) -> int:
    """The end of what a label is about: its line, and lines below it that are set in or in brackets; all, where it stands alone."""
    end = _line_end(text, label.end())
    depth = label.start(named) - label.start()
    alone = not text[label.end() : end].strip(" \t*_")
    while end < len(text):
        following = text[end + 1 : _line_end(text, end + 1)]
        bare = following.lstrip(" \t")
        if not bare:
            break
        inset = len(following) - len(bare)
        if not (inset > depth or bare.startswith(("(", "（", "{")) or (alone and not _LABEL.match(following))):
            break
        end += 1 + len(following)
    return end


def _fills(response: str, names: set[str]) -> Mapping[str, list[Fill]]:
    """What fills each of these names: values of JSON, else what stands below or behind them in lines."""
    found: dict[str, list[Fill]] = {}
    for match in _KEY.finditer(response) if "{" in response else ():
        name = plain(match["name"])
        if name in names and (fill := _value(response, match.end())):
            found.setdefault(name, []).append(fill)
    for match in _TAG.finditer(response) if "</" in response else ():
        if (name := plain(match["name"])) in names:
            start, end = match.span("within")
            found.setdefault(name, []).append(Fill(response[start:end], start, end, exact=True))
    return found or _lines(response, names)


_DECODER = json.JSONDecoder()


def _value(response: str, at: int) -> Fill | None:
    """The value of JSON behind a colon, where it is text or a list of texts."""
    while response[at : at + 1] in (" ", "\n", "\t", "\r"):
        at += 1
    if response[at : at + 1] not in ('"', "["):
        return None
    try:
        value, end = _DECODER.raw_decode(response, at)
    except ValueError:
        return None
    if isinstance(value, str):
        return Fill(value, at + 1, end - 1, response[at + 1 : end - 1] == value)
    return Fill(_listed(value), at, end, exact=False)


def _listed(values: Sequence[Any]) -> str:
    return "\n".join(f"- {value}" for value in values) if all(isinstance(value, str) for value in values) else ""


def _lines(response: str, names: set[str]) -> Mapping[str, list[Fill]]:
    starts: list[tuple[str, int, int]] = []
    at = 0
    for line in response.splitlines(keepends=True):
        if named := _named(line, names):
            starts.append((named[0], at, at + named[1]))
        at += len(line)
    found: dict[str, list[Fill]] = {}
    for index, (name, _, start) in enumerate(starts):
        end = starts[index + 1][1] if index + 1 < len(starts) else len(response)
        if response[start : _line_end(response, start)].strip() and (blank := _BLANK_LINE.search(response, start, end)):
            end = blank.start()  # what begins behind a label ends with its paragraph
        text = response[start:end]
        inset = len(text) - len(text.lstrip())
        start, text = start + inset, text.strip()
        found.setdefault(name, []).append(Fill(text, start, start + len(text), exact=True))
    return found


_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_ENDS = re.compile(
    r"[\]】]|[*_`»\"”]{0,3}[ \t]?(?:\([^()\n]{0,80}\)[ \t]?)?\*{0,2}(?:[:：]\*{0,2}|[–—][ \t]|-[ \t]|\s*$)"
)


def _named(line: str, names: set[str]) -> tuple[str, int] | None:
    """The name a line begins with, and where what is said of it begins."""
    bare = line.lstrip(_MARKUP)
    start = len(line) - len(bare)
    for match in _ENDS.finditer(bare[:120]):
        if match.end() > match.start() and match.start():
            name = plain(bare[: match.start()])
            if name in names:
                return name, start + match.end()
            if (
                len(name) >= _SHORTENED
                and ":" in match[0]
                and (longer := next((one for one in names if one.startswith(name)), None))
            ):
                return longer, start + match.end()
    return None


_SHORTENED = 5
"""Letters from which on a label stands for a longer one: `Subject:` for `Subject line`."""
