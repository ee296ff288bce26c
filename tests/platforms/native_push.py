"""Run as a process with any version of an SDK: our own dataset and queue calls through it. `native_push.py PLATFORM URL KEYS TRACE`.

Prints how many requests that write the first push of a dataset took, the same again, one example changed, and a queue.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import version
from typing import Any

from closeloop.config import SourceSettings
from closeloop.models import Dataset, Target
from closeloop.platforms.base import Review
from closeloop.platforms.langfuse import Langfuse
from closeloop.platforms.langsmith import LangSmith
from closeloop.testing import samples

platform, url, trace = sys.argv[1:4]
made: dict[str, Any] = {"langfuse": Langfuse, "langsmith": LangSmith}
source = SourceSettings(platform=platform, project="support", base_url=url)
adapter = made[platform].from_source(source, json.loads(os.environ["KEYS"]))
first = (samples.example("e1", trace), samples.example("e2", trace))
changed = (first[0], samples.example("e2", trace, question="Where is it?"))
pushes = [adapter.push_dataset(Dataset(name="cases", examples=examples)) for examples in (first, first, changed)]
review = Review("r1", trace, Target(kind="trace", id=trace, trace_id=trace), "mixed")
pushes += [adapter.push_reviews("doubtful", [review]) for _ in range(2)]
adapter.close()
assert not any(one.rejected for one in pushes), pushes
print(json.dumps({"version": version(platform), "writes": [one.calls for one in pushes]}))
