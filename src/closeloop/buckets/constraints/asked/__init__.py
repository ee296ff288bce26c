"""What of a prompt is asked of the response: without pasted, quoted and reported text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from closeloop.buckets.constraints.asked.conditions import CONDITIONS, UNLESS, conditional
from closeloop.buckets.constraints.asked.quoted import worked_on
from closeloop.patterns import lazy
from closeloop.patterns.sieves import Sieve

_FENCE = ("```", "~~~")
_RULE = lazy(r"-{3,}[ \t]{0,9}")
_TAG = lazy(
    r"<(doc\w{0,12}|context|text|article|passage|email|source|input|example|code|content|data|transcript)\b[^>\n]{0,80}>",
    re.IGNORECASE,
)
_LABEL = lazy(
    r"[ \t]{0,8}(?:#+ |\*\*)?(?:context|documents?|passages?|articles?|e?-?mails?|text|transcript|source|background|review|conversation"
    r"|chat|story|abstract|paragraph|kontext|contexte|contexto|texte|texto|testo|文章|本文|原文)(?: \d+)?(?:\*\*)?[:：]",
    re.IGNORECASE,
)
"""The paragraph below a name such as `Email:` is material."""
_TASK = lazy(
    r"[ \t]{0,8}(?:#+ |\*\*)?(?:question|q|task|instructions?|answer|request|frage|aufgabe|pregunta|tarea|domanda|pergunta|質問|问题)"
    r"(?: \d+)?(?:\*\*)?[:：]",
    re.IGNORECASE,
)
_ASK = lazy(r"[ \t]{0,8}(?:q|question|input|user|human|example(?: \d+)?)[:：]", re.IGNORECASE)
_REPLY = lazy(r"[ \t]{0,8}(?:a|answer|output|assistant|ai|bot)[:：][ \t]{0,8}(\S?)", re.IGNORECASE)
"""An example is a question with its answer."""
_SHOWN = lazy(
    r"(?:\b(?:formats?|form|template|structure|layout|like (?:this|so)|such as|as follows|follow\w*|exactly|schema|shape|pattern"
    r"|wie folgt"
    r"|formato|comme suit|así)\b|フォーマット|形式|格式)[^\n]{0,60}\s*$",
    re.IGNORECASE,
)
"""What stands below this is how the answer is to look."""
_WORK = lazy(
    r"\W{0,9}(?:(?:please|can you|could you|pls) )?(?:translate|fix|correct|proofread|paraphrase|traduis|traduisez|traduce|traduzca"
    r"|corrige"
    r"|übersetze?|korrigiere?|traduci|correggi|traduza|corrija)\b[^\n:：]{0,60}[:：]",
    re.IGNORECASE,
)
"""A text that is to be worked on follows."""
_QUOTES = (('"', '"'), ("“", "”"), ("«", "»"), ("「", "」"))
_REPORTED = lazy(
    r"\b(?:(?:my|our|the|his|her|their|a|an|some|mein\w*|der|die|mi|el"
    r"|la|mon|ma|le|mio|meu) (?:(?!i |we |you |users? )[\w'-]+ ){1,2}?(?:that |which |who )?"
    r"|he |she |they |it )(?:said?|says|told (?:me|us|them|him|her)|tells (?:me|us)|wrote|writes|wants?|asks?|asked|demands?"
    r"|requires?|insists?|reads|states|expects?|sagt|schreibt|verlangt|will|meint|dice|dijo|pide|exige|dit|demande|exige|veut|diz|pede"
    r"|chiede|vuole)\b"
    r"[:,]?(?: that| we| dass| que| che)?(?P<what>[^\n.?!]*)",
    re.IGNORECASE,
)
_MAKES = lazy(
    r"\b(?:write|draft|compose|generate|create|produce|make|give me|help me|summari[sz]e|rewrite|prepare|do it|schreib\w*"
    r"|verfass\w*|erstell\w*"
    r"|hilf|[ée]cri[stv]\w*|r[ée]dige\w*|aide|escrib\w*|redact\w*|haz|ay[úu]da\w*|scriv\w*|aiutami|escrev\w*|ajud\w*)\b",
    re.IGNORECASE,
)
"""Something is to be written, which may have to be as was reported."""
_FOR_OTHERS = lazy(
    r"\b(?:prompts?|system messages?|instructions?|rules|guidelines|assignments?|brief)\b[^.:\n]{0,60}?"
    r"(?P<what>(?:\b(?:that|which) (?:makes?|tells?|asks?|gets?|instructs?|forces?|has)\b"
    r"|: (?:they|he|she|it) (?:must|should|has to|have to))"
    r"[^.\n]*)",
    re.IGNORECASE,
)
"""Rules that others are to keep."""
_MADE_UP = lazy(
    r"(?:^|(?<=[.!?\n]))[ \t]*(?:is it (?:true|ok|okay|normal|correct|right)|do (?:i|we|people|you think)|must (?:i|we)) [^.!?\n]*\?"
    r"|(?:^|(?<=[.!?\n]))[ \t]*(?:why|when|where|who|do|does|did|is|are|how come|what (?:if|happens (?:if"
    r"|when))) [^.!?\n]*?\b(?:(?:should"
    r"|must|may|can|(?:have|has|needs?|ought|supposed) to) (?:not |only |never )?(?:be|have|contain|end|start|begin|exceed|include"
    r"|consist"
    r"|stay|return)|says?|recommends?|requires?|limits?|demands?|insists?)\b[^.!?\n]*\?",
    re.IGNORECASE,
)
_ALLOWED = lazy(
    r"\byou (?:can|may)(?: now)? [^.!?\n]{0,60}?\b(?:again|as (?:much|long|many) as you (?:like|want|wish|need)|freely)\b",
    re.IGNORECASE,
)
"""What is allowed once more is no demand."""
_OF_MACHINES = lazy(
    r"(?:\b(?:regex(?:es)?|regular expressions?|formulas?|validators?|sql quer(?:y|ies)) (?:that|which|to)\b"
    r"|(?:^|(?<=[.!?\n]))[ \t]*(?:our|my|the|their|his|her|your|this|that|an?|each|every) (?:[\w-]+ ){0,2}?(?:apis?|endpoints?|servers?"
    r"|services?|backend|parsers?|websites?|forms?|fields?|databases?|pipelines?|webhooks?|regex(?:es)?|validators?)(?: [\w-]+)? "
    r"(?:must|should|has to|have to|needs? to|will|can only|only|always|is (?:supposed|expected) to|returns?|expects?|requires?|accepts?"
    r"|allows?)\b"
    r"|(?:^|(?<=[.!?\n]))[ \t]*(?:our|my|his|her|their|(?:the|an?) (?=[\w -]{0,30}\b(?:we|i)\b)) ?(?:[\w-]+ ){0,2}?(?:(?:chat)?bots?"
    r"|assistants?|agents?"
    r"|copilots?)(?: (?:we|i) (?:\w+ ){1,2}?)?(?: that)? ?(?:must|should|has to|have to|needs? to|will|always|never|is (?:supposed"
    r"|expected) to)\b"
    r"(?=(?:(?!\n\n)[^?]){0,300}(?:\?|\b(?:suggest|propose|guidelines?|system message)\b)))(?P<what>[^.!?\n]*)",
    re.IGNORECASE,
)
"""What a thing that is no answer has to do."""
_SAID = (_LABEL, _ALLOWED, *CONDITIONS, UNLESS, _WORK, _FOR_OTHERS, _OF_MACHINES, _REPORTED, _MADE_UP)
_SIEVE = Sieve([(one.pattern, one) for one in _SAID])
_BEFORE = 120
"""Characters in front of a layout in which it is said to be one."""
_LEAST = 3
"""Words that must be left for a demand to be told from what it speaks of."""


@lru_cache(maxsize=1_024)
def of_response(text: str) -> str:
    """The text with what is not asked of the response blanked out: offsets stay the same. Remembered: prompts come again."""
    low = text.lower().replace("’", "'")
    may = _SIEVE.live(low)
    handed = [*worked_on(text, low)]
    left = _without(text, [*_material(text), *handed])
    quoted = bool(handed)
    left = _without_group(_ALLOWED, 0, left) if _ALLOWED in may else left
    if only := [one for one in (*CONDITIONS, UNLESS) if one in may]:
        left = _without(left, conditional(left, only))
    left = _without(left, _worked_on(left)) if _WORK in may else left
    left = _without_group(_FOR_OTHERS, "what", left) if _FOR_OTHERS in may else left
    left = _without_group(_OF_MACHINES, "what", left) if _OF_MACHINES in may else left
    told = _without_group(_REPORTED, "what", left) if _REPORTED in may else left
    if (told != left or _MADE_UP in may) and not _MAKES.search(told):
        left = _without_group(_MADE_UP, 0, told)
        quoted = quoted or left != told
    return left if quoted or len(left.split(None, _LEAST)) >= _LEAST else text


def _material(text: str) -> list[tuple[int, int]]:
    """What is pasted or shown as an example, apart from layouts that are to be kept to."""
    found = [*_tagged(text), *_lines(text)] if "<" in text or '"""' in text else [*_lines(text)]
    return [
        (start, end) for start, end in found if not _SHOWN.search(text[max(0, start - _BEFORE) : start])
    ]  # fmt: skip


def _tagged(text: str) -> Iterator[tuple[int, int]]:
    """Between `<doc>` and `</doc>`, and between triple quotes."""
    low = text.lower()
    reach = 0
    unclosed: set[str] = set()
    for match in _TAG.finditer(text) if len(low) == len(text) else ():
        name = match[1].lower()
        if match.start() < reach or name in unclosed:
            continue
        end = low.find(f"</{name}", match.end())
        if end < 0:
            unclosed.add(name)
        else:
            reach = end
            yield match.end(), end
    start = text.find('"""')
    while start >= 0:
        end = text.find('"""', start + 3)
        yield start, end + 3 if end >= 0 else len(text)
        start = text.find('"""', end + 3) if end >= 0 else -1


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Fenced blocks, what stands between two rules, paragraphs below a name, and examples: each from its first to its last line."""
    place, opened, until = 0, -1, ""
    for line in [*text.splitlines(keepends=True), ""]:
        start, place = place, place + len(line)
        kind = _opens(line, until)
        closes = opened >= 0 and _closes(line, until, last=place == start)
        if closes:
            yield opened, place if until in (*_FENCE, "-") else start
            opened = -1
        if opened < 0 and kind and not (closes and until in (*_FENCE, "-")):
            opened, until = start, kind
        elif opened >= 0 and until == "ask" and (reply := _REPLY.match(line)) and reply[1]:
            until = "example"


def _opens(line: str, until: str) -> str:
    """What a line begins: a fence, `-` for a rule, `label`, `ask`; "" for none."""
    bare = line.strip()
    if bare[:3] in _FENCE:
        return bare[:3]
    if bare[:3] == "---" and _RULE.fullmatch(bare):
        return "-"
    if ":" not in line and "：" not in line:
        return ""
    return "label" if _LABEL.match(line) else "ask" if _ASK.match(line) else ""


def _closes(line: str, until: str, *, last: bool) -> bool:
    """Whether a line ends what was begun: its own kind of fence or rule, else a blank line or the next thing."""
    bare = line.strip()
    if until in _FENCE:
        return last or bare[:3] == until
    if until == "-":
        return bare[:3] == "---"
    if until == "example":
        return not bare or bool(_ASK.match(line))
    return until == "label" and (not bare or bool(_TASK.match(line)))


def _worked_on(text: str) -> Iterator[tuple[int, int]]:
    """What is to be translated or corrected: all behind the colon, where that is one line or in quotation marks."""
    match = _WORK.match(text)
    rest = text[match.end() :].strip() if match else ""
    if match and rest and ("\n" not in rest or any(rest[0] == left and rest[-1] == right for left, right in _QUOTES)):
        yield match.end(), len(text)


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these places blanked out; they may overlap."""
    parts, reach = [], 0
    for start, end in sorted(spans):
        if end > reach:
            parts += [text[reach:start], _blank(text[max(start, reach) : end])]
            reach = end
    return "".join([*parts, text[reach:]])


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _without_group(pattern: re.Pattern[str], group: str | int, text: str) -> str:
    return _without(text, [match.span(group) for match in pattern.finditer(text)])
