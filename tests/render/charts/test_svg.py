"""SVG charts: whole relative steps, names at line ends, text from outside that stays text."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest

from smallcap_cli.core.axis import axis_of
from smallcap_cli.core.chart import ChartLine, EventMark, TimeChart, TimePanel
from smallcap_cli.render.charts.svg import svg_of
from smallcap_cli.render.charts.svg_parts import LINE
from smallcap_cli.render.charts.svg_time import Plot, extremes, path_of
from tests.render.charts.examples import growth, line, two_funds

SVG = "{http://www.w3.org/2000/svg}"
#: 100 pixels wide and high, from 0 to 10 in ten days.
PLOT = Plot(0.0, 100.0, 0.0, 100.0, axis_of([0.0, 10.0], 5), date(2024, 1, 1), date(2024, 1, 11))


def root(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def texts(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in root(svg).iter(f"{SVG}text")]


def test_a_line_is_whole_relative_steps_in_tenths_of_a_pixel() -> None:
    """0, 10 and 5 on days 0, 1 and 2: bottom at 1,000; 10 pixels a day; 100 pixels up, then 50 down."""
    assert path_of(line("A", [0.0, 10.0, 5.0]), PLOT) == "M0 1000l100-1000 100 500"


def test_a_line_of_one_day_is_a_dot() -> None:
    assert path_of(line("A", [5.0]), PLOT) == "M0 500h1"


def test_of_every_column_the_lowest_and_the_highest_point_are_drawn() -> None:
    columns = np.array([0, 0, 0, 0, 1, 1, 1])
    values = np.array([3, 9, 1, 4, 5, 6, 5])
    assert extremes(columns, values).tolist() == [0, 1, 2, 4, 5, 6]


def test_ten_years_of_days_take_at_most_two_points_for_two_pixels() -> None:
    """700 pixels are 350 columns of two: 700 points, the first and the last."""
    values = (1000 + np.arange(2520) % 97).tolist()
    path = re.search(r'class="line s0"[^>]*d="M\d+ \d+l([^"]*)"', svg_of(growth(line("IWM", values))))
    assert path is not None
    assert len(re.findall(r"-?\d+", path[1])) // 2 < 960


def test_the_lines_are_named_at_their_ends_with_their_last_value_and_apart() -> None:
    svg = svg_of(two_funds())
    places = {"".join(e.itertext()): float(e.get("y", "0")) for e in root(svg).iter(f"{SVG}text")}
    assert places["IJR 1,190"] - places["IWM 1,200"] >= LINE - 4


def test_names_stay_inside_the_panel_where_there_are_many() -> None:
    svg = svg_of(growth(*(line(f"F{number}", [1000.0, 2000.0], color=None) for number in range(30))))
    places = [float(e.get("y", "0")) for e in root(svg).iter(f"{SVG}text") if (e.text or "").startswith("F")]
    height = float(root(svg).get("height", "0"))
    assert len(places) == 30
    assert all(0 < place < height for place in places)


def test_events_are_numbered_in_the_chart_and_listed_below() -> None:
    shown = texts(svg_of(two_funds()))
    assert "1" in shown
    assert shown[-1] == "1 IJR: expense ratio 0.07 % to 0.06 %"


def test_text_from_outside_is_text() -> None:
    evil = "<script>alert(1)</script>"
    event = EventMark(1, (date(2024, 1, 2),), f"S&P \x1b[31m{evil}")
    svg = svg_of(growth(line(evil, [1000.0, 1100.0]), title=f'S&P "600" {evil}', events=(event,)))
    assert [element.tag for element in root(svg).iter() if element.tag.endswith("script")] == []
    assert root(svg).findtext(f"{SVG}title") == f'S&P "600" {evil}'
    assert any(text == f"{evil} 1,100" for text in texts(svg))
    assert "\x1b" not in svg
    assert "S&amp;P" in svg


def test_dark_and_light_are_in_one_file_and_nothing_is_loaded() -> None:
    svg = svg_of(two_funds())
    assert "@media screen and (prefers-color-scheme:dark)" in svg
    assert re.findall(r"(?:href|src|url)\W", svg) == []
    assert svg.count("http") == 1  # the name space


def test_the_chart_is_described_for_those_who_cannot_see_it() -> None:
    drawn = root(svg_of(two_funds()))
    assert (drawn.get("role"), drawn.findtext(f"{SVG}title")) == ("img", "Growth")
    described = "total return. 2024-01-01 to 2024-01-03. 1,000 at the start: IWM 1,200, IJR 1,190"
    assert drawn.findtext(f"{SVG}desc") == described


@pytest.mark.parametrize("width", [340, 960])
def test_every_element_is_within_the_width(width: int) -> None:
    svg = svg_of(two_funds(), width=width)
    places = [float(e.get("x", "0")) for e in root(svg).iter(f"{SVG}text")]
    assert root(svg).get("width") == str(width)
    assert all(0 <= place <= width for place in places)


def test_the_page_around_may_have_the_heading() -> None:
    assert "Growth" not in texts(svg_of(two_funds(), in_page=True))


def test_a_chart_without_a_line_says_so() -> None:
    assert "no figures to draw" in texts(svg_of(growth()))
    assert growth().empty


def test_a_line_of_other_lengths_is_refused() -> None:
    with pytest.raises(ValueError, match="IWM: 2 days and 1 values"):
        ChartLine("IWM", np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[D]"), np.array([1.0]))


def test_reviews_are_short_lines_at_the_bottom_with_one_number() -> None:
    """An event of one day is a dotted line over all panels; one of several days must not bury the lines."""
    days = (date(2024, 1, 2), date(2024, 1, 3))
    svg = svg_of(growth(line("IWM", [1000.0, 1010.0, 1020.0]), events=(EventMark(1, days, "reviews"),)))
    assert 'class="event"' not in svg
    assert texts(svg).count("1") == 1


def test_a_telephone_has_names_without_values() -> None:
    assert "IWM 1,200" in texts(svg_of(two_funds()))
    narrow = texts(svg_of(two_funds(), width=340))
    assert "IWM" in narrow
    assert "IWM 1,200" not in narrow


def test_a_zero_at_a_lines_end_has_no_minus() -> None:
    panel = TimePanel("below the peak", "fraction", (line("IWM", [-0.1, -0.0001]),))
    assert "IWM 0.0 %" in texts(svg_of(TimeChart("Drawdowns", "", (panel,))))
