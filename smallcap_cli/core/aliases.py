"""The names that people type for columns: declared here, understood wherever a column is named.

Answers have the columns' own names. A word for two columns is refused with both named, unless the table has only
one of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from smallcap_cli.core.window_names import CALENDAR, NAMED, window_name
from smallcap_cli.core.words import unique
from smallcap_cli.errors import UsageFault, safe

#: Column -> the other names it is known by, in lower case.
ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "index_name": ("index",),
    "expense_ratio": ("fee", "fees", "ter", "er", "expenses"),
    "expense_ratio_gross": ("gross_fee", "fee_gross"),
    "aum_usd": ("aum", "assets", "net_assets", "size"),
    "line_count": ("lines", "holdings"),
    "company_count": ("companies", "holdings"),
    "dividend_yield": ("yield", "dy", "dividend", "distribution_yield"),
    "bid_ask_spread": ("spread",),
    "dollar_volume_30d": ("dollar_volume", "volume"),
    "volume_30d": ("share_volume", "volume"),
    "last_close": ("close", "price", "last"),
    "high_52w": ("52w_high", "high"),
    "low_52w": ("52w_low", "low"),
    "return_ytd": ("ytd",),
    "return_1m": ("1m",),
    "return_3m": ("3m",),
    "return_6m": ("6m",),
    "return_1y": ("1y",),
    "return_3y": ("3y",),
    "return_5y": ("5y",),
    "return_10y": ("10y",),
    "momentum_12_1": ("momentum",),
    "period_return": ("cumulative_return", "return", "returns", "performance"),
    "cagr": ("annual_return", "annualised_return", "annualized_return", "return", "returns", "performance"),
    "growth_of_1000": ("growth",),
    "volatility": ("vol", "stdev", "stddev", "std_dev", "standard_deviation"),
    "max_drawdown": ("mdd", "maxdd", "max_dd", "maximum_drawdown", "drawdown", "dd"),
    "drawdown_peak": ("peak",),
    "drawdown_trough": ("trough",),
    "drawdown_recovery": ("recovery",),
    "current_drawdown": ("drawdown", "dd"),
    "ulcer_index": ("ulcer",),
    "sharpe": ("sharpe_ratio",),
    "downside_deviation": ("downside_risk", "semideviation"),
    "omega": ("omega_ratio",),
    "sortino": ("sortino_ratio",),
    "calmar": ("calmar_ratio",),
    "var_95": ("var", "value_at_risk"),
    "cvar_95": ("cvar", "es", "expected_shortfall"),
    "skew": ("skewness",),
    "kurtosis": ("kurt",),
    "r_squared": ("r2", "rsquared"),
    "correlation": ("corr",),
    "treynor": ("treynor_ratio",),
    "up_capture": ("upside_capture", "capture"),
    "down_capture": ("downside_capture", "capture"),
    "tracking_error": ("te",),
    "information_ratio": ("ir", "info_ratio"),
    "tracking_difference": ("td",),
    "unprofitable_share": ("unprofitable",),
    "top10_weight": ("top10", "top_10"),
    "weighted_average_market_cap_usd": ("average_market_cap", "market_cap"),
    "median_market_cap_usd": ("median_market_cap", "market_cap"),
    "sp500_overlap_weight": ("overlap", "sp500_overlap"),
    "net_flow_1m_usd": ("flow_1m", "net_flow", "flow", "flows"),
    "net_flow_3m_usd": ("flow_3m", "net_flow", "flow", "flows"),
    "net_flow_ytd_usd": ("flow_ytd", "net_flow", "flow", "flows"),
    "net_flow_1y_usd": ("flow_1y", "net_flow", "flow", "flows"),
})  # fmt: skip

#: From this many years on a return is a year's (`cagr`), below it is cumulative.
_ANNUAL_YEARS = 3
_YEARS = re.compile(r"(\d+)y", re.ASCII)


def canonical_name(typed: str, known: Collection[str]) -> str:
    """The known column that a typed name means; the name as it is where it means none.

    Letters may be capitals; `mdd:3y` is `max_drawdown:3y`; a window alone, such as `2024`, is the return over it.
    `known` may hold names with windows, as a table has them, or without. **Raises** UsageFault for a name of several.
    """
    if typed in known:
        return typed
    name, colon, window = typed.strip().partition(":")
    folded, suffix = name.casefold(), f"{colon}{window_name(window)}"
    itself = f"{folded}{suffix}"
    if _is_known(itself, known):
        return itself
    meant = [f"{column}{suffix}" for column, aliases in ALIASES.items() if folded in aliases]
    if not colon:
        meant += _returns_over(folded)
    found = unique(column for column in meant if _is_known(column, known))
    if len(found) > 1:
        raise UsageFault(f"{safe(typed)} could be several columns", f"write {' or '.join(found)}")
    return found[0] if found else typed


def aliases_of(column: str) -> tuple[str, ...]:
    """The other names of a column, without those that it shares with another one."""
    shared = {name for other, names in ALIASES.items() if other != column for name in names}
    return tuple(name for name in ALIASES.get(column, ()) if name not in shared)


def _is_known(column: str, known: Collection[str]) -> bool:
    return column in known or column.partition(":")[0] in known


def _returns_over(name: str) -> list[str]:
    """The column of the return over a window; none for what is no window, or has a column of its own."""
    window = window_name(name.removeprefix("return_"))
    own = f"return_{window}"
    if own in ALIASES:
        return [own]
    if window == "max" or (window not in NAMED and not CALENDAR.fullmatch(window)):
        return []
    years = _YEARS.fullmatch(window)
    return [f"{'cagr' if years and int(years[1]) >= _ANNUAL_YEARS else 'period_return'}:{window}"]
