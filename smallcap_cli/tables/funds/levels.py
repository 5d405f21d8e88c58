"""A price against given levels: a row a level, from the highest down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

import numpy as np

from smallcap_cli.core.analysis.levels import LevelState, level_state
from smallcap_cli.core.analysis.periods import closes_to
from smallcap_cli.core.comparison.cells import convention_words
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import (
    NOT_FETCHED,
    OUTSIDE_WINDOW,
    TOO_SHORT,
    Days,
    Floats,
    FundData,
    Gap,
    Value,
    absent,
    text_value,
)
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.windows import place
from smallcap_cli.core.words import quantity

#: A level further from the close than this many times is likely one of an index, or of another fund.
FAR = 3.0
CLOSES = (
    "closes alone count, adjusted for splits and not for distributions; a level touched within a day is no crossing"
)
ADJUSTED = (
    "closes of this source may be adjusted for distributions: then earlier ones are below what was paid, and since and "
    "crossings may be off; a level touched within a day is no crossing"
)
NO_FORECAST = "a level is what somebody wrote down: nothing here says that a price turns there"


def level_basis(fund: FundData) -> Literal["price", "total"]:
    """The basis of the closes that levels are held against: `total` of daily closes that are adjusted ones alone.

    Such is a file of Date and Close. Month-end returns are no prices.
    """
    history = fund.prices
    adjusted_alone = history is not None and history.close is None and history.frequency == "daily"
    return "total" if adjusted_alone else "price"


def price_closes(comparison: Comparison) -> tuple[Days, Floats] | Gap:
    """The closes of the first fund inside the window, on the basis that `level_basis` gives, or why there are none."""
    by, fund = comparison.conventions, comparison.funds[0]
    found = closes_to(fund, by.as_of, level_basis(fund))
    if isinstance(found, Gap):
        return found
    days, closes = found
    first = int(np.searchsorted(days, np.datetime64(place(by.window, by.as_of, by.anchor).start)))
    if first >= len(days):
        return Gap(TOO_SHORT, f"no close in {by.window.name}")
    return days[first:], closes[first:]


def levels_table(comparison: Comparison, levels: Sequence[float]) -> Table:
    """A row a level, from the highest down: distance, side, and the first close of the present stretch on it."""
    fund, by, found = comparison.funds[0], comparison.conventions, price_closes(comparison)
    ordered = sorted(levels, reverse=True)
    states = [None if isinstance(found, Gap) else level_state(*found, level) for level in ordered]
    basis = level_basis(fund)
    words = convention_words(comparison, ("window", "price_kind")) | {"basis": basis}
    gap = found if isinstance(found, Gap) else Gap(NOT_FETCHED)
    beside = comparison._replace(conventions=by._replace(basis=basis))
    return Table(
        "levels", _columns(), tuple(f"{level:g}" for level in ordered),
        tuple(_row(fund, level, state, gap) for level, state in zip(ordered, states, strict=True)),
        f"{fund.ticker} against {quantity(len(ordered), 'level')}{_since(found)} · {headline(beside)}", by.as_of, words,
        (*_far(fund, [one for one in states if one]), CLOSES if basis == "price" else ADJUSTED, NO_FORECAST),
    )  # fmt: skip


def _since(found: tuple[Days, Floats] | Gap) -> str:
    """From which close on crossings are counted."""
    return "" if isinstance(found, Gap) else f", closes since {found[0][0]}"


def _columns() -> tuple[Column, ...]:
    return (
        Column("ticker", "fund", "text", screen=False),
        Column("level", "level", "money", help="The level as given."),
        Column("close", "close", "money", help="The last close."),
        Column("day", "day", "date", screen=False, help="The day of the last close."),
        Column("state", "price is", "text", help="above, below or at the level."),
        Column("distance", "from level", "fraction", help="Close over level less one."),
        Column("move", "to level", "fraction", help="What the price has to move to reach the level."),
        Column("since", "since", "date", help="The first close of the present stretch on this side."),
        Column("days", "days", "count", help="Calendar days since then."),
        Column("crossings", "crossings", "count", help="How often closes changed sides in the window."),
    )


def _row(fund: FundData, level: float, state: LevelState | None, gap: Gap) -> tuple[Value, ...]:
    names = (text_value(fund.ticker), Value(level, "money"))
    if state is None or fund.prices is None:
        return (*names, *(absent(column.unit, gap) for column in _columns()[2:]))
    sources = (fund.prices.source.until(state.day),)

    def value(number: float, unit: str) -> Value:
        return Value(number, unit, sources, level_basis(fund), state.day, state.first)

    never = Gap(OUTSIDE_WINDOW, f"never crossed since {state.first}")
    since = [absent(unit, never) for unit in ("date", "count")]
    if state.since is not None:
        since = [Value(state.since, "date", sources), value(float((state.day - state.since) // timedelta(1)), "count")]
    return (
        *names, value(state.close, "money"), Value(state.day, "date"), text_value(state.state),
        value(state.distance, "fraction"), value(state.move, "fraction"), *since,
        value(float(state.crossings), "count"),
    )  # fmt: skip


def _far(fund: FundData, states: Sequence[LevelState]) -> tuple[str, ...]:
    """A word where every level is far from the close."""
    if not states or any(1.0 / FAR < state.close / state.level < FAR for state in states):
        return ()
    whose = "the level is" if len(states) == 1 else "every level is"
    return (f"{whose} far from the close of {fund.ticker}, {states[0].close:,.2f}: of an index?",)
