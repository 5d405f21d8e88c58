"""What a fund traded between two lists, worked by hand."""

from __future__ import annotations

import pytest

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.holdings.changes import Changes, changes, split_factor
from smallcap_cli.core.holdings.companies import companies_together
from tests.core.holdings.lines import fund, share


def between(then: Holdings, now: Holdings) -> Changes:
    return changes(*companies_together([then, now]))


def held(*lines: tuple[str, float, float]) -> Holdings:
    return fund("F", *(share(ticker, weight, shares=shares) for ticker, weight, shares in lines))


def test_what_is_traded_is_weight_now_less_old_shares_at_the_price_now() -> None:
    """A: 10 shares then and now, 0.6; B: 30 of 20 shares, 0.2 * 30 / 20 = 0.3; together 0.9 of 0.8 before, so C moves
    by 1.125 to 0.225. Over 1.125: 0.5333, 0.2667, 0.2. Half of 0.0667 + 0.0667 + 0.2 + 0.2 (D) is 0.2667; plain it is
    half of 0.1 + 0.1 + 0.2 + 0.2 = 0.3.
    """
    found = between(
        held(("A", 0.5, 10), ("B", 0.3, 30), ("C", 0.2, 20)), held(("A", 0.6, 10), ("B", 0.2, 20), ("D", 0.2, 5))
    )
    assert found.turnover == pytest.approx(0.8 / 3)
    assert found.plain_turnover == pytest.approx(0.3)
    drifted = {(row.now or row.then).ticker: row.drifted for row in found.rows}  # type: ignore[union-attr]
    assert drifted == pytest.approx({"A": 0.6 / 1.125, "B": 0.3 / 1.125, "D": 0.0, "C": 0.2})


STILL = held(("A", 0.4, 10), ("B", 0.3, 10), ("C", 0.3, 10))
NO_TRADES = {
    "price": held(("A", 0.6, 10), ("B", 0.2, 10), ("C", 0.2, 10)),
    "inflow": held(("A", 0.4, 11), ("B", 0.3, 11), ("C", 0.3, 11)),
    "split": held(("A", 0.4, 20), ("B", 0.3, 10), ("C", 0.3, 10)),
    "reverse split": held(("A", 0.4, 1), ("B", 0.3, 10), ("C", 0.3, 10)),
    "split and inflow": held(("A", 0.4, 33), ("B", 0.3, 11), ("C", 0.3, 11)),
}


@pytest.mark.parametrize("case", NO_TRADES)
def test_no_trade_is_no_turnover(case: str) -> None:
    assert between(STILL, NO_TRADES[case]).turnover == pytest.approx(0.0, abs=1e-12)


def test_cash_is_no_turnover() -> None:
    cash = HoldingLine("USD", "USD CASH", 0.5, asset_class="Cash")
    half = fund("F", *(share(t, w / 2, shares=10.0) for t, w in (("A", 0.4), ("B", 0.3), ("C", 0.3))), cash)
    assert between(STILL, half).turnover == pytest.approx(0.0, abs=1e-12)


def test_a_new_ticker_of_one_cusip_is_no_change() -> None:
    then = fund("F", share("OLD", 0.5, "OLD NAME INC", cusip="037833100", shares=10.0), share("B", 0.5, shares=10.0))
    now = fund("F", share("NEW", 0.6, "NEW NAME INC", cusip="037833100", shares=10.0), share("B", 0.4, shares=10.0))
    found = between(then, now)
    assert [(row.then is None, row.now is None) for row in found.rows] == [(False, False)] * 2
    assert found.turnover == pytest.approx(0.0, abs=1e-12)


def test_without_shares_drift_stays_in() -> None:
    found = between(fund("F", share("A", 0.5), share("B", 0.5)), fund("F", share("A", 0.6), share("B", 0.4)))
    assert (found.turnover, found.plain_turnover) == (None, pytest.approx(0.1))
    assert [row.trade for row in found.rows] == [None, None]


def test_without_weights_there_is_no_turnover() -> None:
    found = between(fund("F", share("A", None)), fund("F", share("A", 0.6)))
    assert (found.turnover, found.plain_turnover) == (None, None)


SPLITS = {(2.0, 0.5): 2.0, (1.5, 0.67): 1.0, (0.05, 20.0): 0.05, (2.0, 1.0): 1.0, (1.1, 0.9): 1.0, (2.3, 0.5): 1.0}


@pytest.mark.parametrize("move", SPLITS)
def test_a_split_needs_shares_and_price(move: tuple[float, float]) -> None:
    assert split_factor(*move) == pytest.approx(SPLITS[move])
