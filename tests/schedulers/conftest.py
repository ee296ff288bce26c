"""Only `make test-schedulers` has the tools: it names the folder of their environments in CLOSELOOP_SCHEDULERS."""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.environ.get("CLOSELOOP_SCHEDULERS") else ["test_*.py"]
