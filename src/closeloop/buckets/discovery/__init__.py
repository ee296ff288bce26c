"""Failures nobody has a bucket for: notes clustered and named, and what a person decides on each proposal."""
