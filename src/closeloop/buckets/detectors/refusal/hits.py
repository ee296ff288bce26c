"""What a sentence that declines is told by."""

Hit = tuple[str, float, int, int]
"""The kind of declining, its weight, and where in the response it begins and ends."""
