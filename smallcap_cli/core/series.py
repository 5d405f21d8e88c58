"""What is known of a series in the store without reading it, and of one that was written to a file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple


class SeriesStatus(NamedTuple):
    """The newest copy of a fund's or a rate's series: its days, source and age, and the vintages that hold it."""

    ticker: str
    kind: str
    provider: str
    first: date
    last: date
    rows: int
    retrieved: datetime
    age: timedelta
    vintages: int
    newest_vintage: str


class SeriesFile(NamedTuple):
    """A series of the store, and the file it was written to."""

    name: str
    rows: int
    vintage: str
    file: str
