"""The names people type for columns and windows."""

from __future__ import annotations

import pytest

from smallcap_cli.core.aliases import ALIASES, canonical_name
from smallcap_cli.core.metrics.columns import column_name, column_names, request
from smallcap_cli.core.window_names import NAMED, window_name
from smallcap_cli.core.windows import parse_window
from smallcap_cli.errors import NotFound, UsageFault

FIVE_YEARS = parse_window("5y")


@pytest.mark.parametrize(
    ("typed", "column"),
    [
        ("fee", "expense_ratio"), ("ter", "expense_ratio"), ("yield", "dividend_yield"), ("aum", "aum_usd"),
        ("assets", "aum_usd"), ("mdd", "max_drawdown"), ("mdd:3y", "max_drawdown:3y"), ("vol", "volatility"),
        ("vol:36m", "volatility:3y"), ("sharpe_ratio", "sharpe"), ("1y", "return_1y"), ("5y", "return_5y"),
        ("ytd", "return_ytd"), ("YTD", "return_ytd"), ("Fee", "expense_ratio"), ("EXPENSE_RATIO", "expense_ratio"),
        ("return_12m", "return_1y"), ("r2", "r_squared"), ("te", "tracking_error"), ("index", "index_name"),
        # A window alone is the return over it: cumulative below 3 years, a year from 3 years on (interface.md).
        ("2y", "period_return:2y"), ("15y", "cagr:15y"), ("2024", "period_return:2024"), ("mtd", "period_return:mtd"),
        ("return_2024", "period_return:2024"), ("2025q4", "period_return:2025Q4"),
    ],
)  # fmt: skip
def test_a_name_that_people_type_is_the_column_s_own(typed: str, column: str) -> None:
    """`-c fee,ytd` was refused with a near name."""
    assert column_name(typed) == column
    assert request(typed, FIVE_YEARS).name == column


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("drawdown", "max_drawdown or current_drawdown"), ("return", "period_return or cagr"),
        ("holdings", "line_count or company_count"), ("capture:3y", "up_capture:3y or down_capture:3y"),
    ],
)  # fmt: skip
def test_a_name_of_several_columns_is_refused_with_them(typed: str, candidates: str) -> None:
    with pytest.raises(UsageFault, match="several columns") as raised:
        request(typed, FIVE_YEARS)
    assert raised.value.hint == f"write {candidates}"


def test_every_alias_stands_for_columns_there_are_and_hides_none() -> None:
    names = set(column_names())
    assert set(ALIASES) <= names
    typed = {alias for aliases in ALIASES.values() for alias in aliases}
    assert not typed & names
    assert all(alias == alias.casefold() for alias in typed)
    assert all(column_name(name) == name for name in names)


def test_a_table_that_has_one_of_several_takes_that_one() -> None:
    assert canonical_name("holdings", ("ticker", "line_count")) == "line_count"


@pytest.mark.parametrize("typed", ["feee", "max:5y", "no_such", "", ":", "1"])
def test_what_is_no_name_stays_what_it_is(typed: str) -> None:
    assert column_name(typed) == typed
    with pytest.raises((NotFound, UsageFault)):
        request(typed, FIVE_YEARS)


@pytest.mark.parametrize(
    ("typed", "window"),
    [
        ("YTD", "ytd"), ("5Y", "5y"), ("12m", "1y"), ("36M", "3y"), ("5yr", "5y"), ("10 years", "10y"), ("1mo", "1m"),
        ("6 months", "6m"), ("1 day", "1d"), ("1week", "1w"), ("2025q4", "2025Q4"), ("2025-Q4", "2025Q4"),
        ("si", "max"), ("MAX", "max"), ("inception", "max"),
    ],
)  # fmt: skip
def test_a_window_may_be_written_in_other_ways(typed: str, window: str) -> None:
    """`--window YTD` and `--window 12m` were refused."""
    assert parse_window(typed) == parse_window(window)
    assert parse_window(typed).name == window


def test_names_of_windows_stay_what_they_are() -> None:
    written = (*NAMED, "2024", "2025Q4", "2025-04", "since:2025-04-08", "low:2025-04", "12m-1m", "18m", "4y", "5x")
    assert [window_name(name) for name in written] == list(written)
