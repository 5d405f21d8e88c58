"""Files of Invesco: CSV with as many cells as heads, and the JSON of its fund pages.

**Source** a CSV file of 2023; for JSON the keys that public programs read of `dng-api.invesco.com`, 2026.
"""

from smallcap_cli.userfiles.holdings.table import HoldingsLayout

INVESCO = HoldingsLayout(
    "a file of Invesco",
    {
        "fund": ("fund ticker",), "cusip": ("security identifier",), "ticker": ("holding ticker",),
        "shares": ("shares/par value",), "market_value": ("marketvalue", "market value"), "weight": ("weight",),
        "name": ("name",), "asset_class": ("class of shares",), "sector": ("sector",), "day": ("date",),
    },
    required=("fund", "ticker", "name", "market_value", "weight", "day"),
    scheme="Invesco",
)  # fmt: skip

INVESCO_JSON = HoldingsLayout(
    "a file of Invesco",
    {
        "ticker": ("ticker",), "name": ("issuername",), "cusip": ("cusip",),
        "weight": ("percentageoftotalnetassets",), "market_value": ("marketvaluebase",), "shares": ("units",),
        "asset_class": ("securitytypename",), "currency": ("currency",),
    },
    required=("ticker", "name", "weight", "market_value"),
    scheme="Invesco",
    day="effectivedate",
)  # fmt: skip
