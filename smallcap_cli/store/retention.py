"""Vintages: their ids, and which of them are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

#: Every vintage is kept this long; of older ones the last of each month.
KEEP_ALL = timedelta(days=30)

_STAMP = "%Y%m%dT%H%M%SZ"
_ID = re.compile(r"(\d{8}T\d{6}Z)-(\d{3})", re.ASCII)
_LAST_NUMBER = 999


def stamp(moment: datetime) -> str:
    """A moment as it stands in ids and in names of files, in UTC."""
    return moment.astimezone(UTC).strftime(_STAMP)


def created_at(vintage: str) -> datetime:
    """When a vintage was made, by its id."""
    return datetime.strptime(vintage.partition("-")[0], _STAMP).replace(tzinfo=UTC)


def next_vintage(last: str, now: datetime) -> str:
    """The id after `last`: ids only ever increase, also when the clock was set back or a second has many writes."""
    this = stamp(now)
    found = _ID.fullmatch(last)
    if found is None or found[1] < this:
        return f"{this}-001"
    number = int(found[2]) + 1
    if number <= _LAST_NUMBER:
        return f"{found[1]}-{number:03d}"
    return f"{stamp(created_at(last) + timedelta(seconds=1))}-001"


def vintages_to_keep(vintages: Iterable[str], now: datetime) -> set[str]:
    """The vintages to keep: the newest, all of `KEEP_ALL`, and the last of every month before.

    Ages count from the vintage before the newest one where that is older than the clock: a store nobody wrote to for
    a year loses nothing with the next write, and neither does one that is written once while the clock is wrong.
    """
    ordered = sorted(vintages)
    if not ordered:
        return set()
    oldest = min(now.astimezone(UTC), created_at(ordered[-2:][0])) - KEEP_ALL
    last_of_month = {vintage[:6]: vintage for vintage in ordered}
    return {v for v in ordered if created_at(v) >= oldest} | set(last_of_month.values())


def vintages_needed(of_series: Sequence[str], keep: set[str]) -> set[str]:
    """Which vintages of one series a kept vintage answers with: for each, the newest not after it; and the newest."""
    answering = set(of_series[-1:])
    for vintage in keep:
        before = [v for v in of_series if v <= vintage]
        if before:
            answering.add(before[-1])
    return answering
