"""The Yahoo provider over a fake server, one mode after another: what comes out, and which error."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, NotOffered, RateLimited, SmallcapError
from smallcap_cli.providers import ProviderSetup, open_provider
from tests.fakes import charts
from tests.fakes.client import CLOSES, WEEK, fault_of, opened, served
from tests.fakes.yahoo import NOW, FakeYahoo

pytestmark = pytest.mark.usefixtures("no_proxy")


# What comes out


def test_a_history_has_the_figures_that_were_served() -> None:
    with served("ok") as server:
        history = opened(server).prices("IWM")
    assert history.days.tolist() == WEEK.tolist()
    assert history.days.dtype == np.dtype("datetime64[D]")
    for given, expected in (
        (history.close, [100.1, 101.3, 99.7, 102.9, 103.00000000000001]),
        (history.adjusted, (CLOSES - 0.5).tolist()),
        (history.volume, [1e6, 2e6, 3e6, 4e6, 5e6]),
        (history.distributions, [0.0, 0.0, 0.35, 0.0, 0.0]),
        (history.splits, [0.0] * 5),
    ):
        assert given is not None
        assert given.tolist() == expected
    assert (history.currency, history.price_kind, history.frequency) == ("USD", "market", "daily")
    assert (history.seven_day, history.warnings) == (False, ())


def test_a_history_says_where_it_is_from_and_when_it_was_asked() -> None:
    with served("ok") as server:
        source = opened(server).prices("IWM").source
    assert source.provider == server.label
    assert (source.as_of, source.retrieved) == (date(2026, 11, 20), NOW)
    assert source.url == f"{server.url}/v8/finance/chart/IWM"


def test_prices_equal_those_of_the_files_provider_to_the_last_bit(tmp_path: Path) -> None:
    series = replace(charts.fund("IWM"), splits={date(2024, 6, 10): (3.0, 1.0)}, gains={date(2023, 12, 18): 0.1})
    columns = [series.close, series.adjusted, series.volume]
    columns += [series.actions("dividends"), series.actions("splits"), series.actions("gains")]
    rows = zip(series.days.tolist(), *(column.tolist() for column in columns), strict=True)
    text = "Date,Close,Adj Close,Volume,Dividends,Stock Splits,Capital Gains\n"
    (tmp_path / "IWM.csv").write_text(text + "".join(",".join(map(str, row)) + "\n" for row in rows))
    from_file = open_provider("files", ProviderSetup(folders={"prices": tmp_path})).prices("IWM")  # type: ignore[attr-defined]
    with served("ok", series) as server:
        from_yahoo = opened(server).prices("IWM")
    assert len(from_yahoo.days) == len(series.days) > 1_500
    for name in ("days", "close", "adjusted", "volume", "distributions", "splits"):
        assert getattr(from_yahoo, name).tobytes() == getattr(from_file, name).tobytes(), name


def test_a_bill_quote_becomes_an_annual_rate() -> None:
    """4 % discount: 1 - 0.04 * 91 / 360 = 0.98988889; to the power -365 / 91, by logarithms, 1.04160415."""
    quotes = np.array([4.0, 4.0])
    bills = replace(charts.bills(), days=WEEK[:2], close=quotes, adjusted=quotes, volume=np.zeros(2))
    with served("ok", bills) as server:
        rates = opened(server).rates("tbill")
        (chart,) = server.asked("/chart/")
    assert rates.name == "tbill"
    assert rates.days.tolist() == [date(2026, 11, 16), date(2026, 11, 17)]
    assert rates.annual.tolist() == pytest.approx([0.04160415, 0.04160415], abs=5e-9)
    assert chart.path == "/v8/finance/chart/^IRX"
    assert rates.source.url.endswith("/v8/finance/chart/%5EIRX")


def test_a_bill_quote_at_or_below_zero_is_kept() -> None:
    quotes = np.array([0.0, -0.05])
    bills = replace(charts.bills(), days=WEEK[:2], close=quotes, adjusted=quotes, volume=np.zeros(2))
    with served("ok", bills) as server:
        annual = opened(server).rates("tbill").annual
    assert annual[0] == 0.0
    assert annual[1] < 0.0


def test_a_note_quote_becomes_an_annual_rate() -> None:
    """4 % with two coupons: 1.02 squared is 1.0404."""
    quotes = np.array([4.0, 0.0])
    notes = replace(charts.bills("^TNX"), days=WEEK[:2], close=quotes, adjusted=quotes, volume=np.zeros(2))
    with served("ok", notes) as server:
        rates = opened(server).rates("tnote")
        (chart,) = server.asked("/chart/")
    assert rates.name == "tnote"
    assert rates.annual.tolist() == pytest.approx([0.0404, 0.0], abs=1e-12)
    assert rates.source.citation == "10-year Treasury note, bond-equivalent yield quotes"
    assert chart.path == "/v8/finance/chart/^TNX"


@pytest.mark.parametrize("symbol", ["^IRX", "^FVX", "^TNX", "^TYX"])
def test_a_yield_is_not_offered_as_a_price(symbol: str) -> None:
    with served("ok") as server:
        provider = opened(server)
        with pytest.raises(NotOffered, match=r"\^... is a yield, not a price") as raised:
            provider.prices(symbol)
        outcomes = provider.fetch_many([symbol, "IWM"], deadline=20)
        assert len(server.asked("/chart/")) == 1
    assert "the rate" in raised.value.hint or "tbill" in raised.value.hint
    assert isinstance(outcomes[symbol], NotOffered)


def test_other_rates_are_not_offered() -> None:
    with served("ok") as server:
        provider = opened(server)
        with pytest.raises(NotOffered):
            provider.rates("ff")
        with pytest.raises(NotFound):
            provider.rates("libor")
        assert server.requests == []


def test_the_whole_history_is_asked_for_whatever_the_clock_says() -> None:
    with served("ok") as server:
        opened(server, clock=datetime(1999, 1, 1, tzinfo=UTC)).prices("IWM")
        (chart,) = server.asked("/chart/")
    assert int(chart.query["period1"][0]) < 0
    assert int(chart.query["period2"][0]) > NOW.timestamp()
    assert chart.query["interval"] == ["1d"]


def test_a_wrong_clock_is_named_and_the_servers_is_used() -> None:
    """The bar of Friday is finished by the server's clock, whatever ours says."""
    with served("ok") as server:
        provider = opened(server, clock=datetime(2026, 11, 20, 15, 0, tzinfo=UTC))
        history = provider.prices("IWM")
    assert history.last_day == date(2026, 11, 20)
    assert history.warnings == ()  # it says nothing of the closes, and must not be kept with them
    assert provider.messages == (
        "this machine's clock is off: 2026-11-20 15:00 here, 2026-11-21 12:00 at yahoo (UTC)",
    )  # fmt: skip


@pytest.mark.parametrize("days", [-9, 9])
def test_a_clock_wrong_by_days_neither_adds_nor_loses_a_bar(days: int) -> None:
    """At 16:00 UTC on Friday New York trades, so Friday's bar is unfinished, whatever our clock says."""
    now = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    with served("ok", now=now) as server:
        provider = opened(server, clock=now + timedelta(days))
        history = provider.prices("IWM")
    assert history.last_day == date(2026, 11, 19)
    assert any("this machine's clock is off" in message for message in provider.messages)


# Faults of the series


def test_a_null_last_bar_is_dropped_and_named() -> None:
    with served("null_last_bar") as server:
        history = opened(server).prices("IWM")
    assert history.last_day == date(2026, 11, 19)
    assert history.warnings == ("no close on 2026-11-20; dropped",)


def test_a_missing_session_stays_missing() -> None:
    with served("missing_session") as server:
        history = opened(server).prices("IWM")
    assert history.days.tolist() == [date(2026, 11, day) for day in (16, 17, 19, 20)]


def test_a_split_is_on_its_day() -> None:
    with served("split_day") as server:
        splits = opened(server).prices("IWM").splits
    assert splits is not None
    assert splits.tolist() == [0.0, 0.0, 2.0, 0.0, 0.0]


def test_a_distribution_equal_to_a_capital_gain_is_flagged() -> None:
    with served("gain_as_distribution") as server:
        history = opened(server).prices("IWM")
    assert history.distributions is not None
    assert history.distributions.tolist() == [0.0, 0.0, 0.25, 0.0, 0.0]
    what = "the capital gain 0.25 of 2026-11-18 may be in the distribution 0.25 too"
    assert history.warnings == (f"{what}; the adjusted close may count it twice",)


def test_crypto_has_seven_days_a_week_and_no_distributions() -> None:
    with served("seven_day") as server:
        history = opened(server).prices("BTC-USD")
    assert history.seven_day
    assert history.days[-3:].tolist() == [date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)]
    assert len(history.days) == 731
    assert not history.distributions.any()  # type: ignore[union-attr]
    assert history.close.tolist() == history.adjusted.tolist()  # type: ignore[union-attr]


def test_a_stale_series_ends_where_it_ends() -> None:
    with FakeYahoo("stale", now=NOW) as server:
        assert opened(server).prices("IWM").last_day == date(2026, 10, 9)


@pytest.mark.parametrize(
    ("now", "live", "last"),
    [
        (datetime(2026, 11, 20, 21, 14, tzinfo=UTC), False, date(2026, 11, 19)),
        (datetime(2026, 11, 20, 21, 15, tzinfo=UTC), False, date(2026, 11, 20)),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), True, date(2026, 11, 20)),
    ],
)
def test_todays_bar_counts_from_a_quarter_past_four_in_new_york(now: datetime, live: bool, last: date) -> None:
    """New York is five hours behind UTC in November."""
    with served("ok", now=now) as server:
        assert opened(server, clock=now, live=live).prices("IWM").last_day == last


# Faults of the server


@pytest.mark.parametrize(
    ("mode", "error", "said"),
    [
        ("404", NotFound, "yahoo knows no symbol IWM: No data found"),
        ("500", CouldNotAsk, "out of order (500)"),
        ("down", CouldNotAsk, "out of order"),
        ("refused", CouldNotAsk, "refused the connection"),
        ("truncated", CouldNotParse, "garbled"),
        ("garbled", CouldNotParse, "garbled"),
        ("html", CouldNotParse, "a web page instead of JSON"),
        ("no_prices", CouldNotParse, "knows IWM and sent no prices"),
        ("other_symbol", CouldNotParse, "answered with OTHER"),
        ("weekly", CouldNotParse, "bars of 1wk"),
        ("endless", CouldNotParse, "more than 50 MB for IWM"),
        ("bomb", CouldNotParse, "more than 50 MB for IWM"),
        ("deep", CouldNotParse, "yahoo's answer for IWM is garbled"),
        ("redirect", CouldNotAsk, "elsewhere.example, which was not followed"),
    ],
)
def test_a_fault_of_the_server_is_told_apart(mode: str, error: type[SmallcapError], said: str) -> None:
    fault, _ = fault_of(mode)
    assert fault.message.startswith("yahoo")
    assert isinstance(fault, error)
    assert not isinstance(fault, RateLimited)
    assert said in fault.message


def test_an_unknown_symbol_costs_one_data_request() -> None:
    _, server = fault_of("404")
    assert len(server.asked("/chart/")) == 1


@pytest.mark.parametrize(
    "mode", ["crumb_401", "crumb_429", "500_once", "wrong_type", "10mb", "redirect_here", "cookie_elsewhere"]
)
def test_prices_survive(mode: str) -> None:
    with served(mode) as server:
        history = opened(server).prices("IWM")
    assert history.close is not None
    assert history.close.tolist() == CLOSES.tolist()


def test_a_failure_is_asked_again_once_it_passes() -> None:
    with served("500_once") as server:
        opened(server).prices("IWM")
        assert len(server.asked("/chart/")) == 2
    _, failing = fault_of("500")
    assert len(failing.asked("/chart/")) == 3


@pytest.mark.parametrize("symbol", ["", "../x", "A/B", "A?b=c", "A B", "iwm", "A\x00", "A" * 16, "US4642876555", "ÄÖ"])
def test_an_odd_symbol_is_never_asked_for(symbol: str) -> None:
    with served("ok") as server:
        with pytest.raises(NotFound):
            opened(server).prices(symbol)
        assert server.requests == []


def test_a_share_class_is_written_with_a_hyphen() -> None:
    with served("ok") as server:
        assert opened(server).prices("BRK-B").ticker == "BRK-B"
        assert server.asked("/chart/BRK-B")
