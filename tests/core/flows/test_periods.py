"""Months of flows by quarter and year, streaks, ranks and totals, worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.flows.months import FlowMonth, newest_run, series_of
from smallcap_cli.core.flows.periods import Rank, Streak, flow_periods, ranks_of, streak_of, sums_of, total_of
from smallcap_cli.core.flows.series import FlowSeries, total_series


def month(text: str, flow: float, opening: float | None = None, closing: float | None = None, **more: str) -> FlowMonth:
    last = date.fromisoformat(text)
    facts = {"ticker": "IWX", "method": "shares", "scope": "fund", "source": "IWX.csv", **more}
    return FlowMonth(
        facts["ticker"], last, flow, facts["method"], facts["scope"], facts["source"], last, opening, closing
    )


MONTHS = [
    month("2024-11-30", 5.0, 100.0, 110.0),
    month("2024-12-31", 7.0, 110.0, 120.0),
    month("2025-01-31", -1.0, 120.0, 121.0),
    month("2025-02-28", -2.0, 121.0, 115.0),
    month("2025-03-31", -3.0, 115.0, 118.0),
]


def test_quarters_say_how_many_of_their_months_are_known() -> None:
    """2024Q4 begins in November: 12 of 100; 2025Q1 is whole: -6 of 120, and assets fell by 2, so that 4 are market."""
    autumn, spring = flow_periods(MONTHS, "quarter")
    assert (autumn.label, autumn.start, autumn.net_flow_usd, autumn.known, autumn.coverage) == (
        "2024Q4", date(2024, 11, 1), 12.0, 2, pytest.approx(2 / 3),
    )  # fmt: skip
    assert (spring.label, spring.net_flow_usd, spring.flow_to_assets, spring.market_usd, spring.coverage) == (
        "2025Q1", -6.0, -0.05, 4.0, 1.0,
    )  # fmt: skip


def test_a_period_with_a_hole_has_no_flow() -> None:
    old, year = flow_periods([*MONTHS[:3], *MONTHS[4:]], "year")
    assert (old.net_flow_usd, year.label, year.known) == (12.0, "2025", 2)
    assert (year.net_flow_usd, year.market_usd) == (None, None)


def test_a_streak_ends_with_the_newest_period() -> None:
    months = flow_periods(MONTHS, "month")
    assert streak_of(months) == Streak(3, -1, -6.0, date(2025, 1, 1))
    assert streak_of(months[:2]) == Streak(2, 1, 12.0, date(2024, 11, 1))
    assert streak_of(()) is None


def test_ranks_count_whole_periods_and_place_the_running_one_among_them() -> None:
    """Quarters 12 (two months of three), -6 and +1: the whole ones are -6 and +1, 12 would be the first of three."""
    later = [month("2025-04-30", 0.0), month("2025-05-31", 0.0), month("2025-06-30", 1.0)]
    found = ranks_of(flow_periods([*MONTHS, *later], "quarter"))
    assert found == {"2024Q4": Rank(1, 3, "2025Q1"), "2025Q1": Rank(2, 2, "2025Q1"), "2025Q2": Rank(1, 2, "2025Q1")}


def test_a_total_has_flow_and_assets_of_the_same_funds() -> None:
    (one,) = flow_periods([MONTHS[4]], "month")
    (other,) = flow_periods([month("2025-03-31", 9.0, ticker="IJX", method="filed", source="N-PORT")], "month")
    total = total_of("small", [one, other], 3)
    assert (total.net_flow_usd, total.opening_assets_usd, total.method, total.coverage) == (
        6.0, None, "shares and filed", pytest.approx(2 / 3),
    )  # fmt: skip
    assert total_of("small", [one], 1).flow_to_assets == pytest.approx(-3.0 / 115.0)


def test_series_are_kept_apart_and_a_later_filing_counts() -> None:
    filed = month("2025-03-31", 1.0, method="filed")
    amended = filed._replace(net_flow_usd=2.0, known=date(2025, 5, 30))
    found = series_of([*MONTHS, amended, filed], date(2025, 6, 1))
    assert {kind: len(months) for kind, months in found.items()} == {("shares", "fund"): 5, ("filed", "fund"): 1}
    assert found["filed", "fund"][0].net_flow_usd == 2.0
    assert series_of([amended, filed], date(2025, 4, 1))["filed", "fund"][0].net_flow_usd == 1.0


def test_a_total_of_other_funds_ends_a_streak_and_a_hole_stands_between() -> None:
    """A and B in January, nobody in February, B alone in March: three rows, and a streak of one month."""
    first = FlowSeries("A", flow_periods([month("2025-01-31", 5.0)], "month"))
    second = FlowSeries("B", (
        *flow_periods([month("2025-01-31", 7.0)], "month"), *flow_periods([month("2025-03-31", 9.0)], "month"),
    ))  # fmt: skip
    total = total_series("both", [first, second, FlowSeries("C", ())], "month")
    assert [(one.label, one.net_flow_usd, len(one.funds)) for one in total.periods] == [
        ("2025-01", 12.0, 2), ("2025-02", None, 0), ("2025-03", 9.0, 1),
    ]  # fmt: skip
    assert streak_of(total.periods) == Streak(1, 1, 9.0, date(2025, 3, 1))
    assert total.others == ("no flow is known of C",)
    assert {label: rank.among for label, rank in ranks_of(total.periods).items()} == {"2025-01": 1, "2025-03": 1}


def test_a_hole_of_a_quarter_has_its_months() -> None:
    one = FlowSeries("A", (
        *flow_periods([month("2024-12-31", 5.0)], "quarter"), *flow_periods([month("2025-04-30", 5.0)], "quarter"),
    ))  # fmt: skip
    hole = total_series("one", [one], "quarter").periods[1]
    assert (hole.label, hole.start, hole.end) == ("2025Q1", date(2025, 1, 1), date(2025, 3, 31))


def test_the_newest_months_are_of_the_method_that_reaches_furthest() -> None:
    """March is known twice: by counts since November, and filed alone. `compare` took the filed month alone."""
    filed = MONTHS[0]._replace(month=date(2025, 3, 31), known=date(2025, 5, 30), method="filed", net_flow_usd=7.0)
    assert newest_run([*MONTHS, filed], date(2025, 6, 30)) == tuple(MONTHS)


def test_a_total_counts_the_funds_of_which_the_whole_period_is_known() -> None:
    """A has the quarter, 1 + 2 + 4, B two months of it, which were added to it under the days of the whole quarter."""
    ends = ("2025-01-31", "2025-02-28", "2025-03-31")
    whole = [month(end, flow, 10.0, 10.0 + flow) for end, flow in zip(ends, (1.0, 2.0, 4.0), strict=True)]
    part = [one._replace(ticker="B") for one in whole[:2]]
    total = total_of("both", [*flow_periods(whole, "quarter"), *flow_periods(part, "quarter")], 3)
    assert (total.net_flow_usd, total.opening_assets_usd, total.closing_assets_usd) == (7.0, 10.0, 14.0)
    assert (total.funds, total.left_out, total.coverage, total.is_whole) == (("IWX",), ("B",), 1 / 3, True)


def test_a_total_of_parts_of_a_period_is_of_the_months_that_all_have() -> None:
    """Of the running year A has January to March, B January and February: 3 + 3, and assets of the end of February."""
    flows = [month(end, flow, 10.0 * flow, 20.0 * flow) for end, flow in (("2025-01-31", 1.0), ("2025-02-28", 2.0))]
    longer = [*flows, month("2025-03-31", 4.0, 40.0, 80.0)]
    shorter = [one._replace(ticker="B") for one in flows]
    late = [longer[2]._replace(ticker="C")]  # begins in March
    series = [FlowSeries(one[0].ticker, flow_periods(one, "year")) for one in (longer, shorter, late)]
    (total,) = total_series("all", series, "year").periods
    assert (total.net_flow_usd, total.opening_assets_usd, total.closing_assets_usd) == (6.0, 20.0, 80.0)
    assert (total.start, total.end, total.month_count) == (date(2025, 1, 1), date(2025, 2, 28), 2)
    assert (total.funds, total.left_out, total.is_whole) == (("IWX", "B"), ("C",), False)


def test_a_fund_far_behind_is_no_part_of_a_total() -> None:
    """A ends in June; C, which ends in January, would leave the other five months out."""
    ends = [f"2025-{number:02}-{day}" for number, day in enumerate((31, 28, 31, 30, 31, 30), 1)]
    longer = [month(end, 1.0) for end in ends]
    total = total_of(
        "all", [*flow_periods(longer, "year"), *flow_periods([month(ends[0], 9.0, ticker="C")], "year")], 2
    )
    assert (total.net_flow_usd, total.funds, total.left_out) == (6.0, ("IWX",), ("C",))


def test_a_sum_is_of_the_newest_periods_without_a_hole() -> None:
    months = [month("2025-01-31", 1.0), month("2025-03-31", 2.0), month("2025-04-30", 4.0)]
    assert sums_of(flow_periods(months, "month")) == [None, None, 2.0, 6.0]
    assert sums_of(()) == []


def test_a_hole_after_a_part_of_a_quarter_is_the_next_quarter() -> None:
    """April alone of the second quarter, then the fourth: the third is a hole; it began in May and counted twice."""
    months = [month("2025-04-30", 5.0)], [month("2025-10-31", 5.0)]
    one = FlowSeries("A", tuple(period for some in months for period in flow_periods(some, "quarter")))
    periods = total_series("one", [one], "quarter").periods
    assert [(period.label, str(period.start)) for period in periods] == [
        ("2025Q2", "2025-04-01"), ("2025Q3", "2025-07-01"), ("2025Q4", "2025-10-01"),
    ]  # fmt: skip
