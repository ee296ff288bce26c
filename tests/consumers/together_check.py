"""Check OpenAI-style DPO and SFT JSONL with the file checker of the together SDK 1.5.26.

1.5.26 is pinned on purpose: it still holds the semantic rules. In 2.42.0 and 3.1.1 `check_file` looks only at UTF-8
and "each line is a JSON object" (the rules moved to the server), so a pass there proves nothing.

Install into a folder of its own, without its dependencies, beside a newer together that brings them:
    pip install together==3.1.1
    pip install --no-deps --target TOGETHER_DIR together==1.5.26
Usage:
    python together_check.py TOGETHER_DIR                    self-test: 15 cases with the known verdicts
    python together_check.py TOGETHER_DIR FILE.jsonl ...     check files; exits 1 if one fails
"""

import importlib
import json
import pathlib
import sys
import tempfile


def user(text):
    return {"role": "user", "content": text}


def assistant(text, **extra):
    return {"role": "assistant", "content": text, **extra}


S = {"role": "system", "content": "S"}
CALL = {
    "role": "assistant",
    "content": None,
    "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
}
IMAGE = [
    {"type": "text", "text": "t"},
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
]


def pair(messages, preferred, rejected, **extra):
    return {
        "input": {"messages": messages, "tools": [], "parallel_tool_calls": True},
        "preferred_output": preferred,
        "non_preferred_output": rejected,
        **extra,
    }


CASES = [  # name, row, passes in 1.5.26
    ("dpo plain", pair([S, user("q")], [assistant("x")], [assistant("y")]), True),
    ("dpo with an extra column", pair([S, user("q")], [assistant("x")], [assistant("y")], metadata={}), False),
    ("dpo tool-call output", pair([user("q")], [CALL], [assistant("y")]), False),
    (
        "dpo output of two messages",
        pair([user("q")], [assistant("x"), {"role": "tool", "content": "t"}, assistant("z")], [assistant("y")]),
        False,
    ),
    ("dpo two user turns in a row", pair([user("q"), user("r")], [assistant("x")], [assistant("y")]), False),
    ("dpo identical outputs", pair([user("q")], [assistant("x")], [assistant("x")]), True),
    ("dpo empty content", pair([user("q")], [assistant("")], [assistant("y")]), True),
    ("dpo input ends with assistant", pair([user("q"), assistant("d")], [assistant("x")], [assistant("y")]), None),
    ("sft plain", {"messages": [S, user("q"), assistant("x")]}, True),
    ("sft weight", {"messages": [user("q"), assistant("x", weight=0), user("q"), assistant("y", weight=1)]}, True),
    ("sft with an extra column", {"messages": [user("q"), assistant("x")], "metadata": {}}, None),
    (
        "sft with tools",
        {
            "messages": [user("q"), CALL, {"role": "tool", "tool_call_id": "c", "content": "1"}, assistant("x")],
            "tools": [],
        },
        False,
    ),
    ("sft last role user", {"messages": [user("q"), assistant("x"), user("z")]}, True),
    ("prompt/completion strings", {"prompt": "q", "completion": "x"}, True),
    ("image parts", {"messages": [user(IMAGE), assistant("x")]}, False),
]


def main() -> int:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.path.insert(0, sys.argv[1])
    check_file = importlib.import_module("together.utils.files").check_file
    bad = 0
    for name in sys.argv[2:]:
        report = check_file(pathlib.Path(name))
        bad += not report["is_check_passed"]
        print("PASS" if report["is_check_passed"] else "FAIL", name, (report.get("message") or "")[:300])
    if len(sys.argv) > 2:
        return bool(bad)
    with tempfile.TemporaryDirectory() as folder:
        for name, row, expected in CASES:
            path = pathlib.Path(folder) / "case.jsonl"
            path.write_bytes((json.dumps(row, ensure_ascii=False) + "\n").encode() * 2)
            report = check_file(path)
            passed = report["is_check_passed"]
            surprise = expected is not None and passed != expected
            bad += surprise
            print(
                "SURPRISE" if surprise else "ok      ",
                "PASS" if passed else "FAIL",
                name,
                "" if passed else report["message"][:110],
            )
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
