"""Demands as people type them into a chat, kept and broken."""

from __future__ import annotations

import pytest

from closeloop.buckets.constraints import check, read

LIST_OF_THREE, LIST_OF_FIVE = "1. a\n2. b\n3. c", "1. a\n2. b\n3. c\n4. d\n5. e"


def broken(prompt: str, response: str) -> set[str]:
    """The kinds of demand that the response clearly breaks."""
    found = ((item, check(item, response, prompt)) for item in read(prompt))
    return {item.kind for item, why in found if why and item.trust * why.sure >= 0.5}


@pytest.mark.parametrize(
    ("prompt", "good", "bad", "kind"),
    [
        ("Give me 5 tips for sleeping better.", LIST_OF_FIVE, LIST_OF_THREE, "items"),
        ("I want a 3-step plan for the move.", LIST_OF_THREE, LIST_OF_FIVE, "items"),
        ("List at least three reasons to drink tea.", LIST_OF_FIVE, "- a\n- b", "items"),
        ("Dame cinco ejemplos.", LIST_OF_FIVE, LIST_OF_THREE, "items"),
        ("例を3つ挙げてください。", LIST_OF_THREE, LIST_OF_FIVE, "items"),
        ("Answer with yes or no only: is water wet?", "Yes.", "Yes, in most senses of the word it is.", "yes_no_only"),
        ("Answer yes or no: is tea healthy?", "Yes, mostly.", "It depends on a lot of things.", "yes_no"),
        ("Antworte nur mit Ja oder Nein: Ist Tee gesund?", "Ja", "Tee gilt als gesund.", "yes_no_only"),
        ("Réponds par oui ou non uniquement.", "Non", "Cela dépend.", "yes_no_only"),
        ("Responde solo con sí o no.", "Sí", "Depende de muchas cosas.", "yes_no_only"),
        ("「はい」か「いいえ」だけで答えてください。", "はい", "人によります。", "yes_no_only"),
        ("Reply with just the number.", "42", "The answer to your question is 42.", "only_number"),
        ("Answer only with the letter of the right option (A, B or C).", "(B)", "It is B.", "only_letter"),
        ("Return only the SQL, no explanation: all users.", "SELECT * FROM users;",
         "Here is the query you asked for:\n\nSELECT * FROM users;", "only_code"),
        ("Give me only the code.", "```python\nx = 1\n```",
         "```python\nx = 1\n```\nThis sets the variable x to one, as you asked me to.", "only_code"),
        ("No preamble please. What is tea?", "A drink.", "Sure! Tea is a drink.", "no_preamble"),
        ("Use markdown headings for each part.", "# Tea\nA drink.", "Tea is a drink. Coffee is, too.", "headings"),
        ("Do not use markdown.", "Tea is a drink.", "**Tea** is a drink.", "no_markdown"),
        ("Plain text only, please: what is tea?", "- a drink", "# Tea\nA drink.", "no_markdown"),
        ("No emojis.", "Tea is nice.", "Tea is nice \U0001f375", "no_emoji"),
        ("Add an emoji to the tweet.", "Tea \U0001f375", "Tea", "emoji"),
        ("Use exactly 2 emojis.", "Tea \U0001f375\U0001f375", "Tea \U0001f375", "emojis"),
        ("Do not mention the price. Describe the mug.", "A sturdy mug.", "A sturdy mug, its price is low.", "no_mention"),
        ("Start your answer with the word 'Indeed'.", "Indeed it is.", "It is.", "start_phrase"),
        ("Do not start with 'Sure'.", "Tea is a drink.", "Sure, tea is a drink.", "not_start_phrase"),
        ("End your reply with 'Have a nice day!'", "Ok. Have a nice day!", "Ok.", "end_phrase"),
        ("Commence ta réponse par « Cher client ».", "Cher client, merci.", "Bonjour, merci.", "start_phrase"),
        ("Respond with a single word: the capital of France?", "Paris", "It is Paris, of course.", "words"),
        ("Réponds en une seule phrase : qu'est-ce ?", "Un thé.", "Un thé. Il est bu. Il est bon.", "sentences"),
        ("Fais une liste à puces de trois thés.", "- a\n- b\n- c", "vert, noir et blanc", "bulleted"),
        ("Nenne drei Vorteile als Aufzählung.", "- a\n- b\n- c", "a, b und c.", "bulleted"),
        ("N'utilise pas de listes.", "Le thé est bon.", "- a\n- b", "no_lists"),
        ("Return a JSON object with the fields 'name' and 'email'.", '{"name": "a", "email": "b"}', '{"name": "a"}',
         "json_keys"),
        ("Reply in YAML.", "a: 1\nb:\n  - x", "Here is what I think about that: it is fine.", "yaml"),
    ],
)  # fmt: skip
def test_a_kept_demand_is_silent_and_a_broken_one_is_found(prompt: str, good: str, bad: str, kind: str) -> None:
    """In the words of a chat, in five languages."""
    assert broken(prompt, good) == set()
    assert kind in broken(prompt, bad)


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("Name 4 European rivers.", "Rhine, Danube, Seine and Loire."),
        ("John and Tom both voice this one character?", "They voice many of them."),
        ("Do not use bullet points. What kinds of tea are there?", "Green, black and white."),
        ("Write the title in all caps, then the text.", "TEA\n\nTea is a drink."),
        ("What does only the code of conduct say?", "Here is what it says: be kind.\n"),
        ("Don't mention it. What is tea?", "It is a drink."),
        ("Which two books did she write?", LIST_OF_THREE),
    ],
)
def test_what_is_no_demand_or_cannot_be_counted_is_left_alone(prompt: str, response: str) -> None:
    """Things said in sentences, fiction, a title's case, idioms."""
    assert broken(prompt, response) == set()


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("Write in capitals: not a single word in your reply should contain lowercase letters.", "words"),
        ('Terminez votre texte par un post-scriptum qui doit commencer par "PS".', "start_phrase"),
        ('Agrega una posdata que comience con "P.D.".', "start_phrase"),
        ('End with a postscript that starts with "P.S.".', "start_phrase"),
    ],
)
def test_what_is_said_of_a_part_or_denied_is_no_demand_on_the_whole(prompt: str, kind: str) -> None:
    """`Not a single word` is no limit; a postscript's start is not the response's."""
    assert kind not in broken(prompt, "Tea is a drink. It is made of leaves and water.")
