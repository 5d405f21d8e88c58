"""Yahoo's top ten, sectors and asset classes: the four ways in which there are none, and where they are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import yfinance
from yfinance.data import YfData
from yfinance.scrapers.funds import FundsData

from smallcap_cli.core.holdings import Holdings
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, NotOffered, RateLimited, SmallcapError
from smallcap_cli.providers.answers import answer_faults
from tests.conftest import Run
from tests.fakes import charts
from tests.fakes.client import IWM, fault_of, opened, served
from tests.fakes.yahoo import FakeYahoo

#: Ten weights of 2.8 % down to 1.9 %: 23.5 %.
TOP_TEN = 0.235


def test_the_summary_of_a_fund() -> None:
    with served("ok") as server:
        found = opened(server).portfolio_summary("IWM")
    assert (found.top[0].ticker, found.top[0].weight, len(found.top)) == ("TOP0", 0.028, 10)
    assert found.sectors == (("industrials", 0.17), ("healthcare", 0.16), ("technology", 0.15))
    assert found.asset_classes[:2] == (("stock", 0.9979), ("cash", 0.0021))
    # The server's clock is Saturday 2026-11-21: the last session was Friday's.
    assert (found.source.as_of, found.source.provider) == (date(2026, 11, 20), server.label)
    assert answer_faults("portfolio_summary", found, "IWM", "yahoo") == []


def test_the_payload_is_what_yfinances_own_parser_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    data = FundsData(YfData(), "IWM")
    monkeypatch.setattr(data, "_fetch", lambda: charts.portfolio(IWM))
    assert data.quote_type() == "ETF"
    assert data.top_holdings["Holding Percent"].sum() == pytest.approx(TOP_TEN, rel=1e-12)
    assert data.sector_weightings == {"industrials": 0.17, "healthcare": 0.16, "technology": 0.15}
    assert data.asset_classes["stockPosition"] == 0.9979
    assert data.fund_overview["legalType"] == "Exchange Traded Fund"
    assert yfinance.Ticker("IWM").get_funds_data is not None


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("404", NotFound), ("all_429", RateLimited), ("500", CouldNotAsk), ("refused", CouldNotAsk),
        ("all_401", CouldNotAsk), ("truncated", CouldNotParse), ("garbled", CouldNotParse), ("html", CouldNotParse),
        ("no_prices", CouldNotParse), ("percentages", CouldNotParse), ("other_summary", CouldNotParse),
    ],
)  # fmt: skip
def test_each_fault_is_of_its_own_kind(mode: str, kind: type[SmallcapError]) -> None:
    error, _ = fault_of(mode, "portfolio_summary")
    assert isinstance(error, kind)
    assert isinstance(error, RateLimited) == (kind is RateLimited)


def test_a_stock_has_no_holdings() -> None:
    stock = replace(IWM, instrument="EQUITY")
    with served("ok", stock) as server, pytest.raises(NotOffered, match="no fund"):
        opened(server).portfolio_summary("IWM")


def _env(server: FakeYahoo) -> dict[str, str]:
    return {"SMALLCAP_OFFLINE": "0", "SMALLCAP_YAHOO_URL": server.url, "SMALLCAP_ISSUER_URL": "http://127.0.0.1:9"}


def test_it_is_shown_and_answers_for_the_top_ten_where_there_is_no_list(smallcap: Run) -> None:
    asked = ("compare", "CALF", "-c", "top10_weight")
    assert "0.235" not in smallcap(*asked, "-f", "csv").out
    with served("ok") as server:
        shown = smallcap("holdings", "CALF", "--summary", "-f", "csv", env=_env(server))
        smallcap("data", "fetch", "CALF", env=_env(server))  # closes up to the day of the summary
    assert shown.code == 0, shown.err
    assert "top ten,TOP0,Top Invented 0 Corp,0.028" in shown.out
    assert float(smallcap(*asked, "-f", "csv").out.split(",")[-1]) == pytest.approx(TOP_TEN, rel=1e-12)
    assert "Yahoo top ten" in smallcap(*asked, "-f", "table").out
    # No list of holdings came of it.
    assert smallcap("holdings", "CALF").code != 0


def test_fetching_holdings_keeps_it_apart(smallcap: Run) -> None:
    with served("ok") as server:
        found = smallcap("data", "fetch", "CALF", "--holdings", env=_env(server))
    assert found.code != 0
    assert "CALF: yahoo" in found.err
    assert "stored apart: no list of holdings" in found.err
    assert Holdings.__name__ not in smallcap("data", "status", "-f", "csv").out
    assert smallcap("holdings", "CALF", "--summary", "-f", "csv").code == 0
