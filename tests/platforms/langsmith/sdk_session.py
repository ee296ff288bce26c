"""Run as a process with any version of LangSmith's SDK: writes runs, feedback, or reads back. Orders come as arguments, answers as JSON.

`python sdk_session.py URL KEY write` makes two runs with feedback; `... read RUN DATASET` tells what the SDK sees.
"""

from __future__ import annotations

import json
import sys
import uuid
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any

warnings.simplefilter("ignore")

import langsmith  # noqa: E402
from langsmith import Client  # noqa: E402

url, key, order, *rest = sys.argv[1:]
client = Client(api_url=url, api_key=key, auto_batch_tracing=False)


def write() -> dict[str, Any]:
    """Two answers, one with a thumb down and an edit, written as an application does."""
    made = {}
    for name in ("good", "bad"):
        run = str(uuid.uuid4())
        start = datetime.now(UTC) - timedelta(minutes=5)
        client.create_run(
            "chat", {"messages": [{"role": "user", "content": "Where is my parcel?"}]}, "chain", id=run, project_name="support",
            start_time=start, extra={"metadata": {"thread_id": "talk"}},
        )  # fmt: skip
        client.update_run(
            run,
            outputs={"messages": [{"role": "assistant", "content": "Look outside."}]},
            end_time=start + timedelta(seconds=1),
        )
        made[name] = run
    project = client.read_project(project_name="support").id
    place = {"trace_id": made["bad"], "session_id": project, "start_time": datetime.now(UTC)}
    for name, fields in (
        ("user_disliked", {"score": 1, "comment": "rude"}),
        ("user_edit", {"correction": {"desired": "It is at the depot."}}),
    ):
        client.create_feedback(made["bad"], name, extend_trace_retention=False, **place, **fields)  # type: ignore[arg-type]
    client.flush()
    return made


def read(run: str, dataset: str) -> dict[str, Any]:
    """Feedback on a run, the run itself by v1 and v2, configs, examples of a dataset, and queues."""
    feedback = [
        {"key": one.key, "value": one.value, "score": one.score, "id": str(one.id)}
        for one in client.list_feedback(run_ids=[run])
    ]
    old = [str(one.id) for one in client.list_runs(project_name="support", is_root=True)]
    project = client.read_project(project_name="support").id
    window = {"min_start_time": datetime.now(UTC) - timedelta(days=1), "max_start_time": datetime.now(UTC)}
    new = client._get_langsmith_api_sync().runs.query_v2(project_ids=[str(project)], selects=["ID"], **window)
    examples = [
        {"source": str(one.source_run_id), "inputs": one.inputs, "outputs": one.outputs, "metadata": one.metadata}
        for one in (client.list_examples(dataset_name=dataset) if dataset else ())
    ]
    configs = {
        one.feedback_key: [category["label"] for category in (one.feedback_config.get("categories") or ())]
        for one in client.list_feedback_configs()
    }
    return {
        "feedback": feedback, "v1": old, "v2": [str(one.id) for one in new], "examples": examples, "configs": configs,
        "queues": [one.name for one in client.list_annotation_queues()],
    }  # fmt: skip


answer = write() if order == "write" else read(*rest)
print(json.dumps({"version": langsmith.__version__, **answer}, default=str))
