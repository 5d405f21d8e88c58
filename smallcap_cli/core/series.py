"""What is known of a series in the store without reading it, and of one that was written to a file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple


class SeriesStatus(NamedTuple):
    """The newest copy of a fund's or a rate's series: its days, source and age, and the vintages that hold it.

    Of holdings `rows` are the lines of the newest list, `vintages` the lists; days are None where no list names one.
    """

    ticker: str
    kind: str
    provider: str
    first: date | None
    last: date | None
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


class DatasetFile(NamedTuple):
    """A file of a data set, of one table and year; `is_new` says that its rows are not those of the last export."""

    file: str
    rows: int
    is_new: bool
