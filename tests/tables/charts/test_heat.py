"""Returns and correlations as colours, worked by hand."""

from __future__ import annotations

import pytest

from smallcap_cli.tables.charts.heat import calendar_chart, correlation_chart, returns_chart
from tests.core.builders import comparison, conventions, data, month_end_history

#: December 2022 on: January 2023 gives 5 %, February -20 %, March nothing; 2023 to the end of March -16 %.
UP = data(month_end_history("UP", "2022-12", [100.0, 105.0, 84.0, 84.0]))
SPRING = conventions("2023-03-31", "max")


def test_a_year_is_a_row_of_months_and_its_own_return() -> None:
    """5 % is half of the 10 % at which a month's colour is full; -16 % is 0.533 of a year's 30 %."""
    panel = calendar_chart(comparison([UP], SPRING)).panels[0]
    assert (panel.title, panel.rows, panel.columns[0], panel.columns[-1]) == ("UP", ("2023*",), "Jan", "year")
    january, february, march, april, *_, year = panel.cells[0]
    assert (january.strength, january.text, january.brief) == (pytest.approx(0.5), "5.0", "5")
    assert (february.strength, february.text) == (-1.0, "-20.0")
    assert (march.strength, march.text, april.strength, april.text) == (0.0, "0.0", None, "—")
    assert (year.strength, year.text) == (pytest.approx(-0.16 / 0.3), "-16.0")


def test_the_newest_year_is_first() -> None:
    long = data(month_end_history("UP", "2021-12", [100.0] * 16))
    assert calendar_chart(comparison([long], SPRING)).panels[0].rows == ("2023*", "2022")
    assert calendar_chart(comparison([long], SPRING), limit=1).panels[0].rows == ("2023*",)


def test_a_year_that_is_not_over_and_one_that_a_fund_began_in_are_marked() -> None:
    """Its return stood there as if it were of the whole year."""
    young = data(month_end_history("YOUNG", "2022-06", [100.0] * 10))
    chart = calendar_chart(comparison([young], SPRING))
    assert (chart.panels[0].rows, chart.notes) == (("2023*", "2022*"), ("* 2023 to 2023-03-31, 2022 since 2022-06-30",))
    chart = returns_chart(comparison([UP, young], SPRING), by="year")
    assert (chart.panels[0].rows, chart.notes) == (("2023*", "2022*"), ("* 2023 to 2023-03-31, 2022 since 2022-06-30",))
    old = data(month_end_history("OLD", "2021-12", [100.0] * 16))
    chart = returns_chart(comparison([old, young], SPRING), by="year")
    assert (chart.panels[0].rows, chart.notes) == (("2023*", "2022", "2021"), ("* 2023 to 2023-03-31",))
    assert calendar_chart(comparison([old], conventions("2022-12-31", "max"))).notes == ()


def test_periods_are_rows_and_funds_columns_where_a_period_is_named() -> None:
    other = data(month_end_history("TWO", "2022-12", [100.0, 100.0, 100.0, 110.0]))
    chart = returns_chart(comparison([UP, other], SPRING), by="month")
    panel = chart.panels[0]
    assert (chart.title, panel.columns) == ("Returns by month, in percent", ("UP", "TWO"))
    assert panel.rows[:3] == ("2023-03", "2023-02", "2023-01")
    assert [cell.text for cell in panel.cells[0]] == ["0.0", "10.0"]


def test_a_negative_rounding_to_zero_has_no_minus() -> None:
    """99.96 / 100 is -0.04 %, which reads as 0.0."""
    flat = data(month_end_history("UP", "2022-12", [100.0, 99.96, 99.96, 99.96]))
    assert calendar_chart(comparison([flat], SPRING)).panels[0].cells[0][0].text == "0.0"


def test_correlations_differ_in_colour_where_all_are_high() -> None:
    """Swings of opposite sign correlate at -1, of one sign at 1; the lowest tenth below all is the pale end."""
    levels, against = [100.0], [100.0]
    for month in range(24):
        swing = 0.1 if month % 2 else -0.1
        levels.append(levels[-1] * (1 + swing))
        against.append(against[-1] * (1 - swing))
    funds = [
        data(month_end_history(name, "2021-12", of)) for name, of in (("A", levels), ("B", levels), ("C", against))
    ]
    panel = correlation_chart(comparison(funds, conventions("2023-12-31", "max"))).panels[0]
    assert panel.rows == panel.columns == ("A", "B", "C")
    assert [cell.text for cell in panel.cells[0]] == ["1.00", "1.00", "-1.00"]
    assert [cell.strength for cell in panel.cells[0]] == [pytest.approx(1.0), pytest.approx(1.0), pytest.approx(-1.0)]


def test_a_fund_that_correlates_with_none_is_left_out() -> None:
    levels = [100.0 + month % 3 for month in range(25)]
    funds = [data(month_end_history(name, "2021-12", levels)) for name in "AB"]
    chart = correlation_chart(comparison([*funds, data(None, "GONE")], conventions("2023-12-31", "max")))
    assert chart.panels[0].rows == ("A", "B")
    assert [cell.brief for cell in chart.panels[0].cells[0]] == ["1", "1"]


def test_the_pale_end_of_correlations_is_the_tenth_below_the_lowest() -> None:
    """A correlation of 0.577 begins the colours at 0.5."""
    # Means 0 and 0.5, deviations (1, 1, -1, -1) and (.5, .5, -1.5, .5): 2 over sqrt(4 x 3) = 0.577.
    first, second = [100.0], [100.0]
    for number in range(24):
        first.append(first[-1] * (1 + 0.01 * (1, 1, -1, -1)[number % 4]))
        second.append(second[-1] * (1 + 0.01 * (1, 1, -1, 1)[number % 4]))
    funds = [data(month_end_history(name, "2021-12", of)) for name, of in (("A", first), ("B", second))]
    chart = correlation_chart(comparison(funds, conventions("2023-12-31", "max")))
    cell = chart.panels[0].cells[0][1]
    assert (cell.text, cell.strength) == ("0.58", pytest.approx((0.57735 - 0.5) / 0.5, abs=1e-4))
    assert chart.notes[0] == "no colour is 0.50 or less, full colour is 1.00"
