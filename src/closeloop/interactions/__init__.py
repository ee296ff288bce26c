"""From a trace to the responses the user saw: pure functions over models, no I/O."""
