"""Edit classes: what matters is not how many characters changed but which."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeloop.signals import denials, edits
from closeloop.signals.edits import apply_diff, classify, read_correction
from closeloop.signals.weights import EDITS

LONG = "the quick brown fox jumps over the lazy dog and then runs away from the wolf in the dark forest at night time"


@pytest.mark.parametrize(
    ("draft", "final", "kind"),
    [
        ("Yes, you can cancel your order.", "No, you cannot cancel your order.", "critical"),
        ("It costs $1,250.", "It costs $1,205.", "critical"),
        ("It takes 2 days.", "It takes 5-7 days.", "critical"),
        ("It costs $5.", "It costs €5.", "critical"),
        ("The lowest was 5 degrees.", "The lowest was -5 degrees.", "critical"),
        ("The capital of France is Paris.", "The capital of France is Berlin.", "critical"),
        (f"We ship from Leeds, {LONG}", f"We ship from York, {LONG}", "critical"),
        ("Use get_order here.", "Use get_orders here.", "critical"),
        ("See https://a.com/x for more.", "See https://a.com/y for more.", "critical"),
        ("Press the button \"Save\" below.", "Press the button \"Send\" below.", "critical"),
        ("これは正しいです", "これは正しくないです", "critical"),
        (f"Ann has 3 boxes and Bob has 7, {LONG}", f"Ann has 7 boxes and Bob has 3, {LONG}", "critical"),
        (f"Then Ann called Bob at home, {LONG}", f"Then Bob called Ann at home, {LONG}", "critical"),
        (f"We never met Ann. It was Bob who came, {LONG}", f"We never met Ann. It was not Bob who came, {LONG}", "critical"),
        (f"It does not run. It works here, {LONG}", f"It does not run. It doesn't work here, {LONG}", "critical"),
        (f"We saw Shaksepeare there, {LONG}", f"We saw Shakespeare there, {LONG}", "minor"),
        (f"It does not run, {LONG}", f"It doesn't run, {LONG}", "substantive"),
        (f"We met Dr Ann Lee, {LONG}", f"We met Ann Lee, {LONG}", "minor"),
        ("Das ist erlaubt.", "Das ist nicht erlaubt.", "critical"),
        ("Paris", "Berlin", "critical"),
        ("Hello World!", "hello   world", "trivial"),
        ("It costs 1,250 euro.", "It costs 1250 euro", "trivial"),
        ("You can not do this", "You cannot do this", "trivial"),
        ("**Refunds** take five days", "Refunds take five days.", "trivial"),
        ("ｆｕｌｌ ｗｉｄｔｈ", "full width", "trivial"),
        ("", "", "trivial"),
        ("{name: x", '{"name": "x"}', "critical"),
        ('{"name": "x"}', '{"name":"X"}', "trivial"),
        ("[see above]", "see above", "trivial"),
        ("First open it, then save it, then close it.", "1. open it\n2. save it\n3. close it", "substantive"),
        ("Closed on:\n12. May\n13. June", "Closed on:\n12. May\n14. June", "critical"),
        (LONG, LONG.replace("forest", "woods"), "minor"),
        ("The color is nice.", "The colour is nice.", "substantive"),
        ("Refunds take 5 days.", "Refunds take five days.", "substantive"),
        ("Bitte senden Sie die Rechnung an den Kunden.", "Bitte schicken Sie die Rechnung an den Käufer.", "substantive"),
        (LONG, "please contact our support team by mail since we are closed this week and no one will read your message before", "rewrite"),
        ("A full answer.", "", "rewrite"),
        ("", "A full answer.", "rewrite"),
    ],
)  # fmt: skip
def test_classes_of_edits(draft: str, final: str, kind: str) -> None:
    """Small edits that change the sense are critical; case, spacing and markup alone are trivial."""
    assert classify(draft, final).kind == kind


@pytest.mark.parametrize(
    ("draft", "final"),
    [
        ("Вы можете вернуть товар.", "Вы не можете вернуть товар."),
        ("Это возможно.", "Это невозможно."),
        ("Можете повернути товар.", "Не можете повернути товар."),
        ("Możesz zwrócić towar.", "Nie możesz zwrócić towaru."),
        ("Je kunt het product retourneren.", "Je kunt het product niet retourneren."),
        ("Du kan returnera varan.", "Du kan inte returnera varan."),
        ("Μπορείτε να επιστρέψετε.", "Δεν μπορείτε να επιστρέψετε."),
        ("Ürün açılabilir.", "Ürün açılabilir değil."),
        ("يمكنك إرجاع المنتج.", "لا يمكنك إرجاع المنتج."),
        ("आप उत्पाद लौटा सकते हैं।", "आप उत्पाद नहीं लौटा सकते।"),
        ("Bạn có thể trả hàng.", "Bạn không thể trả hàng."),
        ("Anda bisa mengembalikan barang.", "Anda tidak bisa mengembalikan barang."),
        ("คุณสามารถคืนสินค้าได้", "คุณไม่สามารถคืนสินค้าได้"),
        ("您可以退款。", "您不可以退款。"),
        ("환불할 수 있습니다.", "환불할 수 없습니다."),
    ],
)
def test_a_denial_is_critical_in_many_languages(draft: str, final: str) -> None:
    """A single word more turns the sense round."""
    assert "negation" in classify(draft, final).changes


def test_an_edit_says_what_changed() -> None:
    """The class comes with its distance, what makes it critical, and what it says of the draft."""
    edit = classify("Refunds take 5 days.", "Refunds never take 3 days.")

    assert edit.changes == ("numbers", "negation")
    assert 0 < edit.distance < 1
    assert edit.says == EDITS["critical"] == (-0.8, 3.0)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_distance_is_a_distance(draft: str, final: str) -> None:
    """In 0..1, the same both ways, zero and trivial for equal texts."""
    edit = classify(draft, final)

    assert 0 <= edit.distance <= 1
    assert edit.distance == pytest.approx(classify(final, draft).distance)
    assert classify(draft, draft).kind == "trivial"


def test_very_long_texts_are_compared_in_linear_time() -> None:
    """Two texts of 60,000 words are classified, by word counts."""
    draft = " ".join(f"word{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}" for i in range(60_000))

    assert classify(draft, draft + " and more of it").kind == "minor"


@pytest.mark.parametrize(
    ("correction", "text"),
    [
        ("plain", "plain"),
        ({"desired": "a"}, "a"),
        ({"output": {"answer": "a"}}, "a"),
        ({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}, "a"),
        ({"rows": [1]}, '{"rows":[1]}'),
        ([{"text": "a"}, {"text": "b"}], "a\nb"),
        ({}, None),
        ("  ", None),
        (None, None),
        (4, "4"),
    ],
)
def test_corrections_of_any_shape(correction: object, text: str | None) -> None:
    """LangSmith leaves the shape free; an empty object is no correction."""
    assert read_correction(correction) == text


def test_a_diff_is_applied_to_its_draft() -> None:
    """A unified diff gives the final; one that does not fit, or a plain remark, gives None."""
    diff = "--- draft\n+++ final\n@@ -1,3 +1,3 @@\n Hello,\n-it takes 5 days.\n+it takes 3 days.\n Bye"

    assert apply_diff("Hello,\nit takes 5 days.\nBye", diff) == "Hello,\nit takes 3 days.\nBye"
    assert apply_diff("Something else", diff) is None
    assert apply_diff("Hello", "fixed the date") is None


_PARTS = (
    "not no. No. 5 don't DON’T can_not nıcht İs ne va pas keine ningún não jamás weder noch so noch sans unable der die und "
    'für Paris \'Bob (Anna) ;Foo NASA -5 a-5 )-3 ١ ten http://a.b www.X.de `c` fooBar f() --flag "q q" “q q” 「日本」 ない 没有 '
    "не Нет НЕВОЗМОЖНО niet geen नहीं δεν لا değil żadna ไม่ 不 "
    "₂ ﬁ ſin not\u0345 \ud83d _ . , \n"
)
_ANY = st.sampled_from(_PARTS.split(" "))


@settings(max_examples=300, deadline=None)
@given(st.lists(_ANY, max_size=12).map(" ".join) | st.lists(_ANY, max_size=12).map("".join) | st.text())
def test_no_pattern_would_have_found_what_was_not_looked_for(text):
    """Each is asked only where a word or sign it needs stands; the answer must be the same as if it always were."""
    one = edits._Text(text)

    assert one.negations - {"cjk"} == {
        name for name, negation in denials.NEGATIONS.items() if negation.pattern.search(one.text)
    }
    assert ("cjk" in one.negations) == bool(denials.NEGATIONS_CJK.search(one.text))
    assert one.without_links == edits._LINK.sub(" ", one.text)
    assert edits._links(one) == {link.rstrip(".,;:!?/") for link in edits._LINK.findall(one.text)}
    assert edits._codes(one.text) == ["".join(match) for match in edits._CODE.findall(one.text)]
    assert edits._quotes(one.text) == ["".join(match) for match in edits._QUOTED.findall(one.text)]
    assert one._is_german() == (len(set(edits._GERMAN.findall(one.folded))) >= 2)
