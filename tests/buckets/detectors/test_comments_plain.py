"""Comments as users write them: plain statements of fact, a word or two, sarcasm, nine languages; and praise. `comments.jsonl` is ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROWS = [
    json.loads(line) for line in (Path(__file__).parent / "comments.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=[row["comment"] for row in ROWS])
def test_a_comment_is_told_by_what_it_says_of_the_response(find: Any, make_case: Any, row: dict[str, Any]) -> None:
    """The mode named is the one with most confidence; praise, and errors that the response mended, name none."""
    asked, response = row.get("asked", "How does this work?"), row.get("response", "Here is how it works: it does.")

    findings = find("comments", make_case(asked, response, comment=row["comment"]))

    sure = {bucket: one.confidence for bucket, one in findings.items() if one.confidence >= 0.5 and bucket != "unknown"}
    if row["bucket"] is None:
        assert sure == {}
    else:
        assert any(bucket == row["bucket"] or bucket.startswith(f"{row['bucket']}.") for bucket in sure)
        assert max(sure, key=sure.__getitem__).partition(".")[0] == row["bucket"].partition(".")[0]
