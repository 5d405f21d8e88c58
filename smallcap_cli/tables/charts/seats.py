"""The funds of a comparison that a chart draws: those that have the window, each in its colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from smallcap_cli.core.chart import colors_of
from smallcap_cli.core.comparison.computation import Comparison, Computation, Seat


class ChartSeats(NamedTuple):
    """The seats of the funds that have the window, and the colour of every fund, by ticker."""

    seats: Mapping[str, Seat]
    colors: Mapping[str, int | None]


def chart_seats(comparison: Comparison) -> ChartSeats:
    """Every fund with its closes in the comparison's window; one without the window is left out."""
    found = Computation(comparison).seats("path", comparison.conventions.window)
    seats = {fund.ticker: seat for fund, seat in found if isinstance(seat, Seat)}
    return ChartSeats(seats, fund_colors(comparison))


def fund_colors(comparison: Comparison) -> dict[str, int | None]:
    """The colour of each fund: the same in every chart of one comparison."""
    tickers = [fund.ticker for fund in comparison.funds]
    return dict(zip(tickers, colors_of(tickers), strict=True))
