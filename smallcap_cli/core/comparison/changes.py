"""Changes of index: the days on which a fund began to follow another one, and what is said of figures across them."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.model import FundData

_WORDS = {2: "two", 3: "three", 4: "four"}


def index_changes(fund: FundData, start: date, end: date) -> tuple[date, ...]:
    """Days inside (start, end] on which the fund began to follow another index."""
    if fund.fund is None or len(fund.fund.indexes) < 2:
        return ()
    later = fund.fund.indexes[1:]
    return tuple(p.start for p in later if p.start is not None and start < p.start <= end)


def change_note(changes: tuple[date, ...]) -> str:
    """What is said of a figure that crosses days on which the fund changed its index."""
    count = len(changes)
    others = "another index" if count == 1 else f"{_WORDS.get(count, str(count))} other indexes"
    return f"{others} before {changes[-1]}"
