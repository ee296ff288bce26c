"""Prompts that are one text because an application has put a model's chat template around them: whose words are whose.

Read as the models' own templates write them: ChatML, Llama 2 and 3, Mistral, Gemma, Phi and Zephyr, Alpaca, Anthropic's of 2023; and
LangChain's text of a conversation. A text counts as such only from its first mark to its last, which bids the model to answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from closeloop.interactions.roles import ROLES
from closeloop.models import Role

_MARKS = ("<|", "<s>", "[INST]", "<start_of_turn>", "<bos>", "Human:", "System:", "### ", "Below is an instruction")
_NAME = r"(system|developer|user|assistant|model|tool|ipython|function)"
_TURNS = (
    (r"<\|im_start\|>" + _NAME + r"\s*\n", r"<\|im_end\|>"),
    (r"<\|start_header_id\|>" + _NAME + r"<\|end_header_id\|>\s*\n", r"<\|eot_id\|>|<\|eom_id\|>"),
    (r"<start_of_turn>" + _NAME + r"\s*\n", r"<end_of_turn>"),
    (r"<\|" + _NAME + r"\|>\s*\n?", r"<\|end\|>|</s>|<\|endoftext\|>"),
)
"""How a turn begins, with the name of its speaker, and how it may end."""
_BEGIN = re.compile(r"\s*(?:<\|begin_of_text\|>|<bos>|<s>|<\|endoftext\|>)?\s*")
_TEMPLATES = tuple((re.compile(begin), re.compile(rf"\s*(?:{end})\s*\Z")) for begin, end in _TURNS)
_ANSWERING = ("assistant", "model")
_INST = re.compile(r"\[INST\](.*?)\[/INST\]([^\[]*)", re.DOTALL)
_CLAUDE = re.compile(r"(?:\A|\n\n)(Human|Assistant):")
_BUFFER = re.compile(r"(?:\A|\n)(System|Human|AI): ?")
_INSTRUCTION, _INPUT, _RESPONSE = "### Instruction:", "### Input:", "### Response:"


def turns(text: str) -> list[tuple[Role, str]]:
    """Who says what in a templated prompt, in order and without the marks; empty for a text that is none."""
    start = text.lstrip()
    if not start.startswith(_MARKS):
        return []
    for read in (_marked, _instructed, _alpaca, _claude, _buffer):
        if found := [(role, said.strip()) for role, said in read(text) if said.strip()]:
            return found if any(role == "user" for role, _ in found) else []
    return []


def _marked(text: str) -> Iterator[tuple[Role, str]]:
    first = _BEGIN.match(text)
    place = first.end() if first else 0
    for begin, end in _TEMPLATES:
        marks = list(begin.finditer(text, place)) if begin.match(text, place) else []
        if not marks or marks[-1][1] not in _ANSWERING or text[marks[-1].end() :].strip():
            continue
        for mark, following in pairwise(marks):
            said = text[mark.end() : following.start()]
            yield ROLES.get(mark[1], "user"), end.sub("", said)
        return


def _instructed(text: str) -> Iterator[tuple[Role, str]]:
    bare = text.strip().removeprefix("<s>").strip()
    if not bare.startswith("[INST]") or not bare.endswith("[/INST]"):
        return
    for match in _INST.finditer(bare):
        system, mark, asked = match[1].removeprefix(" ").removeprefix("<<SYS>>").partition("<</SYS>>")
        if mark:
            yield "system", system
        yield "user", asked if mark else match[1]
        yield "assistant", match[2].replace("</s>", "").replace("<s>", "")


def _alpaca(text: str) -> Iterator[tuple[Role, str]]:
    bare = text.rstrip()
    system, mark, body = bare.removesuffix(_RESPONSE).partition(_INSTRUCTION)
    if mark and bare.endswith(_RESPONSE):
        asked, _, given = body.partition(_INPUT)
        yield "system", system
        yield "user", "\n\n".join(filter(None, (asked.strip(), given.strip())))


def _claude(text: str) -> Iterator[tuple[Role, str]]:
    if text.rstrip().endswith("\n\nAssistant:"):
        yield from _split(_CLAUDE, "\n\n" + text.lstrip("\n"))


def _buffer(text: str) -> Iterator[tuple[Role, str]]:
    found = list(_split(_BUFFER, text.strip()))
    if found and found[-1][0] == "user":
        yield from found


_SPEAKERS: dict[str, Role] = {"System": "system", "Human": "user", "AI": "assistant", "Assistant": "assistant"}


def _split(speaker: re.Pattern[str], text: str) -> Iterator[tuple[Role, str]]:
    marks = list(speaker.finditer(text))
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(text)
        yield _SPEAKERS[mark[1]], text[mark.end() : end]
