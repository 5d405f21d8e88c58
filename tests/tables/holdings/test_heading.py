"""What stands above what a list of holdings says, and how much of it is known; companies are invented."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.holdings.companies import companies_together
from smallcap_cli.core.holdings.search import holders_of
from smallcap_cli.core.identity import Directory, Identities, Identity
from smallcap_cli.core.model import Source
from smallcap_cli.core.table import Table
from smallcap_cli.tables.holdings.breakdown import by_sector, concentration_table, weights_table
from smallcap_cli.tables.holdings.changes import changes_table
from smallcap_cli.tables.holdings.holders import holders_table
from smallcap_cli.tables.holdings.lines import holdings_table
from tests.core.holdings.lines import DAY, companies_of, share

LINES = (
    share("RUA", 0.3, "RUSH INC CLASS A"), share("RUB", 0.1, "RUSH INC CLASS B"), share("B", 0.4),
    HoldingLine("USD", "USD CASH", 0.15, asset_class="Cash"),
    HoldingLine("", "BETA CORP CVR", None, asset_class="Equity"),
    HoldingLine("F1", "INDEX FUTURE", 0.0, asset_class="Futures"),
    HoldingLine("F2", "OTHER FUTURE", 0.0, asset_class="Futures"),
)  # fmt: skip
FILED = Holdings("F", DAY, LINES, Source("sec", DAY, citation="NPORT-P 1-25-1"), filed=date(2025, 10, 14))
#: B is identified: 0.4 of the 0.8 that companies weigh.
KNOWN = Directory([Identities("us", (Identity("ticker", "B", 2, "B Corp", "", "", DAY, DAY),), Source("sec"))])
COVERAGE = "F: 1 of 2 companies identified, 50.00 % of their weight: 1 by ticker"


def words_of(table: Table) -> tuple[str, ...]:
    return tuple(table.head.split(" · "))


def test_lines_stand_below_source_days_and_counts() -> None:
    """Seven lines: three shares of two companies, cash, what is left of a company, two futures; 95 % in all."""
    table = holdings_table(companies_of(FILED))
    assert words_of(table) == (
        "F", "holdings of 2025-08-15, filed 2025-10-14", "sec: NPORT-P 1-25-1", "7 lines, 95.00 % in all",
        "2 companies in 3 lines", "4 other lines: derivatives 2, cash 1, remnants (escrow, CVR) 1",
    )  # fmt: skip


def test_programs_find_them_in_every_row() -> None:
    """Lines of one company have one `company`: two companies, as many as the head says."""
    table = holdings_table(companies_of(FILED))
    assert [column.name for column in table.columns[-3:]] == ["company", "filed", "source"]
    assert {cell.value for cell in table.column("filed")} == {date(2025, 10, 14)}
    assert {cell.value for cell in table.column("source")} == {"sec: NPORT-P 1-25-1"}
    named = [cell.value for cell in table.column("company")]
    assert named[0] == named[1]
    assert len(set(named[:3])) == 2
    assert named[3:] == [None] * 4


def test_dollars_say_so() -> None:
    fund = companies_of(FILED)
    for table in (holdings_table(fund), holders_table([fund], holders_of([fund], "B"), "B", DAY)):
        assert next(column.label for column in table.columns if column.name == "value_usd") == "value, USD"


def test_a_list_that_nobody_filed_has_no_day_of_filing() -> None:
    own = companies_of(replace_source(FILED))
    assert words_of(holdings_table(own))[1:3] == ("holdings of 2025-08-15", "files: F.csv")
    assert holdings_table(own).column("filed")[0].detail == "the list states no day of filing"


def replace_source(holdings: Holdings) -> Holdings:
    return holdings._replace(source=Source("files", DAY, citation="/home/a/F.csv"), filed=None)


def test_every_aggregate_says_what_it_covers() -> None:
    """Beside groups and concentration stand day, source and filing, and how much of the fund is identified."""
    fund = companies_of(FILED, KNOWN)
    for table in (weights_table(fund, by_sector(fund)), concentration_table(fund)):
        assert table.footnotes[-2] == COVERAGE
        assert table.footnotes[-1] == "F: not identified: RUA 40.00 %"
        assert {"holdings of 2025-08-15, filed 2025-10-14", "sec: NPORT-P 1-25-1"} <= set(words_of(table))
        assert table.column("source")[0].value == "sec: NPORT-P 1-25-1"
        assert table.column("filed")[0].value == date(2025, 10, 14)
    holders = holders_table([fund], holders_of([fund], "B"), "B", DAY)
    assert holders.column("source")[0].value == "sec: NPORT-P 1-25-1"


def test_concentration_says_what_it_is_of() -> None:
    """Three lines of seven are shares; one of two companies, half of their weight, has a CIK."""
    table = concentration_table(companies_of(FILED, KNOWN))
    names = ("companies", "lines", "identified", "identified_weight")
    assert [table.column(name)[0].value for name in names] == [2.0, 7.0, 1.0, 0.5]


def test_a_fund_whose_list_has_no_sectors_says_so() -> None:
    fund = companies_of(FILED._replace(rows=(share("A", 1.0, sector=""),)))
    assert "the list states no sectors" in words_of(weights_table(fund, by_sector(fund)))


def test_holders_are_counted_and_the_funds_are_too() -> None:
    one, other = companies_of(FILED), companies_of(FILED._replace(ticker="G", rows=(share("C", 1.0),)))
    table = holders_table([one, other], holders_of([one, other], "B"), "b", DAY)
    assert table.head == "B is held by 1 of 2 funds"
    assert table.footnotes[0] == "not in G"


def test_two_lists_say_where_they_are_from_and_splits_read_as_splits() -> None:
    """A: 100 shares, then 400 at a quarter of the price; B: 70, then 10 at seven times the price."""
    then = FILED._replace(rows=(
        share("A", 0.4, shares=100.0), share("B", 0.3, shares=70.0), share("C", 0.3, shares=50.0),
        share("D", 0.0, shares=50.0), share("E", 0.0, shares=50.0),
    ))  # fmt: skip
    now = then._replace(as_of=date(2025, 9, 15), source=Source("files", citation="/a/now.csv"), filed=None, rows=(
        share("A", 0.4, shares=400.0), share("B", 0.3, shares=10.0), share("C", 0.3, shares=50.0),
        share("D", 0.0, shares=50.0), share("E", 0.0, shares=50.0),
    ))  # fmt: skip
    table = changes_table(*companies_together([then, now]))
    assert "taken for splits: A 4 for 1, B 1 for 7" in table.footnotes
    assert "F: holdings of 2025-08-15, filed 2025-10-14, from sec: NPORT-P 1-25-1" in table.footnotes
    assert "F: holdings of 2025-09-15, from files: now.csv" in table.footnotes
    assert table.column("source_then")[0].value == "sec: NPORT-P 1-25-1"
    assert table.column("source")[0].value == "files: /a/now.csv"
