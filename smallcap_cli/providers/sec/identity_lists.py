"""The SEC's files that say who is who, by the subjects under which they are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.identity import Identities
from smallcap_cli.core.identity.pairs import COMPANIES, COMPANY_TICKERS, FAILS
from smallcap_cli.core.model import Source
from smallcap_cli.errors import NotFound, safe
from smallcap_cli.providers.sec.fails import parse_fails
from smallcap_cli.providers.sec.tickers import parse_company_tickers, parse_exchange_tickers

TICKERS_CITATION, FAILS_CITATION = "SEC EDGAR, company tickers", "SEC, fails to deliver"
_HALF = re.compile(rf"{FAILS} (\d{{6}}[ab])")


class IdentityList(NamedTuple):
    """Where a file is at the SEC, what it is called, its citation, and how it is read on a day."""

    path: str
    name: str
    citation: str
    parse: Callable[[bytes, date, Source], Identities]


def identity_list(subject: str) -> IdentityList:
    """The file of a subject: `us`, `us-tickers`, or a half-month such as `fails 202508a`. **Raises** NotFound."""
    half = _HALF.fullmatch(subject)
    if half is not None:
        return _half_month(half[1])
    if subject == COMPANIES:
        return IdentityList(
            "/files/company_tickers_exchange.json", "company tickers", TICKERS_CITATION, parse_exchange_tickers
        )
    if subject == COMPANY_TICKERS:
        return IdentityList("/files/company_tickers.json", "company tickers", TICKERS_CITATION, parse_company_tickers)
    what = f"sec has no identities {safe(subject)!r}"
    raise NotFound(what, f"it has {COMPANIES}, {COMPANY_TICKERS} and half-months such as {half_subject('202508a')}")


def half_subject(half: str) -> str:
    """What a half-month of fails to deliver is asked for as."""
    return f"{FAILS} {half}"


def _half_month(half: str) -> IdentityList:
    name = f"cnsfails{half}.zip"

    def parse(content: bytes, day: date, source: Source) -> Identities:
        return parse_fails(name, content, FAILS, source).identities._replace(parts=(half,))

    return IdentityList(f"/files/data/fails-deliver-data/{name}", name, FAILS_CITATION, parse)
