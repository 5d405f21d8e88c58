"""A table of snapshots as CSV (`data import --snapshots FILE`): text in, snapshots out, and back.

Columns are `ticker`, `session` (or `as_of`) and at least one of price, nav, shares_outstanding, aum_usd,
expense_ratio, dividend_yield, median_spread, quoted_spread; shares are fractions. `price_as_of`, `nav_as_of`,
`aum_scope`, `retrieved`, `source` and `citation` are read where they are there. `data snapshot --kept -f csv` has this
layout, so what one machine recorded another can read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from math import isfinite

from smallcap_cli.core.flows.shares import reads_as_date
from smallcap_cli.core.snapshots import NUMBERS, UNKNOWN, Snapshot
from smallcap_cli.core.windows import iso_day
from smallcap_cli.errors import UsageFault, safe
from smallcap_cli.inputfile import FileTerms
from smallcap_cli.userfiles.fund_list import is_ticker
from smallcap_cli.userfiles.sheet import SheetTerms, figure, read_sheet, text_of

MOST_BYTES = 50_000_000
LAYOUT = f"ticker, session, and at least one of {', '.join(NUMBERS)}"
TERMS = SheetTerms(UsageFault, LAYOUT, "one row a fund and session")
FILE = FileTerms("table of snapshots", MOST_BYTES, TERMS.each_row, pipes=False)
#: The provider of a row that names none.
OWN = "files"
#: What is a fraction, and at most so much: more is a percentage where a fraction is to be.
FRACTIONS: Mapping[str, float] = {
    "expense_ratio": 0.2, "dividend_yield": 1.0, "median_spread": 0.2, "quoted_spread": 0.2,
}  # fmt: skip
COLUMNS = (
    "ticker", "session", "retrieved", "source", "price", "price_as_of", "nav", "nav_as_of", "shares_outstanding",
    "aum_usd", "aum_scope", "expense_ratio", "dividend_yield", "median_spread", "quoted_spread", "citation",
)  # fmt: skip
MOMENTS = ("%Y-%m-%d %H:%MZ", "%Y-%m-%dT%H:%M:%S%z")


def snapshots_text(snapshots: Sequence[Snapshot]) -> str:
    """Snapshots as CSV in the layout that `parse_snapshots` reads to the last bit."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in snapshots:
        cells = {**one._asdict(), "source": one.provider, "retrieved": one.retrieved.isoformat()}
        writer.writerow(["" if cells[name] is None else cells[name] for name in COLUMNS])
    return out.getvalue()


def parse_snapshots(name: str, content: bytes, now: datetime) -> list[Snapshot]:
    """The snapshots in a file, in its order; a row without any figure is a session that was missed, and none.

    What names no moment counts as had `now`; in a table without `price_as_of` a price is of its session. **Raises**
    UsageFault with file and line for a missing column, a ticker, day, moment or figure that is none, a day in the
    future, and for a percentage where a fraction is to be.
    """
    header, rows = read_sheet(name, text_of(name, content, TERMS, MOST_BYTES), TERMS, (",", ";", "\t"))
    heads = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in header.cells]
    day = next((head for head in ("session", "as_of") if head in heads), "")
    if "ticker" not in heads or not day or not set(NUMBERS) & set(heads):
        raise UsageFault(f"{name}:1: not a table of snapshots", LAYOUT)
    found = []
    for row in rows:
        cells = dict(zip(heads, (cell.strip() for cell in row.cells), strict=True))
        if "price_as_of" not in heads and cells.get("price"):
            cells["price_as_of"] = cells[day]
        one = _snapshot(f"{name}:{row.line}", cells, day, name, now)
        if one.shares_outstanding is not None and reads_as_date(one.shares_outstanding):
            one = one._replace(shares_outstanding=None)
        if any(getattr(one, column) is not None for column in NUMBERS):
            found.append(one)
    if not found:
        raise UsageFault(f"{name}: no rows", LAYOUT)
    return found


def _snapshot(place: str, cells: Mapping[str, str], day: str, name: str, now: datetime) -> Snapshot:
    ticker, session = cells["ticker"], _day(place, day, cells[day], now)
    if not is_ticker(ticker):
        raise UsageFault(f"{place}: {safe(ticker)!r} is not a ticker", TERMS.each_row)
    if session is None:
        raise UsageFault(f"{place}: no day in {day}", "every row names its session")
    return Snapshot(
        ticker.upper(), session, _moment(place, cells.get("retrieved", ""), now), cells.get("source") or OWN,
        cells.get("citation") or name, price_as_of=_day(place, "price_as_of", cells.get("price_as_of", ""), now),
        nav_as_of=_day(place, "nav_as_of", cells.get("nav_as_of", ""), now),
        aum_scope=cells.get("aum_scope") or UNKNOWN,
        **{column: _figure(place, column, cells.get(column, "")) for column in NUMBERS},
    )  # fmt: skip


def _day(place: str, column: str, cell: str, now: datetime) -> date | None:
    day = iso_day(cell) if cell else None
    if cell and day is None:
        raise UsageFault(f"{place}: {column} {safe(cell)!r} is not a date", "write YYYY-MM-DD")
    if day is not None and day > now.date():
        raise UsageFault(f"{place}: {day} is in the future", f"today is {now.date()}")
    return day


def _moment(place: str, cell: str, now: datetime) -> datetime:
    if not cell:
        return now
    for form in MOMENTS:
        try:
            found = datetime.strptime(cell, form)
        except ValueError:
            continue
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    raise UsageFault(f"{place}: retrieved {safe(cell)!r} is not a moment", "write 2026-11-20T22:00:00+00:00")


def _figure(place: str, column: str, cell: str) -> float | None:
    try:
        value = figure(cell)
    except ValueError:
        what = f"{place}: {column} {safe(cell)!r} is not a number"
        raise UsageFault(what, "write decimals with a point and no thousands separators") from None
    if not isfinite(value):
        return None
    if not 0.0 <= value <= FRACTIONS.get(column, value):
        hint = "write 0.0002 for 0.02 %" if column in FRACTIONS else "correct the cell"
        raise UsageFault(f"{place}: {column} {value:g} is implausible", hint)
    return value
