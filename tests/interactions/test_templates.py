"""Prompts with a model's chat template around them, as engines that complete texts record them."""

from __future__ import annotations

import pytest

from closeloop.interactions.messages import read_messages

LLAMA = "<|start_header_id|>{}<|end_header_id|>\n\n{}<|eot_id|>"
TEMPLATED = {
    "chatml": "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nWhere is A-7?<|im_end|>\n<|im_start|>assistant\n",
    "llama 3": "<|begin_of_text|>" + LLAMA.format("system", "Be brief.") + LLAMA.format("user", "Where is A-7?")
    + "<|start_header_id|>assistant<|end_header_id|>\n\n",
    "llama 2": "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nWhere is A-7? [/INST]",
    "phi": "<|system|>\nBe brief.<|end|>\n<|user|>\nWhere is A-7?<|end|>\n<|assistant|>\n",
    "zephyr": "<|system|>\nBe brief.</s>\n<|user|>\nWhere is A-7?</s>\n<|assistant|>\n",
    "alpaca": "Below is an instruction.\n\n### Instruction:\nWhere is A-7?\n\n### Response:\n",
    "langchain": "System: Be brief.\nHuman: Where is A-7?",
}  # fmt: skip
PLAIN = [
    "<|im_start|> is a token of which model?",
    "<|im_start|>user\nWhere is A-7?<|im_end|>",
    "### Task\nTranslate.\n\n### Response:\nGuten Tag",
    "### Instruction: be kind",
    "System: my laptop is a Mac",
    "Human: rights are what?\nAI: I do not know",
    "User: Hi\nAssistant: Hello\n\nSummarize this.",
    "[INST] what does this tag mean?",
]


@pytest.mark.parametrize("name", TEMPLATED)
def test_a_templated_prompt_is_its_messages(name: str) -> None:
    """As text, as a field, and as the only prompt of a batch."""
    text = TEMPLATED[name]
    system = "Below is an instruction." if name == "alpaca" else "Be brief."
    for value in (text, {"prompt": text}, {"prompts": [text]}):
        assert [(message.role, message.text) for message in read_messages(value)] == [
            ("system", system), ("user", "Where is A-7?"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "<start_of_turn>user\nHi<end_of_turn>\n<start_of_turn>model\nHello<end_of_turn>\n<start_of_turn>user\nWhere is A-7?<end_of_turn>\n"
        "<start_of_turn>model\n",
        "<s>[INST] Hi [/INST] Hello</s><s>[INST] Where is A-7? [/INST]",
        "\n\nHuman: Hi\n\nAssistant: Hello\n\nHuman: Where is A-7?\n\nAssistant:",
        "Human: Hi\nAI: Hello\nHuman: Where is A-7?",
    ],
)
def test_earlier_turns_keep_their_speakers(text: str) -> None:
    """The last one of the user is what was asked."""
    said = [(message.role, message.text) for message in read_messages(text)]

    assert said == [("user", "Hi"), ("assistant", "Hello"), ("user", "Where is A-7?")]


@pytest.mark.parametrize("text", PLAIN)
def test_marks_in_a_text_are_text(text: str) -> None:
    """Only a whole template that bids the model to answer is one."""
    assert [(message.role, message.text) for message in read_messages(text)] == [("user", text)]


def test_what_a_user_writes_into_a_message_is_never_a_template() -> None:
    """Where messages have roles, marks in one of them are its user's."""
    text = TEMPLATED["chatml"]

    assert [message.text for message in read_messages([{"role": "user", "content": text}])] == [text]
    assert [message.text for message in read_messages(text, "assistant")] == [text]


@pytest.mark.parametrize(
    "mark", ["<|im_start|>user\n", "[INST] ", "Human: a\n", "### Instruction:\n", "<|user|>", "\n\nHuman: a"]
)
@pytest.mark.parametrize("end", ["", "<|im_start|>assistant\n", " [/INST]", "### Response:", "\n\nAssistant:"])
def test_long_texts_of_marks_are_read(mark: str, end: str) -> None:
    """Two hundred thousand characters of them, which a reader that is not linear would take hours for."""
    found = read_messages("a" + mark * (200_000 // len(mark)) + end) + read_messages(
        mark * (200_000 // len(mark)) + end
    )

    assert found[0].text.startswith("a")
    assert {message.role for message in found} <= {"user", "system", "assistant"}
