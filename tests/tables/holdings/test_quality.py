"""The tables of the unprofitable share from bare types: no command line, no file."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.fundamentals import CompanyFigure
from smallcap_cli.core.holdings.earnings import Earning, FundInside
from smallcap_cli.core.model import NOT_FETCHED, NOT_PUBLISHED, Gap
from smallcap_cli.tables.holdings.quality import names_table, quality_table, sectors_table
from tests.core.holdings.lines import DAY, companies_of, fund, share

KNOWN = date(2025, 8, 21)
AS_OF = date(2025, 9, 1)


def earning_fund(*rows: tuple[str, float | None, float | None]) -> FundInside:
    """A fund by ticker, weight and income of its companies."""
    companies = companies_of(fund("F", *(share(ticker, weight) for ticker, weight, _ in rows)))
    incomes = {ticker: income for ticker, _, income in rows}
    earnings = []
    for company in companies.rows:
        income = incomes[company.ticker]
        figure = None if income is None else CompanyFigure(income, DAY, KNOWN, "stated")
        earnings.append(Earning(company, figure, "" if figure else "not in the source"))
    return FundInside("F", companies, tuple(earnings), None)


def test_a_fund_without_holdings_has_the_reason_in_every_cell() -> None:
    gap = Gap(NOT_FETCHED, "no file")
    table = quality_table([FundInside("F", None, (), gap)], "ttm", AS_OF)
    assert {cell.missing for cell in table.rows[0][1:]} == {NOT_FETCHED}


def test_weights_that_are_unknown_leave_the_count() -> None:
    """One of two known companies loses: 50 % by count; a company has no weight, so by weight there is no figure."""
    table = quality_table([earning_fund(("A", 0.5, -1.0), ("B", None, 1.0))], "ttm", AS_OF)
    assert table.column("unprofitable_share")[0].value == 0.5
    assert table.column("unprofitable_share_weight")[0].missing == NOT_PUBLISHED
    assert table.warnings == ()


def test_the_heaviest_unknown_companies_are_named() -> None:
    rows = [("A", 0.4, 1.0), *((f"U{number}", 0.1 - number / 1000, None) for number in range(6))]
    table = quality_table([earning_fund(*rows)], "ttm", AS_OF)
    # 6 x 10 % less 0.1 x (0 + 1 + 2 + 3 + 4 + 5) %.
    assert "F: income unknown of 6 companies, 58.50 % of the fund: U0 10.00 %, U1 9.90 %" in table.footnotes[1]
    assert table.footnotes[1].endswith("U4 9.60 % and 1 more")


def test_names_come_with_the_figure_and_why_there_is_none() -> None:
    table = names_table([earning_fund(("A", 0.6, -1e6), ("B", 0.4, None))], "ttm", AS_OF)
    assert [cell.value for cell in table.column("status")] == ["unprofitable", "unknown"]
    assert table.column("figure")[0].value == -1e6
    assert (table.column("figure")[1].missing, table.column("detail")[1].value) == (NOT_PUBLISHED, "not in the source")


def test_sectors_add_up_to_the_fund() -> None:
    table = sectors_table([earning_fund(("A", 0.6, -1.0), ("B", 0.4, 1.0))], "ttm", AS_OF)
    assert [cell.value for cell in table.column("weight")] == [1.0]
    assert [cell.value for cell in table.column("sector")] == ["not stated"]
