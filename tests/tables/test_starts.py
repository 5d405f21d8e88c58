"""Windows that begin with each fund's own low: figures of other days are neither ranked nor subtracted."""

from __future__ import annotations

import pytest

from smallcap_cli.core.comparison.cells import columns_of
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import FundData, Value
from smallcap_cli.core.table import Table
from smallcap_cli.core.windows import parse_window
from smallcap_cli.render.view import extremes
from smallcap_cli.tables.funds.comparison import EVERY_ROW, RowChoice, comparison_table
from smallcap_cli.tables.funds.differences import differences_table
from smallcap_cli.tables.funds.ranks import places
from tests.core.builders import comparison, conventions, data, history, market, weekdays_between

DAYS = weekdays_between("2020-03-02", "2020-05-29")
WINDOW = "low:2020-03"


def with_low(ticker: str, low: str, *, level: float = 100.0) -> FundData:
    """A level fund but for one close at half, the lowest of March 2020, and a close of 110 at the end."""
    closes = [level / 2 if str(day) == low else level for day in DAYS]
    return data(history(ticker, DAYS, [*closes[:-1], 1.1 * level]))


def compared(*funds: FundData, benchmark: FundData | None = None) -> Comparison:
    prices = benchmark.prices if benchmark else None
    shared = market(prices) if prices else None
    return comparison(funds, conventions("2020-05-29", WINDOW), shared)


def built(given: Comparison, choice: RowChoice = EVERY_ROW, *names: str) -> Table:
    requests = [request(name, parse_window(WINDOW)) for name in names or ("ticker", "period_return", "max_drawdown")]
    return comparison_table(given, columns_of(given, requests), requests, choice)


EARLY, LATE, LATE_TOO = with_low("EARLY", "2020-03-16"), with_low("LATE", "2020-03-23"), with_low("TOO", "2020-03-23")


def returns(table: Table) -> tuple[Value, ...]:
    return table.column("period_return")


def test_figures_from_two_lows_say_from_which_day_and_have_no_mark() -> None:
    """`compare SPY QQQ --window low:2020-03` marked QQQ, whose low is a week before SPY's, without a word."""
    table = built(compared(EARLY, with_low("LATE", "2020-03-23", level=80.0)))
    # Both rise from half a level to 1.1 levels: +120 %.
    assert [round(cell.value, 9) for cell in returns(table) if isinstance(cell.value, float)] == [1.2, 1.2]
    assert [cell.notes for cell in returns(table)] == [("from 2020-03-16",), ("from 2020-03-23",)]
    assert [cell.comparable for cell in returns(table)] == [False, False]
    column = table.columns[1]
    assert (extremes(table, 1), places(column, returns(table))) == (frozenset(), [None, None])


def test_figures_from_two_lows_are_not_subtracted() -> None:
    """`--versus SPY` printed +47.01 percentage points between two windows."""
    table = built(compared(LATE, EARLY, LATE_TOO), RowChoice(versus="LATE"))
    early, too = returns(table)
    assert (early.value, early.missing, early.detail) == (
        None, "not_comparable", "they begin on 2020-03-16 and 2020-03-23"
    )  # fmt: skip
    assert too.value == 0.0  # 120 % less 120 %, from the same day


def test_figures_from_one_low_are_compared() -> None:
    higher = data(history("HIGH", DAYS, [50.0 if str(d) == "2020-03-23" else 100.0 for d in DAYS[:-1]] + [120.0]))
    table = built(compared(LATE, higher))
    assert [(cell.notes, cell.comparable) for cell in returns(table)] == [((), True)] * 2
    assert extremes(table, 1) == {1}


def test_the_fall_that_all_share_has_the_same_days_for_all() -> None:
    falls = [100.0 if str(d) < "2020-05-01" else 90.0 for d in DAYS]
    given = [
        data(history(t, DAYS, [50.0 if str(d) == low else level for d, level in zip(DAYS, falls, strict=True)]))
        for t, low in (("EARLY", "2020-03-16"), ("LATE", "2020-03-23"))
    ]
    common = built(compared(*given), EVERY_ROW, "ticker", "common_drawdown").column("common_drawdown")
    assert [(cell.value, cell.notes, cell.comparable) for cell in common] == [(pytest.approx(-0.1), (), True)] * 2


def test_why_two_funds_differ_is_not_said_of_two_windows() -> None:
    given = compared(LATE, EARLY, benchmark=LATE)
    table = differences_table(given, {}, {})
    total = table.rows[0]
    gap = total[[column.name for column in table.columns].index("EARLY_less_LATE")]
    assert (gap.value, gap.detail) == (None, "they begin on 2020-03-16 and 2020-03-23")
    assert table.findings == ()


def test_an_order_holds_figures_from_one_day_alone() -> None:
    """`--sort` put figures from the lows of different days into one order without a word."""
    # From 50 on 2020-03-23 to 130: +160 %, the others +120 %.
    high = data(history("HIGH", DAYS, [50.0 if str(d) == "2020-03-23" else 100.0 for d in DAYS[:-1]] + [130.0]))
    given = compared(EARLY, high, LATE)
    said = "in the order of period_return are the figures from 2020-03-23; those from other days follow"
    for by, order in (("period_return", ("LATE", "HIGH", "EARLY")), ("-period_return", ("HIGH", "LATE", "EARLY"))):
        table = built(given, RowChoice(sort=by, columns=("period_return",)))
        assert (table.keys, said in table.footnotes) == (order, True)
    alike = built(compared(LATE, high), RowChoice(sort="period_return", columns=("period_return",)))
    assert not [note for note in alike.footnotes if "those from other days" in note]
