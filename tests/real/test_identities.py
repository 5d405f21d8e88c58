"""Companies behind the lines of real files; counts of filings-based working notes, by the files named here.

IWM of 2026-05-05 matched with the list of 2026-08-22 alone: 96.8 % by count and 97.2 % by weight on tickers. Our names
refuse a few tickers that moved to another company, so weight is 97.1 %; the bare tickers stand beside.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.holdings.kinds import LineKind
from smallcap_cli.core.identity import Directory, Identities
from smallcap_cli.core.identity.codes import ticker_form
from smallcap_cli.core.model import Source
from smallcap_cli.providers.sec.tickers import parse_company_tickers, parse_exchange_tickers
from smallcap_cli.userfiles.holdings import parse_holdings
from tests.core.holdings.lines import companies_of

LISTS = {
    "company_tickers_2024-08.json": date(2024, 8, 15),
    "company_tickers_exchange_2025-05-17.json": date(2025, 5, 17),
    "company_tickers_exchange_2026-08-22.json": date(2026, 8, 22),
}


def _list(real_data: Path, name: str) -> Identities:
    parse = parse_exchange_tickers if "exchange" in name else parse_company_tickers
    return parse((real_data.parent / "sec-json" / name).read_bytes(), LISTS[name], Source("sec"))


def _companies(real_data: Path, name: str, lists: list[Identities]) -> Companies:
    content = (real_data.parent / "holdings" / name).read_bytes()
    (holdings,) = parse_holdings(name, content, name.partition("_")[0])
    return companies_of(holdings, Directory(lists))


def test_a_list_three_months_later_lacks_what_was_acquired(real_data: Path) -> None:
    later = _list(real_data, "company_tickers_exchange_2026-08-22.json")
    rows = _companies(real_data, "IWM_holdings_ishares_2026-05-05.csv", [later]).rows
    total = sum(one.weight or 0.0 for one in rows)
    known = [one for one in rows if one.cik is not None]
    assert len(known) / len(rows) == pytest.approx(0.968, abs=0.0005)
    assert sum(one.weight or 0.0 for one in known) / total == pytest.approx(0.9708, abs=0.0005)
    forms = {ticker_form(pair.identifier) for pair in later.rows}
    bare = sum(one.weight or 0.0 for one in rows if ticker_form(one.ticker) in forms)
    assert bare / total == pytest.approx(0.972, abs=0.001), "by tickers alone"


def test_three_lists_leave_the_banks_that_file_elsewhere(real_data: Path) -> None:
    found = _companies(real_data, "IWM_fund_workbook_2025-08-15.xlsx", [_list(real_data, name) for name in LISTS])
    lost = [one.ticker for one in found.rows if one.cik is None]
    assert (len(found.rows), lost) == (1_960, ["TOWN", "NBN", "HIFS", "FRBA", "CMRC"])


def test_companies_are_joined_by_the_issuers_figures_of_their_cusips(real_data: Path) -> None:
    """747 lines, of which 743 are shares and the rest cash."""
    found = _companies(real_data, "AVUV_holdings_avantis_2023-12-21.csv", [])
    assert (found.kinds.count(LineKind.SHARE), len(found.rows)) == (743, 739)
