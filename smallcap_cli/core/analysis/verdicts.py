"""What intervals say, in words and as records: which funds can be told apart, and how far the data reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.pairs import MOST_FUNDS, Joint, Pair, joint_returns, pairs_of
from smallcap_cli.core.comparison.computation import Computation
from smallcap_cli.core.metrics.intervals import market_fit
from smallcap_cli.core.model import Gap
from smallcap_cli.core.statistics.blocks import block_length
from smallcap_cli.core.statistics.bootstrap import DRAWS, SEED, Difference
from smallcap_cli.core.statistics.distributions import student_quantile
from smallcap_cli.core.statistics.inference import first_autocorrelation, minimum_detectable, newey_west_lags
from smallcap_cli.core.statistics.least import least_returns
from smallcap_cli.core.table import Record
from smallcap_cli.core.words import percent_text

#: Beyond this a number of years says no more than that there will never be enough.
MOST_YEARS = 1000.0
#: Differences that vary by less than this over the draws are the arithmetic's, not the funds'.
ROUNDING = 1e-9
#: Half of the last digit that is shown of a Sharpe ratio, and of percentage points.
UNSEEN = 0.005


class Statements(NamedTuple):
    """Sentences for people, how the intervals were made, and a record of each pair and figure."""

    sentences: tuple[str, ...]
    inference: Record
    records: tuple[Record, ...] = ()
    pairs: tuple[Pair, ...] = ()


def statements(computation: Computation, tickers: Sequence[str], *, reference: str | None = None) -> Statements:
    """What can be said of the funds of a table; with a `reference` of the others against that one."""
    window = computation.comparison.conventions.window.name
    inference: Record = {"level": 0.95, "window": window}
    alone = () if reference or len(tickers) > MOST_FUNDS else _alphas(computation, tickers)
    if len(tickers) < 2:
        return Statements(alone, inference)
    if len(tickers) > MOST_FUNDS:
        many = f"each fund alone: smallcap tests pairs of 2 to {MOST_FUNDS} funds, here are {len(tickers)}"
        return Statements((many,), {**inference, "missing": "too many funds"})
    joint = joint_returns(computation, tickers)
    if isinstance(joint, Gap) or (reference is not None and reference not in joint.tickers):
        why = joint.detail if isinstance(joint, Gap) else f"{reference} does not have the window"
        return Statements(
            (f"too little data to compare the funds over {window}: {why}", *alone), {**inference, "missing": why}
        )
    pairs = pairs_of(joint, reference)
    sentences = (
        *(f"{ticker} is not tested: {why}" for ticker, why in joint.left_out),
        *(_sentence(pair, joint, alone=len(pairs) == 1) for pair in pairs),
        _reach(pairs, joint), *_following(joint), _method(pairs, joint), *alone,
    )  # fmt: skip
    made: Record = {
        **inference, "start": joint.start.isoformat(), "end": joint.end.isoformat(), "returns": joint.observations,
        "frequency": joint.frequency, "draws": DRAWS, "seed": SEED,
        "method": "paired stationary bootstrap, intervals simultaneous over the pairs",
        "block_length": block_length(joint.excess),
    }  # fmt: skip
    return Statements(sentences, made, tuple(r for pair in pairs for r in _records(pair, joint)), tuple(pairs))


def _sentence(pair: Pair, joint: Joint, *, alone: bool) -> str:
    """The verdict, then what it rests on; of several pairs without the levels, which are in the table."""
    names = f"{pair.first} and {pair.second}"
    if pair.sharpe.error < ROUNDING and pair.growth.error < ROUNDING:
        return f"{names}: equal returns in every period, no difference"
    if _is_unseen(pair.sharpe, 1.0) and _is_unseen(pair.growth, 100.0):
        within = f"{UNSEEN} in Sharpe ratio and {UNSEEN} pp in {_return_words(joint)}"
        return f"{names}: no difference beyond the rounding of closes, the 95 % intervals lie within {within}"
    (s, t), (r, q) = pair.sharpes, pair.returns
    levels = (f"{s:.2f} and {t:.2f}", f"{percent_text(r)} and {percent_text(q)}") if alone else ("", "")
    sharpe = _difference(pair.sharpe, 1.0, joint, levels[0])
    growth = _difference(pair.growth, 100.0, joint, levels[1])
    days = f"{joint.start} to {joint.end}"
    return f"{names}: {_verdict(pair)}. Sharpe ratio {sharpe}; {_return_words(joint)} {days} {growth}"


def _is_unseen(difference: Difference, scale: float) -> bool:
    """Whether a difference that is not significant has an interval that would print as zero."""
    return not difference.is_significant and max(abs(difference.low), abs(difference.high)) * scale < UNSEEN


def _verdict(pair: Pair) -> str:
    by_sharpe, by_return = pair.sharpe.is_significant, pair.growth.is_significant
    if by_sharpe == by_return:
        return "significant difference" if by_sharpe else "no significant difference"
    words = "Sharpe ratio, not in return" if by_sharpe else "return, not in Sharpe ratio"
    return f"significant difference in {words}"


def _difference(difference: Difference, scale: float, joint: Joint, levels: str) -> str:
    """A difference with its interval, and how long it would have to last where that contains zero."""
    unit = "" if scale == 1.0 else " pp"
    low, high = _signless_zero(difference.low * scale), _signless_zero(difference.high * scale)
    size = f"{_signless_zero(difference.difference * scale)}{unit}"
    told = difference.is_significant or _is_unseen(difference, scale)
    years = "" if told else f", at this size it would take {_years(difference, joint)} of data to show"
    if levels:
        return f"{levels}, difference {size}, 95 % interval {low} to {high}{years}"
    return f"{size} ({low} to {high}{years})"


def _signless_zero(number: float) -> str:
    text = f"{number:.2f}"
    return "0.00" if text == "-0.00" else text


def _return_words(joint: Joint) -> str:
    return "return per year" if joint.observations >= joint.periods else "return"


def years_of(difference: Difference, joint: Joint) -> float:
    """Years over which a difference of this size must last until four of five samples leave out zero."""
    return joint.observations / joint.periods * difference.growth_needed


def _years(difference: Difference, joint: Joint) -> str:
    years = years_of(difference, joint)
    if years > MOST_YEARS:
        return f"more than {MOST_YEARS:,.0f} years"
    rounded = f"{float(f'{years:.2g}'):,g}"
    return f"about {rounded} year" + ("" if rounded == "1" else "s")


def _reach(pairs: Sequence[Pair], joint: Joint) -> str:
    """The effects these data could have shown, so that what is not seen is not taken for nothing."""
    sharpes = [_detectable(p.sharpe) for p in pairs if p.sharpe.error]
    growths = [_detectable(p.growth) * 100 for p in pairs if p.growth.error]
    if not (sharpes and growths):
        return ""
    return (
        f"smallest detectable difference (80 % power): {_span(sharpes, '')} in Sharpe ratio, "
        f"{_span(growths, ' pp')} in {_return_words(joint)}"
    )


def _detectable(difference: Difference) -> float:
    return float(minimum_detectable(difference.error, difference.critical))


def _span(sizes: Sequence[float], unit: str) -> str:
    low, high = f"{min(sizes):.2f}", f"{max(sizes):.2f}"
    return f"{low}{unit}" if low == high else f"{low} to {high}{unit}"


def _following(joint: Joint) -> tuple[str, ...]:
    """Funds whose returns follow on each other: their ratios do not scale with the root of time."""
    lagged = first_autocorrelation(joint.excess)
    beyond = [
        f"{t} {a:.2f}" for t, a in zip(joint.tickers, lagged, strict=True) if abs(a) > 2 / np.sqrt(joint.observations)
    ]
    if not beyond:
        return ()
    return (f"annualised Sharpe ratios are rough: returns are autocorrelated (lag 1: {', '.join(beyond)})",)


def _method(pairs: Sequence[Pair], joint: Joint) -> str:
    together = f"; the 95 % intervals of the {len(pairs)} pairs hold jointly, not those of other windows and figures"
    returns = f"{joint.observations:,} {joint.frequency} returns {joint.start} to {joint.end}"
    return (
        f"pairs, first minus second, {returns}: stationary bootstrap of the same days for all funds, "
        f"blocks of {block_length(joint.excess):g} on average, "
        f"{DRAWS:,} draws, seed {SEED}" + (together if len(pairs) > 1 else "")
    )


def _records(pair: Pair, joint: Joint) -> tuple[Record, ...]:
    figures = (("sharpe", pair.sharpes, pair.sharpe), ("return", pair.returns, pair.growth))
    return tuple(
        {
            "first": pair.first, "second": pair.second, "figure": figure, "first_value": levels[0],
            "second_value": levels[1], "difference": found.difference, "low": found.low, "high": found.high,
            "verdict": "significant" if found.is_significant else "not significant",
            "years_needed": _finite(years_of(found, joint)),
            "minimum_detectable": _detectable(found),
        }
        for figure, levels, found in figures
    )  # fmt: skip


def _finite(years: float) -> float | None:
    return years if np.isfinite(years) else None


def _alphas(computation: Computation, tickers: Sequence[str]) -> tuple[str, ...]:
    """One sentence about the alphas of all funds that have one."""
    conventions = computation.comparison.conventions
    said: list[str] = []
    seen: list[float] = []
    counts: list[int] = []
    for fund, seat in computation.seats("market", conventions.window):
        if fund.ticker not in tickers or isinstance(seat, Gap):
            continue
        block = seat.block
        fit, count = market_fit(block), block.returns.shape[1]
        error = np.nan if fit is None else fit.errors[seat.row, 0] * block.periods
        if fit is None or count < least_returns(block.periods) or not np.isfinite(error):
            continue
        said.append(f"{fund.ticker} {_alpha(fit.coefficients[seat.row, 0] * block.periods, error, fit.degrees)}")
        seen.append(float(minimum_detectable(error)) * 100)
        counts.append(newey_west_lags(count))
    if not said:
        return ()
    size = "" if conventions.benchmark_explicit else "; against the whole market, alpha is mostly a size effect"
    sentence = (
        f"alpha per year against {conventions.benchmark}, 95 % interval, HAC with {max(counts)} lags: "
        f"{', '.join(said)}; smallest detectable alpha (80 % power): {_span(seen, ' pp')}{size}"
    )
    return (sentence,)


def _alpha(alpha: float, error: float, degrees: int) -> str:
    half = student_quantile(degrees) * error
    zero = "" if abs(alpha) > half else ", not significant"
    return f"{percent_text(alpha)} ({(alpha - half) * 100:.2f} to {percent_text(alpha + half)}{zero})"
