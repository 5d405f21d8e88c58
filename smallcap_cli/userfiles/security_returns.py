"""Parses the returns of securities (`--returns FILE`): pure bytes in, a return a security out, or one a day of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from smallcap_cli.core.methodology.security_returns import TABLE_KIND, SecurityReturns
from smallcap_cli.core.model import Floats
from smallcap_cli.errors import DataUnavailable, UsageFault, safe
from smallcap_cli.userfiles.security_table import SecurityTable, read_security_table


def read_returns(name: str, content: bytes) -> dict[str, float]:
    """Returns by security: a CSV with `security_id` and `return`, a fraction; a security without one is left out."""
    table = read_security_table(name, content)
    values = _values(table, ("security_id", "return"))
    table.check_once("securities")
    ids = table.texts("security_id")
    return {one: float(value) for one, value in zip(ids, values, strict=True) if not np.isnan(value)}


def read_returns_by_day(name: str, content: bytes, *, until: date) -> SecurityReturns:
    """Returns of periods: a CSV with `security_id`, `as_of` (the day the period ends) and `return`, a fraction.

    Periods end on the days of the file up to `until`. **Raises** UsageFault with the line of a fault, and for
    returns that can only be per cents; DataUnavailable for a file that begins later.
    """
    table = read_security_table(name, content)
    values = _values(table, ("security_id", "as_of", "return"))
    if not table.lines:
        raise UsageFault(f"{name}: no rows below the header", "one row a security and period")
    known = values[~np.isnan(values)]
    if len(known) and np.median(np.abs(known)) > 1:
        what = f"{name}: half of the returns are beyond 100 %: they look like per cents"
        raise UsageFault(what, "write 0.05 for 5 %")
    days, by_day = np.unique(np.array(table.days(), dtype="datetime64[D]"), return_inverse=True)
    ids, by_id = np.unique(np.array(table.texts("security_id"), dtype=np.str_), return_inverse=True)
    cells = by_day * len(ids) + by_id
    _check_once(table, cells)
    block = np.full((len(days), len(ids)), np.nan)
    block.ravel()[cells] = values
    within = days <= np.datetime64(until)
    if not within.any():
        raise DataUnavailable(f"{name}: nothing on or before {until}; it begins {days[0]}", "choose a later --as-of")
    return SecurityReturns(days[within], ids, block[within], TABLE_KIND)


def _values(table: SecurityTable, needed: Sequence[str]) -> Floats:
    """The returns of a table that has the columns needed."""
    lacking = [column for column in needed if column not in table.cells]
    if lacking:
        raise UsageFault(f"{table.name}:1: columns that are missing: {', '.join(lacking)}", ",".join(needed))
    values = table.numbers("return")
    table.check_range("return", values < -1, "is below -1", "write 0.05 for 5 %")
    return values


def _check_once(table: SecurityTable, cells: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
    _, first = np.unique(cells, return_index=True)
    if len(first) < len(cells):
        row = int(np.setdiff1d(np.arange(len(cells)), first)[0])
        raise table.fault(row, f"a second return for {safe(table.cells['as_of'][row])}", "keep one row of each")
