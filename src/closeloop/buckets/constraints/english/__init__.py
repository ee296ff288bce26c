"""Demands as English prompts word them: rows of patterns, and which parts of a response they are about."""
