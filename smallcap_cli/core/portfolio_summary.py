"""What a secondary source says of a fund's portfolio as a whole: its largest lines, sectors and asset classes.

It is no list of holdings, and no figure that is measured inside a fund is made of it.
"""

from __future__ import annotations

from math import fsum
from typing import NamedTuple

from smallcap_cli.core.model import PublishedFigure, Source

TOP = 10


class TopHolding(NamedTuple):
    """One of the largest lines of a fund; `weight` is a fraction of the fund."""

    ticker: str
    name: str
    weight: float


class PortfolioSummary(NamedTuple):
    """The largest lines of a fund, the heaviest first, and its weights by sector and by asset class.

    **Unit** fractions. Sectors are parts of the stocks in the words of the source, asset classes parts of the fund. The
    source names no day for them: its own is the last session before it was asked.
    """

    ticker: str
    source: Source
    top: tuple[TopHolding, ...] = ()
    sectors: tuple[tuple[str, float], ...] = ()
    asset_classes: tuple[tuple[str, float], ...] = ()


def figures_of_summary(summary: PortfolioSummary) -> tuple[PublishedFigure, ...]:
    """The weight of the ten largest lines as a figure of the source; none of fewer than ten lines.

    Lines, not companies: two share classes of one company are two.
    """
    source = summary.source
    if len(summary.top) < TOP or source.as_of is None:
        return ()
    weights = sorted((line.weight for line in summary.top), reverse=True)
    title, publisher = f"{source.provider_name.capitalize()} top ten", source.citation or source.provider
    return (
        PublishedFigure(
            summary.ticker, "top10_weight", fsum(weights[:TOP]), source.as_of, publisher, title, "secondary",
            definition="weight of the ten largest lines", scope="fund",
        ),
    )  # fmt: skip
