"""What must not be stored: personal data and secrets, replaced by stable placeholders before anything reaches the store."""

from closeloop.privacy.presidio import Analyzer
from closeloop.privacy.redact import Redactor, check_kinds, masked
from closeloop.privacy.secrets import KINDS

__all__ = ["KINDS", "Analyzer", "Redactor", "check_kinds", "masked"]
