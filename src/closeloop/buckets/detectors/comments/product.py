"""Comments about the product around a response: its buttons, its app, logging in, prices; no fault of what was answered."""

from __future__ import annotations

import re

from closeloop.buckets.text import fold
from closeloop.patterns import lazy

_THING = (
    r"(?:buttons?|icons?|keyboards?|fonts?|dark mode|log-?ins?|password reset|uploads?|attachments?|mic(?:rophone)?|notifications?"
    r"|pop-?ups?|side ?bar|scroll ?bar|chat (?:window|box|history)|text ?box|input (?:field|box)|app|website|browser|screen|interface|ui"
    r"|ads?|paywall|subscription|spinner|dropdown|menu bar|voice (?:input|output)|headset|history)"
)
_TROUBLE = (
    r"(?:cover(?:s|ed|ing)?|overlap\w*|hid(?:es?|den|ing)|blocks?|too (?:small|big|tiny|bright)|crash(?:es|ed)?|fr(?:eezes|oze|ozen)"
    r"|fail(?:s|ed)?|broken|do(?:es)?(?:n't|nt| not) (?:work|load|open|respond|react)|do(?:es)? nothing|won'?t|can(?:'t|t|not)|couldn'?t"
    r"|awful|annoying|ugly|keeps?|disappear\w*|log(?:s|ged) me|reset(?:s|ting)?|drive(?:s)? me)"
)
_BROKEN = lazy(
    rf"\b(?P<thing>{_THING})\b[^.!?\n]{{0,50}}\b{_TROUBLE}\b|\b{_TROUBLE} [^.!?\n]{{0,50}}\b(?P<behind>{_THING})\b"
    rf"|\b(?:could(?:n't|nt| not)|can(?:'t|t|not)|unable to) (?P<act>upload|attach|log in|sign in)\b"
    r"|\b(?:was|got|been|keeps? getting) (?P<out>logged|signed|kicked) out\b",
    re.IGNORECASE,
)
_WISH = lazy(
    r"^\W*(?:please |pls |can you |could you |how (?:do|can) i |i want to )?(?:delete|remove|erase|cancel|export|bring back|add|change)"
    r" [^.!?\n]{0,40}\b(?P<thing>account|history|subscription|this (?:chat|conversation)|dark mode|font size|old (?:search|design"
    r"|version|ui|app)"
    r"|my data)\b",
    re.IGNORECASE,
)


def about_product(comment: str, asked: str, response: str) -> re.Match[str] | None:
    """Where a comment complains of the product or asks something of it that neither the request nor the response speaks of."""
    match = _BROKEN.search(comment) or _WISH.search(comment)
    if match is None:
        return None
    thing = fold(next(one for one in match.groups() if one))[:4]
    return None if thing in fold(f"{asked} {response}") else match
