"""The series of one factor file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from smallcap_cli.core.model import Days, Floats, Source

#: Factors in the order in which tables show them. All but the market are returns of a long and a short side.
FACTORS = ("market", "smb", "hml", "rmw", "cma", "mom")
RISK_FREE = "rf"
#: What a file is about, by its columns: three factors, five, momentum; months or days.
MONTHLY = ("three", "five", "momentum")
DAILY_SUFFIX = "_daily"
SUBJECTS = (*MONTHLY, *(f"{name}{DAILY_SUFFIX}" for name in MONTHLY))


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
