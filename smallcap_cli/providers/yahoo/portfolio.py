"""What Yahoo says of a fund's portfolio, as yfinance's `funds_data` has it, checked.

**Source** quoteSummary with the modules topHoldings (`holdings[].symbol, holdingName, holdingPercent`;
`sectorWeightings[]` of one key each; `cashPosition` and its like) and fundProfile. All weights are fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

from smallcap_cli.core.ages import session_out
from smallcap_cli.core.model import Source
from smallcap_cli.core.portfolio_summary import PortfolioSummary, TopHolding
from smallcap_cli.errors import CouldNotParse, NotOffered, safe
from smallcap_cli.providers.yahoo.options import MANNERS

if TYPE_CHECKING:
    from yfinance.scrapers.funds import FundsData

    from smallcap_cli.providers.yahoo.parse import Circumstances

CITATION = "Yahoo Finance, top holdings, through yfinance"
HINT = "smallcap holdings shows full lists, of the fund company, the SEC or your files"
FUNDS = ("ETF", "MUTUALFUND")
#: Weights beyond it are percentages where fractions are: no fund holds twice its assets in one line.
MOST = 2.0


def summary_of_fund(ticker: str, data: FundsData, circumstances: Callable[[], Circumstances]) -> PortfolioSummary:
    """The summary in yfinance's data of a fund, which are asked for here; then `circumstances` say when.

    **Raises** NotOffered for what is no fund or of which Yahoo lists nothing, CouldNotParse for another layout.
    """
    kind = ""
    try:
        kind = data.quote_type()
        top, sectors, classes = data.top_holdings, data.sector_weightings, data.asset_classes
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        kind = kind or _kind(data)
        if kind and kind not in FUNDS:
            raise NotOffered(f"yahoo has no holdings of {ticker}, which is no fund ({safe(kind, 40)})", HINT) from None
        raise CouldNotParse(f"yahoo's holdings of {ticker} are garbled: no {safe(str(error), 60)}", HINT) from None
    names = top["Name"].tolist() if len(top) else []
    weights = top["Holding Percent"].tolist() if len(top) else []
    lines = [
        TopHolding(_text(ticker, symbol), _text(ticker, name), _weight(ticker, "holdingPercent", weight))
        for symbol, name, weight in zip(top.index.tolist(), names, weights, strict=True)
    ]
    if not lines and not sectors:
        raise NotOffered(f"yahoo lists no holdings of {ticker}", HINT)
    asked = circumstances()
    day = session_out(asked.retrieved).day
    return PortfolioSummary(
        ticker, Source(MANNERS.source_label(asked.url), day, asked.retrieved, CITATION, asked.url),
        tuple(sorted(lines, key=lambda line: -line.weight)), _weights(ticker, sectors),
        _weights(ticker, {key.removesuffix("Position"): part for key, part in classes.items()}),
    )  # fmt: skip


def _kind(data: FundsData) -> str:
    """What the answer says that a symbol is, where the rest of it could not be read; empty where it does not."""
    kind = getattr(data, "_quote_type", None)
    return kind if isinstance(kind, str) else ""


def _weights(ticker: str, given: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    """The weights by name, the heaviest first; of what is not stated none."""
    stated = [(_text(ticker, name), _weight(ticker, name, part)) for name, part in given.items() if part is not None]
    return tuple(sorted(stated, key=lambda one: -one[1]))


def _weight(ticker: str, name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or abs(value) > MOST:
        what = f"{safe(name, 40)} {safe(str(value), 40)} is no fraction"
        raise CouldNotParse(f"yahoo's holdings of {ticker}: {what}", HINT)
    return float(value)


def _text(ticker: str, value: object) -> str:
    if not isinstance(value, str):
        raise CouldNotParse(f"yahoo's holdings of {ticker}: {safe(str(value), 40)} is no name", HINT)
    return safe(value, 200)
