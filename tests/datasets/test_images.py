"""Images go to the formats that declare them, each checked; everywhere else the row is left out with its reason."""

from __future__ import annotations

import base64
import json

import pytest

from closeloop import Loop
from closeloop.config import Settings, SourceSettings
from closeloop.datasets.base import Skipped
from closeloop.datasets.exporters import register_exporters
from closeloop.datasets.exporters.frameworks import Swift
from closeloop.datasets.exporters.openai import OpenaiDpo, OpenaiSft
from closeloop.models import AudioPart, Candidate, Example, ImagePart, Message, Provenance, TextPart

URL = "https://example.com/a.png?size=2"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 40).decode()
WEBP = base64.b64encode(b"RIFF0000WEBPVP8 " + b"0" * 40).decode()
GIF = base64.b64encode(b"GIF89a" + b"0" * 40).decode()


def shown(*parts, role="user"):
    """One message of these parts; a string is a text."""
    return Message(role=role, content=tuple(TextPart(text=part) if isinstance(part, str) else part for part in parts))


def example(*prompt, chosen="A cat.", rejected="A dog."):
    """A pair on a prompt with images."""
    sides = (
        Candidate(messages=(Message.of("assistant", chosen),), label=True, origin="edit"),
        Candidate(messages=(Message.of("assistant", rejected),), label=False, origin="draft"),
    )
    return Example(
        id="x",
        prompt=prompt,
        candidates=sides,
        provenance=Provenance(platform="p", project="a", trace_id="t", interaction_id="t"),
    )


def test_openai_sft_shows_the_image_where_it_was():
    """By address or as a data URI, between the words before and behind it."""
    row = OpenaiSft().render(example(shown("Look: ", ImagePart(url=URL), "", "what is it?")))

    assert row["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Look: "},
                {"type": "image_url", "image_url": {"url": URL}},
                {"type": "text", "text": "what is it?"},
            ],
        },
        {"role": "assistant", "content": "A cat.", "weight": 1},
    ]


@pytest.mark.parametrize(
    ("part", "address"),
    [
        (ImagePart(data=PNG, mime="image/png"), f"data:image/png;base64,{PNG}"),
        (ImagePart(data=f"{PNG[:20]}\n{PNG[20:]}"), f"data:image/png;base64,{PNG}"),
        (ImagePart(data=WEBP, mime="image/jpeg"), f"data:image/webp;base64,{WEBP}"),
        (ImagePart(url=f"data:image/png;base64,{PNG}"), f"data:image/png;base64,{PNG}"),
        (ImagePart(url="http://example.com/b.jpg"), "http://example.com/b.jpg"),
    ],
)
def test_an_image_inside_the_file_says_what_it_is(part, address):
    """Whatever it was called, or wherever it stood."""
    sft, swift = OpenaiSft().render(example(shown(part))), Swift("images").render(example(shown(part)))

    assert sft["messages"][0]["content"] == [{"type": "image_url", "image_url": {"url": address}}]
    assert swift["images"] == [address]


@pytest.mark.parametrize(
    ("part", "detail"),
    [
        (ImagePart(data=GIF, mime="image/png"), "image/gif"),
        (ImagePart(data="PHN2Zz4="), "unknown kind"),
        (ImagePart(data="no base64!"), "no base64"),
        (ImagePart(url="file:///etc/passwd"), "no http address"),
        (ImagePart(url="/tmp/a.png"), "no http address"),
        (ImagePart(), "no http address"),
        (ImagePart(url="https://b.example/o?sig=[url_secret-1a2b]"), "redacted"),
    ],
)
def test_an_image_nobody_could_read_is_refused(part, detail):
    """The consumer would drop it, or train without it."""
    for exporter in (OpenaiSft(), Swift("images")):
        skipped = exporter.render(example(shown("What is it?", part)))

        assert isinstance(skipped, Skipped)
        assert (skipped.reason, skipped.interactions) == ("image_unsupported", ("t",))
        assert detail in skipped.detail


def test_each_consumer_has_its_own_limits():
    """OpenAI takes ten images of ten megabytes, Azure 64; Fireworks none by address; Together's checker none at all."""
    eleven = example(
        shown(*[ImagePart(url=URL)] * 6), Message.of("assistant", "Yes?"), shown(*[ImagePart(url=URL)] * 5)
    )
    large = example(shown(ImagePart(data=base64.b64encode(base64.b64decode(PNG) + bytes(10_000_000)).decode())))
    linked, inside = example(shown(ImagePart(url=URL))), example(shown(ImagePart(data=PNG)))

    assert OpenaiSft().render(eleven).detail == "it has 11 images, and the consumer takes 10"
    assert isinstance(OpenaiSft("azure").render(eleven), dict)
    assert OpenaiSft("azure").render(large).reason == "image_unsupported"
    assert OpenaiSft("fireworks").render(linked).reason == "image_unsupported"
    assert isinstance(OpenaiSft("fireworks").render(inside), dict)
    assert OpenaiSft("together").render(inside).reason == "multimodal_unsupported"
    assert OpenaiDpo().render(inside).reason == "multimodal_unsupported"


def test_ms_swift_gets_a_tag_for_every_image():
    """In the order of the addresses, over all messages."""
    row = Swift("images").render(
        example(
            Message.of("system", "Be short."),
            shown("Compare ", ImagePart(url=URL), " and ", ImagePart(data=PNG)),
            Message.of("assistant", "Both are cats."),
            shown("And this?", ImagePart(url="https://example.com/c.png")),
        )
    )

    assert row == {
        "messages": [
            {"role": "system", "content": "Be short."},
            {"role": "user", "content": "Compare <image> and <image>"},
            {"role": "assistant", "content": "Both are cats."},
            {"role": "user", "content": "And this?<image>"},
            {"role": "assistant", "content": "A cat."},
        ],
        "rejected_response": "A dog.",
        "images": [URL, f"data:image/png;base64,{PNG}", "https://example.com/c.png"],
    }


@pytest.mark.parametrize(
    "poisoned",
    [
        example(shown("<image> and ", ImagePart(url=URL))),
        example(Message.of("user", "<image>"), shown(ImagePart(url=URL))),
        example(shown(ImagePart(url=URL)), chosen="Write <image>."),
        example(shown(ImagePart(url=URL)), rejected="Write <video>."),
    ],
)
def test_words_that_ms_swift_reads_as_an_image_are_refused_beside_one(poisoned):
    """A user who writes `<image>` would move every image behind it to the wrong place."""
    assert Swift("images").render(poisoned).reason == "reserved_words"


def test_without_an_image_a_row_is_what_it_was():
    """Words that stand for images mean nothing there, and there is no further key."""
    row = Swift().render(example(Message.of("user", "What is <image>?")))

    assert row["messages"][0]["content"] == "What is <image>?"
    assert set(row) == {"messages", "rejected_response"}


def test_rows_with_images_are_a_file_of_their_own_for_ms_swift():
    """Its loader fails on a column that begins late: each row goes to exactly one of the two profiles."""
    seen, said = example(shown("What?", ImagePart(url=URL))), example(Message.of("user", "What?"))

    assert (Swift().render(seen).reason, Swift("images").render(said).reason) == ("multimodal_unsupported", "no_image")
    assert "images" in Swift("images").render(seen)
    assert isinstance(Swift().render(said), dict)


@pytest.mark.parametrize("exporter", [OpenaiSft(), Swift("images")], ids=lambda exporter: exporter.name)
def test_sounds_and_images_of_the_assistant_are_refused(exporter):
    """No consumer learns from them."""
    heard = exporter.render(example(shown(AudioPart(data="AA=="), ImagePart(url=URL))))
    drawn = exporter.render(
        example(shown(ImagePart(url=URL)), shown(ImagePart(url=URL), role="assistant"), shown("Thanks?"))
    )

    assert (heard.reason, drawn.reason) == ("multimodal_unsupported", "multimodal_unsupported")


def test_a_format_carries_images_exactly_when_it_says_so():
    """What a format declares is what its `render` does, for every built-in format that models learn from, in every profile."""
    inside = example(shown("What is it?", ImagePart(data=PNG)))
    learned = [exporter for exporter in register_exporters() if exporter.view in ("pairs", "unpaired", "finals")]
    profiled = [type(one)(profile) for one in learned for profile in one.profiles or (None,)]

    carried = [(one.name, one.profile) for one in profiled if isinstance(one.render(inside), dict)]

    assert carried == [(one.name, one.profile) for one in profiled if one.images]
    assert sorted(carried) == [
        ("ms-swift", "images"),
        ("openai-sft", "azure"),
        ("openai-sft", "fireworks"),
        ("openai-sft", "openai"),
    ]


def test_an_image_goes_all_the_way_from_a_pull_to_the_file(tmp_path):
    """What the user showed the assistant is in the row of their edit."""
    asked = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": URL}}]
    line = {
        "id": "t1",
        "prompt": [{"role": "user", "content": asked}],
        "response": "It is a small brown dog on a chair.",
        "feedback": [{"name": "edit", "correction": "It is a large grey cat on a sofa, asleep."}],
    }
    (tmp_path / "in.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    source = SourceSettings(platform="files", path=tmp_path / "in.jsonl", traces="all", redact=("all",))
    settings = Settings(store=f"sqlite:///{tmp_path / 'closeloop.db'}", sources={"chat": source})

    with Loop(settings, env={}) as loop:
        loop.pull("chat")
        loop.bucket("chat")
        told = loop.export("ms-swift", tmp_path / "text.jsonl")
        shown_ = loop.export("ms-swift", tmp_path / "images.jsonl", profile="images")

    row = json.loads((tmp_path / "images.jsonl").read_text(encoding="utf-8"))
    assert (told.written, shown_.written) == (0, 1)
    assert row["images"] == [URL]
    assert row["messages"][0]["content"] == "What is it?<image>"
