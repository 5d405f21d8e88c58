"""The tables of the unprofitable share from bare types: no command line, no file."""

from __future__ import annotations

from datetime import date, timedelta

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, ReportedFact
from smallcap_cli.core.holdings.earnings import Earning, FundInside
from smallcap_cli.core.identity import Directory, Identities, Identity
from smallcap_cli.core.model import NOT_FETCHED, NOT_PUBLISHED, Gap, Source
from smallcap_cli.render import view
from smallcap_cli.tables.holdings.finances import finances_table
from smallcap_cli.tables.holdings.quality import history_table, names_table, quality_table, sectors_table
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
    assert "F: net income unknown of 6 companies, 58.50 % of the fund: U0 10.00 %, U1 9.90 %" in table.footnotes[1]
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


def known_fund(day: date, *tickers: str) -> FundInside:
    """Two companies of 60 % and 40 % that earn; those of the tickers are identified."""
    pairs = tuple(
        Identity("ticker", one, number, f"{one} Corp", "", "", DAY, DAY) for number, one in enumerate(tickers)
    )
    directory = Directory([Identities("us", pairs, Source("sec"))])
    held = fund("F", share("A", 0.6), share("B", 0.4))._replace(as_of=day)
    companies = companies_of(held, directory)
    figure = CompanyFigure(1.0, DAY, KNOWN, "stated")
    return FundInside("F", companies, tuple(Earning(one, figure) for one in companies.rows), None)


def test_history_says_day_by_day_who_is_identified() -> None:
    later = DAY + timedelta(days=31)
    table = history_table([known_fund(DAY, "A"), known_fund(later, "A", "B")], "ttm", AS_OF)
    assert table.footnotes[2:4] == (
        "2025-08-15: 1 of 2 companies identified, 60.00 % of their weight: 1 by ticker",
        "2025-09-15: 2 of 2 companies identified, 100.00 % of their weight: 2 by ticker",
    )


def test_sectors_say_how_much_is_known_by_weight_and_count() -> None:
    """A 60 % loses, B 40 % is unknown: all known lose, bounds of 60 to 100 % by weight, a half to all by count."""
    table = sectors_table([earning_fund(("A", 0.6, -1.0), ("B", 0.4, None))], "ttm", AS_OF)
    names = ("unprofitable_share", "low", "high", "low_weight", "high_weight", "coverage", "coverage_weight")
    assert [table.column(name)[0].value for name in names] == [1.0, 0.5, 1.0, 0.6, 1.0, 0.5, 0.6]
    assert "F: net income unknown of 1 company, 40.00 % of the fund: B 40.00 %" in table.footnotes


def test_free_cash_flow_is_called_so_everywhere() -> None:
    """Nothing in the table of negative free cash flow speaks of profit; the names of columns are a contract."""
    found = earning_fund(("A", 0.5, -1.0), ("B", 0.4, 2.0), ("C", 0.1, None))
    for build in (quality_table, history_table, sectors_table, names_table):
        table = build([found], "fcf", AS_OF)
        said = " ".join((table.head, *table.footnotes, *(column.label for column in table.columns)))
        said += " ".join(str(cell.value) for row in table.rows for cell in row)
        assert "rofitable" not in said
        assert "income" not in said
        assert "loss" not in said
        assert "free cash flow" in said
    assert quality_table([found], "fcf", AS_OF).head.startswith("Companies with negative free cash flow")
    assert [cell.value for cell in names_table([found], "fcf", AS_OF).column("status")] == [
        "negative", "not negative", "unknown",
    ]  # fmt: skip


def test_negative_free_cash_flow_may_weigh_more_than_it_counts() -> None:
    """By weight 80 %, by count 50 %: a warning about loss makers says nothing of cash flows."""
    found = earning_fund(("A", 0.8, -1.0), ("B", 0.2, 1.0))
    assert quality_table([found], "fcf", AS_OF).warnings == ()
    assert len(quality_table([found], "ttm", AS_OF).warnings) == 1


def test_a_list_without_a_day_says_why() -> None:
    found = earning_fund(("A", 1.0, 1.0))
    bare = found._replace(companies=companies_of(fund("F", share("A", 1.0))._replace(as_of=None)))
    cell = quality_table([bare], "ttm", AS_OF).column("as_of")[0]
    assert cell.detail == "neither the file nor its name gives a day"


def test_a_measure_that_nobody_knows_keeps_its_row() -> None:
    """The row of P/E was left out and that of its coverage was not: two rows stood there as `known` of nothing."""
    table = finances_table([earning_fund(("A", 0.6, None), ("B", 0.4, None))], "ttm", AS_OF)
    shown = view.view(table, across=True)
    labels = [row.label for row in shown.rows]
    assert labels[labels.index("P/E with loss makers") + 1] == "known"
    assert "of them financials" in labels


def test_the_sources_of_a_share_are_said() -> None:
    found = earning_fund(("A", 0.6, 1.0), ("B", 0.4, 1.0))
    known = Fundamentals("A", Source("files", KNOWN, citation="/a/incomes.csv"))
    stated = found._replace(earnings=tuple(one._replace(fundamentals=known) for one in found.earnings))
    lines = quality_table([stated], "ttm", AS_OF).footnotes
    assert "F: holdings of 2025-08-15, from files" in lines
    assert "net income from files: incomes.csv" in lines


def test_history_has_each_day_once() -> None:
    shown = view.view(history_table([known_fund(DAY)], "ttm", AS_OF), across=True)
    assert "holdings of" not in [row.label for row in shown.rows]


def test_dollars_say_so_and_another_currency_is_noted() -> None:
    """A loss of a company that files in Canadian dollars stood there as dollars."""
    fact = ReportedFact("ifrs-full:ProfitLoss", "CAD", DAY, DAY, -2e6, KNOWN, "40-F", "1")
    found = earning_fund(("A", 0.6, -1e6), ("B", 0.4, -2e6))
    foreign = found.earnings[1]
    abroad = foreign._replace(figure=CompanyFigure(-2e6, DAY, KNOWN, "year", facts=(fact,)))
    table = names_table([found._replace(earnings=(found.earnings[0], abroad))], "ttm", AS_OF)
    assert next(column.label for column in table.columns if column.name == "figure") == "net income, USD"
    assert [cell.notes for cell in table.column("figure")] == [(), ("in CAD",)]


def test_bounds_of_a_measure_are_indented_in_every_format_and_named_for_programs() -> None:
    """Blanks in a label made the indentation: a page of HTML had none, JSON a column called `  at least`."""
    table = finances_table([earning_fund(("A", 0.6, 1.0))], "ttm", AS_OF)
    labels = {column.name: column.label for column in table.columns}
    assert labels["fcf_negative_share_low"] == "free cash flow below zero, by count, at least"
    assert labels["pe_coverage"] == "P/E with loss makers, known"
    rows = [(row.label, row.indent) for row in view.view(table, across=True).rows]
    at = rows.index(("free cash flow below zero, by count", 0))
    assert rows[at + 1 : at + 4] == [("at least", 1), ("at most", 1), ("known", 1)]


def test_programs_find_the_sources_of_a_sector() -> None:
    table = sectors_table([earning_fund(("A", 0.6, 1.0))], "ttm", AS_OF)
    assert [source.provider for source in table.column("unprofitable_share")[0].sources] == ["files"]


def test_measures_say_their_sources_and_who_is_identified() -> None:
    lines = finances_table([known_fund(DAY, "A")], "ttm", AS_OF).footnotes
    assert "F: 1 of 2 companies identified, 60.00 % of their weight: 1 by ticker" in lines
    assert "F: holdings of 2025-08-15, from files" in lines
