"""Block: closes of several funds on the same days, and what the metric families derive from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.model import Days, Floats, RateSeries
from smallcap_cli.core.statistics.rounding import flat, still


@dataclass(frozen=True, eq=False)
class Block:
    """Closes of funds that share their days; one fund is a block of one.

    **Shape** `days` is (d,), `closes` (funds, d), fund-major and contiguous; `benchmark` is (d,) on the same
    days, joined before any return is taken; `risk_free` (d - 1,) per observation. There is no hole in it:
    the caller cuts funds to the days they have. **Unit** closes are levels, rates fractions a period.
    `years` is n for a named n-year window, else 0; `periods` the observations a year. `twin` is another block of
    the same closes, whose returns are taken over, and with the same rates what follows from both.
    """

    days: Days
    closes: Floats
    periods: float = 252.0
    years: int = 0
    benchmark: Floats | None = None
    risk_free: Floats | None = None
    twin: Block | None = None

    @property
    def calendar_days(self) -> int:
        """Days between the first and the last close."""
        return int((self.days[-1] - self.days[0]).astype(int))

    @cached_property
    def returns(self) -> Floats:
        """Simple returns, (funds, d - 1)."""
        if self.twin is not None:
            return self.twin.returns
        ratio: Floats = self.closes[:, 1:] / self.closes[:, :-1]
        ratio -= 1.0
        return ratio

    @cached_property
    def excess(self) -> Floats:
        """Returns over the risk-free rate, (funds, d - 1)."""
        if self.twin is not None and self.twin.risk_free is self.risk_free:
            return self.twin.excess
        return self.returns if self.risk_free is None else self.returns - self.risk_free

    @cached_property
    def benchmark_returns(self) -> Floats:
        """The benchmark's simple returns, (d - 1,)."""
        if self.benchmark is None:
            raise ValueError("this block was built without a benchmark")
        made: Floats = self.benchmark[1:] / self.benchmark[:-1] - 1.0
        return made

    @cached_property
    def benchmark_excess(self) -> Floats:
        """The benchmark's returns over the risk-free rate, (d - 1,)."""
        return self.benchmark_returns if self.risk_free is None else self.benchmark_returns - self.risk_free

    @cached_property
    def drawdown(self) -> Floats:
        """Close over the highest close so far, less one; the first close counts, (funds, d)."""
        # In place: a fresh array of this size costs more than the division.
        made: Floats = np.maximum.accumulate(self.closes, axis=1)
        np.divide(self.closes, made, out=made)
        made -= 1.0
        return made

    @cached_property
    def trough(self) -> NDArray[np.intp]:
        """Position of the lowest drawdown, the earliest on a tie, (funds,)."""
        lowest: NDArray[np.intp] = self.drawdown.argmin(axis=1)
        return lowest

    @cached_property
    def depth(self) -> Floats:
        """The lowest drawdown, zero or a negative fraction, (funds,)."""
        lowest: Floats = np.take_along_axis(self.drawdown, self.trough[:, None], axis=1)[:, 0]
        return lowest

    @cached_property
    def peak(self) -> NDArray[np.intp]:
        """Position of the last close at the peak value before the trough, (funds,)."""
        found = np.empty(len(self.closes), dtype=np.intp)
        for row, trough in enumerate(self.trough):
            before = self.closes[row, : trough + 1]
            found[row] = trough - int(before[::-1].argmax())
        return found

    @cached_property
    def recovery(self) -> NDArray[np.intp]:
        """Position of the first close at or above the peak after the trough; -1 while there is none."""
        found = np.full(len(self.closes), -1, dtype=np.intp)
        for row, (peak, trough) in enumerate(zip(self.peak, self.trough, strict=True)):
            reached = self.closes[row, trough:] >= self.closes[row, peak]
            first = int(reached.argmax())
            if reached[first]:
                found[row] = trough + first
        return found

    @cached_property
    def standard_deviation(self) -> Floats:
        """Sample standard deviation (n - 1) of the excess returns, (funds,); NaN where they or the closes do not vary.

        Over a dated rate the excess of closes that stand still varies: by the rate, which says nothing of the fund.
        """
        if self.twin is not None and self.twin.risk_free is self.risk_free:
            return self.twin.standard_deviation
        deviation = sample_deviation(self.centred_returns)
        deviation[flat(self.excess, deviation) | still(self.closes)] = np.nan
        return deviation

    @cached_property
    def mean_excess(self) -> Floats:
        """Mean excess return, (funds,)."""
        if self.twin is not None and self.twin.risk_free is self.risk_free:
            return self.twin.mean_excess
        made: Floats = self.excess.mean(axis=1)
        return made

    @cached_property
    def centred_returns(self) -> Floats:
        """Excess returns less their mean, (funds, d - 1)."""
        if self.twin is not None and self.twin.risk_free is self.risk_free:
            return self.twin.centred_returns
        made: Floats = self.excess - self.mean_excess[:, None]
        return made

    @cached_property
    def active(self) -> tuple[Floats, Floats]:
        """Mean and sample deviation of the return differences to the benchmark; a deviation of rounding alone is 0."""
        active = self.returns - self.benchmark_returns
        mean: Floats = active.mean(axis=1)
        active -= mean[:, None]
        deviation = sample_deviation(active)
        deviation[flat(self.returns, deviation)] = 0.0
        return mean, deviation

    @cached_property
    def benchmark_centred(self) -> Floats:
        """The benchmark's excess returns less their mean, (d - 1,)."""
        made: Floats = self.benchmark_excess - self.benchmark_excess.mean()
        return made

    @cached_property
    def covariance(self) -> Floats:
        """Sample covariance (n - 1) of the funds' and the benchmark's excess returns, (funds,)."""
        b = self.benchmark_centred
        made: Floats = self.centred_returns @ b / max(len(b) - 1, 1)
        return made

    @cached_property
    def benchmark_deviation(self) -> float:
        """Sample standard deviation of the benchmark's excess returns; NaN where they do not vary."""
        b = self.benchmark_centred
        deviation = np.sqrt(np.array([float(b @ b) / max(len(b) - 1, 1)]))
        stands = self.benchmark is not None and bool(still(self.benchmark[None, :])[0])
        if stands or bool(flat(self.benchmark_excess[None, :], deviation)[0]):
            return float("nan")
        return float(deviation[0])


def sample_deviation(centred_returns: Floats) -> Floats:
    """Sample standard deviation (n - 1) of each row less its mean."""
    made: Floats = np.sqrt(
        np.einsum("ij,ij->i", centred_returns, centred_returns) / max(centred_returns.shape[1] - 1, 1)
    )
    return made


#: A rate is carried forward from its last quote no longer than this: a month-end series has one a month.
QUOTE_AGE_DAYS = 45


def stale_quote(rates: RateSeries, days: Days) -> np.datetime64 | None:
    """The first day that begins an observation and has no quote of the last QUOTE_AGE_DAYS; None if all have."""
    known = np.searchsorted(rates.days, days[:-1], side="right") - 1
    age = (days[:-1] - rates.days[np.maximum(known, 0)]).astype(np.int64)
    lacking = np.flatnonzero((known < 0) | (age > QUOTE_AGE_DAYS))
    return days[lacking[0]] if len(lacking) else None


#: Series that are returns of the days gone by and not yields for the days to come: Ken French's one-month bill.
RETURNS_OF_DAYS = ("ff",)


def risk_free_returns(rates: RateSeries, days: Days) -> Floats:
    """The risk-free return of each stretch between two days: (1 + y)^(days / 365) - 1, y known at its start.

    A series of daily returns is compounded over the days in (a, b] instead. Every stretch must have a quote, see
    `stale_quote`.
    """
    if rates.name in RETURNS_OF_DAYS:
        grown: Floats = np.exp(np.diff(_log_growth_to(rates, days))) - 1.0
        return grown
    known = np.searchsorted(rates.days, days[:-1], side="right") - 1
    lengths = np.diff(days).astype(np.float64)
    made: Floats = np.power(1.0 + rates.annual[known], lengths / 365.0) - 1.0
    return made


def _log_growth_to(rates: RateSeries, days: Days) -> Floats:
    """The logarithm of what 1 grew to by each day, every rate over the days until the next one."""
    steps = np.log1p(rates.annual) / 365.0
    before = np.concatenate(([0.0], np.cumsum(steps[:-1] * np.diff(rates.days).astype(np.float64))))
    known = np.searchsorted(rates.days, days, side="right") - 1
    made: Floats = before[known] + steps[known] * (days - rates.days[known]).astype(np.float64)
    return made


def constant_risk_free(annual: float, periods: float, count: int) -> Floats:
    """A constant annual effective rate as `count` equal returns a period."""
    return np.full(count, (1.0 + annual) ** (1.0 / periods) - 1.0)
