"""The premium: of the newest day that has both a close and a NAV, and of no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.analysis.liquidity import DatedPrices, Premium, Quotations, premium
from smallcap_cli.core.model import Gap, PriceHistory, Source

DAYS = np.array(["2026-04-06", "2026-04-07", "2026-04-08"], dtype="datetime64[D]")
HISTORY = PriceHistory("IWM", DAYS, np.array([100.0, 101.0, 102.0]), None, Source("yahoo"))
LATE = date(2026, 4, 30)


def navs(source: str = "IWM.xlsx", **by_day: float) -> DatedPrices:
    """A series with `d06=99.5` for the 6th of April 2026."""
    days = np.array([f"2026-04-{name[1:]}" for name in by_day], dtype="datetime64[D]")
    return DatedPrices(days, np.array(list(by_day.values())), Source("files", citation=source))


def found(
    *series: DatedPrices, history: PriceHistory = HISTORY, closes: tuple[DatedPrices, ...] = (), as_of: date = LATE
) -> Premium:
    answer = premium(history, Quotations(series, closes), as_of)
    assert isinstance(answer, Premium)
    return answer


def detail(*series: DatedPrices, history: PriceHistory = HISTORY, as_of: date = LATE) -> str:
    answer = premium(history, Quotations(series), as_of)
    assert isinstance(answer, Gap)
    return answer.detail


def test_a_premium_is_close_over_nav_of_the_same_day() -> None:
    """101 over 100 on the 7th: 1 %; the NAV of the 9th has no close, the close of the 8th no NAV."""
    one = found(navs(d06=100.0, d07=100.0, d09=50.0))
    assert (one.value, one.day, one.close, one.nav) == (pytest.approx(0.01, abs=1e-15), date(2026, 4, 7), 101.0, 100.0)
    assert (str(one.nav_source), one.close_source.as_of) == ("files: IWM.xlsx", None)


def test_a_discount_is_negative_and_the_newest_of_several_sources_counts() -> None:
    assert found(navs(d06=100.0), navs(d08=105.0), navs(d07=101.0)).value == pytest.approx(102 / 105 - 1)


def test_nothing_after_the_as_of_day_counts() -> None:
    assert found(navs(d06=100.0, d08=100.0), as_of=date(2026, 4, 7)).day == date(2026, 4, 6)
    assert detail(navs(d08=100.0), as_of=date(2026, 4, 7)) == "no NAV of a day with a close"


def test_a_nav_of_other_shares_gives_none() -> None:
    said = "close 102.00 and NAV 204.00 of 2026-04-08 are not of the same shares (a split?)"
    assert detail(navs(d08=204.0)) == said


def test_what_has_no_price_of_its_own_has_no_premium() -> None:
    one = navs(d08=100.0)
    assert detail() == "no NAV with its day is known"
    assert detail(one, history=replace(HISTORY, price_kind="nav")) == "its closes are NAVs"
    assert detail(one, history=replace(HISTORY, currency="GBP")) == "closes in GBP"
    assert detail(one, history=replace(HISTORY, close=None, adjusted=HISTORY.close)) == "total returns only, no price"


def test_a_close_of_a_snapshot_counts_where_the_history_has_no_price() -> None:
    """Total returns alone gave no premium, although the snapshot had close and NAV of one day."""
    one = found(navs(d08=30.0), history=replace(HISTORY, close=None, adjusted=HISTORY.close), closes=(navs(d08=30.03),))
    assert (one.value, one.close) == (pytest.approx(0.001, abs=1e-12), 30.03)


def test_of_two_closes_of_a_day_that_of_the_source_of_the_nav_counts() -> None:
    """The history closes at 102 on the 8th; whoever says nothing of the NAV comes after it."""
    own, another = navs(d08=101.0), navs("other.csv", d08=100.5)
    assert found(navs(d08=100.0), closes=(another, own)).close == 101.0
    assert found(navs(d08=100.0), closes=(another,)).close == 102.0
    assert found(navs(d08=100.0, d09=100.0), closes=(navs("other.csv", d09=100.5),)).close == 100.5
