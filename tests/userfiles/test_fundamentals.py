"""The user's table of fundamentals: its columns, its days, and every way in which it can be wrong."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, figure_of
from smallcap_cli.core.fundamentals.figures import FIGURES
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.userfiles.fundamentals import FIGURE_COLUMNS, parse_fundamentals, parse_table_of

DAY = date(2025, 8, 21)
NAME = "incomes_2025-08-21.csv"


def parsed(text: str, name: str = NAME) -> tuple[Fundamentals, ...]:
    return parse_fundamentals(name, text.encode())


def test_millions_and_dollars_are_one_figure() -> None:
    """-1,398.74 million are -1,398,740,000 dollars."""
    (millions,) = parsed("ticker,net_income_ttm_musd,market_cap_musd\nSNOW,-1398.74,65000\n")
    (dollars,) = parsed("ticker,net_income_ttm_usd,market_cap_usd\nSNOW,-1398740000,65e9\n")
    assert millions.stated["ttm"].value == pytest.approx(dollars.stated["ttm"].value)
    assert dollars.stated["ttm"] == CompanyFigure(-1_398_740_000.0, DAY, DAY, "stated")
    assert millions.market_cap_usd == dollars.market_cap_usd == 65e9


def test_heads_in_any_case_and_order_and_other_columns_are_ignored() -> None:
    (found,) = parsed("Sector;Net Income TTM USD;pe;CIK;Ticker\nTech;5;7,1;0001640147;snow\n")
    assert (found.subject, found.ticker, found.cik, found.sector) == ("SNOW", "SNOW", 1640147, "Tech")
    assert found.stated["ttm"].value == 5.0


@pytest.mark.parametrize("cik", ["1640147", "0001640147", "CIK0001640147", "cik1640147"])
def test_a_cik_in_any_spelling_names_a_company_without_ticker(cik: str) -> None:
    (found,) = parsed(f"cik,net_income_ttm_usd\n{cik},1\n")
    assert (found.subject, found.cik, found.ticker) == ("CIK0001640147", 1640147, "")


@pytest.mark.parametrize("ticker", ["NAN", "NA", "TRUE", "NULL"])
def test_no_ticker_is_taken_for_something_else(ticker: str) -> None:
    assert parsed(f"ticker,net_income_ttm_usd\n{ticker},1\n")[0].ticker == ticker


@pytest.mark.parametrize("cell", ["", "-", "N/A", "nan"])
def test_an_empty_income_is_unknown_and_not_zero(cell: str) -> None:
    (found,) = parsed(f"ticker,net_income_ttm_usd\nA,{cell}\n")
    assert dict(found.stated) == {}


def test_a_row_has_its_own_day_else_that_of_the_file() -> None:
    rows = parsed("ticker,net_income_ttm_usd,as_of\nA,1,2025-05-01\nB,1,\n")
    assert [row.stated["ttm"].known for row in rows] == [date(2025, 5, 1), DAY]
    assert [row.source.as_of for row in rows] == [date(2025, 5, 1), DAY]


def test_a_row_that_stands_twice_counts_once() -> None:
    assert [row.stated["ttm"].value for row in parsed("ticker,net_income_ttm_usd\nA,1\nA,1\n")] == [1.0]


@pytest.mark.parametrize(
    ("head", "cell", "name", "value"),
    [
        ("net_income_year_musd", "-2", "year", -2e6), ("net_income_year_usd", "-2", "year", -2.0),
        ("eps_ttm", "-0.25", "eps", -0.25),
        ("operating_income_ttm_musd", "3", "operating", 3e6), ("operating_income_ttm_usd", "3", "operating", 3.0),
        ("free_cash_flow_ttm_musd", "-4.5", "fcf", -4.5e6), ("free_cash_flow_ttm_usd", "-4.5", "fcf", -4.5),
        ("ebitda_ttm_musd", "5", "ebitda", 5e6), ("ebitda_ttm_usd", "5", "ebitda", 5.0),
        ("total_debt_musd", "0", "debt", 0.0), ("total_debt_usd", "7", "debt", 7.0),
        ("net_issuance_1y", "0.021", "net_issuance", 0.021), ("net_issuance_1y", "-2.1%", "net_issuance", -0.021),
        ("net_issuance_1y", "150 %", "net_issuance", 1.5),
    ],
)  # fmt: skip
def test_each_figure_has_a_column_of_its_own(head: str, cell: str, name: str, value: float) -> None:
    (found,) = parsed(f"ticker,{head}\nA,{cell}\n")
    figure = found.stated[name]
    assert (figure.value, figure.end, figure.known, figure.method) == (pytest.approx(value), DAY, DAY, "stated")
    assert figure_of(found, name, DAY) == figure


def test_every_figure_that_is_computed_from_filings_can_be_stated() -> None:
    assert {column.name for column in FIGURE_COLUMNS} == FIGURES.keys()


def test_a_column_that_looks_like_one_is_named() -> None:
    """A screener's other columns are passed over in silence; one letter less was, too."""
    text = "ticker,net_income_ttm_usd,free_cashflow_ttm_usd,pe,sales_ttm_usd,price,shares_outstanding\nA,1,2,3,4,5,6\n"
    assert parse_table_of(NAME, text.encode()).warnings == (
        f"{NAME}: column free_cashflow_ttm_usd is not read; did you mean free_cash_flow_ttm_usd?",
    )


FAULTS = {
    "no figure": ("ticker,company\nA,A Co\n", "1: no column with a figure"),
    "stands twice": ("ticker,total_debt_usd,total_debt_usd\nA,1,2\n", "1: column total_debt_usd stands there twice"),
    "negative debt": ("ticker,total_debt_usd\nA,-1\n", "2: total_debt_usd -1 is below zero"),
    "negative value": ("ticker,market_cap_musd\nA,-1\n", "2: market_cap_musd -1 is below zero"),
    "negative shares": ("ticker,shares_out\nA,-1\n", "2: shares_out -1 is below zero"),
    "percentage": ("ticker,net_issuance_1y\nA,2.1\n", "2: net_issuance_1y 2.1 is more than all shares"),
    "all shares": ("ticker,net_issuance_1y\nA,-101%\n", "2: net_issuance_1y -101% is below -1"),
    "no percentage": ("ticker,total_debt_usd\nA,5%\n", "2: total_debt_usd '5%' is not a number"),
    "both": ("ticker,net_income_ttm_usd,net_income_ttm_musd\nA,1,1\n", "1: both net_income_ttm_usd and"),
    "no name": ("company,net_income_ttm_usd\nA,1\n", "1: neither a column ticker nor a column cik"),
    "nameless": ("ticker,net_income_ttm_usd\n ,1\n", "2: neither ticker nor CIK"),
    "number": ("ticker,net_income_ttm_usd\nA,1\nB,12 mn\n", "3: net_income_ttm_usd '12 mn' is not a number"),
    "thousands": ('ticker,net_income_ttm_usd\nA,"1,000"\n', "2: net_income_ttm_usd '1,000' is not a number"),
    "underscore": ("ticker,net_income_ttm_usd\nA,1_0\n", "2: net_income_ttm_usd '1_0' is not a number"),
    "cik": ("cik,net_income_ttm_usd\n12x,1\n", "2: cik '12x' is not a number of at most ten digits"),
    "day": ("ticker,net_income_ttm_usd,as_of\nA,1,8/21/2025\n", "2: as_of '8/21/2025' is not a date"),
    "twice": ("ticker,net_income_ttm_usd\nA,1\nB,1\nA,2\n", "4: A has two rows that differ"),
    "cells": ("ticker,net_income_ttm_usd\nA\n", "2: 1 cells where the header has 2"),
    "empty": ("ticker,net_income_ttm_usd\n", " no rows"),
    "nothing": ("", "1: the file is empty"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_faulty_file_is_refused_with_its_line(case: str) -> None:
    text, message = FAULTS[case]
    with pytest.raises(CouldNotParse) as raised:
        parsed(text)
    assert raised.value.message.startswith(f"{NAME}:{message}")
    assert raised.value.hint


def test_a_file_without_any_day_is_refused() -> None:
    """A figure without a day would be known since ever: an as-of question could not leave it out."""
    with pytest.raises(CouldNotParse, match=r"incomes.csv:2: neither the row nor the file's name gives a day"):
        parsed("ticker,net_income_ttm_usd\nA,1\n", "incomes.csv")
