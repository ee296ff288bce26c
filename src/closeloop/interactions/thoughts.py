"""What a model thought aloud in front of its answer, as open models write it into the text itself: the user did not see it.

Platforms that know reasoning keep it in blocks of their own, which are left out where they are read; a server that does not part
them records one text. Only marks that models make by themselves count, not tags that a prompt may have asked for.
"""

from __future__ import annotations

import re

_MARKS = {
    "<think>": "</think>",
    "<seed:think>": "</seed:think>",
    "[THINK]": "[/THINK]",
    "◁think▷": "◁/think▷",
    '<details type="reasoning"': "</details>",
}
"""Where a thought begins and ends: DeepSeek, Qwen and those trained on them; Seed; Magistral; Kimi; and what Open WebUI folds away."""
_START, _END = next(iter(_MARKS.items()))
_GOES_ON = (" ", ",", ".", ":", ";")
_CHANNEL = "<|channel|>"
_FINAL = re.compile(r"<\|channel\|>final<\|message\|>(.*?)(?:<\|(?:return|end|start)\|>|\Z)", re.DOTALL)
"""What gpt-oss shows, where its raw tokens were recorded."""


def spoken(text: str) -> str:
    """The text without thoughts in front of it or, once it begins with one, between its parts; a thought that was cut off is all there is.

    A lone end mark on a line of its own counts too: the templates of some models write the start into the prompt.
    """
    begin = text.lstrip() if text[:1].isspace() else text
    for start, end in _MARKS.items():
        if begin.startswith(start):
            return _without(begin, start, end).strip() if end in begin else _unfinished(text, begin, start)
    if begin.startswith(_CHANNEL):
        return "".join(_FINAL.findall(begin)).strip()
    before, _, after = text.partition(_END)
    is_cut = _START not in before and before.rstrip(" ").endswith("\n") and after[:1] in ("", "\r", "\n")
    return after.strip() if is_cut and before != text else text


def _without(text: str, start: str, end: str) -> str:
    """The text without what stands between the marks."""
    kept, at = [], 0
    while (begin := text.find(start, at)) >= 0 and (stop := text.find(end, begin)) >= 0:
        kept.append(text[at:begin])
        at = stop + len(end)
    return "".join(kept) + text[at:]


def _unfinished(text: str, begin: str, start: str) -> str:
    """Nothing of a thought that was cut off; all of a sentence about the mark."""
    return text if begin[len(start) : len(start) + 1] in _GOES_ON else ""
