"""A file of a fund's NAV and shares outstanding by day or month, whatever its layout: bytes in, a history out.

Read are the sheet Historical of an iShares fund workbook (`As Of, NAV per Share, ..., Shares Outstanding`), State
Street's `navhist` workbook (`Date, NAV, Shares Outstanding, Total Net Assets` below two lines that name the fund), and
any table with columns of these names, `date`, `nav` and `shares_outstanding` among them. A table that states `assets`
and no count has assets over NAV for counts, those of each day's end. A column `scope` says whether they are of one
share class or of the whole fund. Other columns are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

import numpy as np

from smallcap_cli.core.flows.methods import ASSETS, CLASS, FUND, SHARES
from smallcap_cli.core.flows.shares import ShareHistory
from smallcap_cli.core.model import Source
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, safe
from smallcap_cli.inputfile import FileTerms
from smallcap_cli.userfiles.holdings.cells import MISSING, day_in, number
from smallcap_cli.userfiles.holdings.pages import pages_of
from smallcap_cli.userfiles.holdings.text_table import MOST_BYTES, TextTable
from smallcap_cli.userfiles.sheet import SheetRow

LAYOUT = "columns date, nav and shares_outstanding (or assets), a row a day or a month"
FILE = FileTerms("file of share counts", MOST_BYTES, LAYOUT, CouldNotAsk, CouldNotParse, pipes=False)
#: Column -> how files call it, in letters and figures alone.
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "date": ("date", "asof", "day"),
    "nav": ("nav", "navpershare"), "scope": ("scope",),
    SHARES: ("sharesoutstanding", "shares", "sharesout"),
    ASSETS: ("assets", "netassets", "totalnetassets", "assetsusd", "netassetsusd", "aum", "aumusd"),
})  # fmt: skip
HEADS: Mapping[str, str] = MappingProxyType({SHARES: "shares_outstanding", ASSETS: "assets"})
#: Issuers show the count before the day's trades; assets are those at its end.
LAGS: Mapping[str, int] = MappingProxyType({SHARES: 1, ASSETS: 0})
#: The head of a table stands in one of its first lines.
HEAD_WITHIN = 30
TICKER_LINE = "tickersymbol"
#: The sheet of an iShares workbook.
HISTORICAL = "historical"


def parse_share_counts(name: str, content: bytes, fund: str) -> ShareHistory | None:
    """The history in a file, which is of `fund` unless a line above the table names another ticker; None without one.

    Where a day has two rows that differ, or a NAV that is none, the row is left out and a warning says so.
    **Raises** CouldNotParse with file and line for a day or a number that cannot be read.
    """
    for page in pages_of(name, content, HISTORICAL):
        rows = iter(page.rows)
        found = _head(rows)
        if found is not None:
            place, ticker = found
            return _history(name, page, rows, place, ticker or fund)
    return None


def _head(rows: Iterator[SheetRow]) -> tuple[dict[str, int], str] | None:
    """Where the columns stand and the ticker that a line above them names; None for another table."""
    ticker = ""
    for row, _ in zip(rows, range(HEAD_WITHIN), strict=False):
        words = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in row.cells]
        if words and words[0] == TICKER_LINE and len(row.cells) > 1:
            ticker = re.sub(r"[^A-Z0-9.\-]", "", row.cells[1].upper())
        place = {
            column: words.index(known) for column, names in NAMES.items() for known in names if known in words
        }  # fmt: skip
        if {"date", "nav"} <= place.keys() and (SHARES in place or ASSETS in place):
            return place, ticker
    return None


def _history(
    name: str, page: TextTable, rows: Iterator[SheetRow], place: Mapping[str, int], ticker: str
) -> ShareHistory:
    method = SHARES if SHARES in place else ASSETS
    by_day: dict[date, tuple[float, float]] = {}
    without_nav: list[date] = []
    scope = ""
    for row in rows:
        cells = _cells(row.cells, place)
        where = f"{name}{page.mark}{row.line}"
        if cells is None:
            continue
        day = day_in(cells["date"])
        if day is None:
            if by_day and not any(cells[column] for column in ("nav", method)):
                break  # what stands below the table
            raise CouldNotParse(f"{where}: {safe(cells['date'])!r} is not a date", LAYOUT)
        scope = _scope(where, cells.get("scope", ""), scope)
        nav, count = number(where, "nav", cells["nav"]), number(where, HEADS[method], cells[method])
        if nav is None or nav <= 0:
            without_nav.append(day)
            continue
        one = (nav, float("nan") if count is None else count / nav if method == ASSETS else count)
        if day in by_day and not _same(by_day[day], one):
            raise CouldNotParse(f"{where}: {day} has two rows that differ", "remove one of them")
        by_day[day] = one
    if not by_day:
        raise CouldNotParse(f"{name}: no row with a NAV", LAYOUT)
    days = sorted(by_day)
    warnings = (f"{name}: {quantity(len(without_nav), 'row')} without a NAV left out",) if without_nav else ()
    return ShareHistory(
        ticker, np.array(days, dtype="datetime64[D]"), np.array([by_day[day][0] for day in days]),
        np.array([by_day[day][1] for day in days]), Source("files", as_of=days[-1], citation=name),
        LAGS[method], warnings, method, scope,
    )  # fmt: skip


def _scope(where: str, text: str, before: str) -> str:
    """What a row says that counts are of, else what those above it say. **Raises** CouldNotParse for two answers."""
    scope = text.lower() or before
    if scope not in ("", FUND, CLASS):
        raise CouldNotParse(f"{where}: scope {safe(text)!r} is not known", f"{FUND} or {CLASS}")
    if before and scope != before:
        raise CouldNotParse(f"{where}: scope {safe(text)!r} stands below {before!r}", "a file is of one scope")
    return scope


def _cells(cells: Sequence[str], place: Mapping[str, int]) -> dict[str, str] | None:
    """The texts of a row by column, None for an empty row; a row that ends early has nothing in the columns behind."""
    found = {
        column: cells[number].strip() if number < len(cells) else "" for column, number in place.items()
    }  # fmt: skip
    return found if any(text not in MISSING for text in found.values()) else None


def _same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return bool(np.array_equal(one, other, equal_nan=True))
