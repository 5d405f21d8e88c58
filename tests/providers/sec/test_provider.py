"""The SEC provider at a fake server, faults included. Funds and companies are invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smallcap_cli.core.fundamentals import Fundamentals
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, NotOffered, RateLimited, SmallcapError
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.sec.provider import SecFilings, open_sec
from tests.fakes import filings
from tests.fakes.edgar import FakeSec
from tests.fakes.filings import JUNE, MARCH, PORTFOLIO, Report

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CONTACT = "Tester tester@example.com"


def sec_at(server: FakeSec, as_of: date | None = None, **given: Any) -> SecFilings:
    """The provider at a server, not paced."""
    config = {"base_url": server.url, "contact": CONTACT, "timeout_seconds": 5, "deadline_seconds": 10, **given}
    return open_sec(ProviderSetup(config=config, clock=lambda: NOW, as_of=as_of))


def test_the_newest_portfolio_of_a_fund() -> None:
    with FakeSec() as server:
        found = sec_at(server).holdings("SMLI")
    assert (found.ticker, found.as_of, found.filed, found.net_assets_usd) == (
        "SMLI", date(2026, 6, 30), date(2026, 8, 27), 1_000_000.0,
    )  # fmt: skip
    assert [(line.name, line.weight, line.asset_class, line.instrument) for line in found.rows[:2]] == [
        ("Alpha Invented Corp", 0.5, "EC", "CORP"),
        ("Beta Invented Inc", pytest.approx(0.3), "EC", "CORP"),
    ]
    assert found.rows[2].ticker == "", "2330 is a local code of a foreign security"
    assert (found.source.provider_name, found.source.as_of) == ("sec", date(2026, 6, 30))
    assert JUNE.accession in found.source.citation


def test_a_portfolio_is_known_from_the_day_it_was_filed() -> None:
    """On 2026-08-26, a day before June's was filed, March's is the newest."""
    with FakeSec() as server:
        assert sec_at(server, date(2026, 8, 26)).holdings("SMLI").as_of == date(2026, 3, 31)
        assert sec_at(server, date(2026, 8, 27)).holdings("SMLI").as_of == date(2026, 6, 30)
        with pytest.raises(NotOffered, match="was filed by 2026-05-27"):
            sec_at(server, date(2026, 5, 27)).holdings("SMLI")


def test_a_late_amendment_of_an_older_period_does_not_hide_the_newest() -> None:
    amended = MARCH._replace(
        accession="0009999001-26-000030", filed=date(2026, 9, 30), form="NPORT-P/A", lines=PORTFOLIO[:1]
    )
    with FakeSec(reports=(MARCH, JUNE, amended)) as server:
        assert sec_at(server).holdings("SMLI").as_of == date(2026, 6, 30)


def test_an_amendment_replaces_what_it_amends() -> None:
    amended = JUNE._replace(
        accession="0009999001-26-000031", filed=date(2026, 9, 30), form="NPORT-P/A", lines=PORTFOLIO[:1]
    )
    with FakeSec(reports=(JUNE, amended)) as server:
        assert len(sec_at(server).holdings("SMLI").rows) == 1


@pytest.mark.parametrize(("count", "pages"), [(99, 1), (100, 2), (101, 2), (205, 3)])
def test_the_oldest_filing_is_found_beyond_the_first_page(count: int, pages: int) -> None:
    """A page has a hundred filings: amendments included, a fund of twenty-five years has more."""
    reports = [
        JUNE._replace(accession=f"0009999001-26-{number:06d}", filed=date(2026, 8, 27) - timedelta(days=number))
        for number in range(count)
    ]
    with FakeSec(reports=reports) as server:
        found = sec_at(server).fund_filings("SMLI")
        assert sum("browse-edgar" in path for path in server.paths) == pages
    assert [one.accession for one in found] == [one.accession for one in reports]
    assert found[-1].filed == date(2026, 8, 27) - timedelta(days=count - 1)


def test_a_day_before_the_first_page_finds_the_filings_of_its_time() -> None:
    """As of a day two hundred filings back the newest known one is on the third page."""
    reports = [
        JUNE._replace(accession=f"0009999001-26-{number:06d}", filed=date(2026, 8, 27) - timedelta(days=number))
        for number in range(205)
    ]
    with FakeSec(reports=reports) as server:
        found = sec_at(server, reports[202].filed).holdings("SMLI")
    assert found.filed == reports[202].filed


def test_a_report_of_a_sibling_fund_is_refused() -> None:
    """A list of the whole trust names every fund's filings: the report says whose it is."""
    other = JUNE._replace(series="S000099002")
    fake = FakeSec(reports=(JUNE,), files={_path(JUNE): filings.nport(other)})
    with fake as server, pytest.raises(CouldNotParse, match="S000099002"):
        sec_at(server).holdings("SMLI")


def test_a_trust_that_is_one_fund_is_found_by_its_company() -> None:
    alone = JUNE._replace(series="N/A", classes=("N/A",), cik=filings.ALONE)
    with FakeSec(reports=(alone,)) as server:
        assert sec_at(server).holdings("ONEI").as_of == date(2026, 6, 30)


def test_the_list_of_companies_is_asked_for_once_for_all_filings_of_a_trust() -> None:
    alone = [one._replace(series="N/A", classes=("N/A",), cik=filings.ALONE) for one in (JUNE, MARCH)]
    with FakeSec(reports=tuple(alone)) as server:
        source = sec_at(server)
        listed = source.fund_filings("ONEI")
        assert len(dict(source.portfolios("ONEI", listed, 30.0))) == 2
        assert sum("company_tickers_exchange" in path for path, _, _ in server.requests) == 1


def test_flows_are_sales_less_redemptions_of_the_months_that_state_them() -> None:
    """300 - 100 in April, 50.50 - 75.25 in May, N/A in June. All classes of the series are one scope."""
    with FakeSec(reports=(JUNE,)) as server:
        months = sec_at(server).filed_flows("SMLI").months
    assert [(one.month, one.net_flow_usd, one.scope, one.known) for one in months] == [
        (date(2026, 4, 30), 200.0, "class", date(2026, 8, 27)),
        (date(2026, 5, 31), -24.75, "class", date(2026, 8, 27)),
    ]


def test_flows_of_a_series_with_two_classes_are_of_the_whole_fund() -> None:
    two = JUNE._replace(series="S000099002", classes=("C000099002", "C000099003"))
    with FakeSec(reports=(two,)) as server:
        assert {one.scope for one in sec_at(server).filed_flows("TWOI").months} == {"fund"}


def test_what_a_company_reported() -> None:
    facts = filings.company_facts(1001, "Alpha Invented Corp", ("2025-01-01", "2025-12-31", -50.0, "2026-02-20"))
    with FakeSec(files={"/api/xbrl/companyfacts/CIK0000001001.json": facts}) as server:
        found = sec_at(server).fundamentals("CIK0000001001")
    assert (found.cik, found.name, [fact.value for fact in found.facts]) == (1001, "Alpha Invented Corp", [-50.0])


def test_who_has_which_ticker() -> None:
    with FakeSec() as server:
        found = sec_at(server).identities("us")
    assert ("ALPI", 1001, "NYSE") in {(pair.identifier, pair.cik, pair.exchange) for pair in found.rows}
    assert {pair.last_seen for pair in found.rows} == {NOW.date()}


def test_every_request_names_the_contact() -> None:
    with FakeSec() as server:
        sec_at(server).holdings("SMLI")
    assert all(CONTACT in agent for _, agent, _ in server.requests)


def test_nothing_is_asked_without_a_contact() -> None:
    with FakeSec() as server, pytest.raises(CouldNotAsk, match="who asks") as raised:
        sec_at(server, contact=None).holdings("SMLI")
    assert "SMALLCAP_CONTACT" in raised.value.hint
    assert server.paths == []


@pytest.mark.parametrize(
    ("mode", "kind", "words"),
    [
        ("429", RateLimited, "429"),
        ("block", RateLimited, "blocks us"),
        ("503", CouldNotAsk, "out of order"),
        ("html", CouldNotParse, "web page"),
        ("truncated", SmallcapError, "sec"),
        ("bomb", CouldNotParse, "more than 50 MB"),
        ("redirect", CouldNotAsk, "elsewhere.example"),
        ("refused", CouldNotAsk, "could not be reached"),
    ],
)
def test_a_fault_of_the_source_is_told_apart(mode: str, kind: type[SmallcapError], words: str) -> None:
    with FakeSec(mode) as server, pytest.raises(kind, match=words) as raised:
        sec_at(server).holdings("SMLI")
    assert raised.value.hint


def test_a_hiccup_is_asked_again() -> None:
    with FakeSec("503_once") as server:
        assert sec_at(server).holdings("SMLI").as_of == date(2026, 6, 30)


def test_an_answer_that_drips_ends_with_the_deadline() -> None:
    with FakeSec("drip") as server, pytest.raises(CouldNotAsk, match="within 1 s"):
        sec_at(server, deadline_seconds=1.0).holdings("SMLI")


def test_a_block_silences_its_host_for_every_process(tmp_path: Path) -> None:
    """Ten minutes are kept in the state folder; nothing is sent meanwhile, since that would renew the wait."""
    with FakeSec("block") as server:
        with pytest.raises(RateLimited) as raised:
            sec_at(server, state_dir=str(tmp_path)).holdings("SMLI")
        assert raised.value.wait_seconds >= 600
        asked = len(server.paths)
        with pytest.raises(RateLimited, match="asked us to wait"):
            sec_at(server, state_dir=str(tmp_path)).identities("us")
        assert len(server.paths) == asked


@pytest.mark.parametrize("ticker", ["NOPE", "../../etc", "A B", "", "ÄÖ"])
def test_an_unknown_fund_does_not_exist(ticker: str) -> None:
    with FakeSec() as server, pytest.raises(NotFound):
        sec_at(server).holdings(ticker)


def test_a_series_without_filings_says_so() -> None:
    with FakeSec("ok", modes={"/cgi-bin/browse-edgar": "no_match"}) as server, pytest.raises(NotFound, match="series"):
        sec_at(server).holdings("SMLI")


def test_entities_in_a_filing_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "boom">]><edgarSubmission>&b;</edgarSubmission>'
    with FakeSec(reports=(JUNE,), files={_path(JUNE): bomb}) as server, pytest.raises(CouldNotParse):
        sec_at(server).holdings("SMLI")


def test_many_companies_are_asked_at_once_and_one_fault_stops_no_other() -> None:
    facts = {
        f"/api/xbrl/companyfacts/CIK{cik:010d}.json": filings.company_facts(
            cik, f"Invented {cik}", ("2025-01-01", "2025-12-31", 1.0, "2026-02-20")
        )
        for cik in (1001, 1002)
    }
    facts["/api/xbrl/companyfacts/CIK0000001003.json"] = b"{"
    with FakeSec(files=facts) as server:
        subjects = [f"CIK{cik:010d}" for cik in (1001, 1002, 1003, 1004)]
        found = dict(sec_at(server).outcomes("fundamentals", subjects, 10.0))
    assert [type(found[subject]).__name__ for subject in subjects] == [
        "Fundamentals", "Fundamentals", "CouldNotParse", "NotFound",
    ]  # fmt: skip
    assert isinstance(found[subjects[0]], Fundamentals)


def test_the_pace_is_shared_by_calls_with_one_folder(tmp_path: Path) -> None:
    """Sixteen requests at eight a second with two at once take at least (16 - 2) / 8 = 1.75 s, in two calls too."""
    facts = {
        f"/api/xbrl/companyfacts/CIK{cik:010d}.json": filings.company_facts(cik, "Invented") for cik in range(1, 17)
    }
    with FakeSec(files=facts) as server:
        for some in (range(1, 9), range(9, 17)):
            provider = sec_at(server, pace_seconds=0.125, burst=2, state_dir=str(tmp_path))
            list(provider.outcomes("fundamentals", [f"CIK{cik:010d}" for cik in some], 20.0))
        moments = [at for _, _, at in server.requests]
    assert len(moments) == 16
    assert max(moments) - min(moments) >= 1.7


def _path(report: Report) -> str:
    return f"/Archives/edgar/data/{report.cik}/{report.accession.replace('-', '')}/primary_doc.xml"
