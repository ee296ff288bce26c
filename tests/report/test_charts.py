"""Charts as they are looked at: lengths, places and words say what the numbers say, and all of it is in the frame."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from closeloop.report import charts


def drawn(svg: str) -> tuple[float, float, ET.Element]:
    """A chart's width and height, and the chart."""
    root = ET.fromstring(svg)
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    return width, height, root


def boxes(root: ET.Element) -> list[dict[str, float]]:
    """Left, top, width and height of each bar."""
    return [{name: float(one.attrib[name]) for name in ("x", "y", "width", "height")} for one in root.iter("rect")]


def assert_inside(width: float, height: float, root: ET.Element) -> None:
    """No bar and no text leaves the frame."""
    for box in boxes(root):
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
        assert -0.1 <= box["y"] <= box["y"] + box["height"] <= height
    for text in root.iter("text"):
        assert 0 <= float(text.attrib["x"]) <= width
        assert 0 < float(text.attrib["y"]) <= height


def test_bars_are_as_long_as_their_counts_and_the_longest_is_first() -> None:
    width, height, root = drawn(charts.bars({"few": 10, "<b>many</b>": 40, "none": 0, "some": 20}))
    bars = boxes(root)
    texts = [text.text for text in root.iter("text")]

    assert_inside(width, height, root)
    assert texts == ["<b>many</b>", "40", "some", "20", "few", "10", "none", "0"]
    assert [round(bar["width"] / bars[0]["width"], 2) for bar in bars] == [1.0, 0.5, 0.25, 0.0]
    assert bars[0]["width"] > width / 2
    assert len({bar["x"] for bar in bars}) == 1
    assert all(one["y"] + one["height"] < other["y"] for one, other in pairwise(bars))
    counts = list(root.iter("text"))[1::2]
    assert all(
        0 < float(count.attrib["x"]) - bar["x"] - bar["width"] < 12 for count, bar in zip(counts, bars, strict=True)
    )


def test_bars_of_no_rank_stay_in_order_and_what_is_too_much_is_one_bar() -> None:
    _, _, root = drawn(charts.bars({f"n{number}": number for number in range(5)}, 3, ranked=False))

    assert [text.text for text in root.iter("text")] == ["n0", "0", "n1", "1", "n2", "2", "others", "7"]
    assert charts.bars({}) == ""


def test_a_stack_shows_its_part_below_and_its_whole_above() -> None:
    width, height, root = drawn(charts.stacked(["a", "b", "c"], [1, 0, 3], [4, 2, 3], "bad", "all"))
    bars = boxes(root)
    rests, parts = bars[::2], bars[1::2]

    assert_inside(width, height, root)
    assert [round(part["height"] / 35, 2) for part in parts] == [1, 0, 3]
    assert [round(rest["height"] / 35, 2) for rest in rests] == [3, 2, 0]
    assert len({part["y"] + part["height"] for part in parts}) == 1
    for rest, part in zip(rests, parts, strict=True):
        assert rest["y"] + rest["height"] == pytest.approx(part["y"])
        assert (rest["x"], rest["width"]) == (part["x"], part["width"])
    assert all(one["x"] + one["width"] < other["x"] for one, other in pairwise(parts))
    assert [one.attrib["fill"] for one in root.iter("rect")][1::2] == [charts.BAD] * 3
    assert charts.stacked(["a"], [0], [0], "bad", "all") == ""


def test_names_below_many_bars_do_not_run_into_each_other() -> None:
    names = [f"{number:02} Mar" for number in range(60)]
    width, height, root = drawn(charts.stacked(names, [1] * 60, [2] * 60, "bad", "all"))
    texts = list(root.iter("text"))[:-2]

    assert_inside(width, height, root)
    assert [text.text for text in texts] == names[::7]
    assert all(float(other.attrib["x"]) - float(one.attrib["x"]) > 60 for one, other in pairwise(texts))


def test_a_histogram_shows_wanted_and_unwanted_side_by_side() -> None:
    width, height, root = drawn(charts.histogram([0, 10, 20], {"wanted": {0: 2, 20: 4}, "unwanted": {0: 1, 10: 4}}))
    bars = boxes(root)
    tallest = max(bar["height"] for bar in bars)
    titles = [title.text for title in root.iter("title")]

    assert_inside(width, height, root)
    assert [bar["height"] / tallest for bar in bars] == [0.5, 0.25, 0, 1, 1, 0]
    assert all(one["x"] + one["width"] < other["x"] for one, other in pairwise(bars))
    assert len({bar["y"] + bar["height"] for bar in bars}) == 1
    assert [one.attrib["fill"] for one in root.iter("rect")] == [charts.GOOD, charts.BAD] * 3
    assert titles == [
        "wanted, from 0: 2", "unwanted, from 0: 1", "wanted, from 10: 0", "unwanted, from 10: 4",
        "wanted, from 20: 4", "unwanted, from 20: 0",
    ]  # fmt: skip
    assert [text.text for text in root.iter("text")] == ["0+", "10+", "20+", "wanted", "unwanted"]


def test_a_line_goes_from_left_to_right_and_up_where_there_is_more() -> None:
    width, height, root = drawn(charts.spark([0, 2, 1, 4]))
    (line,) = root.iter(root.tag.replace("svg", "polyline"))
    points = [tuple(float(number) for number in point.split(",")) for point in line.attrib["points"].split()]

    assert [x for x, _ in points] == pytest.approx([0, width / 3, width * 2 / 3, width])
    assert [y for _, y in points] == pytest.approx([height - 1, height / 2, (height - 1 + height / 2) / 2, 1])
    assert drawn(charts.spark([0]))[2] is not None
