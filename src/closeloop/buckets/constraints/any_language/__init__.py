"""Demands that are worded alike in many languages, each read by one pattern for all of them."""
