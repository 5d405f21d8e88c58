"""A portfolio of funds beside its parts: cost of its upkeep, return, risk, and what its weights became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from smallcap_cli.core.analysis.blends import BLEND, Blend, Rebalancing
from smallcap_cli.core.analysis.verdicts import statements
from smallcap_cli.core.comparison.cells import columns_of, convention_words, table_of
from smallcap_cli.core.comparison.computation import Computation
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Source, Value, absent, text_value
from smallcap_cli.core.statistics.blend import CALENDAR_MONTHS
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import percent_text, quantity, unique

#: The figures of blend and funds, as `compare` has them.
FIGURES = ("period_return", "cagr", "volatility", "max_drawdown", "drawdown_trough", "sharpe")
#: Those that are statistics of returns.
STATISTICS = ("volatility", "sharpe")
#: What every table rests on.
WORDS = ("window", "anchor", "basis", "price_kind", "frequency", "risk_free")
OWN = (
    Column("ticker", "fund", "text", screen=False),
    Column("weight", "weight at the start", "fraction"),
    Column("weight_end", "weight at the end", "fraction"),
)
UPKEEP = (
    Column("turnover", "turnover per year", "fraction"),
    Column("rebalances", "rebalances", "count"),
)
_PERIODS = {"yearly": "year", "quarterly": "quarter", "monthly": "month"}
SHARPE = "Sharpe ratio: Sharpe (1994), doi:10.3905/jpm.1994.409501"
LIMITS = "trades without spread, commission or tax; one past window, chosen together with the weights: no forecast"


def blend_table(blend: Blend, how: Rebalancing, *, versus: str = "") -> Table:
    """A column a fund: the blend, its parts, and the fund that it is set against; with that one, a test of the pair."""
    comparison, by = blend.comparison, blend.comparison.conventions
    requests = [request(name, by.window) for name in FIGURES]
    of_returns = [request(name, blend.statistics.conventions.window) for name in STATISTICS]
    statistics = dict(zip(STATISTICS, columns_of(blend.statistics, of_returns), strict=True))
    columns = zip(FIGURES, columns_of(comparison, requests), strict=True)
    figures = table_of(comparison, [statistics.get(name, column) for name, column in columns], requests)
    rows = tuple(
        _row(key, _of_parts(key, row, figures.rows, blend), blend)
        for key, row in zip(figures.keys, figures.rows, strict=True)
    )
    table = replace(
        figures, command="blend", columns=(*OWN, *figures.columns, *UPKEEP), rows=rows,
        head=f"{_name(blend)}, {_words(how)} · {blend.start} to {blend.end} · {headline(comparison)}",
        conventions={**convention_words(comparison, WORDS), "rebalance": how.rule, "band": _band(how)},
        footnotes=(*_footnotes(blend, how), *figures.footnotes, *_within(figures, blend), SHARPE, LIMITS),
    )  # fmt: skip
    if not versus:
        return table
    found = statements(Computation(blend.statistics), (BLEND, versus), reference=versus)
    said = tuple(text for text in found.sentences if text)
    return replace(table, footnotes=(*table.footnotes, *said), inference=found.inference, pairs=found.records)


def _within(figures: Table, blend: Blend) -> tuple[str, ...]:
    """Which days statistics rest on where they are fewer than those of the blend."""
    cell = next((cell for name in STATISTICS for cell in figures.column(name) if not cell.missing), None)
    if cell is None or (cell.start, cell.as_of) == (blend.start, blend.end):
        return ()
    where = "from month end to month end" if blend.month_ends else f"the {cell.frequency} returns within the window"
    return (f"volatility and Sharpe ratio: {cell.start} to {cell.as_of}, {where}",)


def _of_parts(key: str, row: Sequence[Value], rows: Sequence[Sequence[Value]], blend: Blend) -> Sequence[Value]:
    """The cells of a row; those of the blend rest on the sources of all its parts."""
    if key != BLEND:
        return row
    count = len(blend.weights)
    return [replace(cell, sources=_sources(rows[1 : count + 1], at)) for at, cell in enumerate(row)]


def _sources(rows: Sequence[Sequence[Value]], at: int) -> tuple[Source, ...]:
    return unique(source for row in rows for source in row[at].sources)


def _row(key: str, figures: Sequence[Value], blend: Blend) -> tuple[Value, ...]:
    """One fund: its weights before the figures, what rebalancing took after them.

    A weight is what somebody chose: no fund's is the greatest, and two of them have no difference.
    """
    outside = absent("fraction", Gap(NOT_COMPARABLE, "no part of the blend"))
    alone = Gap(NOT_COMPARABLE, "a fund by itself; what it trades inside is not counted")
    if key == BLEND:
        whole = Value(1.0, "fraction", comparable=False)
        turnover, count = Value(blend.yearly_turnover, "fraction"), Value(float(len(blend.trades)), "count")
        return (text_value(key), whole, whole, *figures, turnover, count)
    first, last = outside, outside
    if key in blend.weights:
        first, last = (Value(share[key], "fraction", comparable=False) for share in (blend.weights, blend.ends))
    return (text_value(key), first, last, *figures, absent("fraction", alone), absent("count", alone))


def _name(blend: Blend) -> str:
    """The weights in percent, such as `80 VOO + 20 AVUV`."""
    return " + ".join(f"{weight * 100:.10g} {ticker}" for ticker, weight in blend.weights.items())


def _words(how: Rebalancing) -> str:
    if how.rule == "never":
        return "never rebalanced"
    return f"rebalanced beyond {_band(how)}" if how.rule == "band" else f"rebalanced {how.rule}"


def _band(how: Rebalancing) -> str | None:
    return f"{how.band * 100:.10g} pp" if how.rule == "band" else None


def _footnotes(blend: Blend, how: Rebalancing) -> tuple[str, ...]:
    """When it is traded, what turnover counts, and where the window comes from."""
    history = blend.comparison.funds[0].prices
    monthly = history is not None and history.frequency == "monthly"
    closes, times = "month end" if monthly else "close", quantity(len(blend.trades), "time")
    when = "never rebalanced: the parts drift"
    if how.rule in CALENDAR_MONTHS:
        when = f"rebalanced at the last {closes} of each {_PERIODS[how.rule]} before the end, {times}"
    elif how.rule == "band":
        when = f"rebalanced at each {closes} on which a weight is over {_band(how)} off, {times}"
    sold = f"turnover: what was sold on these days, {percent_text(blend.turnover)} of the blend in all, per year"
    shortest = blend.comparison.conventions.window.name == "max"
    return (
        when,
        *((sold,) if blend.trades else ()),
        *((f"the window begins with the first close of {blend.youngest}",) if shortest else ()),
        "all funds at month ends" if monthly else "closes of the days that all parts have",
    )
