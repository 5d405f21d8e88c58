"""A fund as the market of `--model capm`, in place of a factor file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smallcap_cli.call.beside import ask_beside_benchmark
from smallcap_cli.errors import UsageFault

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.factors import FactorModel, FactorMonths
    from smallcap_cli.core.windows import WindowSpec
    from smallcap_cli.dataset.gather import Gathered

#: What a command that takes a fund for the market can do without factors.
FUND_AS_MARKET = "--model capm --benchmark SPY takes a fund for the market"


def has_own_market(context: Context, model: FactorModel) -> bool:
    """Whether `--benchmark` is the market.

    **Raises** UsageFault for a model that has factors which no fund stands for, for two markets, and for a rate beside
    the one of the factor file.
    """
    if context.given["benchmark"] is None:
        if context.given["risk_free"] is not None:
            what = f"--risk-free is the bill of --model capm --benchmark FUND; {model.name} has one in its factors"
            raise UsageFault(what, "leave out --risk-free")
        return False
    if model.name != "capm":
        what = f"--benchmark is the market of --model capm; {model.name} takes Ken French's"
        raise UsageFault(what, "leave out --benchmark, or take --model capm")
    if context.given["factors"] is not None:
        raise UsageFault("--benchmark and --factors are two markets", "leave out one of them")
    return True


def ask_with_market(context: Context, tickers: Sequence[str], window: WindowSpec) -> tuple[Gathered, FactorMonths]:
    """The comparison of the tickers, and the months of the fund that is the market.

    **Raises** UsageFault where one of them is that fund, DataUnavailable without its closes or a rate.
    """
    from smallcap_cli.core.analysis.market_months import market_months

    gathered, benchmark = ask_beside_benchmark(context, tickers, window=window, views={"market"})
    if benchmark.ticker in tickers:
        raise UsageFault(f"{benchmark.ticker} is the market itself", "leave it out, or name another --benchmark")
    return gathered, market_months(gathered.comparison, benchmark)
