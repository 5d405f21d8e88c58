"""Hand-made funds, histories and markets for the tests of the core."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.comparison.cells import comparison_table
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.views import Conventions, Market
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import (
    FeeEntry,
    Fund,
    FundData,
    Gap,
    IndexPeriod,
    PriceHistory,
    PublishedFigure,
    RateSeries,
    Source,
    Value,
)
from smallcap_cli.core.table import Table
from smallcap_cli.core.windows import parse_window

#: The worked example of the metrics: eight closes over a new year, a weekend and a closed Thursday.
EXAMPLE_DAYS = (
    "2024-12-30", "2024-12-31", "2025-01-02", "2025-01-03", "2025-01-06", "2025-01-07", "2025-01-08", "2025-01-10",
)  # fmt: skip
FUND_CLOSES = (100.0, 102.0, 101.0, 104.0, 98.0, 99.0, 105.0, 103.0)
BENCHMARK_CLOSES = (200.0, 202.0, 201.0, 205.0, 199.0, 199.0, 204.0, 203.0)

NO_BENCHMARK = Gap("not_fetched", "no prices of SPY")
PRICES = Source("files", citation="hand-made closes")


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(texts: Sequence[str]) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def weekdays(start: str, count: int) -> np.ndarray:
    """`count` Mondays to Fridays from `start` on."""
    return np.busday_offset(np.datetime64(start, "D"), np.arange(count), roll="forward")


def weekdays_between(start: str, end: str) -> np.ndarray:
    every = np.arange(np.datetime64(start, "D"), np.datetime64(end, "D") + 1)
    return every[np.is_busday(every)]


def every_day(start: str, count: int) -> np.ndarray:
    return np.datetime64(start, "D") + np.arange(count)


def wobbling(count: int, *, growth: float = 0.0004, swing: float = 0.01, phase: float = 0.0) -> np.ndarray:
    """Closes that rise on average and swing without repeating soon."""
    step = np.arange(count, dtype=np.float64)
    return 100.0 * np.exp(growth * step + swing * np.sin(0.7 * step + phase) + swing * np.sin(0.11 * step))


def history(ticker: str, on: Any, closes: Any, **changes: Any) -> PriceHistory:
    """Daily closes without distributions: close and adjusted close are the same."""
    levels = np.asarray(closes, dtype=np.float64)
    made: dict[str, Any] = {"close": levels, "adjusted": levels, "source": PRICES, **changes}
    return PriceHistory(ticker, np.asarray(on, dtype="datetime64[D]"), **made)


def month_end_history(ticker: str, first: str, levels: Any) -> PriceHistory:
    """Month-end total-return levels from the month `first` (YYYY-MM) on."""
    months = np.datetime64(first, "M") + np.arange(len(levels))
    ends = (months + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    return history(ticker, ends, levels, close=None, frequency="monthly")


def fund(ticker: str, **changes: Any) -> Fund:
    made: dict[str, Any] = {
        "name": f"{ticker} fund", "issuer": "Issuer", "segment": "broad", "management": "index",
        "currency": "USD", "inception": None, "inception_status": "verified",
        "indexes": (IndexPeriod("russell_2000", None, "verified", "prospectus"),), "fees": (),
        "distributions_per_year": 4, "cik": "", "series_id": "", "class_id": "", **changes,
    }  # fmt: skip
    return Fund(ticker, **made)


def fee(value: float, seen_first: str | None, seen_last: str | None, **changes: Any) -> FeeEntry:
    first, last = (day(text) if text else None for text in (seen_first, seen_last))
    return FeeEntry(value, first, last, "verified", "prospectus", **changes)


def published(metric: str, value: float, as_of: str, **changes: Any) -> PublishedFigure:
    made: dict[str, Any] = {
        "subject": "russell_2000", "publisher": "Publisher", "title": "Title", "status": "secondary", **changes,
    }  # fmt: skip
    return PublishedFigure(metric=metric, value=value, as_of=day(as_of), **made)


def data(prices: PriceHistory | None, ticker: str = "", **changes: Any) -> FundData:
    """A fund with its closes and, unless `fund` is given, a plain catalogue entry."""
    name = prices.ticker if prices is not None else ticker
    made: dict[str, Any] = {"fund": fund(name), "prices": prices, **changes}
    return FundData(name, **made)


def market(benchmark: PriceHistory | Gap = NO_BENCHMARK, risk_free: RateSeries | float | Gap = 0.0) -> Market:
    return Market(benchmark, risk_free)


def conventions(as_of: str, window: str = "5y", **changes: Any) -> Conventions:
    made: dict[str, Any] = {
        "anchor": "before", "basis": "total", "frequency": "auto", "benchmark": "SPY",
        "benchmark_explicit": False, "risk_free": "zero", **changes,
    }  # fmt: skip
    return Conventions(day(as_of), parse_window(window), **made)


def comparison(funds: Sequence[FundData], by: Conventions, shared: Market | None = None, **indexes: Any) -> Comparison:
    return Comparison(tuple(funds), shared or market(), by, indexes)


def table_of(compared: Comparison, *columns: str) -> Table:
    """The table of a comparison with the columns named as on the command line."""
    window = compared.conventions.window
    return comparison_table(compared, [request(name, window) for name in columns])


def cells(compared: Comparison, column: str) -> dict[str, Value]:
    """One column's cells by ticker."""
    made = table_of(compared, column)
    return dict(zip(made.keys, made.column(column), strict=True))


def block(
    closes: Any, on: Any = None, *, benchmark: Any = None, risk_free: Any = None, periods: float = 252.0, years: int = 0
) -> Block:
    """A block of one fund, or of as many as `closes` has rows; weekdays unless days are given."""
    levels = np.atleast_2d(np.asarray(closes, dtype=np.float64))
    count = levels.shape[1]
    dates = weekdays("2024-01-01", count) if on is None else np.asarray(on, dtype="datetime64[D]")
    other = None if benchmark is None else np.asarray(benchmark, dtype=np.float64)
    rates = None if risk_free is None else np.broadcast_to(np.asarray(risk_free, dtype=np.float64), count - 1)
    return Block(dates, levels, periods, years, other, rates)
