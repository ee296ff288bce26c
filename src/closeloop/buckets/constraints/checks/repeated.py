"""The check of a request that the response was to repeat: which sentences of a prompt are the request, and whether they come first."""

from __future__ import annotations

import re

from closeloop.buckets.constraints.model import Broken, Constraint
from closeloop.buckets.text import bare


def repeated(_: Constraint, response: str, demand: str) -> Broken | None:
    """Whether the response says the request first, word for word."""
    first, every = _request(demand)
    if not _enough(first):
        return None
    head = bare(response[: len(every) * 2 + 200])
    if not head.startswith(bare(first)):
        return Broken("does not repeat the request first, word for word", 0, min(80, len(response)))
    if not _spaced(response).startswith(_spaced(first)):
        return Broken("repeats the request with other marks", 0, min(80, len(response)), 0.6)
    if not head.startswith(bare(every)):
        return Broken("repeats only a part of the request", 0, min(80, len(response)), 0.75)
    return None


def _spaced(text: str) -> str:
    return " ".join(text.lower().split())


_ABOUT_REPEATING = re.compile(
    r"repeat|say any|not say|don't say|before you|then (?:give|answer|reply)|response next|n[o'’]t change|not output any|first four"
    r"|r[ée]p[éeè]t|repren|mot [àa] mot|rep[ie]t|ripet|petici[óo]n|wiederhol|повтор|重复|重複|复述|複述|繰り返|そのまま|반복|되풀이"
    r"|दोहर|gentag|upprepa"
    r"|herhaal|powt[óo]rz|tekrarla|كرر|[(（]1[.、] ",
    re.IGNORECASE,
)


def _request(demand: str) -> tuple[str, str]:
    """What has to be repeated, its first sentence and all of it: the sentences of the prompt that do not speak of repeating."""
    quoted = re.search(r"repeat [\"“]([^\"”\n]{12,400})[\"”]", demand, re.IGNORECASE)
    if quoted:
        return quoted[1], quoted[1]
    parts = [part for part in re.split(r"(?<=[.!?。！？:।؟])\s+|\n+|(?<=[。])", demand) if part.strip()]
    kept = [part for part in parts if len(bare(part)) > 1 and not _ABOUT_REPEATING.search(part)]
    first = next((" ".join(kept[:size]) for size in range(1, len(kept)) if _enough(" ".join(kept[:size]))), "")
    return first or " ".join(kept), " ".join(kept)


def _enough(text: str) -> bool:
    """Whether a request is known again by its letters, as `Hello.` is not: from Devanagari on each says twice as much."""
    known = bare(text)
    return len(known) * (2 if known[:1] >= "\u0900" else 1) >= _LEAST_LETTERS


_LEAST_LETTERS = 12
