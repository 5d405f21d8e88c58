"""Pairings as sources state them: companies (by their CIK), tickers, CUSIPs, with the days they were seen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple

from smallcap_cli.core.model import Source

#: Subjects under which pairs are asked for and stored: the SEC's list of tickers with exchanges and its list of company
#: tickers, its half-months of fails to deliver, and the files a user imported, which never count as the newest list.
COMPANIES, COMPANY_TICKERS, FAILS, IMPORTED = "us", "us-tickers", "fails", "imported"
SUBJECTS = (COMPANIES, COMPANY_TICKERS, FAILS, IMPORTED)


class Identity(NamedTuple):
    """One pairing a source states: an identifier of a security, and the company behind it.

    `kind` is `ticker` or `cusip`; `cik` is None for pairs of identifiers alone (a CUSIP and a ticker of
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
    """The pairings of one source; pairs once seen are kept with their days.

    `parts` names the half-months that are in it, of a source that comes in such.
    """

    subject: str
    rows: tuple[Identity, ...]
    source: Source
    parts: tuple[str, ...] = ()


def union_of(one: Identities, other: Identities) -> Identities:
    """Every pairing of both, the days of the same one put together; the source is that of the newer.

    A company under another name is another pairing: names guard what tickers say, each for its days.
    """
    found: dict[tuple[object, ...], Identity] = {}
    for pair in (*one.rows, *other.rows):
        key = (pair.kind, pair.identifier, pair.cik, pair.name, pair.other)
        found[key] = _with_days(found[key], pair) if key in found else pair
    newer = max((one, other), key=_moment)
    parts = tuple(sorted({*one.parts, *other.parts}))
    return Identities(one.subject, tuple(found.values()), newer.source, parts)


def _with_days(one: Identity, other: Identity) -> Identity:
    """One pairing with the days of another; the exchange is that of the later."""
    days = [day for day in (one.first_seen, one.last_seen, other.first_seen, other.last_seen) if day]
    later, earlier = sorted((one, other), key=lambda pair: pair.last_seen or date.min, reverse=True)
    exchange = later.exchange or earlier.exchange
    return later._replace(exchange=exchange, first_seen=min(days, default=None), last_seen=max(days, default=None))


def _moment(found: Identities) -> datetime:
    return found.source.retrieved or datetime.min.replace(tzinfo=UTC)
