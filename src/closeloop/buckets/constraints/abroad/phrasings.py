"""The readings of every language that has words for parts, by the name of its lexicon."""

from __future__ import annotations

from closeloop.buckets.constraints.abroad.arabic import ARABIC
from closeloop.buckets.constraints.abroad.chinese import CHINESE
from closeloop.buckets.constraints.abroad.french import FRENCH
from closeloop.buckets.constraints.abroad.german import GERMAN
from closeloop.buckets.constraints.abroad.italian import ITALIAN
from closeloop.buckets.constraints.abroad.japanese import JAPANESE
from closeloop.buckets.constraints.abroad.polish import POLISH
from closeloop.buckets.constraints.abroad.portuguese import PORTUGUESE
from closeloop.buckets.constraints.abroad.reading import Reading
from closeloop.buckets.constraints.abroad.spanish import SPANISH
from closeloop.buckets.constraints.abroad.turkish import TURKISH
from closeloop.buckets.constraints.lexicons import (
    arabic,
    chinese,
    french,
    german,
    italian,
    japanese,
    polish,
    portuguese,
    spanish,
    turkish,
)

READINGS = {
    "fr": Reading(FRENCH, french.FRENCH.numbers),
    "es": Reading(SPANISH, spanish.SPANISH.numbers),
    "it": Reading(ITALIAN, italian.ITALIAN.numbers),
    "pt": Reading(PORTUGUESE, portuguese.PORTUGUESE.numbers),
    "de": Reading(GERMAN, german.GERMAN.numbers),
    "ja": Reading(JAPANESE, japanese.JAPANESE.numbers),
    "zh": Reading(CHINESE, chinese.CHINESE.numbers),
    "pl": Reading(POLISH, polish.POLISH.numbers),
    "tr": Reading(TURKISH, turkish.TURKISH.numbers),
    "ar": Reading(ARABIC, arabic.ARABIC.numbers),
}
