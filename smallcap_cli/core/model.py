"""The types that flow between the rooms; frozen, and validated when they are built.

Inside core every share is a fraction (0.0123), every amount is in the currency's units, every day is
a date without a time zone. A value is a finite number, a date or a text, or it is missing for a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum, auto
from math import inf, isfinite
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.finding import Finding, findings_until
from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.quote import Quote

Days = NDArray[np.datetime64]
Floats = NDArray[np.float64]


class Reason(StrEnum):
    """Why a value is missing: the closed set."""

    NOT_LISTED_THEN = auto()
    NOT_PUBLISHED = auto()
    NOT_FETCHED = auto()
    TOO_SHORT = auto()
    NOT_RECOVERED = auto()
    OUTSIDE_WINDOW = auto()
    NOT_COMPARABLE = auto()
    SOURCE_FAILED = auto()
    NOT_OFFERED = auto()


REASONS = tuple(Reason)
(
    NOT_LISTED_THEN, NOT_PUBLISHED, NOT_FETCHED, TOO_SHORT, NOT_RECOVERED, OUTSIDE_WINDOW, NOT_COMPARABLE,
    SOURCE_FAILED, NOT_OFFERED,
) = REASONS  # fmt: skip

#: How sure a fact of the catalogue is.
STATUSES = ("verified", "secondary", "unverified", "disputed")


class Source(NamedTuple):
    """Where a figure comes from: provider, the day it is true for, when it was asked, and a citation.

    A provider that asked another address than its own names it in parentheses: `yahoo (127.0.0.1:8000)`."""

    provider: str
    as_of: date | None = None
    retrieved: datetime | None = None
    citation: str = ""
    url: str = ""

    def __str__(self) -> str:
        return f"{self.provider}: {self.citation}" if self.citation else self.provider

    @property
    def provider_name(self) -> str:
        """The name the provider is registered under, without an address."""
        return self.provider.partition(" (")[0]

    def until(self, day: date) -> Source:
        """The same source as far as a day: what it says of later days is not part of the figure."""
        return self if self.as_of is None or self.as_of <= day else self._replace(as_of=day)


@dataclass(frozen=True, slots=True)
class Gap:
    """Why an input or a value is missing: a reason of the closed set, and the facts of this case."""

    reason: Reason
    detail: str = ""

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise ValueError(f"{self.reason!r} is not a reason for a missing value")


@dataclass(frozen=True, slots=True)
class Value:
    """One cell: a finite number, a date or a text with its provenance, or a reason why it is missing.

    `mark` is `m` for a month-end figure, `~` for an approximate one, `!` for one that rests on a close that looks
    grossly wrong; `comparable` is False where
    the cell may not take part in its row's extreme. `brief` is a shorter form of a text for narrow columns.
    `frequency` is that of the returns a statistic was taken of, "" for any other figure.
    """

    value: float | date | str | None
    unit: str
    sources: tuple[Source, ...] = ()
    basis: str = ""
    as_of: date | None = None
    start: date | None = None
    coverage: float | None = None
    missing: Reason | Literal[""] = ""
    detail: str = ""
    notes: tuple[str, ...] = ()
    mark: str = ""
    comparable: bool = True
    brief: str = ""
    frequency: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) == (self.missing == ""):
            raise ValueError("a value is present or missing for a reason, never both and never neither")
        if self.missing and self.missing not in REASONS:
            raise ValueError(f"{self.missing!r} is not a reason for a missing value")
        if isinstance(self.value, float) and not isfinite(self.value):
            raise ValueError("a value is a finite number")

    @property
    def gap(self) -> Gap:
        """Why the value is missing; ValueError for one that is not."""
        if not self.missing:
            raise ValueError("the value is not missing")
        return Gap(self.missing, self.detail)


def absent(unit: str, gap: Gap, *, notes: tuple[str, ...] = ()) -> Value:
    """A missing value."""
    return Value(None, unit, missing=gap.reason, detail=gap.detail, notes=notes, comparable=False)


def text_value(text: str, *, sources: tuple[Source, ...] = (), as_of: date | None = None) -> Value:
    """A text cell; an empty text is not a value, so it becomes a missing one."""
    if not text:
        return absent("text", Gap(NOT_PUBLISHED))
    return Value(text, "text", sources=sources, as_of=as_of)


class Window(NamedTuple):
    """A stretch of time under the user's name; both days are targets; `years` is n for an n-year window, else 0."""

    name: str
    start: date
    end: date
    years: int = 0


class FeeEntry(NamedTuple):
    """An expense ratio and the days between which a source showed it; without any, `entry_day` is its list's newest."""

    value: float
    seen_first: date | None
    seen_last: date | None
    status: str
    source: str
    gross: float | None = None
    effective: date | None = None
    waiver_until: date | None = None
    entry_day: date | None = None


class IndexPeriod(NamedTuple):
    """The index a fund follows from a day on, active if id is ""; an entry without a start is of its `entry_day`."""

    id: str
    start: date | None
    status: str
    source: str
    entry_day: date | None = None


class FundName(NamedTuple):
    """The name a fund took on a day."""

    start: date
    name: str


class FundEvent(NamedTuple):
    """What moved a fund's assets, or changed the fund, on a day without a purchase or a sale; kinds: catalog.events."""

    day: date
    kind: str
    text: str
    status: str
    source: str
    other: str = ""
    assets_usd: float | None = None


class Fund(NamedTuple):
    """What is known of a fund; `origin` is the catalogue, or the provider whose profile it is.

    `name` is its first name, `renames` those it took later, oldest first. `class_count` is how many share classes it
    has, of which the ticker is one.
    """

    ticker: str
    name: str
    issuer: str
    segment: str
    management: str
    currency: str
    inception: date | None
    inception_status: str
    indexes: tuple[IndexPeriod, ...]
    fees: tuple[FeeEntry, ...]
    distributions_per_year: int | None
    cik: str
    series_id: str
    class_id: str
    notes: tuple[str, ...] = ()
    origin: str = "catalogue"
    renames: tuple[FundName, ...] = ()
    events: tuple[FundEvent, ...] = ()
    class_count: int = 1

    def name_on(self, day: date) -> str:
        """The name that the fund had on a day."""
        return next((later.name for later in reversed(self.renames) if later.start <= day), self.name)


class IndexIdentity(NamedTuple):
    """The names of an index: full, for a 14-character and for a 10-character column."""

    id: str
    name: str
    short_name: str
    brief_name: str
    provider: str


@dataclass(frozen=True, slots=True, eq=False)
class PriceHistory:
    """A fund's closes, oldest first.

    **Shape** every array is one-dimensional and as long as `days` (datetime64[D], strictly increasing).
    **Unit** `close` is split-adjusted, `adjusted` is split- and distribution-adjusted, both in `currency`;
    a monthly history may carry an index level in `adjusted` alone. **Missing** an absent series is None.
    `distributions` are without `capital_gains`; both are cash a share. `seven_day` marks a series with closes on
    week-ends; `warnings` what was mended when it was read, `findings` what is odd in it and was left as it is.
    """

    ticker: str
    days: Days
    close: Floats | None
    adjusted: Floats | None
    source: Source
    frequency: Literal["daily", "monthly"] = "daily"
    price_kind: Literal["market", "nav"] = "market"
    currency: str = "USD"
    volume: Floats | None = None
    distributions: Floats | None = None
    capital_gains: Floats | None = None
    splits: Floats | None = None
    seven_day: bool = False
    warnings: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        if len(self.days) == 0:
            raise ValueError(f"{self.ticker}: a price history has at least one day")
        if self.close is None and self.adjusted is None:
            raise ValueError(f"{self.ticker}: a price history has a close or an adjusted close")
        if not bool((self.days[1:] > self.days[:-1]).all()):
            raise ValueError(f"{self.ticker}: days must increase strictly")
        for series in (self.close, self.adjusted):
            if series is not None and not (len(series) == len(self.days) and series.min() > 0 and series.max() < inf):
                raise ValueError(f"{self.ticker}: closes are positive and finite, one a day")
        if not all(isfinite(finding.size) for finding in self.findings):
            raise ValueError(f"{self.ticker}: the size of a finding is a finite number")

    def head(self, days: Days, *warnings: str) -> PriceHistory:
        """The history of its first `days`, which are a view of its own; `warnings` say why, where that is odd."""
        kept, last = slice(len(days)), days[-1].item()
        return replace(
            self, days=days, warnings=(*self.warnings, *warnings), source=self.source.until(last),
            findings=tuple(findings_until(self.findings, last)),
            close=None if self.close is None else self.close[kept],
            adjusted=None if self.adjusted is None else self.adjusted[kept],
            volume=None if self.volume is None else self.volume[kept],
            distributions=None if self.distributions is None else self.distributions[kept],
            capital_gains=None if self.capital_gains is None else self.capital_gains[kept],
            splits=None if self.splits is None else self.splits[kept],
        )  # fmt: skip

    @property
    def first_day(self) -> date:
        first: date = self.days[0].item()
        return first

    @property
    def last_day(self) -> date:
        last: date = self.days[-1].item()
        return last


@dataclass(frozen=True, slots=True, eq=False)
class RateSeries:
    """A dated series of annual effective rates as fractions; `days` are the days of the quotes."""

    name: str
    days: Days
    annual: Floats
    source: Source


class PublishedFigure(NamedTuple):
    """A figure somebody published about a fund or an index, with what it means.

    `subject` is a ticker, a group or a methodology id; `metric` one of unprofitable_share, line_count,
    company_count, aum_usd, net_flow_usd. `share` figures are fractions. `period_start` is set for flows.
    """

    subject: str
    metric: str
    value: float
    as_of: date
    publisher: str
    title: str
    status: str
    definition: str = ""
    basis: str = ""
    scope: str = ""
    period: str = ""
    period_start: date | None = None
    opening_assets_usd: float | None = None
    approximate: bool = False
    usable: bool = True
    note: str = ""


class MeasuredFigure(NamedTuple):
    """A figure computed from a fund's holdings of the day `as_of`, with the part of them it is known for.

    `known` is the latest day of anything in it (holdings, income, another fund's list): before it there was no such
    figure. `coverage` is the part of the companies, or for weights of their weight, whose input is known; `low`, `high`
    are the exact bounds if no other were profitable, or all; fractions. `fault` says why a value must not be shown.
    """

    ticker: str
    metric: str
    value: float
    as_of: date
    known: date
    definition: str
    source: str
    coverage: float | None = None
    low: float | None = None
    high: float | None = None
    companies: int = 0
    income_as_of: date | None = None
    fault: str = ""


class Fact(NamedTuple):
    """One fact of a profile with the source's own key; shares are fractions, amounts in the fund's currency."""

    value: float | date | str
    key: str


class Profile(NamedTuple):
    """What a source says of a fund at the moment it was asked; None where it says nothing that can be used.

    `assets` may be those of the whole fund with all its share classes where `assets_scope` is `unknown`.
    """

    ticker: str
    source: Source
    quote_type: Fact | None = None
    name: Fact | None = None
    currency: Fact | None = None
    category: Fact | None = None
    family: Fact | None = None
    assets: Fact | None = None
    assets_scope: str = "unknown"
    expense_ratio: Fact | None = None
    dividend_yield: Fact | None = None
    inception: Fact | None = None
    warnings: tuple[str, ...] = ()
    quote: Quote | None = None


class FundData(NamedTuple):
    """Everything known about one fund of a comparison; what is not is in `gaps` by input or metric name.

    `measured` may hold figures of other funds that follow the same index: each names its own fund.
    """

    ticker: str
    fund: Fund | None
    prices: PriceHistory | None
    published: tuple[PublishedFigure, ...] = ()
    measured: tuple[MeasuredFigure, ...] = ()
    flows: tuple[FlowMonth, ...] = ()
    index_levels: PriceHistory | None = None
    gaps: Mapping[str, Gap] = MappingProxyType({})
