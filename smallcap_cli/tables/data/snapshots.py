"""What sources said of funds, a row a session; a session without a snapshot is a row that says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.model import NOT_FETCHED, NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.snapshots import Snapshot, sessions_without
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity, unique

COLUMNS = (
    Column("ticker", "fund", "text"), Column("session", "session", "date"), Column("retrieved", "asked", "text"),
    Column("source", "source", "text"), Column("price", "close", "money"),
    Column("price_as_of", "close of", "date", screen=False), Column("nav", "NAV", "money"),
    Column("nav_as_of", "NAV of", "date", screen=False),
    Column("shares_outstanding", "shares outstanding", "shares", screen=False), Column("aum_usd", "assets", "usd"),
    Column("aum_scope", "assets, scope", "text", screen=False), Column("expense_ratio", "fee", "fraction"),
    Column("dividend_yield", "yield, 12 months", "fraction", screen=False),
    Column("median_spread", "median spread, 30 d", "fraction", screen=False),
    Column("quoted_spread", "spread, one quote", "fraction", screen=False),
    Column("citation", "from", "text", screen=False),
)  # fmt: skip
NOT_SAID = Gap(NOT_PUBLISHED, "the source does not say it")
NOT_TAKEN = Gap(NOT_FETCHED, "no snapshot was taken")


def snapshots_table(snapshots: Sequence[Snapshot], verb: str) -> Table:
    """One row a snapshot, and one a session in between that has none; `verb` says in the head what was done."""
    rows: list[tuple[Value, ...]] = []
    for ticker, provider in unique((one.ticker, one.provider) for one in snapshots):
        own = [one for one in snapshots if (one.ticker, one.provider) == (ticker, provider)]
        lines = [(one.session, _row(one)) for one in own]
        lines += [(day, _gap_row(ticker, provider, day)) for day in sessions_without(own)]
        rows += [row for _, row in sorted(lines, key=lambda line: line[0])]
    keys = tuple(f"{row[0].value}.{number}" for number, row in enumerate(rows))
    funds, gaps = len({one.ticker for one in snapshots}), len(rows) - len(snapshots)
    without = f", {quantity(gaps, 'session')} without one" if gaps else ""
    head = f"{verb}: {quantity(len(snapshots), 'snapshot')} of {quantity(funds, 'fund')}{without}"
    return Table("data snapshot", COLUMNS, keys, tuple(rows), head)


def _row(one: Snapshot) -> tuple[Value, ...]:
    return (
        text_value(one.ticker), Value(one.session, "date"), text_value(f"{one.retrieved:%Y-%m-%d %H:%MZ}"),
        text_value(one.provider), *(_cell(one, column) for column in COLUMNS[4:]),
    )  # fmt: skip


def _gap_row(ticker: str, provider: str, day: date) -> tuple[Value, ...]:
    empty = (absent(column.unit, NOT_TAKEN) for column in COLUMNS[4:])
    return (text_value(ticker), Value(day, "date"), absent("text", NOT_TAKEN), text_value(provider), *empty)


def _cell(one: Snapshot, column: Column) -> Value:
    """A figure; one of another day than the session says so."""
    value: float | date | str | None = getattr(one, column.name)
    if value is None or value == "":
        return absent(column.unit, NOT_SAID)
    day = {"price": one.price_as_of, "nav": one.nav_as_of}.get(column.name)
    late = day is not None and day != one.session
    return Value(value, column.unit, as_of=day, notes=(f"of {day}",) if late else ())
