"""Returns of months with a row a year: months across, the year at the right, fund after fund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from smallcap_cli.core.analysis.periods import Period, period_returns, with_end_notes
from smallcap_cli.core.comparison.cells import PERIOD_WORDS, convention_words
from smallcap_cli.core.comparison.computation import Comparison, ranking_basis
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.comparison.states import NOT_HAD
from smallcap_cli.core.model import OUTSIDE_WINDOW, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.windows import WindowSpec
from smallcap_cli.tables.funds.periods import WHOLE_HISTORY, calendar_periods

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def grid_table(comparison: Comparison, *, window: WindowSpec = WHOLE_HISTORY, limit: int | None = None) -> Table:
    """A row a fund and year, the newest `limit` years: the months of the window, and the return over those months.

    A fund's first row is the first year of which it has a return.
    """
    months = calendar_periods(comparison, "month", window)
    day = comparison.conventions.as_of
    years = [_year(list(group), day) for _, group in groupby(months, key=lambda month: month.label[:4])]
    by_month, by_year = _returns(comparison, months), _returns(comparison, years)
    lines: list[tuple[str, tuple[Value, ...]]] = []
    titles: dict[int, str] = {}
    for number, fund in enumerate(comparison.funds):
        of_month = dict(zip((month.label for month in months), by_month[number], strict=True))
        rows = [
            (year.label, _row(fund.ticker, year.label, of_month, _partial(total, year), day))
            for year, total in zip(years, by_year[number], strict=True)
        ]
        begun = next((n for n, (_, row) in enumerate(rows) if any(_is_return(cell) for cell in row)), len(rows) - 1)
        titles[len(lines)] = fund.ticker
        lines += [(f"{fund.ticker}.{label}", row) for label, row in rows[begun:][-(limit or 0) :]]
    return Table(
        "returns --grid", _columns(), tuple(key for key, _ in lines), tuple(row for _, row in lines),
        headline(comparison), day, convention_words(comparison, PERIOD_WORDS), titles=titles,
    )  # fmt: skip


def grid_states(comparison: Comparison, table: Table) -> list[str]:
    """For each fund ok, partial where a figure could not be had, or unavailable where none could."""
    states = []
    for fund in comparison.funds:
        cells = [cell for row in table.rows if row[0].value == fund.ticker for cell in row[2:]]
        lacking = any(cell.missing in NOT_HAD for cell in cells)
        states.append("ok" if not lacking else "partial" if any(map(_is_return, cells)) else "unavailable")
    return states


def _columns() -> tuple[Column, ...]:
    return (
        Column("ticker", "fund", "text", screen=False), Column("year", "year", "ordinal"),
        *(Column(name.lower(), name, "fraction") for name in MONTHS), Column("total", "year", "fraction"),
    )  # fmt: skip


def _year(months: Sequence[Period], as_of: date) -> Period:
    """The months of one calendar year as a period; to the year's end where they run on the as-of day."""
    first, last = months[0], months[-1]
    return Period(first.label[:4], first.before, last.end.replace(month=12, day=31) if last.end >= as_of else last.end)


def _returns(comparison: Comparison, periods: Sequence[Period]) -> list[list[Value]]:
    by, mixed = comparison.conventions, ranking_basis(comparison.funds).mixed
    found = [period_returns(fund, periods, by.as_of, by.basis, mixed=mixed) for fund in comparison.funds]
    return with_end_notes(comparison.funds, found)


def _partial(total: Value, year: Period) -> Value:
    """The return of a year; where the window cuts one of its ends off, with the day of that end."""
    if total.value is None:
        return total
    cuts = (f"since {total.start}", year.before.month != 12), (f"to {total.as_of}", year.end.month != 12)
    added = tuple(note for note, cut in cuts if cut and note not in total.notes)
    return replace(total, notes=(*added, *total.notes))


def _row(ticker: str, year: str, of_month: dict[str, Value], total: Value, day: date) -> tuple[Value, ...]:
    cells = (of_month.get(label) or _no_month(label, day) for label in (f"{year}-{n:02d}" for n in range(1, 13)))
    return (text_value(ticker), Value(year, "ordinal"), *cells, total)


def _no_month(label: str, day: date) -> Value:
    late = label > f"{day:%Y-%m}"
    return absent("fraction", Gap(OUTSIDE_WINDOW, f"after {day}" if late else ""))


def _is_return(cell: Value) -> bool:
    return isinstance(cell.value, float)
