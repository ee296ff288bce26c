"""Demands on what each part of a response holds, starts or ends with, and counts that are of parts, in the words of one language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from closeloop.buckets.constraints.english.edges import edge, value_of
from closeloop.buckets.constraints.english.parts import CODE, sentence_around
from closeloop.buckets.constraints.model import Constraint, compiled
from closeloop.buckets.constraints.other_languages.chat import Chat
from closeloop.buckets.constraints.other_languages.marks import MarkRow, Phrases, demanded, names_in, rows_of
from closeloop.buckets.constraints.other_languages.pieces import Pieces
from closeloop.buckets.constraints.other_languages.words import Words
from closeloop.buckets.constraints.word_orders import Order
from closeloop.patterns import lazy

_LOOK = 160
_MAYBE_CODE = lazy(
    r"\b(?:fichiers?|fonctions?|archivos?|funci[óo]n|datei|funktion|skript|funzione|arquivo|fun[çc][ãa]o|funkcj\w+|plik\w*|dosya\w*"
    r"|fonksiyon"
    r"|функци\w+|файл\w*)\b|関数|ファイル|スクリプト|コード|函数|文件|脚本|代码|함수|파일|스크립트|फ़ंक्शन|फ़ाइल|स्क्रिप्ट|دالة|ملف",
    re.IGNORECASE,
)
_ASKED = "?？؟"
_OF_CODE = ("no_fence", "only_code")
"""Kinds whose demands speak of code."""
_IN_A_TEXT = lazy(
    r"\W*(?:(?:제|내|저희|우리) |मेर[ीे] |इस |उस )|"
    r"\W*(?:dans (?:mon|ma|mes|ce|cette|son|sa|le|la)|en (?:mi|este|esta|su|el|la)|in (?:meine[mrn]?|diese[mrn]?|seine[mr]?)|im"
    r"|nel(?:la)? (?:mi[oa]|su[oa])|in quest[oa]|n[oa] (?:meu|minha|seu|sua)|nest[ea]|w (?:moim|mojej|tym|tej)"
    r"|in (?:mijn|deze|dit|zijn|haar|ons|onze)"
    r"|i (?:min|mitt|mit|mine|mina|denne|dette|denna|detta|hans|hendes|hennes)|в (?:мо[её]м|моей|моих|этой|этом|нашей|нашем|его"
    r"|е[её]))\b",
    re.IGNORECASE,
)
"""How a sentence begins that tells of a text: `in my contract each paragraph begins with a number`."""
_TURNS = lazy(r"[^.!?\n:：]{0,60}[:：]\s*\S")
"""What is asked about stands behind the demand: `in two sentences: why is the sky blue?`"""
_DENIED = lazy(
    r"(?:\b(?:no|n[ãa]o|non|ne|nie|not|nicht|keine?n?|sans|sin|sem|senza"
    r"|niet|geen|zonder|inte|inga|utan|ikke|uden|uten|не|без)|n['’]|[不勿别別得能]要?)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Reading:
    """The patterns of a language, each compiled at its first use."""

    words: Words
    numbers: Mapping[str, int]
    chat: Chat | Phrases = ()

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces(self.words)

    def rows(self) -> list[Order | MarkRow]:
        """What is demanded at the start, at the end or inside of parts, in every order of words; and of marks and layout."""
        return [*self._pieces.orders(), *rows_of(self.words, self.numbers, self.chat)]

    def read(self, row: Order | MarkRow, text: str) -> Iterator[Constraint]:
        """The demands that a row finds in a prompt."""
        yield from self._marks(row, text) if isinstance(row, MarkRow) else self._edges(row, text)

    def thing(self, named: str) -> str:
        """The English name of a thing that is counted."""
        return next(iter(names_in(named, self.words)), named)

    def _marks(self, row: MarkRow, text: str) -> Iterator[Constraint]:
        for match in row.pattern.finditer(text):
            before = text[max(0, match.start() - 16) : match.start()]
            told = self._relative.search(before) or (row.kind == "some_thing" and _DENIED.search(before))
            if row.kind == "ends_in_question" and self._each.search(text[max(0, match.start() - 40) : match.start()]):
                continue  # of parts, or of what is spoken of
            if not told and self.demands(text, match.start(), match.end(), asks=row.asks, code=row.kind in _OF_CODE):
                yield from demanded(row, match, self.words, self.numbers)

    def _edges(self, order: Order, text: str) -> Iterator[Constraint]:
        if not (self._names_parts(text) and order.may_match(text)):
            return
        for match in order.pattern.finditer(text):
            groups = match.groupdict()
            bare = bool(groups.get("bare"))
            value = self._value(groups)
            if value is None or (bare and not self._shall.search(match[0])):
                continue
            if not self.demands(text, match.start(), match.end()):
                continue
            if self._relative.search(text[max(0, match.start() - 16) : match.start()]):
                continue
            place = self._place(match)
            found = edge(
                order.name, match, self._part_of(match), value,
                denied=bool(groups.get("deny")) != bool(groups.get("none")), bare=bare, place=place,
            )  # fmt: skip
            if found:
                yield found

    @lru_cache(maxsize=64)  # noqa: B019 - there is one reading a language, for good
    def _names_parts(self, text: str) -> bool:
        """Whether any part is named: asked by every frame of the prompt at hand."""
        return bool(self._subject.search(text) or (self.words.spaced and self._apiece.search(text)))

    def part_of(self, text: str, start: int, end: int) -> tuple[str, int | None, bool] | None:
        """The parts that a count at this place is of, which of them, and whether none of them may have so many."""
        first, last = sentence_around(text, start, end)
        before, after = text[max(first, start - _LOOK) : start], text[end : min(last, end + 60)]
        found = self._counted_in(before, after)
        return found if found and self.demands(text, start, end) else None

    def _counted_in(self, before: str, after: str) -> tuple[str, int | None, bool] | None:
        if per := self._per.match(after):
            return self._part_of(per), None, False
        if self._apiece_behind.match(after):
            return self._antecedent(before)
        if found := [*self._subject.finditer(before)][-1:]:
            match, glue = found[0], before[found[0].end() :]
            named = not self._other.search(glue) and self._glue.fullmatch(glue)
            if named and (not match["bare"] or self._shall.search(glue)):
                return self._part_of(match), self._place(match), bool(match["none"])
        if alone := self._apiece_ahead.search(before):
            return self._antecedent(before[: alone.start()]) or self._antecedent(after)
        if self._title.search(before) or (not self.words.spaced and self._title_behind.match(after)):
            return "title", None, False
        return None

    def _antecedent(self, before: str) -> tuple[str, None, bool] | None:
        named = [*self._named.finditer(before)]
        return (self._part_of(named[-1]), None, False) if named else None

    def demands(self, text: str, start: int, end: int, *, asks: bool = True, code: bool = False) -> bool:
        """Whether the sentence around a place asks something of the response: no question, not about code, with a word that asks.

        Without `asks` such a word need not be there; with `code` it may speak of code.
        """
        first, last = sentence_around(text, start, end)
        sentence = text[first:last].strip()
        asked = sentence[-1:] in _ASKED and not _TURNS.match(text, end, last)
        if (asked and not self._can.search(sentence)) or self._asking.match(sentence):
            return False
        if _IN_A_TEXT.match(sentence) and not self._shall.search(sentence):
            return False
        if not code and (CODE.search(sentence) or _MAYBE_CODE.search(sentence)):
            return False
        return not asks or bool(self._asks.search(sentence))

    def _part_of(self, match: re.Match[str]) -> str:
        return next(name for name in self.words.nouns if match[name])

    def _place(self, match: re.Match[str]) -> int | None:
        """Read where it stands: what follows may tell a place from a number."""
        if not match.groupdict().get("place"):
            return None
        start, end = match.span("place")
        found = ((place, compiled(one).match(match.string, start)) for place, one in self.words.places.items())
        return next(place for place, one in found if one and one.end() == end)

    def _value(self, groups: dict[str, str | None]) -> tuple[str, ...] | None:
        if not (mark := groups["mark"]):
            return value_of(groups)
        bare = " ".join(mark.split())
        return (
            "mark",
            next(sign for sign, names in self.words.marks.items() if re.fullmatch(names, bare, re.IGNORECASE)),
        )

    @cached_property
    def _asks(self) -> re.Pattern[str]:
        return compiled(rf"{self.words.left}(?:{self.words.asks}){self.words.right}")

    @cached_property
    def _asking(self) -> re.Pattern[str]:
        return compiled(rf"\W*(?:{self.words.asking}){self.words.right}")

    @cached_property
    def _can(self) -> re.Pattern[str]:
        return compiled(rf"(?:{self.words.can})")

    @cached_property
    def _each(self) -> re.Pattern[str]:
        return compiled(
            rf"{self.words.left}(?:{self.words.each}) [^.!?।\n]*$"
            if self.words.spaced
            else rf"(?:{self.words.each})[^。！？\n]*$"
        )

    @cached_property
    def _relative(self) -> re.Pattern[str]:
        return compiled(rf"(?:{self.words.relative}) ?$")

    @cached_property
    def _shall(self) -> re.Pattern[str]:
        return compiled(rf"(?:{self.words.shall})")

    @cached_property
    def _subject(self) -> re.Pattern[str]:
        return compiled(self._pieces.part)

    @cached_property
    def _named(self) -> re.Pattern[str]:
        return compiled(rf"{self.words.left}(?:{self._pieces.groups}){self.words.right}")

    @cached_property
    def _per(self) -> re.Pattern[str]:
        word = rf"[{self.words.letters}'’]"
        return compiled(rf"(?: {word}+){{0,2}}? ?(?:{self.words.per}) ?(?:{self._pieces.groups}){self.words.right}")

    @cached_property
    def _apiece_behind(self) -> re.Pattern[str]:
        return compiled(rf"[ ,]*(?:{self.words.apiece}){self.words.right}" if self.words.spaced else r"(?!)")

    @cached_property
    def _apiece_ahead(self) -> re.Pattern[str]:
        if not self.words.spaced:
            return compiled(rf"(?:{self.words.apiece})[^。\n\d]{{0,4}}$")
        return compiled(
            rf"(?:^|[ ,;:(])(?:{self.words.apiece}){self.words.right}(?: [{self.words.letters}'’]+){{0,4}} ?$"
        )

    @cached_property
    def _apiece(self) -> re.Pattern[str]:
        return compiled(rf"[,;:(] ?(?:{self.words.apiece}){self.words.right}")

    @cached_property
    def _glue(self) -> re.Pattern[str]:
        return compiled(rf"[{self.words.letters} ,:'’()\-]{{0,64}}" if self.words.spaced else r"[^。！？!?；;\n]{0,16}")

    @cached_property
    def _other(self) -> re.Pattern[str]:
        return compiled(rf"\d|{self.words.left}(?:{self._pieces.noun}){self.words.right}")

    @cached_property
    def _title(self) -> re.Pattern[str]:
        between = (
            r":?(?:[ (]+[" + self.words.letters + r"'’]+){0,5}[ (]*" if self.words.spaced else r"[^。！？，,\n]{0,8}"
        )
        return compiled(rf"(?:{self.words.title}){between}$")

    @cached_property
    def _title_behind(self) -> re.Pattern[str]:
        return compiled(rf"(?:の|的)(?:{self.words.title})")
