"""What a text makes demands on, as far as one demand takes the place of another: a language, a length, a list, casing."""

from __future__ import annotations

from functools import lru_cache

from closeloop.buckets.constraints.asked import of_response
from closeloop.buckets.constraints.model import Constraint
from closeloop.buckets.constraints.read import read
from closeloop.interactions.languages.names import asked as languages

LENGTHS = frozenset(("length", "list"))
_FAMILIES = {
    **dict.fromkeys(("upper", "lower", "title_case", "capital_words"), "casing"),
    **dict.fromkeys(("bullets", "bulleted", "numbered", "numbered_list"), "list"),
    **dict.fromkeys(("json", "json_only", "csv", "xml", "yaml", "table", "only_code"), "shape"),
    **dict.fromkeys(("emoji", "emojis", "no_emoji"), "emoji"),
    **dict.fromkeys(("no_lists", "dash_bullets", "star_bullets", "sub_bullets"), "list"),
    **dict.fromkeys(("no_markdown", "no_fence", "code_block", "template"), "shape"),
    **dict.fromkeys(("no_comma", "no_exclamation", "no_things", "some_thing", "emphasized"), "mark"),
}
"""Kinds of demands one of which takes the place of another; lengths are told by their bucket."""


@lru_cache(maxsize=1_024)
def families(text: str) -> frozenset[str]:
    """What a text makes demands on, as far as one takes the place of another."""
    asked = of_response(text)
    found = {_family(one) for one in read(asked)}
    return frozenset(found | {"language"} if languages(asked) else found)


def _family(one: Constraint) -> str:
    return "length" if one.bucket == "length.constraint" else _FAMILIES.get(one.kind, one.kind)
