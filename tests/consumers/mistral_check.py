"""Check SFT rows (`{"messages": [...]}`) with mistral-common's own fine-tuning validators, V3 and V13, offline.

Rules seen: last role assistant; weight 0 or 1; extra keys forbidden; V3 wants tool-call ids of [a-zA-Z0-9]{9} and
refuses "" as content; V13 accepts OpenAI ids.

Measured with mistral-common 1.13.1. Install: pip install mistral-common==1.13.1
Usage:
    python mistral_check.py                      self-test: prints V3 and V13 verdicts of nine cases
    python mistral_check.py FILE.jsonl ...       exits 1 if V13 refuses a row
"""

import json
import pathlib
import sys

from mistral_common.protocol.instruct.messages import (
    FinetuningAssistantMessage,
    SystemMessage,
    ToolMessage,
    UserMessage,
)
from mistral_common.protocol.instruct.validator import (
    MistralRequestValidatorV3,
    MistralRequestValidatorV13,
    ValidationMode,
)

MODELS = {"system": SystemMessage, "user": UserMessage, "assistant": FinetuningAssistantMessage, "tool": ToolMessage}


def verdict(messages, validator):
    try:
        validator(mode=ValidationMode.finetuning).validate_messages(
            [MODELS[m["role"]].model_validate(dict(m)) for m in messages]
        )
        return "OK"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:120]}".replace("\n", " ")


def user(text):
    return {"role": "user", "content": text}


def assistant(text, **extra):
    return {"role": "assistant", "content": text, **extra}


def loop(call_id, finish=True):
    messages = [
        user("q"),
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": call_id, "type": "function", "function": {"name": "f", "arguments": "{}"}}],
        },
    ]
    return (
        [*messages, {"role": "tool", "tool_call_id": call_id, "name": "f", "content": "1"}, assistant("x")]
        if finish
        else messages
    )


CASES = {
    "plain": [user("q"), assistant("x")],
    "weight 0 and 1": [user("q"), assistant("x", weight=0), user("q"), assistant("x", weight=1)],
    "weight 0.5": [user("q"), assistant("x", weight=0.5)],
    "empty content": [user("q"), assistant("")],
    "last role user": [user("q"), assistant("x"), user("z")],
    "two user turns": [user("q"), user("z"), assistant("x")],
    "OpenAI tool-call id": loop("call_abc123"),
    "9-character tool-call id": loop("abcdefgh1"),
    "extra key": [user("q"), assistant("x", foo=1)],
}


def main() -> int:
    if len(sys.argv) == 1:
        for name, messages in CASES.items():
            print(
                f"{name}: V3 {verdict(messages, MistralRequestValidatorV3)} | "
                f"V13 {verdict(messages, MistralRequestValidatorV13)}"
            )
        assert verdict(CASES["plain"], MistralRequestValidatorV13) == "OK"
        assert verdict(CASES["extra key"], MistralRequestValidatorV13) != "OK"
        return 0
    bad = 0
    for name in sys.argv[1:]:
        for number, line in enumerate(pathlib.Path(name).read_bytes().split(b"\n"), 1):
            if line.strip():
                result = verdict(json.loads(line)["messages"], MistralRequestValidatorV13)
                if result != "OK":
                    bad += 1
                    print(f"{name}:{number}: {result}")
    print(bad, "rows refused")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
