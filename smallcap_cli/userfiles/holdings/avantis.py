"""CSV files of Avantis: eight lines above the header, no tickers, CUSIPs whose leading zeros a spreadsheet cut off.

The fund pages carry the same list in a script, with tickers. **Source** a file of 2023; for pages the keys that public
programs read, 2026. Cash has CUSIPs with a right check digit, but `--` for its ISIN.
"""

from smallcap_cli.userfiles.holdings.table import HoldingsLayout

AVANTIS = HoldingsLayout(
    "a file of Avantis",
    {
        "name": ("issuer",), "cusip": ("cusip",), "isin": ("isin",),
        "shares": ("shares/principal/notional amount",), "contracts": ("contract count",),
        "market_value": ("market value ($)",), "weight": ("weight",), "coupon": ("coupon",),
        "maturity": ("maturity",), "country": ("country",),
    },
    required=("name", "cusip", "isin", "market_value", "weight"),
    day="as of date", fund="fund ticker", title="fund name",
)  # fmt: skip

AVANTIS_PAGE = HoldingsLayout(
    "a page of Avantis",
    {
        "name": ("name",), "ticker": ("ticker",), "asset_class": ("securitytype",), "cusip": ("cusip",),
        "isin": ("isin",), "shares": ("sharequantity",), "contracts": ("contractcount",),
        "market_value": ("basemarketvalue",), "weight": ("weight",), "coupon": ("coupon",),
        "maturity": ("maturitydate",), "sector": ("sector",), "country": ("country",),
    },
    required=("name", "ticker", "cusip", "market_value", "weight"),
    scheme="Avantis", day="etfholdingsasofdate",
)  # fmt: skip
