"""Workbooks of State Street: the sheet holdings, with legal text below the list.

**Source** files of 2025. `Identifier` is the CUSIP. The list ends at the first row without ticker and weight; a reader
that goes on finds rows of missing cells there, and NAN is the ticker of a listed fund.
"""

from smallcap_cli.userfiles.holdings.table import HoldingsLayout

STATE_STREET = HoldingsLayout(
    "a file of State Street",
    {
        "name": ("name",), "ticker": ("ticker",), "cusip": ("identifier",), "weight": ("weight",),
        "sector": ("sector",), "shares": ("shares held",),
    },
    required=("name", "ticker", "weight", "shares"),
    scheme="State Street",
    day="holdings", fund="ticker symbol", title="fund name",
)  # fmt: skip
