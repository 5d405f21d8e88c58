"""The quote in Yahoo's answer: which close counts while a session runs, and what is no spread and no count."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from smallcap_cli.core.quote import Quote
from smallcap_cli.providers.yahoo.quotes import quote_of_info

#: 16:00 in New York on Friday 20 November 2026, in seconds since 1970.
CLOSE = 1_795_208_400
INFO = {
    "regularMarketPrice": 250.5, "regularMarketTime": CLOSE, "regularMarketPreviousClose": 249.0, "navPrice": 250.25,
    "exchangeTimezoneName": "America/New_York", "sharesOutstanding": 280_000_000, "marketState": "CLOSED",
    "bid": 250.0, "ask": 250.1,
}  # fmt: skip
EVENING = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def quote(now: datetime = EVENING, **changed: object) -> Quote:
    return quote_of_info({**INFO, **changed}, now, [])


def test_the_moment_of_the_fixture_is_the_close_of_the_day() -> None:
    assert datetime.fromtimestamp(CLOSE, UTC) == datetime(2026, 11, 20, 21, 0, tzinfo=UTC)


def test_after_the_close_the_price_is_that_of_the_day() -> None:
    assert quote() == Quote(250.5, date(2026, 11, 20), 250.25, None, 280_000_000.0, None)


def test_while_the_session_runs_the_close_before_it_counts() -> None:
    """A job at noon recorded a price in motion as the day's close."""
    found = quote(NOON, regularMarketTime=int(NOON.timestamp()), marketState="REGULAR")
    assert (found.price, found.price_as_of) == (249.0, date(2026, 11, 19))


def test_a_spread_is_ask_less_bid_over_the_mid_price_of_a_running_session() -> None:
    """0.1 over 250.05."""
    assert quote(NOON, marketState="REGULAR").spread == pytest.approx(0.1 / 250.05, rel=1e-12)


@pytest.mark.parametrize(
    "changed",
    [
        {"marketState": "CLOSED"}, {"marketState": "POST"}, {"bid": 0}, {"ask": 0}, {"ask": 250.0}, {"ask": 249.0},
        {"bid": 200.0}, {"bid": None},
    ],
    ids=str,
)  # fmt: skip
def test_orders_that_nobody_trades_at_give_no_spread(changed: dict[str, object]) -> None:
    assert quote(NOON, **{"marketState": "REGULAR", **changed}).spread is None


def test_a_count_that_reads_as_a_date_is_left_out_with_a_word() -> None:
    odd: list[str] = []
    assert quote_of_info({**INFO, "sharesOutstanding": 20_260_912}, EVENING, odd).shares_outstanding is None
    assert odd == ["sharesOutstanding 20260912 reads as a date; left out"]


@pytest.mark.parametrize("changed", [{"regularMarketTime": None}, {"exchangeTimezoneName": "Europe/London"}], ids=str)
def test_a_price_without_its_day_is_none(changed: dict[str, object]) -> None:
    assert (quote(**changed).price, quote(**changed).price_as_of) == (None, None)


@pytest.mark.parametrize("value", [True, "250", float("nan"), float("inf"), -1.0, 0])
def test_what_is_no_figure_is_absent(value: object) -> None:
    assert quote(navPrice=value).nav is None
