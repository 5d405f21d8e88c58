"""One fund against another sold short: a column a position, hedged by regression or dollar-neutral."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from smallcap_cli.core.analysis.spread import Hedge, Spread
from smallcap_cli.core.comparison.cells import convention_words
from smallcap_cli.core.comparison.changes import change_lines
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_RECOVERED, Gap, Value, absent, text_value
from smallcap_cli.core.statistics.reversion import Reversion
from smallcap_cli.core.table import Column, Table, text_of

#: What an observation is called.
STEPS = {"daily": "sessions", "weekly": "weeks", "monthly": "months"}
FIXED = Gap(NOT_COMPARABLE, "the ratio is 1 by definition")
NO_FALL = Gap(NOT_COMPARABLE, "the position never fell")
IN_SAMPLE = (
    "hedge ratio: slope of the first fund's returns on the second's, fitted on the window it is judged by; the next "
    "window has another"
)
COSTLESS = "set up anew after every return; without costs of trading, borrowing and margin"
REVERSION = (
    "half-life: autoregression of ln(first) - ratio x ln(second); given only where the test of Dickey and Fuller "
    "(JASA 74, doi:10.2307/2286348) rejects a random walk at 5 %"
)


def spread_table(comparison: Comparison, found: Spread | Gap) -> Table:
    """A row the hedged and one the dollar-neutral position."""
    first, other = (fund.ticker for fund in comparison.funds[:2])
    by = comparison.conventions
    step = "" if isinstance(found, Gap) else STEPS[found.frequency]
    positions = {"hedged": None, "dollar-neutral": None} if isinstance(found, Gap) else {
        "hedged": found.hedged, "dollar-neutral": found.neutral,
    }  # fmt: skip
    columns = _columns(first, other, step)
    changes = () if isinstance(found, Gap) else change_lines(
        comparison.funds[:2], found.days[0].item(), found.days[-1].item()
    )  # fmt: skip
    rows = tuple(
        (text_value(name), *_lacking(columns, found)) if position is None or isinstance(found, Gap)
        else _row(name, position, found) for name, position in positions.items()
    )  # fmt: skip
    return Table(
        "pair", columns, tuple(positions), rows,
        f"{first} held, {other} sold short, {by.window.name} · {headline(comparison)}", by.as_of,
        convention_words(comparison, ("window", "anchor", "basis", "price_kind", "frequency")),
        (*_lines(comparison, found), *changes, IN_SAMPLE, COSTLESS, REVERSION), layout="funds",
        caveats=changes,
    )  # fmt: skip


def _lacking(columns: tuple[Column, ...], found: Spread | Gap) -> list[Value]:
    gap = found if isinstance(found, Gap) else FIXED
    return [absent(column.unit, gap) for column in columns[1:]]


def _columns(first: str, other: str, step: str) -> tuple[Column, ...]:
    return (
        Column("position", "position", "text", screen=False),
        Column("hedge_ratio", f"{other} sold per {first}", "ratio", family="ratio", help="Dollars sold for one held."),
        Column("hedge_ratio_low", "ratio, 95 % from", "ratio", family="ratio", tail="95 % from", bound=True),
        Column("hedge_ratio_high", "ratio, 95 % to", "ratio", family="ratio", tail="95 % to", bound=True),
        Column("volatility", "volatility p.a.", "fraction", help="Of the position, a year."),
        Column("variance_left", f"variance left of {first}", "share", help="Over that of the first fund alone."),
        Column("mean_return", "mean return p.a.", "fraction", family="mean", help="Arithmetic, a year."),
        Column("mean_return_low", "mean, 95 % from", "fraction", family="mean", tail="95 % from", bound=True),
        Column("mean_return_high", "mean, 95 % to", "fraction", family="mean", tail="95 % to", bound=True),
        Column("max_drawdown", "max drawdown", "fraction", family="fall", help="Of the position."),
        Column("drawdown_peak", "drawdown, from", "date", family="fall", tail="from"),
        Column("drawdown_trough", "drawdown, to", "date", family="fall", tail="to"),
        Column("drawdown_recovery", "drawdown, recovery", "date", family="fall", tail="recovery"),
        Column("half_life", f"half-life, {step or 'steps'}", "ratio", family="half-life", help="In observations."),
        Column("half_life_error", "half-life, error", "ratio", family="half-life", tail="standard error"),
        Column("phi", "autoregression", "coefficient", family="phi", help="On the value one observation before."),
        Column("phi_error", "autoregression, error", "coefficient", family="phi", tail="standard error"),
        Column("dickey_fuller_t", "Dickey-Fuller t", "ratio", family="df"),
        Column("dickey_fuller_critical", "Dickey-Fuller, 5 %", "ratio", family="df", tail="5 % point"),
        Column("observations", "returns", "count", help="How many returns all figures rest on."),
    )


def _row(name: str, one: Hedge, found: Spread) -> tuple[Value, ...]:
    start, end = found.days[0].item(), found.days[-1].item()
    basis = f"{found.frequency} returns"

    def value(number: float | None, unit: str, gap: Gap = FIXED) -> Value:
        if number is None:
            return absent(unit, gap)
        return Value(number, unit, found.sources, basis, end, start, frequency=found.frequency)

    return (
        text_value(name), value(one.ratio, "ratio"), value(one.ratio_low, "ratio"), value(one.ratio_high, "ratio"),
        value(one.volatility, "fraction"), value(one.variance_left, "share"), value(one.mean, "fraction"),
        value(one.mean_low, "fraction"), value(one.mean_high, "fraction"), *_fall(one, value(0.0, "fraction")),
        *_half_life(one), value(float(found.observations), "count"),
    )  # fmt: skip


def _fall(one: Hedge, none: Value) -> tuple[Value, ...]:
    fall = one.drawdown
    if fall is None:
        return (none, *[absent("date", NO_FALL)] * 3)
    open_end = Gap(NOT_RECOVERED, f"below its peak on {fall.last}")
    recovery = absent("date", open_end) if fall.recovery is None else Value(fall.recovery, "date")
    return (
        replace(none, value=fall.depth),
        Value(fall.peak, "date"),
        Value(fall.trough, "date"),
        recovery,
    )


def _half_life(one: Hedge) -> Iterator[Value]:
    found = one.reversion
    units = ("ratio", "ratio", "coefficient", "coefficient", "ratio", "ratio")
    if isinstance(found, Gap):
        yield from (absent(unit, found) for unit in units)
        return
    why = Gap(NOT_COMPARABLE, no_reversion(found))
    numbers = (found.half_life, found.half_life_error, found.phi, found.error, found.t, found.critical)
    for number, unit in zip(numbers, units, strict=True):
        yield absent(unit, why) if number is None else Value(number, unit)


def no_reversion(found: Reversion) -> str:
    """Why a spread has no half-life: its autoregression may be 1, or no gap is left after one observation."""
    phi, error = (text_of(Value(number, "coefficient")) for number in (found.phi, found.error))
    if found.t < found.critical:
        return f"no half-life: an autoregression of {phi} leaves nothing of a gap to halve"
    test = f"t {found.t:.2f}, not below {found.critical:.2f}"
    return f"no significant mean reversion: autoregression {phi}, error {error}, may be 1 ({test})"


def _lines(comparison: Comparison, found: Spread | Gap) -> Iterator[str]:
    if isinstance(found, Gap):
        return
    first = comparison.funds[0].ticker
    yield (
        f"correlation {found.correlation:.2f}; {first} alone has a volatility of {found.volatility * 100:.1f} % p.a.; "
        f"{found.observations:,} {found.frequency} returns, {found.days[0]} to {found.days[-1]}, Newey-West lags "
        f"{found.lags}"
    )
