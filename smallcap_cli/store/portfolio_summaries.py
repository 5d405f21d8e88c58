"""Summaries of portfolios as entries of a document."""

from __future__ import annotations

from smallcap_cli.core.model import Source
from smallcap_cli.core.portfolio_summary import PortfolioSummary, TopHolding
from smallcap_cli.store.documents import DocumentCodec, Fields


def _fields(summary: PortfolioSummary) -> Fields:
    return {"top": summary.top, "sectors": summary.sectors, "asset_classes": summary.asset_classes}


def _summary(ticker: str, source: Source, entry: Fields) -> PortfolioSummary:
    sectors, classes = (tuple((str(name), float(part)) for name, part in entry[key]) for key in PARTS)
    return PortfolioSummary(ticker, source, tuple(TopHolding(*line) for line in entry["top"]), sectors, classes)


PARTS = ("sectors", "asset_classes")
PORTFOLIO_SUMMARIES = DocumentCodec("portfolio_summary/", "portfolio summaries", _fields, _summary)
