"""Free cash flow, net issuance, debt to EBITDA and P/E of a fund, worked by hand on invented companies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, ReportedFact, figure_of
from smallcap_cli.core.fundamentals.facts import STATED
from smallcap_cli.core.holdings import HoldingLine
from smallcap_cli.core.holdings.companies import Company
from smallcap_cli.core.holdings.earnings import Earning, earning_of
from smallcap_cli.core.holdings.finances import Figures, fund_finances
from smallcap_cli.core.holdings.sizes import MarketValue, market_value
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, Gap, Source

DAY, KNOWN = date(2025, 9, 1), date(2025, 8, 21)


def company(weight: float, sector: str = "Tech") -> Company:
    line = HoldingLine("ALFA", "Alfa Inc", weight, shares=10.0, market_value=50.0)
    return Company("ticker:ALFA", "Alfa Inc", "ALFA", weight, (line,), sector=sector)


def earning(
    weight: float, figures: Mapping[str, float] | None = None, cap: float | None = None, sector: str = "Tech"
) -> Earning:
    """A company whose source states these figures."""
    stated = {name: CompanyFigure(value, KNOWN, KNOWN, STATED) for name, value in (figures or {}).items()}
    found = Fundamentals("ALFA", Source("files", as_of=KNOWN), stated=stated, market_cap_usd=cap)
    return earning_of(company(weight, sector), found, "ttm", DAY)


def test_free_cash_flow_below_zero_has_the_bounds_of_the_unprofitable_share() -> None:
    """One of two is below zero, a third is unknown: 1/2 between 1/3 and 2/3; by weight 0.2 of 0.7, of 1.0."""
    found = fund_finances([earning(0.5, {"fcf": 3}), earning(0.2, {"fcf": -1}), earning(0.3)], DAY).fcf
    assert found.by_count[:4] == (0.5, pytest.approx(1 / 3), pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert found.by_weight[:4] == tuple(pytest.approx(value) for value in (0.2 / 0.7, 0.2, 0.5, 0.7))


def test_net_issuance_has_a_median_and_a_mean_by_weight() -> None:
    """Of -2 %, 1 %, 10 % and one unknown: median 1 %; the unknown one at -100 % gives (-2 + 1) / 2, at the most
    (1 + 10) / 2. By weight (0.5 x -2 + 0.2 x 1 + 0.1 x 10) / 0.8 = 0.25 %.
    """
    given = [earning(weight, {"net_issuance": value}) for weight, value in ((0.5, -0.02), (0.2, 0.01), (0.1, 0.1))]
    found = fund_finances([*given, earning(0.2)], DAY)
    middle = found.issuance_median
    assert (middle.value, middle.coverage) == (0.01, 0.75)
    assert (middle.low, middle.high) == (pytest.approx(-0.005), pytest.approx(0.055))
    assert found.issuance_weight.value == pytest.approx(0.0025)
    assert found.issuance_weight.coverage == pytest.approx(0.8)


def test_debt_to_ebitda_leaves_out_financials_and_keeps_losses() -> None:
    """Ratios 2, 0 (no debt) and without limit (debt, EBITDA below zero): median 2. The fund: weights over market
    values 0.1, 0.01 and 0.02: (0.1 x 20 + 0 + 0.02 x 5) / (0.1 x 10 - 0.01 x 3 - 0.02 x 10) = 2.1 / 0.77.
    """
    rows = [
        earning(0.5, {"debt": 20, "ebitda": 10}, 5), earning(0.2, {"debt": 0, "ebitda": -3}, 20),
        earning(0.2, {"debt": 5, "ebitda": -10}, 10), earning(0.1, {"debt": 900, "ebitda": 1}, 1, "Financials"),
    ]  # fmt: skip
    found = fund_finances(rows, DAY)
    assert (found.leverage_median.value, found.leverage_median.coverage, found.financials) == (2.0, 1.0, 1)
    assert found.leverage.value == pytest.approx(2.1 / 0.77)
    assert found.leverage.coverage == pytest.approx(1.0)
    lossy = fund_finances([rows[2], rows[2], rows[0]], DAY).leverage_median
    assert lossy.value == Gap(NOT_COMPARABLE, "half of the companies have debt and no EBITDA")


def test_price_to_earnings_with_and_without_loss_makers() -> None:
    """Weights 0.5, 0.3 of P/E 10 and -6, 0.2 unknown: 0.8 / (0.05 - 0.05) has no meaning, without the loss maker 10.
    With P/E -30 for the second: 0.8 / (0.05 - 0.01) = 20.
    """
    first, unknown = earning(0.5, {"ttm": 10}, 100), earning(0.2, {"ttm": 7})
    even = fund_finances([first, earning(0.3, {"ttm": -20}, 120), unknown], DAY)
    assert even.pe.value == Gap(NOT_COMPARABLE, "earnings add up to no profit")
    found = fund_finances([first, earning(0.3, {"ttm": -4}, 120), unknown], DAY)
    assert (found.pe.value, found.pe_profitable.value) == (pytest.approx(20), pytest.approx(10))
    assert (found.pe.coverage, found.pe_profitable.coverage) == (pytest.approx(0.8), pytest.approx(0.8))


def test_without_market_values_the_reason_is_said() -> None:
    found = fund_finances([earning(0.5, {"ttm": 10})], DAY).pe
    assert isinstance(found.value, Gap)
    assert found.value.detail == "no market values are known: needs market_cap_usd, shares_out or filed shares"


def test_nothing_known_is_no_figure() -> None:
    found = fund_finances([earning(0.5)], DAY)
    assert found.leverage_median.value == found.issuance_median.value == Gap(NOT_FETCHED, "known of no company")


def test_price_to_earnings_takes_shares_that_a_table_states() -> None:
    """100 shares at 50 / 10 are worth 500, and earn 25: P/E 20. The table has no market value."""
    income = CompanyFigure(25.0, KNOWN, KNOWN, STATED)
    found = Fundamentals("ALFA", Source("files", as_of=KNOWN), stated={"ttm": income}, shares_out=100.0)
    assert fund_finances([earning_of(company(0.5), found, "ttm", DAY)], DAY).pe.value == pytest.approx(20.0)


def test_a_figure_in_another_currency_is_not_added_up() -> None:
    year = ReportedFact(
        "us-gaap:NetIncomeLoss", "CAD", date(2024, 1, 1), date(2024, 12, 31), 9.0, date(2025, 2, 20), "10-K", "1"
    )
    found = Fundamentals("ALFA", Source("sec"), facts=(year,), market_cap_usd=100.0)
    day = date(2025, 3, 1)
    assert isinstance(fund_finances([earning_of(company(0.5), found, "ttm", day)], day).pe.value, Gap)


def test_a_market_value_is_stated_shares_at_the_price_of_the_line() -> None:
    """10 shares for 50 dollars: 5 each; 3 million shares are worth 15 million. A stated value counts first."""
    found = Fundamentals("ALFA", Source("files", as_of=KNOWN), shares_out=3e6)
    computed, stated = (market_value(company(0.5), one, DAY) for one in (found, found._replace(market_cap_usd=7e6)))
    assert computed == MarketValue(15e6, None, stated=False)
    assert stated == MarketValue(7e6, KNOWN, stated=True)
    assert market_value(company(0.5), found, date(2025, 8, 20)) is None


def test_a_company_of_two_funds_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four figures of a company that two funds hold, by 50 and 20 %; each fund has its own weights."""
    asked: list[str] = []

    def counted(found: Fundamentals, name: str, as_of: date) -> CompanyFigure | Gap:
        asked.append(name)
        return figure_of(found, name, as_of)

    monkeypatch.setattr("smallcap_cli.core.holdings.finances.figure_of", counted)
    one = earning(0.5, {"fcf": 3, "net_issuance": 0.1})
    other = one._replace(company=company(0.2))
    computed: dict[int, Figures] = {}
    first, second = (fund_finances([each], DAY, computed) for each in (one, other))
    assert sorted(asked) == ["debt", "ebitda", "fcf", "net_issuance"]
    assert (first.issuance_weight.value, second.issuance_weight.value) == pytest.approx((0.1, 0.1))
