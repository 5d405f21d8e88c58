"""Funds side by side, one cell, why funds differ, and what intervals say: built from bare comparisons."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from smallcap_cli.core.comparison.cells import columns_of, table_of
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import NOT_PUBLISHED, FundData
from smallcap_cli.core.table import Table
from smallcap_cli.core.windows import parse_window
from smallcap_cli.errors import UsageFault
from smallcap_cli.tables.funds.cell import cell_table
from smallcap_cli.tables.funds.comparison import EVERY_ROW, RowChoice, comparison_table, shown_columns, states_of
from smallcap_cli.tables.funds.differences import differences_table
from smallcap_cli.tables.funds.intervals import with_statements
from tests.core.builders import comparison, conventions, data, fund, month_end_history

#: Month ends of December 2022 to December 2024: level until the last one, which is ten per cent more.
RISING = data(month_end_history("RISE", "2022-12", [100.0] * 24 + [110.0]))
#: Half of it is lost in January 2023, and all regained in January 2024.
FALLING = data(month_end_history("FALL", "2022-12", [100.0] + [50.0] * 12 + [100.0] * 12))
LACKING = FundData("NONE", fund("NONE"), None)
WINDOW = parse_window("1y")


def compared(*funds: FundData, window: str = "1y") -> Comparison:
    return comparison(funds, conventions("2024-12-31", window))


def built(choice: RowChoice = EVERY_ROW, *names: str) -> Table:
    given = compared(RISING, FALLING, LACKING)
    requests = [request(name, WINDOW) for name in names or ("ticker", "return_1y")]
    return comparison_table(given, columns_of(given, requests), requests, choice, title="three funds")


def column(table: Table, name: str) -> list[object]:
    return [cell.value for cell in table.column(name)]


def test_every_fund_keeps_its_row_and_the_title_heads_the_table() -> None:
    table = built()
    # From the end of 2023 to the end of 2024: 100 to 110, and 50 to 100.
    assert (table.keys, column(table, "return_1y")) == (
        ("RISE", "FALL", "NONE"), [pytest.approx(0.1), pytest.approx(1.0), None],
    )  # fmt: skip
    assert table.head.startswith("three funds · ")


def test_rows_are_tested_ordered_and_counted() -> None:
    needed = ("return_1y",)
    assert built(RowChoice(sort="-return_1y", columns=needed)).keys == ("FALL", "RISE", "NONE")
    assert built(RowChoice(sort="-return_1y", limit=1, columns=needed)).keys == ("FALL",)
    assert built(RowChoice(where="return_1y<50%", columns=needed)).keys == ("RISE",)


def test_what_the_choice_of_rows_leaves_out_is_told() -> None:
    """`--where` of compare lost the word of rows it could not test, and a mark looked like the best of all funds."""
    needed = ("return_1y",)
    short = built(RowChoice(sort="-return_1y", limit=1, columns=needed))
    assert "the first 1 of 3 funds; extremes are marked among these" in short.footnotes
    whole = built(RowChoice(sort="-return_1y", limit=3, columns=needed))
    assert not any("first" in text for text in whole.footnotes)
    tested = built(RowChoice(where="return_1y<50", columns=needed))
    assert "1 row has no return_1y and was not tested" in tested.footnotes
    assert "return_1y: 50 is 5000 %; write 50% for 50 %" in tested.footnotes


def test_differences_are_counted_from_the_fund_that_is_named() -> None:
    table = built(RowChoice(versus="RISE"))
    assert (table.keys, column(table, "return_1y")) == (("FALL", "NONE"), [pytest.approx(0.9), None])


def test_a_test_that_leaves_out_the_fund_of_the_differences_is_refused() -> None:
    with pytest.raises(UsageFault, match="RISE"):
        built(RowChoice(where="return_1y>50%", versus="RISE", columns=("return_1y",)))


def test_the_states_of_funds_are_those_of_the_status_column() -> None:
    given = compared(RISING, LACKING)
    requests = [request(name, WINDOW) for name in ("return_1y", "status")]
    assert states_of(columns_of(given, requests)) == ["ok", "unavailable"]


def test_a_column_that_only_an_order_needed_is_not_shown() -> None:
    table = built(EVERY_ROW, "ticker", "return_1y")
    ticker, figure = table.columns
    table = replace(table, columns=(ticker, replace(figure, machine=False, screen=False)))
    assert [shown.name for shown in shown_columns(table).columns] == ["ticker"]


def test_a_cell_names_both_closes_with_their_days() -> None:
    table = cell_table(compared(FALLING, RISING), 1, request("return_1y", WINDOW))
    items = dict(zip(column(table, "item"), column(table, "value"), strict=True))
    assert (items["start"], items["end"]) == ("100.000000 on 2023-12-31", "110.000000 on 2024-12-31")
    assert float(str(items["value, exact"])) == pytest.approx(0.1)


def test_why_funds_differ_without_rules_of_their_indexes() -> None:
    table = differences_table(compared(RISING, data(FALLING.prices, fund=None)), {})
    lines = {str(row[1].value): row for row in table.rows}
    first, second, apart = lines["return 1y"][2:5]
    assert [first.value, second.value, apart.value] == [pytest.approx(n) for n in (0.1, 1.0, 0.9)]
    assert apart.unit == "points"
    assert (lines["index"][2].value, lines["index"][3].missing) == ("russell_2000", NOT_PUBLISHED)
    assert "FALL_less_RISE" in [shown.name for shown in table.columns]


def noisy(ticker: str, seed: int) -> FundData:
    """61 month ends to December 2024."""
    returns = np.random.default_rng(seed).normal(0.005, 0.05, 60)
    return data(month_end_history(ticker, "2019-12", 100.0 * np.cumprod([1.0, *(1.0 + returns)])))


def test_statements_say_how_many_funds_were_chosen_from() -> None:
    given = compared(noisy("ONE", 1), noisy("TWO", 2), window="5y")
    plain = table_of(given, columns_of(given, [request("sharpe", parse_window("5y"))]), ())
    all_of_them = with_statements(plain, given, versus=None, of=2)
    chosen = with_statements(plain, given, versus=None, of=7)
    assert [record["figure"] for record in all_of_them.pairs] == ["sharpe", "return"]
    (said,) = set(chosen.footnotes) - set(all_of_them.footnotes)
    assert "2 funds" in said
    assert "7" in said


def test_beside_one_fund_an_interval_is_that_of_the_difference() -> None:
    given = compared(noisy("ONE", 1), noisy("TWO", 2), window="5y")
    requests = [request(name, parse_window("5y")) for name in ("ticker", "sharpe", "sharpe_low", "sharpe_high")]
    levels = columns_of(given, requests)
    table = comparison_table(given, levels, requests, RowChoice(versus="TWO"))
    stated = with_statements(table, given, versus="TWO", of=2)
    pair = next(record for record in stated.pairs if record["figure"] == "sharpe")
    assert (pair["first"], pair["second"]) == ("ONE", "TWO")
    assert column(stated, "sharpe_low") + column(stated, "sharpe_high") == [pair["low"], pair["high"]]
    assert column(stated, "sharpe") == [pytest.approx(pair["difference"])]


def test_the_correlation_of_excess_returns_is_called_so() -> None:
    # BIL with SPY is 0.018 here and 0.186 in `correlate`, which takes the returns themselves.
    labels = [request(name, parse_window("1y")).column.label for name in ("correlation", "correlation_low")]
    assert labels == ["excess correlation 1y", "excess correlation, 95 % low 1y"]
