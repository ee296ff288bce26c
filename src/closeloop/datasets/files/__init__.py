"""Files of an export: what rows are packed in, where they lie, what describes them; whole or not there."""
