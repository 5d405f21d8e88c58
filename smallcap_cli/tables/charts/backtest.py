"""What an amount became under index rules, beside the universe or a fund, and beside the rules as written."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.chart import TimeChart, colors_of
from smallcap_cli.core.methodology.study import BacktestStudy
from smallcap_cli.core.model import Days, Floats, Gap
from smallcap_cli.core.statistics.relative import LevelLine, relative_strength
from smallcap_cli.tables.charts.growth import growth_panel, relative_panel
from smallcap_cli.tables.methodology.notes import override_notes

AMOUNT = 1000.0


def backtest_chart(study: BacktestStudy, head: str) -> TimeChart:
    """Growth after costs from the first review on, a point a period; below it relative to the universe or the fund.

    A fund without a close near one of the days has no line, nor has one beside companies that do not exist; then there
    is no second panel.
    """
    own, written, base = study.own, study.written, study.beside
    days = np.concatenate([np.array([own.start], dtype="datetime64[D]"), own.days])
    lines = {"index": LevelLine(days, _levels([one.growth for one in own.with_returns]))}
    if written is not None:
        lines["as written"] = LevelLine(days, _levels([one.growth for one in written.with_returns]))
    beside = _beside(study, days)
    notes = (f"{base} has no line: {beside.detail}",) if isinstance(beside, Gap) else ()
    colors = dict(zip((*lines, base), colors_of((*lines, base)), strict=True))
    relative = []
    if isinstance(beside, LevelLine):
        strength = {name: LevelLine(days, relative_strength(own.levels, beside.levels)) for name, own in lines.items()}
        relative = [relative_panel(strength, colors, base)]
        lines[base] = beside
    title = f"Growth of {AMOUNT:,.0f} from {own.start} to {own.end}"
    below = " · ".join((head, *override_notes(study.overrides)))
    return TimeChart(title, below, (growth_panel(lines, colors, AMOUNT), *relative), notes=notes)


def _levels(growths: list[Floats]) -> Floats:
    """1 at the start, and what it became at the end of each period."""
    return np.concatenate([np.ones(1), np.cumprod(np.concatenate(growths))])


def _beside(study: BacktestStudy, days: Days) -> LevelLine | Gap:
    if study.not_subtracted is not None:
        return study.not_subtracted
    if not study.fund:
        return LevelLine(days, _levels([one.universe_growth for one in study.own.with_returns]))
    return study.fund_levels if isinstance(study.fund_levels, Gap) else LevelLine(days, study.fund_levels)
