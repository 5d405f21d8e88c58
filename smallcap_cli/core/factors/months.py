"""The months of a model, out of files of one vintage: of one CRSP database, of which the whole history changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.factors.models import FactorModel
from smallcap_cli.core.factors.series import DAILY_SUFFIX, RISK_FREE, FactorSeries
from smallcap_cli.core.model import Days, Floats, FundData, Source
from smallcap_cli.core.windows import month_end
from smallcap_cli.core.words import unique
from smallcap_cli.errors import DataUnavailable

#: Ken French's file of each kind.
FILE_NAMES = {
    "three": "F-F_Research_Data_Factors", "five": "F-F_Research_Data_5_Factors_2x3", "momentum": "F-F_Momentum_Factor",
}  # fmt: skip
GET_FACTORS = "smallcap data fetch --factors, or --factors DIR with Ken French's files"


@dataclass(frozen=True, slots=True, eq=False)
class FactorMonths:
    """A model's factors by month, of one vintage (empty where the file does not say).

    **Shape** `months` are months (datetime64[M]) in order, none in it twice; columns as long. **Unit** fractions;
    `rf` is the bill's return of the month. **Missing** a month without a factor has no row. `notes` say what was
    compounded of days. `market` is the fund that is the market where no factor file is, `market_fund` what is known of
    it, `bill` what is subtracted.
    """

    model: FactorModel
    months: Days
    columns: Mapping[str, Floats]
    rf: Floats
    vintage: str
    sources: tuple[Source, ...]
    notes: tuple[str, ...] = ()
    market: str = ""
    bill: str = "RF of the factor file"
    market_fund: FundData | None = None

    @property
    def vintage_text(self) -> str:
        """The vintage as every answer shows it; of a fund for the market what it is less."""
        return f"{self.market} less {self.bill}" if self.market else self.vintage or "not stated"

    def rows(self, labels: Sequence[str]) -> NDArray[np.intp]:
        """The places of months that it has, by their labels."""
        return np.searchsorted(self.months, np.array(labels, dtype="datetime64[M]"))


def factor_months(model: FactorModel, series: Sequence[FactorSeries], as_of: date | None = None) -> FactorMonths:
    """The months of a model from files of one vintage: of `vintages_in_order` the first that has every file.

    Of several files of one kind and vintage the newest is taken. Where a monthly file of the vintage is lacking, its
    daily file is compounded. **Raises** DataUnavailable where no vintage has every file.
    """
    ordered = sorted(series, key=attrgetter("recency"))
    for vintage in vintages_in_order(series, as_of):
        own = [one for one in ordered if one.vintage == vintage]
        found = [choice for base in model.base if (choice := _of_vintage(model, base, own)) is not None]
        if found:
            return min(found, key=lambda choice: bool(choice.notes))
    raise _lacking(model, series)


def vintages_in_order(series: Sequence[FactorSeries], as_of: date | None = None) -> tuple[str, ...]:
    """The vintages in the order in which they answer: those made by the day asked for, the newest first, then the rest.

    A vintage is made when the month that it is called by is over, whichever of its files ends earlier; one that is not
    stated when its last month is, and comes last of either.
    """
    newest_first = sorted(series, key=attrgetter("recency"), reverse=True)
    made = [one.vintage for one in newest_first if as_of is None or _made_on(one) <= as_of]
    return unique([*made, *(one.vintage for one in newest_first)])


def _made_on(one: FactorSeries) -> date:
    """The last day of the month that the CRSP database of a series is called by, but not before its own last day."""
    called = f"{one.vintage[:4]}-{one.vintage[4:]}-01" if one.vintage else ""
    return max(one.last_day, month_end(date.fromisoformat(called))) if called else one.last_day


def _of_vintage(model: FactorModel, base: str, series: Sequence[FactorSeries]) -> FactorMonths | None:
    """The months of a model from the files of one vintage; None where one of them is lacking.

    Files that do not say their vintage are not combined.
    """
    by_subject = {one.subject: one for one in series}
    bill = by_subject.get("three") or by_subject.get("five")
    main = by_subject.get(base) or by_subject.get(f"{base}{DAILY_SUFFIX}")
    if main is None or bill is None:
        return None
    used = {main.subject: main}
    if model.with_momentum and "mom" not in main.columns:
        momentum = by_subject.get("momentum") or by_subject.get(f"momentum{DAILY_SUFFIX}")
        if momentum is None:
            return None
        used[momentum.subject] = momentum
        if momentum.is_daily and not main.is_daily:
            days = (
                by_subject.get(f"{base}{DAILY_SUFFIX}") or by_subject.get("three_daily") or by_subject.get("five_daily")
            )
            used |= {} if days is None else {days.subject: days}
    if any(one.is_daily for one in used.values()):
        used[bill.subject] = bill
    if len(used) > 1 and not main.vintage:
        return None
    return _combination(model, main, bill, list(used.values()))


def _combination(
    model: FactorModel, main: FactorSeries, bill: FactorSeries, used: Sequence[FactorSeries]
) -> FactorMonths | None:
    """The factors of several files in the months that all of them have."""
    market_days = next((one for one in used if one.is_daily and "market" in one.columns), None)
    columns: dict[str, dict[np.datetime64, float]] = {}
    notes = []
    bills = _by_month(bill, RISK_FREE)
    for factor in model.factors:
        own = main if factor in main.columns else next((one for one in used if factor in one.columns), None)
        if own is None or (own.is_daily and market_days is None):
            return None
        if own.is_daily and market_days is not None:
            columns[factor] = _compound_months(own, factor, market_days, bills)
            notes.append(factor)
        else:
            columns[factor] = _by_month(own, factor)
    rates = bills if main.is_daily else _by_month(main, RISK_FREE)
    months = sorted(set(rates).intersection(*columns.values()))
    if not months:
        return None
    found = {factor: np.array([values[month] for month in months]) for factor, values in columns.items()}
    return FactorMonths(
        model, np.array(months, dtype="datetime64[M]"), found, np.array([rates[month] for month in months]),
        main.vintage, tuple(one.source for one in used), _notes(notes),
    )  # fmt: skip


def _by_month(series: FactorSeries, column: str) -> dict[np.datetime64, float]:
    months = series.days.astype("datetime64[M]")
    values = series.columns[column]
    return {month: float(value) for month, value in zip(months, values, strict=True) if np.isfinite(value)}


def _compound_months(
    series: FactorSeries, factor: str, market: FactorSeries, bills: Mapping[np.datetime64, float]
) -> dict[np.datetime64, float]:
    """Months of a daily factor: two sides that lie half of it above and below the market, compounded apart.

    The product of the daily differences would be 0.1 percentage points a month off Ken French's own months, this is
    0.04 (five-factor files of 202604, 1963 to 2026). The bill's daily return is the one that compounds to its month:
    the file's own is rounded to 0.01. A month that lacks a day of either file has none.
    """
    days, own, at = np.intersect1d(series.days, market.days, assume_unique=True, return_indices=True)
    months, starts, counts = np.unique(days.astype("datetime64[M]"), return_index=True, return_counts=True)
    if not len(months):
        return {}
    bill = np.array([bills.get(month, np.nan) for month in months])
    total = market.columns["market"][at] + np.repeat((1.0 + bill) ** (1.0 / counts) - 1.0, counts)
    if factor == "market":
        made = np.multiply.reduceat(1.0 + total, starts) - 1.0 - bill
    else:
        spread = series.columns[factor][own] / 2.0
        made = np.multiply.reduceat(1.0 + total + spread, starts) - np.multiply.reduceat(1.0 + total - spread, starts)
    whole = dict(zip(*np.unique(series.days.astype("datetime64[M]"), return_counts=True), strict=True))
    return {
        month: float(value) for month, value, count in zip(months, made, counts, strict=True)
        if np.isfinite(value) and count == whole[month]
    }  # fmt: skip


def _notes(factors: Sequence[str]) -> tuple[str, ...]:
    """What is said of factors that were compounded of days."""
    if not factors:
        return ()
    names = ", ".join("market" if name == "market" else name.upper() for name in factors)
    momentum = (
        "; MOM of the daily file has portfolios formed every day and differs from the monthly factor by 0.6 pp a month"
        if "mom" in factors else ""
    )  # fmt: skip
    return (f"{names}: compounded from the daily file, no monthly file of this vintage was found{momentum}",)


def _lacking(model: FactorModel, series: Sequence[FactorSeries]) -> DataUnavailable:
    """Why no vintage has every file of a model: which files there are."""
    base = " or ".join(FILE_NAMES[kind] for kind in model.base)
    needed = f"{base} and {FILE_NAMES['momentum']}" if model.with_momentum else base
    if not series:
        return DataUnavailable(f"no factors found: {model.name} needs {needed}", GET_FACTORS)
    there = ", ".join(f"{_file_name(one)} ({one.vintage or 'vintage not stated'})" for one in series)
    kinds = {one.kind for one in series}
    lacks = not kinds & set(model.base) or (model.with_momentum and "momentum" not in kinds)
    why = "" if lacks else "; files of different or unknown vintages are not combined"
    hint = f"get {needed} of one vintage from Ken French's data library"
    if not lacks:
        hint += "; daily files of one vintage will do beside a monthly file of it"
    return DataUnavailable(f"{model.name} needs {needed}; found {there}{why}", hint)


def _file_name(series: FactorSeries) -> str:
    return f"{FILE_NAMES[series.kind]}{DAILY_SUFFIX if series.is_daily else ''}"
