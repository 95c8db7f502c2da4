"""The charts of the benchmarks: well-formed, to scale, and readable without seeing them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from benchmarks.charts import Bars, Chart, Lines, svg

SVG = "{http://www.w3.org/2000/svg}"


def bars() -> Bars:
    return Bars("bars", "Bars & more", {"one": 1.0, "four": 4.0}, lambda value: f"{value:.0f} s")


def lines() -> Lines:
    points = {"first": [(1000, 1.0), (10_000, 10.0)], "other": [(1000, 0.1), (10_000, 0.2)]}
    return Lines("lines", "Lines", points, lambda value: f"{value:g} s")


def drawn(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(svg(chart))


@pytest.mark.parametrize("chart", [bars(), lines()])
def test_a_chart_says_in_words_what_it_shows(chart: Chart) -> None:
    description = drawn(chart).find(f"{SVG}desc")
    assert description is not None
    assert "1 s" in (description.text or "")


def test_bars_are_as_long_as_their_values() -> None:
    short, long = (float(bar.attrib["width"]) for bar in drawn(bars()).iter(f"{SVG}rect"))
    assert long == pytest.approx(4 * short)


def test_ten_times_the_value_is_one_step_up() -> None:
    places = [float(circle.attrib["cy"]) for circle in drawn(lines()).iter(f"{SVG}circle")]
    grid = [path.attrib["d"] for path in drawn(lines()).iter(f"{SVG}path") if path.attrib["class"] == "grid"]
    low, high = (float(path.split()[1].partition("H")[0]) for path in grid[:2])
    assert places[0] - places[1] == pytest.approx(low - high, abs=0.2)


def test_a_single_size_is_drawn_too() -> None:
    assert len(list(drawn(Lines("one", "One", {"only": [(1000, 2.0)]}, str)).iter(f"{SVG}circle"))) == 1


@pytest.mark.parametrize("chart", [bars(), lines()])
def test_a_chart_has_colours_for_dark_pages(chart: Chart) -> None:
    assert "prefers-color-scheme: dark" in svg(chart)
