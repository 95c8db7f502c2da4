"""Charts as SVG: horizontal bars, and lines over two logarithmic axes. They follow a light or dark page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _ROW, _TOP, _MARGIN = 720, 28, 44, 20
_LABELS, _VALUES, _PLOT_HEIGHT, _LEGEND = 260, 90, 240, 190

_STYLE = """\
svg { font: 13px system-ui, sans-serif; background: #ffffff; }
text { fill: #1f2328; } .quiet { fill: #59636e; } .title { font-weight: 600; font-size: 15px; }
.grid { stroke: #d1d9e0; } .line { fill: none; stroke-width: 2.5; }
.c0 { stroke: #0969da; fill: #0969da; } .c1 { stroke: #bc4c00; fill: #bc4c00; }
.c2 { stroke: #1a7f37; fill: #1a7f37; } .c3 { stroke: #8250df; fill: #8250df; }
.line { fill: none; }
@media (prefers-color-scheme: dark) {
svg { background: #0d1117; } text { fill: #f0f6fc; } .quiet { fill: #9198a1; } .grid { stroke: #3d444d; }
.c0 { stroke: #4493f8; fill: #4493f8; } .c1 { stroke: #f0883e; fill: #f0883e; }
.c2 { stroke: #3fb950; fill: #3fb950; } .c3 { stroke: #ab7df8; fill: #ab7df8; }
.line { fill: none; }
}"""
_COLOURS = 4


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar for each label; ``shown`` writes a value as the table does."""

    name: str
    title: str
    values: Mapping[str, float]
    shown: Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Lines:
    """A line for each label, through points of sizes and values, both above zero."""

    name: str
    title: str
    series: Mapping[str, Sequence[tuple[int, float]]]
    shown: Callable[[float], str]


Chart = Bars | Lines


def svg(chart: Chart) -> str:
    """Returns the chart as a file of its own, with a description in words for screen readers."""
    if isinstance(chart, Bars):
        height = _TOP + _ROW * len(chart.values) + _MARGIN
        content = list(_bars(chart))
    else:
        height = _TOP + _PLOT_HEIGHT + 2 * _MARGIN
        content = list(_lines(chart))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
            f"<title>{escape(chart.title)}</title>",
            f"<desc>{escape(_described(chart))}</desc>",
            f"<style>\n{_STYLE}\n</style>",
            _text(_MARGIN, 26, chart.title, "title"),
            *content,
            "</svg>\n",
        ]
    )


def _described(chart: Chart) -> str:
    if isinstance(chart, Bars):
        return "; ".join(f"{label}: {chart.shown(value)}" for label, value in chart.values.items())
    return "; ".join(
        f"{label}: " + ", ".join(f"{chart.shown(value)} at {size:,}" for size, value in points)
        for label, points in chart.series.items()
    )


def _bars(chart: Bars) -> Iterator[str]:
    longest = max(chart.values.values(), default=0) or 1
    room = _WIDTH - _LABELS - _VALUES - _MARGIN
    for row, (label, value) in enumerate(chart.values.items()):
        y, width = _TOP + row * _ROW, max(1.0, value / longest * room)
        yield _text(_LABELS - 10, y + 16, label, anchor="end")
        place = f'x="{_LABELS}" y="{y + 3}" width="{width:.1f}" height="17" rx="2"'
        yield f'<rect class="c{row % _COLOURS}" {place}/>'
        yield _text(_LABELS + width + 8, y + 16, chart.shown(value), "quiet")


def _lines(chart: Lines) -> Iterator[str]:
    points = [point for series in chart.series.values() for point in series]
    left, right = 80, _WIDTH - _LEGEND
    across = _scale(min(size for size, _ in points), max(size for size, _ in points), left, right)
    decades = _decades(min(value for _, value in points), max(value for _, value in points))
    up = _scale(decades[0], decades[-1], _TOP + _PLOT_HEIGHT, _TOP)
    for value in decades:
        yield f'<path class="grid" d="M{left} {up(value):.1f}H{right}"/>'
        yield _text(left - 8, up(value) + 4, chart.shown(value), "quiet", "end")
    for size in sorted({size for size, _ in points}):
        yield _text(across(size), _TOP + _PLOT_HEIGHT + 22, f"{size:,}", "quiet", "middle")
    for row, (label, series) in enumerate(chart.series.items()):
        colour = f"c{row % _COLOURS}"
        places = [(across(size), up(value)) for size, value in series]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        yield f'<path class="{colour} line" d="M{path}"/>'
        yield from (f'<circle class="{colour}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in places)
        yield _text(right + 12, places[-1][1] + 4, label)


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    span = math.log(high / low) or 1
    return lambda value: start + math.log(value / low) / span * (end - start)


def _decades(low: float, high: float) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    return [10.0**power for power in range(first, max(last, first + 1) + 1)]


def _text(x: float, y: float, words: str, style: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{escape(words)}</text>'
