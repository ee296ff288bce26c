"""The readings of every language that has words for parts, by the name of its lexicon."""

from __future__ import annotations

from closeloop.buckets.constraints.lexicons import (
    arabic,
    chinese,
    dutch,
    french,
    german,
    hindi,
    italian,
    japanese,
    korean,
    nordic,
    polish,
    portuguese,
    russian,
    spanish,
    turkish,
)
from closeloop.buckets.constraints.other_languages.arabic import ARABIC
from closeloop.buckets.constraints.other_languages.chat_unspaced import UNSPACED
from closeloop.buckets.constraints.other_languages.chinese import CHINESE
from closeloop.buckets.constraints.other_languages.dutch import DUTCH, DUTCH_CHAT
from closeloop.buckets.constraints.other_languages.french import FRENCH, FRENCH_CHAT
from closeloop.buckets.constraints.other_languages.german import GERMAN, GERMAN_CHAT
from closeloop.buckets.constraints.other_languages.hindi import HINDI
from closeloop.buckets.constraints.other_languages.italian import ITALIAN, ITALIAN_CHAT
from closeloop.buckets.constraints.other_languages.japanese import JAPANESE
from closeloop.buckets.constraints.other_languages.korean import KOREAN
from closeloop.buckets.constraints.other_languages.nordic import DANISH, SWEDISH
from closeloop.buckets.constraints.other_languages.polish import POLISH, POLISH_CHAT
from closeloop.buckets.constraints.other_languages.portuguese import PORTUGUESE, PORTUGUESE_CHAT
from closeloop.buckets.constraints.other_languages.reading import Reading
from closeloop.buckets.constraints.other_languages.russian import RUSSIAN, RUSSIAN_CHAT
from closeloop.buckets.constraints.other_languages.spanish import SPANISH, SPANISH_CHAT
from closeloop.buckets.constraints.other_languages.turkish import TURKISH, TURKISH_CHAT

READINGS = {
    "fr": Reading(FRENCH, french.FRENCH.numbers, FRENCH_CHAT),
    "es": Reading(SPANISH, spanish.SPANISH.numbers, SPANISH_CHAT),
    "it": Reading(ITALIAN, italian.ITALIAN.numbers, ITALIAN_CHAT),
    "pt": Reading(PORTUGUESE, portuguese.PORTUGUESE.numbers, PORTUGUESE_CHAT),
    "de": Reading(GERMAN, german.GERMAN.numbers, GERMAN_CHAT),
    "ja": Reading(JAPANESE, japanese.JAPANESE.numbers, UNSPACED["ja"]),
    "zh": Reading(CHINESE, chinese.CHINESE.numbers, UNSPACED["zh"]),
    "pl": Reading(POLISH, polish.POLISH.numbers, POLISH_CHAT),
    "tr": Reading(TURKISH, turkish.TURKISH.numbers, TURKISH_CHAT),
    "ar": Reading(ARABIC, arabic.ARABIC.numbers),
    "ru": Reading(RUSSIAN, russian.RUSSIAN.numbers, RUSSIAN_CHAT),
    "ko": Reading(KOREAN, korean.KOREAN.numbers, UNSPACED["ko"]),
    "hi": Reading(HINDI, hindi.HINDI.numbers),
    "nl": Reading(DUTCH, dutch.DUTCH.numbers, DUTCH_CHAT),
    "da": Reading(DANISH, nordic.DANISH.numbers),
    "sv": Reading(SWEDISH, nordic.SWEDISH.numbers),
}
