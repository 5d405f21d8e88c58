"""The companies a fund holds: lines that are shares, share classes of one company added up."""

from __future__ import annotations

from typing import NamedTuple

from smallcap_cli.core.holdings.lines import HoldingLine


class Company(NamedTuple):
    """One company in a fund: what identifies it, its lines, and their weight added up.

    `key` is equal for the lines of one company in every fund: `cik:1640147`, else `cusip6:833445`, else
    `name:SNOWFLAKE`. `cik` is None where the company is not identified; `match` says how it was: `ticker`, `cusip`,
    `isin`, `name`, or "".
    **Missing** `weight` is None where one of its lines has none.
    """

    key: str
    name: str
    ticker: str
    weight: float | None
    lines: tuple[HoldingLine, ...]
    cik: int | None = None
    match: str = ""
    sector: str = ""
