"""What `fees` may be asked together, and the closes that `--break-even` looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smallcap_cli.call.question import ask
from smallcap_cli.errors import UsageFault

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.call.given import Given
    from smallcap_cli.dataset.gather import Gathered

#: Options about closes: fees over years rest on none, so that these would do nothing.
OF_CLOSES = ("window", "anchor", "basis", "risk_free", "max_age", "live")


def check_plan(given: Given, *, break_even: bool, amount: float | None, years: int | None) -> None:
    """**Raises** UsageFault for an option that the answer would have to ignore."""
    if break_even:
        for flag, value in (("--amount", amount), ("--years", years)):
            if value is not None:
                raise UsageFault(
                    f"--break-even is about a year: {flag} cannot be combined with it", f"leave out {flag}"
                )
        return
    for name in OF_CLOSES:
        if given[name] is not None:
            flag = f"--{name.replace('_', '-')}"
            raise UsageFault(f"fees rest on no closes: {flag} needs --break-even", f"leave out {flag}")


def ask_break_even(context: Context, tickers: Sequence[str]) -> Gathered:
    """The funds with their closes. **Raises** UsageFault for one fund, and for a window of each fund's own."""
    if len(tickers) < 2:
        raise UsageFault(
            f"--break-even sets funds against the cheapest of them, not {tickers[0]} alone", "name two funds"
        )
    if context.window.kind == "low":
        fault = f"--window {context.window.name} begins on a day of each fund's own"
        raise UsageFault(fault, "such as since:2025-04-08")
    return ask(context, tickers, views=("capture", "market_monthly", "facts"))
