"""Returns over every window of a length: what they are like together, or a row a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from smallcap_cli.core.analysis.lengths import RollingLength
from smallcap_cli.core.analysis.periods import with_end_notes
from smallcap_cli.core.analysis.rolling import Rolling, common_span, distribution, rolling, share_ahead
from smallcap_cli.core.comparison.cells import WINDOW_WORDS, convention_words
from smallcap_cli.core.comparison.changes import change_lines, change_note, index_changes
from smallcap_cli.core.comparison.computation import CellProvenance, Comparison, Computation
from smallcap_cli.core.comparison.gross import GROSS, gross_notes
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_FETCHED,
    NOT_LISTED_THEN,
    TOO_SHORT,
    FundData,
    Gap,
    Value,
    absent,
    text_value,
)  # fmt: skip
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.windows import WindowSpec
from smallcap_cli.core.words import quantity
from smallcap_cli.tables.funds.periods import PeriodRows, column_states, fund_columns

#: Windows that people see of a series unless a limit says otherwise.
NEWEST_WINDOWS = 24
OVERLAP = "windows overlap: only windows that do not overlap are independent"


class FundWindows(NamedTuple):
    """A fund with its windows, or why it has none."""

    fund: FundData
    windows: Rolling | Gap
    frame: CellProvenance | None
    span: int

    @property
    def gap(self) -> Gap:
        """Why there are no windows."""
        return self.windows if isinstance(self.windows, Gap) else Gap(NOT_FETCHED)


class RollingFigures(NamedTuple):
    """The windows of all funds and of the benchmark; `note` says whose first close they begin with."""

    comparison: Comparison
    length: RollingLength
    funds: tuple[FundWindows, ...]
    benchmark: FundWindows
    head: str
    note: str

    @property
    def series(self) -> tuple[FundWindows, ...]:
        """The funds, and the benchmark where it is none of them: who was ahead can be counted."""
        known = [each.fund.ticker for each in self.funds]
        beside = isinstance(self.benchmark.windows, Rolling) and self.benchmark.fund.ticker not in known
        return (*self.funds, self.benchmark) if beside else self.funds

    @property
    def beside_benchmark(self) -> Comparison:
        """The comparison of all that a series shows."""
        return self.comparison._replace(funds=tuple(each.fund for each in self.series))


def rolling_figures(
    comparison: Comparison, benchmark: FundData, length: RollingLength, *, common: bool
) -> RollingFigures:
    """Every window of the length inside the comparison's; `common` begins it where all funds have closes.

    A benchmark that is younger than they are has its own windows.
    """
    by, note, lead = comparison.conventions, "", headline(comparison)
    if common:
        span, note = common_span(comparison.funds, by.as_of, length.months)
        by = by._replace(window=span or by.window)
    comparison = comparison._replace(conventions=by._replace(anchor="month-end", frequency="monthly"))
    funds = _windows(comparison, length)
    lacking = benchmark.gaps.get("prices")
    beside = FundWindows(benchmark, lacking, None, 0) if lacking else None
    own = common_span([benchmark], by.as_of, length.months)[0] if common else None
    window = own if own is not None and _begins_later(own, by.window) else by.window
    alone = comparison._replace(funds=(benchmark,), conventions=comparison.conventions._replace(window=window))
    beside = beside or _windows(alone, length)[0]
    return RollingFigures(comparison, length, funds, beside, f"{_title(funds, length)} · {lead}", note)


def _begins_later(one: WindowSpec, other: WindowSpec) -> bool:
    return one.start is not None and other.start is not None and one.start > other.start


def _title(funds: Sequence[FundWindows], length: RollingLength) -> str:
    placed = [each.windows for each in funds if isinstance(each.windows, Rolling)]
    if not placed:
        return f"returns of {length.text}{length.per_year}, month end to month end"
    start, end = min(w.starts[0] for w in placed), max(w.ends[-1] for w in placed)
    return f"returns of {length.text}{length.per_year}, all within {start} to {end}"


def _windows(comparison: Comparison, length: RollingLength) -> tuple[FundWindows, ...]:
    """The windows of every fund of a comparison, on its month-end closes."""
    computation, window = Computation(comparison), comparison.conventions.window
    found: list[FundWindows] = []
    for fund, seat in computation.seats("returns", window):
        if isinstance(seat, Gap):
            found.append(FundWindows(fund, seat, None, 0))
            continue
        span = len(seat.days) - 1
        windows = rolling(seat.days, seat.closes, months=length.months, step=length.step)
        lacking = Gap(TOO_SHORT, f"{quantity(span, 'month')}, {length.months} needed for one window")
        found.append(FundWindows(fund, windows if len(windows.returns) else lacking, seat.provenance, span))
    return tuple(found)


def rolling_table(figures: RollingFigures) -> Table:
    """One column a fund: how many windows, the worst, middle and best, and how often it was ahead."""
    comparison, length = figures.comparison, figures.length
    columns = _columns(length, figures.benchmark.fund.ticker)
    return Table(
        command="returns --rolling", columns=columns, keys=tuple(each.fund.ticker for each in figures.funds),
        rows=tuple(_row(each, figures.benchmark, length, columns) for each in figures.funds), head=figures.head,
        as_of=comparison.conventions.as_of, conventions=convention_words(comparison, (*WINDOW_WORDS, "benchmark")),
        footnotes=(OVERLAP, *([figures.note] if figures.note else [])), layout="funds",
    )  # fmt: skip


def _columns(length: RollingLength, benchmark: str) -> tuple[Column, ...]:
    rate = f"{length.text}{length.per_year}"
    return (
        Column("ticker", "fund", "text", screen=False),
        Column("windows", f"windows of {length.text}", "count", family="windows"),
        Column("independent", "windows not overlapping", "count", family="windows", tail="not overlapping"),
        Column("worst", f"worst {rate}", "fraction", family="worst", extreme="high"),
        Column("worst_end", "worst, to", "month", family="worst", tail="to"),
        Column("median", f"median {rate}", "fraction", extreme="high"),
        Column("best", f"best {rate}", "fraction", family="best", extreme="high"),
        Column("best_end", "best, to", "month", family="best", tail="to"),
        Column("positive", "above zero", "share", extreme="high"),
        Column("ahead", f"ahead of {benchmark}", "share", extreme="high"),
    )


def _row(each: FundWindows, other: FundWindows, length: RollingLength, columns: Sequence[Column]) -> tuple[Value, ...]:
    ticker = text_value(each.fund.ticker)
    if not isinstance(each.windows, Rolling) or each.frame is None:
        return (ticker, *(absent(column.unit, each.gap) for column in columns[1:]))
    found, frame = distribution(each.windows, months=length.months), each.frame

    def cell(value: object, unit: str) -> Value:
        return Value(
            value, unit, frame.sources, frame.basis, frame.end, frame.start,  # type: ignore[arg-type]
            notes=frame.notes if unit in ("fraction", "share") else (), mark=frame.mark if unit == "fraction" else "",
            comparable=frame.comparable,
        )  # fmt: skip

    figures = [cell(value, column.unit) for value, column in zip(found, columns[1:], strict=False)]
    return (ticker, *(_whole(figure) for figure in figures), _ahead(each, other))


def _whole(cell: Value) -> Value:
    """A count as the float that cells hold."""
    return replace(cell, value=float(cell.value)) if isinstance(cell.value, int) else cell


def _ahead(each: FundWindows, other: FundWindows) -> Value:
    """The share of common windows in which a fund did better than the benchmark."""
    if each.fund.ticker == other.fund.ticker:
        return absent("share", Gap(NOT_COMPARABLE, "the benchmark itself"))
    if not isinstance(other.windows, Rolling):
        return absent("share", other.gap)
    found = share_ahead(each.windows, other.windows) if isinstance(each.windows, Rolling) else None
    if found is None or each.frame is None or other.frame is None:
        return absent("share", Gap(NOT_COMPARABLE, f"no common window with {other.fund.ticker}"))
    share, count = found
    fewer = count < len(each.windows.returns) if isinstance(each.windows, Rolling) else False
    common = (f"{quantity(count, 'common window')} with {other.fund.ticker}",) if fewer else ()
    notes = (*each.frame.notes, *change_lines((other.fund,), each.frame.start, each.frame.end), *common)
    sources = (*each.frame.sources, *other.frame.sources)
    return Value(
        share, "share", sources, each.frame.basis, each.frame.end, each.frame.start, notes=notes,
        comparable=each.frame.comparable and not common,
    )  # fmt: skip


def fund_states(figures: RollingFigures) -> list[str]:
    """The state of each fund: of its windows, whether they are shown one by one or together."""
    return column_states(series_table(figures, every=True))[: len(figures.funds)]


def series_table(figures: RollingFigures, *, limit: int | None = None, every: bool = False) -> Table:
    """One row a window and one column a fund, the benchmark beside them; the newest alone, `every` one for programs."""
    series = figures.series
    placed = [each.windows for each in series if isinstance(each.windows, Rolling)]
    months = sorted({month for windows in placed for month in windows.months})
    months = months[-(limit or (len(months) or 1 if every else NEWEST_WINDOWS)) :]
    rows = PeriodRows("to", months, "fraction", WINDOW_WORDS)
    cells = with_end_notes([each.fund for each in series], [_cells(each, months) for each in series])
    return fund_columns("returns --rolling", figures.beside_benchmark, rows, cells, head=figures.head)


def _cells(each: FundWindows, months: Sequence[str]) -> list[Value]:
    """A fund's returns by the months in which its windows end; one across a change of index says so."""
    frame, windows = each.frame, each.windows
    if not isinstance(windows, Rolling) or frame is None:
        return [absent("fraction", each.gap) for _ in months]
    at = {month: number for number, month in enumerate(windows.months)}
    cells = []
    for month in months:
        if month not in at:
            cells.append(absent("fraction", Gap(NOT_LISTED_THEN, f"first month end {windows.starts[0]}")))
            continue
        start, end = windows.starts[at[month]].item(), windows.ends[at[month]].item()
        changes = index_changes(each.fund, start, end)
        gross = gross_notes((each.fund.prices,), start, end, ends=True)
        notes = (*((change_note(changes),) if changes else ()), *gross)
        mark = GROSS if gross else frame.mark.replace(GROSS, "")
        cells.append(
            Value(
                float(windows.returns[at[month]]), "fraction", frame.sources, frame.basis, end, start,
                notes=notes, mark=mark, comparable=not notes and not mark,
            )
        )  # fmt: skip
    return cells
