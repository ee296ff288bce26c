"""Sorting failures by error mode: the taxonomy, the detectors, and the cascade that turns findings into labels."""
