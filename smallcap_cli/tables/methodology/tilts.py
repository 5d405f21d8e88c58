"""How an index leans against its universe, review by review; for people the first, the last and the mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from smallcap_cli.core.methodology.simulation import SimulationReview
from smallcap_cli.core.methodology.tilts import SECTOR, Tilt, tilts
from smallcap_cli.core.model import Value, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import DataUnavailable
from smallcap_cli.tables.methodology.notes import review_notes, universe_words, with_overrides

_COLUMNS = (
    Column("review", "review", "date"),
    Column("kind", "kind", "text", help="sector or characteristic."),
    Column("name", "tilt", "text"),
    Column("own", "index", "ratio", help="Weight of a sector, weighted mean of a characteristic."),
    Column("universe", "universe", "ratio", help="The same of all lines, by the value free to trade."),
    Column("difference", "difference", "ratio", help="In weight, or in standard deviations of the lines."),
    Column("known_weight", "known", "fraction", help="Part of the index weight whose value is known."),
)
_SUMMARY = (
    Column("name", "tilt", "text"),
    Column("first", "first", "text", side="right"),
    Column("last", "last", "text", side="right"),
    Column("mean", "mean", "text", side="right"),
    Column("lowest", "lowest", "text", side="right"),
    Column("highest", "highest", "text", side="right"),
    Column("known_weight", "known", "measured_share"),
)
NOTES = (
    "sectors: weight minus that of the universe, in points",
    "the others: weighted mean minus that of the universe, in standard deviations of its lines",
    "characteristics, not loadings: Daniel, Grinblatt, Titman and Wermers 1997, doi:10.1111/j.1540-6261.1997.tb02724.x",
)


def tilts_table(reviews: Sequence[SimulationReview], *, overrides: Sequence[str] = ()) -> Table:
    """One row a review and sector or characteristic. **Raises** DataUnavailable where the universes have neither."""
    every = _tilts_of(reviews)
    rows = tuple(tuple(_cells(one)) for one in every)
    return _table(reviews, _COLUMNS, [f"{one.as_of}.{one.name}" for one in every], rows, overrides)


def tilts_summary_table(reviews: Sequence[SimulationReview], *, overrides: Sequence[str] = ()) -> Table:
    """One row a sector or characteristic: what it was at the first and the last review, and between."""
    every = _tilts_of(reviews)
    names = dict.fromkeys((one.kind, one.name) for one in every)
    rows = []
    for kind, name in names:
        own = [one for one in every if (one.kind, one.name) == (kind, name)]
        values = np.array([one.tilt for one in own])
        unit = "points" if kind == SECTOR else "ratio_difference"
        figures = (values[0], values[-1], values.mean(), values.min(), values.max())
        least = min(one.known for one in own)
        rows.append(
            (text_value(name), *(Value(float(figure), unit) for figure in figures), Value(least, "measured_share"))
        )
    return _table(reviews, _SUMMARY, [name for _, name in names], tuple(rows), overrides)


def _tilts_of(reviews: Sequence[SimulationReview]) -> Sequence[Tilt]:
    every = [one for review in reviews for one in tilts(review.result)]
    if not every:
        what = "the universes have no sector, f_book, ni_q1, returns_12_1 or vol_12m, nor sizes"
        raise DataUnavailable(what, "add a column of these; methodology columns lists them")
    # Sectors by name, then characteristics in their own order; a review after the other.
    return sorted(every, key=lambda one: (one.as_of, one.kind != SECTOR))


def _cells(one: Tilt) -> Iterator[Value]:
    yield Value(one.as_of, "date")
    yield text_value(one.kind)
    yield text_value(one.name)
    yield Value(one.own, "ratio")
    yield Value(one.universe, "ratio")
    yield Value(one.tilt, "ratio")
    yield Value(one.known, "fraction")


def _table(
    reviews: Sequence[SimulationReview], columns: tuple[Column, ...], keys: Sequence[str],
    rows: tuple[tuple[Value, ...], ...], overrides: Sequence[str],
) -> Table:  # fmt: skip
    first, last = reviews[0], reviews[-1]
    days = f"{first.as_of}" if first is last else f"{first.as_of} to {last.as_of}"
    shown = Table(
        "methodology backtest", columns, tuple(keys), rows, as_of=last.as_of,
        head=f"{first.result.methodology.name} against its universe · {quantity(len(reviews), 'review')}, {days}",
        footnotes=NOTES, warnings=tuple(review_notes(reviews)),
        conventions={"universe": universe_words(reviews)},
    )  # fmt: skip
    return with_overrides(shown, overrides)
