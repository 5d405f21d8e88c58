"""What people and programs see of a fund's summary by Yahoo; the fund is invented."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.model import NOT_COMPARABLE, Source
from smallcap_cli.core.portfolio_summary import PortfolioSummary, TopHolding
from smallcap_cli.core.rows import keep_rows, parse_where, sort_rows
from smallcap_cli.render import view
from smallcap_cli.tables.holdings.portfolio import portfolio_summary_table

SUMMARY = PortfolioSummary(
    "F", Source("yahoo", date(2026, 11, 20), citation="Yahoo Finance"),
    (TopHolding("A", "Alfa Inc", 0.03), TopHolding("B", "Beta Inc", 0.02)),
    (("industrials", 0.6), ("consumer_cyclical", 0.3)), (("stock", 0.98), ("cash", 0.02), ("bond", 0.0)),
)  # fmt: skip


def test_each_part_has_a_title_with_what_it_adds_up_to_and_no_dash() -> None:
    table = portfolio_summary_table(SUMMARY)
    assert dict(table.titles) == {
        0: "2 largest lines · parts of the fund, 5.00 % in all",
        2: "sectors in Yahoo's words · parts of the stocks, 90.00 % in all",
        4: "asset classes · parts of the fund, 100.00 % in all",
    }
    shown = view.view(table, across=False)
    assert [row.label for row in shown.rows] == [
        "Alfa Inc (A)", "Beta Inc (B)", "industrials", "consumer cyclical", "stock", "cash", "bond",
    ]  # fmt: skip
    assert not any(cell.missing for row in shown.rows for cell in row.cells)


def test_a_weight_of_zero_says_what_it_is() -> None:
    table = portfolio_summary_table(SUMMARY)
    weights = table.column("weight")
    assert weights[-1].notes == ("Yahoo states 0 %",)
    assert all(not cell.notes for cell in weights[:-1])


def test_programs_find_why_a_sector_has_no_ticker() -> None:
    table = portfolio_summary_table(SUMMARY)
    assert [cell.value for cell in table.column("ticker")] == ["A", "B", None, None, None, None, None]
    assert (table.column("ticker")[2].missing, table.column("ticker")[2].detail) == (
        NOT_COMPARABLE, "only a line has a ticker",
    )  # fmt: skip


def test_what_yahoo_does_not_list_is_said() -> None:
    table = portfolio_summary_table(SUMMARY._replace(top=(), asset_classes=()))
    assert "Yahoo lists no largest lines and no asset classes" in table.footnotes
    assert list(table.titles) == [0]


def test_titles_stay_with_their_rows() -> None:
    """Below `--where` and `--sort` the titles stood above other rows."""
    table = portfolio_summary_table(SUMMARY)
    cut = keep_rows(table, parse_where("weight>=0.3"))
    assert [(number, title.partition(" ")[0]) for number, title in cut.titles.items()] == [(0, "sectors"), (2, "asset")]
    mixed = sort_rows(table, "-weight")
    assert [(number, title.partition(" ")[0]) for number, title in mixed.titles.items()][:3] == [
        (0, "asset"), (1, "sectors"), (3, "2"),
    ]  # fmt: skip
