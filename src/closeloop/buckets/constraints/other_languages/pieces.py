"""The pieces that patterns of one language are made of, and the orders of words in which they demand something of parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from closeloop.buckets.constraints.model import compiled
from closeloop.buckets.constraints.other_languages.words import Words
from closeloop.buckets.constraints.word_orders import STOP, STOP_UNSPACED, Order

_OR = r",|、|または|か|或|ou|o|oder|lub|veya|или|أو"


def quoted(group: str, most: int) -> str:
    """Words in quotation marks of any language, up to so many characters, as a group of this name."""
    return rf"[\"“”„«「『'‘] ?(?P<{group}>[^\"“”»」』\n]{{1,{most}}}?) ?[\"”“»」』'’]"


@dataclass(frozen=True, eq=False)
class Pieces:
    """What stands in patterns again and again. Groups: `each`, `none`, `place` and `bare` of a part and its name, and those of a value."""

    words: Words

    @cached_property
    def noun(self) -> str:
        return "|".join(self.words.nouns.values())

    @cached_property
    def groups(self) -> str:
        return "|".join(f"(?P<{name}>{nouns})" for name, nouns in self.words.nouns.items())

    @cached_property
    def step(self) -> str:
        """What may stand between the pieces of a demand: a few words that name no other part, or a few letters."""
        if self.words.spaced:
            return rf"(?: (?!(?:{self.noun}){self.words.right})[{self.words.letters}'’]+){{0,5}}?"
        return r"[^。！？!?；;\n「」“”\"]{0,12}?"

    @cached_property
    def gap(self) -> str:
        return " " if self.words.spaced else " ?"

    @cached_property
    def part(self) -> str:
        """Each part, none of them, the second one, or `the parts` with nothing in front."""
        words, start, end = self.words, self.words.left, self.words.right
        places = "|".join(words.places.values())
        if not words.spaced:
            return rf"(?:(?P<each>{words.each})|(?P<none>{words.none})|(?P<place>{places})|(?P<bare>(?!)))(?:个|個|の)?(?:{self.groups})"
        heads = rf"(?P<each>{words.each}) |(?P<none>{words.none}) |(?P<bare>{words.the}) "
        if words.noun_first:
            return rf"{start}(?:(?:{heads})(?:{self.groups}) ?(?P<place>{places})?){end}"
        return (
            rf"{start}(?:{heads}|(?:(?:{words.the}|{words.a}) ?)?(?P<place>{places}) )(?:(?!(?:{places}){end})[{words.letters}]+ )??"
            rf"(?:{self.groups}){end}"
        )

    @cached_property
    def value(self) -> str:
        """What a part is to start or end with or to hold."""
        words, end = self.words, self.words.right
        named = [f"(?P<mark>{'|'.join(words.marks.values())}){end}"] + [
            f"(?P<{name}>{pattern}){end}"
            for name, pattern in (
                ("question", words.question), ("emoji", words.emoji), ("number", words.number), ("capital", words.capital),
                ("bold", words.bold),
            )
        ]  # fmt: skip
        lettered = rf"(?:{words.letter}){end} ?[\"“”„«'‘]? ?(?P<letter>[^\W\d_])[\"”“»'’]?(?![{words.letters}])"
        one, other = quoted("q", 60), quoted("q2", 60)
        named_so = rf"(?:(?:{words.word}) ?:? ?)?{one}(?: ?(?:{_OR}) ?{other})?"
        alone = (
            rf"|(?:{words.word}) (?P<word>[^\W\d_][{words.letters}'’-]{{1,24}}){end}"
            if words.spaced
            else r"|(?P<word>(?!))"
        )
        return rf"(?:(?:{words.a}) ?)?(?:{lettered}|{named_so}|{'|'.join(named)}{alone})"

    def orders(self) -> Iterator[Order]:
        """Every order of words in which parts are to start with, end with or hold something."""
        words = self.words
        yield from self._at_an_edge("starts", words.start, words.at_start)
        yield from self._at_an_edge("ends", words.end, words.at_end)
        part, between, value, deny = self.part, self.step + self.gap, self.value, self._deny
        have = rf"{self.words.left}(?:{words.have}){self.words.right}"
        yield self._order("holds", rf"{part}{between}{deny}{have}{between}{value}", part, have, value)
        yield self._order("holds", rf"{part}{between}{value}{self._behind}{between}{deny}{have}", part, value, have)
        if words.spaced:
            put, inside = rf"(?:{words.put}){self.words.right}", rf"(?:{words.inside}) {part}"
            yield self._order(
                "holds", rf"{self.words.left}{deny}{put}{between}{value}{between}{inside}", put, value, part
            )
            yield self._order(
                "holds", rf"{self.words.left}{inside}{between}{deny}{put}{between}{value}", part, put, value
            )

    def _at_an_edge(self, name: str, verbs: str, at: str) -> Iterator[Order]:
        words, gap, part, value, deny = self.words, self.gap, self.part, self.value, self._deny
        between, verb, behind = self.step + gap, rf"(?:{verbs}){self.words.right}", self._behind
        by = f"(?:{words.by}){gap}" if words.by else ""
        by = f"(?:{by})?" if words.bare_case else by
        noun = rf"{self.words.left}(?:{self.groups})"
        apiece = rf"{noun}[^.;!?。\n]{{0,40}}?[,;:，、（(] ?(?P<each>{words.apiece}){between}"
        yield self._order(name, rf"{part}{between}{deny}{verb}{between}{by}{value}", part, verb, value)
        yield self._order(
            name,
            rf"{part}{between}{by}{value}{behind}{gap}(?:[{words.letters}]+ ){{0,2}}?{deny}{verb}",
            part,
            value,
            verb,
        )
        yield self._order(name, rf"{apiece}{verb}{between}{by}{value}", noun, words.apiece, verb, value)
        yield self._order(name, rf"{apiece}{by}{value}{behind}{gap}{verb}", noun, words.apiece, value, verb)
        if words.spaced:
            yield self._order(name, rf"{self.words.left}(?:{deny}{verb}) {part}{between}{by}{value}", verb, part, value)
            yield self._order(
                name, rf"{self.words.left}(?:{words.put}){between}{value} (?:{at}) {part}", words.put, value, part
            )
        else:
            yield self._order(name, rf"{part}(?:的|の)?(?:{at}){self.step}{value}", part, at, value)

    def _order(self, name: str, pattern: str, *pieces: str) -> Order:
        stop = STOP if self.words.spaced else STOP_UNSPACED
        return Order(name, pattern, compiled(pattern), tuple(map(compiled, pieces)), stop)

    @property
    def _deny(self) -> str:
        return rf"(?:(?P<deny>{self.words.deny}){self.gap})?"

    @property
    def _behind(self) -> str:
        return f"(?:{self.gap}?(?:{self.words.behind}))?" if self.words.behind else ""
