"""yfinance's frames and dictionaries as our types: the last bar, missing closes, impossible figures, units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from smallcap_cli.core.model import PriceHistory
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.bills import note_yields
from smallcap_cli.providers.yahoo.options import MANNERS
from smallcap_cli.providers.yahoo.parse import (
    Circumstances,
    Profile,
    bill_rates_of_chart,
    history_of_chart,
    profile_of_info,
    session_over,
)  # fmt: skip

SATURDAY = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ASKED = Circumstances(SATURDAY, None, "https://source.example/v8/finance/chart/IWM")
ETF: Mapping[str, Any] = {
    "symbol": "IWM",
    "instrumentType": "ETF",
    "currency": "USD",
    "exchangeTimezoneName": "America/New_York",
    "dataGranularity": "1d",
}
NAN = float("nan")


def frame(closes: list[float], *, zone: str = "America/New_York", last: str = "2026-11-20", **columns: Any) -> Any:
    """A frame as `Ticker.history` returns it: weekdays up to `last`, adjusted closes equal to the closes."""
    days = pd.bdate_range(end=last, periods=len(closes)).as_unit("s").tz_localize(zone)
    zeros = np.zeros(len(closes))
    given = {
        "Close": closes, "Adj Close": closes, "Volume": zeros, "Dividends": zeros, "Stock Splits": zeros,
        "Capital Gains": zeros, **{name.replace("_", " "): values for name, values in columns.items()},
    }  # fmt: skip
    return pd.DataFrame(given, index=days)


def parsed(
    closes: list[float], said: Mapping[str, Any] = ETF, asked: Circumstances = ASKED, **columns: Any
) -> PriceHistory:
    return history_of_chart("IWM", frame(closes, **columns), said, asked)


def at(hour: int, minute: int, day: int = 20) -> datetime:
    """A moment in November 2026, New York time, five hours behind UTC."""
    return datetime(2026, 11, day, hour + 5, minute, tzinfo=UTC)


# The last bar


@pytest.mark.parametrize(
    ("now", "last"), [(at(9, 0), 19), (at(16, 14), 19), (at(16, 15), 20), (at(9, 0, day=21), 20), (at(10, 0, 19), 19)]
)
def test_the_last_bar_counts_once_its_session_has_settled(now: datetime, last: int) -> None:
    history = parsed([1.0, 2.0, 3.0], asked=ASKED._replace(retrieved=now))
    assert history.last_day == date(2026, 11, last)
    dropped = "the session of 2026-11-20 was not over; its unfinished bar is left out"
    assert history.warnings == (() if last == 20 else (dropped,))


def test_funds_of_a_day_are_warned_in_the_same_words_and_crypto_in_others() -> None:
    moment = ASKED._replace(retrieved=at(11, 0))
    said = [
        history_of_chart(name, frame([1.0, 2.0]), {**ETF, "symbol": name, **more}, moment).warnings
        for name, more in (("IWM", {}), ("IJR", {}), ("BTC-USD", {"instrumentType": "CRYPTOCURRENCY"}))
    ]
    assert said[0] == said[1] == ("the session of 2026-11-20 was not over; its unfinished bar is left out",)
    assert said[2] == ("the day 2026-11-20, which ends at midnight, was not over; its unfinished bar is left out",)


def test_the_sources_clock_decides_before_our_own() -> None:
    history = parsed([1.0, 2.0], asked=ASKED._replace(source_clock=at(11, 0)))
    assert history.last_day == date(2026, 11, 19)


def test_an_unfinished_bar_is_kept_when_asked_for() -> None:
    assert parsed([1.0, 2.0], asked=ASKED._replace(retrieved=at(11, 0), live=True)).last_day == date(2026, 11, 20)


def test_an_unfinished_bar_alone_is_no_history() -> None:
    with pytest.raises(CouldNotParse, match="only the unfinished bar of 2026-11-20"):
        parsed([1.0], asked=ASKED._replace(retrieved=at(11, 0)))


def test_a_half_day_settles_a_quarter_of_an_hour_after_its_end() -> None:
    ends = pd.Timestamp("2026-11-27 13:00", tz="America/New_York")
    said = {**ETF, "currentTradingPeriod": {"regular": {"start": ends, "end": ends}}}
    assert session_over(date(2026, 11, 27), said).astimezone(UTC) == datetime(2026, 11, 27, 18, 15, tzinfo=UTC)


def test_the_end_of_another_session_says_nothing_of_this_one() -> None:
    ends = pd.Timestamp("2026-11-27 13:00", tz="America/New_York")
    said = {**ETF, "currentTradingPeriod": {"regular": {"start": ends, "end": ends}}}
    assert session_over(date(2026, 11, 25), said).astimezone(UTC) == datetime(2026, 11, 25, 21, 15, tzinfo=UTC)


def test_a_day_of_crypto_is_over_at_midnight() -> None:
    said = {**ETF, "instrumentType": "CRYPTOCURRENCY", "exchangeTimezoneName": "UTC"}
    assert session_over(date(2026, 11, 20), said) == datetime(2026, 11, 21, tzinfo=UTC)


def test_days_are_those_of_the_exchange() -> None:
    """Midnight in Tokyo is the afternoon of the day before in UTC."""
    said = {**ETF, "exchangeTimezoneName": "Asia/Tokyo"}
    assert parsed([1.0, 2.0], said, zone="Asia/Tokyo").days.tolist() == [date(2026, 11, 19), date(2026, 11, 20)]


# Closes


def test_a_day_without_a_close_is_dropped_and_what_was_paid_on_it_moves_on() -> None:
    paid = {"Dividends": [0.0, 0.5, 0.25, 0.0], "Stock_Splits": [0.0, 2.0, 0.0, 0.0]}
    history = parsed([10.0, NAN, 12.0, NAN], Adj_Close=[9.4, NAN, 12.0, NAN], **paid)
    assert history.days.tolist() == [date(2026, 11, 17), date(2026, 11, 19)]
    assert history.distributions is not None
    assert history.splits is not None
    assert history.distributions.tolist() == [0.0, 0.75]
    assert history.splits.tolist() == [0.0, 2.0]
    assert history.warnings == ("no close on 2026-11-18 (and 1 more); dropped",)


def test_no_close_at_all_is_no_history() -> None:
    with pytest.raises(CouldNotParse, match="no close of IWM"):
        parsed([NAN, NAN])


@pytest.mark.parametrize(
    ("closes", "columns", "said"),
    [
        ([1.0, 0.0], {}, "Close 0 of IWM on 2026-11-20"),
        ([1.0, float("inf")], {}, "Close inf"),
        ([1.0, 2.0], {"Adj_Close": [-1.0, 2.0]}, "Adj Close -1"),
        ([1.0, 2.0], {"Dividends": [0.0, -0.1]}, "Dividends -0.1"),
    ],
)
def test_an_impossible_figure_is_refused(closes: list[float], columns: Mapping[str, Any], said: str) -> None:
    with pytest.raises(CouldNotParse, match=said):
        parsed(closes, **columns)


def test_an_empty_frame_of_a_known_symbol_says_so() -> None:
    with pytest.raises(CouldNotParse, match="knows IWM and sent no prices"):
        history_of_chart("IWM", frame([1.0]).iloc[:0], ETF, ASKED)


@pytest.mark.parametrize(("paid", "flagged"), [(0.24, False), (0.25, True), (0.40, True)])
def test_a_capital_gain_inside_a_distribution_is_flagged(paid: float, flagged: bool) -> None:
    history = parsed([10.0, 10.0], Adj_Close=[9.5, 10.0], Dividends=[0.0, paid], Capital_Gains=[0.0, 0.25])
    assert [warning.startswith("the capital gain 0.25 of 2026-11-20") for warning in history.warnings] == (
        [True] if flagged else []
    )


@pytest.mark.parametrize("role", ["Dividends", "Capital_Gains"])
def test_adjusted_closes_that_know_of_nothing_paid_are_none(role: str) -> None:
    """yfinance fills in the closes where a source sends no adjusted ones."""
    history = parsed([10.0, 9.8, 9.9], **{role: [0.0, 0.2, 0.0]})
    assert history.adjusted is None
    assert history.warnings == ("yahoo sent no adjusted closes of IWM: price returns only",)


def test_a_newest_close_without_an_adjusted_one_keeps_its_day_and_loses_total_return() -> None:
    history = parsed([10.0, 9.8, 9.9], Adj_Close=[9.8, 9.6, np.nan], Dividends=[0.0, 0.2, 0.0])
    assert (history.last_day, history.adjusted) == (date(2026, 11, 20), None)
    assert history.close is not None
    assert history.close.tolist() == [10.0, 9.8, 9.9]
    assert history.warnings == ("no adjusted close on 2026-11-20, the newest day: the adjusted closes are left out",)


def test_what_was_paid_on_the_first_day_adjusts_nothing() -> None:
    history = parsed([10.0, 9.8], Dividends=[0.2, 0.0])
    assert history.adjusted is not None
    assert history.adjusted.tolist() == [10.0, 9.8]


def test_an_instrument_without_capital_gains_has_none() -> None:
    chart = frame([1.0, 2.0]).drop(columns=["Capital Gains"])
    assert history_of_chart("IWM", chart, {**ETF, "instrumentType": "EQUITY"}, ASKED).warnings == ()


@pytest.mark.parametrize(
    ("symbol", "name", "total"),
    [
        ("^RUT", "Russell 2000 Index", False),
        ("^GSPC", "S&P 500", False),
        ("^FTSE", None, False),
        ("^SP500TR", "S&P 500 (TR)", True),
        ("^SP500TR", None, True),
        ("^XNDX", "NASDAQ-100 Total Return Index", True),
        ("^GDAXI", "DAX PERFORMANCE-INDEX", True),
    ],
)
def test_an_index_has_a_price_or_a_total_return_and_never_both(symbol: str, name: str | None, total: bool) -> None:
    """^RUT was shown as total return, about 1.9 % a year too little, and ranked with funds."""
    said = {**ETF, "symbol": symbol, "instrumentType": "INDEX", "longName": name}
    history = history_of_chart(symbol, frame([10.0, 11.0]), said, ASKED)
    assert (history.close is None, history.adjusted is None) == (total, not total)


def test_a_mutual_fund_is_at_nav_and_pence_are_not_pounds() -> None:
    history = parsed([1.0], {**ETF, "instrumentType": "MUTUALFUND", "currency": "GBp"})
    assert (history.price_kind, history.currency) == ("nav", "GBp")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"currency": None}, "currency is 'None'"),
        ({"exchangeTimezoneName": "Mars/Olympus"}, "time zone 'Mars/Olympus'"),
        ({"symbol": "IWN"}, "asked for IWM and answered with IWN"),
        ({"dataGranularity": "1mo"}, "bars of 1mo"),
    ],
)
def test_metadata_about_something_else_is_refused(changed: Mapping[str, Any], said: str) -> None:
    with pytest.raises(CouldNotParse, match=said):
        parsed([1.0, 2.0], {**ETF, **changed})


def test_bill_quotes_leave_out_days_without_one() -> None:
    said = {**ETF, "symbol": "^IRX", "instrumentType": "INDEX", "exchangeTimezoneName": "America/Chicago"}
    rates = bill_rates_of_chart("^IRX", frame([4.0, NAN, 0.0]), said, ASKED)
    assert rates.days.tolist() == [date(2026, 11, 18), date(2026, 11, 20)]
    assert rates.annual[1] == 0.0
    assert rates.source.as_of == date(2026, 11, 20)


# Profiles


def profile(**info: object) -> Profile:
    return profile_of_info("IWM", {"quoteType": "ETF", **info}, ASKED)


def test_a_fee_in_percent_becomes_a_fraction() -> None:
    assert profile(netExpenseRatio=0.19).expense_ratio == (0.0019, "netExpenseRatio")
    assert profile(annualReportExpenseRatio=0.0019).expense_ratio == (0.0019, "annualReportExpenseRatio")


def test_two_fees_more_than_a_basis_point_apart_are_named() -> None:
    assert profile(netExpenseRatio=0.19, annualReportExpenseRatio=0.00195).warnings == ()
    (warning,) = profile(netExpenseRatio=0.19, annualReportExpenseRatio=0.0025).warnings
    assert "netExpenseRatio says 0.1900%, annualReportExpenseRatio 0.2500%" in warning


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("netExpenseRatio", 25.0, "expense_ratio"),
        ("netExpenseRatio", "Infinity", "expense_ratio"),
        ("netExpenseRatio", True, "expense_ratio"),
        ("yield", -0.1, "dividend_yield"),
        ("totalAssets", 0, "assets"),
        ("fundInceptionDate", 1e18, "inception"),
    ],
)
def test_a_figure_that_cannot_be_is_left_out_with_a_warning(key: str, value: object, field: str) -> None:
    found = profile(**{key: value})
    assert getattr(found, field) is None
    assert len(found.warnings) == 1
    assert key in found.warnings[0]


def test_what_yahoo_does_not_say_is_absent_without_a_word() -> None:
    found = profile()
    assert (found.expense_ratio, found.assets, found.inception, found.warnings) == (None, None, None, ())


def test_a_dictionary_about_nothing_is_no_profile() -> None:
    with pytest.raises(CouldNotParse, match="no profile of IWM"):
        profile_of_info("IWM", {"trailingPegRatio": None}, ASKED)


# Treasury notes


def test_a_note_quote_is_compounded_twice_a_year() -> None:
    """1.02655 ^ 2 = 1.0538049025; 0.9975 ^ 2 = 0.99500625."""
    days = np.array(["2023-10-02", "2023-10-03", "2023-10-04"], dtype="datetime64[D]")
    annual = note_yields("yahoo ^TNX", np.array([5.31, 0.0, -0.5]), days)
    assert annual.tolist() == pytest.approx([0.0538049025, 0.0, -0.00499375], abs=1e-12)


@pytest.mark.parametrize("quote", [42.5, NAN, float("inf")])
def test_ten_times_a_yield_is_no_yield(quote: float) -> None:
    days = np.array(["2023-10-02"], dtype="datetime64[D]")
    with pytest.raises(CouldNotParse, match=r"yahoo \^TNX: .* on 2023-10-02 is not a yield in percent"):
        note_yields("yahoo ^TNX", np.array([quote]), days)


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("https://query2.finance.yahoo.com/v8/finance/chart/IWM", "yahoo"),
        ("https://query1.finance.yahoo.com", "yahoo"),
        ("http://127.0.0.1:8000/v8", "yahoo (127.0.0.1:8000)"),
        ("https://mirror.example/yahoo.com", "yahoo (mirror.example)"),
        ("https://yahoo.com.example", "yahoo (yahoo.com.example)"),
        ("https://me:secret@mirror.example", "yahoo (mirror.example)"),
    ],
)
def test_a_source_carries_every_address_but_yahoos_own(address: str, label: str) -> None:
    assert MANNERS.source_label(address) == label
