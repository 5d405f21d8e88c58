"""What `fees` may be asked together, and the closes that `--break-even` looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.call.factors import MODEL_NAMES
from smallcap_cli.call.numbers import positive_dollars, within
from smallcap_cli.call.periods import check_start
from smallcap_cli.call.question import ask
from smallcap_cli.errors import UsageFault

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.call.given import Given
    from smallcap_cli.core.factors import FactorMonths
    from smallcap_cli.dataset.gather import Gathered

AMOUNT, YEARS, GROWTH = 10_000.0, 10, 0.08
MOST_YEARS = 100

Amount = Annotated[
    float | None,
    typer.Option(
        "--amount", callback=positive_dollars, metavar="USD", help=f"Invest this amount at the start [{AMOUNT:.0f}].",
    ),
]  # fmt: skip
Years = Annotated[
    int | None,
    typer.Option(
        "--years", callback=within("--years", "a number of years", least=1, most=MOST_YEARS), metavar="N",
        help=f"Hold for this many years, at most {MOST_YEARS} [{YEARS}].",
    ),
]  # fmt: skip
Growth = Annotated[
    str | None,
    typer.Option("--growth", metavar="RATE", help=f"Assume this growth per year before fees, such as 7% [{GROWTH}]."),
]
Even = Annotated[
    bool | None,
    typer.Option("--break-even", help="Set each fund against the cheapest: alpha needed, alpha earned, how likely."),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model", metavar=MODEL_NAMES, help="Explain returns by factors, not the cheapest fund.",
    ),
]  # fmt: skip
#: Options about closes: fees over years rest on none, so that these would do nothing.
OF_CLOSES = ("window", "anchor", "basis", "risk_free", "factors", "max_age", "live")


def check_plan(given: Given, *, break_even: bool, amount: float | None, years: int | None, model: str | None) -> None:
    """**Raises** UsageFault for an option that the answer would have to ignore."""
    if break_even:
        _check_model(given, model)
        for flag, value in (("--amount", amount), ("--years", years)):
            if value is not None:
                raise UsageFault(
                    f"--break-even is about a year: {flag} cannot be combined with it", f"leave out {flag}"
                )
        return
    if model is not None:
        raise UsageFault("fees rest on no returns: --model needs --break-even", "leave out --model")
    for name in OF_CLOSES:
        if given[name] is not None:
            flag = f"--{name.replace('_', '-')}"
            raise UsageFault(f"fees rest on no closes: {flag} needs --break-even", f"leave out {flag}")


def _check_model(given: Given, model: str | None) -> None:
    """UsageFault for factors without a model, and for what a model has of its own."""
    if model is None and given["factors"] is not None:
        raise UsageFault("--factors needs --model", "such as --model ff3")
    for name in ("basis", "risk_free"):
        if model is not None and given[name] is not None:
            flag = f"--{name.replace('_', '-')}"
            fault = f"--model takes total returns and the factors' own rate: {flag} cannot be combined with it"
            raise UsageFault(fault, f"leave out {flag}")


def break_even_factors(context: Context, model: str | None) -> FactorMonths | None:
    """The factors of a model, None without one. **Raises** UsageFault for an unknown model."""
    if model is None:
        return None
    from smallcap_cli.call.factors import factors_of, model_of

    return factors_of(context, model_of(model))


def ask_break_even(context: Context, tickers: Sequence[str]) -> Gathered:
    """The funds with their closes. **Raises** UsageFault for one fund, and for a window of each fund's own."""
    if len(tickers) < 2:
        raise UsageFault(
            f"--break-even sets funds against the cheapest of them, not {tickers[0]} alone", "name two funds"
        )
    check_start(context.window)
    return ask(context, tickers, views=("capture", "market_monthly", "facts"))
