"""Two funds over their common days: the returns of both, at one frequency."""

from __future__ import annotations

from dataclasses import dataclass

from smallcap_cli.core.comparison.computation import Comparison, Computation, Seat
from smallcap_cli.core.comparison.joining import joined_samples, on_exchange_days
from smallcap_cli.core.model import Days, Floats, FundData, Gap, Source
from smallcap_cli.core.statistics.correlation import Series, joined_returns
from smallcap_cli.core.windows import PERIODS_PER_YEAR, Frequency
from smallcap_cli.core.words import unique


@dataclass(frozen=True, slots=True, eq=False)
class TwoFunds:
    """Closes' days (n + 1,) and returns (2, n) of two funds in a window, each return over the same days for both."""

    days: Days
    returns: Floats
    frequency: Frequency
    sources: tuple[Source, ...]


def two_funds(comparison: Comparison, first: FundData, other: FundData) -> TwoFunds | Gap:
    """The returns of two funds in the comparison's window, or why there are none.

    Daily where both have daily closes, else monthly, unless the comparison asks for a frequency. Series with closes on
    all seven days are sampled on the exchange days of the other.
    """
    frequency = frequency_for(comparison, first, other)
    by = comparison.conventions._replace(frequency=frequency)
    both = on_exchange_days(comparison._replace(funds=(first, other), conventions=by))
    seats: list[Seat] = []
    for fund, seat in Computation(both).seats("returns", by.window):
        if isinstance(seat, Gap):
            return Gap(seat.reason, f"{fund.ticker}: {seat.detail}" if seat.detail else fund.ticker)
        seats.append(seat)
    samples = joined_samples((first, other), seats, by.basis)
    if isinstance(samples, Gap):
        return samples
    joined = joined_returns([Series(days, closes) for days, closes in samples], frequency)
    if isinstance(joined, Gap):
        return joined
    last = joined.days[-1].item()
    sources = unique(source.until(last) for seat in seats for source in seat.provenance.sources)
    return TwoFunds(joined.days, joined.returns, frequency, sources)


def frequency_for(comparison: Comparison, first: FundData, other: FundData) -> Frequency:
    """The frequency of two funds' returns: as asked, else daily where both have daily closes, else monthly."""
    asked = comparison.conventions.frequency
    if asked in PERIODS_PER_YEAR:
        return asked
    kinds = [fund.prices.frequency for fund in (first, other) if fund.prices is not None]
    return "monthly" if "monthly" in kinds else "daily"
