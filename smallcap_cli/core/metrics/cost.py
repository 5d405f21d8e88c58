"""Families of cost and size: fees in force, assets, lines, yield, trading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.fees import fee_on
from smallcap_cli.core.metrics.facts import (
    age_notes,
    figure_value,
    measured_value,
    newest_figure,
    no_closes,
    own_measure,
    unknown_fund,
)
from smallcap_cli.core.metrics.registry import metric
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_FETCHED,
    NOT_LISTED_THEN,
    NOT_PUBLISHED,
    TOO_SHORT,
    Days,
    Floats,
    Gap,
    PriceHistory,
    Source,
    Value,
    absent,
    text_value,
)
from smallcap_cli.core.windows import has_ended
from smallcap_cli.core.words import quantity

DOLLAR_VOLUME_SESSIONS = 30
#: Why nothing is estimated of daily bars: of IWM the EDGE estimator gives 35 to 68 bp, and below zero in a quarter to a
#: half of all months, where the published median is a basis point.
BELOW_BARS = "no spread known; below what daily bars resolve (about 30 bp)"


def _fee(facts: FactInputs, gross: bool) -> Value:
    if facts.data.fund is None:
        return absent("fraction", unknown_fund(facts))
    inception = facts.data.fund.inception
    if inception is not None and facts.as_of < inception:
        return absent("fraction", Gap(NOT_LISTED_THEN, f"began {inception}"))
    found = fee_on(facts.data.fund.fees, facts.as_of)
    if isinstance(found, Gap):
        return absent("fraction", found)
    fee, notes = found
    value = fee.gross if gross else fee.value
    if value is None:
        return absent("fraction", Gap(NOT_PUBLISHED, "no gross figure found"))
    seen = fee.seen_last if fee.seen_last and fee.seen_last <= facts.as_of else None
    cited = Source(facts.data.fund.origin, as_of=seen, citation=fee.source)
    return Value(
        value, "fraction", sources=(cited,), basis="gross of waivers" if gross else "net", notes=notes,
        comparable=fee.status != "unverified",
    )  # fmt: skip


@metric("expense ratio", "fraction", group="cost and size", extreme="low")
def expense_ratio(facts: FactInputs) -> Value:
    """Annual fund operating expenses as a share of assets, in force on the as-of day.

    The newest value first seen on or before the as-of day. Returns are already net of it. A value that nobody
    checked is never marked as the lowest.
    """
    return _fee(facts, gross=False)


@metric("expense ratio, as of", "date", group="cost and size")
def expense_ratio_as_of(facts: FactInputs) -> Value:
    """Last day on or before the as-of day on which a source had the expense ratio in force, else the first one."""
    figure = expense_ratio(facts)
    if figure.value is None or facts.data.fund is None:
        return absent("date", figure.gap)
    found = fee_on(facts.data.fund.fees, facts.as_of)
    days = () if isinstance(found, Gap) else (found[0].seen_last, found[0].seen_first)
    day = max((day for day in days if day is not None and day <= facts.as_of), default=None)
    return _day_of(replace(figure, as_of=day))


def _day_of(figure: Value) -> Value:
    """The day that a figure carries; the figure's own reason where there is none."""
    if figure.value is None:
        return absent("date", figure.gap)
    if figure.as_of is None:
        return absent("date", Gap(NOT_PUBLISHED, "its source gives no day"))
    return Value(figure.as_of, "date", figure.sources, as_of=figure.as_of, comparable=False)


@metric("expense ratio, gross", "fraction", group="cost and size")
def expense_ratio_gross(facts: FactInputs) -> Value:
    """Annual fund operating expenses before waivers, where a source names them."""
    return _fee(facts, gross=True)


@metric("assets", "usd", group="cost and size")
def aum_usd(facts: FactInputs) -> Value:
    """Net assets in dollars; `aum_scope` says of what."""
    found = newest_figure(facts, "aum_usd", "usd")
    if isinstance(found, Value):
        return found
    scope = "the whole fund, all share classes" if found.scope == "fund" else found.note
    return figure_value(facts, found, "usd", f"{found.as_of}, {scope}" if scope else str(found.as_of))


@metric("assets, scope", "text", group="cost and size")
def aum_scope(facts: FactInputs) -> Value:
    """Whether `aum_usd` counts one share class or the whole fund."""
    found = newest_figure(facts, "aum_usd", "text")
    return found if isinstance(found, Value) else text_value(found.scope, as_of=found.as_of)


@metric("assets, as of", "date", group="cost and size")
def aum_as_of(facts: FactInputs) -> Value:
    """Day of the net assets."""
    return _day_of(aum_usd(facts))


@metric("lines held", "count", group="cost and size")
def line_count(facts: FactInputs) -> Value:
    """Rows of the fund's holdings, cash and futures included; not the number of companies.

    Counted in the newest list where one is stored, unless that is over 400 days old and a published number is not.
    """
    return _count_of(facts, "line_count", "includes cash and futures")


@metric("lines held, as of", "date", group="cost and size")
def line_count_as_of(facts: FactInputs) -> Value:
    """Day of the number of lines held."""
    return _day_of(line_count(facts))


@metric("companies held", "count", group="cost and size")
def company_count(facts: FactInputs) -> Value:
    """Issuers among the fund's holdings; not the number of lines.

    Counted in the newest list where one is stored, unless that is over 400 days old and a published number is not.
    """
    return _count_of(facts, "company_count")


def _count_of(facts: FactInputs, name: str, *notes: str) -> Value:
    """The measured count, which beats a published one; not where it alone is old."""
    found, measure = newest_figure(facts, name, "count"), own_measure(facts, name)
    alone_old = (
        measure is not None
        and not isinstance(found, Value)
        and bool(age_notes(facts, measure.as_of))
        and not age_notes(facts, found.as_of)
    )
    if measure is not None and not alone_old:
        return measured_value(facts, measure, "count")
    if isinstance(found, Value):
        return found
    return figure_value(facts, found, "count", "; ".join((f"published: {found.publisher}, {found.as_of}", *notes)))


class CountedDistributions(NamedTuple):
    """The distributions of a yield with their ex-dates, and the close they are divided by."""

    ex_days: tuple[date, ...]
    amounts: tuple[float, ...]
    close: float
    day: date
    inferred: bool
    source: Source


#: The last n distributions of a fund that still pays lie within a year and the shift of an ex-date.
YIELD_DAYS = 366 + 45
#: Days between two ex-dates -> how many there are a year.
SPACING = ((20, 45, 12), (75, 110, 4), (150, 215, 2), (320, 410, 1))


def distributions_counted(facts: FactInputs) -> CountedDistributions | Gap:
    """The last n regular distributions up to the as-of day, n being the fund's own number a year."""
    prices, fund = facts.data.prices, facts.data.fund
    if prices is None:
        return no_closes(facts)
    if prices.distributions is None or prices.close is None:
        return Gap(NOT_FETCHED, "no distributions in the price source")
    if has_ended(prices, facts.as_of):
        return Gap(NOT_FETCHED, f"last close {prices.last_day}")
    last = int(np.searchsorted(prices.days, np.datetime64(facts.as_of), side="right"))
    paid = np.flatnonzero(prices.distributions[:last] > 0)
    known = fund.distributions_per_year if fund else None
    count = known or _number_a_year(prices.days[paid])
    if count is None:
        return Gap(NOT_PUBLISHED, "unknown number of distributions per year")
    if len(paid) < count:
        return Gap(TOO_SHORT, f"{len(paid)} distributions, {count} needed")
    chosen = paid[-count:]
    day = prices.days[last - 1].item()
    ex_days = tuple(prices.days[chosen].tolist())
    if (day - ex_days[0]).days > YIELD_DAYS:
        return Gap(NOT_COMPARABLE, f"the last {count} distributions reach back to {ex_days[0]}")
    amounts = tuple(prices.distributions[chosen].tolist())
    return CountedDistributions(
        ex_days, amounts, float(prices.close[last - 1]), day, known is None, prices.source.until(day)
    )


def _number_a_year(ex_days: Days) -> int | None:
    """How many distributions per year the last ones are apart; None for fewer than three or an uneven spacing."""
    if len(ex_days) < 3:
        return None
    typical = float(np.median(np.diff(ex_days[-9:]).astype(np.int64)))
    return next((count for least, most, count in SPACING if least <= typical <= most), None)


@metric(
    "dividend yield",
    "fraction",
    group="cost and size",
    extreme="high",
    formula="sum of the last n regular distributions / close",
)
def dividend_yield(facts: FactInputs) -> Value:
    """The last n regular distributions over the close, n being the fund's own number a year.

    Without capital gains. Not the SEC 30-day yield. The number of distributions is fixed, not the period: five
    quarterly ex-dates can fall into one year. If no source gives the number per year, smallcap takes it from the
    spacing of the ex-dates and a note says so.
    """
    found = distributions_counted(facts)
    if isinstance(found, Gap):
        return absent("fraction", found)
    first_day, last_day = found.ex_days[0], found.ex_days[-1]
    number = quantity(len(found.amounts), "distribution")
    when = f"ex {first_day} to {last_day}" if first_day != last_day else f"ex {first_day}"
    inferred = ("number of distributions per year taken from the spacing of the ex-dates",) if found.inferred else ()
    note = f"{number}, {when}, over the close of {found.day}; not the SEC 30-day yield"
    return Value(
        sum(found.amounts) / found.close, "fraction", (found.source,), as_of=found.day, start=first_day,
        notes=(note, *inferred),
    )  # fmt: skip


@metric("bid-ask spread", "fraction", group="cost and size", extreme="low")
def bid_ask_spread(facts: FactInputs) -> Value:
    """Median bid-ask spread of 30 days as a share of the mid price, as the fund company publishes it.

    From snapshots (`data import --snapshots FILE`). smallcap estimates none: daily bars do not resolve the spreads of
    these funds.
    """
    found = newest_figure(facts, "bid_ask_spread", "fraction")
    if isinstance(found, Value):
        return absent("fraction", Gap(NOT_PUBLISHED, found.detail or BELOW_BARS))
    return figure_value(facts, found, "fraction", str(found.as_of))


@metric("dollar volume, 30 d", "usd", group="cost and size", formula="mean(close * shares traded) over 30 sessions")
def dollar_volume_30d(facts: FactInputs) -> Value:
    """Mean of close times volume over the last 30 sessions, both split-adjusted."""
    prices = facts.data.prices
    if prices is None:
        return absent("usd", no_closes(facts))
    if prices.volume is None or prices.close is None:
        return absent("usd", Gap(NOT_FETCHED, "no volume in the price source"))
    if prices.currency != "USD":
        return absent("usd", Gap(NOT_COMPARABLE, f"closes in {prices.currency}"))
    return _mean_of_sessions(prices, prices.close * prices.volume, facts.as_of, "usd")


@metric("volume, 30 d", "shares", group="cost and size", formula="mean(shares traded) over 30 sessions")
def volume_30d(facts: FactInputs) -> Value:
    """Mean number of shares traded per session over the last 30 sessions, split-adjusted."""
    prices = facts.data.prices
    if prices is None:
        return absent("shares", no_closes(facts))
    if prices.volume is None:
        return absent("shares", Gap(NOT_FETCHED, "no volume in the price source"))
    return _mean_of_sessions(prices, prices.volume, facts.as_of, "shares")


def _mean_of_sessions(prices: PriceHistory, traded: Floats, as_of: date, unit: str) -> Value:
    if prices.frequency == "monthly" or prices.seven_day:
        why = "its volume is not in exchange-traded shares" if prices.seven_day else "month-end figures only"
        return absent(unit, Gap(NOT_COMPARABLE, why))
    if has_ended(prices, as_of):
        return absent(unit, Gap(NOT_FETCHED, f"last close {prices.last_day}"))
    last = int(np.searchsorted(prices.days, np.datetime64(as_of), side="right"))
    first = last - DOLLAR_VOLUME_SESSIONS
    if first < 0:
        return absent(unit, Gap(TOO_SHORT, f"{quantity(last, 'session')}, {DOLLAR_VOLUME_SESSIONS} needed"))
    amount = float(traded[first:last].mean())
    if not np.isfinite(amount):
        return absent(unit, Gap(NOT_FETCHED, "a session without volume"))
    start, end = prices.days[first].item(), prices.days[last - 1].item()
    return Value(amount, unit, (prices.source.until(end),), as_of=end, start=start)
