"""What the store holds: a row a series, and how much room all of them take."""

from __future__ import annotations

from collections.abc import Sequence

from smallcap_cli.core.model import Value, text_value
from smallcap_cli.core.series import SeriesStatus
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity

MEGABYTE = 1_000_000


def status_table(series: Sequence[SeriesStatus], head: str) -> Table:
    """One row a series: from when to when, from which source, how long ago its last day was, and its vintages."""
    columns = (
        Column("ticker", "series", "text"), Column("kind", "kind", "text"), Column("provider", "source", "text"),
        Column("first", "first", "date"), Column("last", "last", "date"), Column("rows", "rows", "count"),
        Column("retrieved", "retrieved", "text"), Column("age_days", "last close, days ago", "days"),
        Column("vintages", "vintages", "count"), Column("vintage", "newest vintage", "text", screen=False),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            text_value(one.ticker), text_value(one.kind), text_value(one.provider), Value(one.first, "date"),
            Value(one.last, "date"), Value(one.rows, "count"), text_value(f"{one.retrieved:%Y-%m-%d %H:%MZ}"),
            Value(max(_days_since(one), 0), "days"), Value(one.vintages, "count"), text_value(one.newest_vintage),
        )
        for one in series
    ]  # fmt: skip
    return Table("data status", columns, tuple(f"{one.ticker}.{one.kind}" for one in series), tuple(rows), head)


def _days_since(one: SeriesStatus) -> int:
    """Days from the last close to now; when it was had is another column."""
    return ((one.retrieved + one.age).date() - one.last).days


def head_of_part(series: int, path: str) -> str:
    """The head where some series of the store are shown."""
    return f"{series:,} series in {path}"


def head_of_store(series: int, vintages: int, size: int, path: str) -> str:
    """The head where all are shown: how many there are, and how many bytes they take."""
    if not series:
        return f"the store {path} is empty"
    return f"{series:,} series in {quantity(vintages, 'vintage')}, {size / MEGABYTE:,.1f} MB: {path}"
