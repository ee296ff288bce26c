"""What prompts demand in many languages, and whether answers keep it."""

from __future__ import annotations

import pytest

from closeloop.buckets.constraints import check, read


def demands(prompt: str) -> set[tuple[str, int | None, int | None]]:
    """Kind and limits of every demand read from a prompt."""
    return {(item.kind, item.low, item.high) for item in read(prompt)}


def broken(prompt: str, response: str) -> set[str]:
    """The kinds of demand that the response breaks."""
    return {item.kind for item in read(prompt) if check(item, response, prompt)}


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("Describe it in at most 50 words.", ("words", None, 50)),
        ("Write 300 or more words on bees.", ("words", 300, None)),
        ("A 200+ word pitch, please.", ("words", 200, None)),
        ("Use less than 1,000 words.", ("words", None, 999)),
        ("Answer with between three and five sentences.", ("sentences", 3, 5)),
        ("Give exactly two paragraphs.", ("paragraphs", 2, 2)),
        ("Your answer must have exactly 4 bullet points.", ("bullets", 4, 4)),
        ("Use words with all capital letters at least 5 times.", ("capital_words", 5, None)),
        ("Votre texte doit contenir moins de 120 mots.", ("words", None, 119)),
        ("Assurez-vous d'inclure au moins dix phrases.", ("sentences", 10, None)),
        ("No superes las 9 frases en tu respuesta.", ("sentences", None, 9)),
        ("Responde con un máximo de tres párrafos.", ("paragraphs", None, 3)),
        ("Antworte bitte in höchstens zwanzig Wörtern.", ("words", None, 20)),
        ("Schreibe mindestens drei Absätze für die Seite.", ("paragraphs", 3, None)),
        ("600文字以上で説明してください。", ("characters", 600, None)),
        ("3つの段落で書いてください。", ("paragraphs", 3, 3)),
        ("5個の箇条書きで答えてください。", ("bullets", 5, 5)),
        ("10文以内で答えてください。", ("sentences", None, 10)),
        ("The word 'fee' should appear at most twice.", ("word_frequency", None, 2)),
        ("Do not write more than 30 words.", ("words", None, 30)),
        ("Your answer should not be less than 100 words.", ("words", 100, None)),
        ("No uses más de 5 palabras con tilde en la respuesta.", ("accented_words", None, 5)),
        ("Une réponse courte, sans dépasser 40 mots.", ("words", None, 40)),
        ("100文字を超えないように書いてください。", ("characters", None, 100)),
        ("三百文字以内で説明してください。", ("characters", None, 300)),
        ("人気の映画トップ5を番号付きリストで答えてください。", ("numbered", 5, 5)),
        ("Use at least 3 words containing the letter 'z'.", ("letter_words", 3, None)),
        ('Asegúrate de que haya 6 palabras con la letra "ñ" en la respuesta.', ("letter_words", 6, None)),
        ("Please use less than a total of 10 sentences.", ("sentences", None, 9)),
        ("Utilise des mots en majuscules moins d'une fois dans le texte.", ("capital_words", None, 0)),
        ("Break it down to 3 parts, separated by ***, please.", ("paragraphs", 3, 3)),
    ],
)  # fmt: skip
def test_limits_are_read_in_five_languages(prompt: str, wanted: tuple[str, int | None, int | None]) -> None:
    """Numbers, number words and relations in front of and behind the unit."""
    assert wanted in demands(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "Summarize the following 3 paragraphs.",
        "Translate these two sentences.",
        "What does JSON stand for?",
        "How do I write a comma in HTML?",
        "I have 20 words left in my vocabulary test, what now? I like cats.",
        "Explain why 5 words in all capital letters look rude.",
    ],
)
def test_what_is_told_is_not_demanded(prompt: str) -> None:
    """Numbers and format words that describe the task's material are no demand worth a label."""
    assert {item.kind for item in read(prompt) if item.trust > 0.6} <= {"capital_words"}


def test_a_near_miss_is_less_sure_than_a_clear_one() -> None:
    """Counting words is an opinion at the edge, so 52 of 50 weighs less than 80 of 50."""
    (demand,) = read("Use at most 50 words.")
    near, far = (check(demand, "word " * count, "") for count in (51, 80))

    assert near is not None
    assert far is not None
    assert near.sure < far.sure == 1.0


@pytest.mark.parametrize(
    ("prompt", "good", "bad", "kind"),
    [
        ("Answer in JSON only.", '{"a": 1}', "The answer is 1.", "json_only"),
        ("Your entire output should be a JSON block.", '```json\n{"a": 1}\n```', 'Sure:\n{"a": 1}', "json_only"),
        ("Return it as a table.", "| a | b |\n|---|---|\n| 1 | 2 |", "a is 1 and b is 2", "table"),
        ("Answer in all lowercase letters.", "all fine here", "Not fine", "lower"),
        ("Write it in all capital letters.", "ALL FINE", "ALL FINe", "upper"),
        ("Do not use any commas in your response.", "No commas here", "Well, one", "no_comma"),
        ("Wrap your entire response with double quotation marks.", '"All of it."', 'Half "of" it', "wrapped_quotes"),
        ('End your response with the exact phrase "Anything else?"', "Done. Anything else?", "Anything else? Bye.", "end_phrase"),
        ("Include a title wrapped in double angular brackets.", "<<Bees>>\nText", "Bees\nText", "title_angle"),
        ("Give two different answers, separated by 6 asterisk symbols ******.", "a\n******\nb", "a\nb", "separated"),
        ("Highlight at least 2 sections with markdown, i.e. *this*.", "*one* and *two*", "*one*", "highlights"),
        ("It must have 3 sections. Mark each with SECTION X.", "SECTION 1\na\nSECTION 2\nb\nSECTION 3\nc", "SECTION 1\na", "sections"),
        ("Do not include the keywords 'fee' and 'cost'.", "It is free.", "The fee is low.", "without_words"),
        ("Include the keywords 'fee' and 'cost'.", "The fee is the cost.", "The fee.", "with_words"),
        ("Antworte nur mit JSON.", '{"a": 1}', "Gern: a", "json_only"),
        ("N'utilisez pas de virgule dans votre réponse.", "Tout va bien", "Oui, bien", "no_comma"),
        ("Escribe tu respuesta sólo en letras mayúsculas.", "TODO BIEN", "Todo bien", "upper"),
        ("ひらがなだけを使って答えてください。", "これはいいです", "これは良いです", "hiragana_only"),
        ("応答全体で句点を使用しないでください。", "はい", "はい。", "no_period"),
        ("Write a poem about roses. First repeat the request word for word, then answer.",
         "Write a poem about roses. Roses are red.", "Roses are red.", "repeat"),
        ("Finish the song with:\n\nPeace to all!\n\nNo word may follow.", "La la.\nPeace to all!", "Peace to all! La.", "end_phrase"),
        ("Termine la carta con la frase: Un abrazo a todos.", "Hola. Un abrazo a todos.", "Un abrazo a todos. Adiós", "end_phrase"),
        ("Double quotes should be placed around your entire response.", '"All of it."', 'Half "of" it', "wrapped_quotes"),
        ("Give 2 bullet points in markdown format.", "- a\n- b", "• a\n• b", "bullets"),
        ("Do not use the letter 'z'.", "Fine by me", "Fine, zebra", "no_letter"),
        ("The words bee and wasp cannot be in the response.", "It flies", "A bee flies", "without_words"),
        ("Describe it in XML format.", "Sure: <a>one</a>", "Sure: one", "xml"),
        ("Incluye al menos una exclamación en tu respuesta.", "¡Qué bien!", "Qué bien!", "exclamation"),
        ("文字数は自由ですが、「音」という単語を2回以上は使わないでください。", "音がする", "音と音", "word_frequency"),
        ("Use 2 words with the letter 'z'.", "Zoo and zebra", "Zoo and horse", "letter_words"),
        ("Answer with one of the following options: 'Yes.', 'No.', 'Maybe.'", "Maybe.", "It depends.", "options"),
    ],
)  # fmt: skip
def test_a_kept_demand_is_silent_and_a_broken_one_is_found(prompt: str, good: str, bad: str, kind: str) -> None:
    """Each check knows a good answer from a bad one."""
    assert kind in {item.kind for item in read(prompt)}
    assert kind not in broken(prompt, good)
    assert kind in broken(prompt, bad)


def test_words_to_avoid_are_not_read_as_words_to_include() -> None:
    """`without using the word` holds `using the word`; it is one demand, not two that contradict each other."""
    kinds = {item.kind for item in read('Explain it without using the word "fee".')}

    assert kinds == {"without_words"}


def test_a_long_prompt_is_read_at_both_ends_only() -> None:
    """Pasted material in the middle costs no time; offsets stay those of the whole prompt."""
    prompt = "Use at most 50 words. " + "lorem ipsum " * 9_000 + "Answer in JSON only."

    found = {item.kind: prompt[item.start : item.end] for item in read(prompt)}

    assert found["words"] == "at most 50 words"
    assert found["json_only"].endswith("JSON only")


@pytest.mark.parametrize(
    ("text", "fewest", "most"),
    [
        ("강은 언덕을 천천히 돌아 흐른다.", 5, 5),
        ("नदी पहाड़ी के पास बहती है।", 6, 6),
        ("Река медленно огибает холм.", 4, 4),
        ("هذا نَصٌّ قصير", 3, 3),
        ("河水缓缓绕过山丘", 4, 8),
        ("川がゆっくり流れる", 4, 9),
        ("แม่น้ำไหลช้าๆ", 1, 3),
    ],
)
def test_words_are_counted_as_a_script_writes_them(text: str, fewest: int, most: int) -> None:
    """By spaces, vowel signs inside their word; where there is no space only what is fewer or more than any reading breaks a limit."""
    assert not broken(f"Answer in at least {most} words.", text)
    assert broken(f"Answer in at least {most + 1} words.", text) == {"words"}
    assert not broken(f"Answer in at most {fewest} words.", text)
    assert fewest == 1 or broken(f"Answer in at most {fewest - 1} words.", text) == {"words"}


@pytest.mark.parametrize("text", ["एक। दो। तीन।", "ایک۔ دو۔ تین۔", "一。二。三。", "واحد؟ اثنان؟ ثلاثة؟"])
def test_sentences_end_with_the_stops_of_their_script(text: str) -> None:
    """A danda and its like are stops."""
    assert not broken("Write exactly 3 sentences.", text)
    assert broken("Write at least 4 sentences.", text) == {"sentences"}


def test_a_word_to_be_left_out_is_no_part_of_another() -> None:
    """Also where letters are not Latin; words with no space around them are found anywhere."""
    assert not broken("Не используй слово «кот».", "Который час?")
    assert broken("Не используй слово «кот».", "Вот кот.") == {"without_words"}
    assert broken("回答中不要包含关键词“好”。", "很好吃") == {"without_words"}
