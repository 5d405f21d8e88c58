"""Pairings as sources state them: companies (by their CIK), tickers, CUSIPs, with the days they were seen."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from smallcap_cli.core.model import Source


class Identity(NamedTuple):
    """One pairing a source states: an identifier of a security, and the company behind it.

    `kind` is `ticker`, `cusip`, `isin` or `name`; `cik` is None for pairs of identifiers alone (a CUSIP and a ticker of
    a fails-to-deliver file, then `other` holds the ticker). `first_seen` and `last_seen` are days of its files.
    """

    kind: str
    identifier: str
    cik: int | None
    name: str = ""
    exchange: str = ""
    other: str = ""
    first_seen: date | None = None
    last_seen: date | None = None


class Identities(NamedTuple):
    """The pairings of one source; pairs once seen are kept with their days."""

    subject: str
    rows: tuple[Identity, ...]
    source: Source
