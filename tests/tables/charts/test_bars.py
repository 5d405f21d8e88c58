"""Bars of funds, windows and months, and lines of rolling returns and flows."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.analysis.lengths import RollingLength
from smallcap_cli.core.analysis.seasons import seasons
from smallcap_cli.core.flows.periods import FlowPeriod
from smallcap_cli.core.flows.series import FlowRows, FlowSeries
from smallcap_cli.core.model import Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.tables.charts.bars import comparison_chart, season_chart, windows_chart
from smallcap_cli.tables.charts.flows import flows_chart
from smallcap_cli.tables.charts.rolling import rolling_chart
from smallcap_cli.tables.funds.rolling import rolling_figures
from smallcap_cli.tables.funds.season import season_table
from tests.core.builders import comparison, conventions, data, month_end_history

ONE = data(month_end_history("ONE", "2021-12", [100.0, *[110.0] * 12, *[121.0] * 12]))
TWO = data(month_end_history("TWO", "2021-12", [100.0] * 25))
BOTH = comparison([ONE, TWO], conventions("2023-12-31", "max", benchmark="TWO"))


def compared(*columns: Column) -> Table:
    def cell(unit: str) -> Value:
        return text_value("x") if unit == "text" else Value(0.25, unit)

    rows = (tuple(cell(column.unit) for column in columns), tuple(absent(c.unit, Gap("too_short")) for c in columns))
    return Table("compare", columns, ("TWO", "ONE"), rows, head="two funds")


def test_a_column_of_figures_is_a_panel_and_a_fund_keeps_its_colour_in_every_order() -> None:
    chart = comparison_chart(
        compared(Column("ticker", "fund", "text"), Column("return_1y", "1 year", "fraction")), BOTH
    )
    assert [panel.title for panel in chart.panels] == ["1 year"]
    assert [(bar.name, bar.value, bar.text, bar.color) for bar in chart.panels[0].bars] == [
        ("TWO", 0.25, "25.00 %", 1), ("ONE", None, "—", 0),
    ]  # fmt: skip


def test_columns_beyond_six_are_named_and_not_drawn() -> None:
    chart = comparison_chart(compared(*(Column(f"c{n}", f"c{n}", "ratio") for n in range(8))), BOTH)
    assert (len(chart.panels), chart.notes) == (6, ("not drawn: c6, c7; -c chooses columns",))


def test_bounds_of_intervals_are_no_panels() -> None:
    columns = (
        Column("a", "a", "ratio"),
        Column("a_low", "a, low", "ratio", bound=True),
        Column("b", "b", "ratio", screen=False),
    )
    assert [panel.title for panel in comparison_chart(compared(*columns), BOTH).panels] == ["a"]


def test_a_window_is_a_panel() -> None:
    columns = Column("window", "window", "text"), Column("ONE", "ONE", "fraction"), Column("TWO", "TWO", "fraction")
    row = text_value("1y"), Value(0.1, "fraction"), Value(-0.2, "fraction")
    chart = windows_chart(Table("returns", columns, ("1y",), (row,)), BOTH)
    assert [(panel.title, [bar.value for bar in panel.bars]) for panel in chart.panels] == [("1y", [0.1, -0.2])]


def test_months_of_one_fund_are_bars_and_of_several_one_month() -> None:
    """ONE rises by 10 % in each of two Januaries and stays in every other month."""
    every = tuple(range(1, 13))
    alone = comparison([ONE], conventions("2023-12-31", "max", benchmark="TWO"))
    chart = season_chart(season_table(alone, seasons(alone, TWO, every), every), alone, every)
    assert [(bar.name, bar.value) for bar in chart.panels[0].bars][:2] == [("Jan", pytest.approx(0.1)), ("Feb", 0.0)]
    chart = season_chart(season_table(BOTH, seasons(BOTH, TWO, (1,)), (1,)), BOTH, (1,))
    assert (chart.panels[0].title, [bar.name for bar in chart.panels[0].bars]) == ("January", ["ONE", "TWO"])


def test_rolling_returns_are_lines_by_the_end_of_their_windows() -> None:
    """Years that end in 2023-01 to 2023-11 see one of the two rises, the one to 2022-12 and 2023-12 as well: 10 %."""
    chart = rolling_chart(rolling_figures(BOTH, TWO, RollingLength(12, "1y", 1), common=True))
    one, two = chart.panels[0].lines
    assert (one.name, str(one.days[0]), str(one.days[-1])) == ("ONE", "2022-12-31", "2023-12-31")
    assert one.values == pytest.approx([0.1] * 13)
    assert two.values.tolist() == [0.0] * 13


def flow(month: int, dollars: float | None) -> FlowPeriod:
    last = (31, 28, 31)[month - 1]
    return FlowPeriod(
        "IWM", f"2023-0{month}", date(2023, month, 1), date(2023, month, last), dollars, 1e9, 1e9, "filed", "fund", ()
    )


def test_flows_are_bars_and_their_sum_a_line_from_zero() -> None:
    series = FlowSeries("IWM", (flow(1, 2e6), flow(2, -5e6)))
    chart = flows_chart([series], FlowRows("month", 12), date(2023, 3, 31))
    bars, sums = chart.panels
    assert bars.bars is not None
    assert bars.bars.values.tolist() == [2e6, -5e6]
    assert [str(day) for day in bars.bars.ends] == ["2023-02-01", "2023-03-01"]
    assert sums.lines[0].values.tolist() == [0.0, 2e6, -3e6]
    assert [str(day) for day in sums.lines[0].days] == ["2023-01-01", "2023-02-01", "2023-03-01"]


def test_a_month_without_a_flow_has_no_bar_and_the_sum_begins_after_it() -> None:
    """The panel of sums was blank after a gap: its title says which months it adds up."""
    series = FlowSeries("IWM", (flow(1, 2e6), flow(2, None), flow(3, 1e6)))
    bars, sums = flows_chart([series], FlowRows("month", 12), date(2023, 3, 31)).panels
    assert bars.bars is not None
    assert np.isnan(bars.bars.values).tolist() == [False, True, False]
    assert sums.lines[0].values.tolist() == [0.0, 1e6]
    assert (str(sums.lines[0].days[0]), sums.title) == ("2023-03-01", "net flow so far, IWM 2023-03 to 2023-03")


def test_a_sum_ends_with_the_newest_flow_and_is_of_the_same_funds() -> None:
    series = FlowSeries("IWM", (flow(1, 2e6), flow(2, 1e6), flow(3, None)))
    sums = flows_chart([series], FlowRows("month", 12), date(2023, 3, 31)).panels[-1]
    assert (sums.lines[0].values.tolist(), sums.title) == ([0.0, 2e6, 3e6], "net flow so far, IWM 2023-01 to 2023-02")
    one, both = ("IWM",), ("IWM", "IJR")
    total = FlowSeries("group", tuple(
        flow(month, 1e6)._replace(fund="group", funds=funds) for month, funds in ((1, one), (2, both), (3, both))
    ), members=both)  # fmt: skip
    (line,) = flows_chart([total], FlowRows("month", 12), date(2023, 3, 31)).panels[-1].lines
    assert line.values.tolist() == [0.0, 1e6, 2e6]


def test_published_periods_overlap_and_have_no_sum() -> None:
    chart = flows_chart([FlowSeries("IWM", (flow(1, 2e6),))], FlowRows("period", 12), date(2023, 3, 31))
    assert [panel.bars is not None for panel in chart.panels] == [True]


def test_without_any_flow_there_is_no_chart() -> None:
    assert flows_chart([FlowSeries("IWM", ())], FlowRows("month", 12), date(2023, 3, 31)).empty
