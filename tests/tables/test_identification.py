"""What a footnote says of who is identified; companies are invented."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.identity import Directory, Identities, Identity
from smallcap_cli.core.model import Source
from smallcap_cli.tables.holdings.identification import identification_lines
from tests.core.holdings.lines import companies_of

DAY = date(2025, 8, 15)
LINES = tuple(
    HoldingLine(ticker, name, weight, asset_class="Equity")
    for ticker, name, weight in (("ALFA", "Alfalfa Corp", 0.6), ("TOWN", "TOWNEBANK", 0.25), ("LOST", "Lost Inc", 0.15))
)
HELD = Holdings("IWM", DAY, LINES, Source("file"))


def test_a_footnote_says_by_what_and_lists_the_others_by_weight() -> None:
    """0.6 of 1.0 is identified."""
    pairs = (Identity("ticker", "ALFA", 1, "Alfalfa Corp", "", "", DAY, DAY),)
    assert identification_lines(companies_of(HELD, Directory([Identities("us", pairs, Source("sec"))]))) == (
        "IWM: 1 of 3 companies identified, 60.00 % of their weight: 1 by ticker",
        "IWM: not identified: TOWN 25.00 %, LOST 15.00 %; of these TOWN: files with its bank regulator, not the SEC",
    )


def test_without_any_list_the_footnote_says_how_to_get_one() -> None:
    (line,) = identification_lines(companies_of(HELD))
    assert "smallcap data fetch --identities, or data import --identities FILE" in line
