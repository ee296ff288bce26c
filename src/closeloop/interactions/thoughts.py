"""What a model thought aloud in front of its answer, as open models write it into the text itself: the user did not see it.

Platforms that know reasoning keep it in blocks of their own, which are left out where they are read; a server that does not part
them records one text. Only marks that models make by themselves count, not tags that a prompt may have asked for.
"""

from __future__ import annotations

import re

_BLOCK = re.compile(
    r"<(?P<tag>(?:seed:)?think)>.*?(?:</(?P=tag)>|\Z)|\[THINK\].*?(?:\[/THINK\]|\Z)|◁think▷.*?(?:◁/think▷|\Z)",
    re.DOTALL,
)
"""DeepSeek, Qwen and those trained on them; Seed; Magistral; Kimi."""
_STARTS = ("<think>", "<seed:think>", "[THINK]", "◁think▷")
_GOES_ON = tuple(" ,.:;")
_END = "</think>"
_CHANNEL = "<|channel|>"
_FINAL = re.compile(r"<\|channel\|>final<\|message\|>(.*?)(?:<\|(?:return|end|start)\|>|\Z)", re.DOTALL)
"""What gpt-oss shows, where its raw tokens were recorded."""


def spoken(text: str) -> str:
    """The text without thoughts in front of it or, once it begins with one, between its parts; a thought that was cut off is all there is.

    A lone end mark on a line of its own counts too: the templates of some models write the start into the prompt.
    """
    begin = text.lstrip() if text[:1].isspace() else text
    if begin.startswith(_STARTS):
        return text if _is_spoken_of(begin) else _BLOCK.sub("", begin).strip()
    if begin.startswith(_CHANNEL):
        return "".join(_FINAL.findall(begin)).strip()
    if _END in text:
        before, _, after = text.partition(_END)
        if "<think>" not in before and (not after or after[0] in "\r\n") and before.rstrip(" ").endswith("\n"):
            return after.strip()
    return text


def _is_spoken_of(text: str) -> bool:
    """Whether the mark is what the text is about: it is not closed, and a sentence goes on behind it."""
    start = next(one for one in _STARTS if text.startswith(one))
    return start[0] + "/" + start[1:] not in text and text[len(start) : len(start) + 1] in _GOES_ON
