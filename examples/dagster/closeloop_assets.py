"""closeloop as a Dagster asset: the feedback store, made fresh every ten minutes, with its numbers as metadata."""

import dagster as dg

from closeloop import Loop
from closeloop.errors import LockedError, TransientError

CONFIG = "/etc/closeloop/closeloop.toml"


@dg.asset(group_name="feedback", retry_policy=dg.RetryPolicy(max_retries=2, delay=120))
def feedback_store(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Every source pulled, sorted and pushed. Dagster's own run id stands in the log and in `closeloop status`."""
    from pathlib import Path

    with Loop(config_file=Path(CONFIG), run_id=context.run_id) as loop:
        try:
            result = loop.sync()
        except TransientError as error:
            raise dg.RetryRequested(seconds_to_wait=error.retry_after or 120) from error
        except LockedError as error:  # another run is at it: no failure
            return dg.MaterializeResult(metadata={"left to": str(error)})
    if result.failed:
        context.log.warning("sources failed: %s", result.failed)
    return dg.MaterializeResult(
        metadata={
            "new": sum(part.new for part in result.pulled),
            "failures": result.bucketed.negative,
            "labels_sent": sum(part.sent for part in result.pushed),
        }
    )


every_ten_minutes = dg.ScheduleDefinition(
    name="closeloop_every_ten_minutes", target=dg.AssetSelection.assets(feedback_store), cron_schedule="*/10 * * * *"
)
defs = dg.Definitions(assets=[feedback_store], schedules=[every_ten_minutes])
