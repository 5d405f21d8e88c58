"""Makes annual rates of Treasury quotes and of Ken French's daily factor files."""

from __future__ import annotations

import re
from types import MappingProxyType

import numpy as np

from smallcap_cli.core.model import Days, Floats, RateSeries, Source
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.bars import PRICES, Bars, in_order
from smallcap_cli.providers.bills import YEAR, bill_yields, note_yields
from smallcap_cli.providers.files.csv import price_text

#: Rate -> what makes it of quotes, and what those are.
QUOTED = MappingProxyType({
    "tbill": (bill_yields, "13-week Treasury bill, bank discount quotes"),
    "tnote": (note_yields, "10-year Treasury note, yields for half-yearly coupons"),
})  # fmt: skip

#: Ken French writes -99.99 or -999 for what is missing.
FACTOR_MISSING = -99.0
FACTOR_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")


def quoted_rates(rate: str, table: Bars) -> RateSeries:
    """The series `tbill` or `tnote` from a price file whose closes are quotes; days without are left out."""
    yields, citation = QUOTED[rate]
    role = next(role for role in PRICES if role in table.columns)
    quotes = table.columns[role]
    if np.isnan(quotes).all():
        raise CouldNotParse(f"{table.name}: no row has a close", "write one quote a day")
    table = in_order(table.only(~np.isnan(quotes)))
    source = Source("files", as_of=table.days[-1].item(), citation=citation)
    return RateSeries(rate, table.days, yields(table.name, table.columns[role], table.days), source)


def parse_factor_rates(name: str, content: bytes) -> RateSeries:
    """The series `ff` from the RF column of a daily factor file.

    RF of a day is the simple return earned since the row before. It is dated on that earlier row, as the
    annual rate y with (1 + y) ^ (days / 365) - 1 = RF over the calendar days between the two rows, so a
    reader who takes the rate known at the start of each stretch gets RF back. The last row has no rate.
    **Source** layout of Ken French's data library: text, a header with Mkt-RF, rows, text; percent a day.
    """
    lines = price_text(name, content).split("\n")
    start, column = _factor_header(name, lines)
    days, percents = _factor_rows(name, lines, start, column)
    present = np.isfinite(percents) & (percents > FACTOR_MISSING)
    days, percents = days[present], percents[present]
    if len(days) < 2 or not bool((np.diff(days.astype(np.int64)) > 0).all()):
        raise CouldNotParse(f"{name}: no daily rows in order below line {start}", "use the daily factor file")
    lengths = np.diff(days).astype(np.float64)
    with np.errstate(all="ignore"):  # what is absurd is refused and not warned about
        annual = np.power(1.0 + percents[1:] / 100.0, YEAR / lengths) - 1.0
    absurd = np.flatnonzero(np.logical_not(np.abs(annual) < 1.0))
    if len(absurd):
        row = int(absurd[0]) + 1
        what = f"{name}: RF {percents[row]:g} of {days[row]} is no daily rate in percent"
        raise CouldNotParse(what, "use the daily factor file as it comes")
    source = Source("files", as_of=days[-1].item(), citation="Ken French data library, one-month Treasury bill")
    return RateSeries("ff", days[:-1], annual, source)


def _factor_header(name: str, lines: list[str]) -> tuple[int, int]:
    """The index of the first row below the header, and the column of RF."""
    for below, line in enumerate(lines, start=1):
        header = [cell.strip() for cell in line.split(",")]
        if header[0] in ("", "Date") and "Mkt-RF" in header and "RF" in header:
            return below, header.index("RF")
    raise CouldNotParse(f"{name}: no header line with Mkt-RF and RF", "use the daily factor file as it comes")


def _factor_rows(name: str, lines: list[str], start: int, column: int) -> tuple[Days, Floats]:
    days: list[str] = []
    percents: list[float] = []
    for line, text in enumerate(lines[start:], start=start + 1):
        cells = text.split(",")
        match = FACTOR_DAY.fullmatch(cells[0].strip())
        if match is None:
            break
        days.append("-".join(match.groups()))
        try:
            percents.append(float(cells[column]))
        except (ValueError, IndexError):
            what = f"{name}:{line}: not a row of daily factors"
            raise CouldNotParse(what, "use the daily factor file as it comes") from None
    try:
        return np.array(days, dtype="datetime64[D]"), np.array(percents)
    except ValueError as error:
        raise CouldNotParse(f"{name}: {error}", "use the daily factor file as it comes") from None
