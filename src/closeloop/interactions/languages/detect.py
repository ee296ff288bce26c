"""Which language a text is in, by py3langid: loaded once, when a text first needs it, whoever asks. Common words decide sooner."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from closeloop.patterns import Runs

_COMMON = {
    "en": "the and of to is in that for with you are this it not have be as on at by from or can an we your but what if they"
    " how do does my me why when where which who will would should could please about there was were has",
    "fr": "le la les des et est une un du pour dans que qui vous pas plus sur avec ce il elle sont au en par nous mais ou leur"
    " je mon ma mes comment quel quelle pourquoi cette ces votre vos notre",
    "es": "el la los las de y en que es un una del por con para se no su al lo como más pero sus o este esta son muy"
    " cómo qué cuál mi me puedo puede cuando dónde hay tu",
    "de": "der die das und ist nicht ein eine zu den von mit sich auf für im dem es sie des auch wie als ich werden oder sind"
    " was wer wo warum mein meine kann ihr haben bitte zum",
    "it": "il lo la gli di e che un una per con non del della sono si da nel più anche come alla ma questo i le è"
    " cosa mio mia posso quando perché dove",
    "pt": "o a os as de e que em um uma para com não do da no na se por mais como dos das ao são você é ou"
    " meu minha posso quando onde qual",
    "nl": "de het een en van is dat in op te voor met niet zijn die aan er om als ook maar je we naar bij uit"
    " hoe wat mijn kan ik waarom",
}  # fmt: skip
_SETS = {code: frozenset(words.split()) for code, words in _COMMON.items()}
KNOWN = frozenset(_SETS)
"""Languages whose common words are known."""
_CODES = {word: tuple(code for code in _SETS if word in _SETS[code]) for words in _SETS.values() for word in words}
COMMON = frozenset(_CODES)
"""The common words of all of them."""
_WORD = Runs(r"^\W\d_")
_LOOK = 800
_PIECE = 4 * 2**20
_LOADING = Lock()
_LEAST = 12
_SHARE = 0.2
"""So many of all words are common ones of the language, and half as many again as of any other: nothing to look into further."""


def by_common_words(text: str) -> str | None:
    """The language whose common words plainly prevail, or None where they do not. Microseconds, no model."""
    words, (most, code), (second, _) = counted(text)
    if words < _LEAST:
        return None
    return code if most >= _SHARE * words and 2 * most >= 3 * second and most - second >= 2 else None


@lru_cache(maxsize=64)
def counted(text: str) -> tuple[int, tuple[int, str], tuple[int, str]]:
    """How many words the start of a text has, and how many are common ones of the two languages with most of them."""
    words = _words(text[:_LOOK])
    counts = dict.fromkeys(_SETS, 0)
    for codes, times in Counter(filter(None, map(_CODES.get, words))).items():
        for code in codes:
            counts[code] += times
    first, second, *_ = sorted(zip(counts.values(), counts, strict=True), reverse=True)
    return len(words), first, second


@lru_cache(maxsize=16)
def _words(text: str) -> list[str]:
    """Every word in small letters. To be read only: remembered for the texts at hand."""
    return _WORD.findall(text.lower())


def common_words(text: str) -> dict[str, int]:
    """How many different common words of each language a text says."""
    return dict(Counter(code for word in set(_words(text)) for code in _CODES.get(word, ())))


def says(text: str, code: str) -> int:
    """How many different common words of one language a text says."""
    return len(_SETS.get(code, frozenset()).intersection(_words(text)))


def classify(text: str) -> tuple[str, float]:
    """Code and probability of the most likely language."""
    code, probability = identifier().classify(text)
    return str(code), float(probability)


def shares(text: str, codes: Sequence[str]) -> dict[str, float]:
    """How likely each of these languages is, if it is one of them."""
    found = {str(code): float(share) for code, share in identifier().rank(text)}
    kept = {code: found.get(code, 0.0) for code in codes}
    total = sum(kept.values())
    return {code: share / total if total else 1 / len(kept) for code, share in kept.items()}


def identifier() -> Any:
    """The one model of this process; half a second and numpy the first time."""
    with _LOADING:
        return _loaded()


def prepare() -> None:
    """Begin to load the model beside the caller, who is going to need it. What goes wrong there goes wrong again where it is used."""

    def load() -> None:
        with suppress(Exception):
            identifier()

    if not _loaded.cache_info().currsize:
        Thread(target=load, name="closeloop-language", daemon=True).start()


@cache
def _loaded() -> Any:
    import lzma

    from py3langid import langid

    path = langid.MODEL_DIR / langid.MODEL_FILE
    try:
        ptc, pc, classes, moves, rows, features = _parts(path)
    except (KeyError, ValueError, lzma.LZMAError):  # a version with another layout knows it itself
        return langid.LanguageIdentifier.from_model_file(path, norm_probs=True)
    return langid.LanguageIdentifier(ptc, pc, classes, moves, features, norm_probs=True, tk_row=rows)


def _parts(path: Path) -> tuple[Any, Any, list[str], array[int], array[int], list[int]]:
    """The model's tables. py3langid's own way unpacks 8 KB at a time and asks for the interpreter's lock after each, so that beside
    a busy thread it takes seconds; here it is asked for a few times in all.
    """
    import lzma
    from tempfile import TemporaryFile

    import numpy as np

    with TemporaryFile() as plain:
        packed, unpacker = path.read_bytes(), lzma.LZMADecompressor()
        while not unpacker.eof:
            piece = unpacker.decompress(packed, max_length=_PIECE)
            if not piece and unpacker.needs_input:
                raise ValueError(f"{path} ends too early")
            plain.write(piece)
            packed = b""
        plain.seek(0)
        with np.load(plain, allow_pickle=False) as data:
            moves, rows = (_numbers(data[name]) for name in ("nextmove", "nextmove_row"))
            return data["ptc"], data["pc"], data["classes"].tolist(), moves, rows, data["out_feat"].tolist()


def _numbers(table: Any) -> array[int]:
    """Unsigned numbers as the standard library's array, which is quicker to ask for one of them."""
    kept: array[int] = array({2: "H", 4: "I", 8: "L"}[table.dtype.itemsize])
    kept.frombytes(memoryview(table).cast("B"))
    return kept
