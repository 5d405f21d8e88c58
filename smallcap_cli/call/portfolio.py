"""What a call says about a portfolio: its parts with their weights, and how it is rebalanced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from smallcap_cli.call.periods import check_start
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.errors import DataUnavailable, NotFound, UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.analysis.blends import Blend, Rebalancing
    from smallcap_cli.dataset.gather import Gathered

EXAMPLE = "smallcap blend VOO:80 AVUV:20"
WHOLE = Decimal(100)


def weights_of(arguments: Sequence[str] | None) -> dict[str, float]:
    """The weights that `TICKER:WEIGHT` arguments name, as fractions that add up to 1, in their order.

    **Raises** UsageFault for an argument that is none, a weight that is not positive, the same fund twice, and weights
    that do not add up to 100.
    """
    found: dict[str, Decimal] = {}
    for argument in arguments or ():
        ticker, weight = _part(argument)
        if ticker in found:
            both = found[ticker] + weight
            raise UsageFault(f"{ticker} stands twice in the blend", f"write it once, such as {ticker}:{both:f}")
        found[ticker] = weight
    if not found:
        raise UsageFault("no fund given", EXAMPLE)
    total = sum(found.values(), Decimal(0))
    if total != WHOLE:
        missing = WHOLE - total
        change = f"add {missing:f}" if missing > 0 else f"take off {-missing:f}"
        raise UsageFault(f"the weights add up to {total:f}, not to 100", f"{change}, or write parts of 100: {EXAMPLE}")
    return {ticker: float(weight / WHOLE) for ticker, weight in found.items()}


def _part(argument: str) -> tuple[str, Decimal]:
    """One part and its weight in percent."""
    name, colon, text = argument.partition(":")
    if not colon:
        raise UsageFault(f"{safe(argument)!r} has no weight", f"write TICKER:WEIGHT in percent, such as {EXAMPLE}")
    ticker, weight = checked_ticker(name), _number(text.removesuffix("%").rstrip())
    if weight is None:
        raise UsageFault(f"{ticker}: {safe(text)!r} is not a weight", "write a number of percent, such as VOO:80")
    if weight <= 0:
        raise UsageFault(f"{ticker}: a weight of {weight:f} is not positive", "leave the fund out, or give it a weight")
    return ticker, weight


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and text.isascii() and -1000 < number < 1000 else None


def rebalancing_of(rule: str | None, band: str | None) -> Rebalancing:
    """How the blend is rebalanced. **Raises** UsageFault for an unknown word, and for a band without its rule."""
    from smallcap_cli.core.analysis.blends import BAND, REBALANCING, Rebalancing

    rule = rule or REBALANCING[0]
    if rule not in REBALANCING:
        hint = did_you_mean(rule, REBALANCING, f"one of: {', '.join(REBALANCING)}")
        raise UsageFault(f"--rebalance {safe(rule)} is not valid", hint)
    if band is None:
        return Rebalancing(rule, BAND)
    if rule != "band":
        raise UsageFault(f"--band needs --rebalance band, not {rule}", "write --rebalance band, or leave out --band")
    number = _number(band.removesuffix("%").rstrip())
    if number is None or not 0 < number < 100 or (not band.endswith("%") and number >= 1):
        raise UsageFault(f"--band {safe(band)} is not a part of the blend", "write 5% or 0.05 for 5 percentage points")
    return Rebalancing(rule, float(number / 100 if band.endswith("%") else number))


def ask_blend(
    context: Context, weights: Mapping[str, float], how: Rebalancing, versus: str | None
) -> tuple[Gathered, Blend]:
    """The parts, the fund that the blend is set against, and the blend.

    **Raises** the error of an unknown fund, DataUnavailable where the parts do not have the window together.
    """
    from smallcap_cli.core.analysis.blends import blend_of
    from smallcap_cli.core.model import NOT_LISTED_THEN, NOT_OFFERED, Gap

    check_start(context.window)
    tickers = list(dict.fromkeys((*weights, *((versus,) if versus else ()))))
    gathered = ask(context, tickers, views=("path", "ends", "returns", "excess"))
    for ticker in tickers:
        error = gathered.errors.get(ticker)
        if error is not None and (ticker in weights or isinstance(error, NotFound)):
            raise error
    found = blend_of(gathered.comparison, weights, how)
    if isinstance(found, Gap):
        hints = {
            NOT_LISTED_THEN: "--window max takes the days that all parts have",
            NOT_OFFERED: "--basis total, or files with closes: --prices DIR",
        }
        hint = hints.get(found.reason, "leave that fund out, or give its closes with --prices DIR")
        raise DataUnavailable(f"no blend over {context.window.name}: {found.detail}", hint)
    return gathered, found
