"""Parses a file of index returns (`--index-returns`): pure text in, level series out."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.model import PriceHistory, Source
from smallcap_cli.core.windows import iso_day
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.inputfile import FileTerms
from smallcap_cli.userfiles.sheet import SheetTerms, duplicates, number, read_sheet

#: A larger return in one period is a level or a percentage written where a fraction belongs.
LARGEST_RETURN = 1.0
#: Rows further apart than this are months.
MONTH_STEP = 20
LAYOUT = "date,<methodology id or ticker>,... with returns as fractions, 0.0123 for 1.23 %"
TERMS = SheetTerms(CouldNotParse, LAYOUT, "one row a period", LAYOUT)
FILE = FileTerms("index returns", 50_000_000, TERMS.each_row)


def parse_index_returns(name: str, content: str) -> dict[str, PriceHistory]:
    """Column name -> total-return levels that start at 1 one period before the first row.

    The text is CSV: a `date` column of ISO days, then a column an index. An empty cell has no
    return. **Raises** CouldNotParse with file and line for anything else.
    """
    header, rows = read_sheet(name, content, TERMS)
    heads = [head.strip() for head in header.cells]
    if len(heads) < 2 or heads[0].lower() != "date" or "" in heads or duplicates(heads):
        raise CouldNotParse(f"{name}:{header.line}: the header must be `date` and one name a column, each once", LAYOUT)
    by_name: dict[str, dict[np.datetime64, float]] = {head: {} for head in heads[1:]}
    for line, row in rows:
        cells = [cell.strip() for cell in row]
        day = iso_day(cells[0])
        if day is None:
            raise CouldNotParse(f"{name}:{line}: {safe(cells[0])!r} is not a date", "write YYYY-MM-DD")
        for head, cell in zip(by_name, cells[1:], strict=True):
            _add_return(by_name[head], np.datetime64(day), cell, f"{name}:{line}")
    return {head: _levels(name, head, by_day) for head, by_day in by_name.items() if by_day}


def _add_return(by_day: dict[np.datetime64, float], day: np.datetime64, text: str, place: str) -> None:
    if not text:
        return
    try:
        value = number(text)
    except ValueError:
        raise CouldNotParse(f"{place}: {safe(text)!r} is not a number", LAYOUT) from None
    if not -1.0 < value <= LARGEST_RETURN:
        raise CouldNotParse(f"{place}: a return of {value:g} in one period", LAYOUT)
    if day in by_day:
        raise CouldNotParse(f"{place}: {day} stands there a second time", "keep one row a day")
    by_day[day] = value


def _levels(name: str, head: str, by_day: dict[np.datetime64, float]) -> PriceHistory:
    days = np.array(sorted(by_day), dtype="datetime64[D]")
    returns = np.array([by_day[day] for day in days])
    monthly = len(days) > 1 and float(np.median(np.diff(days).astype(np.int64))) > MONTH_STEP
    if monthly:
        days = (days.astype("datetime64[M]") + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
        before = days[0].astype("datetime64[M]").astype("datetime64[D]") - np.timedelta64(1, "D")
        if len(set(days.tolist())) < len(days):
            raise CouldNotParse(f"{name}: {head} has two returns in one month", "give daily or monthly returns")
    else:
        before = np.busday_offset(days[0], -1, roll="forward")
    levels = np.concatenate(([1.0], np.cumprod(1.0 + returns)))
    source = Source("index file", as_of=days[-1].item(), citation=name)
    return PriceHistory(head, np.concatenate(([before], days)), None, levels, source, "monthly" if monthly else "daily")
