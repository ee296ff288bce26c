"""Constraints, read from the prompt in seventeen languages and then checked in the response."""

from closeloop.buckets.constraints.checks import check
from closeloop.buckets.constraints.model import Broken, Constraint
from closeloop.buckets.constraints.read import read

__all__ = ["Broken", "Constraint", "check", "read"]
