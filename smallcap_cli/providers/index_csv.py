"""Parses a file of index returns (`--index-returns`): pure text in, level series out."""

from __future__ import annotations

import csv
import io

import numpy as np

from smallcap_cli.core.model import PriceHistory, Source
from smallcap_cli.errors import CouldNotParse, UsageFault, shown

#: A larger return in one period is a level or a percentage written where a fraction belongs.
LARGEST_RETURN = 1.0


def parse_index_returns(name: str, content: str) -> dict[str, PriceHistory]:
    """Column name -> total-return levels that start at 1 one period before the first row.

    **Raises** CouldNotParse with file and line for text in a number cell or an unreadable date, UsageFault
    for returns beyond 100 %, which are levels or percentages.
    """
    rows = list(csv.reader(io.StringIO(content)))
    if not rows or len(rows[0]) < 2 or rows[0][0].strip().lower() != "date":
        raise CouldNotParse(f"{name}:1: the first column must be `date`", "date,<methodology id or ticker>,...")
    by_name: dict[str, dict[np.datetime64, float]] = {head.strip(): {} for head in rows[0][1:]}
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        day = _day(name, number, row[0])
        for head, cell in zip(by_name, row[1:], strict=False):
            if cell.strip():
                by_name[head][day] = _return(name, number, cell)
    return {head: _levels(name, head, by_day) for head, by_day in by_name.items() if by_day}


def _day(name: str, number: int, text: str) -> np.datetime64:
    try:
        return np.datetime64(text.strip(), "D")
    except ValueError:
        raise CouldNotParse(f"{name}:{number}: {shown(text)!r} is not a date", "write YYYY-MM-DD") from None


def _return(name: str, number: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise CouldNotParse(f"{name}:{number}: {shown(text)!r} is not a number", "write 0.0123 for 1.23 %") from None
    if not abs(value) <= LARGEST_RETURN:
        raise UsageFault(f"{name}:{number}: a return of {value:g} in one period", "write fractions: 0.0123 for 1.23 %")
    return value


def _levels(name: str, head: str, by_day: dict[np.datetime64, float]) -> PriceHistory:
    days = np.array(sorted(by_day), dtype="datetime64[D]")
    returns = np.array([by_day[day] for day in days])
    if bool((returns <= -1.0).any()):
        raise UsageFault(f"{name}: {head} loses everything in one period", "correct the file")
    monthly = len(days) > 1 and float(np.median(np.diff(days).astype(np.int64))) > 20
    if monthly:
        days = (days.astype("datetime64[M]") + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
        before = days[0].astype("datetime64[M]").astype("datetime64[D]") - np.timedelta64(1, "D")
    else:
        before = np.busday_offset(days[0], -1, roll="forward")
    levels = np.concatenate(([1.0], np.cumprod(1.0 + returns)))
    source = Source("index file", as_of=days[-1].item(), citation=name)
    return PriceHistory(head, np.concatenate(([before], days)), None, levels, source, "monthly" if monthly else "daily")
