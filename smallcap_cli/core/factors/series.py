"""The series of one factor file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from smallcap_cli.core.model import Days, Floats, Source

#: Factors in the order in which tables show them. All but the market are returns of a long and a short side.
FACTORS = ("market", "smb", "hml", "rmw", "cma", "mom")
RISK_FREE = "rf"
#: What a file is about, by its columns: three factors, five, momentum; months or days.
MONTHLY = ("three", "five", "momentum")
DAILY_SUFFIX = "_daily"
DAILY = tuple(f"{name}{DAILY_SUFFIX}" for name in MONTHLY)
SUBJECTS = (*MONTHLY, *DAILY)


@dataclass(frozen=True, slots=True, eq=False)
class FactorSeries:
    """Returns of factors by month or by day, as one file of the library gives them.

    `subject` is one of SUBJECTS. The size factor of a five-factor file is another one than that of a three-factor file.
    `vintage` is the CRSP database that the file says it was made of, such as `202604`, empty where it does not say.

    **Shape** every column as long as `days`, which rise; of months they are the last calendar days.
    **Unit** fractions a period; `market` is less the bill rate `rf`. **Missing** NaN.
    """

    subject: str
    days: Days
    columns: Mapping[str, Floats]
    vintage: str
    source: Source

    def __post_init__(self) -> None:
        if self.subject not in SUBJECTS:
            raise ValueError(f"{self.subject!r} is not a kind of factor file")
        if not len(self.days) or bool((self.days[1:] <= self.days[:-1]).any()):
            raise ValueError("the days of factors rise")
        if any(len(column) != len(self.days) for column in self.columns.values()):
            raise ValueError("every factor has a return a day")

    @property
    def is_daily(self) -> bool:
        """Whether it has a row a day."""
        return self.subject.endswith(DAILY_SUFFIX)

    @property
    def kind(self) -> str:
        """`three`, `five` or `momentum`."""
        return self.subject.removesuffix(DAILY_SUFFIX)

    @property
    def database(self) -> str:
        """The CRSP database in words: `CRSP 202604`, `CRSP not stated`."""
        return f"CRSP {self.vintage or 'not stated'}"

    @property
    def last_day(self) -> date:
        """Its last day; of months the last calendar day."""
        day: date = self.days[-1].item()
        return day

    @property
    def recency(self) -> tuple[str, date, datetime]:
        """By what the newest of several series of a subject is found: the database, then its last day, when it was had.

        A series that does not state its database comes before all that do.
        """
        return self.vintage, self.last_day, self.source.retrieved or datetime.min.replace(tzinfo=UTC)

    def says_the_same(self, other: FactorSeries) -> bool:
        """Whether days, returns and database are equal; where and when they were had does not count."""
        return (
            self.vintage == other.vintage
            and np.array_equal(self.days, other.days)
            and self.columns.keys() == other.columns.keys()
            and all(np.array_equal(own, other.columns[name], equal_nan=True) for name, own in self.columns.items())
        )
