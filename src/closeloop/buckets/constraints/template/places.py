"""Places of a template that a prompt shows: below a heading, behind a label, at a key of JSON, in a tag. And where each of them ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from closeloop.buckets.text import bare

KEY = re.compile(r"[\"“](?P<name>[^\"”\n]{1,60})[\"”][ \t]*(?:\([^()\n]{0,80}\)[ \t]*)?[:：]")
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
TAG = re.compile(r"<(?P<name>[A-Za-z][\w-]{1,40})>(?P<within>[^<]{0,2000})</(?P=name)>")
_BRACKETS = re.compile(r"[`\"“'*]?(?P<name>[^\W\d_][\w-]{1,40})[`\"”'*]?[ \t]?\((?P<within>[^()\n]{3,160})\)")
_BRACES = re.compile(r"[{<](?P<name>[^\W\d_][^{}<>\n\"“:]{0,40})(?P<within>:[^{}<>\n\"“]{3,160})[}>]")
LONGEST = 40_000
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


_SIGNS = (":", "#", "：", "**", "</", "(", " – ", " - ")
"""Without one of these a prompt has no place."""


@lru_cache(maxsize=512)
def places(prompt: str) -> tuple[Place, ...]:
    """Everything in a prompt that may be a place of a template, in order."""
    text = prompt[:LONGEST]
    if not any(map(text.__contains__, _SIGNS)):
        return ()
    found: dict[int, Place] = {}
    keys = list(KEY.finditer(text))
    for index, match in enumerate(keys):
        line = line_end(text, match.end())
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
    for kind, pattern in (("tag", TAG), ("tag", _BRACES), ("name", _BRACKETS)):
        for match in pattern.finditer(text):
            if kind == "tag" or not any(one.at <= match.start() < one.end for one in found.values()):
                at, end = match.span("within")
                found.setdefault(at - 1, _place(text, match["name"], at, end, at - 1, kind))
    return tuple(found[at] for at in sorted(found) if found[at].name)


def _place(text: str, title: str, said: int, end: int, at: int, kind: str, *, sure: bool = False) -> Place:
    name = bare(title)
    capitals = title.isupper() and len(name) > 2 and kind == "label"
    instead = frozenset(bare(match[1]) for match in _QUOTED.finditer(text, said, end))
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


def line_end(text: str, at: int) -> int:
    """Where the line of a place ends."""
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
    end = line_end(text, label.end())
    depth = label.start(named) - label.start()
    alone = not text[label.end() : end].strip(" \t*_")
    while end < len(text):
        following = text[end + 1 : line_end(text, end + 1)]
        written = following.lstrip(" \t")
        if not written:
            break
        inset = len(following) - len(written)
        if not (inset > depth or written.startswith(("(", "（", "{")) or (alone and not _LABEL.match(following))):
            break
        end += 1 + len(following)
    return end
