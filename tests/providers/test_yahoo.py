"""The Yahoo provider over a fake server, one mode after another: what comes out, and how often it asks."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smallcap_cli.core.model import PriceHistory
from smallcap_cli.errors import (
    CouldNotAsk,
    CouldNotParse,
    NotFound,
    NotOffered,
    RateLimited,
    SmallcapError,
    UsageFault,
)  # fmt: skip
from smallcap_cli.providers import ProviderSetup, open_provider
from smallcap_cli.providers.contract import check_provider
from smallcap_cli.providers.reach import Address, base_address, first_hop, obstacle
from smallcap_cli.providers.yahoo import FetchInterrupted, YahooPrices, open_yahoo, options_of
from tests.fakes import charts
from tests.fakes.charts import Series
from tests.fakes.yahoo import NOW, FakeYahoo, closed_port

ROOT = Path(__file__).resolve().parents[2]
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")

#: Monday 2026-11-16 to Friday 2026-11-20.
WEEK = np.arange("2026-11-16", "2026-11-21", dtype="datetime64[D]")
CLOSES = np.array([100.1, 101.3, 99.7, 102.9, 103.00000000000001])
IWM = Series("IWM", WEEK, CLOSES, CLOSES - 0.5, np.array([1e6, 2e6, 3e6, 4e6, 5e6]), {date(2026, 11, 18): 0.35})


@pytest.fixture(autouse=True)
def _fresh_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No proxy of the machine's, and no crumb or answer that yfinance kept of another test's server."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    yield
    data = sys.modules.get("yfinance.data")
    if data is not None:
        data.SingletonMeta._instances.clear()
        data.YfData.cache_get.cache_clear()


def opened(server: FakeYahoo, clock: datetime = NOW, **config: Any) -> YahooPrices:
    given = {"base_url": server.url, "pace_seconds": 0, "timeout_seconds": 5, "deadline_seconds": 20, **config}
    return YahooPrices(options_of(ProviderSetup(config=given)), lambda: clock)


def served(mode: str, *series: Series, now: datetime = NOW, **given: Any) -> FakeYahoo:
    return FakeYahoo(mode, series=series or (IWM,), now=now, **given)


def fault_of(mode: str, **config: Any) -> tuple[SmallcapError, FakeYahoo]:
    with served(mode) as server, pytest.raises(SmallcapError) as raised:
        opened(server, **config).prices("IWM")
    assert raised.value.hint
    return raised.value, server


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
    assert source.provider == "yahoo"
    assert (source.as_of, source.retrieved) == (date(2026, 11, 20), NOW)
    assert source.url == f"{server.url}/v8/finance/chart/IWM"


def test_prices_equal_those_of_the_files_provider_to_the_last_bit(tmp_path: Path) -> None:
    series = replace(charts.fund("IWM"), splits={date(2024, 6, 10): (3.0, 1.0)}, gains={date(2023, 12, 18): 0.1})
    columns = [series.close, series.adjusted, series.volume]
    columns += [series.actions("dividends"), series.actions("splits"), series.actions("gains")]
    rows = zip(series.days.tolist(), *(column.tolist() for column in columns), strict=True)
    text = "Date,Close,Adj Close,Volume,Dividends,Stock Splits,Capital Gains\n"
    (tmp_path / "IWM.csv").write_text(text + "".join(",".join(map(str, row)) + "\n" for row in rows))
    from_file = open_provider("files", ProviderSetup(prices_dir=tmp_path)).prices("IWM")  # type: ignore[attr-defined]
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


def test_other_rates_are_not_offered() -> None:
    with served("ok") as server:
        provider = opened(server)
        with pytest.raises(NotOffered):
            provider.rates("ff")
        with pytest.raises(NotFound):
            provider.rates("libor")
        assert server.requests == []


def test_a_profile_has_fractions_and_the_keys_they_came_from() -> None:
    with served("ok") as server:
        profile = opened(server).profile("IWM")
    assert profile.expense_ratio == (0.0019, "netExpenseRatio")
    assert profile.dividend_yield == (0.0112, "yield")
    assert profile.assets == (70_000_000_000.0, "totalAssets")
    assert profile.assets_scope == "unknown"
    assert profile.inception == (date(2000, 5, 23), "fundInceptionDate")
    assert profile.category == ("Small Blend", "category")
    assert profile.quote_type == ("ETF", "quoteType")
    assert profile.warnings == ()


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
        history = opened(server, clock=datetime(2026, 11, 20, 15, 0, tzinfo=UTC)).prices("IWM")
    assert history.last_day == date(2026, 11, 20)
    assert history.warnings == (
        "this machine's clock is off: 2026-11-20 15:00 here, 2026-11-21 12:00 at yahoo (UTC)",
    )  # fmt: skip


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
        ("404", NotFound, "No data found"),
        ("500", CouldNotAsk, "out of order (500)"),
        ("down", CouldNotAsk, "out of order"),
        ("refused", CouldNotAsk, "refused the connection"),
        ("truncated", CouldNotParse, "garbled"),
        ("garbled", CouldNotParse, "garbled"),
        ("html", CouldNotParse, "a web page in place of JSON"),
        ("no_prices", CouldNotParse, "knows IWM and sent no prices"),
        ("other_symbol", CouldNotParse, "answered with OTHER"),
        ("weekly", CouldNotParse, "bars of 1wk"),
        ("endless", CouldNotParse, "more than 50 MB"),
        ("redirect", CouldNotAsk, "elsewhere.example, which was not followed"),
    ],
)
def test_a_fault_of_the_server_is_told_apart(mode: str, error: type[SmallcapError], said: str) -> None:
    fault, _ = fault_of(mode)
    assert isinstance(fault, error)
    assert not isinstance(fault, RateLimited)
    assert said in fault.message


def test_an_unknown_symbol_costs_one_data_request() -> None:
    _, server = fault_of("404")
    assert len(server.asked("/chart/")) == 1


def test_an_unknown_symbol_has_no_profile() -> None:
    with served("ok") as server, pytest.raises(NotFound, match="Quote not found"):
        opened(server).profile("NOPE")


@pytest.mark.parametrize("mode", ["crumb_401", "crumb_429", "500_once", "wrong_type", "10mb", "redirect_here"])
def test_prices_survive(mode: str) -> None:
    with served(mode) as server:
        history = opened(server).prices("IWM")
    assert history.close is not None
    assert history.close.tolist() == CLOSES.tolist()


def test_a_refused_crumb_is_fetched_anew() -> None:
    with served("crumb_401") as server:
        profile = opened(server).profile("IWM")
        summaries = server.asked("/quoteSummary/")
    assert profile.expense_ratio == (0.0019, "netExpenseRatio")
    assert [asked.query["crumb"] for asked in summaries] == [["fakeCrumb1"], ["fakeCrumb2"]]


def test_no_profile_without_a_crumb() -> None:
    with served("crumb_429") as server, pytest.raises(CouldNotAsk, match="refused to answer for IWM"):
        opened(server).profile("IWM")


def test_a_failure_is_asked_again_once_it_passes() -> None:
    with served("500_once") as server:
        opened(server).prices("IWM")
        assert len(server.asked("/chart/")) == 2
    _, failing = fault_of("500")
    assert len(failing.asked("/chart/")) == 3


def test_too_many_requests_stops_the_asking_for_the_time_said() -> None:
    with served("all_429") as server:
        provider = opened(server)
        with pytest.raises(RateLimited) as first:
            provider.prices("IWM")
        with pytest.raises(RateLimited) as second:
            provider.prices("IJR")
        assert len(server.asked("/chart/")) == 1
    assert first.value.wait_seconds == 60.0
    assert 55.0 < second.value.wait_seconds <= 60.0


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = []
    with served("all_429") as server:
        provider = opened(server)
        for _ in range(6):
            with pytest.raises(RateLimited) as raised:
                provider.prices("IWM")
            waits.append(raised.value.wait_seconds)
            provider._blocked_until = 0.0
    assert waits == [60.0, 120.0, 240.0, 480.0, 900.0, 900.0]


def test_a_server_that_hangs_is_given_up_in_time() -> None:
    begun = time.monotonic()
    fault, _ = fault_of("hang", timeout_seconds=0.2, deadline_seconds=1)
    assert isinstance(fault, CouldNotAsk)
    assert time.monotonic() - begun < 4.0


def test_a_server_that_hangs_is_not_asked_about_every_fund() -> None:
    with served("hang") as server:
        outcomes = opened(server, timeout_seconds=0.2, threads=2).fetch_many(list("ABCDEFGH"), deadline=10)
        assert len(server.asked("/chart/")) <= 5
    assert {type(outcome).__mro__[1] for outcome in outcomes.values()} <= {CouldNotAsk}


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


# Many funds


def test_one_fund_that_fails_stops_no_other() -> None:
    tickers = ["IWM", "NOPE", "BAD", "IJR"]
    with served("ok", modes={"BAD": "truncated"}) as server:
        outcomes = opened(server).fetch_many(tickers, deadline=20)
    assert list(outcomes) == tickers
    assert [type(outcome) for outcome in outcomes.values()] == [PriceHistory, NotFound, CouldNotParse, PriceHistory]


def test_progress_is_told_in_the_callers_thread() -> None:
    told: list[tuple[str, int, int, threading.Thread]] = []
    with served("ok") as server:
        opened(server).fetch_many(
            ["IWM", "IJR", "IWM"],
            deadline=20,
            on_progress=lambda ticker, outcome, done, total: told.append(
                (ticker, done, total, threading.current_thread())
            ),
        )
    assert sorted(ticker for ticker, *_ in told) == ["IJR", "IWM"]
    assert [(done, total) for _, done, total, _ in told] == [(1, 2), (2, 2)]
    assert {thread for *_, thread in told} == {threading.main_thread()}


def test_after_too_many_requests_the_rest_get_the_same_error() -> None:
    with served("all_429") as server:
        outcomes = opened(server, threads=2).fetch_many([f"F{n}" for n in range(12)], deadline=20)
        assert len(server.asked("/chart/")) <= 2
    assert {type(outcome) for outcome in outcomes.values()} == {RateLimited}
    assert len({str(outcome) for outcome in outcomes.values()}) == 1


def test_what_the_deadline_cuts_off_says_so_and_the_rest_is_kept() -> None:
    with served("ok", latency=0.1) as server:
        outcomes = opened(server, pace_seconds=0.4, threads=1).fetch_many(["IWM", "A", "B", "C", "D"], deadline=1.5)
    assert isinstance(outcomes["IWM"], PriceHistory)
    assert isinstance(outcomes["D"], CouldNotAsk)
    assert "--deadline" in outcomes["D"].hint


def test_ctrl_c_keeps_what_is_finished() -> None:
    def interrupt(ticker: str, outcome: object, done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with served("ok", latency=0.05) as server:
        with pytest.raises(FetchInterrupted) as raised:
            opened(server, threads=1).fetch_many(["IWM", "A", "B", "C", "D", "E"], deadline=20, on_progress=interrupt)
        time.sleep(0.3)
        assert len(server.asked("/chart/")) <= 4
    assert list(raised.value.finished) == ["IWM", "A"]


def test_requests_start_at_the_pace() -> None:
    with served("ok") as server:
        opened(server, pace_seconds=0.1).fetch_many(["IWM", "A", "B", "C"], deadline=20)
        starts = [asked.at for asked in server.requests]
    assert len(starts) >= 5
    assert starts[-1] - starts[0] >= 0.1 * (len(starts) - 1) - 0.05


# Where it asks


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1", "http://example.com", "example.com", "https://", "https://u:p@example.com", "https://a b.com",
     "https://example.com?x=1", "http://127.0.0.1:99999", "http://10.0.0.1:80", "file:///etc/passwd", 5, "https://a\n.b"],
)  # fmt: skip
def test_a_base_address_that_cannot_be_is_refused(url: object) -> None:
    with pytest.raises(UsageFault, match=r"providers\.yahoo\.base_url"):
        open_yahoo(ProviderSetup(config={"base_url": url}))


def test_a_base_address_may_be_a_mirror() -> None:
    assert base_address("https://mirror.example/yahoo/", "k") == Address("https", "mirror.example", 443, "/yahoo")
    assert str(base_address("http://[::1]:80/", "k")) == "http://[::1]"


@pytest.mark.parametrize(("key", "value"), [("pace_seconds", -1), ("threads", 50), ("timeout_seconds", "soon")])
def test_a_number_that_cannot_be_is_refused(key: str, value: object) -> None:
    with pytest.raises(UsageFault, match=key):
        open_yahoo(ProviderSetup(config={key: value}))


def test_a_loopback_server_is_asked_without_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    with served("ok") as server:
        assert opened(server).prices("IWM").last_day == date(2026, 11, 20)


def test_a_proxy_that_is_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:secret@127.0.0.1:{closed_port()}")
    with pytest.raises(CouldNotAsk, match="the proxy for yahoo could not be reached") as raised:
        open_yahoo(ProviderSetup()).prices("IWM")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("variables", "hop"),
    [
        ({}, ("source.example", 443, "")),
        ({"HTTPS_PROXY": "http://p.example:3128"}, ("p.example", 3128, "proxy")),
        ({"all_proxy": "socks5://p.example"}, ("p.example", 1080, "proxy")),
        ({"HTTPS_PROXY": "p.example:80", "NO_PROXY": "source.example"}, ("source.example", 443, "")),
    ],
)
def test_the_first_hop_is_the_proxy_where_there_is_one(
    variables: dict[str, str], hop: tuple[str, int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert first_hop(Address("https", "source.example", 443)) == hop


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_own_certificates_are_trusted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from smallcap_cli.providers.yahoo_session import YahooSession

    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(name, "own-ca.pem")
    assert str(YahooSession(None, 0.0, 1.0).verify) == "own-ca.pem"


def test_offline_asks_nobody() -> None:
    with served("ok") as server:
        provider = open_yahoo(ProviderSetup(config={"base_url": server.url}, offline=True))
        with pytest.raises(CouldNotAsk, match="offline"):
            provider.prices("IWM")
        assert server.requests == []


def test_a_host_that_listens_can_be_reached() -> None:
    with FakeYahoo() as server:
        assert obstacle("127.0.0.1", int(server.url.rpartition(":")[2]), 1.0) == ""
    assert obstacle("127.0.0.1", closed_port(), 1.0) != ""


def test_packets_that_vanish_are_waited_for_no_longer_than_said() -> None:
    """A listener whose queue is full drops what arrives, as a firewall does."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        begun = time.monotonic()
        said = obstacle("127.0.0.1", listener.getsockname()[1], 0.3)
        for client in waiting:
            client.close()
    assert said.endswith("did not answer")
    assert time.monotonic() - begun < 1.0


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> list[object]:
        time.sleep(0.6)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    begun = time.monotonic()
    assert "no answer to the look-up" in obstacle("source.example", 443, 0.2)
    assert time.monotonic() - begun < 1.0


def test_without_a_network_nothing_heavy_is_imported() -> None:
    code = (
        "import sys\n"
        "from smallcap_cli.errors import CouldNotAsk\n"
        "from smallcap_cli.providers import ProviderSetup\n"
        "from smallcap_cli.providers.yahoo import open_yahoo\n"
        "provider = open_yahoo(ProviderSetup(config={'base_url': sys.argv[1]}))\n"
        "outcomes = provider.fetch_many(['IWM', 'IJR'], deadline=5)\n"
        "assert all(isinstance(outcome, CouldNotAsk) for outcome in outcomes.values())\n"
        "assert not {'pandas', 'yfinance', 'curl_cffi'} & set(sys.modules)\n"
    )
    command = [sys.executable, "-c", code, f"http://127.0.0.1:{closed_port()}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


_FETCH = (
    "import sys\n"
    "from smallcap_cli.providers import ProviderSetup\n"
    "from smallcap_cli.providers.yahoo import open_yahoo\n"
    "config = {'base_url': sys.argv[1], 'pace_seconds': 0, 'timeout_seconds': 5, **eval(sys.argv[2])}\n"
    "provider = open_yahoo(ProviderSetup(config=config))\n"
)


def fetched(server: FakeYahoo, home: Path, config: dict[str, object], code: str) -> subprocess.Popen[str]:
    """A process of its own that has opened the provider and does what `code` says."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home), "XDG_CACHE_HOME": str(home)}
    command = [sys.executable, "-c", _FETCH + code, server.url, repr(config)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("mode", ["ok", "crumb_429"])
def test_a_fetch_writes_nothing_to_the_streams_and_nothing_into_the_home_folder(mode: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with FakeYahoo(mode) as server:
        ran = fetched(server, home, {}, "provider.fetch_many(['IWM', 'IJR'], deadline=20)")
        streams = ran.communicate(timeout=30)
        assert len(server.asked("/chart/")) == 2
    assert (ran.returncode, streams) == (0, ("", ""))
    assert not home.exists()


def test_a_cache_folder_that_is_given_is_used(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with FakeYahoo() as server:
        ran = fetched(server, tmp_path, {"cache_dir": str(kept)}, "provider.prices('IWM')")
        ran.communicate(timeout=30)
    assert ran.returncode == 0
    assert (kept / "cookies.db").exists()


def test_a_corrupt_cache_is_named(tmp_path: Path) -> None:
    (tmp_path / "cookies.db").write_bytes(b"not a database" * 100)
    code = "try: provider.prices('IWM')\nexcept Exception as error: print(type(error).__name__, error.message)"
    with FakeYahoo() as server:
        ran = fetched(server, tmp_path, {"cache_dir": str(tmp_path)}, code)
        said, _ = ran.communicate(timeout=30)
    assert said == "CouldNotAsk yfinance cannot use its cache: file is not a database\n"


def test_ctrl_c_waits_for_no_answer(tmp_path: Path) -> None:
    code = "provider.fetch_many(['IWM', 'HANG'], deadline=60, on_progress=lambda *_: print('one', flush=True))"
    with FakeYahoo(modes={"HANG": "hang"}) as server:
        ran = fetched(server, tmp_path, {"timeout_seconds": 30}, code)
        assert ran.stdout is not None
        assert ran.stdout.readline() == "one\n"
        begun = time.monotonic()
        ran.send_signal(signal.SIGINT)
        _, said = ran.communicate(timeout=30)
    assert time.monotonic() - begun < 5.0
    assert said.rstrip().endswith("FetchInterrupted: interrupted")


# The contract


def test_yahoo_keeps_the_contract() -> None:
    with served("ok", now=datetime.now(UTC)) as server:
        assert check_provider(opened(server, clock=datetime.now(UTC)), "IWM", "NOPE") == []


def test_bundled_and_files_keep_the_contract(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").write_text("Date,Close\n2026-01-05,10\n2026-01-06,10\n")
    assert check_provider(open_provider("bundled", ProviderSetup()), "IWM", "NOPE") == []
    assert check_provider(open_provider("files", ProviderSetup(prices_dir=tmp_path)), "IWM", "NOPE") == []


class _Careless:
    """A provider with what plug-ins get wrong."""

    name = "careless"
    network = "yes"

    def prices(self, ticker: str) -> PriceHistory:
        if ticker == "NOPE":
            raise CouldNotAsk("nobody there", "")
        if "/" in ticker:
            raise ZeroDivisionError("boom")
        with served("ok", now=NOW) as server:
            return opened(server).prices("IWM")


def test_a_careless_provider_is_told_what_is_wrong() -> None:
    findings = check_provider(_Careless(), "IWM", "NOPE")
    assert "network is 'yes', neither True nor False" in findings
    assert "prices('IWM'): its source is 'yahoo', not 'careless'" in findings
    assert "prices('NOPE') raises CouldNotAsk without a hint what to do next" in findings
    assert "prices('NOPE') raises CouldNotAsk where NotFound is meant: nobody there" in findings
    assert "prices('A/B') raises ZeroDivisionError (boom), which no caller expects" in findings
    assert "prices('A B') answers PriceHistory for a subject that does not exist" in findings


# The fake


def test_the_fake_can_be_run_on_its_own() -> None:
    command = [sys.executable, "-m", "tests.fakes.yahoo", "--mode", "404"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with pytest.raises(NotFound):
            open_yahoo(ProviderSetup(config={"base_url": url, "pace_seconds": 0})).prices("IWM")
        process.terminate()
