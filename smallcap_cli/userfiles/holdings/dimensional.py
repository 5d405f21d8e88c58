"""CSV files of Dimensional, the one issuer here whose weights are fractions; tickers are in Bloomberg's way, `ABC US`.

**Source** the columns that public programs read of `tools-blob.dimensional.com/etf/DAY/TICKER.csv`, 2023 to 2026.
"""

from smallcap_cli.core.holdings import HoldingLine
from smallcap_cli.userfiles.holdings import cells
from smallcap_cli.userfiles.holdings.table import HoldingsLayout

DOMESTIC = " US"


def plain_tickers(lines: tuple[HoldingLine, ...]) -> tuple[HoldingLine, ...]:
    """The lines with tickers of US listings as they are quoted; others keep the code of their market."""
    return tuple(line._replace(ticker=line.ticker.removesuffix(DOMESTIC)) for line in lines)


DIMENSIONAL = HoldingsLayout(
    "a file of Dimensional",
    {
        "day": ("date",), "fund": ("etf_ticker",), "ticker": ("ticker",), "name": ("description",),
        "cusip": ("identifier", "cusip"), "isin": ("isin",), "shares": ("shares",),
        "market_value": ("market_value",), "weight": ("weight",),
    },
    required=("day", "fund", "ticker", "name", "market_value", "weight"),
    weight=cells.number, refine=plain_tickers,
)  # fmt: skip
