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
from closeloop.buckets.constraints.other_languages.chat_words import CHATS
from closeloop.buckets.constraints.other_languages.chinese import CHINESE
from closeloop.buckets.constraints.other_languages.dutch import DUTCH
from closeloop.buckets.constraints.other_languages.french import FRENCH
from closeloop.buckets.constraints.other_languages.german import GERMAN
from closeloop.buckets.constraints.other_languages.hindi import HINDI
from closeloop.buckets.constraints.other_languages.italian import ITALIAN
from closeloop.buckets.constraints.other_languages.japanese import JAPANESE
from closeloop.buckets.constraints.other_languages.korean import KOREAN
from closeloop.buckets.constraints.other_languages.nordic import DANISH, SWEDISH
from closeloop.buckets.constraints.other_languages.polish import POLISH
from closeloop.buckets.constraints.other_languages.portuguese import PORTUGUESE
from closeloop.buckets.constraints.other_languages.reading import Reading
from closeloop.buckets.constraints.other_languages.russian import RUSSIAN
from closeloop.buckets.constraints.other_languages.spanish import SPANISH
from closeloop.buckets.constraints.other_languages.turkish import TURKISH

READINGS = {
    "fr": Reading(FRENCH, french.FRENCH.numbers, CHATS["fr"]),
    "es": Reading(SPANISH, spanish.SPANISH.numbers, CHATS["es"]),
    "it": Reading(ITALIAN, italian.ITALIAN.numbers, CHATS["it"]),
    "pt": Reading(PORTUGUESE, portuguese.PORTUGUESE.numbers, CHATS["pt"]),
    "de": Reading(GERMAN, german.GERMAN.numbers, CHATS["de"]),
    "ja": Reading(JAPANESE, japanese.JAPANESE.numbers, UNSPACED["ja"]),
    "zh": Reading(CHINESE, chinese.CHINESE.numbers, UNSPACED["zh"]),
    "pl": Reading(POLISH, polish.POLISH.numbers, CHATS["pl"]),
    "tr": Reading(TURKISH, turkish.TURKISH.numbers, CHATS["tr"]),
    "ar": Reading(ARABIC, arabic.ARABIC.numbers),
    "ru": Reading(RUSSIAN, russian.RUSSIAN.numbers, CHATS["ru"]),
    "ko": Reading(KOREAN, korean.KOREAN.numbers, UNSPACED["ko"]),
    "hi": Reading(HINDI, hindi.HINDI.numbers),
    "nl": Reading(DUTCH, dutch.DUTCH.numbers, CHATS["nl"]),
    "da": Reading(DANISH, nordic.DANISH.numbers),
    "sv": Reading(SWEDISH, nordic.SWEDISH.numbers),
}
