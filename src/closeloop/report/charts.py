"""Charts as SVG. Names are escaped here; numbers are plain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

GOOD, BAD, BAR = "#2a7f62", "#b5473c", "#3b6ea5"
_PALE = "#d5dde6"
_WIDTH, _ROW, _NAME = 640, 22, 220


def bars(counts: Mapping[str, int], most: int = 20, *, ranked: bool = True) -> str:
    """Horizontal bars, the longest first unless `ranked` is off; what is beyond `most` becomes one bar."""
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0])) if ranked else list(counts.items())
    shown = [*order[:most], *([("others", sum(count for _, count in order[most:]))] if order[most:] else [])]
    if not shown:
        return ""
    top = max(count for _, count in shown) or 1
    rows = []
    for place, (name, count) in enumerate(shown):
        y, width = place * _ROW, (_WIDTH - _NAME - 60) * count / top
        rows.append(
            f'<text x="{_NAME - 8}" y="{y + 15}" text-anchor="end">{escape(str(name))}</text>'
            f'<rect x="{_NAME}" y="{y + 3}" width="{width:.1f}" height="{_ROW - 6}" fill="{BAR}"/>'
            f'<text x="{_NAME + width + 6:.1f}" y="{y + 15}">{count}</text>'
        )
    return _svg(len(shown) * _ROW, "".join(rows), "bar chart")


def histogram(edges: Sequence[int], lengths: Mapping[str, Mapping[int, int]]) -> str:
    """Two bars for each class of lengths: wanted and unwanted. `edges` is where the classes begin."""
    height, foot = 140, 36
    top = max([1, *(count for counts in lengths.values() for count in counts.values())])
    step = _WIDTH / len(edges)
    drawn = []
    for place, edge in enumerate(edges):
        for number, (name, color) in enumerate((("wanted", GOOD), ("unwanted", BAD))):
            tall = height * lengths[name].get(edge, 0) / top
            x = place * step + 6 + number * (step - 12) / 2
            drawn.append(
                f'<rect x="{x:.1f}" y="{height - tall:.1f}" width="{(step - 14) / 2:.1f}" height="{tall:.1f}" fill="{color}">'
                f"<title>{name}, from {edge}: {lengths[name].get(edge, 0)}</title></rect>"
            )
        drawn.append(f'<text x="{place * step + step / 2:.1f}" y="{height + 14}" text-anchor="middle">{edge}+</text>')
    legend = f'<text x="6" y="{height + 32}" fill="{GOOD}">wanted</text><text x="80" y="{height + 32}" fill="{BAD}">unwanted</text>'
    return _svg(height + foot, "".join(drawn) + legend, "histogram of lengths")


def stacked(names: Sequence[str], parts: Sequence[int], wholes: Sequence[int], part: str, whole: str) -> str:
    """A bar for each period: how much of a whole is `part`. `names` says when a period began; some of them stand below."""
    if not any(wholes):
        return ""
    height, top, step = 140, max(wholes), _WIDTH / len(names)
    every = max(1, len(names) * 84 // _WIDTH)
    drawn = []
    for place, (name, some, all_) in enumerate(zip(names, parts, wholes, strict=True)):
        x, width = place * step + step * 0.1, step * 0.8
        tall, low = height * all_ / top, height * some / top
        share = f"{some / all_:.0%}" if all_ else "none"
        drawn.append(
            f"<g><title>{escape(name)}: {some} of {all_} ({share})</title>"
            f'<rect x="{x:.1f}" y="{height - tall:.1f}" width="{width:.1f}" height="{tall - low:.1f}" fill="{_PALE}"/>'
            f'<rect x="{x:.1f}" y="{height - low:.1f}" width="{width:.1f}" height="{low:.1f}" fill="{BAD}"/></g>'
        )
        if place % every == 0:
            drawn.append(f'<text x="{x:.1f}" y="{height + 14}">{escape(name)}</text>')
    legend = (
        f'<text x="6" y="{height + 34}" fill="{BAD}">{escape(part)}</text>'
        f'<text x="{_WIDTH - 6}" y="{height + 34}" text-anchor="end" fill="#667">{escape(whole)}, at most {top}</text>'
    )
    return _svg(height + 40, "".join(drawn) + legend, f"{part} of {whole}")


def spark(values: Sequence[int]) -> str:
    """A line of numbers as small as a word."""
    width, height, top = 96, 18, max([1, *values])
    step = width / max(1, len(values) - 1)
    points = " ".join(
        f"{place * step:.1f},{height - 1 - (height - 2) * value / top:.1f}" for place, value in enumerate(values)
    )
    drawn = f'<polyline points="{points}" fill="none" stroke="{BAR}" stroke-width="1.5"/>'
    return f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="trend">{drawn}</svg>'


def _svg(height: int, inner: str, label: str) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img" aria-label="{escape(label)}" '
        f'font-family="system-ui,sans-serif" font-size="12">{inner}</svg>'
    )
