"""Run as a process: an application that uses the official SDK, version 4 or 5. Prints the trace's id and the SDK's version."""

import json
import sys
from importlib.metadata import version

from langfuse import Langfuse, propagate_attributes

url, public, secret = sys.argv[1:4]
langfuse = Langfuse(public_key=public, secret_key=secret, base_url=url)
step = langfuse.start_as_current_observation
question = "What is the capital of France?"
asked = {"messages": [{"role": "user", "content": question}]}
prompt = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": question}]
usage = {"input": 20, "output": 5, "total": 25}
with (
    step(as_type="span", name="support-chat", input=asked) as root,
    propagate_attributes(user_id="user-1", session_id="session-1", tags=["support"], trace_name="support-chat"),
):
    with step(as_type="retriever", name="search", input=question) as search:
        search.update(output=[{"id": "atlas", "content": "France: see atlas."}])
    with step(as_type="generation", name="answer", model="gpt-4o-mini", input=prompt) as answer:
        answer.update(output={"role": "assistant", "content": "The capital is Lyon."}, usage_details=usage)
        span_id = answer.id
    root.update(output="The capital is Lyon.")
    trace_id = root.trace_id
langfuse.create_score(name="user-feedback", value=0, data_type="BOOLEAN", trace_id=trace_id, comment="wrong city")
langfuse.create_score(
    name="output", value="The capital is Paris.", data_type="CORRECTION", trace_id=trace_id, observation_id=span_id
)
langfuse.create_score(name="session-csat", value=2, data_type="NUMERIC", session_id="session-1")
langfuse.flush()
langfuse.shutdown()
print(json.dumps({"trace_id": trace_id, "span_id": span_id, "version": version("langfuse")}))
