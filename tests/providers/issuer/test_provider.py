"""Fund companies' lists at a fake server: one layout a company, and how each fault is told. All companies invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotOffered, RateLimited, SmallcapError
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.issuer.provider import IssuerFiles, open_issuer
from tests.conftest import Run
from tests.fakes.issuers import FakeIssuers, invesco_json, ishares_csv, state_street_xlsx, vanguard_json

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LISTS = {"IWM": ishares_csv(), "SPSM": state_street_xlsx(), "VB": vanguard_json(), "XSMO": invesco_json()}


def issuer_at(server: FakeIssuers, **given: Any) -> IssuerFiles:
    """The provider at a server, not paced."""
    config = {"base_url": server.url, "timeout_seconds": 5, "deadline_seconds": 10, **given}
    return open_issuer(ProviderSetup(config=config, clock=lambda: NOW))


@pytest.mark.parametrize(
    ("ticker", "day", "title"),
    [
        ("IWM", date(2026, 11, 19), "iShares"),
        ("SPSM", date(2026, 11, 19), "State Street"),
        ("VB", date(2026, 10, 31), "Vanguard"),
        ("XSMO", date(2026, 11, 19), "Invesco"),
    ],
)
def test_the_list_of_each_company(ticker: str, day: date, title: str) -> None:
    with FakeIssuers(LISTS) as server:
        found = issuer_at(server).holdings(ticker)
    assert (found.ticker, found.as_of, found.filed) == (ticker, day, None)
    assert found.rows[0].ticker == "ALPI"
    # Vanguard rounds its weights: 99 % in the proportion of the market values, 62 of 99.
    assert found.rows[0].weight == pytest.approx(0.62 if ticker == "VB" else 0.6, rel=1e-12)
    assert title in found.source.citation
    assert found.source.provider_name == "issuer"


def test_it_says_what_it_is() -> None:
    with FakeIssuers(LISTS) as server:
        issuer_at(server, contact="Tester tester@example.com").holdings("IWM")
    ((_, agent),) = server.requests
    assert agent.startswith("smallcap-cli/")
    assert "Mozilla" not in agent


@pytest.mark.parametrize(
    ("mode", "kind", "words"),
    [
        ("403", CouldNotAsk, "refuses programs"),
        ("404", CouldNotAsk, "no file of IWM there"),
        ("503", CouldNotAsk, "out of order"),
        ("429", RateLimited, "429"),
        ("html", CouldNotParse, "web page"),
        ("empty", CouldNotParse, "empty file"),
    ],
)
def test_a_fault_says_what_to_do_next(mode: str, kind: type[SmallcapError], words: str) -> None:
    with FakeIssuers(LISTS, mode) as server, pytest.raises(kind, match=words) as raised:
        issuer_at(server).holdings("IWM")
    assert raised.value.hint


def test_a_list_of_another_fund_is_refused() -> None:
    with FakeIssuers({"SPSM": state_street_xlsx("SLYV")}) as server, pytest.raises(CouldNotParse, match="SLYV"):
        issuer_at(server).holdings("SPSM")


def test_a_layout_that_changed_names_what_is_absent() -> None:
    changed = ishares_csv().replace(b"Weight (%)", b"Heft")
    with FakeIssuers({"IWM": changed}) as server, pytest.raises(CouldNotParse, match=r"(?i)weight"):
        issuer_at(server).holdings("IWM")


def test_an_old_list_says_its_age() -> None:
    with FakeIssuers({"IWM": ishares_csv(day="Aug 03, 2026")}) as server:
        assert "110 days ago" in issuer_at(server).holdings("IWM").warnings[-1]


def test_a_fund_of_no_known_company_is_not_offered() -> None:
    with FakeIssuers(LISTS) as server, pytest.raises(NotOffered, match="AVUV"):
        issuer_at(server).holdings("AVUV")
    assert server.requests == []


def test_holdings_come_from_the_company_and_stay_for_offline_calls(smallcap: Run) -> None:
    with FakeIssuers(LISTS) as server:
        env = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_ISSUER_URL": server.url}
        first = smallcap("holdings", "IWM", "-f", "csv", env=env)
    assert first.code == 0, first.err
    assert "ALPHA INVENTED CORP" in first.out
    again = smallcap("holdings", "IWM", "-f", "csv")
    assert (again.code, again.out) == (0, first.out)
