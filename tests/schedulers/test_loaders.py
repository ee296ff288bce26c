"""The real Airflow, Dagster and Prefect load their recipes, each with its own loader and in an environment of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "examples"
LOADERS = {
    "airflow": """
import sys, pathlib
try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:
    from airflow.models.dagbag import DagBag
folder = pathlib.Path(sys.argv[1]).parent
bag = DagBag(dag_folder=str(folder))
assert not bag.import_errors, bag.import_errors
assert sorted(bag.dags) == ["closeloop_backfill", "closeloop_sync"], sorted(bag.dags)
[sync], [pull] = bag.dags["closeloop_sync"].tasks, bag.dags["closeloop_backfill"].tasks
assert sync.skip_on_exit_code == [75], sync.skip_on_exit_code
""",
    "dagster": """
import sys
import closeloop_assets
repository = closeloop_assets.defs.get_repository_def()
assert [key.to_user_string() for key in repository.assets_defs_by_key] == ["feedback_store"]
assert [row.cron_schedule for row in repository.schedule_defs] == ["*/10 * * * *"]
""",
    "prefect": """
import sys
from prefect.flows import load_flow_from_entrypoint
flow = load_flow_from_entrypoint(sys.argv[1] + ":closeloop")
assert flow.name == "closeloop"
assert flow.validate_parameters({"config": "x.toml"}) == {"config": "x.toml"}
""",
}
"""What each tool does with its recipe, as a script that is given the recipe's path."""


@pytest.mark.parametrize("tool", sorted(LOADERS))
def test_the_real_tool_loads_its_recipe(tool: str, tmp_path: Path) -> None:
    """As its own loader does, with the tasks and schedules it is meant to have."""
    python = Path(os.environ["CLOSELOOP_SCHEDULERS"]) / tool / "bin" / "python"
    homes = {name: str(tmp_path) for name in ("AIRFLOW_HOME", "DAGSTER_HOME", "PREFECT_HOME")}
    quiet = {"AIRFLOW__CORE__LOAD_EXAMPLES": "False", "DAGSTER_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}
    [path] = (ROOT / tool).glob("*.py")
    done = subprocess.run(
        [str(python), "-c", LOADERS[tool], str(path)],
        cwd=path.parent,
        env={**os.environ, **homes, **quiet, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )

    assert done.returncode == 0, done.stderr[-3000:]
