"""Files of iShares: CSV, and the sheet Holdings of the fund workbook as .xlsx, .xls or SpreadsheetML.

**Source** files of 2021 to 2026. The preamble may be cut off. Columns come as `Shares` or `Quantity`, `Weight (%)` or
`Market Weight`, with or without `Type` (EQUITY, CASH, SWAP), with or without identifiers. Weights are percentages of
two decimals in CSV, of five in a workbook. Trades that are pending are lines without a weight. The workbook's other
sheets, such as the history of net asset values, are not read.
"""

from smallcap_cli.userfiles.holdings.table import HoldingsLayout

ISHARES = HoldingsLayout(
    "a file of iShares",
    {
        "ticker": ("ticker",), "name": ("name",), "instrument": ("type",), "sector": ("sector",),
        "asset_class": ("asset class",), "market_value": ("market value",), "weight": ("weight (%)", "market weight"),
        "shares": ("quantity", "shares"), "cusip": ("cusip",), "isin": ("isin",), "price": ("price",),
        "country": ("location",), "exchange": ("exchange",), "currency": ("currency",),
    },
    required=("ticker", "name", "asset_class", "market_value", "weight", "shares"),
    scheme="iShares",
    day="fund holdings as of",
)  # fmt: skip
