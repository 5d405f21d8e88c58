"""What expense ratios cost over years, and how much better a dearer fund must do."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from smallcap_cli.core.comparison.cells import cells_of
from smallcap_cli.core.comparison.computation import Comparison, Computation
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
from smallcap_cli.core.statistics.fees import break_even, drag, net_worth
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity


class Investment(NamedTuple):
    """An amount for some years at one growth a year before fees, a fraction."""

    amount: float
    growth: float
    years: int


def fees_table(comparison: Comparison, plan: Investment) -> Table:
    """One column a fund: what its expense ratio leaves and takes of the investment; funds in their order."""
    day = comparison.conventions.as_of
    _, ratios = cells_of(Computation(comparison), request("expense_ratio", comparison.conventions.window))
    names = tuple(fund.ticker for fund in comparison.funds)
    cheapest = min((cell.value for cell in ratios if isinstance(cell.value, float)), default=0.0)
    amount, growth, years = plan
    return Table(
        "fees", _columns(years), names, layout="funds", as_of=day,
        rows=tuple(_row(name, cell, cheapest, plan) for name, cell in zip(names, ratios, strict=True)),
        head=f"{amount:,.2f} USD for {quantity(years, 'year')} at {growth * 100:g} % per year before fees · "
        f"fees as of {day:%d %b %Y}",
        footnotes=("arithmetic, not a forecast; fund returns are already net of these fees",),
    )  # fmt: skip


def fund_states(table: Table) -> list[str]:
    """For each fund ok, or unavailable where its expense ratio is not known."""
    return ["ok" if isinstance(cell.value, float) else "unavailable" for cell in table.column("expense_ratio")]


def _columns(years: int) -> tuple[Column, ...]:
    return (
        Column("ticker", "fund", "text", screen=False),
        Column("expense_ratio", "expense ratio", "fraction", extreme="low"),
        Column("worth", f"value after {quantity(years, 'year')}", "money", extreme="high"),
        Column("taken", "cost of the fee", "money", extreme="low"),
        Column("more_than_cheapest", "more than cheapest", "money"),
        Column("break_even", "must earn more p.a.", "fraction"),
        Column("break_even_exact", "must earn more, exact", "fraction", screen=False),
    )


def _row(name: str, ratio: Value, cheapest: float, plan: Investment) -> tuple[Value, ...]:
    """A fund's projection; the break-even is the difference of the fees, exact for programs."""
    ticker = text_value(name)
    if not isinstance(ratio.value, float):
        why = Gap(ratio.missing or NOT_COMPARABLE, ratio.detail)
        units = ("fraction", "money", "money", "money", "fraction", "fraction")
        return (ticker, *(absent(unit, why) for unit in units))
    fee, (amount, growth, years) = ratio.value, plan
    taken = drag(amount, growth, fee, years)
    figures = (
        (net_worth(amount, growth, fee, years), "money"), (taken, "money"),
        (taken - drag(amount, growth, cheapest, years), "money"), (fee - cheapest, "fraction"),
        (break_even(growth, cheapest, fee), "fraction"),
    )  # fmt: skip
    known = replace(ratio, notes=(), basis="")
    return (ticker, ratio, *(replace(known, value=figure, unit=unit) for figure, unit in figures))
