"""closeloop as a Prefect flow: `python closeloop_flow.py` serves it every ten minutes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from prefect import flow, get_run_logger, task

from closeloop import Loop
from closeloop.errors import LockedError


@task(retries=2, retry_delay_seconds=120)
def sync(config: Path) -> dict[str, int]:
    """One sync; another run at work is no failure."""
    with Loop(config_file=config) as loop:
        try:
            result = loop.sync(max_runtime=timedelta(minutes=9))
        except LockedError as error:
            get_run_logger().info("%s", error)
            return {}
    for source, error in result.failed.items():
        get_run_logger().error("%s: %s", source, error)
    return {"new": sum(part.new for part in result.pulled), "sent": sum(part.sent for part in result.pushed)}


@flow(name="closeloop", log_prints=True)
def closeloop(config: str = "/etc/closeloop/closeloop.toml") -> dict[str, int]:
    """Pull, sort, push."""
    return sync(Path(config))


if __name__ == "__main__":
    closeloop.serve(interval=timedelta(minutes=10), limit=1)
