"""Changes of index: the days on which a fund began to follow another one, and what is said of figures across them.

And what is not known of a fund before them, or before the catalogue was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from smallcap_cli.core.model import Fund, FundData, IndexPeriod
from smallcap_cli.core.words import lines_by_text

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


def change_lines(funds: Iterable[FundData], start: date, end: date) -> tuple[str, ...]:
    """What is said of the funds that changed their index between two days, for figures that are of several funds."""
    found = ((fund.ticker, index_changes(fund, start, end)) for fund in funds)
    return lines_by_text((ticker, change_note(changes)) for ticker, changes in found if changes)


def is_unsure(period: IndexPeriod, day: date) -> bool:
    """Whether no source says that an index was followed on a day as early as this one."""
    undated = period.start is None and period.status == "unverified"
    return undated and period.entry_day is not None and day < period.entry_day


def name_known_since(fund: Fund, day: date) -> date | None:
    """The day from which alone the name of a fund on a day is known, where that is later; else None.

    A first name is that of a fund under the index it follows: before a change of index it may have been another.
    """
    known_to = fund.renames[0].start if fund.renames else date.max
    if known_to <= day:
        return None
    changes = [p.start for p in fund.indexes[1:] if p.start is not None and day < p.start < known_to]
    return changes[-1] if changes else None


def name_notes(fund: Fund, day: date) -> tuple[str, ...]:
    """What is said of the name of a fund on a day; empty where it is known to be of that day."""
    since = name_known_since(fund, day)
    return (f"a later name; the one before {since} is not known",) if since else ()
