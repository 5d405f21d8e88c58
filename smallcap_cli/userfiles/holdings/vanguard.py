"""JSON of Vanguard: the answer of a fund page, on one page or several, and the history by month.

**Source** for pages the keys that public programs read of `portfolio-holding/stock.json`, 2026; an answer of the
history of 2022.
"""

from smallcap_cli.core.holdings import HoldingLine
from smallcap_cli.userfiles.holdings.table import HoldingsLayout


def weights_of_values(lines: tuple[HoldingLine, ...]) -> tuple[HoldingLine, ...]:
    """The lines with weights in the proportion of their market values, which add up to what the stated ones do.

    Fund pages round to 0.01 %, which is 10 % of a small company's weight. The list has stocks alone, so that values
    are not divided by their own sum.
    """
    stated = sum(line.weight for line in lines if line.weight is not None)
    values = sum(line.market_value for line in lines if line.market_value is not None)
    if values <= 0 or any(line.market_value is None or line.weight is None for line in lines):
        return lines
    return tuple(
        line if line.market_value is None else line._replace(weight=line.market_value / values * stated)
        for line in lines
    )


VANGUARD = HoldingsLayout(
    "a file of Vanguard",
    {
        "day": ("asofdate",), "name": ("longname", "shortname"), "ticker": ("ticker",), "isin": ("isin",),
        "cusip": ("cusip",), "shares": ("sharesheld",), "market_value": ("marketvalue",), "weight": ("percentweight",),
    },
    required=("name", "ticker", "market_value", "weight"),
    scheme="Vanguard",
    day="asofdate", refine=weights_of_values,
)  # fmt: skip

VANGUARD_HISTORY = HoldingsLayout(
    "a file of Vanguard",
    {
        "day": ("effectivedate",), "name": ("reportingname", "name"), "ticker": ("bticker",), "cusip": ("cusip",),
        "shares": ("quantity",), "market_value": ("marketval",), "weight": ("mktvalpercent",), "sector": ("sector",),
        "country": ("countryofriskcode",), "asset_class": ("parentissuetypename",), "instrument": ("issuetypename",),
    },
    required=("day", "name", "ticker", "market_value", "weight"),
    scheme="Vanguard",
)  # fmt: skip
