"""Profiles of Yahoo: figures, and what each fault of the server comes to."""

from __future__ import annotations

import time
from datetime import date

import pytest

from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, RateLimited, SmallcapError
from tests.fakes.client import fault_of, opened, served

pytestmark = pytest.mark.usefixtures("no_proxy")


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


def test_an_unknown_symbol_has_no_profile() -> None:
    with served("ok") as server, pytest.raises(NotFound, match="Quote not found"):
        opened(server).profile("NOPE")


def test_a_refused_crumb_is_fetched_anew() -> None:
    with served("crumb_401") as server:
        profile = opened(server).profile("IWM")
        summaries = server.asked("/quoteSummary/")
    assert profile.expense_ratio == (0.0019, "netExpenseRatio")
    assert [asked.query["crumb"] for asked in summaries] == [["fakeCrumb1"], ["fakeCrumb2"]]


def test_no_profile_without_a_crumb() -> None:
    with served("crumb_429") as server, pytest.raises(CouldNotAsk, match="refused to answer for IWM"):
        opened(server).profile("IWM")


@pytest.mark.parametrize(
    ("mode", "error", "told"),
    [
        ("404", NotFound, "yahoo knows no symbol IWM: Quote not found for symbol: IWM"),
        ("all_429", RateLimited, "yahoo asks us to wait (429); wait 60 s"),
        ("500", CouldNotAsk, "yahoo is out of order (500)"),
        ("down", CouldNotAsk, "yahoo is out of order"),
        ("refused", CouldNotAsk, "yahoo could not be reached"),
        ("html", CouldNotParse, "yahoo sent a web page instead of JSON"),
        ("garbled", CouldNotParse, "yahoo's answer for IWM is garbled"),
        ("truncated", CouldNotParse, "yahoo's answer for IWM is garbled"),
        ("deep", CouldNotParse, "yahoo's answer for IWM is garbled"),
        ("no_prices", CouldNotParse, "yahoo sent no profile of IWM"),
        ("other_quote", CouldNotParse, "yahoo was asked for IWM and answered with OTHER"),
        ("other_summary", CouldNotParse, "yahoo was asked for IWM and answered with OTHER"),
        ("endless", CouldNotParse, "yahoo sent more than 50 MB for IWM"),
        ("redirect", CouldNotAsk, "yahoo sent us on to elsewhere.example, which was not followed"),
    ],
)
def test_a_fault_of_the_server_is_told_apart(mode: str, error: type[SmallcapError], told: str) -> None:
    fault, _ = fault_of(mode, "profile")
    assert isinstance(fault, error)
    assert told in fault.message


@pytest.mark.parametrize("mode", ["500_once", "wrong_type", "redirect_here"])
def test_a_profile_survives(mode: str) -> None:
    with served(mode) as server:
        assert opened(server).profile("IWM").expense_ratio == (0.0019, "netExpenseRatio")


def test_a_server_that_hangs_is_given_up_at_the_deadline() -> None:
    begun = time.monotonic()
    fault, _ = fault_of("hang", "profile", deadline_seconds=0.6)
    assert fault.message == "yahoo did not answer within 0.6 s"
    assert time.monotonic() - begun < 1.4


def test_an_unknown_symbol_costs_a_cookie_a_crumb_and_one_question() -> None:
    with served("ok") as server:
        provider = opened(server)
        with pytest.raises(NotFound):
            provider.profile("NOPE")
        assert [asked.path for asked in server.requests] == ["/", "/v1/test/getcrumb", "/v10/finance/quoteSummary/NOPE"]
        with pytest.raises(NotFound):
            provider.profile("NOPE")
        assert len(server.requests) == 4


def test_an_odd_symbol_is_never_asked_for() -> None:
    with served("ok") as server:
        with pytest.raises(NotFound, match="is not a symbol"):
            opened(server).profile("../../v1/test")
        assert server.requests == []
