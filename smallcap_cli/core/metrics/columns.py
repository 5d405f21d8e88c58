"""Column names: fixed columns such as `return_1y`, and `family:window` for everything else."""

from __future__ import annotations

from smallcap_cli.core.aliases import canonical_name
from smallcap_cli.core.comparison.metric import ColumnRequest, Metric

# Importing a family's module declares it.
from smallcap_cli.core.metrics import (  # noqa: F401
    benchmark,
    cost,
    flows,
    identity,
    inside,
    intervals,
    prices,
    quotes,
    tails,
)
from smallcap_cli.core.metrics.registry import METRICS
from smallcap_cli.core.table import Column
from smallcap_cli.core.windows import WindowSpec, parse_window
from smallcap_cli.core.words import unique
from smallcap_cli.errors import NotFound, UsageFault, did_you_mean, safe

#: Column of a fixed window -> family, window, label for people after "return".
FIXED_COLUMNS: dict[str, tuple[str, str, str]] = {
    "return_ytd": ("period_return", "ytd", "YTD"),
    "return_1m": ("period_return", "1m", "1 month"),
    "return_3m": ("period_return", "3m", "3 months"),
    "return_6m": ("period_return", "6m", "6 months"),
    "return_1y": ("period_return", "1y", "1 year"),
    "return_3y": ("cagr", "3y", "3 years p.a."),
    "return_5y": ("cagr", "5y", "5 years p.a."),
    "return_10y": ("cagr", "10y", "10 years p.a."),
    "momentum_12_1": ("period_return", "12m-1m", "12 to 1 months ago"),
}

#: Columns that need all funds at once; `compare` fills them in.
SET_COLUMNS = {
    "status": Column("status", "status", "text", help="ok, partial or unavailable."),
    "common_drawdown": Column(
        "common_drawdown", "common drawdown", "fraction", family="max_drawdown", extreme="high",
        help="Each fund's drawdown in the deepest episode that all funds of the table share.",
    ),
}  # fmt: skip


#: The order in which groups of columns are listed and printed.
GROUPS = ("identity", "cost and size", "returns", "risk", "benchmark", "own index", "intervals", "inside", "flows")

#: What the sentences of a verdict read; `sharpe` sees the returns that the test of pairs draws.
VERDICT_COLUMNS = ("expense_ratio", "period_return", "cagr", "max_drawdown", "drawdown_trough", "sharpe")
OF_ASSETS = ("aum_usd", "aum_scope", "aum_as_of")
#: Families of which profiles and snapshots in the store are the newest word.
OF_SNAPSHOTS = (*OF_ASSETS, "bid_ask_spread")
#: Families without a window that look at closes alone, or not at prices at all; those with one see closes.
CLOSES_SUFFICE = (
    "expense_ratio", "expense_ratio_as_of", "expense_ratio_gross", *OF_SNAPSHOTS, "line_count", "line_count_as_of",
    "company_count",
)  # fmt: skip
BESIDE_PRICES = ("identity", "inside", "flows")


def needs_assets(asked: ColumnRequest) -> bool:
    """Whether a column shows what stored profiles and snapshots say: assets, or a published spread."""
    return asked.metric is not None and asked.metric.name in OF_SNAPSHOTS


def needs_flows(asked: ColumnRequest) -> bool:
    """Whether a column shows net flows, of which a fund's months are then read."""
    return asked.metric is not None and asked.metric.group == "flows"


def needs_closes_alone(asked: ColumnRequest) -> bool:
    """Whether a column needs no more of a price history than its closes."""
    metric = asked.metric
    return metric is None or metric.has_window or metric.name in CLOSES_SUFFICE or metric.group in BESIDE_PRICES


def column_names() -> tuple[str, ...]:
    """Every column that can be asked for without a window, in the order of `--columns all`."""
    grouped = sorted(METRICS.values(), key=lambda metric: GROUPS.index(metric.group))
    names = [metric.name for metric in grouped]
    at = names.index("period_return")
    return (*names[:at], *FIXED_COLUMNS, *names[at:], *reversed(SET_COLUMNS))


def column_name(text: str) -> str:
    """The name of the column that a typed name means, which may be an alias; the text itself where it means none."""
    return canonical_name(text, {*METRICS, *FIXED_COLUMNS, *SET_COLUMNS})


def request(text: str, default: WindowSpec) -> ColumnRequest:
    """The column a name or an alias stands for; NotFound for an unknown one, with the near names."""
    text = column_name(text)
    name, colon, window_name = text.partition(":")
    if name in SET_COLUMNS and not colon:
        return ColumnRequest(SET_COLUMNS[name], None, default)
    if name in FIXED_COLUMNS and not colon:
        return _fixed_window(name)
    metric = METRICS.get(name)
    if metric is None:
        known = unique((*column_names(), *METRICS))
        if name in FIXED_COLUMNS:
            family = FIXED_COLUMNS[name][0]
            raise UsageFault(f"column {name} has a fixed window", f"use {family}:{safe(window_name)}")
        if name in SET_COLUMNS:
            raise UsageFault(f"column {name} takes no window of its own", f"write {name} and give --window")
        raise NotFound(f"no column called {safe(name)!r}", did_you_mean(name, known, "smallcap metric list"))
    if not metric.has_window:
        if colon:
            raise UsageFault(f"column {name} has no window", f"write {name} alone")
        return ColumnRequest(_fact_column(metric), metric, None)
    window = parse_window(window_name) if colon else default
    label = f"{metric.label} {window.name}"
    column = Column(
        text, label, metric.unit, family=f"{metric.family}:{window.name}"
        if metric.family else "", tail=metric.tail, extreme=metric.extreme, help=metric.help,
        bound=metric.group == intervals.GROUP,
    )  # fmt: skip
    return ColumnRequest(column, metric, window)


def _fixed_window(name: str) -> ColumnRequest:
    family, window_name, tail = FIXED_COLUMNS[name]
    metric = METRICS[family]
    column = Column(name, f"return {tail}", metric.unit, "return", tail, "high", help=metric.help)
    return ColumnRequest(column, metric, parse_window(window_name))


def _fact_column(metric: Metric) -> Column:
    return Column(metric.name, metric.label, metric.unit, extreme=metric.extreme, help=metric.help)
