"""Rolling windows, what they are like together, and what calendar periods are like together."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.analysis.periods import period_returns, periods_between
from smallcap_cli.core.analysis.rolling import common_span, distribution, rolling, rolling_returns, share_ahead
from smallcap_cli.core.analysis.summary import Run, longest_run, summary
from smallcap_cli.core.model import FundData
from tests.core.builders import FUND_CLOSES, data, day, history, month_end_history, weekdays_between


def ends(first: str, count: int) -> np.ndarray:
    """Month ends from the month `first` on."""
    months = np.datetime64(first, "M") + np.arange(count)
    return (months + 1).astype("datetime64[D]") - np.timedelta64(1, "D")


def test_rolling_three_day_returns_of_the_worked_example() -> None:
    # 104/100, 98/102, 99/101, 105/104, 103/98, each less one.
    expected = [0.04, -0.0392156862745098, -0.0198019801980198, 0.00961538461538458, 0.0510204081632653]
    assert rolling_returns(np.array(FUND_CLOSES), 3).tolist() == pytest.approx(expected, rel=1e-12)


def test_windows_of_a_year_are_not_annualised() -> None:
    # 100 to 121 in twelve months.
    made = rolling(ends("2020-01", 13), np.linspace(100.0, 121.0, 13), months=12)
    assert made.returns.tolist() == pytest.approx([0.21], rel=1e-12)


def test_windows_of_two_years_are_a_years_rate() -> None:
    # 100 to 121 in twenty-four months: 1.21^(1/2) - 1.
    made = rolling(ends("2020-01", 25), np.linspace(100.0, 121.0, 25), months=24)
    assert made.returns.tolist() == pytest.approx([0.1], rel=1e-12)
    assert (str(made.starts[0]), str(made.ends[0])) == ("2020-01-31", "2022-01-31")


def test_a_yearly_step_keeps_windows_that_end_with_a_year() -> None:
    made = rolling(ends("2019-06", 40), np.arange(100.0, 140.0), months=12, step=12)
    assert made.months == ["2020-12", "2021-12"]


def test_the_distribution_names_its_worst_and_best_window() -> None:
    # One-month windows: +10 %, -10 %, 0, +20 %.
    closes = np.array([100.0, 110.0, 99.0, 99.0, 118.8])
    found = distribution(rolling(ends("2020-01", 5), closes, months=1), months=1)
    assert (found.windows, found.independent) == (4, 4)
    assert (found.worst, found.best) == (pytest.approx(-0.1, rel=1e-12), pytest.approx(0.2, rel=1e-12))
    assert (found.worst_end, found.best_end) == (day("2020-03-31"), day("2020-05-31"))
    assert found.median == pytest.approx(0.05, rel=1e-12)  # between 0 and 0.1
    assert found.positive == 0.5  # a month without a return is not above zero


def test_independent_windows_fit_side_by_side() -> None:
    # 130 months hold 95 windows of 36 and three that do not overlap.
    made = rolling(ends("2010-01", 131), np.full(131, 100.0), months=36)
    found = distribution(made, months=36)
    assert (found.windows, found.independent) == (95, 3)


def test_a_tie_is_not_ahead() -> None:
    on, closes = ends("2020-01", 4), np.array([100.0, 110.0, 99.0, 99.0])
    same = rolling(on, closes, months=1)
    assert share_ahead(same, rolling(on, closes / 3.0, months=1)) == (0.0, 3)


def test_windows_are_compared_where_both_have_them() -> None:
    own = rolling(ends("2020-01", 4), np.array([100.0, 110.0, 99.0, 99.0]), months=1)
    other = rolling(ends("2020-02", 3), np.array([100.0, 80.0, 88.0]), months=1)
    assert share_ahead(own, other) == (0.5, 2)  # -10 % against -20 %, 0 against +10 %


def test_windows_without_a_common_month_are_not_compared() -> None:
    first = rolling(ends("2020-01", 3), np.array([1.0, 2.0, 3.0]), months=1)
    assert share_ahead(first, rolling(ends("2022-01", 3), np.array([1.0, 2.0, 3.0]), months=1)) is None


def test_the_span_begins_with_the_youngest_fund_that_has_a_window() -> None:
    old, young = month_end_history("OLD", "2010-01", np.ones(200)), month_end_history("YOUNG", "2020-03", np.ones(78))
    spec, note = common_span([data(old), data(young)], day("2026-08-31"), 36)
    assert spec is not None
    assert (spec.start, note) == (day("2020-03-31"), "windows begin on 2020-03-31: the first month end of YOUNG")


def test_a_fund_too_young_for_one_window_shortens_nobody() -> None:
    old, baby = month_end_history("OLD", "2010-01", np.ones(200)), month_end_history("BABY", "2025-03", np.ones(18))
    spec, note = common_span([data(old), data(baby)], day("2026-08-31"), 36)
    assert spec is not None
    assert (spec.start, note) == (day("2010-01-31"), "")


def test_no_fund_is_old_enough() -> None:
    baby = data(month_end_history("BABY", "2025-03", np.ones(18)))
    assert common_span([baby, FundData("NONE", None, None)], day("2026-08-31"), 36) == (None, "")


# Calendar periods together


def yearly(ticker: str, levels: list[float], first: str = "2019-12-31", last: str = "2024-06-14") -> FundData:
    """A daily fund at these levels at the ends of its years, and at the last of them to the last day."""
    on = weekdays_between(first, last)
    position = on.astype("datetime64[Y]").astype(int) - on[0].astype("datetime64[Y]").astype(int)
    return data(history(ticker, on, np.array(levels)[np.minimum(position, len(levels) - 1)]))


AS_OF = day("2024-06-14")
YEARS = periods_between(day("2019-12-31"), AS_OF, "year")


def test_the_running_year_and_the_first_partial_one_do_not_count() -> None:
    # 2019 has one close, 2024 is not over: +10 %, -10 %, +20 %, 0 remain.
    fund = yearly("A", [100.0, 110.0, 99.0, 118.8, 118.8, 200.0])
    found = summary(YEARS, period_returns(fund, YEARS, AS_OF, "total"), None, AS_OF)
    assert found is not None
    assert (found.periods, found.first, found.last) == (4, "2020", "2023")
    assert found.best == (pytest.approx(0.2, rel=1e-12), "2022")
    assert found.worst == (pytest.approx(-0.1, rel=1e-12), "2021")
    assert found.positive == 0.5


def test_years_ahead_and_behind_are_counted_in_a_row() -> None:
    # The fund: +10, -10, +20, 0 %; the other: 0, 0, +10, +10 %. Ahead in 2020 and 2022, behind in 2021 and 2023.
    fund = yearly("A", [100.0, 110.0, 99.0, 118.8, 118.8, 200.0])
    other = yearly("B", [100.0, 100.0, 100.0, 110.0, 121.0, 121.0])
    found = summary(YEARS, *(period_returns(f, YEARS, AS_OF, "total") for f in (fund, other)), AS_OF)
    assert found is not None
    assert (found.against, found.ahead) == (4, 2)
    assert (found.run_ahead, found.run_behind) == (Run(1, "2020", "2020"), Run(1, "2021", "2021"))


def test_no_whole_period_has_no_summary() -> None:
    fund = yearly("A", [100.0], first="2024-02-01")
    assert summary(YEARS, period_returns(fund, YEARS, AS_OF, "total"), None, AS_OF) is None


def test_the_first_of_equally_long_runs_counts() -> None:
    flags = [("1", True), ("2", True), ("3", False), ("4", True), ("5", True), ("6", False)]
    assert longest_run(flags) == Run(2, "1", "2")
    assert longest_run(flags).span == "1 to 2"


def test_nothing_flagged_is_no_run() -> None:
    assert longest_run([("1", False)]) == Run(0)


def test_windows_that_end_with_a_year_are_counted_as_they_are() -> None:
    """Ten years from a July hold nine windows that end with a year; ten of a year would fit into the span."""
    yearly = rolling(ends("2010-06", 121), np.full(121, 100.0), months=12, step=12)
    found = distribution(yearly, months=12)
    assert (found.windows, found.independent) == (9, 9)
