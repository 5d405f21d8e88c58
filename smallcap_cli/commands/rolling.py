"""`smallcap returns --rolling`: the returns of every window of a length, and what they are like together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.errors import UsageFault, shown

if TYPE_CHECKING:
    from smallcap_cli.call.legacy import Gathered
    from smallcap_cli.core.analysis.rolling import Rolling
    from smallcap_cli.core.comparison.computation import CellProvenance, Comparison
    from smallcap_cli.core.model import FundData, Gap, Value
    from smallcap_cli.core.table import Column, Table

_LENGTH = re.compile(r"([1-9]\d{0,2})([my])", re.ASCII)
#: Windows ending every so many months.
STEPS = {"month": 1, "quarter": 3, "year": 12}
#: Windows people see of a series unless `--limit` says otherwise.
SHOWN_WINDOWS = 24


class Asked(NamedTuple):
    """What is rolled: the length in months and as the user wrote it, and how far the windows are apart."""

    months: int
    text: str
    step: int

    @property
    def yearly(self) -> str:
        """How the returns read: a year's rate where a window is longer than a year."""
        return " p.a." if self.months > 12 else ""


def asked_of(text: str, step: str) -> Asked:
    """The length of `--rolling` and the `--step`, checked."""
    found = _LENGTH.fullmatch(text)
    if not found:
        raise UsageFault(f"--rolling {shown(text)} is not a number of months or years", "such as 6m, 1y, 3y, 10y")
    if step not in STEPS:
        raise UsageFault(f"--step {shown(step)} is not valid", f"one of: {', '.join(STEPS)}")
    return Asked(int(found[1]) * (12 if found[2] == "y" else 1), text, STEPS[step])


class Rolled(NamedTuple):
    """A fund with its windows, or why it has none."""

    fund: FundData
    windows: Rolling | Gap
    frame: CellProvenance | None
    span: int

    @property
    def gap(self) -> Gap:
        """Why there are no windows."""
        from smallcap_cli.core.model import NOT_FETCHED, Gap

        return self.windows if isinstance(self.windows, Gap) else Gap(NOT_FETCHED)


def rolling_answer(context: Context, tickers: Sequence[str], asked: Asked, output: object, *, series: bool) -> Answer:
    """The distribution of each fund's windows, or with `series` the windows themselves."""
    from smallcap_cli.call.legacy import gather
    from smallcap_cli.core.analysis.rolling import common_span
    from smallcap_cli.core.windows import parse_window

    named = context.given["window"]
    window = parse_window(str(named or "max"))
    gathered = gather(context, tickers, views={"returns"}, window=window, windows=[window])
    comparison, note = gathered.comparison, ""
    if named is None:
        found, note = common_span(comparison.funds, comparison.conventions.as_of, asked.months)
        window = found or window
    by = comparison.conventions._replace(window=window, anchor="month-end", frequency="monthly")
    comparison = comparison._replace(conventions=by)
    rolled, other = _rolled(comparison, asked), _of_benchmark(context, comparison, asked)
    gathered = gathered._replace(comparison=comparison, head=f"{_title(rolled, asked)} · {gathered.head}")
    if series:
        return _series(context, gathered, rolled, other, output)
    return _distributions(context, gathered, rolled, other, asked, note, output)


def _title(rolled: Sequence[Rolled], asked: Asked) -> str:
    from smallcap_cli.core.analysis.rolling import Rolling

    placed = [each.windows for each in rolled if isinstance(each.windows, Rolling)]
    if not placed:
        return f"returns of {asked.text}{asked.yearly}, month end to month end"
    start, end = min(w.starts[0] for w in placed), max(w.ends[-1] for w in placed)
    return f"returns of {asked.text}{asked.yearly}, every one inside {start} to {end}"


def _rolled(comparison: Comparison, asked: Asked) -> list[Rolled]:
    """The windows of every fund of a comparison, on its month-end closes."""
    from smallcap_cli.core.analysis.rolling import rolling
    from smallcap_cli.core.comparison.cohorts import BlockRow
    from smallcap_cli.core.comparison.computation import Computation
    from smallcap_cli.core.model import TOO_SHORT, Gap

    computation, window = Computation(comparison), comparison.conventions.window
    blocks = computation.placed_view("returns", window).views.blocks
    made: list[Rolled] = []
    for fund, place, frame in computation.frames("returns", window):
        if not isinstance(place, BlockRow):
            made.append(Rolled(fund, place, None, 0))
            continue
        block = blocks[place.block]
        span = len(block.days) - 1
        windows = rolling(block.days, block.closes[place.row], months=asked.months, step=asked.step)
        lacking = Gap(TOO_SHORT, f"{span} months, {asked.months} needed for one window")
        made.append(Rolled(fund, windows if len(windows.returns) else lacking, frame, span))
    return made


def _of_benchmark(context: Context, comparison: Comparison, asked: Asked) -> Rolled:
    """The windows of the benchmark, over the same span where it has it."""
    from smallcap_cli.core.model import FundData, PriceHistory

    name, found = comparison.conventions.benchmark, comparison.market.benchmark
    if not isinstance(found, PriceHistory):
        return Rolled(FundData(name, None, None), found, None, 0)
    data = FundData(name, context.catalog.fund(name), found)
    (rolled,) = _rolled(comparison._replace(funds=(data,)), asked)
    return rolled


def _distributions(
    context: Context, gathered: Gathered, rolled: Sequence[Rolled], other: Rolled, asked: Asked, note: str,
    output: object,
) -> Answer:  # fmt: skip
    from smallcap_cli.call.legacy import outcome
    from smallcap_cli.core.comparison.cells import convention_words
    from smallcap_cli.core.table import Table

    comparison = gathered.comparison
    columns = _columns(asked, other.fund.ticker)
    overlap = "windows overlap: only those not overlapping are independent of each other"
    table = Table(
        command="returns --rolling", columns=columns, keys=tuple(each.fund.ticker for each in rolled),
        rows=tuple(_row(each, other, asked, columns) for each in rolled), head=gathered.head,
        as_of=comparison.conventions.as_of,
        conventions=convention_words(comparison, ("window", "anchor", "basis", "price_kind", "benchmark")),
        footnotes=(overlap, *([note] if note else [])), layout="funds",
    )  # fmt: skip
    return outcome(context, gathered, table, output)


def _columns(asked: Asked, benchmark: str) -> tuple[Column, ...]:
    from smallcap_cli.core.table import Column

    rate = f"{asked.text}{asked.yearly}"
    return (
        Column("ticker", "fund", "text", screen=False),
        Column("windows", f"windows of {asked.text}", "count", family="windows"),
        Column("independent", "windows not overlapping", "count", family="windows", tail="not overlapping"),
        Column("worst", f"worst {rate}", "fraction", family="worst", extreme="high"),
        Column("worst_end", "worst, to", "month", family="worst", tail="to"),
        Column("median", f"median {rate}", "fraction", extreme="high"),
        Column("best", f"best {rate}", "fraction", family="best", extreme="high"),
        Column("best_end", "best, to", "month", family="best", tail="to"),
        Column("positive", "above zero", "share", extreme="high"),
        Column("ahead", f"ahead of {benchmark}", "share", extreme="high"),
    )


def _row(each: Rolled, other: Rolled, asked: Asked, columns: Sequence[Column]) -> tuple[Value, ...]:
    from smallcap_cli.core.analysis.rolling import Rolling, distribution
    from smallcap_cli.core.model import Value, absent, text_value

    ticker = text_value(each.fund.ticker)
    if not isinstance(each.windows, Rolling) or each.frame is None:
        return (ticker, *(absent(column.unit, each.gap) for column in columns[1:]))
    found, frame = distribution(each.windows, span=each.span, months=asked.months), each.frame

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


def _ahead(each: Rolled, other: Rolled) -> Value:
    """The share of common windows in which a fund did better than the benchmark."""
    from smallcap_cli.core.analysis.rolling import Rolling, share_ahead
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent

    if each.fund.ticker == other.fund.ticker:
        return absent("share", Gap(NOT_COMPARABLE, "the benchmark itself"))
    if not isinstance(other.windows, Rolling):
        return absent("share", other.gap)
    found = share_ahead(each.windows, other.windows) if isinstance(each.windows, Rolling) else None
    if found is None or each.frame is None or other.frame is None:
        return absent("share", Gap(NOT_COMPARABLE, f"no window in common with {other.fund.ticker}"))
    share, count = found
    fewer = count < len(each.windows.returns) if isinstance(each.windows, Rolling) else False
    common = (f"{count} windows in common with {other.fund.ticker}",) if fewer else ()
    notes = (*each.frame.notes, *common)
    sources = (*each.frame.sources, *other.frame.sources)
    return Value(
        share, "share", sources, each.frame.basis, each.frame.end, each.frame.start, notes=notes,
        comparable=each.frame.comparable and not common,
    )  # fmt: skip


def _series(context: Context, gathered: Gathered, rolled: Sequence[Rolled], other: Rolled, output: object) -> Answer:
    """One row a window, one column a fund; the benchmark beside them, so that who was ahead can be counted."""
    from smallcap_cli.call.printing import Output
    from smallcap_cli.commands.returns import MACHINES, fund_columns
    from smallcap_cli.core.analysis.rolling import Rolling

    columns = list(rolled)
    if isinstance(other.windows, Rolling) and other.fund.ticker not in [each.fund.ticker for each in rolled]:
        columns.append(other)
    placed = [each.windows for each in columns if isinstance(each.windows, Rolling)]
    months = sorted({month for windows in placed for month in windows.months})
    people = isinstance(output, Output) and output.format not in MACHINES
    months = months[-(context.given["limit"] or (SHOWN_WINDOWS if people else len(months) or 1)) :]
    cells = [_cells(each, months) for each in columns]
    funds = tuple(each.fund for each in columns)
    gathered = gathered._replace(comparison=gathered.comparison._replace(funds=funds))
    made = fund_columns(gathered, "to", months, cells, "fraction", output, context)
    table: Table | None = made.table
    return made if table is None else made._replace(table=replace(table, command="returns --rolling"))


def _cells(each: Rolled, months: Sequence[str]) -> list[Value]:
    """A fund's returns by the months in which its windows end; one across a change of index says so."""
    from smallcap_cli.core.analysis.rolling import Rolling
    from smallcap_cli.core.comparison.changes import change_note, index_changes
    from smallcap_cli.core.model import NOT_LISTED_THEN, Gap, Value, absent

    frame, windows = each.frame, each.windows
    if not isinstance(windows, Rolling) or frame is None:
        return [absent("fraction", each.gap) for _ in months]
    at = {month: number for number, month in enumerate(windows.months)}
    made = []
    for month in months:
        if month not in at:
            made.append(absent("fraction", Gap(NOT_LISTED_THEN, f"first month end {windows.starts[0]}")))
            continue
        start, end = windows.starts[at[month]].item(), windows.ends[at[month]].item()
        changes = index_changes(each.fund, start, end)
        notes = (change_note(changes),) if changes else ()
        made.append(
            Value(
                float(windows.returns[at[month]]), "fraction", frame.sources, frame.basis, end, start,
                notes=notes, mark=frame.mark, comparable=not notes and not frame.mark,
            )
        )  # fmt: skip
    return made
