"""The closes and NAVs that sources give with their day: histories of fund companies, and snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from smallcap_cli.core.analysis.liquidity import DatedPrices, Quotations
from smallcap_cli.core.flows.shares import ShareHistory
from smallcap_cli.core.model import Source
from smallcap_cli.core.snapshots import COLUMNS, SnapshotYear
from smallcap_cli.dataset.asking import Missing
from smallcap_cli.dataset.funds import Dataset

PROVIDER, CITATION = COLUMNS.index("provider"), COLUMNS.index("citation")


def quotations(dataset: Dataset, ticker: str) -> Quotations:
    """The dated NAVs of a fund, and the closes of its snapshots. **Raises** the fault of a file of the user's own."""
    counts = dataset.answer(ShareHistory, ticker)
    if isinstance(counts, Missing) and counts.could_not_ask:
        raise counts.error
    years = dataset.snapshot_years(ticker)
    navs = [DatedPrices(counts.days, counts.nav, counts.source)] if isinstance(counts, ShareHistory) else []
    return Quotations([*navs, *_dated_prices(years, "nav")], list(_dated_prices(years, "price")))


def _dated_prices(years: Sequence[SnapshotYear], name: str) -> Iterator[DatedPrices]:
    """One figure of the snapshots that say its day, a series a year and source; of a day the last snapshot counts."""
    for year in years:
        figures, days = (year.figures[:, COLUMNS.index(column)] for column in (name, f"{name}_as_of"))
        dated = np.isfinite(figures) & np.isfinite(days)
        for words in np.unique(year.figures[dated][:, [PROVIDER, CITATION]], axis=0).astype(int).tolist():
            rows = np.flatnonzero(dated & (year.figures[:, [PROVIDER, CITATION]] == words).all(axis=1))[::-1]
            found, last = np.unique(days[rows].astype("datetime64[D]"), return_index=True)
            provider, citation = (year.words[place] for place in words)
            source = Source(provider, None, year.source.retrieved, citation)
            yield DatedPrices(found, figures[rows][last], source)
