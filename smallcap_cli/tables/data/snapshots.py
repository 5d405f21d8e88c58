"""What sources said of funds, a row a session; a session without a snapshot is a row that says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from smallcap_cli.core.analysis.liquidity import LARGEST_PREMIUM
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.snapshots import Snapshot, sessions_without
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity

COLUMNS = (
    Column("ticker", "fund", "text"), Column("session", "session", "date"), Column("retrieved", "asked", "text"),
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
NAV_OF_NO_DAY = Gap(NOT_PUBLISHED, "the source does not say the day of the NAV")
CLOSE_OF_NO_DAY = Gap(NOT_PUBLISHED, "the source does not say the day of the close")
NOT_TAKEN = Gap(NOT_FETCHED, "no snapshot was taken")


def kept_table(snapshots: Sequence[Snapshot]) -> Table:
    """One row a snapshot that is stored, and one a session in between that has none."""
    rows = _rows(snapshots)
    gaps = len(rows) - len(snapshots)
    without = f", {quantity(gaps, 'session')} without one" if gaps else ""
    return _table(rows, f"kept: {_count(snapshots)}{without}")


def recorded_table(snapshots: Sequence[Snapshot], earlier: Collection[Snapshot] = ()) -> Table:
    """One row a snapshot of a session; which of them were there `earlier`, the head says apart."""
    new, old = [one for one in snapshots if one not in earlier], [one for one in snapshots if one in earlier]
    said = (("recorded", new), ("recorded before", old))
    return _table(_rows(snapshots), "; ".join(f"{verb}: {_count(several)}" for verb, several in said if several))


def _count(snapshots: Sequence[Snapshot]) -> str:
    return f"{quantity(len(snapshots), 'snapshot')} of {quantity(len({one.ticker for one in snapshots}), 'fund')}"


def _table(rows: Sequence[tuple[Value, ...]], head: str) -> Table:
    keys = tuple(f"{row[0].value}.{number}" for number, row in enumerate(rows))
    return Table("data snapshot", COLUMNS, keys, tuple(rows), head)


def _rows(snapshots: Sequence[Snapshot]) -> list[tuple[Value, ...]]:
    """A row a snapshot by fund and source, and one a session in between that has none."""
    rows: list[tuple[Value, ...]] = []
    by_source: dict[tuple[str, str], list[Snapshot]] = {}
    by_session: dict[tuple[str, date], list[Snapshot]] = {}
    for one in snapshots:
        by_source.setdefault((one.ticker, one.provider), []).append(one)
        by_session.setdefault((one.ticker, one.session), []).append(one)
    for (ticker, provider), own in by_source.items():
        lines = [(one.session, _row(one, _premium(one, by_session[ticker, one.session]))) for one in own]
        lines += [(day, _gap_row(ticker, provider, day)) for day in sessions_without(own)]
        rows += [row for _, row in sorted(lines, key=lambda line: line[0])]
    return rows


def _row(one: Snapshot, premium: Value) -> tuple[Value, ...]:
    cells = (premium if column.name == "premium" else _cell(one, column) for column in COLUMNS[4:])
    return (
        text_value(one.ticker), Value(one.session, "date"), text_value(f"{one.retrieved:%Y-%m-%d %H:%MZ}"),
        text_value(one.provider), *cells,
    )  # fmt: skip


def _premium(one: Snapshot, of_session: Sequence[Snapshot]) -> Value:
    """The close of a NAV's day over the NAV, less one; the close is its own source's, or another's of the session."""
    if one.nav is None:
        return absent("spread", NO_PREMIUM)
    if one.nav_as_of is None:
        return absent("spread", NAV_OF_NO_DAY)
    priced = [other for other in (one, *of_session) if other.price is not None]
    closes = [other for other in priced if other.price_as_of == one.nav_as_of]
    if not closes:
        return absent("spread", CLOSE_OF_NO_DAY if any(other.price_as_of is None for other in priced) else NO_PREMIUM)
    value = (closes[0].price or 0.0) / one.nav - 1.0
    if abs(value) > LARGEST_PREMIUM:
        return absent("spread", Gap(NOT_COMPARABLE, "close and NAV are not of the same shares (a split?)"))
    of = f"close of {closes[0].provider} over the NAV of {one.provider}"
    return Value(value, "spread", as_of=one.nav_as_of, notes=(of,) if closes[0] is not one else ())


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
