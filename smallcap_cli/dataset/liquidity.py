"""The NAVs that sources give with their day: histories of fund companies, and snapshots."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.analysis.liquidity import NavSeries
from smallcap_cli.core.flows.shares import ShareHistory
from smallcap_cli.core.snapshots import COLUMNS
from smallcap_cli.dataset.asking import Missing
from smallcap_cli.dataset.funds import Dataset


def nav_series(dataset: Dataset, ticker: str) -> list[NavSeries]:
    """The dated NAVs of a fund. **Raises** the fault of a file of the user's own."""
    found = []
    counts = dataset.answer(ShareHistory, ticker)
    if isinstance(counts, Missing) and counts.could_not_ask:
        raise counts.error
    if isinstance(counts, ShareHistory):
        found.append(NavSeries(counts.days, counts.nav, counts.source))
    for year in dataset.snapshot_years(ticker):
        nav, day = (year.figures[:, COLUMNS.index(name)] for name in ("nav", "nav_as_of"))
        dated = np.isfinite(nav) & np.isfinite(day)
        if dated.any():
            days, last = np.unique(day[dated][::-1].astype("datetime64[D]"), return_index=True)
            found.append(NavSeries(days, nav[dated][::-1][last], year.source))
    return found
