"""Parses the SEC's files of fails to deliver: CUSIP and symbol of each security on one row, twice a month, free.

**Source** https://www.sec.gov/data-research/sec-markets-data/fails-deliver-data: `cnsfailsYYYYMM{a,b}.zip`, a text,
`SETTLEMENT DATE|CUSIP|SYMBOL|QUANTITY (FAILS)|DESCRIPTION|PRICE`, a row a day and security, and two trailer lines.
"""

from __future__ import annotations

import io
import re
import zipfile
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from smallcap_cli.core.identity import Identities, Identity
from smallcap_cli.core.identity.codes import cusip_of
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.userfiles.zips import ZIP_FAULTS

COLUMNS = ("SETTLEMENT DATE", "CUSIP", "SYMBOL", "QUANTITY (FAILS)", "DESCRIPTION", "PRICE")
HINT = "take cnsfailsYYYYMMa.zip from sec.gov, fails-to-deliver data"
TRAILERS = ("Trailer record count", "Trailer total quantity")
#: A half month has 60,000 rows in 4 MB.
MOST_BYTES = 60_000_000
_DAY = re.compile(r"[0-9]{8}")
#: The last day of a first half-month.
MIDDLE = 15
#: A first half is published at the end of its month, a second in the middle of the next; by then it is out.
OUT_AFTER = timedelta(days=45)


class FailsFile(NamedTuple):
    """The pairs of a file, the last day in it, and how many rows have a CUSIP that fails its check digit."""

    identities: Identities
    last_day: date
    false_cusips: int


def half_months(first: date, last: date) -> tuple[str, ...]:
    """The half-months that ended from `first` to the day before `last`, newest first: `202508b`, `202508a`."""
    found = []
    end = _half_end(last.year, last.month, MIDDLE if last.day <= MIDDLE else last.day)
    while end >= first:
        if end < last:
            found.append(f"{end:%Y%m}{'a' if end.day == MIDDLE else 'b'}")
        end = end.replace(day=MIDDLE) if end.day > MIDDLE else end.replace(day=1) - timedelta(days=1)
    return tuple(found)


def is_out(half: str, today: date) -> bool:
    """Whether a half-month must have been published by a day."""
    end = _half_end(int(half[:4]), int(half[4:6]), MIDDLE if half.endswith("a") else MIDDLE + 1)
    return today - end > OUT_AFTER


def _half_end(year: int, month: int, day: int) -> date:
    """The last day of the half-month that holds a day."""
    return date(year, month, MIDDLE if day <= MIDDLE else monthrange(year, month)[1])


def is_fails(content: bytes) -> bool:
    """Whether a file is one of fails to deliver, by its first bytes."""
    return content.startswith(b"PK\x03\x04") or content.lstrip(b"\xef\xbb\xbf")[:15].upper() == b"SETTLEMENT DATE"


def parse_fails(name: str, content: bytes, subject: str, source: Source) -> FailsFile:
    """The pairs of CUSIP and symbol in a file, zipped or not, with the first and the last day of each.

    A retired CUSIP is a pair like others. A row whose CUSIP fails the check digit is counted and left out.
    **Raises** CouldNotParse with the line for another layout, half a file, and a count that the trailer contradicts.
    """
    lines = _text(name, content).splitlines()
    if not lines or tuple(part.strip().upper() for part in lines[0].split("|")) != COLUMNS:
        raise CouldNotParse(f"{name}:1: no header {'|'.join(COLUMNS)}", HINT)
    found: dict[tuple[str, str], Identity] = {}
    days: dict[str, date] = {}
    stated, count, false = None, 0, 0
    for number, line in enumerate(lines[1:], start=2):
        if line.startswith(TRAILERS):
            stated = _trailer_count(name, number, line) if line.startswith(TRAILERS[0]) else stated
            continue
        if not line.strip():
            continue
        count += 1
        # A description may hold a bar: the first three cells and the last two are counted from the ends.
        parts = line.split("|")
        if len(parts) < len(COLUMNS):
            raise CouldNotParse(f"{name}:{number}: {len(parts)} cells, not {len(COLUMNS)}", HINT)
        day = days.get(parts[0]) or days.setdefault(parts[0], _day(name, number, parts[0]))
        cusip, symbol = cusip_of(parts[1]), parts[2].strip().upper()
        if not cusip:
            false += 1
        elif symbol:
            _add(found, cusip, symbol, "|".join(parts[4:-1]).strip(), day)
    if stated is not None and stated != count:
        raise CouldNotParse(f"{name}: {count:,} rows, but its trailer says {stated:,}", HINT)
    if not found:
        raise CouldNotParse(f"{name}: no rows", HINT)
    return FailsFile(Identities(subject, tuple(found.values()), source), max(days.values()), false)


def _add(found: dict[tuple[str, str], Identity], cusip: str, symbol: str, description: str, day: date) -> None:
    pair = found.get((cusip, symbol))
    if pair is None:
        found[cusip, symbol] = Identity("cusip", cusip, None, description, "", symbol, day, day)
        return
    first, last = pair.first_seen or day, pair.last_seen or day
    if not first <= day <= last:
        found[cusip, symbol] = pair._replace(first_seen=min(first, day), last_seen=max(last, day))


def _text(name: str, content: bytes) -> str:
    """The text of a file, or of the one text in a zip."""
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as opened:
                inside = opened.infolist()
                if len(inside) != 1 or inside[0].file_size > MOST_BYTES:
                    raise CouldNotParse(f"{name}: not a zip with one text of at most {MOST_BYTES:,} bytes", HINT)
                content = opened.read(inside[0])
        except ZIP_FAULTS as error:
            raise CouldNotParse(f"{name}: not a whole zip: {safe(str(error), 80)}", HINT) from None
    if len(content) > MOST_BYTES:
        raise CouldNotParse(f"{name}: {len(content):,} bytes, more than {MOST_BYTES:,}", HINT)
    # Descriptions are in Latin-1, where every byte is a letter.
    return content.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _day(name: str, number: int, text: str) -> date:
    fault = CouldNotParse(f"{name}:{number}: settlement date {safe(text)!r}", HINT)
    if not _DAY.fullmatch(text.strip()):
        raise fault
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise fault from None


def _trailer_count(name: str, number: int, line: str) -> int:
    digits = line.rsplit(" ", 1)[-1].replace(",", "")
    if not digits.isdigit():
        raise CouldNotParse(f"{name}:{number}: trailer {safe(line)!r}", HINT)
    return int(digits)
