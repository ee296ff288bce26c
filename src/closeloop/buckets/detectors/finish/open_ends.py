"""How texts end that go on, in a small word or a mark, and stops."""

from __future__ import annotations

import re

_SMALL_END = re.compile(
    r"\b(?:the|a|an|of|to|and|or|for|in|on|at|with|by|from|as|is|are|was|were|that|which|than|into|not|his|her|its|their|our|your"
    r"|de|la|le|les|des|du|et|y|el|los|las|con|para|por|und|der|die|das|mit|für|von|zu|e|di|il|com|do|da)$|[,;:(&/+=-]$",
    re.IGNORECASE,
)
"""Behind what looks like a heading, a value or a note: only words with which none of these ends."""
FUNCTION_WORD = re.compile(
    r"\b(?:the|a|an|of|to|and|or|but|with|for|in|on|at|by|from|that|which|who|is|are|was|were|be|as|if|than|into|your|their|its|our|my"
    r"|his|her|this|these|those|some|any|all|every|each|more|very|it|they|we|he|she|there|about|through|over|under|between|against|during"
    r"|without|within|after|before|until|how|what|why|do|does|did|been|being|could|might|must|shall|while|upon|toward|towards|among|per"
    r"|via|can|will|would|should|may|has|have|had|not|also|such|because|while|when|where|le|la|les|des|du|de|un|une|et|ou|que|qui|dans"
    r"|pour|avec|sur|par|el|los|las|y|o|con|para|por|en|una|del|der|die|das|und|oder|mit|für|von|zu|ein|eine|dass|ist|sind|wird)$",
    re.IGNORECASE,
)
"""Behind a sentence without a stop: any word with which no sentence ends."""
LONGEST_WORD = 12
"""Characters from the end among which a function word must begin."""
STOPS = tuple(".!?;。！？")
SENTENCE_WITHIN = re.compile(r"[.!?。！？]\s")
"""The end of a sentence with more behind it."""


def ends_open(value: str) -> bool:
    """Whether a value ends in a small word or a mark behind which more comes."""
    return _SMALL_END.search(value) is not None
