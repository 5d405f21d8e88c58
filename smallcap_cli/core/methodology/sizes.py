"""The sizes that every run has before its first step: of a line, of its company, and of what is free to trade."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from smallcap_cli.core.methodology.universe import Texts, Universe, first_names
from smallcap_cli.core.model import Floats
from smallcap_cli.core.words import count_of, quantity
from smallcap_cli.errors import UsageFault

#: Lines of these types make up the value of a company; preferred shares, warrants and receipts do not.
OWNERSHIP_TYPES = ("common", "reit")
#: The columns that sizes are made of.
SIZE_INPUTS = ("price", "shares_out", "float_factor", "security_type")
#: The share that is free to trade of a line whose float is not known.
UNKNOWN_FLOAT = 0.9


def size_columns(table: Universe) -> Mapping[str, Floats]:
    """`total_mcap` price times shares, `float_mcap` its free part, `company_mcap` that of all lines of the company.

    A company counts with its common and REIT lines, unlisted ones too, and with all of its lines where it has none of
    those. **Missing** NaN; a line without price or shares adds nothing to a company that has others.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        line = _numbers(table, "price") * _numbers(table, "shares_out")
        floating = _numbers(table, "float_factor")
        free = line * np.where(np.isnan(floating), UNKNOWN_FLOAT, floating)
    endless = np.flatnonzero(np.isinf(line))
    if len(endless):
        what = f"price times shares_out is too large a number for {first_names(table.security_id[endless])}"
        raise UsageFault(what, "correct the cells")
    return {"total_mcap": line, "float_mcap": free, "company_mcap": _of_companies(table, line)}


def size_notes(table: Universe) -> tuple[str, ...]:
    """What was taken for unknown parts of sizes, with how many lines it concerns."""
    columns = size_columns(table)
    line, company = columns["total_mcap"], columns["company_mcap"]
    partly = int(np.count_nonzero(np.isnan(line) & ~np.isnan(company)))
    unknown = table.security_id[np.isnan(company)]
    without = int(np.count_nonzero(np.isnan(_numbers(table, "float_factor"))))
    return (
        *((_partly(partly),) if partly else ()),
        *((_without_size(unknown),) if len(unknown) else ()),
        *((f"float factor missing for {quantity(without, 'line')}: {UNKNOWN_FLOAT:g} is assumed",) if without else ()),
    )


def _partly(lines: int) -> str:
    if lines == 1:
        return "1 line lacks price or shares: its company counts with its other lines"
    return f"{lines:,} lines lack price or shares: their companies count with their other lines"


def _without_size(names: Texts) -> str:
    lack = "1 line has no size" if len(names) == 1 else f"{len(names):,} lines have no size"
    return f"{lack} for want of a price or shares: {first_names(names)}"


def income_notes(table: Universe) -> tuple[str, ...]:
    """Whether lines of one company differ in the net income of a quarter, which is a figure of the company."""
    if "ni_q" not in table.columns:
        return ()
    income = table.columns["ni_q"].astype(np.float64)
    count = len(table.company_ids)
    odd = np.zeros(count, dtype=np.bool_)
    for quarter in income.T:
        known = ~np.isnan(quarter)
        low, high = np.full(count, np.inf), np.full(count, -np.inf)
        np.minimum.at(low, table.company[known], quarter[known])
        np.maximum.at(high, table.company[known], quarter[known])
        odd |= high > low
    if not odd.any():
        return ()
    companies = count_of(int(odd.sum()), "company", "companies")
    names = first_names(table.company_ids[odd])
    return (f"lines of {companies} differ in net income, and the first by security id counts: {names}",)


def _of_companies(table: Universe, line: Floats) -> Floats:
    count, known = len(table.company_ids), ~np.isnan(line)
    types = table.columns.get("security_type", np.full(len(table), OWNERSHIP_TYPES[0]))
    owned = np.isin(types, OWNERSHIP_TYPES)
    has_owned = np.bincount(table.company[owned], minlength=count) > 0
    counted = known & (owned | ~has_owned[table.company])
    found = np.bincount(table.company[counted], weights=line[counted], minlength=count).astype(np.float64)
    found[np.bincount(table.company[counted], minlength=count) == 0] = np.nan
    return found[table.company]


def _numbers(table: Universe, column: str) -> Floats:
    cells = table.columns.get(column)
    return np.full(len(table), np.nan) if cells is None else cells.astype(np.float64)
