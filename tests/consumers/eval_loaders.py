"""Load regression sets with the eval libraries' own loaders, offline: DeepEval, Inspect AI, pydantic-evals.

With no argument a small set of each kind is written to a temporary folder and loaded; known traps are asserted:
DeepEval drops unknown keys (tags); Inspect refuses OpenAI-nested tool calls and wants {"id","function","arguments"};
pydantic-evals runs evaluators from YAML. With FILES, each is loaded by the loader that its option names and the row
count is compared with the number of rows in the file. A library that is not installed is reported and skipped.

Measured with deepeval 4.3.1, inspect-ai 0.3.285, pydantic-evals 2.62.0.
Install: pip install deepeval==4.3.1 inspect-ai==0.3.285 pydantic-evals==2.62.0 pyyaml
Usage:  python eval_loaders.py [--deepeval FILE.jsonl] [--inspect FILE.jsonl] [--pydantic-evals FILE.yaml]
"""

import argparse
import importlib.util
import json
import os
import pathlib
import sys
import tempfile

os.environ.update(DEEPEVAL_TELEMETRY_OPT_OUT="YES", HF_HUB_OFFLINE="1")


def write(rows) -> str:
    path = pathlib.Path(tempfile.mkdtemp()) / "rows.jsonl"
    path.write_bytes(b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in rows))
    return str(path)


def count(path) -> int:
    return sum(1 for line in pathlib.Path(path).read_bytes().split(b"\n") if line.strip())


def check_deepeval(path):
    from deepeval.dataset import EvaluationDataset

    own = path is None
    if own:
        path = write(
            [
                {
                    "input": "Capital of France?",
                    "expected_output": "Paris.",
                    "actual_output": "Lyon",
                    "retrieval_context": ["c"],
                    "context": ["c"],
                    "comments": "thumbs down",
                    "additional_metadata": {"trace_id": "t1", "source": "langfuse"},
                    "tags": ["hallucination"],
                }
            ]
        )
    ds = EvaluationDataset()
    ds.add_goldens_from_jsonl_file(file_path=path)
    assert len(ds.goldens) == count(path), "DeepEval lost rows"
    if own:
        golden = ds.goldens[0]
        assert golden.additional_metadata == {"trace_id": "t1", "source": "langfuse"}
        assert golden.expected_output == "Paris."
        assert not getattr(golden, "tags", None), "DeepEval keeps tags now: use them"
    return f"{len(ds.goldens)} goldens"


def check_inspect(path):
    from inspect_ai.dataset import json_dataset

    own = path is None
    if own:
        good = {
            "id": "langfuse/t1",
            "input": [
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": "what"},
                        {"type": "image", "image": "data:image/png;base64,iVBORw0KGgo="},
                    ],
                },
                {
                    "role": "assistant",
                    "content": "",
                    "tool_calls": [{"id": "c1", "function": "f", "arguments": {"a": 1}}],
                },
                {"role": "tool", "content": "20C", "tool_call_id": "c1"},
            ],
            "target": ["a", "b"],
            "metadata": {"bucket": "hallucination"},
        }
        path = write([good])
        nested = json.loads(json.dumps(good))
        nested["input"][1]["tool_calls"] = [
            {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
        ]
        try:
            list(json_dataset(write([nested])))
        except Exception:
            pass
        else:
            raise AssertionError("Inspect accepts OpenAI-nested tool calls now")
    samples = list(json_dataset(path))
    assert len(samples) == count(path), "Inspect lost rows"
    return f"{len(samples)} samples, first id {samples[0].id}"


def check_pydantic_evals(path):
    import yaml
    from pydantic_evals import Dataset

    own = path is None
    if own:
        path = str(pathlib.Path(tempfile.mkdtemp()) / "set.yaml")
        pathlib.Path(path).write_text(
            yaml.safe_dump(
                {
                    "name": "regression",
                    "cases": [
                        {
                            "name": "langfuse/t1",
                            "inputs": {"messages": [{"role": "user", "content": "Capital of France?"}]},
                            "expected_output": "Paris.",
                            "metadata": {"bucket": "hallucination"},
                            "evaluators": ["EqualsExpected", {"Contains": "Paris"}],
                        }
                    ],
                }
            )
        )
    ds = Dataset.from_file(path)
    declared = len(yaml.safe_load(pathlib.Path(path).read_text(encoding="utf-8"))["cases"])
    assert len(ds.cases) == declared, "pydantic-evals lost cases"
    if own:
        averages = ds.evaluate_sync(lambda inputs: "Paris.", progress=False).averages()
        assert averages.assertions == 1.0, averages
    return f"{len(ds.cases)} cases"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deepeval")
    parser.add_argument("--inspect")
    parser.add_argument("--pydantic-evals", dest="pydantic_evals")
    args = parser.parse_args()
    chosen = [v for v in vars(args).values() if v]
    bad = 0
    for module, path, check in (
        ("deepeval", args.deepeval, check_deepeval),
        ("inspect_ai", args.inspect, check_inspect),
        ("pydantic_evals", args.pydantic_evals, check_pydantic_evals),
    ):
        if chosen and not path:
            continue
        if importlib.util.find_spec(module) is None:
            print("skip", module, "is not installed")
            bad += bool(path)
            continue
        try:
            print("OK  ", module, check(path), flush=True)
        except Exception as error:
            bad += 1
            print("FAIL", module, type(error).__name__, str(error)[:300], flush=True)
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
