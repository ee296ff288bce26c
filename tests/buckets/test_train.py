"""The scripts that make the weights: the same data gives the same bytes, and what was made is a head that sorts."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TRAIN = Path(__file__).resolve().parents[2] / "benchmarks" / "train"
SHIPPED = TRAIN.parents[1] / "src" / "closeloop" / "buckets" / "weights" / "comments.json"
COMMENTS = {
    "factuality": [
        "This is wrong, the war ended a year later.",
        "That is not true, whales are mammals.",
        "The statement is incorrect: water boils at a lower temperature there.",
        "It is inaccurate to say that he invented it.",
        "False, the bridge was built in the last century.",
        "This is a common misconception, bats are not blind.",
    ],
    "irrelevance": [
        "This part is irrelevant to the question.",
        "Not needed here, it could be removed.",
        "This sentence is unnecessary and off topic.",
        "It does not answer the question, it is a tangent.",
        "An unrelated personal opinion that adds no value.",
        "This is redundant and not relevant at all.",
    ],
    "incomplete_ans": [
        "It should have mentioned the second reason as well.",
        "More detail would be helpful to explain the mechanism.",
        "The answer lacks an explanation of the term.",
        "It could have included the role of the liver.",
        "This is too vague, it needs to be expanded.",
        "It fails to explain why this happens.",
    ],
    "reference_example": [
        "The example is confusing and does not help.",
        "A poor analogy, the metaphor makes it harder.",
        "The link does not work.",
        "A source should be cited for this reference.",
        "This analogy is not a good example.",
        "The website that is cited is not a reliable source.",
    ],
}
_REBUILD = (
    "import sys, check; from pathlib import Path; check.rebuilt('comments', Path(sys.argv[1]), Path(sys.argv[2]))"
)
_CHECK = "; sys.exit(check.main(Path(sys.argv[1]), ['comments']))"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-four comments in the shape of HaluQuestQA."""
    folder = tmp_path_factory.mktemp("data")
    with gzip.open(folder / "haluquestqa.jsonl.gz", "wt", encoding="utf-8") as lines:
        for mode, reasons in COMMENTS.items():
            for place, reason in enumerate(reasons):
                errors = {mode: [{"span": "", "reason": reason}]}
                lines.write(json.dumps({"prompt": f"{mode} {place}", "response": "", "errors": errors}) + "\n")
    return folder


def _run(code: str, data: Path, into: Path, seed: str) -> subprocess.CompletedProcess[str]:
    into.mkdir()
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(
        [sys.executable, "-c", code, str(data), str(into)],
        cwd=TRAIN, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_the_same_data_gives_the_same_weights_and_the_check_compares_them(data: Path, tmp_path: Path) -> None:
    """To the byte, whatever the order of sets; each mode's own words speak for it; the check exits with 1 and touches nothing."""
    before = SHIPPED.read_bytes()
    one = _run(_REBUILD, data, tmp_path / "one", "1")
    other = _run(_REBUILD + _CHECK, data, tmp_path / "other", "2")
    assert one.returncode == 0, one.stderr
    made = (tmp_path / "one" / "comments.json").read_bytes()
    terms = json.loads(made)["terms"]

    assert made == (tmp_path / "other" / "comments.json").read_bytes()
    for mode, word in enumerate(("#wrong", "#beside", "#lack", "#example")):
        assert max(range(4), key=terms[word][1:].__getitem__) == mode, (word, terms[word])
    assert other.returncode == 1, other.stderr
    assert "comments: differs" in other.stdout
    assert SHIPPED.read_bytes() == before
