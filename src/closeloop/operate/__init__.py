"""Running closeloop as a job: what a run tells the log, the store, metrics, traces, a heartbeat, and people."""
