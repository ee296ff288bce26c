"""Which of the demands that were read are demands on the response: doubles, denials, quotations and questions about them fall away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from closeloop.buckets.constraints.asked.casing import CASES, cased_elsewhere, of_a_part
from closeloop.buckets.constraints.asked.given import of_input
from closeloop.buckets.constraints.asked.reported import reported
from closeloop.buckets.constraints.asked.scope import of_parts, unquoted
from closeloop.buckets.constraints.model import Constraint
from closeloop.patterns import lazy

_EXAMPLE = lazy(
    r"(?:for example|e\.g\.|i\.e\.?|such as|like this|par exemple|por ejemplo|zum beispiel)\W*$", re.IGNORECASE
)
_SOME_WORDS = lazy(
    r"(?:words?|phrases?)[^.\n]{0,30}all capital|stress words|\bmots?\b[^.\n]{0,40}majuscules|palabras?\b[^.\n]{0,60}may[úu]sculas"
    r"|lower-?case words? (?:should |must )?(?:appear|occur)",
    re.IGNORECASE,
)


def settle(text: str, found: list[Constraint]) -> Iterator[Constraint]:
    """One constraint per demand: the same kind and limits once, and the special kind instead of the general one."""
    if found and reported(text):
        return
    kinds = {item.kind for item in found if not item.part}
    covered = {
        "json": "json_only", "bulleted": "bullets", "numbered_list": "numbered", "highlights_any": "highlights",
        "sections_named": "", "placeholders_any": "placeholders", "only_code": "json_only",
    }  # fmt: skip
    cased = [item for item in found if item.kind in ("upper", "lower")]
    if cased and ("capital_words" in kinds or _SOME_WORDS.search(text)):
        found = [item for item in found if item not in cased]
    if "divider" in kinds:
        found = [replace(item, values=("***",)) if item.kind == "paragraphs" else item for item in found]
    avoided = [(item.start, item.end) for item in found if item.kind == "without_words"]
    found = [item for item in found if not _contradicted(item, avoided, text)]
    found = [of_a_part(_as_postscript(item), text) for item in unquoted(found, text)]
    found = [item for item in found if not _inside_a_part(item, found) and not _read_shorter(item, found)]
    parts = of_parts(found)
    found = [item for index, item in enumerate(found) if index not in parts]
    frequent = [item for item in found if item.kind == "word_frequency"]
    found = [item for item in found if not any(_told_by(item, other) for other in frequent)]
    spelled = [(item.start, item.end) for item in found if item.kind == "letter_words"]
    found = [
        item
        for item in found
        if item.kind != "letter_frequency" or not any(a < item.end and item.start < b for a, b in spelled)
    ]
    seen: set[tuple[object, ...]] = set()
    for item in sorted(found, key=lambda item: (item.start, item.kind)):
        key = (item.kind, item.low, item.high, item.values, item.part, item.place)
        if (
            key in seen
            or (covered.get(item.kind, "") in kinds and not item.part)
            or (item.kind == "headings" and any(_names_them(one, item, text) for one in found))
            or (item.kind == "emoji" and any(_caps(one, item) for one in found))
            or (item.kind != "json_shape" and _EXAMPLE.search(text[: item.start][-40:]))
        ):
            continue
        seen.add(key)
        yield item


def _names_them(one: Constraint, item: Constraint, text: str) -> bool:
    """Whether headings are asked for by their names, which a line of its own may bear in plain text, too."""
    told = text[item.start : item.end].lower()
    return one.kind == "named_sections" and one.start <= item.start < one.end and "markdown" not in told


def _caps(one: Constraint, item: Constraint) -> bool:
    """Whether one emoji is the most, and not asked for."""
    return one.kind == "emojis" and one.low is None and one.start < item.end and item.start < one.end


def _as_postscript(item: Constraint) -> Constraint:
    """To end with a postscript that starts with `P.S.` is no ending with these letters."""
    letters = "".join(filter(str.isalpha, item.values[0].lower())) if item.kind == "end_phrase" and item.values else ""
    return replace(item, kind="postscript", bucket="instruction.ignored") if letters in _POSTSCRIPTS else item


_POSTSCRIPTS = ("ps", "pps", "pd")


def _inside_a_part(item: Constraint, found: list[Constraint]) -> bool:
    """Whether what was read as asked of the whole response is asked of its parts."""
    return not item.part and any(one.part and one.start < item.end and item.start < one.end for one in found)


def _read_shorter(item: Constraint, found: list[Constraint]) -> bool:
    """Whether another language read more of the same count: `5 hashtags` of `between 3 and 5 hashtags`."""
    return (item.low, item.high) != (None, None) and any(
        one.kind == item.kind
        and one.start <= item.start
        and item.end <= one.end
        and one.end - one.start > item.end - item.start
        for one in found
    )


def _told_by(item: Constraint, often: Constraint) -> bool:
    """Whether a word to include or leave out is only how often it may occur, read without the number."""
    allowed = item.kind == "with_words" or (item.kind == "without_words" and often.high is not None)
    return allowed and item.values == often.values and item.start < often.end and often.start < item.end


_FORMATS = ("format.parse", "format.schema", "format.markup")
"""Demands that are worded as a text that comes in is described."""


def _of_input(item: Constraint, text: str) -> bool:
    return item.bucket in _FORMATS and of_input(text, item.start)


def _contradicted(item: Constraint, avoided: list[tuple[int, int]], text: str) -> bool:
    """A `with_words` inside "without using the word ..." is the same phrase read twice; a part's start is not the response's."""
    if item.part:
        return False
    if _MEANING_BEHIND.match(text, item.end) or _left_open(item, text) or _of_input(item, text):
        return True
    if item.kind == "with_words":
        return any(start < item.end and item.start < end for start, end in avoided)
    if item.kind == "start_phrase":
        return bool(
            _DENIED.search(text[max(0, item.start - 20) : item.start])
            or _OF_A_PART.search(text[max(0, item.start - 40) : item.start])
            or _QUESTION_ABROAD.search(text[max(0, item.start - 60) : item.start])
        )
    if item.kind == "repeat":
        return bool(_CHANGED.search(text[item.start : item.start + 160]))
    if _QUESTION_ABROAD.search(text[max(0, item.start - 60) : item.start + 3]) or _HOW_BEHIND.match(text, item.end):
        return True
    if item.kind in ("json", "json_only", "csv", "xml", "yaml", "table"):
        return bool(_SPOKEN_OF.search(text[max(0, item.start - 100) : item.end]))
    if item.kind in _ASKED_ABOUT and _QUESTION.search(text[max(0, item.start - 90) : item.start + 3]):
        return True
    if item.kind in CASES:
        return cased_elsewhere(item, text)
    if _placed(item, text):
        return True
    around = text[max(0, item.start - 25) : item.start + 12]
    if item.kind in ("tagged", "code_block"):
        return _DENIED_DIRECTLY.search(text[max(0, item.start - 60) : item.start]) is not None
    return item.kind in _CAN_BE_DENIED and bool(_DENIED.search(around))


def _placed(item: Constraint, text: str) -> bool:
    """Whether it is asked of one place of the response, or of other texts than answers."""
    if item.kind in _UNWANTED:
        return _IN_OTHERS.match(text, item.end) is not None
    if item.kind == "one_line":
        return _AT_A_PLACE.search(text[max(0, item.start - 40) : item.start]) is not None
    return item.kind == "end_phrase" and _BEGUN.search(text[item.start : item.end]) is not None


def _left_open(item: Constraint, text: str) -> bool:
    """Whether the words in front leave it to the response."""
    before = text[max(0, item.start - 24) : item.start]
    return (item.kind in _AT_WILL and _MAY.search(before) is not None) or (
        item.kind in _CAN_BE_DENIED and _IF_YOU.search(before) is not None
    )


_OF_A_PART = lazy(
    r"paragra[pf]|par[áa]grafo|p[áa]rrafo|absatz|абзац|段|단락|문단|afsnit|avsnitt|stycke|alinea|अनुच्छेद|पैराग्राफ|section"
    r"|secci[óo]n|sentence|line|ligne|l[íi]nea"
    r"|comment|post-?scri|postdata|posdata|ملاحظة|حاشية|dopisek|\bnot\b|\bp\.? ?[sd]\.",
    re.IGNORECASE,
)
"""A part of the response whose start it is."""
_CHANGED = lazy(r"\bbut (?:chang|replac|omit|leav)|\bchang\w+ the (?:first|last)", re.IGNORECASE)
_SPOKEN_OF = lazy(
    r"\b(?:wof[üu]r|wozu|erkl[äa]re?n?(?: sie)?(?: mir)?,? was|expliqu\w+ ce (?:que|qu)|explica\w* qu[ée]"
    r"|spiega\w* (?:che )?cosa|a cosa|para qu[eé]|зачем|hvad|vad|waarvoor)\b[^.!?:\n]{0,50}$|"
    r"\b(?:explain|describe|define|understand|what|why|how|history|about|advantages?|benefits?|disadvantages?"
    r"|purpose) (?:(?!in |as |into |to |using )\w+ ){0,3}?(?:json|xml|ya?ml|csv|table)(?: format| file)?s?$"
    r"|\b(?:function|code|script|program|class|api|endpoint|method|prompt|query|parser|model)\b (?:that|which|to|returning"
    r"|answer)[^.\n]{0,90}$",
    re.IGNORECASE,
)
"""A question about the format itself."""
_ASKED_ABOUT = (
    "upper", "lower", "no_comma", "start_phrase", "end_phrase", "without_words", "bulleted", "no_lists", "wrapped_quotes",
    "no_letter",
)  # fmt: skip
_QUESTION = lazy(
    r"(?:^|[.!?:\n¿] ?)\s*(?:how (?:do|can|should|would|does|did)|should (?:i|we|you|one)|where (?:do|does|are|is|can)"
    r"|when (?:do|does|is|are|should|must)|do (?:i|we|people)|why (?:do|does|did)|does|(?:come|c[óo]mo|wie|comment|hvordan|hur"
    r"|hoe) (?:si|se|posso|faccio|fa[çc]o|fazer|puedo|schreib\w*|mach\w*|kann|geht"
    r"|faire|puis-je|skriver|g[øö]r|schrijf|kan|maak)|(?:wie|hoe|hur|hvordan) \w+ (?:ich|man|wir|ik|we|jag|vi|jeg)"
    r"|comment (?:\w+ )?(?:je|on|obtenir|amener)|(?:c[óo]mo|come|como) (?:puedo|hago|consigo|logro|se puede|posso|faccio|fa[çc]o|fazer)"
    r"|is (?:it|there)|are (?:there|you)|who|which)\b[^.!?:\n]*$",
    re.IGNORECASE,
)
"""A question how to do a thing demands nothing of its answer."""
_QUESTION_ABROAD = lazy(
    r"(?:如何|怎么|怎麼|怎样|怎樣|为什么|為什麼|为何|為何|なぜ|何故|どうして)[^，。！？,.!?\n]*$|(?:^|[.!?:\n])\s*(?:как|почему|зачем"
    r"|когда)\s[^,.!?:\n]*$"
    r"|(?:^|[.!?:\n]|¿)\s*(?:warum|wieso|weshalb|perch[ée]|por ?qu[eéê]|pourquoi|hvorfor|varf[öo]r|waarom|dlaczego|왜)\s[^,.!?:\n]*$",
    re.IGNORECASE,
)
_HOW_BEHIND = lazy(r"[^.\n]{0,8}(?:어떻게|왜)|[^।.,\n]{0,16}(?:क्यों|कैसे|कब|कहाँ)")
"""Where the word that asks stands behind what it asks about."""
_MEANING_BEHIND = lazy(
    r"[\"”»』」]?[^.!?。？！।\n]{0,14}?(?:cosa (?:vuol dire|significa)|che significa|was (?:hei(?:ß|ss)t|bedeutet)"
    r"|h?vad betyder|wat betekent"
    r"|o que (?:quer dizer|significa)|qu[ée] (?:quiere decir|significa)|que veut dire|что (?:это )?значит|是?什么意思"
    r"|무슨 뜻|क्या (?:मतलब|अर्थ)(?: है)?)"
    r"(?: (?:das|dies|es|det|dit|dat|questo|isso|isto|esto|eso|ça|cela|это))?\s?[?？]"
    r"|[^.!?。？！।\n]{0,12}[,，:：]? ?(?:come|como|c[óo]mo|wie|comment|hvordan|hur|hoe|как|怎么|怎樣|어떻게|कैसे)[^.!?。？！।\n]{0,20}?"
    r"(?:hel[fp]|aiut|ajud|ayud|aid|помо[чг]|帮|幫|도와|도울|hj[äæ]lp|मदद)"
    r"|[^.!?。？！।\n]{0,4}[,:：，] ?(?:perch[ée]|por qu[eéê]|warum|pourquoi|hvorfor|varför|waarom|почему|为什么|為什麼)\s?[?？]"
    r"|[^.!?。？！।\n]{0,6}[吗嗎][?？]",
    re.IGNORECASE,
)
"""What is spoken of is asked about behind it: `the contract ends with "...": what does it mean?`"""
_UNWANTED = ("no_exclamation", "no_comma", "no_emoji", "no_things", "no_lists")
_IN_OTHERS = lazy(
    r"\s+(?:in|inside|within|for)\s+(?:the |your |any |our |all )?(?:subject lines?|titles?|headings?|headers?|e-?mails|names|keys"
    r"|tables?|code"
    r"|captions|file ?names|labels|urls?)\b",
    re.IGNORECASE,
)
"""What is unwanted there may be elsewhere."""
_AT_A_PLACE = lazy(
    r"\b(?:at the (?:very )?(?:end|bottom|top|start|beginning)|below|above|under(?:neath)?(?: it| them)?)\s*$",
    re.IGNORECASE,
)
"""A line that has its place beside others."""
_BEGUN = lazy(r"\bline\b[^\"“\n]{0,30}\b(?:begin|start|open)(?:s|ning|ing)?\b(?! and)", re.IGNORECASE)
"""A last line with a beginning of its own need not end with that."""
_AT_WILL = ("with_words", "start_phrase", "end_phrase")
_MAY = lazy(r"\b(?:might|could|may)(?: also)? $", re.IGNORECASE)
"""`A haiku might have the word ...` and `you may include ...` leave it to the response."""
_IF_YOU = lazy(r"\b(?:if|when|whenever|where|wherever) you(?: \w+)? $", re.IGNORECASE)
"""`If you use bullet points` asks for none."""
_CAN_BE_DENIED = ("bulleted", "numbered_list", "headings", "emoji")
_DENIED_DIRECTLY = lazy(r"(?:\b(?:not|never|no|without|avoid)|n['’]t)\b(?: [\w'-]+){0,5} ?$", re.IGNORECASE)
"""With no other clause between."""
_DENIED = lazy(
    r"(?:not|no|n't|without|any|never|avoid|sans|pas|jamais|sin|nunca|ohne|keine|nie|kein|keinerlei|niet|geen|zonder|inga|ingen|inte|utan|ikke|uden"
    r"|non|senza|nessun[ao]?|niente|não|sem|nenhuma?|bez|не|без|никаких)\W+(?:\w+\W+){0,4}\w*$",
    re.IGNORECASE,
)
