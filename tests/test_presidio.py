"""Names through Presidio: asked only where `redact` says so, alike everywhere in a record, and never stored when it fails.

A stand-in takes the place of `presidio_analyzer`, with the signatures of 2.2.366: the real one needs spaCy and a language model.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest

from closeloop import Loop, config
from closeloop.config import PresidioSettings, Settings, SourceSettings
from closeloop.errors import ConfigError, PluginError
from closeloop.models import Document, Feedback, ImagePart, Message, Span, Target, TextPart, ToolCall, Trace
from closeloop.privacy import Redactor, presidio

PERSON = re.compile(r"(?:(?<=I am )|(?<=Dear ))[A-Z]\w+(?: [A-Z]\w+)?(?: \[email-[0-9a-f]{4}\])?|(?<=Dear )田中")
PLACE = re.compile("Paris|Oslo")
NUMBER = re.compile(r"\b\d{6}\b")


@dataclass(frozen=True)
class Result:
    """As Presidio's RecognizerResult."""

    entity_type: str
    start: int
    end: int
    score: float


class AnalyzerEngine:
    """Knows a name by the words before it, as a language model does."""

    def __init__(self, nlp_engine: Any = None, supported_languages: list[str] | None = None) -> None:
        self.nlp_engine, self.supported_languages = nlp_engine, supported_languages
        self.texts: list[str] = []
        self.fails = False

    def get_supported_entities(self, language: str | None = None) -> list[str]:
        assert language == "en"
        return ["PERSON", "LOCATION", "DATE_TIME", "US_BANK_NUMBER"]

    def analyze(
        self, text: str, language: str, entities: list[str] | None = None, *, score_threshold: float | None = None
    ) -> list[Result]:
        text.encode()
        self.texts.append(text)
        if self.fails:
            raise RuntimeError(f"cannot read {text}")
        finds = [("PERSON", PERSON, 0.85), ("LOCATION", PLACE, 0.85), ("US_BANK_NUMBER", NUMBER, 0.05)]
        finds += [("DATE_TIME", re.compile("tomorrow"), 0.85), ("LOCATION", re.compile("Ada"), 0.6)]
        return [
            Result(name, *match.span(), score)
            for name, pattern, score in finds
            if name in (entities or ()) and score >= (score_threshold or 0)
            for match in pattern.finditer(text)
        ]


class NlpEngineProvider:
    """Remembers what it was asked for."""

    made: ClassVar[list[dict[str, Any]]] = []

    def __init__(self, nlp_engines: Any = None, conf_file: Any = None, nlp_configuration: Any = None) -> None:
        self.configuration = nlp_configuration

    def create_engine(self) -> str:
        self.made.append(self.configuration)
        if "broken" in self.configuration["models"][0]["model_name"]:
            raise OSError("no meta.json")
        return "engine"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The stand-in where Presidio would be."""
    package, engines = ModuleType("presidio_analyzer"), ModuleType("presidio_analyzer.nlp_engine")
    monkeypatch.setattr(package, "AnalyzerEngine", AnalyzerEngine, raising=False)
    monkeypatch.setattr(engines, "NlpEngineProvider", NlpEngineProvider, raising=False)
    monkeypatch.setitem(sys.modules, "presidio_analyzer", package)
    monkeypatch.setitem(sys.modules, "presidio_analyzer.nlp_engine", engines)
    monkeypatch.setattr(NlpEngineProvider, "made", [])
    presidio._analyzer.cache_clear()
    yield
    presidio._analyzer.cache_clear()


def redactor(*kinds: str, analyzer: AnalyzerEngine | None = None) -> Redactor:
    return Redactor(kinds or ("presidio",), analyzer=analyzer or AnalyzerEngine())


def trace(draft: str, **more: Any) -> Trace:
    span = Span(
        id="s", kind="llm", output_messages=(Message(role="assistant", content=(TextPart(text=draft),)),), **more
    )
    return Trace(platform="p", project="a", id="Paris", session_id="Oslo", user_id="Oslo", spans=(span,))


def feedback(correction: str) -> Feedback:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    target = Target(kind="trace", id="Paris")
    return Feedback(
        platform="p",
        project="a",
        id="f",
        target=target,
        name="edit",
        correction=correction,
        created_at=now,
        updated_at=now,
    )


# --- what goes


def test_names_get_stable_placeholders_beside_the_patterns() -> None:
    """However it is spaced or written, one name is one placeholder of its project, and an address keeps the pattern's."""
    both = redactor("email", "presidio")
    text = both.text("I am Ada Lovelace ada@example.com", project="a")

    assert re.fullmatch(r"I am \[pii_person-[0-9a-f]{4}\] \[email-[0-9a-f]{4}\]", text)
    assert both.text("Dear Ada Lovelace", project="a")[5:] == text[5:22]
    assert both.text("Dear Ada Lovelace", project="b")[5:] != text[5:22]
    assert both.text(text, project="a") == text


def test_both_sides_of_a_pair_are_redacted_alike() -> None:
    """The draft comes with the trace and the final with the feedback: the same name is the same placeholder in both."""
    one = redactor()
    draft = one.trace(trace("Dear Ada Lovelace, it ships to Paris.")).spans[0].output_messages[0].content[0]
    final = one.feedback(feedback("Dear Ada Lovelace, it ships to Paris today.")).correction

    assert isinstance(draft, TextPart)
    assert draft.text.startswith("Dear [pii_person-")
    assert final == draft.text.removesuffix(".") + " today."


def test_a_name_found_once_goes_everywhere_in_its_record() -> None:
    """Also where the words around it do not tell, and in texts that were read before it was found."""
    found = redactor("presidio:PERSON").trace(
        trace(
            "Dear Ada, done.",
            input="Adas list: ask Ada",
            documents=(Document(content="Ada wrote it"),),
            metadata={"Ada": "Ada"},
        )
    )

    span = found.spans[0]
    name = re.search(r"\[pii_person-....\]", str(span.output_messages[0].content))
    assert name
    assert span.input == f"Adas list: ask {name[0]}"
    assert span.documents[0].content == f"{name[0]} wrote it"
    assert span.metadata == {"Ada": name[0]}


def test_only_what_was_asked_for_goes() -> None:
    """One entity by name; without a name all but times, organizations and links; a low score is none."""
    text = "I am Ada, tomorrow in Oslo, 123456"

    assert redactor("presidio:LOCATION").text(text).startswith("[pii_location-") is False
    assert "Oslo" not in redactor("presidio:LOCATION").text(text)
    assert "I am Ada" not in redactor("presidio").text(text)
    assert redactor("presidio").text(text).endswith(", 123456")
    assert "tomorrow" in redactor("presidio").text(text)
    assert "tomorrow" not in redactor("presidio", "presidio:DATE_TIME").text(text)
    assert Redactor(["all"]).text(text) == text


def test_ids_and_what_is_no_language_are_not_asked_about() -> None:
    """Native ids, a model's or tool's name, tags and images: a model called Claude is nobody."""
    engine = AnalyzerEngine()
    call = Message(
        role="assistant",
        name="Oslo",
        content=(ImagePart(data="Paris"),),
        tool_calls=(ToolCall(id="Oslo", name="Paris"),),
    )
    before = trace("fine", name="Paris", model="Oslo", messages=(call,), input="x" * 2000 + "Paris", output="...")

    assert redactor(analyzer=engine).trace(before) is before
    assert engine.texts == ["fine"]


def test_the_surer_find_wins_and_a_placeholder_is_a_wall() -> None:
    """Two finds that overlap are one, and what a pattern replaced stays as it is."""
    text = redactor("email", "presidio").text("I am Ada ada@example.com")

    assert re.fullmatch(r"I am \[pii_person-....\] \[email-....\]", text)


def test_a_long_or_broken_text_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What spaCy refuses, a huge text and a lone surrogate, is read nevertheless; the rest of the text stays as it was."""
    monkeypatch.setattr(presidio, "_CHUNK", 16)
    engine = AnalyzerEngine()
    text = "\ud800 words before it, Dear Ada, Paris"

    redacted = redactor(analyzer=engine).text(text)

    assert "Paris" not in redacted
    assert redacted.startswith("\ud800 words before it, ")
    assert max(map(len, engine.texts)) <= 16


def test_a_long_text_is_cut_where_no_name_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a space, at the last one there is: a name on the border is read whole, and no part of the text is left out."""
    monkeypatch.setattr(presidio, "_CHUNK", 16)
    engine = AnalyzerEngine()
    text = "one two three Paris lies far away from Oslo"

    redacted = redactor(analyzer=engine).text(text)

    assert engine.texts[:3] == ["one two three ", "Paris lies far ", "away from Oslo"]
    assert re.fullmatch(r"one two three \[pii_location-....\] lies far away from \[pii_location-....\]", redacted)


def test_a_less_sure_find_in_front_of_a_surer_one_goes_too() -> None:
    """Only what overlaps is one."""
    assert re.fullmatch(
        r"\[pii_location-....\] in \[pii_location-....\]", redactor("presidio:LOCATION").text("Ada in Paris")
    )


@pytest.mark.parametrize(
    ("entity", "word"), [("ORGANIZATION", "Acme"), ("URL", "acme.example"), ("DATE_TIME", "tomorrow")]
)
def test_products_links_and_times_go_only_when_they_are_named(entity: str, word: str) -> None:
    """Without them most failures cannot be understood."""

    class Engine(AnalyzerEngine):
        def get_supported_entities(self, language: str | None = None) -> list[str]:
            return [entity]

        def analyze(self, text: str, language: str, entities: list[str] | None = None, **_: Any) -> list[Result]:
            start = text.find(word)
            return [Result(entity, start, start + len(word), 0.9)] if entity in (entities or ()) and start >= 0 else []

    assert redactor("presidio", analyzer=Engine()).text(f"See {word} now") == f"See {word} now"
    assert word not in redactor(f"presidio:{entity}", analyzer=Engine()).text(f"See {word} now")


def test_many_names_take_no_more_time_than_their_text() -> None:
    """A document of ten thousand names is read once, not once for every name."""
    names = [f"Ada{number}" for number in range(10_000)]
    listed = ", ".join(f"Dear {name}" for name in names)

    started = time.process_time()
    found = redactor("presidio:PERSON").trace(trace(listed, input=" ".join(names))).spans[0]

    assert "Ada" not in str(found)
    assert time.process_time() - started < 20


def test_a_known_name_is_a_whole_word_where_there_are_words() -> None:
    """Not the beginning of a longer one; a script without spaces has no such border."""
    found = (
        redactor("presidio:PERSON")
        .trace(
            trace("Dear Oda, Dear Oda Berg, Dear 田中", input="私は田中です", output="Odas Odaé Modus Oda Berge Oda-x")
        )
        .spans[0]
    )

    assert re.fullmatch(r"私は\[pii_person-....\]です", found.input)
    assert re.fullmatch(r"Odas Odaé Modus (\[pii_person-....\]) Berge \1-x", found.output)


# --- what stops


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is read."""
    monkeypatch.setitem(sys.modules, "presidio_analyzer", None)
    presidio._analyzer.cache_clear()

    with pytest.raises(ConfigError, match=r"needs an extra: pip install 'closeloop\[presidio\]'"):
        Redactor(["presidio"], presidio=PresidioSettings(model="en_core_web_lg"))


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("", "needs a spaCy model: install one"),
        (
            "en_no_such_model",
            "model 'en_no_such_model' of \\[presidio\\] is not installed: run `python -m spacy download",
        ),
        ("broken", "does not start with the spaCy model .*broken' for language 'en': OSError: no meta.json"),
    ],
)
def test_a_model_that_is_not_there_is_named(tmp_path: Path, model: str, message: str) -> None:
    """And nothing is downloaded behind anybody's back."""
    (tmp_path / "broken").mkdir()

    with pytest.raises(ConfigError, match=message):
        Redactor(["presidio"], presidio=PresidioSettings(model=str(tmp_path / model) if model == "broken" else model))
    assert len(NlpEngineProvider.made) == (model == "broken")


def test_an_unknown_entity_lists_what_is_found() -> None:
    """A misspelled entity would leave what it stands for in the store."""
    with pytest.raises(
        ConfigError, match="unknown entity 'PRESON' in redact: Presidio finds DATE_TIME, LOCATION, PERSON"
    ):
        redactor("presidio:PRESON")
    with pytest.raises(ConfigError, match="unknown kind 'presidios' in redact"):
        redactor("presidios")


def test_what_cannot_be_read_is_not_stored() -> None:
    """And the error does not repeat it."""
    engine = AnalyzerEngine()
    engine.fails = True

    with pytest.raises(PluginError, match="RuntimeError on a text of 12 characters") as raised:
        redactor(analyzer=engine).trace(trace("hidden words"))
    assert "hidden" not in str(raised.value)
    assert raised.value.__cause__ is None


# --- settings


@pytest.mark.usefixtures("installed")
def test_the_model_is_a_setting_and_loaded_once(tmp_path: Path) -> None:
    """A folder is relative to the file; Redactors share the engine."""
    (tmp_path / "models" / "en").mkdir(parents=True)
    file = tmp_path / "closeloop.toml"
    file.write_text(
        "redact = ['presidio:PERSON']\n[presidio]\nmodel = 'models/en'\nthreshold = 0.6\n", encoding="utf-8"
    )
    settings = config.load(file)

    redacted = [Redactor(settings.redact, presidio=settings.presidio).text("Dear Ada") for _ in range(2)]

    assert redacted[0] == redacted[1]
    assert redacted[0].startswith("Dear [pii_person-")
    assert NlpEngineProvider.made == [
        {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": str(tmp_path / "models" / "en")}]}
    ]


def test_a_loop_asks_an_analyzer_of_the_application(tmp_path: Path) -> None:
    """From the pull to the store, for a source that asks for it."""
    (tmp_path / "in.jsonl").write_text(
        '{"id": "t1", "prompt": "I am Ada", "response": "Dear Ada, Paris.", "feedback": [{"name": "thumbs", "score": 0}]}\n'
    )
    source = SourceSettings(platform="files", path=tmp_path / "in.jsonl", redact=("presidio",), traces="all")
    store = tmp_path / "closeloop.db"
    settings = Settings(store=f"sqlite:///{store}", sources={"chat": source})

    with Loop(settings, analyzer=AnalyzerEngine(), env={}) as loop:
        pulled = loop.pull("chat")

    kept = b"".join(path.read_bytes() for path in tmp_path.glob("closeloop.db*"))
    assert pulled.traces == 1
    assert b"Dear [pii_person-" in kept
    assert b"Ada" not in kept
    assert b"Paris" not in kept


# Defined only where Presidio is: it brings 400 MB that no environment of ours has, and a skip counts as a failure in CI.
if importlib.util.find_spec("presidio_analyzer") and importlib.util.find_spec("spacy"):

    def test_the_real_presidio_is_asked_as_it_wants_to_be(tmp_path: Path) -> None:
        """With a model made of rules: no real one needs to be downloaded."""
        import spacy

        model = spacy.blank("en")
        model.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Ada Lovelace"}])
        model.to_disk(tmp_path / "en")

        text = Redactor(["presidio", "email"], presidio=PresidioSettings(model=str(tmp_path / "en"))).text(
            "I am Ada Lovelace (ada@example.com), tomorrow at 5"
        )

        assert re.fullmatch(r"I am \[pii_person-....\] \(\[email-....\]\), tomorrow at 5", text)
