"""The funds of a comparison that a chart draws: those that have the window, each in its colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from smallcap_cli.core.chart import colors_of
from smallcap_cli.core.comparison.computation import Comparison, Computation, Seat
from smallcap_cli.core.model import Gap
from smallcap_cli.core.windows import WindowSpec


class ChartSeats(NamedTuple):
    """The seats of the funds that have the window, the colour of every fund, and why others have no line."""

    seats: Mapping[str, Seat]
    colors: Mapping[str, int | None]
    notes: tuple[str, ...] = ()


def chart_seats(comparison: Comparison) -> ChartSeats:
    """Every fund with its closes in the comparison's window; one without the window is left out, which a note says."""
    found = list(Computation(comparison).seats("path", comparison.conventions.window))
    seats = {fund.ticker: seat for fund, seat in found if isinstance(seat, Seat)}
    notes = (f"{fund.ticker} has no line: {_why(gap)}" for fund, gap in found if isinstance(gap, Gap))
    return ChartSeats(seats, fund_colors(comparison), tuple(notes))


def _why(gap: Gap) -> str:
    return ": ".join(filter(None, (gap.reason.replace("_", " "), gap.detail)))


def over_window(window: WindowSpec, otherwise: str) -> str:
    """The window as the end of a title: `since 2014-12-31`, or `over 5y` with the word for other windows."""
    return f"since {window.start}" if window.kind == "since" else f"{otherwise} {window.name}"


def fund_colors(comparison: Comparison) -> dict[str, int | None]:
    """The colour of each fund: the same in every chart of one comparison."""
    tickers = [fund.ticker for fund in comparison.funds]
    return dict(zip(tickers, colors_of(tickers), strict=True))
