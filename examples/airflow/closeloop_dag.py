"""closeloop as an Airflow DAG: a sync every ten minutes, and a backfill of a day by `airflow backfill create`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag, task

CONFIG = "/etc/closeloop/closeloop.toml"
# 3 is partial: something was set aside and stands in the log, the rest was done. Any other code is the task's.
PARTIAL = "{ code=$?; [ $code -eq 3 ] || exit $code; }"


@dag(
    schedule=timedelta(minutes=10),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["feedback"],
)
def closeloop_sync():
    """One task: stages meet in the store, so nothing is passed between tasks."""

    # 75 is "another run is at it, or try again later": Airflow calls that skipped.
    @task.bash(skip_on_exit_code=75, retries=2, retry_delay=timedelta(minutes=2))
    def sync() -> str:
        return f"closeloop sync --config {CONFIG} --max-runtime 9m --log json || {PARTIAL}"

    sync()


@dag(
    schedule="@daily", start_date=datetime(2026, 1, 1, tzinfo=UTC), catchup=False, max_active_runs=1, tags=["feedback"]
)
def closeloop_backfill():
    """A day of feedback per run; what is in the ledger is not read again."""

    @task.bash(skip_on_exit_code=75)
    def pull() -> str:
        return (
            f"closeloop pull --config {CONFIG} --since {{{{ data_interval_start | ts }}}} "
            f"--until {{{{ data_interval_end | ts }}}} || {PARTIAL}"
        )

    pull()


closeloop_sync()
closeloop_backfill()
