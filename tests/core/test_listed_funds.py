"""The universe of listed equity funds: who belongs to it, and its sums by quarter. All invented."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.listed_funds import (
    FundFiling,
    FundSums,
    LeftOut,
    by_year,
    is_listed,
    is_small_cap_name,
    is_us_small_cap,
    left_out_for,
    market_quarters,
    quarter_label,
    quarter_of,
)

BIG = FundFiling(
    "S1", "Large ETF", "0-26-1", date(2026, 8, 29), date(2026, 6, 30), True, 300.0, 30.0, 100.0, 80.0, 70.0
)
SMALL = BIG._replace(fund="S2", name="Small-Cap ETF", accession="0-26-2", net_assets_usd=100.0, net_flow_usd=-10.0)
EARLIER = {"filed": date(2026, 5, 29), "period": date(2026, 3, 31)}


@pytest.mark.parametrize(
    ("name", "trust", "symbols", "expected"),
    [
        ("Alpha Small-Cap ETF", "Alpha Trust", (), True),
        ("Alpha 2000 Fund", "Alpha Exchange-Traded Fund Trust II", (), True),
        ("Alpha 2000 Fund", "Alpha ETFs", (), True),
        ("Alpha Small-Cap Index Fund", "Alpha Index Funds", ("VSMAX", "VB"), True),
        ("Alpha Small-Cap Index Fund", "Alpha Index Funds", ("VSMAX", "NAESX"), False),
        ("Alpha Small-Cap Index Fund", "Alpha Index Funds", ("",), False),
        ("Alpha 2000", "Alpha Trust", ("ABCDE",), True),
        ("Alpha 2000", "Alpha Trust", ("ABCX",), True),
        ("Alpha 2000", "Alpha Trust", ("ABCDXY",), True),
        ("Betfair Fund", "Alpha Trust", (), False),
    ],
)
def test_a_listed_fund_has_the_word_or_a_symbol_that_is_no_mutual_funds(
    name: str, trust: str, symbols: tuple[str, ...], expected: bool
) -> None:
    assert is_listed((name, trust), symbols) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Alpha Small-Cap ETF", True), ("Alpha SmallCap Growth", True), ("Alpha Small Cap", True),
        ("ALPHA SMALL COMPANY PORTFOLIO", True), ("Alpha Russell 2000 ETF", True), ("Alpha Russell2000", True),
        ("Alpha Russell 2000 Value", True), ("Alpha S&P 600", True), ("Alpha S&P SmallCap 600 Value", True),
        ("Alpha Micro-Cap ETF", True), ("Alpha Russell(R) 2000", True), ("Alpha Russell\u00ae 2000\u00ae", True),
        ("Alpha Small\u2013Cap", True), ("Alpha Small MidCap", False), ("Alpha Mid-Cap ETF", False),
        ("Alpha SMID Cap", False),
        ("Alpha Small/Mid Cap", False), ("Alpha Mid/Small Cap", False), ("Alpha S&P 500", False),
        ("Alpha Russell 20000", False), ("Small World Fund", False),
    ],
)  # fmt: skip
def test_small_cap_funds_are_told_by_their_names(name: str, expected: bool) -> None:
    assert is_small_cap_name(name) is expected


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (date(2026, 4, 30), "2026Q1"), (date(2026, 5, 31), "2026Q2"), (date(2026, 6, 30), "2026Q2"),
        (date(2026, 7, 31), "2026Q2"), (date(2026, 8, 31), "2026Q3"), (date(2026, 1, 31), "2025Q4"),
        (date(2025, 12, 31), "2025Q4"), (date(2026, 2, 28), "2026Q1"),
    ],
)  # fmt: skip
def test_a_report_belongs_to_the_nearest_quarter_end(period: date, label: str) -> None:
    assert quarter_label(quarter_of(period)) == label


def test_equity_begins_at_80_percent_and_us_at_70_percent_of_all_lines() -> None:
    assert left_out_for(BIG) is None
    assert left_out_for(BIG._replace(equity_usd=79.9)) is LeftOut.NOT_EQUITY
    assert left_out_for(BIG._replace(lines_usd=0.0)) is LeftOut.NO_LINES
    assert left_out_for(BIG._replace(net_assets_usd=None)) is LeftOut.NO_ASSETS
    assert left_out_for(BIG._replace(is_listed=False)) is LeftOut.NOT_LISTED
    assert is_us_small_cap(SMALL)
    assert not is_us_small_cap(SMALL._replace(us_usd=69.9))


def test_sums_are_of_the_universe_and_of_small_caps_in_it() -> None:
    """300 + 100 = 400 and 30 - 10 = 20; the bond fund is left out, the fund without a flow counts in no flow."""
    bonds = BIG._replace(fund="S3", accession="0-26-3", equity_usd=0.0)
    silent = BIG._replace(fund="S4", accession="0-26-4", net_assets_usd=50.0, net_flow_usd=None)
    (found,) = market_quarters([[BIG, SMALL, bonds, silent]])
    assert found.listed == FundSums(3, 450.0, 20.0, 1, None)
    assert found.small_cap == FundSums(1, 100.0, -10.0, 0, None)
    assert (found.label, found.reports, dict(found.left_out)) == ("2026Q2", 4, {LeftOut.NOT_EQUITY: 1})


def test_an_amended_report_replaces_its_first_in_any_order_and_archive() -> None:
    amended = BIG._replace(accession="0-26-9", filed=date(2026, 10, 5), net_assets_usd=310.0)
    next_set = [one._replace(filed=date(2026, 11, 20), period=date(2026, 9, 30)) for one in (BIG, SMALL)]
    for archives in ([[BIG, SMALL], [amended, *next_set]], [[*next_set, amended], [SMALL, BIG]]):
        before, after = market_quarters(archives)
        assert (before.label, before.listed.funds, before.listed.net_assets_usd) == ("2026Q2", 2, 410.0)
        assert (after.label, after.listed.net_assets_usd) == ("2026Q3", 400.0)


def test_a_fund_with_two_reports_in_a_quarter_counts_once_with_the_later() -> None:
    """Its year moved from May to June; and the same set given twice changes nothing."""
    moved = BIG._replace(accession="0-26-0", period=date(2026, 5, 31), net_assets_usd=1.0)
    (found,) = market_quarters([[BIG, moved], [moved, BIG]])
    assert (found.listed.funds, found.listed.net_assets_usd) == (1, 300.0)


def test_late_reports_of_a_quarter_without_its_set_are_no_row() -> None:
    late = BIG._replace(period=date(2026, 3, 31), accession="0-26-8")
    assert [one.label for one in market_quarters([[BIG, SMALL, late]])] == ["2026Q2"]


def test_one_filing_dated_outside_the_quarter_of_its_set_is_no_row() -> None:
    early = SMALL._replace(fund="S6", filed=date(2026, 10, 1), period=date(2026, 8, 31))
    assert [one.label for one in market_quarters([[BIG, SMALL, early]])] == ["2026Q2"]


def test_launches_are_funds_that_had_filed_nothing_before() -> None:
    """The small-cap fund is new; the fund that was no equity fund before is not; the first set has no launches."""
    bonds = BIG._replace(fund="S3", accession="0-26-3", equity_usd=0.0, **EARLIER)
    shares = bonds._replace(equity_usd=100.0, filed=BIG.filed, period=BIG.period)
    first, second = market_quarters([[BIG._replace(**EARLIER), bonds], [BIG, SMALL, shares]])
    assert (first.listed.launches, first.small_cap.launches) == (None, None)
    assert (second.listed.funds, second.listed.launches, second.small_cap.launches) == (3, 1, 1)


def test_a_year_has_its_last_quarter_and_the_launches_of_all() -> None:
    """One launch in Q2 and one in Q3 are two of 2026; the second fund has closed by Q3."""
    third = {"filed": date(2026, 11, 20), "period": date(2026, 9, 30)}
    new = BIG._replace(fund="S5", accession="0-26-5", **third)
    quarters = market_quarters([[BIG._replace(**EARLIER)], [BIG, SMALL], [BIG._replace(**third), new]])
    (year,) = by_year(quarters)
    assert (year.label, year.listed.funds, year.listed.launches) == ("2026Q3", 2, 2)
    assert (year.small_cap.funds, year.small_cap.launches) == (0, 1)


def test_a_year_of_the_first_set_alone_knows_no_launches() -> None:
    assert [one.listed.launches for one in by_year(market_quarters([[BIG]]))] == [None]


def test_no_filings_are_no_quarters() -> None:
    assert market_quarters([[], []]) == ()
