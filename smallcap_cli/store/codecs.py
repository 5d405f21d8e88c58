"""Which codec keeps which type: series with vintages of their own, and documents with an entry for every answer.

A type that is in neither table is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from smallcap_cli.core.factors import FactorSeries
from smallcap_cli.core.flows.answers import FundFlows
from smallcap_cli.core.flows.shares import ShareHistory
from smallcap_cli.core.fundamentals import Fundamentals, FundamentalsTable
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.core.identity import Identities
from smallcap_cli.core.model import PriceHistory, Profile, RateSeries
from smallcap_cli.core.portfolio_summary import PortfolioSummary
from smallcap_cli.core.snapshots import SnapshotYear
from smallcap_cli.store.documents import DocumentCodec
from smallcap_cli.store.factors import FACTORS
from smallcap_cli.store.flows import FLOWS
from smallcap_cli.store.fundamentals import FUNDAMENTALS
from smallcap_cli.store.fundamentals_table import FUNDAMENTALS_TABLE
from smallcap_cli.store.holdings import HOLDINGS
from smallcap_cli.store.identities import IDENTITIES
from smallcap_cli.store.packing import SeriesRow, price_history, price_row, rate_row, rate_series
from smallcap_cli.store.portfolio_summaries import PORTFOLIO_SUMMARIES
from smallcap_cli.store.profiles import PROFILES
from smallcap_cli.store.share_counts import SHARE_COUNTS
from smallcap_cli.store.snapshots import SNAPSHOTS


class SeriesCodec(NamedTuple):
    """How series of one type become rows and back: kind, field that names one, row at a vintage, series of a row."""

    kind: str
    named_by: str
    row: Callable[[Any, str, datetime], SeriesRow]
    series: Callable[[SeriesRow], object]


SERIES: Mapping[type, SeriesCodec] = MappingProxyType({
    PriceHistory: SeriesCodec("prices", "ticker", price_row, price_history),
    RateSeries: SeriesCodec("rates", "name", rate_row, rate_series),
})  # fmt: skip
#: The kinds of series a row may be of.
KINDS = tuple(codec.kind for codec in SERIES.values())

DOCUMENTS: Mapping[type, DocumentCodec[Any]] = MappingProxyType({
    Profile: PROFILES,
    Holdings: HOLDINGS,
    PortfolioSummary: PORTFOLIO_SUMMARIES,
    FundFlows: FLOWS,
    ShareHistory: SHARE_COUNTS,
    Fundamentals: FUNDAMENTALS,
    FundamentalsTable: FUNDAMENTALS_TABLE,
    FactorSeries: FACTORS,
    Identities: IDENTITIES,
    SnapshotYear: SNAPSHOTS,
})  # fmt: skip


def is_kept(answer: object) -> bool:
    """Whether the store has a codec for an answer."""
    return type(answer) in SERIES or type(answer) in DOCUMENTS
