"""Bands of market value, and the value of a company out of its shares; worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.fundamentals import Fundamentals, ReportedFact
from smallcap_cli.core.holdings.companies import Company
from smallcap_cli.core.holdings.sizes import BANDS, MarketValue, band_of, market_value, shares_of_all, value_of_shares
from smallcap_cli.core.model import Source
from tests.core.holdings.lines import share

DAY, KNOWN = date(2025, 9, 1), date(2025, 8, 21)
ALFA = Company("alfa", "Alfa Inc", "ALFA", 0.5, (share("ALFA", 0.5, name="Alfa Inc", shares=10.0, market_value=50.0),))


def of_filing(form: str) -> Fundamentals:
    """100 shares, filed in a form."""
    count = ReportedFact("dei:EntityCommonStockSharesOutstanding", "shares", None, KNOWN, 100.0, KNOWN, form, "1")
    return Fundamentals("CIK0000000001", Source("sec"), facts=(count,))


EDGES = {249.99e6: "micro", 250e6: "small", 2e9: "mid", 1.999e9: "small", 10e9: "large", 199e9: "large", 200e9: "mega"}


@pytest.mark.parametrize("value", EDGES)
def test_a_band_begins_at_its_lower_edge(value: float) -> None:
    assert band_of(value).name == EDGES[value]


def test_bands_leave_no_room_between_them() -> None:
    assert [band.below_usd for band in BANDS[1:]] == [band.least_usd for band in BANDS[:-1]]
    assert (BANDS[0].below_usd, BANDS[-1].least_usd) == (None, 0.0)


def test_the_value_of_a_company_is_that_of_all_its_classes() -> None:
    """A: 10 shares of 100 dollars in the fund are 10 a share, times 5 million is 50 million; B: 4 a share, stated,
    times 2 million is 8 million.
    """
    classes = (share("RUA", 0.1, shares=10.0, market_value=100.0), share("RUB", 0.1, price=4.0))
    company = Company("rush", "RUSH", "RUA", 0.2, classes)
    assert value_of_shares(company, {"RUA": 5e6, "RUB": 2e6}, {classes[0]: "RUA", classes[1]: "RUB"}) == 58e6


def test_a_class_that_is_unknown_leaves_the_company_unknown() -> None:
    classes = (share("RUA", 0.1, price=10.0), share("RUB", 0.1, price=4.0))
    company, keys = Company("rush", "RUSH", "RUA", 0.2, classes), {classes[0]: "RUA", classes[1]: "RUB"}
    assert value_of_shares(company, {"RUA": 5e6}, keys) is None
    bare = (classes[0], classes[1]._replace(price=None))
    assert (
        value_of_shares(company._replace(lines=bare), {"RUA": 5e6, "RUB": 1e6}, {bare[0]: "RUA", bare[1]: "RUB"})
        is None
    )


def test_a_market_value_is_filed_shares_at_the_price_of_the_line() -> None:
    """100 shares at 50 / 10; the filing is unknown before its day."""
    assert market_value(ALFA, of_filing("10-Q"), DAY) == MarketValue(500.0, None, stated=False)
    assert market_value(ALFA, of_filing("10-Q"), date(2025, 8, 1)) is None


@pytest.mark.parametrize("form", ["20-F", "20-F/A", "40-F"])
def test_the_shares_of_a_foreign_filer_may_not_be_those_that_trade_here(form: str) -> None:
    """`holdings --by size` and `universe build` took them, `quality --measures` did not."""
    assert shares_of_all(ALFA, of_filing(form), DAY) is None
    assert market_value(ALFA, of_filing(form), DAY) is None


def test_a_stated_value_counts_before_shares_and_only_from_its_day() -> None:
    table = Fundamentals("ALFA", Source("files", as_of=KNOWN), name="Alfa Inc", market_cap_usd=700.0, shares_out=80.0)
    assert market_value(ALFA, table, DAY) == MarketValue(700.0, KNOWN, stated=True)
    assert market_value(ALFA, table._replace(market_cap_usd=None), DAY) == MarketValue(400.0, None, stated=False)
    assert market_value(ALFA, table, date(2025, 8, 1)) is None
    assert market_value(ALFA, table._replace(name="Omega Mining Corp"), DAY) is None


def test_shares_of_all_say_nothing_of_the_classes_of_a_company() -> None:
    classes = ALFA._replace(lines=(*ALFA.lines, share("ALFB", 0.1, name="Alfa Inc", price=4.0)))
    assert market_value(classes, of_filing("10-K"), DAY) is None
