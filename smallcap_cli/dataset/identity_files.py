"""Files of identities that a user saved: the SEC's lists of tickers, and its files of fails to deliver."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from smallcap_cli.core.identity import Identities
from smallcap_cli.core.identity.pairs import IMPORTED
from smallcap_cli.core.model import Source
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.sec.answers import json_object
from smallcap_cli.providers.sec.fails import is_fails, parse_fails
from smallcap_cli.providers.sec.tickers import parse_company_tickers, parse_exchange_tickers
from smallcap_cli.userfiles.file_days import name_day


class IdentityFile(NamedTuple):
    """The pairs of one file, and what was left out of it."""

    identities: Identities
    warnings: tuple[str, ...]


def parse_identity_file(name: str, content: bytes, now: datetime) -> IdentityFile:
    """What a file says, its layout told by its content; a list of tickers has its day in the file's name.

    **Raises** CouldNotParse for another file, and for a list whose name has no day.
    """
    if is_fails(content):
        found = parse_fails(name, content, IMPORTED, Source("files", None, now, "SEC, fails to deliver", name))
        false = found.false_cusips
        left_out = (f"{quantity(false, 'row')} left out: the check digit of the CUSIP is wrong",) if false else ()
        return IdentityFile(found.identities, left_out)
    answer = json_object(name, content)
    day = name_day(name)
    if day is None:
        raise CouldNotParse(
            f"{name}: no day in the file's name", "name it after the day you saved it, such as _2026-08-22"
        )
    if day > now.date():
        raise CouldNotParse(f"{name}: the day in its name is after today", "correct the name")
    parse = parse_exchange_tickers if "fields" in answer else parse_company_tickers
    source = Source("files", None, now, f"SEC EDGAR, company tickers of {day}", name)
    return IdentityFile(parse(content, day, source)._replace(subject=IMPORTED), ())
