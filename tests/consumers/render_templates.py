"""Render message rows over every chat template that TRL ships.

With no file: print the fact matrix (arguments as object or as string, null keys, content null, unknown role) over all
templates of the installed TRL. With JSONL files (prompt + chosen/rejected/completion, or messages): check that every row
  * holds no null key in a message or tool call, and string content ("" beside tool_calls, never null);
  * renders, in every template that takes its shape (a template that cannot render even a reference row of that shape,
    e.g. one without tool support, is not counted against the row);
  * renders without a literal `None` that is not in the row's own text.

Measured with trl 1.16.0 (72 templates) and transformers 5.23.0.
Install: as in train_bar.py (only trl's data files and transformers + jinja2 are used; torch is not imported by this file).
Usage:  python render_templates.py [FILE.jsonl ...] [--templates DIR]
"""

import argparse
import importlib.util
import json
import pathlib
import sys
from collections import Counter

from transformers.utils.chat_template_utils import render_jinja_template


def user(text):
    return {"role": "user", "content": text}


def call(arguments, content=""):
    return {
        "role": "assistant",
        "content": content,
        "tool_calls": [{"id": "abcdefgh1", "type": "function", "function": {"name": "f", "arguments": arguments}}],
    }


RESULT = {"role": "tool", "name": "f", "tool_call_id": "abcdefgh1", "content": "20C"}
REFERENCE_TOOLS = [user("q"), call({"city": "Paris"}), RESULT, {"role": "assistant", "content": "20C"}]
SYSTEM = {"role": "system", "content": "s"}


def template_dir() -> pathlib.Path:
    spec = importlib.util.find_spec("trl")  # locates the package without importing it
    if spec is None or not spec.submodule_search_locations:
        sys.exit("trl is not installed; give --templates DIR")
    return pathlib.Path(next(iter(spec.submodule_search_locations))) / "chat_templates"


def render(messages, template, tools=None):
    return render_jinja_template([messages], chat_template=template, tools=tools, bos_token="<s>", eos_token="</s>")[0][
        0
    ]


def attempt(messages, template, tools=None):
    try:
        return render(messages, template, tools), None
    except Exception as error:
        return None, f"{type(error).__name__}: {str(error)[:80]}"


def matrix(templates) -> None:
    names = ("arguments object vs string", "null keys vs absent", "content null beside tool_calls", "role 'human'")
    table = {}
    for name, template in templates.items():
        as_object, _ = attempt(REFERENCE_TOOLS, template)
        as_string, _ = attempt([user("q"), call('{"city": "Paris"}'), *REFERENCE_TOOLS[2:]], template)
        if as_object is None and as_string is None:
            args = "no tools"
        elif as_string is None:
            args = "string raises"
        elif as_object is None:
            args = "object raises"
        else:
            args = "same" if as_object == as_string else "differ"
        nulls, error = attempt(
            [user("q"), {"role": "assistant", "content": "x", "tool_calls": None, "name": None, "tool_call_id": None}],
            template,
        )
        plain, _ = attempt([user("q"), {"role": "assistant", "content": "x"}], template)
        null_keys = (
            "string content raises" if plain is None else "raises" if error else "same" if nulls == plain else "differ"
        )
        content, error = attempt([user("q"), call({"a": 1}, None)], template)
        null_content = "raises" if error else ("literal None" if "None" in content else "ok")
        human, error = attempt([{"role": "human", "content": "q"}], template)
        role = "rejects" if error else ("accepts" if "q" in human else "drops the text")
        table[name] = (args, null_keys, null_content, role)
    for i, title in enumerate(names):
        print(f"{title}: {dict(Counter(v[i] for v in table.values()))}")
    print("\ntemplates that differ from (same|no tools, same, ok):")
    for name, values in table.items():
        if values[0] not in ("same", "no tools") or values[1] != "same" or values[2] != "ok":
            print("  ", name, values)


def conversations(row):
    if "messages" in row:
        yield row["messages"]
    for key in ("chosen", "rejected", "completion"):
        if key in row:
            yield [*row.get("prompt", []), *row[key]]


def shape_problems(messages):
    for message in messages:
        if any(v is None for v in message.values()):
            yield "null key in a message: " + ",".join(k for k, v in message.items() if v is None)
        for tool_call in message.get("tool_calls") or []:
            if any(v is None for v in tool_call.values()) or not isinstance(tool_call["function"]["arguments"], dict):
                yield "tool call with a null key or with arguments that are not an object"


def check(templates, files) -> int:
    reference = [user("q"), {"role": "assistant", "content": "x"}]
    plain = {n: t for n, t in templates.items() if attempt(reference, t)[1] is None}
    print("not counted, they refuse string content:", sorted(set(templates) - set(plain)) or "none")
    templates = plain
    with_tools = {n for n, t in templates.items() if attempt(REFERENCE_TOOLS, t)[1] is None}
    with_system = {n for n, t in templates.items() if attempt([SYSTEM, user("q")], t)[1] is None}
    problems, rendered = Counter(), 0
    for file in files:
        for number, line in enumerate(pathlib.Path(file).read_bytes().split(b"\n"), 1):
            if not line.strip():
                continue
            row = json.loads(line)
            for messages in conversations(row):
                for problem in shape_problems(messages):
                    problems[f"{file}:{number}: {problem}"] += 1
                tooled = any(m["role"] == "tool" or m.get("tool_calls") for m in messages)
                system = any(m["role"] in ("system", "developer") for m in messages)
                own_none = json.dumps(messages, ensure_ascii=False).count("None") + line.count(b"null")
                for name, template in templates.items():
                    if (tooled and name not in with_tools) or (system and name not in with_system):
                        continue
                    text, error = attempt(messages, template, row.get("tools") or None)
                    if error:
                        problems[f"{file}:{number}: {name}: {error}"] += 1
                    elif text.count("None") > own_none + line.count(b"None"):
                        problems[f"{file}:{number}: {name}: prints a literal None"] += 1
                    rendered += 1
    for problem, count in problems.most_common(40):
        print(count, problem)
    print(
        f"{rendered} renders over {len(templates)} templates ({len(with_tools)} take tools), {sum(problems.values())} problems"
    )
    return bool(problems)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--templates", type=pathlib.Path)
    args = parser.parse_args()
    directory = args.templates or template_dir()
    templates = {p.name: p.read_text(encoding="utf-8") for p in sorted(directory.glob("*.jinja"))}
    if not templates:
        sys.exit(f"no *.jinja under {directory}")
    print(len(templates), "templates")
    if args.files:
        return check(templates, args.files)
    matrix(templates)
    return 0


if __name__ == "__main__":
    sys.exit(main())
