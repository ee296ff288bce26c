"""Languages: their names in prompts, which one a text is in, and whether an answer is in the wrong one. Pure functions."""
