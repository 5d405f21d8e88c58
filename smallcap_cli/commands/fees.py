"""`smallcap fees`: what expense ratios cost over years, and how much better a dearer fund must do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.printing import output_for
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.errors import UsageFault

if TYPE_CHECKING:
    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Column

OPTIONS = ("as_of", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap fees IWM IJR AVUV
  smallcap fees VB IWM --amount 100000 --years 20 --growth 0.07"""
MOST_YEARS = 100

Amount = Annotated[float, typer.Option("--amount", help="What is invested at the start.")]
Years = Annotated[int, typer.Option("--years", min=1, max=MOST_YEARS, help="For how long.")]
Growth = Annotated[float, typer.Option("--growth", help="Growth a year before fees, as a fraction.")]


def register(app: typer.Typer) -> None:
    """Add the command to an app."""

    @command(app, "fees", OPTIONS, epilog=EXAMPLES)
    def fees(
        tickers: Tickers = None, amount: Amount = 10_000.0, years: Years = 10, growth: Growth = 0.08, *, given: Given
    ) -> Answer:
        """What each fund's expense ratio takes over years at one growth before fees: arithmetic, not a forecast."""
        context = open_context(given)
        output = output_for(context)
        if not 0 < amount < 1e15:
            raise UsageFault(f"--amount {amount:g} cannot be invested", "a positive number of dollars")
        if not -0.5 < growth < 1.0:
            raise UsageFault(f"--growth {growth:g} is not a rate a year", "write 0.08 for 8 % a year")
        return _fees(context, tickers_of(context, tickers), (amount, growth, years), output)


def _fees(context: Context, names: Sequence[str], plan: tuple[float, float, int], output: object) -> Answer:
    from smallcap_cli.call.legacy import gather, outcome
    from smallcap_cli.core.comparison.cells import cells_of
    from smallcap_cli.core.comparison.computation import Computation
    from smallcap_cli.core.metrics.columns import request
    from smallcap_cli.core.table import Table

    gathered = gather(context, names)
    comparison = gathered.comparison
    day = comparison.conventions.as_of
    _, ratios = cells_of(Computation(comparison), request("expense_ratio", comparison.conventions.window))
    known = [cell.value for cell in ratios if isinstance(cell.value, float)]
    cheapest = min(known, default=0.0)
    rows = tuple(_row(name, cell, cheapest, plan) for name, cell in zip(names, ratios, strict=True))
    amount, growth, years = plan
    table = Table(
        "fees", _columns(years), tuple(names), rows, layout="funds", as_of=day,
        head=f"{amount:,.2f} for {years} years at {growth * 100:g} % a year before fees · fees as of {day:%d %b %Y}",
        footnotes=("arithmetic, not a forecast; returns of funds are already net of these fees",),
    )  # fmt: skip
    states = ["ok" if isinstance(cell.value, float) else "unavailable" for cell in ratios]
    return outcome(context, gathered, table, output, states=states)


def _columns(years: int) -> tuple[Column, ...]:
    from smallcap_cli.core.table import Column

    return (
        Column("ticker", "fund", "text", screen=False),
        Column("expense_ratio", "expense ratio", "fraction", extreme="low"),
        Column("worth", f"worth after {years} years", "money", extreme="high"),
        Column("taken", "taken by the fee", "money", extreme="low"),
        Column("more_than_cheapest", "more than the cheapest", "money"),
        Column("break_even", "must do better by, a year", "fraction"),
        Column("break_even_exact", "must do better by, exact", "fraction", screen=False),
    )


def _row(name: str, ratio: Value, cheapest: float, plan: tuple[float, float, int]) -> tuple[Value, ...]:
    """A fund's projection; the break-even is the difference of the fees, exact for programs."""
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
    from smallcap_cli.core.statistics.fees import break_even, drag, net_worth

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
    return (ticker, ratio, *(Value(figure, unit, ratio.sources, as_of=ratio.as_of) for figure, unit in figures))
