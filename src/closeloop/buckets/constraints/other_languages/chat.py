"""Demands as people type them into a chat, made from the words of one language: what `english.chat` holds for English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from closeloop.buckets.constraints.other_languages.words import Words


@dataclass(frozen=True)
class Chat:
    """The words of one language, as alternations; nothing here is a pattern of a whole demand. Empty ones make no demand."""

    only: str
    alone: str
    """`and nothing else`, behind what is wanted."""
    no: str
    """In front of what is not wanted: `no, not a single, without, never`."""
    give: str
    """Verbs of answering, in every form that demands."""
    by: str
    """`with`, between such a verb and the answer."""
    either: str
    """`or` between options."""
    answer: str
    """What the response is called: `answer, message, draft`."""
    must: str
    """`must be`, behind what is to be a word."""
    last: str
    first: str
    word: str
    """`word`, behind `the last`; `line` is a line or sentence."""
    line: str
    ending: str
    """`at the very end`: in front of words that end the response."""
    intro: str
    punctuation: str
    letter: str
    """`the letter`, in front of one; `absent` stands behind it."""
    absent: str
    add: str
    """Verbs in front of a postscript."""
    sections: str
    divide: str
    """`divided into`, in front of the names of sections."""
    placeholders: str
    each_line: str
    """`each on its own line`, in front of how it starts."""
    dashes: str
    """Dashes in front of items."""
    digits: str
    separated: str
    """`separated by`, in front of a mark."""
    word_of: str
    """`the word`, in front of one to include."""
    figure: str
    """`the number`, where that is all that is wanted."""
    code: str
    result: str
    """`the translation, the corrected text`, where that is all that is wanted."""
    number_it: str
    """`number the steps`."""
    table: str
    """`as a table`, `in a table`."""
    mention: str
    """`mention, speak of`, in front of what is to be left out."""
    emoji: str = r"emojis?|smileys?|emoticon\w*"
    fence: str = r"code[- ]?blo(?:ck|c|co|que|go)s?|bloques? de c[óo]digo|blocs? de code|blocos? de c[óo]digo|blocch?i? di codice"
    plain: str = r"(?!)"
    small_nouns: bool = True
    """Whether a capital makes a name of a noun."""
    phrases: tuple[tuple[str, str], ...] = field(default=())
    """Patterns of demands that are one phrase, with their kinds."""


_MARKS_LEFT, _MARKS_RIGHT = "\"“”„«'‘`*", "\"”“»'’`*"
_QUOTED = rf"[{_MARKS_LEFT}]{{1,2}} ?[^\"“”„«»'`*\n]{{1,40}}? ?[{_MARKS_RIGHT}]{{1,2}}"
_AND = "et|y|e|und|en|i|и|og|och|sowie|ve"
_NAME = rf"(?-i:[A-ZÀ-ÞА-ЯŁŚŻ][\w-]+)(?: (?:(?:de|di|da|du|der|des) )?(?!(?:{_AND})\b)(?-i:[A-ZÀ-ÞА-ЯŁŚŻ0-9][\w-]*))*"
"""What joins names is no part of one: else a list of names could be read in very many ways."""
_CAPITALS = r"(?-i:[A-ZÀ-ÞА-ЯŁŚŻ_]{2,}\b)"
_BARE = r"[^\W\d_][\w-]{0,24}"
_MARK = r"[^\w\s\"'“”„«»‘’(\[{.,;:!?#]"
_STOP = r"(?= ?(?:[.,;!\n)]|$))"
_NO_BREAK = r"[^.!?\n\"“„«]"


def _listed(one: str, joints: str, least: int = 1) -> str:
    """Two or more of a pattern with commas, bars or words between them."""
    return rf"{one}(?: ?(?:[,/|]|,? (?:{joints})) ?{one}){{{least},8}}"


def phrase_patterns(phrases: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str, float]]:
    """The same of phrases that are given as a whole."""
    for kind, pattern in phrases:
        yield kind, _BUCKETS.get(kind, "format.structure"), pattern, 0.85


def chat_patterns(chat: Chat, words: Words) -> Iterator[tuple[str, str, str, float]]:
    """Kind, what its breaking is called, pattern and how sure it is that this is demanded."""
    yield from _machine(chat)
    yield from _choices(chat)
    yield from _unwanted(chat)
    yield from _edges(chat, words)
    yield from _named(chat)
    yield from _bare(chat)
    yield from _words(chat, words)
    yield from phrase_patterns((kind, rf"\b(?:{pattern})(?!\w)") for kind, pattern in chat.phrases)


_BUCKETS = {
    **dict.fromkeys(("json", "json_only"), "format.parse"),
    **dict.fromkeys(("no_emoji", "no_markdown", "no_fence", "no_punctuation", "marked_lines"), "format.markup"),
    **dict.fromkeys(("postscript", "with_words", "without_words", "no_letter", "no_latin"), "instruction.ignored"),
    "named_sections": "format.missing_section",
    "haiku": "length.constraint",
}
"""What the breaking of a phrase is called, where it is not the structure."""


def _machine(chat: Chat) -> Iterator[tuple[str, str, str, float]]:
    lone = rf"\b(?:{chat.only})\b[^.\n]{{0,40}}?\bjson\b(?!-?[Ll])|\bjson\b[^?\n]{{0,160}}?(?:{chat.alone})(?!\w)"
    yield "json_only", "format.parse", lone, 0.9
    yield "json", "format.parse", rf"\b(?:{chat.give})\b[^.?\n]{{0,40}}?\bjson\b(?!-?l\b)", 0.85
    for kind, name in (("csv", "csv"), ("xml", "xml"), ("yaml", "ya?ml")):
        yield kind, "format.parse", rf"\b(?:{chat.give})\b[^.?\n]{{0,24}}?\b{name}\b", 0.85


def _choices(chat: Chat) -> Iterator[tuple[str, str, str, float]]:
    quoted, capitals = (_listed(one, chat.either) for one in (_QUOTED, _CAPITALS))
    bare = rf"(?:{_BARE}(?:, ?{_BARE}){{0,6}},? (?:{chat.either}) {_BARE}|{_BARE}(?: ?/ ?{_BARE}){{1,6}})"
    only = rf"\b(?:{chat.only})\b{_NO_BREAK}{{0,50}}?"
    kind, bucket = "choices:only", "format.structure"
    yield kind, bucket, rf"{only}(?P<v>{quoted}|{capitals})", 0.85
    yield kind, bucket, rf"(?P<v>{quoted}|{capitals})[,.;:]?(?: (?:{chat.by}))? ?(?:{chat.alone})(?!\w)", 0.85
    yield (
        kind, bucket,
        rf"\b(?:{chat.give})\b(?: (?:{chat.only}|{chat.by}|\w+)){{0,2}}? (?:{chat.only})(?: (?:{chat.by}))?:? (?P<v>{bare}){_STOP}", 0.8,
    )  # fmt: skip


def _unwanted(chat: Chat) -> Iterator[tuple[str, str, str, float]]:
    no = rf"\b(?:{chat.no})(?: (?:{chat.give}|[\w'’]+)){{0,2}}? ?"
    yield "no_emoji", "format.markup", rf"{no}(?:{chat.emoji})(?!\w)", 0.95
    yield "no_fence", "format.markup", rf"{no}(?:{chat.fence}|```\w*|backticks)", 0.9
    yield "no_markdown", "format.markup", rf"{no}markdown\b|\b(?:{chat.plain})(?!\w)", 0.8
    yield "no_preamble", "format.structure", rf"{no}(?:{chat.intro})(?!\w)", 0.8
    yield "no_digits", "instruction.ignored", rf"{no}(?:{chat.digits})(?!\w)", 0.8
    yield "no_punctuation", "format.markup", rf"{_NOT_OF_A_TEXT}{no}(?:{chat.punctuation})(?!\w)", 0.85
    lettered = rf"(?:{chat.letter}) [\"“”„«'‘]?(?P<{{}}>[^\W\d_])[\"”“»'’]?(?!\w)"
    yield (
        "no_letter", "instruction.ignored",
        rf"{no}{lettered.format('v')}|\b{lettered.format('w')}(?: [\w'’]+){{0,3}}? (?:{chat.absent})(?!\w)", 0.85,
    )  # fmt: skip


def _bare(chat: Chat) -> Iterator[tuple[str, str, str, float]]:
    """Nothing but a number, the code, the translation; numbers in front of items; a table."""
    only = rf"\b(?:{chat.only})(?: (?:{chat.give}|mir|moi|me))?(?: (?:{chat.by}))?(?: (?:{_SMALL}))? ?"
    behind = r"(?= ?(?:[.,;:!\n)]|$| (?:als|en|como|come|als|jako|в|aus|zur[üu]ck)\b))"
    for kind, words in (("only_number", chat.figure), ("only_code", chat.code), ("no_preamble", chat.result)):
        yield kind, "format.structure", rf"{only}(?:{words}){behind}|\b(?:{words}),? (?:{chat.alone})(?!\w)", 0.8
    yield "numbered_list", "format.structure", rf"\b(?:{chat.number_it})(?!\w)", 0.8
    for mark, names, joined in _SEPARATORS:
        separated = rf"\b(?:{chat.separated}) (?:{names})(?!\w)|\b(?:{joined})[- ]?(?:ge(?:trennt|scheiden))"
        yield f"separator:{mark}", "format.structure", separated, 0.8
    yield "table", "format.structure", rf"\b(?:{chat.table})(?!\w)", 0.85


_SEPARATORS = (
    (",", r"komma[st]?|virgules?|comas?(?! y)|virgol[ae]|v[íi]rgulas?|przecink\w+|запят(?:ой|ую|ыми)", "komma"),
    (
        ";",
        r"semi-?kolon\w*|strichpunkt\w*|points?-virgules?|punto y coma|punto e virgola|ponto e v[íi]rgula|puntkomma\w*|średnik\w*"
        r"|точк\w+ с запятой",
        "semikolon|strichpunkt|puntkomma",
    ),
)
"""Marks between items: their names, and those that stand in front of `separated` alone."""


def _words(chat: Chat, words: Words) -> Iterator[tuple[str, str, str, float]]:
    """Words to include that stand in front of the verb, and what is not to be spoken of."""
    word = rf"\b(?:{chat.word_of})(?:[- ](?:clave|cl[ée]|chiave|chave))? "
    quoted = r"[\"“”„«'‘] ?(?P<v>[^\"“”»\n]{1,40}?) ?[\"”“»'’](?!\w)"
    free = rf"(?: (?!(?:{_DENIED})\b)[\w'’]+)"
    if words.use:
        yield (
            "without_words", "instruction.ignored",
            rf"(?<!\w)(?:n['’]|ne |(?:{_DENIED}) )(?:{words.use})(?: (?:pas|jamais|plus|nie|mai|nunca))?(?: (?:les?|las?|los|as?|os?"
                rf"|die|das))? "
            rf"(?:{chat.word_of})s? {quoted}", 0.85,
        )  # fmt: skip
    if words.appear:
        yield (
            "with_words",
            "instruction.ignored",
            rf"{word}{quoted}{free}{{0,2}}? (?:{words.shall}){free}{{0,3}}? (?:{words.appear})(?!\w)",
            0.8,
        )
    yield (
        "without_words", "instruction.ignored",
        rf"{word}(?:{quoted}|(?P<w>[^\W\d_][\w-]{{2,24}}))(?: (?:darf|darfst|soll|sollst|d[üu]rfen|bitte|est|sont|est[áa]|[èe]|[ée]"
            rf"|is|mag|jest))? (?:{chat.absent}"
        rf"|{words.denied or '(?!)'})(?!\w)", 0.85,
    )  # fmt: skip
    yield (
        "no_mention", "instruction.ignored",
        rf"\b(?:{chat.mention})(?: auf)? (?:kein\w*|nicht|nie|niemals|blo(?:ß"
            rf"|ss) nicht)(?: fall)?(?: (?:{_SMALL}))? (?P<v>[^\W\d_]{{4,24}})(?= ?(?:[.,;!\n]|$))", 0.7,
    )  # fmt: skip
    yield (
        "no_mention", "instruction.ignored",
        rf"\b(?:ohne|nicht)(?: (?:{_SMALL}))? (?P<v>[^\W\d_]{{4,24}}) (?:zu )?(?:erw[äa]hnen|nennen)(?!\w)", 0.7,
    )  # fmt: skip
    yield (
        "no_mention", "instruction.ignored",
        rf"(?<!\w)(?:{_DENIED}|sin|sans|senza|sem|zonder|без|bez)(?: [\w'’]+)?? (?:{chat.mention})(?: (?:{_SMALL}|del|della|al|au|du"
            rf"|des|zum|zur|vom|over|o|о))? (?P<v>[^\W\d_]{{4,24}})(?= ?(?:[.,;!\n]|$))",
        0.7,
    )  # fmt: skip


_NOT_OF_A_TEXT = "".join(
    rf"(?<!{noun} )" for noun in ["text", "texte", "texto", "testo", "phrase", "frase", "satz", "tekst", "текст"]
)
"""A text without marks is handed over, not asked for."""


def _edges(chat: Chat, words: Words) -> Iterator[tuple[str, str, str, float]]:
    quoted = r"[\"“”„«'‘] ?(?P<v>[^\"“”»\n]{1,80}?) ?[\"”“»'’](?!\w)"
    for kind, which in (("end_phrase", chat.last), ("start_phrase", chat.first)):
        bare = rf"(?P<v>(?!(?:{chat.must}|{_SMALL})\b)[^\W\d_][\w-]*)(?=(?: sein)? ?(?:[.,;:!\n—–]|$))"
        part = rf"\b(?<!vor)(?:{which}) (?:{chat.word}|{chat.line})\b"
        yield (
            kind,
            "format.structure",
            rf"{part}(?:(?: [\w'’]+){{0,4}}? (?:{chat.must})(?: \w+)??| ?:) ?:? ?{quoted}",
            0.85,
        )
        yield (
            kind,
            "format.structure",
            rf"\b(?:{which}) (?:{chat.word})(?: [\w'’]+){{0,4}}? (?:{chat.must}) {bare}",
            0.85,
        )
    step = rf"(?: (?!(?:{'|'.join(words.nouns.values())}|{_DENIED})(?!\w))[\w'’]+)"
    for kind, verb in (("start_phrase", words.start), ("end_phrase", words.end)):
        said = rf"(?:{words.by})(?: (?!(?:{_DENIED})\b)[\w'’]+){{0,3}}? ?:? ?{quoted}"
        subject = rf"\b(?:{chat.answer})\b{step}{{0,5}}? ?"
        yield kind, "format.structure", rf"{subject}\b(?:{verb})\b{step}{{0,4}}? {said}", 0.85
        yield kind, "format.structure", rf"{subject}\b{said} (?:[\w'’]+ )?(?:zu )?(?:{verb})(?!\w)", 0.85
    yield (
        "emoji",
        "format.markup",
        rf"{subject}\b(?:{words.start})\b{step}{{0,3}}? (?:{words.by})(?: (?:{_SMALL}))? (?:{chat.emoji})(?!\w)",
        0.8,
    )
    yield (
        "not_start_phrase", "format.structure",
        rf"(?<!\w)(?:{_DENIED})(?: [\w'’]+){{0,2}}? (?:{words.start})(?: [\w'’]+){{0,3}}? {said}", 0.85,
    )  # fmt: skip
    yield (
        "end_phrase", "format.structure",
        rf"\b(?:{chat.ending})\b{_NO_BREAK}{{0,40}}?[:,]? ?[\"“„«] ?(?P<v>[^\"“”»\n]{{2,120}}?) ?[\"”“»]{_STOP}", 0.75,
    )  # fmt: skip
    yield (
        "postscript",
        "instruction.ignored",
        rf"\b(?:{chat.add})\b{_NO_BREAK}{{0,30}}? (?P<v>p\.? ?-? ?s\.?)(?![\w-])"
        rf"|\b(?:{chat.add})\b(?: \w+){{0,3}} post-?(?: ?scriptum|data)\b",
        0.8,
    )


_DENIED = "no|non|n[ãa]o|nicht|nie|niemals|ne|pas|jamais|nunca|не|никогда|niet|nooit|mai|kein\\w*|nigdy"
_SMALL = (
    "une?|una|uno|um|uma|eine?[mnrs]?|een|en|in|le|la|les|el|los|las|il|lo|i|o|a|os|as|der|die|das|den|het|de"
    "|kein|nicht|pas|no|non|não|niet"
)
"""Articles and denials: what follows them is described, not given."""


def _named(chat: Chat) -> Iterator[tuple[str, str, str, float]]:
    quoted, capitals = (_listed(one, f"{chat.either}|{_AND}") for one in (_QUOTED, _CAPITALS))
    names = _listed(_NAME, f"{chat.either}|{_AND}")
    several = rf"(?P<v>{quoted}|{capitals})"
    titled = rf"(?P<v>{quoted}|{capitals}|{names})" if chat.small_nouns else several
    bare = (
        rf"(?:\b(?:{_UNDER})(?: [\w'’]+){{0,2}}? (?:{chat.sections})\b(?: [\w'’]+){{0,2}}? "
        rf"|\b(?:{chat.sections})(?: [\w'’]+){{0,3}}? ?: ?)"
    )
    yield "named_sections", "format.missing_section", rf"{bare}(?P<v>{names})", 0.8
    yield (
        "named_sections", "format.missing_section",
        rf"\b(?:{chat.sections})\b(?:[ ,:(]+(?!(?:{chat.give})\b)[\w'’]+){{0,4}}?[ :(]+{several}", 0.8,
    )  # fmt: skip
    yield (
        "named_sections", "format.missing_section",
        rf"\b(?:{chat.divide})\b(?: [\w'’]+){{0,4}}?:? {titled}", 0.8,
    )  # fmt: skip
    yield "placeholders_any", "instruction.ignored", rf"\b(?:{chat.placeholders})(?!\w)", 0.75
    yield (
        "marked_lines",
        "format.markup",
        rf"\b(?:{chat.each_line})[^.\n\w]{{0,3}}(?P<v>{_MARK}{{1,3}})(?=[\s,.;)\"”»]|$)",
        0.85,
    )
    yield "dash_bullets", "format.structure", rf"\b(?:{chat.dashes})(?!\w)", 0.8


_UNDER = "con|en|bajo|avec|sous|mit|in|unter|com|em|sob|met|onder|z|pod|с|под|на|trois|tres|tre|drei|três|drie|deux|dos|due|zwei"
"""In front of sections whose names follow in plain words."""
