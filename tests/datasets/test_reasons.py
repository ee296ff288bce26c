"""The table of reasons is whole: what the code may say is what the documentation lists."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import closeloop.datasets
from closeloop.datasets.reasons import REASONS, Reason

SOURCE = Path(closeloop.datasets.__file__).parent


def test_every_code_has_its_sentence():
    """And no sentence stands there without a code."""
    assert set(get_args(Reason)) == set(REASONS)
    assert all(REASONS.values())
    assert len(set(REASONS.values())) == len(REASONS)


def test_every_code_is_said_somewhere():
    """A code that nothing gives would be a promise that nobody keeps."""
    texts = {
        node.value
        for path in SOURCE.rglob("*.py")
        if path.name != "reasons.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert set(REASONS) - texts == set()
