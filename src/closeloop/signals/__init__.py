"""What a user's act means: raw names and reasons to signals, behaviour to signals, many signals to one verdict."""
