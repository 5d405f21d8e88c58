"""One cell of a comparison with everything it rests on: prices, days, rows, source and formula."""

from __future__ import annotations

from smallcap_cli.core.comparison.cells import cells_of, convention_words, facts_of
from smallcap_cli.core.comparison.computation import Comparison, Computation, Seat
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.comparison.metric import ColumnRequest
from smallcap_cli.core.model import Gap, Source, Value, text_value
from smallcap_cli.core.table import Column, Table, text_of
from smallcap_cli.tables.funds.steps import common_steps, steps_of_block, steps_of_facts

#: The line with every digit of a figure, which is a number in a spreadsheet.
EXACT = "value, exact"


def cell_table(comparison: Comparison, position: int, asked: ColumnRequest) -> Table:
    """The figure of one fund in one column, as items and values; `position` is the fund's in the comparison."""
    items = _items(comparison, position, asked)
    rows = tuple(
        (text_value(name), Value(text, "ordinal" if name == EXACT else "text")) for name, text in items if text
    )
    return Table(
        command="compare --show", columns=(Column("item", "item", "text"), Column("value", "value", "text")),
        keys=tuple(str(n) for n in range(len(rows))), rows=rows, head=headline(comparison),
        as_of=comparison.conventions.as_of, conventions=convention_words(comparison),
    )  # fmt: skip


def _items(comparison: Comparison, position: int, asked: ColumnRequest) -> list[tuple[str, str]]:
    """What the sheet says, line by line; an empty line is left out."""
    fund, computation = comparison.funds[position], Computation(comparison)
    column, cells = cells_of(computation, asked)
    cell = cells[position]
    return [
        ("figure", f"{fund.ticker} {column.label}"),
        ("value", text_of(cell)),
        (EXACT, repr(cell.value) if isinstance(cell.value, float) else str(cell.value or "")),
        *_reasons(cell),
        ("meaning", column.help),
        *_formula(asked),
        *_working(computation, position, asked),
        ("basis", cell.basis),
        *(("source", _citation(source)) for source in cell.sources),
        *(("note", note) for note in cell.notes),
    ]


def _reasons(cell: Value) -> list[tuple[str, str]]:
    return [("missing", f"{cell.missing}: {cell.detail}".removesuffix(": "))] if cell.missing else []


def _formula(asked: ColumnRequest) -> list[tuple[str, str]]:
    return [("formula", asked.metric.formula)] if asked.metric and asked.metric.formula else []


def _citation(source: Source) -> str:
    day = f", as of {source.as_of}" if source.as_of else ""
    return f"{source}{day}" + (f" <{source.url}>" if source.url else "")


def _working(computation: Computation, position: int, asked: ColumnRequest) -> list[tuple[str, str]]:
    """The window's days, closes and observations, as far as the figure has them."""
    if asked.metric is None:
        return common_steps(computation) if asked.name == "common_drawdown" else []
    if asked.window is None or not asked.metric.has_window:
        comparison = computation.comparison
        return steps_of_facts(asked.metric.name, facts_of(comparison, comparison.funds[position]))
    seat = computation.placed_view(asked.metric.view, asked.window).seat(position)
    if isinstance(seat, Gap):
        return []
    return [*_of_seat(seat, asked.metric.view), *steps_of_block(asked.metric.name, seat.block, seat.row)]


def _of_seat(seat: Seat, view: str) -> list[tuple[str, str]]:
    block, closes = seat.block, seat.closes
    items = [("start", f"{closes[0]:.6f} on {seat.start}"), ("end", f"{closes[-1]:.6f} on {seat.end}")]
    if view == "path":
        low, high = int(block.trough[seat.row]), int(block.peak[seat.row])
        items += [
            ("closes used", f"{len(closes):,}"),
            ("peak", f"{closes[high]:.6f} on {block.days[high]}"),
            ("trough", f"{closes[low]:.6f} on {block.days[low]}"),
        ]
        recovered = int(block.recovery[seat.row])
        items += [("recovery", f"{closes[recovered]:.6f} on {block.days[recovered]}")] if recovered >= 0 else []
    elif view != "ends":
        items += [
            ("returns used", f"{len(closes) - 1:,} {seat.frequency}"),
            ("periods per year", f"{block.periods:g}"),
            ("mean return per period", f"{block.returns[seat.row].mean():.8f}"),
            ("standard deviation per period", f"{block.returns[seat.row].std(ddof=1):.8f}"),
        ]
        if block.risk_free is not None:
            items.append(("mean risk-free return per period", f"{block.risk_free.mean():.8f}"))
        if block.benchmark is not None:
            items.append(("mean benchmark return per period", f"{block.benchmark_returns.mean():.8f}"))
    return items
