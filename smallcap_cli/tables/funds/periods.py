"""Returns with one row a period and one column a fund: by calendar period, and over named windows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.analysis.periods import (
    Period,
    Step,
    period_returns,
    periods_between,
    periods_within,
    with_end_notes,
)
from smallcap_cli.core.comparison.cells import PERIOD_WORDS, WINDOW_WORDS, columns_of, convention_words
from smallcap_cli.core.comparison.computation import Comparison, ranking_basis
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.comparison.states import NOT_HAD, ends_early
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import Value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.windows import WindowSpec, parse_window, place
from smallcap_cli.errors import UsageFault

WHOLE_HISTORY = parse_window("max")
WHOLE_WINDOW = "returns of the whole window, not per year"
#: How many of the newest periods are shown unless a limit says otherwise; years are all shown.
NEWEST = {"year": 100, "quarter": 12, "month": 24}


class PeriodRows(NamedTuple):
    """The rows of a table with one column per fund: what a row is, its label, and what the cells are in and rest on."""

    by: str
    labels: Sequence[str]
    unit: str
    conventions: Sequence[str]
    label_unit: str = "text"

    def label(self, number: int) -> Value:
        """The cell that heads a row: a day, a year, or the name of a window."""
        text = self.labels[number]
        return Value(date.fromisoformat(text) if self.label_unit == "date" else text, self.label_unit)


def period_table(
    comparison: Comparison, *, by: Step, window: WindowSpec = WHOLE_HISTORY, limit: int | None = None
) -> Table:
    """The returns of the window's calendar periods, the newest `limit` of them."""
    periods = calendar_periods(comparison, by, window)
    periods = periods[-(limit or (NEWEST[by] if window.kind == "max" else len(periods))) :]
    conventions, mixed = comparison.conventions, ranking_basis(comparison.funds).mixed
    found = [
        period_returns(fund, periods, conventions.as_of, conventions.basis, mixed=mixed) for fund in comparison.funds
    ]
    cells = with_end_notes(comparison.funds, found)
    rows = PeriodRows(by, [period.label for period in periods], "fraction", PERIOD_WORDS, "ordinal")
    return fund_columns("returns", comparison, rows, cells, head=headline(comparison))


def calendar_periods(comparison: Comparison, by: Step, window: WindowSpec) -> list[Period]:
    """The periods of a window since the first close of any fund, oldest first.

    **Raises** UsageFault for a window that holds none.
    """
    day = comparison.conventions.as_of
    first = min([fund.prices.first_day for fund in comparison.funds if fund.prices is not None] + [day])
    periods = periods_between(first, day, by)
    if window.kind == "max":
        return periods
    found = periods_within(periods, place(window, day, "before"), day)
    if not found:
        raise UsageFault(
            f"no {by} begins and ends in --window {window.name}", "name a longer window, or leave out --by"
        )
    return found


def window_table(comparison: Comparison, windows: Sequence[WindowSpec]) -> Table:
    """The returns over named windows, a row each."""
    columns = columns_of(comparison, [request(f"period_return:{window.name}", window) for window in windows])
    cells = [[column[1][position] for column in columns] for position in range(len(comparison.funds))]
    rows = PeriodRows("window", [window.name for window in windows], "fraction", WINDOW_WORDS)
    return fund_columns("returns", comparison, rows, cells, head=f"{WHOLE_WINDOW} · {headline(comparison)}")


def fund_columns(
    command: str, comparison: Comparison, rows: PeriodRows, cells: Sequence[Sequence[Value]], *, head: str
) -> Table:
    """One row a period and one column a fund; `cells` holds a list a fund."""
    tickers = [fund.ticker for fund in comparison.funds]
    columns = (Column(rows.by, rows.by, rows.label_unit), *(Column(ticker, ticker, rows.unit) for ticker in tickers))
    lines = tuple((rows.label(number), *(of[number] for of in cells)) for number in range(len(rows.labels)))
    return Table(
        command=command, columns=columns, keys=tuple(rows.labels), rows=lines, head=head,
        as_of=comparison.conventions.as_of, conventions=convention_words(comparison, rows.conventions),
    )  # fmt: skip


def column_states(table: Table) -> list[str]:
    """For each fund of such a table ok, partial where a figure could not be had or ends early, else unavailable."""
    early = [ends_early(row[1:]) for row in table.rows]
    return [
        _state([row[number + 1] for row in table.rows], any(of_row[number] for of_row in early))
        for number in range(len(table.columns) - 1)
    ]


def _state(cells: Sequence[Value], early: bool) -> str:
    lacking = [cell.missing in NOT_HAD for cell in cells]
    if lacking and all(lacking):
        return "unavailable"
    return "partial" if early or any(lacking) else "ok"
