"""Names of people, places and more, found by Microsoft Presidio. An extra: what is a name only a language model can tell."""

from __future__ import annotations

import re
import threading
from bisect import bisect
from collections.abc import Collection, Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Protocol

from closeloop.config import PresidioSettings
from closeloop.errors import FOREIGN, ConfigError, PluginError, known

PREFIX = "presidio"
"""`presidio` in `redact` is every entity but those in `ONLY_BY_NAME`; `presidio:PERSON` is one."""
ONLY_BY_NAME = frozenset({"DATE_TIME", "ORGANIZATION", "URL"})
"""Without "tomorrow", the product and the link most failures cannot be understood: these go only when they are asked for."""
_CHUNK = 100_000
"""Characters read at once: spaCy refuses a million, and its memory grows with the text."""
_DATA = 1000
"""A text this long without any space is data, and no language."""
_SPACE = re.compile(r"\s")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ONE_AT_A_TIME = threading.Lock()
"""Sources are read in threads; a language model is not made for that."""

Found = tuple[int, int, str]


class Analyzer(Protocol):
    """What is asked of an `AnalyzerEngine` of Presidio."""

    def analyze(
        self, text: str, language: str, entities: list[str] | None = None, *, score_threshold: float | None = None
    ) -> list[Any]:
        """Results with `entity_type`, `start`, `end` and `score`."""
        ...

    def get_supported_entities(self, language: str | None = None) -> list[str]:
        """What it can find in a language."""
        ...


def is_presidio(kind: str) -> bool:
    """Whether a word of `redact` asks Presidio."""
    return kind.partition(":")[0] == PREFIX


class Names:
    """Finds what `asked` names, with an analyzer of your own or one around the spaCy model of the settings.

    Raises ConfigError when Presidio, the model or an entity is not there: before anything is read, so that nothing is stored
    without the redaction that was asked for.
    """

    def __init__(self, asked: Collection[str], settings: PresidioSettings, analyzer: Analyzer | None = None) -> None:
        self._settings = settings
        if analyzer is None:
            with _ONE_AT_A_TIME:
                analyzer = _analyzer(settings.model, settings.language)
        self._analyzer = analyzer
        supported = set(analyzer.get_supported_entities(settings.language))
        named = {kind.partition(":")[2] for kind in asked if ":" in kind}
        unknown = sorted(named - supported)
        if unknown:
            raise ConfigError(
                f"unknown entity {unknown[0]!r} in redact: Presidio finds {known(supported)} in language {settings.language!r}"
            )
        every = supported - ONLY_BY_NAME if PREFIX in asked else set()
        self.entities = sorted(named | every)

    def find(self, text: str) -> list[Found]:
        """Start, end and entity of what was found, in order and without overlaps: the surest first, then the longest."""
        if not any(character.isalnum() for character in text) or (len(text) > _DATA and not _SPACE.search(text)):
            return []
        results = [
            (start + result.start, start + result.end, result.entity_type, result.score)
            for start, end in _chunks(text)
            for result in self._analyze(text[start:end])
        ]
        chosen: list[Found] = []
        for first, last, entity, _ in sorted(results, key=lambda one: (-one[3], one[0] - one[1], one[0], one[2])):
            place = bisect(chosen, (first, last, entity))
            is_free = (not place or chosen[place - 1][1] <= first) and (
                place == len(chosen) or last <= chosen[place][0]
            )
            if is_free:
                chosen.insert(place, (first, last, entity))
        return chosen

    def _analyze(self, text: str) -> list[Any]:
        readable = _LONE_SURROGATE.sub("\ufffd", text)
        settings = self._settings
        try:
            with _ONE_AT_A_TIME:
                return self._analyzer.analyze(
                    readable, settings.language, entities=self.entities, score_threshold=settings.threshold
                )
        except FOREIGN as error:
            # Not its words: they may repeat the text.
            raise PluginError(
                f"Presidio failed with {type(error).__name__} on a text of {len(text)} characters, and what is not redacted "
                "is not stored: fix the model or analyzer, or take presidio out of redact"
            ) from None


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Parts that end behind a space, so that no name is cut."""
    start = 0
    while len(text) - start > _CHUNK:
        space = next((at for at in range(start + _CHUNK, start, -1) if text[at - 1].isspace()), start + _CHUNK)
        yield start, space
        start = space
    yield start, len(text)


@lru_cache(maxsize=4)
def _analyzer(model: str, language: str) -> Analyzer:
    try:
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider
    except ImportError:
        raise ConfigError("presidio in redact needs an extra: pip install 'closeloop[presidio]'") from None
    if not model:
        raise ConfigError(
            "presidio in redact needs a spaCy model: install one, e.g. en_core_web_lg, and name it as `model` in [presidio]; "
            "or give Loop an analyzer of your own"
        )
    # Presidio would download a missing model in the middle of a job, and end the process where it cannot.
    if not (Path(model).is_dir() or _is_installed(model)):
        raise ConfigError(
            f"the spaCy model {model!r} of [presidio] is not installed: run `python -m spacy download {model}`, "
            "or name the folder of a model"
        )
    configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": language, "model_name": model}]}
    try:
        engine = NlpEngineProvider(nlp_configuration=configuration).create_engine()
        made: Analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=[language])
    except FOREIGN as error:
        raise ConfigError(
            f"Presidio does not start with the spaCy model {model!r} for language {language!r}: {type(error).__name__}: {error}"
        ) from error
    return made


def _is_installed(model: str) -> bool:
    try:
        distribution(model)
    except (PackageNotFoundError, ValueError):
        return False
    return True
