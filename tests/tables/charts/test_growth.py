"""Charts of growth and drawdown from bare comparisons, worked by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from smallcap_cli.core.chart import TimeChart
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.model import FundData, Gap
from smallcap_cli.tables.charts.drawdown import drawdown_chart
from smallcap_cli.tables.charts.growth import growth_chart
from tests.core.builders import comparison, conventions, data, month_end_history

#: 100, 120, 90 and 100, 110, 110 at three month ends.
UP = data(month_end_history("UP", "2024-01", [100.0, 120.0, 90.0]))
CALM = data(month_end_history("CALM", "2024-01", [100.0, 110.0, 110.0]))
LACKING = FundData("GONE", None, None, gaps={"prices": Gap("not_fetched")})


def lines(chart: TimeChart, panel: int) -> dict[str, list[float]]:
    return {line.name: line.values.tolist() for line in chart.panels[panel].lines}


def test_growth_begins_at_the_amount_and_the_second_panel_shows_the_difference() -> None:
    """CALM over UP: 110/120 and 110/90 of where both began."""
    chart = growth_chart(comparison([UP, CALM], conventions("2024-03-31", "max")), amount=1000.0)
    assert lines(chart, 0) == {
        "UP": pytest.approx([1000.0, 1200.0, 900.0]), "CALM": pytest.approx([1000.0, 1100.0, 1100.0]),
    }  # fmt: skip
    assert lines(chart, 1) == {"CALM": pytest.approx([100.0, 100 * 110 / 120, 100 * 110 / 90])}
    assert chart.panels[1].title == "relative to UP, 100 at the start"
    assert [panel.references[0].value for panel in chart.panels] == [1000.0, 100.0]


def test_a_reference_of_ones_own_is_drawn_and_divided_by() -> None:
    chart = growth_chart(comparison([UP], conventions("2024-03-31", "max")), reference=CALM)
    assert list(lines(chart, 0)) == ["UP", "CALM"]
    assert list(lines(chart, 1)) == ["UP"]
    assert [line.color for line in chart.panels[0].lines] == [0, 1]


def test_one_fund_alone_has_no_second_panel_and_one_without_closes_no_line() -> None:
    chart = growth_chart(comparison([UP, LACKING], conventions("2024-03-31", "max")))
    assert [list(lines(chart, number)) for number in range(len(chart.panels))] == [["UP"]]
    assert growth_chart(comparison([LACKING], conventions("2024-03-31", "max"))).empty


@pytest.mark.parametrize("chart", [growth_chart, drawdown_chart])
def test_a_fund_without_a_line_is_named_with_the_reason(chart: Callable[[Comparison], TimeChart]) -> None:
    """AVUV was missing from a chart since 2014 without a word; its title said `over since:2014-12-31`."""
    made = chart(comparison([UP, LACKING], conventions("2024-03-31", "since:2024-01-31")))
    assert made.notes == ("GONE has no line: not fetched",)
    assert made.title.endswith(" since 2024-01-31")


def test_a_drawdown_is_zero_at_the_peak() -> None:
    """90 is a quarter below 120."""
    chart = drawdown_chart(comparison([UP, CALM], conventions("2024-03-31", "max")))
    assert lines(chart, 0) == {"UP": pytest.approx([0.0, 0.0, -0.25]), "CALM": pytest.approx([0.0, 0.0, 0.0])}


def test_beyond_six_funds_the_first_alone_has_a_colour() -> None:
    many = [data(month_end_history(f"F{number}", "2024-01", [100.0, 101.0])) for number in range(7)]
    chart = growth_chart(comparison(many, conventions("2024-02-29", "max")))
    assert [line.color for line in chart.panels[0].lines] == [0, *[None] * 6]
    assert [line.color for line in chart.panels[1].lines] == [None] * 6
