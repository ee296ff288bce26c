"""What users' own words say, on examples written against the detectors: quotes, questions, conditions, negation, answers to questions."""

from __future__ import annotations

import pytest

from closeloop.signals.words import complains, opinion, thanks

COMPLAINTS = [
    "that's wrong",
    "That is not what I asked",
    "no, I meant the red one",
    "you misunderstood me",
    "It still doesn't work",
    "This is incorrect, the capital is Bern",
    "Wrong.",
    "i meant for Python, not JS",
    "Are you sure?",
    "your answer is completely wrong",
    "you forgot the second part",
    "that doesn't answer my question",
    "not helpful",
    "that's wrong, the carrier's page says something else",
    "It is in the confirmation mail. Look again.",
    "That link doesn't work",
    "you didn't answer the question",
    "Did you even read my question?",
    "still getting the same error",
    "that makes no difference, it still fails",
    "Das ist falsch.",
    "Nein, ich meinte die andere Bestellung",
    "Das stimmt so nicht",
    "Du hast mich falsch verstanden",
    "Das funktioniert immer noch nicht",
    "Nicht das, was ich wollte",
    "C'est faux",
    "Non, je voulais dire la deuxième",
    "ce n'est pas ce que j'ai demandé",
    "Ça ne marche toujours pas",
    "Votre réponse est incorrecte",
    "vous avez mal compris ma question",
    "Eso está mal",
    "No, me refería a la otra",
    "eso no es lo que pedí",
    "No me has entendido",
    "sigue sin funcionar",
    "Te equivocas",
    "違います。",
    "それは間違っています",
    "そうじゃなくて、昨日の注文です",
    "まだ動きません",
    "質問の答えになっていません",
    "不对，我问的是北京",
    "还是不行",
    "Нет, это неправильно",
    "Я имел в виду другой город",
    "Всё равно не работает",
    "Nee, dat klopt niet",
    "Nie o to pytałem",
    "To nieprawda",
    "Bu yanlış",
    "هذا خطأ",
    "यह गलत है",
    "Sai rồi",
    "Jawaban itu salah",
    "Det stämmer inte",
    "Ты забыл третий пункт",
    "Maksud saya kota lain",
]
NO_COMPLAINTS = [
    "'not helpful' appears in the logs",
    'the string "that is wrong" shows up in my test, where does it come from?',
    "What is wrong with my code?",
    "Is this wrong?",
    "if that is wrong, tell me",
    "Explain why 2+2=5 is incorrect",
    "Translate: das ist falsch",
    "The teacher said that is wrong, can you explain why",
    "Write a complaint letter: my order is broken",
    "How do I know whether it is wrong?",
    "my laptop is broken",
    "my password does not work",
    "No problem, thanks",
    "no",
    "thanks",
    "Now do the same for Spain",
    "Can you give me more detail?",
    "I have no questions",
    "No, that's all, thank you",
    "nothing wrong here",
    "why is the sky blue",
    "What does it mean when the customer says this is not what I ordered?",
    "The app doesn't work on my phone since yesterday",
    "`that is wrong`",
    "> that's wrong\nwhat did he mean by this?",
    "I need a list of common wrong answers",
    "Make it shorter",
    "Not right now",
    "sorry, I meant to ask about shoes",
    "Let me try again",
    "That won't work for me, what about Tuesday?",
    "It is not raining today",
    "That is not a bad idea",
    "find the incorrect sentence",
    "Was ist daran falsch?",
    "Warum ist das falsch?",
    "Nein, danke",
    "Mein Passwort funktioniert nicht",
    "Pourquoi c'est faux ?",
    "Non merci",
    "¿Qué está mal en este código?",
    "No, gracias",
    "何が間違っていますか？",
    "これは間違っていますか",
    "どこが違いますか",
    "ありがとうございます",
    "哪里错了吗",
    "Мой принтер не работает, что делать?",
    "Как исправить ошибку в коде?",
    "Я хотел узнать про погоду",
    "Спасибо, а теперь расскажи про Казань",
    "Переведи слово ошибка",
    "Dlaczego mój kod nie działa?",
    "Co to jest błąd?",
    "Neden kodum çalışmıyor?",
    "Mijn printer werkt niet",
    "Apa itu salah paham?",
    "Tôi muốn hỏi về thời tiết",
    "मुझे मौसम बताओ",
    "ما هو الخطأ الشائع؟",
    "Jag menar allvar, vad är klockan?",
    "Это хорошо, продолжай",
    "내 코드가 작동하지 않아",
]


@pytest.mark.parametrize("text", COMPLAINTS)
def test_complaints_are_heard(text: str) -> None:
    """In fifteen languages."""
    assert complains(text)


@pytest.mark.parametrize("text", NO_COMPLAINTS)
def test_words_of_blame_without_blame_are_not(text: str) -> None:
    """Quoted, asked about, supposed, reported, or about something else than the answer."""
    assert not complains(text)


def test_a_no_that_answers_a_question_is_no_complaint() -> None:
    """After "Is it the blue one?" a "no, the red one" is the answer; without a question it is an objection."""
    assert complains("No, the red one.")
    assert not complains("No, the red one.", was_asked=True)
    assert complains("No, you misunderstood me.", was_asked=True)


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "Thank you so much!",
        "great, thank you!",
        "perfect",
        "that worked",
        "ok thanks, now how do I cancel it?",
        "Спасибо!",
        "Dank je wel",
        "Dziękuję",
        "Teşekkür ederim",
        "شكرا جزيلا",
        "धन्यवाद",
        "Cảm ơn bạn",
        "Terima kasih",
        "Tack!",
        "Отлично, спасибо",
        "Danke schön",
        "Super, vielen Dank",
        "Merci beaucoup",
        "muchas gracias",
        "ありがとうございます",
        "谢谢",
        "It works now, thanks a lot",
    ],
)
def test_thanks_are_heard(text: str) -> None:
    """Also when the next question follows."""
    assert thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks, but can you make it shorter?",
        "Thanks in advance",
        "no thanks",
        "thanks for nothing",
        "How do I say thank you?",
        "Write a thank you note",
        "Write a card that says 'thank you'",
        "Danke, aber das ist falsch",
        "merci mais c'est faux",
        "Thank you, that's wrong though",
        "Is it perfect?",
        "write a poem about thanks",
        "gracias, pero no funciona",
        "No, gracias",
        "I want to send thanks to my team",
        "ありがとうございます。でも、間違っています",
        "Translate 'gracias'",
    ],
)
def test_polite_words_are_not_thanks(text: str) -> None:
    """Thanks with an objection, in advance, declined, or as the topic."""
    assert not thanks(text)


@pytest.mark.parametrize(
    ("comment", "side"),
    [
        ("wrong date", -1),
        ("not helpful", -1),
        ("too long", -1),
        ("hallucinated a refund policy", -1),
        ("doesn't answer the question", -1),
        ("isn't correct", -1),
        ("это неправда", -1),
        ("слишком длинно", -1),
        ("dat klopt niet", -1),
        ("zmyślone", -1),
        ("çok uzun", -1),
        ("طويل جدا", -1),
        ("उत्तर अधूरा है", -1),
        ("thông tin sai", -1),
        ("terlalu panjang", -1),
        ("svaret är fel", -1),
        ("всё верно, очень подробно", 1),
        ("не слишком длинно, идеально", 1),
        ("ممتاز", 1),
        ("बहुत अच्छा", 1),
        ("틀린 부분이 없어요", 0),
        ("falsche Adresse", -1),
        ("nicht hilfreich", -1),
        ("réponse incorrecte", -1),
        ("pas utile", -1),
        ("no sirve", -1),
        ("間違っています", -1),
        ("👎", -1),
        ("very helpful", 1),
        ("Great answer", 1),
        ("sehr hilfreich", 1),
        ("très utile", 1),
        ("muy útil", 1),
        ("役に立ちました", 1),
        ("not wrong", 0),
        ("not too long", 0),
        ("nothing wrong with it", 0),
        ("no errors", 0),
        ("not bad", 0),
        ("間違いはありません", 0),
        ("'not helpful' appears in the logs", 0),
        ("is this correct?", 0),
        ("great but wrong total", 0),
        ("", 0),
        ("the customer said it was wrong", 0),
        ("saved me an hour", 0),
    ],
)
def test_comments_are_read_modestly(comment: str, side: float) -> None:
    """Single words count in a comment, but negated, quoted and asked ones do not, and both sides at once say nothing."""
    assert opinion(comment) == side
