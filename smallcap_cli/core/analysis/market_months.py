"""The market factor without a factor file: a fund's monthly returns less the bill's."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.analysis.whole_months import months_within, whole_months
from smallcap_cli.core.comparison.block import risk_free_returns
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.factors import MODELS, FactorMonths
from smallcap_cli.core.model import Floats, FundData, Gap, RateSeries, Value
from smallcap_cli.core.statistics.rounding import constant
from smallcap_cli.core.windows import parse_window
from smallcap_cli.errors import DataUnavailable

MODEL = MODELS["capm"]


def market_months(comparison: Comparison, benchmark: FundData) -> FactorMonths:
    """The months of the CAPM with a fund for the market: total returns less the bill of the same days.

    **Raises** DataUnavailable without closes of the fund or a bill rate.
    """
    by, bill = comparison.conventions, comparison.market.risk_free
    if isinstance(bill, Gap):
        raise DataUnavailable(f"no bill rate for {benchmark.ticker}'s months: {bill.detail}", "--risk-free zero or 3%")
    periods = months_within([benchmark], parse_window("max"), by.as_of)
    cells = whole_months(benchmark, periods, by.as_of, "total")
    if isinstance(cells, Gap):
        raise DataUnavailable(f"no monthly returns of {benchmark.ticker}: {cells.detail}", "--prices DIR reads yours")
    rates = np.array([_bill_return(bill, cell) for cell in cells.values()])
    known = np.isfinite(rates)
    returns = np.array([float(cell.value) for cell in cells.values()])  # type: ignore[arg-type]
    if constant(returns[None, :])[0]:
        raise DataUnavailable(f"returns of {benchmark.ticker} do not vary", "name another --benchmark")
    months = np.array(list(cells), dtype="datetime64[M]")[known]
    if not len(months):
        raise DataUnavailable(f"the bill rate has no month of {benchmark.ticker}", "--risk-free zero or 3%")
    last = list(cells.values())[-1]
    return FactorMonths(
        MODEL, months, {"market": (returns - rates)[known]}, rates[known], "", last.sources,
        (f"market: {benchmark.ticker}, not Ken French's market of all US shares",), benchmark.ticker, by.risk_free,
        benchmark,
    )  # fmt: skip


def _bill_return(bill: RateSeries | float, cell: Value) -> float:
    """What the bill earned between the two closes of a month; NaN before its first day."""
    if cell.start is None or cell.as_of is None:
        return float("nan")
    if isinstance(bill, float):
        return float((1.0 + bill) ** ((cell.as_of - cell.start).days / 365.0) - 1.0)
    days = np.array([cell.start, cell.as_of], dtype="datetime64[D]")
    if days[0] < bill.days[0]:
        return float("nan")
    made: Floats = risk_free_returns(bill, days)
    return float(made[0])
