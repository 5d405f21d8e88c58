"""A portfolio of funds at fixed weights beside its parts: all on the same closes of one window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.comparison.computation import Comparison, Computation
from smallcap_cli.core.comparison.sampling import ON_A_DAY
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_FETCHED,
    Days,
    Floats,
    FundData,
    Gap,
    Source,
)  # fmt: skip
from smallcap_cli.core.statistics.blend import CALENDAR_MONTHS, NO_TRADES, band_trades, blend_path, calendar_trades
from smallcap_cli.core.statistics.relative import LevelLine, month_ends
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS, DAYS_PER_YEAR, WindowSpec, closes_of, last_session
from smallcap_cli.core.words import unique

#: What the portfolio is called among its parts: no ticker is in small letters.
BLEND = "blend"
#: How weights are brought back.
REBALANCING = (*CALENDAR_MONTHS, "never", "band")
#: How far a weight may be off before a `band` trades.
BAND = 0.05


class Rebalancing(NamedTuple):
    """One of REBALANCING, and the band that counts where it is `band`, a fraction of the blend."""

    rule: str = "yearly"
    band: float = BAND


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """A portfolio as the first fund of a comparison with its parts on the same closes.

    `comparison` holds the blend, the parts in their order, and the funds it is set against that are no parts. `weights`
    are those at the start by ticker, `ends` those at the last close, fractions; `trades` are the days of the trades and
    `turnover` what was sold on them, as shares of the blend, in sum. `youngest` is the part that has the latest first
    close. `month_ends` is the comparison of the same blend from month end to month end, where its monthly statistics
    begin with one before the window; None where they lie within.
    """

    comparison: Comparison
    weights: Mapping[str, float]
    ends: Mapping[str, float]
    turnover: float
    trades: tuple[date, ...]
    start: date
    end: date
    youngest: str
    month_ends: Comparison | None = None

    def reference(self, ticker: str | None) -> FundData:
        """The fund that a chart sets the others beside: the one of a ticker, else the first part."""
        return next((fund for fund in self.comparison.funds if fund.ticker == ticker), self.comparison.funds[1])

    @property
    def statistics(self) -> Comparison:
        """The comparison that statistics of returns rest on; its window has no day on which the blend has no close."""
        if self.month_ends is not None:
            return self.month_ends
        by = self.comparison.conventions
        inside = WindowSpec(by.window.name, "span", start=self.start, end=self.end)
        return self.comparison._replace(conventions=by._replace(window=inside))

    @property
    def yearly_turnover(self) -> float:
        """What was sold a year, as a share of the blend."""
        return self.turnover * DAYS_PER_YEAR / (self.end - self.start).days


def blend_of(comparison: Comparison, weights: Mapping[str, float], how: Rebalancing) -> Blend | Gap:
    """The portfolio in the window of the comparison, with its monthly statistics; see `_in_window`."""
    found = _in_window(comparison, weights, how)
    if isinstance(found, Gap) or not _needs_month_ends(found):
        return found
    by = comparison.conventions._replace(anchor="month-end")
    months = _in_window(comparison._replace(conventions=by), weights, how)
    return found if isinstance(months, Gap) else replace(found, month_ends=months.comparison)


def _needs_month_ends(found: Blend) -> bool:
    """Whether monthly statistics of the window begin with a month end that lies before it, as those of `compare` do."""
    spec = found.comparison.conventions.window
    if spec.kind in ON_A_DAY or found.start >= last_session(found.start):
        return False
    seats = [seat for _, seat in Computation(found.comparison).seats("returns", spec)]
    return any(not isinstance(seat, Gap) and seat.frequency == "monthly" for seat in seats)


def _in_window(comparison: Comparison, weights: Mapping[str, float], how: Rebalancing) -> Blend | Gap:
    """The portfolio of the funds with a weight, which add up to 1; or why its parts do not have the window together.

    Closes are joined on their days before anything is multiplied. Where a part has month ends only, all are taken at
    month ends. A fund of the comparison without a weight is set beside them over the same window and shortens nothing.
    """
    parts = _on_common_days([f for f in comparison.funds if f.ticker in weights], comparison.conventions.basis)
    if isinstance(parts, Gap):
        return parts
    own = comparison._replace(funds=tuple(parts))
    seats = [seat for _, seat in Computation(own).seats("path", own.conventions.window)]
    found = [(seat.days, seat.closes) for seat in seats if not isinstance(seat, Gap)]
    if len(found) < len(seats):
        together = next(seat for seat in seats if isinstance(seat, Gap))
        return _lacking_part(comparison, weights) or Gap(together.reason, f"the parts together: {together.detail}")
    days, closes = found[0][0], np.stack([row for _, row in found])
    shares = np.array([weights[part.ticker] for part in parts])
    trades = _trades(days, closes, shares, how)
    path = blend_path(closes, shares, trades)
    made = _beside_parts(own, days, path.levels)
    others = [_beside(fund, made) for fund in comparison.funds if fund.ticker not in weights]
    return Blend(
        made._replace(funds=(*made.funds, *others)), weights,
        {part.ticker: float(end) for part, end in zip(parts, path.weights, strict=True)},
        path.turnover, tuple(days[trades].tolist()), days[0].item(), days[-1].item(), _youngest(comparison, weights),
    )  # fmt: skip


def _youngest(comparison: Comparison, weights: Mapping[str, float]) -> str:
    """The part whose closes begin last."""
    return max((f.prices.first_day, f.ticker) for f in comparison.funds if f.prices and f.ticker in weights)[1]


def _lacking_part(comparison: Comparison, weights: Mapping[str, float]) -> Gap | None:
    """Why the first part that lacks the window by itself does, with its name; None where each has it alone."""
    own = comparison._replace(funds=tuple(fund for fund in comparison.funds if fund.ticker in weights))
    for fund, seat in Computation(own).seats("path", own.conventions.window):
        if isinstance(seat, Gap):
            return Gap(seat.reason, f"{fund.ticker}: {seat.detail or seat.reason.replace('_', ' ')}")
    return None


def _trades(days: Days, closes: Floats, shares: Floats, how: Rebalancing) -> NDArray[np.intp]:
    if how.rule == "never":
        return NO_TRADES
    return band_trades(closes, shares, how.band) if how.rule == "band" else calendar_trades(days, how.rule)


def _on_common_days(parts: Sequence[FundData], basis: str) -> list[FundData] | Gap:
    """The parts with the closes of the days, or of the months, that all of them have; or why there are none."""
    monthly = any(part.prices is not None and part.prices.frequency == "monthly" for part in parts)
    lines: list[LevelLine] = []
    for part in parts:
        line = _line(part, basis, monthly=monthly)
        if isinstance(line, Gap):
            return Gap(line.reason, f"{part.ticker}: {line.detail or line.reason.replace('_', ' ')}")
        lines.append(line)
    currencies = unique(part.prices.currency for part in parts if part.prices is not None)
    if len(currencies) > 1:
        return Gap(NOT_COMPARABLE, f"the parts are in {' and '.join(currencies)}")
    days = reduce(np.intersect1d, [line.days for line in lines])
    if len(days) < 2:
        what = "months" if monthly else "days"
        spans = [f"{p.ticker} {line.days[0]} to {line.days[-1]}" for p, line in zip(parts, lines, strict=True)]
        return Gap(NOT_COMPARABLE, f"the parts have {len(days)} {what} in common: {', '.join(spans)}")
    at_month_ends: Literal["monthly", "daily"] = "monthly" if monthly else "daily"
    return [
        _with_closes(part, LevelLine(days, line.levels[np.isin(line.days, days)]), at_month_ends)
        for part, line in zip(parts, lines, strict=True)
    ]


def _line(part: FundData, basis: str, *, monthly: bool) -> LevelLine | Gap:
    """The closes of a part; those of the months that it has to their end, on their last calendar day, if monthly."""
    if part.prices is None:
        return part.gaps.get("prices", Gap(NOT_FETCHED))
    closes = closes_of(part.prices, basis)
    if isinstance(closes, Gap):
        return closes
    line = LevelLine(part.prices.days, closes)
    if not monthly:
        return line
    line = month_ends(line)
    after = (line.days.astype("datetime64[M]") + 1).astype("datetime64[D]")
    ends: Days = (after - np.timedelta64(1, "D")).astype("datetime64[D]")
    whole = (ends - line.days).astype(np.int64) <= ANCHOR_GAP_DAYS
    return LevelLine(ends[whole], line.levels[whole]) if bool(whole.any()) else Gap(NOT_FETCHED, "no month end")


def _with_closes(fund: FundData, line: LevelLine, frequency: Literal["monthly", "daily"]) -> FundData:
    """The fund with these closes alone, whatever the basis; week-ends are left if each day of the line has one."""
    if fund.prices is None:
        raise ValueError(f"{fund.ticker} has closes and no prices")
    closed = bool(np.isin((line.days.astype(np.int64) + 3) % 7, (5, 6)).any())  # day 0 was a Thursday
    made = replace(
        fund.prices, days=line.days, close=line.levels, adjusted=line.levels, volume=None, distributions=None,
        capital_gains=None, splits=None, frequency=frequency, seven_day=frequency == "daily" and closed,
    )  # fmt: skip
    return fund._replace(prices=made)


def _beside_parts(parts: Comparison, days: Days, levels: Floats) -> Comparison:
    """A comparison of the blend and its parts; `max` begins where they begin, and with no other fund."""
    spec = parts.conventions.window
    if spec.kind == "max":
        spec = WindowSpec(spec.name, "since", start=days[0].item())
    histories = [part.prices for part in parts.funds if part.prices is not None]
    source = Source("computed", days[-1].item(), citation="closes of the parts at their weights")
    blend = replace(
        histories[0], ticker=BLEND, days=days, close=levels, adjusted=levels, source=source, warnings=(),
        findings=unique(finding for history in histories for finding in history.findings),
    )  # fmt: skip
    by = parts.conventions._replace(window=spec)
    return parts._replace(funds=(FundData(BLEND, None, blend), *parts.funds), conventions=by)


def _beside(fund: FundData, made: Comparison) -> FundData:
    """A fund that is no part: its own closes, at month ends where the blend's are."""
    if made.funds[0].prices is None or fund.prices is None or made.funds[0].prices.frequency == "daily":
        return fund
    line = _line(fund, made.conventions.basis, monthly=True)
    if isinstance(line, Gap):
        return fund._replace(prices=None, gaps={**fund.gaps, "prices": line})
    return _with_closes(fund, line, "monthly")
