"""The fund that others are set beside: the benchmark of a comparison, or one that the user names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from smallcap_cli.call.question import ask
from smallcap_cli.errors import NotFound

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.model import FundData
    from smallcap_cli.core.windows import WindowSpec
    from smallcap_cli.dataset.gather import Gathered


def ask_beside_benchmark(
    context: Context, tickers: Sequence[str], *, window: WindowSpec | None = None, windows: Collection[WindowSpec] = (),
    views: Collection[str] = frozenset({"returns"}),
) -> tuple[Gathered, FundData]:  # fmt: skip
    """The comparison of the tickers, and its benchmark as a fund: where it could not be had, why, for its prices."""
    from smallcap_cli.core.model import FundData, PriceHistory

    gathered = ask(context, tickers, views=views, window=window, windows=windows)
    name, found = gathered.comparison.conventions.benchmark, gathered.comparison.market.benchmark
    data = FundData(name, context.catalog.fund(name), None)
    if isinstance(found, PriceHistory):
        return gathered, data._replace(prices=found)
    return gathered, data._replace(gaps={"prices": found})


def ask_beside(
    context: Context, tickers: Sequence[str], other: str, *, window: WindowSpec | None = None
) -> tuple[Gathered, FundData]:
    """The comparison of the tickers without the other fund, and the other fund; alone it is beside itself.

    **Raises** the error of the other fund where it is unknown or has no prices.
    """
    names = [ticker for ticker in tickers if ticker != other] or [other]
    gathered = ask(context, names if other in names else [*names, other], window=window)
    comparison, missing = gathered.comparison, gathered.errors.get(other)
    data = comparison.funds[-1]
    if missing is not None and (isinstance(missing, NotFound) or data.prices is None):
        raise missing
    return gathered._replace(comparison=comparison._replace(funds=comparison.funds[: len(names)])), data
