"""Documents that stand in the prompt itself, as templates of retrieval put them there, and the question among them. Pure functions.

Read are tags (`<context>`), numbered ones (`Document 1:`, `[1]`), those below a name (`Context:`, `### Sources`), and what follows `use the
following pieces of context`. Something must be asked: an article that is to be turned into a poem is no document to answer from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_LEAST = 40
"""Characters of all documents together."""
_ASKED = 300
"""Characters of a last paragraph that may be the question."""
_LONGEST = 200_000
_HINTS = (
    "context", "document", "source", "passage", "search result", "retrieved", "knowledge", "excerpt", "<doc", "[doc", "doc 1", "chunk",
    "[1]", "kontext", "quelle", "fuente", "fonte", "資料", "参考", "文脈", "上下文", "资料",
)  # fmt: skip
_OPEN = re.compile(
    r"<(context|documents?|docs?|passages?|sources?|search_results?|retrieved_\w+|knowledge(?:_base)?|excerpts?"
    r"|references?)\b[^<>\n]{0,200}>",
    re.IGNORECASE,
)
_INNER = re.compile(
    r"<(document_content|page_content|document|doc|passage|source|item|result|chunk|content|text)\b[^<>\n]{0,200}>",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"<(source|title|url|id|metadata|author|date)\b[^<>\n]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?\w[^<>\n]{0,200}>")
_NAMED = re.compile(
    r"(?P<head>[#*\[ \t]{0,8})(?P<name>(?:the |retrieved |relevant |provided )?(?:context(?: information)?|background|documents?"
    r"|sources?|passages?"
    r"|search results|information|knowledge(?: base)?|excerpts?|kontext|dokumente|quellen|contexte|contexto|documentos|fuentes|contesto"
    r"|documenti|fonti|fontes|文脈|資料|参考情報|上下文|资料))(?: is| are)?(?P<below> below)?[*\] \t]{0,6}(?P<colon>[:：]?)(?P<rest>.*)",
    re.IGNORECASE,
)
_SURE = re.compile(
    r"document|source|passage|search|retrieved|knowledge|excerpt|dokument|quelle|fuente|fonti|fonte|資料|参考|资料",
    re.IGNORECASE,
)
"""Names that say enough; `Context:` may be anything."""
_NUMBERED = re.compile(
    r"[#*<\[( \t]{0,8}(?:(?:document|doc|source|passage|context|chunk|result|excerpt|snippet|dokument|quelle|fuente|資料)\s?#?\[?\d{1,3}"
    r"|(?<=\[)\d{1,3}(?=\]))[\])*>:：.)\- \t]{1,6}(?P<rest>.*)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[#*\[ \t]{0,8}(?:(?:user(?:'s)? )?(?:question|query)|frage|pregunta|domanda|pergunta|質問|问题)[*\] \t]{0,6}(?:[:：](?P<rest>.*)|$)",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"[#*\[ \t]{0,8}(?:(?:helpful |final |your )?answer|response|assistant|antwort|réponse|respuesta|risposta|resposta|回答"
    r"|答案)[*\] \t]{0,6}"
    r"(?:[:：].{0,20}|)$",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"\s*(?:given|based on|using|answer|use|please|instructions?|task|if you|if the|do not|don't)\b", re.IGNORECASE
)
_MARK = re.compile(r"\s*(?:-{3,}|={3,}|\"{3}|`{3}\w*|'{3}|\*{3,}|_{3,})\s*$")
_TOLD = re.compile(
    r"\b(?:based (?:only |solely |strictly )?on|using|from|according to|given|use|with|in)(?: only)? (?:the )?"
    r"(?:(?:following|provided|given|above|below|retrieved|these|this|pieces of|relevant) ){0,4}"
    r"(?:context\w*|documents?|passages?|sources?|information|text|article|excerpts?|knowledge base|search results)\b",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"\b(?:following|below)\b(?: \w+){0,4} (?:context|documents?|passages?|sources?|information|excerpts?|articles?)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]|^\W*(?:(?:please|pls|hi|hello|hey|ok)[\s,!.]+){0,2}(?:how|what|when|where|who|which|why|is|are|do|does|can|may|explain|describe|list"
    r"|show|tell|give|name|wie|was|wann|wo|wer|welche\w*|warum|erklär\w*|nenne?|comment|quel\w*|quand|où|qui|pourquoi|explique\w*|cómo|como|qué"
    r"|cuándo|cuánto|dónde|quién|cuál|por qué|explica\w*|come (?:si|posso|faccio|funziona)|quando|quanto|dove|chi|quale"
    r"|perché|spiega\w*|onde|quem|qual)\b",
    re.IGNORECASE,
)


class Pasted(NamedTuple):
    """The documents of a prompt, and what is asked beside them."""

    documents: tuple[str, ...]
    question: str


def pasted(rules: Sequence[str], asked: str) -> Pasted:
    """The documents in the system messages and in the last message of the user; none of a prompt without."""
    if not rules and len(asked) < _LEAST:
        return Pasted((), asked)
    low = "\n".join([*rules, asked])[:_LONGEST].lower()
    return _pasted(tuple(rules), asked) if any(map(low.__contains__, _HINTS)) else Pasted((), asked)


@lru_cache(maxsize=4)
def _pasted(rules: tuple[str, ...], asked: str) -> Pasted:
    told = bool(_TOLD.search("\n".join([*rules, asked])[:_LONGEST]))
    found = [_read(text[:_LONGEST], told=told) for text in (*rules, asked)]
    documents = tuple(dict.fromkeys(one for part in found for one in part.documents))
    question = found[-1].question if found[-1].documents else asked
    if sum(map(len, documents)) < _LEAST or not (asks(question) or any(map(_QUESTION.match, asked.splitlines()))):
        return Pasted((), asked)
    return Pasted(documents, question)


def _read(text: str, *, told: bool) -> Pasted:
    spans = list(_tagged(text, _OPEN))
    documents = [one for _, start, end, _ in spans for one in _inside(text[start:end])]
    if not documents:
        return _by_lines(text.splitlines(), told=told)
    return Pasted(tuple(documents), _asked(_TAG.sub(" ", _without(text, spans)).splitlines()))


def _tagged(text: str, opening: re.Pattern[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where an element, not one inside another, begins, where its content does, where that ends, and where the element does."""
    low, behind, never = text.lower(), 0, set[str]()
    for match in opening.finditer(text):
        name = match[1].lower()
        if match.start() < behind or name in never:
            continue
        end = low.find(f"</{name}", match.end())
        if end < 0:
            never.add(name)  # nor is it closed further on: each name is looked for once
            continue
        behind = low.find(">", end) + 1 or len(text)
        yield match.start(), match.end(), end, behind


def _without(text: str, spans: Sequence[tuple[int, int, int, int]]) -> str:
    starts = [0, *(end for *_, end in spans)]
    return "\n".join(
        text[start:end] for start, end in zip(starts, [*(span[0] for span in spans), len(text)], strict=True)
    )


def _inside(text: str) -> list[str]:
    """The texts of the innermost elements; what tells where they come from is left out where there is more."""
    plain = _without(text, list(_tagged(text, _ABOUT)))
    text = plain if _TAG.sub("", plain).strip() else text
    inner = [text[start:end] for _, start, end, _ in _tagged(text, _INNER)]
    if inner:
        return [one for part in inner for one in _inside(part)]
    return [stripped] if (stripped := _TAG.sub(" ", text).strip()) else []


def _by_lines(lines: Sequence[str], *, told: bool) -> Pasted:
    blocks, rest = _named(lines, told=told or any(_QUESTION.match(line) for line in lines))
    if not blocks:
        blocks, rest = _introduced(lines)
    question = _asked(rest)
    if blocks and not question:
        question = _taken(blocks[-1])
    documents = ["\n".join(block).strip().strip('"').strip() for block in blocks]
    return Pasted(tuple(filter(None, documents)), question)


def _named(lines: Sequence[str], *, told: bool) -> tuple[list[list[str]], list[str]]:
    """The lines of each document below a name, and all others."""
    blocks: list[list[str]] = []
    rest: list[str] = []
    inside = False
    for line in lines:
        if (begun := _begins(line, told=told)) is not None:
            blocks.append([begun])
            inside = True
        elif inside and not _ends(line, blocks[-1]):
            if not _MARK.match(line):
                blocks[-1].append(line)
        else:
            inside = False
            rest.append(line)
    return blocks, rest


def _introduced(lines: Sequence[str]) -> tuple[list[list[str]], list[str]]:
    """The lines below `use the following pieces of context`, up to the question, and those from there on."""
    first = next((place for place, line in enumerate(lines) if _INTRODUCED.search(line)), None)
    if first is None:
        return [], list(lines)
    behind = range(first + 1, len(lines))
    end = next((place for place in behind if _QUESTION.match(lines[place]) or _ANSWER.match(lines[place])), len(lines))
    return [list(lines[first + 1 : end])], list(lines[end:])


def _begins(line: str, *, told: bool) -> str | None:
    """What stands in the line behind the name of a document or of several; None where it names none."""
    if numbered := _NUMBERED.match(line):
        return numbered["rest"]
    named = _NAMED.match(line)
    if named is None:
        return None
    titled = "#" in named["head"] or "**" in named["head"]
    if not (named["colon"] or named["below"] or (titled and not named["rest"].strip())) or not (
        told or _SURE.search(named["name"])
    ):
        return None
    return named["rest"].lstrip(" .")


def _ends(line: str, block: Sequence[str]) -> bool:
    if _QUESTION.match(line) or _ANSWER.match(line):
        return True
    if not any(part.strip() for part in block):
        return False
    return bool(_MARK.match(line)) or (not block[-1].strip() and bool(_RULE.match(line)))


def _asked(lines: Sequence[str]) -> str:
    """What is named a question, else the last paragraph that is no rule and no place for the answer."""
    for place, line in enumerate(lines):
        if (match := _QUESTION.match(line)) is not None:
            below = "\n".join(one for one in lines[place + 1 :] if not _ANSWER.match(one))
            return f"{match['rest'] or ''}\n{below}".strip()
    parts = "\n".join(line for line in lines if not (_ANSWER.match(line) or _MARK.match(line))).split("\n\n")
    kept = [part.strip() for part in parts if part.strip()]
    return kept[-1] if kept and not (_RULE.match(kept[-1]) and "?" not in kept[-1]) else ""


def _taken(block: list[str]) -> str:
    """The last paragraph of the last document, if it is a short question: it is taken out of it."""
    parts = "\n".join(block).rstrip().split("\n\n")
    last = parts[-1].strip()
    if len(parts) < 2 or len(last) > _ASKED or not last.endswith(("?", "？")):
        return ""
    block[:] = "\n\n".join(parts[:-1]).splitlines()
    return last


def asks(text: str) -> bool:
    """Whether a text asks something: with a question mark, or with the word that a question or a request to be told begins with."""
    return bool(_ASKS.search(text))
