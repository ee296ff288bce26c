"""Answers against what the model was given: sentence by sentence, claim by claim, and as a whole."""
