"""Redaction: no secret survives anywhere, what is no secret stays, and equal values keep equal placeholders."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeloop.errors import ConfigError
from closeloop.models import Document, FilePart, ImagePart, JsonPart, Message, Span, ToolCall, Trace
from closeloop.privacy import KINDS, Redactor
from closeloop.testing import samples

ALL = Redactor(["all"])
PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)})-[0-9a-f]{{4}}\]")

SECRETS = {
    "email": ["ada@example.com", "Ada.L+x@mail.example.co.uk", "ада@пример.рф", "ada%40example.com"],
    "phone": ["+49 30 1234567", "+1 (555) 010-1234", "0044 20 7946 0958", "(555) 010-1234", "555.010.1234",
        "030 123 45 67", "01 23 45 67 89"],
    "iban": ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "fr1420041010050500013m02606", "NL91-ABNA-0417-1643-00"],
    "card": ["4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005", "6011111111111117", "4222222222222"],
    "national_id": ["123-45-6789", "111.444.777-35", "12345678Z", "X1234567L", "RSSMRA85T10A562S", "1 85 05 78 006 084 91", "AB 12 34 56 C",
        "4991 1866 5246", "11010519491231002X", "640823-1234567", "1 85 07 2A 004 123 88", "285072B03304549"],
    "ip": ["192.168.17.4", "8.8.8.8", "2001:db8::ff00:42:8329", "fe80::1"],
    "api_key": [
        "sk-proj-Ab3dEf6hIj9lMn2pQr5t", "sk-ant-api03-abcdefghijklmnopqrst", "pk-lf-1234abcd-5678-90ef-aaaa-bbbbccccdddd",
        "lsv2_pt_0123456789abcdef0123456789abcdef_0123456789", "ghp_0123456789abcdefghijABCDEFGHIJ012345", "AKIAIOSFODNN7EXAMPLE",
        "xoxb-123456789012-abcdefghij", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_123", "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        "dGhpc0lzQVNlY3JldEtleTEyMzQ1Njc4OTBhYmNERUY", "-----BEGIN RSA PRIVATE KEY-----\nMIIEow+/=\n-----END RSA PRIVATE KEY-----",
    ],
    "url_secret": [],
}  # fmt: skip
HIDDEN = {
    "https://bob:hunter2@db.example/x": "hunter2",
    "https://x.example/?page=1&token=abc123def&y=2": "abc123def",
    "https://b.example/o?X-Amz-Credential=AKIAX&X-Amz-Signature=deadbeef01": "deadbeef01",
    "https://x.example/cb#access_token=qwertyuiop": "qwertyuiop",
    "Authorization: " + "Bearer " + "abcdefghijkl.mnop": "abcdefghijkl.mnop",
    "my password is hunter2!x ok": "hunter2!x",
    "api_key = 'topsecret99'": "topsecret99",
    "call me at 5550101234": "5550101234",
    "Telefon 01711234567": "01711234567",
    "passport number X1234567": "X1234567",
    "Reisepass Nr. C01X00T47": "C01X00T47",
    "NHS number: 943 476 5919": "943 476 5919",
    "cpf 11144477735": "11144477735",
    "身份证号码是11010519491231002X": "11010519491231002X",
    "マイナンバーは123456789012です": "123456789012",
    "order 4711 4111 1111 1111 1111 12/26": "4111 1111 1111 1111",
    "AB12 3333 DE89370400440532013000 is mine": "DE89370400440532013000",
    "tel:+493012345678;x": "+493012345678",
}
HARMLESS = [
    "2026-03-02T09:00:00Z", "2026-03-02 09:00", "03/02/2026", "01/2026 12", "1717171717", "1717171717171", "order 4711", "v1.2.3.4",
    "3.14159265358979", "127.0.0.1", "std::vector<int>", "12:30:45", "3f2504e04f8911d39a0c0305e82c3301", "1234 5678 9012 3456",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "the token limit is 4096", "your password must have digits", "secret: none",
    "@everyone", "a@b", "https://example.com/?page=2&sort=key", "refusal.over_refusal", "SELECT * FROM t WHERE id = 42",
    "this_is_a_long_snake_case_identifier_name", "/usr/local/lib/python3/site-packages/closeloop",
    "data:image/png;base64," + "iVBORw0KGgo" * 30, "+1 point", "passport until 2026-11-27", "social security 2024-2025",
    "a NHS budget of 1234567 pounds", "20261127-0930", "123-456-789", "ISBN 978-3-16-148410-0", "20000 traces, 10000 feedback",
]  # fmt: skip


def every() -> list[tuple[str, str]]:
    """Each kind with each of its samples."""
    return [(kind, secret) for kind, secrets in SECRETS.items() for secret in secrets]


@pytest.mark.parametrize(("kind", "secret"), every())
def test_a_secret_is_replaced_by_its_kind(kind: str, secret: str) -> None:
    """Only the kind that was asked for is needed, and the words around stay."""
    text = Redactor([kind]).text(f"before {secret} behind")

    assert re.fullmatch(rf"before \[{kind}-[0-9a-f]{{4}}\] behind", text), text


@pytest.mark.parametrize("text", HIDDEN)
def test_a_secret_inside_other_text_is_found(text: str) -> None:
    """The secret goes, the text around it stays readable."""
    redacted = ALL.text(text)

    assert HIDDEN[text] not in redacted
    assert len(PLACEHOLDER.sub("", redacted)) >= len(text) - len(HIDDEN[text]) - 12


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    """Dates, ids, numbers, code and ordinary words are what failures are made of: they must not be lost."""
    assert ALL.text(f"see {text} here") == f"see {text} here"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("iban", "DE89 3704 0044 0532 0130 01"),
        ("iban", "ZZ89 3704 0044 0532 0130 00"),
        ("card", "4111 1111 1111 1112"),
        ("card", "9111 1111 1111 1111"),
        ("national_id", "000-45-6789"),
        ("national_id", "111.444.777-36"),
        ("national_id", "12345678A"),
        ("national_id", "RSSMRA85T10A562T"),
        ("national_id", "1 85 05 78 006 084 92"),
        ("national_id", "1 85 07 2A 004 123 89"),
        ("national_id", "4991 1866 5247"),
        ("national_id", "110105194912310021"),
        ("ip", "999.168.17.4"),
    ],
)
def test_a_number_that_fails_its_check_stays(kind: str, text: str) -> None:
    """One wrong digit: a number of something else."""
    assert Redactor([kind]).text(text) == text


@pytest.mark.parametrize("behind", ["0 ", "500 rupees", "2 times", "12345", "-7"])
def test_a_grouped_number_goes_whatever_number_comes_behind_it(behind: str) -> None:
    """Only four more digits may make it the beginning of a card's."""
    number = "4991 1866 5246"
    redactor = Redactor(["national_id"])

    assert number not in redactor.text(f"It is {number} {behind}")
    assert redactor.text(f"{number} 1234") == f"{number} 1234"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if SECRETS[kind]])
def test_only_what_was_asked_for_goes(kind: str) -> None:
    """A kind leaves the samples of the other kinds alone."""
    others = [secret for other, secrets in SECRETS.items() if other != kind for secret in secrets]
    # A part of a long key, an IBAN or a number of a state may look like a phone number: hiding too much of it is no harm.
    plain = [
        secret for secret in others if len(secret) < 30 and secret not in (*SECRETS["iban"], *SECRETS["national_id"])
    ]

    assert [Redactor([kind]).text(secret) for secret in plain] == plain


def test_equal_values_have_equal_placeholders() -> None:
    """However it is written, one number is one placeholder, in traces and feedback of one project; another project has another."""
    one = ALL.text("+49 30 1234567", platform="p", project="a")

    assert ALL.text("+49-30-1234567", platform="p", project="a") == one
    assert ALL.text("DE89370400440532013000") == ALL.text("de89 3704 0044 0532 0130 00")
    assert ALL.text("ADA@example.com") == ALL.text("ada@example.com")
    assert ALL.text("ada@example.com") != ALL.text("bob@example.com")
    assert ALL.text("+49 30 1234567", platform="p", project="b") != one
    assert Redactor(["all"], key="ours").text("+49 30 1234567", platform="p", project="a") != one


def test_both_sides_of_an_edit_still_agree() -> None:
    """A response and its correction that share an address share the placeholder."""
    trace = ALL.trace(samples.trace(answer="Write to ada@example.com now"))
    feedback = ALL.feedback(samples.feedback(correction="Please write to ada@example.com"))
    written = PLACEHOLDER.findall(trace.spans[0].output_messages[0].text)

    assert written
    assert written == PLACEHOLDER.findall(feedback.correction)


def test_an_unknown_kind_lists_the_known_ones() -> None:
    """A typing mistake must not leave data unredacted."""
    with pytest.raises(ConfigError) as caught:
        Redactor(["emial"])

    assert str(caught.value) == (
        "unknown kind 'emial' in redact: known kinds are all, api_key, card, email, iban, ip, national_id, phone, "
        "presidio, presidio:ENTITY, url_secret"
    )


def test_nothing_to_do_changes_nothing() -> None:
    """No kind, or no secret: the same object comes back."""
    trace, feedback = samples.trace(), samples.feedback()

    assert Redactor([]).trace(trace) is trace
    assert Redactor([]).feedback(feedback) is feedback
    assert ALL.trace(trace) is trace
    assert ALL.feedback(feedback) is feedback


def test_values_under_secret_names_go_whole() -> None:
    """A password has no shape: its key tells what it is."""
    feedback = ALL.feedback(
        samples.feedback(metadata={"password": "correct horse", "X-API-Key": "short", "tokens": "12"})
    )

    assert feedback.metadata["tokens"] == "12"
    assert PLACEHOLDER.fullmatch(feedback.metadata["password"])
    assert PLACEHOLDER.fullmatch(feedback.metadata["X-API-Key"])


def test_numbers_can_be_cards() -> None:
    """A card number stored as a number is one too, also in a column with gaps, where whole numbers are fractions; a time in
    milliseconds is none.
    """
    others = {"ms": 1717171717171, "n": 3, "part": 4111111111111111.5, "most": 1e300, "none": math.inf, "yes": True}
    cards = {"card": 4111111111111111, "column": 4111111111111111.0}
    metadata = ALL.feedback(samples.feedback(metadata={**cards, **others})).metadata

    assert PLACEHOLDER.fullmatch(metadata["card"])
    assert metadata["column"] == metadata["card"]
    assert {name: metadata[name] for name in others} == others


def test_keys_are_text_too() -> None:
    """A secret as a key goes, and two keys never become one."""
    metadata = ALL.feedback(samples.feedback(metadata={"ada@example.com": 1, "ADA@example.com": 2})).metadata

    assert sorted(metadata.values()) == [1, 2]
    assert "example" not in str(metadata)


def test_native_ids_and_images_stay() -> None:
    """Labels are sent back to ids, and base64 is no text."""
    trace = samples.trace("4111111111111111", session_id="ada@example.com")
    image = Message(role="user", content=(ImagePart(data="QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE0MTEx"),))
    redacted = ALL.trace(trace.model_copy(update={"spans": (samples.span("4111111111111111", messages=(image,)),)}))

    assert (redacted.id, redacted.session_id) == (trace.id, trace.session_id)
    assert redacted.spans[0].id == "4111111111111111"
    assert redacted.spans[0].messages == (image,)


def test_what_names_a_place_on_the_platform_stays() -> None:
    """A project may be called after an address, and so may a score; both are written back to."""
    named = "ada@example.com"
    call = ToolCall(id=named, name="look_up", arguments={})
    asked = Message(role="assistant", tool_calls=(call,))
    told = Message.of("tool", "It is there.").model_copy(update={"tool_call_id": named})
    span = samples.span("s", parent_id=named, messages=(asked, told))
    trace = samples.trace("t", project=named).model_copy(update={"spans": (span,)})
    feedback = samples.feedback(named, named, span_id=named, project=named, name=named)

    assert ALL.trace(trace) == trace
    assert ALL.feedback(feedback) == feedback
    assert named not in ALL.feedback(feedback.model_copy(update={"comment": named})).comment


def full(secret: str) -> tuple[Trace, Any]:
    """A trace and a feedback with the secret in every place that holds text."""
    nested = {"a": [{"b": secret}], secret: secret, "json": f'{{"x": "{secret}"}}'}
    parts = (FilePart(url=secret, name=secret), JsonPart(value=nested), ImagePart(url=secret))
    message = Message(
        role="tool",
        name=secret,
        content=parts,
        tool_calls=(ToolCall(name=secret, arguments=nested), ToolCall(name="t", arguments=secret)),
    )
    span = Span(
        id="s", name=secret, error=secret, input=nested, output=secret, model=secret, finish_reason=secret, prompt_version=secret,
        messages=(message, Message.of("user", secret)), output_messages=(message,), tools=(nested,), parameters=nested, metadata=nested,
        documents=(Document(id=secret, content=secret, metadata=nested),),
    )  # fmt: skip
    trace = samples.trace(name=secret, user_id=secret, error=secret, tags=(secret,), metadata=nested, environment=secret,
                          release=secret, spans=(span,))  # fmt: skip
    feedback = samples.feedback(
        value=secret,
        label=secret,
        comment=secret,
        correction=nested,
        user_id=secret,
        metadata=nested,
        raw={**nested, "list": [secret]},
    )
    return trace, feedback


@pytest.mark.parametrize(("kind", "secret"), every())
def test_no_secret_survives_anywhere(kind: str, secret: str) -> None:
    """Wherever text can stand, the secret is gone from the JSON of trace and feedback."""
    trace, feedback = full(secret)
    redactor = Redactor([kind])

    for text in (redactor.trace(trace).model_dump_json(), redactor.feedback(feedback).model_dump_json()):
        assert secret not in text
        assert secret.split("\n")[0] not in text


AROUND = st.text(max_size=20).map(lambda text: f"{text} ")


@given(AROUND, st.sampled_from(every()), AROUND, st.sampled_from(every()))
def test_no_secret_survives_beside_any_text(
    before: str, one: tuple[str, str], between: str, two: tuple[str, str]
) -> None:
    """Whatever stands around two secrets, both go."""
    text = f"{before}{one[1]} {between}{two[1]} ."
    redacted = ALL.text(text)

    assert one[1] not in redacted
    assert two[1] not in redacted


LUMPS = st.one_of(
    st.text(max_size=12),
    st.sampled_from([secret for _, secret in every()]),
    st.text("0123456789 .-+()@:/=[]aDE", max_size=30),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | LUMPS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LUMPS, inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(LUMPS, max_size=6))
def test_redacting_twice_is_redacting_once(lumps: list[str]) -> None:
    """Text that is redacted has nothing more to redact, however secrets and other text touch each other."""
    once = ALL.text("".join(lumps))

    assert ALL.text(once) == once


@given(JSON, LUMPS)
def test_models_redacted_twice_are_equal(value: Any, text: str) -> None:
    """The same for whole feedback and traces, and they still can be stored."""
    feedback = samples.feedback(comment=text, correction=value, metadata={"v": value}, raw={"v": value})
    trace = samples.trace(question=text, metadata={"v": value})

    once, whole = ALL.feedback(feedback), ALL.trace(trace)
    assert ALL.feedback(once) == once
    assert ALL.trace(whole) == whole
    assert once.model_dump_json()
