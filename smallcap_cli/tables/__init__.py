"""Figures become tables and charts: pure builders, from a comparison, rules or a catalogue to a `Table` or a `Chart`.

    core figures --> tables.funds.drawdown_table(comparison, top=3) --> Table --> render (terminal, CSV, HTML, xlsx ...)

Nothing here knows of a command line, a file or a clock: commands, reports and notebooks call the same functions.
Nothing in a comparison is dated after its as-of day, so a builder cuts nothing.
`from smallcap_cli.tables import drawdown_table` finds the builders below without importing the others.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smallcap_cli.core.chart import Chart

#: Builders that take a comparison (`smallcap_cli.gather`), and the module each stands in.
_BUILDERS = {
    "alpha_detail_table": "funds.alpha_detail:alpha_detail_table",
    "alpha_rolling_table": "funds.alpha_rolling:alpha_rolling_table",
    "alpha_table": "funds.alpha:alpha_table",
    "break_even_table": "funds.break_even:break_even_table",
    "cell_table": "funds.cell:cell_table",
    "closure_table": "funds.closure:closure_table",
    "comparison_table": "funds.comparison:comparison_table",
    "correlation_table": "funds.correlation:matrix_table",
    "differences_table": "funds.differences:differences_table",
    "drawdown_table": "funds.drawdown:drawdown_table",
    "fees_table": "funds.fees:fees_table",
    "growth_table": "funds.growth:growth_table",
    "levels_table": "funds.levels:levels_table",
    "pairs_table": "funds.correlation:pairs_table",
    "period_table": "funds.periods:period_table",
    "rate_betas_table": "funds.rates:betas_table",
    "rate_cycles_table": "funds.rates:cycles_table",
    "relative_table": "funds.relative:relative_table",
    "rolling_correlation_table": "funds.rolling_correlation:rolling_correlation_table",
    "rotation_table": "funds.rotation:rotation_table",
    "season_table": "funds.season:season_table",
    "spread_table": "funds.spread:spread_table",
    "summary_table": "funds.summary:summary_table",
    "window_table": "funds.periods:window_table",
}
#: Builders that take flows.
_OF_FLOWS = {"flows_table": "flows.periods:flows_table", "overlaps_table": "flows.overlaps:overlaps_table"}
#: Builders that take an attribution.
_OF_ATTRIBUTIONS = {
    "attribution_table": "attribution:attribution_table",
    "factor_effects_table": "funds.factor_effects:factor_effects_table",
    "fund_attribution_table": "fund_attribution:fund_attribution_table",
    "rule_effects_table": "methodology.rule_effects:rule_effects_table",
}
#: Builders that take what index rules gave over time.
_OF_RULES = {
    "backtest_loadings_table": "methodology.loadings:backtest_loadings_table",
    "backtest_table": "methodology.backtest:backtest_table",
    "largest_moves": "methodology.prediction:largest_moves",
    "prediction_table": "methodology.prediction:prediction_table",
    "tilts_summary_table": "methodology.tilts:tilts_summary_table",
    "tilts_table": "methodology.tilts:tilts_table",
}
#: Builders that take a result of `core.analysis`.
_OF_RESULTS = {"blend_table": "funds.blend:blend_table"}
#: What adds sentences to a table.
_OF_TABLES = {"with_statements": "funds.intervals:with_statements", "with_verdict": "funds.verdict:with_verdict"}
#: Builders that take something else than a comparison.
_OTHERS = {**_OF_ATTRIBUTIONS, **_OF_FLOWS, **_OF_RESULTS, **_OF_RULES, **_OF_TABLES}
#: Builders of charts, and their modules in `charts`.
CHARTS = {
    "alpha_chart": "alpha",
    "alpha_rolling_chart": "alpha",
    "backtest_chart": "backtest",
    "calendar_chart": "heat",
    "comparison_chart": "bars",
    "correlation_chart": "heat",
    "drawdown_chart": "drawdown",
    "flows_chart": "flows",
    "growth_chart": "growth",
    "levels_chart": "levels",
    "rates_chart": "rates",
    "returns_chart": "heat",
    "rolling_chart": "rolling",
    "rolling_correlation_chart": "correlations",
    "rotation_chart": "rotation",
    "season_chart": "bars",
    "spread_chart": "spread",
    "windows_chart": "bars",
}
__all__ = sorted(_BUILDERS)


def __getattr__(name: str) -> Callable[..., Any]:
    if name in CHARTS:
        return partial(_chart, name)
    place = _BUILDERS.get(name) or _OTHERS.get(name)
    if place is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, function = place.partition(":")
    builder: Callable[..., Any] = getattr(import_module(f"{__name__}.{module}"), function)
    return builder


def _chart(name: str, *arguments: Any, **options: Any) -> Chart:
    """A chart by its builder, which is imported now: most calls name one and draw none."""
    chart: Chart = getattr(import_module(f"{__name__}.charts.{CHARTS[name]}"), name)(*arguments, **options)
    return chart
