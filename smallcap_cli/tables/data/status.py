"""What the store holds: a row a series, and how much room all of them take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.series import SeriesStatus
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity

MEGABYTE = 1_000_000
NO_DAY = Gap(NOT_PUBLISHED, "the holdings name no day")


def status_table(series: Sequence[SeriesStatus], head: str) -> Table:
    """One row a series: from when to when, from which source, how long ago its last day was, and its vintages."""
    columns = (
        Column("ticker", "series", "text"), Column("kind", "kind", "text"), Column("provider", "source", "text"),
        Column("first", "first", "date"), Column("last", "last", "date"), Column("rows", "rows", "count"),
        Column("retrieved", "retrieved", "ordinal"), Column("age_days", "last close, days ago", "days"),
        Column("vintages", "vintages", "count"), Column("vintage", "newest vintage", "text", screen=False),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            text_value(one.ticker), text_value(one.kind), text_value(one.provider), _day(one.first),
            _day(one.last), Value(one.rows, "count"), Value(f"{one.retrieved:%Y-%m-%d %H:%MZ}", "ordinal"),
            _days_since(one), Value(one.vintages, "count"), text_value(one.newest_vintage),
        )
        for one in series
    ]  # fmt: skip
    return Table("data status", columns, tuple(f"{one.ticker}.{one.kind}" for one in series), tuple(rows), head)


def _day(day: date | None) -> Value:
    return absent("date", NO_DAY) if day is None else Value(day, "date")


def _days_since(one: SeriesStatus) -> Value:
    """Days from the last close or list to now; when it was had is another column."""
    if one.last is None:
        return absent("days", NO_DAY)
    return Value(max(((one.retrieved + one.age).date() - one.last).days, 0), "days")


def head_of_lists(funds: int, path: str) -> str:
    """The head where the holdings of some funds are shown."""
    return f"holdings of {quantity(funds, 'fund')} in {path}"


def head_of_part(series: int, path: str) -> str:
    """The head where some series of the store are shown."""
    return f"{series:,} series in {path}"


def head_of_factors(series: Sequence[SeriesStatus], path: str) -> str:
    """The head where factors are shown: of which databases they were made."""
    return f"factors of {', '.join(sorted({one.newest_vintage for one in series}))} in {path}"


def head_of_store(
    series: int, vintages: int, size: int, path: str, funds: int = 0, kinds: Sequence[str] = ()
) -> str:  # fmt: skip
    """The head where all are shown: how many series, of how many funds holdings, what else, and how many bytes."""
    lists = f", holdings of {quantity(funds, 'fund')}" if funds else ""
    lists += "".join(f", {kind}" for kind in kinds)
    if not series and not lists:
        return f"the store {path} is empty"
    return f"{series:,} series in {quantity(vintages, 'vintage')}{lists}, {size / MEGABYTE:,.1f} MB: {path}"
