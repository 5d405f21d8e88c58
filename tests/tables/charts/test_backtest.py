"""The chart of a backtest, worked by hand: growth of the index, the universe or a fund, the rules as written."""

from __future__ import annotations

import pytest

from smallcap_cli.core.methodology.fund_returns import fund_levels, fund_returns
from smallcap_cli.core.methodology.study import BacktestStudy
from smallcap_cli.core.model import Gap
from smallcap_cli.tables.charts.backtest import backtest_chart
from tests.core.builders import history
from tests.core.methodology.test_backtest import outcome
from tests.tables.charts.test_growth import lines

#: See `test_the_money_of_a_line_that_is_gone_is_spread_over_the_others`: 1.06, .985, 1.0465625 and times 1.02.
INDEX = [1.0, 1.06, 0.985, 1.0465625, 1.0465625 * 1.02]
DAYS = ["2025-03-31", "2025-04-30", "2025-05-31", "2025-06-30", "2025-07-31"]


def test_growth_has_a_point_a_period_and_costs_lower_the_index_alone() -> None:
    """The universe is the index without costs: 1 % of the .105 in .985 that is spread, .01 * 8/85 at the review."""
    chart = backtest_chart(BacktestStudy(outcome(side_cost=0.01)), "Mine")
    spreading, review = 1 - 0.01 * 0.105 / 0.985, 1 - 0.08 / 85
    paid = [1.0, 1.0, 1.0, spreading, spreading * review]
    own = [1000 * level * part for level, part in zip(INDEX, paid, strict=True)]
    assert lines(chart, 0) == {"index": pytest.approx(own), "universe": pytest.approx([1000 * x for x in INDEX])}
    assert lines(chart, 1) == {"index": pytest.approx([100 * part for part in paid])}
    assert [str(day) for day in chart.panels[0].lines[0].days] == DAYS
    assert (chart.title, chart.subtitle) == ("Growth of 1,000 from 2025-03-31 to 2025-07-31", "Mine")
    assert chart.panels[1].title == "relative to universe, 100 at the start"


def test_the_rules_as_written_are_a_line_of_their_own() -> None:
    chart = backtest_chart(BacktestStudy(outcome(side_cost=0.01), outcome()), "Mine")
    assert lines(chart, 0)["as written"] == pytest.approx([1000 * level for level in INDEX])
    assert lines(chart, 1)["as written"] == pytest.approx([100.0] * 5)
    assert [line.color for line in chart.panels[0].lines] == [0, 1, 2]


def test_a_fund_stands_in_place_of_the_universe_by_its_closes_on_the_same_days() -> None:
    """May ends on a Saturday: the close of the Friday counts. 50 to 55 is a tenth, 1.06 over 1.1 the first period."""
    closes = history("IWM", [*DAYS[:2], "2025-05-30", *DAYS[3:]], [50, 55, 45, 50, 60])
    found = outcome()
    study = BacktestStudy(found, fund="IWM", fund_returns=fund_returns(closes, found),
                          fund_levels=fund_levels(closes, found))  # fmt: skip
    chart = backtest_chart(study, "Mine")
    assert lines(chart, 0)["IWM"] == pytest.approx([1000.0, 1100.0, 900.0, 1000.0, 1200.0])
    assert lines(chart, 1)["index"][1] == pytest.approx(100 * 1.06 / 1.1)


def test_a_fund_without_a_close_near_a_day_has_no_line_and_the_chart_says_why() -> None:
    closes = history("IWM", DAYS[1:], [55, 45, 50, 60])
    levels = fund_levels(closes, outcome())
    assert isinstance(levels, Gap)
    chart = backtest_chart(BacktestStudy(outcome(), fund="IWM", fund_levels=levels), "Mine")
    assert [list(lines(chart, number)) for number in range(len(chart.panels))] == [["index"]]
    assert chart.notes == ("IWM has no line: IWM begins 2025-04-30",)
