"""What sources said of funds, a row a session; a session without a snapshot is a row that says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.analysis.liquidity import LARGEST_PREMIUM
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.snapshots import Snapshot, sessions_without
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity, unique

COLUMNS = (
    Column("ticker", "fund", "text"), Column("session", "session", "date"), Column("retrieved", "asked", "ordinal"),
    Column("source", "source", "text"), Column("price", "close", "money"),
    Column("price_as_of", "close of", "date", screen=False), Column("nav", "NAV", "money"),
    Column("nav_as_of", "NAV of", "date", screen=False), Column("premium", "premium", "spread"),
    Column("shares_outstanding", "shares outstanding", "shares", screen=False), Column("aum_usd", "assets", "usd"),
    Column("aum_scope", "assets, scope", "text", screen=False), Column("expense_ratio", "fee", "fraction"),
    Column("dividend_yield", "yield, 12 months", "fraction", screen=False),
    Column("median_spread", "median spread, 30 d", "fraction", screen=False),
    Column("quoted_spread", "spread, one quote", "fraction", screen=False),
    Column("citation", "from", "text", screen=False),
)  # fmt: skip
NOT_SAID = Gap(NOT_PUBLISHED, "the source does not say it")
NO_PREMIUM = Gap(NOT_PUBLISHED, "no close and NAV of the same day")
NOT_TAKEN = Gap(NOT_FETCHED, "no snapshot was taken")


def snapshots_table(snapshots: Sequence[Snapshot], verb: str) -> Table:
    """One row a snapshot, and one a session in between that has none; `verb` says in the head what was done."""
    rows: list[tuple[Value, ...]] = []
    for ticker, provider in unique((one.ticker, one.provider) for one in snapshots):
        own = [one for one in snapshots if (one.ticker, one.provider) == (ticker, provider)]
        lines = [(one.session, _row(one, _premium(one, snapshots))) for one in own]
        lines += [(day, _gap_row(ticker, provider, day)) for day in sessions_without(own)]
        rows += [row for _, row in sorted(lines, key=lambda line: line[0])]
    keys = tuple(f"{row[0].value}.{number}" for number, row in enumerate(rows))
    funds, gaps = len({one.ticker for one in snapshots}), len(rows) - len(snapshots)
    without = f", {quantity(gaps, 'session')} without one" if gaps else ""
    head = f"{verb}: {quantity(len(snapshots), 'snapshot')} of {quantity(funds, 'fund')}{without}"
    return Table("data snapshot", COLUMNS, keys, tuple(rows), head)


def _row(one: Snapshot, premium: Value) -> tuple[Value, ...]:
    cells = (premium if column.name == "premium" else _cell(one, column) for column in COLUMNS[4:])
    return (
        text_value(one.ticker), Value(one.session, "date"), Value(f"{one.retrieved:%Y-%m-%d %H:%MZ}", "ordinal"),
        text_value(one.provider), *cells,
    )  # fmt: skip


def _premium(one: Snapshot, snapshots: Sequence[Snapshot]) -> Value:
    """The close of a NAV's day over the NAV, less one; the close is its own source's, or another's of the session."""
    same = (other for other in (one, *snapshots) if (other.ticker, other.session) == (one.ticker, one.session))
    closes = [other for other in same if other.price is not None and other.price_as_of == one.nav_as_of]
    if one.nav is None or one.nav_as_of is None or not closes:
        return absent("spread", NO_PREMIUM)
    value = (closes[0].price or 0.0) / one.nav - 1.0
    if abs(value) > LARGEST_PREMIUM:
        return absent("spread", Gap(NOT_COMPARABLE, "close and NAV are not of the same shares (a split?)"))
    of = f"close of {closes[0].provider} over the NAV of {one.provider}"
    return Value(value, "spread", as_of=one.nav_as_of, notes=(of,) if closes[0] is not one else ())


def _gap_row(ticker: str, provider: str, day: date) -> tuple[Value, ...]:
    empty = (absent(column.unit, NOT_TAKEN) for column in COLUMNS[4:])
    return (text_value(ticker), Value(day, "date"), absent("ordinal", NOT_TAKEN), text_value(provider), *empty)


def _cell(one: Snapshot, column: Column) -> Value:
    """A figure; one of another day than the session says so."""
    value: float | date | str | None = getattr(one, column.name)
    if value is None or value == "":
        return absent(column.unit, NOT_SAID)
    day = {"price": one.price_as_of, "nav": one.nav_as_of}.get(column.name)
    late = day is not None and day != one.session
    return Value(value, column.unit, as_of=day, notes=(f"of {day}",) if late else ())
